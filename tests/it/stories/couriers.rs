//! Couriers that are busy, refuse, or never say what became of a message.

use sesame::engine::button::Button;
use sesame::engine::method::MethodKind;
use sesame::engine::text::Text;

use super::{minutes, seconds};
use crate::town::{Failure, MIRA, MIRA_MAIL, MIRA_PHONE, Town};

/// S31: a gateway that is busy is tried again; the message goes out once, and its code is good.
#[tokio::test]
async fn s31_a_busy_gateway_is_tried_again() {
    let town = Town::new().await;
    let mira = town.arrives("m");
    town.world().couriers_fail = Some(Failure::Retry);
    mira.comes_to_code(MIRA, MIRA_PHONE).await;
    assert_eq!(town.texts_on(MIRA_PHONE), 0);
    town.world().couriers_fail = None;
    town.restarts().await;
    town.waits(minutes(1)).await;
    assert_eq!(town.texts_on(MIRA_PHONE), 1);
    let code = town.code_on(MIRA_PHONE);
    mira.says(&code).await.hears(Text::ToldProved { gate: 1 });
}

/// S31, S49: what cannot be delivered is noted, and the person is offered another way after a minute.
#[tokio::test]
async fn s49_a_message_that_cannot_be_delivered_is_noted_and_another_way_offered() {
    let town = Town::new().await;
    let mira = town.arrives("m");
    town.world().couriers_fail = Some(Failure::GiveUp);
    mira.comes_to_code(MIRA, MIRA_PHONE).await;
    assert!(town.record().await.contains(&"code-undelivered".to_owned()));
    town.world().couriers_fail = None;
    let before = mira.mark();
    town.waits(seconds(60)).await;
    mira.since(before).hears(Text::OfferNoCode);
    assert_eq!(town.texts_on(MIRA_PHONE), 0, "given up is given up");
    mira.presses(Button::OtherMethod).await;
    mira.chooses("mail").await;
    mira.says(MIRA_MAIL).await;
    mira.sends().await;
    let code = town.code_in(MIRA_MAIL);
    mira.says(&code).await.hears(Text::ToldProved { gate: 1 });
}

/// S31: when nobody knows whether a message left, it is not sent a second time; the person may ask for another.
#[tokio::test]
async fn s31_an_answer_that_was_lost_sends_nothing_twice() {
    let town = Town::new().await;
    let mira = town.arrives("m");
    town.world().couriers_fail = Some(Failure::Unknown);
    mira.comes_to_code(MIRA, MIRA_PHONE).await;
    town.world().couriers_fail = None;
    town.waits(seconds(60)).await;
    assert_eq!(town.texts_on(MIRA_PHONE), 0);
    mira.presses(Button::Resend).await;
    assert_eq!(town.texts_on(MIRA_PHONE), 1);
    let code = town.code_on(MIRA_PHONE);
    mira.says(&code).await.hears(Text::ToldProved { gate: 1 });
}

/// S31: the process dies between the message's leaving and the note that it left: one message, and its code is good.
#[tokio::test]
async fn s31_a_crash_while_sending_sends_once() {
    let town = Town::new().await;
    let mira = town.arrives("m");
    mira.comes_to_choice(MIRA).await;
    mira.chooses("sms").await;
    mira.says(MIRA_PHONE).await;
    town.dies_while_carrying(&mira, Button::Send { kind: MethodKind::Sms }).await;
    town.waits(seconds(30)).await;
    assert_eq!(town.texts_on(MIRA_PHONE), 1);
    assert!(
        town.record().await.contains(&"code-undelivered".to_owned()),
        "its fate is unknown, and the record says so"
    );
    let code = town.code_on(MIRA_PHONE);
    mira.says(&code).await.hears(Text::ToldProved { gate: 1 });
}

/// S32: the same for a call: the phone rings once.
#[tokio::test]
async fn s32_a_crash_while_calling_rings_once() {
    let town = Town::new().await;
    let mira = town.arrives("m");
    mira.comes_to_choice(MIRA).await;
    mira.chooses("call").await;
    mira.says(MIRA_PHONE).await;
    town.dies_while_carrying(&mira, Button::Send { kind: MethodKind::Call }).await;
    town.waits(seconds(30)).await;
    assert_eq!(town.world().calls[MIRA_PHONE].len(), 1);
}
