//! What ticket systems call our tickets, and what of theirs came to us.

use std::collections::HashSet;

use super::{Store, StoreError};
use crate::ids::TicketNumber;
use crate::time::Time;

/// How many tickets of one desk are asked about in one round; those asked about longest ago come first.
const ROUND_MAX: i64 = 200;

impl Store {
    /// What a desk calls a ticket, if it has it.
    pub async fn desk_ticket(&self, number: &TicketNumber, desk: &str) -> Result<Option<String>, StoreError> {
        let query = sqlx::query_scalar("SELECT remote FROM desk_ticket WHERE number = $1 AND desk = $2");
        Ok(query.bind(number.as_str()).bind(desk).fetch_optional(self.readers()).await?)
    }

    /// Notes what a desk calls a ticket.
    pub async fn note_desk_ticket(&self, number: &TicketNumber, desk: &str, remote: &str) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO desk_ticket (number, desk, remote) VALUES ($1, $2, $3)
             ON CONFLICT (number, desk) DO UPDATE SET remote = excluded.remote",
        )
        .bind(number.as_str())
        .bind(desk)
        .bind(remote)
        .execute(&mut *self.writer().await)
        .await?;
        Ok(())
    }

    /// The open tickets that a desk may have something to say about: our number, and its own name of each. One for which
    /// something of ours is still on its way is left out: what the desk says of it is outdated.
    pub async fn desk_tickets(&self, desk: &str) -> Result<Vec<(TicketNumber, String)>, StoreError> {
        let rows: Vec<(String, String)> = sqlx::query_as(
            "SELECT d.number, d.remote FROM desk_ticket AS d
             JOIN desk_case AS c ON c.number = d.number
             JOIN ticket AS t ON t.number = d.number AND t.state <> 'closed'
             WHERE d.desk = $1 AND NOT EXISTS (SELECT 1 FROM outbox AS o
               WHERE o.lane IN ('desk/' || d.number, 'desk/' || d.desk || '/' || d.number))
             ORDER BY d.looked_at, d.number LIMIT $2",
        )
        .bind(desk)
        .bind(ROUND_MAX)
        .fetch_all(self.readers())
        .await?;
        Ok(rows.into_iter().map(|(number, remote)| (TicketNumber(number), remote)).collect())
    }

    /// Our number of a ticket, by a desk's own name of it.
    pub async fn ticket_at_desk(&self, desk: &str, remote: &str) -> Result<Option<TicketNumber>, StoreError> {
        let query = sqlx::query_scalar("SELECT number FROM desk_ticket WHERE desk = $1 AND remote = $2");
        let number: Option<String> = query.bind(desk).bind(remote).fetch_optional(self.readers()).await?;
        Ok(number.map(TicketNumber))
    }

    /// What was written in a ticket at a desk and came to us.
    pub async fn desk_entries(&self, number: &TicketNumber, desk: &str) -> Result<HashSet<String>, StoreError> {
        let query = sqlx::query_scalar("SELECT entry FROM desk_entry WHERE number = $1 AND desk = $2");
        let entries: Vec<String> = query.bind(number.as_str()).bind(desk).fetch_all(self.readers()).await?;
        Ok(entries.into_iter().collect())
    }

    /// Notes that something that was written at a desk has come to us.
    pub async fn note_desk_entry(&self, number: &TicketNumber, desk: &str, entry: &str) -> Result<(), StoreError> {
        sqlx::query("INSERT OR IGNORE INTO desk_entry (number, desk, entry) VALUES ($1, $2, $3)")
            .bind(number.as_str())
            .bind(desk)
            .bind(entry)
            .execute(&mut *self.writer().await)
            .await?;
        Ok(())
    }

    /// Notes that a desk was asked about a ticket.
    pub async fn note_desk_look(&self, number: &TicketNumber, desk: &str, now: Time) -> Result<(), StoreError> {
        sqlx::query("UPDATE desk_ticket SET looked_at = $3 WHERE number = $1 AND desk = $2")
            .bind(number.as_str())
            .bind(desk)
            .bind(now.0)
            .execute(&mut *self.writer().await)
            .await?;
        Ok(())
    }
}
