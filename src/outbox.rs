//! Performs committed effects at the edge, each once as far as the other side allows, and reports back through the inbox.
//!
//! Messages of one chat keep their order; everything else runs side by side, so that a slow courier delays nobody
//! else's replies. What must not happen twice (a code, a call) is written down as begun before it is begun; after a
//! crash in the middle it is not repeated, for the person can ask again.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::future::join_all;
use tokio::sync::Semaphore;
use url::Url;

use crate::audit::Kind;
use crate::channel::{Channel, ChannelError};
use crate::courier::CourierError;
use crate::desk::Desk;
use crate::directory::Directory;
use crate::directory::register::Register;
use crate::engine::effect::{Effect, Say};
use crate::engine::event::Event;
use crate::engine::method::MethodKind;
use crate::engine::{Rules, bound};
use crate::entropy::Seeds;
use crate::ids::Peer;
use crate::inbox::{Delivery, Inbox, InboxError};
use crate::look::Colour;
use crate::speech::Speech;
use crate::store::queue::Due;
use crate::store::{Store, StoreError};
use crate::time::{Clock, Time};
use crate::traces::caused;

mod cases;
mod consult;
mod couriers;
mod desks;
pub(crate) mod errands;
mod linking;
mod look_up;
mod notices;
mod resume;
mod spending;
mod trace;
mod unlocking;
mod weekly;
mod words;

pub use couriers::Couriers;

/// How many effects are looked at together.
const LOOK: usize = 256;
/// How many messages are shown at once on each channel, how many accounts looked up in each directory, and how many slower
/// errands run at once: a mail server that hangs keeps nobody from being looked up.
const TALKING_MAX: usize = 128;
const LOOK_UPS_MAX: usize = 16;
const ERRANDS_MAX: usize = 128;
/// What takes no longer needs no sign in the chat that it is being done.
const GLANCE: Duration = Duration::from_millis(300);
/// A pause within which more is expected to come.
const MOMENT: Duration = Duration::from_millis(20);
/// How long what runs is given to end when the service stops.
const PATIENCE: Duration = Duration::from_secs(20);
/// Waits between tries; after the last, an effect is given up. Tickets are tried on and on at the longest wait.
const WAITS: [u64; 7] = [2, 10, 30, 120, 600, 1800, 3600];

/// Everything an effect can need.
pub struct Outbox {
    /// Where effects wait.
    pub store: Arc<Store>,
    /// Where results go.
    pub inbox: Arc<Inbox>,
    /// The rules in force.
    pub rules: Arc<Rules>,
    /// The words.
    pub speech: Arc<Speech>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The chance.
    pub seeds: Arc<dyn Seeds>,
    /// The accounts.
    pub directory: Arc<dyn Directory>,
    /// The methods.
    pub register: Register,
    /// The carriers.
    pub couriers: Couriers,
    /// IT, by desk name.
    pub desks: BTreeMap<String, Arc<dyn Desk>>,
    /// The chats, by channel name.
    pub channels: BTreeMap<&'static str, Arc<dyn Channel>>,
    /// Where pages and callbacks are reached; from the configuration only.
    pub public_url: Url,
    /// The organisation's colour.
    pub colour: Colour,
    /// What runs now.
    pub running: Running,
}

/// What runs now, and how much may.
pub struct Running {
    rows: Mutex<HashSet<i64>>,
    /// One for each channel: a service that is slow or limits us keeps nobody waiting elsewhere.
    talking: BTreeMap<&'static str, Semaphore>,
    talking_elsewhere: Semaphore,
    /// One for each directory, by realm: those of one that takes its time fill up its own.
    look_ups: Mutex<BTreeMap<String, Arc<Semaphore>>>,
    errands: Semaphore,
}

/// A row that runs; it is free again when this goes, even in a panic.
struct RunningRow<'a> {
    running: &'a Running,
    id: i64,
}

impl Drop for RunningRow<'_> {
    fn drop(&mut self) {
        self.running.rows.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.id);
    }
}

impl Running {
    /// Nothing runs yet; there is room on each channel.
    pub fn new<'c>(channels: impl Iterator<Item = &'c Arc<dyn Channel>>) -> Self {
        Self {
            rows: Mutex::default(),
            talking: channels.map(|channel| (channel.name(), Semaphore::new(TALKING_MAX))).collect(),
            talking_elsewhere: Semaphore::new(1),
            look_ups: Mutex::default(),
            errands: Semaphore::new(ERRANDS_MAX),
        }
    }

    fn look_ups(&self, realm: String) -> Arc<Semaphore> {
        let mut all = self.look_ups.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(all.entry(realm).or_insert_with(|| Arc::new(Semaphore::new(LOOK_UPS_MAX))))
    }
}

/// Writing something down, however long the disk refuses.
#[derive(Default)]
struct Tries(u32);

