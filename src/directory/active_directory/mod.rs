//! Active Directory, on the premises (MS-ADTS), and what speaks like it: Samba.
//!
//! The service account may set passwords, demand a change and unlock below one organisational unit, and nothing else.
//! Every question about a person is followed by the same two about groups, whether the person exists or not.

use std::collections::HashSet;
use std::sync::Arc;

use async_trait::async_trait;
use ldap3::controls::RawControl;
use ldap3::{LdapResult, Mod, Scope};
use uuid::Uuid;
use zeroize::Zeroize as _;

use self::book::{Book, Policy, held_to_history};
use self::person::{ATTRIBUTES, Groups};
use super::ldap::{Cached, Entry, Lease, Pool, Question, Settings, any, contacts, is, is_bytes, is_name, said};
use super::{Account, Checked, Directory, DirectoryError, Refusal, SignIn, Verdict};
use crate::engine::contact::canonical;
use crate::engine::policy::PasswordPolicy;
use crate::ids::{AccountId, Handle};
use crate::secret::Secret;
use crate::time::{Clock, Time};

mod book;
mod check;
mod descriptor;
mod person;

/// The attributes that a name is looked for in where the configuration names none.
const NAMES: [&str; 4] = ["userPrincipalName", "sAMAccountName", "mail", "proxyAddresses"];

/// People, and neither computers nor contacts.
const PEOPLE: &str = "(objectCategory=person)(objectClass=user)";

/// A domain.
pub struct ActiveDirectory {
    pool: Pool,
    settings: Settings,
    policy: PasswordPolicy,
    clock: Arc<dyn Clock>,
    book: Cached<Book>,
}

/// Somebody who was found, and the connection over which they were.
struct Found<'a> {
    lease: Lease<'a>,
    dn: String,
    account: Account,
    policy: Policy,
    hints: Option<&'static str>,
}

impl ActiveDirectory {
    /// The domain of checked settings; `password` is what stands in `password_file`, `policy` the organisation's own
    /// rules, to which the domain's are added. Reads `ca_file`; asks nothing yet.
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

    async fn book(&self) -> Result<Arc<Book>, DirectoryError> {
        let read = Book::read(&self.pool, &self.settings.privileged_groups);
        self.book.get(self.clock.now(), read).await
    }

    /// Whom a filter finds: `chosen` picks among several.
    async fn load(
        &self,
        about: Option<&AccountId>,
        filter: &str,
        chosen: impl FnOnce(Vec<Entry>) -> Option<Entry>,
    ) -> Result<Option<Found<'_>>, DirectoryError> {
        let book = self.book().await?;
        let filter = format!("(&{PEOPLE}{filter})");
        let base = &self.settings.base;
        let mut attributes = ATTRIBUTES.to_vec();
        attributes.extend(self.settings.contacts.iter().map(String::as_str));
        let question = Question { base, scope: Scope::Subtree, filter: &filter, attributes: &attributes };
        let (mut lease, found) = self.pool.ask_about(about, &question).await?;
        let person = chosen(found);
        // Nobody has groups, too, as far as the time tells.
        let groups = groups(&mut lease, &book, person.as_ref().map_or(&book.root, |person| &person.dn)).await?;
        let Some(person) = person else { return Ok(None) };
        let Some(mut account) = person::account(&person, &groups, &book, self.clock.now()) else { return Ok(None) };
        account.contacts = contacts(&person, &self.settings.contacts);
        let policy = book.policy(person.text("msDS-ResultantPSO")).clone();
        Ok(Some(Found { lease, dn: person.dn, account, policy, hints: book.hints }))
    }

    async fn by_id(&self, id: &AccountId) -> Result<Option<Found<'_>>, DirectoryError> {
        let Ok(guid) = Uuid::parse_str(id.as_str()) else { return Ok(None) };
        self.load(Some(id), &is_bytes("objectGUID", &guid.to_bytes_le()), |mut found| found.pop()).await
    }

    /// Somebody whose account may be changed: it is open, and gives no power over others.
    async fn changeable(&self, id: &AccountId) -> Result<Option<Found<'_>>, DirectoryError> {
        Ok(self.by_id(id).await?.filter(|found| found.account.is_open() && !found.account.privileged))
    }

    /// The same of a password that is not IT's alone to change.
    async fn settable(&self, id: &AccountId) -> Result<Option<Found<'_>>, DirectoryError> {
        Ok(self.changeable(id).await?.filter(|found| !found.account.standing.unchangeable))
    }

    fn names(&self) -> Vec<&str> {
        match &self.settings.names[..] {
            [] => NAMES.to_vec(),
            names => names.iter().map(String::as_str).collect(),
        }
    }
}

