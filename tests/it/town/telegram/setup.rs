//! What a bot sets up about itself: commands, descriptions, the menu button, the webhook.

use std::collections::HashSet;
use std::sync::Arc;

use serde_json::{Value, json};
use url::{Host, Url};

use super::answer::{Answer, Refusal, ok};
use super::markup;
use super::queue::Webhook;
use super::reading::Params;
use super::state::{BOT_NAME, State};
use super::words::utf16;

const COMMANDS_MAX: usize = 100;
const COMMAND_MAX: usize = 32;
const COMMAND_DESCRIPTION_MAX: usize = 256;
/// Where webhooks may listen on the Internet.
const PORTS: [u16; 4] = [443, 80, 88, 8443];
const SECRET_MAX: usize = 256;
const CONNECTIONS_MAX: i64 = 100;

/// "A two-letter ISO 639-1 language code", or none for everybody else.
fn language(params: &Params) -> Result<String, Refusal> {
    let code = params.text("language_code").unwrap_or_default();
    let good = code.is_empty() || (code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_lowercase()));
    if good { Ok(code) } else { Err(Refusal::broken("invalid language code specified")) }
}

fn scope(params: &Params) -> Result<String, Refusal> {
    let Some(scope) = params.json("scope")? else { return Ok("default".to_owned()) };
    let kind = scope["type"].as_str().unwrap_or_default();
    let known = [
        "default",
        "all_private_chats",
        "all_group_chats",
        "all_chat_administrators",
        "chat",
        "chat_administrators",
        "chat_member",
    ];
    if !known.contains(&kind) {
        return Err(Refusal::broken("can't parse BotCommandScope: unsupported type specified"));
    }
    let of = ["chat_id", "user_id"].map(|key| scope.get(key).map(|id| format!(":{id}")).unwrap_or_default());
    Ok(format!("{kind}{}", of.concat()))
}

/// setMyCommands.
pub fn set_commands(state: &mut State, params: &Params) -> Answer {
    let key = (scope(params)?, language(params)?);
    let commands: Vec<Value> = serde_json::from_value(params.json("commands")?.unwrap_or_default())
        .map_err(|_| Refusal::broken("can't parse commands JSON object"))?;
    if commands.len() > COMMANDS_MAX {
        return Err(Refusal::broken("BOT_COMMANDS_TOO_MUCH"));
    }
    let mut names = HashSet::new();
    for command in &commands {
        let text = |key: &str| command[key].as_str().unwrap_or_default().to_owned();
        let (name, description) = (text("command"), text("description"));
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        if name.is_empty() || name.len() > COMMAND_MAX || !name.bytes().all(plain) || !names.insert(name) {
            return Err(Refusal::broken("BOT_COMMAND_INVALID"));
        }
        if description.trim().is_empty() || utf16(&description) > COMMAND_DESCRIPTION_MAX {
            return Err(Refusal::broken("BOT_COMMAND_DESCRIPTION_INVALID"));
        }
    }
    state.shopfront.commands.insert(key, commands);
    ok(&json!(true))
}

/// getMyCommands.
pub fn commands(state: &State, params: &Params) -> Answer {
    let key = (scope(params)?, language(params)?);
    ok(&json!(state.shopfront.commands.get(&key).cloned().unwrap_or_default()))
}

/// deleteMyCommands.
pub fn delete_commands(state: &mut State, params: &Params) -> Answer {
    let key = (scope(params)?, language(params)?);
    state.shopfront.commands.remove(&key);
    ok(&json!(true))
}

