//! The list: what is registered and what is not, counted down to what is demanded; finishing, and putting it off.

use axum::response::Response;

use super::deeds::{Deed, entry_of};
use super::room::{Answer, Room};
use super::{Fields, chats, contact, prove, section};
use crate::audit::Kind;
use crate::engine::enrolment::{Draft, Section};
use crate::ids::MethodId;

/// The owner agrees to what their numbers and addresses are for (S75).
pub(super) fn agree(room: &mut Room<'_>) {
    let locale = room.visit.locale.clone();
    room.audit(Kind::ConsentGiven, &[("locale", locale.as_str())]);
    room.deeds.push(Deed::Agree);
}

/// Takes a form of the list.
pub(super) async fn taken(room: &mut Room<'_>, fields: &Fields) -> Result<(), Response> {
    let deed = fields.deed();
    if let Some(name) = deed.strip_prefix("add-") {
        let offered = Section::offered(&room.terms());
        let chosen = name.parse::<Section>().ok().filter(|chosen| offered.contains(chosen));
        if let Some(chosen) = chosen
            && let Some(draft) = section(room, chosen).await?
        {
            prove::first(room, draft);
        }
    } else if let Some(id) = deed.strip_prefix("change-") {
        let entry = entry_of(&room.entries, &MethodId::from(id)).cloned();
        if let Some(entry) = entry {
            let draft = match entry.section {
                Section::Phone | Section::Mail => Some(contact::begin(room, entry.section, Some(&entry))),
                other => section(room, other).await?,
            };
            if let Some(draft) = draft {
                prove::first(room, draft);
            }
        }
    } else if let Some(id) = deed.strip_prefix("remove-") {
        let method = MethodId::from(id);
        if entry_of(&room.entries, &method).is_some() {
            prove::first(room, Draft::Remove { method });
        }
    } else if deed == "finish" && room.lacking() == 0 {
        finish(room);
    }
    Ok(())
}

/// "Remove": asked once more, with a warning where it leaves too little.
pub(super) fn removed(room: &mut Room<'_>, fields: &Fields) {
    let Some(Draft::Remove { method }) = &room.visit.draft else { return };
    if fields.deed() == "remove"
        && let Some(entry) = entry_of(&room.entries, method).cloned()
    {
        room.deeds.push(Deed::Remove(entry));
    }
    room.visit.draft = None;
}

/// "Yes, still right": one tap, asked twice a year.
pub(super) fn confirmed(room: &mut Room<'_>) {
    room.audit(Kind::MethodConfirmed, &[]);
    room.deeds.push(Deed::Confirm);
}

/// One step back (S87): what was typed is forgotten, and nothing is changed.
pub(super) fn back(room: &mut Room<'_>) {
    room.visit.draft = match room.visit.draft.take() {
        Some(Draft::Contact(mut contact)) if contact.challenge.is_some() => {
            contact.challenge = None;
            Some(Draft::Contact(contact))
        }
        Some(Draft::Contact(mut contact)) if contact.value.is_some() => {
            contact.value = None;
            Some(Draft::Contact(contact))
        }
        Some(Draft::Prove { method: Some(_), then, .. }) => {
            Some(Draft::Prove { method: None, challenge: None, ceremony: None, then })
        }
        _ => None,
    };
}

/// Enough is registered (S91): thanks, and how to link a chat.
fn finish(room: &mut Room<'_>) {
    room.visit.ended_at = Some(room.now);
    room.visit.draft = None;
    let entries = room.entries.len().to_string();
    room.audit(Kind::EnrolmentFinished, &[("entries", &entries)]);
    room.deeds.push(Deed::TellChat);
    chats::at_the_end(room);
    room.answer = Some(Answer::Thanks);
}

/// "Later" (S91): asked again next time. What is registered already stays.
pub(super) fn later(room: &mut Room<'_>) {
    room.visit.ended_at = Some(room.now);
    room.visit.draft = None;
    room.audit(Kind::EnrolmentPutOff, &[]);
    room.answer = Some(Answer::Later);
}
