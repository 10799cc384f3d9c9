//! Every kind of thing that can be sent to a bot: each has its answer, none stops it.

use super::{MIRA_ID, NOE_ID, Place};
use crate::town::discord::{APPLICATION, GUILD_CHANNEL, Kind};

#[tokio::test]
async fn what_is_no_text_is_answered_in_words() {
    let place = Place::open().await;
    let mira = place.person(MIRA_ID, "en-GB");
    let kinds = [
        Kind::Sticker,
        Kind::Attachment { name: "screen.png", bytes: vec![1, 2, 3] },
        Kind::Voice,
        Kind::Poll,
        Kind::Forwarded("somebody else's words"),
        Kind::UnknownInteraction,
    ];
    for (number, kind) in kinds.into_iter().enumerate() {
        let told = format!("{kind:?}");
        let update = mira.person.sends(kind).await;
        place.takes(update).await;
        assert_eq!(mira.person.sees().len(), number + 1, "{told}: {:#?}", mira.words());
        assert!(!mira.newest().content.is_empty() && !mira.person.is_kept_waiting(), "{told}");
    }
    place.keeps_the_rules();
}

#[tokio::test]
async fn words_are_words_also_as_a_reply_and_other_menus_open_the_chat() {
    let place = Place::open().await;
    let mira = place.person(MIRA_ID, "en-GB");
    mira.says("/help").await;
    let update = mira.person.sends(Kind::Reply("I forgot my password")).await;
    place.takes(update).await;
    assert!(mira.newest().content.contains("Who are you?"));
    for kind in [Kind::UserCommand("Ask Sesame"), Kind::MessageCommand("Ask Sesame")] {
        let update = mira.person.sends(kind).await;
        place.takes(update).await;
        assert!(mira.newest().content.contains("Who are you?"), "{:#?}", mira.words());
    }
    place.keeps_the_rules();
}

#[tokio::test]
async fn what_is_not_meant_for_us_is_left_and_questions_of_discord_are_answered() {
    let place = Place::open().await;
    let mira = place.person(MIRA_ID, "en-GB");
    let kinds = [
        Kind::System,
        Kind::GuildMessage("my password is hunter2"),
        Kind::OtherBot("it rains"),
        Kind::Reaction("👍"),
        Kind::Typing,
        Kind::Ping,
        Kind::Autocomplete { command: "resume", option: "code", value: "BC" },
    ];
    for kind in kinds {
        mira.person.sends(kind).await;
    }
    for garbage in [
        "{",
        "[]",
        "{\"op\":0}",
        "{\"op\":77,\"d\":null}",
        "",
        "\u{0}",
        "{\"op\":0,\"t\":\"MESSAGE_CREATE\",\"s\":99,\"d\":7}",
    ] {
        place.discord.babbles(garbage);
    }
    place.discord.dispatches("NOVELTY_CREATE", &serde_json::json!({ "novel": [true] }));
    place.discord.dispatches("INTERACTION_CREATE", &serde_json::json!({ "id": "x", "token": 5 }));
    mira.says("/help").await;
    assert_eq!(mira.person.sees().len(), 1, "{:#?}", mira.words());
    place
        .discord
        .settled(|discord| discord.calls_to("POST /interactions").iter().all(|call| call.status == Some(204)))
        .await;
    let answers: Vec<u64> =
        place.discord.calls_to("POST /interactions").iter().map(|call| call.body["type"].as_u64().unwrap()).collect();
    assert_eq!(answers.len(), 2);
    assert!(answers.contains(&1) && answers.contains(&8));
    place.keeps_the_rules();
}

#[tokio::test]
async fn an_edited_message_counts_as_it_was_first_written() {
    let place = Place::open().await;
    let mira = place.person(MIRA_ID, "en-GB");
    let update = mira.person.sends(Kind::Edited("/help", "I forgot my password")).await;
    place.takes(update).await;
    let update = mira.person.sends(Kind::Deleted("/rules")).await;
    place.takes(update).await;
    assert_eq!(mira.person.sees().len(), 2);
    place.keeps_the_rules();
}

#[tokio::test]
async fn a_forged_button_and_anothers_are_answered_as_expired_ones() {
    let place = Place::open().await;
    let mira = place.person(MIRA_ID, "en-GB").in_server();
    let noe = place.person(NOE_ID, "en-GB").in_server();
    mira.commands("reset").await;
    let (message, id) = mira.control("I forgot my password");
    let update = noe.person.presses_on(&message, &id);
    place.takes(update).await;
    assert!(noe.newest().content.contains("no longer works"), "{:#?}", noe.words());
    assert!(noe.newest().ephemeral() && noe.newest().channel == GUILD_CHANNEL);
    assert!(mira.presses("I forgot my password").await.content.contains("Who are you?"), "the owner's still works");
    for forged in ["1.0", "forged", "write:password", "ffffffffffffffff.0", "menu:0"] {
        let update = mira.person.sends(Kind::UnknownComponent(forged)).await;
        place.takes(update).await;
        assert!(mira.newest().content.contains("no longer works"), "{forged}: {:#?}", mira.words());
    }
    place.keeps_the_rules();
}

#[tokio::test]
async fn a_password_written_to_us_is_refused_and_stays_out_of_what_we_send() {
    let place = Place::open().await;
    let mira = place.person(MIRA_ID, "en-GB");
    mira.says("my password is Sommer-2026!x").await;
    let said: Vec<String> = place.discord.calls().iter().map(|call| call.body.to_string()).collect();
    assert!(said.iter().all(|body| !body.contains("Sommer-2026")));
    assert!(place.discord.messages().iter().any(|message| message.author != APPLICATION && !message.deleted));
    place.keeps_the_rules();
}
