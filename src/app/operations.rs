//! What the house does for those who run it: looks at itself, raises alarms, keeps the tally and ships heads.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use jiff::tz::TimeZone;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::House;
use crate::alarm::{Alarms, Place};
use crate::audit::book::{Book, BookError};
use crate::audit::ship::Shipper;
use crate::desk::rooms::Rooms;
use crate::engine::{Effect, Rules};
use crate::entropy::Seeds;
use crate::ids::UpdateId;
use crate::inbox::{Delivery, Inbox, InboxError};
use crate::notify;
use crate::pulse::{self, Known, Pulse};
use crate::report::{tally, week};
use crate::secret::Secret;
use crate::store::Store;
use crate::time::Clock;
use crate::traces::{Collector, Traces};
use crate::vitals::Vitals;
use crate::web::pulse::Window;

/// The whole record is verified so often, in rounds of [`pulse::EVERY`]: once a day.
const VERIFYING: u32 = 4 * 60 * 24;
/// Alarms are looked for so often, in the same rounds.
const ALARMING: u32 = 4;

/// What those who run a house configure.
#[derive(Default)]
pub struct Operations {
    /// What whoever reads `/metrics` bears; nobody may without it.
    pub metrics_token: Option<Secret<String>>,
    /// Whether `/readyz` and `/metrics` are served at an address of their own ([`House::serve_admin`]) and nowhere else.
    pub apart: bool,
    /// What IT is told unasked.
    pub alarms: Alarms,
    /// Where the record's heads go.
    pub shipper: Shipper,
    /// Where traces go, and which share of recoveries is traced.
    pub collector: Option<(Collector, f64)>,
}

impl Operations {
    /// The inbox, traced where there is a collector.
    pub(super) async fn inbox(
        &self,
        store: &Arc<Store>,
        rules: &Arc<Rules>,
        (clock, seeds): (&Arc<dyn Clock>, &Arc<dyn Seeds>),
    ) -> Result<Arc<Inbox>, InboxError> {
        let (time, chance) = (Arc::clone(clock), Arc::clone(seeds));
        let inbox = Inbox::open(Arc::clone(store), Arc::clone(rules), time, chance).await?;
        let Some((collector, sample)) = self.collector.clone() else { return Ok(Arc::new(inbox)) };
        let traces = Traces::new(collector, sample, &rules.keys, clock, seeds, &inbox.vitals);
        Ok(Arc::new(inbox.traced(&traces)))
    }
}

/// What the house keeps for it.
pub(super) struct Watch {
    pub vitals: Arc<Vitals>,
    pub admin: Router,
    pub apart: bool,
    pub audit_kept: Duration,
    pub rooms: Rooms,
    pub seeds: Arc<dyn Seeds>,
    pub alarms: Alarms,
    pub shipper: Shipper,
    /// The line at which the record does not hold: as the last checkpoint found it, and the last whole verification.
    broken: Mutex<[Option<i64>; 2]>,
    /// The last line that is counted, and the last head that was shipped.
    counted: AtomicI64,
    shipped: AtomicI64,
}

impl Watch {
    pub fn new(
        operations: Operations,
        audit_kept: Duration,
        rooms: Rooms,
        (vitals, clock, seeds): (&Arc<Vitals>, &Arc<dyn Clock>, &Arc<dyn Seeds>),
    ) -> Self {
        let (vitals, clock) = (Arc::clone(vitals), Arc::clone(clock));
        let admin = Window { vitals: Arc::clone(&vitals), clock, token: operations.metrics_token };
        Self {
            vitals,
            admin: admin.router(),
            apart: operations.apart,
            audit_kept,
            rooms,
            seeds: Arc::clone(seeds),
            alarms: operations.alarms,
            shipper: operations.shipper,
            broken: Mutex::default(),
            counted: AtomicI64::new(-1),
            shipped: AtomicI64::new(0),
        }
    }

