//! The commands that chat services list in their menus; the same words in every language, each with its description
//! (`command-…`) in all of them.

use super::Speech;
use crate::ids::Locale;

/// The commands, most wanted first.
pub const COMMANDS: [&str; 16] = [
    "reset", "unlock", "status", "it", "lost", "register", "change", "account", "link", "chats", "history", "rules",
    "language", "resume", "cancel", "help",
];

impl Speech {
    /// The commands with their descriptions in a language.
    pub fn commands(&self, locale: &Locale) -> Vec<(&'static str, String)> {
        COMMANDS.iter().map(|name| (*name, self.say(locale, &format!("command-{name}"), &[]))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::speech::understand::Phrases;

    #[test]
    fn every_command_listed_is_understood() {
        let phrases = Phrases::new().unwrap();
        // These are no wishes in words: they may carry a code, and are read by the reception.
        let unknown: Vec<_> = COMMANDS
            .iter()
            .filter(|name| !matches!(**name, "resume" | "link") && phrases.intent(&format!("/{name}")).is_none())
            .collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }
}
