//! Everything in the database that is sealed, and how it gets from one key to the next.
//!
//! A rotation can be cut off anywhere: each value names its key, so the next run finds what is left to be done.

use sqlx::{AssertSqlSafe, Connection as _, SqliteConnection};

use super::guard::StoreFault;
use super::{Store, StoreError};
use crate::entropy::Seeds;
use crate::keys::ROOT;

/// One column that holds sealed values.
struct Sealed {
    /// The table.
    table: &'static str,
    /// The column.
    column: &'static str,
    /// The context its values are sealed in, as an expression over a row.
    context: &'static str,
}

/// All of them. A test holds the schema against this list: a column of bytes is here, or is known to be no secret.
const SEALED: [Sealed; 8] = [
    Sealed { table: "method", column: "sealed", context: "'method/' || id" },
    Sealed { table: "method", column: "name", context: "'name/' || id" },
    Sealed { table: "outbox", column: "sealed", context: "'outbox'" },
    Sealed { table: "proof", column: "asked", context: "'proof/' || challenge" },
    Sealed { table: "visit", column: "draft", context: "'visit/' || id" },
    Sealed { table: "former_method", column: "sealed", context: "'method/' || id" },
    Sealed { table: "console_admin", column: "sealed", context: "'console/' || id" },
    Sealed { table: "case_words", column: "sealed", context: "'case/' || number" },
];

/// Columns of bytes that hold no secret: hashes and signatures of the record.
#[cfg(test)]
const OPEN: [(&str, &str); 4] =
    [("audit", "hash"), ("audit_checkpoint", "hash"), ("audit_checkpoint", "signature"), ("audit_erased", "signature")];

/// Values taken into one commit.
const AT_ONCE: usize = 500;

/// What became of all values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Resealed {
    /// Sealed anew.
    pub resealed: u64,
    /// Opened by no key: they were lost before, and are left as they are.
    pub unopened: u64,
}

/// A rotation was cut off by whoever watches it.
#[derive(Debug, thiserror::Error)]
pub enum ResealError {
    /// The database could not do it; worth trying again.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The watcher said so.
    #[error("cut off; run `sesame keys rotate` again, and it goes on where it was")]
    CutOff,
}

impl From<sqlx::Error> for ResealError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// Told how many values of how many are looked at; says whether to go on.
pub type Watch<'a> = dyn FnMut(u64, u64) -> bool + Send + 'a;

impl Sealed {
    fn count(&self) -> String {
        let Self { table, column, .. } = self;
        format!("SELECT count(*) FROM {table} WHERE length({column}) > 0")
    }

    fn page(&self) -> String {
        let Self { table, column, context } = self;
        format!(
            "SELECT rowid, {context}, {column} FROM {table} WHERE rowid > $1 AND length({column}) > 0
             ORDER BY rowid LIMIT {AT_ONCE}"
        )
    }

    fn update(&self) -> String {
        let Self { table, column, .. } = self;
        format!("UPDATE {table} SET {column} = $2 WHERE rowid = $1")
    }
}

/// One page of a column's values after a row: the row, the context, the value.
async fn page(
    connection: &mut SqliteConnection,
    sealed: &Sealed,
    after: i64,
) -> Result<Vec<(i64, String, Vec<u8>)>, sqlx::Error> {
    // Put together from the constants above.
    sqlx::query_as(AssertSqlSafe(sealed.page())).bind(after).fetch_all(connection).await
}

impl Store {
    /// How many sealed values there are.
    pub async fn sealed_values(&self) -> Result<u64, StoreError> {
        let mut all = 0;
        for sealed in &SEALED {
            let count: i64 = sqlx::query_scalar(AssertSqlSafe(sealed.count())).fetch_one(self.readers()).await?;
            all += u64::try_from(count).unwrap_or_default();
        }
        Ok(all)
    }

    /// How many values each key opens; under `None`, those that no key opens.
    pub async fn values_by_key(&self) -> Result<Vec<(Option<u32>, u64)>, StoreError> {
        let mut counts = std::collections::BTreeMap::new();
        let mut connection = self.readers().acquire().await?;
        for sealed in &SEALED {
            let mut after = i64::MIN;
            loop {
                let values = page(&mut connection, sealed, after).await?;
                let Some((last, ..)) = values.last() else { break };
                after = *last;
                for (_, context, value) in &values {
                    let opened = self.keys().open_with(value, context).ok();
                    let by = opened.map(|(_, id)| id.max(ROOT));
                    *counts.entry(by).or_insert(0) += 1;
                }
            }
        }
        Ok(counts.into_iter().collect())
    }

