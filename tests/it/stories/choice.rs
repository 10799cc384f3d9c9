//! The choice among the registered methods.

use sesame::engine::button::Button;
use sesame::engine::method::MethodKind;
use sesame::engine::policy::Policy;
use sesame::engine::text::Text;

use crate::town::{Claimant, LI_NA, MIRA, MIRA_MAIL, MIRA_PHONE, NOE, TOBIAS, Town, YUKI};

fn offered(claimant: &Claimant) -> Vec<(MethodKind, String, bool)> {
    let keys = claimant.newest().say.keyboard.into_iter().flatten();
    keys.filter_map(|button| match button {
        Button::Method { kind, hint, chosen, .. } => Some((kind, hint, chosen)),
        _ => None,
    })
    .collect()
}

/// S29: each sees what they registered and nothing else.
#[tokio::test]
async fn s29_only_registered_methods_appear() {
    use MethodKind::{Call, Mail, Sms};
    let town = Town::new().await;
    for (handle, kinds, hint) in [
        (MIRA, vec![Sms, Call, Mail], "••23"),
        (TOBIAS, vec![Mail], "t•••"),
        (LI_NA, vec![Sms, Call, Mail], "••74"),
        (YUKI, vec![Sms, Call], "••56"),
    ] {
        let claimant = town.arrives(handle);
        claimant.comes_to_choice(handle).await.hears(Text::AskChoice { gate: 1, gates: 1 }).reads(hint);
        assert_eq!(offered(&claimant).into_iter().map(|(kind, ..)| kind).collect::<Vec<_>>(), kinds, "{handle}");
        let words = claimant.newest_heard().words();
        assert!(!words.contains("612345") && !words.contains(MIRA_MAIL) && !words.contains("okafor"), "{words}");
    }
}

/// S29: what the policy does not allow does not appear, and is not taken when its old button is pressed.
#[tokio::test]
async fn s29_only_allowed_methods_appear() {
    let town = Town::under(Policy { methods: vec![MethodKind::Mail], ..Policy::default() }).await;
    let mira = town.arrives("m");
    mira.comes_to_choice(MIRA).await;
    assert_eq!(offered(&mira).len(), 1);
    mira.says("sms").await.hears(Text::RefusedUnclear);
    mira.says("e-mail").await.hears_some("ask-address");
}

/// S29: a name nobody has is offered methods too, the same each time and from each chat, so that asking tells nothing.
#[tokio::test]
async fn s29_a_decoys_methods_are_stable() {
    let town = Town::new().await;
    let mut seen = Vec::new();
    for chat in ["1", "2", "3"] {
        let claimant = town.arrives(chat);
        claimant.comes_to_choice(NOE).await.hears(Text::AskChoice { gate: 1, gates: 1 });
        seen.push(offered(&claimant));
        town.restarts().await;
    }
    assert!(!seen[0].is_empty());
    assert!(seen.iter().all(|other| *other == seen[0]));
}

/// S30: the prompt, and the first method preselected: "Next" alone takes it.
#[tokio::test]
async fn s30_the_first_method_is_preselected() {
    let town = Town::new().await;
    for (tag, prompt) in [
        ("en", "Choose the contact method to use for verification:"),
        ("fr", "Choisissez la méthode de contact à utiliser pour la vérification :"),
        ("zh-Hans", "请选择用于验证的联系方式："),
    ] {
        let mira = town.arrives_speaking(tag, tag);
        mira.comes_to_choice(MIRA).await.reads(prompt);
        let chosen: Vec<bool> = offered(&mira).into_iter().map(|(.., chosen)| chosen).collect();
        assert_eq!(chosen, [true, false, false]);
        mira.newest_heard().reads("◉").reads("○");
        let hint = "••23".to_owned();
        mira.presses(Button::Next).await.hears(Text::AskNumber { kind: MethodKind::Sms, hint });
    }
}

/// S30: any other method is one tap, or one word, away.
#[tokio::test]
async fn s30_another_method_can_be_chosen_by_tap_or_word() {
    let town = Town::new().await;
    let mira = town.arrives_speaking("m", "fr");
    mira.comes_to_choice(MIRA).await;
    for kind in ["call", "mail", "sms"] {
        mira.chooses(kind).await;
        mira.presses(Button::Back).await.hears_some("ask-choice");
    }
    for (word, heard) in
        [("Appel", "ask-number"), ("mail", "ask-address"), ("SMS", "ask-number"), ("短信", "ask-number")]
    {
        mira.says(word).await.hears_some(heard);
        mira.says("retour").await.hears_some("ask-choice");
    }
    assert_eq!(town.texts_on(MIRA_PHONE) + town.mails_in(MIRA_MAIL), 0, "choosing sends nothing");
}
