//! Every kind of update that Telegram knows, as a person causes it.
//!
//! <https://core.telegram.org/bots/api#update>

use serde_json::{Value, json};

use super::Telegram;
use super::people::Person;
use super::state::bot_json;

/// A channel, a group and a business connection that exist only in updates.
const CHANNEL: i64 = -1_002_000_000_001;
const SUPERGROUP: i64 = -1_002_000_000_002;

/// What a person can cause beside text and buttons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A photo with a caption.
    Photo,
    Sticker,
    Voice,
    Audio,
    Video,
    VideoNote,
    Animation,
    Document,
    /// A contact typed by hand: no account belongs to it.
    StrangersContact(String),
    Location,
    Venue,
    Poll,
    Dice,
    /// A message changed to this text; by the id of the message.
    Edited(i64, String),
    /// This text, forwarded from somebody.
    Forwarded(String),
    /// This text, sent through another bot.
    ViaBot(String),
    /// A text in an answer to a message.
    Reply(i64, String),
    ChannelPost(String),
    EditedChannelPost(String),
    /// This text in a group, by an administrator who hides.
    AnonymousAdmin(String),
    BusinessConnection,
    BusinessMessage(String),
    Reaction,
    InlineQuery(String),
    ChosenInlineResult,
    ShippingQuery,
    PreCheckoutQuery,
    PollState,
    PollAnswer,
    MyChatMember,
    ChatMember,
    ChatJoinRequest,
    ChatBoost,
    NewChatMembers,
    PinnedMessage,
    /// A service message in a private chat.
    WriteAccess,
    /// A kind that does not exist yet.
    Future,
    /// A message of a kind that does not exist yet.
    FutureMessage,
}

impl Kind {
    /// One of each.
    pub fn every() -> Vec<Self> {
        let text = || "Hello".to_owned();
        vec![
            Self::Photo,
            Self::Sticker,
            Self::Voice,
            Self::Audio,
            Self::Video,
            Self::VideoNote,
            Self::Animation,
            Self::Document,
            Self::StrangersContact("+33600000000".to_owned()),
            Self::Location,
            Self::Venue,
            Self::Poll,
            Self::Dice,
            Self::Edited(1, text()),
            Self::Forwarded(text()),
            Self::ViaBot(text()),
            Self::Reply(1, text()),
            Self::ChannelPost(text()),
            Self::EditedChannelPost(text()),
            Self::AnonymousAdmin(text()),
            Self::BusinessConnection,
            Self::BusinessMessage(text()),
            Self::Reaction,
            Self::InlineQuery(text()),
            Self::ChosenInlineResult,
            Self::ShippingQuery,
            Self::PreCheckoutQuery,
            Self::PollState,
            Self::PollAnswer,
            Self::MyChatMember,
            Self::ChatMember,
            Self::ChatJoinRequest,
            Self::ChatBoost,
            Self::NewChatMembers,
            Self::PinnedMessage,
            Self::WriteAccess,
            Self::Future,
            Self::FutureMessage,
        ]
    }
}

fn file(more: Value) -> Value {
    let mut file = json!({ "file_id": "BQAD1", "file_unique_id": "uBQAD1", "file_size": 2048 });
    super::people::merge(&mut file, more);
    file
}

fn poll() -> Value {
    json!({
        "id": "5", "question": "Tea?", "options": [{ "text": "Yes", "voter_count": 0 }, { "text": "No", "voter_count": 0 }],
        "total_voter_count": 0, "is_closed": false, "is_anonymous": true, "type": "regular",
        "allows_multiple_answers": false,
    })
}

