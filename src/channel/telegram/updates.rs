//! Reading updates (<https://core.telegram.org/bots/api#update>): what each asks of us, in our own words.
//!
//! Every update is read alone and by its kind, so that one which nobody can read holds up no other; of what cannot be
//! read, only the kind and the number are ever logged. An edited message is acknowledged and means nothing: an answer
//! given is given, and taking its new text as one more answer would spend a try of the person's behind their back.

use std::collections::{BTreeMap, HashMap};

use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::NAME;
use super::rooms::{self, Groups};
use crate::channel::deeds::Deed;
use crate::channel::reception::{Arrival, What};
use crate::ids::{Locale, Peer, UpdateId};
use crate::secret::Secret;

/// The kinds we ask for; without this Telegram sends others too.
pub(super) const KINDS: [&str; 4] = ["message", "edited_message", "callback_query", "my_chat_member"];

/// Messages that a chat makes of itself: nobody said anything.
const SERVICE: [&str; 14] = [
    "pinned_message",
    "write_access_allowed",
    "message_auto_delete_timer_changed",
    "chat_background_set",
    "connected_website",
    "web_app_data",
    "boost_added",
    "users_shared",
    "chat_shared",
    "migrate_from_chat_id",
    "new_chat_title",
    "new_chat_photo",
    "delete_chat_photo",
    "proximity_alert_triggered",
];

/// Who we are, as `getMe` says.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Me {
    /// Our number among users.
    pub(super) id: i64,
    /// Our name without the `@`.
    #[serde(default)]
    pub(super) username: String,
}

/// An update, read.
#[derive(Debug, Default)]
pub(super) struct Read {
    /// Its number, the same when it comes again. `None` in what is no update at all.
    pub(super) id: Option<i64>,
    /// What it brings, if it concerns us.
    pub(super) arrival: Option<Arrival>,
    /// The press to be acknowledged, or its button spins on.
    pub(super) press: Option<String>,
    /// What somebody did in a room.
    pub(super) deed: Option<Deed>,
}

#[derive(Deserialize)]
struct User {
    id: i64,
    #[serde(default)]
    language_code: String,
}

#[derive(Deserialize)]
struct Chat {
    id: i64,
    #[serde(rename = "type", default)]
    kind: String,
}

impl Chat {
    fn is_private(&self) -> bool {
        self.kind == "private"
    }

    fn is_group(&self) -> bool {
        matches!(self.kind.as_str(), "group" | "supergroup")
    }

    fn peer(&self) -> Peer {
        Peer::new(NAME, &self.id.to_string())
    }
}

#[derive(Deserialize)]
struct Message {
    #[serde(rename = "message_id")]
    id: i64,
    from: Option<User>,
    chat: Chat,
    #[serde(default, deserialize_with = "secret")]
    text: Option<Secret<String>>,
    contact: Option<Contact>,
    forward_origin: Option<IgnoredAny>,
    via_bot: Option<IgnoredAny>,
    #[serde(rename = "reply_to_message")]
    answers: Option<Replied>,
    #[serde(default)]
    new_chat_members: Vec<User>,
    #[serde(default)]
    entities: Vec<Entity>,
    #[serde(flatten)]
    rest: Rest,
}

/// What else stands in a message: of interest by name only.
type Rest = HashMap<String, serde_json::Value>;

#[derive(Deserialize)]
struct Replied {
    from: Option<User>,
}

#[derive(Deserialize)]
struct Entity {
    #[serde(rename = "type")]
    kind: String,
    offset: usize,
    length: usize,
}

#[derive(Deserialize)]
struct Contact {
    #[serde(default, deserialize_with = "secret")]
    phone_number: Option<Secret<String>>,
    user_id: Option<i64>,
}

#[derive(Deserialize)]
struct Press {
    id: String,
    from: User,
    /// Present in a message that is gone as well, with its chat.
    message: Option<Pressed>,
    data: Option<String>,
}

