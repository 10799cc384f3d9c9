//! What the database holds of the people in a file, read at one moment.

use std::collections::{HashMap, HashSet};

use sqlx::SqliteConnection;

use super::write::ImportError;
use super::{Fault, Person, masked};
use crate::engine::contact;
use crate::ids::AccountId;
use crate::store::Store;

/// An account as it is before an import.
#[derive(sqlx::FromRow)]
pub(super) struct Account {
    pub(super) id: String,
    login: String,
    name: String,
    mailbox: Option<String>,
    locale: Option<String>,
    disabled: bool,
    pub(super) groups: String,
    pub(super) manager: String,
    pub(super) has_password: bool,
}

impl Account {
    /// Whether the file says the same of it.
    pub(super) fn agrees(&self, person: &Person) -> bool {
        self.login == person.login
            && self.name == person.name
            && self.mailbox == person.mailbox
            && self.locale == person.locale
            && self.disabled == person.disabled
            && person.groups().is_none_or(|groups| groups == self.groups)
            && person.manager.as_ref().is_none_or(|manager| *manager == self.manager)
    }
}

/// The accounts of a file's people, and whose the names in the file are.
#[derive(Default)]
pub(super) struct Present {
    /// Name to account, for every name in the file.
    owners: HashMap<String, String>,
    /// Canonical login to account.
    accounts: HashMap<String, Account>,
    /// Account to names.
    names: HashMap<String, HashSet<String>>,
    /// Account to methods.
    methods: HashMap<String, HashMap<String, Held>>,
}

/// A method that an account has.
pub(super) struct Held {
    pub(super) rank: i64,
    /// Whether its owner registered it, or the directory tells of it: then no import takes it away.
    pub(super) owned: bool,
}

impl Present {
    pub(super) async fn load(store: &Store, people: &[Person]) -> Result<Self, ImportError> {
        let mut tx = store.readers().begin().await?; // one transaction, so that all is of one moment
        let names: Vec<&String> =
            people.iter().flat_map(|person| person.names.iter().chain(&person.short_name)).collect();
        let owners: Vec<(String, String)> = listed(
            &mut tx,
            "SELECT name, account FROM account_name WHERE name IN (SELECT value FROM json_each(?1))",
            &serde_json::to_string(&names)?,
        )
        .await?;
        let ids = serde_json::to_string(&owners.iter().map(|(_, account)| account).collect::<HashSet<_>>())?;
        let accounts: Vec<Account> = listed(
            &mut tx,
            "SELECT id, login, name, mailbox, locale, disabled, groups, manager, hash IS NOT NULL AS has_password
             FROM account WHERE id IN (SELECT value FROM json_each(?1))",
            &ids,
        )
        .await?;
        let logins: HashSet<&str> = people.iter().map(Person::key).collect();
        let accounts = accounts.into_iter().map(|account| (contact::canonical(&account.login), account));
        let accounts: HashMap<_, _> = accounts.filter(|(login, _)| logins.contains(login.as_str())).collect();
        let ids = serde_json::to_string(&accounts.values().map(|account| &account.id).collect::<Vec<_>>())?;
        let mut present = Self { owners: owners.into_iter().collect(), accounts, ..Self::default() };
        let names: Vec<(String, String)> = listed(
            &mut tx,
            "SELECT account, name FROM account_name WHERE account IN (SELECT value FROM json_each(?1))",
            &ids,
        )
        .await?;
        for (account, name) in names {
            present.names.entry(account).or_default().insert(name);
        }
        present.load_methods(&mut tx, &ids).await?;
        Ok(present)
    }

    /// What is registered for accounts, whichever directory holds them.
    pub(super) async fn of(store: &Store, accounts: &[&AccountId]) -> Result<Self, ImportError> {
        let mut present = Self::default();
        present.load_methods(&mut *store.readers().acquire().await?, &serde_json::to_string(accounts)?).await?;
        Ok(present)
    }

    async fn load_methods(&mut self, db: &mut SqliteConnection, ids: &str) -> Result<(), ImportError> {
        let methods: Vec<(String, String, i64, bool)> = listed(
            db,
            "SELECT account, id, rank, source = 'owner' OR of_directory FROM method
             WHERE account IN (SELECT value FROM json_each(?1))",
            ids,
        )
        .await?;
        for (account, method, rank, owned) in methods {
            self.methods.entry(account).or_default().insert(method, Held { rank, owned });
        }
        Ok(())
    }

    /// The account a person already has.
    pub(super) fn account(&self, person: &Person) -> Option<&Account> {
        self.accounts.get(person.key())
    }

    /// The names an account answers to.
    pub(super) fn names(&self, account: &str) -> Option<&HashSet<String>> {
        self.names.get(account)
    }

    /// The methods of an account.
    pub(super) fn methods(&self, account: &str) -> Option<&HashMap<String, Held>> {
        self.methods.get(account)
    }

    /// Whether a name belongs to an account the file does not mention. One that it mentions keeps only what the file gives it.
    pub(super) fn elsewhere(&self, name: &str) -> bool {
        self.owners.get(name).is_some_and(|owner| !self.names.contains_key(owner))
    }

    /// Names in the file that belong to accounts which are not in it.
    pub(super) fn faults(&self, people: &[Person]) -> Vec<Fault> {
        let claims = people.iter().flat_map(|person| person.names.iter().map(move |name| (person, name)));
        let taken = claims.filter(|(_, name)| self.elsewhere(name));
        taken
            .map(|(person, name)| Fault {
                line: person.line,
                column: person.column_of(name).to_owned(),
                found: masked(name),
                expected: "a name that no other account answers to; one that is not in this file does".to_owned(),
            })
            .collect()
    }
}

/// The rows a JSON list of keys selects.
async fn listed<T>(db: &mut SqliteConnection, sql: &'static str, keys: &str) -> Result<Vec<T>, sqlx::Error>
where
    T: for<'r> sqlx::FromRow<'r, sqlx::sqlite::SqliteRow> + Send + Unpin,
{
    sqlx::query_as(sql).bind(keys).fetch_all(db).await
}
