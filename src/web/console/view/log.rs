//! The record on a page: a filter, its lines, the way to older and younger ones.

use maud::{Markup, html};
use serde_json::json;
use strum::VariantNames as _;

use super::{bad, exports, frame, moment, number};
use crate::audit::Kind;
use crate::audit::chain::Row;
use crate::audit::page::{Page as Lines, Place};
use crate::command::audit::visible;
use crate::time::Time;
use crate::web::console::log::{Asked, stamp};
use crate::web::console::{Call, Page};
use crate::web::view::Words;

/// Channels there are; what others write is found by their name in the address.
const CHANNELS: [&str; 5] = ["telegram", "discord", "web", "console", "visit"];

/// The page.
pub(in crate::web::console) fn page(call: &Call, asked: &Asked, page: &Lines, place: Place) -> Markup {
    let words = call.words();
    let title = words.say("console-log");
    let body = html! {
        h1 { (title) }
        (filter(call, &words, asked))
        @for doubt in &asked.doubts {
            @let name: &'static str = doubt.into();
            @let example = json!({ "day": "2026-11-20", "moment": "2026-11-20 08:00", "lapse": "24h" });
            (bad(&words.say_with(&format!("console-doubt-{name}"), &example)))
        }
        (understood(call, &words, asked))
        @if asked.is_hopeless() { p { (words.say("console-log-hopeless")) } } @else {
            (found(call, &words, asked, page, place))
        }
    };
    frame(call, &title, Some(Page::Log), &body)
}

fn found(call: &Call, words: &Words<'_>, asked: &Asked, page: &Lines, place: Place) -> Markup {
    let follows = place == Place::Newest;
    let head = page.head.to_string();
    let stream = call.console.href(&asked.address("/admin/log/events", &[("after", &head)]));
    html! {
        @if follows {
            p class="live" id="live" data-follow=(stream) hidden {
                span role="status" id="news" data-over=(words.say("console-live-over")) { (words.say("console-live")) } " "
                button class="quiet" type="button" id="pause" aria-pressed="false" { (words.say("console-live-pause")) }
            }
        }
        @if page.rows.is_empty() && !page.cut_short {
            @let none = if page.head == 0 { "console-log-empty" } else { "console-log-none" };
            p class="empty" { (words.say(none)) }
        }
        ol id="lines" class="lines" reversed { (lines(call, &page.rows)) }
        @if page.cut_short {
            @let back = page.older.map_or(1, |seq| seq.max(1));
            p class="empty" { (words.say_with("console-log-cut", &json!({ "line": number(words, u64::try_from(back).unwrap_or(0)) }))) }
        }
        (steps(call, words, asked, page, "/admin/log"))
        @if !page.rows.is_empty() {
            @let file = |format| asked.address("/admin/log/export", &[("format", format)]);
            (exports(call, &[("CSV", file("csv")), ("JSON", file("jsonl"))]))
        }
    }
}

/// The way to younger and older lines.
pub(in crate::web::console) fn steps(
    call: &Call,
    words: &Words<'_>,
    asked: &Asked,
    page: &Lines,
    path: &str,
) -> Markup {
    // The page of an account is asked for by its name.
    let to = |name: &str, seq: i64| {
        let seq = seq.to_string();
        let address = asked.address(path, &[(name, &seq)]);
        call.console.href(&if path == "/admin/account" { address.replacen("account=", "name=", 1) } else { address })
    };
    html! {
        @if page.newer.is_some() || page.older.is_some() {
            nav class="steps-between" aria-label=(words.say("console-pages")) {
                @if let Some(seq) = page.newer { a class="button plain" rel="prev" href=(to("after", seq)) { (words.say("console-newer")) } }
                @if let Some(seq) = page.older { a class="button plain" rel="next" href=(to("before", seq)) { (words.say("console-older")) } }
            }
        }
    }
}

