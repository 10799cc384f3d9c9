//! `[console]`: the console in the browser, and who may sign in to it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use url::Url;

use super::Config;
use super::problem::Findings;
use super::rules::{between, doubled, found};
use crate::courier::wire::safe_url;
use crate::time::lapse;
use crate::web::passkey::Party;

/// `[console]`. Without this table there is no console.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Whether people sign in with a passkey that they registered by a link from IT.
    pub passkeys: bool,
    /// Signing in where the organisation's people sign in anyway.
    pub oidc: Option<Oidc>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { passkeys: true, oidc: None }
    }
}

/// `[console.oidc]`: a provider of `OpenID` Connect, and whom it vouches for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Oidc {
    /// The issuer, exactly as its discovery document names it.
    pub issuer: String,
    /// The name under which we are registered there.
    pub client_id: String,
    /// The file that holds the client secret.
    #[serde(default)]
    pub secret_file: Option<PathBuf>,
    /// What the button says after "Sign in with"; the issuer's host when left out.
    #[serde(default)]
    pub label: Option<String>,
    /// Who may do everything: `group:NAME`, `mail:ADDRESS` or `sub:ID`.
    #[serde(default)]
    pub admins: Vec<String>,
    /// Who may read the record and the reports.
    #[serde(default)]
    pub auditors: Vec<String>,
    /// Who sees tickets only.
    #[serde(default)]
    pub agents: Vec<String>,
    /// The claim of the identity token that lists groups.
    #[serde(default = "groups")]
    pub groups_claim: String,
    /// What is asked for besides `openid`.
    #[serde(default = "scopes")]
    pub scopes: Vec<String>,
    /// How long the provider may take to answer.
    #[serde(default = "timeout", with = "lapse")]
    pub timeout: Duration,
}

fn groups() -> String {
    "groups".to_owned()
}
fn scopes() -> Vec<String> {
    vec!["profile".to_owned(), "email".to_owned()]
}
fn timeout() -> Duration {
    Duration::from_secs(10)
}

/// The provider of a configuration, where there is one.
pub(super) fn oidc(config: &Config) -> Option<&Oidc> {
    config.console.as_ref()?.oidc.as_ref()
}

/// Makes relative paths relative to the configuration file.
pub(super) fn anchor(console: Option<&mut Settings>, base: &Path) {
    let oidc = console.and_then(|console| console.oidc.as_mut());
    if let Some(file) = oidc.and_then(|oidc| oidc.secret_file.as_mut()) {
        *file = base.join(&*file);
    }
}

/// Applies the rules: there is a way to sign in, and it can be trusted.
pub(super) fn check(config: &Config, findings: &mut Findings) {
    let Some(console) = &config.console else { return };
    let address = &config.server.public_url;
    let keeps = Url::parse(address).ok().is_some_and(|url| Party::of(&url, &config.org.name).is_some());
    if console.oidc.is_none() && !findings.is_broken("console.oidc") && !(console.passkeys && keeps) {
        let what = "nobody could sign in; expected [console.oidc], or passkeys with a host name over https in \
                    server.public_url";
        findings.wrong("console", what);
    }
    let Some(oidc) = &console.oidc else { return };
    if let Err(why) = safe_url(&oidc.issuer) {
        findings.wrong("console.oidc.issuer", why);
    }
    for (key, text) in [("client_id", &oidc.client_id), ("groups_claim", &oidc.groups_claim)] {
        if text.trim().is_empty() {
            findings.wrong(&format!("console.oidc.{key}"), found(text, "a text that is not empty"));
        }
    }
    let lists = [("admins", &oidc.admins), ("auditors", &oidc.auditors), ("agents", &oidc.agents)];
    for (name, list) in lists {
        let key = format!("console.oidc.{name}");
        let strange = list.iter().filter(|who| {
            who.split_once(':').is_none_or(|(kind, name)| !["group", "mail", "sub"].contains(&kind) || name.is_empty())
        });
        for who in strange {
            findings.wrong(&key, found(who, "\"group:NAME\", \"mail:ADDRESS\" or \"sub:ID\""));
        }
    }
    let all = lists.into_iter().flat_map(|(_, list)| list.iter().cloned());
    doubled("console.oidc.admins", all, findings);
    if oidc.admins.is_empty() && oidc.auditors.is_empty() && oidc.agents.is_empty() {
        let what = "nobody may sign in; expected somebody in admins, auditors or agents";
        findings.wrong("console.oidc.admins", what);
    }
    between("console.oidc.timeout", oidc.timeout, Duration::from_secs(1), Duration::from_mins(1), findings);
}

#[cfg(test)]
mod tests {
    use super::super::tests::{GOOD, told};

    const OIDC: &str = "[console.oidc]
issuer = \"https://login.example.org\"
client_id = \"sesame\"
secret_file = \"console.secret\"
admins = [\"group:it\"]
";

    #[test]
    fn who_may_sign_in_is_told_with_file_line_and_key() {
        assert_eq!(told(&format!("{GOOD}[console]\n")), "fine");
        assert_eq!(told(&format!("{GOOD}{OIDC}")), "fine");
        let none = "sesame.toml:15: console: nobody could sign in; expected [console.oidc], or passkeys with a host name over https in server.public_url";
        assert_eq!(told(&format!("{GOOD}[console]\npasskeys = false\n")), none);
        for (from, to, expected) in [
            (
                "https://login",
                "http://login",
                "sesame.toml:16: console.oidc.issuer: expected a URL that begins with https:// (http:// only to this machine)",
            ),
            (
                "group:it",
                "it",
                "sesame.toml:19: console.oidc.admins: found \"it\"; expected \"group:NAME\", \"mail:ADDRESS\" or \"sub:ID\"",
            ),
            (
                "[\"group:it\"]",
                "[]",
                "sesame.toml:19: console.oidc.admins: nobody may sign in; expected somebody in admins, auditors or agents",
            ),
            (
                "[\"group:it\"]",
                "[\"sub:1\"]\nagents = [\"sub:1\"]",
                "sesame.toml:19: console.oidc.admins: found \"sub:1\" twice; expected each once",
            ),
            (
                "\"sesame\"",
                "\"\"",
                "sesame.toml:17: console.oidc.client_id: found \"\"; expected a text that is not empty",
            ),
            (
                "secret_file",
                "secret",
                "sesame.toml:18: console.oidc.secret: a secret does not belong in the configuration; expected secret_file = \"…\", the name of a file that holds it, or the environment variable SESAME_CONSOLE_OIDC_SECRET",
            ),
        ] {
            assert_eq!(told(&format!("{GOOD}{}", OIDC.replacen(from, to, 1))), expected, "{to}");
        }
    }
}
