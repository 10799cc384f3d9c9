//! What the page sends costs money: it is counted as what is sent from chats, and so is what is entered.

use std::time::Duration;

use futures::future::join_all;
use sesame::engine::policy::Policy;
use sesame::engine::spending::Spending;

use super::{Guest, MIRA_PASSWORD, NEW_PHONE, NOE_PASSWORD, everything, registers_phone};
use crate::town::{MIRA, MIRA_MAIL, MIRA_PHONE, NOE, Setup, Town};

async fn town_under(policy: Policy) -> Town {
    Town::with(Setup { policy, ..Setup::default() }).await
}

/// S31: a house whose people register on the page, with the right code each, must not close its own country.
#[tokio::test]
async fn s31_codes_entered_on_the_page_count_as_entered() {
    let spending = Spending { judged_from_at_home: 3, ..Spending::default() };
    let town = town_under(Policy { spending, ..everything() }).await;
    let mut noe = Guest::comes(&town, "/register").await;
    noe.enters(NOE, NOE_PASSWORD).await;
    registers_phone(&mut noe, "0698765432", NEW_PHONE).await;
    town.waits(Duration::from_secs(61)).await;
    // The step up is by a code, the second number by a call, the others by codes again.
    noe.does("add-phone", &[]).await;
    let sms = noe.button("prove-");
    noe.does(&sms, &[]).await;
    let code = town.code_on(NEW_PHONE);
    noe.does("code", &[("code", &code)]).await.says("Choose the country");
    noe.does("number", &[("country", "FR"), ("number", "0698765433"), ("name", "")]).await;
    noe.does("call", &[]).await.says("Answer the call");
    let keys: String = noe.html.split("<kbd>").skip(1).map(|rest| rest.chars().next().unwrap()).collect();
    town.presses_on_phone("+33698765433", &keys).await;
    noe.does("pressed", &[]).await.says("Set to +33 6 98 76 54 33");
    registers_phone(&mut noe, "0698765434", "+33698765434").await;
    registers_phone(&mut noe, "0698765435", "+33698765435").await;
    noe.says("Set to +33 6 98 76 54 35");
    let judged = "SELECT count(*) FROM spending WHERE judged = 1";
    let entered = "SELECT count(*) FROM spending WHERE judged = 1 AND entered = 1";
    assert_eq!((town.count(judged).await, town.count(entered).await), (5, 5));
    town.waits(Duration::from_mins(6)).await;
    town.arrives("m").comes_to_code(MIRA, MIRA_PHONE).await;
    assert_eq!(town.texts_on(MIRA_PHONE), 1);
    assert_eq!(town.count("SELECT count(*) FROM closed_country").await, 0);
}

/// S31: whoever changes things to and fro all day sends ten text messages, and uses up nobody's codes; mail tells it all.
#[tokio::test]
async fn s31_twenty_changes_in_a_day_send_ten_texts_and_everybodys_codes_still_go() {
    let spending = Spending { per_country_per_day: 2, ..Spending::default() };
    let town = town_under(Policy { spending, ..everything() }).await;
    let mut mira = Guest::comes(&town, "/register").await;
    mira.enters(MIRA, MIRA_PASSWORD).await;
    super::step_up::proves_by_text(&mut mira).await;
    mira.does("back", &[]).await;
    let (texts, mails) = (town.texts_on(MIRA_PHONE), town.mails_in(MIRA_MAIL));
    for _ in 0..20 {
        mira.does("add-codes", &[]).await;
        mira.does("kept", &[]).await.says("Recovery codes on paper Set.");
    }
    assert_eq!((town.texts_on(MIRA_PHONE) - texts, town.mails_in(MIRA_MAIL) - mails), (10, 20));
    assert!(town.record().await.contains(&"notice-failed".to_owned()));
    let mut noe = Guest::comes(&town, "/register").await;
    noe.enters(NOE, NOE_PASSWORD).await;
    registers_phone(&mut noe, "0698765432", NEW_PHONE).await;
    noe.says("Set to +33 6 98 76 54 32");
}

/// S31: whoever knows a password opens many visits and presses "text me" on all at once, each with another number.
#[tokio::test]
async fn s31_many_visits_at_once_send_no_more_than_an_account_may_in_a_day() {
    const VISITS: usize = 6;
    let mut policy = everything();
    policy.enrolment.sends_per_day = 3;
    let town = town_under(policy).await;
    let number = |visit: usize| format!("069876540{visit}");
    let mut visits = Vec::new();
    for visit in 0..VISITS {
        let mut thief = Guest::comes(&town, "/register").await;
        thief.signs_in(NOE, NOE_PASSWORD).await;
        thief.does("agree", &[]).await;
        thief.does("add-phone", &[]).await;
        thief.does("number", &[("country", "FR"), ("number", &number(visit)), ("name", "")]).await.says("Text me");
        visits.push(thief);
    }
    let presses = visits.iter_mut().map(async |thief| {
        thief.does("text", &[]).await;
    });
    join_all(presses).await;
    // Counted are the numbers that got one: the guests all push the one outbox at once, which the house never does.
    let got = |visit: &usize| town.texts_on(&format!("+33{}", &number(*visit)[1..])) > 0;
    let sent = (0..VISITS).filter(got).count();
    let refused = visits.iter().filter(|thief| thief.words().contains("That is all we can send for now")).count();
    assert_eq!((sent, refused), (3, VISITS - 3));
    assert_eq!(town.count("SELECT count(*) FROM throttle WHERE bucket LIKE 'enrolling/%'").await, 3);
}
