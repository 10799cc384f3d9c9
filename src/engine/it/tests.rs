//! Leave of IT, and what IT asks on top of what was under way.

use std::time::Duration;

use super::*;
use crate::engine::gate::AwaitingCode;
use crate::engine::recovery::AwaitingLostPhone;
use crate::engine::scene::{NOW, Scene, texts};
use crate::ids::{ChallengeId, MethodId, Peer};
use crate::keys::Purpose;

fn released(peer: &str) -> Scene {
    let mut scene = Scene::at(Awaiting::Nothing);
    scene.conversation.facts = Facts::default();
    scene.conversation.release = Some(Release::of("a1", &Peer::from(peer), NOW + Duration::from_hours(1)));
    scene
}

fn opens(effects: &[Effect]) -> bool {
    effects.iter().any(|effect| matches!(effect, Effect::OpenPage { .. }))
}

#[test]
fn a_release_opens_one_attempt_in_its_own_chat_and_in_time() {
    let mut scene = released("town:scene");
    assert!(opens(&scene.presses(Button::TakeRelease)));
    assert!(opens(&scene.presses(Button::NewLink)), "a new link is the same attempt");
    assert_eq!(texts(&scene.presses(Button::TakeRelease)), [Text::RefusedRelease], "and there is no other");
    let mut elsewhere = released("town:other");
    assert!(!opens(&elsewhere.presses(Button::TakeRelease)));
    let mut late = released("town:scene");
    late.now = NOW + Duration::from_hours(1);
    assert_eq!(texts(&late.presses(Button::TakeRelease)), [Text::RefusedRelease]);
}

#[test]
fn a_release_opens_nothing_where_the_owner_or_everybody_is_stopped() {
    let mut frozen = released("town:scene");
    frozen.budget.release_frozen = true;
    assert!(!opens(&frozen.presses(Button::TakeRelease)));
    let mut halted = released("town:scene");
    halted.budget.halted = true;
    assert_eq!(texts(&halted.presses(Button::TakeRelease)), [Text::ToldBusy]);
    halted.budget.halted = false;
    assert!(opens(&halted.presses(Button::TakeRelease)), "nothing was used up meanwhile");
}

#[test]
fn s47_a_tap_that_comes_too_soon_costs_nothing() {
    let mut scene = released("town:scene");
    let from = NOW + Duration::from_mins(10);
    scene.conversation.release = scene.conversation.release.take().map(|release| release.from(from));
    for _ in 0..2 {
        assert_eq!(texts(&scene.presses(Button::TakeRelease)), [Text::RefusedReleaseEarly { from: from.into() }]);
    }
    assert!(scene.conversation.keyboard.concat().contains(&Button::TakeRelease));
    scene.now = from;
    assert!(opens(&scene.presses(Button::TakeRelease)));
}

#[test]
fn s69_an_attempt_that_rests_on_a_lost_phone_ends() {
    let mut scene = released("town:scene");
    scene.presses(Button::TakeRelease);
    scene.budget.begun_lost = true;
    let effects = scene.presses(Button::NewLink);
    assert!(!opens(&effects) && texts(&effects).contains(&Text::ToldStopped), "{:?}", texts(&effects));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::ClosePage { .. })));
    assert!(scene.conversation.facts.released.is_none());
}

#[test]
fn s69_what_it_takes_back_is_gone_from_the_chat() {
    for begun in [false, true] {
        let mut scene = released("town:scene");
        if begun {
            scene.presses(Button::TakeRelease);
        }
        let number = TicketNumber::from("IT-1");
        let news = Box::new(FromIt::Withdrawn);
        let effects = scene.on(Event::FromIt { number: number.clone(), news, words: None });
        assert_eq!(texts(&effects), [Text::ToldItWithdrawn { number }]);
        assert!(!opens(&scene.presses(Button::TakeRelease)) && !opens(&scene.presses(Button::NewLink)));
    }
}

#[test]
fn a_release_is_good_for_its_own_account_only() {
    let mut scene = released("town:scene");
    scene.presses(Button::TakeRelease);
    let facts = &mut scene.conversation.facts;
    if let Some(subject) = &mut facts.subject {
        subject.account = Some("a2".into());
    }
    let peer = Peer::from("town:scene");
    assert!(scene.rules.policy.grant_released(&scene.conversation.facts, &peer, NOW).is_none());
}

fn asked(way: Way, back: Awaiting) -> Awaiting {
    let until = NOW + Duration::from_mins(10);
    Awaiting::It(AwaitingIt { number: "IT-7K2M9QD".into(), asked: Some((way, until)), until, back: Box::new(back) })
}

fn it_of(scene: &Scene) -> AwaitingIt {
    let Awaiting::It(it) = &scene.conversation.awaiting else { panic!("{:?}", scene.conversation.awaiting) };
    it.clone()
}

fn says(text: &str) -> Event {
    Event::Said { text: Secret::from(text), intent: None, message: None }
}

/// What the case is told.
fn news(effects: &[Effect]) -> Vec<FromPerson> {
    let news = |effect: &Effect| if let Effect::TellCase { news, .. } = effect { Some(*news) } else { None };
    effects.iter().filter_map(news).collect()
}

