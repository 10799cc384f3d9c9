//! What another policy would change, on a page.

use maud::{Markup, html};
use serde_json::json;

use super::report::{counting, group_name};
use super::{bad, frame, method, number};
use crate::engine::method::MethodKind;
use crate::report::Counts;
use crate::report::coverage::{Other, Unaskable, WhatIf};
use crate::web::console::job::State;
use crate::web::console::report::{Answer, Counted};
use crate::web::console::{Call, Page};
use crate::web::view::Words;

/// The page.
pub(in crate::web::console) fn page(call: &Call, other: &Other, answer: &Answer, census: &State<Counted>) -> Markup {
    let words = call.words();
    let title = words.say("console-what-if");
    let body = html! {
        h1 { (title) }
        p { (words.say("console-what-if-text")) }
        (form(call, &words, other))
        @match answer {
            Answer::Unasked => {}
            Answer::Unaskable(Unaskable::Same) => (bad(&words.say("console-what-if-same"))),
            Answer::Unaskable(Unaskable::Unmeetable) => (bad(&words.say("console-what-if-unmeetable"))),
            Answer::Counting => (counting(call, census)),
            Answer::Found(found) => (verdict(&words, found)),
        }
    };
    frame(call, &title, Some(Page::WhatIf), &body)
}

fn form(call: &Call, words: &Words<'_>, other: &Other) -> Markup {
    let today = &call.console.parts.policy;
    let (gates, least) = (other.gates.unwrap_or(today.gates), other.methods_min.unwrap_or(today.methods_min));
    let methods = other.methods.as_ref().unwrap_or(&today.methods);
    html! {
        form class="filter" method="get" action=(call.console.href("/admin/what-if")) {
            div class="field" {
                label for="gates" { (words.say("console-gates")) }
                select id="gates" name="gates" {
                    @for count in 1..=3_u8 {
                        option value=(count) selected[gates == count] { (count) @if count == today.gates { " – " (words.say("console-now")) } }
                    }
                }
            }
            div class="field" {
                label for="methods_min" { (words.say("console-methods-min")) }
                select id="methods_min" name="methods_min" {
                    @for count in 1..=5_u8 {
                        option value=(count) selected[least == count] { (count) @if count == today.methods_min { " – " (words.say("console-now")) } }
                    }
                }
            }
            fieldset {
                legend { (words.say("console-methods-allowed")) }
                @for kind in MethodKind::ALL {
                    @let word = kind.word();
                    p class="choice" {
                        input type="checkbox" id={ "method-" (word) } name="method" value=(word) checked[methods.contains(&kind)];
                        label for={ "method-" (word) } {
                            (method(words, word)) @if today.methods.contains(&kind) { " – " (words.say("console-now")) }
                        }
                    }
                }
            }
            div class="deeds" { button class="button" type="submit" { (words.say("console-count-it")) } }
        }
    }
}

fn verdict(words: &Words<'_>, found: &WhatIf) -> Markup {
    let facts = json!({
        "lose": number(words, found.lose),
        "today": number(words, found.today),
        "gain": number(words, found.gain),
    });
    html! {
        p id="verdict" class="echo" role="status" { (words.say_with("console-what-if-found", &facts)) }
        @if found.lose > 0 {
            div class="figures-of" {
                (table(words, &words.say("console-lose-with"), &found.lose_with, |name| {
                    name.split('+').map(|one| method(words, one)).collect::<Vec<_>>().join(" + ")
                }))
                (table(words, &words.say("console-lose-group"), &found.lose_by_group, |name| group_name(words, name)))
            }
        }
    }
}

fn table(words: &Words<'_>, title: &str, counts: &Counts, name: impl Fn(&str) -> String) -> Markup {
    html! {
        section class="figure" {
            h2 { (title) }
            table {
                thead { tr { th scope="col" { (words.say("console-item")) } th scope="col" class="count-of" { (words.say("console-accounts")) } } }
                tbody { @for (key, count) in counts { tr { td { bdi { (name(key)) } } td class="count-of" { (number(words, *count)) } } } }
            }
        }
    }
}
