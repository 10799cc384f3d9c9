//! What is wrong with a configuration, and where.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// One thing that is wrong: `sesame.toml:14: policy.code.valid: found "-5min"; expected a duration such as "90s"`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The file, or the environment variable, it stands in.
    pub file: String,
    /// The line, from 1, where there is one.
    pub line: Option<usize>,
    /// The key's path.
    pub key: Option<String>,
    /// What was found and what was expected.
    pub what: String,
}

impl Problem {
    pub(super) fn of_file(file: &str, what: String) -> Self {
        Self { file: file.to_owned(), line: None, key: None, what }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if let Some(key) = &self.key {
            write!(f, ": {key}")?;
        }
        write!(f, ": {}", self.what)
    }
}

/// Everything that is wrong, one line each, in the order of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems(pub Vec<Problem>);

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&lines.join("\n"))
    }
}

impl std::error::Error for Problems {}

/// Where each key stands: a line of the file, or a variable of the environment.
#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    pub file: String,
    pub lines: BTreeMap<String, usize>,
    pub variables: BTreeMap<String, String>,
}

/// What is found while a configuration is checked.
#[derive(Debug, Default)]
pub(super) struct Findings {
    places: Places,
    problems: Vec<Problem>,
    /// Keys that were wrong or missing and stand in for nothing: a rule that meets them has nothing to say.
    broken: BTreeSet<String>,
}

impl Findings {
    pub fn new(places: Places) -> Self {
        Self { places, ..Self::default() }
    }

    pub fn is_empty(&self) -> bool {
        self.problems.is_empty()
    }

    /// Adds problems that belong to no key.
    pub fn strangers(&mut self, problems: Vec<Problem>) {
        self.problems.extend(problems);
    }

    /// Whether a key stands in the file or the environment; else its default holds.
    pub fn is_written(&self, key: &str) -> bool {
        self.places.lines.contains_key(key) || self.places.variables.contains_key(key)
    }

    pub fn is_broken(&self, key: &str) -> bool {
        self.broken.contains(key)
    }

    /// Records that a value could not be read, so that rules do not complain of what stands in its place.
    pub fn unreadable(&mut self, key: &str, what: String) {
        self.record(key, what);
        self.broken.insert(key.split('[').next().unwrap_or_default().to_owned()); // a list is given up as a whole
    }

    /// Records that a rule is broken, unless the key is already known to be unreadable, or lies in a table that is.
    pub fn wrong(&mut self, key: &str, what: impl Into<String>) {
        let within = |broken: &String| {
            key.strip_prefix(broken.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        if !self.broken.iter().any(within) {
            self.record(key, what.into());
        }
    }

    fn record(&mut self, key: &str, what: String) {
        let (file, line) = self.place(key);
        let problem = Problem { file, line, key: Some(key.to_owned()), what };
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }

    /// The variable or the line of the key, or else of the table it would stand in.
    fn place(&self, key: &str) -> (String, Option<usize>) {
        let mut at = key;
        loop {
            if let Some(variable) = self.places.variables.get(at) {
                return (variable.clone(), None);
            }
            if let Some(line) = self.places.lines.get(at) {
                return (self.places.file.clone(), Some(*line));
            }
            match at.rfind(['.', '[']) {
                Some(end) => at = &at[..end],
                None => return (self.places.file.clone(), None),
            }
        }
    }

    pub fn into_problems(mut self) -> Problems {
        self.problems.sort_by_key(|problem| problem.line); // stable: of one line, in the order found
        Problems(self.problems)
    }
}
