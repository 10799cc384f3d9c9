//! Single steps that a review found dangerous, each refused.

use std::time::Duration;

use super::attacks::{ANA, BEN, CHAT, NOW, ROOM, State, World, world};
use super::*;
use crate::engine::gate::Answer;

/// One step, with its effects; the directory has answered where it was asked.
pub(super) fn stepped(world: &World, state: &mut State, event: CaseEvent) -> Vec<Effect> {
    stepped_under(world, state, event, &Budget::default())
}

/// The same, with what has been counted.
pub(super) fn stepped_under(world: &World, state: &mut State, event: CaseEvent, budget: &Budget) -> Vec<Effect> {
    let env = CaseEnv { now: state.now, seed: [3; 32], rules: &world.rules, budget, bound: &world.bound };
    let CaseStep { case, mut effects } = step(state.case.clone(), event, &env);
    state.case = case.expect("nothing is closed for so long");
    if effects.iter().any(|effect| matches!(effect, Effect::LookInto { .. })) {
        let looked = CaseEvent::Looked(world.answers[0].clone());
        effects.extend(stepped_under(world, state, looked, budget));
    }
    effects
}

pub(super) fn did(who: &str, deed: Deed) -> CaseEvent {
    let agent = Agent { peer: Peer::from(who), name: who.to_owned() };
    CaseEvent::Did { room: Peer::from(ROOM), agent, deed }
}

pub(super) fn press(button: CardButton) -> CaseEvent {
    did(ANA, Deed::Pressed { button, answer_by: None })
}

/// A case that Ana has.
pub(super) fn claimed(ways: &[CardButton]) -> (World, State) {
    let mut world = world(ways);
    let mut state = world.begins();
    stepped(&world, &mut state, press(CardButton::Claim));
    (world, state)
}

pub(super) fn noted(effects: &[Effect]) -> Vec<Note> {
    let note = |effect: &Effect| if let Effect::SayInRoom { note, .. } = effect { Some(note.clone()) } else { None };
    effects.iter().filter_map(note).collect()
}

/// The code that a room shows.
pub(super) fn shown(effects: &[Effect]) -> Secret<String> {
    let code = |effect: &Effect| if let Effect::SayInRoom { words, .. } = effect { words.clone() } else { None };
    effects.iter().find_map(code).expect("a code")
}

#[test]
fn s47_a_case_hears_its_own_chat_only() {
    let (world, mut state) = claimed(&[]);
    let code = shown(&stepped(&world, &mut state, press(CardButton::InPerson)));
    let before = state.case.clone();
    for news in [FromPerson::Typed, FromPerson::Wrote, FromPerson::Used, FromPerson::Reopened] {
        let from = Peer::from("web:other");
        let effects = stepped(&world, &mut state, CaseEvent::Heard { from, news, words: code.clone() });
        assert!(effects.is_empty() && state.case == before, "{news:?}");
    }
}

#[test]
fn s47_no_agent_sends_the_code_of_the_counter_by_chat() {
    for button in [CardButton::InPerson, CardButton::Vouch] {
        let (world, mut state) = claimed(&[]);
        let code = shown(&stepped(&world, &mut state, press(button))).expose().clone();
        let spaced: String = code.chars().flat_map(|digit| [digit, ' ']).collect();
        for text in [code.clone(), format!("type {spaced}please"), format!("是{code}吗")] {
            let effects = stepped(&world, &mut state, did(ANA, Deed::Wrote(Secret::new(text))));
            assert_eq!(noted(&effects), [Note::CodeNotSent], "{button:?}");
            assert!(
                !effects.iter().any(|effect| matches!(effect, Effect::TellPerson { .. } | Effect::KeepWords { .. }))
            );
        }
    }
}

#[test]
fn s47_a_managers_shoulder_is_tapped_three_times_at_most() {
    let (world, mut state) = claimed(&[]);
    for _ in 0..3 {
        let asked = stepped(&world, &mut state, press(CardButton::Vouch));
        assert!(asked.iter().any(|effect| matches!(effect, Effect::AskApproval { .. })));
        let challenge = state.case.check.clone().expect("a check").challenge;
        stepped(&world, &mut state, CaseEvent::Vouched { challenge, answer: Answer::Wrong });
        assert!(state.case.risks.contains(&Risk::Doubted));
        assert!(
            !noted(&stepped(&world, &mut state, press(CardButton::Vouch))).is_empty() && state.case.check.is_none()
        );
        state.now = state.now + Duration::from_mins(10);
    }
    assert_eq!(noted(&stepped(&world, &mut state, press(CardButton::Vouch))), [Note::VouchSpent]);
}

