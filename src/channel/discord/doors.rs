//! The interactions by which each person can be answered where they asked, kept in memory while their tokens live.
//!
//! A token speaks in a person's sight for fifteen minutes, so it is never written down; after a restart they are
//! answered by direct message.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

use super::heard::Opening;
use crate::secret::Secret;
use crate::time::Time;

/// A token lives fifteen minutes (discord.com/developers/docs/interactions/receiving-and-responding#followup-messages);
/// what is begun with half a minute left arrives in time.
const LIFE: Duration = Duration::from_secs(15 * 60 - 30);
/// Interactions of one person that are kept: nobody presses faster than they are answered.
const EACH_MAX: usize = 8;
/// Interactions answered lately, so that one told twice is answered once.
const ANSWERED_MAX: usize = 4096;
/// Direct chats that are remembered; a forgotten one is asked for again.
const CHATS_MAX: usize = 50_000;

/// A way to answer by an interaction.
#[derive(Clone, Debug)]
pub(super) struct Door {
    pub token: Arc<Secret<String>>,
    pub opening: Opening,
    opened_at: Time,
    thinking: Arc<AtomicBool>,
    acknowledged: watch::Receiver<Option<bool>>,
}

impl Door {
    /// A door whose interaction is being acknowledged; `acknowledged` will tell whether it was.
    pub fn new(
        token: Secret<String>,
        opening: Opening,
        now: Time,
        acknowledged: watch::Receiver<Option<bool>>,
    ) -> Self {
        let thinking = Arc::new(AtomicBool::new(opening.thinking));
        Self { token: Arc::new(token), opening, opened_at: now, thinking, acknowledged }
    }

    /// Waits until the interaction is acknowledged; before that nothing can follow. Whether it was.
    pub async fn is_open(&mut self) -> bool {
        self.acknowledged.wait_for(Option::is_some).await.is_ok_and(|outcome| *outcome == Some(true))
    }

    /// Whether "is thinking" still stands there.
    pub fn is_thinking(&self) -> bool {
        self.thinking.load(Ordering::SeqCst)
    }

    /// Something was said in its place.
    pub fn has_spoken(&self) {
        self.thinking.store(false, Ordering::SeqCst);
    }

    /// Whether the token is still worth something.
    pub fn lives(&self, now: Time) -> bool {
        now < self.opened_at + LIFE
    }
}

/// The doors of everybody.
#[derive(Debug, Default)]
pub(super) struct Doors(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    people: HashMap<u64, Person>,
    answered: VecDeque<u64>,
    direct: HashMap<u64, u64>,
}

#[derive(Debug, Default)]
struct Person {
    doors: VecDeque<Door>,
    /// Whether they have written directly since: then the answer belongs there.
    wrote_directly: bool,
    /// The newest message shown by a token, which alone can change it when only one person sees it.
    newest: Option<(u64, Door)>,
}

impl Doors {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether an interaction is to be answered: for one told again, it has been.
    pub fn first_time(&self, interaction: u64) -> bool {
        let mut inner = self.inner();
        if inner.answered.contains(&interaction) {
            return false;
        }
        if inner.answered.len() >= ANSWERED_MAX {
            inner.answered.pop_front();
        }
        inner.answered.push_back(interaction);
        true
    }

    /// A person can be answered by an interaction.
    pub fn open(&self, user: u64, door: Door) {
        let mut inner = self.inner();
        let now = door.opened_at;
        inner.people.retain(|_, person| {
            person.doors.retain(|door| door.lives(now));
            !person.doors.is_empty()
        });
        let person = inner.people.entry(user).or_default();
        person.wrote_directly = false;
        if person.doors.len() >= EACH_MAX {
            person.doors.pop_front();
        }
        person.doors.push_back(door);
    }

    /// A person wrote in their direct chat.
    pub fn wrote_directly(&self, user: u64, chat: u64) {
        self.remember(user, chat);
        if let Some(person) = self.inner().people.get_mut(&user) {
            person.wrote_directly = true;
        }
    }

