//! What every desk promises, told by each of them: mail through a real server, the signed webhook, Zammad and GLPI.
//!
//! The same request goes its way at each: asked, taken, written to and fro, closed, opened again. Then with answers that
//! are lost, with a process that dies, with a desk that is down for an hour, and with one that answers nonsense.

mod both_ways;
mod hostile;
mod places;
mod settings;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use sesame::desk::room::{Act, CardButton, Did};
use sesame::engine::button::Button;
use sesame::engine::case::{Roles, Room, Staff};
use sesame::ids::{Peer, TicketNumber};
use sesame::secret::Secret;

use self::places::Place;
use crate::town::ticketing::Trouble;
use crate::town::{Claimant, MIRA, Setup, Town};

const ROOM: &str = "it";

/// What somebody writes who wants to see what a desk makes of it.
const HOSTILE: &str = "=1+1 <img src=x> @everyone see https://evil.test 您好";

/// A town with this desk, and a room in which Ben works.
async fn town_with(place: &Place) -> Town {
    let roles = Roles { agents: BTreeSet::from([Peer::new("town", "ben")]), ..Roles::default() };
    let staff = Staff(BTreeMap::from([(Peer::new("town", ROOM), Room { roles, locale: None })]));
    Town::with(Setup { staff, desks: Arc::clone(&place.desks), ..Setup::default() }).await
}

/// Mira asks for IT where the methods are.
async fn asks(person: &Claimant) -> TicketNumber {
    asks_about(person, MIRA).await
}

async fn asks_about(person: &Claimant, handle: &str) -> TicketNumber {
    person.comes_to_choice(handle).await;
    person.presses(Button::ContactIt).await.hears_some("told-ticket");
    person.presses(Button::Cancel).await;
    person.town.world().tickets.last().cloned().expect("a ticket").number
}

async fn ben(town: &Town, what: Did) {
    let act = |update| Act {
        room: Peer::new("town", ROOM),
        agent: Peer::new("town", "ben"),
        name: "Ben".to_owned(),
        update,
        what: what.clone(),
    };
    town.acts(act).await;
}

async fn presses(town: &Town, number: &TicketNumber, button: CardButton) {
    ben(town, Did::Pressed { number: number.clone(), button, answer_by: None }).await;
}

/// The request from beginning to end; some time passes between any two steps.
async fn told(town: &Town, mira: &Claimant) -> TicketNumber {
    let number = asks(mira).await;
    let passes = async || town.waits(Duration::from_secs(5)).await;
    passes().await;
    presses(town, &number, CardButton::Claim).await;
    passes().await;
    ben(town, Did::Wrote { number: number.clone(), text: Secret::from("Which floor are you on?") }).await;
    passes().await;
    mira.says(HOSTILE).await.hears_some("told-it-sent");
    passes().await;
    presses(town, &number, CardButton::Close).await;
    passes().await;
    mira.presses(Button::ReopenCase { number: number.clone() }).await;
    passes().await;
    number
}

/// What stands at the desk after [`told`], in this order: each once, with nothing that does anything.
fn is_whole(place: &Place, number: &TicketNumber) {
    let seen = (place.seen)(number);
    assert_eq!(seen.tickets, 1, "{}: {seen:#?}", place.name);
    let mut from = 0;
    for words in ["Which floor", "evil.test", place.closing, place.opening] {
        let holding: Vec<usize> =
            seen.entries.iter().enumerate().filter(|(_, entry)| entry.contains(words)).map(|(at, _)| at).collect();
        assert_eq!(holding.len(), 1, "{}: {words} in {:#?}", place.name, seen.entries);
        assert!(holding[0] >= from, "{}: {words} comes too early in {:#?}", place.name, seen.entries);
        from = holding[0];
    }
    assert_ne!(seen.closed, Some(true), "{}: it was opened again", place.name);
    for text in seen.entries.iter().chain([&seen.text]) {
        assert!(!text.contains("<img") && !text.contains("https://evil") && !text.contains(" @everyone"), "{text}");
        assert!(!text.lines().any(|line| line.starts_with('=')), "{text}");
    }
    for secret in ["612345623", "mira@lefevre-home"] {
        assert!(!seen.text.contains(secret), "{}", seen.text);
    }
    assert!(seen.text.contains("lefevremi17@brunel.example") && seen.text.contains("Not proven"), "{}", seen.text);
}

/// Create, comment, close, reopen: each arrives once and in its order.
#[tokio::test]
async fn s47_s68_a_request_goes_its_way_at_every_desk() {
    for place in places::all("way").await {
        let town = town_with(&place).await;
        let number = told(&town, &town.arrives("m")).await;
        is_whole(&place, &number);
        assert_eq!(town.count("SELECT count(*) FROM outbox").await, 0, "{}: all is done", place.name);
    }
}

/// The answer to every request that changes something is lost in turn: what was done is not done twice.
#[tokio::test]
async fn s47_a_lost_answer_makes_nothing_twice() {
    for place in places::all("lost").await {
        let town = town_with(&place).await;
        let mira = town.arrives("m");
        for _ in 0..6 {
            place.loses_next();
        }
        let number = asks(&mira).await;
        for step in 0..6_u8 {
            town.waits(Duration::from_mins(2)).await;
            match step {
                0 => presses(&town, &number, CardButton::Claim).await,
                1 => {
                    ben(&town, Did::Wrote { number: number.clone(), text: Secret::from("Which floor are you on?") })
                        .await;
                }
                2 => drop(mira.says(HOSTILE).await),
                3 => presses(&town, &number, CardButton::Close).await,
                4 => drop(mira.presses(Button::ReopenCase { number: number.clone() }).await),
                _ => {}
            }
        }
        town.waits(Duration::from_mins(5)).await;
        assert!(place.was_obeyed(), "{}: every answer that was to be lost is lost", place.name);
        is_whole(&place, &number);
    }
}

/// The process dies before and after everything that anybody does.
#[tokio::test]
async fn s47_a_process_that_dies_loses_nothing_and_says_nothing_twice() {
    for place in places::all("dies").await {
        let town = town_with(&place).await;
        let mira = town.arrives("m");
        town.becomes_restless();
        let number = told(&town, &mira).await;
        town.restarts().await;
        is_whole(&place, &number);
    }
}

/// Down for an hour: everything arrives afterwards, in its order.
#[tokio::test]
async fn s47_after_an_hour_without_the_desk_all_arrives_in_order() {
    for place in places::all("down").await {
        if !place.goes_down(Some(Trouble::Down)) {
            continue; // the mail server is a real one, and stays up
        }
        let town = town_with(&place).await;
        let number = told(&town, &town.arrives("m")).await;
        town.waits(Duration::from_mins(55)).await;
        assert_eq!((place.seen)(&number).tickets, 0, "{}", place.name);
        place.goes_down(None);
        town.waits(Duration::from_hours(2)).await;
        is_whole(&place, &number);
        let opened =
            (place.seen)(&number).entries.iter().any(|entry| entry.contains("When: ") || entry.contains("\"at\""));
        assert!(opened, "{}: what comes late says when it was", place.name);
    }
}
