//! An escalation as IT works on it: the pure state machine beside the conversation.
//!
//! The threat is the help desk itself: whoever talks an agent into something, or is one. So nothing an agent does sets,
//! shows or sends a password; it ends, at most, in a page of the *person's* chat. And no agent brings that about alone:
//! what rests on one agent's word counts for nothing in that agent's own approval ([`release`]). `tests.rs` shows
//! it for every sequence of what an agent can do.
//!
//! One file for each who acts: [`agent`], [`person`], and time ([`clock`]). [`verify`] knows the ways to verify a person,
//! [`release`] what lets them in.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::budget::Budget;
use super::decoy::account_key;
use super::effect::{Effect, Ticket};
use super::method::MethodKind;
use super::rules::Rules;
use super::text::Pair;
use super::ticket::Category;
use crate::audit::Kind;
use crate::entropy::{Entropy, Seed};
use crate::ids::{AccountId, Handle, MethodId, Peer, SubjectKey, TicketNumber};
use crate::secret::Secret;
use crate::time::Time;

mod agent;
#[cfg(test)]
#[path = "tests/attacks.rs"]
mod attacks;
pub mod card;
pub mod clock;
pub mod desks;
mod event;
#[cfg(test)]
#[path = "tests/guards.rs"]
mod guards;
mod lost;
mod owner;
#[cfg(test)]
#[path = "tests/owners.rs"]
mod owners;
mod people;
mod person;
pub mod policy;
pub mod release;
pub mod roles;
mod rule;
#[cfg(test)]
#[path = "tests/steps.rs"]
mod steps;
#[cfg(test)]
mod tests;
mod told;
pub mod verify;
pub mod words;

pub use card::CardButton;
pub use clock::Due;
pub use desks::{DeskNews, FromDesk, ToDesk};
pub use event::{CaseEvent, Deed};
pub use owner::Owner;
pub use release::Release;
pub use roles::{Roles, Room, Staff};
pub use told::{FromIt, FromPerson};
pub use verify::{Check, Proof, Way};
pub use words::Note;

/// The version of the stored form. A change of it brings an upcaster (`store::cases`).
pub const VERSION: i64 = 1;

/// The channel of the peer under which a case hears of what happens: no chat service has this name.
pub const DESK: &str = "desk";

/// The peer under which a case hears of what happens.
pub fn peer_of(number: &TicketNumber) -> Peer {
    Peer::new(DESK, number.as_str())
}

/// The case that a peer stands for.
pub fn number_of(peer: &Peer) -> Option<TicketNumber> {
    (peer.channel() == DESK).then(|| TicketNumber::from(peer.chat()))
}

/// An escalation as IT works on it. It holds no secret and none of the words that were written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// What was handed to IT, masked.
    pub ticket: Ticket,
    /// The person's chat.
    pub peer: Peer,
    /// The account that chat belonged to when it asked.
    pub bound: Option<AccountId>,
    /// What speaks for looking twice, as far as the chat knew.
    pub risks: BTreeSet<Risk>,
    /// What the directory knows of whom they named; `None` until somebody has taken the case.
    pub known: Option<Known>,
    /// Whom the directory named last: what is verified and approved is about them.
    #[serde(default)]
    pub about: Option<SubjectKey>,
    /// Who approves once the directory has been asked again.
    #[serde(default)]
    pub approving: Vec<Agent>,
    /// When the manager was asked.
    #[serde(default)]
    pub vouches: Vec<Time>,
    /// Who that manager was.
    #[serde(default)]
    pub vouching: Option<AccountId>,
    /// When the person heard what an agent did, within the last minute or so.
    #[serde(default)]
    pub relayed: Vec<Time>,
    /// How far it is.
    pub stage: Stage,
    /// Whether the card shows the ways to verify.
    pub ways_shown: bool,
    /// The verification that is awaited.
    pub check: Option<Check>,
    /// What was verified.
    pub proofs: Vec<Proof>,
    /// Who has said that it is the person.
    pub approvals: Vec<Approval>,
    /// The attempt that was approved.
    pub released: Option<Released>,
    /// What IT owes, and by when.
    pub due: Option<Due>,
    /// How often the person wrote since IT last did.
    pub unanswered: u8,
    /// Wrong codes of all verifications.
    pub wrong: u8,
    /// What the account's owner knows of it.
    #[serde(default)]
    pub owner: Owner,
    /// Whether the phone that was reported lost is left to an agent's decision.
    #[serde(default)]
    pub held_back: bool,
}

/// How far a case is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Stage {
    /// Nobody has it.
    Open {
        /// Since when.
        since: Time,
    },
    /// An agent has it.
    Claimed {
        /// Who.
        by: Agent,
        /// Since when.
        since: Time,
    },
    /// It has ended.
    Closed {
        /// When.
        at: Time,
        /// Whether the person could not be verified.
        refused: bool,
    },
}

/// Somebody who works on cases.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Agent {
    /// Who, on their service.
    pub peer: Peer,
    /// What the service calls them; shown, never trusted.
    pub name: String,
}

