//! Discord's REST interface, version 10: one request, its limits, and what a refusal means.
//!
//! Limits are Discord's own word (discord.com/developers/docs/topics/rate-limits): a route that has answered that
//! nothing is left is not asked before its time. A short wait is sat out here; a long one goes back to the outbox.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::header::{AUTHORIZATION, HeaderMap, USER_AGENT};
use reqwest::multipart::{Form, Part};
use reqwest::{Client, Method};
use serde_json::{Value, json};

use super::Pause;
use crate::channel::ChannelError;
use crate::secret::Secret;
use crate::time::{Clock, Time};

/// How long one request may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// A wait that is sat out; longer ones go back to the outbox, so that others get the place.
const SAT_OUT: Duration = Duration::from_secs(3);
/// Who asks, in the form that Discord demands.
const AGENT: &str = concat!("DiscordBot (sesame, ", env!("CARGO_PKG_VERSION"), ")");

/// A request to Discord that did not do what it should.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Failure {
    /// Discord said no. The status, and Discord's own code.
    #[error("Discord refused: status {status}, code {code}")]
    Refused { status: u16, code: i64 },
    /// Discord asks to wait.
    #[error("Discord asks to wait {} ms", .0.as_millis())]
    Wait(Duration),
    /// No answer came; it may have been done.
    #[error("no answer from Discord: {0}")]
    NoAnswer(String),
}

/// "Cannot send messages to this user": they take no direct messages, or block the bot.
const CLOSED: i64 = 50007;
/// "Unknown message".
const NO_MESSAGE: i64 = 10008;

impl Failure {
    /// Whether the token of an interaction is no longer worth anything: it has expired, or was never answered.
    pub fn is_shut_door(&self) -> bool {
        matches!(self, Self::Refused { status: 401 | 404, code } if *code != NO_MESSAGE)
    }

    /// Whether a message that was to be changed is no longer there, or no longer ours to change.
    pub fn is_gone_message(&self) -> bool {
        matches!(self, Self::Refused { status: 403 | 404, code } if *code != CLOSED)
    }

    /// Whether Discord does not know the bot's token.
    pub fn is_bad_token(&self) -> bool {
        matches!(self, Self::Refused { status: 401, .. })
    }
}

impl From<Failure> for ChannelError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Wait(after) => Self::Retry { why: failure.to_string(), after: Some(after) },
            Failure::NoAnswer(_) | Failure::Refused { status: 401 | 408 | 500.., .. } => Self::retry(&failure),
            Failure::Refused { code: CLOSED, .. } => Self::GiveUp("they take no direct messages from us".to_owned()),
            Failure::Refused { .. } => Self::GiveUp(failure.to_string()),
        }
    }
}

/// A file on a message.
pub(super) struct File<'m> {
    pub name: &'static str,
    pub kind: &'static str,
    pub description: &'m str,
    pub bytes: &'m [u8],
}

/// Discord's REST interface.
pub(super) struct Rest {
    client: Client,
    base: String,
    token: Secret<String>,
    clock: Arc<dyn Clock>,
    pause: Pause,
    /// Until when a route is closed; `""` is all of them.
    closed: Mutex<HashMap<String, Time>>,
}

impl Rest {
    pub fn new(api_url: &str, token: Secret<String>, clock: Arc<dyn Clock>, pause: Pause) -> Result<Self, String> {
        let client = Client::builder()
            .timeout(PATIENCE)
            .redirect(reqwest::redirect::Policy::none()) // a token is not carried elsewhere
            .build()
            .map_err(|_| "no HTTP client could be made; are there system certificates?".to_owned())?;
        let base = format!("{}/api/v10", api_url.trim_end_matches('/'));
        Ok(Self { client, base, token, clock, pause, closed: Mutex::default() })
    }

    /// The token of the bot, for the gateway.
    pub fn token(&self) -> &Secret<String> {
        &self.token
    }

    pub async fn get(&self, path: &str) -> Result<Value, Failure> {
        self.call(&Method::GET, path, None, &[]).await
    }

