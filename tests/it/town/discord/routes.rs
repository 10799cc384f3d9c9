//! What the REST interface does about the application, its commands, channels and messages.

use serde_json::{Value, json};

use super::forms::Form;
use super::rest::{Answer, Asked, refused};
use super::rules::{self, Way};
use super::state::{EPHEMERAL, File, LOADING, Msg, State};
use super::{APPLICATION, GUILD, GUILD_CHANNEL, payloads};

pub fn gateway(state: &State) -> Answer {
    let limit =
        json!({ "total": 1000, "remaining": state.starts_left, "reset_after": 86_400_000, "max_concurrency": 1 });
    (200, json!({ "url": state.gateway_url, "shards": 1, "session_start_limit": limit }))
}

pub fn me(state: &State) -> Answer {
    let mut me = payloads::user(state, APPLICATION);
    payloads::merge(&mut me, &json!({ "verified": true, "mfa_enabled": false, "flags": 0, "locale": "en-US" }));
    (200, me)
}

pub fn edit_application(state: &mut State, asked: &Asked) -> Answer {
    let mut form = Form::default();
    let known = [
        "custom_install_url",
        "description",
        "role_connections_verification_url",
        "install_params",
        "integration_types_config",
        "flags",
        "icon",
        "cover_image",
        "interactions_endpoint_url",
        "tags",
        "event_webhooks_url",
        "event_webhooks_status",
        "event_webhooks_types",
    ];
    form.fields("", &asked.body, &known);
    form.text_if_any("description", &asked.body["description"], 400);
    form.list("tags", &asked.body["tags"], 5);
    if let Err(refusal) = form.verdict(state, "PATCH /applications/@me") {
        return refusal;
    }
    payloads::merge(&mut state.application, &asked.body);
    (200, state.application.clone())
}

/// The commands. Only with `with_localizations=true` do they bear their translations.
pub fn commands(state: &mut State, application: u64, query: &str) -> Answer {
    if application != APPLICATION {
        return foreign(state);
    }
    let mut commands = state.commands.clone();
    if !query.contains("with_localizations=true") {
        for command in commands.iter_mut().filter_map(Value::as_object_mut) {
            command.retain(|name, _| !name.ends_with("_localizations"));
        }
    }
    (200, Value::Array(commands))
}

/// All commands at once: what is not among them is gone, and a name keeps its number.
pub fn put_commands(state: &mut State, application: u64, asked: &Asked) -> Answer {
    if application != APPLICATION {
        return foreign(state);
    }
    let mut form = Form::default();
    rules::commands(&mut form, &asked.body);
    if let Err(refusal) = form.verdict(state, "PUT commands") {
        return refusal;
    }
    let before = std::mem::take(&mut state.commands);
    for wanted in asked.body.as_array().into_iter().flatten() {
        let kind = wanted["type"].as_u64().unwrap_or(1);
        let old = before.iter().find(|old| old["name"] == wanted["name"] && old["type"] == kind);
        let id = old.map_or_else(|| Value::from(state.id().to_string()), |old| old["id"].clone());
        let mut command = json!({
            "dm_permission": true,
            "contexts": null,
            "integration_types": [0],
            "nsfw": false,
            "default_member_permissions": null,
            "description": "",
        });
        payloads::merge(&mut command, wanted);
        let own = json!({
            "id": id,
            "type": kind,
            "application_id": APPLICATION.to_string(),
            "version": state.id().to_string(),
        });
        payloads::merge(&mut command, &own);
        state.commands.push(command);
    }
    (200, Value::Array(state.commands.clone()))
}

fn foreign(state: &mut State) -> Answer {
    state.fault("the commands of another application are asked for");
    refused(403, 20012, "You are not authorized to perform this action on this application")
}

pub fn open_chat(state: &mut State, asked: &Asked) -> Answer {
    let mut form = Form::default();
    form.fields("", &asked.body, &["recipient_id"]);
    if let Err(refusal) = form.verdict(state, "POST /users/@me/channels") {
        return refusal;
    }
    let recipient = &asked.body["recipient_id"];
    let who = recipient.as_str().and_then(|id| id.parse().ok()).or_else(|| recipient.as_u64()).unwrap_or_default();
    if state.people.get(&who).is_none_or(|who| who.bot) {
        return refused(400, 50033, "Invalid Recipient(s)");
    }
    let chat = state.chat_with(who);
    channel(state, chat)
}

