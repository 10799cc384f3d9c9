//! What a case wants done: the directory asked, a room shown, the person told, a code brought to the number on record.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::{Outbox, Outcome};
use crate::channel::ChannelError;
use crate::desk::cards;
use crate::directory::{Account, DirectoryError};
use crate::engine::case::{Case, CaseEvent, Known, Note, Risk, peer_of};
use crate::engine::contact::canonical;
use crate::engine::decoy;
use crate::engine::effect::{Effect, FromPerson, Sending};
use crate::engine::event::Event;
use crate::engine::method::{Class, MethodKind};
use crate::ids::{AccountId, Handle, Peer, TicketNumber};
use crate::secret::Secret;
use crate::store::queue::Due;
use crate::support::Code;

/// How often the directory is asked again before the room hears that it does not answer: after two seconds, and after ten
/// more. Whoever has the case waits for it, and can have it asked again.
const LOOKS_AGAIN: i64 = 2;

/// What a case hears of what could not be done for it.
pub(super) fn undone(effect: &Effect) -> Option<Event> {
    match effect {
        Effect::CallBack(sending) => Some(Event::Case(CaseEvent::NotReached { challenge: sending.challenge.clone() })),
        Effect::LookInto { .. } => Some(Event::Case(CaseEvent::NotLooked)),
        _ => None,
    }
}

impl Outbox {
    /// One errand of a case.
    pub(super) async fn about_a_case(&self, due: &Due, effect: &Effect) -> Outcome {
        match effect {
            Effect::LookInto { number, handle, account } => {
                self.look_into(number, handle.as_ref(), account.as_ref(), due.attempts).await
            }
            Effect::ShowCard { number, room, anew } => self.show_card(due.id, number, room, *anew).await,
            // Its code is worth nothing now.
            Effect::SayInRoom { .. } if due.expires_at.is_some_and(|at| at <= self.clock.now()) => Outcome::done(),
            Effect::SayInRoom { number, room, note, words, answer_by } => {
                self.say_in_room(due.id, (number, room), note, words.as_ref(), answer_by.as_ref()).await
            }
            Effect::CallBack(sending) => self.call_back(&due.peer, sending).await,
            // What nobody asked in a chat, such as on a page, has no chat to be told in.
            Effect::TellPerson { to, .. } if !self.channels.contains_key(to.channel()) => Outcome::done(),
            Effect::TellPerson { to, number, news, words } => {
                let (number, news, words) = (number.clone(), news.clone(), words.clone());
                Outcome::Told(to.clone(), Event::FromIt { number, news, words })
            }
            Effect::TellCase { number, news, words } => heard(&due.peer, number, *news, words.as_ref()),
            Effect::WakeCases { number: Some(number), .. } => {
                Outcome::Told(peer_of(number), Event::Case(CaseEvent::Woken))
            }
            Effect::WakeCases { account, number: None } => match self.store.open_cases().await {
                Ok(cases) => {
                    let about = cases.into_iter().filter(|case| case.account() == Some(account));
                    let wakes = about.map(|case| Effect::WakeCases {
                        account: account.clone(),
                        number: Some(case.number().clone()),
                    });
                    Outcome::Done(None, wakes.collect())
                }
                Err(error) => Outcome::Again(error.to_string(), None),
            },
            other => Outcome::Never(format!("not of a case: {other:?}"), Vec::new()),
        }
    }

    /// Whose account a case is about, and which agents are its owner or the owner's manager.
    pub(super) async fn look_into(
        &self,
        number: &TicketNumber,
        handle: Option<&Handle>,
        bound: Option<&AccountId>,
        attempts: i64,
    ) -> Outcome {
        match self.known(number, handle, bound).await {
            Ok(known) => Outcome::Done(Some(Event::Case(CaseEvent::Looked(known))), Vec::new()),
            Err(why) if attempts < LOOKS_AGAIN => Outcome::Again(why.to_string(), None),
            Err(why) => {
                tracing::warn!(error = %why, code = %Code::of_error(&why), "a look-up for a case failed");
                Outcome::Done(Some(Event::Case(CaseEvent::NotLooked)), Vec::new())
            }
        }
    }

