//! The directory of a small organisation, in the same database file as everything else.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use sqlx::Connection as _;

use super::hashing::{HashFault, Hashing};
use super::{Account, Checked, Directory, DirectoryError, Lockout, Refusal, SignIn, Standing, Verdict};
use crate::engine::contact;
use crate::engine::policy::PasswordPolicy;
use crate::entropy::Seeds;
use crate::ids::{AccountId, Handle};
use crate::secret::Secret;
use crate::store::Store;
use crate::time::{Clock, Time};

/// Wrong sign-ins before an account is locked: ten, so that nobody is locked by mistyping, and far below the hundred
/// NIST SP 800-63B §3.2.2 allows at most.
pub const FAILURES_MAX: i64 = 10;

/// How long a lockout lasts: fifteen minutes hold guessing at forty an hour, and the person is back without IT.
pub const LOCKOUT: Duration = Duration::from_mins(15);

/// The embedded directory.
pub struct Embedded {
    store: Arc<Store>,
    clock: Arc<dyn Clock>,
    seeds: Arc<dyn Seeds>,
    policy: PasswordPolicy,
    hashing: Arc<Hashing>,
}

/// What counts when an account's password is to change.
struct Present {
    disabled: bool,
    hash: Option<String>,
    /// The hashes the policy compares a new password with, the present one first.
    latest: Vec<String>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    login: String,
    name: String,
    locale: Option<String>,
    mailbox: Option<String>,
    password_set_at: i64,
    locked_until: Option<i64>,
    disabled: bool,
    groups: String,
}

impl Embedded {
    /// The directory with the default cost of a hash.
    pub fn new(store: Arc<Store>, clock: Arc<dyn Clock>, seeds: Arc<dyn Seeds>, policy: PasswordPolicy) -> Self {
        Self::with_hashing(store, clock, seeds, policy, Arc::new(Hashing::default()))
    }

    /// The directory with hashing shared with others (so that "two at a time" holds for all), or cheap in tests.
    pub fn with_hashing(
        store: Arc<Store>,
        clock: Arc<dyn Clock>,
        seeds: Arc<dyn Seeds>,
        policy: PasswordPolicy,
        hashing: Arc<Hashing>,
    ) -> Self {
        Self { store, clock, seeds, policy, hashing }
    }

    async fn standing(&self, id: &AccountId) -> Result<Option<Present>, DirectoryError> {
        let mut reader = self.store.readers().acquire().await?;
        let found: Option<(bool, Option<String>)> = sqlx::query_as("SELECT disabled, hash FROM account WHERE id = ?1")
            .bind(id.as_str())
            .fetch_optional(&mut *reader)
            .await?;
        let Some((disabled, present)) = found else { return Ok(None) };
        let mut latest: Vec<String> =
            sqlx::query_scalar("SELECT hash FROM account_password WHERE account = ?1 ORDER BY set_at DESC LIMIT ?2")
                .bind(id.as_str())
                .bind(i64::from(self.policy.history))
                .fetch_all(&mut *reader)
                .await?;
        latest.retain(|hash| Some(hash) != present.as_ref());
        latest.splice(0..0, present.clone());
        latest.truncate(usize::from(self.policy.history));
        Ok(Some(Present { disabled, hash: present, latest }))
    }

