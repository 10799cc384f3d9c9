//! What the policy demands of whom: groups of accounts under stricter terms.
//!
//! An account is held to the strictest of all that applies to it. A name without an account is drawn into a group too
//! ([`super::decoy`]), so that the number of gates tells nobody who belongs where.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::conversation::Facts;
use super::method::{Class, MethodKind};
use super::policy::Policy;

/// Accounts in a group of this name are privileged, whether or not `[[policy.group]]` names it.
pub const PRIVILEGED: &str = "privileged";

/// `[[policy.group]]`: what is demanded of the accounts in a group, beyond what is demanded of everybody.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Its name, as the directory has it; case does not matter.
    pub name: String,
    /// How many gates stand before a reset.
    #[serde(default)]
    pub gates: Option<u8>,
    /// The kinds of method that may be used.
    #[serde(default)]
    pub methods: Option<Vec<MethodKind>>,
    /// Whether its accounts are never recovered by chat: whoever holds one holds the keys to all others.
    #[serde(default)]
    pub privileged: bool,
    /// Of a hundred names without an account, how many are answered as this group is; an even share if left out.
    #[serde(default)]
    pub decoys: Option<u8>,
}

/// What is demanded of one account.
#[derive(Clone, Debug, PartialEq)]
pub struct Terms {
    /// How many gates stand before a reset.
    pub gates: u8,
    /// The kinds of method that may be used.
    pub methods: Vec<MethodKind>,
    /// Whether the account is never recovered by chat.
    pub privileged: bool,
    /// How many methods an account must have registered.
    pub methods_min: u8,
}

impl Policy {
    /// The strictest of what is demanded of accounts in these groups: most gates, fewest methods.
    pub fn of(&self, groups: &[String]) -> Terms {
        let is_in = |name: &str| groups.iter().any(|group| alike(group, name));
        let mut terms = Terms {
            gates: self.gates,
            methods: self.methods.clone(),
            privileged: is_in(PRIVILEGED),
            methods_min: self.methods_min,
        };
        for group in self.group.iter().filter(|group| is_in(&group.name)) {
            terms.gates = terms.gates.max(group.gates.unwrap_or_default());
            terms.methods.retain(|kind| group.methods.as_ref().is_none_or(|methods| methods.contains(kind)));
            terms.privileged |= group.privileged;
        }
        terms
    }

    /// How many gates this recovery has. Answers to questions never count alone: beside them stands one gate more.
    pub fn gates_of(&self, facts: &Facts) -> u8 {
        let gates = self.of(&facts.groups).gates;
        let knows = facts.passed.iter().any(|passed| passed.class == Class::Knowledge);
        if knows { gates.max(2) } else { gates }
    }

    /// The group that a name without an account is answered as: by a number drawn for it, each of `0..=u16::MAX` equally
    /// likely. Never a privileged one: those are themselves answered as a name without an account.
    pub fn group_of_decoy(&self, draw: u16) -> Option<&Group> {
        let groups: Vec<&Group> = self.group.iter().filter(|group| !group.privileged).collect();
        let even = 100 / (groups.len() + 1);
        let mut place = usize::from(draw) * 100 / (usize::from(u16::MAX) + 1);
        groups.into_iter().find(|group| {
            let share = group.decoys.map_or(even, usize::from);
            let found = place < share;
            place = place.wrapping_sub(share);
            found
        })
    }
}

impl Terms {
    /// Whether an account that registered these kinds can use self-service: enough methods, of enough classes (S9), and not
    /// by answers to questions alone.
    pub fn is_enough(&self, registered: &[MethodKind]) -> bool {
        let usable = || registered.iter().filter(|kind| self.methods.contains(kind));
        let classes: HashSet<Class> = usable().map(|kind| kind.class()).collect();
        let possession = classes.iter().any(|class| *class != Class::Knowledge);
        usable().count() >= usize::from(self.methods_min) && classes.len() >= usize::from(self.gates) && possession
    }
}

