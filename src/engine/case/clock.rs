//! When IT is at work, and what is due when: an answer is promised in hours that somebody works in, and no others.

use std::time::Duration;

use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::time::Time;

/// The hours IT works in, such as `mon-fri 08:30-18:00, sat 09:00-12:00`. None means around the clock.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Hours {
    shifts: Vec<Shift>,
    written: String,
}

/// The same hours on one or more days of the week.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Shift {
    /// From Monday.
    days: [bool; 7],
    /// In minutes since midnight.
    from: u16,
    to: u16,
}

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const MIDNIGHT: u16 = 24 * 60;
/// How far ahead working hours are looked for: a year in which nobody works is a mistake.
const LOOKED_AHEAD: i64 = 366;

impl TryFrom<String> for Hours {
    type Error = String;

    fn try_from(written: String) -> Result<Self, String> {
        let wrong = || format!("found \"{written}\"; expected hours such as \"mon-fri 08:30-18:00, sat 09:00-12:00\"");
        let parts = written.split(',').map(str::trim).filter(|part| !part.is_empty());
        let shifts: Option<Vec<Shift>> = parts.map(shift).collect();
        Ok(Self { shifts: shifts.ok_or_else(wrong)?, written: written.clone() })
    }
}

impl From<Hours> for String {
    fn from(hours: Hours) -> Self {
        hours.written
    }
}

fn shift(text: &str) -> Option<Shift> {
    let (days, hours) = text.split_once(char::is_whitespace)?;
    let day = |name: &str| DAYS.iter().position(|day| name.eq_ignore_ascii_case(day));
    let (first, last) = match days.split_once('-') {
        Some((first, last)) => (day(first)?, day(last)?),
        None => (day(days)?, day(days)?),
    };
    let mut worked = [false; 7];
    let count = (last + 7 - first) % 7;
    (0..=count).for_each(|step| worked[(first + step) % 7] = true);
    let (from, to) = hours.trim().split_once('-')?;
    let (from, to) = (minutes(from)?, minutes(to)?);
    (from < to).then_some(Shift { days: worked, from, to })
}

fn minutes(text: &str) -> Option<u16> {
    let (hour, minute) = text.trim().split_once(':')?;
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    let all = hour.checked_mul(60)?.checked_add(minute)?;
    (minute < 60 && all <= MIDNIGHT).then_some(all)
}

impl Hours {
    /// The moment from which somebody works: now, or when IT opens next.
    pub fn opens_at(&self, now: Time, zone: &TimeZone) -> Time {
        let open = self.spans(now, zone).find(|(_, to)| *to > now);
        open.map_or(now, |(from, _)| from.max(now))
    }

    /// The moment by which so much working time has passed.
    pub fn after(&self, now: Time, lapse: Duration, zone: &TimeZone) -> Time {
        let mut left = lapse;
        for (from, to) in self.spans(now, zone) {
            let from = from.max(now);
            let worked = to.since(from);
            if worked >= left {
                return from + left;
            }
            left -= worked;
        }
        now + lapse // around the clock
    }

    /// The stretches worked, in their order, from today on.
    fn spans(&self, now: Time, zone: &TimeZone) -> impl Iterator<Item = (Time, Time)> {
        let today = now.zoned(zone).date();
        let days = if self.shifts.is_empty() { 0 } else { LOOKED_AHEAD };
        (0..days).filter_map(move |step| today.checked_add(step.days()).ok()).flat_map(move |date| {
            let weekday = usize::from(date.weekday().to_monday_zero_offset().unsigned_abs());
            let today = self.shifts.iter().filter(|shift| shift.days[weekday]);
            let mut spans: Vec<_> =
                today.map(|shift| (moment(date, shift.from, zone), moment(date, shift.to, zone))).collect();
            spans.sort_unstable();
            spans
        })
    }
}

