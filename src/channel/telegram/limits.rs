//! How fast we may speak: about one message a second in a chat with short bursts, twenty a minute in a group, thirty a
//! second in all
//! (<https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this>). Nothing here waits; it says how
//! long to.
//!
//! Each limit is a generic cell rate algorithm: one moment says when the bucket is full again, so that a turn is a
//! comparison, and whoever asks first goes first.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use crate::time::Time;

/// Messages that a chat takes at once: a question, a picture and a sound.
const BURST: i64 = 3;
/// So many chats refused within [`MANY_WITHIN`] mean that we are too fast everywhere.
const MANY: usize = 3;
const MANY_WITHIN: Duration = Duration::from_secs(10);
/// Milliseconds from one message to the next in a group: with the burst, at most twenty in any minute.
const EVERY_GROUP: i64 = 60_000 / 17 + 1;
/// Chats remembered before those at rest are forgotten.
const CHATS_MAX: usize = 4096;

/// One limit.
#[derive(Clone, Copy, Debug, Default)]
struct Bucket {
    /// When all that was taken has been earned back.
    full_at: Time,
    /// Until when the service told us to be silent.
    paused_until: Time,
}

impl Bucket {
    /// Books the next turn, `every` milliseconds after the one before, and says when it is.
    fn book(&mut self, now: Time, every: i64, burst: i64) -> Time {
        let earned = self.full_at.max(now);
        self.full_at = Time(earned.0 + every);
        Time(earned.0 - (burst - 1) * every).max(now).max(self.paused_until)
    }

    fn at_rest(&self, now: Time) -> bool {
        self.full_at <= now && self.paused_until <= now
    }
}

/// The turns of all chats.
#[derive(Debug)]
pub(super) struct Turns {
    all: Bucket,
    chats: HashMap<String, Bucket>,
    /// Who was refused when, lately.
    refused: VecDeque<(Time, String)>,
    every_all: i64,
    every_chat: i64,
}

impl Turns {
    /// `per_second` messages over all chats, and `per_chat` in each.
    pub(super) fn new(per_second: f64, per_chat: f64) -> Self {
        Self {
            all: Bucket::default(),
            chats: HashMap::new(),
            refused: VecDeque::new(),
            every_all: between(per_second),
            every_chat: between(per_chat),
        }
    }

    /// Books a turn in a chat and says when it is.
    pub(super) fn in_chat(&mut self, chat: &str, now: Time) -> Time {
        if self.chats.len() >= CHATS_MAX {
            self.chats.retain(|_, bucket| !bucket.at_rest(now));
        }
        // Groups have ids below zero. A server without limits has none here either.
        let in_group = chat.starts_with('-') && self.every_chat > 0;
        let every = if in_group { self.every_chat.max(EVERY_GROUP) } else { self.every_chat };
        self.chats.entry(chat.to_owned()).or_default().book(now, every, BURST)
    }

    /// Books a turn over all chats and says when it is.
    pub(super) fn in_all(&mut self, now: Time) -> Time {
        self.all.book(now, self.every_all, 1)
    }

    /// A turn that was booked in a chat came later by so much, for everybody's limit was reached: the next one is so much
    /// further away.
    pub(super) fn late(&mut self, chat: &str, by: Duration) {
        if let Some(bucket) = self.chats.get_mut(chat) {
            bucket.full_at = bucket.full_at + by;
        }
    }

    /// Until when a chat is silent, because the service said so after a turn was booked.
    pub(super) fn paused(&self, chat: &str) -> Time {
        self.chats.get(chat).map_or(self.all.paused_until, |bucket| bucket.paused_until.max(self.all.paused_until))
    }

    /// The service refused a message as one too many. One chat alone is silent for so long; when several are refused,
    /// everybody waits, for then it is the sum that is too much.
    pub(super) fn refused(&mut self, chat: &str, now: Time, wait: Duration) {
        let until = now + wait;
        let bucket = self.chats.entry(chat.to_owned()).or_default();
        bucket.paused_until = bucket.paused_until.max(until);
        self.refused.retain(|(at, other)| now.since(*at) < MANY_WITHIN && other != chat);
        self.refused.push_back((now, chat.to_owned()));
        if self.refused.len() >= MANY {
            self.all.paused_until = self.all.paused_until.max(until);
        }
    }
}

