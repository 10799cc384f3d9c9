//! The owner of the account hears that somebody asks IT for it while there is still time to object.
//!
//! The threat is a story that one agent believes, and a second who trusts the first: what they say of a person may be said of
//! a stranger. Whoever has the owner's phone in hand has heard of it by the code itself; for everybody else what IT approves
//! begins to be good only a while after a notice has left. Where nobody can be told anything, waiting would help nobody: then
//! it is as good as ever, and rests on two people in any case, for without that phone no agent's own word is enough.

use serde::{Deserialize, Serialize};

use super::Work;
use super::rule::{Rule, holds};
use super::verify::Way;
use crate::engine::decoy::account_key;
use crate::engine::effect::Notice;
use crate::ids::AccountId;
use crate::time::Time;

/// What the owner knows of a case in a chat that is not their own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Owner {
    /// Nothing: nobody has been asked to prove anything yet.
    #[default]
    Untold,
    /// A notice was written, and has not left yet as far as is known.
    Written,
    /// One has left.
    Told {
        /// When.
        at: Time,
    },
    /// There is neither an address nor a chat to tell them in.
    Nowhere,
}

impl Work<'_> {
    /// Whether the chat that asks is the account's own: it was when it asked, and is now.
    fn is_owners_chat(&self) -> bool {
        let account = self.case.account();
        account.is_some() && self.case.bound.as_ref() == account && self.env.bound.get(&self.case.peer) == account
    }

    /// Tells the owner, with the first thing that is to be proven: once for each time that the case is open.
    pub(super) fn warn_owner(&mut self) {
        if self.case.owner != Owner::Untold || self.is_owners_chat() {
            return;
        }
        let Some(account) = self.case.account().cloned() else { return };
        self.case.owner = Owner::Written;
        self.notify(account, Notice::ItAsked);
    }

    /// A notice has left, or there is nowhere to send one.
    pub(super) fn owner_told(&mut self, account: &AccountId, reached: bool) {
        if self.case.about != Some(account_key(account)) {
            return; // it is about somebody else by now
        }
        self.case.owner = match (self.case.owner, reached) {
            (Owner::Written | Owner::Nowhere, true) => Owner::Told { at: self.env.now },
            (Owner::Written, false) => Owner::Nowhere,
            (as_before, _) => as_before,
        };
    }

    /// From when on it is good what is approved now. A notice that is held up somewhere counts from now on: how long that
    /// lasts is nobody's to know, and the one about the approval leaves as well.
    pub(super) fn good_from(&self) -> Time {
        let (now, grace) = (self.env.now, self.env.rules.policy.case.grace);
        let called = self.proofs().any(|proof| proof.way == Way::CallBack);
        if called || self.is_owners_chat() || !holds(Rule::OwnerFirst) {
            return now;
        }
        match self.case.owner {
            Owner::Told { at } => now.max(at + grace),
            Owner::Nowhere => now,
            Owner::Untold | Owner::Written => now + grace,
        }
    }
}
