//! The new password, through the chat and the page together.

use axum::http::StatusCode;
use sesame::engine::Event;
use sesame::engine::button::{Button, Reason};
use sesame::engine::text::Text;

use super::{minutes, seconds};
use crate::town::browser::Browser;
use crate::town::{MIRA, MIRA_MAIL, MIRA_PHONE, Town};

const OLD: &str = "Ancien-Pass7!";
const NEW: &str = "Otter-Kiwi-42-Lampe";

/// S50: the way so far stands above every question, with a tick at what is behind.
#[tokio::test]
async fn s50_the_way_so_far_is_shown_with_ticks() {
    let town = Town::new().await;
    let mira = town.arrives("m");
    mira.comes_to_choice(MIRA).await.reads("Step 3 of 7 · verification 1 › choose a new password");
    mira.chooses("sms").await;
    mira.says(MIRA_PHONE).await;
    mira.sends().await.reads("Step 4 of 7 · verification 1 › choose a new password");
    let code = town.code_on(MIRA_PHONE);
    mira.says(&code).await.reads("Step 5 of 7 · verification 1 ✓ › choose a new password");
    let page = mira.opens_page().await;
    assert!(page.words().contains("Verification 1"), "{}", page.words());
}

/// S51, S52, S53: all rules stand there before anything is typed; both fields are required; the two words are the chat's.
#[tokio::test]
async fn s52_all_rules_stand_there_before_typing() {
    let town = Town::new().await;
    let mira = town.arrives("m");
    let heard = mira.comes_to_page(MIRA, MIRA_PHONE).await;
    let page = mira.opens_page().await;
    let words = page.words();
    for rule in [
        "8 to 256 characters",
        "lower-case",
        "upper-case",
        "digit",
        "special character",
        "user name",
        "last 5 passwords",
    ] {
        assert!(words.contains(rule), "{rule} in {words}");
    }
    let pair = heard.texts().into_iter().find_map(|text| match text {
        Text::AskReset { words, .. } => Some(words),
        _ => None,
    });
    let pair = town.house().speech.pair(&"en".into(), pair.unwrap());
    heard.reads(&pair);
    assert!(pair.split(" · ").all(|word| words.contains(word)), "the page shows the chat's two words: {words}");
}

/// S51, S52, S54: two that differ, a former password, the user name: each is named, nothing is changed, the page stays.
#[tokio::test]
async fn s51_what_is_wrong_with_a_password_is_named() {
    let town = Town::new().await;
    let mira = town.arrives("m");
    mira.comes_to_page(MIRA, MIRA_PHONE).await;
    let mut page = mira.opens_page().await;
    let before = mira.mark();
    page.types(NEW, "Otter-Kiwi-43-Lampe").await;
    assert!(page.words().contains("The two passwords are not the same"), "{}", page.words());
    page.chooses(OLD).await;
    assert!(page.words().contains("used this password before"), "{}", page.words());
    page.chooses("LefevreMi17-Xy!").await;
    assert!(page.words().contains("Leave out your name"), "{}", page.words());
    page.chooses("short").await;
    assert!(page.words().contains("Use at least 8"), "{}", page.words());
    assert!(!page.html.contains("LefevreMi17-Xy!"), "what was typed does not come back");
    assert_eq!(mira.mark(), before);
    assert!(town.signs_in(MIRA, OLD).await);
    page.chooses(NEW).await;
    assert!(page.words().contains("Your password has been reset"), "{}", page.words());
    assert!(town.signs_in(MIRA, NEW).await && !town.signs_in(MIRA, OLD).await);
}

/// S56: "cancel" at the last step: nothing was changed, and both sides say so.
#[tokio::test]
async fn s56_cancelling_on_the_page_changes_nothing() {
    let town = Town::new().await;
    let mira = town.arrives("m");
    mira.comes_to_page(MIRA, MIRA_PHONE).await;
    let mut page = mira.opens_page().await;
    let before = mira.mark();
    page.cancels().await;
    assert!(page.words().contains("Nothing was changed"), "{}", page.words());
    mira.since(before).hears(Text::ToldNothingChanged).offers(&Button::Start);
    assert!(town.signs_in(MIRA, OLD).await);
}

