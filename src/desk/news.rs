//! What is written in ticket systems, on its way to the person: asked for every minute while a request is open, and at once
//! when the system knocks.
//!
//! What came is noted by the desk's own name of it, so nothing comes twice, in whatever order it is seen, after a restart
//! as well. A desk that does not answer is asked less and less often.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::header::HeaderMap;
use tokio::sync::Notify;

use super::{Answers, Desk, Knock, Written};
use crate::courier::CourierError;
use crate::engine::case::{CaseEvent, FromDesk, peer_of};
use crate::engine::event::Event;
use crate::ids::{TicketNumber, UpdateId};
use crate::inbox::{Delivery, Inbox, InboxError, heard};
use crate::store::{Store, StoreError};
use crate::time::{Clock, Time};

/// The longest pause between two rounds of questions to a desk that does not answer.
const PAUSE_MAX: Duration = Duration::from_mins(15);
/// The shortest look at the clock.
const MOMENT: Duration = Duration::from_secs(1);

/// What could not be brought in; it is asked for again.
#[derive(Debug, thiserror::Error)]
pub enum NewsError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The inbox failed.
    #[error(transparent)]
    Inbox(#[from] InboxError),
}

/// How a desk is doing.
#[derive(Clone, Copy, Debug, Default)]
struct Mood {
    next_at: Time,
    failures: u32,
}

/// Brings in what is written in ticket systems.
pub struct News {
    store: Arc<Store>,
    inbox: Arc<Inbox>,
    clock: Arc<dyn Clock>,
    desks: BTreeMap<String, Arc<dyn Desk>>,
    moods: Mutex<BTreeMap<String, Mood>>,
    knocks: Mutex<BTreeSet<(String, TicketNumber)>>,
    knocked: Notify,
}

impl News {
    /// News of those desks in which people write back.
    pub fn new(
        store: Arc<Store>,
        inbox: Arc<Inbox>,
        clock: Arc<dyn Clock>,
        desks: &BTreeMap<String, Arc<dyn Desk>>,
    ) -> Self {
        let answering = desks.iter().filter(|(_, desk)| desk.answers().is_some());
        let desks = answering.map(|(name, desk)| (name.clone(), Arc::clone(desk))).collect();
        Self { store, inbox, clock, desks, moods: Mutex::default(), knocks: Mutex::default(), knocked: Notify::new() }
    }

    /// Whether there is any such desk.
    pub fn is_empty(&self) -> bool {
        self.desks.is_empty()
    }

    /// Waits until it is time to ask.
    pub async fn due(&self) {
        if self.is_empty() {
            return std::future::pending().await;
        }
        let now = self.clock.now();
        let next = self.desks.keys().map(|desk| self.mood(desk).next_at).min().unwrap_or(now);
        tokio::select! {
            () = self.knocked.notified() => {}
            () = tokio::time::sleep(next.since(now).max(MOMENT)) => {}
        }
    }

    /// Asks whoever is to be asked now. Returns how much came in.
    pub async fn round(&self) -> Result<usize, NewsError> {
        let knocks = std::mem::take(&mut *self.knocks.lock().unwrap_or_else(PoisonError::into_inner));
        let mut came = 0;
        for (name, desk) in &self.desks {
            let Some(answers) = desk.answers() else { continue };
            let due = self.clock.now() >= self.mood(name).next_at;
            let tickets = self.store.desk_tickets(name).await?;
            let asked =
                tickets.into_iter().filter(|(number, _)| due || knocks.contains(&(name.clone(), number.clone())));
            let (mut failed, mut unread, mut read) = (None, None, false);
            for (number, remote) in asked {
                match self.ask(name, answers, &number, &remote).await? {
                    Ok(count) => {
                        came += count;
                        read = true;
                    }
                    // Gone, or not to be seen: that says nothing about the others.
                    Err(CourierError::Refused(why)) => {
                        tracing::debug!(desk = %name, %number, why, "a ticket is not there");
                    }
                    // Nor does one that cannot be read, unless none can: somebody may have made it so.
                    Err(CourierError::GiveUp(why)) => {
                        tracing::warn!(desk = %name, %number, why, "a ticket could not be read");
                        unread.get_or_insert(CourierError::GiveUp(why));
                    }
                    Err(error) => {
                        failed = Some(error);
                        break;
                    }
                }
            }
            let failed = failed.or(unread.filter(|_| !read));
            if due || failed.is_some() {
                self.rests(name, answers.every(), failed.as_ref());
            }
        }
        Ok(came)
    }

