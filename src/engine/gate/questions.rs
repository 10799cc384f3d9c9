//! Security questions (S36): never enough alone, for answers are found out or guessed (NIST SP 800-63B §3.1.1.2 takes
//! none any more). Off by default.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::{closed, digests, elsewhere, ended, pass, refuse, same, wrong};
use crate::audit::Kind;
use crate::engine::Move;
use crate::engine::button::Button;
use crate::engine::conversation::Awaiting;
use crate::engine::effect::Effect;
use crate::engine::intent::Intent;
use crate::engine::method::Method;
use crate::engine::recovery::AwaitingChoice;
use crate::engine::text::Text;
use crate::engine::turn::Turn;
use crate::ids::MethodId;
use crate::keys::{Digest, Keys, Purpose};
use crate::secret::Secret;

/// The questions on offer; each is the sentence `question-<name>`. None has an answer that stands in a register, a
/// curriculum vitae or a family tree, and none has one that many people share.
pub const NAMES: [&str; 10] =
    ["toy", "friend", "dish", "concert", "book", "wish", "hiding-place", "present", "song", "nickname"];

/// How many are asked of one person.
pub const ASKED: usize = 3;

/// What is wrong with an answer that somebody wants to register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantNames)]
#[strum(serialize_all = "kebab-case")]
pub enum AnswerFault {
    /// Nothing, or so little that it is guessed.
    TooShort,
    /// The question itself, or a word of it.
    InQuestion,
    /// The same as another question's answer.
    Repeated,
}

/// An answer without what people write differently from one time to the next: case, width, accents, spaces and
/// punctuation.
pub fn normal(answer: &str) -> Secret<String> {
    let mut normal = String::with_capacity(answer.len());
    for letter in answer.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match letter {
            'ß' => normal.push_str("ss"),
            'œ' => normal.push_str("oe"),
            'æ' => normal.push_str("ae"),
            'ø' => normal.push('o'),
            'ł' => normal.push('l'),
            'đ' => normal.push('d'),
            'ı' => normal.push('i'),
            letter if letter.is_alphanumeric() => normal.push(letter),
            _ => {}
        }
    }
    Secret::new(normal)
}

