//! The page on which a passkey is confirmed (W3C Web Authentication, Level 3), and the registering of one.
//!
//! It keeps the promises of the one-time page ([`crate::web`]): GET changes nothing, the first form binds the page to
//! its browser, one neutral page for every link that cannot be used. And one more: **nobody learns from it whether
//! there is an account.** The browser is asked for any passkey of this site, never for those of an account, so the page
//! of a name that nobody answers to is the same; what is answered on it is verified like any other and then refused in
//! the same words as somebody else's passkey.
//!
//! Here alone JavaScript is needed: without it no page can ask for a passkey. The page says so and offers the way back.

use std::sync::Arc;

use axum::http::Uri;
use url::Url;
use webauthn_rs::prelude::{AuthenticationResult, DiscoverableAuthentication, Passkey, PublicKeyCredential};
use webauthn_rs::{Webauthn, WebauthnBuilder};

use super::Site;
use crate::directory::register::{Register, RegisterError};
use crate::ids::AccountId;

mod page;
pub mod register;

pub(super) use page::{open, submit};

/// This server as browsers know it when they keep passkeys for it. Its name comes from the configuration only.
#[derive(Clone, Debug)]
pub struct Party(Webauthn);

impl Party {
    /// The party of an address people reach this server at. `None` where browsers offer no passkeys: they want a name,
    /// not a number, over TLS or on this machine (W3C Secure Contexts §3.1).
    pub fn of(public_url: &Url, name: &str) -> Option<Self> {
        let host = public_url.domain()?;
        if public_url.scheme() != "https" && host != "localhost" {
            return None;
        }
        let origin = Url::parse(&public_url.origin().ascii_serialization()).ok()?;
        WebauthnBuilder::new(host, &origin).ok()?.rp_name(name).build().ok().map(Self)
    }

    /// What a browser is asked for any passkey of this site, and what its answer is verified against.
    pub(super) fn ask(&self) -> Option<(String, Vec<u8>)> {
        let (asked, state) = self.0.start_discoverable_authentication().ok()?;
        // Without its word on mediation: that means the browser's own dialog.
        Some((serde_json::to_string(&asked.public_key).ok()?, serde_json::to_vec(&state).ok()?))
    }

    /// Whether an answer is of this passkey and to what was asked: challenge, origin, signature, the device's own check
    /// of its user, and a counter that has not gone back (a copied key).
    pub(super) fn verify(
        &self,
        asked: &[u8],
        answer: &PublicKeyCredential,
        passkey: &Passkey,
    ) -> Option<AuthenticationResult> {
        let state: DiscoverableAuthentication = serde_json::from_slice(asked).ok()?;
        let verified = self.0.finish_discoverable_authentication_v2(answer, state, passkey);
        verified.ok().filter(AuthenticationResult::user_verified)
    }
}

/// Whose passkey was confirmed, if it is one of ours and everything about it is right. Verified before it is known
/// whether it is the right person's, so that both take the same time.
pub(super) async fn owner(
    site: &Site,
    asked: &[u8],
    answer: &PublicKeyCredential,
) -> Result<Option<AccountId>, RegisterError> {
    let web = &site.web;
    let register = Register::new(Arc::clone(&web.store));
    let Some(mut held) = register.passkey_by_credential(answer.get_credential_id(), web.clock.now()).await? else {
        return Ok(None);
    };
    let verified = site.party.as_ref().and_then(|party| party.verify(asked, answer, &held.passkey));
    let Some(verified) = verified else { return Ok(None) };
    let user = register::user_of(web.store.keys(), &held.account);
    // A discoverable credential always says whose it is (§7.2, step 6).
    if answer.get_user_unique_id() != Some(user.as_bytes().as_slice()) {
        return Ok(None);
    }
    if held.passkey.update_credential(&verified) == Some(true) {
        register.update_passkey(&held, &*web.seeds).await?;
    }
    Ok(Some(held.account))
}

/// The link of a page: the last part of its path.
fn link(uri: &Uri) -> &str {
    uri.path().strip_prefix("/k/").unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_keep_passkeys_for_names_over_tls_and_for_this_machine() {
        for (address, offered) in [
            ("https://reset.northwind.example/", true),
            ("https://northwind.example:8443/sesame/", true),
            ("http://localhost:8080/", true),
            ("http://127.0.0.1:8080/", false),
            ("https://192.0.2.7/", false),
            ("http://reset.northwind.example/", false),
        ] {
            assert_eq!(Party::of(&address.parse().unwrap(), "Northwind").is_some(), offered, "{address}");
        }
    }

    #[test]
    fn what_is_asked_names_no_passkey_and_wants_its_user_verified() {
        let party = Party::of(&"https://reset.northwind.example/".parse().unwrap(), "Northwind").unwrap();
        let (asked, _) = party.ask().unwrap();
        let asked: serde_json::Value = serde_json::from_str(&asked).unwrap();
        assert_eq!(asked["allowCredentials"], serde_json::json!([]));
        assert_eq!(
            (&asked["userVerification"], &asked["rpId"]),
            (&"required".into(), &"reset.northwind.example".into())
        );
    }
}
