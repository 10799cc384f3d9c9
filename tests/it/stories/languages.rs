//! Three languages: the same recovery told in each, and switched between at every step.

use sesame::demo;
use sesame::engine::Event;
use sesame::engine::button::{Button, Network, Reason};
use sesame::engine::org::Org;
use sesame::engine::text::{Progress, Text};
use sesame::ids::Locale;

use super::way::{By, LANGUAGES, Place, assert_at, goes_on, kept, patient_town, way};
use crate::town::{Claimant, MIRA, MIRA_MAIL, MIRA_PHONE, Setup, Town};

/// What one says, and what one must read, in one language.
struct Told {
    tag: &'static str,
    opening: &'static str,
    product: &'static str,
    step: fn(u8) -> String,
    next: &'static str,
    finish: &'static str,
    reads: [&'static str; 6],
}

const TOLD: [Told; 3] = [
    Told {
        tag: "en",
        opening: "I forgot my password",
        product: "Self-Service Password Reset (SSPR)",
        step: |n| format!("Step {n} of 7"),
        next: "[Next]",
        finish: "[Finish]",
        reads: [
            "Who are you?",
            "Choose the contact method",
            "Send a text message",
            "Ctrl + Alt + Del",
            "*new*",
            "*old*",
        ],
    },
    Told {
        tag: "fr",
        opening: "Vous avez oublié votre mot de passe ?",
        product: "Self-Service Password Reset (SSPR)",
        step: |n| format!("Étape {n} sur 7"),
        next: "[Suivant]",
        finish: "[Terminer]",
        reads: [
            "Qui êtes-vous ?",
            "Choisissez la méthode de contact",
            "Envoyer un SMS",
            "Ctrl + Alt + Suppr",
            "*nouveau*",
            "*ancien*",
        ],
    },
    Told {
        tag: "zh-Hans",
        opening: "我忘记密码了",
        product: "自助密码重置 (SSPR)",
        step: |n| format!("第 {n} 步，共 7 步"),
        next: "[下一步]",
        finish: "[完成]",
        reads: ["您是谁？", "请选择用于验证的联系方式", "发送短信", "Ctrl + Alt + Del", "新密码", "旧密码"],
    },
];

/// S1, S3, S4, S5, S6, S24, S66: the whole way in each language, every message in that language, the steps numbered
/// from 1 to 7 without a gap.
#[tokio::test]
async fn s1_the_whole_recovery_is_told_in_each_language() {
    let town = patient_town().await;
    for told in TOLD {
        let claimant = town.arrives_speaking(told.tag, told.tag);
        claimant.says("/start").await;
        claimant.says("/cancel").await;
        claimant.says("/reset").await;
        claimant.says("/back").await;
        claimant.meets(Event::Returned).await.reads(told.product);
        claimant.says("/reset").await;
        claimant.presses(Button::Reason { reason: Reason::Locked }).await;
        claimant.says("/cancel").await;
        claimant.says(told.opening).await.hears(Text::ToldReason { reason: Reason::Forgotten });
        for place in [Place::Handle, Place::Captcha] {
            goes_on(&claimant, place, By::Sms).await;
        }
        claimant.newest_heard().reads(told.next);
        for place in [Place::Choice, Place::Contact, Place::Send, Place::Code] {
            goes_on(&claimant, place, By::Sms).await;
        }
        assert_speaks(told.tag, &town.text_on(MIRA_PHONE));
        let mut page = claimant.opens_page().await;
        page.chooses("too short").await;
        assert_speaks(told.tag, &page.words());
        page.chooses(&format!("Nouveau-9-{}", told.tag)).await;
        assert_speaks(told.tag, &page.words());
        claimant.presses(Button::Network { network: Network::Off }).await.reads(told.finish);
        claimant.presses(Button::BackOnNetwork).await;
        claimant.presses(Button::Worked).await.hears(Text::ToldSessionUpdated);
        let (subject, body) = town.world().mails[MIRA_MAIL].last().cloned().unwrap();
        assert_speaks("fr", &format!("{subject}\n{body}")); // a notice is in the language its owner reads

        let everything = claimant.since(0);
        told.reads.into_iter().for_each(|words| {
            everything.reads(words);
        });
        assert_steps_are_continuous(&claimant, told.step);
        for shown in claimant.all() {
            assert_eq!(shown.say.locale.as_str(), told.tag);
        }
        assert_speaks(told.tag, &everything.words());
    }
}

/// S2: at each place in turn the language is switched to each of the others, by button and in words, and everything
/// known is kept: the place, the facts, the counts. The recovery then goes on to its end.
#[tokio::test]
async fn s2_the_language_can_be_switched_at_every_step() {
    let town = patient_town().await;
    for by in [By::Sms, By::Call, By::Mail] {
        let claimant = town.arrives(&format!("{by:?}"));
        for place in way(by) {
            town.waits(super::seconds(5)).await; // nobody writes so much in one moment
            if place == Place::Captcha {
                claimant.says("WRONG").await.hears(Text::RefusedCaptcha { left: 4 });
            }
            if place == Place::Code {
                claimant.says("000000 00").await;
            }
            let before = kept(&claimant).await;
            let progress = progress(&claimant);
            for (tag, asked) in [("fr", "/language"), ("zh-Hans", "langue"), ("en", "语言")] {
                claimant.says(asked).await.hears(Text::AskLanguage);
                let heard = claimant.presses(Button::Locale { tag: Locale::from(tag) }).await;
                heard.hears(Text::ToldLanguage);
                assert_speaks(tag, &heard.words());
                assert_eq!(kept(&claimant).await, before, "{place:?} by {by:?}, switched to {tag}");
                assert_eq!(self::progress(&claimant), progress, "{place:?}");
            }
            claimant
                .says("parlez-vous français ?")
                .await
                .hears(Text::ToldLanguage)
                .reads("Nous continuons en français.");
            claimant.says("English please").await.reads("We will go on in English.");
            goes_on(&claimant, place, by).await;
        }
        assert_at(&claimant, Place::Idle).await;
    }
}

/// S2: a second language is not only spoken in the chat; the text message that follows speaks it too, and the captcha's
/// sound is read in it.
#[tokio::test]
async fn s2_what_follows_a_switch_speaks_the_new_language() {
    let town = Town::new().await;
    let mira = town.arrives_speaking("m", "fr");
    mira.comes_to_choice(MIRA).await;
    mira.says("中文").await;
    mira.chooses("sms").await;
    mira.says(MIRA_PHONE).await;
    mira.sends().await;
    assert_speaks("zh-Hans", &town.text_on(MIRA_PHONE));
}

/// S7: how people in Belgium say it.
#[tokio::test]
async fn s7_belgian_words_are_understood() {
    let town = Town::new().await;
    for (chat, words, heard) in [
        ("1", "mdp oublié", "told-reason"),
        ("2", "Mon compte bloqué", "told-reason"),
        ("3", "je veux encoder un nouveau mot de passe", "ask-reason"),
        ("4", "j'ai perdu mon gsm", "ask-lost-phone"),
    ] {
        town.arrives_speaking(chat, "fr").says(words).await.hears_some(heard);
    }
}

/// S8: a new chat begins in the language of its profile, or in the organisation's where the profile says nothing known.
#[tokio::test]
async fn s8_a_chat_begins_in_its_profiles_language_or_the_organisations() {
    let school = Setup { org: Org { locale: "fr".to_owned(), ..demo::org() }, ..Setup::default() };
    let (school, company) = (Town::with(school).await, Town::new().await);
    for (profile, at_school, at_company) in [
        ("", "fr", "en"),
        ("xx", "fr", "en"),
        ("nl-BE", "fr", "en"),
        ("en-GB", "en", "en"),
        ("fr-BE", "fr", "fr"),
        ("fr_MA", "fr", "fr"),
        ("zh-CN", "zh-Hans", "zh-Hans"),
        ("zh-hans", "zh-Hans", "zh-Hans"),
    ] {
        for (town, tag) in [(&school, at_school), (&company, at_company)] {
            let heard = town.arrives_speaking(profile, profile).says("hm").await;
            assert_eq!(heard.messages[0].say.locale.as_str(), tag, "{profile}");
            assert_speaks(tag, &heard.words());
        }
    }
}

/// S8: a language once chosen stays, whatever the profile says later.
#[tokio::test]
async fn s8_a_chosen_language_outlives_the_recovery() {
    let town = Town::new().await;
    let mut mira = town.arrives_speaking("m", "en");
    mira.says("en français").await;
    mira.comes_to_choice(MIRA).await;
    mira.says("annuler").await;
    mira.locale = Locale::from("zh-CN");
    assert_speaks("fr", &mira.says("/reset").await.words());
}

fn progress(claimant: &Claimant) -> Option<Progress> {
    claimant.all().last().and_then(|shown| shown.say.progress)
}

/// Steps shown never fall back, skip none, and end at the last.
fn assert_steps_are_continuous(claimant: &Claimant, step: fn(u8) -> String) {
    let shown = claimant.all();
    let last_start =
        shown.iter().rposition(|shown| shown.say.texts.iter().any(|text| matches!(text, Text::ToldReason { .. })));
    let mut steps = vec![1];
    for shown in &shown[last_start.unwrap()..] {
        if let (Some(progress), Some(words)) = (shown.say.progress, &shown.words.progress) {
            assert!(words.starts_with(&step(progress.step)), "{words}");
            assert_eq!(progress.of, 7);
            steps.push(progress.step);
        }
    }
    assert!(steps.windows(2).all(|pair| pair[1] == pair[0] || pair[1] == pair[0] + 1), "{steps:?}");
    assert_eq!(steps.last(), Some(&7));
}

/// Asserts that words are in one language, by the commonest words of the others and by their script. Names, keys,
/// addresses and the button that shows all languages are the same in every language.
#[track_caller]
pub fn assert_speaks(tag: &str, words: &str) {
    let words = words.replace("Langue / Language / 语言", "").replace("Language / Langue / 语言", "");
    let words = words.replace("语言 / Language / Langue", "").replace("简体中文", "");
    let words = words.replace("[English]", "").replace("[Français]", "");
    let has_han = words.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    let lower = words.to_lowercase();
    let tokens: Vec<&str> = lower.split(|c: char| !c.is_alphabetic()).filter(|token| !token.is_empty()).collect();
    let some_of = |common: &[&'static str]| common.iter().copied().find(|word| tokens.contains(word));
    let english = some_of(&["the", "your", "you", "and", "please", "is", "of", "step"]);
    let french = some_of(&["votre", "vous", "le", "les", "est", "une", "pour", "étape", "et"]);
    let (own, foreign) = match tag {
        "en" => (english.is_some(), french.map(str::to_owned).or(has_han.then(|| "汉字".to_owned()))),
        "fr" => (french.is_some(), english.map(str::to_owned).or(has_han.then(|| "汉字".to_owned()))),
        _ => (has_han, english.or(french).map(str::to_owned)),
    };
    assert!(own, "nothing in {tag}: {words}");
    assert!(foreign.is_none(), "{foreign:?} in {tag}: {words}");
    assert!(!words.contains('{') && !words.contains('}'), "a sentence is missing: {words}");
}

/// S1: the three languages the stories tell are all there are; a fourth would have to be told too.
#[tokio::test]
async fn s1_every_language_on_offer_is_told_here() {
    let town = Town::new().await;
    let offered: Vec<String> = town.house().rules.locales.iter().map(|locale| locale.0.clone()).collect();
    assert_eq!(offered, LANGUAGES);
}
