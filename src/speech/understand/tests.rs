//! What is understood of a table of sentences, and how well the examples carry over: each fifth of them is read by what
//! the other four fifths taught.
//!
//! `cargo test --release --lib -- --ignored cross_validation --nocapture` prints what the thresholds are chosen by. The
//! phrases were written with about a quarter of the examples in view, which flatters the last table.

use std::collections::{BTreeMap, HashMap};

use super::examples::{Example, Examples, Guess, files, read};
use super::words::is_han;
use super::{Intent, Kind, Phrases};
use crate::ids::Locale;

const FOLDS: usize = 5;

#[derive(Default)]
struct Count {
    all: usize,
    right: usize,
    wrong: usize,
}

impl Count {
    fn add(&mut self, right: bool, acted: bool) {
        self.all += 1;
        self.right += usize::from(right);
        self.wrong += usize::from(!right && acted);
    }

    fn print(&self, name: &str) {
        let percent = |part: usize| part * 1000 / self.all.max(1);
        let (right, wrong) = (percent(self.right), percent(self.wrong));
        println!("{name:26} {:5} {:3}.{} % {:3}.{} % wrong", self.all, right / 10, right % 10, wrong / 10, wrong % 10);
    }
}

/// Whether an intent is what an example asks for; all reasons to get in again are one.
fn fits(name: &str, got: Option<&Intent>) -> bool {
    use Intent::{Expired, Forgotten, Help, Language, Locked, NoCode, Resend, Speak, Start, Unlock};
    match name {
        "none" | "off-topic" => matches!(got, None | Some(Help)),
        "start" | "forgotten" | "locked" | "expired" => {
            matches!(got, Some(Start | Forgotten | Locked | Unlock | Expired))
        }
        "resend" => matches!(got, Some(Resend | NoCode)),
        "language" => matches!(got, Some(Language | Speak(_))),
        name => got == name.parse().ok().as_ref(),
    }
}

/// The longer words of a sentence without politeness, in no order: nearly the same sentences have the same.
fn skeleton(phrases: &Phrases, text: &str) -> String {
    let meant = phrases.reader.vocabulary.read(text);
    let polite = |text: &str| phrases.polite.iter().any(|(words, _)| words.len() == 1 && words[0].text == text);
    let texts = meant.iter().map(|word| word.text.as_str());
    let mut long: Vec<_> =
        texts.clone().filter(|text| (text.chars().all(is_han) || text.len() > 3) && !polite(text)).collect();
    if long.is_empty() {
        long = texts.collect();
    }
    long.sort_unstable();
    long.dedup();
    long.join(" ")
}

/// What each example is like to one who has not seen it, nor any that is nearly the same.
fn guesses(phrases: &Phrases, examples: &[Example]) -> Vec<Guess> {
    let traits = |text: &str| phrases.reader.traits(text, &phrases.reader.vocabulary.read(text));
    let mut skeletons = HashMap::new();
    let folds: Vec<usize> = examples
        .iter()
        .map(|example| {
            let next = skeletons.len();
            *skeletons.entry(skeleton(phrases, &example.text)).or_insert(next) % FOLDS
        })
        .collect();
    println!("{} examples, {} skeletons", examples.len(), skeletons.len());
    let models: Vec<Examples> = (0..FOLDS)
        .map(|fold| {
            let seen = examples.iter().zip(&folds).filter(|(_, other)| **other != fold);
            Examples::learn(&seen.map(|(example, _)| (example.class, traits(&example.text))).collect::<Vec<_>>())
        })
        .collect();
    examples.iter().zip(folds).map(|(example, fold)| models[fold].guess(&traits(&example.text))).collect()
}

#[test]
#[ignore = "prints tables, to be read by whoever changes examples or thresholds"]
fn cross_validation() {
    let phrases = Phrases::new().unwrap();
    let (mut examples, mut languages) = (Vec::new(), Vec::new());
    for file in files() {
        let read = read(&file).unwrap();
        languages.extend(vec![file.split('/').next().unwrap().to_owned(); read.len()]);
        examples.extend(read);
    }
    let guesses = guesses(&phrases, &examples);
    println!("the examples alone, acting from a share on:");
    for least in [0.0, 0.3, 0.4, 0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95] {
        let mut count = Count::default();
        for (example, guess) in examples.iter().zip(&guesses).filter(|(example, _)| example.name() != "else") {
            let got = guess.intent.as_ref().filter(|_| guess.share >= least);
            count.add(fits(example.name(), got), got.is_some());
        }
        count.print(&least.to_string());
    }
    println!("phrases and examples together:");
    let mut counts: BTreeMap<String, Count> = BTreeMap::new();
    let told = examples.iter().zip(languages).zip(&guesses).filter(|((example, _), _)| example.name() != "else");
    for ((example, language), guess) in told {
        let ruled = phrases.ruled(&phrases.reader.vocabulary.read(&example.text));
        let got = ruled.and_then(|ruled| ruled.beside(guess));
        for name in [format!("{} {language}", example.name()), "in all".to_owned()] {
            let count = counts.entry(name).or_default();
            count.add(fits(example.name(), got.as_ref()), got.is_some());
        }
    }
    for (name, count) in &counts {
        count.print(name);
    }
}

/// The lines of `tests/it/phrases.txt`: the name, and what people write.
fn said() -> impl Iterator<Item = (&'static str, &'static str)> {
    let lines = include_str!("../../../tests/it/phrases.txt").lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once(": ")).flat_map(|(name, list)| {
        let list: Vec<_> = if name == "never" { list.split(" | ").collect() } else { list.split('|').collect() };
        list.into_iter().map(move |text| (name, text.trim()))
    })
}

fn wanted(name: &str) -> Option<Intent> {
    match name.split_once('-') {
        _ if name == "never" => None,
        Some(("speak", tag)) => Some(Intent::Speak(Locale::from(tag))),
        _ => match Kind::read(name, "") {
            Some(Kind::Intent(intent)) => Some(intent),
            _ => panic!("no such intent: {name}"),
        },
    }
}

#[test]
fn s7_s17_s18_what_people_write_is_understood_and_never_misunderstood() {
    let phrases = Phrases::new().unwrap();
    let (mut understood, mut count, mut wrong) = (0, 0, Vec::new());
    for (name, text) in said() {
        let (wanted, got) = (wanted(name), phrases.intent(text));
        count += usize::from(wanted.is_some());
        if got == wanted {
            understood += usize::from(wanted.is_some());
        } else if got.is_some() {
            wrong.push(format!("{text}: {got:?} instead of {wanted:?}"));
        } else {
            println!("not understood as {name}: {text}");
        }
    }
    println!("{understood} of {count} understood, {} misunderstood", wrong.len());
    assert!(wrong.is_empty(), "misunderstood:\n{}", wrong.join("\n"));
    assert!(understood * 10 >= count * 9, "{understood} of {count} understood");
}
