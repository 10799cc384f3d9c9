//! How a step ends: what is asked, under which buttons, in one message.

use super::button::Button;
use super::conversation::Awaiting;
use super::effect::{Asks, Effect, Say};
use super::gate::{AwaitingCode, AwaitingKeys, AwaitingPaper, AwaitingTotp, typed_keyboard};
use super::recovery::{AwaitingCaptcha, AwaitingChoice, AwaitingLostPhone, AwaitingReason, AwaitingReset};
use super::text::Text;
use super::turn::Turn;
use super::{Move, Step, progress};

impl Turn<'_> {
    /// Ends the step: the conversation as it now is, and one message of what was said.
    pub(super) fn finish(mut self, decided: Move) -> Step {
        let (awaiting, keyboard) = match decided {
            Move::Ask(awaiting) => {
                let awaiting = self.ask(awaiting);
                let keyboard = self.keyboard(&awaiting);
                (awaiting, keyboard)
            }
            Move::Stay(awaiting) => {
                let keyboard = self.keyboard(&awaiting);
                (awaiting, keyboard)
            }
            Move::Offer(awaiting, keyboard) => (awaiting, keyboard),
        };
        if !self.texts.is_empty() {
            self.c.stamp = self.stamp;
            self.c.keyboard.clone_from(&keyboard);
            let progress = progress::of(&self.c, &awaiting, self.env.rules);
            let asks =
                if self.texts.contains(&Text::AskShare) { Some(Asks::OwnNumber) } else { awaiting.asks(&self.c.facts) };
            self.effects.push(Effect::Say(Say {
                texts: self.texts,
                progress,
                keyboard,
                stamp: self.c.stamp,
                locale: self.c.locale.clone(),
                in_place: self.in_place,
                asks,
                shows: self.shows,
            }));
        }
        self.c.awaiting = awaiting;
        Step { conversation: self.c, effects: self.effects }
    }

    fn ask(&mut self, awaiting: Awaiting) -> Awaiting {
        match awaiting {
            Awaiting::Nothing => {}
            Awaiting::Reason(_) => AwaitingReason::ask(self),
            Awaiting::Handle(ref handle) => handle.ask(self),
            Awaiting::Captcha(_) => return Awaiting::Captcha(AwaitingCaptcha::ask(self)),
            Awaiting::Account(_) => self.say(Text::ToldLookingUp),
            Awaiting::Choice(_) => AwaitingChoice::ask(self),
            Awaiting::Contact(ref contact) => contact.ask(self),
            Awaiting::Send(ref send) => send.ask(self),
            Awaiting::Code(ref code) => code.ask(self),
            Awaiting::Keys(ref keys) => keys.ask(self),
            Awaiting::Reset(ref reset) => reset.ask(self),
            Awaiting::Session(ref session) => session.ask(self),
            Awaiting::LostPhone(_) => AwaitingLostPhone::ask(self),
            Awaiting::Totp(_) => AwaitingTotp::ask(self),
            Awaiting::Paper(_) => AwaitingPaper::ask(self),
            Awaiting::Questions(ref questions) => questions.ask(self),
        }
        awaiting
    }

    fn keyboard(&self, awaiting: &Awaiting) -> Vec<Vec<Button>> {
        let mut rows = match awaiting {
            Awaiting::Nothing => return self.idle_keyboard(),
            Awaiting::LostPhone(_) => return AwaitingLostPhone::keyboard(),
            Awaiting::Session(session) => return session.keyboard(self),
            Awaiting::Reason(_) => AwaitingReason::keyboard(self),
            Awaiting::Handle(handle) => handle.keyboard(),
            Awaiting::Captcha(_) => AwaitingCaptcha::keyboard(),
            Awaiting::Choice(_) => AwaitingChoice::keyboard(self),
            Awaiting::Contact(contact) => contact.keyboard(self),
            Awaiting::Account(_) => Vec::new(),
            Awaiting::Send(send) => send.keyboard(self),
            Awaiting::Code(_) => AwaitingCode::keyboard(),
            Awaiting::Keys(_) => AwaitingKeys::keyboard(),
            Awaiting::Reset(_) => AwaitingReset::keyboard(self),
            Awaiting::Totp(_) | Awaiting::Paper(_) | Awaiting::Questions(_) => typed_keyboard(),
        };
        rows.push(vec![Button::Back, Button::Cancel]);
        rows.push(vec![Button::ContactIt, Button::Language]);
        rows
    }

    fn idle_keyboard(&self) -> Vec<Vec<Button>> {
        let mut rows = vec![vec![Button::Start], vec![Button::Help, Button::ContactIt]];
        if self.c.ticket.is_some() {
            rows.push(vec![Button::Status]);
        }
        if self.rules().org.portal_url.is_some() {
            rows.push(vec![Button::Portal]);
        }
        rows.push(vec![Button::Language]);
        rows
    }
}
