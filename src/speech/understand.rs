//! Understanding: free text in, an [`Intent`] out, but only when it is sure.
//!
//! What is understood stands in `locales/*/phrases.txt`, all languages at once: a person may write in another language
//! than the one they read. A wrong guess would act against someone's will, no guess only shows the buttons again; so
//! whatever is doubtful (a negation, two meanings, someone else's trouble, digits, an address, a long text) is not
//! understood.
//!
//! Nobody thinks of all phrases. Beside them stand examples, from which is learned what a message is most like
//! (`examples`). Where both agree, or the examples have no clear opinion, the phrase is taken; where no phrase is
//! found, what the examples say, if it is likely enough; where they contradict each other, nothing, unless the examples
//! are nearly certain. What a `story` forbids, the examples cannot allow.
//!
//! A line of `phrases.txt` is `name: phrase | phrase | …`, a line that begins with `#` is a remark. The name is an
//! intent's in kebab case, or one of
//!
//! * `speak`: how people ask for the folder's own language, in any language;
//! * `alike`: words that mean the same, `first = second = third`; each is read as the first, or parts clauses where there
//!   is no first ("but");
//! * `apart`: real words that look like a slip for a known one, and are none;
//! * `polite`: words that may stand before and after anything;
//! * `not`: words that turn their clause round, so that nothing in it is understood unless the phrase itself has them;
//! * `story`: words that speak of someone else, of what might be or was, or of an office that would give authority:
//!   nothing in the whole message is understood unless the phrase itself has them.
//!
//! In a phrase, `…` stands for up to four words of one clause, and `(one/two)` for either. A phrase is also found inside
//! a longer message, unless it is one word (two Chinese characters), or begins with `=`, or belongs to an intent that
//! only makes sense alone (yes, no, it worked …).

mod examples;
mod phrase;
#[cfg(test)]
mod tests;
mod vocabulary;
mod words;

use std::collections::HashMap;
use std::ops::Range;
use std::str::FromStr as _;
use std::sync::{Arc, OnceLock};
use std::thread;

use self::examples::{Example, Examples, Guess, Traits};
use self::phrase::{Phrase, Places, choices, is_grave};
use self::vocabulary::Vocabulary;
use self::words::{Word, is_han, length};
use super::Locales;
use crate::engine::enrolment::Purpose;
use crate::engine::intent::{Intent, looks_like_password};
use crate::ids::Locale;

/// Words a message may have around a phrase and with it; longer ones tell a story, which is not ours to read. A Chinese
/// character is half a word.
const WORDS_MAX: usize = 20;
/// Words of a message that is looked at at all: [`Places`] has so many bits.
const PLACES: usize = 64;
/// Bytes of a message that is looked at at all.
const BYTES_MAX: usize = 512;
/// Digits in a text from which on it is a code or a phone number.
const DIGITS_MIN: usize = 4;

/// How likely what the examples say must be to act where the phrases are silent; where something is negated; and for
/// what would act against someone if it were not meant.
const SURE: f32 = 0.65;
const TURNED_SURE: f32 = 0.75;
const GRAVE_SURE: f32 = 0.8;
/// How likely something else must be to doubt a phrase found inside a message.
const CONTRARY: f32 = 0.3;
/// The same of a phrase that is the whole message.
const CONTRARY_EXACT: f32 = 0.6;
/// How likely something else must be to be taken for what is meant although a phrase says otherwise.
const OVERRULE: f32 = 0.9;

/// What the examples teach, once in a process: what is compiled in never changes.
static LEARNED: OnceLock<Examples> = OnceLock::new();

/// All that is understood, in all languages.
#[derive(Debug, Default)]
pub struct Phrases {
    reader: Arc<Reader>,
    /// Phrases by their first word.
    asked: HashMap<String, Vec<Arc<Phrase>>>,
    /// Polite words, and whether they may also stand at the end.
    polite: Vec<(Vec<Word>, bool)>,
    /// Where what the examples teach is, or will be.
    examples: Option<&'static OnceLock<Examples>>,
}

/// What a text is read with, whatever is then asked of it.
#[derive(Debug, Default)]
struct Reader {
    vocabulary: Vocabulary,
    not: Expressions,
    story: Expressions,
}

/// Expressions by their first word.
type Expressions = HashMap<String, Vec<Vec<Word>>>;

/// A line of a `phrases.txt` or `examples.txt` cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("locales/{file}, line {line}: {why}")]
pub struct PhraseError {
    file: String,
    line: usize,
    why: &'static str,
}

/// A phrase found in a message.
#[derive(Clone)]
struct Found<'a> {
    intent: &'a Intent,
    places: Places,
}

