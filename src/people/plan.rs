//! What an import will write, and the writing.
//!
//! Rows travel as JSON arrays, one statement for a thousand: with a statement per row a hundred thousand people would
//! hold the only writing connection for a minute.

use std::collections::HashSet;

use serde::Serialize;
use sqlx::SqliteConnection;

use super::Person;
use super::present::Present;
use super::write::ImportError;
use crate::secret::Secret;

/// Rows per statement.
const BATCH: usize = 1000;

/// An account to write.
#[derive(Serialize)]
pub(super) struct AccountRow {
    pub(super) id: String,
    pub(super) login: String,
    pub(super) name: String,
    pub(super) mailbox: Option<String>,
    pub(super) locale: Option<String>,
    pub(super) hash: Option<String>,
    pub(super) set_at: i64,
    pub(super) disabled: i64,
    pub(super) groups: String,
}

#[derive(Serialize)]
struct NameRow {
    name: String,
    account: String,
}

/// A new method; `sealed` is hexadecimal.
#[derive(Serialize)]
pub(super) struct MethodRow {
    pub(super) id: String,
    pub(super) account: String,
    pub(super) kind: &'static str,
    pub(super) hint: String,
    pub(super) contact: String,
    pub(super) sealed: String,
    pub(super) rank: i64,
}

/// A method that moves up or down.
#[derive(Serialize)]
pub(super) struct RankRow {
    pub(super) id: String,
    pub(super) rank: i64,
}

/// All that differs between the file and the database.
#[derive(Default)]
pub(super) struct Plan {
    pub(super) accounts: Vec<AccountRow>,
    /// Initial passwords, each with the place of its account in `accounts`.
    pub(super) passwords: Vec<(usize, Secret<String>)>,
    names: Vec<NameRow>,
    names_gone: Vec<String>,
    pub(super) methods: Vec<MethodRow>,
    pub(super) methods_gone: Vec<String>,
    pub(super) ranks: Vec<RankRow>,
}

impl Plan {
    /// Notes which names an account gets and loses; says whether any.
    pub(super) fn note_names(&mut self, person: &Person, account: &str, present: &Present) -> bool {
        let nothing = HashSet::new();
        let held = present.names(account).unwrap_or(&nothing);
        let short = person.short_name.iter().filter(|short| !present.elsewhere(short));
        let wanted: HashSet<&String> = person.names.iter().chain(short).collect();
        let before = self.names.len() + self.names_gone.len();
        self.names_gone.extend(held.iter().filter(|name| !wanted.contains(name)).cloned());
        let new = wanted.into_iter().filter(|name| !held.contains(*name));
        self.names.extend(new.map(|name| NameRow { name: name.clone(), account: account.to_owned() }));
        self.names.len() + self.names_gone.len() > before
    }

    /// Writes it all; `progress` hears how many accounts are done. What goes, goes first: it may come to somebody else.
    pub(super) async fn write(
        &self,
        db: &mut SqliteConnection,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<(), ImportError> {
        each(db, "DELETE FROM account_name WHERE name IN (SELECT value FROM json_each(?1))", &self.names_gone).await?;
        each(db, "DELETE FROM method WHERE id IN (SELECT value FROM json_each(?1))", &self.methods_gone).await?;
        let mut done = 0;
        for batch in self.accounts.chunks(BATCH) {
            each(db, UPSERT_ACCOUNTS, batch).await?;
            each(db, INSERT_PASSWORDS, batch).await?;
            done += batch.len() as u64;
            progress(done);
        }
        each(
            db,
            "INSERT INTO account_name (name, account)
             SELECT value ->> 'name', value ->> 'account' FROM json_each(?1)",
            &self.names,
        )
        .await?;
        each(
            db,
            "INSERT INTO method (id, account, kind, hint, contact, sealed, rank)
             SELECT value ->> 'id', value ->> 'account', value ->> 'kind', value ->> 'hint', value ->> 'contact',
                    unhex(value ->> 'sealed'), value ->> 'rank' FROM json_each(?1)",
            &self.methods,
        )
        .await?;
        each(
            db,
            "UPDATE method SET rank = moved.value ->> 'rank' FROM json_each(?1) AS moved
             WHERE method.id = moved.value ->> 'id'",
            &self.ranks,
        )
        .await
    }
}

/// A password already there stays, whatever was read when the import was planned.
const UPSERT_ACCOUNTS: &str = "
    INSERT INTO account (id, login, name, mailbox, locale, hash, password_set_at, disabled, groups)
    SELECT value ->> 'id', value ->> 'login', value ->> 'name', value ->> 'mailbox', value ->> 'locale', value ->> 'hash',
           CASE WHEN value ->> 'hash' IS NULL THEN 0 ELSE value ->> 'set_at' END, value ->> 'disabled',
           value ->> 'groups'
    FROM json_each(?1) WHERE true
    ON CONFLICT (id) DO UPDATE SET
        login = excluded.login, name = excluded.name, mailbox = excluded.mailbox, locale = excluded.locale,
        disabled = excluded.disabled, groups = excluded.groups,
        password_set_at = CASE WHEN account.hash IS NULL THEN excluded.password_set_at ELSE account.password_set_at END,
        hash = coalesce(account.hash, excluded.hash)";

/// The initial password is the first of the history, if it is the one that was taken.
const INSERT_PASSWORDS: &str = "
    INSERT INTO account_password (account, set_at, hash)
    SELECT account.id, account.password_set_at, account.hash FROM json_each(?1) AS given
    JOIN account ON account.id = given.value ->> 'id' AND account.hash = given.value ->> 'hash'";

async fn each(db: &mut SqliteConnection, sql: &'static str, rows: &[impl Serialize]) -> Result<(), ImportError> {
    for batch in rows.chunks(BATCH) {
        sqlx::query(sql).bind(serde_json::to_string(batch)?).execute(&mut *db).await?;
    }
    Ok(())
}
