//! Phones that stand in the directory: a company that keeps them there imports nothing.

use std::sync::Arc;

use sesame::directory::realms::{Realm, Realms};
use sesame::directory::{Contact, Means};
use sesame::secret::Secret;

use super::{find, one_of_each, open, settings};
use crate::town::{MIRA_PHONE, Setup, Town};

#[tokio::test]
async fn the_attributes_that_are_named_tell_phones_and_addresses() {
    for (server, user) in one_of_each("contacts").await {
        let quiet = open(server, &settings(server, &[&server.ldaps]));
        server.set(&user.dn, "mobile", "06 12 34 56 23").await;
        assert!(!quiet.tells_contacts());
        assert_eq!(find(&*quiet, &user.login).await.unwrap().contacts, None, "unless somebody wants them");
        let mut settings = settings(server, &[&server.ldaps]);
        settings.contacts = vec!["mobile".to_owned(), "description".to_owned()];
        let directory = open(server, &settings);
        let phone = Contact { means: Means::Phone, value: Secret::from("06 12 34 56 23") };
        assert_eq!(find(&*directory, &user.login).await.unwrap().contacts, Some(vec![phone.clone()]));
        server.set(&user.dn, "description", "mira@elsewhere.example").await;
        let mail = Contact { means: Means::Mail, value: Secret::from("mira@elsewhere.example") };
        assert_eq!(find(&*directory, &user.login).await.unwrap().contacts, Some(vec![phone, mail]));
        assert_eq!(find(&*directory, "nobody-here").await, None);
    }
}

#[tokio::test]
async fn s99_s100_a_recovery_by_the_phone_that_the_directory_knows() {
    for (server, user) in one_of_each("directoryphone").await {
        server.set(&user.dn, "mobile", "06 12 34 56 23").await;
        let mut settings = settings(server, &[&server.ldaps]);
        settings.contacts = vec!["mobile".to_owned()];
        let realm = Realm { name: "own".to_owned(), domains: Vec::new(), directory: open(server, &settings) };
        let directory = Arc::new(Realms::new(vec![realm]));
        let town = Town::with(Setup { directory: Some(directory), ..Setup::default() }).await;
        let person = town.arrives("p");
        person.comes_to_page(&user.login, MIRA_PHONE).await.hears_some("ask-reset");
        person.opens_page().await.chooses("Neuer-Morgen-2217").await;
        assert!(server.binds(&user, "Neuer-Morgen-2217").await && !server.binds(&user, user.password).await);
    }
}
