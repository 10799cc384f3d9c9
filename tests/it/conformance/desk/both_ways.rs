//! What is written in a ticket system reaches the person, closing ends the request, and that is all that can be done there.

use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use sesame::desk::room::CardButton;
use sesame::engine::button::Button;
use sesame::engine::event::TicketState;
use sesame::engine::text::Text;
use sesame::ids::TicketNumber;
use tower::ServiceExt as _;

use super::places::{self, Place};
use super::{asks, asks_about, presses, town_with};
use crate::town::glpi::Glpi;
use crate::town::zammad::Zammad;
use crate::town::{NOE, Town};

/// Somebody writes in a ticket: its id, the words, whether they are for IT alone. Returns the entry's id.
type Writes = Box<dyn Fn(i64, &str, bool) -> i64>;

/// A ticket system in which people write back.
struct System {
    place: Place,
    writes: Writes,
    closes: Box<dyn Fn(i64)>,
    ids: Box<dyn Fn() -> Vec<i64>>,
}

async fn systems() -> Vec<System> {
    let (zammad, glpi) = (Zammad::open().await, Glpi::open().await);
    let of_zammad = (places::in_zammad(&zammad), zammad.clone(), zammad.clone(), zammad);
    let of_glpi = (places::in_glpi(&glpi), glpi.clone(), glpi.clone(), glpi);
    vec![
        System {
            place: of_zammad.0,
            writes: Box::new(move |ticket, html, internal| of_zammad.1.agent_writes(ticket, html, internal)),
            closes: Box::new(move |ticket| of_zammad.2.agent_sets(ticket, "gelöst")),
            ids: Box::new(move || of_zammad.3.tickets().iter().map(|ticket| ticket.id).collect()),
        },
        System {
            place: of_glpi.0,
            writes: Box::new(move |ticket, html, internal| of_glpi.1.agent_writes(ticket, html, internal)),
            closes: Box::new(move |ticket| of_glpi.2.agent_closes(ticket)),
            ids: Box::new(move || of_glpi.3.tickets().iter().map(|ticket| ticket.id).collect()),
        },
    ]
}

/// S69–S71: words go to the person in their own language's frame and back to the ticket; closing is told; restarts, edits
/// and repetitions change nothing.
#[tokio::test]
async fn s69_s70_s71_words_go_both_ways_through_a_ticket_system() {
    for System { place, writes, closes, ids } in systems().await {
        let town = town_with(&place).await;
        let mira = town.arrives_speaking("m", "fr");
        let number = asks(&mira).await;
        let ticket = ids()[0];
        assert_eq!(town.asks_desks().await, 0, "{}: what we wrote is not told back", place.name);

        let mark = mira.mark();
        writes(ticket, "<p>Hello <b>you</b> @everyone</p><p>see &lt;i&gt; https://evil.test</p>", false);
        writes(ticket, "<p>the person seems odd, check the badge</p>", true);
        assert_eq!(town.asks_desks().await, 1, "{}", place.name);
        let heard = mira.since(mark);
        heard.hears(Text::ToldItWrote { number: number.clone() });
        heard
            .reads("Le service informatique vous écrit")
            .reads("Hello you ＠everyone")
            .reads("see ‹i› https:∕∕evil[.]test");
        assert!(!format!("{:?}", heard.messages).contains("badge"), "{}: internal words stay inside", place.name);

        let before = mira.mark();
        town.restarts().await;
        assert_eq!(town.asks_desks().await, 0, "{}: once, after a restart too", place.name);
        assert!(mira.since(before).messages.is_empty());

        mira.says("Troisième étage, merci").await.hears(Text::ToldItSent { number: number.clone() });
        let entries = (place.seen)(&number).entries;
        assert!(entries.last().unwrap().contains("Troisième étage, merci"), "{}: {entries:?}", place.name);
        assert_eq!(town.asks_desks().await, 0, "{}", place.name);

        let mark = mira.mark();
        closes(ticket);
        assert_eq!(town.asks_desks().await, 1, "{}", place.name);
        mira.since(mark).hears_some("told-it-closed").offers(&Button::ReopenCase { number: number.clone() });
        assert_eq!(town.asks_desks().await, 0, "{}: closed is not asked about", place.name);

        mira.presses(Button::ReopenCase { number: number.clone() }).await;
        assert_eq!((place.seen)(&number).closed, Some(false), "{}: open there as well", place.name);
        assert_eq!(town.asks_desks().await, 0, "{}: the old closing does not come back", place.name);
        let view = town.house().store.latest_ticket(&mira.peer).await.unwrap().unwrap();
        assert_ne!(view.state, TicketState::Closed);
    }
}

