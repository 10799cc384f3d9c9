//! The captcha, for the eye and for the ear.

use std::time::Duration;

use sesame::engine::Event;
use sesame::engine::button::Button;
use sesame::engine::intent::Intent;
use sesame::engine::text::Text;
use sesame::ids::Locale;

use super::way::{By, LANGUAGES, Place, assert_at, comes_to, patient_town};
use crate::town::{Claimant, Town};

async fn at_captcha(town: &Town, chat: &str, tag: &str) -> Claimant {
    let claimant = town.arrives_speaking(chat, tag);
    comes_to(&claimant, Place::Captcha, By::Sms).await;
    claimant
}

/// S26, S27: in each language there is a picture and a sound, each with words for who cannot see or hear it, and either
/// answer is taken. The sounds differ by language.
#[tokio::test]
async fn s26_s27_picture_or_sound_is_answered_in_each_language() {
    let town = patient_town().await;
    for tag in LANGUAGES {
        let by_eye = at_captcha(&town, &format!("eye-{tag}"), tag).await;
        let shown = by_eye.newest().words;
        let (picture, picture_label) = shown.picture.unwrap();
        let (sound, sound_label) = shown.sound.unwrap();
        assert!(picture.starts_with(b"\x89PNG") && sound.starts_with(b"RIFF"));
        super::languages::assert_speaks(tag, &by_eye.newest_heard().words());
        assert_ne!(picture_label, sound_label);
        by_eye.solves_picture().await.hears_some("ask-choice");

        let by_ear = at_captcha(&town, &format!("ear-{tag}"), tag).await;
        by_ear.solves_sound().await.hears_some("ask-choice");
    }
}

/// S26: people type what they see in small letters, with spaces, in full width; a sound's digits in their own script.
#[tokio::test]
async fn s26_an_answer_is_read_as_people_type_it() {
    let town = patient_town().await;
    let wide = |text: &str| text.chars().filter_map(|c| char::from_u32(c as u32 + 0xFEE0)).collect::<String>();
    let spaced = |text: &str| text.chars().map(|c| format!("{c} ")).collect::<String>();
    let arabic = |text: &str| text.chars().filter_map(|c| char::from_u32(c as u32 + 0x0630)).collect::<String>();
    for way in 0..6 {
        let claimant = at_captcha(&town, &way.to_string(), "en").await;
        let (image, sound) = claimant.captcha();
        let typed = match way {
            0 => image.to_lowercase(),
            1 => spaced(&image),
            2 => wide(&image),
            3 => spaced(&sound),
            4 => wide(&sound),
            _ => arabic(&sound),
        };
        claimant.says(&typed).await.hears_some("ask-choice");
    }
}

/// S26: each is good for one answer. A wrong one, a refresh and a step back each bring another, and the former is void.
#[tokio::test]
async fn s26_a_captcha_is_used_once() {
    let town = patient_town().await;
    let mira = at_captcha(&town, "m", "fr").await;
    let (first, first_sound) = mira.captcha();
    mira.says("I have no phone").await.hears(Text::RefusedCaptchaForm).hears_no("refused-captcha");
    mira.says("AAAAA").await.hears(Text::RefusedCaptcha { left: 4 });
    assert_ne!(mira.captcha().0, first);
    mira.says(&first).await.hears(Text::RefusedCaptcha { left: 3 });
    mira.says(&first_sound).await.hears(Text::RefusedCaptcha { left: 2 });

    let (second, _) = mira.captcha();
    mira.presses(Button::OtherImage).await.hears(Text::AskCaptcha).hears_no("refused-captcha");
    assert_ne!(mira.captcha().0, second);
    mira.says("image illisible").await.hears(Text::AskCaptcha).hears_no("refused-captcha");
    mira.says(&second).await.hears(Text::RefusedCaptcha { left: 1 });
    mira.solves_picture().await.hears_some("ask-choice");
}

/// S26: it expires after five minutes, which costs no try.
#[tokio::test]
async fn s26_an_old_captcha_is_replaced_and_costs_no_try() {
    let town = Town::new().await;
    let mira = at_captcha(&town, "m", "zh-Hans").await;
    let (old, _) = mira.captcha();
    town.waits(Duration::from_mins(5)).await;
    mira.says(&old).await.hears(Text::ToldCaptchaExpired).hears_no("refused-captcha").reads("不计入次数");
    assert_ne!(mira.captcha().0, old);
    town.waits(Duration::from_secs(299)).await;
    mira.solves_picture().await.hears_some("ask-choice");
}

/// S26: five wrong answers end the recovery, in words that say how to go on; a new picture, a step back and another
/// language do not win tries back.
#[tokio::test]
async fn s26_five_wrong_answers_end_it() {
    let town = Town::new().await;
    for (tag, word) in LANGUAGES.into_iter().zip(["français", "中文", "english"]) {
        let claimant = at_captcha(&town, tag, tag).await;
        for left in [4, 3, 2, 1] {
            claimant.says("AAAAA").await.hears(Text::RefusedCaptcha { left });
            match left {
                4 => {
                    claimant.presses(Button::OtherImage).await.hears(Text::AskCaptcha);
                }
                3 => {
                    claimant.says(word).await.hears(Text::ToldLanguage).hears(Text::AskCaptcha);
                }
                2 => {
                    claimant.presses(Button::Back).await.hears(Text::AskHandle);
                    claimant.says(crate::town::MIRA).await.hears(Text::AskCaptcha);
                }
                _ => {}
            }
        }
        let heard = claimant.says("AAAAA").await;
        heard.hears(Text::ToldCaptchaClosed).offers(&Button::Start).offers(&Button::ContactIt);
        heard.reads("it@brunel.example");
        assert_at(&claimant, Place::Idle).await;
        comes_to(&claimant, Place::Captcha, By::Sms).await;
        claimant.solves_picture().await.hears_some("ask-choice");
    }
}

/// S26: drawn letters that look like a word ("ERRNR" like "erreur") are an answer all the same.
#[tokio::test]
async fn s26_an_answer_that_looks_like_a_word_is_an_answer() {
    let town = patient_town().await;
    let mira = at_captcha(&town, "m", "fr").await;
    let said = |text: &str, intent| Event::Said { text: text.into(), intent: Some(intent), message: None };
    for intent in [Intent::NotWorked, Intent::Cancel, Intent::Speak(Locale::from("en"))] {
        mira.meets(said(&mira.captcha().0, intent)).await.hears_some("ask-choice");
        mira.presses(Button::Back).await;
        mira.says(crate::town::MIRA).await.hears(Text::AskCaptcha);
    }
    mira.meets(said("cancel", Intent::Cancel)).await.hears(Text::ToldCancelled);
}

/// S26: what a captcha asks for stands nowhere in the database in the clear.
#[tokio::test]
async fn s26_the_answers_are_not_kept() {
    let town = Town::new().await;
    let mira = at_captcha(&town, "m", "en").await;
    let (image, sound) = mira.captcha();
    for answer in [image, sound] {
        assert!(!super::bad_input::disk(&town).contains(&answer), "{answer}");
    }
}
