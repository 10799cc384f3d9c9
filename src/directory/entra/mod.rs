//! Microsoft Entra through Microsoft Graph: the accounts of a tenant in the cloud.
//!
//! The application that Sesame is registered as signs in for itself (client credentials), with a secret or, better, a
//! certificate. What it needs in the tenant, and nothing more:
//!
//! | to do what | application permission of Microsoft Graph |
//! |---|---|
//! | find people, see their roles | `User.Read.All` |
//! | know their groups by name | `GroupMember.Read.All` |
//! | set a password | `User-PasswordProfile.ReadWrite.All`, **and** the role *User Administrator* |
//! | end the sessions of the old password | `User.RevokeSessions.All` |
//! | offer the phones and addresses people registered with Microsoft (`contacts = true`) | `UserAuthenticationMethod.Read.All` |
//! | issue Temporary Access Passes (`policy.case.pass = true`) | `UserAuthenticationMethod.ReadWrite.All` |
//!
//! The role is Entra's own guard beside ours: *User Administrator* resets nobody who has a role that could do more.
//!
//! What a tenant in the cloud does not do, and what is said instead:
//!
//! - **Nobody's password is tried.** Graph has no such request; the password grant, which had, is refused by whoever
//!   demands a second factor and is on its way out. So [`Directory::tries_passwords`] is `false`: on the page of methods
//!   one signs in with an invitation code.
//! - **No lock is seen or lifted.** Smart lockout counts per data centre, shows no count and takes no order; it ends by
//!   itself after a minute or more, or with a new password.
//!   <https://learn.microsoft.com/entra/identity/authentication/howto-password-smart-lockout>
//! - **Former passwords are taken** when it is an administrator who sets them, and we count as one.
//!   <https://learn.microsoft.com/entra/identity/authentication/concept-sspr-policy>
//! - **The password of a synchronised account is written on the premises**, that of a guest at home: refused here.
//! - **That a password is too old is not told**: that depends on the domain's settings, which take a permission over all
//!   domains. That one must be changed is (`passwordProfile`).
//! - **`lastPasswordChangeDateTime` counts whole seconds, and replicas follow later.** After a lost reply an old one
//!   proves nothing for a while ([`DOUBT`]); a new one proves at once that the password was set.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use reqwest::Method;
use serde_json::json;

use super::{Account, Checked, DOUBT, Directory, DirectoryError, Pass, Refusal, SignIn, Verdict};
use crate::engine::contact::canonical;
use crate::engine::policy::PasswordPolicy;
use crate::entropy::Seeds;
use crate::ids::{AccountId, Handle};
use crate::secret::Secret;
use crate::time::{Time, Timer};

mod check;
mod contacts;
mod door;
mod graph;
mod pass;
mod people;
mod settings;
mod token;
mod words;

pub use settings::{Credential, Settings, Signer};

use door::{Door, Fault, Weight};
use graph::{Graph, Request};
use people::{Person, strange};
use token::Login;

/// Waits before sessions that could not be ended are tried again; who was signed in stays so meanwhile.
const REVOKE_AGAIN: [Duration; 4] =
    [Duration::from_secs(5), Duration::from_mins(1), Duration::from_mins(10), Duration::from_mins(90)];

/// The shortest and the longest password that Entra takes.
/// <https://learn.microsoft.com/entra/identity/authentication/concept-sspr-policy>
const LENGTHS: (u16, u16) = (8, 256);

/// The characters beside letters and digits of the English alphabet that Entra takes; the page as above.
const SYMBOLS: &str = "@#$%^&*-_!+=[]{}|\\:',.?/`~\"();<> ";

/// A tenant. Clones are the same one.
#[derive(Clone)]
pub struct Entra(Arc<Inner>);

struct Inner {
    graph: Graph,
    settings: Settings,
    policy: PasswordPolicy,
    timer: Arc<dyn Timer>,
    seeds: Arc<dyn Seeds>,
    /// Whose last reset has an unknown fate: the moment of the change before it, and until when that proves nothing.
    doubts: Mutex<BTreeMap<AccountId, (Time, Time)>>,
}

impl Entra {
    /// A tenant with checked settings. `policy` is the organisation's, which may ask for more than Entra does.
    ///
    /// # Errors
    /// With the key of the setting that is wrong, and what was expected.
    pub fn new(
        settings: Settings,
        credential: Credential,
        policy: &PasswordPolicy,
        timer: Arc<dyn Timer>,
        seeds: Arc<dyn Seeds>,
    ) -> Result<Self, String> {
        settings.validate()?;
        let plan = Arc::new(settings.plan()?);
        let door = |url| Door::new(url, settings.timeout, Arc::clone(&timer));
        let who = (settings.client_id.clone(), credential);
        let login = Login::new(door(&plan.token)?, Arc::clone(&plan), who, Arc::clone(&timer), Arc::clone(&seeds));
        let graph = Graph::new(login, door(&plan.base)?, plan);
        let policy = in_force(policy);
        Ok(Self(Arc::new(Inner { graph, settings, policy, timer, seeds, doubts: Mutex::default() })))
    }
}

