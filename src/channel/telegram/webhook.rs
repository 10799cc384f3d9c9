//! Updates brought by Telegram (<https://core.telegram.org/bots/api#setwebhook>). Its secret and the address derive from
//! our keys and the token, so that there is nothing to configure and nothing to leak. 200 is said only after the commit.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;
use subtle::ConstantTimeEq as _;
use url::Url;

use super::api::ApiError;
use super::polling::Failures;
use super::{Telegram, updates};
use crate::channel::reception::Reception;
use crate::keys::{Keys, Purpose};
use crate::secret::Secret;

/// The most bytes of an update; the longest message is a few kilobytes.
const BODY_MAX: usize = 1 << 20;
/// How long one may take to arrive.
const ARRIVAL_MAX: Duration = Duration::from_secs(15);
/// How often we look whether the webhook is still ours.
const WATCH_SECONDS: u64 = 300;
/// Where Telegram puts the secret.
const SECRET_HEADER: &str = "x-telegram-bot-api-secret-token";

/// Where Telegram brings updates, and by what it is known.
pub(super) struct Hook {
    path: String,
    secret: Secret<String>,
    url: String,
    /// Whether somebody knew the path and not the secret: then it may have been set anew behind our back.
    mistaken: AtomicBool,
}

impl Hook {
    pub(super) fn new(keys: &Keys, token: &Secret<String>, public_url: &Url) -> Result<Self, String> {
        // Both change with the token, so that an old bot's webhook is nobody's.
        let derived = |part| keys.digest(Purpose::Form, &["telegram", part, token.expose()]).0;
        let path = derived("path")[..32].to_owned();
        let url =
            public_url.join(&format!("hooks/telegram/{path}")).map_err(|_| "the page's address cannot be extended")?;
        let (secret, mistaken) = (Secret::new(derived("secret")), AtomicBool::new(false));
        Ok(Self { path, secret, url: url.to_string(), mistaken })
    }

    /// Whether a webhook is ours. We never give a certificate: one that has one leads our address to another machine.
    pub(super) fn is_ours(&self, info: &Info) -> bool {
        self.url == info.url && !info.has_custom_certificate
    }

    /// Whether a request is Telegram's; compared in constant time.
    fn refuses(&self, path: &str, headers: &HeaderMap) -> Option<StatusCode> {
        let given = headers.get(SECRET_HEADER).map(axum::http::HeaderValue::as_bytes).unwrap_or_default();
        let known = bool::from(given.ct_eq(self.secret.expose().as_bytes()));
        let here = bool::from(path.as_bytes().ct_eq(self.path.as_bytes()));
        match (here, known) {
            (false, _) => Some(StatusCode::NOT_FOUND),
            (true, false) => {
                self.mistaken.store(true, Ordering::Relaxed);
                Some(StatusCode::UNAUTHORIZED)
            }
            (true, true) => None,
        }
    }
}

/// What `getWebhookInfo` says.
#[derive(Debug, Deserialize)]
pub(super) struct Info {
    #[serde(default)]
    pub(super) url: String,
    #[serde(default)]
    pub(super) has_custom_certificate: bool,
    #[serde(default)]
    pub(super) pending_update_count: u64,
    pub(super) last_error_message: Option<String>,
}

struct Door {
    telegram: Arc<Telegram>,
    reception: Arc<Reception>,
}

/// The route by which updates come in.
pub(super) fn router(telegram: Arc<Telegram>, reception: Arc<Reception>) -> Router {
    let door = Arc::new(Door { telegram, reception });
    Router::new().route("/hooks/telegram/{path}", post(arrive)).with_state(door)
}

async fn arrive(State(door): State<Arc<Door>>, Path(path): Path<String>, headers: HeaderMap, body: Body) -> StatusCode {
    let Door { telegram, reception } = &*door;
    if let Some(refusal) = telegram.hook.refuses(&path, &headers) {
        return refusal;
    }
    let body = match tokio::time::timeout(ARRIVAL_MAX, to_bytes(body, BODY_MAX)).await {
        Ok(Ok(body)) => body,
        Ok(Err(_)) => return StatusCode::PAYLOAD_TOO_LARGE,
        Err(_) => return StatusCode::REQUEST_TIMEOUT,
    };
    // Who we are is not known yet; Telegram brings it again.
    let Some(me) = telegram.me.get() else { return StatusCode::SERVICE_UNAVAILABLE };
    let Ok(raw) = serde_json::from_slice::<Box<RawValue>>(&body) else {
        tracing::warn!(bytes = body.len(), "Telegram brought something that is no JSON");
        return StatusCode::OK; // brought again, it would be no better
    };
    let read = updates::read(&raw, me, &telegram.groups);
    if let Some(arrival) = read.arrival
        && let Err(error) = reception.take(arrival).await
    {
        tracing::error!(%error, "an update is to be brought again");
        return StatusCode::INTERNAL_SERVER_ERROR;
    }
    if let Some(deed) = read.deed
        && let Err(error) = telegram.takes(deed, reception).await
    {
        tracing::error!(%error, "what was done in a room is to be brought again");
        return StatusCode::INTERNAL_SERVER_ERROR;
    }
    telegram.acknowledge(read.press);
    StatusCode::OK
}

impl Telegram {
    pub(super) async fn webhook_info(&self) -> Result<Info, ApiError> {
        self.api.call("getWebhookInfo", &json!({})).await
    }

    /// Sets the webhook and keeps watch over it, for ever.
    pub(super) async fn watch_webhook(&self, reception: &Reception) {
        let mut failures = Failures::default();
        let mut set = false;
        loop {
            match self.keep_webhook(reception, set).await {
                Ok(()) => {
                    (set, failures) = (true, Failures::default());
                    self.rest(WATCH_SECONDS).await;
                }
                Err(error) => self.recover(reception, &mut failures, &error).await,
            }
        }
    }

    /// Looks whose the webhook is, and makes it ours. One that was ours and is gone was taken by somebody with the token.
    async fn keep_webhook(&self, reception: &Reception, was_set: bool) -> Result<(), ApiError> {
        let info = self.webhook_info().await?;
        let ours = self.hook.is_ours(&info);
        let mistaken = self.hook.mistaken.swap(false, Ordering::Relaxed);
        if was_set && ours && !mistaken {
            if let Some(why) = info.last_error_message {
                let waiting = info.pending_update_count;
                tracing::warn!(why, waiting, "Telegram could not bring an update lately");
            }
            return Ok(());
        }
        if mistaken {
            tracing::warn!("an update came with another secret than ours; the webhook is set again");
        }
        if !ours && (was_set || !info.url.is_empty()) {
            self.alarm(reception, "foreign-webhook").await;
        }
        let params = json!({
            "url": self.hook.url,
            "secret_token": self.hook.secret.expose(),
            "allowed_updates": updates::KINDS,
            "drop_pending_updates": false,
        });
        self.api.call::<bool>("setWebhook", &params).await.map(drop)
    }
}
