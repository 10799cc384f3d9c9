//! `sesame invite LOGIN`: a code with which somebody signs in on the page of methods without a password, once.

use std::sync::Arc;
use std::time::Duration;

use anyhow::bail;

use super::ConfigArg;
use super::directories::directory;
use crate::audit::Kind;
use crate::audit::chain::{Line, note};
use crate::directory::Account;
use crate::engine::contact::canonical;
use crate::engine::decoy::account_key;
use crate::entropy::{Entropy, OsSeeds, Seeds as _};
use crate::ids::Handle;
use crate::store::Store;
use crate::time::{Clock as _, SystemClock, lapse};
use crate::web::enrol::{draw_invitation, invitation_digest};

/// Arguments of `sesame invite`.
#[derive(Debug, clap::Args)]
pub struct InviteArgs {
    /// The login of whom to invite. Make sure who gets the code: it stands for their password and for IT's word.
    login: String,
    /// How long the code is good, such as 168h (a week) or 12h; at most 720h (30 days).
    #[arg(long, default_value = "168h", value_parser = lapse::parse)]
    valid: Duration,
    #[command(flatten)]
    config: ConfigArg,
}

/// The longest life of a code: a letter by internal mail and a holiday.
const VALID_MAX: Duration = Duration::from_hours(24 * 30);

/// Makes a code, prints it once, and says so in the record. Only its digest is kept.
pub async fn run(args: &InviteArgs) -> anyhow::Result<()> {
    if args.valid.is_zero() || args.valid > VALID_MAX {
        bail!("--valid is to be more than nothing and at most 720h (30 days); nothing was changed");
    }
    let settled = args.config.load()?;
    let store = Arc::new(Store::open_beside(&settled.config.server.database(), settled.keys.clone()).await?);
    let directory = directory(&settled, Arc::clone(&store), Arc::new(SystemClock))?;
    let found = directory.find(&Handle(canonical(&args.login))).await?;
    let Some(account) = found.filter(Account::is_open) else {
        bail!("nobody signs in as {}; nothing was changed", args.login);
    };
    let code = draw_invitation(&mut Entropy::new(OsSeeds.seed()));
    let Some(digest) = invitation_digest(store.keys(), &account.id, code.expose()) else {
        bail!("no code could be made; nothing was changed");
    };
    let now = SystemClock.now();
    store.invite(&account.id, &digest, now + args.valid).await?;
    let facts = vec![("until".to_owned(), (now + args.valid).0.to_string())];
    let subject = Some(account_key(&account.id));
    note(&store, &Line { at: now, kind: Kind::InvitationMade, subject, peer: None, facts }).await?;
    let page = format!("{}/register", settled.config.server.public_url.trim_end_matches('/'));
    println!("{}", code.expose());
    eprintln!("The code for {} is good once. They type it at {page} in place of their password.", account.login);
    Ok(())
}
