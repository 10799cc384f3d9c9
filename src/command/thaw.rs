//! `sesame thaw LOGIN`: self-service that an owner stopped ("this wasn't me") may be used again, on IT's word.

use std::sync::Arc;

use anyhow::bail;

use super::directories::directory;
use super::{ConfigArg, Why};
use crate::engine::contact::canonical;
use crate::ids::Handle;
use crate::relief::{Relief, lift};
use crate::store::Store;
use crate::time::{Clock as _, SystemClock};

/// Arguments of `sesame thaw`.
#[derive(Debug, clap::Args)]
pub struct ThawArgs {
    /// The login of the account. Look into what happened first: the password may be known to somebody else, and so may
    /// the owner's phone or mailbox be.
    login: String,
    #[command(flatten)]
    why: Why,
    #[command(flatten)]
    config: ConfigArg,
}

/// Lifts what "this wasn't me" did, and says so in the record.
pub async fn run(args: &ThawArgs) -> anyhow::Result<()> {
    let settled = args.config.load()?;
    let store = Arc::new(Store::open_beside(&settled.config.server.database(), settled.keys.clone()).await?);
    let directory = directory(&settled, Arc::clone(&store), Arc::new(SystemClock))?;
    let Some(account) = directory.find(&Handle(canonical(&args.login))).await? else {
        bail!("nobody signs in as {}; nothing was changed", args.login);
    };
    if lift(&store, &Relief::Freeze(account.id), &args.why.hand(), SystemClock.now()).await? == 0 {
        bail!("{} was not stopped; nothing was changed", account.login);
    }
    println!("{} can use self-service again.", account.login);
    Ok(())
}
