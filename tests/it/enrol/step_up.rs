//! Before anything is changed: the strongest proof that the account has.

use std::time::Duration;

use futures::future::join_all;

use super::{Guest, MIRA_PASSWORD, NEW_PHONE, NOE_PASSWORD, everything, registers_phone, town};
use crate::town::{MIRA, MIRA_MAIL, MIRA_PHONE, NOE, Setup, Town};

/// From the list of somebody with a phone to the form for another one.
pub async fn proves_by_text(guest: &mut Guest) {
    guest.does("add-phone", &[]).await.says("Is it really you?").never_says("Choose the country");
    let sms = guest.button("prove-");
    guest.does(&sms, &[]).await.says("Type the code");
    let code = guest.town.code_on(MIRA_PHONE);
    guest.does("code", &[("code", &code)]).await.says("Choose the country");
}

#[tokio::test]
async fn adding_takes_the_strongest_method_and_tells_every_address() {
    let town = town().await;
    let mut mira = Guest::comes(&town, "/register").await;
    mira.enters(MIRA, MIRA_PASSWORD).await;
    mira.does("add-phone", &[]).await.says("••23").never_says("l•••");
    mira.does("back", &[]).await;
    proves_by_text(&mut mira).await;
    let before = town.mails_in(MIRA_MAIL);
    mira.does("number", &[("country", "FR"), ("number", "0698765432"), ("name", "")]).await;
    mira.does("text", &[]).await;
    let code = town.code_on(NEW_PHONE);
    mira.does("code", &[("code", &code)]).await.says("Set to +33 6 98 76 54 32");
    mira.says("New: it can be used to reset your password from Saturday 21 November at 10:00");
    assert_eq!(town.count("SELECT count(*) FROM method WHERE usable_at = added_at + 86400000").await, 2);
    assert_eq!(town.mails_in(MIRA_MAIL), before + 1, "the old address is told");
    assert!(town.text_on(MIRA_PHONE).contains("enregistré"), "{}", town.text_on(MIRA_PHONE));
    let record = town.record().await;
    for kind in ["step-up-passed", "method-added", "notice-sent"] {
        assert!(record.contains(&kind.to_owned()), "{kind} in {record:?}");
    }
}

#[tokio::test]
async fn a_password_alone_changes_nothing_where_something_is_registered() {
    let town = town().await;
    let mut thief = Guest::comes(&town, "/register").await;
    thief.enters(MIRA, MIRA_PASSWORD).await;
    let remove = thief.button("remove-");
    let change = thief.button("change-");
    for deed in ["add-mail", "add-app", "add-codes", "add-questions", &remove, &change] {
        thief.does(deed, &[]).await.says("Is it really you?");
        thief.does("remove", &[]).await;
        thief.does("kept", &[]).await;
        thief.does("number", &[("country", "FR"), ("number", "0698765432")]).await.says("Is it really you?");
        thief.does("back", &[]).await;
    }
    assert_eq!(town.count("SELECT count(*) FROM method WHERE source = 'owner'").await, 0);
    assert_eq!(town.count("SELECT count(*) FROM method").await, 9);
}

#[tokio::test]
async fn wrong_answers_count_for_the_account_and_close_it() {
    let town = town().await;
    let mut thief = Guest::comes(&town, "/register").await;
    thief.enters(MIRA, MIRA_PASSWORD).await;
    thief.does("add-mail", &[]).await;
    let sms = thief.button("prove-");
    let mut wrong = 0;
    for _ in 0..12 {
        thief.does(&sms, &[]).await;
        if thief.words().contains("is open again on") {
            break;
        }
        for _ in 0..3 {
            let code = town.code_on(MIRA_PHONE);
            let guess = if code == "000000" { "111111" } else { "000000" };
            thief.does("code", &[("code", guess)]).await;
            wrong += usize::from(thief.words().contains("This is not the code"));
            town.waits(Duration::from_mins(3)).await;
        }
        town.waits(Duration::from_mins(1)).await;
        if thief.status == 404 {
            thief = Guest::comes(&town, "/register").await;
            thief.signs_in(MIRA, MIRA_PASSWORD).await;
            thief.does("add-mail", &[]).await;
        }
    }
    let counted = town.count("SELECT count(*) FROM throttle WHERE bucket LIKE 'wrong/account/%'").await;
    assert_eq!((wrong, counted), (5, 5), "{}", thief.words());
    // Its owner is told, once: whoever guesses there has the password.
    assert_eq!(town.record().await.iter().filter(|kind| *kind == "self-service-closed").count(), 1);
    let told = "SELECT count(*) FROM audit WHERE kind = 'notice-sent' AND facts LIKE '%self-service-closed%' AND facts LIKE '%sms%'";
    assert_eq!(town.count(told).await, 1, "her phone is told");
    // The chat knows of it too.
    let mira = town.arrives("mira");
    mira.comes_to_choice(MIRA).await.hears_some("told-closed");
}

