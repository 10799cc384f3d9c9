//! One story per trait, run on every adapter.

pub mod courier;