fn filter(call: &Call, words: &Words<'_>, asked: &Asked) -> Markup {
    let field = |name: &'static str, label: &str, example: &str| {
        let broken = asked.doubts.iter().any(|doubt| <&str>::from(doubt) == name);
        html! {
            div class={ "field" @if broken { " broken" } } {
                label for=(name) { (label) }
                input type="text" id=(name) name=(name) value=[asked.value(name)] placeholder=(example) autocomplete="off"
                    autocapitalize="none" spellcheck="false" aria-invalid=[broken.then_some("true")];
            }
        }
    };
    let mut kinds = Kind::VARIANTS.to_vec();
    kinds.sort_unstable();
    html! {
        form class="filter" method="get" action=(call.console.href("/admin/log")) role="search" {
            div class="field" {
                label for="kind" { (words.say("console-kind")) }
                select id="kind" name="kind" {
                    option value="" { (words.say("console-any")) }
                    @for kind in kinds { option value=(kind) selected[asked.value("kind") == Some(kind)] { (kind) } }
                }
            }
            (field("account", &words.say("console-of-account"), ""))
            div class="field" {
                label for="channel" { (words.say("console-channel")) }
                select id="channel" name="channel" {
                    option value="" { (words.say("console-any")) }
                    @for channel in CHANNELS { option value=(channel) selected[asked.value("channel") == Some(channel)] { (channel) } }
                }
            }
            (field("from", &words.say("console-from"), "2026-11-20 08:00"))
            (field("to", &words.say("console-to"), "2026-11-21"))
            (field("text", &words.say("console-text"), ""))
            div class="deeds" {
                button class="button" type="submit" { (words.say("console-filter")) }
                @if !asked.typed.is_empty() { a class="button plain" href=(call.console.href("/admin/log")) { (words.say("console-filter-none")) } }
            }
        }
    }
}

/// What was understood of a filter, so that a slip of the pen is seen.
fn understood(call: &Call, words: &Words<'_>, asked: &Asked) -> Markup {
    let zone = call.console.zone();
    let (wanted, at) = (&asked.wanted, |at: Time| stamp(at, &zone));
    let said = [
        (words.say("console-kind"), wanted.kind.clone()),
        (words.say("console-of-account"), wanted.subject.clone()),
        (words.say("console-channel"), wanted.channel.clone()),
        (words.say("console-from"), wanted.from.map(at)),
        (words.say("console-before"), wanted.to.map(at)),
        (words.say("console-text"), wanted.text.clone()),
    ];
    html! {
        @if !asked.typed.is_empty() {
            p class="understood" {
                (words.say("console-understood")) " "
                @for (name, value) in said {
                    @if let Some(value) = value { span class="chip" { span class="small" { (name) } bdi { (visible(&value)) } } " " }
                }
            }
        }
    }
}

/// The lines alone, newest first.
pub(in crate::web::console) fn lines(call: &Call, rows: &[Row]) -> Markup {
    html! { @for row in rows { (line(call, row)) } }
}

fn line(call: &Call, row: &Row) -> Markup {
    let facts: Vec<(String, String)> = row.facts();
    html! {
        li id={ "l" (row.seq) } value=(row.seq) {
            (moment(call, Time(row.at)))
            code class="kind" { (visible(&row.kind)) }
            span class="about" {
                @if let Some(subject) = &row.subject {
                    @if let Some(id) = subject.strip_prefix("account/") {
                        @let name: String = url::form_urlencoded::byte_serialize(id.as_bytes()).collect();
                        a href=(call.console.href(&format!("/admin/account?name={name}"))) { bdi { (visible(subject)) } }
                    } @else { bdi { (visible(subject)) } }
                }
                @if let Some(peer) = &row.peer { " " span class="chat" { bdi { (visible(peer)) } } }
            }
            span class="facts" {
                @for (name, value) in &facts { span { bdi { (visible(name)) "=" (visible(value)) } } " " }
            }
        }
    }
}
