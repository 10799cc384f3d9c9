//! Where a voice gateway reports the keys pressed on a call (S32). The address holds a 256-bit token of its own for
//! each call, so that nobody else can report keys; it is good until the call's challenge ends.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::routing::get;

use super::Posts;
use super::enrol::keys_pressed;
use crate::engine::Event;
use crate::ids::VisitId;
use crate::keys::token_hash;
use crate::secret::Secret;
use crate::store::Store;
use crate::time::Clock;

/// The receiver of calls' results.
pub struct Hooks {
    /// Where calls are noted.
    pub store: Arc<Store>,
    /// Who hears the keys.
    pub inbox: Arc<dyn Posts>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The field in which the gateway reports the keys, such as `Digits`.
    pub keys_field: String,
    /// How many wrong answers one call takes.
    pub tries: u8,
}

/// A report is short; more is not from a gateway.
const BODY_MAX: usize = 16 * 1024;

impl Hooks {
    /// The route `hooks/call/{token}`, by GET or POST, with the keys in the query, a form or a JSON object.
    pub fn router(self) -> Router {
        Router::new()
            .route("/hooks/call/{token}", get(report).post(report))
            .layer(DefaultBodyLimit::max(BODY_MAX))
            .with_state(Arc::new(self))
    }
}

async fn report(
    State(hooks): State<Arc<Hooks>>,
    Path(token): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    let call = match hooks.store.call(&token_hash(&token), hooks.clock.now()).await {
        Ok(Some(call)) => call,
        Ok(None) => return StatusCode::NOT_FOUND,
        Err(error) => {
            tracing::error!(%error, "a call's result could not be looked up");
            return StatusCode::SERVICE_UNAVAILABLE;
        }
    };
    let (peer, challenge) = call;
    let Some(keys) = keys_in(&hooks.keys_field, query.as_deref(), &headers, &body) else {
        return StatusCode::BAD_REQUEST;
    };
    if peer.channel() == "visit" {
        let visit = VisitId::from(peer.chat());
        let now = hooks.clock.now();
        return match keys_pressed(&hooks.store, &visit, &challenge, &keys, hooks.tries, now).await {
            Ok(true) => StatusCode::NO_CONTENT,
            Ok(false) => StatusCode::NOT_FOUND,
            Err(error) => {
                tracing::error!(%error, "pressed keys could not be taken");
                StatusCode::SERVICE_UNAVAILABLE // the gateway may report again
            }
        };
    }
    match hooks.inbox.post(&peer, Event::KeysPressed { challenge, keys }).await {
        Ok(()) => StatusCode::NO_CONTENT,
        Err(error) => {
            tracing::error!(%error, "pressed keys could not be taken");
            StatusCode::SERVICE_UNAVAILABLE // the gateway may report again
        }
    }
}

fn keys_in(field: &str, query: Option<&str>, headers: &HeaderMap, body: &[u8]) -> Option<Secret<String>> {
    let in_form = |text: &[u8]| {
        let pair = url::form_urlencoded::parse(text).find(|(name, _)| name == field)?;
        Some(Secret::new(pair.1.into_owned()))
    };
    if let Some(keys) = query.and_then(|query| in_form(query.as_bytes())) {
        return Some(keys);
    }
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !kind.starts_with("application/json") {
        return in_form(body);
    }
    let value: serde_json::Value = serde_json::from_slice(body).ok()?;
    let keys = value.get(field)?;
    Some(Secret::new(keys.as_str().map_or_else(|| keys.to_string(), str::to_owned)))
}
