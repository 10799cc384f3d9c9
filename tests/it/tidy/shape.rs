//! The shape of the code: what the engine may know, how long a file may be, what may not be left behind.

use std::collections::BTreeSet;
use std::fs;

use regex::Regex;
use sesame::audit::Kind;
use strum::VariantNames as _;

use super::{ROOT, Rust, files, none, program};

/// Longer than this, and it is two things.
const FILE_MAX: usize = 500;
const FUNCTION_MAX: usize = 70;

#[test]
fn the_engine_is_pure() {
    let outside = [
        r"\basync\b",
        r"\bawait\b",
        r"\bstd::(fs|net|process|env|thread|io)\b",
        r"\btokio\b",
        r"\bsqlx\b",
        r"\bSystemTime\b",
        r"\bInstant\b",
        r"\bSystemClock\b",
        r"\bOsSeeds\b",
        r"\brand::rng\b",
        r"\be?print(ln)?!",
        r"\btracing\b",
    ];
    let outside = Regex::new(&outside.join("|")).unwrap();
    // What it may use of the house: small types that neither do nor know anything.
    let inside = ["engine", "audit", "entropy", "ids", "keys", "secret", "time"];
    let rooms = Regex::new(r"\bcrate::(\w+)").unwrap();
    let mut faults = Vec::new();
    for (file, rust) in program().iter().filter(|(file, _)| file.path.starts_with("src/engine/")) {
        faults.extend(rust.find(&outside).iter().map(|(line, code)| format!("{}: {code}", file.at(*line))));
        let foreign = |code: &str| rooms.captures_iter(code).any(|found| !inside.contains(&&found[1]));
        let found = rust.find(&rooms).into_iter().filter(|(_, code)| foreign(code));
        faults.extend(found.map(|(line, code)| format!("{}: {code}", file.at(line))));
    }
    none("the engine decides and does nothing", &faults);
}

#[test]
fn files_and_functions_are_short() {
    let mut faults = Vec::new();
    for file in files("src").iter().filter(|file| file.is("rs") || file.is("js")) {
        let lines = file.text.lines().count();
        if lines > FILE_MAX {
            faults.push(format!("{}: {lines} lines", file.path));
        }
    }
    // Not in tests: a table of cases is as long as it has to be.
    for (file, rust) in program() {
        let long = rust.functions().into_iter().filter(|function| function.length > FUNCTION_MAX);
        faults.extend(long.map(|long| format!("{}: fn {} has {} lines", file.at(long.line), long.name, long.length)));
    }
    none(&format!("a file has at most {FILE_MAX} lines, a function {FUNCTION_MAX}"), &faults);
}

#[test]
fn nothing_is_left_over() {
    // Put together from halves, so that this file does not find itself.
    let marks = ["TO", "FIX", "XX", "HA"].iter().zip(["DO", "ME", "X", "CK"]);
    let marks = marks.map(|(first, second)| format!(r"\b{first}{second}\b")).collect::<Vec<_>>().join("|");
    let marks = Regex::new(&marks).unwrap();
    let stubs = Regex::new(r"\b(todo|unimplemented|dbg)!").unwrap();
    let mut faults = Vec::new();
    for file in files("").iter().filter(|file| !matches!(file.path.as_str(), "LICENSE" | "Cargo.lock")) {
        let marked = file.text.lines().zip(1..).filter(|(line, _)| marks.is_match(line));
        faults.extend(marked.map(|(line, number)| format!("{}: {}", file.at(number), line.trim())));
        if file.is("rs") {
            let rust = Rust::read(&file.text);
            faults.extend(rust.find(&stubs).iter().map(|(line, code)| format!("{}: {code}", file.at(*line))));
        }
    }
    none("what is unfinished is not left in the tree", &faults);
}

#[test]
fn the_program_does_not_break_off() {
    let breaks = Regex::new(r"\.unwrap\(\)|\.expect\(|\bpanic!|\bunreachable!").unwrap();
    let mut faults = Vec::new();
    for (file, rust) in program() {
        let lines: Vec<&str> = file.text.lines().collect();
        // Where it cannot happen, an attribute a line or two above allows it by name and says why.
        let allowed = |line: usize| {
            let reasoned =
                |text: &str| text.contains("allow(clippy::") && (text.contains("//") || text.contains("reason"));
            lines[line.saturating_sub(3)..line].iter().any(|text| reasoned(text))
        };
        let found = rust.find(&breaks).into_iter().filter(|(line, _)| !allowed(*line));
        faults.extend(found.map(|(line, code)| format!("{}: {code}", file.at(line))));
    }
    none("an error is answered, not died of", &faults);
}

#[test]
fn every_file_says_what_it_is_for() {
    let all = [files("src"), files("tests")].into_iter().flatten();
    // A program of one line has nothing to say yet.
    let silent = all.filter(|file| file.is("rs") && file.text.lines().count() > 1 && !file.text.starts_with("//!"));
    none("a file begins with //! and what it is for", &silent.map(|file| file.path).collect::<Vec<_>>());
}

#[test]
fn nothing_of_one_machine_stands_in_the_tree() {
    let home = r"/(home|Users)/[a-z]|/root/|/work/|/tmp/[a-z]|C:\\Users";
    let mirror =
        r"(?i)\b(artifactory|jfrog|sonatype|index-url|replace-with|extra-index)\b|://(registry|mirror|proxy|nexus)\.";
    let pattern = Regex::new(&format!("{home}|{mirror}")).unwrap();
    let mut faults = Vec::new();
    for file in files("").iter().filter(|file| file.path != "tests/it/tidy/shape.rs") {
        let found = file.text.lines().zip(1..).filter(|(line, _)| pattern.is_match(line));
        faults.extend(found.map(|(line, number)| format!("{}: {}", file.at(number), line.trim())));
    }
    let lock = fs::read_to_string(format!("{ROOT}/Cargo.lock")).unwrap();
    let foreign =
        lock.lines().filter(|line| line.starts_with("source = ") && !line.contains("/rust-lang/crates.io-index\""));
    faults.extend(foreign.map(|line| format!("Cargo.lock: {line}")));
    none("a path or a host of one machine", &faults);
}

#[test]
fn the_top_level_holds_what_the_plan_names() {
    let allowed = [
        "CHANGELOG.md",
        "Cargo.lock",
        "Cargo.toml",
        "LICENSE",
        "README.md",
        "locales",
        "migrations",
        "src",
        "target",
        "tests",
    ];
    let names = fs::read_dir(ROOT).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let strange = names.filter(|name| !name.starts_with('.') && !allowed.contains(&name.as_str()));
    none("does not belong at the top", &strange.collect::<Vec<_>>());
}

#[test]
fn every_kind_of_audit_line_is_written_somewhere() {
    // Kinds whose moment no code knows yet. Whoever writes one takes it off this list.
    let pattern = Regex::new(r"\bKind::(\w+)").unwrap();
    let elsewhere = program().into_iter().filter(|(file, _)| file.path != "src/audit.rs");
    let written: BTreeSet<String> = elsewhere
        .flat_map(|(_, rust)| pattern.captures_iter(&rust.code).map(|found| found[1].to_owned()).collect::<Vec<_>>())
        .collect();
    let kinds: Vec<String> = Kind::VARIANTS.iter().map(|kind| super::words::pascal(kind)).collect();
    assert!(kinds.len() >= 30, "{} kinds", kinds.len());
    let wrong = kinds.iter().filter(|kind| !written.contains(*kind));
    none("never written", &wrong.cloned().collect::<Vec<_>>());
}
