//! Bad input through the chat: each kind gets its sentence, costs no try where it is a mistake of form, and loses
//! nothing: the right answer afterwards still works.

use std::time::Duration;

use sesame::engine::Event;
use sesame::engine::button::Button;
use sesame::engine::event::Unreadable;
use sesame::engine::method::MethodKind;
use sesame::engine::text::Text;
use sesame::ids::UpdateId;

use super::languages::assert_speaks;
use super::way::{By, LANGUAGES, Place, assert_at, comes_to, goes_on, kept, patient_town, way};
use crate::town::{Claimant, Heard, MIRA, MIRA_PHONE, Town};

/// Everything the house has written, as far as it is text: what stands there in the clear is found in it.
pub fn disk(town: &Town) -> String {
    let files = std::fs::read_dir(town.folder()).unwrap().map(|file| std::fs::read(file.unwrap().path()).unwrap());
    files.map(|file| String::from_utf8_lossy(&file).into_owned()).collect()
}

async fn arrives_at(town: &Town, tag: &str, place: Place, by: By) -> Claimant {
    let claimant = town.arrives_speaking(&format!("{tag}-{place:?}-{by:?}"), tag);
    comes_to(&claimant, place, by).await;
    claimant
}

/// Says something and asserts that it got this answer, in this language, and that nothing was lost by it.
async fn says_badly(claimant: &Claimant, bad: &str, answer: &Text) {
    let before = kept(claimant).await;
    let heard = claimant.says(bad).await;
    heard.hears(answer.clone());
    assert_speaks(claimant.locale.as_str(), &heard.words());
    assert_eq!(kept(claimant).await, before, "{}", bad.escape_debug());
}

/// Empty, too long, control characters and pictures, at every place, in every language.
#[tokio::test]
async fn what_cannot_be_read_is_named_at_every_place_and_loses_nothing() {
    let town = patient_town().await;
    let (long, words) = ("x".repeat(1 << 20), "forgot ".repeat(300));
    for (tag, by) in LANGUAGES.into_iter().zip([By::Sms, By::Call, By::Mail]) {
        let claimant = town.arrives_speaking(tag, tag);
        for place in way(by) {
            for empty in ["", "   ", "\n\t", "\u{0}\u{7}\u{1b}", "\u{202e}\u{200b}\u{feff}"] {
                says_badly(&claimant, empty, &Text::RefusedEmpty).await;
            }
            for long in [&long, &words, &format!("/reset {long}")] {
                says_badly(&claimant, long, &Text::RefusedTooLong).await;
            }
            let before = kept(&claimant).await;
            claimant.meets(Event::SentUnreadable { why: Unreadable::NotText }).await.hears(Text::RefusedNotText);
            assert_eq!(kept(&claimant).await, before, "{place:?}");
            town.waits(Duration::from_secs(20)).await; // nobody writes so much in one moment
            goes_on(&claimant, place, by).await;
        }
        claimant.since(0).hears(Text::ToldSessionUpdated);
    }
}

const PASSWORDS: [&str; 5] = ["Ancien-Pass7!", "P@ssw0rd2026", "Ancien-Pass7", "xK9#mN2$pL5", "Ünïcöde-Pass7"];

/// A password pasted at any place is deleted, not stored, and answered with where it belongs.
#[tokio::test]
async fn a_password_in_the_chat_is_deleted_and_stored_nowhere() {
    let town = patient_town().await;
    for (tag, by) in LANGUAGES.into_iter().zip([By::Sms, By::Call, By::Mail]) {
        let claimant = town.arrives_speaking(tag, tag);
        for place in way(by) {
            for password in PASSWORDS {
                let told = if place == Place::Handle { Text::RefusedHandlePassword } else { Text::ToldNoPasswordHere };
                let forgotten = forgotten_in(&claimant);
                says_badly(&claimant, password, &told).await;
                assert_eq!(forgotten_in(&claimant), forgotten + 1, "{password} at {place:?}");
            }
            let disk = disk(&town);
            assert!(disk.contains(claimant.peer.as_str()), "what is written is found");
            for password in PASSWORDS {
                let found = disk.contains(password) || disk.contains(&password.to_lowercase());
                assert!(!found, "{password} at {place:?}");
            }
            goes_on(&claimant, place, by).await;
        }
        claimant.since(0).hears(Text::ToldSessionUpdated);
    }
    assert!(town.record().await.contains(&"password-in-chat".to_owned()));
}

