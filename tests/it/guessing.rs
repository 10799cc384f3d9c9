//! A thousand guesses at once, through two inboxes and through two processes over one database: never more comparisons
//! than are allowed, and the account closes.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use futures::future::join_all;
use sesame::demo;
use sesame::engine::policy::Policy;
use sesame::engine::{Event, Rules};
use sesame::entropy::FixedSeeds;
use sesame::ids::Peer;
use sesame::inbox::{Delivery, Inbox};
use sesame::secret::Secret;
use sesame::store::Store;
use sesame::time::{ManualClock, Time};

use crate::town::holdings::App;
use crate::town::{MIRA, MIRA_PHONE, Town, keys};

const GUESSES: usize = 1000;
/// Chats that all await a code of the same account.
const CHATS: usize = 8;
/// What the other process is told: the database, the moment, the chats and the guesses.
const TOLD: &str = "SESAME_TEST_GUESSING";

/// Nobody waits between two wrong answers: only the count holds them back.
fn policy() -> Policy {
    let mut policy = Policy::default();
    policy.limits.back_off = vec![std::time::Duration::ZERO];
    policy
}

/// Another house's inbox over the same file.
async fn another_inbox(database: &Path, now: Time) -> Inbox {
    let rules = Rules::new(policy(), demo::org(), keys(), Vec::new()).unwrap();
    let store = Arc::new(Store::open(database, keys()).await.unwrap());
    let (clock, seeds) = (Arc::new(ManualClock::new(now)), Arc::new(FixedSeeds::new(1234)));
    Inbox::open(store, Arc::new(rules), clock, seeds).await.unwrap()
}

/// Delivers guesses, each to the next chat, all at once. How many could be committed.
async fn try_all(inbox: &Inbox, chats: &[String], guesses: &[String]) -> usize {
    let says = |guess: &String| Event::Said { text: Secret::new(guess.clone()), intent: None, message: None };
    let chats = chats.iter().cycle();
    let taken =
        guesses.iter().zip(chats).map(|(guess, chat)| inbox.take(Delivery::new(Peer(chat.clone()), says(guess))));
    join_all(taken).await.iter().filter(|taken| taken.is_ok()).count()
}

/// Codes of six digits, none of them right.
fn wrong(right: &[String]) -> Vec<String> {
    (0..)
        .map(|n: usize| format!("{:06}", n * 997 % 1_000_000))
        .filter(|code| !right.contains(code))
        .take(GUESSES)
        .collect()
}

fn near(app: &App) -> Vec<String> {
    (-12..=12).map(|steps| app.code_in(steps)).collect()
}

/// A town in which many chats await the code of Mira's app.
async fn besieged() -> (Town, App, Vec<String>) {
    let town = Town::under(policy()).await;
    let app = town.app_of(MIRA).await;
    let chats: Vec<_> = (0..CHATS).map(|n| town.arrives(&format!("chat{n}"))).collect();
    for chat in &chats {
        chat.comes_to_choice(MIRA).await;
        chat.chooses("totp").await.hears_some("ask-totp");
    }
    (town, app, chats.into_iter().map(|chat| chat.peer.0).collect())
}

async fn counted(town: &Town, kind: &str) -> usize {
    town.record().await.iter().filter(|known| *known == kind).count()
}

#[tokio::test]
async fn a_thousand_guesses_at_an_app_through_two_inboxes() {
    let (town, app, chats) = besieged().await;
    let other = another_inbox(&town.database(), town.now()).await;
    let guesses = wrong(&near(&app));
    let (first, second) = guesses.split_at(GUESSES / 2);
    let house = town.house();
    let taken = tokio::join!(try_all(&house.inbox, &chats, first), try_all(&other, &chats, second));
    println!("{} of {GUESSES} guesses were committed", taken.0 + taken.1);
    let most = usize::try_from(policy().limits.wrong_per_day).unwrap();
    assert_eq!(counted(&town, "code-refused").await, most, "so many are compared, however many come");
    assert!(counted(&town, "self-service-closed").await > 0);
    assert_eq!(counted(&town, "gate-passed").await, 0);
    // Not even the right one is compared now.
    try_all(&house.inbox, &chats, &vec![app.code(); CHATS]).await;
    assert_eq!(counted(&town, "gate-passed").await, 0);
}

#[tokio::test]
async fn a_thousand_guesses_at_a_text_message_through_two_inboxes() {
    let town = Town::under(policy()).await;
    let mira = town.arrives("m");
    mira.comes_to_code(MIRA, MIRA_PHONE).await;
    let code = town.code_on(MIRA_PHONE);
    let other = another_inbox(&town.database(), town.now()).await;
    let guesses = wrong(std::slice::from_ref(&code));
    let (first, second) = guesses.split_at(GUESSES / 2);
    let (chats, house) = (vec![mira.peer.0.clone()], town.house());
    tokio::join!(try_all(&house.inbox, &chats, first), try_all(&other, &chats, second));
    assert_eq!(counted(&town, "code-refused").await, usize::from(policy().code.tries));
    assert_eq!(counted(&town, "code-voided").await, 1);
    try_all(&house.inbox, &chats, &[code]).await;
    assert_eq!(counted(&town, "gate-passed").await, 0, "a void code opens nothing");
}

#[tokio::test]
async fn a_thousand_guesses_at_an_app_through_two_processes() {
    let (town, app, chats) = besieged().await;
    let guesses = wrong(&near(&app));
    let (first, second) = guesses.split_at(GUESSES / 2);
    let told =
        serde_json::json!({ "database": town.database(), "now": town.now().0, "chats": chats, "guesses": second });
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "guessing::the_other_process", "--nocapture"])
        .env(TOLD, told.to_string())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    assert!(lines.any(|line| line.contains("the other process is ready")), "the other process does not start");
    child.stdin.take().unwrap().write_all(b"go\n").unwrap();
    let here = try_all(&town.house().inbox, &chats, first).await;
    let there = lines.find_map(|line| line.split_once("committed ")?.1.parse::<usize>().ok());
    assert!(child.wait().unwrap().success());
    println!("{here} guesses were committed here, {there:?} in the other process");
    assert!(here > 0 && there.is_some_and(|there| there > 0), "both took part");
    let most = usize::try_from(policy().limits.wrong_per_day).unwrap();
    assert_eq!(counted(&town, "code-refused").await, most, "so many are compared, in both together");
    assert!(counted(&town, "self-service-closed").await > 0);
    assert_eq!(counted(&town, "gate-passed").await, 0);
}

#[tokio::test]
#[ignore = "what the other process of the test above runs"]
async fn the_other_process() {
    let told: serde_json::Value = serde_json::from_str(&std::env::var(TOLD).expect("a parent")).unwrap();
    let list = |name: &str| -> Vec<String> { serde_json::from_value(told[name].clone()).unwrap() };
    let now = Time(told["now"].as_i64().unwrap());
    let inbox = another_inbox(Path::new(told["database"].as_str().unwrap()), now).await;
    println!("the other process is ready");
    let mut go = String::new();
    std::io::stdin().read_line(&mut go).unwrap();
    println!("committed {}", try_all(&inbox, &list("chats"), &list("guesses")).await);
}
