//! The requests of the chat: look at it, send to it, follow it.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Json, Response};
use axum::routing::get;
use serde_json::json;
use tokio::sync::watch;
use url::form_urlencoded;

use super::form::Sent;
use super::proof::Refused;
use super::rooms::{View, masked};
use super::session::Session;
use super::view::{self, Frame, Greeting, Trouble};
use super::{LEFT, NAME, WebChat, drawings, follow, header as value};
use crate::channel::reception::{Arrival, Reception, Taken, What};
use crate::engine::Event;
use crate::engine::button::Button;
use crate::engine::intent::Intent;
use crate::entropy::Entropy;
use crate::ids::{Locale, UpdateId};
use crate::inbox::Delivery;
use crate::secret::Secret;
use crate::store::StoreError;
use crate::web::guard::{self, RESOURCE_POLICY};
use crate::web::view::{answer, visitor_locale};

/// Bytes of a form: the longest text the inbox reads, percent-encoded.
const BODY_MAX: usize = 16 * 1024;
/// How long a form may take to arrive; whoever is slower is not typing any more.
const ARRIVAL_MAX: Duration = Duration::from_secs(15);
/// The header by which our script says that it asks, and not the browser's own form.
const SCRIPT: &str = "x-sesame-chat";

pub(super) type Door = Arc<(Arc<WebChat>, Arc<Reception>)>;

pub(super) fn router(chat: Arc<WebChat>, reception: Arc<Reception>) -> Router {
    let (styles, script) = (chat.styles.route.clone(), chat.script.route.clone());
    let logo = chat.logo.as_ref().map(|logo| logo.route.clone());
    let door: Door = Arc::new((chat, reception));
    let mut router = Router::new()
        .route("/chat", get(open).post(send))
        .route("/chat/events", get(follow::follow))
        .route("/chat/picture/{number}", get(drawings::picture))
        .route("/chat/sound/{number}", get(drawings::sound))
        .route("/chat/proof/picture", get(drawings::proof_picture))
        .route("/chat/proof/sound", get(drawings::proof_sound))
        .route("/chat/embed.js", get(async |State(door): State<Door>| embed(&door)))
        .route(&styles, get(async |State(door): State<Door>| door.0.styles.response()))
        .route(&script, get(async |State(door): State<Door>| door.0.script.response()));
    if let Some(logo) = logo {
        let file = async |State(door): State<Door>| door.0.logo.as_ref().map(crate::web::Asset::response);
        router = router.route(&logo, get(async move |state| file(state).await.unwrap_or_else(nothing)));
    }
    router.layer(middleware::from_fn_with_state(Arc::clone(&door), stand)).with_state(door)
}

pub(super) fn nothing() -> Response {
    StatusCode::NOT_FOUND.into_response()
}

/// Lets only requests for our own host pass, and gives every answer its headers; see `web::guard`.
async fn stand(State(door): State<Door>, request: Request, next: Next) -> Response {
    let chat = &door.0;
    let ours = guard::names_our_host(&chat.parts.public_url, request.uri(), request.headers());
    let mut response = if ours { next.run(request).await } else { StatusCode::MISDIRECTED_REQUEST.into_response() };
    chat.dress.put_on(response.headers_mut(), chat.https());
    response
}

/// The same for everybody: a page of another site loads it, so it says nothing about the visitor.
fn embed(door: &Door) -> Response {
    let mut response = door.0.embed.kept("public, max-age=3600");
    response.headers_mut().insert(RESOURCE_POLICY, HeaderValue::from_static("cross-origin"));
    response
}

/// One request: from whom, and for what.
pub(super) struct Visit {
    pub(super) chat: Arc<WebChat>,
    pub(super) reception: Arc<Reception>,
    uri: Uri,
    pub(super) headers: HeaderMap,
    /// The chat of this browser, if it has one that goes on.
    pub(super) session: Option<Session>,
}

impl Visit {
    pub(super) async fn new(door: &Door, uri: Uri, headers: HeaderMap) -> Self {
        let (chat, reception) = (Arc::clone(&door.0), Arc::clone(&door.1));
        let mut session = None;
        for known in Session::all(&headers, &chat.parts.keys, chat.https(), chat.parts.clock.now()) {
            if goes_on(&chat, &reception, &known).await {
                session = Some(known);
                break;
            }
        }
        Self { chat, reception, uri, headers, session }
    }

    /// Whether the address says so, with or without a value.
    pub(super) fn asks(&self, flag: &str) -> bool {
        let query = self.uri.query().unwrap_or_default();
        form_urlencoded::parse(query.as_bytes()).any(|(name, _)| name == flag)
    }

