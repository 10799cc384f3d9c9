//! The owner's time to object, their lost phone, and who else asks about their account.

use std::time::Duration;

use super::attacks::{BEN, CHAT, State, World, world};
use super::release::Standing;
use super::steps::{claimed, did, noted, press, shown, stepped, stepped_under};
use super::words::Note;
use super::*;
use crate::engine::effect::{Bucket, Notice};
use crate::engine::gate::Answer;

const MINUTE: Duration = Duration::from_mins(1);

fn by(who: &str, button: CardButton) -> CaseEvent {
    did(who, Deed::Pressed { button, answer_by: None })
}

fn types(code: &Secret<String>) -> CaseEvent {
    CaseEvent::Heard { from: Peer::from(CHAT), news: FromPerson::Typed, words: code.clone() }
}

fn notices(effects: &[Effect]) -> Vec<Notice> {
    let notice = |effect: &Effect| if let Effect::Notify { notice, .. } = effect { Some(*notice) } else { None };
    effects.iter().filter_map(notice).collect()
}

fn releases(effects: &[Effect]) -> Vec<Release> {
    let release = |effect: &Effect| match effect {
        Effect::TellPerson { news, .. } => {
            if let FromIt::Released(release) = &**news {
                Some(release.clone())
            } else {
                None
            }
        }
        _ => None,
    };
    effects.iter().filter_map(release).collect()
}

fn told(effects: &[Effect]) -> Vec<FromIt> {
    let news =
        |effect: &Effect| if let Effect::TellPerson { news, .. } = effect { Some((**news).clone()) } else { None };
    effects.iter().filter_map(news).collect()
}

/// Somebody stood before Ana; the notices that were written on the way.
fn in_person(world: &World, state: &mut State) -> Vec<Notice> {
    let asked = stepped(world, state, press(CardButton::InPerson));
    let code = shown(&asked);
    stepped(world, state, types(&code));
    notices(&asked)
}

/// They typed the code that came to the phone on record.
fn by_phone(world: &World, state: &mut State) {
    let asked = stepped(world, state, press(CardButton::CallBack));
    let code =
        |effect: &Effect| if let Effect::CallBack(sending) = effect { Some(sending.secret.clone()) } else { None };
    let code = asked.iter().find_map(code).expect("a code");
    stepped(world, state, types(&code));
}

fn owner_hears(world: &World, state: &mut State, reached: bool) {
    stepped(world, state, CaseEvent::OwnerTold { account: "a1".into(), reached });
}

/// When what Ben approves now is good from.
fn approved(world: &World, state: &mut State) -> Time {
    let effects = stepped(world, state, by(BEN, CardButton::Approve));
    releases(&effects).pop().expect("a release").good_from()
}

#[test]
fn s47_the_owner_is_told_with_the_first_proof_that_is_asked_for_and_once() {
    let (world, mut state) = claimed(&[]);
    assert_eq!(in_person(&world, &mut state), [Notice::ItAsked]);
    assert_eq!(in_person(&world, &mut state), []);
    owner_hears(&world, &mut state, true);
    let told_at = state.now;
    state.now = state.now + MINUTE;
    let effects = stepped(&world, &mut state, by(BEN, CardButton::Approve));
    let release = releases(&effects).pop().expect("a release");
    let from = told_at + 10 * MINUTE;
    assert_eq!((release.good_from(), release.expires_at()), (from, from + 60 * MINUTE));
    assert!(!release.is_good(&Peer::from(CHAT), from - MINUTE) && release.is_good(&Peer::from(CHAT), from));
    assert!(noted(&effects).contains(&Note::ApprovedFrom { from: from.into(), until: (from + 60 * MINUTE).into() }));
    assert_eq!(state.case.deadline(&world.rules), Some(from));
    state.now = from;
    assert_eq!(told(&stepped(&world, &mut state, CaseEvent::Woken)), [FromIt::Opens]);
    assert_eq!(told(&stepped(&world, &mut state, CaseEvent::Woken)), [], "once");
    assert_eq!(state.case.deadline(&world.rules), Some(from + 60 * MINUTE));
}

