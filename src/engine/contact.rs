//! What people type to be reached: names of accounts, phone numbers, mail addresses, each in one canonical form.
//!
//! Pure, so that what is typed in a chat and what IT imports are compared alike.

use rlibphonenumber::{PHONE_NUMBER_UTIL, ParseError, PhoneNumberFormat, ValidationError, enums::Region};
use unicode_normalization::UnicodeNormalization as _;

/// Why a text is no phone number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhoneFault {
    /// It holds letters.
    Letters,
    /// Digits are missing.
    TooShort,
    /// No number of any country looks like this, or it lacks a country code where none is understood.
    Unlikely,
}

/// The name of an account in canonical form: compatibility forms folded (NFKC), lower case, no space around it.
pub fn canonical(text: &str) -> String {
    text.chars().filter(|c| !invisible(*c)).nfkc().collect::<String>().to_lowercase().trim().to_owned()
}

/// Every decimal digit of any script as ASCII (`٣` and `３` become `3`); the rest as it is.
pub fn digits(text: &str) -> String {
    text.chars().map(|c| digit(c).map_or(c, |value| char::from(b'0' + value))).collect()
}

/// A phone number in E.164, such as `+33612345623`.
///
/// National form is read as a number of `country` (ISO 3166-1 alpha-2); an unknown country reads none. `00` counts as
/// `+` everywhere: no national number starts with it.
pub fn phone(text: &str, country: &str) -> Result<String, PhoneFault> {
    let text = canonical(text);
    let text = digits(text.strip_prefix("tel:").unwrap_or(&text));
    if text.chars().any(char::is_alphabetic) {
        return Err(PhoneFault::Letters);
    }
    let dialled = dialled(&text).ok_or(PhoneFault::Unlikely)?;
    let country = country.to_ascii_uppercase().parse::<Region>().ok();
    let number = PHONE_NUMBER_UTIL.parse(&dialled, country).map_err(|error| match error {
        _ if dialled.len() < SHORTEST => PhoneFault::TooShort,
        ParseError::TooShortAfterIdd | ParseError::TooShortNsn => PhoneFault::TooShort,
        _ => PhoneFault::Unlikely,
    })?;
    match number.is_possible_with_reason() {
        Err(ValidationError::TooShort) => Err(PhoneFault::TooShort),
        _ if number.is_valid() => Ok(number.format_as(PhoneNumberFormat::E164).into_owned()),
        _ => Err(PhoneFault::Unlikely),
    }
}

/// Fewer signs than this are called too short whatever the country: the shortest national numbers in use have five.
const SHORTEST: usize = 5;

/// Digits with a leading `+` where there was one; `None` when something else stands between them.
fn dialled(text: &str) -> Option<String> {
    let mut dialled = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '0'..='9' => dialled.push(c),
            '+' if dialled.is_empty() => dialled.push(c),
            '(' | ')' | '.' | '/' | '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' => {}
            c if c.is_whitespace() => {}
            _ => return None,
        }
    }
    match dialled.strip_prefix("00") {
        Some(rest) => Some(format!("+{rest}")),
        None => Some(dialled),
    }
}

/// A mail address in canonical form, lower case; `None` when it cannot be one.
///
/// The sizes are those of RFC 5321 §4.5.3.1, the letters before the `@` those of a dot-string (§4.1.2) and of RFC 6531.
/// Quoted local parts are refused: no provider hands them out, and they confuse everything that reads them later.
pub fn address(text: &str) -> Option<String> {
    let text = canonical(text);
    let text = text.strip_prefix("mailto:").unwrap_or(&text);
    let text = text.strip_prefix('<').and_then(|inner| inner.strip_suffix('>')).unwrap_or(text);
    let (local, domain) = text.split_once('@')?;
    let local_fits = (1..=64).contains(&local.len())
        && local.split('.').all(|atom| {
            !atom.is_empty() && atom.chars().all(|c| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c))
        });
    let domain_fits = domain.len() <= 189 // 254 in all, less the local part and the @
        && domain.contains('.')
        && domain.split('.').all(|label| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        });
    (local_fits && domain_fits).then(|| text.to_owned())
}

