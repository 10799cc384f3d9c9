//! A group in which IT works: cards, presses and answers, strangers, a group that becomes another, and what admins ask.

use sesame::channel::Channel as _;
use sesame::channel::telegram::Mode;
use sesame::engine::policy::Policy;
use sesame::ids::Peer;

use super::Street;
use crate::stories::rooms::{Acts, NUMBER, aside, below, card, room, shows};
use crate::town::telegram::{Group, Person};

const GROUP: i64 = -4_200;
const ANA: u64 = 5;
const BEN: u64 = 6;
const EVE: u64 = 7;

/// A group with two agents, the second of whom is an admin as well, and somebody else.
struct Room {
    street: Street,
    acts: Acts,
    group: Group,
    peer: Peer,
    ana: Person,
    ben: Person,
    eve: Person,
}

impl Room {
    async fn open() -> Self {
        Self::with(Mode::Polling, |_| {}).await
    }

    async fn with(mode: Mode, ready: impl FnOnce(&Group)) -> Self {
        let rooms = room("telegram", &GROUP.to_string(), &[ANA, BEN], &[BEN], "fr");
        let mut street = Street::closed_in(mode, Policy::default(), rooms).await;
        let group = street.telegram.group(GROUP, "IT <b>");
        let person = |id: u64, name: &str| street.telegram.person(i64::try_from(id).unwrap(), name);
        let (ana, ben, eve) = (person(ANA, "Ana"), person(BEN, "Ben"), person(EVE, "<b>Eve</b> @everyone"));
        ready(&group);
        street.begins();
        street.comes().await;
        let (peer, acts) = (Peer::new("telegram", &GROUP.to_string()), Acts::of(&street.town));
        Self { street, acts, group, peer, ana, ben, eve }
    }

    fn bot(&self) -> std::sync::Arc<super::Bot> {
        self.street.bot.lock().unwrap().clone().unwrap()
    }

    async fn shows(&self, words: &str, before: Option<&str>) -> String {
        shows(&self.street.town, &*self.bot(), &self.peer, &card(words, before)).await
    }

    fn seen(&self) -> Vec<crate::town::telegram::Msg> {
        self.ana.chat_in(&self.group).into_iter().filter(|message| message.by_bot).collect()
    }

    fn acts(&self) -> Vec<String> {
        self.acts.told()
    }

    /// All that was sent is taken; a press may wait for what is said to it.
    async fn taken(&self) {
        self.street.telegram.settled(|telegram| telegram.waiting() == 0).await;
        self.street.town.settles().await;
    }
}

#[tokio::test]
async fn s10_a_card_is_shown_pressed_and_answered_in_a_group() {
    let room = Room::open().await;
    let name = room.shows("<script> @everyone *x* https://evil.test", None).await;
    let [shown] = &room.seen()[..] else { panic!("{:?}", room.seen()) };
    assert!(shown.text().contains("<script> @everyone"), "shown as it was typed: {:?}", shown.text());
    assert!(shown.protected && !shown.link_preview, "not passed on, and no page is fetched");
    let press = room.ana.presses_in(&room.group, "claim");
    room.taken().await;
    room.ben.replies_in(&room.group, shown.id, "On the way");
    room.taken().await;
    let expected = [format!("telegram:5 Ana {NUMBER} claim"), format!("telegram:6 Ben {NUMBER} “On the way”")];
    assert_eq!(room.acts(), expected);
    // The card changes in its place, and what belongs to it answers it.
    assert_eq!(room.shows("taken by Ana", Some(&name)).await, name);
    assert_eq!(room.street.telegram.toast(&press).unwrap().text, "", "the card itself tells");
    room.bot().say(room.peer.chat(), &below("Thank you", &name)).await.unwrap();
    let [changed, answer] = &room.seen()[..] else { panic!("{:?}", room.seen()) };
    assert_eq!((changed.edits, answer.answers), (1, Some(changed.id)));
    assert!(changed.protected && answer.protected);
    room.street.is_well();
}

#[tokio::test]
async fn a_card_that_says_so_already_or_is_gone_is_shown_all_the_same() {
    let room = Room::open().await;
    let name = room.shows("new", None).await;
    assert_eq!(room.shows("new", Some(&name)).await, name, "it says so already");
    let first = room.seen()[0].id;
    room.group.deletes(first);
    let again = room.shows("taken", Some(&name)).await;
    assert_ne!(again, name);
    assert_eq!(room.seen().len(), 1);
    // An old press on what is gone still names its case: who decides knows what has become of it.
    let press = room.ana.presses_data_at(&room.group, first, &format!("{NUMBER}.close"));
    room.taken().await;
    assert_eq!(room.acts(), [format!("telegram:5 Ana {NUMBER} close")]);
    // Nothing comes of it, and the button does not spin for ever.
    assert!(room.street.telegram.toast(&press).is_none());
    room.street.waits(std::time::Duration::from_secs(30)).await;
    room.street.quiet().await;
    assert_eq!(room.street.telegram.toast(&press).unwrap().text, "");
}

