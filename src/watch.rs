//! The watch: looks whether locks return, a little at a time.

use std::time::Duration;

use futures::StreamExt as _;

use crate::directory::Directory;
use crate::engine::Event;
use crate::inbox::InboxError;
use crate::store::watch::Watched;
use crate::store::{Store, StoreError};
use crate::time::Time;
use crate::web::Posts;

/// How often an account is looked at: a lock is told within minutes, and a day of it is under three hundred questions.
pub const EVERY: Duration = Duration::from_mins(5);

/// How many accounts are asked about at once: the watch is in no hurry, and people who wait go first.
const AT_ONCE: usize = 4;

/// One account could not be looked at to the end; the next round does.
#[derive(Debug, thiserror::Error)]
enum Later {
    #[error(transparent)]
    Directory(#[from] crate::directory::DirectoryError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Inbox(#[from] InboxError),
}

/// Looks at every account that is due, and tells the chat of each whose lock has returned. Returns how many were told.
///
/// # Errors
/// When the database cannot be read. A directory that does not answer is asked again in the next round.
pub async fn round(
    store: &Store,
    directory: &dyn Directory,
    inbox: &dyn Posts,
    now: Time,
) -> Result<usize, StoreError> {
    let watched = store.watched(now, EVERY).await?;
    let looks = watched.into_iter().map(|watched| look(store, directory, inbox, watched));
    let told: Vec<Result<bool, Later>> = futures::stream::iter(looks).buffer_unordered(AT_ONCE).collect().await;
    let mut count = 0;
    for outcome in told {
        match outcome {
            Ok(told) => count += usize::from(told),
            Err(error) => tracing::warn!(%error, "whether a lock has returned could not be read; later"),
        }
    }
    Ok(count)
}

/// Tells a lock once: that it was told is written in the same moment as the message.
async fn look(store: &Store, directory: &dyn Directory, inbox: &dyn Posts, watched: Watched) -> Result<bool, Later> {
    let Watched { account, peer, told } = watched;
    let Some(found) = directory.account(&account).await? else { return Ok(false) };
    match (found.standing.locked, told) {
        (Some(_), false) => inbox.post(&peer, Event::LockReturned { account }).await?,
        (None, true) => store.note_open(&account).await?,
        _ => {}
    }
    Ok(found.standing.locked.is_some() && !told)
}
