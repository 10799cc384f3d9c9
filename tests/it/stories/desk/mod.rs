//! IT's side of an escalation: a room, its agents, and the person in their own chat.

mod claim;
mod clock;
mod guards;
mod lost;
mod owner;
pub mod pass;
mod relay;
mod verify;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use async_trait::async_trait;
use sesame::channel::Message;
use sesame::desk::room::{Act, CardButton, Did};
use sesame::directory::{Account, Checked, Directory, DirectoryError, SignIn, Verdict};
use sesame::engine::button::Button;
use sesame::engine::case::{Roles, Room, Staff};
use sesame::engine::contact::canonical;
use sesame::engine::policy::{PasswordPolicy, Policy};
use sesame::ids::{AccountId, Handle, Peer, TicketNumber};
use sesame::secret::Secret;

use super::{hours, minutes};
use crate::town::{Claimant, Heard, NOE, Pairing, Setup, TOBIAS, Town};

/// The room.
const ROOM: &str = "it";

/// The directory that knows who reports to whom: everybody to Tobias.
struct Managed(Arc<dyn Directory>);

#[async_trait]
impl Directory for Managed {
    async fn find(&self, handle: &Handle) -> Result<Option<Account>, DirectoryError> {
        self.0.find(handle).await
    }
    async fn account(&self, id: &AccountId) -> Result<Option<Account>, DirectoryError> {
        self.0.account(id).await
    }
    async fn rules(&self, id: &AccountId) -> Result<PasswordPolicy, DirectoryError> {
        self.0.rules(id).await
    }
    async fn set_password(&self, id: &AccountId, new: &Secret<String>) -> Result<Verdict, DirectoryError> {
        self.0.set_password(id, new).await
    }
    async fn unlock(&self, id: &AccountId) -> Result<Verdict, DirectoryError> {
        self.0.unlock(id).await
    }
    async fn sign_in(&self, id: &AccountId, password: &Secret<String>) -> Result<SignIn, DirectoryError> {
        self.0.sign_in(id, password).await
    }
    async fn manager(&self, _: &AccountId) -> Result<Option<AccountId>, DirectoryError> {
        let tobias = self.0.find(&Handle(canonical(TOBIAS))).await?;
        Ok(tobias.map(|account| account.id))
    }
    async fn check(&self) -> Vec<Checked> {
        self.0.check().await
    }
}

/// A town whose IT has a room with Ana, who is Noé, and Ben; Zoé stands in it too and is no agent.
async fn town_under(policy: Policy) -> Town {
    let agents = BTreeSet::from(["ana", "ben"].map(|name| Peer::new("town", name)));
    let accounts = BTreeMap::from([(Peer::new("town", "ana"), Handle(canonical(NOE)))]);
    let room = Room { roles: Roles { agents, accounts, ..Roles::default() }, locale: None };
    let staff = Staff(BTreeMap::from([(Peer::new("town", ROOM), room)]));
    let paired = |directory| Arc::new(Managed(directory)) as Arc<dyn Directory>;
    let (paired, console) = (Some(Arc::new(paired) as Pairing), Some(crate::console::access()));
    Box::pin(Town::with(Setup { policy, paired, console, staff, ..Setup::default() })).await
}

/// One in which what IT approves is good at once: how long it waits for the owner is `owner`'s own story.
async fn town() -> Town {
    let mut policy = Policy::default();
    policy.case.grace = std::time::Duration::ZERO;
    town_under(policy).await
}

/// Somebody in the room.
struct Agent<'a> {
    town: &'a Town,
    name: &'static str,
}

fn agent<'a>(town: &'a Town, name: &'static str) -> Agent<'a> {
    Agent { town, name }
}

impl Agent<'_> {
    async fn does(&self, what: Did) {
        let name = self.name;
        self.town
            .acts(|update| Act {
                room: Peer::new("town", ROOM),
                agent: Peer::new("town", name),
                name: format!("<b>{name}</b>"),
                update,
                what: what.clone(),
            })
            .await;
    }

    /// Presses a button of a card; what was said in the room since.
    async fn presses(&self, number: &TicketNumber, button: CardButton) -> String {
        let before = notes(self.town).len();
        self.does(Did::Pressed { number: number.clone(), button, answer_by: Some("press".to_owned()) }).await;
        notes(self.town).split_off(before).join("\n")
    }

    /// Writes in answer to a card; what was said in the room since.
    async fn writes(&self, number: &TicketNumber, text: &str) -> String {
        let before = notes(self.town).len();
        self.does(Did::Wrote { number: number.clone(), text: Secret::from(text) }).await;
        notes(self.town).split_off(before).join("\n")
    }
}

/// Everything in the room.
fn shown(town: &Town) -> Vec<Message> {
    town.world().rooms.get(&format!("town:{ROOM}")).cloned().unwrap_or_default()
}

fn is_card(message: &Message) -> bool {
    !message.keyboard.is_empty()
}

/// What was said beside the cards.
fn notes(town: &Town) -> Vec<String> {
    shown(town).iter().filter(|message| !is_card(message)).map(|message| message.paragraphs.join("\n")).collect()
}

/// The newest card, in words.
fn card(town: &Town) -> String {
    let all = shown(town);
    let card = all.iter().rev().find(|message| is_card(message)).expect("a card");
    card.paragraphs.join("\n")
}

/// A request's newest card, in words.
fn card_of(town: &Town, number: &TicketNumber) -> String {
    let words = shown(town).into_iter().filter(is_card).map(|message| message.paragraphs.join("\n"));
    words.rev().find(|words| words.contains(number.as_str())).expect("a card")
}

/// The buttons of the newest card.
fn offered(town: &Town) -> Vec<CardButton> {
    let all = shown(town);
    let card = all.iter().rev().find(|message| is_card(message)).expect("a card");
    let button = |button: &Button| if let Button::Card { card } = button { Some(*card) } else { None };
    card.keyboard.iter().flatten().filter_map(|key| button(&key.button)).collect()
}

/// Somebody asks for IT where the methods are; the request's number.
async fn asks(person: &Claimant, handle: &str) -> TicketNumber {
    person.comes_to_choice(handle).await;
    person.presses(Button::ContactIt).await.hears_some("told-ticket");
    person.presses(Button::Cancel).await;
    person.town.world().tickets.last().cloned().expect("a ticket").number
}

/// What somebody heard since a mark.
fn since(person: &Claimant, mark: usize) -> Heard {
    person.since(mark)
}

/// The six digits in a text.
fn code_in(text: &str) -> String {
    crate::town::digits_in(text, 6)
}

/// A first agent has the case, and somebody stands at the counter: verified on that agent's word.
async fn at_the_counter(person: &Claimant, number: &TicketNumber, first: &Agent<'_>) {
    first.presses(number, CardButton::Claim).await;
    let code = code_in(&first.presses(number, CardButton::InPerson).await);
    person.says(&code).await.hears_some("told-it-verified");
}

/// The same, and a second agent approves: the person may choose a new password.
async fn approved(person: &Claimant, number: &TicketNumber) {
    let town = &person.town;
    at_the_counter(person, number, &agent(town, "ben")).await;
    let said = agent(town, "ana").presses(number, CardButton::Approve).await;
    assert!(said.contains("approved. They can choose a new password"), "{said}");
    person.newest_heard().hears_some("told-release").offers(&Button::TakeRelease);
}
