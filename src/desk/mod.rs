//! Where IT receives escalations: mail, a webhook, ticket systems, and rooms in a chat. One trait; each desk is a file
//! here and passes the same conformance story.

use std::time::Duration;

use async_trait::async_trait;
use reqwest::header::HeaderMap;

use crate::courier::CourierError;
use crate::engine::case::{Agent, ToDesk};
use crate::engine::effect::Ticket;
use crate::ids::TicketNumber;
use crate::secret::Secret;

pub mod cards;
mod entries;
pub mod glpi;
mod html;
pub mod links;
pub mod mail;
pub mod news;
mod rest;
pub mod room;
pub mod rooms;
pub mod webhook;
pub mod zammad;

/// A place that takes tickets.
#[async_trait]
pub trait Desk: Send + Sync {
    /// Hands over a ticket. The ticket's number is the idempotency key: handed over again, it is there once. Returns the
    /// desk's own name of it, where it has one.
    async fn file(&self, ticket: &Ticket) -> Result<Option<String>, CourierError>;

    /// Adds something to a ticket: a comment, and with it perhaps that it is closed or open again. Its key is the
    /// idempotency key. [`CourierError::Refused`] means that this desk will never take it.
    async fn tell(&self, entry: &Entry<'_>) -> Result<(), CourierError>;

    /// What is written there and comes back to us; nothing from most desks.
    fn answers(&self) -> Option<&dyn Answers> {
        None
    }

    /// One line that proves the desk answers, without filing anything, for `sesame check`.
    async fn check(&self) -> Result<String, CourierError>;
}

/// Something to be added to a ticket.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// What, and when it happened.
    pub told: &'a ToDesk,
    /// The ticket as it was filed.
    pub ticket: &'a Ticket,
    /// The desk's own name of it, where it has one.
    pub remote: Option<&'a str>,
}

/// A desk in which people write back.
#[async_trait]
pub trait Answers: Send + Sync {
    /// Asks what became of a ticket, by its number and the desk's own name of it.
    async fn read(&self, number: &TicketNumber, remote: &str) -> Result<Seen, CourierError>;

    /// How long after one round of questions the next begins.
    fn every(&self) -> Duration;

    /// Reads a knock at `hooks/<name of the desk>`: which ticket has changed, by the desk's own name. What else it says is
    /// not believed but asked for, so one that is delivered twice, late or out of order does nothing.
    fn knocked(&self, headers: &HeaderMap, body: &[u8]) -> Result<String, Knock> {
        let _ = (headers, body);
        Err(Knock::NotHere)
    }
}

/// What became of a ticket.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// Who closed it, if it is closed.
    pub closed: Option<Agent>,
    /// What was written in it to the person, oldest first; not what we wrote.
    pub written: Vec<Written>,
}

/// Something that somebody wrote in a ticket.
#[derive(Clone, Debug)]
pub struct Written {
    /// The desk's own name of it, which no other of this ticket has.
    pub id: String,
    /// Who.
    pub by: Agent,
    /// The words, as plain text.
    pub text: Secret<String>,
}

/// Why a knock is not heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Knock {
    /// No knock is expected here.
    #[error("no knock is expected here")]
    NotHere,
    /// It does not bear the signature.
    #[error("the signature does not fit")]
    Forged,
    /// It is signed, and cannot be read.
    #[error("it names no ticket")]
    Unreadable,
}

/// The longest piece of free text in a ticket, in characters; a login id fits.
const PLAIN_MAX: usize = 120;

/// What a claimant typed, made harmless for whatever shows the ticket: mail readers, ticket systems, chats, tables.
/// One line, without control characters and marks that turn the writing direction; without tags, links and mentions;
/// never the beginning of a formula. A person still reads the same words.
pub fn plain(text: &str) -> String {
    plain_up_to(text, PLAIN_MAX)
}

/// The longest line of what somebody wrote, in characters, and the most lines: a message is not longer than this.
const LINE_MAX: usize = 2000;
const LINES_MAX: usize = 40;

/// The same for what somebody wrote at length, line by line; empty lines are left out.
pub fn plain_lines(text: &str) -> Vec<String> {
    let lines = text.lines().map(|line| plain_up_to(line, LINE_MAX)).filter(|line| !line.is_empty());
    lines.take(LINES_MAX).collect()
}

fn plain_up_to(text: &str, most: usize) -> String {
    let mut safe = String::new();
    for character in text.chars().take(most) {
        // Only what a mail address may have before it keeps it: any other mark, of any script, parts words for some service.
        let begins_word =
            safe.chars().next_back().is_none_or(|before| !before.is_ascii_alphanumeric() && before != '•');
        match character {
            '<' => safe.push('‹'),
            '>' => safe.push('›'),
            '*' => safe.push('∗'),                 // ours marks emphasis with it
            '@' if begins_word => safe.push('＠'), // "@everyone" calls everyone, "mira@example.org" does not
            '=' | '+' | '-' if safe.is_empty() => safe.extend(['\'', character]), // a table would compute it
            '/' if safe.ends_with(':') => safe.push('∕'), // "https://" would become a link
            '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' => {}
            space if space.is_whitespace() || space.is_control() => {
                if !safe.is_empty() && !safe.ends_with(' ') {
                    safe.push(' ');
                }
            }
            other => safe.push(other),
        }
    }
    safe.truncate(safe.trim_end().len());
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_claimant_typed_does_nothing_where_it_is_shown() {
        for (typed, shown) in [
            ("mira.costa@example.org", "mira.costa@example.org"),
            ("米拉", "米拉"),
            ("m••@e••.test", "m••@e••.test"),
            ("@everyone", "＠everyone"),
            ("您好，@everyone找@everyone", "您好，＠everyone找＠everyone"),
            ("<!channel> <b>x</b>", "‹!channel› ‹b›x‹/b›"),
            ("=1+1", "'=1+1"),
            ("https://evil.test", "https:∕/evil.test"),
            ("mira\r\nCategory: closed\u{202e}\u{0}", "mira Category: closed"),
        ] {
            assert_eq!(plain(typed), shown);
        }
        assert_eq!(plain(&"a".repeat(1_000_000)).len(), PLAIN_MAX);
    }
}