    /// The way to answer a person: where they are still kept waiting, else where they acted last. `None` is directly.
    pub fn pick(&self, user: u64, now: Time) -> Option<Door> {
        let mut inner = self.inner();
        let person = inner.people.get_mut(&user)?;
        person.doors.retain(|door| door.lives(now));
        let waiting = person.doors.iter().find(|door| door.is_thinking());
        waiting.or(person.doors.back().filter(|_| !person.wrote_directly)).cloned()
    }

    /// A token is worth nothing any more.
    pub fn shut(&self, user: u64, door: &Door) {
        if let Some(person) = self.inner().people.get_mut(&user) {
            person.doors.retain(|known| !Arc::ptr_eq(&known.token, &door.token));
        }
    }

    /// A message was shown by a token.
    pub fn shown(&self, user: u64, message: u64, door: &Door) {
        if let Some(person) = self.inner().people.get_mut(&user) {
            person.newest = Some((message, door.clone()));
        }
    }

    /// The token that can change a message.
    pub fn shown_by(&self, user: u64, message: u64, now: Time) -> Option<Door> {
        let inner = self.inner();
        let (newest, door) = inner.people.get(&user)?.newest.as_ref()?;
        (*newest == message && door.lives(now)).then(|| door.clone())
    }

    /// The direct chat with a person.
    pub fn direct(&self, user: u64) -> Option<u64> {
        self.inner().direct.get(&user).copied()
    }

    /// The direct chat with a person is known.
    pub fn remember(&self, user: u64, chat: u64) {
        let mut inner = self.inner();
        if inner.direct.len() >= CHATS_MAX {
            inner.direct.clear();
        }
        inner.direct.insert(user, chat);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Time = Time(1_795_165_200_000);

    fn door(token: &str, thinking: bool, at: Time) -> Door {
        let opening = Opening { in_server: true, thinking, source: None };
        Door::new(Secret::from(token), opening, at, watch::channel(Some(true)).1)
    }

    fn picked(doors: &Doors, now: Time) -> Option<String> {
        doors.pick(7, now).map(|door| door.token.expose().clone())
    }

    #[test]
    fn whoever_is_kept_waiting_is_answered_first_then_the_newest_counts() {
        let doors = Doors::default();
        assert_eq!(picked(&doors, NOW), None);
        doors.open(7, door("first", true, NOW));
        doors.open(7, door("second", true, NOW));
        assert_eq!(picked(&doors, NOW).as_deref(), Some("first"));
        doors.pick(7, NOW).unwrap().has_spoken();
        assert_eq!(picked(&doors, NOW).as_deref(), Some("second"));
        doors.pick(7, NOW).unwrap().has_spoken();
        assert_eq!(picked(&doors, NOW).as_deref(), Some("second"));
        let newest = doors.pick(7, NOW).unwrap();
        doors.shut(7, &newest);
        assert_eq!(picked(&doors, NOW).as_deref(), Some("first"));
        assert_eq!(doors.pick(8, NOW).map(|_| ()), None, "another person has no part in it");
    }

    #[test]
    fn a_token_dies_and_what_is_written_directly_is_answered_directly() {
        let doors = Doors::default();
        doors.open(7, door("a", false, NOW));
        assert!(picked(&doors, NOW + Duration::from_mins(14)).is_some());
        assert_eq!(picked(&doors, NOW + Duration::from_mins(15)), None);
        doors.open(7, door("b", false, NOW));
        doors.wrote_directly(7, 70);
        assert_eq!((picked(&doors, NOW), doors.direct(7)), (None, Some(70)));
        doors.open(7, door("c", false, NOW));
        assert_eq!(picked(&doors, NOW).as_deref(), Some("c"));
    }

    #[test]
    fn an_interaction_told_twice_is_answered_once_and_nothing_grows_without_end() {
        let doors = Doors::default();
        assert!(doors.first_time(1) && !doors.first_time(1));
        (2..10_000).for_each(|id| assert!(doors.first_time(id)));
        assert_eq!(doors.inner().answered.len(), ANSWERED_MAX);
        (0..100).for_each(|_| doors.open(7, door("a", false, NOW)));
        assert_eq!(doors.inner().people[&7].doors.len(), EACH_MAX);
        doors.open(8, door("b", false, NOW + LIFE));
        assert_eq!(doors.inner().people.len(), 1);
    }
}
