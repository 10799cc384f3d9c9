//! Query options, and the filters that a list of users takes.
//!
//! Which operator of which property needs the advanced parameters, `ConsistencyLevel: eventual` and `$count=true`:
//! <https://learn.microsoft.com/graph/aad-advanced-queries>. Quotes are doubled inside strings:
//! <https://learn.microsoft.com/graph/query-parameters#escaping-single-quotes>

use regex::Regex;

use super::people::User;
use super::state::{Answer, State};

/// The options of a request.
pub struct Query {
    options: Vec<(String, String)>,
    /// `ConsistencyLevel: eventual`.
    eventual: bool,
}

impl Query {
    /// Reads what stands behind the `?`. A `+` is a space, and an address with a `+` must say `%2B`.
    pub fn read(raw: &str, eventual: bool) -> Self {
        Self { options: url::form_urlencoded::parse(raw.as_bytes()).into_owned().collect(), eventual }
    }

    /// An option's value.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.options.iter().find(|(option, _)| option == name).map(|(_, value)| value.as_str())
    }

    /// The names in an option such as `$select=id,mail`.
    pub fn list(&self, name: &str) -> Option<Vec<String>> {
        Some(self.get(name)?.split(',').map(|name| name.trim().to_owned()).collect())
    }

    /// Whether both advanced parameters are there.
    pub fn advanced(&self) -> bool {
        self.eventual && self.get("$count") == Some("true")
    }

    /// Refuses options that are not documented for this request, or that come twice.
    pub fn only(&self, state: &mut State, known: &[&str]) -> Result<(), Answer> {
        for (at, (name, _)) in self.options.iter().enumerate() {
            let twice = self.options[..at].iter().any(|(other, _)| other == name);
            if twice || !known.contains(&name.as_str()) {
                let message = format!("The query parameter '{name}' is not supported here.");
                return Err(state.wrong(400, "BadRequest", &message));
            }
        }
        if self.get("$count").is_some_and(|count| count != "true") {
            return Err(state.wrong(400, "BadRequest", "$count is true or is not there"));
        }
        Ok(())
    }
}

/// What a filter says: one clause. Graph's rules for several over different properties are not documented enough to
/// play them.
pub enum Clause {
    Text(&'static str, Operator, String),
    Flag(&'static str, bool),
}

/// How texts are compared; all without regard to case, as Graph does.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    Eq,
    Ne,
    StartsWith,
    EndsWith,
}

/// Properties with text that the town filters by, and whether `eq` needs the advanced parameters.
const TEXTS: [(&str, bool); 6] = [
    ("displayName", false),
    ("id", false),
    ("mail", false),
    ("onPremisesSamAccountName", true),
    ("proxyAddresses", false),
    ("userPrincipalName", false),
];
const FLAGS: [&str; 2] = ["accountEnabled", "onPremisesSyncEnabled"];

impl Clause {
    /// Reads a filter, as strictly as Graph; the message says what it would not take.
    pub fn read(filter: &str, advanced: bool) -> Result<Self, String> {
        let text = r"'((?:[^']|'')*)'";
        let found = |pattern: &str| {
            let pattern = Regex::new(&format!("^{}$", pattern.replace("TEXT", text))).unwrap();
            pattern
                .captures(filter)
                .map(|found| found.iter().skip(1).flatten().map(|part| part.as_str().to_owned()).collect::<Vec<_>>())
        };
        let refused = |name: &str| {
            Err(format!(
                "Unsupported or invalid query filter clause specified for property '{name}' of resource 'User'."
            ))
        };
        let (name, operator, value) = if let Some(found) = found(r"(\w+) (eq|ne) (true|false)") {
            let Some(name) = FLAGS.into_iter().find(|flag| *flag == found[0]) else { return refused(&found[0]) };
            let same = found[1] == "eq";
            if !same && !advanced {
                return refused(name);
            }
            return Ok(Self::Flag(name, (found[2] == "true") == same));
        } else if let Some(found) = found(r"(\w+) (eq|ne) TEXT") {
            let operator = if found[1] == "eq" { Operator::Eq } else { Operator::Ne };
            if found[0] == "proxyAddresses" {
                return refused("proxyAddresses"); // a collection: any(…)
            }
            (found[0].clone(), operator, found[2].clone())
        } else if let Some(found) = found(r"(proxyAddresses)/any\((\w+):\s?(\w+) eq TEXT\)") {
            if found[1] != found[2] {
                return Err("Invalid filter clause".to_owned());
            }
            (found[0].clone(), Operator::Eq, found[3].clone())
        } else if let Some(found) = found(r"(startsWith|startswith|endsWith|endswith)\((\w+),\s?TEXT\)") {
            let operator = if found[0].starts_with('s') { Operator::StartsWith } else { Operator::EndsWith };
            (found[1].clone(), operator, found[2].clone())
        } else {
            return Err("Invalid filter clause".to_owned());
        };
        let Some((name, hard)) = TEXTS.into_iter().find(|(text, _)| *text == name) else { return refused(&name) };
        let hard = hard || matches!(operator, Operator::Ne | Operator::EndsWith);
        if value.is_empty() || (hard && !advanced) {
            return refused(name);
        }
        Ok(Self::Text(name, operator, value.replace("''", "'")))
    }

    /// Whether it holds of somebody.
    pub fn holds(&self, user: &User) -> bool {
        let (name, operator, wanted) = match self {
            Self::Flag("accountEnabled", wanted) => return user.enabled == *wanted,
            Self::Flag(_, wanted) => return user.synced.unwrap_or_default() == *wanted,
            Self::Text(name, operator, wanted) => (*name, *operator, wanted.to_lowercase()),
        };
        let values = match name {
            "displayName" => vec![user.display_name.clone()],
            "id" => vec![user.id.clone()],
            "mail" => user.mail.iter().cloned().collect(),
            "proxyAddresses" => user.proxies.clone(),
            "userPrincipalName" => vec![user.upn.clone()],
            _ => Vec::new(),
        };
        let holds = |value: &String| {
            let value = value.to_lowercase();
            match operator {
                Operator::Eq | Operator::Ne => value == wanted,
                Operator::StartsWith => value.starts_with(&wanted),
                Operator::EndsWith => value.ends_with(&wanted),
            }
        };
        values.iter().any(holds) != (operator == Operator::Ne)
    }
}
