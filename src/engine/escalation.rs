//! Handing a person to IT: one tap at every step, with context and without secrets.

use super::button::{Button, Network};
use super::conversation::{Awaiting, Facts};
use super::effect::{Bucket, Category, Effect, Notice, Ticket};
use super::progress;
use super::recovery::{AwaitingChoice, AwaitingLostPhone};
use super::text::Text;
use super::turn::Turn;
use super::{Move, it};
use crate::audit::Kind;
use crate::entropy::Entropy;
use crate::ids::{Locale, MethodId, TicketNumber};

/// Letters and digits that are not mistaken for one another on the phone.
const NUMBER_ALPHABET: &[u8] = b"234679ACDEFHJKMNPQRTVWXY";

/// A number that no other ticket has.
pub(crate) fn ticket_number(entropy: &mut Entropy) -> TicketNumber {
    TicketNumber(format!("IT-{}", entropy.letters(7, NUMBER_ALPHABET)))
}

impl AwaitingLostPhone {
    pub(super) fn ask(turn: &mut Turn<'_>) {
        turn.say(Text::AskLostPhone);
    }

    pub(super) fn keyboard() -> Vec<Vec<Button>> {
        vec![vec![Button::YesLost], vec![Button::NotLost], vec![Button::ContactIt, Button::Language]]
    }

    pub(super) fn press(self, button: &Button, turn: &mut Turn<'_>) -> Result<Move, Awaiting> {
        match button {
            Button::YesLost | Button::Yes => Ok(self.lost(turn)),
            Button::NotLost | Button::NotMe | Button::Back => Ok(Move::Ask(*self.back)),
            _ => Err(Awaiting::LostPhone(self)),
        }
    }

    /// Suspends the phone's methods at once and opens a ticket (S69).
    fn lost(self, turn: &mut Turn<'_>) -> Move {
        turn.audit(Kind::PhoneReportedLost, &[]);
        if turn.c.facts.subject.is_none() {
            return self.lost_unnamed(turn);
        }
        turn.suspend_phone();
        turn.open_ticket(Category::LostPhone, &self.back);
        // A code on its way to the lost phone is worth nothing now; someone already proven keeps their page.
        match it::left(*self.back) {
            back @ (Awaiting::Reset(_)
            | Awaiting::Session(_)
            | Awaiting::Nothing
            | Awaiting::Remedy(_)
            | Awaiting::Unlock(_)) => Move::Stay(back),
            _ => turn.advance(),
        }
    }

    /// Nobody knows yet whose phone it is: IT hears of it now, and it is suspended as soon as the account is named.
    fn lost_unnamed(self, turn: &mut Turn<'_>) -> Move {
        if let Awaiting::Nothing = *self.back
            && let Some(begun) = turn.begins_bound(None, None, false)
        {
            turn.c.facts.phone_lost = true;
            turn.open_ticket(Category::LostPhone, &self.back);
            return begun;
        }
        turn.c.facts.phone_lost = true;
        turn.say(Text::ToldPhoneNeedsName);
        turn.open_ticket(Category::LostPhone, &self.back);
        match *self.back {
            back @ (Awaiting::Captcha(_) | Awaiting::Session(_)) => Move::Ask(back),
            back @ Awaiting::Account(_) => Move::Stay(back),
            back => {
                if let Awaiting::Nothing = back {
                    turn.c.facts.started_at = turn.env.now;
                    turn.audit(Kind::RecoveryStarted, &[("channel", "chat".to_owned())]);
                }
                turn.advance()
            }
        }
    }
}

