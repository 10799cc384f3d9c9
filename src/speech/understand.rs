//! Understanding: free text in, an [`Intent`] out, but only when it is sure.
//!
//! What is understood stands in `locales/*/phrases.txt`, all languages at once: a person may write in another language
//! than the one they read. A wrong guess would act against someone's will, no guess only shows the buttons again; so
//! whatever is doubtful (a negation, two meanings, digits, an address, a long text) is not understood.
//!
//! A line of `phrases.txt` is `name: phrase | phrase | …`, a line that begins with `#` is a remark. The name is an
//! intent's in kebab case, or one of
//!
//! * `speak`: how people ask for the folder's own language, in any language;
//! * `alike`: words that mean the same, `first = second = third`; each is read as the first;
//! * `polite`: words that may stand before and after anything;
//! * `not`: words that turn a meaning round, so that nothing is understood unless the phrase itself has them.
//!
//! In a phrase, `…` stands for up to [`GAP_MAX`] words. A phrase is also found inside a longer message, unless it is
//! one word (two Chinese characters), or begins with `=`, or belongs to an intent that only makes sense alone (yes, no, it worked …).

use std::collections::BTreeSet;
use std::str::FromStr as _;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::Locales;
use crate::engine::intent::{Intent, looks_like_password};
use crate::ids::Locale;

/// Words a message may have around a phrase and with it; longer ones tell a story, which is not ours to read.
const WORDS_MAX: usize = 16;
/// Bytes of a message that is looked at at all.
const BYTES_MAX: usize = 512;
/// Words a `…` stands for at most. A Chinese character counts as a word.
pub const GAP_MAX: usize = 4;
/// Digits in a text from which on it is a code or a phone number.
const DIGITS_MIN: usize = 4;

/// All that is understood, in all languages.
#[derive(Debug, Default)]
pub struct Phrases {
    asked: Vec<Phrase>,
    alike: Vec<(Vec<String>, Vec<String>)>,
    /// Polite words, the longest first, and whether they may also stand at the end.
    polite: Vec<(Vec<String>, bool)>,
    not: Vec<Vec<String>>,
    /// Every word that stands in a phrase: such a word is never a slip of the finger for another.
    known: BTreeSet<String>,
}

/// A line of a `phrases.txt` cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("locales/{file}, line {line}: {why}")]
pub struct PhraseError {
    file: String,
    line: usize,
    why: &'static str,
}

#[derive(Debug)]
struct Phrase {
    intent: Intent,
    words: Vec<Piece>,
    alone: bool,
}

#[derive(Debug, PartialEq)]
enum Piece {
    Word(String),
    Gap,
}

/// A phrase found in a message.
struct Found<'a> {
    intent: &'a Intent,
    places: Places,
}

/// Places of words in a message, one bit each: [`WORDS_MAX`] words are at most 32 places.
type Places = u64;

impl Phrases {
    /// Reads the phrases of all languages.
    pub fn new() -> Result<Self, PhraseError> {
        let mut entries = Vec::new();
        for file in Locales::iter().filter(|file| file.ends_with("/phrases.txt")) {
            let bytes = Locales::get(&file).map(|file| file.data.into_owned()).unwrap_or_default();
            let broken = |line, why| PhraseError { file: file.to_string(), line, why };
            let text = String::from_utf8(bytes).map_err(|_| broken(0, "not UTF-8"))?;
            let tag = file.split('/').next().unwrap_or_default();
            for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
            {
                let (name, list) = line.split_once(':').ok_or_else(|| broken(index + 1, "no colon"))?;
                let list = list.split('|').map(|entry| entry.trim().to_owned());
                let kind = Kind::read(name, tag).ok_or_else(|| broken(index + 1, "no such intent"))?;
                entries.extend(list.map(|entry| (kind.clone(), entry)));
            }
        }
        let known = entries.iter().flat_map(|(_, entry)| words(entry)).collect();
        let mut phrases = Self { known, ..Self::default() };
        // Words alike first: every phrase is read through them.
        for (_, entry) in entries.iter().filter(|(kind, _)| *kind == Kind::Alike) {
            let mut words = entry.split('=').map(words);
            let first = words.next().unwrap_or_default();
            phrases.alike.extend(words.map(|words| (words, first.clone())));
        }
        phrases.alike.sort_by_key(|(words, _)| std::cmp::Reverse(words.len())); // the longest first
        for (kind, entry) in entries {
            match kind {
                Kind::Alike => {}
                Kind::Polite => phrases.polite.push((phrases.read(&entry), !entry.ends_with('…'))),
                Kind::Not => phrases.not.push(phrases.read(&entry)),
                Kind::Intent(intent) => phrases.add(intent, &entry),
            }
        }
        phrases.polite.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
        Ok(phrases)
    }

