//! What the real directories answer, and what a wire loses: the facts on which the rest is built.

use std::collections::HashSet;

use ldap3::exop::PasswordModify;
use ldap3::{LdapResult, Mod, Scope, SearchEntry};
use rustls::ClientConfig;

use super::ldap::{Kind, LdapServer, User, unicode_password};
use super::samba::{Policy, samba};
use super::slapd::{self, slapd, with_reasons};
use super::wire::{Fate, Request, Wire};

const NEW: &str = "N3w-Passw0rd-One";

/// Asserts how a server answered: the number of RFC 4511, and what it says of the reason.
#[track_caller]
fn answered(answer: &LdapResult, rc: u32, text: &str) {
    assert!(answer.rc == rc && answer.text.contains(text), "expected {rc} with {text:?}: {answer}");
}

/// The new password opens and the old one does not.
async fn opens(server: &LdapServer, user: &User, new: &str) {
    assert!(server.binds(user, new).await);
    assert!(!server.binds(user, user.password).await);
}

/// What somebody does who changes their own password in AD.
async fn changes(user: &User, old: &str, new: &str) -> LdapResult {
    let mut ldap = samba().bind(&user.upn, user.password).await.unwrap();
    let attribute = b"unicodePwd".to_vec();
    let [old, new] = [old, new].map(|password| HashSet::from([unicode_password(password)]));
    ldap.modify(&user.dn, vec![Mod::Delete(attribute.clone(), old), Mod::Add(attribute, new)]).await.unwrap()
}

#[tokio::test]
async fn s100_samba_takes_a_reset_by_the_service() {
    let user = samba().user("reset").await;
    assert!(samba().binds(&user, user.password).await);
    let mut service = samba().bound_as(samba().service).await;
    answered(&samba().reset(&mut service, &user, NEW).await.unwrap(), 0, "");
    opens(samba(), &user, NEW).await;
}

#[tokio::test]
async fn s100_openldap_takes_a_reset_by_the_service() {
    let user = slapd().user("reset").await;
    assert!(slapd().binds(&user, user.password).await);
    let mut service = slapd().bound_as(slapd().service).await;
    answered(&slapd().reset(&mut service, &user, NEW).await.unwrap(), 0, "");
    opens(slapd(), &user, NEW).await;
}

#[tokio::test]
async fn samba_says_what_is_in_the_way_of_a_sign_in() {
    let samba = samba();
    let [wrong, locked, disabled, expired, must_change] =
        ["wrong", "locked", "disabled", "expired", "must-change"].map(|login| samba.user(login));
    let wrong = wrong.await;
    answered(&samba.refusal(&wrong, NEW).await.unwrap(), 49, "data 52e");
    let locked = locked.await;
    samba.lock(&locked).await;
    answered(&samba.refusal(&locked, locked.password).await.unwrap(), 49, "data 775");
    let disabled = disabled.await;
    samba.disable(&disabled).await;
    answered(&samba.refusal(&disabled, disabled.password).await.unwrap(), 49, "data 533");
    let expired = expired.await;
    samba.expire(&expired).await;
    answered(&samba.refusal(&expired, expired.password).await.unwrap(), 49, "data 701");
    let must_change = must_change.await;
    samba.must_change(&must_change).await;
    answered(&samba.refusal(&must_change, must_change.password).await.unwrap(), 49, "data 773");
}

#[tokio::test]
async fn samba_lets_the_service_unlock_and_tells_it_that_it_did() {
    let user = samba().user("unlock").await;
    let state = "msDS-User-Account-Control-Computed";
    samba().lock(&user).await;
    assert_eq!(samba().values(&user.dn, state).await, ["16"]);
    let mut service = samba().bound_as(samba().service).await;
    let unlock = Mod::Replace("lockoutTime", HashSet::from(["0"]));
    answered(&service.modify(&user.dn, vec![unlock]).await.unwrap(), 0, "");
    assert_eq!(samba().values(&user.dn, state).await, ["0"]);
    assert!(samba().binds(&user, user.password).await);
}

