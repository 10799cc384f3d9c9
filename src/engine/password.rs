//! What is wrong with a new password, as far as it can be known without asking anybody.
//!
//! The password is looked at in Unicode form NFC, as RFC 8265 §4.2.2 prepares passwords: a phone may send "é" as two
//! code points where the Windows keyboard types one. Length is the number of code points of that form
//! (NIST SP 800-63B-4 §3.1.1.2: each code point counts as one character).
//!
//! The demands for lower case, upper case, digits and symbols come from the directory, not from NIST, which advises
//! against them; each can be switched off in `[policy.password]`.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroize as _;

use super::policy::PasswordPolicy;
use crate::secret::Secret;

/// One rule for a new password. Its sentences are `page-rule-…` (before typing) and `page-fault-…` (when broken).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::IntoStaticStr, strum::VariantNames,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Rule {
    /// At least [`PasswordPolicy::min`] characters.
    TooShort,
    /// At most [`PasswordPolicy::max`] characters.
    TooLong,
    /// A lower-case letter.
    Lower,
    /// An upper-case letter.
    Upper,
    /// A digit.
    Digit,
    /// A character that is neither letter nor digit.
    Symbol,
    /// Nothing of the person's own names.
    Name,
    /// Only characters that a keyboard can type again at the next sign-in: no control characters.
    Unprintable,
    /// Not easy to guess. Decided by whoever can estimate it; [`faults`] never returns it.
    Common,
    /// None of the last [`PasswordPolicy::history`]. Only the directory knows; [`faults`] never returns it.
    History,
}

/// The shortest part of a name that is refused inside a password; shorter parts occur in ordinary words by chance.
/// Active Directory's complexity rule draws the same line.
const NAME_PART_MIN: usize = 3;

/// The password in the form that is judged, counted and sent to the directory: Unicode NFC.
pub fn prepared(password: &Secret<String>) -> Secret<String> {
    // Reserved so that growing does not leave half a password in memory that was given back; NFC at most triples.
    let mut text = String::with_capacity(password.expose().len() * 3);
    text.extend(password.expose().nfc());
    Secret::new(text)
}

/// The rules that a policy lists, in the order people read them.
pub fn rules(policy: &PasswordPolicy) -> Vec<Rule> {
    [
        (Rule::TooShort, true),
        (Rule::Lower, policy.lower),
        (Rule::Upper, policy.upper),
        (Rule::Digit, policy.digit),
        (Rule::Symbol, policy.symbol),
        (Rule::Name, policy.no_name),
        (Rule::Common, policy.no_common),
        (Rule::History, policy.history > 0),
    ]
    .into_iter()
    .filter_map(|(rule, listed)| listed.then_some(rule))
    .collect()
}

/// The rules that a password breaks; empty when there is nothing to say against it.
///
/// `names` are the person's login id, name and mailbox. A letter is what Unicode calls one; a letter without case, such
/// as a Chinese one, counts as neither upper nor lower and not as a symbol. A digit is 0 to 9, as directories count it.
pub fn faults(password: &Secret<String>, policy: &PasswordPolicy, names: &[&str]) -> Vec<Rule> {
    let prepared = prepared(password);
    let text = prepared.expose();
    let length = text.chars().count();
    let lacks = |kind: fn(char) -> bool| !text.chars().any(kind);
    [
        (Rule::TooShort, length < usize::from(policy.min)),
        (Rule::TooLong, length > usize::from(policy.max)),
        (Rule::Lower, policy.lower && lacks(char::is_lowercase)),
        (Rule::Upper, policy.upper && lacks(char::is_uppercase)),
        (Rule::Digit, policy.digit && lacks(|character| character.is_ascii_digit())),
        (Rule::Symbol, policy.symbol && lacks(is_symbol)),
        (Rule::Name, policy.no_name && holds_a_name(text, names)),
        (Rule::Unprintable, !lacks(char::is_control)),
    ]
    .into_iter()
    .filter_map(|(rule, broken)| broken.then_some(rule))
    .collect()
}

fn is_symbol(character: char) -> bool {
    !character.is_alphanumeric() && !character.is_control()
}

