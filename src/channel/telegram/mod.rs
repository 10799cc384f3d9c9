//! Telegram, through its Bot API or any server that speaks it.
//!
//! | file | what is in it |
//! |---|---|
//! | `api` | calls, and what their errors mean |
//! | `updates` | what an update asks of us |
//! | `polling`, `webhook` | the two ways in; both acknowledge only what is committed |
//! | `shown` | how a message looks |
//! | `limits` | how fast we may speak |
//! | `rooms` | groups in which IT works |
//! | `profile` | commands, descriptions, the menu |
//! | `mini_app` | who opened the page inside Telegram |
//! | `voice` | sounds as voice notes |
//!
//! Whoever has the token can speak in our name and read what people write to us. So a webhook that is not ours, and a
//! second process that takes our updates, halt all resets ([`Reception::alarm`]) until IT has a look.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use url::Url;

use super::reception::Reception;
use super::{Abilities, Channel, ChannelError, Message};
use crate::keys::Keys;
use crate::secret::Secret;
use crate::speech::Speech;
use crate::time::{Time, Timer};

mod api;
mod limits;
mod mini_app;
mod polling;
mod profile;
mod rooms;
mod shown;
mod updates;
mod voice;
mod webhook;

use api::{Api, ApiError, File};
use limits::Turns;
use rooms::Groups;
use shown::{Part, Shown, lay_out};
use updates::Me;

/// The channel's name.
const NAME: &str = "telegram";
/// Where Telegram Web shows pages; its apps show them in a window of their own.
const FRAMES: &str = "https://web.telegram.org";
/// A turn further away than this is put off, so that what waits for it keeps no room.
const WAIT_MAX: Duration = Duration::from_secs(30);
/// Showing "typing" is comfort; an answer does not wait for it longer.
const TYPING_MAX: Duration = Duration::from_secs(2);

/// `[telegram]`: the bot.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// The file that holds the bot's token.
    pub token_file: Option<PathBuf>,
    /// How updates come in.
    pub mode: Mode,
    /// The Bot API server.
    pub api_url: String,
    /// Messages a second over all chats; 0 for a server that has no such limit.
    pub per_second: f64,
    /// Messages a second in one chat, after a short burst; likewise.
    pub per_chat_per_second: f64,
    /// Whether the page opens inside Telegram.
    pub mini_app: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            token_file: None,
            mode: Mode::Polling,
            api_url: "https://api.telegram.org".to_owned(),
            per_second: 30.0,
            per_chat_per_second: 1.0,
            mini_app: true,
        }
    }
}

impl Settings {
    /// What is wrong with them, as `key: found …; expected …`.
    pub fn validate(&self) -> Result<(), String> {
        crate::courier::wire::safe_url(&self.api_url).map_err(|why| format!("api_url: {why}"))?;
        let rates = [("per_second", self.per_second, 1000.0), ("per_chat_per_second", self.per_chat_per_second, 30.0)];
        for (key, rate, most) in rates {
            if rate != 0.0 && !(0.1..=most).contains(&rate) {
                return Err(format!("{key}: found {rate}; expected a number from 0.1 to {most}, or 0 for no limit"));
            }
        }
        Ok(())
    }
}

/// How updates come in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// We ask for them; nothing needs to reach us.
    #[default]
    Polling,
    /// Telegram brings them to the page's address.
    Webhook,
}

/// What a Telegram bot is made of.
pub struct Parts<'a> {
    /// `[telegram]`.
    pub settings: &'a Settings,
    /// The bot's token.
    pub token: Secret<String>,
    /// The server's keys; the webhook's secret derives from them.
    pub keys: &'a Keys,
    /// Where people, and Telegram, reach this server.
    pub public_url: &'a Url,
    /// The words.
    pub speech: Arc<Speech>,
    /// The time.
    pub timer: Arc<dyn Timer>,
}

/// A Telegram bot.
pub struct Telegram {
    api: Api,
    token: Secret<String>,
    mode: Mode,
    mini_app: bool,
    hook: webhook::Hook,
    speech: Arc<Speech>,
    timer: Arc<dyn Timer>,
    me: OnceLock<Me>,
    turns: Mutex<Turns>,
    /// Messages of several parts whose later ones have not been posted yet, by their names: tried again, they go on
    /// where they were.
    halfway: Mutex<HashMap<String, Vec<i64>>>,
    groups: Groups,
}

