//! The methods that this Telegram knows, with the parameters that the documentation lists for each.
//!
//! The real one passes over parameters it does not know; this one refuses them, for they are misspelt.
//! <https://core.telegram.org/bots/api#available-methods>

/// A method and what it may be called with.
#[derive(Debug)]
pub struct Method {
    /// Its name as documented.
    pub name: &'static str,
    /// Lists of parameter names.
    params: &'static [&'static [&'static str]],
    /// The parameters without which it cannot be called.
    pub required: &'static [&'static str],
    /// Whether it shows something in a chat, and so counts for the limits on messages.
    pub counts: bool,
}

impl Method {
    /// Whether the documentation lists this parameter.
    pub fn takes(&self, param: &str) -> bool {
        self.params.iter().any(|list| list.contains(&param))
    }
}

/// What every message sent may bring.
const SENT: &[&str] = &[
    "business_connection_id",
    "chat_id",
    "message_thread_id",
    "direct_messages_topic_id",
    "disable_notification",
    "protect_content",
    "allow_paid_broadcast",
    "message_effect_id",
    "suggested_post_parameters",
    "reply_parameters",
    "reply_markup",
];
const TEXT: &[&str] = &["text", "parse_mode", "entities", "link_preview_options"];
const CAPTION: &[&str] = &["caption", "parse_mode", "caption_entities"];
const EDITED: &[&str] = &["business_connection_id", "chat_id", "message_id", "inline_message_id", "reply_markup"];
const WORDED: &[&str] = &["scope", "language_code"];

const fn method(
    name: &'static str,
    params: &'static [&'static [&'static str]],
    required: &'static [&'static str],
) -> Method {
    Method { name, params, required, counts: false }
}

const fn showing(
    name: &'static str,
    params: &'static [&'static [&'static str]],
    required: &'static [&'static str],
) -> Method {
    Method { name, params, required, counts: true }
}

static METHODS: [Method; 31] = [
    method("getMe", &[], &[]),
    method("getUpdates", &[&["offset", "limit", "timeout", "allowed_updates"]], &[]),
    showing("sendMessage", &[SENT, TEXT], &["chat_id", "text"]),
    showing(
        "sendPhoto",
        &[SENT, CAPTION, &["photo", "show_caption_above_media", "has_spoiler"]],
        &["chat_id", "photo"],
    ),
    showing("sendVoice", &[SENT, CAPTION, &["voice", "duration"]], &["chat_id", "voice"]),
    showing(
        "sendAudio",
        &[SENT, CAPTION, &["audio", "duration", "performer", "title", "thumbnail"]],
        &["chat_id", "audio"],
    ),
    showing(
        "sendDocument",
        &[SENT, CAPTION, &["document", "thumbnail", "disable_content_type_detection"]],
        &["chat_id", "document"],
    ),
    showing("editMessageText", &[EDITED, TEXT], &["chat_id", "message_id", "text"]),
    showing("editMessageCaption", &[EDITED, CAPTION, &["show_caption_above_media"]], &["chat_id", "message_id"]),
    showing("editMessageMedia", &[EDITED, &["media"]], &["chat_id", "message_id", "media"]),
    showing("editMessageReplyMarkup", &[EDITED], &["chat_id", "message_id"]),
    method(
        "answerCallbackQuery",
        &[&["callback_query_id", "text", "show_alert", "url", "cache_time"]],
        &["callback_query_id"],
    ),
    method("deleteMessage", &[&["chat_id", "message_id"]], &["chat_id", "message_id"]),
    method("deleteMessages", &[&["chat_id", "message_ids"]], &["chat_id", "message_ids"]),
    method(
        "sendChatAction",
        &[&["business_connection_id", "chat_id", "message_thread_id", "action"]],
        &["chat_id", "action"],
    ),
    method("setMyCommands", &[WORDED, &["commands"]], &["commands"]),
    method("getMyCommands", &[WORDED], &[]),
    method("deleteMyCommands", &[WORDED], &[]),
    method("setMyName", &[&["name", "language_code"]], &[]),
    method("getMyName", &[&["language_code"]], &[]),
    method("setMyDescription", &[&["description", "language_code"]], &[]),
    method("getMyDescription", &[&["language_code"]], &[]),
    method("setMyShortDescription", &[&["short_description", "language_code"]], &[]),
    method("getMyShortDescription", &[&["language_code"]], &[]),
    method("setChatMenuButton", &[&["chat_id", "menu_button"]], &[]),
    method(
        "setWebhook",
        &[&[
            "url",
            "certificate",
            "ip_address",
            "max_connections",
            "allowed_updates",
            "drop_pending_updates",
            "secret_token",
        ]],
        &["url"],
    ),
    method("deleteWebhook", &[&["drop_pending_updates"]], &[]),
    method("getWebhookInfo", &[], &[]),
    method("getChat", &[&["chat_id"]], &["chat_id"]),
    method("getChatMember", &[&["chat_id", "user_id"]], &["chat_id", "user_id"]),
    method("leaveChat", &[&["chat_id"]], &["chat_id"]),
];

/// The method of this name, in whatever case it is written.
pub fn called(name: &str) -> Option<&'static Method> {
    METHODS.iter().find(|method| method.name.eq_ignore_ascii_case(name))
}
