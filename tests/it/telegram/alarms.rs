//! Somebody else with the bot's token: resets are halted until IT says otherwise.

use sesame::engine::button::Button;
use sesame::engine::effect::Category;
use sesame::engine::text::Text;
use sesame::relief::Relief;

use super::{Mode, Policy, Street};
use crate::town::telegram::Fault;
use crate::town::{MIRA, MIRA_PHONE};

async fn halts(street: &Street) -> Vec<String> {
    street.town.house().store.halts().await.unwrap().into_iter().map(|(_, why)| why).collect()
}

/// Waits until resets are halted, and says why.
async fn halted(street: &Street) -> Vec<String> {
    loop {
        let halts = halts(street).await;
        if !halts.is_empty() {
            return halts;
        }
        tokio::task::yield_now().await;
    }
}

/// A webhook that is not ours halts resets, is taken away, and IT hears of it; after `reopen` all goes on.
#[tokio::test]
async fn a_foreign_webhook_halts_resets_until_they_are_reopened() {
    let mut street = Street::closed(Mode::Polling, Policy::default()).await;
    street.telegram.stranger_sets_webhook("https://thief.example/hook");
    street.begins();
    street.comes().await;
    street.telegram.settled(|telegram| telegram.webhook().is_none()).await;
    assert_eq!(halts(&street).await, ["telegram: foreign-webhook"]);
    street.town.settles().await;
    assert_eq!(street.town.tickets_about(Category::Halted).len(), 1);

    let mira = street.mira("en");
    mira.comes_to_choice(MIRA).await;
    mira.presses(&mira.offered(|button| matches!(button, Button::Method { kind, .. } if kind.word() == "sms"))).await;
    mira.writes(MIRA_PHONE).await;
    mira.presses(&mira.offered(|button| matches!(button, Button::Send { .. }))).await;
    assert_eq!(street.town.texts_on(MIRA_PHONE), 0, "{:?}", mira.latest());
    street.town.lifts(&Relief::Halt).await;
    let tobias = street.telegram.person(43, "Again").speaking("en");
    let again = super::Someone { street: &street, person: tobias, locale: "en".into() };
    again.comes_to_page(MIRA, MIRA_PHONE).await;
    assert!(again.latest().keyboard.iter().flatten().any(|button| *button == Button::OpenPage), "{:?}", again.latest());
    street.is_well();
}

/// A webhook set while we poll: the next question is refused, and the same follows.
#[tokio::test]
async fn a_webhook_set_while_we_poll_is_an_alarm_and_nothing_is_lost() {
    let street = Street::polling().await;
    street.telegram.stranger_sets_webhook("https://thief.example/hook");
    street.telegram.settled(|telegram| telegram.count("deleteWebhook") == 1).await;
    assert_eq!(halts(&street).await, ["telegram: foreign-webhook"]);
    let mira = street.mira("en");
    mira.writes("/help").await;
    assert!(mira.person.newest().is_some());
}

/// Our own webhook, from before the mode was changed, is no alarm.
#[tokio::test]
async fn our_own_webhook_is_changed_without_an_alarm() {
    let street = Street::by_webhook().await;
    let url = street.telegram.webhook().unwrap();
    let mut street = street;
    street.restarts().await;
    street.telegram.settled(|telegram| telegram.count("setWebhook") == 2).await;
    assert_eq!(street.telegram.webhook(), Some(url));
    assert_eq!(halts(&street).await, Vec::<String>::new());
}

/// A webhook exchanged behind our back is found within five minutes.
#[tokio::test]
async fn a_webhook_exchanged_behind_our_back_is_an_alarm() {
    let street = Street::by_webhook().await;
    let ours = street.telegram.webhook();
    street.telegram.stranger_sets_webhook("https://thief.example/hook");
    street.telegram.settled(|telegram| telegram.count("setWebhook") == 1).await;
    street.waits(std::time::Duration::from_secs(301)).await;
    street.telegram.settled(|telegram| telegram.count("setWebhook") == 2).await;
    assert_eq!(street.telegram.webhook(), ours);
    assert_eq!(halts(&street).await, ["telegram: foreign-webhook"]);
}

/// Our address with somebody else's certificate leads to their machine.
#[tokio::test]
async fn our_webhook_with_a_foreign_certificate_is_an_alarm() {
    let street = Street::by_webhook().await;
    street.telegram.stranger_certifies_webhook();
    street.waits(std::time::Duration::from_secs(301)).await;
    street.telegram.settled(|telegram| telegram.count("setWebhook") == 2).await;
    assert_eq!(halts(&street).await, ["telegram: foreign-webhook"]);
}

/// Our address with another secret brings nothing to us: it is set again, and nobody is alarmed by a stray request.
#[tokio::test]
async fn a_webhook_that_comes_with_another_secret_is_set_again() {
    let street = Street::by_webhook().await;
    let url = street.telegram.webhook().unwrap();
    let stray = reqwest::Client::new().post(url).header("x-telegram-bot-api-secret-token", "wrong").body("{}");
    assert_eq!(stray.send().await.unwrap().status(), 401);
    street.waits(std::time::Duration::from_secs(301)).await;
    street.telegram.settled(|telegram| telegram.count("setWebhook") == 2).await;
    assert_eq!(halts(&street).await, Vec::<String>::new());
}

/// One conflict may be our own process before a restart; two within a day are somebody else, however patient.
#[tokio::test]
async fn a_second_poller_halts_resets() {
    let street = Street::polling().await;
    let polls = street.telegram.count("getUpdates");
    street.telegram.stranger_polls();
    street.telegram.settled(|telegram| telegram.count("getUpdates") > polls).await;
    assert_eq!(halts(&street).await, Vec::<String>::new());
    street.waits(std::time::Duration::from_hours(5)).await;
    let polls = street.telegram.count("getUpdates");
    street.telegram.stranger_polls();
    street.telegram.settled(|telegram| telegram.count("getUpdates") > polls).await;
    assert_eq!(halted(&street).await, ["telegram: foreign-poller"]);
    let mira = street.mira("en");
    mira.writes("/help").await;
    assert!(mira.person.newest().is_some(), "it goes on asking");
}

/// A token that was revoked is an alarm, and asked about slowly.
#[tokio::test]
async fn a_revoked_token_is_an_alarm() {
    let mut street = Street::closed(Mode::Polling, Policy::default()).await;
    street.telegram.orders("getMe", 1, Fault::Refused(401, "Unauthorized"));
    street.begins();
    street.telegram.settled(|telegram| telegram.count("getMe") == 1).await;
    assert_eq!(halted(&street).await, ["telegram: token-refused"]);
    street.waits(std::time::Duration::from_secs(61)).await;
    street.comes().await;
    let mira = street.mira("en");
    mira.writes("/help").await;
    mira.presses(&Button::Start).await;
    mira.hears(&Text::AskReason);
}
