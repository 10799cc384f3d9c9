//! IT: one tap at every step, with what helps and nothing secret.

use sesame::engine::button::{Button, Reason};
use sesame::engine::effect::Category;
use sesame::engine::event::TicketState;
use sesame::engine::method::MethodKind;
use sesame::engine::policy::{Limits, Policy};
use sesame::engine::text::Text;

use super::{hours, minutes};
use crate::town::{MIRA, MIRA_MAIL, MIRA_PHONE, NOE, Town};

/// S10, S47, S68, S70: "Contact IT" stands at every step, and each step gives the ticket its category.
#[tokio::test]
async fn s47_it_is_one_tap_away_at_every_step() {
    let steps = [
        ("reason", Category::Identity),
        ("handle", Category::Identity),
        ("captcha", Category::Other),
        ("choice", Category::NoMethod),
        ("contact", Category::NoMethod),
        ("send", Category::NoMethod),
        ("code", Category::NoCode),
        ("reset", Category::NewPassword),
        ("session", Category::WindowsSession),
    ];
    let town = Town::new().await;
    for (taken, (step, category)) in steps.iter().enumerate() {
        let mira = town.arrives(step);
        mira.says("/reset").await;
        for done in 0..taken {
            match done {
                0 => _ = mira.presses(Button::Reason { reason: Reason::Forgotten }).await,
                1 => _ = mira.says(MIRA).await,
                2 => _ = mira.solves_picture().await,
                3 => _ = mira.chooses("sms").await,
                4 => _ = mira.says(MIRA_PHONE).await,
                5 => _ = mira.sends().await.hears_some("ask-code"),
                6 => _ = mira.says(&town.code_on(MIRA_PHONE)).await,
                _ => mira.opens_page().await.chooses("Otter-Kiwi-42-Lampe").await,
            }
        }
        let heard = mira.presses(Button::ContactIt).await;
        heard.hears_some("told-ticket").offers(&Button::ContactIt);
        let ticket = town.world().tickets.last().cloned().unwrap();
        assert_eq!(ticket.category, *category, "{step}");
        heard.reads(ticket.number.as_str());
        town.waits(hours(2)).await; // whoever comes next may have a code sent again, and type a number again
        if taken % 4 == 3 {
            town.waits(hours(24)).await;
        }
    }
}

/// S68: "none of these work for me" where the methods are.
#[tokio::test]
async fn s68_no_method_can_be_used() {
    let town = Town::new().await;
    let noe = town.arrives("n");
    noe.comes_to_choice(NOE).await.offers(&Button::NoneOfThese);
    noe.presses(Button::NoneOfThese).await.hears_some("told-ticket");
    let tickets = town.tickets_about(Category::NoMethod);
    assert_eq!(tickets.len(), 1);
    assert!(!tickets[0].proven);
    assert_eq!(tickets[0].step, "verify");
}

/// S70: the code does not arrive: IT learns by which method it was tried, masked, and in which language to answer.
#[tokio::test]
async fn s70_the_ticket_has_masked_facts_and_no_secrets() {
    let town = Town::new().await;
    let mira = town.arrives_speaking("m", "fr");
    mira.comes_to_code(MIRA, MIRA_PHONE).await;
    mira.presses(Button::OtherMethod).await;
    mira.chooses("mail").await;
    mira.says(MIRA_MAIL).await;
    mira.sends().await;
    let codes = [town.code_on(MIRA_PHONE), town.code_in(MIRA_MAIL)];
    mira.presses(Button::ContactIt).await;
    let ticket = town.tickets_about(Category::NoCode).remove(0);
    assert_eq!(ticket.tried, ["sms ••23", "mail m•••@l•••.example"]);
    assert_eq!((ticket.locale.as_str(), ticket.step.as_str(), ticket.proven), ("fr", "code", false));
    let text = serde_json::to_string(&ticket).unwrap();
    for secret in [&MIRA_PHONE[1..], "612345623", MIRA_MAIL, &codes[0], &codes[1]] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}

/// S47: a second tap opens no second ticket, whether it comes from the same message or the next.
#[tokio::test]
async fn s47_the_same_tap_twice_is_one_ticket() {
    let town = Town::new().await;
    let mira = town.arrives("m");
    mira.comes_to_choice(MIRA).await;
    let shown = mira.newest();
    let tap = || shown.press_of(&Button::ContactIt);
    mira.meets(tap()).await.hears_some("told-ticket");
    mira.meets(tap()).await.hears(Text::ToldButtonExpired);
    mira.presses(Button::ContactIt).await.hears_some("told-ticket-again");
    assert_eq!(town.world().tickets.len(), 1);
}

