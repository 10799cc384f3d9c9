//! Whoever may open a page must lock nobody out, and learns nothing from what it takes to answer.

use std::sync::Arc;

use sesame::directory::realms::{Realm, Realms};
use sesame::ids::Handle;
use sesame::secret::Secret;

use super::{directory, find, one_of_each};
use crate::enrol::Guest;
use crate::town::{Setup, Town};

#[tokio::test]
async fn s19_wrong_passwords_on_our_page_lock_nobody() {
    for (server, user) in one_of_each("spared").await {
        let realm = Realm { name: "x".to_owned(), domains: Vec::new(), directory: directory(server) };
        let directory = Arc::new(Realms::new(vec![realm]));
        let town = Town::with(Setup { directory: Some(directory.clone()), ..Setup::default() }).await;
        let mut seen = Vec::new();
        for guess in 0..4 {
            let mut thief = Guest::comes(&town, "/register").await;
            thief.signs_in(&user.login, &format!("Wrong-Guess-{guess}")).await.is(422);
            seen.push(thief.words());
        }
        assert!(seen.iter().all(|words| *words == seen[0]), "nobody learns that we have stopped trying");
        let account = find(&*directory, &user.login).await.unwrap();
        assert!(account.standing.near_lock && account.standing.locked.is_none());
        assert!(server.binds(&user, user.password).await, "the account is open to its owner");
    }
}

#[tokio::test]
async fn s19_nobodys_password_is_refused_after_the_same_work() {
    for (server, user) in one_of_each("nobodys-work").await {
        let directory = directory(server);
        directory.sign_in_nobody(&Handle::from("nobody"), &Secret::from(user.password)).await.unwrap();
        assert!(server.binds(&user, user.password).await);
    }
}

#[tokio::test]
async fn a_name_but_for_an_accent_is_another_name() {
    for (server, user) in one_of_each("accented-mira").await {
        let directory = directory(server);
        assert!(find(&*directory, &user.login).await.is_some());
        for name in ["accented-míra", "äccented-mira", &user.login.replacen('m', "ḿ", 1)] {
            assert!(find(&*directory, name).await.is_none(), "{name}");
        }
    }
}