    /// Seals with the newest key whatever is sealed with another.
    ///
    /// # Errors
    /// When the database cannot do it, or `watch` says no: what is done by then stays done.
    pub async fn reseal(&self, seeds: &dyn Seeds, watch: &mut Watch<'_>) -> Result<Resealed, ResealError> {
        let (mut all, mut seen) = (Resealed::default(), 0);
        let of = self.sealed_values().await?;
        let mut writer = self.writer().await;
        for sealed in &SEALED {
            let mut after = i64::MIN;
            loop {
                let values = page(&mut writer, sealed, after).await?;
                let Some((last, ..)) = values.last() else { break };
                after = *last;
                seen += values.len() as u64;
                let done = self.reseal_page(&mut writer, sealed, &values, seeds).await?;
                all.resealed += done.resealed;
                all.unopened += done.unopened;
                if !watch(seen, of) {
                    return Err(ResealError::CutOff);
                }
            }
        }
        if all.resealed > 0 {
            // Nothing of the old values stays behind in free pages or in the log.
            sqlx::query("VACUUM").execute(&mut *writer).await?;
            sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut *writer).await?;
        }
        Ok(all)
    }

    async fn reseal_page(
        &self,
        writer: &mut SqliteConnection,
        sealed: &Sealed,
        values: &[(i64, String, Vec<u8>)],
        seeds: &dyn Seeds,
    ) -> Result<Resealed, sqlx::Error> {
        let mut done = Resealed::default();
        let mut transaction = writer.begin_with("BEGIN IMMEDIATE").await?;
        for (row, context, value) in values {
            let Ok((plain, id)) = self.keys().open_with(value, context) else {
                done.unopened += 1;
                continue;
            };
            if id == self.keys().newest() {
                continue;
            }
            let anew = self.keys().seal(&plain, context, &seeds.seed());
            sqlx::query(AssertSqlSafe(sealed.update())).bind(row).bind(anew).execute(&mut *transaction).await?;
            done.resealed += 1;
        }
        transaction.commit().await?;
        Ok(done)
    }

    /// Each key's number and the beginning of its check value.
    pub fn key_checks(&self) -> Vec<(u32, String)> {
        self.keys().ids().filter_map(|id| Some((id, short(&self.keys().check(id)?.0)))).collect()
    }

    /// Whether everything older was sealed with a key; else a rotation was cut off, or the key was added by hand.
    pub async fn is_all_sealed_with(&self, id: u32) -> Result<bool, StoreError> {
        let done: Option<bool> = sqlx::query_scalar("SELECT done FROM key_check WHERE id = $1")
            .bind(id)
            .fetch_optional(self.readers())
            .await?;
        Ok(done.unwrap_or_default())
    }

    /// Notes that it was.
    pub async fn all_is_sealed_with(&self, id: u32) -> Result<(), StoreError> {
        let note = sqlx::query("UPDATE key_check SET done = 1 WHERE id = $1").bind(id);
        note.execute(&mut *self.writer().await).await?;
        Ok(())
    }

    /// Forgets that something may be sealed with a key.
    pub async fn forget_key(&self, id: u32) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM key_check WHERE id = $1").bind(id).execute(&mut *self.writer().await).await?;
        Ok(())
    }
}

/// Refuses keys that are not this database's, and (with `notes`) writes down those that are new to it.
pub(super) async fn check(store: &Store, notes: bool) -> Result<(), StoreError> {
    let mut writer = store.writer().await;
    // A copy that is only looked at may be of a form from before there were check values.
    let checked: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'key_check')")
        .fetch_one(&mut *writer)
        .await?;
    let mut known: Vec<(u32, String)> = Vec::new();
    if checked {
        known = sqlx::query_as("SELECT id, digest FROM key_check ORDER BY id").fetch_all(&mut *writer).await?;
    }
    for (id, expected) in &known {
        let found = store.keys().check(*id).map(|check| check.0);
        if found.as_ref() != Some(expected) {
            let (expected, found) = (short(expected), found.map_or("none".to_owned(), |found| short(&found)));
            return Err(StoreFault::Keys { path: store.path().to_owned(), id: *id, found, expected }.into());
        }
    }
    if known.is_empty() {
        belongs(store, &mut writer).await?;
    }
    let new = store.keys().ids().filter(|id| known.iter().all(|(other, _)| other != id));
    for id in new.filter(|_| notes) {
        let check = store.keys().check(id).unwrap_or_default();
        sqlx::query("INSERT OR IGNORE INTO key_check (id, digest, done) VALUES ($1, $2, $3)")
            .bind(id)
            .bind(check.0)
            .bind(id == ROOT)
            .execute(&mut *writer)
            .await?;
    }
    Ok(())
}

/// A database from before keys had check values: what is sealed in it tells whether the keys are its own.
async fn belongs(store: &Store, connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let values = page(connection, &SEALED[0], i64::MIN).await?;
    let opens = values.iter().any(|(_, context, value)| store.keys().open(value, context).is_ok());
    if opens || values.is_empty() {
        return Ok(());
    }
    let found = store.keys().check(ROOT).map_or_else(String::new, |check| short(&check.0));
    let (path, expected) = (store.path().to_owned(), "unknown".to_owned());
    Err(StoreFault::Keys { path, id: ROOT, found, expected }.into())
}

/// As much of a check value as a person compares.
fn short(check: &str) -> String {
    check.chars().take(8).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::Keys;

    #[tokio::test]
    async fn every_column_of_bytes_is_known() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(&dir.path().join("sesame.db"), Keys::new([7; 32])).await.unwrap();
        let columns: Vec<(String, String)> = sqlx::query_as(
            "SELECT m.name, c.name FROM sqlite_schema AS m, pragma_table_info(m.name) AS c
             WHERE m.type = 'table' AND c.type = 'BLOB' AND m.name NOT LIKE '\\_%' ESCAPE '\\'",
        )
        .fetch_all(store.readers())
        .await
        .unwrap();
        assert!(columns.len() >= SEALED.len());
        for (table, column) in &columns {
            let sealed = SEALED.iter().any(|sealed| (sealed.table, sealed.column) == (table, column));
            assert!(sealed || OPEN.contains(&(table, column)), "{table}.{column}: sealed, or not secret?");
        }
        assert_eq!(store.sealed_values().await.unwrap(), 0);
    }
}
