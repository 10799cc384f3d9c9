//! The first page: today's figures, and what needs somebody.

use std::time::Duration;

use axum::http::StatusCode;
use axum::response::Response;
use futures::future::join_all;

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

/// So many closed accounts are asked for by name: when somebody attacks, there are more than anybody reads.
const NAMED: usize = 20;
/// How long the directory is waited for.
const PATIENCE: Duration = Duration::from_secs(2);

/// What the page shows.
pub(super) struct Overview {
    /// How often each of [`TODAY`] happened since midnight.
    pub today: Vec<(Kind, u64)>,
    /// What waits.
    pub standing: Standing,
    /// Accounts that wrong answers keep closed, with their sign-in names where the directory tells them.
    pub accounts: Vec<(ClosedAccount, Option<String>)>,
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
    let closed = store.closed_accounts(parts.policy.limits.wrong_per_day, now).await.map_err(Trouble::busy)?;
    let (signed, head) = book.ends().await.map_err(Trouble::busy)?;
    Ok(Overview {
        today: TODAY.into_iter().map(|kind| (kind, count(kind))).collect(),
        standing: store.standing(now).await.map_err(Trouble::busy)?,
        accounts: named(call, closed).await,
        countries: store.closed_countries(now).await.map_err(Trouble::busy)?,
        halts: store.halts().await.map_err(Trouble::busy)?,
        signed,
        head,
    })
}

/// The names of closed accounts. A directory that is slow or away keeps nobody from this page: then there is none.
async fn named(call: &Call, closed: Vec<ClosedAccount>) -> Vec<(ClosedAccount, Option<String>)> {
    let directory = &call.console.parts.directory;
    let names = closed.iter().take(NAMED).map(async |closed| {
        let found = tokio::time::timeout(PATIENCE, directory.account(&closed.account)).await;
        found.ok()?.ok()?.map(|account| account.login)
    });
    let names = join_all(names).await;
    closed.into_iter().zip(names.into_iter().chain(std::iter::repeat(None))).collect()
}