    async fn used_before(&self, new: &Secret<String>, hashes: &[String]) -> Result<bool, DirectoryError> {
        for hash in hashes {
            if self.hashing.matches(new, Some(hash)).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Writes the new hash if the account is still as it was when its history was compared.
    ///
    /// The moment is later than the former one even when the clock stands or runs backwards: after a crash the two are
    /// compared to learn whether the password was changed.
    async fn replace(&self, id: &AccountId, before: Option<&str>, hash: &str) -> Result<bool, DirectoryError> {
        let mut writer = self.store.writer().await;
        let mut tx = writer.begin_with("BEGIN IMMEDIATE").await?;
        let set_at: Option<i64> = sqlx::query_scalar(
            "UPDATE account SET hash = ?3, failures = 0, locked_until = NULL,
                    password_set_at = CASE WHEN password_set_at >= ?4 THEN password_set_at + 1 ELSE ?4 END
             WHERE id = ?1 AND disabled = 0 AND hash IS ?2 RETURNING password_set_at",
        )
        .bind(id.as_str())
        .bind(before)
        .bind(hash)
        .bind(self.clock.now().0)
        .fetch_optional(&mut *tx)
        .await?;
        let Some(set_at) = set_at else { return Ok(false) };
        sqlx::query("INSERT INTO account_password (account, set_at, hash) VALUES (?1, ?2, ?3)")
            .bind(id.as_str())
            .bind(set_at)
            .bind(hash)
            .execute(&mut *tx)
            .await?;
        sqlx::query(
            "DELETE FROM account_password WHERE account = ?1 AND set_at NOT IN
             (SELECT set_at FROM account_password WHERE account = ?1 ORDER BY set_at DESC LIMIT ?2)",
        )
        .bind(id.as_str())
        .bind(i64::from(self.policy.history))
        .execute(&mut *tx)
        .await?;
        // What a failing commit has left on the disk is not known until it is read again.
        tx.commit().await.map_err(|error| DirectoryError::ReplyLost(error.to_string()))?;
        Ok(true)
    }

    /// Counts one more sign-in as wrong before it is compared, so that neither a crash nor many at once cheat the
    /// lockout. `None`: there is no such account, it is disabled, or it is locked.
    async fn count(&self, id: &AccountId) -> Result<Option<Option<String>>, DirectoryError> {
        let now = self.clock.now();
        let mut writer = self.store.writer().await;
        let mut tx = writer.begin_with("BEGIN IMMEDIATE").await?;
        let counted = sqlx::query_scalar(
            "UPDATE account SET
                 failures = CASE WHEN locked_until IS NULL THEN failures + 1 ELSE 1 END,
                 locked_until = CASE WHEN locked_until IS NULL AND failures + 1 >= ?4 THEN ?3 END
             WHERE id = ?1 AND disabled = 0 AND (locked_until IS NULL OR locked_until <= ?2) RETURNING hash",
        )
        .bind(id.as_str())
        .bind(now.0)
        .bind((now + LOCKOUT).0)
        .bind(FAILURES_MAX)
        .fetch_optional(&mut *tx)
        .await?;
        if counted.is_none() {
            // A commit that writes nothing does not wait for the disk, and would tell by its time who does not exist.
            sqlx::query("INSERT INTO throttle (bucket, at, note) VALUES ('sign-in-nobody', ?1, '')")
                .bind(now.0)
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await?;
        Ok(counted)
    }

    async fn row(&self, id: &str) -> Result<Option<Account>, DirectoryError> {
        let row: Option<Row> = sqlx::query_as(
            "SELECT id, login, name, locale, mailbox, password_set_at, locked_until, disabled, groups
             FROM account WHERE id = ?1",
        )
        .bind(id)
        .fetch_optional(self.store.readers())
        .await?;
        let now = self.clock.now();
        Ok(row.map(|row| Account {
            id: AccountId(row.id),
            login: row.login,
            name: row.name,
            locale: row.locale,
            mailbox: row.mailbox,
            standing: Standing {
                disabled: row.disabled,
                locked: row
                    .locked_until
                    .map(Time)
                    .filter(|until| *until > now)
                    .map(|until| Lockout { until: Some(until) }),
                ..Standing::default()
            },
            privileged: false,
            contacts: None,
            password_set_at: Time(row.password_set_at),
            groups: row.groups.split(',').filter(|group| !group.is_empty()).map(str::to_owned).collect(),
        }))
    }
}

#[async_trait]
impl Directory for Embedded {
    async fn find(&self, handle: &Handle) -> Result<Option<Account>, DirectoryError> {
        let id: Option<String> = sqlx::query_scalar("SELECT account FROM account_name WHERE name = ?1")
            .bind(contact::canonical(handle.as_str()))
            .fetch_optional(self.store.readers())
            .await?;
        // An unknown name asks for the account "", which is none: both roads are equally long.
        self.row(&id.unwrap_or_default()).await
    }

    async fn account(&self, id: &AccountId) -> Result<Option<Account>, DirectoryError> {
        self.row(id.as_str()).await
    }

    async fn rules(&self, _id: &AccountId) -> Result<PasswordPolicy, DirectoryError> {
        Ok(self.policy.clone())
    }

    async fn set_password(&self, id: &AccountId, new: &Secret<String>) -> Result<Verdict, DirectoryError> {
        let Some(standing) = self.standing(id).await?.filter(|standing| !standing.disabled) else {
            return Ok(Verdict::Rejected(Refusal::NotAllowed));
        };
        if self.used_before(new, &standing.latest).await? {
            return Ok(Verdict::Rejected(Refusal::History));
        }
        let hash = self.hashing.hash(new, self.seeds.seed()).await?;
        if self.replace(id, standing.hash.as_deref(), &hash).await? {
            return Ok(Verdict::Applied);
        }
        match self.row(id.as_str()).await? {
            Some(account) if account.is_open() => Err(DirectoryError::Unreachable(
                "the password was changed by somebody else at the same moment".to_owned(),
            )),
            _ => Ok(Verdict::Rejected(Refusal::NotAllowed)),
        }
    }

    async fn unlock(&self, id: &AccountId) -> Result<Verdict, DirectoryError> {
        let unlocked =
            sqlx::query("UPDATE account SET failures = 0, locked_until = NULL WHERE id = ?1 AND disabled = 0")
                .bind(id.as_str())
                .execute(&mut *self.store.writer().await)
                .await?;
        Ok(if unlocked.rows_affected() > 0 { Verdict::Applied } else { Verdict::Rejected(Refusal::NotAllowed) })
    }

    async fn manager(&self, id: &AccountId) -> Result<Option<AccountId>, DirectoryError> {
        let found: Option<String> = sqlx::query_scalar(
            "SELECT chief.id FROM account JOIN account_name ON account_name.name = account.manager
             JOIN account AS chief ON chief.id = account_name.account
             WHERE account.id = ?1 AND chief.disabled = 0 AND chief.id <> account.id",
        )
        .bind(id.as_str())
        .fetch_optional(self.store.readers())
        .await?;
        Ok(found.map(AccountId))
    }

    /// The file is ours: what it says, it says at once.
    fn doubt_ends(&self, _: &AccountId, sent_at: Time) -> Time {
        sent_at
    }

    async fn sign_in(&self, id: &AccountId, password: &Secret<String>) -> Result<SignIn, DirectoryError> {
        let counted = self.count(id).await?;
        let open = counted.is_some();
        if self.hashing.matches(password, counted.flatten().as_deref()).await? {
            sqlx::query("UPDATE account SET failures = 0, locked_until = NULL WHERE id = ?1")
                .bind(id.as_str())
                .execute(&mut *self.store.writer().await)
                .await?;
            return Ok(SignIn::Accepted);
        }
        let locked =
            self.row(id.as_str()).await?.is_some_and(|account| account.standing.locked.is_some() && account.is_open());
        Ok(if locked && !open { SignIn::Locked } else { SignIn::Refused })
    }

    async fn check(&self) -> Vec<Checked> {
        let counted: Result<(i64, i64), _> = sqlx::query_as("SELECT count(*), coalesce(sum(disabled), 0) FROM account")
            .fetch_one(self.store.readers())
            .await;
        let line = |(all, disabled)| format!("embedded: {all} accounts, {disabled} of them disabled");
        vec![Checked::of("directory", counted.map(line))]
    }
}

impl From<sqlx::Error> for DirectoryError {
    fn from(error: sqlx::Error) -> Self {
        /// `SQLITE_BUSY` and `SQLITE_LOCKED`; the low byte of an extended code is the plain one.
        fn passes(error: &sqlx::Error) -> bool {
            let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
            let code = code.and_then(|code| code.parse::<u32>().ok());
            matches!(error, sqlx::Error::PoolTimedOut) || matches!(code.map(|code| code & 0xff), Some(5 | 6))
        }
        if passes(&error) { Self::Unreachable(error.to_string()) } else { Self::Broken(error.to_string()) }
    }
}

impl From<HashFault> for DirectoryError {
    fn from(fault: HashFault) -> Self {
        Self::Broken(fault.to_string())
    }
}
