//! A year of a large organisation's record: recoveries over four channels, some to the end and some not, with what goes
//! wrong on the way. The lines are tied by the very chain the service ties them by; only the writing is in bulk.

use std::collections::BTreeMap;
use std::path::Path;

use sesame::audit::Kind;
use sesame::audit::chain::{Chain, Line, Row};
use sesame::time::Time;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, SqliteConnection};

const ACCOUNTS: i64 = 100_000;
/// 2026-01-01T00:00:00Z, and a year.
const START: i64 = 1_767_225_600_000;
const YEAR: i64 = 365 * 24 * 3_600_000;
/// Lines that one recovery has, about.
const LINES: i64 = 10;
const CHANNELS: [&str; 4] = ["telegram", "telegram", "discord", "web"];
const LOCALES: [&str; 3] = ["en", "fr", "zh-Hans"];
const METHODS: [&str; 4] = ["sms", "mail", "totp", "passkey"];
/// Lines written with one statement.
const AT_ONCE: usize = 20_000;

/// A number that looks like chance (splitmix64), the same in every run.
fn drawn(of: i64) -> i64 {
    let mut bits = of.cast_unsigned().wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((bits ^ (bits >> 31)) >> 1).cast_signed()
}

fn one_of<T: Copy>(some: &[T], draw: i64) -> T {
    some[usize::try_from(draw).unwrap_or(0) % some.len()]
}

/// An account here or there.
pub fn account(of: i64) -> i64 {
    drawn(of) % ACCOUNTS
}

/// A line after all others, of an account and a chat here or there.
pub fn stray(of: i64) -> Line {
    let at = START + YEAR + of;
    told(at, Kind::CodeRefused, Some(account(of)), &peer(of), &[("kind", "sms"), ("left", "2")])
}

fn peer(of: i64) -> String {
    let account = account(of);
    format!("{}:{}", one_of(&CHANNELS, drawn(account)), 100_000_000 + account * 7)
}

fn told(at: i64, kind: Kind, account: Option<i64>, peer: &str, facts: &[(&str, &str)]) -> Line {
    let subject = account.map(|account| format!("account/{account}").as_str().into());
    let facts = facts.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Line { at: Time(at), kind, subject, peer: Some(peer.into()), facts }
}

/// The lines of one recovery, each with its moment.
fn recovery(of: i64, at: i64) -> Vec<Line> {
    let (whose, draw, peer) = (Some(account(of)), drawn(of ^ 0x5e5a_3e00), peer(of));
    let (method, locale) = (one_of(&METHODS, draw / 7), one_of(&LOCALES, draw / 11));
    let mut steps = vec![
        (Kind::RecoveryStarted, None, vec![]),
        (Kind::CaptchaPassed, None, vec![]),
        (Kind::LookUpRequested, None, vec![]),
        (Kind::LookUpAnswered, whose, vec![]),
    ];
    let end = draw % 100;
    if end >= 8 {
        steps.push((Kind::MethodChosen, whose, vec![("kind", method)]));
        steps.push((Kind::CodeRequested, whose, vec![("kind", method)]));
        steps.push((Kind::CodeDelivered, whose, vec![("kind", method), ("reference", "")]));
    }
    if end % 3 == 0 {
        steps.push((Kind::CodeRefused, whose, vec![("kind", method), ("left", "2")]));
    }
    match end {
        0..8 => steps.push((Kind::RecoveryExpired, whose, vec![])),
        8..20 => steps.push((Kind::TicketOpened, whose, vec![("category", "no-code"), ("ticket", "IT-7K2M9QD")])),
        20..23 => steps.push((Kind::SelfServiceClosed, whose, vec![])),
        23 => steps.push((Kind::AccountFrozen, whose, vec![])),
        _ => {
            steps.push((Kind::GatePassed, whose, vec![("kind", method)]));
            steps.push((Kind::PageOpened, whose, vec![]));
            steps.push((Kind::PasswordReset, whose, vec![("locale", locale)]));
            steps.push((Kind::NoticeSent, whose, vec![("kind", "mail")]));
            steps.push((Kind::RecoveryCompleted, whose, vec![]));
        }
    }
    let step = 4_000 + draw % 20_000;
    let lines = steps.into_iter().zip(0..);
    lines.map(|((kind, whose, facts), place)| told(at + place * step, kind, whose, &peer, &facts)).collect()
}

/// Fills an empty record; one that holds something is left as it is. Says how many lines were written.
pub async fn fill(path: &Path, lines: i64) -> anyhow::Result<i64> {
    let options = SqliteConnectOptions::new().filename(path).synchronous(SqliteSynchronous::Off);
    let mut bulk = options.journal_mode(SqliteJournalMode::Wal).connect().await?;
    let held: i64 = sqlx::query_scalar("SELECT count(*) FROM audit").fetch_one(&mut bulk).await?;
    if held > 0 {
        return Ok(0);
    }
    sqlx::query("PRAGMA cache_size = -500000").execute(&mut bulk).await?;
    // Sorted into the indexes afterwards, which takes a tenth of the time.
    let indexes: Vec<(String, String)> =
        sqlx::query_as("SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'audit' AND sql <> ''")
            .fetch_all(&mut bulk)
            .await?;
    for (name, _) in &indexes {
        sqlx::query(AssertSqlSafe(format!("DROP INDEX {name}"))).execute(&mut bulk).await?; // a name of ours
    }
    write(&mut bulk, lines).await?;
    for (_, sql) in indexes {
        sqlx::query(AssertSqlSafe(sql)).execute(&mut bulk).await?; // as the migrations have it
    }
    sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut bulk).await?;
    bulk.close().await?;
    Ok(lines)
}

async fn write(bulk: &mut SqliteConnection, lines: i64) -> anyhow::Result<()> {
    let pause = YEAR / (lines / LINES).max(1);
    let mut chain = Chain::default();
    let mut coming = BTreeMap::new();
    let (mut rows, mut begun) = (Vec::with_capacity(AT_ONCE), 0);
    while chain.seq < lines {
        let next = START + begun * pause;
        for (line, place) in recovery(begun, next).into_iter().zip(0..) {
            coming.insert((line.at.0, begun, place), line);
        }
        begun += 1;
        // What comes before the next recovery's first line.
        while chain.seq < lines
            && let Some(first) = coming.first_entry().filter(|first| first.key().0 < next + pause)
        {
            rows.push(chain.append(&first.remove()));
            if rows.len() == AT_ONCE {
                insert(bulk, &rows).await?;
                rows.clear();
            }
        }
    }
    insert(bulk, &rows).await
}

async fn insert(bulk: &mut SqliteConnection, rows: &[Row]) -> anyhow::Result<()> {
    let rows: Vec<_> = rows
        .iter()
        .map(|row| (row.seq, row.at, &row.kind, &row.subject, &row.peer, &row.facts, hex::encode(&row.hash)))
        .collect();
    sqlx::query(
        "INSERT INTO audit (seq, at, kind, subject, peer, facts, hash)
         SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, unhex(value ->> 6)
         FROM json_each(?)",
    )
    .bind(serde_json::to_string(&rows)?)
    .execute(bulk)
    .await?;
    Ok(())
}
