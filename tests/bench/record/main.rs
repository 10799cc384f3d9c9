//! What a long record costs: `cargo bench --bench record`; `-- --lines 200000` for a shorter one, `-- --file FILE` to
//! fill a file once and measure it again.
//!
//! Every figure stands beside a bare query by the primary key in the same run, for the machine decides the absolute
//! ones. Nothing is asserted; the aims are printed beside what was reached.

#![allow(clippy::disallowed_methods)] // a benchmark reads the machine's clock

mod fill;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use clap::Parser as _;
use jiff::tz::TimeZone;
use sesame::audit::Kind;
use sesame::audit::book::{Book, Filter};
use sesame::audit::chain::{Line, Row, note};
use sesame::keys::Keys;
use sesame::report::{Period, Report, tally};
use sesame::store::Store;
use sesame::time::Time;

/// How a long record is read, searched, counted, verified and added to.
#[derive(clap::Parser)]
#[command(name = "cargo bench --bench record --")]
struct Asked {
    /// Lines in the record.
    #[arg(long, default_value_t = 10_000_000)]
    lines: i64,
    /// The database, kept afterwards; one that is filled already is measured as it is.
    #[arg(long)]
    file: Option<PathBuf>,
    /// Given by cargo.
    #[arg(long, hide = true)]
    bench: bool,
}

/// How often each is measured.
const ROUNDS: usize = 41;
/// The aim, in milliseconds.
const AIM: f64 = 100.0;

fn main() -> anyhow::Result<()> {
    let asked = Asked::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(run(&asked))
}

async fn open(path: &Path) -> anyhow::Result<Arc<Store>> {
    Ok(Arc::new(Store::open(path, Keys::new([7; 32])).await?))
}

async fn run(asked: &Asked) -> anyhow::Result<()> {
    let home = tempfile::tempdir()?;
    let path = asked.file.clone().unwrap_or_else(|| home.path().join("record.db"));
    let build = if cfg!(debug_assertions) { "DEBUG BUILD: the figures mean nothing" } else { "release build" };
    println!("{} cores, WAL, synchronous=FULL, {build}", std::thread::available_parallelism()?);
    drop(open(&path).await?); // makes the tables
    let begun = Instant::now();
    let filled = fill::fill(&path, asked.lines).await?;
    if filled > 0 {
        println!("filled with {filled} lines in {:.0} s", begun.elapsed().as_secs_f64());
    }
    let store = open(&path).await?;
    let begun = Instant::now();
    let tallied: u64 = tally::catch_up(&store).await?.values().sum();
    if tallied > 0 {
        let rate = thousands(tallied, begun);
        println!("tally of {tallied} lines, as once after an upgrade: {rate:.0} thousand lines/s");
    }
    let bytes = std::fs::metadata(&path)?.len();
    let lines: i64 = sqlx::query_scalar("SELECT count(*) FROM audit").fetch_one(store.readers()).await?;
    println!("{lines} lines, {:.2} GB, {:.0} bytes a line\n", gigabytes(bytes), per(bytes, lines));
    reading(&store).await?;
    appending(&store, &home.path().join("empty.db")).await?;
    verifying(&store).await
}

#[allow(clippy::cast_precision_loss)] // figures for people
fn gigabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e9
}

#[allow(clippy::cast_precision_loss)] // figures for people
fn per(bytes: u64, lines: i64) -> f64 {
    bytes as f64 / lines.max(1) as f64
}

#[allow(clippy::cast_precision_loss)] // figures for people
fn thousands(lines: u64, begun: Instant) -> f64 {
    lines as f64 / begun.elapsed().as_secs_f64() / 1e3
}

/// The middle of some measurements, in milliseconds.
fn median(mut lapses: Vec<f64>) -> f64 {
    lapses.sort_by(f64::total_cmp);
    lapses.get(lapses.len() / 2).copied().unwrap_or_default()
}

/// The most memory the process has had, in MB.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.split_whitespace().next().and_then(|kilobytes| kilobytes.parse::<u64>().ok()).unwrap_or_default() / 1024
}

