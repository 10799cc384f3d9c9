//! Recoveries on Discord: the real channel of the house before the town's Discord.

mod budget;
mod kinds;
mod recovery;
mod rooms;
mod trouble;
mod weekly;

use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use sesame::channel::Channel;
use sesame::channel::discord::{Discord as Bot, Pause, Settings};
use sesame::demo;
use sesame::desk::rooms::Rooms;
use sesame::secret::Secret;
use sesame::speech::Speech;
use sesame::time::{Clock as _, ManualClock, Time};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::town::discord::{Discord, GUILD_CHANNEL, Msg, Person, TOKEN};
use crate::town::{FRIDAY, Setup, Town};

pub const MIRA_ID: u64 = 500_000_000_000_000_017;
pub const NOE_ID: u64 = 500_000_000_000_000_018;

/// A town with a Discord and the house's bot on it.
pub struct Place {
    pub town: Town,
    pub discord: Discord,
    bot: Arc<Mutex<Option<Arc<Bot>>>>,
    listening: Option<(JoinHandle<()>, CancellationToken)>,
    waits: Arc<Waits>,
}

/// What the bot waits for.
#[derive(Default)]
struct Waits {
    /// How many long waits there are now.
    long: watch::Sender<usize>,
    /// Changes when the test lets time pass.
    passed: watch::Sender<()>,
}

impl Place {
    /// Everything stands, and the bot listens.
    pub async fn open() -> Self {
        let mut place = Self::silent(TOKEN).await;
        place.listens();
        place
    }

    /// Everything stands, and nobody listens yet.
    pub async fn silent(token: &'static str) -> Self {
        Self::silent_in(token, Rooms::default()).await
    }

    /// The same with rooms of IT.
    pub async fn silent_in(token: &'static str, rooms: Rooms) -> Self {
        let clock: Arc<OnceLock<Arc<ManualClock>>> = Arc::default();
        let reading = clock.clone();
        let now = move || u64::try_from(reading.get().map_or(FRIDAY, |clock| clock.now()).0).unwrap();
        let discord = Discord::open(Arc::new(now)).await;
        let bot: Arc<Mutex<Option<Arc<Bot>>>> = Arc::default();
        let waits: Arc<Waits> = Arc::default();
        let (url, kept, passing) = (discord.url(), bot.clone(), waits.clone());
        let theirs = rooms.clone();
        let opens = move |town_clock: &Arc<ManualClock>| {
            let _ = clock.set(town_clock.clone()); // it is the same one after a restart
            let settings = Settings { token_file: None, api_url: url.clone(), gateway_url: None };
            let speech = Arc::new(Speech::new(&demo::org()).unwrap());
            let town_clock = town_clock.clone();
            let pause = pause(town_clock.clone(), passing.clone());
            let bot = Bot::new(settings, Secret::from(token), speech, town_clock, pause).unwrap();
            let bot = Arc::new(bot.in_rooms(theirs.clone()));
            *kept.lock().unwrap() = Some(bot.clone());
            bot as Arc<dyn Channel>
        };
        let town = Town::with(Setup { opens: vec![Arc::new(opens)], rooms, ..Setup::default() }).await;
        Self { town, discord, bot, listening: None, waits }
    }

    /// The bot.
    pub fn bot(&self) -> Arc<Bot> {
        self.bot.lock().unwrap().clone().unwrap()
    }

    /// The bot begins to listen.
    pub fn listens(&mut self) {
        let stop = CancellationToken::new();
        let listening = tokio::spawn(self.bot().listen(self.town.house().reception.clone(), stop.clone()));
        self.listening = Some((listening, stop));
    }

    /// The bot is asked to stop, and does.
    pub async fn stops(&mut self) {
        let (listening, stop) = self.listening.take().unwrap();
        stop.cancel();
        listening.await.unwrap();
    }

    /// The process dies without a word, and is started again.
    pub async fn crashes(&mut self) {
        let (listening, _) = self.listening.take().unwrap();
        listening.abort();
        let _ = listening.await;
        self.town.restarts().await;
        self.listens();
    }

    /// Time passes.
    pub async fn passes(&self, lapse: Duration) {
        self.town.waits(lapse).await;
        self.waits.passed.send_replace(());
    }

    /// The bot has nothing to do but to wait, and for long.
    pub async fn waits_long(&self) {
        let mut long = self.waits.long.subscribe();
        let wait = tokio::time::timeout(Duration::from_secs(30), long.wait_for(|long| *long > 0));
        assert!(wait.await.is_ok(), "the bot does not wait; calls: {:#?}", self.lines());
    }

    /// Whatever is due gets done, until something is so.
    pub async fn until(&self, so: impl Fn(&Discord) -> bool) {
        let effects = self.town.house().inbox.effects.clone();
        loop {
            self.town.settles().await;
            if so(&self.discord) {
                return self.town.settles().await;
            }
            tokio::select! {
                () = effects.notified() => {}
                () = self.discord.settled(&so) => {}
            }
        }
    }

