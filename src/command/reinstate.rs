//! `sesame reinstate LOGIN`: a phone reported lost may be used again, on IT's word.

use std::sync::Arc;

use anyhow::bail;

use super::directories::directory;
use super::{ConfigArg, Why};
use crate::engine::contact::canonical;
use crate::ids::Handle;
use crate::relief::{Relief, lift};
use crate::store::Store;
use crate::time::{Clock as _, SystemClock};

/// Arguments of `sesame reinstate`.
#[derive(Debug, clap::Args)]
pub struct ReinstateArgs {
    /// The login of the phone's owner. Make sure who asks: whoever holds the phone can then reset the password by it.
    login: String,
    #[command(flatten)]
    why: Why,
    #[command(flatten)]
    config: ConfigArg,
}

/// Lifts the suspension of an account's methods, and says so in the record.
pub async fn run(args: &ReinstateArgs) -> anyhow::Result<()> {
    let settled = args.config.load()?;
    let store = Arc::new(Store::open_beside(&settled.config.server.database(), settled.keys.clone()).await?);
    let directory = directory(&settled, Arc::clone(&store), Arc::new(SystemClock))?;
    let Some(account) = directory.find(&Handle(canonical(&args.login))).await? else {
        bail!("nobody signs in as {}; nothing was changed", args.login);
    };
    let count = lift(&store, &Relief::Phone(account.id), &args.why.hand(), SystemClock.now()).await?;
    println!("{count} methods of {} can be used again (a phone counts twice: text message and call).", account.login);
    Ok(())
}
