//! The front door of every channel: what arrives in words, taps and cards becomes a [`Delivery`], and is acknowledged once
//! that is committed. A channel knows its service; what a text asks for is found out here, the same way for all.

use std::sync::{Arc, Mutex, PoisonError};

use super::deeds::Followers;
use super::pace::Pace;
use super::pressed;
use crate::audit::Kind;
use crate::desk::plain;
use crate::desk::room::{Act, Did};
use crate::desk::rooms::Rooms;
use crate::engine::button::Button;
use crate::engine::case::{Agent, CaseEvent, Deed, Note, peer_of};
use crate::engine::effect::{Category, Effect, Say, Ticket};
use crate::engine::escalation::ticket_number;
use crate::engine::event::Unreadable;
use crate::engine::linking::PAYLOAD;
use crate::engine::record::Ask;
use crate::engine::text::Text;
use crate::engine::{Event, Rules};
use crate::entropy::{Entropy, Seeds};
use crate::ids::{Locale, Peer, TicketNumber, UpdateId};
use crate::inbox::{Delivery, Inbox, InboxError, heard};
use crate::secret::Secret;
use crate::speech::nearest;
use crate::speech::understand::Phrases;
use crate::store::batch::ALARM;
use crate::time::{Clock, Time};

/// One thing that arrived on a channel.
#[derive(Debug)]
pub struct Arrival {
    /// In which chat.
    pub peer: Peer,
    /// The channel's name of it; the same when it is delivered again.
    pub update: UpdateId,
    /// The language of the chat profile, such as `fr-BE`.
    pub locale: Locale,
    /// What it is.
    pub what: What,
}

/// What can arrive.
#[derive(Debug)]
pub enum What {
    /// Words.
    Wrote {
        /// The words.
        text: Secret<String>,
        /// The channel's own name of the message, where it can be deleted.
        message: Option<String>,
    },
    /// A press of a button, by its token.
    Pressed(String),
    /// A contact card.
    Contact {
        /// The number on it, with its country code.
        number: Secret<String>,
        /// Whether the service vouches that it is the sender's own.
        own: bool,
        /// The channel's own name of the message.
        message: Option<String>,
    },
    /// Something that cannot be read: a picture, a sticker, a voice note …
    Unreadable,
    /// The chat was opened, and the person should see where they are.
    Opened,
    /// Somebody spoke to us where others read along: one neutral line is the answer, once a day.
    Public,
}

/// The front door.
pub struct Reception {
    inbox: Arc<Inbox>,
    rules: Arc<Rules>,
    phrases: Phrases,
    clock: Arc<dyn Clock>,
    seeds: Arc<dyn Seeds>,
    rooms: Rooms,
    pace: Mutex<Pace>,
    pub(super) followers: Followers,
}

/// What became of an arrival. Either way it is acknowledged to the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It is committed.
    Committed,
    /// The chat writes faster than anybody can: it was dropped, and nothing was written.
    TooFast,
}

/// How often an alarm of the same kind is raised, in milliseconds: every hour.
const ALARM_EVERY: i64 = 3_600_000;
/// How often a group is told that we speak in private only, in milliseconds: every day.
const PUBLIC_EVERY: i64 = 86_400_000;

impl Reception {
    /// A front door of a house.
    pub fn new(
        inbox: Arc<Inbox>,
        rules: Arc<Rules>,
        phrases: Phrases,
        clock: Arc<dyn Clock>,
        seeds: Arc<dyn Seeds>,
        rooms: Rooms,
    ) -> Self {
        Self { inbox, rules, phrases, clock, seeds, rooms, pace: Mutex::default(), followers: Followers::default() }
    }

    /// The rooms of IT.
    pub fn rooms(&self) -> &Rooms {
        &self.rooms
    }

    /// The inbox behind it.
    pub fn inbox(&self) -> &Inbox {
        &self.inbox
    }

    /// The time.
    pub fn now(&self) -> Time {
        self.clock.now()
    }

    /// Takes one arrival, and returns once it is committed, or dropped because its chat floods us.
    pub async fn take(&self, arrival: Arrival) -> Result<Taken, InboxError> {
        let peer = arrival.peer.clone();
        if !self.pace().admits(&peer, self.clock.now()) {
            return Ok(Taken::TooFast);
        }
        let delivery = match self.consults(&arrival) {
            Some(delivery) => delivery,
            None => self.delivery(arrival),
        };
        let taken = self.inbox.take(delivery).await;
        if taken.is_err() {
            self.pace().gives_back(&peer);
        }
        taken.map(|()| Taken::Committed)
    }

    /// Takes many at once, in their order, in as few commits as possible.
    pub async fn take_all(&self, arrivals: Vec<Arrival>) -> Vec<Result<(), InboxError>> {
        let taken = futures::future::join_all(arrivals.into_iter().map(|arrival| self.take(arrival))).await;
        taken.into_iter().map(|taken| taken.map(drop)).collect()
    }