/// A time of day on a date. The hour that a change of clocks skips is read as jiff reads it: as the one after.
fn moment(date: Date, minute: u16, zone: &TimeZone) -> Time {
    let (date, minute) =
        if minute >= MIDNIGHT { (date.tomorrow().unwrap_or(date), minute - MIDNIGHT) } else { (date, minute) };
    let of = |part: u16| i8::try_from(part).unwrap_or_default();
    let zoned = date.at(of(minute / 60), of(minute % 60), 0, 0).to_zoned(zone.clone());
    zoned.map_or(Time::default(), |zoned| Time(zoned.timestamp().as_millisecond()))
}

/// What somebody in IT owes a case, and by when.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Due {
    /// When the room is reminded.
    pub half: Time,
    /// When it is overdue.
    pub end: Time,
    /// Whether the room was reminded.
    pub reminded: bool,
    /// Whether it is overdue for the second time or more: the person has been told, and is not told again.
    pub again: bool,
}

impl Due {
    /// Something is owed within so much working time.
    pub fn within(hours: &Hours, now: Time, lapse: Duration, zone: &TimeZone) -> Self {
        let [half, end] = [lapse / 2, lapse].map(|lapse| hours.after(now, lapse, zone));
        Self { half, end, reminded: false, again: false }
    }

    /// When it wants to be looked at.
    pub fn next(&self) -> Time {
        if self.reminded { self.end } else { self.half }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Time {
        Time(text.parse::<jiff::Timestamp>().unwrap().as_millisecond())
    }

    fn paris() -> TimeZone {
        TimeZone::get("Europe/Paris").unwrap()
    }

    fn hours(text: &str) -> Hours {
        Hours::try_from(text.to_owned()).unwrap()
    }

    #[test]
    fn a_weekend_is_not_working_time() {
        let hours = hours("mon-fri 08:30-18:00");
        let friday = at("2026-11-20T16:50:00Z"); // ten to six in Paris
        assert_eq!(hours.opens_at(friday, &paris()), friday);
        assert_eq!(hours.after(friday, Duration::from_mins(10), &paris()), at("2026-11-20T17:00:00Z"));
        assert_eq!(hours.after(friday, Duration::from_mins(30), &paris()), at("2026-11-23T07:50:00Z"));
        let saturday = at("2026-11-21T10:00:00Z");
        assert_eq!(hours.opens_at(saturday, &paris()), at("2026-11-23T07:30:00Z"));
        assert_eq!(hours.after(saturday, Duration::from_mins(30), &paris()), at("2026-11-23T08:00:00Z"));
    }

    #[test]
    fn two_shifts_a_night_and_a_change_of_clocks() {
        let split = hours("mon-fri 09:00-12:00, mon-fri 14:00-18:00, sat 09:00-12:00");
        assert_eq!(split.opens_at(at("2026-11-20T11:30:00Z"), &paris()), at("2026-11-20T13:00:00Z"));
        let night = hours("sat-sun 00:00-24:00");
        assert_eq!(night.opens_at(at("2026-11-20T12:00:00Z"), &paris()), at("2026-11-20T23:00:00Z"));
        // Twenty-five hours long is the Sunday on which the clocks go back.
        let sunday = at("2026-10-24T22:00:00Z");
        assert_eq!(
            hours("sun 00:00-24:00").after(sunday, Duration::from_hours(25), &paris()),
            at("2026-10-25T23:00:00Z")
        );
    }

    #[test]
    fn no_hours_are_all_hours_and_what_cannot_be_read_is_refused() {
        let always = Hours::default();
        assert_eq!(always.opens_at(Time(7), &paris()), Time(7));
        assert_eq!(always.after(Time(0), Duration::from_secs(1), &paris()), Time(1_000));
        for wrong in ["mon", "mon 8-18", "mon-fri 18:00-08:30", "lun 08:00-09:00", "mon 08:60-09:00", "mon 08:00-24:01"]
        {
            assert!(Hours::try_from(wrong.to_owned()).is_err(), "{wrong}");
        }
        assert_eq!(String::from(hours("mon 08:00-09:00")), "mon 08:00-09:00");
    }
}
