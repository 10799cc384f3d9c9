//! Each word as it was meant: slips of the finger put right, words run together parted, words alike made one.

use std::collections::{BTreeSet, HashMap};

use super::words::{Word, words};

/// Words, and those they are read as.
type Alike = (Vec<String>, Vec<String>);

/// The words that stand in phrases.
#[derive(Debug, Default)]
pub struct Vocabulary {
    known: BTreeSet<String>,
    /// The longer known words by their first letter, for which another word may be a slip.
    meant: HashMap<char, Vec<String>>,
    /// Words alike by the first of them, the longest first, and what they are read as.
    alike: HashMap<String, Vec<Alike>>,
}

impl Vocabulary {
    /// `known`: texts whose words are never slips for others; `apart`: real words that are no slips either, but for
    /// which nothing is a slip; `alike`: lines of `first = second = third`; where the
    /// first is empty, the others part clauses.
    pub fn new<'a>(
        known: impl Iterator<Item = &'a str>,
        apart: impl Iterator<Item = &'a str>,
        alike: impl Iterator<Item = &'a str>,
    ) -> Self {
        let plain = |text: &str| words(text).into_iter().map(|word| word.text).collect::<Vec<_>>();
        let mut vocabulary = Self { known: known.flat_map(plain).collect(), ..Self::default() };
        for word in vocabulary.known.iter().filter(|word| word.chars().count() > 4) {
            vocabulary.meant.entry(first(word)).or_default().push(word.clone());
        }
        vocabulary.known.extend(apart.flat_map(plain));
        for line in alike {
            let mut ways = line.split('=').map(plain);
            let read_as = ways.next().unwrap_or_default();
            for way in ways.filter(|way| !way.is_empty()) {
                vocabulary.alike.entry(way[0].clone()).or_default().push((way, read_as.clone()));
            }
        }
        for ways in vocabulary.alike.values_mut() {
            ways.sort_by_key(|(way, _)| std::cmp::Reverse(way.len()));
        }
        vocabulary
    }

    /// A text's words as they were meant.
    pub fn read(&self, text: &str) -> Vec<Word> {
        let words: Vec<Word> = words(text).into_iter().flat_map(|word| self.meant(word)).collect();
        let mut read: Vec<Word> = Vec::with_capacity(words.len());
        let (mut place, mut parted) = (0, 0);
        while let Some(word) = words.get(place) {
            let starts = |way: &[String]| {
                words.len() >= place + way.len()
                    && way.iter().zip(&words[place..]).all(|(one, other)| *one == other.text)
            };
            let alike = self.alike.get(&word.text).and_then(|ways| ways.iter().find(|(way, _)| starts(way)));
            if let Some((way, read_as)) = alike {
                parted += usize::from(read_as.is_empty() && !read.is_empty());
                read.extend(read_as.iter().map(|text| Word { text: text.clone(), clause: word.clause + parted }));
                place += way.len();
            } else {
                read.push(Word { text: word.text.clone(), clause: word.clause + parted });
                place += 1;
            }
        }
        // Clauses are counted without holes, also where one held nothing but a word that parts.
        let mut clause = 0;
        let mut last = read.first().map(|word| word.clause);
        for word in &mut read {
            if last != Some(word.clause) {
                last = Some(word.clause);
                clause += 1;
            }
            word.clause = clause;
        }
        read
    }

    fn meant(&self, word: Word) -> Vec<Word> {
        let text = &word.text;
        if self.known.contains(text) || text.chars().count() < 3 || text.contains(char::is_numeric) {
            return vec![word];
        }
        let squeezed = [squeezed(text, 1), squeezed(text, 2)].into_iter().find(|text| self.known.contains(text));
        let texts = squeezed.map(|text| vec![text]).or_else(|| self.parted(text)).or_else(|| self.put_right(text));
        let texts = texts.unwrap_or_else(|| vec![text.clone()]);
        texts.into_iter().map(|text| Word { text, clause: word.clause }).collect()
    }

    /// "jarrive" is "j'arrive", "lostphone" is "lost phone".
    fn parted(&self, text: &str) -> Option<Vec<String>> {
        let known = |part: &str| self.known.contains(part);
        let elided = |before: &str, after: &str| {
            let long = after.len() > 2 || after == "ai";
            matches!(before, "j" | "l" | "c" | "d" | "n" | "m" | "t" | "s" | "qu")
                && after.starts_with(['a', 'e', 'i', 'o', 'u', 'y'])
                && long
        };
        let splits = text.char_indices().skip(1).map(|(at, _)| text.split_at(at));
        let mut fits = splits.filter(|(before, after)| {
            known(after) && (elided(before, after) || before.len() > 3 && after.len() > 3 && known(before))
        });
        fits.next().map(|(before, after)| vec![before.to_owned(), after.to_owned()])
    }

    /// The known word that was probably meant: one slip in words of 5 letters, two from 8 on.
    ///
    /// The first letter must be right, or "unlocked" would be "locked" and "déconnecté" be "connecté".
    fn put_right(&self, text: &str) -> Option<Vec<String>> {
        let slips_max = match text.chars().count() {
            0..=4 => return None,
            5..=7 => 1,
            _ => 2,
        };
        let near = self.meant.get(&first(text))?.iter().filter(|known| known.len().abs_diff(text.len()) <= slips_max);
        let slips = near.map(|known| (strsim::osa_distance(known, text), known)).min();
        slips.filter(|(slips, _)| *slips <= slips_max).map(|(_, known)| vec![known.clone()])
    }
}

fn first(word: &str) -> char {
    word.chars().next().unwrap_or_default()
}

/// A word with each run of three or more of one letter made `times` long: "pleeease", "stoooop".
fn squeezed(text: &str, times: usize) -> String {
    let letters: Vec<char> = text.chars().collect();
    let runs = letters.chunk_by(|one, other| one == other);
    runs.flat_map(|run| run.iter().take(if run.len() > 2 { times } else { 2 })).collect()
}
