//! The real Telegram channel in the town, against a Telegram with state: what arrives, what is seen, and what happens
//! when either side fails. Nothing is waited for by the clock: the town's clock moves when somebody waits by it.

mod alarms;
mod faults;
mod kinds;
mod linking;
mod page;
mod record;
mod recovery;
mod rooms;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use axum::extract::{Request, State};
use axum::response::Response;
use sesame::channel::Channel;
use sesame::channel::telegram::{Mode, Parts, Settings, Telegram as Bot};
use sesame::demo;
use sesame::desk::rooms::Rooms;
use sesame::engine::button::{Button, Reason};
use sesame::engine::effect::{Say, Shown};
use sesame::engine::policy::Policy;
use sesame::engine::text::Text;
use sesame::ids::{Locale, Peer};
use sesame::secret::Secret;
use sesame::speech::Speech;
use sesame::time::{Clock, ManualClock, Time, Timer};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;
use url::Url;

use crate::town::telegram::{Person, Telegram};
use crate::town::{FRIDAY, Setup, Town, keys};

/// A wait longer than this is one that a test ends: the rest of the town does not sleep through it.
const SHORT: Duration = Duration::from_secs(20);

/// The town's clock, by which short waits pass at once.
struct TownTimer {
    clock: Arc<ManualClock>,
    moved: Arc<Notify>,
}

impl Clock for TownTimer {
    fn now(&self) -> Time {
        self.clock.now()
    }
}

#[async_trait]
impl Timer for TownTimer {
    async fn until(&self, moment: Time) {
        if moment.since(self.now()) <= SHORT {
            self.clock.set(moment.max(self.now()));
            return tokio::task::yield_now().await;
        }
        loop {
            let moved = self.moved.notified();
            tokio::pin!(moved);
            moved.as_mut().enable();
            if self.now() >= moment {
                return;
            }
            moved.await;
        }
    }
}

/// The town with a bot in Telegram.
struct Street {
    mode: Mode,
    town: Town,
    telegram: Telegram,
    /// The time of Telegram, kept with the town's.
    moved: Arc<Notify>,
    bot: Arc<Mutex<Option<Arc<Bot>>>>,
    running: Option<(CancellationToken, tokio::task::JoinHandle<()>)>,
}

impl Street {
    /// With a bot that asks for updates.
    async fn polling() -> Self {
        Self::with(Mode::Polling, Policy::default(), |_| {}).await
    }

    /// With a bot that updates are brought to.
    async fn by_webhook() -> Self {
        Self::with(Mode::Webhook, Policy::default(), |_| {}).await
    }

    /// With a Telegram that is made ready before the bot comes.
    async fn with(mode: Mode, policy: Policy, ready: impl FnOnce(&Telegram)) -> Self {
        let mut street = Box::pin(Self::closed(mode, policy)).await;
        ready(&street.telegram);
        street.begins();
        street.comes().await;
        street
    }

    /// Before the bot has begun to listen.
    async fn closed(mode: Mode, policy: Policy) -> Self {
        Self::closed_in(mode, policy, Rooms::default()).await
    }

    /// The same with rooms of IT.
    async fn closed_in(mode: Mode, policy: Policy, rooms: Rooms) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        // Telegram is here too, so that updates can be brought; elsewhere people come to the page over TLS.
        let public_url = match mode {
            Mode::Polling => "https://reset.brunel.example/".to_owned(),
            Mode::Webhook => format!("http://{}/", listener.local_addr().unwrap()),
        };
        let clock: Arc<Mutex<Option<Arc<ManualClock>>>> = Arc::default();
        let told = Arc::clone(&clock);
        let telegram = Telegram::open_by(Arc::new(move || {
            let now = told.lock().unwrap().as_ref().map_or(FRIDAY, |clock| clock.now());
            u64::try_from(now.0).unwrap()
        }))
        .await;
        let (moved, bot) = (Arc::<Notify>::default(), Arc::<Mutex<Option<Arc<Bot>>>>::default());
        let opens = {
            let (url, token) = (telegram.url(), telegram.token());
            let (moved, bot, page) = (moved.clone(), bot.clone(), Url::parse(&public_url).unwrap());
            let rooms = rooms.clone();
            move |town: &Arc<ManualClock>| {
                *clock.lock().unwrap() = Some(town.clone());
                let opened = Bot::new(Parts {
                    settings: &Settings { mode, api_url: url.clone(), ..Settings::default() },
                    token: Secret::from(token.as_str()),
                    keys: &keys(),
                    public_url: &page,
                    speech: Arc::new(Speech::new(&demo::org()).unwrap()),
                    timer: Arc::new(TownTimer { clock: town.clone(), moved: moved.clone() }),
                });
                let opened = Arc::new(opened.unwrap().in_rooms(rooms.clone()));
                *bot.lock().unwrap() = Some(opened.clone());
                opened as Arc<dyn Channel>
            }
        };
        let setup = Setup { policy, public_url, opens: vec![Arc::new(opens)], rooms, ..Setup::default() };
        let town = Box::pin(Town::with(setup)).await;
        let door = Router::new().fallback(passes_on).with_state(town.clone());
        tokio::spawn(async move { axum::serve(listener, door).await });
        Self { mode, town, telegram, moved, bot, running: None }
    }

    /// The bot begins to listen.
    fn begins(&mut self) {
        let stop = CancellationToken::new();
        let bot = self.bot.lock().unwrap().clone().unwrap();
        let listening = tokio::spawn(bot.listen(self.town.house().reception.clone(), stop.clone()));
        self.running = Some((stop, listening));
    }

    /// Waits until the bot has shown itself.
    async fn comes(&self) {
        self.telegram.settled(|telegram| telegram.count("setChatMenuButton") > 0).await;
        let polling = self.mode == Mode::Polling;
        self.telegram.settled(|telegram| polling || telegram.webhook().is_some()).await;
    }

    /// The process dies without a word.
    async fn dies(&mut self) {
        let (stop, listening) = self.running.take().unwrap();
        stop.cancel();
        listening.await.unwrap();
        self.bot.lock().unwrap().take();
    }

    /// It is started again on the same database.
    async fn comes_back(&mut self) {
        self.town.restarts().await;
        self.begins();
    }

    /// Both.
    async fn restarts(&mut self) {
        self.dies().await;
        self.comes_back().await;
    }

    /// All that was sent is taken, all that is due is done, and no button spins.
    async fn quiet(&self) {
        loop {
            self.telegram.settled(|telegram| telegram.waiting() == 0).await;
            self.town.settles().await;
            if self.telegram.waiting() == 0 {
                break;
            }
        }
        self.telegram.settled(|telegram| telegram.unanswered() == 0).await;
    }

    /// Time passes, for the bot as well.
    async fn waits(&self, lapse: Duration) {
        self.town.waits(lapse).await;
        self.moved.notify_waiters();
    }

    /// Somebody with a telephone.
    fn mira(&self, language: &str) -> Someone<'_> {
        let person = self.telegram.person(42, "Mira").speaking(language).with_phone(crate::town::MIRA_PHONE);
        Someone { street: self, person, locale: self.town.house().speech.negotiate(language) }
    }

    /// Nothing that Telegram refuses or that was too fast for it.
    #[track_caller]
    fn is_well(&self) {
        assert_eq!(self.telegram.faults(), Vec::<String>::new());
        assert_eq!(self.telegram.too_fast(), Vec::<String>::new());
    }
}

