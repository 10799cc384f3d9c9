//! What every channel can rely on: messages that may be replaced, cards, groups, and the halt of all resets.

use sesame::channel::reception::{Arrival, Taken, What};
use sesame::engine::button::Button;
use sesame::engine::effect::{Asks, Category};
use sesame::engine::text::Text;
use sesame::ids::{Locale, Peer, UpdateId};
use sesame::relief::Relief;
use sesame::secret::Secret;

use crate::town::{Claimant, Heard, MIRA, MIRA_PHONE, Town};

async fn arrives(claimant: &Claimant, update: &str, what: What) -> Heard {
    let (town, before) = (&claimant.town, claimant.mark());
    let arrival = Arrival {
        peer: claimant.peer.clone(),
        update: UpdateId(format!("arrival-{update}")),
        locale: claimant.locale.clone(),
        what,
    };
    town.house().reception.take(arrival).await.unwrap();
    town.settles().await;
    claimant.since(before)
}

fn card(number: &str, own: bool) -> What {
    What::Contact { number: Secret::from(number), own, message: Some("card".to_owned()) }
}

#[tokio::test]
async fn s38_the_own_number_is_shared_with_two_taps_and_a_foreign_card_is_no_answer() {
    let town = Town::new().await;
    let mira = town.arrives("m");
    mira.comes_to_choice(MIRA).await;
    mira.chooses("sms").await.offers(&Button::ShareNumber);
    let asked = mira.presses(Button::ShareNumber).await;
    asked.hears(Text::AskShare);
    assert_eq!(asked.messages[0].say.asks, Some(Asks::OwnNumber));
    arrives(&mira, "1", card(MIRA_PHONE, false)).await.hears(Text::RefusedShared);
    assert_eq!(town.count("SELECT count(*) FROM throttle WHERE bucket LIKE 'contacts/%'").await, 0, "costs no try");
    arrives(&mira, "2", card(MIRA_PHONE, true)).await.hears_some("ask-send");
    assert!(town.world().forgotten[mira.peer.as_str()].contains(&"card".to_owned()));
    mira.sends().await.hears_some("ask-code");
    arrives(&mira, "3", card(MIRA_PHONE, true)).await.hears(Text::RefusedUnclear);
}

#[tokio::test]
async fn an_answer_to_a_press_may_take_the_place_of_the_message_but_not_of_a_ticket() {
    let town = Town::new().await;
    let mira = town.arrives("m");
    mira.says("/reset").await;
    let places = |heard: &Heard| heard.messages.iter().map(|shown| shown.words.in_place).collect::<Vec<_>>();
    assert_eq!(places(&mira.newest_heard()), [false], "what answers words stands below them");
    let pressed = mira.presses(Button::ContactIt).await;
    assert_eq!(places(&pressed), [true]);
    pressed.hears_some("told-ticket");
    assert!(pressed.messages[0].words.lasting, "the number is kept when the next message comes");
    let before = mira.newest();
    let next = mira.presses(Button::Language).await;
    assert_eq!(next.messages[0].words.before.as_deref(), Some(before.words.name.as_str()));
    assert!(!next.messages[0].words.lasting);
    mira.meets(before.press_of(&Button::Language)).await.hears(Text::ToldButtonExpired);
    assert!(!mira.newest().words.in_place, "the message pressed may be far above");
}

#[tokio::test]
async fn a_group_hears_one_line_a_day_and_begins_no_conversation() {
    let town = Town::new().await;
    let group = Claimant { town: town.clone(), peer: Peer::new("town", "group"), locale: Locale::from("fr-BE") };
    for update in 0..5 {
        arrives(&group, &update.to_string(), What::Public).await;
    }
    assert_eq!(group.all().len(), 1);
    group.since(0).hears(Text::ToldPrivateOnly).reads("privée");
    assert_eq!(town.count("SELECT count(*) FROM conversation").await, 0);
    town.waits(super::hours(24)).await;
    arrives(&group, "later", What::Public).await.hears(Text::ToldPrivateOnly);
}

