//! What holds whatever happens: random people, random order, a restart between any two events.
//!
//! Every sequence is drawn from its own seed. When one fails, its seed and the last things that happened are printed;
//! narrow the test's range of seeds to that one to see it again alone.

mod acts;
mod held;
mod oracle;
mod people;
mod world;

use std::collections::BTreeMap;

use rand::rngs::ChaCha20Rng;
use rand::{RngExt as _, SeedableRng as _};
use sesame::engine::method::MethodKind;
use sesame::engine::org::Org;
use sesame::engine::policy::{Limits, Policy, When};
use sesame::engine::terms::Group;
use sesame::engine::{Rules, decoy};
use sesame::ids::{AccountId, Handle};
use sesame::keys::Keys;

use acts::Act;
use held::Held;
use people::Person;
use world::{Account, World};

const ORG: &str = "
    name = 'Brunel'
    sign_in_url = 'https://sign-in.brunel.example'
    it_contact = 'the IT desk, room 12'
    country = 'FR'
    time_zone = 'Europe/Paris'
    [identity]
    domains = ['brunel.example']
    personal_domains = ['gmail.com']
    [network]
    wifi = 'Brunel-Staff'
    vpn = 'Brunel-Connect'
";

const ANYBODY: Person =
    Person { knows: true, sense: 78, names: &["mira", "mira@brunel.example", "m.keller", "max", "nobody"] };
const STRANGER: Person = Person { knows: false, sense: 78, names: &["mira", "max", "nobody"] };

/// Rules under a key that gives Mira, who looks like her name's decoy, every way that the policy allows.
fn rules(policy: &Policy) -> Rules {
    let org: Org = toml::from_str(ORG).unwrap();
    let keyed = |number: u16| {
        let [high, low] = number.to_be_bytes();
        let keys = Keys::new(std::array::from_fn(|at| if at % 2 == 0 { high } else { low }));
        Rules::new(policy.clone(), org.clone(), keys, world::locales()).unwrap()
    };
    let complete = |rules: &Rules| {
        let methods = decoy::found(rules, &Handle::from("mira")).methods;
        policy.methods.iter().all(|kind| methods.iter().any(|method| method.kind == *kind))
    };
    (7..=u16::MAX).map(keyed).find(complete).expect("a key")
}

fn accounts(rules: &Rules) -> [Account; 2] {
    let account = |id: &str, names: &[&str]| Account {
        id: AccountId::from(id),
        names: names.iter().map(|name| Handle::from(*name)).collect(),
        held: Held::like(rules, &Handle::from(names[0])),
    };
    [account("a1", &["mira", "mira@brunel.example", "m.keller"]), account("a2", &["max"])]
}

/// Questions too, and a group of whom two proofs are demanded.
fn every_way(policy: Policy) -> Policy {
    let methods = [&policy.methods[..], &[MethodKind::Questions]].concat();
    let group = vec![Group { name: "careful".to_owned(), gates: Some(2), decoys: Some(50), ..Group::default() }];
    Policy { methods, group, ..policy }
}

/// Says which sequence failed.
struct Told<'a> {
    seed: u64,
    acts: &'a std::cell::RefCell<Vec<Act>>,
}

impl Drop for Told<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let acts = self.acts.borrow();
            let last = &acts[acts.len().saturating_sub(12)..];
            eprintln!("sequence {} failed at its {}. event; the last were {last:#?}", self.seed, acts.len());
        }
    }
}

/// Runs one sequence through one or more worlds that begin alike, until `compare` has seen enough.
fn run(seed: u64, person: Person, worlds: &mut [World<'_>], compare: impl Fn(&[World<'_>])) {
    let mut rng = ChaCha20Rng::seed_from_u64(seed);
    let acts = std::cell::RefCell::new(Vec::new());
    let _told = Told { seed, acts: &acts };
    for _ in 0..rng.random_range(10..36) {
        let act = people::draw(&worlds[0], person, &mut rng);
        acts.borrow_mut().push(act.clone());
        for world in &mut *worlds {
            world.act(act.clone());
        }
        compare(worlds);
    }
}

/// Runs many sequences under one policy and counts how many reached what.
fn explore(policy: &Policy, seeds: std::ops::Range<u64>) -> BTreeMap<&'static str, u32> {
    let rules = rules(policy);
    let accounts = accounts(&rules);
    let mut reached = BTreeMap::new();
    for seed in seeds {
        let chats = 1 + usize::try_from(seed % 3).unwrap();
        let mut worlds = [World::new(&rules, &accounts, chats, seed)];
        run(seed, ANYBODY, &mut worlds, |_| {});
        for name in &worlds[0].reached {
            *reached.entry(*name).or_insert(0) += 1;
        }
        if seed % 20 == 0 {
            let mut again = [World::new(&rules, &accounts, chats, seed)];
            run(seed, ANYBODY, &mut again, |_| {});
            assert!(worlds[0].transcript == again[0].transcript, "the same seed, another transcript: {seed}");
        }
    }
    reached
}

