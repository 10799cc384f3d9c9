//! The commands of the binary, one file each.

pub mod admin;
pub mod audit;
pub mod backup;
mod carriers;
pub mod check;
pub mod demo;
mod directories;
pub mod explain;
pub mod guide;
pub mod import;
pub mod init;
pub mod invite;
pub mod keys;
pub mod limits;
pub mod operations;
pub mod person;
pub mod reinstate;
pub mod reopen;
pub mod report;
pub mod restore;
pub mod serve;
pub mod talk;
pub mod thaw;
pub mod unit;
pub mod words;

use std::path::{Path, PathBuf};

use crate::config::{Config, Environment, Problems, Settled};
use crate::relief::Hand;

/// The configuration where none is named.
pub const DEFAULT_CONFIG: &str = "sesame.toml";

/// Which configuration a command works with.
#[derive(Clone, Debug, clap::Args)]
pub struct ConfigArg {
    /// The configuration; `sesame init` writes one to begin with.
    #[arg(long, global = true, value_name = "FILE", default_value = DEFAULT_CONFIG, env = "SESAME_CONFIG")]
    pub config: PathBuf,
}

impl ConfigArg {
    /// Reads it, with the environment over it.
    pub fn load(&self) -> Result<Settled, Problems> {
        let mut environment = Vec::new();
        environment.extend(std::env::vars().filter(|(name, _)| name != "SESAME_CONFIG"));
        Config::load(&self.config, &environment.into_iter().collect::<Environment>())
    }
}

/// Makes a folder for its owner's eyes only, where it is not there: what is kept in it is everybody's names and the record.
pub(crate) fn private_folder(folder: &Path) -> std::io::Result<()> {
    let mut maker = std::fs::DirBuilder::new();
    maker.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut maker, 0o700);
    maker.create(folder)
}

/// Why something is lifted by hand; it stands in the record beside the name of whoever did it.
#[derive(Debug, Default, clap::Args)]
pub struct Why {
    /// Why, in a few words, for the record.
    #[arg(long, global = true, value_name = "TEXT")]
    reason: Option<String>,
}

impl Why {
    /// The hand that lifts it.
    pub(crate) fn hand(&self) -> Hand {
        let words = |text: &String| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let reason = self.reason.as_ref().map(words).filter(|reason| !reason.is_empty());
        Hand { by: operator(), reason: reason.map(|reason| reason.chars().take(200).collect()) }
    }
}

/// Who does this, as the system calls them, for the record. It is their word: whoever can open the database could write any.
pub(crate) fn operator() -> String {
    let named = ["SUDO_USER", "USER", "LOGNAME", "USERNAME"].into_iter().find_map(|name| std::env::var(name).ok());
    let named = named.map(|name| name.chars().filter(|c| !c.is_control()).take(64).collect::<String>());
    named.filter(|name| !name.is_empty()).unwrap_or_else(|| "unknown".to_owned())
}
