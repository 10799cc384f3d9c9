//! What can become of an unlocking.

use sesame::engine::button::Button;
use sesame::engine::effect::Category;
use sesame::engine::standing::Obstacle;
use sesame::engine::text::Text;

use super::moody::{Moody, Unlocks, locked};
use crate::stories::bound::binds;
use crate::town::{Claimant, Heard, MIRA_PHONE, Town};

/// The owner of a locked account asks for it to be unlocked, and answers the code.
async fn asks(moody: &Moody) -> (Town, Claimant, Heard) {
    moody.mood().standing = locked();
    let town = moody.town().await;
    let wren = town.arrives("w");
    binds(&wren, "wren").await;
    wren.says("/unlock").await.hears(Text::ToldLocked).hears_some("ask-choice");
    wren.chooses("sms").await;
    let code = town.code_on(MIRA_PHONE);
    let heard = wren.says(&code).await;
    (town, wren, heard)
}

#[tokio::test]
async fn s98_a_lock_that_stays_is_not_called_lifted_and_it_hears_of_it() {
    let moody = Moody::default();
    moody.mood().unlocks = Unlocks::Sticks;
    let (town, wren, heard) = asks(&moody).await;
    heard.hears(Text::ToldStillLocked).hears_some("told-ticket").hears_no("told-unlocked");
    let tickets = town.tickets_about(Category::Lock);
    assert_eq!((tickets.len(), tickets[0].proven, tickets[0].standing), (1, true, Some(Obstacle::Locked)));
    assert!(!town.record().await.contains(&"account-unlocked".to_owned()));
    // It works later, with the same proof.
    moody.mood().unlocks = Unlocks::Lifts;
    town.restarts().await;
    wren.presses(Button::Resend).await.hears(Text::ToldUnlocked);
}

#[tokio::test]
async fn s98_a_directory_that_refuses_is_told_as_it_is() {
    for unlocks in [Unlocks::Refuses, Unlocks::Breaks] {
        let moody = Moody::default();
        moody.mood().unlocks = unlocks;
        let (town, _, heard) = asks(&moody).await;
        heard.hears(Text::ToldUnlockRefused).hears_some("told-ticket").offers(&Button::NewPassword);
        assert_eq!(town.tickets_about(Category::Lock).len(), 1);
    }
}

#[tokio::test]
async fn s98_a_directory_that_is_away_loses_nothing() {
    let moody = Moody::default();
    moody.mood().unlocks = Unlocks::Unreachable;
    let (town, wren, heard) = asks(&moody).await;
    heard.hears(Text::ToldUnlockLater).offers(&Button::Resend).hears_no("told-ticket");
    wren.presses(Button::Resend).await.hears(Text::ToldUnlockLater);
    town.restarts().await;
    moody.mood().unlocks = Unlocks::Lifts;
    wren.presses(Button::Resend).await.hears(Text::ToldUnlocked);
    assert_eq!(town.count("SELECT count(*) FROM audit WHERE kind = 'account-unlocked'").await, 1);
}

/// A lost reply: to unlock twice does no harm, and the account is read before anything is said.
#[tokio::test]
async fn s98_a_lost_reply_is_asked_again() {
    let moody = Moody::default();
    moody.mood().unlocks = Unlocks::LosesReply;
    let (_, _, heard) = asks(&moody).await;
    heard.hears(Text::ToldUnlocked);
    assert_eq!(moody.mood().asked, 2);
}

/// The person goes away before the directory has answered: what was done is told all the same, and nothing else is said
/// to be undone.
#[tokio::test]
async fn s98_what_is_done_stays_done() {
    let moody = Moody::default();
    let (town, wren, heard) = asks(&moody).await;
    heard.hears(Text::ToldUnlocked);
    let before = wren.mark();
    town.waits(crate::stories::minutes(40)).await;
    wren.since(before).hears_no("told-expired");
    moody.mood().standing = locked();
    wren.says("/unlock").await.hears(Text::ToldLocked);
    wren.chooses("sms").await;
    let code = town.code_on(MIRA_PHONE);
    wren.says(&code).await.hears(Text::ToldUnlocked);
    wren.presses(Button::Cancel).await.hears(Text::ToldUnlockOver).hears_no("told-cancelled");
}

/// In the owner's chat the directory's silence loses nothing: nobody is asked for a name that is known.
#[tokio::test]
async fn s98_a_directory_that_is_down_asks_for_nothing() {
    let moody = Moody::default();
    let town = moody.town().await;
    let wren = town.arrives("w");
    binds(&wren, "wren").await;
    moody.mood().down = true;
    wren.presses(Button::SendDirect).await.hears(Text::ToldDirectoryDownHere).hears_no("ask-handle");
    town.restarts().await;
    wren.says("hello").await.offers(&Button::Resend);
    wren.presses(Button::Resend).await.hears(Text::ToldDirectoryDownHere);
    moody.mood().down = false;
    wren.presses(Button::Resend).await.hears_some("told-bound").hears_some("ask-code");
}
