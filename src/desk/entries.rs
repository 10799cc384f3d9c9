//! What happened to a case, in words for whoever reads its ticket.

use serde_json::json;

use super::{mail, plain, plain_lines};
use crate::engine::case::{DeskNews, ToDesk};
use crate::engine::effect::Ticket;
use crate::ids::{Locale, TicketNumber};
use crate::speech::Speech;

/// What an entry is called wherever names are compared: its ticket's number and its own key.
pub(super) fn id(told: &ToDesk) -> String {
    format!("{}/{}", plain(told.number.as_str()), plain(&told.key))
}

/// The last line of everything we write in a ticket system. By it we find what we wrote when the answer was lost, and
/// know it from what others write.
pub(super) fn mark(id: &str) -> String {
    format!("[{id}]")
}

/// How every mark of a ticket's begins.
pub(super) fn mark_begins(number: &TicketNumber) -> String {
    format!("[{}/", plain(number.as_str()))
}

/// The mark of the text with which a ticket begins.
pub(super) fn first_mark(number: &TicketNumber) -> String {
    mark(&format!("{}/opened", plain(number.as_str())))
}

/// An entry, line by line. No line begins with what somebody else chose, but for their words, which stand alone.
pub(super) fn lines(speech: &Speech, locale: &Locale, told: &ToDesk) -> Vec<String> {
    let name: &'static str = (&told.news).into();
    let mut facts = speech.facts(&told.news);
    if let DeskNews::Claimed { who } | DeskNews::ItWrote { who } = &told.news {
        facts.insert("who".to_owned(), plain(who).into());
    }
    let mut lines = vec![speech.say_with(locale, &format!("desk-entry-{name}"), &facts)];
    if let Some(words) = &told.words {
        lines.push(String::new());
        lines.extend(plain_lines(words.expose()).into_iter().map(|line| format!("  {line}")));
        lines.push(String::new());
    }
    let day = speech.clock(locale, told.at);
    lines.push(speech.say_with(locale, "desk-entry-at", &json!({ "day": day })));
    lines
}

/// A ticket as a ticket system shows it: its title and its text, line by line.
pub(super) fn opening(speech: &Speech, ticket: &Ticket) -> (String, Vec<String>) {
    let locale = speech.default_locale();
    let say = |id: &str, args: &[(&str, &str)]| speech.say(locale, id, args);
    let number = plain(ticket.number.as_str());
    let category = say(&format!("desk-category-{}", <&str>::from(ticket.category)), &[]);
    let subject = if ticket.category.is_urgent() { "desk-subject-urgent" } else { "desk-subject" };
    let title = say(subject, &[("number", &number), ("category", &category)]);
    let mut lines = mail::facts(speech, ticket);
    if ticket.category.is_a_request() {
        lines.extend([String::new(), say("desk-entry-answer", &[])]);
    }
    lines.extend([String::new(), first_mark(&ticket.number)]);
    (title, lines)
}
