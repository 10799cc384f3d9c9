//! Words both ways.

use sesame::channel::deeds::{Deed, Doing, Minded};
use sesame::desk::room::{Act, CardButton, Did};
use sesame::engine::button::Button;
use sesame::engine::case::Side;
use sesame::engine::text::Text;
use sesame::ids::{Peer, TicketNumber};
use sesame::secret::Secret;
use sesame::store::console::Role;

use super::{agent, asks, notes, since, town};
use crate::console::Visitor;
use crate::town::{MIRA, MIRA_PHONE, NOE, Setup, Town, keys};

/// Words go both ways, each in its own chat, marked with the request's number; what would do something there does nothing.
#[tokio::test]
async fn s47_words_are_relayed_both_ways_and_do_nothing_on_the_way() {
    let town = town().await;
    let mira = town.arrives_speaking("m", "fr");
    let number = asks(&mira, MIRA).await;
    let ben = agent(&town, "ben");
    assert!(ben.writes(&number, "hello").await.contains("Take it first"));
    ben.presses(&number, CardButton::Claim).await;
    assert!(ben.presses(&number, CardButton::Reply).await.contains("answer the card"));
    let mark = mira.mark();
    let said = ben.writes(&number, "Hello *you* <b>x</b> @everyone\n=1+1 see https://evil.test").await;
    assert!(said.contains("passed on"), "{said}");
    let heard = since(&mira, mark);
    heard.hears(Text::ToldItWrote { number: number.clone() });
    heard.reads("Le service informatique vous écrit").reads(number.as_str());
    heard.reads("Hello ∗you∗ ‹b›x‹∕b› ＠everyone").reads("'=1+1 see https:∕∕evil[.]test");

    town.restarts().await;
    let heard = mira.says("J’ai oublié mon mot de passe <img src=x> @channel").await;
    heard.hears(Text::ToldItSent { number: number.clone() }).hears_no("ask-reason");
    let last = notes(&town).pop().unwrap();
    assert!(last.contains(number.as_str()) && last.contains("the person writes"), "{last}");
    assert!(last.contains("J’ai oublié mon mot de passe ‹img src=x› ＠channel"), "{last}");

    // A password, alone or among words, does not go to IT, nor does a code.
    let before = notes(&town).len();
    mira.says("Soleil2024!").await.hears(Text::ToldNoPasswordHere).hears_no("told-it-sent");
    assert_eq!(notes(&town).len(), before);
    mira.says("mon mot de passe est Soleil2024! et le code 760 814").await.hears(Text::ToldItHidden);
    let last = notes(&town).pop().unwrap();
    assert!(last.contains("mon mot de passe est •••• et le code ••••"), "{last}");
    assert!(!town.world().forgotten.get("town:m").unwrap().is_empty(), "deleted in the chat, too");
    // Nor does an agent give one out.
    let mark = mira.mark();
    assert!(ben.writes(&number, "your new password is Welcome2026!").await.contains("not passed on"));
    assert!(since(&mira, mark).messages.is_empty());

    let store = town.house().store.clone();
    let kept = store.words_of(&number, &keys()).await.unwrap();
    assert_eq!(kept.iter().map(|(side, ..)| *side).collect::<Vec<_>>(), [Side::It, Side::Person, Side::Person]);
    assert!(kept.iter().all(|(_, words, _)| !words.expose().contains("Soleil2024")));
    let facts: Vec<String> = sqlx::query_scalar("SELECT facts FROM audit").fetch_all(store.readers()).await.unwrap();
    assert!(facts.iter().all(|facts| !facts.contains("Hello") && !facts.contains("mot de passe")), "not in the record");
    let bodies: Vec<String> = sqlx::query_scalar("SELECT body FROM outbox").fetch_all(store.readers()).await.unwrap();
    assert!(bodies.iter().all(|body| !body.contains("Hello")));
}

