//! The SQLite file: one writer, a pool of readers.

pub mod batch;
pub mod bound;
mod buckets;
pub mod cases;
pub mod console;
pub mod copy;
mod desks;
pub mod guard;
pub mod links;
pub mod notices;
pub mod pages;
pub mod places;
pub mod proofs;
pub mod queue;
pub mod receipts;
mod records;
pub mod sealed;
pub mod service;
pub mod spending;
pub mod verifiers;
pub mod versions;
pub mod visits;
pub mod watch;
mod written;

use std::path::{Path, PathBuf};

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions as _, SqliteConnection};
use tokio::sync::{Mutex, MutexGuard};

use crate::keys::Keys;

use guard::StoreFault;

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("./migrations");

/// The open database.
#[derive(Debug)]
pub struct Store {
    writer: Mutex<SqliteConnection>,
    readers: SqlitePool,
    keys: Keys,
    path: PathBuf,
}

/// Why the database cannot be opened or used.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file is not to be opened.
    #[error(transparent)]
    Refused(#[from] StoreFault),
    /// The database engine said no.
    #[error("the database could not do it: {0}")]
    Sql(#[from] sqlx::Error),
    /// Migration failed.
    #[error("the database could not be migrated: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
}

impl Store {
    /// Opens the file, creating it where there is none, and brings it to the newest form. A file that should not be
    /// opened is refused and left as it is. A process that serves takes [`guard::lock`] first and holds it.
    pub async fn open(path: &Path, keys: Keys) -> Result<Self, StoreError> {
        Self::connect(path, keys, true).await
    }

    /// Opens the file for a command that may run beside a serving process. While one serves, nothing is migrated: it may
    /// be an older program, which could not open the newer form again.
    pub async fn open_beside(path: &Path, keys: Keys) -> Result<Self, StoreError> {
        match guard::lock(path) {
            Ok(_held) => Self::connect(path, keys, true).await,
            Err(StoreFault::InUse { .. }) => Self::connect(path, keys, false).await,
            Err(fault) => Err(fault.into()),
        }
    }

    async fn connect(path: &Path, keys: Keys, migrates: bool) -> Result<Self, StoreError> {
        let known = MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or(0);
        guard::inspect(path, known).await?;
        guard::make_private(path);
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(std::time::Duration::from_secs(5));
        let mut writer = options.connect().await.map_err(|error| guard::refusal(path, error))?;
        if migrates {
            MIGRATIONS.run(&mut writer).await?;
        } else {
            let newest: Option<i64> =
                sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations").fetch_one(&mut writer).await?;
            if newest != Some(known) {
                return Err(StoreFault::InUse { path: path.to_owned() }.into());
            }
        }
        let readers = SqlitePoolOptions::new().max_connections(4).connect_with(options.read_only(true)).await?;
        let store = Self { writer: Mutex::new(writer), readers, keys, path: path.to_owned() };
        sealed::check(&store, migrates).await?;
        Ok(store)
    }

    /// The one writing connection. Begin with `BEGIN IMMEDIATE` and hold it shortly.
    pub async fn writer(&self) -> MutexGuard<'_, SqliteConnection> {
        self.writer.lock().await
    }

    /// Connections for reading.
    pub fn readers(&self) -> &SqlitePool {
        &self.readers
    }

    /// The keys that seal what is stored.
    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    /// Where the file is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}
