//! Whose a code is by which a chat is linked; and whether its owner is to be asked if all is still right.

use super::{Outbox, Outcome};
use crate::engine::event::Event;
use crate::engine::method::Binding;
use crate::ids::{AccountId, ChallengeId};
use crate::keys::Digest;
use crate::store::links::Redeemed;

impl Outbox {
    /// Spends a code. What it was is told only once that is written.
    pub(super) async fn redeem_link(&self, attempt: &ChallengeId, digest: &Digest, typed: bool) -> Outcome {
        let most = typed.then_some(self.rules.policy.limits.fleet_wrong_per_hour);
        let event = match self.store.redeem_link(digest, attempt, most, self.clock.now()).await {
            Ok(Redeemed::As(account, login)) => Event::LinkRedeemed { binding: Binding { account, login } },
            Ok(Redeemed::Refused) => Event::LinkRefused { busy: false },
            Ok(Redeemed::Busy) => Event::LinkRefused { busy: true },
            Err(error) => return Outcome::Again(error.to_string(), None),
        };
        Outcome::Done(Some(event), Vec::new())
    }

    /// Asks the owner of an account in this chat whether what is registered is still right, once in a while.
    pub(super) async fn ask_again(&self, account: &AccountId) -> Outcome {
        let groups = match self.directory.account(account).await {
            Ok(found) => found.filter(crate::directory::Account::is_open).map(|found| found.groups),
            Err(error) => return Outcome::Again(error.to_string(), None),
        };
        let Some(groups) = groups else { return Outcome::done() };
        let (kinds, every) = (self.rules.policy.of(&groups).methods, self.rules.policy.enrolment.confirm_every);
        match self.register.to_confirm(account, &kinds, every, self.clock.now()).await {
            Ok(hints) if hints.is_empty() => Outcome::done(),
            Ok(hints) => Outcome::Done(Some(Event::ConfirmationDue { account: account.clone(), hints }), Vec::new()),
            Err(error) => Outcome::Again(error.to_string(), None),
        }
    }
}