pub fn channel(state: &State, channel: u64) -> Answer {
    if channel == GUILD_CHANNEL {
        let (id, guild) = (channel.to_string(), GUILD.to_string());
        return (200, json!({ "id": id, "type": 0, "guild_id": guild, "name": "general", "position": 0 }));
    }
    if let Some(answer) = super::rooms::channel(state, channel) {
        return answer;
    }
    let Some(who) = state.chats.get(&channel) else {
        return refused(404, 10003, "Unknown Channel");
    };
    let recipients = [payloads::user(state, *who)];
    (200, json!({ "id": channel.to_string(), "type": 1, "last_message_id": null, "recipients": recipients }))
}

/// Whether the bot may write there.
fn writable(state: &State, channel: u64) -> Result<(), Answer> {
    if !state.knows_channel(channel) {
        return Err(refused(404, 10003, "Unknown Channel"));
    }
    if let Some(refusal) = state.closed_to_bot(channel) {
        return Err(refusal);
    }
    let blocked = state.chats.get(&channel).and_then(|who| state.people.get(who)).is_some_and(|who| who.blocks);
    if blocked { Err(refused(403, 50007, "Cannot send messages to this user")) } else { Ok(()) }
}

pub fn typing(state: &mut State, channel: u64) -> Answer {
    if let Err(refusal) = writable(state, channel) {
        return refusal;
    }
    state.typing.push(channel);
    (204, Value::Null)
}

pub fn post_message(state: &mut State, channel: u64, asked: &Asked) -> Answer {
    let mut form = Form::default();
    rules::message(&mut form, "", &asked.body, Way::Channel, &asked.uploads);
    let checked = form.verdict(state, "POST message").and_then(|()| writable(state, channel));
    if let Err(refusal) = checked {
        return refusal;
    }
    if asked.body["poll"].is_null() && is_empty(asked) {
        state.fault("POST message: it is empty");
        return refused(400, 50006, "Cannot send an empty message");
    }
    let nonce = match &asked.body["nonce"] {
        Value::String(nonce) => Some(nonce.clone()),
        Value::Number(nonce) => Some(nonce.to_string()),
        _ => None,
    };
    let known = nonce.as_deref().filter(|_| asked.body["enforce_nonce"] == true);
    let known = known.and_then(|nonce| state.with_nonce(channel, nonce));
    let id = known.unwrap_or_else(|| {
        let mut message = Msg { channel, author: APPLICATION, nonce, ..Msg::default() };
        fill(state, &mut message, asked, &asked.body);
        message.flags &= !(EPHEMERAL | LOADING);
        if asked.body["message_reference"].is_object() {
            message.more = json!({ "type": 19, "message_reference": asked.body["message_reference"] });
        }
        state.post(message)
    });
    (200, payloads::message(state, &state.messages[&id]))
}

/// Whether a message would show nothing.
pub fn is_empty(asked: &Asked) -> bool {
    let body = if asked.body["data"].is_object() { &asked.body["data"] } else { &asked.body };
    let none = |name: &str| body[name].as_array().is_none_or(Vec::is_empty);
    body["content"].as_str().is_none_or(|text| text.trim().is_empty())
        && none("embeds")
        && none("components")
        && none("sticker_ids")
        && asked.uploads.is_empty()
}

