//! From examples to sentences nobody has thought of: what a message is most like, and how likely that is.
//!
//! `locales/*/examples.txt` holds what people write, one a line, `name: text`. The name is an intent's in kebab case, or
//! one of
//!
//! * `none`: near what is asked for and not it: the contrary, someone else's trouble, a claim of authority, a question;
//! * `off-topic`: anything else;
//! * `else`: what only the phrases tell apart (yes, no, it worked, another image …).
//!
//! Learned at the start, from all languages together: a softmax regression (one linear model for each name, trained
//! together by stochastic gradient descent) over words, pairs of words, words after a "not" and runs of letters, each
//! hashed to a row of one table. The same examples always give the same weights, and nothing is learned afterwards.
//! How likely a guess must be to be acted on stands in the parent module.

use std::collections::BTreeSet;

use super::PhraseError;
use super::words::{Word, is_han};
use crate::engine::intent::Intent;
use crate::speech::Locales;

/// What an example may be named, in the order of a row of weights.
const CLASSES: [(&str, Option<Intent>); COUNT] = [
    ("start", Some(Intent::Start)),
    ("forgotten", Some(Intent::Forgotten)),
    ("locked", Some(Intent::Locked)),
    ("expired", Some(Intent::Expired)),
    ("cancel", Some(Intent::Cancel)),
    ("back", Some(Intent::Back)),
    ("resend", Some(Intent::Resend)),
    ("other-method", Some(Intent::OtherMethod)),
    ("language", Some(Intent::Language)),
    ("rules", Some(Intent::Rules)),
    ("lost-phone", Some(Intent::LostPhone)),
    ("human", Some(Intent::Human)),
    ("not-me", Some(Intent::NotMe)),
    ("off-topic", None),
    ("none", None),
    ("else", None),
];
/// Sixteen weights of two bytes are half a cache line.
const COUNT: usize = 16;
/// The first classes, which all begin the same recovery.
const KIN: usize = 4;
/// The class of what only the phrases tell apart.
const ELSE: usize = 15;

/// Rows of the table, a power of two: 65536 of 32 bytes are 2 MiB.
const ROWS: usize = 1 << 16;
/// Stands for the beginning and the end of a text.
const EDGE: &str = "^";
/// Lengths of runs of letters; a space stands at either end of a word.
const LETTERS: std::ops::RangeInclusive<usize> = 3..=5;
/// Words a "not" reaches over.
const TURNED_MAX: usize = 8;
/// Rounds over all examples, the share of an error put right at first, and what is left of that share each round.
const ROUNDS: usize = 5;
const RATE: f32 = 6.0;
const RATE_KEPT: f32 = 0.75;

/// What someone wrote, and the place of its name among the classes.
pub struct Example {
    pub class: usize,
    pub text: String,
}

/// What a text is made of: rows of the table, each once.
pub struct Traits {
    rows: Vec<u32>,
    /// The rows of its words.
    words: Vec<u32>,
}

/// What has been learned.
#[derive(Default)]
pub struct Examples {
    /// In steps, for half the memory.
    weights: Vec<[i16; COUNT]>,
    step: f32,
    /// The words of the examples, by their rows.
    words: BTreeSet<u32>,
    /// The words that are an example by themselves.
    alone: BTreeSet<u32>,
}

/// What a text is most like.
#[derive(Clone, Debug, PartialEq)]
pub struct Guess {
    /// What is asked for; `None` where nothing is.
    pub intent: Option<Intent>,
    /// Whether it is like what only the phrases tell apart.
    pub other: bool,
    /// How likely it is, 0 to 1; the reasons to want to get in again are taken together.
    pub share: f32,
}

/// The files of examples, one a language.
pub fn files() -> impl Iterator<Item = String> {
    Locales::iter().filter(|file| file.ends_with("/examples.txt")).map(std::borrow::Cow::into_owned)
}