#[tokio::test]
async fn samba_gives_the_service_the_staff_and_nobody_else() {
    let user = samba().user("anna").await;
    let mut service = samba().bound_as(samba().service).await;
    let mail = Mod::Replace("mail", HashSet::from(["mine@mail.help.test"]));
    answered(&service.modify(&user.dn, vec![mail]).await.unwrap(), 50, "");

    // Renamed, she is who she was; elsewhere she is out of reach; gone, she is nowhere.
    let renamed = samba().rename(&user, "anna-married").await;
    assert_eq!(samba().values(&renamed.dn, "sAMAccountName").await, ["anna-married"]);
    assert!(samba().binds(&renamed, user.password).await);
    let moved = samba().move_away(&renamed).await;
    answered(&samba().reset(&mut service, &moved, NEW).await.unwrap(), 50, "");
    samba().delete(&moved.dn).await;
    answered(&samba().reset(&mut service, &moved, NEW).await.unwrap(), 32, "");

    // What marks the privileged does not keep the service from them: Sesame has to.
    let admin = samba().user("privileged").await;
    samba().make_privileged(&admin).await;
    assert_eq!(samba().values(&admin.dn, "adminCount").await, ["1"]);
    answered(&samba().reset(&mut service, &admin, NEW).await.unwrap(), 0, "");
}

#[tokio::test]
async fn samba_names_the_rule_that_a_password_breaks() {
    let user = samba().user("rules").await;
    let mut service = samba().bound_as(samba().service).await;
    answered(&samba().reset(&mut service, &user, "Sh0rt!").await.unwrap(), 19, "0000052D: ");
    answered(&samba().reset(&mut service, &user, "Sh0rt!").await.unwrap(), 19, "equal or longer than 10 characters");
    answered(
        &samba().reset(&mut service, &user, "onlysmallletters").await.unwrap(),
        19,
        "does not meet the complexity criteria",
    );
    answered(&changes(&user, "n0t-My-Passw0rd", NEW).await, 19, "00000056: ");
    answered(&changes(&user, user.password, user.password).await, 19, "already used (previous password)");
    // An administrator's reset does not look at the history.
    answered(&samba().reset(&mut service, &user, user.password).await.unwrap(), 0, "");
    answered(&changes(&user, user.password, NEW).await, 0, "");
    opens(samba(), &user, NEW).await;
    let first = user.password;
    let user = User { password: NEW, ..user };
    answered(&changes(&user, NEW, first).await, 19, "already used (in history)");
}

#[tokio::test]
async fn samba_has_rules_of_their_own_for_a_group() {
    let [user, other] = [samba().user("fine-grained").await, samba().user("coarse-grained").await];
    let group = samba().group("the-careful").await;
    samba().join(&user, &group).await;
    let policy = Policy { length: 14, history: 3, least_age: 1, threshold: 2 };
    samba().policy("for-the-careful", &group, &policy).await;
    let [effective] = &samba().values(&user.dn, "msDS-ResultantPSO").await[..] else { panic!("no policy") };
    assert!(effective.starts_with("CN=for-the-careful,"));
    assert!(samba().values(&other.dn, "msDS-ResultantPSO").await.is_empty());

    let mut service = samba().bound_as(samba().service).await;
    let twelve = "Tw3lve-Chars";
    answered(&samba().reset(&mut service, &user, twelve).await.unwrap(), 19, "equal or longer than 14 characters");
    answered(&samba().reset(&mut service, &other, twelve).await.unwrap(), 0, "");
    answered(&changes(&user, user.password, NEW).await, 19, "too young");
}

