//! A Telegram: the Bot API as its documentation describes it, on a loopback port, with people in front of it.
//!
//! It holds what the real one holds (chats, messages, updates, what the bot set up), refuses what the real one refuses
//! and keeps a record of it ([`Telegram::faults`]), and misbehaves when told to ([`Telegram::orders`]). It knows
//! nothing of Sesame. Nothing here sleeps: who waits is woken.
//!
//! ```ignore
//! let telegram = Telegram::open().await;
//! let mira = telegram.person(42, "Mira").speaking("fr").with_phone("+33612345678");
//! mira.writes("/start");
//! telegram.settled(|_| mira.labels().contains(&"OK".to_owned())).await;
//! mira.presses("OK");
//! assert_eq!(telegram.faults(), Vec::<String>::new());
//! ```

// Used by stories and by a benchmark, each of which uses its part.
#![allow(dead_code, unused_imports, clippy::unwrap_used, clippy::expect_used)]

mod answer;
mod files;
mod kinds;
mod limits;
mod markup;
mod messages;
mod methods;
mod orders;
mod people;
mod queue;
mod reading;
mod setup;
mod state;
#[cfg(test)]
mod tests;
mod wire;
mod words;

use std::future::Future;
use std::net::SocketAddr;
use std::panic::Location;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::Value;
use tokio::runtime::Handle;
use tokio::sync::Notify;

pub use kinds::Kind;
pub use markup::{Action, Button, Markup};
pub use orders::{Fault, Gate};
pub use people::{Group, Person};
pub use state::{BOT_ID, Call, Msg, Toast};

use orders::Order;
use state::{Someone, State};

/// The token of the town's bot.
pub const TOKEN: &str = "7000000001:AAtown-bot-token_that-opens-nothing";
/// A test that waits longer than this waits for something that does not come.
const PATIENCE: Duration = Duration::from_secs(30);

/// The time in milliseconds.
pub type Clock = Arc<dyn Fn() -> u64 + Send + Sync>;

/// What the handlers share.
struct Shared {
    token: String,
    clock: Clock,
    runtime: Handle,
    client: reqwest::Client,
    state: Mutex<State>,
    /// Rings when an update was put in line, or the line changed hands.
    arrivals: Notify,
    /// Rings after every call of the bot and every delivery.
    bell: Notify,
}

impl Shared {
    /// Never held across an await.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> u64 {
        (self.clock)()
    }
}

/// A Telegram that listens until its runtime ends.
#[derive(Clone)]
pub struct Telegram {
    address: SocketAddr,
    shared: Arc<Shared>,
}

impl Telegram {
    /// Opens on a free port, by the machine's clock.
    pub async fn open() -> Self {
        #[allow(clippy::disallowed_methods)] // who wants another clock brings it
        let now = || std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Self::open_by(Arc::new(move || u64::try_from(now().as_millis()).unwrap_or(u64::MAX))).await
    }

