//! The code of an authenticator app.

use sesame::engine::button::Button;
use sesame::engine::event::Event;
use sesame::engine::method::MethodKind;
use sesame::engine::policy::Policy;
use sesame::engine::text::Text;
use sesame::inbox::Delivery;
use sesame::secret::Secret;

use super::{minutes, seconds};
use crate::town::{Claimant, LI_NA, MIRA, NOE, TOBIAS, Town};

/// The kinds on offer, in their order.
fn offered(claimant: &Claimant) -> Vec<MethodKind> {
    let kind = |button: &Button| if let Button::Method { kind, .. } = button { Some(*kind) } else { None };
    claimant.newest().say.keyboard.iter().flatten().filter_map(kind).collect()
}

/// Nobody waits between two wrong answers.
fn patient() -> Policy {
    let mut policy = Policy::default();
    policy.limits.back_off = vec![seconds(0)];
    policy
}

/// S34: the app is offered first, its code opens the page, across restarts; nothing is sent by it.
#[tokio::test]
async fn s34_the_code_of_an_app_opens_the_page() {
    let town = Town::new().await;
    let app = town.app_of(MIRA).await;
    let mira = town.arrives("m");
    mira.comes_to_choice(MIRA).await;
    assert_eq!(offered(&mira)[0], MethodKind::Totp, "the strongest comes first");
    let asked = mira.presses(Button::Next).await;
    asked.hears(Text::AskTotp { digits: 6 }).at_step(4, 7).reads("the 6 digits it shows for Atelier Brunel");
    asked.offers(&Button::OtherMethod).offers(&Button::LostPhone).offers(&Button::ContactIt);
    town.restarts().await;
    mira.says("abcdef").await.hears(Text::RefusedCodeForm { digits: 6 });
    let code = app.code();
    mira.says(&format!("{} {}", &code[..3], &code[3..]))
        .await
        .hears(Text::ToldProved { gate: 1 })
        .hears_some("ask-reset");
    town.restarts().await;
    mira.opens_page().await.chooses("Otter-Kiwi-42-Lampe").await;
    assert!(town.signs_in(MIRA, "Otter-Kiwi-42-Lampe").await);
    assert!(town.world().texts.values().all(|texts| texts.iter().all(|text| !text.contains("code"))));
}

/// S34: each step once, from whichever chat, and a step to either side; the code of another minute opens nothing and says
/// why.
#[tokio::test]
async fn s34_a_code_used_or_of_another_minute_is_refused_with_its_reason() {
    let town = Town::under(patient()).await;
    let app = town.app_of(MIRA).await;
    let [mira, second] = ["m", "n"].map(|chat| town.arrives(chat));
    mira.comes_to_choice(MIRA).await;
    mira.chooses("totp").await;
    mira.says(&app.code_in(-1)).await.hears(Text::ToldProved { gate: 1 });
    second.comes_to_choice(MIRA).await;
    second.chooses("totp").await;
    town.restarts().await;
    second.says(&app.code_in(-1)).await.hears(Text::RefusedTotpUsed).reads("each is good once");
    assert_eq!(wrong(&town).await, 0, "a code that was taken already costs no try");
    let behind = second.says(&app.code_in(-6)).await;
    behind.hears(Text::RefusedTotpBehind { minutes: 3, left: 2 }).reads("about 3 minutes ago").reads("automatic");
    let ahead = app.code_in(4);
    second.says(&ahead).await.hears_some("refused-totp-ahead").reads("about 2 minutes fast");
    assert_eq!(wrong(&town).await, 2);
    // Its time comes, and it is worth nothing: whoever had only guessed it would now know it.
    town.waits(minutes(2)).await;
    second.says(&ahead).await.hears(Text::RefusedTotpUsed);
    town.waits(seconds(60)).await;
    second.says(&app.code()).await.hears(Text::ToldProved { gate: 1 });
}

/// S34: three wrong codes put the app aside, five close self-service for the account; what is no code costs nothing.
#[tokio::test]
async fn s34_wrong_codes_are_counted_per_account() {
    let town = Town::under(patient()).await;
    let app = town.app_of(MIRA).await;
    let mira = town.arrives("m");
    mira.comes_to_choice(MIRA).await;
    mira.chooses("totp").await;
    for text in ["12345", "1234567", "abc", "482913 or 482914"] {
        mira.says(text).await.hears(Text::RefusedCodeForm { digits: 6 });
    }
    mira.says(&app.no_code()).await.hears(Text::RefusedTotp { left: 2 });
    mira.says(&app.no_code()).await.hears(Text::RefusedTotp { left: 1 });
    mira.says(&app.no_code()).await.hears(Text::ToldTriesOver).hears_some("ask-choice").hears_no("told-code-void");
    mira.chooses("totp").await;
    mira.says(&app.no_code()).await.hears(Text::RefusedTotp { left: 2 });
    mira.says(&app.no_code()).await.hears_some("told-closed");
    let other = town.arrives("o");
    other.comes_to_choice(MIRA).await.hears_some("told-closed");
}