/// Milliseconds from one message to the next, rounded up; none without a limit.
#[allow(clippy::cast_possible_truncation)] // checked by the configuration: a rate from 0.1 to 1000, or 0
fn between(per_second: f64) -> i64 {
    if per_second == 0.0 { 0 } else { (1000.0 / per_second).ceil() as i64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turns() -> Turns {
        Turns::new(30.0, 1.0)
    }

    #[test]
    fn a_group_hears_twenty_in_any_minute_and_no_more() {
        let mut turns = turns();
        let at: Vec<i64> = (0..60).map(|_| turns.in_chat("-1001", Time(0)).0).collect();
        assert!(at.windows(21).all(|some| some[20] - some[0] >= 60_000), "{at:?}");
        assert_eq!(&at[..3], [0, 0, 0], "a card and what belongs to it come at once");
        let mut quick = Turns::new(0.0, 0.0);
        assert!((0..60).all(|_| quick.in_chat("-1001", Time(0)).0 == 0));
    }

    #[test]
    fn a_server_without_limits_makes_nobody_wait_unless_it_says_so() {
        let mut turns = Turns::new(0.0, 0.0);
        assert!((0..5).all(|_| turns.in_chat("7", Time(10_000)).0 == 10_000 && turns.in_all(Time(10_000)).0 == 10_000));
        turns.refused("7", Time(10_000), Duration::from_secs(4));
        assert_eq!(turns.in_chat("7", Time(10_000)).0, 14_000);
    }

    #[test]
    fn a_chat_takes_three_at_once_and_then_one_a_second() {
        let mut turns = turns();
        let at: Vec<i64> = (0..5).map(|_| turns.in_chat("7", Time(10_000)).0).collect();
        assert_eq!(at, [10_000, 10_000, 10_000, 11_000, 12_000]);
        assert_eq!(turns.in_chat("8", Time(10_000)).0, 10_000, "another chat does not wait");
        assert_eq!(turns.in_chat("7", Time(60_000)).0, 60_000, "a rest earns the burst back");
    }

    #[test]
    fn no_second_holds_more_than_thirty_over_all() {
        let mut turns = turns();
        let at: Vec<i64> = (0..200).map(|_| turns.in_all(Time(5)).0).collect();
        for start in &at {
            let within = at.iter().filter(|moment| (*start..*start + 1000).contains(*moment)).count();
            assert!(within <= 30, "{within} from {start} on");
        }
        assert!(at[199] <= 5 + 199 * 34, "and hardly fewer: the last at {}", at[199]);
    }

    #[test]
    fn a_turn_that_came_late_keeps_its_distance_to_the_next() {
        let mut turns = turns();
        assert!((0..3).all(|_| turns.in_chat("7", Time(0)) == Time(0)));
        turns.late("7", Duration::from_millis(34));
        assert_eq!(turns.in_chat("7", Time(34)), Time(1034));
    }

    #[test]
    fn one_refusal_pauses_its_chat_and_several_pause_all() {
        let mut turns = turns();
        let (now, wait) = (Time(1000), Duration::from_secs(5));
        turns.refused("7", now, wait);
        turns.refused("7", now, wait);
        assert_eq!((turns.paused("7"), turns.paused("8")), (Time(6000), Time(0)));
        assert_eq!((turns.in_chat("7", now), turns.in_chat("8", now)), (Time(6000), now));
        turns.refused("8", now, wait);
        assert_eq!(turns.paused("9"), Time(0));
        turns.refused("9", now, Duration::from_secs(9));
        assert_eq!(turns.paused("nobody yet"), Time(10_000));
        assert_eq!(turns.in_all(now), Time(10_000));
    }

    #[test]
    fn refusals_long_ago_do_not_add_up() {
        let mut turns = turns();
        for (second, chat) in [(0, "7"), (20, "8"), (40, "9")] {
            turns.refused(chat, Time(second * 1000), Duration::from_secs(1));
        }
        assert_eq!(turns.paused("10"), Time(0));
    }

    #[test]
    fn chats_at_rest_are_forgotten() {
        let mut turns = turns();
        for chat in 0..10_000_i64 {
            turns.in_chat(&chat.to_string(), Time(chat * 1000));
        }
        assert!(turns.chats.len() <= CHATS_MAX);
    }
}
