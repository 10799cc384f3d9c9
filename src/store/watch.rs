//! The accounts whose lock is watched for a while, one row each, and the chat that hears when it returns.

use std::time::Duration;

use sqlx::SqliteConnection;

use super::{Store, StoreError};
use crate::ids::{AccountId, Peer};
use crate::time::Time;

/// How many accounts are looked at in one round: a large directory is asked a little at a time.
const ROUND: i64 = 200;

/// An account that is watched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watched {
    /// Which.
    pub account: AccountId,
    /// The chat that brought its owner back.
    pub peer: Peer,
    /// Whether the lock that holds now was told.
    pub told: bool,
}

/// Begins to watch an account, in place of what was watched of it before.
pub(super) async fn begin(
    connection: &mut SqliteConnection,
    peer: &Peer,
    account: &AccountId,
    now: Time,
    until: Time,
) -> Result<(), sqlx::Error> {
    let insert = sqlx::query(
        "INSERT OR REPLACE INTO lock_watch (account, peer, until, look_at, told) VALUES ($1, $2, $3, $4, 0)",
    );
    let insert = insert.bind(account.as_str()).bind(peer.as_str()).bind(until.0).bind(now.0);
    insert.execute(connection).await.map(drop)
}

/// Notes that the lock that holds now was told.
pub(super) async fn note_told(connection: &mut SqliteConnection, account: &AccountId) -> Result<(), sqlx::Error> {
    let update = sqlx::query("UPDATE lock_watch SET told = 1 WHERE account = $1").bind(account.as_str());
    update.execute(connection).await.map(drop)
}

impl Store {
    /// The accounts to be looked at now, each of which is due again after `every`. Those whose time is over are forgotten.
    pub async fn watched(&self, now: Time, every: Duration) -> Result<Vec<Watched>, StoreError> {
        let mut writer = self.writer().await;
        sqlx::query("DELETE FROM lock_watch WHERE until <= $1").bind(now.0).execute(&mut *writer).await?;
        let rows: Vec<(String, String, bool)> = sqlx::query_as(
            "UPDATE lock_watch SET look_at = $2 WHERE account IN
             (SELECT account FROM lock_watch WHERE look_at <= $1 ORDER BY look_at LIMIT $3)
             RETURNING account, peer, told",
        )
        .bind(now.0)
        .bind((now + every).0)
        .bind(ROUND)
        .fetch_all(&mut *writer)
        .await?;
        let watched = |(account, peer, told)| Watched { account: AccountId(account), peer: Peer(peer), told };
        Ok(rows.into_iter().map(watched).collect())
    }

    /// Notes that an account is open again: the next lock is another one.
    pub async fn note_open(&self, account: &AccountId) -> Result<(), StoreError> {
        let update = sqlx::query("UPDATE lock_watch SET told = 0 WHERE account = $1").bind(account.as_str());
        update.execute(&mut *self.writer().await).await?;
        Ok(())
    }
}
