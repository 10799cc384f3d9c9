//! The bare loop: rows of the same sizes into the same tables, in as many commits, one plain statement for each row.

use std::collections::VecDeque;
use std::path::Path;
use std::time::{Duration, Instant};

use sesame::keys::Keys;
use sesame::store::Store;
use sqlx::{Connection as _, SqliteConnection};

use crate::house::{CHANNEL, peer};
use crate::rows::Share;

struct Loop {
    seq: i64,
    update: u64,
    waiting: Vec<VecDeque<i64>>,
}

/// Writes what `persons` people in each of `ears` chats at once leave, in `commits` commits.
pub async fn run(
    database: &Path,
    shares: &[Share],
    ears: usize,
    persons: usize,
    commits: usize,
) -> anyhow::Result<Duration> {
    let store = Store::open(database, Keys::new([7; 32])).await?; // for the tables, and the same settings
    let mut connection = store.writer().await;
    let mut bare = Loop { seq: 0, update: 0, waiting: vec![VecDeque::new(); ears] };
    // As the house sees them: everybody's first, everybody's second …
    let mut rest = (0..persons)
        .flat_map(|person| shares.iter().map(move |share| (person, share)))
        .flat_map(|(person, share)| (0..ears).map(move |ear| (ear, person, share)));
    let total = shares.len() * ears * persons;
    let begun = Instant::now();
    for commit in 0..commits {
        let count = total * (commit + 1) / commits - total * commit / commits;
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
        for (ear, person, share) in rest.by_ref().take(count) {
            bare.write(&mut transaction, ear, person, share).await?;
        }
        transaction.commit().await?;
    }
    Ok(begun.elapsed())
}

impl Loop {
    async fn write(
        &mut self,
        connection: &mut SqliteConnection,
        ear: usize,
        person: usize,
        share: &Share,
    ) -> Result<(), sqlx::Error> {
        let peer = peer(ear, person);
        let peer = peer.as_str();
        if share.update {
            self.update += 1;
            sqlx::query("INSERT INTO seen (channel, update_id, at) VALUES ($1, $2, 0)")
                .bind(CHANNEL)
                .bind(format!("{:010}", self.update))
                .execute(&mut *connection)
                .await?;
        }
        if let Some(saved) = &share.conversation {
            sqlx::query(
                "INSERT INTO conversation (peer, version, state, deadline_at, updated_at) VALUES ($1, 1, $2, $3, 0)
                 ON CONFLICT (peer) DO UPDATE SET state = excluded.state, deadline_at = excluded.deadline_at",
            )
            .bind(peer)
            .bind(&saved.state)
            .bind(saved.deadline_at)
            .execute(&mut *connection)
            .await?;
        }
        for effect in &share.effects {
            let insert = "INSERT INTO outbox (peer, lane, body, sealed, expires_at, next_at, created_at)
                VALUES ($1, $2, $3, $4, $5, 0, 0)";
            let done = sqlx::query(insert)
                .bind(peer)
                .bind(effect.lane.as_ref().map(|_| peer))
                .bind(&effect.body)
                .bind(&effect.sealed)
                .bind(effect.expires_at)
                .execute(&mut *connection)
                .await?;
            self.waiting[ear].push_back(done.last_insert_rowid());
        }
        for line in &share.lines {
            self.seq += 1;
            let insert =
                "INSERT INTO audit (seq, at, kind, subject, peer, facts, hash) VALUES ($1, $2, $3, $4, $5, $6, $7)";
            sqlx::query(insert)
                .bind(self.seq)
                .bind(line.at)
                .bind(&line.kind)
                .bind(&line.subject)
                .bind(peer)
                .bind(&line.facts)
                .bind(&line.hash)
                .execute(&mut *connection)
                .await?;
        }
        for (bucket, note) in &share.counted {
            sqlx::query("INSERT INTO throttle (bucket, at, note) VALUES ($1, 0, $2)")
                .bind(bucket)
                .bind(note)
                .execute(&mut *connection)
                .await?;
        }
        for _ in 0..share.done {
            sqlx::query("DELETE FROM outbox WHERE id = $1")
                .bind(self.waiting[ear].pop_front())
                .execute(&mut *connection)
                .await?;
        }
        Ok(())
    }
}
