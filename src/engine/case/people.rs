//! Who is who: one person may have several names as an agent, and be the one who asks for help.

use std::collections::BTreeSet;

use super::Work;
use super::rule::{Rule, holds};
use super::verify::Way;
use super::words::Note;
use crate::audit::Kind;
use crate::ids::{AccountId, Peer};

impl Work<'_> {
    /// The accounts that somebody is the owner of: by the configuration, and by the chat in which an agent is spoken to.
    pub(super) fn accounts_of(&self, who: &Peer) -> BTreeSet<&AccountId> {
        let named = self.case.known.as_ref().and_then(|known| known.agents.get(who));
        named.into_iter().chain(self.env.bound.get(who)).collect()
    }

    /// Whether the configuration says whose account an agent has: what somebody links, or unlinks, they choose themselves.
    pub(super) fn is_known(&self, who: &Peer) -> bool {
        self.case.known.as_ref().is_some_and(|known| known.agents.contains_key(who))
    }

    /// Whether two agents are two people. An account in common makes them one, however it is spelt, and whoever says so.
    /// Everybody has one name on one service; over two, only accounts that the configuration names tell them apart.
    pub(super) fn are_two(&self, one: &Peer, other: &Peer) -> bool {
        if !holds(Rule::OnePerson) {
            return one != other;
        }
        let (ones, others) = (self.accounts_of(one), self.accounts_of(other));
        let told_apart = if holds(Rule::LinksMerge) {
            self.is_known(one) && self.is_known(other)
        } else {
            !ones.is_empty() && !others.is_empty()
        };
        one != other && (told_apart || one.channel() == other.channel()) && ones.is_disjoint(&others)
    }

    /// Whether an agent is whoever asks for help: by the chat, or as the owner of the account that the case is about, that
    /// the chat belonged to when it asked, or that it belongs to now.
    pub(super) fn is_requester(&self, agent: &Peer) -> bool {
        if !holds(Rule::NotOwnCase) {
            return false;
        }
        let asks = [self.case.account(), self.case.bound.as_ref(), self.env.bound.get(&self.case.peer)];
        let theirs = self.accounts_of(agent);
        let named = self.env.rules.staff.account_of(agent);
        *agent == self.case.peer
            || self.case.known.as_ref().is_some_and(|known| known.owners.contains(agent))
            || asks.into_iter().flatten().any(|account| theirs.contains(account))
            // Before the directory is asked, the name that was typed must do.
            || (named.is_some() && named == self.case.ticket.handle.as_ref())
    }

    /// Whether an agent is the manager of the account's owner.
    pub(super) fn is_manager(&self, who: &Peer) -> bool {
        let Some(known) = &self.case.known else { return false };
        known.managers.contains(who)
            || known.manager.as_ref().is_some_and(|manager| self.accounts_of(who).contains(manager))
    }

    /// Whether somebody may work on this case, now: they may have been an agent once, and be none today.
    pub(super) fn may_work(&self, who: &Peer) -> bool {
        self.env.rules.staff.has_agent(who) && !self.is_requester(who)
    }

    /// Whoever works here no more, or turns out to be the one who asks for help, has neither the case nor a say in it. Looked
    /// at before everything that happens and once the directory has answered, so that nothing counts which rests on them.
    pub(super) fn drop_outsiders(&mut self) {
        let case = &mut self.case;
        let mut proofs = std::mem::take(&mut case.proofs);
        let mut approvals = std::mem::take(&mut case.approvals);
        let mut approving = std::mem::take(&mut case.approving);
        proofs.retain(|proof| self.may_work(&proof.by.peer));
        approvals.retain(|approval| self.may_work(&approval.by.peer));
        approving.retain(|agent| self.may_work(&agent.peer));
        (self.case.proofs, self.case.approvals, self.case.approving) = (proofs, approvals, approving);
        if let Some(by) = self.case.claimer().filter(|by| !self.may_work(&by.peer)).cloned() {
            let own = self.is_requester(&by.peer);
            if own {
                self.audit(Kind::AgentRefused, &[("agent", by.peer.0.clone()), ("why", "own-case".to_owned())]);
            }
            self.hand_back(if own { Note::OwnCase } else { Note::Gone { who: by.name } }, &by.peer);
        }
    }

    /// The manager who was asked is the manager no more: their word is nobody's.
    pub(super) fn drop_former_manager(&mut self, manager: Option<&AccountId>) {
        if self.case.vouching.is_none() || self.case.vouching.as_ref() == manager {
            return;
        }
        self.case.vouching = None;
        self.case.proofs.retain(|proof| proof.way != Way::Vouch);
        if self.case.check.take_if(|check| check.way == Way::Vouch).is_some() {
            self.note(Note::CheckOver);
        }
    }
}
