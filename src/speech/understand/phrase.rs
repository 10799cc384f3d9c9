//! One phrase, and the places in a message where it stands.

use std::collections::BTreeSet;

use super::words::Word;
use crate::engine::intent::Intent;

/// Words a `…` stands for at most. A Chinese character counts as a word.
const GAP_MAX: usize = 4;
/// The same in a phrase that acts against someone when it is not meant.
const GRAVE_GAP_MAX: usize = 3;

/// Places of words in a message, one bit each.
pub type Places = u64;

/// A way to say something.
#[derive(Debug)]
pub struct Phrase {
    pub intent: Intent,
    pub alone: bool,
    pieces: Vec<Piece>,
    gap_max: usize,
}

#[derive(Debug, PartialEq)]
enum Piece {
    Word(String),
    Either(Vec<Vec<String>>),
    Gap,
}

/// One way in which the beginning of a phrase stands in a message.
#[derive(Clone, Copy)]
pub struct Way {
    pub places: Places,
    pub end: usize,
}

impl Phrase {
    /// Reads an entry of a `phrases.txt`; `read` reads its words.
    pub fn new(intent: Intent, alone: bool, entry: &str, read: impl Fn(&str) -> Vec<Word>) -> Self {
        let texts = |part: &str| read(part).into_iter().map(|word| word.text).collect::<Vec<_>>();
        let mut pieces = Vec::new();
        for (index, part) in entry.split('…').enumerate() {
            if index > 0 {
                pieces.push(Piece::Gap);
            }
            let mut rest = part;
            while let Some((before, (choice, after))) = first_choice(rest) {
                pieces.extend(texts(before).into_iter().map(Piece::Word));
                pieces.push(Piece::Either(choice.split('/').map(texts).collect()));
                rest = after;
            }
            pieces.extend(texts(rest).into_iter().map(Piece::Word));
        }
        let gap_max = if is_grave(&intent) { GRAVE_GAP_MAX } else { GAP_MAX };
        Self { intent, alone, pieces, gap_max }
    }

    /// The words it can begin with, by which it is found.
    pub fn firsts(&self) -> BTreeSet<String> {
        let mut firsts = BTreeSet::new();
        for piece in &self.pieces {
            match piece {
                Piece::Word(word) => {
                    firsts.insert(word.clone());
                    break;
                }
                Piece::Either(ways) => {
                    firsts.extend(ways.iter().filter_map(|way| way.first().cloned()));
                    if !ways.iter().any(Vec::is_empty) {
                        break;
                    }
                }
                Piece::Gap => break,
            }
        }
        firsts
    }

    /// Each way in which the phrase stands in a message from a place on.
    pub fn ways(&self, words: &[Word], start: usize) -> Vec<Way> {
        // Nearly every phrase fails at its first words, and there are many: those must cost next to nothing.
        let mut begun = Way { places: 0, end: start };
        let mut rest = self.pieces.as_slice();
        while let Some((Piece::Word(wanted), after)) = rest.split_first() {
            let Some(way) = begun.followed_by(wanted, words) else { return Vec::new() };
            (begun, rest) = (way, after);
        }
        let mut ways = vec![begun];
        for piece in rest {
            ways = match piece {
                Piece::Word(wanted) => ways.into_iter().filter_map(|way| way.followed_by(wanted, words)).collect(),
                Piece::Either(wanted) => {
                    ways.into_iter().flat_map(|way| way.followed_by_either(wanted, words)).collect()
                }
                Piece::Gap => ways.into_iter().flat_map(|way| way.widened(words, self.gap_max)).collect(),
            };
        }
        ways
    }
}

impl Way {
    fn followed_by(mut self, wanted: &str, words: &[Word]) -> Option<Self> {
        words.get(self.end).filter(|word| word.text == wanted)?;
        self.places |= 1 << self.end;
        self.end += 1;
        Some(self)
    }

    fn followed_by_either(self, wanted: &[Vec<String>], words: &[Word]) -> impl Iterator<Item = Self> {
        wanted.iter().filter_map(move |way| way.iter().try_fold(self, |begun, word| begun.followed_by(word, words)))
    }

    /// A gap ends with its clause: in "I lost my bag, my phone is here" nobody lost a phone.
    fn widened(self, words: &[Word], gap_max: usize) -> impl Iterator<Item = Self> {
        let clause = words.get(self.end.saturating_sub(1)).map(|word| word.clause);
        let rest = words.iter().skip(self.end).take(gap_max);
        let width = rest.take_while(|word| Some(word.clause) == clause).count();
        (self.end..=self.end + width).map(move |end| Self { places: self.places, end })
    }
}

/// What acts against someone when it is not meant: a single negation anywhere is enough not to hear it.
pub fn is_grave(intent: &Intent) -> bool {
    matches!(intent, Intent::Cancel | Intent::NotMe | Intent::LostPhone)
}

/// What stands before the first choice, in it and after it.
fn first_choice(entry: &str) -> Option<(&str, (&str, &str))> {
    entry.split_once('(').and_then(|(before, rest)| Some((before, rest.split_once(')')?)))
}

/// The ways of a short expression with choices: "(a/b) c" is "a c" and "b c".
pub fn choices(entry: &str) -> Vec<String> {
    let Some((before, (choice, after))) = first_choice(entry) else {
        return vec![entry.to_owned()];
    };
    let after = choices(after);
    let ways = choice.split('/').flat_map(|one| after.iter().map(move |rest| format!("{before}{one}{rest}")));
    ways.collect()
}

#[cfg(test)]
mod tests {
    use super::choices;

    #[test]
    fn choices_multiply() {
        assert_eq!(choices("a b"), ["a b"]);
        assert_eq!(choices("(a/b) … (c/)"), ["a … c", "a … ", "b … c", "b … "]);
    }
}
