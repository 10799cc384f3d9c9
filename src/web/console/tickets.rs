//! Tickets, as IT has them: read here, worked on where they are received.

use axum::http::StatusCode;
use axum::response::Response;

use super::account::LOOKED;
use super::{Call, Trouble, view};
use crate::audit::Kind;
use crate::engine::Event;
use crate::engine::case::desks::{CONSOLE, FromDesk};
use crate::engine::case::{Agent, Case, CaseEvent, Side, Stage, peer_of};
use crate::engine::event::Unreadable;
use crate::ids::{Peer, TicketNumber};
use crate::inbox::heard;
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

/// What became of what was just done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::EnumString)]
#[strum(serialize_all = "kebab-case")]
pub(super) enum Done {
    /// It stands in the person's chat.
    Sent,
    /// It was not passed on.
    NotSent,
    /// There was nothing to pass on.
    Empty,
    /// The request is closed.
    Closed,
}

/// POST: writes to the person, or closes the request, as from a ticket system: nobody is verified or let in from here.
pub(super) async fn deed(call: &Call) -> Result<Response, Trouble> {
    let (parts, number) = (&call.console.parts, TicketNumber(call.tail().to_owned()));
    if parts.store.case(&number).await.map_err(Trouble::busy)?.is_none() {
        return Err(Trouble::Missing);
    }
    let done = match call.form.text("do") {
        "close" => {
            take(call, &number, FromDesk::Closed).await?;
            let case = parts.store.case(&number).await.map_err(Trouble::busy)?;
            let closed = case.is_some_and(|case| matches!(case.stage, Stage::Closed { .. }));
            if closed { Done::Closed } else { Done::NotSent }
        }
        "write" => match heard(call.form.text("text"), None, None) {
            Event::Said { text, .. } => write(call, &number, text).await?,
            Event::SentUnreadable { why: Unreadable::TooLong } => Done::NotSent,
            _ => Done::Empty,
        },
        _ => return Err(Trouble::Form),
    };
    let done: &'static str = done.into();
    Ok(call.redirect(&format!("/admin/tickets/{number}?done={done}")))
}

/// Whether the words were passed on is read from the case, which notes when its person was told something.
async fn write(call: &Call, number: &TicketNumber, text: Secret<String>) -> Result<Done, Trouble> {
    let (store, asked_at) = (&call.console.parts.store, call.console.parts.clock.now());
    let told = async || {
        let case = store.case(number).await.map_err(Trouble::busy)?;
        Ok::<_, Trouble>(case.map_or(0, |case| case.relayed.iter().filter(|at| **at >= asked_at).count()))
    };
    let before = told().await?;
    take(call, number, FromDesk::Wrote(text)).await?;
    Ok(if told().await? > before { Done::Sent } else { Done::NotSent })
}

async fn take(call: &Call, number: &TicketNumber, what: FromDesk) -> Result<(), Trouble> {
    let (parts, name) = (&call.console.parts, call.who()?.name.clone());
    let by = Agent { peer: Peer::new(CONSOLE, &name), name };
    let event = Event::Case(CaseEvent::Desk { by, what, asked_at: parts.clock.now() });
    parts.inbox.post(&peer_of(number), event).await.map_err(Trouble::busy)
}

/// GET: one.
pub(super) async fn show(call: &Call) -> Result<Response, Trouble> {
    let done = call.asks("done").and_then(|done| done.parse().ok());
    let found = call.console.parts.store.listed_ticket(call.tail()).await.map_err(Trouble::busy)?;
    let ticket = shown(call, found.ok_or(Trouble::Missing)?).await?;
    let store = &call.console.parts.store;
    let number = TicketNumber(ticket.ticket.number.clone());
    let written = store.words_of(&number, store.keys()).await.map_err(Trouble::busy)?;
    if !written.is_empty() {
        looked_at(call, &number, ticket.case.as_ref()).await?;
    }
    Ok(pages::answer(StatusCode::OK, view::tickets::page(call, &ticket, &written, done)))
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
