//! Sentences of the organisation's own, in place of ours: `look.words_dir` in the configuration.
//!
//! One file for each language, `fr.ftl`, with sentences under the names that `sesame words` lists. A sentence keeps what ours
//! tells: a code, a link or a time that were left out would be missed by somebody who is locked out. So it has the same
//! variables, but for the organisation's names, which may come and go.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use fluent_bundle::FluentResource;
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Message, Pattern, PatternElement};
use fluent_syntax::parser;
use regex::Regex;

use super::{Locales, ORG_NAMES};
use crate::ids::Locale;

/// The largest file of sentences; all of ours in one language have a third of it.
const FILE_MOST: u64 = 512 * 1024;

/// Lists that are no sentences: pages are told apart by the places of these words.
const FIXED: [&str; 1] = ["page-words"];

/// Sentences of the organisation's own, by language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnWords(BTreeMap<Locale, String>);

/// One thing that is wrong with them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordsFault {
    /// The file, or the folder.
    pub file: PathBuf,
    /// The line, from 1.
    pub line: Option<usize>,
    /// The sentence's name.
    pub sentence: Option<String>,
    /// What was found, and what is expected.
    pub what: String,
}

/// One sentence as it is written.
#[derive(Clone, Debug)]
pub struct Written<'a> {
    /// Its name.
    pub name: &'a str,
    /// The line it begins in, from 1.
    line: usize,
    /// Its text, with its name.
    pub text: &'a str,
}

impl OwnWords {
    /// Reads a folder of sentences.
    ///
    /// # Errors
    /// Everything that is wrong, each with its file and line.
    pub fn read(folder: &Path) -> Result<Self, Vec<WordsFault>> {
        let of_folder = |what: String| vec![WordsFault { file: folder.to_owned(), line: None, sentence: None, what }];
        let unreadable = |error: std::io::Error| {
            of_folder(format!("found {}, which cannot be read ({}); expected a folder", folder.display(), error.kind()))
        };
        let entries = fs::read_dir(folder).map_err(unreadable)?.collect::<Result<Vec<_>, _>>().map_err(unreadable)?;
        let mut files: Vec<PathBuf> = entries.into_iter().map(|entry| entry.path()).collect();
        files.retain(|file| file.extension().is_some_and(|ending| ending == "ftl"));
        files.sort();
        if files.is_empty() {
            return Err(of_folder(format!("found no sentences in it; expected {}", languages())));
        }
        let (mut words, mut faults) = (BTreeMap::new(), Vec::new());
        for file in files {
            match file_of(&file) {
                Ok((locale, text)) => drop(words.insert(locale, text)),
                Err(found) => faults.extend(found),
            }
        }
        if faults.is_empty() { Ok(Self(words)) } else { Err(faults) }
    }

    /// What takes the place of ours in a language.
    pub(super) fn of(&self, locale: &Locale) -> Option<&str> {
        self.0.get(locale).map(String::as_str)
    }

    /// How many sentences there are, by language.
    pub fn counts(&self) -> BTreeMap<&Locale, usize> {
        self.0.iter().map(|(locale, text)| (locale, written(text).count())).collect()
    }
}

/// The sentences of a file, in its order.
pub fn written(text: &str) -> impl Iterator<Item = Written<'_>> {
    static BEGINS: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?m)^(?:([a-zA-Z][a-zA-Z0-9_-]*) *=|#)").ok());
    let begins: Vec<_> = BEGINS.iter().flat_map(|begins| begins.captures_iter(text)).collect();
    let ends: Vec<usize> =
        begins.iter().skip(1).filter_map(|begin| begin.get(0)).map(|begin| begin.start()).chain([text.len()]).collect();
    begins.into_iter().zip(ends).filter_map(move |(begin, end)| {
        let name = begin.get(1)?;
        let line = text[..name.start()].matches('\n').count() + 1;
        Some(Written { name: &text[name.range()], line, text: text[name.start()..end].trim_end() })
    })
}

