//! What goes wrong: slow disks, dead lines, limits, lost answers, closed doors.

use super::{MIRA_ID, Place};
use crate::stories::{minutes, seconds};
use crate::town::discord::{GUILD, GUILD_CHANNEL, Trouble};

#[tokio::test]
async fn an_interaction_is_acknowledged_at_once_however_long_the_commit_takes() {
    let place = Place::open().await;
    let mira = place.person(MIRA_ID, "en-GB").in_server();
    place.discord.settled(|discord| !discord.commands().is_empty()).await;
    let store = place.town.house().store.clone();
    let disk = store.writer().await;
    let update = mira.person.commands_in(GUILD, "reset").await;
    place.discord.settled(|_| mira.person.is_kept_waiting()).await;
    place.passes(seconds(10)).await;
    drop(disk);
    place.takes(update).await;
    assert!(mira.newest().ephemeral() && !mira.person.is_kept_waiting());

    let (message, id) = mira.control("I forgot my password");
    let answered = place.discord.calls_to("POST /interactions").len();
    let disk = store.writer().await;
    let update = mira.person.presses_on(&message, &id);
    place
        .discord
        .settled(|discord| {
            discord.calls_to("POST /interactions").get(answered).is_some_and(|call| call.status == Some(204))
        })
        .await;
    place.passes(seconds(10)).await;
    drop(disk);
    place.takes(update).await;
    assert!(mira.newest().content.contains("Who are you?"));
    place.keeps_the_rules();
}

#[tokio::test]
async fn after_a_quarter_of_an_hour_the_answer_comes_directly() {
    let place = Place::open().await;
    let mira = place.person(MIRA_ID, "en-GB").in_server();
    mira.commands("reset").await;
    mira.presses("I forgot my password").await;
    place.passes(minutes(16)).await;
    let newest = mira.newest();
    assert!(newest.content.contains("I have not heard from you"), "{:#?}", mira.words());
    assert!(newest.channel == mira.person.chat() && !newest.ephemeral());
    assert_eq!(place.discord.calls_to("POST /users/@me/channels").len(), 1);
    mira.commands("reset").await;
    assert!(mira.newest().ephemeral(), "a new command is answered where it was given");
    place.keeps_the_rules();
}

#[tokio::test]
async fn whoever_writes_directly_is_answered_directly() {
    let place = Place::open().await;
    let mira = place.person(MIRA_ID, "en-GB").in_server();
    mira.commands("reset").await;
    let update = mira.person.writes_dm("I forgot my password").await;
    place.takes(update).await;
    assert_eq!(mira.newest().channel, mira.person.chat());
    assert!(mira.newest().content.contains("Who are you?"), "it is one conversation");
    place.keeps_the_rules();
}

#[tokio::test]
async fn after_a_crash_a_message_is_not_posted_twice_and_an_open_question_is_answered_directly() {
    let mut place = Place::open().await;
    let mira = place.discord.person(MIRA_ID, "mira");
    place.discord.troubles("POST /channels", Trouble::HangsUpAfter);
    let update = mira.writes_dm("I forgot my password").await;
    place.takes(update).await;
    assert_eq!(mira.sees().len(), 1, "it was posted, and we never heard");
    place.crashes().await;
    place.passes(seconds(3)).await;
    let posts = place.discord.calls_to("POST /channels");
    assert_eq!(posts.iter().filter(|call| call.path.ends_with("/messages")).count(), 2);
    assert_eq!(mira.sees().len(), 1);
    place.keeps_the_rules();

    mira.commands_in(GUILD, "help").await;
    place.discord.settled(|_| mira.is_kept_waiting()).await;
    place.crashes().await;
    place.until(|_| mira.sees().len() >= 3).await;
    place.discord.forgives(); // the new process acknowledges what the old one had
}

