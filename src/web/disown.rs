//! The page that a notice leads to: what was done, and one button, "this wasn't me".
//!
//! GET changes nothing, for mail scanners open links. The button stops self-service, which opens no door and only IT can
//! undo; so the link itself is leave enough (nobody else's page can know it), and no cookie is needed: it works in the
//! plainest browser, on a borrowed phone, in a hurry. A link that is unknown or too old meets the neutral page.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use serde_json::json;

use super::view::{self, Notice, Words};
use super::{Site, guard};
use crate::engine::Event;
use crate::engine::method::Binding;
use crate::ids::{AccountId, Handle, Peer};
use crate::inbox::InboxError;
use crate::keys::token_hash;
use crate::store::StoreError;
use crate::store::notices::NoticeLink;

/// Who speaks for the pages that belong to no chat.
fn house() -> Peer {
    Peer::new("house", "notices")
}

/// One request for a page: by which link.
struct Visit {
    site: Arc<Site>,
    uri: Uri,
    headers: HeaderMap,
}

impl Visit {
    fn new(site: Arc<Site>, request: Request) -> Self {
        let (parts, _) = request.into_parts();
        Self { site, uri: parts.uri, headers: parts.headers }
    }

    /// What the link is about; or the page that stands in its place.
    async fn link(&self) -> Result<NoticeLink, Response> {
        let token = self.uri.path().strip_prefix("/n/").unwrap_or_default();
        match self.site.web.store.notice_link(&token_hash(token), self.site.web.clock.now()).await {
            Ok(Some(link)) => Ok(link),
            Ok(None) => Err(guard::neutral(&self.site, StatusCode::NOT_FOUND, &self.uri, &self.headers)),
            Err(error) => Err(self.busy(&error)),
        }
    }

    fn notice(&self, link: &NoticeLink, status: StatusCode, notice: Notice) -> Response {
        let words = Words::of_page(&self.site.web.speech, &link.locale, &self.uri);
        view::answer(status, view::notice(&self.site, &words, notice))
    }

    /// The database cannot be asked: nothing is known of the visitor, so nothing is said of the notice.
    fn busy(&self, error: &StoreError) -> Response {
        tracing::error!(%error, "a notice's link cannot be read");
        let words = Words::of_visitor(&self.site.web.speech, &self.uri, &self.headers);
        view::answer(StatusCode::SERVICE_UNAVAILABLE, view::notice(&self.site, &words, Notice::Unreachable))
    }
}

/// Stops the self-service of an account, on its owner's word.
pub(super) async fn stop(site: &Site, account: &AccountId) -> Result<(), InboxError> {
    // By the name its owner knows it by, for IT.
    let found = site.web.directory.account(account).await.ok().flatten();
    let login = found.map_or_else(|| account.0.clone(), |found| found.login);
    let binding = Binding { account: account.clone(), login: Handle(login) };
    site.web.inbox.post(&house(), Event::Disowned { binding }).await
}

/// GET: what was done, and the button.
pub(super) async fn open(State(site): State<Arc<Site>>, request: Request) -> Response {
    let visit = Visit::new(site, request);
    let link = match visit.link().await {
        Ok(link) => link,
        Err(page) => return page,
    };
    match visit.site.web.store.is_frozen(&link.account).await {
        Ok(true) => visit.notice(&link, StatusCode::OK, Notice::Stopped),
        Ok(false) => {
            let words = Words::of_page(&visit.site.web.speech, &link.locale, &visit.uri);
            let what = words.say_with(&format!("notice-{}-what", link.notice), &json!({ "when": { "at": link.at.0 } }));
            view::answer(StatusCode::OK, view::disown::page(&visit.site, &words, &what))
        }
        Err(error) => visit.busy(&error),
    }
}

/// POST: "this wasn't me".
pub(super) async fn submit(State(site): State<Arc<Site>>, request: Request) -> Response {
    let visit = Visit::new(site, request);
    let link = match visit.link().await {
        Ok(link) => link,
        Err(page) => return page,
    };
    match stop(&visit.site, &link.account).await {
        Ok(()) => visit.notice(&link, StatusCode::OK, Notice::Stopped),
        Err(error) => {
            tracing::error!(%error, "\"this wasn't me\" could not be taken");
            visit.notice(&link, StatusCode::SERVICE_UNAVAILABLE, Notice::Unreachable)
        }
    }
}
