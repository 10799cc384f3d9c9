//! An authenticator app: its secret stands on the page only, as a picture and as letters, and it is registered once it
//! shows a right code.

use serde_json::json;

use super::deeds::Deed;
use super::room::Room;
use super::{Fault, Fields, Trouble};
use crate::directory::owned::tidy_name;
use crate::engine::enrolment::{Draft, FirstCode, SEED, Section, first_code};
use crate::engine::policy::TOTP_DIGITS;
use crate::secret::Secret;

/// Wrong first codes before the secret is drawn anew: whoever looks over a shoulder has no more tries than that.
const WRONG_MAX: u8 = 10;

/// Draws a secret.
pub(super) fn begin(room: &Room<'_>) -> Draft {
    Draft::App { seed: hex::encode(&room.entropy().bytes()[..SEED]), wrong: 0 }
}

/// Takes the first code.
pub(super) fn taken(room: &mut Room<'_>, fields: &Fields) {
    let now = room.now;
    let of_section = room.entries.iter().filter(|entry| entry.section == Section::App).count();
    let most = room.policy().enrolment.several;
    let Some(Draft::App { seed, wrong }) = &mut room.visit.draft else { return };
    if fields.deed() != "code" {
        return;
    }
    let secret = Secret::new(hex::decode(&*seed).unwrap_or_default());
    let trouble = match first_code(secret.expose(), fields.text("code"), now) {
        _ if of_section >= usize::from(most) => Trouble::of(Fault::Several).most(most),
        FirstCode::Right(step) => {
            let name = tidy_name(fields.text("name"));
            room.visit.draft = None;
            room.deeds.push(Deed::AddApp { seed: secret, name, step });
            return;
        }
        FirstCode::Shapeless => Trouble::of(Fault::CodeForm).digits(TOTP_DIGITS.into()),
        FirstCode::ClockOff(minutes) => Trouble::of(Fault::ClockOff).minutes(minutes),
        FirstCode::Wrong => {
            *wrong += 1;
            if *wrong >= WRONG_MAX {
                room.visit.draft = Some(begin(room));
                room.trouble(Trouble { name: "app-anew", field: "code", args: json!({}) });
                return;
            }
            Trouble { name: "app-wrong", field: "", args: json!({}) }
        }
    };
    room.trouble(trouble.at("code"));
}
