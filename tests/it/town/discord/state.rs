//! What Discord remembers.

use std::collections::BTreeMap;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedSender;

use super::gateway::Out;
use super::rooms::Room;
use super::trouble::Order;
use super::{APPLICATION, GUILD_CHANNEL, payloads};

/// Discord's first second, in milliseconds since 1970: snowflakes count from there.
const EPOCH: u64 = 1_420_070_400_000;
/// How long a nonce is remembered: the documentation says "the past few minutes".
const NONCES: u64 = 3 * 60_000;
/// A new session may be started once in this time (`max_concurrency` is 1).
const BETWEEN_IDENTIFIES: u64 = 5_000;

/// A message carries this when only one person sees it.
pub const EPHEMERAL: u64 = 1 << 6;
/// A message carries this while the bot "is thinking".
pub const LOADING: u64 = 1 << 7;

/// Direct messages, and reactions to them; what a bot asks to be told.
pub const DIRECT_MESSAGES: u64 = 1 << 12;
pub const DIRECT_REACTIONS: u64 = 1 << 13;
pub const GUILD_MESSAGES: u64 = 1 << 9;

/// One request, as it came in.
#[derive(Clone, Debug)]
pub struct Call {
    /// The method.
    pub method: String,
    /// The path below `/api/v10`, without its query.
    pub path: String,
    /// The body as JSON, `null` when there is none; of a multipart body, its `payload_json`.
    pub body: Value,
    /// The status it was answered with; none while it is held, and when the connection was cut.
    pub status: Option<u16>,
}

impl Call {
    /// `POST /channels/1/messages`
    pub fn line(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

/// A file on a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    pub id: u64,
    pub name: String,
    pub description: Option<String>,
    pub bytes: Vec<u8>,
}

/// A message.
#[derive(Clone, Debug, Default)]
pub struct Msg {
    pub id: u64,
    pub channel: u64,
    pub author: u64,
    pub content: String,
    pub embeds: Vec<Value>,
    /// Its action rows, as the bot sent them.
    pub components: Vec<Value>,
    pub files: Vec<File>,
    pub flags: u64,
    pub nonce: Option<String>,
    /// When it was written, in milliseconds since 1970.
    pub at: u64,
    pub edited: Option<u64>,
    pub deleted: bool,
    /// The only one who sees it.
    pub only_for: Option<u64>,
    /// The interaction that it answers.
    pub interaction: Option<u64>,
    /// What else stands in its JSON: a poll, a sticker, what it replies to.
    pub more: Value,
}

impl Msg {
    /// Whether only one person sees it.
    pub fn ephemeral(&self) -> bool {
        self.flags & EPHEMERAL != 0
    }

    /// Whether it only says that the bot is thinking.
    pub fn loading(&self) -> bool {
        self.flags & LOADING != 0
    }

    /// Its buttons and menus, row by row.
    pub fn controls(&self) -> Vec<&Value> {
        self.components.iter().filter_map(|row| row["components"].as_array()).flatten().collect()
    }

    /// What its buttons say.
    pub fn buttons(&self) -> Vec<String> {
        let buttons = self.controls().into_iter().filter(|control| control["type"] == 2);
        buttons.map(|button| button["label"].as_str().unwrap_or_default().to_owned()).collect()
    }

    /// Where a button leads.
    pub fn link(&self, label: &str) -> Option<String> {
        let found = self.controls().into_iter().find(|control| control["label"] == label)?;
        found["url"].as_str().map(ToOwned::to_owned)
    }

    /// What its menus offer: label and value.
    pub fn options(&self) -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let options = self.controls().into_iter().filter_map(|control| control["options"].as_array()).flatten();
        options.map(|option| (text(&option["label"]), text(&option["value"]))).collect()
    }
}

/// A window with fields that the bot has opened before somebody.
#[derive(Clone, Debug)]
pub struct Modal {
    pub title: String,
    pub custom_id: String,
    /// Its text inputs, as the bot sent them.
    pub inputs: Vec<Value>,
    /// The message whose button opened it.
    pub source: Option<u64>,
    pub channel: u64,
}

/// Somebody, or some bot.
#[derive(Clone, Debug)]
pub struct Who {
    pub id: u64,
    pub name: String,
    pub locale: String,
    pub blocks: bool,
    pub bot: bool,
    pub modal: Option<Modal>,
}

