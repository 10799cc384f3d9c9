//! `sesame restore FILE`: a backup in the place of the database. What was there is kept, and nothing is touched before
//! the backup is known to be whole and the key to fit.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use super::ConfigArg;
use super::backup::{Found, bar, beside, create, examine};
use crate::audit::Kind;
use crate::audit::chain::{Line, note};
use crate::keys::Keys;
use crate::store::{Store, guard};
use crate::time::{Clock as _, SystemClock};

/// Arguments of `sesame restore`.
#[derive(Debug, clap::Args)]
pub struct RestoreArgs {
    /// The backup, as `sesame backup` wrote it. It stays as it is.
    file: PathBuf,
    /// Restore although there is a database: it is kept beside, under a new name.
    #[arg(long)]
    force: bool,
    /// Restore although the record in the backup was tampered with.
    #[arg(long)]
    tampered: bool,
    #[command(flatten)]
    config: ConfigArg,
}

/// What `SQLite` keeps beside a database: its log, and an index of it.
const BESIDE: [&str; 2] = ["-wal", "-shm"];

/// Puts a backup in the place of the database, and says what it did.
pub async fn run(args: &RestoreArgs) -> anyhow::Result<()> {
    let settled = args.config.load()?;
    let (database, file) = (settled.config.server.database(), &args.file);
    if !file.is_file() {
        bail!("{} is no file. Nothing was changed. Name a file that `sesame backup` wrote", file.display());
    }
    if fs::metadata(tail(file, "-wal")).is_ok_and(|log| log.len() > 0) {
        bail!(
            "{} was copied by hand from a running service: a part of it is in the log beside it. Nothing was changed. \
             Name a file that `sesame backup` wrote",
            file.display()
        );
    }
    super::private_folder(&settled.config.server.data).context("server.data")?;
    let _lock = guard::lock(&database)?;
    if database.exists() && !args.force {
        bail!(
            "{} exists. Nothing was changed. To put the backup in its place, say --force: what is there now is then kept \
             beside it, under a new name",
            database.display()
        );
    }
    let found = examine(file, settled.keys.clone()).await?;
    if found.record.faults_total > 0 && !args.tampered {
        bail!(
            "the record in {} was tampered with. Nothing was changed. Take an older backup; to restore this one all the \
             same, say --tampered",
            file.display()
        );
    }
    let new = prepare(file, &database, settled.keys, &found).await?;
    let kept = put_aside(&database)?;
    fs::rename(&new, &database).with_context(|| format!("{} could not be named; rename it", new.display()))?;
    let folder = database.parent().unwrap_or(Path::new("."));
    File::open(folder).and_then(|folder| folder.sync_all()).with_context(|| folder.display().to_string())?;
    println!("Restored: {}, {}.", database.display(), found.contents());
    if let Some(kept) = kept {
        println!("What was there is {}.", kept.display());
    }
    println!(
        "What happened after the backup is not in it: recovery codes used since are good again, methods added since"
    );
    println!(
        "are gone, and phones reported lost or accounts stopped since are not. Go through the old record for these."
    );
    Ok(())
}

/// A copy beside the database, brought to the newest form, which says in its record that it was restored.
async fn prepare(file: &Path, database: &Path, keys: Keys, found: &Found) -> anyhow::Result<PathBuf> {
    let new = beside(database, "restoring");
    for left in [new.clone(), tail(&new, BESIDE[0]), tail(&new, BESIDE[1])] {
        // Left by a restore that was cut off: nobody else writes under this name while we hold the lock.
        if left.exists() {
            fs::remove_file(&left).with_context(|| left.display().to_string())?;
        }
    }
    let bar = bar("copying", "{bytes} of {total_bytes}");
    bar.set_length(found.bytes);
    let mut copy = create(&new).with_context(|| new.display().to_string())?;
    io::copy(&mut bar.wrap_read(File::open(file)?), &mut copy)
        .and_then(|_| copy.sync_all())
        .with_context(|| format!("{} could not be written; the database is as it was", new.display()))?;
    bar.finish_and_clear();
    let store = Store::open(&new, keys).await?;
    let facts = vec![("lines".to_owned(), found.record.lines.to_string())];
    let line = Line { at: SystemClock.now(), kind: Kind::DatabaseRestored, subject: None, peer: None, facts };
    note(&store, &line).await?;
    store.close().await?;
    if tail(&new, BESIDE[0]).exists() {
        bail!("{} is in use by another program. The database is as it was", new.display());
    }
    Ok(new)
}

/// Gives what is in the way a name of its own. The log goes along: a log without its database would be taken for the
/// restored one's.
fn put_aside(database: &Path) -> anyhow::Result<Option<PathBuf>> {
    let found: Vec<&str> = ["", BESIDE[0], BESIDE[1]].into_iter().filter(|end| tail(database, end).exists()).collect();
    if found.is_empty() {
        return Ok(None);
    }
    let stamp = SystemClock.now().zoned(&jiff::tz::TimeZone::UTC).strftime("%Y%m%dT%H%M%S%3fZ").to_string();
    let kept = beside(database, &format!("before-{stamp}"));
    if kept.exists() {
        bail!("{} exists. The database is as it was. Do it again", kept.display());
    }
    for end in found {
        let from = tail(database, end);
        fs::rename(&from, tail(&kept, end)).with_context(|| format!("{} could not be renamed", from.display()))?;
    }
    Ok(Some(kept))
}

/// A file whose name goes on so.
fn tail(file: &Path, end: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}