    /// What a text asks for; `None` when that is not sure.
    pub fn intent(&self, text: &str) -> Option<Intent> {
        let text = text.trim();
        if let Some(command) = text.strip_prefix('/') {
            return slash(command);
        }
        if text.len() > BYTES_MAX || text.contains('@') || looks_like_code(text) || looks_like_password(text) {
            return None;
        }
        let words = self.read(text);
        let words = self.without_politeness(&words);
        if length(words) > WORDS_MAX {
            return None;
        }
        let (mut exact, mut within) = (Vec::new(), Vec::new());
        for phrase in &self.asked {
            for (start, way) in
                (0..words.len()).flat_map(|start| phrase.ways(words, start).map(move |way| (start, way)))
            {
                let whole = start == 0 && way.end == words.len();
                let found = Found { intent: &phrase.intent, places: way.places };
                if whole {
                    exact.push(found);
                } else if !phrase.alone {
                    within.push(found);
                }
            }
        }
        let found = if exact.is_empty() { within } else { exact };
        if self.turned_round(words, &found) { None } else { decide(&found) }
    }

    fn add(&mut self, intent: Intent, entry: &str) {
        let (alone, entry) = entry.strip_prefix('=').map_or((false, entry), |entry| (true, entry));
        let mut pieces = Vec::new();
        for (index, part) in entry.split('…').enumerate() {
            if index > 0 {
                pieces.push(Piece::Gap);
            }
            pieces.extend(self.read(part).into_iter().map(Piece::Word));
        }
        let alone = alone
            || length(&self.read(entry)) < 2
            || matches!(intent, Intent::Yes | Intent::No | Intent::Next | Intent::Worked | Intent::NotWorked);
        self.asked.push(Phrase { intent, words: pieces, alone });
    }

    /// A text's words, slips of the finger put right, each group of words alike replaced by its first.
    fn read(&self, text: &str) -> Vec<String> {
        let words: Vec<String> = words(text).into_iter().map(|word| self.put_right(word)).collect();
        let mut read = Vec::new();
        let mut rest = words.as_slice();
        while let Some((word, after)) = rest.split_first() {
            if let Some((alike, first)) = self.alike.iter().find(|(alike, _)| rest.starts_with(alike)) {
                read.extend_from_slice(first);
                rest = &rest[alike.len()..];
            } else {
                read.push(word.clone());
                rest = after;
            }
        }
        read
    }

