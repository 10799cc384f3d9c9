//! What an agent does in a room. Whoever is none can do nothing, and whoever asks for help does nothing on their own case.

use std::time::Duration;

use super::desks::DeskNews;
use super::rule::{Rule, holds};
use super::told::FromIt;
use super::verify::Way;
use super::words::{Note, holds_password, is_bare};
use super::{Agent, CardButton, Deed, Due, Known, Owner, Risk, Side, Stage, Work};
use crate::audit::Kind;
use crate::engine::effect::{Effect, Notice};
use crate::engine::event::TicketState;
use crate::engine::gate::digits_in;
use crate::ids::{AccountId, Peer};
use crate::secret::Secret;

/// Digits of the code that an agent types who calls by hand.
const DIGITS: u8 = 6;
/// What the person hears of one case within a minute: whoever reads on a phone takes in no more, and each of them is answered
/// in the room, where Telegram takes twenty messages a minute of us.
const RELAYED_MAX: usize = 10;
const MINUTE: Duration = Duration::from_mins(1);

impl Work<'_> {
    pub(super) fn did(&mut self, room: &Peer, agent: &Agent, deed: &Deed) {
        if !self.env.rules.staff.is_agent(room, &agent.peer) {
            return; // on record already, once a day, where it came in
        }
        if self.is_requester(&agent.peer) {
            self.audit(Kind::AgentRefused, &[("agent", agent.peer.0.clone()), ("why", "own-case".to_owned())]);
            return self.answer(room, Note::OwnCase, deed);
        }
        self.room = Some(room.clone());
        let refused = if self.is_too_much(deed) {
            Err(Note::TooFast)
        } else {
            match deed {
                Deed::Pressed { button, .. } => self.pressed(*button, agent),
                Deed::Wrote(text) => self.agent_wrote(text, agent),
            }
        };
        if self.effects.iter().any(|effect| matches!(effect, Effect::TellPerson { .. })) {
            self.case.relayed.push(self.env.now);
        }
        if let Err(note) = refused {
            self.answer(room, note, deed);
        }
    }

    /// Whether the person hears enough from this case for now. What ends it, or lets them in, is never held back.
    fn is_too_much(&mut self, deed: &Deed) -> bool {
        let held = match deed {
            Deed::Wrote(_) => true,
            Deed::Pressed { button, .. } => {
                !matches!(button, CardButton::Approve | CardButton::Close | CardButton::Refuse | CardButton::Reply)
            }
        };
        held && self.has_told_enough()
    }

    /// Whether the person was told so much within the last minute that the rest waits.
    pub(super) fn has_told_enough(&mut self) -> bool {
        let now = self.env.now;
        self.case.relayed.retain(|at| now.since(*at) < MINUTE);
        self.case.relayed.len() >= RELAYED_MAX
    }

    /// Answers whoever did something: them alone where that is possible and nobody else needs to know.
    fn answer(&mut self, room: &Peer, note: Note, deed: &Deed) {
        if !note.is_private() {
            return self.note(note);
        }
        let answer_by = if let Deed::Pressed { answer_by, .. } = deed { answer_by.clone() } else { None };
        let (number, room) = (self.case.number().clone(), room.clone());
        self.effect(Effect::SayInRoom { number, room, note, words: None, answer_by });
    }

    fn pressed(&mut self, button: CardButton, agent: &Agent) -> Result<(), Note> {
        if let Stage::Closed { .. } = self.case.stage {
            return match button {
                CardButton::Reopen => {
                    self.reopen();
                    Ok(())
                }
                _ => Err(Note::NotOpen),
            };
        }
        match button {
            CardButton::Claim => self.claim(agent),
            CardButton::Approve => self.approve(agent),
            CardButton::Reopen => Ok(()), // it is open
            _ => self.pressed_by_claimer(button, agent),
        }
    }

    fn pressed_by_claimer(&mut self, button: CardButton, agent: &Agent) -> Result<(), Note> {
        self.has_it(agent)?;
        match button {
            CardButton::Reply => return Err(Note::HowToReply),
            CardButton::Verify => {
                self.case.ways_shown = !self.case.ways_shown;
                if self.case.known.is_none() {
                    self.look(); // it was not answered the first time
                    return Err(Note::NotLooked);
                }
            }
            CardButton::CallBack => return self.verifies(Way::CallBack, agent),
            CardButton::ByHand => return self.verifies(Way::ByHand, agent),
            CardButton::Vouch => return self.verifies(Way::Vouch, agent),
            CardButton::InPerson => return self.verifies(Way::InPerson, agent),
            CardButton::HandOver => self.hand_back(Note::HandedBack { who: agent.name.clone() }, &agent.peer),
            CardButton::Suspend => self.suspend_held_back(),
            CardButton::Close => self.close(false, agent),
            CardButton::Refuse => self.close(true, agent),
            CardButton::Claim | CardButton::Approve | CardButton::Reopen => {}
        }
        Ok(())
    }

    fn verifies(&mut self, way: Way, agent: &Agent) -> Result<(), Note> {
        self.verify(way, agent)?;
        self.case.due = None; // it is the person's turn
        Ok(())
    }

    /// Whether an agent has the case; else why not.
    fn has_it(&self, agent: &Agent) -> Result<(), Note> {
        match self.case.claimer() {
            Some(by) if by.peer == agent.peer => Ok(()),
            Some(by) => Err(Note::Taken { who: by.name.clone() }),
            None => Err(Note::ClaimFirst),
        }
    }

    /// Exactly one agent has it: the events of a case are taken one after the other.
    fn claim(&mut self, agent: &Agent) -> Result<(), Note> {
        match self.case.claimer() {
            Some(by) if by.peer == agent.peer => return Ok(()),
            Some(by) => return Err(Note::Taken { who: by.name.clone() }),
            None => {}
        }
        self.audit(Kind::CaseClaimed, &[("agent", agent.peer.0.clone())]);
        self.case.stage = Stage::Claimed { by: agent.clone(), since: self.env.now };
        self.owes(self.env.rules.policy.case.answer_within);
        self.case.known = None; // what was so when somebody else had it may be so no more
        self.look();
        self.tell_desks(DeskNews::Claimed { who: agent.name.clone() }, None);
        self.tell(FromIt::Claimed, None);
        Ok(())
    }

    /// Asks the directory whose account it is.
    pub(super) fn look(&mut self) {
        let (number, handle) = (self.case.number().clone(), self.case.ticket.handle.clone());
        self.effect(Effect::LookInto { number, handle, account: self.case.bound.clone() });
    }

    /// The directory has answered: whose account it is, and which agents are its owner.
    pub(super) fn looked(&mut self, known: Known) {
        if let Stage::Closed { .. } = self.case.stage {
            return;
        }
        // Whatever was verified and approved was so for somebody else.
        let before = self.case.about.replace(known.key.clone());
        let same = before.as_ref() == Some(&known.key);
        if !same && before.is_some() && holds(Rule::OneAccount) {
            self.distrust();
            self.note(Note::OtherAccount);
        }
        if !same {
            self.case.owner = Owner::default(); // whoever was told of it is somebody else
        }
        self.case.risks.retain(|risk| !matches!(risk, Risk::OtherCase | Risk::OwnersCase));
        self.case.risks.extend(known.beside);
        self.drop_former_manager(known.manager.as_ref());
        self.case.known = Some(Known { looked_at: self.env.now, ..known });
        self.raise_risks();
        if !same {
            self.suspend_phone();
        }
        self.drop_outsiders();
        for by in std::mem::take(&mut self.case.approving) {
            if let Err(note) = self.approve(&by) {
                self.note(note);
            }
        }
    }

    /// Nothing counts any more that was verified or approved.
    pub(super) fn distrust(&mut self) {
        self.case.check = None;
        self.case.proofs.clear();
        self.case.approvals.clear();
    }

    /// Tells the owner of an account, wherever they are reached.
    pub(super) fn notify(&mut self, account: AccountId, notice: Notice) {
        let (locale, at) = (self.case.ticket.locale.clone(), self.env.now);
        self.effect(Effect::Notify { account, notice, locale, at, to: None });
    }

    fn agent_wrote(&mut self, text: &Secret<String>, agent: &Agent) -> Result<(), Note> {
        if let Stage::Closed { .. } = self.case.stage {
            return Err(Note::NotOpen);
        }
        self.has_it(agent)?;
        let by_hand = self.case.check.as_ref().is_some_and(|check| check.way == Way::ByHand);
        if by_hand && digits_in(text.expose(), DIGITS).is_some() {
            self.typed(text);
            return Ok(());
        }
        if by_hand && is_bare(text.expose()) {
            return Err(Note::CodeForm); // a mistake of form costs no try
        }
        // Nothing an agent does shows a password, not even one they made up with the best of intentions.
        if holds_password(text.expose()) {
            return Err(Note::NotSent);
        }
        if self.gives_away(text.expose()) {
            return Err(Note::CodeNotSent);
        }
        // Nobody gets a code from IT; and the one who typed it must not believe that it was counted.
        if is_bare(text.expose()) && digits_in(text.expose(), DIGITS).is_some() {
            return Err(Note::NoCode);
        }
        self.audit(Kind::CaseReplied, &[("side", "it".to_owned()), ("agent", agent.peer.0.clone())]);
        self.keep_words(Side::It, text);
        self.case.unanswered = 0;
        self.tell(FromIt::Wrote, Some(text.clone()));
        self.tell_desks(DeskNews::ItWrote { who: agent.name.clone() }, Some(text));
        self.case.due = None;
        Err(Note::Sent)
    }

    /// Keeps what was written, for whoever has the case next.
    pub(super) fn keep_words(&mut self, side: Side, text: &Secret<String>) {
        let (number, words) = (self.case.number().clone(), text.clone());
        self.effect(Effect::KeepWords { number, side, words });
    }

    /// From now on IT owes something.
    pub(super) fn owes(&mut self, lapse: std::time::Duration) {
        let rules = self.env.rules;
        let due = || Due::within(&rules.policy.case.hours, self.env.now, lapse, &rules.zone);
        self.case.due = (!rules.staff.0.is_empty()).then(due);
    }

    /// It is the agent's turn again, if anybody has the case.
    pub(super) fn owes_answer(&mut self) {
        if self.case.claimer().is_some() {
            self.owes(self.env.rules.policy.case.answer_within);
        }
    }

    /// Gives the case back to all. What was verified stays, on the word of whoever did it; what is awaited does not.
    pub(super) fn hand_back(&mut self, note: Note, agent: &Peer) {
        self.audit(Kind::CaseHandedOver, &[("agent", agent.0.clone())]);
        self.case.stage = Stage::Open { since: self.env.now };
        self.case.check = None; // what the chat hears next says that no code is awaited
        self.case.approving.clear();
        self.case.ways_shown = false;
        self.owes(self.env.rules.policy.case.claim_within);
        self.note(note);
        self.tell_desks(DeskNews::HandedBack, None);
        self.tell_waiting();
    }

    /// Tells the person honestly that nobody has their case, and when somebody is there.
    pub(super) fn tell_waiting(&mut self) {
        let rules = self.env.rules;
        let opens_at = rules.policy.case.hours.opens_at(self.env.now, &rules.zone);
        let opens_at = (opens_at > self.env.now).then_some(opens_at);
        self.tell(FromIt::Waits { opens_at }, None);
    }

    pub(super) fn close(&mut self, refused: bool, agent: &Agent) {
        let why = if refused { "refused" } else { "solved" };
        self.audit(Kind::CaseClosed, &[("agent", agent.peer.0.clone()), ("why", why.to_owned())]);
        self.case.stage = Stage::Closed { at: self.env.now, refused };
        self.case.released = None; // the person's chat takes it back as well
        self.case.approving.clear();
        self.case.ways_shown = false;
        self.distrust();
        self.case.due = None;
        self.set_ticket(TicketState::Closed);
        let until = self.env.now + self.env.rules.policy.case.reopen_within;
        self.tell_desks(DeskNews::Closed { refused }, None);
        self.tell(FromIt::Closed { refused, until }, None);
    }

    /// Notes how far the ticket is, for `/status` and the reports.
    pub(super) fn set_ticket(&mut self, state: TicketState) {
        let number = self.case.number().clone();
        self.effect(Effect::SetTicket { number, state });
    }

    /// Open again: nothing that was verified or approved before counts any more.
    pub(super) fn reopen(&mut self) {
        self.audit(Kind::CaseReopened, &[]);
        self.case.stage = Stage::Open { since: self.env.now };
        self.case.known = None; // asked anew by whoever takes it
        self.case.owner = Owner::default(); // and the owner hears of it again
        self.owes(self.env.rules.policy.case.claim_within);
        self.set_ticket(TicketState::Delivered);
        self.show(true);
        self.note(Note::Reopened);
        self.tell_desks(DeskNews::Reopened, None);
        self.tell(FromIt::Reopened, None);
    }
}
