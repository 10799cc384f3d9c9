//! The limits of discord.com/developers/docs: messages, components, modals and commands.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use super::forms::{Form, at};
use super::rest::Upload;

/// Fields of a message, whichever way it is sent.
const MESSAGE: [&str; 8] =
    ["content", "embeds", "allowed_mentions", "components", "attachments", "flags", "tts", "poll"];
/// Fields that only `POST /channels/{id}/messages` knows.
const CREATE: [&str; 4] = ["nonce", "enforce_nonce", "message_reference", "sticker_ids"];
/// The locales of Discord's clients (docs/reference#locales).
const LOCALES: [&str; 32] = [
    "id", "da", "de", "en-GB", "en-US", "es-ES", "es-419", "fr", "hr", "it", "lt", "hu", "nl", "no", "pl", "pt-BR",
    "ro", "fi", "sv-SE", "vi", "tr", "cs", "el", "bg", "ru", "uk", "hi", "th", "zh-CN", "ja", "zh-TW", "ko",
];
const COMMAND: [&str; 14] = [
    "name",
    "name_localizations",
    "description",
    "description_localizations",
    "options",
    "default_member_permissions",
    "dm_permission",
    "type",
    "integration_types",
    "contexts",
    "nsfw",
    "handler",
    "id",
    "default_permission",
];
const OPTION: [&str; 15] = [
    "type",
    "name",
    "name_localizations",
    "description",
    "description_localizations",
    "required",
    "choices",
    "options",
    "channel_types",
    "min_value",
    "max_value",
    "min_length",
    "max_length",
    "autocomplete",
    "file",
];

/// How a message is sent.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// To a channel.
    Channel,
    /// As an answer to an interaction, or after it.
    Interaction,
    /// Over an old one.
    Edit,
}

/// A message's form.
pub fn message(form: &mut Form, path: &str, body: &Value, way: Way, uploads: &[Upload]) {
    let known: Vec<&str> = if way == Way::Channel { [&MESSAGE[..], &CREATE[..]].concat() } else { MESSAGE.to_vec() };
    form.fields(path, body, &known);
    form.text_if_any(&at(path, "content"), &body["content"], 2000);
    flags(form, &at(path, "flags"), body["flags"].as_u64().unwrap_or_default(), way);
    embeds(form, &at(path, "embeds"), &body["embeds"]);
    components(form, &at(path, "components"), &body["components"]);
    attachments(form, &at(path, "attachments"), &body["attachments"], uploads);
    let says = body["content"].is_string() || body["embeds"].as_array().is_some_and(|embeds| !embeds.is_empty());
    let mentions = &body["allowed_mentions"];
    if says && mentions["parse"].as_array().is_none_or(|parse| !parse.is_empty()) {
        form.remark(&at(path, "allowed_mentions"), "what a person typed could call others: parse has to be []");
    }
    if !mentions.is_null() {
        form.fields(&at(path, "allowed_mentions"), mentions, &["parse", "users", "roles", "replied_user"]);
    }
    let nonce = &body["nonce"];
    if nonce.as_str().is_some_and(|nonce| nonce.chars().count() > 25) {
        form.wrong(&at(path, "nonce"), "NONCE_TYPE_TOO_LONG", "Must be 25 or fewer in length.");
    }
}

fn flags(form: &mut Form, path: &str, flags: u64, way: Way) {
    // Suppress embeds and notifications, voice message; ephemeral only where somebody has asked.
    let settable = match way {
        Way::Channel => 1 << 2 | 1 << 12 | 1 << 13,
        Way::Interaction => 1 << 2 | 1 << 6 | 1 << 12,
        Way::Edit => 1 << 2,
    };
    if flags & !settable != 0 {
        form.remark(path, "some of these flags cannot be set here");
    }
}

