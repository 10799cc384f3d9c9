//! More channels of the guild, their threads, and what the bot may do in each.
//!
//! discord.com/developers/docs/topics/permissions, /topics/threads and /resources/channel#start-thread-from-message.

use serde_json::{Value, json};

use super::forms::Form;
use super::people::Person;
use super::rest::{Answer, Asked, refused};
use super::state::{Msg, State};
use super::{APPLICATION, Discord, GUILD, GUILD_CHANNEL, payloads};

const VIEW: u64 = 1 << 10;
const SEND: u64 = 1 << 11;
const HISTORY: u64 = 1 << 16;
const THREADS: u64 = 1 << 35 | 1 << 38;

/// A channel, and what is taken from the bot in it.
#[derive(Clone, Debug)]
pub struct Room {
    pub name: String,
    /// Permissions that an exception for the bot denies.
    pub denied: u64,
}

impl State {
    /// Whether a channel or thread is the guild's.
    pub fn in_guild(&self, channel: u64) -> bool {
        channel == GUILD_CHANNEL || self.rooms.contains_key(&channel) || self.threads.contains_key(&channel)
    }

    /// The channel that a thread hangs under; a channel itself.
    fn above(&self, channel: u64) -> u64 {
        self.threads.get(&channel).copied().unwrap_or(channel)
    }

    /// What keeps the bot from writing there.
    pub fn closed_to_bot(&self, channel: u64) -> Option<Answer> {
        let denied = self.rooms.get(&self.above(channel))?.denied;
        match denied {
            denied if denied & VIEW != 0 => Some(refused(403, 50001, "Missing Access")),
            denied if denied & SEND != 0 => Some(refused(403, 50013, "Missing Permissions")),
            _ => None,
        }
    }
}

/// A room as `GET /channels/{id}` tells it.
pub fn channel(state: &State, id: u64) -> Option<Answer> {
    if let Some(parent) = state.threads.get(&id) {
        let json = json!({ "id": id.to_string(), "type": 11, "parent_id": parent.to_string(), "name": "thread" });
        return Some((200, json));
    }
    let room = state.rooms.get(&id)?;
    if room.denied & VIEW != 0 {
        return Some(refused(403, 50001, "Missing Access"));
    }
    let exception = json!({ "id": APPLICATION.to_string(), "type": 1, "allow": "0", "deny": room.denied.to_string() });
    Some((
        200,
        json!({
            "id": id.to_string(), "type": 0, "guild_id": GUILD.to_string(), "name": room.name,
            "permission_overwrites": [exception],
        }),
    ))
}

/// `GET /guilds/{id}/roles`.
pub fn roles() -> Answer {
    let all = (VIEW | SEND | HISTORY | THREADS).to_string();
    (200, json!([{ "id": GUILD.to_string(), "name": "@everyone", "permissions": all }]))
}

/// `GET /guilds/{id}/members/{id}`.
pub fn member(state: &State, who: u64) -> Answer {
    let mut member = payloads::member(who);
    member["user"] = payloads::user(state, who);
    (200, member)
}

/// `POST /channels/{id}/messages/{id}/threads`: the thread has the message's own number.
pub fn thread(state: &mut State, parent: u64, message: u64, asked: &Asked) -> Answer {
    let mut form = Form::default();
    form.fields("", &asked.body, &["name", "auto_archive_duration", "rate_limit_per_user"]);
    form.text_if_any("name", &asked.body["name"], 100);
    if let Err(refusal) = form.verdict(state, "POST thread") {
        return refusal;
    }
    if ![60, 1440, 4320, 10080].contains(&asked.body["auto_archive_duration"].as_u64().unwrap_or(60)) {
        state.fault("POST thread: no such time of folding away");
    }
    if state.rooms.get(&parent).is_some_and(|room| room.denied & THREADS != 0) {
        return refused(403, 50013, "Missing Permissions");
    }
    if state.messages.get(&message).is_none_or(|found| found.deleted || found.channel != parent) {
        return refused(404, 10008, "Unknown Message");
    }
    if state.threads.insert(message, parent).is_some() {
        return refused(400, 160_004, "A thread has already been created for this message");
    }
    (201, json!({ "id": message.to_string(), "type": 11, "parent_id": parent.to_string(), "name": asked.body["name"] }))
}

impl Discord {
    /// A channel of the guild that the bot can do everything in.
    pub fn room(&self, id: u64, name: &str) {
        self.with(|state| state.rooms.insert(id, Room { name: name.to_owned(), denied: 0 }));
    }

    /// The bot may not see the channel any more, or may again.
    pub fn hides_room(&self, id: u64, hidden: bool) {
        self.denies(id, VIEW, hidden);
    }

    /// The bot may not write in it.
    pub fn mutes_bot(&self, id: u64, muted: bool) {
        self.denies(id, SEND, muted);
    }

    /// The bot may begin no threads in it.
    pub fn forbids_threads(&self, id: u64) {
        self.denies(id, THREADS, true);
    }

    fn denies(&self, id: u64, what: u64, denied: bool) {
        self.with(|state| {
            let room = state.rooms.get_mut(&id).expect("a room");
            room.denied = if denied { room.denied | what } else { room.denied & !what };
        });
    }

    /// What stands in a channel or a thread for all to see, oldest first, of the bot.
    pub fn shown_in(&self, channel: u64) -> Vec<Msg> {
        let there = |message: &Msg| {
            message.channel == channel
                && message.author == APPLICATION
                && !message.deleted
                && message.only_for.is_none()
        };
        self.messages().into_iter().filter(there).collect()
    }

    /// What only one person sees there, of the bot.
    pub fn whispered_to(&self, who: u64, channel: u64) -> Vec<Msg> {
        let there = |message: &Msg| message.channel == channel && message.only_for == Some(who) && !message.deleted;
        self.messages().into_iter().filter(there).collect()
    }

    /// Whether a message is the beginning of a thread.
    pub fn has_thread(&self, message: u64) -> bool {
        self.state().threads.contains_key(&message)
    }

    /// A message is taken away by somebody of the guild.
    pub fn takes_away(&self, message: u64) {
        self.with(|state| super::routes::delete(state, message));
    }
}

impl Person {
    /// Writes in a channel or a thread of the guild. The message's number.
    pub async fn writes_in(&self, channel: u64, text: &str) -> u64 {
        self.says_in(channel, text, Value::Null).await
    }

    /// Answers a message there.
    pub async fn replies_in(&self, channel: u64, to: u64, text: &str) -> u64 {
        let reference = json!({ "type": 0, "channel_id": channel.to_string(), "message_id": to.to_string() });
        self.says_in(channel, text, json!({ "type": 19, "message_reference": reference })).await
    }

    /// Passes a message on to there.
    pub async fn forwards_to(&self, channel: u64, message: u64, text: &str) -> u64 {
        let reference = json!({ "type": 1, "channel_id": channel.to_string(), "message_id": message.to_string() });
        self.says_in(channel, text, json!({ "message_reference": reference })).await
    }

    async fn says_in(&self, channel: u64, text: &str, more: Value) -> u64 {
        self.bot_is_there().await;
        self.discord().with(|state| {
            assert!(state.in_guild(channel), "there is no channel {channel}");
            state.post(Msg { channel, author: self.id, content: text.to_owned(), more, ..Msg::default() })
        })
    }
}
