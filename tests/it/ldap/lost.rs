//! A reply is lost before or after the password was set: which sentence follows, and that nothing is written twice.

use std::sync::Arc;

use rand::SeedableRng as _;
use rand::rngs::ChaCha20Rng;
use rand::seq::SliceRandom as _;
use sesame::directory::realms::{Realm, Realms};
use sesame::directory::{DOUBT, DirectoryError};
use sesame::secret::Secret;
use sesame::time::{ManualClock, SystemClock};

use super::{find, one_of_each, open, open_at, settings};
use crate::enrol::Guest;
use crate::page_house::{House, START};
use crate::servers::ldap::{Kind, LdapServer, User};
use crate::servers::samba::samba;
use crate::servers::slapd::slapd;
use crate::servers::wire::{Fate, Request, Wire};
use crate::town::{Setup, Town};

/// A language, how the page says that it is done, and that nobody knows yet.
const SAYS: [(&str, &str, &str); 3] = [
    ("en", "has been reset", "we will tell you there as soon as we know"),
    ("fr", "réinitialisé", "nous vous le dirons dès que nous le saurons"),
    ("zh-Hans", "密码已重置", "一有结果我们就在那里告诉您"),
];

/// The request by which a password is set.
fn sets(server: &LdapServer) -> Request {
    if server.kind == Kind::ActiveDirectory { Request::Modify } else { Request::Extended }
}

/// `OpenLDAP` counts whole seconds: what was set a moment ago is made older.
async fn rests(server: &LdapServer, user: &User) {
    if server.kind == Kind::OpenLdap {
        slapd().age(user).await;
    }
}

/// So many replies to a page are lost before the password was set, and so many after, in any order.
async fn loses(server: &'static LdapServer, user: &User, times: usize) {
    let wire = Wire::reading(server).await;
    let clock = Arc::new(ManualClock::new(START));
    let directory = open_at(server, &settings(server, &[&wire.ldaps()]), clock.clone());
    let id = find(&*directory, &user.login).await.unwrap().id;
    let house = House::over("https://reset.northwind.example/", 1, (directory, Arc::default()), clock.clone()).await;
    let mut afterwards = [vec![true; times], vec![false; times]].concat();
    afterwards.shuffle(&mut ChaCha20Rng::seed_from_u64(7));
    let (mut present, mut versions) = (user.password.to_owned(), key_version(server, user).await);
    for (round, after) in afterwards.into_iter().enumerate() {
        rests(server, user).await;
        let (locale, done, unknown) = SAYS[round % SAYS.len()];
        let (page, new) = (format!("p{round}"), format!("Quiet{round}-harbour-moss"));
        let token = house.page_of(id.as_str(), &page, locale).await;
        let mut browser = house.browser();
        browser.opens(&token).await.is(200);
        let arrived = wire.arrived(sets(server));
        wire.fate(sets(server), if after { Fate::LoseAnswer } else { Fate::CutBefore });
        let seen = browser.finishes(&token, &new, &new).await;
        if after {
            seen.is(200).says(done);
            present = new;
        } else {
            seen.is(202).says(unknown);
            assert_eq!((house.settles().await, house.ears.heard().len()), (0, round), "{round}: too early to say");
            clock.advance(DOUBT);
            assert_eq!(house.settles().await, 1, "{round}");
        }
        let told = format!("console:1 {} {page}", if after { "set" } else { "not set" });
        assert_eq!(house.ears.heard()[round..], [told]);
        assert!(wire.is_fulfilled());
        assert_eq!(wire.arrived(sets(server)) - arrived, usize::from(after), "{round}: never a second write");
        assert!(server.binds(user, &present).await, "{round}: what was told is so");
    }
    versions = key_version(server, user).await - versions;
    assert!(server.kind == Kind::OpenLdap || versions == times, "{versions} writes at the server");
}

/// How often Active Directory has written an account's keys; `OpenLDAP` does not count.
async fn key_version(server: &LdapServer, user: &User) -> usize {
    if server.kind == Kind::OpenLdap {
        return 0;
    }
    server.values(&user.dn, "msDS-KeyVersionNumber").await[0].parse().unwrap()
}

