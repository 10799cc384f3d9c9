//! Decoys: what a stranger sees for a name that no account answers to.
//!
//! The threat: learning who has an account by trying names. So an unknown name gets methods that look like anybody's,
//! drawn by HMAC of a server key and the name: the same every time, for months, and nobody can compute them.

use std::cmp::Reverse;
use std::collections::HashSet;

use super::event::Found;
use super::gate::questions;
use super::method::{Method, MethodKind};
use super::org::Org;
use super::rules::Rules;
use super::standing::Standing;
use crate::ids::{AccountId, Handle, MethodId, SubjectKey};
use crate::keys::{Digest, Keys, Purpose};

/// Where wrong answers of an account are counted.
pub fn account_key(account: &AccountId) -> SubjectKey {
    SubjectKey(format!("account/{account}"))
}

/// What is found for a name without an account: nobody, with plausible methods, of kinds that an account under this
/// policy could have.
///
/// An account answers to its bare user name and to its address alike, so a decoy does too: `ghost`,
/// `ghost@brunel.example` and `BRUNEL\ghost` are the same nobody ([`spellings`]).
pub fn found(rules: &Rules, handle: &Handle) -> Found {
    let (keys, policy) = (&rules.keys, &rules.policy);
    let handle = &bare(handle, &rules.org);
    let draw = keys.draw(Purpose::Decoy, &[handle.as_str()]);
    let key = SubjectKey(format!("stranger/{}", hex::encode(&draw[..12])));
    let group = policy.group_of_decoy(u16::from_be_bytes([draw[21], draw[22]]));
    let groups: Vec<String> = group.map(|group| group.name.clone()).into_iter().collect();
    let terms = policy.of(&groups);
    let permitted = |kind: MethodKind| terms.methods.contains(&kind);
    let phone_kinds: Vec<MethodKind> =
        [MethodKind::Sms, MethodKind::Call].into_iter().filter(|kind| permitted(*kind)).collect();
    let (can_phone, can_mail) = (!phone_kinds.is_empty(), permitted(MethodKind::Mail));
    // Most people have a phone, some a mail address too, few only a mail address.
    let few = phone_kinds.len() < usize::from(policy.methods_min);
    let (phone, mail) = match draw[12] % 8 {
        _ if terms.gates > 1 || few => (true, true),
        0 => (!can_mail, true),
        1..=3 => (true, true),
        _ => (true, !can_phone),
    };
    let mut methods = Vec::new();
    if phone {
        let hint = format!("••{:02}", u16::from_be_bytes([draw[13], draw[14]]) % 100);
        methods.extend(phone_kinds.into_iter().map(|kind| method(keys, handle, kind, hint.clone())));
    }
    if mail && can_mail {
        methods.push(method(keys, handle, MethodKind::Mail, mail_hint(handle, draw[15], draw[16])));
    }
    // What reaches nobody: some have it, and whoever lacks what the policy demands has it for certain.
    for (kind, byte, eighths) in WITHOUT_CONTACT.into_iter().filter(|(kind, ..)| permitted(*kind)) {
        let classes = methods.iter().map(|method| method.kind.class()).collect::<HashSet<_>>().len();
        let lacking = methods.len() < usize::from(policy.methods_min) || classes < usize::from(terms.gates);
        if lacking || draw[byte] % 8 < eighths {
            let hint = if kind == MethodKind::Questions { questions(keys, handle) } else { String::new() };
            methods.push(method(keys, handle, kind, hint));
        }
    }
    methods.sort_by_key(|method| Reverse(method.kind.strength()));
    Found { key, account: None, methods, groups, standing: Standing::default() }
}

/// Of each kind that reaches nobody: which byte of the draw decides, and how many names of eight have it.
const WITHOUT_CONTACT: [(MethodKind, usize, u8); 5] = [
    (MethodKind::Totp, 17, 3),
    (MethodKind::Codes, 18, 2),
    (MethodKind::Push, 19, 2),
    (MethodKind::Passkey, 20, 1),
    (MethodKind::Questions, 23, 3),
];

/// Which questions a name would have chosen, in an order of its own.
fn questions(keys: &Keys, handle: &Handle) -> String {
    let mut names = questions::NAMES;
    names.sort_by_cached_key(|name| keys.draw(Purpose::Decoy, &[handle.as_str(), "question", name]));
    names[..questions::ASKED].join(",")
}

/// Every way in which a directory may hold a name that a person typed: as typed, bare, and with each of the
/// organisation's domains. All are looked up, so that an account is found under as many spellings as a decoy.
pub fn spellings(handle: &Handle, org: &Org) -> Vec<Handle> {
    let bare = bare(handle, org);
    let mut all = vec![handle.clone(), bare.clone()];
    if !bare.as_str().contains('@') {
        all.extend(org.identity.domains.iter().map(|domain| Handle(format!("{bare}@{}", domain.to_lowercase()))));
    }
    all
}

/// The user name alone, when it stands with a domain of the organisation's own.
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
    use crate::engine::policy::Policy;

    fn nobody(key: u8, policy: Policy, name: &str) -> Found {
        let org =
            "name = 'B'\nsign_in_url = 'https://b.example'\nit_contact = 'IT'\n[identity]\ndomains = ['b.example']";
        let rules = Rules::new(policy, toml::from_str(org).unwrap(), Keys::new([key; 32]), vec![]).unwrap();
        found(&rules, &Handle::from(name))
    }

    #[test]
    fn a_name_keeps_its_decoy_and_another_key_draws_another() {
        let ghost = nobody(1, Policy::default(), "ghost");
        assert_eq!(ghost, nobody(1, Policy::default(), "ghost"));
        assert_ne!(ghost.key, nobody(2, Policy::default(), "ghost").key);
    }

    #[test]
    fn a_name_is_the_same_nobody_with_and_without_the_domain() {
        let ghost = nobody(1, Policy::default(), "ghost");
        for name in ["ghost@b.example", "b\\ghost"] {
            assert_eq!(ghost, nobody(1, Policy::default(), name));
        }
        assert_ne!(ghost, nobody(1, Policy::default(), "ghost@elsewhere.example"));
    }

    #[test]
    fn every_decoy_offers_what_an_account_could_have_under_the_policy() {
        use MethodKind::{Call, Mail, Sms};
        for (methods, gates, methods_min) in [
            (vec![Sms, Call, Mail], 1, 1),
            (vec![Mail], 1, 1),
            (vec![Sms], 1, 1),
            (vec![Sms, Mail], 2, 2),
            (vec![Sms, Mail], 1, 2),
        ] {
            let policy = Policy { gates, methods_min, methods, ..Policy::default() };
            for n in 0..200 {
                let found = nobody(1, policy.clone(), &format!("name{n}"));
                assert!(found.methods.iter().all(|method| policy.methods.contains(&method.kind)));
                assert!(found.methods.len() >= usize::from(methods_min), "{policy:?}");
                let classes: std::collections::HashSet<_> =
                    found.methods.iter().map(|method| method.kind.class()).collect();
                assert!(classes.len() >= usize::from(gates), "{policy:?}");
            }
        }
    }
}
