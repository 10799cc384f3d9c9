//! The page where people register ways to prove who they are, and change a password that they know.
//!
//! It keeps the promises of the one-time page: GET changes nothing, the first form binds the visit to its browser, one
//! neutral page for links that cannot be used, nothing secret is echoed, and all of it works without JavaScript. What is
//! done between two requests lies sealed in the visit's row; every form is decided on one state of that row and is void
//! when it was changed meanwhile.
//!
//! Adding, replacing or removing a method takes the strongest proof that the account has ([`prove`]): the password alone
//! is enough only where nothing is registered. Every change is told to all addresses, those just removed among them.

mod app;
mod change;
mod chats;
mod contact;
mod deeds;
mod door;
mod fields;
mod list;
mod paper;
mod passkey;
mod prove;
mod quiz;
mod room;
mod send;
mod sign_in;
mod spray;
mod trouble;

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};

use super::Site;
use super::browser::Browser;
use super::guard;
use super::page::{ARRIVAL_MAX, BODY_MAX};
use super::view::{self, Notice, Words};
use crate::engine::enrolment::{Draft, Purpose, Section};
use crate::keys::token_hash;
use crate::store::StoreError;
use crate::store::visits::Visit;

pub use send::keys_pressed;
pub use sign_in::{draw_invitation, invitation_digest};

pub(super) use change::tell as tell_changed;
pub(in crate::web) use chats::{Handed, has_room, name as chat_name};
pub(in crate::web) use contact::ways;
pub(super) use door::{begin, door};
pub(in crate::web) use fields::Fields;
pub(in crate::web) use prove::strongest;
pub(in crate::web) use quiz::FIELDS as QUESTION_FIELDS;
pub(in crate::web) use room::Room;
pub(in crate::web) use trouble::{Fault, Trouble};

/// One request for a visit: by which link, from which browser.
pub(in crate::web) struct Guest {
    pub site: Arc<Site>,
    pub link: String,
    pub browser: Option<Browser>,
    pub uri: Uri,
    pub headers: HeaderMap,
}

impl Guest {
    fn new(site: Arc<Site>, uri: Uri, headers: HeaderMap) -> Self {
        let link = uri.path().strip_prefix("/e/").unwrap_or_default().to_owned();
        let browser = Browser::of(&site, &headers);
        Self { site, link, browser, uri, headers }
    }

    /// The visit of the link, unless it has ended or belongs to another browser.
    async fn visit(&self) -> Result<Option<Visit>, StoreError> {
        let visit = self.site.web.store.visit_by_token(&token_hash(&self.link)).await?;
        let hash = self.browser.as_ref().map(Browser::hash);
        Ok(visit.filter(|visit| {
            visit.ended_at.is_none()
                && visit.expires_at > self.site.web.clock.now()
                && (visit.browser.is_none() || visit.browser == hash)
        }))
    }

    pub fn words(&self, visit: &Visit) -> Words<'_> {
        Words::of_page(&self.site.web.speech, &visit.locale, &self.uri)
    }

    fn neutral(&self) -> Response {
        guard::neutral(&self.site, StatusCode::NOT_FOUND, &self.uri, &self.headers)
    }

    /// The database or the directory cannot be asked: nothing is known of the visitor, so nothing is said of the visit.
    pub fn busy(&self, error: &dyn std::error::Error) -> Response {
        tracing::error!(error = %error, "the page of methods cannot be shown");
        let words = Words::of_visitor(&self.site.web.speech, &self.uri, &self.headers);
        view::answer(StatusCode::SERVICE_UNAVAILABLE, view::notice(&self.site, &words, Notice::Unreachable))
    }

    /// Where the visit goes on: asked again by GET, so that a reload sends nothing twice.
    fn onward(&self) -> Response {
        let path = format!("{}e/{}", self.site.web.public_url.path(), self.link);
        let Ok(location) = HeaderValue::from_str(&path) else { return self.neutral() };
        (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response()
    }
}

/// GET: shows where the visit is, and changes nothing.
pub(super) async fn open(State(site): State<Arc<Site>>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let guest = Guest::new(site, parts.uri, parts.headers);
    match guest.visit().await {
        Ok(Some(visit)) => match Room::enter(&guest, visit).await {
            Ok(room) => room.show(StatusCode::OK).await,
            Err(response) => response,
        },
        Ok(None) => guest.neutral(),
        Err(error) => guest.busy(&error),
    }
}