    fn without_politeness<'a>(&self, mut words: &'a [String]) -> &'a [String] {
        loop {
            let before = self.polite.iter().find(|(polite, _)| words.starts_with(polite));
            let after = || self.polite.iter().find(|(polite, last)| *last && words.ends_with(polite));
            if let Some((polite, _)) = before {
                words = &words[polite.len()..];
            } else if let Some((polite, _)) = after() {
                words = &words[..words.len() - polite.len()];
            } else {
                return words;
            }
        }
    }

    /// The known word that was probably meant: one slip in words of 5 letters, two from 8 on.
    ///
    /// The first letter must be right, or "unlocked" would be "locked" and "déconnecté" be "connecté".
    fn put_right(&self, word: String) -> String {
        let slips_max = match word.chars().count() {
            0..=4 => 0,
            5..=7 => 1,
            _ => 2,
        };
        if slips_max == 0 || self.known.contains(&word) || word.contains(char::is_numeric) {
            return word;
        }
        let near = |known: &&String| {
            known.chars().next() == word.chars().next()
                && known.len().abs_diff(word.len()) <= slips_max
                && known.len() > 4
        };
        let slips = self.known.iter().filter(near).map(|known| (strsim::osa_distance(known, &word), known));
        slips.min().filter(|(slips, _)| *slips <= slips_max).map_or(word, |(_, known)| known.clone())
    }

    /// Whether a negation stands in the message that is no part of what was found.
    fn turned_round(&self, words: &[String], found: &[Found]) -> bool {
        let covered = found.iter().fold(0, |covered, found| covered | found.places);
        (0..words.len()).any(|start| {
            let mut negations = self.not.iter().filter(|not| words[start..].starts_with(not));
            negations.any(|not| (start..start + not.len()).any(|place| covered & 1 << place == 0))
        })
    }
}

/// What a line of `phrases.txt` adds to.
#[derive(Clone, Debug, PartialEq)]
enum Kind {
    Intent(Intent),
    Alike,
    Polite,
    Not,
}

impl Kind {
    fn read(name: &str, tag: &str) -> Option<Self> {
        match name {
            "alike" => Some(Self::Alike),
            "polite" => Some(Self::Polite),
            "not" => Some(Self::Not),
            "speak" => Some(Self::Intent(Intent::Speak(Locale::from(tag)))),
            _ => Intent::from_str(name).ok().map(Self::Intent),
        }
    }
}

/// One way in which the beginning of a phrase stands in a message.
#[derive(Clone, Copy)]
struct Way {
    places: Places,
    end: usize,
}

impl Phrase {
    /// Each way in which the phrase stands in a message from a place on.
    fn ways(&self, words: &[String], start: usize) -> impl Iterator<Item = Way> + use<> {
        // Nearly every phrase fails at its first word, and there are many: those must cost next to nothing.
        let fails = matches!(self.words.first(), Some(Piece::Word(wanted)) if words.get(start) != Some(wanted));
        let mut ways = if fails { Vec::new() } else { vec![Way { places: 0, end: start }] };
        for piece in self.words.iter().take_while(|_| !fails) {
            ways = match piece {
                Piece::Word(wanted) => ways.into_iter().filter_map(|way| way.followed_by(wanted, words)).collect(),
                Piece::Gap => ways.iter().flat_map(|way| way.widened(words.len())).collect(),
            };
        }
        ways.into_iter()
    }
}

impl Way {
    fn followed_by(mut self, wanted: &str, words: &[String]) -> Option<Self> {
        words.get(self.end).filter(|word| *word == wanted)?;
        self.places |= 1 << self.end;
        self.end += 1;
        Some(self)
    }

    fn widened(self, length: usize) -> impl Iterator<Item = Self> {
        (self.end..=(self.end + GAP_MAX).min(length)).map(move |end| Self { places: self.places, end })
    }
}

/// The one meaning of what was found, if there is one.
fn decide(found: &[Found]) -> Option<Intent> {
    // A phrase inside a longer one is only a part of what is said.
    let part =
        |one: &Found| found.iter().any(|other| other.places != one.places && other.places & one.places == one.places);
    let mut meanings: Vec<&Intent> = Vec::new();
    for one in found.iter().filter(|one| !part(one)) {
        if !meanings.contains(&one.intent) {
            meanings.push(one.intent);
        }
    }
    let heaviest = meanings.iter().map(|intent| weight(intent)).max()?;
    meanings.retain(|intent| weight(intent) == heaviest);
    match meanings.as_slice() {
        [intent] => Some((*intent).clone()),
        // "Forgotten, and now it is locked": they want to get in again, and will be asked which it is.
        several if several.iter().all(|intent| is_reason(intent)) => Some(Intent::Start),
        _ => None,
    }
}

