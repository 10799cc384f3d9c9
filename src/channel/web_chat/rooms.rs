//! What stands in each chat, in memory only: it goes with the process, when the person leaves, and when nobody looks.
//! The conversation itself is in the database, and is asked where it stands when a chat is opened again.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

use crate::channel::Message;
use crate::engine::effect::Asks;
use crate::ids::Locale;
use crate::time::Time;

/// Messages kept of one chat: more than a whole recovery has.
pub const MESSAGES_MOST: usize = 40;
/// Chats kept. A chat beyond takes the place of the one that was idle longest; that one can still go on.
const ROOMS_MOST: usize = 5_000;
/// How long a chat is kept that nobody looks at: as long as the longest recovery waits.
const IDLE_MOST: Duration = Duration::from_mins(45);
/// Streams open to one chat: some windows, and what a phone forgot to close.
const STREAMS_EACH: usize = 4;
/// Streams open in all.
const STREAMS_MOST: usize = 2_000;

/// One thing in a chat.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its place, counted from 1 and never used again.
    pub number: u64,
    /// Moves on when it changes.
    pub stamp: u64,
    /// Its name: ours is the outbox's, theirs what the form carried.
    pub name: String,
    /// What it is.
    pub what: Spoken,
}

/// What can stand in a chat.
#[derive(Clone, Debug)]
pub enum Spoken {
    /// A message of ours.
    Ours(Arc<Message>),
    /// Words of the person's, a code in them made unreadable.
    Theirs(String),
    /// Words of the person's that we took away: a name, a number, a code are nobody else's to read later.
    Taken,
}

/// A chat as it stands.
#[derive(Clone, Debug, Default)]
pub struct View {
    /// Tells chats of different lives apart.
    pub epoch: u64,
    /// How far it has come.
    pub stamp: u64,
    /// What changed since it was last looked at; everything, if that is not known.
    pub entries: Vec<Entry>,
    /// Whether `entries` is everything.
    pub whole: bool,
    /// The newest message that can be answered: its buttons and its field.
    pub open: Option<Arc<Message>>,
    /// Whether something is being done.
    pub busy: bool,
    /// The language of the newest message.
    pub locale: Option<Locale>,
}

impl View {
    /// Whether the person waits for an answer.
    pub fn waits(&self) -> bool {
        self.busy || !matches!(self.entries.last().map(|entry| &entry.what), Some(Spoken::Ours(_)))
    }
}

/// All chats.
#[derive(Default)]
pub struct Rooms {
    all: Mutex<HashMap<String, Room>>,
    streams: Arc<AtomicUsize>,
}

struct Room {
    epoch: u64,
    entries: VecDeque<Entry>,
    numbers: u64,
    stamp: watch::Sender<u64>,
    busy: bool,
    seen_at: Time,
    streams: Arc<AtomicUsize>,
}

/// A place among the streams; free again when this goes.
pub struct Seat {
    /// Moves when the chat does; ends with the chat.
    pub stamp: watch::Receiver<u64>,
    _places: [Place; 2],
}

struct Place(Arc<AtomicUsize>);