/// S28, S56: "cancel" in the chat at the last step closes the page.
#[tokio::test]
async fn s56_cancelling_in_the_chat_closes_the_page() {
    let town = Town::new().await;
    let mira = town.arrives("m");
    mira.comes_to_page(MIRA, MIRA_PHONE).await;
    let mut page = mira.opens_page().await;
    mira.presses(Button::Cancel).await.hears(Text::ToldCancelled);
    page.chooses(NEW).await;
    assert!(!page.words().contains("has been reset"), "{}", page.words());
    assert!(town.signs_in(MIRA, OLD).await);
}

/// S57, S58, S59: the page and the chat say it, with what to sign in to and where; every address is told.
#[tokio::test]
async fn s57_the_reset_is_told_on_the_page_in_the_chat_and_to_every_address() {
    let town = Town::new().await;
    let mira = town.arrives("m");
    mira.comes_to_page(MIRA, MIRA_PHONE).await;
    let mut page = mira.opens_page().await;
    let before = mira.mark();
    page.chooses(NEW).await;
    let heard = mira.since(before);
    heard.hears(Text::ToldReset).reads("✓ *Your password has been reset.*").reads("Step 6 of 7");
    for told in ["Outlook", "Teams", "Atelier Planning", "https://portal.brunel.example/"] {
        heard.reads(told);
        assert!(page.html.contains(told), "{told} on the page");
    }
    let world = town.world();
    let notice = &world.mails["mira.lefevre@brunel.example"];
    assert!(notice[0].1.contains("le vendredi 20 novembre à 10:00") && notice[0].1.contains("it@brunel.example"));
    assert_eq!(world.mails[MIRA_MAIL].len(), 1);
    let texts = &world.texts[MIRA_PHONE];
    assert_eq!(texts.iter().filter(|text| text.contains("a été réinitialisé")).count(), 1);
    assert_eq!(texts.len(), 2, "the code and one notice, though the phone is two methods");
}

/// S56, S57: a link that was used, has expired or was replaced leads to one and the same page.
#[tokio::test]
async fn s57_a_used_expired_or_replaced_link_meets_one_neutral_page() {
    let town = Town::new().await;
    let mira = town.arrives("m");
    mira.comes_to_page(MIRA, MIRA_PHONE).await;
    let replaced = mira.link();
    mira.presses(Button::NewLink).await.hears_some("ask-reset");
    let expired = mira.link();
    let before = mira.mark();
    town.waits(minutes(10)).await;
    mira.since(before).hears(Text::ToldPageExpired).offers(&Button::NewLink);
    mira.presses(Button::NewLink).await.hears_some("ask-reset");
    let used = mira.link();
    Browser::opens(&town, &used).await.chooses(NEW).await;

    let unknown = format!("https://reset.brunel.example/p/{}", "A".repeat(43));
    let neutral = Browser::opens(&town, &unknown).await;
    assert!(neutral.words().contains("This link cannot be used"), "{}", neutral.words());
    for link in [replaced, expired, used] {
        let page = Browser::opens(&town, &link).await;
        assert_eq!((page.status, page.words()), (neutral.status, neutral.words()));
    }
}

/// S57: looking at a page, however often and by whomever, spends nothing.
#[tokio::test]
async fn s57_a_preview_spends_nothing() {
    let town = Town::new().await;
    let mira = town.arrives("m");
    mira.comes_to_page(MIRA, MIRA_PHONE).await;
    for _ in 0..3 {
        assert_eq!(mira.opens_page().await.status, StatusCode::OK);
    }
    mira.opens_page().await.chooses(NEW).await;
    assert!(town.signs_in(MIRA, NEW).await);
}

