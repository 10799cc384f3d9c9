//! The only place that knows every adapter: wiring, the loops, and stopping.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use axum::Router;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::audit::Kind;
use crate::audit::book::Book;
use crate::audit::chain::{Line, note};
use crate::channel::Channel;
use crate::channel::reception::{Arrival, Reception, What};
use crate::courier::Courier;
use crate::courier::watched::Watched;
use crate::desk::Desk;
use crate::desk::news::News;
use crate::desk::rooms::Rooms;
use crate::directory::Directory;
use crate::directory::embedded::Embedded;
use crate::directory::register::Register;
use crate::engine::method::MethodKind;
use crate::engine::{Event, Rules};
use crate::entropy::Seeds;
use crate::ids::{Locale, Peer, UpdateId};
use crate::inbox::{Delivery, Inbox, InboxError};
use crate::look::Look;
use crate::outbox::{Couriers, Outbox, Running};
use crate::secret::Secret;
use crate::speech::Speech;
use crate::speech::understand::Phrases;
use crate::store::Store;
use crate::time::{Clock, Time};
use crate::vitals::Vitals;
use crate::watch;
use crate::web::console::{self, Access, Console};
use crate::web::desks::DeskHooks;
use crate::web::entrance::{self, Entrance};
use crate::web::hooks::Hooks;
use crate::web::passkey::Party;
use crate::web::places::Places;
use crate::web::{Web, reconcile, reconcile_at_start};

mod operations;

pub use operations::Operations;

/// What a house is built of.
pub struct Parts {
    /// Policy, organisation, keys, languages.
    pub rules: Rules,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The chance.
    pub seeds: Arc<dyn Seeds>,
    /// The carriers.
    pub couriers: Couriers,
    /// IT, by desk name.
    pub desks: BTreeMap<String, Arc<dyn Desk>>,
    /// The groups and channels in which IT receives escalations.
    pub rooms: Rooms,
    /// Where people talk.
    pub channels: Vec<Arc<dyn Channel>>,
    /// The accounts; the embedded directory when there is no other.
    pub directory: Option<Arc<dyn Directory>>,
    /// Where people reach the page.
    pub public_url: Url,
    /// The field in which a voice gateway reports pressed keys.
    pub keys_field: String,
    /// How long audit lines are kept.
    pub audit_kept: Duration,
    /// The words.
    pub speech: Arc<Speech>,
    /// The organisation's colour and logo.
    pub look: Look,
    /// What watches the house.
    pub operations: Operations,
    /// How people sign in to the console; none without it.
    pub console: Option<Access>,
}

/// A house, wired and not yet running.
pub struct House {
    /// The database.
    pub store: Arc<Store>,
    /// Where everything comes in.
    pub inbox: Arc<Inbox>,
    /// Where everything goes out.
    pub outbox: Arc<Outbox>,
    /// The accounts.
    pub directory: Arc<dyn Directory>,
    /// The words.
    pub speech: Arc<Speech>,
    /// The rules in force.
    pub rules: Arc<Rules>,
    /// The page and the hooks.
    pub web: Router,
    /// What waits for a second directory.
    pub places: Arc<Places>,
    /// What is written in ticket systems.
    pub news: Arc<News>,
    /// The front door of every channel.
    pub reception: Arc<Reception>,
    channels: Vec<Arc<dyn Channel>>,
    clock: Arc<dyn Clock>,
    watch: operations::Watch,
}

/// How long open connections are given to end when the service stops.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often passwords whose fate is unknown are compared with the directory.
const COMPARING: Duration = Duration::from_secs(15);
/// How often, in such rounds, old rows are swept and the chain's head is signed: every hour.
const HOUSEKEEPING: u32 = 240;