#[derive(Deserialize)]
struct Pressed {
    chat: Chat,
}

#[derive(Deserialize)]
struct Membership {
    chat: Chat,
    from: User,
    old_chat_member: Member,
    new_chat_member: Member,
}

#[derive(Deserialize)]
struct Member {
    #[serde(default)]
    status: String,
}

impl Member {
    fn is_in(&self) -> bool {
        matches!(self.status.as_str(), "member" | "administrator" | "creator" | "restricted")
    }
}

/// Reads one update.
pub(super) fn read(raw: &RawValue, me: &Me, groups: &Groups) -> Read {
    let Ok(parts) = serde_json::from_str::<BTreeMap<String, &RawValue>>(raw.get()) else {
        tracing::warn!(bytes = raw.get().len(), "Telegram sent something that is no update");
        return Read::default();
    };
    let Some(id) = parts.get("update_id").and_then(|id| id.get().parse().ok()) else {
        tracing::warn!(bytes = raw.get().len(), "Telegram sent an update without a number");
        return Read::default();
    };
    let mut read = Read { id: Some(id), ..Read::default() };
    let Some((kind, part)) = parts.iter().find(|(name, _)| *name != "update_id") else { return read };
    if let Some(seen) = rooms::read(kind, part.get(), id, groups) {
        return Read { id: Some(id), arrival: None, press: seen.press, deed: seen.deed };
    }
    let outcome = match kind.as_str() {
        "message" => serde_json::from_str(part.get()).map(|message| read.arrival = said(message, id, me)),
        "callback_query" => serde_json::from_str(part.get()).map(|press: Press| {
            read.press = Some(press.id.clone());
            read.arrival = pressed(press, id);
        }),
        "my_chat_member" => serde_json::from_str(part.get()).map(|change| read.arrival = belongs(&change, id)),
        _ => {
            tracing::debug!(update = id, kind = short(kind), "an update that does not concern us");
            Ok(())
        }
    };
    if outcome.is_err() {
        tracing::warn!(update = id, kind = short(kind), "an update cannot be read");
        // Whatever it was, the button must not spin on.
        read.press = (kind == "callback_query").then(|| only_id(part)).flatten();
    }
    read
}

/// What people write may be a password: from here on it is a secret.
fn secret<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Secret<String>>, D::Error> {
    Ok(Option::<String>::deserialize(from)?.map(Secret::new))
}

fn only_id(part: &RawValue) -> Option<String> {
    #[derive(Deserialize)]
    struct Named {
        id: String,
    }
    serde_json::from_str::<Named>(part.get()).ok().map(|named| named.id)
}

/// A kind's name for the log, however long a future one may be.
fn short(kind: &str) -> &str {
    kind.get(..40).unwrap_or(kind)
}

fn arrival(chat: &Chat, from: Option<&User>, update: i64, what: What) -> Arrival {
    let locale = Locale(from.map(|user| user.language_code.clone()).unwrap_or_default());
    Arrival { peer: chat.peer(), update: UpdateId(update.to_string()), locale, what }
}

fn said(message: Message, update: i64, me: &Me) -> Option<Arrival> {
    if !message.chat.is_private() {
        let public = message.chat.is_group() && addresses(&message, me);
        return public.then(|| arrival(&message.chat, message.from.as_ref(), update, What::Public));
    }
    let Message { id, from, chat, text, contact, forward_origin, via_bot, rest, .. } = message;
    let from = from?;
    let name = Some(id.to_string());
    // Somebody else's words, passed on or made by another bot, are no answer of this person's.
    let foreign = forward_origin.is_some() || via_bot.is_some();
    let what = match (text, contact) {
        (Some(text), _) if !foreign => What::Wrote { text, message: name },
        (None, Some(Contact { phone_number: Some(number), user_id })) if !foreign => What::Contact {
            own: user_id == Some(from.id),
            number: Secret::new(format!("+{}", number.expose().trim_start_matches('+'))),
            message: name,
        },
        _ if SERVICE.iter().any(|kind| rest.contains_key(*kind)) => return None,
        _ => What::Unreadable,
    };
    Some(arrival(&chat, Some(&from), update, what))
}

