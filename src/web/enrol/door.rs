//! The short addresses `register` and `change` (S76): a visit without a chat. To look writes nothing; it begins with a
//! form of this browser's, and everybody together begins only so many an hour.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use super::{Fault, Guest, Trouble, accept};
use crate::engine::enrolment::Purpose;
use crate::entropy::Entropy;
use crate::ids::VisitId;
use crate::keys::token_hash;
use crate::store::visits::NewVisit;
use crate::web::browser::Browser;
use crate::web::view::{self, Words, enrol};
use crate::web::{Site, guard};

/// The purpose that a short address names.
fn purpose(guest: &Guest) -> Purpose {
    if guest.uri.path().ends_with("/change") { Purpose::Change } else { Purpose::Register }
}

/// GET: says what this is, and writes nothing.
pub(in crate::web) async fn door(State(site): State<Arc<Site>>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let guest = Guest::new(site, parts.uri, parts.headers);
    show(&guest, StatusCode::OK, None)
}

fn show(guest: &Guest, status: StatusCode, trouble: Option<&Trouble>) -> Response {
    let browser = guest.browser.clone().unwrap_or_else(|| Browser::new(&guest.site));
    let token = browser.form_token(&guest.site, guest.uri.path());
    let words = Words::of_visitor(&guest.site.web.speech, &guest.uri, &guest.headers);
    let page = enrol::door(&guest.site, &words, purpose(guest), &token.0, trouble);
    let mut response = view::answer(status, page);
    if guest.browser.is_none()
        && let Some(cookie) = browser.set_cookie(&guest.site)
    {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}

/// POST: begins a visit.
pub(in crate::web) async fn begin(State(site): State<Arc<Site>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let guest = Guest::new(site, parts.uri, parts.headers);
    let browser = match accept(&guest, guest.uri.path(), body).await {
        Ok((_, browser)) => browser,
        Err((status, fault)) => return show(&guest, status, Some(&Trouble::of(fault))),
    };
    let web = &guest.site.web;
    let (now, policy) = (web.clock.now(), &web.policy.enrolment);
    let hour = now - Duration::from_hours(1);
    match web.store.count_within(("visits", ""), hour, now, policy.visits_per_hour).await {
        Ok(true) => {}
        Ok(false) => return show(&guest, StatusCode::TOO_MANY_REQUESTS, Some(&Trouble::of(Fault::Busy))),
        Err(error) => return guest.busy(&error),
    }
    let mut entropy = Entropy::new(web.seeds.seed());
    let token = entropy.token();
    let locale = view::visitor_locale(&web.speech, &guest.uri, &guest.headers);
    let new = NewVisit {
        id: &VisitId(entropy.id()),
        token_hash: &token_hash(&token),
        peer: None,
        purpose: purpose(&guest),
        locale: &locale,
        words: None,
        issued_at: now,
        expires_at: now + policy.idle,
    };
    if let Err(error) = web.store.begin_visit(&new, &browser.hash()).await {
        return guest.busy(&error);
    }
    let path = format!("{}e/{token}", web.public_url.path());
    match HeaderValue::from_str(&path) {
        Ok(location) => (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response(),
        Err(_) => guard::neutral(&guest.site, StatusCode::NOT_FOUND, &guest.uri, &guest.headers),
    }
}
