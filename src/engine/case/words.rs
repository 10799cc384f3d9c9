//! What is said in a room about a case, and what of a person's words goes there.

use serde::{Deserialize, Serialize};

use super::verify::Way;
use crate::engine::intent::looks_like_password;
use crate::engine::text::{At, Pair};
use crate::ids::Locale;

/// What a room is told besides the card. The words are `desk-note-…` in `locales/`; the fields are their variables. What is
/// secret, or somebody's own words, travels beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, strum::IntoStaticStr, strum::VariantNames)]
#[strum(serialize_all = "kebab-case")]
#[allow(missing_docs)] // the sentence in `locales/` is the documentation
pub enum Note {
    // Whose it is.
    Taken { who: String },
    ClaimFirst,
    OwnCase,
    HandedBack { who: String },
    // Words both ways.
    HowToReply,
    Sent,
    NotSent,
    PersonWrote,
    // Verifying.
    AlreadyAsked,
    NotOffered,
    CallBack { until: At },
    NoNumber,
    PhoneLost,
    ByHand { pair: Pair, locale: Locale, until: At },
    Vouch { until: At },
    NoManager,
    ManagerAsks,
    InPerson { until: At },
    Passed { way: Way, have: u8, need: u8 },
    Wrong { left: u8 },
    Void,
    CheckOver,
    VouchDenied,
    VouchWrong,
    Exhausted,
    // Approving.
    Points { have: u8, need: u8 },
    Second { who: String },
    OtherWord,
    Approved { until: At },
    ApprovedAlready { until: At },
    ApprovalOver,
    Used,
    Reset,
    NoAccount,
    AccountClosed,
    Frozen,
    Halted,
    NotLooked,
    // Ending.
    NotOpen,
    Reopened,
    // Time.
    ClaimSoon { until: At },
    ClaimLate,
    AnswerSoon { who: String, until: At },
    AnswerLate { who: String },
}

impl Note {
    /// Whether it answers whoever pressed, and is nobody else's business.
    pub fn is_private(&self) -> bool {
        matches!(
            self,
            Self::Taken { .. }
                | Self::ClaimFirst
                | Self::OwnCase
                | Self::HowToReply
                | Self::AlreadyAsked
                | Self::NotOffered
                | Self::NotOpen
                | Self::NotLooked
        )
    }
}

/// What stands in the place of what is not passed on.
const HIDDEN: &str = "••••";
/// So many digits in a row may be a code: ours have 6 or 8, others' 4.
const CODE: std::ops::RangeInclusive<usize> = 4..=10;

/// A text without what looks like a password or a code, and whether anything was taken out. A phone number is a run of
/// digits too, and nobody needs to write one: IT has it.
pub fn redacted(text: &str) -> (String, bool) {
    let mut hidden = false;
    let mut lines = Vec::new();
    for line in text.lines() {
        let words = line.split(' ').map(|word| {
            let digits = word.chars().filter(|mark| mark.is_numeric()).count();
            let others = word.chars().filter(|mark| mark.is_alphabetic()).count();
            let secret = looks_like_password(word) || (CODE.contains(&digits) && others == 0) || digits > *CODE.end();
            hidden |= secret;
            if secret { HIDDEN } else { word }
        });
        lines.push(words.collect::<Vec<_>>().join(" "));
    }
    // "760 814" is a code as well: runs of digits beside one another are looked at together.
    let joined = lines.into_iter().map(|line| {
        let (line, more) = spaced(&line);
        hidden |= more;
        line
    });
    (joined.collect::<Vec<_>>().join("\n"), hidden)
}

/// Hides codes written in groups.
fn spaced(line: &str) -> (String, bool) {
    let is_digits = |word: &str| !word.is_empty() && word.chars().all(|mark| mark.is_numeric() || mark == '-');
    let words: Vec<&str> = line.split(' ').collect();
    let mut kept: Vec<&str> = Vec::new();
    let mut hidden = false;
    let mut at = 0;
    while at < words.len() {
        let run = words[at..].iter().take_while(|word| is_digits(word)).count();
        let digits: usize =
            words[at..at + run].iter().map(|word| word.chars().filter(|m| m.is_numeric()).count()).sum();
        if run > 1 && digits >= *CODE.start() {
            kept.push(HIDDEN);
            hidden = true;
            at += run;
        } else {
            kept.push(words[at]);
            at += 1;
        }
    }
    (kept.join(" "), hidden)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_and_codes_do_not_go_to_it() {
        for (written, passed) in [
            ("my password is Hunter2!horse, help", "my password is •••• help"),
            ("the code was 760814", "the code was ••••"),
            ("the code was 760 814 and no more", "the code was •••• and no more"),
            ("call me: +33 6 12 34 56 23", "call me: +33 ••••"),
            ("760814", "••••"),
            ("我的验证码是 482913", "我的验证码是 ••••"),
        ] {
            assert_eq!(redacted(written), (passed.to_owned(), true), "{written}");
        }
        for plain in ["I am in room 12, 3rd floor", "Windows 11 says no", "<b>x</b> =1+1 @everyone", "", "à 9 h 30"] {
            assert_eq!(redacted(plain), (plain.to_owned(), false), "{plain}");
        }
    }
}
