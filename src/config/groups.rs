//! Rules for `[[policy.group]]`, and for security questions, which never stand alone.

use std::collections::{BTreeSet, HashSet};

use super::problem::Findings;
use crate::engine::method::{Class, MethodKind};
use crate::engine::policy::Policy;

/// Whatever is demanded of a group can be met, and is no less than what is demanded of everybody.
pub(super) fn check(policy: &Policy, findings: &mut Findings) {
    if !policy.methods.is_empty() && only_questions(&policy.methods) {
        findings.wrong(
            "policy.methods",
            "found only \"questions\"; expected another method beside it: answers never count alone",
        );
    }
    let mut names = BTreeSet::new();
    let mut shares = 0_u32;
    for (index, group) in policy.group.iter().enumerate() {
        let key = |field: &str| format!("policy.group[{index}].{field}");
        if group.name.trim().is_empty() || group.name.contains([',', ';', '|']) {
            findings.wrong(&key("name"), format!("found {:?}; expected a name without , ; and |", group.name));
        }
        if !names.insert(group.name.trim().to_lowercase()) {
            findings.wrong(&key("name"), format!("found {:?} twice; expected each group once", group.name));
        }
        let methods = group.methods.as_ref().unwrap_or(&policy.methods);
        if let Some(kind) = methods.iter().find(|kind| !policy.methods.contains(kind)) {
            let what =
                format!("found {:?}; expected some of policy.methods: a group can only be held to more", kind.word());
            findings.wrong(&key("methods"), what);
        } else if group.methods.is_some() && (methods.is_empty() || only_questions(methods)) {
            findings.wrong(&key("methods"), "found too few; expected at least one method that is no question");
        }
        let classes = methods.iter().map(|kind| kind.class()).collect::<HashSet<Class>>().len();
        let gates = group.gates.unwrap_or(policy.gates);
        if group.gates.is_some() && (gates < policy.gates || gates > 3) {
            let expected =
                format!("a number from policy.gates, {}, to 3: a group can only be held to more", policy.gates);
            findings.wrong(&key("gates"), format!("found {gates}; expected {expected}"));
        } else if usize::from(gates) > classes.max(1) {
            let what = format!("found {gates}; expected at most {classes}, for its methods are of no more classes");
            findings.wrong(&key("gates"), what);
        }
        let share = group.decoys.unwrap_or_default();
        if group.privileged && share > 0 {
            let what =
                "found a share; expected none: who is privileged is answered as a name without an account anyway";
            findings.wrong(&key("decoys"), what);
        }
        shares += u32::from(share);
    }
    if shares > 100 {
        findings.wrong("policy.group", format!("found decoys of {shares} in all; expected at most 100"));
    }
}

fn only_questions(methods: &[MethodKind]) -> bool {
    methods.iter().all(|kind| *kind == MethodKind::Questions)
}

#[cfg(test)]
mod tests {
    use crate::config::{Config, Environment};

    /// What is told of a policy with these lines behind its methods.
    fn told(methods: &str, groups: &str) -> String {
        let text = format!(
            r#"[server]
public_url = "https://reset.example.org"
key_file = "master.key"
[org]
name = "Example"
sign_in_url = "https://portal.example.org"
it_contact = "IT"
[policy]
methods = {methods}
{groups}
[courier.mail]
host = "smtp.example.org"
from = "sesame@example.org"
[desk]
mail_to = "it@example.org"
"#
        );
        Config::parse("sesame.toml", &text, &Environment::default())
            .map_or_else(|told| told.to_string(), |_| "fine".into())
    }

    #[test]
    fn a_group_can_be_held_to_more_and_to_what_it_can_meet() {
        const MAIL_TOTP: &str = "[\"mail\", \"totp\"]";
        let group = |lines: &str| told(MAIL_TOTP, &format!("[[policy.group]]\nname = \"finance\"\n{lines}"));
        assert_eq!(group("gates = 2"), "fine");
        assert_eq!(group("methods = [\"totp\"]\ndecoys = 5"), "fine");
        assert_eq!(group("privileged = true"), "fine");
        for (lines, expected) in [
            ("gates = 4", "policy.group[0].gates: found 4; expected a number from policy.gates, 1, to 3"),
            ("gates = 3", "policy.group[0].gates: found 3; expected at most 2"),
            ("gates = 2\nmethods = [\"totp\"]", "policy.group[0].gates: found 2; expected at most 1"),
            ("methods = [\"sms\"]", "policy.group[0].methods: found \"sms\"; expected some of policy.methods"),
            ("methods = []", "policy.group[0].methods: found too few"),
            ("decoys = 101", "policy.group: found decoys of 101 in all; expected at most 100"),
            ("privileged = true\ndecoys = 5", "policy.group[0].decoys: found a share; expected none"),
            ("colour = 1", "unknown key"),
            ("[[policy.group]]\nname = \"Finance\"", "policy.group[1].name: found \"Finance\" twice"),
            ("[[policy.group]]\nname = \"a,b\"", "policy.group[1].name: found \"a,b\"; expected a name without"),
        ] {
            let told = group(lines);
            assert!(told.contains(expected) && told.starts_with("sesame.toml:"), "{lines}: {told}");
        }
    }

    #[test]
    fn s36_questions_alone_are_refused() {
        let told = told("[\"questions\"]", "");
        assert!(told.contains("policy.methods: found only \"questions\""), "{told}");
    }
}
