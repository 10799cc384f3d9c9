//! A house to be measured: the real wiring, real clock, a channel that shows nothing, and what people write to it.
//!
//! The captcha is off, so that drawing pictures is not measured; the names people type belong to nobody, so that no
//! courier is. A person takes the way of a decoy, which is the way of everybody.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use sesame::app::{House, Parts};
use sesame::channel::{Abilities, Channel, ChannelError, Message};
use sesame::directory::Directory;
use sesame::engine::Rules;
use sesame::engine::org::Org;
use sesame::engine::policy::{Policy, When};
use sesame::entropy::FixedSeeds;
use sesame::ids::{Locale, Peer};
use sesame::keys::Keys;
use sesame::look::Look;
use sesame::outbox::Couriers;
use sesame::speech::Speech;
use sesame::time::SystemClock;
use tokio::sync::Semaphore;

/// One person's turns: misses and detours as people make them. Each is answered with a message.
pub const TURNS: [&str; 12] = [
    "hello",
    "/reset",
    "I forgot my password",
    "my name is mira",
    "mira.okafor@northwind.example",
    "help",
    "sms",
    "06 12 34 56",
    "back",
    "back",
    "help",
    "cancel",
];

/// The channel's name.
pub const CHANNEL: &str = "bench";

/// A channel that takes every message and shows none. The chat's first number says which ear hears it.
pub struct Ears(Vec<Semaphore>);

impl Ears {
    pub fn new(count: usize) -> Arc<Self> {
        Arc::new(Self((0..count).map(|_| Semaphore::new(0)).collect()))
    }

    /// Waits for one message to an ear.
    pub async fn hear(&self, ear: usize) -> anyhow::Result<()> {
        self.0[ear].acquire().await?.forget();
        Ok(())
    }
}

#[async_trait]
impl Channel for Ears {
    fn name(&self) -> &'static str {
        CHANNEL
    }

    fn abilities(&self) -> Abilities {
        Abilities { buttons: true, ..Abilities::NONE }
    }

    async fn say(&self, chat: &str, _: &Message) -> Result<Option<String>, ChannelError> {
        let ear = chat.split('-').next().and_then(|ear| ear.parse::<usize>().ok()).unwrap_or_default();
        if let Some(ear) = self.0.get(ear) {
            ear.add_permits(1);
        }
        Ok(None)
    }

    async fn forget(&self, _: &str, _: &str) -> Result<(), ChannelError> {
        Ok(())
    }
}

/// The chat of a person who speaks into an ear. All names are of one length, so that all rows are.
pub fn peer(ear: usize, person: usize) -> Peer {
    Peer(format!("{CHANNEL}:{ear:04}-{person:07}"))
}

/// A language given by the channel.
pub fn english() -> Locale {
    Locale("en".to_owned())
}

/// Opens a house on a file, over a directory of its own or its embedded one.
pub async fn open(
    database: &Path,
    ears: Arc<Ears>,
    directory: Option<Arc<dyn Directory>>,
) -> anyhow::Result<Arc<House>> {
    open_watched(database, ears, directory, sesame::app::Operations::default()).await
}

/// The same, watched in some way.
pub async fn open_watched(
    database: &Path,
    ears: Arc<Ears>,
    directory: Option<Arc<dyn Directory>>,
    operations: sesame::app::Operations,
) -> anyhow::Result<Arc<House>> {
    let org: Org = serde_json::from_value(serde_json::json!({
        "name": "Northwind Institute",
        "sign_in_url": "https://mail.northwind.example/",
        "it_contact": "desk@northwind.example",
        "country": "FR",
    }))?;
    let policy = Policy { captcha: When::Never, ..Policy::default() };
    let speech = Arc::new(Speech::new(&org)?);
    let parts = Parts {
        rules: Rules::new(policy, org, Keys::new([7; 32]), Vec::new())?,
        clock: Arc::new(SystemClock),
        seeds: Arc::new(FixedSeeds::new(1)),
        couriers: Couriers::default(),
        desks: BTreeMap::new(),
        rooms: sesame::desk::rooms::Rooms::default(),
        channels: vec![ears],
        directory,
        public_url: "https://reset.northwind.example/".parse()?,
        keys_field: "digits".to_owned(),
        audit_kept: std::time::Duration::from_hours(24 * 365),
        speech,
        look: Look::default(),
        operations,
        console: None,
    };
    Ok(Arc::new(House::build(database, parts).await?))
}
