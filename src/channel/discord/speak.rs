//! Showing a message: by the interaction that is still open, else directly.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::doors::Door;
use super::rest::{Failure, File};
use super::words::{self, Sight};
use super::{CHANNEL, Discord};
use crate::channel::{ChannelError, Message};

/// What is noted of a message shown, for the one that follows it.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[allow(clippy::struct_excessive_bools)] // each stands for itself
struct Posted {
    channel: u64,
    id: u64,
    /// Whether one person alone sees it: then only a token of theirs can change it.
    hidden: bool,
    /// Whether it is text alone, which text can replace.
    plain: bool,
    lasting: bool,
    buttons: bool,
}

impl Posted {
    fn read(note: &str) -> Option<Self> {
        serde_json::from_str(note).ok()
    }

    fn of(shown: &Value, message: &Message, hidden: bool) -> Self {
        let number = |name: &str| shown[name].as_str().and_then(|text| text.parse().ok()).unwrap_or(0);
        let plain = is_plain(message);
        let buttons = !message.keyboard.is_empty() || message.asks.is_some();
        Self { channel: number("channel_id"), id: number("id"), hidden, plain, lasting: message.lasting, buttons }
    }

    fn note(self) -> Option<String> {
        serde_json::to_string(&self).ok()
    }
}

fn is_plain(message: &Message) -> bool {
    message.picture.is_none() && message.sound.is_none()
}

impl Discord {
    /// Shows a message in a chat, and notes what the next one needs to know.
    pub(super) async fn shows(&self, chat: &str, message: &Message) -> Result<Option<String>, ChannelError> {
        if let Some(channel) = chat.strip_prefix(CHANNEL) {
            return self.shows_in_public(channel, message).await;
        }
        let user: u64 = chat.parse().map_err(|_| ChannelError::GiveUp("no such chat".to_owned()))?;
        let before = message.before.as_deref().and_then(Posted::read);
        while let Some(mut door) = self.doors.pick(user, self.clock.now()) {
            if !door.is_open().await {
                self.doors.shut(user, &door);
                continue;
            }
            match self.shows_by(&door, user, message, before).await {
                Err(failure) if failure.is_shut_door() => self.doors.shut(user, &door),
                shown => return Ok(shown?.note()),
            }
        }
        Ok(self.shows_directly(user, message, before).await?.note())
    }

    /// By an interaction: in the place of "is thinking", in the place of the message before, or after everything else.
    async fn shows_by(
        &self,
        door: &Door,
        user: u64,
        message: &Message,
        before: Option<Posted>,
    ) -> Result<Posted, Failure> {
        let sight = if door.opening.in_server { Sight::One } else { Sight::All };
        let hook = self.hook(door);
        let mut bodies = words::bodies(message, sight);
        let last = bodies.pop().unwrap_or_default();
        let alone = bodies.is_empty();
        for body in bodies {
            self.says_by(door, &hook, body, &[]).await?;
        }
        let changed = match before.filter(|before| alone && !door.is_thinking() && replaces(message, *before)) {
            Some(before) => self.changes(user, before, Some(door), &last).await?,
            None => None,
        };
        let shown = if let Some(shown) = changed {
            shown
        } else {
            let shown = self.says_by(door, &hook, last, &words::files(message)).await?;
            self.takes_buttons(user, before, Some(door)).await;
            shown
        };
        let posted = Posted::of(&shown, message, sight == Sight::One);
        self.doors.shown(user, posted.id, door);
        Ok(posted)
    }

