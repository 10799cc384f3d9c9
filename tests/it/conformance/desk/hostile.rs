//! A ticket system that answers nonsense, or not at all: refused with the reason, tried again or given up, never done twice.

use std::sync::Arc;
use std::time::Duration;

use sesame::courier::CourierError;
use sesame::demo;
use sesame::desk::Desk;
use sesame::engine::effect::{Category, Ticket};
use sesame::speech::Speech;
use sesame::time::Time;

use super::{asks, places, presses, town_with};
use crate::town::glpi::Glpi;
use crate::town::ticketing::{Orders, Trouble};
use crate::town::zammad::Zammad;

fn ticket() -> Ticket {
    Ticket {
        number: "IT-7K2M9QD".into(),
        category: Category::NoMethod,
        handle: Some("mira <script>".into()),
        proven: false,
        step: "choice".to_owned(),
        network: None,
        standing: None,
        tried: Vec::new(),
        locale: "fr".into(),
        opened_at: Time(1_700_000_000_000),
    }
}

fn speech() -> Arc<Speech> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    Arc::new(Speech::new(&demo::org()).unwrap())
}

fn word(error: &CourierError) -> &'static str {
    match error {
        CourierError::Retry { .. } => "again",
        CourierError::GiveUp(_) => "a hand is needed",
        CourierError::Refused(_) => "never",
        CourierError::Unknown(_) => "unknown",
    }
}

async fn is_refused_rightly(desk: &dyn Desk, orders: &Orders, count: &dyn Fn() -> usize) {
    for (trouble, expected, why) in [
        (Trouble::Html, "a hand is needed", "the answer is no JSON"),
        (Trouble::Endless, "a hand is needed", "longer than 4 MiB"),
        (Trouble::Redirect, "a hand is needed", "the address leads elsewhere"),
        (Trouble::Status(401), "a hand is needed", "the token is not taken"),
        (Trouble::Status(403), "a hand is needed", "may not do this"),
        (Trouble::Status(422), "never", "HTTP 422"),
        (Trouble::Status(500), "again", "HTTP 500"),
        (Trouble::Status(502), "again", "HTTP 502"),
        (Trouble::TooMany(7), "again", "HTTP 429"),
        (Trouble::Down, "again", "was lost before it answered"),
    ] {
        orders.next_write(trouble);
        let error = desk.file(&ticket()).await.unwrap_err();
        assert_eq!(word(&error), expected, "{trouble:?}: {error}");
        assert!(error.to_string().contains(why), "{trouble:?}: {error}");
        assert!(!error.to_string().contains("mira") && !error.to_string().contains("token="), "{error}");
        if let (Trouble::TooMany(_), CourierError::Retry { after, .. }) = (trouble, &error) {
            assert_eq!(*after, Some(Duration::from_secs(7)));
        }
        assert_eq!(count(), 0, "{trouble:?}");
    }
    orders.next_write(Trouble::Lost);
    let error = desk.file(&ticket()).await.unwrap_err();
    assert!(
        matches!(error, CourierError::Retry { after: Some(after), .. } if after >= Duration::from_secs(30)),
        "{error}"
    );
    let remote = desk.file(&ticket()).await.unwrap();
    assert_eq!((desk.file(&ticket()).await.unwrap(), count()), (remote.clone(), 1), "found, and not made anew");
    let other = Ticket { number: "IT-2A3C4D6".into(), ..ticket() };
    orders.next_write(Trouble::HtmlAfter);
    assert_eq!(word(&desk.file(&other).await.unwrap_err()), "a hand is needed");
    desk.file(&other).await.unwrap();
    assert!(orders.are_done() && count() == 2);
    assert!(remote.is_some_and(|remote| remote.bytes().all(|byte| byte.is_ascii_digit())));
}

/// A ticket system that answers HTML, ten megabytes, elsewhere, too late or not at all.
#[tokio::test]
async fn s47_an_answer_that_is_none_is_refused_with_the_reason() {
    let (zammad, glpi) = (Zammad::open().await, Glpi::open().await);
    let desk = places::zammad_desk(&zammad, &speech());
    is_refused_rightly(&desk, &zammad.orders, &|| zammad.tickets().len()).await;
    let desk = places::glpi_desk(&glpi, &speech());
    is_refused_rightly(&desk, &glpi.orders, &|| glpi.tickets().len()).await;
}

/// A session of GLPI's that ends is begun anew, in the middle of whatever is done.
#[tokio::test]
async fn s47_a_session_that_ends_is_begun_anew() {
    let glpi = Glpi::open().await;
    let desk = places::glpi_desk(&glpi, &speech());
    desk.file(&ticket()).await.unwrap();
    glpi.ends_sessions();
    desk.file(&ticket()).await.unwrap();
    assert_eq!((glpi.sessions_begun(), glpi.tickets().len()), (2, 1));
    glpi.revokes("another");
    let error = desk.file(&ticket()).await.unwrap_err();
    assert_eq!(error.to_string(), "given up: HTTP 401: the token is not taken (ERROR_GLPI_LOGIN_USER_TOKEN)");
}

/// A token that is taken away keeps everything waiting until there is one again; a ticket that is gone keeps nothing.
#[tokio::test]
async fn s47_what_a_hand_can_mend_waits_and_what_nobody_can_is_given_up() {
    let zammad = Zammad::open().await;
    let place = places::in_zammad(&zammad);
    let town = town_with(&place).await;
    zammad.revokes("another");
    let mira = town.arrives("m");
    let number = asks(&mira).await;
    town.waits(Duration::from_hours(3)).await;
    assert!(zammad.tickets().is_empty());
    zammad.revokes(crate::town::zammad::TOKEN);
    town.waits(Duration::from_hours(2)).await;
    assert_eq!((place.seen)(&number).tickets, 1);

    zammad.deletes(zammad.tickets()[0].id);
    presses(&town, &number, sesame::desk::room::CardButton::Claim).await;
    town.waits(Duration::from_mins(1)).await;
    assert_eq!(town.count("SELECT count(*) FROM audit WHERE kind = 'ticket-failed'").await, 1);
    assert_eq!(town.count("SELECT count(*) FROM outbox").await, 0);
    assert_eq!(town.asks_desks().await, 0, "and nothing comes of asking");
}
