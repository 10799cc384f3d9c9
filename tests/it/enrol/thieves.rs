//! What somebody tries on the page who has stolen a password, and perhaps one code more.

use std::time::Duration;

use super::step_up::proves_by_text;
use super::{Guest, MIRA_PASSWORD, NEW_PHONE, NOE_PASSWORD, registers_phone, town};
use crate::town::{MIRA, MIRA_PHONE, NOE, Town};

const NEW: &str = "Quiet7-lantern-moss";

async fn stops(town: &Town, login: &str) {
    let account = town.account_of(login).await;
    sqlx::query("INSERT INTO throttle (bucket, at, note) VALUES ('frozen/account/' || $1, 0, '')")
        .bind(account.0)
        .execute(&mut *town.house().store.writer().await)
        .await
        .unwrap();
}

/// Removes everything that the list shows.
async fn removes_all(guest: &mut Guest) {
    while guest.html.contains("value=\"remove-") {
        let remove = guest.button("remove-");
        guest.does(&remove, &[]).await;
        guest.does("remove", &[]).await;
    }
}

#[tokio::test]
async fn what_one_account_began_is_not_finished_for_another_on_the_same_page() {
    let town = town().await;
    let mut thief = Guest::comes(&town, "/register").await;
    thief.enters(NOE, NOE_PASSWORD).await;
    thief.does("add-codes", &[]).await.says("Your recovery codes");
    stops(&town, NOE).await; // by himself, with the link of any notice
    thief.reloads().await.never_says("Your recovery codes");
    thief.enters(MIRA, MIRA_PASSWORD).await.never_says("Your recovery codes");
    thief.does("kept", &[]).await;
    assert_eq!(town.count("SELECT count(*) FROM method WHERE source = 'owner'").await, 0);
    thief.does("add-codes", &[]).await.says("Is it really you?");
}

#[tokio::test]
async fn what_was_begun_with_nothing_registered_needs_the_proof_once_something_is() {
    let town = town().await;
    let (mut thief, mut noe) = (Guest::comes(&town, "/register").await, Guest::comes(&town, "/register").await);
    thief.enters(NOE, NOE_PASSWORD).await;
    thief.does("add-codes", &[]).await.says("Your recovery codes");
    noe.signs_in(NOE, NOE_PASSWORD).await;
    registers_phone(&mut noe, "0698765432", NEW_PHONE).await;
    thief.does("kept", &[]).await.says("Is it really you?");
    assert_eq!(town.count("SELECT count(*) FROM method WHERE kind = 'codes' AND source = 'owner'").await, 0);
}

/// One stolen code must not become every gate: whoever empties the list registers nothing that works at once.
#[tokio::test]
async fn whoever_removes_everything_is_no_first_comer() {
    let town = town().await;
    let mut thief = Guest::comes(&town, "/register").await;
    thief.enters(MIRA, MIRA_PASSWORD).await;
    proves_by_text(&mut thief).await;
    thief.does("back", &[]).await;
    removes_all(&mut thief).await;
    thief.says("You need at least");
    registers_phone(&mut thief, "0698765432", NEW_PHONE).await;
    assert_eq!(town.count("SELECT count(*) FROM method WHERE source = 'owner'").await, 2);
    assert_eq!(
        town.count("SELECT count(*) FROM method WHERE usable_at < added_at + 86400000 AND source = 'owner'").await,
        0
    );
    removes_all(&mut thief).await;
    // With the password alone nobody is a first comer for a day; then they are.
    let mut other = Guest::comes(&town, "/register").await;
    other.signs_in(MIRA, MIRA_PASSWORD).await;
    other.does("add-phone", &[]).await.says("we cannot be sure that it is you");
    town.passes(Duration::from_hours(25)).await;
    let mut mira = Guest::comes(&town, "/register").await;
    mira.signs_in(MIRA, MIRA_PASSWORD).await;
    mira.does("add-phone", &[]).await.says("Choose the country");
}

/// Whoever signed in with the former password goes no further once there is a new one.
#[tokio::test]
async fn a_new_password_ends_the_visits_that_the_former_one_opened() {
    let town = town().await;
    let mut thief = Guest::comes(&town, "/register").await;
    thief.enters(MIRA, MIRA_PASSWORD).await;
    proves_by_text(&mut thief).await;
    let mut mira = Guest::comes(&town, "/change").await;
    let typed = [("login", MIRA), ("old", MIRA_PASSWORD), ("new", NEW), ("confirm", NEW)];
    mira.does("change", &typed).await.is(200).says("Your password has been changed");
    thief.reloads().await.is(404);
    thief.does("number", &[("country", "FR"), ("number", "0698765432"), ("name", "")]).await.is(404);
    assert!(town.text_on(MIRA_PHONE).contains("mot de passe"), "{}", town.text_on(MIRA_PHONE));
}
