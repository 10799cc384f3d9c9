//! The first page: today's figures, and what needs somebody.

use axum::http::StatusCode;
use axum::response::Response;

use super::account::Outcome;
use super::{Call, Need, Trouble, view};
use crate::audit::Kind;
use crate::store::console::Standing;
use crate::store::spending::{ClosedAccount, ClosedCountry};
use crate::time::Time;
use crate::web::view as pages;

/// What is counted of a day.
pub(super) const TODAY: [Kind; 6] = [
    Kind::RecoveryStarted,
    Kind::PasswordReset,
    Kind::TicketOpened,
    Kind::MethodAdded,
    Kind::SelfServiceClosed,
    Kind::CodeUndelivered,
];

/// What the page shows.
pub(super) struct Overview {
    /// How often each of [`TODAY`] happened since midnight.
    pub today: Vec<(Kind, u64)>,
    /// What waits.
    pub standing: Standing,
    /// Accounts that wrong answers keep closed.
    pub accounts: Vec<ClosedAccount>,
    /// Countries to which nothing is sent.
    pub countries: Vec<ClosedCountry>,
    /// Why all resets are halted, and since when.
    pub halts: Vec<(Time, String)>,
    /// The last signed line and when it was signed.
    pub signed: Option<(i64, Time)>,
    /// The last line.
    pub head: i64,
}

/// GET: the page.
pub(super) async fn show(call: &Call) -> Result<Response, Trouble> {
    let outcome = match call.asks("done").as_deref() {
        Some("lifted") => Some(Outcome::Lifted),
        Some("nothing") => Some(Outcome::Nothing),
        _ => None,
    };
    page(call, outcome, StatusCode::OK).await
}

/// The page, with what became of what was just asked.
pub(super) async fn page(call: &Call, outcome: Option<Outcome>, status: StatusCode) -> Result<Response, Trouble> {
    if !call.may(Need::Record) {
        // Whoever sees tickets only begins there.
        return Ok(call.redirect("/admin/tickets"));
    }
    let overview = read(call).await?;
    Ok(pages::answer(status, view::overview::page(call, &overview, outcome)))
}

async fn read(call: &Call) -> Result<Overview, Trouble> {
    let parts = &call.console.parts;
    let (store, now, book) = (&parts.store, parts.clock.now(), call.console.book());
    let midnight = now.zoned(&call.console.zone()).start_of_day();
    let midnight = midnight.map_or(now, |at| Time(at.timestamp().as_millisecond()));
    let counts = book.counts_since(midnight).await.map_err(Trouble::busy)?;
    let count = |kind: Kind| {
        let name: &'static str = kind.into();
        counts.iter().find(|(counted, _)| counted == name).map_or(0, |(_, count)| *count)
    };
    let (signed, head) = book.ends().await.map_err(Trouble::busy)?;
    Ok(Overview {
        today: TODAY.into_iter().map(|kind| (kind, count(kind))).collect(),
        standing: store.standing(now).await.map_err(Trouble::busy)?,
        accounts: store.closed_accounts(parts.policy.limits.wrong_per_day, now).await.map_err(Trouble::busy)?,
        countries: store.closed_countries(now).await.map_err(Trouble::busy)?,
        halts: store.halts().await.map_err(Trouble::busy)?,
        signed,
        head,
    })
}
