//! What a visitor sees: the frame around every page, and the pages that are one notice.

use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use maud::{DOCTYPE, Markup, html};
use serde_json::json;
use url::form_urlencoded;

use super::Site;
use crate::engine::text::Pair;
use crate::ids::Locale;
use crate::speech::Speech;
use crate::support::Code;

pub(super) mod disown;
pub(super) mod enrol;
pub(super) mod form;
pub(super) mod help;
pub(super) mod pass;
pub(super) mod passkey;
pub(super) mod places;

/// What an address says whose visitor chooses a new password where the page would give a pass.
pub(super) const PASSWORD: &str = "way=password";

/// The voice in one language.
pub(super) struct Words<'a> {
    speech: &'a Speech,
    locale: Locale,
    /// What an address keeps when the language is switched.
    kept: &'static str,
}

impl<'a> Words<'a> {
    /// The language of a page: the one switched to in the address, else the conversation's.
    pub fn of_page(speech: &'a Speech, locale: &Locale, uri: &Uri) -> Self {
        let kept = if wants_password(uri) { PASSWORD } else { "" };
        Self { speech, locale: switched_to(speech, uri).unwrap_or_else(|| speech.negotiate(locale.as_str())), kept }
    }

    /// The language of a visitor of whom nothing is known: the one in the address, else the browser's, else the
    /// organisation's. Never a page's own, which would tell that there is one.
    pub fn of_visitor(speech: &'a Speech, uri: &Uri, headers: &HeaderMap) -> Self {
        Self { speech, locale: visitor_locale(speech, uri, headers), kept: "" }
    }

    /// The language.
    pub fn locale(&self) -> &Locale {
        &self.locale
    }

    /// One sentence.
    pub fn say(&self, id: &str) -> String {
        self.speech.say(&self.locale, id, &[])
    }

    /// One sentence with variables; `args` is a JSON object.
    pub fn say_with(&self, id: &str, args: &serde_json::Value) -> String {
        self.speech.say_with(&self.locale, id, args)
    }

    /// The two words that mark the page, as the chat showed them.
    pub fn pair(&self, chat: &Locale, pair: Pair) -> String {
        self.speech.pair(chat, pair)
    }

    /// The same in the page's language, when that is another.
    pub fn pair_here(&self, chat: &Locale, pair: Pair) -> Option<String> {
        (self.locale != *chat).then(|| self.speech.pair(&self.locale, pair))
    }
}

/// The language of a visitor: the one in the address, else the browser's, else the organisation's.
pub(crate) fn visitor_locale(speech: &Speech, uri: &Uri, headers: &HeaderMap) -> Locale {
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let from_browser = || {
        accepted.split(',').take(20).find_map(|range| {
            let tag = range.split(';').next().unwrap_or_default().trim();
            let locale = speech.negotiate(tag);
            (primary(locale.as_str()) == primary(tag)).then_some(locale)
        })
    };
    switched_to(speech, uri).or_else(from_browser).unwrap_or_else(|| speech.default_locale().clone())
}

fn primary(tag: &str) -> String {
    tag.split(['-', '_']).next().unwrap_or_default().to_lowercase()
}

/// The language that an address switches to.
pub(super) fn switched_to(speech: &Speech, uri: &Uri) -> Option<Locale> {
    let query = uri.query().unwrap_or_default();
    let (_, tag) = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "lang")?;
    speech.locales().find(|locale| locale.as_str() == tag).cloned()
}

/// Whether an address says that its visitor wants to choose a new password.
pub(super) fn wants_password(uri: &Uri) -> bool {
    uri.query().is_some_and(|query| query.split('&').any(|part| part == PASSWORD))
}

/// A page as a response.
pub(crate) fn answer(status: StatusCode, page: Markup) -> Response {
    let kind = HeaderValue::from_static("text/html; charset=utf-8");
    (status, [(header::CONTENT_TYPE, kind)], page.into_string()).into_response()
}

/// A page that says one thing. Its sentences are `page-<name>-title` and `page-<name>-text`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantNames)]
#[strum(serialize_all = "kebab-case")]
pub(super) enum Notice {
    /// The link cannot be used; nobody learns why.
    Neutral,
    /// The password has been reset.
    Done,
    /// Cancelled; nothing was changed.
    Cancelled,
    /// Cancelled after one directory had taken a password that another refused.
    Left,
    /// The directory's reply was lost; nothing was changed.
    NotChanged,
    /// It is being done, or nobody knows yet: the chat will tell.
    Working,
    /// Nobody knows yet, and perhaps no chat can tell: what the person can do to find out.
    Unsure,
    /// The directory, or our own file, cannot be reached; nothing was changed.
    Unreachable,
    /// The account's password may not be changed here.
    NotAllowed,
    /// Something must be put right by IT; nothing was changed.
    Broken,
    /// Self-service is stopped: "this wasn't me".
    Stopped,
    /// The passkey fits; it goes on in the chat.
    ProofDone,
    /// The passkey does not fit; it goes on in the chat.
    ProofRefused,
    /// The person wants another method; it goes on in the chat.
    ProofCancelled,
    /// The page took its one answer before.
    ProofOver,
    /// The person did not ask for it.
    ProofDenied,
    /// The pass was shown before.
    PassGone,
    /// Whether a pass was issued is not known yet; in the chat there is a way to another.
    PassLate,
}

