//! What an agent does where a desk receives escalations in a chat.

use strum::{EnumString, IntoStaticStr};

use crate::ids::{Peer, TicketNumber, UpdateId};
use crate::secret::Secret;

/// One thing an agent did in a room.
#[derive(Clone, Debug)]
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

/// What an agent did.
#[derive(Clone, Debug)]
pub enum Did {
    /// Pressed a button of a card; the token is `<ticket number>.<button>`, e.g. `IT-7K2M9QD.claim`. Whoever sends it is
    /// checked, so it need not be secret.
    Pressed {
        /// Whose card.
        number: TicketNumber,
        /// Which button.
        button: CardButton,
        /// What the press is answered by (Telegram's callback id, Discord's interaction token), opaque.
        answer_by: Option<String>,
    },
    /// Wrote in answer to a card.
    Wrote {
        /// Whose card.
        number: TicketNumber,
        /// The words.
        text: Secret<String>,
    },
}

/// A button of a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumString, IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
#[allow(missing_docs)] // the names say it
pub enum CardButton {
    Claim,
    Reply,
    Verify,
    CallBack,
    Vouch,
    InPerson,
    Approve,
    HandOver,
    Close,
    Reopen,
    Refuse,
}

/// Reads what a press of a card carries. `None` for any other button's token.
pub fn pressed(token: &str) -> Option<(TicketNumber, CardButton)> {
    let (number, button) = token.split_once('.').filter(|_| token.len() <= TOKEN_MAX)?;
    let (prefix, rest) = number.split_once('-')?;
    let plain = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
    (plain(prefix) && plain(rest)).then_some(())?;
    Some((TicketNumber::from(number), button.parse().ok()?))
}

/// The longest token of a button, in bytes: Telegram's `callback_data` (<https://core.telegram.org/bots/api#inlinekeyboardbutton>).
const TOKEN_MAX: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_press_names_a_ticket_and_a_button_and_nothing_else_is_one() {
        assert_eq!(pressed("IT-7K2M9QD.hand-over"), Some(("IT-7K2M9QD".into(), CardButton::HandOver)));
        let long = format!("IT-{}.claim", "7".repeat(64));
        for other in ["", ".", "7.1", "IT-7K.fly", "it-7k.claim", "IT-7K", "IT-.claim", "IT-7K .claim", &long] {
            assert_eq!(pressed(other), None, "{other}");
        }
    }
}
