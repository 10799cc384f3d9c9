//! What a process needs that opens a file of 100,000 open conversations, and how long until it has answered somebody.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Instant;

use sesame::ids::UpdateId;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::house::{self, Ears};
use crate::{growth, median};

/// The word that makes this program the process to be measured.
pub const CHILD: &str = "serve-and-answer";
const ROUNDS: usize = 5;
/// How many people are answered before memory is read.
const ANSWERS: usize = 1000;

/// Measures and prints.
pub fn print(database: &Path) -> anyhow::Result<()> {
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        rounds.push(measure(database)?);
    }
    let of = |index: usize| median(rounds.iter().map(|round| round[index]).collect());
    let size = std::fs::metadata(database)?.len() / 1024 / 1024;
    println!("Memory and start with 100,000 open conversations ({size} MiB of file, in the system's cache).\n");
    println!("| what | reached | aim |");
    println!("|------|--------:|-----|");
    println!("| start to the first answer | {:.2} s | 0.5 s |", of(0));
    println!("| memory then | {:.1} MB | 64 MB |", of(1));
    println!("| memory after {ANSWERS} more answers, at most | {:.1} MB | 64 MB |\n", of(2));
    Ok(())
}

fn measure(database: &Path) -> anyhow::Result<[f64; 3]> {
    let begun = Instant::now();
    let mut child = Command::new(std::env::current_exe()?).arg(CHILD).arg(database).stdout(Stdio::piped()).spawn()?;
    let mut lines = BufReader::new(child.stdout.take().ok_or_else(|| anyhow::anyhow!("no output"))?).lines();
    let mut figure = || -> anyhow::Result<f64> {
        Ok(lines.next().ok_or_else(|| anyhow::anyhow!("the process ended early"))??.trim().parse()?)
    };
    let then = figure()?;
    let started = begun.elapsed().as_secs_f64();
    let most = figure()?;
    child.wait()?;
    Ok([started, then, most])
}

/// The process that is measured: serves from the file, answers one person, then many, and says what it holds.
pub async fn child(database: &Path) -> anyhow::Result<()> {
    let ears = Ears::new(1);
    let house = house::open(database, Arc::clone(&ears), None).await?;
    let stop = CancellationToken::new();
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let running = tokio::spawn(Arc::clone(&house).run(listener, stop.clone()));
    let run = std::process::id();
    for answer in 0..=ANSWERS {
        let peer = house::peer(0, growth::scattered(answer, 100_000));
        house.hear(&peer, UpdateId(format!("{run}-{answer}")), &house::english(), "help").await?;
        ears.hear(0).await?;
        if answer == 0 {
            println!("{:.1}", megabytes("VmRSS:")?);
        }
    }
    println!("{:.1}", megabytes("VmHWM:")?);
    stop.cancel();
    running.await?
}

/// A figure of `/proc/self/status` (proc(5)), in megabytes.
fn megabytes(name: &str) -> anyhow::Result<f64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let kibibytes = line.and_then(|line| line.split_whitespace().next()).ok_or_else(|| anyhow::anyhow!("no {name}"))?;
    Ok(kibibytes.parse::<f64>()? * 1024.0 / 1e6)
}
