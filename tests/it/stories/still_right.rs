//! "Is this still right?", asked in the owner's own chat twice a year and answered by one tap.

use sesame::engine::button::Button;
use sesame::engine::text::Text;

use super::bound::binds;
use super::hours;
use super::way::LANGUAGES;
use crate::town::{Claimant, MIRA, MIRA_PHONE, Town};

const ASKED: &str = "ask-still-right";

/// A chat of Mira's that has just been spoken to.
async fn greeted(town: &Town, chat: &str, tag: &str) -> (Claimant, crate::town::Heard) {
    let mira = town.arrives_speaking(chat, tag);
    binds(&mira, MIRA).await;
    let heard = mira.says("hello").await;
    (mira, heard)
}

#[tokio::test]
async fn a_greeting_in_ones_own_chat_is_answered_by_the_question_once_in_half_a_year() {
    for tag in LANGUAGES {
        let town = Town::new().await;
        let (mira, heard) = greeted(&town, "m", tag).await;
        heard.hears_some(ASKED).offers(&Button::StillRight).offers(&Button::ChangeMethods).offers(&Button::SendDirect);
        heard.reads("••23").reads("m•••@l");
        assert!(!heard.words().contains("612"), "hints, no numbers");
        mira.presses(Button::StillRight).await.hears(Text::ToldStillRight);
        assert!(town.record().await.contains(&"method-confirmed".to_owned()));
        town.restarts().await;
        mira.says("hello").await.hears_no(ASKED);
        town.waits(hours(24 * 179)).await;
        mira.says("hello").await.hears_no(ASKED);
        town.waits(hours(24 * 2)).await;
        mira.says("hello").await.hears_some(ASKED);
    }
}

/// Not answered, it is not asked again, here or in another chat, until half a year has passed.
#[tokio::test]
async fn it_is_asked_once_in_all_chats_together_and_then_stops() {
    let town = Town::new().await;
    let (mira, heard) = greeted(&town, "m", "en").await;
    heard.hears_some(ASKED);
    mira.says("hello").await.hears_no(ASKED);
    greeted(&town, "other", "en").await.1.hears_no(ASKED);
    town.waits(hours(24 * 181)).await;
    mira.says("hello").await.hears_some(ASKED);
}

#[tokio::test]
async fn after_a_recovery_too_and_change_leads_to_the_page() {
    let town = Town::new().await;
    let mira = town.arrives("m");
    binds(&mira, MIRA).await;
    mira.presses(Button::SendDirect).await.hears_no(ASKED);
    mira.says(&town.code_on(MIRA_PHONE)).await;
    mira.opens_page().await.chooses("Nouveau-Passe-9").await;
    mira.presses(Button::NoWindows).await.hears_some("told-done").hears_some(ASKED);
    mira.presses(Button::ChangeMethods).await.hears_some("ask-account").offers(&Button::OpenVisit);
}

/// A chat that belongs to nobody learns nothing of what is registered.
#[tokio::test]
async fn elsewhere_nobody_is_asked() {
    let town = Town::new().await;
    let stranger = town.arrives("s");
    stranger.says("hello").await.hears_no(ASKED);
    stranger.says("hello").await.hears_no(ASKED);
    stranger.comes_to_page(MIRA, MIRA_PHONE).await;
    stranger.opens_page().await.chooses("Nouveau-Passe-9").await;
    stranger.presses(Button::NoWindows).await.hears_no(ASKED);
}