/// What is kept of the message last posted in a chat.
#[derive(Debug, Serialize, Deserialize)]
#[allow(clippy::struct_excessive_bools)] // each stands for itself
struct Note {
    id: i64,
    /// Whether it is words alone.
    text: bool,
    lasting: bool,
    /// Whether buttons stand below it.
    buttons: bool,
    /// Whether a button stands in place of the telephone's keyboard.
    contact: bool,
}

#[derive(Deserialize)]
struct Posted {
    message_id: i64,
}

impl Telegram {
    /// A bot; nothing is asked of Telegram yet.
    pub fn new(parts: Parts<'_>) -> Result<Self, String> {
        let Parts { settings, token, keys, public_url, speech, timer } = parts;
        Ok(Self {
            api: Api::new(&settings.api_url, &token)?,
            mode: settings.mode,
            mini_app: settings.mini_app && public_url.scheme() == "https",
            hook: webhook::Hook::new(keys, &token, public_url)?,
            token,
            speech,
            timer,
            me: OnceLock::new(),
            turns: Mutex::new(Turns::new(settings.per_second, settings.per_chat_per_second)),
            halfway: Mutex::default(),
            groups: Groups::default(),
        })
    }

    /// Asks who the bot is and how its updates come in, for `sesame check`.
    pub async fn check(&self) -> Result<String, String> {
        let me: Me = self.api.call("getMe", &json!({})).await.map_err(|error| error.to_string())?;
        let info = self.webhook_info().await.map_err(|error| error.to_string())?;
        let trouble =
            info.last_error_message.as_ref().map(|why| format!("; its last error: {why}")).unwrap_or_default();
        let way = match (self.mode, info.url.as_str()) {
            (Mode::Polling, "") => "asks for updates".to_owned(),
            (Mode::Webhook, "") => "its webhook is set at the start".to_owned(),
            (Mode::Polling, _) if self.hook.is_ours(&info) => "its webhook is removed at the start".to_owned(),
            (Mode::Webhook, _) if self.hook.is_ours(&info) => {
                format!("its webhook is set, {} updates wait{trouble}", info.pending_update_count)
            }
            _ => return Err(format!("@{} has a webhook that is not ours: somebody else has its token", me.username)),
        };
        Ok(format!("@{}: {way}", me.username))
    }

    fn turns(&self) -> std::sync::MutexGuard<'_, Turns> {
        self.turns.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a turn to speak in a chat.
    async fn turn(&self, chat: &str) -> Result<(), ChannelError> {
        let booked = self.turns().in_chat(chat, self.timer.now());
        self.wait(booked).await?;
        let now = self.timer.now();
        let booked = self.turns().in_all(now);
        self.wait(booked).await?;
        self.turns().late(chat, booked.since(now));
        // Meanwhile Telegram may have told us to be silent.
        let paused = self.turns().paused(chat);
        self.wait(paused).await
    }

    async fn wait(&self, until: Time) -> Result<(), ChannelError> {
        let lapse = until.since(self.timer.now());
        if lapse > WAIT_MAX {
            return Err(ChannelError::Retry { why: "Telegram wants us to be silent".to_owned(), after: Some(lapse) });
        }
        if !lapse.is_zero() {
            self.timer.until(until).await;
        }
        Ok(())
    }

    /// Keeps what a call in a chat tells of limits.
    fn heed<T>(&self, chat: &str, outcome: Result<T, ApiError>) -> Result<T, ApiError> {
        if let Err(ApiError::TooMany(wait)) = &outcome {
            self.turns().refused(chat, self.timer.now(), *wait);
        }
        if let Err(ApiError::Moved(to)) = &outcome {
            self.groups.has_moved(number(chat), *to);
        }
        outcome
    }

    async fn speak<T: serde::de::DeserializeOwned>(
        &self,
        chat: &str,
        method: &str,
        params: &Value,
        file: Option<File>,
    ) -> Result<T, ChannelError> {
        self.turn(chat).await?;
        let outcome = match file {
            None => self.api.call(method, params).await,
            Some(file) => self.api.upload(method, params, file).await,
        };
        Ok(self.heed(chat, outcome)?)
    }

