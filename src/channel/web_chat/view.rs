//! What the chat looks like: the greeting, the chat, and the pieces of it that a stream carries.

use maud::{DOCTYPE, Markup, html};

use super::WebChat;
use super::proof::ROUNDS;
use super::rooms::{Entry, Spoken, View};
use crate::channel::{Key, Message};
use crate::engine::button::Button;
use crate::engine::effect::Asks;
use crate::engine::text::Text;
use crate::ids::Locale;
use crate::speech::Speech;
use crate::web::view::{Mark, mark};

/// What is around a page.
pub(super) struct Frame<'a> {
    /// The chat.
    pub chat: &'a WebChat,
    /// The language.
    pub locale: Locale,
    /// Whether it stands in a frame of another page.
    pub embedded: bool,
}

/// What a visitor without a chat is given.
pub(super) struct Greeting<'a> {
    /// What their browser has to work on.
    pub challenge: &'a str,
    /// How much.
    pub bits: u32,
    /// The form's name.
    pub turn: &'a str,
    /// Whether the captcha stands there although there is JavaScript.
    pub by_picture: bool,
    /// What went wrong with the last try.
    pub trouble: Option<Trouble>,
}

/// What may have to be said about a request. Its sentence is `web-trouble-<name>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantNames)]
#[strum(serialize_all = "kebab-case")]
pub(super) enum Trouble {
    /// The page had been open for too long.
    Stale,
    /// The captcha was answered wrongly.
    Wrong,
    /// Too many at once.
    Crowded,
    /// The browser keeps no cookies.
    Cookies,
    /// More was sent than anybody can type.
    TooFast,
    /// Too long to be an answer.
    TooLarge,
    /// It could not be written down.
    Down,
    /// The person left: no trouble at all.
    Left,
}

impl Frame<'_> {
    fn say(&self, id: &str) -> String {
        self.chat.parts.speech.say(&self.locale, id, &[])
    }

    fn speech(&self) -> &Speech {
        &self.chat.parts.speech
    }

    fn here(&self) -> String {
        format!("{}/chat{}", self.chat.base(), if self.embedded { "?embedded" } else { "" })
    }

    fn flagged(&self, flag: &str) -> String {
        format!("{}{}{flag}", self.here(), if self.embedded { "&" } else { "?" })
    }
}

/// What is said about a request.
pub(super) fn sentence(frame: &Frame<'_>, trouble: Trouble) -> String {
    let name: &'static str = trouble.into();
    frame.say(&format!("web-trouble-{name}"))
}

/// What we say first. The engine says it too, to whoever comes by another door.
pub(super) fn welcome(speech: &Speech, locale: &Locale) -> Message {
    Message {
        paragraphs: vec![speech.text(locale, &Text::ToldWelcome)],
        locale: locale.clone(),
        name: "welcome".to_owned(),
        ..Message::default()
    }
}

/// The page of a visitor who has no chat yet.
pub(super) fn greeting(frame: &Frame<'_>, greeting: &Greeting<'_>) -> Markup {
    let message = welcome(frame.speech(), &frame.locale);
    let start = frame.speech().button(&frame.locale, &Button::Start);
    let picture = captcha(frame, greeting.challenge);
    let body = html! {
        form id="say" method="post" action=(frame.here()) data-challenge=(greeting.challenge) data-bits=(greeting.bits)
            data-rounds=(ROUNDS) data-picture=(frame.flagged("picture")) data-in=(frame.flagged("in"))
            data-working=(frame.say("web-working")) data-offline=(frame.say("web-offline")) {
            input type="hidden" name="turn" value=(greeting.turn);
            input type="hidden" name="challenge" value=(greeting.challenge);
            input type="hidden" name="locale" value=(frame.locale);
            main {
                div id="log" role="log" aria-live="polite" aria-label=(frame.say("web-log")) tabindex="0" {
                    div class="bubble ours" { (paragraphs(&message)) }
                }
                (trouble_line(frame, greeting.trouble))
            }
            div class="bar" {
                @if greeting.by_picture { (picture) } @else {
                    input type="hidden" name="number" value="";
                    noscript { (picture) }
                }
                div class="keys" { button class="key deed" name="start" value="1" { (start) } }
                p id="status" role="status" {}
                p class="hint" { (frame.say("web-hint")) }
            }
        }
    };
    page(frame, None, &body)
}

