//! What can happen to a case.

use super::{Agent, CardButton, FromDesk, FromPerson, Known};
use crate::engine::gate::Answer;
use crate::ids::{AccountId, ChallengeId, Peer};
use crate::secret::Secret;
use crate::time::Time;

/// One thing that happened to a case.
#[derive(Clone, Debug)]
pub enum CaseEvent {
    /// The person asked for IT.
    Opened,
    /// An agent did something in a room. Whether they may is decided here.
    Did {
        /// The room.
        room: Peer,
        /// Who.
        agent: Agent,
        /// What.
        deed: Deed,
    },
    /// The directory was asked.
    Looked(Known),
    /// It could not be.
    NotLooked,
    /// The code of a call back did not leave, or perhaps did not.
    NotReached {
        /// Of which check.
        challenge: ChallengeId,
    },
    /// A notice to the account's owner has left, or there is nowhere to send one.
    OwnerTold {
        /// The account.
        account: AccountId,
        /// Whether one has left.
        reached: bool,
    },
    /// A chat did something about the case. Only the person's own is heard.
    Heard {
        /// Which chat.
        from: Peer,
        /// What.
        news: FromPerson,
        /// Words, of which what looked like a password or a code is taken out; or the digits of a code.
        words: Secret<String>,
    },
    /// Somebody did something in a ticket system. It relays words and closes; see [`super::desks`].
    Desk {
        /// Who, as that system names them.
        by: Agent,
        /// What.
        what: FromDesk,
        /// When the system was asked.
        asked_at: Time,
    },
    /// The manager answered in their chat.
    Vouched {
        /// To what.
        challenge: ChallengeId,
        /// What.
        answer: Answer,
    },
    /// Something is due.
    Woken,
}

/// What an agent did.
#[derive(Clone, Debug)]
pub enum Deed {
    /// Pressed a button of the card.
    Pressed {
        /// Which.
        button: CardButton,
        /// What the press is answered by.
        answer_by: Option<Secret<String>>,
    },
    /// Wrote in answer to the card.
    Wrote(Secret<String>),
}
