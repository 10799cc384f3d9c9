//! Time as a value: milliseconds since the Unix epoch, handed in by a [`Clock`].
//!
//! Nothing but [`SystemClock`] reads the machine's clock (a clippy lint says so), so a test can live through a
//! working week in a millisecond.

use std::ops::{Add, Sub};
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

/// A moment, in milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Time(pub i64);

impl Add<Duration> for Time {
    type Output = Self;
    fn add(self, lapse: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(lapse.as_millis()).unwrap_or(i64::MAX)))
    }
}

impl Sub<Duration> for Time {
    type Output = Self;
    fn sub(self, lapse: Duration) -> Self {
        Self(self.0.saturating_sub(i64::try_from(lapse.as_millis()).unwrap_or(i64::MAX)))
    }
}

impl Time {
    /// How long from `earlier` until here; zero when `earlier` is later.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// The same moment in a time zone; an impossible moment becomes the epoch.
    pub fn zoned(self, zone: &jiff::tz::TimeZone) -> jiff::Zoned {
        jiff::Timestamp::from_millisecond(self.0).unwrap_or_default().to_zoned(zone.clone())
    }
}

/// Where "now" comes from.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> Time;

    /// The same, as finely as the clock goes: for what is measured and decides nothing.
    fn precise(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_millis(u64::try_from(self.now().0).unwrap_or(0))
    }
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Time {
        #[allow(clippy::disallowed_methods)] // the one place that may
        Time(jiff::Timestamp::now().as_millisecond())
    }

    fn precise(&self) -> SystemTime {
        #[allow(clippy::disallowed_methods)] // the one place that may
        SystemTime::now()
    }
}

/// A clock by which one can wait. A test that plays it lets time pass instead.
#[async_trait]
pub trait Timer: Clock {
    /// Returns when a moment has come; at once when it has passed.
    async fn until(&self, moment: Time);
}

#[async_trait]
impl Timer for SystemClock {
    async fn until(&self, moment: Time) {
        tokio::time::sleep(moment.since(self.now())).await;
    }
}

/// A clock that moves only when told to; for tests and benchmarks.
#[derive(Debug)]
pub struct ManualClock(AtomicI64);

impl ManualClock {
    /// A clock that stands at `start`.
    pub fn new(start: Time) -> Self {
        Self(AtomicI64::new(start.0))
    }

    /// Lets time pass.
    pub fn advance(&self, lapse: Duration) {
        self.0.store((self.now() + lapse).0, Ordering::SeqCst);
    }

    /// Puts the clock to a moment.
    pub fn set(&self, moment: Time) {
        self.0.store(moment.0, Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Time {
        Time(self.0.load(Ordering::SeqCst))
    }
}

/// Durations in the configuration, written as people do: `"5min"`, `"1h 30m"`, `"90s"`. Never negative.
pub mod lapse {
    use std::time::Duration;

    use serde::{Deserialize as _, Deserializer, Serializer, de::Error};

    /// Reads one duration.
    pub fn parse(text: &str) -> Result<Duration, String> {
        let wrong = || format!("found \"{text}\"; expected a duration such as \"90s\" or \"5min\"");
        let parsed: jiff::SignedDuration = text.parse().map_err(|_| wrong())?;
        Duration::try_from(parsed).map_err(|_| wrong())
    }

    /// For `#[serde(with = "lapse")]`.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
        parse(&String::deserialize(from)?).map_err(D::Error::custom)
    }

    /// For `#[serde(with = "lapse")]`.
    pub fn serialize<S: Serializer>(lapse: &Duration, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&format!("{}s", lapse.as_secs()))
    }

    /// The same for a list of durations.
    pub mod list {
        use super::{Deserializer, Duration, Error, Serializer, parse};
        use serde::{Deserialize as _, Serialize as _};

        /// For `#[serde(with = "lapse::list")]`.
        pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Duration>, D::Error> {
            let texts = Vec::<String>::deserialize(from)?;
            texts.iter().map(|text| parse(text).map_err(D::Error::custom)).collect()
        }

        /// For `#[serde(with = "lapse::list")]`.
        pub fn serialize<S: Serializer>(lapses: &[Duration], to: S) -> Result<S::Ok, S::Error> {
            lapses.iter().map(|lapse| format!("{}s", lapse.as_secs())).collect::<Vec<_>>().serialize(to)
        }
    }
}
