//! Tickets on a page.

use maud::{Markup, html};

use super::{frame, moment};
use crate::command::audit::visible;
use crate::engine::ticket::Ticket;
use crate::store::console::ListedTicket;
use crate::time::Time;
use crate::web::console::{Call, Page};
use crate::web::view::Words;

/// The newest tickets; there are older ones where one more than `most` was read.
pub(in crate::web::console) fn list(call: &Call, tickets: &[ListedTicket], most: usize) -> Markup {
    let words = call.words();
    let title = words.say("console-tickets");
    let shown = &tickets[..tickets.len().min(most)];
    let older = (tickets.len() > most).then(|| shown.last().map(|ticket| ticket.opened_at)).flatten();
    let body = html! {
        h1 { (title) }
        @if shown.is_empty() { p class="empty" { (words.say("console-tickets-none")) } }
        ol class="lines tickets" {
            @for ticket in shown {
                @let read = read(ticket);
                li {
                    (moment(call, Time(ticket.opened_at)))
                    a href=(call.console.href(&format!("/admin/tickets/{}", ticket.number))) { (ticket.number) }
                    span class="about" { (category(&words, read.as_ref())) }
                    span class="chip" { (state(&words, &ticket.state)) }
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

fn state(words: &Words<'_>, state: &str) -> String {
    if ["opened", "delivered", "closed"].contains(&state) {
        words.say(&format!("console-ticket-{state}"))
    } else {
        state.to_owned()
    }
}

/// One ticket.
pub(in crate::web::console) fn page(call: &Call, ticket: &ListedTicket) -> Markup {
    let words = call.words();
    let title = words.say("console-tickets");
    let read = read(ticket);
    let body = html! {
        h1 { (ticket.number) }
        dl class="facts-of" {
            dt { (words.say("console-account-state")) }
            dd { span class="chip" { (state(&words, &ticket.state)) } }
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
        p class="small" { (words.say("console-ticket-elsewhere")) }
        p { a href=(call.console.href("/admin/tickets")) { (words.say("console-tickets-all")) } }
    };
    frame(call, &title, Some(Page::Tickets), &body)
}
