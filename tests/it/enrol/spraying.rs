//! A few usual passwords under all names: what one chat may open, and what everybody together may have refused.

use std::time::Duration;

use sesame::engine::effect::Category;
use sesame::engine::policy::{EnrolmentPolicy, Policy};
use url::Url;

use super::guest::visit_link;
use super::{Guest, MIRA_PASSWORD, NOE_PASSWORD, everything, town};
use crate::stories::bound::binds;
use crate::town::{MIRA, NOE, Setup, Town};

const REFUSED: &str = "We do not recognise this user name or this password.";
const BUSY: &str = "We are receiving very many requests right now.";

#[tokio::test]
async fn one_chat_opens_six_visits_an_hour_and_loses_none() {
    for tag in ["en", "fr", "zh-Hans"] {
        let town = town().await;
        let chat = town.arrives_speaking("c", tag);
        for _ in 0..6 {
            chat.says("/register").await.hears_some("ask-register");
        }
        let link = visit_link(&chat);
        for word in ["/account", "/register", "/change"] {
            chat.says(word).await.hears_some("refused-visits").hears_no("ask-account").hears_no("ask-register");
            town.restarts().await;
        }
        let mut open = Guest::new(&town);
        open.goes(Url::parse(&link).unwrap().path()).await.is(200);
        town.arrives("other").says("/register").await.hears_some("ask-register");
        town.waits(Duration::from_mins(61)).await;
        chat.says("/register").await.hears_some("ask-register");
    }
}

/// Whoever is named and whatever is typed, the page says the same; IT hears it once; the owner of a linked chat goes on.
#[tokio::test]
async fn s19_usual_passwords_under_many_names_stop_the_comparing_for_an_hour() {
    let enrolment = EnrolmentPolicy { refused_sign_ins_per_hour: 6, ..EnrolmentPolicy::default() };
    let town = Town::with(Setup { policy: Policy { enrolment, ..everything() }, ..Setup::default() }).await;
    let own = town.arrives("own");
    binds(&own, NOE).await;
    for n in 0..6 {
        let mut guest = Guest::comes(&town, "/register").await;
        let login = if n == 0 { MIRA.to_owned() } else { format!("ghost{n}") };
        guest.signs_in(&login, "Ete-2026-chaud!").await.is(422).says(REFUSED);
    }
    assert!(town.tickets_about(Category::GuessedPasswords).is_empty());
    let mut seen = Vec::new();
    for (login, secret) in [(NOE, NOE_PASSWORD), (NOE, "Ete-2026-chaud!"), ("ghost", NOE_PASSWORD)] {
        let mut guest = Guest::comes(&town, "/register").await;
        for _ in 0..6 {
            guest.signs_in(login, secret).await.is(422).says(BUSY).never_says(REFUSED);
        }
        seen.push(guest.words());
        town.restarts().await;
    }
    assert!(seen.iter().all(|words| *words == seen[0]));
    assert_eq!(town.count("SELECT count(*) FROM throttle WHERE bucket LIKE 'sign-in/%'").await, 6, "no try is lost");
    let tickets = town.tickets_about(Category::GuessedPasswords);
    assert!(tickets.len() == 1 && tickets[0].handle.is_none() && tickets[0].category.is_urgent(), "{tickets:?}");
    assert_eq!(town.record().await.iter().filter(|kind| *kind == "fleet-paused").count(), 1);
    // Where the chat belongs to the account that is named, it is no stranger; nobody else is tried from there.
    own.says("/register").await;
    let mut other = Guest::follows(&own).await;
    other.signs_in(MIRA, MIRA_PASSWORD).await.is(422).says(BUSY);
    own.says("/register").await;
    let mut noe = Guest::follows(&own).await;
    noe.signs_in(NOE, NOE_PASSWORD).await.is(200).says("I agree");
    town.waits(Duration::from_mins(61)).await;
    let mut later = Guest::comes(&town, "/register").await;
    later.signs_in(MIRA, MIRA_PASSWORD).await.is(200).says("I agree");
    assert_eq!(
        town.count("SELECT count(*) FROM throttle WHERE bucket = 'refused-sign-ins'").await,
        6,
        "right ones are none"
    );
}
