//! A code by text message or mail.

use serde::{Deserialize, Serialize};

use crate::engine::policy::Policy;
use crate::ids::{ChallengeId, MethodId};
use crate::keys::Digest;
use crate::time::Time;

/// The code is on its way and its digits are awaited.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AwaitingCode {
    /// The method it was sent by.
    pub method: MethodId,
    /// The live challenge.
    pub challenge: ChallengeId,
    /// Keyed digest of the code.
    pub digest: Digest,
    /// The code before this one, taken for a short while after.
    pub former: Option<Former>,
    /// When it was sent.
    pub sent_at: Time,
    /// Until when it is taken.
    pub expires_at: Time,
    /// Wrong answers so far; a new code does not reset them.
    pub wrong: u8,
    /// Whether "no code yet?" was offered.
    pub offered: bool,
}

/// A code that a newer one has replaced.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Former {
    /// Its digest.
    pub digest: Digest,
    /// Until when it is still taken.
    pub until: Time,
}

impl AwaitingCode {
    /// The next moment something is due.
    pub fn wakes_at(&self, policy: &Policy) -> Time {
        if self.offered { self.expires_at } else { self.expires_at.min(self.sent_at + policy.code.offer_after) }
    }
}
