//! The server's keys: they lie outside the database, and each purpose has a derived key of its own.
//!
//! The first key is the *root*: digests, decoys and signatures derive from it and from no other. Decoys must not change
//! for months, digests are compared with what was stored years ago, and a signature is checked by who comes later; so
//! the root stays, and what can be replaced is what seals ([`ring`] has the file, `sesame keys` the commands).
//!
//! Derivation is HMAC-SHA-256 of a label (the expand step of HKDF, RFC 5869, with one block). Whoever copies the
//! database without the key file learns no code, no phone number and no way to tell a decoy from an account.

pub mod ring;

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
    /// The numbers of traces.
    Trace,
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
            Self::Trace => b"sesame/trace/1",
        }
    }
}

/// A keyed digest in hexadecimal; safe to store.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Digest(pub String);

/// The number of the root, and of a key that stands in its file without one.
pub const ROOT: u32 = 1;

/// What a sealed value begins with since keys have numbers; the number follows, in four bytes, big-endian.
///
/// A value from before begins with its random nonce, so these eight bytes could stand there by chance, once in 2^64. That
/// would do no harm: the seal decides, not the mark. What does not open as the one is tried as the other, and the mark is
/// sealed along, so no value opens as both.
const MARK: [u8; 8] = *b"sesame\0\x02";

/// The server's keys.
#[derive(Clone)]
pub struct Keys {
    master: [u8; 32],
    /// What seals besides the root, by number, oldest first.
    younger: Vec<(u32, [u8; 32])>,
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
        Self { master, younger: Vec::new() }
    }

    /// The same with one more key, which seals from now on. Its number must be new and the highest.
    #[must_use]
    pub fn and(mut self, id: u32, key: [u8; 32]) -> Self {
        self.younger.push((id, key));
        self
    }

    /// The same without a key that seals no more. The root stays.
    #[must_use]
    pub fn without(mut self, id: u32) -> Self {
        self.younger.retain(|(other, _)| *other != id);
        self
    }

    /// The keys' numbers, oldest first.
    pub fn ids(&self) -> impl Iterator<Item = u32> {
        std::iter::once(ROOT).chain(self.younger.iter().map(|(id, _)| *id))
    }

    /// The number of the key that seals.
    pub fn newest(&self) -> u32 {
        self.younger.last().map_or(ROOT, |(id, _)| *id)
    }

    /// A check value of a key: tells one from another and nothing of either. `None` for a number that is not held.
    pub fn check(&self, id: u32) -> Option<Digest> {
        Some(Digest(hex::encode(mac(self.key(id)?, &[b"sesame/check/1"]))))
    }

    fn key(&self, id: u32) -> Option<&[u8; 32]> {
        if id == ROOT {
            return Some(&self.master);
        }
        self.younger.iter().find(|(other, _)| *other == id).map(|(_, key)| key)
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

    /// Seals bytes with the newest key, by XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03); `context` must be the same to
    /// open them. The mark, the key's number, the nonce, and then what is sealed.
    pub fn seal(&self, plain: &[u8], context: &str, nonce: &Seed) -> Vec<u8> {
        let (nonce, id) = (&nonce[..24], self.newest());
        let head = [&MARK[..], &id.to_be_bytes()].concat();
        let bound = [&head, context.as_bytes()].concat();
        let payload = Payload { msg: plain, aad: &bound };
        let sealed = self.cipher(id).and_then(|cipher| cipher.encrypt(&xnonce(nonce), payload).ok());
        [&head, nonce, &sealed.unwrap_or_default()].concat()
    }

    /// Opens what [`Keys::seal`] made, or a program before keys had numbers.
    pub fn open(&self, sealed: &[u8], context: &str) -> Result<Vec<u8>, Unsealable> {
        self.open_with(sealed, context).map(|(plain, _)| plain)
    }

    /// The same, and the number of the key it is sealed with.
    pub fn open_with(&self, sealed: &[u8], context: &str) -> Result<(Vec<u8>, u32), Unsealable> {
        if let Some((head, body)) = sealed.split_at_checked(MARK.len() + 4)
            && let Some(id) = numbered(sealed)
            && let Some(plain) = self.opened(id, body, &[head, context.as_bytes()].concat())
        {
            return Ok((plain, id));
        }
        self.opened(ROOT, sealed, context.as_bytes()).map(|plain| (plain, 0)).ok_or(Unsealable)
    }

    fn opened(&self, id: u32, sealed: &[u8], bound: &[u8]) -> Option<Vec<u8>> {
        let (nonce, body) = sealed.split_at_checked(24)?;
        self.cipher(id)?.decrypt(&xnonce(nonce), Payload { msg: body, aad: bound }).ok()
    }

    fn cipher(&self, id: u32) -> Option<XChaCha20Poly1305> {
        Some(XChaCha20Poly1305::new(&mac(self.key(id)?, &[Purpose::Seal.label()]).into()))
    }
}