/// Reads a file of examples.
pub fn read(file: &str) -> Result<Vec<Example>, PhraseError> {
    let broken = |line, why| PhraseError { file: file.to_owned(), line, why };
    let bytes = Locales::get(file).ok_or_else(|| broken(0, "missing"))?.data;
    let text = std::str::from_utf8(&bytes).map_err(|_| broken(0, "not UTF-8"))?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    let examples = lines.map(|(index, line)| {
        let (name, text) = line.split_once(": ").ok_or_else(|| broken(index + 1, "no colon"))?;
        let class = CLASSES.iter().position(|(known, _)| *known == name);
        let class = class.ok_or_else(|| broken(index + 1, "no such name"))?;
        Ok(Example { class, text: text.to_owned() })
    });
    examples.collect()
}

impl Example {
    /// The name in the file.
    #[cfg(test)]
    pub fn name(&self) -> &'static str {
        CLASSES[self.class].0
    }
}

/// The class of a phrase's intent.
fn class(intent: &Intent) -> usize {
    let like = match intent {
        Intent::NoCode => &Intent::Resend,
        Intent::Speak(_) => &Intent::Language,
        Intent::Unlock => &Intent::Locked,
        intent => intent,
    };
    CLASSES.iter().position(|(_, known)| known.as_ref() == Some(like)).unwrap_or(ELSE)
}

impl Traits {
    /// `typed`: the words as they were typed; `meant`: the same put right, words alike made one; `nots`: where among
    /// these a "not" stands; `told`: whether someone else, an office or a mere "if" is spoken of.
    pub fn new(typed: &[Word], meant: &[Word], nots: impl Iterator<Item = usize>, told: bool) -> Self {
        let mut rows = Vec::new();
        let mut add = |kind: u8, parts: &[&str]| rows.push(row(kind, parts));
        let texts = meant.iter().map(|word| word.text.as_str());
        let edged: Vec<&str> = [EDGE].into_iter().chain(texts.clone()).chain([EDGE]).collect();
        texts.for_each(|text| add(b'w', &[text]));
        edged.windows(2).for_each(|pair| add(b'p', pair));
        for place in nots {
            let clause = meant[place..].iter().take_while(|word| word.clause == meant[place].clause);
            clause.take(TURNED_MAX).for_each(|word| add(b'n', &[&word.text]));
        }
        if told {
            add(b't', &[]);
        }
        for word in typed.iter().filter(|word| !word.text.chars().all(is_han)) {
            let text = format!(" {} ", word.text);
            let bounds: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            for length in LETTERS {
                bounds.windows(length + 1).for_each(|run| add(b'l', &[&text[run[0]..run[length]]]));
            }
        }
        rows.sort_unstable();
        rows.dedup();
        rows.shrink_to_fit(); // there are thousands of these while the examples are learned
        let words = meant.iter().map(|word| row(b'w', &[&word.text])).collect();
        Self { rows, words }
    }
}

impl Guess {
    /// Whether a phrase's intent is what the text is most like, or a relative of it.
    pub fn agrees(&self, intent: &Intent) -> bool {
        use Intent::{Expired, Forgotten, Language, Locked, NoCode, Resend, Speak, Start, Unlock};
        match (&self.intent, intent) {
            (Some(Start | Forgotten | Locked | Expired), Start | Forgotten | Locked | Unlock | Expired)
            | (Some(Resend), NoCode)
            | (Some(Language), Speak(_)) => true,
            (Some(like), intent) => like == intent,
            (None, intent) => self.other && !Self::knows(intent),
        }
    }

    /// Whether there are examples of an intent.
    pub fn knows(intent: &Intent) -> bool {
        class(intent) != ELSE
    }
}

impl std::fmt::Debug for Examples {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Examples").finish_non_exhaustive()
    }
}

