//! Who are you? Shapes of names, and the two ways out of every step: back and cancel.

use sesame::engine::Facts;
use sesame::engine::button::{Button, Network};
use sesame::engine::text::Text;

use super::way::{By, LANGUAGES, Place, assert_at, comes_to, goes_on, patient_town, way};
use crate::town::{Claimant, MIRA, MIRA_PHONE, Town};

async fn at_handle(town: &Town, tag: &str) -> Claimant {
    let claimant = town.arrives_speaking(tag, tag);
    comes_to(&claimant, Place::Handle, By::Sms).await;
    claimant
}

/// S13: a mail alias typed for the login id gets the hint at once, in the same words whether or not anybody has it, and
/// nobody is looked up; the right one is then taken.
#[tokio::test]
async fn s13_an_alias_gets_the_hint_without_a_look_up() {
    let town = Town::new().await;
    for tag in LANGUAGES {
        let claimant = at_handle(&town, tag).await;
        let hers = claimant.says("mira.lefevre@brunel.example").await;
        hers.hears(Text::RefusedHandleShape).reads("LefevreMi17@brunel.example").reads("mira.lefevre@brunel.example");
        let nobodys = claimant.says(" Nobody.Atall@BRUNEL.example").await;
        assert_eq!(hers.words(), nobodys.words());
        assert!(!town.record().await.contains(&"look-up-requested".to_owned()));
        claimant.says(MIRA).await.hears(Text::AskCaptcha);
    }
}

/// S14: a personal account is sent where it is helped, without a look-up, and an account of ours can still be typed.
#[tokio::test]
async fn s14_personal_accounts_are_sent_the_right_way() {
    let town = Town::new().await;
    for (tag, words) in [
        ("en", "work or school accounts only"),
        ("fr", "comptes professionnels ou scolaires"),
        ("zh-Hans", "工作或学校账号"),
    ] {
        let claimant = at_handle(&town, tag).await;
        for typed in ["mira@hotmail.com", "Mira.L@GMAIL.com", "12345@qq.com"] {
            let heard = claimant.says(typed).await;
            heard.hears_some("told-personal-account").reads(words).reads("https://account.live.com/password/reset");
            heard.reads("Atelier Brunel");
        }
        assert!(!town.record().await.contains(&"look-up-requested".to_owned()));
        claimant.says(MIRA).await.hears(Text::AskCaptcha);
    }
}

/// S21: an address is taken however it is typed: spaces, capitals, full width, the marks a copied one brings along.
#[tokio::test]
async fn s21_an_address_is_trimmed_and_case_folded() {
    let town = patient_town().await;
    for typed in [
        "  LefevreMi17@brunel.example  ",
        "LEFEVREMI17@BRUNEL.EXAMPLE",
        "ｌｅｆｅｖｒｅｍｉ１７＠ｂｒｕｎｅｌ．ｅｘａｍｐｌｅ",
        "\u{feff}LefevreMi17@brunel.example\u{200b}",
    ] {
        let before = town.texts_on(MIRA_PHONE);
        town.arrives(typed).comes_to_code(typed, MIRA_PHONE).await;
        assert_eq!(town.texts_on(MIRA_PHONE), before + 1, "{typed}");
    }
}

/// S16: back at every step, by button and in words, leads to the step before; from there the way forward is open.
#[tokio::test]
async fn s16_back_works_at_every_step() {
    let town = patient_town().await;
    let words = ["back", "retour", "返回", "précédent", "/back"];
    for by in [By::Sms, By::Call] {
        for (index, (place, before)) in [
            (Place::Reason, Place::Idle),
            (Place::Handle, Place::Reason),
            (Place::Captcha, Place::Handle),
            (Place::Choice, Place::Handle),
            (Place::Contact, Place::Choice),
            (Place::Send, Place::Contact),
            (if by == By::Call { Place::Keys } else { Place::Code }, Place::Choice),
            (Place::Reset, Place::Reset), // who is proven stays proven: a fresh page
            (Place::Unlock, Place::Network),
        ]
        .into_iter()
        .enumerate()
        {
            let claimant = town.arrives(&format!("{by:?}{place:?}"));
            comes_to(&claimant, place, by).await;
            if index % 2 == 0 || place == Place::Unlock {
                claimant.presses(Button::Back).await;
            } else {
                claimant.says(words[index / 2]).await;
            }
            assert_at(&claimant, before).await;
            for on in way(by).into_iter().skip_while(|on| *on != before).take_while(|on| *on != place) {
                goes_on(&claimant, on, by).await;
            }
            assert_at(&claimant, place).await;
        }
    }
}

