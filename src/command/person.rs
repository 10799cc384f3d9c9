//! `sesame person`: what is held about somebody, for them; and its erasure.

use std::io::Write;
use std::sync::Arc;

use anyhow::bail;
use serde_json::Value;

use super::ConfigArg;
use super::audit::visible;
use super::directories::directory;
use crate::audit::Kind;
use crate::audit::chain::{Line, note};
use crate::directory::Account;
use crate::engine::contact::canonical;
use crate::engine::decoy::account_key;
use crate::entropy::{Entropy, OsSeeds, Seeds as _};
use crate::ids::Handle;
use crate::person::Person;
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
    let Some(account) = directory.find(&Handle(canonical(login))).await? else {
        bail!("nobody signs in as {login}; nothing was changed");
    };
    match command {
        PersonCommand::Export { json, .. } => export(store, account, *json, out).await,
        PersonCommand::Erase { yes, .. } => erase(store, account, *yes, out).await,
    }
}

async fn export(store: Arc<Store>, account: Account, json: bool, out: &mut (dyn Write + Send)) -> anyhow::Result<()> {
    let subject = Some(account_key(&account.id));
    let held = Person::new(Arc::clone(&store), account).export().await?;
    if json {
        writeln!(out, "{held:#}")?;
    } else {
        write_indented(&held, 0, out)?;
    }
    let line = Line { at: SystemClock.now(), kind: Kind::PersonExported, subject, peer: None, facts: Vec::new() };
    Ok(note(&store, &line).await?)
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

async fn erase(store: Arc<Store>, account: Account, yes: bool, out: &mut (dyn Write + Send)) -> anyhow::Result<()> {
    let login = account.login.clone();
    let mut entropy = Entropy::new(OsSeeds.seed());
    let erased = Person::new(store, account).erase(SystemClock.now(), &mut entropy, yes).await?;
    let (rows, tickets, lines) = (erased.rows, erased.tickets, erased.lines);
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
    Ok(())
}
