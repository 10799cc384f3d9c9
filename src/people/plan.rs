//! What an import will write, and the writing.
//!
//! Rows travel as JSON arrays, one statement for a thousand: with a statement per row a hundred thousand people would
//! hold the only writing connection for a minute.

use std::collections::{HashMap, HashSet};

use serde::Serialize;
use sqlx::SqliteConnection;

use super::Person;
use super::present::Present;
use super::write::{ImportError, Summary};
use crate::directory::register;
use crate::engine::method::MethodKind;
use crate::entropy::Seeds;
use crate::ids::AccountId;
use crate::keys::Keys;
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
    pub(super) manager: String,
}

#[derive(Serialize)]
struct NameRow {
    name: String,
    account: String,
}

/// A new method; `sealed` is hexadecimal.
#[derive(Serialize)]
struct MethodRow {
    id: String,
    account: String,
    kind: &'static str,
    hint: String,
    contact: String,
    sealed: String,
    rank: i64,
}

/// A method that moves up or down.
#[derive(Serialize)]
struct RankRow {
    id: String,
    rank: i64,
}

/// All that differs between the file and the database.
#[derive(Default)]
pub(super) struct Plan {
    pub(super) accounts: Vec<AccountRow>,
    /// Initial passwords, each with the place of its account in `accounts`.
    pub(super) passwords: Vec<(usize, Secret<String>)>,
    names: Vec<NameRow>,
    names_gone: Vec<String>,
    methods: Vec<MethodRow>,
    methods_gone: Vec<String>,
    ranks: Vec<RankRow>,
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

    /// Notes which methods an account gets and loses, and which move; says whether any.
    pub(super) fn note_methods(
        &mut self,
        (keys, seeds): (&Keys, &dyn Seeds),
        person: &Person,
        account: &AccountId,
        present: &Present,
        summary: &mut Summary,
    ) -> bool {
        let none = HashMap::new();
        let held = present.methods(account.as_str()).unwrap_or(&none);
        let phones = person.phones.iter().flat_map(|number| [(MethodKind::Sms, number), (MethodKind::Call, number)]);
        let mails = person.alternate_mail.iter().map(|address| (MethodKind::Mail, address));
        let mut wanted = HashSet::new();
        let mut changed = false;
        for (rank, (kind, value)) in (0_i64..).zip(phones.chain(mails)) {
            let method = register::method_id(keys, account, kind, value.expose());
            match held.get(method.as_str()) {
                Some(there) if there.rank == rank || there.owned => {}
                Some(_) => {
                    changed = true;
                    self.ranks.push(RankRow { id: method.0.clone(), rank });
                }
                None => {
                    changed = true;
                    summary.methods_added += 1;
                    self.methods.push(method_row((keys, seeds), account, kind, value, rank));
                }
            }
            wanted.insert(method.0);
        }
        let gone = held.iter().filter(|(method, there)| !there.owned && !wanted.contains(*method));
        let gone: Vec<String> = gone.map(|(method, _)| method.clone()).collect();
        summary.methods_removed += gone.len() as u64;
        changed |= !gone.is_empty();
        self.methods_gone.extend(gone);
        changed
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

fn method_row(
    (keys, seeds): (&Keys, &dyn Seeds),
    account: &AccountId,
    kind: MethodKind,
    value: &Secret<String>,
    rank: i64,
) -> MethodRow {
    let id = register::method_id(keys, account, kind, value.expose());
    let sealed = keys.seal(value.expose().as_bytes(), &register::seal_context(&id), &seeds.seed());
    MethodRow {
        id: id.0,
        account: account.0.clone(),
        kind: kind.word(),
        hint: register::hint(kind, value.expose()),
        contact: register::contact_digest(keys, kind, value.expose()).0,
        sealed: hex::encode(sealed),
        rank,
    }
}

/// A password already there stays, whatever was read when the import was planned.
const UPSERT_ACCOUNTS: &str = "
    INSERT INTO account (id, login, name, mailbox, locale, hash, password_set_at, disabled, groups, manager)
    SELECT value ->> 'id', value ->> 'login', value ->> 'name', value ->> 'mailbox', value ->> 'locale', value ->> 'hash',
           CASE WHEN value ->> 'hash' IS NULL THEN 0 ELSE value ->> 'set_at' END, value ->> 'disabled',
           value ->> 'groups', value ->> 'manager'
    FROM json_each(?1) WHERE true
    ON CONFLICT (id) DO UPDATE SET
        login = excluded.login, name = excluded.name, mailbox = excluded.mailbox, locale = excluded.locale,
        disabled = excluded.disabled, groups = excluded.groups, manager = excluded.manager,
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
