//! The pulse: one look at whether all is well, taken by a timer and kept. Whoever asks from outside is answered with what
//! was kept, so that nobody can keep the database busy by asking.

use std::time::Duration;

use crate::store::{Store, StoreError};
use crate::time::Time;
use crate::vitals::{Answers, Record, Vitals};

/// How often the service looks at itself.
pub const EVERY: Duration = Duration::from_secs(15);

/// A look that is older says nothing: whoever should have looked again hangs.
const STALE: Duration = Duration::from_mins(1);

/// How long the database may keep its writer waiting. Longer than any batch takes, shorter than people's patience.
const WRITING: Duration = Duration::from_secs(5);

/// An effect that is due for longer is stuck: each is tried, or put off with a new time, within seconds.
const OVERDUE: Duration = Duration::from_mins(5);

/// So many times in a row without an answer, and a system outside is down and not merely unlucky.
pub const DOWN: u32 = 5;

/// The places to which the record's heads are shipped begin with this, among systems outside.
pub const HEADS: &str = "heads/";

/// Of those it is told earlier: a head is shipped once an hour.
const HEADS_DOWN: u32 = 2;

/// Whether a system outside is down.
pub fn is_down(who: &str, answers: &Answers) -> bool {
    answers.in_a_row >= if who.starts_with(HEADS) { HEADS_DOWN } else { DOWN }
}

/// Room on a disk, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Disk {
    /// What is free for us.
    pub free: u64,
    /// How much there is in all.
    pub total: u64,
}

/// What one look found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pulse {
    /// When it was taken.
    pub at: Time,
    /// Whether the database could be written.
    pub writable: bool,
    /// Effects that wait.
    pub outbox: u64,
    /// How long the oldest of them is due.
    pub overdue: Duration,
    /// Tickets that are not closed.
    pub tickets: u64,
    /// Whether resets are halted for everybody.
    pub halted: bool,
    /// Whether verification pauses, for too many answers were wrong.
    pub paused: bool,
    /// What is known of the record.
    pub record: Record,
    /// The database's disk, where the system tells.
    pub disk: Option<Disk>,
    /// Systems outside that do not answer.
    pub down: Vec<String>,
    /// Alarms that are not over.
    pub alarms: u64,
}

/// What only the house knows.
#[derive(Clone, Copy, Debug, Default)]
pub struct Known {
    /// Whether verification pauses.
    pub paused: bool,
    /// What is known of the record.
    pub record: Record,
}

impl Pulse {
    /// Looks.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn take(store: &Store, vitals: &Vitals, known: Known, now: Time) -> Result<Self, StoreError> {
        let (outbox, due, tickets, halted, alarms): (i64, Option<i64>, i64, bool, i64) = sqlx::query_as(
            "SELECT (SELECT count(*) FROM outbox), (SELECT min(next_at) FROM outbox),
             (SELECT count(*) FROM ticket WHERE state <> 'closed'),
             (SELECT EXISTS (SELECT 1 FROM throttle WHERE bucket = 'halt')), (SELECT count(*) FROM alarm WHERE ended = 0)",
        )
        .fetch_one(store.readers())
        .await?;
        let down = vitals.outside().into_iter().filter(|(who, answers)| is_down(who, answers)).map(|(who, _)| who);
        Ok(Self {
            at: now,
            writable: tokio::time::timeout(WRITING, write(store)).await.is_ok_and(|written| written.is_ok()),
            outbox: u64::try_from(outbox).unwrap_or(0),
            overdue: due.map_or(Duration::ZERO, |due| now.since(Time(due))),
            tickets: u64::try_from(tickets).unwrap_or(0),
            halted,
            paused: known.paused,
            record: known.record,
            disk: disk(store),
            down: down.collect(),
            alarms: u64::try_from(alarms).unwrap_or(0),
        })
    }

    /// Why people cannot be served here, in words for whoever runs the service; empty when they can.
    pub fn ills(&self, now: Time) -> Vec<String> {
        let mut ills = Vec::new();
        if now.since(self.at) > STALE {
            ills.push(format!("nobody has looked for {} s", now.since(self.at).as_secs()));
        }
        if !self.writable {
            ills.push("the database cannot be written".to_owned());
        }
        if self.overdue > OVERDUE {
            ills.push(format!(
                "the outbox is stuck: the oldest of {} is due for {} s",
                self.outbox,
                self.overdue.as_secs()
            ));
        }
        ills
    }

    /// What else is not as it should be. It sends nobody away: who is served by nobody would bring no system outside to answer
    /// again, one gateway would take everything else with it, and one changed old line the whole service.
    pub fn worries(&self) -> Vec<String> {
        let changed = |line| format!("line {line} of the record was changed: run `sesame audit verify`");
        let silent = |who| format!("{who} does not answer: run `sesame check`");
        self.record.broken().iter().map(changed).chain(self.down.iter().map(silent)).collect()
    }

    /// Whether people can be served.
    pub fn is_well(&self, now: Time) -> bool {
        self.ills(now).is_empty()
    }
}

/// Writes without changing anything.
async fn write(store: &Store) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE tally_cursor SET seq = seq").execute(&mut *store.writer().await).await.map(drop)
}

/// The disk that the database is on.
#[cfg(unix)]
fn disk(store: &Store) -> Option<Disk> {
    let found = rustix::fs::statvfs(store.path()).ok()?;
    Some(Disk { free: found.f_bavail * found.f_frsize, total: found.f_blocks * found.f_frsize })
}

/// The disk that the database is on.
#[cfg(not(unix))]
fn disk(_: &Store) -> Option<Disk> {
    None
}