/// In the middle of something else, IT's words stand beside it, and are answered by a button.
#[tokio::test]
async fn s47_words_of_it_do_not_end_what_is_under_way() {
    let town = town().await;
    let mira = town.arrives("m");
    let number = asks(&mira, MIRA).await;
    agent(&town, "ben").presses(&number, CardButton::Claim).await;
    mira.comes_to_code(MIRA, MIRA_PHONE).await;
    agent(&town, "ben").writes(&number, "Which office are you in?").await;
    mira.newest_heard().hears(Text::ToldItWrote { number: number.clone() });
    mira.presses(Button::AnswerIt { number: number.clone() }).await.hears(Text::AskItWords { number: number.clone() });
    mira.says("Marseille").await.hears(Text::ToldItSent { number });
    mira.presses(Button::Back).await;
    mira.says(&town.code_on(MIRA_PHONE)).await.hears_some("ask-reset");
}

/// What is too long for a chat is not dropped in silence: the room hears what to do.
#[tokio::test]
async fn s47_words_that_are_too_long_are_asked_for_in_parts() {
    let town = town().await;
    let mira = town.arrives("m");
    let number = asks(&mira, MIRA).await;
    let ben = agent(&town, "ben");
    ben.presses(&number, CardButton::Claim).await;
    let mark = mira.mark();
    let said = ben.writes(&number, &"so ".repeat(700)).await;
    assert!(said.contains("not passed on") && said.contains("in parts"), "{said}");
    assert!(since(&mira, mark).messages.is_empty());
    assert!(ben.writes(&number, &"so ".repeat(600)).await.contains("passed on"));
}

/// A code that was read out on the phone is often just typed in the room: it counts where one case alone awaits it.
#[tokio::test]
async fn s47_a_code_typed_without_the_card_finds_its_case() {
    let rooms = crate::stories::rooms::room("telegram", "-100700", &[5, 6], &[], "en");
    let town = Town::with(Setup { rooms, ..Setup::default() }).await;
    let (mira, noe) = (town.arrives("m"), town.arrives("n"));
    let (first, second) = (asks(&mira, MIRA).await, asks(&noe, NOE).await);
    let [room, ben] = [("telegram", "-100700"), ("telegram", "5")].map(|(channel, chat)| Peer::new(channel, chat));
    let does = async |number: &TicketNumber, button: CardButton| {
        let what = Did::Pressed { number: number.clone(), button, answer_by: None };
        town.acts(|update| Act {
            room: room.clone(),
            agent: ben.clone(),
            name: "Ben".into(),
            update,
            what: what.clone(),
        })
        .await;
    };
    let types = async |who: u64, text: &str, update: &str| {
        let who = Peer::new("telegram", &who.to_string());
        let what = Doing::Wrote { to: None, text: Secret::from(text), elsewhere: update.starts_with('e') };
        let deed = Deed { room: room.clone(), who, name: "Ben".into(), update: update.into(), what };
        let minded = town.house().reception.deed(deed).await.unwrap();
        town.settles().await;
        minded
    };
    let proven = async || town.record().await.iter().filter(|kind| *kind == "verification-passed").count();
    does(&first, CardButton::Claim).await;
    does(&first, CardButton::ByHand).await;
    let code = crate::town::digits_in(&mira.newest_heard().words(), 6);
    assert_eq!(types(5, "see you at 5 pm", "t1").await, Minded::Nothing, "they talk to one another");
    assert_eq!(types(6, &code, "t2").await, Minded::Nothing, "it was not Zoé who called");
    assert_eq!(types(5, &code, "e3").await, Minded::Nothing, "it stands in another channel");
    assert_eq!(proven().await, 0);

    // With two calls under way nobody guesses, and nothing is counted.
    does(&second, CardButton::Claim).await;
    does(&second, CardButton::ByHand).await;
    assert_eq!(types(5, &code, "t3").await, Minded::Taken);
    let kinds = town.record().await;
    assert!(!kinds.iter().any(|kind| kind.starts_with("verification-") && kind != "verification-asked"), "{kinds:?}");
    does(&second, CardButton::Refuse).await;
    assert_eq!(types(5, &code, "t4").await, Minded::Taken);
    assert_eq!(proven().await, 1);
}

/// The chat of somebody who writes on and on does not fill the room.
#[tokio::test]
async fn s47_a_room_is_not_filled_by_one_chat() {
    let town = town().await;
    let mira = town.arrives("m");
    let number = asks(&mira, MIRA).await;
    agent(&town, "ben").presses(&number, CardButton::Claim).await;
    agent(&town, "ben").writes(&number, "Yes?").await;
    for _ in 0..20 {
        mira.says("are you there").await.hears_some("told-it-sent");
        town.waits(super::minutes(1)).await;
    }
    let before = notes(&town).len();
    mira.says("are you there").await.hears_some("refused-it-full");
    assert_eq!(notes(&town).len(), before);
    agent(&town, "ben").writes(&number, "I am.").await;
    mira.says("good").await.hears_some("told-it-sent");
}

