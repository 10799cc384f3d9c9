//! A phone that was reported lost: what is suspended on whose word, and what was approved on the strength of it.

use super::rule::{Rule, holds};
use super::told::FromIt;
use super::words::Note;
use super::{Known, Work};
use crate::audit::Kind;
use crate::engine::effect::{Bucket, Category, Effect, Notice};
use crate::ids::SubjectKey;

impl Work<'_> {
    /// A lost phone is suspended as soon as it is known whose it is: in the chat it was not where that account has nothing
    /// to be used there, or where strangers have had the hour's share. Then an agent decides, by a button of its own: to
    /// take a case on is no decision.
    pub(super) fn suspend_phone(&mut self) {
        let told = self.env.budget.phone_lost || self.env.budget.phone_kept;
        if self.case.ticket.category != Category::LostPhone || told || self.lost_by().is_none() {
            return;
        }
        if !self.case.ticket.proven && self.env.budget.suspensions_full(&self.env.rules.policy) {
            self.case.held_back = true;
            self.audit(Kind::SuspensionHeldBack, &[]);
            return self.note(Note::PhoneHeldBack);
        }
        self.suspend();
    }

    /// An agent has decided about a phone that was left to IT.
    pub(super) fn suspend_held_back(&mut self) {
        let due = std::mem::take(&mut self.case.held_back) && !self.env.budget.phone_lost;
        if due {
            self.suspend();
            self.note(Note::PhoneSuspended);
        }
    }

    /// Whose phone it would be; `None` where nobody was named.
    fn lost_by(&self) -> Option<&Known> {
        self.case.known.as_ref().filter(|known| known.key != SubjectKey::default())
    }

    /// Counted before it is asked whether anybody answers to the name, else a look at the name in another chat would tell.
    /// On the word of whoever has proven nothing, its owner may lift it.
    fn suspend(&mut self) {
        let Some(known) = self.lost_by().cloned() else { return };
        let note = if self.case.ticket.proven { "" } else { "unproven" };
        self.effect(Effect::Count { bucket: Bucket::PhoneLost(known.key), note: note.to_owned() });
        let Some(account) = known.account else { return };
        self.audit(Kind::MethodsSuspended, &[]);
        self.effect(Effect::SuspendMethods { account: account.clone() });
        self.effect(Effect::WakeCases { account: account.clone(), number: None });
        self.notify(account, Notice::PhoneSuspended);
    }

    /// IT lets somebody in without the phone that was reported lost, so what was said of it is believed from now on,
    /// whoever said it: the links that lie on it stop nothing any more, and it gets no new ones. Else whoever found it could
    /// keep its owner out for as long as they like.
    pub(super) fn believe_loss(&mut self) {
        let Some(known) = self.case.known.clone().filter(|_| self.env.budget.phone_lost) else { return };
        let Some(account) = known.account else { return };
        self.effect(Effect::Count { bucket: Bucket::PhoneLost(known.key), note: String::new() });
        self.effect(Effect::SuspendMethods { account });
    }

    /// The phone is gone by which they were verified: what was approved on the strength of it is taken back, even where a
    /// page is open.
    pub(super) fn take_back(&mut self) {
        let now = self.env.now;
        if !self.env.budget.phone_lost || !holds(Rule::LostPhone) {
            return;
        }
        if self.case.released.take_if(|released| released.by_phone && now < released.until).is_some() {
            self.audit(Kind::ReleaseWithdrawn, &[]);
            self.note(Note::Withdrawn);
            self.owes_answer();
            self.tell(FromIt::Withdrawn, None);
        }
    }
}
