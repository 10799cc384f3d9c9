//! What tracing costs: the same crowd with every recovery traced and with none, in turn. The collector is a server in this
//! process, so that what it takes is counted too.

use std::path::Path;
use std::time::Duration;

use axum::Router;
use sesame::app::Operations;
use sesame::traces::Collector;
use tokio::net::TcpListener;

use crate::house::TURNS;
use crate::{median, speed};

/// People at once, and how many come one after the other.
const CROWDS: [(usize, usize); 2] = [(1, 40), (50, 8)];
const ROUNDS: usize = 5;

/// Measures and prints.
pub async fn print(home: &Path) -> anyhow::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/v1/traces", listener.local_addr()?);
    // Reads what it is told, and answers as a collector does that has nothing to say.
    let server =
        tokio::spawn(
            async move { axum::serve(listener, Router::new().fallback(|_: axum::body::Bytes| async {})).await },
        );
    println!("Tracing. Median of {ROUNDS} rounds, with and without in turn.\n");
    println!("| at once | without, updates/s | with, updates/s | ratio | more per update |");
    println!("|--------:|-------------------:|----------------:|------:|----------------:|");
    for (crowd, persons) in CROWDS {
        let (mut without, mut with, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
        for round in 0..ROUNDS {
            let plain = live(home, (crowd, persons, round), Operations::default()).await?;
            let collector = Some((Collector::new(&url, None).map_err(anyhow::Error::msg)?, 1.0));
            let traced = live(home, (crowd, persons, round), Operations { collector, ..Operations::default() }).await?;
            without.push(plain);
            with.push(traced);
            ratios.push(plain / traced);
        }
        let (without, with, ratio) = (median(without), median(with), median(ratios));
        let more = 1e6 / with - 1e6 / without;
        println!("| {crowd} | {without:.0} | {with:.0} | {ratio:.2}x | {more:.0} us |");
    }
    server.abort();
    println!();
    Ok(())
}

/// Updates per second.
async fn live(
    home: &Path,
    (crowd, persons, round): (usize, usize, usize),
    operations: Operations,
) -> anyhow::Result<f64> {
    let dir = home.join(format!("traces-{crowd}-{round}"));
    std::fs::create_dir(&dir)?;
    let (lapse, _): (Duration, usize) = speed::live(&dir.join("house.db"), crowd, persons, operations).await?;
    std::fs::remove_dir_all(&dir)?;
    let updates = u32::try_from(TURNS.len() * crowd * persons)?;
    Ok(f64::from(updates) / lapse.as_secs_f64())
}
