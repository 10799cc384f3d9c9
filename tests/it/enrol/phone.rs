//! A phone on the page: rows S81 to S87.

use std::time::Duration;

use super::{Guest, MIRA_PASSWORD, NEW_PHONE, NOE_PASSWORD, town};
use crate::town::{MIRA, NOE, Town};

async fn at_the_phone(town: &Town) -> Guest {
    let mut noe = Guest::comes(town, "/register").await;
    noe.enters(NOE, NOE_PASSWORD).await;
    noe.does("add-phone", &[]).await;
    noe
}

fn number<'a>(country: &'a str, number: &'a str) -> [(&'static str, &'a str); 3] {
    [("country", country), ("number", number), ("name", "work phone")]
}

#[tokio::test]
async fn s81_the_country_is_chosen_from_a_list_that_begins_with_the_organisations() {
    let town = town().await;
    let mut noe = at_the_phone(&town).await;
    noe.holds("<option value=\"FR\" selected>France (+33)</option>").holds("value=\"MA\">Morocco (+212)");
    assert!(noe.html.matches("<option").count() > 240);
    noe.does("number", &number("MA", "701071074")).await.says("+212 7 01 07 10 74");
}

#[tokio::test]
async fn s82_s83_a_national_number_is_normalised_and_shown_before_anything_is_sent() {
    let town = town().await;
    let mut noe = at_the_phone(&town).await;
    for typed in ["06 98 76 54 32", "698765432", "+33 6 98 76 54 32", "0033698765432", "06.98.76.54.32"] {
        noe.does("number", &number("FR", typed)).await.says("Check your number below").says("+33 6 98 76 54 32");
        noe.does("back", &[]).await.says("Choose the country");
    }
    assert_eq!(town.texts_on(NEW_PHONE), 0);
    assert_eq!(town.count("SELECT count(*) FROM throttle WHERE bucket LIKE 'sent/%'").await, 0);
}

#[tokio::test]
async fn s84_s85_s86_a_text_message_and_active_only_after_the_right_code() {
    let town = town().await;
    let mut noe = at_the_phone(&town).await;
    noe.does("number", &number("FR", "0698765432")).await.says("Text me").says("Call me");
    noe.does("text", &[]).await.says("At 10:00 we sent a text message with a code to +33 6 98 76 54 32");
    noe.says("The code is good until 10:05");
    let owned = "SELECT count(*) FROM method WHERE source = 'owner'";
    assert_eq!(town.count(owned).await, 0);
    noe.does("code", &[("code", "12345")]).await.is(422).says("The code has 6 digits");
    noe.does("code", &[("code", "000000")]).await.is(422).says("You have 2 tries left");
    assert_eq!(town.count(owned).await, 0);
    let code = town.code_on(NEW_PHONE);
    let spaced = format!("{} {}", &code[..3], &code[3..]);
    noe.does("code", &[("code", &spaced)]).await.is(200).says("Set to +33 6 98 76 54 32 (work phone)");
    assert_eq!(town.count(owned).await, 2, "text message and call");
    assert_eq!(town.count("SELECT count(*) FROM method WHERE source = 'owner' AND usable_at = added_at").await, 2);
    // Nothing of it lies readable.
    let stored: Vec<u8> = std::fs::read(town.database()).unwrap();
    assert!(!String::from_utf8_lossy(&stored).contains("698765432"));
}

#[tokio::test]
async fn s84_a_call_shows_the_keys_on_the_page_and_is_confirmed_by_pressing_them() {
    let town = town().await;
    let mut noe = at_the_phone(&town).await;
    noe.does("number", &number("FR", "0698765432")).await;
    noe.does("call", &[]).await.says("Answer the call");
    let keys: String = noe.html.split("<kbd>").skip(1).map(|rest| rest.chars().next().unwrap()).collect::<String>();
    assert_eq!(keys.len(), 2);
    let (said, _) = town.world().calls[NEW_PHONE][0].clone();
    assert!(!said.contains(&keys), "nobody hears the keys");
    noe.does("pressed", &[]).await.is(422).says("We have not received the keys yet");
    let wrong = if keys == "00" { "11" } else { "00" };
    assert_eq!(town.presses_on_phone(NEW_PHONE, wrong).await, 204);
    noe.does("pressed", &[]).await.is(422);
    assert_eq!(town.presses_on_phone(NEW_PHONE, &keys).await, 204);
    noe.does("pressed", &[]).await.is(200).says("Set to +33 6 98 76 54 32");
    assert_eq!(town.presses_on_phone(NEW_PHONE, &keys).await, 404, "nobody waits any more");
}