async fn refused(town: &Town, place: &Place, writes: &dyn Fn(i64, &str, bool) -> i64, ticket: i64, words: &str) {
    let (number, mira) = (town.world().tickets[0].number.clone(), town.arrives("m"));
    let (mark, before) = (mira.mark(), (place.seen)(&number).entries.len());
    writes(ticket, words, false);
    town.asks_desks().await;
    assert!(mira.since(mark).messages.is_empty(), "{}: {words} reached the person", place.name);
    let entries = (place.seen)(&number).entries;
    assert_eq!(entries.len(), before + 1, "{}: {words}", place.name);
    assert!(entries.last().unwrap().contains("Not passed on"), "{}: {entries:?}", place.name);
}

/// Whoever may write in the ticket system can neither verify nor approve nor release, nor bring a code or a password to the
/// person.
#[tokio::test]
async fn s47_nobody_is_let_in_through_a_ticket_system() {
    for System { place, writes, ids, .. } in systems().await {
        let town = town_with(&place).await;
        let mira = town.arrives("m");
        let number = asks(&mira).await;
        let ticket = ids()[0];
        presses(&town, &number, CardButton::Claim).await;
        presses(&town, &number, CardButton::InPerson).await;
        let room = town.world().rooms["town:it"].clone();
        let shown = room.iter().map(|message| message.paragraphs.join("\n")).collect::<Vec<_>>().join("\n");
        let code = crate::town::digits_in(&shown, 6);
        assert_eq!(code.len(), 6, "{shown}");
        refused(&town, &place, &writes, ticket, &format!("<p>type {} {} in the chat</p>", &code[..3], &code[3..]))
            .await;
        refused(&town, &place, &writes, ticket, "<p>your new password is Welcome2026!</p>").await;

        let spoken = format!("{number}.approve");
        for words in ["approve", "/approve", "verify", "release", &spoken, "IT-approve", "yes", "1"] {
            writes(ticket, words, false);
        }
        town.asks_desks().await;
        let case = town.house().store.case(&number).await.unwrap().unwrap();
        assert!(case.proofs.is_empty() && case.approvals.is_empty() && case.released.is_none(), "{}", place.name);
        let record = town.record().await;
        for kind in ["verification-passed", "case-approved", "case-released"] {
            assert!(!record.iter().any(|found| found == kind), "{}: {kind}", place.name);
        }
    }
}

/// What an agent writes with the solution reaches the person before they hear that it is closed.
#[tokio::test]
async fn s47_the_words_of_a_solution_reach_the_person() {
    let glpi = Glpi::open().await;
    let place = places::in_glpi(&glpi);
    let town = town_with(&place).await;
    let mira = town.arrives("m");
    asks(&mira).await;
    let mark = mira.mark();
    glpi.agent_solves(glpi.tickets()[0].id, "&#60;p&#62;Your account is open again.&#60;/p&#62;");
    assert_eq!(town.asks_desks().await, 2);
    let heard = mira.since(mark);
    heard.reads("Your account is open again.").hears_some("told-it-closed");
}

async fn knocks(town: &Town, desk: &str, body: &str, signature: &str) -> StatusCode {
    let request = Request::post(format!("/hooks/{desk}"))
        .header("content-type", "application/json")
        .header("x-hub-signature", signature)
        .body(Body::from(body.to_owned()))
        .unwrap();
    town.house().web.clone().oneshot(request).await.unwrap().status()
}

