//! Misbehaviour on order: what the next calls of a method meet.

use std::sync::Arc;

use axum::response::{IntoResponse as _, Response};
use tokio::sync::watch;

use super::answer::{Refusal, respond};

/// What happens to a call.
#[derive(Clone, Debug)]
pub enum Fault {
    /// 429 with the seconds to wait; nothing is done.
    TooMany(u64),
    /// 500 as the Bot API says it; nothing is done.
    Internal,
    /// 502 with a page of HTML, as proxies say it; nothing is done.
    BadGateway,
    /// Any other error; nothing is done.
    Refused(u16, &'static str),
    /// 409: another poller is there.
    Conflict,
    /// 200 with something that is no JSON; it is done.
    Garbage,
    /// The line breaks before anything is done.
    HangsUpBefore,
    /// It is done, and the line breaks before the answer.
    HangsUpAfter,
    /// It waits until the test opens the gate, and is then done.
    Held(Gate),
}

/// A fault for some calls of a method; `"*"` is any but getUpdates.
pub struct Order {
    pub method: String,
    pub times: usize,
    pub fault: Fault,
}

/// Takes the first order that is for this method.
pub fn take(orders: &mut Vec<Order>, method: &str) -> Option<Fault> {
    let fits =
        |order: &Order| order.method.eq_ignore_ascii_case(method) || (order.method == "*" && method != "getUpdates");
    let at = orders.iter().position(fits)?;
    let order = &mut orders[at];
    order.times -= 1;
    let fault = order.fault.clone();
    if order.times == 0 {
        orders.remove(at);
    }
    Some(fault)
}

/// What other pollers are told, in the words of the Bot API.
pub const TERMINATED: &str =
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running";

impl Fault {
    /// The answer in place of doing anything; `None` when it is done.
    pub fn instead(&self) -> Option<(u16, Response)> {
        let refused = |refusal: Refusal| Some((refusal.code, respond(&Err(refusal))));
        match self {
            Self::TooMany(seconds) => refused(Refusal::too_many(*seconds)),
            Self::Internal => refused(Refusal::world(500, "Internal Server Error")),
            Self::Refused(code, description) => refused(Refusal::world(*code, description)),
            Self::Conflict => refused(Refusal::world(409, TERMINATED)),
            Self::BadGateway => {
                let page = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>";
                let status = axum::http::StatusCode::BAD_GATEWAY;
                Some((502, (status, [("content-type", "text/html")], page).into_response()))
            }
            Self::Garbage | Self::HangsUpBefore | Self::HangsUpAfter | Self::Held(_) => None,
        }
    }
}

/// A body that is no JSON.
pub fn garbage() -> Response {
    ([("content-type", "application/json")], vec![b'{', 0xFF, 0x00, b'"']).into_response()
}

/// Ends the connection without an answer, and without a panic's noise.
pub fn hang_up() -> ! {
    std::panic::resume_unwind(Box::new("Telegram hangs up"))
}

/// A gate at which calls wait.
#[derive(Clone, Debug)]
pub struct Gate {
    open: Arc<watch::Sender<bool>>,
    waiting: Arc<watch::Sender<usize>>,
}

impl Gate {
    /// A closed one.
    pub fn closed() -> Self {
        Self { open: Arc::new(watch::Sender::new(false)), waiting: Arc::new(watch::Sender::new(0)) }
    }

    /// Lets through whoever waits and whoever comes.
    pub fn open(&self) {
        self.open.send_replace(true);
    }

    /// Waits until so many calls have come to it.
    pub async fn reached_by(&self, calls: usize) {
        let mut waiting = self.waiting.subscribe();
        waiting.wait_for(|count| *count >= calls).await.unwrap();
    }

    /// Waits until it is open.
    pub async fn pass(&self) {
        self.waiting.send_modify(|count| *count += 1);
        let mut open = self.open.subscribe();
        let _ = open.wait_for(|open| *open).await;
    }
}
