//! Going on in another chat: a short code told here and typed there.
//!
//! The threat: somebody talks a person into reading the code to them. So a code is good for minutes and once, guesses
//! count as look-ups, and what was *proven* stays behind: a gate is passed again in the new chat, and an open page is
//! not handed over (its link opens on any device). Wrong answers are counted per account wherever they are typed, so
//! another chat brings no new tries.

use std::time::Duration;

use super::conversation::{Awaiting, Conversation, Facts};
use super::effect::{Bucket, Effect, Shown};
use super::recovery::{AwaitingAccount, AwaitingChoice, AwaitingHandle};
use super::text::Text;
use super::turn::Turn;
use super::{Move, it};
use crate::audit::Kind;
use crate::ids::Peer;
use crate::keys::{Digest, Keys, Purpose};
use crate::secret::Secret;

/// How long a code is good: time enough to take out another device.
const VALID: Duration = Duration::from_mins(10);
/// The letters of a code: none that are taken for another, no vowels that make words.
const LETTERS: &[u8] = b"BCDFGHJKLMNPQRSTVWXZ23456789";
/// Eight of 28 letters are 38 bits: with ten guesses an hour nobody finds one in its ten minutes.
const LENGTH: usize = 8;

/// The keyed digest under which a code is kept, however it was typed.
fn digest(keys: &Keys, code: &str) -> Digest {
    let plain: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    keys.digest(Purpose::Code, &["resume", &plain.to_ascii_uppercase()])
}

