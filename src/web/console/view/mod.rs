//! What the console looks like: the frame around every page, and the pages that say one thing.

use maud::{DOCTYPE, Markup, html};
use serde_json::json;

use super::sign_in::Word;
use super::{Call, Need, Page, Trouble};
use crate::store::console::{Invited, Role};
use crate::time::Time;
use crate::web::view::{Mark, Words, mark};

pub(super) mod account;
pub(super) mod chain;
pub(super) mod chart;
pub(super) mod log;
pub(super) mod overview;
pub(super) mod report;
pub(super) mod tickets;
pub(super) mod what_if;

/// The pages that one gets to from everywhere, in the order of a day.
const PLACES: [(Page, &str); 7] = [
    (Page::Overview, "console-overview"),
    (Page::Tickets, "console-tickets"),
    (Page::Account, "console-account"),
    (Page::Log, "console-log"),
    (Page::Report, "console-report"),
    (Page::WhatIf, "console-what-if"),
    (Page::Chain, "console-chain"),
];

/// The frame around every page.
pub(super) fn frame(call: &Call, title: &str, here: Option<Page>, body: &Markup) -> Markup {
    framed(call, title, here, &html! {}, body)
}

/// The same with something more in its head.
fn framed(call: &Call, title: &str, here: Option<Page>, head: &Markup, body: &Markup) -> Markup {
    let (console, words) = (&call.console, call.words());
    html! {
        (DOCTYPE)
        html lang=(words.locale()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " · " (words.say("console-name")) " · " (console.parts.org.name) }
                link rel="icon" href="data:,";
                link rel="stylesheet" href=(console.styles.href);
                script src=(console.script.href) defer {}
                (head)
            }
            body class="console" {
                a class="skip" href="#main" { (words.say("console-skip")) }
                header {
                    p class="brand" {
                        @if let Some(logo) = &console.logo { img src=(logo.href) alt="" height="32"; } @else { (mark(Mark::Door)) }
                        (console.parts.org.name) " · " (words.say("console-name"))
                    }
                    (languages(call, &words))
                }
                @if let Some(session) = &call.session { (navigation(call, &words, here, &session.name, session.role)) }
                main id="main" { (body) }
                footer { p class="small" { (words.say("console-foot")) } }
            }
        }
    }
}

fn navigation(call: &Call, words: &Words<'_>, here: Option<Page>, name: &str, role: Role) -> Markup {
    let role: &'static str = role.into();
    html! {
        div class="places" {
            nav aria-label=(words.say("console-places")) {
                ul {
                    @for (page, label) in PLACES {
                        @let (_, path, need) = page.place();
                        @let need = if page == Page::Overview { Need::Record } else { need };
                        @if call.may(need) {
                            li { a href=(call.console.href(path)) aria-current=[(here == Some(page)).then_some("page")] { (words.say(label)) } }
                        }
                    }
                }
            }
            form class="who" method="post" action=(call.console.href("/admin/sign-out")) {
                (token(call))
                span { bdi { (name) } " · " (words.say(&format!("console-role-{role}"))) }
                button class="quiet" type="submit" { (words.say("console-sign-out")) }
            }
        }
    }
}

/// The same page in another language.
fn languages(call: &Call, words: &Words<'_>) -> Markup {
    let query = call.uri.query().unwrap_or_default();
    let others: Vec<(String, String)> =
        url::form_urlencoded::parse(query.as_bytes()).into_owned().filter(|(name, _)| name != "lang").collect();
    let to = |tag: &str| {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        format!("?{}", query.extend_pairs(&others).append_pair("lang", tag).finish())
    };
    html! {
        nav aria-label=(words.say("page-languages")) {
            ul {
                @for locale in call.console.parts.speech.locales() {
                    @let here = locale == words.locale();
                    li {
                        a href=(to(locale.as_str())) lang=(locale) hreflang=(locale) aria-current=[here.then_some("true")] {
                            (call.console.parts.speech.say(locale, "page-language", &[]))
                        }
                    }
                }
            }
        }
    }
}

/// The files that can be saved: buttons, not links, for who saves one stands in the record.
pub(super) fn exports(call: &Call, files: &[(&str, String)]) -> Markup {
    html! {
        div class="exports" {
            span { (call.words().say("console-export")) }
            @for (name, path) in files {
                form method="post" action=(call.console.href(path)) {
                    (token(call))
                    button class="quiet" type="submit" { (name) }
                }
            }
        }
    }
}

/// The form token of this session.
pub(super) fn token(call: &Call) -> Markup {
    let token = call.session.as_ref().map(|session| session.form_token(call.console.parts.store.keys()).0);
    html! { input type="hidden" name="form" value=(token.unwrap_or_default()); }
}

/// Something to know before going on; hidden until the script finds that it is so.
fn notice(id: &str, sentence: &str, hidden: bool) -> Markup {
    html! {
        div id=(id) class="summary" role="alert" tabindex="-1" hidden[hidden] { p { (mark(Mark::Note)) (sentence) } }
    }
}

/// Something that went well.
pub(super) fn good(sentence: &str) -> Markup {
    html! { p class="state good" role="status" { (mark(Mark::Check)) span { (sentence) } } }
}

/// Something that went otherwise.
pub(super) fn bad(sentence: &str) -> Markup {
    html! { div class="summary" role="alert" tabindex="-1" { p { (mark(Mark::Note)) (sentence) } } }
}