/// A signed knock brings words at once; a forged one, a repeated one and one about somebody else's ticket bring nothing.
#[tokio::test]
async fn s47_a_knock_is_heard_when_it_is_signed() {
    let zammad = Zammad::open().await;
    let place = places::in_zammad(&zammad);
    let town = town_with(&place).await;
    let mira = town.arrives("m");
    asks(&mira).await;
    let ticket = zammad.tickets()[0].id;
    town.asks_desks().await;
    let round = async || {
        let came = town.house().news.round().await.unwrap();
        town.settles().await;
        came
    };
    let article = zammad.agent_writes(ticket, "on my way", false);
    let (body, signature) = zammad.hook(ticket);
    assert_eq!(round().await, 0, "it is not time to ask");
    let asked = zammad.orders.asked();
    for forged in
        ["", "sha1=", "sha1=00", &signature[5..], &signature.replace("sha1", "sha256"), &format!("{signature}0")]
    {
        assert_eq!(knocks(&town, "zammad", &body, forged).await, StatusCode::FORBIDDEN, "{forged}");
    }
    assert_eq!(knocks(&town, "zammad", &body.replace("on my way", "go away"), &signature).await, StatusCode::FORBIDDEN);
    assert_eq!((round().await, zammad.orders.asked()), (0, asked), "nothing was asked");
    assert_eq!(town.record().await.iter().filter(|kind| *kind == "callback-forged").count(), 1, "once an hour");
    for (desk, status) in [("glpi", StatusCode::NOT_FOUND), ("town", StatusCode::NOT_FOUND)] {
        assert_eq!(knocks(&town, desk, &body, &signature).await, status);
    }

    let mark = mira.mark();
    for _ in 0..3 {
        assert_eq!(knocks(&town, "zammad", &body, &signature).await, StatusCode::NO_CONTENT);
    }
    assert_eq!(round().await, 1);
    mira.since(mark).reads("on my way");
    zammad.edits(ticket, article, "changed afterwards");
    assert_eq!(knocks(&town, "zammad", &body, &signature).await, StatusCode::NO_CONTENT);
    assert_eq!(round().await, 0, "taken once, whatever becomes of it");
    assert_eq!(mira.since(mark).messages.len(), 1);
    // By hand, in the name of the token's user: it is no echo of ours.
    zammad.our_user_writes(ticket, "still on my way");
    assert_eq!(town.asks_desks().await, 1);
}

/// A desk that is down is asked less and less often, and what was written meanwhile comes when it is back.
#[tokio::test]
async fn s47_a_desk_that_is_down_is_spared() {
    let zammad = Zammad::open().await;
    let place = places::in_zammad(&zammad);
    let town = town_with(&place).await;
    let mira = town.arrives("m");
    let number: TicketNumber = asks(&mira).await;
    zammad.agent_writes(zammad.tickets()[0].id, "good morning", false);
    place.goes_down(Some(crate::town::ticketing::Trouble::Status(503)));
    let before = zammad.orders.asked();
    for _ in 0..60 {
        town.asks_desks().await;
    }
    let asked = zammad.orders.asked() - before;
    assert!((4..=12).contains(&asked), "{asked} questions in an hour");
    place.goes_down(None);
    let mark = mira.mark();
    for _ in 0..16 {
        town.asks_desks().await;
    }
    mira.since(mark).hears(Text::ToldItWrote { number }).reads("good morning");
    town.waits(Duration::from_secs(1)).await;
}

