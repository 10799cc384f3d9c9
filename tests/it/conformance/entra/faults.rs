//! Graph has too much to do, is out of order, or somebody answers in its place.

use std::time::Duration;

use sesame::directory::{Directory as _, DirectoryError, Refusal, Verdict};
use sesame::ids::Handle;
use sesame::time::Clock as _;

use super::{FIND, MIRA, NEW, OLD, READ, REVOKE, START, TOKEN, Tenant, WRITE};
use crate::town::graph::{Deed, Trouble};

fn later(outcome: Result<impl std::fmt::Debug, DirectoryError>) -> String {
    match outcome {
        Err(DirectoryError::Unreachable(why)) => why,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_short_wait_is_waited_for_and_during_a_long_one_nothing_is_asked() {
    let tenant = Tenant::new().await;
    let mira = Handle::from(MIRA);
    tenant.find(MIRA).await.unwrap();
    tenant.graph.orders(READ, 1, Trouble::TooMany(2));
    assert_eq!(tenant.sets(MIRA, NEW).await.unwrap(), Verdict::Applied);
    assert!(tenant.clock.now().since(START) < Duration::from_secs(5), "nobody is held for longer");
    tenant.graph.orders(WRITE, 1, Trouble::TooMany(2));
    assert_eq!(tenant.sets(MIRA, NEW).await.unwrap(), Verdict::Applied, "429 says that nothing was done");
    assert_eq!(tenant.graph.written(MIRA, Deed::Password), 2);

    let hurried = tenant.graph.hurried();
    tenant.graph.orders(WRITE, 1, Trouble::TooMany(120));
    assert!(later(tenant.sets(MIRA, OLD).await).contains("wants to be left alone until 09:02:"));
    let asked = tenant.graph.calls().len();
    for _ in 0..10 {
        later(tenant.entra.find(&mira).await);
    }
    assert_eq!((tenant.graph.calls().len(), tenant.graph.hurried()), (asked, hurried), "left alone");
    assert!(tenant.graph.signs_in(MIRA, NEW), "nothing was changed");
    tenant.passes(Duration::from_mins(2));
    assert!(tenant.entra.find(&mira).await.unwrap().is_some());
    tenant.ends();
}

#[tokio::test]
async fn out_of_order_for_a_moment_or_longer() {
    let tenant = Tenant::new().await;
    let mira = Handle::from(MIRA);
    tenant.graph.orders(FIND, 1, Trouble::Unavailable(None));
    tenant.graph.orders(FIND, 1, Trouble::Unavailable(Some(1)));
    assert!(tenant.entra.find(&mira).await.unwrap().is_some());
    // Nobody hurries to write to a server in trouble; nothing was changed, and the person may press again.
    tenant.graph.orders(WRITE, 1, Trouble::Unavailable(None));
    later(tenant.sets(MIRA, NEW).await);
    assert_eq!((tenant.graph.calls_to(WRITE), tenant.graph.writes().len()), (1, 0));
    assert_eq!(tenant.sets(MIRA, NEW).await.unwrap(), Verdict::Applied);
    for status in [500, 502, 504] {
        tenant.graph.orders(READ, 1, Trouble::Status(status));
        later(tenant.sets(MIRA, OLD).await);
    }
    tenant.graph.orders(FIND, 60, Trouble::Unavailable(None));
    later(tenant.entra.find(&mira).await);
    tenant.ends();
}

#[tokio::test]
async fn the_login_out_of_order_or_hidden_behind_a_page_of_somebody_elses() {
    let tenant = Tenant::new().await;
    for trouble in [Trouble::Status(500), Trouble::HangsUpBefore, Trouble::HangsUpAfter, Trouble::Garbage] {
        tenant.graph.orders(TOKEN, 1, trouble);
        later(tenant.sets(MIRA, NEW).await);
    }
    tenant.graph.orders(TOKEN, 1, Trouble::TooMany(60));
    assert!(later(tenant.sets(MIRA, NEW).await).contains("wants to be left alone"));
    assert_eq!(tenant.graph.calls_to(WRITE), 0);
    tenant.passes(Duration::from_mins(1));
    tenant.graph.orders(FIND, 1, Trouble::Garbage);
    assert!(later(tenant.entra.find(&MIRA.into()).await).contains("proxy"));
    assert_eq!(tenant.sets(MIRA, NEW).await.unwrap(), Verdict::Applied);
    tenant.ends();
}

#[tokio::test]
async fn sessions_that_cannot_be_ended_do_not_undo_the_reset_and_are_tried_again() {
    let tenant = Tenant::new().await;
    tenant.graph.orders(REVOKE, 1, Trouble::HangsUpBefore);
    let gate = tenant.graph.holds(REVOKE);
    assert_eq!(tenant.sets(MIRA, NEW).await.unwrap(), Verdict::Applied);
    assert!(tenant.graph.signs_in(MIRA, NEW));
    gate.reached_by(1).await; // the second time, a while later
    assert_eq!((tenant.graph.calls_to(WRITE), tenant.graph.calls_to(REVOKE)), (1, 2));
    assert_eq!(tenant.graph.written(MIRA, Deed::Revoked), 0);
    gate.open();
    tenant.ends();
}

#[tokio::test]
async fn disabled_while_the_write_is_on_its_way() {
    let tenant = Tenant::new().await;
    let gate = tenant.graph.holds(WRITE);
    let meanwhile = async {
        gate.reached_by(1).await;
        tenant.graph.deletes(MIRA);
        gate.open();
    };
    let id = tenant.id(MIRA);
    let new = sesame::secret::Secret::from(NEW);
    let (verdict, ()) = tokio::join!(tenant.entra.set_password(&id, &new), meanwhile);
    assert_eq!(verdict.unwrap(), Verdict::Rejected(Refusal::NotAllowed));
    assert_eq!(tenant.entra.account(&id).await.unwrap(), None);
    tenant.ends();
}
