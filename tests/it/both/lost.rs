//! A reply of the second is lost, or the process ends while something waits: compared, told, never sent on a guess.

use std::time::Duration;

use super::pending::{not_set, pending, set};
use super::{NEW, THERE_BEFORE, is_not_written, is_over, mira_at_page, passes, town, written};
use crate::conformance::entra::{READ, WRITE};
use crate::town::MIRA;
use crate::town::graph::{Deed, Trouble};

#[tokio::test]
async fn s100_a_reply_lost_after_it_was_done_is_seen_by_the_timestamp() {
    let (town, tenant) = town().await;
    let mira = mira_at_page(&town).await;
    tenant.passes(Duration::from_mins(1));
    tenant.graph.orders(WRITE, 1, Trouble::HangsUpAfter);
    let mut page = mira.opens_page().await;
    page.chooses(NEW).await;
    assert!(page.words().contains("It is set in Windows and in Microsoft 365."), "{}", page.words());
    assert_eq!((written(&tenant), tenant.graph.calls_to(WRITE)), (1, 1));
    assert_eq!(tenant.graph.written(MIRA, Deed::Revoked), 1, "whoever is signed in by the former password is out");
    is_over(&town).await;
}

#[tokio::test]
async fn s100_a_reply_lost_before_it_was_done_is_sent_again_once_that_is_sure() {
    let (town, tenant) = town().await;
    let mira = mira_at_page(&town).await;
    tenant.graph.orders(WRITE, 1, Trouble::HangsUpBefore);
    let before = mira.mark();
    mira.opens_page().await.chooses(NEW).await;
    mira.since(before).hears(pending());
    for _ in 0..5 {
        passes(&town, &tenant, Duration::from_secs(10)).await;
        assert_eq!(tenant.graph.calls_to(WRITE), 1, "nobody knows yet, so nobody writes");
    }
    passes(&town, &tenant, Duration::from_mins(2)).await;
    mira.since(before).hears(set());
    assert_eq!((written(&tenant), tenant.graph.calls_to(WRITE)), (1, 2));
    is_over(&town).await;
}

#[tokio::test]
async fn s100_a_replica_that_lags_makes_nobody_write_twice() {
    let (town, tenant) = town().await;
    let mira = mira_at_page(&town).await;
    tenant.passes(Duration::from_mins(1));
    tenant.graph.lags(true);
    tenant.graph.orders(WRITE, 1, Trouble::HangsUpAfter);
    let before = mira.mark();
    mira.opens_page().await.chooses(NEW).await;
    mira.since(before).hears(pending());
    passes(&town, &tenant, Duration::from_secs(20)).await;
    tenant.graph.lags(false);
    passes(&town, &tenant, Duration::from_mins(1)).await;
    mira.since(before).hears(set());
    assert_eq!((written(&tenant), tenant.graph.calls_to(WRITE)), (1, 1));
    assert_eq!(tenant.graph.written(MIRA, Deed::Revoked), 1);
    is_over(&town).await;
}

/// A moment that is older still than the one before sending is no change: that replica has not even heard of the former.
#[tokio::test]
async fn s100_a_replica_that_lags_far_behind_is_not_taken_for_a_change() {
    let (town, tenant) = town().await;
    let mira = mira_at_page(&town).await;
    tenant.graph.orders(WRITE, 1, Trouble::HangsUpBefore);
    let before = mira.mark();
    mira.opens_page().await.chooses(NEW).await;
    mira.since(before).hears(pending());
    tenant.graph.changes(MIRA, |user| user.password_seen_at -= 60_000);
    passes(&town, &tenant, Duration::from_mins(2)).await;
    mira.since(before).hears(set());
    assert_eq!((written(&tenant), tenant.graph.calls_to(WRITE)), (1, 2), "told as set once it is");
    assert!(tenant.graph.signs_in(MIRA, NEW));
    is_over(&town).await;
}

#[tokio::test]
async fn after_a_restart_the_password_is_gone_and_the_person_is_told() {
    let (town, tenant) = town().await;
    let mira = mira_at_page(&town).await;
    tenant.graph.orders(WRITE, 1, Trouble::Unavailable(Some(60)));
    mira.opens_page().await.chooses(NEW).await;
    let before = mira.mark();
    tenant.passes(Duration::from_mins(2));
    town.restarts().await;
    mira.since(before).hears(not_set());
    assert!(tenant.graph.signs_in(MIRA, THERE_BEFORE) && town.signs_in(MIRA, NEW).await);
    assert_eq!(written(&tenant), 0);
    is_not_written(&town, NEW);
    is_over(&town).await;
}

#[tokio::test]
async fn after_a_restart_the_timestamp_tells_what_became_of_a_lost_reply() {
    for (trouble, done) in [(Trouble::HangsUpAfter, true), (Trouble::HangsUpBefore, false)] {
        let (town, tenant) = town().await;
        let mira = mira_at_page(&town).await;
        tenant.passes(Duration::from_mins(1));
        tenant.graph.lags(true);
        tenant.graph.orders(WRITE, 1, trouble);
        mira.opens_page().await.chooses(NEW).await;
        let before = mira.mark();
        town.restarts().await;
        assert_eq!(mira.mark(), before, "too early to say");
        tenant.graph.lags(false);
        passes(&town, &tenant, Duration::from_mins(2)).await;
        mira.since(before).hears(if done { set() } else { not_set() });
        assert_eq!(tenant.graph.calls_to(WRITE), 1);
        assert_eq!(written(&tenant), usize::from(done));
        is_over(&town).await;
    }
}

/// The process ends after the first has taken the password and before the second was asked.
#[tokio::test]
async fn between_the_two_the_process_ends_and_both_are_told() {
    let (town, tenant) = town().await;
    let mira = mira_at_page(&town).await;
    let mut page = mira.opens_page().await;
    let gate = tenant.graph.holds(READ);
    let before = mira.mark();
    tokio::select! {
        () = page.chooses(NEW) => panic!("the second answered"),
        () = gate.reached_by(1) => {}
    }
    town.restarts().await;
    mira.since(before).hears_some("told-reset").hears(not_set());
    is_over(&town).await;
    // What was on its way in the former process finds that nobody wants it any more.
    gate.open();
    passes(&town, &tenant, Duration::from_mins(16)).await;
    assert_eq!((written(&tenant), tenant.graph.calls_to(WRITE)), (0, 0));
}
