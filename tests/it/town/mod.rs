//! The town: a fake world with state, where the stories happen.

pub mod gateway;
