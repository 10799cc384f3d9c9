//! The pure heart: `step(conversation, event, env) -> Step`.
//!
//! No I/O, no clock, no chance of its own, no `async`; it never fails and never panics. What is wanted done comes back
//! as [`Effect`] values. `tests/it/tidy.rs` guards this.

#![allow(clippy::result_large_err)] // a press handed back is no error but the other of two equal ways

pub mod bound;
mod bucket;
pub mod budget;
pub mod button;
pub mod case;
pub mod contact;
pub mod conversation;
mod deadline;
pub mod decoy;
pub mod effect;
pub mod enrolment;
pub(crate) mod escalation;
pub mod event;
pub mod gate;
mod handover;
pub mod intent;
pub mod it;
pub mod linking;
pub mod method;
mod notices;
mod once;
pub mod org;
pub mod password;
pub mod policy;
mod progress;
pub mod receipt;
pub mod record;
pub mod recovery;
pub mod rules;
#[cfg(test)]
mod scene;
mod sealing;
mod show;
pub mod spending;
pub mod standing;
pub mod terms;
pub mod text;
pub mod ticket;
mod turn;
pub mod watch;

pub use budget::Budget;
pub use conversation::{Awaiting, Conversation, Facts};
pub use effect::Effect;
pub use event::Event;
pub use rules::Rules;

use crate::entropy::Seed;
use crate::ids::Peer;
use crate::time::Time;
use turn::Turn;

/// What one step may know besides the conversation and the event.
#[derive(Clone, Copy, Debug)]
pub struct Env<'a> {
    /// The present moment.
    pub now: Time,
    /// This step's chance.
    pub seed: Seed,
    /// What does not change while the program runs.
    pub rules: &'a Rules,
    /// What has been counted for this conversation's subject and chat.
    pub budget: &'a Budget,
    /// The chat itself.
    pub peer: &'a Peer,
}

/// What a step makes: the conversation as it now is, and what is to be done.
#[derive(Debug)]
pub struct Step {
    /// The conversation, to be stored.
    pub conversation: Conversation,
    /// The effects, in order.
    pub effects: Vec<Effect>,
}

/// Takes one event into a conversation.
pub fn step(conversation: Conversation, event: Event, env: &Env<'_>) -> Step {
    Turn::new(conversation, env).take(event)
}

/// What an awaited thing's handler decides.
#[derive(Debug)]
pub(crate) enum Move {
    /// Await this and ask for it.
    Ask(Awaiting),
    /// Await this; what was said so far is enough.
    Stay(Awaiting),
    /// The same, with other buttons than the awaited thing's own.
    Offer(Awaiting, Vec<Vec<button::Button>>),
}
