//! The choice among the registered methods (S29, S30); the first is preselected.

use serde::{Deserialize, Serialize};

use super::{AwaitingContact, AwaitingHandle, AwaitingSend};
use crate::audit::Kind;
use crate::engine::Move;
use crate::engine::button::Button;
use crate::engine::conversation::Awaiting;
use crate::engine::gate::{self, digits_in};
use crate::engine::method::{Method, MethodKind};
use crate::engine::text::Text;
use crate::engine::turn::Turn;
use crate::ids::MethodId;

/// The choice of a method is awaited.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct AwaitingChoice {}

impl AwaitingChoice {
    pub(in crate::engine) fn ask(turn: &mut Turn<'_>) {
        let facts = &turn.c.facts;
        let gate = u8::try_from(facts.passed.len()).unwrap_or(u8::MAX).saturating_add(1);
        let text = if facts.usable().next().is_none() {
            Text::ToldNoMethodLeft
        } else {
            Text::AskChoice { gate, gates: turn.policy().gates_of(facts) }
        };
        turn.say(text);
    }

    pub(in crate::engine) fn keyboard(turn: &Turn<'_>) -> Vec<Vec<Button>> {
        let choice = |(index, method): (usize, &Method)| {
            let Method { id, kind, hint, .. } = method.clone();
            vec![Button::Method { id, kind, hint, chosen: index == 0 }]
        };
        let mut rows: Vec<_> = turn.c.facts.usable().enumerate().map(choice).collect();
        if !rows.is_empty() {
            rows.push(vec![Button::Next]);
        }
        rows.push(vec![Button::LostPhone, Button::NoneOfThese]);
        rows
    }

    pub(in crate::engine) fn press(self, button: &Button, turn: &mut Turn<'_>) -> Result<Move, Awaiting> {
        let chosen = match button {
            Button::Method { id, .. } => turn.c.facts.usable().find(|method| &method.id == id).cloned(),
            Button::Next | Button::Yes => turn.c.facts.usable().next().cloned(),
            Button::Back if turn.c.facts.passed.is_empty() => return Ok(AwaitingHandle::again(turn)),
            Button::Back | Button::OtherMethod => return Ok(Move::Ask(Awaiting::Choice(self))),
            _ => None,
        };
        match chosen {
            Some(method) => Ok(Self::chosen(&method, turn)),
            None => Err(Awaiting::Choice(self)),
        }
    }

    /// A code typed here comes late; anything else is unclear.
    pub(in crate::engine) fn said(self, text: &str, turn: &mut Turn<'_>) -> Move {
        let code = &turn.policy().code;
        if digits_in(text, code.digits).or_else(|| digits_in(text, code.mail_digits)).is_some() {
            turn.say(Text::RefusedExpiredCode);
            return Move::Ask(Awaiting::Choice(self));
        }
        let word = text.trim().to_lowercase();
        let kind = match word.as_str() {
            "sms" | "texto" | "text" | "短信" => Some(MethodKind::Sms),
            "mail" | "email" | "e-mail" | "邮件" => Some(MethodKind::Mail),
            "call" | "appel" | "电话" => Some(MethodKind::Call),
            "app" | "application" | "authenticator" | "验证器" => Some(MethodKind::Totp),
            _ => None,
        };
        let named = kind.and_then(|kind| turn.c.facts.usable().find(|method| method.kind == kind).cloned());
        match named {
            Some(method) => Self::chosen(&method, turn),
            None => turn.unclear(Awaiting::Choice(self)),
        }
    }

    fn chosen(method: &Method, turn: &mut Turn<'_>) -> Move {
        turn.audit(Kind::MethodChosen, &[("kind", method.kind.word().to_owned())]);
        let id: MethodId = method.id.clone();
        if !method.kind.reaches() {
            gate::begin(method, turn)
        } else if turn.policy().asks_full_number(&turn.c.facts) {
            Move::Ask(Awaiting::Contact(AwaitingContact { method: id }))
        } else {
            Move::Ask(Awaiting::Send(AwaitingSend { method: id, matches: true }))
        }
    }
}