/// S56: a second recovery of the same account, in another chat, takes the first one's page away.
#[tokio::test]
async fn s56_a_second_recovery_replaces_the_page() {
    let town = Town::new().await;
    let [first, second] = ["first", "second"].map(|chat| town.arrives(chat));
    first.comes_to_page(MIRA, MIRA_PHONE).await;
    let mut stale = first.opens_page().await;
    town.waits(seconds(60)).await;
    second.comes_to_page(MIRA, MIRA_PHONE).await;
    stale.chooses("Violet-Wagen-77-Sonne").await;
    assert!(stale.words().contains("This link cannot be used"), "{}", stale.words());
    assert!(town.signs_in(MIRA, OLD).await);
    second.opens_page().await.chooses(NEW).await;
    assert!(town.signs_in(MIRA, NEW).await);
}

/// S57: the process dies after the directory took the password: after the restart the person hears that it was changed.
#[tokio::test]
async fn s57_a_crash_after_the_directory_took_it_is_told_as_changed() {
    let town = Town::new().await;
    let mira = town.arrives("m");
    mira.comes_to_page(MIRA, MIRA_PHONE).await;
    password_leaves(&town).await;
    let account = town.house().directory.find(&MIRA.to_lowercase().as_str().into()).await.unwrap().unwrap().id;
    town.house().directory.set_password(&account, &NEW.into()).await.unwrap();
    let before = mira.mark();
    town.restarts().await;
    mira.since(before).hears(Text::ToldReset).hears(Text::AskNetwork);
    town.restarts().await;
    let reset = |shown: &&crate::town::Shown_| shown.say.texts.contains(&Text::ToldReset);
    assert_eq!(mira.all().iter().filter(reset).count(), 1, "told once");
}

/// S56: … and before it did: that nothing was changed, with a fresh link.
#[tokio::test]
async fn s56_a_crash_before_the_directory_took_it_is_told_as_unchanged() {
    let town = Town::new().await;
    let mira = town.arrives("m");
    mira.comes_to_page(MIRA, MIRA_PHONE).await;
    password_leaves(&town).await;
    let before = mira.mark();
    town.restarts().await;
    mira.since(before).hears(Text::ToldNothingChanged).hears_some("ask-reset");
    assert!(town.signs_in(MIRA, OLD).await);
    mira.opens_page().await.chooses(NEW).await;
    assert!(town.signs_in(MIRA, NEW).await);
}

/// The last thing written before the directory is asked.
async fn password_leaves(town: &Town) {
    let house = town.house();
    let open: String =
        sqlx::query_scalar("SELECT id FROM page WHERE state = 'open'").fetch_one(house.store.readers()).await.unwrap();
    let account = house.directory.find(&MIRA.to_lowercase().as_str().into()).await.unwrap().unwrap();
    assert!(house.store.begin_sending(&open.as_str().into(), account.password_set_at, town.now()).await.unwrap());
}

/// S51: a password typed into the chat is not taken for anything, and is deleted where that is possible.
#[tokio::test]
async fn s51_a_password_in_the_chat_is_deleted_and_not_used() {
    let town = Town::new().await;
    let mira = town.arrives("m");
    mira.comes_to_page(MIRA, MIRA_PHONE).await;
    mira.says(NEW).await.hears(Text::ToldNoPasswordHere).reads("protected page");
    assert_eq!(town.world().forgotten[mira.peer.as_str()].len(), 4, "the name, the number, the code and the password");
    assert!(town.signs_in(MIRA, OLD).await);
}

/// S20, S57: the next time, the account last proven in this chat is proposed; an old page's news changes nothing.
#[tokio::test]
async fn s57_the_next_recovery_begins_afresh() {
    let town = Town::new().await;
    let mira = town.arrives("m");
    mira.comes_to_page(MIRA, MIRA_PHONE).await;
    mira.opens_page().await.chooses(NEW).await;
    mira.presses(Button::NoWindows).await.hears(Text::ToldDone);
    mira.says("/reset").await;
    mira.presses(Button::Reason { reason: Reason::Expired }).await.hears_some("ask-known-handle");
    mira.meets(Event::PageCancelled { page: "an old one".into() }).await.hears_no("told-nothing-changed");
}
