//! What the stories of IT's rooms have in common: a card, and what agents are seen to have done. The stories themselves
//! stand beside their service: `telegram/rooms.rs` and `stories/discord/rooms.rs`.

use sesame::channel::{Channel, Key, Message, Under};
use sesame::desk::room::{CardButton, Did};
use sesame::desk::rooms::Rooms;
use sesame::engine::button::Button;
use sesame::ids::Peer;

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
    let under = Under { card: card.to_owned(), title: NUMBER.to_owned() };
    Message { paragraphs: vec![words.to_owned()], name: row(words), under: Some(under), ..Message::default() }
}

/// Shows a card in a room and notes whose it is.
pub async fn shows(town: &Town, channel: &dyn Channel, room: &Peer, message: &Message) -> String {
    let name = channel.say(room.chat(), message).await.unwrap().expect("a name");
    notes(town, room, &name).await;
    name
}

/// Notes that a message of ours is about the case.
pub async fn notes(town: &Town, room: &Peer, name: &str) {
    town.house().store.keep(&format!("card/{room}/{name}"), NUMBER).await.unwrap();
}

/// What agents did, in words: "telegram:5 Ana IT-7K2M9QD claim".
pub fn acts(town: &Town) -> Vec<String> {
    let acts = town.house().reception.all_acts();
    let acts = acts.borrow();
    let told = acts.iter().map(|act| {
        let what = match &act.what {
            Did::Pressed { number, button, .. } => format!("{number} {}", <&str>::from(*button)),
            Did::Wrote { number, text } => format!("{number} “{}”", text.expose()),
        };
        format!("{} {} {what}", act.agent, act.name)
    });
    told.collect()
}

/// Waits until agents have done so much, and what follows from it is done.
pub async fn acted(town: &Town, count: usize) {
    let mut acts = town.house().reception.all_acts();
    let wait = tokio::time::timeout(std::time::Duration::from_secs(30), acts.wait_for(|acts| acts.len() >= count));
    assert!(wait.await.is_ok(), "not {count} but {:?}", acts.borrow());
    town.settles().await;
}

/// A name that no other message of these words shares.
fn row(words: &str) -> String {
    format!("row-{}", words.chars().filter(char::is_ascii_alphanumeric).take(20).collect::<String>())
}