impl Examples {
    /// Learns from examples, in an order that is always the same.
    pub fn learn(examples: &[(usize, Traits)]) -> Self {
        let words = examples.iter().flat_map(|(_, traits)| traits.words.iter().copied()).collect();
        let alone = examples.iter().filter(|(_, traits)| traits.words.len() == 1).map(|(_, traits)| traits.words[0]);
        let alone = alone.collect();
        let mut table = vec![[0.0_f32; COUNT]; ROWS];
        let mut order: Vec<usize> = (0..examples.len()).collect();
        let mut rate = RATE;
        let mut state: u64 = 1;
        for _ in 0..ROUNDS {
            // Shuffled (Fisher and Yates) by Knuth's MMIX generator: no chance is wanted here, only no order.
            for place in (1..order.len()).rev() {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                order.swap(place, (state >> 33) as usize % (place + 1));
            }
            for (class, traits) in order.iter().map(|place| &examples[*place]) {
                let mut errors = shares(traits, |row| table[row]);
                errors[*class] -= 1.0;
                let scale = rate * size(traits);
                for row in &traits.rows {
                    let weights = &mut table[*row as usize];
                    weights.iter_mut().zip(errors).for_each(|(weight, error)| *weight -= scale * error);
                }
            }
            rate *= RATE_KEPT;
        }
        let most = table.as_flattened().iter().fold(f32::MIN_POSITIVE, |most, weight| most.max(weight.abs()));
        let step = most / f32::from(i16::MAX);
        #[allow(clippy::cast_possible_truncation)] // the step is chosen so that the largest fits
        let weights = table.iter().map(|weights| weights.map(|weight| (weight / step) as i16)).collect();
        Self { weights, step, words, alone }
    }

    /// Whether a text is near enough to the examples for a guess to mean anything: the name of an account and the
    /// letters of a picture are like many things. A single word must be an example itself, of several half be known.
    pub fn knows(&self, traits: &Traits) -> bool {
        match traits.words.as_slice() {
            [word] => self.alone.contains(word),
            words => words.iter().filter(|word| self.words.contains(word)).count() * 2 > words.len(),
        }
    }

    /// What a text is most like.
    pub fn guess(&self, traits: &Traits) -> Guess {
        let shares = shares(traits, |row| self.weights[row].map(|weight| f32::from(weight) * self.step));
        let best = |range: std::ops::Range<usize>| range.max_by(|one, other| shares[*one].total_cmp(&shares[*other]));
        let kin: f32 = shares[..KIN].iter().sum();
        let rest = best(KIN..COUNT).unwrap_or(ELSE);
        if kin < shares[rest] {
            let intent = CLASSES[rest].1.clone();
            return Guess { intent, other: rest == ELSE, share: shares[rest] };
        }
        let reason = best(0..KIN).filter(|reason| shares[*reason] > kin / 2.0).unwrap_or_default();
        Guess { intent: CLASSES[reason].1.clone(), other: false, share: kin }
    }
}

/// How likely each class is, all together 1, by the weights of a row.
fn shares(traits: &Traits, weights: impl Fn(usize) -> [f32; COUNT]) -> [f32; COUNT] {
    let mut sums = [0.0_f32; COUNT];
    for row in &traits.rows {
        sums.iter_mut().zip(weights(*row as usize)).for_each(|(sum, weight)| *sum += weight);
    }
    let size = size(traits);
    let most = sums.iter().copied().fold(f32::MIN, f32::max);
    let grown = sums.map(|sum| ((sum - most) * size).exp());
    let all: f32 = grown.iter().sum();
    grown.map(|one| one / all)
}

/// What makes a text of many traits weigh as much as one of few.
#[allow(clippy::cast_precision_loss)] // a text has a few hundred traits
fn size(traits: &Traits) -> f32 {
    1.0 / (traits.rows.len().max(1) as f32).sqrt()
}

/// The row of a trait: FNV-1a over its kind and parts.
#[allow(clippy::cast_possible_truncation)] // cut to the rows there are
fn row(kind: u8, parts: &[&str]) -> u32 {
    let bytes = parts.iter().flat_map(|part| part.bytes().chain([0]));
    let hash = [kind]
        .into_iter()
        .chain(bytes)
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    ((hash ^ (hash >> 32)) % ROWS as u64) as u32
}
