//! The owner hears that IT is asked about their account, and has time to object; and what else the card says about who asks.

use sesame::desk::room::CardButton;
use sesame::engine::button::Button;
use sesame::engine::policy::Policy;
use sesame::engine::text::Text;
use sesame::ids::TicketNumber;

use super::super::bound::binds;
use super::{agent, asks, at_the_counter, card_of, code_in, minutes, since, town, town_under};
use crate::town::{Claimant, MIRA, MIRA_PHONE, TOBIAS, Town};

const ASKED: &str = "SELECT count(*) FROM audit WHERE kind = 'notice-sent' AND facts LIKE '%it-asked%'";

/// Somebody in a chat of nobody's is verified at the counter and approved, under the usual policy.
async fn approved(person: &Claimant, number: &TicketNumber) -> String {
    at_the_counter(person, number, &agent(&person.town, "ben")).await;
    agent(&person.town, "ana").presses(number, CardButton::Approve).await
}

/// S47: two agents believe a story. The owner reads of it while it is still nothing, says so, and it stays nothing.
#[tokio::test]
async fn s47_the_owner_hears_of_it_in_time_and_stops_it() {
    let town = town_under(Policy::default()).await;
    let (mira, thief) = (town.arrives("m"), town.arrives("t"));
    binds(&mira, MIRA).await;
    let number = asks(&thief, MIRA).await;
    let (mark, texts) = (mira.mark(), town.texts_on(MIRA_PHONE));
    agent(&town, "ben").presses(&number, CardButton::Claim).await;
    assert_eq!((town.texts_on(MIRA_PHONE), town.count(ASKED).await), (texts, 0), "to take it on asks for nothing");
    let said = approved(&thief, &number).await;
    assert!(said.contains("is told first"), "{said}");
    assert!(town.text_on(MIRA_PHONE).contains("autorisé"), "{}", town.text_on(MIRA_PHONE));
    assert_eq!(town.texts_on(MIRA_PHONE), texts + 2, "asked, and approved");
    assert_eq!(town.count(ASKED).await, 3, "by text message and at two addresses");
    mira.since(mark).hears_some("told-notice").offers(&Button::NotMine);
    thief.newest_heard().hears_some("told-release-from").offers(&Button::TakeRelease);
    assert!(card_of(&town, &number).contains("is told first"));
    thief.presses(Button::TakeRelease).await.hears_some("refused-release-early").offers(&Button::TakeRelease);
    mira.presses(Button::NotMine).await.hears_some("told-frozen");
    town.waits(minutes(10)).await;
    thief.presses(Button::TakeRelease).await.hears(Text::ToldStopped).hears_no("ask-reset");
    assert_eq!(town.count("SELECT count(*) FROM page").await, 0);
}

/// S47: whoever is the person waits ten minutes, is told when it is time, and has an hour from then on.
#[tokio::test]
async fn s47_whoever_is_the_person_waits_ten_minutes() {
    for tag in super::super::way::LANGUAGES {
        let town = town_under(Policy::default()).await;
        let mira = town.arrives_speaking("m", tag);
        let number = asks(&mira, MIRA).await;
        approved(&mira, &number).await;
        mira.newest_heard().hears_some("told-release-from").hears_no("told-release");
        mira.presses(Button::TakeRelease).await.hears_some("refused-release-early");
        town.restarts().await;
        let mark = mira.mark();
        town.waits(minutes(10)).await;
        since(&mira, mark).hears_some("told-release").offers(&Button::TakeRelease);
        town.waits(minutes(59)).await;
        mira.presses(Button::TakeRelease).await.hears_some("ask-reset");
        mira.opens_page().await.chooses("Otter-Kiwi-42-Lampe").await;
        assert!(town.signs_in(MIRA, "Otter-Kiwi-42-Lampe").await);
    }
}

