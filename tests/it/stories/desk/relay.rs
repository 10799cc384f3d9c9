//! Words both ways.

use sesame::desk::room::CardButton;
use sesame::engine::button::Button;
use sesame::engine::case::Side;
use sesame::engine::text::Text;
use sesame::store::console::Role;

use super::{agent, asks, notes, since, town};
use crate::console::Visitor;
use crate::town::{MIRA, MIRA_PHONE, keys};

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
