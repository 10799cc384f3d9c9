//! Whether one update costs more when the file holds more conversations.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use sesame::app::House;
use sesame::ids::UpdateId;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Connection as _};

use crate::house::{self, Ears};
use crate::rows::{self, Saved};
use crate::{median, micros};

const SIZES: [usize; 4] = [1_000, 10_000, 100_000, 1_000_000];
/// Updates of each file, with the disk's share and again without.
const UPDATES: usize = 400;

/// Databases of several sizes.
pub struct Files {
    /// Each with its number of conversations.
    pub all: Vec<(usize, PathBuf)>,
    /// The one of 100,000.
    pub hundred_thousand: PathBuf,
}

/// Fills databases: all, or only the one of 100,000 conversations.
pub async fn files(home: &Path, all: bool) -> anyhow::Result<Files> {
    let dir = home.join("growth");
    std::fs::create_dir(&dir)?;
    let shares = rows::take_down(&dir).await?;
    let saved: Vec<_> = shares.iter().filter_map(|share| share.conversation.clone()).collect();
    // The longest state is that of somebody in the middle of a recovery.
    let saved = saved.into_iter().max_by_key(|saved| saved.state.len()).ok_or_else(|| anyhow::anyhow!("no state"))?;
    let mut files = Files { all: Vec::new(), hundred_thousand: PathBuf::new() };
    for size in SIZES {
        let path = dir.join(format!("{size}.db"));
        if size == 100_000 {
            files.hundred_thousand.clone_from(&path);
        }
        if all || size == 100_000 {
            fill(&path, size, &saved).await?;
            files.all.push((size, path));
        }
    }
    Ok(files)
}

/// Fills a database: for each conversation an update taken, a counted look-up, two log lines; one in a hundred has an
/// effect that waits for its next try.
async fn fill(path: &Path, size: usize, saved: &Saved) -> anyhow::Result<()> {
    drop(house::open(path, Ears::new(1), None).await?); // makes the tables
    let options = SqliteConnectOptions::new().filename(path).synchronous(SqliteSynchronous::Off);
    let mut bulk = options.journal_mode(SqliteJournalMode::Wal).connect().await?;
    let mut transaction = bulk.begin().await?;
    let statements = [
        "INSERT INTO conversation SELECT printf('bench:0000-%07d', i), 1, $2, $3 + i, $3 FROM n",
        "INSERT INTO seen SELECT 'bench', printf('old-%07d', i), $3 FROM n",
        "INSERT INTO throttle (bucket, at) SELECT printf('look-ups/bench:0000-%07d', i), $3 FROM n",
        "INSERT INTO audit SELECT 2 * i + 1, $3, 'recovery-started', NULL, printf('bench:0000-%07d', i), '[]',
            randomblob(32) FROM n",
        "INSERT INTO audit SELECT 2 * i + 2, $3, 'look-up-requested', printf('stranger/%024x', i),
            printf('bench:0000-%07d', i), '[]', randomblob(32) FROM n",
        "INSERT INTO outbox (peer, body, next_at, created_at) SELECT printf('bench:0000-%07d', i),
            '\"ReadTicket\"', $3 + 3600000, $3 FROM n WHERE i % 100 = 0",
    ];
    for statement in statements {
        let numbers = "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < $1)";
        let (into, rest) = statement.split_once(" SELECT ").unwrap_or_default();
        // Safe: put together from the constant texts above.
        sqlx::query(sqlx::AssertSqlSafe(format!("{into} {numbers} SELECT {rest}")))
            .bind(i64::try_from(size)?)
            .bind(&saved.state)
            .bind(saved.deadline_at)
            .execute(&mut *transaction)
            .await?;
    }
    transaction.commit().await?;
    sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut bulk).await?;
    Ok(bulk.close().await?)
}

/// Measures and prints.
pub async fn print(files: &Files) -> anyhow::Result<()> {
    let ears = Ears::new(1);
    let mut houses = Vec::new();
    for (size, path) in &files.all {
        houses.push((*size, house::open(path, Arc::clone(&ears), None).await?, Vec::new(), Vec::new()));
    }
    // With the disk's share, and without, where a difference shows more plainly. The files take turns at every update,
    // so that whatever else the machine does falls on all of them.
    for (safely, mode) in [(true, "PRAGMA synchronous = FULL"), (false, "PRAGMA synchronous = OFF")] {
        for (_, house, ..) in &houses {
            sqlx::query(mode).execute(&mut *house.store.writer().await).await?;
        }
        for update in 0..UPDATES {
            for (size, house, safe, quick) in &mut houses {
                let lapse = one(house, if safely { update } else { UPDATES + update }, *size).await?;
                if safely { safe.push(lapse) } else { quick.push(lapse) }
            }
        }
    }
    println!("Growth. One update, its answer and that answer's report, two commits; people scattered over the file.\n");
    println!("| conversations | one update | ratio | without waiting for the disk | ratio | aim |");
    println!("|--------------:|-----------:|------:|-----------------------------:|------:|-----|");
    let mut first = None;
    for (size, _, safe, quick) in houses {
        let (safe, quick) = (median(safe), median(quick));
        let (base, quick_base) = *first.get_or_insert((safe, quick));
        let (ratio, quick_ratio) = (safe / base, quick / quick_base);
        println!("| {size} | {safe:.0} us | {ratio:.2}x | {quick:.0} us | {quick_ratio:.2}x | 1.3x |");
    }
    println!();
    Ok(())
}

async fn one(house: &House, update: usize, size: usize) -> anyhow::Result<f64> {
    let peer = house::peer(0, scattered(update, size));
    let begun = Instant::now();
    house.hear(&peer, UpdateId(format!("{update:010}")), &house::english(), "help").await?;
    while house.outbox.drain().await? > 0 {}
    Ok(micros(begun.elapsed()))
}

/// A number below `size` that jumps about: Knuth's multiplicative hash (The Art of Computer Programming 3, §6.4).
pub fn scattered(index: usize, size: usize) -> usize {
    index.wrapping_mul(2_654_435_761) % size
}
