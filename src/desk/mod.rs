//! Where IT receives escalations: mail, a webhook, and rooms in a chat. One trait; each desk is a file here.

use async_trait::async_trait;

use crate::courier::CourierError;
use crate::engine::effect::Ticket;

pub mod cards;
pub mod links;
pub mod mail;
pub mod room;
pub mod rooms;
pub mod webhook;

/// A place that takes tickets.
#[async_trait]
pub trait Desk: Send + Sync {
    /// Hands over a ticket. The ticket's number is the idempotency key.
    async fn file(&self, ticket: &Ticket) -> Result<(), CourierError>;

    /// One line that proves the desk answers, without filing anything, for `sesame check`.
    async fn check(&self) -> Result<String, CourierError>;
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