/// An interaction on its way.
#[derive(Clone, Debug)]
pub struct Interaction {
    pub id: u64,
    pub kind: u64,
    pub token: String,
    pub who: u64,
    pub channel: u64,
    pub at: u64,
    /// The type of the first answer.
    pub answered: Option<u64>,
    /// The message that `@original` means.
    pub original: Option<u64>,
    /// The message whose button it comes from.
    pub source: Option<u64>,
}

/// A gateway session.
pub struct Session {
    pub id: String,
    pub intents: u64,
    pub seq: u64,
    /// Everything dispatched, by sequence number: what a resuming bot has missed.
    pub log: Vec<(u64, Value)>,
    /// An event that is told after the next one.
    pub kept: Option<Value>,
    pub live: Option<(u64, UnboundedSender<Out>)>,
}

/// Everything.
pub struct State {
    pub now: u64,
    pub gateway_url: String,
    pub application: Value,
    pub commands: Vec<Value>,
    pub people: BTreeMap<u64, Who>,
    /// Direct chats with the bot: the channel, and with whom.
    pub chats: BTreeMap<u64, u64>,
    /// More channels of the guild.
    pub rooms: BTreeMap<u64, Room>,
    /// Threads, by the channel they hang under.
    pub threads: BTreeMap<u64, u64>,
    pub messages: BTreeMap<u64, Msg>,
    pub interactions: BTreeMap<u64, Interaction>,
    pub sessions: Vec<Session>,
    pub connections: u64,
    pub identified: Vec<u64>,
    pub resumed: usize,
    pub starts_left: u64,
    /// The privileged intents that the application's owner has switched on.
    pub privileged: u64,
    pub calls: Vec<Call>,
    pub faults: Vec<String>,
    pub orders: Vec<Order>,
    /// Until when a place is closed; `""` is all of them.
    pub limits: BTreeMap<String, u64>,
    pub typing: Vec<u64>,
    /// Whether the next event is to come too late.
    pub swaps: bool,
    made: u64,
}

impl State {
    pub fn new(gateway_url: String) -> Self {
        let bot = Who {
            id: APPLICATION,
            name: "Sesame".to_owned(),
            locale: "en-US".to_owned(),
            blocks: false,
            bot: true,
            modal: None,
        };
        Self {
            now: 0,
            gateway_url,
            application: payloads::application(),
            commands: Vec::new(),
            people: BTreeMap::from([(APPLICATION, bot)]),
            chats: BTreeMap::new(),
            rooms: BTreeMap::new(),
            threads: BTreeMap::new(),
            messages: BTreeMap::new(),
            interactions: BTreeMap::new(),
            sessions: Vec::new(),
            connections: 0,
            identified: Vec::new(),
            resumed: 0,
            starts_left: 1000,
            privileged: 0,
            calls: Vec::new(),
            faults: Vec::new(),
            orders: Vec::new(),
            limits: BTreeMap::new(),
            typing: Vec::new(),
            swaps: false,
            made: 0,
        }
    }

    /// A new snowflake: the time, and a number that never comes twice.
    pub fn id(&mut self) -> u64 {
        self.made += 1;
        (self.now.saturating_sub(EPOCH) << 22) + self.made
    }

    /// Keeps a breach of the rules.
    pub fn fault(&mut self, what: impl Into<String>) {
        self.faults.push(what.into());
    }

    pub fn meet(&mut self, id: u64, name: &str) {
        let who = Who { id, name: name.to_owned(), locale: "en-GB".to_owned(), blocks: false, bot: false, modal: None };
        self.people.entry(id).or_insert(who);
    }

    /// The direct chat with somebody, opened if need be.
    pub fn chat_with(&mut self, who: u64) -> u64 {
        if let Some((chat, _)) = self.chats.iter().find(|(_, with)| **with == who) {
            return *chat;
        }
        let chat = self.id();
        self.chats.insert(chat, who);
        chat
    }

    /// Whether this place is a channel that the bot can see.
    pub fn knows_channel(&self, channel: u64) -> bool {
        self.in_guild(channel) || self.chats.contains_key(&channel)
    }

