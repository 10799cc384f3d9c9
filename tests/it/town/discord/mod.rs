//! The town's Discord: its REST interface and its gateway on this machine, with people, messages and interactions that
//! behave as discord.com/developers/docs says.
//!
//! A bot that breaks a rule gets the documented answer, and the breach is kept in [`Discord::faults`]. Time is the
//! clock's that it was opened with: how long an interaction waits, how long its token lives, when a limit ends.

#![allow(dead_code, unused_imports)] // stories take what they need of it

mod forms;
mod gateway;
mod multipart;
mod payloads;
mod people;
mod rest;
mod rooms;
mod routes;
mod rules;
mod state;
#[cfg(test)]
mod tests;
mod trouble;
mod webhooks;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::Notify;

pub use people::{Kind, Person};
pub use state::{Call, File, Modal, Msg};
pub use trouble::{Gate, Trouble};

use state::State;

/// The bot's token.
pub const TOKEN: &str = "MTIzNDU2Nzg5MDEyMzQ1Njc4.town.the-token-of-the-bot-in-town";
/// The application, and its bot user.
pub const APPLICATION: u64 = 123_456_789_012_345_678;
/// The one guild that the bot and everybody in town are in.
pub const GUILD: u64 = 900_000_000_000_000_001;
/// That guild's channel.
pub const GUILD_CHANNEL: u64 = 900_000_000_000_000_002;

/// How long a test waits for what it says will happen.
const PATIENCE: Duration = Duration::from_secs(30);

/// What time it is, in milliseconds since 1970.
pub type Clock = Arc<dyn Fn() -> u64 + Send + Sync>;

/// A Discord that listens until its runtime ends. Clones are the same one.
#[derive(Clone)]
pub struct Discord(Arc<Inner>);

struct Inner {
    rest: SocketAddr,
    clock: Clock,
    state: Mutex<State>,
    rang: Notify,
}

impl Discord {
    /// Opens on two free ports.
    pub async fn open(clock: Clock) -> Self {
        let rest = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let gateway = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let state = State::new(format!("ws://{}", gateway.local_addr().unwrap()));
        let inner =
            Inner { rest: rest.local_addr().unwrap(), clock, state: Mutex::new(state), rang: Notify::default() };
        let discord = Self(Arc::new(inner));
        tokio::spawn(rest::listen(discord.clone(), rest));
        tokio::spawn(gateway::listen(discord.clone(), gateway));
        discord
    }

    /// What stands in the place of `https://discord.com`.
    pub fn url(&self) -> String {
        format!("http://{}", self.0.rest)
    }

    /// Where the gateway listens.
    pub fn gateway_url(&self) -> String {
        self.state().gateway_url.clone()
    }

    fn now(&self) -> u64 {
        (self.0.clock)()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap()
    }

    /// Does something at this moment, and wakes whoever waits for it.
    fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.state();
        state.now = self.now();
        let done = act(&mut state);
        drop(state);
        self.0.rang.notify_waiters();
        done
    }

    /// Comes back once something is so; fails after half a minute, with what did happen.
    #[track_caller]
    pub fn settled<'a>(&'a self, so: impl Fn(&Self) -> bool + 'a) -> impl Future<Output = ()> + 'a {
        let place = std::panic::Location::caller();
        async move {
            let wait = async {
                loop {
                    let rang = self.0.rang.notified();
                    tokio::pin!(rang);
                    rang.as_mut().enable();
                    if so(self) {
                        return;
                    }
                    rang.await;
                }
            };
            if tokio::time::timeout(PATIENCE, wait).await.is_err() {
                let calls: Vec<String> = self.calls().iter().map(Call::line).collect();
                panic!("never came to pass, {place}\nfaults: {:#?}\ncalls: {calls:#?}", self.faults());
            }
        }
    }

    /// The rules that the bot has broken.
    pub fn faults(&self) -> Vec<String> {
        self.state().faults.clone()
    }

    /// The rules that the bot has broken, which are forgotten now: the test broke them on purpose.
    pub fn forgives(&self) -> Vec<String> {
        std::mem::take(&mut self.state().faults)
    }

    /// Every request, oldest first.
    pub fn calls(&self) -> Vec<Call> {
        self.state().calls.clone()
    }

    /// The requests to a place, such as `POST /channels`.
    pub fn calls_to(&self, place: &str) -> Vec<Call> {
        self.calls().into_iter().filter(|call| call.line().starts_with(place)).collect()
    }

    /// The application's global commands.
    pub fn commands(&self) -> Vec<Value> {
        self.state().commands.clone()
    }

    /// The application, as its page shows it.
    pub fn application(&self) -> Value {
        self.state().application.clone()
    }

    /// How often a session was started.
    pub fn identified(&self) -> usize {
        self.state().identified.len()
    }

    /// How often a session was taken up again.
    pub fn resumed(&self) -> usize {
        self.state().resumed
    }

    /// Whether a bot is listening at this moment.
    pub fn is_online(&self) -> bool {
        self.state().sessions.iter().any(|session| session.live.is_some())
    }

    /// Every message there is, deleted ones included.
    pub fn messages(&self) -> Vec<Msg> {
        self.state().messages.values().cloned().collect()
    }

    /// Somebody in town. They are in the guild, have a chat with the bot, and speak English until told otherwise.
    pub fn person(&self, id: u64, name: &str) -> Person {
        self.with(|state| state.meet(id, name));
        Person::new(self.clone(), id)
    }
}
