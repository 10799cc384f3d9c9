//! Registering a passkey, on a page of its signed-in owner: what the browser is asked, and what its answer must be.
//!
//! Only *discoverable* passkeys whose device checks its user are taken: they are found without naming an account.

use uuid::Uuid;
use webauthn_rs::prelude::{CredentialID, Passkey, PasskeyRegistration, RegisterPublicKeyCredential};

use super::Party;
use crate::ids::AccountId;
use crate::keys::{Keys, Purpose};

/// Why a passkey is not registered: nothing was, and one may try again at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The browser's answer did not arrive whole.
    #[error("the browser's answer cannot be read")]
    Incomplete,
    /// The answer is not to what was asked, or the device did not check its user.
    #[error("the browser's answer is not to what was asked")]
    Unfit,
}

/// Who an account is to a device that keeps a passkey for it: a stable number that tells nothing (W3C Web
/// Authentication §14.6.1 wants no names there).
pub fn user_of(keys: &Keys, account: &AccountId) -> Uuid {
    let draw = keys.draw(Purpose::Contact, &["passkey-user", account.as_str()]);
    let mut bytes = [0_u8; 16];
    bytes.copy_from_slice(&draw[..16]);
    Uuid::from_bytes(bytes)
}

/// What the browser is asked (JSON for the page's `data-options`), and what its answer is verified against: to be
/// kept sealed on the server, and used once. `existing` are the account's passkeys, which no device offers again.
///
/// # Errors
/// [`Fault::Unfit`] when the login is empty, which no browser shows.
pub fn start(
    party: &Party,
    keys: &Keys,
    account: &AccountId,
    login: &str,
    existing: Vec<CredentialID>,
) -> Result<(String, Vec<u8>), Fault> {
    let user = user_of(keys, account);
    let (asked, state) =
        party.0.start_passkey_registration(user, login, login, Some(existing)).map_err(|_| Fault::Unfit)?;
    let json = (serde_json::to_value(&asked.public_key), serde_json::to_vec(&state));
    let (Ok(mut options), Ok(state)) = json else { return Err(Fault::Unfit) };
    options["authenticatorSelection"]["residentKey"] = "required".into();
    options["authenticatorSelection"]["requireResidentKey"] = true.into();
    let options = options.to_string();
    Ok((options, state))
}

/// The passkey that a browser made in answer to [`start`].
///
/// # Errors
/// Why it is none; nothing is registered then.
pub fn finish(party: &Party, state: &[u8], answer: &str) -> Result<Passkey, Fault> {
    let answer: RegisterPublicKeyCredential = serde_json::from_str(answer).map_err(|_| Fault::Incomplete)?;
    let state: PasskeyRegistration = serde_json::from_slice(state).map_err(|_| Fault::Unfit)?;
    party.0.finish_passkey_registration(&answer, &state).map_err(|_| Fault::Unfit)
}
