//! A channel in which IT works: cards, presses, answers and threads, strangers, and what admins ask.

use sesame::channel::Channel as _;
use sesame::ids::Peer;

use super::{MIRA_ID, Place};
use crate::stories::rooms::{Acts, NUMBER, aside, below, card, room, shows};
use crate::town::discord::{GUILD_CHANNEL, Person, TOKEN};

const ROOM: u64 = 900_000_000_000_000_070;
const ANA: u64 = 500_000_000_000_000_005;
const BEN: u64 = 500_000_000_000_000_006;
const EVE: u64 = 500_000_000_000_000_007;
/// What is written in servers.
const CONTENT: u64 = 1 << 15;

struct Desk {
    place: Place,
    acts: Acts,
    peer: Peer,
    ana: Person,
    ben: Person,
    eve: Person,
}

impl Desk {
    async fn open() -> Self {
        let mut desk = Self::silent().await;
        desk.place.discord.grants_intents(CONTENT);
        desk.listens().await;
        desk
    }

    async fn listens(&mut self) {
        self.place.listens();
        self.place.until(crate::town::discord::Discord::is_online).await;
    }

    /// So much has been done.
    async fn acted(&self, count: usize) {
        self.acts.come(count).await;
    }

    async fn silent() -> Self {
        let rooms = room("discord", &ROOM.to_string(), &[ANA, BEN], &[BEN], "en");
        let place = Place::silent_in(TOKEN, rooms).await;
        place.discord.room(ROOM, "it-desk");
        let person = |id, name| place.discord.person(id, name);
        let (ana, ben, eve) = (person(ANA, "Ana"), person(BEN, "Ben"), person(EVE, "@everyone <b>"));
        let acts = Acts::of(&place.town);
        Self { peer: Peer::new("discord", &ROOM.to_string()), acts, place, ana, ben, eve }
    }

    async fn shows(&self, words: &str, before: Option<&str>) -> String {
        shows(&self.place.town, &*self.place.bot(), &self.peer, &card(words, before)).await
    }

    /// The one card that is seen.
    fn card(&self) -> crate::town::discord::Msg {
        self.place.discord.shown_in(ROOM).into_iter().find(|message| !message.components.is_empty()).unwrap()
    }

    fn presses(&self, who: &Person, button: &str) -> u64 {
        who.presses_on(&self.card(), &format!("{NUMBER}.{button}"))
    }

    fn acts(&self) -> Vec<String> {
        self.acts.told()
    }
}

#[tokio::test]
async fn s10_a_card_is_shown_pressed_and_answered_in_a_channel_and_its_thread() {
    let desk = Desk::open().await;
    let name = desk.shows("@everyone <@1> *x* `code`", None).await;
    let shown = desk.card();
    assert_eq!(shown.buttons(), ["claim", "close"]);
    desk.presses(&desk.ana, "claim");
    desk.acted(1).await;
    desk.ben.replies_in(ROOM, shown.id, "On the way").await;
    desk.acted(2).await;
    // What belongs under the card goes into its thread, which is begun with the first word.
    desk.place.bot().say(desk.peer.chat(), &below("Thank you", &name)).await.unwrap();
    assert!(desk.place.discord.has_thread(shown.id));
    desk.place.bot().say(desk.peer.chat(), &below("And bye", &name)).await.unwrap();
    assert_eq!(desk.place.discord.shown_in(shown.id).len(), 2);
    desk.ana.writes_in(shown.id, "You are welcome").await;
    desk.acted(3).await;
    let expected = [
        format!("discord:{ANA} Ana {NUMBER} claim"),
        format!("discord:{BEN} Ben {NUMBER} “On the way”"),
        format!("discord:{ANA} Ana {NUMBER} “You are welcome”"),
    ];
    assert_eq!(desk.acts(), expected);
    assert_eq!(desk.shows("taken by Ana", Some(&name)).await, name, "in its place");
    assert!(desk.card().content.contains("taken by Ana"));
    desk.place.keeps_the_rules();
}

