//! The first has taken a password that the second refuses: the page asks for another, which both take.

use sesame::engine::button::Button;
use sesame::engine::text::Text;

use super::{FAR, NEAR, NEW, OTHER, THERE_BEFORE, is_over, mira_at_page, town, written};
use crate::town::{MIRA, MIRA_PHONE};

fn refused(because: &str) -> Text {
    Text::ToldPlaceRefused { near: NEAR.to_owned(), far: FAR.to_owned(), because: because.to_owned() }
}

#[tokio::test]
async fn s100_the_page_stays_and_the_next_password_is_set_in_both() {
    let (town, tenant) = town().await;
    tenant.graph.bans("otter");
    let mira = mira_at_page(&town).await;
    let mut page = mira.opens_page().await;
    let before = mira.mark();
    page.chooses(NEW).await;
    assert_eq!(page.status.as_u16(), 422);
    let words = page.words();
    assert!(words.contains("Windows has your new password, but Microsoft 365 does not take it."), "{words}");
    assert!(words.contains("does not accept this password") && words.contains("will be set in both"), "{words}");
    assert!(!page.html.contains(NEW) && !words.contains("Nothing was changed"), "{words}");
    mira.since(before).hears_some("told-reset").hears(refused("quality")).offers(&Button::ChooseAgain);
    assert!(town.signs_in(MIRA, NEW).await && tenant.graph.signs_in(MIRA, THERE_BEFORE));
    let before = mira.mark();
    page.chooses(OTHER).await;
    assert!(page.words().contains("It is set in Windows and in Microsoft 365."), "{}", page.words());
    mira.since(before).hears(Text::ToldPlaceSet { near: NEAR.to_owned(), far: FAR.to_owned() });
    assert!(town.signs_in(MIRA, OTHER).await && tenant.graph.signs_in(MIRA, OTHER));
    assert_eq!(written(&tenant), 1);
    assert_eq!(town.record().await.iter().filter(|kind| *kind == "password-reset").count(), 2, "both are on record");
    is_over(&town).await;
}

#[tokio::test]
async fn letters_that_only_the_second_refuses_are_named_in_three_languages() {
    for (language, says) in [
        ("en", "plain letters from A to Z"),
        ("fr", "Votre nouveau mot de passe est en place pour Windows, mais Microsoft 365 ne l’accepte pas."),
        ("zh-Hans", "Windows 已使用您的新密码，但 Microsoft 365 不接受它。"),
    ] {
        let (town, tenant) = town().await;
        let mira = town.arrives_speaking("m", language);
        mira.comes_to_page(MIRA, MIRA_PHONE).await;
        let mut page = mira.opens_page().await;
        let before = mira.mark();
        page.chooses("Grün7-lantern-moss").await;
        assert!(page.words().contains(says), "{}", page.words());
        mira.since(before).hears(refused("characters"));
        page.chooses(OTHER).await;
        assert_eq!(written(&tenant), 1);
    }
}

#[tokio::test]
async fn who_cancels_then_is_not_told_that_nothing_was_changed() {
    let (town, tenant) = town().await;
    tenant.graph.bans("otter");
    let mira = mira_at_page(&town).await;
    let mut page = mira.opens_page().await;
    page.chooses(NEW).await;
    page.cancels().await;
    let words = page.words();
    assert!(words.contains("In Microsoft 365, your former one still counts."), "{words}");
    assert!(!words.contains("Nothing was changed"), "{words}");
    // From the chat, another is chosen without proving it all again.
    mira.presses(Button::ChooseAgain).await.hears_some("ask-reset");
    mira.opens_page().await.chooses(OTHER).await;
    assert!(town.signs_in(MIRA, OTHER).await && tenant.graph.signs_in(MIRA, OTHER));
    is_over(&town).await;
}

/// What was proven is not proven for ever.
#[tokio::test]
async fn after_the_recovery_s_time_another_password_needs_another_proof() {
    let (town, tenant) = town().await;
    tenant.graph.bans("otter");
    let mira = mira_at_page(&town).await;
    mira.opens_page().await.chooses(NEW).await;
    super::passes(&town, &tenant, std::time::Duration::from_mins(31)).await;
    mira.presses(Button::ChooseAgain).await.hears_no("ask-reset").hears(Text::AskReason);
}

#[tokio::test]
async fn an_account_that_the_second_leaves_to_it_is_told_without_a_form() {
    let (town, tenant) = town().await;
    let mira = mira_at_page(&town).await;
    let mut page = mira.opens_page().await;
    // Between two steps she is given a role: the page has been opened, and Entra leaves her to IT.
    tenant.graph.changes(MIRA, |user| user.roles.push(crate::town::graph::Role::ExchangeAdministrator));
    let before = mira.mark();
    page.chooses(NEW).await;
    assert!(page.words().contains("In Microsoft 365, your former password still counts"), "{}", page.words());
    let not_set = Text::ToldPlaceNotSet { near: NEAR.to_owned(), far: FAR.to_owned() };
    mira.since(before).hears_some("told-reset").hears(not_set).offers(&Button::ChooseAgain);
    assert_eq!(written(&tenant), 0);
    is_over(&town).await;
}
