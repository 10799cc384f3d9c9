//! `sesame admin`: who signs in to the console with a passkey.

use std::io::Write;
use std::time::Duration;

use anyhow::bail;
use jiff::tz::TimeZone;
use serde_json::json;

use super::ConfigArg;
use super::audit::visible;
use crate::audit::Kind;
use crate::audit::chain::Line;
use crate::config::Settled;
use crate::entropy::{Entropy, OsSeeds, Seeds as _};
use crate::keys::token_hash;
use crate::store::Store;
use crate::store::console::{Invited, Removed, Role};
use crate::time::{Clock as _, SystemClock, Time};

/// How long a link is good: long enough to hand it over and use it, too short to be found later.
const VALID: Duration = Duration::from_mins(30);

/// What to do with admins. Works beside a serving process, which takes it up at once.
#[derive(Debug, clap::Subcommand)]
pub enum Admins {
    /// Make a link with which somebody registers the passkey they sign in to the console with, once, within 30 minutes.
    Invite {
        /// What they are called, in the console and in the record.
        name: String,
        /// What they may do: everything; read the record and the reports; or see tickets only.
        #[arg(long, value_enum, default_value = "admin")]
        role: Role,
    },
    /// Show who has a passkey, and whose link is still good.
    List {
        /// As JSON, for programs.
        #[arg(long)]
        json: bool,
    },
    /// Take somebody's passkey, link and sessions away. Who signs in elsewhere is signed out, and is let in or not
    /// by the configuration.
    Remove {
        /// What they are called.
        name: String,
    },
}

/// Arguments of `sesame admin`.
#[derive(Debug, clap::Args)]
pub struct AdminArgs {
    #[command(subcommand)]
    admins: Admins,
    #[command(flatten)]
    config: ConfigArg,
}

/// Opens the database and does what was asked.
pub async fn run(args: &AdminArgs) -> anyhow::Result<()> {
    on_file(&args.admins, args.config.load()?, SystemClock.now(), &mut std::io::stdout()).await
}

/// Does what was asked with the database of a configuration, and writes the answer.
pub async fn on_file(admins: &Admins, settled: Settled, now: Time, out: &mut impl Write) -> anyhow::Result<()> {
    let console = settled.config.console.clone();
    let (address, zone) = (settled.config.server.public_url.clone(), settled.config.org.time_zone.clone());
    let store = Store::open_beside(&settled.config.server.database(), settled.keys).await?;
    match admins {
        Admins::Invite { name, role } => {
            if !console.is_some_and(|console| console.passkeys) {
                bail!("nobody signs in with a passkey: the configuration has no [console], or not passkeys = true");
            }
            let name = name.trim();
            if name.is_empty() || name.chars().count() > 40 || name.chars().any(char::is_control) {
                bail!("expected a name of 1 to 40 letters; nothing was changed");
            }
            let token = Entropy::new(OsSeeds.seed()).token();
            let invited = Invited { name: name.to_owned(), role: *role, expires_at: (now + VALID).0 };
            let line = line(
                now,
                Kind::ConsoleInvited,
                &[("name", name), ("role", (*role).into()), ("by", &super::operator())],
            );
            if !store.invite_admin(&invited, &token_hash(&token), &line).await? {
                bail!("{name} signs in already; remove them first, or choose another name. Nothing was changed");
            }
            writeln!(out, "{}/admin/invite/{token}", address.trim_end_matches('/'))?;
            eprintln!("The link for {name} is good once, for 30 minutes. Whoever opens it becomes {name}.");
            Ok(())
        }
        Admins::List { json } => list(&store, *json, now, &TimeZone::get(&zone)?, out).await,
        Admins::Remove { name } => {
            let line = line(now, Kind::ConsoleAdminRemoved, &[("name", name)]);
            let elsewhere = "Who signs in elsewhere is let in by admins, auditors and agents in [console.oidc]: take them off \
                             there, or out of the group, and restart the service.";
            let removed = store.remove_admin(name, &line).await?;
            let name = visible(name);
            match removed {
                Removed::Nothing if console.is_some_and(|console| console.oidc.is_some()) => {
                    bail!("nobody is called {name} here; nothing was changed. {elsewhere}")
                }
                Removed::Nothing => bail!("nobody is called {name}; nothing was changed"),
                Removed::Sessions => {
                    writeln!(
                        out,
                        "{name} is signed out, and may sign in again: no passkey here is theirs. {elsewhere}"
                    )?;
                }
                Removed::Entrance => {
                    writeln!(out, "{name} cannot sign in with a passkey any more, and is signed out.")?;
                }
            }
            Ok(())
        }
    }
}

fn line(at: Time, kind: Kind, facts: &[(&str, &str)]) -> Line {
    let facts = facts.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Line { at, kind, subject: None, peer: None, facts }
}

async fn list(store: &Store, as_json: bool, now: Time, zone: &TimeZone, out: &mut impl Write) -> anyhow::Result<()> {
    let (admins, invited) = (store.admins().await?, store.invited_admins(now).await?);
    if as_json {
        let role = |role: Role| <&'static str>::from(role);
        let admins: Vec<_> = admins
            .iter()
            .map(|one| json!({ "name": one.name, "role": role(one.role), "added_at": one.added_at, "seen_at": one.seen_at }))
            .collect();
        let invited: Vec<_> = invited
            .iter()
            .map(|one| json!({ "name": one.name, "role": role(one.role), "expires_at": one.expires_at }))
            .collect();
        return Ok(writeln!(out, "{:#}", json!({ "admins": admins, "invited": invited }))?);
    }
    let moment = |at: i64| Time(at).zoned(zone).strftime("%Y-%m-%d %H:%M").to_string();
    for one in &admins {
        let seen = one.seen_at.map_or("never signed in".to_owned(), |at| format!("signed in {}", moment(at)));
        writeln!(
            out,
            "{:<24} {:<8} since {}, {seen}",
            visible(&one.name),
            <&str>::from(one.role),
            moment(one.added_at)
        )?;
    }
    for one in &invited {
        writeln!(
            out,
            "{:<24} {:<8} link good until {}",
            visible(&one.name),
            <&str>::from(one.role),
            moment(one.expires_at)
        )?;
    }
    if admins.is_empty() && invited.is_empty() {
        writeln!(out, "Nobody has a passkey for the console yet: sesame admin invite NAME")?;
    }
    Ok(())
}
