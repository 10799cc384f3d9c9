//! S98: how an account stands is told, its lock is named and lifted, and told again when it returns.

mod moody;
mod outcomes;
mod standing;
mod watch;

use sesame::directory::SignIn;
use sesame::engine::button::Button;
use sesame::engine::event::Past;
use sesame::engine::text::Text;
use sesame::secret::Secret;

use super::bound::{account_of, binds};
use super::way::LANGUAGES;
use crate::town::{Claimant, MIRA, MIRA_MAIL, MIRA_PHONE, Town};

/// What Mira's password is before anybody changes it.
const MIRAS: &str = "Ancien-Pass7!";

/// Somebody tries wrong passwords until the directory locks the account.
async fn locks(town: &Town, login: &str) {
    let (directory, account) = (town.house().directory.clone(), account_of(town, login).await);
    for _ in 0..20 {
        let tried = directory.sign_in(&account, &Secret::from("wr0ng-Passw0rd")).await.unwrap();
        if tried == SignIn::Locked {
            return;
        }
    }
    panic!("never locked");
}

/// From "/unlock" in a chat of no account's to the code's answer, the right number typed.
async fn unlocks_unbound(claimant: &Claimant) {
    claimant.says("/unlock").await.hears(Text::ToldUnlock).hears(Text::AskHandle);
    claimant.says(MIRA).await;
    claimant.solves_picture().await.hears_some("ask-choice").hears_no("told-locked-until");
    claimant.chooses("sms").await;
    claimant.says(MIRA_PHONE).await;
    claimant.sends().await.hears_some("ask-code").hears_no("told-locked-until");
}

/// S98: in the owner's chat, `/unlock`, one tap and the code are all it takes, across a restart between any two; the
/// password stays, and the owner hears of it everywhere.
#[tokio::test]
async fn s98_three_interactions_unlock_in_the_owners_chat() {
    for tag in LANGUAGES {
        let town = Town::new().await;
        town.becomes_restless();
        let mira = town.arrives_speaking("m", tag);
        let other = town.arrives_speaking("o", tag);
        binds(&mira, MIRA).await.offers(&Button::Unlock);
        binds(&other, MIRA).await;
        locks(&town, MIRA).await;
        assert!(!town.signs_in(MIRA, MIRAS).await);
        let (mails, heard_elsewhere) = (town.mails_in(MIRA_MAIL), other.mark());

        let told = mira.says("/unlock").await;
        told.hears(Text::ToldUnlock).hears_some("told-locked-until").hears_some("ask-choice").offers(&Button::NotMe);
        mira.chooses("sms").await.hears_some("ask-code");
        let code = town.code_on(MIRA_PHONE);
        let told = mira.says(&code).await;
        told.hears(Text::ToldUnlocking).hears(Text::ToldUnlocked);
        told.offers(&Button::Finish).offers(&Button::NewPassword);

        assert!(town.signs_in(MIRA, MIRAS).await, "unlocked, with the same password");
        assert_eq!(town.mails_in(MIRA_MAIL), mails + 1);
        other.since(heard_elsewhere).hears_some("told-notice").offers(&Button::NotMine);
        assert_eq!(town.record().await.iter().filter(|kind| *kind == "account-unlocked").count(), 1);
        mira.presses(Button::Finish).await.hears(Text::ToldUnlockOver);
        let past = mira.says("/history").await.texts();
        assert!(past.iter().any(|text| matches!(text, Text::ToldPast { past: Past::Unlocked, .. })));
    }
}

/// S98: the wish in words, in any language.
#[tokio::test]
async fn s98_the_wish_is_understood_in_words() {
    for (tag, words) in [
        ("en", ["unlock my account", "Please unlock my account", "it's locked, unlock my account"]),
        ("fr", ["débloquez mon compte", "déverrouiller mon compte", "pouvez-vous débloquer mon compte ?"]),
        ("zh-Hans", ["解锁我的账号", "帮我解锁", "请解锁账号"]),
    ] {
        for words in words {
            let town = Town::new().await;
            let mira = town.arrives_speaking("m", tag);
            mira.says(words).await.hears(Text::ToldUnlock).hears(Text::AskHandle);
        }
    }
}

/// S98: in any other chat it asks all that a reset asks, and nobody hears of the lock before the first gate.
#[tokio::test]
async fn s98_a_stranger_proves_who_they_are_first() {
    let town = Town::new().await;
    locks(&town, MIRA).await;
    let mira = town.arrives("m");
    unlocks_unbound(&mira).await;
    let code = town.code_on(MIRA_PHONE);
    let told = mira.says(&code).await;
    told.hears_some("told-proved").hears_some("told-locked-until").hears(Text::ToldUnlocked);
    assert!(town.signs_in(MIRA, MIRAS).await);
    mira.presses(Button::NewPassword).await.hears_some("ask-reset");
    mira.opens_page().await.chooses("Nouveau-Passe-9").await;
    assert!(town.signs_in(MIRA, "Nouveau-Passe-9").await, "the same proof is good for a new password");
}

/// S98, S12: "it is locked" is answered with which lock it is, and two ways out of it.
#[tokio::test]
async fn s98_s12_it_is_locked_leaves_the_choice() {
    let town = Town::new().await;
    let mira = town.arrives("m");
    binds(&mira, MIRA).await;
    locks(&town, MIRA).await;
    let told = mira.says("my account is locked").await;
    told.hears_some("told-locked-until").hears(Text::AskRemedy).hears_no("ask-choice");
    told.offers(&Button::Unlock).offers(&Button::NewPassword);
    town.restarts().await;
    mira.presses(Button::Unlock).await.hears_some("ask-choice");
    mira.chooses("sms").await;
    let code = town.code_on(MIRA_PHONE);
    mira.says(&code).await.hears(Text::ToldUnlocked);
    // Locked again, and forgotten too: the new password lifts the lock.
    locks(&town, MIRA).await;
    mira.presses(Button::Finish).await;
    mira.says("I forgot my password").await.hears(Text::ToldLockedToo).hears_some("ask-choice");
}

/// S98: an account that is not locked is not unlocked; it is said plainly, with what helps instead.
#[tokio::test]
async fn s98_not_locked_is_said_plainly() {
    let town = Town::new().await;
    let mira = town.arrives("m");
    binds(&mira, MIRA).await;
    mira.says("/unlock").await.hears(Text::ToldNotLocked).hears_no("ask-choice").offers(&Button::NewPassword);
    mira.presses(Button::NewPassword).await.hears_some("ask-choice");
    mira.presses(Button::Cancel).await;
    mira.says("/unlock").await;
    mira.presses(Button::Finish).await.hears(Text::ToldNothingChanged);
    assert!(!town.record().await.contains(&"account-unlocked".to_owned()));
}

/// S98: a lock that ends by itself while the code is typed is not lifted, and not said to be.
#[tokio::test]
async fn s98_a_lock_that_has_ended_meanwhile_is_not_lifted() {
    let town = Town::new().await;
    let mira = town.arrives("m");
    binds(&mira, MIRA).await;
    locks(&town, MIRA).await;
    mira.says("/unlock").await.hears_some("told-locked-until");
    town.waits(super::minutes(14)).await;
    mira.chooses("sms").await;
    town.waits(super::minutes(2)).await;
    let code = town.code_on(MIRA_PHONE);
    mira.says(&code).await.hears(Text::ToldNotLocked).hears_no("told-unlocked").offers(&Button::NewPassword);
}
