//! What lets a person in by IT's hand, and why no agent can bring it about alone.
//!
//! - Points of what was verified reach what the policy asks for, more of them for privileged accounts and high risk.
//! - They still reach it *without whatever rests on the word of whoever approves*: so in somebody's approval nothing
//!   counts that this somebody says.
//! - Privileged accounts and high risk are approved by two different people.
//! - Whoever asks for help approves nothing, nor does anything else on the case ([`super::agent`]).
//!
//! What comes of it is a [`Release`]: it can be made nowhere else, and the page is opened in the person's chat.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::desks::DeskNews;
use super::rule::{Rule, holds};
use super::told::FromIt;
use super::verify::{Proof, Way};
use super::words::Note;
use super::{Agent, Approval, Case, Released, Risk, Work};
use crate::audit::Kind;
use crate::engine::Rules;
use crate::engine::effect::Notice;
use crate::ids::{AccountId, Handle, Peer, SubjectKey, TicketNumber};
use crate::time::Time;

/// Leave to begin one attempt: for one account, in one chat, for a while. Only an approved case makes one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    account: AccountId,
    key: SubjectKey,
    handle: Option<Handle>,
    peer: Peer,
    number: TicketNumber,
    made_at: Time,
    good_from: Time,
    expires_at: Time,
    by_phone: bool,
    privileged: bool,
}

impl Release {
    /// The account.
    pub fn account(&self) -> &AccountId {
        &self.account
    }

    /// Where its wrong answers are counted.
    pub fn key(&self) -> &SubjectKey {
        &self.key
    }

    /// The name that was typed for it.
    pub fn handle(&self) -> Option<&Handle> {
        self.handle.as_ref()
    }

    /// The case.
    pub fn number(&self) -> &TicketNumber {
        &self.number
    }

    /// From when on it is good.
    pub fn good_from(&self) -> Time {
        self.good_from
    }

    /// Until when it is good.
    pub fn expires_at(&self) -> Time {
        self.expires_at
    }

    /// Whether it is good in this chat, now.
    pub fn is_good(&self, peer: &Peer, now: Time) -> bool {
        self.peer == *peer && self.good_from <= now && now < self.expires_at
    }

    /// Whether it will be good in this chat, and is not yet.
    pub fn is_early(&self, peer: &Peer, now: Time) -> bool {
        self.peer == *peer && now < self.good_from
    }

    /// Whether it falls with a phone that was reported lost at a moment: it rests on it, and is older.
    pub fn falls_with_phone(&self, lost_at: Time) -> bool {
        self.by_phone && self.made_at <= lost_at
    }

    /// Whether it was approved as that of a privileged account.
    pub fn is_privileged(&self) -> bool {
        self.privileged
    }

    /// One for the tests of whatever takes it.
    #[cfg(test)]
    pub(crate) fn of(account: &str, peer: &Peer, expires_at: Time) -> Self {
        let account = AccountId::from(account);
        let key = crate::engine::decoy::account_key(&account);
        let (handle, peer, number) = (Some("mira".into()), peer.clone(), "IT-1".into());
        let (made_at, by_phone, privileged) = (Time::default(), true, false);
        Self { account, key, handle, peer, number, made_at, good_from: made_at, expires_at, by_phone, privileged }
    }

    /// The same, good from a moment on.
    #[cfg(test)]
    pub(crate) fn from(self, good_from: Time) -> Self {
        Self { good_from, ..self }
    }
}

/// How long what the directory said is good for an approval.
const FRESH: Duration = Duration::from_mins(5);

/// Whether something of a moment is good still.
fn stands(now: Time, at: Time, valid: Duration) -> bool {
    now < at + valid || !holds(Rule::Lapse)
}

/// What was verified of a case, as its card shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The ways that count now.
    pub ways: Vec<Way>,
    /// Their points.
    pub have: u8,
    /// The points that must be reached.
    pub need: u8,
    /// Whether two people approve.
    pub two_people: bool,
}

impl Standing {
    /// How a case stands, as whoever approves finds it.
    pub fn of(case: &Case, rules: &Rules, now: Time) -> Self {
        let ways: Vec<Way> = case.standing_proofs(rules, now).map(|proof| proof.way).collect();
        let have = rules.policy.case.total(ways.iter().copied());
        Self { ways, have, need: rules.policy.case.needed(case.is_high()), two_people: case.is_high() }
    }

