//! `OpenLDAP`, and what speaks like it: passwords by RFC 3062, reasons by the password policy's control.
//!
//! The server writes when a password was set to the second: two changes of one password within a second look like one.

use std::collections::HashSet;
use std::sync::Arc;

use async_trait::async_trait;
use ldap3::exop::PasswordModify;
use ldap3::{LdapResult, Mod, Scope};
use uuid::Uuid;

use self::policy::{Policies, Policy, Reason, moment, reasons};
use super::ldap::{Cached, Entry, Lease, Pool, Question, Settings, any, contacts, is, is_name, said};
use super::{Account, Checked, Directory, DirectoryError, Refusal, SignIn, Verdict};
use crate::engine::contact::canonical;
use crate::engine::policy::PasswordPolicy;
use crate::ids::{AccountId, Handle};
use crate::secret::Secret;
use crate::time::{Clock, Time};

mod check;
mod policy;

/// The attributes that a name is looked for in where the configuration names none.
const NAMES: [&str; 2] = ["uid", "mail"];

/// What is read of a person.
const ATTRIBUTES: [&str; 14] = [
    "entryUUID",
    "uid",
    "cn",
    "displayName",
    "mail",
    "preferredLanguage",
    "modifyTimestamp",
    "pwdChangedTime",
    "pwdAccountLockedTime",
    "pwdReset",
    "pwdEndTime",
    "pwdPolicySubentry",
    "pwdFailureTime",
    "gidNumber",
];

const GROUPS: &str = "(|(objectClass=groupOfNames)(objectClass=groupOfUniqueNames)(objectClass=posixGroup))";

/// A directory.
pub struct OpenLdap {
    pool: Pool,
    settings: Settings,
    policy: PasswordPolicy,
    clock: Arc<dyn Clock>,
    book: Cached<Book>,
}

/// What holds for everybody.
struct Book {
    policies: Policies,
    /// The policy of whoever has none of their own.
    usual: Policy,
    /// Groups of the configuration that are not found: nobody can tell who is in them.
    missing: Vec<String>,
}

struct Found<'a> {
    lease: Lease<'a>,
    dn: String,
    account: Account,
    policy: Policy,
}

impl OpenLdap {
    /// The directory of checked settings; `password` is what stands in `password_file`, `policy` the organisation's own
    /// rules, to which the directory's are added. Reads `ca_file`; asks nothing yet.
    ///
    /// # Errors
    /// Says what is wrong with the settings, with its key.
    pub fn new(
        settings: &Settings,
        password: Secret<String>,
        policy: PasswordPolicy,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, String> {
        let pool = Pool::new(settings, password, Arc::clone(&clock))?;
        Ok(Self { pool, settings: settings.clone(), policy, clock, book: Cached::new() })
    }

    fn names(&self) -> Vec<&str> {
        match &self.settings.names[..] {
            [] => NAMES.to_vec(),
            names => names.iter().map(String::as_str).collect(),
        }
    }

    async fn read_book(&self) -> Result<Book, DirectoryError> {
        let base = &self.settings.base;
        let filter = "(objectClass=pwdPolicy)";
        let question = Question { base, scope: Scope::Subtree, filter, attributes: &["*"] };
        let (mut lease, found) = self.pool.ask(&question).await?;
        let policies: Policies = found.iter().map(|entry| (entry.dn.to_lowercase(), Policy::of(entry))).collect();
        let usual = match &self.settings.policy {
            Some(dn) => policies.get(&dn.to_lowercase()).cloned(),
            None => (policies.len() == 1).then(|| policies.values().next().cloned()).flatten(),
        };
        let mut missing = Vec::new();
        for name in &self.settings.privileged_groups {
            let filter = format!("(&{GROUPS}{})", is("cn", name));
            let question = Question { base, scope: Scope::Subtree, filter: &filter, attributes: &["cn"] };
            if lease.ask(&question).await?.is_empty() {
                missing.push(name.clone());
            }
        }
        Ok(Book { policies, usual: usual.unwrap_or_default(), missing })
    }

    async fn load(
        &self,
        about: Option<&AccountId>,
        filter: &str,
        chosen: impl FnOnce(Vec<Entry>) -> Option<Entry>,
    ) -> Result<Option<Found<'_>>, DirectoryError> {
        let now = self.clock.now();
        let book = self.book.get(now, self.read_book()).await?;
        let base = &self.settings.base;
        let mut attributes = ATTRIBUTES.to_vec();
        attributes.extend(self.names());
        attributes.extend(self.settings.contacts.iter().map(String::as_str));
        let question = Question { base, scope: Scope::Subtree, filter, attributes: &attributes };
        let (mut lease, found) = self.pool.ask_about(about, &question).await?;
        let person = chosen(found);
        // Nobody has groups, too, as far as the time tells.
        let groups = self.groups(&mut lease, base, person.as_ref()).await?;
        let Some(person) = person else { return Ok(None) };
        let policy = match person.text("pwdPolicySubentry") {
            Some(own) => book.policies.get(&own.to_lowercase()).unwrap_or(&book.usual),
            None => &book.usual,
        };
        let Some(account) = self.account_of(&person, groups, policy, &book, now) else { return Ok(None) };
        Ok(Some(Found { lease, dn: person.dn, account, policy: policy.clone() }))
    }

