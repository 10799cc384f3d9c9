//! The people in front of Telegram: what they write, press, share and see.

use serde_json::{Value, json};

use super::kinds::{self, Kind};
use super::markup::{Action, Button, Markup};
use super::setup;
use super::state::{Msg, Query, Someone, State, Toast, bot_json};
use super::words::{Words, utf16};
use super::{Telegram, state};

/// Somebody with a telephone.
#[derive(Clone)]
pub struct Person {
    pub(super) telegram: Telegram,
    /// The id of the account and of the private chat.
    pub id: i64,
}

/// A group with the bot in it.
#[derive(Clone)]
pub struct Group {
    pub(super) telegram: Telegram,
    /// The id of the chat.
    pub id: i64,
}

impl Person {
    /// With this language on the telephone.
    pub fn speaking(self, language: &str) -> Self {
        self.change(|someone| someone.language = Some(language.to_owned()));
        self
    }

    /// With this number, as Telegram tells it.
    pub fn with_phone(self, phone: &str) -> Self {
        self.change(|someone| someone.phone = Some(phone.to_owned()));
        self
    }

    fn change(&self, how: impl FnOnce(&mut Someone)) {
        how(self.telegram.shared.lock().people.get_mut(&self.id).unwrap());
    }

    /// Writes to the bot; the id of the message.
    pub fn writes(&self, text: &str) -> i64 {
        self.says(self.id, text, json!({}))
    }

    /// Writes in a group; the id of the message.
    pub fn writes_in(&self, group: &Group, text: &str) -> i64 {
        self.says(group.id, text, json!({}))
    }

    /// Answers a message in a group; the id of the new one.
    pub fn replies_in(&self, group: &Group, to: i64, text: &str) -> i64 {
        let replied = {
            let mut state = self.telegram.shared.lock();
            let there = state.message(group.id, to).filter(|message| !message.deleted).map(|message| message.clone());
            there.map(|message| state.message_json(&message))
        };
        let replied = replied.expect("a message that is there");
        self.says(group.id, text, json!({ "reply_to_message": replied }))
    }

    /// Passes a text of somebody's on into a group, in answer to a message.
    pub fn forwards_in(&self, group: &Group, to: i64, text: &str) -> i64 {
        let origin = json!({ "type": "hidden_user", "sender_user_name": "Somebody", "date": 0 });
        let replied = json!({ "message_id": to, "date": 0, "chat": { "id": group.id, "type": "supergroup" } });
        self.says(group.id, text, json!({ "forward_origin": origin, "reply_to_message": replied }))
    }

    /// Presses a button of a message in a group as any program with the person's account can.
    pub fn presses_data_at(&self, group: &Group, message: i64, data: &str) -> String {
        self.presses_data_in(group.id, message, data)
    }

    fn says(&self, chat: i64, text: &str, more: Value) -> i64 {
        let mut object = json!({ "text": text });
        if text.starts_with('/') {
            let length = utf16(text.split_whitespace().next().unwrap_or_default());
            object["entities"] = json!([{ "type": "bot_command", "offset": 0, "length": length }]);
        }
        merge(&mut object, more);
        self.leaves(chat, object).0
    }

    /// A message of this person: into the chat, and told to the bot.
    pub(super) fn leaves(&self, chat: i64, content: Value) -> (i64, Option<i64>) {
        let now = self.telegram.shared.now();
        let (id, object) = {
            let mut state = self.telegram.shared.lock();
            let someone = state.people.get_mut(&self.id).unwrap();
            assert!(!someone.deactivated, "{} has no account any more", someone.name);
            assert!(!(someone.blocked && chat == self.id), "{} unblocks the bot first", someone.name);
            someone.begun |= chat == self.id;
            let id = state.number();
            let mut object = json!({
                "message_id": id,
                "date": now / 1000,
                "chat": state.chat_json(chat),
                "from": state.user_json(self.id),
            });
            merge(&mut object, content);
            state.chats.entry(chat).or_default().push(seen(id, chat, now, &object));
            (id, object)
        };
        (id, self.telegram.tells("message", chat, &object))
    }

