//! Client assertions: a JWT signed with the application's certificate.
//!
//! <https://learn.microsoft.com/entra/identity-platform/certificate-credentials>, and the error codes of
//! <https://learn.microsoft.com/entra/identity-platform/reference-error-codes>.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256, RsaParameters, UnparsedPublicKey};
use serde_json::Value;
use uuid::Uuid;

use super::APPLICATION;
use super::state::State;

/// An assertion holds at most this long after its `nbf`, in seconds: "5-10 minutes after nbf at most".
const LIFE_MAX: u64 = 600;

/// Why it was refused.
pub struct Refused {
    /// The number behind AADSTS.
    pub code: u32,
    pub why: &'static str,
    /// Whether only the operator can have it wrong: a certificate that was not uploaded.
    pub operators: bool,
}

fn wrong(code: u32, why: &'static str) -> Refused {
    Refused { code, why, operators: false }
}

/// Takes an assertion for this address, once.
pub fn take(state: &mut State, audience: &str, assertion: &str) -> Result<(), Refused> {
    let malformed = || wrong(50027, "JWT token is invalid or malformed.");
    let [head, claims, signature] = assertion.split('.').collect::<Vec<_>>()[..] else { return Err(malformed()) };
    let signed = &assertion[..head.len() + 1 + claims.len()];
    let decoded = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| malformed());
    let json = |part: &str| serde_json::from_slice::<Value>(&decoded(part)?).map_err(|_| malformed());
    let (head, claims, signature) = (json(head)?, json(claims)?, decoded(signature)?);
    let known = |value: &Value, names: &[&str]| {
        value.as_object().is_some_and(|fields| fields.keys().all(|name| names.contains(&name.as_str())))
    };
    if !known(&head, &["alg", "typ", "x5t#S256"])
        || !known(&claims, &["aud", "exp", "iss", "jti", "nbf", "sub", "iat"])
        || head["typ"] != "JWT"
    {
        return Err(malformed());
    }
    // PS256 is what the page says now; RS256 what it said before, and is still taken.
    let algorithm: &'static RsaParameters = match head["alg"].as_str() {
        Some("PS256") => &RSA_PSS_2048_8192_SHA256,
        Some("RS256") => &RSA_PKCS1_2048_8192_SHA256,
        _ => return Err(malformed()),
    };
    let thumbprint = head["x5t#S256"].as_str().ok_or_else(malformed)?;
    let Some(certificate) = state.app.certificates.iter().find(|known| known.thumbprint == thumbprint) else {
        let why = "The certificate with identifier used to sign the client assertion is not registered on application.";
        return Err(Refused { code: 700_027, why, operators: true });
    };
    let key = UnparsedPublicKey::new(algorithm, &certificate.key);
    if key.verify(signed.as_bytes(), &signature).is_err() {
        return Err(wrong(700_027, "Client assertion failed signature validation."));
    }
    if claims["iss"] != APPLICATION || claims["sub"] != APPLICATION {
        return Err(wrong(700_021, "Client assertion application identifier doesn't match 'client_id' parameter."));
    }
    if claims["aud"] != audience {
        return Err(wrong(700_023, "Client assertion audience claim does not match Realm issuer."));
    }
    let seconds = state.now / 1000;
    let (Some(from), Some(until)) = (claims["nbf"].as_u64(), claims["exp"].as_u64()) else { return Err(malformed()) };
    if seconds < from || until <= seconds || until - from > LIFE_MAX {
        return Err(wrong(700_024, "Client assertion is not within its valid time range."));
    }
    let id = claims["jti"].as_str().filter(|id| Uuid::parse_str(id).is_ok()).ok_or_else(malformed)?;
    if !state.assertions.insert(id.to_owned()) {
        return Err(wrong(50027, "JWT token is invalid or malformed: its jti was used before."));
    }
    Ok(())
}
