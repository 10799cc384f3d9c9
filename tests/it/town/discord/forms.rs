//! A request's form: what is wrong with it, collected, and answered as Discord answers it.

use serde_json::{Value, json};

use super::rest::Answer;
use super::state::State;

/// What is found while a form is read.
#[derive(Default)]
pub struct Form {
    /// Path, code and words of what Discord refuses.
    problems: Vec<(String, &'static str, String)>,
    /// What Discord lets pass and a bot should not do.
    remarks: Vec<String>,
}

impl Form {
    /// Discord refuses it. The path is dotted: `components.0.components.1.label`.
    pub fn wrong(&mut self, path: &str, code: &'static str, message: impl Into<String>) {
        self.problems.push((path.to_owned(), code, message.into()));
    }

    /// Discord takes it all the same.
    pub fn remark(&mut self, path: &str, message: &str) {
        self.remarks.push(format!("{path}: {message}"));
    }

    /// An object has no other fields than these. Discord ignores others, so they are likely misspelt.
    pub fn fields(&mut self, path: &str, object: &Value, known: &[&str]) {
        let Some(object) = object.as_object() else {
            return self.wrong(path, "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a DictType");
        };
        for name in object.keys().filter(|name| !known.contains(&name.as_str())) {
            self.remark(&at(path, name), "Discord knows no such field");
        }
    }

    /// A text that has to be there, with so many characters.
    pub fn text(&mut self, path: &str, value: &Value, least: usize, most: usize) {
        let Some(text) = value.as_str() else {
            return self.wrong(path, "BASE_TYPE_REQUIRED", "This field is required");
        };
        let count = text.chars().count();
        if count < least || count > most {
            let message = format!("Must be between {least} and {most} in length.");
            self.wrong(path, "BASE_TYPE_BAD_LENGTH", message);
        }
    }

    /// A text that may be missing.
    pub fn text_if_any(&mut self, path: &str, value: &Value, most: usize) {
        if !value.is_null() {
            self.text(path, value, 0, most);
        }
    }

    /// A list that may be missing, with at most so many entries.
    pub fn list<'a>(&mut self, path: &str, value: &'a Value, most: usize) -> &'a [Value] {
        let list = match value {
            Value::Null => return &[],
            Value::Array(list) => list.as_slice(),
            _ => {
                self.wrong(path, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType");
                return &[];
            }
        };
        if list.len() > most {
            self.wrong(path, "BASE_TYPE_MAX_LENGTH", format!("Must be {most} or fewer in length."));
        }
        list
    }

    /// Keeps what was found; the refusal, if the form is to be refused.
    pub fn verdict(self, state: &mut State, line: &str) -> Result<(), Answer> {
        for remark in &self.remarks {
            state.fault(format!("{line}: {remark}"));
        }
        let mut errors = json!({});
        for (path, code, message) in &self.problems {
            state.fault(format!("{line}: {path}: {message}"));
            let mut place = &mut errors;
            for step in path.split('.') {
                place = &mut place[step];
            }
            place["_errors"] = json!([{ "code": code, "message": message }]);
        }
        if self.problems.is_empty() {
            return Ok(());
        }
        Err((400, json!({ "code": 50035, "message": "Invalid Form Body", "errors": errors })))
    }
}

/// A path one step further.
pub fn at(path: &str, step: impl std::fmt::Display) -> String {
    if path.is_empty() { step.to_string() } else { format!("{path}.{step}") }
}