    /// The names of somebody's groups, and of the groups that these are in; `None` where they lie deeper than is looked.
    async fn groups(
        &self,
        lease: &mut Lease<'_>,
        nobody: &str,
        person: Option<&Entry>,
    ) -> Result<Option<Vec<String>>, DirectoryError> {
        /// Deeper than any organisation; a group may be in itself.
        const DEPTH: usize = 8;
        let mut known: HashSet<String> = HashSet::new();
        let mut names = Vec::new();
        let dn = person.map_or(nobody, |person| &person.dn);
        let mut members = vec![is("member", dn), is("uniqueMember", dn)];
        let texts = |name| person.into_iter().flat_map(move |person| person.texts(name));
        members.extend(texts("uid").map(|uid| is("memberUid", uid)));
        // The group that a person belongs to by their own entry (RFC 2307).
        members
            .extend(texts("gidNumber").map(|number| format!("(&(objectClass=posixGroup){})", is("gidNumber", number))));
        for round in 0..DEPTH {
            let filter = format!("(&{GROUPS}{})", any(members.iter().cloned()));
            let base = &self.settings.base;
            let question = Question { base, scope: Scope::Subtree, filter: &filter, attributes: &["cn"] };
            let found = lease.ask(&question).await?;
            let fresh: Vec<Entry> = found.into_iter().filter(|entry| known.insert(entry.dn.to_lowercase())).collect();
            names.extend(fresh.iter().filter_map(|entry| entry.text("cn").map(str::to_owned)));
            // Nobody is asked about twice, too, as somebody of one group is.
            match (round, fresh.is_empty()) {
                (0, true) => continue,
                (_, true) => return Ok(Some(names)),
                (_, false) => {}
            }
            members = fresh.iter().flat_map(|entry| [is("member", &entry.dn), is("uniqueMember", &entry.dn)]).collect();
        }
        Ok(None)
    }

    fn account_of(
        &self,
        person: &Entry,
        groups: Option<Vec<String>>,
        policy: &Policy,
        book: &Book,
        now: Time,
    ) -> Option<Account> {
        let login = person.text(self.names().first()?)?.to_owned();
        let named = |group: &String| {
            self.settings.privileged_groups.iter().any(|name| name.to_lowercase() == group.to_lowercase())
        };
        // A server without the policy module does not say when; that the entry has changed, it does.
        let set_at = person.text("pwdChangedTime").or_else(|| person.text("modifyTimestamp")).and_then(moment);
        Some(Account {
            id: AccountId(person.text("entryUUID")?.to_owned()),
            name: person.text("displayName").or_else(|| person.text("cn")).unwrap_or(&login).to_owned(),
            locale: person.text("preferredLanguage").map(str::to_owned),
            mailbox: person.text("mail").map(str::to_owned),
            standing: policy.standing(person, now),
            password_set_at: set_at.unwrap_or_default(),
            privileged: !book.missing.is_empty() || groups.as_ref().is_none_or(|groups| groups.iter().any(named)),
            groups: groups.unwrap_or_default(),
            login,
            contacts: contacts(person, &self.settings.contacts),
        })
    }

