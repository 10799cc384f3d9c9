//! What stands between a case and harm: an unreadable row, a room that is down, an owner who objects.

use sesame::desk::room::CardButton;
use sesame::engine::button::Button;
use sesame::engine::text::Text;
use sesame::entropy::Entropy;
use sesame::person::Person;

use super::super::bound::{account_of, binds};
use super::{agent, approved, asks, card, is_card, minutes, notes, shown, town};
use crate::town::{MIRA, NOE, TOBIAS, Town, keys};

async fn sql(town: &Town, statement: &'static str) {
    let done = sqlx::query(statement).execute(&mut *town.house().store.writer().await).await.unwrap();
    assert_eq!(done.rows_affected(), 1, "{statement}");
}

/// A case that cannot be read is set aside, on record once, and woken no more; the others go on.
#[tokio::test]
async fn s47_an_unreadable_case_is_set_aside_and_the_others_go_on() {
    let town = town().await;
    let (mira, noe) = (town.arrives("m"), town.arrives("n"));
    let broken = asks(&mira, MIRA).await;
    let sound = asks(&noe, NOE).await;
    sql(&town, "UPDATE desk_case SET state = '{' WHERE rowid = (SELECT min(rowid) FROM desk_case)").await;
    town.restarts().await;
    town.waits(minutes(40)).await;
    assert!(notes(&town).iter().any(|note| note.contains(sound.as_str()) && note.contains("nobody has it yet")));
    assert!(!notes(&town).iter().any(|note| note.contains(broken.as_str())));
    let aside = "SELECT count(*) FROM audit WHERE kind = 'conversation-set-aside' AND facts LIKE '%unreadable%'";
    assert_eq!(town.count(aside).await, 1);
    let silent = "SELECT count(*) FROM desk_case WHERE state = '{' AND deadline_at IS NULL";
    assert_eq!(town.count(silent).await, 1, "it stays as it is, and is woken no more");
    let said = agent(&town, "ben").presses(&sound, CardButton::Claim).await;
    assert!(said.is_empty() && card(&town).contains("has had it since"), "{said}");
    noe.newest_heard().hears(Text::ToldItHas { number: sound });
}

/// While the room is down a case is approved and closed: the person hears both in their order, and nothing is left to use.
#[tokio::test]
async fn s47_what_is_closed_has_released_nothing_even_while_a_room_is_down() {
    let town = town().await;
    let mira = town.arrives("m");
    let number = asks(&mira, MIRA).await;
    super::at_the_counter(&mira, &number, &agent(&town, "ben")).await;
    town.world().rooms_down = true;
    let mark = mira.mark();
    agent(&town, "ana").presses(&number, CardButton::Approve).await;
    let tap = mira.newest().press_of(&Button::TakeRelease);
    agent(&town, "ben").presses(&number, CardButton::Close).await;
    let names: Vec<&str> = mira.since(mark).texts().iter().map(Into::into).collect();
    assert_eq!(names, ["told-release", "told-it-closed"]);
    town.world().rooms_down = false;
    town.waits(minutes(5)).await;
    mira.meets(tap).await;
    assert!(town.conversation(&mira.peer).await.release.is_none());
    assert_eq!(town.count("SELECT count(*) FROM page").await, 0);
}

/// The owner said today that a request was not theirs: nobody is let in by IT, approved before or not.
#[tokio::test]
async fn s47_what_the_owner_denied_is_neither_approved_nor_used() {
    let denied = "INSERT INTO throttle (bucket, at, note) SELECT 'denied/' || json_extract(state, '$.known.key'),
                  updated_at, '' FROM desk_case WHERE json_extract(state, '$.known.key') IS NOT NULL";
    let town = town().await;
    let mira = town.arrives("m");
    let number = asks(&mira, MIRA).await;
    approved(&mira, &number).await;
    sql(&town, denied).await;
    mira.presses(Button::TakeRelease).await.hears(Text::ToldStopped).hears_no("ask-reset");
    assert_eq!(town.count("SELECT count(*) FROM page").await, 0);

    let town = self::town().await;
    let mira = town.arrives("m");
    let number = asks(&mira, MIRA).await;
    super::at_the_counter(&mira, &number, &agent(&town, "ben")).await;
    sql(&town, denied).await;
    let said = agent(&town, "ana").presses(&number, CardButton::Approve).await;
    assert!(said.contains("was not theirs"), "{said}");
    mira.newest_heard().hears_no("told-release");
}

