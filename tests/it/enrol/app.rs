//! What stands on the page alone: an app's secret, recovery codes, questions; each used afterwards.

use std::time::Duration;

use regex::Regex;

use super::{Guest, NOE_PASSWORD, town};
use crate::town::{NOE, Town};
use sesame::engine::enrolment::totp;
use sesame::time::Time;

pub async fn at_the_list(town: &Town) -> Guest {
    let mut noe = Guest::comes(town, "/register").await;
    noe.enters(NOE, NOE_PASSWORD).await;
    noe
}

/// The secret that the page shows as letters, in the app's hands.
pub struct App(Vec<u8>);

impl App {
    pub fn scans(guest: &Guest) -> Self {
        let letters = Regex::new(r#"class="letters"[^>]*>([A-Z2-7 ]+)<"#).unwrap();
        let letters = letters.captures(&guest.html).expect("letters")[1].replace(' ', "");
        let secret = totp_rs::Secret::try_from_base32(&letters).unwrap();
        Self(secret.as_bytes().to_vec())
    }

    pub fn shows(&self, at: Time) -> String {
        let seconds = u64::try_from(at.0 / 1000).unwrap();
        totp(&self.0, "x", "y").unwrap().generate(seconds).to_string()
    }
}

#[tokio::test]
async fn an_app_is_registered_by_its_first_right_code_and_a_clock_that_is_off_is_named() {
    let town = town().await;
    let mut noe = at_the_list(&town).await;
    noe.does("add-app", &[]).await.says("Scan this picture").holds("<svg class=\"qr\"").holds("otpauth://totp/");
    let app = App::scans(&noe);
    noe.does("code", &[("code", "12"), ("name", "")]).await.is(422).says("The code has 6 digits");
    let off = app.shows(town.now() + Duration::from_mins(4));
    noe.does("code", &[("code", &off), ("name", "")])
        .await
        .is(422)
        .says("the clock of your phone is off by about 4 minutes");
    assert_eq!(App::scans(&noe).shows(town.now()), app.shows(town.now()), "the same secret is still there");
    noe.does("code", &[("code", &app.shows(town.now())), ("name", "my phone")]).await;
    noe.says("Authenticator app Set. (my phone)").never_says("Scan this picture");
    // And it is the proof that is asked for from then on; the code that registered it is used up.
    noe.does("add-mail", &[]).await;
    let prove = noe.button("prove-");
    noe.does(&prove, &[]).await.says("Type the code that your authenticator app shows now");
    noe.does("code", &[("code", &app.shows(town.now()))]).await.is(422).says("used already");
    town.waits(Duration::from_secs(40)).await;
    noe.does("code", &[("code", &app.shows(town.now()))]).await.is(200).says("Your alternate e-mail");
    assert_eq!(town.count("SELECT count(*) FROM throttle WHERE bucket LIKE 'wrong/%'").await, 1);
}

#[tokio::test]
async fn recovery_codes_are_shown_once_and_good_when_they_are_kept() {
    let town = town().await;
    let mut noe = at_the_list(&town).await;
    noe.does("add-codes", &[]).await.says("Print these codes or write them down").holds("id=\"print\"");
    let pattern = Regex::new(r"<li>([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{2})</li>").unwrap();
    let codes: Vec<String> = pattern.captures_iter(&noe.html).map(|found| found[1].to_owned()).collect();
    assert_eq!(codes.len(), 10);
    assert_eq!(town.count("SELECT count(*) FROM method_digest").await, 0);
    noe.does("kept", &[]).await.says("Recovery codes on paper Set.").never_says(&codes[0]);
    assert_eq!(town.count("SELECT count(*) FROM method_digest").await, 10);
    let change = noe.button("change-");
    noe.does(&change, &[]).await;
    let prove = noe.button("prove-");
    noe.does(&prove, &[]).await.says("Type one of your recovery codes");
    noe.does("code", &[("code", "nonsense")]).await.is(422).says("ten letters and digits");
    noe.does("code", &[("code", &codes[3].to_lowercase())]).await.is(200).says("Your recovery codes");
    assert_eq!(town.count("SELECT count(*) FROM method_digest").await, 9);
    noe.never_says(&codes[0]);
    noe.does("kept", &[]).await;
    assert_eq!(town.count("SELECT count(*) FROM method_digest").await, 10, "replaced as a whole");
}

#[tokio::test]
async fn questions_are_three_different_ones_with_answers_that_are_not_guessed_at_once() {
    let town = town().await;
    let mut noe = at_the_list(&town).await;
    noe.does("add-questions", &[]).await.says("Choose three questions");
    let form = |questions: [&'static str; 3], answers: [&'static str; 3]| {
        vec![
            ("question-1", questions[0]),
            ("answer-1", answers[0]),
            ("question-2", questions[1]),
            ("answer-2", answers[1]),
            ("question-3", questions[2]),
            ("answer-3", answers[2]),
        ]
    };
    let three = ["toy", "friend", "dish"];
    let good = ["Barnaby", "Abracadabra", "Schnitzel soup"];
    noe.does("answers", &form(["toy", "toy", "dish"], good)).await.is(422).says("three different questions");
    noe.does("answers", &form(three, ["x", good[1], good[2]])).await.is(422).says("too short").never_says("Barnaby");
    noe.does("answers", &form(three, [good[0], good[0], good[2]])).await.is(422).says("gave this answer already");
    noe.does("answers", &form(three, good)).await.is(200).says("Security questions Set.");
    noe.says("You need at least one of the options below").never_says("Finish");
    assert_eq!(town.count("SELECT count(*) FROM method_digest").await, 3);
}