/// At the page any word may be the password, so every word that asks for nothing is treated as one.
#[tokio::test]
async fn a_weak_password_typed_beside_the_page_is_deleted_too() {
    let town = patient_town().await;
    let mira = arrives_at(&town, "fr", Place::Reset, By::Sms).await;
    says_badly(&mira, "soleil", &Text::ToldNoPasswordHere).await;
    assert_eq!(town.world().forgotten[mira.peer.as_str()].len(), 4, "the name, the number, the code and this");
    assert!(!disk(&town).contains("soleil"));
    goes_on(&mira, Place::Reset, By::Sms).await;
}

fn forgotten_in(claimant: &Claimant) -> usize {
    claimant.town.world().forgotten.get(claimant.peer.as_str()).map_or(0, Vec::len)
}

/// Names that cannot be one are refused with the reason, without a look-up, and the right one is then taken.
#[tokio::test]
async fn a_name_that_cannot_be_one_is_refused_with_its_reason() {
    let town = patient_town().await;
    for (index, tag) in LANGUAGES.into_iter().enumerate() {
        let claimant = arrives_at(&town, tag, Place::Handle, By::Sms).await;
        for (bad, answer) in [
            ("*)(uid=*", Text::RefusedHandleCharacters),
            ("' OR 1=1 --", Text::RefusedHandleCharacters),
            ("mira lefevre 17", Text::RefusedHandleCharacters),
            ("lefevremi17@brunel.example@brunel.example", Text::RefusedHandleCharacters),
            ("lefevremi17@", Text::RefusedHandleCharacters),
            ("LefevreMi17@brunel.example\nTobias", Text::RefusedHandleCharacters),
            ("L\u{435}fevreMi17@brunel.example", Text::RefusedHandleLookalike),
            ("Lefevre\u{39c}i17@brunel.example", Text::RefusedHandleLookalike),
            ("mira.lefevre@brunel.example", Text::RefusedHandleShape),
            (&format!("{}@brunel.example", "a".repeat(300)), Text::RefusedHandleTooLong),
        ] {
            says_badly(&claimant, bad, &answer).await;
        }
        let looked_up = town.record().await.iter().filter(|kind| *kind == "look-up-requested").count();
        assert_eq!(looked_up, index, "none but for the right ones");
        for place in [Place::Handle, Place::Captcha] {
            goes_on(&claimant, place, By::Sms).await;
        }
        claimant.newest_heard().reads("••23");
    }
}

/// Marks that turn the writing round or cannot be seen change nothing: the name is the one that is read.
#[tokio::test]
async fn marks_that_cannot_be_seen_are_dropped() {
    let town = patient_town().await;
    for typed in
        ["\u{202e}LefevreMi17@brunel.example\u{202c}", "Lefevre\u{200b}Mi17\u{0}@brunel.example", "\u{2067}lefevremi17"]
    {
        let before = town.texts_on(MIRA_PHONE);
        town.arrives(typed).comes_to_code(typed, MIRA_PHONE).await;
        assert_eq!(town.texts_on(MIRA_PHONE), before + 1, "{}", typed.escape_debug());
    }
}

/// Numbers with a mistake of form are refused with the reason; that costs no try and sends nothing.
#[tokio::test]
async fn a_number_with_a_mistake_is_refused_with_its_reason() {
    let town = Town::new().await; // five numbers a day are taken here: none of these may count
    for tag in LANGUAGES {
        let claimant = arrives_at(&town, tag, Place::Contact, By::Sms).await;
        let hint = "••23".to_owned();
        for (bad, answer) in [
            ("06 12 34 56 2E", Text::RefusedNumberLetters),
            ("my number is 06 12 34 56 23", Text::RefusedNumberLetters),
            ("23", Text::RefusedNumberShort),
            ("06 12 34", Text::RefusedNumberShort),
            ("+33 6 12 34 56 23 45 67", Text::RefusedNumberForm),
            ("+999 12 34 56 23", Text::RefusedNumberForm),
            ("06 12 34 * 56 23", Text::RefusedNumberForm),
            ("06 12 34 56 24", Text::RefusedNumberHint { hint: hint.clone() }),
            ("٠٦١٢٣٤٥٦٢٤", Text::RefusedNumberHint { hint }),
        ] {
            says_badly(&claimant, bad, &answer).await;
        }
        claimant.says(MIRA_PHONE).await.hears_some("ask-send");
        claimant.says("/cancel").await;
    }
    assert_eq!(town.texts_on(MIRA_PHONE), 0);
}

