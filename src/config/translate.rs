//! From the words of the TOML reader to words for the person who wrote the file.
//!
//! The reader's own messages quote what they found. Here the value found is looked up and shown only where it cannot
//! be a secret.

use toml::Value;

/// One thing the reader did not like.
pub(super) enum Wrong {
    /// A key that must be there is not.
    Missing(String),
    /// A key that is not known, beside those that are.
    Unknown { field: String, known: Vec<String> },
    /// A value of another kind; what is expected, if the reader says.
    Value(Option<String>),
}

/// Reads a message of serde's.
pub(super) fn read(message: &str) -> Wrong {
    let message = message.lines().next().unwrap_or_default();
    let mut quoted = message.split('`').skip(1).step_by(2).map(str::to_owned);
    if message.starts_with("missing field `") {
        return Wrong::Missing(quoted.next().unwrap_or_default());
    }
    if message.starts_with("unknown field `") {
        return Wrong::Unknown { field: quoted.next().unwrap_or_default(), known: quoted.collect() };
    }
    if message.starts_with("unknown variant `") {
        // The variant found may hold a backtick of its own: the known ones stand behind "expected".
        let known = message.rsplit_once(", expected ").map_or("", |(_, known)| known);
        let known: Vec<String> = known.split('`').skip(1).step_by(2).map(|word| format!("\"{word}\"")).collect();
        return Wrong::Value(Some(one_of(&known)));
    }
    Wrong::Value(message.rsplit_once("expected ").map(|(_, expected)| plain(expected)))
}

impl Wrong {
    /// The sentence for one key.
    pub fn sentence(&self, key: &str, found: Option<&Value>, example: Option<&Value>) -> String {
        match self {
            Self::Missing(_) => match example {
                Some(Value::Table(_)) => format!("missing; expected the table [{key}]"),
                Some(example) => format!("missing; expected a value such as {example}"),
                None => "missing".to_owned(),
            },
            Self::Unknown { field, known } => unknown(key, field, known),
            Self::Value(expected) => {
                let found = found.map_or("nothing".to_owned(), |found| shown(key, found));
                match (expected, example) {
                    (Some(expected), _) => format!("found {found}; expected {expected}"),
                    (None, Some(example)) => format!("found {found}; expected a value such as {example}"),
                    (None, None) => format!("found {found}, which does not belong here"),
                }
            }
        }
    }
}

fn unknown(key: &str, field: &str, known: &[String]) -> String {
    let file = known.iter().find(|name| *name != "ca_file" && name.ends_with("_file"));
    let lower = field.to_ascii_lowercase();
    let secret = ["pass", "secret", "token", "key", "credential"].iter().any(|word| lower.contains(word));
    if let (Some(file), true) = (file, secret && !lower.ends_with("_file")) {
        let table = key.strip_suffix(field).unwrap_or_default().trim_end_matches('.');
        let variable = match table {
            "server" => "SESAME_KEY".to_owned(),
            _ => format!("SESAME_{}_{}", table.replace('.', "_"), file.trim_end_matches("_file")).to_ascii_uppercase(),
        };
        return format!(
            "a secret does not belong in the configuration; expected {file} = \"…\", the name of a file that holds it, or \
             the environment variable {variable}"
        );
    }
    match nearest(field, known.iter().map(String::as_str)) {
        Some(near) => format!("unknown key; did you mean {near}?"),
        None => format!("unknown key; expected {}", one_of(known)),
    }
}

/// The known name that a slip of the pen is nearest to: at most a third of its letters away.
pub(super) fn nearest<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let distances = known.map(|near| (strsim::damerau_levenshtein(name, near), near));
    distances
        .filter(|(distance, near)| *distance <= (near.len() / 3).max(1))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, near)| near)
}

/// A value as it may be shown. What could be a secret, or holds one in its query, is shown by its kind alone.
pub(super) fn shown(key: &str, value: &Value) -> String {
    match value {
        Value::String(_) if may_be_secret(key) => "a text".to_owned(),
        Value::String(text) => quoted(text),
        Value::Integer(_) | Value::Float(_) if may_be_secret(key) => "a number".to_owned(),
        Value::Array(_) => "a list".to_owned(),
        Value::Table(_) => "a table".to_owned(),
        Value::Datetime(_) => "a date".to_owned(),
        other => other.to_string(),
    }
}

/// A text in quotes, without control characters and not longer than a line.
pub(super) fn quoted(text: &str) -> String {
    const LENGTH_MAX: usize = 60;
    let short: String = text.chars().take(LENGTH_MAX).collect();
    let more = if short.len() < text.len() { "…" } else { "" };
    format!("{:?}", short + more)
}

/// Files (somebody may have written the secret itself instead of its file's name), credentials, and the addresses and
/// templates of gateways and webhooks, which often hold a key.
fn may_be_secret(key: &str) -> bool {
    let last = key.rsplit('.').next().unwrap_or_default();
    let guarded = key.starts_with("courier.") || key.starts_with("desk.webhook");
    let template = guarded && ["url", "check_url", "body", "user", "success_contains"].contains(&last);
    template || key.contains(".headers") || last.ends_with("_file")
}

fn one_of(words: &[String]) -> String {
    match words {
        [] => "nothing".to_owned(),
        [only] => only.clone(),
        [most @ .., last] => format!("{} or {last}", most.join(", ")),
    }
}

/// Rust's names of types in words.
fn plain(expected: &str) -> String {
    match expected {
        "u8" => "a whole number from 0 to 255".to_owned(),
        "u16" => "a whole number from 0 to 65535".to_owned(),
        "u32" => "a whole number of zero or more".to_owned(),
        "a boolean" => "true or false".to_owned(),
        "a string" | "a borrowed string" | "path string" | "string" => "a text in quotes".to_owned(),
        "a sequence" => "a list in square brackets".to_owned(),
        "a map" => "a table".to_owned(),
        "option" => "a value".to_owned(),
        table if table.starts_with("struct ") => "a table".to_owned(),
        variant if variant.starts_with("string or table") || variant.starts_with("enum ") => {
            "a text in quotes".to_owned()
        }
        other => other.to_owned(),
    }
}
