//! `/readyz` for load balancers and `/metrics` for Prometheus. Both answer from what a timer has found: a stranger who
//! asks a thousand times costs nothing. What is wrong is told to whoever has the token; to others only whether.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::pulse::Pulse;
use crate::secret::Secret;
use crate::time::Clock;
use crate::vitals::Vitals;

/// What the two answer from.
pub struct Window {
    /// What was found.
    pub vitals: Arc<Vitals>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// What whoever may see more bears in `Authorization: Bearer …`; nobody may without it.
    pub token: Option<Secret<String>>,
}

impl Window {
    /// The two routes.
    pub fn router(self) -> Router {
        let window = Arc::new(self);
        Router::new().route("/readyz", get(ready)).route("/metrics", get(metrics)).with_state(window)
    }

    /// Compared in constant time, and by their digests, so that not even the length shows.
    fn is_ours(&self, headers: &HeaderMap) -> bool {
        let Some(token) = &self.token else { return false };
        let sent = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let sent = sent.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
        Sha256::digest(sent).ct_eq(&Sha256::digest(token.expose())).into()
    }
}

fn text(status: StatusCode, body: String) -> Response {
    let headers =
        [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
    (status, headers, body).into_response()
}

async fn ready(State(window): State<Arc<Window>>, headers: HeaderMap) -> Response {
    let now = window.clock.now();
    let pulse = window.vitals.pulse();
    let ills = pulse.as_ref().map_or_else(|| vec!["nobody has looked yet".to_owned()], |pulse| pulse.ills(now));
    let status = if ills.is_empty() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let mut body = if ills.is_empty() { "ready\n".to_owned() } else { "not ready\n".to_owned() };
    if window.is_ours(&headers) {
        for ill in ills.iter().chain(&pulse.iter().flat_map(Pulse::worries).collect::<Vec<_>>()) {
            body.extend([ill, "\n"]);
        }
    }
    text(status, body)
}

async fn metrics(State(window): State<Arc<Window>>, headers: HeaderMap) -> Response {
    if window.is_ours(&headers) {
        text(StatusCode::OK, window.vitals.prometheus(window.clock.now()))
    } else {
        StatusCode::NOT_FOUND.into_response()
    }
}
