//! From examples to sentences nobody has thought of: what a message is most like, and how surely.
//!
//! `locales/*/examples.txt` holds what people write, one a line, `name: text`. The name is an intent's in kebab case, or
//! one of
//!
//! * `none`: near what is asked for and not it: the contrary, someone else's trouble, a claim of authority, a question;
//! * `off-topic`: anything else;
//! * `else`: what only the phrases know to tell apart (yes, no, it worked, another image …).
//!
//! Learned at the start, from all languages together: a softmax regression (one linear model of each class, trained by
//! stochastic gradient descent) over words, pairs of words and runs of letters, hashed into one small table. The same
//! examples always give the same weights. What a text is like never acts alone on a narrow lead: see [`Guess`].

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
/// Sixteen weights of four bytes are one cache line.
const COUNT: usize = 16;
/// The first classes, which all begin the same recovery.
const KIN: usize = 4;
/// The class of what only the phrases tell apart.
const ELSE: usize = 15;

/// Rows of the table, a power of two: 65536 of 64 bytes are 4 MiB.
const ROWS: usize = 1 << 16;
/// Rounds over all examples, the share of an error put right at first, and what is left of that share each round.
const ROUNDS: usize = 6;
const RATE: f32 = 4.0;
const RATE_KEPT: f32 = 0.75;

/// A sentence that is named.
pub struct Example {
    /// The folder of the language.
    pub language: String,
    /// The place of its name among the classes.
    pub class: usize,
    pub text: String,
}

/// What a text is made of: rows of the table, each once.
pub struct Traits(Vec<u32>);

/// What has been learned.
#[derive(Default)]
pub struct Examples {
    weights: Vec<[f32; COUNT]>,
}

/// What a text is most like.
#[derive(Clone, Debug, PartialEq)]
pub struct Guess {
    /// What is asked for; `None` where nothing is.
    pub intent: Option<Intent>,
    /// Whether it is like what only the phrases tell apart.
    pub other: bool,
    /// How likely it is, 0 to 1, those who want to get in again taken together.
    pub share: f32,
    /// How likely each class is.
    shares: [f32; COUNT],
}

/// Reads the examples of all languages.
pub fn all() -> Result<Vec<Example>, PhraseError> {
    let mut examples = Vec::new();
    for file in Locales::iter().filter(|file| file.ends_with("/examples.txt")) {
        let bytes = Locales::get(&file).map(|file| file.data.into_owned()).unwrap_or_default();
        let broken = |line, why| PhraseError { file: file.to_string(), line, why };
        let text = String::from_utf8(bytes).map_err(|_| broken(0, "not UTF-8"))?;
        let language = file.split('/').next().unwrap_or_default();
        for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#')) {
            let (name, text) = line.split_once(": ").ok_or_else(|| broken(index + 1, "no colon"))?;
            let class = CLASSES.iter().position(|(known, _)| *known == name);
            let class = class.ok_or_else(|| broken(index + 1, "no such class"))?;
            examples.push(Example { language: language.to_owned(), class, text: text.to_owned() });
        }
    }
    Ok(examples)
}

impl Example {
    /// The name in the file.
    #[cfg(test)]
    pub fn name(&self) -> &'static str {
        CLASSES[self.class].0
    }
}

/// Where words stand that turn a sentence round, or speak of someone else.
pub struct Hints {
    pub nots: Vec<usize>,
    pub stories: Vec<usize>,
}

/// The class a phrase is an example of.
pub fn class(intent: &Intent) -> usize {
    let like = match intent {
        Intent::NoCode => &Intent::Resend,
        Intent::Speak(_) => &Intent::Language,
        intent => intent,
    };
    CLASSES.iter().position(|(_, known)| known.as_ref() == Some(like)).unwrap_or(ELSE)
}

