//! What happens when either side fails: limits, lost replies, updates that come twice or out of order, crashes.

use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use sesame::engine::button::{Button, Reason};
use sesame::engine::effect::Shown;
use sesame::engine::text::Text;
use tower::ServiceExt as _;
use url::Url;

use super::{Someone, Street};
use crate::town::telegram::Fault;
use crate::town::{MIRA, MIRA_PHONE};

fn by_bot(mira: &Someone<'_>) -> usize {
    mira.person.chat().iter().filter(|seen| seen.by_bot).count()
}

/// Who blocks the bot is written to no more, and meets it again where they were.
#[tokio::test]
async fn whoever_blocks_the_bot_is_left_alone() {
    let street = Street::polling().await;
    let mira = street.mira("en");
    mira.writes("/start reset").await;
    mira.person.blocks_bot();
    street.quiet().await;
    street.town.house().inbox.post(&mira.peer(), sesame::engine::Event::Returned).await.unwrap();
    street.town.settles().await;
    assert!(street.town.record().await.contains(&"effect-given-up".to_owned()));
    assert_eq!(street.town.count("SELECT count(*) FROM outbox").await, 0, "nothing is tried again");
    mira.person.unblocks_bot();
    mira.writes("/start reset").await;
    mira.hears(&Text::AskReason);
}

/// A deleted account ends as quietly.
#[tokio::test]
async fn a_deleted_account_ends_quietly() {
    let street = Street::polling().await;
    let mira = street.mira("en");
    mira.person.writes("/start reset");
    mira.person.deletes_account();
    street.quiet().await;
    assert_eq!(street.town.count("SELECT count(*) FROM outbox").await, 0);
}

/// 429 in one chat keeps only that chat waiting.
#[tokio::test]
async fn too_fast_in_one_chat_keeps_only_that_chat_waiting() {
    let street = Street::polling().await;
    let mira = street.mira("en");
    mira.writes("/help").await;
    street.telegram.orders("sendMessage", 1, Fault::TooMany(600));
    let before = by_bot(&mira);
    mira.writes("/start reset").await;
    assert_eq!(by_bot(&mira), before);
    let tobias = street.telegram.person(43, "Tobias").speaking("en");
    tobias.writes("/start reset");
    street.quiet().await;
    assert!(tobias.newest().is_some(), "another chat is answered at once");
    assert_eq!(by_bot(&mira), before);
    street.waits(Duration::from_secs(601)).await;
    street.quiet().await;
    assert!(by_bot(&mira) > before, "and this one when its time has come");
    street.is_well();
}

/// The order of a chat is kept over a refusal, and nobody is shown an answer before its question.
#[tokio::test]
async fn a_burst_of_words_keeps_to_the_limits_and_to_its_order() {
    let street = Street::polling().await;
    street.telegram.enforces_limits(true);
    let mira = street.mira("en");
    for _ in 0..8 {
        mira.person.writes("/help");
    }
    street.quiet().await;
    assert!(by_bot(&mira) >= 8, "{}", by_bot(&mira));
    street.is_well();
}

/// No answer, before or after it was shown: it is shown again, at least once.
#[tokio::test]
async fn a_lost_reply_is_shown_at_least_once() {
    for (fault, times) in [
        (Fault::HangsUpBefore, 1),
        (Fault::HangsUpAfter, 2),
        (Fault::Internal, 1),
        (Fault::BadGateway, 1),
        (Fault::Garbage, 2),
    ] {
        let street = Street::polling().await;
        let mira = street.mira("en");
        street.telegram.orders("sendMessage", 1, fault.clone());
        mira.writes("/start reset").await;
        street.waits(Duration::from_secs(5)).await;
        street.quiet().await;
        assert_eq!(by_bot(&mira), times, "{fault:?}");
        mira.presses(&Button::Reason { reason: Reason::Forgotten }).await;
    }
}

/// A captcha whose voice note fails is not shown twice.
#[tokio::test]
async fn a_message_of_two_parts_goes_on_where_it_was() {
    let street = Street::polling().await;
    let mira = street.mira("en");
    mira.writes("/start reset").await;
    mira.presses(&Button::Reason { reason: Reason::Forgotten }).await;
    street.telegram.orders("sendVoice", 1, Fault::Internal);
    mira.writes(MIRA).await;
    street.waits(Duration::from_secs(5)).await;
    street.quiet().await;
    let chat = mira.person.chat();
    assert_eq!(chat.iter().filter(|seen| seen.photo().is_some()).count(), 1);
    assert_eq!(chat.iter().filter(|seen| seen.voice().is_some()).count(), 1);
}

/// An update told again, or out of order, is one update.
#[tokio::test]
async fn what_is_told_twice_is_taken_once() {
    let street = Street::polling().await;
    let mira = street.mira("en");
    mira.writes("/start reset").await;
    let before = mira.person.chat().len();
    street.telegram.repeats(100_000_001);
    street.quiet().await;
    assert_eq!(mira.person.chat().len(), before);
    mira.person
        .presses_twice(&street.town.house().speech.button(&mira.locale, &Button::Reason { reason: Reason::Forgotten }));
    street.telegram.reverses();
    street.quiet().await;
    mira.writes(MIRA).await;
    assert!(mira.latest().shows.is_some(), "one captcha: {:?}", mira.latest());
    street.is_well();
}

