//! How fast a bot may speak: about one message a second in a chat with short bursts, 20 a minute in a group, 30 a second
//! in all.
//!
//! <https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this>

use std::collections::{HashMap, VecDeque};

/// A burst in one chat that is let pass.
const BURST: u64 = 3;
const SECOND_MS: u64 = 1_000;
const OVERALL_A_SECOND: usize = 30;
const GROUP_A_MINUTE: usize = 20;

/// What was said when.
#[derive(Default)]
pub struct Limits {
    /// Whether who is too fast is answered 429.
    pub enforced: bool,
    /// Each time it was too fast, in words.
    pub too_fast: Vec<String>,
    chats: HashMap<i64, Allowance>,
    groups: HashMap<i64, VecDeque<u64>>,
    overall: VecDeque<u64>,
}

/// What a chat may still take, in milliseconds of waiting saved up.
struct Allowance {
    saved_ms: u64,
    at: u64,
}

impl Limits {
    /// One more message in a chat. `Err` holds the seconds to wait, and nothing was counted.
    pub fn speak(&mut self, method: &str, chat: i64, now: u64) -> Result<(), u64> {
        let waits = [self.chat(chat, now), self.group(chat, now), self.overall(now)];
        let names = ["1/s in a chat", "20/min in a group", "30/s in all"];
        let mut longest = 0;
        for (wait, name) in waits.iter().zip(names).filter(|(wait, _)| **wait > 0) {
            self.too_fast.push(format!("{method} in {chat} at {now} ms: more than {name}"));
            longest = longest.max(*wait);
        }
        if longest > 0 && self.enforced {
            return Err(longest.div_ceil(SECOND_MS));
        }
        if let Some(allowance) = self.chats.get_mut(&chat) {
            allowance.saved_ms = allowance.saved_ms.saturating_sub(SECOND_MS);
        }
        if chat < 0 {
            self.groups.entry(chat).or_default().push_back(now);
        }
        self.overall.push_back(now);
        Ok(())
    }

    /// How many milliseconds too early it is for this chat.
    fn chat(&mut self, chat: i64, now: u64) -> u64 {
        let full = BURST * SECOND_MS;
        let allowance = self.chats.entry(chat).or_insert(Allowance { saved_ms: full, at: now });
        allowance.saved_ms = full.min(allowance.saved_ms + now.saturating_sub(allowance.at));
        allowance.at = now;
        SECOND_MS.saturating_sub(allowance.saved_ms)
    }

    fn group(&mut self, chat: i64, now: u64) -> u64 {
        self.groups.get_mut(&chat).map_or(0, |said| crowded(said, GROUP_A_MINUTE, 60 * SECOND_MS, now))
    }

    fn overall(&mut self, now: u64) -> u64 {
        crowded(&mut self.overall, OVERALL_A_SECOND, SECOND_MS, now)
    }
}

/// How many milliseconds until one more fits into a window.
fn crowded(said: &mut VecDeque<u64>, most: usize, window: u64, now: u64) -> u64 {
    while said.front().is_some_and(|at| at + window <= now) {
        said.pop_front();
    }
    if said.len() < most { 0 } else { said.get(said.len() - most).map_or(0, |at| at + window - now) }
}
