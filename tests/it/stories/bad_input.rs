//! (being written)
use crate::town::Town;

/// Whether a text stands in the clear in any file the house has written.
pub fn is_on_disk(town: &Town, text: &str) -> bool {
    let files = std::fs::read_dir(town.folder()).unwrap();
    let holds = |file: Vec<u8>| file.windows(text.len()).any(|window| window == text.as_bytes());
    files.map(|file| std::fs::read(file.unwrap().path()).unwrap()).any(holds)
}