/// Whether two names mean one group.
pub fn alike(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::conversation::Passed;
    use crate::engine::method::Subject;
    use crate::engine::policy::{Demand, When};
    use crate::ids::{AccountId, Handle, MethodId, SubjectKey};
    use crate::time::Time;
    use MethodKind::{Mail, Questions, Sms, Totp};

    fn policy() -> Policy {
        let group = |name: &str, gates, methods| Group { name: name.to_owned(), gates, methods, ..Group::default() };
        let groups = vec![
            group("Finance", Some(2), None),
            group("hospital", None, Some(vec![Totp, Mail])),
            Group { privileged: true, ..group("admins", None, None) },
        ];
        Policy { group: groups, methods: vec![Sms, Totp, Mail, Questions], ..Policy::default() }
    }

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn of_all_groups_the_strictest_counts() {
        let policy = policy();
        assert_eq!(policy.of(&names(&["staff"])), policy.of(&[]));
        assert_eq!(policy.of(&names(&["finance "])).gates, 2);
        let both = policy.of(&names(&["hospital", "FINANCE"]));
        assert_eq!((both.gates, both.methods, both.privileged), (2, vec![Totp, Mail], false));
        assert!(policy.of(&names(&["Admins"])).privileged);
        assert!(policy.of(&names(&["Privileged"])).privileged, "that word says it without configuration");
    }

    #[test]
    fn a_policy_that_is_looser_for_a_group_is_the_policy_of_all() {
        let mut policy = Policy { gates: 2, ..policy() };
        policy.group[0].gates = Some(1);
        assert_eq!(policy.of(&names(&["finance"])).gates, 2);
    }

    #[test]
    fn s36_questions_are_never_enough_alone() {
        let terms = policy().of(&[]);
        assert!(!terms.is_enough(&[Questions]) && terms.is_enough(&[Questions, Sms]));
        let passed = |class| Passed { method: MethodId::from("m"), class, at: Time(0) };
        let mut facts = Facts {
            handle: Some(Handle::from("mira")),
            subject: Some(Subject { key: SubjectKey::from("k"), account: Some(AccountId::from("a1")) }),
            passed: vec![passed(Class::Knowledge)],
            captcha_passed: true,
            ..Facts::default()
        };
        let policy = policy();
        assert_eq!((policy.next(&facts), policy.gates_of(&facts)), (Demand::Gate(2), 2));
        assert!(policy.grant(&facts).is_none());
        facts.passed.push(passed(Class::Mail));
        assert!(policy.grant(&facts).is_some());
        facts.groups = names(&["admins"]);
        assert!(policy.grant(&facts).is_none(), "privileged accounts are never recovered by chat");
    }

    #[test]
    fn names_without_an_account_are_spread_over_the_groups() {
        let mut policy = policy();
        let share = |policy: &Policy, name: Option<&str>| {
            let drawn =
                (0..=u16::MAX).filter(|draw| policy.group_of_decoy(*draw).map(|group| group.name.as_str()) == name);
            (drawn.count() * 100 + 32_768) / 65_536
        };
        let shares =
            |policy: &Policy| [None, Some("Finance"), Some("hospital"), Some("admins")].map(|n| share(policy, n));
        assert_eq!(shares(&policy), [34, 33, 33, 0]);
        policy.group[0].decoys = Some(10);
        policy.group[1].decoys = Some(0);
        assert_eq!(shares(&policy), [90, 10, 0, 0]);
    }

    #[test]
    fn s26_s38_strict_asks_for_captcha_and_full_number_whatever_else_is_set() {
        let facts = Facts { handle: Some(Handle::from("mira")), bound: true, ..Facts::default() };
        let lax = Policy { captcha: When::Never, full_number: When::Never, ..Policy::default() };
        assert_eq!((lax.next(&facts), lax.asks_full_number(&facts)), (Demand::LookUp, false));
        let strict = Policy { strict: true, ..lax };
        assert_eq!((strict.next(&facts), strict.asks_full_number(&facts)), (Demand::Captcha, true));
    }
}
