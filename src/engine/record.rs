//! What an admin may ask in a chat: `/audit` and `/report`.

use serde::{Deserialize, Serialize};

use crate::ids::Handle;

/// One question of an admin's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ask {
    /// What happened to an account: `/audit ana 7d`.
    History {
        /// Its name, as typed.
        account: Handle,
        /// For so many hours back; `None` for as long as the record goes.
        hours: Option<u32>,
    },
    /// The newest lines: `/audit last`.
    Newest,
    /// Whether the record is whole: `/audit verify`.
    Verify,
    /// How the service did: `/report`, `/report month`, `/report 7d`.
    Report {
        /// The days behind us.
        days: u16,
    },
    /// How to ask.
    Usage,
}

/// The days that a report covers unasked.
const MONTH: u16 = 30;
/// The longest that may be asked for, in days: ten years, longer than any record is kept.
const DAYS_MAX: u32 = 3650;
/// The longest name that is looked for.
const NAME_MAX: usize = 254;

impl Ask {
    /// Reads a text as a question. `None` for anything that begins with neither command.
    pub fn read(text: &str) -> Option<Self> {
        let mut words = text.split_whitespace();
        let command = words.next()?.strip_prefix('/')?;
        // In a group a command may name the bot that it is for.
        let command = command.split('@').next().unwrap_or_default().to_lowercase();
        let rest: Vec<&str> = words.collect();
        match command.as_str() {
            "audit" => Some(Self::of_record(&rest)),
            "report" => Some(Self::of_report(&rest)),
            _ => None,
        }
    }

    fn of_record(words: &[&str]) -> Self {
        let history = |account: &str, hours| Self::History { account: Handle::from(account), hours };
        match words {
            [word] if word.eq_ignore_ascii_case("last") => Self::Newest,
            [word] if word.eq_ignore_ascii_case("verify") => Self::Verify,
            [account] if account.len() <= NAME_MAX => history(account, None),
            [account, back] if account.len() <= NAME_MAX => match hours(back) {
                Some(hours) => history(account, Some(hours)),
                None => Self::Usage,
            },
            _ => Self::Usage,
        }
    }

    fn of_report(words: &[&str]) -> Self {
        match words {
            [] => Self::Report { days: MONTH },
            [word] if word.eq_ignore_ascii_case("month") => Self::Report { days: MONTH },
            [word] if word.eq_ignore_ascii_case("week") => Self::Report { days: 7 },
            [back] => match hours(back).and_then(|hours| u16::try_from(hours.div_ceil(24)).ok()) {
                Some(days) => Self::Report { days },
                None => Self::Usage,
            },
            _ => Self::Usage,
        }
    }
}

/// `12h`, `7d`, `2w`, in hours.
fn hours(text: &str) -> Option<u32> {
    let lower = text.to_lowercase();
    let digits = lower.trim_end_matches(|c: char| !c.is_ascii_digit());
    let each = match &lower[digits.len()..] {
        "h" => 1,
        "d" => 24,
        "w" => 24 * 7,
        _ => return None,
    };
    let hours = digits.parse::<u32>().ok()?.checked_mul(each)?;
    (1..=DAYS_MAX * 24).contains(&hours).then_some(hours)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_admin_writes_is_a_question_or_how_to_ask_one() {
        let history = |account: &str, hours| Some(Ask::History { account: account.into(), hours });
        for (text, expected) in [
            ("/audit ana 7d", history("ana", Some(168))),
            (" /AUDIT@sesame_bot  Ana@example.org ", history("Ana@example.org", None)),
            ("/audit ana 12h", history("ana", Some(12))),
            ("/audit last", Some(Ask::Newest)),
            ("/audit verify", Some(Ask::Verify)),
            ("/report", Some(Ask::Report { days: 30 })),
            ("/report month", Some(Ask::Report { days: 30 })),
            ("/report 2w", Some(Ask::Report { days: 14 })),
            ("/audit", Some(Ask::Usage)),
            ("/audit ana yesterday", Some(Ask::Usage)),
            ("/audit ana 0d", Some(Ask::Usage)),
            ("/audit ana 99999999999d", Some(Ask::Usage)),
            ("/report never", Some(Ask::Usage)),
            ("/audits ana", None),
            ("audit ana", None),
            ("", None),
        ] {
            assert_eq!(Ask::read(text), expected, "{text}");
        }
        assert_eq!(Ask::read(&format!("/audit {}", "a".repeat(300))), Some(Ask::Usage));
        assert_eq!(Ask::read("/audit ana 7é"), Some(Ask::Usage), "a letter of two bytes");
    }
}
