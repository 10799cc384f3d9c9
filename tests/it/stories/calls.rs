//! Calls: the keys stand in the chat and are pressed on the phone.

use axum::http::StatusCode;
use sesame::engine::button::Button;
use sesame::engine::text::Text;
use url::Url;

use super::{minutes, seconds};
use crate::town::browser::post_form;
use crate::town::{Claimant, Heard, MIRA, MIRA_PHONE, Town};

async fn is_called(town: &Town, chat: &str) -> (Claimant, Heard) {
    let mira = town.arrives(chat);
    mira.comes_to_choice(MIRA).await;
    mira.chooses("call").await;
    mira.says(MIRA_PHONE).await;
    let heard = mira.sends().await;
    (mira, heard)
}

/// The keys that stand in a message.
fn keys(heard: &Heard) -> String {
    let mut texts = heard.texts().into_iter();
    texts.find_map(|text| if let Text::AskKeys { keys, .. } = text { Some(keys) } else { None }).expect("keys")
}

/// Other keys than these.
fn others(keys: &str) -> String {
    keys.chars().map(|key| if key == '9' { '0' } else { '9' }).collect()
}

fn callback(town: &Town) -> String {
    let callback = town.world().calls[MIRA_PHONE].last().cloned().unwrap().1;
    Url::parse(&callback).unwrap().path().to_owned()
}

/// S4, S32: the keys shown in the chat, pressed on the phone, pass; no code is typed, so step 4 falls away.
#[tokio::test]
async fn s32_the_keys_pressed_on_the_phone_pass() {
    let town = Town::new().await;
    let (mira, heard) = is_called(&town, "m").await;
    heard.hears_some("ask-keys").reads("••23* at 10:00").at_step(3, 6);
    let spoken = town.world().calls[MIRA_PHONE][0].0.clone();
    assert!(!spoken.contains(&keys(&heard)), "the call does not say the keys: {spoken}");
    mira.says(&keys(&heard)).await.hears(Text::ToldNoCodeToType).hears_no("told-proved");
    let before = mira.mark();
    assert_eq!(town.presses_on_phone(MIRA_PHONE, &keys(&heard)).await, StatusCode::NO_CONTENT);
    mira.since(before).hears(Text::ToldProved { gate: 1 }).hears_some("ask-reset").at_step(4, 6);
}

/// S32: an answering machine presses nothing: a hang-up, or a report without keys, proves nothing and costs nothing.
#[tokio::test]
async fn s32_an_answering_machine_does_not_pass() {
    let town = Town::new().await;
    let (mira, _) = is_called(&town, "m").await;
    let before = mira.mark();
    let report = post_form(&town.house().web, &callback(&town), &[("CallStatus", "completed")]).await;
    assert_eq!(report, StatusCode::BAD_REQUEST);
    town.settles().await;
    assert_eq!(mira.mark(), before);
    town.waits(seconds(60)).await;
    mira.since(before).hears(Text::OfferNoCode).offers(&Button::Resend).offers(&Button::OtherMethod);
    town.waits(minutes(4)).await;
    mira.since(before).hears(Text::RefusedExpiredCode).hears_some("ask-choice");
}

/// S32: wrong keys count as wrong codes do.
#[tokio::test]
async fn s32_wrong_keys_count() {
    let town = Town::new().await;
    let (mira, heard) = is_called(&town, "m").await;
    let wrong = others(&keys(&heard));
    for left in [2, 1] {
        let before = mira.mark();
        town.presses_on_phone(MIRA_PHONE, &wrong).await;
        mira.since(before).hears(Text::RefusedKeys { left });
    }
    let before = mira.mark();
    town.presses_on_phone(MIRA_PHONE, &wrong).await;
    mira.since(before).hears(Text::ToldCodeVoid).hears_some("ask-choice");
    assert_eq!(town.count("SELECT count(*) FROM throttle WHERE bucket LIKE 'wrong/account/%'").await, 3);
    town.presses_on_phone(MIRA_PHONE, &keys(&heard)).await;
    mira.since(before).hears_no("told-proved");
}

/// S32: a report that is late, forged, of an older call, or sent twice does nothing.
#[tokio::test]
async fn s32_a_late_forged_or_repeated_report_does_nothing() {
    let town = Town::new().await;
    let (mira, first) = is_called(&town, "m").await;
    let old = callback(&town);
    town.waits(seconds(60)).await;
    let second = mira.presses(Button::Resend).await;
    let before = mira.mark();
    let web = town.house().web.clone();
    post_form(&web, &old, &[("Digits", &keys(&first))]).await;
    post_form(&web, &old, &[("Digits", &keys(&second))]).await;
    town.settles().await;
    let forged = format!("/hooks/call/{}", "A".repeat(43));
    assert_eq!(post_form(&web, &forged, &[("Digits", &keys(&second))]).await, StatusCode::NOT_FOUND);
    assert_eq!(mira.mark(), before, "none of these is heard");

    town.presses_on_phone(MIRA_PHONE, &keys(&second)).await;
    mira.since(before).hears(Text::ToldProved { gate: 1 });
    let proved = mira.mark();
    town.presses_on_phone(MIRA_PHONE, &keys(&second)).await;
    assert_eq!(mira.mark(), proved, "the same report again");

    town.waits(minutes(3)).await;
    let (late, heard) = is_called(&town, "late").await;
    town.waits(minutes(5)).await;
    let before = late.mark();
    assert_eq!(town.presses_on_phone(MIRA_PHONE, &keys(&heard)).await, StatusCode::NOT_FOUND);
    assert_eq!(late.mark(), before);
}
