//! What the tenant holds, and how it refuses.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use uuid::Uuid;

use super::certificate::Registered;
use super::people::User;
use super::roles::Role;
use super::trouble::Order;
use super::{DOMAIN, SECRET};

/// A status and JSON; `null` when there is no body.
pub type Answer = (u16, Value);

/// How long an access token lives, in milliseconds: `expires_in` of the documented example.
pub const TOKEN_LIFE: u64 = 3_599_000;

/// The application in the tenant.
pub struct App {
    /// The secrets that are good.
    pub secrets: Vec<String>,
    /// Secrets whose time has passed: AADSTS7000222.
    pub expired_secrets: Vec<String>,
    /// The certificates that were uploaded.
    pub certificates: Vec<Registered>,
    /// The application permissions that an administrator has consented to.
    pub permissions: BTreeSet<&'static str>,
    /// The directory role assigned to the application, without which it resets nobody.
    pub role: Option<Role>,
}

/// What the tenant says about Temporary Access Passes.
/// <https://learn.microsoft.com/entra/identity/authentication/howto-authentication-temporary-access-pass>
pub struct PassPolicy {
    /// Whether there are any.
    pub on: bool,
    /// Whether every pass can be used only once.
    pub once: bool,
    /// The shortest life, in minutes.
    pub shortest: u64,
    /// The longest, in minutes.
    pub longest: u64,
    /// The life when none is asked for, in minutes.
    pub default: u64,
    /// Whether a new pass replaces one that still holds, as v1.0 says; else it is refused, as the page said before.
    pub replaces: bool,
    /// How many characters one has, 8 to 48.
    pub length: usize,
}

impl Default for PassPolicy {
    /// The defaults of the documented table.
    fn default() -> Self {
        Self { on: true, once: false, shortest: 60, longest: 480, default: 60, replaces: true, length: 8 }
    }
}

/// A token in use.
pub struct Token {
    pub text: String,
    /// When it expires, in milliseconds since 1970.
    pub until: u64,
}

/// A request, as it came in.
#[derive(Clone, Debug)]
pub struct Call {
    /// The method and the path with `{id}`: `PATCH /users/{id}`.
    pub place: String,
    /// Whom it was about, as it was written in the path.
    pub about: Option<String>,
    /// The query as it was sent.
    pub query: String,
    /// What was answered; `None` when the line broke.
    pub status: Option<u16>,
}

/// What can be done to somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// A password was set.
    Password,
    /// Their sessions were revoked.
    Revoked,
    /// A Temporary Access Pass was made.
    Pass,
}

/// A change that was made.
#[derive(Clone, Debug)]
pub struct Write {
    /// The id of whom it was made to.
    pub user: String,
    pub deed: Deed,
    /// When, in milliseconds since 1970.
    pub at: u64,
}

/// Everything behind the two doors.
pub struct State {
    /// What time it is, in milliseconds since 1970.
    pub now: u64,
    pub login_url: String,
    pub graph_url: String,
    pub app: App,
    pub passes: PassPolicy,
    pub users: Vec<User>,
    pub banned: Vec<String>,
    pub lags: bool,
    pub tokens: Vec<Token>,
    /// The `jti` of every assertion that was taken.
    pub assertions: BTreeSet<String>,
    pub orders: Vec<Order>,
    /// Until when the login and Graph refuse everything, in milliseconds since 1970.
    pub quiet_until: [u64; 2],
    pub hurried: usize,
    pub calls: Vec<Call>,
    pub writes: Vec<Write>,
    pub faults: Vec<String>,
    /// The place of the request at hand, for its faults.
    pub place: String,
}

impl State {
    pub fn new(login_url: String, graph_url: String) -> Self {
        let permissions = [
            "GroupMember.Read.All",
            "Organization.Read.All",
            "RoleManagement.Read.Directory",
            "User-PasswordProfile.ReadWrite.All",
            "User.Read.All",
            "User.RevokeSessions.All",
            "UserAuthenticationMethod.ReadWrite.All",
        ];
        let app = App {
            secrets: vec![SECRET.to_owned()],
            expired_secrets: Vec::new(),
            certificates: Vec::new(),
            permissions: permissions.into(),
            role: Some(Role::UserAdministrator),
        };
        Self {
            now: 0,
            login_url,
            graph_url,
            app,
            passes: PassPolicy::default(),
            users: Vec::new(),
            banned: Vec::new(),
            lags: false,
            tokens: Vec::new(),
            assertions: BTreeSet::new(),
            orders: Vec::new(),
            quiet_until: [0, 0],
            hurried: 0,
            calls: Vec::new(),
            writes: Vec::new(),
            faults: Vec::new(),
            place: String::new(),
        }
    }

    /// Keeps what the documentation does not know.
    pub fn fault(&mut self, what: &str) {
        let fault = format!("{}: {what}", self.place);
        self.faults.push(fault);
    }

    /// Refuses a request that is not as documented, and keeps that.
    pub fn wrong(&mut self, status: u16, code: &str, message: &str) -> Answer {
        self.fault(&format!("{status} {code}: {message}"));
        refused(status, code, message)
    }

    /// Refuses an application that has none of these permissions.
    pub fn needs(&self, any: &[&str]) -> Result<(), Answer> {
        if any.iter().any(|permission| self.app.permissions.contains(permission)) { Ok(()) } else { Err(denied()) }
    }

    /// Whoever has this id or user principal name.
    pub fn find(&self, key: &str) -> Result<usize, Answer> {
        let same = |user: &User| user.id.eq_ignore_ascii_case(key) || user.upn.eq_ignore_ascii_case(key);
        self.users.iter().position(same).ok_or_else(|| {
            let message = format!(
                "Resource '{key}' does not exist or one of its queried reference-property objects are not present."
            );
            refused(404, "Request_ResourceNotFound", &message)
        })
    }

    pub fn wrote(&mut self, user: &str, deed: Deed) {
        self.writes.push(Write { user: user.to_owned(), deed, at: self.now });
    }

    /// A new access token. Its form is nobody's business but Graph's, so it is none.
    pub fn issue(&mut self) -> String {
        let text = format!("town-{}", Uuid::new_v4());
        self.tokens.push(Token { text: text.clone(), until: self.now + TOKEN_LIFE });
        text
    }

    pub fn expire_tokens(&mut self) {
        let now = self.now;
        self.tokens.iter_mut().for_each(|token| token.until = token.until.min(now));
    }

    /// The tenant, by its id or its domain.
    pub fn is_tenant(name: &str) -> bool {
        name.eq_ignore_ascii_case(super::TENANT) || name.eq_ignore_ascii_case(DOMAIN)
    }
}

/// Graph's error; who answers adds the `innerError`. <https://learn.microsoft.com/graph/errors>
pub fn refused(status: u16, code: &str, message: &str) -> Answer {
    (status, json!({ "error": { "code": code, "message": message } }))
}

/// The application may not.
pub fn denied() -> Answer {
    refused(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
}

/// A moment as Graph writes it.
pub fn moment(millis: u64) -> String {
    jiff::Timestamp::from_millisecond(i64::try_from(millis).unwrap()).unwrap().to_string()
}

/// The same without the fraction, as in `lastPasswordChangeDateTime`.
pub fn second(millis: u64) -> String {
    moment(millis / 1000 * 1000)
}
