//! Updates per second through inbox, engine, store and outbox, beside the bare loop.
//!
//! Each of so many people at once writes, waits for the answer, and writes again; who has come to the end makes room for
//! the next person. An update counts when its answer was shown and the row of that answer is gone.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::future::try_join_all;
use sesame::app::{House, Operations};
use sesame::ids::UpdateId;
use sqlx::sqlite::SqlitePool;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::house::{self, Ears, TURNS};
use crate::rows::{self, Share};
use crate::{bare, median};

/// People at once, and how many come one after the other.
const CROWDS: [(usize, usize); 3] = [(1, 40), (50, 8), (500, 2)];
const ROUNDS: usize = 5;

struct Round {
    house: f64,
    bare: f64,
    shared: f64,
}

/// Measures and prints.
pub async fn print(home: &Path) -> anyhow::Result<()> {
    let shares = rows::take_down(home).await?;
    let lines: usize = shares.iter().map(|share| share.lines.len()).sum();
    let effects: usize = shares.iter().map(|share| share.effects.len()).sum();
    let person = TURNS.len();
    println!("Speed. A person: {person} updates, {effects} effects, {lines} log lines. No captcha, no courier.");
    println!("Bare loop: the same rows in as many commits, one plain statement each. Median of {ROUNDS} rounds.\n");
    println!("| at once | house, updates/s | bare loop, updates/s | ratio | updates per commit | aim |");
    println!("|--------:|-----------------:|---------------------:|------:|-------------------:|-----|");
    for (ears, persons) in CROWDS {
        let mut rounds = Vec::new();
        for round in 0..ROUNDS {
            let dir = home.join(format!("speed-{ears}-{round}"));
            std::fs::create_dir(&dir)?;
            rounds.push(measure(&dir, &shares, ears, persons).await?);
            std::fs::remove_dir_all(dir)?;
        }
        let of = |value: fn(&Round) -> f64| median(rounds.iter().map(value).collect());
        let (house, bare, ratio) =
            (of(|round| round.house), of(|round| round.bare), of(|round| round.bare / round.house));
        let aim = if ears == 500 { "2x" } else { "" };
        let together = of(|round| round.shared);
        println!("| {ears} | {house:.0} | {bare:.0} | {ratio:.2}x | {together:.1} | {aim} |");
    }
    println!();
    Ok(())
}

async fn measure(dir: &Path, shares: &[Share], ears: usize, persons: usize) -> anyhow::Result<Round> {
    let updates = TURNS.len() * ears * persons;
    let per_second = |lapse: Duration| f64::from(u32::try_from(updates).unwrap_or(u32::MAX)) / lapse.as_secs_f64();
    let database = dir.join("house.db");
    let (lapse, commits) = live(&database, ears, persons, Operations::default()).await?;
    let bare = bare::run(&dir.join("bare.db"), shares, ears, persons, commits).await?;
    let together = f64::from(u32::try_from(updates)?) / f64::from(u32::try_from(commits)?);
    Ok(Round { house: per_second(lapse), bare: per_second(bare), shared: together })
}

/// Lets everybody speak. Returns how long that took, and how many commits it made.
pub async fn live(
    database: &Path,
    crowd: usize,
    persons: usize,
    operations: Operations,
) -> anyhow::Result<(Duration, usize)> {
    let ears = Ears::new(crowd);
    let house = house::open_watched(database, Arc::clone(&ears), None, operations).await?;
    let stop = CancellationToken::new();
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let running = tokio::spawn(Arc::clone(&house).run(listener, stop.clone()));
    let before = commits(database)?;
    let begun = Instant::now();
    let talks = (0..crowd).map(|ear| {
        let talk = talk(Arc::clone(&house), Arc::clone(&ears), ear, persons);
        async { tokio::spawn(talk).await? }
    });
    try_join_all(talks).await?;
    while left(house.store.readers()).await? > 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let lapse = begun.elapsed();
    let count = commits(database)?.wrapping_sub(before);
    stop.cancel();
    running.await??;
    Ok((lapse, usize::try_from(count)?))
}

async fn talk(house: Arc<House>, ears: Arc<Ears>, ear: usize, persons: usize) -> anyhow::Result<()> {
    for person in 0..persons {
        let peer = house::peer(ear, person);
        for (turn, text) in TURNS.iter().enumerate() {
            let update = UpdateId(format!("{ear:03}{person:03}{turn:04}"));
            house.hear(&peer, update, &house::english(), text).await?;
            ears.hear(ear).await?;
        }
    }
    Ok(())
}

async fn left(readers: &SqlitePool) -> anyhow::Result<i64> {
    Ok(sqlx::query_scalar("SELECT count(*) FROM outbox").fetch_one(readers).await?)
}

/// How many commits the file has seen since it was opened: the counter at offset 8 of the WAL index
/// (<https://sqlite.org/walformat.html> §2.1).
fn commits(database: &Path) -> anyhow::Result<u32> {
    let mut index = database.as_os_str().to_owned();
    index.push("-shm");
    let bytes = std::fs::read(index)?;
    Ok(u32::from_ne_bytes(bytes[8..12].try_into()?))
}
