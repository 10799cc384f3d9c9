//! Time: reminders in working hours, and what nobody works on.

use sesame::desk::room::CardButton;
use sesame::engine::case::clock::Hours;
use sesame::engine::case::policy::CasePolicy;
use sesame::engine::policy::Policy;
use sesame::engine::text::Text;

use super::{agent, asks, card, hours, is_card, minutes, notes, offered, shown, town_under};
use crate::town::{MIRA, Town};

async fn office() -> Town {
    let hours = Hours::try_from("mon-fri 08:30-18:00".to_owned()).unwrap();
    town_under(Policy { case: CasePolicy { hours, ..CasePolicy::default() }, ..Policy::default() }).await
}

/// A request on Friday evening waits over the weekend, and the person is told so honestly.
#[tokio::test]
async fn s47_a_weekend_is_not_counted() {
    let town = office().await;
    town.waits(hours(7) + minutes(50)).await; // from ten in the morning to ten to six
    let mira = town.arrives("m");
    asks(&mira, MIRA).await;
    town.waits(hours(60)).await; // Monday, ten to six in the morning
    assert!(notes(&town).is_empty(), "{:?}", notes(&town));
    mira.says("/status").await.hears_some("told-it-opens").reads("8:30");
    town.waits(hours(2) + minutes(46)).await; // 8:36: fifteen minutes of working time
    assert!(notes(&town).pop().unwrap().contains("nobody has it yet"), "{:?}", notes(&town));
    town.restarts().await;
    town.waits(minutes(20)).await;
    assert!(notes(&town).pop().unwrap().contains("overdue"), "{:?}", notes(&town));
    assert_eq!(shown(&town).iter().filter(|message| is_card(message)).count(), 2, "the card is put there anew");
    mira.newest_heard().hears_some("told-it-waits");
    let heard = mira.mark();
    town.waits(hours(48)).await;
    assert_eq!(mira.mark(), heard, "told once");
    let overdue = notes(&town).iter().filter(|note| note.contains("overdue")).count();
    assert!((2..=4).contains(&overdue), "about once a working day, not {overdue} times");
}

/// Whoever has a case and does not answer is reminded; then it goes back to all, and the person hears so.
#[tokio::test]
async fn s47_what_nobody_works_on_goes_back_to_all() {
    let town = office().await;
    let mira = town.arrives("m");
    let number = asks(&mira, MIRA).await;
    agent(&town, "ben").presses(&number, CardButton::Claim).await;
    town.waits(hours(2)).await;
    assert!(notes(&town).pop().unwrap().contains("an answer is due"), "{:?}", notes(&town));
    assert!(card(&town).contains("has had it since"));
    town.waits(hours(2)).await;
    assert!(notes(&town).iter().any(|note| note.contains("has not answered in time")), "{:?}", notes(&town));
    assert_eq!(offered(&town), [CardButton::Claim]);
    mira.newest_heard().hears(Text::ToldItWaits { number: number.clone() });
    // Whoever answers owes nothing until the person writes again.
    agent(&town, "ana").presses(&number, CardButton::Claim).await;
    agent(&town, "ana").writes(&number, "Which office are you in?").await;
    let before = notes(&town).len();
    town.waits(hours(20)).await;
    assert_eq!(notes(&town).len(), before);
    mira.says("Marseille").await.hears_some("told-it-sent");
    town.waits(hours(72)).await;
    assert!(notes(&town).iter().skip(before).any(|note| note.contains("an answer is due")));
}
