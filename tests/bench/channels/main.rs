//! What a channel costs: `cargo bench --bench channels`, over a Telegram in this process.
//!
//! `sesame serve` and a plain bot (`tests/bench/plain-bot`) go through the same recovery of six turns, each a release
//! process of its own with the database that it has. The machine decides the absolute figures; they stand beside each
//! other for their ratio. Nothing is asserted; the aims are printed beside what was reached.

#![allow(clippy::disallowed_methods)] // a benchmark reads the machine's clock

mod bots;
mod http;
mod people;
mod telegram;

use std::path::Path;
use std::sync::atomic::Ordering;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use clap::Parser as _;
use indicatif::{ProgressBar, ProgressStyle};

use bots::{Bot, Kind};
use people::{Outcome, Person, TURNS, crowd, percentile};
use telegram::{SLOW, World};

/// What a channel costs: conversations per second, CPU, replies and memory of `sesame serve`, beside a plain bot.
#[derive(clap::Parser)]
#[command(name = "cargo bench --bench channels --")]
struct Asked {
    /// People at once, one measurement each.
    #[arg(long, value_delimiter = ',', default_values_t = [1, 50, 500])]
    people: Vec<usize>,
    /// A quarter of the conversations: for a look, not for a record.
    #[arg(long)]
    quick: bool,
    /// What to measure; everything when none is named.
    parts: Vec<Part>,
    /// Sesame alone, without the plain bot.
    #[arg(long)]
    alone: bool,
    /// So many times the conversations, for a profiler; tells the process to be profiled.
    #[arg(long, default_value_t = 1)]
    times: usize,
    #[arg(long, hide = true)]
    bench: bool,
}

/// What can be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    /// Conversations per second, CPU, replies and memory.
    Speed,
    /// Replies to people who read before they answer.
    Reading,
    /// What a slow gateway does to everybody else's replies.
    Gateway,
}

/// What was measured of one bot before one crowd.
struct Figures {
    rest: f64,
    after: f64,
    cpu: f64,
    calls: f64,
    outcome: Outcome,
}

impl Figures {
    fn per_second(&self) -> f64 {
        count(self.outcome.good) / self.outcome.lapse.as_secs_f64()
    }
}

fn main() -> anyhow::Result<()> {
    let asked = Asked::parse();
    let wanted = |part| asked.parts.is_empty() || asked.parts.contains(&part);
    let plain =
        if asked.alone || !(wanted(Part::Speed) || wanted(Part::Reading)) { None } else { Some(bots::build_plain()?) };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let build = if cfg!(debug_assertions) { "DEBUG BUILD: the figures mean nothing" } else { "release build" };
    println!("{} cores shared with the load, {build}\n", std::thread::available_parallelism()?);
    runtime.block_on(async {
        if wanted(Part::Speed) {
            speed(&asked, plain.as_deref()).await?;
        }
        if wanted(Part::Reading) {
            reading(&asked, plain.as_deref()).await?;
        }
        if wanted(Part::Gateway) {
            slow_gateway(&asked).await?;
        }
        Ok(())
    })
}

async fn speed(asked: &Asked, plain: Option<&Path>) -> anyhow::Result<()> {
    println!(
        "Speed. A conversation: {TURNS} turns from /reset to the link of the page, with a code by text message.\n"
    );
    println!(
        "| at once | bot | conversations/s | ratio | CPU s per 1000 | calls each | p50 ms | p99 ms | RSS MB | after |"
    );
    println!(
        "|--------:|-----|----------------:|------:|---------------:|-----------:|-------:|-------:|-------:|------:|"
    );
    for &at_once in &asked.people {
        let mut former = None;
        for kind in [Kind::Plain, Kind::Sesame] {
            let plain = match (kind, plain) {
                (Kind::Plain, None) => continue,
                (_, plain) => plain.unwrap_or(Path::new("")),
            };
            let figures = measure(kind, plain, at_once, asked).await?;
            let speed = figures.per_second();
            let ratio = former.map_or("1x".to_owned(), |former: f64| format!("{:.2}x", speed / former));
            former.get_or_insert(speed);
            let (p50, p99) = (percentile(&figures.outcome.replies, 50), percentile(&figures.outcome.replies, 99));
            let Figures { rest, after, cpu, calls, .. } = figures;
            println!(
                "| {at_once} | {kind:?} | {speed:.0} | {ratio} | {cpu:.2} | {calls:.1} | {p50:.2} | {p99:.2} | {rest:.1} | {after:.1} |"
            );
            complain(&figures.outcome);
        }
    }
    println!("\nAims: 4x at 500; under 0.5 CPU s per 1000; p99 under 10 ms at 50; under 40 MB at rest.\n");
    Ok(())
}

