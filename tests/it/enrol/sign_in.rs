//! Signing in: row S77, the neutral sentence of S19, what is counted, and invitations.

use std::time::Duration;

use super::{Guest, MIRA_PASSWORD, NOE_PASSWORD, town};
use crate::town::{MIRA, NOE, keys};
use sesame::entropy::Entropy;
use sesame::ids::Handle;
use sesame::web::enrol::{draw_invitation, invitation_digest};

const REFUSED: &str = "We do not recognise this user name or this password.";

#[tokio::test]
async fn s19_s77_a_wrong_name_and_a_wrong_password_are_one_sentence_with_the_way_to_reset_in_it() {
    let town = town().await;
    let mut seen = Vec::new();
    for (login, secret) in [("nobody@brunel.example", NOE_PASSWORD), (NOE, "Wrong-pass-77!"), ("x", "Other-pass-77!")] {
        let mut guest = Guest::comes(&town, "/register").await;
        guest.signs_in(login, secret).await.is(422).says(REFUSED).says("Forgot your password? Reset it");
        guest.holds("class=\"forgotten\" href=\"https://reset.brunel.example/\"");
        let words = guest.words();
        assert!(!guest.html.contains(secret), "nothing typed is echoed");
        seen.push(words);
    }
    assert!(seen.iter().all(|words| *words == seen[0]));
}

#[tokio::test]
async fn s77_a_locked_account_is_told_like_any_other_and_a_name_has_many_spellings() {
    let town = town().await;
    sqlx::query("UPDATE account SET locked_until = 9999999999999 WHERE login = $1")
        .bind(MIRA)
        .execute(&mut *town.house().store.writer().await)
        .await
        .unwrap();
    let mut mira = Guest::comes(&town, "/register").await;
    mira.signs_in(MIRA, MIRA_PASSWORD).await.is(422).says(REFUSED);
    for spelling in ["DuboisNo20", "duboisno20@BRUNEL.example", "BRUNEL\\duboisno20", " DuboisNo20@brunel.example "] {
        let mut noe = Guest::comes(&town, "/register").await;
        noe.signs_in(spelling, NOE_PASSWORD).await.is(200).says("I agree");
    }
}

#[tokio::test]
async fn s77_tries_are_counted_on_the_visit_and_under_the_name_known_or_not() {
    let town = town().await;
    let mut guest = Guest::comes(&town, "/register").await;
    guest.signs_in("", "").await.is(422).says("Type your user name").says("Type your password");
    for _ in 0..5 {
        guest.signs_in(NOE, "Wrong-pass-77!").await.is(422).says(REFUSED);
    }
    guest.signs_in(NOE, NOE_PASSWORD).await.is(422).says("too many tries on this page");
    for login in ["DuboisNo20", "ghost"] {
        for visit in 0..2 {
            let mut guest = Guest::comes(&town, "/register").await;
            for _ in 0..5 {
                guest.signs_in(login, "Wrong-pass-77!").await.is(422);
            }
            drop(guest);
            assert!(visit < 2);
        }
        let mut guest = Guest::comes(&town, "/register").await;
        guest.signs_in(login, "Wrong-pass-77!").await.is(422).says("too many tries for this name. Try again at 11:00");
        guest.never_says(REFUSED);
    }
    town.waits(Duration::from_mins(61)).await;
    let mut guest = Guest::comes(&town, "/register").await;
    guest.signs_in("ghost", "x").await.says(REFUSED);
    assert!(town.record().await.contains(&"sign-in-refused".to_owned()));
}

#[tokio::test]
async fn s77_an_invitation_of_its_signs_in_once_and_counts_as_its_word() {
    let town = town().await;
    let store = town.house().store.clone();
    let (house, name) = (town.house(), Handle::from("lefevremi17@brunel.example"));
    let account = house.directory.find(&name).await.unwrap().unwrap().id;
    let code = draw_invitation(&mut Entropy::new([5; 32]));
    let digest = invitation_digest(&keys(), &account, code.expose()).unwrap();
    store.invite(&account, &digest, town.now() + Duration::from_hours(1)).await.unwrap();
    let mut noe = Guest::comes(&town, "/register").await;
    noe.signs_in(NOE, code.expose()).await.is(422).says(REFUSED);
    let mut mira = Guest::comes(&town, "/register").await;
    mira.enters(MIRA, &code.expose().to_lowercase()).await;
    mira.does("add-mail", &[]).await.says("Your alternate e-mail");
    let mut again = Guest::comes(&town, "/register").await;
    again.signs_in(MIRA, code.expose()).await.is(422).says(REFUSED);
    let kept: String = sqlx::query_scalar("SELECT coalesce(group_concat(digest), '') FROM invitation")
        .fetch_one(store.readers())
        .await
        .unwrap();
    assert!(!kept.contains(code.expose()));
}

#[tokio::test]
async fn of_many_passwords_sent_at_once_on_one_visit_no_more_are_compared_than_are_counted() {
    let town = town().await;
    let guest = Guest::comes(&town, "/register").await;
    let form = guest.form();
    let tries = (0..20).map(|n| {
        let mut one = Guest::new(&town);
        (one.path, one.cookies) = (guest.path.clone(), guest.cookies.clone());
        let secret = format!("Wrong-pass-{n}!");
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs([("form", form.as_str()), ("do", "sign-in"), ("login", NOE), ("secret", &secret)])
            .finish();
        async move {
            one.posts(&body).await;
            usize::from(one.words().contains(REFUSED))
        }
    });
    let refused: usize = futures::future::join_all(tries).await.into_iter().sum();
    assert!(refused <= 5, "{refused} were compared");
    let lines = town.record().await.iter().filter(|kind| *kind == "sign-in-refused").count();
    assert!(lines <= 5, "{lines} were compared");
}

/// "This wasn't me" ends what somebody who is signed in may do, in the middle of it.
#[tokio::test]
async fn s77_whoever_is_signed_in_is_so_no_more_once_the_owner_has_stopped_it() {
    let town = town().await;
    let mut noe = Guest::comes(&town, "/register").await;
    noe.enters(NOE, NOE_PASSWORD).await.is(200).says("Configure now");
    let account = town.account_of(NOE).await;
    sqlx::query("INSERT INTO throttle (bucket, at, note) VALUES ('frozen/account/' || $1, 0, '')")
        .bind(account.0)
        .execute(&mut *town.house().store.writer().await)
        .await
        .unwrap();
    noe.reloads().await.never_says("Configure now");
}
