//! Registered methods: what a person has, and what may be shown of it.

use serde::{Deserialize, Serialize};

use crate::ids::{AccountId, Handle, MethodId, SubjectKey};
use crate::keys::Digest;
use crate::secret::Secret;

/// The ways to prove who one is. A new one is a variant here, a file in `gate/`, and its sentences.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MethodKind {
    /// A code by text message.
    Sms,
    /// A phone call, confirmed by pressing keys.
    Call,
    /// A code to an alternate mail address.
    Mail,
    /// A code shown by an authenticator app (RFC 6238).
    Totp,
    /// Approval in another chat of the same person, by typing the number shown in the first.
    Push,
    /// Answers to questions chosen beforehand. Never enough alone.
    Questions,
    /// One of the codes printed at enrolment, each good once.
    Codes,
    /// A passkey, on a page of ours (W3C Web Authentication).
    Passkey,
}

impl MethodKind {
    /// Every kind, strongest first: what resists phishing and SIM swaps comes before what does not (NIST SP 800-63B
    /// §3.1.3 restricts the public telephone network; §3.1.1.2 knows no knowledge questions any more).
    pub const ALL: [Self; 8] =
        [Self::Passkey, Self::Totp, Self::Push, Self::Sms, Self::Call, Self::Mail, Self::Codes, Self::Questions];

    /// The class a method counts for: two gates mean two classes.
    pub fn class(self) -> Class {
        match self {
            Self::Sms | Self::Call => Class::Phone,
            Self::Mail => Class::Mail,
            Self::Totp => Class::App,
            Self::Push => Class::Chat,
            Self::Questions => Class::Knowledge,
            Self::Codes => Class::Paper,
            Self::Passkey => Class::Key,
        }
    }

    /// How well it resists whoever is not its owner: more is stronger. Of equals, the one the person put first.
    pub fn strength(self) -> u8 {
        match self {
            Self::Passkey => 6,
            Self::Totp => 5,
            Self::Push => 4,
            Self::Sms | Self::Call => 3,
            Self::Mail => 2,
            Self::Codes => 1,
            Self::Questions => 0,
        }
    }

    /// Whether it is offered unless the organisation says otherwise. Questions are weak.
    pub fn is_usual(self) -> bool {
        self != Self::Questions
    }

    /// Whether it reaches a number or an address: only these have a hint, and something that is sent.
    pub fn reaches(self) -> bool {
        matches!(self, Self::Sms | Self::Call | Self::Mail)
    }

    /// The word used in sentences, lists and the database.
    pub fn word(self) -> &'static str {
        match self {
            Self::Sms => "sms",
            Self::Call => "call",
            Self::Mail => "mail",
            Self::Totp => "totp",
            Self::Push => "push",
            Self::Questions => "questions",
            Self::Codes => "codes",
            Self::Passkey => "passkey",
        }
    }

    /// The kind of a [word](Self::word).
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// What a method shows possession of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// A phone with its number.
    Phone,
    /// A mailbox elsewhere.
    Mail,
    /// An authenticator app.
    App,
    /// Another chat.
    Chat,
    /// Something only its owner should know.
    Knowledge,
    /// Codes on paper.
    Paper,
    /// A passkey.
    Key,
}

impl Class {
    /// Whether it is usually on the person's phone, and gone with it: an authenticator app as much as the number.
    pub fn is_on_the_phone(self) -> bool {
        matches!(self, Self::Phone | Self::App)
    }

    /// The word used in digests and the configuration's messages.
    pub fn word(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Mail => "mail",
            Self::App => "app",
            Self::Chat => "chat",
            Self::Knowledge => "knowledge",
            Self::Paper => "paper",
            Self::Key => "key",
        }
    }
}

/// One method as the engine sees it: a kind, a hint and a digest, never the number or the address. Of the kinds that
/// reach nobody ([`MethodKind::reaches`]) an account shows one, however many it has: how many is nobody's business.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Method {
    /// Which method.
    pub id: MethodId,
    /// Which kind.
    pub kind: MethodKind,
    /// What a stranger may see: the last two digits, or a masked address. Empty for kinds that reach nobody; for
    /// questions, which ones are asked, by name and comma.
    pub hint: String,
    /// Keyed digest of the complete number (E.164) or address (lower case), to compare with what is typed.
    pub contact: Digest,
}

/// What an answer is compared with, in the transaction that counts it.
#[derive(Clone, Debug)]
pub enum Verifier {
    /// The seed of an authenticator app, and the newest step that was taken.
    Totp {
        /// The shared secret.
        seed: Secret<Vec<u8>>,
        /// No step up to this one is taken again.
        used: Option<u64>,
    },
    /// Keyed digests with their labels: of recovery codes not used yet, or of answers by the question's name.
    Digests(Vec<(String, Digest)>),
}

/// The account a chat belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Binding {
    /// Which.
    pub account: AccountId,
    /// What its owner signs in with.
    pub login: Handle,
}

/// Whose recovery this is: an account, or nobody, treated alike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// Where wrong answers are counted.
    pub key: SubjectKey,
    /// The account; `None` for a decoy.
    pub account: Option<AccountId>,
}
