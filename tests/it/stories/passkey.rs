//! The page of a proof, request by request; with a real device it is told in `browser_passkey.rs`.

use std::time::Duration;

use sesame::engine::method::MethodKind;
use sesame::engine::policy::{Policy, When};
use sesame::engine::text::Text;
use sesame::engine::{Rules, decoy};
use sesame::ids::Handle;

use crate::town::browser::Browser;
use crate::town::{Claimant, Setup, Town, keys};

async fn town() -> Town {
    let policy = Policy { captcha: When::Never, ..Policy::default() };
    Town::with(Setup { policy, ..Setup::default() }).await
}

/// Somebody at the page of a proof, under a name that nobody answers to: the page is the same for everybody.
async fn somebody(town: &Town, chat: &str) -> Claimant {
    let policy = Policy { captcha: When::Never, ..Policy::default() };
    let rules = Rules::new(policy, sesame::demo::org(), keys(), Vec::new()).unwrap();
    let offered = |name: &String| {
        let handle = Handle::from(sesame::engine::contact::canonical(name).as_str());
        decoy::found(&rules, &handle).methods.iter().any(|method| method.kind == MethodKind::Passkey)
    };
    let name = (0..200).map(|n| format!("Geist{n:02}@brunel.example")).find(offered).expect("a decoy with a passkey");
    let claimant = town.arrives(chat);
    claimant.comes_to_choice(&name).await;
    claimant.chooses("passkey").await.hears_some("ask-passkey");
    claimant
}

const POSTS: &str = "SELECT coalesce(sum(posts), 0) FROM proof";

/// An answer as a browser would send it, of a passkey that nobody registered.
const ANSWER: &str = r#"{"id":"AQID","rawId":"AQID","type":"public-key","response":
    {"authenticatorData":"AQID","clientDataJSON":"AQID","signature":"AQID","userHandle":"AQID"}}"#;

#[tokio::test]
async fn looking_asks_nothing_and_the_first_form_binds_the_page() {
    let town = town().await;
    let somebody = somebody(&town, "m").await;
    let mut page = Browser::opens(&town, &somebody.proof_link()).await;
    assert!(page.html.contains("Confirm with your passkey") && !page.html.contains("data-options"));
    page.reloads().await;
    assert_eq!(town.count(POSTS).await, 0);
    let form = page.form();
    page.sends(&[("form", &form), ("do", "ask"), ("answer", "")]).await;
    assert!(page.status == 200 && page.html.contains("data-options"));
    assert!(page.html.contains("&quot;allowCredentials&quot;:[]"), "no passkey is named");
    let other = Browser::opens(&town, &somebody.proof_link()).await;
    assert!(other.status == 404 && other.html.contains("This link cannot be used"));
}

#[tokio::test]
async fn forms_that_are_not_whole_or_not_ours_cost_no_try() {
    let town = town().await;
    let somebody = somebody(&town, "m").await;
    let mut page = Browser::opens(&town, &somebody.proof_link()).await;
    let form = page.form();
    page.sends(&[("form", "forged"), ("do", "ask")]).await;
    assert!(page.status == 403 && page.words().contains("had been open for too long"));
    page.sends(&[("form", &form), ("do", "ask"), ("admin", "1")]).await;
    assert!(page.status == 400 && page.words().contains("did not arrive whole"));
    for answer in ["{", "{}", "null", "[1]"] {
        page.sends(&[("form", &form), ("do", "prove"), ("answer", answer)]).await;
        assert!(page.status == 422 && page.html.contains("data-options"), "{answer}");
    }
    assert_eq!(town.count("SELECT count(*) FROM throttle WHERE bucket LIKE 'wrong/%'").await, 0);
}

#[tokio::test]
async fn a_page_takes_one_answer_and_it_is_counted_before_it_is_told() {
    let town = town().await;
    let somebody = somebody(&town, "m").await;
    let mut page = Browser::opens(&town, &somebody.proof_link()).await;
    let form = page.form();
    page.sends(&[("form", &form), ("do", "prove"), ("answer", ANSWER)]).await;
    assert!(page.status == 422 && page.words().contains("had been open for too long"), "nothing was asked yet");
    page.sends(&[("form", &form), ("do", "prove"), ("answer", ANSWER)]).await;
    assert!(page.words().contains("This passkey does not fit"));
    assert_eq!(town.count("SELECT count(*) FROM throttle WHERE bucket LIKE 'wrong/%'").await, 1);
    page.sends(&[("form", &form), ("do", "prove"), ("answer", ANSWER)]).await;
    assert!(page.words().contains("This page has done its work"));
    assert_eq!(town.count("SELECT count(*) FROM throttle WHERE bucket LIKE 'wrong/%'").await, 1);
    town.settles().await;
    somebody.newest_heard().hears(Text::RefusedPasskey { left: 2 });
}

#[tokio::test]
async fn the_page_ends_with_its_time_and_with_a_newer_one() {
    let town = town().await;
    let somebody = somebody(&town, "m").await;
    let first = somebody.proof_link();
    somebody.presses(sesame::engine::button::Button::NewLink).await.hears_some("ask-passkey");
    assert_eq!(Browser::opens(&town, &first).await.status, 404, "a newer one took its place");
    let second = somebody.proof_link();
    assert_eq!(Browser::opens(&town, &second).await.status, 200);
    town.restarts().await;
    assert_eq!(Browser::opens(&town, &second).await.status, 200, "a restart ends nothing");
    town.waits(Duration::from_mins(5)).await;
    assert_eq!(Browser::opens(&town, &second).await.status, 404);
    somebody.newest_heard().hears(Text::ToldProofExpired);
}
