//! What Discord tells, understood: which answer it is owed at once, and what arrives of it.
//!
//! Read leniently, for Discord adds kinds of everything: what is not known is acknowledged and left.

use serde::Deserialize;
use serde_json::{Value, json};

use super::words::{self, EPHEMERAL, WRITE};
use crate::channel::reception::{Arrival, What};
use crate::ids::{Locale, Peer, UpdateId};
use crate::secret::Secret;

/// Who we are on Discord.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, Deserialize)]
pub(super) struct Own {
    /// The application.
    pub application: u64,
    /// Its bot user.
    pub user: u64,
}

/// An event, understood.
#[derive(Debug, Default)]
pub(super) struct Heard {
    /// What is owed within three seconds.
    pub owed: Option<Owed>,
    /// What arrives.
    pub arrived: Option<Arrived>,
}

/// The first answer that an interaction is owed.
#[derive(Debug)]
pub(super) struct Owed {
    pub interaction: u64,
    pub token: Secret<String>,
    pub answer: Value,
    /// Whose further messages may go by this interaction, and how.
    pub opens: Option<(u64, Opening)>,
    /// Whether it is a press on a card, which may be answered once more.
    pub presses: Option<Opening>,
}

/// How messages go by an interaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Opening {
    /// Whether others are there, so that only the person may see them.
    pub in_server: bool,
    /// Whether "is thinking" stands there until the first one.
    pub thinking: bool,
    /// The message it came from.
    pub source: Option<u64>,
}

/// What arrives; kept until it is committed.
#[derive(Clone, Debug)]
pub(super) struct Arrived {
    pub chat: String,
    /// The direct chat it was written in.
    pub direct: Option<u64>,
    update: String,
    locale: String,
    what: Meant,
}

#[derive(Clone, Debug)]
enum Meant {
    Wrote(Secret<String>),
    Pressed(String),
    Unreadable,
    Opened,
    Public,
}

impl Arrived {
    /// The arrival, as the reception takes it.
    pub fn arrival(&self) -> Arrival {
        let what = match &self.what {
            Meant::Wrote(text) => What::Wrote { text: text.clone(), message: None }, // a person's own words are not ours to delete
            Meant::Pressed(token) => What::Pressed(token.clone()),
            Meant::Unreadable => What::Unreadable,
            Meant::Opened => What::Opened,
            Meant::Public => What::Public,
        };
        let (update, locale) = (UpdateId(self.update.clone()), Locale(self.locale.clone()));
        Arrival { peer: Peer::new(super::NAME, &self.chat), update, locale, what }
    }
}

/// Understands an event. `None` for one that concerns nobody, and for one that cannot be read.
pub(super) fn heard(event: &str, body: &str, own: Own) -> Option<Heard> {
    match event {
        "INTERACTION_CREATE" => Some(interaction(&read(event, body)?)),
        "MESSAGE_CREATE" => Some(Heard { arrived: message(&read(event, body)?, own), ..Heard::default() }),
        _ => None,
    }
}

fn read<'b, T: Deserialize<'b>>(event: &str, body: &'b str) -> Option<T> {
    match serde_json::from_str(body) {
        Ok(read) => Some(read),
        Err(error) => {
            // Not the error's own words: they would quote what a person wrote.
            tracing::warn!(event, column = error.column(), "an event cannot be read");
            None
        }
    }
}

/// A snowflake: a number, sent as text.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Id(pub u64);

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(from)?;
        let number = value.as_str().and_then(|text| text.parse().ok()).or(value.as_u64());
        number.map(Self).ok_or_else(|| serde::de::Error::custom("expected a snowflake"))
    }
}

#[derive(Deserialize)]
struct Interaction {
    id: Id,
    token: Secretly,
    #[serde(rename = "type")]
    kind: u64,
    #[serde(default)]
    data: Value,
    #[serde(default)]
    locale: Option<String>,
    #[serde(default)]
    guild_id: Option<Id>,
    #[serde(default)]
    user: Option<User>,
    #[serde(default)]
    member: Option<Member>,
    #[serde(default)]
    message: Option<Source>,
}

/// A text that does not show itself.
struct Secretly(Secret<String>);

impl<'de> Deserialize<'de> for Secretly {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(Self(Secret::new(String::deserialize(from)?)))
    }
}

#[derive(Deserialize)]
struct User {
    id: Id,
    #[serde(default)]
    bot: bool,
}

#[derive(Deserialize)]
struct Member {
    user: User,
}

/// The message whose button was pressed.
#[derive(Deserialize)]
struct Source {
    id: Id,
    #[serde(default)]
    components: Value,
}

