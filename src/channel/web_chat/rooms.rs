//! What stands in each chat, in memory only: it goes with the process, when the person leaves, and when nobody looks.
//! The conversation itself is in the database, and is asked where it stands when a chat is opened again.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::channel::Message;
use crate::engine::effect::Asks;
use crate::ids::Locale;
use crate::time::Time;

/// Messages kept of one chat: more than a whole recovery has.
pub const MESSAGES_MOST: usize = 40;
/// Characters kept of what a person wrote; the house reads all of it.
pub const TEXT_MOST: usize = 300;
/// Bytes of words, pictures and sounds kept in all; a captcha with its sound has about 150,000. Beyond, the chats go that were idle longest; they can still go on.
const BYTES_MOST: usize = 128 * 1024 * 1024;
/// How long a picture and a sound are kept: looking and listening takes a minute, and another one can be asked for.
const MEDIA_MOST: Duration = Duration::from_mins(10);
/// Chats kept. A chat beyond takes the place of the one that was idle longest; that one can still go on.
const ROOMS_MOST: usize = 5_000;
/// How long a chat is kept without a word from its person: as long as the longest recovery waits.
const IDLE_MOST: Duration = Duration::from_mins(45);
/// Streams open to one chat: some windows, and what a phone forgot to close.
const STREAMS_EACH: usize = 4;
/// Streams open in all.
const STREAMS_MOST: usize = 2_000;
/// How long a stream stays open without a word from its person; afterwards the page asks now and then.
const SILENCE_MOST: Duration = Duration::from_mins(10);

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
    /// Since when it stands there.
    at: Time,
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
#[derive(Clone, Default)]
pub struct Rooms(Arc<Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    all: HashMap<String, Room>,
    /// Bytes kept in all.
    bytes: usize,
    /// Seats taken so far, to tell them apart.
    seats: u64,
}

struct Room {
    epoch: u64,
    entries: VecDeque<Entry>,
    numbers: u64,
    stamp: watch::Sender<u64>,
    busy: bool,
    /// When the person last did something; looking on is not enough, for a forgotten window does that for ever.
    heard_at: Time,
    /// The streams open to it, oldest first.
    seats: VecDeque<(u64, CancellationToken)>,
}

/// A place among the streams; free again when this goes.
pub struct Seat {
    /// Moves when the chat does; ends with the chat.
    pub stamp: watch::Receiver<u64>,
    /// The place is wanted for somebody else, or the person has not been heard for long.
    pub ended: CancellationToken,
    rooms: Rooms,
    chat: String,
    number: u64,
}

impl Drop for Seat {
    fn drop(&mut self) {
        if let Some(room) = self.rooms.inner().all.get_mut(&self.chat) {
            room.seats.retain(|(number, _)| *number != self.number);
        }
    }
}

impl Entry {
    /// Its size in memory, about.
    fn bytes(&self) -> usize {
        let spoken = match &self.what {
            Spoken::Ours(message) => {
                let words = message.paragraphs.iter().map(String::len).sum::<usize>();
                let keys =
                    message.keyboard.iter().flatten().map(|key| key.label.len() + key.token.len()).sum::<usize>();
                let media = [&message.picture, &message.sound].into_iter().flatten().map(|(bytes, _)| bytes.len());
                words + keys + media.sum::<usize>()
            }
            Spoken::Theirs(text) => text.len(),
            Spoken::Taken => 0,
        };
        size_of::<Self>() + self.name.len() + spoken
    }

    /// Lets go of a picture and a sound.
    fn spend_media(&mut self) {
        if let Spoken::Ours(message) = &mut self.what
            && (message.picture.is_some() || message.sound.is_some())
        {
            let spent = Arc::make_mut(message);
            (spent.picture, spent.sound) = (None, None);
        }
    }
}

impl Room {
    fn new(epoch: u64, now: Time) -> Self {
        let (entries, seats) = (VecDeque::new(), VecDeque::new());
        Self { epoch, entries, numbers: 0, stamp: watch::Sender::new(0), busy: false, heard_at: now, seats }
    }

