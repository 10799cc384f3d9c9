//! Codes by text message and mail, and everything that happens around them.

use sesame::engine::button::Button;
use sesame::engine::method::MethodKind::{Call, Mail, Sms};
use sesame::engine::text::Text;

use super::{minutes, seconds};
use crate::town::{MIRA, MIRA_MAIL, MIRA_PHONE, TOBIAS, TOBIAS_MAIL, Town, World};

/// Another number that ends as Mira's does.
const WRONG_NUMBER: &str = "06 99 99 99 23";

/// S37, S38, S39, S40: the complete number against its hint, with the reason; a wrong one is answered in the same
/// words, counted, and reaches nobody.
#[tokio::test]
async fn s38_a_wrong_number_hears_the_same_and_nothing_is_sent() {
    let town = Town::new().await;
    let [right, wrong] = ["right", "wrong"].map(|chat| town.arrives(chat));
    right.comes_to_choice(MIRA).await;
    wrong.comes_to_choice(MIRA).await;
    let asked = wrong.chooses("sms").await;
    asked.hears(Text::AskNumber { kind: Sms, hint: "••23".to_owned() }).reads("To protect your account").reads("••23");
    wrong.says("06 12 34 56 24").await.hears(Text::RefusedNumberHint { hint: "••23".to_owned() });
    assert_eq!(counted_numbers(&town).await, 0, "a slip that the hint shows costs nothing");

    let ready = wrong.says(WRONG_NUMBER).await;
    let sent = wrong.sends().await;
    assert!(town.world().texts.is_empty(), "nothing was sent to anybody");
    assert_eq!(counted_numbers(&town).await, 1);
    town.waits(minutes(2)).await;

    right.chooses("sms").await;
    let ready_for_right = right.says(MIRA_PHONE).await;
    assert_eq!(ready.texts(), ready_for_right.texts());
    let sent_to_right = right.sends().await;
    let asks = |heard: &crate::town::Heard| heard.words().split(" at ").next().unwrap().to_owned();
    assert_eq!(asks(&sent), asks(&sent_to_right));
    assert_eq!(town.texts_on(MIRA_PHONE), 1);
    for shown in wrong.all().iter().chain(&right.all()) {
        assert!(!shown.words.paragraphs.join(" ").contains("12 34 56"), "the full number is never shown");
    }
}

async fn counted_numbers(town: &Town) -> i64 {
    town.count("SELECT count(*) FROM throttle WHERE bucket LIKE 'contacts/account/%'").await
}

/// S42: nothing leaves before the tap that sends, by whichever method.
#[tokio::test]
async fn s42_nothing_is_sent_before_the_tap() {
    let town = Town::new().await;
    let mira = town.arrives("m");
    mira.comes_to_choice(MIRA).await;
    for (kind, contact, method) in [("sms", MIRA_PHONE, Sms), ("call", MIRA_PHONE, Call), ("mail", MIRA_MAIL, Mail)] {
        mira.chooses(kind).await;
        mira.says(contact).await.hears_some("ask-send").offers(&Button::Send { kind: method });
        let nothing_left = |world: &World| world.texts.is_empty() && world.calls.is_empty() && world.mails.is_empty();
        assert!(nothing_left(&town.world()), "{kind}");
        mira.presses(Button::Back).await;
        mira.presses(Button::Back).await.hears_some("ask-choice");
    }
}

/// S41, S43, S45: what will come, from whom and how soon is said before; when it was sent and until when it is good, after.
#[tokio::test]
async fn s43_the_notice_tells_when_it_was_sent_and_how_long_it_is_good() {
    let town = Town::new().await;
    let mira = town.arrives("m");
    mira.comes_to_choice(MIRA).await;
    mira.chooses("sms").await;
    mira.says(MIRA_PHONE).await.reads("Brunel sends a code of 6 digits").reads("within a minute").reads("5 minutes");
    mira.sends().await.reads("sent a text message").reads("••23* at 10:00").reads("before 10:05").at_step(4, 7);
    assert!(town.text_on(MIRA_PHONE).starts_with("Brunel: "), "{}", town.text_on(MIRA_PHONE));
    let code = town.code_on(MIRA_PHONE);
    mira.says(&format!("{} - {}", &code[..3], &code[3..])).await.hears(Text::ToldProved { gate: 1 });
}

