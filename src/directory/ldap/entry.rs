//! One entry of an answer.

use std::collections::HashMap;

use ldap3::{ResultEntry, SearchEntry};

use crate::engine::contact::canonical;

/// An entry; the names of its attributes are compared without regard to case (RFC 4512, 2.5).
pub struct Entry {
    /// Where it stands, as the directory writes it.
    pub dn: String,
    attributes: HashMap<String, Vec<Vec<u8>>>,
}

impl Entry {
    /// Reads one.
    pub fn of(raw: ResultEntry) -> Self {
        Self::from(SearchEntry::construct(raw))
    }

    /// An entry of texts, for tests.
    #[cfg(test)]
    pub fn with(dn: &str, texts: &[(&str, &str)]) -> Self {
        let mut attributes: HashMap<String, Vec<Vec<u8>>> = HashMap::new();
        for (name, text) in texts {
            attributes.entry(name.to_lowercase()).or_default().push(text.as_bytes().to_vec());
        }
        Self { dn: dn.to_owned(), attributes }
    }

    /// All values of an attribute.
    pub fn all(&self, name: &str) -> &[Vec<u8>] {
        self.attributes.get(&name.to_lowercase()).map(Vec::as_slice).unwrap_or_default()
    }

    /// Its values that are texts.
    pub fn texts(&self, name: &str) -> impl Iterator<Item = &str> {
        self.all(name).iter().filter_map(|value| std::str::from_utf8(value).ok()).filter(|text| !text.is_empty())
    }

    /// Its first value.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.texts(name).next()
    }

    /// Its first value as a number.
    pub fn number(&self, name: &str) -> Option<i64> {
        self.text(name)?.parse().ok()
    }

    /// Whether one of its values is this, as names are compared here: without regard to case, but to accents.
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.texts(name).any(|text| canonical(text) == canonical(value))
    }
}

impl From<SearchEntry> for Entry {
    fn from(SearchEntry { dn, attrs, bin_attrs }: SearchEntry) -> Self {
        let mut attributes: HashMap<String, Vec<Vec<u8>>> = HashMap::new();
        // Bytes that happen to be UTF-8 stand among the texts: an identifier may lie in either.
        let texts =
            attrs.into_iter().map(|(name, values)| (name, values.into_iter().map(String::into_bytes).collect()));
        for (name, values) in texts.chain(bin_attrs) {
            attributes.entry(name.to_lowercase()).or_default().extend::<Vec<Vec<u8>>>(values);
        }
        Self { dn, attributes }
    }
}
