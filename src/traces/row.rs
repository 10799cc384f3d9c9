//! The row of finished spans: posted by a task of its own, of bounded length whatever the collector does.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use opentelemetry_proto::tonic::trace::v1::Span;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::collector::Verdict;
use super::{Inner, Traces};
use crate::time::Time;

/// So many spans wait at most: some four megabytes.
const WAITING_MAX: usize = 4096;
/// So many go together.
const TOGETHER: usize = 512;
/// How long a span waits for others to go with.
const GATHERING: Duration = Duration::from_secs(2);
/// The first and the longest wait after the collector could not be reached.
const WAITS: (Duration, Duration) = (Duration::from_secs(2), Duration::from_mins(1));
/// How long what is left may take when the service stops.
const FLUSHING: Duration = Duration::from_secs(5);
/// How often the log says that the collector does not do its part.
const TOLD_EVERY: Duration = Duration::from_hours(1);

#[derive(Default)]
pub(super) struct Row {
    waiting: Mutex<VecDeque<Span>>,
    /// Rings when enough stand in it to go.
    enough: Notify,
    told: Mutex<Option<Time>>,
}

impl Row {
    fn waiting(&self) -> MutexGuard<'_, VecDeque<Span>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a span at the end; `false` when there is no room.
    pub fn push(&self, span: Span) -> bool {
        let mut waiting = self.waiting();
        if waiting.len() >= WAITING_MAX {
            return false;
        }
        waiting.push_back(span);
        if waiting.len().is_multiple_of(TOGETHER) {
            self.enough.notify_one();
        }
        true
    }

    /// How many stand in it.
    #[cfg(test)]
    pub fn count(&self) -> usize {
        self.waiting().len()
    }

    fn next(&self) -> Vec<Span> {
        let mut waiting = self.waiting();
        let count = waiting.len().min(TOGETHER);
        waiting.drain(..count).collect()
    }

    /// Puts back what was not taken, as far as there is room. Returns how many there was none for.
    fn back(&self, spans: Vec<Span>) -> usize {
        let mut waiting = self.waiting();
        let room = WAITING_MAX.saturating_sub(waiting.len());
        let over = spans.len().saturating_sub(room);
        for span in spans.into_iter().skip(over).rev() {
            waiting.push_front(span);
        }
        over
    }
}

/// What became of what was posted.
enum Posted {
    /// There was nothing.
    Nothing,
    /// It is off the row: taken, or refused for good.
    Gone,
    /// It is back on the row, and may be tried again after so long.
    Later(Option<Duration>),
}

impl Traces {
    /// Posts what comes, until told to stop. A post that is under way is let end: it ends by itself within seconds.
    pub async fn run(self, stop: CancellationToken) {
        let Some(inner) = self.0 else { return };
        let mut wait = Duration::ZERO;
        while !stop.is_cancelled() {
            tokio::select! {
                () = inner.gathered(wait) => {}
                () = stop.cancelled() => return,
            }
            wait = match inner.post().await {
                Posted::Later(asked) => asked.unwrap_or((wait * 2).clamp(WAITS.0, WAITS.1)),
                Posted::Nothing | Posted::Gone => Duration::ZERO,
            };
        }
    }

    /// Posts what is left, in a few seconds or not at all.
    pub async fn flush(&self) {
        let Some(inner) = &self.0 else { return };
        let all = async { while matches!(inner.post().await, Posted::Gone) {} };
        let _ = tokio::time::timeout(FLUSHING, all).await;
    }
}

impl Inner {
    /// Waits until enough stand in the row, or some have stood there for a while.
    async fn gathered(&self, wait: Duration) {
        tokio::time::sleep(wait).await;
        tokio::select! {
            () = self.row.enough.notified() => {}
            () = tokio::time::sleep(GATHERING) => {}
        }
    }

    async fn post(&self) -> Posted {
        let spans = self.row.next();
        if spans.is_empty() {
            return Posted::Nothing;
        }
        let count = spans.len();
        match self.collector.post(&spans).await {
            Verdict::Taken { but } => {
                let but = but.min(count);
                self.vitals.spans("sent", count - but);
                self.lost(but, "it refuses some");
                Posted::Gone
            }
            Verdict::Never(why) => {
                self.lost(count, &why);
                Posted::Gone
            }
            Verdict::Later(why, after) => {
                let over = self.row.back(spans);
                self.vitals.spans("dropped", over);
                self.tell(&why);
                Posted::Later(after)
            }
        }
    }

    fn lost(&self, count: usize, why: &str) {
        if count > 0 {
            self.vitals.spans("dropped", count);
            self.tell(why);
        }
    }

    /// Says it in the log, once an hour: `/metrics` has the count.
    fn tell(&self, why: &str) {
        let now = self.clock.now();
        let mut told = self.row.told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.is_none_or(|told| now.since(told) >= TOLD_EVERY) {
            *told = Some(now);
            tracing::warn!(why, "traces do not reach the collector; people notice nothing of it");
        }
    }
}