    async fn by_id(&self, id: &AccountId) -> Result<Option<Found<'_>>, DirectoryError> {
        let Ok(uuid) = Uuid::parse_str(id.as_str()) else { return Ok(None) };
        self.load(Some(id), &is("entryUUID", &uuid.to_string()), |mut found| found.pop()).await
    }

    /// Somebody whose account may be changed: it is open, and gives no power over others.
    async fn changeable(&self, id: &AccountId) -> Result<Option<Found<'_>>, DirectoryError> {
        Ok(self.by_id(id).await?.filter(|found| found.account.is_open() && !found.account.privileged))
    }

    /// The same of a password that is not IT's alone to change.
    async fn settable(&self, id: &AccountId) -> Result<Option<Found<'_>>, DirectoryError> {
        Ok(self.changeable(id).await?.filter(|found| !found.account.standing.unchangeable))
    }
}

#[async_trait]
impl Directory for OpenLdap {
    async fn find(&self, handle: &Handle) -> Result<Option<Account>, DirectoryError> {
        let name = canonical(handle.as_str());
        let (domain, login) = name.split_once('\\').map_or((None, &*name), |(domain, login)| (Some(domain), login));
        if !is_name(login) || !is_name(&name) {
            return Ok(None);
        }
        let here = domain.is_none_or(|domain| self.settings.domains.is_empty() || self.settings.claims(domain));
        let names = self.names();
        // `mira@example.org` is mira where the domain is this directory's, after whoever has all of it for a name.
        let short = login.split_once('@').filter(|(_, domain)| self.settings.claims(domain)).map(|(short, _)| short);
        let short = names.first().zip(short);
        // Whoever bears the name but for an accent, which the server passes over, bears another.
        let rank = |entry: &Entry| {
            let whole = names.iter().position(|name| entry.has(name, login));
            whole.or_else(|| short.filter(|(name, short)| entry.has(name, short)).map(|_| names.len()))
        };
        let chosen = |mut found: Vec<Entry>| {
            found.retain(|entry| rank(entry).is_some());
            found.sort_by_key(rank);
            // Two who share an address are nobody: one of them may have written it there.
            let shared = found.get(1).is_some_and(|second| rank(second) == rank(&found[0]));
            found.into_iter().next().filter(|_| here && !shared)
        };
        let whole = names.iter().map(|name| is(name, login));
        let filter = any(whole.chain(short.map(|(name, short)| is(name, short))));
        Ok(self.load(None, &filter, chosen).await?.map(|found| found.account))
    }

    async fn account(&self, id: &AccountId) -> Result<Option<Account>, DirectoryError> {
        Ok(self.by_id(id).await?.map(|found| found.account))
    }

    async fn rules(&self, id: &AccountId) -> Result<PasswordPolicy, DirectoryError> {
        let found = self.by_id(id).await?;
        Ok(found.map_or_else(Policy::default, |found| found.policy).over(&self.policy))
    }

    async fn set_password(&self, id: &AccountId, new: &Secret<String>) -> Result<Verdict, DirectoryError> {
        let Some(mut found) = self.settable(id).await? else { return Ok(Verdict::Rejected(Refusal::NotAllowed)) };
        let request = PasswordModify { user_id: Some(&found.dn), old_pass: None, new_pass: Some(new.expose()) };
        verdict(&found.lease.extended(&found.account.id, request, reasons()).await?)
    }

    async fn change_password(
        &self,
        id: &AccountId,
        present: &Secret<String>,
        new: &Secret<String>,
    ) -> Result<Verdict, DirectoryError> {
        let Some(found) = self.settable(id).await? else { return Ok(Verdict::Rejected(Refusal::NotAllowed)) };
        if present.expose().is_empty() {
            return Ok(Verdict::Rejected(Refusal::NotAllowed));
        }
        let Found { dn, lease, .. } = found;
        drop(lease);
        let request = PasswordModify { user_id: None, old_pass: Some(present.expose()), new_pass: Some(new.expose()) };
        verdict(&self.pool.extended_as(id, (&dn, present), request, reasons()).await?)
    }