impl House {
    /// Opens the database and wires everything to it.
    pub async fn build(database: &Path, parts: Parts) -> anyhow::Result<Self> {
        let Parts { mut rules, clock, seeds, couriers, desks, channels, directory, public_url, keys_field, .. } = parts;
        let (speech, look, audit_kept, operations) = (parts.speech, parts.look, parts.audit_kept, parts.operations);
        let store = Arc::new(Store::open(database, rules.keys.clone()).await?);
        adapt(&mut rules, &public_url, &speech, &desks);
        rules.desks_answer |= parts.console.is_some();
        let rules = Arc::new(rules);
        let inbox = operations.inbox(&store, &rules, (&clock, &seeds)).await?;
        let couriers = watched(couriers, &inbox.vitals);
        let directory = directory.unwrap_or_else(|| embedded(&store, &rules, (&clock, &seeds)));
        let places =
            Places::new(Arc::clone(&store), Arc::clone(&directory), Arc::clone(&inbox) as _, Arc::clone(&clock));
        let web = Web {
            store: Arc::clone(&store),
            directory: Arc::clone(&directory),
            inbox: Arc::clone(&inbox) as _,
            places: Arc::clone(&places),
            speech: Arc::clone(&speech),
            clock: Arc::clone(&clock),
            seeds: Arc::clone(&seeds),
            public_url: public_url.clone(),
            policy: rules.policy.clone(),
            org: rules.org.clone(),
            look,
            channels: channels.clone(),
            traces: inbox.traces.clone(),
        };
        let console = console_routes(parts.console, &web, &inbox.vitals)?;
        let hooks = hooks(&web, &couriers, keys_field);
        let news = Arc::new(News::new(Arc::clone(&store), Arc::clone(&inbox), Arc::clone(&clock), &desks));
        let knocks = DeskHooks { news: Arc::clone(&news), inbox: Arc::clone(&inbox), clock: Arc::clone(&clock) };
        let outbox = Arc::new(Outbox {
            store: Arc::clone(&store),
            inbox: Arc::clone(&inbox),
            rules: Arc::clone(&rules),
            speech: Arc::clone(&speech),
            clock: Arc::clone(&clock),
            seeds: Arc::clone(&seeds),
            directory: Arc::clone(&directory),
            register: Register::new(Arc::clone(&store)),
            couriers,
            desks,
            running: Running::new(channels.iter()),
            channels: channels.iter().map(|channel| (channel.name(), Arc::clone(channel))).collect(),
            public_url,
            colour: web.look.colour(),
        });
        let phrases = Phrases::new().context("locales/*/phrases.txt")?;
        let (time, chance, rooms) = (Arc::clone(&clock), Arc::clone(&seeds), parts.rooms.clone());
        let reception = Arc::new(Reception::new(Arc::clone(&inbox), Arc::clone(&rules), phrases, time, chance, rooms));
        let doors = channels.iter().map(|channel| Arc::clone(channel).routes(&reception));
        let web = doors.fold(web.router().merge(hooks).merge(knocks.router()).merge(console), Router::merge);
        let watch = operations::Watch::new(operations, audit_kept, parts.rooms, (&inbox.vitals, &clock, &seeds));
        let web = if watch.apart { web } else { web.merge(watch.admin.clone()) };
        Ok(Self {
            store,
            inbox,
            outbox,
            directory,
            speech,
            rules,
            web,
            places,
            news,
            reception,
            channels,
            clock,
            watch,
        })
    }

    /// Takes what a person wrote.
    pub async fn hear(&self, peer: &Peer, update: UpdateId, locale: &Locale, text: &str) -> Result<(), InboxError> {
        let what = What::Wrote { text: Secret::from(text), message: Some(update.0.clone()) };
        self.reception.take(Arrival { peer: peer.clone(), update, locale: locale.clone(), what }).await.map(drop)
    }

    /// Gives each conversation whose deadline has passed its event. Returns how many.
    pub async fn wake(&self) -> anyhow::Result<usize> {
        let due = self.store.due_conversations(self.clock.now(), 256).await?;
        let deliveries: Vec<_> = due.into_iter().map(|peer| Delivery::new(peer, Event::DeadlinePassed)).collect();
        let count = deliveries.len();
        for outcome in self.inbox.take_all(deliveries).await {
            outcome?;
        }
        Ok(count)
    }

    /// Looks whether locks have returned that were lifted here. Returns how many were told.
    pub async fn watch_locks(&self) -> anyhow::Result<usize> {
        Ok(watch::round(&self.store, &*self.directory, &*self.inbox, self.now()).await?)
    }

    /// Settles what a crash left open: passwords that were on their way to the directory.
    pub async fn recover(&self) -> anyhow::Result<()> {
        self.note(Kind::ServiceStarted).await?;
        let settled = reconcile_at_start(&self.store, &*self.directory, &*self.inbox, self.now()).await?;
        if settled > 0 {
            tracing::info!(settled, "passwords whose fate was unknown were compared with the directory");
        }
        self.places.compare().await?;
        Ok(())
    }

