//! What a call brings: parameters as JSON, as a form or as multipart, and files beside them.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::answer::Refusal;

/// A file that came with a call.
#[derive(Clone)]
pub struct Upload {
    /// What the sender calls it.
    pub name: String,
    /// What is in it.
    pub bytes: Arc<[u8]>,
}

/// The parameters of one call, whatever they came in.
#[derive(Default)]
pub struct Params {
    values: Map<String, Value>,
    files: HashMap<String, Upload>,
}

impl Params {
    /// Takes them out of the address and the body.
    pub fn read(query: &str, content_type: &str, body: &[u8]) -> Result<Self, Refusal> {
        let mut params = Self::default();
        params.form(query.as_bytes());
        if content_type.starts_with("application/json") {
            let read = serde_json::from_slice(body).map_err(|_| Refusal::broken("can't parse JSON object"))?;
            let Value::Object(values) = read else { return Err(Refusal::broken("can't parse JSON object")) };
            params.values.extend(values.into_iter().filter(|(_, value)| !value.is_null()));
        } else if content_type.starts_with("multipart/form-data") {
            let boundary = content_type.split("boundary=").nth(1).unwrap_or_default();
            let boundary = boundary.split(';').next().unwrap_or_default().trim_matches('"');
            params.parts(body, boundary).ok_or_else(|| Refusal::broken("can't parse multipart form data"))?;
        } else {
            params.form(body);
        }
        Ok(params)
    }

    fn form(&mut self, body: &[u8]) {
        for (key, value) in url::form_urlencoded::parse(body) {
            self.values.insert(key.into_owned(), Value::String(value.into_owned()));
        }
    }

    /// RFC 7578, as far as clients write it.
    fn parts(&mut self, body: &[u8], boundary: &str) -> Option<()> {
        if boundary.is_empty() {
            return None;
        }
        let fence = format!("\r\n--{boundary}");
        let mut rest = &body[find(body, &fence.as_bytes()[2..])? + fence.len() - 2..];
        while !rest.starts_with(b"--") {
            let part = rest.strip_prefix(b"\r\n")?;
            let end = find(part, fence.as_bytes())?;
            let (part, after) = (&part[..end], &part[end + fence.len()..]);
            let blank = find(part, b"\r\n\r\n")?;
            let head = String::from_utf8_lossy(&part[..blank]).into_owned();
            self.part(&head, &part[blank + 4..])?;
            rest = after;
        }
        Some(())
    }

    fn part(&mut self, head: &str, content: &[u8]) -> Option<()> {
        let disposition = head.lines().find(|line| line.to_ascii_lowercase().starts_with("content-disposition"))?;
        let named = |key: &str| {
            let begin = format!(" {key}=\"");
            let (_, after) = disposition.split_once(&begin)?;
            after.split('"').next().map(str::to_owned)
        };
        let name = named("name")?;
        if let Some(file) = named("filename") {
            self.files.insert(name, Upload { name: file, bytes: content.into() });
        } else {
            self.values.insert(name, Value::String(String::from_utf8_lossy(content).into_owned()));
        }
        Some(())
    }

    /// The names of what was brought. A file named by another parameter is none of the call's own.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let attached = |name: &str| {
            let mark = format!("attach://{name}");
            self.values.values().any(|value| match value {
                Value::String(text) => text.contains(&mark),
                other => other.to_string().contains(&mark),
            })
        };
        let files = self.files.keys().map(String::as_str).filter(move |name| !attached(name));
        self.values.keys().map(String::as_str).chain(files)
    }

    /// The parameters for the record, files as their name and length.
    pub fn told(&self) -> Value {
        let mut told = self.values.clone();
        for (name, file) in &self.files {
            told.insert(name.clone(), json!({ "file": file.name, "bytes": file.bytes.len() }));
        }
        Value::Object(told)
    }

    /// A whole number, written as one or as text.
    pub fn int(&self, key: &str) -> Option<i64> {
        match self.values.get(key)? {
            Value::String(text) => text.trim().parse().ok(),
            value => value.as_i64(),
        }
    }

    /// Text; nothing when it was not brought.
    pub fn text(&self, key: &str) -> Option<String> {
        match self.values.get(key)? {
            Value::String(text) => Some(text.clone()),
            value => Some(value.to_string()),
        }
    }

    /// Whether it was brought, as a value or a file.
    pub fn has(&self, key: &str) -> bool {
        self.values.contains_key(key) || self.files.contains_key(key)
    }

    /// Yes or no; no when it was not brought.
    pub fn flag(&self, key: &str) -> bool {
        self.text(key).is_some_and(|text| matches!(text.to_ascii_lowercase().as_str(), "true" | "yes" | "1"))
    }

    /// A JSON value, nested or as text.
    pub fn json(&self, key: &str) -> Result<Option<Value>, Refusal> {
        match self.values.get(key) {
            None => Ok(None),
            Some(Value::String(text)) if text.trim().is_empty() => Ok(None),
            Some(Value::String(text)) => {
                let read = serde_json::from_str(text);
                read.map(Some).map_err(|_| Refusal::broken(&format!("can't parse {key} JSON object")))
            }
            Some(value) => Ok(Some(value.clone())),
        }
    }

    /// A file by the name of its part.
    pub fn file(&self, name: &str) -> Option<&Upload> {
        self.files.get(name)
    }
}

/// Where something begins in something longer.
fn find(whole: &[u8], part: &[u8]) -> Option<usize> {
    let first = *part.first()?;
    let mut at = 0;
    while let Some(step) = whole.get(at..)?.iter().position(|byte| *byte == first) {
        at += step;
        if whole[at..].starts_with(part) {
            return Some(at);
        }
        at += 1;
    }
    None
}
