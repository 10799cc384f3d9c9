//! `[directory.active_directory]` and `[directory.ldap]`: how a directory is reached.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::time::lapse;

/// How a directory is reached, and what is looked for in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Its servers: `ldaps://dc1.example.org`, or `ldap://…` with [`Self::starttls`]. The first is asked as long as it
    /// answers, for reading too, so that what was written is what is read; then the next.
    pub servers: Vec<String>,
    /// TLS after a first word in the clear (RFC 4511, 4.14), for servers at `ldap://`.
    #[serde(default)]
    pub starttls: bool,
    /// Certificates (PEM) trusted instead of the system's.
    #[serde(default)]
    pub ca_file: Option<PathBuf>,
    /// Whom Sesame signs in as: a DN, or with Active Directory also a UPN.
    pub bind: String,
    /// The file that holds its password.
    #[serde(default)]
    pub password_file: Option<PathBuf>,
    /// The entry below which people are looked for.
    pub base: String,
    /// The domains whose people it holds, as in `mira@northwind.example` and `NORTHWIND\mira`.
    #[serde(default)]
    pub domains: Vec<String>,
    /// The table of the directory that this one follows: whoever has the same login in both is the same person.
    #[serde(default)]
    pub follows: Option<String>,
    /// What people call it, in every language: the word stands in sentences such as "set in Windows".
    #[serde(default)]
    pub label: Option<String>,
    /// The attributes that a name is looked for in, the one people sign in with first. Empty: the usual ones.
    #[serde(default)]
    pub names: Vec<String>,
    /// The attributes that hold people's phones and private addresses, by which they prove who they are.
    #[serde(default)]
    pub contacts: Vec<String>,
    /// Groups, by name, whose members are never recovered by chat, members of their members included.
    #[serde(default)]
    pub privileged_groups: Vec<String>,
    /// The DN of the password policy (`ppolicy_default`), where `OpenLDAP` has several.
    #[serde(default)]
    pub policy: Option<String>,
    /// The login of an account on which `sesame check` looks at the service account's rights. Nothing is changed in it.
    #[serde(default)]
    pub test_account: Option<String>,
    /// How long a server may take to be reached, and again for each answer.
    #[serde(default = "ten_seconds", with = "lapse")]
    pub timeout: Duration,
    /// Connections at most.
    #[serde(default = "eight")]
    pub connections: u8,
}

/// A person waits for the answer.
fn ten_seconds() -> Duration {
    Duration::from_secs(10)
}

/// A lookup takes milliseconds: eight serve hundreds of people a second, and no domain controller feels them.
fn eight() -> u8 {
    8
}

impl Settings {
    /// What is wrong: the key, what was found, what was expected. Reads no file.
    pub fn faults(&self) -> Vec<(&'static str, String)> {
        let mut faults = Vec::new();
        if self.servers.is_empty() {
            faults.push((
                "servers",
                "found an empty list; expected one such as [\"ldaps://dc1.example.org\"]".to_owned(),
            ));
        }
        for server in &self.servers {
            if let Err(expected) = self.address(server) {
                faults.push(("servers", format!("found \"{server}\"; expected {expected}")));
            }
        }
        for (key, text) in [("bind", &self.bind), ("base", &self.base)] {
            if text.trim().is_empty() || (key == "base" && !text.contains('=')) {
                faults.push((key, format!("found \"{text}\"; expected a name such as \"OU=Staff,DC=example,DC=org\"")));
            }
        }
        let attribute =
            |name: &&String| name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if let Some(name) = self.names.iter().find(attribute) {
            faults.push(("names", format!("found \"{name}\"; expected attributes such as \"uid\" and \"mail\"")));
        }
        if let Some(name) = self.contacts.iter().find(attribute) {
            faults.push(("contacts", format!("found \"{name}\"; expected attributes such as \"mobile\"")));
        }
        if !(Duration::from_secs(1)..=Duration::from_mins(1)).contains(&self.timeout) {
            let found = self.timeout.as_secs_f64();
            faults.push(("timeout", format!("found {found} seconds; expected from \"1s\" to \"1min\"")));
        }
        if !(1..=64).contains(&self.connections) {
            faults.push(("connections", format!("found {}; expected from 1 to 64", self.connections)));
        }
        faults
    }

    fn address(&self, server: &str) -> Result<Url, &'static str> {
        let url = Url::parse(server).map_err(|_| "an address such as \"ldaps://dc1.example.org\"")?;
        match url.scheme() {
            "ldaps" => {}
            "ldap" if self.starttls => {}
            "ldap" => return Err("ldaps://, or starttls = true beside it, for passwords pass through it"),
            _ => return Err("ldaps:// or ldap://"),
        }
        let bare = url.username().is_empty() && url.password().is_none() && url.query().is_none();
        if url.host_str().is_none_or(str::is_empty) || !bare || !matches!(url.path(), "" | "/") {
            return Err("a server's name and nothing behind it, such as \"ldaps://dc1.example.org:636\"");
        }
        Ok(url)
    }

    /// The servers' addresses.
    pub(super) fn addresses(&self) -> Result<Vec<Url>, String> {
        let one = |server: &String| self.address(server).map_err(|expected| format!("servers: expected {expected}"));
        self.servers.iter().map(one).collect()
    }

    /// Who is trusted: the authorities in `ca_file`, or `None` for the system's. Reads `ca_file`.
    pub(super) fn trust(&self) -> Result<Option<Arc<ClientConfig>>, String> {
        let Some(path) = &self.ca_file else { return Ok(None) };
        let wrong = |why: &dyn std::fmt::Display| format!("ca_file: {}: {why}", path.display());
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_file_iter(path).map_err(|error| wrong(&error))? {
            let certificate = certificate.map_err(|error| wrong(&error))?;
            roots.add(certificate).map_err(|error| wrong(&error))?;
        }
        if roots.is_empty() {
            return Err(wrong(&"no certificates in PEM form"));
        }
        Ok(Some(Arc::new(ClientConfig::builder().with_root_certificates(roots).with_no_client_auth())))
    }

    /// Whether a domain of a name is one of this directory's.
    pub(in crate::directory) fn claims(&self, domain: &str) -> bool {
        self.domains.iter().any(|known| known.to_lowercase() == domain)
    }
}
