//! Begun in one chat, continued in another: with the same tries, and without what was proven.

use sesame::engine::button::Button;
use sesame::engine::effect::Shown;
use sesame::engine::event::Event;
use sesame::engine::policy::{Limits, Policy, When};
use sesame::engine::text::Text;
use sesame::inbox::Delivery;

use super::{hours, minutes};
use crate::town::{Claimant, MIRA, MIRA_MAIL, MIRA_PHONE, TOBIAS, Town};

/// The code that the newest message of a chat shows.
fn code(claimant: &Claimant) -> String {
    let shown = claimant.newest();
    let Some(Shown::Resume(code)) = &shown.say.shows else { panic!("no code in {:?}", shown.say.texts) };
    assert!(shown.words.paragraphs.iter().any(|line| line.contains(code.expose())), "the code is read in the chat");
    assert!(shown.words.protected);
    code.expose().clone()
}

/// Asks for a code in one chat and types it in another.
async fn moves(from: &Claimant, to: &Claimant) {
    from.says("/resume").await.hears_some("told-resume-code");
    let before = from.mark();
    to.says(&format!("/resume {}", code(from).to_lowercase())).await.hears(Text::ToldResumed);
    from.since(before).hears(Text::ToldResumedElsewhere);
}

#[tokio::test]
async fn a_recovery_begun_in_one_chat_ends_in_another() {
    let town = Town::new().await;
    let (desk, phone) = (town.arrives("desk"), town.arrives_speaking("phone", "fr"));
    desk.comes_to_code(MIRA, MIRA_PHONE).await;
    moves(&desk, &phone).await;
    phone.newest_heard().hears_some("ask-code").reads("code");
    let texted = town.code_on(MIRA_PHONE);
    desk.says(&texted).await.hears_no("told-proved");
    phone.says(&texted).await.hears_some("ask-reset");
    phone.opens_page().await.chooses("Ocean-Lantern-48-Quiet").await;
    phone.newest_heard().offers(&Button::NoWindows);
}

#[tokio::test]
async fn another_chat_brings_no_new_tries() {
    let town = Town::new().await;
    let (first, second) = (town.arrives("first"), town.arrives("second"));
    first.comes_to_code(MIRA, MIRA_PHONE).await;
    first.says("000000").await.hears(Text::RefusedCode { left: 2 });
    moves(&first, &second).await;
    second.says("000001").await.hears(Text::RefusedCode { left: 1 });
    let wrong = town.count("SELECT count(*) FROM throttle WHERE bucket LIKE 'wrong/%'").await;
    assert_eq!(wrong, 2, "counted for the account, wherever they were typed");
}

/// An answer that arrives in the same moment as what was handed over is counted with all that went before.
#[tokio::test]
async fn an_answer_that_comes_with_it_meets_the_counters() {
    let limits = Limits { wrong_per_day: 1, ..Limits::default() };
    let town = Town::under(Policy { limits, ..Policy::default() }).await;
    let [first, second, third] = ["first", "second", "third"].map(|chat| town.arrives(chat));
    first.comes_to_code(MIRA, MIRA_PHONE).await;
    let (code, carried) = (town.code_on(MIRA_PHONE), Box::new(town.conversation(&first.peer).await));
    second.comes_to_choice(MIRA).await;
    second.chooses("mail").await;
    second.says(MIRA_MAIL).await;
    second.sends().await;
    second.says("00000000").await.hears_some("told-closed");

    let answer = Event::Said { text: code.as_str().into(), intent: None, message: None };
    let both = [Event::Resumed { carried }, answer].map(|event| Delivery::new(third.peer.clone(), event));
    assert!(town.house().inbox.take_all(both.into()).await.iter().all(Result::is_ok));
    town.settles().await;
    third.since(0).hears(Text::ToldResumed).hears_some("told-closed").hears_no("told-proved");
}

#[tokio::test]
async fn what_was_proven_is_proven_again() {
    let policy = Policy { gates: 2, captcha: When::Never, full_number: When::Never, ..Policy::default() };
    let town = Town::under(policy).await;
    let (first, second) = (town.arrives("first"), town.arrives("second"));
    first.comes_to_choice(MIRA).await;
    first.chooses("mail").await;
    first.sends().await;
    first.says(&town.code_in(MIRA_MAIL)).await.hears(Text::ToldProved { gate: 1 });
    moves(&first, &second).await;
    second.newest_heard().hears(Text::AskChoice { gate: 1, gates: 2 });
}

#[tokio::test]
async fn a_code_is_good_once_and_for_ten_minutes() {
    let town = Town::new().await;
    let [first, second, third] = ["first", "second", "third"].map(|chat| town.arrives(chat));
    first.comes_to_choice(MIRA).await;
    first.says("/resume").await;
    let used = code(&first);
    second.says(&format!("/resume {used}")).await.hears(Text::ToldResumed);
    third.says(&format!("/resume {used}")).await.hears(Text::RefusedResume);
    second.newest_heard().hears_some("ask-choice");

    second.says("/resume").await;
    let late = code(&second);
    town.waits(minutes(11)).await;
    third.says(&format!("/resume {late}")).await.hears(Text::RefusedResume);
    second.says("/back").await.hears_no("told-expired");
}

#[tokio::test]
async fn a_code_survives_a_restart_and_is_nowhere_on_the_disk() {
    let town = Town::new().await;
    let (first, second) = (town.arrives("first"), town.arrives("second"));
    first.comes_to_choice(TOBIAS).await;
    first.says("/resume").await;
    let code = code(&first);
    let plain = code.replace('-', "");
    for file in std::fs::read_dir(town.folder()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains(&code) && !text.contains(&plain));
    }
    town.restarts().await;
    second.says(&format!("/start resume_{plain}")).await.hears(Text::ToldResumed).hears_some("ask-choice");
}

#[tokio::test]
async fn guessing_codes_ends_like_trying_names() {
    let town = Town::new().await;
    let guesser = town.arrives("guesser");
    for _ in 0..10 {
        guesser.says("/resume BCDF-2345").await.hears(Text::RefusedResume);
    }
    guesser.says("/resume BCDF-2346").await.hears_some("refused-look-ups");
    town.waits(hours(1)).await;
    guesser.says("/resume BCDF-2347").await.hears(Text::RefusedResume);
}

#[tokio::test]
async fn nothing_to_go_on_with_is_said_kindly() {
    let town = Town::new().await;
    let mira = town.arrives("m");
    mira.says("/resume").await.hears(Text::ToldNothingToResume);
    mira.comes_to_page(MIRA, MIRA_PHONE).await;
    mira.says("/resume").await.hears(Text::ToldResumeAtPage);
    mira.opens_page().await.chooses("Ocean-Lantern-48-Quiet").await;
    let other = town.arrives("other");
    moves(&mira, &other).await;
    other.newest_heard().hears(Text::AskNetwork);
    // A code typed where it was told leads back to where one is.
    other.says("/resume").await;
    let own = code(&other);
    other.says(&format!("/resume {own}")).await.hears(Text::ToldWhereYouAre);
}
