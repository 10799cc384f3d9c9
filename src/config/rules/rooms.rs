//! Rules for `[[desk.room]]`: it can be written to, and somebody works there.

use std::collections::BTreeSet;

use super::super::Config;
use super::super::problem::Findings;
use super::found;
use crate::desk::rooms::{Member, Room, Service};
use crate::speech::Locales;

/// Every room is on a service that is configured, and names people by their ids.
pub(super) fn check(config: &Config, findings: &mut Findings) {
    let mut seen = BTreeSet::new();
    for (index, room) in config.desk.rooms.iter().enumerate() {
        let key = |field: &str| format!("desk.room[{index}].{field}");
        let service: &str = room.channel.into();
        let open = match room.channel {
            Service::Telegram => config.telegram.is_some(),
            Service::Discord => config.discord.is_some(),
        };
        if !open && !findings.is_broken(service) {
            let expected = format!("also the table [{service}], which brings what is written there");
            findings.wrong(&key("channel"), found(service, expected));
        }
        if let Some(expected) = chat_fault(room) {
            findings.wrong(&key("chat"), found(&room.chat, expected));
        }
        if !seen.insert(room.peer()) {
            findings.wrong(&key("chat"), format!("found {:?} twice; expected each room once", room.chat));
        }
        if room.agents.is_empty() {
            findings
                .wrong(&key("agents"), "found an empty list; expected at least one, or nobody can do anything there");
        }
        members(&key("agents"), &room.agents, findings);
        members(&key("admins"), &room.admins, findings);
        if let Some(locale) = &room.locale {
            let known = Locales::iter().any(|file| file.split_once('/').is_some_and(|(tag, _)| tag == locale));
            if !known {
                findings.wrong(&key("locale"), found(locale, "a language that is spoken, such as \"en\" or \"fr\""));
            }
        }
    }
}

fn chat_fault(room: &Room) -> Option<&'static str> {
    match room.channel {
        // A person's id is above zero: a card must not go to somebody's private chat.
        Service::Telegram => match room.chat.parse::<i64>() {
            Ok(id) if id < 0 && id.to_string() == room.chat => None,
            _ => Some("a group's id such as \"-1001234567890\""),
        },
        Service::Discord => (!is_id(&room.chat)).then_some("a channel's id such as \"1234567890123456789\""),
    }
}

fn members(key: &str, members: &[Member], findings: &mut Findings) {
    let mut seen = BTreeSet::new();
    for (index, member) in members.iter().enumerate() {
        let key = format!("{key}[{index}]");
        if !is_id(&member.id) {
            findings.wrong(&key, found(&member.id, "a user id, which is a number such as \"123456789\""));
        }
        if member.account.as_ref().is_some_and(|account| account.trim().is_empty()) {
            findings.wrong(&key, "found an empty account; expected the account's name, or the id alone");
        }
        if !seen.insert(&member.id) {
            findings.wrong(&key, format!("found {:?} twice; expected each once", member.id));
        }
    }
}

/// A number above zero as services write their ids.
fn is_id(text: &str) -> bool {
    text.parse::<u64>().is_ok_and(|id| id > 0 && id.to_string() == text)
}

#[cfg(test)]
mod tests {
    use crate::config::{Config, Environment};

    fn told(tables: &str, room: &str) -> String {
        let text = format!(
            "[server]\npublic_url = \"https://reset.example.org\"\nkey_file = \"master.key\"\n[org]\nname = \"Example\"\n\
             sign_in_url = \"https://portal.example.org\"\nit_contact = \"IT\"\n[policy]\nmethods = [\"mail\"]\n\
             [courier.mail]\nhost = \"smtp.example.org\"\nfrom = \"sesame@example.org\"\n{tables}[desk]\n\
             mail_to = \"it@example.org\"\n[[desk.room]]\n{room}"
        );
        let read = Config::parse("sesame.toml", &text, &Environment::default());
        read.map_or_else(|told| told.to_string(), |_| "fine".to_owned())
    }

    const TELEGRAM: &str = "[telegram]\ntoken_file = \"t\"\n";

    #[test]
    fn a_room_is_on_a_configured_service_and_names_people_by_number() {
        let group = |lines: &str| told(TELEGRAM, &format!("channel = \"telegram\"\n{lines}"));
        assert_eq!(
            group("chat = \"-1001\"\nagents = [\"5\", { id = \"6\", account = \"ana\" }]\nlocale = \"fr\""),
            "fine"
        );
        for (lines, expected) in [
            ("chat = \"1001\"\nagents = [\"5\"]", "desk.room[0].chat: found \"1001\"; expected a group's id such as"),
            ("chat = \"@it\"\nagents = [\"5\"]", "desk.room[0].chat: found \"@it\"; expected a group's id"),
            ("chat = \"-1\"\nagents = []", "desk.room[0].agents: found an empty list; expected at least one"),
            ("chat = \"-1\"\nagents = [5]", "desk.room[0].agents[0]: found 5; expected a user id in quotes"),
            (
                "chat = \"-1\"\nagents = [\"ana\"]",
                "desk.room[0].agents[0]: found \"ana\"; expected a user id, which is",
            ),
            ("chat = \"-1\"\nagents = [\"5\", \"5\"]", "desk.room[0].agents[1]: found \"5\" twice"),
            (
                "chat = \"-1\"\nagents = [{ id = \"5\", account = \" \" }]",
                "desk.room[0].agents[0]: found an empty account",
            ),
            ("chat = \"-1\"\nagents = [\"5\"]\nadmins = [\"+5\"]", "desk.room[0].admins[0]: found \"+5\""),
            ("chat = \"-1\"\nagents = [\"5\"]\nlocale = \"tlh\"", "desk.room[0].locale: found \"tlh\""),
            ("chat = \"-1\"\nagents = [\"5\"]\ncolour = 1", "unknown key"),
            ("chat = \"-1\"", "desk.room[0].agents: missing"),
            (
                "chat = \"-1\"\nagents = [\"5\"]\n[[desk.room]]\nchannel = \"telegram\"\nchat = \"-1\"\nagents = [\"5\"]",
                "desk.room[1].chat: found \"-1\" twice; expected each room once",
            ),
        ] {
            let told = group(lines);
            assert!(told.contains(expected) && told.starts_with("sesame.toml:"), "{lines}: {told}");
        }
    }

    #[test]
    fn a_room_on_a_service_that_is_not_open_is_refused() {
        let room = "channel = \"discord\"\nchat = \"900000000000000002\"\nagents = [\"500000000000000017\"]";
        let refused = told(TELEGRAM, room);
        assert!(
            refused.contains("desk.room[0].channel: found \"discord\"; expected also the table [discord]"),
            "{refused}"
        );
        assert_eq!(told("[discord]\ntoken_file = \"t\"\n", room), "fine");
        let fax = told(TELEGRAM, "channel = \"fax\"\nchat = \"-1\"\nagents = [\"5\"]");
        assert!(fax.contains("desk.room[0].channel: found \"fax\"; expected \"telegram\" or \"discord\""), "{fax}");
    }
}
