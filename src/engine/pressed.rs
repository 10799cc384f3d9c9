//! What a person taps, and the contact card they share.

use super::Move;
use super::button::Button;
use super::conversation::Awaiting;
use super::effect::{Category, Effect};
use super::enrolment::{self, Purpose};
use super::escalation;
use super::intent::Intent;
use super::it::{self, AwaitingIt};
use super::recovery::{AwaitingLostPhone, AwaitingReason, place};
use super::text::Text;
use super::turn::Turn;
use crate::audit::Kind;
use crate::ids::Locale;
use crate::secret::Secret;

impl Turn<'_> {
    pub(super) fn on_pressed(&mut self, awaiting: Awaiting, stamp: u64, place: u8) -> Move {
        let Some(button) = self.c.button(stamp, place).cloned() else {
            self.in_place = false; // the message pressed may be far above the newest
            self.say(Text::ToldButtonExpired);
            return match awaiting {
                Awaiting::Nothing => self.welcome(), // "here is where you are now" needs something to follow
                other => Move::Ask(other),
            };
        };
        self.press(awaiting, &button)
    }

    /// A contact card is an answer only where a number is asked for, and only the sender's own: anybody can forward
    /// somebody else's.
    pub(super) fn on_shared(
        &mut self,
        awaiting: Awaiting,
        number: &Secret<String>,
        own: bool,
        message: Option<String>,
    ) -> Move {
        match awaiting {
            Awaiting::Contact(contact) if own => contact.said(number.expose(), message, self),
            Awaiting::Choice(choice) if own => choice.said(number.expose(), message, self),
            Awaiting::Contact(contact) => {
                self.say(Text::RefusedShared);
                Move::Stay(Awaiting::Contact(contact))
            }
            other => self.unclear(other),
        }
    }

    /// Buttons that mean the same everywhere; the others belong to the state.
    pub(super) fn press(&mut self, awaiting: Awaiting, button: &Button) -> Move {
        let awaiting = if AwaitingIt::keeps(button) { awaiting } else { it::left(awaiting) };
        let awaiting = match self.press_it(awaiting, button) {
            Ok(decided) => return decided,
            Err(awaiting) => awaiting,
        };
        match button {
            Button::Start => AwaitingReason::entered(awaiting, &Intent::Start, self),
            Button::Unlock if !matches!(awaiting, Awaiting::Remedy(_) | Awaiting::Unlock(_)) => {
                AwaitingReason::entered(awaiting, &Intent::Unlock, self)
            }
            Button::Cancel => self.cancel(awaiting),
            Button::ContactIt => {
                let category = escalation::category(&awaiting, &self.c.facts);
                self.open_ticket(category, &awaiting);
                Move::Stay(awaiting)
            }
            Button::NoneOfThese => {
                self.open_ticket(Category::NoMethod, &awaiting);
                Move::Stay(awaiting)
            }
            Button::Help => {
                self.say(Text::ToldHelp);
                Move::Stay(awaiting)
            }
            Button::Status => {
                self.effect(Effect::ReadTicket);
                Move::Stay(awaiting)
            }
            Button::Language => {
                self.say(Text::AskLanguage);
                let rows = self.rules().locales.iter().map(|tag| vec![Button::Locale { tag: tag.clone() }]).collect();
                Move::Offer(awaiting, rows)
            }
            Button::Locale { tag } => self.speak(awaiting, tag),
            Button::ChooseAgain => place::choose_again(awaiting, self),
            Button::Register => enrolment::asked(Purpose::Register, awaiting, self),
            Button::ChangeMethods => enrolment::asked(Purpose::Account, awaiting, self),
            Button::LostPhone if !matches!(awaiting, Awaiting::LostPhone(_)) => {
                Move::Ask(Awaiting::LostPhone(AwaitingLostPhone { back: Box::new(awaiting) }))
            }
            button => match self.press_own(awaiting, button) {
                Ok(decided) => decided,
                Err(awaiting) => self.press_here(awaiting, button),
            },
        }
    }

    fn press_here(&mut self, awaiting: Awaiting, button: &Button) -> Move {
        let taken = match awaiting {
            Awaiting::Nothing => Err(Awaiting::Nothing),
            Awaiting::Reason(reason) => reason.press(button, self),
            Awaiting::Handle(handle) => handle.press(button, self),
            Awaiting::Captcha(captcha) => captcha.press(button, self),
            Awaiting::Account(account) => account.press(button, self),
            Awaiting::Choice(choice) => choice.press(button, self),
            Awaiting::Contact(contact) => contact.press(button, self),
            Awaiting::Send(send) => send.press(button, self),
            Awaiting::Code(code) => code.press(button, self),
            Awaiting::Keys(keys) => keys.press(button, self),
            Awaiting::Reset(reset) => reset.press(button, self),
            Awaiting::Session(session) => session.press(button, self),
            Awaiting::LostPhone(lost) => lost.press(button, self),
            Awaiting::Totp(totp) => totp.press(button),
            Awaiting::Paper(paper) => paper.press(button),
            Awaiting::Questions(questions) => questions.press(button),
            Awaiting::Approval(approval) => approval.press(button, self),
            Awaiting::Approving(approving) => approving.press(button, self),
            Awaiting::Passkey(passkey) => passkey.press(button, self),
            Awaiting::Remedy(remedy) => remedy.press(button, self),
            Awaiting::Unlock(unlock) => unlock.press(button, self),
            Awaiting::It(it) => Err(Awaiting::It(it)),
        };
        taken.unwrap_or_else(|awaiting| self.unclear(awaiting))
    }

    /// Switches the language and keeps the place (S2).
    fn speak(&mut self, awaiting: Awaiting, tag: &Locale) -> Move {
        if self.rules().locales.contains(tag) {
            self.c.locale = tag.clone();
            self.audit(Kind::LanguageChanged, &[("locale", tag.0.clone())]);
            self.say(Text::ToldLanguage);
        }
        match awaiting {
            Awaiting::Nothing => self.welcome(),
            other => Move::Ask(other),
        }
    }

    /// Ends the recovery on the person's word: nothing is kept of it, nothing was changed (S28, S56).
    fn cancel(&mut self, awaiting: Awaiting) -> Move {
        match awaiting {
            Awaiting::Nothing => {
                self.say(Text::ToldOver);
                Move::Stay(Awaiting::Nothing)
            }
            Awaiting::Session(session) => session.close(self),
            Awaiting::Unlock(unlock) => unlock.cancel(self),
            Awaiting::LostPhone(lost) if lost.after_the_reset() => self.cancel(*lost.back),
            Awaiting::Approving(approving) => {
                self.say(Text::ToldApproveOver); // left unanswered, and what was under way here goes on
                Move::Stay(*approving.back)
            }
            // The pass is theirs already.
            other if matches!(other.beneath(), Awaiting::Reset(_)) && self.c.facts.pass.is_some() => {
                enrolment::recovered(&other, self)
            }
            other => {
                self.say(Text::ToldCancelled);
                self.end(&other, Kind::RecoveryCancelled)
            }
        }
    }
}
