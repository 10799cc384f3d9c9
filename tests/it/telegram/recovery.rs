//! The whole way back into an account, in three languages, and what people send on it.

use sesame::engine::button::Button;
use sesame::engine::text::Text;

use super::{Mode, Policy, Street};
use crate::town::browser::Browser;
use crate::town::{LI_NA, LI_NA_PHONE, MIRA, MIRA_PHONE};

const NEW: &str = "Otter-Kiwi-42-Lampe";

async fn recovers(street: &Street, language: &str, handle: &str, number: &str) {
    let person = street.telegram.person(42, "Mira").speaking(language).with_phone(number);
    let locale = street.town.house().speech.negotiate(language);
    let mira = super::Someone { street, person, locale };
    mira.comes_to_page(handle, number).await;
    let seen = mira.person.newest().unwrap();
    assert!(seen.protected && !seen.link_preview, "a link is not to be passed on or previewed");
    let mut page = Browser::opens(&street.town, &mira.link()).await;
    page.chooses(NEW).await;
    street.quiet().await;
    assert!(street.town.signs_in(handle, NEW).await, "{}", page.words());
    mira.presses(&Button::NoWindows).await;
    mira.hears(&Text::ToldDone);
    street.is_well();
}

#[tokio::test]
async fn a_recovery_by_polling_in_english() {
    recovers(&Street::polling().await, "en", MIRA, MIRA_PHONE).await;
}

#[tokio::test]
async fn a_recovery_by_polling_in_chinese() {
    recovers(&Street::polling().await, "zh-hans", LI_NA, LI_NA_PHONE).await;
}

#[tokio::test]
async fn a_recovery_by_webhook_in_french() {
    let street = Street::by_webhook().await;
    recovers(&street, "fr-BE", MIRA, MIRA_PHONE).await;
    assert!(street.telegram.brought().iter().all(|(_, status)| *status == 200));
}

/// S27: the captcha is a picture with its words, and a voice note.
#[tokio::test]
async fn the_captcha_is_seen_and_heard() {
    let street = Street::polling().await;
    let mira = street.mira("en");
    mira.writes("/start reset").await;
    mira.presses(&Button::Reason { reason: sesame::engine::button::Reason::Forgotten }).await;
    mira.writes(MIRA).await;
    let chat = mira.person.chat();
    let picture = chat.iter().rev().find(|seen| seen.photo().is_some()).expect("a picture");
    assert!(picture.photo().unwrap().starts_with(b"\x89PNG") && picture.protected && !picture.buttons().is_empty());
    let voice = chat.last().unwrap().voice().expect("a voice note");
    assert!(voice.starts_with(b"OggS"));
    street.is_well();
}

/// A number shared with one tap is the person's own; the keyboard goes away afterwards.
#[tokio::test]
async fn the_own_number_is_shared_with_one_tap() {
    let street = Street::polling().await;
    let mira = street.mira("en");
    mira.comes_to_choice(MIRA).await;
    let sms = |button: &Button| matches!(button, Button::Method { kind, .. } if kind.word() == "sms");
    mira.presses(&mira.offered(sms)).await;
    assert_eq!(mira.person.keyboard().len(), 1, "{:?}", mira.latest());
    mira.presses(&Button::ShareNumber).await;
    assert!(
        mira.latest().keyboard.iter().flatten().any(|button| matches!(button, Button::Send { .. })),
        "{:?}",
        mira.latest()
    );
    assert!(mira.person.keyboard().is_empty(), "the keyboard is taken back");
    street.is_well();
}

/// Somebody else's card proves nothing.
#[tokio::test]
async fn somebody_elses_number_is_not_taken() {
    let street = Street::polling().await;
    let mira = street.mira("en");
    mira.comes_to_choice(MIRA).await;
    let sms = |button: &Button| matches!(button, Button::Method { kind, .. } if kind.word() == "sms");
    mira.presses(&mira.offered(sms)).await;
    let other = street.telegram.person(43, "Thief").with_phone(MIRA_PHONE);
    mira.person.shares_contact_of(&other);
    street.quiet().await;
    assert!(
        !mira.latest().keyboard.iter().flatten().any(|button| matches!(button, Button::Send { .. })),
        "{:?}",
        mira.latest()
    );
    assert_eq!(street.town.texts_on(MIRA_PHONE), 0);
    street.is_well();
}