    fn broken(&self) -> std::sync::MutexGuard<'_, [Option<i64>; 2]> {
        self.broken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl House {
    /// What this process has done.
    pub fn vitals(&self) -> &Arc<Vitals> {
        &self.watch.vitals
    }

    /// Serves `/readyz` and `/metrics` at an address of their own, until told to stop.
    ///
    /// # Errors
    /// When the address can no longer be listened on.
    pub async fn serve_admin(self: Arc<Self>, listener: TcpListener, stop: CancellationToken) -> anyhow::Result<()> {
        let server = axum::serve(listener, self.watch.admin.clone());
        Ok(server.with_graceful_shutdown(stop.cancelled_owned()).await?)
    }

    /// Looks whether all is well, and keeps what it found for `/readyz` and `/metrics`.
    ///
    /// # Errors
    /// When the database cannot be read: then what was found before grows old, which says the same.
    pub async fn look(&self) -> anyhow::Result<Pulse> {
        let broken = self.watch.broken().iter().flatten().copied().min();
        let known = Known { paused: self.inbox.pauses(), broken };
        let pulse = Pulse::take(&self.store, &self.watch.vitals, known, self.now()).await?;
        self.watch.vitals.beat(pulse.clone());
        self.count_lines().await?;
        Ok(pulse)
    }

    /// Counts the lines that were written since the last look, whoever wrote them.
    async fn count_lines(&self) -> anyhow::Result<()> {
        let newest: i64 = sqlx::query_scalar("SELECT coalesce((SELECT max(seq) FROM audit), 0)")
            .fetch_one(self.store.readers())
            .await?;
        let before = self.watch.counted.swap(newest, Ordering::Relaxed);
        if before < 0 || newest <= before {
            return Ok(()); // what was there at the start is not this process's
        }
        let lines: Vec<(String, i64)> =
            sqlx::query_as("SELECT kind, count(*) FROM audit WHERE seq > ? AND seq <= ? GROUP BY +kind")
                .bind(before)
                .bind(newest)
                .fetch_all(self.store.readers())
                .await?;
        let lines: Vec<_> = lines.into_iter().map(|(kind, count)| (kind, u64::try_from(count).unwrap_or(0))).collect();
        self.watch.vitals.lines(&lines);
        Ok(())
    }

    /// Tells IT what is wrong, and what is over. Returns how many tickets were filed.
    ///
    /// # Errors
    /// When the database cannot be read or written.
    pub async fn raise_alarms(&self, pulse: &Pulse) -> anyhow::Result<usize> {
        let place = Place { store: &self.store, inbox: &self.inbox, seeds: &*self.watch.seeds, now: self.now() };
        Ok(self.watch.alarms.round(&place, pulse).await?)
    }

    /// Has last week's picture posted in the rooms that want it, once it is due. Each is an update that is taken once,
    /// whatever restarts.
    ///
    /// # Errors
    /// When it could not be committed; the next round tries again.
    pub async fn post_weeks(&self) -> anyhow::Result<()> {
        let zone = TimeZone::get(&self.rules.org.time_zone)?;
        let Some(monday) = week::due(self.now(), &zone) else { return Ok(()) };
        for room in self.watch.rooms.weekly() {
            let update = Some(UpdateId(format!("week/{}/{monday}", room.chat)));
            let effects = vec![Effect::PostWeek { monday }];
            self.inbox.take(Delivery { update, ..Delivery::effects(room.peer(), effects) }).await?;
        }
        Ok(())
    }

    /// Verifies the whole record, and remembers where it does not hold.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn verify_record(&self) -> anyhow::Result<bool> {
        let report = Book::new(Arc::clone(&self.store)).verify(|_, _| ()).await?;
        let broken =
            (report.faults_total > 0).then(|| report.faults.first().map_or(0, crate::audit::book::Fault::line));
        self.watch.broken()[1] = broken;
        Ok(broken.is_none())
    }

    /// Signs the record's head, and ships it where it is kept elsewhere.
    pub async fn checkpoint(&self) {
        let book = Book::new(Arc::clone(&self.store));
        let signed = book.checkpoint(self.now()).await;
        self.watch.broken()[0] = match &signed {
            Err(BookError::Broken(line)) => Some(*line),
            _ => None,
        };
        if let Err(error) = signed {
            tracing::error!(%error, "the audit log's head could not be signed");
        }
        if self.watch.shipper.is_idle() {
            return;
        }
        match book.head().await {
            Ok(Some(head)) if self.watch.shipped.swap(head.seq, Ordering::Relaxed) != head.seq => {
                self.watch.shipper.ship(&head).await;
            }
            Ok(_) => {}
            Err(error) => tracing::error!(%error, "the record's head could not be read"),
        }
    }

    /// Looks, tells the service manager that somebody does, and raises alarms.
    pub(super) async fn keep_pulse(self: Arc<Self>, stop: CancellationToken) {
        for round in 0_u32.. {
            match self.look().await {
                Ok(pulse) => {
                    notify::alive();
                    if round.is_multiple_of(ALARMING)
                        && let Err(error) = self.raise_alarms(&pulse).await
                    {
                        tracing::error!(%error, "alarms could not be raised; later");
                    }
                    if round.is_multiple_of(ALARMING)
                        && let Err(error) = self.post_weeks().await
                    {
                        tracing::error!(%error, "last week's picture could not be posted; later");
                    }
                }
                Err(error) => tracing::error!(%error, "the service could not look at itself"),
            }
            if pauses(pulse::EVERY, &stop).await {
                return;
            }
        }
    }

    /// Keeps the tally, and verifies the record. Apart from the pulse, for after an upgrade it counts a long record once.
    pub(super) async fn keep_record(self: Arc<Self>, stop: CancellationToken) {
        for round in 1_u32.. {
            let work = async {
                if let Err(error) = tally::catch_up(&self.store).await {
                    tracing::error!(%error, "the tally could not be brought up to date; later");
                }
                if round.is_multiple_of(VERIFYING)
                    && let Err(error) = self.verify_record().await
                {
                    tracing::error!(%error, "the record could not be verified; later");
                }
            };
            // Cut off in the middle, both begin again.
            tokio::select! { () = work => {}, () = stop.cancelled() => return }
            if pauses(pulse::EVERY, &stop).await {
                return;
            }
        }
    }
}

/// Waits, and says whether the service stops meanwhile.
async fn pauses(lapse: Duration, stop: &CancellationToken) -> bool {
    tokio::select! { () = tokio::time::sleep(lapse) => false, () = stop.cancelled() => true }
}