/// What stands in a message of the private chat.
fn content(person: &Person, kind: &Kind, seconds: u64) -> Option<Value> {
    let place = json!({ "latitude": 48.86, "longitude": 2.35 });
    Some(match kind {
        Kind::Photo => {
            let sizes = [90, 320].map(|side| file(json!({ "width": side, "height": side })));
            json!({ "photo": sizes, "caption": "See" })
        }
        Kind::Sticker => json!({ "sticker": file(json!({
            "type": "regular", "width": 512, "height": 512, "is_animated": false, "is_video": false, "emoji": "🐳",
        })) }),
        Kind::Voice => json!({ "voice": file(json!({ "duration": 3, "mime_type": "audio/ogg" })) }),
        Kind::Audio => json!({ "audio": file(json!({ "duration": 3, "file_name": "a.mp3" })) }),
        Kind::Video => json!({ "video": file(json!({ "width": 640, "height": 480, "duration": 3 })) }),
        Kind::VideoNote => json!({ "video_note": file(json!({ "length": 240, "duration": 3 })) }),
        Kind::Animation => {
            let document = file(json!({ "file_name": "a.gif" }));
            json!({ "animation": file(json!({ "width": 64, "height": 64, "duration": 1 })), "document": document })
        }
        Kind::Document => json!({ "document": file(json!({ "file_name": "passwords.pdf" })) }),
        Kind::StrangersContact(phone) => json!({ "contact": { "phone_number": phone, "first_name": "Somebody" } }),
        Kind::Location => json!({ "location": place }),
        Kind::Venue => json!({ "location": place, "venue": { "location": place, "title": "A", "address": "B" } }),
        Kind::Poll => json!({ "poll": poll() }),
        Kind::Dice => json!({ "dice": { "emoji": "🎲", "value": 4 } }),
        Kind::Forwarded(text) => {
            let user = json!({ "id": 99, "is_bot": false, "first_name": "Somebody" });
            let origin = json!({ "type": "user", "date": seconds, "sender_user": user });
            json!({ "text": text, "forward_origin": origin })
        }
        Kind::ViaBot(text) => {
            let bot = json!({ "id": 98, "is_bot": true, "first_name": "Gif", "username": "gif" });
            json!({ "text": text, "via_bot": bot })
        }
        Kind::Reply(to, text) => {
            let mut state = person.telegram.shared.lock();
            let replied = state.message(person.id, *to).map(|message| message.clone());
            let replied = match replied {
                Some(message) => state.message_json(&message),
                None => json!({ "message_id": to, "date": seconds, "chat": state.chat_json(person.id), "text": "?" }),
            };
            json!({ "text": text, "reply_to_message": replied })
        }
        Kind::PinnedMessage => {
            let chat = person.telegram.shared.lock().chat_json(person.id);
            json!({ "pinned_message": { "message_id": 1, "date": seconds, "chat": chat, "text": "?" } })
        }
        Kind::WriteAccess => json!({ "write_access_allowed": {} }),
        Kind::FutureMessage => json!({ "hologram": { "seconds": 3 } }),
        _ => return None,
    })
}

/// Causes it.
pub fn send(person: &Person, kind: &Kind) -> Option<i64> {
    let telegram = &person.telegram;
    let seconds = telegram.shared.now() / 1000;
    if let Some(content) = content(person, kind, seconds) {
        return person.leaves(person.id, content).1;
    }
    let (private, me) = {
        let state = telegram.shared.lock();
        (state.chat_json(person.id), state.user_json(person.id))
    };
    if *kind == Kind::MyChatMember {
        return person.tells_membership("member", "member");
    }
    if let Kind::Edited(id, text) = kind {
        return edit(person, *id, text, seconds);
    }
    let (name, chat, object) = elsewhere(telegram, kind, seconds, &private, &me);
    telegram.tells(name, chat.unwrap_or(person.id), &object)
}

fn edit(person: &Person, id: i64, text: &str, seconds: u64) -> Option<i64> {
    let object = {
        let mut state = person.telegram.shared.lock();
        let (private, me) = (state.chat_json(person.id), state.user_json(person.id));
        let mut object = json!({ "message_id": id, "date": seconds, "chat": private, "from": me });
        if let Some(message) = state.message(person.id, id).filter(|message| !message.by_bot) {
            text.clone_into(&mut message.words.text);
            message.edits += 1;
            object = message.raw.clone();
        }
        object["text"] = json!(text);
        object["edit_date"] = json!(seconds);
        if let Some(message) = state.message(person.id, id).filter(|message| !message.by_bot) {
            message.raw = object.clone();
        }
        object
    };
    person.telegram.tells("edited_message", person.id, &object)
}