impl Turn<'_> {
    /// `/resume`, with or without a code.
    pub(super) fn on_resume(&mut self, awaiting: Awaiting, code: Option<&Secret<String>>) -> Move {
        match (code, awaiting.beneath()) {
            (Some(code), _) => self.claim_resume(awaiting, code.expose()),
            (None, Awaiting::Nothing) => {
                self.say(Text::ToldNothingToResume);
                Move::Stay(awaiting)
            }
            (None, Awaiting::Reset(_)) => {
                self.say(Text::ToldResumeAtPage);
                Move::Stay(awaiting)
            }
            (None, _) => {
                let code = self.entropy.letters(LENGTH, LETTERS);
                let (expires_at, keys) = (self.env.now + VALID, &self.rules().keys);
                self.effect(Effect::OfferResume { code: digest(keys, &code), expires_at });
                self.audit(Kind::ResumeOffered, &[]);
                let (first, last) = code.split_at(LENGTH / 2);
                self.shows = Some(Shown::Resume(Secret::new(format!("{first}-{last}"))));
                self.say(Text::ToldResumeCode { until: expires_at.into() });
                Move::Stay(awaiting)
            }
        }
    }

    fn claim_resume(&mut self, awaiting: Awaiting, code: &str) -> Move {
        if let Some(until) = self.env.budget.look_ups_until(self.policy(), self.env.now) {
            self.say(Text::RefusedLookUps { at: until.into() });
            return Move::Stay(awaiting);
        }
        self.count(Bucket::LookUps, "resume");
        let code = digest(&self.rules().keys, code);
        self.effect(Effect::ClaimResume { code });
        Move::Stay(awaiting)
    }

    /// This chat's code was named in another: what is under way goes there.
    pub(super) fn hand_over(&mut self, awaiting: Awaiting, to: &Peer) -> Move {
        let awaiting = it::without(awaiting); // IT speaks to the chat that asked it
        if let Awaiting::Nothing | Awaiting::Reset(_) = awaiting.beneath() {
            // It ended, or went on to the page, since the code was told.
            self.effect(Effect::HandOver { to: to.clone(), carried: None });
            return Move::Stay(awaiting);
        }
        let facts = Facts { passed: Vec::new(), bound: false, released: None, ..self.c.facts.clone() };
        let carried = Conversation { awaiting, facts, known_handle: None, release: None, ..self.c.clone() };
        self.effect(Effect::HandOver { to: to.clone(), carried: Some(Box::new(carried)) });
        self.audit(Kind::ConversationHandedOver, &[]);
        self.say(Text::ToldResumedElsewhere);
        self.c.facts = Facts::default();
        Move::Stay(Awaiting::Nothing)
    }

    /// What was under way in another chat goes on here, at the same place.
    pub(super) fn take_over(&mut self, awaiting: &Awaiting, carried: Conversation) -> Move {
        self.close_page(awaiting);
        self.c.locale = carried.locale;
        self.c.ticket = carried.ticket.or(self.c.ticket.take());
        self.c.facts = Facts { heard_at: self.env.now, released: None, ..carried.facts };
        self.audit(Kind::ConversationTakenOver, &[]);
        self.say(Text::ToldResumed);
        match carried.awaiting {
            // The answer to that question would reach the other chat.
            Awaiting::Account(_) if self.c.facts.handle.is_some() => AwaitingAccount::look_up(self),
            Awaiting::Handle(_) => Move::Ask(Awaiting::Handle(AwaitingHandle { suggest: false })),
            // So would what is confirmed on that page.
            Awaiting::Passkey(_) => Move::Ask(Awaiting::Choice(AwaitingChoice {})),
            awaiting => Move::Ask(self.hides_standing(awaiting)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::conversation::Passed;
    use crate::engine::event::Event;
    use crate::engine::method::Class;
    use crate::engine::recovery::{AwaitingLostPhone, AwaitingReset};
    use crate::engine::scene::{NOW, Scene, texts};

    fn handed_over(effects: &[Effect]) -> Option<Conversation> {
        effects.iter().find_map(|effect| match effect {
            Effect::HandOver { carried, .. } => carried.as_deref().cloned(),
            _ => None,
        })
    }

    #[test]
    fn s47_no_answer_to_it_moves_to_another_chat() {
        let back = Box::new(Awaiting::Choice(AwaitingChoice {}));
        let it = it::AwaitingIt { number: "IT-7K2M9QD".into(), asked: None, until: NOW, back };
        let question = AwaitingLostPhone { back: Box::new(Awaiting::It(it)) };
        let mut scene = Scene::at(Awaiting::LostPhone(question));
        let carried = handed_over(&scene.on(Event::ResumeClaimed { by: Peer::new("telegram", "7") })).unwrap();
        assert!(
            matches!(&carried.awaiting, Awaiting::LostPhone(lost) if matches!(*lost.back, Awaiting::Choice(_))),
            "{:?}",
            carried.awaiting
        );
    }

    #[test]
    fn a_code_reads_the_same_however_it_is_typed() {
        let keys = Keys::new([7; 32]);
        assert_eq!(digest(&keys, "BCDF-2345"), digest(&keys, " bcdf 2345 "));
        assert_ne!(digest(&keys, "BCDF-2345"), digest(&keys, "BCDF-2346"));
    }

    #[test]
    fn what_was_proven_stays_behind() {
        let mut scene = Scene::at(Awaiting::Choice(AwaitingChoice {})).proven();
        let carried = handed_over(&scene.on(Event::ResumeClaimed { by: Peer::new("telegram", "7") })).unwrap();
        assert!(carried.facts.passed.is_empty() && carried.facts.subject.is_some());
        assert!(matches!(scene.conversation.awaiting, Awaiting::Nothing));
        assert_eq!(scene.conversation.facts, Facts::default());

        let mut there = Scene::at(Awaiting::Nothing);
        there.conversation.facts =
            Facts { passed: vec![Passed { method: "phone".into(), class: Class::Phone, at: NOW }], ..Facts::default() };
        let effects = there.on(Event::Resumed { carried: Box::new(carried) });
        assert_eq!(texts(&effects)[0], Text::ToldResumed);
        assert!(matches!(there.conversation.awaiting, Awaiting::Choice(_)));
        assert!(there.conversation.facts.passed.is_empty(), "nor is what was proven here the other's");
    }

    #[test]
    fn an_open_page_is_not_handed_over() {
        let mut scene = Scene::at(Awaiting::Reset(AwaitingReset::default())).proven();
        scene.conversation.facts.started_at = NOW;
        let asked = scene.on(Event::ResumeAsked { code: None });
        assert_eq!(texts(&asked), [Text::ToldResumeAtPage]);
        let claimed = scene.on(Event::ResumeClaimed { by: Peer::new("telegram", "7") });
        assert!(handed_over(&claimed).is_none());
    }

    #[test]
    fn nor_is_one_that_a_question_hides() {
        let hiding = |back| Scene::at(Awaiting::LostPhone(AwaitingLostPhone { back: Box::new(back) })).proven();
        for (back, told) in [
            (Awaiting::Reset(AwaitingReset::default()), Text::ToldResumeAtPage),
            (Awaiting::Nothing, Text::ToldNothingToResume),
        ] {
            let mut scene = hiding(back);
            assert_eq!(texts(&scene.on(Event::ResumeAsked { code: None })), [told]);
            let claimed = scene.on(Event::ResumeClaimed { by: Peer::new("telegram", "7") });
            assert!(handed_over(&claimed).is_none());
            assert!(matches!(scene.conversation.awaiting, Awaiting::LostPhone(_)), "and it stays here");
        }
    }
}
