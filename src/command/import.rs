//! `sesame import people.csv`: fills the embedded directory.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, bail};
use indicatif::{ProgressBar, ProgressStyle};

use super::ConfigArg;
use crate::audit::Kind;
use crate::audit::chain::{Line, note};
use crate::directory::hashing::Hashing;
use crate::entropy::OsSeeds;
use crate::people::{self, Fault, Import, ImportError, Summary};
use crate::store::Store;
use crate::time::{Clock as _, SystemClock};

/// Arguments of `sesame import`.
#[derive(Debug, clap::Args)]
pub struct ImportArgs {
    /// People, one a line, as comma, semicolon or tab separated UTF-8. The first line names the columns: login, name,
    /// mailbox, aliases, phone, `alternate_mail`, locale, password, disabled, groups (login and name are needed).
    file: PathBuf,
    /// Say what would be done, and do nothing.
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    config: ConfigArg,
}

/// Reads the whole file, and writes it all or not at all.
pub async fn run(args: &ImportArgs) -> anyhow::Result<()> {
    let settled = args.config.load()?;
    if settled.config.directory.entra.is_some() {
        bail!("people are in [directory.entra], and this fills the embedded directory only; nothing was imported");
    }
    let source = fs::read(&args.file).with_context(|| format!("{} cannot be read", args.file.display()))?;
    let people = people::read(&source, &settled.config.org).or_else(|faults| refuse(args, &faults))?;
    let database = settled.config.server.database();
    if let Some(folder) = database.parent() {
        fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    }
    let store = Store::open_beside(&database, settled.keys).await?;
    let bar = ProgressBar::new(people.len() as u64).with_style(
        ProgressStyle::with_template("{bar:40} {pos}/{len}, {eta} left")
            .unwrap_or_else(|_| ProgressStyle::default_bar()),
    );
    let progress = |done: u64, of: u64| {
        bar.set_length(of);
        bar.set_position(done);
    };
    let import = Import { store: &store, seeds: &OsSeeds, clock: &SystemClock, hashing: &Hashing::default() };
    let written = import.write(&people, args.dry_run, &progress).await;
    bar.finish_and_clear();
    let summary = match written {
        Ok(summary) => summary,
        Err(ImportError::Faults(faults)) => return refuse(args, &faults),
        Err(error) => return Err(error.into()),
    };
    if !args.dry_run {
        let facts =
            vec![("added".to_owned(), summary.added.to_string()), ("updated".to_owned(), summary.updated.to_string())];
        let line = Line { at: SystemClock.now(), kind: Kind::PeopleImported, subject: None, peer: None, facts };
        note(&store, &line).await?;
    }
    tell(&summary, args.dry_run);
    Ok(())
}

fn refuse<T>(args: &ImportArgs, faults: &[Fault]) -> anyhow::Result<T> {
    for fault in faults {
        eprintln!("{}: {fault}", args.file.display());
    }
    let count = faults.len();
    bail!("{count} {} to mend; nothing was imported", if count == 1 { "fault" } else { "faults" });
}

fn tell(summary: &Summary, dry_run: bool) {
    let Summary { added, updated, unchanged, methods_added, methods_removed, passwords_set, passwords_kept } = summary;
    println!("{}", if dry_run { "Would import (nothing was written):" } else { "Imported:" });
    println!("  people    {added} new, {updated} changed, {unchanged} as they were");
    println!(
        "  methods   {methods_added} new, {methods_removed} removed (a phone counts twice: text message and call)"
    );
    println!("  passwords {passwords_set} set, {passwords_kept} left alone because the account has one");
}
