//! One person in two directories, such as Active Directory and Microsoft Entra: one of them follows the other.
//!
//! Whoever has the same login in both is the same person, and is one account to everybody else: that of the leading
//! directory, by its identifier. It is privileged if either says so, and in the groups of both; its standing and its
//! sign-in are the leading one's. Rules are the stricter of both, a lock is lifted in both.
//!
//! A new password is set in the leading directory by [`Directory::set_password`], as if there were no other. What is to
//! be done in the one that follows is told by [`Directory::twins`] and done by [`crate::web::places`], for it may be
//! refused or late there, and the person is told which.
//!
//! Whoever has an account only in the directory that follows is found there as if it followed nobody. An account whose
//! password is not to be set there ([`super::Standing::unchangeable`]: one that Entra has from the premises gets it from
//! there), and one that is disabled, is no second account.

use futures::future::{join_all, try_join_all};

use super::realms::{Realm, Realms};
use super::{Account, Directory as _, DirectoryError, Twin};
use crate::engine::contact::canonical;
use crate::engine::policy::PasswordPolicy;
use crate::ids::{AccountId, Handle};

/// One directory follows another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Follow {
    /// The name of the realm that is asked and written first.
    pub leader: String,
    /// What people call it, such as `Windows`.
    pub near: String,
    /// The name of the realm that follows it.
    pub follower: String,
    /// What people call that, such as `Microsoft 365`.
    pub far: String,
}

impl Realms {
    /// Lets one realm follow another, which follows none itself.
    #[must_use]
    pub fn following(mut self, follow: Follow) -> Self {
        self.follows.push(follow);
        self
    }

    /// The realms that follow no other.
    pub(super) fn heads(&self) -> impl Iterator<Item = &Realm> {
        self.all.iter().filter(|realm| self.follows.iter().all(|follow| follow.follower != realm.name))
    }

    /// The realms that follow one, and how.
    fn followers(&self, head: &Realm) -> Vec<(&Follow, &Realm)> {
        let of_head = self.follows.iter().filter(|follow| follow.leader == head.name);
        of_head.filter_map(|it| Some((it, self.all.iter().find(|realm| realm.name == it.follower)?))).collect()
    }

    /// Whether a domain is a realm's, or that of one which follows it.
    pub(super) fn claims(&self, head: &Realm, domain: &str) -> bool {
        head.claims(domain) || self.followers(head).iter().any(|(_, realm)| realm.claims(domain))
    }

    /// Whom a name means in a realm or in those that follow it.
    ///
    /// Each is asked twice, the second time by the login that the first found, so that an alias which only one of them
    /// knows leads to the same person; and also when nobody was found, so that the time tells nothing. All must answer:
    /// who is privileged in the one that cannot be asked would be taken for somebody like any other, and if only a name
    /// that nobody has were answered by "not now", that would tell who is there.
    pub(super) async fn find_among(&self, head: &Realm, handle: &Handle) -> Result<Option<Account>, DirectoryError> {
        let followers = self.followers(head);
        if followers.is_empty() {
            return Ok(head.directory.find(handle).await?.map(|account| head.named(account)));
        }
        let realms: Vec<&Realm> = std::iter::once(head).chain(followers.iter().map(|(_, realm)| *realm)).collect();
        let mut first = asked(&realms, handle).await?;
        let login = first.iter().flatten().next().map_or_else(|| handle.clone(), |it| Handle::from(it.login.as_str()));
        let mut people = asked(&realms, &login).await?;
        let Some(found) = first.iter().position(Option::is_some) else { return Ok(None) };
        if people[0].as_ref().is_none_or(|leader| !is_same(leader, login.as_str())) {
            // Nobody of this login leads: whoever was found is found by themselves.
            return Ok(first[found].take().map(|account| realms[found].named(account)));
        }
        let Some(mut account) = people[0].take() else { return Ok(None) };
        for twin in people.into_iter().flatten().filter(|twin| is_same(twin, login.as_str())) {
            account.privileged |= twin.privileged;
            account.groups.extend(twin.groups);
        }
        account.groups.sort_unstable();
        account.groups.dedup();
        Ok(Some(head.named(account)))
    }

    /// Where else the owner of a leading realm's account has one whose password is to be set.
    pub(super) async fn twins_known(&self, account: &Account) -> Vec<Twin> {
        let Some((head, _)) = self.of(&account.id) else { return Vec::new() };
        let login = Handle::from(account.login.as_str());
        let found = self.followers(head).into_iter().map(|(follow, realm)| twin(follow, realm, &login));
        join_all(found).await.into_iter().flatten().collect()
    }

    /// The second accounts that can be told now. Without a realm that follows, nothing is asked.
    pub(super) async fn twins_of(&self, id: &AccountId) -> Result<Vec<Account>, DirectoryError> {
        if self.of(id).is_none_or(|(head, _)| self.followers(head).is_empty()) {
            return Ok(Vec::new());
        }
        let Some(account) = self.account(id).await? else { return Ok(Vec::new()) };
        Ok(self.twins_known(&account).await.into_iter().filter_map(|twin| twin.account.ok()).collect())
    }

    /// Lifts the locks of second accounts. Where that cannot be done it does not undo the first.
    pub(super) async fn unlock_twins(&self, id: &AccountId) {
        let twins = self.twins_of(id).await.unwrap_or_default();
        for twin in twins.iter().filter_map(|twin| self.of(&twin.id)) {
            let (realm, inner) = twin;
            if let Err(error) = realm.directory.unlock(&inner).await {
                tracing::warn!(%error, realm = realm.name, "an account is unlocked, and its owner's second one is not");
            }
        }
    }
}

/// The account of a login in a realm that follows, if there is one that takes a password.
async fn twin(follow: &Follow, realm: &Realm, login: &Handle) -> Option<Twin> {
    let takes = |found: &Account| is_same(found, login.as_str()) && found.is_open() && !found.standing.unchangeable;
    let account = match realm.directory.find(login).await {
        Ok(found) => Ok(realm.named(found.filter(takes)?)),
        Err(error) => Err(error),
    };
    Some(Twin { realm: realm.name.clone(), near: follow.near.clone(), far: follow.far.clone(), account })
}

/// Whom each of these realms means by a name.
async fn asked(realms: &[&Realm], handle: &Handle) -> Result<Vec<Option<Account>>, DirectoryError> {
    try_join_all(realms.iter().map(|realm| realm.directory.find(handle))).await
}

fn is_same(account: &Account, login: &str) -> bool {
    canonical(&account.login) == canonical(login)
}

/// Rules that a password must keep to be taken in both of two places.
pub(super) fn stricter(one: &PasswordPolicy, other: &PasswordPolicy) -> PasswordPolicy {
    PasswordPolicy {
        min: one.min.max(other.min),
        max: one.max.min(other.max),
        lower: one.lower || other.lower,
        upper: one.upper || other.upper,
        digit: one.digit || other.digit,
        symbol: one.symbol || other.symbol,
        no_name: one.no_name || other.no_name,
        history: one.history.max(other.history),
        no_common: one.no_common || other.no_common,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stricter_of_two_rules_is_told() {
        let one = PasswordPolicy { min: 12, max: 256, symbol: false, history: 0, ..PasswordPolicy::default() };
        let other = PasswordPolicy { min: 8, max: 64, lower: false, history: 24, ..PasswordPolicy::default() };
        let both = stricter(&one, &other);
        assert_eq!((both.min, both.max, both.history), (12, 64, 24));
        assert!(both.lower && both.symbol && both.no_common);
        assert_eq!(both, stricter(&other, &one));
    }
}
