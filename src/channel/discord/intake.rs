//! What arrives over the gateway, committed in its order and in batches.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::Discord;
use super::gateway::back_off;
use super::heard::Arrived;
use crate::channel::deeds::Deed;
use crate::channel::reception::Reception;
use crate::inbox::InboxError;

/// Events that share a commit.
const BATCH_MAX: usize = 256;
/// A batch that cannot be committed is tried so often, over a quarter of an hour.
const BATCH_TRIES: u32 = 20;

/// The last event committed, in which session of this process.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Mark {
    pub session: u32,
    pub seq: u64,
}

/// What has arrived.
pub(super) struct Taken {
    pub mark: Mark,
    pub arrived: Option<Arrived>,
    /// What it may be that somebody did in a room; the rest is for when it is none of these.
    pub deeds: Vec<Deed>,
}

impl Taken {
    async fn commit(&self, discord: &Discord, reception: &Reception) -> Result<(), InboxError> {
        for deed in &self.deeds {
            if discord.takes(deed.clone(), reception).await? {
                return Ok(());
            }
        }
        match &self.arrived {
            Some(arrived) => reception.take(arrived.arrival()).await.map(drop),
            None => Ok(()),
        }
    }
}

/// Commits what arrives.
pub(super) struct Intake {
    pub reception: Arc<Reception>,
    pub committed: Arc<Mutex<Mark>>,
    pub stop: CancellationToken,
}

impl Intake {
    pub async fn run(self, discord: Arc<Discord>, mut waiting: mpsc::Receiver<Taken>) {
        let mut batch = Vec::new();
        while waiting.recv_many(&mut batch, BATCH_MAX).await > 0 {
            let Some(last) = batch.last().map(|taken| taken.mark) else { continue };
            for tries in 1.. {
                let commits = batch.iter().map(|taken| taken.commit(&discord, &self.reception));
                let mut outcomes = futures::future::join_all(commits).await.into_iter();
                batch.retain(|_| outcomes.next().is_some_and(|outcome| outcome.is_err()));
                if batch.is_empty() {
                    break;
                }
                tracing::error!(count = batch.len(), tries, "what arrived on Discord could not be committed");
                if tries == BATCH_TRIES {
                    batch.clear(); // one that never can be must not stop all others
                    break;
                }
                tokio::select! {
                    () = (discord.pause)(back_off(tries)) => {}
                    () = self.stop.cancelled() => return, // Discord tells it again at the next start
                }
            }
            *self.committed.lock().unwrap_or_else(PoisonError::into_inner) = last;
        }
    }
}
