//! What is wrong with a form, in a sentence beside its field.

use serde_json::{Value, json};

use crate::engine::enrolment::ContactFault;
use crate::engine::gate::questions::AnswerFault;
use crate::engine::text::At;
use crate::time::Time;
use crate::web::passkey::register;
use crate::web::view::Words;

/// What is wrong, besides what is wrong with a number, an address or an answer. Its sentence is `enrol-fault-…`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantNames)]
#[strum(serialize_all = "kebab-case")]
pub(in crate::web) enum Fault {
    /// The form did not arrive whole.
    Incomplete,
    /// The form does not belong to this browser's cookie.
    Stale,
    /// The browser keeps no cookies.
    Cookies,
    /// The form is larger than any of ours.
    TooLarge,
    /// The form did not arrive in time.
    Slow,
    /// No name was typed.
    LoginMissing,
    /// No password was typed.
    SecretMissing,
    /// Wrong name or wrong password, nobody learns which (S19).
    SignIn,
    /// The same where nobody's password can be tried.
    SignInInvited,
    /// Too many tries for this name.
    SignInWait,
    /// Too many tries on this visit.
    SignInOver,
    /// The owner has stopped self-service.
    Frozen,
    /// Self-service is closed after wrong answers.
    Closed,
    /// No answer is taken yet.
    Wait,
    /// Not a code at all.
    CodeForm,
    /// A wrong code.
    CodeWrong,
    /// A wrong code, and no more tries for it.
    CodeVoid,
    /// A code that is too old.
    CodeLate,
    /// A code that was used before.
    CodeUsed,
    /// The keys were not pressed yet.
    KeysNotYet,
    /// Nothing is sent yet.
    SendWait,
    /// Nothing more is sent today.
    SendMax,
    /// Too much is sent for everybody.
    Busy,
    /// It is registered already.
    Already,
    /// There are as many as may be.
    Several,
    /// A landline takes no text messages.
    NoText,
    /// The clock of the app is off.
    ClockOff,
    /// The same question twice, or none.
    QuestionRepeated,
    /// A browser's answer that did not arrive whole.
    PasskeyIncomplete,
    /// A browser's answer to something else.
    PasskeyUnfit,
    /// A passkey that is registered already.
    PasskeyKnown,
    /// A passkey that is not of this account.
    PasskeyOther,
}

impl From<register::Fault> for Fault {
    fn from(fault: register::Fault) -> Self {
        match fault {
            register::Fault::Incomplete => Self::PasskeyIncomplete,
            register::Fault::Unfit => Self::PasskeyUnfit,
        }
    }
}

/// What is wrong, where, and what its sentence names.
#[derive(Clone, Debug)]
pub(in crate::web) struct Trouble {
    /// The sentence's name after `enrol-fault-`.
    pub name: &'static str,
    /// The field to go to; empty where it is about none.
    pub field: &'static str,
    /// The sentence's variables.
    pub args: Value,
}

impl Trouble {
    /// About no field.
    pub fn of(fault: Fault) -> Self {
        Self { name: fault.into(), field: "", args: json!({}) }
    }

    /// About a number or an address.
    pub fn contact(fault: ContactFault, field: &'static str) -> Self {
        Self { name: fault.into(), field, args: json!({}) }
    }

    /// About an answer to a question.
    pub fn answer(fault: AnswerFault, field: &'static str) -> Self {
        let name = match fault {
            AnswerFault::TooShort => "answer-too-short",
            AnswerFault::InQuestion => "answer-in-question",
            AnswerFault::Repeated => "answer-repeated",
        };
        Self { name, field, args: json!({}) }
    }

    /// The same, at a field.
    pub fn at(self, field: &'static str) -> Self {
        Self { field, ..self }
    }

    /// Its sentence.
    pub fn sentence(&self, words: &Words<'_>) -> String {
        words.say_with(&format!("enrol-fault-{}", self.name), &self.args)
    }

    /// The same, naming a moment.
    pub fn until(self, at: Time) -> Self {
        self.with("at", json!(At { at }))
    }

    /// The same, naming how many digits a code has.
    pub fn digits(self, count: usize) -> Self {
        self.with("digits", json!(count))
    }

    /// The same, naming how many tries are left.
    pub fn left(self, count: u8) -> Self {
        self.with("left", json!(count))
    }

    /// The same, naming how many there may be.
    pub fn most(self, count: u8) -> Self {
        self.with("most", json!(count))
    }

    /// The same, naming by how much a clock is off.
    pub fn minutes(self, count: u64) -> Self {
        self.with("minutes", json!(count))
    }

    /// The same, naming what would be right.
    pub fn example(self, example: &str) -> Self {
        self.with("example", json!(example))
    }

    fn with(mut self, name: &str, value: Value) -> Self {
        if let Value::Object(args) = &mut self.args {
            args.insert(name.to_owned(), value);
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use strum::VariantNames as _;

    use super::*;
    use crate::speech::Locales;

    /// A missing sentence would be said in English, unnoticed.
    #[test]
    fn every_fault_has_its_sentence_in_every_language() {
        let other = ["answer-too-short", "answer-in-question", "answer-repeated", "code-wrong-again", "sheet-form"];
        let wanted =
            Fault::VARIANTS.iter().chain(ContactFault::VARIANTS).chain(&other).chain(&["app-wrong", "app-anew"]);
        let wanted: BTreeSet<String> = wanted.map(|name| format!("enrol-fault-{name}")).collect();
        for file in Locales::iter().filter(|file| file.ends_with("/enrol.ftl")) {
            let source = String::from_utf8(Locales::get(&file).unwrap().data.into_owned()).unwrap();
            let ids = source.lines().filter_map(|line| line.split_once(" = ")).map(|(id, _)| id.to_owned());
            let there: BTreeSet<String> = ids.filter(|id| id.starts_with("enrol-fault-")).collect();
            assert_eq!(there, wanted, "{file}");
        }
    }
}
