//! The form as it arrives: every field at most once and none that we do not know, or it is not taken at all.

use std::collections::BTreeMap;

use url::form_urlencoded;

use crate::secret::Secret;
use crate::web::form::Malformed;

/// The fields there are. What is typed into any of them may be secret.
const KNOWN: [&str; 19] = [
    "form",
    "do",
    "login",
    "secret",
    "old",
    "new",
    "confirm",
    "country",
    "number",
    "address",
    "name",
    "code",
    "question-1",
    "question-2",
    "question-3",
    "answer-1",
    "answer-2",
    "answer-3",
    "answer",
];

/// A form that was sent.
pub(in crate::web) struct Fields(BTreeMap<&'static str, Secret<String>>);

impl Fields {
    /// Reads an `application/x-www-form-urlencoded` body.
    pub fn read(body: &[u8]) -> Result<Self, Malformed> {
        let mut fields = BTreeMap::new();
        for (name, value) in form_urlencoded::parse(body) {
            let name = KNOWN.into_iter().find(|known| *known == name).ok_or(Malformed)?;
            let broken = value.contains(char::REPLACEMENT_CHARACTER);
            if broken || fields.insert(name, Secret::new(value.into_owned())).is_some() {
                return Err(Malformed);
            }
        }
        Ok(Self(fields))
    }

    /// What a field holds; nothing where it was not sent.
    pub fn text(&self, name: &str) -> &str {
        self.0.get(name).map_or("", |value| value.expose().as_str())
    }

    /// The same, for what must not be shown or kept.
    pub fn secret(&self, name: &str) -> Secret<String> {
        Secret::from(self.text(name))
    }

    /// What is to be done.
    pub fn deed(&self) -> &str {
        self.text("do")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_whole_or_not_at_all() {
        let fields = Fields::read(b"form=f&do=code&code=12+34%2056").unwrap();
        assert_eq!((fields.deed(), fields.text("code"), fields.text("login")), ("code", "12 34 56", ""));
        for body in [&b"do=a&do=b"[..], b"admin=1", b"code=%FF", b"{}"] {
            assert!(Fields::read(body).is_err(), "{}", String::from_utf8_lossy(body));
        }
    }
}
