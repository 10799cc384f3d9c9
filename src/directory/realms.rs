//! More than one directory: realms, each with the domains whose people it holds.
//!
//! A name with a domain goes to the realm of that domain and to no other. A bare name, or one of a domain that no realm
//! claims, is asked of all at once, found or not, so the time tells nothing; who has a namesake in another directory is
//! found by a name with its domain only, or what IT means for one would go to the other. One realm may follow another, so that a person in two of them is one account: [`super::both`].

use std::sync::Arc;

use async_trait::async_trait;
use futures::future::join_all;

use super::both::{Follow, stricter};
use super::{Account, Checked, Directory, DirectoryError, Pass, Refusal, SignIn, Twin, Verdict};
use crate::engine::contact::canonical;
use crate::engine::policy::PasswordPolicy;
use crate::ids::{AccountId, Handle};
use crate::secret::Secret;
use crate::time::Time;

/// One directory and whose accounts it holds.
#[derive(Clone)]
pub struct Realm {
    /// Its name, which stands before the identifiers of its accounts (`name/…`) and stays as it is for ever. Empty for
    /// the embedded directory, whose identifiers stand alone.
    pub name: String,
    /// Domains, as in `northwind.example` of `mira@northwind.example` and `NORTHWIND` of `NORTHWIND\mira`.
    pub domains: Vec<String>,
    /// Who holds the accounts.
    pub directory: Arc<dyn Directory>,
}

/// Several realms as one directory.
pub struct Realms {
    pub(super) all: Vec<Realm>,
    pub(super) follows: Vec<Follow>,
}

impl Realm {
    pub(super) fn claims(&self, domain: &str) -> bool {
        !domain.is_empty() && self.domains.iter().any(|known| canonical(known) == domain)
    }

    /// An account of this realm, known by its name from here on.
    pub(super) fn named(&self, mut account: Account) -> Account {
        account.id = self.known(account.id);
        account
    }

    /// An identifier of this realm, as it is known outside.
    fn known(&self, inner: AccountId) -> AccountId {
        if self.name.is_empty() { inner } else { AccountId(format!("{}/{inner}", self.name)) }
    }
}

impl Realms {
    /// These realms, in the order in which they are asked for bare names.
    pub fn new(realms: Vec<Realm>) -> Self {
        Self { all: realms, follows: Vec::new() }
    }

    /// The realm of an account, and its identifier there.
    pub(super) fn of(&self, id: &AccountId) -> Option<(&Realm, AccountId)> {
        let (name, inner) = id.as_str().split_once('/').unwrap_or(("", id.as_str()));
        let realm = self.all.iter().find(|realm| realm.name == name)?;
        Some((realm, AccountId::from(inner)))
    }
}

/// The domain of a name: behind the last `@`, or before the `\`. Empty for a bare name.
pub fn domain(handle: &Handle) -> String {
    let name = canonical(handle.as_str());
    if let Some((domain, _)) = name.split_once('\\') {
        return domain.to_owned();
    }
    name.rsplit_once('@').map(|(_, domain)| domain.to_owned()).unwrap_or_default()
}

#[async_trait]
impl Directory for Realms {
    async fn find(&self, handle: &Handle) -> Result<Option<Account>, DirectoryError> {
        let domain = domain(handle);
        if let Some(head) = self.heads().find(|head| self.claims(head, &domain)) {
            return self.find_among(head, handle).await;
        }
        // One that cannot be asked might be the one, whoever else is found: it would tell who is there.
        let answers = join_all(self.heads().map(|head| self.find_among(head, handle))).await;
        let answers = answers.into_iter().collect::<Result<Vec<_>, _>>()?;
        let mut found: Vec<Account> = answers.into_iter().flatten().collect();
        if found.len() > 1 {
            tracing::warn!("a name stands in two directories; without its domain it is answered as nobody's");
            return Ok(None);
        }
        Ok(found.pop())
    }

    async fn account(&self, id: &AccountId) -> Result<Option<Account>, DirectoryError> {
        let Some((realm, inner)) = self.of(id) else { return Ok(None) };
        Ok(realm.directory.account(&inner).await?.map(|account| realm.named(account)))
    }

    async fn rules(&self, id: &AccountId) -> Result<PasswordPolicy, DirectoryError> {
        let Some((realm, inner)) = self.of(id) else {
            return Err(DirectoryError::Broken("the account is of no realm that is configured".to_owned()));
        };
        let mut rules = realm.directory.rules(&inner).await?;
        for twin in self.twins_of(id).await? {
            // Rules are told so that nobody need guess: those that cannot be read now count all the same.
            if let Some((realm, inner)) = self.of(&twin.id)
                && let Ok(theirs) = realm.directory.rules(&inner).await
            {
                rules = stricter(&rules, &theirs);
            }
        }
        Ok(rules)
    }

