//! The town: Atelier Brunel with its people, phones, mailboxes, IT desk, and a clock that moves when told to.
//!
//! What is real: the database file, the inbox, the engine, the outbox, the page, the embedded directory. What is
//! played: the channel, the couriers and the desk, which keep what they were given so that answers derive from it.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use sesame::app::{House, Operations, Parts};
use sesame::channel::web_chat::settings::WebChatSettings;
use sesame::channel::web_chat::{self, WebChat};
use sesame::channel::{Channel, Message};
use sesame::courier::Courier;
use sesame::demo;
use sesame::desk::Desk;
use sesame::desk::room::Act;
use sesame::desk::rooms::Rooms;
use sesame::directory::embedded::Embedded;
use sesame::directory::hashing::{Cost, Hashing};
use sesame::directory::{Directory, SignIn};
use sesame::engine::button::Button;
use sesame::engine::case::{Staff, ToDesk};
use sesame::engine::effect::{Category, Effect, Say, Shown, Ticket};
use sesame::engine::org::Org;
use sesame::engine::policy::Policy;
use sesame::engine::{Conversation, Event, Rules};
use sesame::entropy::FixedSeeds;
use sesame::ids::{Handle, Locale, Peer, UpdateId};
use sesame::inbox::Delivery;
use sesame::keys::Keys;
use sesame::look::Look;
use sesame::outbox::Couriers;
use sesame::secret::Secret;
use sesame::speech::Speech;
use sesame::speech::words::OwnWords;
use sesame::store::Store;
use sesame::time::{Clock as _, ManualClock, Time};
use sesame::web::console::Access;
use url::Url;

pub mod browser;
mod claimant;
pub mod collector;
pub mod discord;
pub mod gateway;
pub mod glpi;
pub mod graph;
pub mod holdings;
pub mod infobip;
pub mod oidc;
mod played;
pub mod telegram;
pub mod ticketing;
pub mod twilio;
pub mod zammad;

pub use claimant::{Claimant, Heard};
use played::{Device, Played, PlayedChannel, PlayedDesk};

/// A Friday at ten in the morning in Paris: 2026-11-20T09:00:00Z.
pub const FRIDAY: Time = Time(1_795_165_200_000);

pub const MIRA: &str = "LefevreMi17@brunel.example";
pub const MIRA_PHONE: &str = "+33612345623";
pub const MIRA_MAIL: &str = "mira@lefevre-home.example";
pub const TOBIAS: &str = "OkaforTo19@brunel.example";
pub const TOBIAS_MAIL: &str = "tobias@okafor-home.example";
pub const LI_NA: &str = "LiNa21@brunel.example";
pub const LI_NA_PHONE: &str = "+8613800138074";
pub const YUKI: &str = "SatoYu18@brunel.example";
pub const NOE: &str = "DuboisNo20@brunel.example";

/// What the town's people and machines hold.
#[derive(Default)]
pub struct World {
    /// Messages shown in each chat, oldest first.
    pub chats: HashMap<String, Vec<Shown_>>,
    /// Messages deleted in each chat.
    pub forgotten: HashMap<String, Vec<String>>,
    /// Text messages by number.
    pub texts: HashMap<String, Vec<String>>,
    /// Mails by address: subject and body.
    pub mails: HashMap<String, Vec<(String, String)>>,
    /// Calls by number: what is said, and where keys are reported.
    pub calls: HashMap<String, Vec<(String, String)>>,
    /// What each room shows, oldest first: cards as they now are, and what is said beside them.
    pub rooms: HashMap<String, Vec<Message>>,
    /// Whether the rooms' service is down.
    pub rooms_down: bool,
    /// Tickets that IT received.
    pub tickets: Vec<Ticket>,
    /// What IT's desk was told of tickets since.
    pub told: Vec<ToDesk>,
    /// What the couriers answer instead of carrying.
    pub couriers_fail: Option<Failure>,
    /// Rings when something was carried.
    pub carried: Arc<tokio::sync::Notify>,
    /// Whether the desk is down.
    pub desk_down: bool,
    /// What waits to be shown, with its secrets, as seen in the outbox.
    sights: HashMap<String, Say>,
    /// The latest of them for each chat.
    pub latest: HashMap<String, Say>,
}

/// How couriers fail.
#[derive(Clone, Copy, Debug)]
pub enum Failure {
    Retry,
    GiveUp,
    Unknown,
    /// The message is carried, and the answer never comes.
    Silence,
}