/// Whether a message in a group is meant for us: a command, our name, an answer to us, or that we were let in.
fn addresses(message: &Message, me: &Me) -> bool {
    let about_us = |user: &User| user.id == me.id;
    let text = message.text.as_ref().map(|text| text.expose().as_str()).unwrap_or_default();
    message.new_chat_members.iter().any(about_us)
        || message.answers.as_ref().and_then(|replied| replied.from.as_ref()).is_some_and(about_us)
        || message.entities.iter().any(|entity| names_us(entity, text, me))
}

fn names_us(entity: &Entity, text: &str, me: &Me) -> bool {
    // Offsets count UTF-16 units.
    let units: Vec<u16> = text.encode_utf16().skip(entity.offset).take(entity.length).collect();
    let word = String::from_utf16_lossy(&units);
    let ours = |name: &str| name.eq_ignore_ascii_case(&me.username);
    match entity.kind.as_str() {
        "mention" => word.strip_prefix('@').is_some_and(ours),
        "bot_command" => entity.offset == 0 && word.split_once('@').is_none_or(|(_, name)| ours(name)),
        _ => false,
    }
}

fn pressed(press: Press, update: i64) -> Option<Arrival> {
    let chat = press.message?.chat;
    // Our buttons stand in private chats; one pressed elsewhere is not ours.
    let ours = chat.is_private() || chat.kind.is_empty() && chat.id == press.from.id;
    ours.then(|| arrival(&chat, Some(&press.from), update, What::Pressed(press.data.unwrap_or_default())))
}

