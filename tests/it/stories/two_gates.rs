//! Two gates: a text message or a call, and then a mail; or the other way round.

use sesame::engine::button::Button;
use sesame::engine::method::MethodKind;
use sesame::engine::policy::Policy;
use sesame::engine::text::Text;

use crate::town::{Claimant, MIRA, MIRA_MAIL, MIRA_PHONE, Town, YUKI};

async fn town() -> Town {
    Town::under(Policy { gates: 2, ..Policy::default() }).await
}

fn offered(claimant: &Claimant) -> Vec<MethodKind> {
    let kind = |button: &Button| if let Button::Method { kind, .. } = button { Some(*kind) } else { None };
    claimant.newest().say.keyboard.iter().flatten().filter_map(kind).collect()
}

/// S4, S5, S50: both are proven, the way shows both, the numbering goes on through nine steps; what has been used is
/// not offered again, so the same phone never counts twice.
#[tokio::test]
async fn s50_two_gates_with_their_ticks() {
    let town = town().await;
    let mira = town.arrives("m");
    let choice = mira.comes_to_choice(MIRA).await;
    choice.hears(Text::AskChoice { gate: 1, gates: 2 }).at_step(3, 9);
    choice.reads("verification 1 › verification 2 › choose a new password");
    mira.chooses("sms").await;
    mira.says(MIRA_PHONE).await;
    mira.sends().await.at_step(4, 9);
    let code = town.code_on(MIRA_PHONE);
    let second = mira.says(&code).await;
    second.hears(Text::ToldProved { gate: 1 }).hears(Text::AskChoice { gate: 2, gates: 2 }).hears_no("ask-reset");
    second.at_step(5, 9).reads("verification 1 ✓ › verification 2 › choose a new password");
    assert_eq!(offered(&mira), [MethodKind::Mail]);
    mira.says(&code).await.hears_no("told-proved");
    town.restarts().await;
    mira.chooses("mail").await;
    mira.says(MIRA_MAIL).await;
    mira.sends().await.at_step(6, 9);
    let code = town.code_in(MIRA_MAIL);
    let page = mira.says(&code).await;
    page.hears(Text::ToldProved { gate: 2 }).hears_some("ask-reset").at_step(7, 9);
    page.reads("verification 1 ✓ › verification 2 ✓ › choose a new password");
    mira.opens_page().await.chooses("Otter-Kiwi-42-Lampe").await;
    assert!(town.signs_in(MIRA, "Otter-Kiwi-42-Lampe").await);
}

/// S69: the phone that opened the first gate is lost at the second: it has proven nothing, and mail alone is not enough.
#[tokio::test]
async fn s69_a_phone_lost_between_two_gates() {
    let town = town().await;
    let mira = town.arrives("m");
    mira.comes_to_page(MIRA, MIRA_PHONE).await.hears(Text::AskChoice { gate: 2, gates: 2 });
    mira.presses(Button::LostPhone).await;
    mira.presses(Button::YesLost).await.hears(Text::ToldPhoneSuspended);
    mira.chooses("mail").await;
    mira.says(MIRA_MAIL).await;
    mira.sends().await;
    let code = town.code_in(MIRA_MAIL);
    mira.says(&code).await.hears_no("ask-reset").hears(Text::ToldNoMethodLeft).offers(&Button::ContactIt);
}

/// S9, S10: an account with a phone alone cannot pass two gates; it is answered as an unknown name is, which has both,
/// and nothing is sent.
#[tokio::test]
async fn s9_one_class_is_not_enough_for_two_gates() {
    let town = town().await;
    let yuki = town.arrives("y");
    yuki.comes_to_choice(YUKI).await.hears(Text::AskChoice { gate: 1, gates: 2 }).offers(&Button::ContactIt);
    let offered = offered(&yuki);
    for kind in [MethodKind::Sms, MethodKind::Call, MethodKind::Mail] {
        assert!(offered.contains(&kind), "{offered:?}");
    }
}
