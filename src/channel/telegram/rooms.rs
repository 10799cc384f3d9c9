//! Rooms: groups and supergroups, with topics too, in which IT receives escalations as cards.
//!
//! In a room nothing is heard but a press on a card, an answer to one, and what an admin asks; everything else passes
//! without a word. A group that becomes a supergroup gets another id: Telegram tells it with every call to the old one, so
//! that it is found again after a restart, and messages go on. Until the configuration names the new id, the log and
//! `sesame check` say so.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};

use super::api::ApiError;
use super::shown::lay_out;
use super::{NAME, Telegram};
use crate::channel::deeds::{Deed, Doing, Minded};
use crate::channel::reception::Reception;
use crate::channel::{ChannelError, Message};
use crate::desk::rooms::{Room, Rooms, Service, called};
use crate::ids::{Peer, UpdateId};
use crate::inbox::InboxError;
use crate::secret::Secret;

/// The longest text shown for a pressed button (<https://core.telegram.org/bots/api#answercallbackquery>).
const TOAST_MAX: usize = 200;
/// A press on a card that nothing was said to for so long is acknowledged all the same. What it brings about is shown within
/// a second or two; the button of one that brings about nothing may spin a little.
const ANSWERED_WITHIN: Duration = Duration::from_secs(25);

/// The rooms on Telegram, and where those went whose ids changed.
#[derive(Default)]
pub(super) struct Groups {
    rooms: Rooms,
    /// The present id by the configured one.
    moved: Mutex<HashMap<i64, i64>>,
    /// Presses that are not answered yet, and in which room; the oldest first. A press can be answered once.
    pressed: Mutex<VecDeque<(String, Peer)>>,
}

impl Groups {
    pub(super) fn new(rooms: Rooms) -> Self {
        Self { rooms, ..Self::default() }
    }

    fn pressed(&self) -> MutexGuard<'_, VecDeque<(String, Peer)>> {
        self.pressed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a press that is not answered yet out of the line: this one, or the oldest of a room.
    fn unanswered(&self, fits: impl Fn(&str, &Peer) -> bool) -> Option<String> {
        let mut pressed = self.pressed();
        let at = pressed.iter().position(|(by, room)| fits(by, room))?;
        pressed.remove(at).map(|(by, _)| by)
    }

    fn moved(&self) -> MutexGuard<'_, HashMap<i64, i64>> {
        self.moved.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn all(&self) -> impl Iterator<Item = &Room> {
        self.rooms.on(Service::Telegram)
    }

    /// The room that is this chat now, or was.
    fn room(&self, chat: i64) -> Option<&Room> {
        let moved = self.moved();
        self.all().find(|room| id(room) == chat || moved.get(&id(room)) == Some(&chat))
    }

    /// The present id of a room.
    fn present(&self, room: &Room) -> i64 {
        self.moved().get(&id(room)).copied().unwrap_or_else(|| id(room))
    }

    /// A chat has become another; whether that is news about a room.
    pub(super) fn has_moved(&self, from: i64, to: i64) -> bool {
        let Some(room) = self.room(from) else { return false };
        if self.present(room) == to {
            return false;
        }
        tracing::warn!(from, to, "a room of IT has become another group: put its new id into [[desk.room]]");
        self.moved().insert(id(room), to);
        true
    }
}

fn id(room: &Room) -> i64 {
    room.chat.parse().unwrap_or_default() // checked by the configuration
}

/// What came in from a room.
#[derive(Debug)]
pub(super) struct Seen {
    /// The press to be acknowledged.
    pub(super) press: Option<String>,
    /// What somebody did.
    pub(super) deed: Option<Deed>,
}

#[derive(Deserialize)]
struct Chat {
    id: i64,
}

#[derive(Deserialize)]
struct User {
    id: i64,
    #[serde(default)]
    is_bot: bool,
    #[serde(default)]
    first_name: String,
    #[serde(default)]
    last_name: String,
}

#[derive(Deserialize)]
struct Named {
    #[serde(rename = "message_id")]
    id: i64,
}

/// An update of any kind, as far as a room is concerned.
#[derive(Deserialize)]
struct Update {
    /// Of a press.
    id: Option<String>,
    from: Option<User>,
    chat: Option<Chat>,
    /// The card that was pressed.
    message: Option<Pressed>,
    data: Option<String>,
    text: Option<String>,
    reply_to_message: Option<Named>,
    migrate_to_chat_id: Option<i64>,
    migrate_from_chat_id: Option<i64>,
    /// Words passed on, written by another bot, or in a group's own name, are no answer of this person's.
    forward_origin: Option<Value>,
    via_bot: Option<Value>,
    sender_chat: Option<Value>,
    new_chat_member: Option<Member>,
}

