//! `/help`: what support codes mean. Open to everybody: it tells nothing of anybody.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::Site;
use super::view::{self, Words, help};

/// The page, in the visitor's language.
pub(super) async fn open(State(site): State<Arc<Site>>, request: Request) -> Response {
    let words = Words::of_visitor(&site.web.speech, request.uri(), request.headers());
    view::answer(StatusCode::OK, help::page(&site, &words))
}
