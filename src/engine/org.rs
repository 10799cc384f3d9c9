//! The organisation's own names: `[org]` in the configuration.

use serde::{Deserialize, Serialize};

/// `[org]`: what the organisation is called, where its people sign in, and what its networks are named.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Org {
    /// Its name, as people say it.
    pub name: String,
    /// The language spoken when the chat does not tell (S8).
    #[serde(default = "english")]
    pub locale: String,
    /// The time zone of times shown and of working days, such as `Europe/Paris`.
    #[serde(default = "utc")]
    pub time_zone: String,
    /// The country whose national phone numbers are understood without a country code (ISO 3166-1 alpha-2).
    #[serde(default = "no_country")]
    pub country: String,
    /// The shape of a login id (S13).
    #[serde(default)]
    pub identity: Identity,
    /// The portal shown as a fallback (S11).
    #[serde(default)]
    pub portal_url: Option<String>,
    /// Where to try the password first, and to sign in afterwards (S12, S59).
    pub sign_in_url: String,
    /// What one signs in to (S58).
    #[serde(default)]
    pub services: Vec<String>,
    /// How to reach IT when even this fails.
    pub it_contact: String,
    /// The name text messages and mails come from (S41).
    #[serde(default)]
    pub sender: Option<String>,
    /// The three networks on which Windows takes the new password (S61).
    #[serde(default)]
    pub network: Networks,
    /// Days worked, Monday = 1 (ISO 8601).
    #[serde(default = "working_days")]
    pub working_days: Vec<u8>,
    /// The hour reminders are sent at.
    #[serde(default = "nine")]
    pub working_hour: u8,
}

/// `[org.identity]`: what a login id looks like.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Identity {
    /// The organisation's mail domains.
    pub domains: Vec<String>,
    /// An example id of the organisation's own (S25).
    pub example: String,
    /// What is often typed instead, as an example.
    pub wrong_example: String,
    /// Regular expression of what is often typed instead; it gets the hint at once, without a look-up.
    pub wrong_pattern: Option<String>,
    /// Domains of personal accounts, which we cannot reset (S14).
    pub personal_domains: Vec<String>,
    /// Where the owner of a personal account finds help.
    pub personal_help_url: String,
}

impl Identity {
    /// An example of a login id: the organisation's own, or one with its domain.
    pub fn example(&self) -> String {
        match (self.example.as_str(), self.domains.first()) {
            ("", Some(domain)) => format!("ana@{domain}"),
            ("", None) => "ana".to_owned(),
            (own, _) => own.to_owned(),
        }
    }
}

/// `[org.network]`: three conditions, each with a name of its own; an absent one is not offered.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Networks {
    /// The Wi-Fi's name.
    pub wifi: Option<String>,
    /// Where the cable is, such as "the Cassis office".
    pub cable: Option<String>,
    /// The VPN's name.
    pub vpn: Option<String>,
}

fn english() -> String {
    "en".to_owned()
}
fn utc() -> String {
    "UTC".to_owned()
}
fn no_country() -> String {
    String::new()
}
fn working_days() -> Vec<u8> {
    vec![1, 2, 3, 4, 5]
}
fn nine() -> u8 {
    9
}
