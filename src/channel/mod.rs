//! Where people talk. A channel turns what arrives into a [`crate::inbox::Delivery`] and shows a [`Message`]; it
//! decides nothing. Adding one is a file here and a line in `app`.

use async_trait::async_trait;

use crate::engine::button::Button;
use crate::ids::Locale;

pub mod console;

/// A message in words, ready to be shown.
#[derive(Clone, Debug, Default)]
pub struct Message {
    /// "Step 3 of 7", and what is behind.
    pub progress: Option<String>,
    /// The paragraphs; `*so*` stands for emphasis.
    pub paragraphs: Vec<String>,
    /// The buttons, in rows.
    pub keyboard: Vec<Vec<Key>>,
    /// The stamp that a press must carry.
    pub stamp: u32,
    /// The language.
    pub locale: Locale,
    /// A picture (PNG), and what it is for those who cannot see it.
    pub picture: Option<(Vec<u8>, String)>,
    /// A sound (WAV), and what it is.
    pub sound: Option<(Vec<u8>, String)>,
}

/// A button in words.
#[derive(Clone, Debug)]
pub struct Key {
    /// What pressing it means.
    pub button: Button,
    /// Its label.
    pub label: String,
    /// The address it opens, for a button that opens one.
    pub address: Option<String>,
}

/// A message could not be shown.
#[derive(Debug, thiserror::Error)]
pub enum ChannelError {
    /// Worth trying again.
    #[error("try again: {0}")]
    Retry(String),
    /// The chat is gone, or blocks us.
    #[error("given up: {0}")]
    GiveUp(String),
}

/// A place where people talk.
#[async_trait]
pub trait Channel: Send + Sync {
    /// Its name, the first part of a peer.
    fn name(&self) -> &'static str;

    /// Shows a message in a chat.
    async fn say(&self, chat: &str, message: &Message) -> Result<(), ChannelError>;

    /// Deletes a message of the person's, where the service allows.
    async fn forget(&self, chat: &str, message: &str) -> Result<(), ChannelError>;
}
