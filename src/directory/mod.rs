//! Who holds the accounts. One narrow trait; each directory is a file here and passes the same conformance story.

use std::time::Duration;

use async_trait::async_trait;

use crate::engine::policy::PasswordPolicy;
use crate::ids::{AccountId, Handle};
use crate::secret::Secret;
use crate::time::Time;

pub mod active_directory;
pub mod both;
pub mod embedded;
pub mod enrolled;
pub mod entra;
pub mod followed;
pub mod hashing;
pub mod ldap;
pub mod open_ldap;
pub mod owned;
pub mod passkeys;
pub mod realms;
pub mod register;

/// An account as the directory records it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The directory's stable identifier.
    pub id: AccountId,
    /// What the person signs in with.
    pub login: String,
    /// The person's name.
    pub name: String,
    /// The language the person reads, where the directory knows it.
    pub locale: Option<String>,
    /// The mailbox the account itself opens; never used to prove anything.
    pub mailbox: Option<String>,
    /// What stands between its owner and a sign-in.
    pub standing: Standing,
    /// When its password was last set.
    pub password_set_at: Time,
    /// The groups it is in, as the policy may name them.
    pub groups: Vec<String>,
    /// Whether the directory itself knows it as one that may change others (Active Directory's `adminCount`, a role in
    /// Microsoft Entra): self-service leaves it to IT, whatever the policy says of its groups.
    pub privileged: bool,
    /// How its owner is reached, where [`Directory::find`] tells it ([`Directory::tells_contacts`]); `None` where it does
    /// not, or could not this time.
    pub contacts: Option<Vec<Contact>>,
}

/// A phone or an address that stands in the directory, as it is written there.
#[derive(Clone, Debug)]
pub struct Contact {
    /// What it is.
    pub means: Means,
    /// The number or the address.
    pub value: Secret<String>,
}

/// By what somebody is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Means {
    /// A phone: calls, and text messages if its number takes any.
    Phone,
    /// A phone for calls alone, such as the one on a desk.
    Voice,
    /// A mailbox.
    Mail,
}

// Both sides are the directory's own word, and no guess of anybody's.
impl PartialEq for Contact {
    fn eq(&self, other: &Self) -> bool {
        self.means == other.means && self.value.expose() == other.value.expose()
    }
}

impl Eq for Contact {}

impl Account {
    /// Whether anything may be done to it: what IT has disabled or let expire stays as it is. Its owner is told, once they
    /// have proven who they are.
    pub fn is_open(&self) -> bool {
        !self.standing.disabled && !self.standing.expired
    }
}

/// What stands between a person and a sign-in, as the directory says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own, and any of them may hold with any other")]
pub struct Standing {
    /// IT has disabled the account.
    pub disabled: bool,
    /// The account ended on a day that IT chose.
    pub expired: bool,
    /// Locked after wrong passwords.
    pub locked: Option<Lockout>,
    /// The password must be changed before anything else.
    pub must_change: bool,
    /// The password is too old.
    pub password_expired: bool,
    /// Nobody but IT changes this password.
    pub unchangeable: bool,
    /// The password is too young to be changed again before this moment.
    pub young_until: Option<Time>,
    /// So many wrong passwords came in lately that we try none: from half of what locks it, for a page that anybody may
    /// open must lock nobody out.
    pub near_lock: bool,
    /// Not even a reset is taken before this moment, where the directory holds resets to a password's least age too.
    pub reset_from: Option<Time>,
    /// The directory shows nobody whether it holds back sign-ins after wrong passwords, so that [`Self::locked`] is
    /// always `None`.
    pub locks_hidden: bool,
}

/// The directory's own lock after wrong passwords; ours is a cooldown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lockout {
    /// When it ends by itself; `None` where only IT or a reset ends it, or the directory does not tell.
    pub until: Option<Time>,
}

/// What the directory said to a new password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is set; a lockout is lifted.
    Applied,
    /// It is refused; nothing was changed.
    Rejected(Refusal),
}

/// Why a directory refuses a password. The sentence is `page-refused-…` of the same name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantNames)]
#[strum(serialize_all = "kebab-case")]
pub enum Refusal {
    /// Used before.
    History,
    /// Not complex enough for the directory.
    Quality,
    /// On the directory's own list of passwords that are guessed first.
    Banned,
    /// Holds characters that the directory does not take, such as letters with accents.
    Characters,
    /// Set too recently.
    TooYoung,
    /// The account may not have its password changed, or is gone or disabled.
    NotAllowed,
}

/// What the directory said to a sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignIn {
    /// The password is right.
    Accepted,
    /// The password or the account is wrong.
    Refused,
    /// The account is locked.
    Locked,
}

/// One thing that `sesame check` tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// What was tried, such as `directory`.
    pub what: String,
    /// What works, or what does not and what to do about it.
    pub outcome: Result<String, String>,
}

impl Checked {
    /// A line about something.
    pub fn of(what: impl Into<String>, outcome: Result<String, impl std::fmt::Display>) -> Self {
        Self { what: what.into(), outcome: outcome.map_err(|error| error.to_string()) }
    }
}

/// A Temporary Access Pass: a code with which its owner signs in once, in the place of a password.
#[derive(Clone, Debug)]
pub struct Pass {
    /// What is typed at the sign-in; the directory shows it this once.
    pub code: Secret<String>,
    /// Until when it is good, if it is not used before.
    pub expires_at: Time,
}

