//! One file per way to prove who you are.

mod call;
mod code;

pub use call::AwaitingKeys;
pub use code::{AwaitingCode, Former};
