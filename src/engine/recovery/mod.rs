//! A recovery, one file per awaited thing, in the order in which they are awaited.

mod captcha;
mod choice;
mod contact;
mod handle;
mod lookup;
pub(super) mod pass;
pub(super) mod place;
mod reason;
mod remedy;
mod reset;
mod session;
mod unlock;

use serde::{Deserialize, Serialize};

use super::Move;
use super::conversation::Awaiting;
use super::event::Event;
use super::turn::Turn;

pub use captcha::{ALPHABET, AwaitingCaptcha};
pub use choice::AwaitingChoice;
pub use contact::{AwaitingContact, AwaitingSend};
pub use handle::AwaitingHandle;
pub use lookup::AwaitingAccount;
pub use reason::AwaitingReason;
pub use remedy::AwaitingRemedy;
pub use reset::AwaitingReset;
pub use session::AwaitingSession;
pub use unlock::AwaitingUnlock;

/// "Is your phone lost?" is asked before its methods are suspended; what was awaited before waits behind it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AwaitingLostPhone {
    /// Where the person goes back to when it is not.
    pub back: Box<Awaiting>,
}

impl AwaitingLostPhone {
    /// Whether the password is set already, so that there is no recovery to give up.
    pub(super) fn after_the_reset(&self) -> bool {
        matches!(self.back.beneath(), Awaiting::Nothing | Awaiting::Session(_))
    }

    /// News for what waits behind the question is taken there. A wrong number, a "no" or a passkey says nothing here and the
    /// question stands; but it is noted, or a later "yes" from another chat would undo it.
    pub(super) fn on(self, event: Event, turn: &mut Turn<'_>) -> Move {
        if !self.hides_page_of(&event) {
            return Move::Stay(Awaiting::LostPhone(self));
        }
        match turn.on(*self.back, event) {
            Move::Stay(back @ Awaiting::Approval(_)) => Move::Stay(Awaiting::LostPhone(Self { back: Box::new(back) })),
            Move::Stay(back @ Awaiting::Passkey(_)) if turn.texts.is_empty() => {
                Move::Stay(Awaiting::LostPhone(Self { back: Box::new(back) }))
            }
            moved => moved,
        }
    }

    /// Whether an event is about the page or the request that waits behind the question: what became of it counts at once.
    pub(super) fn hides_page_of(&self, event: &Event) -> bool {
        if let (
            Event::PasskeyProven { challenge, .. }
            | Event::PasskeyRefused { challenge }
            | Event::PasskeyCancelled { challenge },
            Awaiting::Passkey(passkey),
        ) = (event, &*self.back)
        {
            return passkey.challenge == *challenge;
        }
        if let (Event::ApprovalAnswered { challenge, .. }, Awaiting::Approval(approval)) = (event, &*self.back) {
            return approval.challenge == *challenge;
        }
        let (Event::PageCancelled { page } | Event::PasswordNotSet { page }) = event else { return false };
        matches!(&*self.back, Awaiting::Reset(reset) if reset.page == *page)
    }
}
