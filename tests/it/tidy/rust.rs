//! Just enough of Rust's grammar to tell code from strings and comments, and a test from the program.

use std::ops::RangeInclusive;

use regex::Regex;

/// Rust source taken apart.
pub struct Rust {
    /// The code: comments and the insides of strings are blanks, so that lines and columns stay where they were.
    pub code: String,
    /// The strings and the lines on which they begin, counted from 1.
    pub strings: Vec<(usize, String)>,
    /// The lines of what stood under `#[cfg(test)]`, once that is left out.
    pub tests: Vec<RangeInclusive<usize>>,
}

/// A function's name, the line of its `fn`, and how many lines it is long.
pub struct Function {
    pub name: String,
    pub line: usize,
    pub length: usize,
}

impl Rust {
    /// Takes source apart.
    pub fn read(source: &str) -> Self {
        let rust = Self { code: String::new(), strings: Vec::new(), tests: Vec::new() };
        let mut reader = Reader { left: source.chars().collect(), at: 0, rust };
        reader.run();
        reader.rust
    }

    /// The same without what stands under `#[cfg(test)]`.
    pub fn without_tests(mut self) -> Self {
        let mark = "#[cfg(test)]";
        while let Some(start) = self.code.find(mark) {
            let end = end_of_item(&self.code, start + mark.len());
            let lines = line_of(&self.code, start)..=line_of(&self.code, end);
            let blank: String = self.code[start..end].chars().map(|c| if c == '\n' { c } else { ' ' }).collect();
            self.code.replace_range(start..end, &blank);
            self.strings.retain(|(line, _)| !lines.contains(line));
            self.tests.push(lines);
        }
        self
    }

    /// Every place where a pattern stands in the code: its line, and the line's text.
    pub fn find(&self, pattern: &Regex) -> Vec<(usize, &str)> {
        let lines = self.code.lines().zip(1..);
        lines.filter(|(line, _)| pattern.is_match(line)).map(|(line, number)| (number, line.trim())).collect()
    }

    /// The functions that have a body.
    pub fn functions(&self) -> Vec<Function> {
        let pattern = Regex::new(r"\bfn\s+(\w+)").unwrap();
        let found = pattern.captures_iter(&self.code).filter_map(|found| {
            let start = found.get(0)?.start();
            let end = end_of_item(&self.code, start);
            let line = line_of(&self.code, start);
            let length = line_of(&self.code, end.saturating_sub(1)) + 1 - line;
            Some(Function { name: found[1].to_owned(), line, length })
        });
        found.collect()
    }
}

/// Where the item ends that begins at `start`: after its block, or after its semicolon.
fn end_of_item(code: &str, start: usize) -> usize {
    let mut braces = 0_i32;
    let mut brackets = 0_i32;
    for (at, c) in code[start..].char_indices() {
        match c {
            '(' | '[' => brackets += 1,
            ')' | ']' => brackets -= 1,
            '{' => braces += 1,
            '}' => braces -= 1,
            _ => {}
        }
        if (c == '}' && braces == 0) || (c == ';' && braces == 0 && brackets == 0) {
            return start + at + 1;
        }
    }
    code.len()
}

fn line_of(code: &str, at: usize) -> usize {
    code[..at].matches('\n').count() + 1
}

struct Reader {
    left: Vec<char>,
    at: usize,
    rust: Rust,
}

impl Reader {
    fn run(&mut self) {
        while let Some(c) = self.peek(0) {
            let word = self.at > 0 && (self.left[self.at - 1].is_alphanumeric() || self.left[self.at - 1] == '_');
            match (c, self.peek(1)) {
                ('/', Some('/')) => self.blank_while(|reader| reader.peek(0) != Some('\n')),
                ('/', Some('*')) => self.block_comment(),
                ('r' | 'b', _) if !word && self.raw_hashes().is_some() => self.raw_string(),
                ('"', _) => self.string(),
                ('\'', Some('\\')) => self.blank(3, |reader| reader.peek(0) != Some('\'')),
                ('\'', Some(_)) if self.peek(2) == Some('\'') => self.blank(2, |_| false),
                _ => self.keep(),
            }
        }
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.left.get(self.at + ahead).copied()
    }

    fn keep(&mut self) {
        self.rust.code.push(self.left[self.at]);
        self.at += 1;
    }

