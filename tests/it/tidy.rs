//! Guards over the source tree: the house keeps the shape that the plan gives it, in every language.

mod rows;
mod rust;
mod sentences;
mod shape;
mod words;

pub use rust::Rust;

use std::fs;
use std::path::Path;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// What is made and not written: nobody's to keep tidy.
const MADE: [&str; 3] = ["target", ".git", ".demo"];

/// A text file of the tree.
pub struct File {
    /// Its path from the top, with `/`.
    pub path: String,
    /// What stands in it.
    pub text: String,
}

impl File {
    /// Whether it is of a kind: "rs", "ftl".
    pub fn is(&self, kind: &str) -> bool {
        Path::new(&self.path).extension().is_some_and(|extension| extension == kind)
    }

    /// "src/ids.rs:12", for a fault found there.
    pub fn at(&self, line: usize) -> String {
        format!("{}:{line}", self.path)
    }
}

/// The text files below a folder, in order; `""` is the top.
pub fn files(folder: &str) -> Vec<File> {
    let mut found = Vec::new();
    collect(&Path::new(ROOT).join(folder), &mut found);
    assert!(!found.is_empty(), "nothing in {folder}");
    found.sort_by(|one, other| one.path.cmp(&other.path));
    found
}

/// The program's Rust files, the tests inside them left out.
pub fn program() -> Vec<(File, Rust)> {
    let files = files("src").into_iter().filter(|file| file.is("rs") && !is_test(&file.path));
    let read = |file: File| {
        let rust = Rust::read(&file.text).without_tests();
        (file, rust)
    };
    files.map(read).collect()
}

/// Whether a whole file is a test: `tests/it/page.rs`, `src/engine/tests.rs`, `src/engine/tests/guessing.rs`, and the
/// stage that tests of the engine share.
fn is_test(path: &str) -> bool {
    path.starts_with("tests/") || path.ends_with("/tests.rs") || path.contains("/tests/") || path.ends_with("/scene.rs")
}

fn collect(folder: &Path, found: &mut Vec<File>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let (path, kind) = (entry.path(), entry.file_type().unwrap());
        if MADE.iter().any(|made| entry.file_name() == *made) {
            continue;
        }
        if kind.is_dir() {
            collect(&path, found);
        } else if let Ok(text) = fs::read_to_string(&path) {
            let path = path.strip_prefix(ROOT).unwrap().to_str().unwrap().replace('\\', "/");
            found.push(File { path, text });
        }
    }
}

/// Fails with all faults at once: whoever mends them wants to see them together.
pub fn none(what: &str, faults: &[String]) {
    assert!(faults.is_empty(), "{what}:\n  {}", faults.join("\n  "));
}
