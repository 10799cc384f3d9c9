//! Where providers report: the keys pressed on a call (S32), and what became of a message. The address holds a 256-bit
//! token of its own for each call, message and provider, so that nobody else can report; a provider that signs must sign
//! besides. A call's is good until its challenge ends.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, RawQuery, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use url::Url;

use super::Posts;
use super::enrol::keys_pressed;
use crate::audit::Kind;
use crate::audit::chain::{Line, note};
use crate::courier::infobip;
use crate::courier::twilio::{self, Signature, TWILIO};
use crate::engine::Event;
use crate::engine::decoy::account_key;
use crate::engine::receipt::Receipt;
use crate::ids::{Peer, SubjectKey, VisitId};
use crate::keys::token_hash;
use crate::secret::Secret;
use crate::store::Store;
use crate::store::receipts::ReceiptHook;
use crate::time::Clock;

/// The receiver of reports.
pub struct Hooks {
    /// Where calls are noted.
    pub store: Arc<Store>,
    /// Who hears the keys.
    pub inbox: Arc<dyn Posts>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The field in which the gateway reports the keys, such as `Digits`.
    pub keys_field: String,
    /// What tells Twilio's reports from forged ones.
    pub twilio: Option<Signature>,
    /// Where providers reach us, which is what they sign; from the configuration only.
    pub public_url: Url,
    /// How many wrong answers one call takes.
    pub tries: u8,
}

/// A report is short; more is not from a gateway.
const BODY_MAX: usize = 16 * 1024;

impl Hooks {
    /// The route `hooks/call/{token}`, by GET or POST, with the keys in the query, a form or a JSON object; and the route
    /// `hooks/receipt/{token}`, by POST.
    pub fn router(self) -> Router {
        Router::new()
            .route("/hooks/call/{token}", get(report).post(report))
            .route("/hooks/receipt/{token}", post(receipt))
            .layer(DefaultBodyLimit::max(BODY_MAX))
            .with_state(Arc::new(self))
    }
}

/// Takes the keys that were pressed on a call.
async fn report(
    State(hooks): State<Arc<Hooks>>,
    Path(token): Path<String>,
    RawQuery(query): RawQuery,
    method: Method,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let call = match hooks.store.call(&token_hash(&token), hooks.clock.now()).await {
        Ok(Some(call)) => call,
        Ok(None) => return StatusCode::NOT_FOUND.into_response(),
        Err(error) => return failed(&error, "a call's result could not be looked up"),
    };
    let report = Report { hook: "call", token: &token, query: query.as_deref(), headers: &headers, body: &body };
    let signs = call.provider == TWILIO;
    if signs && !(method == Method::POST && hooks.is_twilios(&report)) {
        return hooks.forged(&report, &call.peer).await;
    }
    let field = if signs { "Digits" } else { &hooks.keys_field };
    let Some(keys) = keys_in(field, query.as_deref(), &headers, &body) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    if call.peer.channel() == "visit" {
        let (visit, now) = (VisitId::from(call.peer.chat()), hooks.clock.now());
        return match keys_pressed(&hooks.store, &visit, &call.challenge, &keys, hooks.tries, now).await {
            Ok(true) if signs => hang_up(),
            Ok(true) => StatusCode::NO_CONTENT.into_response(),
            Ok(false) => StatusCode::NOT_FOUND.into_response(),
            Err(error) => failed(&error, "pressed keys could not be taken"), // the gateway may report again
        };
    }
    match hooks.inbox.post(&call.peer, Event::KeysPressed { challenge: call.challenge, keys }).await {
        Ok(()) if signs => hang_up(),
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => failed(&error, "pressed keys could not be taken"), // the gateway may report again
    }
}

/// What Twilio is told to do next: nothing more (<https://www.twilio.com/docs/voice/twiml/hangup>).
fn hang_up() -> Response {
    ([(header::CONTENT_TYPE, "text/xml")], "<Response><Hangup/></Response>").into_response()
}

