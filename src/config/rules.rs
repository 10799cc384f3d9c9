//! What may not stand in a configuration although it can be read: impossible values and unsafe combinations.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::str::FromStr as _;
use std::time::Duration;

use rlibphonenumber::PHONE_NUMBER_UTIL;
use url::Url;

use super::problem::Findings;
use super::translate::quoted;
use super::{Config, Couriers, Desks, Server};
use crate::channel::discord;
use crate::channel::telegram::Mode;
use crate::channel::web_chat::settings::is_origin;
use crate::courier::wire;
use crate::engine::method::MethodKind;
use crate::engine::org::{Identity, Org};
use crate::engine::policy::{CodePolicy, FlowPolicy, Limits, PasswordPolicy, Policy};
use crate::speech::Locales;
use crate::web::passkey::Party;

mod cases;
mod directories;
mod rooms;
mod spending;

/// Applies every rule.
pub(super) fn check(config: &Config, findings: &mut Findings) {
    server(&config.server, findings);
    org(&config.org, findings);
    identity(&config.org.identity, findings);
    methods(&config.policy, &config.courier, findings);
    super::groups::check(&config.policy, findings);
    passkeys(config, findings);
    code(&config.policy.code, findings);
    limits(&config.policy.limits, findings);
    spending::check(&config.policy.spending, &config.courier, findings);
    flow(&config.policy.flow, findings);
    cases::check(&config.policy.case, findings);
    cases::passes(config, findings);
    password(&config.policy.password, findings);
    couriers(&config.courier, findings);
    desks(&config.desk, &config.courier, findings);
    rooms::check(config, findings);
    directories::check(&config.directory, findings);
    super::operations::check(config, findings);
    if let Some(bot) = &config.telegram {
        telegram(bot, &config.server, findings);
    }
    let keep = config.audit.keep;
    web_chat(config, findings);
    super::look::check(&config.look, findings);
    if let Some(settings) = &config.discord {
        discord(settings, findings);
    }
    super::console::check(config, findings);
    between("audit.keep", keep, Duration::from_hours(7 * 24), Duration::from_hours(3650 * 24), findings);
}

fn server(server: &Server, findings: &mut Findings) {
    if let Err(expected) = public_url(&server.public_url) {
        findings.wrong("server.public_url", found(&server.public_url, expected));
    }
    if tracing_subscriber::EnvFilter::try_new(&server.log).is_err() {
        findings.wrong("server.log", found(&server.log, "a level such as \"info\" or \"info,sesame=debug\""));
    }
}

fn web_chat(config: &Config, findings: &mut Findings) {
    let Some(chat) = &config.web_chat else { return };
    if let Some(origin) = chat.origins.iter().find(|origin| !is_origin(origin)) {
        findings.wrong("web_chat.origins", found(origin, "origins such as \"https://intranet.example.org\""));
    }
    doubled("web_chat.origins", chat.origins.iter().cloned(), findings);
    if let Some(name) = chat.name.as_ref().filter(|name| name.trim().is_empty()) {
        findings.wrong("web_chat.name", found(name, "a text that is not empty"));
    }
}

/// The one-time page takes a new password: it must not be read on the way.
fn public_url(text: &str) -> Result<(), &'static str> {
    let url = Url::parse(text).map_err(|_| "a URL such as \"https://reset.example.org\"")?;
    let host = url.host_str().ok_or("a URL with a host, such as \"https://reset.example.org\"")?;
    if url.scheme() != "https" && !(url.scheme() == "http" && wire::is_loopback(host)) {
        return Err("https://, for new passwords pass through it (http:// only to this machine)");
    }
    if !url.username().is_empty() || url.password().is_some() || url.query().is_some() || url.fragment().is_some() {
        return Err("a URL without user, password, ? and #");
    }
    Ok(())
}