/// The commands that somebody sees in a private chat: "Determining list of commands".
pub fn commands_seen(state: &State, chat: i64, language: &str) -> Vec<String> {
    let language = language.split('-').next().unwrap_or_default();
    let own = format!("chat:{chat}");
    for scope in [own.as_str(), "all_private_chats", "default"] {
        for language in [language, ""] {
            let key = (scope.to_owned(), language.to_owned());
            let found = state.shopfront.commands.get(&key).filter(|commands| !commands.is_empty());
            if let Some(commands) = found {
                let told = |of: &Value| format!("/{} {}", text(&of["command"]), text(&of["description"]));
                return commands.iter().map(told).collect();
            }
        }
    }
    Vec::new()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// setMyName, setMyDescription, setMyShortDescription; empty means none of its own.
pub fn set_text(state: &mut State, params: &Params, key: &'static str, most: usize) -> Answer {
    let language = language(params)?;
    let text = params.text(key).unwrap_or_default();
    if utf16(&text) > most {
        return Err(Refusal::broken(&format!("bot {key} is too long")));
    }
    state.shopfront.texts.insert((key, language), text);
    ok(&json!(true))
}

/// What was set, in a language or for everybody.
pub fn text_in(state: &State, key: &'static str, language: &str) -> String {
    let set = |language: &str| state.shopfront.texts.get(&(key, language.to_owned())).filter(|text| !text.is_empty());
    set(language).or_else(|| set("")).cloned().unwrap_or_default()
}

/// getMyName and its likes.
pub fn text_set(state: &State, params: &Params, key: &'static str) -> Answer {
    let text = text_in(state, key, &language(params)?);
    let text = if key == "name" && text.is_empty() { BOT_NAME.to_owned() } else { text };
    ok(&json!({ key: text }))
}

/// setChatMenuButton.
pub fn set_menu(state: &mut State, params: &Params) -> Answer {
    let chat = params.int("chat_id");
    if let Some(chat) = chat {
        state.may_speak(chat)?;
    }
    let button = params.json("menu_button")?.unwrap_or_else(|| json!({ "type": "default" }));
    match button["type"].as_str() {
        Some("commands" | "default") => {}
        Some("web_app") if !text(&button["text"]).is_empty() => {
            markup::web_app(&button["web_app"], true)?;
        }
        _ => return Err(Refusal::broken("can't parse menu button: MenuButton has unsupported type")),
    }
    state.shopfront.menus.insert(chat, button);
    ok(&json!(true))
}

/// setWebhook. As a local Bot API server does, it also takes plain HTTP on any port, though on loopback only.
pub fn set_webhook(state: &mut State, params: &Params) -> Answer {
    let given = params.text("url").unwrap_or_default();
    if given.is_empty() {
        return delete_webhook(state, params);
    }
    let bad = |why: &str| Refusal::broken(&format!("bad webhook: {why}"));
    let url = Url::parse(&given).map_err(|_| bad("Invalid URL"))?;
    let here = match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => return Err(bad("Invalid URL")),
    };
    if !here && url.scheme() != "https" {
        return Err(bad("An HTTPS URL must be provided for webhook"));
    }
    if !here && !url.port_or_known_default().is_some_and(|port| PORTS.contains(&port)) {
        return Err(bad("Webhook can be set up only on ports 80, 88, 443 or 8443"));
    }
    let secret = params.text("secret_token");
    if let Some(secret) = &secret {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        if secret.is_empty() || secret.len() > SECRET_MAX || !secret.bytes().all(plain) {
            return Err(Refusal::broken("secret token contains unallowed characters"));
        }
    }
    let connections = params.int("max_connections").unwrap_or(40);
    if !(1..=CONNECTIONS_MAX).contains(&connections) {
        return Err(Refusal::broken("max_connections must be between 1 and 100"));
    }
    state.queue.allow(params)?;
    if params.flag("drop_pending_updates") {
        state.queue.clear();
    }
    let lines = Arc::new(tokio::sync::Semaphore::new(usize::try_from(connections).unwrap_or(1)));
    let certificate = params.has("certificate");
    state.queue.webhook = Some(Webhook { url: given, secret, connections, lines, certificate });
    ok(&json!(true))
}

/// deleteWebhook.
pub fn delete_webhook(state: &mut State, params: &Params) -> Answer {
    state.queue.webhook = None;
    if params.flag("drop_pending_updates") {
        state.queue.clear();
    }
    ok(&json!(true))
}

/// getWebhookInfo.
pub fn webhook(state: &State) -> Answer {
    let queue = &state.queue;
    let mut info = json!({
        "url": queue.webhook.as_ref().map_or("", |webhook| webhook.url.as_str()),
        "has_custom_certificate": queue.webhook.as_ref().is_some_and(|webhook| webhook.certificate),
        "pending_update_count": queue.waiting(),
    });
    if let Some(webhook) = &queue.webhook {
        info["max_connections"] = json!(webhook.connections);
    }
    if !queue.allowed.is_empty() {
        info["allowed_updates"] = json!(queue.allowed);
    }
    if let Some((at, why)) = &queue.last_error {
        info["last_error_date"] = json!(at / 1000);
        info["last_error_message"] = json!(why);
    }
    ok(&info)
}
