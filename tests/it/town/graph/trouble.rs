//! What goes wrong on order.

use super::Gate;

/// What happens to a request.
#[derive(Clone, Debug)]
pub enum Trouble {
    /// 429 with `Retry-After`, to this request and to every one until so many seconds of the clock have passed;
    /// nothing is done. <https://learn.microsoft.com/graph/throttling>
    TooMany(u64),
    /// 503, with `Retry-After` in seconds or without; nothing is done.
    /// <https://learn.microsoft.com/graph/errors>
    Unavailable(Option<u64>),
    /// Any other status in Graph's form; nothing is done.
    Status(u16),
    /// 200 with a page of HTML, as a proxy in between says it; it is done.
    Garbage,
    /// Every token issued so far has expired: 401 `InvalidAuthenticationToken`; nothing is done.
    Expired,
    /// The line breaks before anything is done.
    HangsUpBefore,
    /// It is done, and the line breaks before the answer.
    HangsUpAfter,
    /// It waits until the test opens the gate, and is then done.
    Held(Gate),
}

/// A trouble for some requests to a place.
pub struct Order {
    pub place: String,
    pub times: usize,
    pub trouble: Trouble,
}

/// Takes the first order that is for this place.
pub fn take(orders: &mut Vec<Order>, place: &str) -> Option<Trouble> {
    let at = orders.iter().position(|order| order.place == place)?;
    let order = &mut orders[at];
    order.times -= 1;
    let trouble = order.trouble.clone();
    if order.times == 0 {
        orders.remove(at);
    }
    Some(trouble)
}
