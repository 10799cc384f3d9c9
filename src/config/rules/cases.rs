//! What IT must do on a case, and within which time.

use super::super::problem::Findings;
use super::{between, found_plain, in_range, minutes};
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
    let day = 24 * 60;
    between("policy.case.code_valid", case.code_valid, minutes(1), minutes(30), findings);
    between("policy.case.approval_valid", case.approval_valid, minutes(5), minutes(day), findings);
    between("policy.case.claim_within", case.claim_within, minutes(1), minutes(30 * day), findings);
    between("policy.case.answer_within", case.answer_within, minutes(1), minutes(30 * day), findings);
    between("policy.case.keep", case.keep, minutes(day), minutes(3650 * day), findings);
    between("policy.case.reopen_within", case.reopen_within, minutes(1), case.keep.max(minutes(1)), findings);
}