    async fn set_password(&self, id: &AccountId, new: &Secret<String>) -> Result<Verdict, DirectoryError> {
        match self.of(id) {
            Some((realm, inner)) => realm.directory.set_password(&inner, new).await,
            None => Ok(Verdict::Rejected(Refusal::NotAllowed)),
        }
    }

    async fn end_sessions(&self, id: &AccountId) {
        if let Some((realm, inner)) = self.of(id) {
            realm.directory.end_sessions(&inner).await;
        }
    }

    async fn change_password(
        &self,
        id: &AccountId,
        present: &Secret<String>,
        new: &Secret<String>,
    ) -> Result<Verdict, DirectoryError> {
        match self.of(id) {
            Some((realm, inner)) => realm.directory.change_password(&inner, present, new).await,
            None => Ok(Verdict::Rejected(Refusal::NotAllowed)),
        }
    }

    async fn unlock(&self, id: &AccountId) -> Result<Verdict, DirectoryError> {
        match self.of(id) {
            Some((realm, inner)) => {
                let verdict = realm.directory.unlock(&inner).await?;
                self.unlock_twins(id).await;
                Ok(verdict)
            }
            None => Ok(Verdict::Rejected(Refusal::NotAllowed)),
        }
    }

    async fn sign_in(&self, id: &AccountId, password: &Secret<String>) -> Result<SignIn, DirectoryError> {
        match self.of(id) {
            Some((realm, inner)) => realm.directory.sign_in(&inner, password).await,
            None => Ok(SignIn::Refused),
        }
    }

    fn realm(&self, name: &Handle) -> String {
        let domain = domain(name);
        self.heads().find(|head| self.claims(head, &domain)).map(|head| head.name.clone()).unwrap_or_default()
    }

    fn doubt_ends(&self, id: &AccountId, sent_at: Time) -> Time {
        self.of(id).map_or(sent_at, |(realm, inner)| realm.directory.doubt_ends(&inner, sent_at))
    }

    async fn sign_in_nobody(&self, name: &Handle, password: &Secret<String>) -> Result<(), DirectoryError> {
        let domain = domain(name);
        let of_the_domain = self.heads().find(|head| self.claims(head, &domain));
        match of_the_domain.or_else(|| self.heads().find(|head| head.directory.tries_passwords(name))) {
            Some(realm) => realm.directory.sign_in_nobody(name, password).await,
            None => Ok(()),
        }
    }

    fn tries_passwords(&self, name: &Handle) -> bool {
        let domain = domain(name);
        match self.heads().find(|head| self.claims(head, &domain)) {
            Some(head) => head.directory.tries_passwords(name),
            None => self.all.iter().any(|realm| realm.directory.tries_passwords(name)),
        }
    }

    /// Of a person in two realms, what the leading one says.
    async fn manager(&self, id: &AccountId) -> Result<Option<AccountId>, DirectoryError> {
        let Some((realm, inner)) = self.of(id) else { return Ok(None) };
        Ok(realm.directory.manager(&inner).await?.map(|manager| realm.known(manager)))
    }

    fn issues_passes(&self, id: &AccountId) -> bool {
        self.of(id).is_some_and(|(realm, inner)| realm.directory.issues_passes(&inner))
    }

    /// Of a person in two realms, the leading one's: there they sign in first.
    async fn issue_pass(&self, id: &AccountId) -> Result<Option<Pass>, DirectoryError> {
        match self.of(id) {
            Some((realm, inner)) => realm.directory.issue_pass(&inner).await,
            None => Ok(None),
        }
    }

    fn tells_contacts(&self) -> bool {
        self.all.iter().any(|realm| realm.directory.tells_contacts())
    }

    async fn twins(&self, account: &Account) -> Vec<Twin> {
        self.twins_known(account).await
    }

    async fn check(&self) -> Vec<Checked> {
        join_all(self.all.iter().map(|realm| realm.directory.check())).await.into_iter().flatten().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_stands_behind_the_at_or_before_the_backslash() {
        for (name, found) in [
            ("mira", ""),
            ("Mira@Northwind.Example", "northwind.example"),
            ("NORTHWIND\\mira", "northwind"),
            ("\"a@b\"@northwind.example", "northwind.example"),
            ("", ""),
        ] {
            assert_eq!(domain(&Handle::from(name)), found, "{name}");
        }
    }
}
