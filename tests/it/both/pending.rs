//! The second cannot be reached: done here, pending there; told, tried again, and told what became of it.

use std::time::Duration;

use sesame::engine::button::Button;
use sesame::engine::text::Text;
use sesame::web::places::PATIENCE;

use super::{
    FAR, NEAR, NEW, OTHER, THERE_BEFORE, is_not_written, is_over, lets_in, mira_at_page, passes, town, written,
};
use crate::conformance::entra::{FIND, TOKEN, WRITE};
use crate::town::graph::Trouble;
use crate::town::{MIRA, MIRA_PHONE};

fn names() -> (String, String) {
    (NEAR.to_owned(), FAR.to_owned())
}

pub fn pending() -> Text {
    let (near, far) = names();
    Text::ToldPlacePending { near, far }
}

pub fn set() -> Text {
    let (near, far) = names();
    Text::ToldPlaceSet { near, far }
}

pub fn not_set() -> Text {
    let (near, far) = names();
    Text::ToldPlaceNotSet { near, far }
}

#[tokio::test]
async fn s100_done_here_pending_there_is_told_and_it_follows() {
    for (language, says, now) in [
        (
            "en",
            "Microsoft 365 cannot be reached right now and follows within minutes",
            "has your new password now, too",
        ),
        (
            "fr",
            "Microsoft 365 ne répond pas pour le moment et suivra dans quelques minutes",
            "maintenant en place pour Microsoft 365 aussi",
        ),
        ("zh-Hans", "Microsoft 365 暂时无法连接，几分钟内会更新", "现在也已使用您的新密码"),
    ] {
        let (town, tenant) = town().await;
        let mira = town.arrives_speaking("m", language);
        mira.comes_to_page(MIRA, MIRA_PHONE).await;
        let (account, mut page) = (town.account_of(MIRA).await, mira.opens_page().await);
        tenant.graph.orders(WRITE, 1, Trouble::Unavailable(Some(120)));
        let before = mira.mark();
        page.chooses(NEW).await;
        assert!(page.words().contains(says), "{}", page.words());
        mira.since(before).hears_some("told-reset").hears(pending());
        assert!(lets_in(&town, &account, NEW).await && tenant.graph.signs_in(MIRA, THERE_BEFORE));
        is_not_written(&town, NEW);
        let before = mira.mark();
        passes(&town, &tenant, Duration::from_secs(30)).await;
        assert_eq!(mira.mark(), before, "nothing new to tell");
        passes(&town, &tenant, Duration::from_mins(2)).await;
        mira.since(before).hears(set()).reads(now);
        assert!(tenant.graph.signs_in(MIRA, NEW));
        assert_eq!(written(&tenant), 1);
        is_over(&town).await;
    }
}

#[tokio::test]
async fn s100_what_never_follows_is_told_with_a_way_to_choose_another() {
    let (town, tenant) = town().await;
    let mira = mira_at_page(&town).await;
    tenant.graph.orders(WRITE, 1, Trouble::Unavailable(Some(3600)));
    mira.opens_page().await.chooses(NEW).await;
    let before = mira.mark();
    let mut passed = Duration::ZERO;
    while passed < PATIENCE {
        mira.since(before).hears_no("told-place-not-set");
        passes(&town, &tenant, Duration::from_mins(1)).await;
        passed += Duration::from_mins(1);
    }
    mira.since(before).hears(not_set()).offers(&Button::ChooseAgain);
    assert_eq!((written(&tenant), tenant.graph.calls_to(WRITE)), (0, 1), "who asks for patience gets it");
    is_over(&town).await;
    tenant.passes(Duration::from_hours(1));
    mira.presses(Button::ChooseAgain).await.hears_some("ask-reset");
    mira.opens_page().await.chooses(OTHER).await;
    assert!(tenant.graph.signs_in(MIRA, OTHER) && town.signs_in(MIRA, OTHER).await);
    is_over(&town).await;
}

