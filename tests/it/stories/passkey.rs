//! The page of a proof, request by request; with a real device it is told in `browser_passkey.rs`.

use std::time::Duration;

use regex::Regex;
use sesame::engine::button::Button;
use sesame::engine::effect::Category;
use sesame::engine::method::MethodKind;
use sesame::engine::policy::{Policy, When};
use sesame::engine::text::Text;
use sesame::engine::{Rules, decoy};
use sesame::ids::Handle;

use super::bound::offered;
use crate::enrol::{Guest, NOE_PASSWORD};
use crate::town::browser::Browser;
use crate::town::{Claimant, NOE, Setup, Town, keys};

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
    somebody.presses(Button::NewLink).await.hears_some("ask-passkey");
    assert_eq!(Browser::opens(&town, &first).await.status, 404, "a newer one took its place");
    let second = somebody.proof_link();
    assert_eq!(Browser::opens(&town, &second).await.status, 200);
    town.restarts().await;
    assert_eq!(Browser::opens(&town, &second).await.status, 200, "a restart ends nothing");
    town.waits(Duration::from_mins(5)).await;
    assert_eq!(Browser::opens(&town, &second).await.status, 404);
    somebody.newest_heard().hears(Text::ToldProofExpired);
}

/// Whoever has a passkey registered: which one does not matter where nobody confirms it.
async fn has_a_passkey(town: &Town, login: &str) {
    let account = town.account_of(login).await;
    let insert =
        "INSERT INTO method (id, account, kind, hint, contact, sealed, rank, source, added_at, usable_at, confirmed_at)
                  VALUES ('aaaaaaaaaaaaaaaaaaaaaaaa', $1, 'passkey', '', 'd', x'00', 4, 'owner', 0, 0, 0)";
    sqlx::query(insert).bind(account.as_str()).execute(&mut *town.house().store.writer().await).await.unwrap();
}

/// What a chat showed from the choice of a passkey on, without what is drawn by lot.
fn plain(claimant: &Claimant, from: usize) -> Vec<String> {
    let lots = [
        (r#""pair":\d+"#, "PAIR"),
        (r"\*\w+ \w+\*", "WORDS"),
        (r"/k/[\w-]+", "LINK"),
        (r#""(stamp|shows)":("[^"]*"|\d+)"#, "LOT"),
        (r#""id":"[0-9a-f]{24}""#, "ID"),
        (r"••\d\d", "••00"),
        (r"\w•••@\w•••\.\w+", "a•••@b•••.c"),
    ]
    .map(|(lot, same)| (Regex::new(lot).unwrap(), same));
    let said = |shown: &crate::town::Shown_| {
        let text = format!("{:?}", shown.say.texts) + &shown.words.paragraphs.join("\n");
        let text = serde_json::to_string(&shown.say.asks).unwrap() + &text + &format!("{:?}", shown.say.progress);
        lots.iter().fold(text, |text, (lot, same)| lot.replace_all(&text, *same).into_owned())
    };
    claimant.all()[from..].iter().map(said).collect()
}

/// S29: whether there is an account or not, the chat asks for the code from the beginning and refuses guesses alike, and
/// they count alike.
#[tokio::test]
async fn s29_codes_are_asked_for_and_refused_alike_where_nobody_can_have_one() {
    let mut heard = Vec::new();
    for real in [true, false] {
        let town = town().await;
        let claimant = if real {
            has_a_passkey(&town, NOE).await;
            let noe = town.arrives("m");
            noe.comes_to_choice(NOE).await;
            noe.chooses("passkey").await.hears(Text::AskProofCode { digits: 6 });
            noe
        } else {
            somebody(&town, "m").await
        };
        let from = claimant.mark() - 1;
        claimant.newest_heard().reads("Then type it here");
        claimant.says("760").await.hears(Text::RefusedCodeForm { digits: 6 });
        claimant.says("done").await.hears_some("told-proof-open").hears(Text::AskProofCode { digits: 6 });
        assert_eq!(town.count("SELECT count(*) FROM throttle WHERE bucket LIKE 'wrong/%'").await, 0);
        claimant.says("123 456").await.hears(Text::RefusedProofCode { left: 2 });
        claimant.says("/language").await;
        claimant.says("654321").await.hears(Text::RefusedProofCode { left: 1 });
        claimant.presses(Button::NewLink).await.hears_some("ask-passkey");
        town.waits(Duration::from_secs(31)).await;
        claimant.says("654321").await.hears(Text::ToldTriesOver);
        assert_eq!(town.count("SELECT count(*) FROM throttle WHERE bucket LIKE 'wrong/%'").await, 3);
        let shown = plain(&claimant, from);
        heard.push(shown[..shown.len() - 1].to_vec()); // the choice that follows is a name's own
    }
    assert_eq!(heard[0], heard[1]);
}

/// Before a passkey is confirmed, anybody with the link may say no: that is on record and ends the page, and no more.
#[tokio::test]
async fn s33_a_no_without_a_passkey_ends_the_page_and_stops_nobody() {
    let town = town().await;
    has_a_passkey(&town, NOE).await;
    let noe = town.arrives("m");
    noe.comes_to_choice(NOE).await;
    noe.chooses("passkey").await;
    let mut page = Browser::opens(&town, &noe.proof_link()).await;
    assert!(page.words().contains("I did not ask for this") && page.words().contains("Go on only if that is you"));
    let form = page.form();
    page.sends(&[("form", &form), ("do", "stop")]).await;
    assert_eq!(page.status, 404, "only who has confirmed the passkey can stop everything");
    page.sends(&[("form", &form), ("do", "deny")]).await;
    assert!(page.words().contains("that has been stopped"), "{}", page.words());
    page.sends(&[("form", &form), ("do", "stop")]).await;
    town.settles().await;
    noe.newest_heard().hears_some("ask-choice");
    let record = town.record().await;
    assert!(record.contains(&"proof-denied".to_owned()) && !record.contains(&"account-frozen".to_owned()));
    assert!(town.tickets_about(Category::NotMe).is_empty());
    noe.chooses("passkey").await.hears_some("ask-passkey");
}

/// Where browsers keep no passkeys nobody is offered one: neither an account that has one from before, nor a decoy, nor
/// its owner on the page of methods.
#[tokio::test]
async fn s29_s78_without_tls_nobody_is_offered_a_passkey() {
    let policy = Policy { captcha: When::Never, ..Policy::default() };
    let public_url = "http://reset.brunel.example/".to_owned();
    let town = Town::with(Setup { policy, public_url, ..Setup::default() }).await;
    has_a_passkey(&town, NOE).await;
    for (n, name) in
        [NOE.to_owned()].into_iter().chain((0..40).map(|n| format!("Geist{n:02}@brunel.example"))).enumerate()
    {
        let claimant = town.arrives(&format!("c{n}"));
        claimant.comes_to_choice(&name).await;
        assert!(!offered(&claimant).contains(&MethodKind::Passkey), "{name}");
    }
    let mut noe = Guest::comes(&town, "/register").await;
    noe.enters(NOE, NOE_PASSWORD).await.says("Authenticator app").never_says("Passkey");
    noe.does("add-passkey", &[]).await.says("Authenticator app");
}
