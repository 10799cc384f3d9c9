//! What people see of the bot before they write: its commands, its descriptions, the button beside the field. Each is
//! asked for first and set only where it differs, and a failure is no reason not to serve.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Telegram;
use super::api::ApiError;
use crate::ids::Locale;

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Command {
    command: String,
    description: String,
}

impl Telegram {
    /// Shows ourselves in every language; in the organisation's to those whose own we do not speak.
    pub(super) async fn dress(&self) {
        let fallback = self.speech.default_locale();
        let languages = self.speech.locales().map(|locale| (code(locale), locale));
        for (code, locale) in std::iter::once(("", fallback)).chain(languages) {
            if let Err(error) = self.dress_in(code, locale).await {
                tracing::warn!(%error, language = code, "the bot's commands and descriptions could not be set");
            }
        }
        let menu = json!({ "menu_button": { "type": "commands" } });
        if let Err(error) = self.api.call::<Value>("setChatMenuButton", &menu).await {
            tracing::warn!(%error, "the menu button could not be set");
        }
    }

    async fn dress_in(&self, code: &str, locale: &Locale) -> Result<(), ApiError> {
        let mut params = json!({ "scope": { "type": "all_private_chats" }, "language_code": code });
        let commands: Vec<Command> = self
            .speech
            .commands(locale)
            .into_iter()
            .map(|(name, description)| Command { command: name.to_owned(), description })
            .collect();
        if self.api.call::<Vec<Command>>("getMyCommands", &params).await? != commands {
            params["commands"] = json!(commands);
            self.api.call::<Value>("setMyCommands", &params).await?;
        }
        let texts = [
            ("description", "getMyDescription", "setMyDescription", "profile-description"),
            ("short_description", "getMyShortDescription", "setMyShortDescription", "profile-short"),
        ];
        for (field, get, set, sentence) in texts {
            let text = self.speech.say(locale, sentence, &[]);
            let shown: Value = self.api.call(get, &json!({ "language_code": code })).await?;
            if shown[field].as_str() != Some(&text) {
                self.api.call::<Value>(set, &json!({ "language_code": code, field: text })).await?;
            }
        }
        Ok(())
    }
}

/// The two letters (ISO 639-1) that Telegram knows a language by.
fn code(locale: &Locale) -> &str {
    locale.as_str().split('-').next().unwrap_or_default()
}