impl Notice {
    /// What IT asks for.
    fn code(self) -> Option<Code> {
        match self {
            Self::NotChanged => Some(Code::NotChanged),
            Self::Working | Self::Unsure => Some(Code::Working),
            Self::Unreachable => Some(Code::Unreachable),
            Self::NotAllowed => Some(Code::NotAllowed),
            Self::Broken => Some(Code::Broken),
            Self::Neutral
            | Self::Done
            | Self::Cancelled
            | Self::Left
            | Self::Stopped
            | Self::ProofDone
            | Self::ProofRefused
            | Self::ProofCancelled
            | Self::ProofOver
            | Self::ProofDenied
            | Self::PassGone
            | Self::PassLate => None,
        }
    }

    fn tone(self) -> &'static str {
        match self {
            Self::Done | Self::Stopped | Self::ProofDone | Self::ProofDenied => "good",
            Self::Unreachable | Self::NotAllowed | Self::Broken | Self::ProofRefused => "bad",
            Self::Neutral
            | Self::Cancelled
            | Self::Left
            | Self::NotChanged
            | Self::Working
            | Self::Unsure
            | Self::ProofCancelled
            | Self::ProofOver
            | Self::PassGone
            | Self::PassLate => "calm",
        }
    }
}

/// The neutral page.
pub(super) fn neutral(site: &Site, words: &Words<'_>) -> Markup {
    notice(site, words, Notice::Neutral)
}

/// A notice as a page.
pub(super) fn notice(site: &Site, words: &Words<'_>, notice: Notice) -> Markup {
    notice_with(site, words, notice, &html! {})
}

/// The same with something more to say.
fn notice_with(site: &Site, words: &Words<'_>, notice: Notice, more: &Markup) -> Markup {
    let name: &'static str = notice.into();
    let title = words.say(&format!("page-{name}-title"));
    let body = html! {
        div class={ "notice " (notice.tone()) } {
            (mark(if notice.tone() == "good" { Mark::Check } else { Mark::Note }))
            h1 { (title) }
            p { (words.say(&format!("page-{name}-text"))) }
            (more)
            @if let Some(code) = notice.code() { p class="small" { (help::link(site, words, code)) } }
        }
        @if notice == Notice::Done { (done(site, words)) }
        @if notice == Notice::Unreachable {
            p { a class="button" href="" { (words.say("page-try-again")) } }
        }
    };
    // The language can be switched only where asking again shows the same page.
    frame(site, words, &title, notice == Notice::Neutral, &body)
}

/// Where to sign in now, and the step that is left (S58, S59).
fn done(site: &Site, words: &Words<'_>) -> Markup {
    let org = &site.web.org;
    html! {
        @if !org.services.is_empty() {
            p { (words.say("page-done-services")) }
            ul class="services" { @for service in &org.services { li { (service) } } }
        }
        p { a class="button" href=(org.sign_in_url) rel="noreferrer" { (words.say("page-done-sign-in")) } }
        p class="last-step" { (words.say("page-done-chat")) }
    }
}

/// The frame around every page: who speaks, in which language, and who helps (S94).
fn frame(site: &Site, words: &Words<'_>, title: &str, languages: bool, body: &Markup) -> Markup {
    let foot = html! { p class="small" { (words.say("page-no-session")) } };
    framed(site, words, title, languages, body, &foot)
}

/// The same with another last line.
fn framed(site: &Site, words: &Words<'_>, title: &str, languages: bool, body: &Markup, foot: &Markup) -> Markup {
    let org = &site.web.org;
    html! {
        (DOCTYPE)
        html lang=(words.locale) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="no-referrer";
                title { (title) " · " (org.name) }
                link rel="icon" href="data:,";
                link rel="stylesheet" href=(site.styles.href);
                script src=(site.script.href) defer {}
            }
            body {
                header {
                    p class="brand" {
                        @if let Some(logo) = &site.logo { img src=(logo.href) alt="" height="32"; } @else { (mark(Mark::Door)) }
                        (org.name)
                    }
                    @if languages { (language_switch(words)) }
                }
                main { (body) }
                footer { p { (words.say("page-help")) } (foot) }
            }
        }
    }
}

