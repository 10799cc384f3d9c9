//! Signing in with a passkey. The browser is asked for any passkey of this site, so that nobody learns who has one.
//!
//! A passkey cannot be guessed, so what is limited is what strangers could do with the trying: fill the record, and keep
//! the machine busy. The passkeys we know are counted each by itself, so that no stranger can shut an admin out.

use std::time::Duration;

use axum::http::StatusCode;
use axum::response::Response;
use webauthn_rs::prelude::{Passkey, PublicKeyCredential};

use super::session::{Shown, sign_in};
use super::way::Way;
use super::{Call, Console, Trouble, next, view};
use crate::audit::Kind;
use crate::ids::AccountId;
use crate::keys::{Digest, Keys, Purpose};
use crate::store::console::Admin;
use crate::web::passkey::register::user_of;
use crate::web::view as pages;

/// The window of the limits.
const HOUR: Duration = Duration::from_hours(1);

/// Refused answers of one passkey in an hour.
const REFUSED_OF_ONE: u32 = 10;

/// Refused answers of all strangers in an hour; those beyond are refused without being compared or noted.
const REFUSED_OF_STRANGERS: u32 = 60;

/// What the page of signing in has to say besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub(super) enum Word {
    /// They have signed out.
    Out,
    /// Their passkey is registered: now it can be used.
    Registered,
    /// The passkey is none of ours.
    Refused,
    /// The browser's answer did not arrive whole, or came too late.
    Incomplete,
    /// Too many were refused; in an hour it is tried again.
    Wait,
    /// The provider vouches for them, but nobody has let them in here.
    Stranger,
    /// The provider did not vouch for them.
    Unvouched,
    /// The provider does not answer.
    Unreachable,
}

/// The keyed digest by which a console's passkey is found.
pub(super) fn credential_digest(keys: &Keys, credential: &[u8]) -> Digest {
    keys.digest(Purpose::Contact, &["console", &hex::encode(credential)])
}

/// Who an admin is to a device that keeps a passkey for them: no account of anybody's has such an identifier.
pub(super) fn identity(name: &str) -> AccountId {
    AccountId(format!("console/{name}"))
}

/// GET: the page.
pub(super) fn show(call: &Call) -> Response {
    let word = match () {
        () if call.asks("out").is_some() => Some(Word::Out),
        () if call.asks("registered").is_some() => Some(Word::Registered),
        () => None,
    };
    page(call, StatusCode::OK, word)
}

/// The page, with what there is to say.
pub(super) fn page(call: &Call, status: StatusCode, word: Option<Word>) -> Response {
    pages::answer(status, view::sign_in(call, None, word))
}

/// POST: asks the browser for a passkey, or takes its answer.
pub(super) async fn prove(call: &Call) -> Result<Response, Trouble> {
    let keeper = call.console.party.as_ref().ok_or(Trouble::Missing)?;
    if call.form.text("do") != "prove" {
        return ask(call, None);
    }
    let Some(asked) = Way::Passkey.carried(call).await? else { return ask(call, Some(Word::Incomplete)) };
    let Ok(answer) = serde_json::from_str::<PublicKeyCredential>(call.form.text("answer")) else {
        return ask(call, Some(Word::Incomplete));
    };
    let parts = &call.console.parts;
    let digest = credential_digest(parts.store.keys(), answer.get_credential_id());
    let found = parts.store.admin_by_credential(&digest).await.map_err(Trouble::busy)?;
    let (bucket, most) = match &found {
        Some(admin) => (format!("console/refused/{}", admin.id), REFUSED_OF_ONE),
        None => ("console/refused/stranger".to_owned(), REFUSED_OF_STRANGERS),
    };
    let now = parts.clock.now();
    let counted = parts.store.count_within((&bucket, ""), now - HOUR, now, most).await.map_err(Trouble::busy)?;
    if !counted {
        return Ok(page(call, StatusCode::TOO_MANY_REQUESTS, Some(Word::Wait)));
    }
    let shown = found.as_ref().and_then(|admin| {
        let passkey = open(parts.store.keys(), admin)?;
        let verified = keeper.verify(&asked.what, &answer, &passkey)?;
        let user = user_of(parts.store.keys(), &identity(&admin.name));
        // A discoverable credential always says whose it is (§7.2, step 6).
        (answer.get_user_unique_id() == Some(user.as_bytes().as_slice())).then_some((admin, passkey, verified))
    });
    let Some((admin, mut passkey, verified)) = shown else {
        let name = found.as_ref().map_or("unknown", |admin| admin.name.as_str());
        call.note(Kind::ConsoleSignInRefused, None, &[("passkey", name)]).await?;
        return Ok(page(call, StatusCode::FORBIDDEN, Some(Word::Refused)));
    };
    parts.store.uncount(&bucket, now).await.map_err(Trouble::busy)?;
    if !asked.spend(call).await? {
        return ask(call, Some(Word::Incomplete));
    }
    passkey.update_credential(&verified);
    let sealed = seal(&call.console, &admin.id, &passkey)?;
    let shown = Shown { name: &admin.name, role: admin.role, passkey: Some((admin.id.clone(), sealed)), by: "passkey" };
    let mut response = call.redirect(&next::asked_for(call));
    next::forget(call, &mut response);
    Way::forget(&call.console, &mut response);
    sign_in(call, shown, response).await
}

fn ask(call: &Call, word: Option<Word>) -> Result<Response, Trouble> {
    let asked = call.console.party.as_ref().and_then(crate::web::passkey::Party::ask);
    let (options, state) = asked.ok_or_else(|| Trouble::busy("the browser could not be asked for a passkey"))?;
    let status = if word.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let mut response = pages::answer(status, view::sign_in(call, Some(&options), word));
    Way::Passkey.keep(&call.console, &state, &mut response);
    Ok(response)
}

fn open(keys: &Keys, admin: &Admin) -> Option<Passkey> {
    serde_json::from_slice(&keys.open(&admin.sealed, &Admin::context(&admin.id)).ok()?).ok()
}

/// A passkey as it is kept.
pub(super) fn seal(console: &Console, id: &str, passkey: &Passkey) -> Result<Vec<u8>, Trouble> {
    let plain = serde_json::to_vec(passkey).map_err(Trouble::busy)?;
    Ok(console.parts.store.keys().seal(&plain, &Admin::context(id), &console.parts.seeds.seed()))
}
