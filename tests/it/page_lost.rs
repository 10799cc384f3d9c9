//! Replies of the directory that are lost: what the page says, what the chat is told, and when (S56).

use sesame::directory::{DOUBT, Directory as _};
use sesame::store::pages::PageState;
use sesame::time::Clock as _;
use sesame::web::reconcile_at_start;

use crate::page_house::{Browser, House, PASSWORD, Reply};

async fn opened(house: &House, token: &str) -> Browser {
    let mut browser = house.browser();
    browser.opens(token).await.is(200);
    browser
}

#[tokio::test]
async fn after_a_lost_reply_the_directorys_timestamp_decides_what_is_said() {
    let house = House::new().await;
    let token = house.page("p1", "en").await;
    house.book.will(Reply::LostAfter);
    opened(&house, &token).await.finishes(&token, PASSWORD, PASSWORD).await.is(200).says("has been reset");
    // The former timestamp proves nothing yet: the request may still be on its way.
    let token = house.page("p2", "en").await;
    house.book.will(Reply::LostBefore);
    let mut mira = opened(&house, &token).await;
    mira.finishes(&token, PASSWORD, PASSWORD).await.is(202).says("we will tell you there");
    mira.finishes(&token, PASSWORD, PASSWORD).await.is(202).says("we will tell you there");
    assert_eq!(house.settles().await, 0);
    house.clock.advance(DOUBT);
    assert_eq!((house.settles().await, house.settles().await), (1, 0));
    mira.finishes(&token, PASSWORD, PASSWORD).await.is(200).says("Nothing was changed");
    assert_eq!(house.ears.heard(), ["console:1 set p1", "console:1 not set p2"]);
    assert_eq!((house.book.asked(), house.book.passwords().len()), (2, 1), "never a blind second modify");
}

/// A write that times out may be done after we have looked: told as done, and never as "nothing was changed" before.
#[tokio::test]
async fn a_password_that_is_set_after_the_first_comparison_is_told_as_set() {
    let house = House::new().await;
    let token = house.page("p1", "en").await;
    house.book.will(Reply::LostBefore);
    opened(&house, &token).await.finishes(&token, PASSWORD, PASSWORD).await.is(202);
    house.clock.advance(DOUBT / 2);
    assert_eq!((house.settles().await, house.ears.heard().len()), (0, 0));
    house.book.set_password(&"mira".into(), &PASSWORD.into()).await.unwrap();
    assert_eq!(house.settles().await, 1, "a later timestamp is proof at once");
    assert_eq!(house.ears.heard(), ["console:1 set p1"]);
}

/// A replica that answers with a moment older still has not even heard of the password before.
#[tokio::test]
async fn a_replica_that_lags_behind_is_not_taken_for_a_change() {
    let house = House::new().await;
    let token = house.page("p1", "en").await;
    house.book.set_password(&"mira".into(), &PASSWORD.into()).await.unwrap();
    house.book.will(Reply::LostBefore);
    house.book.lags_after_set();
    opened(&house, &token).await.finishes(&token, PASSWORD, PASSWORD).await.is(202);
    assert_eq!(house.settles().await, 0);
    house.clock.advance(DOUBT);
    assert_eq!(house.settles().await, 1);
    assert_eq!(house.ears.heard(), ["console:1 not set p1"]);
}

#[tokio::test]
async fn what_nobody_knows_is_settled_later_by_comparison() {
    let house = House::new().await;
    let token = house.page("p1", "en").await;
    house.book.will(Reply::LostAfter);
    house.book.goes_down_after_set();
    let mut mira = opened(&house, &token).await;
    mira.finishes(&token, PASSWORD, PASSWORD).await.is(202).says("we will tell you there");
    assert_eq!((house.settles().await, house.ears.heard().len()), (0, 0), "still down");
    house.book.goes_down(false);
    assert_eq!((house.settles().await, house.settles().await), (1, 0));
    assert_eq!(house.ears.heard(), ["console:1 set p1"]);
    assert_eq!((house.stored(&token).await.state, house.book.asked()), (PageState::Applied, 1));
}

#[tokio::test]
async fn after_a_crash_in_the_middle_the_comparison_tells_and_nothing_is_sent_again() {
    let house = House::new().await;
    let token = house.page("p1", "en").await;
    let page = house.stored(&token).await;
    let before = sesame::time::Time(0);
    assert!(house.store.begin_sending(&page.id, before, crate::page_house::START).await.unwrap());
    // It stopped a moment after sending: whether the directory is still at it, nobody knows.
    let started =
        async || reconcile_at_start(&house.store, &*house.book, &*house.ears, house.clock.now()).await.unwrap();
    assert_eq!(started().await, 0);
    assert_eq!((house.stored(&token).await.state, house.ears.heard().len()), (PageState::Unknown, 0));
    house.clock.advance(DOUBT);
    assert_eq!(started().await, 1);
    assert_eq!(house.ears.heard(), ["console:1 not set p1"]);
    assert_eq!((house.stored(&token).await.state, house.book.asked()), (PageState::Cancelled, 0));
}

#[tokio::test]
async fn a_reset_that_could_not_be_told_is_told_at_the_next_comparison() {
    let house = House::new().await;
    let token = house.page("p1", "en").await;
    let mut mira = opened(&house, &token).await;
    house.ears.goes_deaf(true);
    mira.finishes(&token, PASSWORD, PASSWORD).await.is(200).says("has been reset");
    house.ears.goes_deaf(false);
    assert_eq!(house.settles().await, 1);
    assert_eq!((house.ears.heard(), house.book.asked()), (vec!["console:1 set p1".to_owned()], 1));
}
