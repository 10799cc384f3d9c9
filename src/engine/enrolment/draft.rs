//! What is being registered on the page, between one request and the next. It lies sealed in the visit's row.

use serde::{Deserialize, Serialize};

use super::Section;
use crate::engine::method::MethodKind;
use crate::ids::{ChallengeId, MethodId, Peer};
use crate::keys::{Digest, Keys, Purpose};
use crate::time::Time;

/// What is being done on the page.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "doing", rename_all = "lowercase")]
pub enum Draft {
    /// Showing who one is by a registered method, before anything may be changed.
    Prove {
        /// Which method was chosen.
        method: Option<MethodId>,
        /// What was sent by it.
        challenge: Option<Challenge>,
        /// What the browser was asked, where it is a passkey.
        #[serde(default)]
        ceremony: Option<Ceremony>,
        /// Where to go afterwards; `None` for the list.
        then: Option<Box<Draft>>,
    },
    /// Registering a phone or a mail address.
    Contact(Contact),
    /// Registering an authenticator app.
    App {
        /// Its secret, in hexadecimal. It is used from the moment a right code was typed.
        seed: String,
        /// Wrong codes so far.
        wrong: u8,
    },
    /// Recovery codes, shown once: they are valid from the moment their owner says that they are kept.
    Codes {
        /// As they are printed.
        codes: Vec<String>,
    },
    /// Choosing security questions.
    Questions,
    /// Registering a passkey.
    Passkey(Ceremony),
    /// About to remove something.
    Remove {
        /// Which entry, by one of its methods.
        method: MethodId,
    },
    /// Linking a chat: a code can be had.
    Link,
    /// About to remove the link of a chat.
    Unlink {
        /// Which.
        chat: Peer,
    },
}

/// What a browser is asked about a passkey, between the page that shows it and the form that answers it. An answer is
/// taken once.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Ceremony {
    /// What the page's script hands to the browser (JSON).
    pub options: String,
    /// What the answer is verified against (JSON).
    pub state: String,
}

/// A number or an address on its way to be registered.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Contact {
    /// A phone or a mail address.
    pub section: Section,
    /// The entry it takes the place of.
    pub replaces: Option<MethodId>,
    /// The country chosen.
    pub country: Option<String>,
    /// The number (E.164) or address in canonical form, once typed.
    pub value: Option<String>,
    /// What its owner calls it.
    pub name: String,
    /// What was sent to it.
    pub challenge: Option<Challenge>,
}

/// A code or a call that is awaited on the page.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Challenge {
    /// Its name.
    pub id: ChallengeId,
    /// How it was sent.
    pub kind: MethodKind,
    /// Keyed digest of the code, or of the keys.
    pub digest: Digest,
    /// The keys to press on a call: they stand on the page and are heard by nobody.
    pub keys: Option<String>,
    /// Whether the keys were pressed.
    pub confirmed: bool,
    /// Wrong answers so far.
    pub wrong: u8,
    /// When it was sent.
    pub sent_at: Time,
    /// When it ends.
    pub expires_at: Time,
}

/// What an answer was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is right.
    Right,
    /// It is wrong; so many tries are left.
    Wrong(u8),
    /// It is wrong, and the challenge is void.
    Void,
    /// It came too late.
    Late,
}

impl Challenge {
    /// The digest that an answer to a challenge must have.
    pub fn digest_of(keys: &Keys, id: &ChallengeId, answer: &str) -> Digest {
        keys.digest(Purpose::Code, &["visit", id.as_str(), answer])
    }

    /// What every answer to it is, where none is compared any more.
    pub fn over(&self, tries: u8, now: Time) -> Option<Verdict> {
        if now >= self.expires_at {
            return Some(Verdict::Late);
        }
        (self.wrong >= tries).then_some(Verdict::Void)
    }

    /// Compares an answer that is counted already as wrong.
    pub fn compare(&self, keys: &Keys, answer: &str, tries: u8) -> Verdict {
        if keys.matches(Purpose::Code, &["visit", self.id.as_str(), answer], &self.digest) {
            return Verdict::Right;
        }
        if self.wrong >= tries { Verdict::Void } else { Verdict::Wrong(tries - self.wrong) }
    }

    /// Takes an answer. The caller commits the count before it tells the verdict.
    pub fn answer(&mut self, keys: &Keys, answer: &str, tries: u8, now: Time) -> Verdict {
        if let Some(over) = self.over(tries, now) {
            return over;
        }
        self.wrong += 1;
        let verdict = self.compare(keys, answer, tries);
        self.wrong -= u8::from(verdict == Verdict::Right);
        verdict
    }
}

impl Draft {
    /// The number or address that a challenge was made for, so that nothing goes to one that was typed later.
    pub fn reached_by(&self, challenge: &ChallengeId) -> Option<&str> {
        match self {
            Self::Contact(contact) => {
                let ours = contact.challenge.as_ref().is_some_and(|sent| sent.id == *challenge);
                contact.value.as_deref().filter(|_| ours)
            }
            _ => None,
        }
    }

    /// What was sent and is awaited.
    pub fn challenge_mut(&mut self) -> Option<&mut Challenge> {
        match self {
            Self::Contact(contact) => contact.challenge.as_mut(),
            Self::Prove { challenge, .. } => challenge.as_mut(),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s86_a_code_is_right_once_typed_right_and_void_after_three_wrong_ones() {
        let (keys, id) = (Keys::new([7; 32]), ChallengeId::from("c1"));
        let digest = Challenge::digest_of(&keys, &id, "123456");
        let kind = MethodKind::Sms;
        let (sent_at, expires_at) = (Time(0), Time(300_000));
        let fresh = Challenge { id, kind, digest, keys: None, confirmed: false, wrong: 0, sent_at, expires_at };
        let mut challenge = fresh.clone();
        assert_eq!(challenge.answer(&keys, "000000", 3, sent_at), Verdict::Wrong(2));
        assert_eq!(challenge.answer(&keys, "000000", 3, sent_at), Verdict::Wrong(1));
        assert_eq!(challenge.clone().answer(&keys, "123456", 3, sent_at), Verdict::Right);
        assert_eq!(challenge.answer(&keys, "000000", 3, sent_at), Verdict::Void);
        assert_eq!(challenge.answer(&keys, "123456", 3, sent_at), Verdict::Void, "the right one too");
        assert_eq!(fresh.clone().answer(&keys, "123456", 3, expires_at), Verdict::Late);
    }
}
