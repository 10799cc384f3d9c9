//! What ticket systems with an API share: one question, one bounded answer, and what it means.
//!
//! Every question that changes something is preceded by one that looks whether it was changed already. So an answer that
//! is lost is a question to be asked again, and never done twice.

use std::time::Duration;

use reqwest::{RequestBuilder, Url};
use serde_json::Value;

use crate::courier::CourierError;
use crate::courier::wire::{self, Silence};
use crate::secret::Secret;

/// How much of an answer is read. A ticket with all that was written in it fits; ten megabytes are no answer.
const ANSWER_MAX: usize = 4 << 20;
/// How long a question whose answer is lost may still be carried out on the other side: it is looked for after that.
const SETTLES: Duration = Duration::from_secs(30);

/// An answer.
pub(super) struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// What it says; `None` where that is no JSON, or too much of it.
    pub json: Option<Value>,
    whole: bool,
    after: Option<Duration>,
}

/// Asks, and reads the answer whatever its status.
pub(super) async fn ask(request: RequestBuilder) -> Result<Reply, CourierError> {
    let answer = wire::send_within(request, ANSWER_MAX).await.map_err(|silence| match silence {
        Silence::Mistrusted(why) => CourierError::GiveUp(why),
        Silence::Unsent(why) => CourierError::Retry { why, after: None },
        Silence::Unanswered(why) => CourierError::Retry { why, after: Some(SETTLES) },
    })?;
    let json = answer.whole.then(|| serde_json::from_slice(&answer.body).ok()).flatten();
    Ok(Reply { status: answer.status, json, whole: answer.whole, after: answer.after })
}

impl Reply {
    /// What a good answer says; else what a bad one means. Refused means that the question itself is wrong, whoever asks.
    pub fn good(self) -> Result<Value, CourierError> {
        let why = match self.status {
            200..300 => {
                let fault = if self.whole { "is no JSON" } else { "is cut off, or longer than 4 MiB" };
                return self
                    .json
                    .ok_or_else(|| CourierError::GiveUp(format!("HTTP {}: the answer {fault}", self.status)));
            }
            300..=399 => "the address leads elsewhere; is url right?",
            401 => "the token is not taken",
            403 => "the token's user may not do this",
            404 | 410 => "there is no such thing here",
            408 | 425 | 429 | 500..600 => "busy, or broken",
            _ => "refused",
        };
        let why = format!("HTTP {}: {why}", self.status);
        Err(match self.status {
            408 | 425 | 429 | 500..600 => CourierError::Retry { why, after: self.after },
            400 | 404 | 409 | 410 | 413 | 422 => CourierError::Refused(why),
            _ => CourierError::GiveUp(why),
        })
    }
}

/// An address below which an API's own begin; like those of secrets, for a token is sent there.
pub(super) fn base(url: &str) -> Result<Url, String> {
    wire::safe_url(&format!("{}/", url.trim_end_matches('/'))).map_err(|why| format!("url: {why}"))
}

/// An id as a text, whether it is a number or one in quotes.
pub(super) fn id(value: &Value) -> Option<String> {
    value
        .as_i64()
        .map(|id| id.to_string())
        .or_else(|| value.as_str().map(str::to_owned))
        .filter(|id| !id.is_empty() && id.len() <= 20 && id.bytes().all(|byte| byte.is_ascii_digit()))
}

/// What is there to be read although it should be.
pub(super) fn odd(what: &str) -> CourierError {
    CourierError::GiveUp(format!("the answer holds no {what}"))
}

/// A header that bears a secret, and is shown nowhere.
pub(super) fn bearing(text: &Secret<String>) -> Result<reqwest::header::HeaderValue, String> {
    let value = reqwest::header::HeaderValue::from_str(text.expose());
    let mut value = value.map_err(|_| "token_file: holds a character that no header may hold".to_owned())?;
    value.set_sensitive(true);
    Ok(value)
}

/// How long after one round of questions the next begins.
pub(super) fn a_minute() -> Duration {
    Duration::from_mins(1)
}

/// How long an answer may take.
pub(super) fn ten_seconds() -> Duration {
    Duration::from_secs(10)
}
