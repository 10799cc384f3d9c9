//! Keys as they stand in their file: one a line, `number:hexadecimal`, oldest first, the newest seals.
//!
//! A line without a number is key 1, so a file with nothing but 64 digits is what it always was. In the variable
//! `SESAME_KEY` any white space stands between keys.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use zeroize::Zeroize as _;

use super::{Keys, ROOT};
use crate::secret::Secret;

/// Why a text is no ring of keys. None of these shows any of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RingFault {
    /// One of its lines holds no key.
    NoKey(usize),
    /// Its first key is not number 1.
    NoRoot,
    /// A line's number is not higher than the one before.
    Order(usize),
    /// It holds the same key twice.
    Twice(usize),
}

impl RingFault {
    /// What is told of it; `place` is where the text was found, `shape` what a key looks like.
    pub fn told(self, place: &str, shape: &str) -> String {
        match self {
            Self::NoKey(1) => format!("found {place} that holds no key; expected {shape}"),
            Self::NoKey(line) => format!("found {place} whose key {line} is none; expected {shape}, after its number"),
            Self::NoRoot => format!("found {place} whose first key is not number 1; expected the oldest key first"),
            Self::Order(line) => {
                format!(
                    "found {place} whose key {line} has no higher number than the one before; expected the newest last"
                )
            }
            Self::Twice(line) => format!("found {place} whose key {line} stands there twice; expected each key once"),
        }
    }
}

/// Reads a ring of keys.
pub fn read(text: &str) -> Result<Keys, RingFault> {
    let mut keys: Option<Keys> = None;
    let mut seen: Vec<[u8; 32]> = Vec::new();
    for (line, word) in (1..).zip(text.split_whitespace()) {
        let (id, digits) = match word.split_once(':') {
            Some((id, digits)) => (id.parse::<u32>().map_err(|_| RingFault::NoKey(line))?, digits),
            None => (ROOT, word),
        };
        let key = key(digits).ok_or(RingFault::NoKey(line))?;
        if seen.contains(&key) {
            return Err(RingFault::Twice(line));
        }
        keys = Some(match keys {
            None if id == ROOT => Keys::new(key),
            None => return Err(RingFault::NoRoot),
            Some(older) if id > older.newest() => older.and(id, key),
            Some(_) => return Err(RingFault::Order(line)),
        });
        seen.push(key);
    }
    seen.zeroize();
    keys.ok_or(RingFault::NoKey(1))
}

/// The text of a ring of keys, as [`read`] takes it.
pub fn write(keys: &Keys) -> Secret<String> {
    let line = |id| keys.key(id).map(|key| format!("{id}:{}\n", hex::encode(key)));
    Secret::new(keys.ids().filter_map(line).collect::<Vec<_>>().concat())
}

/// 256 bits in hexadecimal or base64; not such as somebody fills in for a try.
fn key(text: &str) -> Option<[u8; 32]> {
    let decoded = hex::decode(text).or_else(|_| STANDARD.decode(text)).or_else(|_| URL_SAFE.decode(text));
    let mut bytes = decoded.unwrap_or_default();
    let key = <[u8; 32]>::try_from(bytes.as_slice()).ok().filter(|key| key.iter().any(|byte| *byte != key[0]));
    bytes.zeroize();
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    const B: &str = "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210";

    #[test]
    fn a_plain_key_is_number_one_and_more_stand_below_it() {
        let plain = read(&format!("{A}\n")).unwrap();
        assert_eq!(plain.ids().collect::<Vec<_>>(), [1]);
        let two = read(&format!("1:{A}\n4:{B}\n")).unwrap();
        assert_eq!((two.ids().collect::<Vec<_>>(), two.newest()), (vec![1, 4], 4));
        assert_eq!(plain.check(1), two.check(1));
        let again = read(write(&two).expose()).unwrap();
        assert_eq!((again.check(1), again.check(4)), (two.check(1), two.check(4)));
        assert_eq!(read(&format!("{A} 4:{B}")).unwrap().check(4), two.check(4), "as in a variable");
    }

    #[test]
    fn what_is_no_ring_is_refused_and_not_shown() {
        for (text, fault) in [
            (String::new(), RingFault::NoKey(1)),
            ("hunter2".to_owned(), RingFault::NoKey(1)),
            (format!("1:{A}\n2:hunter2"), RingFault::NoKey(2)),
            (format!("1:{A}\nx:{B}"), RingFault::NoKey(2)),
            (format!("2:{A}"), RingFault::NoRoot),
            (format!("1:{A}\n1:{B}"), RingFault::Order(2)),
            (format!("{A}\n{B}"), RingFault::Order(2)),
            (format!("1:{A}\n2:{A}"), RingFault::Twice(2)),
        ] {
            assert_eq!(read(&text).err(), Some(fault), "{text}");
            let told = fault.told("a file", "a key");
            assert!(!told.contains("hunter2") && !told.contains(A), "{told}");
        }
    }
}
