//! The outbox's side of the store: what is due, what was begun, what to try later.

use std::time::Duration;

use sqlx::{Connection as _, FromRow};

use super::batch::{HALT, OUTBOX_SEAL};
use super::{Store, StoreError, spending};
use crate::engine::Effect;
use crate::engine::case::peer_of;
use crate::engine::event::{TicketState, TicketView};
use crate::ids::{Peer, TicketNumber};
use crate::keys::Digest;
use crate::secret::Secret;
use crate::time::Time;

/// How long a chat in which nothing is awaited is remembered after the last word.
const IDLE: Duration = Duration::from_hours(24 * 90);
/// How many chats are forgotten in one commit, so that nobody waits long behind it; the others have their turn next time.
const SWEPT_AT_ONCE: i64 = 5_000;

/// An effect waiting to be performed.
#[derive(Debug)]
pub struct Due {
    /// Its row.
    pub id: i64,
    /// Whose.
    pub peer: Peer,
    /// What keeps its order: effects of one lane are performed one after the other.
    pub lane: Option<String>,
    /// What the channel noted of its last message in this chat.
    pub note: Option<String>,
    /// What to do; `None` when the row cannot be read or unsealed.
    pub effect: Option<Effect>,
    /// Whether a former run began it and did not end.
    pub started: bool,
    /// How often it was tried.
    pub attempts: i64,
    /// When it is no longer worth doing.
    pub expires_at: Option<Time>,
}

#[derive(FromRow)]
struct Row {
    id: i64,
    peer: String,
    lane: Option<String>,
    note: Option<String>,
    body: String,
    sealed: Option<Vec<u8>>,
    started: bool,
    attempts: i64,
    expires_at: Option<i64>,
}

