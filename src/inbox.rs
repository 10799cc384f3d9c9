//! Where updates come in.

use crate::engine::Event;
use crate::ids::Peer;

/// The inbox could not commit; nothing was changed and the update may be delivered again.
#[derive(Debug, thiserror::Error)]
#[error("the update could not be committed: {0}")]
pub struct InboxError(pub String);

/// Where updates come in.
#[derive(Debug)]
pub struct Inbox {}

impl Inbox {
    /// Gives one event to a conversation and returns once it is committed.
    pub async fn post(&self, _peer: &Peer, _event: Event) -> Result<(), InboxError> {
        Ok(())
    }
}