fn captcha(frame: &Frame<'_>, challenge: &str) -> Markup {
    let base = frame.chat.base();
    let sound = format!("{base}/chat/proof/sound?of={challenge}&lang={}", frame.locale);
    html! {
        fieldset {
            legend { (frame.say("web-captcha")) }
            img src={ (base) "/chat/proof/picture?of=" (challenge) } alt=(frame.say("captcha-picture")) width="320" height="120";
            audio controls preload="none" src=(sound) aria-label=(frame.say("captcha-sound")) {}
            label for="answer" { (frame.say("web-captcha-answer")) }
            input id="answer" name="answer" type="text" autocomplete="off" autocapitalize="none" spellcheck="false" maxlength="16";
        }
    }
}

/// The page of an open chat.
pub(super) fn chat(frame: &Frame<'_>, view: &View, form: &str, turn: &str, trouble: Option<Trouble>) -> Markup {
    let body = html! {
        form id="say" method="post" action=(frame.here()) data-offline=(frame.say("web-offline")) {
            // What the Enter key presses is the first button: sending, not whichever choice stands first.
            button class="unseen" tabindex="-1" aria-hidden="true" { (frame.say("web-send")) }
            main {
                div id="log" role="log" aria-live="polite" aria-label=(frame.say("web-log")) tabindex="0"
                    data-after=(after(view)) data-events={ (frame.chat.base()) "/chat/events" } {
                    @for entry in &view.entries { (bubble(frame, entry)) }
                }
                p id="busy" hidden[!view.busy] {
                    span class="dots" aria-hidden="true" { i {} i {} i {} }
                    span class="unseen" { (frame.say("web-busy")) }
                }
                (trouble_line(frame, trouble))
                (choices(view))
                noscript { p class="news" { a class="quiet" href=(frame.here()) { (frame.say("web-news")) } } }
            }
            div class="bar" {
                (controls(frame, view, form, turn))
                p id="status" role="status" {}
            }
        }
    };
    page(frame, Some((form, turn)), &body)
}

/// What a stream carries: the bubbles that are new or changed, and the buttons and field as they stand now.
pub(super) fn pieces(frame: &Frame<'_>, view: &View, form: &str, turn: &str) -> Markup {
    html! {
        @for entry in &view.entries { (bubble(frame, entry)) }
        (choices(view))
        (controls(frame, view, form, turn))
    }
}

fn after(view: &View) -> String {
    format!("{:x}.{}", view.epoch, view.stamp)
}

fn bubble(frame: &Frame<'_>, entry: &Entry) -> Markup {
    let id = format!("m{}", entry.number);
    match &entry.what {
        Spoken::Ours(message) => html! {
            div class="bubble ours" id=(id) lang=(message.locale) {
                span class="unseen" { (frame.say("web-ours")) }
                (paragraphs(message))
                (media(frame, message, entry.number))
            }
        },
        Spoken::Theirs(text) => html! {
            div class="bubble theirs" id=(id) { span class="unseen" { (frame.say("web-theirs")) } p { (text) } }
        },
        Spoken::Taken => html! {
            div class="bubble theirs taken" id=(id) {
                span class="unseen" { (frame.say("web-theirs")) } p { (frame.say("web-taken")) }
            }
        },
    }
}

fn paragraphs(message: &Message) -> Markup {
    html! {
        @if let Some(progress) = &message.progress { p class="progress" { (progress) } }
        @for paragraph in &message.paragraphs {
            @for part in paragraph.split("\n\n") { p { (rich(part)) } }
        }
    }
}