fn complain(outcome: &Outcome) {
    if let Some(first) = outcome.failed.first() {
        println!("  {} conversations failed, the first: {first}", outcome.failed.len());
    }
}

async fn measure(kind: Kind, plain: &Path, at_once: usize, asked: &Asked) -> anyhow::Result<Figures> {
    let home = tempfile::tempdir()?;
    let (world, url) = World::open().await?;
    // Enough to fill a second or two.
    let full = (at_once * 8).clamp(200, 4000) * asked.times;
    let count_all = if asked.quick { (full / 4).max(at_once) } else { full };
    let persons: Vec<Person> = (0..count_all + at_once.min(50)).map(|number| Person::new(number, false)).collect();
    let bot = Bot::start(kind, plain, home.path(), (&world, &url), &persons).await?;
    let rest = bot.megabytes("VmRSS:")?;
    let mut persons = persons.into_iter();
    // Connections and caches come up before anything counts.
    crowd(&world, at_once, persons.by_ref().take(at_once.min(50)).collect(), &ProgressBar::hidden()).await;
    let (before, calls) = (bot.cpu()?, world.calls.load(Ordering::Relaxed));
    if asked.times > 1 {
        eprintln!("profile process {}", bot.id());
    }
    let bar = progress(count_all, &format!("{kind:?} before {at_once}"));
    let outcome = crowd(&world, at_once, persons.collect(), &bar).await;
    bar.finish_and_clear();
    tokio::time::sleep(Duration::from_millis(200)).await; // what is left to be written down
    let done = count(outcome.good + outcome.failed.len());
    let cpu = (bot.cpu()? - before) * 1000.0 / done;
    let calls = count(world.calls.load(Ordering::Relaxed) - calls) / done;
    Ok(Figures { rest, after: bot.megabytes("VmRSS:")?, cpu, calls, outcome })
}

/// The speed above is that of people without a pause between two turns, so that replies wait for each other. Here each
/// reads for half a second first, which is still quicker than people are.
async fn reading(asked: &Asked, plain: Option<&Path>) -> anyhow::Result<()> {
    const READS: Duration = Duration::from_millis(500);
    const AT_ONCE: usize = 50;
    println!("Replies to {AT_ONCE} people at once, who read for {} ms before each turn.\n", READS.as_millis());
    println!("| bot | p50 ms | p99 ms | CPU s per 1000 |\n|-----|-------:|-------:|---------------:|");
    for kind in [Kind::Plain, Kind::Sesame] {
        let plain = match (kind, plain) {
            (Kind::Plain, None) => continue,
            (_, plain) => plain.unwrap_or(Path::new("")),
        };
        let home = tempfile::tempdir()?;
        let (world, url) = World::open().await?;
        let full = if asked.quick { AT_ONCE } else { AT_ONCE * 4 };
        let persons: Vec<Person> =
            (0..full + AT_ONCE).map(|number| Person::new(number, false).reading(READS)).collect();
        let bot = Bot::start(kind, plain, home.path(), (&world, &url), &persons).await?;
        let mut persons = persons.into_iter();
        crowd(&world, AT_ONCE, persons.by_ref().take(AT_ONCE).collect(), &ProgressBar::hidden()).await;
        let before = bot.cpu()?;
        let bar = progress(full, &format!("{kind:?} before {AT_ONCE} who read"));
        let outcome = crowd(&world, AT_ONCE, persons.collect(), &bar).await;
        bar.finish_and_clear();
        let (p50, p99) = (percentile(&outcome.replies, 50), percentile(&outcome.replies, 99));
        println!("| {kind:?} | {p50:.2} | {p99:.2} | {:.2} |", (bot.cpu()? - before) * 1000.0 / count(full));
        complain(&outcome);
    }
    println!();
    Ok(())
}

