//! Phones and addresses that people registered with Microsoft: read with everybody's look-up, and good for a recovery.

use std::sync::Arc;
use std::time::Duration;

use sesame::directory::realms::{Realm, Realms};
use sesame::directory::{Checked, Contact, Directory, Means};
use sesame::engine::text::Text;
use sesame::secret::Secret;

use super::{MIRA, NEW, OLD, Tenant};
use crate::town::graph::{DOMAIN, Phone, PhoneKind, Trouble, User};
use crate::town::{MIRA_MAIL, MIRA_PHONE, Setup, Town};

const PHONES: &str = "GET /users/{id}/authentication/phoneMethods";
const MAILS: &str = "GET /users/{id}/authentication/emailMethods";
const READING: &str = "UserAuthenticationMethod.Read.All";
const WRITING: &str = "UserAuthenticationMethod.ReadWrite.All";

async fn tenant() -> Tenant {
    let tenant = Tenant::with(|settings| settings.contacts = true).await;
    // Reading is enough.
    tenant.graph.app(|app| {
        app.permissions.remove(WRITING);
        app.permissions.insert(READING);
    });
    tenant
}

fn contact(means: Means, value: &str) -> Contact {
    Contact { means, value: Secret::from(value) }
}

/// A town over the tenant.
async fn town(tenant: &Tenant) -> Town {
    let (name, domains, directory) = ("entra".to_owned(), vec![DOMAIN.to_owned()], Arc::new(tenant.entra.clone()));
    let directory = Arc::new(Realms::new(vec![Realm { name, domains, directory }])) as Arc<dyn Directory>;
    Town::with(Setup { directory: Some(directory), ..Setup::default() }).await
}

fn phone(number: &str) -> Phone {
    Phone { kind: PhoneKind::Mobile, number: number.to_owned() }
}

/// Kind and hint of what the register holds for people of the tenant, and whether the directory told it.
async fn held(town: &Town) -> Vec<(String, String, bool)> {
    let query = "SELECT kind, hint, of_directory FROM method WHERE account LIKE 'entra/%' ORDER BY kind DESC, hint";
    sqlx::query_as(query).fetch_all(town.house().store.readers()).await.unwrap()
}

#[tokio::test]
async fn contacts_are_told_with_the_same_requests_for_nobody() {
    let tenant = tenant().await;
    let graph = &tenant.graph;
    graph.joins(
        User::new("all@brunel.example", OLD)
            .phone(PhoneKind::Mobile, "+33 612345623")
            .phone(PhoneKind::AlternateMobile, "+44 7700900123")
            .phone(PhoneKind::Office, "+1 2065555555x123")
            .reset_mail(MIRA_MAIL),
    );
    tenant.find(MIRA).await; // the token
    let asked = async |name: &str| {
        let before = graph.calls().len();
        let found = tenant.find(name).await;
        let mut places: Vec<String> = graph.calls()[before..].iter().map(|call| call.place.clone()).collect();
        places.sort();
        (found, places)
    };
    let (found, known) = asked("all@brunel.example").await;
    assert_eq!(
        found.unwrap().contacts.unwrap(),
        [
            contact(Means::Phone, "+33 612345623"),
            contact(Means::Phone, "+44 7700900123"),
            contact(Means::Voice, "+1 2065555555x123"),
            contact(Means::Mail, MIRA_MAIL)
        ]
    );
    assert!(known.iter().any(|place| place == PHONES) && known.iter().any(|place| place == MAILS), "{known:?}");
    let (found, none) = asked(MIRA).await;
    assert_eq!((found.unwrap().contacts, none), (Some(Vec::new()), known.clone()));
    let (found, unknown) = asked("nobody@brunel.example").await;
    assert_eq!((found, unknown), (None, known));
    let without = Tenant::new().await;
    assert_eq!(without.find(MIRA).await.unwrap().contacts, None);
    assert_eq!(without.graph.calls_to(PHONES), 0, "nobody asked for it");
    tenant.ends();
    without.ends();
}

#[tokio::test]
async fn a_missing_permission_keeps_nobody_from_being_found_and_the_check_tells_it() {
    let tenant = tenant().await;
    let line = async || {
        let lines = tenant.entra.check().await;
        let Checked { outcome, .. } = lines.into_iter().find(|line| line.what == "entra: phones").unwrap();
        outcome
    };
    assert_eq!(line().await, Ok("can be read".to_owned()));
    tenant.graph.app(|app| {
        app.permissions.remove(READING);
    });
    assert!(line().await.unwrap_err().contains(READING));
    assert_eq!(tenant.find(MIRA).await.unwrap().contacts, None);
    tenant.graph.app(|app| {
        app.permissions.insert(READING);
    });
    tenant.graph.orders(MAILS, 1, Trouble::Status(500));
    assert_eq!(tenant.find(MIRA).await.unwrap().contacts, None, "half of it is not all of it");
    tenant.graph.changes(MIRA, |user| user.must_change = true);
    let found = tenant.find(MIRA).await.unwrap();
    assert!(found.standing.must_change && found.contacts.is_some());
    tenant.ends();
}

