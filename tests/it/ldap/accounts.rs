//! Who is found by which name, what stands in the way of a sign-in, and whose account is left to IT.

use std::time::Duration;

use sesame::directory::{Account, Directory, Refusal, SignIn, Verdict};
use sesame::ids::AccountId;
use sesame::secret::Secret;
use sesame::time::{Clock as _, SystemClock};

use super::{directory, find, one_of_each, open, settings};
use crate::servers::ldap::User;
use crate::servers::samba::{Policy, samba};
use crate::servers::slapd::slapd;

const NEW: &str = "N3w-Passw0rd-One";

async fn set(directory: &dyn Directory, id: &AccountId) -> Verdict {
    directory.set_password(id, &Secret::from(NEW)).await.unwrap()
}

async fn try_it(directory: &dyn Directory, account: &Account, password: &str) -> SignIn {
    directory.sign_in(&account.id, &Secret::from(password)).await.unwrap()
}

async fn of(directory: &dyn Directory, user: &User) -> Account {
    find(directory, &user.mail).await.unwrap()
}

#[tokio::test]
async fn s100_active_directory_finds_a_person_by_each_of_five_names() {
    let user = samba().user("five-names").await;
    samba().set(&user.dn, "proxyAddresses", "smtp:Second.Name@help.test").await;
    samba().set(&user.dn, "displayName", "Åsa Öberg").await;
    let directory = directory(samba());
    let found = of(&*directory, &user).await;
    assert_eq!((&*found.login, &*found.name), ("five-names@help.test", "Åsa Öberg"));
    assert_eq!(found.mailbox.as_deref(), Some(&*user.mail));
    for name in
        ["five-names@help.test", "FIVE-NAMES", "help\\five-names", "HELP.TEST\\Five-Names", "second.name@HELP.test"]
    {
        assert_eq!(find(&*directory, name).await.as_ref(), Some(&found), "{name}");
    }
    assert_eq!(find(&*directory, "ELSEWHERE\\five-names").await, None);
    // A name to sign in with goes before an address that somebody may write into their own entry.
    let other = samba().user("five-names-other").await;
    samba().set(&other.dn, "mail", "five-names@help.test").await;
    assert_eq!(find(&*directory, "five-names@help.test").await.unwrap().id, found.id);
    samba().set(&other.dn, "mail", &user.mail).await;
    assert_eq!(find(&*directory, &user.mail).await, None, "two of one address are nobody");
}

#[tokio::test]
async fn s100_no_name_is_more_than_a_name() {
    for (server, user) in one_of_each("injected").await {
        let directory = directory(server);
        assert!(find(&*directory, &user.login).await.is_some());
        for name in [
            "*",
            "inject*",
            "*)(uid=*",
            "*)(objectClass=*))(|(cn=*",
            "injected)(mail=*",
            "a,dc=x",
            "injected\0",
            "\0",
            "HELP\\x)(",
            "HELP\\*",
            "HELP\\",
            "\\",
            "\\2a",
            "injected\\2a",
            "cn=injected,ou=staff",
            "<GUID=0>",
            "@",
            "()",
            &"x".repeat(100_000),
        ] {
            let shown: String = name.chars().take(40).collect();
            assert_eq!(find(&*directory, name).await, None, "{shown:?}");
        }
        for id in ["", "*", "*)(uid=*", "../x", "00000000-0000-0000-0000-000000000000"].map(AccountId::from) {
            assert_eq!(directory.account(&id).await.unwrap(), None, "{id}");
            assert_eq!(set(&*directory, &id).await, Verdict::Rejected(Refusal::NotAllowed));
        }
    }
}