/// The process dies between the commit and the acknowledgement: nothing is lost and nothing doubled.
#[tokio::test]
async fn a_crash_before_the_acknowledgement_loses_and_doubles_nothing() {
    let mut street = Street::polling().await;
    street.mira("en").writes("/start reset").await;
    let before = street.mira("en").person.chat().len();
    {
        let mira = street.mira("en");
        mira.presses(&Button::Reason { reason: Reason::Forgotten }).await;
        mira.writes(MIRA).await;
        let Some(Shown::Captcha { image, .. }) = mira.latest().shows else { panic!("{:?}", mira.latest()) };
        mira.writes(image.expose()).await;
    }
    // All of it was committed, and Telegram was not told of it any more.
    street.dies().await;
    for update in 100_000_001..=100_000_004 {
        street.telegram.repeats(update);
    }
    let told = street.mira("en").person.chat().len();
    street.comes_back().await;
    street.quiet().await;
    assert_eq!(street.mira("en").person.chat().len(), told, "told twice, taken once");
    let mira = street.mira("en");
    assert!(mira.person.chat().len() > before);
    let method = |button: &Button| matches!(button, Button::Method { .. });
    assert!(mira.latest().keyboard.iter().flatten().any(method), "{:?}", mira.latest());
    mira.presses(&mira.offered(|button| matches!(button, Button::Method { kind, .. } if kind.word() == "sms"))).await;
    mira.writes(MIRA_PHONE).await;
    assert_eq!(street.town.texts_on(MIRA_PHONE), 0);
    let faults = street.telegram.faults();
    assert!(faults.iter().all(|fault| fault.contains("query is too old")), "{faults:?}");
}

/// What the webhook takes is Telegram's alone: by its address, with its secret, in one piece.
#[tokio::test]
async fn the_webhook_takes_only_what_is_telegrams() {
    let street = Street::by_webhook().await;
    let url = Url::parse(&street.telegram.webhook().unwrap()).unwrap();
    let forged = r#"{"update_id":1,"message":{"message_id":1,"date":1,"text":"/help",
        "chat":{"id":42,"type":"private"},"from":{"id":42,"is_bot":false,"first_name":"M"}}}"#;
    let send = async |path: &str, secret: Option<&str>, body: Vec<u8>| {
        let mut request = Request::post(path);
        if let Some(secret) = secret {
            request = request.header("x-telegram-bot-api-secret-token", secret);
        }
        street.town.house().web.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap().status()
    };
    for (path, secret, status) in [
        (url.path(), None, StatusCode::UNAUTHORIZED),
        (url.path(), Some("x"), StatusCode::UNAUTHORIZED),
        ("/hooks/telegram/x", Some("x"), StatusCode::NOT_FOUND),
    ] {
        assert_eq!(send(path, secret, forged.as_bytes().to_vec()).await, status);
        assert_eq!(send(path, secret, vec![b' '; 2 << 20]).await, status);
    }
    assert_eq!(street.town.count("SELECT count(*) FROM conversation").await, 0);
    let calls = street.telegram.calls();
    let set = calls.iter().find(|call| call.method == "setWebhook").unwrap();
    let secret = set.params["secret_token"].as_str().unwrap().to_owned();
    assert_eq!(send(url.path(), Some(&secret), vec![b' '; 2 << 20]).await, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(send(url.path(), Some(&secret), b"{broken".to_vec()).await, StatusCode::OK);
    assert_eq!(send(url.path(), Some(&secret), forged.as_bytes().to_vec()).await, StatusCode::OK);
    assert_eq!(street.town.count("SELECT count(*) FROM conversation").await, 1);
}

/// An update that cannot be committed is brought again, and taken then.
#[tokio::test]
async fn the_webhook_says_500_until_it_is_committed() {
    let street = Street::by_webhook().await;
    let mira = street.mira("en");
    mira.writes("/help").await;
    let house = street.town.house();
    sqlx::query("ALTER TABLE seen RENAME TO seen_away").execute(&mut *house.store.writer().await).await.unwrap();
    mira.person.writes("/start reset");
    street.telegram.settled(|telegram| telegram.brought().last().is_some_and(|(_, status)| *status == 500)).await;
    sqlx::query("ALTER TABLE seen_away RENAME TO seen").execute(&mut *house.store.writer().await).await.unwrap();
    street.telegram.redelivers().await;
    street.quiet().await;
    mira.hears(&Text::AskReason);
}

/// The same by polling: it is asked for again.
#[tokio::test]
async fn polling_asks_again_for_what_is_not_committed() {
    let street = Street::polling().await;
    let mira = street.mira("en");
    mira.writes("/help").await;
    let house = street.town.house();
    sqlx::query("ALTER TABLE seen RENAME TO seen_away").execute(&mut *house.store.writer().await).await.unwrap();
    let polls = street.telegram.count("getUpdates");
    mira.person.writes("/start reset");
    street.telegram.settled(|telegram| telegram.count("getUpdates") > polls + 1).await;
    assert_eq!(street.telegram.waiting(), 1);
    sqlx::query("ALTER TABLE seen_away RENAME TO seen").execute(&mut *house.store.writer().await).await.unwrap();
    street.quiet().await;
    mira.hears(&Text::AskReason);
}
