//! Recovery codes, printed at enrolment: each good once.

use sesame::engine::policy::Policy;
use sesame::engine::text::Text;

use super::seconds;
use crate::town::{LI_NA, MIRA, TOBIAS, Town};

/// A code of the sheet opens the page, is deleted from the chat, and is worth nothing afterwards.
#[tokio::test]
async fn a_code_on_paper_is_good_once() {
    let town = Town::new().await;
    let sheet = town.sheet_of(MIRA).await;
    let [mira, second] = ["m", "n"].map(|chat| town.arrives(chat));
    mira.comes_to_choice(MIRA).await;
    mira.chooses("codes").await.hears(Text::AskPaper).at_step(4, 7).reads("Capitals and dashes do not matter");
    town.restarts().await;
    mira.says("ABC").await.hears(Text::RefusedPaperForm);
    let passed = mira.says(&sheet[3].to_lowercase().replace('-', " ")).await;
    passed.hears(Text::ToldPaperLeft { left: 9 }).hears(Text::ToldProved { gate: 1 }).hears_some("ask-reset");
    assert_eq!(town.world().forgotten[mira.peer.as_str()].len(), 3, "name, slip and code");
    town.restarts().await;
    second.comes_to_choice(MIRA).await;
    second.chooses("codes").await;
    second.says(&sheet[3]).await.hears(Text::RefusedPaper { left: 2 });
    second.says(&sheet[4]).await.hears(Text::ToldPaperLeft { left: 8 });
    second.opens_page().await.chooses("Otter-Kiwi-42-Lampe").await;
    assert!(town.signs_in(MIRA, "Otter-Kiwi-42-Lampe").await);
}

/// When few are left the person hears it, and a new sheet makes the old one worthless.
#[tokio::test]
async fn the_last_codes_and_a_new_sheet() {
    let town = Town::new().await;
    let sheet = town.sheet_of(MIRA).await;
    for (used, code) in sheet.iter().enumerate() {
        let chat = town.arrives(&format!("c{used}"));
        chat.comes_to_choice(MIRA).await;
        chat.chooses("codes").await;
        let heard = chat.says(code).await;
        let left = u8::try_from(9 - used).unwrap();
        heard.hears(if left > 2 { Text::ToldPaperLeft { left } } else { Text::ToldPaperFew { left } });
        if left == 0 {
            heard.reads("That was your last recovery code.").reads("/register");
        }
    }
    let old = sheet[0].clone();
    let new = town.sheet_of(MIRA).await;
    let chat = town.arrives("new");
    chat.comes_to_choice(MIRA).await;
    chat.chooses("codes").await;
    chat.says(&old).await.hears(Text::RefusedPaper { left: 2 });
    chat.says(&new[0]).await.hears(Text::ToldPaperLeft { left: 9 });
}

/// In French and Chinese; a code typed in small letters is read as a code, not as a password.
#[tokio::test]
async fn recovery_codes_in_every_language() {
    let mut policy = Policy::default();
    policy.limits.back_off = vec![seconds(0)];
    let town = Town::under(policy).await;
    for (chat, handle, tag, refused, left) in [
        ("t", TOBIAS, "fr", "Ce n’est pas un de vos codes de secours", "Il vous reste 9 codes de secours"),
        ("l", LI_NA, "zh-Hans", "这不是您尚未用过的恢复码", "您还有 9 个恢复码"),
    ] {
        let sheet = town.sheet_of(handle).await;
        let claimant = town.arrives_speaking(chat, tag);
        claimant.comes_to_choice(handle).await;
        claimant.chooses("codes").await;
        claimant.says("Acde-fghj-k4").await.reads(refused).hears_no("told-no-password-here");
        claimant.says(&sheet[0].to_lowercase()).await.reads(left);
    }
}
