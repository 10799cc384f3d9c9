//! The text of a configuration: a tree of values that knows the line of each, with the environment laid over it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use toml::de::{DeTable, DeValue};
use toml::{Table, Value};

use super::problem::{Findings, Places, Problem, Problems};
use super::translate::{self, Wrong};
use super::{Config, Environment, desks, operations, secrets, template};

/// A configuration as text and environment say it, not yet understood.
pub(super) struct Source {
    tree: Table,
    places: Places,
}

impl Source {
    /// Reads TOML. Of an error only the place and its kind are told: TOML's own message shows the line.
    pub fn parse(file: &str, text: &str) -> Result<Self, Problems> {
        let wrong = |error: &toml::de::Error| {
            let line = error.span().map(|span| line_of(text, span.start));
            let what = format!("this is not TOML: {}", error.message().lines().next().unwrap_or_default());
            Problems(vec![Problem { file: file.to_owned(), line, key: None, what }])
        };
        let spanned = DeTable::parse(text).map_err(|error| wrong(&error))?;
        let tree = text.parse().map_err(|error| wrong(&error))?;
        let mut lines = BTreeMap::new();
        note_table(text, "", spanned.get_ref(), &mut lines);
        Ok(Self { tree, places: Places { file: file.to_owned(), lines, variables: BTreeMap::new() } })
    }

    /// Lays the environment over the tree. A variable that names no key is wrong only when it begins like one of ours:
    /// orchestrators add variables of their own, such as `SESAME_SERVICE_HOST`.
    pub fn overlay(&mut self, environment: &Environment) -> Findings {
        let mut strangers = Vec::new();
        for (name, value) in environment.iter() {
            let secret = [&secrets::VARIABLES[..], &operations::VARIABLES, &desks::VARIABLES].concat();
            if secret.contains(&name) || value.expose().is_empty() {
                continue;
            }
            if let Some(known) = KNOWN.variables.get(name) {
                let text = value.expose();
                let value = match &known.example {
                    Value::String(_) => Value::String(text.clone()),
                    _ => read_value(text).unwrap_or_else(|| Value::String(text.clone())),
                };
                set(&mut self.tree, &known.path, value);
                self.places.variables.insert(known.path.clone(), name.to_owned());
            } else if KNOWN.sections.iter().any(|section| name.starts_with(section)) {
                let names = KNOWN.variables.keys().map(String::as_str).chain(secret);
                let hint =
                    translate::nearest(name, names).map_or(String::new(), |near| format!("; did you mean {near}?"));
                strangers.push(Problem::of_file(name, format!("no key has this name{hint}")));
            }
        }
        let mut findings = Findings::new(self.places.clone());
        findings.strangers(strangers);
        findings
    }

    /// Understands the tree. Each value that cannot be read is told, taken out (or stood in for) and the rest is read
    /// on, so that all are found at once.
    pub fn read(mut self, findings: &mut Findings) -> Option<Config> {
        for _ in 0..FAULTS_MAX {
            let error = match serde_path_to_error::deserialize::<_, Config>(self.tree.clone()) {
                Ok(config) => return Some(config),
                Err(error) => error,
            };
            let path = error.path().to_string();
            let path = if path == "." { "" } else { &path };
            let wrong = translate::read(error.inner().message());
            let key = match &wrong {
                Wrong::Missing(field) => join(path, field),
                Wrong::Unknown { field, .. } if !is_last(path, field) => join(path, field),
                _ => path.to_owned(),
            };
            let told = findings.is_broken(&key);
            if !told {
                let example = KNOWN.examples.get(&key);
                findings.unreadable(&key, wrong.sentence(&key, get(&self.tree, &key), example));
            }
            let whole = key.split('[').next().unwrap_or_default().to_owned();
            match wrong {
                Wrong::Missing(_) => set(&mut self.tree, &key, KNOWN.examples.get(&key)?.clone()),
                _ if !told => remove(&mut self.tree, &whole),
                _ => return None,
            }
        }
        None
    }
}

/// A configuration with more mistakes than this is no configuration.
const FAULTS_MAX: usize = 200;

/// The keys there are, learned from the template; a test proves that it has them all.
struct Known {
    examples: BTreeMap<String, Value>,
    variables: BTreeMap<String, Variable>,
    sections: BTreeSet<String>,
}

struct Variable {
    path: String,
    example: Value,
}

static KNOWN: LazyLock<Known> = LazyLock::new(|| {
    let tree: Table = uncommented(template()).parse().unwrap_or_default();
    let mut examples = BTreeMap::new();
    walk("", &tree, &mut examples);
    let name = |path: &str| format!("SESAME_{}", path.to_ascii_uppercase().replace('.', "_"));
    let variables = examples
        .iter()
        .map(|(path, example)| (name(path), Variable { path: path.clone(), example: example.clone() }))
        .collect();
    Known { examples, variables, sections: tree.keys().map(|section| name(section) + "_").collect() }
});

