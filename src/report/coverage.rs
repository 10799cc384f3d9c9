//! Who has registered, in counts: how many can use self-service, in which groups, and how many could not any more if
//! the policy were another.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{Counts, percent};
use crate::directory::register::{Register, RegisterError};
use crate::directory::{Directory, DirectoryError};
use crate::engine::method::MethodKind;
use crate::engine::policy::Policy;
use crate::ids::AccountId;
use crate::store::{Store, StoreError};
use crate::time::Time;

/// Under this name stand accounts that are in no group.
pub const NO_GROUP: &str = "(no group)";

/// The register or the directory could not be read; worth trying again.
#[derive(Debug, thiserror::Error)]
pub enum CoverageError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The register.
    #[error(transparent)]
    Register(#[from] RegisterError),
    /// The directory, which knows the groups.
    #[error("the directory did not say which groups accounts are in: {0}")]
    Directory(#[from] DirectoryError),
}

/// One account with registered methods, as far as a policy looks at it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Enrolled {
    /// What it has registered, suspended ones included; a linked chat counts as one more.
    pub kinds: Vec<MethodKind>,
    /// Its groups, as the directory has them.
    pub groups: Vec<String>,
    /// Whether the directory itself calls it privileged.
    pub privileged: bool,
}

impl Enrolled {
    /// Whether it can use self-service under a policy: the very question that is asked when it is looked up.
    pub fn is_served(&self, policy: &Policy) -> bool {
        let terms = policy.of(&self.groups);
        terms.is_enough(&self.kinds) && !terms.privileged && !self.privileged
    }

    fn groups(&self) -> impl Iterator<Item = &str> {
        let none = self.groups.is_empty().then_some(NO_GROUP);
        self.groups.iter().map(String::as_str).chain(none)
    }
}

/// All accounts that have registered something and that IT has not closed. `watch` is told how many of how many are read.
pub async fn enrolled(
    store: &Store,
    register: &Register,
    directory: &dyn Directory,
    policy: &Policy,
    now: Time,
    watch: &mut (dyn FnMut(usize, usize) + Send),
) -> Result<Vec<Enrolled>, CoverageError> {
    let ids: Vec<String> =
        sqlx::query_scalar("SELECT DISTINCT account FROM method UNION SELECT account FROM bound_chat")
            .fetch_all(store.readers())
            .await
            .map_err(StoreError::from)?;
    let mut found = Vec::with_capacity(ids.len());
    for (place, id) in ids.iter().enumerate() {
        watch(place, ids.len());
        let id = AccountId::from(id.as_str());
        let Some(account) = directory.account(&id).await?.filter(crate::directory::Account::is_open) else { continue };
        let mut kinds = register.kinds(&id, now).await?;
        if !store.approvers_of(&id, now - policy.enrolment.wait).await?.is_empty() {
            kinds.push(MethodKind::Push);
        }
        if !kinds.is_empty() {
            found.push(Enrolled { kinds, groups: account.groups, privileged: account.privileged });
        }
    }
    Ok(found)
}

/// How far enrolment has come.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Coverage {
    /// Accounts with a method.
    pub enrolled: u64,
    /// Of these, accounts that can use self-service.
    pub served: u64,
    /// Accounts with a method of each kind.
    pub by_kind: Counts,
    /// By group; an account in two groups stands in both.
    pub by_group: BTreeMap<String, Share>,
    /// All accounts, where they are Sesame's own; what an outside directory holds is not counted.
    pub accounts: Option<u64>,
}

/// A part of a group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Share {
    /// Accounts that can use self-service.
    pub served: u64,
    /// All accounts in it, where that is known; else those with a method.
    pub of: u64,
}

