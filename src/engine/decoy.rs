//! Decoys: what a stranger sees for a name that no account answers to.
//!
//! The threat: learning who has an account by trying names. So an unknown name gets methods that look like anybody's,
//! drawn by HMAC of a server key and the name: the same every time, for months, and nobody can compute them.

use super::event::Found;
use super::method::{Method, MethodKind};
use super::rules::Rules;
use crate::ids::{AccountId, Handle, MethodId, SubjectKey};
use crate::keys::{Digest, Keys, Purpose};

/// Where wrong answers of an account are counted.
pub fn account_key(account: &AccountId) -> SubjectKey {
    SubjectKey(format!("account/{account}"))
}

/// What is found for a name without an account: nobody, with plausible methods.
pub fn found(rules: &Rules, handle: &Handle) -> Found {
    let (keys, policy) = (&rules.keys, &rules.policy);
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
    let letter = if initial % 4 == 0 { char::from(b'a' + initial / 4 % 26) } else { own.to_ascii_lowercase() };
    format!("{letter}•••@{}", HOSTS[usize::from(provider) % HOSTS.len()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::org::Org;
    use crate::engine::policy::Policy;

    fn rules(key: u8, policy: Policy) -> Rules {
        let org: Org = toml::from_str("name = 'B'\nsign_in_url = 'https://b.example'\nit_contact = 'IT'").unwrap();
        Rules::new(policy, org, Keys::new([key; 32]), vec![]).unwrap()
    }

    #[test]
    fn a_name_keeps_its_decoy_and_another_key_draws_another() {
        let rules_now = rules(1, Policy::default());
        let nobody = Handle::from("nobody@brunel.example");
        assert_eq!(found(&rules_now, &nobody), found(&rules_now, &nobody));
        assert_ne!(found(&rules_now, &nobody).key, found(&rules(2, Policy::default()), &nobody).key);
    }

    #[test]
    fn every_decoy_offers_something_and_two_classes_when_two_are_asked() {
        let (one, two) = (rules(1, Policy::default()), rules(1, Policy { gates: 2, ..Policy::default() }));
        for n in 0..500 {
            let handle = Handle(format!("name{n}"));
            assert!(!found(&one, &handle).methods.is_empty());
            let kinds: Vec<_> = found(&two, &handle).methods.iter().map(|method| method.kind.class()).collect();
            assert!(kinds.windows(2).any(|pair| pair[0] != pair[1]));
        }
    }
}