/// A message as it stands in a chat: its words, and the engine's values behind them.
#[derive(Clone, Debug)]
pub struct Shown_ {
    pub words: Message,
    pub say: Say,
}

impl Shown_ {
    /// A press of one of its buttons; of one it does not have, as a forged client would send it.
    pub fn press_of(&self, button: &Button) -> Event {
        let place = self.say.keyboard.iter().flatten().position(|offered| offered == button);
        Event::Pressed { stamp: self.say.stamp, place: place.map_or(u8::MAX, |place| u8::try_from(place).unwrap()) }
    }
}

/// How a town differs from the usual.
#[derive(Clone)]
pub struct Setup {
    pub policy: Policy,
    pub org: Org,
    pub public_url: String,
    pub seed: u64,
    /// Channels besides the played one, made anew at each start.
    pub opens: Vec<Opener>,
    /// The chat on a page, and how long its pages wait for an answer.
    pub web_chat: Option<(WebChatSettings, Duration)>,
    /// Couriers of another make, each in the place of the played one.
    pub couriers: Option<Couriers>,
    /// A directory in the place of the embedded one.
    pub directory: Option<Arc<dyn Directory>>,
    /// Puts another directory beside the embedded one.
    pub paired: Option<Pairing>,
    /// The organisation's colour and logo.
    pub look: Look,
    /// Sentences of its own.
    pub own_words: OwnWords,
    /// Desks besides the played one, made anew at each start.
    pub desks: Desking,
    /// What watches the house, made anew at each start.
    pub operations: Operating,
    /// How people sign in to the console.
    pub console: Option<Access>,
    /// The groups and channels of IT.
    pub rooms: Rooms,
    /// Who works in rooms of the town itself.
    pub staff: Staff,
}

/// Makes desks besides the played one, of the town's words and time.
pub type Desking = Arc<dyn Fn(&Arc<Speech>, &Arc<ManualClock>) -> BTreeMap<String, Arc<dyn Desk>> + Send + Sync>;

/// Makes what watches a house.
pub type Operating = Arc<dyn Fn() -> Operations + Send + Sync>;

/// Makes one directory of the embedded one and another.
pub type Pairing = Arc<dyn Fn(Arc<dyn Directory>) -> Arc<dyn Directory> + Send + Sync>;

/// Makes a channel that goes by the town's clock.
pub type Opener = Arc<dyn Fn(&Arc<ManualClock>) -> Arc<dyn Channel> + Send + Sync>;

impl Default for Setup {
    fn default() -> Self {
        Self {
            policy: Policy::default(),
            org: demo::org(),
            public_url: "https://reset.brunel.example/".to_owned(),
            seed: 7,
            opens: Vec::new(),
            web_chat: None,
            couriers: None,
            directory: None,
            paired: None,
            look: Look::default(),
            own_words: OwnWords::default(),
            desks: Arc::new(|_, _| BTreeMap::new()),
            operations: Arc::new(Operations::default),
            console: None,
            rooms: Rooms::default(),
            staff: Staff::default(),
        }
    }
}

/// The town. Clones are the same town.
#[derive(Clone)]
pub struct Town(Arc<Inner>);

struct Inner {
    setup: Setup,
    folder: tempfile::TempDir,
    clock: Arc<ManualClock>,
    seeds: Arc<FixedSeeds>,
    world: Arc<Mutex<World>>,
    house: Mutex<Option<Arc<House>>>,
    web_chat: Mutex<Option<Arc<WebChat>>>,
    updates: Mutex<u64>,
    restless: Mutex<bool>,
}

impl Town {
    /// The usual town.
    pub async fn new() -> Self {
        Self::with(Setup::default()).await
    }

    /// The usual town under another policy.
    pub async fn under(policy: Policy) -> Self {
        Self::with(Setup { policy, ..Setup::default() }).await
    }

    pub async fn with(setup: Setup) -> Self {
        let town = Self(Arc::new(Inner {
            seeds: Arc::new(FixedSeeds::new(setup.seed)),
            setup,
            folder: tempfile::tempdir().unwrap(),
            clock: Arc::new(ManualClock::new(FRIDAY)),
            world: Arc::default(),
            house: Mutex::default(),
            web_chat: Mutex::default(),
            updates: Mutex::default(),
            restless: Mutex::default(),
        }));
        town.build().await;
        let hashing = Hashing::new(Cost::least());
        demo::fill(&town.house().store, &*town.0.seeds, &*town.0.clock, &hashing).await.unwrap();
        town
    }

