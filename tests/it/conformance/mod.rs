//! Conformance: one story for each trait, told by every adapter against the real thing.

mod courier;
pub mod directory;
mod entra;
mod providers;
