//! How often a session may be begun. Discord resets a bot's token after a thousand IDENTIFYs in a day
//! (discord.com/developers/docs/events/gateway#session-start-limit-object), and nobody could be helped until IT has put
//! a new one in: a process that dies and is started again and again must not get there. So every one is counted in the
//! database before it is sent.

use std::time::Duration;

use crate::time::Time;

/// What is counted, in the database.
pub(super) const BUCKET: &str = "identify/discord";
/// The window in which Discord counts.
pub(super) const DAY: Duration = Duration::from_hours(24);
/// Between two IDENTIFYs Discord itself demands this (`max_concurrency` 1).
const LEAST: Duration = Duration::from_secs(5);
/// What doubles with each of the last hour ends here.
const MOST: Duration = Duration::from_mins(10);
/// Sessions of the last hour make the next one wait longer.
const RECENT: Duration = Duration::from_hours(1);
/// After so many in a day we stop: half of what Discord lets pass, for other tools may use the same token.
const STOP: usize = 500;
/// When Discord says that no more than these are left, we stop as well.
pub(super) const LEFT_MIN: u64 = 50;

/// Whether a session may be begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// Now.
    Now,
    /// After this long.
    After(Duration),
    /// Something begins sessions over and over; not before this long.
    Stopped(Duration),
}

/// When the next session may be begun, after those begun at `moments` of the last day, oldest first.
pub(super) fn turn(moments: &[Time], now: Time) -> Turn {
    if let Some(nth) = moments.len().checked_sub(STOP).and_then(|over| moments.get(over)) {
        return Turn::Stopped((*nth + DAY).since(now));
    }
    let Some(last) = moments.last() else { return Turn::Now };
    let recent = moments.iter().filter(|at| now.since(**at) < RECENT).count();
    let doublings = u32::try_from(recent.saturating_sub(1)).unwrap_or(u32::MAX);
    let wait = LEAST.saturating_mul(2_u32.saturating_pow(doublings)).min(MOST);
    match (*last + wait).since(now) {
        Duration::ZERO => Turn::Now,
        // A clock that was put back does not lock us out for longer than the wait itself.
        left => Turn::After(left.min(wait)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Time = Time(1_795_165_200_000);

    #[test]
    fn the_first_is_free_and_each_further_one_waits_twice_as_long() {
        assert_eq!(turn(&[], START), Turn::Now);
        let (mut moments, mut now, mut waits) = (Vec::new(), START, Vec::new());
        for _ in 0..9 {
            moments.push(now);
            let Turn::After(wait) = turn(&moments, now) else { panic!("at once") };
            waits.push(wait.as_secs());
            now = now + wait;
            assert_eq!(turn(&moments, now), Turn::Now);
        }
        assert_eq!(waits, [5, 10, 20, 40, 80, 160, 320, 600, 600]);
        assert_eq!(turn(&moments, now + RECENT), Turn::Now);
    }

    #[test]
    fn a_loop_of_crashes_never_comes_near_a_thousand_in_a_day() {
        let (mut moments, mut now) = (Vec::new(), START);
        while now < START + DAY {
            let day: Vec<Time> = moments.iter().copied().filter(|at| now.since(*at) < DAY).collect();
            match turn(&day, now) {
                Turn::Now => moments.push(now),
                Turn::After(wait) | Turn::Stopped(wait) => now = now + wait.max(Duration::from_millis(1)),
            }
        }
        assert!(moments.len() < 200, "{}", moments.len());
    }

    #[test]
    fn after_five_hundred_in_a_day_it_stops_until_the_day_is_over() {
        let begun: Vec<Time> = (0..500).map(|n| START + Duration::from_mins(2) * n).collect();
        let now = START + Duration::from_mins(1000);
        assert_eq!(turn(&begun, now), Turn::Stopped(DAY.saturating_sub(Duration::from_mins(1000))));
        assert_eq!(turn(&begun[1..], now + Duration::from_hours(2)), Turn::Now);
    }

    #[test]
    fn a_clock_put_back_does_not_keep_us_out() {
        assert_eq!(turn(&[START], START - Duration::from_hours(5)), Turn::After(LEAST));
    }
}