async fn reading(store: &Arc<Store>) -> anyhow::Result<()> {
    let book = Book::new(Arc::clone(store));
    let (first, last): (i64, i64) = sqlx::query_as(
        "SELECT (SELECT at FROM audit ORDER BY seq LIMIT 1), (SELECT at FROM audit ORDER BY seq DESC LIMIT 1)",
    )
    .fetch_one(store.readers())
    .await?;
    let seqs: i64 = sqlx::query_scalar("SELECT max(seq) FROM audit").fetch_one(store.readers()).await?;
    let month = |round: usize| {
        let share = i64::try_from(round % 11).unwrap_or(0);
        let from = first + (last - first) / 12 * share;
        Period { from: Time(from), to: Time(from + (last - first) / 12), zone: TimeZone::UTC }
    };
    let search = |round: usize, channel: &str, kind: Kind| {
        let period = month(round);
        let kinds = vec![<&str>::from(kind).to_owned()];
        let (from, to) = (Some(period.from), Some(period.to));
        Filter { kinds, channel: Some(channel.to_owned()), from, to, limit: Some(50), ..Filter::default() }
    };
    let before = memory();
    let [mut bare, mut page, mut found, mut rare, mut nobody, mut report] = [const { Vec::new() }; 6];
    for round in 0..ROUNDS {
        let place = i64::try_from(round).unwrap_or(0) * 7919 * 131 % seqs.max(1);
        bare.push(
            timed(
                sqlx::query_as::<_, Row>("SELECT * FROM audit WHERE seq > ? ORDER BY seq LIMIT 50")
                    .bind(place)
                    .fetch_all(store.readers()),
            )
            .await?,
        );
        let subject = Some(format!("account/{}", fill::account(place)));
        page.push(timed(book.list(&Filter { subject, limit: Some(50), ..Filter::default() })).await?);
        found.push(timed(book.list(&search(round, "telegram", Kind::CodeRefused))).await?);
        rare.push(timed(book.list(&search(round, "web", Kind::AccountFrozen))).await?);
        nobody.push(timed(book.list(&search(round, "nowhere", Kind::RecoveryStarted))).await?);
        report.push(timed(Report::read(store, &month(round))).await?);
    }
    let plain = median(bare);
    println!("Reading, median of {ROUNDS}, a page is 50 lines.\n\n| | ms | of a bare query | aim |\n|---|--:|--:|--:|");
    println!("| bare: 50 lines by their numbers | {plain:.2} | 1x | |");
    for (what, lapses) in [
        ("one account's history", page),
        ("search: kind, channel, a month", found),
        ("the same, of a rare kind", rare),
        ("the same, that nobody matches", nobody),
        ("a month's report", report),
    ] {
        let lapse = median(lapses);
        println!("| {what} | {lapse:.2} | {:.1}x | {AIM:.0} ms |", lapse / plain);
    }
    println!("\nmemory: {} MB at most, {before} MB before\n", memory());
    Ok(())
}

async fn timed<T, E>(work: impl Future<Output = Result<T, E>>) -> Result<f64, E> {
    let begun = Instant::now();
    work.await?;
    Ok(begun.elapsed().as_secs_f64() * 1e3)
}

/// Adds lines to the long record and to an empty one by turns: whatever else the machine does falls on both.
async fn appending(long: &Arc<Store>, empty: &Path) -> anyhow::Result<()> {
    let empty = open(empty).await?;
    println!(
        "Appending one line, in a commit of its own, of accounts and chats here and there. Median of {}.\n",
        10 * ROUNDS
    );
    println!("| | empty record, us | this record, us | ratio | aim |\n|---|--:|--:|--:|--:|");
    for (what, mode) in
        [("safely", "PRAGMA synchronous = FULL"), ("without waiting for the disk", "PRAGMA synchronous = OFF")]
    {
        let mut lapses = [Vec::new(), Vec::new()];
        for store in [&empty, long] {
            sqlx::query(mode).execute(&mut *store.writer().await).await?;
        }
        for round in 0..10 * ROUNDS {
            let line = fill::stray(i64::try_from(round).unwrap_or(0));
            for (store, lapses) in [&empty, long].into_iter().zip(&mut lapses) {
                lapses.push(timed(append(store, &line)).await? * 1e3);
            }
        }
        let [empty, long] = lapses.map(median);
        println!("| {what} | {empty:.0} | {long:.0} | {:.2}x | 1.0x |", long / empty);
    }
    println!();
    Ok(())
}

async fn append(store: &Store, line: &Line) -> Result<(), sqlx::Error> {
    note(store, line).await
}

async fn verifying(store: &Arc<Store>) -> anyhow::Result<()> {
    let begun = Instant::now();
    let report = Book::new(Arc::clone(store)).verify(|_, _| ()).await?;
    let rate = thousands(report.lines, begun);
    println!("verify: {} lines, {} faults, {rate:.0} thousand lines/s", report.lines, report.faults_total);
    println!("memory: {} MB at most", memory());
    Ok(())
}