/// S35, S37, S39, S45: a code of eight digits to the alternate address, never to the mailbox that is locked.
#[tokio::test]
async fn s35_a_mail_code_goes_to_the_other_address_only() {
    let town = Town::new().await;
    let tobias = town.arrives("t");
    tobias.comes_to_choice(TOBIAS).await;
    tobias.chooses("mail").await.hears(Text::AskAddress { hint: "t•••@o•••.example".to_owned() });
    tobias.says("someone@elsewhere.example").await.hears_some("refused-address-hint");
    tobias.says(" Tobias@Okafor-Home.example ").await.hears_some("ask-send").reads("8 digits").reads("10 minutes");
    tobias.sends().await.hears_some("ask-code");
    assert_eq!((town.mails_in(TOBIAS_MAIL), town.mails_in("tobias.okafor@brunel.example")), (1, 0));
    let (_, body) = town.world().mails[TOBIAS_MAIL].last().unwrap().clone();
    assert!(body.trim_end().ends_with("Brunel"), "signed: {body}");
    let code = town.code_in(TOBIAS_MAIL);
    tobias.says(&code[..6]).await.hears(Text::RefusedCodeForm { digits: 8 });
    tobias.says(&code).await.hears(Text::ToldProved { gate: 1 });
}

/// S46: "try again" waits 60, 120, 300 seconds and says until when; five an hour; then another method still works.
#[tokio::test]
async fn s46_sending_again_waits_longer_each_time() {
    let town = Town::new().await;
    let mira = town.arrives("m");
    mira.comes_to_code(MIRA, MIRA_PHONE).await;
    town.waits(seconds(30)).await;
    mira.presses(Button::Resend).await.hears_some("refused-resend").reads("at 10:01.");
    town.waits(seconds(30)).await;
    mira.presses(Button::Resend).await.hears_some("told-resent").reads("at 10:01.");
    town.waits(seconds(119)).await;
    mira.presses(Button::Resend).await.hears_some("refused-resend").reads("at 10:03.");
    town.waits(seconds(1)).await;
    mira.presses(Button::Resend).await.hears_some("told-resent");
    for told in ["at 10:08.", "at 10:13."] {
        town.waits(seconds(299)).await;
        mira.presses(Button::Resend).await.hears_some("refused-resend").reads(told);
        town.waits(seconds(1)).await; // by now the code has expired, and another is sent from the choice
        mira.chooses("sms").await;
        mira.says(MIRA_PHONE).await;
        mira.sends().await.hears_some("ask-code");
    }
    assert_eq!(town.texts_on(MIRA_PHONE), 5);
    town.waits(minutes(4)).await;
    mira.presses(Button::Resend).await.hears_some("refused-resend-max").reads("at 11:00.");
    assert_eq!(town.texts_on(MIRA_PHONE), 5);
    let code = town.code_on(MIRA_PHONE);
    mira.says(&code).await.hears_some("ask-reset");
}

/// S46: messages overtake each other, so the former code is taken for a minute more …
#[tokio::test]
async fn s46_the_former_code_is_taken_for_a_minute() {
    let town = Town::new().await;
    let mira = town.arrives("m");
    mira.comes_to_code(MIRA, MIRA_PHONE).await;
    let former = town.code_on(MIRA_PHONE);
    town.waits(seconds(60)).await;
    mira.presses(Button::Resend).await;
    town.waits(seconds(60)).await;
    mira.says(&former).await.hears(Text::ToldProved { gate: 1 });
}

/// S46: … and is called an older one after that, without costing a try.
#[tokio::test]
async fn s46_after_that_it_is_an_older_code() {
    let town = Town::new().await;
    let mira = town.arrives("m");
    mira.comes_to_code(MIRA, MIRA_PHONE).await;
    let former = town.code_on(MIRA_PHONE);
    town.waits(seconds(60)).await;
    mira.presses(Button::Resend).await;
    town.waits(seconds(61)).await;
    mira.says(&former).await.hears(Text::RefusedOlderCode);
    mira.says("000000").await.hears(Text::RefusedCode { left: 2 });
    let newest = town.code_on(MIRA_PHONE);
    mira.says(&newest).await.hears(Text::ToldProved { gate: 1 });
}

/// S16, S48: another method and "back" are one tap away at the code, and the methods are all there again.
#[tokio::test]
async fn s48_another_method_is_one_tap_away() {
    let town = Town::new().await;
    let mira = town.arrives("m");
    mira.comes_to_code(MIRA, MIRA_PHONE).await.offers(&Button::OtherMethod).offers(&Button::Back);
    mira.presses(Button::OtherMethod).await.hears_some("ask-choice").at_step(3, 7);
    mira.chooses("mail").await.hears_some("ask-address");
    mira.says(MIRA_MAIL).await;
    mira.sends().await.hears_some("ask-code");
    let code = town.code_in(MIRA_MAIL);
    mira.says(&code).await.hears(Text::ToldProved { gate: 1 });
}

