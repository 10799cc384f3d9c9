//! Copies of the database: made whole while a service writes to it, and looked at without leaving a trace.

use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::pin::pin;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use sqlx::{ConnectOptions as _, Connection as _};
use tokio::sync::Mutex;

use super::{MIGRATIONS, Store, StoreError, guard, sealed};
use crate::keys::Keys;

/// How often whoever waits for a copy is told how far it is.
const TELLING: Duration = Duration::from_millis(200);

/// A copy could not be made. What there is of it is of no use.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// The database is not one to be copied, or could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The copy could not be brought to the disk.
    #[error("the copy could not be written: {0}")]
    Write(#[from] io::Error),
    /// `SQLite` takes names of files as text only.
    #[error("the name of the file must be Unicode")]
    Name,
}

impl From<sqlx::Error> for CopyError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// Writes the database, as it stands at one moment, into an empty file. Nothing waits for it: `VACUUM INTO` reads in one
/// transaction, and readers do not stop the writer (<https://sqlite.org/lang_vacuum.html#vacuuminto>). Nothing is
/// migrated. `watch` is told how many bytes of about how many are written.
pub async fn write(database: &Path, copy: &Path, watch: &mut (dyn FnMut(u64, u64) + Send)) -> Result<(), CopyError> {
    guard::inspect(database, newest()).await?;
    let path = std::path::absolute(copy)?;
    let name = path.to_str().ok_or(CopyError::Name)?;
    let mut source = SqliteConnectOptions::new().filename(database).connect().await?;
    let size = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size";
    let size: i64 = sqlx::query_scalar(size).fetch_one(&mut source).await?;
    let size = u64::try_from(size).unwrap_or_default();
    {
        let mut copying = pin!(sqlx::query("VACUUM INTO $1").bind(name).execute(&mut source));
        loop {
            tokio::select! {
                done = &mut copying => break done?,
                () = tokio::time::sleep(TELLING) => watch(fs::metadata(copy)?.len().min(size), size),
            }
        }
    };
    source.close().await?;
    Ok(File::open(copy)?.sync_all()?)
}

fn newest() -> i64 {
    MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or(0)
}

impl Store {
    /// Opens a copy that no process uses, to look at it, as old as it may be: nothing is migrated, locked or written,
    /// not even beside it.
    pub async fn look(path: &Path, keys: Keys) -> Result<Self, StoreError> {
        guard::inspect_copy(path, newest()).await?;
        let options = SqliteConnectOptions::new().filename(path).read_only(true).immutable(true);
        let writer = Mutex::new(options.connect().await.map_err(|error| guard::refusal(path, error))?);
        let readers = SqlitePoolOptions::new().max_connections(1).connect_with(options).await?;
        let store = Self { writer, readers, keys, path: path.to_owned() };
        sealed::check(&store, false).await?;
        Ok(store)
    }

    /// The first thing that `SQLite` finds wrong in the whole file; `None` when it is whole.
    pub async fn damage(&self) -> Result<Option<String>, StoreError> {
        let found: String = sqlx::query_scalar("PRAGMA integrity_check(1)").fetch_one(self.readers()).await?;
        let astray: i64 =
            sqlx::query_scalar("SELECT count(*) FROM pragma_foreign_key_check").fetch_one(self.readers()).await?;
        Ok(match (found.as_str(), astray) {
            ("ok", 0) => None,
            ("ok", rows) => Some(format!("{rows} rows belong to nothing")),
            (what, _) => Some(what.replace('\n', " ")),
        })
    }

    /// How many accounts have registered methods.
    pub async fn enrolled_accounts(&self) -> Result<u64, StoreError> {
        let count: i64 =
            sqlx::query_scalar("SELECT count(DISTINCT account) FROM method").fetch_one(self.readers()).await?;
        Ok(u64::try_from(count).unwrap_or_default())
    }

    /// Closes the file, with nothing left in a log beside it.
    pub async fn close(self) -> Result<(), StoreError> {
        self.readers.close().await;
        self.writer.into_inner().close().await?;
        Ok(())
    }
}