fn is_reason(intent: &Intent) -> bool {
    matches!(intent, Intent::Forgotten | Intent::Locked | Intent::Expired)
}

/// What is said in particular weighs more than what goes without saying: "help, I cannot get in, I lost my phone".
fn weight(intent: &Intent) -> u8 {
    match intent {
        Intent::Help => 0,
        Intent::Start => 1,
        Intent::LostPhone => 3,
        _ => 2,
    }
}

/// Commands are the same in every language, as chat services list them; what follows the first word is not read.
fn slash(command: &str) -> Option<Intent> {
    let name = command.split(|mark: char| mark.is_whitespace() || mark == '@').next().unwrap_or_default();
    match name.to_lowercase().as_str() {
        "start" | "reset" => Some(Intent::Start),
        "help" => Some(Intent::Help),
        "cancel" => Some(Intent::Cancel),
        "language" => Some(Intent::Language),
        "status" => Some(Intent::Status),
        "rules" => Some(Intent::Rules),
        "it" => Some(Intent::Human),
        "back" => Some(Intent::Back),
        "lost" => Some(Intent::LostPhone),
        _ => None,
    }
}

/// A code, a phone number, a date: never words. Digits of any script count.
fn looks_like_code(text: &str) -> bool {
    text.chars().filter(|mark| mark.is_numeric() && !is_han(*mark)).take(DIGITS_MIN).count() == DIGITS_MIN
}

/// Words in lower case, without accents, punctuation and width; each Chinese character is a word of its own.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = vec![String::new()];
    for mark in text.nfkd().flat_map(char::to_lowercase).filter(|mark| !is_combining_mark(*mark) && !is_unseen(*mark)) {
        match mark {
            'œ' => words.last_mut().into_iter().for_each(|word| word.push_str("oe")),
            han if is_han(han) => words.extend([han.to_string(), String::new()]),
            letter if letter.is_alphanumeric() => words.last_mut().into_iter().for_each(|word| word.push(letter)),
            _ => words.push(String::new()),
        }
    }
    words.retain(|word| !word.is_empty());
    // "can't", "can´t" and "cant" are one word.
    let mut joined: Vec<String> = Vec::new();
    for word in words {
        match joined.last_mut() {
            Some(before) if word == "t" && before.ends_with('n') => before.push('t'),
            _ => joined.push(word),
        }
    }
    joined
}

/// Marks that take no room on the screen: zero width, direction, byte order.
fn is_unseen(mark: char) -> bool {
    matches!(mark, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Chinese characters (Unicode blocks of unified ideographs).
fn is_han(mark: char) -> bool {
    matches!(mark, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{323af}')
}

/// A message's length in words; a Chinese word has about two characters.
fn length(words: &[String]) -> usize {
    let han = words.iter().filter(|word| word.chars().all(is_han)).count();
    words.len() - han + han.div_ceil(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lines of `tests/it/phrases.txt`: the name, and what people write.
    fn said() -> impl Iterator<Item = (&'static str, &'static str)> {
        let lines = include_str!("../../tests/it/phrases.txt").lines().filter(|line| !line.starts_with('#'));
        lines.filter_map(|line| line.split_once(": ")).flat_map(|(name, list)| {
            let list: Vec<_> = if name == "never" { list.split(" | ").collect() } else { list.split('|').collect() };
            list.into_iter().map(move |text| (name, text.trim()))
        })
    }

    fn wanted(name: &str) -> Option<Intent> {
        match name.split_once('-') {
            _ if name == "never" => None,
            Some(("speak", tag)) => Some(Intent::Speak(Locale::from(tag))),
            _ => Some(Intent::from_str(name).unwrap()),
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
}