impl Store {
    /// Effects that are due and not `running`, oldest first, at most `limit`. A later effect of a lane waits for the earlier ones.
    pub async fn due_effects(&self, now: Time, running: &[i64], limit: usize) -> Result<Vec<Due>, StoreError> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT id, peer, lane, body, sealed, started, attempts, expires_at,
             CASE WHEN lane IS NOT NULL THEN (SELECT note FROM chat WHERE chat.peer = due.peer) END AS note
             FROM outbox AS due
             WHERE next_at <= $1 AND (lane IS NULL OR id = (SELECT min(id) FROM outbox WHERE lane = due.lane))
             AND id NOT IN (SELECT value FROM json_each($3))
             ORDER BY next_at, id LIMIT $2",
        )
        .bind(now.0)
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .bind(serde_json::to_string(running).unwrap_or_default())
        .fetch_all(self.readers())
        .await?;
        Ok(rows.into_iter().map(|row| self.due(row)).collect())
    }

    fn due(&self, row: Row) -> Due {
        let effect = serde_json::from_str::<Effect>(&row.body).ok();
        let effect = match row.sealed {
            None => effect,
            Some(sealed) => effect.and_then(|effect| {
                let plain = self.keys().open(&sealed, OUTBOX_SEAL).ok()?;
                Some(effect.with_secret(Secret::new(String::from_utf8(plain).ok()?)))
            }),
        };
        Due {
            id: row.id,
            peer: Peer(row.peer),
            lane: row.lane,
            note: row.note,
            effect,
            started: row.started,
            attempts: row.attempts,
            expires_at: row.expires_at.map(Time),
        }
    }

    /// Puts an effect off.
    pub async fn postpone_effect(&self, id: i64, next_at: Time) -> Result<(), StoreError> {
        sqlx::query("UPDATE outbox SET next_at = $2, attempts = attempts + 1, started = 0 WHERE id = $1")
            .bind(id)
            .bind(next_at.0)
            .execute(&mut *self.writer().await)
            .await?;
        Ok(())
    }

    /// When the next effect is due, if any waits.
    pub async fn next_effect_at(&self) -> Result<Option<Time>, StoreError> {
        let next: Option<i64> = sqlx::query_scalar("SELECT min(next_at) FROM outbox").fetch_one(self.readers()).await?;
        Ok(next.map(Time))
    }

    /// When the next effect is due that neither runs nor waits behind another of its lane.
    pub async fn next_free_effect_at(&self, running: &[i64]) -> Result<Option<Time>, StoreError> {
        let next: Option<i64> = sqlx::query_scalar(
            "SELECT min(next_at) FROM outbox AS due WHERE id NOT IN (SELECT value FROM json_each($1))
             AND (lane IS NULL OR id = (SELECT min(id) FROM outbox WHERE lane = due.lane))",
        )
        .bind(serde_json::to_string(running).unwrap_or_default())
        .fetch_one(self.readers())
        .await?;
        Ok(next.map(Time))
    }

    /// Chats whose deadline has passed, oldest first; then cases.
    pub async fn due_conversations(&self, now: Time, limit: i64) -> Result<Vec<Peer>, StoreError> {
        let peers: Vec<(String,)> =
            sqlx::query_as("SELECT peer FROM conversation WHERE deadline_at <= $1 ORDER BY deadline_at LIMIT $2")
                .bind(now.0)
                .bind(limit)
                .fetch_all(self.readers())
                .await?;
        let cases: Vec<(String,)> =
            sqlx::query_as("SELECT number FROM desk_case WHERE deadline_at <= $1 ORDER BY deadline_at LIMIT $2")
                .bind(now.0)
                .bind(limit)
                .fetch_all(self.readers())
                .await?;
        let cases = cases.into_iter().map(|(number,)| peer_of(&TicketNumber(number)));
        Ok(peers.into_iter().map(|(peer,)| Peer(peer)).chain(cases).collect())
    }

    /// The next deadline of any conversation or case.
    pub async fn next_deadline(&self) -> Result<Option<Time>, StoreError> {
        let next: Option<i64> =
            sqlx::query_scalar(
                "SELECT min(nearest) FROM (SELECT min(deadline_at) AS nearest FROM conversation WHERE deadline_at IS NOT NULL
                 UNION ALL SELECT min(deadline_at) FROM desk_case WHERE deadline_at IS NOT NULL)",
            )
                .fetch_one(self.readers())
                .await?;
        Ok(next.map(Time))
    }

    /// When what is under way in a chat began; `None` where nothing is.
    pub async fn recovery_began(&self, peer: &Peer) -> Result<Option<Time>, StoreError> {
        let began: Option<Option<i64>> =
            sqlx::query_scalar("SELECT state ->> '$.facts.started_at' FROM conversation WHERE peer = $1")
                .bind(peer.as_str())
                .fetch_optional(self.readers())
                .await?;
        Ok(began.flatten().filter(|began| *began > 0).map(Time))
    }

    /// The latest ticket of a chat.
    pub async fn latest_ticket(&self, peer: &Peer) -> Result<Option<TicketView>, StoreError> {
        let row: Option<(String, String, i64)> = sqlx::query_as(
            "SELECT number, state, opened_at FROM ticket WHERE peer = $1 ORDER BY opened_at DESC, rowid DESC LIMIT 1",
        )
        .bind(peer.as_str())
        .fetch_optional(self.readers())
        .await?;
        Ok(row.map(|(number, state, opened_at)| TicketView {
            number: TicketNumber(number),
            state: match state.as_str() {
                "delivered" => TicketState::Delivered,
                "closed" => TicketState::Closed,
                _ => TicketState::Opened,
            },
            opened_at: Time(opened_at),
            since: None,
            opens_at: None,
            reopens: false,
            listens: false,
        }))
    }

    /// Notes that IT has a ticket.
    pub async fn ticket_delivered(&self, number: &TicketNumber) -> Result<(), StoreError> {
        sqlx::query("UPDATE ticket SET state = 'delivered' WHERE number = $1 AND state = 'opened'")
            .bind(number.as_str())
            .execute(&mut *self.writer().await)
            .await?;
        Ok(())
    }

    /// The chat that told a code under which it is continued elsewhere.
    pub async fn resumed_by(&self, code: &Digest, now: Time) -> Result<Option<Peer>, StoreError> {
        let peer: Option<String> = sqlx::query_scalar("SELECT peer FROM resume WHERE code = $1 AND expires_at > $2")
            .bind(&code.0)
            .bind(now.0)
            .fetch_optional(self.readers())
            .await?;
        Ok(peer.map(Peer))
    }

    /// Forgets the code under which a chat is continued elsewhere: it was used.
    pub async fn forget_resume(&self, peer: &Peer) -> Result<(), StoreError> {
        let delete = sqlx::query("DELETE FROM resume WHERE peer = $1").bind(peer.as_str());
        delete.execute(&mut *self.writer().await).await?;
        Ok(())
    }

    /// Why resets are halted for everybody, and since when; empty when they are not.
    pub async fn halts(&self) -> Result<Vec<(Time, String)>, StoreError> {
        let rows: Vec<(i64, String)> = sqlx::query_as("SELECT at, note FROM throttle WHERE bucket = $1 ORDER BY at")
            .bind(HALT)
            .fetch_all(self.readers())
            .await?;
        Ok(rows.into_iter().map(|(at, why)| (Time(at), why)).collect())
    }

    /// Forgets what no limit and no redelivery needs any more.
    pub async fn sweep(&self, now: Time) -> Result<(), StoreError> {
        let day = Duration::from_hours(24);
        let mut writer = self.writer().await;
        sqlx::query(
            "DELETE FROM throttle WHERE at < $1 AND bucket NOT LIKE 'lost/%'
                     AND bucket NOT LIKE 'frozen/%' AND bucket NOT LIKE 'removed/%' AND bucket <> 'halt'",
        )
        .bind((now - 2 * day).0)
        .execute(&mut *writer)
        .await?;
        sqlx::query("DELETE FROM throttle WHERE at < $1 AND bucket LIKE 'removed/%'")
            .bind((now - 90 * day).0)
            .execute(&mut *writer)
            .await?;
        sqlx::query("DELETE FROM resume WHERE expires_at < $1").bind(now.0).execute(&mut *writer).await?;
        sqlx::query("DELETE FROM visit WHERE expires_at < $1").bind((now - day).0).execute(&mut *writer).await?;
        sqlx::query("DELETE FROM former_method WHERE removed_at < $1")
            .bind((now - 7 * day).0)
            .execute(&mut *writer)
            .await?;
        sqlx::query("DELETE FROM invitation WHERE expires_at < $1").bind(now.0).execute(&mut *writer).await?;
        sqlx::query("DELETE FROM chat_link WHERE expires_at < $1").bind(now.0).execute(&mut *writer).await?;
        sqlx::query("DELETE FROM call WHERE expires_at < $1").bind(now.0).execute(&mut *writer).await?;
        sqlx::query("DELETE FROM notice_link WHERE expires_at < $1").bind(now.0).execute(&mut *writer).await?;
        sqlx::query("DELETE FROM proof WHERE expires_at < $1").bind((now - day).0).execute(&mut *writer).await?;
        let receipts = sqlx::query("DELETE FROM receipt WHERE noted_at < $1").bind((now - 7 * day).0);
        receipts.execute(&mut *writer).await?;
        let spent = sqlx::query("DELETE FROM spending WHERE at < $1").bind((now - spending::KEPT).0);
        spent.execute(&mut *writer).await?;
        sqlx::query("DELETE FROM closed_country WHERE until < $1").bind(now.0).execute(&mut *writer).await?;
        sqlx::query("DELETE FROM page WHERE issued_at < $1 AND state IN ('open', 'applied', 'cancelled', 'replaced')")
            .bind((now - 30 * day).0)
            .execute(&mut *writer)
            .await?;
        sqlx::query("DELETE FROM seen WHERE at < $1").bind((now - 7 * day).0).execute(&mut *writer).await?;
        drop(writer);
        self.forget_idle_chats(now).await
    }

    /// Forgets chats in which nothing is awaited (they have no deadline, whatever version wrote them) and nothing was
    /// said for [`IDLE`]: whoever comes back is welcomed as somebody new. Looked for beside the writer, who is busy.
    async fn forget_idle_chats(&self, now: Time) -> Result<(), StoreError> {
        let idle: Vec<String> =
            sqlx::query_scalar("SELECT peer FROM conversation WHERE deadline_at IS NULL AND updated_at < $1 LIMIT $2")
                .bind((now - IDLE).0)
                .bind(SWEPT_AT_ONCE)
                .fetch_all(self.readers())
                .await?;
        if idle.is_empty() {
            return Ok(());
        }
        let idle = serde_json::to_string(&idle).unwrap_or_default();
        let mut writer = self.writer().await;
        let mut transaction = writer.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::query(
            "DELETE FROM conversation WHERE peer IN (SELECT value FROM json_each($1))
             AND deadline_at IS NULL AND updated_at < $2",
        )
        .bind(&idle)
        .bind((now - IDLE).0)
        .execute(&mut *transaction)
        .await?;
        sqlx::query(
            "DELETE FROM chat WHERE peer IN (SELECT value FROM json_each($1))
             AND NOT EXISTS (SELECT 1 FROM conversation WHERE conversation.peer = chat.peer)",
        )
        .bind(&idle)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(())
    }
}