impl Tries {
    async fn wait(&mut self, error: &(dyn std::error::Error + Sync)) {
        tracing::error!(%error, "an effect could not be written down; trying again");
        tokio::time::sleep(Duration::from_secs(1 << self.0.min(6))).await;
        self.0 += 1;
    }
}

/// The outbox could not read or report.
#[derive(Debug, thiserror::Error)]
pub enum OutboxError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The inbox failed.
    #[error(transparent)]
    Inbox(#[from] InboxError),
}

/// What became of an effect.
#[derive(Clone)]
pub(crate) enum Outcome {
    /// It is done; this is its result, and what is to be recorded or done besides.
    Done(Option<Event>, Vec<Effect>),
    /// A message was shown; this is what its channel notes of it.
    Shown(Option<String>),
    /// It is done, and another chat hears of it.
    Told(Peer, Event),
    /// Not now: again, perhaps not before the provider's own wait.
    Again(String, Option<Duration>),
    /// Never: given up, with what is to be recorded.
    Never(String, Vec<Effect>),
}

impl Outcome {
    fn done() -> Self {
        Self::Done(None, Vec::new())
    }

    /// How it is counted.
    fn word(&self) -> &'static str {
        match self {
            Self::Done(..) | Self::Shown(_) | Self::Told(..) => "done",
            Self::Again(..) => "again",
            Self::Never(..) => "never",
        }
    }
}

impl Outbox {
    /// Performs what is due now and returns how much that was. Effects that these bring are left to the next call.
    pub async fn drain(&self) -> Result<usize, OutboxError> {
        let due = self.claim().await?;
        let count = due.len();
        join_all(due.into_iter().map(|due| self.perform(due))).await;
        Ok(count)
    }

    /// Performs effects as they come, until cancelled. Slow ones run on while others come and go.
    pub async fn run(self: Arc<Self>, stop: tokio_util::sync::CancellationToken) {
        let tasks = tokio_util::task::TaskTracker::new();
        while !stop.is_cancelled() {
            match self.claim().await {
                Ok(due) => {
                    let that_is_all = due.len() < LOOK;
                    for due in due {
                        let outbox = Arc::clone(&self);
                        tasks.spawn(async move { outbox.perform(due).await });
                    }
                    if that_is_all {
                        self.wait(&stop).await;
                    }
                }
                Err(error) => {
                    tracing::error!(%error, "the outbox cannot be read");
                    tokio::select! { () = tokio::time::sleep(Duration::from_secs(1)) => {}, () = stop.cancelled() => {} }
                }
            }
        }
        tasks.close();
        // What has not ended by then is in the file, and goes on at the next start.
        let _ = tokio::time::timeout(PATIENCE, tasks.wait()).await;
    }

    async fn wait(&self, stop: &tokio_util::sync::CancellationToken) {
        // While much comes in, nobody needs to know what is due later.
        tokio::select! {
            () = self.inbox.effects.notified() => return,
            () = tokio::time::sleep(MOMENT) => {}
            () = stop.cancelled() => return,
        }
        let running: Vec<i64> = self.running_rows().iter().copied().collect();
        let next = self.store.next_free_effect_at(&running).await.ok().flatten();
        let lapse = next.map_or(Duration::from_mins(1), |next| next.since(self.clock.now()));
        let lapse = lapse.min(Duration::from_mins(1));
        tokio::select! {
            () = self.inbox.effects.notified() => {}
            () = tokio::time::sleep(lapse) => {}
            () = stop.cancelled() => {}
        }
    }

    /// Takes what is due and not running.
    async fn claim(&self) -> Result<Vec<Due>, OutboxError> {
        let running: Vec<i64> = self.running_rows().iter().copied().collect();
        let due = self.store.due_effects(self.clock.now(), &running, LOOK).await?;
        self.running_rows().extend(due.iter().map(|due| due.id));
        Ok(due)
    }

