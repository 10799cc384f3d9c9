//! `sesame backup FILE`: the database in one file, whole and checked, while the service runs. The key is not in it.

use std::fs::{self, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, bail};
use indicatif::{ProgressBar, ProgressStyle};

use super::ConfigArg;
use crate::audit::Kind;
use crate::audit::book::{Book, Report};
use crate::audit::chain::{Line, note};
use crate::config::Config;
use crate::keys::Keys;
use crate::store::{Store, copy};
use crate::time::{Clock as _, SystemClock};

/// Arguments of `sesame backup`.
#[derive(Debug, clap::Args)]
pub struct BackupArgs {
    /// The file to write, which must not exist yet. The key is not in it: keep a copy of the key elsewhere.
    file: PathBuf,
    #[command(flatten)]
    config: ConfigArg,
}

/// What was found in a backup.
pub(super) struct Found {
    /// How long the file is, in bytes.
    pub bytes: u64,
    /// How many accounts have registered methods.
    pub accounts: u64,
    /// Whether its record holds.
    pub record: Report,
}

impl Found {
    /// "412 accounts with methods, 20,113 lines of record".
    pub(super) fn contents(&self) -> String {
        let (accounts, lines) = (self.accounts, self.record.lines);
        format!("{accounts} accounts with methods, {lines} lines of record up to line {}", self.record.head.seq)
    }
}

/// Writes a backup and says what it wrote: `false` when the record in it, as in the database, does not hold.
pub async fn run(args: &BackupArgs) -> anyhow::Result<bool> {
    let settled = args.config.load()?;
    let database = settled.config.server.database();
    let file = &args.file;
    if !database.exists() {
        bail!("{} does not exist yet: there is nothing to back up", database.display());
    }
    if file.symlink_metadata().is_ok() {
        bail!("{} exists already. Nothing was changed. Name a file that does not exist yet", file.display());
    }
    let part = beside(file, "part");
    create(&part).with_context(|| {
        format!(
            "{} cannot be created. Nothing was changed. If it was left by a backup that was cut off, remove it",
            part.display()
        )
    })?;
    let keys = settled.keys.clone();
    let written = write(&database, &part, settled.keys).await;
    let found = match written {
        Ok(found) => found,
        Err(error) => {
            fs::remove_file(&part).with_context(|| format!("{} is of no use; remove it", part.display()))?;
            return Err(error.context(format!("there is no backup: {} was not written", file.display())));
        }
    };
    name(&part, file)
        .with_context(|| format!("the backup is whole, but could not be named; it is {}", part.display()))?;
    tell(file, &found, &settled.config);
    note_made(&settled.config, keys, &found).await;
    Ok(found.record.faults_total == 0)
}

/// The record of the database that was copied tells of it: that is what the alarm about old backups reads, and whoever
/// looks into a theft. The backup is made either way.
async fn note_made(config: &Config, keys: Keys, found: &Found) {
    let facts = [("lines", found.record.lines.to_string()), ("by", super::operator())];
    let facts = facts.map(|(name, value)| (name.to_owned(), value)).into();
    let line = Line { at: SystemClock.now(), kind: Kind::BackupMade, subject: None, peer: None, facts };
    let noted = async {
        let store = Store::open_beside(&config.server.database(), keys).await?;
        Ok::<_, anyhow::Error>(note(&store, &line).await?)
    };
    if let Err(error) = noted.await {
        eprintln!("The record could not be told of it ({error:#}): the alarm about old backups will not know.");
    }
}

/// Gives the backup its name, and overwrites nothing that came to be there meanwhile.
fn name(part: &Path, file: &Path) -> io::Result<()> {
    match fs::hard_link(part, file) {
        Ok(()) => fs::remove_file(part),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(error),
        Err(_) => fs::rename(part, file), // file systems of memory sticks and shares know no links
    }
}

async fn write(database: &Path, part: &Path, keys: Keys) -> anyhow::Result<Found> {
    let bar = bar("copying", "{bytes} of {total_bytes}");
    let watch = &mut |done, of| {
        bar.set_length(of);
        bar.set_position(done);
    };
    copy::write(database, part, watch).await?;
    bar.finish_and_clear();
    examine(part, keys).await
}

/// Looks whether a backup is whole, belongs to the key, and what is in it.
pub(super) async fn examine(file: &Path, keys: Keys) -> anyhow::Result<Found> {
    let store = Arc::new(Store::look(file, keys).await?);
    if let Some(what) = store.damage().await? {
        bail!("{} is damaged: {what}", file.display());
    }
    let bar = bar("checking the record", "{human_pos} of {human_len} lines");
    let book = Book::new(Arc::clone(&store));
    let record = book.verify(|done, of| {
        bar.set_length(of);
        bar.set_position(done);
    });
    let record = record.await?;
    bar.finish_and_clear();
    let accounts = store.enrolled_accounts().await?;
    Ok(Found { bytes: fs::metadata(file)?.len(), accounts, record })
}

/// A bar for whoever waits; where the output is no terminal, nothing is shown.
pub(super) fn bar(what: &'static str, unit: &str) -> ProgressBar {
    let style = ProgressStyle::with_template(&format!("{{msg}} {{bar:40}} {unit}"));
    ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar())).with_message(what)
}

/// A file of another ending beside one.
pub(super) fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    PathBuf::from(name)
}

/// An empty file that only its owner may read: who is locked out, and which methods people have, is nobody else's business.
pub(super) fn create(file: &Path) -> io::Result<fs::File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)
}

fn tell(file: &Path, found: &Found, config: &Config) {
    println!("Written: {}, {}, for its owner's eyes only.", file.display(), indicatif::HumanBytes(found.bytes));
    println!("Checked: the file is whole and the key fits. In it: {}.", found.contents());
    if found.record.faults_total > 0 {
        println!("THE RECORD DOES NOT HOLD, here as in the database: run `sesame audit verify`.");
    }
    let key = match &config.server.key_file {
        Some(file) if std::env::var_os("SESAME_KEY").is_none() => file.display().to_string(),
        _ => "the variable SESAME_KEY".to_owned(),
    };
    println!("NOT in it: the key ({key}) and the configuration. Without the key this backup opens to nobody.");
    println!("Keep a copy of the key too, and keep it apart: whoever has both has everything.");
}
