//! Limits: counted before anything is checked, kept per account over all chats and names, and never lost.

use sesame::engine::button::Button;
use sesame::engine::effect::Category;
use sesame::engine::policy::{Limits, Policy};
use sesame::engine::text::Text;

use super::{hours, minutes, seconds};
use crate::town::{Claimant, LI_NA, LI_NA_PHONE, MIRA, MIRA_MAIL, MIRA_PHONE, TOBIAS, TOBIAS_MAIL, Town, YUKI};

/// A code that is not this one.
fn other_than(code: &str) -> String {
    code.chars().map(|digit| if digit == '9' { '0' } else { '9' }).collect()
}

async fn comes_to_mail_code(claimant: &Claimant, handle: &str, address: &str) {
    claimant.comes_to_choice(handle).await;
    claimant.chooses("mail").await;
    claimant.says(address).await;
    claimant.sends().await.hears_some("ask-code");
}

/// S46: three tries to a code; then it is void, and the right one comes too late.
#[tokio::test]
async fn s46_three_tries_to_a_code() {
    let town = Town::new().await;
    let mira = town.arrives("m");
    mira.comes_to_code(MIRA, MIRA_PHONE).await;
    let code = town.code_on(MIRA_PHONE);
    mira.says(&other_than(&code)).await.hears(Text::RefusedCode { left: 2 });
    mira.says(&other_than(&code)).await.hears(Text::RefusedCode { left: 1 });
    mira.says(&other_than(&code)).await.hears(Text::ToldCodeVoid).hears_some("ask-choice");
    mira.says(&code).await.hears_no("told-proved");
}

/// Wrong answers are counted for the account over chats, names and methods, and a restart forgets none; the wait after
/// each is told to the second; the fifth closes self-service for a day, in every chat, and the owner is told.
#[tokio::test]
async fn s46_the_fifth_wrong_answer_closes_for_a_day() {
    let town = Town::new().await;
    let [first, second, waiting] = ["first", "second", "waiting"].map(|chat| town.arrives(chat));
    first.comes_to_code(MIRA, MIRA_PHONE).await;
    for _ in 0..2 {
        let wrong = other_than(&town.code_on(MIRA_PHONE));
        first.says(&wrong).await;
    }
    town.restarts().await;
    // By another name, another method, in another chat.
    comes_to_mail_code(&second, "lefevremi17", MIRA_MAIL).await;
    let code = town.code_in(MIRA_MAIL);
    let third = second.says(&other_than(&code)).await;
    third.hears(Text::RefusedCode { left: 2 }).hears_some("told-wait").reads("accepted at 10:00:30.");
    second.says(&code).await.hears_some("told-wait").hears_no("told-proved");
    town.waits(seconds(30)).await;
    second.says(&other_than(&code)).await.hears(Text::RefusedCode { left: 1 }).reads("accepted at 10:02:30.");
    town.waits(minutes(2)).await;
    waiting.comes_to_code(MIRA, MIRA_PHONE).await.hears_some("ask-code");
    let closed = second.says(&other_than(&code)).await;
    closed.hears_some("told-closed").reads("Saturday 21 November at 10:00").offers(&Button::ContactIt);
    second.presses(Button::ContactIt).await;
    assert_eq!(town.tickets_about(Category::Closed).len(), 1);
    let notices = |text: &&String| text.contains("plusieurs réponses erronées");
    assert_eq!(town.world().texts[MIRA_PHONE].iter().filter(notices).count(), 1);

    // Closed for whoever has a code already, too, and for whoever comes.
    let live =
        town.world().texts[MIRA_PHONE].iter().rev().map(|text| crate::town::digits_in(text, 6)).find(|c| !c.is_empty());
    waiting.says(&live.unwrap()).await.hears_some("told-closed").hears_no("told-proved");
    town.restarts().await;
    let late = town.arrives("late");
    late.comes_to_choice(MIRA).await.hears_some("told-closed");
    town.waits(hours(23)).await;
    late.comes_to_choice(MIRA).await.hears_some("told-closed");
    town.waits(hours(1)).await;
    late.comes_to_code(MIRA, MIRA_PHONE).await.hears_some("ask-code");
    let code = town.code_on(MIRA_PHONE);
    late.says(&code).await.hears(Text::ToldProved { gate: 1 });
}

/// Closing one account closes no other, and locks none: the directory is not touched.
#[tokio::test]
async fn s46_closing_touches_nobody_else_and_no_directory() {
    let town = Town::new().await;
    let mira = town.arrives("m");
    mira.comes_to_code(MIRA, MIRA_PHONE).await;
    for wait in [0, 0, 61, 150, 1000] {
        town.waits(seconds(wait)).await;
        if mira.newest_heard().texts().iter().any(|text| matches!(text, Text::AskChoice { .. })) {
            mira.chooses("sms").await;
            mira.says(MIRA_PHONE).await;
            mira.sends().await;
        }
        mira.says("000000").await;
    }
    assert!(town.signs_in(MIRA, "Ancien-Pass7!").await);
    town.arrives("t").comes_to_choice(TOBIAS).await.hears_some("ask-choice");
}

