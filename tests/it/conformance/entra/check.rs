//! `sesame check` on a tenant: each thing that is missing, with its remedy.

use sesame::directory::{Checked, Directory as _};

use super::{MIRA, OLD, TEST, Tenant, WRITE};
use crate::town::graph::{Deed, Role, SECRET, Trouble};

fn told(checked: &[Checked]) -> Vec<String> {
    let line = |line: &Checked| match &line.outcome {
        Ok(word) => format!("✓ {}: {word}", line.what),
        Err(why) => format!("✗ {}: {why}", line.what),
    };
    checked.iter().map(line).collect()
}

#[tokio::test]
async fn everything_is_tried_on_the_test_account_and_on_nobody_else() {
    let tenant = Tenant::new().await;
    let lines = told(&tenant.entra.check().await);
    assert!(lines.len() == 5 && lines.iter().all(|line| line.starts_with('✓')), "{lines:?}");
    assert_eq!((tenant.graph.written(TEST, Deed::Password), tenant.graph.written(MIRA, Deed::Password)), (1, 0));
    assert!(!tenant.graph.signs_in(TEST, OLD), "nobody knows it now");
    let without = Tenant::with(|settings| settings.test_account = None).await;
    let lines = told(&without.entra.check().await);
    assert!(lines[2].contains("not proven; set directory.entra.test_account"), "{lines:?}");
    assert_eq!(without.graph.calls_to(WRITE), 0);
    tenant.ends();
    without.ends();
}

#[tokio::test]
async fn where_passes_are_wanted_one_is_issued_to_the_test_account() {
    let tenant = Tenant::with(|settings| settings.passes = true).await;
    let graph = &tenant.graph;
    let last = async || told(&tenant.entra.check().await).pop().unwrap();
    assert_eq!(last().await, "✓ entra: passes: issued to the test account, and seen by nobody");
    graph.passes(|policy| policy.replaces = false);
    assert_eq!(last().await, "✓ entra: passes: issued to the test account before");
    graph.passes(|policy| policy.on = false);
    assert!(
        last().await.starts_with("✗ entra: passes: the tenant issues no Temporary Access Pass"),
        "{}",
        last().await
    );
    graph.app(|app| {
        app.permissions.remove("UserAuthenticationMethod.ReadWrite.All");
    });
    assert!(last().await.starts_with("✗ entra: passes: Insufficient privileges"), "{}", last().await);
    assert!(last().await.contains("UserAuthenticationMethod.ReadWrite.All"));
    assert_eq!((graph.written(TEST, Deed::Pass), graph.written(MIRA, Deed::Pass)), (1, 0));
    let without = Tenant::with(|settings| (settings.passes, settings.test_account) = (true, None)).await;
    let lines = told(&without.entra.check().await);
    assert!(lines[3].starts_with("✓ entra: passes: not proven; set directory.entra.test_account"), "{lines:?}");
    tenant.ends();
    without.ends();
}

#[tokio::test]
async fn what_is_missing_is_told_with_its_remedy() {
    let tenant = Tenant::new().await;
    let graph = &tenant.graph;
    let bad = async || {
        let lines = told(&tenant.entra.check().await);
        lines.into_iter().filter(|line| line.starts_with('✗')).collect::<Vec<_>>().join("\n")
    };
    graph.app(|app| app.role = None);
    assert!(bad().await.starts_with("✗ entra: set a password: Insufficient privileges"), "{}", bad().await);
    assert!(bad().await.contains("the role User Administrator"));
    graph.app(|app| app.role = Some(Role::UserAdministrator));
    for (permission, expected) in [
        ("User-PasswordProfile.ReadWrite.All", "✗ entra: set a password: Insufficient privileges"),
        ("User.RevokeSessions.All", "✗ entra: end sessions: Insufficient privileges"),
        ("User.Read.All", "✗ entra: people: Insufficient privileges"),
    ] {
        graph.app(|app| {
            app.permissions.remove(permission);
        });
        let why = bad().await;
        assert!(why.starts_with(expected) && why.contains(permission), "{permission}: {why}");
        graph.app(|app| {
            app.permissions.insert(permission);
        });
    }
    assert_eq!(bad().await, "");
    graph.changes(TEST, |user| user.groups.push("Testers".to_owned()));
    graph.app(|app| {
        app.permissions.remove("GroupMember.Read.All");
    });
    assert!(bad().await.starts_with("✗ entra: test account: the names of groups cannot be read"));
    graph.app(|app| {
        app.permissions.insert("GroupMember.Read.All");
    });
    graph.changes(TEST, |user| user.roles.push(Role::ReportsReader));
    assert!(bad().await.starts_with("✗ entra: test account: it has a role"));
    graph.changes(TEST, |user| (user.roles, user.synced) = (Vec::new(), Some(true)));
    assert!(bad().await.starts_with("✗ entra: test account: its password is not kept here"));
    graph.changes(TEST, |user| (user.enabled, user.synced) = (false, None));
    assert!(bad().await.starts_with("✗ entra: test account: it is disabled"));
    graph.deletes(TEST);
    assert!(bad().await.starts_with("✗ entra: test account: nobody has this name"));
    graph.app(|app| app.secrets.clear());
    tenant.passes(std::time::Duration::from_hours(1));
    assert!(bad().await.starts_with("✗ entra: application: AADSTS7000215: the secret is wrong"), "{}", bad().await);
    assert!(!bad().await.contains(SECRET));
    graph.orders("POST /token", 1, Trouble::TooMany(90));
    assert!(bad().await.contains("wants to be left alone until"));
    tenant.ends();
}
