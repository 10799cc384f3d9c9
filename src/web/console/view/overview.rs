//! The first page.

use maud::{Markup, html};
use serde_json::json;

use super::account::{lift, outcome};
use super::{frame, moment, number};
use crate::command::audit::visible;
use crate::web::console::account::Outcome;
use crate::web::console::job::State;
use crate::web::console::overview::Overview;
use crate::web::console::{Call, Need, Page};
use crate::web::view::{Mark, Words, mark};

/// The page.
pub(in crate::web::console) fn page(call: &Call, found: &Overview, told: Option<Outcome>) -> Markup {
    let words = call.words();
    let title = words.say("console-overview");
    let body = html! {
        h1 { (title) }
        (outcome(&words, told))
        h2 { (words.say("console-needs")) }
        (needs(call, &words, found))
        h2 { (words.say("console-today")) }
        dl class="figures" {
            @for (kind, count) in &found.today {
                @let name: &'static str = kind.into();
                div {
                    dt { (words.say(&format!("console-today-{name}"))) }
                    dd { a href=(call.console.href(&format!("/admin/log?kind={name}"))) { (number(&words, *count)) } }
                }
            }
        }
        (chain(call, &words, found))
    };
    frame(call, &title, Some(Page::Overview), &body)
}

/// What waits for somebody, the worst first.
fn needs(call: &Call, words: &Words<'_>, found: &Overview) -> Markup {
    let standing = &found.standing;
    let quiet = found.halts.is_empty() && found.accounts.is_empty() && found.countries.is_empty();
    html! {
        @if quiet && standing.tickets == 0 && standing.failing == 0 {
            p class="state good" { (mark(Mark::Check)) span { (words.say("console-needs-nothing")) } }
        }
        div class="cards" {
            @for (at, why) in &found.halts {
                section {
                    p class="state todo" { (mark(Mark::Note)) span { strong { (words.say("console-halted")) } " " (moment(call, *at)) " – " bdi { (visible(why)) } } }
                    (lift(call, words, "halt", ("", ""), "console-lift-halt"))
                }
            }
            @if standing.tickets > 0 {
                section { p class="state todo" {
                    (mark(Mark::Note))
                    span {
                        @let sentence = words.say_with("console-open-tickets", &json!({ "count": standing.tickets }));
                        @if call.may(Need::Tickets) { a href=(call.console.href("/admin/tickets")) { (sentence) } } @else { (sentence) }
                    }
                } }
            }
            @if standing.failing > 0 {
                section { p class="state todo" { (mark(Mark::Note)) span { (words.say_with("console-failing", &json!({ "count": standing.failing }))) } } }
            }
            @for (closed, login) in &found.accounts {
                section { p class="state todo" {
                    (mark(Mark::Note))
                    @let name: String = url::form_urlencoded::byte_serialize(closed.account.as_str().as_bytes()).collect();
                    span {
                        a href=(call.console.href(&format!("/admin/account?name={name}"))) {
                            bdi { @if let Some(login) = login { (visible(login)) } @else { "account/" (visible(closed.account.as_str())) } }
                        } " "
                        (words.say_with("console-closed-account", &json!({ "wrong": closed.wrong })))
                    }
                } }
            }
            @for closed in &found.countries {
                @let facts = json!({ "country": closed.country, "entered": closed.entered, "sent": closed.sent });
                section {
                    p class="state todo" { (mark(Mark::Note)) span { (words.say_with("console-closed-country", &facts)) } }
                    (lift(call, words, "country", ("country", &closed.country), "console-lift-country"))
                }
            }
        }
    }
}

fn chain(call: &Call, words: &Words<'_>, found: &Overview) -> Markup {
    let state = call.console.verification.state();
    html! {
        h2 { (words.say("console-chain")) }
        p {
            @match &state {
                State::Done(at, report) if report.faults_total == 0 => { (words.say("console-chain-whole")) " " (moment(call, *at)) }
                State::Done(at, _) => { strong { (words.say("console-chain-broken")) } " " (moment(call, *at)) }
                _ => { (words.say("console-chain-unverified")) }
            }
            " "
            @if let Some((seq, at)) = found.signed {
                @let lines = json!({ "line": number(words, u64::try_from(seq).unwrap_or(0)), "of": number(words, u64::try_from(found.head).unwrap_or(0)) });
                (words.say_with("console-chain-signed", &lines)) " " (moment(call, at))
            } @else { (words.say("console-chain-unsigned")) }
            " " a href=(call.console.href("/admin/chain")) { (words.say("console-chain-see")) }
        }
    }
}
