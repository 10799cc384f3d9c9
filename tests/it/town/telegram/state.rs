//! What this Telegram holds: people, groups, messages, files, questions of buttons, and what the bot set up.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::{Value, json};

use super::answer::Refusal;
use super::limits::Limits;
use super::markup::{Button, Markup};
use super::orders::Order;
use super::queue::Queue;
use super::words::Words;

/// The bot's own id.
pub const BOT_ID: i64 = 7_000_000_001;
/// The bot's name, until it sets one.
pub const BOT_NAME: &str = "Sesame";
/// The bot's @name.
pub const BOT_USERNAME: &str = "sesame_town_bot";

/// A person with an account.
#[derive(Clone, Debug)]
pub struct Someone {
    pub name: String,
    pub language: Option<String>,
    pub phone: Option<String>,
    pub blocked: bool,
    pub deactivated: bool,
    /// Whether the two have a chat; a bot cannot begin one.
    pub begun: bool,
}

/// A group and the bot's place in it.
#[derive(Clone, Debug)]
pub struct Group {
    pub title: String,
    pub kicked: bool,
    /// Whether only administrators may write.
    pub muted: bool,
    pub admin: bool,
    pub moved_to: Option<i64>,
}

/// What a message carries beside words.
#[derive(Clone, Debug, PartialEq)]
pub struct Media {
    /// `photo`, `voice`, `audio` or `document`.
    pub kind: &'static str,
    /// What is in it.
    pub bytes: Arc<[u8]>,
    /// What it is called.
    pub name: String,
    /// By which it may be sent again.
    pub file_id: String,
}

/// A message in a chat.
#[derive(Clone, Debug)]
#[allow(clippy::struct_excessive_bools)] // as many yeses and noes as a message has
pub struct Msg {
    /// Its id.
    pub id: i64,
    /// Its chat.
    pub chat: i64,
    /// Whether the bot wrote it.
    pub by_bot: bool,
    /// When, in milliseconds.
    pub at: u64,
    /// Its words, or the caption of what it carries, and their formatting.
    pub words: Words,
    /// A photo, a voice, a file.
    pub media: Option<Media>,
    /// Buttons or a keyboard.
    pub markup: Markup,
    /// The message that it answers.
    pub answers: Option<i64>,
    /// Whether it can neither be forwarded nor saved.
    pub protected: bool,
    /// Whether it may show a preview of a link.
    pub link_preview: bool,
    /// Whether it came without a sound.
    pub silent: bool,
    /// How often it was edited.
    pub edits: u32,
    /// Whether it is gone.
    pub deleted: bool,
    /// What the bot was told of a person's message.
    pub(super) raw: Value,
}

impl Msg {
    /// Its words.
    pub fn text(&self) -> &str {
        &self.words.text
    }

    /// The photo it shows.
    pub fn photo(&self) -> Option<&[u8]> {
        self.carried("photo")
    }

    /// The voice it carries.
    pub fn voice(&self) -> Option<&[u8]> {
        self.carried("voice")
    }

    /// The file it carries.
    pub fn document(&self) -> Option<&[u8]> {
        self.carried("document")
    }

    fn carried(&self, kind: &str) -> Option<&[u8]> {
        self.media.as_ref().filter(|media| media.kind == kind).map(|media| &*media.bytes)
    }

    /// The buttons below it.
    pub fn buttons(&self) -> Vec<&Button> {
        match &self.markup {
            Markup::Inline(rows, _) => rows.iter().flatten().collect(),
            _ => Vec::new(),
        }
    }

    /// The words on the buttons below it.
    pub fn labels(&self) -> Vec<String> {
        self.buttons().into_iter().map(|button| button.label.clone()).collect()
    }
}

/// What a person was shown for pressing a button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toast {
    /// The words; empty when there were none.
    pub text: String,
    /// Whether it has to be closed.
    pub alert: bool,
}

/// A button that was pressed.
pub struct Query {
    pub by: i64,
    pub answer: Option<Toast>,
}

/// What the bot set up about itself.
#[derive(Default)]
pub struct Shopfront {
    /// Commands by scope and language.
    pub commands: HashMap<(String, String), Vec<Value>>,
    /// `name`, `description`, `short_description` by language.
    pub texts: HashMap<(&'static str, String), String>,
    /// The menu button, everywhere (`None`) or in a chat.
    pub menus: HashMap<Option<i64>, Value>,
}

/// A call and how it was answered.
#[derive(Clone, Debug)]
pub struct Call {
    /// The method as documented.
    pub method: &'static str,
    /// Its parameters; a file is its name and its length.
    pub params: Value,
    /// The HTTP status; 0 when the line broke before anything was done.
    pub status: u16,
    /// The description of an error.
    pub error: Option<String>,
}

/// Everything behind the one lock.
pub struct State {
    pub people: HashMap<i64, Someone>,
    pub groups: HashMap<i64, Group>,
    pub chats: HashMap<i64, Vec<Msg>>,
    pub files: HashMap<String, (String, Arc<[u8]>)>,
    pub queries: HashMap<String, Query>,
    pub actions: HashMap<i64, Vec<String>>,
    pub queue: Queue,
    pub shopfront: Shopfront,
    pub orders: Vec<Order>,
    pub limits: Limits,
    pub faults: Vec<String>,
    pub calls: Vec<Call>,
    pub polls: Vec<Value>,
    next: i64,
}

impl State {
    /// An empty one.
    pub fn new() -> Self {
        Self {
            people: HashMap::new(),
            groups: HashMap::new(),
            chats: HashMap::new(),
            files: HashMap::new(),
            queries: HashMap::new(),
            actions: HashMap::new(),
            queue: Queue::default(),
            shopfront: Shopfront::default(),
            orders: Vec::new(),
            limits: Limits::default(),
            faults: Vec::new(),
            calls: Vec::new(),
            polls: Vec::new(),
            next: 0,
        }
    }

