//! Reports that people look at: what happened in a period, who has registered, and what another policy would change.

use std::sync::Arc;
use std::time::Duration;

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use jiff::civil::Date;

use super::job::{Job, State};
use super::{Call, Trouble, view};
use crate::audit::Kind;
use crate::directory::register::Register;
use crate::engine::method::MethodKind;
use crate::report::coverage::{Coverage, Enrolled, Other, Unaskable, WhatIf, enrolled, own_accounts};
use crate::report::{Period, Report, sheet};
use crate::time::Time;
use crate::web::view as pages;

/// So long is a count of who has registered taken for granted: it asks the directory about each of them.
const COUNTED_FOR: Duration = Duration::from_mins(10);

/// Days of the periods that are one press away.
pub(super) const DAYS: [u16; 3] = [7, 30, 90];

/// Who has registered.
pub(super) struct Counted {
    /// Everybody who has registered something.
    pub enrolled: Vec<Enrolled>,
    /// The groups of each of Sesame's own accounts, where there are any.
    pub own: Option<Vec<Vec<String>>>,
}

/// The count of who has registered.
pub(super) type Census = Job<Counted>;

/// Which period: as asked for, and as understood.
pub(super) struct Asked {
    /// The period.
    pub period: Period,
    /// So many days until now; absent for a month of the calendar.
    pub days: Option<u16>,
    /// The month, as typed.
    pub month: Option<String>,
    /// What was typed is no month that has begun.
    pub wrong: bool,
}

impl Asked {
    fn of(call: &Call) -> Self {
        // This very moment belongs to it.
        let (now, zone) = (call.console.parts.clock.now() + Duration::from_millis(1), call.console.zone());
        let start = |day: Date| day.to_zoned(zone.clone()).ok().map(|at| Time(at.timestamp().as_millisecond()));
        let month = call.asks("month");
        let whole = month.as_ref().and_then(|month| {
            let first: Date = format!("{month}-01").parse().ok()?;
            let (from, to) = (start(first)?, start(first.last_of_month().tomorrow().ok()?)?);
            (from < now).then_some((from, to.min(now)))
        });
        let wrong = month.is_some() && whole.is_none();
        if let Some((from, to)) = whole {
            return Self { period: Period { from, to, zone }, days: None, month, wrong };
        }
        let days = call.asks("days").and_then(|days| days.parse().ok()).filter(|days| DAYS.contains(days));
        let days = days.unwrap_or(DAYS[1]);
        let before = now.zoned(&zone).date().saturating_sub(jiff::Span::new().days(i64::from(days) - 1));
        let from = start(before).unwrap_or(now);
        Self { period: Period { from, to: now, zone }, days: Some(days), month, wrong }
    }
}

/// GET: figures and charts.
pub(super) async fn show(call: &Call) -> Result<Response, Trouble> {
    let asked = Asked::of(call);
    let report = Report::read(&call.console.parts.store, &asked.period).await.map_err(Trouble::busy)?;
    let census = census(call).await;
    let coverage = coverage(call, &census);
    Ok(pages::answer(StatusCode::OK, view::report::page(call, &asked, &report, coverage.as_ref(), &census)))
}

/// POST: the same figures as a file.
pub(super) async fn export(call: &Call) -> Result<Response, Trouble> {
    let asked = Asked::of(call);
    let report = Report::read(&call.console.parts.store, &asked.period).await.map_err(Trouble::busy)?;
    let coverage = coverage(call, &census(call).await);
    let value = serde_json::json!({ "report": report, "enrolment": coverage });
    let csv = call.asks("format").as_deref() == Some("csv");
    call.note(Kind::RecordExported, None, &[("filter", "report")]).await?;
    let (kind, name, body) = if csv {
        let mut out = Vec::new();
        sheet::csv(&value, &mut out).map_err(Trouble::busy)?;
        ("text/csv; charset=utf-8", "attachment; filename=\"sesame-report.csv\"", out)
    } else {
        ("application/json", "attachment; filename=\"sesame-report.json\"", format!("{value:#}").into_bytes())
    };
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name)], body).into_response())
}

fn coverage(call: &Call, census: &State<Counted>) -> Option<Coverage> {
    let State::Done(_, counted) = census else { return None };
    Some(Coverage::count(&counted.enrolled, &call.console.parts.policy, counted.own.as_deref()))
}

/// The count of who has registered; begun where there is none or it is old, and waited for a moment.
async fn census(call: &Call) -> State<Counted> {
    let (census, now) = (&call.console.census, call.console.parts.clock.now());
    let fresh = matches!(census.state(), State::Done(at, _) if now < at + COUNTED_FOR);
    if !fresh {
        let console = Arc::clone(&call.console);
        census.begin(move |progress| async move {
            let parts = &console.parts;
            let register = Register::new(Arc::clone(&parts.store));
            let watch = &mut |done: usize, of: usize| progress.tell(done as u64, of as u64);
            let enrolled = enrolled(&parts.store, &register, &*parts.directory, &parts.policy, now, watch).await;
            let enrolled = enrolled.map_err(|error| error.to_string())?;
            let own = own_accounts(&parts.store).await.map_err(|error| error.to_string())?;
            Ok((now, Counted { enrolled, own: Some(own).filter(|own| !own.is_empty()) }))
        });
        census.settles().await;
    }
    census.state()
}

/// What is asked about another policy, and the answer.
pub(super) enum Answer {
    /// Nothing is asked yet.
    Unasked,
    /// It cannot be asked about.
    Unaskable(Unaskable),
    /// It is still counted who has registered.
    Counting,
    /// So many would lose self-service.
    Found(WhatIf),
}

/// GET: what another policy would change. Nothing is changed by asking.
pub(super) async fn what_if(call: &Call) -> Result<Response, Trouble> {
    let today = &call.console.parts.policy;
    let query = call.uri.query().unwrap_or_default();
    let methods: Vec<MethodKind> = url::form_urlencoded::parse(query.as_bytes())
        .filter(|(name, _)| name == "method")
        .filter_map(|(_, word)| MethodKind::of_word(&word))
        .collect();
    let number =
        |name: &str, most: u8| call.asks(name).and_then(|text| text.parse().ok()).filter(|n| (1..=most).contains(n));
    let other = Other {
        gates: number("gates", 3).filter(|gates| *gates != today.gates),
        methods: Some(methods.clone()).filter(|methods| !methods.is_empty() && !same(methods, &today.methods)),
        methods_min: number("methods_min", 10).filter(|least| *least != today.methods_min),
    };
    let census = census(call).await;
    let asked = call.asks("gates").is_some();
    let answer = match (other.of(today), &census) {
        _ if !asked => Answer::Unasked,
        (Err(why), _) => Answer::Unaskable(why),
        (Ok(then), State::Done(_, counted)) => Answer::Found(WhatIf::compare(&counted.enrolled, today, &then)),
        (Ok(_), _) => Answer::Counting,
    };
    Ok(pages::answer(StatusCode::OK, view::what_if::page(call, &other, &answer, &census)))
}

fn same(one: &[MethodKind], other: &[MethodKind]) -> bool {
    one.len() == other.len() && one.iter().all(|kind| other.contains(kind))
}