fn language_switch(words: &Words<'_>) -> Markup {
    html! {
        nav aria-label=(words.say("page-languages")) {
            ul {
                @for locale in words.speech.locales() {
                    @let here = *locale == words.locale;
                    li {
                        a href={ "?lang=" (locale) @if !words.kept.is_empty() { "&" (words.kept) } } lang=(locale) hreflang=(locale) aria-current=[here.then_some("true")] {
                            (words.speech.say(locale, "page-language", &[]))
                        }
                    }
                }
            }
        }
    }
}

/// The two words, to be compared with those in the chat.
pub(in crate::web) fn pair(words: &Words<'_>, chat: &Locale, pair: Pair) -> Markup {
    html! {
        section class="pair" aria-labelledby="pair-title" {
            h2 id="pair-title" { (words.say("page-pair-title")) }
            p class="words" lang=(chat) { (words.pair(chat, pair)) }
            // The chat may have been switched to the page's language too.
            @if let Some(here) = words.pair_here(chat, pair) { p class="same-words" { "(" (here) ")" } }
            p { (words.say("page-pair")) }
        }
    }
}

/// The way so far: "Verification 1 ✓ › Choose a new password" (S50).
fn breadcrumb(words: &Words<'_>, gates: u8) -> Markup {
    html! {
        ol class="crumbs" aria-label=(words.say("page-crumbs")) {
            @for gate in 1..=gates {
                li class="behind" {
                    (words.say_with("page-crumb-verification", &json!({ "gate": gate }))) " "
                    (mark(Mark::Check)) span class="unseen" { (words.say("page-crumb-done")) }
                }
            }
            li aria-current="step" { (words.say("page-crumb-password")) }
        }
    }
}

/// The few drawings. Each stands beside words that say the same.
#[derive(Clone, Copy)]
pub(crate) enum Mark {
    /// The house's own.
    Door,
    /// Done.
    Check,
    /// Something to know.
    Note,
    /// Tick and cross in one; the style shows the one that holds.
    Verdict,
}

const TICK: &str = "M5 12.5l4.5 4.5L19 7.5";

/// A drawing.
pub(crate) fn mark(which: Mark) -> Markup {
    let (name, paths): (_, &[(&str, &str)]) = match which {
        Mark::Door => ("door", &[("", "M5 21V4a1 1 0 0 1 1-1h12a1 1 0 0 1 1 1v17M3 21h18M15 12h.01M9 3v18")]),
        Mark::Check => ("check", &[("", TICK)]),
        Mark::Note => ("note", &[("", "M12 7v6M12 16.5h.01M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z")]),
        Mark::Verdict => ("verdict", &[("tick", TICK), ("cross", "M7 7l10 10M17 7L7 17")]),
    };
    html! {
        svg class={ "mark " (name) } viewBox="0 0 24 24" aria-hidden="true" focusable="false" {
            @for (class, path) in paths { path class=[(!class.is_empty()).then_some(class)] d=(path) {} }
        }
    }
}

#[cfg(test)]
mod tests {
    use strum::VariantNames as _;

    use super::Notice;
    use crate::directory::Refusal;
    use crate::engine::password::Rule;
    use crate::speech::Locales;

    /// A missing sentence would be said in English, unnoticed.
    #[test]
    fn every_notice_rule_fault_and_refusal_has_its_sentence_in_every_language() {
        let mut wanted: Vec<String> = Notice::VARIANTS.iter().map(|name| format!("page-{name}-title")).collect();
        wanted.extend(Notice::VARIANTS.iter().map(|name| format!("page-{name}-text")));
        wanted.extend(Rule::VARIANTS.iter().map(|name| format!("page-fault-{name}")));
        wanted.extend(Refusal::VARIANTS.iter().map(|name| format!("page-refused-{name}")));
        let files: Vec<_> = Locales::iter().filter(|file| file.ends_with("/page.ftl")).collect();
        let ids = |file: &str| -> Vec<String> {
            let source = String::from_utf8(Locales::get(file).unwrap().data.into_owned()).unwrap();
            source.lines().filter_map(|line| line.split_once(" = ")).map(|(id, _)| id.to_owned()).collect()
        };
        let english = ids("en/page.ftl");
        assert!(files.len() >= 3);
        for file in files {
            let here = ids(&file);
            assert_eq!(here, english, "{file} says the same things in the same order");
            let lacking: Vec<_> = wanted.iter().filter(|id| !here.contains(id)).collect();
            assert!(lacking.is_empty(), "{file} lacks {lacking:?}");
        }
    }
}