#[tokio::test]
async fn openldap_names_the_rule_that_a_password_breaks() {
    let user = slapd().user("rules").await;
    let mut service = slapd().bound_as(slapd().service).await;
    let short = slapd().reset(&mut service, &user, "Sh0rt!").await.unwrap();
    answered(&short, 19, "Password fails quality checking policy");
    assert_eq!(slapd::reason(&short), Some(6)); // passwordTooShort
    answered(&slapd().reset(&mut service, &user, NEW).await.unwrap(), 0, "");
    let again = slapd().reset(&mut service, &user, user.password).await.unwrap();
    answered(&again, 19, "Password is in history of old passwords");
    assert_eq!(slapd::reason(&again), Some(8)); // passwordInHistory
    opens(slapd(), &user, NEW).await;

    // Nor does the service reach what it has not to do with.
    let mail = Mod::Replace("mail", HashSet::from(["mine@mail.example.test"]));
    answered(&service.modify(&user.dn, vec![mail]).await.unwrap(), 50, "");
}

#[tokio::test]
async fn openldap_lets_the_service_unlock_and_demand_a_change() {
    let user = slapd().user("unlock").await;
    slapd().lock(&user).await;
    let mut ldap = slapd().open(&slapd().ldaps).await.unwrap();
    let locked = ldap.with_controls(with_reasons()).simple_bind(&user.dn, user.password).await.unwrap();
    answered(&locked, 49, "");
    // As ppolicy_use_lockout has it told: the draft's accountLocked.
    assert_eq!(slapd::reason(&locked), Some(1));

    let mut service = slapd().bound_as(slapd().service).await;
    let unlock = Mod::Delete("pwdAccountLockedTime", HashSet::new());
    answered(&service.modify(&user.dn, vec![unlock]).await.unwrap(), 0, "");
    assert!(slapd().binds(&user, user.password).await);

    let demand = Mod::Replace("pwdReset", HashSet::from(["TRUE"]));
    answered(&service.modify(&user.dn, vec![demand]).await.unwrap(), 0, "");
    answered(&slapd().refusal(&user, user.password).await.unwrap(), 50, "Operations are restricted");
    let mut ldap = slapd().bind(&user.dn, user.password).await.unwrap();
    let change = |old| PasswordModify { user_id: None, old_pass: Some(old), new_pass: Some(NEW) };
    answered(&ldap.extended(change(NEW)).await.unwrap().1, 53, "unwilling to verify old password");
    answered(&ldap.extended(change(user.password)).await.unwrap().1, 0, "");
    opens(slapd(), &user, NEW).await;
}

#[tokio::test]
async fn no_directory_takes_a_password_in_the_clear_nor_shows_another_certificate() {
    for (server, refusal) in [(&**samba(), 8), (&**slapd(), 13)] {
        let mut ldap = server.open(&server.ldap).await.unwrap();
        let account = server.service;
        answered(&ldap.simple_bind(account.name, account.password).await.unwrap(), refusal, "");

        let stranger: ClientConfig = super::ldap::trusting(&server.certificates.stranger);
        let settings = ldap3::LdapConnSettings::new().set_config(stranger.into());
        let refused = ldap3::LdapConnAsync::with_settings(settings, &server.ldaps).await;
        assert!(refused.err().unwrap().to_string().contains("certificate"));
    }
}

