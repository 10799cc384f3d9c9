//! A one-time link from `sesame admin invite`: whoever opens it registers the passkey with which they sign in.

use axum::http::StatusCode;
use axum::response::Response;

use super::sign_in::{credential_digest, identity, seal};
use super::way::Way;
use super::{Call, Trouble, view};
use crate::audit::Kind;
use crate::entropy::Entropy;
use crate::keys::token_hash;
use crate::store::console::{Invited, NewAdmin};
use crate::web::passkey::register::{Fault, finish, start};
use crate::web::view as pages;

/// GET: whom the link invites, and what their browser is asked once they want it; nothing is spent.
pub(super) async fn show(call: &Call) -> Result<Response, Trouble> {
    ask(call, &invited(call).await?, false)
}

/// POST: asks the browser to make a passkey, or takes the one it made.
pub(super) async fn register(call: &Call) -> Result<Response, Trouble> {
    let invited = invited(call).await?;
    if call.form.text("do") != "add" {
        return ask(call, &invited, false);
    }
    let (parts, keeper) = (&call.console.parts, call.console.party.as_ref().ok_or(Trouble::Missing)?);
    let Some(asked) = Way::Register.carried(call).await? else { return ask(call, &invited, true) };
    let Ok(passkey) = finish(keeper, &asked.what, call.form.text("answer")) else { return ask(call, &invited, true) };
    if !asked.spend(call).await? {
        return ask(call, &invited, true);
    }
    let id = Entropy::new(parts.seeds.seed()).id();
    let credential = credential_digest(parts.store.keys(), passkey.cred_id().as_ref());
    let sealed = seal(&call.console, &id, &passkey)?;
    let role: &'static str = invited.role.into();
    let line = call.line(Kind::ConsoleAdminAdded, None, &[("name", &invited.name), ("role", role)]);
    let new = NewAdmin { id: &id, credential: &credential, sealed: &sealed };
    let added = parts.store.add_admin(&token_hash(call.tail()), new, &line).await.map_err(Trouble::busy)?;
    if !added {
        return Err(Trouble::Missing);
    }
    let mut response = call.redirect("/admin/sign-in?registered=1");
    Way::forget(&call.console, &mut response);
    Ok(response)
}

/// Whom the link invites, while it is good and browsers keep passkeys for us.
async fn invited(call: &Call) -> Result<Invited, Trouble> {
    let parts = &call.console.parts;
    let found = parts.store.invited_admin(&token_hash(call.tail()), parts.clock.now()).await;
    found.map_err(Trouble::busy)?.filter(|_| call.console.party.is_some()).ok_or(Trouble::Missing)
}

fn ask(call: &Call, invited: &Invited, again: bool) -> Result<Response, Trouble> {
    let party = call.console.party.as_ref().ok_or(Trouble::Missing)?;
    let asked: Result<_, Fault> =
        start(party, call.console.parts.store.keys(), &identity(&invited.name), &invited.name, Vec::new());
    let (options, state) = asked.map_err(Trouble::busy)?;
    let status = if again { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let mut response = pages::answer(status, view::invitation(call, invited, &options, again));
    Way::Register.keep(&call.console, &state, &mut response);
    Ok(response)
}
