//! What a visitor shows before a chat opens, so that a script cannot ask about thousands of accounts for nothing: a
//! moment's work of their browser, or, without JavaScript, the letters of a picture or the digits of a recording.
//!
//! A challenge is signed and remembered nowhere: asking for a million costs us no memory. Handing one in spends it,
//! rightly answered or not. What is spent is kept in memory until it would have expired; the signing key lives no
//! longer than the process, so a restart spends everything. Should the memory fill, a new key does the same.
//!
//! The work: find a number `n` for which PBKDF2-HMAC-SHA-256 (RFC 8018; password `n` in decimal, salt the challenge,
//! [`ROUNDS`] rounds) begins with so many zero bits. One guess costs a browser and a native program about the same,
//! which a bare SHA-256 does not, for there the calls into the browser's cryptography cost more than the hashing.

use std::collections::{HashMap, HashSet, VecDeque};
use std::num::NonZeroU32;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ring::pbkdf2;

use crate::engine::recovery::ALPHABET;
use crate::entropy::{Entropy, Seed, Seeds};
use crate::keys::{Digest, Keys, Purpose};
use crate::time::Time;

/// How long a challenge is good: reading a greeting and a picture, with a telephone call in between.
const VALID: Duration = Duration::from_mins(10);
/// Rounds of PBKDF2 for one guess: half a millisecond or less in a browser of today.
pub const ROUNDS: u32 = 1000;
/// Zero bits when it is quiet: 256 guesses on average, less than half a second while the greeting is read.
const BITS_LEAST: u32 = 8;
/// Zero bits at the worst: a minute on a phone. More would keep people out, not scripts.
const BITS_MOST: u32 = 14;
/// New chats in a minute that are usual for a morning after the holidays.
const USUAL: usize = 30;
/// Chats a minute that a picture may open: whoever can have pictures read by others gets no further, either.
const PICTURES: usize = 60;
/// The window in which new chats are counted.
const MINUTE: Duration = Duration::from_mins(1);
/// Challenges remembered as spent; about 100 bytes each.
const SPENT_MOST: usize = 100_000;
/// How often the captcha of one challenge is drawn: its picture, its sound, and each again after reloading.
const DRAWINGS_EACH: u8 = 5;
/// Challenges whose drawings are counted at once; about 100 bytes each.
const DRAWN_MOST: usize = 100_000;
/// Characters of the captcha, and digits of its sound: as the engine asks them.
const LETTERS: usize = 5;
const DIGITS: usize = 6;

/// How many zero bits are asked when so many chats were opened within a minute: one more, which is double the work,
/// each time their number doubles beyond the usual.
pub fn difficulty(recent: usize) -> u32 {
    let times = recent / USUAL;
    let doublings = if times == 0 { 0 } else { times.ilog2() + 1 };
    (BITS_LEAST + doublings).min(BITS_MOST)
}

/// Why a chat was not opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The challenge is unknown, expired, spent or too easy by now: take a new one.
    #[error("the challenge is not good any more")]
    Stale,
    /// The answer is wrong: take a new challenge.
    #[error("the answer is wrong")]
    Wrong,
    /// Too many chats were opened by picture in this minute.
    #[error("too many chats at once")]
    Crowded,
}

/// Why a captcha is not drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Undrawn {
    /// The challenge is unknown, expired or spent.
    #[error("there is no such challenge")]
    Unknown,
    /// It was drawn often enough: take a new challenge.
    #[error("it was drawn too often")]
    Spent,
    /// Too many are drawn at once: try again.
    #[error("too many are drawn at once")]
    Crowded,
}

/// Who may open a chat.
pub struct Gate(Mutex<Inner>);

struct Inner {
    keys: Keys,
    spent: HashSet<String>,
    expiring: VecDeque<(Time, String)>,
    opened: VecDeque<Time>,
    by_picture: VecDeque<Time>,
    drawn: HashMap<String, u8>,
    /// When the count of a challenge's drawings can be forgotten.
    forgetting: VecDeque<(Time, String)>,
}

/// A challenge, read back.
struct Challenge<'a> {
    id: &'a str,
    expires_at: Time,
    bits: u32,
}