impl Phrases {
    /// Reads the phrases of all languages. The examples are learned meanwhile; the first to be understood waits for that.
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
                let kind = Kind::read(name, tag).ok_or_else(|| broken(index + 1, "no such intent"))?;
                for entry in list.split('|').map(str::trim) {
                    let whole = matches!(kind, Kind::Intent(_));
                    let ways = if whole { vec![entry.to_owned()] } else { choices(entry) };
                    entries.extend(ways.into_iter().map(|entry| (kind.clone(), entry)));
                }
            }
        }
        let mut examples = Vec::new();
        for file in examples::files() {
            examples.extend(examples::read(&file)?);
        }
        let phrases = Self { examples: Some(&LEARNED), ..Self::of(&entries) };
        if LEARNED.get().is_none() {
            let reader = Arc::clone(&phrases.reader);
            let learn = move || _ = LEARNED.get_or_init(|| reader.learned(&examples));
            let no_thread = |_| PhraseError { file: "*".to_owned(), line: 0, why: "no thread to learn the examples" };
            thread::Builder::new().name("examples".to_owned()).spawn(learn).map_err(no_thread)?;
        }
        Ok(phrases)
    }

    fn of(entries: &[(Kind, String)]) -> Self {
        let all =
            |wanted: Kind| entries.iter().filter(move |(kind, _)| *kind == wanted).map(|(_, entry)| entry.as_str());
        let known = entries.iter().filter(|(kind, _)| *kind != Kind::Apart).map(|(_, entry)| entry.as_str());
        let vocabulary = Vocabulary::new(known, all(Kind::Apart), all(Kind::Alike));
        let mut reader = Reader { vocabulary, ..Reader::default() };
        all(Kind::Not).for_each(|entry| add(&mut reader.not, reader.vocabulary.read(entry)));
        all(Kind::Story).for_each(|entry| add(&mut reader.story, reader.vocabulary.read(entry)));
        let mut phrases = Self { reader: Arc::new(reader), ..Self::default() };
        for (kind, entry) in entries {
            match kind {
                Kind::Alike | Kind::Apart | Kind::Not | Kind::Story => {}
                Kind::Polite => phrases.polite.push((phrases.reader.vocabulary.read(entry), !entry.ends_with('…'))),
                Kind::Intent(intent) => phrases.add(intent.clone(), entry),
            }
        }
        phrases.polite.retain(|(words, _)| !words.is_empty());
        phrases
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
        let meant = self.reader.vocabulary.read(text);
        let ruled = self.ruled(&meant)?;
        let traits = self.reader.traits(text, &meant);
        match self.examples.map(OnceLock::wait) {
            Some(examples) if examples.knows(&traits) => ruled.beside(&examples.guess(&traits)),
            _ => ruled.intent,
        }
    }

    /// What the phrases make of a message's words; `None` where it is not to be understood at all.
    fn ruled(&self, words: &[Word]) -> Option<Ruled> {
        let message = self.frame(words, 0..words.len());
        if words.is_empty() || words.len() > PLACES || length(&words[message.core()]) > WORDS_MAX {
            return None;
        }
        let clauses = self.clauses(words);
        let (mut found, exact) = self.found(words, &message, &clauses);
        let covered = found.iter().fold(0, |covered, found| covered | found.places);
        let left =
            |list| uncovered(list, words, covered).filter(|place| clauses.iter().any(|one| one.core().contains(place)));
        if left(&self.reader.story).next().is_some() {
            return None;
        }
        // A clause that is nothing but "no" turns round what came before, not what else is said.
        let turned = left(&self.reader.not)
            .map(|place| words[place].clause)
            .filter(|clause| !self.is_plain_no(&clauses[*clause], words));
        let turned: Vec<usize> = turned.collect();
        let mut denied = Vec::new();
        if !turned.is_empty() {
            let in_turned = |found: &Found| {
                (0..words.len()).any(|place| found.places & 1 << place != 0 && turned.contains(&words[place].clause))
            };
            let out = |found: &Found| is_grave(found.intent) || in_turned(found);
            denied.extend(found.iter().filter(|found| out(found)).map(|found| found.intent.clone()));
            found.retain(|found| !out(found));
        }
        Some(Ruled { intent: decide(&found), exact, turned: !turned.is_empty(), denied })
    }

    /// The phrases that are the whole message, or else those that stand in it.
    fn found(&self, words: &[Word], message: &Frame, clauses: &[Frame]) -> (Vec<Found<'_>>, bool) {
        let (mut exact, mut within) = (Vec::new(), Vec::new());
        for start in 0..words.len() {
            for phrase in self.asked.get(&words[start].text).into_iter().flatten() {
                for way in phrase.ways(words, start) {
                    let found = Found { intent: &phrase.intent, places: way.places };
                    let fills = |frame: &Frame| frame.starts.contains(&start) && frame.ends.contains(&way.end);
                    if fills(message) {
                        exact.push(found);
                    } else if !(phrase.alone || is_one_word(words, way.places))
                        || (makes_a_clause(found.intent) && clauses.iter().any(fills))
                    {
                        within.push(found);
                    }
                }
            }
        }
        if exact.is_empty() { (within, false) } else { (exact, true) }
    }

    fn clauses(&self, words: &[Word]) -> Vec<Frame> {
        let mut end = 0;
        let clauses = words.chunk_by(|one, other| one.clause == other.clause).map(|clause| {
            end += clause.len();
            self.frame(words, end - clause.len()..end)
        });
        clauses.collect()
    }

    fn is_plain_no(&self, clause: &Frame, words: &[Word]) -> bool {
        let said = &words[clause.core()];
        self.reader.not.values().flatten().any(|not| not.len() == said.len() && starts_with(said, not))
    }

    /// Where what is meant can begin and end in a stretch of a message, polite words left out or not.
    fn frame(&self, words: &[Word], stretch: Range<usize>) -> Frame {
        let mut frame = Frame { starts: vec![stretch.start], ends: vec![stretch.end] };
        let mut next = 0;
        while let Some(start) = frame.starts.get(next).copied() {
            let rest = &words[start..stretch.end];
            let polite =
                self.polite.iter().filter(|(polite, _)| polite.len() < rest.len() && starts_with(rest, polite));
            for start in polite.map(|(polite, _)| start + polite.len()) {
                if !frame.starts.contains(&start) {
                    frame.starts.push(start);
                }
            }
            next += 1;
        }
        next = 0;
        while let Some(end) = frame.ends.get(next).copied() {
            let rest = &words[stretch.start..end];
            let polite = self
                .polite
                .iter()
                .filter(|(polite, last)| *last && polite.len() < rest.len() && ends_with(rest, polite));
            for end in polite.map(|(polite, _)| end - polite.len()) {
                if !frame.ends.contains(&end) {
                    frame.ends.push(end);
                }
            }
            next += 1;
        }
        frame
    }

    fn add(&mut self, intent: Intent, entry: &str) {
        let (alone, entry) = entry.strip_prefix('=').map_or((false, entry), |entry| (true, entry));
        let alone =
            alone || matches!(intent, Intent::Yes | Intent::No | Intent::Next | Intent::Worked | Intent::NotWorked);
        let phrase = Arc::new(Phrase::new(intent, alone, entry, |part| self.reader.vocabulary.read(part)));
        for first in phrase.firsts() {
            self.asked.entry(first).or_default().push(Arc::clone(&phrase));
        }
    }
}

