//! What a directory refuses for good: a service account it does not know, roads that lead elsewhere, passwords that are
//! IT's alone to change.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use futures::future::join_all;
use ldap3::Mod;
use ldap3::controls::{MakeCritical as _, ManageDsaIt};
use sesame::directory::{Directory, DirectoryError, Refusal, Verdict};
use sesame::ids::Handle;
use sesame::secret::Secret;
use sesame::time::{ManualClock, SystemClock, Time};
use tokio::net::TcpListener;

use super::{directory, find, one_of_each, open, open_as, settings};
use crate::servers::ldap::{Account, User};
use crate::servers::samba::samba;
use crate::servers::slapd::slapd;
use crate::servers::wire::{Request, Wire};

const NEW: &str = "N3w-Passw0rd-One";

async fn broken(directory: &dyn Directory, name: &str) -> String {
    match directory.find(&Handle::from(name)).await {
        Err(DirectoryError::Broken(why)) => why,
        other => panic!("{other:?}"),
    }
}

/// Every try counts, and after a few the account is locked: for us, and for whoever else it serves.
#[tokio::test]
async fn s100_a_service_account_that_is_not_let_in_is_tried_once_and_at_one_server() {
    for (server, user) in one_of_each("barred").await {
        let [first, second] = [Wire::reading(server).await, Wire::reading(server).await];
        let clock = Arc::new(ManualClock::new(Time(1_795_165_200_000)));
        let mut settings = settings(server, &[&first.ldaps(), &second.ldaps()]);
        settings.bind = user.upn.clone();
        let wrong = open_as(server, &settings, "wr0ng-Passw0rd", clock.clone());
        let told = join_all((0..50).map(|_| broken(&*wrong, "anybody"))).await;
        for why in &told {
            assert!(
                why.contains("is not let in: LDAP result 49") && why.contains("correct bind or password_file"),
                "{why}"
            );
            assert!(!why.contains("wr0ng"), "{why}");
        }
        let lines = wrong.check().await;
        assert!(lines.iter().all(|line| line.outcome.is_err()), "{lines:?}");
        clock.advance(Duration::from_mins(9));
        broken(&*wrong, "anybody").await;
        assert_eq!((first.arrived(Request::Bind), second.opened()), (1, 0), "{:?}", server.kind);
        clock.advance(Duration::from_mins(1));
        broken(&*wrong, "anybody").await;
        assert_eq!((first.arrived(Request::Bind), second.opened()), (2, 0), "later it may have been put right");
        assert!(server.binds(&user, user.password).await, "nobody is locked by it");
    }
}

/// The password is changed while the service runs, and nobody has told it.
#[tokio::test]
async fn s100_a_service_account_whose_password_is_changed_meanwhile_is_not_locked_by_us() {
    let user = samba().user("rotated").await;
    let wire = Wire::reading(samba()).await;
    let mut settings = settings(samba(), &[&wire.ldaps()]);
    settings.bind = user.upn.clone();
    let directory = open_as(samba(), &settings, user.password, Arc::new(SystemClock));
    assert!(find(&*directory, &user.login).await.is_some());
    let mut service = samba().bound_as(samba().service).await;
    samba().reset(&mut service, &user, NEW).await.unwrap().success().unwrap();
    wire.cut();
    wire.has_open(0).await;
    let binds = wire.arrived(Request::Bind);
    for _ in 0..5 {
        assert!(broken(&*directory, "anybody").await.contains("its name or password is wrong"));
    }
    assert_eq!(wire.arrived(Request::Bind), binds + 1);
    assert!(samba().binds(&user, NEW).await);
}

#[tokio::test]
async fn s100_why_a_service_account_is_not_let_in_is_put_into_words() {
    let [locked, disabled, expired, must_change] =
        ["locked", "disabled", "expired", "must-change"].map(|state| format!("service-{state}"));
    let [locked, disabled, expired, must_change] = [
        samba().user(&locked).await,
        samba().user(&disabled).await,
        samba().user(&expired).await,
        samba().user(&must_change).await,
    ];
    samba().lock(&locked).await;
    samba().disable(&disabled).await;
    samba().expire(&expired).await;
    samba().must_change(&must_change).await;
    for (user, words) in [
        (locked, "it is locked: unlock it"),
        (disabled, "it is disabled: enable it"),
        (expired, "it has expired"),
        (must_change, "set one that never expires"),
    ] {
        let mut settings = settings(samba(), &[&samba().ldaps]);
        settings.bind = user.upn.clone();
        let directory = open_as(samba(), &settings, user.password, Arc::new(SystemClock));
        let why = broken(&*directory, "anybody").await;
        assert!(why.contains(words), "{why}");
    }
}