/// How long after a lost reply the former moment of the last change proves nothing: the request may still be on its way,
/// and whoever is asked may not have heard of it. Servers and replicas of one site agree within seconds.
pub const DOUBT: Duration = Duration::from_mins(1);

/// The account that the same person has in a directory that follows another ([`both`]).
#[derive(Debug)]
pub struct Twin {
    /// The following directory's name, as in the identifiers of its accounts.
    pub realm: String,
    /// What people call the leading directory, such as `Windows`.
    pub near: String,
    /// What people call the following one, such as `Microsoft 365`.
    pub far: String,
    /// The account there; or why nobody can tell now whether there is one.
    pub account: Result<Account, DirectoryError>,
}

/// A directory could not answer.
#[derive(Clone, Debug, thiserror::Error)]
pub enum DirectoryError {
    /// It was not reached, or said "later": nothing was changed, try again.
    #[error("the directory cannot be reached: {0}")]
    Unreachable(String),
    /// The request was sent and the reply is lost: compare [`Account::password_set_at`] before saying anything, and mind
    /// [`Directory::doubt_ends`].
    #[error("the directory's reply was lost: {0}")]
    ReplyLost(String),
    /// It will not work without somebody's hand: wrong configuration, missing rights, broken data.
    #[error("the directory refuses: {0}")]
    Broken(String),
}

/// A directory of accounts.
#[async_trait]
pub trait Directory: Send + Sync {
    /// The account that a login id or an alias names. Takes the same work whether it exists or not.
    async fn find(&self, handle: &Handle) -> Result<Option<Account>, DirectoryError>;

    /// The account of an identifier.
    async fn account(&self, id: &AccountId) -> Result<Option<Account>, DirectoryError>;

    /// The password rules in force for an account, told before typing.
    async fn rules(&self, id: &AccountId) -> Result<PasswordPolicy, DirectoryError>;

    /// Sets a new password and lifts a lockout.
    async fn set_password(&self, id: &AccountId, new: &Secret<String>) -> Result<Verdict, DirectoryError>;

    /// Ends what the old password opened, where the directory keeps sessions: after a lost reply that turned out well.
    /// [`Self::set_password`] does it by itself. What fails is tried again, as long as the service runs.
    async fn end_sessions(&self, _id: &AccountId) {}

    /// Changes a password on its owner's own word, the present one, which was right a moment ago ([`Self::sign_in`]).
    /// A directory may hold owners to rules that it spares IT, such as a password's least age.
    async fn change_password(
        &self,
        id: &AccountId,
        _present: &Secret<String>,
        new: &Secret<String>,
    ) -> Result<Verdict, DirectoryError> {
        self.set_password(id, new).await
    }

    /// Lifts the directory's lock and changes nothing else. Also where there is none.
    async fn unlock(&self, id: &AccountId) -> Result<Verdict, DirectoryError>;

    /// Tries a password as a sign-in would; counts towards the directory's own lockout.
    async fn sign_in(&self, id: &AccountId, password: &Secret<String>) -> Result<SignIn, DirectoryError>;

    /// Until when an unchanged [`Account::password_set_at`] proves nothing about a password that was sent at `sent_at` and
    /// not answered. A later one proves at once that it was set.
    fn doubt_ends(&self, _id: &AccountId, sent_at: Time) -> Time {
        sent_at + DOUBT
    }

    /// The work of [`Self::sign_in`] for a name that nobody has, or whose password is not to be tried: so the time does not
    /// tell. It cannot succeed.
    async fn sign_in_nobody(&self, _name: &Handle, password: &Secret<String>) -> Result<(), DirectoryError> {
        self.sign_in(&AccountId::default(), password).await.map(drop)
    }

    /// Whether [`Self::sign_in`] can say yes to anybody of this name's domain, whether there is such an account or not.
    fn tries_passwords(&self, _name: &Handle) -> bool {
        true
    }

    /// Which of several directories a name's domain belongs to: a slow one keeps nobody waiting elsewhere.
    fn realm(&self, _name: &Handle) -> String {
        String::new()
    }

    /// Whether [`Self::find`] tells how people are reached. It does the same work for it, whether there is an account or
    /// not.
    fn tells_contacts(&self) -> bool {
        false
    }

    /// Whose direct report somebody is, as the directory says: the account of their manager, where it has one that can be
    /// signed in to. `None` also where the entry leads to nobody, or to themselves.
    async fn manager(&self, _id: &AccountId) -> Result<Option<AccountId>, DirectoryError> {
        Ok(None)
    }

    /// Whether [`Self::issue_pass`] can issue anything to an account of this one's directory.
    fn issues_passes(&self, _id: &AccountId) -> bool {
        false
    }

    /// Issues a pass for one use; one that still holds is replaced. `None` for whom it is left to IT: privileged, not open
    /// for self-service, a guest, or gone.
    ///
    /// # Errors
    /// [`DirectoryError::ReplyLost`] when it may have been issued: nobody knows its code, and asking again replaces it.
    /// [`DirectoryError::Broken`] says which permission or policy is missing.
    async fn issue_pass(&self, _id: &AccountId) -> Result<Option<Pass>, DirectoryError> {
        Ok(None)
    }

    /// Where else the same person has an account whose password is set after this one's: [`both`].
    async fn twins(&self, _account: &Account) -> Vec<Twin> {
        Vec::new()
    }

    /// What `sesame check` says: one line for each thing that was tried, the first of them that it answers at all.
    async fn check(&self) -> Vec<Checked>;
}
