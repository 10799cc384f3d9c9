//! The record: its newest lines, filtered by what stands in the address, a page at a time, live while one looks.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use futures::stream;
use jiff::tz::TimeZone;
use tokio::sync::OwnedSemaphorePermit;
use url::form_urlencoded;

use super::account::looked_at;
use super::session::Session;
use super::{Call, Console, Trouble, view};
use crate::audit::Kind;
use crate::audit::book::{Book, BookError};
use crate::audit::export::{Format, piece};
use crate::audit::page::{Page, Place, Wanted};
use crate::command::audit::moment;
use crate::ids::SubjectKey;
use crate::time::Time;
use crate::web::view as pages;

/// Lines on a page.
const LINES: u32 = 50;

/// Lines read at once for an export.
const PIECE: u32 = 1000;

/// How often somebody who follows is told what is new.
const EVERY: Duration = Duration::from_secs(2);

/// How often a silent stream says that it is there; proxies close what is silent for a minute.
const ALIVE_EVERY: Duration = Duration::from_secs(20);

/// The names of a filter in an address.
const NAMES: [&str; 6] = ["kind", "account", "channel", "from", "to", "text"];

/// So many look through the record at once. The database has four readers, and chats need some of them.
pub(super) const SEARCHES: usize = 2;

/// What is wrong with a filter, or keeps it from ever finding anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub(super) enum Doubt {
    /// There is no such kind of line.
    Kind,
    /// Nobody answers to that name; lines of a former account may be there all the same.
    Account,
    /// The directory did not answer, so that only identifiers are known.
    Directory,
    /// What stands there is no moment.
    From,
    /// What stands there is no moment.
    To,
    /// It ends before it begins.
    Backwards,
    /// It begins in the future.
    Future,
}

impl Doubt {
    /// Whether nothing can be found because of it.
    fn is_hopeless(self) -> bool {
        matches!(self, Self::Kind | Self::From | Self::To | Self::Backwards | Self::Future)
    }
}

/// A filter: as it was typed, and as it was understood.
#[derive(Clone, Debug, Default)]
pub(super) struct Asked {
    /// As typed, by name, without what was left empty.
    pub typed: Vec<(&'static str, String)>,
    /// As understood.
    pub wanted: Wanted,
    /// What is wrong with it.
    pub doubts: Vec<Doubt>,
}

impl Asked {
    /// Reads the filter of an address.
    pub async fn of(call: &Call) -> Result<Self, Trouble> {
        let typed: Vec<_> = NAMES.into_iter().filter_map(|name| Some((name, call.asks(name)?))).collect();
        let mut asked = Self { typed, ..Self::default() };
        let parts = &call.console.parts;
        let (now, zone) = (parts.clock.now(), call.console.zone());
        asked.wanted.kind = asked.value("kind").map(str::to_owned);
        if asked.value("kind").is_some_and(|kind| kind.parse::<Kind>().is_err()) {
            asked.doubts.push(Doubt::Kind);
        }
        if let Some(account) = asked.value("account").map(str::to_owned) {
            asked.account(call, &account).await?;
        }
        asked.wanted.channel = asked.value("channel").map(str::to_owned);
        asked.wanted.text = asked.value("text").map(str::to_owned);
        for (name, end, doubt) in [("from", false, Doubt::From), ("to", true, Doubt::To)] {
            let read = asked.value(name).map(|text| moment(text, end, (now, &zone)));
            match (read, end) {
                (Some(Ok(at)), false) => asked.wanted.from = Some(at),
                (Some(Ok(at)), true) => asked.wanted.to = Some(at),
                (Some(Err(_)), _) => asked.doubts.push(doubt),
                (None, _) => {}
            }
        }
        match (asked.wanted.from, asked.wanted.to) {
            (Some(from), Some(to)) if to <= from => asked.doubts.push(Doubt::Backwards),
            (Some(from), _) if from > now => asked.doubts.push(Doubt::Future),
            _ => {}
        }
        Ok(asked)
    }

