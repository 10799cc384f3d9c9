//! The rows that one person's turns leave, taken down from a house that is led through them step by step.

use std::path::Path;

use sesame::app::House;
use sesame::ids::UpdateId;
use sqlx::FromRow;

use crate::house::{self, Ears, TURNS};

/// What one delivery, or the reports of effects that end together, write.
#[derive(Debug, Default)]
pub struct Share {
    /// Whether it is an update, which is noted as taken.
    pub update: bool,
    /// The conversation as it now is.
    pub conversation: Option<Saved>,
    /// Effects for the outbox.
    pub effects: Vec<Waiting>,
    /// Lines for the log.
    pub lines: Vec<Line>,
    /// What is counted.
    pub counted: Vec<(String, String)>,
    /// How many effects leave the outbox.
    pub done: usize,
}

#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct Saved {
    pub state: String,
    pub deadline_at: Option<i64>,
}

#[derive(Debug, FromRow)]
pub struct Waiting {
    pub lane: Option<String>,
    pub body: String,
    pub sealed: Option<Vec<u8>>,
    pub expires_at: Option<i64>,
}

#[derive(Debug, FromRow)]
pub struct Line {
    pub at: i64,
    pub kind: String,
    pub subject: Option<String>,
    pub facts: String,
    pub hash: Vec<u8>,
}

#[derive(Default)]
struct Seen {
    outbox: i64,
    audit: i64,
    throttle: i64,
    saved: Option<Saved>,
}

/// One person's rows, in order.
pub async fn take_down(home: &Path) -> anyhow::Result<Vec<Share>> {
    let house = house::open(&home.join("rows.db"), Ears::new(1), None).await?;
    let (peer, mut seen, mut shares) = (house::peer(0, 0), Seen::default(), Vec::new());
    for (turn, text) in TURNS.iter().enumerate() {
        house.hear(&peer, UpdateId(format!("{turn:010}")), &house::english(), text).await?;
        shares.push(Share { update: true, ..news(&house, &mut seen).await? });
        loop {
            let done = house.outbox.drain().await?;
            if done == 0 {
                break;
            }
            shares.push(Share { done, ..news(&house, &mut seen).await? });
        }
    }
    Ok(shares)
}

async fn news(house: &House, seen: &mut Seen) -> anyhow::Result<Share> {
    let readers = house.store.readers();
    let saved: Option<Saved> =
        sqlx::query_as("SELECT state, deadline_at FROM conversation").fetch_optional(readers).await?;
    let effects = sqlx::query_as("SELECT lane, body, sealed, expires_at FROM outbox WHERE id > $1 ORDER BY id");
    let lines = sqlx::query_as("SELECT at, kind, subject, facts, hash FROM audit WHERE seq > $1 ORDER BY seq");
    let counted = sqlx::query_as("SELECT bucket, note FROM throttle WHERE id > $1 ORDER BY id");
    let share = Share {
        conversation: saved.clone().filter(|_| saved != seen.saved),
        effects: effects.bind(seen.outbox).fetch_all(readers).await?,
        lines: lines.bind(seen.audit).fetch_all(readers).await?,
        counted: counted.bind(seen.throttle).fetch_all(readers).await?,
        ..Share::default()
    };
    let newest = "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'outbox'), 0),
        coalesce((SELECT max(seq) FROM audit), 0), coalesce((SELECT max(id) FROM throttle), 0)";
    (seen.outbox, seen.audit, seen.throttle) = sqlx::query_as(newest).fetch_one(readers).await?;
    seen.saved = saved;
    Ok(share)
}