fn holds_a_name(text: &str, names: &[&str]) -> bool {
    let mut folded = text.to_lowercase();
    let held = name_parts(names).iter().any(|part| folded.contains(part.as_str()));
    folded.zeroize();
    held
}

/// The parts of names that may not stand in a password: lower case, three characters or more, each once. Of a mail
/// address only what stands before the `@` counts, for the domain is everybody's.
pub fn name_parts(names: &[&str]) -> Vec<String> {
    let mut parts = Vec::new();
    for name in names {
        let name: String = name.split('@').next().unwrap_or_default().nfc().collect::<String>().to_lowercase();
        let pieces = name.split(|character: char| !character.is_alphanumeric());
        for part in std::iter::once(name.as_str()).chain(pieces) {
            if part.chars().count() >= NAME_PART_MIN && !parts.iter().any(|known| known == part) {
                parts.push(part.to_owned());
            }
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIRA: [&str; 2] = ["mira.okafor@northwind.example", "Mira Okafor"];

    fn broken(password: &str) -> Vec<Rule> {
        faults(&password.into(), &PasswordPolicy::default(), &MIRA)
    }

    #[test]
    fn s53_the_default_policy_asks_for_eight_characters_of_four_kinds() {
        assert_eq!(broken("Tall7-ships"), []);
        assert_eq!(broken("T7-ship"), [Rule::TooShort]);
        assert_eq!(broken("tall7-ships"), [Rule::Upper]);
        assert_eq!(broken("TALL7-SHIPS"), [Rule::Lower]);
        assert_eq!(broken("Tall-ships"), [Rule::Digit]);
        assert_eq!(broken("Tall7ships"), [Rule::Symbol]);
        assert_eq!(broken(""), [Rule::TooShort, Rule::Lower, Rule::Upper, Rule::Digit, Rule::Symbol]);
    }

    #[test]
    fn s54_at_most_256_characters_and_not_the_user_name_or_its_parts() {
        let long = format!("Aa1-{}", "x".repeat(252));
        assert_eq!(broken(&long), []);
        assert_eq!(broken(&format!("{long}x")), [Rule::TooLong]);
        assert_eq!(broken("xx7-OKAFOR-yy"), [Rule::Name]);
        assert_eq!(broken("Mira.Okafor-77"), [Rule::Name]);
        assert_eq!(broken("Northwind-77"), [], "the domain is everybody's");
    }

    #[test]
    fn short_parts_of_a_name_are_no_reason() {
        let names = ["jo.d@x.example", "Jo D"];
        assert_eq!(faults(&"Major7-dome".into(), &PasswordPolicy::default(), &names), []);
        assert_eq!(faults(&"Xx7-jo.d-yes".into(), &PasswordPolicy::default(), &names), [Rule::Name], "the whole id is");
    }

    #[test]
    fn length_is_counted_in_composed_characters() {
        let policy = PasswordPolicy {
            min: 4,
            max: 4,
            lower: false,
            upper: false,
            digit: false,
            symbol: false,
            ..PasswordPolicy::default()
        };
        assert_eq!(faults(&"e\u{301}e\u{301}e\u{301}e\u{301}".into(), &policy, &[]), []);
        assert_eq!(prepared(&"e\u{301}".into()).expose(), "é");
    }

    #[test]
    fn letters_of_every_script_are_letters_and_chinese_has_no_case() {
        assert_eq!(broken("Éà9 пароль"), [], "accents, a space as symbol");
        assert_eq!(broken("芝麻开门芝麻开门"), [Rule::Lower, Rule::Upper, Rule::Digit, Rule::Symbol]);
        assert_eq!(broken("芝麻开门芝麻aB3!"), []);
        assert_eq!(broken("Tall7-\u{0}ships"), [Rule::Unprintable]);
    }

    #[test]
    fn s52_only_the_rules_in_force_are_listed() {
        let policy = PasswordPolicy { symbol: false, history: 0, ..PasswordPolicy::default() };
        assert_eq!(rules(&policy), [Rule::TooShort, Rule::Lower, Rule::Upper, Rule::Digit, Rule::Name, Rule::Common]);
    }
}
