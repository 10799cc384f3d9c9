//! The two requests of the page: look at it (GET) and send its form (POST).

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::Response;

use super::Site;
use super::browser::Browser;
use super::form::Submission;
use super::leave;
use super::places;
use super::reset::{self, Chosen, Ending};
use super::view::form::{Choice, FormPage, Trouble};
use super::view::pass::{Hitch, PassPage};
use super::view::{self, Notice, Words};
use super::{guard, pass, strength};
use crate::audit::Kind;
use crate::directory::{Account, Refusal};
use crate::engine::Event;
use crate::engine::password::{self, Rule};
use crate::engine::policy::PasswordPolicy;
use crate::ids::Locale;
use crate::keys::token_hash;
use crate::secret::Secret;
use crate::store::StoreError;
use crate::store::pages::{Page, PageState};
use crate::store::places::PlaceState;
use crate::support::Code;
use crate::time::Time;

/// Bytes of a form. Two passwords of 256 four-byte characters, percent-encoded, are 6 KiB.
pub(super) const BODY_MAX: usize = 16 * 1024;

/// How long a form may take to arrive. Whoever is slower is not typing any more: the form leaves in one piece.
pub(super) const ARRIVAL_MAX: Duration = Duration::from_secs(15);

/// How long the browser waits for the directory. After that it is told to look into the chat; the work goes on.
pub(super) const ANSWER_MAX: Duration = Duration::from_secs(25);

/// One request for a page: by which link, from which browser.
struct Visit {
    site: Arc<Site>,
    link: String,
    browser: Option<Browser>,
    uri: Uri,
    headers: HeaderMap,
}

impl Visit {
    fn new(site: Arc<Site>, uri: Uri, headers: HeaderMap) -> Self {
        let link = uri.path().strip_prefix("/p/").unwrap_or_default().to_owned();
        let browser = Browser::of(&site, &headers);
        Self { site, link, browser, uri, headers }
    }

    /// The page of the link, unless it has expired or belongs to another browser.
    async fn page(&self) -> Result<Option<Page>, StoreError> {
        let page = self.site.web.store.page_by_token(&token_hash(&self.link)).await?;
        let hash = self.browser.as_ref().map(Browser::hash);
        Ok(page.filter(|page| {
            page.expires_at > self.site.web.clock.now() && (page.browser.is_none() || page.browser == hash)
        }))
    }

