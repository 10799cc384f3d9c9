//! `sesame limits`: what keeps messages from leaving and accounts from being recovered, and how to lift it.

use std::io::Write;
use std::sync::Arc;

use anyhow::bail;
use futures::StreamExt as _;
use serde_json::{Value, json};

use super::directories::directory;
use super::{ConfigArg, Why};
use crate::config::Settled;
use crate::directory::Directory;
use crate::engine::contact::canonical;
use crate::ids::Handle;
use crate::relief::{Relief, lift};
use crate::store::Store;
use crate::time::{Clock as _, SystemClock, Time};

/// What to do with limits. Works beside a serving process, which takes it up at once.
#[derive(Debug, clap::Subcommand)]
pub enum Limits {
    /// Show countries that are closed, accounts that wrong answers have closed, and what was sent in the last 24 hours.
    List {
        /// As JSON, for programs.
        #[arg(long)]
        json: bool,
    },
    /// Lift one of them; the record says so.
    Clear {
        /// Which.
        #[command(subcommand)]
        what: Clear,
        /// Why.
        #[command(flatten)]
        why: Why,
    },
}

/// What is lifted.
#[derive(Debug, clap::Subcommand)]
pub enum Clear {
    /// Send to a country again, although few of its codes were entered.
    Country {
        /// Its two letters, such as FR.
        country: String,
    },
    /// Forget the wrong answers counted for an account. Make sure who asks: somebody may still be guessing.
    Account {
        /// Its login.
        login: String,
    },
}

/// Arguments of `sesame limits`.
#[derive(Debug, clap::Args)]
pub struct LimitsArgs {
    #[command(subcommand)]
    limits: Limits,
    #[command(flatten)]
    config: ConfigArg,
}

/// Opens the database and does what was asked.
pub async fn run(args: &LimitsArgs) -> anyhow::Result<()> {
    on_file(&args.limits, args.config.load()?, SystemClock.now(), &mut std::io::stdout()).await
}

/// Does what was asked with the database of a configuration, and writes the answer.
pub async fn on_file(limits: &Limits, settled: Settled, now: Time, out: &mut impl Write) -> anyhow::Result<()> {
    let store = Arc::new(Store::open_beside(&settled.config.server.database(), settled.keys.clone()).await?);
    match limits {
        Limits::List { json } => {
            let directory = directory(&settled, Arc::clone(&store), Arc::new(SystemClock))?;
            list(&store, &settled, &*directory, (*json, now), out).await
        }
        Limits::Clear { what: Clear::Country { country }, why } => {
            let country = country.to_ascii_uppercase();
            if lift(&store, &Relief::Country(country.clone()), &why.hand(), now).await? == 0 {
                bail!("{country} is not closed; nothing was changed");
            }
            Ok(writeln!(out, "Messages to {country} are sent again, and judged by what is sent from now on.")?)
        }
        Limits::Clear { what: Clear::Account { login }, why } => {
            let directory = directory(&settled, Arc::clone(&store), Arc::new(SystemClock))?;
            let Some(account) = directory.find(&Handle(canonical(login))).await? else {
                bail!("nobody signs in as {login}; nothing was changed");
            };
            let count = lift(&store, &Relief::Wrong(account.id), &why.hand(), now).await?;
            Ok(writeln!(out, "{count} wrong answers of {} are forgotten; self-service is open to it.", account.login)?)
        }
    }
}

/// How many accounts the directory is asked about at once: its own bound on connections.
const ASKED_AT_ONCE: usize = 8;

/// What IT reads of a closed account: its login, or its identifier where the directory does not answer or has lost it.
async fn closed(store: &Store, directory: &dyn Directory, most: u32, now: Time) -> anyhow::Result<Vec<Value>> {
    let accounts = store.closed_accounts(most, now).await?;
    let told = futures::stream::iter(accounts).map(async |closed| {
        let found = directory.account(&closed.account).await;
        let login = found.ok().flatten().map_or_else(|| closed.account.0.clone(), |account| account.login);
        json!({ "account": closed.account, "login": login, "wrong": closed.wrong })
    });
    Ok(told.buffered(ASKED_AT_ONCE).collect().await)
}

async fn list(
    store: &Store,
    settled: &Settled,
    directory: &dyn Directory,
    (as_json, now): (bool, Time),
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let policy = &settled.config.policy;
    let countries = store.closed_countries(now).await?;
    let accounts = closed(store, directory, policy.limits.wrong_per_day, now).await?;
    let by_country = store.spent(now).await?;
    let total: u32 = by_country.iter().map(|country| country.sent).sum();
    let (most, each) = (policy.limits.fleet_sends_per_day, policy.spending.per_country_per_day);
    if as_json {
        let told = json!({
            "closed_countries": countries, "closed_accounts": accounts,
            "sent": { "total": total, "most": most, "most_per_country": each, "countries": by_country },
        });
        return Ok(writeln!(out, "{told:#}")?);
    }
    let moment = |at: Time| at.zoned(&jiff::tz::TimeZone::UTC).strftime("%Y-%m-%d %H:%M UTC").to_string();
    writeln!(out, "Countries closed: {}", countries.len())?;
    for closed in &countries {
        let (until, entered, sent) = (moment(closed.until.0), closed.entered, closed.sent);
        writeln!(out, "  {} until {until}: a code was entered at {entered} of {sent} numbers", closed.country)?;
    }
    writeln!(out, "Accounts closed by wrong answers: {}", accounts.len())?;
    for account in &accounts {
        writeln!(out, "  {}: {} in 24 hours", account["login"].as_str().unwrap_or_default(), account["wrong"])?;
    }
    writeln!(out, "Text messages and calls in 24 hours: {total} of {most}")?;
    for country in &by_country {
        let (sent, entered, judged) = (country.sent, country.entered, country.judged);
        writeln!(out, "  {}: {sent} of {each}; {entered} of {judged} codes entered", country.country)?;
    }
    Ok(())
}
