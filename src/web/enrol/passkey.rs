//! A passkey: registered here, and shown here before anything else may be changed. What the browser is asked stands on
//! the page; what its answer is verified against lies in the visit's draft, and an answer is taken once.

use axum::response::Response;
use webauthn_rs::prelude::PublicKeyCredential;

use super::deeds::Deed;
use super::prove::{closing, counted_first, may_answer, passed, uncounted};
use super::room::Room;
use super::{Fault, Fields, Trouble};
use crate::audit::Kind;
use crate::directory::owned::tidy_name;
use crate::engine::enrolment::{Ceremony, Draft, Section};
use crate::engine::method::MethodKind;
use crate::secret::Secret;
use crate::web::passkey::{Party, owner, register};

fn ceremony(options: String, state: &[u8]) -> Ceremony {
    Ceremony { options, state: String::from_utf8_lossy(state).into_owned() }
}

/// What the browser is asked for a new one; `None` where browsers keep none for this address.
pub(super) async fn begin(room: &Room<'_>) -> Result<Option<Draft>, Response> {
    let (Some(party), Some(account)) = (&room.site().party, &room.account) else { return Ok(None) };
    let existing = room.register().passkeys(&account.id).await.map_err(|error| room.guest.busy(&error))?;
    let existing = existing.into_iter().map(|passkey| passkey.credential).collect();
    let keys = room.site().web.store.keys();
    let asked = register::start(party, keys, &account.id, &account.login, existing);
    Ok(asked.ok().map(|(options, state)| Draft::Passkey(ceremony(options, &state))))
}

/// Takes the browser's answer.
pub(super) async fn taken(room: &mut Room<'_>, fields: &Fields) -> Result<(), Response> {
    let (Some(Draft::Passkey(ceremony)), Some(party)) = (&room.visit.draft, &room.site().party) else { return Ok(()) };
    if fields.deed() != "add" {
        return Ok(());
    }
    let made = register::finish(party, ceremony.state.as_bytes(), fields.text("answer"));
    let of_section = room.entries.iter().filter(|entry| entry.section == Section::Passkey).count();
    let most = room.policy().enrolment.several;
    let fault = match made {
        _ if of_section >= usize::from(most) => {
            room.trouble(Trouble::of(Fault::Several).most(most));
            return Ok(());
        }
        Err(fault) => fault.into(),
        Ok(passkey) => {
            let known = room.register().knows_passkey(&passkey).await;
            if !known.map_err(|error| room.guest.busy(&error))? {
                room.visit.draft = None;
                let (name, passkey) = (Secret::new(tidy_name(fields.text("name"))), Box::new(passkey));
                room.deeds.push(Deed::AddPasskey { passkey, name });
                return Ok(());
            }
            Fault::PasskeyKnown
        }
    };
    room.visit.draft = begin(room).await?;
    room.trouble(Trouble::of(fault));
    Ok(())
}

/// What the browser is asked for one that is registered: any of this site, for that names none.
pub(super) fn asked(room: &Room<'_>) -> Option<Ceremony> {
    let (options, state) = room.site().party.as_ref().and_then(Party::ask)?;
    Some(ceremony(options, &state))
}

/// Takes the browser's answer to that. It counts as a wrong one before it is compared.
pub(super) async fn shown(room: &mut Room<'_>, fields: &Fields) -> Result<(), Response> {
    let Some(Draft::Prove { ceremony: Some(ceremony), .. }) = &room.visit.draft else { return Ok(()) };
    let state = ceremony.state.clone();
    let next = asked(room);
    if let Some(Draft::Prove { ceremony, .. }) = &mut room.visit.draft {
        *ceremony = next;
    }
    let Ok(answer) = serde_json::from_str::<PublicKeyCredential>(fields.text("answer")) else {
        room.trouble(Trouble::of(Fault::PasskeyIncomplete)); // a mistake of form costs no try
        return Ok(());
    };
    if !may_answer(room).await? || !counted_first(room).await? {
        return Ok(());
    }
    let owner = owner(room.site(), state.as_bytes(), &answer).await.map_err(|error| room.guest.busy(&error))?;
    if owner.is_some() && owner == room.visit.account {
        uncounted(room).await?;
        passed(room, MethodKind::Passkey);
    } else {
        room.audit(Kind::PasskeyRefused, &[("for", "page")]);
        room.trouble(Trouble::of(Fault::PasskeyOther));
        closing(room).await?;
    }
    Ok(())
}
