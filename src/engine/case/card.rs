//! The buttons of the card that a room shows of a case.

use serde::{Deserialize, Serialize};

/// A button of a card. Its label is the sentence `button-card`.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    strum::IntoStaticStr,
    strum::EnumString,
    strum::VariantNames,
    strum::VariantArray,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum CardButton {
    /// Takes the case on: exactly one agent has it.
    Claim,
    /// Asks how one writes to the person.
    Reply,
    /// Shows the ways to verify the person, or hides them.
    Verify,
    /// A code is spoken, or sent, to the number on record by our own courier; the person types it in their chat.
    CallBack,
    /// The agent calls the number on record by hand; the person reads out the code of their chat.
    ByHand,
    /// The person's manager says that it is them, in the manager's own chat.
    Vouch,
    /// The person stands at the counter and types the code that the agent shows.
    InPerson,
    /// Says that this is the person, so that they may choose a new password.
    Approve,
    /// Gives the case back to all.
    HandOver,
    /// Suspends the phone that was reported lost, where that was left to IT.
    Suspend,
    /// Ends the case: it is solved.
    Close,
    /// Opens a case again.
    Reopen,
    /// Ends the case: the person could not be verified.
    Refuse,
}
