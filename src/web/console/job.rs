//! Something that takes longer than a page should: done once for everybody who asks, beside whatever else is done.

use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;

use crate::time::Time;

/// So long a page waits for an end; what takes longer says how far it is.
const PATIENCE: Duration = Duration::from_millis(1500);

/// How it stands.
#[derive(Debug)]
pub(super) enum State<T> {
    /// It was never begun.
    Idle,
    /// It is under way: so much of so much.
    Running(u64, u64),
    /// It ended at this moment.
    Done(Time, Arc<T>),
    /// It could not be done.
    Failed(String),
}

impl<T> Clone for State<T> {
    fn clone(&self) -> Self {
        match self {
            Self::Idle => Self::Idle,
            Self::Running(done, of) => Self::Running(*done, *of),
            Self::Done(at, what) => Self::Done(*at, Arc::clone(what)),
            Self::Failed(why) => Self::Failed(why.clone()),
        }
    }
}

/// The work, and whoever waits for it.
pub(super) struct Job<T>(Arc<Inner<T>>);

struct Inner<T> {
    state: Mutex<State<T>>,
    ended: Notify,
}

impl<T> Default for Job<T> {
    fn default() -> Self {
        Self(Arc::new(Inner { state: Mutex::new(State::Idle), ended: Notify::new() }))
    }
}

/// Told how far the work is.
pub(super) struct Progress<T>(Arc<Inner<T>>);

impl<T> Progress<T> {
    /// So much of so much is done.
    pub fn tell(&self, done: u64, of: u64) {
        self.0.set(State::Running(done, of));
    }
}

impl<T> Inner<T> {
    fn set(&self, state: State<T>) {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner) = state;
    }
}

impl<T: Send + Sync + 'static> Job<T> {
    /// How it stands.
    pub fn state(&self) -> State<T> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Begins, unless it is under way. The work says when it ended, and with what.
    pub fn begin<W, F>(&self, work: W) -> bool
    where
        W: FnOnce(Progress<T>) -> F,
        F: Future<Output = Result<(Time, T), String>> + Send + 'static,
    {
        {
            let mut state = self.0.state.lock().unwrap_or_else(PoisonError::into_inner);
            if matches!(*state, State::Running(..)) {
                return false;
            }
            *state = State::Running(0, 0);
        }
        let inner = Arc::clone(&self.0);
        let work = work(Progress(Arc::clone(&self.0)));
        tokio::spawn(async move {
            inner.set(match work.await {
                Ok((at, what)) => State::Done(at, Arc::new(what)),
                Err(why) => State::Failed(why),
            });
            inner.ended.notify_waiters();
        });
        true
    }

    /// Waits a moment for its end.
    pub async fn settles(&self) {
        let ended = self.0.ended.notified();
        if matches!(self.state(), State::Running(..)) {
            let _ = tokio::time::timeout(PATIENCE, ended).await;
        }
    }
}
