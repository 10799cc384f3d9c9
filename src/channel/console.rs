//! The terminal as a place where people talk. Buttons are numbers; a captcha is drawn in blocks and saved as files.

use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;

use super::{Abilities, Channel, ChannelError, Key, Message, pressed};
use crate::captcha;
use crate::engine::Event;
use crate::engine::button::Button;
use crate::screen::Screen;

/// The terminal.
pub struct Console {
    screen: Arc<Screen>,
    /// Where the captcha's picture and sound are put.
    folder: PathBuf,
    keyboard: Mutex<Vec<Key>>,
}

/// The columns a captcha is drawn in: as wide as the conversation.
const PICTURE_COLUMNS: usize = 76;

impl Console {
    /// A terminal that keeps captchas in a folder.
    pub fn new(screen: Arc<Screen>, folder: PathBuf) -> Self {
        Self { screen, folder, keyboard: Mutex::default() }
    }

    /// The button that a typed number stands for, as the last message numbered them.
    pub fn pressed(&self, line: &str) -> Option<Event> {
        let number: usize = line.trim().parse().ok().filter(|_| line.trim().len() <= 2)?;
        let keyboard = self.keyboard.lock().unwrap_or_else(PoisonError::into_inner);
        let key = keyboard.get(number.checked_sub(1)?)?;
        if let Some(address) = &key.address {
            self.screen.note(address);
            return None;
        }
        let (stamp, place) = pressed(&key.token);
        Some(Event::Pressed { stamp, place })
    }

    /// Whether a typed number is a button that opens an address.
    pub fn opens(&self, line: &str) -> bool {
        let number = line.trim().parse::<usize>().ok().filter(|_| line.trim().len() <= 2);
        let keyboard = self.keyboard.lock().unwrap_or_else(PoisonError::into_inner);
        number.and_then(|number| keyboard.get(number.checked_sub(1)?)).is_some_and(|key| key.address.is_some())
    }

    fn attachments(&self, message: &Message) -> Result<Vec<String>, ChannelError> {
        let failed = |error: std::io::Error| ChannelError::retry(&error);
        let mut lines = Vec::new();
        if let Some((picture, label)) = &message.picture {
            let path = self.folder.join("captcha.png");
            fs::write(&path, picture).map_err(failed)?;
            let drawn = captcha::blocks(picture, PICTURE_COLUMNS);
            lines.push(trimmed(&drawn.map_err(|error| ChannelError::GiveUp(error.to_string()))?));
            lines.push(format!("▣ {label} → {}", path.display()));
        }
        if let Some((sound, label)) = &message.sound {
            let path = self.folder.join("captcha.wav");
            fs::write(&path, sound).map_err(failed)?;
            lines.push(format!("♪ {label} → {}", path.display()));
        }
        Ok(lines)
    }
}

#[async_trait]
impl Channel for Console {
    fn name(&self) -> &'static str {
        "console"
    }

    fn abilities(&self) -> Abilities {
        Abilities { pictures: true, sounds: true, ..Abilities::NONE }
    }

    async fn say(&self, _chat: &str, message: &Message) -> Result<Option<String>, ChannelError> {
        let attachments = self.attachments(message)?;
        let mut keys: Vec<Key> = message.keyboard.iter().flatten().cloned().collect();
        keys.sort_by_key(is_exit);
        let buttons = rows(&keys);
        if !keys.is_empty() {
            *self.keyboard.lock().unwrap_or_else(PoisonError::into_inner) = keys;
        }
        self.screen.message(message.progress.as_deref(), &message.paragraphs, &attachments, &buttons);
        Ok(None)
    }

    async fn forget(&self, _chat: &str, _message: &str) -> Result<(), ChannelError> {
        Ok(()) // what a terminal shows is not ours to delete
    }
}

/// The numbered buttons, one to a row; the exits share the last.
fn rows(keys: &[Key]) -> Vec<String> {
    let (mut rows, mut exits) = (Vec::new(), Vec::new());
    for (number, key) in (1..).zip(keys) {
        let label = format!("[{number}] {}", key.label);
        match &key.address {
            Some(address) => rows.push(format!("{label} → {address}")),
            None if is_exit(key) => exits.push(label),
            None => rows.push(label),
        }
    }
    if !exits.is_empty() {
        rows.push(exits.join("  "));
    }
    rows
}

/// Whether a button repeats at each step, and so stands behind the step's own.
fn is_exit(key: &Key) -> bool {
    matches!(key.button, Button::Back | Button::Cancel | Button::Help | Button::ContactIt | Button::Language)
}

/// A drawing without the empty lines above and below it.
fn trimmed(drawing: &str) -> String {
    let lines: Vec<&str> = drawing.lines().collect();
    let full = |line: &&str| !line.trim().is_empty();
    let (first, last) = (lines.iter().position(full), lines.iter().rposition(full));
    first.zip(last).map(|(first, last)| lines[first..=last].join("\n")).unwrap_or_default()
}
