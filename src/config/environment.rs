//! The part of the environment that speaks to us.

use std::collections::BTreeMap;

use crate::secret::Secret;

/// The `SESAME_…` variables. Any of them may hold a secret, so none is ever shown.
#[derive(Clone, Debug, Default)]
pub struct Environment(BTreeMap<String, Secret<String>>);

impl Environment {
    /// The process's own. A variable that is not text is left out, and its key then counts as not set.
    pub fn of_process() -> Self {
        std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect()
    }

    /// The value of a variable; an empty one counts as not set.
    pub(super) fn get(&self, name: &str) -> Option<&Secret<String>> {
        self.0.get(name).filter(|value| !value.expose().is_empty())
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &Secret<String>)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }
}

impl FromIterator<(String, String)> for Environment {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(variables: I) -> Self {
        let ours = variables.into_iter().filter(|(name, _)| name.starts_with("SESAME_"));
        Self(ours.map(|(name, value)| (name, Secret::new(value))).collect())
    }
}