#[tokio::test]
async fn s86_a_code_is_void_after_three_wrong_ones_and_another_can_be_had_in_time() {
    let town = town().await;
    let mut noe = at_the_phone(&town).await;
    noe.does("number", &number("FR", "0698765432")).await;
    noe.does("text", &[]).await;
    let first = town.code_on(NEW_PHONE);
    let wrong = if first == "000000" { "111111" } else { "000000" };
    for told in ["2 tries left", "one try left", "cannot be used any more"] {
        noe.does("code", &[("code", wrong)]).await.is(422).says(told);
    }
    noe.does("code", &[("code", &first)]).await.is(422).says("cannot be used any more");
    noe.does("resend", &[]).await.is(422).says("We can send again at 10:01");
    town.waits(Duration::from_secs(61)).await;
    noe.does("resend", &[]).await.is(200);
    assert_eq!(town.texts_on(NEW_PHONE), 2);
    let second = town.code_on(NEW_PHONE);
    town.waits(Duration::from_mins(6)).await;
    noe.does("code", &[("code", &second)]).await.is(422).says("This code is too old");
    noe.does("resend", &[]).await;
    let third = town.code_on(NEW_PHONE);
    noe.does("code", &[("code", &third)]).await.says("Set to +33 6 98 76 54 32");
}

#[tokio::test]
async fn s87_previous_goes_back_one_step_and_nothing_is_kept() {
    let town = town().await;
    let mut noe = at_the_phone(&town).await;
    noe.does("number", &number("FR", "0698765432")).await;
    noe.does("text", &[]).await.says("Type the code").says("Previous");
    noe.does("back", &[]).await.says("Check your number below");
    noe.does("back", &[]).await.says("Choose the country");
    noe.does("back", &[]).await.says("Not configured");
    let code = town.code_on(NEW_PHONE);
    noe.does("code", &[("code", &code)]).await.never_says("Set to +33");
    assert_eq!(town.count("SELECT count(*) FROM method WHERE source = 'owner'").await, 0);
}

#[tokio::test]
async fn a_number_that_will_not_do_is_refused_with_its_reason_and_nothing_is_sent() {
    let town = town().await;
    let mut noe = at_the_phone(&town).await;
    for (country, typed, told) in [
        ("FR", "", "Type your phone number"),
        ("FR", "06 98 76 54 3Z", "holds no letters"),
        ("FR", "06 98", "too short"),
        ("US", "06 98 76 54 32", "not a number of that country"),
        ("XX", "06 98 76 54 32", "not a number of that country"),
        ("FR", "08 99 12 34 56", "costs whoever calls it"),
        ("FR", "0800 123 456", "costs whoever calls it"),
    ] {
        noe.does("number", &number(country, typed)).await.is(422).says(told).never_says("Check your number");
    }
    noe.does("number", &number("FR", "04 42 00 00 00")).await.is(200).says("Call me").never_says("Text me");
    noe.does("text", &[]).await.is(422).says("A landline takes no text messages");
    assert_eq!(town.count("SELECT count(*) FROM throttle WHERE bucket LIKE 'sent/%'").await, 0);
}

#[tokio::test]
async fn a_number_registered_already_is_told_and_one_account_cannot_have_the_world_called() {
    let town = town().await;
    let mut mira = Guest::comes(&town, "/register").await;
    mira.enters(MIRA, MIRA_PASSWORD).await;
    super::step_up::proves_by_text(&mut mira).await;
    mira.does("number", &number("FR", "06 12 34 56 23")).await.is(422).says("registered this already");
    for n in 0..10 {
        let typed = format!("06 98 76 54 {n:02}");
        mira.does("number", &number("FR", &typed)).await.is(200);
        mira.does("text", &[]).await.is(200);
        mira.does("back", &[]).await;
        mira.does("back", &[]).await;
    }
    mira.does("number", &number("FR", "06 98 76 54 99")).await.is(200);
    mira.does("text", &[]).await.is(422).says("That is all we can send for now");
    assert_eq!(town.texts_on("+33698765499"), 0);
}