/// Lays what a request says over a message: what it does not name stays.
pub fn fill(state: &mut State, message: &mut Msg, asked: &Asked, body: &Value) {
    if let Some(content) = body.get("content") {
        content.as_str().unwrap_or_default().clone_into(&mut message.content);
    }
    let list = |name: &str| body.get(name).map(|value| value.as_array().cloned().unwrap_or_default());
    if let Some(embeds) = list("embeds") {
        message.embeds = embeds;
    }
    if let Some(components) = list("components") {
        message.components = components;
    }
    if let Some(flags) = body["flags"].as_u64() {
        message.flags |= flags;
    }
    let described = list("attachments");
    if let Some(kept) = &described {
        let named = |file: &File| kept.iter().any(|entry| entry["id"] == file.id.to_string().as_str());
        message.files.retain(named);
    }
    for upload in &asked.uploads {
        let entry = described
            .iter()
            .flatten()
            .find(|entry| entry["id"] == upload.number || entry["id"] == upload.number.to_string().as_str());
        let description = entry.and_then(|entry| entry["description"].as_str()).map(ToOwned::to_owned);
        let id = state.id();
        message.files.push(File { id, name: upload.name.clone(), description, bytes: upload.bytes.clone() });
    }
}

/// A message that stands in a channel for all who are there.
fn standing(state: &State, channel: u64, id: u64) -> Result<&Msg, Answer> {
    if !state.knows_channel(channel) {
        return Err(refused(404, 10003, "Unknown Channel"));
    }
    if let Some(refusal) = state.closed_to_bot(channel) {
        return Err(refusal);
    }
    let there = |message: &&Msg| message.channel == channel && !message.deleted && message.only_for.is_none();
    state.messages.get(&id).filter(there).ok_or_else(|| refused(404, 10008, "Unknown Message"))
}

pub fn get_message(state: &State, channel: u64, id: u64) -> Answer {
    match standing(state, channel, id) {
        Ok(message) => (200, payloads::message(state, message)),
        Err(refusal) => refusal,
    }
}

pub fn edit_message(state: &mut State, channel: u64, id: u64, asked: &Asked) -> Answer {
    let author = match standing(state, channel, id) {
        Ok(message) => message.author,
        Err(refusal) => return refusal,
    };
    if author != APPLICATION {
        state.fault("PATCH message: it is another's");
        return refused(403, 50005, "Cannot edit a message authored by another user");
    }
    edit(state, id, asked, &asked.body, "PATCH message")
}

/// Lays a request over a message and tells of it.
pub fn edit(state: &mut State, id: u64, asked: &Asked, body: &Value, line: &str) -> Answer {
    let mut form = Form::default();
    rules::message(&mut form, "", body, Way::Edit, &asked.uploads);
    if let Err(refusal) = form.verdict(state, line) {
        return refusal;
    }
    let mut message = state.messages[&id].clone();
    let privacy = message.flags & (EPHEMERAL | LOADING);
    fill(state, &mut message, asked, body);
    message.flags = message.flags & !(EPHEMERAL | LOADING) | privacy;
    message.edited = Some(state.now);
    let (channel, author, told) = (message.channel, message.author, message.only_for.is_none());
    state.messages.insert(id, message);
    if told {
        let json = state.told_message(id, channel, author);
        state.dispatch("MESSAGE_UPDATE", &json, state.intent(channel));
    }
    (200, payloads::message(state, &state.messages[&id]))
}

pub fn delete_message(state: &mut State, channel: u64, id: u64) -> Answer {
    let author = match standing(state, channel, id) {
        Ok(message) => message.author,
        Err(refusal) => return refusal,
    };
    if author != APPLICATION {
        state.fault("DELETE message: a bot cannot delete what a person wrote to it");
        return if state.in_guild(channel) {
            refused(403, 50013, "Missing Permissions")
        } else {
            refused(403, 50003, "Cannot execute action on a DM channel")
        };
    }
    delete(state, id)
}

/// Takes a message away and tells of it.
pub fn delete(state: &mut State, id: u64) -> Answer {
    let Some(message) = state.messages.get_mut(&id) else {
        return refused(404, 10008, "Unknown Message");
    };
    message.deleted = true;
    let (channel, told) = (message.channel, message.only_for.is_none());
    if told {
        let mut json = json!({ "id": id.to_string(), "channel_id": channel.to_string() });
        if state.in_guild(channel) {
            json["guild_id"] = GUILD.to_string().into();
        }
        state.dispatch("MESSAGE_DELETE", &json, state.intent(channel));
    }
    (204, Value::Null)
}
