//! Out-of-band carriers of codes and notices: mail, text messages, calls. One trait; each carrier is a file here and
//! passes the same conformance story.

use std::collections::BTreeMap;

use async_trait::async_trait;

use crate::ids::Locale;
use crate::secret::Secret;

pub mod failover;
pub mod http;
pub mod infobip;
pub mod risk;
pub mod smtp;
pub mod template;
pub mod twilio;
pub mod watched;
pub mod wire;

/// What is to be carried.
#[derive(Clone, Debug)]
pub struct Parcel {
    /// Where to: an E.164 number or a mail address.
    pub to: Secret<String>,
    /// A mail's subject; unused elsewhere.
    pub subject: String,
    /// The words to write or to speak.
    pub body: Secret<String>,
    /// The language of the words.
    pub locale: Locale,
    /// The same parcel has the same key: a provider that knows idempotency carries it once.
    pub key: String,
    /// Where the provider reports back: the keys pressed on a call, or what became of a message.
    pub callback: Option<Callback>,
    /// The key of the parcel that this one follows: mails of one thread stand together.
    pub thread: Option<String>,
}

/// Where providers report back. Each has an address of its own, so that what one of them must sign is not taken without
/// a signature at another's.
#[derive(Clone, Debug, Default)]
pub struct Callback(BTreeMap<&'static str, Secret<String>>);

impl Callback {
    /// The address of one provider.
    pub fn of(&self, provider: &str) -> Option<&Secret<String>> {
        self.0.get(provider)
    }
}

impl FromIterator<(&'static str, Secret<String>)> for Callback {
    fn from_iter<I: IntoIterator<Item = (&'static str, Secret<String>)>>(addresses: I) -> Self {
        Self(addresses.into_iter().collect())
    }
}

/// A courier took a parcel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The provider's own name of it, if it gave one.
    pub reference: Option<String>,
}

/// A courier did not take a parcel. The text never holds the parcel's words or address.
#[derive(Debug, thiserror::Error)]
pub enum CourierError {
    /// Worth trying again: not reached, "busy", "too many requests".
    #[error("try again: {why}")]
    Retry {
        /// What happened.
        why: String,
        /// How long the provider asks us to wait.
        after: Option<std::time::Duration>,
    },
    /// Not worth trying again here: wrong credentials, no credit, refused. Another provider may still take it.
    #[error("given up: {0}")]
    GiveUp(String),
    /// No provider should take it: the number cannot exist, or its owner wants no messages from us.
    #[error("refused: {0}")]
    Refused(String),
    /// Sent, and the answer is lost: it may or may not arrive. Not repeated.
    #[error("unknown: {0}")]
    Unknown(String),
}

/// A carrier of parcels.
#[async_trait]
pub trait Courier: Send + Sync {
    /// Hands over one parcel.
    async fn carry(&self, parcel: &Parcel) -> Result<Receipt, CourierError>;

    /// The providers behind it that report back, by the names under which [`Callback`] holds their addresses.
    fn reports(&self) -> Vec<&'static str> {
        Vec::new()
    }

    /// One line that proves the carrier answers, without sending anything, for `sesame check`.
    async fn check(&self) -> Result<String, CourierError>;
}