/// The groups of an entry: first their SIDs, for only so those of groups in groups are told, then their names.
async fn groups(lease: &mut Lease<'_>, book: &Book, dn: &str) -> Result<Groups, DirectoryError> {
    let filter = "(objectClass=*)";
    let attributes = &["tokenGroups", descriptor::ATTRIBUTE];
    let question = Question { base: dn, scope: Scope::Base, filter, attributes };
    let found = lease.ask_with(&question, descriptor::list_alone()).await?;
    let sids = found.first().map(|entry| entry.all("tokenGroups").to_vec()).unwrap_or_default();
    let list = found.first().and_then(|entry| entry.all(descriptor::ATTRIBUTE).first());
    let fixed = list.is_some_and(|list| descriptor::denies_changing(list));
    let nobody = is_bytes("objectSid", &[1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    let filter = any(sids.iter().map(|sid| is_bytes("objectSid", sid)).chain([nobody]));
    let question =
        Question { base: &book.root, scope: Scope::Subtree, filter: &filter, attributes: &["cn", "objectSid"] };
    Ok(Groups { entries: lease.ask(&question).await?, sids, fixed })
}

#[async_trait]
impl Directory for ActiveDirectory {
    async fn find(&self, handle: &Handle) -> Result<Option<Account>, DirectoryError> {
        let name = canonical(handle.as_str());
        let (domain, login) = name.split_once('\\').map_or((None, &*name), |(domain, login)| (Some(domain), login));
        if !is_name(login) || !is_name(&name) {
            return Ok(None);
        }
        // Of `ELSEWHERE\mira` there is none here, and it is searched for all the same.
        let here = domain.is_none_or(|domain| self.settings.domains.is_empty() || self.settings.claims(domain));
        let (names, alias) = (self.names(), format!("smtp:{login}"));
        let value = |name: &str| if name.eq_ignore_ascii_case("proxyAddresses") { &*alias } else { login };
        let mut filters: Vec<String> = names.iter().map(|name| is(name, value(name))).collect();
        // Windows takes the short name before the domain's own for a name to sign in with, too.
        let short = login.split_once('@').filter(|(_, domain)| self.settings.claims(domain)).map(|(short, _)| short);
        let short = short.unwrap_or(login);
        filters.push(is("sAMAccountName", short));
        let rank =
            |entry: &Entry| rank(entry, &names, value).or(entry.has("sAMAccountName", short).then_some(names.len()));
        let chosen = |found| the_one(found, rank).filter(|_| here);
        Ok(self.load(None, &any(filters), chosen).await?.map(|found| found.account))
    }

    async fn account(&self, id: &AccountId) -> Result<Option<Account>, DirectoryError> {
        Ok(self.by_id(id).await?.map(|found| found.account))
    }

    async fn rules(&self, id: &AccountId) -> Result<PasswordPolicy, DirectoryError> {
        let found = self.by_id(id).await?;
        let policy = found.map_or_else(Policy::default, |found| found.policy);
        Ok(policy.over(&self.policy))
    }

    async fn set_password(&self, id: &AccountId, new: &Secret<String>) -> Result<Verdict, DirectoryError> {
        let Some(mut found) = self.settable(id).await? else { return Ok(Verdict::Rejected(Refusal::NotAllowed)) };
        let changes = vec![
            Mod::Replace(b"unicodePwd".to_vec(), HashSet::from([quoted(new)])),
            Mod::Replace(b"lockoutTime".to_vec(), HashSet::from([b"0".to_vec()])),
        ];
        let hints: Vec<RawControl> = found.hints.map(held_to_history).into_iter().collect();
        let answer = found.lease.modify((&found.account.id, &found.dn), changes, hints).await?;
        verdict(&answer, &found, new)
    }

    async fn change_password(
        &self,
        id: &AccountId,
        present: &Secret<String>,
        new: &Secret<String>,
    ) -> Result<Verdict, DirectoryError> {
        let Some(mut found) = self.settable(id).await? else { return Ok(Verdict::Rejected(Refusal::NotAllowed)) };
        let attribute = b"unicodePwd".to_vec();
        let changes = vec![
            Mod::Delete(attribute.clone(), HashSet::from([quoted(present)])),
            Mod::Add(attribute, HashSet::from([quoted(new)])),
        ];
        let answer = found.lease.modify((&found.account.id, &found.dn), changes, Vec::new()).await?;
        // Owners are held to what a reset is spared.
        found.hints = found.hints.or(Some(""));
        verdict(&answer, &found, new)
    }

    async fn unlock(&self, id: &AccountId) -> Result<Verdict, DirectoryError> {
        let Some(mut found) = self.changeable(id).await? else { return Ok(Verdict::Rejected(Refusal::NotAllowed)) };
        let change = Mod::Replace(b"lockoutTime".to_vec(), HashSet::from([b"0".to_vec()]));
        let answer = found.lease.modify((&found.account.id, &found.dn), vec![change], Vec::new()).await?;
        verdict(&answer, &found, &Secret::default())
    }

    async fn sign_in_nobody(&self, _: &Handle, password: &Secret<String>) -> Result<(), DirectoryError> {
        let nobody = Uuid::nil();
        let found = self.by_id(&AccountId(nobody.to_string())).await?;
        drop(found);
        self.pool.try_bind(&format!("CN={nobody},{}", self.settings.base), password, Vec::new()).await.map(drop)
    }

    async fn sign_in(&self, id: &AccountId, password: &Secret<String>) -> Result<SignIn, DirectoryError> {
        // An empty password would let everybody in, as nobody (RFC 4513, 5.1.2).
        let Some(found) = self.by_id(id).await?.filter(|found| found.account.is_open()) else {
            return Ok(SignIn::Refused);
        };
        if password.expose().is_empty() {
            return Ok(SignIn::Refused);
        }
        let Found { dn, lease, .. } = found;
        drop(lease);
        let answer = self.pool.try_bind(&dn, password, Vec::new()).await?;
        sign_in(&answer)
    }

    /// By the link in the person's own entry. Whom it leads to is looked for where people are, so that an entry elsewhere,
    /// or one that has moved and left the link behind, is nobody's manager.
    async fn manager(&self, id: &AccountId) -> Result<Option<AccountId>, DirectoryError> {
        let Ok(guid) = Uuid::parse_str(id.as_str()) else { return Ok(None) };
        let filter = format!("(&{PEOPLE}{})", is_bytes("objectGUID", &guid.to_bytes_le()));
        let base = &self.settings.base;
        let question = Question { base, scope: Scope::Subtree, filter: &filter, attributes: &["manager"] };
        let (lease, found) = self.pool.ask_about(Some(id), &question).await?;
        drop(lease);
        let Some(dn) = found.first().and_then(|person| person.text("manager")) else { return Ok(None) };
        let found = self.load(None, &is("distinguishedName", dn), |mut found| found.pop()).await?;
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

/// The place of an entry's best name: all kinds of addresses are one place, for whoever may write one of them must not
/// come before the owner of another.
fn rank<'v>(entry: &Entry, names: &[&str], value: impl Fn(&str) -> &'v str) -> Option<usize> {
    let is_address = |name: &str| ["mail", "proxyAddresses"].iter().any(|kind| kind.eq_ignore_ascii_case(name));
    let name = names.iter().find(|name| entry.has(name, value(name)))?;
    names.iter().position(|other| other == name || (is_address(name) && is_address(other)))
}

/// The entry that a name means: of those that bear it in the best place the only one. Two who share an address are
/// nobody, for one of them may have written it there. Neither is who bears it but for an accent, which the directory
/// passes over and we do not (MS-ADTS 6.5): a name is counted and answered as it is spelled.
fn the_one(found: Vec<Entry>, rank: impl Fn(&Entry) -> Option<usize>) -> Option<Entry> {
    let mut ranked: Vec<(usize, Entry)> = found.into_iter().filter_map(|entry| Some((rank(&entry)?, entry))).collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    let best = ranked.first()?.0;
    if ranked.get(1).is_some_and(|(rank, _)| *rank == best) {
        tracing::warn!("a name stands at two accounts in the directory; it is answered as nobody's");
        return None;
    }
    Some(ranked.swap_remove(0).1)
}

/// A password as `unicodePwd` wants it: in quotes, in UTF-16 (MS-ADTS 3.1.1.3.1.5.1).
fn quoted(password: &Secret<String>) -> Vec<u8> {
    let mut text = format!("\"{}\"", password.expose());
    let bytes = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    text.zeroize();
    bytes
}

/// What an answer to a change means.
fn verdict(answer: &LdapResult, found: &Found<'_>, new: &Secret<String>) -> Result<Verdict, DirectoryError> {
    if answer.rc == 0 {
        return Ok(Verdict::Applied);
    }
    if answer.rc == 50 {
        tracing::warn!("the service account has no right to do this with an account; run `sesame check`");
    }
    let young = found.account.standing.young_until.is_some();
    match refusal(answer, &found.policy, new.expose(), found.hints.map(|_| young)) {
        Some(refusal) => Ok(Verdict::Rejected(refusal)),
        None => Err(DirectoryError::Broken(said(answer))),
    }
}

/// Why a change is refused. Windows gives one number for everything that a password may lack: what is asked of it tells
/// the rest. `held` is there where history and least age count, and says whether the password is too young.
fn refusal(answer: &LdapResult, policy: &Policy, new: &str, held: Option<bool>) -> Option<Refusal> {
    let says = |word: &str| answer.text.contains(word); // Samba does, Windows does not
    match answer.rc {
        // ERROR_PASSWORD_RESTRICTION: constraintViolation to a change and from Samba, unwillingToPerform to a reset.
        19 | 53 if says("0000052D") => Some(if says("too young") {
            Refusal::TooYoung
        } else if says("history") || says("already used") {
            Refusal::History
        } else if says("too short") || says("complexity") || !policy.takes(new) {
            Refusal::Quality
        } else {
            match held {
                Some(true) => Refusal::TooYoung,
                Some(false) => Refusal::History,
                None => Refusal::Quality,
            }
        }),
        // Moved to where the service has no rights, gone, or a present password that is no longer right.
        50 | 32 => Some(Refusal::NotAllowed),
        19 | 53 if says("00000056") => Some(Refusal::NotAllowed),
        _ => None,
    }
}

/// What Windows says to a sign-in (the number behind `data`, a system error code).
fn sign_in(answer: &LdapResult) -> Result<SignIn, DirectoryError> {
    let data = answer.text.split("data ").nth(1).and_then(|rest| rest.split(',').next());
    match (answer.rc, data) {
        // Right, and to be changed (773) or too old (532), or not at this hour (530) or machine (531): the person knows it.
        (0, _) | (49, Some("773" | "532" | "530" | "531")) => Ok(SignIn::Accepted),
        (49, Some("775")) => Ok(SignIn::Locked),
        // Wrong (52e, 525), disabled (533), expired (701).
        (49, _) => Ok(SignIn::Refused),
        _ => Err(DirectoryError::Broken(said(answer))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(rc: u32, text: &str) -> LdapResult {
        LdapResult { rc, matched: String::new(), text: text.to_owned(), refs: Vec::new(), ctrls: Vec::new() }
    }

    fn entry(name: &str, value: &str) -> Entry {
        Entry::with(&format!("CN={value}"), &[(name, value)])
    }

    #[test]
    fn windows_says_to_a_reset_what_samba_says_otherwise() {
        let windows = "0000052D: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0";
        for rc in [19, 53] {
            assert_eq!(
                refusal(&answer(rc, windows), &Policy::default(), "Four-Kinds-2026", None),
                Some(Refusal::Quality)
            );
            let held = refusal(&answer(rc, windows), &Policy::default(), "Four-Kinds-2026", Some(false));
            assert_eq!(held, Some(Refusal::History), "where a reset is held to the history");
            let young = refusal(&answer(rc, windows), &Policy::default(), "Four-Kinds-2026", Some(true));
            assert_eq!(young, Some(Refusal::TooYoung));
        }
        assert_eq!(refusal(&answer(53, "0000001F: SvcErr: problem 5003"), &Policy::default(), "x", None), None);
        assert_eq!(refusal(&answer(50, "00002098: SecErr"), &Policy::default(), "x", None), Some(Refusal::NotAllowed));
    }

    #[test]
    fn a_name_is_its_bearers_as_it_is_spelled() {
        let names = ["userPrincipalName", "mail", "proxyAddresses"];
        let place = |entry: &Entry| rank(entry, &names, |_| "mira@a.example");
        assert_eq!(place(&entry("userPrincipalName", "Mira@A.example")), Some(0));
        assert_eq!(place(&entry("mail", "mira@a.example")), Some(1));
        assert_eq!(place(&entry("proxyAddresses", "mira@a.example")), Some(1), "no address comes before another");
        assert_eq!(place(&entry("mail", "míra@a.example")), None, "an accent makes another name");
        let two = vec![entry("mail", "mira@a.example"), entry("proxyAddresses", "mira@a.example")];
        assert!(the_one(two, place).is_none(), "two who share an address are nobody");
        let two = vec![entry("mail", "mira@a.example"), entry("userPrincipalName", "mira@a.example")];
        assert!(the_one(two, place).is_some_and(|one| one.has("userPrincipalName", "mira@a.example")));
        assert!(the_one(vec![entry("mail", "míra@a.example")], place).is_none());
    }
}
