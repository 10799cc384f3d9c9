//! The server's keys: one master key outside the database, one derived key per purpose.
//!
//! Derivation is HMAC-SHA-256 of a label (the expand step of HKDF, RFC 5869, with one block). Whoever copies the
//! database without the key file learns no code, no phone number and no way to tell a decoy from an account.

use std::fmt;

use chacha20poly1305::aead::{Aead, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac as _};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::entropy::Seed;

/// What a derived key is for. The label is part of the stored data's meaning: never rename one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Digests of short codes, captcha answers and keys pressed.
    Code,
    /// Digests of contacts, for comparison without storing them.
    Contact,
    /// Drawing decoys.
    Decoy,
    /// Sealing at rest.
    Seal,
    /// Signing audit checkpoints.
    Audit,
    /// Tokens of forms and callbacks.
    Form,
    /// Digests of recovery codes and of answers to security questions.
    Answer,
}

impl Purpose {
    fn label(self) -> &'static [u8] {
        match self {
            Self::Code => b"sesame/code/1",
            Self::Contact => b"sesame/contact/1",
            Self::Decoy => b"sesame/decoy/1",
            Self::Seal => b"sesame/seal/1",
            Self::Audit => b"sesame/audit/1",
            Self::Form => b"sesame/form/1",
            Self::Answer => b"sesame/answer/1",
        }
    }
}

/// A keyed digest in hexadecimal; safe to store.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Digest(pub String);

/// The server's keys.
#[derive(Clone)]
pub struct Keys {
    master: [u8; 32],
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[keys]")
    }
}

/// A sealed value could not be opened: another key, or the bytes were changed.
#[derive(Debug, thiserror::Error)]
#[error("a sealed value could not be opened: it was written with another key or has been changed")]
pub struct Unsealable;

impl Keys {
    /// Keys that derive from one 256-bit master key.
    pub fn new(master: [u8; 32]) -> Self {
        Self { master }
    }

    /// The derived key of one purpose.
    pub fn derive(&self, purpose: Purpose) -> [u8; 32] {
        mac(&self.master, &[purpose.label()])
    }

    /// HMAC-SHA-256 over parts, each preceded by its length so that no two lists collide.
    pub fn digest(&self, purpose: Purpose, parts: &[&str]) -> Digest {
        Digest(hex::encode(self.draw(purpose, parts)))
    }

    /// The same as raw bytes: a stable draw for decoys and words.
    pub fn draw(&self, purpose: Purpose, parts: &[&str]) -> [u8; 32] {
        let parts: Vec<&[u8]> = parts.iter().map(|part| part.as_bytes()).collect();
        mac(&self.derive(purpose), &parts)
    }

    /// Compares an answer with a stored digest in constant time.
    pub fn matches(&self, purpose: Purpose, parts: &[&str], expected: &Digest) -> bool {
        self.digest(purpose, parts).0.as_bytes().ct_eq(expected.0.as_bytes()).into()
    }

    /// Seals bytes with XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03); `context` must be the same to open them.
    pub fn seal(&self, plain: &[u8], context: &str, nonce: &Seed) -> Vec<u8> {
        let nonce = &nonce[..24];
        let sealed =
            self.cipher().encrypt(&xnonce(nonce), Payload { msg: plain, aad: context.as_bytes() }).unwrap_or_default();
        [nonce, &sealed].concat()
    }

    /// Opens what [`Keys::seal`] made.
    pub fn open(&self, sealed: &[u8], context: &str) -> Result<Vec<u8>, Unsealable> {
        let (nonce, body) = sealed.split_at_checked(24).ok_or(Unsealable)?;
        let payload = Payload { msg: body, aad: context.as_bytes() };
        self.cipher().decrypt(&xnonce(nonce), payload).map_err(|_| Unsealable)
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&self.derive(Purpose::Seal).into())
    }
}

fn xnonce(bytes: &[u8]) -> XNonce {
    let mut nonce = [0_u8; 24];
    nonce.copy_from_slice(bytes);
    nonce.into()
}

fn mac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    #[allow(clippy::expect_used)] // HMAC takes a key of any length (RFC 2104)
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// SHA-256 of a high-entropy token, in hexadecimal: enough for 256-bit secrets, which cannot be guessed back.
pub fn token_hash(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_only_with_its_key_and_context() {
        let keys = Keys::new([7; 32]);
        let sealed = keys.seal(b"+33612345623", "method/1", &[9; 32]);
        assert_eq!(keys.open(&sealed, "method/1").unwrap(), b"+33612345623");
        assert!(keys.open(&sealed, "method/2").is_err());
        assert!(Keys::new([8; 32]).open(&sealed, "method/1").is_err());
        assert!(keys.open(&sealed[..10], "method/1").is_err());
    }

    #[test]
    fn parts_do_not_run_into_each_other() {
        let keys = Keys::new([7; 32]);
        assert_ne!(keys.digest(Purpose::Code, &["ab", "c"]), keys.digest(Purpose::Code, &["a", "bc"]));
        assert_ne!(keys.digest(Purpose::Code, &["ab"]), keys.digest(Purpose::Decoy, &["ab"]));
    }
}