/// Somebody who has the password opens many visits, each with a code of its own, and guesses on all at once.
#[tokio::test]
async fn of_codes_guessed_on_many_visits_at_once_no_more_are_compared_than_the_account_has_wrong_answers() {
    const VISITS: usize = 10;
    let mut policy = everything();
    policy.code.resend_after = vec![Duration::ZERO];
    policy.code.sends_per_hour = 100;
    policy.limits.back_off = vec![Duration::ZERO];
    let town = Town::with(Setup { policy, ..Setup::default() }).await;
    let mut thieves = Vec::new();
    for _ in 0..VISITS {
        let mut thief = Guest::comes(&town, "/register").await;
        thief.signs_in(MIRA, MIRA_PASSWORD).await;
        thief.does("agree", &[]).await;
        thief.does("add-mail", &[]).await;
        let sms = thief.button("prove-");
        thief.does(&sms, &[]).await.says("Type the code");
        thieves.push(thief);
    }
    assert_eq!(town.texts_on(MIRA_PHONE), VISITS);
    let right = town.code_on(MIRA_PHONE);
    let guess = if right == "000000" { "111111" } else { "000000" };
    let guesses = thieves.iter_mut().map(async |thief| {
        thief.does("code", &[("code", guess)]).await;
    });
    join_all(guesses).await;
    let refused = async || town.record().await.iter().filter(|kind| *kind == "code-refused").count();
    let most = usize::try_from(everything().limits.wrong_per_day).unwrap();
    assert_eq!(refused().await, most, "compared");
    let told = thieves.iter().filter(|thief| thief.words().contains("This is not the code")).count();
    assert_eq!(told, most);
    town.settles().await;
    let told = town.record().await.iter().filter(|kind| *kind == "self-service-closed").count();
    assert_eq!(told, 1, "the owner is told once");
    // Not even the right one is compared now.
    thieves[VISITS - 1].does("code", &[("code", &right)]).await.never_says("Choose");
    assert_eq!(refused().await, most);
    assert!(!town.record().await.contains(&"step-up-passed".to_owned()));
}

/// A right code is no wrong answer, however it was counted first.
#[tokio::test]
async fn a_right_code_leaves_no_wrong_answer_behind() {
    let town = town().await;
    let mut mira = Guest::comes(&town, "/register").await;
    mira.enters(MIRA, MIRA_PASSWORD).await;
    proves_by_text(&mut mira).await;
    assert_eq!(town.count("SELECT count(*) FROM throttle WHERE bucket LIKE 'wrong/%'").await, 0);
}

#[tokio::test]
async fn removing_asks_once_more_warns_below_the_minimum_and_tells_the_one_removed() {
    let town = town().await;
    let mut noe = Guest::comes(&town, "/register").await;
    noe.enters(NOE, NOE_PASSWORD).await;
    registers_phone(&mut noe, "0698765432", NEW_PHONE).await;
    town.waits(Duration::from_secs(61)).await;
    let remove = noe.button("remove-");
    noe.does(&remove, &[]).await;
    let sms = noe.button("prove-");
    noe.does(&sms, &[]).await;
    let code = town.code_on(NEW_PHONE);
    noe.does("code", &[("code", &code)]).await.says("Remove this?").says("less than Atelier Brunel asks for");
    noe.does("back", &[]).await.says("Set to +33 6 98 76 54 32");
    let remove = noe.button("remove-");
    noe.does(&remove, &[]).await.says("Remove this?");
    let texts = town.texts_on(NEW_PHONE);
    noe.does("remove", &[]).await.never_says("Set to +33").says("Phone Not configured");
    assert_eq!(town.texts_on(NEW_PHONE), texts + 1, "the number removed is told");
    assert!(town.record().await.contains(&"method-removed".to_owned()));
}

#[tokio::test]
async fn whoever_has_only_suspended_methods_needs_its_word() {
    let town = town().await;
    sqlx::query("UPDATE method SET suspended_at = 1").execute(&mut *town.house().store.writer().await).await.unwrap();
    let mut thief = Guest::comes(&town, "/register").await;
    thief.enters(MIRA, MIRA_PASSWORD).await.says("Reported lost");
    thief.does("add-mail", &[]).await.says("IT can give you an invitation code");
    thief.does("address", &[("address", "thief@home.example")]).await;
    assert_eq!(town.count("SELECT count(*) FROM method WHERE source = 'owner'").await, 0);
}