fn embeds(form: &mut Form, path: &str, embeds: &Value) {
    let known = [
        "title",
        "type",
        "description",
        "url",
        "timestamp",
        "color",
        "footer",
        "image",
        "thumbnail",
        "author",
        "fields",
    ];
    let mut total = 0;
    let count = |value: &Value| value.as_str().map_or(0, |text| text.chars().count());
    for (number, embed) in form.list(path, embeds, 10).iter().enumerate() {
        let path = at(path, number);
        form.fields(&path, embed, &known);
        form.text_if_any(&at(&path, "title"), &embed["title"], 256);
        form.text_if_any(&at(&path, "description"), &embed["description"], 4096);
        form.text_if_any(&at(&path, "footer.text"), &embed["footer"]["text"], 2048);
        form.text_if_any(&at(&path, "author.name"), &embed["author"]["name"], 256);
        total += count(&embed["title"]) + count(&embed["description"]);
        total += count(&embed["footer"]["text"]) + count(&embed["author"]["name"]);
        for (number, field) in form.list(&at(&path, "fields"), &embed["fields"], 25).iter().enumerate() {
            let path = at(&path, format!("fields.{number}"));
            form.text(&at(&path, "name"), &field["name"], 1, 256);
            form.text(&at(&path, "value"), &field["value"], 1, 1024);
            total += count(&field["name"]) + count(&field["value"]);
        }
    }
    if total > 6000 {
        form.wrong(path, "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of 6000");
    }
}

fn attachments(form: &mut Form, path: &str, attachments: &Value, uploads: &[Upload]) {
    if uploads.len() > 10 {
        form.wrong("files", "BASE_TYPE_MAX_LENGTH", "Must be 10 or fewer in length.");
    }
    for (number, attachment) in form.list(path, attachments, 10).iter().enumerate() {
        form.fields(
            &at(path, number),
            attachment,
            &["id", "filename", "description", "title", "duration_secs", "waveform"],
        );
        form.text_if_any(&at(path, format!("{number}.description")), &attachment["description"], 1024);
    }
}

