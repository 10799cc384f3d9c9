//! What is not to happen twice.

use super::effect::Effect;

impl Effect {
    /// Whether performing it twice would be worse than not at all: after a crash in the middle it is not repeated.
    pub fn at_most_once(&self) -> bool {
        matches!(
            self,
            Self::SendCode(_)
                | Self::PlaceCall(_)
                | Self::CallBack(_)
                | Self::ProveContact { .. }
                | Self::PostWeek { .. }
        )
    }
}
