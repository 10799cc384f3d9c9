//! What falls due: a flow that has lasted too long ends, and a state that wanted to be woken is.

use super::Move;
use super::conversation::{Awaiting, Conversation};
use super::gate::{AwaitingApproval, AwaitingPasskey};
use super::text::Text;
use super::turn::Turn;
use crate::audit::Kind;

impl Turn<'_> {
    pub(super) fn flow_is_over(&self, awaiting: &Awaiting) -> bool {
        let flow = &self.policy().flow;
        let idle = self.env.now >= self.c.facts.heard_at + flow.idle;
        let over = idle || self.env.now >= self.c.facts.started_at + flow.most;
        match awaiting {
            Awaiting::Nothing | Awaiting::Session(_) | Awaiting::Approving(_) => false,
            Awaiting::It(it) => self.flow_is_over(&it.back),
            Awaiting::Reset(reset) => self.env.now >= reset.expires_at && over,
            Awaiting::LostPhone(lost) => match lost.back.beneath() {
                Awaiting::Nothing | Awaiting::Session(_) => idle,
                back => self.flow_is_over(back),
            },
            _ => over,
        }
    }

    pub(super) fn expire(&mut self, awaiting: &Awaiting) -> Awaiting {
        // What was under way is over; what IT is to hear is not.
        if let Awaiting::It(it) = awaiting {
            let back = self.expire(&it.back);
            return it.over(back);
        }
        // The question lapses; the password is set, and the coach stays.
        if let Awaiting::LostPhone(lost) = awaiting
            && lost.after_the_reset()
        {
            return (*lost.back).clone();
        }
        let done = match awaiting.beneath() {
            Awaiting::Unlock(unlock) => unlock.is_done(),
            Awaiting::Reset(_) => self.c.facts.pass.is_some(),
            _ => false,
        };
        if !done {
            self.say(Text::ToldExpired);
        }
        match self.end(awaiting, if done { Kind::RecoveryCompleted } else { Kind::RecoveryExpired }) {
            Move::Ask(awaiting) | Move::Stay(awaiting) | Move::Offer(awaiting, _) => awaiting,
        }
    }

    pub(super) fn on_deadline(&mut self, awaiting: Awaiting) -> Move {
        let due = Conversation { awaiting: awaiting.clone(), ..self.c.clone() }.deadline(self.policy());
        if due.is_none_or(|due| due > self.env.now) {
            return Move::Stay(awaiting); // it was moved meanwhile
        }
        // Whoever has a pass is offered a way of their own for the next time.
        let has_pass = matches!(awaiting, Awaiting::Reset(_)) && self.c.facts.pass.is_some();
        if self.flow_is_over(&awaiting) && !has_pass {
            return Move::Stay(self.expire(&awaiting));
        }
        match awaiting {
            Awaiting::Code(code) => code.woken(self),
            Awaiting::Keys(keys) => keys.woken(self),
            Awaiting::Reset(reset) => reset.woken(self),
            Awaiting::Session(session) => session.woken(self),
            Awaiting::Approval(_) => AwaitingApproval::woken(self),
            Awaiting::Approving(approving) => Move::Stay(*approving.back),
            Awaiting::It(it) => it.woken(self),
            Awaiting::Passkey(_) => AwaitingPasskey::woken(self),
            other => Move::Stay(other),
        }
    }
}