fn interaction(said: &Interaction) -> Heard {
    let in_server = said.guild_id.is_some();
    let source = said.message.as_ref().map(|message| message.id.0);
    let later = json!({ "type": 5, "data": { "flags": if in_server { EPHEMERAL } else { 0 } } });
    let (answer, meant) = match said.kind {
        1 => (json!({ "type": 1 }), None),
        2 => (later, Some(command(&said.data))),
        3 => match opens_window(said) {
            Some(window) => (json!({ "type": 9, "data": window }), None),
            None => (json!({ "type": 6 }), Some(Meant::Pressed(pressed(&said.data)))),
        },
        4 => (json!({ "type": 8, "data": { "choices": [] } }), None),
        5 => (if source.is_some() { json!({ "type": 6 }) } else { later }, Some(submitted(&said.data))),
        _ => (later, Some(Meant::Unreadable)),
    };
    let user = said.member.as_ref().map(|member| &member.user).or(said.user.as_ref());
    let user = user.map(|user| user.id.0);
    let thinking = answer["type"] == 5;
    let opening = Opening { in_server, thinking, source };
    let opens = user.filter(|_| meant.is_some()).map(|user| (user, opening));
    let arrived = meant.zip(user).map(|(what, user)| Arrived {
        chat: user.to_string(),
        direct: None,
        update: said.id.0.to_string(),
        locale: said.locale.clone().unwrap_or_default(),
        what,
    });
    let token = said.token.0.clone();
    Heard { owed: Some(Owed { interaction: said.id.0, token, answer, opens, presses: None }), arrived }
}

/// A slash command is what it would be as text: `/resume BCDF-2345`. One from another menu only opens the chat.
fn command(data: &Value) -> Meant {
    if data["type"].as_u64().is_some_and(|kind| kind != 1) {
        return Meant::Opened;
    }
    let name = data["name"].as_str().unwrap_or_default();
    let options = data["options"].as_array().into_iter().flatten().filter_map(|option| option["value"].as_str());
    let words: Vec<String> = std::iter::once(format!("/{name}")).chain(options.map(ToOwned::to_owned)).collect();
    Meant::Wrote(Secret::new(words.join(" ")))
}

/// What a press carries: the chosen value of a menu, else the button's own.
fn pressed(data: &Value) -> String {
    let token = data["values"][0].as_str().or(data["custom_id"].as_str());
    token.unwrap_or_default().to_owned()
}

/// The window that a press opens: for a button of ours that says so, labelled as the button is.
fn opens_window(said: &Interaction) -> Option<Value> {
    let id = said.data["custom_id"].as_str()?;
    let asks = id.strip_prefix(WRITE)?;
    let rows = said.message.as_ref()?.components.as_array()?;
    let mut buttons = rows.iter().filter_map(|row| row["components"].as_array()).flatten();
    let label = buttons.find(|button| button["custom_id"] == id)?["label"].as_str()?;
    words::window(asks, label)
}

fn submitted(data: &Value) -> Meant {
    let rows = data["components"].as_array().into_iter().flatten();
    // A row holds its field in `components`; the newer label holds it in `component`.
    let mut texts =
        rows.filter_map(|row| row["components"][0]["value"].as_str().or(row["component"]["value"].as_str()));
    match texts.next() {
        Some(text) => Meant::Wrote(Secret::from(text)),
        None => Meant::Unreadable,
    }
}

#[derive(Deserialize)]
struct Message {
    id: Id,
    channel_id: Id,
    author: User,
    #[serde(default)]
    content: String,
    #[serde(rename = "type", default)]
    kind: u64,
    #[serde(default)]
    guild_id: Option<Id>,
    #[serde(default)]
    webhook_id: Option<Id>,
    #[serde(default)]
    mentions: Vec<User>,
}

/// Words from one person to another, and their replies (message types); all others Discord writes itself.
pub(super) const WRITTEN: [u64; 2] = [0, 19];

fn message(said: &Message, own: Own) -> Option<Arrived> {
    let from_a_person = !said.author.bot && said.author.id.0 != own.user && said.webhook_id.is_none();
    if !from_a_person || !WRITTEN.contains(&said.kind) {
        return None;
    }
    let calls_us = said.mentions.iter().any(|user| user.id.0 == own.user);
    let in_server = said.guild_id.is_some();
    let (chat, what) = match (in_server, said.content.trim().is_empty()) {
        // A reply to us mentions us too; whoever writes in a server's channel is told once where to go.
        (true, _) if calls_us => (format!("{}{}", super::CHANNEL, said.channel_id.0), Meant::Public),
        (true, _) => return None,
        (false, true) => (said.author.id.0.to_string(), Meant::Unreadable),
        (false, false) => (said.author.id.0.to_string(), Meant::Wrote(Secret::from(said.content.as_str()))),
    };
    let direct = (!in_server).then_some(said.channel_id.0);
    Some(Arrived { chat, direct, update: said.id.0.to_string(), locale: String::new(), what })
}