impl Turn<'_> {
    /// From now on the phone proves nothing for this account, in this chat and any other. Strangers together can bring that
    /// about so many times an hour; a decoy counts as well, else the count would tell who has an account.
    pub(super) fn suspend_phone(&mut self) {
        let Some(subject) = self.c.facts.subject.clone() else { return };
        let phones = self.c.facts.methods.iter().filter(|method| method.kind.class().is_on_the_phone()).count();
        // Said again, it changes nothing: else whoever knows a name could fill its owner's phone with warnings.
        let first = !self.env.budget.phone_lost;
        // Somebody in a chat of the account's own is no stranger, though that alone opens nothing.
        let unproven = self.c.facts.passed.is_empty() && !self.c.facts.bound;
        // In this chat the phone leads nowhere either way: the person says that they do not have it.
        self.c.facts.methods.retain(|method| !method.kind.class().is_on_the_phone());
        if first && unproven && self.env.budget.suspensions_full(self.policy()) {
            self.audit(Kind::SuspensionHeldBack, &[]);
            return self.say(Text::ToldPhoneLeftToIt);
        }
        if first && unproven && self.env.budget.phone_kept {
            return self.say(Text::ToldPhoneSuspended); // its owner has just said that it is not: a stranger learns nothing
        }
        if first {
            self.count(Bucket::PhoneLost(subject.key), if unproven { "unproven" } else { "" });
        }
        if let Some(account) = subject.account.filter(|_| first) {
            self.audit(Kind::MethodsSuspended, &[("methods", phones.to_string())]);
            self.effect(Effect::SuspendMethods { account: account.clone() });
            self.effect(Effect::WakeCases { account: account.clone(), number: None });
            self.notify(account, Notice::PhoneSuspended);
        }
        self.say(Text::ToldPhoneSuspended);
    }

    /// The phone was reported lost, here or in another chat: whoever holds it now can neither answer by it nor rely on
    /// having answered. A person whose password is changed already stays where they are.
    pub(super) fn without_phone(&mut self, mut awaiting: Awaiting) -> Awaiting {
        if let Awaiting::Session(_) = awaiting.beneath() {
            return awaiting;
        }
        let facts = &mut self.c.facts;
        facts.methods.retain(|method| !method.kind.class().is_on_the_phone());
        facts.passed.retain(|passed| !passed.class.is_on_the_phone());
        let method = match awaiting.beneath() {
            Awaiting::Contact(contact) => &contact.method,
            Awaiting::Send(send) => &send.method,
            Awaiting::Code(code) => &code.method,
            Awaiting::Keys(keys) => &keys.method,
            Awaiting::Totp(totp) => &totp.method,
            _ => return awaiting,
        };
        if facts.method(method).is_some() {
            return awaiting;
        }
        self.say(Text::ToldPhoneSuspended);
        *awaiting.beneath_mut() = Awaiting::Choice(AwaitingChoice {}); // a question on top of it stands
        awaiting
    }

    /// Opens a ticket, or names the one that this recovery already opened for the same reason.
    pub(super) fn open_ticket(&mut self, category: Category, awaiting: &Awaiting) {
        if let (Some(number), Some(before)) = (&self.c.ticket, self.c.facts.ticketed)
            && before == category
        {
            let number = number.clone();
            return self.say(Text::ToldTicketAgain { number });
        }
        if self.env.budget.tickets_full(self.policy(), self.env.now) {
            return self.say(Text::RefusedTickets);
        }
        if self.c.facts.passed.is_empty() && self.env.budget.fleet_tickets_full(self.policy()) {
            return self.hold_back();
        }
        let number = ticket_number(&mut self.entropy);
        self.count(Bucket::Tickets, number.as_str());
        self.file(self.ticket(number.clone(), category, awaiting));
        self.c.ticket = Some(number.clone());
        self.c.facts.ticketed = Some(category);
        self.say(Text::ToldTicket { number });
    }

    /// Everybody together has opened the hour's share: the person hears how to reach IT, and IT hears once an hour that
    /// it is so.
    fn hold_back(&mut self) {
        self.audit(Kind::TicketHeldBack, &[]);
        if !self.env.budget.many_told {
            let number = ticket_number(&mut self.entropy);
            self.count(Bucket::ManyRequests, number.as_str());
            let locale = Locale(self.rules().org.locale.clone());
            let ticket = self.ticket(number, Category::ManyRequests, &Awaiting::Nothing);
            self.file(Ticket { handle: None, proven: false, tried: Vec::new(), locale, ..ticket });
        }
        self.say(Text::RefusedManyRequests);
    }

    pub(super) fn file(&mut self, ticket: Ticket) {
        let name: &'static str = ticket.category.into();
        self.audit(Kind::TicketOpened, &[("ticket", ticket.number.0.clone()), ("category", name.to_owned())]);
        self.effect(Effect::FileTicket { ticket, desk: None });
    }

    pub(super) fn ticket(&self, number: TicketNumber, category: Category, awaiting: &Awaiting) -> Ticket {
        let facts = &self.c.facts;
        let stage = progress::stage(awaiting).map_or("idle", Into::into);
        let hint = |id: &MethodId| {
            facts.method(id).map(|method| {
                let shown = if method.kind.reaches() { method.hint.as_str() } else { "" }; // which questions is nobody's to read
                format!("{} {shown}", method.kind.word()).trim_end().to_owned()
            })
        };
        let network: Option<Network> = if let Awaiting::Session(session) = awaiting { session.network } else { None };
        Ticket {
            number,
            category,
            handle: facts.handle.clone(),
            proven: self.policy().is_proven(facts),
            step: stage.to_owned(),
            network,
            standing: facts.standing.foremost(self.env.now),
            tried: facts.tried.iter().filter_map(hint).collect(),
            locale: self.c.locale.clone(),
            opened_at: self.env.now,
        }
    }
}