impl Place {
    fn take(count: &Arc<AtomicUsize>, most: usize) -> Option<Self> {
        let place = Self(Arc::clone(count));
        (count.fetch_add(1, Ordering::Relaxed) < most).then_some(place)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Room {
    fn new(epoch: u64, now: Time) -> Self {
        let (entries, streams) = (VecDeque::new(), Arc::default());
        Self { epoch, entries, numbers: 0, stamp: watch::Sender::new(0), busy: false, seen_at: now, streams }
    }

    fn add(&mut self, name: &str, what: Spoken) -> bool {
        if self.entries.iter().any(|entry| entry.name == name) {
            return false;
        }
        // A captcha is good for one answer, and heavy: only the newest message keeps its picture and its sound.
        for entry in &mut self.entries {
            if let Spoken::Ours(message) = &mut entry.what
                && (message.picture.is_some() || message.sound.is_some())
            {
                let spent = Arc::make_mut(message);
                (spent.picture, spent.sound) = (None, None);
            }
        }
        self.numbers += 1;
        let stamp = self.moved();
        self.entries.push_back(Entry { number: self.numbers, stamp, name: name.to_owned(), what });
        if self.entries.len() > MESSAGES_MOST {
            self.entries.pop_front();
        }
        true
    }

    /// The next stamp; whoever watches hears of it.
    fn moved(&mut self) -> u64 {
        self.stamp.send_modify(|stamp| *stamp += 1);
        *self.stamp.borrow()
    }

    fn open(&self) -> Option<Arc<Message>> {
        let ours = self.entries.iter().rev().filter_map(|entry| match &entry.what {
            Spoken::Ours(message) => Some(message),
            _ => None,
        });
        ours.clone().find(|message| !message.keyboard.is_empty() || message.asks.is_some()).cloned()
    }

    fn view(&self, after: Option<(u64, u64)>) -> View {
        let after = after.filter(|(epoch, stamp)| *epoch == self.epoch && *stamp <= *self.stamp.borrow());
        let since = after.map_or(0, |(_, stamp)| stamp);
        let mut entries: Vec<Entry> = self.entries.iter().filter(|entry| entry.stamp > since).cloned().collect();
        entries.sort_by_key(|entry| entry.number);
        let newest = self.entries.iter().rev().find_map(|entry| match &entry.what {
            Spoken::Ours(message) => Some(message.locale.clone()),
            _ => None,
        });
        View {
            epoch: self.epoch,
            stamp: *self.stamp.borrow(),
            whole: after.is_none(),
            entries,
            open: self.open(),
            busy: self.busy,
            locale: newest,
        }
    }
}

impl Rooms {
    /// Opens a chat if it is not open; whether it was not. `epoch` is any number that no chat had before.
    pub fn enter(&self, chat: &str, epoch: u64, now: Time) -> bool {
        let mut all = self.all();
        if let Some(room) = all.get_mut(chat) {
            room.seen_at = now;
            return false;
        }
        if all.len() >= ROOMS_MOST {
            sweep(&mut all, now);
        }
        if all.len() >= ROOMS_MOST
            && let Some(idle) = all.iter().min_by_key(|(_, room)| room.seen_at).map(|(chat, _)| chat.clone())
        {
            all.remove(&idle);
        }
        all.insert(chat.to_owned(), Room::new(epoch, now));
        true
    }

    /// Adds a message of ours. One that is shown again after a crash stands there once.
    pub fn say(&self, chat: &str, message: &Message) {
        if let Some(room) = self.all().get_mut(chat) {
            room.busy = false;
            room.add(&message.name, Spoken::Ours(Arc::new(message.clone())));
        }
    }

    /// Adds what the person wrote or pressed; whether it was not there yet.
    pub fn hear(&self, chat: &str, name: &str, text: String, now: Time) -> bool {
        self.all().get_mut(chat).is_some_and(|room| {
            room.seen_at = now;
            room.add(name, Spoken::Theirs(text))
        })
    }

    /// Takes away what the person wrote, by its name.
    pub fn forget(&self, chat: &str, name: &str) {
        if let Some(room) = self.all().get_mut(chat)
            && let Some(place) = room.entries.iter().position(|entry| entry.name == name)
        {
            let stamp = room.moved();
            let entry = &mut room.entries[place];
            (entry.what, entry.stamp) = (Spoken::Taken, stamp);
        }
    }

    /// Shows that something is being done, while the person waits for a word of ours.
    pub fn busy(&self, chat: &str) {
        if let Some(room) = self.all().get_mut(chat)
            && !matches!(room.entries.back().map(|entry| &entry.what), Some(Spoken::Ours(_)))
        {
            room.busy = true;
            room.moved();
        }
    }

    /// Whether a chat stands here.
    pub fn is_open(&self, chat: &str) -> bool {
        self.all().contains_key(chat)
    }

    /// What the newest message asks for.
    pub fn asks(&self, chat: &str) -> Option<Asks> {
        self.all().get(chat)?.open()?.asks.as_ref().map(|(asks, _)| *asks)
    }

    /// What changed since an epoch's stamp; everything, when that is not known.
    pub fn view(&self, chat: &str, after: Option<(u64, u64)>) -> Option<View> {
        self.all().get(chat).map(|room| room.view(after))
    }

    /// Watches a chat without taking a place among the streams.
    pub fn watch(&self, chat: &str) -> Option<watch::Receiver<u64>> {
        self.all().get(chat).map(|room| room.stamp.subscribe())
    }

    /// A place among the streams, if one is free.
    pub fn sit(&self, chat: &str, now: Time) -> Option<Seat> {
        let mut all = self.all();
        let room = all.get_mut(chat)?;
        room.seen_at = now;
        let places = [Place::take(&room.streams, STREAMS_EACH)?, Place::take(&self.streams, STREAMS_MOST)?];
        Some(Seat { stamp: room.stamp.subscribe(), _places: places })
    }

    /// Forgets a chat; its streams end.
    pub fn leave(&self, chat: &str) {
        self.all().remove(chat);
    }

    /// Forgets the chats that nobody looks at.
    pub fn sweep(&self, now: Time) {
        sweep(&mut self.all(), now);
    }

    #[cfg(test)]
    fn count(&self) -> usize {
        self.all().len()
    }

    fn all(&self) -> MutexGuard<'_, HashMap<String, Room>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn sweep(all: &mut HashMap<String, Room>, now: Time) {
    all.retain(|_, room| room.streams.load(Ordering::Relaxed) > 0 || room.seen_at + IDLE_MOST > now);
}

/// What the person wrote as it may stand on a screen: where a code was asked, digits are dots.
pub fn masked(text: &str, asks: Option<Asks>) -> String {
    let secret = asks == Some(Asks::Code) && text.chars().filter(char::is_ascii_digit).count() >= 4;
    if secret { text.chars().map(|c| if c.is_numeric() { '•' } else { c }).collect() } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Time = Time(1_795_165_200_000);

    fn message(name: &str) -> Message {
        Message { name: name.to_owned(), ..Message::default() }
    }

    fn texts(view: &View) -> Vec<u64> {
        view.entries.iter().map(|entry| entry.number).collect()
    }

    #[test]
    fn a_chat_tells_what_is_new_and_everything_to_whoever_was_elsewhere() {
        let rooms = Rooms::default();
        assert!(rooms.enter("a", 7, NOW) && !rooms.enter("a", 8, NOW));
        rooms.say("a", &message("1"));
        assert!(rooms.hear("a", "x", "hello".to_owned(), NOW));
        assert!(!rooms.hear("a", "x", "hello".to_owned(), NOW), "sent twice, heard once");
        rooms.say("a", &message("2"));
        rooms.say("a", &message("2"));
        let view = rooms.view("a", None).unwrap();
        assert_eq!((texts(&view), view.whole, view.stamp), (vec![1, 2, 3], true, 3));
        assert_eq!(texts(&rooms.view("a", Some((7, 2))).unwrap()), [3]);
        for elsewhere in [(6, 2), (7, 9)] {
            let view = rooms.view("a", Some(elsewhere)).unwrap();
            assert!(view.whole && view.entries.len() == 3, "{elsewhere:?}");
        }
        rooms.forget("a", "x");
        let changed = rooms.view("a", Some((7, 3))).unwrap();
        assert!(texts(&changed) == [2] && matches!(changed.entries[0].what, Spoken::Taken));
    }

    #[test]
    fn a_chat_is_bounded_and_keeps_one_picture() {
        let rooms = Rooms::default();
        rooms.enter("a", 1, NOW);
        for number in 0..100 {
            let picture = Some((vec![1], "picture".to_owned()));
            rooms.say("a", &Message { picture, ..message(&number.to_string()) });
        }
        let view = rooms.view("a", None).unwrap();
        let pictures = view.entries.iter().filter(|entry| match &entry.what {
            Spoken::Ours(message) => message.picture.is_some(),
            _ => false,
        });
        assert_eq!((view.entries.len(), pictures.count()), (MESSAGES_MOST, 1));
    }

    #[test]
    fn chats_and_streams_are_bounded_and_idle_chats_go() {
        let rooms = Rooms::default();
        for number in 0..=ROOMS_MOST {
            rooms.enter(&number.to_string(), 1, NOW + Duration::from_millis(number as u64));
        }
        assert_eq!(rooms.count(), ROOMS_MOST);
        assert!(rooms.view("0", None).is_none(), "the one that was idle longest went");
        let seats: Vec<_> = (0..STREAMS_EACH).map(|_| rooms.sit("1", NOW).unwrap()).collect();
        assert!(rooms.sit("1", NOW).is_none());
        rooms.sweep(NOW + Duration::from_hours(2));
        assert_eq!(rooms.count(), 1, "somebody still looks at this one");
        drop(seats);
        assert!(rooms.sit("1", NOW).is_some());
        rooms.sweep(NOW + Duration::from_hours(2));
        assert_eq!(rooms.count(), 0);
    }

    #[test]
    fn a_chat_is_busy_until_we_say_something_and_not_after() {
        let rooms = Rooms::default();
        rooms.enter("a", 1, NOW);
        rooms.hear("a", "x", "hello".to_owned(), NOW);
        rooms.busy("a");
        assert!(rooms.view("a", None).unwrap().busy);
        rooms.say("a", &message("1"));
        rooms.busy("a");
        assert!(!rooms.view("a", None).unwrap().busy, "dots below an answer would promise another");
    }

    #[test]
    fn a_code_is_not_left_on_the_screen() {
        assert_eq!(masked("my code: 123 456", Some(Asks::Code)), "my code: ••• •••");
        assert_eq!(masked("another method", Some(Asks::Code)), "another method");
        assert_eq!(masked("LefevreMi2017", Some(Asks::Handle)), "LefevreMi2017");
    }
}