/// A number is taken as people write it: in national form, with dots, in the digits of another script.
#[tokio::test]
async fn a_number_is_taken_as_people_write_it() {
    let town = patient_town().await;
    for typed in [
        "06 12 34 56 23",
        "06.12.34.56.23",
        "0033 6 12345623",
        "+33 (0)6 12 34 56 23",
        "٠٦١٢٣٤٥٦٢٣",
        "+٣٣٦١٢٣٤٥٦٢٣",
        "０６１２３４５６２３",
    ] {
        let before = town.texts_on(MIRA_PHONE);
        town.arrives(typed).comes_to_code(MIRA, typed).await;
        assert_eq!(town.texts_on(MIRA_PHONE), before + 1, "{typed}");
    }
}

/// Addresses likewise.
#[tokio::test]
async fn an_address_with_a_mistake_is_refused_with_its_reason() {
    let town = Town::new().await;
    for tag in LANGUAGES {
        let claimant = arrives_at(&town, tag, Place::Contact, By::Mail).await;
        for bad in ["tobias", "tobias1@okafor-home", "tobias@okafor home.example", "tobias@@x.example", "*)(mail=*"] {
            says_badly(&claimant, bad, &Text::RefusedAddressForm).await;
        }
        let heard = claimant.says("mira@okafor-home.example").await;
        heard.hears_some("refused-address-hint");
        goes_on(&claimant, Place::Contact, By::Mail).await;
        claimant.newest_heard().hears_some("ask-send");
        claimant.says("/cancel").await;
    }
    assert!(!town.record().await.contains(&"contacts-exhausted".to_owned()));
}

/// What is no code of six digits is named and costs no try.
#[tokio::test]
async fn a_code_with_a_mistake_is_refused_and_costs_no_try() {
    let town = patient_town().await;
    for tag in LANGUAGES {
        let claimant = arrives_at(&town, tag, Place::Code, By::Sms).await;
        for bad in ["hm", "76081", "7608145", "760814 760815", "O60814", "76 08 1"] {
            says_badly(&claimant, bad, &Text::RefusedCodeForm { digits: 6 }).await;
        }
        goes_on(&claimant, Place::Code, By::Sms).await;
        claimant.newest_heard().hears_some("ask-reset");
    }
}

/// A code is found however it is typed, and in a whole text message pasted, in each language.
#[tokio::test]
async fn a_code_is_found_however_it_is_typed() {
    let town = patient_town().await;
    let shifted = |code: &str, by: u32| code.chars().filter_map(|c| char::from_u32(c as u32 + by)).collect::<String>();
    for tag in LANGUAGES {
        for way in 0..5 {
            let claimant = town.arrives_speaking(&format!("{tag}{way}"), tag);
            comes_to(&claimant, Place::Code, By::Sms).await;
            let code = town.code_on(MIRA_PHONE);
            let typed = match way {
                0 => format!(" {} {} ", &code[..3], &code[3..]),
                1 => format!("{}-{}-{}", &code[..2], &code[2..4], &code[4..]),
                2 => shifted(&code, 0xFEE0),
                3 => shifted(&code, 0x0630),
                _ => town.text_on(MIRA_PHONE),
            };
            claimant.says(&typed).await.hears(Text::ToldProved { gate: 1 });
        }
    }
}

/// A whole mail pasted.
#[tokio::test]
async fn a_code_is_found_in_a_pasted_mail() {
    let town = patient_town().await;
    for tag in LANGUAGES {
        let tobias = arrives_at(&town, tag, Place::Code, By::Mail).await;
        let (_, body) = town.world().mails[crate::town::TOBIAS_MAIL].last().cloned().unwrap();
        tobias.says(&body).await.hears(Text::ToldProved { gate: 1 });
    }
}

/// S46: an old code is named as one and costs no try; an expired one too.
#[tokio::test]
async fn s46_an_old_code_is_named_and_costs_no_try() {
    let town = Town::new().await;
    let mira = arrives_at(&town, "fr", Place::Code, By::Sms).await;
    let first = town.code_on(MIRA_PHONE);
    town.waits(Duration::from_secs(61)).await;
    mira.presses(Button::Resend).await.hears_some("told-resent");
    town.waits(Duration::from_secs(61)).await;
    says_badly(&mira, &first, &Text::RefusedOlderCode).await;
    let second = town.code_on(MIRA_PHONE);
    town.waits(Duration::from_mins(4)).await;
    mira.newest_heard().hears(Text::RefusedExpiredCode);
    mira.says(&second).await.hears(Text::RefusedExpiredCode).hears_no("refused-code");
    goes_on(&mira, Place::Choice, By::Sms).await;
    goes_on(&mira, Place::Contact, By::Sms).await;
    goes_on(&mira, Place::Send, By::Sms).await;
    goes_on(&mira, Place::Code, By::Sms).await;
    mira.newest_heard().hears_some("ask-reset");
}