fn org(org: &Org, findings: &mut Findings) {
    for (key, text) in [("org.name", &org.name), ("org.it_contact", &org.it_contact)] {
        if text.trim().is_empty() {
            findings.wrong(key, found(text, "a text that is not empty"));
        }
    }
    web_address("org.sign_in_url", &org.sign_in_url, findings);
    if let Some(portal) = &org.portal_url {
        web_address("org.portal_url", portal, findings);
    }
    let locales: BTreeSet<String> =
        Locales::iter().filter_map(|file| Some(file.split_once('/')?.0.to_owned())).collect();
    if !locales.contains(&org.locale) {
        let known: Vec<String> = locales.iter().map(|locale| format!("\"{locale}\"")).collect();
        findings.wrong("org.locale", found(&org.locale, format_args!("one of {}", known.join(", "))));
    }
    if jiff::tz::TimeZone::get(&org.time_zone).is_err() {
        findings.wrong("org.time_zone", found(&org.time_zone, "a time zone such as \"Europe/Paris\" or \"UTC\""));
    }
    let country = rlibphonenumber::enums::Region::from_str(&org.country);
    let numbered = country.is_ok_and(|region| PHONE_NUMBER_UTIL.get_country_code_for_region(region).is_some());
    if !org.country.is_empty() && (org.country.len() != 2 || !numbered) {
        findings.wrong("org.country", found(&org.country, "a country of ISO 3166-1 in two capitals, such as \"FR\""));
    }
    if let Some(day) = org.working_days.iter().find(|day| !(1..=7).contains(*day)) {
        findings.wrong("org.working_days", found(day, "days from 1 (Monday) to 7 (Sunday)"));
    }
    if org.working_days.is_empty() {
        findings.wrong("org.working_days", "found an empty list; expected at least one day, for reminders");
    }
    doubled("org.working_days", org.working_days.iter().map(ToString::to_string), findings);
    at_most("org.working_hour", org.working_hour, 23, findings);
}

fn identity(identity: &Identity, findings: &mut Findings) {
    if let Some(pattern) = &identity.wrong_pattern
        && let Err(error) = regex::Regex::new(pattern)
    {
        let why = match error {
            regex::Error::CompiledTooBig(_) => "a smaller regular expression",
            _ => "a regular expression such as \"^[a-z]+\\\\.[a-z]+@\"",
        };
        findings.wrong("org.identity.wrong_pattern", found(pattern, why));
    }
    if !identity.personal_help_url.is_empty() {
        web_address("org.identity.personal_help_url", &identity.personal_help_url, findings);
    }
    let lists = [("domains", &identity.domains), ("personal_domains", &identity.personal_domains)];
    for (name, domains) in lists {
        let key = format!("org.identity.{name}");
        for domain in domains.iter().filter(|domain| !is_domain(domain)) {
            findings.wrong(&key, found(domain, "a mail domain such as \"example.org\""));
        }
        doubled(&key, domains.iter().map(|domain| domain.to_lowercase()), findings);
    }
    for domain in &identity.personal_domains {
        if identity.domains.iter().any(|own| own.eq_ignore_ascii_case(domain)) {
            let expected = "domains that are not also in org.identity.domains";
            findings.wrong("org.identity.personal_domains", found(domain, expected));
        }
    }
}

fn is_domain(text: &str) -> bool {
    text.contains('.') && url::Host::parse(text).is_ok_and(|host| matches!(host, url::Host::Domain(_)))
}

