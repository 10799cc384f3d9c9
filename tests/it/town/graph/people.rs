//! People in the tenant, and what a test knows of them.

use uuid::Uuid;

use super::Graph;
use super::methods::Pass;
use super::roles::Role;

/// An account.
#[derive(Clone, Debug)]
pub struct User {
    /// The object id: a UUID that outlives every name.
    pub id: String,
    /// The user principal name.
    pub upn: String,
    pub display_name: String,
    pub mail: Option<String>,
    /// `SMTP:` before the main address, `smtp:` before the others.
    pub proxies: Vec<String>,
    pub enabled: bool,
    /// `true`: synchronised from the premises; `false`: it was once; `None`: never.
    pub synced: Option<bool>,
    /// `Member` or `Guest`.
    pub kind: &'static str,
    /// Through groups too.
    pub roles: Vec<Role>,
    /// Whether a group of theirs can be given roles: then only a Privileged Authentication Administrator resets them.
    pub in_role_assignable_group: bool,
    /// The other groups they are in, by name.
    pub groups: Vec<String>,
    pub phones: Vec<Phone>,
    /// The address registered for resets, which is not `mail`.
    pub reset_mail: Option<String>,
    pub password: String,
    /// Whether it must be changed at the next sign-in.
    pub must_change: bool,
    /// When it was set, in milliseconds since 1970.
    pub password_set_at: u64,
    /// What reads show of that.
    pub password_seen_at: u64,
    /// Before which no session is good, in milliseconds since 1970.
    pub sessions_from: u64,
    pub pass: Option<Pass>,
    /// The id of their manager.
    pub manager: Option<String>,
}

/// A registered phone.
#[derive(Clone, Debug)]
pub struct Phone {
    pub kind: PhoneKind,
    /// `+{country code} {number}x{extension}`: with a space, and the extension left out at will.
    pub number: String,
}

/// The three kinds of phones.
/// <https://learn.microsoft.com/graph/api/resources/phoneauthenticationmethod>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhoneKind {
    /// For text messages and calls.
    Mobile,
    /// For calls.
    AlternateMobile,
    /// For calls; may have an extension.
    Office,
}

impl User {
    /// A member of the tenant with a password and nothing registered. Mail and main address are the name.
    pub fn new(upn: &str, password: &str) -> Self {
        Self {
            id: Uuid::new_v4().to_string(),
            upn: upn.to_owned(),
            display_name: upn.split('@').next().unwrap_or_default().to_owned(),
            mail: Some(upn.to_owned()),
            proxies: vec![format!("SMTP:{upn}")],
            enabled: true,
            synced: None,
            kind: "Member",
            roles: Vec::new(),
            in_role_assignable_group: false,
            groups: Vec::new(),
            phones: Vec::new(),
            reset_mail: None,
            password: password.to_owned(),
            must_change: false,
            password_set_at: 0,
            password_seen_at: 0,
            sessions_from: 0,
            pass: None,
            manager: None,
        }
    }

    /// With a phone.
    pub fn phone(mut self, kind: PhoneKind, number: &str) -> Self {
        self.phones.push(Phone { kind, number: number.to_owned() });
        self
    }

    /// With an address for resets.
    pub fn reset_mail(mut self, address: &str) -> Self {
        self.reset_mail = Some(address.to_owned());
        self
    }

    /// With another address of their mailbox.
    pub fn alias(mut self, address: &str) -> Self {
        self.proxies.push(format!("smtp:{address}"));
        self
    }

    /// With a role.
    pub fn role(mut self, role: Role) -> Self {
        self.roles.push(role);
        self
    }

    /// With a group.
    pub fn group(mut self, name: &str) -> Self {
        self.groups.push(name.to_owned());
        self
    }

    /// Synchronised from the premises.
    pub fn synced(mut self) -> Self {
        self.synced = Some(true);
        self
    }
}

impl Graph {
    /// Somebody joins; their password was set now, unless they say when.
    pub fn joins(&self, mut user: User) -> User {
        self.with(|state| {
            if user.password_set_at == 0 {
                user.password_set_at = state.now;
            }
            user.password_seen_at = user.password_set_at;
            user.sessions_from = user.password_set_at;
            state.users.push(user.clone());
        });
        user
    }

    /// Somebody, by id or user principal name.
    #[track_caller]
    pub fn user(&self, name: &str) -> User {
        let state = self.state();
        let at = state.find(name).unwrap_or_else(|_| panic!("nobody is {name}"));
        state.users[at].clone()
    }

    /// Changes somebody, as an administrator does in the portal: renames, disables, gives a role.
    #[track_caller]
    pub fn changes(&self, name: &str, change: impl FnOnce(&mut User)) {
        self.with(|state| {
            let at = state.find(name).unwrap_or_else(|_| panic!("nobody is {name}"));
            change(&mut state.users[at]);
        });
    }

    /// An administrator sets a password, past every rule and every write of ours.
    #[track_caller]
    pub fn resets(&self, name: &str, password: &str) {
        let now = (self.0.clock)();
        let lags = self.state().lags;
        self.changes(name, |user| {
            password.clone_into(&mut user.password);
            user.password_set_at = now;
            if !lags {
                user.password_seen_at = now;
            }
        });
    }

    /// Somebody is deleted.
    #[track_caller]
    pub fn deletes(&self, name: &str) {
        self.with(|state| {
            let at = state.find(name).unwrap_or_else(|_| panic!("nobody is {name}"));
            state.users.remove(at);
        });
    }

    /// Whether the sign-in page lets somebody in with a password, be it to change it at once.
    pub fn signs_in(&self, upn: &str, password: &str) -> bool {
        let state = self.state();
        let same = |user: &&User| user.upn.eq_ignore_ascii_case(upn);
        state.users.iter().find(same).is_some_and(|user| user.enabled && user.password == password)
    }

    /// Whether it lets them in with a Temporary Access Pass, which is used up then if it is for once.
    pub fn signs_in_with_pass(&self, upn: &str, code: &str) -> bool {
        self.with(|state| {
            let now = state.now;
            let Some(user) = state.users.iter_mut().find(|user| user.upn.eq_ignore_ascii_case(upn)) else {
                return false;
            };
            let enabled = user.enabled;
            let Some(pass) = user.pass.as_mut().filter(|pass| enabled && pass.usable(now) && pass.code == code) else {
                return false;
            };
            pass.used = true;
            true
        })
    }
}