    /// Keeps a message, and tells the bot of it if others than one see it.
    pub fn post(&mut self, mut message: Msg) -> u64 {
        message.id = self.id();
        message.at = self.now;
        let id = message.id;
        let told = message.only_for.is_none();
        let (channel, author) = (message.channel, message.author);
        self.messages.insert(id, message);
        if told {
            let json = self.told_message(id, channel, author);
            self.dispatch("MESSAGE_CREATE", &json, self.intent(channel));
        }
        id
    }

    /// A message as events tell it: with the guild that it is in, and without words that the bot may not read.
    pub fn told_message(&self, id: u64, channel: u64, author: u64) -> Value {
        let mut json = payloads::message(self, &self.messages[&id]);
        if self.in_guild(channel) {
            json["guild_id"] = super::GUILD.to_string().into();
            json["member"] = payloads::member(author);
            let mentioned = json["mentions"].as_array().is_some_and(|mentions| !mentions.is_empty());
            let reads = self.sessions.iter().any(|session| session.intents & (1 << 15) != 0);
            if author != APPLICATION && !mentioned && !reads {
                json["content"] = "".into();
            }
        }
        json
    }

    /// The intent under which messages of a channel are told.
    pub fn intent(&self, channel: u64) -> u64 {
        if self.chats.contains_key(&channel) { DIRECT_MESSAGES } else { GUILD_MESSAGES }
    }

    /// Tells every session that asked for it; 0 is told to all.
    pub fn dispatch(&mut self, event: &str, data: &Value, intent: u64) {
        for session in &mut self.sessions {
            if intent == 0 || session.intents & intent != 0 {
                session.seq += 1;
                let frame = json!({ "op": 0, "s": session.seq, "t": event, "d": data });
                session.log.push((session.seq, frame.clone()));
                let Some((_, live)) = &session.live else { continue };
                if std::mem::take(&mut self.swaps) {
                    session.kept = Some(frame);
                } else {
                    let _ = live.send(Out::Frame(frame));
                    session.kept.take().map(|kept| live.send(Out::Frame(kept)));
                }
            }
        }
    }

    /// Begins an interaction, and tells the bot. What the client adds to it comes from `payloads`.
    pub fn interact(&mut self, who: u64, kind: u64, channel: u64, source: Option<u64>, data: &Value) -> u64 {
        let id = self.id();
        // As long as real ones, so that whoever stores it has room.
        let token = URL_SAFE_NO_PAD.encode(format!("interaction:{id}:{who}:{:0>96}", id ^ who));
        let at = self.now;
        let interaction = Interaction { id, kind, token, who, channel, at, answered: None, original: None, source };
        let json = payloads::interaction(self, &interaction, data);
        self.interactions.insert(id, interaction);
        self.dispatch("INTERACTION_CREATE", &json, 0);
        id
    }

    /// The message that already bears a nonce of the last minutes.
    pub fn with_nonce(&self, channel: u64, nonce: &str) -> Option<u64> {
        let since = self.now.saturating_sub(NONCES);
        let fits = |message: &&Msg| {
            message.author == APPLICATION
                && message.channel == channel
                && message.at >= since
                && message.nonce.as_deref() == Some(nonce)
        };
        self.messages.values().find(fits).map(|message| message.id)
    }

    /// Counts a session's start; whether it is allowed now.
    pub fn may_identify(&mut self) -> bool {
        let since = self.now.saturating_sub(BETWEEN_IDENTIFIES);
        let soon = self.identified.last().is_some_and(|last| *last > since);
        if soon {
            self.fault(format!("a session is started less than {:?} after another", Duration::from_secs(5)));
        }
        if self.starts_left == 0 {
            self.fault("a session is started beyond the day's limit");
        }
        let may = !soon && self.starts_left > 0;
        if may {
            self.starts_left -= 1;
            self.identified.push(self.now);
        }
        may
    }

    /// Somebody's view: what stands in the chat with the bot and in the guild, their own words left out.
    pub fn seen_by(&self, who: u64) -> Vec<Msg> {
        let chat = self.chats.iter().find(|(_, with)| **with == who).map(|(chat, _)| *chat);
        let there = |message: &&Msg| {
            !message.deleted
                && message.author == APPLICATION
                && (Some(message.channel) == chat || message.channel == GUILD_CHANNEL)
                && message.only_for.is_none_or(|only| only == who)
        };
        self.messages.values().filter(there).cloned().collect()
    }
}
