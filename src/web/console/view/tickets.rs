//! Tickets on a page.

use maud::{Markup, html};

use super::{frame, moment, token};
use crate::command::audit::visible;
use crate::desk::{cards, plain_lines};
use crate::engine::case::{Side, Stage};
use crate::engine::ticket::Ticket;
use crate::store::console::ListedTicket;
use crate::time::Time;
use crate::web::console::tickets::{Done, Shown, Written};
use crate::web::console::{Call, Page};
use crate::web::view::{Mark, Words, mark};

/// The newest tickets; there are older ones where one more than `most` was read.
pub(in crate::web::console) fn list(call: &Call, tickets: &[Shown], most: usize) -> Markup {
    let words = call.words();
    let title = words.say("console-tickets");
    let shown = &tickets[..tickets.len().min(most)];
    let older = (tickets.len() > most).then(|| shown.last().map(|shown| shown.ticket.opened_at)).flatten();
    let body = html! {
        h1 { (title) }
        @if shown.is_empty() { p class="empty" { (words.say("console-tickets-none")) } }
        ol class="lines tickets" {
            @for one in shown {
                @let ticket = &one.ticket;
                @let read = read(ticket);
                li {
                    (moment(call, Time(ticket.opened_at)))
                    a href=(call.console.href(&format!("/admin/tickets/{}", ticket.number))) { (ticket.number) }
                    span class="about" { (category(&words, read.as_ref())) }
                    span class="chip" { (state(&words, one)) }
                }
            }
        }
        @if let Some(before) = older {
            nav class="steps-between" aria-label=(words.say("console-pages")) {
                a class="button plain" rel="next" href=(call.console.href(&format!("/admin/tickets?before={before}"))) { (words.say("console-older")) }
            }
        }
    };
    frame(call, &title, Some(Page::Tickets), &body)
}

fn read(ticket: &ListedTicket) -> Option<Ticket> {
    serde_json::from_str(&ticket.body).ok()
}

fn category(words: &Words<'_>, ticket: Option<&Ticket>) -> String {
    ticket.map_or_else(String::new, |ticket| words.say(&format!("desk-category-{}", <&str>::from(ticket.category))))
}

/// How far it is: as IT has it, else as it was handed over.
fn state(words: &Words<'_>, shown: &Shown) -> String {
    let worked_on =
        shown.case.as_ref().map(|case| (&case.stage, case.released.as_ref().filter(|released| !released.used)));
    match worked_on {
        Some((Stage::Closed { refused: false, .. }, _)) => words.say("console-ticket-closed"),
        Some((Stage::Closed { refused: true, .. }, _)) => words.say("console-ticket-refused"),
        Some((_, Some(_))) => words.say("console-ticket-approved"),
        Some((Stage::Claimed { .. }, _)) => words.say("console-ticket-taken"),
        _ => handed_over(words, &shown.ticket.state),
    }
}

fn handed_over(words: &Words<'_>, state: &str) -> String {
    if ["opened", "delivered", "closed"].contains(&state) {
        words.say(&format!("console-ticket-{state}"))
    } else {
        state.to_owned()
    }
}

/// One ticket.
pub(in crate::web::console) fn page(call: &Call, shown: &Shown, written: &[Written], done: Option<Done>) -> Markup {
    let words = call.words();
    let title = words.say("console-tickets");
    let ticket = &shown.ticket;
    let read = read(ticket);
    let body = html! {
        h1 { (ticket.number) }
        @if let Some(done) = done {
            @let good = matches!(done, Done::Sent | Done::Closed);
            p class={ "state " (if good { "good" } else { "todo" }) } role="status" {
                (mark(if good { Mark::Check } else { Mark::Note }))
                span { (words.say(&format!("console-ticket-done-{}", <&str>::from(done)))) }
            }
        }
        dl class="facts-of" {
            dt { (words.say("console-account-state")) }
            dd { span class="chip" { (state(&words, shown)) } }
            dt { (words.say("console-ticket-opened-at")) }
            dd { (moment(call, Time(ticket.opened_at))) }
            @if let Some(read) = &read {
                dt { (words.say("console-ticket-about")) }
                dd { (category(&words, Some(read))) }
                dt { (words.say("console-account")) }
                dd {
                    @match &read.handle {
                        Some(handle) => {
                            bdi { (visible(handle.as_str())) } " "
                            span class="chip" { (words.say(if read.proven { "console-ticket-proven" } else { "console-ticket-claimed" })) }
                        }
                        None => (words.say("console-ticket-unnamed")),
                    }
                }
                @if !read.tried.is_empty() {
                    dt { (words.say("console-ticket-tried")) }
                    dd { @for tried in &read.tried { span class="chip" { bdi { (visible(tried)) } } " " } }
                }
                dt { (words.say("page-languages")) }
                dd { (call.console.parts.speech.say(&call.console.parts.speech.negotiate(read.locale.as_str()), "page-language", &[])) }
            }
        }
        (worked_on(call, shown))
        (transcript(call, written))
        (deeds(call, shown))
        p { a href=(call.console.href("/admin/tickets")) { (words.say("console-tickets-all")) } }
    };
    frame(call, &title, Some(Page::Tickets), &body)
}

/// Who has it, and what speaks for looking twice, as its card says it.
fn worked_on(call: &Call, shown: &Shown) -> Markup {
    let (words, speech) = (call.words(), &call.console.parts.speech);
    html! {
        @if let Some(case) = &shown.case {
            h2 { (words.say("console-ticket-work")) }
            p { (cards::stage(speech, words.locale(), case)) }
            @if !case.risks.is_empty() {
                ul { @for risk in &case.risks { li { (cards::risk(speech, words.locale(), *risk)) } } }
            }
        }
    }
}

/// What the person and IT wrote to each other, redacted when it was kept.
fn transcript(call: &Call, written: &[Written]) -> Markup {
    let words = call.words();
    html! {
        @if !written.is_empty() {
            h2 { (words.say("console-ticket-written")) }
            ol class="lines" {
                @for (side, text, at) in written {
                    li {
                        (moment(call, *at))
                        span class="chip" { (words.say(if *side == Side::It { "console-ticket-by-it" } else { "console-ticket-by-person" })) }
                        div class="about" { @for line in plain_lines(text.expose()) { p { bdi { (line) } } } }
                    }
                }
            }
        }
    }
}

/// What can be done here: write, and close. Where IT has rooms, people are verified there.
fn deeds(call: &Call, shown: &Shown) -> Markup {
    let words = call.words();
    let open = shown.case.as_ref().is_some_and(|case| !matches!(case.stage, Stage::Closed { .. }));
    let action = call.console.href(&format!("/admin/tickets/{}", shown.ticket.number));
    html! {
        @if open {
            form method="post" action=(action) {
                (token(call))
                input type="hidden" name="do" value="write";
                div class="field" {
                    label for="text" { (words.say("console-ticket-write")) }
                    textarea id="text" name="text" rows="4" maxlength="2000" aria-describedby="text-hint" required {}
                    p id="text-hint" class="small" { (words.say("console-ticket-elsewhere")) }
                }
                button class="button" type="submit" { (words.say("console-ticket-send")) }
            }
            details {
                summary { (words.say("console-ticket-close")) }
                form method="post" action=(action) {
                    (token(call))
                    input type="hidden" name="do" value="close";
                    p { (words.say("console-ticket-close-think")) }
                    button class="button" type="submit" { (words.say("console-ticket-close")) }
                }
            }
        }
    }
}
