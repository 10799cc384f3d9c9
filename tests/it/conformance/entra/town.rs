//! Whole recoveries in a town whose people are in Entra.

use std::sync::Arc;
use std::time::Duration;

use sesame::directory::Directory;
use sesame::directory::realms::{Realm, Realms};
use sesame::engine::button::Button;
use sesame::engine::text::Text;
use sesame::entropy::Entropy;
use sesame::web::enrol::{draw_invitation, invitation_digest};

use super::{FIND, MIRA, NEW, OLD, Tenant, WRITE};
use crate::enrol::{Guest, everything};
use crate::town::graph::{DOMAIN, Deed, Trouble};
use crate::town::{Setup, Town, keys};

/// A town over a tenant, which has a clock of its own.
async fn town() -> (Town, Tenant) {
    let tenant = Tenant::new().await;
    let (name, domains, directory) = ("entra".to_owned(), vec![DOMAIN.to_owned()], Arc::new(tenant.entra.clone()));
    let directory = Arc::new(Realms::new(vec![Realm { name, domains, directory }])) as Arc<dyn Directory>;
    (Town::with(Setup { policy: everything(), directory: Some(directory), ..Setup::default() }).await, tenant)
}

#[tokio::test]
async fn s100_a_recovery_in_chat_sets_the_password_in_the_cloud_and_the_old_one_is_void() {
    let (town, tenant) = town().await;
    let graph = &tenant.graph;
    let app = town.app_of(MIRA).await;
    let mira = town.arrives("m");
    mira.comes_to_choice(MIRA).await;
    mira.presses(Button::Next).await.hears(Text::AskTotp { digits: 6 });
    town.restarts().await;
    mira.says(&app.code()).await.hears(Text::ToldProved { gate: 1 });
    mira.opens_page().await.chooses(NEW).await;
    assert!(graph.signs_in(MIRA, NEW) && !graph.signs_in(MIRA, OLD));
    assert_eq!((graph.written(MIRA, Deed::Password), graph.written(MIRA, Deed::Revoked)), (1, 1));
    tenant.ends();
}

#[tokio::test]
async fn a_tenant_that_is_busy_is_asked_again_and_the_page_stays_open() {
    let (town, tenant) = town().await;
    let graph = &tenant.graph;
    let app = town.app_of(MIRA).await;
    graph.orders(FIND, 1, Trouble::TooMany(2));
    let mira = town.arrives("m");
    mira.comes_to_choice(MIRA).await;
    mira.presses(Button::Next).await;
    mira.says(&app.code()).await;
    graph.orders(WRITE, 1, Trouble::TooMany(120));
    let mut page = mira.opens_page().await;
    page.chooses(NEW).await;
    assert!(graph.signs_in(MIRA, OLD) && page.words().contains("Nothing was changed"), "{}", page.words());
    town.waits(Duration::from_mins(2)).await;
    tenant.passes(Duration::from_mins(2));
    page.reloads().await;
    page.chooses(NEW).await;
    assert!(graph.signs_in(MIRA, NEW), "{}", page.words());
    tenant.ends();
}

#[tokio::test]
async fn nobodys_password_is_tried_and_an_invitation_signs_in() {
    let (town, tenant) = town().await;
    let graph = &tenant.graph;
    let account = town.account_of(MIRA).await;
    assert!(account.as_str().starts_with("entra/"));
    let mut seen = Vec::new();
    for login in [MIRA, "nobody@brunel.example", "gone@brunel.example"] {
        let mut guest = Guest::comes(&town, "/register").await;
        guest.signs_in(login, OLD).await.is(422).says("sign in with an invitation code. IT will give you one.");
        seen.push(guest.words());
    }
    assert!(seen.iter().all(|words| *words == seen[0]), "nobody learns who is there");
    for (language, says) in [("fr", "identifiez-vous avec un code d’invitation"), ("zh-Hans", "请用邀请码登录")]
    {
        let mut guest = Guest::comes_speaking(&town, "/register", language).await;
        guest.signs_in(MIRA, OLD).await.is(422).says(says);
    }
    let code = draw_invitation(&mut Entropy::new([5; 32]));
    let digest = invitation_digest(&keys(), &account, code.expose()).unwrap();
    town.house().store.invite(&account, &digest, town.now() + Duration::from_hours(1)).await.unwrap();
    let mut mira = Guest::comes(&town, "/register").await;
    mira.enters(MIRA, code.expose()).await;
    mira.does("add-mail", &[]).await.says("Your alternate e-mail");
    assert!(graph.writes().is_empty());
    tenant.ends();
}
