//! Tickets to any system that takes a signed POST.
//!
//! The body is JSON; `X-Sesame-Signature` is `sha256=` and the HMAC-SHA-256 (RFC 2104), in hexadecimal, of the
//! `X-Sesame-Timestamp` (seconds since 1970), a full stop and the body, under the shared secret. The receiver
//! recomputes it, refuses timestamps older than a few minutes, and takes each `Idempotency-Key` once.
//!
//! `event` says what it is: `opened` is a ticket; `comment`, `closed` and `reopened` add to the one that `number` names,
//! in the order in which they happened. Nothing comes back this way.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use hmac::{Hmac, KeyInit as _, Mac as _};
use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, Url};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use super::{Desk, Entry, entries, plain, plain_lines};
use crate::courier::CourierError;
use crate::courier::wire::{self, Silence};
use crate::engine::button::Network;
use crate::engine::case::{DeskNews, ToDesk};
use crate::engine::effect::Ticket;
use crate::engine::standing::Obstacle;
use crate::secret::Secret;
use crate::time::{Clock, lapse};

/// `[desk.webhook]`: where tickets are posted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Webhook {
    /// Where to; `https`, or `http` to this machine.
    pub url: String,
    /// The file that holds the shared secret; at least 16 characters.
    #[serde(default)]
    pub secret_file: Option<PathBuf>,
    /// How long an answer may take.
    #[serde(default = "ten_seconds", with = "lapse")]
    pub timeout: Duration,
}

fn ten_seconds() -> Duration {
    Duration::from_secs(10)
}

/// The longest an answer may take: whoever waits longer waits in vain, and others wait behind.
const TIMEOUT_MOST: Duration = Duration::from_mins(1);

/// The shortest shared secret: a signature under a shorter one could be guessed from one message (RFC 2104, section
/// 3, asks for more).
pub const SECRET_MIN: usize = 16;

impl Webhook {
    /// Says the first thing wrong with the settings, with its key.
    pub fn validate(&self) -> Result<(), String> {
        if self.timeout.is_zero() {
            return Err("timeout: found zero; expected a duration such as \"10s\"".to_owned());
        }
        if self.timeout > TIMEOUT_MOST {
            return Err("timeout: found more than a minute; expected a duration such as \"10s\"".to_owned());
        }
        self.address().map(drop)
    }

    fn address(&self) -> Result<Url, String> {
        wire::safe_url(&self.url).map_err(|why| format!("url: {why}"))
    }
}

/// A ticket as it stands in the body. Field names are a promise to receivers: add, never rename.
#[derive(Serialize)]
struct Posted {
    version: u8,
    event: &'static str,
    id: String,
    number: String,
    category: &'static str,
    urgent: bool,
    handle: Option<String>,
    proven: bool,
    step: String,
    network: Option<Network>,
    standing: Option<Obstacle>,
    tried: Vec<String>,
    locale: String,
    opened_at: String,
}

impl Posted {
    fn new(ticket: &Ticket) -> Self {
        Self {
            version: 1,
            event: "opened",
            id: plain(ticket.number.as_str()),
            number: plain(ticket.number.as_str()),
            category: ticket.category.into(),
            urgent: ticket.category.is_urgent(),
            handle: ticket.handle.as_ref().map(|handle| plain(handle.as_str())),
            proven: ticket.proven,
            step: plain(&ticket.step),
            network: ticket.network,
            standing: ticket.standing,
            tried: ticket.tried.iter().map(|hint| plain(hint)).collect(),
            locale: plain(ticket.locale.as_str()),
            opened_at: ticket.opened_at.zoned(&jiff::tz::TimeZone::UTC).timestamp().to_string(),
        }
    }
}

/// What happened to a ticket since, as it stands in the body. Add, never rename.
#[derive(Serialize)]
struct Added {
    version: u8,
    /// `comment`, `closed` or `reopened`.
    event: &'static str,
    /// The number and the entry's own name: take each once.
    id: String,
    number: String,
    /// What happened, such as `person-wrote`; `details` says more, such as by `who`.
    what: &'static str,
    details: serde_json::Map<String, serde_json::Value>,
    /// What was written, one line each.
    text: Vec<String>,
    at: String,
}

impl Added {
    fn new(told: &ToDesk) -> Self {
        Self {
            version: 1,
            event: match told.news {
                DeskNews::Closed { .. } => "closed",
                DeskNews::Reopened => "reopened",
                _ => "comment",
            },
            id: entries::id(told),
            number: plain(told.number.as_str()),
            what: (&told.news).into(),
            details: details(&told.news),
            text: told.words.as_ref().map(|words| plain_lines(words.expose())).unwrap_or_default(),
            at: told.at.zoned(&jiff::tz::TimeZone::UTC).timestamp().to_string(),
        }
    }
}

