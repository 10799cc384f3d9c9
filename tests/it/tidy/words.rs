//! Every language has every sentence, every sentence is used, and none lacks a word when it is said.

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::ast::{CallArguments, Entry, Expression, InlineExpression, Pattern, PatternElement};
use regex::Regex;
use sesame::directory::Refusal;
use sesame::engine::button::Button;
use sesame::engine::effect::{Category, Notice};
use sesame::engine::password::Rule;
use sesame::engine::text::Text;
use strum::VariantNames as _;

use super::{File, files, none, program};

/// What one message of a language needs.
#[derive(Debug, Default, PartialEq)]
pub struct Message {
    /// Its variables, those that choose among its forms included.
    pub variables: BTreeSet<String>,
    /// The messages and terms it builds in.
    pub mentions: BTreeSet<String>,
    /// The pieces of its text, without what stands between braces. A piece after the first of a pattern follows a brace.
    pub pieces: Vec<(bool, String)>,
}

/// A language's messages, attributes as `name.attribute`.
pub type Messages = BTreeMap<String, Message>;

/// All languages.
pub fn languages() -> BTreeMap<String, Messages> {
    let mut languages: BTreeMap<String, Messages> = BTreeMap::new();
    for file in files("locales").iter().filter(|file| file.is("ftl")) {
        let language = file.path.split('/').nth(1).unwrap().to_owned();
        read(file, languages.entry(language).or_default());
    }
    assert!(languages.contains_key("en") && languages.len() >= 3);
    languages
}

fn read(file: &File, messages: &mut Messages) {
    let resource = fluent_syntax::parser::parse(file.text.as_str());
    let resource = resource.unwrap_or_else(|(_, errors)| panic!("{}: {errors:?}", file.path));
    let mut add = |name: String, pattern: &Pattern<&str>| {
        let mut message = Message::default();
        message.read(pattern);
        assert!(messages.insert(name.clone(), message).is_none(), "{}: {name} stands twice", file.path);
    };
    for entry in &resource.body {
        let (name, value, attributes) = match entry {
            Entry::Message(message) => (message.id.name, message.value.as_ref(), &message.attributes),
            Entry::Term(term) => (term.id.name, Some(&term.value), &term.attributes),
            Entry::Junk { content } => panic!("{}: cannot be read: {content}", file.path),
            _ => continue,
        };
        if let Some(pattern) = value {
            add(name.to_owned(), pattern);
        }
        for attribute in attributes {
            add(format!("{name}.{}", attribute.id.name), &attribute.value);
        }
    }
}

impl Message {
    fn read(&mut self, pattern: &Pattern<&str>) {
        let mut after_brace = false;
        for element in &pattern.elements {
            match element {
                PatternElement::TextElement { value } => self.pieces.push((after_brace, (*value).to_owned())),
                PatternElement::Placeable { expression } => self.expression(expression),
            }
            after_brace = matches!(element, PatternElement::Placeable { .. });
        }
    }

    fn expression(&mut self, expression: &Expression<&str>) {
        match expression {
            Expression::Inline(inline) => self.inline(inline),
            Expression::Select { selector, variants } => {
                self.inline(selector);
                for variant in variants {
                    self.read(&variant.value);
                }
            }
        }
    }

    fn inline(&mut self, inline: &InlineExpression<&str>) {
        match inline {
            InlineExpression::VariableReference { id } => {
                self.variables.insert(id.name.to_owned());
            }
            InlineExpression::MessageReference { id, .. } => {
                self.mentions.insert(id.name.to_owned());
            }
            InlineExpression::TermReference { id, arguments, .. } => {
                self.mentions.insert(id.name.to_owned());
                if let Some(arguments) = arguments {
                    self.arguments(arguments);
                }
            }
            InlineExpression::FunctionReference { arguments, .. } => self.arguments(arguments),
            InlineExpression::Placeable { expression } => self.expression(expression),
            InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => {}
        }
    }

    fn arguments(&mut self, arguments: &CallArguments<&str>) {
        arguments.positional.iter().for_each(|argument| self.inline(argument));
        arguments.named.iter().for_each(|argument| self.inline(&argument.value));
    }
}

/// `ask-known-handle` as `AskKnownHandle`.
pub fn pascal(name: &str) -> String {
    let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
    name.split('-').map(capital).collect()
}

/// The sentences that a type's variants name. A family is whole: nothing else has such a name, but for what code spells out.
fn families() -> Vec<String> {
    let of = |prefix: &str, names: &[&str], suffix: &str| -> Vec<String> {
        names.iter().map(|name| format!("{prefix}{name}{suffix}")).collect()
    };
    let buttons: Vec<&str> = Button::VARIANTS.iter().copied().filter(|name| *name != "locale").collect();
    [
        of("", Text::VARIANTS, ""),
        of("button-", &buttons, ""), // a language's button bears the language's own name
        of("notice-", Notice::VARIANTS, "-subject"),
        of("notice-", Notice::VARIANTS, "-what"),
        of("notice-", Notice::VARIANTS, "-sms"),
        of("page-refused-", Refusal::VARIANTS, ""),
        of("page-fault-", Rule::VARIANTS, ""),
        of("desk-category-", Category::VARIANTS, ""),
    ]
    .concat()
}