/// Our own sentences of a language, in the order of their files.
pub fn ours(locale: &str) -> impl Iterator<Item = (String, String)> {
    let mut files: Vec<_> = Locales::iter().collect();
    files.retain(|file| file.ends_with(".ftl") && file.split('/').next() == Some(locale));
    files.sort();
    let texts = files.into_iter().filter_map(|file| String::from_utf8(Locales::get(&file)?.data.into_owned()).ok());
    texts.flat_map(|text| {
        let sentences: Vec<_> = written(&text).map(|own| (own.name.to_owned(), own.text.to_owned())).collect();
        sentences
    })
}

fn file_of(file: &Path) -> Result<(Locale, String), Vec<WordsFault>> {
    let fault = |line, sentence: Option<&str>, what: String| WordsFault {
        file: file.to_owned(),
        line,
        sentence: sentence.map(str::to_owned),
        what,
    };
    let tag = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let ours: BTreeMap<String, String> = ours(&tag).collect();
    if ours.is_empty() {
        return Err(vec![fault(None, None, format!("found the language {tag:?}; expected {}", languages()))]);
    }
    let size = fs::metadata(file).map_or(0, |found| found.len());
    if size > FILE_MOST {
        return Err(vec![fault(None, None, format!("found {size} bytes; expected at most {FILE_MOST}"))]);
    }
    let text = fs::read_to_string(file)
        .map_err(|error| vec![fault(None, None, format!("the file cannot be read as UTF-8 text ({})", error.kind()))])?
        .replace("\r\n", "\n");
    if let Err((_, errors)) = FluentResource::try_new(text.clone()) {
        let line = |at: usize| text.get(..at).map(|before| before.matches('\n').count() + 1);
        let told = |error: &fluent_syntax::parser::ParserError| {
            fault(line(error.pos.start), None, format!("{}; expected `name = sentence`", error.kind))
        };
        return Err(errors.iter().map(told).collect());
    }
    let mut faults = Vec::new();
    let mut seen = BTreeSet::new();
    for own in written(&text) {
        let again = (!seen.insert(own.name)).then(|| "the sentence stands twice; expected it once".to_owned());
        let wrong = again.or_else(|| wrong(&own, &ours));
        faults.extend(wrong.map(|what| fault(Some(own.line), Some(own.name), what)));
    }
    if faults.is_empty() { Ok((Locale(tag), text)) } else { Err(faults) }
}

/// What keeps a sentence from taking the place of ours.
fn wrong(own: &Written<'_>, ours: &BTreeMap<String, String>) -> Option<String> {
    let Some(built_in) = ours.get(own.name).filter(|_| !FIXED.contains(&own.name)) else {
        let near = ours.keys().map(|name| (strsim::damerau_levenshtein(name, own.name), name)).min();
        let near =
            near.filter(|(far, _)| *far <= 3).map_or_else(String::new, |(_, name)| format!("; did you mean {name}?"));
        return Some(format!("there is no such sentence to replace; `sesame words` lists them{near}"));
    };
    if Regex::new(r"(?m)^ +\.[a-z]|\{ *-|[A-Z]+\(").is_ok_and(|odd| odd.is_match(own.text)) {
        return Some("attributes, terms and functions are not used here; expected a plain sentence".to_owned());
    }
    let listed =
        |names: BTreeSet<String>| names.into_iter().map(|name| format!("${name}")).collect::<Vec<_>>().join(", ");
    let (has, needs) = (Told::by(own.text), Told::by(built_in));
    let is_org = |name: &String| ORG_NAMES.contains(&name.as_str());
    let missed = needs.always.difference(&has.always).chain(needs.ever.difference(&has.ever));
    let lacks: BTreeSet<_> = missed.filter(|name| !is_org(name)).cloned().collect();
    if !lacks.is_empty() {
        return Some(format!("{} is left out; whoever reads the sentence needs it", listed(lacks)));
    }
    let unknown: BTreeSet<_> = has.ever.difference(&needs.ever).filter(|name| !is_org(name)).cloned().collect();
    (!unknown.is_empty()).then(|| format!("{} means nothing here; ours has {}", listed(unknown), listed(needs.ever)))
}

