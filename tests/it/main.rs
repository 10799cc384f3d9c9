//! One binary for all stories.

#![allow(clippy::unwrap_used, clippy::expect_used)] // a test may

mod audit;
mod store;
