//! Traces: how long each stretch of a recovery took, told to a collector that speaks OpenTelemetry (OTLP over HTTP).
//!
//! One recovery is one trace, however many updates, errands and restarts it takes: its number is drawn from the chat and
//! the moment it began, by a key, so that it needs no place in the database and tells nobody whose it is. The update
//! that begins it is the root; what an update brings about hangs below it, and what is done on the page below the root.
//!
//! **Nothing of a person stands in a span.** What a span says is a word of this program or a number: [`Span`] takes
//! nothing else.
//!
//! **Nothing waits for the collector.** A finished span goes to a row of bounded length; a task of its own posts what
//! stands there. What finds the row full is dropped and counted.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use opentelemetry_proto::tonic::trace::v1::span::SpanKind;

use crate::entropy::Seeds;
use crate::ids::Peer;
use crate::keys::{Keys, Purpose};
use crate::store::Store;
use crate::time::{Clock, Time};
use crate::vitals::Vitals;

pub mod collector;
mod row;
mod span;

pub use collector::Collector;
use row::Row;
pub use span::{Place, Span, channel};

/// So many effects are remembered with what brought them about. Of those beyond, and of all after a restart, only the
/// recovery is known.
const CAUSES_MAX: usize = 16_384;

tokio::task_local! {
    /// What brings about whatever is committed here.
    static CAUSE: Place;
}

/// Where finished spans go; nowhere unless a collector is configured. Clones are the same.
#[derive(Clone, Default)]
pub struct Traces(Option<Arc<Inner>>);

struct Inner {
    collector: Collector,
    /// How many of a thousand million traces are kept.
    sample: u64,
    keys: Keys,
    clock: Arc<dyn Clock>,
    vitals: Arc<Vitals>,
    /// From which the names of spans are drawn.
    base: u64,
    drawn: AtomicU64,
    causes: Mutex<HashMap<i64, Place>>,
    row: Row,
}

/// So many parts is the whole, in [`Inner::sample`].
const WHOLE: u64 = 1_000_000_000;

/// A delivery on its way into a batch.
#[derive(Clone, Copy, Debug)]
pub struct Arrived {
    /// When it came.
    pub at: SystemTime,
    /// What brought it about, where that is known.
    pub cause: Option<Place>,
}

/// Where a step of a conversation stands: in which trace, and below what.
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    /// Its own place.
    pub place: Place,
    /// What it hangs below.
    pub parent: Option<Place>,
    /// What brought it about, where that is in another trace.
    pub link: Option<Place>,
}

