//! Every kind of update, and what is none: each is acknowledged, answered or passed over, and nothing of it is logged.

use serde_json::json;
use sesame::engine::text::Text;

use super::Street;
use crate::town::telegram::Kind;

/// After each kind the bot still answers; what a person sent that is no text is answered with a word, the rest is not.
#[tokio::test]
async fn every_kind_is_acknowledged_and_answered_or_passed_over() {
    let street = Street::polling().await;
    let mira = street.mira("en");
    street.telegram.group(-1_002_000_000_002, "Where administrators hide");
    mira.writes("/help").await;
    let answered = [
        "Photo",
        "Sticker",
        "Voice",
        "Audio",
        "Video",
        "VideoNote",
        "Animation",
        "Document",
        "StrangersContact",
        "Location",
        "Venue",
        "Poll",
        "Dice",
        "Forwarded",
        "ViaBot",
        "Reply",
        "NewChatMembers",
        "FutureMessage",
    ];
    for kind in Kind::every() {
        let name = format!("{kind:?}").split('(').next().unwrap().to_owned();
        let before = mira.person.chat().iter().filter(|seen| seen.by_bot).count();
        mira.person.sends(&kind);
        street.quiet().await;
        let answers = mira.person.chat().iter().filter(|seen| seen.by_bot).count() - before;
        let private = answered.contains(&name.as_str()) && name != "NewChatMembers";
        assert_eq!(answers > 0, private, "{name}: {answers} answers");
        street.waits(std::time::Duration::from_secs(5)).await;
    }
    mira.writes("/start reset").await;
    mira.hears(&Text::AskReason);
    street.is_well();
}

/// What is no update, or of a kind to come, holds up nobody.
#[tokio::test]
async fn garbage_and_future_kinds_hold_up_nobody() {
    let street = Street::polling().await;
    let mira = street.mira("en");
    mira.writes("/help").await;
    for raw in [
        "7",
        "null",
        "[]",
        "{}",
        "{\"update_id\":\"x\"}",
        "{\"update_id\":900000001}",
        "{\"update_id\":900000002,\"message\":{\"text\":7}}",
        "{\"update_id\":900000003,\"telepathy\":{\"thought\":\"hunter2\"}}",
        "{\"update_id\":-5,\"message\":{}}",
        "{\"update_id\":900000004,\"callback_query\":{\"id\":7}}",
        "{broken",
    ] {
        street.telegram.injects(raw);
        street.quiet().await;
    }
    street.telegram.numbers_from(900_000_005);
    mira.writes("/start reset").await;
    mira.hears(&Text::AskReason);
}

/// An edit is no second answer.
#[tokio::test]
async fn an_edited_message_means_nothing() {
    let street = Street::polling().await;
    let mira = street.mira("en");
    mira.writes("/start reset").await;
    let id = mira.person.writes("hello");
    street.quiet().await;
    let before = mira.person.chat().len();
    mira.person.sends(&Kind::Edited(id, "it".to_owned()));
    street.quiet().await;
    assert_eq!(mira.person.chat().len(), before);
}

/// In a group: one line a day, to those who speak to us, with the way to a private chat.
#[tokio::test]
async fn in_a_group_one_line_a_day_says_that_we_speak_in_private() {
    let street = Street::polling().await;
    let mira = street.mira("en");
    let group = street.telegram.group(-1_001_000_000_042, "Office");
    let said = || mira.person.chat_in(&group).into_iter().filter(|seen| seen.by_bot).collect::<Vec<_>>();
    mira.person.writes_in(&group, "Good morning, my password is hunter2");
    street.quiet().await;
    assert!(said().is_empty(), "not spoken to");
    for text in ["/reset", "/start@sesame_town_bot", "/help@another_bot"] {
        mira.person.writes_in(&group, text);
        street.quiet().await;
    }
    assert_eq!(said().len(), 1);
    let label = said()[0].labels()[0].clone();
    assert!(
        !label.is_empty()
            && said()[0]
                .buttons()
                .iter()
                .any(|button| format!("{:?}", button.action).contains("t.me/sesame_town_bot?start=reset"))
    );
    street.waits(super::Duration::from_hours(24)).await;
    mira.person.writes_in(&group, "/reset");
    street.quiet().await;
    assert_eq!(said().len(), 2);
    group.kicks_bot(&mira.person);
    street.quiet().await;
    mira.writes("/start reset").await;
    mira.hears(&Text::AskReason);
    assert_eq!(json!(street.telegram.faults()), json!([]));
}

/// Being let into a group is being spoken to.
#[tokio::test]
async fn let_into_a_group_it_says_so_once() {
    let street = Street::polling().await;
    let mira = street.mira("en");
    let group = street.telegram.group(-1_001_000_000_043, "Office");
    group.takes_bot(&mira.person);
    street.quiet().await;
    assert_eq!(mira.person.chat_in(&group).iter().filter(|seen| seen.by_bot).count(), 1);
    street.is_well();
}