    pub(super) fn parameter(&self, name: &str) -> Option<String> {
        let query = self.uri.query().unwrap_or_default();
        form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }

    pub(super) fn locale(&self) -> Locale {
        visitor_locale(&self.chat.parts.speech, &self.uri, &self.headers)
    }

    pub(super) fn frame(&self, locale: Locale) -> Frame<'_> {
        Frame { chat: &self.chat, locale, embedded: self.asks("embedded") }
    }

    /// Whether our own script asks, which wants no page.
    fn by_script(&self) -> bool {
        self.headers.contains_key(SCRIPT)
    }

    /// A fresh greeting, and what went wrong with the last.
    fn greeting(&self, status: StatusCode, locale: Locale, trouble: Option<Trouble>) -> Response {
        let parts = &self.chat.parts;
        let (challenge, bits) = self.chat.gate.challenge(&*parts.seeds, parts.clock.now());
        if self.by_script() {
            let told = trouble.map(|trouble| view::sentence(&self.frame(locale), trouble));
            return (status, Json(json!({ "challenge": challenge, "bits": bits, "told": told }))).into_response();
        }
        let greeting = Greeting {
            challenge: &challenge,
            bits,
            turn: &Entropy::new(parts.seeds.seed()).id(),
            by_picture: self.asks("picture"),
            trouble,
        };
        answer(status, view::greeting(&self.frame(locale), &greeting))
    }

    /// Something went wrong with what was sent to an open chat.
    fn refused(&self, status: StatusCode, trouble: Trouble) -> Response {
        let locale = self.locale();
        match &self.session {
            _ if self.by_script() => {
                let told = view::sentence(&self.frame(locale), trouble);
                (status, Json(json!({ "told": told }))).into_response()
            }
            Some(session) => match self.chat.rooms.view(session.chat(), None) {
                Some(view) => self.page(status, session, &view, Some(trouble)),
                None => self.greeting(status, locale, Some(trouble)),
            },
            None => self.greeting(status, locale, Some(trouble)),
        }
    }

    fn page(&self, status: StatusCode, session: &Session, view: &View, trouble: Option<Trouble>) -> Response {
        let parts = &self.chat.parts;
        let locale = view.locale.clone().unwrap_or_else(|| self.locale());
        let (form, turn) = (session.form_token(&parts.keys), Entropy::new(parts.seeds.seed()).id());
        answer(status, view::chat(&self.frame(locale), view, &form.0, &turn, trouble))
    }

    /// Back to the chat with GET, so that reloading sends nothing again.
    fn back(&self, flag: &str, cookies: Vec<HeaderValue>) -> Response {
        let embedded = if self.asks("embedded") { "embedded" } else { "" };
        let query = [embedded, flag].into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join("&");
        let mark = if query.is_empty() { "" } else { "?" };
        let to = value(&format!("{}/chat{mark}{query}", self.chat.base()));
        let mut response = if self.by_script() {
            StatusCode::NO_CONTENT.into_response()
        } else {
            (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response()
        };
        for cookie in cookies {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        response
    }

    /// Opens the chat where it does not stand any more, and asks the house where it is.
    pub(super) async fn enter(&self, session: &Session) -> Result<(), Trouble> {
        let (rooms, epoch) = (&self.chat.rooms, self.chat.epoch());
        if rooms.enter(session.chat(), epoch, self.chat.parts.clock.now()) {
            let told = self.deliver(session, &format!("opened-{epoch:x}"), self.locale(), What::Opened).await;
            told.inspect_err(|_| rooms.leave(session.chat()))?;
        }
        Ok(())
    }

    /// Gives what arrived to the house, and waits a moment for the answer unless the script follows the stream.
    async fn deliver(&self, session: &Session, name: &str, locale: Locale, what: What) -> Result<(), Trouble> {
        let chat = session.chat();
        let watch = self.chat.rooms.watch(chat);
        let arrival = Arrival { peer: session.peer(), update: update(session, name), locale, what };
        match self.reception.take(arrival).await {
            Ok(Taken::Committed) => {}
            Ok(Taken::TooFast) => return Err(Trouble::TooFast),
            Err(error) => {
                tracing::error!(%error, channel = NAME, "what a visitor sent could not be committed");
                return Err(Trouble::Down);
            }
        }
        if let Some(watch) = watch.filter(|_| !self.by_script()) {
            self.answered(chat, watch).await;
        }
        Ok(())
    }

    async fn answered(&self, chat: &str, mut watch: watch::Receiver<u64>) {
        let waits = async {
            while self.chat.rooms.view(chat, None).is_some_and(|view| view.waits()) {
                if watch.changed().await.is_err() {
                    return;
                }
            }
        };
        let _ = tokio::time::timeout(self.chat.parts.patience, waits).await;
    }
}

/// Whether a cookie still opens its chat. On a shared computer the next person finds it, and whoever copied it would
/// follow what they do: so not once somebody left, and not when nothing is open here and nothing is under way.
async fn goes_on(chat: &WebChat, reception: &Reception, session: &Session) -> bool {
    let (store, peer) = (reception.inbox().store(), session.peer());
    let open = chat.rooms.is_open(session.chat());
    let read = async {
        let left = store.kept(peer.as_str()).await?.as_deref() == Some(LEFT);
        Ok::<_, StoreError>(!left && (open || store.is_under_way(&peer).await?))
    };
    read.await.unwrap_or_else(|error| {
        tracing::error!(%error, channel = NAME, "whether a chat goes on cannot be read");
        open // leaving closes it here first
    })
}

/// The chat as it stands; for a visitor without one, the greeting. Nothing is stored of the latter.
async fn open(State(door): State<Door>, uri: Uri, headers: HeaderMap) -> Response {
    let visit = Visit::new(&door, uri, headers).await;
    let Some(session) = &visit.session else {
        let trouble = visit.asks("in").then_some(Trouble::Cookies).or(visit.asks("left").then_some(Trouble::Left));
        return visit.greeting(StatusCode::OK, visit.locale(), trouble);
    };
    let trouble = visit.enter(session).await.err();
    let view = visit.chat.rooms.view(session.chat(), None).unwrap_or_default();
    let status = trouble.map_or(StatusCode::OK, undelivered);
    visit.page(status, session, &view, trouble)
}

/// What the person sends: words, a press, "leave"; or the proof that opens a chat, with the first words.
async fn send(State(door): State<Door>, uri: Uri, headers: HeaderMap, body: Body) -> Response {
    let visit = Visit::new(&door, uri, headers).await;
    if !guard::comes_from(&visit.chat.parts.public_url, &visit.headers) {
        return visit.refused(StatusCode::FORBIDDEN, Trouble::Stale);
    }
    let sent = match read(&visit.headers, body).await {
        Ok(sent) => sent,
        Err((status, trouble)) => return visit.refused(status, trouble),
    };
    let Some(session) = &visit.session else {
        if sent.leave {
            return visit.back("left", Session::forget(visit.chat.https())); // there is nothing left to leave
        }
        if sent.form.is_some() {
            return visit.refused(StatusCode::FORBIDDEN, Trouble::Stale); // the form of a chat that is over
        }
        return begin(&visit, sent).await;
    };
    let form = sent.form.as_deref().unwrap_or_default();
    if !session.owns_form(&visit.chat.parts.keys, form) {
        return visit.refused(StatusCode::FORBIDDEN, Trouble::Stale);
    }
    if sent.leave {
        return leave(&visit, session, &sent.turn).await;
    }
    let now = visit.chat.parts.clock.now();
    visit.chat.rooms.enter(session.chat(), visit.chat.epoch(), now);
    visit.chat.rooms.attend(session.chat(), now);
    match say(&visit, session, sent, visit.locale()).await {
        Ok(()) => visit.back("", Vec::new()),
        Err(trouble) => visit.refused(undelivered(trouble), trouble),
    }
}

async fn read(headers: &HeaderMap, body: Body) -> Result<Sent, (StatusCode, Trouble)> {
    let body = match tokio::time::timeout(ARRIVAL_MAX, to_bytes(body, BODY_MAX)).await {
        Ok(Ok(body)) => body,
        Ok(Err(_)) => return Err((StatusCode::PAYLOAD_TOO_LARGE, Trouble::TooLarge)),
        Err(_) => return Err((StatusCode::REQUEST_TIMEOUT, Trouble::Stale)),
    };
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err((StatusCode::UNSUPPORTED_MEDIA_TYPE, Trouble::Stale));
    }
    Sent::read(&body).ok_or((StatusCode::BAD_REQUEST, Trouble::Stale))
}

