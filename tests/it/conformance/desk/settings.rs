//! `sesame check` says whether a ticket system answers and lets us create tickets, and creates none.

use std::sync::Arc;

use sesame::demo;
use sesame::desk::Desk;
use sesame::speech::Speech;

use super::places;
use crate::town::glpi::Glpi;
use crate::town::zammad::{GROUP, Zammad};

async fn told(desk: &dyn Desk) -> String {
    desk.check().await.unwrap_or_else(|error| error.to_string())
}

#[tokio::test]
async fn a_check_says_what_is_lacking_and_creates_nothing() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let speech = Arc::new(Speech::new(&demo::org()).unwrap());
    let zammad = Zammad::open().await;
    let desk = || places::zammad_desk(&zammad, &speech);
    assert_eq!(told(&desk()).await, "127.0.0.1 takes tickets in the group \"IT\"; a webhook is heard");
    zammad.grants(GROUP, &["read", "change"]);
    assert_eq!(told(&desk()).await, "given up: the token's user may not create tickets in the group \"IT\"");
    zammad.revokes("another");
    assert_eq!(told(&desk()).await, "given up: HTTP 401: the token is not taken");
    assert!(zammad.tickets().is_empty());

    let glpi = Glpi::open().await;
    let desk = || places::glpi_desk(&glpi, &speech);
    assert_eq!(told(&desk()).await, "127.0.0.1 takes tickets; asked every 60 s");
    glpi.grants(1);
    assert_eq!(told(&desk()).await, "given up: the token's user may not create tickets in their profile");
    glpi.revokes("another");
    assert_eq!(told(&desk()).await, "given up: HTTP 401: the token is not taken (ERROR_GLPI_LOGIN_USER_TOKEN)");
    assert!(glpi.tickets().is_empty());
}
