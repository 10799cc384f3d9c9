//! Lifting the directory's lock, and how an account stands in the engine's words.

use super::{Outbox, Outcome};
use crate::directory::{self, DirectoryError, Verdict};
use crate::engine::event::{Event, Unlocking};
use crate::engine::policy::Grant;
use crate::engine::standing::{Lock, Obstacle, Standing};
use crate::ids::{AccountId, ChallengeId};
use crate::time::Time;

impl Outbox {
    /// Unlocks, and reports what the directory shows afterwards.
    pub(super) async fn unlock(&self, attempt: &ChallengeId, grant: &Grant) -> Outcome {
        let (attempt, account) = (attempt.clone(), grant.account().clone());
        let outcome = self.lift(&account).await;
        Outcome::Done(Some(Event::Unlocked { attempt, account, outcome }), Vec::new())
    }

    async fn lift(&self, account: &AccountId) -> Unlocking {
        let mut answer = self.directory.unlock(account).await;
        if let Err(DirectoryError::ReplyLost(_)) = answer {
            answer = self.directory.unlock(account).await; // to unlock twice does no harm
        }
        match answer {
            Ok(Verdict::Applied) => {}
            Ok(Verdict::Rejected(_)) => return Unlocking::Refused,
            Err(DirectoryError::Broken(why)) => {
                tracing::warn!(why, "an account was not unlocked");
                return Unlocking::Refused;
            }
            Err(error) => {
                tracing::warn!(%error, "an account was not unlocked");
                return Unlocking::Unreachable;
            }
        }
        // "Unlocked" is said of what was seen to be open, and of nothing else.
        match self.directory.account(account).await {
            Ok(Some(found)) if found.standing.locked.is_none() => Unlocking::Lifted,
            Ok(Some(_)) => Unlocking::StillLocked,
            Ok(None) => Unlocking::Refused,
            Err(error) => {
                tracing::warn!(%error, "whether an account is unlocked could not be read");
                Unlocking::Unreachable
            }
        }
    }
}

/// How an account stands, as the engine speaks of it. A directory whose clock is behind ours is believed that there is a
/// lock, and not when it ends.
pub(super) fn standing(of: &directory::Standing, now: Time) -> Standing {
    let ended = of.expired.then_some(Obstacle::Ended);
    let lock = match of.locked {
        Some(lockout) => Lock::Held { until: lockout.until.filter(|until| *until > now) },
        None if of.locks_hidden => Lock::Unseen,
        None => Lock::Open,
    };
    Standing {
        closed: of.disabled.then_some(Obstacle::Disabled).or(ended),
        fixed: of.unchangeable,
        young_until: of.reset_from,
        stale: of.must_change || of.password_expired,
        lock,
    }
}
