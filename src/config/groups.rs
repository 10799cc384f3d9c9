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