#[derive(Deserialize)]
struct Pressed {
    chat: Chat,
}

#[derive(Deserialize)]
struct Member {
    #[serde(default)]
    status: String,
}

/// Reads an update that comes from a room. `None` for one that does not.
pub(super) fn read(kind: &str, part: &str, update: i64, groups: &Groups) -> Option<Seen> {
    groups.all().next()?;
    let it: Update = serde_json::from_str(part).ok()?;
    let chat = it.chat.as_ref().or(it.message.as_ref().map(|message| &message.chat))?.id;
    if let Some(before) = it.migrate_from_chat_id {
        groups.has_moved(before, chat); // before it is known as a room
    }
    let room = groups.room(chat)?;
    if let Some(after) = it.migrate_to_chat_id {
        groups.has_moved(chat, after);
    }
    if let Some(Member { status }) = &it.new_chat_member {
        tracing::info!(chat, status, "our place in a room of IT has changed");
    }
    let press = it.id.filter(|_| kind == "callback_query");
    let what = match (kind, &press) {
        (_, Some(by)) => Some(Doing::Pressed { token: it.data.unwrap_or_default(), answer_by: by.clone() }),
        ("message", _) if it.forward_origin.is_none() && it.via_bot.is_none() && it.sender_chat.is_none() => {
            // Not the thread: in a group it is every answer's, an answer to a colleague's too, and that is not for the person.
            let to = it.reply_to_message.map(|message| name(chat, message.id));
            it.text.map(|text| Doing::Wrote { to, text: Secret::new(text), elsewhere: false })
        }
        _ => None,
    };
    let who = it.from.filter(|who| !who.is_bot);
    let deed = what.zip(who).map(|(what, who)| Deed {
        room: room.peer(),
        name: called(&format!("{} {}", who.first_name, who.last_name)),
        who: Peer::new(NAME, &who.id.to_string()),
        update: UpdateId(update.to_string()),
        what,
    });
    Some(Seen { press: press.filter(|_| deed.is_none()), deed })
}

/// What a message in a room is called: a moved group counts its messages anew, so the group stands in it.
fn name(chat: i64, message: i64) -> String {
    format!("{chat}/{message}")
}

/// The number of a message of this chat.
fn number(chat: i64, name: &str) -> Option<i64> {
    let (of, message) = name.split_once('/')?;
    (of.parse() == Ok(chat)).then(|| message.parse().ok()).flatten()
}

impl Telegram {
    /// The same bot, in these rooms.
    #[must_use]
    pub fn in_rooms(mut self, rooms: Rooms) -> Self {
        self.groups = Groups::new(rooms);
        self
    }

    /// The room that a chat is, by its configured id.
    pub(super) fn room(&self, chat: &str) -> Option<&Room> {
        self.groups.rooms.room(&Peer::new(NAME, chat))
    }

    /// Takes what somebody did in a room. A press that was taken is answered by what is said to it ([`Self::shows_in`]).
    pub(super) async fn takes(self: &Arc<Self>, deed: Deed, reception: &Reception) -> Result<(), InboxError> {
        let press = match &deed.what {
            Doing::Pressed { answer_by, .. } => Some(answer_by.clone()),
            Doing::Wrote { .. } => None,
        };
        let room = deed.room.clone();
        // Before it is taken: what follows from it may be said at once.
        if let Some(by) = &press {
            self.groups.pressed().push_back((by.clone(), room.clone()));
        }
        let minded = reception.deed(deed).await;
        let Some(by) = press else { return minded.map(drop) };
        match minded {
            Ok(Minded::Taken) => self.acknowledge_later(by),
            Ok(Minded::Stranger) => drop(self.answers_press(&by, &self.in_room(&room, "room-stranger")).await),
            Ok(Minded::Nothing) => drop(self.answers_press(&by, "").await),
            Err(error) => {
                self.groups.unanswered(|known, _| known == by); // it is brought again
                return Err(error);
            }
        }
        Ok(())
    }

    fn acknowledge_later(self: &Arc<Self>, by: String) {
        let telegram = Arc::clone(self);
        tokio::spawn(async move {
            telegram.timer.until(telegram.timer.now() + ANSWERED_WITHIN).await;
            if let Some(by) = telegram.groups.unanswered(|known, _| known == by) {
                telegram.answers_press(&by, "").await;
            }
        });
    }

    fn in_room(&self, room: &Peer, sentence: &str) -> String {
        let tag = self.groups.rooms.room(room).map(Room::language).unwrap_or_default();
        self.speech.say(&self.speech.negotiate(tag.as_str()), sentence, &[])
    }

