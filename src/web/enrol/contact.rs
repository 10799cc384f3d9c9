//! A phone or an alternate mail address: typed, shown for a check, proven by a code or a call, and only then registered
//! (S81 to S87).

use axum::response::Response;

use super::deeds::{Deed, entry_of};
use super::room::Room;
use super::send::{self, To, send};
use super::{Fault, Fields, Trouble};
use crate::directory::owned::{Entry, tidy_name};
use crate::directory::register::method_id;
use crate::engine::contact::digits;
use crate::engine::enrolment::{self, Contact, ContactFault, Draft, Section};
use crate::engine::method::MethodKind;
use crate::ids::MethodId;
use crate::secret::Secret;

/// Begins with nothing typed, in the organisation's country; or with what is to be replaced.
pub(super) fn begin(room: &Room<'_>, section: Section, replaces: Option<&Entry>) -> Draft {
    let country = Some(room.site().web.org.country.to_uppercase()).filter(|country| !country.is_empty());
    Draft::Contact(Contact {
        section,
        replaces: replaces.map(|entry| entry.id().clone()),
        country,
        value: None,
        name: replaces.and_then(|entry| entry.name.clone()).unwrap_or_default(),
        challenge: None,
    })
}

/// Takes a form of this section.
pub(super) async fn taken(room: &mut Room<'_>, fields: &Fields) -> Result<(), Response> {
    let Some(Draft::Contact(contact)) = room.visit.draft.clone() else { return Ok(()) };
    let typed = contact.value.is_some();
    match (fields.deed(), &contact.challenge) {
        ("number", _) if contact.section == Section::Phone => number(room, contact, fields),
        ("address", _) if contact.section == Section::Mail => address(room, contact, fields),
        ("text", _) if typed && contact.section == Section::Phone => return sent(room, contact, MethodKind::Sms).await,
        ("call", _) if typed && contact.section == Section::Phone => {
            return sent(room, contact, MethodKind::Call).await;
        }
        ("mail", _) if typed && contact.section == Section::Mail => return sent(room, contact, MethodKind::Mail).await,
        ("resend", Some(challenge)) => {
            let kind = challenge.kind;
            return sent(room, contact, kind).await;
        }
        ("code", Some(_)) => code(room, fields.text("code")),
        ("pressed", Some(challenge)) => {
            if challenge.confirmed {
                registered(room, &contact);
            } else if challenge.wrong >= room.policy().code.tries {
                room.trouble(Trouble::of(Fault::CodeVoid));
            } else if room.now >= challenge.expires_at {
                room.trouble(Trouble::of(Fault::CodeLate));
            } else {
                room.trouble(Trouble::of(Fault::KeysNotYet));
            }
        }
        _ => {}
    }
    Ok(())
}

/// A number was typed (S82): shown again for a check before anything is sent (S83).
fn number(room: &mut Room<'_>, mut contact: Contact, fields: &Fields) {
    let country = fields.text("country").to_owned();
    let known = enrolment::calling_code(&country).is_some();
    contact.country = Some(country.clone()).filter(|_| known);
    contact.name = tidy_name(fields.text("name"));
    contact.value = None;
    match enrolment::phone(fields.text("number"), &country) {
        Ok((number, reach)) if reach.text || may(room, MethodKind::Call) => keep(room, contact, number, "number"),
        Ok(_) => room.trouble(Trouble::of(Fault::NoText).at("number")),
        Err(fault) => {
            let example = enrolment::example(&country).unwrap_or_default();
            let asked = Trouble::contact(fault, if known { "number" } else { "country" });
            room.trouble(asked.example(&example));
        }
    }
}

/// An address was typed.
fn address(room: &mut Room<'_>, mut contact: Contact, fields: &Fields) {
    contact.name = tidy_name(fields.text("name"));
    contact.value = None;
    let mailbox = room.account.as_ref().and_then(|account| account.mailbox.clone());
    match enrolment::alternate(fields.text("address"), &room.site().web.org, mailbox.as_deref()) {
        // A login that looks like an address is one that the account opens, as likely as not.
        Ok(address) if room.account.as_ref().is_some_and(|account| account.login.eq_ignore_ascii_case(&address)) => {
            room.trouble(Trouble::contact(ContactFault::AddressOwn, "address"));
        }
        Ok(address) => keep(room, contact, address, "address"),
        Err(fault) => room.trouble(Trouble::contact(fault, "address")),
    }
}

