//! Who holds the accounts. One narrow trait; each directory is a file here and passes the same conformance story.

use async_trait::async_trait;

use crate::engine::policy::PasswordPolicy;
use crate::ids::{AccountId, Handle};
use crate::secret::Secret;
use crate::time::Time;

pub mod embedded;
pub mod enrolled;
pub mod hashing;
pub mod owned;
pub mod passkeys;
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
    /// Whether the directory has locked it after wrong passwords.
    pub locked: bool,
    /// Whether IT has disabled it: self-service then treats it as absent.
    pub disabled: bool,
    /// When its password was last set.
    pub password_set_at: Time,
    /// The groups it is in, as the policy may name them.
    pub groups: Vec<String>,
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

/// A directory could not answer.
#[derive(Debug, thiserror::Error)]
pub enum DirectoryError {
    /// It was not reached, or said "later": nothing was changed, try again.
    #[error("the directory cannot be reached: {0}")]
    Unreachable(String),
    /// The request was sent and the reply is lost: compare [`Account::password_set_at`] before saying anything.
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

    /// Tries a password as a sign-in would; counts towards the directory's own lockout.
    async fn sign_in(&self, id: &AccountId, password: &Secret<String>) -> Result<SignIn, DirectoryError>;

    /// One line that proves the directory answers, for `sesame check`.
    async fn check(&self) -> Result<String, DirectoryError>;
}