    fn skip(&mut self) {
        self.rust.code.push(if self.peek(0) == Some('\n') { '\n' } else { ' ' });
        self.at += 1;
    }

    fn blank_while(&mut self, goes_on: impl Fn(&Self) -> bool) {
        while self.at < self.left.len() && goes_on(self) {
            self.skip();
        }
    }

    /// Blanks some characters, then more while `goes_on`, then the closing one.
    fn blank(&mut self, first: usize, goes_on: impl Fn(&Self) -> bool) {
        for _ in 0..first.min(self.left.len() - self.at) {
            self.skip();
        }
        self.blank_while(goes_on);
        if self.at < self.left.len() {
            self.skip();
        }
    }

    fn block_comment(&mut self) {
        let mut depth = 0;
        while self.at < self.left.len() {
            match (self.peek(0), self.peek(1)) {
                (Some('/'), Some('*')) => depth += 1,
                (Some('*'), Some('/')) => depth -= 1,
                _ => {
                    self.skip();
                    continue;
                }
            }
            self.blank(1, |_| false);
            if depth == 0 {
                return;
            }
        }
    }

    /// How many `#` open a raw string here, when one begins: `r"`, `r#"`, `br##"`.
    fn raw_hashes(&self) -> Option<usize> {
        let prefix = if self.peek(0) == Some('b') { 2 } else { 1 };
        if self.peek(prefix - 1) != Some('r') {
            return None;
        }
        let hashes = self.left[self.at + prefix..].iter().take_while(|mark| **mark == '#').count();
        (self.peek(prefix + hashes) == Some('"')).then_some(hashes)
    }

    fn raw_string(&mut self) {
        let hashes = self.raw_hashes().unwrap_or_default();
        let end: Vec<char> = std::iter::once('"').chain(std::iter::repeat_n('#', hashes)).collect();
        while self.peek(0) != Some('"') {
            self.keep();
        }
        self.keep();
        let (line, start) = (line_of(&self.rust.code, self.rust.code.len()), self.at);
        while self.at < self.left.len() && !self.left[self.at..].starts_with(&end) {
            self.skip();
        }
        self.rust.strings.push((line, self.left[start..self.at].iter().collect()));
        for _ in 0..end.len().min(self.left.len() - self.at) {
            self.keep();
        }
    }

    fn string(&mut self) {
        self.keep();
        let (line, mut text) = (line_of(&self.rust.code, self.rust.code.len()), String::new());
        while let Some(c) = self.peek(0).filter(|c| *c != '"') {
            self.skip();
            if c != '\\' {
                text.push(c);
                continue;
            }
            let escaped = self.peek(0);
            self.skip();
            match escaped {
                Some('\n') => self.blank_while(|reader| reader.peek(0).is_some_and(char::is_whitespace)),
                Some('n') => text.push('\n'),
                Some(other) => text.push(other),
                None => {}
            }
        }
        self.rust.strings.push((line, text));
        if self.at < self.left.len() {
            self.keep();
        }
    }
}

#[test]
fn code_is_told_from_strings_comments_and_tests() {
    let source = r##"
fn one<'a>(x: &'a str) -> [u8; 2] { // not { this
    let c = '{'; let d = '\''; let s = "a \"b\" { fn no()";
    /* nor /* this */ { */ let r = r#"raw " {"#;
    [1, 2]
}
#[cfg(test)]
mod tests {
    fn two() { "hidden"; }
}
fn three() {}
"##;
    let rust = Rust::read(source);
    assert_eq!(rust.code.lines().count(), source.lines().count());
    assert_eq!(rust.strings[..2], [(3, "a \"b\" { fn no()".to_owned()), (4, "raw \" {".to_owned())]);
    let names = |rust: &Rust| {
        let functions = rust.functions();
        functions.into_iter().map(|function| (function.name, function.line, function.length)).collect::<Vec<_>>()
    };
    assert_eq!(names(&rust), [("one".to_owned(), 2, 5), ("two".to_owned(), 9, 1), ("three".to_owned(), 11, 1)]);
    let rust = rust.without_tests();
    assert_eq!(names(&rust), [("one".to_owned(), 2, 5), ("three".to_owned(), 11, 1)]);
    assert_eq!(rust.strings.len(), 2);
}
