//! The pulse: one look at whether all is well, taken by a timer and kept. Whoever asks from outside is answered with what
//! was kept, so that nobody can keep the database busy by asking.

use std::time::Duration;

use crate::store::{Store, StoreError};
use crate::time::Time;
use crate::vitals::Vitals;

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
    /// The line at which the record does not hold, as of the last check.
    pub broken: Option<i64>,
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
    /// The line at which the record does not hold.
    pub broken: Option<i64>,
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
             (SELECT EXISTS (SELECT 1 FROM throttle WHERE bucket = 'halt')), (SELECT count(*) FROM alarm)",
        )
        .fetch_one(store.readers())
        .await?;
        let down = vitals.outside().into_iter().filter(|(_, answers)| answers.in_a_row >= DOWN).map(|(who, _)| who);
        Ok(Self {
            at: now,
            writable: tokio::time::timeout(WRITING, write(store)).await.is_ok_and(|written| written.is_ok()),
            outbox: u64::try_from(outbox).unwrap_or(0),
            overdue: due.map_or(Duration::ZERO, |due| now.since(Time(due))),
            tickets: u64::try_from(tickets).unwrap_or(0),
            halted,
            paused: known.paused,
            broken: known.broken,
            disk: disk(store),
            down: down.collect(),
            alarms: u64::try_from(alarms).unwrap_or(0),
        })
    }

    /// What is not as it should be, in words for whoever runs the service; empty when all is well.
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
        if let Some(line) = self.broken {
            ills.push(format!("line {line} of the record was changed: run `sesame audit verify`"));
        }
        ills.extend(self.down.iter().map(|who| format!("{who} does not answer: run `sesame check`")));
        ills
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
