//! Requests that no page of ours sends: nothing is changed, and nobody learns anything.

use axum::body::Body;
use axum::http::header;

use super::{Guest, MIRA_PASSWORD, NEW_MAIL, NOE_PASSWORD, everything, town};
use crate::town::{MIRA, NOE, Setup, Town};
use sesame::engine::policy::{EnrolmentPolicy, Policy};

#[tokio::test]
async fn links_that_cannot_be_used_are_one_neutral_page() {
    let town = town().await;
    let mut noe = Guest::comes(&town, "/register").await;
    let path = noe.path.clone();
    let mut other = Guest::new(&town);
    let foreign = other.goes(&path).await.is(404).html.clone();
    let unknown = other.goes("/e/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").await.is(404).html.clone();
    noe.does("later", &[]).await;
    let ended = noe.goes(&path).await.is(404).html.clone();
    assert!(foreign == unknown && unknown == ended);
    let mut late = Guest::comes(&town, "/register").await;
    town.waits(std::time::Duration::from_mins(31)).await;
    assert_eq!(late.reloads().await.is(404).html, ended);
}

#[tokio::test]
async fn forms_that_are_not_ours_are_refused_with_a_sentence_and_change_nothing() {
    let town = town().await;
    let mut noe = Guest::comes(&town, "/register").await;
    let form = noe.form();
    let sign_in = format!("do=sign-in&login={NOE}&secret=Hier-Passe77%21");
    noe.posts(&sign_in).await.is(403).says("open for too long");
    noe.posts(&format!("form={form}x&{sign_in}")).await.is(403);
    noe.posts(&format!("form={form}&{sign_in}&secret=again")).await.is(400).says("did not arrive whole");
    noe.posts(&format!("form={form}&{sign_in}&admin=1")).await.is(400);
    noe.posts(&format!("form={form}&do=sign-in&login=%FF&secret=x")).await.is(400);
    noe.posts(&format!("form={form}&login={}", "a".repeat(20_000))).await.is(413).says("far too long");
    let request =
        axum::http::Request::builder().method("POST").uri(&noe.path).header(header::HOST, "reset.brunel.example");
    let cookie = noe.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<String>();
    let request = request.header(header::COOKIE, cookie).header(header::CONTENT_TYPE, "application/json");
    noe.sends(request.body(Body::from("{}")).unwrap()).await;
    noe.is(415);
    let mut bare = Guest::new(&town);
    bare.goes("/register").await;
    bare.cookies.clear();
    let form = bare.form();
    bare.posts(&format!("form={form}&do=begin")).await.is(403).says("does not keep cookies");
    assert_eq!(town.count("SELECT count(*) FROM visit WHERE account IS NOT NULL").await, 0);
}

#[tokio::test]
async fn deeds_that_do_not_fit_to_where_the_visit_is_do_nothing() {
    let town = town().await;
    let mut noe = Guest::comes(&town, "/register").await;
    for deed in ["agree", "add-phone", "finish", "text", "code", "kept", "remove", "register", "prove-x", "change"] {
        noe.does(deed, &[("code", "123456")]).await.is(200).says("First, sign in");
    }
    noe.enters(NOE, NOE_PASSWORD).await;
    for deed in [
        "text",
        "call",
        "code",
        "pressed",
        "kept",
        "remove",
        "finish",
        "add-nothing",
        "change-x",
        "remove-x",
        "add-passkey",
    ] {
        noe.does(deed, &[("code", "123456")]).await.is(200).says("Configure now");
    }
    noe.does("add-mail", &[]).await;
    noe.does("text", &[]).await.says("Your alternate e-mail");
    noe.does("number", &[("country", "FR"), ("number", "0698765432")]).await.says("Your alternate e-mail");
    assert_eq!(town.count("SELECT count(*) FROM method WHERE source = 'owner'").await, 0);
}

#[tokio::test]
async fn an_address_of_the_organisation_or_the_mailbox_itself_is_no_alternate() {
    let town = town().await;
    let mut noe = Guest::comes(&town, "/register").await;
    noe.enters(NOE, NOE_PASSWORD).await;
    noe.does("add-mail", &[]).await;
    for (typed, told) in [
        ("", "Type your e-mail address"),
        ("noe", "This is not an e-mail address"),
        ("noe@home.example, eve@home.example", "This is not an e-mail address"),
        ("noe.dubois@brunel.example", "could not open this mailbox either"),
        ("someone@BRUNEL.example", "could not open this mailbox either"),
        ("someone@mail.brunel.example", "could not open this mailbox either"),
    ] {
        noe.does("address", &[("address", typed), ("name", "")]).await.is(422).says(told);
    }
    noe.does("address", &[("address", "Noe@Home.example"), ("name", "")]).await.is(200).says(NEW_MAIL);
    assert_eq!(town.mails_in(NEW_MAIL), 0);
    noe.does("mail", &[]).await.says("we sent an e-mail with a code to noe@home.example");
    let code = town.code_in(NEW_MAIL);
    assert_eq!(code.len(), 8);
    noe.does("code", &[("code", &code)]).await.says("Set to noe@home.example");
    // The link of one visit is nobody else's, and an account's number stays its own.
    let mut mira = Guest::comes(&town, "/register").await;
    mira.enters(MIRA, MIRA_PASSWORD).await.never_says(NEW_MAIL);
}

#[tokio::test]
async fn so_many_visits_an_hour_begin_at_the_short_address_and_no_more() {
    let enrolment = EnrolmentPolicy { visits_per_hour: 3, ..EnrolmentPolicy::default() };
    let town = Town::with(Setup { policy: Policy { enrolment, ..everything() }, ..Setup::default() }).await;
    for _ in 0..3 {
        Guest::comes(&town, "/register").await.is(200).says("First, sign in");
    }
    Guest::comes(&town, "/register").await.is(429).says("We are receiving very many requests");
    assert_eq!(town.count("SELECT count(*) FROM visit").await, 3);
    town.waits(std::time::Duration::from_mins(61)).await;
    Guest::comes(&town, "/register").await.is(200).says("First, sign in");
}
