//! What the person does, and what time does.

use super::desks::DeskNews;
use super::told::{FromIt, FromPerson};
use super::verify::Way;
use super::words::{Note, is_bare, redacted};
use super::{Side, Stage, Work};
use crate::audit::Kind;
use crate::engine::effect::Effect;
use crate::engine::text::At;
use crate::secret::Secret;

/// How often somebody writes before IT answers: a room that one chat fills up is read by nobody.
const UNANSWERED_MAX: u8 = 20;

impl Work<'_> {
    pub(super) fn opened(&mut self) {
        self.raise_risks();
        self.owes(self.env.rules.policy.case.claim_within);
        self.show(true);
    }

    /// The person did something in their chat.
    pub(super) fn heard(&mut self, news: FromPerson, words: &Secret<String>) {
        match news {
            FromPerson::Wrote => self.person_wrote(words),
            FromPerson::Typed => self.person_typed(words),
            FromPerson::Used => self.used(),
            FromPerson::Reset => {
                self.case.released = None; // nothing is left to be taken back
                self.note(Note::Reset);
                self.tell_desks(DeskNews::Reset, None);
            }
            FromPerson::Pass => {
                self.note(Note::Pass);
                self.tell_desks(DeskNews::Pass, None);
            }
            FromPerson::Reopened => self.person_reopens(),
        }
    }

    fn person_wrote(&mut self, text: &Secret<String>) {
        if let Stage::Closed { .. } = self.case.stage {
            return self.tell(FromIt::Over, None);
        }
        if self.case.unanswered >= UNANSWERED_MAX {
            return self.tell(FromIt::Full, None);
        }
        self.case.unanswered += 1;
        self.audit(Kind::CaseReplied, &[("side", "person".to_owned())]);
        self.keep_words(Side::Person, text);
        self.note_with(&Note::PersonWrote, Some(text));
        self.tell_desks(DeskNews::PersonWrote, Some(text));
        if self.case.claimer().is_some() && self.case.due.is_none() {
            self.owes(self.env.rules.policy.case.answer_within);
        }
        self.tell(FromIt::Sent, None);
    }

    /// A code that is read out to whoever calls by hand is not typed here: that would prove nothing.
    fn person_typed(&mut self, code: &Secret<String>) {
        let typed_here = |way: Way| matches!(way, Way::CallBack | Way::InPerson);
        if self.case.check.as_ref().is_some_and(|check| typed_here(check.way)) {
            self.typed(code);
        } else if is_bare(code.expose()) {
            self.tell(FromIt::Void, None); // nothing is awaited any more
        } else {
            self.person_wrote(&Secret::new(redacted(code.expose()).0)); // words with a number in them
        }
    }

    fn used(&mut self) {
        if let Some(released) = &mut self.case.released {
            (released.used, released.waits) = (true, false);
            self.note(Note::Used);
            self.owes_answer();
        }
    }

    fn person_reopens(&mut self) {
        let Stage::Closed { at, .. } = self.case.stage else { return };
        if self.env.now < at + self.env.rules.policy.case.reopen_within {
            self.reopen();
        } else {
            self.tell(FromIt::Over, None);
        }
    }

    /// What has lapsed by now, whatever else happened.
    pub(super) fn lapses(&mut self) {
        let (now, policy) = (self.env.now, &self.env.rules.policy.case);
        if let Some(check) = self.case.check.take_if(|check| now >= check.expires_at) {
            self.note(Note::CheckOver);
            self.owes_answer();
            if check.way != Way::Vouch {
                self.tell(FromIt::Void, None);
            }
        }
        self.take_back();
        let opens = self.case.live_release().is_some_and(|released| released.waits && now >= released.from);
        if let (true, Some(released)) = (opens, &mut self.case.released) {
            released.waits = false;
            self.tell(FromIt::Opens, None);
        }
        if self.case.live_release().is_some_and(|released| now >= released.until) {
            self.case.released = None;
            self.note(Note::ApprovalOver);
            self.owes_answer();
        }
        if let Stage::Closed { at, .. } = self.case.stage {
            if now >= at + policy.keep {
                let number = self.case.number().clone();
                self.effect(Effect::ForgetCase { number });
                self.forgotten = true;
            }
            return;
        }
        self.reminds();
    }

    /// Half of the time has passed, or all of it.
    fn reminds(&mut self) {
        let Some(due) = self.case.due.clone().filter(|due| self.env.now >= due.next()) else { return };
        let claimer = self.case.claimer().cloned();
        if self.env.now < due.end {
            let until = At::from(due.end);
            self.note(match claimer {
                Some(by) => Note::AnswerSoon { who: by.name, until },
                None => Note::ClaimSoon { until },
            });
            if let Some(due) = &mut self.case.due {
                due.reminded = true;
            }
            return;
        }
        if let Some(by) = claimer {
            // Whoever has it does not work on it: it is everybody's again.
            self.hand_back(Note::AnswerLate { who: by.name }, &by.peer);
            return self.show(true);
        }
        self.show(true);
        self.note(Note::ClaimLate);
        if !due.again {
            self.tell_waiting();
        }
        // From now on once in a working day's time.
        self.owes(std::time::Duration::from_hours(8));
        if let Some(next) = &mut self.case.due {
            (next.reminded, next.again) = (true, true);
        }
    }
}
