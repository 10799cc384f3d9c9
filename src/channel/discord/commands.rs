//! The slash commands: registered once, and again only when they differ from what Discord has.

use serde_json::{Value, json};

use super::heard::Own;
use super::rest::{Failure, Rest};
use super::words::cut;
use crate::ids::Locale;
use crate::speech::Speech;

/// Discord's own tags (discord.com/developers/docs/reference#locales) for a language of ours: a script's are those of
/// the countries that write it. A language that Discord does not have is left out.
fn tags(locale: &Locale) -> Vec<&'static str> {
    const DISCORD: [&str; 32] = [
        "id", "da", "de", "en-GB", "en-US", "es-ES", "es-419", "fr", "hr", "it", "lt", "hu", "nl", "no", "pl", "pt-BR",
        "ro", "fi", "sv-SE", "vi", "tr", "cs", "el", "bg", "ru", "uk", "hi", "th", "zh-CN", "ja", "zh-TW", "ko",
    ];
    match locale.as_str() {
        "zh-Hans" => vec!["zh-CN"],
        "zh-Hant" => vec!["zh-TW"],
        tag => DISCORD.into_iter().filter(|known| *known == tag || known.split('-').next() == Some(tag)).collect(),
    }
}

/// The commands as Discord takes them. Their names are the same words in every language; what they do is told in each.
pub(super) fn wanted(speech: &Speech) -> Value {
    let locales: Vec<Locale> = speech.locales().cloned().collect();
    let default = speech.default_locale();
    let in_all = |say: &dyn Fn(&Locale) -> String| -> Value {
        let said = |locale: &Locale| cut(&say(locale), 100);
        locales
            .iter()
            .flat_map(|locale| tags(locale).into_iter().map(move |tag| (tag.to_owned(), Value::from(said(locale)))))
            .collect::<serde_json::Map<_, _>>()
            .into()
    };
    let commands = speech.commands(default).into_iter().map(|(name, description)| {
        let say = |locale: &Locale| speech.say(locale, &format!("command-{name}"), &[]);
        let mut command = json!({
            "type": 1,
            "name": name,
            "description": cut(&description, 100),
            "description_localizations": in_all(&say),
            "contexts": [0, 1], // servers, and the chat with the bot
            "integration_types": [0],
        });
        if let "resume" | "link" = name {
            let code = |locale: &Locale| speech.say(locale, &format!("command-{name}-code"), &[]);
            command["options"] = json!([{
                "type": 3,
                "name": "code",
                "description": cut(&code(default), 100),
                "description_localizations": in_all(&code),
                "required": false,
            }]);
        }
        command
    });
    commands.collect()
}

/// Registers the commands where Discord has others.
pub(super) async fn register(rest: &Rest, speech: &Speech, own: Own) -> Result<(), Failure> {
    let path = format!("/applications/{}/commands", own.application);
    let wanted = wanted(speech);
    let known = rest.get(&format!("{path}?with_localizations=true")).await?;
    if essence(&known) != essence(&wanted) {
        rest.put(&path, &wanted).await?;
        tracing::info!("the slash commands are registered");
    }
    Ok(())
}

/// What makes a command what it is, without what Discord adds.
fn essence(commands: &Value) -> Value {
    let localizations = |of: &Value| match &of["description_localizations"] {
        Value::Null => json!({}),
        some => some.clone(),
    };
    let option = |option: &Value| {
        json!([
            option["type"],
            option["name"],
            option["description"],
            localizations(option),
            option["required"] == true
        ])
    };
    let mut all: Vec<Value> = commands
        .as_array()
        .into_iter()
        .flatten()
        .map(|command| {
            let options: Vec<Value> = command["options"].as_array().into_iter().flatten().map(option).collect();
            json!([
                command["name"],
                command["type"],
                command["description"],
                localizations(command),
                command["contexts"],
                options
            ])
        })
        .collect();
    all.sort_by_key(ToString::to_string);
    Value::Array(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo;

    #[test]
    fn every_language_is_told_by_discords_own_tag() {
        let commands = wanted(&Speech::new(&demo::org()).unwrap());
        let commands = commands.as_array().unwrap();
        assert_eq!(commands[0]["name"], "reset");
        let with_codes = commands.iter().filter(|command| command["options"][0]["name"] == "code");
        assert_eq!(with_codes.map(|command| command["name"].as_str().unwrap()).collect::<Vec<_>>(), ["link", "resume"]);
        for command in commands {
            let told = command["description_localizations"].as_object().unwrap();
            let tags: Vec<&str> = told.keys().map(String::as_str).collect();
            assert_eq!(tags, ["en-GB", "en-US", "fr", "zh-CN"]);
            assert!(told.values().all(|text| (1..=100).contains(&text.as_str().unwrap().chars().count())));
        }
    }

    #[test]
    fn what_discord_adds_makes_no_difference_and_a_changed_word_does() {
        let wanted = wanted(&Speech::new(&demo::org()).unwrap());
        let mut known = wanted.clone();
        for (number, command) in known.as_array_mut().unwrap().iter_mut().enumerate() {
            command["id"] = number.into();
            command["nsfw"] = false.into();
        }
        known.as_array_mut().unwrap().reverse();
        assert_eq!(essence(&known), essence(&wanted));
        known[0]["description_localizations"]["fr"] = "Aide !".into();
        assert_ne!(essence(&known), essence(&wanted));
    }
}
