//! What is kept for a connection to a chat service: moments that are counted, and how to go on after a restart.

use super::{Store, StoreError};
use crate::ids::Peer;
use crate::time::Time;

impl Store {
    /// The moments counted under a name since then, oldest first.
    pub async fn moments(&self, bucket: &str, since: Time) -> Result<Vec<Time>, StoreError> {
        let query = sqlx::query_scalar("SELECT at FROM throttle WHERE bucket = $1 AND at > $2 ORDER BY at");
        let moments: Vec<i64> = query.bind(bucket).bind(since.0).fetch_all(self.readers()).await?;
        Ok(moments.into_iter().map(Time).collect())
    }

    /// Counts a moment under a name.
    pub async fn count_moment(&self, bucket: &str, at: Time) -> Result<(), StoreError> {
        let insert = sqlx::query("INSERT INTO throttle (bucket, at) VALUES ($1, $2)").bind(bucket).bind(at.0);
        insert.execute(&mut *self.writer().await).await?;
        Ok(())
    }

    /// What a channel has kept under a name of its own, such as `discord:session`.
    pub async fn kept(&self, name: &str) -> Result<Option<String>, StoreError> {
        Ok(sqlx::query_scalar("SELECT note FROM chat WHERE peer = $1")
            .bind(name)
            .fetch_optional(self.readers())
            .await?)
    }

    /// Keeps a channel's note under a name, in the place of the one before.
    pub async fn keep(&self, name: &str, note: &str) -> Result<(), StoreError> {
        let query =
            "INSERT INTO chat (peer, note) VALUES ($1, $2) ON CONFLICT (peer) DO UPDATE SET note = excluded.note";
        sqlx::query(query).bind(name).bind(note).execute(&mut *self.writer().await).await?;
        Ok(())
    }

    /// Whether anything is under way in a chat: whatever is awaited has a deadline.
    pub async fn is_under_way(&self, peer: &Peer) -> Result<bool, StoreError> {
        let query = "SELECT EXISTS (SELECT 1 FROM conversation WHERE peer = $1 AND deadline_at IS NOT NULL)";
        Ok(sqlx::query_scalar(query).bind(peer.as_str()).fetch_one(self.readers()).await?)
    }
}