#[test]
fn s47_whoever_has_been_told_long_ago_or_cannot_be_told_is_waited_for_no_more() {
    let (world, mut state) = claimed(&[]);
    in_person(&world, &mut state);
    owner_hears(&world, &mut state, true);
    state.now = state.now + 11 * MINUTE;
    assert_eq!(approved(&world, &mut state), state.now);

    let (world, mut state) = claimed(&[]);
    in_person(&world, &mut state);
    owner_hears(&world, &mut state, false);
    assert_eq!(approved(&world, &mut state), state.now, "there is nowhere to tell them");

    let (world, mut state) = claimed(&[]);
    in_person(&world, &mut state);
    state.now = state.now + 30 * MINUTE;
    assert_eq!(approved(&world, &mut state), state.now + 10 * MINUTE, "no notice has left yet");

    let (mut world, mut state) = claimed(&[]);
    world.rules.policy.case.grace = Duration::ZERO;
    in_person(&world, &mut state);
    assert_eq!(approved(&world, &mut state), state.now);
}

#[test]
fn s47_the_owners_own_chat_and_phone_are_notice_enough() {
    let (world, mut state) = claimed(&[]);
    by_phone(&world, &mut state);
    assert_eq!(approved(&world, &mut state), state.now);

    let mut world = super::attacks::world(&[]);
    world.bound.insert(Peer::from(CHAT), "a1".into());
    let mut state = world.begins();
    state.case.bound = Some("a1".into());
    stepped(&world, &mut state, press(CardButton::Claim));
    assert_eq!(in_person(&world, &mut state), [], "they know that they ask");
    assert_eq!(approved(&world, &mut state), state.now);
}

#[test]
fn s47_another_account_or_another_time_is_another_notice() {
    let (mut world, mut state) = claimed(&[]);
    in_person(&world, &mut state);
    owner_hears(&world, &mut state, true);
    let a1 = world.answers[0].clone();
    let other = Known { key: account_key(&"a2".into()), account: Some("a2".into()), ..a1.clone() };
    stepped(&world, &mut state, CaseEvent::Looked(other.clone()));
    owner_hears(&world, &mut state, true); // late news of the former
    assert_eq!(state.case.owner, Owner::Untold);
    world.answers[0] = other;
    assert_eq!(in_person(&world, &mut state), [Notice::ItAsked]);
    stepped(&world, &mut state, press(CardButton::Close));
    stepped(&world, &mut state, press(CardButton::Reopen));
    stepped(&world, &mut state, press(CardButton::Claim));
    assert_eq!(in_person(&world, &mut state), [Notice::ItAsked]);
}

#[test]
fn s69_a_loss_takes_back_what_rests_on_the_phone_and_nothing_else() {
    let lost = Budget { phone_lost: true, ..Budget::default() };
    for used in [false, true] {
        let (world, mut state) = claimed(&[]);
        by_phone(&world, &mut state);
        let release = releases(&stepped(&world, &mut state, by(BEN, CardButton::Approve))).pop().expect("a release");
        assert!(release.falls_with_phone(state.now) && !release.falls_with_phone(state.now - MINUTE));
        if used {
            let news = FromPerson::Used;
            let heard = CaseEvent::Heard { from: Peer::from(CHAT), news, words: Secret::from("") };
            stepped(&world, &mut state, heard);
        }
        let effects = stepped_under(&world, &mut state, CaseEvent::Woken, &lost);
        assert_eq!((noted(&effects), told(&effects)), (vec![Note::Withdrawn], vec![FromIt::Withdrawn]));
        assert!(state.case.released.is_none() && state.case.risks.contains(&Risk::LostPhone));
        assert!(stepped_under(&world, &mut state, CaseEvent::Woken, &lost).is_empty(), "once");
    }
    let (world, mut state) = claimed(&[]);
    in_person(&world, &mut state);
    let release = releases(&stepped(&world, &mut state, by(BEN, CardButton::Approve))).pop().expect("a release");
    assert!(!release.falls_with_phone(state.now));
    stepped_under(&world, &mut state, CaseEvent::Woken, &lost);
    assert!(state.case.released.is_some(), "a stranger's report does not undo what was seen at the counter");
}