/// The console shows who has a request and what was written, to whoever may see requests; and an erased person's is gone.
#[tokio::test]
async fn s47_the_console_shows_how_far_it_is_and_what_was_written() {
    let town = town().await;
    let mira = town.arrives("m");
    let number = asks(&mira, MIRA).await;
    let mut bo = Visitor::signed_in(&town, "bo", Role::Agent).await;
    bo.gets("/admin/tickets").await.sees(200, "with IT");
    let ben = agent(&town, "ben");
    ben.presses(&number, CardButton::Claim).await;
    ben.writes(&number, "Which office are you in?").await;
    mira.says("Cassis, on the <b>second</b> floor").await;
    bo.gets("/admin/tickets").await.sees(200, "taken by IT");
    bo.gets(&format!("/admin/tickets/{}", number.as_str())).await.sees(200, "‹b›ben‹∕b› has had it since");
    bo.sees(200, "Which office are you in?")
        .sees(200, "Cassis, on the ‹b›second‹/b› floor")
        .sees(200, "nothing proven yet");
    ben.presses(&number, CardButton::Refuse).await;
    bo.gets("/admin/tickets").await.sees(200, "closed, not verified");
}

/// Where IT has no room, by mail or webhook alone, it answers and closes in the console; and lets nobody in from there.
#[tokio::test]
async fn s47_in_the_console_it_writes_to_the_person_and_closes_the_request() {
    let town = crate::console::town().await;
    let mira = town.arrives("m");
    let number = asks(&mira, MIRA).await;
    let mut bo = Visitor::signed_in(&town, "bo", Role::Agent).await;
    let page = format!("/admin/tickets/{number}");
    bo.gets(&page).await.sees(200, "Write to the person").sees(200, "Close the request");
    let mark = mira.mark();
    bo.posts(&page, &[("do", "write"), ("text", "Which office are you in <b>now</b>?")]).await;
    assert!(bo.location().ends_with("done=sent"), "{}", bo.location());
    town.settles().await;
    since(&mira, mark).hears(Text::ToldItWrote { number: number.clone() }).reads("‹b›now‹∕b›");
    mira.says("In Cassis").await.hears(Text::ToldItSent { number: number.clone() });
    bo.gets(&format!("{page}?done=sent")).await.sees(200, "It is in the person’s chat").sees(200, "In Cassis");

    let mark = mira.mark();
    for (text, done) in [("your new password is Welcome2026!", "not-sent"), ("  ", "empty")] {
        bo.gets(&page).await;
        bo.posts(&page, &[("do", "write"), ("text", text)]).await;
        assert!(bo.location().ends_with(done), "{text}: {}", bo.location());
        town.settles().await;
    }
    let long = "so ".repeat(700);
    bo.gets(&page).await;
    bo.posts(&page, &[("do", "write"), ("text", &long)]).await;
    assert!(bo.location().ends_with("not-sent"));
    bo.gets(&page).await;
    bo.posts(&page, &[("do", "approve")]).await;
    assert_eq!(bo.status.as_u16(), 400);
    assert!(since(&mira, mark).messages.is_empty());

    bo.gets(&page).await;
    let token = bo.form_token();
    town.waits(super::minutes(1)).await;
    bo.posts(&page, &[("do", "close")]).await;
    town.settles().await;
    since(&mira, mark).hears_some("told-it-closed");
    bo.gets(&page).await.sees(200, "closed").lacks("Write to the person");
    bo.posts(&page, &[("do", "write"), ("text", "one more thing"), ("form", &token)]).await;
    assert!(bo.location().ends_with("not-sent"));
    let kinds = town.record().await;
    for kind in ["case-approved", "case-released", "verification-asked"] {
        assert!(!kinds.iter().any(|found| found == kind), "{kind}");
    }
    assert_eq!(kinds.iter().filter(|kind| *kind == "case-closed").count(), 1);
}
