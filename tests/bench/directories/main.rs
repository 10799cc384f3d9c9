//! What the real directories cost: `cargo bench --bench directories`, against a Samba and an `OpenLDAP` of its own.
//!
//! Every figure stands beside another of the same run, for the machine it runs on decides the absolute ones. Nothing is
//! asserted; the aims are printed beside what was reached.

#![allow(clippy::disallowed_methods)] // a benchmark reads the machine's clock
#![allow(clippy::unwrap_used, clippy::expect_used)] // as in the tests whose servers these are

#[path = "../house.rs"]
#[allow(dead_code)] // what the other benchmark needs
mod house;
#[path = "../../it/servers/mod.rs"]
#[allow(dead_code, unused_imports)] // what the tests need
mod servers;
mod slow;

use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Parser as _;
use futures::future::try_join_all;
use sesame::directory::active_directory::ActiveDirectory;
use sesame::directory::ldap::Settings;
use sesame::directory::open_ldap::OpenLdap;
use sesame::directory::{Directory, Verdict};
use sesame::engine::policy::PasswordPolicy;
use sesame::ids::{AccountId, Handle};
use sesame::secret::Secret;
use sesame::time::SystemClock;

use servers::ldap::{Kind, LdapServer, User};
use servers::samba::samba;
use servers::slapd::slapd;
use servers::wire::Wire;

/// What the real directories cost: latency over a bare change, connections of a crowd, and what a slow one does to others.
#[derive(clap::Parser)]
#[command(name = "cargo bench --bench directories --")]
struct Asked {
    /// Resets in each column of the first table.
    #[arg(long, default_value_t = 60)]
    resets: u32,
    /// What to measure; everything when none is named.
    parts: Vec<Part>,
    #[arg(long, hide = true)]
    bench: bool,
}

/// What can be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    /// A reset beside the bare change on the same server.
    Latency,
    /// Connections of fifty people at once.
    Crowd,
    /// What a directory that takes five seconds does to the chats of others.
    Slow,
}

fn main() -> anyhow::Result<()> {
    let asked = Asked::parse();
    let wanted = |part| asked.parts.is_empty() || asked.parts.contains(&part);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let build = if cfg!(debug_assertions) { "DEBUG BUILD: the figures mean nothing" } else { "release build" };
    println!("{} cores shared with the servers, {build}\n", std::thread::available_parallelism()?);
    runtime.block_on(async {
        if wanted(Part::Latency) {
            latency(asked.resets).await?;
        }
        if wanted(Part::Crowd) {
            crowd().await?;
        }
        if wanted(Part::Slow) {
            slow::print().await?;
        }
        Ok(())
    })
}

fn servers() -> [&'static LdapServer; 2] {
    [samba(), slapd()]
}

async fn user(server: &LdapServer, login: &str) -> User {
    match server.kind {
        Kind::ActiveDirectory => samba().user(login).await,
        Kind::OpenLdap => slapd().user(login).await,
    }
}

/// Sesame's way to a server, with eight connections.
fn open(server: &LdapServer, address: &str) -> anyhow::Result<Arc<dyn Directory>> {
    let settings: Settings = serde_json::from_value(serde_json::json!({
        "servers": [address], "ca_file": server.certificates.authority, "bind": server.service.name, "base": server.base,
    }))?;
    let (password, policy) = (Secret::from(server.service.password), PasswordPolicy::default());
    let clock = Arc::new(SystemClock);
    Ok(match server.kind {
        Kind::ActiveDirectory => {
            Arc::new(ActiveDirectory::new(&settings, password, policy, clock).map_err(anyhow::Error::msg)?)
        }
        Kind::OpenLdap => Arc::new(OpenLdap::new(&settings, password, policy, clock).map_err(anyhow::Error::msg)?),
    })
}

async fn id(directory: &dyn Directory, user: &User) -> anyhow::Result<AccountId> {
    let found = directory.find(&Handle::from(user.login.as_str())).await?;
    Ok(found.ok_or_else(|| anyhow::anyhow!("{} is not found", user.login))?.id)
}

/// A reset of ours looks the person up first, and who they are in groups with: what that adds to the bare change. Both over
/// connections that are open, in turns, so that what disturbs one disturbs the other.
async fn latency(resets: u32) -> anyhow::Result<()> {
    println!("Latency. {resets} resets each, over open connections.\n");
    println!("| server | bare change p50 ms | p95 | our reset p50 ms | p95 | ratio of medians |");
    println!("|--------|-------------------:|----:|-----------------:|----:|-----------------:|");
    for server in servers() {
        let [bare, ours] = [user(server, "bench-bare").await, user(server, "bench-ours").await];
        let directory = open(server, &server.ldaps)?;
        let id = id(&*directory, &ours).await?;
        let mut service = server.bound_as(server.service).await;
        let (mut bare_took, mut ours_took) = (Vec::new(), Vec::new());
        for round in 0..resets {
            let new = format!("B3nch-Passw0rd-{round:04}");
            let begun = Instant::now();
            server.reset(&mut service, &bare, &new).await?.success()?;
            bare_took.push(millis(begun));
            let new = Secret::new(new);
            let begun = Instant::now();
            let verdict = directory.set_password(&id, &new).await?;
            ours_took.push(millis(begun));
            anyhow::ensure!(verdict == Verdict::Applied, "{verdict:?}");
        }
        let [(b50, b95), (o50, o95)] =
            [bare_took, ours_took].map(|mut took| (percentile(&mut took, 50), percentile(&mut took, 95)));
        println!("| {:?} | {b50:.1} | {b95:.1} | {o50:.1} | {o95:.1} | {:.2}x |", server.kind, o50 / b50);
    }
    println!();
    Ok(())
}

/// Fifty people at once are found and reset.
async fn crowd() -> anyhow::Result<()> {
    const AT_ONCE: usize = 50;
    println!("Crowd. {AT_ONCE} people are found and reset at once, from nothing open; `connections = 8`.\n");
    println!("| server | TLS connections opened | aim | all done after, s |");
    println!("|--------|-----------------------:|----:|------------------:|");
    for server in servers() {
        let wire = Wire::opaque(server.ldaps_address()).await;
        let directory = open(server, &wire.ldaps())?;
        let mut people = Vec::new();
        for number in 0..AT_ONCE {
            people.push(user(server, &format!("bench-crowd-{number}")).await);
        }
        let begun = Instant::now();
        try_join_all(people.iter().map(|person| async {
            let id = id(&*directory, person).await?;
            let verdict = directory.set_password(&id, &Secret::from("B3nch-Passw0rd-Crowd")).await?;
            anyhow::ensure!(verdict == Verdict::Applied, "{verdict:?}");
            Ok(())
        }))
        .await?;
        println!("| {:?} | {} | 8 | {:.1} |", server.kind, wire.opened(), begun.elapsed().as_secs_f64());
    }
    println!();
    Ok(())
}

fn millis(begun: Instant) -> f64 {
    in_millis(begun.elapsed())
}

fn in_millis(lapse: Duration) -> f64 {
    lapse.as_secs_f64() * 1e3
}

/// The value below which so many of a hundred are.
fn percentile(values: &mut [f64], percent: usize) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get((values.len() * percent / 100).min(values.len().saturating_sub(1))).copied().unwrap_or_default()
}
