//! What the person hears of their case, and what it hears of them.

use serde::{Deserialize, Serialize};

use super::release::Release;
use super::verify::Way;
use crate::engine::text::Pair;
use crate::time::Time;

/// What the person hears of their case, in their own chat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FromIt {
    /// Somebody has taken it.
    Claimed,
    /// IT writes; the words travel beside it.
    Wrote,
    /// A code is to be typed here, or (by hand) read out to whoever calls; then it travels beside this.
    Asks {
        /// How the person is verified.
        way: Way,
        /// The words that whoever calls by hand says first.
        pair: Option<Pair>,
        /// Until when.
        until: Time,
    },
    /// A code was wrong.
    Wrong {
        /// How many tries are left.
        left: u8,
    },
    /// No further code is taken.
    Void,
    /// What was asked for is known: this was verified.
    Verified,
    /// The person may choose a new password.
    Released(Release),
    /// Nobody has the case any more, or still nobody; IT is at work again at this moment.
    Waits {
        /// When, if it is not at work now.
        opens_at: Option<Time>,
    },
    /// It has ended.
    Closed {
        /// Whether the person could not be verified.
        refused: bool,
        /// Until when it can be opened again by one tap.
        until: Time,
    },
    /// What was written was passed on.
    Sent,
    /// It was not: so much was written since IT last answered that nobody reads more.
    Full,
    /// It is open again.
    Reopened,
    /// What was written came too late: the case has ended.
    Over,
    /// The code that was to come did not leave.
    NotReached,
    /// What was approved is good from now on.
    Opens,
    /// What was approved holds no more.
    Withdrawn,
}

/// What the person's chat tells a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FromPerson {
    /// They wrote; the words travel beside it.
    Wrote,
    /// They typed a code; it travels beside this.
    Typed,
    /// They began the attempt that was approved.
    Used,
    /// Its password is set.
    Reset,
    /// The page has shown a pass.
    Pass,
    /// They want it open again.
    Reopened,
}