/// What is wrong with an answer to be registered: `question` is the sentence that asks for it, `others` are the answers
/// to the other questions.
pub fn fault(question: &str, answer: &str, others: &[&str]) -> Option<AnswerFault> {
    let answer = normal(answer);
    let answer = answer.expose();
    // Two Chinese characters say as much as a word.
    let ideographs =
        answer.chars().filter(|c| matches!(c, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{323af}')).count();
    if answer.chars().count() + ideographs < 3 {
        return Some(AnswerFault::TooShort);
    }
    let words = question.split(|c: char| !c.is_alphanumeric()).map(normal);
    let named = words.chain([normal(question)]).any(|word| word.expose() == answer);
    // Chinese is written without spaces: any part of the question is a word of it.
    if named || ideographs > 0 && normal(question).expose().contains(answer.as_str()) {
        return Some(AnswerFault::InQuestion);
    }
    others.iter().any(|other| normal(other).expose() == answer).then_some(AnswerFault::Repeated)
}

/// The keyed digest under which an answer is stored.
pub fn digest(keys: &Keys, method: &MethodId, question: &str, answer: &str) -> Digest {
    keys.digest(Purpose::Answer, &["question", method.as_str(), question, normal(answer).expose()])
}

/// The names in a method's hint, in the order in which they are asked.
fn names(method: &Method) -> impl Iterator<Item = &str> {
    method.hint.split(',').filter(|name| !name.is_empty())
}

/// The answer to one of several questions is awaited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AwaitingQuestions {
    /// The method; its hint names the questions.
    pub method: MethodId,
    /// Keyed digests of the answers so far. They are compared when all are there: which one was wrong is nobody's to know.
    pub given: Vec<Digest>,
    /// Wrong answers since it was chosen, all questions counting as one.
    pub wrong: u8,
}

impl AwaitingQuestions {
    pub(super) fn begin(method: &MethodId) -> Move {
        Move::Ask(Awaiting::Questions(Self { method: method.clone(), given: Vec::new(), wrong: 0 }))
    }

    pub(in crate::engine) fn ask(&self, turn: &mut Turn<'_>) {
        let Some(method) = turn.c.facts.method(&self.method).cloned() else { return };
        let count = |n: usize| u8::try_from(n).unwrap_or(u8::MAX);
        if let Some(question) = names(&method).nth(self.given.len()).map(str::to_owned) {
            let (place, of) = (count(self.given.len() + 1), count(names(&method).count()));
            turn.say(Text::AskQuestion { question, place, of });
        }
    }

    pub(in crate::engine) fn press(self, button: &Button) -> Result<Move, Awaiting> {
        elsewhere(button, Awaiting::Questions(self))
    }

    /// Whether a text is an answer although it seems to ask for something: a memory may read like any word of ours.
    pub(in crate::engine) fn is_answered_by(text: &str, intent: Option<&Intent>) -> bool {
        let leaves = |intent: &Intent| {
            matches!(intent, Intent::Cancel | Intent::Back | Intent::Help | Intent::Human | Intent::OtherMethod)
        };
        !text.starts_with('/') && !intent.is_some_and(leaves)
    }

    pub(in crate::engine) fn said(mut self, text: &str, message: Option<String>, turn: &mut Turn<'_>) -> Move {
        if let Some(message) = message {
            turn.effect(Effect::Forget { message });
        }
        let Some(method) = turn.c.facts.method(&self.method).cloned() else {
            return Move::Ask(Awaiting::Choice(AwaitingChoice {}));
        };
        if normal(text).expose().is_empty() {
            turn.say(Text::RefusedAnswerEmpty); // a mistake of form costs no try
            return Move::Ask(Awaiting::Questions(self));
        }
        if let Some(over) = ended(turn) {
            return over;
        }
        if let Some(refused) = closed(turn) {
            refuse(refused, turn);
            return Move::Stay(Awaiting::Questions(self));
        }
        let name = names(&method).nth(self.given.len()).unwrap_or_default();
        self.given.push(digest(&turn.rules().keys, &self.method, name, text));
        if self.given.len() < names(&method).count() {
            return Move::Ask(Awaiting::Questions(self));
        }
        let real = turn.c.facts.subject.as_ref().is_some_and(|subject| subject.account.is_some());
        let known = if real { digests(&self.method, turn) } else { &[] };
        let answers = names(&method).zip(&self.given);
        // All are compared, whichever is wrong.
        let right = answers
            .filter(|(name, given)| known.iter().any(|(label, digest)| label == name && same(digest, given)))
            .count();
        if right == self.given.len() && right == known.len() {
            return pass(&self.method, turn);
        }
        if let Some(over) = wrong(self.wrong, real, Kind::AnswersRefused, |left| Text::RefusedAnswers { left }, turn) {
            return over;
        }
        Move::Ask(Awaiting::Questions(Self { given: Vec::new(), wrong: self.wrong.saturating_add(1), ..self }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s36_an_answer_is_the_same_however_it_is_written() {
        for text in
            ["Saint-Étienne", " saint etienne ", "SAINT ETIENNE!", "ｓａｉｎｔ　ｅｔｉｅｎｎｅ", "Saint-E\u{301}tienne"]
        {
            assert_eq!(normal(text).expose(), "saintetienne", "{text}");
        }
        assert_eq!(normal("Großer Bär").expose(), "grosserbar");
        assert_eq!(normal("小熊、维尼").expose(), "小熊维尼");
        assert_ne!(normal("Paul").expose(), normal("Paula").expose());
    }

    #[test]
    fn s36_an_answer_that_is_guessed_at_once_is_refused() {
        let question = "What was the name of your first cuddly toy?";
        for (answer, others, expected) in [
            ("Bo", &[][..], Some(AnswerFault::TooShort)),
            ("…!?", &[], Some(AnswerFault::TooShort)),
            ("熊", &[], Some(AnswerFault::TooShort)),
            ("cuddly", &[], Some(AnswerFault::InQuestion)),
            ("what was the name of your first cuddly toy", &[], Some(AnswerFault::InQuestion)),
            ("Barnaby", &["Abracadabra", "barnaby!"], Some(AnswerFault::Repeated)),
            ("Bob", &["Barnaby"], None),
            ("熊熊", &[], None),
        ] {
            assert_eq!(fault(question, answer, others), expected, "{answer}");
        }
        assert_eq!(fault("您的第一个毛绒玩具叫什么名字？", "玩具", &[]), Some(AnswerFault::InQuestion));
    }
}
