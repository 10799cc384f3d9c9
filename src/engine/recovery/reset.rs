//! The new password is awaited, on the one-time page. Here is the only place that asks for a grant.

use serde::{Deserialize, Serialize};

use super::AwaitingChoice;
use crate::audit::Kind;
use crate::engine::Move;
use crate::engine::button::Button;
use crate::engine::conversation::Awaiting;
use crate::engine::effect::{Effect, Shown};
use crate::engine::enrolment;
use crate::engine::event::Event;
use crate::engine::text::{Pair, Text};
use crate::engine::turn::Turn;
use crate::ids::PageId;
use crate::keys::token_hash;
use crate::time::Time;

/// The new password is awaited.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct AwaitingReset {
    /// The page.
    pub page: PageId,
    /// The two words that stand in the chat and on the page; none once the page has ended.
    pub words: Option<Pair>,
    /// When the page ends, and when this is next looked at.
    pub expires_at: Time,
}

impl AwaitingReset {
    /// Opens a page, if the policy grants one and the recovery still lasts: a proof is not good for ever, however often
    /// a new link is asked for.
    pub(in crate::engine) fn open(before: &Awaiting, turn: &mut Turn<'_>) -> Move {
        if turn.env.now >= turn.c.facts.started_at + turn.policy().flow.most {
            turn.say(Text::ToldExpired);
            return turn.end(before, Kind::RecoveryExpired);
        }
        if turn.env.budget.halted {
            turn.say(Text::ToldBusy);
            return turn.end(before, Kind::FleetPaused);
        }
        let facts = &turn.c.facts;
        let by_it = || turn.policy().grant_released(facts, turn.env.peer, turn.env.now);
        let Some(grant) = turn.policy().grant(facts).or_else(by_it) else {
            return Move::Ask(Awaiting::Choice(AwaitingChoice {})); // nobody's recovery ends here
        };
        let token = turn.entropy.token();
        let words = Pair::draw(&mut turn.entropy);
        let valid = turn.policy().flow.page;
        let page = PageId(turn.entropy.id());
        let expires_at = turn.env.now + valid;
        turn.effect(Effect::OpenPage {
            page: page.clone(),
            grant,
            token_hash: token_hash(&token),
            words,
            locale: turn.c.locale.clone(),
            expires_at,
        });
        turn.audit(Kind::PageOpened, &[]);
        turn.shows = Some(Shown::Link(token.as_str().into()));
        let minutes = valid.as_secs().div_ceil(60);
        turn.say(if turn.gives_pass() { Text::AskPass { words, minutes } } else { Text::AskReset { words, minutes } });
        Move::Stay(Awaiting::Reset(Self { page, words: Some(words), expires_at }))
    }

    /// Asked again: the page in the chat is still good, and its link is not kept to be repeated.
    pub(in crate::engine) fn ask(&self, turn: &mut Turn<'_>) {
        turn.say(match (self.words, turn.c.facts.pass) {
            (Some(words), _) => Text::ToldPageOpen { words, until: self.expires_at.into() },
            (None, Some(until)) => Text::ToldPassIssued { until: until.into() },
            (None, None) => Text::ToldPageExpired,
        });
    }

    pub(in crate::engine) fn keyboard(turn: &Turn<'_>) -> Vec<Vec<Button>> {
        let opens = if turn.gives_pass() { Button::OpenPass } else { Button::OpenPage };
        let first = match turn.c.facts.pass {
            _ if turn.shows.is_some() => Some(opens),
            pass => pass.map(|_| Button::Worked),
        };
        first.into_iter().chain([Button::NewLink]).map(|button| vec![button]).collect()
    }

    pub(in crate::engine) fn press(self, button: &Button, turn: &mut Turn<'_>) -> Result<Move, Awaiting> {
        match button {
            // Who they are is proven, so there is nothing before this to go back to but a fresh page.
            Button::NewLink | Button::Resend | Button::Next | Button::Back => {
                turn.audit(Kind::PageReplaced, &[]);
                Ok(Self::open(&Awaiting::Reset(self), turn))
            }
            Button::Worked | Button::Yes | Button::Finish if turn.c.facts.pass.is_some() => {
                Ok(enrolment::recovered(&Awaiting::Reset(self), turn))
            }
            _ => Err(Awaiting::Reset(self)),
        }
    }

