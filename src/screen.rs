//! What the terminal shows: the conversation on the left, the phone, the mailbox and the IT desk of the demo on the right.

use std::fmt::Write as _;
use std::io::{self, IsTerminal as _, Write as _};
use std::sync::Mutex;

/// The conversation's width in columns.
const WIDTH: usize = 78;
/// Where a device's frame begins, and how wide its inside is.
const INDENT: usize = 34;
const DEVICE: usize = 46;

/// A terminal, or a pipe that stands for one.
pub struct Screen {
    terminal: bool,
    colour: bool,
    lock: Mutex<()>,
}

impl Default for Screen {
    fn default() -> Self {
        #[allow(clippy::disallowed_methods)]
        let plain = std::env::var_os("NO_COLOR").is_some(); // no-color.org
        let terminal = io::stdout().is_terminal();
        Self { terminal, colour: terminal && !plain, lock: Mutex::new(()) }
    }
}

impl Screen {
    /// Shows a message of ours.
    pub fn message(&self, progress: Option<&str>, paragraphs: &[String], attachments: &[String], buttons: &[String]) {
        let mut text = String::from("\n");
        if let Some(progress) = progress {
            let _ = writeln!(text, "{}", self.style(&format!("── {progress}"), "2"));
        }
        for paragraph in paragraphs {
            for line in paragraph.lines() {
                let _ = writeln!(text, "{}", self.emphasis(&wrapped(line, WIDTH, "  ").join("\n")));
            }
            text.push('\n');
        }
        for attachment in attachments {
            let _ = writeln!(text, "{attachment}");
        }
        if !attachments.is_empty() {
            text.push('\n');
        }
        for button in buttons {
            let _ = writeln!(text, "  {}", self.style(button, "36"));
        }
        text += "> ";
        self.print(&text);
    }

    /// Shows what a device of the demo received, beside the conversation.
    pub fn device(&self, title: &str, body: &str) {
        let margin = " ".repeat(INDENT);
        let title = format!(" {title} ");
        let fill = |used: usize| "─".repeat((DEVICE + 2).saturating_sub(used));
        let mut text = format!("\n{margin}┌{title}{}┐\n", fill(textwrap::core::display_width(&title)));
        for line in body.lines().flat_map(|line| wrapped(line, DEVICE, "")) {
            let pad = " ".repeat(DEVICE.saturating_sub(textwrap::core::display_width(&line)));
            let _ = writeln!(text, "{margin}│ {line}{pad} │");
        }
        let _ = write!(text, "{margin}└{}┘\n> ", fill(0));
        self.print(&self.style(&text, "33"));
    }

    /// Shows the first lines, before anything is asked.
    pub fn greeting(&self, text: &str) {
        self.print(&format!("{text}\n"));
    }

    /// Shows a line that belongs to neither.
    pub fn note(&self, line: &str) {
        self.print(&format!("{line}\n> "));
    }

    fn print(&self, text: &str) {
        let _guard = self.lock.lock();
        let mut out = io::stdout().lock();
        // The prompt that stands there, unanswered, makes room; it comes again below.
        let room = if self.terminal { "\r\u{1b}[K" } else { "" };
        // A terminal that is gone is no reason to stop serving.
        let _ = out.write_all(room.as_bytes()).and_then(|()| out.write_all(text.as_bytes())).and_then(|()| out.flush());
    }

    fn style(&self, text: &str, code: &str) -> String {
        if self.colour { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    /// `*so*` in bold.
    fn emphasis(&self, text: &str) -> String {
        if !self.colour {
            return text.to_owned();
        }
        let mut bold = false;
        let styled = text.chars().map(|c| match c {
            '*' => {
                bold = !bold;
                if bold { "\u{1b}[1m".to_owned() } else { "\u{1b}[0m".to_owned() }
            }
            c => c.to_string(),
        });
        styled.collect()
    }
}

fn wrapped(line: &str, width: usize, indent: &str) -> Vec<String> {
    let hanging = if line.starts_with('•') || line.starts_with(|c: char| c.is_ascii_digit()) { indent } else { "" };
    let options = textwrap::Options::new(width).subsequent_indent(hanging).break_words(true);
    if line.is_empty() {
        return vec![String::new()];
    }
    textwrap::wrap(line, options).into_iter().map(std::borrow::Cow::into_owned).collect()
}
