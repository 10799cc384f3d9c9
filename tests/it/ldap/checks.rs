//! What `sesame check` says of a directory.

use sesame::directory::Directory;
use sesame::directory::active_directory::ActiveDirectory;
use sesame::engine::policy::PasswordPolicy;
use sesame::secret::Secret;
use sesame::time::SystemClock;

use super::{open, settings};
use crate::servers::ldap::Account;
use crate::servers::samba::samba;
use crate::servers::slapd::slapd;

/// The lines, those of trouble with an `✗`.
async fn lines(directory: &dyn Directory) -> String {
    let checked = directory.check().await;
    let line = |line: &sesame::directory::Checked| match &line.outcome {
        Ok(word) => format!("✓ {}: {word}\n", line.what),
        Err(why) => format!("✗ {}: {why}\n", line.what),
    };
    checked.iter().map(line).collect()
}

#[tokio::test]
async fn s100_a_service_account_with_the_right_rights_is_found_good() {
    let user = samba().user("check-me").await;
    let mut settings = settings(samba(), &[&samba().ldaps]);
    settings.test_account = Some(user.login.clone());
    let told = lines(&*open(samba(), &settings)).await;
    assert!(!told.contains('✗'), "{told}");
    assert!(
        told.contains("✓ rights: it may set the password of check-me and unlock the account, and no more"),
        "{told}"
    );
    assert!(samba().binds(&user, user.password).await, "nothing is changed by it");
}

#[tokio::test]
async fn s100_a_service_account_with_too_much_or_too_little_is_not() {
    let user = samba().user("check-him").await;
    let elsewhere = samba().move_away(&samba().user("check-elsewhere").await).await;
    let weak = samba().user("check-weak").await;
    let name: &'static str = weak.upn.leak();
    let mut settings = settings(samba(), &[&samba().ldaps]);
    let as_one = |settings: &sesame::directory::ldap::Settings, account: Account| {
        let settings = sesame::directory::ldap::Settings { bind: account.name.to_owned(), ..settings.clone() };
        let clock = std::sync::Arc::new(SystemClock);
        ActiveDirectory::new(&settings, Secret::from(account.password), PasswordPolicy::default(), clock).unwrap()
    };
    settings.test_account = Some(user.login.clone());
    let told = lines(&as_one(&settings, samba().administrator)).await;
    assert!(told.contains("✗ service account: Administrator@help.test may change anybody"), "{told}");
    let told = lines(&as_one(&settings, Account { name, password: weak.password })).await;
    assert!(told.contains("✓ service account") && told.contains("✗ rights: it may not unlock check-him"), "{told}");
    let told = lines(&as_one(&settings, Account { name, password: "wr0ng-Passw0rd" })).await;
    assert!(told.contains("✗ directory: ") && told.contains("is not let in: LDAP result 49"), "{told}");
    assert!(!told.contains("wr0ng"), "{told}");

    settings.test_account = Some(elsewhere.login);
    settings.privileged_groups = vec!["no such group".to_owned()];
    let told = lines(&*open(samba(), &settings)).await;
    assert!(told.contains("✗ rights: test_account: nobody is called check-elsewhere below base"), "{told}");
    assert!(told.contains("✗ privileged groups: not found: no such group."), "{told}");
    settings.base = "OU=Nowhere,DC=help,DC=test".to_owned();
    let told = lines(&*open(samba(), &settings)).await;
    assert!(told.contains("✗ people: there is no OU=Nowhere,DC=help,DC=test"), "{told}");
}

#[tokio::test]
async fn s100_an_openldap_directory_is_looked_at_likewise() {
    let user = slapd().user("check-me").await;
    let mut settings = settings(slapd(), &[&slapd().ldaps]);
    settings.test_account = Some(user.login);
    let told = lines(&*open(slapd(), &settings)).await;
    assert!(!told.contains('✗') && told.contains("✓ rights: it may set the password of check-me"), "{told}");
    settings.policy = Some("cn=none,dc=example,dc=test".to_owned());
    settings.base = "ou=nowhere,dc=example,dc=test".to_owned();
    let told = lines(&*open(slapd(), &settings)).await;
    assert!(
        told.contains("✗ password policy: there is no cn=none") && told.contains("✗ people: there is no ou=n"),
        "{told}"
    );
}