    /// Presses the button with these words on the newest message that shows one, or on the keyboard. The id of the
    /// question, for [`Telegram::toast`]; empty when words or a contact were sent instead.
    ///
    /// # Panics
    ///
    /// When no such button is in sight, or it only opens something.
    #[track_caller]
    pub fn presses(&self, label: &str) -> String {
        self.presses_at(self.id, label)
    }

    /// The same in a group.
    #[track_caller]
    pub fn presses_in(&self, group: &Group, label: &str) -> String {
        self.presses_at(group.id, label)
    }

    #[track_caller]
    fn presses_at(&self, chat: i64, label: &str) -> String {
        let (id, button) = self.finds(chat, label).unwrap_or_else(|| {
            let sight: Vec<_> =
                self.seen_in(chat).iter().rev().take(3).map(|msg| (msg.words.text.clone(), msg.labels())).collect();
            panic!("no button {label:?} in sight; the newest messages, newest first: {sight:?}")
        });
        match button.action {
            Action::Data(data) => self.presses_data_in(chat, id, &data),
            Action::Say => {
                self.says(chat, label, json!({}));
                String::new()
            }
            Action::Contact => {
                self.shares_contact();
                String::new()
            }
            other => panic!("{label:?} is no button that the bot hears of: {other:?}"),
        }
    }

    fn finds(&self, chat: i64, label: &str) -> Option<(i64, Button)> {
        let below = self.seen_in(chat).into_iter().rev().find_map(|message| {
            let button = message.buttons().into_iter().find(|button| button.label == label)?.clone();
            Some((message.id, button))
        });
        let on_keyboard = || self.keyboard_in(chat).into_iter().find(|button| button.label == label);
        below.or_else(|| on_keyboard().map(|button| (0, button)))
    }

    /// Presses a button of a message as any program with the person's account can: with whatever data, on a message that
    /// is gone. The id of the question.
    pub fn presses_data(&self, message: i64, data: &str) -> String {
        self.presses_data_in(self.id, message, data)
    }

    fn presses_data_in(&self, chat: i64, message: i64, data: &str) -> String {
        let (query, object) = {
            let mut state = self.telegram.shared.lock();
            let query = format!("{}", 4_000_000_000_000 + state.number());
            state.queries.insert(query.clone(), Query { by: self.id, answer: None });
            let shown = state.message(chat, message).filter(|message| !message.deleted).map(|message| message.clone());
            let shown = match shown {
                Some(shown) => state.message_json(&shown),
                // "InaccessibleMessage": the date is always 0.
                None => json!({ "chat": state.chat_json(chat), "message_id": message, "date": 0 }),
            };
            let object = json!({
                "id": query,
                "from": state.user_json(self.id),
                "message": shown,
                "chat_instance": format!("{}", chat.wrapping_mul(31)),
                "data": data,
            });
            (query, object)
        };
        self.telegram.tells("callback_query", chat, &object);
        query
    }

    /// Presses a pressed button again: the same question as before, as a new one.
    pub fn presses_twice(&self, label: &str) -> [String; 2] {
        let (id, button) = self.finds(self.id, label).unwrap();
        let Action::Data(data) = button.action else { panic!("{label:?} is no button that the bot hears of") };
        [self.presses_data(id, &data), self.presses_data(id, &data)]
    }

    /// The address that a button opens.
    ///
    /// # Panics
    ///
    /// When there is no such button.
    #[track_caller]
    pub fn link(&self, label: &str) -> String {
        match self.finds(self.id, label).map(|(_, button)| button.action) {
            Some(Action::Link(url) | Action::WebApp(url)) => url,
            other => panic!("no link {label:?} in sight but {other:?}"),
        }
    }