    /// Whether an approval can come of it, as far as the case tells: what limits and stops say is known in the step only.
    pub fn may_be_approved(&self, case: &Case) -> bool {
        let open = case.known.as_ref().is_some_and(|known| known.account.is_some() && !known.closed);
        open && self.have >= self.need && case.live_release().is_none()
    }
}

impl Case {
    /// What was verified and is not outdated, by people who are still agents; nothing by a phone that was lost.
    fn standing_proofs(&self, rules: &Rules, now: Time) -> impl Iterator<Item = &Proof> {
        let valid = rules.policy.case.approval_valid;
        let lost = self.risks.contains(&Risk::LostPhone) && holds(Rule::LostPhone);
        let counts = move |proof: &&Proof| {
            let by = &proof.by.peer;
            stands(now, proof.at, valid) && rules.staff.has_agent(by) && !(lost && proof.way.is_by_phone())
        };
        self.proofs.iter().filter(counts)
    }

    /// Whether two people approve, by what is known of the account and what speaks for looking twice.
    fn is_high(&self) -> bool {
        self.known.as_ref().is_some_and(|known| known.privileged) || self.risks.iter().any(|risk| risk.is_high())
    }
}

impl Work<'_> {
    /// Whether two people approve.
    pub(super) fn is_high(&self) -> bool {
        self.env.budget.phone_lost || self.case.is_high()
    }

    /// The points that must be reached.
    pub(super) fn points_needed(&self) -> u8 {
        self.env.rules.policy.case.needed(self.is_high())
    }

    /// The points that were reached.
    pub(super) fn points(&self) -> u8 {
        self.env.rules.policy.case.total(self.proofs().map(|proof| proof.way))
    }

    /// What counts: only what was asked for by people who may still work on the case.
    pub(super) fn proofs(&self) -> impl Iterator<Item = &Proof> {
        self.case.standing_proofs(self.env.rules, self.env.now).filter(|proof| self.may_work(&proof.by.peer))
    }

    /// The points that count in somebody's approval: without what rests on their word.
    fn points_for(&self, who: &Peer) -> u8 {
        let counted = self.proofs().filter(|proof| !self.is_word_of(proof, who));
        self.env.rules.policy.case.total(counted.map(|proof| proof.way))
    }

    /// Whether a proof is worth no more than the word of somebody who approves. Whose account is not known may be the
    /// manager, and approves with somebody else only: they are not both.
    fn is_word_of(&self, proof: &Proof, who: &Peer) -> bool {
        match proof.way {
            Way::CallBack => false,
            Way::Vouch => self.is_manager(who) && holds(Rule::ManagersWord),
            Way::InPerson | Way::ByHand => !self.are_two(&proof.by.peer, who) && holds(Rule::OwnWord),
        }
    }

    /// An agent says that this is the person. What the directory said a while ago is asked again first.
    pub(super) fn approve(&mut self, by: &Agent) -> Result<(), Note> {
        let looked_at = self.may_be_approved()?;
        if looked_at.is_none_or(|at| self.env.now >= at + FRESH && holds(Rule::FreshLook)) {
            self.case.approving.retain(|agent| agent.peer != by.peer);
            self.case.approving.push(by.clone());
            self.look();
            return Ok(()); // goes on with the answer
        }
        let (have, need) = (self.points(), self.points_needed());
        if have < need {
            return Err(Note::Points { have, need });
        }
        self.audit(Kind::CaseApproved, &[("agent", by.peer.0.clone())]);
        let now = self.env.now;
        self.case.approvals.retain(|approval| approval.by.peer != by.peer);
        self.case.approvals.push(Approval { by: by.clone(), at: now });
        match self.lacking() {
            None => {
                self.release();
                Ok(())
            }
            Some(note) => Err(note),
        }
    }

    /// What stands in the way whoever approves; else when the directory answered last.
    fn may_be_approved(&self) -> Result<Option<Time>, Note> {
        let Some(known) = &self.case.known else { return Ok(None) };
        if let Some(released) = self.case.live_release() {
            return Err(Note::ApprovedAlready { until: released.until.into() });
        }
        if known.account.is_none() {
            return Err(Note::NoAccount);
        }
        let looked_at = Some(known.looked_at);
        if !holds(Rule::Stopped) {
            return Ok(looked_at);
        }
        if known.closed {
            return Err(Note::AccountClosed);
        }
        if self.env.budget.halted {
            return Err(Note::Halted);
        }
        if self.env.budget.frozen {
            return Err(Note::Frozen);
        }
        if self.env.budget.denied {
            return Err(Note::Disowned);
        }
        Ok(looked_at)
    }

    /// What is still lacking although somebody has approved.
    fn lacking(&self) -> Option<Note> {
        let policy = &self.env.rules.policy.case;
        let standing: Vec<&Approval> = self
            .case
            .approvals
            .iter()
            .filter(|approval| {
                stands(self.env.now, approval.at, policy.approval_valid) && self.may_work(&approval.by.peer)
            })
            .collect();
        let need = self.points_needed();
        let seconded = |one: &Approval| standing.iter().any(|other| self.are_two(&one.by.peer, &other.by.peer));
        // One of them must have more before them than their own word.
        let mut enough = standing.iter().filter(|approval| self.points_for(&approval.by.peer) >= need).peekable();
        if enough.peek().is_none() {
            return Some(Note::OtherWord);
        }
        let two = standing.iter().any(|approval| seconded(approval)) || !holds(Rule::TwoPeople);
        let who = standing.last().map(|approval| approval.by.name.clone()).unwrap_or_default();
        if self.is_high() && !two {
            return Some(Note::Second { who });
        }
        // And be somebody: whose account nobody knows may be the one who asks, whatever they have linked or unlinked.
        let known = |one: &Approval| self.is_known(&one.by.peer) || !holds(Rule::KnownAlone);
        let somebody = enough.any(|approval| known(approval) || seconded(approval));
        (!somebody).then_some(Note::UnknownAgent { who })
    }

    /// The one place where a release is made. What it rested on is used up: another attempt needs all of it again.
    fn release(&mut self) {
        let Some(known) = self.case.known.clone() else { return };
        let Some(account) = known.account else { return };
        let (now, from) = (self.env.now, self.good_from());
        let until = from + self.env.rules.policy.case.approval_valid;
        let by_phone = self.proofs().any(|proof| proof.way.is_by_phone());
        self.believe_loss();
        // Whoever owns the account hears of it, and can stop it.
        self.notify(account.clone(), Notice::ItApproved);
        let release = Release {
            account,
            key: known.key,
            handle: self.case.ticket.handle.clone(),
            peer: self.case.peer.clone(),
            number: self.case.number().clone(),
            made_at: now,
            good_from: from,
            expires_at: until,
            by_phone,
            privileged: known.privileged,
        };
        self.case.proofs.clear();
        self.case.approvals.clear();
        self.case.check = None;
        self.case.released = Some(Released { from, until, used: false, by_phone, waits: from > now });
        self.audit(Kind::CaseReleased, &[]);
        self.note(if from > now {
            Note::ApprovedFrom { from: from.into(), until: until.into() }
        } else {
            Note::Approved { until: until.into() }
        });
        self.tell_desks(DeskNews::Approved, None);
        self.tell(FromIt::Released(release), None);
        self.case.due = None;
    }

    /// The risk signs as they stand, what is known since included.
    pub(super) fn raise_risks(&mut self) {
        let privileged = self.case.known.as_ref().is_some_and(|known| known.privileged);
        let limits = &self.env.rules.policy.limits;
        let many = self.env.budget.wrong.len() >= usize::try_from(limits.wrong_per_day).unwrap_or(usize::MAX);
        let chats = [self.case.bound.as_ref(), self.env.bound.get(&self.case.peer)];
        let account = self.case.account();
        let others = account.is_some() && chats.into_iter().flatten().any(|of| Some(of) != account);
        let signs = [
            (Risk::OtherChat, others),
            (Risk::Privileged, privileged),
            (Risk::LostPhone, self.env.budget.phone_lost),
            (Risk::WrongAnswers, many),
            (Risk::Stopped, self.env.budget.frozen),
        ];
        self.case.risks.extend(signs.into_iter().filter(|(_, shown)| *shown).map(|(risk, _)| risk));
    }
}
