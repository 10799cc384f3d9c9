//! Sesame's Active Directory and `OpenLDAP`, against real ones.

use std::sync::Arc;
use std::time::Duration;

use sesame::directory::active_directory::ActiveDirectory;
use sesame::directory::ldap::Settings;
use sesame::directory::open_ldap::OpenLdap;
use sesame::directory::{Account, Directory};
use sesame::engine::policy::PasswordPolicy;
use sesame::ids::Handle;
use sesame::secret::Secret;
use sesame::time::{Clock, SystemClock};

use crate::servers::ldap::{Kind, LdapServer, User};
use crate::servers::samba::samba;
use crate::servers::slapd::slapd;

mod accounts;
mod checks;
mod connections;
mod contacts;
mod faults;
mod lost;
mod recovery;
mod refusals;
mod spared;
mod story;
mod unlock;

/// How a server is reached, by the addresses of servers or of wires to them.
pub fn settings(server: &LdapServer, addresses: &[&str]) -> Settings {
    let (base, domains) = match server.kind {
        Kind::ActiveDirectory => ("OU=Staff,DC=help,DC=test", vec!["help.test".to_owned(), "HELP".to_owned()]),
        Kind::OpenLdap => ("dc=example,dc=test", vec!["example.test".to_owned()]),
    };
    Settings {
        servers: addresses.iter().map(|address| (*address).to_owned()).collect(),
        starttls: false,
        ca_file: Some(server.certificates.authority.clone()),
        bind: server.service.name.to_owned(),
        password_file: None,
        base: base.to_owned(),
        domains,
        follows: None,
        label: None,
        names: Vec::new(),
        contacts: Vec::new(),
        privileged_groups: Vec::new(),
        policy: None,
        test_account: None,
        timeout: Duration::from_mins(1),
        connections: 8,
    }
}

/// The directory of these settings.
pub fn open(server: &LdapServer, settings: &Settings) -> Arc<dyn Directory> {
    open_at(server, settings, Arc::new(SystemClock))
}

/// The directory of these settings, by a clock of the test's own.
pub fn open_at(server: &LdapServer, settings: &Settings, clock: Arc<dyn Clock>) -> Arc<dyn Directory> {
    open_as(server, settings, server.service.password, clock)
}

/// The directory of these settings, with a password of the test's own for the service account.
pub fn open_as(server: &LdapServer, settings: &Settings, password: &str, clock: Arc<dyn Clock>) -> Arc<dyn Directory> {
    let (password, policy) = (Secret::from(password), PasswordPolicy::default());
    match server.kind {
        Kind::ActiveDirectory => Arc::new(ActiveDirectory::new(settings, password, policy, clock).unwrap()),
        Kind::OpenLdap => Arc::new(OpenLdap::new(settings, password, policy, clock).unwrap()),
    }
}

/// Sesame's way to a server, as usual.
pub fn directory(server: &LdapServer) -> Arc<dyn Directory> {
    open(server, &settings(server, &[&server.ldaps]))
}

/// Somebody of each server.
pub async fn one_of_each(login: &str) -> [(&'static LdapServer, User); 2] {
    [(samba(), samba().user(login).await), (slapd(), slapd().user(login).await)]
}

/// Whom a name means.
pub async fn find(directory: &dyn Directory, name: &str) -> Option<Account> {
    directory.find(&Handle::from(name)).await.unwrap()
}
