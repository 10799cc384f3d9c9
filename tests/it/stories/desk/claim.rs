//! Cards, and whose a case is.

use sesame::desk::room::CardButton;
use sesame::engine::button::Button;
use sesame::engine::effect::Category;
use sesame::engine::event::TicketState;
use sesame::engine::text::Text;

use super::{ROOM, agent, asks, card, is_card, offered, shown, since, town};
use crate::town::{MIRA, MIRA_PHONE, Town};

/// S47, S68: a request is a card in the room, with what helps and nothing secret; exactly one agent takes it.
#[tokio::test]
async fn s47_s68_a_card_is_claimed_by_exactly_one() {
    let town = town().await;
    let mira = town.arrives("m");
    let number = asks(&mira, MIRA).await;
    let shown_before = shown(&town).len();
    let card_before = card(&town);
    for words in
        [number.as_str(), "no method they can use", "lefevremi17@brunel.example", "Not proven", "Waiting since"]
    {
        assert!(card_before.contains(words), "{words} in {card_before}");
    }
    for secret in ["612345623", MIRA_PHONE, "mira@lefevre-home"] {
        assert!(!card_before.contains(secret), "{card_before}");
    }
    assert_eq!(offered(&town), [CardButton::Claim]);

    let mark = mira.mark();
    agent(&town, "ben").presses(&number, CardButton::Claim).await;
    assert_eq!(shown(&town).len(), shown_before, "the card is edited in place, and nothing else is said");
    assert!(card(&town).contains("‹b›ben‹∕b› has had it since"), "{}", card(&town));
    since(&mira, mark).hears(Text::ToldItHas { number: number.clone() });
    let said = agent(&town, "ana").presses(&number, CardButton::Claim).await;
    assert!(said.contains("‹b›ben‹∕b› has it already"), "{said}");
    let newest = shown(&town).pop().unwrap();
    assert_eq!(newest.answer_by.as_deref(), Some("press"), "only who pressed needs to know");
    for button in [CardButton::Reply, CardButton::InPerson, CardButton::Close, CardButton::HandOver] {
        let said = agent(&town, "ana").presses(&number, button).await;
        assert!(said.contains("has it already"), "{button:?}: {said}");
    }
    let store = town.house().store.clone();
    let claimed = town.record().await.iter().filter(|kind| *kind == "case-claimed").count();
    assert_eq!(claimed, 1, "whatever is pressed, and delivered twice");
    let room = sesame::ids::Peer::new("town", ROOM);
    let name = shown(&town).into_iter().find(is_card).unwrap().name;
    assert_eq!(store.case_of_message(&room, &name).await.unwrap(), Some(number));
}

/// S69: what a request is about stands on its card, with its risk signs.
#[tokio::test]
async fn s69_the_card_says_what_it_is_about() {
    let town = town().await;
    let lost = town.arrives("l");
    lost.comes_to_choice(MIRA).await;
    lost.presses(Button::LostPhone).await;
    lost.presses(Button::YesLost).await;
    assert_eq!(town.tickets_about(Category::LostPhone).len(), 1);
    assert!(card(&town).contains("lost phone") && card(&town).contains("phone reported lost"), "{}", card(&town));
    let noe = town.arrives("n");
    noe.says("/reset").await;
    noe.presses(Button::ContactIt).await;
    assert!(card(&town).contains("cannot name their account") && card(&town).contains("nothing proven yet"));
}

/// Whoever stands in the room and is no agent can do nothing, hears nothing, and is on record once a day.
#[tokio::test]
async fn s47_a_stranger_in_the_group_can_do_nothing() {
    let town = town().await;
    let mira = town.arrives("m");
    let number = asks(&mira, MIRA).await;
    let (before, mark) = (shown(&town), mira.mark());
    for button in [CardButton::Claim, CardButton::Approve, CardButton::Close] {
        assert_eq!(agent(&town, "zoe").presses(&number, button).await, "");
    }
    assert_eq!(agent(&town, "zoe").writes(&number, "hello").await, "");
    assert_eq!(shown(&town).len(), before.len());
    assert!(since(&mira, mark).messages.is_empty());
    let refused = async || town.count("SELECT count(*) FROM audit WHERE kind = 'agent-refused'").await;
    assert_eq!(refused().await, 1);
    town.waits(super::hours(24)).await;
    agent(&town, "zoe").presses(&number, CardButton::Claim).await;
    assert_eq!(refused().await, 2);
    assert_eq!(offered(&town), [CardButton::Claim]);
}

