//! The record's chain: verified on request, beside whatever else is done, and its newest checkpoints.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::Response;

use super::job::Job;
use super::{Call, Trouble, view};
use crate::audit::Kind;
use crate::audit::book::Report;
use crate::audit::chain::{Line, note};
use crate::web::view as pages;

/// A verification: under way, or the last one.
pub(super) type Verification = Job<Report>;

/// Checkpoints shown.
const CHECKPOINTS: u32 = 10;

/// GET: what the last verification found, and the checkpoints.
pub(super) async fn show(call: &Call) -> Result<Response, Trouble> {
    let checkpoints = call.console.book().checkpoints(CHECKPOINTS).await.map_err(Trouble::busy)?;
    let state = call.console.verification.state();
    Ok(pages::answer(StatusCode::OK, view::chain::page(call, &state, &checkpoints)))
}

/// POST: begins a verification, unless one is under way. It reads beside the writer and holds nobody up.
pub(super) async fn verify(call: &Call) -> Result<Response, Trouble> {
    let console = Arc::clone(&call.console);
    let by = call.who()?.name.clone();
    let begun = call.console.verification.begin(move |progress| async move {
        // A look through all of it has its turn among the others.
        let _turn = console.searches.acquire().await;
        let report =
            console.book().verify(|done, of| progress.tell(done, of)).await.map_err(|error| error.to_string())?;
        console.parts.vitals.verified(report.broken());
        let facts = [("by", by), ("lines", report.lines.to_string()), ("faults", report.faults_total.to_string())];
        let facts = facts.map(|(name, value)| (name.to_owned(), value)).into();
        let now = console.parts.clock.now();
        let line = Line { at: now, kind: Kind::ChainVerified, subject: None, peer: None, facts };
        note(&console.parts.store, &line).await.map_err(|error| error.to_string())?;
        Ok((now, report))
    });
    if begun {
        call.console.verification.settles().await;
    }
    Ok(call.redirect("/admin/chain"))
}