    async fn build(&self) {
        let inner = &self.0;
        let mut policy = inner.setup.policy.clone();
        if policy.spending.countries.is_empty() {
            policy.spending.countries = demo::countries();
        }
        let mut rules = Rules::new(policy, inner.setup.org.clone(), keys(), Vec::new()).unwrap();
        rules.staff = inner.setup.rooms.staff();
        rules.staff.0.extend(inner.setup.staff.0.clone());
        let store = Arc::new(Store::open(&self.database(), keys()).await.unwrap());
        let hashing = Arc::new(Hashing::new(Cost::least()));
        let policy = inner.setup.policy.password.clone();
        let embedded = Embedded::with_hashing(store, inner.clock.clone(), inner.seeds.clone(), policy, hashing);
        let courier = |device| Some(Arc::new(Played { world: inner.world.clone(), device }) as Arc<dyn Courier>);
        let other = inner.setup.couriers.clone().unwrap_or_default();
        let couriers = Couriers {
            mail: other.mail.or_else(|| courier(Device::Mailbox)),
            sms: other.sms.or_else(|| courier(Device::Phone)),
            call: other.call.or_else(|| courier(Device::Call)),
            ..other
        };
        let desk = Arc::new(PlayedDesk(inner.world.clone())) as Arc<dyn Desk>;
        let mut desks = (inner.setup.desks)(&self.speech(), &inner.clock);
        desks.insert("town".to_owned(), desk);
        let mut channels: Vec<Arc<dyn Channel>> = vec![Arc::new(PlayedChannel(inner.world.clone()))];
        channels.extend(inner.setup.opens.iter().map(|opens| opens(&inner.clock)));
        let web_chat = self.web_chat_built();
        channels.extend(web_chat.clone().map(|chat| chat as Arc<dyn Channel>));
        *inner.web_chat.lock().unwrap() = web_chat;
        let parts = Parts {
            rules,
            clock: inner.clock.clone(),
            seeds: inner.seeds.clone(),
            couriers,
            desks,
            rooms: inner.setup.rooms.clone(),
            channels,
            directory: Some(match (&inner.setup.directory, &inner.setup.paired) {
                (Some(other), _) => Arc::clone(other),
                (None, Some(paired)) => paired(Arc::new(embedded)),
                (None, None) => Arc::new(embedded),
            }),
            public_url: Url::parse(&inner.setup.public_url).unwrap(),
            keys_field: "Digits".to_owned(),
            audit_kept: Duration::from_hours(24 * 365),
            speech: self.speech(),
            look: inner.setup.look.clone(),
            operations: (inner.setup.operations)(),
            console: inner.setup.console.clone(),
        };
        let house = House::build(&self.database(), parts).await.unwrap();
        *inner.house.lock().unwrap() = Some(Arc::new(house));
    }

    fn speech(&self) -> Arc<Speech> {
        Arc::new(Speech::with_own(&self.0.setup.org, &self.0.setup.own_words).unwrap())
    }

    fn web_chat_built(&self) -> Option<Arc<WebChat>> {
        let inner = &self.0;
        let (settings, patience) = inner.setup.web_chat.clone()?;
        Some(Arc::new(WebChat::new(web_chat::Parts {
            settings,
            look: inner.setup.look.clone(),
            keys: keys(),
            clock: inner.clock.clone(),
            seeds: inner.seeds.clone(),
            speech: self.speech(),
            org: inner.setup.org.clone(),
            public_url: Url::parse(&inner.setup.public_url).unwrap(),
            framed_by_ourselves: false,
            patience,
        })))
    }

    /// The chat on a page.
    pub fn web_chat(&self) -> Arc<WebChat> {
        self.0.web_chat.lock().unwrap().clone().expect("a town with a web chat")
    }

    /// The letters of the newest captcha of the engine's, as somebody with eyes reads them.
    pub fn letters_shown(&self) -> String {
        let world = self.world();
        let captchas = world.sights.iter().filter_map(|(row, say)| match &say.shows {
            Some(Shown::Captcha { image, .. }) => Some((row.parse::<u64>().unwrap(), image.expose().clone())),
            _ => None,
        });
        captchas.max_by_key(|(row, _)| *row).expect("a captcha").1
    }

    /// The database file.
    pub fn database(&self) -> PathBuf {
        self.0.folder.path().join("sesame.db")
    }

    /// The folder everything is written in.
    pub fn folder(&self) -> PathBuf {
        self.0.folder.path().to_owned()
    }

