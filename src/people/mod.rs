//! People by the file: `sesame import people.csv`.
//!
//! The whole file is read first and every fault in it collected; nothing is written unless there is none; then
//! everything is written in one transaction. The file is the whole truth about the people in it (a number that is no
//! longer there is removed) and says nothing about others. Only a password is not: it is an initial one, used while the
//! account has none, so that importing again never undoes a reset.
//!
//! Where a directory outside holds the accounts, a file says how its people are reached, and nothing else ([`Contacts`]).

use std::fmt;

use crate::engine::contact;
use crate::secret::Secret;

mod outside;
mod plan;
mod present;
mod read;
mod write;

pub use outside::Contacts;
pub use read::{read, read_contacts};
pub use write::{Import, ImportError, Summary};

/// One row of the file.
#[derive(Clone, Debug)]
pub struct Person {
    /// The line it began on, the header being line 1.
    pub line: u64,
    /// What the person signs in with, as written.
    pub login: String,
    /// The person's name.
    pub name: String,
    /// The mailbox the account opens, canonical.
    pub mailbox: Option<String>,
    /// Every name the account answers to, canonical, each once: the login, the mailbox, the aliases.
    pub names: Vec<String>,
    /// The part of the login before the `@`; an extra name as long as nobody else has it.
    pub short_name: Option<String>,
    /// Phones in E.164, each once, in the file's order.
    pub phones: Vec<Secret<String>>,
    /// A mail address outside the organisation, canonical.
    pub alternate_mail: Option<Secret<String>>,
    /// The language to write in before the person has chosen one.
    pub locale: Option<String>,
    /// The initial password.
    pub password: Option<Secret<String>>,
    /// Whether the account is disabled.
    pub disabled: bool,
    /// The groups the account is in, each once; `None` where the file has no such column, and then they stay as they are:
    /// a file without it must not make a privileged account an ordinary one.
    pub groups: Option<Vec<String>>,
    /// A name of the manager's account, canonical; empty for nobody's, `None` where the file has no such column, and then
    /// it stays as it is.
    pub manager: Option<String>,
}

impl Person {
    /// What names the same person in the next file: the login in canonical form.
    fn key(&self) -> &str {
        self.names.first().map_or("", String::as_str)
    }

    /// The groups as they are stored, by comma.
    fn groups(&self) -> Option<String> {
        self.groups.as_ref().map(|groups| groups.join(","))
    }

    /// The column one of the names came from.
    fn column_of(&self, name: &str) -> &'static str {
        if name == self.key() {
            "login"
        } else if self.mailbox.as_deref() == Some(name) {
            "mailbox"
        } else {
            "aliases"
        }
    }
}

/// One thing that is wrong with the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The line, the header being line 1.
    pub line: u64,
    /// The column's name; empty when the whole row or file is meant.
    pub column: String,
    /// What was found; numbers and addresses masked, a password never shown.
    pub found: String,
    /// What was expected.
    pub expected: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}", self.line)?;
        if !self.column.is_empty() {
            write!(f, ", column {}", self.column)?;
        }
        write!(f, ": found {}; expected {}", self.found, self.expected)
    }
}

/// What may be shown of a cell on an admin's screen, which somebody may photograph or paste into a ticket: addresses and
/// numbers masked, line breaks and other unseen signs made visible, no more than 40 characters.
fn masked(cell: &str) -> String {
    let digits: String = contact::digits(cell).chars().filter(char::is_ascii_digit).collect();
    if let Some((local, _)) = cell.split_once('@') {
        let first: String = local.chars().take(1).collect();
        return format!("\"{first}•••@•••\"");
    }
    if digits.len() >= 5 {
        return format!("\"••{}\"", &digits[digits.len() - 2..]);
    }
    let mut shown = String::new();
    for c in cell.chars().take(40) {
        if "'\"\\".contains(c) { shown.push(c) } else { shown.extend(c.escape_debug()) }
    }
    let dots = if cell.chars().count() > 40 { "…" } else { "" };
    format!("\"{shown}{dots}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_shown_without_its_number_or_address() {
        assert_eq!(masked("+33 6 12 34 56 23"), "\"••23\"");
        assert_eq!(masked("mira.martin@bluemail.fr"), "\"m•••@•••\"");
        assert_eq!(masked("O'Brien"), "\"O'Brien\"");
        assert_eq!(masked("a\u{7}b\nc"), "\"a\\u{7}b\\nc\"");
        assert_eq!(masked(&"x".repeat(50)), format!("\"{}…\"", "x".repeat(40)));
    }

    #[test]
    fn a_fault_says_where_what_and_what_instead() {
        let fault = Fault {
            line: 7,
            column: "phone".to_owned(),
            found: "\"••23\"".to_owned(),
            expected: "a number".to_owned(),
        };
        assert_eq!(fault.to_string(), "line 7, column phone: found \"••23\"; expected a number");
    }
}
