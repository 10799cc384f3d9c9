//! `[directory.entra]`, and by what the application proves itself.

use std::path::{Path, PathBuf};
use std::time::Duration;

use reqwest::Url;
use ring::digest::{SHA256, digest};
use ring::signature::{KeyPair as _, RsaKeyPair};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use serde::{Deserialize, Serialize};

use crate::courier::wire;
use crate::secret::Secret;
use crate::time::lapse;

/// `[directory.entra]`: a tenant of Microsoft Entra, and the application that Sesame is registered as in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The tenant's id, or one of its verified domains.
    pub tenant: String,
    /// The application's (client) id.
    pub client_id: String,
    /// The file that holds the client secret.
    #[serde(default)]
    pub secret_file: Option<PathBuf>,
    /// The certificate that was uploaded to the application, in PEM; it signs in with it instead of a secret.
    #[serde(default)]
    pub certificate_file: Option<PathBuf>,
    /// The file that holds the certificate's RSA key, in PEM.
    #[serde(default)]
    pub certificate_key_file: Option<PathBuf>,
    /// Whose accounts are there: the domains behind the `@`.
    #[serde(default)]
    pub domains: Vec<String>,
    /// The table of the directory that this one follows: whoever has the same login in both is the same person.
    #[serde(default)]
    pub follows: Option<String>,
    /// What people call it, in every language: the word stands in sentences such as "set in Windows".
    #[serde(default)]
    pub label: Option<String>,
    /// Groups whose members self-service leaves to IT, by name. Who has a directory role is left to IT anyway.
    #[serde(default)]
    pub privileged_groups: Vec<String>,
    /// Whether the phones and addresses that people registered with Microsoft prove who they are here, too.
    #[serde(default)]
    pub contacts: bool,
    /// An account of nobody's, whose password `sesame check` sets to something random.
    #[serde(default)]
    pub test_account: Option<String>,
    /// Where Microsoft Graph answers; a national cloud has its own.
    /// <https://learn.microsoft.com/graph/deployments>
    #[serde(default = "base_url")]
    pub base_url: String,
    /// Where the application signs in; a national cloud has its own.
    #[serde(default = "login_url")]
    pub login_url: String,
    /// How long an answer may take. Ten seconds: a person is waiting.
    #[serde(default = "ten_seconds", with = "lapse")]
    pub timeout: Duration,
    /// Whether passes are issued, which `sesame check` then tries: `policy.case.pass`, said by who reads both.
    #[serde(skip)]
    pub passes: bool,
}

fn base_url() -> String {
    "https://graph.microsoft.com".to_owned()
}
fn login_url() -> String {
    "https://login.microsoftonline.com".to_owned()
}
fn ten_seconds() -> Duration {
    Duration::from_secs(10)
}

/// The addresses, read and found good; without a slash at their end.
pub(super) struct Plan {
    /// Graph, such as `https://graph.microsoft.com`.
    pub base: Url,
    /// The application's login: `…/{tenant}/oauth2/v2.0/token`.
    pub token: Url,
    /// What a token is asked for: `https://graph.microsoft.com/.default`.
    pub scope: String,
}

impl Settings {
    /// Says the first thing wrong with the settings, with its key.
    pub fn validate(&self) -> Result<(), String> {
        if !is_domain(&self.tenant) && !is_id(&self.tenant) {
            let expected = "the tenant's id, such as \"0b1d2e3f-4a5b-4c6d-8e7f-a0b1c2d3e4f5\", or one of its domains";
            return Err(format!("tenant: found \"{}\"; expected {expected}", self.tenant));
        }
        if !is_id(&self.client_id) {
            let expected = "the application (client) id, such as \"535fb089-9ff3-47b6-9bfb-4f1264799865\"";
            return Err(format!("client_id: found \"{}\"; expected {expected}", self.client_id));
        }
        if let Some(odd) = self.domains.iter().find(|domain| !is_domain(domain)) {
            return Err(format!("domains: found \"{odd}\"; expected domains such as \"example.org\""));
        }
        if self.privileged_groups.iter().any(|group| group.trim().is_empty()) {
            return Err("privileged_groups: found an empty name; expected names of groups".to_owned());
        }
        if let Some(account) = self.test_account.as_ref().filter(|account| !account.contains('@')) {
            let expected = "a user principal name such as \"sesame-test@example.org\"";
            return Err(format!("test_account: found \"{account}\"; expected {expected}"));
        }
        if self.certificate_file.is_none() && self.certificate_key_file.is_some() {
            return Err("certificate_file: missing; expected the certificate of certificate_key_file".to_owned());
        }
        self.plan().map(drop)
    }

    pub(super) fn plan(&self) -> Result<Plan, String> {
        let base = server(&self.base_url).map_err(|why| format!("base_url: {why}"))?;
        let login = server(&self.login_url).map_err(|why| format!("login_url: {why}"))?;
        let scope = format!("{}/.default", base.as_str().trim_end_matches('/'));
        let token = format!("{}{}/oauth2/v2.0/token", login, self.tenant);
        Ok(Plan { base, token: Url::parse(&token).map_err(|error| format!("tenant: {error}"))?, scope })
    }
}