impl Coverage {
    /// Counts; `own` are the groups of each of Sesame's own accounts, where there are any.
    pub fn count(enrolled: &[Enrolled], policy: &Policy, own: Option<&[Vec<String>]>) -> Self {
        let mut coverage = Self { enrolled: enrolled.len() as u64, ..Self::default() };
        for account in enrolled {
            let served = u64::from(account.is_served(policy));
            coverage.served += served;
            for kind in account.kinds.iter().collect::<BTreeSet<_>>() {
                super::more(&mut coverage.by_kind, kind.word());
            }
            for group in account.groups() {
                let share = coverage.by_group.entry(group.to_owned()).or_default();
                share.served += served;
                share.of += u64::from(own.is_none());
            }
        }
        for groups in own.into_iter().flatten() {
            let account = Enrolled { groups: groups.clone(), ..Enrolled::default() };
            for group in account.groups() {
                coverage.by_group.entry(group.to_owned()).or_default().of += 1;
            }
        }
        coverage.accounts = own.map(|own| own.len() as u64);
        coverage
    }

    /// Of a hundred accounts, how many can use self-service; where all accounts are known.
    pub fn percent(&self) -> Option<f64> {
        percent(self.served, self.accounts?)
    }
}

/// The groups of each of Sesame's own accounts that IT has not closed.
pub async fn own_accounts(store: &Store) -> Result<Vec<Vec<String>>, StoreError> {
    let groups: Vec<String> =
        sqlx::query_scalar("SELECT groups FROM account WHERE disabled = 0").fetch_all(store.readers()).await?;
    let names =
        |groups: &String| groups.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect();
    Ok(groups.iter().map(names).collect())
}

/// How another policy would differ; an absent wish is no difference.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Other {
    /// So many gates before a reset.
    pub gates: Option<u8>,
    /// Only these methods.
    pub methods: Option<Vec<MethodKind>>,
    /// So many methods that an account must have registered.
    pub methods_min: Option<u8>,
}

/// Why another policy cannot be asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unaskable {
    /// Nothing is different.
    Same,
    /// Nobody could meet it: too few classes of methods for its gates, or questions alone.
    Unmeetable,
}

impl Other {
    /// The policy asked about.
    ///
    /// # Errors
    /// Why it is none.
    pub fn of(&self, today: &Policy) -> Result<Policy, Unaskable> {
        if *self == Self::default() {
            return Err(Unaskable::Same);
        }
        let mut policy = today.clone();
        policy.gates = self.gates.unwrap_or(policy.gates);
        policy.methods_min = self.methods_min.unwrap_or(policy.methods_min);
        if let Some(methods) = &self.methods {
            policy.methods.clone_from(methods);
        }
        let classes: BTreeSet<&str> = policy.methods.iter().map(|kind| kind.class().word()).collect();
        let alone = policy.methods.iter().all(|kind| *kind == MethodKind::Questions);
        if usize::from(policy.gates) > classes.len() || alone {
            return Err(Unaskable::Unmeetable);
        }
        Ok(policy)
    }
}

/// What another policy would change.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct WhatIf {
    /// Accounts that can use self-service today.
    pub today: u64,
    /// Of these, accounts that could not any more.
    pub lose: u64,
    /// Accounts that cannot today, and could.
    pub gain: u64,
    /// Those that lose, by what they have registered: what they would have to add to.
    pub lose_with: Counts,
    /// Those that lose, by group.
    pub lose_by_group: Counts,
}

impl WhatIf {
    /// Compares two policies over all accounts.
    pub fn compare(enrolled: &[Enrolled], today: &Policy, then: &Policy) -> Self {
        let mut found = Self::default();
        for account in enrolled {
            let (now, then) = (account.is_served(today), account.is_served(then));
            found.today += u64::from(now);
            found.gain += u64::from(then && !now);
            if now && !then {
                found.lose += 1;
                let kinds: BTreeSet<&MethodKind> = account.kinds.iter().collect();
                let words: Vec<&str> =
                    MethodKind::ALL.iter().filter(|kind| kinds.contains(kind)).map(|kind| kind.word()).collect();
                super::more(&mut found.lose_with, &words.join("+"));
                account.groups().for_each(|group| super::more(&mut found.lose_by_group, group));
            }
        }
        found
    }
}