#[tokio::test]
async fn s100_active_directory_tells_what_is_in_the_way_apart() {
    let directory = directory(samba());
    let usual = samba().user("way-none").await;
    assert_eq!(of(&*directory, &usual).await.standing, sesame::directory::Standing::default());

    let user = samba().user("way-locked").await;
    samba().lock(&user).await;
    let locked = of(&*directory, &user).await;
    let until = locked.standing.locked.unwrap().until.unwrap();
    assert!(until.since(SystemClock.now()) <= Duration::from_mins(1), "the policy's minute");
    assert_eq!(try_it(&*directory, &locked, user.password).await, SignIn::Locked);

    let user = samba().user("way-disabled").await;
    samba().disable(&user).await;
    let disabled = of(&*directory, &user).await;
    assert!(disabled.standing.disabled && !disabled.is_open());
    assert_eq!(try_it(&*directory, &disabled, user.password).await, SignIn::Refused);
    assert_eq!(set(&*directory, &disabled.id).await, Verdict::Rejected(Refusal::NotAllowed));

    let user = samba().user("way-expired").await;
    samba().expire(&user).await;
    let expired = of(&*directory, &user).await;
    assert!(expired.standing.expired && !expired.standing.disabled && !expired.is_open());
    assert_eq!(set(&*directory, &expired.id).await, Verdict::Rejected(Refusal::NotAllowed));

    let user = samba().user("way-must-change").await;
    samba().must_change(&user).await;
    let must_change = of(&*directory, &user).await;
    assert!(must_change.standing.must_change && !must_change.standing.password_expired && must_change.is_open());
    assert_eq!(try_it(&*directory, &must_change, user.password).await, SignIn::Accepted, "they know it");
    assert_eq!(try_it(&*directory, &must_change, "wr0ng-Passw0rd").await, SignIn::Refused);
    assert_eq!(set(&*directory, &must_change.id).await, Verdict::Applied);
    assert!(!of(&*directory, &user).await.standing.must_change);
}

#[tokio::test]
async fn s100_openldap_finds_a_person_by_name_address_and_domain() {
    let [user, other] = [slapd().user("by-name").await, slapd().user("by-name-other").await];
    let directory = directory(slapd());
    let found = of(&*directory, &user).await;
    for name in ["by-name", "BY-NAME@example.test", "example.test\\by-name"] {
        assert_eq!(find(&*directory, name).await.as_ref(), Some(&found), "{name}");
    }
    assert_eq!(find(&*directory, "by-name@elsewhere.test").await, None);
    // Whoever has all of it for an address goes before the one whose name its beginning is.
    slapd().set(&other.dn, "mail", "by-name@example.test").await;
    assert_eq!(find(&*directory, "by-name@example.test").await.unwrap().login, other.login);
}

#[tokio::test]
async fn s100_openldap_tells_what_is_in_the_way_apart() {
    let directory = directory(slapd());
    let user = slapd().user("way").await;
    assert_eq!(of(&*directory, &user).await.standing, sesame::directory::Standing::default());
    slapd().lock(&user).await;
    let locked = of(&*directory, &user).await;
    assert_eq!(locked.standing.locked.unwrap().until, None, "until somebody unlocks");
    assert_eq!(try_it(&*directory, &locked, user.password).await, SignIn::Locked);
    assert_eq!(directory.unlock(&locked.id).await.unwrap(), Verdict::Applied);
    assert_eq!(try_it(&*directory, &locked, user.password).await, SignIn::Accepted);

    slapd().set(&user.dn, "pwdReset", "TRUE").await;
    let must_change = of(&*directory, &user).await;
    assert!(must_change.standing.must_change);
    assert_eq!(try_it(&*directory, &must_change, user.password).await, SignIn::Accepted);
    let changed = directory.change_password(&must_change.id, &Secret::from(user.password), &Secret::from(NEW)).await;
    assert_eq!(changed.unwrap(), Verdict::Applied);
    assert!(!of(&*directory, &user).await.standing.must_change);
    let wrong = directory.change_password(&must_change.id, &Secret::from("wr0ng-Passw0rd"), &Secret::from("X")).await;
    assert_eq!(wrong.unwrap(), Verdict::Rejected(Refusal::NotAllowed));
}

