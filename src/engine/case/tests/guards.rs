//! Who counts no more, codes that are typed somewhere else, pace, and where a code is shown: one guard each.

use std::time::Duration;

use super::attacks::{ANA, BEN, CHAT, ROOM, State, World};
use super::steps::{claimed, did, noted, press, shown, stepped};
use super::words::Note;
use super::*;
use crate::engine::gate::Answer;

const OTHER_ROOM: &str = "telegram:-200";

fn by(who: &str, button: CardButton) -> CaseEvent {
    did(who, Deed::Pressed { button, answer_by: None })
}

fn types(code: &Secret<String>) -> CaseEvent {
    CaseEvent::Heard { from: Peer::from(CHAT), news: FromPerson::Typed, words: code.clone() }
}

fn writes(text: &str) -> CaseEvent {
    did(ANA, Deed::Wrote(Secret::from(text)))
}

fn told(effects: &[Effect]) -> Vec<FromIt> {
    let news =
        |effect: &Effect| if let Effect::TellPerson { news, .. } = effect { Some((**news).clone()) } else { None };
    effects.iter().filter_map(news).collect()
}

fn leaves(world: &mut World, who: &str) {
    let room = world.rules.staff.0.get_mut(&Peer::from(ROOM)).unwrap();
    room.roles.agents.remove(&Peer::from(who));
}

/// Ana has the case, and somebody stood before her.
fn in_person() -> (World, State) {
    let (world, mut state) = claimed(&[]);
    let code = shown(&stepped(&world, &mut state, press(CardButton::InPerson)));
    stepped(&world, &mut state, types(&code));
    assert_eq!(state.case.proofs.len(), 1);
    (world, state)
}

#[test]
fn s47_a_witness_who_is_an_agent_no_more_has_seen_nobody() {
    let (mut world, mut state) = in_person();
    leaves(&mut world, ANA);
    let effects = stepped(&world, &mut state, by(BEN, CardButton::Approve));
    assert!(noted(&effects).contains(&Note::Points { have: 0, need: 2 }), "{:?}", noted(&effects));
    assert!(noted(&effects).contains(&Note::Gone { who: ANA.to_owned() }) && state.case.claimer().is_none());
    assert!(state.case.released.is_none() && state.case.proofs.is_empty());
}

#[test]
fn s47_an_approval_of_whoever_is_an_agent_no_more_is_none() {
    let (mut world, mut state) = in_person();
    state.case.risks.insert(Risk::Disowned);
    stepped(&world, &mut state, press(CardButton::CallBack));
    let challenge = state.case.check.clone().expect("a check").challenge;
    let (digest, code) = (state.case.check.clone().unwrap().digest, "760814");
    let right = world.rules.keys.digest(crate::keys::Purpose::Code, &["case", challenge.as_str(), code]);
    assert_ne!(digest, right);
    state.case.check.as_mut().unwrap().digest = right;
    stepped(&world, &mut state, types(&Secret::from(code)));
    // Ben approves, and goes. Ana, on whose word one of the ways rests, is the only one left: no two people.
    assert!(
        noted(&stepped(&world, &mut state, by(BEN, CardButton::Approve)))
            .contains(&Note::Second { who: BEN.to_owned() })
    );
    leaves(&mut world, BEN);
    stepped(&world, &mut state, press(CardButton::Approve));
    assert!(state.case.released.is_none());
    assert_eq!(state.case.approvals.iter().map(|one| one.by.peer.as_str()).collect::<Vec<_>>(), [ANA]);
}

#[test]
fn s47_an_approval_that_waits_for_the_directory_is_asked_again_who_may() {
    let (mut world, mut state) = in_person();
    state.case.approving.push(Agent { peer: Peer::from(BEN), name: "Ben".to_owned() });
    leaves(&mut world, BEN);
    let known = world.answers[0].clone();
    stepped(&world, &mut state, CaseEvent::Looked(known));
    assert!(state.case.released.is_none() && state.case.approvals.is_empty());
}

#[test]
fn s47_whoever_turns_out_to_ask_for_help_has_seen_nobody() {
    let (world, mut state) = in_person();
    let mut known = world.answers[0].clone();
    known.owners.insert(Peer::from(ANA));
    stepped(&world, &mut state, CaseEvent::Looked(known));
    assert!(state.case.proofs.is_empty() && state.case.claimer().is_none());
}

#[test]
fn s47_a_former_managers_word_is_nobodys() {
    let (world, mut state) = claimed(&[]);
    stepped(&world, &mut state, press(CardButton::Vouch));
    let challenge = state.case.check.clone().expect("a check").challenge;
    stepped(&world, &mut state, CaseEvent::Vouched { challenge, answer: Answer::Given });
    assert_eq!(state.case.proofs.len(), 1);
    let mut known = world.answers[0].clone();
    known.manager = Some("new-boss".into());
    stepped(&world, &mut state, CaseEvent::Looked(known));
    assert!(state.case.proofs.is_empty());
}