/// A server that knows better where to ask: nobody goes there with the service account's password. What Samba says of its
/// other partitions in every answer is passed over in every other test.
#[tokio::test]
async fn s100_referrals_are_told_and_never_followed() {
    let elsewhere = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let place = format!("ldap://{}/ou=over,ou=there,dc=example,dc=test", elsewhere.local_addr().unwrap());
    // One in the answer to a question: it holds nothing. One in the place of an answer: it is told.
    let (here, there) = ("ou=referring,dc=example,dc=test", "ou=there,ou=referring,dc=example,dc=test");
    slapd().add(here, &[("objectClass", b"organizationalUnit")]).await;
    let mut administrator = slapd().bound_as(slapd().administrator).await;
    let classes = [&b"referral"[..], b"extensibleObject"].into();
    let attributes = vec![(&b"objectClass"[..], classes), (b"ref", [place.as_bytes()].into())];
    administrator.with_controls(ManageDsaIt.critical()).add(there, attributes).await.unwrap().success().unwrap();
    let mut settings_here = settings(slapd(), &[&slapd().ldaps]);
    settings_here.base = here.to_owned();
    assert_eq!(find(&*open(slapd(), &settings_here), "anybody").await, None);
    let mut settings_there = settings(slapd(), &[&slapd().ldaps]);
    settings_there.base = there.to_owned();
    let directory = open(slapd(), &settings_there);
    let why = broken(&*directory, "anybody").await;
    assert!(why.contains("referrals are not followed"), "{why}");
    let lines = directory.check().await;
    let told = |line: &sesame::directory::Checked| {
        line.outcome.as_ref().is_err_and(|why| why.contains("referrals are not followed"))
    };
    assert!(lines.iter().any(told), "{lines:?}");
    let nobody_came = tokio::time::timeout(Duration::ZERO, elsewhere.accept()).await;
    assert!(nobody_came.is_err(), "somebody followed it");
    administrator.with_controls(ManageDsaIt.critical()).delete(there).await.unwrap().success().unwrap();
    slapd().delete(here).await;
}

/// "User cannot change password", as the box in Windows' window writes it: two entries that deny.
#[tokio::test]
async fn s100_a_password_that_is_its_alone_to_change_is_left_to_it() {
    let user = samba().user("unchangeable").await;
    let directory = directory(samba());
    let account = find(&*directory, &user.login).await.unwrap();
    assert!(!account.standing.unchangeable);
    samba().may_not_change(&user).await;
    let account = find(&*directory, &user.login).await.unwrap();
    assert!(account.standing.unchangeable && account.is_open());
    let (present, new) = (Secret::from(user.password), Secret::from(NEW));
    let refused = Verdict::Rejected(Refusal::NotAllowed);
    assert_eq!(directory.set_password(&account.id, &new).await.unwrap(), refused);
    assert_eq!(directory.change_password(&account.id, &present, &new).await.unwrap(), refused);
    samba().lock(&user).await;
    assert_eq!(directory.unlock(&account.id).await.unwrap(), Verdict::Applied, "a lock is no password");
    assert!(samba().binds(&user, user.password).await);
}

#[tokio::test]
async fn s100_rights_that_an_openldap_directory_does_not_give_are_told_with_the_remedy() {
    let [user, weak] = [slapd().user("rights-of").await, slapd().user("rights-weak").await];
    let mut settings = settings(slapd(), &[&slapd().ldaps]);
    settings.test_account = Some(weak.login.clone());
    let rights = async |settings: &sesame::directory::ldap::Settings, account: Account| {
        let lines = open_as(slapd(), settings, account.password, Arc::new(SystemClock)).check().await;
        lines.into_iter().find(|line| line.what == "rights").unwrap().outcome
    };
    let good = rights(&settings, slapd().service).await;
    assert_eq!(good.unwrap(), "it may set the password of rights-weak and unlock the account");
    // Somebody who sees nobody but themselves, and may set their own password but lift no lock.
    let name: &'static str = weak.dn.clone().leak();
    (settings.bind, settings.base) = (name.to_owned(), name.to_owned());
    let why = rights(&settings, Account { name, password: weak.password }).await.unwrap_err();
    assert!(why.contains("give it manage on pwdAccountLockedTime"), "{why}");
    assert!(slapd().binds(&weak, weak.password).await && slapd().binds(&user, user.password).await);
}

#[tokio::test]
async fn s100_what_becomes_of_an_openldap_account_between_two_steps_is_seen() {
    let user = slapd().user("between").await;
    let mut settings = settings(slapd(), &[&slapd().ldaps]);
    settings.base = "ou=people,dc=example,dc=test".to_owned();
    let directory = open(slapd(), &settings);
    let id = find(&*directory, &user.login).await.unwrap().id;
    let set = async |password: &str| directory.set_password(&id, &Secret::from(password)).await.unwrap();
    let refused = Verdict::Rejected(Refusal::NotAllowed);

    slapd().shift(&user.dn, "uid=between-married", None).await;
    let dn = "uid=between-married,ou=people,dc=example,dc=test".to_owned();
    let renamed = User { upn: dn.clone(), dn, ..user };
    assert_eq!(directory.account(&id).await.unwrap().unwrap().login, "between-married", "who she was, by another name");
    assert_eq!(set(NEW).await, Verdict::Applied);
    assert!(slapd().binds(&renamed, NEW).await);

    slapd().disable(&renamed).await;
    assert_eq!(set("N3w-Passw0rd-Two").await, refused);
    slapd().change(&renamed.dn, Mod::Delete("pwdAccountLockedTime", HashSet::new())).await;
    assert!(slapd().binds(&renamed, NEW).await, "nothing was changed");

    // Below the base no longer.
    slapd().shift(&renamed.dn, "uid=between-married", Some("ou=policies,dc=example,dc=test")).await;
    assert_eq!(directory.account(&id).await.unwrap(), None);
    assert_eq!(set("N3w-Passw0rd-Two").await, refused);
    slapd().delete("uid=between-married,ou=policies,dc=example,dc=test").await;
    assert_eq!(set("N3w-Passw0rd-Two").await, refused);
}
