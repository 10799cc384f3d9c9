//! What is said in a room about a case, and what of a person's words goes there.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::verify::Way;
use crate::engine::contact::digits;
use crate::engine::intent::looks_like_password;
use crate::engine::text::{At, Pair};
use crate::engine::ticket::Category;
use crate::ids::Locale;
use crate::time::Time;

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
    CodeNotSent,
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
    VouchSpent,
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
    Pass,
    NoAccount,
    AccountClosed,
    Frozen,
    Halted,
    Disowned,
    OtherAccount,
    NotLooked,
    // Ending.
    NotOpen,
    Reopened,
    // Time.
    ClaimSoon { until: At },
    ClaimLate,
    AnswerSoon { who: String, until: At },
    AnswerLate { who: String },
    // What came to nothing.
    Gone { who: String },
    CodeForm,
    NoCode,
    TooFast,
    TooLong,
    NotReached,
    WhichCase,
    // From a ticket system, and what no case is about.
    DeskWrote { who: String },
    Alarm { category: Category },
    // The owner's time to object, and their lost phone.
    ApprovedFrom { from: At, until: At },
    UnknownAgent { who: String },
    Withdrawn,
    PhoneHeldBack,
    PhoneSuspended,
}

impl Note {
    /// Until when it is worth saying: a code in it is good for so long.
    pub fn expires_at(&self) -> Option<Time> {
        match self {
            Self::ByHand { until, .. } | Self::Vouch { until } | Self::InPerson { until } => Some(until.at),
            _ => None,
        }
    }

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
                | Self::CodeForm
                | Self::NoCode
                | Self::TooFast
                | Self::TooLong
        )
    }
}

/// What stands in the place of what is not passed on.
const HIDDEN: &str = "••••";
/// So many digits beside one another may be a code: ours have 6 or 8, others' 4. A phone number is hidden too, and nobody
/// needs to write one: IT has it.
const CODE_MIN: usize = 4;
/// So many marks and blanks between two digits do not part them: "760 814", "76 - 08 - 14".
const GAP_MAX: usize = 3;
/// Digits as they are written in words of one sign each, zero to nine; zero twice.
const SIGNS: [char; 11] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九', '〇'];
/// After these, what stands behind a colon or an equals sign is meant to be secret, however weak it is.
const ANNOUNCED: [&str; 8] = ["密码", "口令", "验证码", "password", "passwd", "mot de passe", "mdp", "pwd"];
/// What may stand between such a word and the secret.
const LINKS: [char; 6] = [':', '：', '=', '＝', '是', '为'];

/// Whether a text is digits and what stands between them, and nothing else: a code, or what was meant to be one.
pub fn is_bare(text: &str) -> bool {
    text.chars().any(char::is_numeric) && !text.chars().any(char::is_alphabetic)
}

/// A text without what looks like a password or a code, and whether anything was taken out.
pub fn redacted(text: &str) -> (String, bool) {
    let marks: Vec<char> = text.chars().collect();
    let mut hides = vec![false; marks.len()];
    let secrets = codes(&marks).into_iter().chain(passwords(&marks));
    secrets.for_each(|secret| hides[secret].fill(true));
    let mut shown = String::new();
    for (at, mark) in marks.iter().enumerate() {
        if !hides[at] {
            shown.push(*mark);
        } else if at == 0 || !hides[at - 1] {
            shown.push_str(HIDDEN);
        }
    }
    (shown, hides.contains(&true))
}

/// Whether a text holds what looks like a password.
pub fn holds_password(text: &str) -> bool {
    !passwords(&text.chars().collect::<Vec<_>>()).is_empty()
}

/// The digits of a text in their order, in whatever script they are written.
pub fn numerals(text: &str) -> impl Iterator<Item = char> {
    let sign = |mark: char| {
        let value = SIGNS.iter().position(|sign| *sign == mark).map(|place| place % 10)?;
        char::from_digit(u32::try_from(value).ok()?, 10)
    };
    let all: Vec<char> =
        digits(text).chars().filter_map(|mark| sign(mark).or(mark.is_ascii_digit().then_some(mark))).collect();
    all.into_iter()
}

