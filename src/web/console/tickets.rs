//! Tickets, as IT has them: read here, worked on where they are received.

use axum::http::StatusCode;
use axum::response::Response;

use super::account::LOOKED;
use super::{Call, Trouble, view};
use crate::audit::Kind;
use crate::engine::case::{Case, Side};
use crate::ids::TicketNumber;
use crate::secret::Secret;
use crate::store::console::ListedTicket;
use crate::time::Time;
use crate::web::view as pages;

/// Tickets on a page.
const TICKETS: u32 = 50;

/// A ticket, and how far IT is with it; `None` where nobody works on it in a chat.
pub(super) struct Shown {
    /// What was handed over.
    pub ticket: ListedTicket,
    /// How far it is.
    pub case: Option<Case>,
}

async fn shown(call: &Call, ticket: ListedTicket) -> Result<Shown, Trouble> {
    let number = TicketNumber(ticket.number.clone());
    let case = call.console.parts.store.case(&number).await.map_err(Trouble::busy)?;
    Ok(Shown { ticket, case })
}

/// Something written about a case: by whom, what, and when.
pub(super) type Written = (Side, Secret<String>, Time);

/// GET: the newest, or those before a moment.
pub(super) async fn list(call: &Call) -> Result<Response, Trouble> {
    let before = call.asks("before").and_then(|text| text.parse().ok()).map_or(Time(i64::MAX), Time);
    let listed = call.console.parts.store.listed_tickets(before, TICKETS + 1).await.map_err(Trouble::busy)?;
    let mut tickets = Vec::with_capacity(listed.len());
    for ticket in listed {
        tickets.push(shown(call, ticket).await?);
    }
    Ok(pages::answer(StatusCode::OK, view::tickets::list(call, &tickets, TICKETS as usize)))
}

/// GET: one.
pub(super) async fn show(call: &Call) -> Result<Response, Trouble> {
    let found = call.console.parts.store.listed_ticket(call.tail()).await.map_err(Trouble::busy)?;
    let ticket = shown(call, found.ok_or(Trouble::Missing)?).await?;
    let store = &call.console.parts.store;
    let number = TicketNumber(ticket.ticket.number.clone());
    let written = store.words_of(&number, store.keys()).await.map_err(Trouble::busy)?;
    if !written.is_empty() {
        looked_at(call, &number, ticket.case.as_ref()).await?;
    }
    Ok(pages::answer(StatusCode::OK, view::tickets::page(call, &ticket, &written)))
}

/// Who reads what a person wrote stands in the record, as it does of who looks at their account.
async fn looked_at(call: &Call, number: &TicketNumber, case: Option<&Case>) -> Result<(), Trouble> {
    let (parts, session) = (&call.console.parts, call.who()?);
    let (now, bucket) = (parts.clock.now(), session.bucket(&format!("looked/{number}")));
    if parts.store.count_within((&bucket, ""), now - LOOKED, now, 1).await.map_err(Trouble::busy)? {
        let subject = case.and_then(|case| case.about.clone());
        call.note(Kind::AccountLookedAt, subject, &[("ticket", number.as_str())]).await?;
    }
    Ok(())
}
