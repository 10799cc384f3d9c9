//! Whom a name means, and how they can prove it.

use std::cmp::Reverse;

use super::{Outbox, Outcome, unlocking};
use crate::directory::register;
use crate::engine::decoy;
use crate::engine::event::Event;
use crate::engine::method::MethodKind;
use crate::ids::{Handle, LookUpId, Peer};
use crate::support::Code;

impl Outbox {
    /// Asks the directory. A name without an account, a privileged one and one that registered too little are all answered
    /// with the same decoy, after the same questions: every spelling is looked up, found or not. One that IT has disabled
    /// is found with its own methods: its owner can be told, and nothing else is granted.
    pub(super) async fn look_up(&self, from: &Peer, look_up: &LookUpId, handle: &Handle) -> Outcome {
        let look_up = look_up.clone();
        let mut account = None;
        for spelling in decoy::spellings(handle, &self.rules.org) {
            match self.directory.find(&spelling).await {
                Ok(found) => account = account.or(found),
                Err(error) => {
                    tracing::warn!(%error, code = %Code::of_error(&error), "a look-up failed");
                    return Outcome::Done(Some(Event::LookUpFailed { look_up }), Vec::new());
                }
            }
        }
        let now = self.clock.now();
        let standing = account.as_ref().map(|account| unlocking::standing(&account.standing, now)).unwrap_or_default();
        if self.directory.tells_contacts()
            && let Err(error) = self.register.follow(account.as_ref(), &self.rules.org, now, self.seeds.seed()).await
        {
            tracing::warn!(%error, "a look-up failed");
            return Outcome::Done(Some(Event::LookUpFailed { look_up }), Vec::new());
        }
        let groups = account.as_ref().map(|account| account.groups.clone()).unwrap_or_default();
        let privileged = account.as_ref().is_some_and(|account| account.privileged);
        let id = account.map(|account| account.id);
        let asked = id.clone().unwrap_or_default();
        let (Ok(mut methods), Ok(mut kinds), Ok(chats)) = (
            self.register.methods(&asked, now).await,
            self.register.kinds(&asked, now).await,
            self.store.approvers_of(&asked, now - self.rules.policy.enrolment.wait).await,
        ) else {
            return Outcome::Done(Some(Event::LookUpFailed { look_up }), Vec::new());
        };
        // Whoever has had a chat for a while can approve in it what another chat asks.
        if !chats.is_empty() {
            kinds.push(MethodKind::Push);
        }
        if chats.iter().any(|chat| chat != from) {
            methods.push(register::approval(self.store.keys(), &asked));
            methods.sort_by_key(|method| Reverse(method.kind.strength()));
        }
        let mut found = decoy::found(&self.rules, handle);
        // Privileged accounts too: IT recovers those, and who has one is nobody's to learn.
        let terms = self.rules.policy.of(&groups);
        if let Some(id) = id.filter(|_| terms.is_enough(&kinds) && !terms.privileged && !privileged) {
            found.key = decoy::account_key(&id);
            found.methods = methods;
            found.methods.retain(|method| terms.methods.contains(&method.kind));
            found.account = Some(id);
            found.groups = groups;
            found.standing = standing;
        }
        Outcome::Done(Some(Event::LookedUp { look_up, found }), Vec::new())
    }
}
