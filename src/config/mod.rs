//! The configuration: one TOML file, checked as a whole before anything starts.
//!
//! Three rules:
//!
//! - **Secrets never stand in it.** A password or key lies in a file of its own that others cannot read and that the
//!   configuration names (`password_file`, `secret_file`, `key_file`), or comes in an environment variable.
//! - **The environment wins.** `SESAME_` and a key's path in capitals, joined by `_`, overrides it:
//!   `SESAME_SERVER_LISTEN`, `SESAME_POLICY_CODE_VALID`. A text is taken as it is; everything else as TOML
//!   (`SESAME_POLICY_METHODS='["mail"]'`). The secrets themselves are `SESAME_KEY`, `SESAME_COURIER_MAIL_PASSWORD`,
//!   `SESAME_COURIER_SMS_SECRET`, `SESAME_COURIER_CALL_SECRET`, `SESAME_DESK_WEBHOOK_SECRET`,
//!   `SESAME_TELEGRAM_TOKEN`, `SESAME_DISCORD_TOKEN`, `SESAME_COURIER_TWILIO_TOKEN`,
//!   `SESAME_COURIER_TWILIO_KEY_SECRET`, `SESAME_COURIER_INFOBIP_SECRET`, `SESAME_COURIER_RISK_SECRET`,
//!   `SESAME_DIRECTORY_ACTIVE_DIRECTORY_PASSWORD`, `SESAME_DIRECTORY_LDAP_PASSWORD`, `SESAME_DIRECTORY_ENTRA_SECRET`,
//!   `SESAME_DIRECTORY_ENTRA_KEY`, `SESAME_SERVER_METRICS_TOKEN`, `SESAME_ALARMS_WEBHOOK_SECRET`,
//!   `SESAME_TELEMETRY_HEADERS`, `SESAME_CONSOLE_OIDC_SECRET`, `SESAME_DESK_ZAMMAD_TOKEN`, `SESAME_DESK_ZAMMAD_HOOK_SECRET`,
//!   `SESAME_DESK_GLPI_TOKEN` and `SESAME_DESK_GLPI_APP_TOKEN`.
//! - **What is wrong is told all at once**, with file, line, key, what was found and what was expected, and never with
//!   a line of the file: a slip of the pen beside a secret would print it.
//!
//! Relative paths are relative to the file. `sesame init` prints [`template`], in which every key stands explained.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::channel::discord;
use crate::channel::telegram::Settings as Telegram;
use crate::channel::web_chat::settings::WebChatSettings;
use crate::courier::http::HttpGateway;
use crate::courier::infobip::Infobip;
use crate::courier::risk::NumberRisk;
use crate::courier::smtp::Smtp;
use crate::courier::twilio::Twilio;
use crate::desk::rooms::Room;
use crate::desk::webhook::Webhook;
use crate::desk::{glpi, zammad};
use crate::directory::{entra, ldap};
use crate::engine::org::Org;
use crate::engine::policy::Policy;
use crate::keys::Keys;

pub mod console;
mod desks;
mod directories;
mod environment;
mod groups;
pub mod look;
mod operations;
pub mod pairs;
mod problem;
mod rules;
mod secrets;
mod source;
pub mod telemetry;
mod translate;

pub use desks::DeskSecrets;
pub use environment::Environment;
pub use operations::OperationSecrets;
pub use problem::{Problem, Problems};
pub use secrets::Secrets;

