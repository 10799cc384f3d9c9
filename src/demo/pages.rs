//! The demo in the browser: the chat on the left; the phones, mailboxes and IT desk of the invented people on the right.
//!
//! Two frames side by side. The devices' page works without JavaScript (it asks for itself again every few seconds);
//! with it, what changes is put in place as it comes.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Form, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::middleware::{self, Next};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use axum::{Router, body::Body};
use futures::stream;
use maud::{DOCTYPE, Markup, html};
use tokio_util::sync::CancellationToken;
use url::Url;

use super::devices::{Device, Devices, Item};
use super::{Person, holdings, org, people};
use crate::ids::Locale;
use crate::inbox::Inbox;
use crate::speech::Speech;
use crate::store::Store;
use crate::time::Clock;
use crate::web::Asset;
use crate::web::guard::{Dress, names_our_host};
use crate::web::view::{answer, visitor_locale};

/// How often an idle stream says that it is there.
const ALIVE_EVERY: Duration = Duration::from_secs(20);
/// How long an authenticator app shows a code (RFC 6238 §5.2).
const APP_STEP: Duration = Duration::from_secs(30);
/// Seconds after which the devices' page asks for itself again where there is no JavaScript.
const LOOK_AGAIN: u8 = 4;

/// What the pages show.
pub struct Pages {
    /// What is received.
    pub devices: Arc<Devices>,
    /// The words.
    pub speech: Arc<Speech>,
    /// Where keys pressed on a phone go.
    pub inbox: Arc<Inbox>,
    /// Where calls are known.
    pub store: Arc<Store>,
    /// The time, for the code that an app shows.
    pub clock: Arc<dyn Clock>,
    /// Where the demo is reached.
    pub public_url: Url,
    /// Ends open streams when the demo stops.
    pub stop: CancellationToken,
}

struct Stage {
    pages: Pages,
    styles: Asset,
    script: Asset,
    dress: Dress,
}

impl Pages {
    /// The routes.
    pub fn router(self) -> Router {
        let url = &self.public_url;
        let styles = Asset::new(url, "demo", "css", "text/css; charset=utf-8", include_str!("demo.css"));
        let script = Asset::new(url, "demo", "js", "text/javascript; charset=utf-8", include_str!("demo.js"));
        let policy = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; \
                      frame-src 'self'; form-action 'self'; frame-ancestors 'self'; base-uri 'none'";
        let dress = Dress { policy: HeaderValue::from_static(policy), referrer: "same-origin", framed: true };
        let stage = Arc::new(Stage { pages: self, styles, script, dress });
        Router::new()
            .route("/", get(open))
            .route("/demo/devices", get(devices))
            .route("/demo/events", get(follow))
            .route("/demo/press", post(press))
            .route(&stage.styles.route, get(async |State(stage): State<Arc<Stage>>| stage.styles.response()))
            .route(&stage.script.route, get(async |State(stage): State<Arc<Stage>>| stage.script.response()))
            .layer(middleware::from_fn_with_state(Arc::clone(&stage), stand))
            .with_state(stage)
    }
}

/// Lets only requests for our own host pass, and gives every answer its headers; see `web::guard`.
async fn stand(State(stage): State<Arc<Stage>>, request: Request<Body>, next: Next) -> Response {
    let ours = names_our_host(&stage.pages.public_url, request.uri(), request.headers());
    let mut response = if ours { next.run(request).await } else { StatusCode::MISDIRECTED_REQUEST.into_response() };
    stage.dress.put_on(response.headers_mut(), false);
    response
}

impl Stage {
    /// How long the app that is shown shows the same code.
    fn until_next_code(&self) -> Duration {
        let into = u64::try_from(self.pages.clock.now().0).unwrap_or_default() % 30_000;
        APP_STEP.saturating_sub(Duration::from_millis(into))
    }

    fn locale(&self, uri: &Uri, headers: &HeaderMap) -> Locale {
        visitor_locale(&self.pages.speech, uri, headers)
    }

    fn say(&self, locale: &Locale, id: &str) -> String {
        self.pages.speech.say(locale, id, &[])
    }