/// Where codes and phone numbers stand, whatever stands beside them.
fn codes(marks: &[char]) -> Vec<Range<usize>> {
    let is_digit = |at: usize| marks[at].is_numeric() || SIGNS.contains(&marks[at]);
    let mut found = Vec::new();
    let mut at = 0;
    while at < marks.len() {
        if !is_digit(at) {
            at += 1;
            continue;
        }
        let (from, mut count) = (at, 0);
        loop {
            while at < marks.len() && is_digit(at) {
                (at, count) = (at + 1, count + 1);
            }
            let gap = marks[at..].iter().take_while(|mark| !mark.is_alphanumeric()).count();
            let goes_on = marks[at - 1].is_numeric() && marks.get(at + gap).is_some_and(|mark| mark.is_numeric());
            if gap == 0 || gap > GAP_MAX || !goes_on {
                break;
            }
            at += gap;
        }
        if count >= CODE_MIN && !is_time(&marks[from..at]) {
            found.push(from..at);
        }
    }
    found
}

/// Whether digits are a time of day, such as 10:30: people say when they can be called.
fn is_time(marks: &[char]) -> bool {
    let text: String = marks.iter().collect();
    let part = |part: &str, most: u8| part.len() == 2 && part.parse::<u8>().is_ok_and(|value| value < most);
    text.split_once([':', '：']).is_some_and(|(hour, minute)| part(hour, 24) && part(minute, 60))
}

/// Where passwords stand. A word ends at a blank of any kind, and where the script changes: Chinese has no blanks.
fn passwords(marks: &[char]) -> Vec<Range<usize>> {
    let is_word = |mark: &char| !mark.is_whitespace() && !is_wide(*mark);
    let word_at = |at: usize| at..at + marks[at..].iter().take_while(|mark| is_word(mark)).count();
    let mut found = Vec::new();
    let mut at = 0;
    while at < marks.len() {
        let word = word_at(at);
        if looks_like_password(&marks[word.clone()].iter().collect::<String>()) {
            found.push(word.clone());
        }
        at = word.end + 1;
    }
    let lower: Vec<char> = marks.iter().map(char::to_ascii_lowercase).collect();
    for name in ANNOUNCED.map(|name| name.chars().collect::<Vec<_>>()) {
        let ends = (0..lower.len()).filter(|at| lower[*at..].starts_with(&name)).map(|at| at + name.len());
        found.extend(ends.filter_map(|end| {
            let skip =
                |at: usize, blank: fn(char) -> bool| at + lower[at..].iter().take_while(|mark| blank(**mark)).count();
            let link = skip(end, char::is_whitespace);
            lower.get(link).filter(|mark| LINKS.contains(mark))?;
            let word = word_at(skip(link + 1, |mark| mark.is_whitespace() || "\"'“”‘’«»「」『』".contains(mark)));
            (word.len() >= CODE_MIN).then_some(word)
        }));
    }
    found
}

/// Whether a mark belongs to a script that is written without blanks, or to its punctuation.
fn is_wide(mark: char) -> bool {
    let full_width = ('\u{ff01}'..='\u{ffee}').contains(&mark) && !mark.is_alphanumeric();
    full_width
        || matches!(mark, '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..)
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
            ("call me: +33 6 12 34 56 23", "call me: +••••"),
            ("760814", "••••"),
            ("我的验证码是 482913", "我的验证码是 ••••"),
            ("我的验证码是482913，谢谢", "我的验证码是••••，谢谢"),
            ("我的密码是Hunter2!horse请帮忙", "我的密码是••••请帮忙"),
            ("密码：sunshine，帮我", "密码：••••，帮我"),
            ("验证码是七六零八一四", "验证码是••••"),
            ("７６０８１４", "••••"),
            ("code A760814B", "code A••••B"),
            ("76\u{200b}08\u{200b}14", "••••"),
            ("76:08:14", "••••"),
            ("760\n814", "••••"),
            ("ancien\u{a0}:\u{a0}Soleil2024!\u{202f}merci", "ancien\u{a0}:\u{a0}••••\u{202f}merci"),
            ("old\tHunter2!horse\tnew", "old\t••••\tnew"),
            ("Mot de passe\u{a0}: soleil", "Mot de passe\u{a0}: ••••"),
        ] {
            assert_eq!(redacted(written), (passed.to_owned(), true), "{written}");
        }
        for plain in [
            "I am in room 12, 3rd floor",
            "Windows 11 says no",
            "<b>x</b> =1+1 @everyone",
            "",
            "à 9 h 30",
            "10:30 ok?",
            "密码忘了，Windows登不上",
        ] {
            assert_eq!(redacted(plain), (plain.to_owned(), false), "{plain}");
        }
    }
}
