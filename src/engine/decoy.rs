//! Decoys: what a stranger sees for a name that no account answers to.
//!
//! The threat: learning who has an account by trying names. So an unknown name gets methods that look like anybody's,
//! drawn by HMAC of a server key and the name: the same every time, for months, and nobody can compute them.

use super::event::Found;
use super::method::{Method, MethodKind};
use super::org::Org;
use super::policy::Policy;
use crate::ids::{AccountId, Handle, MethodId, SubjectKey};
use crate::keys::{Digest, Keys, Purpose};

/// Where wrong answers of an account are counted.
pub fn account_key(account: &AccountId) -> SubjectKey {
    SubjectKey(format!("account/{account}"))
}

/// What is found for a name without an account: nobody, with plausible methods.
///
/// An account answers to its bare user name and to its address alike, so a decoy does too: `ghost`,
/// `ghost@brunel.example` and `BRUNEL\ghost` are the same nobody.
pub fn found(keys: &Keys, policy: &Policy, org: &Org, handle: &Handle) -> Found {
    let handle = &bare(handle, org);
    let draw = keys.draw(Purpose::Decoy, &[handle.as_str()]);
    let key = SubjectKey(format!("stranger/{}", hex::encode(&draw[..12])));
    let phone_kinds = [MethodKind::Sms, MethodKind::Call];
    // Most people have a phone, some a mail address too, few only a mail address.
    let (phone, mail) = match (policy.gates, draw[12] % 8) {
        (2.., _) | (_, 1..=3) => (true, true),
        (_, 0) => (false, true),
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

fn bare(handle: &Handle, org: &Org) -> Handle {
    let name = handle.as_str();
    let name = name.rsplit_once('\\').map_or(name, |(_, user)| user);
    let own = |domain: &str| org.identity.domains.iter().any(|known| known.eq_ignore_ascii_case(domain));
    match name.split_once('@') {
        Some((user, domain)) if own(domain) => Handle::from(user),
        _ => Handle::from(name),
    }
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

    fn nobody(keys: &Keys, gates: u8, name: &str) -> Found {
        let org =
            "name = 'B'\nsign_in_url = 'https://b.example'\nit_contact = 'IT'\n[identity]\ndomains = ['b.example']";
        found(keys, &Policy { gates, ..Policy::default() }, &toml::from_str(org).unwrap(), &Handle::from(name))
    }

    #[test]
    fn a_name_keeps_its_decoy_and_another_key_draws_another() {
        let keys = Keys::new([1; 32]);
        assert_eq!(nobody(&keys, 1, "ghost"), nobody(&keys, 1, "ghost"));
        assert_ne!(nobody(&keys, 1, "ghost").key, nobody(&Keys::new([2; 32]), 1, "ghost").key);
    }

    #[test]
    fn a_name_is_the_same_nobody_with_and_without_the_domain() {
        let keys = Keys::new([1; 32]);
        for name in ["ghost@b.example", "b\\ghost"] {
            assert_eq!(nobody(&keys, 1, "ghost"), nobody(&keys, 1, name));
        }
        assert_ne!(nobody(&keys, 1, "ghost"), nobody(&keys, 1, "ghost@elsewhere.example"));
    }

    #[test]
    fn every_decoy_offers_something_and_two_classes_when_two_are_asked() {
        let keys = Keys::new([1; 32]);
        for n in 0..500 {
            let name = format!("name{n}");
            assert!(!nobody(&keys, 1, &name).methods.is_empty());
            let kinds: Vec<_> = nobody(&keys, 2, &name).methods.iter().map(|method| method.kind.class()).collect();
            assert!(kinds.windows(2).any(|pair| pair[0] != pair[1]));
        }
    }
}
