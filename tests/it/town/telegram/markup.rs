//! Keyboards: what a button may be, and what stands on them.
//!
//! <https://core.telegram.org/bots/api#inlinekeyboardbutton>, <https://core.telegram.org/bots/api#keyboardbutton>

use serde_json::Value;
use url::{Host, Url};

use super::answer::Refusal;
use super::words::utf16;

/// The fields of which an inline button has exactly one.
const ACTIONS: [&str; 10] = [
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
];
/// Its other fields.
const LOOKS: [&str; 3] = ["text", "icon_custom_emoji_id", "style"];
/// The fields of a button of a reply keyboard.
const REPLY_FIELDS: [&str; 9] = [
    "text",
    "icon_custom_emoji_id",
    "style",
    "request_users",
    "request_chat",
    "request_contact",
    "request_location",
    "request_poll",
    "web_app",
];
/// More than this is refused (`REPLY_MARKUP_TOO_LONG`).
const BUTTONS_MAX: usize = 100;

/// What a button does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Comes back to the bot with this.
    Data(String),
    /// Opens a page.
    Link(String),
    /// Opens a page inside Telegram.
    WebApp(String),
    /// Copies this.
    Copy(String),
    /// On a reply keyboard: sends its own words.
    Say,
    /// On a reply keyboard: shares one's phone number.
    Contact,
    /// What this town has no use for.
    Other,
}

/// A button as a person sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Button {
    /// Its words.
    pub label: String,
    /// What it does.
    pub action: Action,
}

/// What a message brings beside its words.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Markup {
    /// Nothing.
    #[default]
    None,
    /// Buttons below the message, and the JSON they came as.
    Inline(Vec<Vec<Button>>, Value),
    /// Buttons in place of the keyboard.
    Reply(Vec<Vec<Button>>),
    /// The keyboard comes back.
    Remove,
    /// An answer is asked for.
    Force,
}

/// Reads `reply_markup`, for a private chat or another.
pub fn read(markup: Option<Value>, private: bool) -> Result<Markup, Refusal> {
    let Some(markup) = markup else { return Ok(Markup::None) };
    let grid = |key: &str| -> Result<Vec<Vec<Value>>, Refusal> {
        serde_json::from_value(markup[key].clone())
            .map_err(|_| Refusal::broken(&format!("field \"{key}\" of the ReplyMarkup must be an Array of Arrays")))
    };
    if markup.get("inline_keyboard").is_some() {
        let rows = buttons(grid("inline_keyboard")?, |button| inline(button, private))?;
        return Ok(if rows.is_empty() { Markup::None } else { Markup::Inline(rows, markup) });
    }
    if markup.get("keyboard").is_some() {
        return Ok(Markup::Reply(buttons(grid("keyboard")?, |button| reply(button, private))?));
    }
    if markup["remove_keyboard"] == true {
        return Ok(Markup::Remove);
    }
    if markup["force_reply"] == true {
        return Ok(Markup::Force);
    }
    let nothing = markup.as_object().is_some_and(serde_json::Map::is_empty);
    if nothing { Ok(Markup::None) } else { Err(Refusal::broken("object expected as reply markup")) }
}

fn buttons(
    rows: Vec<Vec<Value>>,
    read: impl Fn(&Value) -> Result<Button, Refusal>,
) -> Result<Vec<Vec<Button>>, Refusal> {
    let rows: Vec<Vec<Button>> = rows
        .into_iter()
        .filter(|row| !row.is_empty())
        .map(|row| row.iter().map(&read).collect())
        .collect::<Result<_, _>>()?;
    if rows.iter().flatten().count() > BUTTONS_MAX {
        return Err(Refusal::broken("reply markup is too long"));
    }
    Ok(rows)
}

fn label(button: &Value) -> Result<String, Refusal> {
    let label = button["text"].as_str().unwrap_or_default();
    if label.trim().is_empty() {
        return Err(Refusal::broken("can't parse keyboard button: Field \"text\" must be non-empty"));
    }
    Ok(label.to_owned())
}