    /// Shares the own number.
    pub fn shares_contact(&self) -> i64 {
        let (phone, name) = {
            let state = self.telegram.shared.lock();
            let someone = &state.people[&self.id];
            (someone.phone.clone().expect("has a phone"), someone.name.clone())
        };
        let contact = json!({ "phone_number": phone, "first_name": name, "user_id": self.id });
        self.leaves(self.id, json!({ "contact": contact })).0
    }

    /// Shares the number of somebody else, as from the address book.
    pub fn shares_contact_of(&self, other: &Person) -> i64 {
        let (phone, name) = {
            let state = self.telegram.shared.lock();
            let someone = &state.people[&other.id];
            (someone.phone.clone().expect("has a phone"), someone.name.clone())
        };
        let contact = json!({ "phone_number": phone, "first_name": name, "user_id": other.id });
        self.leaves(self.id, json!({ "contact": contact })).0
    }

    /// Does something else that the bot hears of; the id of the update, `None` when the bot does not want this kind.
    pub fn sends(&self, kind: &Kind) -> Option<i64> {
        kinds::send(self, kind)
    }

    /// Blocks the bot.
    pub fn blocks_bot(&self) {
        self.change(|someone| someone.blocked = true);
        self.tells_membership("member", "kicked");
    }

    /// Takes that back.
    pub fn unblocks_bot(&self) {
        self.change(|someone| someone.blocked = false);
        self.tells_membership("kicked", "member");
    }

    pub(super) fn tells_membership(&self, old: &str, new: &str) -> Option<i64> {
        let object = {
            let state = self.telegram.shared.lock();
            membership(&state, self.id, self.id, self.telegram.shared.now(), old, new)
        };
        self.telegram.tells("my_chat_member", self.id, &object)
    }

    /// Deletes the account; the bot hears nothing of it.
    pub fn deletes_account(&self) {
        self.change(|someone| someone.deactivated = true);
    }

    /// Deletes a message for both sides; the bot hears nothing of it.
    pub fn deletes(&self, message: i64) {
        let mut state = self.telegram.shared.lock();
        state.message(self.id, message).expect("there is such a message").deleted = true;
    }

    /// What is seen in the private chat, oldest first.
    pub fn chat(&self) -> Vec<Msg> {
        self.seen_in(self.id)
    }

    /// What is seen in a group, oldest first.
    pub fn chat_in(&self, group: &Group) -> Vec<Msg> {
        self.seen_in(group.id)
    }

    fn seen_in(&self, chat: i64) -> Vec<Msg> {
        let state = self.telegram.shared.lock();
        state.chats.get(&chat).into_iter().flatten().filter(|message| !message.deleted).cloned().collect()
    }

    /// The newest message of the bot that is seen.
    pub fn newest(&self) -> Option<Msg> {
        self.chat().into_iter().rev().find(|message| message.by_bot)
    }

    /// The buttons below the newest message that shows some.
    pub fn buttons(&self) -> Vec<Button> {
        let chat = self.chat();
        let shows = chat.iter().rev().find(|message| !message.buttons().is_empty());
        shows.into_iter().flat_map(|message| message.buttons().into_iter().cloned()).collect()
    }

    /// The words on them.
    pub fn labels(&self) -> Vec<String> {
        self.buttons().into_iter().map(|button| button.label).collect()
    }

    /// The buttons in place of the telephone's keyboard.
    pub fn keyboard(&self) -> Vec<Button> {
        self.keyboard_in(self.id)
    }

    fn keyboard_in(&self, chat: i64) -> Vec<Button> {
        let state = self.telegram.shared.lock();
        let newest = state.chats.get(&chat).into_iter().flatten().rev();
        let set = newest.map(|message| &message.markup).find(|set| matches!(set, Markup::Reply(_) | Markup::Remove));
        match set {
            Some(Markup::Reply(rows)) => rows.iter().flatten().cloned().collect(),
            _ => Vec::new(),
        }
    }

    /// The commands offered in the private chat, as "/start Begin".
    pub fn commands(&self) -> Vec<String> {
        let state = self.telegram.shared.lock();
        let language = state.people[&self.id].language.clone().unwrap_or_default();
        setup::commands_seen(&state, self.id, &language)
    }

