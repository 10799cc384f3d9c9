//! Whole recoveries, from the first word to the Windows session.

use sesame::engine::button::{Button, Network, Reason};
use sesame::engine::text::Text;

use crate::town::{MIRA, MIRA_PHONE, Town};

/// S4, S17, S18, S21, S26, S31, S38, S42, S44, S51, S57, S60-S63: the whole way, in order, with "step n of N".
#[tokio::test]
async fn s4_a_locked_out_person_gets_back_in() {
    let town = Town::new().await;
    let mira = town.arrives_speaking("m", "fr");
    mira.says("jai oublié mon mot de passe").await.hears(Text::ToldReason { reason: Reason::Forgotten }).at_step(2, 7);
    mira.says(MIRA).await.hears(Text::AskCaptcha).at_step(2, 7);
    mira.solves_picture().await.hears(Text::AskChoice { gate: 1, gates: 1 }).at_step(3, 7);
    mira.chooses("sms").await.hears_some("ask-number").at_step(3, 7);
    mira.says("06 12 34 56 23").await.hears_some("ask-send").at_step(3, 7);
    assert_eq!(town.texts_on(MIRA_PHONE), 0, "nothing is sent before the tap");
    mira.sends().await.hears_some("ask-code").at_step(4, 7);
    let code = town.code_on(MIRA_PHONE);
    mira.says(&code).await.hears(Text::ToldProved { gate: 1 }).hears_some("ask-reset").at_step(5, 7);

    let mut page = mira.opens_page().await;
    let before = mira.mark();
    page.chooses("Nouveau-Passe-9").await;
    assert!(page.words().contains("réinitialisé"), "{}", page.words());
    mira.since(before).hears(Text::ToldReset).hears(Text::AskNetwork).at_step(7, 7);
    mira.presses(Button::Network { network: Network::Wifi }).await.reads("Ctrl + Alt + Suppr").reads("*nouveau*");
    mira.presses(Button::Worked).await.hears(Text::ToldSessionUpdated);
}