/// Not even whether she has an account there can be asked.
#[tokio::test]
async fn a_second_that_cannot_be_asked_at_all_is_looked_in_later() {
    for gone in [false, true] {
        let (town, tenant) = town().await;
        let mira = mira_at_page(&town).await;
        let mut page = mira.opens_page().await;
        tenant.graph.orders(FIND, 3, Trouble::Unavailable(Some(60)));
        let before = mira.mark();
        page.chooses(NEW).await;
        mira.since(before).hears_some("told-reset").hears(pending());
        if gone {
            tenant.graph.deletes(MIRA);
        }
        passes(&town, &tenant, Duration::from_mins(3)).await;
        let (near, far) = names();
        mira.since(before).hears(if gone { Text::ToldPlaceNowhere { near, far } } else { set() });
        assert!(gone || tenant.graph.signs_in(MIRA, NEW));
        tenant.ends();
        is_over(&town).await;
    }
}

#[tokio::test]
async fn a_password_that_waits_never_comes_after_a_younger_one() {
    let (town, tenant) = town().await;
    let mira = mira_at_page(&town).await;
    tenant.graph.orders(WRITE, 1, Trouble::Unavailable(Some(60)));
    mira.opens_page().await.chooses(NEW).await;
    tenant.passes(Duration::from_mins(2));
    town.waits(Duration::from_mins(2)).await;
    // In another chat she resets it once more before the first was tried again.
    let elsewhere = town.arrives("e");
    elsewhere.comes_to_page(MIRA, MIRA_PHONE).await;
    elsewhere.opens_page().await.chooses(OTHER).await;
    assert!(tenant.graph.signs_in(MIRA, OTHER));
    passes(&town, &tenant, Duration::from_mins(16)).await;
    assert!(tenant.graph.signs_in(MIRA, OTHER) && town.signs_in(MIRA, OTHER).await);
    assert_eq!(written(&tenant), 1);
    is_over(&town).await;
}

#[tokio::test]
async fn a_newer_page_on_which_nothing_is_set_gives_up_nothing() {
    let (town, tenant) = town().await;
    let mira = mira_at_page(&town).await;
    tenant.graph.orders(WRITE, 1, Trouble::Unavailable(Some(60)));
    mira.opens_page().await.chooses(NEW).await;
    let before = mira.mark();
    mira.says("/reset").await;
    tenant.passes(Duration::from_mins(2));
    town.waits(Duration::from_mins(2)).await;
    let elsewhere = town.arrives("e");
    elsewhere.comes_to_page(MIRA, MIRA_PHONE).await;
    let mut page = elsewhere.opens_page().await;
    page.chooses(NEW).await;
    assert!(page.words().contains("used this password before"), "{}", page.words());
    passes(&town, &tenant, Duration::from_secs(1)).await;
    mira.since(before).hears(set());
    assert!(tenant.graph.signs_in(MIRA, NEW));
}

#[tokio::test]
async fn what_the_second_refuses_only_later_is_told() {
    let (town, tenant) = town().await;
    let mira = mira_at_page(&town).await;
    tenant.graph.bans("otter");
    tenant.graph.orders(WRITE, 1, Trouble::Unavailable(Some(60)));
    mira.opens_page().await.chooses(NEW).await;
    let before = mira.mark();
    passes(&town, &tenant, Duration::from_mins(2)).await;
    mira.since(before).hears_some("told-place-refused").offers(&Button::ChooseAgain);
    is_over(&town).await;
}

#[tokio::test]
async fn whose_self_service_is_stopped_gets_nothing_more_set() {
    let (town, tenant) = town().await;
    let (mira, account) = (mira_at_page(&town).await, town.account_of(MIRA).await);
    tenant.graph.orders(WRITE, 1, Trouble::Unavailable(Some(60)));
    mira.opens_page().await.chooses(NEW).await;
    let binding = sesame::engine::method::Binding { account, login: MIRA.into() };
    mira.meets(sesame::engine::Event::Disowned { binding }).await;
    passes(&town, &tenant, Duration::from_mins(3)).await;
    assert!(tenant.graph.signs_in(MIRA, THERE_BEFORE));
    assert_eq!(written(&tenant), 0);
    is_over(&town).await;
}

/// A secret that has expired is nothing that waiting helps.
#[tokio::test]
async fn what_needs_a_hand_is_not_promised_for_later() {
    let (town, tenant) = town().await;
    let mira = mira_at_page(&town).await;
    let mut page = mira.opens_page().await;
    tenant.graph.app(|app| app.role = None);
    let before = mira.mark();
    page.chooses(NEW).await;
    assert!(page.words().contains("In Microsoft 365, your former password still counts"), "{}", page.words());
    mira.since(before).hears(not_set());
    assert_eq!(tenant.graph.calls_to(TOKEN), 1);
    is_over(&town).await;
}
