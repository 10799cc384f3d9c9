//! Tickets, as IT has them: read here, worked on where they are received.

use axum::http::StatusCode;
use axum::response::Response;

use super::{Call, Trouble, view};
use crate::time::Time;
use crate::web::view as pages;

/// Tickets on a page.
const TICKETS: u32 = 50;

/// GET: the newest, or those before a moment.
pub(super) async fn list(call: &Call) -> Result<Response, Trouble> {
    let before = call.asks("before").and_then(|text| text.parse().ok()).map_or(Time(i64::MAX), Time);
    let tickets = call.console.parts.store.listed_tickets(before, TICKETS + 1).await.map_err(Trouble::busy)?;
    Ok(pages::answer(StatusCode::OK, view::tickets::list(call, &tickets, TICKETS as usize)))
}

/// GET: one.
pub(super) async fn show(call: &Call) -> Result<Response, Trouble> {
    let found = call.console.parts.store.listed_ticket(call.tail()).await.map_err(Trouble::busy)?;
    let ticket = found.ok_or(Trouble::Missing)?;
    Ok(pages::answer(StatusCode::OK, view::tickets::page(call, &ticket)))
}
