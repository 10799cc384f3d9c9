//! `sesame init`: a configuration to begin with, and a key.

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use crate::config;
use crate::entropy::{OsSeeds, Seeds as _};

/// Arguments of `sesame init`.
#[derive(Debug, clap::Args)]
pub struct InitArgs {
    /// Where to write the configuration; the key is written beside it. Nothing that exists is overwritten.
    #[arg(value_name = "FILE", default_value = "sesame.toml")]
    file: PathBuf,
    /// Print the configuration instead of writing files.
    #[arg(long)]
    print: bool,
}

/// Writes a commented configuration and a master key that only the owner can read.
pub fn run(args: &InitArgs) -> anyhow::Result<()> {
    if args.print {
        print!("{}", config::template());
        return Ok(());
    }
    let key = args.file.with_file_name("master.key");
    for path in [&args.file, &key] {
        if path.exists() {
            bail!("{} exists already; nothing was written", path.display());
        }
    }
    write(&args.file, config::template())?;
    write(&key, &format!("{}\n", hex::encode(OsSeeds.seed())))?;
    println!("Written: {} and {}.", args.file.display(), key.display());
    println!("Keep the key apart from backups of the database, and do not lose it.");
    println!("Next: fill in {0}, then run `sesame check --config {0}`.", args.file.display());
    Ok(())
}

fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    let mut file = create(path).with_context(|| format!("{} cannot be written", path.display()))?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).with_context(|| path.display().to_string())
}

#[cfg(unix)]
fn create(path: &Path) -> std::io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        super::private_folder(folder)?;
    }
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

#[cfg(not(unix))]
fn create(path: &Path) -> std::io::Result<File> {
    OpenOptions::new().write(true).create_new(true).open(path)
}
