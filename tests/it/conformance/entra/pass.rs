//! Temporary Access Passes.

use std::time::Duration;

use sesame::directory::{Directory as _, DirectoryError};

use super::{MIRA, OLD, START, TEST, Tenant};
use crate::town::graph::{Deed, Role, Trouble, User};

const PASS: &str = "POST /users/{id}/authentication/temporaryAccessPassMethods";

#[tokio::test]
async fn a_pass_is_issued_for_one_use_within_the_hour_and_another_replaces_it() {
    let tenant = Tenant::new().await;
    let graph = &tenant.graph;
    let id = tenant.id(MIRA);
    let pass = tenant.entra.issue_pass(&id).await.unwrap().unwrap();
    assert_eq!(pass.expires_at, START + Duration::from_hours(1));
    let there = graph.user(MIRA).pass.unwrap();
    assert_eq!((there.code.as_str(), there.once, there.minutes), (pass.code.expose().as_str(), true, 60));
    assert!(!format!("{pass:?}").contains(pass.code.expose()));
    let another = tenant.entra.issue_pass(&id).await.unwrap().unwrap();
    assert_ne!(another.code.expose(), pass.code.expose());
    assert_eq!(graph.written(MIRA, Deed::Pass), 2);
    assert!(graph.signs_in(MIRA, OLD), "the password is as it was");
    tenant.ends();
}

#[tokio::test]
async fn who_is_left_to_it_gets_none() {
    let tenant = Tenant::new().await;
    let graph = &tenant.graph;
    for (name, change) in [
        ("ruler@brunel.example", (|user: &mut User| user.roles.push(Role::HelpdeskAdministrator)) as fn(&mut User)),
        ("closed@brunel.example", |user| user.enabled = false),
        ("guest@brunel.example", |user| user.kind = "Guest"),
    ] {
        let user = graph.joins(User::new(name, OLD));
        graph.changes(&user.id, change);
        assert!(tenant.entra.issue_pass(&tenant.id(name)).await.unwrap().is_none(), "{name}");
        assert_eq!(graph.written(name, Deed::Pass), 0, "{name}");
    }
    let gone = tenant.id(TEST);
    graph.deletes(TEST);
    assert!(tenant.entra.issue_pass(&gone).await.unwrap().is_none());
    assert_eq!(graph.calls_to(PASS), 0);
    // A synchronised account signs in with a pass as others do.
    graph.changes(MIRA, |user| user.synced = Some(true));
    assert!(tenant.entra.issue_pass(&tenant.id(MIRA)).await.unwrap().is_some());
    tenant.ends();
}

#[tokio::test]
async fn what_stands_in_the_way_of_a_pass_is_told_with_its_remedy() {
    let tenant = Tenant::new().await;
    let graph = &tenant.graph;
    let id = tenant.id(MIRA);
    let refused = async || match tenant.entra.issue_pass(&id).await {
        Err(DirectoryError::Broken(why)) => why,
        other => panic!("{other:?}"),
    };
    graph.passes(|policy| policy.on = false);
    assert!(refused().await.contains("Authentication methods > Policies > Temporary Access Pass"));
    graph.passes(|policy| (policy.on, policy.longest) = (true, 30));
    assert!(refused().await.contains("a maximum lifetime of an hour"));
    graph.passes(|policy| (policy.longest, policy.replaces) = (480, false));
    assert!(tenant.entra.issue_pass(&id).await.unwrap().is_some());
    assert!(refused().await.contains("a Temporary Access Pass that still holds"));
    graph.passes(|policy| policy.replaces = true);
    graph.app(|app| {
        app.permissions.remove("UserAuthenticationMethod.ReadWrite.All");
    });
    assert!(refused().await.contains("UserAuthenticationMethod.ReadWrite.All"));
    assert_eq!(graph.written(MIRA, Deed::Pass), 1);
    tenant.ends();
}

#[tokio::test]
async fn a_lost_reply_is_told_and_nothing_is_asked_twice() {
    let tenant = Tenant::new().await;
    let graph = &tenant.graph;
    let id = tenant.id(MIRA);
    for (trouble, written) in [(Trouble::HangsUpBefore, 0), (Trouble::HangsUpAfter, 1), (Trouble::Garbage, 2)] {
        graph.orders(PASS, 1, trouble);
        let lost = tenant.entra.issue_pass(&id).await;
        assert!(matches!(lost, Err(DirectoryError::ReplyLost(_))), "{lost:?}");
        assert_eq!(graph.written(MIRA, Deed::Pass), written);
    }
    assert_eq!(graph.calls_to(PASS), 3);
    tenant.ends();
}