/// Takes what became of a message. Nothing is sent, repeated or delayed for it.
async fn receipt(
    State(hooks): State<Arc<Hooks>>,
    Path(token): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let (hash, now) = (token_hash(&token), hooks.clock.now());
    let hook = match hooks.store.receipt_hook(&hash).await {
        Ok(Some(hook)) => hook,
        Ok(None) => return StatusCode::NOT_FOUND.into_response(),
        Err(error) => return failed(&error, "a receipt could not be looked up"),
    };
    let report = Report { hook: "receipt", token: &token, query: query.as_deref(), headers: &headers, body: &body };
    let receipt = if hook.provider == TWILIO {
        if !hooks.is_twilios(&report) {
            return hooks.forged(&report, &hook.peer).await;
        }
        twilio::receipt(&form(&body), now)
    } else {
        infobip::receipt(&body, now)
    };
    // Queued, sending: a state that nobody waits for.
    let Some(receipt) = receipt else { return StatusCode::NO_CONTENT.into_response() };
    match hooks.store.take_receipt(&hash, receipt, now).await {
        Ok(true) => hooks.tell(hook, receipt).await,
        Ok(false) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => failed(&error, "a receipt could not be taken"),
    }
}

/// A report as it came in.
struct Report<'a> {
    hook: &'a str,
    token: &'a str,
    query: Option<&'a str>,
    headers: &'a HeaderMap,
    body: &'a [u8],
}

impl Hooks {
    /// Whether Twilio has signed a report, for the address under which it reaches us.
    fn is_twilios(&self, report: &Report<'_>) -> bool {
        let signature = report.headers.get("x-twilio-signature").and_then(|value| value.to_str().ok());
        let (Some(known), Some(signature)) = (&self.twilio, signature) else { return false };
        let Ok(mut url) = self.public_url.join(&format!("hooks/{}/{}", report.hook, report.token)) else {
            return false;
        };
        url.set_query(report.query);
        known.fits(&url, &form(report.body), signature)
    }

    /// Somebody knows the address and is not who it was given to.
    async fn forged(&self, report: &Report<'_>, peer: &Peer) -> Response {
        tracing::warn!(hook = report.hook, "a report does not bear its provider's signature");
        let facts = vec![("hook".to_owned(), report.hook.to_owned())];
        self.note(Kind::CallbackForged, None, peer, facts).await;
        StatusCode::FORBIDDEN.into_response()
    }

    async fn tell(&self, hook: ReceiptHook, receipt: Receipt) -> Response {
        let mut facts = vec![("kind".to_owned(), hook.kind), ("status".to_owned(), receipt.word().to_owned())];
        if let Receipt::Refused { why } = receipt {
            facts.push(("why".to_owned(), <&str>::from(why).to_owned()));
        }
        facts.push(("provider".to_owned(), hook.provider));
        self.note(Kind::CodeReceipt, Some(account_key(&hook.account)), &hook.peer, facts).await;
        if hook.peer.channel() == "visit" {
            return StatusCode::NO_CONTENT.into_response(); // on record; a page is not waited for
        }
        let event = Event::ReceiptTold { challenge: hook.challenge, receipt };
        match self.inbox.post(&hook.peer, event).await {
            Ok(()) => StatusCode::NO_CONTENT.into_response(),
            Err(error) => failed(&error, "a receipt could not be told"),
        }
    }

    async fn note(&self, kind: Kind, subject: Option<SubjectKey>, peer: &Peer, facts: Vec<(String, String)>) {
        let line = Line { at: self.clock.now(), kind, subject, peer: Some(peer.clone()), facts };
        if let Err(error) = note(&self.store, &line).await {
            tracing::error!(%error, "a report could not be recorded");
        }
    }
}

fn failed(error: &dyn std::error::Error, what: &str) -> Response {
    tracing::error!(%error, what);
    StatusCode::SERVICE_UNAVAILABLE.into_response()
}

fn form(body: &[u8]) -> Vec<(String, String)> {
    url::form_urlencoded::parse(body).into_owned().collect()
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