async fn passes_on(State(town): State<Town>, request: Request) -> Response {
    let house = town.house();
    house.web.clone().oneshot(request).await.unwrap()
}

/// Somebody in a private chat with the bot.
struct Someone<'a> {
    street: &'a Street,
    person: Person,
    locale: Locale,
}

impl Someone<'_> {
    async fn writes(&self, text: &str) {
        self.person.writes(text);
        self.street.quiet().await;
    }

    /// Presses the button that the latest message offers.
    async fn presses(&self, button: &Button) {
        let label = self.street.town.house().speech.button(&self.locale, button);
        self.person.presses(&label);
        self.street.quiet().await;
    }

    fn peer(&self) -> Peer {
        Peer::new("telegram", &self.person.id.to_string())
    }

    /// The values behind the newest message.
    fn latest(&self) -> Say {
        self.street.town.world().latest[self.peer().as_str()].clone()
    }

    /// The button of the latest message that is of a kind.
    fn offered(&self, fits: impl Fn(&Button) -> bool) -> Button {
        let say = self.latest();
        let found = say.keyboard.iter().flatten().find(|button| fits(button));
        found.unwrap_or_else(|| panic!("not among {:?}", say.keyboard)).clone()
    }

    #[track_caller]
    fn hears(&self, text: &Text) {
        let texts = self.latest().texts;
        assert!(texts.contains(text), "not {text:?} but {texts:?}");
        // What the engine said is what is seen: its first words stand in the chat.
        let words = self.street.town.house().speech.text(&self.locale, text);
        let start: String = words.replace('*', "").chars().take(20).collect();
        let seen: Vec<String> = self.person.chat().iter().rev().take(4).map(|seen| seen.text().to_owned()).collect();
        assert!(seen.iter().any(|seen| seen.contains(&start)), "not {start:?} among {seen:?}");
    }

    async fn comes_to_choice(&self, handle: &str) {
        self.writes("/start reset").await;
        if self.latest().texts.iter().all(|text| *text != Text::AskReason) {
            self.presses(&Button::Start).await;
        }
        self.presses(&Button::Reason { reason: Reason::Forgotten }).await;
        self.writes(handle).await;
        if let Some(Shown::Captcha { image, .. }) = self.latest().shows {
            self.writes(image.expose()).await;
        }
    }

    async fn comes_to_code(&self, handle: &str, number: &str) {
        self.comes_to_choice(handle).await;
        let sms = |button: &Button| matches!(button, Button::Method { kind, .. } if kind.word() == "sms");
        self.presses(&self.offered(sms)).await;
        self.writes(number).await;
        self.presses(&self.offered(|button| matches!(button, Button::Send { .. }))).await;
    }

    async fn comes_to_page(&self, handle: &str, number: &str) {
        self.comes_to_code(handle, number).await;
        self.writes(&self.street.town.code_on(number)).await;
    }

    /// The address behind the button to the page, or in the words.
    fn link(&self) -> String {
        let chat = self.person.chat();
        let in_words =
            chat.iter().rev().flat_map(|seen| seen.text().split_whitespace().map(str::to_owned).collect::<Vec<_>>());
        let label = self.street.town.house().speech.button(&self.locale, &Button::OpenPage);
        if self.person.labels().contains(&label) {
            return self.person.link(&label);
        }
        in_words.into_iter().find(|word| word.contains("/p/")).expect("a link to the page")
    }
}