    /// Opens on a free port, by another clock.
    pub async fn open_by(clock: Clock) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        // Telegram does not follow a webhook elsewhere, and the town has no proxy.
        let client = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
        let shared = Arc::new(Shared {
            token: TOKEN.to_owned(),
            clock,
            runtime: Handle::current(),
            client: client.build().unwrap(),
            state: Mutex::new(State::new()),
            arrivals: Notify::new(),
            bell: Notify::new(),
        });
        let router = wire::router(Arc::clone(&shared));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, shared }
    }

    /// Where it listens, for the bot's `api_url`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The token that it knows.
    pub fn token(&self) -> String {
        self.shared.token.clone()
    }

    /// Somebody with an account, who has not spoken with the bot yet. The same id is the same person.
    pub fn person(&self, id: i64, name: &str) -> Person {
        assert!(id > 0, "a person's id is above 0");
        let new = Someone {
            name: name.to_owned(),
            language: None,
            phone: None,
            blocked: false,
            deactivated: false,
            begun: false,
        };
        self.shared.lock().people.entry(id).or_insert(new);
        Person { telegram: self.clone(), id }
    }

    /// A group that the bot is in; an id from -1000000000000 down is a supergroup's.
    pub fn group(&self, id: i64, title: &str) -> Group {
        assert!(id < 0, "a group's id is below 0");
        let new = state::Group { title: title.to_owned(), kicked: false, muted: false, admin: false, moved_to: None };
        self.shared.lock().groups.entry(id).or_insert(new);
        Group { telegram: self.clone(), id }
    }

    /// The rules that the bot broke, oldest first.
    pub fn faults(&self) -> Vec<String> {
        self.shared.lock().faults.clone()
    }

    /// The times when the bot spoke faster than the documentation allows.
    pub fn too_fast(&self) -> Vec<String> {
        self.shared.lock().limits.too_fast.clone()
    }

    /// From now on whoever is too fast is answered 429, or not.
    pub fn enforces_limits(&self, enforced: bool) {
        self.shared.lock().limits.enforced = enforced;
    }

    /// The calls of the bot but for getUpdates, oldest first.
    pub fn calls(&self) -> Vec<Call> {
        self.shared.lock().calls.clone()
    }

    /// How many calls there were of a method.
    pub fn count(&self, method: &str) -> usize {
        let state = self.shared.lock();
        if method == "getUpdates" {
            return state.polls.len();
        }
        state.calls.iter().filter(|call| call.method == method).count()
    }

    /// The parameters of the calls of getUpdates that were answered, oldest first.
    pub fn polls(&self) -> Vec<Value> {
        self.shared.lock().polls.clone()
    }

    /// The messages of any chat, deleted ones too.
    pub fn history(&self, chat: i64) -> Vec<Msg> {
        self.shared.lock().chats.get(&chat).cloned().unwrap_or_default()
    }

    /// What somebody was shown for pressing a button; `None` while it is not answered.
    pub fn toast(&self, query: &str) -> Option<Toast> {
        self.shared.lock().queries.get(query).and_then(|query| query.answer.clone())
    }

    /// How many pressed buttons were not answered: on a telephone each of them goes on spinning.
    pub fn unanswered(&self) -> usize {
        self.shared.lock().queries.values().filter(|query| query.answer.is_none()).count()
    }

    /// `name`, `description` or `short_description`, as somebody of this language sees it.
    pub fn shown(&self, what: &'static str, language: &str) -> String {
        setup::text_in(&self.shared.lock(), what, language)
    }

    /// The next calls of a method (`"*"`: of any but getUpdates) meet this.
    pub fn orders(&self, method: &str, times: usize, fault: Fault) {
        if times > 0 {
            self.shared.lock().orders.push(Order { method: method.to_owned(), times, fault });
        }
    }

    /// How many updates the bot has not taken.
    pub fn waiting(&self) -> usize {
        self.shared.lock().queue.waiting()
    }

    /// The address of the webhook, if there is one.
    pub fn webhook(&self) -> Option<String> {
        self.shared.lock().queue.webhook.as_ref().map(|webhook| webhook.url.clone())
    }

    /// What was brought to the webhook and which status it gave (0: none), oldest first.
    pub fn brought(&self) -> Vec<(i64, u16)> {
        self.shared.lock().queue.brought.clone()
    }

    /// Brings again what the webhook did not take; how many updates it has taken now.
    pub async fn redelivers(&self) -> usize {
        queue::bring_again(&self.shared).await
    }

    /// Tells an update once more, though it was acknowledged.
    pub fn repeats(&self, update: i64) {
        let now = self.shared.now();
        assert!(self.shared.lock().queue.repeat(update, now), "there was no update {update}");
        self.arrived();
    }

    /// Turns round the order of the updates that wait.
    pub fn reverses(&self) {
        self.shared.lock().queue.reverse();
    }

    /// The id of the next update: after a quiet week the real one begins anywhere.
    pub fn numbers_from(&self, id: i64) {
        self.shared.lock().queue.next_id = id;
    }

    /// Puts anything in the place of an update, told once: `{"update_id":…}` of an unknown kind, or garbage.
    pub fn injects(&self, raw: &str) {
        let now = self.shared.now();
        self.shared.lock().queue.inject(0, raw.to_owned(), now);
        self.arrived();
    }

    /// Another process polls with the same token: ends the poll that waits, or the next one.
    pub fn stranger_polls(&self) {
        self.shared.lock().queue.stranger = true;
        self.arrived();
    }

    /// Somebody else with the token sets the webhook that is set once more, with a certificate of theirs.
    pub fn stranger_certifies_webhook(&self) {
        self.shared.lock().queue.webhook.as_mut().expect("a webhook").certificate = true;
    }

    /// Somebody else with the token sets a webhook.
    pub fn stranger_sets_webhook(&self, url: &str) {
        self.shared.lock().queue.webhook = Some(queue::Webhook {
            url: url.to_owned(),
            secret: None,
            connections: 40,
            lines: Arc::new(tokio::sync::Semaphore::new(40)),
            certificate: false,
        });
        self.arrived();
    }

    /// Waits until something holds, looking after every call of the bot and every delivery.
    ///
    /// # Panics
    ///
    /// After half a minute, with the place that waited.
    #[track_caller]
    pub fn settled<'a>(&'a self, until: impl Fn(&Self) -> bool + 'a) -> impl Future<Output = ()> + 'a {
        let place = Location::caller();
        async move {
            let wait = async {
                loop {
                    let rings = self.shared.bell.notified();
                    tokio::pin!(rings);
                    rings.as_mut().enable();
                    if until(self) {
                        return;
                    }
                    rings.await;
                }
            };
            if tokio::time::timeout(PATIENCE, wait).await.is_err() {
                let calls = self.calls();
                let last: Vec<String> =
                    calls.iter().rev().take(8).map(|call| format!("{} {:?}", call.method, call.error)).collect();
                let faults = self.faults();
                panic!("what {place} waits for has not come; last calls, newest first: {last:?}; faults: {faults:?}");
            }
        }
    }

    /// Puts an update in line and has it brought; `None` when the bot does not want this kind.
    fn tells(&self, kind: &str, chat: i64, object: &Value) -> Option<i64> {
        let now = self.shared.now();
        let id = self.shared.lock().queue.push(kind, chat, object, now);
        self.arrived();
        id
    }

    fn arrived(&self) {
        self.shared.arrivals.notify_waiters();
        self.shared.bell.notify_waiters();
        queue::bring(&self.shared);
    }
}
