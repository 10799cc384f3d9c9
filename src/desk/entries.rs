//! What happened to a case, in words for whoever reads its ticket.

use serde_json::json;

use super::{mail, plain, plain_lines};
use crate::engine::case::{DeskNews, ToDesk};
use crate::engine::effect::Ticket;
use crate::ids::{Locale, TicketNumber};
use crate::speech::Speech;

/// What an entry is called wherever names are compared: its ticket's number and its own key.
pub(super) fn id(told: &ToDesk) -> String {
    format!("{}/{}", plain(told.number.as_str()), plain(&told.key))
}

/// The last line of everything we write in a ticket system. By it we find what we wrote when the answer was lost, and
/// know it from what others write.
pub(super) fn mark(id: &str) -> String {
    format!("[{id}]")
}

/// How every mark of a ticket's begins.
pub(super) fn mark_begins(number: &TicketNumber) -> String {
    format!("[{}/", plain(number.as_str()))
}

/// The mark of the text with which a ticket begins.
pub(super) fn first_mark(number: &TicketNumber) -> String {
    mark(&format!("{}/opened", plain(number.as_str())))
}

/// An entry, line by line. No line begins with what somebody else chose, but for their words, which stand alone.
pub(super) fn lines(speech: &Speech, locale: &Locale, told: &ToDesk) -> Vec<String> {
    let name: &'static str = (&told.news).into();
    let mut facts = speech.facts(&told.news);
    if let DeskNews::Claimed { who } | DeskNews::ItWrote { who } = &told.news {
        facts.insert("who".to_owned(), plain(who).into());
    }
    let mut lines = vec![speech.say_with(locale, &format!("desk-entry-{name}"), &facts)];
    if let Some(words) = &told.words {
        lines.push(String::new());
        lines.extend(plain_lines(words.expose()).into_iter().map(|line| format!("  {line}")));
        lines.push(String::new());
    }
    let day = speech.clock(locale, told.at);
    lines.push(speech.say_with(locale, "desk-entry-at", &json!({ "day": day })));
    lines
}

/// A ticket as a ticket system shows it: its title and its text, line by line.
pub(super) fn opening(speech: &Speech, ticket: &Ticket) -> (String, Vec<String>) {
    let locale = speech.default_locale();
    let say = |id: &str, args: &[(&str, &str)]| speech.say(locale, id, args);
    let number = plain(ticket.number.as_str());
    let category = say(&format!("desk-category-{}", <&str>::from(ticket.category)), &[]);
    let subject = if ticket.category.is_urgent() { "desk-subject-urgent" } else { "desk-subject" };
    let title = say(subject, &[("number", &number), ("category", &category)]);
    let mut lines = mail::facts(speech, ticket);
    if ticket.category.is_a_request() {
        lines.extend([String::new(), say("desk-entry-answer", &[])]);
    }
    lines.extend([String::new(), first_mark(&ticket.number)]);
    (title, lines)
}

#[cfg(test)]
mod tests {
    use strum::VariantArray as _;

    use super::*;
    use crate::engine::case::Way;
    use crate::engine::case::desks::NotPassed;
    use crate::secret::Secret;
    use crate::time::Time;

    #[test]
    fn nothing_is_lacking_when_a_desk_is_told() {
        let org = "name = \"O\"\nsign_in_url = \"https://o.test\"\nit_contact = \"1\"";
        let speech = Speech::new(&toml::from_str(org).unwrap()).unwrap();
        let who = || "<b>Ana</b>".to_owned();
        let mut all = vec![
            DeskNews::Claimed { who: who() },
            DeskNews::HandedBack,
            DeskNews::PersonWrote,
            DeskNews::ItWrote { who: who() },
            DeskNews::Approved,
            DeskNews::Reset,
            DeskNews::Pass,
            DeskNews::Closed { refused: true },
            DeskNews::Closed { refused: false },
            DeskNews::Reopened,
        ];
        all.extend(Way::VARIANTS.iter().map(|way| DeskNews::Verified { way: *way }));
        all.extend(NotPassed::VARIANTS.iter().map(|why| DeskNews::NotPassed { why: *why }));
        for locale in ["en", "fr", "zh-Hans"] {
            let mut said = std::collections::BTreeSet::new();
            for news in &all {
                let words = Some(Secret::from("=1+1\n<i>"));
                let (number, key) = ("IT-7K2M9QD".into(), "4TQ9XHJK".to_owned());
                let told = ToDesk { number, desk: None, key, news: news.clone(), at: Time(0), words };
                let text = lines(&speech, &locale.into(), &told).join("\n");
                assert!(!text.contains(['{', '}', '<']) && !text.contains("\n="), "{locale}: {text}");
                assert!(text.contains("  '=1+1\n  ‹i›"), "{text}");
                said.insert(text);
            }
            assert_eq!(said.len(), all.len(), "{locale}: each says something else");
        }
    }
}