/// Opens a chat for a visitor who has shown that they are no program.
async fn begin(visit: &Visit, sent: Sent) -> Response {
    let chat = &visit.chat;
    let (seeds, now) = (Arc::clone(&chat.parts.seeds), chat.parts.clock.now());
    let chosen = sent.locale.as_deref().map(|tag| chat.parts.speech.negotiate(tag));
    let locale = chosen.unwrap_or_else(|| visit.locale());
    let challenge = sent.challenge.clone().unwrap_or_default();
    let shown = match (&sent.number, &sent.answer) {
        (Some(number), _) if !number.is_empty() => chat.gate.worked(&challenge, number, &*seeds, now),
        (_, Some(answer)) => chat.gate.read(&challenge, answer, &*seeds, now),
        _ => Err(Refused::Wrong),
    };
    if let Err(refused) = shown {
        let (status, trouble) = match refused {
            Refused::Stale => (StatusCode::CONFLICT, Trouble::Stale),
            Refused::Wrong => (StatusCode::UNPROCESSABLE_ENTITY, Trouble::Wrong),
            Refused::Crowded => (StatusCode::TOO_MANY_REQUESTS, Trouble::Crowded),
        };
        return visit.greeting(status, locale, Some(trouble));
    }
    let session = Session::new(&*seeds, &chat.parts.keys, now);
    chat.rooms.enter(session.chat(), chat.epoch(), now);
    chat.rooms.say(session.chat(), &view::welcome(&chat.parts.speech, &locale), now);
    match say(visit, &session, sent, locale.clone()).await {
        Ok(()) => {
            let cookie = session.set_cookie(chat.https(), visit.asks("embedded"));
            visit.back("in", cookie.into_iter().collect())
        }
        Err(trouble) => {
            chat.rooms.leave(session.chat());
            visit.greeting(undelivered(trouble), locale, Some(trouble))
        }
    }
}

