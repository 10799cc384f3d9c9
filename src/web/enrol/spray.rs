//! A few usual passwords under all names: what one name, one visit or one chat may try does not hold that, so refused
//! sign-ins are counted over everybody too. Above a number an hour nothing is compared, whoever is named, and IT is told.

use std::time::Duration;

use axum::response::Response;

use super::room::Room;
use crate::audit::Kind;
use crate::engine::effect::{Category, Effect, Ticket};
use crate::engine::escalation::ticket_number;
use crate::ids::{AccountId, Locale};

/// The window of [`crate::engine::policy::EnrolmentPolicy::refused_sign_ins_per_hour`].
const HOUR: Duration = Duration::from_hours(1);

/// Where everybody's refused sign-ins are counted.
const BUCKET: &str = "refused-sign-ins";

/// Whether a password is compared now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Breaker {
    /// It is, and counts as refused until it is found right.
    Counted,
    /// It is, though there are too many: the visit was opened by a chat of the very account that is named.
    Own,
    /// It is not.
    Open,
}

/// Counts a sign-in as refused before it is compared, so that of many at once no more are compared than that.
pub(super) async fn counted_first(room: &Room<'_>, named: &AccountId) -> Result<Breaker, Response> {
    let (store, most) = (&room.site().web.store, room.policy().enrolment.refused_sign_ins_per_hour);
    let failed = |error| room.guest.busy(&error);
    let chats = store.chats_of(named).await.map_err(failed)?;
    if store.count_within((BUCKET, ""), room.now - HOUR, room.now, most).await.map_err(failed)? {
        return Ok(Breaker::Counted);
    }
    if room.visit.peer.as_ref().is_some_and(|peer| chats.contains(peer)) {
        return Ok(Breaker::Own);
    }
    if store.count_within(("refused-sign-ins-told", ""), room.now - HOUR, room.now, 1).await.map_err(failed)? {
        room.perform(alarm(room)).await?;
    }
    Ok(Breaker::Open)
}

/// A right password is not refused: what was counted first is taken back.
pub(super) async fn uncounted(room: &Room<'_>) -> Result<(), Response> {
    room.site().web.store.uncount(BUCKET, room.now).await.map_err(|error| room.guest.busy(&error))
}

/// The record, and the ticket to IT.
fn alarm(room: &Room<'_>) -> Vec<Effect> {
    let ticket = Ticket {
        number: ticket_number(&mut room.entropy()),
        category: Category::GuessedPasswords,
        handle: None,
        proven: false,
        step: "idle".to_owned(),
        network: None,
        standing: None,
        tried: Vec::new(),
        locale: Locale(room.site().web.org.locale.clone()),
        opened_at: room.now,
    };
    let facts = vec![("for".to_owned(), "sign-in".to_owned())];
    vec![Effect::Audit { kind: Kind::FleetPaused, subject: None, facts }, Effect::FileTicket { ticket, desk: None }]
}