/// A paragraph: `*so*` is emphasis, an address can be followed, a line is a line. All else is text.
fn rich(text: &str) -> Markup {
    let pieces: Vec<&str> = text.split('*').collect();
    let paired = pieces.len() % 2 == 1;
    html! {
        @if paired {
            @for (place, piece) in pieces.iter().enumerate() {
                @if place % 2 == 1 { strong { (linked(piece)) } } @else { (linked(piece)) }
            }
        } @else { (linked(text)) }
    }
}

fn linked(text: &str) -> Markup {
    html! {
        @for word in text.split_inclusive(|c: char| c.is_whitespace()) {
            @let bare = word.trim_end().trim_end_matches(['.', ',', ')', '。', '，', '）']);
            @if bare.starts_with("https://") {
                a href=(bare) target="_blank" rel="noopener noreferrer" { (bare) } (word[bare.len()..])
            } @else { (word) }
        }
    }
}

fn media(frame: &Frame<'_>, message: &Message, number: u64) -> Markup {
    let base = frame.chat.base();
    html! {
        @if let Some((_, label)) = &message.picture {
            img src={ (base) "/chat/picture/" (number) } alt=(label) width="320" height="120";
        }
        @if let Some((_, label)) = &message.sound {
            audio controls preload="none" src={ (base) "/chat/sound/" (number) } aria-label=(label) {}
        }
    }
}

/// The buttons of a message: those of its step, and those that repeat at each. The language stands above the chat.
fn keys(view: &View) -> (Vec<&Key>, Vec<&Key>) {
    let keys = view.open.iter().flat_map(|message| message.keyboard.iter().flatten());
    let (exits, deeds): (Vec<&Key>, Vec<&Key>) = keys.partition(|key| is_exit(key));
    (deeds, exits.into_iter().filter(|key| key.button != Button::Language).collect())
}

/// The choices of the newest message, below it; where something is to be written, none of them is the main thing.
fn choices(view: &View) -> Markup {
    let written = view.open.as_ref().is_some_and(|message| message.asks.is_some());
    html! { div id="choices" class={ "keys" @if written { " aside" } } { @for key in keys(view).0 { (button(key, "deed")) } } }
}

/// The field for an answer, and the ways out.
fn controls(frame: &Frame<'_>, view: &View, form: &str, turn: &str) -> Markup {
    let asks = view.open.as_ref().and_then(|message| message.asks.as_ref());
    let label = asks.map_or_else(|| frame.say("web-write"), |(_, label)| label.clone());
    let (complete, mode) = kind(asks.map(|(asks, _)| *asks));
    html! {
        div id="controls" data-busy[view.busy] {
            input type="hidden" name="form" value=(form);
            input type="hidden" name="turn" value=(turn);
            label for="text" { (label) }
            div class="row" {
                input id="text" name="text" type="text" autocomplete=(complete) inputmode=(mode) autocapitalize="none"
                    spellcheck="false" maxlength="2000" enterkeyhint="send" aria-describedby="hint";
                button class="send" { (frame.say("web-send")) }
            }
            p id="hint" class="hint" { (frame.say("web-hint")) }
            div class="exits" { @for key in keys(view).1 { (button(key, "quiet")) } }
        }
    }
}

fn button(key: &Key, class: &str) -> Markup {
    html! {
        @if let Some(address) = &key.address {
            a class={ "key " (class) } href=(address) target="_blank" rel="noopener noreferrer" { (key.label) }
        } @else {
            button class={ "key " (class) } name="press" value=(key.token) { (key.label) }
        }
    }
}

/// What the field is called for password stores and phone keyboards.
fn kind(asks: Option<Asks>) -> (&'static str, &'static str) {
    match asks {
        Some(Asks::Handle) => ("username", "email"),
        Some(Asks::Number | Asks::OwnNumber) => ("tel", "tel"),
        Some(Asks::Address) => ("email", "email"),
        Some(Asks::Code) => ("one-time-code", "numeric"),
        Some(Asks::Captcha | Asks::Paper | Asks::Answer) | None => ("off", "text"),
    }
}