    fn words(&self, locale: &Locale) -> Words<'_> {
        Words::of_page(&self.site.web.speech, locale, &self.uri)
    }

    fn neutral(&self) -> Response {
        guard::neutral(&self.site, StatusCode::NOT_FOUND, &self.uri, &self.headers)
    }

    /// Whether the chat service says that its window was opened by the person of the page's chat. A link that was passed
    /// on and opened by somebody else in their own window stops here.
    fn is_of_the_chat(&self, page: &Page, told: &Secret<String>, now: Time) -> bool {
        let channels = &self.site.web.channels;
        let channel = channels.iter().find(|channel| channel.name() == page.peer.channel());
        channel.is_some_and(|channel| channel.vouches(page.peer.chat(), told, now))
    }

    fn notice(&self, page: &Page, status: StatusCode, notice: Notice) -> Response {
        let words = self.words(&page.locale);
        view::answer(status, view::notice(&self.site, &words, notice))
    }

    /// The database cannot be asked: nothing is known of the visitor, so nothing is said of the page.
    fn busy(&self, error: &StoreError) -> Response {
        tracing::error!(%error, "the pages cannot be read or written");
        let words = Words::of_visitor(&self.site.web.speech, &self.uri, &self.headers);
        view::answer(StatusCode::SERVICE_UNAVAILABLE, view::notice(&self.site, &words, Notice::Unreachable))
    }

    /// A form sent again, by the browser that sent the first, after the page had its end: it hears that end again.
    async fn ended(&self) -> Response {
        match self.page().await {
            Err(error) => self.busy(&error),
            Ok(Some(page)) => match page.state {
                PageState::Applied if page.gave_pass() => self.notice(&page, StatusCode::OK, Notice::PassGone),
                PageState::Applied => self.notice(&page, StatusCode::OK, Notice::Done),
                PageState::Sending | PageState::Unknown => {
                    let working = if self.gives_pass(&page) { Notice::PassLate } else { Notice::Working };
                    self.notice(&page, StatusCode::ACCEPTED, working)
                }
                PageState::Cancelled => self.notice(&page, StatusCode::OK, Notice::Cancelled),
                PageState::Open | PageState::Replaced => self.neutral(),
            },
            Ok(None) => self.neutral(),
        }
    }

    /// Whether the page gives a pass, and its visitor has not asked for the form instead.
    fn gives_pass(&self, page: &Page) -> bool {
        let web = &self.site.web;
        let gives = web.policy.case.pass && page.is_released() && web.directory.issues_passes(&page.account);
        gives && !view::wants_password(&self.uri)
    }

    /// The account; or the notice that stands in place of the page.
    async fn account(&self, page: &Page) -> Result<Account, Response> {
        let account = match self.site.web.directory.account(&page.account).await {
            Ok(Some(account)) if account.is_open() => account,
            Ok(_) => return Err(self.notice(page, StatusCode::OK, Notice::NotAllowed)),
            Err(error) => {
                tracing::warn!(%error, code = %Code::of_error(&error), "the page cannot be shown without the directory");
                return Err(self.notice(page, StatusCode::SERVICE_UNAVAILABLE, Notice::Unreachable));
            }
        };
        match leave::stands(&self.site.web, page, &account).await {
            Ok(true) => Ok(account),
            Ok(false) => Err(self.notice(page, StatusCode::OK, Notice::NotAllowed)),
            Err(error) => Err(self.busy(&error)),
        }
    }

    /// The account and the rules in force for it; or the notice that stands in place of the form.
    async fn particulars(&self, page: &Page) -> Result<(Account, PasswordPolicy), Response> {
        let directory = &self.site.web.directory;
        let account = self.account(page).await?;
        // The rules are told so that people need not guess; the directory's own refusal decides anyway.
        let rules = directory.rules(&page.account).await.unwrap_or_else(|error| {
            tracing::warn!(%error, "telling the configured rules instead of the directory's");
            self.site.web.policy.password.clone()
        });
        Ok((account, rules))
    }

    /// The page as its link opens it, with what was wrong with how the last form came.
    async fn front(&self, page: &Page, status: StatusCode, trouble: Option<Trouble>) -> Response {
        if !self.gives_pass(page) {
            return self.form(page, status, trouble.as_slice(), None).await;
        }
        let hitch = trouble.map(|trouble| match trouble {
            Trouble::Cookies => Hitch::Cookies,
            _ => Hitch::Incomplete,
        });
        self.pass(page, status, hitch).await
    }

    /// The way to a pass, with why there was none.
    async fn pass(&self, page: &Page, status: StatusCode, hitch: Option<Hitch>) -> Response {
        let account = match self.account(page).await {
            Ok(account) => account,
            Err(notice) => return notice,
        };
        let browser = self.browser_or_new();
        let form_token = browser.form_token(&self.site, &self.link);
        let body = PassPage {
            login: &account.login,
            pair: page.words,
            chat: &page.locale,
            until: page.expires_at,
            form_token: &form_token.0,
            hitch,
        }
        .render(&self.site, &self.words(&page.locale));
        self.remembered(view::answer(status, body), &browser)
    }

    fn browser_or_new(&self) -> Browser {
        self.browser.clone().unwrap_or_else(|| Browser::new(&self.site))
    }

    /// An answer that a new browser is known by from now on.
    fn remembered(&self, mut response: Response, browser: &Browser) -> Response {
        if self.browser.is_none()
            && let Some(cookie) = browser.set_cookie(&self.site)
        {
            response.headers_mut().insert(header::SET_COOKIE, cookie);
        }
        response
    }

    /// The form, with what is wrong with the last one. Never with what was typed.
    async fn form(&self, page: &Page, status: StatusCode, troubles: &[Trouble], score: Option<u8>) -> Response {
        let (account, rules) = match self.particulars(page).await {
            Ok(both) => both,
            Err(notice) => return notice,
        };
        let browser = self.browser_or_new();
        let form_token = browser.form_token(&self.site, &self.link);
        let names = names(&account);
        let body = FormPage {
            login: &account.login,
            gates: page.gates,
            pair: page.words,
            chat: &page.locale,
            until: page.expires_at,
            form_token: &form_token.0,
            choice: Choice { rules: &rules, names: password::name_parts(&names), troubles, score },
        }
        .render(&self.site, &self.words(&page.locale));
        self.remembered(view::answer(status, body), &browser)
    }
}

/// What may not stand in the password of its owner.
pub(super) fn names(account: &Account) -> Vec<&str> {
    [Some(account.login.as_str()), Some(account.name.as_str()), account.mailbox.as_deref()]
        .into_iter()
        .flatten()
        .collect()
}

