//! The account is unlocked and its password kept: the directory is asked, then read again, and what it says is told.
//!
//! To unlock twice does no harm, so what a crash leaves open is done again.

use serde::{Deserialize, Serialize};

use super::{AwaitingChoice, AwaitingRemedy};
use crate::audit::Kind;
use crate::engine::Move;
use crate::engine::button::Button;
use crate::engine::conversation::Awaiting;
use crate::engine::decoy::account_key;
use crate::engine::effect::{Category, Effect, Notice};
use crate::engine::enrolment;
use crate::engine::event::Unlocking;
use crate::engine::standing::{Aim, Lock};
use crate::engine::text::Text;
use crate::engine::turn::Turn;
use crate::ids::{AccountId, ChallengeId};

/// What became of an unlocking is awaited, and then what the person makes of it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct AwaitingUnlock {
    /// The attempt's name.
    pub attempt: ChallengeId,
    /// What became of it, once it is known.
    pub outcome: Option<Unlocking>,
}

impl AwaitingUnlock {
    /// Unlocks, if the policy grants it, there is a lock still, and the recovery still lasts.
    pub(in crate::engine) fn begin(before: &Awaiting, turn: &mut Turn<'_>) -> Move {
        let (now, most) = (turn.env.now, turn.policy().flow.most);
        if now >= turn.c.facts.started_at + most {
            turn.say(Text::ToldExpired);
            return turn.end(before, Kind::RecoveryExpired);
        }
        if turn.env.budget.halted {
            turn.say(Text::ToldBusy);
            return turn.end(before, Kind::FleetPaused);
        }
        if !turn.c.facts.standing.is_locked(now) {
            return Move::Ask(Awaiting::Remedy(AwaitingRemedy {})); // it ended by itself meanwhile
        }
        let Some(grant) = turn.policy().grant(&turn.c.facts) else {
            return Move::Ask(Awaiting::Choice(AwaitingChoice {})); // nobody's recovery ends here
        };
        let attempt = ChallengeId(turn.entropy.id());
        turn.audit(Kind::UnlockRequested, &[]);
        turn.effect(Effect::Unlock { attempt: attempt.clone(), grant });
        turn.say(Text::ToldUnlocking);
        Move::Stay(Awaiting::Unlock(Self { attempt, outcome: None }))
    }

    /// What the directory said, whatever the chat is about by now: what was done is on record, and its owner is told.
    pub(in crate::engine) fn unlocked(
        mut awaiting: Awaiting,
        attempt: &ChallengeId,
        account: AccountId,
        outcome: Unlocking,
        turn: &mut Turn<'_>,
    ) -> Move {
        let kind = if outcome == Unlocking::Lifted { Kind::AccountUnlocked } else { Kind::UnlockFailed };
        let name: &'static str = outcome.into();
        let (subject, facts) = (Some(account_key(&account)), vec![("outcome".to_owned(), name.to_owned())]);
        turn.effect(Effect::Audit { kind, subject, facts });
        if outcome == Unlocking::Lifted {
            turn.effect(Effect::WatchLock { account: account.clone() });
            turn.notify(account, Notice::Unlocked);
        }
        let ours = settle(&mut awaiting, attempt, outcome);
        if ours && outcome == Unlocking::Lifted {
            turn.c.facts.standing.lock = Lock::Open;
            turn.c.known_handle.clone_from(&turn.c.facts.handle);
        }
        if ours || outcome == Unlocking::Lifted {
            turn.say(told(outcome));
        }
        if ours && matches!(outcome, Unlocking::StillLocked | Unlocking::Refused) {
            turn.open_ticket(Category::Lock, &awaiting);
        }
        Move::Stay(awaiting)
    }

    /// Whether the lock was lifted here.
    pub(in crate::engine) fn is_done(&self) -> bool {
        self.outcome == Some(Unlocking::Lifted)
    }

    pub(in crate::engine) fn ask(&self, turn: &mut Turn<'_>) {
        turn.say(self.outcome.map_or(Text::ToldUnlocking, told));
    }

    pub(in crate::engine) fn keyboard(&self, turn: &Turn<'_>) -> Vec<Vec<Button>> {
        let password = turn.c.facts.standing.bars_password(turn.env.now).is_none();
        let first = match self.outcome {
            None => return Vec::new(),
            Some(Unlocking::Lifted) => Button::Finish,
            Some(_) => Button::Resend,
        };
        [vec![vec![first]], password.then(|| vec![Button::NewPassword]).into_iter().collect()].concat()
    }

    pub(in crate::engine) fn press(self, button: &Button, turn: &mut Turn<'_>) -> Result<Move, Awaiting> {
        match (button, self.outcome) {
            (Button::Finish | Button::Next | Button::Worked | Button::Yes, Some(Unlocking::Lifted)) => {
                Ok(self.close(turn))
            }
            (Button::NewPassword, Some(_)) => Ok(AwaitingRemedy::goes_for(Aim::NewPassword, turn)),
            (Button::Resend | Button::Unlock, Some(outcome)) if outcome != Unlocking::Lifted => {
                Ok(Self::begin(&Awaiting::Unlock(self), turn))
            }
            (Button::Back | Button::Unlock | Button::Resend, _) => Ok(Move::Ask(Awaiting::Unlock(self))),
            _ => Err(Awaiting::Unlock(self)),
        }
    }

