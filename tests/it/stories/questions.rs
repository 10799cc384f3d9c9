//! Security questions: off by default, and never alone.

use sesame::engine::button::Button;
use sesame::engine::method::MethodKind;
use sesame::engine::policy::Policy;
use sesame::engine::text::Text;

use super::seconds;
use crate::town::{Claimant, LI_NA, MIRA, MIRA_PHONE, NOE, TOBIAS, TOBIAS_MAIL, Town};

const ANSWERS: [(&str, &str); 3] = [("toy", "Barnaby Öhrchen"), ("dish", "Oui!"), ("song", "Sur le pont d'Avignon")];

fn policy() -> Policy {
    let mut policy = Policy::default();
    policy.methods.push(MethodKind::Questions);
    policy.limits.back_off = vec![seconds(0)];
    policy
}

fn asks(question: &str, place: u8) -> Text {
    Text::AskQuestion { question: question.to_owned(), place, of: 3 }
}

/// S36: asked one after the other, each answer deleted from the chat, the verdict after the last without saying which; and
/// one gate of another class beside them, although the policy asks for one.
#[tokio::test]
async fn s36_all_answers_and_another_gate() {
    let town = Town::under(policy()).await;
    town.remembers(MIRA, &ANSWERS).await;
    let mira = town.arrives("m");
    mira.comes_to_choice(MIRA).await.hears(Text::AskChoice { gate: 1, gates: 1 });
    mira.chooses("questions").await.hears(asks("toy", 1)).reads("first cuddly toy").at_step(4, 7);
    mira.says("…").await.hears(Text::RefusedAnswerEmpty);
    mira.says("Barnaby Ohrchen").await.hears(asks("dish", 2)).hears_no("refused-answers");
    mira.says("Spinach").await.hears(asks("song", 3)).hears_no("refused-answers");
    mira.says("sur le pont d’avignon").await.hears(Text::RefusedAnswers { left: 2 }).hears(asks("toy", 1));
    town.restarts().await;
    mira.says("BARNABY-ÖHRCHEN").await;
    town.restarts().await;
    mira.says("oui").await.hears(asks("song", 3)); // an answer may be any word, also one of ours
    let second = mira.says("Sur le Pont d'Avignon!").await;
    second.hears(Text::ToldProved { gate: 1 }).hears(Text::AskChoice { gate: 2, gates: 2 }).hears_no("ask-reset");
    second.reads("verification 1 ✓ › verification 2");
    assert_eq!(town.world().forgotten[mira.peer.as_str()].len(), 8, "the name and every answer");
    mira.chooses("sms").await;
    mira.says(MIRA_PHONE).await;
    mira.sends().await;
    let code = town.code_on(MIRA_PHONE);
    mira.says(&code).await.hears(Text::ToldProved { gate: 2 }).hears_some("ask-reset");
    mira.opens_page().await.chooses("Otter-Kiwi-42-Lampe").await;
    assert!(town.signs_in(MIRA, "Otter-Kiwi-42-Lampe").await);
}

/// S36: the questions are off by default, and who has nothing else is answered as an unknown name is.
#[tokio::test]
async fn s36_off_by_default_and_not_enough_alone() {
    let offers = |claimant: &Claimant| {
        let questions = |button: &Button| matches!(button, Button::Method { kind: MethodKind::Questions, .. });
        claimant.newest().say.keyboard.iter().flatten().any(questions)
    };
    let town = Town::new().await;
    town.remembers(MIRA, &ANSWERS).await;
    let mira = town.arrives("m");
    mira.comes_to_choice(MIRA).await;
    assert!(!offers(&mira));

    let town = Town::under(policy()).await;
    town.remembers(NOE, &ANSWERS).await; // nothing else
    let noe = town.arrives("n");
    noe.comes_to_choice(NOE).await;
    assert_eq!(town.conversation(&noe.peer).await.facts.subject.unwrap().account, None);
}

/// S36: a name that nobody answers to is asked questions too, always the same ones, and told the same.
#[tokio::test]
async fn s36_a_stranger_hears_the_same_at_a_decoy() {
    let town =
        Town::under(Policy { methods: vec![MethodKind::Questions, MethodKind::Codes], methods_min: 2, ..policy() })
            .await;
    let mut asked = Vec::new();
    for chat in ["p", "q"] {
        let stranger = town.arrives(chat);
        stranger.comes_to_choice("nobody7").await;
        stranger.chooses("questions").await;
        for answer in ["one", "two"] {
            stranger.says(answer).await.hears_some("ask-question");
        }
        stranger.says("three").await.hears(Text::RefusedAnswers { left: 2 });
        let question =
            |text: &Text| if let Text::AskQuestion { question, .. } = text { Some(question.clone()) } else { None };
        let texts = stranger.all().into_iter().flat_map(|shown| shown.say.texts);
        asked.push(texts.filter_map(|text| question(&text)).collect::<Vec<_>>());
    }
    assert_eq!(asked[0], asked[1]);
}

/// S36 in French and Chinese; answers as people write them there.
#[tokio::test]
async fn s36_in_every_language() {
    let town = Town::under(policy()).await;
    for (chat, handle, tag, answers, asks) in [
        (
            "t",
            TOBIAS,
            "fr",
            [("toy", "Émile l'Ours"), ("song", "Frère Jacques")],
            "Comment s’appelait votre première peluche ?",
        ),
        ("l", LI_NA, "zh-Hans", [("toy", "小熊维尼"), ("song", "茉莉花")], "您的第一个毛绒玩具叫什么名字？"),
    ] {
        town.remembers(handle, &answers).await;
        let claimant = town.arrives_speaking(chat, tag);
        claimant.comes_to_choice(handle).await;
        claimant.chooses("questions").await.reads(asks);
        claimant.says(&answers[0].1.to_uppercase()).await.hears_some("ask-question");
        claimant.says(&format!(" {} ", answers[1].1)).await.hears(Text::AskChoice { gate: 2, gates: 2 });
    }
    let tobias = town.arrives_speaking("t", "fr");
    tobias.chooses("mail").await;
    tobias.says(TOBIAS_MAIL).await;
    tobias.sends().await;
    let code = town.code_in(TOBIAS_MAIL);
    tobias.says(&code).await.hears_some("ask-reset");
}