/// S38: five numbers a day for an account, right or wrong; then IT, and nothing more can be typed by whatever method.
#[tokio::test]
async fn s38_five_numbers_a_day() {
    let town = Town::new().await;
    for number in 0..5 {
        let chat = town.arrives(&format!("chat{number}"));
        chat.comes_to_choice(MIRA).await;
        chat.chooses("sms").await;
        chat.says(&format!("06 12 34 5{number} 23")).await.hears_some("ask-send");
    }
    town.restarts().await;
    let mira = town.arrives("m");
    mira.comes_to_choice(MIRA).await;
    mira.chooses("sms").await;
    let refused = mira.says(MIRA_PHONE).await;
    refused.hears_some("refused-contacts").reads("Saturday 21 November at 10:00").reads("it@brunel.example");
    mira.chooses("mail").await;
    mira.says(MIRA_MAIL).await.hears_some("refused-contacts");
    assert!(town.world().texts.is_empty() && town.world().mails.is_empty());
}

/// Ten names an hour from one chat, whether they exist or not.
#[tokio::test]
async fn s26_ten_names_an_hour_from_one_chat() {
    let town = Town::new().await;
    let prober = town.arrives("p");
    for name in 0..10 {
        prober.comes_to_choice(&format!("nobody{name}@brunel.example")).await.hears_some("ask-choice");
        prober.presses(Button::Cancel).await;
    }
    town.restarts().await;
    prober.comes_to_choice(MIRA).await.hears_some("refused-look-ups").hears_no("ask-choice").reads("at 11:00");
    town.arrives("other").comes_to_choice(MIRA).await.hears_some("ask-choice");
    town.waits(hours(1)).await;
    prober.comes_to_choice(MIRA).await.hears_some("ask-choice");
}

/// Wrong codes over everybody pause verification for everybody, the honest included, and for an hour at most. Guesses at
/// what was never sent pause nobody: strangers can make as many as they like.
#[tokio::test]
async fn s46_a_spray_of_guesses_pauses_everybody() {
    let limits = Limits { fleet_wrong_per_hour: 2, ..Limits::default() };
    let town = Town::under(Policy { limits, ..Policy::default() }).await;
    let [mira, sprayer, li_na, tobias] = ["m", "s", "l", "t"].map(|chat| town.arrives(chat));
    for handle in ["a@brunel.example", "b@brunel.example", YUKI] {
        sprayer.comes_to_choice(handle).await;
        types_something_else(&sprayer).await;
        sprayer.says("00000000").await;
        sprayer.says("000000").await;
        sprayer.presses(Button::Cancel).await;
    }
    assert_eq!(town.count("SELECT count(*) FROM throttle WHERE bucket LIKE 'wrong/%'").await, 3);
    town.restarts().await;
    li_na.comes_to_code(LI_NA, LI_NA_PHONE).await;
    li_na.says(&other_than(&town.code_on(LI_NA_PHONE))).await.hears(Text::RefusedCode { left: 2 });
    comes_to_mail_code(&tobias, TOBIAS, TOBIAS_MAIL).await;
    tobias.says(&other_than(&town.code_in(TOBIAS_MAIL))).await.hears(Text::RefusedCode { left: 2 });
    mira.comes_to_code(MIRA, MIRA_PHONE).await;
    town.restarts().await;
    let code = town.code_on(MIRA_PHONE);
    mira.says(&code).await.hears(Text::ToldBusy).hears_no("told-proved");
    mira.presses(Button::Cancel).await;
    town.waits(hours(1)).await;
    mira.comes_to_page(MIRA, MIRA_PHONE).await.hears_some("ask-reset");
}

/// Goes to the code of whatever is offered first by text message or mail, with a number or address that fits the hint.
async fn types_something_else(chat: &Claimant) {
    let offered = chat.newest().say.keyboard.into_iter().flatten();
    let methods: Vec<_> = offered
        .filter_map(|b| if let Button::Method { kind, hint, .. } = b { Some((kind, hint)) } else { None })
        .collect();
    let (kind, hint) = methods.into_iter().find(|(kind, _)| kind.reaches()).expect("something that is sent");
    chat.chooses(kind.word()).await;
    if hint.contains('@') {
        chat.says(&format!("{}omebody@mail.example", &hint[..1])).await;
    } else {
        chat.says(&format!("06 11 11 11 {}", &hint[hint.len() - 2..])).await;
    }
    chat.sends().await.hears_some("ask-code");
}

/// The day's text messages and calls are limited over everybody; mail goes on.
#[tokio::test]
async fn s31_the_days_messages_are_limited() {
    let limits = Limits { fleet_sends_per_day: 1, ..Limits::default() };
    let town = Town::under(Policy { limits, ..Policy::default() }).await;
    let [mira, li_na, tobias] = ["m", "l", "t"].map(|chat| town.arrives(chat));
    mira.comes_to_code(MIRA, MIRA_PHONE).await.hears_some("ask-code");
    li_na.comes_to_code(LI_NA, LI_NA_PHONE).await.hears(Text::ToldBusy);
    assert_eq!(town.texts_on(LI_NA_PHONE), 0);
    comes_to_mail_code(&tobias, TOBIAS, TOBIAS_MAIL).await;
    town.waits(hours(24)).await;
    li_na.comes_to_code(LI_NA, LI_NA_PHONE).await.hears_some("ask-code");
    assert_eq!(town.texts_on(LI_NA_PHONE), 1);
}

/// A flow ends after fifteen minutes of silence, and after thirty whatever happens.
#[tokio::test]
async fn s28_a_recovery_left_alone_ends() {
    let town = Town::new().await;
    let mira = town.arrives("m");
    mira.comes_to_choice(MIRA).await;
    town.waits(minutes(14)).await;
    mira.says("/help").await.hears_some("told-help");
    town.waits(minutes(14)).await;
    let before = mira.mark();
    town.waits(minutes(2)).await;
    mira.since(before).hears(Text::ToldExpired).offers(&Button::Start);
}