/// The whole configuration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// This program: where it listens, where it keeps its database.
    pub server: Server,
    /// The organisation's own names.
    pub org: Org,
    /// What a recovery demands.
    #[serde(default)]
    pub policy: Policy,
    /// Who carries codes.
    #[serde(default)]
    pub courier: Couriers,
    /// Where IT receives escalations.
    #[serde(default)]
    pub desk: Desks,
    /// Who holds the accounts.
    #[serde(default)]
    pub directory: Directory,
    /// The audit log.
    #[serde(default)]
    pub audit: Audit,
    /// Colour, logo, and sentences of the organisation's own.
    #[serde(default)]
    pub look: look::Look,
    /// From when on IT is told unasked that something is wrong.
    #[serde(default)]
    pub alarms: crate::alarm::Settings,
    /// Traces.
    #[serde(default)]
    pub telemetry: telemetry::Telemetry,
    /// The Telegram bot.
    pub telegram: Option<Telegram>,
    /// The chat on a web page; none without it.
    #[serde(default)]
    pub web_chat: Option<WebChatSettings>,
    /// Discord, where people are met there.
    #[serde(default)]
    pub discord: Option<discord::Settings>,
    /// The console in the browser; none without it.
    #[serde(default)]
    pub console: Option<console::Settings>,
}

/// `[server]`: this program.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    /// The address of the one-time page as people reach it. Links are made from it and from nothing else: a host taken
    /// from a request's header would let a stranger choose where links lead.
    pub public_url: String,
    /// The address and port to listen on. This machine only, for TLS is the business of the proxy before it.
    #[serde(default = "loopback", with = "listen")]
    pub listen: SocketAddr,
    /// The directory that holds the database.
    #[serde(default = "data")]
    pub data: PathBuf,
    /// The file that holds the master key: 256 bits, in hexadecimal or base64.
    #[serde(default)]
    pub key_file: Option<PathBuf>,
    /// What is logged, as a filter of `tracing` such as `info` or `info,sesame::outbox=debug`.
    #[serde(default = "info")]
    pub log: String,
    /// How it is written: for people, or as JSON for whatever collects logs.
    #[serde(default)]
    pub log_format: LogFormat,
    /// The file that holds the token which whoever reads `/metrics` bears. Without one there is no `/metrics`.
    #[serde(default)]
    pub metrics_token_file: Option<PathBuf>,
    /// An address of their own for `/readyz` and `/metrics`; then they are nowhere else.
    #[serde(default, with = "listen_or_not")]
    pub listen_admin: Option<SocketAddr>,
}

/// How the log is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// A line for people.
    #[default]
    Text,
    /// One JSON object a line; a support code stands in the field `code`.
    Json,
}

impl Server {
    /// The database file.
    pub fn database(&self) -> PathBuf {
        self.data.join("sesame.db")
    }
}

/// `[courier.…]`: who carries codes. A method needs its courier.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Couriers {
    /// Mails.
    pub mail: Option<Smtp>,
    /// Text messages.
    pub sms: Option<HttpGateway>,
    /// Phone calls.
    pub call: Option<HttpGateway>,
    /// Text messages and calls through Twilio.
    pub twilio: Option<Twilio>,
    /// Text messages through Infobip.
    pub infobip: Option<Infobip>,
    /// In which order they are asked, where there are several: the next when the one before certainly did not send.
    pub order: Vec<Provider>,
    /// Who is asked whether a number's SIM card was changed lately.
    pub risk: Option<NumberRisk>,
}

impl Default for Couriers {
    fn default() -> Self {
        let (mail, sms, call, twilio, infobip, risk) = (None, None, None, None, None, None);
        Self { mail, sms, call, twilio, infobip, order: Provider::ALL.to_vec(), risk }
    }
}

impl Couriers {
    /// Whether anyone carries text messages.
    pub fn texts(&self) -> bool {
        self.sms.is_some() || self.infobip.is_some() || self.twilio.as_ref().is_some_and(Twilio::texts)
    }

    /// Whether anyone places calls.
    pub fn calls(&self) -> bool {
        self.call.is_some() || self.twilio.as_ref().is_some_and(|twilio| twilio.caller.is_some())
    }
}

/// Who carries text messages and calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::IntoStaticStr)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum Provider {
    /// `[courier.sms]` and `[courier.call]`.
    Gateway,
    /// `[courier.infobip]`.
    Infobip,
    /// `[courier.twilio]`.
    Twilio,
}

impl Provider {
    /// All, in the usual order.
    pub const ALL: [Self; 3] = [Self::Gateway, Self::Infobip, Self::Twilio];
}