    fn page(&self, locale: &Locale, title: &str, class: &str, body: &Markup) -> Markup {
        html! {
            (DOCTYPE)
            html lang=(locale) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    title { (title) }
                    link rel="icon" href="data:,";
                    link rel="stylesheet" href=(self.styles.href);
                    @if class == "devices" {
                        script src=(self.script.href) defer {}
                        noscript { meta http-equiv="refresh" content=(LOOK_AGAIN); }
                    }
                }
                body class=(class) { (body) }
            }
        }
    }
}

async fn open(State(stage): State<Arc<Stage>>, uri: Uri, headers: HeaderMap) -> Response {
    let locale = stage.locale(&uri, &headers);
    let say = |id| stage.say(&locale, id);
    let body = html! {
        header {
            h1 { (say("demo-page-title")) }
            p { (say("demo-page-lead")) }
            nav aria-label=(say("page-languages")) {
                @for other in stage.pages.speech.locales() {
                    a href={ "/?lang=" (other) } lang=(other) hreflang=(other)
                        aria-current=[(*other == locale).then_some("true")] {
                        (stage.say(other, "page-language"))
                    }
                }
            }
        }
        main {
            iframe class="chat" title=(say("demo-page-chat")) src={ "/chat?lang=" (locale) } {}
            iframe class="world" title=(say("demo-page-devices")) src={ "/demo/devices?lang=" (locale) } {}
        }
    };
    answer(StatusCode::OK, stage.page(&locale, &say("demo-page-title"), "stage", &body))
}

async fn devices(State(stage): State<Arc<Stage>>, uri: Uri, headers: HeaderMap) -> Response {
    let locale = stage.locale(&uri, &headers);
    let body = html! { main id="devices" { (cards(&stage, &locale)) } };
    answer(StatusCode::OK, stage.page(&locale, &stage.say(&locale, "demo-page-devices"), "devices", &body))
}

/// The people with what reached them, and IT.
fn cards(stage: &Stage, locale: &Locale) -> Markup {
    let items = stage.pages.devices.items();
    let say = |id| stage.say(locale, id);
    html! {
        p class="lead" { (say("demo-page-people")) }
        p class="lead" { (say("demo-page-more")) }
        @for person in people() { (card(stage, locale, &person, &items)) }
        section id="it" {
            h2 { (say("demo-desk")) }
            (received(stage, locale, &items, |item| item.device == Device::Desk))
        }
    }
}

fn card(stage: &Stage, locale: &Locale, person: &Person, items: &[Item]) -> Markup {
    let say = |id| stage.say(locale, id);
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let is_phone = |item: &Item| matches!(item.device, Device::Phone | Device::Call);
    let own = [person.alternate_mail, person.mailbox];
    let rings = items.iter().any(|item| item.rings() && digits(&item.to) == digits(person.phone));
    html! {
        section id={ "p-" (person.login.split('@').next().unwrap_or_default()) } data-rings[rings] {
            h2 { (person.name) }
            dl {
                dt { (say("demo-page-login")) } dd { code { (person.login) } }
                @if !person.phone.is_empty() { dt { (say("demo-page-phone")) } dd { code { (person.phone) } } }
                @if !person.alternate_mail.is_empty() {
                    dt { (say("demo-page-mail")) } dd { code { (person.alternate_mail) } }
                }
                dt { (say("demo-page-password")) } dd { code { (person.password) } }
                @if person.holds_more() {
                    dt { (say("demo-page-app")) } dd { code { (holdings::app_code(stage.pages.clock.now())) } }
                    dt { (say("demo-page-codes")) }
                    dd class="codes" { @for code in holdings::sheet() { code { (code.expose()) } " " } }
                }
                @if person.phone.is_empty() && person.alternate_mail.is_empty() {
                    dt { (say("demo-page-methods")) } dd { (say("demo-nothing-registered")) }
                }
            }
            (received(stage, locale, items, |item| {
                item.device != Device::Desk
                    && (is_phone(item) && digits(&item.to) == digits(person.phone)
                        || item.device == Device::Mailbox && own.contains(&item.to.as_str()))
            }))
        }
    }
}