    /// Whether somebody has not yet written more than anybody can.
    pub(super) fn admits(&self, peer: &Peer) -> bool {
        self.pace().admits(peer, self.clock.now())
    }

    /// A question of an admin's, in their own private chat. Anybody else's is words like any others.
    fn consults(&self, arrival: &Arrival) -> Option<Delivery> {
        let What::Wrote { text, .. } = &arrival.what else { return None };
        let room = self.rooms.of_admin(&arrival.peer)?;
        let ask = Ask::read(text.expose())?;
        let tag = if arrival.locale.as_str().is_empty() { &room.language() } else { &arrival.locale };
        let effect = Effect::Consult { ask, room: None, locale: self.in_own_language(tag) };
        let delivery = Delivery::effects(arrival.peer.clone(), vec![effect]);
        Some(Delivery { update: Some(arrival.update.clone()), ..delivery })
    }

    /// The language that we speak which a tag means; the organisation's where it means none.
    pub(super) fn in_own_language(&self, tag: &Locale) -> Locale {
        let locale = nearest(tag.as_str(), self.rules.locales.iter()).cloned();
        locale.unwrap_or_else(|| Locale(self.rules.org.locale.clone()))
    }

    /// Takes what an agent did in a room, and returns once it is committed. Whoever is no agent of that room can do nothing,
    /// and is told nothing; that they tried is on record once a day.
    pub async fn acts(&self, act: Act) -> Result<(), InboxError> {
        let Act { room, agent, name, update, what } = act;
        let (Did::Pressed { number, .. } | Did::Wrote { number, .. }) = &what;
        let (number, peer) = (number.clone(), peer_of(number));
        if !self.rules.staff.is_agent(&room, &agent) {
            let day = self.clock.now().0.div_euclid(PUBLIC_EVERY);
            let update = UpdateId(format!("refused/{room}/{agent}/{day}"));
            let facts = [("room", room.as_str()), ("agent", agent.as_str()), ("why", "no-agent")];
            let facts = facts.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
            let line = Effect::Audit { kind: Kind::AgentRefused, subject: None, facts };
            return self.inbox.take(Delivery { update: Some(update), ..Delivery::effects(peer, vec![line]) }).await;
        }
        let deed = match what {
            Did::Pressed { button, answer_by, .. } => Deed::Pressed { button, answer_by: answer_by.map(Secret::new) },
            Did::Wrote { text, .. } => match heard(text.expose(), None, None) {
                Event::Said { text, .. } => Deed::Wrote(text),
                Event::SentUnreadable { why: Unreadable::TooLong } => {
                    return self.notes(&room, &update, number, Note::TooLong).await;
                }
                _ => return Ok(()), // nothing is left of it
            },
        };
        let agent = Agent { peer: agent, name: plain(&name) };
        let update = UpdateId(format!("{}/{update}", room.channel()));
        let event = Event::Case(CaseEvent::Did { room, agent, deed });
        self.inbox.take(Delivery { update: Some(update), ..Delivery::new(peer, event) }).await
    }

    /// Says something about a case in a room, once for each update.
    pub(super) async fn notes(
        &self,
        room: &Peer,
        update: &UpdateId,
        number: TicketNumber,
        note: Note,
    ) -> Result<(), InboxError> {
        let update = UpdateId(format!("{}/{update}", room.channel()));
        let peer = peer_of(&number);
        let said = Effect::SayInRoom { number, room: room.clone(), note, words: None, answer_by: None };
        let delivery = Delivery::effects(peer, vec![said]);
        self.inbox.take(Delivery { update: Some(update), ..delivery }).await
    }

    fn pace(&self) -> std::sync::MutexGuard<'_, Pace> {
        self.pace.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn delivery(&self, arrival: Arrival) -> Delivery {
        let Arrival { peer, update, locale, what } = arrival;
        let event = match what {
            What::Wrote { text, message } => self.read(text.expose(), message),
            What::Pressed(token) => {
                let (stamp, place) = pressed(&token);
                Event::Pressed { stamp, place }
            }
            What::Contact { number, own, message } => Event::SharedContact { number, own, message },
            What::Unreadable => Event::SentUnreadable { why: Unreadable::NotText },
            What::Opened => Event::Returned,
            What::Public => return self.in_public(peer, &locale),
        };
        Delivery { update: Some(update), locale, ..Delivery::new(peer, event) }
    }

    /// What a text is: an answer, a wish, or the code of another chat.
    fn read(&self, text: &str, message: Option<String>) -> Event {
        coded(text).unwrap_or_else(|| heard(text, self.phrases.intent(text), message))
    }

