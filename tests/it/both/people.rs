//! Who is who: one person in both, somebody in one of them alone, and nobody.

use sesame::directory::{Account, DirectoryError};
use sesame::ids::Handle;

use super::{THERE_BEFORE, town};
use crate::conformance::entra::FIND;
use crate::town::graph::{Role, Trouble, User};
use crate::town::{MIRA, Town};

async fn find(town: &Town, name: &str) -> Result<Option<Account>, DirectoryError> {
    town.house().directory.find(&Handle::from(name)).await
}

#[tokio::test]
async fn whoever_signs_in_by_the_same_name_in_both_is_one_person_by_any_of_their_names() {
    let (town, tenant) = town().await;
    let mira = find(&town, MIRA).await.unwrap().unwrap();
    assert!(!mira.id.as_str().contains('/'), "{} is the leading directory's", mira.id);
    // An alias that only Entra knows, and another way to write the name.
    for name in ["m.lefevre@brunel.example", &MIRA.to_uppercase(), &MIRA.to_lowercase()] {
        assert_eq!(find(&town, name).await.unwrap().unwrap().id, mira.id, "{name}");
    }
    let guest = tenant.graph.joins(User::new("only.there@brunel.example", THERE_BEFORE));
    let alone = find(&town, "only.there@brunel.example").await.unwrap().unwrap();
    assert_eq!(alone.id.as_str(), format!("entra/{}", guest.id));
    assert!(town.house().directory.twins(&alone).await.is_empty());
    assert!(find(&town, "nobody@brunel.example").await.unwrap().is_none());
    tenant.ends();
}

#[tokio::test]
async fn groups_are_united_and_either_makes_privileged() {
    let (town, tenant) = town().await;
    let mira = find(&town, MIRA).await.unwrap().unwrap();
    assert!(!mira.privileged);
    tenant.graph.changes(MIRA, |user| user.groups.push("Cloud people".to_owned()));
    let mira = find(&town, MIRA).await.unwrap().unwrap();
    assert!(mira.groups.contains(&"Cloud people".to_owned()) && !mira.privileged);
    tenant.graph.changes(MIRA, |user| user.roles.push(Role::ExchangeAdministrator));
    assert!(find(&town, MIRA).await.unwrap().unwrap().privileged);
    tenant.ends();
}

/// The rules of both hold: Entra remembers no former passwords, the embedded directory asks for a symbol.
#[tokio::test]
async fn s52_the_stricter_rules_of_both_are_told_before_typing() {
    let (town, tenant) = town().await;
    let id = find(&town, MIRA).await.unwrap().unwrap().id;
    let rules = town.house().directory.rules(&id).await.unwrap();
    assert_eq!((rules.min, rules.max, rules.history, rules.symbol), (8, 256, 5, true));
    tenant.ends();
}

/// Whether somebody is there does not show while one of the two cannot be asked: all are told the same.
#[tokio::test]
async fn while_one_of_the_two_is_down_nobody_is_told_from_anybody() {
    let (town, tenant) = town().await;
    tenant.graph.orders(FIND, 1, Trouble::Unavailable(Some(60)));
    for name in [MIRA, "nobody@brunel.example", "no-domain"] {
        let told = find(&town, name).await;
        assert!(matches!(told, Err(DirectoryError::Unreachable(_))), "{name}: {told:?}");
    }
    tenant.passes(std::time::Duration::from_mins(2));
    assert!(find(&town, MIRA).await.unwrap().is_some());
    tenant.ends();
}

/// As many questions are asked whether there is somebody or not.
#[tokio::test]
async fn a_name_that_nobody_has_makes_as_many_requests() {
    let (town, tenant) = town().await;
    tenant.graph.joins(User::new("only.there@brunel.example", THERE_BEFORE));
    let mut asked = Vec::new();
    for name in [MIRA, "m.lefevre@brunel.example", "only.there@brunel.example", "nobody@brunel.example"] {
        let before = tenant.graph.calls().len();
        find(&town, name).await.unwrap();
        asked.push(tenant.graph.calls().len() - before);
    }
    // The first has signed in to Entra besides.
    assert!(asked[1..].iter().all(|count| *count == asked[3] && *count >= 8), "{asked:?}");
    tenant.ends();
}