/// GET: shows the page and changes nothing.
pub(super) async fn open(State(site): State<Arc<Site>>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let visit = Visit::new(site, parts.uri, parts.headers);
    match visit.page().await {
        Ok(Some(page)) if page.state == PageState::Open => visit.front(&page, StatusCode::OK, None).await,
        Ok(_) => visit.neutral(),
        Err(error) => visit.busy(&error),
    }
}

/// POST: takes the form, if it is ours, whole, and from the one browser.
pub(super) async fn submit(State(site): State<Arc<Site>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let visit = Visit::new(site, parts.uri, parts.headers);
    let page = match visit.page().await {
        Ok(Some(page)) => page,
        Ok(None) => return visit.neutral(),
        Err(error) => return visit.busy(&error),
    };
    let open = page.state == PageState::Open;
    let (submission, browser) = match accept(&visit, body).await {
        Ok(both) => both,
        Err((status, trouble)) if open => return visit.front(&page, status, Some(trouble)).await,
        Err(_) => return visit.neutral(),
    };
    let now = visit.site.web.clock.now();
    if submission.window().is_some_and(|told| !visit.is_of_the_chat(&page, told, now)) {
        reset::record(&visit.site.web.store, now, &page, Kind::PageRefused, &[]).await;
        return visit.neutral();
    }
    if !open {
        return visit.ended().await;
    }
    if matches!(submission, Submission::Pass { .. }) && !visit.gives_pass(&page) {
        return visit.front(&page, StatusCode::BAD_REQUEST, Some(Trouble::Incomplete)).await;
    }
    let store = &visit.site.web.store;
    match store.take_post(&page.id, &browser.hash(), now).await {
        Ok(true) => {}
        Ok(false) => {
            reset::record(store, now, &page, Kind::PageRefused, &[]).await;
            return visit.ended().await;
        }
        Err(error) => return visit.busy(&error),
    }
    match submission {
        Submission::Cancel { .. } => cancel(&visit, &page).await,
        Submission::Pass { .. } => give(&visit, &page).await,
        Submission::Finish { new, confirm, .. } => finish(&visit, &page, &new, &confirm).await,
    }
}

/// The form and the browser that sent it, once both are beyond doubt.
async fn accept(visit: &Visit, body: Body) -> Result<(Submission, Browser), (StatusCode, Trouble)> {
    let body = match tokio::time::timeout(ARRIVAL_MAX, to_bytes(body, BODY_MAX)).await {
        Ok(Ok(body)) => body,
        Ok(Err(_)) => return Err((StatusCode::PAYLOAD_TOO_LARGE, Trouble::TooLarge)),
        Err(_) => return Err((StatusCode::REQUEST_TIMEOUT, Trouble::Slow)),
    };
    let kind = visit.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err((StatusCode::UNSUPPORTED_MEDIA_TYPE, Trouble::Incomplete));
    }
    let submission = Submission::read(&body).map_err(|_| (StatusCode::BAD_REQUEST, Trouble::Incomplete))?;
    let browser = visit.browser.clone().ok_or((StatusCode::FORBIDDEN, Trouble::Cookies))?;
    if !browser.owns_form(&visit.site, &visit.link, submission.form()) {
        return Err((StatusCode::FORBIDDEN, Trouble::Stale));
    }
    Ok((submission, browser))
}

/// Closes the page first, then tells the chat: "nothing was changed" must stay true while it is being told.
async fn cancel(visit: &Visit, page: &Page) -> Response {
    match visit.site.web.store.cancel_page(&page.id).await {
        Ok(true) => {}
        Ok(false) => return visit.ended().await,
        Err(error) => return visit.busy(&error),
    }
    if let Err(error) = visit.site.web.inbox.post(&page.peer, Event::PageCancelled { page: page.id.clone() }).await {
        tracing::error!(%error, page = %page.id, "a cancelled page was not told; the conversation's deadline will end it");
    }
    let places = visit.site.web.store.places_of(&page.id).await.unwrap_or_default();
    match places.iter().find(|place| place.state == PlaceState::Refused) {
        // Cancelled after the leading directory had taken a password, which this one refused.
        Some(place) => {
            let words = visit.words(&page.locale);
            view::answer(StatusCode::OK, view::places::left(&visit.site, &words, place))
        }
        None => visit.notice(page, StatusCode::OK, Notice::Cancelled),
    }
}