/// What is no message of the private chat: the kind, its chat when that is another, and the object.
#[rustfmt::skip] // a table
fn elsewhere(
    telegram: &Telegram, kind: &Kind, seconds: u64, private: &Value, me: &Value,
) -> (&'static str, Option<i64>, Value) {
    let id = telegram.shared.lock().number();
    let channel = json!({ "id": CHANNEL, "type": "channel", "title": "News" });
    let group = json!({ "id": SUPERGROUP, "type": "supergroup", "title": "Workshop" });
    let post = |chat: &Value, text: &str| json!({
        "message_id": id, "date": seconds, "chat": chat, "sender_chat": chat, "text": text,
    });
    let member = |status: &str| json!({ "user": me, "status": status });
    match kind {
        Kind::ChannelPost(text) => ("channel_post", Some(CHANNEL), post(&channel, text)),
        Kind::EditedChannelPost(text) => {
            let mut object = post(&channel, text);
            object["edit_date"] = json!(seconds);
            ("edited_channel_post", Some(CHANNEL), object)
        }
        Kind::AnonymousAdmin(text) => {
            let mut object = post(&group, text);
            // As the real one fills the field for old clients.
            object["from"] = json!({
                "id": 1_087_968_824, "is_bot": true, "first_name": "Group", "username": "GroupAnonymousBot",
            });
            ("message", Some(SUPERGROUP), object)
        }
        Kind::NewChatMembers => ("message", Some(SUPERGROUP), json!({
            "message_id": id, "date": seconds, "chat": group, "from": me, "new_chat_members": [bot_json()],
        })),
        Kind::BusinessConnection => ("business_connection", None, json!({
            "id": "b1", "user": me, "user_chat_id": private["id"], "date": seconds, "is_enabled": true,
        })),
        Kind::BusinessMessage(text) => ("business_message", None, json!({
            "message_id": id, "business_connection_id": "b1", "date": seconds, "chat": private, "from": me,
            "text": text,
        })),
        Kind::Reaction => ("message_reaction", None, json!({
            "chat": private, "message_id": 1, "user": me, "date": seconds, "old_reaction": [],
            "new_reaction": [{ "type": "emoji", "emoji": "👍" }],
        })),
        Kind::InlineQuery(text) => ("inline_query", None, json!({
            "id": format!("{id}"), "from": me, "query": text, "offset": "",
        })),
        Kind::ChosenInlineResult => ("chosen_inline_result", None, json!({
            "result_id": "r1", "from": me, "query": "",
        })),
        Kind::ShippingQuery => ("shipping_query", None, json!({
            "id": format!("{id}"), "from": me, "invoice_payload": "p", "shipping_address": {
                "country_code": "FR", "state": "", "city": "Paris", "street_line1": "", "street_line2": "",
                "post_code": "75001",
            },
        })),
        Kind::PreCheckoutQuery => ("pre_checkout_query", None, json!({
            "id": format!("{id}"), "from": me, "currency": "EUR", "total_amount": 100, "invoice_payload": "p",
        })),
        Kind::PollState => ("poll", None, poll()),
        Kind::PollAnswer => ("poll_answer", None, json!({ "poll_id": "5", "user": me, "option_ids": [0] })),
        Kind::ChatMember => ("chat_member", Some(SUPERGROUP), json!({
            "chat": group, "from": me, "date": seconds, "old_chat_member": member("left"),
            "new_chat_member": member("member"),
        })),
        Kind::ChatJoinRequest => ("chat_join_request", Some(SUPERGROUP), json!({
            "chat": group, "from": me, "user_chat_id": private["id"], "date": seconds,
        })),
        Kind::ChatBoost => ("chat_boost", Some(SUPERGROUP), json!({
            "chat": group, "boost": {
                "boost_id": "1", "add_date": seconds, "expiration_date": seconds + 86_400,
                "source": { "source": "premium", "user": me },
            },
        })),
        _ => ("telepathy", None, json!({ "from": me, "chat": private, "thought": "?" })),
    }
}
