//! Pictures and sounds: those that stand in a chat, and those of a visitor's proof.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};

use super::pages::{Door, Visit, nothing};
use super::rooms::Spoken;
use crate::captcha;
use crate::ids::Locale;

pub(super) async fn picture(door: State<Door>, number: Path<u64>, uri: Uri, headers: HeaderMap) -> Response {
    shown(Visit::new(&door, uri, headers).await, number.0, "image/png", |message| message.picture.clone())
}

pub(super) async fn sound(door: State<Door>, number: Path<u64>, uri: Uri, headers: HeaderMap) -> Response {
    shown(Visit::new(&door, uri, headers).await, number.0, "audio/wav", |message| message.sound.clone())
}

fn shown(
    visit: Visit,
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
    D: FnOnce((String, String, crate::entropy::Seed), Locale) -> Result<Vec<u8>, captcha::CaptchaError>
        + Send
        + 'static,
{
    let challenge = visit.parameter("of").unwrap_or_default();
    let answers = visit.chat.gate.captcha(&challenge, visit.chat.parts.clock.now());
    let (Some(answers), Ok(_turn)) = (answers, visit.chat.drawing.acquire().await) else { return nothing() };
    let locale = visit.locale();
    match tokio::task::spawn_blocking(move || draw(answers, locale)).await {
        Ok(Ok(bytes)) => file(kind, bytes),
        Ok(Err(error)) => {
            tracing::error!(%error, "a captcha of the web chat could not be drawn");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
