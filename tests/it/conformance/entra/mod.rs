//! Microsoft Entra, told to the town's: the story of every directory, then what only Graph can do wrong.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use sesame::directory::entra::{Credential, Entra, Settings};
use sesame::directory::{Account, Checked, Directory, DirectoryError, SignIn, Verdict};
use sesame::engine::policy::PasswordPolicy;
use sesame::entropy::FixedSeeds;
use sesame::ids::{AccountId, Handle};
use sesame::secret::Secret;
use sesame::time::{Clock, ManualClock, Time, Timer};

use super::directory::{Cast, story};
use crate::town::graph::{APPLICATION, DOMAIN, Graph, Role, SECRET, User};

mod check;
mod contacts;
mod faults;
mod lost;
mod pass;
mod people;
mod signing;
mod town;

/// A Friday morning.
pub const START: Time = Time(1_795_165_200_000);
pub const MIRA: &str = "LefevreMi17@brunel.example";
pub const OLD: &str = "Alt-Passwort-1234";
pub const NEW: &str = "Quiet7-lantern-moss";
pub const TEST: &str = "sesame-test@brunel.example";
pub const FIND: &str = "GET /users";
pub const READ: &str = "GET /users/{id}";
pub const WRITE: &str = "PATCH /users/{id}";
pub const REVOKE: &str = "POST /users/{id}/revokeSignInSessions";
pub const TOKEN: &str = "POST /token";

/// A clock whose waits pass at once.
pub struct Hurry(pub Arc<ManualClock>);

impl Clock for Hurry {
    fn now(&self) -> Time {
        self.0.now()
    }
}

#[async_trait]
impl Timer for Hurry {
    async fn until(&self, moment: Time) {
        self.0.set(moment.max(self.now()));
        tokio::task::yield_now().await;
    }
}

/// A tenant, and Sesame registered in it.
pub struct Tenant {
    pub graph: Graph,
    pub clock: Arc<ManualClock>,
    pub entra: Entra,
}

impl Tenant {
    /// With Mira, somebody who has left, and an account to test on.
    pub async fn new() -> Self {
        Self::with(|_| ()).await
    }

    /// The same with other settings.
    pub async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let clock = Arc::new(ManualClock::new(START));
        let graph = graph(&clock).await;
        let entra = entra(&graph, &clock, Credential::Secret(Secret::from(SECRET)), change);
        Self { graph, clock, entra }
    }

    pub fn passes(&self, lapse: Duration) {
        self.clock.advance(lapse);
    }

    pub fn id(&self, upn: &str) -> AccountId {
        AccountId(self.graph.user(upn).id)
    }

    pub async fn find(&self, name: &str) -> Option<Account> {
        self.entra.find(&Handle::from(name)).await.unwrap()
    }

    pub async fn sets(&self, upn: &str, password: &str) -> Result<Verdict, DirectoryError> {
        self.entra.set_password(&self.id(upn), &Secret::from(password)).await
    }

    /// Nothing was asked that the documentation does not know.
    #[track_caller]
    pub fn ends(&self) {
        assert_eq!(self.graph.faults(), Vec::<String>::new());
    }
}

/// The town's Entra by a clock.
pub async fn graph(clock: &Arc<ManualClock>) -> Graph {
    let reading = clock.clone();
    let graph = Graph::open(Arc::new(move || u64::try_from(reading.now().0).unwrap())).await;
    graph.joins(User::new(MIRA, OLD).alias("m.lefevre@brunel.example"));
    let gone = graph.joins(User::new("gone@brunel.example", OLD));
    graph.changes(&gone.id, |user| user.enabled = false);
    graph.joins(User::new(TEST, OLD));
    graph
}

pub fn settings(graph: &Graph) -> Settings {
    let text = format!(
        "tenant = \"{DOMAIN}\"\nclient_id = \"{APPLICATION}\"\ndomains = [\"{DOMAIN}\"]\ntest_account = \"{TEST}\"
         base_url = \"{}\"\nlogin_url = \"{}\"\n",
        graph.url(),
        graph.login_url(),
    );
    toml::from_str(&text).unwrap()
}

pub fn entra(
    graph: &Graph,
    clock: &Arc<ManualClock>,
    credential: Credential,
    change: impl FnOnce(&mut Settings),
) -> Entra {
    let mut settings = settings(graph);
    change(&mut settings);
    let (timer, seeds) = (Arc::new(Hurry(clock.clone())), Arc::new(FixedSeeds::new(3)));
    Entra::new(settings, credential, &PasswordPolicy::default(), timer, seeds).unwrap()
}

/// A sign-in is one at Microsoft's own page, since Graph has none.
struct AtTheSignInPage<'a>(&'a Tenant);

#[async_trait]
impl Directory for AtTheSignInPage<'_> {
    async fn find(&self, handle: &Handle) -> Result<Option<Account>, DirectoryError> {
        self.0.entra.find(handle).await
    }
    async fn account(&self, id: &AccountId) -> Result<Option<Account>, DirectoryError> {
        self.0.entra.account(id).await
    }
    async fn rules(&self, id: &AccountId) -> Result<PasswordPolicy, DirectoryError> {
        self.0.entra.rules(id).await
    }
    async fn set_password(&self, id: &AccountId, new: &Secret<String>) -> Result<Verdict, DirectoryError> {
        self.0.entra.set_password(id, new).await
    }
    async fn unlock(&self, id: &AccountId) -> Result<Verdict, DirectoryError> {
        self.0.entra.unlock(id).await
    }
    async fn sign_in(&self, id: &AccountId, password: &Secret<String>) -> Result<SignIn, DirectoryError> {
        assert_eq!(self.0.entra.sign_in(id, password).await?, SignIn::Refused, "Graph itself tries nothing");
        let account = self.account(id).await?;
        let accepted = account.is_some_and(|account| self.0.graph.signs_in(&account.login, password.expose()));
        Ok(if accepted { SignIn::Accepted } else { SignIn::Refused })
    }
    async fn check(&self) -> Vec<Checked> {
        self.0.entra.check().await
    }
}

#[tokio::test]
async fn microsoft_entra_tells_the_story() {
    let tenant = Tenant::new().await;
    let cast = Cast {
        login: MIRA,
        alias: "M.Lefevre@brunel.example",
        password: OLD,
        disabled: "gone@brunel.example",
        first: "Gruen-Fenster-7315",
        failures: 0,
        history: 0,
        resets_remember: false,
    };
    story(&AtTheSignInPage(&tenant), &cast, &|| tenant.passes(Duration::from_mins(1))).await;
    assert!(!tenant.entra.tries_passwords(&Handle::from(MIRA)), "the page of methods says so");
    assert_eq!(tenant.graph.written(MIRA, crate::town::graph::Deed::Password), 3);
    assert_eq!(tenant.graph.written(MIRA, crate::town::graph::Deed::Revoked), 3, "each ends the sessions before it");
    tenant.ends();
}

#[tokio::test]
async fn somebody_given_a_role_between_two_steps_is_left_to_it() {
    let tenant = Tenant::new().await;
    let mira = tenant.find(MIRA).await.unwrap();
    assert!(!mira.privileged);
    tenant.graph.changes(MIRA, |user| user.roles.push(Role::ExchangeAdministrator));
    let refused = Verdict::Rejected(sesame::directory::Refusal::NotAllowed);
    assert_eq!(tenant.sets(MIRA, NEW).await.unwrap(), refused);
    assert_eq!(tenant.graph.calls_to(WRITE), 0, "Graph was not even asked");
    tenant.ends();
}
