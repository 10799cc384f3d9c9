//! The tally: what reports count, kept beside the log, so that a month of a long log is read in a moment.
//!
//! All of it derives from the log. Every line goes in once, in order, some seconds after it was written: never in the
//! way of whoever writes it. A report takes in what is still missing before it is read, so it is never behind.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Serialize;
use sqlx::{Connection as _, SqliteConnection};

use super::attempts::{Attempts, Kept};
use super::{is_word, more};
use crate::audit::Kind;
use crate::audit::chain::Row;
use crate::engine::method::MethodKind;
use crate::store::Store;
use crate::time::Time;

/// An hour, in milliseconds: what is counted together.
pub(super) const HOUR: i64 = 3_600_000;

/// A day of UTC, in milliseconds.
pub(super) const DAY: i64 = 24 * HOUR;

/// Lines taken in with one commit: some hundredths of a second, and nobody waits longer behind it.
const AT_ONCE: i64 = 2_000;

/// Takes in every line that is not in the tally yet. Returns how many there were of each kind.
///
/// # Errors
/// When the database cannot be read or written; what was taken in is, and the next call goes on from there.
pub async fn catch_up(store: &Store) -> Result<BTreeMap<String, u64>, sqlx::Error> {
    let mut taken = BTreeMap::new();
    loop {
        // Looked at beside the writer, who is busy: most of the time there is nothing to take in.
        let newest = "SELECT max(seq) > (SELECT seq FROM tally_cursor) FROM audit";
        let more_waits: Option<bool> = sqlx::query_scalar(newest).fetch_one(store.readers()).await?;
        if more_waits != Some(true) {
            return Ok(taken);
        }
        let mut writer = store.writer().await;
        let mut transaction = writer.begin_with("BEGIN IMMEDIATE").await?;
        let rows = next(&mut transaction).await?;
        take_in(&mut transaction, &rows).await?;
        transaction.commit().await?;
        for row in &rows {
            more(&mut taken, &row.kind);
        }
    }
}

/// The lines after the cursor.
async fn next(connection: &mut SqliteConnection) -> Result<Vec<Row>, sqlx::Error> {
    let next = "SELECT * FROM audit WHERE seq > (SELECT seq FROM tally_cursor) ORDER BY seq LIMIT ?";
    sqlx::query_as(next).bind(AT_ONCE).fetch_all(connection).await
}

/// What some lines add to the tally.
#[derive(Default)]
struct Sums {
    hours: BTreeMap<i64, (i64, i64)>,
    lines: BTreeMap<(i64, String, String), u64>,
    resets: Vec<Reset>,
    /// How the outcomes of a day's recoveries change.
    outcomes: BTreeMap<(i64, String, i64), i64>,
}

/// A reset, as a report counts it.
#[derive(Serialize)]
struct Reset {
    at: i64,
    seq: i64,
    channel: String,
    language: String,
    methods: String,
    lapse: Option<i64>,
}

async fn take_in(connection: &mut SqliteConnection, rows: &[Row]) -> Result<(), sqlx::Error> {
    let Some(last) = rows.last() else { return Ok(()) };
    let before = load(connection, rows).await?;
    let mut sums = Sums::default();
    for kept in &before {
        sums.becomes(kept, -1);
    }
    let mut attempts = Attempts::of(before);
    for row in rows {
        sums.take(row, &mut attempts);
    }
    let after: Vec<Kept> = attempts.into_all().collect();
    for kept in &after {
        sums.becomes(kept, 1);
    }
    sums.write(connection).await?;
    keep(connection, &after).await?;
    sqlx::query("UPDATE tally_cursor SET seq = ?").bind(last.seq).execute(connection).await?;
    Ok(())
}