    async fn known(
        &self,
        number: &TicketNumber,
        handle: Option<&Handle>,
        bound: Option<&AccountId>,
    ) -> Result<Known, DirectoryError> {
        let broken = |error: &dyn std::fmt::Display| DirectoryError::Unreachable(error.to_string());
        let account = match (handle, bound) {
            (Some(handle), _) => self.named(handle).await?,
            (None, Some(bound)) => self.directory.account(bound).await?,
            (None, None) => None,
        };
        let Some(account) = account else {
            let key = handle.map(|handle| decoy::found(&self.rules, handle).key).unwrap_or_default();
            return Ok(Known { key, ..Known::default() });
        };
        if self.directory.tells_contacts() {
            let (now, seed) = (self.clock.now(), self.seeds.seed());
            self.register.follow(Some(&account), &self.rules.org, now, seed).await.map_err(|error| broken(&error))?;
        }
        let methods = self.register.methods(&account.id, self.clock.now()).await.map_err(|error| broken(&error))?;
        // A call reaches whoever has the number in their hand; a text message is read on a locked screen too.
        let phone = [MethodKind::Call, MethodKind::Sms].into_iter().find_map(|kind| {
            let found = methods.iter().find(|method| method.kind == kind && kind.class() == Class::Phone)?;
            self.courier(kind).map(|_| (found.id.clone(), kind))
        });
        let manager = self.directory.manager(&account.id).await?;
        let terms = self.rules.policy.of(&account.groups);
        let mut agents = BTreeMap::new();
        for (agent, theirs) in self.rules.staff.0.values().flat_map(|room| &room.roles.accounts) {
            // However it is spelt there: what counts is whose account it is.
            agents.extend(self.named(theirs).await?.map(|account| (agent.clone(), account.id)));
        }
        let those = |of: Option<&AccountId>| {
            agents
                .iter()
                .filter(move |(_, theirs)| Some(*theirs) == of)
                .map(|(agent, _)| agent.clone())
                .collect::<BTreeSet<_>>()
        };
        let (mut owners, managers) = (those(Some(&account.id)), those(manager.as_ref()));
        let chats = self.store.chats_of(&account.id).await.map_err(|error| broken(&error))?;
        owners.extend(chats);
        let open = self.store.open_cases().await.map_err(|error| broken(&error))?;
        Ok(Known {
            beside: self.beside(number, &account, &open),
            key: decoy::account_key(&account.id),
            privileged: account.privileged || terms.privileged,
            closed: !account.is_open(),
            phone,
            manager,
            owners,
            managers,
            agents,
            looked_at: self.clock.now(),
            login: Handle(account.login),
            account: Some(account.id),
        })
    }

    /// Whether somebody else asks about the same account, in another chat; and whether that one is its owner, as far as
    /// the chat or what was proven in it tells, and this one is not.
    fn beside(&self, number: &TicketNumber, account: &Account, open: &[Case]) -> Option<Risk> {
        let this = open.iter().find(|case| case.number() == number)?;
        let spelt = |handle: &Handle| decoy::spellings(handle, &self.rules.org);
        let theirs = spelt(&Handle(canonical(&account.login)));
        let about = |case: &&Case| {
            let named = case.ticket.handle.as_ref();
            case.account() == Some(&account.id)
                || (named.is_none() && case.bound.as_ref() == Some(&account.id))
                || named.is_some_and(|named| spelt(named).iter().any(|name| theirs.contains(name)))
        };
        let owners = |case: &Case| case.bound.as_ref() == Some(&account.id) || case.ticket.proven;
        let mut others = open.iter().filter(|case| case.peer != this.peer).filter(about).peekable();
        others.peek()?;
        Some(if others.any(owners) && !owners(this) { Risk::OwnersCase } else { Risk::OtherCase })
    }

    /// The account that a name means, in any spelling that a person may use.
    async fn named(&self, handle: &Handle) -> Result<Option<Account>, DirectoryError> {
        let mut account = None;
        for spelling in decoy::spellings(handle, &self.rules.org) {
            account = account.or(self.directory.find(&spelling).await?);
        }
        Ok(account)
    }

