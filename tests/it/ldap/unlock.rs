//! Locks of real directories: told, lifted, and watched for.

use std::time::Duration;

use sesame::engine::button::Button;
use sesame::engine::text::Text;

use super::one_of_each;
use super::recovery::town_of;
use crate::servers::ldap::Kind;
use crate::servers::samba::samba;
use crate::servers::slapd::slapd;
use crate::stories::bound::binds;
use crate::town::MIRA_PHONE;

/// S98: `/unlock`, one tap and a code lift the lock of a real directory, and the password of before opens again. When a
/// device then locks it anew, the chat that did it says so, once, and the next reset lifts that too.
#[tokio::test]
async fn s98_a_real_lock_is_lifted_and_watched_for() {
    for (server, user) in one_of_each("unlock-weber").await {
        let town = town_of(server, &user).await;
        let person = town.arrives("p");
        binds(&person, &user.login).await;
        person.says("/unlock").await.hears(Text::ToldNotLocked);
        person.presses(Button::Cancel).await;

        server.lock(&user).await;
        assert!(!server.binds(&user, user.password).await, "locked, with the right password too");
        let told = person.says("/unlock").await;
        told.hears_some("ask-choice").hears_no("told-not-locked");
        person.chooses("sms").await;
        let code = town.code_on(MIRA_PHONE);
        person.says(&code).await.hears(Text::ToldUnlocked);
        assert!(server.binds(&user, user.password).await, "{}: the same password opens", user.login);
        person.presses(Button::Finish).await;

        let before = person.mark();
        assert_eq!(town.house().watch_locks().await.unwrap(), 0);
        server.lock(&user).await;
        town.waits(Duration::from_mins(5)).await;
        assert_eq!(town.house().watch_locks().await.unwrap(), 1);
        town.settles().await;
        person.since(before).hears(Text::ToldLockReturned).offers(&Button::Unlock);

        // Forgotten after all: the new password lifts it, and the watch begins anew.
        person.says("I forgot my password").await.hears(Text::ToldLockedToo);
        person.chooses("sms").await;
        let code = town.code_on(MIRA_PHONE);
        person.says(&code).await.hears_some("ask-reset");
        person.opens_page().await.chooses("Neuer-Morgen-2217").await;
        assert!(server.binds(&user, "Neuer-Morgen-2217").await);
        let before = person.mark();
        server.lock(&user).await; // the phone still has the old one
        assert_eq!(town.house().watch_locks().await.unwrap(), 1);
        town.settles().await;
        person.since(before).hears(Text::ToldLockReturned);
    }
}

/// S98: what a real directory has disabled is told to its owner and stays as it is.
#[tokio::test]
async fn s98_a_real_account_that_is_disabled_is_told_and_left_alone() {
    for (server, user) in one_of_each("unlock-closed").await {
        let town = town_of(server, &user).await;
        let person = town.arrives("p");
        match server.kind {
            Kind::ActiveDirectory => samba().disable(&user).await,
            Kind::OpenLdap => slapd().disable(&user).await,
        }
        person.comes_to_page(&user.login, MIRA_PHONE).await.hears_some("told-barred").hears_no("ask-reset");
        assert_eq!(town.count("SELECT count(*) FROM page").await, 0);
    }
}
