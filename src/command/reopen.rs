//! `sesame reopen`: passwords may be reset again, on IT's word.

use std::sync::Arc;

use super::{ConfigArg, Why};
use crate::relief::{Relief, lift};
use crate::store::Store;
use crate::time::{Clock as _, SystemClock};

/// Arguments of `sesame reopen`.
#[derive(Debug, clap::Args)]
pub struct ReopenArgs {
    #[command(flatten)]
    why: Why,
    #[command(flatten)]
    config: ConfigArg,
}

/// Lifts the halt of all resets, and says so in the record. A serving process takes it up at once.
pub async fn run(args: &ReopenArgs) -> anyhow::Result<()> {
    let settled = args.config.load()?;
    let store = Arc::new(Store::open_beside(&settled.config.server.database(), settled.keys).await?);
    let halts = store.halts().await?;
    if halts.is_empty() {
        println!("Resets are not halted; nothing was changed.");
        return Ok(());
    }
    for (at, why) in &halts {
        println!("Halted at {}: {why}", at.zoned(&jiff::tz::TimeZone::UTC).strftime("%Y-%m-%d %H:%M:%S UTC"));
    }
    lift(&store, &Relief::Halt, &args.why.hand(), SystemClock.now()).await?;
    println!("Passwords can be reset again.");
    Ok(())
}
