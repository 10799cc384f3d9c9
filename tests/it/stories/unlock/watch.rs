//! The watch over locks that were lifted here.

use sesame::engine::button::Button;
use sesame::engine::text::Text;

use super::moody::{Moody, locked};
use super::{locks, unlocks_unbound};
use crate::stories::bound::binds;
use crate::stories::way::LANGUAGES;
use crate::stories::{hours, minutes};
use crate::town::{MIRA, MIRA_PHONE, Town};

/// S98: a lock that returns after a reset is told once in the chat that did it, with the usual culprit and two ways on; it
/// is told again only when it is another lock. Nothing of it is lost in a restart.
#[tokio::test]
async fn s98_a_lock_that_returns_is_told_once() {
    for tag in LANGUAGES {
        let town = Town::new().await;
        let mira = town.arrives_speaking("m", tag);
        mira.comes_to_page(MIRA, MIRA_PHONE).await;
        mira.opens_page().await.chooses("Nouveau-Passe-9").await;
        assert_eq!(town.house().watch_locks().await.unwrap(), 0, "nothing to tell");
        town.waits(minutes(5)).await;
        locks(&town, MIRA).await;
        let before = mira.mark();
        town.restarts().await;
        assert_eq!(town.house().watch_locks().await.unwrap(), 1);
        town.settles().await;
        let told = mira.since(before);
        told.hears(Text::ToldLockReturned).offers(&Button::Unlock).offers(&Button::ContactIt);
        assert_eq!(town.house().watch_locks().await.unwrap(), 0, "not due");
        town.waits(minutes(5)).await;
        town.restarts().await;
        assert_eq!(town.house().watch_locks().await.unwrap(), 0, "told already");
        // It ends by itself, is seen open, and another begins.
        town.waits(minutes(15)).await;
        assert_eq!(town.house().watch_locks().await.unwrap(), 0);
        locks(&town, MIRA).await;
        town.waits(minutes(5)).await;
        assert_eq!(town.house().watch_locks().await.unwrap(), 1, "another lock");
        town.settles().await;
        // The button leads on to unlocking, as it does from anywhere.
        mira.presses(Button::Unlock).await.hears(Text::ToldUnlock).hears_some("ask-known-handle");
        // For a day, and one row an account.
        assert_eq!(town.count("SELECT count(*) FROM lock_watch").await, 1);
        town.waits(hours(24)).await;
        locks(&town, MIRA).await;
        assert_eq!(town.house().watch_locks().await.unwrap(), 0);
        assert_eq!(town.count("SELECT count(*) FROM lock_watch").await, 0);
    }
}

/// S98: the same after an unlocking; in the owner's chat the way back is three interactions again.
#[tokio::test]
async fn s98_a_lock_that_returns_after_an_unlocking_is_told() {
    let town = Town::new().await;
    locks(&town, MIRA).await;
    let mira = town.arrives("m");
    unlocks_unbound(&mira).await;
    let code = town.code_on(MIRA_PHONE);
    mira.says(&code).await.hears(Text::ToldUnlocked);
    binds(&mira, MIRA).await;
    locks(&town, MIRA).await;
    let before = mira.mark();
    assert_eq!(town.house().watch_locks().await.unwrap(), 1);
    town.settles().await;
    mira.since(before).hears(Text::ToldLockReturned);
    // What was under way here is over first.
    mira.presses(Button::Cancel).await;
    mira.presses(Button::Unlock).await.hears_some("told-locked-until").hears_some("ask-choice");
}

/// S98: a directory that does not answer is asked later, and a chat that says "this was not me" hears no more of it.
#[tokio::test]
async fn s98_the_watch_is_patient_and_discreet() {
    let moody = Moody::default();
    moody.mood().standing = locked();
    let town = moody.town().await;
    let [wren, thief] = ["w", "t"].map(|chat| town.arrives(chat));
    binds(&wren, "wren").await;
    thief.says("/unlock").await;
    thief.says("wren").await;
    thief.solves_picture().await;
    thief.chooses("sms").await;
    thief.says(MIRA_PHONE).await;
    thief.sends().await;
    let code = town.code_on(MIRA_PHONE);
    thief.says(&code).await.hears(Text::ToldUnlocked);
    moody.mood().standing = locked();
    moody.mood().down = true;
    assert_eq!(town.house().watch_locks().await.unwrap(), 0);
    town.waits(minutes(5)).await;
    moody.mood().down = false;
    wren.says("this wasn't me").await;
    wren.presses(Button::Freeze).await;
    let before = thief.mark();
    town.house().watch_locks().await.unwrap();
    town.settles().await;
    thief.since(before).hears_no("told-lock-returned");
}
