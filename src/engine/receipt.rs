//! What became of a message after a courier took it, as its provider reports.

use serde::{Deserialize, Serialize};

use crate::time::Time;

/// What a provider reports of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Receipt {
    /// On its way: the phone's operator has it.
    Sent,
    /// On the phone.
    Delivered {
        /// Since when.
        at: Time,
    },
    /// Refused: it will not arrive.
    Refused {
        /// Why.
        why: Refusal,
    },
}

impl Receipt {
    /// The word under which it is stored and recorded.
    pub fn word(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Delivered { .. } => "delivered",
            Self::Refused { .. } => "refused",
        }
    }

    /// Whether nothing more is expected after it.
    pub fn is_final(self) -> bool {
        self != Self::Sent
    }
}

/// Why an operator refused a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::IntoStaticStr, strum::EnumString)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Refusal {
    /// The phone is off, or out of reach.
    Unreachable,
    /// The number is not in service.
    Unknown,
    /// The number is a landline's, which takes no text messages.
    Landline,
    /// The phone or its operator takes no messages from us.
    Blocked,
    /// It did not say.
    Other,
}