#[tokio::test]
async fn s100_a_rule_that_a_password_breaks_is_named() {
    for (server, user) in one_of_each("rule").await {
        let directory = directory(server);
        let account = of(&*directory, &user).await;
        let rules = directory.rules(&account.id).await.unwrap();
        assert_eq!((rules.min, rules.history, rules.no_common), (10, 5, true), "{:?}", server.kind);
        for (password, refusal) in [("Sh0rt!", Refusal::Quality), (user.password, Refusal::History)] {
            let changed =
                directory.change_password(&account.id, &Secret::from(user.password), &Secret::from(password)).await;
            assert_eq!(changed.unwrap(), Verdict::Rejected(refusal), "{:?}", server.kind);
        }
        let short = directory.set_password(&account.id, &Secret::from("Sh0rt!")).await.unwrap();
        assert_eq!(short, Verdict::Rejected(Refusal::Quality));
        assert!(server.binds(&user, user.password).await, "a refusal changes nothing");
    }
}

#[tokio::test]
async fn s100_rules_of_a_group_are_told_once_they_may_be_read() {
    let user = samba().user("rules-of-their-own").await;
    let group = samba().group("rules-group").await;
    samba().join(&user, &group).await;
    let policy = Policy { length: 14, history: 9, least_age: 1, threshold: 3 };
    samba().policy("rules-for-the-group", &group, &policy).await;
    // Only administrators may read fine-grained policies, unless somebody else is let.
    let told = directory(samba());
    let account = of(&*told, &user).await;
    assert_eq!(told.rules(&account.id).await.unwrap().min, 10, "what may be read");
    let mut as_administrator = settings(samba(), &[&samba().ldaps]);
    as_administrator.bind = samba().administrator.name.to_owned();
    let password = Secret::from(samba().administrator.password);
    let own = sesame::engine::policy::PasswordPolicy::default();
    let clock = std::sync::Arc::new(SystemClock);
    let reading =
        sesame::directory::active_directory::ActiveDirectory::new(&as_administrator, password, own, clock).unwrap();
    let rules = reading.rules(&account.id).await.unwrap();
    assert_eq!((rules.min, rules.history), (14, 9));
    let young = reading.account(&account.id).await.unwrap().unwrap().standing.young_until.unwrap();
    assert!(young.since(SystemClock.now()) > Duration::from_hours(23));
    // Whatever is told: the directory's word is final.
    let twelve = told.set_password(&account.id, &Secret::from("Tw3lve-Chars")).await.unwrap();
    assert_eq!(twelve, Verdict::Rejected(Refusal::Quality));
    let (present, new) = (Secret::from(user.password), Secret::from("F0urteen-Chars-Long"));
    let changed = told.change_password(&account.id, &present, &new).await.unwrap();
    assert_eq!(changed, Verdict::Rejected(Refusal::TooYoung));
}

#[tokio::test]
async fn s100_whoever_has_power_over_others_is_left_to_it() {
    let mut settings = settings(samba(), &[&samba().ldaps]);
    let team = samba().group("power-team").await;
    let inner = samba().group("power-inner").await;
    settings.privileged_groups = vec!["Power-Team".to_owned()];
    samba().change(&team, ldap3::Mod::Add("member", [&*inner].into())).await;
    let [counted, nested, admin, usual] = ["counted", "nested", "admin", "usual"].map(|name| format!("power-{name}"));
    let [counted, nested, admin, usual] = [
        samba().user(&counted).await,
        samba().user(&nested).await,
        samba().user(&admin).await,
        samba().user(&usual).await,
    ];
    samba().make_privileged(&counted).await;
    samba().join(&nested, &inner).await;
    // Windows writes adminCount once an hour only.
    samba().join(&admin, "CN=Domain Admins,CN=Users,DC=help,DC=test").await;
    let directory = open(samba(), &settings);
    let found = of(&*directory, &usual).await;
    assert!(!found.privileged && found.groups.contains(&"Domain Users".to_owned()), "{:?}", found.groups);
    assert!(of(&*directory, &nested).await.groups.contains(&"power-team".to_owned()), "of a group in a group");
    for user in [counted, nested, admin] {
        let found = of(&*directory, &user).await;
        assert!(found.privileged, "{}", user.login);
        assert_eq!(set(&*directory, &found.id).await, Verdict::Rejected(Refusal::NotAllowed), "{}", user.login);
        assert_eq!(directory.unlock(&found.id).await.unwrap(), Verdict::Rejected(Refusal::NotAllowed));
        assert!(samba().binds(&user, user.password).await);
    }
    settings.base = "DC=help,DC=test".to_owned();
    let whole = open(samba(), &settings);
    let administrator = find(&*whole, "Administrator").await.unwrap();
    assert!(administrator.privileged);
    assert_eq!(set(&*whole, &administrator.id).await, Verdict::Rejected(Refusal::NotAllowed));
    // A group that is not there might be anybody's.
    settings.privileged_groups.push("no such group".to_owned());
    assert!(of(&*open(samba(), &settings), &usual).await.privileged);
}

