//! An import where a directory outside holds the accounts: how its people are reached, and nothing else. No account is
//! made or changed, and no password set.

use std::collections::HashMap;

use futures::{StreamExt as _, TryStreamExt as _};
use sqlx::Connection as _;

use super::plan::Plan;
use super::present::Present;
use super::write::{ImportError, Summary};
use super::{Fault, Person, masked};
use crate::directory::{Account, Directory};
use crate::engine::contact::canonical;
use crate::entropy::Seeds;
use crate::ids::{AccountId, Handle};
use crate::store::Store;

/// How many people are looked up at once: a directory's own bound on connections.
const ASKED_AT_ONCE: usize = 8;

/// What an import of contacts needs.
#[derive(Clone, Copy)]
pub struct Contacts<'a> {
    /// Where to write.
    pub store: &'a Store,
    /// Nonces.
    pub seeds: &'a dyn Seeds,
    /// Who holds the accounts.
    pub directory: &'a dyn Directory,
}

impl Contacts<'_> {
    /// Registers how people are reached, all or none; in a dry run only says what would be done. A login that the
    /// directory does not know is a fault like any other.
    ///
    /// `progress` hears how many people of how many are looked up, which takes most of the time.
    pub async fn write(
        &self,
        people: &[Person],
        dry_run: bool,
        progress: &(dyn Fn(u64, u64) + Sync),
    ) -> Result<Summary, ImportError> {
        let accounts = self.look_up(people, progress).await?;
        let faults = faults(people, &accounts);
        if !faults.is_empty() {
            return Err(ImportError::Faults(faults));
        }
        let known: Vec<&AccountId> = accounts.iter().flatten().map(|account| &account.id).collect();
        let present = Present::of(self.store, &known).await?;
        let (mut plan, mut summary) = (Plan::default(), Summary::default());
        for (person, account) in people.iter().zip(known) {
            let by = (self.store.keys(), self.seeds);
            let changed = plan.note_methods(by, person, account, &present, &mut summary);
            *(if changed { &mut summary.updated } else { &mut summary.unchanged }) += 1;
        }
        if dry_run {
            return Ok(summary);
        }
        let mut writer = self.store.writer().await;
        let mut tx = writer.begin_with("BEGIN IMMEDIATE").await?;
        plan.write(&mut tx, &|_| ()).await?;
        tx.commit().await?;
        Ok(summary)
    }

    async fn look_up(
        &self,
        people: &[Person],
        progress: &(dyn Fn(u64, u64) + Sync),
    ) -> Result<Vec<Option<Account>>, ImportError> {
        let total = people.len() as u64;
        let asked = futures::stream::iter(people).map(async |person| {
            let handle = Handle::from(person.key());
            self.directory.find(&handle).await
        });
        let mut answers = asked.buffered(ASKED_AT_ONCE);
        let mut accounts = Vec::with_capacity(people.len());
        while let Some(account) = answers.try_next().await? {
            accounts.push(account);
            progress(accounts.len() as u64, total);
        }
        Ok(accounts)
    }
}

/// What the directory does not know, knows as one, or opens itself.
fn faults(people: &[Person], accounts: &[Option<Account>]) -> Vec<Fault> {
    let mut first: HashMap<&AccountId, u64> = HashMap::new();
    let mut faults = Vec::new();
    for (person, account) in people.iter().zip(accounts) {
        let mut fault = |column: &str, found: String, expected: String| {
            faults.push(Fault { line: person.line, column: column.to_owned(), found, expected });
        };
        let Some(account) = account else {
            fault("login", masked(&person.login), "a name that the directory knows".to_owned());
            continue;
        };
        if let Some(line) = first.insert(&account.id, person.line) {
            let expected = format!("one line for each person; line {line} names the same account");
            fault("login", masked(&person.login), expected);
        }
        let own = [Some(&account.login), account.mailbox.as_ref()];
        let opens = |address: &String| own.into_iter().flatten().any(|own| canonical(own) == *address);
        if let Some(address) = person.alternate_mail.as_ref().filter(|address| opens(address.expose())) {
            let expected = "a private address elsewhere: this one opens with the very password that is to be reset";
            fault("alternate_mail", masked(address.expose()), expected.to_owned());
        }
    }
    faults
}