/// Rows of buttons or menus.
fn components(form: &mut Form, path: &str, rows: &Value) {
    let mut ids = BTreeSet::new();
    for (number, row) in form.list(path, rows, 5).iter().enumerate() {
        let path = at(path, number);
        if row["type"] != 1 {
            form.wrong(&at(&path, "type"), "UNION_TYPE_CHOICES", "Value of field \"type\" must be one of (1,).");
            continue;
        }
        form.fields(&path, row, &["type", "components", "id"]);
        let path = at(&path, "components");
        let controls = form.list(&path, &row["components"], 5);
        if controls.is_empty() {
            form.wrong(&path, "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.");
        }
        for (number, control) in controls.iter().enumerate() {
            let place = at(&path, number);
            match control["type"].as_u64() {
                Some(2) => button(form, &place, control),
                Some(3) => menu(form, &place, control),
                Some(5..=8) => {}
                _ => form.wrong(&at(&place, "type"), "UNION_TYPE_CHOICES", "Must be a button or a menu."),
            }
            if control["type"] != 2 && controls.len() > 1 {
                form.wrong(&path, "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "A menu stands alone in its row");
            }
            if control["custom_id"].as_str().is_some_and(|id| !ids.insert(id)) {
                let message = "Component custom id cannot be duplicated";
                form.wrong(&at(&place, "custom_id"), "COMPONENT_CUSTOM_ID_DUPLICATED", message);
            }
        }
    }
}

fn button(form: &mut Form, path: &str, button: &Value) {
    let known = ["type", "style", "label", "emoji", "custom_id", "sku_id", "url", "disabled", "id"];
    form.fields(path, button, &known);
    form.text_if_any(&at(path, "label"), &button["label"], 80);
    if button["label"].as_str().is_none_or(str::is_empty) && button["emoji"].is_null() {
        form.wrong(path, "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED", "A button must have a label or emoji");
    }
    match button["style"].as_u64() {
        Some(1..=4) => {
            form.text(&at(path, "custom_id"), &button["custom_id"], 1, 100);
            if !button["url"].is_null() {
                form.wrong(path, "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", "It has no url");
            }
        }
        Some(5) => {
            let url = button["url"].as_str().and_then(|url| url::Url::parse(url).ok());
            if url.is_none_or(|url| !matches!(url.scheme(), "http" | "https")) {
                let message = "Scheme must be one of ('http', 'https', 'discord').";
                form.wrong(&at(path, "url"), "URL_TYPE_INVALID_SCHEME", message);
            }
            form.text(&at(path, "url"), &button["url"], 1, 512);
            if !button["custom_id"].is_null() {
                form.wrong(path, "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", "A link has no custom id");
            }
        }
        _ => form.wrong(&at(path, "style"), "BASE_TYPE_CHOICES", "Value must be one of (1, 2, 3, 4, 5)."),
    }
}

fn menu(form: &mut Form, path: &str, menu: &Value) {
    let known =
        ["type", "custom_id", "options", "placeholder", "min_values", "max_values", "disabled", "id", "required"];
    form.fields(path, menu, &known);
    form.text(&at(path, "custom_id"), &menu["custom_id"], 1, 100);
    form.text_if_any(&at(path, "placeholder"), &menu["placeholder"], 150);
    let path = at(path, "options");
    let options = form.list(&path, &menu["options"], 25);
    if options.is_empty() {
        form.wrong(&path, "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 25 in length.");
    }
    let mut values = BTreeSet::new();
    for (number, option) in options.iter().enumerate() {
        let path = at(&path, number);
        form.fields(&path, option, &["label", "value", "description", "emoji", "default"]);
        form.text(&at(&path, "label"), &option["label"], 1, 100);
        form.text(&at(&path, "value"), &option["value"], 1, 100);
        form.text_if_any(&at(&path, "description"), &option["description"], 100);
        if option["value"].as_str().is_some_and(|value| !values.insert(value)) {
            form.wrong(&at(&path, "value"), "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "It stands there already");
        }
    }
}

/// A window with fields, in the layout of rows: the bot's library loses what comes back in the newer one.
pub fn modal(form: &mut Form, path: &str, modal: &Value) {
    form.fields(path, modal, &["custom_id", "title", "components"]);
    form.text(&at(path, "custom_id"), &modal["custom_id"], 1, 100);
    form.text(&at(path, "title"), &modal["title"], 1, 45);
    let path = at(path, "components");
    let rows = form.list(&path, &modal["components"], 5);
    if rows.is_empty() {
        form.wrong(&path, "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.");
    }
    let mut ids = BTreeSet::new();
    for (number, row) in rows.iter().enumerate() {
        let path = at(&path, number);
        let inputs = row["components"].as_array().map(Vec::as_slice).unwrap_or_default();
        let [input] = inputs else {
            form.wrong(&path, "BASE_TYPE_BAD_LENGTH", "Must be 1 in length.");
            continue;
        };
        if row["type"] != 1 || input["type"] != 4 {
            form.wrong(&path, "UNION_TYPE_CHOICES", "Must be a row (1) with a text input (4).");
        }
        let path = at(&path, "components.0");
        let known = [
            "type",
            "custom_id",
            "style",
            "label",
            "min_length",
            "max_length",
            "required",
            "value",
            "placeholder",
            "id",
        ];
        form.fields(&path, input, &known);
        form.text(&at(&path, "custom_id"), &input["custom_id"], 1, 100);
        form.text(&at(&path, "label"), &input["label"], 1, 45);
        form.text_if_any(&at(&path, "placeholder"), &input["placeholder"], 100);
        form.text_if_any(&at(&path, "value"), &input["value"], 4000);
        if !matches!(input["style"].as_u64(), Some(1 | 2)) {
            form.wrong(&at(&path, "style"), "BASE_TYPE_CHOICES", "Value must be one of (1, 2).");
        }
        if input["min_length"].as_u64().is_some_and(|least| least > 4000)
            || input["max_length"].as_u64().is_some_and(|most| !(1..=4000).contains(&most))
        {
            form.wrong(&path, "NUMBER_TYPE_MAX", "Lengths are between 1 and 4000.");
        }
        if input["custom_id"].as_str().is_some_and(|id| !ids.insert(id)) {
            let message = "Component custom id cannot be duplicated";
            form.wrong(&at(&path, "custom_id"), "COMPONENT_CUSTOM_ID_DUPLICATED", message);
        }
    }
}

/// All commands of an application.
pub fn commands(form: &mut Form, commands: &Value) {
    if !commands.is_array() {
        return form.wrong("", "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType");
    }
    let mut names = BTreeSet::new();
    let mut slash = 0;
    for (number, command) in form.list("", commands, 130).iter().enumerate() {
        let path = number.to_string();
        let kind = command["type"].as_u64().unwrap_or(1);
        form.fields(&path, command, &COMMAND);
        slash += usize::from(kind == 1);
        if kind == 1 {
            named(form, &path, command);
        } else {
            form.text(&at(&path, "name"), &command["name"], 1, 32);
            if command["description"].as_str().is_some_and(|text| !text.is_empty()) {
                let message = "Context menu commands cannot have description";
                form.wrong(&at(&path, "description"), "APPLICATION_COMMANDS_CONTEXT_MENU_DESCRIPTION", message);
            }
        }
        if !names.insert((kind, command["name"].to_string())) {
            form.wrong(&path, "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique");
        }
        choices(form, &at(&path, "contexts"), &command["contexts"], 2);
        choices(form, &at(&path, "integration_types"), &command["integration_types"], 1);
        options(form, &at(&path, "options"), &command["options"]);
    }
    if slash > 100 {
        form.wrong("", "APPLICATION_COMMAND_TOO_MANY", "Maximum number of application commands reached (100)");
    }
}

fn choices(form: &mut Form, path: &str, list: &Value, most: u64) {
    for (number, choice) in form.list(path, list, 3).iter().enumerate() {
        if choice.as_u64().is_none_or(|choice| choice > most) {
            form.wrong(&at(path, number), "BASE_TYPE_CHOICES", format!("Value must be at most {most}."));
        }
    }
}

fn options(form: &mut Form, path: &str, list: &Value) {
    let mut optional = false;
    for (number, option) in form.list(path, list, 25).iter().enumerate() {
        let path = at(path, number);
        form.fields(&path, option, &OPTION);
        named(form, &path, option);
        if option["type"].as_u64().is_none_or(|kind| !(1..=11).contains(&kind)) {
            form.wrong(&at(&path, "type"), "BASE_TYPE_CHOICES", "Value must be between 1 and 11.");
        }
        let required = option["required"] == true;
        if required && optional {
            let message = "Required options must be placed before non-required options";
            form.wrong(&path, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", message);
        }
        optional |= !required;
        for (number, choice) in form.list(&at(&path, "choices"), &option["choices"], 25).iter().enumerate() {
            form.text(&at(&path, format!("choices.{number}.name")), &choice["name"], 1, 100);
        }
        options(form, &at(&path, "options"), &option["options"]);
    }
}

/// A name and a description, in every language.
fn named(form: &mut Form, path: &str, command: &Value) {
    name(form, &at(path, "name"), &command["name"]);
    form.text(&at(path, "description"), &command["description"], 1, 100);
    for field in ["name_localizations", "description_localizations"] {
        for (locale, text) in command[field].as_object().into_iter().flatten() {
            let path = at(path, format!("{field}.{locale}"));
            if !LOCALES.contains(&locale.as_str()) {
                form.wrong(&path, "ENUM_TYPE_COERCE", format!("Value \"{locale}\" is not a valid enum value."));
            }
            match field {
                "name_localizations" => name(form, &path, text),
                _ => form.text(&path, text, 1, 100),
            }
        }
    }
}

fn name(form: &mut Form, path: &str, value: &Value) {
    static NAME: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^[-_'\p{L}\p{N}\p{Devanagari}\p{Thai}]{1,32}$").unwrap());
    let text = value.as_str().unwrap_or_default();
    if !NAME.is_match(text) || text != text.to_lowercase() {
        form.wrong(path, "APPLICATION_COMMAND_INVALID_NAME", format!("Command name is invalid: {text:?}"));
    }
}