/// What IT says of a phone by letting its owner in without it is believed.
#[test]
fn s69_whom_it_lets_in_without_the_phone_is_believed_that_it_is_gone() {
    let (world, mut state) = claimed(&[]);
    let lost = Budget { phone_lost: true, ..Budget::default() };
    in_person(&world, &mut state);
    stepped(&world, &mut state, press(CardButton::Vouch));
    let challenge = state.case.check.clone().expect("a check").challenge;
    stepped(&world, &mut state, CaseEvent::Vouched { challenge, answer: Answer::Given });
    stepped_under(&world, &mut state, press(CardButton::Approve), &lost);
    let effects = stepped_under(&world, &mut state, by(BEN, CardButton::Approve), &lost);
    assert_eq!(releases(&effects).len(), 1);
    let proven =
        |effect: &Effect| matches!(effect, Effect::Count { bucket: Bucket::PhoneLost(_), note } if note.is_empty());
    let links_go = effects.iter().position(|effect| matches!(effect, Effect::SuspendMethods { .. }));
    let notice = effects.iter().position(|effect| matches!(effect, Effect::Notify { .. }));
    assert!(effects.iter().any(proven) && links_go < notice, "the notice brings new links: {effects:?}");
}

fn reported(proven: bool, account: Option<&str>) -> (World, State) {
    let mut world = world(&[]);
    world.answers[0].account = account.map(AccountId::from);
    let mut state = world.begins();
    let ticket = Ticket { category: Category::LostPhone, proven, ..state.case.ticket.clone() };
    state.case = Case::new(ticket, Peer::from(CHAT), None);
    (world, state)
}

fn counted(effects: &[Effect]) -> usize {
    effects.iter().filter(|effect| matches!(effect, Effect::Count { bucket: Bucket::PhoneLost(_), .. })).count()
}

fn suspended(effects: &[Effect]) -> usize {
    effects.iter().filter(|effect| matches!(effect, Effect::SuspendMethods { .. })).count()
}

/// Strangers' reports have their limit, whoever takes the case on; and a name that nobody answers to is counted like any.
#[test]
fn s69_a_claim_suspends_no_more_than_strangers_may_and_tells_nothing() {
    for account in [Some("a1"), None] {
        let real = usize::from(account.is_some());
        let (world, mut state) = reported(false, account);
        let effects = stepped(&world, &mut state, press(CardButton::Claim));
        assert_eq!((counted(&effects), suspended(&effects)), (1, real), "{account:?}");

        let (world, mut state) = reported(false, account);
        let full = Budget { fleet_suspended: 20, ..Budget::default() };
        let effects = stepped_under(&world, &mut state, press(CardButton::Claim), &full);
        assert_eq!((counted(&effects), suspended(&effects)), (0, 0), "{account:?}");
        assert!(noted(&effects).contains(&Note::PhoneHeldBack) && state.case.held_back);
        let effects = stepped_under(&world, &mut state, press(CardButton::Suspend), &full);
        assert_eq!((counted(&effects), suspended(&effects)), (1, real), "{account:?}: an agent has decided");
        assert!(stepped_under(&world, &mut state, press(CardButton::Suspend), &full).is_empty(), "once");

        let (world, mut state) = reported(true, account);
        let effects = stepped_under(&world, &mut state, press(CardButton::Claim), &full);
        assert_eq!(counted(&effects), 1, "{account:?}: whoever has proven who they are is no stranger");
    }
}

#[test]
fn s47_whose_chat_asks_and_who_else_does_speaks_for_looking_twice() {
    let looked = |bound: Option<&str>, beside| {
        let mut world = world(&[]);
        world.answers[0].beside = beside;
        world.bound.extend(bound.map(|account| (Peer::from(CHAT), AccountId::from(account))));
        let mut state = world.begins();
        stepped(&world, &mut state, press(CardButton::Claim));
        stepped(&world, &mut state, CaseEvent::Woken);
        (state.case.risks.clone(), Standing::of(&state.case, &world.rules, state.now).two_people)
    };
    assert_eq!(looked(None, None), (BTreeSet::from([Risk::Unproven]), false));
    assert_eq!(looked(Some("a1"), None), (BTreeSet::from([Risk::Unproven]), false));
    assert_eq!(looked(Some("a7"), None), (BTreeSet::from([Risk::Unproven, Risk::OtherChat]), true));
    let other = Some(Risk::OtherCase);
    assert_eq!(looked(None, other), (BTreeSet::from([Risk::Unproven, Risk::OtherCase]), false), "any stranger can ask");
    let owners = Some(Risk::OwnersCase);
    assert_eq!(looked(None, owners), (BTreeSet::from([Risk::Unproven, Risk::OwnersCase]), true));
}
