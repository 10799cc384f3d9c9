//! What the store will not open, and that it leaves such a file as it is.

use std::fs;
use std::path::{Path, PathBuf};

use sesame::keys::Keys;
use sesame::store::guard::{self, StoreFault};
use sesame::store::{Store, StoreError};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _};
use tempfile::TempDir;

async fn open(path: &Path) -> Result<Store, StoreError> {
    Store::open(path, Keys::new([7; 32])).await
}

/// A database of ours with some rows, closed.
async fn filled() -> (TempDir, PathBuf) {
    let home = TempDir::new().unwrap();
    let path = home.path().join("sesame.db");
    open(&path).await.unwrap();
    sql(
        &path,
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
         INSERT INTO conversation SELECT 'console:' || i, 1, hex(zeroblob(200)), i, i FROM n",
    )
    .await;
    (home, path)
}

async fn sql(path: &Path, statements: &str) {
    let mut connection = SqliteConnectOptions::new().filename(path).create_if_missing(true).connect().await.unwrap();
    sqlx::raw_sql(sqlx::AssertSqlSafe(statements.to_owned())).execute(&mut connection).await.unwrap();
    sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

/// Opening fails, and not one byte of the file is another.
async fn refusal(path: &Path) -> StoreFault {
    let before = fs::read(path).unwrap();
    let error = open(path).await.expect_err("opened");
    assert!(fs::read(path).unwrap() == before, "the file was changed");
    let StoreError::Refused(fault) = error else { panic!("{error}") };
    let sentence = fault.to_string();
    assert!(sentence.contains("Nothing was changed"), "{sentence}");
    assert!(sentence.starts_with(path.to_str().unwrap()), "{sentence}");
    fault
}

#[tokio::test]
async fn a_missing_file_and_an_empty_one_become_a_database() {
    let home = TempDir::new().unwrap();
    let path = home.path().join("sesame.db");
    open(&path).await.unwrap();
    open(&path).await.unwrap();
    let empty = home.path().join("empty.db");
    fs::write(&empty, "").unwrap();
    open(&empty).await.unwrap();
    assert!(fs::metadata(&empty).unwrap().len() > 0);
}

#[tokio::test]
async fn a_file_that_is_no_database_is_refused() {
    let home = TempDir::new().unwrap();
    let path = home.path().join("sesame.db");
    for content in ["x", "name,phone\nmira,+33612345623\n", &"garbage ".repeat(10_000)] {
        fs::write(&path, content).unwrap();
        assert!(matches!(refusal(&path).await, StoreFault::NotDatabase { .. }));
    }
}

#[tokio::test]
async fn a_database_that_was_cut_off_is_refused() {
    let (_home, path) = filled().await;
    let whole = fs::read(&path).unwrap();
    for kept in [16, 99, 100, 4096, whole.len() / 2, whole.len() - 1] {
        fs::write(&path, &whole[..kept]).unwrap();
        let fault = refusal(&path).await;
        assert!(matches!(fault, StoreFault::Truncated { .. }), "{kept}: {fault}");
    }
    fs::write(&path, &whole).unwrap();
    open(&path).await.unwrap();
}

#[tokio::test]
async fn a_database_with_damage_in_the_middle_is_refused() {
    let (_home, path) = filled().await;
    let mut bytes = fs::read(&path).unwrap();
    // The heads of some pages in the middle: kind, free blocks, number of cells.
    for page in (bytes.len() / 4096 / 3)..(bytes.len() / 4096 / 2) {
        for byte in &mut bytes[page * 4096..page * 4096 + 8] {
            *byte ^= 0xff;
        }
    }
    fs::write(&path, &bytes).unwrap();
    let fault = refusal(&path).await;
    assert!(matches!(fault, StoreFault::Corrupt { .. }), "{fault}");
}

#[tokio::test]
async fn a_database_whose_first_page_is_damaged_is_refused() {
    let (_home, path) = filled().await;
    let mut bytes = fs::read(&path).unwrap();
    bytes[100..400].fill(0xa5);
    fs::write(&path, &bytes).unwrap();
    let fault = refusal(&path).await;
    assert!(matches!(fault, StoreFault::Corrupt { .. }), "{fault}");
}

#[tokio::test]
async fn a_database_of_a_newer_program_is_refused() {
    let (_home, path) = filled().await;
    sql(
        &path,
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (9999, 'from the future', 1, x'00', 0)",
    )
    .await;
    let fault = refusal(&path).await;
    assert!(matches!(fault, StoreFault::Newer { found: 9999, .. }), "{fault}");
}

#[tokio::test]
async fn a_database_of_another_program_is_refused() {
    let home = TempDir::new().unwrap();
    let path = home.path().join("sesame.db");
    sql(&path, "CREATE TABLE bookmarks (url TEXT)").await;
    assert!(matches!(refusal(&path).await, StoreFault::Foreign { .. }));
}

#[tokio::test]
async fn what_a_crash_left_in_the_write_ahead_log_is_kept() {
    let home = TempDir::new().unwrap();
    let path = home.path().join("sesame.db");
    let store = open(&path).await.unwrap();
    let mut writer = store.writer().await;
    sqlx::query("INSERT INTO seen VALUES ('console', '1', 1)").execute(&mut *writer).await.unwrap();
    // The files as a power cut would leave them: the row stands in the log alone.
    let after = home.path().join("after.db");
    fs::copy(&path, &after).unwrap();
    fs::copy(home.path().join("sesame.db-wal"), home.path().join("after.db-wal")).unwrap();
    let reopened = open(&after).await.unwrap();
    let (rows,): (i64,) = sqlx::query_as("SELECT count(*) FROM seen").fetch_one(reopened.readers()).await.unwrap();
    assert_eq!(rows, 1);
}

#[tokio::test]
async fn a_directory_that_is_missing_or_may_not_be_written_is_told() {
    let home = TempDir::new().unwrap();
    // /proc takes new files from nobody, whoever runs this.
    for path in [home.path().join("none/sesame.db"), PathBuf::from("/proc/sesame.db"), home.path().to_owned()] {
        let error = open(&path).await.expect_err("opened");
        assert!(matches!(error, StoreError::Refused(StoreFault::Unwritable { .. })), "{}: {error}", path.display());
    }
}

#[tokio::test]
async fn two_processes_do_not_serve_from_one_file() {
    let (home, path) = filled().await;
    let first = guard::lock(&path).unwrap();
    let second = guard::lock(&path).unwrap_err();
    assert!(matches!(second, StoreFault::InUse { .. }), "{second}");
    open(&path).await.unwrap(); // a command that does not serve works beside it
    drop(first);
    guard::lock(&path).unwrap();
    assert!(matches!(guard::lock(&home.path().join("none/x.db")), Err(StoreFault::Unwritable { .. })));
}
