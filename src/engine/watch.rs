//! The watch: for a day after a reset or an unlocking it is looked whether the lock returns. It does where a device still
//! tries the old password, and only who owns that device can stop it.

use std::time::Duration;

use super::Move;
use super::button::Button;
use super::conversation::Awaiting;
use super::decoy::account_key;
use super::effect::Effect;
use super::text::Text;
use super::turn::Turn;
use crate::audit::Kind;
use crate::ids::AccountId;

/// How long it is looked: what still has the old password tries it within a working day.
pub const WATCHED: Duration = Duration::from_hours(24);

impl Turn<'_> {
    /// The account is locked again: this chat brought its owner back, and tells what to look for.
    pub(super) fn lock_returned(&mut self, awaiting: Awaiting, account: &AccountId) -> Move {
        self.effect(Effect::NoteLockTold { account: account.clone() });
        if self.env.budget.bound_frozen {
            return Move::Stay(awaiting); // its owner said that it was not them who was brought back
        }
        let subject = Some(account_key(account));
        self.effect(Effect::Audit { kind: Kind::LockReturned, subject, facts: Vec::new() });
        self.say(Text::ToldLockReturned);
        let mut rows = vec![vec![Button::Unlock]];
        rows.extend(self.keyboard(&awaiting));
        if !rows.iter().flatten().any(|button| *button == Button::ContactIt) {
            rows.push(vec![Button::ContactIt]);
        }
        Move::Offer(awaiting, rows)
    }
}
