//! What an agent does where a desk receives escalations in a chat.
//!
//! A channel turns what arrives in a room into an [`Act`] and decides nothing: whether the one who did it may, is the
//! engine's to say ([`crate::engine::case`]).

pub use crate::engine::case::card::CardButton;
use crate::ids::{Peer, TicketNumber, UpdateId};
use crate::secret::Secret;

/// One thing an agent did in a room.
#[derive(Debug)]
pub struct Act {
    /// The room, as `telegram:-100…` or `discord:<channel id>`.
    pub room: Peer,
    /// Who: the agent's own name on that service, as `telegram:<user id>`, which is also the peer of a private chat with
    /// them.
    pub agent: Peer,
    /// What the service calls them; shown on cards, never trusted.
    pub name: String,
    /// The service's name of the update, for de-duplication.
    pub update: UpdateId,
    /// What they did.
    pub what: Did,
}

/// What an agent can do.
#[derive(Clone, Debug)]
pub enum Did {
    /// Pressed a button of a card. Whoever sends the token is checked, so it need not be secret.
    Pressed {
        /// The case.
        number: TicketNumber,
        /// The button.
        button: CardButton,
        /// What the press is answered by (Telegram's callback id, Discord's interaction token), opaque.
        answer_by: Option<String>,
    },
    /// Wrote in answer to a card: to its message, in its topic or in its thread.
    Wrote {
        /// The case.
        number: TicketNumber,
        /// The words.
        text: Secret<String>,
    },
}

/// What a press of a card's button carries: `<ticket number>.<button>`, at most 21 bytes.
pub fn token(number: &TicketNumber, button: CardButton) -> String {
    format!("{number}.{}", <&str>::from(button))
}

/// Reads what a press carried; `None` for what no card ever had.
pub fn pressed(token: &str) -> Option<(TicketNumber, CardButton)> {
    let (number, button) = token.split_once('.')?;
    let written = number.len() <= 12 && number.starts_with("IT-") && number.bytes().all(|byte| byte.is_ascii_graphic());
    Some((TicketNumber::from(number), button.parse().ok()?)).filter(|_| written)
}

#[cfg(test)]
mod tests {
    use strum::VariantArray as _;

    use super::*;

    #[test]
    fn a_token_fits_every_service_and_is_read_back() {
        let number = TicketNumber::from("IT-7K2M9QD");
        for button in CardButton::VARIANTS {
            let token = token(&number, *button);
            assert!(token.len() <= 21, "{token}");
            assert_eq!(pressed(&token), Some((number.clone(), *button)));
        }
        for forged in ["", ".", "IT-7K2M9QD", "IT-7K2M9QD.", "IT-7K2M9QD.reset", "x.claim", "IT-\u{202e}.claim", "7.1"]
        {
            assert_eq!(pressed(forged), None, "{forged}");
        }
    }
}
