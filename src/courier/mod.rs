//! Out-of-band carriers of codes and notices: mail, text messages, calls. One trait; each carrier is a file here and
//! passes the same conformance story.

use async_trait::async_trait;

use crate::ids::Locale;
use crate::secret::Secret;

pub mod http;
pub mod smtp;
pub mod template;
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
    /// For a call: the address the gateway reports pressed keys to.
    pub callback: Option<Secret<String>>,
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
    /// Not worth trying again: refused, unknown recipient, wrong credentials.
    #[error("given up: {0}")]
    GiveUp(String),
    /// Sent, and the answer is lost: it may or may not arrive. Not repeated.
    #[error("unknown: {0}")]
    Unknown(String),
}

/// A carrier of parcels.
#[async_trait]
pub trait Courier: Send + Sync {
    /// Hands over one parcel.
    async fn carry(&self, parcel: &Parcel) -> Result<Receipt, CourierError>;

    /// One line that proves the carrier answers, without sending anything, for `sesame check`.
    async fn check(&self) -> Result<String, CourierError>;
}