    /// Answers a press; with words, in a window that has to be closed, for they say what to do. Whether that could be.
    async fn answers_press(&self, by: &str, words: &str) -> bool {
        self.groups.unanswered(|known, _| known == by);
        let mut params = json!({ "callback_query_id": by });
        if !words.is_empty() {
            params["text"] = json!(words);
            params["show_alert"] = json!(true);
        }
        let answered = self.api.call::<Value>("answerCallbackQuery", &params).await;
        if let Err(error) = &answered {
            tracing::debug!(%error, "a press was not answered");
        }
        answered.is_ok()
    }

    /// Shows a message in a room: a card in the place of its former message, or below the others. What answers a press is
    /// shown to whoever pressed, where it is short and in time; anything else that is said answers the oldest press.
    pub(super) async fn shows_in(&self, room: &Room, message: &Message) -> Result<Option<String>, ChannelError> {
        if let Some(by) = &message.answer_by
            && let Some(by) = self.groups.unanswered(|known, _| known == by)
        {
            let words = message.paragraphs.join("\n\n").replace('*', "");
            let fits = words.encode_utf16().count() <= TOAST_MAX;
            if self.answers_press(&by, if fits { &words } else { "" }).await && fits {
                return Ok(None);
            }
        }
        let chat = self.groups.present(room);
        let shown = match self.shows_at(chat, message).await {
            Err(_) if self.groups.present(room) != chat => self.shows_at(self.groups.present(room), message).await,
            shown => shown,
        }?;
        if let Some(by) = self.groups.unanswered(|_, theirs| message.answer_by.is_none() && *theirs == room.peer()) {
            self.answers_press(&by, "").await;
        }
        Ok(shown)
    }

    async fn shows_at(&self, chat: i64, message: &Message) -> Result<Option<String>, ChannelError> {
        let at = chat.to_string();
        let shown = lay_out(message, false); // a page opens inside Telegram in private chats only
        let before = message.before.as_deref().and_then(|before| number(chat, before));
        if let (Some(before), Some(html)) = (before.filter(|_| message.in_place), shown.only_text())
            && self.puts_over(&at, before, html, shown.inline.as_ref()).await?
        {
            return Ok(Some(name(chat, before)));
        }
        let under = message.answers.as_deref().and_then(|card| number(chat, card));
        let mut bearer = None;
        for (index, part) in shown.parts.into_iter().enumerate() {
            let markup = shown.inline.as_ref().filter(|_| index == shown.bearer);
            let id = self.post_part(&at, part, markup, true, under).await?;
            bearer = bearer.filter(|_| index != shown.bearer).or(Some(id));
        }
        // The former one still offers what the new one does; a press of it is as good, but two of one card confuse.
        if let Some(before) = before.filter(|_| message.in_place) {
            let params = json!({ "chat_id": chat, "message_id": before });
            if let Err(error) = self.speak::<Value>(&at, "editMessageReplyMarkup", &params, None).await {
                tracing::debug!(%error, "the buttons of a former card could not be taken away");
            }
        }
        Ok(bearer.map(|id| name(chat, id)))
    }

    /// Asks whether we can write in each room, for `sesame check`. Nothing is posted.
    pub async fn check_rooms(&self) -> Vec<(String, Result<String, String>)> {
        let mut told = Vec::new();
        for room in self.groups.all() {
            told.push((room.chat.clone(), self.check_room(id(room)).await));
        }
        told
    }

    async fn check_room(&self, chat: i64) -> Result<String, String> {
        #[derive(Deserialize)]
        struct Group {
            #[serde(default)]
            title: String,
            permissions: Option<Permissions>,
        }
        #[derive(Deserialize)]
        struct Permissions {
            can_send_messages: Option<bool>,
        }
        #[derive(Deserialize)]
        struct Place {
            status: String,
            can_send_messages: Option<bool>,
        }
        let group: Group = match self.api.call("getChat", &json!({ "chat_id": chat })).await {
            Ok(group) => group,
            Err(ApiError::Moved(now)) => {
                return Err(format!("the group has become a supergroup: put chat = \"{now}\" into the configuration"));
            }
            Err(ApiError::Gone(_) | ApiError::Refused(..)) => {
                return Err("the bot is not in this group: add it, or put the group's id right".to_owned());
            }
            Err(error) => return Err(error.to_string()),
        };
        let me: super::Me = self.api.call("getMe", &json!({})).await.map_err(|error| error.to_string())?;
        let question = json!({ "chat_id": chat, "user_id": me.id });
        let place: Place = self.api.call("getChatMember", &question).await.map_err(|error| error.to_string())?;
        let all_may = group.permissions.and_then(|all| all.can_send_messages).unwrap_or(true);
        let may = match place.status.as_str() {
            "administrator" | "creator" => true,
            "restricted" => place.can_send_messages == Some(true),
            "member" => all_may,
            _ => return Err("the bot was removed from this group: add it again".to_owned()),
        };
        let title = called(&group.title);
        if may {
            Ok(format!("the bot can write in “{title}”"))
        } else {
            Err(format!("the bot may not write in “{title}”: allow it there, or make it an administrator"))
        }
    }

