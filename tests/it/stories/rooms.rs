//! What the stories of IT's rooms have in common: a card, and what agents are seen to have done. The stories themselves
//! stand beside their service: `telegram/rooms.rs` and `stories/discord/rooms.rs`.

use sesame::channel::deeds::Acted;
use sesame::channel::{Channel, Key, Message};
use sesame::desk::room::CardButton;
use sesame::desk::rooms::Rooms;
use sesame::engine::button::Button;
use sesame::ids::{Peer, TicketNumber};

use std::time::Duration;

use tokio::sync::watch;

use crate::town::Town;

/// The number of the case that the stories show.
pub const NUMBER: &str = "IT-7K2M9QD";

/// One room.
pub fn room(channel: &str, chat: &str, agents: &[u64], admins: &[u64], locale: &str) -> Rooms {
    let ids = |ids: &[u64]| ids.iter().map(ToString::to_string).collect::<Vec<_>>();
    let room = serde_json::json!({
        "channel": channel, "chat": chat, "agents": ids(agents), "admins": ids(admins), "locale": locale,
    });
    Rooms::new(vec![serde_json::from_value(room).unwrap()])
}

/// A card of the case, with words a claimant may have typed.
pub fn card(words: &str, before: Option<&str>) -> Message {
    let key = |button: CardButton| {
        let word: &'static str = button.into();
        Key { button: Button::Start, token: format!("{NUMBER}.{word}"), label: word.to_owned(), address: None }
    };
    Message {
        paragraphs: vec![format!("*{NUMBER}*"), words.to_owned()],
        keyboard: vec![vec![key(CardButton::Claim), key(CardButton::Close)]],
        in_place: true,
        protected: true,
        name: row(words),
        before: before.map(str::to_owned),
        ..Message::default()
    }
}

/// Words that belong under a card.
pub fn below(words: &str, card: &str) -> Message {
    let paragraphs = vec![words.to_owned()];
    Message { paragraphs, name: row(words), answers: Some(card.to_owned()), ..Message::default() }
}

/// Words for whoever pressed.
pub fn aside(words: &str, card: &str, answer_by: &str) -> Message {
    Message { answer_by: Some(answer_by.to_owned()), ..below(words, card) }
}

/// Shows a card in a room and notes whose it is.
pub async fn shows(town: &Town, channel: &dyn Channel, room: &Peer, message: &Message) -> String {
    let name = channel.say(room.chat(), message).await.unwrap().expect("a name");
    notes(town, room, &name).await;
    name
}

/// Notes that a message of ours is about the case.
pub async fn notes(town: &Town, room: &Peer, name: &str) {
    town.house().store.note_card(room, &TicketNumber(NUMBER.to_owned()), name, true).await.unwrap();
}

/// What agents do.
pub struct Acts(watch::Receiver<Vec<Acted>>);

impl Acts {
    /// Follows them from now on.
    pub fn of(town: &Town) -> Self {
        Self(town.house().reception.follows_acts())
    }

    /// In words: "telegram:5 Ana IT-7K2M9QD claim".
    pub fn told(&self) -> Vec<String> {
        let told = |act: &Acted| {
            let what = match &act.what {
                Ok(button) => <&str>::from(*button).to_owned(),
                Err(text) => format!("“{}”", text.expose()),
            };
            format!("{} {} {} {what}", act.agent, act.name, act.number)
        };
        self.0.borrow().iter().map(told).collect()
    }

    /// Waits until there were so many.
    pub async fn come(&self, count: usize) {
        let mut acts = self.0.clone();
        let wait = tokio::time::timeout(Duration::from_secs(30), acts.wait_for(|acts| acts.len() >= count));
        assert!(wait.await.is_ok(), "not {count} but {:?}", self.told());
    }
}

/// A name that no other message of these words shares.
fn row(words: &str) -> String {
    format!("row-{}", words.chars().filter(char::is_ascii_alphanumeric).take(20).collect::<String>())
}
