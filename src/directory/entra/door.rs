//! One server of Microsoft's: how it is asked, how many at a time, and for how long it wants to be left alone.
//!
//! Throttling: <https://learn.microsoft.com/graph/throttling>. Whoever keeps asking while `Retry-After` runs is told to
//! wait longer, so nobody does: a short wait is waited for, and during a long one nothing is sent at all.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use reqwest::{Client, RequestBuilder, Url};
use serde_json::Value;
use tokio::sync::Semaphore;

use crate::courier::wire::{self, Silence};
use crate::directory::DirectoryError;
use crate::time::{Time, Timer};

/// Requests at a time: fifty people at once must not open fifty TLS sessions, nor be taken for an attack.
pub(super) const ROOM: usize = 8;

/// How long a request may wait in all for a server that asks for patience: a person is looking at the chat.
const PATIENCE: Duration = Duration::from_secs(3);

/// How long to wait where the server does not say.
const PAUSE: Duration = Duration::from_secs(1);

/// How much of an answer is read: 999 memberships (a page of Graph's) of a name of 256 characters each.
const ANSWER_MAX: usize = 1024 * 1024;

/// How long an idle connection is kept. Shorter than what load balancers keep: one that dies under a write would make
/// its fate unknown.
const IDLE: Duration = Duration::from_secs(20);

/// Why there is no answer. Like [`DirectoryError`], and can be told to several who wait for the same.
#[derive(Clone, Debug)]
pub(super) enum Fault {
    /// Nothing was done; later it may be.
    Later(String),
    /// It was sent, and whether it was done is not known.
    Lost(String),
    /// Somebody's hand is needed.
    Broken(String),
}

impl From<Fault> for DirectoryError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Later(why) => Self::Unreachable(why),
            Fault::Lost(why) => Self::ReplyLost(why),
            Fault::Broken(why) => Self::Broken(why),
        }
    }
}

/// What a request does when it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    /// Nothing that a second time would change: it may be asked again.
    Light,
    /// Something that nobody may do twice on a guess.
    Heavy,
}

/// An answer that is neither a fault of the server nor a plea for time.
pub(super) struct Answer {
    pub status: u16,
    /// The body as JSON; `null` when it is empty or something else.
    pub body: Value,
    /// Whether the body came whole and is JSON or empty: else somebody in between answered in the server's place.
    pub genuine: bool,
}

/// A server.
pub(super) struct Door {
    host: String,
    client: Client,
    timer: Arc<dyn Timer>,
    room: Semaphore,
    /// Until when it wants to be left alone.
    quiet_until: AtomicI64,
    timeout: Duration,
}

impl Door {
    /// The server of an address.
    pub fn new(url: &Url, timeout: Duration, timer: Arc<dyn Timer>) -> Result<Self, String> {
        let builder = Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .pool_max_idle_per_host(ROOM)
            .pool_idle_timeout(IDLE)
            .connect_timeout(timeout / 2)
            .timeout(timeout)
            .user_agent(concat!("sesame/", env!("CARGO_PKG_VERSION")));
        let builder = if url.host_str().is_some_and(wire::is_loopback) { builder.no_proxy() } else { builder };
        let client = builder.build();
        Ok(Self {
            host: url.host_str().unwrap_or_default().to_owned(),
            client: client.map_err(|_| "no HTTP client could be made; are there system certificates?".to_owned())?,
            timer,
            room: Semaphore::new(ROOM),
            quiet_until: AtomicI64::new(0),
            timeout,
        })
    }

    /// The server's name.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Asks, and waits for a moment where the server wants that. A heavy request is sent again only when the server
    /// said that it did nothing.
    pub async fn ask(
        &self,
        weight: Weight,
        request: impl Fn(&Client) -> RequestBuilder + Send,
    ) -> Result<Answer, Fault> {
        let mut waited = Duration::ZERO;
        loop {
            self.pass(&mut waited).await?;
            let asked = self.send(weight, request(&self.client)).await?;
            let answer = match asked.status {
                // 429 counts the request and does not look at it; so it is with 503, but that is the word of a server
                // in trouble, and nobody hurries to write to one.
                429 | 503 => {
                    let pause = asked.after.unwrap_or(PAUSE).max(PAUSE);
                    if asked.after.is_some() || asked.status == 429 {
                        self.quiet_until.fetch_max((self.timer.now() + pause).0, Ordering::SeqCst);
                    } else {
                        self.wait(pause, &mut waited).await?;
                    }
                    if asked.status == 503 && weight == Weight::Heavy {
                        return Err(Fault::Later(format!("{} is out of order for the moment (HTTP 503)", self.host)));
                    }
                    continue;
                }
                // 500 says nothing of what was done; the others come from what stands before the server.
                status @ 500..600 => {
                    let why = format!("{} answers HTTP {status}", self.host);
                    return Err(if weight == Weight::Heavy { Fault::Lost(why) } else { Fault::Later(why) });
                }
                _ => asked,
            };
            let json = serde_json::from_slice(&answer.body).ok();
            let genuine = answer.whole && (json.is_some() || answer.body.is_empty());
            return Ok(Answer { status: answer.status, body: json.unwrap_or_default(), genuine });
        }
    }

    async fn send(&self, weight: Weight, request: RequestBuilder) -> Result<wire::Answer, Fault> {
        let permit = tokio::time::timeout(self.timeout, self.room.acquire()).await;
        let Ok(Ok(_permit)) = permit else {
            return Err(Fault::Later(format!("too many are asking {} at once", self.host)));
        };
        wire::send_within(request, ANSWER_MAX).await.map_err(|silence| match silence {
            Silence::Mistrusted(why) => Fault::Broken(why),
            Silence::Unanswered(why) if weight == Weight::Heavy => Fault::Lost(why),
            Silence::Unsent(why) | Silence::Unanswered(why) => Fault::Later(why),
        })
    }

    /// Waits until the server wants to be asked again.
    async fn pass(&self, waited: &mut Duration) -> Result<(), Fault> {
        let until = Time(self.quiet_until.load(Ordering::SeqCst));
        let left = until.since(self.timer.now());
        if left.is_zero() { Ok(()) } else { self.wait(left, waited).await }
    }

    async fn wait(&self, pause: Duration, waited: &mut Duration) -> Result<(), Fault> {
        *waited += pause;
        let until = self.timer.now() + pause;
        if *waited > PATIENCE {
            let until = until.zoned(&jiff::tz::TimeZone::UTC).strftime("%H:%M:%S UTC").to_string();
            return Err(Fault::Later(format!("{} wants to be left alone until {until}", self.host)));
        }
        self.timer.until(until).await;
        Ok(())
    }
}