    /// A number not given before.
    pub fn number(&mut self) -> i64 {
        self.next += 1;
        self.next
    }

    /// Whether the bot may speak there.
    pub fn may_speak(&self, chat: i64) -> Result<(), Refusal> {
        if let Some(person) = self.people.get(&chat).filter(|person| person.begun) {
            return match person {
                Someone { deactivated: true, .. } => Err(Refusal::world(403, "Forbidden: user is deactivated")),
                Someone { blocked: true, .. } => Err(Refusal::world(403, "Forbidden: bot was blocked by the user")),
                _ => Ok(()),
            };
        }
        if self.people.contains_key(&chat) {
            return Err(Refusal::world(403, "Forbidden: bot can't initiate conversation with a user"));
        }
        let group = self.groups.get(&chat).ok_or_else(|| Refusal::broken("chat not found"))?;
        if let Some(new) = group.moved_to {
            let why = "Bad Request: group chat was upgraded to a supergroup chat";
            let parameters = Some(json!({ "migrate_to_chat_id": new }));
            return Err(Refusal { parameters, ..Refusal::world(400, why) });
        }
        if group.kicked {
            let kind = group_kind(chat);
            return Err(Refusal::world(403, &format!("Forbidden: bot was kicked from the {kind} chat")));
        }
        if group.muted && !group.admin {
            return Err(Refusal::world(400, "Bad Request: have no rights to send a message"));
        }
        Ok(())
    }

    /// A message that is there, or was.
    pub fn message(&mut self, chat: i64, id: i64) -> Option<&mut Msg> {
        let messages = self.chats.get_mut(&chat)?;
        // Ids rise within a chat.
        messages.binary_search_by_key(&id, |message| message.id).ok().map(|at| &mut messages[at])
    }

    /// The `Chat` object.
    pub fn chat_json(&self, chat: i64) -> Value {
        if let Some(group) = self.groups.get(&chat) {
            return json!({ "id": chat, "type": group_kind(chat), "title": group.title });
        }
        let name = self.people.get(&chat).map_or("", |person| person.name.as_str());
        json!({ "id": chat, "type": "private", "first_name": name })
    }

    /// The `User` object of a person.
    pub fn user_json(&self, id: i64) -> Value {
        let Some(person) = self.people.get(&id) else { return bot_json() };
        let mut user = json!({ "id": id, "is_bot": false, "first_name": person.name });
        if let Some(language) = &person.language {
            user["language_code"] = json!(language);
        }
        user
    }

    /// The `Message` object.
    pub fn message_json(&self, message: &Msg) -> Value {
        if !message.by_bot {
            return message.raw.clone();
        }
        let mut json = json!({
            "message_id": message.id,
            "date": message.at / 1000,
            "chat": self.chat_json(message.chat),
            "from": bot_json(),
        });
        let (text, entities) =
            if message.media.is_some() { ("caption", "caption_entities") } else { ("text", "entities") };
        if !message.words.text.is_empty() {
            json[text] = json!(message.words.text);
        }
        if !message.words.entities.is_empty() {
            json[entities] = json!(message.words.entities);
        }
        if let Some(media) = &message.media {
            json[media.kind] = media_json(media);
        }
        if let Markup::Inline(_, raw) = &message.markup {
            json["reply_markup"] = raw.clone();
        }
        if message.protected {
            json["has_protected_content"] = json!(true);
        }
        if message.edits > 0 {
            json["edit_date"] = json!(message.at / 1000);
        }
        json
    }
}

/// Ids of supergroups begin with -100.
pub fn group_kind(chat: i64) -> &'static str {
    if chat <= -1_000_000_000_000 { "supergroup" } else { "group" }
}

/// The bot as a `User`.
pub fn bot_json() -> Value {
    json!({ "id": BOT_ID, "is_bot": true, "first_name": BOT_NAME, "username": BOT_USERNAME })
}

fn media_json(media: &Media) -> Value {
    let file = json!({
        "file_id": media.file_id,
        "file_unique_id": format!("u{}", media.file_id),
        "file_size": media.bytes.len(),
    });
    let described = |more: Value| {
        let mut file = file.clone();
        if let (Some(file), Value::Object(more)) = (file.as_object_mut(), more) {
            file.extend(more);
        }
        file
    };
    match media.kind {
        "photo" => {
            let (width, height) = super::files::size(&media.bytes).unwrap_or((90, 90));
            json!([described(json!({ "width": width, "height": height }))])
        }
        "voice" => described(json!({ "duration": 1, "mime_type": "audio/ogg" })),
        "audio" => described(json!({ "duration": 1, "file_name": media.name })),
        _ => described(json!({ "file_name": media.name })),
    }
}
