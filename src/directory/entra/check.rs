//! What `sesame check` says of a tenant.

use super::door::Fault;
use super::people::NOBODY;
use super::{Inner, Verdict, words};
use crate::directory::{Checked, Refusal};
use crate::entropy::Entropy;
use crate::ids::AccountId;
use crate::secret::Secret;

/// What is checked, as it is named.
const SIGN_IN: &str = "entra: application";
const PEOPLE: &str = "entra: people";
const CONTACTS: &str = "entra: phones";
const TEST: &str = "entra: test account";
const PASSWORD: &str = "entra: set a password";
const SESSIONS: &str = "entra: end sessions";
const PASSES: &str = "entra: passes";

fn told(fault: Fault) -> String {
    match fault {
        Fault::Later(why) => format!("{why}; try again"),
        Fault::Lost(why) | Fault::Broken(why) => why,
    }
}

impl Inner {
    /// Each thing by itself, as far as one can be tried without the one before.
    pub(super) async fn check(&self) -> Vec<Checked> {
        let mut all = Vec::new();
        if let Err(fault) = self.graph.login.token().await {
            return vec![Checked::of(SIGN_IN, Err(told(fault)))];
        }
        all.push(Checked::of(SIGN_IN, Ok::<_, String>(format!("{} lets it in", self.graph.login.host()))));
        // A name that nobody has makes the same requests as one that somebody has.
        let name = match &self.settings.test_account {
            Some(name) => name.clone(),
            None => format!("sesame-check@{}", self.settings.domains.first().map_or("example.org", String::as_str)),
        };
        let found = match self.graph.find(&name, false).await {
            Ok(found) => found.map(|person| self.judged(person)),
            Err(fault) => {
                all.push(Checked::of(PEOPLE, Err(told(fault))));
                return all;
            }
        };
        all.push(Checked::of(PEOPLE, Ok::<_, String>(format!("{} finds people", self.graph.host()))));
        if self.settings.contacts {
            // Whether there is somebody or not: who may not read is told so first.
            let id = found.as_ref().map_or(NOBODY, |person| person.account.id.as_str());
            let outcome = self.graph.contacts(id).await.map(|_| "can be read".to_owned()).map_err(told);
            all.push(Checked::of(CONTACTS, outcome));
        }
        if self.settings.test_account.is_none() {
            let hint = "not proven; set directory.entra.test_account to an account of nobody's to prove it";
            let unproven = std::iter::once(PASSWORD).chain(self.settings.passes.then_some(PASSES));
            all.extend(unproven.map(|what| Checked::of(what, Ok::<_, String>(hint.to_owned()))));
            return all;
        }
        let Some(person) = found else {
            all.push(Checked::of(TEST, Err("nobody has this name; expected directory.entra.test_account")));
            return all;
        };
        let why_not = if person.nameless {
            Some(words::NO_GROUPS)
        } else if person.account.privileged {
            Some("it has a role or is in a privileged group, so its password is left to IT; take one without")
        } else if person.foreign {
            Some("its password is not kept here: it is synchronised from the premises, or a guest's; take another")
        } else if person.account.standing.disabled {
            Some("it is disabled, so its password is left to IT; enable it or take another")
        } else {
            None
        };
        if let Some(why) = why_not {
            all.push(Checked::of(TEST, Err(why)));
            return all;
        }
        all.push(Checked::of(TEST, Ok::<_, String>("found, without roles".to_owned())));
        let id = person.account.id;
        let outcome = match self.set(&id, &self.drawn()).await {
            Ok(Verdict::Applied) => Ok("set to something random".to_owned()),
            Ok(Verdict::Rejected(Refusal::NotAllowed)) => {
                Err("the test account may not have its password set".to_owned())
            }
            Ok(Verdict::Rejected(_)) => Err("the tenant takes no random password; what does it ban?".to_owned()),
            Err(fault) => Err(told(fault)),
        };
        all.push(Checked::of(PASSWORD, outcome));
        let outcome = self.revoke(&id).await.map(|()| "done".to_owned()).map_err(told);
        all.push(Checked::of(SESSIONS, outcome));
        if self.settings.passes {
            all.push(Checked::of(PASSES, self.tried_pass(&id).await));
        }
        all
    }

    /// Issues a pass that nobody sees. In a tenant that replaces none, the one of the check before shows as much.
    async fn tried_pass(&self, id: &AccountId) -> Result<String, String> {
        match self.pass(id).await {
            Ok(Some(_)) => Ok("issued to the test account, and seen by nobody".to_owned()),
            Ok(None) => Err("the test account may not have one".to_owned()),
            Err(Fault::Broken(why)) if why == words::ONE_PASS => Ok("issued to the test account before".to_owned()),
            Err(fault) => Err(told(fault)),
        }
    }

    /// A password that nobody knows, of all four kinds.
    fn drawn(&self) -> Secret<String> {
        let mut entropy = Entropy::new(self.seeds.seed());
        let letters = Secret::new(entropy.letters(24, b"abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789"));
        Secret::new(format!("aZ7-{}", letters.expose()))
    }
}
