//! `sesame keys`: which keys there are, a new one, and an old one given up. While no process serves: nothing is sealed
//! with a key that another process has not read yet.

use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::Subcommand;
use indicatif::{ProgressBar, ProgressStyle};

use super::ConfigArg;
use crate::audit::Kind;
use crate::audit::chain::{Line, note};
use crate::config::Settled;
use crate::entropy::{OsSeeds, Seeds};
use crate::keys::{Keys, ROOT, ring};
use crate::secret::Secret;
use crate::store::sealed::{ResealError, Resealed};
use crate::store::{Store, guard};
use crate::time::{Clock, SystemClock};

/// What is done with the keys.
#[derive(Debug, Subcommand)]
pub enum KeysCommand {
    /// Show the keys' numbers and how much is sealed with each; never the keys.
    List,
    /// Make a new key, and seal everything with it. Cut off in the middle, it goes on when run again.
    Rotate,
    /// Take a key that nothing is sealed with any more out of the key file.
    Retire {
        /// Its number.
        id: u32,
    },
}

/// A moment of a rotation, between two steps of which each is whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// The old key file is copied.
    Kept,
    /// The new key file is written, under another name.
    Written,
    /// The new key file has its name.
    Named,
    /// The new key is in the record.
    Noted,
    /// So many values of so many are looked at.
    Sealing(u64, u64),
    /// Everything is sealed, and not yet in the record.
    Sealed,
    /// That is in the record.
    Recorded,
}

/// What a rotation works on.
pub struct Rotation<'a> {
    /// The database.
    pub database: &'a Path,
    /// The key file; `None` where the keys come from the environment, which no program can write.
    pub key_file: Option<&'a Path>,
    /// The keys as read.
    pub keys: Keys,
    /// The chance.
    pub seeds: &'a dyn Seeds,
    /// The time.
    pub clock: &'a dyn Clock,
}

/// What a rotation did.
#[derive(Debug, PartialEq, Eq)]
pub struct Rotated {
    /// The key that everything is sealed with now.
    pub id: u32,
    /// Whether this run made it; else it ended what an earlier run, or a hand, had begun.
    pub made: bool,
    /// What became of the values.
    pub values: Resealed,
}

const BY_HAND: &str = "the keys come from the variable SESAME_KEY, which no program can change. Nothing was changed. Add \
     another key there by hand (its number, a colon, 64 hexadecimal digits), newest last, and run this again: it then \
     seals everything with it";

impl Rotation<'_> {
    /// Ends a rotation that was begun; when there is none, makes a new key and seals everything with it. `watch` is told
    /// of each step and may cut it off there.
    pub async fn run(self, watch: &mut (dyn FnMut(Moment) -> bool + Send)) -> anyhow::Result<Rotated> {
        let _lock = guard::lock(self.database)?;
        let store = Store::open(self.database, self.keys.clone()).await?;
        if !store.is_all_sealed_with(store.keys().newest()).await? {
            let values = self.reseal(&store, watch).await?;
            return Ok(Rotated { id: store.keys().newest(), made: false, values });
        }
        drop(store);
        let Some(file) = self.key_file else { bail!(BY_HAND) };
        let id = self.keys.newest() + 1;
        let keys = self.keys.clone().and(id, self.seeds.seed());
        let kept = beside(file, &format!("before-{id}"));
        copy(file, &kept)?;
        go_on(watch(Moment::Kept))?;
        replace(file, &ring::write(&keys), &mut || go_on(watch(Moment::Written)))?;
        go_on(watch(Moment::Named))?;
        let store = Store::open(self.database, keys).await?;
        self.record(&store, Kind::KeyAdded, &[("key", id.to_string())]).await?;
        go_on(watch(Moment::Noted))?;
        let values = self.reseal(&store, watch).await?;
        Ok(Rotated { id, made: true, values })
    }

    async fn reseal(&self, store: &Store, watch: &mut (dyn FnMut(Moment) -> bool + Send)) -> anyhow::Result<Resealed> {
        let values = store.reseal(self.seeds, &mut |done, of| watch(Moment::Sealing(done, of))).await?;
        go_on(watch(Moment::Sealed))?;
        let id = store.keys().newest();
        let facts = [("key", id.to_string()), ("values", values.resealed.to_string())];
        self.record(store, Kind::KeysRotated, &facts).await?;
        go_on(watch(Moment::Recorded))?;
        store.all_is_sealed_with(id).await?;
        Ok(values)
    }

    /// Takes a key out of the file, once nothing is sealed with it.
    pub async fn retire(self, id: u32) -> anyhow::Result<()> {
        let _lock = guard::lock(self.database)?;
        if id == ROOT {
            bail!("key 1 is the root: decoys, digests and signatures derive from it. Nothing was changed");
        }
        if !self.keys.ids().any(|known| known == id) {
            bail!("there is no key {id}; `sesame keys list` shows which there are. Nothing was changed");
        }
        if self.keys.newest() == id {
            bail!("key {id} is the newest and seals; run `sesame keys rotate` first. Nothing was changed");
        }
        let Some(file) = self.key_file else {
            bail!("the keys come from the variable SESAME_KEY, which no program can change. Nothing was changed")
        };
        let store = Store::open(self.database, self.keys.clone()).await?;
        let counts = store.values_by_key().await?;
        if let Some((_, count)) = counts.iter().find(|(by, _)| *by == Some(id)) {
            bail!("{count} values still need key {id}; run `sesame keys rotate` first. Nothing was changed");
        }
        store.forget_key(id).await?;
        replace(file, &ring::write(&self.keys.clone().without(id)), &mut || Ok(()))?;
        self.record(&store, Kind::KeyRetired, &[("key", id.to_string())]).await
    }

    async fn record(&self, store: &Store, kind: Kind, facts: &[(&str, String)]) -> anyhow::Result<()> {
        let facts = facts.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        note(store, &Line { at: self.clock.now(), kind, subject: None, peer: None, facts }).await?;
        Ok(())
    }
}