/// Signs that are not seen: direction marks and joiners, which address books put around numbers, and the byte order mark.
fn invisible(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

fn digit(c: char) -> Option<u8> {
    let after = ZEROS.partition_point(|zero| *zero <= c);
    let zero = *ZEROS.get(after.checked_sub(1)?)?;
    u8::try_from(u32::from(c) - u32::from(zero)).ok().filter(|value| *value < 10)
}

/// The zero of every script with decimal digits (Unicode 14, general category Nd), in order.
#[rustfmt::skip]
const ZEROS: [char; 66] = [
    '\u{0030}', '\u{0660}', '\u{06F0}', '\u{07C0}', '\u{0966}', '\u{09E6}', '\u{0A66}', '\u{0AE6}', '\u{0B66}', '\u{0BE6}', '\u{0C66}',
    '\u{0CE6}', '\u{0D66}', '\u{0DE6}', '\u{0E50}', '\u{0ED0}', '\u{0F20}', '\u{1040}', '\u{1090}', '\u{17E0}', '\u{1810}', '\u{1946}',
    '\u{19D0}', '\u{1A80}', '\u{1A90}', '\u{1B50}', '\u{1BB0}', '\u{1C40}', '\u{1C50}', '\u{A620}', '\u{A8D0}', '\u{A900}', '\u{A9D0}',
    '\u{A9F0}', '\u{AA50}', '\u{ABF0}', '\u{FF10}', '\u{104A0}', '\u{10D30}', '\u{11066}', '\u{110F0}', '\u{11136}', '\u{111D0}',
    '\u{112F0}', '\u{11450}', '\u{114D0}', '\u{11650}', '\u{116C0}', '\u{11730}', '\u{118E0}', '\u{11950}', '\u{11C50}', '\u{11D50}',
    '\u{11DA0}', '\u{16A60}', '\u{16AC0}', '\u{16B50}', '\u{1D7CE}', '\u{1D7D8}', '\u{1D7E2}', '\u{1D7EC}', '\u{1D7F6}', '\u{1E140}',
    '\u{1E2F0}', '\u{1E950}', '\u{1FBF0}',
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_number_is_understood_as_people_write_it() {
        for (text, country, expected) in [
            ("+33 6 12 34 56 23", "", "+33612345623"),
            ("06 12 34 56 23", "FR", "+33612345623"),
            ("06.12.34.56.23", "fr", "+33612345623"),
            ("06-12-34-56-23", "FR", "+33612345623"),
            ("0033612345623", "FR", "+33612345623"),
            ("00 33 6 12 34 56 23", "US", "+33612345623"),
            ("+33 (0)6 12 34 56 23", "", "+33612345623"),
            ("tel:+33-6-12-34-56-23", "", "+33612345623"),
            ("TEL:+33612345623", "", "+33612345623"),
            ("\u{202A}+33 6 12 34 56 23\u{202C}", "", "+33612345623"),
            ("+33\u{a0}6\u{202f}12\u{a0}34\u{a0}56\u{a0}23", "", "+33612345623"),
            ("＋３３ ６ １２ ３４ ５６ ２３", "", "+33612345623"),
            ("+٣٣٦١٢٣٤٥٦٢٣", "", "+33612345623"),
            ("+۳۳۶۱۲۳۴۵۶۲۳", "", "+33612345623"),
            ("٠٥٠ ١٢٣ ٤٥٦٧", "SA", "+966501234567"),
            ("+33‑6‑12‑34‑56‑23", "", "+33612345623"),
            ("+33–6−12 34/56/23", "", "+33612345623"),
            ("(202) 555-0173", "US", "+12025550173"),
            ("+1 202 555 0173", "FR", "+12025550173"),
            ("138 1234 5678", "CN", "+8613812345678"),
            ("8 912 345-67-89", "RU", "+79123456789"),
            ("06 698 12345", "IT", "+390669812345"),
            ("+41 44 668 18 00", "", "+41446681800"),
            ("0170 1234567", "DE", "+491701234567"),
        ] {
            assert_eq!(phone(text, country).as_deref(), Ok(expected), "{text} in {country}");
        }
    }

    #[test]
    fn what_is_no_phone_number_is_refused_with_its_reason() {
        for (text, country, expected) in [
            ("mira@example.org", "FR", PhoneFault::Letters),
            ("06 12 34 56 2E", "FR", PhoneFault::Letters),
            ("1-800-FLOWERS", "US", PhoneFault::Letters),
            ("电话 06 12 34 56 23", "FR", PhoneFault::Letters),
            ("", "FR", PhoneFault::TooShort),
            ("   ", "FR", PhoneFault::TooShort),
            ("23", "FR", PhoneFault::TooShort),
            ("06 12 34", "FR", PhoneFault::TooShort),
            ("+33 6 12", "", PhoneFault::TooShort),
            ("06 12 34 56 23", "", PhoneFault::Unlikely),
            ("06 12 34 56 23", "XX", PhoneFault::Unlikely),
            ("+999 12 34 56 78", "", PhoneFault::Unlikely),
            ("+33 6 12 34 56 23 45 67", "", PhoneFault::Unlikely),
            ("00 12 34 56 23", "FR", PhoneFault::Unlikely),
            ("06 12 34 * 56 23", "FR", PhoneFault::Unlikely),
            ("06 12 34 + 56 23", "FR", PhoneFault::Unlikely),
            ("*)(uid=*", "FR", PhoneFault::Letters),
            ("1234567890123456789012345678901234567890", "FR", PhoneFault::Unlikely),
        ] {
            assert_eq!(phone(text, country), Err(expected), "{text} in {country}");
        }
    }

    #[test]
    fn digits_of_every_script_are_read() {
        assert_eq!(digits("०१२ ٣٤٥ ۶۷۸ ９ 𝟘𝟙"), "012 345 678 9 01");
        assert_eq!(digits("²Ⅷ½a中"), "²Ⅷ½a中");
        assert!(ZEROS.is_sorted());
    }

    #[test]
    fn an_address_has_one_form() {
        for (text, expected) in [
            ("Mira.Martin@Example.ORG", "mira.martin@example.org"),
            ("  <mira@example.org> ", "mira@example.org"),
            ("mailto:mira@example.org", "mira@example.org"),
            ("mira+reset@example.co.uk", "mira+reset@example.co.uk"),
            ("o'brien@example.org", "o'brien@example.org"),
            ("ｍｉｒａ＠ｅｘａｍｐｌｅ．ｏｒｇ", "mira@example.org"),
            ("mira@bücher.example", "mira@bücher.example"),
            ("mira\u{200B}@example.org", "mira@example.org"),
        ] {
            assert_eq!(address(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        let long = format!("{}@example.org", "a".repeat(65));
        let wide = format!("a@{}.org", "a".repeat(64));
        for text in [
            "",
            "mira",
            "mira@",
            "@example.org",
            "mira@example",
            "a@b@example.org",
            "mi ra@example.org",
            "mira@exa mple.org",
            ".mira@example.org",
            "mira.@example.org",
            "mi..ra@example.org",
            "mira@-example.org",
            "mira@example..org",
            "mira@example.org.",
            "\"mira\"@example.org",
            "mira@example.org, max@example.org",
            "mira@example.org\r\nBcc: x@y.z",
            "mira@[127.0.0.1]",
            &long,
            &wide,
        ] {
            assert_eq!(address(text), None, "{text}");
        }
    }

    #[test]
    fn a_name_has_one_form() {
        assert_eq!(canonical("  Mira.MARTIN\u{a0}"), "mira.martin");
        assert_eq!(canonical("ＭＩＲＡ"), "mira");
        assert_eq!(canonical("E\u{301}lodie"), canonical("élodie"));
        assert_eq!(canonical("\u{202E}mira\u{202C}"), "mira");
        assert_ne!(canonical("mira"), canonical("mіra"), "a Cyrillic look-alike stays another name");
    }
}