/// S47: the state of a ticket can be asked; the chat of another knows nothing of it.
#[tokio::test]
async fn s47_the_status_of_a_ticket() {
    let town = Town::new().await;
    let [mira, other] = ["m", "o"].map(|chat| town.arrives(chat));
    other.says("/status").await.hears(Text::ToldNoTicket);
    town.world().desk_down = true;
    mira.comes_to_choice(MIRA).await;
    mira.presses(Button::ContactIt).await;
    let state = |heard: &crate::town::Heard| {
        let mut texts = heard.texts().into_iter();
        texts.find_map(|text| if let Text::ToldTicketState { state, .. } = text { Some(state) } else { None })
    };
    assert_eq!(state(&mira.says("/status").await), Some(TicketState::Opened));
    town.world().desk_down = false;
    town.waits(minutes(1)).await;
    assert_eq!(state(&mira.says("/status").await), Some(TicketState::Delivered));
    other.says("/status").await.hears(Text::ToldNoTicket);
}

/// S47: a desk that is down for half a day, over restarts, gets the ticket later, and once.
#[tokio::test]
async fn s47_a_desk_that_is_down_gets_the_ticket_later() {
    let town = Town::new().await;
    town.world().desk_down = true;
    let mira = town.arrives("m");
    mira.comes_to_choice(MIRA).await;
    mira.presses(Button::ContactIt).await.hears_some("told-ticket");
    for _ in 0..3 {
        town.waits(hours(4)).await;
        town.restarts().await;
    }
    assert!(town.world().tickets.is_empty());
    town.world().desk_down = false;
    town.waits(hours(2)).await;
    assert_eq!(town.world().tickets.len(), 1);
    town.waits(hours(24)).await;
    town.restarts().await;
    assert_eq!(town.world().tickets.len(), 1);
}

/// S47: at most five a day from one chat; then IT is reached directly.
#[tokio::test]
async fn s47_five_tickets_a_day_are_enough() {
    let town = Town::new().await;
    let mira = town.arrives("m");
    for ticket in 1..=6 {
        mira.says("/reset").await;
        let heard = mira.presses(Button::ContactIt).await;
        if ticket <= 5 {
            heard.hears_some("told-ticket");
        } else {
            heard.hears(Text::RefusedTickets).reads("it@brunel.example");
        }
        mira.presses(Button::Cancel).await;
    }
    assert_eq!(town.world().tickets.len(), 5);
    town.waits(hours(24)).await;
    mira.says("/reset").await;
    mira.presses(Button::ContactIt).await.hears_some("told-ticket");
}

/// However many chats a stranger opens, IT is not drowned: it hears once an hour that many come, alarms reach it all the
/// same, and so does whoever proved who they are.
#[tokio::test]
async fn s47_a_flood_of_tickets_is_told_once() {
    let limits = Limits { fleet_tickets_per_hour: 2, ..Limits::default() };
    let town = Town::under(Policy { limits, ..Policy::default() }).await;
    let mira = town.arrives("m");
    mira.comes_to_page(MIRA, MIRA_PHONE).await;
    let asks = async |chat: &str| {
        let chat = town.arrives(chat);
        chat.says("/reset").await;
        chat.presses(Button::ContactIt).await
    };
    for chat in ["1", "2"] {
        asks(chat).await.hears_some("told-ticket");
    }
    for chat in ["3", "4"] {
        asks(chat).await.hears(Text::RefusedManyRequests).reads("it@brunel.example").hears_no("told-ticket");
    }
    town.restarts().await;
    asks("5").await.hears(Text::RefusedManyRequests);
    assert_eq!(town.tickets_about(Category::Identity).len(), 2);
    assert_eq!(town.tickets_about(Category::ManyRequests).len(), 1);
    assert_eq!(town.count("SELECT count(*) FROM audit WHERE kind = 'ticket-held-back'").await, 3);
    town.arrives("3").says("/status").await.hears(Text::ToldNoTicket);
    mira.presses(Button::ContactIt).await.hears_some("told-ticket");
    town.house().reception.alarm("town", "foreign-webhook").await.unwrap();
    town.settles().await;
    assert_eq!(town.tickets_about(Category::Halted).len(), 1);

    town.waits(hours(1)).await;
    for chat in ["6", "7"] {
        asks(chat).await.hears_some("told-ticket");
    }
    asks("8").await.hears(Text::RefusedManyRequests);
    assert_eq!(town.tickets_about(Category::ManyRequests).len(), 2, "and the next hour again");
}

/// S47: at the call too, and while it is asked whether the phone is lost.
#[tokio::test]
async fn s47_it_at_the_call_and_at_a_question() {
    let town = Town::new().await;
    let mira = town.arrives("m");
    mira.comes_to_choice(MIRA).await;
    mira.chooses("call").await;
    mira.says(MIRA_PHONE).await;
    mira.presses(Button::Send { kind: MethodKind::Call }).await.offers(&Button::ContactIt);
    mira.presses(Button::LostPhone).await.hears(Text::AskLostPhone).offers(&Button::ContactIt);
    mira.presses(Button::NotLost).await.hears_some("ask-keys");
    mira.presses(Button::ContactIt).await.hears_some("told-ticket");
    assert_eq!(town.tickets_about(Category::NoCode).len(), 1);
}
