//! A recovery, one file per awaited thing, in the order in which they are awaited.

mod captcha;
mod choice;
mod contact;
mod handle;
mod lookup;
mod reason;
mod reset;
mod session;

use serde::{Deserialize, Serialize};

use super::conversation::Awaiting;
use super::event::Event;

pub use captcha::{ALPHABET, AwaitingCaptcha};
pub use choice::AwaitingChoice;
pub use contact::{AwaitingContact, AwaitingSend};
pub use handle::AwaitingHandle;
pub use lookup::AwaitingAccount;
pub use reason::AwaitingReason;
pub use reset::AwaitingReset;
pub use session::AwaitingSession;

/// "Is your phone lost?" is asked before its methods are suspended; what was awaited before waits behind it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AwaitingLostPhone {
    /// Where the person goes back to when it is not.
    pub back: Box<Awaiting>,
}

impl AwaitingLostPhone {
    /// Whether the password is set already, so that there is no recovery to give up.
    pub(super) fn after_the_reset(&self) -> bool {
        matches!(*self.back, Awaiting::Nothing | Awaiting::Session(_))
    }

    /// Whether an event is about the page that waits behind the question: what became of it is told at once.
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
        let (Event::PageCancelled { page } | Event::PasswordNotSet { page }) = event else { return false };
        matches!(&*self.back, Awaiting::Reset(reset) if reset.page == *page)
    }
}
