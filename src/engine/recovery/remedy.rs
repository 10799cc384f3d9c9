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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::effect::Effect;
    use crate::engine::event::Event;
    use crate::engine::recovery::AwaitingHandle;
    use crate::engine::scene::{NOW, Scene, texts};
    use crate::engine::standing::Standing;
    use crate::ids::Peer;

    fn locked() -> Standing {
        Standing { lock: Lock::Held { until: Some(NOW + std::time::Duration::from_mins(10)) }, ..Standing::default() }
    }

    #[test]
    fn s98_what_it_has_closed_is_granted_to_nobody() {
        let mut scene = Scene::at(Awaiting::Remedy(AwaitingRemedy {})).proven();
        scene.conversation.facts.standing = Standing { closed: Some(Obstacle::Disabled), ..locked() };
        assert_eq!(scene.rules.policy.grant(&scene.conversation.facts), None);
        assert!(scene.rules.policy.is_proven(&scene.conversation.facts), "though IT may know who asks");
        for button in [Button::Unlock, Button::NewPassword] {
            let effects = scene.presses(button);
            assert_eq!(texts(&effects), [Text::ToldBarred { obstacle: Obstacle::Disabled }]);
            let opens = |effect: &Effect| matches!(effect, Effect::OpenPage { .. } | Effect::Unlock { .. });
            assert!(!effects.iter().any(opens));
        }
    }

    #[test]
    fn s98_who_has_proven_nothing_here_does_not_read_what_stands_behind_another_chat() {
        let mut there = Scene::at(Awaiting::Remedy(AwaitingRemedy {})).proven();
        there.conversation.facts.standing = locked();
        let effects = there.on(Event::ResumeClaimed { by: Peer::new("telegram", "7") });
        let carried = effects.into_iter().find_map(|effect| match effect {
            Effect::HandOver { carried, .. } => carried,
            _ => None,
        });
        let mut here = Scene::at(Awaiting::Nothing);
        let said = texts(&here.on(Event::Resumed { carried: carried.unwrap() }));
        assert_eq!(said, [Text::ToldResumed, Text::AskChoice { gate: 1, gates: 1 }]);
    }

    #[test]
    fn s98_another_name_keeps_the_wish_and_forgets_the_standing() {
        let mut scene = Scene::at(Awaiting::Choice(AwaitingChoice {}));
        scene.conversation.facts.aim = Some(Aim::Unlock);
        scene.conversation.facts.standing = locked();
        scene.presses(Button::Back);
        assert!(matches!(scene.conversation.awaiting, Awaiting::Handle(AwaitingHandle { .. })));
        let facts = &scene.conversation.facts;
        assert_eq!((facts.aim, &facts.standing), (Some(Aim::Unlock), &Standing::default()));
    }
}