fn methods(policy: &Policy, couriers: &Couriers, findings: &mut Findings) {
    in_range("policy.gates", policy.gates, 1, 3, findings);
    in_range("policy.methods_min", policy.methods_min, 1, 10, findings);
    if policy.methods.is_empty() {
        let words = MethodKind::ALL.map(|kind| format!("\"{}\"", kind.word())).join(", ");
        findings.wrong("policy.methods", format!("found an empty list; expected at least one of {words}"));
    }
    doubled("policy.methods", policy.methods.iter().map(|kind| kind.word().to_owned()), findings);
    let classes = policy.methods.iter().map(|kind| kind.class()).collect::<std::collections::HashSet<_>>().len();
    let gates = policy.gates;
    if gates <= 3 && usize::from(gates) > classes.max(1) {
        let what = format!(
            "found {gates}; expected at most {classes}, or policy.methods of more classes (\"sms\" and \"call\" are both a phone)"
        );
        findings.wrong("policy.gates", what);
    }
    for kind in MethodKind::ALL {
        let carried = match kind {
            MethodKind::Sms => couriers.texts(),
            MethodKind::Call => couriers.calls(),
            MethodKind::Mail => couriers.mail.is_some(),
            _ => true,
        };
        let word = kind.word();
        if policy.methods.contains(&kind) && !carried && !findings.is_broken(&format!("courier.{word}")) {
            let expected = format!("the table [courier.{word}], or policy.methods without it");
            findings.wrong("policy.methods", found(word, expected));
        }
    }
}

/// Browsers keep passkeys for a name, never for a number. Where nobody asked for them they are left out instead.
fn passkeys(config: &Config, findings: &mut Findings) {
    let wanted = findings.is_written("policy.methods") && config.policy.methods.contains(&MethodKind::Passkey);
    let address = &config.server.public_url;
    let Ok(url) = Url::parse(address) else { return };
    if wanted && public_url(address).is_ok() && Party::of(&url, &config.org.name).is_none() {
        let expected = "a server.public_url with a host name (\"https://reset.example.org\", or \"http://localhost:8080\" \
                        to try it out), for browsers keep passkeys for names only, or policy.methods without it";
        findings.wrong("policy.methods", found("passkey", expected));
    }
}

fn code(code: &CodePolicy, findings: &mut Findings) {
    // Fewer digits are guessed (NIST SP 800-63B §3.1.3.2 asks for six), more are mistyped.
    in_range("policy.code.digits", code.digits, 6, 10, findings);
    in_range("policy.code.mail_digits", code.mail_digits, 6, 10, findings);
    in_range("policy.code.keys", code.keys, 2, 6, findings);
    in_range("policy.code.tries", code.tries, 1, 10, findings);
    in_range("policy.code.sends_per_hour", code.sends_per_hour, 1, 30, findings);
    // A text message's code lives ten minutes at most (NIST SP 800-63B §3.1.3.2).
    between("policy.code.valid", code.valid, seconds(30), minutes(10), findings);
    between("policy.code.mail_valid", code.mail_valid, seconds(60), minutes(60), findings);
    between("policy.code.former_valid", code.former_valid, seconds(0), code.valid, findings);
    between("policy.code.offer_after", code.offer_after, seconds(10), minutes(10), findings);
    between("policy.code.approval_valid", code.approval_valid, seconds(30), minutes(10), findings);
    waits("policy.code.resend_after", &code.resend_after, seconds(10), findings);
}

fn limits(limits: &Limits, findings: &mut Findings) {
    // A hundred wrong answers in a row are the most NIST SP 800-63B §3.2.2 lets pass.
    in_range("policy.limits.wrong_per_day", limits.wrong_per_day, 1, 100, findings);
    in_range("policy.limits.bound_wrong_per_day", limits.bound_wrong_per_day, 1, 100, findings);
    in_range("policy.limits.approvals_per_hour", limits.approvals_per_hour, 1, 20, findings);
    in_range("policy.limits.approvals_per_day", limits.approvals_per_day, 1, 50, findings);
    in_range("policy.limits.contacts_per_day", limits.contacts_per_day, 1, 100, findings);
    in_range("policy.limits.lookups_per_hour", limits.lookups_per_hour, 1, 1000, findings);
    in_range("policy.limits.captcha_tries", limits.captcha_tries, 1, 20, findings);
    in_range("policy.limits.fleet_wrong_per_hour", limits.fleet_wrong_per_hour, 1, 1_000_000, findings);
    in_range("policy.limits.fleet_sends_per_day", limits.fleet_sends_per_day, 1, 10_000_000, findings);
    in_range("policy.limits.tickets_per_day", limits.tickets_per_day, 1, 1000, findings);
    in_range("policy.limits.fleet_tickets_per_hour", limits.fleet_tickets_per_hour, 1, 100_000, findings);
    in_range("policy.limits.fleet_suspensions_per_hour", limits.fleet_suspensions_per_hour, 1, 100_000, findings);
    waits("policy.limits.back_off", &limits.back_off, seconds(0), findings);
}

