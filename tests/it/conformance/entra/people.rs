//! Who is found by which name, and who is left to IT.

use sesame::directory::{Directory as _, Refusal, Verdict};
use sesame::ids::{AccountId, Handle};

use super::{FIND, MIRA, NEW, OLD, Tenant};
use crate::town::graph::{Deed, Role, User};

#[tokio::test]
async fn a_name_is_found_or_not_with_the_same_requests() {
    let tenant = Tenant::new().await;
    let places = |name: &'static str| {
        let tenant = &tenant;
        async move {
            let before = tenant.graph.calls().len();
            let found = tenant.find(name).await.is_some();
            let mut places: Vec<String> =
                tenant.graph.calls()[before..].iter().map(|call| call.place.clone()).collect();
            places.sort();
            (found, places)
        }
    };
    places(MIRA).await; // the token
    let (found, known) = places(MIRA).await;
    assert!(found && known.iter().filter(|place| *place == FIND).count() == 3 && known.len() == 4, "{known:?}");
    for name in ["nobody@brunel.example", "m.lefevre@brunel.example", "d'arc@brunel.example", "' or id ne '"] {
        let (found, unknown) = places(name).await;
        assert_eq!((found, unknown), (name.starts_with("m."), known.clone()), "{name}");
    }
    for nothing in ["", "  ", "\u{200b}", "a\0b@brunel.example", &"x".repeat(400)] {
        let before = tenant.graph.calls().len();
        assert_eq!(tenant.find(nothing).await, None);
        assert_eq!(tenant.graph.calls().len(), before, "there is nothing to ask");
    }
    tenant.ends();
}

#[tokio::test]
async fn quotes_and_signs_in_a_name_are_part_of_it() {
    let tenant = Tenant::new().await;
    for name in ["o'brien@brunel.example", "a+b&c=d%20#?@brunel.example", "zoé@brunel.example"] {
        let id = tenant.graph.joins(User::new(name, OLD)).id;
        assert_eq!(tenant.find(name).await.map(|account| account.id.0), Some(id), "{name}");
    }
    let id = tenant.id(MIRA);
    for other in ["../users", "$count", "me", MIRA] {
        assert_eq!(tenant.entra.account(&AccountId::from(other)).await.unwrap(), None, "{other}: ids only");
    }
    assert!(tenant.entra.account(&id).await.unwrap().is_some());
    tenant.ends();
}

#[tokio::test]
async fn a_name_that_two_have_is_nobodys_and_a_login_goes_before_a_mailbox() {
    let tenant = Tenant::new().await;
    let first = tenant.graph.joins(User::new("first@brunel.example", OLD).alias("shared@brunel.example"));
    tenant.graph.joins(User::new("second@brunel.example", OLD).alias("shared@brunel.example"));
    assert_eq!(tenant.find("shared@brunel.example").await, None);
    tenant.graph.joins(User::new("third@brunel.example", OLD).alias("first@brunel.example"));
    assert_eq!(tenant.find("first@brunel.example").await.unwrap().id.0, first.id);
    tenant.ends();
}

#[tokio::test]
async fn who_has_a_role_or_a_guarded_group_is_left_to_it_and_so_is_who_may() {
    let tenant = Tenant::with(|settings| settings.privileged_groups = vec!["payroll".to_owned()]).await;
    let joins = |name: &str| User::new(&format!("{name}@brunel.example"), OLD);
    tenant.graph.joins(joins("global").role(Role::GlobalAdministrator));
    tenant.graph.joins(joins("reader").role(Role::ReportsReader));
    tenant.graph.joins(User { in_role_assignable_group: true, ..joins("keeper") });
    tenant.graph.joins(joins("payer").group("Payroll"));
    tenant.graph.joins(joins("painter").group("Painters").group("Everybody"));
    for (name, privileged) in
        [("global", true), ("reader", true), ("keeper", true), ("payer", true), ("painter", false)]
    {
        let name = format!("{name}@brunel.example");
        assert_eq!(tenant.find(&name).await.unwrap().privileged, privileged, "{name}");
        let expected = if privileged { Verdict::Rejected(Refusal::NotAllowed) } else { Verdict::Applied };
        assert_eq!(tenant.sets(&name, NEW).await.unwrap(), expected, "{name}");
    }
    let painter = tenant.find("painter@brunel.example").await.unwrap();
    assert_eq!(painter.groups, ["Everybody", "Painters"]);
    // Without the permission nobody knows which groups they are.
    tenant.graph.app(|app| {
        app.permissions.remove("GroupMember.Read.All");
    });
    assert!(tenant.find("painter@brunel.example").await.unwrap().privileged);
    assert!(!tenant.find(MIRA).await.unwrap().privileged, "she is in no group");
    tenant.ends();
}

