//! The JSON of people, messages and interactions, as discord.com/developers/docs/resources shapes it.

use serde_json::{Map, Value, json};

use super::state::{Interaction, Msg, State};
use super::{APPLICATION, GUILD};

/// The application as its page shows it.
pub fn application() -> Value {
    json!({
        "id": APPLICATION.to_string(),
        "name": "Sesame",
        "icon": null,
        "description": "",
        "bot_public": true,
        "bot_require_code_grant": false,
        "verify_key": "0".repeat(64),
        "team": null,
        "flags": 0,
        "approximate_guild_count": 1,
    })
}

/// The moment as ISO 8601.
pub fn moment(millis: u64) -> String {
    let millis = i64::try_from(millis).unwrap_or_default();
    jiff::Timestamp::from_millisecond(millis).unwrap_or_default().strftime("%Y-%m-%dT%H:%M:%S%.6f+00:00").to_string()
}

/// Somebody.
pub fn user(state: &State, id: u64) -> Value {
    let (name, bot) = state.people.get(&id).map_or(("someone", false), |who| (who.name.as_str(), who.bot));
    json!({
        "id": id.to_string(),
        "username": name.to_lowercase(),
        "global_name": name,
        "discriminator": "0",
        "avatar": null,
        "bot": bot,
        "public_flags": 0,
    })
}

/// Somebody as a member of the guild, without the user.
pub fn member(id: u64) -> Value {
    json!({
        "nick": null,
        "avatar": null,
        "roles": [],
        "joined_at": moment(1_700_000_000_000 + (id & 0xFFFF)),
        "premium_since": null,
        "deaf": false,
        "mute": false,
        "flags": 0,
        "pending": false,
        "permissions": "2147483647",
    })
}

/// A message, as its author's request is answered.
pub fn message(state: &State, message: &Msg) -> Value {
    let mention = format!("<@{APPLICATION}>");
    let mentions = message.content.contains(&mention).then(|| user(state, APPLICATION));
    let mut json = json!({
        "id": message.id.to_string(),
        "channel_id": message.channel.to_string(),
        "author": user(state, message.author),
        "content": message.content,
        "timestamp": moment(message.at),
        "edited_timestamp": message.edited.map(moment),
        "tts": false,
        "mention_everyone": false,
        "mentions": mentions.into_iter().collect::<Vec<_>>(),
        "mention_roles": [],
        "attachments": message.files.iter().map(|file| attachment(message, file)).collect::<Vec<_>>(),
        "embeds": message.embeds,
        "components": message.components,
        "pinned": false,
        "type": 0,
        "flags": message.flags,
    });
    if let Some(nonce) = &message.nonce {
        json["nonce"] = nonce.as_str().into();
    }
    if let Some(interaction) = message.interaction.and_then(|id| state.interactions.get(&id)) {
        json["webhook_id"] = APPLICATION.to_string().into();
        json["application_id"] = APPLICATION.to_string().into();
        json["interaction_metadata"] = json!({
            "id": interaction.id.to_string(),
            "type": 2,
            "user": user(state, interaction.who),
            "authorizing_integration_owners": owners(state.in_guild(interaction.channel)),
        });
    }
    merge(&mut json, &message.more);
    json
}

fn attachment(message: &Msg, file: &super::File) -> Value {
    let url = format!("https://cdn.discordapp.com/attachments/{}/{}/{}", message.channel, file.id, file.name);
    let mut json = json!({
        "id": file.id.to_string(),
        "filename": file.name,
        "size": file.bytes.len(),
        "url": url,
        "proxy_url": url,
    });
    if let Some(description) = &file.description {
        json["description"] = description.as_str().into();
    }
    json
}

/// Where the application is installed for an interaction: `"0"` is a guild, and no guild in a direct chat.
fn owners(in_guild: bool) -> Value {
    let guild = if in_guild { GUILD.to_string() } else { "0".to_owned() };
    json!({ "0": guild })
}

/// An interaction as the gateway tells it.
pub fn interaction(state: &State, interaction: &Interaction, data: &Value) -> Value {
    let mut json = json!({
        "id": interaction.id.to_string(),
        "application_id": APPLICATION.to_string(),
        "type": interaction.kind,
        "token": interaction.token,
        "version": 1,
    });
    if interaction.kind == 1 {
        return json;
    }
    let in_guild = state.in_guild(interaction.channel);
    let locale = state.people.get(&interaction.who).map(|who| who.locale.clone()).unwrap_or_default();
    let rest = json!({
        "data": data,
        "channel_id": interaction.channel.to_string(),
        "channel": { "id": interaction.channel.to_string(), "type": i32::from(!in_guild) },
        "app_permissions": "562949953601536",
        "locale": locale,
        "entitlements": [],
        "authorizing_integration_owners": owners(state.in_guild(interaction.channel)),
        "context": i32::from(!in_guild),
        "attachment_size_limit": 10_485_760,
    });
    merge(&mut json, &rest);
    let who = user(state, interaction.who);
    if in_guild {
        json["guild_id"] = GUILD.to_string().into();
        json["guild_locale"] = "en-US".into();
        json["member"] = member(interaction.who);
        json["member"]["user"] = who;
    } else {
        json["user"] = who;
    }
    if let Some(source) = interaction.source.and_then(|id| state.messages.get(&id)) {
        json["message"] = message(state, source);
    }
    json
}

/// What the gateway says first.
pub fn ready(state: &State, session: &str, shard: &Value) -> Value {
    let mut bot = user(state, APPLICATION);
    bot["verified"] = true.into();
    bot["mfa_enabled"] = false.into();
    bot["email"] = Value::Null;
    bot["flags"] = 0.into();
    json!({
        "v": 10,
        "user": bot,
        "guilds": [{ "id": GUILD.to_string(), "unavailable": true }],
        "session_id": session,
        "session_type": "normal",
        "resume_gateway_url": state.gateway_url,
        "shard": shard,
        "application": { "id": APPLICATION.to_string(), "flags": 0 },
        "private_channels": [],
    })
}

/// Lays one object over another.
pub fn merge(onto: &mut Value, more: &Value) {
    if let (Value::Object(onto), Some(more)) = (onto, more.as_object()) {
        let more: Map<String, Value> = more.clone();
        onto.extend(more);
    }
}
