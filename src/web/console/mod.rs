//! `/admin`: the console in the browser, where IT reads the record and the reports and lifts what keeps people out.
//!
//! Server-rendered; JavaScript adds comfort, and passkeys, which no browser offers without it. Four promises, each with
//! its tests in `tests/it/console/`:
//!
//! - **Every page is on one list** ([`Page`]), with what it needs of whom; nothing is served that is not on it, and each
//!   is tried by every role and by nobody.
//! - **GET changes nothing** of anybody's. What leaves a line of the record is opened by no other site. What is changed is changed by a form of ours, in a session of ours, with a
//!   reason, and the record says by whom.
//! - **A session is short**: a quarter of an hour without use, eight hours at most, made anew at every sign-in.
//! - **It shows no secret and opens no account**: what it shows of a method is its kind and its mask. Nothing here sets,
//!   shows or lets through a password.

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{MethodFilter, get, on};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use url::Url;

use super::passkey::Party;
use super::view::{self as pages, Words};
use super::{Asset, Posts, guard};
use crate::audit::Kind;
use crate::audit::chain::{Line, note};
use crate::config::console::Settings;
use crate::directory::Directory;
use crate::engine::org::Org;
use crate::engine::policy::Policy;
use crate::entropy::Seeds;
use crate::ids::{Locale, SubjectKey};
use crate::look::Look;
use crate::secret::Secret;
use crate::speech::Speech;
use crate::store::Store;
use crate::store::console::Role;
use crate::time::Clock;
use crate::vitals::Vitals;

mod account;
mod chain;
mod form;
mod invite;
mod job;
mod log;
mod next;
mod oidc;
mod overview;
mod report;
mod session;
mod sign_in;
mod tickets;
mod view;
mod way;

use form::Form;
use session::Session;

/// How people sign in, as it is configured.
#[derive(Clone, Debug)]
pub struct Access {
    /// `[console]`.
    pub settings: Settings,
    /// The client secret at the provider of `OpenID` Connect.
    pub secret: Option<Secret<String>>,
    /// Ends what is followed, when the service stops: an open stream would keep it from stopping.
    pub stop: CancellationToken,
}

/// What the console is made of.
pub struct Parts {
    /// How people sign in.
    pub access: Access,
    /// What is looked at.
    pub store: Arc<Store>,
    /// Where what is written about a request is taken in.
    pub inbox: Arc<dyn Posts>,
    /// Where what a verification finds is kept, for alarms.
    pub vitals: Arc<Vitals>,
    /// Who holds the accounts.
    pub directory: Arc<dyn Directory>,
    /// The words.
    pub speech: Arc<Speech>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The chance.
    pub seeds: Arc<dyn Seeds>,
    /// Where people reach this server.
    pub public_url: Url,
    /// The rules in force.
    pub policy: Policy,
    /// The organisation's names.
    pub org: Org,
    /// Its colour and logo.
    pub look: Look,
}

/// The console.
pub struct Console {
    parts: Parts,
    party: Option<Party>,
    provider: Option<oidc::Provider>,
    styles: Asset,
    /// The one of the people's pages, which serve it.
    logo: Option<Asset>,
    script: Asset,
    passkey: Asset,
    dress: guard::Dress,
    verification: chain::Verification,
    census: report::Census,
    /// By what rights people are signed in; see [`session::rights`].
    rights: Vec<String>,
    /// Who follows the record.
    followers: Arc<Semaphore>,
    /// Who looks through it.
    searches: Semaphore,
}

/// So many may follow the record at once: each asks the database every two seconds.
const FOLLOWERS: usize = 32;

/// What a page needs of whoever asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Nothing.
    Nothing,
    /// That they are signed in.
    SignedIn,
    /// That they may read the record and the reports.
    Record,
    /// That they may see tickets.
    Tickets,
    /// That they may change something.
    Change,
}

impl Need {
    /// Whether a role has it.
    pub fn is_met_by(self, role: Role) -> bool {
        match self {
            Self::Nothing | Self::SignedIn => true,
            Self::Record => matches!(role, Role::Admin | Role::Auditor),
            Self::Tickets => matches!(role, Role::Admin | Role::Agent),
            Self::Change => role == Role::Admin,
        }
    }
}