/// Shows a pass, once.
async fn give(visit: &Visit, page: &Page) -> Response {
    // In a task of its own, as a password: what was asked for is put on record even when the browser goes away.
    let (site, asked) = (Arc::clone(&visit.site), page.clone());
    let asking = tokio::spawn(async move { pass::issue(&site.web, &asked).await });
    let Ok(Ok(ending)) = tokio::time::timeout(ANSWER_MAX, asking).await else {
        return visit.notice(page, StatusCode::ACCEPTED, Notice::PassLate);
    };
    let (status, hitch) = match ending {
        pass::Ending::Issued(pass) => {
            let words = visit.words(&page.locale);
            return view::answer(StatusCode::OK, view::pass::shown(&visit.site, &words, &pass));
        }
        pass::Ending::Gone => return visit.ended().await,
        pass::Ending::NotAllowed => (StatusCode::OK, Hitch::NotAllowed),
        pass::Ending::Unreachable => (StatusCode::SERVICE_UNAVAILABLE, Hitch::Unreachable),
        pass::Ending::Broken => (StatusCode::SERVICE_UNAVAILABLE, Hitch::Broken),
        pass::Ending::Lost => (StatusCode::SERVICE_UNAVAILABLE, Hitch::Lost),
    };
    visit.pass(page, status, Some(hitch)).await
}

async fn finish(visit: &Visit, page: &Page, new: &Secret<String>, confirm: &Secret<String>) -> Response {
    let (account, rules) = match visit.particulars(page).await {
        Ok(both) => both,
        Err(notice) => return notice,
    };
    let (new, confirm) = (password::prepared(new), password::prepared(confirm));
    let names = names(&account);
    let (troubles, score) = judge(&visit.site, &new, &confirm, &rules, &names).await;
    if !troubles.is_empty() {
        return visit.form(page, StatusCode::UNPROCESSABLE_ENTITY, &troubles, score).await;
    }
    // In a task of its own: when the browser goes away its request is dropped, and a half-sent password would be the
    // one thing nobody can put right.
    let (site, sent) = (Arc::clone(&visit.site), page.clone());
    let sending = tokio::spawn(async move { places::set(&site.web, &sent, &account, &Chosen::instead(new)).await });
    let Ok(Ok(everywhere)) = tokio::time::timeout(ANSWER_MAX, sending).await else {
        return visit.notice(page, StatusCode::ACCEPTED, Notice::Working);
    };
    match everywhere.ending {
        Ending::Changed if everywhere.is_refused() => {
            visit.form(page, StatusCode::UNPROCESSABLE_ENTITY, &everywhere.troubles(false), None).await
        }
        Ending::Changed => {
            let words = visit.words(&page.locale);
            view::answer(StatusCode::OK, view::places::done(&visit.site, &words, &everywhere.sequels))
        }
        Ending::Refused(Refusal::NotAllowed) => visit.notice(page, StatusCode::OK, Notice::NotAllowed),
        Ending::Refused(refusal) => {
            visit.form(page, StatusCode::UNPROCESSABLE_ENTITY, &[Trouble::Refused(refusal)], None).await
        }
        Ending::Unreachable => visit.form(page, StatusCode::SERVICE_UNAVAILABLE, &[Trouble::Unreachable], None).await,
        Ending::Broken => visit.notice(page, StatusCode::SERVICE_UNAVAILABLE, Notice::Broken),
        Ending::NotChanged => visit.notice(page, StatusCode::OK, Notice::NotChanged),
        Ending::Unknown => visit.notice(page, StatusCode::ACCEPTED, Notice::Working),
        Ending::Gone => visit.ended().await,
    }
}

/// What is wrong with the two fields, and how strong the first is.
pub(super) async fn judge(
    site: &Site,
    new: &Secret<String>,
    confirm: &Secret<String>,
    rules: &PasswordPolicy,
    names: &[&str],
) -> (Vec<Trouble>, Option<u8>) {
    if new.expose().is_empty() {
        return (vec![Trouble::MissingNew], None);
    }
    let mut troubles: Vec<Trouble> = password::faults(new, rules, names).into_iter().map(Trouble::Rule).collect();
    let score = strength::score(site, new, names).await;
    if troubles.is_empty() && rules.no_common && score.is_none_or(|score| score <= strength::COMMON_MAX) {
        troubles.push(Trouble::Rule(Rule::Common));
    }
    if confirm.expose().is_empty() {
        troubles.push(Trouble::MissingConfirm);
    } else if confirm.expose() != new.expose() {
        troubles.push(Trouble::Mismatch);
    }
    (troubles, score)
}