#[tokio::test]
async fn an_alarm_halts_all_resets_until_it_reopens_them() {
    let town = Town::new().await;
    let [in_code, at_page] = ["code", "page"].map(|chat| town.arrives(chat));
    at_page.comes_to_page(MIRA, MIRA_PHONE).await;
    let link = at_page.link();
    let tobias = town.arrives("t");
    tobias.comes_to_choice(crate::town::TOBIAS).await;
    town.house().reception.alarm("telegram", "foreign-webhook").await.unwrap();
    town.house().reception.alarm("telegram", "foreign-webhook").await.unwrap();
    town.settles().await;
    assert_eq!(town.tickets_about(Category::Halted).len(), 1, "once an hour, however often it is seen");
    let page = crate::town::browser::Browser::opens(&town, &link).await;
    assert!(!page.words().contains("New password"), "an open page ends: {}", page.words());
    tobias.chooses("mail").await;
    tobias.says(crate::town::TOBIAS_MAIL).await;
    tobias.sends().await.hears(Text::ToldBusy);
    in_code.comes_to_choice(crate::town::LI_NA).await;

    town.restarts().await;
    assert_eq!(town.house().store.halts().await.unwrap().len(), 1, "a restart lifts nothing");
    town.lifts(&Relief::Halt).await;
    tobias.chooses("mail").await;
    tobias.says(crate::town::TOBIAS_MAIL).await;
    tobias.sends().await.hears_some("ask-code");
}

/// Somebody who is still there a minute after IT reopened is stopped again, not an hour later.
#[tokio::test]
async fn an_alarm_after_reopening_halts_again_within_the_hour() {
    let town = Town::new().await;
    let halts = async || town.house().store.halts().await.unwrap().len();
    town.house().reception.alarm("telegram", "foreign-webhook").await.unwrap();
    town.lifts(&Relief::Halt).await;
    assert_eq!(halts().await, 0);
    town.waits(super::minutes(1)).await;
    town.house().reception.alarm("telegram", "foreign-webhook").await.unwrap();
    assert_eq!(halts().await, 1);
    town.settles().await;
    assert_eq!(town.tickets_about(Category::Halted).len(), 2, "and IT hears of it again");
}

/// One chat that never stops writes nothing to the disk beyond its share; nobody else, and no alarm, waits for it.
#[tokio::test]
async fn a_flood_from_one_chat_is_dropped_before_anything_is_written() {
    let town = Town::new().await;
    let house = town.house();
    let flood = town.arrives("flood");
    let arrival = |update: usize| Arrival {
        peer: flood.peer.clone(),
        update: UpdateId(format!("flood-{update}")),
        locale: flood.locale.clone(),
        what: if update.is_multiple_of(2) { What::Pressed("7.1".to_owned()) } else { What::Opened },
    };
    let seen = "SELECT count(*) FROM seen WHERE update_id LIKE 'flood-%'";
    let taken = house.reception.take_all((0..200).map(arrival).collect()).await;
    assert!(taken.iter().all(Result::is_ok), "all are acknowledged");
    assert_eq!(town.count(seen).await, 60);
    let before = town.count("SELECT max(seq) FROM audit").await;
    assert_eq!(house.reception.take(arrival(200)).await.unwrap(), Taken::TooFast);
    assert_eq!(town.count("SELECT max(seq) FROM audit").await, before);
    house.reception.alarm("town", "foreign-webhook").await.unwrap();
    assert_eq!(house.store.halts().await.unwrap().len(), 1);
    town.arrives("mira").says("hello").await.hears(Text::ToldWelcome);
    town.waits(super::minutes(1)).await;
    house.reception.take_all((300..400).map(arrival).collect()).await;
    assert_eq!(town.count(seen).await, 80);
}

/// Chats that were left alone for three months are forgotten; whoever waits for something is not.
#[tokio::test]
async fn chats_left_alone_are_forgotten_after_ninety_days() {
    let town = Town::new().await;
    let [gone, waiting, back] = ["gone", "waiting", "back"].map(|chat| town.arrives(chat));
    for chat in [&gone, &waiting, &back] {
        chat.says("hello").await.hears(Text::ToldWelcome);
    }
    let chats = "SELECT count(*) FROM conversation JOIN chat USING (peer)";
    assert_eq!(town.count(chats).await, 3);
    town.waits(super::hours(24 * 89)).await;
    back.says("hello").await;
    waiting.says("/reset").await.hears(Text::AskReason);
    let house = town.house();
    house.store.sweep(town.now() + super::hours(24 * 2)).await.unwrap();
    assert_eq!(town.count(chats).await, 2);
    house.store.sweep(town.now() + super::hours(24 * 91)).await.unwrap();
    assert_eq!(town.count(chats).await, 1, "what awaits an answer has a deadline of its own");
    assert_eq!(town.count("SELECT count(*) FROM chat").await, 1);
    gone.says("hello").await.hears(Text::ToldWelcome);
}