/// S16: back from "is your phone lost?" suspends nothing.
#[tokio::test]
async fn s16_back_from_the_lost_phone_suspends_nothing() {
    let town = patient_town().await;
    let mira = town.arrives("m");
    comes_to(&mira, Place::Code, By::Sms).await;
    mira.presses(Button::LostPhone).await.hears(Text::AskLostPhone);
    mira.says("back").await.hears_some("ask-code");
    mira.presses(Button::LostPhone).await;
    mira.presses(Button::NotLost).await.hears_some("ask-code");
    let code = town.code_on(MIRA_PHONE);
    mira.says(&code).await.hears_some("ask-reset");
}

/// S28: cancel at every step ends the recovery, says so, and keeps nothing of it.
#[tokio::test]
async fn s28_cancel_works_at_every_step_and_wipes_it() {
    let town = patient_town().await;
    for (tag, by, word, says) in [
        ("en", By::Sms, "cancel", "Cancelled."),
        ("fr", By::Call, "annuler", "C’est annulé."),
        ("zh-Hans", By::Mail, "取消", "已取消。"),
    ] {
        let before_the_end = |place: &Place| !matches!(place, Place::Idle | Place::Network | Place::Unlock);
        for place in way(by).into_iter().filter(before_the_end) {
            let claimant = town.arrives_speaking(&format!("{tag}{place:?}"), tag);
            comes_to(&claimant, place, by).await;
            let tapped = by == By::Sms;
            let heard = if tapped { claimant.presses(Button::Cancel).await } else { claimant.says(word).await };
            heard.hears(Text::ToldCancelled).reads(says).offers(&Button::Start);
            assert_wiped(&town, &claimant).await;
            if place == Place::Reset {
                let page = claimant.opens_page().await;
                assert!(!page.html.contains("type=\"password\""), "{}", page.words());
            }
            claimant.says(word).await.hears(Text::ToldOver);
        }
    }
}

/// S28: cancel also leads out of "is your phone lost?", whose buttons do not show it.
#[tokio::test]
async fn s28_cancel_leads_out_of_the_lost_phone_too() {
    let town = patient_town().await;
    let mira = town.arrives("m");
    comes_to(&mira, Place::Reset, By::Sms).await;
    mira.says("I lost my phone").await.hears(Text::AskLostPhone);
    mira.says("cancel").await.hears(Text::ToldCancelled);
    assert_wiped(&town, &mira).await;
    let page = mira.opens_page().await;
    assert!(!page.html.contains("type=\"password\""), "{}", page.words());
    assert!(!town.record().await.contains(&"methods-suspended".to_owned()));
}

/// S28: after the reset there is nothing left to cancel, and nothing claims that nothing was changed.
#[tokio::test]
async fn s28_cancel_after_the_reset_says_what_is_true() {
    let town = patient_town().await;
    let mira = town.arrives("m");
    comes_to(&mira, Place::Unlock, By::Sms).await;
    mira.says("cancel").await.hears(Text::ToldDone).hears_no("told-cancelled");
    assert_wiped(&town, &mira).await;
    comes_to(&mira, Place::Reason, By::Sms).await;
    mira.says("/cancel").await.hears(Text::ToldCancelled);
}

async fn assert_wiped(town: &Town, claimant: &Claimant) {
    assert_at(claimant, Place::Idle).await;
    let conversation = town.conversation(&claimant.peer).await;
    assert_eq!(conversation.facts, Facts { heard_at: conversation.facts.heard_at, ..Facts::default() });
}

/// S16: back from the Windows steps asks for the network again, from each of its answers.
#[tokio::test]
async fn s16_back_from_each_network_asks_again() {
    let town = patient_town().await;
    let mira = town.arrives("m");
    comes_to(&mira, Place::Network, By::Sms).await;
    for network in [Network::Wifi, Network::Cable, Network::Vpn, Network::Off] {
        mira.presses(Button::Network { network }).await;
        mira.presses(Button::Back).await.hears(Text::AskNetwork);
    }
}
