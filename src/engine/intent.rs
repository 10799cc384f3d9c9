//! What free text asks for, as far as it is sure. A sentence never carries authority: it can start, stop or steer a
//! conversation, and nothing more.

use serde::{Deserialize, Serialize};

use super::contact;
use super::enrolment::Purpose;
use crate::ids::Locale;

/// What a person asks for in words, in any language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, strum::EnumString, strum::VariantNames)]
#[strum(serialize_all = "kebab-case")]
#[allow(missing_docs)] // the phrases in `locales/*/phrases.txt` say what each is
pub enum Intent {
    Start,
    Forgotten,
    Locked,
    Expired,
    Cancel,
    Back,
    Next,
    Yes,
    No,
    Help,
    Rules,
    Status,
    Language,
    #[strum(disabled)]
    Speak(Locale),
    Human,
    LostPhone,
    Resend,
    OtherMethod,
    NoCode,
    OtherImage,
    BackOnNetwork,
    Worked,
    NotWorked,
    NotMe,
    Chats,
    History,
    Unlock,
    #[strum(disabled)]
    Page(Purpose),
}

/// Whether a text is probably a password, typed into the chat by mistake: one word of 8 to 256 characters with at least
/// three of lower case, upper case, digit and symbol, as directories ask for.
///
/// A plain word with its punctuation ("Aujourd'hui", "Annuler!"), an address, a link, a code, a phone number and a
/// reference in capitals ("SES-2026-0042") are none. An account's name may well look like one ("FerrerFr2017"):
/// where a name is awaited, ask for the name first.
pub fn looks_like_password(text: &str) -> bool {
    let word = text.trim();
    let length = word.chars().count();
    let latin = |mark: char| mark.is_ascii() || mark.is_lowercase() || mark.is_uppercase();
    if !(8..=256).contains(&length)
        || contact::address(word).is_some()
        || !word.chars().all(|mark| latin(mark) && !mark.is_whitespace())
    {
        return false;
    }
    if word.contains("://") || word.to_lowercase().starts_with("www.") {
        return false;
    }
    let lower = word.contains(char::is_lowercase);
    let upper = word.contains(char::is_uppercase);
    let digit = word.contains(char::is_numeric);
    // In a word without digits, the marks of ordinary writing say nothing.
    let word = if digit { word } else { word.trim_end_matches(['.', '!', '?', ',', ';', ':', '…']) };
    let symbol = word.contains(|mark: char| !mark.is_alphanumeric() && (digit || !matches!(mark, '\'' | '’' | '-')));
    // An address with a slip in it ("mira1@home") is more likely than a password, unless all else speaks for one.
    if word.contains('@') {
        return lower && upper && digit;
    }
    let reference = !lower && word.chars().all(|mark| mark.is_alphanumeric() || mark == '-');
    !reference && [lower, upper, digit, symbol].into_iter().filter(|has| *has).count() >= 3
}

#[cfg(test)]
mod tests {
    use super::looks_like_password;

    #[test]
    fn a_password_in_the_chat_is_recognised() {
        for text in [
            "Hunter2!",
            "hunter2!horse",
            "TrOub4dor&3",
            "MotDePasse1",
            " Soleil2024! ",
            "aB3$efgh",
            "Été2024!!",
            "Pa$$word",
            "P@ssw0rd",
        ] {
            assert!(looks_like_password(text), "{text}");
        }
    }

    #[test]
    fn what_people_otherwise_write_is_not_taken_for_a_password() {
        let texts = [
            "",
            "hello",
            "Aujourd'hui",
            "Annuler!",
            "Bonjour!!",
            "Peut-être",
            "my Password is1 long!",
            "Abc1!",
            "mkeller2024",
            "mira.keller",
            "Mira.Keller1@example.org",
            "mira1@lefevre-home",
            "Mira@brunel",
            "https://Example.org/a1",
            "www.Example.org/1a",
            "482913",
            "48 29 13",
            "+33612345623",
            "+33-6-12-34-56-23",
            "SES-2026-0042",
            "ABCD-1234",
            "我的Windows登不上了!",
            "我忘记密码Abc了",
        ];
        for text in texts {
            assert!(!looks_like_password(text), "{text}");
        }
        assert!(!looks_like_password(&"aB3!".repeat(65)), "longer than any password");
    }
}
