//! Changing a password that one knows: rows S95 and S96, and S72 at its end.

use std::time::Duration;

use sesame::entropy::Entropy;
use sesame::web::enrol::{draw_invitation, invitation_digest};

use super::{Guest, MIRA_PASSWORD, NOE_PASSWORD, town};
use crate::town::{MIRA, MIRA_MAIL, NOE, keys};

const NEW: &str = "Quiet7-lantern-moss";

fn form<'a>(login: &'a str, old: &'a str, new: &'a str, confirm: &'a str) -> [(&'static str, &'a str); 4] {
    [("login", login), ("old", old), ("new", new), ("confirm", confirm)]
}

#[tokio::test]
async fn s95_s96_old_new_and_confirm_in_one_form_set_it_and_everybody_is_told() {
    let town = town().await;
    let mut mira = Guest::comes(&town, "/change").await;
    mira.is(200).says("Change your password").says("8 to 256 characters").says("differ from your last 5 passwords");
    mira.does("change", &form(MIRA, MIRA_PASSWORD, NEW, NEW)).await.is(200).says("Your password has been changed");
    mira.never_says("One thing is left");
    assert!(!mira.html.contains(NEW) && !mira.html.contains(MIRA_PASSWORD));
    assert!(town.signs_in(MIRA, NEW).await && !town.signs_in(MIRA, MIRA_PASSWORD).await);
    assert_eq!(town.mails_in(MIRA_MAIL), 1);
    assert!(town.record().await.contains(&"password-changed".to_owned()));
    assert_eq!(town.count("SELECT count(*) FROM page WHERE state = 'applied' AND change = 1").await, 1);
    assert!(town.world().chats.is_empty(), "no chat was told");
}

#[tokio::test]
async fn s72_whoever_has_too_little_is_led_to_registering_at_this_first_signed_in_moment() {
    let town = town().await;
    let mut noe = Guest::comes(&town, "/change").await;
    noe.does("change", &form(NOE, NOE_PASSWORD, NEW, NEW)).await.says("has been changed").says("One thing is left");
    noe.does("register", &[]).await.is(200).says("What this is for").says("DuboisNo20@brunel.example");
    noe.does("agree", &[]).await.says("You need at least one of the options below");
}

#[tokio::test]
async fn s95_what_is_wrong_is_told_and_nothing_is_changed() {
    let town = town().await;
    let mut mira = Guest::comes(&town, "/change").await;
    for (typed, told) in [
        (form(MIRA, MIRA_PASSWORD, "", ""), "Type a new password"),
        (form(MIRA, MIRA_PASSWORD, NEW, ""), "once more"),
        (form(MIRA, MIRA_PASSWORD, NEW, "Quiet7-lantern-mos"), "not the same"),
        (form(MIRA, MIRA_PASSWORD, "short", "short"), "Too short"),
        (form(MIRA, MIRA_PASSWORD, "Password1!", "Password1!"), "Too easy to guess"),
        (form(MIRA, "", NEW, NEW), "Type your password"),
        (form("", MIRA_PASSWORD, NEW, NEW), "Type your user name"),
        (form(MIRA, "Wrong-pass-77!", NEW, NEW), "We do not recognise this user name or this password."),
        (form("ghost", MIRA_PASSWORD, NEW, NEW), "We do not recognise this user name or this password."),
        (form(MIRA, MIRA_PASSWORD, "Lefevre-7-lantern-moss", "Lefevre-7-lantern-moss"), "Leave out your name"),
        (form(MIRA, MIRA_PASSWORD, MIRA_PASSWORD, MIRA_PASSWORD), "used this password before"),
    ] {
        mira.does("change", &typed).await.is(422).says(told);
        assert!(!mira.html.contains(NEW));
    }
    assert!(town.signs_in(MIRA, MIRA_PASSWORD).await);
    mira.does("later", &[]).await.says("Nothing was changed: your old password is still valid");
}

/// An invitation opens the page of methods, where what is new waits and the owner is told. It is no old password.
#[tokio::test]
async fn s95_an_invitation_of_its_is_no_old_password() {
    let town = town().await;
    let (store, account) = (town.house().store.clone(), town.account_of(MIRA).await);
    let code = draw_invitation(&mut Entropy::new([5; 32]));
    let digest = invitation_digest(&keys(), &account, code.expose()).unwrap();
    store.invite(&account, &digest, town.now() + Duration::from_hours(1)).await.unwrap();
    let mut thief = Guest::comes(&town, "/change").await;
    let refused = "We do not recognise this user name or this password.";
    thief.does("change", &form(MIRA, code.expose(), NEW, NEW)).await.is(422).says(refused);
    assert!(town.signs_in(MIRA, MIRA_PASSWORD).await && !town.signs_in(MIRA, NEW).await);
    // It is not spent by that either.
    let mut mira = Guest::comes(&town, "/register").await;
    mira.enters(MIRA, code.expose()).await.is(200);
}
