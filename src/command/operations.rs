//! What watches a configured house: alarms, certificates, heads that are shipped; and `sesame alarms`.

use std::io::Write;
use std::sync::Arc;

use anyhow::{Context as _, anyhow, bail};
use jiff::tz::TimeZone;
use url::Url;

use super::ConfigArg;
use super::audit::visible;
use crate::alarm::certificates::{Certificates, Source};
use crate::alarm::webhook::AlarmHook;
use crate::alarm::{Alarms, standing};
use crate::app::Operations;
use crate::audit::ship::{Shipper, Target};
use crate::config::{Config, Settled};
use crate::store::Store;
use crate::time::{SystemClock, Time};
use crate::traces::Collector;

/// Arguments of `sesame alarms`.
#[derive(Debug, clap::Args)]
pub struct AlarmsArgs {
    #[command(flatten)]
    config: ConfigArg,
}

/// What watches the house of a configuration.
pub(super) fn of(settled: &Settled) -> anyhow::Result<Operations> {
    let (config, secrets) = (&settled.config, &settled.secrets.operations);
    let hook = match (&config.alarms.webhook, secrets.alarms.clone()) {
        (Some(settings), Some(secret)) => Some(
            AlarmHook::new(settings, secret, Arc::new(SystemClock)).map_err(|why| anyhow!("alarms.webhook.{why}"))?,
        ),
        _ => None,
    };
    let targets: Result<Vec<Target>, String> = config.audit.ship.iter().map(|wish| wish.parse()).collect();
    Ok(Operations {
        metrics_token: secrets.metrics.clone(),
        apart: config.server.listen_admin.is_some(),
        alarms: Alarms::new(config.alarms.clone(), Certificates::new(certificates(config)), hook),
        shipper: Shipper::new(targets.map_err(|why| anyhow!("audit.ship: {why}"))?),
        collector: collector(settled)?.map(|collector| (collector, config.telemetry.sample)),
    })
}

/// The collector of a configuration.
pub(super) fn collector(settled: &Settled) -> anyhow::Result<Option<Collector>> {
    let Some(url) = &settled.config.telemetry.traces else { return Ok(None) };
    let headers = settled.secrets.operations.collector.as_ref();
    Collector::new(url, headers).map(Some).map_err(|why| anyhow!("telemetry.traces: {why}"))
}

/// The certificates that the service stands on: its own address's, its directories', and the one it signs in with.
fn certificates(config: &Config) -> Vec<Source> {
    let directory = &config.directory;
    let ldap = [&directory.active_directory, &directory.ldap].into_iter().flatten();
    let mut urls: Vec<&str> = vec![&config.server.public_url];
    urls.extend(ldap.flat_map(|settings| settings.servers.iter().map(String::as_str)));
    let server = |url: &str| {
        let url = Url::parse(url).ok()?;
        let port = match url.scheme() {
            "https" => 443,
            "ldaps" => 636,
            _ => return None,
        };
        Some(Source::Server(url.host_str()?.to_owned(), url.port().unwrap_or(port)))
    };
    let mut sources: Vec<Source> = urls.into_iter().filter_map(server).collect();
    sources.dedup();
    let entra = directory.entra.as_ref().and_then(|entra| entra.certificate_file.clone());
    sources.extend(entra.map(Source::File));
    sources
}

/// Says what is wrong now, and since when: `false` when something is.
///
/// # Errors
/// When the database cannot be read.
pub async fn alarms(args: &AlarmsArgs, out: &mut (dyn Write + Send)) -> anyhow::Result<bool> {
    let settled = args.config.load()?;
    let zone = TimeZone::get(&settled.config.org.time_zone).context("org.time_zone")?;
    let database = settled.config.server.database();
    if !database.exists() {
        bail!("{} does not exist yet: nothing has happened", database.display());
    }
    let store = Store::open_beside(&database, settled.keys.clone()).await?;
    let standing = standing(&store).await?;
    for alarm in &standing {
        let facts: Vec<(String, String)> = serde_json::from_str(&alarm.what).unwrap_or_default();
        let facts: Vec<String> = facts.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let since = Time(alarm.since).zoned(&zone).strftime("%Y-%m-%d %H:%M %:z").to_string();
        writeln!(out, "{}", visible(&format!("{:<32}  since {since}  {}", alarm.name, facts.join("  "))))?;
    }
    if standing.is_empty() {
        writeln!(out, "Nothing is wrong that the service knows of.")?;
    }
    Ok(standing.is_empty())
}
