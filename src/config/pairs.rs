//! Which directory follows which, and what people call them.

use super::Directory;
use super::problem::Findings;

/// The keys that the table of every directory has.
#[derive(Clone, Copy, Debug)]
pub struct Table<'a> {
    /// The table's name below `[directory]`.
    pub name: &'static str,
    /// The name of its realm, which stands before the identifiers of its accounts.
    pub realm: &'static str,
    /// The domains whose people it holds.
    pub domains: &'a [String],
    /// The table of the directory that it follows.
    pub follows: Option<&'a str>,
    /// What people call it, if the configuration or custom has a word.
    pub label: Option<&'a str>,
}

impl Table<'_> {
    /// The directory that is asked first: the one it follows, or itself.
    pub fn head(&self) -> &str {
        self.follows.unwrap_or(self.name)
    }
}

impl Directory {
    /// The tables that are configured.
    pub fn tables(&self) -> Vec<Table<'_>> {
        let ldap = [
            ("active_directory", "ad", &self.active_directory, Some("Windows")),
            ("ldap", "ldap", &self.ldap, None), // everywhere it is called otherwise
        ];
        let ldap = ldap.into_iter().filter_map(|(name, realm, settings, custom)| {
            let it = settings.as_ref()?;
            let (follows, label) = (it.follows.as_deref(), it.label.as_deref().or(custom));
            Some(Table { name, realm, domains: &it.domains, follows, label })
        });
        let entra = self.entra.iter().map(|it| Table {
            name: "entra",
            realm: "entra",
            domains: &it.domains,
            follows: it.follows.as_deref(),
            label: it.label.as_deref().or(Some("Microsoft 365")),
        });
        ldap.chain(entra).collect()
    }
}

/// The longest word for a directory: it stands in the middle of sentences, on a phone.
const LABEL_MAX: usize = 40;

/// Applies what holds between directories.
pub(super) fn check(directory: &Directory, findings: &mut Findings) {
    let tables = directory.tables();
    let mut claimed: Vec<(String, &Table<'_>)> = Vec::new();
    for table in &tables {
        let key = |key: &str| format!("directory.{}.{key}", table.name);
        for domain in table.domains {
            let same = domain.to_lowercase();
            // Once in a directory, and once more in one that follows it: their people are the same.
            let other = |(known, of): &(String, &Table<'_>)| {
                *known == same && (of.name == table.name || of.head() != table.head())
            };
            if claimed.iter().any(other) {
                findings
                    .wrong(&key("domains"), format!("found \"{domain}\" twice; expected each domain in one directory"));
            }
            claimed.push((same, table));
        }
        if let Some(label) = table.label
            && (label.trim().is_empty() || label.chars().count() > LABEL_MAX || label.chars().any(char::is_control))
        {
            let expected = "expected a word or two that people call it by, such as \"Windows\"";
            findings.wrong(&key("label"), format!("found \"{label}\"; {expected}"));
        }
        if let Some(leader) = table.follows {
            follows(table, leader, &tables, findings);
        }
    }
}

/// One level: who follows cannot be followed, and so nobody follows themselves in a circle.
fn follows(table: &Table<'_>, leader: &str, tables: &[Table<'_>], findings: &mut Findings) {
    let key = format!("directory.{}.follows", table.name);
    let able = |other: &&Table<'_>| other.name != table.name && other.follows.is_none();
    let Some(found) = tables.iter().find(|other| other.name == leader).filter(able) else {
        let able: Vec<String> = tables.iter().filter(able).map(|other| format!("\"{}\"", other.name)).collect();
        let expected = match &able[..] {
            [] => "the table of another directory that is configured and follows none itself".to_owned(),
            able => format!("{}, which is configured and follows none itself", able.join(" or ")),
        };
        return findings.wrong(&key, format!("found \"{leader}\"; expected {expected}"));
    };
    for unnamed in [table, found].into_iter().filter(|table| table.label.is_none()) {
        let expected = "expected what people call it, such as \"Campus login\", for it is named beside another";
        findings.wrong(&format!("directory.{}.label", unnamed.name), format!("missing; {expected}"));
    }
}

#[cfg(test)]
mod tests {
    use crate::config::tests::{GOOD, told};

    const BOTH: &str = "[directory.active_directory]
servers = [\"ldaps://dc1.example.org\"]
bind = \"svc-sesame@example.org\"
base = \"OU=Staff,DC=example,DC=org\"
domains = [\"example.org\", \"EXAMPLE\"]
[directory.ldap]
servers = [\"ldaps://ldap.example.org\"]
bind = \"cn=sesame\"
base = \"dc=example,dc=org\"
[directory.entra]
tenant = \"example.org\"
client_id = \"535fb089-9ff3-47b6-9bfb-4f1264799865\"
domains = [\"Example.org\"]
follows = \"active_directory\"
";

    #[test]
    fn who_follows_whom_is_told_where_it_cannot_be_meant() {
        assert_eq!(told(&format!("{GOOD}{BOTH}")), "fine", "the domain is the same in both");
        let follows = "follows = \"active_directory\"";
        let table = [
            (
                "",
                "sesame.toml:27: directory.entra.domains: found \"Example.org\" twice; expected each domain in one directory",
            ),
            (
                "follows = \"entra\"",
                "found \"entra\"; expected \"active_directory\" or \"ldap\", which is configured and follows none itself",
            ),
            (
                "follows = \"ad\"",
                "found \"ad\"; expected \"active_directory\" or \"ldap\", which is configured and follows none itself",
            ),
            (
                "follows = \"active_directory\"\nlabel = \" \"",
                "sesame.toml:29: directory.entra.label: found \" \"; expected a word or two that people call it by, such as \"Windows\"",
            ),
        ];
        for (line, expected) in table {
            let found = told(&format!("{GOOD}{}", BOTH.replacen(follows, line, 1)));
            assert!(found.contains(expected), "{line}: {found}");
        }
    }

    #[test]
    fn one_level_and_no_circle_and_a_name_for_both() {
        let in_ldap = |text: &str| BOTH.replacen("bind = \"cn=sesame\"", &format!("bind = \"cn=sesame\"\n{text}"), 1);
        let circle = told(&format!("{GOOD}{}", in_ldap("follows = \"entra\"\nlabel = \"Campus\"")));
        let expected = "sesame.toml:23: directory.ldap.follows: found \"entra\"; expected \"active_directory\", which is configured and follows none itself";
        assert_eq!(circle, expected);
        let unnamed = told(&format!("{GOOD}{}", in_ldap("follows = \"active_directory\"")));
        let expected = "sesame.toml:20: directory.ldap.label: missing; expected what people call it, such as \"Campus login\", for it is named beside another";
        assert_eq!(unnamed, expected);
        let named = told(&format!("{GOOD}{}", in_ldap("follows = \"active_directory\"\nlabel = \"Campus login\"")));
        assert_eq!(named, "fine");
    }
}
