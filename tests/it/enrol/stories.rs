//! From the chat to the page and back, and a recovery with what was registered.

use super::linking::code_shown;
use super::{Guest, NEW_PHONE, NOE_PASSWORD, registers_phone, town};
use crate::town::NOE;
use sesame::engine::button::Button;
use sesame::engine::text::Text;

#[tokio::test]
async fn s76_register_in_the_chat_opens_the_page_and_a_recovery_follows_by_the_new_phone() {
    let town = town().await;
    let noe = town.arrives("noe");
    let heard = noe.says("/register").await;
    heard.hears_some("ask-register").offers(&Button::OpenVisit).reads("never here");
    let words = heard.words();
    town.restarts().await;
    let mut page = Guest::follows(&noe).await;
    page.is(200).says("First, sign in");
    let pair = page.html.split("<p class=\"words\"").nth(1).unwrap().split(['>', '<']).nth(1).unwrap().to_owned();
    assert!(words.contains(&pair), "{pair} in {words}");
    page.enters(NOE, NOE_PASSWORD).await;
    registers_phone(&mut page, "0698765432", NEW_PHONE).await;
    let before = noe.mark();
    page.does("finish", &[]).await.says("Thank you!").says("Link a chat");
    noe.since(before).hears_some("told-enrolled").hears_no("told-chat-linked");
    noe.says(&code_shown(&page)).await.hears_some("told-chat-linked").offers(&Button::SendDirect);
    assert_eq!(town.count("SELECT count(*) FROM bound_chat").await, 1);
    town.restarts().await;
    // From another chat, with what was registered.
    town.waits(std::time::Duration::from_secs(61)).await; // the phone was sent a code a moment ago
    let elsewhere = town.arrives("elsewhere");
    elsewhere.comes_to_page(NOE, NEW_PHONE).await;
    elsewhere.opens_page().await.chooses("Quiet7-lantern-moss").await;
    assert!(town.signs_in(NOE, "Quiet7-lantern-moss").await);
}

#[tokio::test]
async fn a_new_link_takes_the_place_of_the_old_and_the_chat_of_a_page_is_never_linked_by_it() {
    let town = town().await;
    let noe = town.arrives_speaking("noe", "fr");
    noe.says("/register").await.reads("Enregistrez un moyen de prouver");
    let mut old = Guest::follows(&noe).await;
    noe.says("/account").await.hears_some("ask-account");
    old.reloads().await.is(404);
    let mut page = Guest::follows(&noe).await;
    page.goes(&format!("{}?lang=en", page.path.clone())).await;
    page.enters(NOE, NOE_PASSWORD).await;
    registers_phone(&mut page, "0698765432", NEW_PHONE).await;
    page.does("finish", &[]).await.says("Thank you!");
    assert_eq!(town.count("SELECT count(*) FROM bound_chat").await, 0);
}

#[tokio::test]
async fn s97_while_a_recovery_runs_the_page_is_not_opened_and_the_place_is_kept() {
    let town = town().await;
    let noe = town.arrives_speaking("noe", "zh-Hans");
    noe.says("/reset").await;
    noe.says("/register").await.hears(Text::RefusedVisitNow);
    assert_eq!(town.count("SELECT count(*) FROM visit").await, 0);
    noe.says("/cancel").await;
    noe.says("/change").await.hears_some("ask-change").reads("修改密码");
}

#[tokio::test]
async fn s95_a_change_that_a_chat_asked_for_is_told_there_too() {
    let town = town().await;
    let noe = town.arrives("noe");
    noe.says("/change").await.hears_some("ask-change");
    let mut page = Guest::follows(&noe).await;
    let before = noe.mark();
    let new = "Quiet7-lantern-moss";
    page.does("change", &[("login", NOE), ("old", NOE_PASSWORD), ("new", new), ("confirm", new)]).await.says("changed");
    noe.since(before).hears(Text::ToldPasswordChanged);
    assert!(town.signs_in(NOE, new).await);
}
