//! The one-time page: where a proven person chooses a new password. Server-rendered; JavaScript only adds comfort.
//!
//! Three promises, each with its tests in `tests/it/page.rs`:
//!
//! - **GET spends nothing, binds nothing, changes nothing.** Chat previews and mail scanners open links. The first form
//!   sent binds the page to its browser, and only a password that the directory took ends it.
//! - **One neutral page** for links that are used, expired, unknown, cut short or another browser's: the same status,
//!   words and size, so that nobody learns which of these it was.
//! - **A password lives in one request** and goes nowhere but to the directory. It is never echoed, logged or stored.
//!   The bytes are wiped where they are ours; the buffers of the HTTP library are not, and are reused soon.
//!
//! The page never signs anybody in and never keeps a session: its cookie only says "the same browser as before" and is
//! worth nothing without the link, so there is no "stay signed in" to leave behind on a borrowed computer (S15).
//!
//! A link's token stands in the request path: whoever adds an access log, here or in a proxy, must leave the path out.
//! A proxy in front must pass the `Host` header on; links and redirects never come from it.

use std::sync::Arc;

use async_trait::async_trait;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use sha2::{Digest as _, Sha256};
use tokio::sync::Semaphore;
use url::Url;

use crate::channel::Channel;
use crate::directory::Directory;
use crate::engine::org::Org;
use crate::engine::policy::Policy;
use crate::engine::{Effect, Event};
use crate::entropy::Seeds;
use crate::ids::Peer;
use crate::inbox::{Inbox, InboxError};
use crate::look::Look;
use crate::speech::Speech;
use crate::store::Store;
use crate::time::Clock;
use crate::traces::Traces;

mod browser;
mod compare;
pub mod console;
pub mod desks;
mod disown;
pub mod enrol;
pub mod entrance;
mod form;
pub(crate) mod guard;
mod help;
pub mod hooks;
mod leave;
mod page;
mod pass;
pub mod passkey;
pub mod places;
pub mod pulse;
mod reset;
mod strength;
pub(crate) mod view;

pub use reset::{reconcile, reconcile_at_start};

/// Where the page tells the conversation what happened on it.
#[async_trait]
pub trait Posts: Send + Sync {
    /// Gives one event to a conversation and returns once it is committed.
    async fn post(&self, peer: &Peer, event: Event) -> Result<(), InboxError>;

    /// Hears of effects that the page committed itself ([`Inbox::committed`]). The caller still holds the writer.
    fn committed(&self, effects: &[Effect]);
}

#[async_trait]
impl Posts for Inbox {
    async fn post(&self, peer: &Peer, event: Event) -> Result<(), InboxError> {
        Self::post(self, peer, event).await
    }

    fn committed(&self, effects: &[Effect]) {
        Self::committed(self, effects);
    }
}

/// What the page is made of.
pub struct Web {
    /// Where pages are kept.
    pub store: Arc<Store>,
    /// Who takes the new password.
    pub directory: Arc<dyn Directory>,
    /// Who hears what happened.
    pub inbox: Arc<dyn Posts>,
    /// What waits for a second directory.
    pub places: Arc<places::Places>,
    /// The words.
    pub speech: Arc<Speech>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The chance for browser cookies.
    pub seeds: Arc<dyn Seeds>,
    /// Where people reach this server. The only source of its host name, scheme and path prefix.
    pub public_url: Url,
    /// How many gates were passed, and the rules told when the directory cannot be asked for its own.
    pub policy: Policy,
    /// The organisation's names.
    pub org: Org,
    /// Its colour and logo.
    pub look: Look,
    /// Where people talk: some show the page in a window of their own, and vouch for who opened it.
    pub channels: Vec<Arc<dyn Channel>>,
    /// How long each stretch took, for a collector.
    pub traces: Traces,
}

/// Estimates that run at once. One takes up to 50 ms of a processor; more at once would starve the chat.
const ESTIMATES_AT_ONCE: usize = 2;

/// The running page: what it is made of, and what is computed once.
struct Site {
    web: Web,
    styles: Asset,
    /// The organisation's, on every page.
    logo: Option<Asset>,
    script: Asset,
    passkey: Asset,
    party: Option<passkey::Party>,
    estimates: Semaphore,
    dress: guard::Dress,
}

/// A file under a name that changes with its content, so that browsers may keep it for ever.
pub(crate) struct Asset {
    /// The path it is served at.
    pub route: String,
    /// The path it is named by in pages.
    pub href: String,
    kind: &'static str,
    content: Bytes,
}

