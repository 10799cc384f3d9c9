//! More than one directory: realms, each with the domains whose people it holds.
//!
//! A name with a domain goes to the realm of that domain and to no other. A bare name, or one of a domain that no realm
//! claims, is asked of all at once, found or not, and the first in the configured order that knows it answers: so the
//! time tells nothing.

use std::sync::Arc;

use async_trait::async_trait;
use futures::future::join_all;

use super::{Account, Checked, Directory, DirectoryError, Refusal, SignIn, Verdict};
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
pub struct Realms(Vec<Realm>);

impl Realm {
    fn claims(&self, domain: &str) -> bool {
        !domain.is_empty() && self.domains.iter().any(|known| canonical(known) == domain)
    }

    /// An account of this realm, known by its name from here on.
    fn named(&self, mut account: Account) -> Account {
        if !self.name.is_empty() {
            account.id = AccountId(format!("{}/{}", self.name, account.id));
        }
        account
    }
}

impl Realms {
    /// These realms, in the order in which they are asked for bare names.
    pub fn new(realms: Vec<Realm>) -> Self {
        Self(realms)
    }

    /// The realm of an account, and its identifier there.
    fn of(&self, id: &AccountId) -> Option<(&Realm, AccountId)> {
        let (name, inner) = id.as_str().split_once('/').unwrap_or(("", id.as_str()));
        let realm = self.0.iter().find(|realm| realm.name == name)?;
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
        if let Some(realm) = self.0.iter().find(|realm| realm.claims(&domain)) {
            return Ok(realm.directory.find(handle).await?.map(|account| realm.named(account)));
        }
        let mut answers = join_all(self.0.iter().map(|realm| realm.directory.find(handle))).await.into_iter();
        for realm in &self.0 {
            // One that cannot be asked might be the one: nobody is taken for somebody else's namesake.
            if let Some(account) = answers.next().transpose()?.flatten() {
                return Ok(Some(realm.named(account)));
            }
        }
        Ok(None)
    }

    async fn account(&self, id: &AccountId) -> Result<Option<Account>, DirectoryError> {
        let Some((realm, inner)) = self.of(id) else { return Ok(None) };
        Ok(realm.directory.account(&inner).await?.map(|account| realm.named(account)))
    }

    async fn rules(&self, id: &AccountId) -> Result<PasswordPolicy, DirectoryError> {
        match self.of(id) {
            Some((realm, inner)) => realm.directory.rules(&inner).await,
            None => Err(DirectoryError::Broken("the account is of no realm that is configured".to_owned())),
        }
    }

    async fn set_password(&self, id: &AccountId, new: &Secret<String>) -> Result<Verdict, DirectoryError> {
        match self.of(id) {
            Some((realm, inner)) => realm.directory.set_password(&inner, new).await,
            None => Ok(Verdict::Rejected(Refusal::NotAllowed)),
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
            Some((realm, inner)) => realm.directory.unlock(&inner).await,
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
        self.0.iter().find(|realm| realm.claims(&domain)).map(|realm| realm.name.clone()).unwrap_or_default()
    }

    fn doubt_ends(&self, id: &AccountId, sent_at: Time) -> Time {
        self.of(id).map_or(sent_at, |(realm, inner)| realm.directory.doubt_ends(&inner, sent_at))
    }

    fn tries_passwords(&self, name: &Handle) -> bool {
        let domain = domain(name);
        match self.0.iter().find(|realm| realm.claims(&domain)) {
            Some(realm) => realm.directory.tries_passwords(name),
            None => self.0.iter().any(|realm| realm.directory.tries_passwords(name)),
        }
    }

    async fn check(&self) -> Vec<Checked> {
        join_all(self.0.iter().map(|realm| realm.directory.check())).await.into_iter().flatten().collect()
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