#[tokio::test]
async fn a_password_that_is_kept_elsewhere_is_not_written_here() {
    let tenant = Tenant::new().await;
    tenant.graph.joins(User::new("synced@brunel.example", OLD).synced());
    tenant.graph.joins(User { kind: "Guest", ..User::new("guest@brunel.example", OLD) });
    tenant.graph.joins(User { synced: Some(false), ..User::new("moved@brunel.example", OLD) });
    for (name, here) in [("synced", false), ("guest", false), ("moved", true)] {
        let name = format!("{name}@brunel.example");
        assert_eq!(tenant.find(&name).await.unwrap().standing.unchangeable, !here, "{name}");
        let expected = if here { Verdict::Applied } else { Verdict::Rejected(Refusal::NotAllowed) };
        assert_eq!(tenant.sets(&name, NEW).await.unwrap(), expected, "{name}");
        assert_eq!(tenant.graph.written(&name, Deed::Password), usize::from(here), "{name}");
    }
    tenant.ends();
}

#[tokio::test]
async fn renamed_disabled_or_deleted_between_two_steps() {
    let tenant = Tenant::new().await;
    let id = tenant.id(MIRA);
    tenant.graph.changes(MIRA, |user| user.upn = "MartinMi17@brunel.example".to_owned());
    tenant.graph.joins(User::new(MIRA, OLD)); // and somebody else is given the name
    let new = sesame::secret::Secret::from(NEW);
    assert_eq!(tenant.entra.set_password(&id, &new).await.unwrap(), Verdict::Applied, "it is still her");
    assert!(tenant.graph.signs_in("MartinMi17@brunel.example", NEW) && tenant.graph.signs_in(MIRA, OLD));
    tenant.graph.changes(id.as_str(), |user| user.enabled = false);
    assert_eq!(tenant.entra.set_password(&id, &new).await.unwrap(), Verdict::Rejected(Refusal::NotAllowed));
    tenant.graph.deletes(id.as_str());
    assert_eq!(tenant.entra.set_password(&id, &new).await.unwrap(), Verdict::Rejected(Refusal::NotAllowed));
    assert_eq!(tenant.entra.find(&Handle::from("MartinMi17@brunel.example")).await.unwrap(), None);
    tenant.ends();
}

#[tokio::test]
async fn what_entra_does_not_take_is_refused_for_its_reason() {
    let tenant = Tenant::new().await;
    tenant.graph.bans("brunel");
    for (password, refusal) in [
        ("Grün-Fenster-7315", Refusal::Characters),
        ("长城-Mauer-7315", Refusal::Characters),
        ("onlyletters", Refusal::Quality),
        ("Brunel-7315-x", Refusal::Quality),
    ] {
        assert_eq!(tenant.sets(MIRA, password).await.unwrap(), Verdict::Rejected(refusal), "{password}");
    }
    assert!(tenant.graph.signs_in(MIRA, OLD) && tenant.graph.writes().is_empty());
    // Every sign that the documentation names, in a body of JSON.
    let odd = "aB3 @#$%^&*-_!+=[]{}|\\:',.?/`~\"();<>";
    assert_eq!(tenant.sets(MIRA, odd).await.unwrap(), Verdict::Applied);
    assert!(tenant.graph.signs_in(MIRA, odd));
    tenant.ends();
}