#[tokio::test]
async fn strangers_can_do_nothing() {
    let room = Room::open().await;
    room.shows("new", None).await;
    let card = room.seen()[0].id;
    let press = room.eve.presses_in(&room.group, "claim");
    room.eve.replies_in(&room.group, card, "I take it");
    room.eve.writes_in(&room.group, "/audit last");
    room.eve.writes_in(&room.group, "/reset");
    room.eve.writes_in(&room.group, "@sesame_town_bot hello");
    room.street.quiet().await;
    let toast = room.street.telegram.toast(&press).unwrap();
    assert!(toast.text.contains("Seuls les agents") && toast.alert, "in the room's language: {toast:?}");
    assert_eq!((room.acts(), room.seen().len()), (Vec::new(), 1), "and the room says not a word");
    // Nor is what agents write to each other, or what is no word of their own.
    room.ana.writes_in(&room.group, "lunch?");
    room.ana.writes_in(&room.group, "/reset");
    room.ana.forwards_in(&room.group, card, "somebody else's words");
    for token in ["7.1", "", "IT-7K2M9QD.fly", "it-7k2m9qd.claim"] {
        room.ana.presses_data_at(&room.group, card, token);
    }
    room.street.quiet().await;
    assert_eq!((room.acts(), room.seen().len()), (Vec::new(), 1));
}

#[tokio::test]
async fn an_agent_who_is_locked_out_is_helped_in_private_like_anybody() {
    let room = Room::open().await;
    room.ana.writes("/start");
    room.street.quiet().await;
    assert!(!room.ana.chat().iter().filter(|message| message.by_bot).collect::<Vec<_>>().is_empty());
    assert_eq!(room.acts(), Vec::<String>::new());
    room.street.is_well();
}

#[tokio::test]
async fn what_was_done_is_taken_once_however_often_it_is_brought() {
    let room = Room::with(Mode::Webhook, |_| {}).await;
    room.shows("new", None).await;
    let telegram = &room.street.telegram;
    room.ana.presses_in(&room.group, "claim");
    telegram.settled(|telegram| telegram.brought().len() == 1).await;
    telegram.repeats(telegram.brought()[0].0);
    telegram.settled(|telegram| telegram.brought().len() == 2).await;
    let taken = "SELECT count(*) FROM seen";
    assert_eq!(room.street.town.count(taken).await, 1);
    assert!(telegram.brought().iter().all(|(_, status)| *status == 200), "{:?}", telegram.brought());
}

#[tokio::test]
async fn a_group_that_becomes_a_supergroup_keeps_its_cards_coming() {
    const NEW: i64 = -1_004_200_000_000;
    let room = Room::open().await;
    let name = room.shows("new", None).await;
    let group = room.group.moves_to(NEW, &room.ben);
    room.street.quiet().await;
    // A message of the old group is none of the new one, even where the numbers are the same.
    let again = room.shows("taken", Some(&name)).await;
    assert!(again.starts_with(&format!("{NEW}/")), "{again}");
    let shown = room.ana.chat_in(&group).into_iter().find(|message| message.by_bot).unwrap();
    room.ana.replies_in(&group, shown.id, "still here");
    room.street.quiet().await;
    assert_eq!(room.acts(), [format!("telegram:5 Ana {NUMBER} “still here”")]);
    let checked = room.bot().check_rooms().await;
    let told = checked[0].1.as_ref().unwrap_err();
    assert!(told.contains(&format!("put chat = \"{NEW}\" into the configuration")), "{told}");
}

#[tokio::test]
async fn a_group_that_moved_while_nobody_listened_is_found_before_anything_is_heard() {
    const NEW: i64 = -1_004_200_000_000;
    let rooms = room("telegram", &GROUP.to_string(), &[ANA], &[], "en");
    let mut street = Street::closed_in(Mode::Polling, Policy::default(), rooms).await;
    let old = street.telegram.group(GROUP, "IT");
    let (ana, by) = (street.telegram.person(5, "Ana"), street.telegram.person(9, "Owner"));
    let group = old.moves_to(NEW, &by);
    ana.writes_in(&group, "/help@sesame_town_bot");
    street.begins();
    street.comes().await;
    street.quiet().await;
    assert!(ana.chat_in(&group).iter().all(|message| !message.by_bot), "a room hears no commands of people's");
}

