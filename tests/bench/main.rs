//! What the spine costs: `cargo bench --bench spine`; with `-- speed`, `traces`, `memory` or `growth` one
//! part of it.
//!
//! Every figure stands beside another of the same run, for the machine it runs on decides the absolute ones. Nothing is
//! asserted here; the aims are printed beside what was reached.

#![allow(clippy::disallowed_methods)] // a benchmark reads the machine's clock

mod bare;
mod growth;
mod house;
mod memory;
mod rows;
mod speed;
mod traces;

use std::path::Path;

use sqlx::ConnectOptions as _;
use sqlx::sqlite::SqliteConnectOptions;

fn main() -> anyhow::Result<()> {
    let asked: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    if let [word, file] = asked.as_slice()
        && word == memory::CHILD
    {
        return runtime.block_on(memory::child(Path::new(file)));
    }
    runtime.block_on(run(|part| asked.is_empty() || asked.iter().any(|word| word == part)))
}

async fn run(wanted: impl Fn(&str) -> bool) -> anyhow::Result<()> {
    let home = tempfile::tempdir()?;
    facts(home.path()).await?;
    if wanted("speed") {
        speed::print(home.path()).await?;
    }
    if wanted("traces") {
        traces::print(home.path()).await?;
    }
    if wanted("memory") || wanted("growth") {
        let files = growth::files(home.path(), wanted("growth")).await?;
        if wanted("memory") {
            memory::print(&files.hundred_thousand)?;
        }
        if wanted("growth") {
            growth::print(&files).await?;
        }
    }
    Ok(())
}

async fn facts(home: &Path) -> anyhow::Result<()> {
    let mut nowhere = SqliteConnectOptions::new().in_memory(true).connect().await?;
    let sqlite: String = sqlx::query_scalar("SELECT sqlite_version()").fetch_one(&mut nowhere).await?;
    let build = if cfg!(debug_assertions) { "DEBUG BUILD: the figures mean nothing" } else { "release build" };
    println!("{} cores, SQLite {sqlite}, WAL, synchronous=FULL, {build}", std::thread::available_parallelism()?);
    println!("one write and fsync of 4 KiB: {:.0} us (median)\n", disk(home)?);
    Ok(())
}

/// What the disk takes to make one page safe, in microseconds.
fn disk(home: &Path) -> anyhow::Result<f64> {
    let path = home.join("disk");
    let mut file = std::fs::File::create(&path)?;
    let mut times = Vec::new();
    for _ in 0..100 {
        let begun = std::time::Instant::now();
        std::io::Write::write_all(&mut file, &[1; 4096])?;
        file.sync_data()?;
        times.push(micros(begun.elapsed()));
    }
    std::fs::remove_file(path)?;
    Ok(median(times))
}

fn micros(lapse: std::time::Duration) -> f64 {
    lapse.as_secs_f64() * 1e6
}

/// The middle one of some measurements: one disturbance does not move it.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
