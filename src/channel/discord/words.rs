//! A message in Discord's words: text in its markdown, buttons, menus, windows.
//!
//! The limits are those of discord.com/developers/docs: 2000 characters, five rows of five buttons, a menu of 25, labels
//! of 80 characters on a button, 100 in a menu and 45 in a window.

use serde_json::{Value, json};

use super::rest::File;
use crate::channel::{Key, Message};
use crate::engine::button::Button;
use crate::engine::effect::Asks;

/// The custom id of a button that opens a window to write in begins so; it is no token of a keyboard.
pub(super) const WRITE: &str = "write:";
/// What such a button's label begins with.
pub(super) const PEN: &str = "✎ ";

const CONTENT_MAX: usize = 2000;
const ROWS_MAX: usize = 5;
const ROW_MAX: usize = 5;
const MENU_MAX: usize = 25;
const URL_MAX: usize = 512;
/// More methods than this are a menu: a tower of buttons pushes the words out of view on a phone.
const METHODS_MAX: usize = 3;

/// Link previews off, and seen by one person only (message flags).
const SUPPRESS_EMBEDS: u64 = 1 << 2;
pub(super) const EPHEMERAL: u64 = 1 << 6;

/// Who sees a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sight {
    /// Everybody who is there: a direct chat, or one line in a server's channel.
    All,
    /// The person alone, where others are.
    One,
}

/// The parts of a message: all but the last are words alone.
pub(super) fn bodies(message: &Message, sight: Sight) -> Vec<Value> {
    let flags = if sight == Sight::One { SUPPRESS_EMBEDS | EPHEMERAL } else { SUPPRESS_EMBEDS };
    let mut bodies: Vec<Value> = split(&content(message))
        .into_iter()
        .map(|part| json!({ "content": part, "flags": flags, "allowed_mentions": { "parse": [] } }))
        .collect();
    if let Some(last) = bodies.last_mut() {
        last["components"] = components(message);
    }
    bodies
}

/// Makes a body one that changes a message: who sees it is settled already.
pub(super) fn changing(mut body: Value) -> Value {
    body["flags"] = SUPPRESS_EMBEDS.into();
    body
}

/// The files of a message.
pub(super) fn files(message: &Message) -> Vec<File<'_>> {
    let picture = message.picture.as_ref().map(|(bytes, description)| File {
        name: if message.asks.is_some() { "captcha.png" } else { "week.png" },
        kind: "image/png",
        description,
        bytes,
    });
    let sound = message.sound.as_ref().map(|(bytes, description)| File {
        name: "captcha.wav",
        kind: "audio/wav",
        description,
        bytes,
    });
    picture.into_iter().chain(sound).collect()
}

/// The window in which something is written; the label is the button's that opened it.
pub(super) fn window(asks: &str, label: &str) -> Option<Value> {
    let (asks, least, most) = asks_of(asks)?;
    let label = cut(label.strip_prefix(PEN).unwrap_or(label), 45);
    let input = json!({
        "type": 4, "custom_id": "words", "style": 1, "label": label,
        "min_length": least, "max_length": most, "required": true,
    });
    let row = json!({ "type": 1, "components": [input] });
    Some(json!({ "custom_id": format!("{WRITE}{asks}"), "title": label, "components": [row] }))
}

