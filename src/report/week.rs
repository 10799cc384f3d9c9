//! A week and the week before it, for people who read reports between other things: two sentences and a picture.

use std::time::Duration;

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
const HOUR: i8 = 9;
/// How long after that.
const LATEST: Duration = Duration::from_hours(24);

/// The Monday of a day's week: the weeks before it are whole.
pub fn monday(day: Date) -> Date {
    let since = day.weekday().since(Weekday::Monday);
    day.saturating_sub(jiff::Span::new().days(since))
}

fn start(day: Date, zone: &TimeZone) -> Option<Time> {
    Some(Time(day.to_zoned(zone.clone()).ok()?.timestamp().as_millisecond()))
}

/// The Monday whose picture is to be posted now, if any is: from nine o'clock on, for a day. Whoever was not there all that
/// time is spared old news.
pub fn due(now: Time, zone: &TimeZone) -> Option<Date> {
    let monday = monday(now.zoned(zone).date());
    let from = monday.at(HOUR, 0, 0, 0).to_zoned(zone.clone()).ok()?.timestamp().as_millisecond();
    (now >= Time(from) && now < Time(from) + LATEST).then_some(monday)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_due_on_monday_from_nine_for_a_day_by_the_clocks_of_the_organisation() {
        let zone = TimeZone::get("Europe/Paris").unwrap();
        let due = |moment: &str| {
            let moment: jiff::Timestamp = moment.parse().unwrap();
            due(Time(moment.as_millisecond()), &zone).map(|monday| monday.to_string())
        };
        for (moment, expected) in [
            ("2026-11-23T07:59:59Z", None), // 8:59:59 in Paris
            ("2026-11-23T08:00:00Z", Some("2026-11-23")),
            ("2026-11-24T07:59:59Z", Some("2026-11-23")),
            ("2026-11-24T08:00:00Z", None),
            ("2026-11-22T12:00:00Z", None),
            ("2026-03-30T07:00:00Z", Some("2026-03-30")), // summer time since the day before
            ("2026-03-30T06:59:59Z", None),
        ] {
            assert_eq!(due(moment).as_deref(), expected, "{moment}");
        }
    }
}
