//! Small names that everyone shares: who is talking, which account, which attempt.
//!
//! Each identifier is its own type, so that an account can never be passed where a chat is expected.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! string_id {
    ($(#[$doc:meta] $name:ident),+ $(,)?) => {$(
        #[$doc]
        #[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl $name {
            /// The identifier as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
    )+};
}

string_id! {
    /// One conversation: the channel and the chat in it, as `channel:chat`.
    Peer,
    /// One update of a channel; the inbox takes each at most once.
    UpdateId,
    /// The directory's own stable identifier of an account.
    AccountId,
    /// One registered method (an authenticator, in NIST SP 800-63 words).
    MethodId,
    /// One issued demand for proof.
    ChallengeId,
    /// One question put to the directory, so that a late answer to an old one is ignored.
    LookUpId,
    /// One one-time page.
    PageId,
    /// One visit of the page where methods are registered.
    VisitId,
    /// The number of an escalation, as told to the person and to IT.
    TicketNumber,
    /// A language tag such as `en`, `fr`, `zh-Hans`: the name of a folder in `locales/`.
    Locale,
    /// What a person typed to name their account, in canonical form (trimmed, case folded, NFKC).
    Handle,
    /// The key under which wrong answers of one account, or of one unknown handle, are counted.
    SubjectKey,
}

impl Peer {
    /// Joins a channel's name and its chat.
    pub fn new(channel: &str, chat: &str) -> Self {
        Self(format!("{channel}:{chat}"))
    }

    /// The channel's own name of the chat.
    pub fn chat(&self) -> &str {
        self.0.split_once(':').map_or("", |(_, chat)| chat)
    }

    /// The channel's name, for example `console`.
    pub fn channel(&self) -> &str {
        self.0.split_once(':').map_or(self.as_str(), |(channel, _)| channel)
    }
}

impl VisitId {
    /// The peer under which what a visit does is written down when no chat opened it. No channel has this name.
    pub fn peer(&self) -> Peer {
        Peer::new("visit", self.as_str())
    }
}
