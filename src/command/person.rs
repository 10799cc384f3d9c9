//! `sesame person`: what is held about somebody, for them; and its erasure.

use std::io::Write;
use std::sync::Arc;

use anyhow::bail;
use jiff::tz::TimeZone;
use serde_json::Value;

use super::ConfigArg;
use super::audit::visible;
use super::directories::directory;
use super::operator;
use crate::audit::Kind;
use crate::audit::chain::{Line, note};
use crate::directory::Account;
use crate::engine::contact::canonical;
use crate::engine::decoy::account_key;
use crate::engine::org::Org;
use crate::entropy::{Entropy, OsSeeds, Seeds as _};
use crate::ids::Handle;
use crate::person::{Erasure, Person, erased};
use crate::store::Store;
use crate::time::{Clock as _, SystemClock};

/// `sesame person …`
#[derive(Debug, clap::Subcommand)]
pub enum PersonCommand {
    /// Write everything that is held about somebody, for them to read. Make sure who asks: their numbers stand in it in full.
    Export {
        /// The login of the account.
        login: String,
        /// As JSON, for programs.
        #[arg(long)]
        json: bool,
    },
    /// Erase what is held about somebody: methods, chats, contacts, tickets' words, and who they are in the record.
    ///
    /// The record keeps how many lines there were, of which kind and when, and still verifies. The account in an outside
    /// directory is not touched. Backups, exports and tickets that were handed on keep what they hold until they are
    /// deleted where they are.
    Erase {
        /// The login of the account.
        login: String,
        /// Erase it. Without this, it is only said what would be erased.
        #[arg(long)]
        yes: bool,
    },
}

/// Does what was asked.
///
/// # Errors
/// When nobody has the name, or the database cannot do it; then nothing was changed.
pub async fn run(command: &PersonCommand, config: &ConfigArg, out: &mut (dyn Write + Send)) -> anyhow::Result<()> {
    let settled = config.load()?;
    let database = settled.config.server.database();
    if !database.exists() {
        bail!("{} does not exist yet: nothing is held about anybody", database.display());
    }
    let store = Arc::new(Store::open_beside(&database, settled.keys.clone()).await?);
    let directory = directory(&settled, Arc::clone(&store), Arc::new(SystemClock))?;
    let (PersonCommand::Export { login, .. } | PersonCommand::Erase { login, .. }) = command;
    let handle = Handle(canonical(login));
    let Some(account) = directory.find(&handle).await? else {
        if let Some((at, by)) = erased(&store, &handle).await? {
            let at = at.zoned(&TimeZone::get(&settled.config.org.time_zone)?).strftime("%Y-%m-%d %H:%M");
            bail!("nobody signs in as {login}: they were erased on {at} by {}. Nothing was changed", visible(&by));
        }
        bail!("nobody signs in as {login}; nothing was changed");
    };
    match command {
        PersonCommand::Export { json, .. } => export(store, (account, &settled.config.org), *json, out).await,
        PersonCommand::Erase { yes, .. } => erase(store, (account, &settled.config.org), *yes, out).await,
    }
}

async fn export(
    store: Arc<Store>,
    (account, org): (Account, &Org),
    json: bool,
    out: &mut (dyn Write + Send),
) -> anyhow::Result<()> {
    let subject = Some(account_key(&account.id));
    let held = Person::new(Arc::clone(&store), account, org).export().await?;
    // Before the first word is written: whoever closes the pipe has read it all the same.
    let facts = vec![("by".to_owned(), operator())];
    note(&store, &Line { at: SystemClock.now(), kind: Kind::PersonExported, subject, peer: None, facts }).await?;
    if json {
        writeln!(out, "{held:#}")?;
    } else {
        write_indented(&held, 0, out)?;
    }
    Ok(())
}

/// One value a line, indented under its name.
fn write_indented(value: &Value, depth: usize, out: &mut (dyn Write + Send)) -> std::io::Result<()> {
    let margin = "  ".repeat(depth);
    match value {
        Value::Object(fields) => fields.iter().try_for_each(|(name, value)| match value {
            Value::Object(_) | Value::Array(_) => {
                writeln!(out, "{margin}{}", visible(name))?;
                write_indented(value, depth + 1, out)
            }
            Value::Null => Ok(()),
            Value::String(text) => writeln!(out, "{margin}{}: {}", visible(name), visible(text)),
            other => writeln!(out, "{margin}{}: {other}", visible(name)),
        }),
        Value::Array(items) => items.iter().try_for_each(|item| {
            write_indented(item, depth, out)?;
            if item.is_object() { writeln!(out) } else { Ok(()) }
        }),
        Value::String(text) => writeln!(out, "{margin}{}", visible(text)),
        other => writeln!(out, "{margin}{other}"),
    }
}

async fn erase(
    store: Arc<Store>,
    (account, org): (Account, &Org),
    yes: bool,
    out: &mut (dyn Write + Send),
) -> anyhow::Result<()> {
    let login = account.login.clone();
    let mut entropy = Entropy::new(OsSeeds.seed());
    let erased = Person::new(store, account, org).erase((SystemClock.now(), &operator()), &mut entropy, yes).await?;
    let Erasure { rows, tickets, lines, others } = erased;
    if yes {
        writeln!(
            out,
            "{login} was erased: {rows} rows are gone, {tickets} tickets and {lines} lines of the record say no"
        )?;
        writeln!(out, "longer whose they are. Backups and exports made before still hold them: delete those too.")?;
    } else {
        writeln!(
            out,
            "Nothing was changed. To be erased for {login}: {rows} rows; {tickets} tickets and {lines} lines of"
        )?;
        writeln!(out, "the record would no longer say whose they are. This cannot be taken back. To do it: --yes")?;
    }
    if others > 0 {
        writeln!(
            out,
            "Of the lines {others} are about other accounts that were tried from {login}'s chats: they keep whom they are\n\
             about. Look at them first, for somebody may want an attack forgotten: sesame audit list --account {login}"
        )?;
    }
    Ok(())
}