/// A case's code is typed in the person's chat and nowhere else: no address is made at which anybody could try codes.
#[tokio::test]
async fn s47_a_call_back_has_no_address_to_be_answered_at() {
    let town = town().await;
    let mira = town.arrives("m");
    let number = asks(&mira, MIRA).await;
    let ben = agent(&town, "ben");
    ben.presses(&number, CardButton::Claim).await;
    ben.presses(&number, CardButton::CallBack).await;
    assert!(town.world().calls.values().any(|calls| !calls.is_empty()), "it rang");
    assert_eq!(town.count("SELECT count(*) FROM call").await, 0);
    // It costs money like any other call, and counts in the day's budget.
    let sent = "SELECT count(*) FROM throttle WHERE bucket LIKE 'sent/%' AND note <> ''";
    assert_eq!(town.count(sent).await, 1);
}

/// A room that was down shows no code that is over; the card comes as it is by then.
#[tokio::test]
async fn s47_a_code_is_not_shown_once_it_is_over() {
    let town = town().await;
    let mira = town.arrives("m");
    let number = asks(&mira, MIRA).await;
    let ben = agent(&town, "ben");
    ben.presses(&number, CardButton::Claim).await;
    town.world().rooms_down = true;
    ben.presses(&number, CardButton::InPerson).await;
    town.waits(minutes(11)).await;
    town.world().rooms_down = false;
    town.waits(minutes(31)).await;
    assert!(!notes(&town).iter().any(|note| note.contains("show the code")), "{:?}", notes(&town));
    assert!(notes(&town).iter().any(|note| note.contains("nothing came in time")), "{:?}", notes(&town));
    assert!(shown(&town).iter().any(is_card));
}

/// Erasing somebody takes the requests about them, under whatever name they were made, and none that is about another; what
/// they wrote about that other is no longer theirs.
#[tokio::test]
async fn s47_an_erasure_takes_ones_own_requests_and_nobody_elses() {
    let town = town().await;
    let (mira, elsewhere) = (town.arrives("m"), town.arrives("e"));
    let about_tobias = asks(&mira, TOBIAS).await;
    let about_mira = asks(&elsewhere, &format!("BRUNEL\\{}", MIRA.split('@').next().unwrap())).await;
    let broken = asks(&town.arrives("n"), NOE).await;
    let ben = agent(&town, "ben");
    for (number, words) in [(&about_tobias, "Where is Tobias?"), (&about_mira, "Which floor?")] {
        ben.presses(number, CardButton::Claim).await;
        ben.writes(number, words).await;
    }
    binds(&mira, MIRA).await;
    sqlx::query("UPDATE desk_case SET state = '{' WHERE number = $1")
        .bind(broken.as_str())
        .execute(&mut *town.house().store.writer().await)
        .await
        .unwrap();
    let house = town.house();
    let account = account_of(&town, MIRA).await;
    let account = house.directory.account(&account).await.unwrap().unwrap();
    let person = Person::new(house.store.clone(), account, &sesame::demo::org());
    let held = person.export().await.unwrap()["cases"].to_string();
    assert!(held.contains(about_mira.as_str()) && held.contains("Which floor?"), "{held}");
    assert!(!held.contains(about_tobias.as_str()), "{held}");

    person.erase((town.now(), "bo"), &mut Entropy::new([9; 32]), true).await.unwrap();
    assert!(house.store.case(&about_mira).await.unwrap().is_none());
    assert!(house.store.words_of(&about_mira, &keys()).await.unwrap().is_empty());
    let left = house.store.case(&about_tobias).await.unwrap().unwrap();
    assert_eq!((left.peer.channel(), left.bound), ("erased", None), "whose chat it was is not known any more");
    assert_eq!(house.store.words_of(&about_tobias, &keys()).await.unwrap().len(), 1);
    let handle: Option<String> = sqlx::query_scalar("SELECT body ->> '$.handle' FROM ticket WHERE number = $1")
        .bind(about_tobias.as_str())
        .fetch_one(house.store.readers())
        .await
        .unwrap();
    assert!(handle.is_some(), "it is about Tobias still");
    // The others go on, and what waits for a chat that is nobody's any more holds up nothing.
    ben.presses(&about_tobias, CardButton::Close).await;
    town.waits(minutes(40)).await;
}
