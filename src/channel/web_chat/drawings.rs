//! Pictures and sounds: those that stand in a chat, and those of a visitor's proof.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};

use super::pages::{Door, Visit, nothing};
use super::proof::Undrawn;
use super::rooms::Spoken;
use crate::captcha;
use crate::entropy::Seed;
use crate::ids::Locale;

pub(super) async fn picture(door: State<Door>, number: Path<u64>, uri: Uri, headers: HeaderMap) -> Response {
    shown(&Visit::new(&door, uri, headers).await, number.0, "image/png", |message| message.picture.clone())
}

pub(super) async fn sound(door: State<Door>, number: Path<u64>, uri: Uri, headers: HeaderMap) -> Response {
    shown(&Visit::new(&door, uri, headers).await, number.0, "audio/wav", |message| message.sound.clone())
}

fn shown(
    visit: &Visit,
    number: u64,
    kind: &'static str,
    part: impl Fn(&crate::channel::Message) -> Option<(Vec<u8>, String)>,
) -> Response {
    let view = visit.session.as_ref().and_then(|session| visit.chat.rooms.view(session.chat(), None));
    let entry = view.and_then(|view| view.entries.into_iter().find(|entry| entry.number == number));
    match entry.map(|entry| entry.what) {
        Some(Spoken::Ours(message)) => part(&message).map_or_else(nothing, |(bytes, _)| file(kind, bytes)),
        _ => nothing(),
    }
}

fn file(kind: &'static str, bytes: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, HeaderValue::from_static(kind))], bytes).into_response()
}

pub(super) async fn proof_picture(State(door): State<Door>, uri: Uri, headers: HeaderMap) -> Response {
    let visit = Visit::new(&door, uri, headers).await;
    drawn(&visit, "image/png", |(letters, _, seed), _| captcha::picture(&letters, seed)).await
}

pub(super) async fn proof_sound(State(door): State<Door>, uri: Uri, headers: HeaderMap) -> Response {
    let visit = Visit::new(&door, uri, headers).await;
    drawn(&visit, "audio/wav", |(_, digits, seed), locale| captcha::sound(&digits, &locale, seed)).await
}

async fn drawn<D>(visit: &Visit, kind: &'static str, draw: D) -> Response
where
    D: FnOnce((String, String, Seed), Locale) -> Result<Vec<u8>, captcha::CaptchaError> + Send + 'static,
{
    // A place in the line before all else: what is turned away there was not drawn, and does not count as drawn.
    let Ok(place) = Arc::clone(&visit.chat.line).try_acquire_owned() else { return crowded() };
    let challenge = visit.parameter("of").unwrap_or_default();
    let answers = match visit.chat.gate.draw(&challenge, visit.chat.parts.clock.now()) {
        Ok(answers) => answers,
        Err(Undrawn::Unknown) => return nothing(),
        Err(Undrawn::Spent) => return StatusCode::GONE.into_response(),
        Err(Undrawn::Crowded) => return crowded(),
    };
    let Ok(turn) = Arc::clone(&visit.chat.drawing).acquire_owned().await else { return nothing() };
    let locale = visit.locale();
    let work = move || {
        let _held = (place, turn); // until it is drawn, even if the visitor has gone
        draw(answers, locale)
    };
    match tokio::task::spawn_blocking(work).await {
        Ok(Ok(bytes)) => file(kind, bytes),
        Ok(Err(error)) => {
            tracing::error!(%error, "a captcha of the web chat could not be drawn");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn crowded() -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "2")]).into_response()
}