impl Inner {
    /// A person, with whoever is in a group that the settings name counted as privileged.
    fn judged(&self, mut person: Person) -> Person {
        let named =
            |group: &String| self.settings.privileged_groups.iter().any(|known| canonical(known) == canonical(group));
        person.account.privileged |= person.account.groups.iter().any(named);
        person
    }

    async fn person(&self, id: &AccountId) -> Result<Option<Person>, Fault> {
        Ok(self.graph.person(id).await?.map(|person| self.judged(person)))
    }

    fn doubts(&self) -> std::sync::MutexGuard<'_, BTreeMap<AccountId, (Time, Time)>> {
        self.doubts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A person of whose last reset nothing is in doubt.
    async fn settled(&self, id: &AccountId) -> Result<Option<Person>, Fault> {
        let person = self.person(id).await?;
        let mut doubts = self.doubts();
        if let (Some((before, until)), Some(person)) = (doubts.get(id).copied(), &person) {
            if person.account.password_set_at == before && self.timer.now() < until {
                let why = "a reply was lost a moment ago, and replicas may not have heard of what it was about";
                return Err(Fault::Later(why.to_owned()));
            }
            doubts.remove(id);
        }
        Ok(person)
    }

    /// Sets a password. Asked once; a second time only when Graph says that the first did nothing.
    async fn set(&self, id: &AccountId, new: &Secret<String>) -> Result<Verdict, Fault> {
        let person = self.settled(id).await?;
        let Some(person) = person.filter(|it| it.account.is_open() && !it.foreign && !it.account.privileged) else {
            return Ok(Verdict::Rejected(Refusal::NotAllowed));
        };
        if !new.expose().chars().all(|c| c.is_ascii_alphanumeric() || SYMBOLS.contains(c)) {
            return Ok(Verdict::Rejected(Refusal::Characters));
        }
        let verdict = self.write(id, new).await;
        let mut doubts = self.doubts();
        let now = self.timer.now();
        doubts.retain(|_, (_, until)| *until > now);
        if let Err(Fault::Lost(_)) = verdict {
            doubts.insert(id.clone(), (person.account.password_set_at, now + DOUBT));
        }
        verdict
    }

    /// <https://learn.microsoft.com/graph/api/user-update>
    async fn write(&self, id: &AccountId, new: &Secret<String>) -> Result<Verdict, Fault> {
        let profile = json!({ "forceChangePasswordNextSignIn": false, "password": new.expose() });
        let body = Secret::new(json!({ "passwordProfile": profile }).to_string());
        let path = ["users", id.as_str()];
        let request =
            Request { method: Method::PATCH, body: Some(&body), weight: Weight::Heavy, ..Request::get(&path, &[]) };
        let answer = self.graph.ask(&request).await?;
        match answer.status {
            204 => Ok(Verdict::Applied),
            // Whoever it was that answered, it was not Graph; the request may have reached it.
            200..300 => Err(Fault::Lost(strange(&answer))),
            404 => Ok(Verdict::Rejected(Refusal::NotAllowed)),
            400 if answer.genuine => Ok(Verdict::Rejected(refusal(&answer))),
            403 if answer.genuine => Err(Fault::Broken(words::NO_RESETTING.to_owned())),
            _ => Err(Fault::Broken(strange(&answer))),
        }
    }

    /// Ends the sessions of the old password. <https://learn.microsoft.com/graph/api/user-revokesigninsessions>
    async fn revoke(&self, id: &AccountId) -> Result<(), Fault> {
        let path = ["users", id.as_str(), "revokeSignInSessions"];
        let answer = self.graph.ask(&Request { method: Method::POST, ..Request::get(&path, &[]) }).await?;
        match answer.status {
            200 | 204 if answer.genuine => Ok(()),
            // Gone since: so are the sessions.
            404 => Ok(()),
            403 => Err(Fault::Broken(words::NO_REVOKING.to_owned())),
            _ => Err(Fault::Later(strange(&answer))),
        }
    }
}

/// Why Graph refuses a password. It says one sentence to a password that is too simple and to one on a list of banned
/// ones, and this code also to an account that was synchronised a moment ago.
fn refusal(answer: &door::Answer) -> Refusal {
    let message = answer.body["error"]["message"].as_str().unwrap_or_default().to_lowercase();
    let code = answer.body["error"]["code"].as_str().unwrap_or_default().to_lowercase();
    let says = |word: &str| message.contains(word) || code.contains(word);
    if says("on-premises") {
        Refusal::NotAllowed
    } else if says("banned") {
        Refusal::Banned
    } else if says("history") || says("previously") {
        Refusal::History
    } else {
        Refusal::Quality
    }
}