/// A button pressed a second time, after its message is past, does nothing but show where one is.
#[tokio::test]
async fn a_button_pressed_twice_does_its_work_once() {
    let town = Town::new().await;
    for tag in LANGUAGES {
        let claimant = arrives_at(&town, tag, Place::Send, By::Sms).await;
        let (before, newest) = (town.texts_on(MIRA_PHONE), claimant.newest());
        let pressed = newest.press_of(&Button::Send { kind: MethodKind::Sms });
        claimant.meets(pressed.clone()).await;
        let again = claimant.meets(pressed).await;
        again.hears(Text::ToldButtonExpired).hears_some("ask-code");
        assert_speaks(tag, &again.words());
        assert_eq!(town.texts_on(MIRA_PHONE), before + 1);
        goes_on(&claimant, Place::Code, By::Sms).await;
        claimant.newest_heard().hears_some("ask-reset");
        claimant.says("/cancel").await;
        town.waits(Duration::from_mins(6)).await;
    }
}

/// Each button of each place, pressed after the recovery is over, changes nothing and says so.
#[tokio::test]
async fn a_button_pressed_after_the_end_changes_nothing() {
    let town = patient_town().await;
    let mira = town.arrives_speaking("m", "zh-Hans");
    for place in way(By::Sms) {
        goes_on(&mira, place, By::Sms).await;
    }
    let (texts, before) = (town.texts_on(MIRA_PHONE), kept(&mira).await);
    for shown in mira.all() {
        let stamp = shown.say.stamp;
        for button in shown.say.keyboard.iter().flatten().filter(|_| stamp != mira.newest().say.stamp) {
            let heard = mira.meets(shown.press_of(button)).await;
            heard.hears(Text::ToldButtonExpired).hears(Text::ToldWelcome).offers(&Button::Start);
        }
    }
    assert_eq!((town.texts_on(MIRA_PHONE), kept(&mira).await), (texts, before));
    assert!(town.world().tickets.is_empty());
}

/// A place of the keyboard where no button stands, with the right stamp, as a forged client would send it.
#[tokio::test]
async fn a_button_never_offered_is_refused_and_loses_nothing() {
    let town = patient_town().await;
    for (tag, by) in LANGUAGES.into_iter().zip([By::Sms, By::Call, By::Mail]) {
        let claimant = town.arrives_speaking(tag, tag);
        for place in way(by) {
            for forged in [100, u8::MAX] {
                let before = kept(&claimant).await;
                let stamp = claimant.all().last().map_or(0, |shown| shown.say.stamp);
                let heard = claimant.meets(Event::Pressed { stamp, place: forged }).await;
                heard.hears(Text::ToldButtonExpired);
                assert_eq!(kept(&claimant).await, before, "{place:?}");
            }
            goes_on(&claimant, place, by).await;
        }
        assert_at(&claimant, Place::Idle).await;
    }
}

/// The same update delivered twice, also after a restart, is taken once: one answer, one try, one text message.
#[tokio::test]
async fn an_update_delivered_twice_is_taken_once() {
    let town = patient_town().await;
    let mira = arrives_at(&town, "fr", Place::Code, By::Sms).await;
    hears_twice(&mira, "000000").await.hears(Text::RefusedCode { left: 2 }).hears_no("told-wait");
    let code = town.code_on(MIRA_PHONE);
    hears_twice(&mira, &code).await.hears(Text::ToldProved { gate: 1 });
    let links = mira
        .all()
        .iter()
        .filter(|shown| shown.say.keyboard.iter().flatten().any(|key| *key == Button::OpenPage))
        .count();
    assert_eq!(links, 1);
    let wrong = town.record().await.iter().filter(|kind| *kind == "code-refused").count();
    assert_eq!(wrong, 1);
}

/// Delivers a message twice under one name, with a restart between, and returns what was heard.
async fn hears_twice(claimant: &Claimant, text: &str) -> Heard {
    let (town, before) = (&claimant.town, claimant.mark());
    let update = UpdateId(format!("twice-{text}"));
    for _ in 0..2 {
        town.house().hear(&claimant.peer, update.clone(), &claimant.locale, text).await.unwrap();
        town.settles().await;
        town.restarts().await;
    }
    let heard = claimant.since(before);
    assert_eq!(heard.messages.len(), 1, "{:?}", heard.texts());
    heard
}