/// Everything the console serves, but for its files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, strum::VariantArray)]
#[allow(missing_docs)] // [`Page::place`] says what each is
pub enum Page {
    Overview,
    SignIn,
    Prove,
    OidcStart,
    OidcReturn,
    Invitation,
    Register,
    SignOut,
    Log,
    LogEvents,
    LogExport,
    Account,
    Lift,
    Tickets,
    Ticket,
    TicketDeed,
    Report,
    ReportExport,
    WhatIf,
    Chain,
    Verify,
}

impl Page {
    /// Its method, its path, and what it needs.
    pub fn place(self) -> (Method, &'static str, Need) {
        match self {
            Self::Overview => (Method::GET, "/admin", Need::SignedIn),
            Self::SignIn => (Method::GET, "/admin/sign-in", Need::Nothing),
            Self::Prove => (Method::POST, "/admin/sign-in", Need::Nothing),
            Self::OidcStart => (Method::GET, "/admin/oidc", Need::Nothing),
            Self::OidcReturn => (Method::GET, "/admin/oidc/return", Need::Nothing),
            Self::Invitation => (Method::GET, "/admin/invite/{token}", Need::Nothing),
            Self::Register => (Method::POST, "/admin/invite/{token}", Need::Nothing),
            Self::SignOut => (Method::POST, "/admin/sign-out", Need::SignedIn),
            Self::Log => (Method::GET, "/admin/log", Need::Record),
            Self::LogEvents => (Method::GET, "/admin/log/events", Need::Record),
            Self::LogExport => (Method::POST, "/admin/log/export", Need::Record),
            Self::Account => (Method::GET, "/admin/account", Need::Record),
            Self::Lift => (Method::POST, "/admin/lift", Need::Change),
            Self::Tickets => (Method::GET, "/admin/tickets", Need::Tickets),
            Self::Ticket => (Method::GET, "/admin/tickets/{number}", Need::Tickets),
            Self::TicketDeed => (Method::POST, "/admin/tickets/{number}", Need::Tickets),
            Self::Report => (Method::GET, "/admin/report", Need::Record),
            Self::ReportExport => (Method::POST, "/admin/report/export", Need::Record),
            Self::WhatIf => (Method::GET, "/admin/what-if", Need::Record),
            Self::Chain => (Method::GET, "/admin/chain", Need::Record),
            Self::Verify => (Method::POST, "/admin/chain", Need::Record),
        }
    }

    async fn serve(self, call: &Call) -> Result<Response, Trouble> {
        match self {
            Self::Overview => overview::show(call).await,
            Self::SignIn => Ok(sign_in::show(call)),
            Self::Prove => sign_in::prove(call).await,
            Self::OidcStart => oidc::start(call).await,
            Self::OidcReturn => oidc::back(call).await,
            Self::Invitation => invite::show(call).await,
            Self::Register => invite::register(call).await,
            Self::SignOut => session::sign_out(call).await,
            Self::Log => log::show(call).await,
            Self::LogEvents => log::follow(call).await,
            Self::LogExport => log::export(call).await,
            Self::Account => account::show(call).await,
            Self::Lift => account::lift(call).await,
            Self::Tickets => tickets::list(call).await,
            Self::Ticket => tickets::show(call).await,
            Self::TicketDeed => tickets::deed(call).await,
            Self::Report => report::show(call).await,
            Self::ReportExport => report::export(call).await,
            Self::WhatIf => report::what_if(call).await,
            Self::Chain => chain::show(call).await,
            Self::Verify => chain::verify(call).await,
        }
    }
}

/// Why a page is not shown. Each is told in a page of its own.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    /// Nobody is signed in, or not any more.
    #[error("nobody is signed in")]
    SignedOut,
    /// Their role does not reach this far.
    #[error("the role does not allow it")]
    Forbidden,
    /// The form is not ours, not whole, or another session's.
    #[error("the form is not ours")]
    Form,
    /// There is no such thing.
    #[error("there is no such thing")]
    Missing,
    /// The database or the directory did not answer; nothing was changed.
    #[error("{0}")]
    Busy(String),
}