    /// Puts a message in the place of the one before. `None` when that cannot be done any more.
    async fn replace(&self, chat: &str, note: &Note, html: &str, shown: &Shown) -> Result<Option<Note>, ChannelError> {
        let done = self.puts_over(chat, note.id, html, shown.inline.as_ref()).await?;
        let buttons = shown.inline.is_some();
        Ok(done.then_some(Note { id: note.id, text: true, buttons, lasting: false, contact: false }))
    }

    /// Puts words over those of a message. `false` when that cannot be done any more.
    async fn puts_over(&self, chat: &str, id: i64, html: &str, inline: Option<&Value>) -> Result<bool, ChannelError> {
        let mut params = words(chat, "text", html)?;
        params["message_id"] = json!(id);
        if let Some(inline) = inline {
            params["reply_markup"] = inline.clone();
        }
        self.turn(chat).await?;
        let outcome = self.api.call::<Value>("editMessageText", &params).await;
        match self.heed(chat, outcome) {
            Ok(_) | Err(ApiError::Unchanged) => Ok(true),
            Err(ApiError::Refused(_, why)) => {
                tracing::debug!(why, "a message cannot be replaced any more; the new one is posted below it");
                Ok(false)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Posts a message in all its parts.
    async fn post(&self, chat: &str, message: &Message, shown: Shown) -> Result<Note, ChannelError> {
        let mut posted = self.halfway().remove(&message.name).unwrap_or_default();
        let (text, contact) = (shown.only_text().is_some(), shown.contact.is_some());
        let Shown { parts, bearer, inline, contact: keyboard } = shown;
        let last = parts.len().saturating_sub(1);
        for (index, part) in parts.into_iter().enumerate().skip(posted.len()) {
            let below = inline.as_ref().filter(|_| index == bearer);
            let markup = keyboard.as_ref().filter(|_| index == last).or(below);
            match self.post_part(chat, part, markup, message.protected, None).await {
                Ok(id) => posted.push(id),
                Err(error) => {
                    if matches!(error, ChannelError::Retry { .. }) && !posted.is_empty() {
                        self.halfway().insert(message.name.clone(), posted);
                    }
                    return Err(error);
                }
            }
        }
        let id = posted.get(bearer).copied().unwrap_or_default();
        Ok(Note { id, text, lasting: message.lasting, buttons: inline.is_some(), contact })
    }

    fn halfway(&self) -> std::sync::MutexGuard<'_, HashMap<String, Vec<i64>>> {
        self.halfway.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn post_part(
        &self,
        chat: &str,
        part: Part,
        markup: Option<&Value>,
        protected: bool,
        under: Option<i64>,
    ) -> Result<i64, ChannelError> {
        let (method, mut params, file) = match part {
            Part::Text(html) => ("sendMessage", words(chat, "text", &html)?, None),
            Part::Photo(bytes, html) => {
                let file = File { field: "photo", name: "captcha.png", kind: "image/png", bytes };
                ("sendPhoto", words(chat, "caption", &html)?, Some(file))
            }
            Part::Voice(wav, html) => {
                let encoded = tokio::task::spawn_blocking(move || voice::note(&wav)).await;
                let encoded = encoded.map_err(|error| ChannelError::retry(&error))?;
                let bytes = encoded.map_err(|error| ChannelError::GiveUp(error.to_string()))?;
                let file = File { field: "voice", name: "captcha.ogg", kind: "audio/ogg", bytes };
                ("sendVoice", words(chat, "caption", &html)?, Some(file))
            }
        };
        if protected {
            params["protect_content"] = json!(true);
        }
        if let Some(markup) = markup {
            params["reply_markup"] = markup.clone();
        }
        if let Some(under) = under {
            params["reply_parameters"] = json!({ "message_id": under, "allow_sending_without_reply": true });
        }
        Ok(self.speak::<Posted>(chat, method, &params, file).await?.message_id)
    }

    /// Takes away what the message before offered. Comfort: a press of an old button is answered anyway.
    async fn tidy_up(&self, chat: &str, before: &Note, now: &Note) {
        if before.buttons && before.id != now.id {
            let params = json!({ "chat_id": number(chat), "message_id": before.id });
            if let Err(error) = self.speak::<Value>(chat, "editMessageReplyMarkup", &params, None).await {
                tracing::debug!(%error, "old buttons could not be taken away");
            }
        }
        // Only a message can take the telephone's own keyboard back, and none can carry that and buttons as well.
        if before.contact && !now.contact {
            let params = json!({
                "chat_id": number(chat), "text": "…", "disable_notification": true,
                "reply_markup": { "remove_keyboard": true },
            });
            if let Ok(Posted { message_id }) = self.speak(chat, "sendMessage", &params, None).await {
                let _ = self.forget(chat, &message_id.to_string()).await;
            }
        }
    }
}

fn number(chat: &str) -> i64 {
    chat.parse().unwrap_or_default()
}

/// The parameters of a message with words.
fn words(chat: &str, field: &str, html: &str) -> Result<Value, ChannelError> {
    let chat: i64 = chat.parse().map_err(|_| ChannelError::GiveUp("no chat of Telegram's".to_owned()))?;
    let mut params = json!({ "chat_id": chat });
    if !html.is_empty() {
        params[field] = json!(html);
        params["parse_mode"] = json!("HTML");
    }
    if field == "text" {
        params["link_preview_options"] = json!({ "is_disabled": true });
    }
    Ok(params)
}

#[async_trait]
impl Channel for Telegram {
    fn name(&self) -> &'static str {
        NAME
    }

    fn abilities(&self) -> Abilities {
        Abilities { buttons: true, edits: true, forgets: true, pictures: true, sounds: true, contacts: true }
    }

    async fn say(&self, chat: &str, message: &Message) -> Result<Option<String>, ChannelError> {
        if let Some(room) = self.room(chat) {
            return self.shows_in(room, message).await;
        }
        let before: Option<Note> = message.before.as_deref().and_then(|note| serde_json::from_str(note).ok());
        let shown = lay_out(message, self.mini_app);
        let replaceable =
            before.as_ref().filter(|note| message.in_place && note.text && !note.lasting && !note.contact);
        if let (Some(note), Some(html)) = (replaceable, shown.only_text())
            && !message.protected
            && let Some(note) = self.replace(chat, note, html, &shown).await?
        {
            return Ok(serde_json::to_string(&Note { lasting: message.lasting, ..note }).ok());
        }
        let note = self.post(chat, message, shown).await?;
        if let Some(before) = before {
            self.tidy_up(chat, &before, &note).await;
        }
        Ok(serde_json::to_string(&note).ok())
    }

    async fn forget(&self, chat: &str, message: &str) -> Result<(), ChannelError> {
        let params = json!({ "chat_id": number(chat), "message_id": number(message) });
        match self.api.call::<Value>("deleteMessage", &params).await {
            Err(error @ (ApiError::TooMany(_) | ApiError::Unreachable(_) | ApiError::Unauthorized)) => {
                Err(error.into())
            }
            // Gone already, older than two days, or in a chat that is closed to us.
            Ok(_) | Err(_) => Ok(()),
        }
    }

    async fn busy(&self, chat: &str) {
        let params = json!({ "chat_id": number(chat), "action": "typing" });
        let _ = self.api.call_within::<Value>("sendChatAction", &params, TYPING_MAX).await;
    }

    fn address(&self) -> Option<String> {
        self.entrance("reset")
    }

    fn entrance(&self, payload: &str) -> Option<String> {
        self.me.get().map(|me| format!("https://t.me/{}?start={payload}", me.username))
    }

    fn frames(&self) -> Option<&'static str> {
        self.mini_app.then_some(FRAMES)
    }

    fn vouches(&self, chat: &str, told: &Secret<String>, now: Time) -> bool {
        mini_app::is_of(chat, told.expose(), &self.token, now)
    }

    fn routes(self: Arc<Self>, reception: &Arc<Reception>) -> Router {
        match self.mode {
            Mode::Polling => Router::new(),
            Mode::Webhook => webhook::router(self, Arc::clone(reception)),
        }
    }

    async fn listen(self: Arc<Self>, reception: Arc<Reception>, stop: CancellationToken) {
        // What is cut off here was not acknowledged, and comes again.
        tokio::select! { () = self.serve(&reception) => {}, () = stop.cancelled() => {} }
    }
}
