//! What keeps its order: effects of one lane are performed one after the other.

use super::case::ToDesk;
use super::effect::Effect;
use crate::ids::Peer;

impl Effect {
    /// The lane of an effect of a peer's; what has none is performed beside everything else.
    pub fn lane(&self, peer: &Peer) -> Option<String> {
        match self {
            Self::Say(_) | Self::Forget { .. } => Some(peer.0.clone()),
            // What a room is told of a case keeps its order; so does what its chat is: approved, and then closed.
            Self::ShowCard { number, room, .. } | Self::SayInRoom { number, room, .. } => {
                Some(format!("{room}/{number}"))
            }
            Self::TellPerson { number, .. } | Self::TellCase { number, .. } => Some(format!("case/{number}")),
            Self::FileTicket { ticket, desk } => Some(ToDesk::lane(&ticket.number, desk.as_deref())),
            Self::TellDesk(told) => Some(ToDesk::lane(&told.number, told.desk.as_deref())),
            _ => None,
        }
    }
}