#[tokio::test]
async fn what_is_told_twice_or_in_another_order_is_answered_once() {
    let place = Place::open().await;
    let mira = place.person(MIRA_ID, "en-GB");
    mira.commands("help").await;
    place.discord.repeats(&[0, 1, 0]);
    place.discord.swaps_events();
    let first = mira.person.writes_dm("/rules").await;
    let second = mira.person.writes_dm("/help").await;
    place.discord.repeats(&[1, 0, 1]);
    place.takes(first).await;
    place.takes(second).await;
    mira.says("/help").await;
    assert_eq!(mira.person.sees().len(), 4, "{:#?}", mira.words());
    assert_eq!(place.discord.calls_to("POST /interactions").len(), 1);
    place.keeps_the_rules();
}

#[tokio::test]
async fn a_line_that_breaks_is_taken_up_again_and_nothing_is_lost() {
    let place = Place::open().await;
    let mira = place.person(MIRA_ID, "en-GB");
    mira.says("/help").await;
    for round in 0..3 {
        match round {
            0 => place.discord.drops_gateway(),
            1 => place.discord.asks_to_reconnect(),
            _ => place.discord.invalidates_session(true),
        }
        let update = mira.person.writes_dm("/rules").await;
        place.takes(update).await;
        place.discord.settled(|discord| discord.resumed() == round + 1).await;
        assert_eq!(mira.person.sees().len(), round + 2);
    }
    place.discord.asks_for_heartbeat();
    mira.says("/help").await;
    assert_eq!(place.discord.identified(), 1);
    place.keeps_the_rules();
}

#[tokio::test]
async fn limits_faults_and_lost_answers_are_waited_out() {
    let place = Place::open().await;
    let mira = place.person(MIRA_ID, "en-GB");
    let troubles = [
        Trouble::TooMany(700),
        Trouble::TooMany(30_000),
        Trouble::TooManyEverywhere(5_000),
        Trouble::Status(500),
        Trouble::Status(502),
        Trouble::HangsUpBefore,
        Trouble::HangsUpAfter,
    ];
    for (number, trouble) in troubles.into_iter().enumerate() {
        place.discord.troubles("POST /channels", trouble);
        let update = mira.person.writes_dm("/help").await;
        place.takes(update).await;
        place.passes(seconds(60)).await;
        assert_eq!(mira.person.sees().len(), number + 1, "{:#?}", place.lines());
    }
    place.keeps_the_rules();
}

#[tokio::test]
async fn an_acknowledgement_that_fails_is_tried_again_in_its_three_seconds() {
    let place = Place::open().await;
    let mira = place.person(MIRA_ID, "en-GB").in_server();
    for (number, trouble) in
        [Trouble::Status(503), Trouble::HangsUpBefore, Trouble::HangsUpAfter].into_iter().enumerate()
    {
        place.discord.troubles("POST /interactions", trouble);
        mira.commands("help").await;
        assert_eq!((mira.in_channel().len(), mira.person.is_kept_waiting()), (number + 1, false));
    }
    // Where it fails for good and no other token lives, the answer comes directly.
    place.passes(minutes(16)).await;
    for _ in 0..3 {
        place.discord.troubles("POST /interactions", Trouble::Status(500));
    }
    let newest = mira.commands("help").await;
    assert_eq!(newest.channel, mira.person.chat());
    place.discord.troubles("PATCH /webhooks", Trouble::Status(404));
    assert_eq!(mira.commands("help").await.channel, mira.person.chat());
    place.keeps_the_rules();
}

#[tokio::test]
async fn whoever_takes_no_direct_messages_is_given_up_and_nobody_waits_for_it() {
    let place = Place::open().await;
    let mira = place.person(MIRA_ID, "en-GB").in_server();
    mira.commands("reset").await;
    mira.person.blocks_bot();
    place.passes(minutes(16)).await;
    assert!(
        place.town.record().await.iter().any(|kind| kind.contains("given-up") || kind.contains("GivenUp")),
        "{:?}",
        place.town.record().await
    );
    assert!(mira.person.sees().iter().all(|message| message.channel == GUILD_CHANNEL));
    mira.commands("reset").await;
    assert!(mira.newest().content.contains("What happened?"), "{:#?}", mira.words());
    place.keeps_the_rules();
}