    /// Brings a case's card up to date in a room, as the case is now: whatever was to be shown before is outdated.
    pub(super) async fn show_card(&self, row: i64, number: &TicketNumber, room: &Peer, anew: bool) -> Outcome {
        let case = match self.store.case(number).await {
            Ok(Some(case)) => case,
            Ok(None) => return Outcome::done(), // forgotten meanwhile
            Err(error) => return Outcome::Again(error.to_string(), None),
        };
        let before = match self.store.card_of(room, number).await {
            Ok(before) => before.filter(|_| !anew),
            Err(error) => return Outcome::Again(error.to_string(), None),
        };
        let Some(channel) = self.channels.get(room.channel()) else {
            return Outcome::Never(format!("the channel {} is not open", room.channel()), Vec::new());
        };
        let mut message = cards::card(&self.speech, &self.rules, room, &case, self.clock.now());
        message.name = row.to_string();
        message.in_place = before.is_some() && channel.abilities().edits;
        message.before = before.clone();
        let shown = channel.say(room.chat(), &message).await;
        self.noted(room, number, shown, before.as_ref(), true).await
    }

    /// Tells a room something about a case, or one agent in it.
    pub(super) async fn say_in_room(
        &self,
        row: i64,
        about: (&TicketNumber, &Peer),
        note: &Note,
        words: Option<&Secret<String>>,
        answer_by: Option<&Secret<String>>,
    ) -> Outcome {
        let (number, room) = about;
        let answers = match self.store.card_of(room, number).await {
            Ok(answers) => answers,
            Err(error) => return Outcome::Again(error.to_string(), None),
        };
        let Some(channel) = self.channels.get(room.channel()) else {
            return Outcome::Never(format!("the channel {} is not open", room.channel()), Vec::new());
        };
        let mut message = cards::note(&self.speech, &self.rules, room, number, note, words);
        message.name = row.to_string();
        message.answers = answers;
        message.answer_by = answer_by.map(|token| token.expose().clone());
        let shown = channel.say(room.chat(), &message).await;
        self.noted(room, number, shown, None, false).await
    }

    async fn noted(
        &self,
        room: &Peer,
        number: &TicketNumber,
        shown: Result<Option<String>, ChannelError>,
        before: Option<&String>,
        card: bool,
    ) -> Outcome {
        match shown {
            Ok(Some(message)) if before != Some(&message) => {
                match self.store.note_card(room, number, &message, card).await {
                    Ok(()) => Outcome::done(),
                    Err(error) => Outcome::Again(error.to_string(), None),
                }
            }
            Ok(_) => Outcome::done(),
            Err(ChannelError::Retry { why, after }) => Outcome::Again(why, after),
            Err(ChannelError::GiveUp(why)) => Outcome::Never(why, Vec::new()),
        }
    }

    /// Brings a code to the number on record, spoken or written.
    pub(super) async fn call_back(&self, peer: &Peer, sending: &Sending) -> Outcome {
        let minutes = self.rules.policy.code.valid_of(sending.kind).as_secs().div_ceil(60);
        let code = sending.secret.expose();
        // Digit by digit, and twice: a voice that reads "seven hundred sixty thousand" helps nobody.
        let spoken = code.chars().map(String::from).collect::<Vec<_>>().join(", ");
        let words = json!({ "code": code, "spoken": spoken, "minutes": minutes });
        let id = if sending.kind == MethodKind::Call { "call-back-script" } else { "sms-code" };
        let body = self.speech.say_with(&sending.locale, id, &words);
        self.carry(peer, sending, String::new(), body, None).await
    }
}

/// What somebody did in a chat, as the case hears it.
pub(super) fn heard(from: &Peer, number: &TicketNumber, news: FromPerson, words: Option<&Secret<String>>) -> Outcome {
    let (from, words) = (from.clone(), words.cloned().unwrap_or_else(|| Secret::from("")));
    Outcome::Told(peer_of(number), Event::Case(CaseEvent::Heard { from, news, words }))
}