/// Which variables a sentence tells: those it tells whatever is chosen in it, and those it may tell. Read as Fluent reads
/// it: `$code` without braces, or in quotation marks, is a word like any other, and nobody's code.
#[derive(Default)]
struct Told {
    always: BTreeSet<String>,
    ever: BTreeSet<String>,
}

impl Told {
    fn by(text: &str) -> Self {
        let read = parser::parse(text).unwrap_or_else(|(read, _)| read);
        let mut told = Self::default();
        for entry in &read.body {
            if let Entry::Message(Message { value: Some(pattern), .. }) = entry {
                told.add(Self::of(pattern));
            }
        }
        told
    }

    fn add(&mut self, other: Self) {
        self.always.extend(other.always);
        self.ever.extend(other.ever);
    }

    fn of(pattern: &Pattern<&str>) -> Self {
        let mut told = Self::default();
        for element in &pattern.elements {
            if let PatternElement::Placeable { expression } = element {
                told.add(Self::of_expression(expression));
            }
        }
        told
    }

    fn of_expression(expression: &Expression<&str>) -> Self {
        match expression {
            Expression::Inline(inline) => Self::of_inline(inline),
            Expression::Select { selector, variants } => {
                let mut told = Self { always: BTreeSet::new(), ..Self::of_inline(selector) };
                let variants: Vec<Self> = variants.iter().map(|variant| Self::of(&variant.value)).collect();
                // Where a number is told in words, the choice tells it: "one try left". Where nothing tells it, nor does that.
                let chosen = told.ever.iter().filter(|name| variants.iter().any(|it| it.ever.contains(*name)));
                told.always = chosen.cloned().collect();
                let first = variants.first().map(|first| first.always.clone()).unwrap_or_default();
                told.always.extend(first.into_iter().filter(|name| variants.iter().all(|it| it.always.contains(name))));
                told.ever.extend(variants.into_iter().flat_map(|variant| variant.ever));
                told
            }
        }
    }

    fn of_inline(inline: &InlineExpression<&str>) -> Self {
        match inline {
            InlineExpression::VariableReference { id } => {
                let name = BTreeSet::from([id.name.to_owned()]);
                Self { always: name.clone(), ever: name }
            }
            InlineExpression::Placeable { expression } => Self::of_expression(expression),
            _ => Self::default(),
        }
    }
}

fn languages() -> String {
    let tags: BTreeSet<_> = Locales::iter().filter_map(|file| Some(file.split_once('/')?.0.to_owned())).collect();
    tags.into_iter().map(|tag| format!("{tag}.ftl")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_sentences_could_take_their_own_place() {
        for tag in ["en", "fr", "zh-Hans"] {
            let ours: BTreeMap<String, String> = ours(tag).collect();
            assert!(ours.len() > 500, "{tag}: {}", ours.len());
            for (name, text) in ours.iter().filter(|(name, _)| !FIXED.contains(&name.as_str())) {
                let own = Written { name, line: 1, text };
                assert_eq!(wrong(&own, &ours), None, "{tag}: {name}");
            }
        }
    }

    #[test]
    fn a_variable_that_nobody_would_see_is_left_out() {
        let ours = BTreeMap::from([
            ("a".to_owned(), "a = Your code: { $code }".to_owned()),
            ("b".to_owned(), "b = { $left ->\n    [one] One try.\n   *[other] { $left } tries.\n}".to_owned()),
        ]);
        let fault = |text: &str| wrong(&written(text).next().unwrap(), &ours);
        for text in [
            "a = Your code: $code",
            "a = Your code: { \"$code\" }",
            "a = Your code",
            "a = { $code ->\n    [one] Yours\n   *[other] Another\n}",
            "a = { $left ->\n    [one] { $code }\n   *[other] Later\n}",
            "b = Try again.",
            "b = { $left ->\n    [one] One try.\n   *[other] Some tries.\n}",
        ] {
            let found = fault(text).unwrap_or_default();
            assert!(found.contains("is left out"), "{text}: {found}");
        }
        for text in ["a = { $code } it is", "a = { { $code } }", "b = Left: { $left }."] {
            assert_eq!(fault(text), None, "{text}");
        }
    }
}