/// The template with every key it holds: a key that is commented out stands directly behind its `#`.
pub(super) fn uncommented(template: &str) -> String {
    let lines = template.lines().map(|line| match line.strip_prefix('#') {
        Some(key) if !key.starts_with(' ') => key,
        _ => line,
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Every path of a tree, tables included, with its value.
pub(super) fn walk(prefix: &str, table: &Table, found: &mut BTreeMap<String, Value>) {
    for (key, value) in table {
        let path = join(prefix, key);
        if let Value::Table(inner) = value {
            walk(&path, inner, found);
        }
        found.insert(path, value.clone());
    }
}

fn note_table(text: &str, prefix: &str, table: &DeTable<'_>, lines: &mut BTreeMap<String, usize>) {
    for (key, value) in table {
        let path = join(prefix, key.get_ref());
        lines.insert(path.clone(), line_of(text, key.span().start));
        note_value(text, &path, value.get_ref(), lines);
    }
}

fn note_value(text: &str, path: &str, value: &DeValue<'_>, lines: &mut BTreeMap<String, usize>) {
    match value {
        DeValue::Table(inner) => note_table(text, path, inner, lines),
        DeValue::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                let path = format!("{path}[{index}]");
                lines.insert(path.clone(), line_of(text, item.span().start));
                note_value(text, &path, item.get_ref(), lines);
            }
        }
        _ => {}
    }
}

fn line_of(text: &str, offset: usize) -> usize {
    1 + text.bytes().take(offset).filter(|byte| *byte == b'\n').count()
}

fn read_value(text: &str) -> Option<Value> {
    let mut table: Table = format!("value = {text}").parse().ok()?;
    table.remove("value").filter(|_| table.is_empty())
}

fn join(prefix: &str, key: &str) -> String {
    if prefix.is_empty() { key.to_owned() } else { format!("{prefix}.{key}") }
}

fn is_last(path: &str, field: &str) -> bool {
    path.strip_suffix(field).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

fn get<'t>(tree: &'t Table, path: &str) -> Option<&'t Value> {
    let step = |table: &'t Table, part: &str| {
        let (key, places) = part.split_once('[').unwrap_or((part, ""));
        let mut places = places.split(['[', ']']).filter(|place| !place.is_empty());
        places.try_fold(table.get(key)?, |value, place| value.as_array()?.get(place.parse::<usize>().ok()?))
    };
    let mut parts = path.split('.');
    let first = step(tree, parts.next()?);
    parts.fold(first, |value, part| step(value?.as_table()?, part))
}

fn set(tree: &mut Table, path: &str, value: Value) {
    match path.split_once('.') {
        None => {
            tree.insert(path.to_owned(), value);
        }
        Some((first, rest)) => {
            let inner = tree.entry(first).or_insert_with(|| Value::Table(Table::new()));
            if let Value::Table(inner) = inner {
                set(inner, rest, value);
            }
        }
    }
}

fn remove(tree: &mut Table, path: &str) {
    match path.split_once('.') {
        None => {
            tree.remove(path);
        }
        Some((first, rest)) => {
            if let Some(Value::Table(inner)) = tree.get_mut(first) {
                remove(inner, rest);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Config {
        Config::parse("template", text, &Environment::default()).unwrap()
    }

    fn leaves(config: &Config) -> BTreeMap<String, Value> {
        let tree: Table = toml::Table::try_from(config).unwrap();
        let mut found = BTreeMap::new();
        walk("", &tree, &mut found);
        found
    }

    #[test]
    fn the_template_is_good_with_and_without_what_is_commented_out() {
        parse(template());
        parse(&uncommented(template()));
    }

    #[test]
    fn every_key_stands_in_the_template_and_every_default_shown_is_the_one_in_force() {
        let (live, full) = (leaves(&parse(template())), leaves(&parse(&uncommented(template()))));
        // With everything set no option is absent, so this is every key of every struct.
        let written: Table = uncommented(template()).parse().unwrap();
        let mut keys = BTreeMap::new();
        walk("", &written, &mut keys);
        for key in full.keys() {
            assert!(keys.contains_key(key), "{key} is not in the template");
        }
        let live_tree: Table = template().parse().unwrap();
        let mut set = BTreeMap::new();
        walk("", &live_tree, &mut set);
        let optional = [
            "org.services",
            "org.identity",
            "org.network",
            "courier.sms",
            "courier.call",
            "policy.group",
            "audit.ship",
            "desk.room",
            "desk.zammad",
            "desk.glpi",
        ];
        for (key, default) in &live {
            let example = optional.iter().any(|table| key.starts_with(table));
            if !set.contains_key(key) && !example && !default.is_table() {
                assert_eq!(full.get(key), Some(default), "the template shows another default of {key}");
            }
        }
        for key in ["courier.mail.ca_file", "desk.webhook.timeout", "courier.call.keys_field", "org.network.vpn"] {
            assert!(full.contains_key(key), "{key}");
        }
    }
}