/// Somebody of each server, to do something to at the end of a wire; and the request by which it sets a password.
async fn one_of_each(login: &str) -> [(&'static LdapServer, User, Request); 2] {
    let [samba, slapd]: [&LdapServer; 2] = [self::samba(), self::slapd()];
    let users = [self::samba().user(login).await, self::slapd().user(login).await];
    let [one, other] = users;
    [(samba, one, Request::Modify), (slapd, other, Request::Extended)]
}

/// The service looks somebody up and resets them, through a wire; and what it is told.
async fn reset_over(wire: &Wire, server: &LdapServer, user: &User) -> ldap3::result::Result<LdapResult> {
    let mut ldap = server.open(&wire.ldaps()).await?;
    ldap.simple_bind(server.service.name, server.service.password).await?.success()?;
    let filter = format!("(mail={})", user.mail);
    let (mut found, _) = ldap.search(server.base, Scope::Subtree, &filter, ["mail"]).await?.success()?;
    found.retain(|entry| !entry.is_ref()); // AD speaks of its other partitions, too
    assert_eq!(found.into_iter().map(|entry| SearchEntry::construct(entry).dn).collect::<Vec<_>>(), [user.dn.as_str()]);
    server.reset(&mut ldap, user, NEW).await
}

#[tokio::test]
async fn a_wire_loses_the_request_or_the_answer_of_one_kind() {
    for (server, user, sets) in one_of_each("wire").await {
        let wire = Wire::reading(server).await;
        for (request, fate) in [(Request::Bind, Fate::CutBefore), (Request::Search, Fate::LoseAnswer)] {
            wire.fate(request, fate);
            assert!(reset_over(&wire, server, &user).await.is_err());
        }
        wire.fate(sets, Fate::CutBefore);
        assert!(reset_over(&wire, server, &user).await.is_err());
        assert!(wire.is_fulfilled() && server.binds(&user, user.password).await);

        wire.fate(sets, Fate::LoseAnswer);
        assert!(reset_over(&wire, server, &user).await.is_err());
        assert!(wire.is_fulfilled());
        opens(server, &user, NEW).await;

        // Once is once: the next goes through. OpenLDAP knows the password again, AD does not ask.
        let again = reset_over(&wire, server, &user).await.unwrap();
        answered(&again, if server.kind == Kind::OpenLdap { 19 } else { 0 }, "");
        assert_eq!(wire.opened(), 5);
        wire.has_open(0).await;
    }
}

#[tokio::test]
async fn a_wire_that_cannot_read_loses_what_comes_next() {
    let user = slapd().user("opaque").await;
    let wire = Wire::opaque(slapd().ldaps_address()).await;
    let service = slapd().service;
    for (fate, applied) in [(Fate::CutBefore, false), (Fate::LoseAnswer, true)] {
        let mut ldap = slapd().open(&wire.ldaps()).await.unwrap();
        ldap.simple_bind(service.name, service.password).await.unwrap().success().unwrap();
        wire.fate(Request::Any, fate);
        assert!(slapd().reset(&mut ldap, &user, NEW).await.is_err());
        assert_eq!(slapd().binds(&user, NEW).await, applied);
    }
}

#[tokio::test]
async fn a_wire_swallows_answers_until_it_is_cut() {
    let user = samba().user("swallowed").await;
    let wire = Wire::reading(samba()).await;
    wire.fate(Request::Modify, Fate::Swallow);
    let reset = reset_over(&wire, samba(), &user);
    let cut = async {
        wire.swallowed(1).await;
        wire.has_open(1).await;
        wire.cut();
    };
    let (told, ()) = tokio::join!(reset, cut);
    assert!(told.is_err());
    opens(samba(), &user, NEW).await;
}

#[tokio::test]
async fn a_wire_holds_answers_back_and_turns_callers_away() {
    let wire = Wire::opaque(samba().ldaps_address()).await;
    let mut ldap = samba().open(&wire.ldaps()).await.unwrap();
    wire.hold(true);
    let service = samba().service;
    let bind = ldap.simple_bind(service.name, service.password);
    let release = async {
        wire.holds(1).await;
        // Who is connected stays so, nobody else comes in.
        wire.set_down(true);
        assert!(samba().open(&wire.ldaps()).await.is_err());
        wire.hold(false);
    };
    let (told, ()) = tokio::join!(bind, release);
    told.unwrap().success().unwrap();
    assert_eq!(wire.opened(), 1);
    wire.set_down(false);
    let mut again = samba().open(&wire.ldaps()).await.unwrap();
    wire.has_open(2).await;

    // Who was there before the cut is cut off; who comes after it is not.
    wire.cut();
    wire.has_open(0).await;
    assert!(again.simple_bind(service.name, service.password).await.is_err());
    assert!(samba().open(&wire.ldaps()).await.is_ok());
}