    pub(in crate::engine) fn on(self, event: &Event, turn: &mut Turn<'_>) -> Move {
        match event {
            Event::PageCancelled { page } if *page == self.page => {
                turn.audit(Kind::PageCancelled, &[]);
                turn.say(Text::ToldNothingChanged);
                turn.end(&Awaiting::Nothing, Kind::RecoveryCancelled)
            }
            // It gave a pass, which was told: no password was ever sent from it.
            Event::PasswordNotSet { .. } if self.words.is_none() && turn.c.facts.pass.is_some() => {
                Move::Stay(Awaiting::Reset(self))
            }
            Event::PasswordNotSet { page } if *page == self.page => {
                turn.audit(Kind::PasswordReconciled, &[("changed", "no".to_owned())]);
                turn.say(Text::ToldNothingChanged);
                Self::open(&Awaiting::Reset(self), turn)
            }
            _ => Move::Stay(Awaiting::Reset(self)),
        }
    }

    /// The page has ended; the recovery goes on while its time lasts.
    pub(in crate::engine) fn woken(self, turn: &mut Turn<'_>) -> Move {
        let (flow, facts) = (&turn.policy().flow, &turn.c.facts);
        let expires_at = (facts.heard_at + flow.idle).min(facts.started_at + flow.most);
        // With a pass they are in, or have had long enough to get there.
        if facts.pass.is_some() && (self.words.is_none() || turn.env.now >= expires_at) {
            return enrolment::recovered(&Awaiting::Reset(self), turn);
        }
        turn.audit(Kind::PageExpired, &[]);
        turn.effect(Effect::ClosePage { page: self.page.clone() });
        turn.say(Text::ToldPageExpired);
        Move::Stay(Awaiting::Reset(Self { expires_at, words: None, ..self }))
    }
}

impl Turn<'_> {
    /// Closes the page that what is awaited stands for, or hides.
    pub(in crate::engine) fn close_page(&mut self, awaiting: &Awaiting) {
        match awaiting {
            Awaiting::Reset(reset) => self.effect(Effect::ClosePage { page: reset.page.clone() }),
            Awaiting::LostPhone(lost) => self.close_page(&lost.back),
            Awaiting::Approving(approving) => self.close_page(&approving.back),
            Awaiting::It(it) => self.close_page(&it.back),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::scene::{NOW, Scene, texts};
    use std::time::Duration;

    fn scene() -> Scene {
        let expires_at = NOW + Duration::from_mins(10);
        Scene::at(Awaiting::Reset(AwaitingReset { page: PageId::from("p1"), words: Some(Pair::default()), expires_at }))
            .proven()
    }

    #[test]
    fn a_page_that_has_ended_is_not_called_open() {
        let mut scene = scene();
        scene.now = NOW + Duration::from_mins(10);
        assert_eq!(texts(&scene.on(Event::DeadlinePassed)), [Text::ToldPageExpired]);
        assert_eq!(texts(&scene.on(Event::Returned)), [Text::ToldWhereYouAre, Text::ToldPageExpired]);
    }

    #[test]
    fn new_links_do_not_make_a_proof_last_for_ever() {
        let mut scene = scene();
        for minutes in [9, 18, 27] {
            scene.now = NOW + Duration::from_secs(minutes * 60);
            assert!(scene.presses(Button::NewLink).iter().any(|effect| matches!(effect, Effect::OpenPage { .. })));
        }
        scene.now = NOW + Duration::from_mins(36);
        let effects = scene.presses(Button::NewLink);
        assert_eq!(texts(&effects), [Text::ToldExpired]);
        assert!(effects.iter().any(|effect| matches!(effect, Effect::ClosePage { .. })), "the last page is closed");
        assert_eq!(scene.conversation.facts.passed, []);
    }
}
