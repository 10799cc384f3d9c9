//! Who waits for the next deadline is woken for a nearer one only.

use std::sync::atomic::{AtomicI64, Ordering};

use tokio::sync::Notify;

use crate::time::Time;

/// The bell for whoever waits for the next deadline. It keeps silent for those that come later, which is nearly all.
#[derive(Debug)]
pub struct Deadlines {
    bell: Notify,
    awaited: AtomicI64,
}

/// Nobody waits yet: the first deadline rings.
impl Default for Deadlines {
    fn default() -> Self {
        Self { bell: Notify::new(), awaited: AtomicI64::new(i64::MAX) }
    }
}

impl Deadlines {
    /// Rings for every deadline from now on: the next one is being looked for.
    pub fn look(&self) {
        self.awaited.store(i64::MAX, Ordering::SeqCst);
    }

    /// Returns when a deadline is set that comes before this one. Those set since [`Self::look`] count.
    pub async fn nearer_than(&self, awaited: Option<Time>) {
        self.awaited.store(awaited.map_or(i64::MAX, |awaited| awaited.0), Ordering::SeqCst);
        self.bell.notified().await;
    }

    /// A deadline was set.
    pub fn set(&self, deadline: Time) {
        if deadline.0 < self.awaited.load(Ordering::SeqCst) {
            self.bell.notify_one();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_a_nearer_deadline_rings() {
        let deadlines = Deadlines::default();
        deadlines.look();
        deadlines.set(Time(20)); // while the next one was being looked for
        deadlines.nearer_than(Some(Time(10))).await;
        let mut waits = Box::pin(deadlines.nearer_than(Some(Time(10))));
        assert!(futures::poll!(waits.as_mut()).is_pending());
        deadlines.set(Time(10));
        assert!(futures::poll!(waits.as_mut()).is_pending(), "one that comes later is nobody's concern");
        deadlines.set(Time(9));
        assert!(futures::poll!(waits.as_mut()).is_ready());
    }
}
