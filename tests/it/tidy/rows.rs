//! The rows of the acceptance list, S1 to S105: each is named by a test that proves it.

use std::collections::BTreeSet;

use regex::Regex;

use super::{Rust, files, is_test};

/// The rows named in tests: in their names (`s38_…`), their comments or their words (`S38`). The program itself may
/// name a row too, and proves nothing by that.
fn named() -> BTreeSet<u32> {
    let pattern = Regex::new(r"(?:\b[Ss]|_s)(\d+)").unwrap();
    let mut rows = BTreeSet::new();
    let all = [files("src"), files("tests")].into_iter().flatten();
    for file in all.filter(|file| file.is("rs") && file.path != "tests/it/tidy/rows.rs") {
        let tests =
            if is_test(&file.path) { vec![1..=usize::MAX] } else { Rust::read(&file.text).without_tests().tests };
        for (line, number) in file.text.lines().zip(1..) {
            if tests.iter().any(|lines| lines.contains(&number)) {
                rows.extend(pattern.captures_iter(line).filter_map(|found| found[1].parse::<u32>().ok()));
            }
        }
    }
    rows
}

#[test]
fn every_row_is_named_by_a_test() {
    let named = named();
    let missing: Vec<u32> = (1..=105).filter(|row| !named.contains(row)).collect();
    assert!(missing.is_empty(), "no test names {missing:?}");
}