    async fn unlock(&self, id: &AccountId) -> Result<Verdict, DirectoryError> {
        let Some(mut found) = self.changeable(id).await? else { return Ok(Verdict::Rejected(Refusal::NotAllowed)) };
        let change = Mod::Delete(b"pwdAccountLockedTime".to_vec(), HashSet::new());
        let answer = found.lease.modify((&found.account.id, &found.dn), vec![change], Vec::new()).await?;
        match answer.rc {
            // noSuchAttribute: there is no lock.
            16 => Ok(Verdict::Applied),
            _ => verdict(&answer),
        }
    }

    async fn sign_in_nobody(&self, _: &Handle, password: &Secret<String>) -> Result<(), DirectoryError> {
        let nobody = Uuid::nil();
        let found = self.by_id(&AccountId(nobody.to_string())).await?;
        drop(found);
        self.pool.try_bind(&format!("uid={nobody},{}", self.settings.base), password, reasons()).await.map(drop)
    }

    async fn sign_in(&self, id: &AccountId, password: &Secret<String>) -> Result<SignIn, DirectoryError> {
        let Some(found) = self.by_id(id).await?.filter(|found| found.account.is_open()) else {
            return Ok(SignIn::Refused);
        };
        // An empty password would let everybody in, as nobody (RFC 4513, 5.1.2).
        if password.expose().is_empty() {
            return Ok(SignIn::Refused);
        }
        let Found { dn, lease, account, .. } = found;
        drop(lease);
        let answer = self.pool.try_bind(&dn, password, reasons()).await?;
        match (answer.rc, Reason::of(&answer)) {
            // Too old, and right: otherwise the server does not say so.
            (0, _) | (49, Some(Reason::PasswordExpired)) => Ok(SignIn::Accepted),
            (49, Some(Reason::AccountLocked)) => Ok(SignIn::Locked),
            // A server may keep the reason to itself (slapo-ppolicy(5), ppolicy_use_lockout).
            (49, _) if account.standing.locked.is_some() => Ok(SignIn::Locked),
            (49, _) => Ok(SignIn::Refused),
            _ => Err(DirectoryError::Broken(said(&answer))),
        }
    }

    /// By the link in the person's own entry. Whom it leads to is looked for where people are, so that an entry elsewhere,
    /// or one that has moved and left the link behind, is nobody's manager.
    async fn manager(&self, id: &AccountId) -> Result<Option<AccountId>, DirectoryError> {
        let Ok(uuid) = Uuid::parse_str(id.as_str()) else { return Ok(None) };
        let filter = is("entryUUID", &uuid.to_string());
        let base = &self.settings.base;
        let question = Question { base, scope: Scope::Subtree, filter: &filter, attributes: &["manager"] };
        let (lease, found) = self.pool.ask_about(Some(id), &question).await?;
        drop(lease);
        let Some(dn) = found.first().and_then(|person| person.text("manager")) else { return Ok(None) };
        let found = self.load(None, &is("entryDN", dn), |mut found| found.pop()).await?;
        Ok(found.map(|found| found.account).filter(|chief| chief.is_open() && chief.id != *id).map(|chief| chief.id))
    }

    fn doubt_ends(&self, id: &AccountId, sent_at: Time) -> Time {
        self.pool.doubt_ends(id, sent_at)
    }

    fn tells_contacts(&self) -> bool {
        !self.settings.contacts.is_empty()
    }

    async fn check(&self) -> Vec<Checked> {
        check::check(self).await
    }
}

/// What an answer to a change means.
fn verdict(answer: &LdapResult) -> Result<Verdict, DirectoryError> {
    let refusal = match (answer.rc, Reason::of(answer)) {
        (0, _) => return Ok(Verdict::Applied),
        (_, Some(reason)) => reason.refusal(),
        // Moved to where the service has no rights, gone, or a present password that is no longer right.
        (32 | 49 | 50 | 53, _) => Refusal::NotAllowed,
        (19, _) => Refusal::Quality,
        _ => return Err(DirectoryError::Broken(said(answer))),
    };
    if answer.rc == 50 {
        tracing::warn!(
            "the service account has no right to do this with an account; look at the server's access rules"
        );
    }
    Ok(Verdict::Rejected(refusal))
}
