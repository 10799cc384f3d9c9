//! A reply is lost, before or after the password was set: who is told what, and that nothing is written twice.

use std::sync::Arc;
use std::time::Duration;

use rand::rngs::ChaCha20Rng;
use rand::{RngExt as _, SeedableRng as _};
use sesame::directory::{DOUBT, Directory as _, DirectoryError, Verdict};
use sesame::secret::Secret;

use super::{MIRA, NEW, OLD, Tenant, WRITE};
use crate::page_house::{Book, House};
use crate::town::graph::{Deed, Trouble, User};

/// How a reply is lost, and whether the password was set before.
const WAYS: [(Trouble, bool); 5] = [
    (Trouble::HangsUpBefore, false),
    (Trouble::HangsUpAfter, true),
    (Trouble::Garbage, true),
    (Trouble::Status(500), false),
    (Trouble::Status(504), false),
];

#[tokio::test]
async fn a_thousand_replies_lost_before_and_a_thousand_after() {
    let tenant = Tenant::new().await;
    let mut chance = ChaCha20Rng::seed_from_u64(11);
    let (mut before, mut after) = (0, 0);
    while before < 1000 || after < 1000 {
        let (trouble, set) = WAYS[chance.random_range(0..WAYS.len())].clone();
        let name = format!("p{before}-{after}@brunel.example");
        let id = sesame::ids::AccountId(tenant.graph.joins(User::new(&name, OLD)).id);
        tenant.passes(Duration::from_secs(chance.random_range(1..100)));
        tenant.graph.orders(WRITE, 1, trouble.clone());
        let calls = tenant.graph.calls_to(WRITE);
        let lost = tenant.entra.set_password(&id, &Secret::from(NEW)).await;
        assert!(matches!(lost, Err(DirectoryError::ReplyLost(_))), "{trouble:?}: {lost:?}");
        assert_eq!(tenant.graph.calls_to(WRITE), calls + 1, "{trouble:?}: never a second time");
        assert_eq!(tenant.graph.written(&name, Deed::Password), usize::from(set), "{trouble:?}");
        // What the page compares. An old moment proves nothing yet, a new one everything.
        let compared = tenant.entra.account(&id).await;
        if set {
            assert!(compared.unwrap().is_some());
            after += 1;
        } else {
            assert!(matches!(compared, Err(DirectoryError::Unreachable(_))), "{compared:?}");
            let again = tenant.entra.set_password(&id, &Secret::from(NEW)).await;
            assert!(matches!(again, Err(DirectoryError::Unreachable(_))), "nobody writes while it is in doubt");
            tenant.passes(DOUBT);
            assert!(tenant.entra.account(&id).await.unwrap().is_some());
            before += 1;
        }
        tenant.graph.deletes(&name);
    }
    tenant.ends();
}

/// A house whose directory is the tenant, and Mira's page in it.
async fn house(tenant: &Tenant) -> House {
    let directory = (Arc::new(tenant.entra.clone()) as _, Arc::new(Book::default()));
    House::over("https://reset.northwind.example/", 1, directory, tenant.clock.clone()).await
}

#[tokio::test]
async fn the_page_says_that_it_is_done_when_the_comparison_shows_it() {
    let tenant = Tenant::new().await;
    let house = house(&tenant).await;
    let id = tenant.id(MIRA);
    for (page, locale, says) in
        [("p1", "en", "has been reset"), ("p2", "fr", "réinitialisé"), ("p3", "zh-Hans", "密码已重置")]
    {
        tenant.passes(Duration::from_mins(1));
        tenant.graph.orders(WRITE, 1, Trouble::HangsUpAfter);
        let token = house.page_of(id.as_str(), page, locale).await;
        let mut mira = house.browser();
        mira.opens(&token).await.is(200);
        mira.finishes(&token, NEW, NEW).await.is(200).says(says);
    }
    assert_eq!(house.ears.heard(), ["console:1 set p1", "console:1 set p2", "console:1 set p3"]);
    assert_eq!((tenant.graph.calls_to(WRITE), tenant.graph.written(MIRA, Deed::Password)), (3, 3));
    assert_eq!(tenant.graph.written(MIRA, Deed::Revoked), 3, "whoever is signed in by a former password is out");
    tenant.ends();
}

#[tokio::test]
async fn the_page_says_that_the_chat_will_tell_and_the_chat_tells_the_truth() {
    let tenant = Tenant::new().await;
    let house = house(&tenant).await;
    let id = tenant.id(MIRA);
    // The request never came; or it did, and the replica that answers has not heard of it.
    for (page, trouble, told) in [("p1", Trouble::HangsUpBefore, "not set"), ("p2", Trouble::HangsUpAfter, "set")] {
        tenant.passes(Duration::from_mins(2));
        tenant.graph.lags(true);
        tenant.graph.orders(WRITE, 1, trouble);
        let token = house.page_of(id.as_str(), page, "en").await;
        let mut mira = house.browser();
        mira.opens(&token).await.is(200);
        mira.finishes(&token, NEW, NEW).await.is(202).says("we will tell you there");
        assert_eq!(house.settles().await, 0, "too early to say");
        tenant.passes(DOUBT / 2);
        tenant.graph.lags(false);
        tenant.passes(DOUBT / 2);
        assert_eq!(house.settles().await, 1);
        assert_eq!(house.ears.heard().last().unwrap(), &format!("console:1 {told} {page}"));
    }
    assert_eq!((tenant.graph.calls_to(WRITE), tenant.graph.written(MIRA, Deed::Password)), (2, 1));
    assert_eq!(tenant.graph.written(MIRA, Deed::Revoked), 1);
    tenant.ends();
}

#[tokio::test]
async fn letters_that_entra_does_not_take_are_told_on_the_page_which_stays() {
    let tenant = Tenant::new().await;
    let house = house(&tenant).await;
    let id = tenant.id(MIRA);
    for (page, locale, says) in [
        ("p1", "en", "plain letters from A to Z"),
        ("p2", "fr", "des lettres simples de A à Z"),
        ("p3", "zh-Hans", "只能用英文字母、数字和常用符号"),
    ] {
        tenant.passes(Duration::from_mins(1));
        let token = house.page_of(id.as_str(), page, locale).await;
        let mut mira = house.browser();
        mira.opens(&token).await.is(200);
        mira.finishes(&token, "Grün7-lantern-moss", "Grün7-lantern-moss").await.is(422).says(says);
        mira.finishes(&token, NEW, NEW).await.is(200);
    }
    assert_eq!(tenant.sets(MIRA, OLD).await.unwrap(), Verdict::Applied);
    tenant.ends();
}
