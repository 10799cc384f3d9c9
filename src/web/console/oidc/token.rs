//! The identity token: a JWT (RFC 7519) that the provider signed (`OpenID` Connect Core 1.0 §3.1.3.7).
//!
//! The algorithm is the key's, never the token's own choice: a token can only name one that its key is for. `none` and
//! algorithms with a shared secret do not exist here.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey};
use serde::Deserialize;
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use crate::time::Time;

/// How far the provider's clock may be from ours.
const LEEWAY: Duration = Duration::from_mins(1);

/// The longest name that is shown.
const NAME_MAX: usize = 40;

/// The provider's public keys (RFC 7517).
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Keys {
    keys: Vec<Key>,
}

#[derive(Clone, Debug, Deserialize)]
struct Key {
    kty: String,
    #[serde(default)]
    kid: Option<String>,
    #[serde(default)]
    alg: Option<String>,
    #[serde(default, rename = "use")]
    usage: Option<String>,
    #[serde(default)]
    crv: Option<String>,
    #[serde(default)]
    n: Option<String>,
    #[serde(default)]
    e: Option<String>,
    #[serde(default)]
    x: Option<String>,
    #[serde(default)]
    y: Option<String>,
}

/// What a token must say.
pub(super) struct Expected<'a> {
    /// Who signed it.
    pub issuer: &'a str,
    /// For whom: us.
    pub client: &'a str,
    /// For which sign-in.
    pub nonce: &'a str,
    /// The present moment.
    pub now: Time,
}

/// What a token says. A claim of another type than this makes the whole token none.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Claims {
    iss: String,
    /// The provider's own stable identifier of a person.
    pub sub: String,
    aud: OneOrMany,
    #[serde(default)]
    azp: Option<String>,
    exp: i64,
    iat: i64,
    #[serde(default)]
    nbf: Option<i64>,
    nonce: String,
    /// A mail address; believed only where it is verified.
    #[serde(default)]
    pub email: Option<String>,
    #[serde(default)]
    email_verified: Option<Value>,
    #[serde(default)]
    preferred_username: Option<String>,
    #[serde(default)]
    name: Option<String>,
    #[serde(flatten)]
    other: Map<String, Value>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

/// Why a token is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr)]
pub(super) enum Fault {
    /// It is no signed token.
    #[strum(serialize = "the identity token cannot be read")]
    Malformed,
    /// Its algorithm is none of RS256 and ES256.
    #[strum(serialize = "the identity token is signed in a way that is not taken")]
    Algorithm,
    /// None of the provider's keys is named as the one that signed it.
    #[strum(serialize = "the identity token names a key that the provider does not have")]
    UnknownKey,
    /// The signature is not that key's.
    #[strum(serialize = "the signature of the identity token is wrong")]
    Signature,
    /// Another issuer's, or for somebody else.
    #[strum(serialize = "the identity token is another issuer's, or for another application")]
    Audience,
    /// For another sign-in.
    #[strum(serialize = "the identity token belongs to another sign-in")]
    Nonce,
    /// Too old, or not yet good.
    #[strum(serialize = "the identity token has expired, or is not yet good")]
    Time,
}

#[derive(Deserialize)]
struct Head {
    alg: String,
    #[serde(default)]
    kid: Option<String>,
    /// Extensions that must be understood; we understand none.
    #[serde(default)]
    crit: Option<Value>,
}

impl Key {
    fn is_for(&self, head: &Head) -> bool {
        let kind = match head.alg.as_str() {
            "RS256" => self.kty == "RSA",
            "ES256" => self.kty == "EC" && self.crv.as_deref() == Some("P-256"),
            _ => false,
        };
        kind && self.alg.as_ref().is_none_or(|alg| *alg == head.alg)
            && self.usage.as_deref().is_none_or(|usage| usage == "sig")
            && (head.kid.is_none() || self.kid == head.kid)
    }

