//! How a step ends: what is asked, under which buttons, in one message.

use super::button::Button;
use super::conversation::Awaiting;
use super::effect::{Asks, Effect, Say};
use super::gate::{
    AwaitingApproval, AwaitingCode, AwaitingKeys, AwaitingPaper, AwaitingPasskey, AwaitingTotp, typed_keyboard,
};
use super::recovery::{
    AwaitingCaptcha, AwaitingChoice, AwaitingLostPhone, AwaitingReason, AwaitingRemedy, AwaitingReset,
};
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
            Awaiting::Account(ref account) => account.ask(self),
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
            Awaiting::Approval(ref approval) => approval.ask(self),
            Awaiting::Approving(ref approving) => approving.ask(self),
            Awaiting::Passkey(ref passkey) => passkey.ask(self),
            Awaiting::Remedy(_) => AwaitingRemedy::ask(self),
            Awaiting::Unlock(ref unlock) => unlock.ask(self),
            Awaiting::It(ref it) => it.ask(self),
        }
        awaiting
    }

    pub(super) fn keyboard(&self, awaiting: &Awaiting) -> Vec<Vec<Button>> {
        let mut rows = match awaiting {
            Awaiting::Nothing => return self.idle_keyboard(),
            Awaiting::LostPhone(_) => return AwaitingLostPhone::keyboard(),
            Awaiting::Approving(approving) => return approving.keyboard(),
            Awaiting::Session(session) => return session.keyboard(self),
            Awaiting::It(it) => return it.keyboard(self),
            Awaiting::Reason(_) => AwaitingReason::keyboard(self),
            Awaiting::Handle(handle) => handle.keyboard(),
            Awaiting::Captcha(_) => AwaitingCaptcha::keyboard(),
            Awaiting::Choice(_) => AwaitingChoice::keyboard(self),
            Awaiting::Contact(contact) => contact.keyboard(self),
            Awaiting::Account(account) => account.keyboard(),
            Awaiting::Send(send) => send.keyboard(self),
            Awaiting::Code(_) => AwaitingCode::keyboard(),
            Awaiting::Keys(_) => AwaitingKeys::keyboard(),
            Awaiting::Approval(_) => AwaitingApproval::keyboard(),
            Awaiting::Reset(_) => AwaitingReset::keyboard(self),
            Awaiting::Totp(_) | Awaiting::Paper(_) | Awaiting::Questions(_) => typed_keyboard(),
            Awaiting::Passkey(_) => AwaitingPasskey::keyboard(self),
            Awaiting::Remedy(_) => AwaitingRemedy::keyboard(self),
            Awaiting::Unlock(unlock) => unlock.keyboard(self),
        };
        if self.may_be_somebody_else(awaiting) {
            rows.push(vec![Button::NotMe]); // who they are was not typed, but known from the chat (S20, S23)
        }
        rows.push(vec![Button::Back, Button::Cancel]);
        rows.push(vec![Button::ContactIt, Button::Language]);
        rows
    }

    fn idle_keyboard(&self) -> Vec<Vec<Button>> {
        let start = if self.bound.is_some() {
            vec![vec![Button::SendDirect], vec![Button::OtherMethod], vec![Button::Unlock]]
        } else {
            vec![vec![Button::Start]]
        };
        let mut rows = [start, vec![vec![Button::Help, Button::ContactIt]]].concat();
        if self.c.ticket.is_some() {
            rows.push(vec![Button::Status]);
        }
        if self.rules().org.portal_url.is_some() {
            rows.push(vec![Button::Portal]);
        }
        if self.bound.is_some() {
            rows.push(vec![Button::Chats, Button::History]);
        }
        rows.push(vec![Button::Language]);
        rows
    }
}
