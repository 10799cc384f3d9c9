//! Everything that is tested from outside, in one binary.

#![allow(clippy::unwrap_used, clippy::expect_used)] // a story that cannot be told has failed

mod conformance;
mod desk;
mod servers;
mod town;