/// A server's address, with nothing behind it.
fn server(text: &str) -> Result<Url, String> {
    let url = wire::safe_url(text)?;
    let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    if bare { Ok(url) } else { Err(format!("found \"{text}\"; expected a server alone, without a path")) }
}

fn is_id(text: &str) -> bool {
    text.len() == 36 && uuid::Uuid::parse_str(text).is_ok()
}

fn is_domain(text: &str) -> bool {
    text.contains('.') && url::Host::parse(text).is_ok_and(|host| matches!(host, url::Host::Domain(_)))
}

/// By what the application proves itself.
pub enum Credential {
    /// What the portal showed once.
    Secret(Secret<String>),
    /// A certificate that was uploaded, and the key that only we have.
    Certificate(Signer),
}

/// Signs with a certificate's key.
pub struct Signer {
    pub(super) key: RsaKeyPair,
    /// SHA-256 of the certificate: `x5t#S256`.
    pub(super) thumbprint: [u8; 32],
}

impl Signer {
    /// Reads a certificate's file and its key, both in PEM.
    ///
    /// # Errors
    /// With the key of the setting and what was expected; nothing of the key itself.
    pub fn read(certificate_file: &Path, key: &Secret<String>) -> Result<Self, String> {
        let wrong =
            |what: &str| format!("certificate_file: {what}; expected the certificate in PEM, as it was uploaded");
        let pem = std::fs::read(certificate_file)
            .map_err(|error| wrong(&format!("found a name that cannot be read ({})", error.kind())))?;
        let certificate = CertificateDer::from_pem_slice(&pem).map_err(|_| wrong("found no certificate"))?;
        let no_key =
            "certificate_key_file: found no RSA key; expected one of 2048 to 4096 bits in PEM, without a password";
        let der = PrivateKeyDer::from_pem_slice(key.expose().as_bytes()).map_err(|_| no_key.to_owned())?;
        let key = match &der {
            PrivateKeyDer::Pkcs8(der) => RsaKeyPair::from_pkcs8(der.secret_pkcs8_der()),
            PrivateKeyDer::Pkcs1(der) => RsaKeyPair::from_der(der.secret_pkcs1_der()),
            _ => return Err(no_key.to_owned()),
        };
        let key = key.map_err(|_| no_key.to_owned())?;
        // The certificate holds the public key's bytes as they are (RFC 5280, 4.1): a key that is not in it signs
        // nothing that Entra would take.
        let public = key.public_key().as_ref();
        if !certificate.windows(public.len()).any(|part| part == public) {
            return Err(
                "certificate_key_file: found the key of another certificate; expected certificate_file's".to_owned()
            );
        }
        let mut thumbprint = [0; 32];
        thumbprint.copy_from_slice(digest(&SHA256, &certificate).as_ref());
        Ok(Self { key, thumbprint })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "tenant = \"brunel.example\"\nclient_id = \"535fb089-9ff3-47b6-9bfb-4f1264799865\"\n";

    fn verdict(text: &str) -> String {
        toml::from_str::<Settings>(text).unwrap().validate().err().unwrap_or_default()
    }

    #[test]
    fn wrong_settings_are_refused_with_their_key() {
        assert_eq!(verdict(GOOD), "");
        for (line, expected) in [
            ("base_url = \"http://graph.example\"", "base_url: expected a URL that begins with https://"),
            ("base_url = \"https://graph.microsoft.com/v1.0\"", "base_url: found \"https://graph.microsoft.com/v1.0\""),
            ("login_url = \"nonsense\"", "login_url: not a URL"),
            ("domains = [\"a b\"]", "domains: found \"a b\""),
            ("privileged_groups = [\" \"]", "privileged_groups: found an empty name"),
            ("test_account = \"mira\"", "test_account: found \"mira\""),
            ("certificate_key_file = \"k\"", "certificate_file: missing"),
        ] {
            let found = verdict(&format!("{GOOD}{line}\n"));
            assert!(found.starts_with(expected), "{line}: {found}");
        }
        for (good, bad, expected) in [
            ("brunel.example", "brunel", "tenant: found \"brunel\""),
            ("brunel.example", "a/../b.example", "tenant: found"),
            ("535fb089-", "5-", "client_id: found"),
        ] {
            let found = verdict(&GOOD.replacen(good, bad, 1));
            assert!(found.starts_with(expected), "{bad}: {found}");
        }
    }

    #[test]
    fn national_clouds_have_servers_of_their_own() {
        let text = format!(
            "{GOOD}base_url = \"https://microsoftgraph.chinacloudapi.cn\"\nlogin_url = \"https://login.partner.microsoftonline.cn/\"\n"
        );
        let plan = toml::from_str::<Settings>(&text).unwrap().plan().unwrap();
        assert_eq!(plan.scope, "https://microsoftgraph.chinacloudapi.cn/.default");
        assert_eq!(plan.token.as_str(), "https://login.partner.microsoftonline.cn/brunel.example/oauth2/v2.0/token");
    }
}
