//! What a directory says of itself, and says again only after a while.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Mutex;

use crate::directory::DirectoryError;
use crate::time::Time;

/// How long an answer counts: a changed policy is told five minutes late at most, and the directory's own word is final
/// all the same.
const FRESH: Duration = Duration::from_mins(5);

/// An answer, and when it was given.
pub struct Cached<T>(Mutex<Option<(Time, Arc<T>)>>);

impl<T> Cached<T> {
    /// Nothing known yet.
    pub fn new() -> Self {
        Self(Mutex::default())
    }

    /// The answer, asked for when it is old. Many who want it at once ask once.
    pub async fn get(
        &self,
        now: Time,
        ask: impl Future<Output = Result<T, DirectoryError>>,
    ) -> Result<Arc<T>, DirectoryError> {
        let mut known = self.0.lock().await;
        if let Some((asked, answer)) = &*known
            && now < *asked + FRESH
        {
            return Ok(Arc::clone(answer));
        }
        let answer = Arc::new(ask.await?);
        *known = Some((now, Arc::clone(&answer)));
        Ok(answer)
    }
}