fn go_on(wanted: bool) -> anyhow::Result<()> {
    if wanted { Ok(()) } else { Err(ResealError::CutOff.into()) }
}

/// A file of another ending beside one: `master.key.before-2`.
fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    PathBuf::from(name)
}

/// Keeps the old key file. A copy that an earlier run left is of the same keys, and is written anew.
fn copy(file: &Path, kept: &Path) -> anyhow::Result<()> {
    let text = fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    write(kept, &text)
}

/// Puts a text in a file's place in one step: after a crash the file is the old one or the new one, never half.
fn replace(file: &Path, text: &Secret<String>, written: &mut dyn FnMut() -> anyhow::Result<()>) -> anyhow::Result<()> {
    let new = beside(file, "new");
    write(&new, text.expose().as_bytes())?;
    written()?;
    fs::rename(&new, file).with_context(|| format!("{} cannot be replaced", file.display()))?;
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // The name is on the disk too, not only the file.
    File::open(folder).and_then(|folder| folder.sync_all()).with_context(|| folder.display().to_string())
}

fn write(path: &Path, text: &[u8]) -> anyhow::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).with_context(|| format!("{} cannot be written", path.display()))?;
    file.write_all(text).and_then(|()| file.sync_all()).with_context(|| path.display().to_string())
}

/// Runs a command.
pub async fn run(command: &KeysCommand, config: &ConfigArg) -> anyhow::Result<()> {
    let Settled { config, keys, .. } = config.load()?;
    let database = config.server.database();
    let from_file = std::env::var_os("SESAME_KEY").is_none();
    let key_file = config.server.key_file.as_deref().filter(|_| from_file);
    if let KeysCommand::List = command {
        return list(&Store::open_beside(&database, keys).await?).await;
    }
    let rotation = Rotation { database: &database, key_file, keys, seeds: &OsSeeds, clock: &SystemClock };
    if let KeysCommand::Retire { id } = command {
        rotation.retire(*id).await?;
        println!(
            "Key {id} is out of the key file. Copies of older key files beside it still hold it: destroy them too."
        );
        return Ok(());
    }
    let bar = ProgressBar::new(0).with_style(
        ProgressStyle::with_template("{bar:40} {pos}/{len}, {eta} left")
            .unwrap_or_else(|_| ProgressStyle::default_bar()),
    );
    let rotated = rotation
        .run(&mut |moment| {
            if let Moment::Sealing(done, of) = moment {
                bar.set_length(of);
                bar.set_position(done);
            }
            true
        })
        .await;
    bar.finish_and_clear();
    tell(&rotated?);
    Ok(())
}

async fn list(store: &Store) -> anyhow::Result<()> {
    let counts = store.values_by_key().await?;
    let newest = store.keys().newest();
    for (id, check) in store.key_checks() {
        let count = counts.iter().find(|(by, _)| *by == Some(id)).map_or(0, |(_, count)| *count);
        let role = match (id == ROOT, id == newest) {
            (true, true) => "root, seals",
            (true, false) => "root",
            (false, true) => "seals",
            (false, false) => "may be retired once nothing needs it",
        };
        println!("key {id}  check {check}  {count} values  {role}");
    }
    if let Some((_, lost)) = counts.iter().find(|(by, _)| by.is_none()) {
        println!("{lost} values are opened by none of these keys");
    }
    Ok(())
}

fn tell(rotated: &Rotated) {
    let Rotated { id, made, values: Resealed { resealed, unopened } } = rotated;
    if *made {
        println!("Key {id} is made; {resealed} values are sealed with it. The key file of before is kept beside it.");
    } else {
        println!("A rotation to key {id} had been begun; {resealed} values that were left are sealed with it now.");
    }
    if *unopened > 0 {
        println!("{unopened} values are opened by no key, and were left as they are.");
    }
}