impl Sums {
    fn take(&mut self, row: &Row, attempts: &mut Attempts) {
        let slot = row.at.div_euclid(HOUR);
        let numbers = self.hours.entry(slot).or_insert((row.seq, row.seq));
        *numbers = (numbers.0.min(row.seq), numbers.1.max(row.seq));
        *self.lines.entry((slot, row.kind.clone(), detail(row))).or_default() += 1;
        let Ok(kind) = row.kind.parse::<Kind>() else { return }; // a newer program's
        let ended = attempts.line(kind, row);
        if kind != Kind::PasswordReset {
            return;
        }
        let lapse = ended.map(|attempt| Time(row.at).since(attempt.began).as_millis());
        self.resets.push(Reset {
            at: row.at,
            seq: row.seq,
            channel: channel(row).unwrap_or("unknown").to_owned(),
            language: fact(row, "locale")
                .and_then(|tag| tag.parse::<unic_langid::LanguageIdentifier>().ok())
                .map_or("unknown".to_owned(), |tag| tag.to_string()),
            methods: ended.map_or("unknown".to_owned(), super::attempts::Attempt::methods),
            lapse: lapse.and_then(|lapse| i64::try_from(lapse).ok()),
        });
    }

    /// A recovery comes to stand in a cell of its day, or leaves it.
    fn becomes(&mut self, kept: &Kept, by: i64) {
        *self.outcomes.entry(kept.cell()).or_default() += by;
    }

    async fn write(&self, connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
        let hours: Vec<_> = self.hours.iter().map(|(slot, (first, last))| (slot, first, last)).collect();
        sqlx::query(
            "INSERT INTO tally_hour (slot, first, last)
             SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?) WHERE true
             ON CONFLICT (slot) DO UPDATE SET first = min(first, excluded.first), last = max(last, excluded.last)",
        )
        .bind(json(&hours))
        .execute(&mut *connection)
        .await?;
        let lines: Vec<_> =
            self.lines.iter().map(|((slot, kind, detail), count)| (slot, kind, detail, count)).collect();
        sqlx::query(
            "INSERT INTO tally (slot, kind, detail, lines)
             SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(?) WHERE true
             ON CONFLICT (slot, kind, detail) DO UPDATE SET lines = lines + excluded.lines",
        )
        .bind(json(&lines))
        .execute(&mut *connection)
        .await?;
        sqlx::query(
            "INSERT OR REPLACE INTO tally_reset (at, seq, channel, language, methods, lapse)
             SELECT value ->> 'at', value ->> 'seq', value ->> 'channel', value ->> 'language', value ->> 'methods',
             value ->> 'lapse' FROM json_each(?)",
        )
        .bind(json(&self.resets))
        .execute(&mut *connection)
        .await?;
        self.write_days(connection).await
    }

    async fn write_days(&self, connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
        let (mut resets, mut lapses) = (BTreeMap::<_, u64>::new(), BTreeMap::<_, u64>::new());
        for reset in &self.resets {
            let day = reset.at.div_euclid(DAY);
            *resets.entry((day, &reset.channel, &reset.language, &reset.methods)).or_default() += 1;
            if let Some(lapse) = reset.lapse {
                *lapses.entry((day, lapse / 1000)).or_default() += 1;
            }
        }
        sqlx::query(
            "INSERT INTO tally_day_reset (day, channel, language, methods, resets)
             SELECT value ->> '$[0][0]', value ->> '$[0][1]', value ->> '$[0][2]', value ->> '$[0][3]', value ->> '$[1]'
             FROM json_each(?) WHERE true
             ON CONFLICT (day, channel, language, methods) DO UPDATE SET resets = resets + excluded.resets",
        )
        .bind(json(&resets.iter().collect::<Vec<_>>()))
        .execute(&mut *connection)
        .await?;
        sqlx::query(
            "INSERT INTO tally_day_lapse (day, seconds, resets)
             SELECT value ->> '$[0][0]', value ->> '$[0][1]', value ->> '$[1]' FROM json_each(?) WHERE true
             ON CONFLICT (day, seconds) DO UPDATE SET resets = resets + excluded.resets",
        )
        .bind(json(&lapses.iter().collect::<Vec<_>>()))
        .execute(&mut *connection)
        .await?;
        let outcomes: Vec<_> = self.outcomes.iter().filter(|(_, by)| **by != 0).collect();
        sqlx::query(
            "INSERT INTO tally_day_attempt (day, outcome, furthest, attempts)
             SELECT value ->> '$[0][0]', value ->> '$[0][1]', value ->> '$[0][2]', value ->> '$[1]'
             FROM json_each(?) WHERE true
             ON CONFLICT (day, outcome, furthest) DO UPDATE SET attempts = attempts + excluded.attempts",
        )
        .bind(json(&outcomes))
        .execute(connection)
        .await?;
        Ok(())
    }
}

