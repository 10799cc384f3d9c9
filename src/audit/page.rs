//! The record a page at a time, newest first, however long it is.
//!
//! A page is asked for by the number of the line it begins below, never by how many lines to skip. What an index knows
//! (the subject, the kind, the numbers) chooses the lines; what none knows (a channel, a word) is looked for in so many of
//! them, and the page says how far back that was.

use sqlx::{QueryBuilder, Sqlite, SqlitePool};

use super::book::{Book, BookError};
use super::chain::Row;
use super::search::HOUR;
use crate::time::Time;

/// So many lines are looked through for a word or a channel at a time; about a tenth of a second's work.
const LOOKED_THROUGH: i64 = 50_000;

/// The same among the lines of one kind, of which an index knows.
const LOOKED_THROUGH_OF_KIND: i64 = 1_000_000;

/// So many lines may stand out of their time's order: a clock that was set back.
const OUT_OF_ORDER: i64 = 1_000;

/// Which lines are wanted; an absent wish is no restriction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// About this subject.
    pub subject: Option<String>,
    /// Of this kind.
    pub kind: Option<String>,
    /// In chats of this channel, such as `telegram`.
    pub channel: Option<String>,
    /// From this moment on.
    pub from: Option<Time>,
    /// Before this moment.
    pub to: Option<Time>,
    /// Whose facts, subject or chat hold these letters, capitals or not.
    pub text: Option<String>,
}

impl Wanted {
    /// Whether lines must be looked through, for no index knows the answer.
    fn is_searched(&self) -> bool {
        self.channel.is_some() || self.text.is_some()
    }

    fn window(&self) -> Option<i64> {
        match self {
            Self { subject: Some(_), .. } => None, // an account has thousands of lines, not millions
            wanted if !wanted.is_searched() => None,
            Self { kind: Some(_), .. } => Some(LOOKED_THROUGH_OF_KIND),
            _ => Some(LOOKED_THROUGH),
        }
    }
}

/// From where a page is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// The newest lines.
    #[default]
    Newest,
    /// Lines older than this one.
    Before(i64),
    /// Lines younger than this one, oldest first among them.
    After(i64),
}

/// A page of the record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// Its lines, newest first.
    pub rows: Vec<Row>,
    /// Older lines stand before this number; absent on the last page.
    pub older: Option<i64>,
    /// Younger lines stand after this number; absent on the first page.
    pub newer: Option<i64>,
    /// Whether lines were looked through, and older ones are left that were not.
    pub cut_short: bool,
    /// The number of the newest line there is, for who follows the record.
    pub head: i64,
}

impl Book {
    /// A page of at most `most` lines.
    ///
    /// # Errors
    /// When the database cannot be read; worth trying again.
    pub async fn page(&self, wanted: &Wanted, place: Place, most: u32) -> Result<Page, BookError> {
        let readers = self.readers();
        let head: i64 = sqlx::query_scalar("SELECT coalesce(max(seq), 0) FROM audit").fetch_one(readers).await?;
        let (low, high) = bounds(readers, wanted).await?;
        let (low, high) = match place {
            Place::Newest => (low, high),
            Place::Before(seq) => (low, high.min(seq)),
            Place::After(seq) => (low.max(seq.saturating_add(1)), high),
        };
        let high = high.min(head + 1);
        let forward = matches!(place, Place::After(_));
        let (from, to) = match wanted.window() {
            Some(window) if forward => (low, high.min(low + window)),
            Some(window) => (low.max(high - window), high),
            None => (low, high),
        };
        let cut_short = if forward { to < high } else { from > low && from > 1 };
        let mut rows = read(readers, wanted, (from, to), forward, i64::from(most) + 1).await?;
        let more = rows.len() > most as usize;
        rows.truncate(most as usize);
        if forward {
            rows.reverse();
        }
        let (first, last) = (rows.first().map(|row| row.seq), rows.last().map(|row| row.seq));
        Ok(match place {
            Place::After(_) => Page {
                newer: if more { first } else { cut_short.then_some(to - 1) },
                older: last.or(Some(low)),
                rows,
                cut_short: cut_short && !more,
                head,
            },
            _ => Page {
                older: if more { last } else { cut_short.then_some(from) },
                newer: first.or(Some(high - 1)).filter(|_| place != Place::Newest),
                rows,
                cut_short: cut_short && !more,
                head,
            },
        })
    }

    /// The last signed line with the moment it was signed, and the last line.
    ///
    /// # Errors
    /// When the database cannot be read; worth trying again.
    pub async fn ends(&self) -> Result<(Option<(i64, Time)>, i64), BookError> {
        let signed: Option<(i64, i64)> =
            sqlx::query_as("SELECT seq, at FROM audit_checkpoint ORDER BY seq DESC LIMIT 1")
                .fetch_optional(self.readers())
                .await?;
        let head = sqlx::query_scalar("SELECT coalesce(max(seq), 0) FROM audit").fetch_one(self.readers()).await?;
        Ok((signed.map(|(seq, at)| (seq, Time(at))), head))
    }