impl Gate {
    /// A gate with a key of its own.
    pub fn new(seeds: &dyn Seeds) -> Self {
        let (spent, expiring) = (HashSet::new(), VecDeque::new());
        let keys = Keys::new(seeds.seed());
        let (opened, by_picture) = (VecDeque::new(), VecDeque::new());
        let (drawn, forgetting) = (HashMap::new(), VecDeque::new());
        Self(Mutex::new(Inner { keys, spent, expiring, opened, by_picture, drawn, forgetting }))
    }

    /// A new challenge: its text, and how many zero bits it asks.
    pub fn challenge(&self, seeds: &dyn Seeds, now: Time) -> (String, u32) {
        let mut inner = self.inner();
        let bits = difficulty(inner.recent(now));
        let id = Entropy::new(seeds.seed()).id();
        let stem = format!("{id}.{}.{bits}", (now + VALID).0);
        (format!("{stem}.{}", inner.signature(&stem).0), bits)
    }

    /// The letters and the digits of the captcha that belongs to a challenge, and the seed to draw them from; nothing
    /// for what is no challenge of ours, or no longer good.
    pub fn captcha(&self, challenge: &str, now: Time) -> Option<(String, String, Seed)> {
        let inner = self.inner();
        inner.read(challenge, now).map(|challenge| inner.answers(challenge.id))
    }

    /// The same as [`Gate::captcha`], to be drawn for a visitor: counted, for each drawing costs us milliseconds.
    pub fn draw(&self, challenge: &str, now: Time) -> Result<(String, String, Seed), Undrawn> {
        let mut inner = self.inner();
        let id = inner.read(challenge, now).ok_or(Undrawn::Unknown)?.id.to_owned();
        inner.count_drawing(&id, now)?;
        Ok(inner.answers(&id))
    }

    /// Spends a challenge for the work done on it; `number` is the one found.
    pub fn worked(&self, challenge: &str, number: &str, seeds: &dyn Seeds, now: Time) -> Result<(), Refused> {
        let bits = {
            let mut inner = self.inner();
            let least = difficulty(inner.recent(now)).saturating_sub(1);
            let read = inner.read(challenge, now).filter(|challenge| challenge.bits >= least);
            let (id, expires_at, bits) =
                read.map(|read| (read.id.to_owned(), read.expires_at, read.bits)).ok_or(Refused::Stale)?;
            inner.spend(id, expires_at, seeds);
            bits
        };
        let plain = !number.is_empty() && number.len() <= 12 && number.bytes().all(|byte| byte.is_ascii_digit());
        if !plain || zero_bits(challenge, number) < bits {
            return Err(Refused::Wrong);
        }
        self.inner().opened.push_back(now);
        Ok(())
    }

    /// Spends a challenge for its captcha, read or heard.
    pub fn read(&self, challenge: &str, answer: &str, seeds: &dyn Seeds, now: Time) -> Result<(), Refused> {
        let mut inner = self.inner();
        let read = inner.read(challenge, now).map(|read| (read.id.to_owned(), read.expires_at));
        let (id, expires_at) = read.ok_or(Refused::Stale)?;
        let (letters, digits, _) = inner.answers(&id);
        inner.spend(id, expires_at, seeds);
        inner.by_picture.retain(|at| *at + MINUTE > now);
        if inner.by_picture.len() >= PICTURES {
            return Err(Refused::Crowded);
        }
        let answer: String = answer.to_uppercase().chars().filter(|c| c.is_alphanumeric()).collect();
        if answer != letters && answer != digits {
            return Err(Refused::Wrong);
        }
        inner.by_picture.push_back(now);
        inner.opened.push_back(now);
        Ok(())
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn recent(&mut self, now: Time) -> usize {
        while self.opened.front().is_some_and(|at| *at + MINUTE <= now) {
            self.opened.pop_front();
        }
        self.opened.len()
    }

    fn signature(&self, stem: &str) -> Digest {
        self.keys.digest(Purpose::Form, &["chat-challenge", stem])
    }

    /// Reads a challenge of ours that is good now.
    fn read<'a>(&self, text: &'a str, now: Time) -> Option<Challenge<'a>> {
        let (stem, signature) = text.rsplit_once('.')?;
        if !self.keys.matches(Purpose::Form, &["chat-challenge", stem], &Digest(signature.to_owned())) {
            return None;
        }
        let mut parts = stem.split('.');
        let (id, expires_at, bits) = (parts.next()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        let challenge = Challenge { id, expires_at: Time(expires_at), bits };
        (challenge.expires_at > now && !self.spent.contains(id)).then_some(challenge)
    }