impl Traces {
    /// To a collector. `sample` is the share of recoveries that are traced, from 0 to 1: each wholly or not at all.
    pub fn new(
        collector: Collector,
        sample: f64,
        keys: &Keys,
        clock: &Arc<dyn Clock>,
        seeds: &Arc<dyn Seeds>,
        vitals: &Arc<Vitals>,
    ) -> Self {
        let seed = seeds.seed();
        let base = seed.first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes));
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // from 0 to 1, as the configuration is checked
        #[allow(clippy::cast_precision_loss)] // exact below 2^53
        let sample = (sample.clamp(0.0, 1.0) * WHOLE as f64) as u64;
        Self(Some(Arc::new(Inner {
            collector,
            sample,
            keys: keys.clone(),
            clock: Arc::clone(clock),
            vitals: Arc::clone(vitals),
            base,
            drawn: AtomicU64::new(0),
            causes: Mutex::default(),
            row: Row::default(),
        })))
    }

    /// Whether anything is traced.
    pub fn is_on(&self) -> bool {
        self.0.is_some()
    }

    /// The present moment, where anything is traced.
    pub fn now(&self) -> Option<SystemTime> {
        self.0.as_ref().map(|inner| inner.clock.precise())
    }

    /// A delivery has come: when, and what brought it about.
    pub fn arrived(&self) -> Option<Arrived> {
        Some(Arrived { at: self.now()?, cause: CAUSE.try_with(|place| *place).ok() })
    }

    /// Where a step stands: of a conversation whose recovery began `before` the step and `after` it, 0 for none.
    pub fn of_step(&self, peer: &Peer, before: Time, after: Time, cause: Option<Place>) -> Option<Standing> {
        let inner = self.0.as_ref()?;
        let started = if after == Time::default() { before } else { after };
        if started == Time::default() {
            // Nothing is under way here. What another trace brings about stays in it.
            let place = cause.map_or_else(|| inner.alone(peer), |cause| inner.below(cause));
            return Some(Standing { place, parent: cause, link: None });
        }
        let root = inner.root(peer, started);
        let (here, elsewhere) = match cause {
            Some(cause) if cause.is_beside(root) => (Some(cause), None),
            other => (None, other),
        };
        Some(if started == before {
            Standing { place: inner.below(root), parent: Some(here.unwrap_or(root)), link: elsewhere }
        } else {
            Standing { place: root, parent: None, link: elsewhere }
        })
    }

    /// Remembers what brought effects about.
    pub fn mark(&self, effects: impl Iterator<Item = (i64, Place)>) {
        let Some(inner) = &self.0 else { return };
        let mut causes = inner.causes();
        for (row, place) in effects {
            if causes.len() < CAUSES_MAX {
                causes.insert(row, place);
            }
        }
    }

    /// An effect has left the outbox.
    pub fn forget(&self, row: i64) {
        if let Some(inner) = &self.0 {
            inner.causes().remove(&row);
        }
    }

    /// Begins the span of an errand for an effect.
    pub async fn begin_errand(&self, store: &Store, row: i64, peer: &Peer, name: &'static str) -> Option<Span> {
        let known = self.0.as_ref()?.causes().get(&row).copied();
        let parent = match known {
            Some(cause) => cause,
            None => self.of_peer(store, peer).await?,
        };
        self.begin(parent, name, SpanKind::Client)
    }

    /// Begins the span of what is done on the page of a conversation.
    pub async fn begin_on_page(&self, store: &Store, peer: &Peer, name: &'static str) -> Option<Span> {
        let parent = self.of_peer(store, peer).await?;
        self.begin(parent, name, SpanKind::Server)
    }

    fn begin(&self, parent: Place, name: &'static str, kind: SpanKind) -> Option<Span> {
        let inner = self.0.as_ref()?;
        Some(Span::new(inner.below(parent), name, kind, inner.clock.precise()).under(Some(parent)))
    }

    /// The root of what is under way in a chat, from the database; a root of its own where nothing is.
    async fn of_peer(&self, store: &Store, peer: &Peer) -> Option<Place> {
        let inner = self.0.as_ref()?;
        let started = store.recovery_began(peer).await.ok().flatten();
        Some(started.map_or_else(|| inner.alone(peer), |started| inner.root(peer, started)))
    }

    /// A span has ended now. It is told unless its trace is not among those that are kept.
    pub fn finish(&self, span: Span) {
        if let Some(inner) = &self.0
            && span.place().part_of(WHOLE) < inner.sample
            && !inner.row.push(span.ended(inner.clock.precise()))
        {
            inner.vitals.spans("dropped", 1);
        }
    }

    /// A place below another.
    pub fn below(&self, place: Place) -> Option<Place> {
        self.0.as_ref().map(|inner| inner.below(place))
    }
}

/// Whatever is committed in this future was brought about by what stands at a place.
pub async fn caused<T>(by: Option<Place>, work: impl Future<Output = T>) -> T {
    match by {
        Some(place) => CAUSE.scope(place, work).await,
        None => work.await,
    }
}

impl Inner {
    fn causes(&self) -> MutexGuard<'_, HashMap<i64, Place>> {
        self.causes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The root of a recovery: the same whenever it is asked for.
    fn root(&self, peer: &Peer, started: Time) -> Place {
        Place::drawn(&self.keys.draw(Purpose::Trace, &[peer.as_str(), &started.0.to_string()]))
    }

    /// The root of what belongs to no recovery.
    fn alone(&self, peer: &Peer) -> Place {
        Place::drawn(&self.keys.draw(Purpose::Trace, &[peer.as_str(), "", &self.name().to_string()]))
    }

    fn below(&self, place: Place) -> Place {
        place.with_name(self.name())
    }

    /// A name that no other span has: a counter from a random beginning, its bits mixed so that two processes do not
    /// draw the same row (`SplitMix64`, Steele et al. 2014).
    fn name(&self) -> u64 {
        const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;
        let drawn = self.drawn.fetch_add(1, Ordering::Relaxed);
        let mut name = self.base.wrapping_add(drawn.wrapping_mul(GOLDEN));
        name = (name ^ (name >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        name = (name ^ (name >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        name ^ (name >> 31)
    }
}

#[cfg(test)]
mod tests;
