//! What Samba and `OpenLDAP` have in common to somebody who speaks LDAP with them.

use std::collections::HashSet;
use std::path::Path;
use std::process::Child;
use std::sync::Arc;

use ldap3::exop::PasswordModify;
use ldap3::{Ldap, LdapConnAsync, LdapConnSettings, LdapResult, Mod, Scope, SearchEntry};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use serde::Deserialize;

use super::slapd::with_reasons;
use super::{Certificates, folder, own_address, start};

/// The kinds of server; the number tells their addresses apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `samba_dc.py`
    ActiveDirectory = 1,
    /// `slapd.py`
    OpenLdap = 2,
}

/// The address of a domain that is to be made anew, beside those of the kinds.
pub const BARE: u32 = 3;

/// A directory server, and the two that everything is done as.
pub struct LdapServer {
    /// Which of them it is.
    pub kind: Kind,
    /// Where one has to ask for TLS: `ldap://ADDRESS:PORT`.
    pub ldap: String,
    /// Where TLS is spoken from the first byte: `ldaps://ADDRESS:PORT`.
    pub ldaps: String,
    /// Whom to trust.
    pub certificates: Certificates,
    /// The entry above all others.
    pub base: &'static str,
    /// Who may do anything; as whom the tests prepare things.
    pub administrator: Account,
    /// Who may do what Sesame has to, and nothing else.
    pub service: Account,
    _child: Child, // holds the pipe whose end ends it
}

/// A name to bind with, and its password.
#[derive(Clone, Copy)]
pub struct Account {
    /// A DN, or with Samba also a UPN or `HELP\name`.
    pub name: &'static str,
    /// The password.
    pub password: &'static str,
}

/// Somebody who works here; made by a test for itself.
#[derive(Clone, Debug)]
pub struct User {
    /// The login: `sAMAccountName`, or `uid`.
    pub login: String,
    /// The name of the entry.
    pub dn: String,
    /// `userPrincipalName`; `OpenLDAP` has none, there it is the DN. Good for a bind in both.
    pub upn: String,
    /// The address.
    pub mail: String,
    /// The password to start with.
    pub password: &'static str,
}

#[derive(Deserialize)]
struct Ports {
    ldap: u16,
    ldaps: u16,
}

impl LdapServer {
    /// Starts one, by its script in `tests/servers`.
    pub fn start(kind: Kind, arguments: &[&str], base: &'static str, accounts: [Account; 2]) -> Self {
        Self::start_at(kind as u32, (kind, arguments), base, accounts)
    }

    /// The same at an address of its own.
    pub fn start_at(
        number: u32,
        (kind, arguments): (Kind, &[&str]),
        base: &'static str,
        [administrator, service]: [Account; 2],
    ) -> Self {
        let script = match kind {
            Kind::ActiveDirectory => "samba_dc",
            Kind::OpenLdap => "slapd",
        };
        let folder = folder(script);
        let address = own_address(number);
        let certificates = Certificates::new(&folder, address);
        let own = address.to_string();
        let (child, Ports { ldap, ldaps }) = start(script, &folder, &[&[own.as_str()], arguments].concat());
        let [ldap, ldaps] = [("ldap", ldap), ("ldaps", ldaps)].map(|(scheme, port)| format!("{scheme}://{own}:{port}"));
        Self { kind, ldap, ldaps, certificates, base, administrator, service, _child: child }
    }

    /// `ADDRESS:PORT` of [`Self::ldaps`], for a wire.
    pub fn ldaps_address(&self) -> &str {
        self.ldaps.trim_start_matches("ldaps://")
    }

    /// A connection in which nobody has signed in. It lives as long as the runtime of the test.
    pub async fn open(&self, url: &str) -> ldap3::result::Result<Ldap> {
        let settings = LdapConnSettings::new().set_config(Arc::new(trusting(&self.certificates.authority)));
        let (connection, ldap) = LdapConnAsync::with_settings(settings, url).await?;
        ldap3::drive!(connection);
        Ok(ldap)
    }

    /// A connection in which somebody has signed in, or why they could not.
    pub async fn bind(&self, name: &str, password: &str) -> Result<Ldap, LdapResult> {
        let mut ldap = self.open(&self.ldaps).await.unwrap();
        let answer = ldap.simple_bind(name, password).await.unwrap();
        if answer.rc == 0 { Ok(ldap) } else { Err(answer) }
    }

