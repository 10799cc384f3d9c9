//! Cases in a batch: opened with the ticket that a step filed, and stepped like conversations, in the same transaction.

use super::Core;
use super::fleet::Fleet;
use crate::audit::Kind;
use crate::engine::case::{Case, CaseEnv, CaseEvent, CaseStep, number_of, peer_of, step};
use crate::engine::effect::Effect;
use crate::engine::event::Event;
use crate::ids::Peer;
use crate::store::batch::{Read, Written};
use crate::time::Time;

impl Core {
    /// Opens a case for every request that was filed.
    pub(super) fn open_cases(
        &self,
        read: &mut Read,
        written: &mut Written,
        fleet: &mut Fleet,
        peer: &Peer,
        effects: &[Effect],
        now: Time,
    ) {
        for effect in effects {
            let Effect::FileTicket { ticket, desk: None } = effect else { continue };
            if ticket.category.is_a_request() {
                let bound = read.bound.of(peer).map(|binding| binding.account.clone());
                let case = Case::new(ticket.clone(), peer.clone(), bound);
                self.step_case(read, written, fleet, case, &Event::Case(CaseEvent::Opened), now);
            }
        }
    }

    /// Gives an event to the case that a peer stands for; `false` for a peer that stands for none.
    pub(super) fn hears_of_case(
        &self,
        read: &mut Read,
        written: &mut Written,
        fleet: &mut Fleet,
        peer: &Peer,
        event: &Event,
        now: Time,
    ) -> bool {
        let Some(number) = number_of(peer) else { return false };
        if let Some(case) = read.cases.get(&number).cloned() {
            self.step_case(read, written, fleet, case, event, now);
        } else if matches!(event, Event::DeadlinePassed) {
            // It would be due again at once, for ever.
            let facts = vec![("ticket".to_owned(), number.0.clone()), ("why".to_owned(), "unreadable".to_owned())];
            let line = Effect::Audit { kind: Kind::ConversationSetAside, subject: None, facts };
            written.silence_case(number);
            written.add(read, peer, vec![line], &self.rules.keys, now, self.seeds.seed());
        }
        true
    }

    fn step_case(
        &self,
        read: &mut Read,
        written: &mut Written,
        fleet: &mut Fleet,
        case: Case,
        event: &Event,
        now: Time,
    ) {
        let heard = match event {
            Event::Case(event) => event.clone(),
            Event::DeadlinePassed => CaseEvent::Woken,
            Event::ApprovalAnswered { challenge, answer } => {
                CaseEvent::Vouched { challenge: challenge.clone(), answer: *answer }
            }
            _ => return,
        };
        let (mut budget, bound) = read.case_budget(&case, event, now);
        fleet.tell(&mut budget);
        let number = case.number().clone();
        let env = CaseEnv { now, seed: self.seeds.seed(), rules: &self.rules, budget: &budget, bound: &bound };
        let CaseStep { case, effects } = step(case, heard, &env);
        fleet.note(&effects, now);
        let case = case.map(|case| {
            let deadline = case.deadline(&self.rules);
            (case, deadline)
        });
        written.save_case(read, &number, case);
        written.add(read, &peer_of(&number), effects, &self.rules.keys, now, self.seeds.seed());
    }
}
