//! Whole recoveries in a town whose people are in Entra.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use sesame::directory::Directory;
use sesame::directory::entra::Credential;
use sesame::directory::realms::{Realm, Realms};
use sesame::engine::button::Button;
use sesame::engine::text::Text;
use sesame::entropy::Entropy;
use sesame::secret::Secret;
use sesame::time::ManualClock;
use sesame::web::enrol::{draw_invitation, invitation_digest};

use super::{FIND, MIRA, NEW, OLD, START, WRITE, entra, graph};
use crate::enrol::{Guest, everything};
use crate::town::graph::{DOMAIN, Deed, Graph, SECRET, Trouble};
use crate::town::{Setup, Town, keys};

/// A town over a tenant that goes by the same clock.
async fn town() -> (Town, Graph) {
    let clock: Arc<OnceLock<Arc<ManualClock>>> = Arc::default();
    let graph = graph(&Arc::new(ManualClock::new(START)), Some(clock.clone())).await;
    let tenant = graph.clone();
    let directory = Arc::new(move |towns: &Arc<ManualClock>| {
        clock.get_or_init(|| towns.clone());
        let entra = entra(&tenant, towns, Credential::Secret(Secret::from(SECRET)), |_| ());
        let (name, domains) = ("entra".to_owned(), vec![DOMAIN.to_owned()]);
        Arc::new(Realms::new(vec![Realm { name, domains, directory: Arc::new(entra) }])) as Arc<dyn Directory>
    });
    (Town::with(Setup { policy: everything(), directory: Some(directory), ..Setup::default() }).await, graph)
}

#[tokio::test]
async fn s99_a_recovery_in_chat_sets_the_password_in_the_cloud_and_the_old_one_is_void() {
    let (town, graph) = town().await;
    let app = town.app_of(MIRA).await;
    let mira = town.arrives("m");
    mira.comes_to_choice(MIRA).await;
    mira.presses(Button::Next).await.hears(Text::AskTotp { digits: 6 });
    town.restarts().await;
    mira.says(&app.code()).await.hears(Text::ToldProved { gate: 1 });
    mira.opens_page().await.chooses(NEW).await;
    assert!(graph.signs_in(MIRA, NEW) && !graph.signs_in(MIRA, OLD));
    assert_eq!((graph.written(MIRA, Deed::Password), graph.written(MIRA, Deed::Revoked)), (1, 1));
    assert_eq!(graph.faults(), Vec::<String>::new());
}

#[tokio::test]
async fn a_tenant_that_is_busy_is_asked_again_and_the_page_stays_open() {
    let (town, graph) = town().await;
    let app = town.app_of(MIRA).await;
    graph.orders(FIND, 1, Trouble::TooMany(2));
    let mira = town.arrives("m");
    mira.comes_to_choice(MIRA).await;
    mira.presses(Button::Next).await;
    mira.says(&app.code()).await;
    graph.orders(WRITE, 1, Trouble::TooMany(120));
    let mut page = mira.opens_page().await;
    page.chooses(NEW).await;
    assert!(graph.signs_in(MIRA, OLD), "nothing was changed");
    town.waits(Duration::from_mins(2)).await;
    page.chooses(NEW).await;
    assert!(graph.signs_in(MIRA, NEW));
    assert_eq!(graph.faults(), Vec::<String>::new());
}

#[tokio::test]
async fn nobodys_password_is_tried_and_an_invitation_signs_in() {
    let (town, graph) = town().await;
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
    mira.does("add-mail", &[]).await.says("Your alternate email");
    assert!(graph.writes().is_empty());
    assert_eq!(graph.faults(), Vec::<String>::new());
}
