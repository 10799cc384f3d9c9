//! How a message looks in Telegram: HTML (<https://core.telegram.org/bots/api#html-style>), the buttons below it, and
//! what of it fits where.

use serde_json::{Value, json};
use url::Url;

use crate::channel::{Key, Message};
use crate::courier::wire::is_loopback;
use crate::engine::button::Button;

/// The most UTF-16 units of a text and of a caption, after its marks are read.
const TEXT_MAX: usize = 4096;
const CAPTION_MAX: usize = 1024;
/// The most characters of the words in an empty field.
const PLACEHOLDER_MAX: usize = 64;

/// A message of ours, one of those that together say it.
#[derive(Debug)]
pub(super) enum Part {
    /// Words, as HTML.
    Text(String),
    /// A picture (PNG) with words below it.
    Photo(Vec<u8>, String),
    /// A sound (WAV) with words below it.
    Voice(Vec<u8>, String),
}

/// A message laid out.
#[derive(Debug)]
pub(super) struct Shown {
    /// What is posted, in this order.
    pub(super) parts: Vec<Part>,
    /// Which of them carries the buttons.
    pub(super) bearer: usize,
    /// The buttons below it.
    pub(super) inline: Option<Value>,
    /// The button in place of the telephone's keyboard that shares one's own number. The last part carries it, for none
    /// carries both.
    pub(super) contact: Option<Value>,
}

impl Shown {
    /// Its words, when words are all there is and they fit into one message: only that can take another's place.
    pub(super) fn only_text(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [Part::Text(html)] if self.contact.is_none() => Some(html),
            _ => None,
        }
    }
}

/// Lays a message out. The page opens inside Telegram when it may.
pub(super) fn lay_out(message: &Message, mini_app: bool) -> Shown {
    let mut pieces: Vec<Piece> =
        message.progress.iter().map(|line| Piece::whole(line, |text| format!("<i>{text}</i>"))).collect();
    pieces.extend(message.paragraphs.iter().flat_map(|paragraph| Piece::of(paragraph)));
    let mut inline: Vec<Vec<Value>> = Vec::new();
    let mut contact = None;
    for row in &message.keyboard {
        let mut buttons = Vec::new();
        for key in row {
            match action(key, mini_app) {
                Action::Below(button) => buttons.push(button),
                Action::InWords(address) => {
                    pieces.push(Piece::whole(&format!("{}: {address}", key.label), str::to_owned));
                }
                Action::Contact => contact = Some(key.label.clone()),
            }
        }
        if !buttons.is_empty() {
            inline.push(buttons);
        }
    }
    let mut parts = Vec::new();
    let caption = match &message.picture {
        Some((_, _)) if length(&pieces) <= CAPTION_MAX => Some(join(std::mem::take(&mut pieces))),
        Some((_, what)) => Some(escaped(what)),
        None => None,
    };
    parts.extend(messages(pieces).into_iter().map(Part::Text));
    if let (Some((png, _)), Some(caption)) = (&message.picture, caption) {
        parts.push(Part::Photo(png.clone(), caption));
    }
    let bearer = parts.len().saturating_sub(1);
    if let Some((wav, what)) = &message.sound {
        parts.push(Part::Voice(wav.clone(), escaped(what)));
    }
    let contact = contact.map(|label| {
        let asked = message.asks.as_ref().map(|(_, words)| words.as_str()).filter(|words| !words.is_empty());
        let words = asked.unwrap_or(&label);
        parts.push(Part::Text(escaped(words)));
        json!({
            "keyboard": [[{ "text": label, "request_contact": true }]],
            "resize_keyboard": true,
            "one_time_keyboard": true,
            "input_field_placeholder": words.chars().take(PLACEHOLDER_MAX).collect::<String>(),
        })
    });
    let inline = (!inline.is_empty()).then(|| json!({ "inline_keyboard": inline }));
    Shown { parts, bearer, inline, contact }
}

enum Action {
    Below(Value),
    InWords(String),
    Contact,
}

fn action(key: &Key, mini_app: bool) -> Action {
    match &key.address {
        _ if key.button == Button::ShareNumber => Action::Contact,
        Some(address) if !can_be_opened(address) => Action::InWords(address.clone()),
        Some(address) if mini_app && matches!(key.button, Button::OpenPage | Button::OpenPass) => {
            Action::Below(json!({ "text": key.label, "web_app": { "url": address } }))
        }
        Some(address) => Action::Below(json!({ "text": key.label, "url": address })),
        None => Action::Below(json!({ "text": key.label, "callback_data": key.token })),
    }
}

/// Whether Telegram takes an address on a button: one of this machine or of a bare name it refuses, with the message.
fn can_be_opened(address: &str) -> bool {
    Url::parse(address).is_ok_and(|url| {
        url.scheme() == "https" && url.host_str().is_some_and(|host| host.contains('.') && !is_loopback(host))
    })
}

/// Words that are not torn apart, and how many UTF-16 units of them are seen at most.
struct Piece {
    html: String,
    units: usize,
}

impl Piece {
    fn whole(text: &str, mark: impl Fn(&str) -> String) -> Self {
        Self { html: mark(&escaped(text)), units: text.encode_utf16().count() }
    }

    /// A paragraph; torn only when it alone is too long for a message.
    fn of(text: &str) -> Vec<Self> {
        if text.encode_utf16().count() <= TEXT_MAX {
            return vec![Self::whole(text, emphasised)];
        }
        let chars: Vec<char> = text.chars().collect();
        // A character has two units at most; of plain letters, two pieces and what stands between them fill a message.
        chars.chunks(TEXT_MAX / 2 - 1).map(|chunk| Self::whole(&String::from_iter(chunk), str::to_owned)).collect()
    }
}