/// S47: the room is down for hours, over restarts: the card comes later, once.
#[tokio::test]
async fn s47_a_room_that_is_down_gets_the_card_later() {
    let town = town().await;
    town.world().rooms_down = true;
    let mira = town.arrives("m");
    asks(&mira, MIRA).await;
    assert!(shown(&town).is_empty());
    town.restarts().await;
    town.world().rooms_down = false;
    town.waits(super::minutes(2)).await;
    assert_eq!(shown(&town).iter().filter(|message| is_card(message)).count(), 1);
}

/// S47: closing, the state by `/status`, and one tap that opens it again, for a week.
#[tokio::test]
async fn s47_a_case_is_closed_and_opened_again() {
    let town = town().await;
    let mira = town.arrives("m");
    let number = asks(&mira, MIRA).await;
    let state = |heard: &crate::town::Heard| {
        let mut texts = heard.texts().into_iter();
        texts.find_map(|text| if let Text::ToldTicketState { state, .. } = text { Some(state) } else { None })
    };
    assert_eq!(state(&mira.says("/status").await), Some(TicketState::Delivered));
    let ben = agent(&town, "ben");
    ben.presses(&number, CardButton::Claim).await;
    assert_eq!(state(&mira.says("/status").await), Some(TicketState::Claimed));
    assert!(!mira.newest_heard().words().contains("ben"), "not who has it");
    ben.presses(&number, CardButton::Close).await;
    mira.newest_heard().hears_some("told-it-closed").offers(&Button::ReopenCase { number: number.clone() });
    assert_eq!(offered(&town), [CardButton::Reopen]);
    assert!(ben.presses(&number, CardButton::Approve).await.contains("is closed"));
    assert!(ben.writes(&number, "one more thing").await.contains("is closed"));
    assert_eq!(state(&mira.says("/status").await), Some(TicketState::Closed));
    mira.presses(Button::ReopenCase { number: number.clone() }).await.hears_some("told-it-reopened");
    assert_eq!(offered(&town), [CardButton::Claim]);
    ben.presses(&number, CardButton::Claim).await;
    ben.presses(&number, CardButton::Close).await;
    town.waits(super::hours(24 * 7)).await;
    let tap = mira.newest().press_of(&Button::ReopenCase { number: number.clone() });
    mira.meets(tap).await.hears_some("refused-it-over");
    let again = mira.says("/status").await;
    assert!(
        !again.messages.iter().any(|m| m.say.keyboard.iter().flatten().any(|b| matches!(b, Button::ReopenCase { .. })))
    );
    town.waits(super::hours(24 * 90)).await;
    let left =
        "SELECT (SELECT count(*) FROM desk_case) + (SELECT count(*) FROM card) + (SELECT count(*) FROM case_words)";
    assert_eq!(town.count(left).await, 0, "forgotten ninety days after it was closed");
}

/// A ticket of before there were cases is worked on like any other, from the first touch.
#[tokio::test]
async fn s47_an_old_ticket_becomes_a_case_when_it_is_touched() {
    let town: Town = town().await;
    let mira = town.arrives("m");
    let number = asks(&mira, MIRA).await;
    let house = town.house();
    sqlx::query("DELETE FROM desk_case").execute(&mut *house.store.writer().await).await.unwrap();
    mira.says("/status").await.hears_some("told-ticket-state");
    agent(&town, "ben").presses(&number, CardButton::Claim).await;
    assert!(card(&town).contains("has had it since"));
    mira.newest_heard().hears(Text::ToldItHas { number });
}