/// Ends the chat for good: what is under way is cancelled, and the cookie opens nothing any more, whoever has a copy.
async fn leave(visit: &Visit, session: &Session, turn: &str) -> Response {
    let cancel = Event::Said { text: Secret::from("/cancel"), intent: Some(Intent::Cancel), message: None };
    let delivery = Delivery {
        update: Some(update(session, turn)),
        posted: Some(LEFT.to_owned()),
        ..Delivery::new(session.peer(), cancel)
    };
    if let Err(error) = visit.reception.inbox().take(delivery).await {
        tracing::error!(%error, channel = NAME, "that a visitor left could not be committed");
        return visit.refused(StatusCode::SERVICE_UNAVAILABLE, Trouble::Down);
    }
    visit.chat.rooms.leave(session.chat());
    visit.back("left", Session::forget(visit.chat.https()))
}

/// How it is said that something did not reach the house.
fn undelivered(trouble: Trouble) -> StatusCode {
    if trouble == Trouble::TooFast { StatusCode::TOO_MANY_REQUESTS } else { StatusCode::SERVICE_UNAVAILABLE }
}

/// The name of what a chat's form sends.
fn update(session: &Session, name: &str) -> UpdateId {
    let chat = session.chat();
    UpdateId(format!("{}/{name}", &chat[..chat.len().min(32)]))
}

/// Puts what was sent into the chat and gives it to the house. A form sent twice counts once.
async fn say(visit: &Visit, session: &Session, sent: Sent, locale: Locale) -> Result<(), Trouble> {
    let (rooms, speech) = (&visit.chat.rooms, &visit.chat.parts.speech);
    let now = visit.chat.parts.clock.now();
    let wrote = |text: Secret<String>| What::Wrote { text, message: Some(sent.turn.clone()) };
    let written = sent.text.filter(|text| !text.expose().trim().is_empty());
    let (shown, what) = if let Some(token) = sent.press {
        let view = rooms.view(session.chat(), None).unwrap_or_default();
        let keys = view.open.iter().flat_map(|message| message.keyboard.iter().flatten());
        let label = keys.into_iter().find(|key| key.token == token).map(|key| key.label.clone());
        (label, What::Pressed(token))
    } else if let Some(tag) = sent.language {
        let name = speech.say(&speech.negotiate(&tag), "language-name", &[]);
        (Some(name.clone()), wrote(Secret::new(name)))
    } else if let Some(text) = written {
        (Some(masked(text.expose(), rooms.asks(session.chat()))), wrote(text))
    } else if sent.start {
        (Some(speech.button(&locale, &Button::Start)), wrote(Secret::from("/reset")))
    } else {
        return Ok(()); // an empty field is not worth a word
    };
    if let Some(shown) = shown {
        rooms.hear(session.chat(), &sent.turn, &shown, now);
    }
    visit.deliver(session, &sent.turn, locale, what).await
}
