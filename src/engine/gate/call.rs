//! A phone call, confirmed by pressing the keys shown in the chat.

use serde::{Deserialize, Serialize};

use crate::engine::policy::Policy;
use crate::ids::{ChallengeId, MethodId};
use crate::keys::Digest;
use crate::time::Time;

/// The phone rings and the keys are awaited.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AwaitingKeys {
    /// The method called.
    pub method: MethodId,
    /// The live challenge.
    pub challenge: ChallengeId,
    /// Keyed digest of the keys.
    pub digest: Digest,
    /// When the call was placed.
    pub sent_at: Time,
    /// Until when keys are taken.
    pub expires_at: Time,
    /// Wrong answers so far.
    pub wrong: u8,
    /// Whether "no call yet?" was offered.
    pub offered: bool,
}

impl AwaitingKeys {
    /// The next moment something is due.
    pub fn wakes_at(&self, policy: &Policy) -> Time {
        if self.offered { self.expires_at } else { self.expires_at.min(self.sent_at + policy.code.offer_after) }
    }
}