    /// Whether there are lines about a subject.
    ///
    /// # Errors
    /// When the database cannot be read; worth trying again.
    pub async fn knows(&self, subject: &str) -> Result<bool, BookError> {
        let query = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM audit WHERE subject = $1)").bind(subject);
        Ok(query.fetch_one(self.readers()).await?)
    }

    /// The newest `most` checkpoints, newest first: the last line each covers, when it was signed, and its hash.
    ///
    /// # Errors
    /// When the database cannot be read; worth trying again.
    pub async fn checkpoints(&self, most: u32) -> Result<Vec<(i64, Time, String)>, BookError> {
        let rows: Vec<(i64, i64, Vec<u8>)> =
            sqlx::query_as("SELECT seq, at, hash FROM audit_checkpoint ORDER BY seq DESC LIMIT $1")
                .bind(most)
                .fetch_all(self.readers())
                .await?;
        Ok(rows.into_iter().map(|(seq, at, hash)| (seq, Time(at), hex::encode(hash))).collect())
    }

    /// How often each kind was noted since then, by the index over moments.
    ///
    /// # Errors
    /// When the database cannot be read; worth trying again.
    pub async fn counts_since(&self, from: Time) -> Result<Vec<(String, u64)>, BookError> {
        let rows: Vec<(String, i64)> = sqlx::query_as(
            "SELECT kind, count(*) FROM audit INDEXED BY audit_at WHERE at >= $1 GROUP BY kind ORDER BY kind",
        )
        .bind(from.0)
        .fetch_all(self.readers())
        .await?;
        Ok(rows.into_iter().map(|(kind, count)| (kind, u64::try_from(count).unwrap_or(0))).collect())
    }
}

/// The numbers between which the wanted moments lie: the first inclusive, the last not. A log is written in the order of
/// its time, but for a clock that was set back; where that put many lines, the tally knows, which has the numbers of an hour.
async fn bounds(readers: &SqlitePool, wanted: &Wanted) -> Result<(i64, i64), sqlx::Error> {
    let mut low = 1;
    let mut high = i64::MAX;
    let first = "SELECT seq FROM audit WHERE at >= $1 ORDER BY at, seq LIMIT 1";
    if let Some(from) = wanted.from {
        let seq: Option<i64> = sqlx::query_scalar(first).bind(from.0).fetch_optional(readers).await?;
        low = seq.map_or(i64::MAX / 2, |seq| (seq - OUT_OF_ORDER).max(1));
        let tallied = "SELECT min(first) FROM tally_hour WHERE slot >= $1";
        let tallied: Option<i64> = sqlx::query_scalar(tallied).bind(from.0.div_euclid(HOUR)).fetch_one(readers).await?;
        low = tallied.map_or(low, |tallied| tallied.clamp(1, low));
    }
    if let Some(to) = wanted.to {
        let seq: Option<i64> = sqlx::query_scalar(first).bind(to.0).fetch_optional(readers).await?;
        high = seq.map_or(i64::MAX, |seq| seq.saturating_add(OUT_OF_ORDER));
        let tallied = "SELECT max(last) FROM tally_hour WHERE slot <= $1";
        let tallied: Option<i64> = sqlx::query_scalar(tallied).bind(to.0.div_euclid(HOUR)).fetch_one(readers).await?;
        high = tallied.map_or(high, |tallied| high.max(tallied.saturating_add(1)));
    }
    Ok((low, high))
}

async fn read(
    readers: &SqlitePool,
    wanted: &Wanted,
    (from, to): (i64, i64),
    forward: bool,
    most: i64,
) -> Result<Vec<Row>, sqlx::Error> {
    // Every wish is a bound value, never text of the statement.
    let mut query = QueryBuilder::<Sqlite>::new("SELECT seq, at, kind, subject, peer, facts, hash FROM audit");
    query.push(" WHERE seq >= ").push_bind(from).push(" AND seq < ").push_bind(to);
    if let Some(subject) = &wanted.subject {
        query.push(" AND subject = ").push_bind(subject.clone());
    }
    if let Some(kind) = &wanted.kind {
        // Where the subject is known its few lines are read, not the many of the kind.
        query.push(if wanted.subject.is_some() { " AND +kind = " } else { " AND kind = " }).push_bind(kind.clone());
    }
    if let Some(channel) = &wanted.channel {
        query.push(" AND +peer >= ").push_bind(format!("{channel}:"));
        query.push(" AND +peer < ").push_bind(format!("{channel};")); // `;` follows `:`
    }
    // By `+`, no index over moments: the numbers already say where they lie.
    if let Some(moment) = wanted.from {
        query.push(" AND +at >= ").push_bind(moment.0);
    }
    if let Some(moment) = wanted.to {
        query.push(" AND +at < ").push_bind(moment.0);
    }
    if let Some(text) = &wanted.text {
        let text = text.to_ascii_lowercase(); // as `lower` does
        query.push(" AND (instr(lower(facts), ").push_bind(text.clone());
        query.push(") OR instr(lower(coalesce(subject, '')), ").push_bind(text.clone());
        query.push(") OR instr(lower(coalesce(peer, '')), ").push_bind(text).push("))");
    }
    query.push(if forward { " ORDER BY seq LIMIT " } else { " ORDER BY seq DESC LIMIT " }).push_bind(most);
    query.build_query_as().fetch_all(readers).await
}
