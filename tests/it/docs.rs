//! The README and the guide say what is so: whatever they name is there, and what they tell to type works.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use regex::Regex;
use sesame::config::template;
use sesame::speech::commands::COMMANDS;

use crate::commands::Site;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
/// Pages that people or programs open, beside the chat's commands.
const PAGES: [&str; 8] = ["admin", "change", "chat", "healthz", "help", "metrics", "readyz", "register"];

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(ROOT).join(path)).unwrap()
}

/// The guide's pages and the README, by path.
fn documents() -> Vec<(String, String)> {
    let names = fs::read_dir(Path::new(ROOT).join("src/guide")).unwrap();
    let names = names.map(|name| format!("src/guide/{}", name.unwrap().file_name().into_string().unwrap()));
    let mut names: Vec<String> = names.chain(["README.md".to_owned()]).collect();
    names.sort();
    names.into_iter().map(|name| (name.clone(), read(&name))).collect()
}

/// What stands between backticks in running text.
fn named(text: &str) -> Vec<String> {
    let text = Regex::new(r"(?s)```.*?```").unwrap().replace_all(text, "").into_owned();
    Regex::new("`([^`]+)`").unwrap().captures_iter(&text).map(|found| found[1].to_owned()).collect()
}

/// The tables and keys that the template explains, as paths.
fn keys() -> BTreeSet<String> {
    let line = Regex::new(r"^#?(?:\[+([a-z_.]+)\]+|([a-z_]+) =)").unwrap();
    let mut table = String::new();
    let mut keys = BTreeSet::new();
    for found in template().lines().filter_map(|text| line.captures(text)) {
        if let Some(name) = found.get(1) {
            name.as_str().clone_into(&mut table);
            keys.insert(table.clone());
        } else {
            keys.insert(format!("{table}.{}", &found[2]));
        }
    }
    assert!(keys.contains("policy.code.digits") && keys.len() > 150);
    keys
}

#[test]
fn s104_every_command_key_file_and_page_that_is_named_is_there() {
    let site = Site::new();
    let help = site.runs(&["--help"]).out;
    let commands: BTreeSet<&str> = help
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert!(commands.len() > 15, "{commands:?}");
    let keys = keys();
    let is_path = Regex::new(r"^(?:[a-z_]+/)+[a-z_]+(?:\.rs)?$").unwrap();
    let is_key = Regex::new(r"^([a-z_]+(?:\.[a-z_]+)+)(?: = .*)?$").unwrap();
    let is_table = Regex::new(r"^\[+([a-z_.]+)\]+$").unwrap();
    let mut faults = Vec::new();
    for (document, text) in documents() {
        for name in named(&text) {
            let is_file = [".token", ".password", ".secret"].iter().any(|ending| name.ends_with(ending));
            let ok = if is_file || name == "sesame COMMAND --help" {
                true
            } else if let Some(command) = name.strip_prefix("sesame ") {
                commands.contains(command.split_whitespace().next().unwrap())
            } else if let Some(word) = name.strip_prefix('/').and_then(|word| word.split([' ', '/']).next()) {
                COMMANDS.contains(&word) || PAGES.contains(&word) || document == "README.md"
            } else if is_path.is_match(&name) && document != "README.md" {
                let whole = name.strip_prefix("src/").unwrap_or(&name);
                ["", ".rs"].iter().any(|ending| Path::new(ROOT).join(format!("src/{whole}{ending}")).exists())
            } else if let Some(table) = is_table.captures(&name) {
                keys.contains(&table[1])
            } else if let Some(key) =
                is_key.captures(&name).filter(|key| keys.contains(key[1].split('.').next().unwrap()))
            {
                keys.contains(&key[1])
            } else {
                true
            };
            if !ok {
                faults.push(format!("{document}: {name}"));
            }
        }
    }
    assert!(faults.is_empty(), "named, and not there: {faults:#?}");
}

#[test]
fn s104_every_link_leads_somewhere_and_the_codes_are_those_of_explain() {
    let link = Regex::new(r"\]\(([^)]+)\)").unwrap();
    for (document, text) in documents() {
        for found in link.captures_iter(&text).filter(|found| !found[1].starts_with("https://")) {
            let path = Path::new(ROOT).join(&document).with_file_name(&found[1]);
            let beside = Path::new(ROOT).join(&found[1]);
            assert!(path.exists() || beside.exists(), "{document}: {}", &found[1]);
        }
    }
    let site = Site::new();
    let told = site.runs(&["explain", "--lang", "en"]).out;
    let rows: String = told
        .lines()
        .map(|line| line.split_once("  ").unwrap())
        .fold(String::new(), |rows, (code, title)| rows + &format!("| {code} | {title} |\n"));
    assert!(read("src/guide/faq.md").ends_with(&rows), "the table of codes should be\n{rows}");
}

#[test]
fn s99_s102_the_guide_has_its_pages_and_prints_them() {
    let site = Site::new();
    let listed = site.runs(&["guide"]);
    for page in ["roll-out", "how-it-works", "faq", "threat-model", "data-protection"] {
        listed.did(page);
        assert_eq!(site.runs(&["guide", page]).out, read(&format!("src/guide/{page}.md")));
        assert!(read("README.md").contains(&format!("(src/guide/{page}.md)")));
    }
    let parts = read("src/guide/how-it-works.md");
    for part in ["Registration", "Reset", "Change", "Administration", "Reports", "Writing on the premises"] {
        assert!(parts.contains(&format!("\n## {part}\n")), "{part}");
    }
    site.runs(&["guide", "rollout"]).could_not(1, "found the page \"rollout\"; expected one of roll-out, how-it-works");
}

/// The README's "Run it", line by line in an empty folder, but for building, editing, and asking servers that are examples.
#[test]
fn s102_the_quick_start_works_as_it_is_written() {
    let readme = read("README.md");
    let section = readme.split("\n## Run it\n").nth(1).unwrap();
    let block = Regex::new("(?s)```sh\n(.*?)```").unwrap().captures(section).unwrap()[1].to_owned();
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("people.csv"), "login,name,alternate_mail\nana,Ana Ruiz,ana@home.example\n").unwrap();
    let sesame = |words: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sesame"));
        command
            .args(words)
            .current_dir(home.path())
            .env("SESAME_SERVER_LISTEN", "127.0.0.1:0")
            .env_remove("SESAME_KEY");
        command
    };
    let done = |words: &[&str]| {
        let Output { status, stdout, stderr } = sesame(words).output().unwrap();
        let said = format!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
        assert!(status.success(), "{words:?}: {said}");
        said
    };
    let mut typed = Vec::new();
    for line in block.lines() {
        let words: Vec<&str> = line.split('#').next().unwrap().split_whitespace().collect();
        typed.push(words.join(" "));
        match words[..] {
            ["cargo" | "$EDITOR", ..] | ["sesame", "check"] => {}
            ["sesame", "serve"] => {
                let mut serving = sesame(&["serve"]).stderr(Stdio::piped()).spawn().unwrap();
                let mut log = BufReader::new(serving.stderr.take().unwrap()).lines().map_while(Result::ok);
                assert!(log.any(|line| line.contains("serving; stop with")));
                assert!(Command::new("kill").args(["-TERM", &serving.id().to_string()]).status().unwrap().success());
                assert!(serving.wait().unwrap().success());
            }
            ["sesame", ref words @ ..] => drop(done(words)),
            _ => panic!("the README tells to type {line:?}"),
        }
    }
    assert!(typed.iter().any(|line| line == "sesame import people.csv") && typed.len() >= 6, "{typed:?}");
    assert!(done(&["invite", "ana"]).contains('-'), "ana is there");
}