/// Entra's rules and the organisation's: three of four kinds of characters, eight to 256 of them. The page asks for kinds
/// by name, so three are asked for where the organisation asks for fewer.
fn in_force(house: &PasswordPolicy) -> PasswordPolicy {
    let kinds = [house.lower, house.upper, house.digit, house.symbol].into_iter().filter(|kind| *kind).count();
    let more = kinds < 3;
    PasswordPolicy {
        min: house.min.max(LENGTHS.0),
        max: house.max.clamp(LENGTHS.0, LENGTHS.1),
        lower: house.lower || more,
        upper: house.upper || more,
        digit: house.digit || more,
        no_name: true,
        // Nobody would hold it against them: see above.
        history: 0,
        ..house.clone()
    }
}

#[async_trait]
impl Directory for Entra {
    async fn find(&self, handle: &Handle) -> Result<Option<Account>, DirectoryError> {
        let found = self.0.graph.find(handle.as_str(), self.0.settings.contacts).await?;
        Ok(found.map(|person| self.0.judged(person).account))
    }

    async fn account(&self, id: &AccountId) -> Result<Option<Account>, DirectoryError> {
        Ok(self.0.settled(id).await?.map(|person| person.account))
    }

    async fn rules(&self, _: &AccountId) -> Result<PasswordPolicy, DirectoryError> {
        Ok(self.0.policy.clone())
    }

    /// Also ends the sessions of the old password; that this fails does not undo the rest, and is tried again.
    async fn set_password(&self, id: &AccountId, new: &Secret<String>) -> Result<Verdict, DirectoryError> {
        let verdict = self.0.set(id, new).await?;
        if verdict == Verdict::Applied {
            self.end_sessions(id).await;
        }
        Ok(verdict)
    }

    async fn end_sessions(&self, id: &AccountId) {
        if let Err(fault) = self.0.revoke(id).await {
            tracing::warn!(?fault, "a password is set, and the sessions of the old one could not be ended yet");
            tokio::spawn(revoke_later(Arc::clone(&self.0), id.clone()));
        }
    }

    /// Never: see the top of this file. A new password ends a lock.
    async fn unlock(&self, _: &AccountId) -> Result<Verdict, DirectoryError> {
        Ok(Verdict::Rejected(Refusal::NotAllowed))
    }

    /// Never: see [`Self::tries_passwords`]. Nobody and anybody are answered alike.
    async fn sign_in(&self, _: &AccountId, _: &Secret<String>) -> Result<SignIn, DirectoryError> {
        Ok(SignIn::Refused)
    }

    fn tries_passwords(&self, _: &Handle) -> bool {
        false
    }

    async fn manager(&self, id: &AccountId) -> Result<Option<AccountId>, DirectoryError> {
        let Some(chief) = self.0.graph.manager(id).await?.filter(|chief| chief != id) else { return Ok(None) };
        // It may be a contact, which signs in to nothing, or somebody who has left.
        let chief = self.0.graph.person(&chief).await?;
        Ok(chief.filter(|chief| chief.account.is_open()).map(|chief| chief.account.id))
    }

    fn issues_passes(&self, _: &AccountId) -> bool {
        true
    }

    async fn issue_pass(&self, id: &AccountId) -> Result<Option<Pass>, DirectoryError> {
        Ok(self.0.pass(id).await?)
    }

    fn tells_contacts(&self) -> bool {
        self.0.settings.contacts
    }

    async fn check(&self) -> Vec<Checked> {
        self.0.check().await
    }
}

async fn revoke_later(entra: Arc<Inner>, id: AccountId) {
    for pause in REVOKE_AGAIN {
        entra.timer.until(entra.timer.now() + pause).await;
        match entra.revoke(&id).await {
            Ok(()) => return,
            Err(fault) => tracing::warn!(?fault, "sessions could not be ended yet"),
        }
    }
    tracing::error!("sessions were not ended; whoever was signed in stays so until Entra asks for the password");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_that_our_rules_take_has_three_kinds_of_characters() {
        let house = PasswordPolicy::default();
        let none = PasswordPolicy { lower: false, upper: false, digit: false, symbol: false, ..house.clone() };
        let found = in_force(&none);
        assert_eq!((found.lower, found.upper, found.digit, found.symbol, found.history), (true, true, true, false, 0));
        let three = in_force(&PasswordPolicy { upper: false, ..house });
        assert!(three.lower && !three.upper && three.digit && three.symbol, "three are enough");
        let odd = in_force(&PasswordPolicy { min: 4, max: 1000, ..PasswordPolicy::default() });
        assert_eq!((odd.min, odd.max), LENGTHS);
    }
}