/// Two chats type the same code in the same moment, in one commit: it opens one of them.
#[tokio::test]
async fn s34_one_code_in_two_chats_at_once_opens_one() {
    let town = Town::new().await;
    let app = town.app_of(MIRA).await;
    let chats = ["a", "b"].map(|chat| town.arrives(chat));
    for chat in &chats {
        chat.comes_to_choice(MIRA).await;
        chat.chooses("totp").await;
    }
    let says = || Event::Said { text: Secret::new(app.code()), intent: None, message: None };
    let both = chats.iter().map(|chat| Delivery::new(chat.peer.clone(), says())).collect();
    let taken = town.house().inbox.take_all(both).await;
    assert!(taken.iter().all(Result::is_ok));
    town.settles().await;
    let kinds = town.record().await;
    assert_eq!(kinds.iter().filter(|kind| *kind == "gate-passed").count(), 1);
    assert_eq!(kinds.iter().filter(|kind| *kind == "older-code-typed").count(), 1);
}

/// Somebody chooses the app and types its code before we have answered, and both come in one commit.
#[tokio::test]
async fn s34_choice_and_code_in_one_commit() {
    let town = Town::new().await;
    let app = town.app_of(MIRA).await;
    let mira = town.arrives("m");
    mira.comes_to_choice(MIRA).await;
    let says = Event::Said { text: Secret::new(app.code()), intent: None, message: None };
    let both = vec![mira.newest().press_of(&mira.newest().say.keyboard[0][0]), says];
    let both = both.into_iter().map(|event| Delivery::new(mira.peer.clone(), event)).collect();
    assert!(town.house().inbox.take_all(both).await.iter().all(Result::is_ok));
    town.settles().await;
    mira.newest_heard().hears(Text::ToldProved { gate: 1 });
}

/// A name nobody answers to walks the same road, word for word; nothing is ever right there.
#[tokio::test]
async fn s34_a_stranger_hears_the_same_at_a_decoy() {
    let policy = Policy { methods: vec![MethodKind::Totp], ..patient() };
    let town = Town::under(policy).await;
    let app = town.app_of(MIRA).await;
    let wrong = app.no_code();
    let mut heard = Vec::new();
    for name in [MIRA, NOE, "Nobody1@brunel.example"] {
        let chat = town.arrives(name);
        chat.comes_to_choice(name).await;
        chat.chooses("totp").await;
        for text in ["app", &wrong, &wrong, &wrong] {
            chat.says(text).await;
        }
        chat.chooses("totp").await;
        chat.says(&wrong).await;
        chat.says(&wrong).await.hears_some("told-closed");
        // The captcha's letters and the name itself aside, all of it.
        let words = chat.all().iter().map(|shown| shown.words.paragraphs.join("\n")).collect::<Vec<_>>();
        heard.push(words);
    }
    assert_eq!(heard[0], heard[1]);
    assert_eq!(heard[0], heard[2]);
}

/// S69: the app is on the phone that is lost, and opens nothing from then on.
#[tokio::test]
async fn s69_an_app_goes_with_the_phone_it_is_on() {
    let town = Town::new().await;
    let app = town.app_of(MIRA).await;
    let [mira, thief] = ["m", "t"].map(|chat| town.arrives(chat));
    thief.comes_to_choice(MIRA).await;
    thief.chooses("totp").await;
    mira.comes_to_choice(MIRA).await;
    mira.chooses("totp").await;
    mira.presses(Button::LostPhone).await;
    mira.presses(Button::YesLost).await.hears(Text::ToldPhoneSuspended);
    assert_eq!(offered(&mira), [MethodKind::Mail]);
    thief.says(&app.code()).await.hears(Text::ToldPhoneSuspended).hears_no("told-proved");
}

/// S34 in French and Chinese.
#[tokio::test]
async fn s34_in_every_language() {
    let town = Town::under(patient()).await;
    for (chat, handle, tag, asks, used) in [
        ("t", TOBIAS, "fr", "les 6 chiffres qu’elle affiche pour Atelier Brunel", "chacun ne sert qu’une fois"),
        ("l", LI_NA, "zh-Hans", "6 位数字", "每个只能用一次"),
    ] {
        let app = town.app_of(handle).await;
        let [claimant, again] = [chat.to_owned(), format!("{chat}2")].map(|chat| town.arrives_speaking(&chat, tag));
        claimant.comes_to_choice(handle).await;
        claimant.chooses("totp").await.reads(asks);
        claimant.says(&app.code()).await.hears(Text::ToldProved { gate: 1 });
        again.comes_to_choice(handle).await;
        again.chooses("totp").await;
        again.says(&app.code()).await.reads(used);
    }
}

async fn wrong(town: &Town) -> i64 {
    town.count("SELECT count(*) FROM throttle WHERE bucket LIKE 'wrong/%'").await
}
