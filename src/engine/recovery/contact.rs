//! The complete number or address against its hint (S38-S40), and the tap that sends (S42).
//!
//! The threat: making a stranger's phone ring, and learning from the answer whether it is registered. So a wrong
//! number, a right one and a decoy's all go the same way in the same words; only the right one is sent to. Every entry
//! counts, right or wrong, for counting only wrong ones would tell them apart.

use serde::{Deserialize, Serialize};

use super::AwaitingChoice;
use crate::audit::Kind;
use crate::engine::Move;
use crate::engine::button::Button;
use crate::engine::contact::{self, PhoneFault};
use crate::engine::conversation::Awaiting;
use crate::engine::effect::{Bucket, Effect};
use crate::engine::gate;
use crate::engine::method::{Class, Method};
use crate::engine::text::Text;
use crate::engine::turn::Turn;
use crate::ids::MethodId;
use crate::keys::{Digest, Keys, Purpose};

/// The complete number or address is awaited.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct AwaitingContact {
    /// Of which method.
    pub method: MethodId,
}

/// The tap that sends is awaited.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct AwaitingSend {
    /// By which method.
    pub method: MethodId,
    /// Whether what was typed is what is registered. Only this decides whether anything leaves.
    pub matches: bool,
}

/// The keyed digest under which a number (E.164) or an address (canonical) is compared.
pub fn digest(keys: &Keys, class: Class, canonical: &str) -> Digest {
    keys.digest(Purpose::Contact, &[class.word(), canonical])
}

impl AwaitingContact {
    pub(in crate::engine) fn ask(&self, turn: &mut Turn<'_>) {
        let Some(Method { kind, hint, .. }) = turn.c.facts.method(&self.method).cloned() else { return };
        turn.say(match kind.class() {
            Class::Phone => Text::AskNumber { kind, hint },
            _ => Text::AskAddress { hint },
        });
    }

    /// A phone's number can be shared where the chat service knows it; channels that do not leave the button out.
    pub(in crate::engine) fn keyboard(&self, turn: &Turn<'_>) -> Vec<Vec<Button>> {
        let kind = turn.c.facts.method(&self.method).map(|method| method.kind);
        if kind.is_some_and(|kind| kind.class() == Class::Phone) { vec![vec![Button::ShareNumber]] } else { Vec::new() }
    }

    pub(in crate::engine) fn press(self, button: &Button, turn: &mut Turn<'_>) -> Result<Move, Awaiting> {
        match button {
            Button::Back | Button::OtherMethod => Ok(Move::Ask(Awaiting::Choice(AwaitingChoice {}))),
            Button::ShareNumber => {
                turn.say(Text::AskShare);
                Ok(Move::Stay(Awaiting::Contact(self)))
            }
            _ => Err(Awaiting::Contact(self)),
        }
    }

    pub(in crate::engine) fn said(self, text: &str, message: Option<String>, turn: &mut Turn<'_>) -> Move {
        let Some(method) = turn.c.facts.method(&self.method).cloned() else {
            return Move::Ask(Awaiting::Choice(AwaitingChoice {}));
        };
        let canonical = match read(text, &method, &turn.rules().org.country) {
            Ok(canonical) => canonical,
            Err(refused) => {
                turn.say(refused); // a mistake of form costs no try
                return Move::Stay(Awaiting::Contact(self));
            }
        };
        if let Some(until) = turn.env.budget.contacts_until(turn.policy(), turn.env.now) {
            turn.audit(Kind::ContactsExhausted, &[]);
            turn.say(Text::RefusedContacts { at: until.into() });
            return Move::Ask(Awaiting::Choice(AwaitingChoice {}));
        }
        if let Some(subject) = turn.c.facts.subject.clone() {
            turn.count(Bucket::Contacts(subject.key), "");
        }
        if let Some(message) = message {
            turn.effect(Effect::Forget { message }); // a full number does not stay in the chat where that can be helped
        }
        turn.audit(Kind::ContactTyped, &[("kind", method.kind.word().to_owned())]);
        let matches = digest(&turn.rules().keys, method.kind.class(), &canonical) == method.contact;
        Move::Ask(Awaiting::Send(AwaitingSend { method: self.method, matches }))
    }
}

impl AwaitingSend {
    pub(in crate::engine) fn ask(&self, turn: &mut Turn<'_>) {
        let Some(Method { kind, hint, .. }) = turn.c.facts.method(&self.method).cloned() else { return };
        let code = &turn.policy().code;
        let (digits, minutes) = (code.digits_of(kind), code.valid_of(kind).as_secs().div_ceil(60));
        turn.say(Text::AskSend { kind, hint, digits, minutes });
    }

    pub(in crate::engine) fn keyboard(&self, turn: &Turn<'_>) -> Vec<Vec<Button>> {
        let kind = turn.c.facts.method(&self.method).map(|method| method.kind);
        kind.map(|kind| vec![vec![Button::Send { kind }]]).unwrap_or_default()
    }

    pub(in crate::engine) fn press(self, button: &Button, turn: &mut Turn<'_>) -> Result<Move, Awaiting> {
        match button {
            Button::Send { .. } | Button::Next | Button::Yes => Ok(gate::send(self.method, self.matches, turn)),
            Button::Back if turn.policy().asks_full_number(&turn.c.facts) => {
                Ok(Move::Ask(Awaiting::Contact(AwaitingContact { method: self.method })))
            }
            Button::Back | Button::OtherMethod => Ok(Move::Ask(Awaiting::Choice(AwaitingChoice {}))),
            _ => Err(Awaiting::Send(self)),
        }
    }
}

/// Reads what was typed into canonical form, or says what is wrong with its form. The hint is public, so an entry that
/// does not fit it is refused at once.
pub(super) fn read(text: &str, method: &Method, country: &str) -> Result<String, Text> {
    let hint = method.hint.clone();
    if method.kind.class() == Class::Phone {
        let number = contact::phone(text, country).map_err(|fault| match fault {
            PhoneFault::Letters => Text::RefusedNumberLetters,
            PhoneFault::TooShort => Text::RefusedNumberShort,
            PhoneFault::Unlikely => Text::RefusedNumberForm,
        })?;
        let fits = number.ends_with(hint.trim_start_matches('•'));
        if fits { Ok(number) } else { Err(Text::RefusedNumberHint { hint }) }
    } else {
        let address = contact::address(text).ok_or(Text::RefusedAddressForm)?;
        let fits = hint.chars().next() == address.chars().next();
        if fits { Ok(address) } else { Err(Text::RefusedAddressHint { hint }) }
    }
}
