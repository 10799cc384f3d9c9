//! Recovery codes: drawn, registered, and shown this once, to be printed.

use super::Fields;
use super::deeds::Deed;
use super::room::Room;
use crate::engine::enrolment::Draft;
use crate::engine::gate::paper;
use crate::secret::Secret;

/// Draws a sheet. It is registered when its owner says that they have kept it: the sheet before stays good till then.
pub(super) fn begin(room: &Room<'_>) -> Draft {
    let mut entropy = room.entropy();
    Draft::Codes { codes: (0..paper::SHEET).map(|_| paper::draw(&mut entropy).expose().clone()).collect() }
}

/// "I have printed or written them down."
pub(super) fn taken(room: &mut Room<'_>, fields: &Fields) {
    if fields.deed() == "kept"
        && let Some(Draft::Codes { codes }) = room.visit.draft.take_if(|draft| matches!(draft, Draft::Codes { .. }))
    {
        room.deeds.push(Deed::AddCodes(codes.into_iter().map(Secret::new).collect()));
    }
}
