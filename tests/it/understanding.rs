//! How much of what people write is understood, and that nothing is understood wrongly.
//!
//! Two tables under `tests/it/phrases`: `dev`, which whoever writes phrases may read, and `held-out`, which they must
//! not: it measures how well the phrases carry over to what nobody has thought of. Never take a phrase from it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use sesame::engine::intent::Intent;
use sesame::speech::understand::Phrases;

/// Share of the development table understood, in percent.
const DEV_MIN: usize = 98;
/// Share of the held-out table understood, in percent.
const HELD_OUT_MIN: usize = 85;
/// Wrong actions on the held-out table, in all.
const HELD_OUT_WRONG_MAX: usize = 3;

#[derive(Default)]
struct Count {
    phrases: usize,
    understood: usize,
    wrong: usize,
}

#[derive(Default)]
struct Tally {
    /// By intent, then by language.
    counts: BTreeMap<String, BTreeMap<String, Count>>,
    wrong: Vec<String>,
}

impl Tally {
    fn sum(&self, count: impl Fn(&Count) -> usize) -> usize {
        self.counts.values().flat_map(BTreeMap::values).map(count).sum()
    }

    fn percent(&self) -> usize {
        self.sum(|count| count.understood) * 100 / self.sum(|count| count.phrases)
    }
}

/// Whether an answer is what a line of the table asks for; a relative of it starts the same recovery.
fn fits(name: &str, got: Option<&Intent>) -> bool {
    use Intent::{
        Back, Cancel, Expired, Forgotten, Help, Human, Language, Locked, LostPhone, NoCode, NotMe, OtherMethod, Resend,
        Rules, Speak, Start,
    };
    match name {
        "off-topic" | "none" => matches!(got, None | Some(Help)),
        "start" | "start/forgotten" | "start/locked" | "start/expired" => {
            matches!(got, Some(Start | Forgotten | Locked | Expired))
        }
        "cancel" => got == Some(&Cancel),
        "back" => got == Some(&Back),
        "resend" | "no-code" => matches!(got, Some(Resend | NoCode)),
        "other-method" => got == Some(&OtherMethod),
        "language" => matches!(got, Some(Language | Speak(_))),
        "rules" => got == Some(&Rules),
        "lost-phone" => got == Some(&LostPhone),
        "human" => got == Some(&Human),
        "not-me" => got == Some(&NotMe),
        other => panic!("no such intent: {other}"),
    }
}

/// Measures a table, `None` where there is none.
fn measure(table: &str) -> Option<Tally> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/phrases").join(table);
    let phrases = Phrases::new().unwrap();
    let mut tally = Tally::default();
    let mut files: Vec<_> = fs::read_dir(folder).ok()?.map(|file| file.unwrap().path()).collect();
    files.sort();
    for file in files {
        let language = file.file_stem().unwrap().to_str().unwrap().to_owned();
        let text = fs::read_to_string(&file).unwrap();
        let lines = text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
        for (name, said) in lines.map(|line| line.split_once(": ").unwrap()) {
            let got = phrases.intent(said);
            let count = tally.counts.entry(name.to_owned()).or_default().entry(language.clone()).or_default();
            count.phrases += 1;
            if fits(name, got.as_ref()) {
                count.understood += 1;
            } else if let Some(got) = got {
                count.wrong += 1;
                tally.wrong.push(format!("{language} {name}: {said}: taken for {got:?}"));
            } else if table == "dev" {
                println!("{language} {name}: {said}: not understood");
            }
        }
    }
    tell(table, &tally);
    Some(tally)
}

fn tell(table: &str, tally: &Tally) {
    println!("{table}: intent, language, phrases, understood, share, wrong actions");
    for (name, languages) in &tally.counts {
        for (language, Count { phrases, understood, wrong }) in languages {
            let share = understood * 100 / phrases;
            println!("{name:16} {language:3} {phrases:4} {understood:4} {share:4} % {wrong:3}");
        }
    }
    let (phrases, understood) = (tally.sum(|count| count.phrases), tally.sum(|count| count.understood));
    println!("{table}: {understood} of {phrases} ({} %), {} wrong", tally.percent(), tally.wrong.len());
    println!("{}", tally.wrong.join("\n"));
}

#[test]
fn s7_s17_s18_what_the_phrases_were_written_for_is_understood_and_never_wrongly() {
    let tally = measure("dev").unwrap();
    assert!(tally.wrong.is_empty(), "{}", tally.wrong.join("\n"));
    assert!(tally.percent() >= DEV_MIN, "{} %", tally.percent());
}

#[test]
fn s7_s17_s18_what_the_phrases_were_not_written_for_is_understood_as_well() {
    let Some(tally) = measure("held-out") else { return };
    assert!(tally.wrong.len() <= HELD_OUT_WRONG_MAX, "{}", tally.wrong.join("\n"));
    assert!(tally.percent() >= HELD_OUT_MIN, "{} %", tally.percent());
}
