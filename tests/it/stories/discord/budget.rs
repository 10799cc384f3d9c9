//! Sessions are counted, over restarts too: Discord resets the token of a bot that begins too many.

use sesame::engine::effect::Category;

use super::{MIRA_ID, Place};
use crate::stories::{hours, minutes, seconds};
use crate::town::discord::{Discord, TOKEN, Trouble};

const BUCKET: &str = "identify/discord";

#[tokio::test]
async fn a_process_that_dies_over_and_over_begins_one_session() {
    let mut place = Place::open().await;
    let mira = place.discord.person(MIRA_ID, "mira");
    for round in 0..6 {
        let update = mira.writes_dm("/help").await;
        place.takes(update).await;
        place.crashes().await;
        place.discord.settled(|discord| discord.resumed() == round + 1).await;
    }
    assert_eq!(place.discord.identified(), 1);
    assert_eq!(mira.sees().len(), 6, "what is told again is not answered again");
    place.keeps_the_rules();
}

#[tokio::test]
async fn a_process_that_stops_goes_on_where_it_was() {
    let mut place = Place::open().await;
    let mira = place.discord.person(MIRA_ID, "mira");
    let update = mira.writes_dm("/help").await;
    place.takes(update).await;
    place.stops().await;
    let update = mira.writes_dm("/rules").await;
    place.listens();
    place.takes(update).await;
    assert_eq!((place.discord.identified(), place.discord.resumed(), mira.sees().len()), (1, 1, 2));
    place.keeps_the_rules();
}

#[tokio::test]
async fn sessions_lost_one_after_the_other_are_begun_more_and_more_slowly() {
    let place = Place::open().await;
    place.discord.settled(|discord| discord.identified() == 1 && discord.is_online()).await;
    let start = place.town.now();
    for lost in 0..3 {
        if lost == 1 {
            place.discord.ends_session();
        } else {
            place.discord.invalidates_session(false);
        }
        place.discord.settled(|discord| discord.identified() == lost + 2 && discord.is_online()).await;
    }
    assert_eq!(place.town.now().since(start), seconds(5 + 10 + 20));
    place.keeps_the_rules();
}

#[tokio::test]
async fn after_five_hundred_sessions_in_a_day_none_is_begun_until_the_day_is_over() {
    let mut place = Place::silent(TOKEN).await;
    let store = place.town.house().store.clone();
    let now = place.town.now();
    for _ in 0..500 {
        store.count_moment(BUCKET, now).await.unwrap();
    }
    place.listens();
    for asked in 1..=8 {
        place.discord.settled(|discord| discord.calls_to("GET /gateway/bot").len() == asked).await;
        assert_eq!(place.discord.identified(), 0);
        place.waits_long().await;
        place.passes(minutes(16)).await;
    }
    place.discord.settled(|discord| discord.calls_to("GET /gateway/bot").len() == 9).await;
    place.waits_long().await;
    place.passes(hours(24)).await;
    place.discord.settled(|discord| discord.identified() == 1).await;
    place.keeps_the_rules();
}

#[tokio::test]
async fn what_discord_says_is_left_for_today_is_not_used_up() {
    let mut place = Place::silent(TOKEN).await;
    place.discord.leaves_starts(50);
    place.listens();
    place.discord.settled(|discord| discord.calls_to("GET /gateway/bot").len() == 1).await;
    assert!(place.bot().check().await.unwrap_err().contains("only 50 of 1000 sessions are left"));
    place.discord.leaves_starts(1000);
    assert_eq!(place.discord.identified(), 0);
    place.waits_long().await;
    place.passes(minutes(16)).await;
    place.discord.settled(|discord| discord.identified() == 1).await;
    assert_eq!(place.bot().check().await.unwrap(), "signed in as sesame; 999 of 1000 sessions left today");
    place.keeps_the_rules();
}

#[tokio::test]
async fn a_token_that_discord_does_not_know_halts_all_resets_and_is_tried_again_slowly() {
    let mut place = Place::silent("MTIz.another.token").await;
    assert!(place.bot().check().await.unwrap_err().contains("does not know this token"));
    place.listens();
    let halted = |place: &Place| place.town.tickets_about(Category::Halted).len();
    place.until(|_| halted(&place) == 1).await;
    assert_eq!(place.town.house().store.halts().await.unwrap().len(), 1);
    assert_eq!(place.discord.calls_to("GET /gateway/bot").len(), 1);
    place.waits_long().await;
    place.passes(minutes(16)).await;
    place.until(|discord| discord.calls_to("GET /gateway/bot").len() == 2).await;
    assert_eq!(place.discord.identified(), 0);
    assert!(place.discord.forgives().iter().all(|fault| fault.ends_with("the token is missing or wrong")));
}

#[tokio::test]
async fn intents_that_are_not_granted_are_not_asked_for_over_and_over() {
    let place = Place::open().await;
    place.discord.settled(Discord::is_online).await;
    place.discord.closes_gateway(4014);
    place.discord.settled(|discord| !discord.is_online()).await;
    place.waits_long().await;
    place.passes(minutes(14)).await;
    assert_eq!((place.discord.identified(), place.discord.resumed()), (1, 0));
    place.passes(minutes(2)).await;
    place.discord.settled(|discord| discord.resumed() == 1).await;
    place.keeps_the_rules();
}

#[tokio::test]
async fn no_session_is_begun_at_an_address_that_discord_did_not_name() {
    let mut place = Place::silent(TOKEN).await;
    for trouble in [Trouble::Status(500), Trouble::HangsUpBefore, Trouble::TooMany(900)] {
        place.discord.troubles("GET /gateway/bot", trouble);
    }
    place.listens();
    place.discord.settled(|discord| discord.identified() == 1).await;
    assert_eq!(place.discord.calls_to("GET /gateway/bot").len(), 4);
    place.keeps_the_rules();
}