impl Trouble {
    fn busy(error: impl std::fmt::Display) -> Self {
        Self::Busy(error.to_string())
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::SignedOut => StatusCode::UNAUTHORIZED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::Form => StatusCode::BAD_REQUEST,
            Self::Missing => StatusCode::NOT_FOUND,
            Self::Busy(_) => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

/// One request: for what, from whom.
struct Call {
    console: Arc<Console>,
    page: Page,
    uri: Uri,
    headers: HeaderMap,
    session: Option<Session>,
    form: Form,
}

impl Console {
    /// A console; nothing is asked of anybody yet. The error is the provider's settings'.
    pub fn new(parts: Parts) -> Result<Self, String> {
        let url = &parts.public_url;
        let css = parts.look.dresses(concat!(include_str!("../page.css"), include_str!("console.css")));
        let logo = parts.look.asset(url);
        let styles = Asset::new(url, "console", "css", "text/css; charset=utf-8", css);
        let script =
            |name: &str, text: &'static str| Asset::new(url, name, "js", "text/javascript; charset=utf-8", text);
        let (passkey, script) =
            (script("console-passkey", include_str!("../passkey.js")), script("console", include_str!("console.js")));
        let keeper = Party::of(url, &parts.org.name).filter(|_| parts.access.settings.passkeys);
        let provider = oidc::Provider::new(&parts)?;
        let dress = guard::Dress::console();
        let (verification, census) = (chain::Verification::default(), report::Census::default());
        let followers = Arc::new(Semaphore::new(FOLLOWERS));
        let rights = session::rights(&parts.access.settings);
        Ok(Self {
            parts,
            party: keeper,
            provider,
            styles,
            logo,
            script,
            passkey,
            dress,
            verification,
            census,
            rights,
            followers,
            searches: Semaphore::new(log::SEARCHES),
        })
    }

    /// The routes: one for each page of the list, and the files.
    pub fn router(self) -> Router {
        let console = Arc::new(self);
        let mut router = Router::new();
        for page in <Page as strum::VariantArray>::VARIANTS.iter().copied() {
            let (method, path, _) = page.place();
            let filter = if method == Method::POST { MethodFilter::POST } else { MethodFilter::GET };
            let state = Arc::clone(&console);
            router = router.route(path, on(filter, async move |request: Request| answer(state, page, request).await));
        }
        let files: [fn(&Self) -> &Asset; 3] =
            [|console| &console.styles, |console| &console.script, |console| &console.passkey];
        for file in files {
            let state = Arc::clone(&console);
            let route = file(&console).route.clone();
            router = router.route(&route, get(async move || file(&state).response()));
        }
        let state = Arc::clone(&console);
        router.layer(middleware::from_fn(move |request: Request, next: Next| stand(Arc::clone(&state), request, next)))
    }

    fn https(&self) -> bool {
        self.parts.public_url.scheme() == "https"
    }

    /// A path as pages name it: below that of the public address.
    fn href(&self, path: &str) -> String {
        format!("{}{path}", self.parts.public_url.path().trim_end_matches('/'))
    }
}

/// Lets only requests for our own host pass, and gives every answer its headers; see [`guard`].
async fn stand(console: Arc<Console>, request: Request, next: Next) -> Response {
    let ours = guard::names_our_host(&console.parts.public_url, request.uri(), request.headers());
    let mut response = if ours { next.run(request).await } else { StatusCode::MISDIRECTED_REQUEST.into_response() };
    console.dress.put_on(response.headers_mut(), console.https());
    response
}

async fn answer(console: Arc<Console>, page: Page, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let (method, _, need) = page.place();
    let mut call = Call { console, page, uri: parts.uri, headers: parts.headers, session: None, form: Form::default() };
    match open(&mut call, method == Method::POST, need, body).await {
        Ok(()) => {}
        Err(trouble) => return call.trouble(&trouble),
    }
    match page.serve(&call).await {
        Ok(response) => response,
        Err(trouble) => call.trouble(&trouble),
    }
}

/// Whether the call may be served: who it is, what they may, and that the form is ours. In this order, so that nobody
/// who is not signed in learns what a form must look like.
async fn open(call: &mut Call, posts: bool, need: Need, body: axum::body::Body) -> Result<(), Trouble> {
    call.session = Session::of(call, need != Need::Nothing).await?;
    if need != Need::Nothing {
        let session = call.session.as_ref().ok_or(Trouble::SignedOut)?;
        if !need.is_met_by(session.role) {
            return Err(Trouble::Forbidden);
        }
    }
    if posts {
        if !guard::comes_from(&call.console.parts.public_url, &call.headers) {
            return Err(Trouble::Form);
        }
        call.form = Form::read(&call.headers, body).await.ok_or(Trouble::Form)?;
        if need != Need::Nothing {
            let session = call.session.as_ref().ok_or(Trouble::SignedOut)?;
            if !session.owns_form(call.console.parts.store.keys(), call.form.text("form")) {
                return Err(Trouble::Form);
            }
        }
    }
    Ok(())
}

impl Call {
    /// The same call, for what outlives its answer.
    fn copy(&self) -> Self {
        let (console, uri, headers) = (Arc::clone(&self.console), self.uri.clone(), self.headers.clone());
        Self { console, page: self.page, uri, headers, session: self.session.clone(), form: Form::default() }
    }

    /// The voice: in the language switched to, now or earlier in this session, else the browser's.
    fn words(&self) -> Words<'_> {
        let speech = &self.console.parts.speech;
        match self.session.as_ref().and_then(|session| session.locale.as_ref()) {
            Some(locale) => Words::of_page(speech, &Locale(locale.clone()), &self.uri),
            None => Words::of_visitor(speech, &self.uri, &self.headers),
        }
    }

    /// A value of the address.
    fn asks(&self, name: &str) -> Option<String> {
        let query = self.uri.query().unwrap_or_default();
        let found = url::form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == name);
        found.map(|(_, value)| value.trim().to_owned()).filter(|value| !value.is_empty())
    }