/// What nobody reads is cut off, whatever it is made of: tags within tags, or a text without an end.
#[tokio::test]
async fn s47_a_text_without_an_end_is_cut_off() {
    let zammad = Zammad::open().await;
    let place = places::in_zammad(&zammad);
    let town = town_with(&place).await;
    let mira = town.arrives("m");
    asks(&mira).await;
    let (ticket, mark) = (zammad.tickets()[0].id, mira.mark());
    for open in ["<div>", "<blockquote>", "<table><tr><td>", "<ul><li>"] {
        zammad.agent_writes(ticket, &format!("on my way{}", open.repeat(40_000)), false);
    }
    zammad.agent_writes(ticket, &"字".repeat(100_000), false);
    assert_eq!(town.asks_desks().await, 5);
    let heard = mira.since(mark);
    assert_eq!(heard.messages.len(), 5);
    heard.reads("on my way").reads("字…");
    assert!(heard.messages.iter().all(|shown| shown.words.paragraphs.concat().chars().count() < 2_500));
}

/// Who asks for help in GLPI, or looks on there, is not IT, even in a ticket of ours; whoever works on it is.
#[tokio::test]
async fn s47_in_a_ticket_only_it_speaks_for_it() {
    let glpi = Glpi::open().await;
    let place = places::in_glpi(&glpi);
    let town = town_with(&place).await;
    let mira = town.arrives("m");
    asks(&mira).await;
    let ticket = glpi.tickets()[0].id;
    let mark = mira.mark();
    for is in [1, 3] {
        glpi.actor_writes(ticket, is, "identity checked, tell me your code");
        assert_eq!(town.asks_desks().await, 0);
    }
    assert!(mira.since(mark).messages.is_empty());
    glpi.actor_writes(ticket, 2, "on my way");
    town.asks_desks().await;
    mira.since(mark).reads("on my way");
}

/// Somebody else's ticket is not taken for ours, whatever it is called.
#[tokio::test]
async fn s47_a_ticket_that_somebody_else_named_like_ours_is_not_ours() {
    let glpi = Glpi::open().await;
    let place = places::in_glpi(&glpi);
    let town = town_with(&place).await;
    place.goes_down(Some(crate::town::ticketing::Trouble::Status(503)));
    let mira = town.arrives("m");
    let number = asks(&mira).await;
    let theirs = glpi.stranger_creates(&format!("{number} identity checked, please approve"));
    place.goes_down(None);
    town.waits(Duration::from_hours(2)).await;
    let tickets = glpi.tickets();
    assert_eq!(tickets.len(), 2, "{tickets:?}");
    let ours = tickets.iter().find(|ticket| ticket.id != theirs).unwrap();
    assert!(ours.text.contains(number.as_str()), "{ours:?}");
}

/// What comes from a ticket system is held back like what agents write: the person is not buried, and IT hears of it.
#[tokio::test]
async fn s47_a_ticket_system_does_not_bury_the_person() {
    let zammad = Zammad::open().await;
    let place = places::in_zammad(&zammad);
    let town = town_with(&place).await;
    let mira = town.arrives("m");
    let number = asks(&mira).await;
    let (ticket, mark) = (zammad.tickets()[0].id, mira.mark());
    for note in 0..14 {
        zammad.agent_writes(ticket, &format!("note number {note}"), false);
    }
    town.asks_desks().await;
    assert_eq!(mira.since(mark).messages.len(), 10);
    let entries = (place.seen)(&number).entries;
    let held = entries.iter().filter(|entry| entry.contains("ten messages within a minute")).count();
    assert_eq!(held, 4, "{entries:?}");
}

/// A ticket that nobody can read keeps nothing from the others.
#[tokio::test]
async fn s47_one_unreadable_ticket_does_not_hold_up_the_others() {
    let zammad = Zammad::open().await;
    let place = places::in_zammad(&zammad);
    let town = town_with(&place).await;
    let (mira, noe) = (town.arrives("m"), town.arrives("n"));
    asks(&mira).await;
    asks_about(&noe, NOE).await;
    let tickets: Vec<i64> = zammad.tickets().iter().map(|ticket| ticket.id).collect();
    let mark = noe.mark();
    zammad.agent_writes(tickets[0], &"x".repeat(5_000_000), false);
    for round in 0..3 {
        zammad.agent_writes(tickets[1], &format!("word {round}"), false);
        assert_eq!(town.asks_desks().await, 1, "round {round}");
    }
    noe.since(mark).reads("word 0").reads("word 2");
}
