//! Recoveries through chat, at the end of which somebody signs in.

use std::sync::Arc;

use sesame::directory::owned::NewContact;
use sesame::directory::realms::{Realm, Realms};
use sesame::directory::register::Register;
use sesame::engine::method::MethodKind;
use sesame::engine::text::Text;
use sesame::entropy::{FixedSeeds, Seeds as _};
use sesame::secret::Secret;

use super::{directory, one_of_each};
use crate::enrol::Guest;
use crate::servers::ldap::{Kind, LdapServer, User};
use crate::servers::samba::samba;
use crate::town::{MIRA_PHONE, Setup, Town};

/// A town whose accounts are this server's, where somebody has registered a phone.
pub async fn town_of(server: &'static LdapServer, user: &User) -> Town {
    let name = if server.kind == Kind::ActiveDirectory { "ad" } else { "ldap" };
    let realm = Realm { name: name.to_owned(), domains: Vec::new(), directory: directory(server) };
    let realms = Arc::new(Realms::new(vec![realm]));
    let town = Town::with(Setup { directory: Some(realms), ..Setup::default() }).await;
    let account = town.account_of(&user.login).await;
    assert!(account.as_str().starts_with(&format!("{name}/")), "{account}");
    let contact = NewContact {
        kinds: &[MethodKind::Sms, MethodKind::Call],
        value: &Secret::from(MIRA_PHONE),
        name: "",
        now: town.now(),
        usable_at: town.now(),
    };
    let register = Register::new(town.house().store.clone());
    let store = Arc::clone(&town.house().store);
    let mut db = store.writer().await;
    register.add_contact(&mut db, &account, &contact, FixedSeeds::new(3).seed()).await.unwrap();
    drop(db);
    town
}

#[tokio::test]
async fn s99_s100_after_a_recovery_in_chat_the_new_password_opens_and_the_old_one_does_not() {
    for (server, user) in one_of_each("weberan17").await {
        server.lock(&user).await;
        let town = town_of(server, &user).await;

        let person = town.arrives("p");
        person.comes_to_page(&user.login, MIRA_PHONE).await.hears_some("ask-reset");
        let mut page = person.opens_page().await;
        let before = person.mark();
        page.chooses("Sh0rt!").await;
        assert!(server.refusal(&user, user.password).await.is_some(), "still locked: nothing was set");
        page.chooses("Neuer-Morgen-2217").await;
        person.since(before).hears(Text::ToldReset);
        assert!(server.binds(&user, "Neuer-Morgen-2217").await, "and the lock is gone");
        assert!(!server.binds(&user, user.password).await);
    }
}

/// Who changes a password that they know is held to the history, which Samba spares a reset.
#[tokio::test]
async fn s96_an_owners_change_is_the_owners_and_no_reset() {
    let user = samba().user("changer").await;
    let realm = Realm { name: "ad".to_owned(), domains: Vec::new(), directory: directory(samba()) };
    let town = Town::with(Setup { directory: Some(Arc::new(Realms::new(vec![realm]))), ..Setup::default() }).await;
    let mut owner = Guest::comes(&town, "/change").await;
    let typed = |old, new| [("login", &*user.login), ("old", old), ("new", new), ("confirm", new)];
    owner.does("change", &typed(user.password, user.password)).await.is(422).says("used this password before");
    assert!(samba().binds(&user, user.password).await);
    let mut owner = Guest::comes(&town, "/change").await;
    owner.does("change", &typed(user.password, "Neuer-Abend-2218")).await.is(200).says("has been changed");
    assert!(samba().binds(&user, "Neuer-Abend-2218").await && !samba().binds(&user, user.password).await);
}