    /// The person is in again, and wants nothing more.
    pub(in crate::engine) fn close(self, turn: &mut Turn<'_>) -> Move {
        turn.say(Text::ToldUnlockOver);
        enrolment::recovered(&Awaiting::Unlock(self), turn)
    }

    /// "Cancel": what is done stays done, and what is on its way is told when it arrives.
    pub(in crate::engine) fn cancel(self, turn: &mut Turn<'_>) -> Move {
        if self.is_done() {
            return self.close(turn);
        }
        turn.say(if self.outcome.is_none() { Text::ToldUnlocking } else { Text::ToldCancelled });
        turn.end(&Awaiting::Unlock(self), Kind::RecoveryCancelled)
    }
}

/// Notes what became of an attempt where it is awaited, perhaps behind a question. Whether it was.
fn settle(awaiting: &mut Awaiting, attempt: &ChallengeId, outcome: Unlocking) -> bool {
    match awaiting {
        Awaiting::Unlock(unlock) if unlock.attempt == *attempt => {
            unlock.outcome = Some(outcome);
            true
        }
        Awaiting::LostPhone(lost) => settle(&mut lost.back, attempt, outcome),
        Awaiting::Approving(approving) => settle(&mut approving.back, attempt, outcome),
        _ => false,
    }
}

fn told(outcome: Unlocking) -> Text {
    match outcome {
        Unlocking::Lifted => Text::ToldUnlocked,
        Unlocking::StillLocked => Text::ToldStillLocked,
        Unlocking::Refused => Text::ToldUnlockRefused,
        Unlocking::Unreachable => Text::ToldUnlockLater,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::event::Event;
    use crate::engine::recovery::AwaitingLostPhone;
    use crate::engine::scene::{NOW, Scene, texts};
    use crate::engine::standing::Standing;

    fn unlocked(outcome: Unlocking) -> Event {
        Event::Unlocked { attempt: "u1".into(), account: "a1".into(), outcome }
    }

    fn scene() -> Scene {
        let mut scene = Scene::at(Awaiting::Unlock(AwaitingUnlock { attempt: "u1".into(), outcome: None })).proven();
        scene.conversation.facts.aim = Some(Aim::Unlock);
        scene.conversation.facts.standing = Standing { lock: Lock::Held { until: None }, ..Standing::default() };
        scene
    }

    fn records(effects: &[Effect]) -> (bool, bool) {
        let told = |effect: &Effect| matches!(effect, Effect::Notify { notice: Notice::Unlocked, .. });
        let watched = |effect: &Effect| matches!(effect, Effect::WatchLock { .. });
        (effects.iter().any(told), effects.iter().any(watched))
    }

    #[test]
    fn s98_the_owner_is_told_even_when_a_cancel_overtook_the_answer() {
        let mut scene = scene();
        assert_eq!(texts(&scene.presses(Button::Cancel)), [Text::ToldUnlocking]);
        assert!(matches!(scene.conversation.awaiting, Awaiting::Nothing));
        let effects = scene.on(unlocked(Unlocking::Lifted));
        assert_eq!((texts(&effects), records(&effects)), (vec![Text::ToldUnlocked], (true, true)));
        assert!(texts(&scene.on(unlocked(Unlocking::Refused))).is_empty(), "nobody waits for that any more");
    }

    #[test]
    fn s98_the_answer_finds_its_place_behind_a_question() {
        let mut scene = scene();
        scene.presses(Button::LostPhone);
        scene.on(unlocked(Unlocking::Lifted));
        let Awaiting::LostPhone(AwaitingLostPhone { back }) = &scene.conversation.awaiting else { panic!("asked") };
        assert!(matches!(**back, Awaiting::Unlock(ref unlock) if unlock.is_done()));
    }

    #[test]
    fn s98_what_was_not_lifted_is_neither_told_nor_watched() {
        for outcome in [Unlocking::StillLocked, Unlocking::Refused, Unlocking::Unreachable] {
            let mut scene = scene();
            let effects = scene.on(unlocked(outcome));
            assert_eq!(records(&effects), (false, false));
            assert!(effects.iter().any(|effect| matches!(effect, Effect::Audit { kind: Kind::UnlockFailed, .. })));
        }
    }

    #[test]
    fn s98_trying_again_does_not_make_a_proof_last_for_ever() {
        let mut scene = scene();
        scene.on(unlocked(Unlocking::Unreachable));
        scene.now = NOW + std::time::Duration::from_mins(10);
        assert!(scene.presses(Button::Resend).iter().any(|effect| matches!(effect, Effect::Unlock { .. })));
        scene.conversation.awaiting =
            Awaiting::Unlock(AwaitingUnlock { attempt: "u2".into(), outcome: Some(Unlocking::Unreachable) });
        scene.now = NOW + std::time::Duration::from_mins(24);
        scene.conversation.facts.heard_at = scene.now;
        scene.conversation.facts.started_at = NOW - std::time::Duration::from_mins(6);
        let effects = scene.presses(Button::Resend);
        assert!(texts(&effects).contains(&Text::ToldExpired), "{effects:?}");
        assert!(!effects.iter().any(|effect| matches!(effect, Effect::Unlock { .. })));
    }
}
