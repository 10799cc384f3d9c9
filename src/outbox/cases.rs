//! What a case wants done: the directory asked, a room shown, the person told, a code brought to the number on record.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::{Outbox, Outcome};
use crate::channel::ChannelError;
use crate::desk::cards;
use crate::directory::{Account, DirectoryError};
use crate::engine::case::{CaseEvent, Known, Note, peer_of};
use crate::engine::decoy;
use crate::engine::effect::{Effect, FromPerson, Sending};
use crate::engine::event::Event;
use crate::engine::method::{Class, MethodKind};
use crate::ids::{AccountId, Handle, Peer, TicketNumber};
use crate::secret::Secret;
use crate::store::queue::Due;
use crate::support::Code;

impl Outbox {
    /// One errand of a case.
    pub(super) async fn about_a_case(&self, due: &Due, effect: &Effect) -> Outcome {
        match effect {
            Effect::LookInto { handle, account, .. } => self.look_into(handle.as_ref(), account.as_ref()).await,
            Effect::ShowCard { number, room, anew } => self.show_card(due.id, number, room, *anew).await,
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
            other => Outcome::Never(format!("not of a case: {other:?}"), Vec::new()),
        }
    }

    /// Whose account a case is about, and which agents are its owner or the owner's manager.
    pub(super) async fn look_into(&self, handle: Option<&Handle>, bound: Option<&AccountId>) -> Outcome {
        match self.known(handle, bound).await {
            Ok(known) => Outcome::Done(Some(Event::Case(CaseEvent::Looked(known))), Vec::new()),
            Err(why) => {
                tracing::warn!(error = %why, code = %Code::of_error(&why), "a look-up for a case failed");
                Outcome::Done(Some(Event::Case(CaseEvent::NotLooked)), Vec::new())
            }
        }
    }

    async fn known(&self, handle: Option<&Handle>, bound: Option<&AccountId>) -> Result<Known, DirectoryError> {
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
        Ok(Known {
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
