//! What is in the way is told to the owner, before anything is asked, and to nobody else.

use std::time::Duration;

use sesame::directory::Standing;
use sesame::engine::button::{Button, Reason};
use sesame::engine::effect::Category;
use sesame::engine::standing::Obstacle;
use sesame::engine::text::Text;

use super::moody::{Moody, locked};
use crate::stories::bound::binds;
use crate::stories::way::LANGUAGES;
use crate::town::{MIRA, MIRA_PHONE, Town};

/// Everything that a stranger sees who tries a name, and what they are told of each wrong answer.
async fn seen(happens: &'static str) -> Vec<String> {
    let town = Town::new().await;
    let mut all = Vec::new();
    sqlx::query(happens).execute(&mut *town.house().store.writer().await).await.unwrap();
    for entry in ["/reset", "/unlock"] {
        let prober = town.arrives(entry);
        prober.says(entry).await;
        if entry == "/reset" {
            prober.presses(Button::Reason { reason: Reason::Forgotten }).await;
        }
        prober.says(MIRA).await;
        prober.solves_picture().await.hears_some("ask-choice");
        prober.chooses("sms").await;
        prober.says("06 55 55 55 23").await;
        prober.sends().await.hears_some("ask-code");
        prober.says("000000").await;
        prober.presses(Button::ContactIt).await;
        prober.presses(Button::OtherMethod).await;
        prober.chooses("mail").await;
        prober.presses(Button::Back).await;
        if entry == "/unlock" {
            prober.presses(Button::LostPhone).await;
            prober.presses(Button::YesLost).await;
        }
        town.waits(Duration::from_mins(30)).await;
        all.extend(
            prober
                .all()
                .iter()
                .map(|shown| serde_json::to_string(&shown.say).unwrap() + &shown.words.paragraphs.join("\n")),
        );
    }
    all
}

/// S98, S29: whoever has proven nothing sees the same of an account that is locked, or that IT has disabled: the same
/// words, masks, buttons and marks, letter by letter.
#[tokio::test]
async fn s98_s29_how_an_account_stands_is_no_strangers_to_learn() {
    let usual = seen("SELECT 1").await;
    for happens in [
        "UPDATE account SET locked_until = 1795999999000",
        "UPDATE account SET disabled = 1",
        "UPDATE account SET disabled = 1, locked_until = 1795999999000",
    ] {
        assert_eq!(seen(happens).await, usual, "{happens}");
    }
}

/// S98: what IT has closed stays closed. Its owner is told at once, in their chat before anything is asked, in any other
/// after the first gate; IT hears what the directory says.
#[tokio::test]
async fn s98_what_it_has_disabled_is_told_and_handed_on() {
    for tag in LANGUAGES {
        let town = Town::new().await;
        let [own, other] = ["own", "other"].map(|chat| town.arrives_speaking(chat, tag));
        binds(&own, MIRA).await;
        let disables = "UPDATE account SET disabled = 1, locked_until = 1795999999000";
        sqlx::query(disables).execute(&mut *town.house().store.writer().await).await.unwrap();
        let barred = Text::ToldBarred { obstacle: Obstacle::Disabled };
        for asks in ["/reset", "/unlock"] {
            let told = own.says(asks).await;
            told.hears(barred.clone()).hears_no("ask-choice").hears_no("told-locked-until").offers(&Button::ContactIt);
            town.restarts().await;
            own.presses(Button::Finish).await.hears(Text::ToldNothingChanged);
        }
        own.says("/reset").await;
        own.presses(Button::ContactIt).await.hears_some("told-ticket");
        let told = other.comes_to_page(MIRA, MIRA_PHONE).await;
        told.hears_some("told-proved").hears(barred).hears_no("ask-reset");
        other.presses(Button::ContactIt).await.hears_some("told-ticket");
        let tickets = town.tickets_about(Category::Standing);
        assert_eq!(tickets.iter().map(|ticket| ticket.proven).collect::<Vec<_>>(), [false, true]);
        assert!(tickets.iter().all(|ticket| ticket.standing == Some(Obstacle::Disabled)));
        assert_eq!(town.count("SELECT count(*) FROM page").await, 0);
    }
}

/// S98: each thing that can be in the way has its sentence, and the buttons that help.
#[tokio::test]
async fn s98_each_obstacle_has_its_sentence_and_what_helps() {
    let moody = Moody::default();
    let town = moody.town().await;
    let wren = town.arrives("w");
    binds(&wren, "wren").await;
    let soon = town.now() + Duration::from_hours(3);
    let usual = Standing::default;
    let young = Text::ToldYoung { at: soon.into() };
    let barred = |obstacle| Text::ToldBarred { obstacle };
    let stale = Standing { must_change: true, ..usual() };
    let hidden = Standing { locks_hidden: true, ..usual() };
    for (standing, says, told, unlock, password, goes_on) in [
        (Standing { expired: true, ..locked() }, "/reset", barred(Obstacle::Ended), false, false, false),
        (Standing { unchangeable: true, ..usual() }, "/reset", barred(Obstacle::Fixed), false, false, false),
        (Standing { unchangeable: true, ..locked() }, "/unlock", Text::ToldLocked, false, false, true),
        (Standing { unchangeable: true, ..locked() }, "/reset", barred(Obstacle::Fixed), true, false, false),
        (Standing { reset_from: Some(soon), ..usual() }, "/reset", young.clone(), false, false, false),
        (Standing { reset_from: Some(soon), ..locked() }, "/unlock", Text::ToldLocked, false, false, true),
        // Only owners are held to this one, and a reset is none.
        (
            Standing { young_until: Some(soon), ..usual() },
            "/reset",
            Text::AskChoice { gate: 1, gates: 1 },
            false,
            false,
            true,
        ),
        (stale.clone(), "/reset", Text::ToldStale, false, false, true),
        (Standing { password_expired: true, ..locked() }, "/unlock", Text::ToldStale, false, true, false),
        (stale, "/unlock", Text::ToldStale, false, true, false),
        (hidden.clone(), "/unlock", Text::ToldLockUnseen, false, true, false),
        (hidden, "/reset", Text::AskChoice { gate: 1, gates: 1 }, false, false, true),
    ] {
        moody.mood().standing = standing.clone();
        let heard = wren.says(says).await;
        heard.hears(told);
        let offered = |button: &Button| wren.newest().say.keyboard.iter().flatten().any(|shown| shown == button);
        assert_eq!(
            (offered(&Button::Unlock), offered(&Button::NewPassword)),
            (unlock, password),
            "{says} {standing:?}"
        );
        let choice = heard.texts().iter().any(|text| matches!(text, Text::AskChoice { .. }));
        assert_eq!(choice, goes_on, "{says} {standing:?}");
        wren.presses(Button::Cancel).await;
    }
}
