//! The people's side: what they write, press, choose and see.

use serde_json::{Value, json};

use super::state::{DIRECT_REACTIONS, Modal, Msg, State};
use super::{APPLICATION, Discord, GUILD, GUILD_CHANNEL, payloads};

/// Somebody in town, before their Discord.
#[derive(Clone)]
pub struct Person {
    discord: Discord,
    pub id: u64,
}

/// Everything else that a person, or somebody near them, may send to a bot.
#[derive(Clone, Debug)]
pub enum Kind {
    /// Discord asks whether the bot is there.
    Ping,
    /// A half-typed option of a command.
    Autocomplete {
        command: &'static str,
        option: &'static str,
        value: &'static str,
    },
    /// A command from the menu of a person, and of a message.
    UserCommand(&'static str),
    MessageCommand(&'static str),
    /// A button that no message of ours bears.
    UnknownComponent(&'static str),
    /// An interaction of a type that does not exist yet.
    UnknownInteraction,
    Sticker,
    Attachment {
        name: &'static str,
        bytes: Vec<u8>,
    },
    Voice,
    Poll,
    /// A reply to the bot's newest message.
    Reply(&'static str),
    Forwarded(&'static str),
    /// A message that Discord itself writes into a chat: a call, a pin.
    System,
    /// In the guild, to the bot or to nobody.
    GuildMention(&'static str),
    GuildMessage(&'static str),
    /// Another bot writes in the guild.
    OtherBot(&'static str),
    /// A reaction to the bot's newest message.
    Reaction(&'static str),
    /// A message is written, and then changed.
    Edited(&'static str, &'static str),
    /// A message is written, and then taken away.
    Deleted(&'static str),
    /// The person begins to type.
    Typing,
}

impl Person {
    pub(super) fn new(discord: Discord, id: u64) -> Self {
        Self { discord, id }
    }

    pub(super) fn discord(&self) -> &Discord {
        &self.discord
    }

    /// The language of their Discord.
    pub fn speaking(self, locale: &str) -> Self {
        self.discord.with(|state| {
            if let Some(who) = state.people.get_mut(&self.id) {
                locale.clone_into(&mut who.locale);
            }
        });
        self
    }

    /// They block the bot.
    pub fn blocks_bot(&self) {
        self.blocks(true);
    }

    /// They think better of it.
    pub fn unblocks_bot(&self) {
        self.blocks(false);
    }

    fn blocks(&self, blocks: bool) {
        self.discord.with(|state| {
            if let Some(who) = state.people.get_mut(&self.id) {
                who.blocks = blocks;
            }
        });
    }

    /// Their chat with the bot.
    pub fn chat(&self) -> u64 {
        self.discord.with(|state| state.chat_with(self.id))
    }

    /// Waits until a bot has started a session: before that nobody would ever hear.
    pub(super) async fn bot_is_there(&self) {
        self.discord.settled(|discord| !discord.state().sessions.is_empty()).await;
    }

    /// Writes to the bot. The message's number.
    pub async fn writes_dm(&self, text: &str) -> u64 {
        self.bot_is_there().await;
        self.discord.with(|state| {
            let channel = state.chat_with(self.id);
            state.post(Msg { channel, author: self.id, content: text.to_owned(), ..Msg::default() })
        })
    }

    /// Takes a message of their own away.
    pub fn deletes(&self, message: u64) {
        self.discord.with(|state| super::routes::delete(state, message));
    }

    /// Uses a command in the chat with the bot, by its name in any language. The interaction's number.
    pub async fn commands(&self, name: &str) -> u64 {
        self.commands_with(name, &[]).await
    }

    /// Uses a command with options.
    pub async fn commands_with(&self, name: &str, options: &[(&str, Value)]) -> u64 {
        let chat = self.chat();
        self.command_at(chat, name, options).await
    }

    /// Uses a command in the guild.
    pub async fn commands_in(&self, guild: u64, name: &str) -> u64 {
        assert_eq!(guild, GUILD, "there is one guild in town");
        self.command_at(GUILD_CHANNEL, name, &[]).await
    }

    /// Waits until the bot has registered the command: only then does Discord offer it.
    async fn command_at(&self, channel: u64, name: &str, options: &[(&str, Value)]) -> u64 {
        self.bot_is_there().await;
        self.discord.settled(|discord| find_command(&discord.state(), name, 1).is_some()).await;
        self.discord.with(|state| {
            let command = find_command(state, name, 1).unwrap();
            let context = u64::from(channel != GUILD_CHANNEL);
            let offered = command["contexts"].as_array().is_none_or(|contexts| contexts.contains(&context.into()));
            let in_chats = context == 0 || command["dm_permission"] != false;
            assert!(offered && in_chats, "/{name} is not offered here");
            let data = command_data(&command, options);
            state.interact(self.id, 2, channel, None, &data)
        })
    }

    /// Everything of the bot's that stands before them, oldest first; "is thinking" included.
    pub fn sees(&self) -> Vec<Msg> {
        self.discord.state().seen_by(self.id)
    }

    /// The newest that the bot has said to them.
    pub fn newest(&self) -> Option<Msg> {
        self.sees().into_iter().rev().find(|message| !message.loading())
    }

    /// The window that is open before them.
    pub fn modal(&self) -> Option<Modal> {
        self.discord.state().people.get(&self.id).and_then(|who| who.modal.clone())
    }

    /// Whether the bot is typing, or thinking, before them.
    pub fn is_kept_waiting(&self) -> bool {
        self.sees().iter().any(Msg::loading)
    }

    /// The newest control before them that fits.
    fn control(&self, fits: impl Fn(&Value) -> bool) -> Option<(Msg, Value)> {
        let enabled = |control: &&&Value| control["disabled"] != true && fits(control);
        self.sees().into_iter().rev().find_map(|message| {
            let found = message.controls().iter().find(enabled).map(|control| (*control).clone());
            found.map(|control| (message, control))
        })
    }

    /// Presses the newest button that says so, once there is one. The interaction's number.
    pub async fn presses(&self, label: &str) -> u64 {
        let fits = |control: &Value| control["type"] == 2 && control["label"] == label && control["style"] != 5;
        self.discord.settled(|_| self.control(fits).is_some()).await;
        let (message, button) = self.control(fits).unwrap();
        self.presses_on(&message, button["custom_id"].as_str().unwrap())
    }

    /// Presses a button of a message, even of one long gone from view: a client may be slow.
    pub fn presses_on(&self, message: &Msg, custom_id: &str) -> u64 {
        let data = json!({ "custom_id": custom_id, "component_type": 2 });
        self.discord.with(|state| state.interact(self.id, 3, message.channel, Some(message.id), &data))
    }

    /// Chooses from the newest menu that offers it, by what it says or by its value.
    pub async fn selects(&self, wanted: &str) -> u64 {
        let is = |option: &&Value| option["label"] == wanted || option["value"] == wanted;
        let chosen = |control: &Value| control["options"].as_array()?.iter().find(is).cloned();
        self.discord.settled(|_| self.control(|control| chosen(control).is_some()).is_some()).await;
        let (message, menu) = self.control(|control| chosen(control).is_some()).unwrap();
        let value = chosen(&menu).unwrap()["value"].clone();
        let data = json!({ "custom_id": menu["custom_id"], "component_type": 3, "values": [value] });
        self.discord.with(|state| state.interact(self.id, 3, message.channel, Some(message.id), &data))
    }

    /// Fills the open window in, once there is one, by label or custom id, and sends it. What is not named stays as
    /// the bot had filled it in.
    pub async fn submits_modal(&self, fields: &[(&str, &str)]) -> u64 {
        self.discord.settled(|_| self.modal().is_some()).await;
        let modal = self.modal().unwrap();
        let is = |input: &Value, field: &str| input["label"] == field || input["custom_id"] == field;
        for (field, _) in fields {
            assert!(modal.inputs.iter().any(|input| is(input, field)), "the window has no field {field}");
        }
        let rows = modal.inputs.iter().map(|input| {
            let typed = fields.iter().find(|(field, _)| is(input, field)).map(|(_, text)| *text);
            let value = typed.or(input["value"].as_str()).unwrap_or_default();
            let count = value.chars().count() as u64;
            assert!(!value.is_empty() || input["required"] == false, "the window cannot be sent: {input} is empty");
            let short = !value.is_empty() && count < input["min_length"].as_u64().unwrap_or(0);
            assert!(
                !short && count <= input["max_length"].as_u64().unwrap_or(4000),
                "{input} takes no {count} characters"
            );
            let answer = json!({ "type": 4, "custom_id": input["custom_id"], "value": value });
            json!({ "type": 1, "components": [answer] })
        });
        let data = json!({ "custom_id": modal.custom_id, "components": rows.collect::<Vec<_>>() });
        self.discord.with(|state| {
            if let Some(who) = state.people.get_mut(&self.id) {
                who.modal = None;
            }
            state.interact(self.id, 5, modal.channel, modal.source, &data)
        })
    }

    /// Closes the open window. Nobody tells the bot.
    pub fn closes_modal(&self) {
        self.discord.with(|state| {
            if let Some(who) = state.people.get_mut(&self.id) {
                who.modal = None;
            }
        });
    }

    /// Sends something else. The number of the message or interaction.
    pub async fn sends(&self, kind: Kind) -> u64 {
        self.bot_is_there().await;
        let newest = self.newest().map(|message| message.id);
        self.discord.with(|state| send(state, self.id, newest, kind))
    }
}

fn find_command(state: &State, name: &str, kind: u64) -> Option<Value> {
    let is = |command: &&Value| {
        let mut localized = command["name_localizations"].as_object().into_iter().flatten();
        command["type"] == kind && (command["name"] == name || localized.any(|(_, text)| text == name))
    };
    state.commands.iter().find(is).cloned()
}

fn command_data(command: &Value, options: &[(&str, Value)]) -> Value {
    let options = options.iter().map(|(name, value)| {
        let is = |option: &&Value| option["name"] == *name;
        let known = command["options"].as_array().into_iter().flatten().find(is);
        let kind = &known.expect("an option that the command has")["type"];
        json!({ "name": name, "type": kind, "value": value })
    });
    let options: Vec<Value> = options.collect();
    let mut data = json!({ "id": command["id"], "name": command["name"], "type": command["type"] });
    if !options.is_empty() {
        data["options"] = options.into();
    }
    data
}

fn send(state: &mut State, who: u64, newest: Option<u64>, kind: Kind) -> u64 {
    let chat = state.chat_with(who);
    let mine = Msg { channel: chat, author: who, ..Msg::default() };
    let text = |text: &str| Msg { content: text.to_owned(), ..mine.clone() };
    let file =
        |name: &str, bytes: Vec<u8>, id: u64| super::File { id, name: name.to_owned(), description: None, bytes };
    match kind {
        Kind::Ping => state.interact(who, 1, chat, None, &Value::Null),
        Kind::UnknownInteraction => state.interact(who, 99, chat, None, &json!({ "novelty": true })),
        Kind::Autocomplete { .. } | Kind::UserCommand(_) | Kind::MessageCommand(_) | Kind::UnknownComponent(_) => {
            interact(state, who, chat, newest, &kind)
        }
        Kind::Sticker => {
            let more = json!({ "sticker_items": [{ "id": "749054660769218631", "name": "Wave", "format_type": 3 }] });
            state.post(Msg { more, ..mine })
        }
        Kind::Attachment { name, bytes } => {
            let files = vec![file(name, bytes, state.id())];
            state.post(Msg { files, ..mine })
        }
        Kind::Voice => {
            let files = vec![file("voice-message.ogg", b"OggS".to_vec(), state.id())];
            state.post(Msg { files, flags: 1 << 13, ..mine })
        }
        Kind::Poll => {
            let answers = [json!({ "answer_id": 1, "poll_media": { "text": "Yes" } })];
            let poll = json!({
                "question": { "text": "Well?" },
                "answers": answers,
                "expiry": payloads::moment(state.now + 3_600_000),
                "allow_multiselect": false,
                "layout_type": 1,
            });
            state.post(Msg { more: json!({ "poll": poll }), ..mine })
        }
        Kind::Reply(words) => {
            let to = newest.map(|id| payloads::message(state, &state.messages[&id]));
            let reference = json!({ "type": 0, "channel_id": chat.to_string(), "message_id": newest.unwrap_or_default().to_string() });
            let more = json!({ "type": 19, "message_reference": reference, "referenced_message": to });
            state.post(Msg { more, ..text(words) })
        }
        Kind::Forwarded(words) => {
            let reference = json!({ "type": 1, "channel_id": GUILD_CHANNEL.to_string(), "message_id": "1" });
            let snapshot = json!({
                "type": 0,
                "content": words,
                "mentions": [],
                "mention_roles": [],
                "attachments": [],
                "embeds": [],
                "timestamp": payloads::moment(state.now),
                "edited_timestamp": null,
                "flags": 0,
                "components": [],
            });
            let more = json!({ "message_reference": reference, "message_snapshots": [{ "message": snapshot }] });
            state.post(Msg { more, ..mine })
        }
        Kind::System => state.post(Msg { more: json!({ "type": 6 }), ..mine }),
        other => happen(state, who, newest, &other),
    }
}

/// What happens around a chat: in the guild, and to messages that stand already.
fn happen(state: &mut State, who: u64, newest: Option<u64>, kind: &Kind) -> u64 {
    let chat = state.chat_with(who);
    let text = |channel: u64, text: &str| Msg { channel, author: who, content: text.to_owned(), ..Msg::default() };
    match kind {
        Kind::GuildMention(words) => state.post(text(GUILD_CHANNEL, &format!("<@{APPLICATION}> {words}"))),
        Kind::GuildMessage(words) => state.post(text(GUILD_CHANNEL, words)),
        Kind::OtherBot(words) => {
            const OTHER: u64 = 777_000_000_000_000_001;
            state.meet(OTHER, "Weatherbot");
            if let Some(other) = state.people.get_mut(&OTHER) {
                other.bot = true;
            }
            state.post(Msg { author: OTHER, ..text(GUILD_CHANNEL, &format!("<@{APPLICATION}> {words}")) })
        }
        Kind::Reaction(emoji) => {
            let to = newest.unwrap_or_default();
            let reaction = json!({
                "user_id": who.to_string(),
                "channel_id": chat.to_string(),
                "message_id": to.to_string(),
                "message_author_id": APPLICATION.to_string(),
                "emoji": { "id": null, "name": emoji },
                "burst": false,
                "type": 0,
            });
            state.dispatch("MESSAGE_REACTION_ADD", &reaction, DIRECT_REACTIONS);
            to
        }
        Kind::Edited(first, then) => {
            let id = state.post(text(chat, first));
            let now = state.now;
            if let Some(message) = state.messages.get_mut(&id) {
                (*then).clone_into(&mut message.content);
                message.edited = Some(now);
            }
            let json = state.told_message(id, chat, who);
            state.dispatch("MESSAGE_UPDATE", &json, state.intent(chat));
            id
        }
        Kind::Deleted(words) => {
            let id = state.post(text(chat, words));
            super::routes::delete(state, id);
            id
        }
        Kind::Typing => {
            let json = json!({
                "channel_id": chat.to_string(),
                "user_id": who.to_string(),
                "timestamp": state.now / 1000,
            });
            state.dispatch("TYPING_START", &json, 1 << 14);
            chat
        }
        _ => unreachable!("told apart before"),
    }
}

/// The interactions that a bot with buttons and commands does not expect.
fn interact(state: &mut State, who: u64, chat: u64, newest: Option<u64>, kind: &Kind) -> u64 {
    let number = state.id().to_string();
    match kind {
        Kind::Autocomplete { command, option, value } => {
            let options = [json!({ "name": option, "type": 3, "value": value, "focused": true })];
            let id = find_command(state, command, 1).map_or_else(|| number.into(), |command| command["id"].clone());
            let data = json!({ "id": id, "name": command, "type": 1, "options": options });
            state.interact(who, 4, chat, None, &data)
        }
        Kind::UserCommand(name) => {
            let target = who.to_string();
            let mut resolved = json!({ "users": {} });
            resolved["users"][&target] = payloads::user(state, who);
            let data = json!({ "id": number, "name": name, "type": 2, "target_id": target, "resolved": resolved });
            state.interact(who, 2, chat, None, &data)
        }
        Kind::MessageCommand(name) => {
            let id = newest.unwrap_or_else(|| {
                state.post(Msg { channel: chat, author: who, content: "this".to_owned(), ..Msg::default() })
            });
            let target = id.to_string();
            let mut resolved = json!({ "messages": {} });
            resolved["messages"][&target] = payloads::message(state, &state.messages[&id]);
            let data = json!({ "id": number, "name": name, "type": 3, "target_id": target, "resolved": resolved });
            state.interact(who, 2, chat, None, &data)
        }
        Kind::UnknownComponent(custom_id) => {
            let id = newest.unwrap_or_else(|| {
                state.post(Msg { channel: chat, author: APPLICATION, content: "old".to_owned(), ..Msg::default() })
            });
            let data = json!({ "custom_id": custom_id, "component_type": 2 });
            state.interact(who, 3, chat, Some(id), &data)
        }
        _ => unreachable!("told apart before"),
    }
}