    /// The running house.
    pub fn house(&self) -> Arc<House> {
        self.0.house.lock().unwrap().clone().unwrap()
    }

    /// The town's people and machines.
    pub fn world(&self) -> std::sync::MutexGuard<'_, World> {
        self.0.world.lock().unwrap()
    }

    /// The time.
    pub fn now(&self) -> Time {
        self.0.clock.now()
    }

    /// The process dies without a word and is started again.
    pub async fn restarts(&self) {
        *self.0.house.lock().unwrap() = None;
        self.build().await;
        self.house().recover().await.unwrap();
        self.settles().await;
    }

    /// From now on the process dies before and after everything anybody does.
    pub fn becomes_restless(&self) {
        *self.0.restless.lock().unwrap() = true;
    }

    /// Time passes, and whatever falls due on the way happens at its moment.
    pub async fn waits(&self, lapse: Duration) {
        let end = self.now() + lapse;
        loop {
            self.settles().await;
            let house = self.house();
            let deadline = house.store.next_deadline().await.unwrap();
            let effect = house.store.next_free_effect_at(&[]).await.unwrap();
            let next = deadline.into_iter().chain(effect).min().filter(|next| *next <= end);
            let Some(next) = next else { break };
            self.0.clock.set(next.max(self.now()));
            house.wake().await.unwrap();
        }
        self.0.clock.set(end);
        self.settles().await;
    }

    /// A while passes, and ticket systems are asked what was written there; how much came of it.
    pub async fn asks_desks(&self) -> usize {
        self.waits(Duration::from_mins(1)).await;
        let came = self.house().news.round().await.unwrap();
        self.settles().await;
        came
    }

    /// Time passes for a house that runs by itself.
    pub async fn passes(&self, lapse: Duration) {
        self.0.clock.advance(lapse);
        self.house().wake().await.unwrap();
    }

    /// Everything that is due gets done.
    pub async fn settles(&self) {
        let house = self.house();
        for _ in 0..100 {
            self.looks_ahead(&house).await;
            if house.outbox.drain().await.unwrap() == 0 {
                return;
            }
        }
        panic!("the town never comes to rest");
    }

    /// Notes the values behind messages about to be shown: a person sees the picture, a test reads the answer.
    async fn looks_ahead(&self, house: &House) {
        for due in house.store.due_effects(self.now(), &[], 1000).await.unwrap() {
            if let Some(Effect::Say(say)) = due.effect {
                self.world().latest.insert(due.peer.0.clone(), say.clone());
                self.world().sights.insert(due.id.to_string(), say);
            }
        }
    }

    /// Someone opens a chat.
    pub fn arrives(&self, chat: &str) -> Claimant {
        self.arrives_speaking(chat, "en")
    }

    /// Someone whose chat profile names a language opens a chat.
    pub fn arrives_speaking(&self, chat: &str, locale: &str) -> Claimant {
        Claimant { town: self.clone(), peer: Peer::new("town", chat), locale: Locale::from(locale) }
    }

    /// What the newest captcha that was shown anywhere says: in its picture, and in its recording.
    pub fn newest_captcha(&self) -> (String, String) {
        let world = self.world();
        let captchas = world.sights.iter().filter_map(|(row, say)| match &say.shows {
            Some(Shown::Captcha { image, sound }) => Some((row.parse::<u64>().unwrap(), image, sound)),
            _ => None,
        });
        let (_, image, sound) = captchas.max_by_key(|(row, ..)| *row).expect("a captcha");
        (image.expose().clone(), sound.expose().clone())
    }

    /// The latest text message on a phone.
    pub fn text_on(&self, phone: &str) -> String {
        self.world().texts.get(phone).and_then(|texts| texts.last().cloned()).expect("a text message")
    }

    /// How many text messages a phone has received.
    pub fn texts_on(&self, phone: &str) -> usize {
        self.world().texts.get(phone).map_or(0, Vec::len)
    }

    /// The code in the latest text message on a phone.
    pub fn code_on(&self, phone: &str) -> String {
        digits_in(&self.text_on(phone), 6)
    }

    /// The code in the latest mail that holds one.
    pub fn code_in(&self, address: &str) -> String {
        let world = self.world();
        let mails = world.mails.get(address).expect("a mailbox with mail");
        mails.iter().rev().map(|(_, body)| digits_in(body, 8)).find(|code| !code.is_empty()).expect("a code")
    }

    /// How many mails an address has received.
    pub fn mails_in(&self, address: &str) -> usize {
        self.world().mails.get(address).map_or(0, Vec::len)
    }

    /// Somebody answers the latest call on a phone and presses keys; the gateway reports them to the hook.
    pub async fn presses_on_phone(&self, phone: &str, keys: &str) -> axum::http::StatusCode {
        let callback = self.world().calls.get(phone).and_then(|calls| calls.last().cloned()).expect("a call").1;
        let path = Url::parse(&callback).unwrap().path().to_owned();
        let status = browser::post_form(&self.house().web, &path, &[("Digits", keys)]).await;
        self.settles().await;
        status
    }

    /// The process dies in the moment a message has left and nobody has heard yet that it did.
    pub async fn dies_while_carrying(&self, claimant: &Claimant, button: Button) {
        self.world().couriers_fail = Some(Failure::Silence);
        let (house, carried) = (self.house(), self.world().carried.clone());
        let event = claimant.newest().press_of(&button);
        house.inbox.take(Delivery::new(claimant.peer.clone(), event)).await.unwrap();
        self.looks_ahead(&house).await;
        tokio::select! {
            drained = house.outbox.drain() => panic!("the courier answered: {drained:?}"),
            () = carried.notified() => {}
        }
        drop(house);
        self.world().couriers_fail = None;
        self.restarts().await;
    }

    /// A number the database knows.
    pub async fn count(&self, query: &'static str) -> i64 {
        sqlx::query_scalar(query).fetch_one(self.house().store.readers()).await.unwrap()
    }

    /// IT lifts something. Returns how much there was to lift.
    pub async fn lifts(&self, relief: &sesame::relief::Relief) -> u64 {
        let house = self.house();
        let hand = sesame::relief::Hand { by: "ana".to_owned(), reason: None };
        sesame::relief::lift(&house.store, relief, &hand, self.now()).await.unwrap()
    }

    /// Tickets that IT has received about something.
    pub fn tickets_about(&self, category: Category) -> Vec<Ticket> {
        self.world().tickets.iter().filter(|ticket| ticket.category == category).cloned().collect()
    }

    /// Whether the directory takes a password.
    pub async fn signs_in(&self, handle: &str, password: &str) -> bool {
        let directory = self.house().directory.clone();
        let handle = Handle::from(sesame::engine::contact::canonical(handle).as_str());
        let account = directory.find(&handle).await.unwrap().expect("an account");
        let verdict = directory.sign_in(&account.id, &Secret::from(password)).await.unwrap();
        matches!(verdict, SignIn::Accepted)
    }

    /// The kinds in the audit log, oldest first.
    pub async fn record(&self) -> Vec<String> {
        let query = "SELECT kind FROM audit ORDER BY seq";
        sqlx::query_scalar(query).fetch_all(self.house().store.readers()).await.unwrap()
    }

    /// What is kept of a chat: what it awaits and which facts are established.
    pub async fn conversation(&self, peer: &Peer) -> Conversation {
        let query = sqlx::query_scalar("SELECT state FROM conversation WHERE peer = $1").bind(peer.as_str());
        let state: Option<String> = query.fetch_optional(self.house().store.readers()).await.unwrap();
        state.map(|state| serde_json::from_str(&state).unwrap()).unwrap_or_default()
    }

    /// An agent does something in a room.
    pub async fn acts(&self, act: impl Fn(UpdateId) -> Act) {
        let (restless, update) = (*self.0.restless.lock().unwrap(), self.next_update());
        if restless {
            self.restarts().await;
        }
        self.house().reception.acts(act(update.clone())).await.unwrap();
        if restless {
            self.restarts().await;
        }
        self.settles().await;
        self.house().reception.acts(act(update)).await.unwrap(); // a service delivers twice
        self.settles().await;
    }

    async fn takes(&self, delivery: Delivery) {
        let restless = *self.0.restless.lock().unwrap();
        if restless {
            self.restarts().await;
        }
        self.house().inbox.take(delivery).await.unwrap();
        if restless {
            self.restarts().await;
        }
        self.settles().await;
    }

    fn next_update(&self) -> UpdateId {
        let mut updates = self.0.updates.lock().unwrap();
        *updates += 1;
        UpdateId(updates.to_string())
    }
}

/// The keys of every house in town: the same after a restart.
pub fn keys() -> Keys {
    Keys::new([42; 32])
}

/// The first run of exactly so many digits.
pub fn digits_in(text: &str, count: usize) -> String {
    let mut runs = text.split(|c: char| !c.is_ascii_digit());
    runs.find(|run| run.len() == count).unwrap_or_default().to_owned()
}