    fn answers(&self, id: &str) -> (String, String, Seed) {
        let mut chance = Entropy::new(self.keys.draw(Purpose::Code, &["chat-captcha", id]));
        (chance.letters(LETTERS, ALPHABET), chance.digits(DIGITS), chance.bytes())
    }

    fn count_drawing(&mut self, id: &str, now: Time) -> Result<(), Undrawn> {
        while self.forgetting.front().is_some_and(|(at, _)| *at <= now) {
            if let Some((_, id)) = self.forgetting.pop_front() {
                self.drawn.remove(&id);
            }
        }
        if let Some(count) = self.drawn.get_mut(id) {
            *count = count.saturating_add(1);
            return if *count <= DRAWINGS_EACH { Ok(()) } else { Err(Undrawn::Spent) };
        }
        if self.drawn.len() >= DRAWN_MOST {
            return Err(Undrawn::Crowded);
        }
        self.drawn.insert(id.to_owned(), 1);
        self.forgetting.push_back((now + VALID, id.to_owned())); // it has expired by then
        Ok(())
    }

    fn spend(&mut self, id: String, expires_at: Time, seeds: &dyn Seeds) {
        while self.expiring.front().is_some_and(|(at, _)| *at + VALID <= expires_at) {
            if let Some((_, id)) = self.expiring.pop_front() {
                self.spent.remove(&id);
            }
        }
        if self.spent.len() >= SPENT_MOST {
            tracing::warn!("too many challenges of the web chat were spent at once: all are void now");
            self.keys = Keys::new(seeds.seed());
            self.spent.clear();
            self.expiring.clear();
        }
        self.expiring.push_back((expires_at, id.clone()));
        self.spent.insert(id);
    }
}

/// How many zero bits the work on a challenge begins with.
fn zero_bits(challenge: &str, number: &str) -> u32 {
    let rounds = NonZeroU32::new(ROUNDS).unwrap_or(NonZeroU32::MIN);
    let mut derived = [0_u8; 8];
    pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA256, rounds, challenge.as_bytes(), number.as_bytes(), &mut derived);
    u64::from_be_bytes(derived).leading_zeros()
}

