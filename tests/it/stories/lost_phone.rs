//! A lost phone proves nothing any more: at once, in every chat, and after every restart (S69).

use sesame::engine::button::Button;
use sesame::engine::effect::Category;
use sesame::engine::method::{Class, MethodKind};
use sesame::engine::policy::{Limits, Policy};
use sesame::engine::text::Text;

use super::{hours, seconds};
use crate::town::{Claimant, LI_NA, LI_NA_PHONE, MIRA, MIRA_MAIL, MIRA_PHONE, NOE, Town, YUKI};

/// The kinds of method on offer.
fn offered(claimant: &Claimant) -> Vec<MethodKind> {
    let kind = |button: &Button| if let Button::Method { kind, .. } = button { Some(*kind) } else { None };
    claimant.newest().say.keyboard.iter().flatten().filter_map(kind).collect()
}

/// S69: the phone's methods are gone at once and for every chat, IT has a ticket, every address is told, and the other
/// method still leads in.
#[tokio::test]
async fn s69_a_lost_phone_is_suspended_at_once_and_stays_so() {
    let town = Town::new().await;
    let mira = town.arrives("m");
    mira.comes_to_choice(MIRA).await;
    assert_eq!(offered(&mira), [MethodKind::Sms, MethodKind::Call, MethodKind::Mail]);
    mira.presses(Button::LostPhone).await.hears(Text::AskLostPhone);
    mira.presses(Button::YesLost).await.hears(Text::ToldPhoneSuspended).hears_some("told-ticket");
    assert_eq!(offered(&mira), [MethodKind::Mail]);
    assert_eq!(town.tickets_about(Category::LostPhone).len(), 1);
    assert!(town.text_on(MIRA_PHONE).contains("déclaré perdu"));
    assert_eq!((town.mails_in(MIRA_MAIL), town.mails_in("mira.lefevre@brunel.example")), (1, 1));

    town.restarts().await;
    let later = town.arrives("later");
    later.comes_to_choice("mira.lefevre@brunel.example").await.hears_some("refused-handle-shape");
    later.says(MIRA).await;
    later.solves_picture().await;
    assert_eq!(offered(&later), [MethodKind::Mail]);
    mira.chooses("mail").await;
    mira.says(MIRA_MAIL).await;
    mira.sends().await;
    let code = town.code_in(MIRA_MAIL);
    mira.says(&code).await.hears_some("ask-reset");
}

/// S69: a code that is already on the lost phone is worth nothing, though another chat waits for it.
#[tokio::test]
async fn s69_the_finder_of_the_phone_gets_nowhere_with_its_code() {
    let town = Town::new().await;
    let [finder, mira] = ["finder", "m"].map(|chat| town.arrives(chat));
    finder.comes_to_code(MIRA, MIRA_PHONE).await;
    let code = town.code_on(MIRA_PHONE);
    mira.comes_to_choice(MIRA).await;
    mira.presses(Button::LostPhone).await;
    mira.presses(Button::YesLost).await;
    finder.says(&code).await.hears(Text::ToldPhoneSuspended).hears_no("told-proved");
    assert_eq!(offered(&finder), [MethodKind::Mail]);
}

/// S69: nor with a page that was opened by it, nor with a new link to one.
#[tokio::test]
async fn s69_the_finder_of_the_phone_loses_the_page() {
    let town = Town::new().await;
    let [finder, mira] = ["finder", "m"].map(|chat| town.arrives(chat));
    finder.comes_to_page(MIRA, MIRA_PHONE).await;
    let mut page = finder.opens_page().await;
    mira.comes_to_choice(MIRA).await;
    mira.presses(Button::LostPhone).await;
    mira.presses(Button::YesLost).await;
    page.chooses("Otter-Kiwi-42-Lampe").await;
    assert!(page.words().contains("This link cannot be used"), "{}", page.words());
    finder.presses(Button::NewLink).await.hears_no("ask-reset").hears_some("ask-choice");
    assert!(town.signs_in(MIRA, "Ancien-Pass7!").await);
}

