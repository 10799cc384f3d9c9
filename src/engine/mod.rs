//! The pure heart.

pub mod button;
pub mod conversation;
pub mod effect;
pub mod event;
pub mod gate;
pub mod intent;
pub mod method;
pub mod org;
pub mod password;
pub mod policy;
pub mod recovery;
pub mod text;

pub use event::Event;
