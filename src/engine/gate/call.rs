//! A phone call, confirmed by pressing the keys shown in the chat (S32).
//!
//! The call says no code: whoever hears it learns nothing, and an answering machine does not press keys. The keys stand
//! in the chat in the clear, so they are kept in the clear; what proves something is that they are pressed on the call.

use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;

use super::{closed, ended, issue, leaves, overdue, pass, refusal, refuse, wrong};
use crate::audit::Kind;
use crate::engine::Move;
use crate::engine::button::Button;
use crate::engine::contact::digits;
use crate::engine::conversation::Awaiting;
use crate::engine::event::Event;
use crate::engine::method::Method;
use crate::engine::policy::Policy;
use crate::engine::recovery::AwaitingChoice;
use crate::engine::text::Text;
use crate::engine::turn::Turn;
use crate::ids::{ChallengeId, MethodId};
use crate::time::Time;

/// The phone rings and the keys are awaited.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AwaitingKeys {
    /// The method called.
    pub method: MethodId,
    /// The live challenge.
    pub challenge: ChallengeId,
    /// The keys shown.
    pub keys: String,
    /// Whether the call is really placed.
    pub matches: bool,
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

    pub(super) fn call(method: &Method, matches: bool, turn: &mut Turn<'_>) -> Move {
        turn.audit(Kind::CallRequested, &[]);
        Move::Ask(Awaiting::Keys(Self::placed(method, matches, turn)))
    }

    fn placed(method: &Method, matches: bool, turn: &mut Turn<'_>) -> Self {
        let keys = turn.entropy.digits(usize::from(turn.policy().code.keys));
        // The secret of a call is the token of the address its keys are reported to.
        let token = turn.entropy.token();
        Self {
            method: method.id.clone(),
            challenge: issue(method, matches, &token, turn),
            keys,
            matches,
            sent_at: turn.env.now,
            expires_at: turn.env.now + turn.policy().code.valid_of(method.kind),
            wrong: 0,
            offered: false,
        }
    }

    pub(in crate::engine) fn ask(&self, turn: &mut Turn<'_>) {
        let Some(Method { hint, .. }) = turn.c.facts.method(&self.method).cloned() else { return };
        let (at, until) = (self.sent_at.into(), self.expires_at.into());
        turn.say(Text::AskKeys { keys: self.keys.clone(), hint, at, until });
    }

    pub(in crate::engine) fn keyboard() -> Vec<Vec<Button>> {
        vec![vec![Button::Resend, Button::OtherMethod], vec![Button::LostPhone]]
    }

    pub(in crate::engine) fn press(self, button: &Button, turn: &mut Turn<'_>) -> Result<Move, Awaiting> {
        match button {
            Button::Resend => Ok(self.again(turn)),
            Button::OtherMethod | Button::Back => Ok(Move::Ask(Awaiting::Choice(AwaitingChoice {}))),
            _ => Err(Awaiting::Keys(self)),
        }
    }

    fn again(self, turn: &mut Turn<'_>) -> Move {
        let Some(method) = turn.c.facts.method(&self.method).cloned() else {
            return Move::Ask(Awaiting::Choice(AwaitingChoice {}));
        };
        if let Some(over) = ended(turn) {
            return over;
        }
        if let Some(refused) = refusal(&method, turn) {
            refuse(refused, turn);
            return Move::Stay(Awaiting::Keys(self));
        }
        turn.audit(Kind::CallRequested, &[]);
        let next = Self { wrong: self.wrong, ..Self::placed(&method, self.matches, turn) };
        Move::Ask(Awaiting::Keys(next))
    }

    pub(in crate::engine) fn on(mut self, event: &Event, turn: &mut Turn<'_>) -> Move {
        let Event::KeysPressed { challenge, keys } = event else { return Move::Stay(Awaiting::Keys(self)) };
        let live = turn.env.budget.live(&self.method) == Some(challenge);
        if *challenge != self.challenge || !live || turn.env.now >= self.expires_at {
            return Move::Stay(Awaiting::Keys(self)); // of an older call
        }
        // Where no phone rings, no keys are pressed: whoever reports some has them from the chat.
        if !leaves(self.matches, turn) {
            return Move::Stay(Awaiting::Keys(self));
        }
        if let Some(over) = ended(turn) {
            return over;
        }
        if let Some(refused) = closed(turn) {
            refuse(refused, turn);
            return Move::Stay(Awaiting::Keys(self));
        }
        let pressed: String = digits(keys.expose()).chars().filter(char::is_ascii_digit).collect();
        if pressed.len() != self.keys.len() {
            // Nothing pressed, or too few: an answering machine, a pocket. A mistake of form costs no try.
            return if pressed.is_empty() { Move::Stay(Awaiting::Keys(self)) } else { Move::Ask(Awaiting::Keys(self)) };
        }
        if bool::from(pressed.as_bytes().ct_eq(self.keys.as_bytes())) {
            return pass(&self.method, turn);
        }
        if let Some(over) = wrong(self.wrong, true, Kind::KeysRefused, |left| Text::RefusedKeys { left }, turn) {
            return over;
        }
        self.wrong = self.wrong.saturating_add(1);
        Move::Stay(Awaiting::Keys(self))
    }

    pub(in crate::engine) fn woken(mut self, turn: &mut Turn<'_>) -> Move {
        if let Some(over) = overdue(self.expires_at, turn) {
            return over;
        }
        self.offered = true;
        Move::Stay(Awaiting::Keys(self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::scene::{NOW, Scene};
    use crate::secret::Secret;
    use std::time::Duration;

    #[test]
    fn s32_keys_count_only_where_a_phone_rings() {
        for (matches, passes) in [(true, true), (false, false)] {
            let mut scene = Scene::at(Awaiting::Keys(AwaitingKeys {
                method: MethodId::from("phone"),
                challenge: ChallengeId::from("c1"),
                keys: "42".to_owned(),
                matches,
                sent_at: NOW,
                expires_at: NOW + Duration::from_mins(5),
                wrong: 0,
                offered: false,
            }));
            scene.budget.sent.insert(MethodId::from("phone"), vec![(NOW, ChallengeId::from("c1"))]);
            scene.on(Event::KeysPressed { challenge: ChallengeId::from("c1"), keys: Secret::from("42") });
            assert_eq!(!scene.conversation.facts.passed.is_empty(), passes);
        }
    }
}