    /// Whether the record says that somebody asked for this.
    fn is_noted(&self) -> bool {
        let of_somebody = || self.asks("account").is_some() || self.asks("text").is_some();
        matches!(self.page, Page::Account | Page::Ticket)
            || (matches!(self.page, Page::Log | Page::LogEvents) && of_somebody())
    }

    /// The last part of the path.
    fn tail(&self) -> &str {
        self.uri.path().rsplit('/').next().unwrap_or_default()
    }

    /// Who is signed in. Pages that need somebody are served to nobody else.
    fn who(&self) -> Result<&Session, Trouble> {
        self.session.as_ref().ok_or(Trouble::SignedOut)
    }

    /// Whether somebody is signed in who may do this.
    fn may(&self, need: Need) -> bool {
        self.session.as_ref().is_some_and(|session| need.is_met_by(session.role))
    }

    fn trouble(&self, trouble: &Trouble) -> Response {
        if let Trouble::Busy(error) = trouble {
            tracing::error!(%error, "a page of the console could not be served");
        }
        let reads = matches!(trouble, Trouble::SignedOut) && self.page.place().0 == Method::GET;
        if reads && guard::comes_from_elsewhere(&self.headers) && self.asks("again").is_none() {
            return self.through();
        }
        let mut response = pages::answer(trouble.status(), view::trouble(self, trouble));
        if reads {
            next::keep(self, &mut response);
        }
        response
    }

    /// The same page once more, asked for by a page of ours: a browser that came from another site has left the cookie of
    /// the session out. What the record will say of whoever is signed in is left to them: another site's link must not look
    /// at anybody in their name.
    fn through(&self) -> Response {
        let query = self.uri.query().map(|query| format!("{query}&")).unwrap_or_default();
        let to = self.console.href(&format!("{}?{query}again=1", self.uri.path()));
        let on = if self.is_noted() { view::On::IfMeant } else { view::On::AtOnce };
        pages::answer(StatusCode::OK, view::through(self, &to, on))
    }

    /// Goes on with another page.
    fn redirect(&self, path: &str) -> Response {
        let to = HeaderValue::from_str(&self.console.href(path)).unwrap_or(HeaderValue::from_static("/"));
        (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response()
    }

    /// A line of the record about what is done here; `by` says who did it.
    fn line(&self, kind: Kind, subject: Option<SubjectKey>, facts: &[(&str, &str)]) -> Line {
        let by = self.session.iter().map(|session| ("by", session.name.as_str()));
        let facts = facts.iter().copied().chain(by).map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Line { at: self.console.parts.clock.now(), kind, subject, peer: None, facts }
    }

    async fn note(&self, kind: Kind, subject: Option<SubjectKey>, facts: &[(&str, &str)]) -> Result<(), Trouble> {
        note(&self.console.parts.store, &self.line(kind, subject, facts)).await.map_err(Trouble::busy)
    }
}