fn belongs(change: &Membership, update: i64) -> Option<Arrival> {
    let (before, now) = (change.old_chat_member.is_in(), change.new_chat_member.is_in());
    if before && !now {
        tracing::info!(update, chat = change.chat.kind, "a chat has been closed to us");
    }
    let let_in = change.chat.is_group() && now && !before;
    let_in.then(|| arrival(&change.chat, Some(&change.from), update, What::Public))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(json: &str) -> Read {
        let raw: Box<RawValue> = serde_json::from_str(json).unwrap();
        read(&raw, &Me { id: 7, username: "sesame_bot".to_owned() }, &Groups::default())
    }

    fn told(json: &str) -> Option<What> {
        of(json).arrival.map(|arrival| arrival.what)
    }

    fn private(more: &str) -> String {
        format!(
            r#"{{"update_id":5,"message":{{"message_id":9,"date":1,"chat":{{"id":42,"type":"private"}},
               "from":{{"id":42,"is_bot":false,"first_name":"M","language_code":"fr"}},{more}}}}}"#
        )
    }

    fn group(more: &str) -> String {
        format!(
            r#"{{"update_id":6,"message":{{"message_id":9,"date":1,"chat":{{"id":-42,"type":"group"}},
               "from":{{"id":42,"is_bot":false,"first_name":"M"}},{more}}}}}"#
        )
    }

    #[test]
    fn words_in_private_are_taken_with_the_profiles_language() {
        let read = of(&private(r#""text":"/start reset""#));
        let arrival = read.arrival.unwrap();
        assert_eq!(
            (arrival.peer.as_str(), arrival.update.as_str(), arrival.locale.as_str()),
            ("telegram:42", "5", "fr")
        );
        let What::Wrote { text, message } = arrival.what else { panic!() };
        assert_eq!((text.expose().as_str(), message.as_deref()), ("/start reset", Some("9")));
    }

    #[test]
    fn a_card_is_ones_own_only_with_ones_own_number_on_it() {
        for (user, is_own) in [(r#","user_id":42"#, true), (r#","user_id":43"#, false), ("", false)] {
            let card = private(&format!(r#""contact":{{"phone_number":"33612345678","first_name":"M"{user}}}"#));
            let Some(What::Contact { number, own, .. }) = told(&card) else { panic!() };
            assert_eq!((number.expose().as_str(), own), ("+33612345678", is_own));
        }
    }

    #[test]
    fn what_is_no_text_of_the_persons_own_is_unreadable() {
        for more in [
            r#""sticker":{}"#,
            r#""hologram":{"seconds":3}"#,
            r#""photo":[],"caption":"123456""#,
            r#""text":"123456","forward_origin":{"type":"user"}"#,
            r#""text":"123456","via_bot":{"id":1}"#,
            r#""contact":{"phone_number":"1","user_id":42},"forward_origin":{"type":"user"}"#,
        ] {
            assert!(matches!(told(&private(more)), Some(What::Unreadable)), "{more}");
        }
        assert!(told(&private(r#""pinned_message":{}"#)).is_none());
    }

    #[test]
    fn in_groups_only_what_is_meant_for_us_is_heard() {
        let entity = |kind, length| format!(r#""entities":[{{"type":"{kind}","offset":0,"length":{length}}}]"#);
        for more in [
            format!(r#""text":"/reset",{}"#, entity("bot_command", 6)),
            format!(r#""text":"/reset@Sesame_Bot",{}"#, entity("bot_command", 17)),
            format!(r#""text":"@sesame_bot help",{}"#, entity("mention", 11)),
            r#""text":"yes","reply_to_message":{"from":{"id":7}}"#.to_owned(),
            r#""new_chat_members":[{"id":7}]"#.to_owned(),
        ] {
            assert!(matches!(told(&group(&more)), Some(What::Public)), "{more}");
        }
        for more in [
            r#""text":"hello""#.to_owned(),
            format!(r#""text":"/reset@other_bot",{}"#, entity("bot_command", 16)),
            format!(r#""text":"@other_bot hi",{}"#, entity("mention", 10)),
            r#""text":"yes","reply_to_message":{"from":{"id":8}}"#.to_owned(),
            r#""new_chat_members":[{"id":8}]"#.to_owned(),
        ] {
            assert!(told(&group(&more)).is_none(), "{more}");
        }
    }

    #[test]
    fn a_press_is_acknowledged_whatever_it_is() {
        let press =
            |message: &str| format!(r#"{{"update_id":8,"callback_query":{{"id":"q1","from":{{"id":42}},{message}}}}}"#);
        let gone = of(&press(r#""message":{"chat":{"id":42,"type":"private"},"message_id":3,"date":0},"data":"7.1""#));
        assert!(matches!(gone.arrival.unwrap().what, What::Pressed(token) if token == "7.1"));
        for more in [
            r#""inline_message_id":"x","data":"7.1""#,
            r#""message":"?""#,
            r#""message":{"chat":{"id":-1,"type":"group"}}"#,
        ] {
            let read = of(&press(more));
            assert!(read.arrival.is_none() && read.press.as_deref() == Some("q1"), "{more}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_passed_over_with_its_number() {
        for (json, id) in [
            ("3", None),
            ("[]", None),
            (r#"{"message":{}}"#, None),
            (r#"{"update_id":"x"}"#, None),
            (r#"{"update_id":5}"#, Some(5)),
            (r#"{"update_id":5,"message":7}"#, Some(5)),
            (r#"{"update_id":5,"message":{"message_id":"x"}}"#, Some(5)),
            (r#"{"update_id":5,"telepathy":{}}"#, Some(5)),
            (r#"{"update_id":5,"edited_message":{"text":"x"}}"#, Some(5)),
        ] {
            let read = of(json);
            assert_eq!((read.id, read.arrival.is_none()), (id, true), "{json}");
        }
    }
}
