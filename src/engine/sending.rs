//! A code on its way to the number or the address on record.

use serde::{Deserialize, Serialize};

use super::method::MethodKind;
use crate::ids::{AccountId, ChallengeId, Locale, MethodId};
use crate::secret::Secret;
use crate::time::Time;

/// A code or a call to be sent.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Sending {
    /// Whom to; `None` for a decoy, to whom nothing is sent.
    pub account: Option<AccountId>,
    /// By which method.
    pub method: MethodId,
    /// Of which kind.
    pub kind: MethodKind,
    /// For which challenge; also the idempotency key towards the provider.
    pub challenge: ChallengeId,
    /// In which language.
    pub locale: Locale,
    /// How long it is worth sending.
    pub expires_at: Time,
    /// The code, or the token of a call's callback address.
    #[serde(skip)]
    pub secret: Secret<String>,
}
