//! A real Active Directory leads, and the town's Entra follows: who binds and signs in, in the end.

use std::sync::Arc;
use std::time::Duration;

use sesame::directory::owned::NewContact;
use sesame::directory::realms::Realm;
use sesame::directory::register::Register;
use sesame::engine::method::MethodKind;
use sesame::engine::text::Text;
use sesame::entropy::{FixedSeeds, Seeds as _};
use sesame::secret::Secret;

use super::pending::{pending, set};
use super::{NEW, OTHER, paired, passes};
use crate::conformance::entra::{Tenant, WRITE};
use crate::ldap;
use crate::servers::ldap::User;
use crate::servers::samba::samba;
use crate::town::graph::{Trouble, User as CloudUser};
use crate::town::{Claimant, MIRA_PHONE, Setup, Town};

const THERE_BEFORE: &str = "Alt-Passwort-1234";

/// A town whose people are in the domain, with one of them in Entra too, who has come to the page.
async fn person(login: &str) -> (Town, Tenant, User, Claimant) {
    let tenant = Tenant::new().await;
    let user = samba().user(login).await;
    tenant.graph.joins(CloudUser::new(&user.upn.to_uppercase(), THERE_BEFORE));
    let domains = vec!["help.test".to_owned()];
    let leader = Realm { name: "ad".to_owned(), domains, directory: ldap::directory(samba()) };
    let directory = Arc::new(paired(leader, &tenant.entra));
    let town = Town::with(Setup { directory: Some(directory), ..Setup::default() }).await;
    let account = town.account_of(&user.upn).await;
    assert!(account.as_str().starts_with("ad/"), "{account}");
    let contact = NewContact {
        kinds: &[MethodKind::Sms],
        value: &Secret::from(MIRA_PHONE),
        name: "",
        now: town.now(),
        usable_at: town.now(),
    };
    let store = Arc::clone(&town.house().store);
    let register = Register::new(Arc::clone(&store));
    let mut db = store.writer().await;
    register.add_contact(&mut db, &account, &contact, FixedSeeds::new(3).seed()).await.unwrap();
    drop(db);
    let person = town.arrives("p");
    person.comes_to_page(&user.upn, MIRA_PHONE).await.hears_some("ask-reset");
    (town, tenant, user, person)
}

#[tokio::test]
async fn s99_s100_a_recovery_sets_one_password_in_the_domain_and_in_the_cloud() {
    let (_town, tenant, user, person) = person("two-places").await;
    let mut page = person.opens_page().await;
    let before = person.mark();
    page.chooses(NEW).await;
    assert!(page.words().contains("It is set in Windows and in Microsoft 365."), "{}", page.words());
    person.since(before).hears(Text::ToldReset);
    assert!(samba().binds(&user, NEW).await && !samba().binds(&user, user.password).await);
    assert!(tenant.graph.signs_in(&user.upn, NEW) && !tenant.graph.signs_in(&user.upn, THERE_BEFORE));
    tenant.ends();
}

#[tokio::test]
async fn s100_refused_in_the_cloud_and_then_busy_the_second_password_ends_in_both() {
    let (town, tenant, user, person) = person("two-places-late").await;
    tenant.graph.bans("otter");
    let mut page = person.opens_page().await;
    page.chooses(NEW).await;
    assert!(page.words().contains("Windows has your new password, but Microsoft 365 does not take it"));
    assert!(samba().binds(&user, NEW).await && tenant.graph.signs_in(&user.upn, THERE_BEFORE));
    tenant.graph.orders(WRITE, 1, Trouble::Unavailable(Some(60)));
    let before = person.mark();
    page.chooses(OTHER).await;
    person.since(before).hears(pending());
    assert!(samba().binds(&user, OTHER).await && tenant.graph.signs_in(&user.upn, THERE_BEFORE));
    passes(&town, &tenant, Duration::from_mins(2)).await;
    person.since(before).hears(set());
    assert!(tenant.graph.signs_in(&user.upn, OTHER));
    tenant.ends();
}