/// `[desk]`: where IT receives escalations; at least one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Desks {
    /// A mail address, written to through `[courier.mail]`.
    pub mail_to: Option<String>,
    /// A URL that takes tickets as JSON.
    pub webhook: Option<Webhook>,
    /// Zammad.
    pub zammad: Option<zammad::Settings>,
    /// GLPI.
    pub glpi: Option<glpi::Settings>,
    /// Groups and channels in a chat.
    #[serde(rename = "room")]
    pub rooms: Vec<Room>,
}

/// `[directory]`: who holds the accounts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Directory {
    /// Which kind of directory, where none of those below is configured.
    pub kind: DirectoryKind,
    /// Active Directory, on the premises.
    pub active_directory: Option<ldap::Settings>,
    /// `OpenLDAP`, and what speaks like it.
    pub ldap: Option<ldap::Settings>,
    /// Microsoft Entra.
    pub entra: Option<entra::Settings>,
}

/// The kinds of directory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DirectoryKind {
    /// In Sesame's own database, filled by `sesame import`.
    #[default]
    Embedded,
}

/// `[audit]`: the audit log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Audit {
    /// How long lines are kept. Twelve months: long enough to look into a theft found late, short enough to justify.
    #[serde(with = "keep")]
    pub keep: Duration,
    /// Where the signed head of the log is kept elsewhere: `file:/…`, `syslog:host:port`, `https://…`.
    pub ship: Vec<String>,
}

impl Default for Audit {
    fn default() -> Self {
        Self { keep: Duration::from_hours(24 * 365), ship: Vec::new() }
    }
}

/// A configuration found good, with what its secret files hold.
#[derive(Debug)]
pub struct Settled {
    /// The configuration, its paths made absolute or relative to the working directory.
    pub config: Config,
    /// The couriers' and desks' secrets.
    pub secrets: Secrets,
    /// The keys that derive from the master key.
    pub keys: Keys,
}

impl Config {
    /// Reads a configuration file, the environment over it, and the secret files it names.
    pub fn load(path: &Path, environment: &Environment) -> Result<Settled, Problems> {
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|error| {
            let why = format!("the file cannot be read ({}); `sesame init` prints one to begin with", error.kind());
            Problems(vec![Problem::of_file(&name, why)])
        })?;
        let base = path.parent().unwrap_or(Path::new(""));
        let (mut config, mut findings) = Self::read(&name, &text, environment)?;
        config.anchor(base);
        look::files(&config, &mut findings);
        let (secrets, keys) = secrets::read(&config, environment, &mut findings);
        directories::certificate(&config, &secrets, &mut findings);
        match keys {
            Some(keys) if findings.is_empty() => Ok(Settled { config, secrets, keys }),
            _ => Err(findings.into_problems()),
        }
    }

    /// Reads a configuration from text and checks it, without opening any file it names. `name` stands in messages.
    pub fn parse(name: &str, text: &str, environment: &Environment) -> Result<Self, Problems> {
        let (config, findings) = Self::read(name, text, environment)?;
        if findings.is_empty() { Ok(config) } else { Err(findings.into_problems()) }
    }

    /// The configuration as far as it can be read, and what is wrong with it.
    fn read(name: &str, text: &str, environment: &Environment) -> Result<(Self, problem::Findings), Problems> {
        let mut source = source::Source::parse(name, text)?;
        let mut findings = source.overlay(environment);
        let Some(config) = source.read(&mut findings) else { return Err(findings.into_problems()) };
        rules::check(&config, &mut findings);
        Ok((config, findings))
    }

    /// Makes relative paths relative to the configuration file.
    fn anchor(&mut self, base: &Path) {
        let courier = &mut self.courier;
        let (mail, authority) = match courier.mail.as_mut() {
            Some(mail) => (mail.password_file.as_mut(), mail.ca_file.as_mut()),
            None => (None, None),
        };
        let files = [
            self.server.key_file.as_mut(),
            mail,
            authority,
            courier.sms.as_mut().and_then(|sms| sms.secret_file.as_mut()),
            courier.call.as_mut().and_then(|call| call.secret_file.as_mut()),
            self.desk.webhook.as_mut().and_then(|webhook| webhook.secret_file.as_mut()),
            self.telegram.as_mut().and_then(|telegram| telegram.token_file.as_mut()),
            Some(&mut self.server.data),
            self.look.logo_file.as_mut(),
            self.look.words_dir.as_mut(),
            self.discord.as_mut().and_then(|discord| discord.token_file.as_mut()),
        ];
        let (token, key) = match courier.twilio.as_mut() {
            Some(twilio) => (twilio.token_file.as_mut(), twilio.key_secret_file.as_mut()),
            None => (None, None),
        };
        let infobip = courier.infobip.as_mut().and_then(|infobip| infobip.secret_file.as_mut());
        let risk = courier.risk.as_mut().and_then(|risk| risk.secret_file.as_mut());
        for file in files.into_iter().chain([token, key, infobip, risk]).flatten() {
            *file = base.join(&*file);
        }
        directories::anchor(&mut self.directory, base);
        desks::anchor(&mut self.desk, base);
        operations::anchor(self, base);
        console::anchor(self.console.as_mut(), base);
    }
}