#[tokio::test]
async fn s100_openldap_groups_in_groups_are_followed() {
    let [nested, usual] = [slapd().user("power-nested").await, slapd().user("power-usual").await];
    let [inner, team] = [("power-inner", &nested.dn), ("power-team", &"cn=power-inner,dc=example,dc=test".to_owned())]
        .map(|(name, member)| (format!("cn={name},dc=example,dc=test"), member.clone()));
    for (dn, member) in [&inner, &team] {
        slapd().add(dn, &[("objectClass", b"groupOfNames"), ("member", member.as_bytes())]).await;
    }
    let mut settings = settings(slapd(), &[&slapd().ldaps]);
    settings.privileged_groups = vec!["Power-Team".to_owned()];
    let directory = open(slapd(), &settings);
    let found = of(&*directory, &nested).await;
    assert_eq!((found.groups, found.privileged), (vec!["power-inner".to_owned(), "power-team".to_owned()], true));
    assert_eq!(set(&*directory, &found.id).await, Verdict::Rejected(Refusal::NotAllowed));
    assert!(!of(&*directory, &usual).await.privileged);
    settings.privileged_groups.push("no such group".to_owned());
    assert!(of(&*open(slapd(), &settings), &usual).await.privileged);
}

#[tokio::test]
async fn s100_what_becomes_of_an_account_between_two_steps_is_seen() {
    let directory = directory(samba());
    let user = samba().user("between").await;
    let id = of(&*directory, &user).await.id;
    let renamed = samba().rename(&user, "between-married").await;
    let found = directory.account(&id).await.unwrap().unwrap();
    assert_eq!(found.login, renamed.upn, "who she was, by another name");
    assert_eq!(set(&*directory, &id).await, Verdict::Applied);
    assert!(samba().binds(&renamed, NEW).await);

    samba().disable(&renamed).await;
    assert_eq!(set(&*directory, &id).await, Verdict::Rejected(Refusal::NotAllowed));
    samba().set(&renamed.dn, "userAccountControl", "512").await;

    // Below the base no longer; and where the base is above both, there is no right.
    let moved = samba().move_away(&renamed).await;
    assert_eq!(directory.account(&id).await.unwrap(), None);
    assert_eq!(set(&*directory, &id).await, Verdict::Rejected(Refusal::NotAllowed));
    let mut whole = settings(samba(), &[&samba().ldaps]);
    whole.base = "DC=help,DC=test".to_owned();
    let whole = open(samba(), &whole);
    assert!(whole.account(&id).await.unwrap().is_some());
    assert_eq!(set(&*whole, &id).await, Verdict::Rejected(Refusal::NotAllowed));
    assert_eq!(whole.unlock(&id).await.unwrap(), Verdict::Rejected(Refusal::NotAllowed));

    samba().delete(&moved.dn).await;
    assert_eq!(set(&*whole, &id).await, Verdict::Rejected(Refusal::NotAllowed));
    assert_eq!(whole.account(&id).await.unwrap(), None);
}
