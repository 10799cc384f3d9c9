//! What a directory says of itself, and says again only after a while.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::Mutex;

use crate::directory::DirectoryError;
use crate::time::Time;

/// How long an answer counts: a changed policy is told five minutes late at most, and the directory's own word is final
/// all the same.
const FRESH: Duration = Duration::from_mins(5);

/// An answer, and when it was given.
pub struct Cached<T> {
    known: Mutex<Known<T>>,
    /// How often there was an answer, or none: whoever waited while somebody else asked takes the same.
    asked: AtomicU64,
}

struct Known<T> {
    answer: Option<(Time, Arc<T>)>,
    error: Option<DirectoryError>,
}

impl<T> Cached<T> {
    /// Nothing known yet.
    pub fn new() -> Self {
        Self { known: Mutex::new(Known { answer: None, error: None }), asked: AtomicU64::new(0) }
    }

    /// The answer, asked for when it is old. Many who want it at once ask once: fifty do not each wait for a server that
    /// does not answer, one after the other.
    pub async fn get(
        &self,
        now: Time,
        ask: impl Future<Output = Result<T, DirectoryError>>,
    ) -> Result<Arc<T>, DirectoryError> {
        let before = self.asked.load(Ordering::SeqCst);
        let mut known = self.known.lock().await;
        if let Some((asked, answer)) = &known.answer
            && now < *asked + FRESH
        {
            return Ok(Arc::clone(answer));
        }
        if self.asked.load(Ordering::SeqCst) != before
            && let Some(error) = &known.error
        {
            return Err(error.clone());
        }
        let answer = ask.await.map(Arc::new);
        // Counted at its end: whoever came meanwhile sees that it was asked for them too.
        self.asked.fetch_add(1, Ordering::SeqCst);
        match &answer {
            Ok(fresh) => *known = Known { answer: Some((now, Arc::clone(fresh))), error: None },
            Err(error) => known.error = Some(error.clone()),
        }
        answer
    }
}

#[cfg(test)]
mod tests {
    use futures::future::join_all;

    use super::*;

    #[tokio::test]
    async fn many_at_once_ask_once_whatever_the_answer() {
        let (cached, times) = (Cached::new(), AtomicU64::new(0));
        let ask = async |answer: Result<u8, DirectoryError>| {
            times.fetch_add(1, Ordering::SeqCst);
            tokio::task::yield_now().await;
            answer
        };
        let down = || Err(DirectoryError::Unreachable("down".to_owned()));
        let told = join_all((0..50).map(|_| cached.get(Time(0), ask(down())))).await;
        assert!(told.iter().all(Result::is_err));
        assert_eq!(times.load(Ordering::SeqCst), 1);
        let told = join_all((0..50).map(|_| cached.get(Time(0), ask(Ok(7))))).await;
        assert!(told.into_iter().all(|answer| answer.is_ok_and(|answer| *answer == 7)));
        assert_eq!(times.load(Ordering::SeqCst), 2, "who comes later asks again");
        assert_eq!(*cached.get(Time(0) + FRESH, ask(Ok(8))).await.unwrap(), 8, "what is old is asked again");
    }
}
