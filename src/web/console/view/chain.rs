//! The record's chain on a page.

use maud::{Markup, html};
use serde_json::json;

use super::{bad, frame, good, moment, number, token, under_way};
use crate::audit::book::Report;
use crate::time::Time;
use crate::web::console::job::State;
use crate::web::console::{Call, Page};
use crate::web::view::Words;

/// The page.
pub(in crate::web::console) fn page(call: &Call, state: &State<Report>, checkpoints: &[(i64, Time, String)]) -> Markup {
    let words = call.words();
    let title = words.say("console-chain");
    let body = html! {
        h1 { (title) }
        p { (words.say("console-chain-text")) }
        @match state {
            State::Running(done, of) => (under_way(call, *done, *of)),
            State::Done(at, report) => (verdict(call, &words, *at, report)),
            State::Failed(_) => (bad(&words.say("console-trouble-busy-text"))),
            State::Idle => p { (words.say("console-chain-unverified")) },
        }
        @if !matches!(state, State::Running(..)) {
            form method="post" action=(call.console.href("/admin/chain")) {
                (token(call))
                button class="button" type="submit" { (words.say("console-chain-verify")) }
            }
        }
        h2 { (words.say("console-checkpoints")) }
        p { (words.say("console-checkpoints-text")) }
        @if checkpoints.is_empty() { p class="empty" { (words.say("console-checkpoints-none")) } } @else {
            div class="wide" tabindex="0" role="region" aria-label=(words.say("console-checkpoints")) { table {
                thead { tr {
                    th scope="col" class="count-of" { (words.say("console-line")) }
                    th scope="col" { (words.say("console-signed-at")) }
                    th scope="col" { (words.say("console-hash")) }
                } }
                tbody { @for (seq, at, hash) in checkpoints {
                    tr {
                        td class="count-of" { (number(&words, u64::try_from(*seq).unwrap_or(0))) }
                        td { (moment(call, *at)) }
                        td { code { (hash) } }
                    }
                } }
            } }
        }
    };
    frame(call, &title, Some(Page::Chain), &body)
}

fn verdict(call: &Call, words: &Words<'_>, at: Time, report: &Report) -> Markup {
    let facts = json!({
        "lines": number(words, report.lines),
        "checkpoints": number(words, report.checkpoints),
        "faults": number(words, report.faults_total),
    });
    html! {
        @if report.faults_total == 0 { (good(&words.say_with("console-chain-good", &facts))) } @else {
            (bad(&words.say_with("console-chain-bad", &facts)))
            // As `sesame audit verify` says it: this goes to whoever looks into it.
            ul lang="en" class="faults" { @for fault in &report.faults { li { (fault) } } }
        }
        p { (words.say("console-verified-at")) " " (moment(call, at)) }
        p { (words.say_with("console-head", &json!({ "line": number(words, u64::try_from(report.head.seq).unwrap_or(0)) }))) " " code { (hex::encode(&report.head.hash)) } }
    }
}