/// Does the work, as a browser would; for tests and measurements.
pub fn work(challenge: &str, bits: u32) -> String {
    (0..u64::MAX).map(|n| n.to_string()).find(|n| zero_bits(challenge, n) >= bits).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::FixedSeeds;

    const NOW: Time = Time(1_795_165_200_000);

    #[test]
    fn the_work_doubles_as_new_chats_double_and_stays_possible() {
        let table = [(0, 8), (29, 8), (30, 9), (59, 9), (60, 10), (119, 10), (120, 11), (240, 12), (960, 14)];
        for (recent, bits) in table {
            assert_eq!(difficulty(recent), bits, "{recent}");
        }
        assert_eq!(difficulty(usize::MAX), BITS_MOST);
    }

    #[test]
    fn a_challenge_opens_one_chat_and_no_second() {
        let seeds = FixedSeeds::new(1);
        let gate = Gate::new(&seeds);
        let (challenge, bits) = gate.challenge(&seeds, NOW);
        let number = work(&challenge, bits);
        assert_eq!(gate.worked(&challenge, &number, &seeds, NOW), Ok(()));
        assert_eq!(gate.worked(&challenge, &number, &seeds, NOW), Err(Refused::Stale));
        assert!(gate.captcha(&challenge, NOW).is_none(), "what is spent shows no picture either");
    }

    #[test]
    fn what_is_forged_expired_wrong_or_from_before_a_restart_opens_nothing() {
        let seeds = FixedSeeds::new(1);
        let gate = Gate::new(&seeds);
        let (challenge, bits) = gate.challenge(&seeds, NOW);
        let number = work(&challenge, bits);
        let easier = challenge.replacen(&format!(".{bits}."), ".0.", 1);
        assert_eq!(gate.worked(&easier, "0", &seeds, NOW), Err(Refused::Stale), "the difficulty is signed");
        assert_eq!(Gate::new(&seeds).worked(&challenge, &number, &seeds, NOW), Err(Refused::Stale));
        assert_eq!(gate.worked(&challenge, &number, &seeds, NOW + VALID), Err(Refused::Stale));
        for text in ["", ".", "a.b.c.d", "....", &challenge[1..]] {
            assert_eq!(gate.worked(text, "0", &seeds, NOW), Err(Refused::Stale), "{text}");
        }
        let wrong = (0..1000).map(|n: u32| n.to_string()).find(|n| zero_bits(&challenge, n) < bits).unwrap();
        assert_eq!(gate.worked(&challenge, &wrong, &seeds, NOW), Err(Refused::Wrong));
        assert_eq!(gate.worked(&challenge, &number, &seeds, NOW), Err(Refused::Stale), "one answer each");
    }

    #[test]
    fn a_challenge_is_drawn_five_times_and_nobody_else_pays_for_it() {
        let seeds = FixedSeeds::new(1);
        let gate = Gate::new(&seeds);
        let (challenge, _) = gate.challenge(&seeds, NOW);
        for _ in 0..DRAWINGS_EACH {
            assert_eq!(gate.draw(&challenge, NOW).ok(), gate.captcha(&challenge, NOW));
        }
        for _ in 0..300 {
            assert_eq!(gate.draw(&challenge, NOW), Err(Undrawn::Spent));
        }
        let (other, _) = gate.challenge(&seeds, NOW);
        assert!(gate.draw(&other, NOW).is_ok());
        assert_eq!(gate.draw("forged", NOW), Err(Undrawn::Unknown));
        let later = NOW + VALID;
        assert_eq!(gate.draw(&challenge, later), Err(Undrawn::Unknown));
        let (fresh, _) = gate.challenge(&seeds, later);
        assert!(gate.draw(&fresh, later).is_ok());
        assert_eq!(gate.inner().drawn.len(), 1, "what has expired is forgotten");
    }

    #[test]
    fn counting_drawings_takes_bounded_memory() {
        let seeds = FixedSeeds::new(1);
        let gate = Gate::new(&seeds);
        let mut inner = gate.inner();
        for number in 0..DRAWN_MOST {
            assert_eq!(inner.count_drawing(&number.to_string(), NOW), Ok(()));
        }
        assert_eq!(inner.count_drawing("one more", NOW), Err(Undrawn::Crowded));
        assert_eq!(inner.count_drawing("one more", NOW + VALID), Ok(()));
    }

    #[test]
    fn the_picture_or_the_sound_opens_a_chat_once_and_not_without_end() {
        let seeds = FixedSeeds::new(1);
        let gate = Gate::new(&seeds);
        for round in 0..PICTURES {
            let (challenge, _) = gate.challenge(&seeds, NOW);
            let (letters, digits, _) = gate.captcha(&challenge, NOW).unwrap();
            let answer = if round % 2 == 0 { letters.to_lowercase() } else { digits };
            assert_eq!(gate.read(&challenge, &format!(" {answer} "), &seeds, NOW), Ok(()));
            assert_eq!(gate.read(&challenge, &answer, &seeds, NOW), Err(Refused::Stale));
        }
        let answer = |now| {
            let (challenge, _) = gate.challenge(&seeds, now);
            let (letters, ..) = gate.captcha(&challenge, now).unwrap();
            gate.read(&challenge, &letters, &seeds, now)
        };
        assert_eq!(answer(NOW), Err(Refused::Crowded));
        assert_eq!(answer(NOW + MINUTE), Ok(()));
    }

    #[test]
    fn a_full_memory_voids_everything_and_spent_challenges_are_forgotten_in_time() {
        let seeds = FixedSeeds::new(1);
        let gate = Gate::new(&seeds);
        let (kept, bits) = gate.challenge(&seeds, NOW);
        for number in 0..=SPENT_MOST {
            gate.inner().spend(number.to_string(), NOW + VALID, &seeds);
        }
        assert!(gate.inner().spent.len() <= SPENT_MOST);
        assert_eq!(gate.worked(&kept, &work(&kept, bits), &seeds, NOW), Err(Refused::Stale));
        let later = NOW + VALID + VALID;
        let (challenge, _) = gate.challenge(&seeds, later);
        let _ = gate.read(&challenge, "", &seeds, later);
        let inner = gate.inner();
        assert_eq!((inner.spent.len(), inner.expiring.len()), (1, 1));
    }
}
