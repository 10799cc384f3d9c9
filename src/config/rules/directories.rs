//! What may not stand in the tables of the directories.

use std::collections::BTreeSet;

use crate::config::Directory;
use crate::config::problem::Findings;

/// Applies every rule of the directories.
pub(super) fn check(directory: &Directory, findings: &mut Findings) {
    let mut claimed = BTreeSet::new();
    let tables = [("active_directory", &directory.active_directory), ("ldap", &directory.ldap)];
    for (table, settings) in tables {
        let Some(settings) = settings else { continue };
        for (key, what) in settings.faults() {
            findings.wrong(&format!("directory.{table}.{key}"), what);
        }
        for domain in &settings.domains {
            if !claimed.insert(domain.to_lowercase()) {
                let what = format!("found \"{domain}\" twice; expected each domain in one directory");
                findings.wrong(&format!("directory.{table}.domains"), what);
            }
        }
    }
    if directory.active_directory.as_ref().is_some_and(|settings| settings.policy.is_some()) {
        let what = "found a policy; expected none, for Active Directory itself says which one counts";
        findings.wrong("directory.active_directory.policy", what);
    }
}
