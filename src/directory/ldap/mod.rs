//! What all LDAP directories have in common: how they are reached, asked and understood (RFC 4511 to 4519).
//!
//! - **TLS or nothing.** `ldaps://`, or `ldap://` with `StartTLS`; the certificate is always verified.
//! - **A name is never part of a filter or a DN** but through [`is`]; DNs come from the directory alone.
//! - **A referral is not followed**: it could lead the service account's password anywhere.
//! - **A write is sent once**, over a connection that has just answered. Sent without an answer is
//!   [`DirectoryError::ReplyLost`](super::DirectoryError::ReplyLost) and never repeated here.

mod cached;
mod entry;
mod faults;
mod pool;
pub mod settings;

pub(super) use self::cached::Cached;
use super::{Contact, Means};
use crate::secret::Secret;

pub(super) use self::entry::Entry;
pub(super) use self::faults::said;
pub(super) use self::pool::{Lease, Pool, Question};
pub use self::settings::Settings;

/// Whether a directory can hold such a name: not empty, at most 256 bytes, and without control characters, behind the
/// first of which some servers stop comparing.
pub(super) fn is_name(name: &str) -> bool {
    (1..=256).contains(&name.len()) && !name.chars().any(char::is_control)
}

/// How an entry's owner is reached, by these attributes; `None` where none are read.
pub(super) fn contacts(entry: &Entry, attributes: &[String]) -> Option<Vec<Contact>> {
    let one = |text: &str| Contact {
        means: if text.contains('@') { Means::Mail } else { Means::Phone },
        value: Secret::from(text),
    };
    let all = || attributes.iter().flat_map(|attribute| entry.texts(attribute)).map(one).collect();
    (!attributes.is_empty()).then(all)
}

/// The filter "this attribute has this value", whatever the value holds (RFC 4515, 3).
pub(super) fn is(attribute: &str, value: &str) -> String {
    format!("({attribute}={})", ldap3::ldap_escape(value))
}

/// The filter "this attribute has these bytes".
pub(super) fn is_bytes(attribute: &str, value: &[u8]) -> String {
    let mut filter = format!("({attribute}=");
    for byte in hex::encode(value).as_bytes().chunks(2) {
        filter.push('\\');
        filter.extend(byte.iter().copied().map(char::from));
    }
    filter + ")"
}

/// The filter "one of these".
pub(super) fn any(filters: impl IntoIterator<Item = String>) -> String {
    format!("(|{})", filters.into_iter().collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_name_ends_its_place_in_a_filter() {
        assert_eq!(is("uid", "*)(uid=*"), r"(uid=\2a\29\28uid=\2a)");
        assert_eq!(is("uid", "a\\b\0"), r"(uid=a\5cb\00)");
        assert_eq!(is("uid", "a,dc=x"), "(uid=a,dc=x)", "no DN is made of a name");
        assert_eq!(is_bytes("objectGUID", &[0, b'*', 255]), r"(objectGUID=\00\2a\ff)");
        assert_eq!(any([is("a", "1"), is("b", "2")]), "(|(a=1)(b=2))");
        assert!(is_name("*)(uid=*") && !is_name("") && !is_name("mira\0") && !is_name(&"x".repeat(257)));
    }
}