/// Forty of each, which takes seconds; the thousand below take minutes.
#[tokio::test]
async fn s100_whichever_reply_is_lost_the_truth_is_told_and_nothing_is_written_twice() {
    for (server, user) in one_of_each("lost").await {
        loses(server, &user, 40).await;
    }
}

#[tokio::test]
#[ignore = "minutes"]
async fn a_thousand_of_each_at_samba() {
    loses(samba(), &samba().user("lost-a-thousand").await, 1000).await;
}

#[tokio::test]
#[ignore = "minutes"]
async fn a_thousand_of_each_at_openldap() {
    loses(slapd(), &slapd().user("lost-a-thousand").await, 1000).await;
}

/// The page where owners change their password has no chat to tell them later: it says how to find out.
#[tokio::test]
async fn s95_s100_an_owner_whose_change_is_lost_is_told_how_to_find_out() {
    for (server, user) in one_of_each("lost-change").await {
        let wire = Wire::reading(server).await;
        let directory = open(server, &settings(server, &[&wire.ldaps()]));
        let realm = Realm { name: "x".to_owned(), domains: Vec::new(), directory };
        let realms = Arc::new(Realms::new(vec![realm]));
        let town = Town::with(Setup { directory: Some(realms), ..Setup::default() }).await;
        rests(server, &user).await;
        let mut owner = Guest::comes(&town, "/change").await;
        wire.fate(sets(server), Fate::CutBefore);
        let new = "Quiet7-harbour-moss";
        let form = [("login", &*user.login), ("old", user.password), ("new", new), ("confirm", new)];
        owner
            .does("change", &form)
            .await
            .is(202)
            .says("If it is not accepted, your old password is still the right one");
        assert!(wire.is_fulfilled() && server.binds(&user, user.password).await);
    }
}

/// Whoever changes their own password in `OpenLDAP` does so on a connection of their own: that server is asked, too.
#[tokio::test]
async fn s100_a_lost_reply_to_an_owner_is_compared_at_the_server_that_has_it() {
    let user = slapd().user("lost-elsewhere").await;
    slapd().age(&user).await;
    let [first, second] = [Wire::reading(slapd()).await, Wire::reading(slapd()).await];
    let settings = settings(slapd(), &[&first.ldaps(), &second.ldaps()]);
    let directory = open_at(slapd(), &settings, Arc::new(SystemClock));
    let id = find(&*directory, &user.login).await.unwrap().id;
    first.fate(Request::Extended, Fate::LoseAnswer);
    let (present, new) = (Secret::from(user.password), Secret::from("Quiet7-harbour-moss"));
    let lost = directory.change_password(&id, &present, &new).await;
    assert!(matches!(lost, Err(DirectoryError::ReplyLost(_))), "{lost:?}");
    first.set_down(true);
    first.cut();
    first.has_open(0).await;
    let told = directory.account(&id).await;
    assert!(matches!(told, Err(DirectoryError::Unreachable(_))), "{told:?}");
    assert_eq!(second.opened(), 0);
}

/// After a crash nobody knows which of several servers had the password: they are given time to tell each other.
#[tokio::test]
async fn s56_s100_after_a_crash_the_former_moment_proves_nothing_for_longer_where_there_are_several_servers() {
    for (server, user) in one_of_each("lost-crash").await {
        let clock = Arc::new(ManualClock::new(START));
        let [one, two] = [&[&*server.ldaps][..], &[&*server.ldaps, &*server.ldaps]]
            .map(|addresses| open_at(server, &settings(server, addresses), clock.clone()));
        let id = find(&*one, &user.login).await.unwrap().id;
        let minutes = |count| std::time::Duration::from_mins(count);
        let before = START - minutes(1);
        assert_eq!(one.doubt_ends(&id, before), before + DOUBT);
        assert_eq!(two.doubt_ends(&id, before), before + minutes(15));
        assert_eq!(two.doubt_ends(&id, START + DOUBT), START + DOUBT + DOUBT, "it remembers what it sent itself");
    }
}