/// How much a gateway that takes five seconds for fifty chats delays fifty others.
async fn slow_gateway(asked: &Asked) -> anyhow::Result<()> {
    const AT_ONCE: usize = 50;
    let home = tempfile::tempdir()?;
    let (world, url) = World::open().await?;
    let conversations = if asked.quick { 100 } else { 200 };
    let make = |from: usize, count: usize, slow| (from..from + count).map(move |number| Person::new(number, slow));
    let everybody: Vec<Person> = make(0, 1000, false).chain(make(1000, AT_ONCE, true)).collect();
    let bot = Bot::start(Kind::Sesame, Path::new(""), home.path(), (&world, &url), &everybody).await?;
    let hidden = ProgressBar::hidden();
    crowd(&world, AT_ONCE, make(900, AT_ONCE, false).collect(), &hidden).await;
    let quiet = crowd(&world, AT_ONCE, make(0, conversations, false).collect(), &hidden).await;
    let slow = {
        let world = world.clone();
        tokio::spawn(async move {
            crowd(&world, AT_ONCE, make(1000, AT_ONCE, true).collect(), &ProgressBar::hidden()).await
        })
    };
    let bar = progress(conversations, "beside a slow gateway");
    for _ in 0..500 {
        if world.hanging.load(Ordering::Relaxed) > 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    ensure!(world.hanging.load(Ordering::Relaxed) > 0, "nothing hangs on the gateway");
    tokio::time::sleep(Duration::from_millis(300)).await; // until the others hang there too
    let loud = crowd(&world, AT_ONCE, make(300, conversations, false).collect(), &bar).await;
    let hanging = world.hanging.load(Ordering::Relaxed);
    bar.finish_and_clear();
    let late = slow.await.context("the slow ones")?;
    println!(
        "A gateway that takes {} s for {AT_ONCE} chats. Replies of {AT_ONCE} others, {conversations} conversations.\n",
        SLOW.as_secs()
    );
    println!("| | p50 ms | p99 ms | code asked for, p99 ms |");
    println!("|-|-------:|-------:|-----------------------:|");
    let figures = |crowd: &Outcome| {
        [(&crowd.replies, 50), (&crowd.replies, 99), (&crowd.codes, 99)].map(|(all, percent)| percentile(all, percent))
    };
    let (without, beside) = (figures(&quiet), figures(&loud));
    let ratio = [0, 1, 2].map(|index| beside[index] / without[index]);
    for (name, unit, [p50, p99, code]) in [("without", "", without), ("beside it", "", beside), ("ratio", "x", ratio)] {
        println!("| {name} | {p50:.2}{unit} | {p99:.2}{unit} | {code:.2}{unit} |");
    }
    println!(
        "\nThe others took {:.1} s; {hanging} still hung on the gateway when they were done.",
        loud.lapse.as_secs_f64()
    );
    println!(
        "The fifty themselves: {} came to their end, p99 {:.1} s.\n",
        late.good,
        percentile(&late.replies, 99) / 1e3
    );
    [quiet, loud, late].iter().for_each(complain);
    drop(bot);
    Ok(())
}

fn progress(length: usize, what: &str) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg} {bar:40} {pos}/{len}, {eta} left");
    ProgressBar::new(length as u64)
        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        .with_message(what.to_owned())
}

fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}
