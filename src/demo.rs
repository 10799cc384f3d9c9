//! The demo: an invented organisation with a handful of people, whose phones, mailboxes and IT desk are shown beside the
//! conversation, in the browser or in the terminal. Nothing leaves the machine.

use std::path::Path;

use anyhow::Context as _;
use textwrap::core::display_width;
use url::Url;

use crate::directory::hashing::Hashing;
use crate::engine::org::{Identity, Networks, Org};
use crate::entropy::Seeds;
use crate::ids::Locale;
use crate::people::{self, Import};
use crate::speech::Speech;
use crate::store::Store;
use crate::time::Clock;

pub mod devices;
pub mod holdings;
pub mod pages;

/// The columns of a name.
const NAME: usize = 14;

/// The people, as `sesame import` reads them.
pub const PEOPLE: &str = include_str!("demo/people.csv");

/// The organisation: Atelier Brunel, with names of its own for everything.
pub fn org() -> Org {
    let text = |text: &str| text.to_owned();
    Org {
        name: text("Atelier Brunel"),
        locale: text("en"),
        time_zone: text("Europe/Paris"),
        country: text("FR"),
        identity: Identity {
            domains: vec![text("brunel.example")],
            example: text("LefevreMi17@brunel.example"),
            wrong_example: text("mira.lefevre@brunel.example"),
            wrong_pattern: Some(text(r"^[\p{L}-]+\.[\p{L}-]+@brunel\.example$")),
            personal_domains: ["hotmail.com", "outlook.com", "gmail.com", "yahoo.fr", "qq.com", "163.com"]
                .map(text)
                .into(),
            personal_help_url: text("https://account.live.com/password/reset"),
        },
        portal_url: Some(text("https://reset.brunel.example/")),
        sign_in_url: text("https://portal.brunel.example/"),
        services: ["Outlook", "Teams", "Atelier Planning"].map(text).into(),
        it_contact: text("it@brunel.example, +33 4 00 00 00 00"),
        sender: Some(text("Brunel")),
        network: Networks {
            wifi: Some(text("BRUNEL_INTERNAL")),
            cable: Some(text("Marseille")),
            vpn: Some(text("BrunelConnect")),
        },
        working_days: vec![1, 2, 3, 4, 5],
        working_hour: 9,
    }
}

/// The countries in which the people have their phones.
pub fn countries() -> Vec<String> {
    ["FR", "CN", "GB"].map(str::to_owned).into()
}

/// Fills the embedded directory with the people; those who are there already keep their passwords.
pub async fn fill(store: &Store, seeds: &dyn Seeds, clock: &dyn Clock, hashing: &Hashing) -> anyhow::Result<()> {
    let people = people::read(PEOPLE.as_bytes(), &org())
        .map_err(|faults| anyhow::anyhow!(faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")))?;
    Import { store, seeds, clock, hashing }.write(&people, false, &|_, _| {}).await.context("the demo's people")?;
    Ok(())
}

/// One of the people, as the demo introduces them.
#[derive(Clone, Debug)]
pub struct Person {
    /// What they sign in as.
    pub login: &'static str,
    /// Their name.
    pub name: &'static str,
    /// Their phone's number, or nothing.
    pub phone: &'static str,
    /// The private mail address they registered, or nothing.
    pub alternate_mail: &'static str,
    /// The mailbox that their account opens.
    pub mailbox: &'static str,
    /// The password that they have at first.
    pub password: &'static str,
}

impl Person {
    /// Whether they also have an authenticator app and recovery codes.
    pub fn holds_more(&self) -> bool {
        self.login == holdings::HOLDER
    }
}

/// The people, in the order of the file.
pub fn people() -> impl Iterator<Item = Person> {
    PEOPLE.lines().skip(1).map(|line| {
        let mut cells = line.split(',');
        let mut next = || cells.next().unwrap_or_default();
        let (login, name, mailbox, _aliases) = (next(), next(), next(), next());
        let (phone, alternate_mail, _locale) = (next(), next(), next());
        Person { login, name, mailbox, phone, alternate_mail, password: next() }
    })
}

/// The first lines in the terminal: what this is, what to type, who exists.
pub fn greeting(speech: &Speech, locale: &Locale, folder: &Path, page: &Url) -> String {
    let nothing = speech.say(locale, "demo-nothing-registered", &[]);
    let [app, sheet] = ["demo-page-app", "demo-page-codes"].map(|id| speech.say(locale, id, &[]));
    let person = |person: Person| {
        let more = if person.holds_more() { [app.as_str(), sheet.as_str()] } else { [""; 2] };
        let registered = [person.phone, person.alternate_mail].into_iter().chain(more);
        let registered = registered.filter(|contact| !contact.is_empty()).collect::<Vec<_>>().join(", ");
        let registered = if registered.is_empty() { &nothing } else { &registered };
        let gap = " ".repeat(NAME.saturating_sub(display_width(person.name)));
        format!("  {:<28} {}{gap} {registered}", person.login, person.name)
    };
    let people = people().map(person).collect::<Vec<_>>().join("\n");
    let folder = folder.join("sesame.db").display().to_string();
    speech.say(locale, "demo-greeting", &[("people", &people), ("page", page.as_str()), ("folder", &folder)])
}