/// The fields of a variant; none where it has none.
fn details(news: &DeskNews) -> serde_json::Map<String, serde_json::Value> {
    let value = serde_json::to_value(news).unwrap_or_default();
    value.as_object().and_then(|outer| outer.values().next()?.as_object().cloned()).unwrap_or_default()
}

/// A desk that receives tickets by signed POST.
pub struct WebhookDesk {
    url: Url,
    secret: Secret<String>,
    clock: Arc<dyn Clock>,
    client: Client,
}

impl WebhookDesk {
    /// A desk with checked settings; `secret` is what stands in `secret_file`.
    pub fn new(settings: &Webhook, secret: Secret<String>, clock: Arc<dyn Clock>) -> Result<Self, String> {
        settings.validate()?;
        if secret.expose().len() < SECRET_MIN {
            return Err(format!("secret_file: expected a secret of at least {SECRET_MIN} characters"));
        }
        let url = settings.address()?;
        let client = wire::client(&url, settings.timeout)?;
        Ok(Self { url, secret, clock, client })
    }

    /// A ticket, or what is added to one, may be posted again, for its key says that it is the same: a lost answer and
    /// every 5xx are tried again, and 409 ("there already") counts as taken.
    async fn post(&self, key: &str, body: &impl Serialize) -> Result<(), CourierError> {
        let body = serde_json::to_string(body).map_err(|error| CourierError::GiveUp(error.to_string()))?;
        let timestamp = self.clock.now().0.div_euclid(1000);
        let request = self
            .client
            .post(self.url.clone())
            .header(CONTENT_TYPE, "application/json")
            .header("Idempotency-Key", plain(key))
            .header("X-Sesame-Timestamp", timestamp)
            .header("X-Sesame-Signature", signature(&self.secret, timestamp, &body))
            .body(body);
        let answer = wire::send(request).await.map_err(unanswered)?;
        let why = format!("HTTP {}", answer.status);
        match answer.status {
            200..300 | 409 => Ok(()),
            408 | 429 | 500..600 => Err(CourierError::Retry { why, after: answer.after }),
            _ => Err(CourierError::GiveUp(why)),
        }
    }
}

/// The signature of a body at a time in seconds since 1970, as the header bears it.
#[allow(clippy::expect_used, clippy::missing_panics_doc)] // HMAC takes a key of any length (RFC 2104)
pub fn signature(secret: &Secret<String>, timestamp: i64, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.expose().as_bytes()).expect("HMAC takes a key of any length");
    mac.update(format!("{timestamp}.{body}").as_bytes());
    format!("sha256={}", hex::encode(mac.finalize().into_bytes()))
}

fn unanswered(silence: Silence) -> CourierError {
    match silence {
        Silence::Mistrusted(why) => CourierError::GiveUp(why),
        Silence::Unsent(why) | Silence::Unanswered(why) => CourierError::Retry { why, after: None },
    }
}

#[async_trait]
impl Desk for WebhookDesk {
    async fn file(&self, ticket: &Ticket) -> Result<Option<String>, CourierError> {
        self.post(ticket.number.as_str(), &Posted::new(ticket)).await.map(|()| None)
    }

    async fn tell(&self, entry: &Entry<'_>) -> Result<(), CourierError> {
        self.post(&entries::id(entry.told), &Added::new(entry.told)).await
    }

    async fn check(&self) -> Result<String, CourierError> {
        wire::knock(&self.client, &self.url).await.map_err(unanswered)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_what_openssl_computes() {
        // printf '1700000000.{"a":1}' | openssl dgst -sha256 -hmac 0123456789abcdef
        let secret = Secret::from("0123456789abcdef");
        assert_eq!(
            signature(&secret, 1_700_000_000, "{\"a\":1}"),
            "sha256=9eb18f493f8ec135d9eb2dad817c369bb4e9cbfa818657897a7437c1cd8c3a23"
        );
    }

    #[test]
    fn wrong_settings_are_refused() {
        let hook = |url: &str| Webhook { url: url.to_owned(), secret_file: None, timeout: ten_seconds() };
        assert!(
            hook("http://desk.example.org/").validate().unwrap_err().starts_with("url: expected a URL that begins")
        );
        assert_eq!(hook("https://desk.example.org/t").validate(), Ok(()));
        let clock = Arc::new(crate::time::SystemClock);
        let short = WebhookDesk::new(&hook("https://desk.example.org/t"), Secret::from("short"), clock);
        assert!(short.is_err_and(|error| error.starts_with("secret_file: ") && !error.contains("short")));
    }
}