    pub async fn post(&self, path: &str, body: &Value, files: &[File<'_>]) -> Result<Value, Failure> {
        self.call(&Method::POST, path, Some(body), files).await
    }

    pub async fn patch(&self, path: &str, body: &Value, files: &[File<'_>]) -> Result<Value, Failure> {
        self.call(&Method::PATCH, path, Some(body), files).await
    }

    pub async fn put(&self, path: &str, body: &Value) -> Result<Value, Failure> {
        self.call(&Method::PUT, path, Some(body), &[]).await
    }

    async fn call(
        &self,
        method: &Method,
        path: &str,
        body: Option<&Value>,
        files: &[File<'_>],
    ) -> Result<Value, Failure> {
        let route = route(method, path);
        if let Some(wait) = self.wait(&route) {
            if wait > SAT_OUT {
                return Err(Failure::Wait(wait));
            }
            (self.pause)(wait).await;
        }
        let request = self.client.request(method.clone(), format!("{}{path}", self.base));
        let request = request.header(USER_AGENT, AGENT).header(AUTHORIZATION, format!("Bot {}", self.token.expose()));
        let request = match body {
            Some(body) if files.is_empty() => request.json(body),
            Some(body) => request.multipart(form(body, files)?),
            None => request,
        };
        // The address holds the token of an interaction, so it is left out of what is told.
        let no_answer = |error: reqwest::Error| Failure::NoAnswer(error.without_url().to_string());
        let answer = request.send().await.map_err(no_answer)?;
        let status = answer.status().as_u16();
        let limit = Limit::read(answer.headers());
        let text = answer.text().await.map_err(no_answer)?;
        let said: Value = serde_json::from_str(&text).unwrap_or_default();
        if status == 429 {
            let after = said["retry_after"].as_f64().and_then(seconds).or(limit.reset_after);
            let after = after.unwrap_or(Duration::from_secs(1));
            let closes = if limit.global || said["global"] == true { String::new() } else { route };
            self.close(closes, after);
            return Err(Failure::Wait(after));
        }
        if let (Some(0), Some(after)) = (limit.remaining, limit.reset_after) {
            self.close(route, after);
        }
        match status {
            200..300 => Ok(said),
            _ => Err(Failure::Refused { status, code: said["code"].as_i64().unwrap_or(0) }),
        }
    }

    /// How long a route is still closed.
    fn wait(&self, route: &str) -> Option<Duration> {
        let now = self.clock.now();
        let closed = self.closed.lock().unwrap_or_else(PoisonError::into_inner);
        // Answers to interactions do not count towards the limit for everything.
        let everything = if route.ends_with("/callback") { None } else { closed.get("") };
        let until = closed.get(route).max(everything)?;
        Some(until.since(now)).filter(|wait| !wait.is_zero())
    }

    fn close(&self, route: String, after: Duration) {
        let now = self.clock.now();
        let mut closed = self.closed.lock().unwrap_or_else(PoisonError::into_inner);
        closed.retain(|_, until| *until > now);
        closed.insert(route, now + after);
    }
}

/// What an answer says of its route's limit.
struct Limit {
    remaining: Option<u64>,
    reset_after: Option<Duration>,
    global: bool,
}

impl Limit {
    fn read(headers: &HeaderMap) -> Self {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        Self {
            remaining: text("x-ratelimit-remaining").and_then(|text| text.parse().ok()),
            reset_after: text("x-ratelimit-reset-after")
                .or(text("retry-after"))
                .and_then(|text| seconds(text.parse().ok()?)),
            global: text("x-ratelimit-global").is_some(),
        }
    }
}

/// A number of seconds from outside: at most an hour, for nobody waits longer for an answer.
fn seconds(number: f64) -> Option<Duration> {
    Duration::try_from_secs_f64(number).ok().map(|wait| wait.min(Duration::from_hours(1)))
}

/// What shares a limit: the method and the path as far as its major parameters (channel; webhook and token).
fn route(method: &Method, path: &str) -> String {
    let path = path.split('?').next().unwrap_or_default();
    let parts: Vec<&str> = path.split('/').collect();
    let end = if path.ends_with("/callback") { parts.len() } else { parts.len().min(4) };
    format!("{method} {}", parts[..end].join("/"))
}

fn form(body: &Value, files: &[File<'_>]) -> Result<Form, Failure> {
    let mut body = body.clone();
    let described = files.iter().enumerate();
    let described =
        described.map(|(id, file)| json!({ "id": id, "filename": file.name, "description": file.description }));
    body["attachments"] = described.collect();
    let mut form = Form::new().text("payload_json", body.to_string());
    for (number, file) in files.iter().enumerate() {
        let part = Part::bytes(file.bytes.to_vec()).file_name(file.name);
        let part = part.mime_str(file.kind).map_err(|error| Failure::NoAnswer(error.to_string()))?;
        form = form.part(format!("files[{number}]"), part);
    }
    Ok(form)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_is_named_by_what_shares_its_limit() {
        let post = |path| route(&Method::POST, path);
        assert_eq!(post("/channels/7/messages"), "POST /channels/7/messages");
        assert_eq!(route(&Method::PATCH, "/channels/7/messages/8"), "PATCH /channels/7/messages");
        assert_eq!(post("/webhooks/1/token/messages/@original"), "POST /webhooks/1/token");
        assert_eq!(post("/interactions/9/token/callback"), "POST /interactions/9/token/callback");
        assert_eq!(route(&Method::GET, "/applications/1/commands?with=1"), "GET /applications/1/commands");
    }

    #[test]
    fn a_refusal_is_tried_again_or_given_up() {
        let retries = |failure: Failure| matches!(ChannelError::from(failure), ChannelError::Retry { .. });
        let refused = |status, code| Failure::Refused { status, code };
        assert!(retries(Failure::Wait(Duration::from_secs(7))));
        assert!(retries(Failure::NoAnswer(String::new())));
        assert!(retries(refused(500, 0)) && retries(refused(503, 0)) && retries(refused(401, 0)));
        assert!(!retries(refused(403, CLOSED)) && !retries(refused(400, 50035)) && !retries(refused(404, 10003)));
        assert!(refused(404, 10015).is_shut_door() && refused(401, 50027).is_shut_door());
        assert!(!refused(404, NO_MESSAGE).is_shut_door() && refused(404, NO_MESSAGE).is_gone_message());
        assert!(!refused(403, CLOSED).is_gone_message());
    }

    #[test]
    fn a_wait_from_outside_has_an_end() {
        assert_eq!(seconds(0.25), Some(Duration::from_millis(250)));
        assert_eq!(seconds(1e300), None);
        assert_eq!(seconds(1e9), Some(Duration::from_hours(1)));
        assert_eq!(seconds(-1.0), None);
        assert_eq!(seconds(f64::NAN), None);
    }
}
