//! Text as Telegram takes it: HTML taken apart into words and entities, and lengths.
//!
//! <https://core.telegram.org/bots/api#html-style>

use serde_json::{Value, json};

use super::answer::Refusal;
use super::reading::Params;

/// The longest text of a message and of a caption, after entities were parsed; here in UTF-16 units, as offsets are.
pub const TEXT_MAX: usize = 4096;
pub const CAPTION_MAX: usize = 1024;

/// Words and what lies over them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Words {
    /// The words alone.
    pub text: String,
    /// `MessageEntity` objects, in order.
    pub entities: Vec<Value>,
}

/// A length in UTF-16 units.
pub fn utf16(text: &str) -> usize {
    text.encode_utf16().count()
}

/// The words of a call: a text or a caption, with a parse mode or with entities.
pub fn of_call(params: &Params, text: &str, entities: &str) -> Result<Words, Refusal> {
    let raw = params.text(text).unwrap_or_default();
    words(raw, params.text("parse_mode"), params.json(entities)?)
}

/// The same from its three parts.
pub fn words(raw: String, parse_mode: Option<String>, entities: Option<Value>) -> Result<Words, Refusal> {
    match parse_mode.unwrap_or_default().to_ascii_lowercase().as_str() {
        "html" => html(&raw).map_err(|why| Refusal::broken(&format!("can't parse entities: {why}"))),
        "" => given(raw, entities.unwrap_or(Value::Null)),
        // Markdown is in the documentation and not in this town.
        _ => Err(Refusal::broken("unsupported parse_mode")),
    }
}

/// Words whose entities the bot counted itself.
fn given(text: String, entities: Value) -> Result<Words, Refusal> {
    let entities = match entities {
        Value::Null => Vec::new(),
        Value::Array(entities) => entities,
        _ => return Err(Refusal::broken("can't parse entities: expected an Array of MessageEntity")),
    };
    let length = utf16(&text) as u64;
    for entity in &entities {
        let (from, count) = (entity["offset"].as_u64(), entity["length"].as_u64());
        let inside = from.zip(count).is_some_and(|(from, count)| count > 0 && from + count <= length);
        if !inside || !entity["type"].is_string() {
            return Err(Refusal::broken("can't parse entities: an entity lies outside of the text"));
        }
    }
    Ok(Words { text, entities })
}

/// A tag that is open.
struct Open {
    name: String,
    offset: usize,
    entity: Value,
}

/// HTML to words and entities; the error is what Telegram says after "can't parse entities: ".
pub fn html(source: &str) -> Result<Words, String> {
    let mut words = Words::default();
    let mut open: Vec<Open> = Vec::new();
    let mut at = 0;
    while let Some(c) = source[at..].chars().next() {
        let rest = &source[at..];
        if c == '&' {
            let (shown, length) = reference(rest).unwrap_or(('&', 1));
            words.text.push(shown);
            at += length;
        } else if c == '<' {
            let end = rest.find('>').ok_or_else(|| format!("Unclosed start tag at byte offset {at}"))?;
            let tag = &rest[1..end];
            if let Some(name) = tag.strip_prefix('/') {
                close(&mut words, &mut open, name.trim(), at)?;
            } else {
                open.push(start(tag, utf16(&words.text), at)?);
            }
            at += end + 1;
        } else {
            words.text.push(c);
            at += c.len_utf8();
        }
    }
    if let Some(left) = open.last() {
        return Err(format!("Can't find end tag corresponding to start tag \"{}\"", left.name));
    }
    words.entities.sort_by_key(|entity| entity["offset"].as_u64());
    Ok(words)
}

/// The four named references and the numeric ones; anything else stays as it is.
fn reference(rest: &str) -> Option<(char, usize)> {
    let end = rest.find(';').filter(|end| *end <= 10)?;
    let name = &rest[1..end];
    let shown = match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).filter(|c| *c != '\0')?
        }
    };
    Some((shown, end + 1))
}

fn start(tag: &str, offset: usize, at: usize) -> Result<Open, String> {
    let name = tag.split_whitespace().next().unwrap_or_default().to_ascii_lowercase();
    let attribute = |key: &str| {
        let (_, after) = tag.split_once(&format!("{key}="))?;
        let quote = after.chars().next()?;
        let value = if quote == '"' || quote == '\'' {
            after[1..].split(quote).next()?
        } else {
            after.split_whitespace().next()?
        };
        html(value).ok().map(|words| words.text)
    };
    let kind = match name.as_str() {
        "b" | "strong" => "bold",
        "i" | "em" => "italic",
        "u" | "ins" => "underline",
        "s" | "strike" | "del" => "strikethrough",
        "tg-spoiler" => "spoiler",
        "span" if attribute("class").as_deref() == Some("tg-spoiler") => "spoiler",
        "span" => return Err(format!("Tag \"span\" must have class \"tg-spoiler\" at byte offset {at}")),
        "a" => "text_link",
        "tg-emoji" => "custom_emoji",
        "code" => "code",
        "pre" => "pre",
        "blockquote" if tag.contains("expandable") => "expandable_blockquote",
        "blockquote" => "blockquote",
        _ => return Err(format!("Unsupported start tag \"{name}\" at byte offset {at}")),
    };
    let mut entity = json!({ "type": kind });
    if kind == "text_link" {
        entity["url"] = json!(attribute("href").unwrap_or_default());
    } else if kind == "custom_emoji" {
        entity["custom_emoji_id"] = json!(attribute("emoji-id").unwrap_or_default());
    }
    Ok(Open { name, offset, entity })
}

fn close(words: &mut Words, open: &mut Vec<Open>, name: &str, at: usize) -> Result<(), String> {
    let Some(last) = open.pop() else { return Err(format!("Unexpected end tag at byte offset {at}")) };
    if !name.is_empty() && !name.eq_ignore_ascii_case(&last.name) {
        let expected = format!("expected \"</{}>\", found \"</{name}>\"", last.name);
        return Err(format!("Unmatched end tag at byte offset {at}, {expected}"));
    }
    let length = utf16(&words.text) - last.offset;
    if length > 0 {
        let mut entity = last.entity;
        entity["offset"] = json!(last.offset);
        entity["length"] = json!(length);
        words.entities.push(entity);
    }
    Ok(())
}