/// What is written in a window, by its name in a custom id: least and most characters.
fn asks_of(name: &str) -> Option<(&'static str, u64, u64)> {
    let asked = [Asks::Handle, Asks::Captcha, Asks::Number, Asks::Address, Asks::Code, Asks::Paper, Asks::Answer];
    let asks = asked.into_iter().find(|asks| name == <&'static str>::from(*asks))?;
    let (least, most) = match asks {
        Asks::Captcha => (1, 20),
        Asks::Number => (4, 40),
        Asks::Code => (4, 20),
        Asks::Paper => (10, 30),
        _ => (1, 254), // an address has no more (RFC 5321)
    };
    Some((asks.into(), least, most))
}

fn content(message: &Message) -> String {
    let progress = message.progress.iter().map(|line| format!("-# {}", escaped(line)));
    let paragraphs = message.paragraphs.iter().map(|paragraph| emphasised(paragraph));
    // An address that no button takes is told in words.
    let addresses = message.keyboard.iter().flatten().filter(|key| !fits_a_button(key));
    let addresses = addresses.filter_map(|key| Some(format!("{}: {}", escaped(&key.label), key.address.as_ref()?)));
    progress.chain(paragraphs).chain(addresses).collect::<Vec<_>>().join("\n\n")
}

/// `*so*` in bold, everything else as it stands.
fn emphasised(text: &str) -> String {
    text.split('*').map(escaped).collect::<Vec<_>>().join("**")
}

/// Text that is shown as it is written: nothing in it is markdown, a mention, an emoji or a heading. Addresses are left
/// alone, or they would no longer lead where they should.
fn escaped(text: &str) -> String {
    text.split_inclusive(char::is_whitespace)
        .map(escaped_word)
        .collect::<String>()
        .split('\n')
        .map(lined)
        .collect::<Vec<_>>()
        .join("\n")
}

fn escaped_word(word: &str) -> String {
    if word.starts_with("https://") || word.starts_with("http://") {
        return word.to_owned();
    }
    let mut out = String::with_capacity(word.len());
    for character in word.chars() {
        if matches!(character, '\\' | '*' | '_' | '~' | '`' | '|' | '<' | '>' | '[' | ']' | '#') {
            out.push('\\');
        }
        out.push(character);
    }
    out
}

/// A line that begins like a list or a small heading does not become one.
fn lined(line: &str) -> String {
    let digits = line.trim_start_matches(|c: char| c.is_ascii_digit());
    if line.starts_with(['-', '+']) {
        format!("\\{line}")
    } else if digits.len() < line.len() && digits.starts_with(". ") {
        format!("{}\\{digits}", &line[..line.len() - digits.len()])
    } else {
        line.to_owned()
    }
}

/// Parts of at most 2000 characters: between paragraphs where possible, else between words.
fn split(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    for paragraph in text.split("\n\n") {
        for (number, piece) in pieces(paragraph).into_iter().enumerate() {
            let gap = if number == 0 { "\n\n" } else { "" };
            match parts.last_mut() {
                Some(part) if part.is_empty() => *part = piece,
                Some(part) if part.chars().count() + gap.len() + piece.chars().count() <= CONTENT_MAX => {
                    part.push_str(gap);
                    part.push_str(&piece);
                }
                _ => parts.push(piece),
            }
        }
    }
    parts
}

fn pieces(paragraph: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut count = 0;
    for word in paragraph.split_inclusive(' ').flat_map(halves) {
        let length = word.chars().count();
        if count + length > CONTENT_MAX {
            pieces.push(String::new());
            count = 0;
        }
        count += length;
        if let Some(piece) = pieces.last_mut() {
            piece.push_str(&word);
        }
    }
    pieces
}

/// A word, cut where it alone is too long.
fn halves(word: &str) -> Vec<String> {
    let characters: Vec<char> = word.chars().collect();
    characters.chunks(CONTENT_MAX).map(|chunk| chunk.iter().collect()).collect()
}

/// Rows of buttons, and a menu for a long list of methods.
fn components(message: &Message) -> Value {
    let keys = || message.keyboard.iter().flatten().filter(|key| fits_a_button(key));
    let is_method = |key: &&Key| matches!(key.button, Button::Method { .. });
    let methods: Vec<&Key> = keys().filter(is_method).collect();
    let methods = if methods.len() > METHODS_MAX { methods } else { Vec::new() };
    let in_menu = |key: &Key| !methods.is_empty() && matches!(key.button, Button::Method { .. });
    let mut rows: Vec<Value> = methods.chunks(MENU_MAX).enumerate().map(|(n, keys)| menu(n, keys)).collect();
    let mut buttons: Vec<Vec<Value>> = Vec::new();
    buttons.extend(message.asks.as_ref().and_then(|(asks, label)| Some(vec![pen(*asks, label)?])));
    for row in &message.keyboard {
        let shown: Vec<&Key> = row.iter().filter(|key| fits_a_button(key) && !in_menu(key)).collect();
        buttons.extend(shown.chunks(ROW_MAX).map(|keys| keys.iter().map(|key| button(key)).collect()));
    }
    let room = ROWS_MAX.saturating_sub(rows.len());
    if buttons.iter().map(Vec::len).sum::<usize>() > room * ROW_MAX {
        // More than there is room for: the last row is a menu of those that would be left out.
        let flat: Vec<&Key> = keys().filter(|key| !in_menu(key)).collect();
        let (fit, rest) = flat.split_at((room.saturating_sub(2) * ROW_MAX).min(flat.len()));
        buttons.truncate(usize::from(message.asks.is_some()));
        buttons.extend(fit.chunks(ROW_MAX).map(|keys| keys.iter().map(|key| button(key)).collect()));
        let rest: Vec<&Key> = rest.iter().copied().filter(|key| key.address.is_none()).take(MENU_MAX).collect();
        rows.extend(buttons.into_iter().map(|buttons| json!({ "type": 1, "components": buttons })));
        rows.push(menu(rows.len(), &rest));
        return Value::Array(rows);
    }
    merge(&mut buttons, room);
    rows.extend(buttons.into_iter().map(|buttons| json!({ "type": 1, "components": buttons })));
    Value::Array(rows)
}

/// Puts rows together, the last ones first, until they are few enough.
fn merge(rows: &mut Vec<Vec<Value>>, room: usize) {
    while rows.len() > room {
        let fitting = (1..rows.len()).rev().find(|at| rows[at - 1].len() + rows[*at].len() <= ROW_MAX);
        if let Some(at) = fitting {
            let row = rows.remove(at);
            rows[at - 1].extend(row);
        } else {
            let flat: Vec<Value> = std::mem::take(rows).into_iter().flatten().collect();
            *rows = flat.chunks(ROW_MAX).map(<[Value]>::to_vec).collect();
            return;
        }
    }
}

fn menu(number: usize, keys: &[&Key]) -> Value {
    let options: Vec<Value> =
        keys.iter().map(|key| json!({ "label": cut(&key.label, 100), "value": key.token })).collect();
    let menu = json!({ "type": 3, "custom_id": format!("menu:{number}"), "options": options });
    json!({ "type": 1, "components": [menu] })
}

fn button(key: &Key) -> Value {
    let label = cut(&key.label, 80);
    match &key.address {
        Some(address) => json!({ "type": 2, "style": 5, "label": label, "url": address }),
        None => json!({ "type": 2, "style": style(&key.button), "label": label, "custom_id": key.token }),
    }
}

/// Blue for the step's own buttons, grey for those that stand under every step.
fn style(button: &Button) -> u8 {
    let everywhere =
        matches!(button, Button::Back | Button::Cancel | Button::Help | Button::ContactIt | Button::Language);
    if everywhere { 2 } else { 1 }
}

/// The button that opens a window: where others read along, nothing is typed into the channel.
fn pen(asks: Asks, label: &str) -> Option<Value> {
    let (name, _, _) = asks_of(asks.into())?;
    let label = cut(&format!("{PEN}{label}"), 80);
    Some(json!({ "type": 2, "style": 1, "label": label, "custom_id": format!("{WRITE}{name}") }))
}

fn fits_a_button(key: &Key) -> bool {
    let leads = |address: &String| {
        let web = address.starts_with("https://") || address.starts_with("http://");
        web && address.chars().count() <= URL_MAX
    };
    key.address.as_ref().is_none_or(leads)
}

/// At most so many characters; what is cut off is shown to be.
pub(super) fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests;