/// The form in which a passkey is asked for or made; `passkey.js` answers it.
fn ceremony(call: &Call, kind: &str, action: Option<&str>, options: Option<&str>, label: &str) -> Markup {
    let words = call.words();
    html! {
        noscript { (notice("scripts", &words.say("console-passkey-scripts"), false)) }
        (notice("missing", &words.say("console-passkey-missing"), true))
        (notice("declined", &words.say("console-passkey-declined"), true))
        form id="passkey" method="post" action=[action] data-ceremony=(kind) data-options=[options] {
            input type="hidden" name="do" value="ask";
            input type="hidden" name="answer" value="";
            div class="deeds stacked" { button id="use" class="button" type="submit" { (label) } }
        }
        script src=(call.console.passkey.href) defer {}
    }
}

/// The page on which one signs in.
pub(super) fn sign_in(call: &Call, options: Option<&str>, word: Option<Word>) -> Markup {
    let words = call.words();
    let title = words.say("console-sign-in");
    // It may stand in the place of any page, in a language that was switched to.
    let mut to = call.console.href("/admin/sign-in");
    if call.asks("lang").is_some() {
        to = format!("{to}?lang={}", words.locale());
    }
    let body = html! {
        div class="narrow" {
            h1 { (title) }
            @if let Some(word) = word {
                @let name: &'static str = word.into();
                @let sentence = words.say(&format!("console-word-{name}"));
                @if matches!(word, Word::Out | Word::Registered) { (good(&sentence)) } @else { (bad(&sentence)) }
            }
            p { (words.say("console-sign-in-text")) }
            @if call.console.party.is_some() {
                (ceremony(call, "get", Some(&to), options, &words.say("console-sign-in-passkey")))
            }
            @if let Some(provider) = &call.console.provider {
                @let class = if call.console.party.is_some() { "button plain" } else { "button" };
                div class="deeds stacked" {
                    a class=(class) href=(call.console.href("/admin/oidc")) {
                        (words.say_with("console-sign-in-oidc", &json!({ "provider": provider.label() })))
                    }
                }
            }
        }
    };
    frame(call, &title, None, &body)
}

/// The page of an invitation.
pub(super) fn invitation(call: &Call, invited: &Invited, options: &str, again: bool) -> Markup {
    let words = call.words();
    let title = words.say("console-invited");
    let role: &'static str = invited.role.into();
    let until = words.say_with("console-invited-until", &json!({ "until": { "at": Time(invited.expires_at).0 } }));
    let body = html! {
        div class="narrow" {
            h1 { (title) }
            @if again { (bad(&words.say("console-word-incomplete"))) }
            p { (words.say_with("console-invited-text", &json!({ "name": invited.name }))) }
            p { (words.say(&format!("console-role-{role}-text"))) }
            (ceremony(call, "create", None, Some(options), &words.say("console-invited-make")))
            p class="small" { (until) }
        }
    };
    frame(call, &title, None, &body)
}

/// How a page goes on to another.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum On {
    /// By itself.
    AtOnce,
    /// When whoever is there says that they mean it.
    IfMeant,
}

/// The same page once more, asked for by a page of ours.
pub(super) fn through(call: &Call, to: &str, on: On) -> Markup {
    let words = call.words();
    let title = words.say(if on == On::AtOnce { "console-through" } else { "console-elsewhere" });
    let head = html! { @if on == On::AtOnce { meta http-equiv="refresh" content={ "0; url=" (to) }; } };
    let body = html! {
        div class="narrow" {
            h1 { (title) }
            @if on == On::IfMeant { p { (words.say("console-elsewhere-text")) } }
            p { a class="button" href=(to) { (words.say("console-go-on")) } }
        }
    };
    framed(call, &title, None, &head, &body)
}

/// Why a page is not shown, and what to do now.
pub(super) fn trouble(call: &Call, trouble: &Trouble) -> Markup {
    let words = call.words();
    let name = match trouble {
        Trouble::SignedOut => return sign_in(call, None, None),
        Trouble::Forbidden => "forbidden",
        Trouble::Form => "form",
        Trouble::Missing => "missing",
        Trouble::Busy(_) => "busy",
    };
    let title = words.say(&format!("console-trouble-{name}"));
    let body = html! {
        div class="narrow notice calm" {
            (mark(Mark::Note))
            h1 { (title) }
            p { (words.say(&format!("console-trouble-{name}-text"))) }
            p { a class="button" href=(call.console.href("/admin")) { (words.say("console-go-on")) } }
        }
    };
    frame(call, &title, None, &body)
}

/// A number as the language writes it: `1,904`, `1 904`.
pub(super) fn number(words: &Words<'_>, count: u64) -> String {
    let mark = if words.locale().as_str() == "fr" { "\u{202f}" } else { "," };
    let digits = count.to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push_str(mark);
        }
        out.push(digit);
    }
    out
}

/// A moment with what programs read of it.
pub(super) fn moment(call: &Call, at: Time) -> Markup {
    let zone = call.console.zone();
    let exact = at.zoned(&zone).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
    html! { time datetime=(exact) { (super::log::stamp(at, &zone)) } }
}

/// How far something is that goes on by itself, and a look at it again in a moment.
pub(super) fn under_way(call: &Call, done: u64, of: u64) -> Markup {
    let words = call.words();
    let facts = json!({ "done": number(&words, done), "of": number(&words, of) });
    html! {
        p role="status" { (words.say_with("console-under-way", &facts)) }
        progress max=(of.max(1)) value=(done) aria-label=(words.say("console-progress")) {}
        p { a class="button plain" href="" { (words.say("console-look-again")) } }
        div data-again="3" {}
    }
}

/// A method's name.
pub(super) fn method(words: &Words<'_>, word: &str) -> String {
    let known = crate::engine::method::MethodKind::of_word(word).is_some();
    if known { words.say(&format!("console-method-{word}")) } else { word.to_owned() }
}