impl Reader {
    fn learned(&self, examples: &[Example]) -> Examples {
        let traits = |text: &str| self.traits(text, &self.vocabulary.read(text));
        let named: Vec<_> = examples.iter().map(|example| (example.class, traits(&example.text))).collect();
        Examples::learn(&named)
    }

    /// What a text is made of, for the examples.
    fn traits(&self, text: &str, meant: &[Word]) -> Traits {
        let told = uncovered(&self.story, meant, 0).next().is_some();
        Traits::new(&words::words(text), meant, uncovered(&self.not, meant, 0), told)
    }
}

/// What the phrases make of a message.
struct Ruled {
    intent: Option<Intent>,
    /// Whether the phrase is the whole message.
    exact: bool,
    /// Whether something is turned round by a "not".
    turned: bool,
    /// What is asked for by phrases that stand beside such a "not": "I do not want a human".
    denied: Vec<Intent>,
}

impl Ruled {
    /// What a message asks for by the phrases and the examples together.
    fn beside(self, guess: &Guess) -> Option<Intent> {
        let least = |wanted: &Intent| match wanted {
            grave if is_grave(grave) => GRAVE_SURE,
            _ if self.turned => TURNED_SURE,
            _ => SURE,
        };
        let denied = self.denied.iter().any(|denied| guess.agrees(denied));
        let like = guess.intent.clone().filter(|wanted| !denied && guess.share >= least(wanted));
        let Some(intent) = self.intent else { return like };
        let doubt = if self.exact { CONTRARY_EXACT } else { CONTRARY };
        if guess.agrees(&intent) || !Guess::knows(&intent) && self.exact || guess.share < doubt {
            return Some(intent);
        }
        like.filter(|wanted| guess.share >= OVERRULE && (Guess::knows(&intent) || !is_grave(wanted)))
    }
}

/// The places at which what is meant can begin and end.
struct Frame {
    starts: Vec<usize>,
    ends: Vec<usize>,
}