/// A period, as the tally has it: whole days of UTC, and what lies before and after them.
#[derive(Clone, Copy)]
pub(super) struct Parts {
    /// The days, and the first one after them.
    pub days: (i64, i64),
    /// From the period's beginning to the first whole day.
    pub head: (i64, i64),
    /// From the end of the last whole day to the period's end.
    pub tail: (i64, i64),
}

impl Parts {
    pub fn of(from: Time, to: Time) -> Self {
        let (first, last) = (from.0.div_euclid(DAY) + i64::from(from.0.rem_euclid(DAY) > 0), to.0.div_euclid(DAY));
        if first < last {
            Self { days: (first, last), head: (from.0, first * DAY), tail: (last * DAY, to.0) }
        } else {
            Self { days: (0, 0), head: (from.0, to.0), tail: (0, 0) }
        }
    }
}

/// The recoveries that these lines may go on with: the latest of each chat, and those on their way to another.
async fn load(connection: &mut SqliteConnection, rows: &[Row]) -> Result<Vec<Kept>, sqlx::Error> {
    const COLUMNS: &str =
        "SELECT id, began, peer, stands, subject, furthest, passed, ticket, paused, ended, outcome FROM tally_attempt";
    let peers: HashSet<&str> = rows.iter().filter_map(|row| row.peer.as_deref()).collect();
    let latest = format!("{COLUMNS} WHERE stands = 'latest' AND peer IN (SELECT value FROM json_each(?))");
    // Safe: put together from the constant texts above.
    let mut kept: Vec<Kept> = sqlx::query_as(sqlx::AssertSqlSafe(latest))
        .bind(json(&peers.iter().collect::<Vec<_>>()))
        .fetch_all(&mut *connection)
        .await?;
    let moves = |row: &Row| row.kind == <&str>::from(Kind::ConversationTakenOver);
    if rows.iter().any(moves) {
        let moving = format!("{COLUMNS} WHERE stands = 'moving' ORDER BY id");
        kept.extend(sqlx::query_as::<_, Kept>(sqlx::AssertSqlSafe(moving)).fetch_all(connection).await?);
    }
    Ok(kept)
}

async fn keep(connection: &mut SqliteConnection, attempts: &[Kept]) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT OR REPLACE INTO tally_attempt
         (id, began, peer, stands, subject, furthest, passed, ticket, paused, ended, outcome)
         SELECT value ->> 'id', value ->> 'began', value ->> 'peer', value ->> 'stands', value ->> 'subject',
         value ->> 'furthest', value ->> 'passed', value ->> 'ticket', value ->> 'paused', value ->> 'ended',
         value ->> 'outcome' FROM json_each(?)",
    )
    .bind(json(attempts))
    .execute(connection)
    .await?;
    Ok(())
}