fn all_reached(reached: &BTreeMap<&'static str, u32>, wanted: &[&'static str]) {
    println!("{reached:#?}");
    for name in wanted {
        assert!(reached.get(name).is_some_and(|count| *count > 0), "no sequence reached {name}");
    }
}

const EVERYWHERE: [&str; 29] = [
    "Remedy",
    "Unlock",
    "account-unlocked",
    "Nothing",
    "Reason",
    "Handle",
    "Account",
    "Choice",
    "Send",
    "Code",
    "Keys",
    "Totp",
    "Paper",
    "Reset",
    "Session",
    "LostPhone",
    "Passkey",
    "Approval",
    "approved",
    "a passkey's code typed",
    "gate-passed",
    "page opened",
    "page-expired",
    "password-reset",
    "session-updated",
    "recovery-expired",
    "self-service-closed",
    "older-code-typed",
    "ticket-opened",
];

#[test]
fn one_gate_holds_whatever_happens() {
    let limits = Limits { lookups_per_hour: 3, ..Limits::default() };
    let reached = explore(&Policy { limits, ..Policy::default() }, 0..35_000);
    all_reached(&reached, &EVERYWHERE);
    all_reached(&reached, &["Captcha", "Contact", "captcha-exhausted", "look-ups-exhausted", "contacts-exhausted"]);
}

#[test]
fn two_gates_hold_whatever_happens() {
    let policy = Policy { gates: 2, captcha: When::Never, full_number: When::Always, ..Policy::default() };
    let reached = explore(&every_way(policy), 100_000..125_000);
    all_reached(&reached, &["second gate passed", "Questions", "answers-refused"]);
}

#[test]
fn without_captcha_and_numbers_the_gates_still_hold() {
    let policy = Policy { captcha: When::Never, full_number: When::Never, ..Policy::default() };
    let reached = explore(&every_way(policy), 200_000..215_000);
    all_reached(&reached, &EVERYWHERE);
    all_reached(&reached, &["Questions", "second gate passed", "a step spent", "a code spent", "questions answered"]);
}

/// A stranger who knows no right number and no right code writes to two houses at once: in one the names are accounts,
/// in the other nobody's. Words, buttons, pictures, stamps and deadlines are the same, to the millisecond.
fn nobody_can_tell(policy: &Policy, seeds: std::ops::Range<u64>) {
    let rules = rules(policy);
    // One name each: that two names of one person lead to the same hints is another matter.
    let accounts = accounts(&rules).map(|account| Account { names: account.names[..1].to_vec(), ..account });
    let mut reached = BTreeMap::new();
    for seed in seeds {
        let chats = 1 + usize::try_from(seed % 2).unwrap();
        let mut worlds = [World::new(&rules, &accounts, chats, seed), World::new(&rules, &[], chats, seed)];
        run(seed, STRANGER, &mut worlds, |worlds| {
            let same = worlds[0].transcript.last() == worlds[1].transcript.last();
            assert!(same, "a decoy can be told from a person: {:#?}", difference(worlds));
        });
        let same = worlds[0].transcript == worlds[1].transcript;
        assert!(same, "a decoy can be told from a person: {:#?}", difference(&worlds));
        assert!(worlds.iter().all(|world| world.pages.is_empty()), "a stranger came in");
        for name in &worlds[1].reached {
            *reached.entry(*name).or_insert(0) += 1;
        }
    }
    all_reached(&reached, &["Code", "Keys", "LostPhone", "code-refused", "code-voided", "self-service-closed"]);
    all_reached(&reached, &["Totp", "Paper", "Approval", "approval-requested"]);
    all_reached(&reached, &["Passkey", "passkey-refused"]);
}

/// What the one world told last where the other told something else.
fn difference<'w>(worlds: &'w [World<'_>]) -> Option<(&'w String, &'w String)> {
    worlds[0].transcript.iter().zip(&worlds[1].transcript).find(|(one, other)| one != other)
}

#[test]
fn a_decoy_cannot_be_told_from_a_person() {
    nobody_can_tell(&Policy::default(), 300_000..310_000);
    let policy = Policy { captcha: When::Never, full_number: When::Never, ..Policy::default() };
    nobody_can_tell(&every_way(policy), 310_000..320_000);
    let policy = Policy { gates: 2, captcha: When::Never, ..Policy::default() };
    nobody_can_tell(&every_way(policy), 320_000..325_000);
}
