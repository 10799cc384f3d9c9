//! What began in one chat and goes on in another.

use super::{Outbox, Outcome};
use crate::engine::Conversation;
use crate::engine::event::Event;
use crate::ids::Peer;
use crate::keys::Digest;

impl Outbox {
    /// Finds the chat that told a code. The code is forgotten when that chat hands over, so that a crash loses nothing.
    pub(super) async fn claim_resume(&self, by: &Peer, code: &Digest) -> Outcome {
        match self.store.resumed_by(code, self.clock.now()).await {
            Ok(Some(peer)) if peer == *by => Outcome::Done(Some(Event::Returned), Vec::new()),
            Ok(Some(peer)) => Outcome::Told(peer, Event::ResumeClaimed { by: by.clone() }),
            Ok(None) => Outcome::Done(Some(Event::ResumeRefused), Vec::new()),
            Err(error) => Outcome::Again(error.to_string(), None),
        }
    }

    /// Gives what was under way to the other chat; nothing when it ended meanwhile.
    pub(super) async fn hand_over(&self, from: &Peer, to: &Peer, carried: Option<Box<Conversation>>) -> Outcome {
        match self.store.forget_resume(from).await {
            Ok(()) => Outcome::Told(
                to.clone(),
                match carried {
                    Some(carried) => Event::Resumed { carried },
                    None => Event::ResumeRefused,
                },
            ),
            Err(error) => Outcome::Again(error.to_string(), None),
        }
    }
}