/// Whether a button repeats at each step, and so stands behind the step's own.
fn is_exit(key: &Key) -> bool {
    matches!(key.button, Button::Back | Button::Cancel | Button::Help | Button::ContactIt | Button::Language)
}

fn trouble_line(frame: &Frame<'_>, trouble: Option<Trouble>) -> Markup {
    html! {
        @if let Some(trouble) = trouble {
            p class={ "trouble " (if trouble == Trouble::Left { "calm" } else { "bad" }) } role="alert" {
                (mark(Mark::Note)) span { (sentence(frame, trouble)) }
            }
        }
    }
}

fn page(frame: &Frame<'_>, open: Option<(&str, &str)>, body: &Markup) -> Markup {
    let (chat, parts) = (frame.chat, &frame.chat.parts);
    let name = parts.settings.name.as_deref().unwrap_or(&parts.org.name);
    html! {
        (DOCTYPE)
        html lang=(frame.locale) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content";
                meta name="color-scheme" content="light dark";
                title { (frame.say("web-title")) " · " (name) }
                link rel="icon" href="data:,";
                link rel="stylesheet" href=(chat.styles.href);
                script src=(chat.script.href) defer {}
            }
            body class=[frame.embedded.then_some("embedded")] {
                header {
                    h1 class="brand" {
                        @if let Some(logo) = &chat.logo { img src=(logo.href) alt="" height="32"; } @else { (mark(Mark::Door)) }
                        span { (name) small { (frame.say("web-title")) } }
                    }
                    (above(frame, open))
                }
                (body)
            }
        }
    }
}

/// The languages behind the one that is spoken.
fn languages(frame: &Frame<'_>, other: impl Fn(&Locale, &str) -> Markup) -> Markup {
    let name = |locale: &Locale| frame.speech().say(locale, "page-language", &[]);
    html! {
        details class="languages" {
            summary class="quiet" { span class="unseen" { (frame.say("page-languages")) " " } (name(&frame.locale)) }
            div {
                @for locale in frame.speech().locales().filter(|locale| **locale != frame.locale) {
                    (other(locale, &name(locale)))
                }
            }
        }
    }
}

/// On the greeting a language is an address, in a chat something one says.
fn above(frame: &Frame<'_>, open: Option<(&str, &str)>) -> Markup {
    let Some((form, turn)) = open else {
        let link = |locale: &Locale, name: &str| {
            html! { a class="quiet" href=(frame.flagged(&format!("lang={locale}"))) lang=(locale) hreflang=(locale) { (name) } }
        };
        return html! { nav aria-label=(frame.say("page-languages")) { (languages(frame, link)) } };
    };
    let press = |locale: &Locale, name: &str| {
        html! { button class="quiet" name="language" value=(locale) lang=(locale) { (name) } }
    };
    html! {
        form class="leave" method="post" action=(frame.here()) {
            input type="hidden" name="form" value=(form);
            input type="hidden" name="turn" value={ (turn) "-go" };
            (languages(frame, press))
            button class="quiet" name="leave" value="1" title=(frame.say("web-leave-why")) { (frame.say("web-leave")) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::rich;

    #[test]
    fn emphasis_and_addresses_are_shown_and_all_else_is_text() {
        let told = rich("*So* <b> & https://a.example/x. 2 < 3").into_string();
        let link =
            "<a href=\"https://a.example/x\" target=\"_blank\" rel=\"noopener noreferrer\">https://a.example/x</a>. ";
        assert_eq!(told, format!("<strong>So</strong> &lt;b&gt; &amp; {link}2 &lt; 3"));
        assert_eq!(rich("2 * 3").into_string(), "2 * 3");
        assert!(!rich("javascript:x http://a.example").into_string().contains("href"));
    }
}
