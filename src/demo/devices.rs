//! The phones, mailboxes and IT desk of the demo: what they received, and the calls that ring. Kept in memory; whoever
//! looks at them is told when something changes.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use tokio::sync::watch;
use url::Url;

use crate::courier::http::GATEWAY;
use crate::courier::{Courier, CourierError, Parcel, Receipt};
use crate::desk::{Desk, mail::MailDesk};
use crate::engine::event::Event;
use crate::ids::{Locale, Peer};
use crate::keys::token_hash;
use crate::outbox::Couriers;
use crate::screen::Screen;
use crate::secret::Secret;
use crate::speech::Speech;
use crate::store::Store;
use crate::time::{Clock, Time};

/// Where IT of the demo reads its mail.
pub const DESK: &str = "it@brunel.example";
/// The most things kept; the oldest go first.
const KEPT: usize = 200;

/// What kind of device received something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Device {
    /// A text message on a phone.
    Phone,
    /// A mail.
    Mailbox,
    /// A call.
    Call,
    /// A ticket at IT.
    Desk,
}

/// Something that a device received.
#[derive(Clone, Debug)]
pub struct Item {
    /// Its number, counted from 1.
    pub number: u64,
    /// By which kind of device.
    pub device: Device,
    /// At which number or address.
    pub to: String,
    /// A mail's subject.
    pub subject: String,
    /// Its words.
    pub body: String,
    /// When.
    pub at: Time,
    /// Where the keys pressed on a call are reported; none once they were.
    callback: Option<Secret<String>>,
}

impl Item {
    /// Whether it is a call that still waits for keys.
    pub fn rings(&self) -> bool {
        self.callback.is_some()
    }
}

/// The devices.
pub struct Devices {
    speech: Arc<Speech>,
    clock: Arc<dyn Clock>,
    /// The terminal they are shown in, and the language of their frames.
    screen: Option<(Arc<Screen>, Locale)>,
    items: Mutex<Vec<Item>>,
    newest: watch::Sender<u64>,
}

impl Devices {
    /// Devices that nobody looks at yet; in a terminal they are also shown on its screen, framed in a language.
    pub fn new(speech: Arc<Speech>, clock: Arc<dyn Clock>, screen: Option<(Arc<Screen>, Locale)>) -> Self {
        Self { speech, clock, screen, items: Mutex::default(), newest: watch::Sender::new(0) }
    }

    /// Couriers that deliver to these devices.
    pub fn couriers(self: &Arc<Self>) -> Couriers {
        let courier = |device| Some(Arc::new(Delivery { devices: Arc::clone(self), device }) as Arc<dyn Courier>);
        let (mail, sms, call) = (courier(Device::Mailbox), courier(Device::Phone), courier(Device::Call));
        Couriers { mail, sms, call, ..Couriers::default() }
    }

    /// The desk of the demo's IT: tickets as mails.
    pub fn desks(self: &Arc<Self>) -> BTreeMap<String, Arc<dyn Desk>> {
        let courier = Arc::new(Delivery { devices: Arc::clone(self), device: Device::Desk });
        let desk = MailDesk::new(courier, DESK, Arc::clone(&self.speech));
        BTreeMap::from([("mail".to_owned(), Arc::new(desk) as Arc<dyn Desk>)])
    }

    /// What was received, oldest first.
    pub fn items(&self) -> Vec<Item> {
        self.locked().clone()
    }

    /// Follows the number of the newest change.
    pub fn follow(&self) -> watch::Receiver<u64> {
        self.newest.subscribe()
    }

    /// Presses keys on a phone that rings, the one that rang last when no number is given: to whom they are reported,
    /// and what happened. `None` when none rings.
    pub async fn press(&self, number: Option<u64>, store: &Store, keys: &str) -> Option<(Peer, Event)> {
        let callback = {
            let mut items = self.locked();
            let ringing = |item: &&mut Item| item.rings() && number.is_none_or(|number| item.number == number);
            items.iter_mut().rev().find(ringing)?.callback.take()?
        };
        self.changed();
        let token = Url::parse(callback.expose()).ok()?.path_segments()?.next_back()?.to_owned();
        let call = store.call(&token_hash(&token), self.clock.now()).await.ok()??;
        Some((call.peer, Event::KeysPressed { challenge: call.challenge, keys: keys.into() }))
    }

    fn receive(&self, device: Device, parcel: &Parcel) {
        let item = Item {
            number: *self.newest.borrow() + 1,
            device,
            to: parcel.to.expose().clone(),
            subject: parcel.subject.clone(),
            body: parcel.body.expose().trim_end().to_owned(),
            at: self.clock.now(),
            callback: parcel.callback.as_ref().and_then(|callback| callback.of(GATEWAY).cloned()),
        };
        self.show(&item);
        let mut items = self.locked();
        if items.len() >= KEPT {
            items.remove(0);
        }
        items.push(item);
        drop(items);
        self.changed();
    }

    fn show(&self, item: &Item) {
        let Some((screen, locale)) = &self.screen else { return };
        let say = |id: &str| self.speech.say(locale, id, &[("to", &item.to)]);
        let (title, body) = match item.device {
            Device::Phone => (say("demo-phone"), item.body.clone()),
            Device::Mailbox => (say("demo-mailbox"), format!("{}\n\n{}", item.subject, item.body)),
            Device::Desk => (say("demo-desk"), format!("{}\n\n{}", item.subject, item.body)),
            Device::Call => (say("demo-call"), format!("“{}”\n\n{}", item.body, say("demo-call-answer"))),
        };
        screen.device(&title, &body);
    }

    fn changed(&self) {
        self.newest.send_modify(|newest| *newest += 1);
    }

    fn locked(&self) -> MutexGuard<'_, Vec<Item>> {
        self.items.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Delivery {
    devices: Arc<Devices>,
    device: Device,
}

#[async_trait]
impl Courier for Delivery {
    async fn carry(&self, parcel: &Parcel) -> Result<Receipt, CourierError> {
        self.devices.receive(self.device, parcel);
        Ok(Receipt { reference: None })
    }

    fn reports(&self) -> Vec<&'static str> {
        if let Device::Call = self.device { vec![GATEWAY] } else { Vec::new() }
    }

    async fn check(&self) -> Result<String, CourierError> {
        Ok("shown beside the chat".to_owned())
    }
}