    async fn account(&mut self, call: &Call, name: &str) -> Result<(), Trouble> {
        let book = call.console.book();
        // Lines of names that nobody has stand under a key of their own.
        if name.starts_with("stranger/") {
            self.wanted.subject = Some(name.to_owned());
            return Ok(());
        }
        let name = name.strip_prefix("account/").unwrap_or(name);
        let name = crate::engine::contact::canonical(name);
        match book.subject(&name, &*call.console.parts.directory).await {
            Ok(subject) => {
                let itself = crate::engine::decoy::account_key(&crate::ids::AccountId(name)).0;
                if subject == itself && !book.knows(&subject).await.map_err(Trouble::busy)? {
                    self.doubts.push(Doubt::Account);
                }
                self.wanted.subject = Some(subject);
            }
            Err(BookError::Account(_)) => {
                self.doubts.push(Doubt::Directory);
                self.wanted.subject = Some(crate::engine::decoy::account_key(&crate::ids::AccountId(name)).0);
            }
            Err(error) => return Err(Trouble::busy(error)),
        }
        Ok(())
    }

    /// What was typed in a field.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.typed.iter().find(|(typed, _)| *typed == name).map(|(_, value)| value.as_str())
    }

    /// The filter for the record: what was understood of it. What was typed for an account or a word may be a number or an
    /// address and stays out: whose lines they are is the line's subject.
    fn noted(&self, zone: &TimeZone) -> String {
        let wanted = &self.wanted;
        let known = |name: &'static str| self.value(name).is_some().then(|| name.to_owned());
        let at = |name: &str, at: Option<Time>| at.map(|at| format!("{name}={}", stamp(at, zone)));
        let kind = wanted.kind.as_ref().filter(|kind| kind.parse::<Kind>().is_ok());
        let parts = [
            kind.map(|kind| format!("kind={kind}")),
            known("account"),
            known("channel"),
            at("from", wanted.from),
            at("to", wanted.to),
            known("text"),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join("&")
    }

    /// Whether nothing can be found, whatever the record holds.
    pub fn is_hopeless(&self) -> bool {
        self.doubts.iter().any(|doubt| doubt.is_hopeless())
    }

    /// The address of the same filter with something more.
    pub fn address(&self, path: &str, more: &[(&str, &str)]) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(self.typed.iter().map(|(name, value)| (*name, value.as_str())));
        query.extend_pairs(more);
        let query = query.finish();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }
}

impl Console {
    /// The record.
    pub(super) fn book(&self) -> Book {
        Book::new(Arc::clone(&self.parts.store))
    }

    /// The organisation's time zone.
    pub(super) fn zone(&self) -> TimeZone {
        TimeZone::get(&self.parts.org.time_zone).unwrap_or(TimeZone::UTC)
    }
}

/// From where a page of the record is read, as its address says.
pub(super) fn place(call: &Call) -> Place {
    let number = |name: &str| call.asks(name).and_then(|text| text.parse::<i64>().ok()).filter(|seq| *seq >= 0);
    match (number("before"), number("after")) {
        (Some(seq), _) => Place::Before(seq),
        (None, Some(seq)) => Place::After(seq),
        (None, None) => Place::Newest,
    }
}

/// A page of the record for this filter; empty at once where nothing can be found.
pub(super) async fn read(call: &Call, asked: &Asked) -> Result<Page, Trouble> {
    if asked.is_hopeless() {
        return Ok(Page::default());
    }
    search(&call.console, &asked.wanted, place(call), LINES).await.map_err(Trouble::busy)
}

/// A page of the record, when it is this search's turn.
async fn search(console: &Console, wanted: &Wanted, place: Place, most: u32) -> Result<Page, BookError> {
    // Never closed; were it, nobody would have to wait.
    let _turn = console.searches.acquire().await;
    console.book().page(wanted, place, most).await
}

/// Notes whose history is looked at: of the account that is asked for, or the only one that a word finds.
async fn note_look(call: &Call, asked: &Asked, page: &Page) -> Result<(), Trouble> {
    let mut found = page.rows.iter().filter_map(|row| row.subject.as_ref());
    let subject = match (&asked.wanted.subject, &asked.wanted.text) {
        (Some(subject), _) if !asked.doubts.contains(&Doubt::Account) => Some(subject.clone()),
        (None, Some(_)) => found.next().cloned().filter(|first| found.all(|other| other == first)),
        _ => None,
    };
    match subject {
        Some(subject) if !asked.is_hopeless() => looked_at(call, &SubjectKey(subject)).await,
        _ => Ok(()),
    }
}

/// GET: the page.
pub(super) async fn show(call: &Call) -> Result<Response, Trouble> {
    let asked = Asked::of(call).await?;
    let page = read(call, &asked).await?;
    note_look(call, &asked, &page).await?;
    Ok(pages::answer(StatusCode::OK, view::log::page(call, &asked, &page, place(call))))
}