/// POST: takes a form, if it is ours, whole, and from the one browser.
pub(super) async fn submit(State(site): State<Arc<Site>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let guest = Guest::new(site, parts.uri, parts.headers);
    let visit = match guest.visit().await {
        Ok(Some(visit)) => visit,
        Ok(None) => return guest.neutral(),
        Err(error) => return guest.busy(&error),
    };
    let mut room = match Room::enter(&guest, visit).await {
        Ok(room) => room,
        Err(response) => return response,
    };
    let (fields, browser) = match accept(&guest, &format!("e/{}", guest.link), body).await {
        Ok(both) => both,
        Err((status, fault)) => {
            room.trouble(Trouble::of(fault));
            return room.show(status).await;
        }
    };
    room.taken_from(&browser);
    if let Err(response) = act(&mut room, &fields).await {
        return response;
    }
    room.settle().await
}

/// The form and the browser that sent it, once both are beyond doubt.
async fn accept(guest: &Guest, link: &str, body: Body) -> Result<(Fields, Browser), (StatusCode, Fault)> {
    let body = match tokio::time::timeout(ARRIVAL_MAX, to_bytes(body, BODY_MAX)).await {
        Ok(Ok(body)) => body,
        Ok(Err(_)) => return Err((StatusCode::PAYLOAD_TOO_LARGE, Fault::TooLarge)),
        Err(_) => return Err((StatusCode::REQUEST_TIMEOUT, Fault::Slow)),
    };
    let kind = guest.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err((StatusCode::UNSUPPORTED_MEDIA_TYPE, Fault::Incomplete));
    }
    let fields = Fields::read(&body).map_err(|_| (StatusCode::BAD_REQUEST, Fault::Incomplete))?;
    let browser = guest.browser.clone().ok_or((StatusCode::FORBIDDEN, Fault::Cookies))?;
    if !browser.owns_form(&guest.site, link, fields.text("form")) {
        return Err((StatusCode::FORBIDDEN, Fault::Stale));
    }
    Ok((fields, browser))
}

/// Does what a form asks for, as far as it fits to where the visit is; what does not fit shows that again.
async fn act(room: &mut Room<'_>, fields: &Fields) -> Result<(), Response> {
    if fields.deed() == "later" {
        list::later(room);
        return Ok(());
    }
    if room.account.is_none() {
        return match (room.visit.purpose, fields.deed()) {
            (Purpose::Change, "change") => change::taken(room, fields).await,
            (Purpose::Register | Purpose::Account, "sign-in") => sign_in::taken(room, fields).await,
            _ => Ok(()),
        };
    }
    match fields.deed() {
        "register" => room.visit.purpose = Purpose::Register,
        "agree" if !room.consented => list::agree(room),
        _ if !room.consented => {}
        "confirm" if room.asks_again() => list::confirmed(room),
        "back" => list::back(room),
        _ => return act_here(room, fields).await,
    }
    Ok(())
}

/// The same, where it is the section's own.
async fn act_here(room: &mut Room<'_>, fields: &Fields) -> Result<(), Response> {
    if let Some(draft) = room.visit.draft.take() {
        room.visit.draft = Some(if prove::may_go_on(room, &draft) { draft } else { prove::before(draft) });
    }
    if matches!(room.visit.draft, None | Some(Draft::Link)) && chats::taken(room, fields.deed()) {
        return Ok(());
    }
    match room.visit.draft {
        Some(Draft::Prove { .. }) => return prove::taken(room, fields).await,
        Some(Draft::Contact(_)) => return contact::taken(room, fields).await,
        None => return list::taken(room, fields).await,
        Some(Draft::Passkey(_)) => return passkey::taken(room, fields).await,
        Some(Draft::App { .. }) => app::taken(room, fields),
        Some(Draft::Codes { .. }) => paper::taken(room, fields),
        Some(Draft::Questions) => quiz::taken(room, fields),
        Some(Draft::Remove { .. }) => list::removed(room, fields),
        Some(Draft::Unlink { .. }) => chats::unlinked(room, fields.deed()),
        Some(Draft::Link) => room.visit.draft = None,
    }
    Ok(())
}

/// Whether something can be registered in a section on this page: a passkey not everywhere.
pub(in crate::web) fn is_open(site: &Site, section: Section) -> bool {
    section != Section::Passkey || site.party.is_some()
}

/// Begins a section: what it first asks for. `None` where nothing can be registered in it.
async fn section(room: &Room<'_>, section: Section) -> Result<Option<Draft>, Response> {
    Ok(Some(match section {
        Section::Phone | Section::Mail => contact::begin(room, section, None),
        Section::App => app::begin(room),
        Section::Codes => paper::begin(room),
        Section::Questions => Draft::Questions,
        Section::Passkey => return passkey::begin(room).await,
    }))
}
