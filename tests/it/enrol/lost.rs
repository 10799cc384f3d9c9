//! A phone reported lost proves nothing on the page either, and makes nothing weaker the strongest proof.

use sesame::directory::register::reinstate;
use sesame::engine::button::Button;
use sesame::engine::text::Text;

use super::{Guest, MIRA_PASSWORD, NEW_PHONE, town};
use crate::town::{MIRA, MIRA_MAIL, Town};

/// Somebody who has proven nothing reports Mira's phone lost.
async fn reported_lost(town: &Town) {
    let stranger = town.arrives("stranger");
    stranger.comes_to_choice(MIRA).await;
    stranger.presses(Button::LostPhone).await;
    stranger.presses(Button::YesLost).await.hears(Text::ToldPhoneSuspended);
}

/// S69: whatever is on the phone: a second app too, a number that still waits, and what it has just proven on the page.
#[tokio::test]
async fn s69_a_second_app_and_a_waiting_number_are_lost_with_the_phone_and_so_is_what_it_proved() {
    let town = town().await;
    let mut finder = Guest::comes(&town, "/register").await;
    finder.enters(MIRA, MIRA_PASSWORD).await;
    super::step_up::proves_by_text(&mut finder).await;
    finder.does("number", &[("country", "FR"), ("number", "0698765432"), ("name", "")]).await;
    finder.does("text", &[]).await;
    let code = town.code_on(NEW_PHONE);
    finder.does("code", &[("code", &code)]).await.says("Set to +33 6 98 76 54 32");
    finder.does("add-mail", &[]).await.never_says("Is it really you?");
    town.app_of(MIRA).await;
    town.app_of(MIRA).await;
    reported_lost(&town).await;
    let suspended = "SELECT count(*) FROM method WHERE suspended_at IS NOT NULL";
    assert_eq!(town.count(suspended).await, 6, "two numbers, each as two methods, and two apps");
    finder.does("address", &[("address", "thief@home.example"), ("name", "")]).await.never_says("Check");
    finder.does("add-mail", &[]).await.says("IT can give you an invitation code");
}

/// S69: whoever has the password and the alternate mailbox reports the phone lost, and the mailbox must not do.
#[tokio::test]
async fn s69_reporting_the_phone_lost_makes_no_weaker_method_the_strongest() {
    let town = town().await;
    reported_lost(&town).await;
    let mails = town.mails_in(MIRA_MAIL);
    let mut thief = Guest::comes(&town, "/register").await;
    thief.enters(MIRA, MIRA_PASSWORD).await.says("Reported lost");
    thief.does("add-phone", &[]).await.says("IT can give you an invitation code").never_says("l•••");
    assert_eq!(town.mails_in(MIRA_MAIL), mails, "nothing is sent");
    // Its owner has it after all.
    let mira = town.account_of(MIRA).await;
    reinstate(&mut *town.house().store.writer().await, &mira).await.unwrap();
    thief.reloads().await.says("••23").never_says("l•••");
}
