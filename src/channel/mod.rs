//! Where people talk. A channel turns what arrives into a [`crate::inbox::Delivery`] and shows a [`Message`]; it
//! decides nothing. Adding one is a file here and a line in `app`.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use tokio_util::sync::CancellationToken;

use crate::engine::button::Button;
use crate::engine::effect::Asks;
use crate::ids::Locale;
use crate::secret::Secret;
use crate::time::Time;

pub mod console;
pub mod deeds;
pub mod discord;
mod pace;
pub mod reception;
pub mod telegram;
pub mod web_chat;

use reception::Reception;

/// What a channel can do. What it cannot is said in other words or left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools)] // each stands for itself
pub struct Abilities {
    /// Buttons under a message; without them they are a numbered list.
    pub buttons: bool,
    /// A message can take the place of an earlier one.
    pub edits: bool,
    /// What the person wrote can be deleted.
    pub forgets: bool,
    /// Pictures.
    pub pictures: bool,
    /// Sounds.
    pub sounds: bool,
    /// The person's own number can be shared with one tap.
    pub contacts: bool,
}

impl Abilities {
    /// A terminal's, which has least.
    pub const NONE: Self =
        Self { buttons: false, edits: false, forgets: false, pictures: false, sounds: false, contacts: false };
}

/// A message in words, ready to be shown.
#[derive(Clone, Debug, Default)]
pub struct Message {
    /// "Step 3 of 7", and what is behind.
    pub progress: Option<String>,
    /// The paragraphs; `*so*` stands for emphasis.
    pub paragraphs: Vec<String>,
    /// The buttons, in rows.
    pub keyboard: Vec<Vec<Key>>,
    /// The language.
    pub locale: Locale,
    /// A picture (PNG), and what it is for those who cannot see it.
    pub picture: Option<(Vec<u8>, String)>,
    /// A sound (WAV), and what it is.
    pub sound: Option<(Vec<u8>, String)>,
    /// What is to be written in answer, and the words beside a field for it.
    pub asks: Option<(Asks, String)>,
    /// Whether it may take the place of the message before.
    pub in_place: bool,
    /// Whether it is kept when the next one comes: something stands in it that may be needed later.
    pub lasting: bool,
    /// Whether it holds something that nobody else should see, and so should not be forwarded.
    pub protected: bool,
    /// Its name: the same when it is shown again after a crash.
    pub name: String,
    /// What [`Channel::say`] returned for the message before it in this chat; for a card, for the card's former state,
    /// which it takes the place of.
    pub before: Option<String>,
    /// In a room: what [`Channel::say`] returned for the card that this belongs to, so that it stands in the card's topic
    /// or thread, or answers it.
    pub answers: Option<String>,
    /// In a room: what the press is answered by that this answers (`desk::room::Did::Pressed`). A service that can shows it to
    /// whoever pressed, and to nobody else; where that fails it is shown in the room.
    pub answer_by: Option<String>,
}

/// A button in words.
#[derive(Clone, Debug)]
pub struct Key {
    /// What pressing it means.
    pub button: Button,
    /// What a press of it carries: random and meaningless to whoever sees it, at most 21 bytes of ASCII.
    pub token: String,
    /// Its label.
    pub label: String,
    /// The address it opens, for a button that opens one.
    pub address: Option<String>,
}

/// A message could not be shown.
#[derive(Debug, thiserror::Error)]
pub enum ChannelError {
    /// Worth trying again, perhaps not before the service's own wait.
    #[error("try again: {why}")]
    Retry {
        /// What went wrong.
        why: String,
        /// How long the service asks to wait.
        after: Option<Duration>,
    },
    /// The chat is gone, or blocks us.
    #[error("given up: {0}")]
    GiveUp(String),
}

/// A place where people talk.
#[async_trait]
pub trait Channel: Send + Sync {
    /// Its name, the first part of a peer.
    fn name(&self) -> &'static str;

    /// What it can do.
    fn abilities(&self) -> Abilities;

    /// Shows a message in a chat. What it returns is handed to it with the next message, as [`Message::before`].
    async fn say(&self, chat: &str, message: &Message) -> Result<Option<String>, ChannelError>;

    /// Deletes a message of the person's, where the service allows.
    async fn forget(&self, chat: &str, message: &str) -> Result<(), ChannelError>;

    /// Shows that something is being done; a service that cannot show it leaves it out.
    async fn busy(&self, _chat: &str) {}

    /// The address that opens a private chat with us, where there is one.
    fn address(&self) -> Option<String> {
        None
    }

    /// The address that opens a private chat with us, in the app of whoever taps it, and says this there; where the
    /// service has such.
    fn entrance(&self, _payload: &str) -> Option<String> {
        None
    }

    /// Where the service shows pages in a frame of its own, as an origin for `frame-ancestors`.
    fn frames(&self) -> Option<&'static str> {
        None
    }

    /// Whether what the service's own window told a page of its user, and signed, is about the person of this chat.
    fn vouches(&self, _chat: &str, _told: &Secret<String>, _now: Time) -> bool {
        false
    }

    /// What other systems and browsers reach this channel by.
    fn routes(self: Arc<Self>, _reception: &Arc<Reception>) -> Router {
        Router::new()
    }

    /// Takes what comes in until told to stop.
    async fn listen(self: Arc<Self>, _reception: Arc<Reception>, _stop: CancellationToken) {}
}

impl ChannelError {
    /// Worth trying again, at our own pace.
    pub fn retry(why: &(impl ToString + ?Sized)) -> Self {
        Self::Retry { why: why.to_string(), after: None }
    }
}

/// What a press carries: the keyboard's stamp and the button's place in it.
pub(crate) fn token(stamp: u64, place: usize) -> String {
    format!("{stamp:x}.{place:x}")
}

/// Reads what a press carried; anything else is a button that never was, and is answered as one that has expired.
pub(crate) fn pressed(token: &str) -> (u64, u8) {
    let parts = token.split_once('.').filter(|_| token.len() <= 21);
    let parsed = parts
        .and_then(|(stamp, place)| Some((u64::from_str_radix(stamp, 16).ok()?, u8::from_str_radix(place, 16).ok()?)));
    parsed.unwrap_or((0, u8::MAX))
}
