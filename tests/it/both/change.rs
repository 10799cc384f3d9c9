//! The owner changes a password that they know, and it is set in both.

use std::time::Duration;

use super::{HERE_BEFORE, NEW, OTHER, THERE_BEFORE, is_over, passes, town, written};
use crate::conformance::entra::WRITE;
use crate::enrol::Guest;
use crate::town::graph::Trouble;
use crate::town::{MIRA, MIRA_MAIL};

fn form<'a>(old: &'a str, new: &'a str) -> [(&'static str, &'a str); 4] {
    [("login", MIRA), ("old", old), ("new", new), ("confirm", new)]
}

#[tokio::test]
async fn s95_a_change_is_set_in_both() {
    let (town, tenant) = town().await;
    let mut mira = Guest::comes(&town, "/change").await;
    mira.does("change", &form(HERE_BEFORE, NEW)).await.is(200).says("Your password has been changed");
    mira.says("It is set in Windows and in Microsoft 365.");
    assert!(town.signs_in(MIRA, NEW).await && tenant.graph.signs_in(MIRA, NEW));
    assert_eq!(written(&tenant), 1);
    is_over(&town).await;
}

#[tokio::test]
async fn s95_what_the_second_refuses_is_told_and_the_form_stays() {
    let (town, tenant) = town().await;
    tenant.graph.bans("otter");
    let mut mira = Guest::comes(&town, "/change").await;
    mira.does("change", &form(HERE_BEFORE, NEW)).await.is(422).says("Microsoft 365 does not take it");
    mira.says("As your present password, type the one that you have just set.");
    assert!(town.signs_in(MIRA, NEW).await && tenant.graph.signs_in(MIRA, THERE_BEFORE));
    mira.does("change", &form(NEW, OTHER)).await.is(200).says("It is set in Windows and in Microsoft 365.");
    assert!(town.signs_in(MIRA, OTHER).await && tenant.graph.signs_in(MIRA, OTHER));
    is_over(&town).await;
}

/// There is no chat to tell it in: the owner's addresses are told.
#[tokio::test]
async fn s95_what_never_follows_is_told_at_the_owners_addresses() {
    let (town, tenant) = town().await;
    tenant.graph.orders(WRITE, 1, Trouble::Unavailable(Some(3600)));
    let mut mira = Guest::comes(&town, "/change").await;
    mira.does("change", &form(HERE_BEFORE, NEW)).await.is(200).says("we will write to you");
    assert_eq!(town.mails_in(MIRA_MAIL), 1, "that it was changed");
    passes(&town, &tenant, Duration::from_mins(16)).await;
    assert_eq!(town.mails_in(MIRA_MAIL), 2);
    let subject = town.world().mails[MIRA_MAIL][1].0.clone();
    assert!(subject.contains("n’est pas en place partout"), "{subject}");
    assert!(town.world().chats.is_empty(), "no chat was told");
    is_over(&town).await;
}
