//! Who is whose manager: one story, told by every directory. Whoever is named must be somebody who can answer: an entry
//! that leads nowhere, to somebody who has left, or to oneself, is nobody's manager.

use sesame::directory::Directory;
use sesame::directory::realms::{Realm, Realms};
use sesame::engine::policy::PasswordPolicy;
use sesame::ids::{AccountId, Handle};
use std::sync::Arc;

use super::directory::house_of;
use super::entra::Tenant;
use crate::ldap::directory;
use crate::servers::ldap::User;
use crate::servers::samba::samba;
use crate::servers::slapd::slapd;
use crate::town::graph;

/// The story: `report` answers to `chief`, `own` to themselves, `late` to somebody who has left.
async fn story(directory: &dyn Directory, report: &str, chief: &str, own: &str, late: &str) {
    let id = async |name: &str| directory.find(&Handle::from(name)).await.unwrap().expect(name).id;
    let of = async |name: &str| directory.manager(&id(name).await).await.unwrap();
    assert_eq!(of(report).await, Some(id(chief).await));
    assert_eq!(of(chief).await, None, "nobody is above them");
    assert_eq!(of(own).await, None, "nobody vouches for themselves");
    assert_eq!(of(late).await, None, "who has left vouches for nobody");
    for nobody in ["", "no-account-has-this-id", "00000000-0000-0000-0000-000000000000", "*"] {
        assert_eq!(directory.manager(&AccountId::from(nobody)).await.unwrap(), None, "{nobody}");
    }
}

const PEOPLE: &str = "\
login,name,disabled,manager
report@he-ferrer.example,Report,,Chief@He-Ferrer.example
chief@he-ferrer.example,Chief,,
own@he-ferrer.example,Own,,chief@he-ferrer.example
late@he-ferrer.example,Late,,gone
gone@he-ferrer.example,Gone,yes,chief
";

#[tokio::test]
async fn the_embedded_directory_knows_managers_by_any_of_their_names() {
    let house = house_of(PEOPLE, PasswordPolicy::default()).await;
    let own = "UPDATE account SET manager = 'own' WHERE login LIKE 'own@%'";
    sqlx::query(own).execute(&mut *house.store.writer().await).await.unwrap();
    story(&house.embedded, "report", "chief", "own", "late").await;
}

#[tokio::test]
async fn a_realm_tells_managers_by_their_names_in_it() {
    let house = house_of(PEOPLE, PasswordPolicy::default()).await;
    let (_folder, domains) = (house.folder, vec!["he-ferrer.example".to_owned()]);
    let realm = Realm { name: "school".to_owned(), domains, directory: Arc::new(house.embedded) };
    let realms = Realms::new(vec![realm]);
    let report = realms.find(&Handle::from("report")).await.unwrap().unwrap();
    let chief = realms.find(&Handle::from("chief")).await.unwrap().unwrap();
    assert!(chief.id.as_str().starts_with("school/"));
    assert_eq!(realms.manager(&report.id).await.unwrap(), Some(chief.id));
    assert_eq!(realms.manager(&AccountId::from("elsewhere/x")).await.unwrap(), None);
}

fn names(users: &[User; 4]) -> [&str; 4] {
    [0, 1, 2, 3].map(|at| users[at].mail.as_str())
}

#[tokio::test]
async fn active_directory_follows_the_link_to_a_manager() {
    let users = [
        samba().user("line-report").await,
        samba().user("line-chief").await,
        samba().user("line-own").await,
        samba().user("line-late").await,
    ];
    let gone = samba().user("line-gone").await;
    samba().disable(&gone).await;
    let [report, chief, own, late] = &users;
    for (user, manager) in [(report, chief), (own, own), (late, &gone)] {
        samba().set(&user.dn, "manager", &manager.dn).await;
    }
    let [a, b, c, d] = names(&users);
    story(&*directory(samba()), a, b, c, d).await;
    // The link follows whoever is moved; outside the part that holds our people they are nobody.
    samba().move_away(chief).await;
    let id = directory(samba()).find(&Handle::from(a)).await.unwrap().unwrap().id;
    assert_eq!(directory(samba()).manager(&id).await.unwrap(), None);
}

#[tokio::test]
async fn openldap_follows_the_link_to_a_manager_as_long_as_it_leads_somewhere() {
    let users = [
        slapd().user("line-report").await,
        slapd().user("line-chief").await,
        slapd().user("line-own").await,
        slapd().user("line-late").await,
    ];
    let gone = slapd().user("line-gone").await;
    slapd().disable(&gone).await;
    let [report, chief, own, late] = &users;
    for (user, manager) in [(report, chief), (own, own), (late, &gone)] {
        slapd().set(&user.dn, "manager", &manager.dn).await;
    }
    let [a, b, c, d] = names(&users);
    story(&*directory(slapd()), a, b, c, d).await;
    // Nobody mends a link here when an entry is renamed.
    slapd().shift(&chief.dn, "uid=line-chief-now", None).await;
    let id = directory(slapd()).find(&Handle::from(a)).await.unwrap().unwrap().id;
    assert_eq!(directory(slapd()).manager(&id).await.unwrap(), None);
}

#[tokio::test]
async fn microsoft_entra_tells_managers_and_404_is_nobody() {
    let tenant = Tenant::new().await;
    let joins =
        |name: &str| tenant.graph.joins(graph::User::new(&format!("{name}@brunel.example"), "Alt-Passwort-1234"));
    let [report, chief, own, late, gone] =
        ["line-report", "line-chief", "line-own", "line-late", "line-gone"].map(joins);
    tenant.graph.changes(&gone.id, |user| user.enabled = false);
    for (user, manager) in [(&report, &chief), (&own, &own), (&late, &gone)] {
        tenant.graph.changes(&user.id, |user| user.manager = Some(manager.id.clone()));
    }
    story(&tenant.entra, &report.upn, &chief.upn, &own.upn, &late.upn).await;
    tenant.graph.deletes(&chief.upn);
    assert_eq!(tenant.entra.manager(&AccountId(report.id)).await.unwrap(), None, "deleted");
    tenant.ends();
}