    fn signed(&self, text: &str, signature: &[u8]) -> bool {
        let bytes = |part: &Option<String>| URL_SAFE_NO_PAD.decode(part.as_deref()?).ok();
        match (bytes(&self.n), bytes(&self.e), bytes(&self.x), bytes(&self.y)) {
            (Some(n), Some(e), ..) if self.kty == "RSA" => {
                RsaPublicKeyComponents { n, e }.verify(&RSA_PKCS1_2048_8192_SHA256, text.as_bytes(), signature).is_ok()
            }
            (_, _, Some(x), Some(y)) if self.kty == "EC" => {
                let point = [&[4], &x[..], &y[..]].concat(); // uncompressed (SEC 1 §2.3.3)
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(text.as_bytes(), signature).is_ok()
            }
            _ => false,
        }
    }
}

/// What a token says, once everything about it is right.
pub(super) fn verify(token: &str, keys: &Keys, expected: &Expected<'_>) -> Result<Claims, Fault> {
    let [head, claims, signature] = token.split('.').collect::<Vec<_>>()[..] else { return Err(Fault::Malformed) };
    let text = &token[..head.len() + 1 + claims.len()];
    let decoded = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| Fault::Malformed);
    let head: Head = serde_json::from_slice(&decoded(head)?).map_err(|_| Fault::Malformed)?;
    if !["RS256", "ES256"].contains(&head.alg.as_str()) || head.crit.is_some() {
        return Err(Fault::Algorithm);
    }
    let (claims, signature) = (decoded(claims)?, decoded(signature)?);
    let mut fitting = keys.keys.iter().filter(|key| key.is_for(&head)).peekable();
    if fitting.peek().is_none() {
        return Err(Fault::UnknownKey);
    }
    if !fitting.any(|key| key.signed(text, &signature)) {
        return Err(Fault::Signature);
    }
    // Only now is anything it says looked at.
    let claims: Claims = serde_json::from_slice(&claims).map_err(|_| Fault::Malformed)?;
    let ours = match &claims.aud {
        OneOrMany::One(one) => one == expected.client,
        OneOrMany::Many(many) => {
            many.iter().any(|one| one == expected.client)
                && (many.len() == 1 || claims.azp.as_deref() == Some(expected.client))
        }
    };
    let party = claims.azp.as_ref().is_none_or(|azp| azp == expected.client);
    if claims.iss != expected.issuer || !ours || !party || claims.sub.is_empty() {
        return Err(Fault::Audience);
    }
    if claims.nonce != expected.nonce {
        return Err(Fault::Nonce);
    }
    let seconds = |at: Time| at.0.div_euclid(1000);
    let (early, late) = (seconds(expected.now - LEEWAY), seconds(expected.now + LEEWAY));
    if claims.exp <= early || claims.iat > late || claims.nbf.is_some_and(|from| from > late) {
        return Err(Fault::Time);
    }
    Ok(claims)
}

impl Claims {
    /// Whether the provider has verified the address. Some say so in a text.
    pub fn email_verified(&self) -> bool {
        matches!(&self.email_verified, Some(Value::Bool(true)))
            || self.email_verified.as_ref().and_then(Value::as_str) == Some("true")
    }

    /// The texts of a claim that is a list, or one text.
    pub fn list(&self, claim: &str) -> Vec<&str> {
        match self.other.get(claim) {
            Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).collect(),
            Some(Value::String(one)) => vec![one],
            _ => Vec::new(),
        }
    }

    /// What somebody is called here and in the record: a name that people know, and what tells two of one name apart. It
    /// holds no address.
    pub fn name(&self, issuer: &str) -> String {
        let named = [&self.preferred_username, &self.name, &self.email].into_iter().flatten();
        let short = |name: &String| -> String {
            let name = name.split('@').next().unwrap_or_default();
            name.chars().filter(|c| c.is_alphanumeric() || " .-_'".contains(*c)).take(NAME_MAX).collect()
        };
        let name = named.map(short).map(|name| name.trim().to_owned()).find(|name| !name.is_empty());
        let tag = Sha256::digest(format!("{issuer}|{}", self.sub));
        format!("{} ({})", name.unwrap_or_else(|| "oidc".to_owned()), hex::encode(&tag[..4]))
    }
}
