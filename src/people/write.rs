//! The second half of an import: people in, one transaction out.

use sqlx::Connection as _;

use super::plan::{AccountRow, Plan};
use super::present::Present;
use super::{Fault, Person};
use crate::directory::DirectoryError;
use crate::directory::hashing::{HashFault, Hashing};
use crate::directory::register;
use crate::entropy::Seeds;
use crate::ids::AccountId;
use crate::store::Store;
use crate::time::Clock;

/// What an import needs.
#[derive(Clone, Copy)]
pub struct Import<'a> {
    /// Where to write.
    pub store: &'a Store,
    /// Salts and nonces.
    pub seeds: &'a dyn Seeds,
    /// When an initial password was set.
    pub clock: &'a dyn Clock,
    /// How initial passwords are hashed.
    pub hashing: &'a Hashing,
}

/// What an import did, or in a dry run would do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// New accounts.
    pub added: u64,
    /// Accounts of which something but a password changed.
    pub updated: u64,
    /// Accounts that already were as the file says.
    pub unchanged: u64,
    /// Methods that are new; a phone number is two, a text message and a call.
    pub methods_added: u64,
    /// Methods that are no longer in the file.
    pub methods_removed: u64,
    /// Initial passwords given to accounts that had none.
    pub passwords_set: u64,
    /// Passwords of the file that were left aside because the account has one already.
    pub passwords_kept: u64,
}

/// Nothing was imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file is at odds with accounts that are not in it.
    #[error("{} names already belong to other accounts", .0.len())]
    Faults(Vec<Fault>),
    /// Somebody else wrote meanwhile; import again.
    #[error("the accounts were changed by somebody else while importing; nothing was written, import again")]
    Overtaken,
    /// The directory that holds the accounts could not be asked about all of them.
    #[error("nothing was written: {0}")]
    Directory(#[from] DirectoryError),
    /// The database said no.
    #[error("nothing was written: {0}")]
    Sql(sqlx::Error),
    /// An initial password could not be hashed.
    #[error("nothing was written: {0}")]
    Hash(#[from] HashFault),
    /// A row could not be put into words for the database.
    #[error("nothing was written: {0}")]
    Json(#[from] serde_json::Error),
}

impl From<sqlx::Error> for ImportError {
    fn from(error: sqlx::Error) -> Self {
        let unique = error.as_database_error().is_some_and(sqlx::error::DatabaseError::is_unique_violation);
        if unique { Self::Overtaken } else { Self::Sql(error) }
    }
}

impl Import<'_> {
    /// Writes people, all or none; in a dry run only says what would be done.
    ///
    /// `progress` hears how many steps of how many are done: one for each person, and one for each password to be
    /// hashed, which takes most of the time.
    pub async fn write(
        &self,
        people: &[Person],
        dry_run: bool,
        progress: &(dyn Fn(u64, u64) + Sync),
    ) -> Result<Summary, ImportError> {
        let present = Present::load(self.store, people).await?;
        let faults = present.faults(people);
        if !faults.is_empty() {
            return Err(ImportError::Faults(faults));
        }
        let mut summary = Summary::default();
        let mut plan = Plan::default();
        for person in people {
            self.plan(person, &present, &mut plan, &mut summary);
        }
        if dry_run {
            return Ok(summary);
        }
        let total = (people.len() + plan.passwords.len()) as u64;
        for (done, (index, password)) in (1_u64..).zip(&plan.passwords) {
            plan.accounts[*index].hash = Some(self.hashing.hash(password, self.seeds.seed()).await?);
            progress(done, total);
        }
        let untouched = people.len() - plan.accounts.len();
        let before = (plan.passwords.len() + untouched) as u64;
        progress(before, total);
        let mut writer = self.store.writer().await;
        let mut tx = writer.begin_with("BEGIN IMMEDIATE").await?;
        plan.write(&mut tx, &|done| progress(before + done, total)).await?;
        tx.commit().await?;
        Ok(summary)
    }

    /// Compares one person with what is there and notes the difference.
    fn plan(&self, person: &Person, present: &Present, plan: &mut Plan, summary: &mut Summary) {
        let keys = self.store.keys();
        let found = present.account(person);
        let id =
            found.map_or_else(|| register::account_id(keys, person.key()), |account| AccountId(account.id.clone()));
        let names_changed = plan.note_names(person, id.as_str(), present);
        let methods_changed = plan.note_methods((keys, self.seeds), person, &id, present, summary);
        let lacks_password = found.is_none_or(|account| !account.has_password);
        let given = person.password.as_ref();
        summary.passwords_kept += u64::from(given.is_some() && !lacks_password);
        let initial = given.filter(|_| lacks_password);
        summary.passwords_set += u64::from(initial.is_some());
        let changed = found.is_some_and(|account| !account.agrees(person)) || names_changed || methods_changed;
        match found {
            None => summary.added += 1,
            Some(_) if changed => summary.updated += 1,
            Some(_) => summary.unchanged += 1,
        }
        if found.is_some() && !changed && initial.is_none() {
            return;
        }
        if let Some(password) = initial {
            plan.passwords.push((plan.accounts.len(), password.clone()));
        }
        plan.accounts.push(AccountRow {
            id: id.0,
            login: person.login.clone(),
            name: person.name.clone(),
            mailbox: person.mailbox.clone(),
            locale: person.locale.clone(),
            hash: None,
            set_at: self.clock.now().0,
            disabled: i64::from(person.disabled),
            groups: person.groups().or_else(|| found.map(|account| account.groups.clone())).unwrap_or_default(),
            manager: person
                .manager
                .clone()
                .or_else(|| found.map(|account| account.manager.clone()))
                .unwrap_or_default(),
        });
    }
}