impl Asset {
    /// A file of a page; `name` and `extension` stand around the hash.
    pub fn new(public_url: &Url, name: &str, extension: &str, kind: &'static str, content: impl Into<Bytes>) -> Self {
        let content = content.into();
        let hash = hex::encode(&Sha256::digest(&content)[..8]);
        let route = format!("/static/{name}-{hash}.{extension}");
        let href = format!("{}{route}", public_url.path().trim_end_matches('/'));
        Self { route, href, kind, content }
    }

    /// The file, to be kept for ever.
    pub fn response(&self) -> Response {
        self.kept("public, max-age=31536000, immutable")
    }

    /// The file, to be kept as long as said.
    pub fn kept(&self, cache: &'static str) -> Response {
        let headers = [
            (header::CONTENT_TYPE, HeaderValue::from_static(self.kind)),
            (header::CACHE_CONTROL, HeaderValue::from_static(cache)),
        ];
        (headers, self.content.clone()).into_response()
    }
}

impl Look {
    /// The logo as it is named by every page of people's and of the console, and served among the former.
    fn asset(&self, public_url: &Url) -> Option<Asset> {
        let logo = self.logo.clone()?;
        Some(Asset::new(public_url, "sign", logo.ending, logo.kind, logo.bytes))
    }
}

impl Web {
    /// The routes. Everything else, in path or method, meets the neutral page.
    pub fn router(self) -> Router {
        let dressed = self.look.dresses(include_str!("page.css"));
        let styles = Asset::new(&self.public_url, "page", "css", "text/css; charset=utf-8", dressed);
        let logo = self.look.asset(&self.public_url);
        let script =
            Asset::new(&self.public_url, "page", "js", "text/javascript; charset=utf-8", include_str!("page.js"));
        let passkey =
            Asset::new(&self.public_url, "passkey", "js", "text/javascript; charset=utf-8", include_str!("passkey.js"));
        let party = passkey::Party::of(&self.public_url, &self.org.name);
        let windows: Vec<&str> = self.channels.iter().filter_map(|channel| channel.frames()).collect();
        let dress = guard::Dress::page(&windows);
        let estimates = Semaphore::new(ESTIMATES_AT_ONCE);
        let site = Arc::new(Site { web: self, styles, logo, script, passkey, party, estimates, dress });
        let still = get(healthy).fallback(guard::only_get);
        let mut router = Router::new();
        if let Some(logo) = &site.logo {
            router = router.route(&logo.route, get(logo_file).fallback(guard::only_get));
        }
        router
            .route("/p/{token}", get(page::open).post(page::submit).fallback(guard::only_get_and_post))
            .route("/n/{token}", get(disown::open).post(disown::submit).fallback(guard::only_get_and_post))
            .route("/k/{token}", get(passkey::open).post(passkey::submit).fallback(guard::only_get_and_post))
            .route(&site.passkey.route, get(passkey_file).fallback(guard::only_get))
            .route("/e/{token}", get(enrol::open).post(enrol::submit).fallback(guard::only_get_and_post))
            .route("/register", get(enrol::door).post(enrol::begin).fallback(guard::only_get_and_post))
            .route("/change", get(enrol::door).post(enrol::begin).fallback(guard::only_get_and_post))
            .route(&site.styles.route, get(styles_file).fallback(guard::only_get))
            .route(&site.script.route, get(script_file).fallback(guard::only_get))
            .route("/help", get(help::open).fallback(guard::only_get))
            .route("/healthz", still)
            .fallback(guard::nothing_here)
            .layer(middleware::from_fn_with_state(Arc::clone(&site), guard::stand))
            .with_state(site)
    }
}

impl Site {
    /// Whether people reach us over TLS, as the configuration says.
    fn https(&self) -> bool {
        self.web.public_url.scheme() == "https"
    }
}

async fn styles_file(State(site): State<Arc<Site>>) -> Response {
    site.styles.response()
}

async fn logo_file(State(site): State<Arc<Site>>) -> Response {
    site.logo.as_ref().map_or_else(|| StatusCode::NOT_FOUND.into_response(), Asset::response)
}

async fn script_file(State(site): State<Arc<Site>>) -> Response {
    site.script.response()
}

async fn passkey_file(State(site): State<Arc<Site>>) -> Response {
    site.passkey.response()
}

/// For load balancers: the process runs and can read its file.
async fn healthy(State(site): State<Arc<Site>>) -> Response {
    let readable = sqlx::query("SELECT 1").execute(site.web.store.readers()).await.is_ok();
    let status = if readable { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    (status, headers, if readable { "ok\n" } else { "the database cannot be read\n" }).into_response()
}