/// One agent's word that this is the person.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Approval {
    /// Whose.
    pub by: Agent,
    /// When.
    pub at: Time,
}

/// The attempt that was approved.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Released {
    /// From when on the person can begin it.
    #[serde(default)]
    pub from: Time,
    /// Until when they can.
    pub until: Time,
    /// Whether they have.
    pub used: bool,
    /// Whether it rests on the phone on record, too.
    #[serde(default)]
    pub by_phone: bool,
    /// Whether they are still to hear that they can.
    #[serde(default)]
    pub waits: bool,
}

/// What the directory knows of whom the person named.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// Where wrong answers are counted.
    pub key: SubjectKey,
    /// The account; `None` where nobody answers to that name. An agent may know, a stranger not.
    pub account: Option<AccountId>,
    /// What its owner signs in with.
    pub login: Handle,
    /// Whether it holds the keys to others.
    pub privileged: bool,
    /// Whether IT itself has closed it.
    pub closed: bool,
    /// By which method our courier reaches its phone.
    pub phone: Option<(MethodId, MethodKind)>,
    /// The account of whom its owner reports to.
    pub manager: Option<AccountId>,
    /// The agents who are its owner, by their account or by a chat that belongs to it.
    pub owners: BTreeSet<Peer>,
    /// The agents who are that manager.
    pub managers: BTreeSet<Peer>,
    /// The accounts of agents, where the configuration names them.
    #[serde(default)]
    pub agents: BTreeMap<Peer, AccountId>,
    /// When the directory said so.
    #[serde(default)]
    pub looked_at: Time,
    /// What it says that another request about the same account is open: [`Risk::OtherCase`] or [`Risk::OwnersCase`].
    #[serde(default)]
    pub beside: Option<Risk>,
}

/// What speaks for looking twice. The words are `desk-risk`.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Risk {
    /// Nothing was proven in the chat.
    Unproven,
    /// The phone was reported lost.
    LostPhone,
    /// Many wrong answers came in.
    WrongAnswers,
    /// The account holds the keys to others.
    Privileged,
    /// The owner says that somebody else was at it.
    Disowned,
    /// The manager is not sure that it is them.
    Doubted,
    /// Self-service is stopped for the account.
    Stopped,
    /// The chat that asks belongs to another account.
    OtherChat,
    /// Another request about this account is open, in another chat.
    OtherCase,
    /// The account's owner has another request open, in a chat that is theirs.
    OwnersCase,
}

impl Risk {
    /// Whether two people approve. That anybody else asks about the same name is worth knowing, and no more: else every
    /// stranger could make it harder for the owner.
    pub fn is_high(self) -> bool {
        !matches!(self, Self::Unproven | Self::OtherCase)
    }
}

/// Whose words a line of the transcript is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::IntoStaticStr)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum Side {
    /// The person's.
    Person,
    /// IT's.
    It,
}

/// What a step may know besides the case and the event.
#[derive(Clone, Copy, Debug)]
pub struct CaseEnv<'a> {
    /// The present moment.
    pub now: Time,
    /// This step's chance.
    pub seed: Seed,
    /// What does not change while the program runs.
    pub rules: &'a Rules,
    /// What has been counted for the account.
    pub budget: &'a Budget,
    /// The accounts that the chats of this case's people belong to: the person's chat, and agents' own.
    pub bound: &'a BTreeMap<Peer, AccountId>,
}

/// What a step makes.
#[derive(Debug)]
pub struct CaseStep {
    /// The case as it now is; `None` once it is forgotten.
    pub case: Option<Case>,
    /// What is to be done, in order.
    pub effects: Vec<Effect>,
}

/// Takes one event into a case.
pub fn step(case: Case, event: CaseEvent, env: &CaseEnv<'_>) -> CaseStep {
    let entropy = Entropy::new(env.seed);
    let mut work = Work { env, case, entropy, effects: Vec::new(), room: None, forgotten: false };
    let before = work.case.clone();
    work.take(event);
    work.lapses();
    if work.forgotten {
        return CaseStep { case: None, effects: work.effects };
    }
    if work.case != before {
        work.show(false);
    }
    CaseStep { case: Some(work.case), effects: work.effects }
}

/// A step in the making.
struct Work<'a> {
    env: &'a CaseEnv<'a>,
    case: Case,
    entropy: Entropy,
    effects: Vec<Effect>,
    /// Where an agent is doing something.
    room: Option<Peer>,
    forgotten: bool,
}

impl Case {
    /// A case of somebody's request, before anything happened to it.
    pub fn new(ticket: Ticket, peer: Peer, bound: Option<AccountId>) -> Self {
        let mut risks = BTreeSet::new();
        match ticket.category {
            Category::LostPhone => drop(risks.insert(Risk::LostPhone)),
            Category::Closed => drop(risks.insert(Risk::WrongAnswers)),
            Category::NotMe | Category::ApprovalDenied => drop(risks.insert(Risk::Disowned)),
            _ => {}
        }
        if !ticket.proven {
            risks.insert(Risk::Unproven);
        }
        let stage = Stage::Open { since: ticket.opened_at };
        let (known, check, released, due) = (None, None, None, None);
        let (proofs, approvals, ways_shown) = (Vec::new(), Vec::new(), false);
        Self {
            ticket,
            peer,
            bound,
            risks,
            known,
            about: None,
            approving: Vec::new(),
            vouches: Vec::new(),
            vouching: None,
            relayed: Vec::new(),
            stage,
            ways_shown,
            check,
            proofs,
            approvals,
            released,
            due,
            unanswered: 0,
            wrong: 0,
            owner: Owner::default(),
            held_back: false,
        }
    }