fn received(stage: &Stage, locale: &Locale, items: &[Item], here: impl Fn(&Item) -> bool) -> Markup {
    let mine: Vec<&Item> = items.iter().rev().filter(|item| here(item)).collect();
    html! {
        @if mine.is_empty() {
            p class="empty" { (stage.say(locale, "demo-page-empty")) }
        } @else {
            ol { @for item in mine { (entry(stage, locale, item)) } }
        }
    }
}

fn entry(stage: &Stage, locale: &Locale, item: &Item) -> Markup {
    let (class, label) = match item.device {
        Device::Phone => ("sms", "demo-page-sms"),
        Device::Call => ("call", "demo-page-call"),
        Device::Mailbox => ("mail", "demo-page-mailed"),
        Device::Desk => ("ticket", "demo-page-ticket"),
    };
    let moment = stage.pages.speech.clock(locale, item.at);
    html! {
        li id={ "i-" (item.number) } class=(class) {
            p class="kind" { (stage.say(locale, label)) " · " (moment) }
            @if !item.subject.is_empty() { p class="subject" { (item.subject) } }
            @for part in item.body.split("\n\n") { p { (part) } }
            @if item.rings() {
                form method="post" action={ "/demo/press?lang=" (locale) } {
                    input type="hidden" name="call" value=(item.number);
                    label for={ "keys-" (item.number) } { (stage.say(locale, "demo-page-keys")) }
                    input id={ "keys-" (item.number) } name="keys" inputmode="numeric" autocomplete="off" maxlength="8" required;
                    button { (stage.say(locale, "demo-page-press")) }
                }
            }
        }
    }
}

async fn follow(State(stage): State<Arc<Stage>>, uri: Uri, headers: HeaderMap) -> Response {
    let locale = stage.locale(&uri, &headers);
    let mut changes = stage.pages.devices.follow();
    changes.mark_changed(); // what came between the page and its stream is shown at once
    let events = stream::unfold((changes, stage, locale), async |(mut changes, stage, locale)| {
        tokio::select! {
            told = changes.changed() => told.ok()?,
            () = tokio::time::sleep(stage.until_next_code()) => {}
            () = stage.pages.stop.cancelled() => return None,
        }
        changes.mark_unchanged();
        let cards = cards(&stage, &locale).into_string().replace(['\r', '\n'], " ");
        Some((Ok::<_, Infallible>(Event::default().data(cards)), (changes, stage, locale)))
    });
    Sse::new(events).keep_alive(KeepAlive::new().interval(ALIVE_EVERY)).into_response()
}

#[derive(serde::Deserialize)]
struct Pressed {
    call: u64,
    keys: String,
}

async fn press(
    State(stage): State<Arc<Stage>>,
    uri: Uri,
    headers: HeaderMap,
    Form(pressed): Form<Pressed>,
) -> Response {
    let pages = &stage.pages;
    let foreign = headers.get(header::ORIGIN).is_some_and(|origin| {
        origin.to_str().ok().and_then(|origin| Url::parse(origin).ok()).map(|url| url.origin())
            != Some(pages.public_url.origin())
    });
    if foreign {
        return StatusCode::FORBIDDEN.into_response();
    }
    if let Some((peer, event)) = pages.devices.press(Some(pressed.call), &pages.store, pressed.keys.trim()).await
        && let Err(error) = pages.inbox.post(&peer, event).await
    {
        tracing::error!(%error, "keys pressed on a phone of the demo were lost");
    }
    let locale = stage.locale(&uri, &headers);
    Redirect::to(&format!("/demo/devices?lang={locale}")).into_response()
}

/// The lines printed when the demo starts: one address.
pub fn greeting(speech: &Speech, locale: &Locale, address: &Url, folder: &std::path::Path) -> String {
    let folder = folder.join("sesame.db").display().to_string();
    let org = org().name;
    speech.say(locale, "demo-page-greeting", &[("address", address.as_str()), ("folder", &folder), ("org", &org)])
}