    /// Runs until told to stop, then lets what is being done end.
    pub async fn run(self: Arc<Self>, listener: TcpListener, stop: CancellationToken) -> anyhow::Result<()> {
        self.recover().await?;
        let entrance = Entrance::new(listener, stop.clone());
        let server = axum::serve(entrance, self.web.clone()).with_graceful_shutdown(entrance::shut(stop.clone()));
        let outbox = tokio::spawn(Arc::clone(&self.outbox).run(stop.clone()));
        let deadlines = tokio::spawn(Arc::clone(&self).watch_deadlines(stop.clone()));
        let chores = tokio::spawn(Arc::clone(&self).keep_house(stop.clone()));
        let watch = tokio::spawn(Arc::clone(&self).keep_watch(stop.clone()));
        let places = tokio::spawn(Arc::clone(&self).watch_places(stop.clone()));
        let asking = tokio::spawn(Arc::clone(&self).keep_asking(stop.clone()));
        let pulse = tokio::spawn(Arc::clone(&self).keep_pulse(stop.clone()));
        let record = tokio::spawn(Arc::clone(&self).keep_record(stop.clone()));
        let traces = tokio::spawn(self.inbox.traces.clone().run(stop.clone()));
        let errands = tokio::spawn(Arc::clone(&self).run_errands(stop.clone()));
        let listening = self
            .channels
            .iter()
            .map(|channel| tokio::spawn(Arc::clone(channel).listen(Arc::clone(&self.reception), stop.clone())));
        let listening: Vec<_> = listening.collect();
        let patience = async {
            stop.cancelled().await;
            tokio::time::sleep(PATIENCE).await;
        };
        let ended = tokio::select! { ended = server.into_future() => ended, () = patience => Ok(()) };
        stop.cancel();
        let own = [outbox, deadlines, chores, watch, places, asking, pulse, record, errands, traces];
        for task in listening.into_iter().chain(own) {
            task.await?;
        }
        self.note(Kind::ServiceStopped).await?;
        self.checkpoint().await;
        self.inbox.traces.flush().await;
        Ok(ended?)
    }

    /// Brings in what is written in ticket systems, as it is due to be asked for.
    async fn keep_asking(self: Arc<Self>, stop: CancellationToken) {
        loop {
            tokio::select! {
                () = self.news.due() => {}
                () = stop.cancelled() => return,
            }
            // A ticket system that answers slowly does not keep the service from ending: what it said is asked for again.
            tokio::select! {
                asked = self.news.round() => if let Err(error) = asked {
                    tracing::error!(%error, "what was written in a ticket system could not be brought in");
                },
                () = stop.cancelled() => return,
            }
        }
    }

    async fn watch_deadlines(self: Arc<Self>, stop: CancellationToken) {
        while !stop.is_cancelled() {
            match self.wake().await {
                Ok(0) => {}
                Ok(_) => continue,
                Err(error) => tracing::error!(%error, "deadlines could not be read"),
            }
            self.inbox.deadlines.look();
            let next = self.store.next_deadline().await.ok().flatten();
            let lapse = next.map_or(Duration::from_mins(1), |next| next.since(self.clock.now()));
            tokio::select! {
                () = self.inbox.deadlines.nearer_than(next) => {}
                () = tokio::time::sleep(lapse.clamp(Duration::from_millis(50), Duration::from_mins(1))) => {}
                () = stop.cancelled() => {}
            }
        }
    }

    /// What waits is tried again when it is due. What is being tried when the service stops is let end.
    async fn watch_places(self: Arc<Self>, stop: CancellationToken) {
        loop {
            tokio::select! {
                () = self.places.due() => {}
                () = stop.cancelled() => return,
            }
            self.places.retry().await;
        }
    }

    async fn keep_house(self: Arc<Self>, stop: CancellationToken) {
        for round in 1_u32.. {
            tokio::select! {
                () = tokio::time::sleep(COMPARING) => {}
                () = stop.cancelled() => return,
            }
            if let Err(error) = reconcile(&self.store, &*self.directory, &*self.inbox, self.now()).await {
                tracing::error!(%error, "a password's fate is still unknown");
            }
            if let Err(error) = self.places.compare().await {
                tracing::error!(%error, "a password's fate in a second directory is still unknown");
            }
            if round.is_multiple_of(HOUSEKEEPING) {
                self.tidy_up().await;
            }
        }
    }

    async fn keep_watch(self: Arc<Self>, stop: CancellationToken) {
        loop {
            // Whoever is asked slowly is asked here, where nothing else waits.
            let looks = async {
                tokio::time::sleep(watch::EVERY).await;
                self.watch_locks().await
            };
            tokio::select! {
                looked = looks => {
                    if let Err(error) = looked {
                        tracing::error!(%error, "whether locks have returned could not be read");
                    }
                }
                () = stop.cancelled() => return,
            }
        }
    }