/// GET: whatever is new, as long as the session lasts.
pub(super) async fn follow(call: &Call) -> Result<Response, Trouble> {
    let asked = Asked::of(call).await?;
    let Ok(seat) = Arc::clone(&call.console.followers).try_acquire_owned() else {
        return Ok((StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "30")]).into_response());
    };
    note_look(call, &asked, &Page::default()).await?;
    let last = call.headers.get("last-event-id").and_then(|id| id.to_str().ok()?.parse().ok());
    let after = last.or_else(|| call.asks("after")?.parse().ok()).unwrap_or(i64::MAX - 1);
    let session = call.who()?.clone();
    let follower =
        Follower { console: Arc::clone(&call.console), call: call.copy(), session, asked, after, seat, over: false };
    let events = stream::unfold(follower, |mut follower| async {
        let event = follower.next().await?;
        Some((Ok::<_, Infallible>(event), follower))
    });
    let mut response = Sse::new(events).keep_alive(KeepAlive::new().interval(ALIVE_EVERY)).into_response();
    // A proxy that collects answers would show nothing until the end (nginx reads this).
    response.headers_mut().insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(response)
}

/// Somebody who follows the record. It holds no backlog: whoever is slow reads on from where they were.
struct Follower {
    console: Arc<Console>,
    call: Call,
    session: Session,
    asked: Asked,
    after: i64,
    #[allow(dead_code)] // held, not read: its place is free when the stream ends
    seat: OwnedSemaphorePermit,
    over: bool,
}

impl Follower {
    async fn next(&mut self) -> Option<Event> {
        if self.over {
            return None;
        }
        loop {
            tokio::select! {
                () = tokio::time::sleep(EVERY) => {}
                () = self.console.parts.access.stop.cancelled() => return None,
            }
            if !self.session.is_open(&self.console).await {
                self.over = true;
                return Some(Event::default().event("over").data("over"));
            }
            // What cannot be read now is read the next time.
            let Ok(page) = search(&self.console, &self.asked.wanted, Place::After(self.after), LINES).await else {
                continue;
            };
            self.after = page.newer.unwrap_or(page.head);
            if !page.rows.is_empty() {
                let lines = view::log::lines(&self.call, &page.rows).into_string().replace(['\r', '\n'], " ");
                return Some(Event::default().event("lines").id(self.after.to_string()).data(lines));
            }
        }
    }
}

/// POST: the lines as a file, oldest first, sent as they are read.
pub(super) async fn export(call: &Call) -> Result<Response, Trouble> {
    let asked = Asked::of(call).await?;
    let format = if call.asks("format").as_deref() == Some("csv") { Format::Csv } else { Format::Jsonl };
    let (kind, name) = match format {
        Format::Csv => ("text/csv; charset=utf-8", "attachment; filename=\"sesame-audit.csv\""),
        Format::Jsonl => ("application/x-ndjson", "attachment; filename=\"sesame-audit.jsonl\""),
    };
    let console = Arc::clone(&call.console);
    // As of now: this very line is not part of what it tells of.
    let head = console.book().ends().await.map_err(Trouble::busy)?.1;
    let subject = asked.wanted.subject.clone().map(SubjectKey);
    call.note(Kind::RecordExported, subject, &[("filter", &asked.noted(&console.zone()))]).await?;
    let start = if asked.is_hopeless() { None } else { Some(0) };
    let pieces =
        stream::unfold((console, asked.wanted, start, true), move |(console, wanted, after, first)| async move {
            let Some(after) = after else {
                // An empty export has its head line all the same.
                let empty = first.then(|| Ok(Bytes::from(piece(format, &[], true).unwrap_or_default())));
                return empty.map(|piece| (piece, (console, wanted, None, false)));
            };
            let (piece, next) = match search(&console, &wanted, Place::After(after), PIECE).await {
                Ok(page) => {
                    let mut rows = page.rows;
                    rows.retain(|row| row.seq <= head);
                    rows.reverse();
                    (piece(format, &rows, first), page.newer.filter(|seq| *seq < head))
                }
                Err(error) => (Err(std::io::Error::other(error)), None),
            };
            let ends = next.is_none() || piece.is_err();
            Some((piece.map(Bytes::from), (console, wanted, next.filter(|_| !ends), false)))
        });
    let headers = [(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, Body::from_stream(pieces)).into_response())
}

/// A moment as lines show it: in the organisation's time, to the second.
pub(super) fn stamp(at: Time, zone: &TimeZone) -> String {
    at.zoned(zone).strftime("%Y-%m-%d %H:%M:%S").to_string()
}