/// S48: whoever left the code for another method too soon types it when it comes after all.
#[tokio::test]
async fn s48_a_code_that_was_left_is_taken_when_it_arrives() {
    let town = Town::new().await;
    let mira = town.arrives("m");
    mira.comes_to_code(MIRA, MIRA_PHONE).await;
    let code = town.code_on(MIRA_PHONE);
    mira.presses(Button::OtherMethod).await.hears_some("ask-choice");
    mira.says("000000").await.hears(Text::RefusedCode { left: 2 });
    mira.presses(Button::OtherMethod).await;
    mira.says(&code).await.hears(Text::ToldProved { gate: 1 });
}

/// S46, S48: "the one you already have stays valid" is true, also after a way back and the number typed again.
#[tokio::test]
async fn s46_asking_again_too_soon_leads_back_to_the_code() {
    let town = Town::new().await;
    let mira = town.arrives("m");
    mira.comes_to_code(MIRA, MIRA_PHONE).await;
    mira.presses(Button::Back).await;
    mira.chooses("sms").await;
    mira.says(MIRA_PHONE).await;
    town.waits(seconds(20)).await;
    mira.sends().await.hears_some("refused-resend").hears_some("ask-code");
    assert_eq!(town.texts_on(MIRA_PHONE), 1);
    let code = town.code_on(MIRA_PHONE);
    mira.says(&code).await.hears(Text::ToldProved { gate: 1 });
}

/// S38, S46: a wrong number is put right by going back; the code then comes to the right phone.
#[tokio::test]
async fn s38_a_number_mistyped_can_be_put_right() {
    let town = Town::new().await;
    let mira = town.arrives("m");
    mira.comes_to_code(MIRA, WRONG_NUMBER).await;
    assert_eq!(town.texts_on(MIRA_PHONE), 0);
    mira.presses(Button::Back).await;
    mira.chooses("sms").await;
    mira.says(MIRA_PHONE).await;
    mira.sends().await.hears_some("refused-resend");
    town.waits(seconds(60)).await;
    mira.presses(Button::Resend).await.hears_some("told-resent");
    let code = town.code_on(MIRA_PHONE);
    mira.says(&code).await.hears(Text::ToldProved { gate: 1 });
}

/// S49: after a minute without an answer the chat itself offers another code and another method, once.
#[tokio::test]
async fn s49_after_a_minute_help_is_offered_unasked() {
    let town = Town::new().await;
    let mira = town.arrives("m");
    mira.comes_to_code(MIRA, MIRA_PHONE).await;
    let before = mira.mark();
    town.waits(seconds(59)).await;
    assert_eq!(mira.mark(), before);
    town.waits(seconds(1)).await;
    let offer = mira.since(before);
    offer.hears(Text::OfferNoCode).offers(&Button::Resend).offers(&Button::OtherMethod).offers(&Button::ContactIt);
    town.waits(minutes(2)).await;
    assert_eq!(mira.mark(), before + 1, "offered once");
    let code = town.code_on(MIRA_PHONE);
    mira.says(&code).await.hears(Text::ToldProved { gate: 1 });
}

/// S44: a code is good for five minutes; then it says so, costs no try, and another way is offered.
#[tokio::test]
async fn s44_an_expired_code_is_told_and_costs_nothing() {
    let town = Town::new().await;
    let mira = town.arrives("m");
    mira.comes_to_code(MIRA, MIRA_PHONE).await;
    let code = town.code_on(MIRA_PHONE);
    let before = mira.mark();
    town.waits(minutes(5)).await;
    mira.since(before).hears(Text::RefusedExpiredCode).hears_some("ask-choice");
    mira.says(&code).await.hears(Text::RefusedExpiredCode).hears_no("told-proved");
    assert_eq!(town.count("SELECT count(*) FROM throttle WHERE bucket LIKE 'wrong/%'").await, 0);
}

/// S44: a code is good in the chat that asked for it, and nowhere else.
#[tokio::test]
async fn s44_a_code_typed_in_another_chat_opens_nothing() {
    let town = Town::new().await;
    let [mira, other] = ["m", "o"].map(|chat| town.arrives(chat));
    mira.comes_to_code(MIRA, MIRA_PHONE).await;
    let first = town.code_on(MIRA_PHONE);
    other.says(&first).await.hears_no("told-proved");
    town.waits(seconds(60)).await;
    other.comes_to_code(MIRA, MIRA_PHONE).await;
    let second = town.code_on(MIRA_PHONE);
    assert_ne!(first, second);
    other.says(&first).await.hears(Text::RefusedCode { left: 2 });
    mira.says(&second).await.hears(Text::RefusedCode { left: 2 });
    // Of one method only the newest code is live, wherever it was asked for.
    mira.says(&first).await.hears(Text::RefusedOlderCode);
    other.says(&second).await.hears(Text::ToldProved { gate: 1 });
}