/// The number of the key that a value says it is sealed with; `None` for one without a mark.
pub fn numbered(sealed: &[u8]) -> Option<u32> {
    let id = sealed.strip_prefix(&MARK)?.first_chunk::<4>()?;
    Some(u32::from_be_bytes(*id))
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
    fn a_value_opens_with_the_key_it_names_and_without_it_no_more() {
        let (one, two) = (Keys::new([7; 32]), Keys::new([7; 32]).and(2, [9; 32]));
        let (old, new) =
            (one.seal(b"+33612345623", "method/1", &[9; 32]), two.seal(b"+33612345623", "method/1", &[9; 32]));
        assert_eq!((numbered(&old), numbered(&new)), (Some(1), Some(2)));
        assert_eq!(two.open_with(&old, "method/1").unwrap().1, 1, "an older key still opens");
        assert_eq!(two.open_with(&new, "method/1").unwrap().1, 2);
        assert!(one.open(&new, "method/1").is_err());
        assert!(two.clone().without(2).open(&new, "method/1").is_err());
        let mut renamed = new.clone();
        renamed[11] = 1;
        assert!(two.open(&renamed, "method/1").is_err(), "the number is sealed along");
        assert_eq!(one.digest(Purpose::Contact, &["a"]), two.digest(Purpose::Contact, &["a"]), "digests stay");
        assert_ne!(two.check(1), two.check(2));
    }

    /// Written by the program before keys had numbers: `Keys::new([7; 32]).seal(b"+33612345623", "method/1", &[9; 32])`.
    const BEFORE: &str =
        "090909090909090909090909090909090909090909090909a4d20f764c9f65d4187cdcf001a6495c6d800a7315ca0d5e8659d036";

    #[test]
    fn what_was_sealed_before_keys_had_numbers_still_opens() {
        let keys = Keys::new([7; 32]).and(2, [9; 32]);
        let before = hex::decode(BEFORE).unwrap();
        assert_eq!(keys.open_with(&before, "method/1").unwrap(), (b"+33612345623".to_vec(), 0));
        assert!(keys.open(&before, "method/2").is_err());
    }

    #[test]
    fn a_nonce_that_looks_like_the_mark_confuses_nobody() {
        let keys = Keys::new([7; 32]).and(2, [9; 32]);
        let mut nonce = [0; 24];
        nonce[..8].copy_from_slice(&MARK);
        nonce[11] = 2;
        let cipher = keys.cipher(ROOT).unwrap();
        let payload = Payload { msg: b"old", aad: b"x" };
        let old = [&nonce[..], &cipher.encrypt(&xnonce(&nonce), payload).unwrap()].concat();
        assert_eq!(numbered(&old), Some(2));
        assert_eq!(keys.open_with(&old, "x").unwrap(), (b"old".to_vec(), 0));
    }

    #[test]
    fn parts_do_not_run_into_each_other() {
        let keys = Keys::new([7; 32]);
        assert_ne!(keys.digest(Purpose::Code, &["ab", "c"]), keys.digest(Purpose::Code, &["a", "bc"]));
        assert_ne!(keys.digest(Purpose::Code, &["ab"]), keys.digest(Purpose::Decoy, &["ab"]));
    }
}
