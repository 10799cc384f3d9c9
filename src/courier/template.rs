//! Templates of the HTTP gateway: words in braces, each escaped for the place it stands in.
//!
//! The threat is injection: a text or a name that closes a JSON string, adds a form field, ends a header or climbs in
//! a URL. So a template knows its [`Place`] and there is no way to fill it without escaping.

use std::str::FromStr;

use crate::secret::Secret;

/// A word a template may hold, written `{to}`; `{text:xml}` is escaped for XML first and for its place then, for
/// gateways that want XML inside a form field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::VariantNames)]
#[strum(serialize_all = "snake_case")]
pub enum Word {
    /// The number in E.164, with its plus sign.
    To,
    /// The number's digits alone, for gateways that want no plus sign.
    ToDigits,
    /// The words to write or to speak.
    Text,
    /// The sender's name or number from the settings.
    Sender,
    /// The parcel's key, the same for the same parcel.
    Key,
    /// The language tag of the words.
    Locale,
    /// The content of the secret file.
    Secret,
    /// The address a voice gateway reports pressed keys to.
    Callback,
}

/// Where a template stands, which decides how its words are escaped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In a URL: percent-encoded but for the unreserved characters (RFC 3986, section 2.3).
    Url,
    /// In a header: refused when it holds a control character, which could begin another header (RFC 9110, 5.5).
    Header,
    /// In a JSON string (RFC 8259, section 7).
    Json,
    /// In a form field: percent-encoded, which every form decoder takes.
    Form,
    /// In XML character data or an attribute (XML 1.0, section 2.4).
    Xml,
    /// In plain text: as it is.
    Plain,
}

impl Place {
    /// The place a body of this content type is; an error when Sesame does not know how to escape for it.
    pub fn of_body(content_type: &str) -> Result<Self, String> {
        let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match essence.as_str() {
            "application/x-www-form-urlencoded" => Ok(Self::Form),
            "text/plain" => Ok(Self::Plain),
            json if json == "application/json" || json.ends_with("+json") => Ok(Self::Json),
            xml if xml == "application/xml" || xml == "text/xml" || xml.ends_with("+xml") => Ok(Self::Xml),
            _ => Err(format!(
                "content_type: found \"{essence}\"; expected \"application/json\", \
                 \"application/x-www-form-urlencoded\", \"application/xml\" or \"text/plain\""
            )),
        }
    }
}

/// What the words of one parcel are.
pub trait Values {
    /// The value of a word, or `None` when this parcel has none.
    fn value(&self, word: Word) -> Option<String>;
}

#[derive(Clone, Debug)]
enum Part {
    Literal(String),
    Word { word: Word, as_xml: bool },
}

/// A template that has been read and knows its place.
#[derive(Clone, Debug)]
pub struct Template {
    parts: Vec<Part>,
    place: Place,
}

impl Template {
    /// Reads a template. Only `{name}` and `{name:xml}` with letters and underscores are words, so the braces of JSON
    /// stand as they are. An unknown name is an error that says it.
    pub fn parse(source: &str, place: Place) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut literal = String::new();
        let mut rest = source;
        while let Some(brace) = rest.find('{') {
            let (before, after) = (&rest[..brace], &rest[brace + 1..]);
            literal.push_str(before);
            let named = after.split_once('}').filter(|(name, _)| is_name(name));
            let Some((name, tail)) = named else {
                literal.push('{');
                rest = after;
                continue;
            };
            parts.push(Part::Literal(std::mem::take(&mut literal)));
            parts.push(word(name)?);
            rest = tail;
        }
        literal.push_str(rest);
        parts.push(Part::Literal(literal));
        Ok(Self { parts, place })
    }

    /// The words it holds.
    pub fn words(&self) -> impl Iterator<Item = Word> {
        self.parts.iter().filter_map(|part| match part {
            Part::Word { word, .. } => Some(*word),
            Part::Literal(_) => None,
        })
    }

    /// The template with its words escaped and put in. The error names a word and never a value.
    pub fn fill(&self, values: &impl Values) -> Result<Secret<String>, String> {
        let mut filled = String::new();
        for part in &self.parts {
            match part {
                Part::Literal(text) => filled.push_str(text),
                Part::Word { word, as_xml } => {
                    let value = values.value(*word).ok_or_else(|| format!("nothing to put in for {word:?}"))?;
                    let value = if *as_xml { xml(&value) } else { value };
                    let escaped = escape(&value, self.place)
                        .ok_or_else(|| format!("{word:?} holds a character that no header may hold"))?;
                    filled.push_str(&escaped);
                }
            }
        }
        Ok(Secret::new(filled))
    }
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b':'))
}