#[test]
fn s47_a_code_typed_by_an_agent_counts_or_is_answered() {
    let (world, mut state) = claimed(&[]);
    let asked = stepped(&world, &mut state, press(CardButton::ByHand));
    let code =
        asked.iter().find_map(|one| if let Effect::TellPerson { words, .. } = one { words.clone() } else { None });
    let code = code.expect("a code").expose().clone();
    for short in ["76081", "7 6 0", "7608141"] {
        let effects = stepped(&world, &mut state, writes(short));
        assert_eq!((noted(&effects), told(&effects)), (vec![Note::CodeForm], vec![]), "{short}");
    }
    assert_eq!(state.case.wrong, 0, "a mistake of form costs no try");
    let spaced = format!("{} {}", &code[..3], &code[3..]);
    stepped(&world, &mut state, writes(&spaced));
    assert_eq!(state.case.proofs.len(), 1);
    let late = stepped(&world, &mut state, writes(&code));
    assert_eq!((noted(&late), told(&late)), (vec![Note::NoCode], vec![]), "nobody gets a code from IT");
}

#[test]
fn s47_a_code_typed_by_the_person_counts_or_is_answered() {
    let (world, mut state) = claimed(&[]);
    let typed = stepped(&world, &mut state, types(&Secret::from("760814")));
    assert_eq!(told(&typed), [FromIt::Void]);
    let words = stepped(&world, &mut state, types(&Secret::from("my badge is 760814, room 7")));
    assert_eq!(told(&words), [FromIt::Sent]);
    let passed =
        words.iter().find_map(|one| if let Effect::KeepWords { words, .. } = one { Some(words.clone()) } else { None });
    assert_eq!(passed.expect("words").expose(), "my badge is ••••, room 7");
}

#[test]
fn s47_a_person_is_not_flooded_and_a_case_can_be_ended_all_the_same() {
    let (world, mut state) = claimed(&[]);
    state.now = state.now + Duration::from_mins(1);
    for _ in 0..10 {
        assert_eq!(told(&stepped(&world, &mut state, writes("hello"))), [FromIt::Wrote]);
    }
    for event in [writes("hello"), press(CardButton::HandOver), press(CardButton::ByHand)] {
        let effects = stepped(&world, &mut state, event);
        assert_eq!((noted(&effects), told(&effects)), (vec![Note::TooFast], vec![]));
    }
    let mut later = state.clone();
    later.now = later.now + Duration::from_mins(1);
    assert_eq!(told(&stepped(&world, &mut later, writes("hello"))), [FromIt::Wrote]);
    assert!(matches!(told(&stepped(&world, &mut state, press(CardButton::Refuse)))[..], [FromIt::Closed { .. }]));
}

#[test]
fn s47_a_code_is_shown_where_it_was_asked_for_and_not_once_it_is_over() {
    for button in [CardButton::InPerson, CardButton::Vouch, CardButton::ByHand] {
        let (mut world, mut state) = claimed(&[]);
        world.rules.staff.0.insert(Peer::from(OTHER_ROOM), Room::default());
        let effects = stepped(&world, &mut state, press(button));
        let until = state.case.check.as_ref().expect("a check").expires_at;
        let said = |one: &Effect| {
            if let Effect::SayInRoom { room, .. } = one { Some((room.0.clone(), one.expires_at())) } else { None }
        };
        let said: Vec<_> = effects.iter().filter_map(said).collect();
        assert_eq!(said, [(ROOM.to_owned(), Some(until))], "{button:?}");
        let cards = effects.iter().filter(|one| matches!(one, Effect::ShowCard { .. })).count();
        assert_eq!(cards, 2, "every room sees how far it is");
    }
}

#[test]
fn s47_a_code_that_did_not_leave_is_told_and_asked_for_otherwise() {
    let failed = |proven: bool| {
        let (world, mut state) = claimed(&[]);
        state.case.ticket.proven = proven;
        stepped(&world, &mut state, press(CardButton::CallBack));
        let challenge = state.case.check.clone().expect("a check").challenge;
        let failed = stepped(&world, &mut state, CaseEvent::NotReached { challenge: challenge.clone() });
        assert_eq!(noted(&failed), [Note::NotReached]);
        assert!(stepped(&world, &mut state, CaseEvent::NotReached { challenge }).is_empty(), "once");
        (world, state, told(&failed))
    };
    assert_eq!(failed(true).2, [FromIt::NotReached]);
    let (world, mut state, told_of) = failed(false);
    assert!(told_of.is_empty(), "nobody's code never leaves: a stranger hears the same");
    // A wrong code is still a wrong code, as it is for nobody.
    assert_eq!(told(&stepped(&world, &mut state, types(&Secret::from("000000")))), [FromIt::Wrong { left: 2 }]);
    stepped(&world, &mut state, press(CardButton::InPerson));
    assert!(state.case.check.is_some_and(|check| check.way == Way::InPerson && !check.failed));
}

#[test]
fn s47_a_directory_that_did_not_answer_is_asked_again() {
    for button in [CardButton::Verify, CardButton::InPerson, CardButton::Approve] {
        let (world, mut state) = claimed(&[]);
        state.case.known = None;
        let effects = stepped(&world, &mut state, press(button));
        assert!(effects.iter().any(|one| matches!(one, Effect::LookInto { .. })), "{button:?}");
        assert!(state.case.known.is_some());
    }
}