/// What an escalation from here is about.
pub(super) fn category(awaiting: &Awaiting, facts: &Facts) -> Category {
    match awaiting {
        Awaiting::Nothing if facts.closed => Category::Closed,
        Awaiting::Nothing => Category::Other,
        Awaiting::Captcha(_) if facts.handle.is_some() => Category::Other, // who has named an account can
        Awaiting::Reason(_) | Awaiting::Handle(_) | Awaiting::Captcha(_) | Awaiting::Account(_) => Category::Identity,
        Awaiting::Choice(_)
        | Awaiting::Contact(_)
        | Awaiting::Send(_)
        | Awaiting::Totp(_)
        | Awaiting::Paper(_)
        | Awaiting::Questions(_)
        | Awaiting::Passkey(_)
        | Awaiting::Approval(_) => Category::NoMethod,
        Awaiting::Code(_) | Awaiting::Keys(_) => Category::NoCode,
        Awaiting::Reset(_) => Category::NewPassword,
        Awaiting::Session(_) => Category::WindowsSession,
        Awaiting::Remedy(_) => Category::Standing,
        Awaiting::Unlock(_) => Category::Lock,
        Awaiting::LostPhone(_) => Category::LostPhone,
        Awaiting::Approving(approving) => self::category(&approving.back, facts),
        Awaiting::It(it) => self::category(&it.back, facts),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::event::Event;
    use crate::engine::intent::Intent;
    use crate::engine::recovery::AwaitingChoice;
    use crate::engine::scene::{Scene, texts};
    use crate::secret::Secret;

    fn says(intent: Intent) -> Event {
        Event::Said { text: Secret::from("…"), intent: Some(intent), message: None }
    }

    #[test]
    fn s69_nothing_is_said_to_be_suspended_while_nobody_knows_whose_phone() {
        let mut scene = Scene::at(Awaiting::Nothing);
        scene.conversation.facts = Facts::default();
        assert_eq!(texts(&scene.on(says(Intent::LostPhone))), [Text::AskLostPhone]);
        let effects = scene.on(says(Intent::Yes));
        assert!(matches!(texts(&effects)[..], [Text::ToldPhoneNeedsName, Text::ToldTicket { .. }, Text::AskHandle]));
        assert!(scene.conversation.facts.phone_lost, "suspended as soon as the account is named");
    }

    #[test]
    fn a_plain_no_keeps_the_phone() {
        let mut scene = Scene::at(Awaiting::Choice(AwaitingChoice {}));
        assert_eq!(texts(&scene.on(says(Intent::LostPhone))), [Text::AskLostPhone]);
        scene.on(says(Intent::No));
        assert!(matches!(scene.conversation.awaiting, Awaiting::Choice(_)));
    }

    #[test]
    fn one_gate_of_two_proves_nothing_to_it() {
        let mut scene = Scene::at(Awaiting::Choice(AwaitingChoice {})).proven();
        scene.rules.policy.gates = 2;
        let effects = scene.presses(Button::ContactIt);
        assert!(effects.iter().any(|effect| matches!(effect, Effect::FileTicket { ticket, .. } if !ticket.proven)));
    }
}
