//! What IT must do on a case, and within which time.

use strum::VariantArray as _;

use super::super::Config;
use super::super::problem::Findings;
use super::{between, found_plain, in_range, minutes};
use crate::engine::case::Way;
use crate::engine::case::policy::CasePolicy;

/// The most points of one way: more would say nothing more.
const POINTS_MAX: u8 = 9;

/// Applies the rules of `[policy.case]`.
pub(super) fn check(case: &CasePolicy, findings: &mut Findings) {
    let ways = [
        ("call_back", case.call_back),
        ("vouch", case.vouch),
        ("in_person", case.in_person),
        ("by_hand", case.by_hand),
    ];
    for (name, points) in ways {
        in_range(&format!("policy.case.{name}"), points, 0, POINTS_MAX, findings);
    }
    // No point at all would be no verification at all.
    in_range("policy.case.points_min", case.points_min, 1, POINTS_MAX * 4, findings);
    if case.points_high < case.points_min {
        let expected = format!("at least policy.case.points_min, {}", case.points_min);
        findings.wrong("policy.case.points_high", found_plain(case.points_high, expected));
    }
    // A lost phone proves nothing, and is always a high risk: without the phone's ways it must be within reach.
    let without_phone = case.total([Way::Vouch, Way::InPerson]);
    if case.points_high > without_phone {
        let expected = format!(
            "at most {without_phone}, which policy.case.vouch and policy.case.in_person make together: whoever lost their \
             phone could never be let in again"
        );
        findings.wrong("policy.case.points_high", found_plain(case.points_high, expected));
    }
    let all = case.total(Way::VARIANTS.iter().copied());
    if case.points_min > all {
        let expected = format!("at most {all}, which all ways make together");
        findings.wrong("policy.case.points_min", found_plain(case.points_min, expected));
    }
    let day = 24 * 60;
    between("policy.case.code_valid", case.code_valid, minutes(1), minutes(30), findings);
    between("policy.case.approval_valid", case.approval_valid, minutes(5), minutes(day), findings);
    between("policy.case.grace", case.grace, minutes(0), minutes(day), findings);
    between("policy.case.claim_within", case.claim_within, minutes(1), minutes(30 * day), findings);
    between("policy.case.answer_within", case.answer_within, minutes(1), minutes(30 * day), findings);
    between("policy.case.keep", case.keep, minutes(day), minutes(3650 * day), findings);
    between("policy.case.reopen_within", case.reopen_within, minutes(1), case.keep.max(minutes(1)), findings);
}

/// Passes are Microsoft Entra's: who asks for them without it would wait for some in vain.
pub(super) fn passes(config: &Config, findings: &mut Findings) {
    if config.policy.case.pass && config.directory.entra.is_none() && !findings.is_broken("directory.entra") {
        let expected = "false, or also the table [directory.entra]: no other directory issues passes";
        findings.wrong("policy.case.pass", found_plain(true, expected));
    }
}

#[cfg(test)]
mod tests {
    use crate::config::{Config, Environment};

    fn told(lines: &str) -> String {
        let text = format!(
            "[server]\npublic_url = \"https://reset.example.org\"\nkey_file = \"master.key\"\n[org]\nname = \"Example\"\n\
             sign_in_url = \"https://portal.example.org\"\nit_contact = \"IT\"\n[policy]\nmethods = [\"mail\"]\n\
             [courier.mail]\nhost = \"smtp.example.org\"\nfrom = \"sesame@example.org\"\n[desk]\n\
             mail_to = \"it@example.org\"\n[policy.case]\n{lines}"
        );
        let read = Config::parse("sesame.toml", &text, &Environment::default());
        read.map_or_else(|told| told.to_string(), |_| "fine".to_owned())
    }

    #[test]
    fn points_that_nobody_could_reach_are_refused() {
        assert_eq!(told("points_high = 4"), "fine");
        for (lines, expected) in [
            ("points_high = 5", "policy.case.points_high: found 5; expected at most 4, which policy.case.vouch and"),
            ("in_person = 0", "policy.case.points_high: found 3; expected at most 2"),
            ("points_min = 7\npoints_high = 7", "policy.case.points_min: found 7; expected at most 6, which all ways"),
            (
                "points_min = 3\npoints_high = 2",
                "policy.case.points_high: found 2; expected at least policy.case.points_min, 3",
            ),
        ] {
            let told = told(lines);
            assert!(told.contains(expected), "{lines}: {told}");
        }
    }

    #[test]
    fn passes_without_a_directory_that_issues_them_are_refused() {
        assert_eq!(told("pass = false"), "fine");
        assert_eq!(
            told("keep = \"2160h\"\npass = true"),
            "sesame.toml:17: policy.case.pass: found true; expected false, or also the table [directory.entra]: no other \
             directory issues passes"
        );
        let entra = "[directory.entra]\ntenant = \"example.org\"\n\
                     client_id = \"535fb089-9ff3-47b6-9bfb-4f1264799865\"\nsecret_file = \"entra.secret\"";
        assert_eq!(told(&format!("pass = true\n{entra}")), "fine");
    }
}