/// The commented configuration that `sesame init` prints. What has a default stands commented out with it.
pub fn template() -> &'static str {
    include_str!("template.toml")
}

fn loopback() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 8080))
}
fn data() -> PathBuf {
    PathBuf::from("data")
}
fn info() -> String {
    "info".to_owned()
}

mod listen {
    use std::net::SocketAddr;

    use serde::{Deserialize as _, Deserializer, Serializer, de::Error};

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<SocketAddr, D::Error> {
        let wrong = |_| D::Error::custom("expected an address and a port such as \"127.0.0.1:8080\"");
        String::deserialize(from)?.parse().map_err(wrong)
    }

    pub fn serialize<S: Serializer>(address: &SocketAddr, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(address)
    }
}

mod listen_or_not {
    use std::net::SocketAddr;

    use serde::{Deserializer, Serializer};

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<SocketAddr>, D::Error> {
        super::listen::deserialize(from).map(Some)
    }

    #[allow(clippy::ref_option)] // as serde calls it
    pub fn serialize<S: Serializer>(address: &Option<SocketAddr>, to: S) -> Result<S::Ok, S::Error> {
        match address {
            Some(address) => super::listen::serialize(address, to),
            None => to.serialize_none(),
        }
    }
}

/// Long times in calendar words: `"12 months"`, `"90 days"`. A month counts as a twelfth of 365 days.
mod keep {
    use std::time::Duration;

    use serde::{Deserialize as _, Deserializer, Serializer, de::Error};

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
        days(&String::deserialize(from)?)
            .ok_or_else(|| D::Error::custom("expected a time such as \"12 months\" or \"90 days\""))
    }

    pub fn serialize<S: Serializer>(lapse: &Duration, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&format!("{} days", lapse.as_secs() / 86_400))
    }

    fn days(text: &str) -> Option<Duration> {
        let span: jiff::Span = text.parse().ok()?;
        let (years, months) = (i64::from(span.get_years()), i64::from(span.get_months()));
        let whole = jiff::Span::new()
            .try_years(years)
            .and_then(|span_of| span_of.try_months(months))
            .and_then(|span_of| span_of.try_weeks(span.get_weeks()))
            .and_then(|span_of| span_of.try_days(span.get_days()));
        if !whole.is_ok_and(|whole| whole.fieldwise() == span.fieldwise()) {
            return None; // hours and less make no sense here
        }
        let days = (years * 12 + months) * 365 / 12 + i64::from(span.get_weeks()) * 7 + i64::from(span.get_days());
        u64::try_from(days).ok()?.checked_mul(86_400).map(Duration::from_secs)
    }
}

#[cfg(test)]
mod tests;