#[tokio::test]
async fn s100_whom_nobody_imported_recovers_by_the_phone_that_entra_knows() {
    let tenant = tenant().await;
    tenant.graph.changes(MIRA, |user| user.phones.push(phone("+33 612345623")));
    let town = town(&tenant).await;
    let mira = town.arrives("m");
    mira.comes_to_page(MIRA, MIRA_PHONE).await.hears_some("ask-reset");
    mira.opens_page().await.chooses(NEW).await;
    assert!(tenant.graph.signs_in(MIRA, NEW) && !tenant.graph.signs_in(MIRA, OLD));
    assert_eq!(
        held(&town).await,
        [("sms", "••23", true), ("call", "••23", true)].map(|(kind, hint, told)| (kind.into(), hint.into(), told))
    );
    let open = town.count("SELECT count(*) FROM method WHERE CAST(sealed AS TEXT) LIKE '%33612345623%'").await;
    assert_eq!(open, 0, "it lies sealed");
    tenant.ends();
}

#[tokio::test]
async fn what_is_gone_there_goes_here_and_what_the_owner_registered_stays() {
    let tenant = tenant().await;
    let graph = &tenant.graph;
    graph.changes(MIRA, |user| {
        user.phones.push(phone("+33 612345623"));
        user.reset_mail = Some(MIRA_MAIL.to_owned());
    });
    let town = town(&tenant).await;
    let looked_up = async |chat: &str| {
        town.waits(Duration::from_mins(5)).await;
        tenant.passes(Duration::from_mins(5));
        let person = town.arrives(chat);
        person.comes_to_choice(MIRA).await
    };
    looked_up("a").await.hears(Text::AskChoice { gate: 1, gates: 1 });
    assert_eq!(held(&town).await.len(), 3);
    // Suspended, as a lost phone is, it stays so.
    sqlx::query("UPDATE method SET suspended_at = 1 WHERE kind IN ('sms', 'call')")
        .execute(&mut *town.house().store.writer().await)
        .await
        .unwrap();
    looked_up("b").await;
    let suspended = "SELECT count(*) FROM method WHERE suspended_at IS NOT NULL AND account LIKE 'entra/%'";
    assert_eq!((held(&town).await.len(), town.count(suspended).await), (3, 2));
    // Its owner makes the address their own; then all of it goes in Entra.
    sqlx::query("UPDATE method SET source = 'owner' WHERE kind = 'mail' AND account LIKE 'entra/%'")
        .execute(&mut *town.house().store.writer().await)
        .await
        .unwrap();
    graph.orders(PHONES, 1, Trouble::Status(500));
    looked_up("c").await;
    assert_eq!(held(&town).await.len(), 3, "not told is not gone");
    graph.changes(MIRA, |user| (user.phones, user.reset_mail) = (Vec::new(), None));
    looked_up("d").await;
    assert_eq!(held(&town).await, [("mail".to_owned(), "m•••@l•••.example".to_owned(), true)]);
    tenant.ends();
}

#[tokio::test]
async fn what_proves_nothing_is_left_aside_and_nobody_takes_a_commit_too() {
    let tenant = tenant().await;
    tenant.graph.changes(MIRA, |user| {
        user.phones.push(phone("+33 899123456")); // costs the caller
        user.phones.push(Phone { kind: PhoneKind::Office, number: "+1 2065555555x123".to_owned() });
        user.reset_mail = Some("helpdesk@mail.brunel.example".to_owned()); // opens with the same password
    });
    let town = town(&tenant).await;
    let (mira, nobody) = (town.arrives("a"), town.arrives("b"));
    let seen = mira.comes_to_choice(MIRA).await.texts();
    assert_eq!(held(&town).await, []);
    assert_eq!(nobody.comes_to_choice("nobody@brunel.example").await.texts(), seen, "who has too little is nobody");
    assert_eq!(town.count("SELECT count(*) FROM contacts_read").await, 2);
    assert_eq!(town.count("SELECT count(*) FROM contacts_read WHERE account = ''").await, 1);
    tenant.ends();
}