/// Forgets what the log has forgotten: the tally of the hours before a moment.
pub(crate) async fn forget(connection: &mut SqliteConnection, before: Time) -> Result<(), sqlx::Error> {
    let slot = before.0.div_euclid(HOUR);
    sqlx::query("DELETE FROM tally WHERE slot < ?").bind(slot).execute(&mut *connection).await?;
    sqlx::query("DELETE FROM tally_hour WHERE slot < ?").bind(slot).execute(&mut *connection).await?;
    sqlx::query("DELETE FROM tally_reset WHERE at < ?").bind(slot * HOUR).execute(&mut *connection).await?;
    // Of the day in which that hour is, what is forgotten is no longer counted; so its sums are made anew.
    let day = before.0.div_euclid(DAY);
    sqlx::query("DELETE FROM tally_attempt WHERE began < ?").bind(slot * HOUR).execute(&mut *connection).await?;
    sqlx::query("DELETE FROM tally_day_reset WHERE day <= ?").bind(day).execute(&mut *connection).await?;
    sqlx::query("DELETE FROM tally_day_lapse WHERE day <= ?").bind(day).execute(&mut *connection).await?;
    sqlx::query("DELETE FROM tally_day_attempt WHERE day <= ?").bind(day).execute(&mut *connection).await?;
    for again in [
        "INSERT INTO tally_day_reset SELECT $1, channel, language, methods, count(*) FROM tally_reset
         WHERE at < $2 GROUP BY 2, 3, 4",
        "INSERT INTO tally_day_lapse SELECT $1, lapse / 1000, count(*) FROM tally_reset
         WHERE at < $2 AND lapse IS NOT NULL GROUP BY 2",
        "INSERT INTO tally_day_attempt SELECT $1, outcome, furthest, count(*) FROM tally_attempt
         WHERE began < $2 GROUP BY 2, 3",
    ] {
        sqlx::query(again).bind(day).bind((day + 1) * DAY).execute(&mut *connection).await?;
    }
    Ok(())
}

/// How many lines a period has, by kind and detail: whole hours from the tally, the rest from the lines themselves.
pub(super) async fn lines(
    reader: &mut SqliteConnection,
    from: Time,
    to: Time,
) -> Result<HashMap<(String, String), u64>, sqlx::Error> {
    let (first, last) = (from.0.div_euclid(HOUR) + i64::from(from.0.rem_euclid(HOUR) > 0), to.0.div_euclid(HOUR));
    let whole: Vec<(String, String, i64)> =
        sqlx::query_as("SELECT kind, detail, sum(lines) FROM tally WHERE slot >= ? AND slot < ? GROUP BY kind, detail")
            .bind(first)
            .bind(last)
            .fetch_all(&mut *reader)
            .await?;
    let whole = whole.into_iter().map(|(kind, detail, lines)| ((kind, detail), u64::try_from(lines).unwrap_or(0)));
    let mut counted: HashMap<_, _> = whole.collect();
    let edges = if first < last { [(from.0, first * HOUR), (last * HOUR, to.0)] } else { [(from.0, to.0), (0, 0)] };
    for (from, to) in edges {
        let rows: Vec<Row> =
            sqlx::query_as("SELECT * FROM audit WHERE at >= ? AND at < ? AND seq <= (SELECT seq FROM tally_cursor)")
                .bind(from)
                .bind(to)
                .fetch_all(&mut *reader)
                .await?;
        for row in rows {
            let detail = detail(&row);
            *counted.entry((row.kind, detail)).or_default() += 1;
        }
    }
    Ok(counted)
}

/// What a report tells apart within a kind. Of a line's facts only words that this program knows become names of a count.
fn detail(row: &Row) -> String {
    match row.kind.parse::<Kind>() {
        Ok(Kind::TicketOpened) => {
            fact(row, "category").filter(|category| is_word(category)).unwrap_or("other".to_owned())
        }
        Ok(Kind::CodeDelivered | Kind::NoticeSent) => carrier(fact(row, "kind").as_deref()).to_owned(),
        Ok(Kind::LookUpAnswered) => {
            let unknown = row.subject.as_deref().is_some_and(|subject| subject.starts_with("stranger/"));
            if unknown { "stranger".to_owned() } else { String::new() }
        }
        _ => String::new(),
    }
}

fn fact(row: &Row, wanted: &str) -> Option<String> {
    row.facts().into_iter().find(|(name, _)| name == wanted).map(|(_, value)| value)
}

fn channel(row: &Row) -> Option<&str> {
    row.peer.as_deref()?.split_once(':').map(|(channel, _)| channel)
}

fn carrier(fact: Option<&str>) -> &'static str {
    match fact {
        Some("chat") => "chat",
        fact => fact.and_then(MethodKind::of_word).map_or("other", MethodKind::word),
    }
}

fn json(value: &(impl Serialize + ?Sized)) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
