//! Sending, editing, deleting, and answering buttons.

use serde_json::{Value, json};

use super::answer::{Answer, Refusal, ok};
use super::files;
use super::markup::{self, Markup};
use super::reading::Params;
use super::state::{BOT_ID, Media, Msg, State, Toast, bot_json};
use super::words::{self, CAPTION_MAX, TEXT_MAX, Words, utf16};

/// A message can be deleted for so long, says the documentation of deleteMessage.
const DELETABLE_MS: u64 = 48 * 60 * 60 * 1000;
/// The most that deleteMessages takes at once.
const DELETED_MAX: usize = 100;
/// The most in a row that telephones show readably.
const ROW_MAX: usize = 8;
/// The longest text shown for a pressed button.
const TOAST_MAX: usize = 200;
/// What a bot may be seen doing.
const ACTIONS: [&str; 11] = [
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
];

const NOT_MODIFIED: &str = "message is not modified: specified new message content and reply markup are exactly the \
                            same as a current content and reply markup of the message";

/// The chat of a call, in which the bot may speak.
fn chat(state: &State, params: &Params) -> Result<i64, Refusal> {
    // An @name is nobody's here.
    let chat = params.int("chat_id").ok_or_else(|| Refusal::broken("chat not found"))?;
    state.may_speak(chat).map(|()| chat)
}

/// The words of a message, which are not empty and not too long.
fn text(params: &Params, too_long: &str) -> Result<Words, Refusal> {
    let words = words::of_call(params, "text", "entities")?;
    if words.text.trim().is_empty() {
        return Err(Refusal::broken("message text is empty"));
    }
    if utf16(&words.text) > TEXT_MAX { Err(Refusal::broken(too_long)) } else { Ok(words) }
}

fn caption(words: Words) -> Result<Words, Refusal> {
    if utf16(&words.text) > CAPTION_MAX { Err(Refusal::broken("message caption is too long")) } else { Ok(words) }
}

fn markup(state: &mut State, params: &Params, chat: i64) -> Result<Markup, Refusal> {
    let markup = markup::read(params.json("reply_markup")?, chat > 0)?;
    if let Markup::Inline(rows, _) | Markup::Reply(rows) = &markup
        && rows.iter().any(|row| row.len() > ROW_MAX)
    {
        state.faults.push(format!("more than {ROW_MAX} buttons in a row, in chat {chat}"));
    }
    Ok(markup)
}

/// sendMessage, and with a kind of media sendPhoto and its likes.
pub fn send(state: &mut State, params: &Params, now: u64, media: Option<&'static str>) -> Answer {
    let chat = chat(state, params)?;
    let markup = markup(state, params, chat)?;
    let (words, media) = match media {
        None => (text(params, "message is too long")?, None),
        Some(kind) => {
            let words = caption(words::of_call(params, "caption", "caption_entities")?)?;
            let given = params.text(kind).unwrap_or_default();
            (words, Some(files::taken(state, params, kind, &given)?))
        }
    };
    let mut answers = None;
    if let Some(reply) = params.json("reply_parameters")? {
        let there = state.message(chat, reply["message_id"].as_i64().unwrap_or(0)).is_some_and(|to| !to.deleted);
        answers = there.then(|| reply["message_id"].as_i64()).flatten();
        if !there && reply["allow_sending_without_reply"] != true {
            return Err(Refusal::broken("message to be replied not found"));
        }
    }
    let preview = params.json("link_preview_options")?.unwrap_or_default();
    let message = Msg {
        id: state.number(),
        chat,
        by_bot: true,
        at: now,
        words,
        media,
        markup,
        answers,
        protected: params.flag("protect_content"),
        link_preview: preview["is_disabled"] != true,
        silent: params.flag("disable_notification"),
        edits: 0,
        deleted: false,
        raw: Value::Null,
    };
    let answer = ok(&state.message_json(&message));
    state.actions.remove(&chat);
    state.chats.entry(chat).or_default().push(message);
    answer
}