    /// Learns at the start where rooms went, so that what is done there is heard before anything is said there.
    pub(super) async fn finds_rooms(&self) {
        for room in self.groups.all() {
            let chat = id(room);
            let outcome = self.api.call::<Value>("getChat", &json!({ "chat_id": chat })).await;
            match self.heed(&chat.to_string(), outcome) {
                Ok(_) | Err(ApiError::Moved(_)) => {}
                Err(error) => tracing::warn!(%error, chat, "a room of IT cannot be reached; `sesame check` says more"),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn groups() -> Groups {
        let room = r#"{"channel":"telegram","chat":"-42","agents":["5"]}"#;
        Groups::new(Rooms::new(vec![serde_json::from_str(room).unwrap()]))
    }

    fn wrote(groups: &Groups, chat: i64, more: &str) -> Option<Seen> {
        let from = r#""from":{"id":5,"is_bot":false,"first_name":"<b>Ana</b>","last_name":"*@everyone*"}"#;
        read(
            "message",
            &format!(r#"{{"message_id":9,"chat":{{"id":{chat},"type":"group"}},{from},{more}}}"#),
            6,
            groups,
        )
    }

    #[test]
    fn what_is_written_in_a_room_names_what_it_may_answer() {
        let more = r#""text":"I am on it","reply_to_message":{"message_id":7},"message_thread_id":3"#; // 3 is the card
        let deed = wrote(&groups(), -42, more).unwrap().deed.unwrap();
        assert_eq!((deed.room.as_str(), deed.who.as_str()), ("telegram:-42", "telegram:5"));
        assert_eq!(deed.name, "‹b›Ana‹/b› ∗＠everyone∗");
        let Doing::Wrote { to, text, .. } = deed.what else { panic!() };
        assert_eq!((to, text.expose().as_str()), (Some("-42/7".to_owned()), "I am on it"), "a colleague's word");
        assert!(wrote(&groups(), -43, more).is_none(), "another group");
        assert!(wrote(&Groups::default(), -42, more).is_none(), "there are no rooms");
    }

    #[test]
    fn what_is_not_a_persons_own_word_is_passed_over() {
        for more in [
            r#""text":"x","forward_origin":{"type":"user"}"#,
            r#""text":"x","via_bot":{"id":1}"#,
            r#""text":"x","sender_chat":{"id":-42}"#,
            r#""photo":[],"caption":"x""#,
            r#""new_chat_members":[{"id":7}]"#,
        ] {
            assert!(wrote(&groups(), -42, more).unwrap().deed.is_none(), "{more}");
        }
    }

    #[test]
    fn a_press_is_a_deed_and_one_by_nobody_is_acknowledged_at_once() {
        let press = |from: &str| {
            let json = format!(
                r#"{{"id":"q1",{from}"data":"IT-7.claim","message":{{"message_id":7,"date":0,"chat":{{"id":-42}}}}}}"#
            );
            read("callback_query", &json, 6, &groups()).unwrap()
        };
        let seen = press(r#""from":{"id":5},"#);
        assert!(seen.press.is_none());
        assert!(
            matches!(seen.deed.unwrap().what, Doing::Pressed { token, answer_by } if token == "IT-7.claim" && answer_by == "q1")
        );
        let nobody = press("");
        assert!(nobody.deed.is_none() && nobody.press.as_deref() == Some("q1"));
    }

    #[test]
    fn a_room_that_moved_keeps_its_name_and_not_its_messages() {
        let groups = groups();
        assert!(wrote(&groups, -42, r#""migrate_to_chat_id":-100"#).unwrap().deed.is_none());
        let deed = wrote(&groups, -100, r#""text":"x","reply_to_message":{"message_id":7}"#).unwrap().deed.unwrap();
        assert_eq!(deed.room.as_str(), "telegram:-42");
        assert!(matches!(deed.what, Doing::Wrote { to, .. } if to.as_deref() == Some("-100/7")));
        assert!(!groups.has_moved(-42, -100), "no news");
        assert!(!groups.has_moved(-7, -8), "no room");
        let other = super::tests::groups();
        assert!(wrote(&other, -101, r#""migrate_from_chat_id":-42"#).is_some(), "told from the other side");
        assert_eq!((number(-101, "-101/7"), number(-101, "-42/7"), number(-101, "?")), (Some(7), None, None));
    }
}
