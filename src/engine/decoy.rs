//! Decoys: what a stranger sees for a name that no account answers to.
//!
//! The threat: learning who has an account by trying names. So an unknown name gets methods that look like anybody's,
//! drawn by HMAC of a server key and the name: the same every time, for months, and nobody can compute them.

use super::event::Found;
use super::method::{Method, MethodKind};
use super::policy::Policy;
use crate::ids::{AccountId, Handle, MethodId, SubjectKey};
use crate::keys::{Digest, Keys, Purpose};

/// Where wrong answers of an account are counted.
pub fn account_key(account: &AccountId) -> SubjectKey {
    SubjectKey(format!("account/{account}"))
}

/// What is found for a name without an account: nobody, with plausible methods.
pub fn found(keys: &Keys, policy: &Policy, handle: &Handle) -> Found {
    let draw = keys.draw(Purpose::Decoy, &[handle.as_str()]);
    let key = SubjectKey(format!("stranger/{}", hex::encode(&draw[..12])));
    let phone_kinds = [MethodKind::Sms, MethodKind::Call];
    // Most people have a phone, some a mail address too, few only a mail address.
    let (phone, mail) = match (policy.gates, draw[12] % 8) {
        (2.., _) => (true, true),
        (_, 0) => (false, true),
        (_, 1..=3) => (true, true),
        _ => (true, false),
    };
    let mut methods = Vec::new();
    if phone {
        let hint = format!("••{:02}", u16::from_be_bytes([draw[13], draw[14]]) % 100);
        methods.extend(phone_kinds.into_iter().map(|kind| method(keys, handle, kind, hint.clone())));
    }
    if mail {
        methods.push(method(keys, handle, MethodKind::Mail, mail_hint(handle, draw[15], draw[16])));
    }
    methods.retain(|method| policy.methods.contains(&method.kind));
    Found { key, account: None, methods }
}

fn method(keys: &Keys, handle: &Handle, kind: MethodKind, hint: String) -> Method {
    let draw = keys.draw(Purpose::Decoy, &[handle.as_str(), kind.word()]);
    let id = MethodId(hex::encode(&draw[..12])); // as long as a registered method's
    Method { id, kind, hint, contact: Digest(hex::encode(draw)) } // a digest nothing hashes to
}

/// Private addresses often begin as the login does, and live at a handful of providers.
fn mail_hint(handle: &Handle, initial: u8, provider: u8) -> String {
    const HOSTS: [&str; 8] =
        ["g•••.com", "g•••.com", "g•••.com", "o•••.com", "y•••.com", "o•••.fr", "h•••.com", "i•••.com"];
    let own = handle.as_str().chars().find(char::is_ascii_alphabetic).unwrap_or('m');
    let letter = if initial.is_multiple_of(4) { char::from(b'a' + initial / 4 % 26) } else { own.to_ascii_lowercase() };
    format!("{letter}•••@{}", HOSTS[usize::from(provider) % HOSTS.len()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_keeps_its_decoy_and_another_key_draws_another() {
        let (keys, policy) = (Keys::new([1; 32]), Policy::default());
        let nobody = Handle::from("nobody@brunel.example");
        assert_eq!(found(&keys, &policy, &nobody), found(&keys, &policy, &nobody));
        assert_ne!(found(&keys, &policy, &nobody).key, found(&Keys::new([2; 32]), &policy, &nobody).key);
    }

    #[test]
    fn every_decoy_offers_something_and_two_classes_when_two_are_asked() {
        let keys = Keys::new([1; 32]);
        let two = Policy { gates: 2, ..Policy::default() };
        for n in 0..500 {
            let handle = Handle(format!("name{n}"));
            assert!(!found(&keys, &Policy::default(), &handle).methods.is_empty());
            let kinds: Vec<_> = found(&keys, &two, &handle).methods.iter().map(|method| method.kind.class()).collect();
            assert!(kinds.windows(2).any(|pair| pair[0] != pair[1]));
        }
    }
}