    fn mood(&self, desk: &str) -> Mood {
        self.moods.lock().unwrap_or_else(PoisonError::into_inner).get(desk).copied().unwrap_or_default()
    }

    fn rests(&self, desk: &str, every: Duration, failed: Option<&CourierError>) {
        let failures = if failed.is_some() { self.mood(desk).failures.saturating_add(1) } else { 0 };
        if let Some(error) = failed {
            tracing::warn!(%error, desk, failures, "a desk was not asked what is written there");
        }
        let asks = if let Some(CourierError::Retry { after: Some(after), .. }) = failed { *after } else { every };
        let pause = every.saturating_mul(1 << failures.min(10)).min(PAUSE_MAX).max(asks);
        let mood = Mood { next_at: self.clock.now() + pause, failures };
        self.moods.lock().unwrap_or_else(PoisonError::into_inner).insert(desk.to_owned(), mood);
    }

    /// Asks about one ticket, and brings in what is new.
    async fn ask(
        &self,
        desk: &str,
        answers: &dyn Answers,
        number: &TicketNumber,
        remote: &str,
    ) -> Result<Result<usize, CourierError>, NewsError> {
        let asked_at = self.clock.now();
        // First, so that one that cannot be read does not come before the others for ever.
        self.store.note_desk_look(number, desk, asked_at).await?;
        let seen = match answers.read(number, remote).await {
            Ok(seen) => seen,
            Err(error) => return Ok(Err(error)),
        };
        let known = self.store.desk_entries(number, desk).await?;
        let mut came = 0;
        for written in seen.written.into_iter().filter(|written| !known.contains(&written.id)) {
            let id = written.id.clone();
            if let Some(delivery) = wrote(desk, number, written, asked_at) {
                self.inbox.take(delivery).await?;
                came += 1;
            }
            self.store.note_desk_entry(number, desk, &id).await?;
        }
        if let Some(by) = seen.closed {
            let event = Event::Case(CaseEvent::Desk { by, what: FromDesk::Closed, asked_at });
            self.inbox.take(Delivery::new(peer_of(number), event)).await?;
            came += 1;
        }
        Ok(Ok(came))
    }

    /// Somebody knocks in the name of a desk: what they say changed is asked for. Nothing else of it is believed.
    pub async fn knock(&self, desk: &str, headers: &HeaderMap, body: &[u8]) -> Result<Result<(), Knock>, StoreError> {
        let answers = self.desks.get(desk).and_then(|desk| desk.answers());
        let remote = match answers.ok_or(Knock::NotHere).and_then(|answers| answers.knocked(headers, body)) {
            Ok(remote) => remote,
            Err(why) => return Ok(Err(why)),
        };
        if let Some(number) = self.store.ticket_at_desk(desk, &remote).await? {
            let mut knocks = self.knocks.lock().unwrap_or_else(PoisonError::into_inner);
            knocks.insert((desk.to_owned(), number));
            self.knocked.notify_one();
        }
        Ok(Ok(()))
    }
}

/// Words on their way to a case; nothing where nothing is left of them. After a crash the same are taken once.
fn wrote(desk: &str, number: &TicketNumber, written: Written, asked_at: Time) -> Option<Delivery> {
    let Written { id, by, text } = written;
    let Event::Said { text, .. } = heard(text.expose(), None, None) else { return None };
    let event = Event::Case(CaseEvent::Desk { by, what: FromDesk::Wrote(text), asked_at });
    let update = UpdateId(format!("{desk}/{number}/{id}"));
    Some(Delivery { update: Some(update), ..Delivery::new(peer_of(number), event) })
}
