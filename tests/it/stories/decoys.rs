//! A stranger's name beside a real one: the same words, buttons, masks, counts and times. Only that nothing is sent.

use regex::Regex;
use sesame::engine::button::Button;
use sesame::engine::method::MethodKind;
use sesame::engine::text::Text;

use super::{minutes, seconds};
use crate::town::{Claimant, MIRA, MIRA_PHONE, NOE, Town};

/// The method buttons on offer.
fn offered(claimant: &Claimant) -> Vec<(MethodKind, String)> {
    let method = |button: &Button| {
        if let Button::Method { kind, hint, .. } = button { Some((*kind, hint.clone())) } else { None }
    };
    claimant.newest().say.keyboard.iter().flatten().filter_map(method).collect()
}

/// The last two digits that a phone's mask shows.
fn ending(claimant: &Claimant) -> String {
    let phone = offered(claimant).into_iter().find(|(kind, _)| *kind == MethodKind::Sms).expect("a phone").1;
    phone.trim_start_matches('•').to_owned()
}

/// A whole attempt by someone who does not own the account: every sentence, mask, button and count it shows.
async fn attempt(handle: &str) -> (Town, Vec<String>) {
    let town = Town::new().await;
    let prober = town.arrives("p");
    prober.comes_to_choice(handle).await;
    let number = format!("06 55 55 55 {}", ending(&prober));
    prober.chooses("sms").await;
    prober.says("06 55 55 55 5").await;
    prober.says(&number).await;
    prober.sends().await;
    prober.presses(Button::Resend).await;
    town.waits(seconds(60)).await;
    prober.presses(Button::Resend).await.hears_some("told-resent");
    prober.says("000000").await;
    prober.says("abc").await;
    prober.says("000000").await;
    prober.says("000000").await.hears(Text::ToldCodeVoid);
    prober.chooses("call").await;
    prober.says(&number).await;
    prober.sends().await.hears_some("ask-keys");
    town.waits(minutes(5)).await;
    prober.chooses("mail").await;
    prober.says("not an address").await;
    prober.presses(Button::Back).await;
    prober.chooses("sms").await;
    prober.says(&number).await;
    prober.sends().await.hears_some("ask-code");
    prober.says("000000").await;
    town.waits(seconds(121)).await;
    prober.says("000000").await.hears_some("told-closed");
    prober.presses(Button::ContactIt).await;
    prober.says("/status").await;
    prober.comes_to_choice(handle).await.hears_some("told-closed");
    town.restarts().await;
    town.waits(minutes(24 * 60)).await;
    prober.comes_to_choice(handle).await.hears_some("ask-choice");
    prober.presses(Button::LostPhone).await;
    prober.presses(Button::YesLost).await.hears(Text::ToldPhoneSuspended);
    let shown = prober.all().iter().map(plain).collect();
    (town, shown)
}

/// A message without what is drawn by lot or belongs to one name alone.
fn plain(shown: &crate::town::Shown_) -> String {
    let mut text = serde_json::to_string(&shown.say).unwrap() + &shown.words.paragraphs.join("\n");
    for (lot, same) in [
        (r"••\d\d", "••00"),
        (r"\w•••@\w•••\.\w+", "a•••@b•••.c"),
        (r#""id":"[0-9a-f]{24}""#, "ID"),
        (r"IT-[A-Z0-9]{7}", "IT"),
        (r#""stamp":\d+"#, "STAMP"),
        (r#""keys":"\d\d""#, "KEYS"),
        (r"press \*\d\d\*", "press KEYS"),
    ] {
        text = Regex::new(lot).unwrap().replace_all(&text, same).into_owned();
    }
    text
}

/// A name without an account whose decoy has a phone and a mail address and nothing else, as Mira has.
async fn somebody_like_mira() -> String {
    let town = Town::new().await;
    for n in 0..40 {
        let name = format!("Nobody{n}@brunel.example");
        let prober = town.arrives(&name);
        prober.comes_to_choice(&name).await;
        let kinds: Vec<MethodKind> = offered(&prober).into_iter().map(|(kind, _)| kind).collect();
        if kinds == [MethodKind::Sms, MethodKind::Call, MethodKind::Mail] {
            return name;
        }
    }
    panic!("no decoy has all methods");
}

/// S10, S29, S38: an unknown name beside Mira's: through wrong numbers, codes sent again, wrong codes, a call, closing,
/// reopening and a lost phone, not one word, button, mask or moment differs.
#[tokio::test]
async fn s29_an_unknown_name_beside_a_real_one() {
    let nobody = somebody_like_mira().await;
    let (with_account, real) = attempt(MIRA).await;
    let (without, unknown) = attempt(&nobody).await;
    for (real, unknown) in real.iter().zip(&unknown) {
        assert_eq!(real, unknown);
    }
    assert_eq!(real.len(), unknown.len());
    let world = without.world();
    assert!(world.texts.is_empty() && world.calls.is_empty() && world.mails.is_empty(), "nobody is written to");
    let world = with_account.world();
    assert!(world.calls.is_empty(), "nor called, for a wrong number");
    assert!(world.texts[MIRA_PHONE].iter().all(|text| !text.contains("verification code")), "nor sent a code");
}

/// S10: somebody who registered nothing is answered as an unknown name is, and gets to IT as everybody does.
#[tokio::test]
async fn s10_who_registered_nothing_is_answered_like_everybody() {
    let town = Town::new().await;
    let noe = town.arrives("n");
    noe.comes_to_choice(NOE).await.hears(Text::AskChoice { gate: 1, gates: 1 }).offers(&Button::ContactIt);
    assert!(!offered(&noe).is_empty());
    noe.presses(Button::ContactIt).await.hears_some("told-ticket");
}

/// S29: a name keeps its masks, over chats, days and restarts; they look as real ones do.
#[tokio::test]
async fn s29_a_name_keeps_its_masks() {
    let town = Town::new().await;
    let first = town.arrives("first");
    first.comes_to_choice("somebody@brunel.example").await;
    let masks = offered(&first);
    town.restarts().await;
    town.waits(minutes(60 * 24 * 60)).await;
    let second = town.arrives("second");
    second.comes_to_choice(" Somebody@Brunel.example").await;
    assert_eq!(offered(&second), masks);
    let real = town.arrives("real");
    real.comes_to_choice(MIRA).await;
    let shape = Regex::new(r"^(••\d\d|\w•••@\w•••\.\w+)$").unwrap();
    for (_, hint) in masks.iter().chain(&offered(&real)) {
        assert!(shape.is_match(hint), "{hint}");
    }
}
