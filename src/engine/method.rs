//! Registered methods: what a person has, and what may be shown of it.

use serde::{Deserialize, Serialize};

use crate::ids::{AccountId, MethodId, SubjectKey};
use crate::keys::Digest;

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
}

impl MethodKind {
    /// The class a method counts for: two gates mean two classes.
    pub fn class(self) -> Class {
        match self {
            Self::Sms | Self::Call => Class::Phone,
            Self::Mail => Class::Mail,
        }
    }

    /// The word used in sentences, lists and the database.
    pub fn word(self) -> &'static str {
        match self {
            Self::Sms => "sms",
            Self::Call => "call",
            Self::Mail => "mail",
        }
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
}

/// One method as the engine sees it: a kind, a hint and a digest, never the number or the address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Method {
    /// Which method.
    pub id: MethodId,
    /// Which kind.
    pub kind: MethodKind,
    /// What a stranger may see: the last two digits, or a masked address.
    pub hint: String,
    /// Keyed digest of the complete number (E.164) or address (lower case), to compare with what is typed.
    pub contact: Digest,
}

/// Whose recovery this is: an account, or nobody, treated alike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// Where wrong answers are counted.
    pub key: SubjectKey,
    /// The account; `None` for a decoy.
    pub account: Option<AccountId>,
}
