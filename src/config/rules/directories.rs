//! What may not stand in the tables of the directories.

use crate::config::problem::Findings;
use crate::config::{Directory, pairs};
use crate::directory::ldap;

use super::{between, seconds, section};

/// Applies every rule of the directories.
pub(super) fn check(directory: &Directory, findings: &mut Findings) {
    let tables = [("active_directory", &directory.active_directory), ("ldap", &directory.ldap)];
    for (table, settings) in tables {
        let faults = settings.iter().flat_map(ldap::Settings::faults);
        faults.for_each(|(key, what)| findings.wrong(&format!("directory.{table}.{key}"), what));
    }
    if let Some(entra) = &directory.entra {
        section("directory.entra", entra.validate(), findings);
        between("directory.entra.timeout", entra.timeout, seconds(1), seconds(60), findings);
    }
    pairs::check(directory, findings);
    if directory.active_directory.as_ref().is_some_and(|settings| settings.policy.is_some()) {
        let what = "found a policy; expected none, for Active Directory itself says which one counts";
        findings.wrong("directory.active_directory.policy", what);
    }
}

#[cfg(test)]
mod tests {
    use crate::config::tests::{GOOD, told};

    const DOMAIN: &str = "[directory.active_directory]
servers = [\"ldaps://dc1.example.org\"]
bind = \"svc-sesame@example.org\"
base = \"OU=Staff,DC=example,DC=org\"
";

    #[test]
    fn a_directory_that_cannot_be_meant_is_told() {
        assert_eq!(told(&format!("{GOOD}{DOMAIN}")), "fine");
        let servers = "servers = [\"ldaps://dc1.example.org\"]";
        let table = [
            (
                "servers = [\"ldap://dc1.example.org\"]",
                "sesame.toml:16: directory.active_directory.servers: found \"ldap://dc1.example.org\"; expected ldaps://, or starttls = true beside it, for passwords pass through it",
            ),
            ("servers = [\"ldap://dc1.example.org\"]\nstarttls = true", "fine"),
            (
                "servers = [\"ldaps://dc1.example.org/dc=x\"]",
                "sesame.toml:16: directory.active_directory.servers: found \"ldaps://dc1.example.org/dc=x\"; expected a server's name and nothing behind it, such as \"ldaps://dc1.example.org:636\"",
            ),
            (
                "servers = []",
                "sesame.toml:16: directory.active_directory.servers: found an empty list; expected one such as [\"ldaps://dc1.example.org\"]",
            ),
            (
                "servers = [\"ldaps://dc1.example.org\"]\ntimeout = \"0s\"",
                "sesame.toml:17: directory.active_directory.timeout: found 0 seconds; expected from \"1s\" to \"1min\"",
            ),
            (
                "servers = [\"ldaps://dc1.example.org\"]\nnames = [\"uid)(x=*\"]",
                "sesame.toml:17: directory.active_directory.names: found \"uid)(x=*\"; expected attributes such as \"uid\" and \"mail\"",
            ),
            (
                "servers = [\"ldaps://dc1.example.org\"]\ncontacts = [\"mobile\", \"\"]",
                "sesame.toml:17: directory.active_directory.contacts: found \"\"; expected attributes such as \"mobile\"",
            ),
            (
                "servers = [\"ldaps://dc1.example.org\"]\ndomains = [\"a.example\", \"A.example\"]",
                "sesame.toml:17: directory.active_directory.domains: found \"A.example\" twice; expected each domain in one directory",
            ),
            (
                "servers = [\"ldaps://dc1.example.org\"]\npolicy = \"cn=x\"",
                "sesame.toml:17: directory.active_directory.policy: found a policy; expected none, for Active Directory itself says which one counts",
            ),
        ];
        for (line, expected) in table {
            assert_eq!(told(&format!("{GOOD}{}", DOMAIN.replacen(servers, line, 1))), expected, "{line}");
        }
    }
}