/// Keeps what was typed, unless the account has it already or has too many.
fn keep(room: &mut Room<'_>, mut contact: Contact, value: String, field: &'static str) {
    let same = |entry: &&Entry| entry.value.as_ref().is_some_and(|known| *known.expose() == value);
    let there = room.entries.iter().find(same).map(|entry| entry.id().clone());
    if there.is_some() && there != contact.replaces {
        room.trouble(Trouble::of(Fault::Already).at(field));
        return;
    }
    let of_section = room.entries.iter().filter(|entry| entry.section == contact.section).count();
    let most = room.policy().enrolment.several;
    if contact.replaces.is_none() && of_section >= usize::from(most) {
        room.trouble(Trouble::of(Fault::Several).most(most).at(field));
        return;
    }
    contact.value = Some(value);
    contact.challenge = None;
    room.visit.draft = Some(Draft::Contact(contact));
}

fn may(room: &Room<'_>, kind: MethodKind) -> bool {
    room.terms().methods.contains(&kind)
}

/// Ways in which the number or address of a draft can be reached, as the policy allows.
pub(in crate::web) fn ways(room: &Room<'_>, contact: &Contact) -> Vec<MethodKind> {
    let Some(value) = &contact.value else { return Vec::new() };
    let all: &[MethodKind] = match contact.section {
        Section::Mail => &[MethodKind::Mail],
        _ if enrolment::phone(value, "").is_ok_and(|(_, reach)| reach.text) => &[MethodKind::Sms, MethodKind::Call],
        _ => &[MethodKind::Call],
    };
    all.iter().copied().filter(|kind| may(room, *kind)).collect()
}

/// "Text me", "call me" (S84), or send again.
async fn sent(room: &mut Room<'_>, mut contact: Contact, kind: MethodKind) -> Result<(), Response> {
    let ways = ways(room, &contact);
    let (Some(account), Some(value)) = (&room.account, &contact.value) else { return Ok(()) };
    if !ways.contains(&kind) {
        room.trouble(Trouble::of(Fault::NoText));
        return Ok(());
    }
    let keys = room.site().web.store.keys();
    let id = |kind| method_id(keys, &account.id, kind, value);
    let (method, all): (MethodId, Vec<MethodId>) = (id(kind), ways.iter().map(|kind| id(*kind)).collect());
    let beside: Vec<&MethodId> = all.iter().collect();
    if let Some(challenge) = send(room, &method, &beside, kind, &To::Draft).await? {
        contact.challenge = Some(challenge);
        room.visit.draft = Some(Draft::Contact(contact));
    }
    Ok(())
}

/// A code was typed (S86).
fn code(room: &mut Room<'_>, typed: &str) {
    let (tries, now) = (room.policy().code.tries, room.now);
    let keys = room.site().web.store.keys();
    let code: String = digits(typed).chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    let policy = &room.guest.site.web.policy;
    let Some(challenge) = room.visit.draft.as_mut().and_then(Draft::challenge_mut) else { return };
    let length = usize::from(policy.code.digits_of(challenge.kind));
    if code.len() != length || !code.bytes().all(|digit| digit.is_ascii_digit()) {
        room.trouble(Trouble::of(Fault::CodeForm).digits(length).at("code"));
        return;
    }
    match send::told(challenge.answer(keys, &code, tries, now)) {
        Some(trouble) => room.trouble(trouble),
        None => {
            if let Some(Draft::Contact(contact)) = room.visit.draft.clone() {
                registered(room, &contact);
            }
        }
    }
}

/// It is proven: from here on it is registered, for all ways it can be reached.
fn registered(room: &mut Room<'_>, contact: &Contact) {
    let kinds = ways(room, contact);
    let Some(value) = contact.value.clone() else { return };
    let replaces = contact.replaces.clone().filter(|id| entry_of(&room.entries, id).is_some());
    room.visit.draft = None;
    room.deeds.extend(contact.challenge.as_ref().map(Deed::entered));
    room.deeds.push(Deed::AddContact { kinds, value: Secret::new(value), name: contact.name.clone(), replaces });
}
