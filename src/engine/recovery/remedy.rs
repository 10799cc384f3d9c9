//! What is in the way is told, and what helps is awaited: before anything else is asked in a chat that belongs to the
//! account, and right after the first gate in any other.

use serde::{Deserialize, Serialize};

use super::{AwaitingChoice, AwaitingHandle};
use crate::audit::Kind;
use crate::engine::Move;
use crate::engine::button::{Button, Reason};
use crate::engine::conversation::Awaiting;
use crate::engine::standing::{Aim, Lock, Obstacle};
use crate::engine::text::Text;
use crate::engine::turn::Turn;

/// The choice of what helps is awaited, if anything does.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct AwaitingRemedy {}

impl AwaitingRemedy {
    /// Says what is in the way of what the person wants. `None` where nothing keeps them from going on.
    pub(in crate::engine) fn examine(turn: &mut Turn<'_>) -> Option<Move> {
        let (now, facts) = (turn.env.now, &turn.c.facts);
        let (standing, wants, reason) = (facts.standing.clone(), facts.wants(), facts.reason);
        if !facts.may_know_standing() {
            return None;
        }
        let locked = standing.is_locked(now);
        let goes_on = standing.closed.is_none()
            && match wants {
                Some(Aim::NewPassword) => standing.bars_password(now).is_none(),
                Some(Aim::Unlock) => locked && !standing.stale,
                None => false,
            };
        if !goes_on {
            if let Some(obstacle) = standing.foremost(now) {
                let obstacle: &'static str = obstacle.into();
                turn.audit(Kind::ObstacleTold, &[("obstacle", obstacle.to_owned())]);
            }
            return Some(Move::Ask(Awaiting::Remedy(Self {})));
        }
        if wants == Some(Aim::Unlock) {
            turn.say(lock(standing.lock));
        } else if locked {
            turn.say(Text::ToldLockedToo);
        } else if standing.stale && reason != Some(Reason::Expired) {
            turn.say(Text::ToldStale);
        }
        None
    }

    pub(in crate::engine) fn ask(turn: &mut Turn<'_>) {
        let (now, standing, wants) = (turn.env.now, turn.c.facts.standing.clone(), turn.c.facts.wants());
        if let Some(obstacle) = standing.closed {
            return turn.say(Text::ToldBarred { obstacle });
        }
        let bar = standing.bars_password(now);
        if standing.is_locked(now) {
            turn.say(lock(standing.lock));
        } else if wants != Some(Aim::NewPassword) {
            turn.say(if standing.lock == Lock::Unseen { Text::ToldLockUnseen } else { Text::ToldNotLocked });
        }
        match (bar, standing.young_until) {
            (Some(Obstacle::Young), Some(until)) => turn.say(Text::ToldYoung { at: until.into() }),
            (Some(obstacle), _) => turn.say(Text::ToldBarred { obstacle }),
            (None, _) if standing.stale => turn.say(Text::ToldStale),
            (None, _) if standing.is_locked(now) => turn.say(Text::AskRemedy),
            (None, _) => {}
        }
    }

    pub(in crate::engine) fn keyboard(turn: &Turn<'_>) -> Vec<Vec<Button>> {
        let (now, standing) = (turn.env.now, &turn.c.facts.standing);
        let mut rows = Vec::new();
        // With a password that is too old, an unlocked account opens nothing.
        let lifts = standing.closed.is_none() && standing.is_locked(now) && !standing.stale;
        rows.extend(lifts.then(|| vec![Button::Unlock]));
        rows.extend(standing.bars_password(now).is_none().then(|| vec![Button::NewPassword]));
        rows.push(vec![Button::Finish]);
        rows
    }

    pub(in crate::engine) fn press(self, button: &Button, turn: &mut Turn<'_>) -> Result<Move, Awaiting> {
        match button {
            Button::Unlock | Button::NewPassword if !Self::keyboard(turn).contains(&vec![button.clone()]) => {
                Ok(Move::Ask(Awaiting::Remedy(self))) // said in words, and not what helps
            }
            Button::Unlock => Ok(Self::goes_for(Aim::Unlock, turn)),
            Button::NewPassword => Ok(Self::goes_for(Aim::NewPassword, turn)),
            Button::Finish | Button::Next => {
                turn.say(Text::ToldNothingChanged);
                Ok(turn.end(&Awaiting::Remedy(self), Kind::RecoveryCancelled))
            }
            Button::Back if turn.c.facts.passed.is_empty() => Ok(AwaitingHandle::again(turn)),
            Button::Back => Ok(Move::Ask(Awaiting::Remedy(self))),
            _ => Err(Awaiting::Remedy(self)),
        }
    }

    /// Goes on to what the person wants, unless that is what is barred.
    pub(in crate::engine) fn goes_for(aim: Aim, turn: &mut Turn<'_>) -> Move {
        turn.c.facts.aim = Some(aim);
        if aim == Aim::NewPassword && turn.c.facts.standing.bars_password(turn.env.now).is_some() {
            return Move::Ask(Awaiting::Remedy(Self {}));
        }
        AwaitingChoice::direct(turn).unwrap_or_else(|| turn.advance())
    }
}

/// Which lock it is.
fn lock(lock: Lock) -> Text {
    match lock {
        Lock::Held { until: Some(until) } => Text::ToldLockedUntil { at: until.into() },
        _ => Text::ToldLocked,
    }
}

impl Turn<'_> {
    /// How an account stands is nobody's to read who has proven nothing here, wherever the chat went meanwhile.
    pub(in crate::engine) fn hides_standing(&self, awaiting: Awaiting) -> Awaiting {
        let tells = matches!(awaiting.beneath(), Awaiting::Remedy(_) | Awaiting::Unlock(_));
        if tells && !self.c.facts.may_know_standing() { Awaiting::Choice(AwaitingChoice {}) } else { awaiting }
    }
}