fn length(pieces: &[Piece]) -> usize {
    pieces.iter().map(|piece| piece.units + 2).sum()
}

fn join(pieces: Vec<Piece>) -> String {
    pieces.into_iter().map(|piece| piece.html).collect::<Vec<_>>().join("\n\n")
}

/// As few messages as the pieces fit into, in their order.
fn messages(pieces: Vec<Piece>) -> Vec<String> {
    let mut messages: Vec<Vec<Piece>> = Vec::new();
    for piece in pieces {
        match messages.last_mut() {
            Some(last) if length(last) + piece.units <= TEXT_MAX => last.push(piece),
            _ => messages.push(vec![piece]),
        }
    }
    messages.into_iter().map(join).collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// `*so*` in bold; an asterisk without its like stays one.
fn emphasised(text: &str) -> String {
    let parts: Vec<&str> = text.split('*').collect();
    if parts.len().is_multiple_of(2) {
        return text.to_owned();
    }
    let bold = |(index, part): (usize, &&str)| match (index % 2 == 1, part.is_empty()) {
        (true, false) => format!("<b>{part}</b>"),
        _ => (*part).to_owned(),
    };
    parts.iter().enumerate().map(bold).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(button: Button, address: Option<&str>) -> Key {
        Key { button, token: "7.1".to_owned(), label: "Go".to_owned(), address: address.map(str::to_owned) }
    }

    fn says(paragraphs: &[&str]) -> Message {
        Message { paragraphs: paragraphs.iter().map(|text| (*text).to_owned()).collect(), ..Message::default() }
    }

    #[test]
    fn words_are_escaped_and_emphasis_is_bold() {
        let mut message = says(&["*Hello* <b>&</b>", "2 * 3"]);
        message.progress = Some("Step 1 of 7".to_owned());
        let expected = "<i>Step 1 of 7</i>\n\n<b>Hello</b> &lt;b&gt;&amp;&lt;/b&gt;\n\n2 * 3";
        assert_eq!(lay_out(&message, false).only_text(), Some(expected));
    }

    #[test]
    fn a_page_opens_inside_telegram_over_https_and_stands_in_words_otherwise() {
        let inline = |address, mini_app| {
            let message = Message { keyboard: vec![vec![key(Button::OpenPage, Some(address))]], ..says(&["x"]) };
            lay_out(&message, mini_app)
        };
        let https = "https://reset.example.org/p/a";
        let button = |shown: Shown| shown.inline.unwrap()["inline_keyboard"][0][0].clone();
        assert_eq!(button(inline(https, true)), json!({ "text": "Go", "web_app": { "url": https } }));
        assert_eq!(button(inline(https, false)), json!({ "text": "Go", "url": https }));
        for local in ["http://127.0.0.1:8080/p/a", "https://localhost/p/a", "https://127.0.0.1/p/a"] {
            let shown = inline(local, true);
            assert_eq!((shown.only_text(), shown.inline.is_none()), (Some(&*format!("x\n\nGo: {local}")), true));
        }
    }

    #[test]
    fn a_long_text_goes_over_several_messages_with_the_buttons_on_the_last() {
        let long = "é😀".repeat(700);
        let paragraphs = [long.as_str(), &long, &long, &"z".repeat(9000)];
        let message = Message { keyboard: vec![vec![key(Button::Start, None)]], ..says(&paragraphs) };
        let shown = lay_out(&message, true);
        assert_eq!((shown.parts.len(), shown.bearer), (6, 5));
        let mut all = String::new();
        for part in &shown.parts {
            let Part::Text(html) = part else { panic!() };
            assert!(html.encode_utf16().count() <= TEXT_MAX);
            all += &html.replace("\n\n", "");
        }
        assert_eq!(all, paragraphs.concat());
    }

    #[test]
    fn a_captcha_is_a_picture_with_the_words_and_buttons_and_then_a_voice_note() {
        let mut message = says(&["Type the letters."]);
        message.keyboard = vec![vec![key(Button::Start, None)]];
        (message.picture, message.sound) = (Some((vec![1], "A picture".into())), Some((vec![2], "The digits".into())));
        let shown = lay_out(&message, true);
        assert!(matches!(&shown.parts[..], [Part::Photo(_, words), Part::Voice(_, what)]
            if words == "Type the letters." && what == "The digits"));
        assert_eq!((shown.bearer, shown.only_text()), (0, None));
        message.paragraphs = vec!["y".repeat(1200)];
        let shown = lay_out(&message, true);
        assert!(
            matches!(&shown.parts[..], [Part::Text(_), Part::Photo(_, what), Part::Voice(..)] if what == "A picture")
        );
        assert_eq!(shown.bearer, 1);
    }

    #[test]
    fn the_own_number_is_shared_by_a_keyboard_of_its_own() {
        let keyboard = vec![vec![key(Button::ShareNumber, None)], vec![key(Button::Start, None)]];
        let shown = lay_out(&Message { keyboard, ..says(&["Your number?"]) }, true);
        assert_eq!(shown.contact.unwrap()["keyboard"][0][0], json!({ "text": "Go", "request_contact": true }));
        assert_eq!(shown.inline.unwrap()["inline_keyboard"].as_array().unwrap().len(), 1);
    }
}