fn word(name: &str) -> Result<Part, String> {
    let (bare, as_xml) = name.strip_suffix(":xml").map_or((name, false), |bare| (bare, true));
    let word = Word::from_str(bare).map_err(|_| {
        let known = <Word as strum::VariantNames>::VARIANTS.join("}, {");
        format!("unknown word {{{name}}}; expected one of {{{known}}}")
    })?;
    Ok(Part::Word { word, as_xml })
}

fn escape(value: &str, place: Place) -> Option<String> {
    match place {
        Place::Url | Place::Form => Some(percent(value)),
        Place::Json => {
            let quoted = serde_json::Value::from(value).to_string();
            Some(quoted[1..quoted.len() - 1].to_owned())
        }
        Place::Xml => Some(xml(value)),
        Place::Header => (!value.contains(char::is_control)).then(|| value.to_owned()),
        Place::Plain => Some(value.to_owned()),
    }
}

fn percent(value: &str) -> String {
    let mut encoded = String::new();
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            encoded.push_str(&hex::encode_upper([byte]));
        }
    }
    encoded
}

/// Control characters but for tab and line breaks have no place in XML 1.0 and are dropped.
pub(super) fn xml(value: &str) -> String {
    let mut escaped = String::new();
    for character in value.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\t' | '\n' | '\r' => escaped.push(character),
            control if control.is_control() => {}
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Nasty;

    impl Values for Nasty {
        fn value(&self, word: Word) -> Option<String> {
            match word {
                Word::To => Some("+33612345623".to_owned()),
                Word::Text => Some("a\"b\\ & <c>\r\nX: 1 é".to_owned()),
                Word::Locale => Some("fr".to_owned()),
                _ => None,
            }
        }
    }

    fn filled(source: &str, place: Place) -> Result<String, String> {
        Template::parse(source, place)?.fill(&Nasty).map(|secret| secret.expose().clone())
    }

    #[test]
    fn each_place_escapes_its_own_way() {
        assert_eq!(
            filled("/{to}?t={text}", Place::Url).unwrap(),
            "/%2B33612345623?t=a%22b%5C%20%26%20%3Cc%3E%0D%0AX%3A%201%20%C3%A9"
        );
        assert_eq!(filled("t={text}", Place::Form).unwrap(), "t=a%22b%5C%20%26%20%3Cc%3E%0D%0AX%3A%201%20%C3%A9");
        assert_eq!(filled(r#"{"t":"{text}"}"#, Place::Json).unwrap(), r#"{"t":"a\"b\\ & <c>\r\nX: 1 é"}"#);
        assert_eq!(filled("<t>{text}</t>", Place::Xml).unwrap(), "<t>a&quot;b\\ &amp; &lt;c&gt;\r\nX: 1 é</t>");
        assert_eq!(filled("{locale}: {to}", Place::Header).unwrap(), "fr: +33612345623");
    }

    #[test]
    fn xml_may_stand_inside_a_form_field() {
        assert!(
            filled("Twiml=%3CSay%3E{text:xml}", Place::Form).unwrap().starts_with("Twiml=%3CSay%3Ea%26quot%3Bb%5C")
        );
    }

    #[test]
    fn a_header_takes_no_line_break() {
        let error = filled("{text}", Place::Header).unwrap_err();
        assert_eq!(error, "Text holds a character that no header may hold");
    }

    #[test]
    fn an_unknown_word_is_named() {
        let error = Template::parse(r#"{"to":"{phone}"}"#, Place::Json).unwrap_err();
        assert!(error.starts_with("unknown word {phone}; expected one of {to}, {to_digits}, {text}"), "{error}");
    }

    #[test]
    fn braces_that_hold_no_name_stand_as_they_are() {
        assert_eq!(filled(r#"{"a":{"b":[{}]},"c":"{locale}"}"#, Place::Json).unwrap(), r#"{"a":{"b":[{}]},"c":"fr"}"#);
        assert_eq!(filled("{", Place::Plain).unwrap(), "{");
    }

    #[test]
    fn a_missing_value_is_said_without_sending() {
        assert_eq!(filled("{callback}", Place::Url).unwrap_err(), "nothing to put in for Callback");
    }
}