    /// What somebody did has been taken in, and what follows from it is done.
    pub async fn takes(&self, update: u64) {
        let effects = self.town.house().inbox.effects.clone();
        let seen = || async {
            let query = sqlx::query_scalar("SELECT count(*) FROM seen WHERE update_id = $1").bind(update.to_string());
            let count: i64 = query.fetch_one(self.town.house().store.readers()).await.unwrap();
            count > 0
        };
        let wait = async {
            while !seen().await {
                effects.notified().await;
            }
        };
        let outcome = tokio::time::timeout(Duration::from_secs(30), wait).await;
        assert!(outcome.is_ok(), "never taken in; calls: {:#?}, faults: {:#?}", self.lines(), self.discord.faults());
        self.town.settles().await;
    }

    fn lines(&self) -> Vec<String> {
        self.discord.calls().iter().map(|call| format!("{} {:?}", call.line(), call.status)).collect()
    }

    /// Asserts that the bot has kept all of Discord's rules.
    #[track_caller]
    pub fn keeps_the_rules(&self) {
        assert_eq!(self.discord.faults(), Vec::<String>::new());
    }

    /// Somebody who speaks a language.
    pub fn person(&self, id: u64, locale: &str) -> Someone<'_> {
        Someone { place: self, person: self.discord.person(id, "Someone").speaking(locale), in_server: false }
    }
}

/// Waiting in town: a short wait passes at once, a long one ends when the test lets that time pass.
fn pause(clock: Arc<ManualClock>, waits: Arc<Waits>) -> Pause {
    Arc::new(move |lapse| {
        let (clock, waits) = (clock.clone(), waits.clone());
        Box::pin(async move {
            if lapse <= Duration::from_mins(1) {
                clock.advance(lapse);
                return tokio::task::yield_now().await;
            }
            let end: Time = clock.now() + lapse;
            let mut passed = waits.passed.subscribe();
            waits.long.send_modify(|long| *long += 1);
            while clock.now() < end {
                passed.changed().await.unwrap();
            }
            waits.long.send_modify(|long| *long -= 1);
        })
    })
}

/// Somebody before their Discord, in the chat with the bot or in the server.
pub struct Someone<'p> {
    pub place: &'p Place,
    pub person: Person,
    in_server: bool,
}

impl Someone<'_> {
    pub fn in_server(mut self) -> Self {
        self.in_server = true;
        self
    }

    /// Says something: in the chat as it is, in the server in the window that the button opens.
    pub async fn says(&self, text: &str) -> Msg {
        let update = if self.in_server {
            let (message, id) = self.control("✎ ");
            self.person.presses_on(&message, &id);
            self.person.submits_modal(&[("words", text)]).await
        } else {
            self.person.writes_dm(text).await
        };
        self.place.takes(update).await;
        self.newest()
    }

    /// Uses a command.
    pub async fn commands(&self, name: &str) -> Msg {
        let update = if self.in_server {
            self.person.commands_in(crate::town::discord::GUILD, name).await
        } else {
            self.person.commands(name).await
        };
        self.place.takes(update).await;
        self.newest()
    }

    /// Presses the newest button that begins so.
    pub async fn presses(&self, label: &str) -> Msg {
        let (message, id) = self.control(label);
        let update = self.person.presses_on(&message, &id);
        self.place.takes(update).await;
        self.newest()
    }

    /// The newest button that begins so: its message, and its custom id.
    #[track_caller]
    pub fn control(&self, label: &str) -> (Msg, String) {
        let fits = |message: &Msg| {
            let controls = message.controls();
            let found =
                controls.iter().find(|control| control["label"].as_str().is_some_and(|text| text.starts_with(label)));
            found.and_then(|control| control["custom_id"].as_str()).map(ToOwned::to_owned)
        };
        let found = self.person.sees().into_iter().rev().find_map(|message| fits(&message).map(|id| (message, id)));
        found.unwrap_or_else(|| panic!("no button {label:?} among {:#?}", self.words()))
    }

    #[track_caller]
    pub fn newest(&self) -> Msg {
        self.person.newest().unwrap_or_else(|| panic!("nothing is seen; calls: {:#?}", self.place.lines()))
    }

    /// Everything seen, with the buttons.
    pub fn words(&self) -> Vec<(String, Vec<String>)> {
        self.person.sees().iter().map(|message| (message.content.clone(), message.buttons())).collect()
    }

    /// What is seen in the server.
    pub fn in_channel(&self) -> Vec<Msg> {
        self.person.sees().into_iter().filter(|message| message.channel == GUILD_CHANNEL).collect()
    }
}