    fn running_rows(&self) -> std::sync::MutexGuard<'_, HashSet<i64>> {
        self.running.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Performs an effect and reports what became of it. It counts as running until the report is written: were it free
    /// before, a full disk would have it performed again and again.
    async fn perform(&self, due: Due) {
        let _row = RunningRow { running: &self.running, id: due.id };
        let look_ups;
        let limit = match (&due.effect, due.lane.is_some()) {
            (Some(Effect::ShowCard { room, .. } | Effect::SayInRoom { room, .. }), _) => {
                self.running.talking.get(room.channel()).unwrap_or(&self.running.talking_elsewhere)
            }
            (
                Some(
                    Effect::TellPerson { .. }
                    | Effect::TellCase { .. }
                    | Effect::FileTicket { .. }
                    | Effect::TellDesk(_),
                ),
                _,
            ) => &self.running.errands,
            (_, true) => self.running.talking.get(due.peer.channel()).unwrap_or(&self.running.talking_elsewhere),
            (Some(Effect::LookUp { handle, .. }), _) => {
                look_ups = self.running.look_ups(self.directory.realm(handle));
                &*look_ups
            }
            _ => &self.running.errands,
        };
        let permit = limit.acquire().await;
        // Written down as begun only now that there is room: what waits for room at a crash is still to be done.
        let once = !due.started && due.effect.as_ref().is_some_and(Effect::at_most_once);
        let mut tries = Tries::default();
        while once && let Err(error) = self.inbox.take(Delivery::begun(due.peer.clone(), due.id)).await {
            tries.wait(&error).await;
        }
        let begun = self.clock.now();
        let span = self.begin_span(&due).await;
        let outcome = self.attempt(&due).await;
        self.note(&due, &outcome, begun);
        let place = self.end_span(span, &due, &outcome);
        drop(permit);
        let reported = async {
            while let Err(error) = self.report(&due, outcome.clone()).await {
                tries.wait(&error).await;
            }
        };
        caused(place, reported).await;
    }

    async fn report(&self, due: &Due, outcome: Outcome) -> Result<(), OutboxError> {
        let done = |event, effects| Delivery::done(due.peer.clone(), due.id, event, effects);
        let (event, effects) = match outcome {
            Outcome::Done(event, effects) => (event, effects),
            Outcome::Shown(posted) => {
                return Ok(self.inbox.take(Delivery { posted, ..done(None, Vec::new()) }).await?);
            }
            Outcome::Told(peer, event) => {
                return Ok(self.inbox.take(Delivery::done(peer, due.id, Some(event), Vec::new())).await?);
            }
            Outcome::Again(why, after) => {
                let tries = usize::try_from(due.attempts).unwrap_or(usize::MAX);
                // What IT is to see waits for as long as it takes.
                let forever = matches!(
                    due.effect,
                    Some(
                        Effect::FileTicket { .. }
                            | Effect::ShowCard { .. }
                            | Effect::SayInRoom { .. }
                            | Effect::TellDesk(_)
                    )
                );
                let wait = WAITS.get(tries).or(WAITS.last().filter(|_| forever));
                let next =
                    wait.map(|wait| self.clock.now() + after.unwrap_or_default().max(Duration::from_secs(*wait)));
                let in_time = |next: &Time| due.expires_at.is_none_or(|expires_at| *next < expires_at);
                if let Some(next) = next.filter(in_time) {
                    tracing::info!(effect = due.id, why, "put off");
                    self.store.postpone_effect(due.id, next).await?;
                    self.inbox.effects.notify_one(); // whoever waits for what is due next did not know of this
                    return Ok(());
                }
                (due.effect.as_ref().and_then(cases::undone), vec![given_up(due, &why)])
            }
            Outcome::Never(why, mut effects) => {
                tracing::warn!(effect = due.id, why, "given up");
                if effects.is_empty() {
                    effects.push(given_up(due, &why));
                }
                (due.effect.as_ref().and_then(cases::undone), effects)
            }
        };
        Ok(self.inbox.take(done(event, effects)).await?)
    }