/// What an edit puts in place of the old.
enum Change {
    Text(Words),
    Caption(Words),
    Media(Words, Media),
    Markup,
}

/// The four methods that edit.
pub fn edit(state: &mut State, params: &Params, method: &str) -> Answer {
    let chat = chat(state, params)?;
    let markup = markup(state, params, chat)?;
    if !matches!(markup, Markup::None | Markup::Inline(..)) {
        return Err(Refusal::broken("inline keyboard expected"));
    }
    let change = match method {
        "editMessageText" => Change::Text(text(params, "MESSAGE_TOO_LONG")?),
        "editMessageCaption" => Change::Caption(caption(words::of_call(params, "caption", "caption_entities")?)?),
        "editMessageMedia" => media(state, params)?,
        _ => Change::Markup,
    };
    let id = params.int("message_id").unwrap_or(0);
    let message = state.message(chat, id).filter(|message| !message.deleted);
    let message = message.ok_or_else(|| Refusal::broken("message to edit not found"))?;
    // "It is currently only possible to edit messages without reply_markup or with inline keyboards."
    if !message.by_bot || !matches!(message.markup, Markup::None | Markup::Inline(..)) {
        return Err(Refusal::broken("message can't be edited"));
    }
    let (words, new) = match (change, &message.media) {
        (Change::Text(_), Some(_)) => return Err(Refusal::broken("there is no text in the message to edit")),
        (Change::Caption(_), None) => return Err(Refusal::broken("there is no caption in the message to edit")),
        (Change::Text(words), None) => (words, None),
        (Change::Caption(words), Some(media)) => (words, Some(media.clone())),
        (Change::Media(words, media), _) => (words, Some(media)),
        (Change::Markup, media) => (message.words.clone(), media.clone()),
    };
    let preview = params.json("link_preview_options")?.unwrap_or_default();
    let preview = if method == "editMessageText" { preview["is_disabled"] != true } else { message.link_preview };
    if message.words == words && message.media == new && message.markup == markup && message.link_preview == preview {
        return Err(Refusal::broken(NOT_MODIFIED));
    }
    message.words = words;
    message.media = new;
    message.markup = markup;
    message.link_preview = preview;
    message.edits += 1;
    let message = message.clone();
    ok(&state.message_json(&message))
}

/// The `InputMedia` of editMessageMedia.
fn media(state: &mut State, params: &Params) -> Result<Change, Refusal> {
    let media = params.json("media")?.unwrap_or_default();
    let kinds = ["photo", "audio", "document"];
    let kind = kinds.into_iter().find(|kind| media["type"] == *kind);
    let kind = kind.ok_or_else(|| Refusal::broken("can't parse InputMedia: type of the media is not supported"))?;
    let text = |key: &str| media[key].as_str().map(str::to_owned);
    let entities = media.get("caption_entities").cloned();
    let words = words::words(text("caption").unwrap_or_default(), text("parse_mode"), entities)?;
    let file = files::taken(state, params, kind, &text("media").unwrap_or_default())?;
    Ok(Change::Media(caption(words)?, file))
}

/// deleteMessage.
pub fn delete(state: &mut State, params: &Params, now: u64) -> Answer {
    let chat = chat(state, params)?;
    let id = params.int("message_id").unwrap_or(0);
    gone(state, chat, id, now).and_then(|()| ok(&json!(true)))
}

/// deleteMessages, which passes over those it does not find.
pub fn delete_all(state: &mut State, params: &Params, now: u64) -> Answer {
    let chat = chat(state, params)?;
    let ids: Vec<i64> = serde_json::from_value(params.json("message_ids")?.unwrap_or_default())
        .map_err(|_| Refusal::broken("can't parse message identifiers JSON object"))?;
    if ids.is_empty() || ids.len() > DELETED_MAX {
        let why = if ids.is_empty() { "message identifiers are not specified" } else { "too many messages to delete" };
        return Err(Refusal::broken(why));
    }
    for id in ids {
        let there = state.message(chat, id).is_some_and(|message| !message.deleted);
        if there {
            gone(state, chat, id, now)?;
        }
    }
    ok(&json!(true))
}