    async fn says_by(&self, door: &Door, hook: &str, body: Value, files: &[File<'_>]) -> Result<Value, Failure> {
        if door.is_thinking() {
            let shown = self.rest.patch(&format!("{hook}/messages/@original"), &words::changing(body), files).await?;
            door.has_spoken();
            return Ok(shown);
        }
        self.rest.post(hook, &body, files).await
    }

    /// Directly. The name of the message is its nonce, so that Discord takes it once even when it is sent again after a
    /// crash.
    async fn shows_directly(&self, user: u64, message: &Message, before: Option<Posted>) -> Result<Posted, Failure> {
        let chat = self.direct_chat(user).await?;
        let mut bodies = words::bodies(message, Sight::All);
        let last = bodies.pop().unwrap_or_default();
        if let Some(before) = before.filter(|before| bodies.is_empty() && replaces(message, *before))
            && let Some(shown) = self.changes(user, before, None, &last).await?
        {
            return Ok(Posted::of(&shown, message, before.hidden));
        }
        for (number, body) in bodies.into_iter().enumerate() {
            self.posts(chat, body, &format!("{}.{number}", message.name), &[]).await?;
        }
        let shown = self.posts(chat, last, &message.name, &words::files(message)).await?;
        self.takes_buttons(user, before, None).await;
        Ok(Posted::of(&shown, message, false))
    }

    pub(super) async fn posts(
        &self,
        channel: u64,
        mut body: Value,
        nonce: &str,
        files: &[File<'_>],
    ) -> Result<Value, Failure> {
        body["nonce"] = nonce.into();
        body["enforce_nonce"] = true.into();
        self.rest.post(&format!("/channels/{channel}/messages"), &body, files).await
    }

    async fn direct_chat(&self, user: u64) -> Result<u64, Failure> {
        if let Some(chat) = self.doors.direct(user) {
            return Ok(chat);
        }
        let opened = self.rest.post("/users/@me/channels", &json!({ "recipient_id": user.to_string() }), &[]).await?;
        let chat = opened["id"].as_str().and_then(|id| id.parse().ok());
        let chat = chat.ok_or_else(|| Failure::NoAnswer("the direct chat has no number".to_owned()))?;
        self.doors.remember(user, chat);
        Ok(chat)
    }

    /// One line where others read along, and the command that only the person's answer is seen of.
    async fn shows_in_public(&self, channel: &str, message: &Message) -> Result<Option<String>, ChannelError> {
        let channel = channel.parse().map_err(|_| ChannelError::GiveUp("no such channel".to_owned()))?;
        let mut message = message.clone();
        message.paragraphs.push(self.speech.say(&message.locale, "discord-use-command", &[]));
        for body in words::bodies(&message, Sight::All) {
            self.posts(channel, body, &message.name, &[]).await?;
        }
        Ok(None)
    }

    /// Puts a message in the place of the one before. `None` when that one cannot be changed any more.
    async fn changes(
        &self,
        user: u64,
        before: Posted,
        door: Option<&Door>,
        body: &Value,
    ) -> Result<Option<Value>, Failure> {
        let Some(path) = self.path_to(user, before, door) else { return Ok(None) };
        match self.rest.patch(&path, &words::changing(body.clone()), &[]).await {
            Ok(shown) => Ok(Some(shown)),
            Err(failure) if failure.is_gone_message() => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    /// Takes the buttons off the message before: they mean nothing any more. Where that fails, a press of one is
    /// answered all the same.
    async fn takes_buttons(&self, user: u64, before: Option<Posted>, door: Option<&Door>) {
        let Some(before) = before.filter(|before| before.buttons && !before.lasting) else { return };
        if let Some(path) = self.path_to(user, before, door)
            && let Err(failure) = self.rest.patch(&path, &json!({ "components": [] }), &[]).await
        {
            tracing::debug!(why = %failure, "old buttons could not be taken away");
        }
    }

    /// The address under which a message can be changed.
    fn path_to(&self, user: u64, before: Posted, door: Option<&Door>) -> Option<String> {
        if let Some(door) = door
            && door.opening.source == Some(before.id)
            && !door.opening.thinking
        {
            return Some(format!("{}/messages/@original", self.hook(door)));
        }
        if before.hidden {
            let door = self.doors.shown_by(user, before.id, self.clock.now())?;
            return Some(format!("{}/messages/{}", self.hook(&door), before.id));
        }
        Some(format!("/channels/{}/messages/{}", before.channel, before.id))
    }

    pub(super) fn hook(&self, door: &Door) -> String {
        format!("/webhooks/{}/{}", self.own().application, door.token.expose())
    }
}

/// Whether a message may take the place of the one before.
fn replaces(message: &Message, before: Posted) -> bool {
    message.in_place && is_plain(message) && before.plain && !before.lasting
}
