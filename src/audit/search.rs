//! The statements that read wanted lines, made so that a log of ten million lines answers at once: the newest of a kind,
//! a channel and a period are found by an index each, and nothing beside them is read.

use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use super::book::Filter;
use super::chain::Row;
use crate::time::Time;

/// An hour in milliseconds, as the tally has its lines' numbers.
pub(super) const HOUR: i64 = 3_600_000;

/// All wanted lines, oldest first. Every wish is a bound value, never text of the statement.
pub(super) fn all(filter: &Filter) -> QueryBuilder<Sqlite> {
    let mut query = QueryBuilder::new("SELECT * FROM audit WHERE TRUE");
    if !filter.kinds.is_empty() {
        let mut kinds = query.push(" AND kind IN (").separated(", ");
        for kind in &filter.kinds {
            kinds.push_bind(kind.clone());
        }
        query.push(")");
    }
    push_wishes(&mut query, filter);
    query.push(" ORDER BY seq");
    query
}

/// The newest wanted lines, newest first.
pub(super) async fn newest(reader: &mut SqliteConnection, filter: &Filter) -> Result<Vec<Row>, sqlx::Error> {
    let numbers = numbers(reader, filter).await?;
    let one_place = filter.subject.is_some() || filter.peer.is_some(); // few lines, and an index of their own
    let mut query = QueryBuilder::new("");
    if one_place || (filter.kinds.is_empty() && filter.channel.is_none()) {
        one_by_one(&mut query, filter, numbers);
    } else {
        let every = if filter.kinds.is_empty() { kinds(reader).await? } else { filter.kinds.clone() };
        // The newest of each kind, and of those the newest: each is read from the end of its part of the index.
        query.push("SELECT * FROM audit WHERE FALSE");
        for kind in every {
            query.push(" UNION ALL SELECT * FROM (").push("SELECT * FROM audit");
            query.push(" WHERE kind = ").push_bind(kind);
            push_wishes(&mut query, filter);
            push_end(&mut query, filter, numbers);
            query.push(")");
        }
        query.push(" ORDER BY seq DESC");
        push_limit(&mut query, filter);
    }
    query.build_query_as().fetch_all(reader).await
}

fn one_by_one(query: &mut QueryBuilder<Sqlite>, filter: &Filter, numbers: (i64, i64)) {
    query.push("SELECT * FROM audit WHERE TRUE");
    if !filter.kinds.is_empty() {
        let mut kinds = query.push(" AND +kind IN (").separated(", "); // plus: by the other index
        for kind in &filter.kinds {
            kinds.push_bind(kind.clone());
        }
        query.push(")");
    }
    push_wishes(query, filter);
    push_end(query, filter, numbers);
}

fn push_wishes(query: &mut QueryBuilder<Sqlite>, filter: &Filter) {
    if let Some(subject) = &filter.subject {
        query.push(" AND subject = ").push_bind(subject.clone());
    }
    if let Some(peer) = &filter.peer {
        query.push(" AND peer = ").push_bind(peer.clone());
    }
    if let Some(channel) = &filter.channel {
        query.push(" AND substr(peer, 1, instr(peer, ':') - 1) = ").push_bind(channel.clone());
    }
    // Plus: the numbers below are the better way to a period.
    if let Some(from) = filter.from {
        query.push(" AND +at >= ").push_bind(from.0);
    }
    if let Some(to) = filter.to {
        query.push(" AND +at < ").push_bind(to.0);
    }
}

fn push_end(query: &mut QueryBuilder<Sqlite>, filter: &Filter, (first, last): (i64, i64)) {
    if filter.from.is_some() || filter.to.is_some() {
        query.push(" AND seq BETWEEN ").push_bind(first).push(" AND ").push_bind(last);
    }
    query.push(" ORDER BY seq DESC");
    push_limit(query, filter);
}

fn push_limit(query: &mut QueryBuilder<Sqlite>, filter: &Filter) {
    if let Some(limit) = filter.limit {
        query.push(" LIMIT ").push_bind(i64::from(limit));
    }
}

/// Between which numbers the lines of the wanted period stand. The tally knows where a clock that was set back has put some,
/// and is signed by nobody; the index over moments is the log itself. Between the outermost numbers of both are all of them.
async fn numbers(reader: &mut SqliteConnection, filter: &Filter) -> Result<(i64, i64), sqlx::Error> {
    if filter.from.is_none() && filter.to.is_none() {
        return Ok((0, i64::MAX));
    }
    let slot = |moment: i64| moment.div_euclid(HOUR);
    let (first, last): (Option<i64>, Option<i64>) =
        sqlx::query_as("SELECT min(first), max(last) FROM tally_hour WHERE slot BETWEEN ? AND ?")
            .bind(filter.from.map_or(i64::MIN, |from| slot(from.0)))
            .bind(filter.to.map_or(i64::MAX, |to| slot(to.0)))
            .fetch_one(&mut *reader)
            .await?;
    let (tallied, newest): (i64, Option<i64>) =
        sqlx::query_as("SELECT (SELECT seq FROM tally_cursor), (SELECT max(seq) FROM audit)")
            .fetch_one(&mut *reader)
            .await?;
    let behind = newest.is_some_and(|newest| newest > tallied);
    let at = ends(reader, filter.from, filter.to).await?;
    let first = first.unwrap_or(i64::MAX).min(at.0);
    Ok(if behind { (first.min(tallied + 1), i64::MAX) } else { (first, last.unwrap_or(0).max(at.1)) })
}

/// The numbers of the earliest and of the latest line of a period.
async fn ends(reader: &mut SqliteConnection, from: Option<Time>, to: Option<Time>) -> Result<(i64, i64), sqlx::Error> {
    let first = "SELECT seq FROM audit WHERE at >= ? ORDER BY at, seq LIMIT 1";
    let first: Option<i64> =
        sqlx::query_scalar(first).bind(from.map_or(i64::MIN, |from| from.0)).fetch_optional(&mut *reader).await?;
    let last = "SELECT seq FROM audit WHERE at < ? ORDER BY at DESC, seq DESC LIMIT 1";
    let last: Option<i64> =
        sqlx::query_scalar(last).bind(to.map_or(i64::MAX, |to| to.0)).fetch_optional(reader).await?;
    Ok((first.unwrap_or(i64::MAX), last.unwrap_or(0)))
}

/// The kinds that the log has lines of, found by as many steps through the index.
async fn kinds(reader: &mut SqliteConnection) -> Result<Vec<String>, sqlx::Error> {
    let each = "WITH RECURSIVE each (kind) AS (SELECT min(kind) FROM audit UNION ALL
        SELECT (SELECT min(kind) FROM audit WHERE kind > each.kind) FROM each WHERE each.kind IS NOT NULL)
        SELECT kind FROM each WHERE kind IS NOT NULL";
    sqlx::query_scalar(each).fetch_all(reader).await
}