#[tokio::test]
async fn a_bot_that_is_thrown_out_says_so_and_goes_on_when_it_is_let_in_again() {
    let room = Room::open().await;
    let name = room.shows("new", None).await;
    room.group.kicks_bot(&room.ben);
    room.street.quiet().await;
    let card = card("taken", Some(&name));
    assert!(matches!(room.bot().say(room.peer.chat(), &card).await, Err(sesame::channel::ChannelError::GiveUp(_))));
    let told = room.bot().check_rooms().await.remove(0).1.unwrap_err();
    assert!(told.contains("not in this group"), "{told}");
    room.group.takes_bot(&room.ben);
    room.street.quiet().await;
    room.shows("taken", Some(&name)).await;
    assert_eq!(room.seen().len(), 1, "no line about private chats in a room of IT");
    assert_eq!(room.bot().check_rooms().await, [(GROUP.to_string(), Ok("the bot can write in “IT ‹b›”".to_owned()))]);
    room.group.is_muted();
    let told = room.bot().check_rooms().await.remove(0).1.unwrap_err();
    assert!(told.contains("may not write"), "{told}");
}

#[tokio::test]
async fn twenty_cards_a_minute_are_as_many_as_a_group_takes() {
    let room = Room::open().await;
    room.street.telegram.enforces_limits(true);
    for number in 0..45 {
        shows(&room.street.town, &*room.bot(), &room.peer, &card(&format!("card {number}"), None)).await;
    }
    assert_eq!(room.seen().len(), 45);
    room.street.is_well();
}

#[tokio::test]
async fn a_refusal_is_shown_to_whoever_pressed_alone() {
    let room = Room::open().await;
    let name = room.shows("new", None).await;
    let says = async |words: &str, by: &str| room.bot().say(room.peer.chat(), &aside(words, &name, by)).await.unwrap();
    let (first, second) = (room.ana.presses_in(&room.group, "claim"), room.ben.presses_in(&room.group, "claim"));
    room.taken().await;
    assert_eq!(says("Ana has *taken* it.", &second).await, None, "nothing stands in the room");
    let toast = room.street.telegram.toast(&second).unwrap();
    assert_eq!((toast.text.as_str(), toast.alert), ("Ana has taken it.", true));
    assert!(room.street.telegram.toast(&first).is_none(), "hers is answered by the card");
    room.shows("taken by Ana", Some(&name)).await;
    assert_eq!(room.street.telegram.toast(&first).unwrap().text, "");
    assert_eq!(room.seen().len(), 1);
    // What is too long for that, or comes too late, is said in the room.
    let third = room.ben.presses_in(&room.group, "close");
    room.taken().await;
    says(&"x".repeat(201), &third).await.unwrap();
    assert_eq!(room.street.telegram.toast(&third).unwrap().text, "");
    says("late", &third).await.unwrap();
    assert_eq!(room.seen().len(), 3);
    room.street.is_well();
}

#[tokio::test]
async fn an_admin_asks_in_the_room_and_is_answered_in_private_alone() {
    let room = Room::open().await;
    let mira = room.street.mira("en");
    mira.writes("reset").await;
    // Nobody has begun a private chat: the room hears where to ask, and nothing of the record.
    room.ben.writes_in(&room.group, "/audit last");
    room.street.quiet().await;
    let told = room.seen().pop().unwrap();
    assert!(told.text().contains("Je ne montre pas le journal"), "{}", told.text());
    assert!(!told.text().contains("recovery-started"), "{}", told.text());
    assert!(!room.street.town.record().await.contains(&"record-read".to_owned()), "nothing was read");
    room.ben.writes("/start");
    room.street.quiet().await;
    let seen = room.seen().len();
    room.ben.writes_in(&room.group, "/audit@sesame_town_bot last");
    room.street.quiet().await;
    assert_eq!(room.seen().len(), seen, "not a word in the room");
    let answer = room.ben.newest().unwrap();
    assert!(answer.text().contains("Les dernières lignes du journal") && answer.text().contains("recovery-started"));
    assert!(answer.protected, "not to be passed on");
    assert_eq!(room.street.town.record().await.last().unwrap(), "record-read");
    // An agent who is no admin hears nothing.
    room.ana.writes_in(&room.group, "/audit last");
    room.street.quiet().await;
    assert_eq!((room.seen().len(), room.ana.newest().is_none()), (seen, true));
}
