//! Alarms to any system that takes a signed POST, signed as tickets are ([`crate::desk::webhook`]).

use std::sync::Arc;

use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, Url};
use serde::Serialize;

use super::Found;
use crate::courier::wire;
use crate::desk::webhook::{Webhook, signature};
use crate::engine::effect::Ticket;
use crate::secret::Secret;
use crate::time::{Clock, Time};

/// An alarm as it stands in the body. Field names are a promise to receivers: add, never rename.
#[derive(Clone, Debug, Serialize)]
pub struct Told {
    version: u8,
    number: String,
    alarm: &'static str,
    about: String,
    state: &'static str,
    since: String,
    facts: Vec<(String, String)>,
}

impl Told {
    pub(super) fn new(ticket: &Ticket, found: &Found, since: Time, over: bool) -> Self {
        Self {
            version: 1,
            number: ticket.number.as_str().to_owned(),
            alarm: found.alarm.into(),
            about: found.about.clone(),
            state: if over { "over" } else { "raised" },
            since: since.zoned(&jiff::tz::TimeZone::UTC).timestamp().to_string(),
            facts: found.facts.clone(),
        }
    }
}

/// A webhook that takes alarms.
pub struct AlarmHook {
    url: Url,
    secret: Secret<String>,
    clock: Arc<dyn Clock>,
    client: Client,
}

impl AlarmHook {
    /// A webhook with checked settings; `secret` is what stands in `secret_file`.
    ///
    /// # Errors
    /// The first thing wrong with the settings, with its key.
    pub fn new(settings: &Webhook, secret: Secret<String>, clock: Arc<dyn Clock>) -> Result<Self, String> {
        settings.validate()?;
        let url = wire::safe_url(&settings.url).map_err(|why| format!("url: {why}"))?;
        let client = wire::client(&url, settings.timeout)?;
        Ok(Self { url, secret, clock, client })
    }

    /// Posts one. The number is the idempotency key.
    pub(super) async fn post(&self, told: &Told) -> Result<(), String> {
        let body = serde_json::to_string(told).map_err(|error| error.to_string())?;
        let timestamp = self.clock.now().0.div_euclid(1000);
        let request = self
            .client
            .post(self.url.clone())
            .header(CONTENT_TYPE, "application/json")
            .header("Idempotency-Key", &told.number)
            .header("X-Sesame-Timestamp", timestamp)
            .header("X-Sesame-Signature", signature(&self.secret, timestamp, &body))
            .body(body);
        let answer = wire::send(request).await.map_err(|silence| silence.to_string())?;
        match answer.status {
            200..300 | 409 => Ok(()),
            status => Err(format!("HTTP {status}")),
        }
    }
}