impl Traits {
    /// `typed`: the words as they were typed; `meant`: the same put right, words alike made one.
    pub fn new(typed: &[Word], meant: &[Word], hints: &Hints) -> Self {
        let mut rows = Vec::with_capacity(256);
        let mut add = |kind: char, parts: &[&str]| rows.push(row(kind, parts));
        for words in meant.windows(1) {
            add('w', &[&words[0].text]);
        }
        let edge = "^";
        let texts: Vec<&str> =
            [edge].into_iter().chain(meant.iter().map(|word| word.text.as_str())).chain([edge]).collect();
        texts.windows(2).for_each(|pair| add('p', pair));
        for word in typed {
            if !word.text.chars().all(is_han) {
                let letters: Vec<char> = [' '].into_iter().chain(word.text.chars()).chain([' ']).collect();
                for length in 3..=5 {
                    letters.windows(length).for_each(|run| add('l', &[&run.iter().collect::<String>()]));
                }
            }
        }
        for not in &hints.nots {
            let clause = meant[*not].clause;
            for word in meant[*not..].iter().take_while(|word| word.clause == clause).take(8) {
                add('N', &[&word.text]);
            }
        }
        for story in &hints.stories {
            add('s', &[]);
            let _ = story;
        }
        rows.sort_unstable();
        rows.dedup();
        Self(rows)
    }
}

impl Guess {
    /// Whether a phrase's intent is what the text is most like, or a relative of it.
    pub fn agrees(&self, intent: &Intent) -> bool {
        use Intent::{Expired, Forgotten, Language, Locked, NoCode, Resend, Speak, Start};
        match (&self.intent, intent) {
            (Some(Start | Forgotten | Locked | Expired), Start | Forgotten | Locked | Expired)
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
        let mut learned = Self { weights: vec![[0.0; COUNT]; ROWS] };
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
                let mut errors = learned.shares(traits);
                errors[*class] -= 1.0;
                let scale = rate * size(traits);
                for row in &traits.0 {
                    let weights = &mut learned.weights[*row as usize];
                    weights.iter_mut().zip(errors).for_each(|(weight, error)| *weight -= scale * error);
                }
            }
            rate *= RATE_KEPT;
        }
        learned
    }

    /// What a text is most like.
    pub fn guess(&self, traits: &Traits) -> Guess {
        let shares = self.shares(traits);
        let best = |range: std::ops::Range<usize>| range.max_by(|one, other| shares[*one].total_cmp(&shares[*other]));
        let kin: f32 = shares[..KIN].iter().sum();
        let rest = best(KIN..COUNT).unwrap_or(ELSE);
        if kin < shares[rest] {
            let intent = CLASSES[rest].1.clone();
            return Guess { intent, other: rest == ELSE, share: shares[rest], shares };
        }
        let reason = best(0..KIN).filter(|reason| shares[*reason] > kin / 2.0).unwrap_or_default();
        Guess { intent: CLASSES[reason].1.clone(), other: false, share: kin, shares }
    }

    /// How likely each class is, all together 1.
    fn shares(&self, traits: &Traits) -> [f32; COUNT] {
        let mut sums = [0.0_f32; COUNT];
        for row in &traits.0 {
            sums.iter_mut().zip(self.weights[*row as usize]).for_each(|(sum, weight)| *sum += weight);
        }
        let size = size(traits);
        let most = sums.iter().copied().fold(f32::MIN, f32::max);
        let grown = sums.map(|sum| ((sum - most) * size).exp());
        let all: f32 = grown.iter().sum();
        grown.map(|one| one / all)
    }
}

/// What makes a text of many traits weigh as much as one of few.
#[allow(clippy::cast_precision_loss)] // a text has a few hundred traits
fn size(traits: &Traits) -> f32 {
    1.0 / (traits.0.len().max(1) as f32).sqrt()
}

/// The row of a trait: FNV-1a over its kind and parts.
#[allow(clippy::cast_possible_truncation)] // cut to the rows there are
fn row(kind: char, parts: &[&str]) -> u32 {
    let bytes = parts.iter().flat_map(|part| part.bytes().chain([0]));
    let hash = [kind as u8].into_iter().chain(bytes).fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    ((hash ^ (hash >> 32)) % ROWS as u64) as u32
}