    async fn tidy_up(&self) {
        if let Err(error) = self.store.sweep(self.now()).await {
            tracing::error!(%error, "old rows could not be swept");
        }
        self.checkpoint().await;
        if let Err(error) = Book::new(Arc::clone(&self.store)).forget_due(self.watch.audit_kept, self.now()).await {
            tracing::error!(%error, "audit lines past their time could not be removed");
        }
    }

    async fn note(&self, kind: Kind) -> anyhow::Result<()> {
        let line = Line { at: self.now(), kind, subject: None, peer: None, facts: Vec::new() };
        Ok(note(&self.store, &line).await?)
    }

    fn now(&self) -> Time {
        self.clock.now()
    }
}

/// The directory of a house that has no other.
fn embedded(
    store: &Arc<Store>,
    rules: &Rules,
    (clock, seeds): (&Arc<dyn Clock>, &Arc<dyn Seeds>),
) -> Arc<dyn Directory> {
    let policy = rules.policy.password.clone();
    Arc::new(Embedded::new(Arc::clone(store), Arc::clone(clock), Arc::clone(seeds), policy))
}

/// Fits the rules to what this house can do.
fn adapt(rules: &mut Rules, public_url: &Url, speech: &Speech, desks: &BTreeMap<String, Arc<dyn Desk>>) {
    if Party::of(public_url, &rules.org.name).is_none() {
        // Browsers keep no passkeys for this address: nobody is offered one, decoys neither.
        rules.policy.methods.retain(|kind| *kind != MethodKind::Passkey);
    }
    rules.locales = speech.locales().cloned().collect();
    rules.desks_answer = desks.values().any(|desk| desk.answers().is_some());
}

/// Where providers report.
fn hooks(web: &Web, couriers: &Couriers, keys_field: String) -> Router {
    let hooks = Hooks {
        store: Arc::clone(&web.store),
        inbox: Arc::clone(&web.inbox),
        clock: Arc::clone(&web.clock),
        keys_field,
        twilio: couriers.twilio.clone(),
        public_url: web.public_url.clone(),
        tries: web.policy.code.tries,
    };
    hooks.router()
}

/// The console's routes; none where it is not configured.
fn console_routes(access: Option<Access>, web: &Web, vitals: &Arc<Vitals>) -> anyhow::Result<Router> {
    let Some(access) = access else { return Ok(Router::new()) };
    let console = Console::new(console::Parts {
        access,
        store: Arc::clone(&web.store),
        inbox: Arc::clone(&web.inbox),
        vitals: Arc::clone(vitals),
        directory: Arc::clone(&web.directory),
        speech: Arc::clone(&web.speech),
        clock: Arc::clone(&web.clock),
        seeds: Arc::clone(&web.seeds),
        public_url: web.public_url.clone(),
        policy: web.policy.clone(),
        org: web.org.clone(),
        look: web.look.clone(),
    });
    Ok(console.map_err(|why| anyhow::anyhow!("console.oidc: {why}"))?.router())
}

/// Couriers whose answers are counted.
fn watched(couriers: Couriers, vitals: &Arc<Vitals>) -> Couriers {
    let watch = |name: &'static str, courier: Option<Arc<dyn Courier>>| {
        courier.map(|courier| Arc::new(Watched { courier, name, vitals: Arc::clone(vitals) }) as Arc<dyn Courier>)
    };
    Couriers {
        mail: watch("mail", couriers.mail),
        sms: watch("sms", couriers.sms),
        call: watch("call", couriers.call),
        ..couriers
    }
}

/// From this call on, Ctrl-C and the system's request to stop no longer end the process at once: they end the future
/// that is returned. To be called before anything is begun or told, so that whoever heard "serving" can stop it cleanly.
///
/// # Errors
/// When the system hands out no signals.
pub fn asked_to_stop() -> std::io::Result<impl Future<Output = ()>> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let (mut interrupted, mut terminated) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
        Ok(async move {
            tokio::select! { _ = interrupted.recv() => {}, _ = terminated.recv() => {} }
        })
    }
    #[cfg(windows)]
    {
        let mut interrupted = tokio::signal::windows::ctrl_c()?;
        Ok(async move { drop(interrupted.recv().await) })
    }
}