    /// Its number.
    pub fn number(&self) -> &TicketNumber {
        &self.ticket.number
    }

    /// Whoever has it.
    pub fn claimer(&self) -> Option<&Agent> {
        if let Stage::Claimed { by, .. } = &self.stage { Some(by) } else { None }
    }

    /// The account that it is about, once the directory was asked.
    pub fn account(&self) -> Option<&AccountId> {
        self.known.as_ref().and_then(|known| known.account.as_ref())
    }

    /// When it wants to hear [`CaseEvent::Woken`].
    pub fn deadline(&self, rules: &Rules) -> Option<Time> {
        if let Stage::Closed { at, .. } = self.stage {
            let forgotten = at + rules.policy.case.keep;
            return Some(self.live_release().map_or(forgotten, |released| released.until.min(forgotten)));
        }
        let due = self.due.as_ref().map(Due::next);
        let check = self.check.as_ref().map(|check| check.expires_at);
        let released = self.live_release().map(|released| if released.waits { released.from } else { released.until });
        [due, check, released].into_iter().flatten().min()
    }

    fn live_release(&self) -> Option<&Released> {
        self.released.as_ref().filter(|released| !released.used)
    }
}

impl Work<'_> {
    fn take(&mut self, event: CaseEvent) {
        if self.case.known.is_some() {
            self.raise_risks();
        }
        self.drop_outsiders();
        match event {
            CaseEvent::Opened => self.opened(),
            CaseEvent::Did { room, agent, deed } => self.did(&room, &agent, &deed),
            CaseEvent::Looked(known) => self.looked(known),
            CaseEvent::NotLooked => {
                self.case.approving.clear();
                self.note(Note::NotLooked);
            }
            CaseEvent::NotReached { challenge } => self.not_reached(&challenge),
            CaseEvent::OwnerTold { account, reached } => self.owner_told(&account, reached),
            CaseEvent::Heard { from, .. } if from != self.case.peer => {} // what is under way may have moved there, IT has not
            CaseEvent::Heard { news, words, .. } => self.heard(news, &words),
            CaseEvent::Vouched { challenge, answer } => self.vouched(&challenge, answer),
            CaseEvent::Desk { by, what, asked_at } => self.desk_did(&by, &what, asked_at),
            CaseEvent::Woken => {} // what is due is looked at after every event
        }
    }

    /// Adds an effect.
    fn effect(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    /// Adds an audit line. Words that were written never stand in one.
    fn audit(&mut self, kind: Kind, facts: &[(&str, String)]) {
        let subject = self.case.account().or(self.case.bound.as_ref()).map(account_key);
        let number = ("ticket".to_owned(), self.case.number().0.clone());
        let facts = facts.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
        self.effects.push(Effect::Audit { kind, subject, facts: std::iter::once(number).chain(facts).collect() });
    }

    /// Brings the card up to date in every room, or puts it there anew.
    fn show(&mut self, anew: bool) {
        for room in self.env.rules.staff.0.keys() {
            let number = self.case.number().clone();
            self.effects.push(Effect::ShowCard { number, room: room.clone(), anew });
        }
    }

    /// Tells every room something.
    #[allow(clippy::needless_pass_by_value)] // callers say a note and are done with it
    fn note(&mut self, note: Note) {
        self.note_with(&note, None);
    }

    /// The same with words that are secret or somebody's own.
    fn note_with(&mut self, note: &Note, words: Option<&Secret<String>>) {
        for room in self.env.rules.staff.0.keys() {
            let (number, room, note) = (self.case.number().clone(), room.clone(), note.clone());
            let said = words.cloned();
            self.effects.push(Effect::SayInRoom { number, room, note, words: said, answer_by: None });
        }
    }

    /// Tells the room in which it was asked for how the person is verified. What is said there is for whoever asked: other
    /// rooms have no use for the code, nor for the words of the call.
    fn note_check(&mut self, note: Note, code: Option<&Secret<String>>) {
        let Some(room) = self.room.clone() else { return };
        let (number, words) = (self.case.number().clone(), code.cloned());
        self.effect(Effect::SayInRoom { number, room, note, words, answer_by: None });
    }

    /// Tells the person something, in their chat.
    fn tell(&mut self, news: FromIt, words: Option<Secret<String>>) {
        let (to, number) = (self.case.peer.clone(), self.case.number().clone());
        self.effects.push(Effect::TellPerson { to, number, news: Box::new(news), words });
    }

    /// Two words that are shown on both sides of a call.
    fn pair(&mut self) -> Pair {
        Pair::draw(&mut self.entropy)
    }
}
