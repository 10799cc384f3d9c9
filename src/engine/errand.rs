//! How an effect is done: with the transaction or afterwards, at most once, until when.

use super::effect::Effect;
use crate::time::Time;

impl Effect {
    /// Whether this is written in the transaction itself rather than performed afterwards.
    pub fn is_record(&self) -> bool {
        matches!(
            self,
            Self::Audit { .. }
                | Self::Count { .. }
                | Self::OpenPage { .. }
                | Self::ClosePage { .. }
                | Self::SuspendMethods { .. }
                | Self::OfferResume { .. }
                | Self::BindChat { .. }
                | Self::UnbindChat { .. }
                | Self::FreezeAccount { .. }
                | Self::ReinstatePhone { .. }
                | Self::HaltResets { .. }
                | Self::OpenVisit { .. }
                | Self::SpendStep { .. }
                | Self::SpendCode { .. }
                | Self::OpenProof { .. }
                | Self::CodeEntered { .. }
                | Self::ConfirmMethods(_)
                | Self::WatchLock { .. }
                | Self::NoteLockTold { .. }
                | Self::KeepWords { .. }
                | Self::SetTicket { .. }
                | Self::ForgetCase { .. }
        )
    }

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

    /// When it is no longer worth performing.
    pub fn expires_at(&self) -> Option<Time> {
        match self {
            Self::SendCode(sending)
            | Self::PlaceCall(sending)
            | Self::CallBack(sending)
            | Self::ProveContact { sending, .. } => Some(sending.expires_at),
            Self::AskApproval { request, .. } => Some(request.expires_at),
            Self::SayInRoom { note, .. } => note.expires_at(),
            _ => None,
        }
    }
}
