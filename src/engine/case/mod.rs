//! An escalation as IT works on it: the pure state machine beside the conversation.

pub mod card;
pub mod roles;

pub use card::CardButton;
pub use roles::{Roles, Room, Rooms};
