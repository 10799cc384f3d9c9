//! One account on a page.

use maud::{Markup, html};
use serde_json::json;

use super::log::{lines, steps};
use super::{bad, frame, good, method, moment, token};
use crate::command::audit::visible;
use crate::time::Time;
use crate::web::console::account::{Known, Outcome, Told};
use crate::web::console::log::Asked;
use crate::web::console::{Call, Need, Page};
use crate::web::view::{Mark, Words, mark};

/// A field for the name.
pub(in crate::web::console) fn search(call: &Call) -> Markup {
    let words = call.words();
    let title = words.say("console-account");
    frame(call, &title, Some(Page::Account), &html! { h1 { (title) } (field(call, &words, "")) })
}

fn field(call: &Call, words: &Words<'_>, name: &str) -> Markup {
    html! {
        form class="filter one" method="get" action=(call.console.href("/admin/account")) role="search" {
            div class="field" {
                label for="name" { (words.say("console-account-name")) }
                input type="text" id="name" name="name" value=(name) autocomplete="off" autocapitalize="none" spellcheck="false" required;
            }
            div class="deeds" { button class="button" type="submit" { (words.say("console-show")) } }
        }
    }
}

/// The page.
pub(in crate::web::console) fn page(call: &Call, asked: &Asked, told: &Told<'_>) -> Markup {
    let words = call.words();
    let name = told.known.map_or(told.name, |known| known.account.login.as_str());
    let title = words.say("console-account");
    let body = html! {
        h1 { bdi { (visible(name)) } }
        (outcome(&words, told.outcome))
        (field(call, &words, told.name))
        @match told.known {
            Some(known) => (facts(call, &words, known)),
            None => p class="empty" { (words.say("console-account-unknown")) },
        }
        h2 id="history" { (words.say("console-history")) }
        @if told.history.rows.is_empty() { p class="empty" { (words.say("console-history-none")) } }
        ol class="lines" reversed { (lines(call, &told.history.rows)) }
        (steps(call, &words, asked, told.history, "/admin/account"))
    };
    frame(call, &title, Some(Page::Account), &body)
}

/// What became of what was just asked.
pub(super) fn outcome(words: &Words<'_>, outcome: Option<Outcome>) -> Markup {
    html! {
        @if let Some(outcome) = outcome {
            @let name: &'static str = outcome.into();
            @let sentence = words.say(&format!("console-lift-{name}"));
            @if outcome == Outcome::Reason { (bad(&sentence)) } @else { (good(&sentence)) }
        }
    }
}

fn facts(call: &Call, words: &Words<'_>, known: &Known) -> Markup {
    let most = call.console.parts.policy.limits.wrong_per_day;
    let account = &known.account;
    let states = [
        (account.standing.disabled, "disabled"),
        (account.standing.expired, "expired"),
        (account.standing.locked.is_some(), "locked"),
        (account.standing.must_change, "must-change"),
        (account.standing.password_expired, "password-expired"),
        (account.privileged, "privileged"),
    ];
    html! {
        dl class="facts-of" {
            dt { (words.say("console-account-person")) }
            dd { bdi { (visible(&account.name)) } }
            dt { (words.say("console-account-state")) }
            dd {
                @if states.iter().all(|(holds, _)| !holds) { (words.say("console-account-open")) }
                @for (_, name) in states.iter().filter(|(holds, _)| *holds) { span class="chip" { (words.say(&format!("console-state-{name}"))) } " " }
            }
            @if !account.groups.is_empty() {
                dt { (words.say("console-groups")) }
                dd { @for group in &account.groups { span class="chip" { bdi { (visible(group)) } } " " } }
            }
        }
        (methods(call, words, known))
        (limits(call, words, known, most))
    }
}

fn methods(call: &Call, words: &Words<'_>, known: &Known) -> Markup {
    let now = call.console.parts.clock.now();
    html! {
        h2 { (words.say("console-methods")) }
        @if known.methods.is_empty() && known.chats.is_empty() { p class="empty" { (words.say("console-methods-none")) } } @else {
            div class="wide" tabindex="0" role="region" aria-label=(words.say("console-methods")) { table {
                thead { tr {
                    th scope="col" { (words.say("console-method")) }
                    th scope="col" { (words.say("console-mask")) }
                    th scope="col" { (words.say("console-since")) }
                    th scope="col" { (words.say("console-account-state")) }
                } }
                tbody {
                    @for one in &known.methods {
                        tr {
                            td { (method(words, &one.kind)) }
                            td { (one.hint) }
                            td { @if one.added_at > 0 { (moment(call, Time(one.added_at))) } @else { "–" } }
                            td {
                                @if one.suspended_at.is_some() { (words.say("console-method-suspended")) }
                                @else if one.usable_at > now.0 { (words.say("console-method-waits")) }
                                @else { (words.say("console-method-used")) }
                            }
                        }
                    }
                    @for (chat, since) in &known.chats {
                        tr {
                            td { (words.say("console-method-chat")) }
                            td { (chat.channel()) }
                            td { (moment(call, *since)) }
                            td { (words.say("console-method-used")) }
                        }
                    }
                }
            } }
        }
    }
}

fn limits(call: &Call, words: &Words<'_>, known: &Known, most: u32) -> Markup {
    let id = known.account.id.as_str();
    let suspended = known.methods.iter().filter(|method| method.suspended_at.is_some()).count();
    let wrong = json!({ "wrong": known.wrong, "most": most });
    let closed = known.wrong >= most as usize;
    html! {
        h2 { (words.say("console-limits")) }
        div class="cards" {
            section {
                p class={ "state " (if closed { "todo" } else { "good" }) } {
                    (mark(if closed { Mark::Note } else { Mark::Check }))
                    span { (words.say_with(if closed { "console-wrong-closed" } else { "console-wrong" }, &wrong)) }
                }
                @if known.wrong > 0 { (lift(call, words, "wrong", ("account", id), "console-lift-wrong")) }
            }
            section {
                p class={ "state " (if known.frozen { "todo" } else { "good" }) } {
                    (mark(if known.frozen { Mark::Note } else { Mark::Check }))
                    span { (words.say(if known.frozen { "console-frozen" } else { "console-not-frozen" })) }
                }
                @if known.frozen { (lift(call, words, "freeze", ("account", id), "console-lift-freeze")) }
            }
            @if suspended > 0 {
                section {
                    p class="state todo" { (mark(Mark::Note)) span { (words.say_with("console-suspended", &json!({ "count": suspended }))) } }
                    (lift(call, words, "phone", ("account", id), "console-lift-phone"))
                }
            }
        }
    }
}

/// A form that lifts something for a reason, for whoever may.
pub(super) fn lift(call: &Call, words: &Words<'_>, what: &str, about: (&str, &str), label: &str) -> Markup {
    let id = format!("reason-{what}-{}", about.1.replace(|c: char| !c.is_ascii_alphanumeric(), "-"));
    html! {
        @if call.may(Need::Change) {
            details {
                summary { (words.say(label)) }
                form method="post" action=(call.console.href("/admin/lift")) {
                    (token(call))
                    input type="hidden" name="what" value=(what);
                    @if !about.0.is_empty() { input type="hidden" name=(about.0) value=(about.1); }
                    p { (words.say("console-lift-think")) }
                    div class="field" {
                        label for=(id) { (words.say("console-reason")) }
                        input type="text" id=(id) name="reason" maxlength="200" autocomplete="off" required;
                    }
                    button class="button" type="submit" { (words.say(label)) }
                }
            }
        }
    }
}