fn flow(flow: &FlowPolicy, findings: &mut Findings) {
    between("policy.flow.most", flow.most, minutes(5), minutes(24 * 60), findings);
    between("policy.flow.idle", flow.idle, minutes(1), flow.most.max(minutes(1)), findings);
    between("policy.flow.page", flow.page, minutes(1), minutes(60), findings);
    between("policy.flow.captcha", flow.captcha, seconds(30), minutes(60), findings);
    between("policy.flow.coach", flow.coach, minutes(10), minutes(30 * 24 * 60), findings);
}

fn password(password: &PasswordPolicy, findings: &mut Findings) {
    // NIST SP 800-63B §3.1.1.2: never fewer than eight. More than 256 characters no directory takes.
    in_range("policy.password.min", password.min, 8, 256, findings);
    in_range("policy.password.max", password.max, 8, 256, findings);
    if password.min > password.max {
        findings.wrong(
            "policy.password.min",
            found_plain(password.min, format!("at most policy.password.max, {}", password.max)),
        );
    }
    at_most("policy.password.history", password.history, 100, findings);
}

fn couriers(couriers: &Couriers, findings: &mut Findings) {
    if let Some(mail) = &couriers.mail {
        section("courier.mail", mail.validate(), findings);
        between("courier.mail.timeout", mail.timeout, seconds(1), minutes(2), findings);
        if mail.port == Some(0) {
            findings.wrong("courier.mail.port", found_plain(0, "a port from 1 to 65535"));
        }
    }
    for (key, gateway) in [("courier.sms", &couriers.sms), ("courier.call", &couriers.call)] {
        let Some(gateway) = gateway else { continue };
        section(key, gateway.validate(), findings);
        between(&format!("{key}.timeout"), gateway.timeout, seconds(1), minutes(2), findings);
        for (name, text) in &gateway.headers {
            if name.eq_ignore_ascii_case("authorization") && !text.contains("{secret") {
                let what = "found a secret in the configuration; expected {secret} in its place, and secret_file";
                findings.wrong(&format!("{key}.headers.{name}"), what);
            }
        }
    }
    if couriers.call.as_ref().is_some_and(|call| call.keys_field.is_none()) {
        let what = "missing; expected the name of the field in which the gateway reports the keys pressed";
        findings.wrong("courier.call.keys_field", what);
    }
}

fn desks(desks: &Desks, couriers: &Couriers, findings: &mut Findings) {
    if let Some(address) = &desks.mail_to {
        if lettre::message::Mailbox::from_str(address).is_err() {
            findings.wrong("desk.mail_to", found(address, "a mail address"));
        }
        if couriers.mail.is_none() && !findings.is_broken("courier.mail") {
            findings
                .wrong("desk.mail_to", "found an address; expected also the table [courier.mail], which carries mails");
        }
    }
    if let Some(webhook) = &desks.webhook {
        section("desk.webhook", webhook.validate(), findings);
        between("desk.webhook.timeout", webhook.timeout, seconds(1), minutes(2), findings);
    }
    super::desks::check(desks, findings);
}

fn telegram(bot: &super::Telegram, server: &Server, findings: &mut Findings) {
    section("telegram", bot.validate(), findings);
    if bot.mode == Mode::Webhook && !server.public_url.starts_with("https://") {
        let expected = "\"polling\", or a server.public_url that begins with https://, where Telegram can reach us";
        findings.wrong("telegram.mode", found("webhook", expected));
    }
}