impl Frame {
    /// What is left when all politeness is left out.
    fn core(&self) -> Range<usize> {
        let start = self.starts.iter().max().copied().unwrap_or_default();
        start..self.ends.iter().min().copied().unwrap_or_default().max(start)
    }
}

/// Whether what was found is a single word; two Chinese characters are one.
fn is_one_word(words: &[Word], places: Places) -> bool {
    let found = (0..words.len()).filter(|place| places & 1 << place != 0);
    length(&found.map(|place| words[place].clone()).collect::<Vec<_>>()) < 2
}

/// Where one of some expressions stands in a message and is no part of what was found.
fn uncovered<'a>(list: &'a Expressions, words: &'a [Word], covered: Places) -> impl Iterator<Item = usize> + 'a {
    (0..words.len()).filter(move |start| {
        let begun = list.get(&words[*start].text).into_iter().flatten();
        let mut here = begun.filter(|expression| starts_with(&words[*start..], expression));
        here.any(|expression| (*start..start + expression.len()).any(|place| covered & 1 << place == 0))
    })
}

fn add(list: &mut Expressions, expression: Vec<Word>) {
    if let Some(first) = expression.first() {
        list.entry(first.text.clone()).or_default().push(expression);
    }
}

fn starts_with(words: &[Word], expression: &[Word]) -> bool {
    words.len() >= expression.len() && expression.iter().zip(words).all(|(one, other)| one.text == other.text)
}

fn ends_with(words: &[Word], expression: &[Word]) -> bool {
    words.len() >= expression.len() && starts_with(&words[words.len() - expression.len()..], expression)
}

/// What a line of `phrases.txt` adds to.
#[derive(Clone, Debug, PartialEq)]
enum Kind {
    Intent(Intent),
    Alike,
    Apart,
    Polite,
    Not,
    Story,
}

impl Kind {
    fn read(name: &str, tag: &str) -> Option<Self> {
        match name {
            "alike" => Some(Self::Alike),
            "apart" => Some(Self::Apart),
            "polite" => Some(Self::Polite),
            "not" => Some(Self::Not),
            "story" => Some(Self::Story),
            "speak" => Some(Self::Intent(Intent::Speak(Locale::from(tag)))),
            _ => Intent::from_str(name).or_else(|_| Purpose::from_str(name).map(Intent::Page)).ok().map(Self::Intent),
        }
    }
}

/// What may be said in a word beside other things: "oops, back". "Stop, my code came" stops nothing.
fn makes_a_clause(intent: &Intent) -> bool {
    let alone = matches!(intent, Intent::Yes | Intent::No | Intent::Next | Intent::Worked | Intent::NotWorked);
    !alone && !is_grave(intent)
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
    let all = meanings.clone();
    meanings.retain(|intent| !all.iter().any(|other| other != intent && goes_without_saying(intent, other)));
    match meanings.as_slice() {
        [intent] => Some((*intent).clone()),
        // "Forgotten, and now it is locked": they want to get in again, and will be asked which it is.
        [] => None,
        several if several.iter().all(|intent| is_reason(intent)) => Some(Intent::Start),
        [Intent::Resend | Intent::NoCode, Intent::Resend | Intent::NoCode] => Some(Intent::Resend),
        _ => None,
    }
}

fn is_reason(intent: &Intent) -> bool {
    matches!(intent, Intent::Forgotten | Intent::Locked | Intent::Unlock | Intent::Expired)
}

/// Whether one meaning only leads to another: "help, I cannot get in, I lost my phone", "no code, send it by mail".
fn goes_without_saying(intent: &Intent, beside: &Intent) -> bool {
    match intent {
        Intent::Help => true,
        Intent::Start => *beside != Intent::Help,
        Intent::Resend | Intent::NoCode => matches!(beside, Intent::OtherMethod | Intent::LostPhone),
        // "It is locked, unlock it."
        Intent::Locked if *beside == Intent::Unlock => true,
        Intent::OtherMethod | Intent::Forgotten | Intent::Locked | Intent::Unlock | Intent::Expired => {
            *beside == Intent::LostPhone
        }
        _ => false,
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
        "chats" => Some(Intent::Chats),
        "history" => Some(Intent::History),
        "unlock" => Some(Intent::Unlock),
        "register" => Some(Intent::Page(Purpose::Register)),
        "change" => Some(Intent::Page(Purpose::Change)),
        "account" => Some(Intent::Page(Purpose::Account)),
        _ => None,
    }
}

/// A code, a phone number, a date: never words. Digits of any script count.
fn looks_like_code(text: &str) -> bool {
    text.chars().filter(|mark| mark.is_numeric() && !is_han(*mark)).take(DIGITS_MIN).count() == DIGITS_MIN
}