fn inline(button: &Value, private: bool) -> Result<Button, Refusal> {
    let label = label(button)?;
    let fields = button.as_object().into_iter().flat_map(|fields| fields.keys().map(String::as_str));
    let (actions, others): (Vec<&str>, Vec<&str>) =
        fields.filter(|field| !button[field].is_null()).partition(|field| ACTIONS.contains(field));
    if let Some(unknown) = others.iter().find(|field| !LOOKS.contains(field)) {
        return Err(Refusal::broken(&format!("can't parse inline keyboard button: no field \"{unknown}\"")));
    }
    let [action] = actions.as_slice() else {
        let why = if actions.is_empty() {
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        } else {
            "can't parse inline keyboard button: exactly one of the optional fields must be used"
        };
        return Err(Refusal::broken(why));
    };
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let action = match *action {
        "callback_data" => {
            let data = text(&button["callback_data"]);
            if !(1..=64).contains(&data.len()) {
                return Err(Refusal::broken("BUTTON_DATA_INVALID"));
            }
            Action::Data(data)
        }
        "url" => Action::Link(link(text(&button["url"]))?),
        "web_app" => Action::WebApp(web_app(&button["web_app"], private)?),
        "copy_text" => {
            let copied = text(&button["copy_text"]["text"]);
            if !(1..=256).contains(&utf16(&copied)) {
                return Err(Refusal::broken("BUTTON_COPY_TEXT_INVALID"));
            }
            Action::Copy(copied)
        }
        _ => Action::Other,
    };
    Ok(Button { label, action })
}

fn link(given: String) -> Result<String, Refusal> {
    let good = Url::parse(&given).is_ok_and(|url| match url.scheme() {
        "tg" => true,
        "http" | "https" => match url.host() {
            Some(Host::Domain(name)) => name.contains('.') && !name.ends_with(".localhost"),
            Some(Host::Ipv4(address)) => !address.is_loopback() && !address.is_unspecified(),
            Some(Host::Ipv6(address)) => !address.is_loopback() && !address.is_unspecified(),
            None => false,
        },
        _ => false,
    });
    let why = format!("inline keyboard button URL '{given}' is invalid: Wrong HTTP URL");
    if good { Ok(given) } else { Err(Refusal::broken(&why)) }
}

/// A page that opens inside Telegram, which wants HTTPS and a private chat.
pub fn web_app(app: &Value, private: bool) -> Result<String, Refusal> {
    let url = app["url"].as_str().unwrap_or_default();
    if !private {
        return Err(Refusal::broken("BUTTON_TYPE_INVALID"));
    }
    if !Url::parse(url).is_ok_and(|url| url.scheme() == "https" && url.has_host()) {
        let why = format!("inline keyboard button Web App URL '{url}' is invalid: Only HTTPS links are allowed");
        return Err(Refusal::broken(&why));
    }
    Ok(url.to_owned())
}

fn reply(button: &Value, private: bool) -> Result<Button, Refusal> {
    if let Some(label) = button.as_str() {
        return Ok(Button { label: label.to_owned(), action: Action::Say });
    }
    let label = label(button)?;
    let fields = button.as_object().into_iter().flat_map(|fields| fields.keys());
    if let Some(unknown) = fields.into_iter().find(|field| !REPLY_FIELDS.contains(&field.as_str())) {
        return Err(Refusal::broken(&format!("can't parse keyboard button: no field \"{unknown}\"")));
    }
    let contact = button["request_contact"] == true;
    if contact && !private {
        return Err(Refusal::broken("phone number can be requested in private chats only"));
    }
    let action = if contact {
        Action::Contact
    } else if button.get("web_app").is_some() {
        Action::WebApp(web_app(&button["web_app"], private)?)
    } else if REPLY_FIELDS[3..].iter().any(|field| button.get(field).is_some_and(|value| *value != false)) {
        Action::Other
    } else {
        Action::Say
    };
    Ok(Button { label, action })
}