/// Everything a person writes and the token itself pass through here.
fn discord(settings: &discord::Settings, findings: &mut Findings) {
    let mut leads = |key: &str, text: &str, schemes: [&str; 2]| {
        let open = |url: &Url| url.scheme() == schemes[1] && url.host_str().is_some_and(wire::is_loopback);
        if !Url::parse(text).is_ok_and(|url| url.scheme() == schemes[0] || open(&url)) {
            let [closed, open] = schemes;
            findings.wrong(key, found(text, format_args!("{closed}:// ({open}:// only to this machine)")));
        }
    };
    leads("discord.api_url", &settings.api_url, ["https", "http"]);
    if let Some(gateway) = &settings.gateway_url {
        leads("discord.gateway_url", gateway, ["wss", "ws"]);
    }
}

/// A section that checks itself says `key: what`; where several keys are named, it is about the section.
pub(super) fn section(section: &str, verdict: Result<(), String>, findings: &mut Findings) {
    let Err(why) = verdict else { return };
    match why.split_once(": ") {
        Some((key, what)) if !key.contains(' ') => findings.wrong(&format!("{section}.{key}"), what),
        _ => findings.wrong(section, why),
    }
}

fn web_address(key: &str, text: &str, findings: &mut Findings) {
    let fine = Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "https" | "http") && url.host_str().is_some());
    if !fine {
        findings.wrong(key, found(text, "a URL such as \"https://portal.example.org\""));
    }
}

pub(super) fn doubled(key: &str, items: impl Iterator<Item = String>, findings: &mut Findings) {
    let mut seen = BTreeSet::new();
    for item in items {
        if !seen.insert(item.clone()) {
            findings.wrong(key, format!("found {} twice; expected each once", quoted(&item)));
        }
    }
}

fn waits(key: &str, waits: &[Duration], least: Duration, findings: &mut Findings) {
    if waits.is_empty() {
        findings.wrong(key, "found an empty list; expected at least one duration");
    }
    for (index, wait) in waits.iter().enumerate() {
        between(&format!("{key}[{index}]"), *wait, least, minutes(24 * 60), findings);
    }
}

fn in_range<N: PartialOrd + Display + Copy>(key: &str, number: N, least: N, most: N, findings: &mut Findings) {
    if number < least || number > most {
        findings.wrong(key, found_plain(number, format!("a number from {least} to {most}")));
    }
}

fn at_most<N: PartialOrd + Display + Copy>(key: &str, number: N, most: N, findings: &mut Findings) {
    if number > most {
        findings.wrong(key, found_plain(number, format!("a number from 0 to {most}")));
    }
}

pub(super) fn between(key: &str, lapse: Duration, least: Duration, most: Duration, findings: &mut Findings) {
    if lapse < least || lapse > most {
        findings.wrong(key, found_plain(spoken(lapse), format!("a time from {} to {}", spoken(least), spoken(most))));
    }
}

#[allow(clippy::needless_pass_by_value)] // callers have values and references
pub(super) fn found(text: impl Display, expected: impl Display) -> String {
    format!("found {}; expected {expected}", quoted(&text.to_string()))
}

#[allow(clippy::needless_pass_by_value)] // callers have values and references
fn found_plain(number: impl Display, expected: impl Display) -> String {
    format!("found {number}; expected {expected}")
}

/// A duration in the largest unit that leaves no rest.
fn spoken(lapse: Duration) -> String {
    let seconds = lapse.as_secs();
    let units = [(86_400, " days"), (3600, "h"), (60, "min")];
    let fitting = units.into_iter().find(|(unit, _)| seconds >= *unit && seconds.is_multiple_of(*unit));
    fitting.map_or_else(|| format!("{seconds}s"), |(unit, name)| format!("{}{name}", seconds / unit))
}

const fn seconds(n: u64) -> Duration {
    Duration::from_secs(n)
}

const fn minutes(n: u64) -> Duration {
    Duration::from_mins(n)
}