#[tokio::test]
async fn without_leave_for_threads_what_belongs_to_a_card_answers_it() {
    let desk = Desk::open().await;
    desk.place.discord.forbids_threads(ROOM);
    let name = desk.shows("new", None).await;
    desk.place.bot().say(desk.peer.chat(), &below("Thank you", &name)).await.unwrap();
    let shown = desk.place.discord.shown_in(ROOM);
    assert_eq!(shown[1].more["message_reference"]["message_id"], name.as_str());
    desk.place.keeps_the_rules();
}

#[tokio::test]
async fn a_card_that_is_gone_is_shown_anew_and_an_old_press_still_names_its_case() {
    let desk = Desk::open().await;
    let name = desk.shows("new", None).await;
    let old = desk.card();
    desk.place.discord.takes_away(old.id);
    let again = desk.shows("taken", Some(&name)).await;
    assert_ne!(again, name);
    desk.ana.presses_on(&old, &format!("{NUMBER}.close"));
    desk.acted(1).await;
    assert_eq!(desk.acts(), [format!("discord:{ANA} Ana {NUMBER} close")]);
    desk.place.keeps_the_rules();
}

#[tokio::test]
async fn strangers_can_do_nothing() {
    let desk = Desk::open().await;
    desk.shows("new", None).await;
    let card = desk.card().id;
    desk.presses(&desk.eve, "claim");
    desk.place.until(|discord| !discord.whispered_to(EVE, ROOM).is_empty()).await;
    let told = desk.place.discord.whispered_to(EVE, ROOM);
    assert!(told[0].ephemeral() && told[0].content.contains("Only this room’s IT agents"), "{told:?}");
    desk.eve.replies_in(ROOM, card, "I take it").await;
    desk.eve.writes_in(ROOM, "/audit last").await;
    desk.eve.writes_in(ROOM, "<@123456789012345678> hello").await;
    desk.ana.writes_in(ROOM, "lunch?").await;
    desk.ana.forwards_to(ROOM, card, "somebody else's words").await;
    desk.ana.writes_in(GUILD_CHANNEL, "not about a case").await;
    // What comes after them has been taken in, so they have been looked at.
    desk.ana.replies_in(ROOM, card, "mine").await;
    desk.acted(1).await;
    assert_eq!(desk.acts(), [format!("discord:{ANA} Ana {NUMBER} “mine”")]);
    assert_eq!(desk.place.discord.shown_in(ROOM).len(), 1, "the room says not a word");
    desk.place.keeps_the_rules();
}

#[tokio::test]
async fn people_in_the_rooms_own_server_are_helped_as_before() {
    let desk = Desk::open().await;
    let mira = desk.place.person(MIRA_ID, "en-GB").in_server();
    mira.commands("reset").await;
    assert!(mira.newest().ephemeral());
    let ana = desk.place.person(ANA, "en-GB");
    let heard = ana.says("I forgot my password").await;
    assert!(heard.content.contains("Who are you?"), "{}", heard.content);
    assert_eq!(desk.acts(), Vec::<String>::new());
    desk.place.keeps_the_rules();
}

#[tokio::test]
async fn without_the_message_content_everything_else_goes_on() {
    let mut desk = Desk::silent().await;
    desk.listens().await;
    desk.shows("new", None).await;
    let mira = desk.place.person(MIRA_ID, "en-GB");
    assert!(mira.says("I forgot my password").await.content.contains("Who are you?"));
    desk.presses(&desk.ana, "claim");
    desk.acted(1).await;
    let told = desk.place.bot().check_rooms().await.remove(0).1.unwrap_err();
    assert!(told.contains("Message Content Intent"), "{told}");
    let refused = desk.place.discord.forgives();
    assert_eq!(refused, ["a session is started with intents that are not granted"], "asked for once");
}