    fn add(&mut self, name: &str, what: Spoken, now: Time) -> bool {
        if self.entries.iter().any(|entry| entry.name == name) {
            return false;
        }
        // A captcha is good for one answer, and heavy: only the newest message keeps its picture and its sound.
        self.entries.iter_mut().for_each(Entry::spend_media);
        self.numbers += 1;
        let stamp = self.moved();
        self.entries.push_back(Entry { number: self.numbers, stamp, name: name.to_owned(), what, at: now });
        if self.entries.len() > MESSAGES_MOST {
            self.entries.pop_front();
        }
        true
    }

    fn bytes(&self) -> usize {
        self.entries.iter().map(Entry::bytes).sum()
    }

    /// Whether the person has not been heard for so long that no stream is kept open for them.
    fn is_silent(&self, now: Time) -> bool {
        self.heard_at + SILENCE_MOST <= now
    }

    /// Ends the streams beyond so many, the oldest first.
    fn keep_seats(&mut self, most: usize) {
        while self.seats.len() > most
            && let Some((_, ended)) = self.seats.pop_front()
        {
            ended.cancel();
        }
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

impl Inner {
    /// Changes a chat and keeps count of what it holds; `None` if it is not open.
    fn change<T>(&mut self, chat: &str, change: impl FnOnce(&mut Room) -> T) -> Option<T> {
        let room = self.all.get_mut(chat)?;
        self.bytes -= room.bytes();
        let changed = change(room);
        self.bytes += room.bytes();
        while self.bytes > BYTES_MOST && self.all.len() > 1 {
            self.drop_idlest(Some(chat));
        }
        Some(changed)
    }

    fn remove(&mut self, chat: &str) {
        if let Some(room) = self.all.remove(chat) {
            self.bytes -= room.bytes();
        }
    }

    fn drop_idlest(&mut self, but: Option<&str>) {
        let others = self.all.iter().filter(|(chat, _)| Some(chat.as_str()) != but);
        if let Some(idle) = others.min_by_key(|(_, room)| room.heard_at).map(|(chat, _)| chat.clone()) {
            self.remove(&idle);
        }
    }

    fn sweep(&mut self, now: Time) {
        self.all.retain(|_, room| room.heard_at + IDLE_MOST > now);
        for room in self.all.values_mut() {
            for entry in room.entries.iter_mut().filter(|entry| entry.at + MEDIA_MOST <= now) {
                entry.spend_media();
            }
            if room.is_silent(now) {
                room.keep_seats(0);
            }
        }
        self.bytes = self.all.values().map(Room::bytes).sum();
    }

    fn streams(&self) -> usize {
        self.all.values().map(|room| room.seats.len()).sum()
    }
}

impl Rooms {
    /// Opens a chat if it is not open; whether it was not. `epoch` is any number that no chat had before.
    pub fn enter(&self, chat: &str, epoch: u64, now: Time) -> bool {
        let mut inner = self.inner();
        if inner.all.contains_key(chat) {
            return false;
        }
        if inner.all.len() >= ROOMS_MOST {
            inner.sweep(now);
        }
        if inner.all.len() >= ROOMS_MOST {
            inner.drop_idlest(None);
        }
        inner.all.insert(chat.to_owned(), Room::new(epoch, now));
        true
    }

    /// Adds a message of ours. One that is shown again after a crash stands there once.
    pub fn say(&self, chat: &str, message: &Message, now: Time) {
        self.inner().change(chat, |room| {
            room.busy = false;
            room.add(&message.name, Spoken::Ours(Arc::new(message.clone())), now);
        });
    }

    /// Notes that the person did something.
    pub fn attend(&self, chat: &str, now: Time) {
        if let Some(room) = self.inner().all.get_mut(chat) {
            room.heard_at = now;
        }
    }

    /// Adds what the person wrote or pressed; whether it was not there yet.
    pub fn hear(&self, chat: &str, name: &str, text: &str, now: Time) -> bool {
        let heard = self.inner().change(chat, |room| room.add(name, Spoken::Theirs(clipped(text)), now));
        heard.unwrap_or(false)
    }

    /// Takes away what the person wrote, by its name.
    pub fn forget(&self, chat: &str, name: &str) {
        self.inner().change(chat, |room| {
            if let Some(place) = room.entries.iter().position(|entry| entry.name == name) {
                let stamp = room.moved();
                let entry = &mut room.entries[place];
                (entry.what, entry.stamp) = (Spoken::Taken, stamp);
            }
        });
    }

    /// Shows that something is being done, while the person waits for a word of ours.
    pub fn busy(&self, chat: &str) {
        if let Some(room) = self.inner().all.get_mut(chat)
            && !matches!(room.entries.back().map(|entry| &entry.what), Some(Spoken::Ours(_)))
        {
            room.busy = true;
            room.moved();
        }
    }

    /// Whether a chat stands here.
    pub fn is_open(&self, chat: &str) -> bool {
        self.inner().all.contains_key(chat)
    }

    /// What the newest message asks for.
    pub fn asks(&self, chat: &str) -> Option<Asks> {
        self.inner().all.get(chat)?.open()?.asks.as_ref().map(|(asks, _)| *asks)
    }

    /// What changed since an epoch's stamp; everything, when that is not known.
    pub fn view(&self, chat: &str, after: Option<(u64, u64)>) -> Option<View> {
        self.inner().all.get(chat).map(|room| room.view(after))
    }

    /// Watches a chat without taking a place among the streams.
    pub fn watch(&self, chat: &str) -> Option<watch::Receiver<u64>> {
        self.inner().all.get(chat).map(|room| room.stamp.subscribe())
    }

    /// A place among the streams, if the chat is open. When all are taken, that of whoever was silent longest; and one
    /// that has ended already for a person who has been silent for long.
    pub fn sit(&self, chat: &str, now: Time) -> Option<Seat> {
        let mut inner = self.inner();
        inner.seats += 1;
        let (number, ended) = (inner.seats, CancellationToken::new());
        let room = inner.all.get_mut(chat)?;
        let stamp = room.stamp.subscribe();
        if room.is_silent(now) {
            ended.cancel();
        } else {
            room.keep_seats(STREAMS_EACH - 1);
            if inner.streams() >= STREAMS_MOST
                && let Some(idle) =
                    inner.all.values_mut().filter(|room| !room.seats.is_empty()).min_by_key(|room| room.heard_at)
            {
                idle.keep_seats(idle.seats.len() - 1);
            }
            inner.all.get_mut(chat)?.seats.push_back((number, ended.clone()));
        }
        Some(Seat { stamp, ended, rooms: self.clone(), chat: chat.to_owned(), number })
    }

    /// Forgets a chat; its streams end.
    pub fn leave(&self, chat: &str) {
        self.inner().remove(chat);
    }

    /// Forgets the chats that nobody spoke in, pictures and sounds that have been looked at, and ends silent streams.
    pub fn sweep(&self, now: Time) {
        self.inner().sweep(now);
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The beginning of a long text.
fn clipped(text: &str) -> String {
    match text.char_indices().nth(TEXT_MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// What the person wrote as it may stand on a screen: where a code was asked, digits are dots; a recovery code and an
/// answer to a security question are nothing but dots.
pub fn masked(text: &str, asks: Option<Asks>) -> String {
    let hidden = |c: char| match asks {
        Some(Asks::Code) => c.is_numeric(),
        Some(Asks::Paper | Asks::Answer) => c.is_alphanumeric(),
        _ => false,
    };
    let secret = asks != Some(Asks::Code) || text.chars().filter(char::is_ascii_digit).count() >= 4;
    if secret { text.chars().map(|c| if hidden(c) { '•' } else { c }).collect() } else { text.to_owned() }
}

#[cfg(test)]
mod tests;