/// The names that code gives `say` as they are.
fn said() -> BTreeSet<String> {
    let pattern = Regex::new(r#"\.say(?:_with)?\(\s*(?:[^"();]*,\s*)?"([a-z0-9-]+)""#).unwrap();
    let mut names = BTreeSet::new();
    for (file, rust) in program() {
        let kept: Vec<&str> = file.text.lines().collect();
        let lines = (1..=kept.len()).filter(|line| !rust.tests.iter().any(|tests| tests.contains(line)));
        let text = lines.map(|line| kept[line - 1]).collect::<Vec<_>>().join("\n");
        names.extend(pattern.captures_iter(&text).map(|found| found[1].to_owned()));
    }
    names
}

#[test]
fn s1_every_language_has_the_same_sentences_with_the_same_variables() {
    let languages = languages();
    let mut faults = Vec::new();
    let english = &languages["en"];
    for (language, messages) in &languages {
        let names: BTreeSet<_> = english.keys().chain(messages.keys()).collect();
        for name in names {
            match (english.get(name), messages.get(name)) {
                (Some(_), None) => faults.push(format!("{language} lacks {name}")),
                (None, Some(_)) => faults.push(format!("only {language} has {name}")),
                (Some(one), Some(other)) if one.variables != other.variables => {
                    faults.push(format!("{language}, {name}: {:?} in en, {:?} here", one.variables, other.variables));
                }
                _ => {}
            }
        }
    }
    none("the languages differ", &faults);
}

#[test]
fn s1_every_language_has_its_phrases_and_its_spoken_digits() {
    for language in languages().keys() {
        let there = |name: String| assert!(sesame::speech::Locales::get(&name).is_some(), "locales/{name} is missing");
        there(format!("{language}/phrases.txt"));
        there(format!("{language}/examples.txt"));
        (0..10).for_each(|digit| there(format!("{language}/digits/{digit}.wav")));
    }
}

#[test]
fn every_sentence_used_exists_and_every_sentence_is_used() {
    let languages = languages();
    let english = &languages["en"];
    let families = families();
    let wanted: BTreeSet<String> = families.iter().cloned().chain(said()).collect();
    let lacking = wanted.iter().filter(|name| !english.contains_key(*name));
    none("used, and in no language", &lacking.cloned().collect::<Vec<_>>());

    let hole = Regex::new(r"\{\w*\}").unwrap();
    let (mut exact, mut patterns) = (wanted, Vec::new());
    for (_, rust) in program() {
        for (_, text) in rust.strings {
            // `page-strength-{score}` uses every sentence of that form, `{` alone none.
            let form = text.split_once('{').is_some_and(|(before, _)| before.len() > 3 && before.ends_with('-'));
            if form && text.chars().all(|c| c.is_ascii_alphanumeric() || "-{}".contains(c)) {
                let holes = hole.replace_all(&text, "[a-z0-9-]+").into_owned();
                patterns.push(Regex::new(&format!("^{holes}$")).unwrap());
            }
            exact.insert(text);
        }
    }
    let whole = ["button-", "notice-", "page-refused-", "desk-category-"];
    exact.extend(english.values().flat_map(|message| message.mentions.iter().cloned()));
    let used = |name: &str| {
        let family = whole.iter().any(|prefix| name.starts_with(prefix));
        exact.contains(name) || (!family && patterns.iter().any(|pattern| pattern.is_match(name)))
    };
    let unused = english.keys().filter(|name| !used(name.split('.').next().unwrap()));
    none("used by nothing", &unused.cloned().collect::<Vec<_>>());
}

/// Every variable of a sentence that is no `Text` and no `Button` stands as a word in a file that says it.
#[test]
fn what_says_a_sentence_knows_its_variables() {
    let languages = languages();
    let whole = ["button-", "desk-note-", "desk-entry-"];
    let value = |name: &str| Text::VARIANTS.contains(&name) || whole.iter().any(|of| name.starts_with(of));
    let files: Vec<BTreeSet<String>> =
        program().into_iter().map(|(_, rust)| rust.strings.into_iter().map(|(_, text)| text).collect()).collect();
    let speech = &files[program().iter().position(|(file, _)| file.path == "src/speech/mod.rs").unwrap()];
    let mut faults = Vec::new();
    for (name, message) in languages["en"].iter().filter(|(name, _)| !value(name)) {
        let says = |words: &&BTreeSet<String>| {
            words.iter().any(|word| word == name || (word.contains('{') && form_fits(word, name)))
        };
        let known: BTreeSet<&String> = files.iter().filter(says).flatten().chain(speech).collect();
        // A moment brings the day and the second with it.
        let moment = |variable: &String| variable.trim_end_matches("-day").trim_end_matches("-exact").to_owned();
        let unknown = message.variables.iter().filter(|variable| !known.contains(&moment(variable)));
        faults.extend(unknown.map(|variable| format!("{name}: ${variable}")));
    }
    none("nobody gives these their value", &faults);
}

/// Whether `notice-{name}-what` may be `notice-password-reset-what`.
fn form_fits(form: &str, name: &str) -> bool {
    let (first, last) = (form.split('{').next().unwrap_or_default(), form.rsplit('}').next().unwrap_or_default());
    first.len() > 3 && name.starts_with(first) && name.ends_with(last)
}
