//! Where everything comes in: updates of channels, results of effects, deadlines, the page.
//!
//! What is waiting goes into ONE transaction: de-duplicate, load, ask the engine, save state, effects, audit lines and
//! deadlines, commit. Only then does [`Inbox::take`] return, and only then may a channel acknowledge.
//!
//! While one commit waits for the disk, the next batch gathers (group commit). Each batch is a task of its own: whoever
//! brought an update may go away in the middle (a browser that closes, a timeout), and the others must not go with them.

use std::collections::{HashSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use sqlx::{Connection as _, SqliteConnection};
use tokio::sync::{Notify, oneshot};

use crate::audit::Kind;
use crate::engine::button::Button;
use crate::engine::effect::{Effect, Say};
use crate::engine::event::{Event, Unreadable};
use crate::engine::intent::Intent;
use crate::engine::text::Text;
use crate::engine::{Budget, Conversation, Env, Rules, Step, step};
use crate::entropy::{Entropy, Seeds};
use crate::ids::{Locale, Peer, UpdateId};
use crate::keys::Keys;
use crate::secret::Secret;
use crate::speech::nearest;
use crate::store::Store;
use crate::store::batch::{Read, SetAside, Written};
use crate::time::{Clock, Time};
use crate::traces::{Arrived, Traces};
use crate::vitals::Vitals;

mod cases;
pub mod deadlines;
pub mod fleet;
mod trace;

use deadlines::Deadlines;
use fleet::Fleet;
use trace::{Gist, Journal};

/// The most updates that share one commit: enough to outrun the disk, few enough that nobody waits long.
const BATCH_MAX: usize = 256;

/// One thing that comes in.
#[derive(Debug)]
pub struct Delivery {
    /// Whose conversation.
    pub peer: Peer,
    /// What happened.
    pub event: Option<Event>,
    /// The channel's name of the update, where it can be delivered twice.
    pub update: Option<UpdateId>,
    /// The outbox row that is about to be performed, and must not be begun again after a crash.
    pub begun: Option<i64>,
    /// The outbox row whose performance this reports.
    pub done: Option<i64>,
    /// What the channel notes of the message it has just shown.
    pub posted: Option<String>,
    /// What else is to be recorded or done, besides what the engine decides.
    pub effects: Vec<Effect>,
    /// The language of the chat profile, as the channel tells it; a new conversation begins in it.
    pub locale: Locale,
}

impl Delivery {
    /// An event without a name of its own.
    pub fn new(peer: Peer, event: Event) -> Self {
        Self { event: Some(event), ..Self::of(peer) }
    }

    /// Something to be recorded or done that no event brought.
    pub fn effects(peer: Peer, effects: Vec<Effect>) -> Self {
        Self { effects, ..Self::of(peer) }
    }

    fn of(peer: Peer) -> Self {
        Self {
            peer,
            event: None,
            update: None,
            begun: None,
            done: None,
            posted: None,
            effects: Vec::new(),
            locale: Locale::default(),
        }
    }

    /// The note that an effect is about to be performed.
    pub fn begun(peer: Peer, row: i64) -> Self {
        Self { begun: Some(row), ..Self::of(peer) }
    }

    /// The report that an effect was performed.
    pub fn done(peer: Peer, row: i64, event: Option<Event>, effects: Vec<Effect>) -> Self {
        Self { event, done: Some(row), effects, ..Self::of(peer) }
    }
}

/// The inbox could not commit: nothing was changed, and the same may be delivered again.
#[derive(Clone, Debug, thiserror::Error)]
#[error("the update could not be committed: {0}")]
pub struct InboxError(pub String);

struct Waiting {
    delivery: Delivery,
    arrived: Option<Arrived>,
    reply: oneshot::Sender<Result<(), InboxError>>,
}

/// Where everything comes in.
pub struct Inbox {
    core: Arc<Core>,
    /// Rings when the outbox has something new, or may go on with what waited behind something done.
    pub effects: Arc<Notify>,
    /// Rings when a deadline is nearer than the one that is waited for.
    pub deadlines: Arc<Deadlines>,
    /// What this process has done.
    pub vitals: Arc<Vitals>,
    /// How long each stretch took, for a collector.
    pub traces: Traces,
}

/// What a batch needs while it is committed, whoever still waits for it.
struct Core {
    store: Arc<Store>,
    rules: Arc<Rules>,
    clock: Arc<dyn Clock>,
    seeds: Arc<dyn Seeds>,
    waiting: Mutex<VecDeque<Waiting>>,
    fleet: Mutex<Fleet>,
    effects: Arc<Notify>,
    deadlines: Arc<Deadlines>,
    vitals: Arc<Vitals>,
    traces: Traces,
}

impl Inbox {
    /// An inbox over a store; everybody's counters are read back from it.
    pub async fn open(
        store: Arc<Store>,
        rules: Arc<Rules>,
        clock: Arc<dyn Clock>,
        seeds: Arc<dyn Seeds>,
    ) -> Result<Self, InboxError> {
        let fleet = Mutex::new(Fleet::load(&store, clock.now()).await.map_err(failed)?);
        let effects = Arc::new(Notify::new());
        let deadlines = Arc::new(Deadlines::default());
        let vitals = Arc::new(Vitals::default());
        let core = Core {
            store,
            rules,
            clock,
            seeds,
            waiting: Mutex::default(),
            fleet,
            effects: Arc::clone(&effects),
            deadlines: Arc::clone(&deadlines),
            vitals: Arc::clone(&vitals),
            traces: Traces::default(),
        };
        Ok(Self { core: Arc::new(core), effects, deadlines, vitals, traces: Traces::default() })
    }

    /// The rules in force.
    pub fn rules(&self) -> &Rules {
        &self.core.rules
    }

    /// The database behind it.
    pub fn store(&self) -> &Arc<Store> {
        &self.core.store
    }

    /// Whether verification pauses for everybody: too many answers of the last hour were wrong.
    pub fn pauses(&self) -> bool {
        let mut budget = Budget::default();
        let core = &self.core;
        core.fleet.lock().unwrap_or_else(PoisonError::into_inner).at(core.clock.now()).tell(&mut budget);
        budget.fleet_wrong >= core.rules.policy.limits.fleet_wrong_per_hour
    }

    /// Gives one event to a conversation and returns once it is committed.
    pub async fn post(&self, peer: &Peer, event: Event) -> Result<(), InboxError> {
        self.take(Delivery::new(peer.clone(), event)).await
    }

    /// Takes one delivery and returns once it is committed. An update taken before is acknowledged and changes nothing.
    pub async fn take(&self, delivery: Delivery) -> Result<(), InboxError> {
        let (reply, taken) = oneshot::channel();
        let arrived = self.traces.arrived();
        let begins_batch = {
            let mut queue = self.core.queue();
            queue.push_back(Waiting { delivery, arrived, reply });
            queue.len() % BATCH_MAX == 1 // so that there is always one task for each batch that waits
        };
        if begins_batch {
            tokio::spawn(Arc::clone(&self.core).commit_next());
        }
        taken.await.unwrap_or_else(|_| Err(InboxError("the service is stopping".to_owned())))
    }

    /// Hears of effects that were committed beside it: they count for everybody, and the outbox has something new. Whoever
    /// tells still holds the writer, so that no batch is counted in between.
    pub fn committed(&self, effects: &[Effect]) {
        self.core.fleet.lock().unwrap_or_else(PoisonError::into_inner).note(effects, self.core.clock.now());
        self.effects.notify_one();
    }

    /// Takes many at once, in their order, in as few commits as possible.
    pub async fn take_all(&self, deliveries: Vec<Delivery>) -> Vec<Result<(), InboxError>> {
        futures::future::join_all(deliveries.into_iter().map(|delivery| self.take(delivery))).await
    }
}

impl Core {
    fn queue(&self) -> std::sync::MutexGuard<'_, VecDeque<Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Commits what waits once the writer is free, up to one batch.
    async fn commit_next(self: Arc<Self>) {
        let mut writer = self.store.writer().await;
        let batch: Vec<Waiting> = {
            let mut queue = self.queue();
            let count = queue.len().min(BATCH_MAX);
            queue.drain(..count).collect()
        };
        self.commit(&mut writer, batch).await;
    }

    /// Commits a batch; when that fails, each update alone, so that one bad update fails alone.
    async fn commit(&self, writer: &mut SqliteConnection, batch: Vec<Waiting>) {
        let (mut deliveries, mut arrivals, mut replies) = (Vec::new(), Vec::new(), Vec::new());
        for waiting in batch {
            deliveries.push(waiting.delivery);
            arrivals.push(waiting.arrived);
            replies.push(waiting.reply);
        }
        let outcomes = match self.transact(writer, &deliveries, &arrivals).await {
            Ok(()) => vec![Ok(()); deliveries.len()],
            Err(error) if deliveries.len() == 1 => vec![Err(failed(error))],
            // A row that breaks a rule of the database fails alone; a database that is busy or full fails for all at once.
            Err(error) if !breaks_a_rule(&error) => vec![Err(failed(error)); deliveries.len()],
            Err(_) => {
                let mut outcomes = Vec::new();
                for (delivery, arrived) in deliveries.iter().zip(&arrivals) {
                    let (delivery, arrived) = (std::slice::from_ref(delivery), std::slice::from_ref(arrived));
                    outcomes.push(self.transact(writer, delivery, arrived).await.map_err(failed));
                }
                outcomes
            }
        };
        for (reply, outcome) in replies.into_iter().zip(outcomes) {
            let _ = reply.send(outcome); // whoever asked may have gone; what is committed is committed
        }
    }

    async fn transact(
        &self,
        writer: &mut SqliteConnection,
        deliveries: &[Delivery],
        arrivals: &[Option<Arrived>],
    ) -> Result<(), sqlx::Error> {
        let now = self.clock.now();
        let mut journal = Journal::begin(&self.traces, deliveries.len());
        let mut transaction = writer.begin_with("BEGIN IMMEDIATE").await?;
        let mut read = load(&mut transaction, deliveries, &self.rules.keys, now).await?;
        let mut written = Written::default();
        let mut fleet = self.fleet.lock().unwrap_or_else(PoisonError::into_inner).at(now);
        let mut started_over = HashSet::new();
        for row in std::mem::take(&mut read.unreadable) {
            started_over.insert(Peer(row.peer.clone()));
            self.start_over(&mut read, &mut written, row, now);
        }
        let mut taken_now = HashSet::new();
        for (delivery, arrived) in deliveries.iter().zip(arrivals) {
            if let Some(key) = update_key(delivery) {
                if read.seen.contains(&key) || !taken_now.insert(key) {
                    continue;
                }
                let update = delivery.update.as_ref().map_or("", |update| update.as_str());
                written.saw(delivery.peer.channel(), update);
            }
            if let Some(row) = delivery.begun {
                written.begun(row);
            }
            if let Some(row) = delivery.done {
                written.finished(row);
            }
            if let Some(note) = &delivery.posted {
                written.posted(&delivery.peer, note.clone());
            }
            let before = journal.before(&read, &written, delivery);
            if !delivery.effects.is_empty() {
                fleet.note(&delivery.effects, now);
                let effects = delivery.effects.clone();
                self.open_cases(&mut read, &mut written, &mut fleet, &delivery.peer, &effects, now);
                written.add(&mut read, &delivery.peer, effects, &self.rules.keys, now, self.seeds.seed());
            }
            // "We had to start over" answers whatever was asked; news of a password is told all the same.
            let answered = |event: &&Event| started_over.contains(&delivery.peer) && !event.is_news();
            if let Some(event) = delivery.event.as_ref().filter(|event| !answered(event)) {
                let gist = self.step(&mut read, &mut written, &mut fleet, delivery, event.clone(), now);
                journal.stepped(gist);
            }
            journal.after(&read, &written, delivery, (arrived.as_ref(), before));
        }
        written.write(&mut transaction, now).await?;
        journal.mark(&mut transaction, &written).await?;
        transaction.commit().await?;
        journal.end();
        *self.fleet.lock().unwrap_or_else(PoisonError::into_inner) = fleet;
        for update in &taken_now {
            self.vitals.update(update.split_once('/').map_or("", |(channel, _)| channel));
        }
        if written.moves_outbox() {
            self.effects.notify_one();
        }
        if let Some(deadline) = written.nearest_deadline() {
            self.deadlines.set(deadline);
        }
        Ok(())
    }

    fn step(
        &self,
        read: &mut Read,
        written: &mut Written,
        fleet: &mut Fleet,
        delivery: &Delivery,
        event: Event,
        now: Time,
    ) -> Option<Gist> {
        let peer = &delivery.peer;
        if self.hears_of_case(read, written, fleet, peer, &event, now) {
            return None;
        }
        let conversation = read.conversations.remove(peer).unwrap_or_else(|| {
            let locale = self.begins_in(&delivery.locale);
            Conversation { locale, ..Conversation::default() }
        });
        let mut budget = read.budget(peer, &conversation, &event, now);
        fleet.tell(&mut budget);
        budget.halted = read.halted();
        let env = Env { now, seed: self.seeds.seed(), rules: &self.rules, budget: &budget, peer };
        let Step { conversation, effects } = step(conversation, event, &env);
        fleet.note(&effects, now);
        let deadline = conversation.deadline(&self.rules.policy);
        let gist = self.traces.is_on().then(|| Gist::of(&effects));
        written.save(read, peer, conversation, deadline);
        self.open_cases(read, written, fleet, peer, &effects, now);
        written.add(read, peer, effects, &self.rules.keys, now, self.seeds.seed());
        gist
    }

    /// The language a conversation begins in: the chat profile's, such as `fr-BE`, or else the organisation's (S8).
    fn begins_in(&self, profile: &Locale) -> Locale {
        let org = &self.rules.org.locale;
        let spoken = [profile.as_str(), org].into_iter().find_map(|tag| nearest(tag, self.rules.locales.iter()));
        spoken.cloned().unwrap_or_else(|| Locale(org.clone()))
    }

    /// A conversation that cannot be read is set aside, and the person hears that we had to start over.
    fn start_over(&self, read: &mut Read, written: &mut Written, row: SetAside, now: Time) {
        let peer = Peer(row.peer.clone());
        let locale = self.begins_in(&Locale::default());
        let stamp = Entropy::new(self.seeds.seed()).stamp(); // one that no keyboard of before has
        let keyboard = vec![vec![Button::Start, Button::ContactIt]];
        let conversation =
            Conversation { locale: locale.clone(), stamp, keyboard: keyboard.clone(), ..Conversation::default() };
        let facts = vec![("version".to_owned(), row.version.to_string())];
        let effects = vec![
            Effect::Audit { kind: Kind::ConversationSetAside, subject: None, facts },
            Effect::Say(Say { texts: vec![Text::ToldStartedOver], keyboard, stamp, locale, ..Say::default() }),
        ];
        written.put_aside(row);
        written.save(read, &peer, conversation, None);
        written.add(read, &peer, effects, &self.rules.keys, now, self.seeds.seed());
    }
}

async fn load(
    connection: &mut SqliteConnection,
    deliveries: &[Delivery],
    keys: &Keys,
    now: Time,
) -> Result<Read, sqlx::Error> {
    let ended_well =
        |delivery: &Delivery| delivery.update.is_none() && delivery.event.is_none() && delivery.effects.is_empty();
    if deliveries.iter().all(ended_well) {
        return Ok(Read::default()); // rows leave the outbox, and nobody asks what else there is
    }
    let speaking = || deliveries.iter().filter(|delivery| delivery.event.is_some());
    let peers: Vec<&str> =
        speaking().map(|delivery| delivery.peer.as_str()).collect::<HashSet<_>>().into_iter().collect();
    let updates: Vec<String> = deliveries.iter().filter_map(update_key).collect();
    let events: Vec<(&Peer, &Event)> =
        deliveries.iter().filter_map(|delivery| Some((&delivery.peer, delivery.event.as_ref()?))).collect();
    Read::load(connection, &peers, &updates, &events, keys, now).await
}

fn breaks_a_rule(error: &sqlx::Error) -> bool {
    use sqlx::error::ErrorKind;
    let kind = error.as_database_error().map(sqlx::error::DatabaseError::kind);
    kind.is_some_and(|kind| !matches!(kind, ErrorKind::Other)) || error.to_string().contains("cannot store")
}

fn update_key(delivery: &Delivery) -> Option<String> {
    delivery.update.as_ref().map(|update| format!("{}/{update}", delivery.peer.channel()))
}

#[allow(clippy::needless_pass_by_value)] // for `map_err`
fn failed(error: sqlx::Error) -> InboxError {
    InboxError(error.to_string())
}

/// The longest message that is read at all; the longest answer we ask for is a handle of 254 characters, and a pasted
/// text message is shorter than this.
const TEXT_MAX: usize = 2000;

/// What a person wrote, cleaned: control characters, bidirectional overrides and zero-width marks are dropped, for they
/// make a text look like another (Unicode TR 36).
pub fn heard(text: &str, intent: Option<Intent>, message: Option<String>) -> Event {
    if text.chars().count() > TEXT_MAX {
        return Event::SentUnreadable { why: Unreadable::TooLong };
    }
    let dropped = |c: char| {
        (c.is_control() && !c.is_whitespace())
            || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    let clean: String = text.chars().filter(|c| !dropped(*c)).collect();
    if clean.trim().is_empty() {
        return Event::SentUnreadable { why: Unreadable::Empty };
    }
    Event::Said { text: Secret::new(clean.trim().to_owned()), intent, message }
}

#[cfg(test)]
mod tests {
    use futures::future::maybe_done;

    use super::*;
    use crate::engine::policy::Policy;
    use crate::entropy::FixedSeeds;
    use crate::time::ManualClock;

    async fn inbox(home: &std::path::Path) -> (Arc<Store>, Inbox) {
        let keys = Keys::new([7; 32]);
        let org =
            serde_json::json!({ "name": "Northwind", "sign_in_url": "https://northwind.example/", "it_contact": "IT" });
        let rules = Rules::new(Policy::default(), serde_json::from_value(org).unwrap(), keys.clone(), Vec::new());
        let store = Arc::new(Store::open(&home.join("sesame.db"), keys).await.unwrap());
        let clock = Arc::new(ManualClock::new(Time(1_795_181_400_000)));
        let inbox = Inbox::open(Arc::clone(&store), Arc::new(rules.unwrap()), clock, Arc::new(FixedSeeds::new(1)));
        (Arc::clone(&store), inbox.await.unwrap())
    }

    #[tokio::test]
    async fn whoever_goes_away_in_the_middle_takes_nobody_along() {
        let home = tempfile::tempdir().unwrap();
        let (store, inbox) = inbox(home.path()).await;
        for moment in 0..24 {
            let [leaves, stays] = ["leaving", "staying"].map(|who| Peer(format!("console:{who}-{moment}")));
            let mut leaving = Box::pin(maybe_done(inbox.post(&leaves, Event::Returned)));
            let mut staying = Box::pin(maybe_done(inbox.post(&stays, Event::Returned)));
            let writer = store.writer().await; // while it is taken, both come into one batch
            let _ = (futures::poll!(leaving.as_mut()), futures::poll!(staying.as_mut()));
            drop(writer);
            for _ in 0..moment {
                let _ = futures::poll!(leaving.as_mut());
                tokio::task::yield_now().await;
            }
            drop(leaving);
            staying.as_mut().await;
            staying.as_mut().take_output().unwrap().unwrap();
        }
        let waiting: i64 = sqlx::query_scalar("SELECT count(*) FROM outbox WHERE peer LIKE '%staying%'")
            .fetch_one(store.readers())
            .await
            .unwrap();
        assert_eq!(waiting, 24, "everybody who stayed is answered once");
    }

    #[tokio::test]
    async fn more_than_one_batch_is_taken_and_each_update_once() {
        let home = tempfile::tempdir().unwrap();
        let (store, inbox) = inbox(home.path()).await;
        let deliveries = (0..2 * BATCH_MAX + 7).map(|index| Delivery {
            update: Some(UpdateId(format!("{}", index / 2))), // each comes twice
            ..Delivery::new(Peer(format!("console:{}", index / 2)), Event::Returned)
        });
        assert!(inbox.take_all(deliveries.collect()).await.iter().all(Result::is_ok));
        let waiting: i64 = sqlx::query_scalar("SELECT count(*) FROM outbox").fetch_one(store.readers()).await.unwrap();
        assert_eq!(waiting, i64::try_from(BATCH_MAX).unwrap() + 4);
    }
}