/// S47: the notice left a while ago, or the owner's own phone told them, or there is nowhere to tell them anything: nobody
/// waits.
#[tokio::test]
async fn s47_nobody_waits_where_waiting_helps_nobody() {
    let town = town_under(Policy::default()).await;
    let mira = town.arrives("m");
    let number = asks(&mira, MIRA).await;
    at_the_counter(&mira, &number, &agent(&town, "ben")).await;
    town.waits(minutes(11)).await;
    agent(&town, "ana").presses(&number, CardButton::Approve).await;
    mira.newest_heard().hears_some("told-release").hears_no("told-release-from");
    assert_eq!(town.count(ASKED).await, 3);

    let town = town_under(Policy::default()).await;
    let mira = town.arrives("m");
    let number = asks(&mira, MIRA).await;
    let ana = agent(&town, "ana");
    ana.presses(&number, CardButton::Claim).await;
    ana.presses(&number, CardButton::CallBack).await;
    let call = town.world().calls.get(MIRA_PHONE).and_then(|calls| calls.last().cloned()).expect("a call").0;
    mira.says(&code_in(&call.replace(", ", ""))).await.hears(Text::ToldItVerified);
    ana.presses(&number, CardButton::Approve).await;
    mira.newest_heard().hears_some("told-release").hears_no("told-release-from");

    let town = town_under(Policy::default()).await;
    let tobias = town.arrives("t");
    let number = asks(&tobias, TOBIAS).await;
    let house = town.house();
    for statement in ["DELETE FROM method", "UPDATE account SET mailbox = NULL"] {
        sqlx::query(statement).execute(&mut *house.store.writer().await).await.unwrap();
    }
    approved(&tobias, &number).await;
    tobias.newest_heard().hears_some("told-release").hears_no("told-release-from");
    assert_eq!(town.count(ASKED).await, 0);
}

/// S47: no notice has left, for the couriers are down: the wait begins with the approval.
#[tokio::test]
async fn s47_a_notice_that_has_not_left_is_not_counted_as_told() {
    let town = town_under(Policy::default()).await;
    let mira = town.arrives("m");
    let number = asks(&mira, MIRA).await;
    town.world().couriers_fail = Some(crate::town::Failure::Retry);
    at_the_counter(&mira, &number, &agent(&town, "ben")).await;
    town.waits(minutes(11)).await;
    agent(&town, "ana").presses(&number, CardButton::Approve).await;
    mira.newest_heard().hears_some("told-release-from");
}

/// S47: in a chat of the owner's own nobody else asks, and nobody is told or waited for.
#[tokio::test]
async fn s47_the_owners_own_chat_waits_for_nothing() {
    let town = town_under(Policy::default()).await;
    let mira = town.arrives("m");
    binds(&mira, MIRA).await;
    let number = asks_in_own_chat(&mira).await;
    at_the_counter(&mira, &number, &agent(&town, "ben")).await;
    let mark = mira.mark();
    agent(&town, "ana").presses(&number, CardButton::Approve).await;
    mira.since(mark).hears_some("told-release").hears_no("told-release-from");
    mira.newest_heard().hears_some("told-notice").offers(&Button::TakeRelease);
    assert_eq!(town.count(ASKED).await, 0);
}

async fn asks_in_own_chat(person: &Claimant) -> TicketNumber {
    person.says("/reset").await;
    person.presses(Button::ContactIt).await.hears_some("told-ticket");
    person.town.world().tickets.last().cloned().expect("a ticket").number
}

/// A chat that belongs to Tobias, in which he asks for Mira's account.
async fn asks_as_tobias(town: &Town) -> TicketNumber {
    let tobias = town.arrives("t");
    binds(&tobias, TOBIAS).await;
    tobias.says("/reset").await;
    tobias.presses(Button::NotMe).await;
    tobias.says(MIRA).await;
    tobias.solves_picture().await;
    tobias.presses(Button::ContactIt).await.hears_some("told-ticket");
    town.world().tickets.last().cloned().expect("a ticket").number
}

/// S47: a chat of somebody else's, and the owner who asks in their own at the same time, make two people approve. That some
/// stranger asks for the same name is shown, and makes it no harder for the owner.
#[tokio::test]
async fn s47_the_card_says_who_else_asks() {
    let town = self::town().await;
    let ben = agent(&town, "ben");
    let number = asks_as_tobias(&town).await;
    ben.presses(&number, CardButton::Claim).await;
    let shown = card_of(&town, &number);
    assert!(shown.contains("the chat belongs to another account") && shown.contains("two people approve"), "{shown}");
    assert!(!shown.contains("another request"), "nobody else asks: {shown}");

    let town = self::town().await;
    let ben = agent(&town, "ben");
    let [first, second] = ["a", "b"].map(|chat| town.arrives(chat));
    asks(&first, MIRA).await;
    let number = asks(&second, MIRA).await;
    ben.presses(&number, CardButton::Claim).await;
    let shown = card_of(&town, &number);
    assert!(shown.contains("another request about this account is open") && shown.contains("one approval"), "{shown}");

    let mira = town.arrives("m");
    binds(&mira, MIRA).await;
    let own = asks_in_own_chat(&mira).await;
    ben.presses(&own, CardButton::Claim).await;
    let shown = card_of(&town, &own);
    assert!(shown.contains("one approval"), "a stranger's request makes hers no harder: {shown}");
    ben.presses(&number, CardButton::HandOver).await;
    ben.presses(&number, CardButton::Claim).await;
    let shown = card_of(&town, &number);
    assert!(shown.contains("the owner has another request open") && shown.contains("two people approve"), "{shown}");
}
