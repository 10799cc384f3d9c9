//! Both take the password; and who is not in both.

use std::time::Duration;

use super::{FAR, HERE_BEFORE, NEW, THERE_BEFORE, is_over, mira_at_page, town, written};
use crate::conformance::entra::WRITE;
use crate::town::MIRA;

#[tokio::test]
async fn s99_s100_one_password_is_set_in_both_and_the_page_names_them() {
    let (town, tenant) = town().await;
    let mira = mira_at_page(&town).await;
    let mut page = mira.opens_page().await;
    let before = mira.mark();
    page.chooses(NEW).await;
    assert!(page.words().contains("Your password has been reset"), "{}", page.words());
    assert!(page.words().contains("It is set in Windows and in Microsoft 365."), "{}", page.words());
    mira.since(before).hears_some("told-reset").hears_no("told-place-set").hears_no("told-place-pending");
    assert!(town.signs_in(MIRA, NEW).await && !town.signs_in(MIRA, HERE_BEFORE).await);
    assert!(tenant.graph.signs_in(MIRA, NEW) && !tenant.graph.signs_in(MIRA, THERE_BEFORE));
    assert_eq!(written(&tenant), 1);
    is_over(&town).await;
}

#[tokio::test]
async fn what_the_first_refuses_is_not_asked_of_the_second() {
    let (town, tenant) = town().await;
    let mira = mira_at_page(&town).await;
    let mut page = mira.opens_page().await;
    page.chooses(HERE_BEFORE).await;
    assert!(page.words().contains("used this password before"), "{}", page.words());
    page.cancels().await;
    assert!(page.words().contains("Nothing was changed"), "{}", page.words());
    assert_eq!((written(&tenant), tenant.graph.calls_to(WRITE)), (0, 0));
    is_over(&town).await;
}

/// An account that comes from the premises gets its password from there.
#[tokio::test]
async fn s100_what_is_synchronised_from_the_premises_is_written_there_only() {
    let (town, tenant) = town().await;
    tenant.graph.changes(MIRA, |user| user.synced = Some(true));
    let mira = mira_at_page(&town).await;
    let mut page = mira.opens_page().await;
    page.chooses(NEW).await;
    let words = page.words();
    assert!(words.contains("Your password has been reset") && !words.contains(FAR), "{words}");
    assert!(town.signs_in(MIRA, NEW).await && tenant.graph.signs_in(MIRA, THERE_BEFORE));
    assert_eq!((written(&tenant), tenant.graph.calls_to(WRITE)), (0, 0));
    is_over(&town).await;
}

#[tokio::test]
async fn a_disabled_second_account_is_none_and_one_that_is_gone_meanwhile_is_no_failure() {
    let (town, tenant) = town().await;
    tenant.graph.changes(MIRA, |user| user.enabled = false);
    let mira = mira_at_page(&town).await;
    mira.opens_page().await.chooses(NEW).await;
    assert_eq!(written(&tenant), 0);
    town.waits(Duration::from_hours(2)).await;
    tenant.passes(Duration::from_hours(2));
    tenant.graph.deletes(MIRA);
    let mira = town.arrives("again");
    mira.comes_to_page(MIRA, crate::town::MIRA_PHONE).await;
    mira.opens_page().await.chooses("Otter-Kiwi-43-Lampe").await;
    assert!(town.signs_in(MIRA, "Otter-Kiwi-43-Lampe").await);
    tenant.ends();
    is_over(&town).await;
}
