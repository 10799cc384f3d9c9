//! Conformance: one story for each trait, told by every adapter against the real thing.

mod courier;
mod desk;
pub mod directory;
pub mod entra;
mod manager;
mod providers;