#[tokio::test]
async fn a_session_without_message_content_is_not_gone_on_with() {
    let mut desk = Desk::silent().await;
    desk.place.listens();
    desk.place.person(MIRA_ID, "en-GB").says("/help").await;
    desk.place.discord.forgives();
    desk.place.stops().await;
    desk.place.discord.grants_intents(CONTENT);
    desk.place.town.restarts().await;
    desk.acts = Acts::of(&desk.place.town);
    desk.place.listens();
    desk.shows("new", None).await;
    desk.place.until(|discord| discord.identified() == 2).await;
    desk.ana.replies_in(ROOM, desk.card().id, "I can be read").await;
    desk.acted(1).await;
    assert_eq!(desk.acts(), [format!("discord:{ANA} Ana {NUMBER} “I can be read”")]);
    desk.place.keeps_the_rules();
}

#[tokio::test]
async fn a_channel_is_checked_without_posting_anything() {
    let desk = Desk::open().await;
    let check = async || desk.place.bot().check_rooms().await.remove(0).1;
    assert_eq!(check().await, Ok("the bot can write in #it-desk, in threads".to_owned()));
    desk.place.discord.forbids_threads(ROOM);
    assert!(check().await.unwrap().contains("without threads"));
    desk.place.discord.mutes_bot(ROOM, true);
    assert!(check().await.unwrap_err().contains("allow it Send Messages"));
    desk.place.discord.hides_room(ROOM, true);
    assert!(check().await.unwrap_err().contains("cannot see this channel"));
    assert!(desk.place.bot().say(desk.peer.chat(), &card("x", None)).await.is_err(), "thrown out");
    desk.place.discord.hides_room(ROOM, false);
    desk.place.discord.mutes_bot(ROOM, false);
    desk.shows("let in again", None).await;
    assert_eq!(desk.place.discord.shown_in(ROOM).len(), 1);
    desk.place.keeps_the_rules();
}

#[tokio::test]
async fn an_admin_asks_in_the_room_and_is_answered_in_private_alone() {
    let desk = Desk::open().await;
    let mira = desk.place.person(MIRA_ID, "en-GB");
    mira.says("reset").await;
    let asked = desk.ben.writes_in(ROOM, "/audit last").await;
    desk.place.takes(asked).await;
    let answer = desk.ben.newest().unwrap();
    assert!(answer.content.contains("The newest lines of the record"), "{}", answer.content);
    assert!(desk.place.discord.shown_in(ROOM).is_empty(), "not a word in the room");
    assert_eq!(desk.place.town.record().await.last().unwrap(), "record-read");
    desk.ben.blocks_bot();
    let asked = desk.ben.writes_in(ROOM, "/audit verify").await;
    desk.place.takes(asked).await;
    let told = desk.place.discord.shown_in(ROOM);
    assert!(told[0].content.contains("I can’t write to you in private yet"), "{told:?}");
}

#[tokio::test]
async fn a_refusal_is_shown_to_whoever_pressed_alone() {
    let desk = Desk::open().await;
    let name = desk.shows("new", None).await;
    let press = desk.presses(&desk.ben, "claim").to_string();
    desk.acted(1).await;
    let refusal = aside("Ana has taken it.", &name, &press);
    assert_eq!(desk.place.bot().say(desk.peer.chat(), &refusal).await.unwrap(), None);
    let told = desk.place.discord.whispered_to(BEN, ROOM);
    assert!(told[0].ephemeral() && told[0].content.contains("Ana has taken it"), "{told:?}");
    assert_eq!(desk.place.discord.shown_in(ROOM).len(), 1, "nothing more stands in the room");
    // What can be said to them no more stands with the card.
    desk.place.bot().say(desk.peer.chat(), &refusal).await.unwrap().unwrap();
    assert_eq!(desk.place.discord.shown_in(name.parse().unwrap()).len(), 1);
    desk.place.keeps_the_rules();
}