fn gone(state: &mut State, chat: i64, id: i64, now: u64) -> Result<(), Refusal> {
    let may = chat > 0 || state.groups.get(&chat).is_some_and(|group| group.admin);
    let message = state.message(chat, id).filter(|message| !message.deleted);
    let message = message.ok_or_else(|| Refusal::broken("message to delete not found"))?;
    if message.at + DELETABLE_MS < now || !(may || message.by_bot) {
        return Err(Refusal::broken("message can't be deleted"));
    }
    message.deleted = true;
    Ok(())
}

/// answerCallbackQuery.
pub fn answer(state: &mut State, params: &Params) -> Answer {
    let text = params.text("text").unwrap_or_default();
    if utf16(&text) > TOAST_MAX {
        return Err(Refusal::broken("MESSAGE_TOO_LONG"));
    }
    if let Some(url) = params.text("url")
        && !url.starts_with("https://t.me/")
        && !url.starts_with("tg://")
    {
        return Err(Refusal::broken("URL_INVALID"));
    }
    let id = params.text("callback_query_id").unwrap_or_default();
    let query = state.queries.get_mut(&id).filter(|query| query.answer.is_none());
    let why = "query is too old and response timeout expired or query ID is invalid";
    let query = query.ok_or_else(|| Refusal::broken(why))?;
    query.answer = Some(Toast { text, alert: params.flag("show_alert") });
    ok(&json!(true))
}

/// sendChatAction.
pub fn act(state: &mut State, params: &Params) -> Answer {
    let chat = chat(state, params)?;
    let action = params.text("action").unwrap_or_default();
    if !ACTIONS.contains(&action.as_str()) {
        return Err(Refusal::broken("wrong parameter action in request"));
    }
    state.actions.entry(chat).or_default().push(action);
    ok(&json!(true))
}

/// getChat.
pub fn look(state: &State, params: &Params) -> Answer {
    let chat = params.int("chat_id").unwrap_or(0);
    let muted = state.groups.get(&chat).is_some_and(|group| group.muted && !group.kicked && group.moved_to.is_none());
    match state.may_speak(chat) {
        _ if muted => {}
        // Whoever blocked a bot can still be looked up.
        Err(refusal) if refusal.code != 403 || chat < 0 => return Err(refusal),
        _ => {}
    }
    let mut json = state.chat_json(chat);
    if let Some(group) = state.groups.get(&chat) {
        json["permissions"] = json!({ "can_send_messages": !group.muted, "can_send_photos": !group.muted });
    }
    json["accent_color_id"] = json!(0);
    json["max_reaction_count"] = json!(11);
    json["accepted_gift_types"] = json!({
        "unlimited_gifts": false, "limited_gifts": false, "unique_gifts": false, "premium_subscription": false,
        "gifts_from_channels": false,
    });
    ok(&json)
}

/// getChatMember, of the bot itself.
pub fn place(state: &State, params: &Params) -> Answer {
    let chat = params.int("chat_id").unwrap_or(0);
    if params.int("user_id") != Some(BOT_ID) {
        return Err(Refusal::broken("user not found"));
    }
    let group = state.groups.get(&chat).ok_or_else(|| Refusal::broken("chat not found"))?;
    let status = match (group.kicked, group.admin) {
        (true, _) => "kicked",
        (_, true) => "administrator",
        _ => "member",
    };
    ok(&json!({ "user": bot_json(), "status": status }))
}

/// leaveChat.
pub fn leave(state: &mut State, params: &Params) -> Answer {
    let chat = chat(state, params)?;
    match state.groups.get_mut(&chat) {
        Some(group) => group.kicked = true,
        None => return Err(Refusal::broken("chat member status can't be changed in private chats")),
    }
    ok(&json!(true))
}
