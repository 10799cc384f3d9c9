//! A week and the week before it, for people who read reports between other things: two sentences and a picture.

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use serde_json::json;

use super::{Period, Report};
use crate::ids::Locale;
use crate::speech::Speech;
use crate::store::Store;
use crate::time::Time;

/// Two weeks, each from Monday to Sunday in the organisation's time zone.
#[derive(Clone, Debug, Default)]
pub struct Week {
    /// The week.
    pub this: Report,
    /// The one before it.
    pub before: Report,
}

/// The hour at which it is posted, on Monday.
pub const HOUR: i8 = 9;

/// The Monday of a day's week: the weeks before it are whole.
pub fn monday(day: Date) -> Date {
    let since = day.weekday().since(Weekday::Monday);
    day.saturating_sub(jiff::Span::new().days(since))
}

fn start(day: Date, zone: &TimeZone) -> Option<Time> {
    Some(Time(day.to_zoned(zone.clone()).ok()?.timestamp().as_millisecond()))
}

/// The Monday after the last whole week before a moment, once it is so late that its picture is posted; else the one
/// before.
pub fn posted(now: Time, zone: &TimeZone) -> Date {
    let here = now.zoned(zone);
    let monday = monday(here.date());
    if here.date() == monday && here.hour() < HOUR { monday.saturating_sub(jiff::Span::new().weeks(1)) } else { monday }
}

impl Week {
    /// The last whole week before a Monday.
    ///
    /// # Errors
    /// When the database cannot be read; worth trying again.
    pub async fn before(store: &Store, monday: Date, zone: &TimeZone) -> Result<Self, sqlx::Error> {
        let back = |weeks: i64| start(monday.saturating_sub(jiff::Span::new().weeks(weeks)), zone).unwrap_or_default();
        let period = |weeks: i64| Period { from: back(weeks), to: back(weeks - 1), zone: zone.clone() };
        Ok(Self { this: Report::read(store, &period(1)).await?, before: Report::read(store, &period(2)).await? })
    }

    /// What the week was like, and what its picture shows.
    pub fn sentences(&self, speech: &Speech, locale: &Locale) -> [String; 2] {
        let day = |day: Date| speech.say_with(locale, "week-day", &json!({ "day": day.day(), "month": day.month() }));
        let none = || speech.say(locale, "week-none", &[]);
        let share = |report: &Report| {
            let rounded = report.recoveries.percent_without_it.map(|share| format!("{share:.0}"));
            rounded.map_or_else(none, |percent| speech.say(locale, "week-percent", &[("percent", &percent)]))
        };
        let lapse = |report: &Report| {
            let minutes = report.resets.median_seconds.map(|seconds| seconds.div_ceil(60).to_string());
            minutes.map_or_else(none, |minutes| speech.say(locale, "week-minutes", &[("minutes", &minutes)]))
        };
        let facts = json!({
            "from": day(self.this.from),
            "to": day(self.this.to),
            "resets": self.this.resets.total,
            "resets-before": self.before.resets.total,
            "share": share(&self.this),
            "share-before": share(&self.before),
            "minutes": lapse(&self.this),
            "minutes-before": lapse(&self.before),
        });
        [speech.say_with(locale, "week-was", &facts), speech.say(locale, "week-picture", &[])]
    }
}
