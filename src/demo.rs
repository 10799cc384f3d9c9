//! The demo: an invented organisation with a handful of people, whose phones, mailboxes and IT desk are shown in the
//! terminal beside the conversation. Nothing leaves the machine.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context as _;
use async_trait::async_trait;
use textwrap::core::display_width;
use url::Url;

use crate::courier::{Courier, CourierError, Parcel, Receipt};
use crate::desk::{Desk, mail::MailDesk};
use crate::directory::hashing::Hashing;
use crate::engine::event::Event;
use crate::engine::org::{Identity, Networks, Org};
use crate::entropy::Seeds;
use crate::ids::Locale;
use crate::keys::token_hash;
use crate::outbox::Couriers;
use crate::people::{self, Import};
use crate::screen::Screen;
use crate::secret::Secret;
use crate::speech::Speech;
use crate::store::Store;
use crate::time::Clock;

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

/// Fills the embedded directory with the people; those who are there already keep their passwords.
pub async fn fill(store: &Store, seeds: &dyn Seeds, clock: &dyn Clock, hashing: &Hashing) -> anyhow::Result<()> {
    let people = people::read(PEOPLE.as_bytes(), &org())
        .map_err(|faults| anyhow::anyhow!(faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")))?;
    Import { store, seeds, clock, hashing }.write(&people, false, &|_, _| {}).await.context("the demo's people")?;
    Ok(())
}

/// The phones and mailboxes, and the call that rings last.
pub struct Devices {
    screen: Arc<Screen>,
    speech: Arc<Speech>,
    locale: Locale,
    ringing: Mutex<Option<Secret<String>>>,
}

impl Devices {
    /// Devices shown on a screen, whose frames are labelled in a language.
    pub fn new(screen: Arc<Screen>, speech: Arc<Speech>, locale: Locale) -> Self {
        Self { screen, speech, locale, ringing: Mutex::default() }
    }

    /// Couriers that deliver to these devices.
    pub fn couriers(self: &Arc<Self>) -> Couriers {
        let courier = |kind| Some(Arc::new(Delivery { devices: Arc::clone(self), kind }) as Arc<dyn Courier>);
        Couriers { mail: courier(Device::Mailbox), sms: courier(Device::Phone), call: courier(Device::Call) }
    }

    /// The desk of Atelier Brunel's IT: tickets as mails into a mailbox shown on the screen.
    pub fn desks(self: &Arc<Self>) -> BTreeMap<String, Arc<dyn Desk>> {
        let courier = Arc::new(Delivery { devices: Arc::clone(self), kind: Device::Desk });
        let desk = MailDesk::new(courier, "it@brunel.example", Arc::clone(&self.speech));
        BTreeMap::from([("mail".to_owned(), Arc::new(desk) as Arc<dyn Desk>)])
    }

    /// A sentence of the demo's own.
    pub fn say(&self, id: &str, args: &[(&str, &str)]) -> String {
        self.speech.say(&self.locale, id, args)
    }

    /// Presses keys on the phone that rings: to whom they are reported, and what happened.
    pub async fn press(&self, store: &Store, clock: &dyn Clock, keys: &str) -> Option<(crate::ids::Peer, Event)> {
        let callback = self.ringing.lock().unwrap_or_else(PoisonError::into_inner).clone()?;
        let token = Url::parse(callback.expose()).ok()?.path_segments()?.next_back()?.to_owned();
        let (peer, challenge) = store.call(&token_hash(&token), clock.now()).await.ok()??;
        Some((peer, Event::KeysPressed { challenge, keys: keys.into() }))
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Device {
    Phone,
    Mailbox,
    Call,
    Desk,
}

struct Delivery {
    devices: Arc<Devices>,
    kind: Device,
}

#[async_trait]
impl Courier for Delivery {
    async fn carry(&self, parcel: &Parcel) -> Result<Receipt, CourierError> {
        let (devices, to, body) = (&self.devices, parcel.to.expose(), parcel.body.expose().trim_end());
        let to = [("to", to.as_str())];
        let mail = || format!("{}\n\n{body}", parcel.subject);
        let (title, body) = match self.kind {
            Device::Phone => (devices.say("demo-phone", &to), body.to_owned()),
            Device::Mailbox => (devices.say("demo-mailbox", &to), mail()),
            Device::Desk => (devices.say("demo-desk", &[]), mail()),
            Device::Call => {
                devices.ringing.lock().unwrap_or_else(PoisonError::into_inner).clone_from(&parcel.callback);
                let answer = devices.say("demo-call-answer", &[]);
                (devices.say("demo-call", &to), format!("“{body}”\n\n{answer}"))
            }
        };
        devices.screen.device(&title, &body);
        Ok(Receipt { reference: None })
    }

    async fn check(&self) -> Result<String, CourierError> {
        Ok("shown in this terminal".to_owned())
    }
}

/// The first lines: what this is, what to type, who exists.
pub fn greeting(speech: &Speech, locale: &Locale, folder: &Path, page: &Url) -> String {
    let nothing = speech.say(locale, "demo-nothing-registered", &[]);
    let person = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        let registered: Vec<&str> = cells[4..6].iter().copied().filter(|cell| !cell.is_empty()).collect();
        let registered = if registered.is_empty() { nothing.clone() } else { registered.join(", ") };
        format!(
            "  {:<28} {}{} {registered}",
            cells[0],
            cells[1],
            " ".repeat(NAME.saturating_sub(display_width(cells[1])))
        )
    };
    let people = PEOPLE.lines().skip(1).map(person).collect::<Vec<_>>().join("\n");
    let folder = folder.join("sesame.db").display().to_string();
    speech.say(locale, "demo-greeting", &[("people", &people), ("page", page.as_str()), ("folder", &folder)])
}