    /// The menu button in the private chat, as the bot set it.
    pub fn menu(&self) -> Option<Value> {
        let state = self.telegram.shared.lock();
        let menus = &state.shopfront.menus;
        menus.get(&Some(self.id)).or_else(|| menus.get(&None)).cloned()
    }

    /// What was shown for pressed buttons, in no order; those without words are not among them.
    pub fn toasts(&self) -> Vec<Toast> {
        let state = self.telegram.shared.lock();
        let mine = state.queries.values().filter(|query| query.by == self.id);
        mine.filter_map(|query| query.answer.clone()).filter(|toast| !toast.text.is_empty()).collect()
    }

    /// What the bot was seen doing since its last message: "typing".
    pub fn sees_doing(&self) -> Vec<String> {
        self.telegram.shared.lock().actions.get(&self.id).cloned().unwrap_or_default()
    }
}

impl Group {
    /// Throws the bot out.
    pub fn kicks_bot(&self, by: &Person) {
        self.change(|group| group.kicked = true);
        self.tells_membership(by, "member", "kicked");
    }

    /// Takes the bot in again.
    pub fn takes_bot(&self, by: &Person) {
        self.change(|group| group.kicked = false);
        self.tells_membership(by, "left", "member");
    }

    /// From now on only administrators may write.
    pub fn is_muted(&self) {
        self.change(|group| group.muted = true);
    }

    /// Takes a message away; the bot hears nothing of it.
    pub fn deletes(&self, message: i64) {
        self.telegram.shared.lock().message(self.id, message).expect("there is such a message").deleted = true;
    }

    /// Makes the bot an administrator, who may delete messages of others.
    pub fn trusts_bot(&self) {
        self.change(|group| group.admin = true);
    }

    /// Becomes a supergroup with another id. Members are told with a service message.
    pub fn moves_to(&self, id: i64, by: &Person) -> Group {
        let title = self.telegram.shared.lock().groups[&self.id].title.clone();
        let new = self.telegram.group(id, &title);
        by.leaves(self.id, json!({ "migrate_to_chat_id": id }));
        self.change(|group| group.moved_to = Some(id));
        new
    }

    fn change(&self, how: impl FnOnce(&mut state::Group)) {
        how(self.telegram.shared.lock().groups.get_mut(&self.id).unwrap());
    }

    fn tells_membership(&self, by: &Person, old: &str, new: &str) {
        let object = {
            let state = self.telegram.shared.lock();
            membership(&state, self.id, by.id, self.telegram.shared.now(), old, new)
        };
        self.telegram.tells("my_chat_member", self.id, &object);
    }
}

/// A `ChatMemberUpdated` of the bot.
fn membership(state: &State, chat: i64, by: i64, now: u64, old: &str, new: &str) -> Value {
    let member = |status: &str| {
        let mut member = json!({ "user": bot_json(), "status": status });
        if status == "kicked" {
            member["until_date"] = json!(0);
        }
        member
    };
    json!({
        "chat": state.chat_json(chat),
        "from": state.user_json(by),
        "date": now / 1000,
        "old_chat_member": member(old),
        "new_chat_member": member(new),
    })
}

/// A person's message as it is seen in the chat.
fn seen(id: i64, chat: i64, at: u64, object: &Value) -> Msg {
    let text = object["text"].as_str().or(object["caption"].as_str()).unwrap_or_default();
    Msg {
        id,
        chat,
        by_bot: false,
        at,
        words: Words { text: text.to_owned(), entities: Vec::new() },
        media: None,
        markup: Markup::None,
        answers: None,
        protected: false,
        link_preview: true,
        silent: false,
        edits: 0,
        deleted: false,
        raw: object.clone(),
    }
}

/// Puts the fields of one object into another.
pub(super) fn merge(object: &mut Value, more: Value) {
    if let (Some(object), Value::Object(more)) = (object.as_object_mut(), more) {
        object.extend(more);
    }
}