/// S69: it is said before anybody knows whose phone it is: IT hears of it at once, and the phone is suspended as soon as
/// the account is named, also after a way back.
#[tokio::test]
async fn s69_said_with_the_first_word() {
    let town = Town::new().await;
    let mira = town.arrives("m");
    mira.says("I lost my phone").await.hears(Text::AskLostPhone);
    town.waits(seconds(90)).await;
    mira.presses(Button::YesLost)
        .await
        .hears(Text::ToldPhoneNeedsName)
        .hears_some("told-ticket")
        .hears_some("ask-handle");
    assert_eq!(town.tickets_about(Category::LostPhone).len(), 1);
    mira.says(MIRA).await;
    mira.presses(Button::Back).await.hears_some("ask-handle");
    mira.says(MIRA).await;
    mira.solves_picture().await.hears(Text::ToldPhoneSuspended).hears_some("ask-choice");
    assert_eq!(offered(&mira), [MethodKind::Mail]);
    let suspended = "SELECT count(*) FROM method WHERE suspended_at IS NOT NULL";
    assert_eq!(town.count(suspended).await, 2, "the phone, as two methods");
    assert_eq!(town.tickets_about(Category::LostPhone).len(), 1);
}

/// S68, S69: whoever had nothing but the phone is handed to IT.
#[tokio::test]
async fn s69_nothing_but_the_phone() {
    let town = Town::new().await;
    let yuki = town.arrives("y");
    yuki.comes_to_choice(YUKI).await;
    yuki.presses(Button::LostPhone).await;
    let heard = yuki.presses(Button::YesLost).await;
    heard.hears(Text::ToldNoMethodLeft).offers(&Button::ContactIt);
}

/// S69: "no, go back" changes nothing.
#[tokio::test]
async fn s69_not_lost_after_all() {
    let town = Town::new().await;
    let mira = town.arrives("m");
    mira.comes_to_code(MIRA, MIRA_PHONE).await;
    mira.presses(Button::LostPhone).await;
    mira.presses(Button::NotLost).await.hears_some("ask-code");
    let code = town.code_on(MIRA_PHONE);
    mira.says(&code).await.hears(Text::ToldProved { gate: 1 });
    assert!(town.world().tickets.is_empty());
}

/// S69: strangers together can take so many phones away in an hour. Beyond that IT has the ticket and decides, while
/// whoever proved who they are is still served at once.
#[tokio::test]
async fn s69_strangers_cannot_take_everybodys_phone_away() {
    let limits = Limits { fleet_suspensions_per_hour: 1, ..Limits::default() };
    let town = Town::under(Policy { limits, ..Policy::default() }).await;
    let reports = async |chat: &str, handle: &str| {
        let chat = town.arrives(chat);
        chat.comes_to_choice(handle).await;
        let offered_before = offered(&chat);
        chat.presses(Button::LostPhone).await;
        (chat.presses(Button::YesLost).await, offered_before, chat)
    };
    let suspended = async || town.count("SELECT count(*) FROM method WHERE suspended_at IS NOT NULL").await;
    reports("n", NOE).await.0.hears(Text::ToldPhoneSuspended);
    town.restarts().await;
    let (heard, _, stranger) = reports("s", MIRA).await;
    heard.hears(Text::ToldPhoneLeftToIt).hears_some("told-ticket").hears_no("told-phone-suspended");
    heard.reads("it@brunel.example");
    assert_eq!(offered(&stranger), [MethodKind::Mail], "in this chat it leads nowhere");
    assert_eq!((suspended().await, town.texts_on(MIRA_PHONE)), (0, 0));
    assert_eq!(town.tickets_about(Category::LostPhone).len(), 2);
    let li_na = town.arrives("l");
    li_na.comes_to_page(LI_NA, LI_NA_PHONE).await;
    li_na.says("I lost my phone").await.hears(Text::AskLostPhone);
    li_na.presses(Button::YesLost).await.hears(Text::ToldPhoneSuspended);
    assert!(suspended().await > 0);

    town.waits(hours(1)).await;
    let (heard, before, _) = reports("later", MIRA).await;
    assert!(before.contains(&MethodKind::Sms), "nothing was suspended");
    heard.hears(Text::ToldPhoneSuspended);
}

/// S10, S69: a stranger's name loses its phone in the same words, and for good.
#[tokio::test]
async fn s69_a_decoy_loses_its_phone_too() {
    let town = Town::new().await;
    let noe = town.arrives("n");
    noe.comes_to_choice(NOE).await;
    let before = offered(&noe);
    noe.presses(Button::LostPhone).await;
    noe.presses(Button::YesLost).await.hears(Text::ToldPhoneSuspended).hears_some("told-ticket");
    let phoneless = |kinds: &[MethodKind]| kinds.iter().all(|kind| kind.class() != Class::Phone);
    assert!(phoneless(&offered(&noe)), "of {before:?}");
    town.restarts().await;
    let again = town.arrives("again");
    again.comes_to_choice(NOE).await;
    assert!(phoneless(&offered(&again)));
    assert!(town.world().texts.is_empty() && town.world().mails.is_empty());
}
