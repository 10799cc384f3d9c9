//! What goes wrong on order.

use std::sync::Arc;

use tokio::sync::Semaphore;

use super::Discord;

/// What happens to the next request to a place.
#[derive(Clone)]
pub enum Trouble {
    /// 429 to this route, for so many milliseconds of the clock.
    TooMany(u64),
    /// 429 to everything but answers to interactions.
    TooManyEverywhere(u64),
    /// Answers with this status and does nothing.
    Status(u16),
    /// Hangs up and has done nothing.
    HangsUpBefore,
    /// Does it, and hangs up before it has answered.
    HangsUpAfter,
    /// Waits until the test opens the gate, then does it.
    Held(Gate),
}

/// A gate before which a request waits.
#[derive(Clone)]
pub struct Gate {
    reached: Arc<Semaphore>,
    open: Arc<Semaphore>,
}

impl Gate {
    fn shut() -> Self {
        Self { reached: Arc::new(Semaphore::new(0)), open: Arc::new(Semaphore::new(0)) }
    }

    /// A request stands before it.
    pub async fn reached(&self) {
        let wait = tokio::time::timeout(super::PATIENCE, self.reached.acquire());
        wait.await.expect("nobody comes to the gate").unwrap().forget();
    }

    /// Lets the request pass.
    pub fn opens(&self) {
        self.open.add_permits(1);
    }

    pub(super) async fn pass(&self) {
        self.reached.add_permits(1);
        self.open.acquire().await.unwrap().forget();
    }
}

/// An order: the place, and what happens there.
pub struct Order {
    /// Such as `POST /channels`; the beginning of [`super::Call::line`].
    pub place: String,
    pub trouble: Trouble,
}

impl Discord {
    /// The next request to a place, such as `POST /channels`, meets trouble. Orders wait in line.
    pub fn troubles(&self, place: &str, trouble: Trouble) {
        self.with(|state| state.orders.push(Order { place: place.to_owned(), trouble }));
    }

    /// The next request to a place waits at a gate.
    pub fn holds(&self, place: &str) -> Gate {
        let gate = Gate::shut();
        self.troubles(place, Trouble::Held(gate.clone()));
        gate
    }
}
