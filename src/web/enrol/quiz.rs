//! Security questions: three of the list, each with an answer that nobody guesses at once.

use super::deeds::Deed;
use super::room::Room;
use super::{Fault, Fields, Trouble};
use crate::engine::gate::questions;

/// The fields of the three questions and answers.
pub(in crate::web) const FIELDS: [(&str, &str); questions::ASKED] =
    [("question-1", "answer-1"), ("question-2", "answer-2"), ("question-3", "answer-3")];

/// Takes the questions and answers.
pub(super) fn taken(room: &mut Room<'_>, fields: &Fields) {
    if fields.deed() != "answers" {
        return;
    }
    let words = room.guest.words(&room.visit);
    let mut chosen: Vec<&str> = Vec::new();
    let mut troubles = Vec::new();
    for (question, answer) in FIELDS {
        let name = questions::NAMES.into_iter().find(|name| *name == fields.text(question));
        match name.filter(|name| !chosen.contains(name)) {
            None => troubles.push(Trouble::of(Fault::QuestionRepeated).at(question)),
            Some(name) => {
                let others: Vec<&str> =
                    FIELDS.iter().filter(|(_, field)| *field != answer).map(|(_, field)| fields.text(field)).collect();
                let asked = words.say(&format!("question-{name}"));
                if let Some(fault) = questions::fault(&asked, fields.text(answer), &others) {
                    troubles.push(Trouble::answer(fault, answer));
                }
                chosen.push(name);
            }
        }
    }
    if troubles.is_empty() {
        let answers = chosen.iter().zip(FIELDS).map(|(name, (_, field))| ((*name).to_owned(), fields.secret(field)));
        room.deeds.push(Deed::AddQuestions(answers.collect()));
        room.visit.draft = None;
    }
    room.troubles.extend(troubles);
}