    async fn attempt(&self, due: &Due) -> Outcome {
        let Some(effect) = &due.effect else {
            return Outcome::Never("the row cannot be read".to_owned(), Vec::new());
        };
        let expired = due.expires_at.is_some_and(|expires_at| expires_at <= self.clock.now());
        match effect {
            Effect::Say(say) => self.say(due, say).await,
            Effect::Forget { message } => self.forget(&due.peer, message).await,
            Effect::LookUp { look_up, handle } => {
                self.visibly(&due.peer, self.look_up(&due.peer, look_up, handle)).await
            }
            // What is sent shows no sign of being sent: to a decoy nothing is, and its time would tell.
            Effect::SendCode(sending)
            | Effect::PlaceCall(sending)
            | Effect::CallBack(sending)
            | Effect::ProveContact { sending, .. }
                if expired || due.started =>
            {
                let why = if expired { "expired" } else { "unknown" };
                Outcome::Done(cases::undone(effect), errands::undelivered(sending, why))
            }
            Effect::SendCode(sending) => self.send_code(&due.peer, sending, None).await,
            Effect::PlaceCall(sending) => self.place_call(&due.peer, sending, None).await,
            Effect::ProveContact { visit, sending } if sending.kind == MethodKind::Call => {
                self.place_call(&visit.peer(), sending, Some(visit)).await
            }
            Effect::ProveContact { visit, sending } => self.send_code(&visit.peer(), sending, Some(visit)).await,
            Effect::Notify { account, notice, locale, at, to } => {
                let told = notices::Told { by: &due.peer, account, notice: *notice, locale, at: *at };
                self.notify(due.id, told, to.as_ref()).await
            }
            Effect::Unlock { attempt, grant } => self.visibly(&due.peer, self.unlock(attempt, grant)).await,
            Effect::FileTicket { ticket, desk } => self.file_ticket(ticket, desk.as_deref()).await,
            Effect::TellDesk(told) => self.tell_desk(told).await,
            Effect::ClaimResume { code } => self.claim_resume(&due.peer, code).await,
            Effect::HandOver { to, carried } => self.hand_over(&due.peer, to, carried.clone()).await,
            Effect::AskApproval { account, request, to } => {
                self.ask_approval(&due.peer, account.as_ref(), request, to.as_ref()).await
            }
            Effect::AnswerApproval { asker, challenge, answer } => {
                let (challenge, answer) = (challenge.clone(), *answer);
                Outcome::Told(asker.clone(), Event::ApprovalAnswered { challenge, answer })
            }
            Effect::ReportEnrolled { account } => {
                Outcome::Done(Some(Event::Enrolled { account: account.clone() }), Vec::new())
            }
            Effect::ReadHistory { account } => match self.store.past_of(account, bound::PAST_MAX).await {
                Ok(past) => Outcome::Done(Some(Event::HistoryRead { account: account.clone(), past }), Vec::new()),
                Err(error) => Outcome::Again(error.to_string(), None),
            },
            Effect::RedeemLink { attempt, digest, typed } => self.redeem_link(attempt, digest, *typed).await,
            Effect::AskAgain(account) => self.ask_again(account).await,
            Effect::LookInto { .. }
            | Effect::ShowCard { .. }
            | Effect::SayInRoom { .. }
            | Effect::CallBack(_)
            | Effect::TellPerson { .. }
            | Effect::TellCase { .. }
            | Effect::WakeCases { .. } => self.about_a_case(due, effect).await,
            Effect::PostWeek { monday } => self.post_week(due, *monday).await,
            Effect::ReadTicket => match self.store.ticket_shown(&due.peer, &self.rules, self.clock.now()).await {
                Ok(ticket) => Outcome::Done(Some(Event::TicketRead { ticket }), Vec::new()),
                Err(error) => Outcome::Again(error.to_string(), None),
            },
            Effect::Consult { ask, room, locale } => self.consult(&due.peer, ask, room.as_ref(), locale).await,
            record => Outcome::Never(format!("not an errand: {record:?}"), Vec::new()),
        }
    }

    async fn say(&self, due: &Due, say: &Say) -> Outcome {
        let Some(channel) = self.channels.get(due.peer.channel()) else {
            return Outcome::Never(format!("the channel {} is not open", due.peer.channel()), Vec::new());
        };
        match self.message(&**channel, due.id, say, due.note.clone()).await {
            Ok(message) => match channel.say(due.peer.chat(), &message).await {
                Ok(note) => Outcome::Shown(note),
                Err(error) => of_channel(Err(error)),
            },
            // Drawing it again would fail again, and keep everything after it from being said.
            Err(error) => Outcome::Never(error.to_string(), Vec::new()),
        }
    }

    async fn forget(&self, peer: &Peer, message: &str) -> Outcome {
        match self.channels.get(peer.channel()) {
            Some(channel) => of_channel(channel.forget(peer.chat(), message).await),
            None => Outcome::done(),
        }
    }

    /// Does something, and shows in the chat that it is being done when that takes a while. Nothing waits for the sign.
    async fn visibly<T>(&self, peer: &Peer, work: impl Future<Output = T>) -> T {
        tokio::pin!(work);
        tokio::select! { done = &mut work => return done, () = tokio::time::sleep(GLANCE) => {} }
        tokio::select! { done = &mut work => done, () = self.busy(peer) => work.await }
    }

    /// Shows in a chat that something is being done for it.
    async fn busy(&self, peer: &Peer) {
        if let Some(channel) = self.channels.get(peer.channel()) {
            channel.busy(peer.chat()).await;
        }
    }
}

fn of_channel(shown: Result<(), ChannelError>) -> Outcome {
    match shown {
        Ok(()) => Outcome::done(),
        Err(ChannelError::Retry { why, after }) => Outcome::Again(why, after),
        Err(ChannelError::GiveUp(why)) => Outcome::Never(why, Vec::new()),
    }
}

fn of_courier(error: CourierError) -> Outcome {
    match error {
        CourierError::Retry { why, after } => Outcome::Again(why, after),
        CourierError::GiveUp(why) | CourierError::Refused(why) | CourierError::Unknown(why) => {
            Outcome::Never(why, Vec::new())
        }
    }
}

fn given_up(due: &Due, why: &str) -> Effect {
    let effect = due.effect.as_ref().map_or("unreadable", errands::name);
    let facts = vec![("effect".to_owned(), effect.to_owned()), ("why".to_owned(), why.to_owned())];
    Effect::Audit { kind: Kind::EffectGivenUp, subject: None, facts }
}