    /// No conversation begins where others read along; the line comes once a day, however often we are called.
    fn in_public(&self, peer: Peer, locale: &Locale) -> Delivery {
        let day = self.clock.now().0.div_euclid(PUBLIC_EVERY);
        let update = UpdateId(format!("public/{peer}/{day}"));
        let say = Say {
            texts: vec![Text::ToldPrivateOnly],
            keyboard: vec![vec![Button::OpenChat]],
            locale: self.in_own_language(locale),
            ..Say::default()
        };
        Delivery { update: Some(update), ..Delivery::effects(peer, vec![Effect::Say(say)]) }
    }

    /// Somebody else speaks in our name: halts all resets until IT says otherwise, and tells IT why.
    ///
    /// `why` is a word for the record, such as `foreign-webhook`.
    pub async fn alarm(&self, channel: &str, why: &str) -> Result<(), InboxError> {
        tracing::error!(channel, why, "somebody else uses this bot: resets are halted until `sesame reopen`");
        let now = self.clock.now();
        let update = UpdateId(format!("{ALARM}{why}/{}", now.0.div_euclid(ALARM_EVERY)));
        let ticket = Ticket {
            number: ticket_number(&mut Entropy::new(self.seeds.seed())),
            category: Category::Halted,
            handle: None,
            proven: false,
            step: format!("{channel}: {why}"),
            network: None,
            standing: None,
            tried: Vec::new(),
            locale: Locale(self.rules.org.locale.clone()),
            opened_at: now,
        };
        let facts = vec![("channel".to_owned(), channel.to_owned()), ("why".to_owned(), why.to_owned())];
        let effects = vec![
            Effect::Audit { kind: Kind::ResetsHalted, subject: None, facts },
            Effect::HaltResets { why: format!("{channel}: {why}") },
            Effect::FileTicket { ticket, desk: None },
        ];
        let peer = Peer::new(channel, "service");
        self.inbox.take(Delivery { update: Some(update), ..Delivery::effects(peer, effects) }).await
    }
}

/// A command that may carry a code, which is never looked at as words: `/resume BCDF-2345`, `/link 1234 5678`, each
/// without a code too, or what a deep link brings, `/start resume_BCDF2345`.
fn coded(text: &str) -> Option<Event> {
    let rest = text.trim().strip_prefix('/')?;
    let (command, rest) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let command = command.split('@').next().unwrap_or_default();
    let rest = rest.trim();
    let code = |code: &str| (!code.is_empty()).then(|| Secret::from(code));
    match command.to_lowercase().as_str() {
        "resume" => Some(Event::ResumeAsked { code: code(rest) }),
        "link" => Some(Event::LinkAsked { code: code(rest) }),
        "start" => match (rest.strip_prefix("resume_"), rest.strip_prefix(PAYLOAD)) {
            (Some(resume), _) => Some(Event::ResumeAsked { code: code(resume) }),
            (_, Some(token)) => Some(Event::LinkTapped { token: Secret::from(token) }),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channel::token;

    #[test]
    fn resuming_is_asked_with_and_without_a_code() {
        let code = |text| match coded(text) {
            Some(Event::ResumeAsked { code }) => code.map_or("none".to_owned(), |code| code.expose().clone()),
            _ => "no such wish".to_owned(),
        };
        assert_eq!(code("/resume"), "none");
        assert_eq!(code(" /Resume@sesame_bot  bcdf-2345 "), "bcdf-2345");
        assert_eq!(code("/start resume_BCDF2345"), "BCDF2345");
        assert_eq!(code("/start reset"), "no such wish");
        assert_eq!(code("resume"), "no such wish");
    }

    #[test]
    fn linking_is_asked_by_a_command_and_by_a_deep_link() {
        let link = |text| match coded(text) {
            Some(Event::LinkAsked { code }) => code.map_or("none".to_owned(), |code| code.expose().clone()),
            Some(Event::LinkTapped { token }) => format!("tapped {}", token.expose()),
            _ => "no such wish".to_owned(),
        };
        assert_eq!(link("/link"), "none");
        assert_eq!(link(" /Link@sesame_bot  1234 5678 "), "1234 5678");
        assert_eq!(link("/start link_a-B_9"), "tapped a-B_9");
        assert_eq!(link("/start reset"), "no such wish");
        assert_eq!(link("/linking"), "no such wish");
    }

    #[test]
    fn a_token_is_read_back_and_a_forged_one_names_no_button() {
        assert_eq!(pressed(&token(u64::MAX, 254)), (u64::MAX, 254));
        assert!(token(u64::MAX, 255).len() <= 21);
        for forged in ["", ".", "7", "7.", ".1", "zz.1", "-7.1", "7.100", "1 .1", "00000000000000000000007.1"] {
            assert_eq!(pressed(forged), (0, u8::MAX), "{forged}");
        }
    }
}