#[test]
fn s47_a_closed_case_has_released_nothing_and_the_owner_hears_of_a_release() {
    let (world, mut state) = claimed(&[]);
    let code = shown(&stepped(&world, &mut state, press(CardButton::InPerson)));
    let typed = CaseEvent::Heard { from: Peer::from(CHAT), news: FromPerson::Typed, words: code };
    stepped(&world, &mut state, typed);
    assert!(state.case.due.is_some(), "it is the agent's turn");
    let approved =
        stepped(&world, &mut state, did(BEN, Deed::Pressed { button: CardButton::Approve, answer_by: None }));
    assert!(approved.iter().any(|effect| matches!(effect, Effect::Notify { to: None, .. })), "{approved:?}");
    assert!(state.case.released.is_some());
    stepped(&world, &mut state, press(CardButton::Close));
    assert!(state.case.released.is_none() && state.case.deadline(&world.rules).is_some());
}

#[test]
fn s69_a_lost_phone_is_suspended_once_its_account_is_known() {
    let mut world = world(&[]);
    let mut state = world.begins();
    let ticket = Ticket { category: Category::LostPhone, ..state.case.ticket.clone() };
    state.case = Case::new(ticket, Peer::from(CHAT), None);
    let suspends =
        |effects: &[Effect]| effects.iter().filter(|one| matches!(one, Effect::SuspendMethods { .. })).count();
    assert_eq!(suspends(&stepped(&world, &mut state, press(CardButton::Claim))), 1);
    stepped(&world, &mut state, press(CardButton::HandOver));
    assert_eq!(suspends(&stepped(&world, &mut state, press(CardButton::Claim))), 0, "once");
    stepped(&world, &mut state, press(CardButton::CallBack));
    assert!(state.case.check.is_none(), "and proves nothing");
}

/// A ticket system relays words and closes. What it says of a case as it was before is not heard.
#[test]
fn s47_a_ticket_system_relays_words_and_closes() {
    let (world, mut state) = claimed(&[]);
    let by = || Agent { peer: Peer::from("zammad:5"), name: "Emma".to_owned() };
    let wrote = |text: &str| CaseEvent::Desk { by: by(), what: FromDesk::Wrote(text.into()), asked_at: NOW };
    let told = |effects: &[Effect]| {
        effects.iter().any(|effect| matches!(effect, Effect::TellPerson { news, .. } if **news == FromIt::Wrote))
    };
    let effects = stepped(&world, &mut state, wrote("good morning"));
    assert!(told(&effects) && noted(&effects).contains(&Note::DeskWrote { who: "Emma".to_owned() }));
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::TellDesk(_))), "it knows what it said");
    let effects = stepped(&world, &mut state, wrote("your new password is Welcome2026!"));
    assert!(!told(&effects) && state.case.released.is_none());
    let closed = |asked_at| CaseEvent::Desk { by: by(), what: FromDesk::Closed, asked_at };
    let Stage::Claimed { since, .. } = state.case.stage else { panic!("claimed") };
    assert!(stepped(&world, &mut state, closed(since)).is_empty(), "seen before it was taken");
    let effects = stepped(&world, &mut state, closed(since + Duration::from_secs(1)));
    assert!(matches!(state.case.stage, Stage::Closed { refused: false, .. }));
    assert!(
        effects.iter().any(|effect| matches!(effect, Effect::TellDesk(told) if told.desk.is_none())),
        "the others hear"
    );
    let effects = stepped(&world, &mut state, wrote("one more thing"));
    assert!(!told(&effects), "it has ended");
    let back = |effect: &Effect| match effect {
        Effect::TellDesk(told) => told.desk.as_deref() == Some("zammad"),
        _ => false,
    };
    assert!(effects.iter().any(back), "and whoever wrote is told so, there alone");
}
