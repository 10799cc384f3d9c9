//! The town's Microsoft Entra: its login and Microsoft Graph on this machine, with people whose passwords, phones and
//! roles are real enough to be written, read back and signed in with.
//!
//! It answers as learn.microsoft.com says (each file names its pages) and keeps every breach of that in
//! [`Graph::faults`], so that a slip of ours cannot go unseen. What only the operator can have wrong (a secret, a
//! permission, a role) or the world (a weak password, an account that is gone) is answered as documented and is no
//! fault. Time is the clock's that it was opened with.

#![allow(dead_code, unused_imports)] // stories take what they need of it

mod assertion;
mod certificate;
mod login;
mod methods;
mod passwords;
mod people;
mod query;
mod roles;
mod state;
#[cfg(test)]
mod tests;
mod trouble;
mod users;
mod wire;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};

use tokio::net::TcpListener;

pub use super::discord::Clock;
pub use super::telegram::Gate;
pub use certificate::Certificate;
pub use people::{Phone, PhoneKind, User};
pub use roles::Role;
pub use state::{App, Call, Deed, PassPolicy, Write};
pub use trouble::Trouble;

use state::State;
use trouble::Order;
use wire::Door;

/// The tenant's id.
pub const TENANT: &str = "0b1d2e3f-4a5b-4c6d-8e7f-a0b1c2d3e4f5";
/// The tenant's verified domain.
pub const DOMAIN: &str = "brunel.example";
/// The application that Sesame is registered as.
pub const APPLICATION: &str = "535fb089-9ff3-47b6-9bfb-4f1264799865";
/// Its secret when the town opens.
pub const SECRET: &str = "qWgdYAmab0YSkuL1qKv5bPX~the-secret-in-town";

/// A tenant that listens until its runtime ends. Clones are the same one.
#[derive(Clone)]
pub struct Graph(Arc<Inner>);

struct Inner {
    login: SocketAddr,
    directory: SocketAddr,
    clock: Clock,
    state: Mutex<State>,
}

impl Graph {
    /// Opens on two free ports: the login and Graph are different servers, and who mixes them up gets nothing.
    pub async fn open(clock: Clock) -> Self {
        let login = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let directory = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addresses = (login.local_addr().unwrap(), directory.local_addr().unwrap());
        let state = State::new(format!("http://{}", addresses.0), format!("http://{}", addresses.1));
        let inner = Inner { login: addresses.0, directory: addresses.1, clock, state: Mutex::new(state) };
        let graph = Self(Arc::new(inner));
        tokio::spawn(wire::listen(graph.clone(), Door::Login, login));
        tokio::spawn(wire::listen(graph.clone(), Door::Directory, directory));
        graph
    }

    /// What stands in the place of `https://graph.microsoft.com`, or of a national cloud's.
    pub fn url(&self) -> String {
        format!("http://{}", self.0.directory)
    }

    /// What stands in the place of `https://login.microsoftonline.com`.
    pub fn login_url(&self) -> String {
        format!("http://{}", self.0.login)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap()
    }

    /// Does something at this moment.
    fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.state();
        state.now = (self.0.clock)();
        act(&mut state)
    }

    /// What was asked that the documentation does not know.
    pub fn faults(&self) -> Vec<String> {
        self.state().faults.clone()
    }

    /// The same, which is forgotten now: the test did it on purpose.
    pub fn forgives(&self) -> Vec<String> {
        std::mem::take(&mut self.state().faults)
    }

    /// How many requests came although `Retry-After` said to wait. No fault by itself: some were under way.
    pub fn hurried(&self) -> usize {
        self.state().hurried
    }

    /// Every request, oldest first.
    pub fn calls(&self) -> Vec<Call> {
        self.state().calls.clone()
    }

    /// How many requests came to a place, such as `PATCH /users/{id}`.
    pub fn calls_to(&self, place: &str) -> usize {
        self.state().calls.iter().filter(|call| call.place == place).count()
    }

    /// Everything that was changed, oldest first.
    pub fn writes(&self) -> Vec<Write> {
        self.state().writes.clone()
    }

    /// How often something was done to somebody, by any of their names.
    pub fn written(&self, name: &str, deed: Deed) -> usize {
        let id = self.user(name).id;
        self.state().writes.iter().filter(|write| write.user == id && write.deed == deed).count()
    }

    /// The next requests to a place meet trouble. A place is the method and the path with `{id}` for whoever it is
    /// about, such as `PATCH /users/{id}`; the login is `POST /token`. Orders wait in line.
    pub fn orders(&self, place: &str, times: usize, trouble: Trouble) {
        self.with(|state| state.orders.push(Order { place: place.to_owned(), times, trouble }));
    }

    /// The next request to a place waits until the gate is opened: time for the test to change something.
    pub fn holds(&self, place: &str) -> Gate {
        let gate = Gate::closed();
        self.orders(place, 1, Trouble::Held(gate.clone()));
        gate
    }

    /// Changes the application: its secrets, its certificates, its permissions, its role.
    pub fn app(&self, change: impl FnOnce(&mut App)) {
        self.with(|state| change(&mut state.app));
    }

    /// Registers a certificate for the application, as uploading it in the portal does. PEM.
    pub fn registers(&self, certificate: &str) {
        let registered = certificate::Registered::read(certificate).expect("an RSA certificate in PEM");
        self.app(|app| app.certificates.push(registered));
    }

    /// Changes what the tenant says about Temporary Access Passes.
    pub fn passes(&self, change: impl FnOnce(&mut PassPolicy)) {
        self.with(|state| change(&mut state.passes));
    }

    /// A word that no password may contain, as on the tenant's banned list.
    pub fn bans(&self, word: &str) {
        self.with(|state| state.banned.push(word.to_lowercase()));
    }

    /// From now on reads show `lastPasswordChangeDateTime` as it is at this moment, whatever is written: replicas
    /// follow later. `false` lets them catch up.
    pub fn lags(&self, lags: bool) {
        self.with(|state| {
            state.lags = lags;
            for user in &mut state.users {
                user.password_seen_at = user.password_set_at;
            }
        });
    }

    /// Every token that was issued dies now, as after a revocation; the next request with one meets 401.
    pub fn expires_tokens(&self) {
        self.with(State::expire_tokens);
    }
}
