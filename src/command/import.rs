//! `sesame import people.csv`: fills the embedded directory, or says how the people of another are reached.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use indicatif::{ProgressBar, ProgressStyle};

use super::ConfigArg;
use super::directories::outside;
use crate::audit::Kind;
use crate::audit::chain::{Line, note};
use crate::config::Settled;
use crate::directory::Directory;
use crate::directory::hashing::Hashing;
use crate::entropy::OsSeeds;
use crate::people::{self, Contacts, Fault, Import, ImportError, Person, Summary};
use crate::store::Store;
use crate::time::{Clock, SystemClock};

/// Arguments of `sesame import`.
#[derive(Debug, clap::Args)]
pub struct ImportArgs {
    /// People, one a line, as comma, semicolon or tab separated UTF-8. The first line names the columns: login, name,
    /// mailbox, aliases, phone, `alternate_mail`, locale, password, disabled, groups, manager (login and name are needed). Where
    /// the accounts are in a directory of your own, login, phone and `alternate_mail` are read, and only the first is needed.
    file: PathBuf,
    /// Say what would be done, and do nothing.
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    config: ConfigArg,
}

/// Who is to be imported, and into what.
enum Task {
    /// Into the embedded directory.
    Accounts(Vec<Person>),
    /// People of this directory, and the columns of the file that it keeps itself.
    Contacts(Vec<Person>, Vec<&'static str>, Arc<dyn Directory>),
}

/// Reads the whole file, and writes it all or not at all.
pub async fn run(args: &ImportArgs) -> anyhow::Result<()> {
    let settled = args.config.load()?;
    let source = fs::read(&args.file).with_context(|| format!("{} cannot be read", args.file.display()))?;
    let task = task(args, &settled, &source)?;
    let database = settled.config.server.database();
    if let Some(folder) = database.parent() {
        super::private_folder(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    }
    let store = Store::open_beside(&database, settled.keys).await?;
    let bar = ProgressBar::no_length().with_style(
        ProgressStyle::with_template("{bar:40} {pos}/{len}, {eta} left")
            .unwrap_or_else(|_| ProgressStyle::default_bar()),
    );
    let progress = |done: u64, of: u64| {
        bar.set_length(of);
        bar.set_position(done);
    };
    let written = match &task {
        Task::Accounts(people) => {
            let import = Import { store: &store, seeds: &OsSeeds, clock: &SystemClock, hashing: &Hashing::default() };
            import.write(people, args.dry_run, &progress).await
        }
        Task::Contacts(people, _, directory) => {
            let import = Contacts { store: &store, seeds: &OsSeeds, directory: &**directory };
            import.write(people, args.dry_run, &progress).await
        }
    };
    bar.finish_and_clear();
    let summary = match written {
        Ok(summary) => summary,
        Err(ImportError::Faults(faults)) => return refuse(args, &faults),
        Err(error) => return Err(error.into()),
    };
    if !args.dry_run {
        let facts =
            [("added", summary.added.to_string()), ("updated", summary.updated.to_string()), ("by", super::operator())];
        let facts = facts.map(|(name, value)| (name.to_owned(), value)).into();
        let line = Line { at: SystemClock.now(), kind: Kind::PeopleImported, subject: None, peer: None, facts };
        note(&store, &line).await?;
    }
    tell(&task, &summary, args.dry_run);
    Ok(())
}

fn task(args: &ImportArgs, settled: &Settled, source: &[u8]) -> anyhow::Result<Task> {
    let org = &settled.config.org;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let Some(directory) = outside(settled, &clock).context("the directory")? else {
        return people::read(source, org).map(Task::Accounts).or_else(|faults| refuse(args, &faults));
    };
    let (people, aside) = people::read_contacts(source, org).or_else(|faults| refuse(args, &faults))?;
    Ok(Task::Contacts(people, aside, directory))
}

fn refuse<T>(args: &ImportArgs, faults: &[Fault]) -> anyhow::Result<T> {
    for fault in faults {
        eprintln!("{}: {fault}", args.file.display());
    }
    let count = faults.len();
    bail!("{count} {} to mend; nothing was imported", if count == 1 { "fault" } else { "faults" });
}

fn tell(task: &Task, summary: &Summary, dry_run: bool) {
    let Summary { added, updated, unchanged, methods_added, methods_removed, passwords_set, passwords_kept } = summary;
    println!("{}", if dry_run { "Would import (nothing was written):" } else { "Imported:" });
    match task {
        Task::Accounts(_) => println!("  people    {added} new, {updated} changed, {unchanged} as they were"),
        Task::Contacts(..) => println!("  people    {updated} changed, {unchanged} as they were"),
    }
    println!(
        "  methods   {methods_added} new, {methods_removed} removed (a phone counts twice: text message and call)"
    );
    match task {
        Task::Accounts(_) => {
            println!("  passwords {passwords_set} set, {passwords_kept} left alone because the account has one");
        }
        Task::Contacts(_, aside, _) if !aside.is_empty() => {
            println!("  left aside {}: the directory keeps them itself", aside.join(", "));
        }
        Task::Contacts(..) => {}
    }
}