/// A code that is awaited for so long, by a method.
fn code(scene: &Scene, method: &str, valid: Duration) -> Awaiting {
    let challenge = ChallengeId::from("c1");
    Awaiting::Code(AwaitingCode {
        method: MethodId::from(method),
        digest: scene.rules.keys.digest(Purpose::Code, &[challenge.as_str(), "760814"]),
        challenge,
        matches: true,
        sent_at: NOW,
        expires_at: NOW + valid,
        former: None,
        wrong: 0,
        offered: false,
    })
}

#[test]
fn s47_a_code_that_is_typed_where_it_is_not_asked_for_reaches_the_case() {
    let listens = |asked| AwaitingIt { number: "IT-7K2M9QD".into(), asked, until: NOW + LISTENS, back: Box::default() };
    for text in ["760814", "760 814", "Brunel: 760814 is your code"] {
        let mut scene = Scene::at(Awaiting::It(listens(None)));
        assert_eq!(news(&scene.on(says(text))), [FromPerson::Typed], "{text}");
    }
    let mut words = Scene::at(Awaiting::It(listens(None)));
    assert_eq!(news(&words.on(says("my floor is 3"))), [FromPerson::Wrote]);
    let mut spoken = Scene::at(asked(Way::ByHand, Awaiting::Nothing));
    let effects = spoken.on(says("760814"));
    assert_eq!((news(&effects), texts(&effects)), (vec![], vec![Text::RefusedItSpoken]));
    let mut form = Scene::at(asked(Way::CallBack, Awaiting::Nothing));
    let effects = form.on(says("76081"));
    assert_eq!((news(&effects), texts(&effects)), (vec![], vec![Text::RefusedItForm { digits: 6 }]));
}

#[test]
fn s47_a_code_of_what_waits_behind_it_is_taken_there() {
    let mut scene = Scene::at(Awaiting::Nothing);
    let back = code(&scene, "phone", Duration::from_mins(5));
    let number = "IT-7K2M9QD".into();
    scene.conversation.awaiting =
        Awaiting::It(AwaitingIt { number, asked: None, until: NOW + LISTENS, back: Box::new(back) });
    scene.budget.sent.insert("phone".into(), vec![(NOW, ChallengeId::from("c1"))]);
    let effects = scene.on(says("760814"));
    assert!(news(&effects).is_empty() && opens(&effects), "{:?}", texts(&effects));
}

#[test]
fn s47_a_stopped_account_is_stopped_behind_it() {
    let mut scene = Scene::at(Awaiting::Nothing);
    scene.conversation.awaiting = asked(Way::CallBack, code(&scene, "mail", Duration::from_mins(5)));
    scene.budget.frozen = true;
    scene.on(says("hello"));
    let Awaiting::Code(code) = *it_of(&scene).back else { panic!("{:?}", scene.conversation.awaiting) };
    let right = scene.rules.keys.digest(Purpose::Code, &["c1", "760814"]);
    assert_ne!(code.digest, right, "what was sent opens nothing any more");
}

#[test]
fn s69_a_lost_phone_proves_nothing_behind_it() {
    for question in [false, true] {
        let mut scene = Scene::at(Awaiting::Nothing);
        let mut back = code(&scene, "phone", Duration::from_mins(5));
        if question {
            back = Awaiting::LostPhone(AwaitingLostPhone { back: Box::new(back) });
        }
        scene.conversation.awaiting = asked(Way::InPerson, back);
        scene.budget.phone_lost = true;
        assert!(texts(&scene.on(says("hello"))).contains(&Text::ToldPhoneSuspended));
        let it = it_of(&scene);
        assert!(matches!(it.back.beneath(), Awaiting::Choice(_)) && it.types_code(), "IT's question stands: {it:?}");
    }
}

#[test]
fn s47_what_waits_behind_it_ends_in_its_own_time() {
    let mut scene = Scene::at(Awaiting::Nothing);
    let number = "IT-7K2M9QD".into();
    let back = Box::new(code(&scene, "phone", Duration::from_mins(5)));
    scene.conversation.awaiting = Awaiting::It(AwaitingIt { number, asked: None, until: NOW + LISTENS, back });
    let due = scene.conversation.deadline(&scene.rules.policy).expect("a deadline");
    assert!(due < NOW + Duration::from_mins(6), "not in a day");
    // However often they write to one another, the attempt is over after half an hour.
    for _ in 0..6 {
        scene.now = scene.now + Duration::from_mins(6);
        scene.on(says("hello"));
        scene.on(Event::DeadlinePassed);
    }
    assert!(matches!(*it_of(&scene).back, Awaiting::Nothing), "{:?}", scene.conversation.awaiting);
    assert!(scene.conversation.facts.subject.is_none());
    assert!(scene.conversation.deadline(&scene.rules.policy).is_some_and(|due| due > scene.now));
}

#[test]
fn s47_a_deadline_behind_a_question_on_top_of_it_is_not_in_the_past_for_ever() {
    let listens = AwaitingIt { number: "IT-7K2M9QD".into(), asked: None, until: NOW + LISTENS, back: Box::default() };
    let mut scene = Scene::at(Awaiting::LostPhone(AwaitingLostPhone { back: Box::new(Awaiting::It(listens)) }));
    scene.conversation.facts = Facts { heard_at: NOW, ..Facts::default() };
    let due = scene.conversation.deadline(&scene.rules.policy).expect("a deadline");
    assert!(due > NOW, "it would be woken again and again");
    scene.now = due;
    scene.on(Event::DeadlinePassed);
    assert!(!matches!(scene.conversation.awaiting, Awaiting::LostPhone(_)));
}
