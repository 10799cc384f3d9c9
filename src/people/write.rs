//! The second half of an import: people in, one transaction out.

use std::collections::{HashMap, HashSet};

use sqlx::Connection as _;

use super::plan::{AccountRow, MethodRow, Plan, RankRow};
use super::present::Present;
use super::{Fault, Person};
use crate::directory::hashing::{HashFault, Hashing};
use crate::directory::register;
use crate::engine::method::MethodKind;
use crate::entropy::Seeds;
use crate::ids::AccountId;
use crate::keys::Keys;
use crate::secret::Secret;
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
        let methods_changed = self.methods(person, &id, present, plan, summary);
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
        });
    }

    fn methods(
        &self,
        person: &Person,
        id: &AccountId,
        present: &Present,
        plan: &mut Plan,
        summary: &mut Summary,
    ) -> bool {
        let keys = self.store.keys();
        let none = HashMap::new();
        let held = present.methods(id.as_str()).unwrap_or(&none);
        let phones = person.phones.iter().flat_map(|number| [(MethodKind::Sms, number), (MethodKind::Call, number)]);
        let mails = person.alternate_mail.iter().map(|address| (MethodKind::Mail, address));
        let mut wanted = HashSet::new();
        let mut changed = false;
        for (rank, (kind, value)) in (0_i64..).zip(phones.chain(mails)) {
            let method = register::method_id(keys, id, kind, value.expose());
            match held.get(method.as_str()) {
                Some(there) if there.rank == rank || there.owned => {}
                Some(_) => {
                    changed = true;
                    plan.ranks.push(RankRow { id: method.0.clone(), rank });
                }
                None => {
                    changed = true;
                    summary.methods_added += 1;
                    plan.methods.push(method_row(keys, self.seeds, id, kind, value, rank));
                }
            }
            wanted.insert(method.0);
        }
        let gone = held.iter().filter(|(method, there)| !there.owned && !wanted.contains(*method));
        let gone: Vec<String> = gone.map(|(method, _)| method.clone()).collect();
        summary.methods_removed += gone.len() as u64;
        changed |= !gone.is_empty();
        plan.methods_gone.extend(gone);
        changed
    }
}

fn method_row(
    keys: &Keys,
    seeds: &dyn Seeds,
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