/// S51: a password written into the chat is deleted, and taken for nothing.
#[tokio::test]
async fn a_password_written_into_the_chat_is_deleted() {
    let street = Street::polling().await;
    let mira = street.mira("en");
    mira.comes_to_page(MIRA, MIRA_PHONE).await;
    mira.writes(NEW).await;
    mira.hears(&Text::ToldNoPasswordHere);
    assert!(mira.person.chat().iter().all(|seen| !seen.text().contains(NEW)), "deleted on both sides");
    let words: Vec<_> =
        mira.person.chat().iter().filter(|seen| !seen.by_bot).map(|seen| seen.text().to_owned()).collect();
    assert!(!words.contains(&MIRA.to_owned()), "the name too: {words:?}");
    street.is_well();
}

/// Only the newest message offers buttons; old, forged and foreign ones are answered with where one is.
#[tokio::test]
async fn stale_forged_and_foreign_presses_are_answered_and_change_nothing() {
    let street = Street::polling().await;
    let mira = street.mira("en");
    mira.writes("/start reset").await;
    let old = mira.person.chat().into_iter().rev().find(|seen| !seen.buttons().is_empty()).unwrap();
    let data = |message: &crate::town::telegram::Msg| match &message.buttons()[0].action {
        crate::town::telegram::Action::Data(data) => data.clone(),
        other => panic!("{other:?}"),
    };
    let expired = data(&old);
    mira.writes("/help").await;
    mira.writes("/start reset").await;
    let state = street.town.conversation(&mira.peer()).await;
    let tobias = street.telegram.person(43, "Tobias").speaking("en");
    tobias.writes("/start reset");
    street.quiet().await;
    let foreign =
        tobias.chat().into_iter().rev().find(|seen| !seen.buttons().is_empty()).map(|seen| data(&seen)).unwrap();
    for token in [expired.as_str(), foreign.as_str(), "", "zz", "0.0", "ffffffffffffffff.fe", &"9".repeat(64)] {
        let before = mira.person.chat().len();
        mira.person.presses_data(old.id, token);
        street.quiet().await;
        assert!(mira.person.chat().len() > before || mira.person.newest().unwrap().edits > 0, "{token} is answered");
        let now = street.town.conversation(&mira.peer()).await;
        assert_eq!(format!("{:?}", now.awaiting), format!("{:?}", state.awaiting), "{token} changes nothing");
    }
    mira.person.presses_data(999_999, "7.1"); // on a message that is gone
    street.quiet().await;
    let showing = mira.person.chat().iter().filter(|seen| seen.by_bot && !seen.buttons().is_empty()).count();
    assert_eq!(showing, 1, "only the newest message has buttons");
    street.is_well();
}

/// What people see before the first word, in their own language.
#[tokio::test]
async fn the_profile_is_set_in_every_language_and_only_where_it_differs() {
    let mut street = Street::with(Mode::Polling, Policy::default(), |_| {}).await;
    for (language, command, words) in [
        ("fr", "/reset Retrouver", "mot de passe"),
        ("zh", "/reset ", "密码"),
        ("en", "/reset Get back into my account", "password"),
        ("de", "/reset Get back into my account", "password"),
    ] {
        let person = street.telegram.person(42, "Mira").speaking(language);
        assert!(person.commands()[0].starts_with(command), "{language}: {:?}", person.commands());
        for what in ["description", "short_description"] {
            assert!(street.telegram.shown(what, language).contains(words), "{language}");
        }
    }
    let set = street.telegram.count("setMyCommands");
    street.restarts().await;
    street.telegram.settled(|telegram| telegram.count("setChatMenuButton") == 2).await;
    assert_eq!(street.telegram.count("setMyCommands"), set, "nothing differed");
    street.is_well();
}