    /// A connection in which the administrator or the service has signed in.
    pub async fn bound_as(&self, account: Account) -> Ldap {
        self.bind(account.name, account.password).await.unwrap()
    }

    /// Why this name and password do not get in; nothing when they do. To be in means to read an entry, not only to bind.
    pub async fn refusal(&self, user: &User, password: &str) -> Option<LdapResult> {
        let mut ldap = match self.bind(&user.upn, password).await {
            Ok(ldap) => ldap,
            Err(answer) => return Some(answer),
        };
        let found = ldap.search(&user.dn, Scope::Base, "(objectClass=*)", ["1.1"]).await.unwrap();
        match found.1.rc {
            0 => None,
            _ => Some(found.1),
        }
    }

    /// Whether this password opens the door.
    pub async fn binds(&self, user: &User, password: &str) -> bool {
        self.refusal(user, password).await.is_none()
    }

    /// The values of an attribute, as the administrator sees them.
    pub async fn values(&self, dn: &str, attribute: &str) -> Vec<String> {
        let mut ldap = self.bound_as(self.administrator).await;
        let found = ldap.search(dn, Scope::Base, "(objectClass=*)", [attribute]).await.unwrap();
        let (mut found, _) = found.success().unwrap();
        let mut entry = SearchEntry::construct(found.remove(0));
        entry.attrs.remove(attribute).unwrap_or_default()
    }

    /// Sets an attribute to one value, as the administrator.
    pub async fn set(&self, dn: &str, attribute: &str, value: &str) {
        self.change(dn, Mod::Replace(attribute, HashSet::from([value]))).await;
    }

    /// Changes an entry, as the administrator.
    pub async fn change(&self, dn: &str, change: Mod<&str>) {
        let mut ldap = self.bound_as(self.administrator).await;
        ldap.modify(dn, vec![change]).await.unwrap().success().unwrap();
    }

    /// Adds an entry, as the administrator.
    pub async fn add(&self, dn: &str, attributes: &[(&str, &[u8])]) {
        let mut ldap = self.bound_as(self.administrator).await;
        let attributes = attributes.iter().map(|(name, value)| (name.as_bytes(), HashSet::from([*value]))).collect();
        ldap.add(dn, attributes).await.unwrap().success().unwrap();
    }

    /// Moves or renames an entry, as the administrator; `above` only when it moves.
    pub async fn shift(&self, dn: &str, name: &str, above: Option<&str>) {
        let mut ldap = self.bound_as(self.administrator).await;
        ldap.modifydn(dn, name, true, above).await.unwrap().success().unwrap();
    }

    /// Deletes an entry, as the administrator.
    pub async fn delete(&self, dn: &str) {
        let mut ldap = self.bound_as(self.administrator).await;
        ldap.delete(dn).await.unwrap().success().unwrap();
    }

    /// Sets a password without the old one, as whoever is signed in. `OpenLDAP` is asked for its reasons, too.
    pub async fn reset(&self, ldap: &mut Ldap, user: &User, password: &str) -> ldap3::result::Result<LdapResult> {
        if self.kind == Kind::ActiveDirectory {
            let password = HashSet::from([unicode_password(password)]);
            return ldap.modify(&user.dn, vec![Mod::Replace(b"unicodePwd".to_vec(), password)]).await;
        }
        let request = PasswordModify { user_id: Some(&user.dn), old_pass: None, new_pass: Some(password) };
        ldap.with_controls(with_reasons()).extended(request).await.map(|answer| answer.1)
    }

    /// Tries three wrong passwords: the account is locked.
    pub async fn lock(&self, user: &User) {
        for _ in 0..3 {
            assert!(!self.binds(user, "wr0ng-Passw0rd").await);
        }
    }
}

/// A password as `unicodePwd` wants it.
pub fn unicode_password(password: &str) -> Vec<u8> {
    format!("\"{password}\"").encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// Trusts one authority only.
pub fn trusting(authority: &Path) -> ClientConfig {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(authority).unwrap()).unwrap();
    ClientConfig::builder().with_root_certificates(roots).with_no_client_auth()
}
