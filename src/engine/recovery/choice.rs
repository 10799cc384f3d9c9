//! The choice among the registered methods (S29, S30); the first is preselected.

use serde::{Deserialize, Serialize};

use super::{AwaitingContact, AwaitingHandle, AwaitingSend, contact};
use crate::audit::Kind;
use crate::engine::Move;
use crate::engine::button::Button;
use crate::engine::conversation::Awaiting;
use crate::engine::gate::{self, digits_in};
use crate::engine::method::{Method, MethodKind};
use crate::engine::policy::Demand;
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

    /// The one tap of a chat that belongs to an account: a code at once, by the strongest method that sends one. What needs
    /// another device to be ready (a passkey, an app, another chat) is a tap on "another method" away.
    pub(in crate::engine) fn direct(turn: &mut Turn<'_>) -> Option<Move> {
        let facts = &mut turn.c.facts;
        if !std::mem::take(&mut facts.direct) || !facts.bound {
            return None;
        }
        let Demand::Gate(_) = turn.policy().next(&turn.c.facts) else { return None };
        let sends = |method: &&Method| matches!(method.kind, MethodKind::Sms | MethodKind::Mail);
        let method = turn.c.facts.usable().find(sends).cloned()?;
        Some(Self::chosen(&method, true, turn))
    }

    pub(in crate::engine) fn press(self, button: &Button, turn: &mut Turn<'_>) -> Result<Move, Awaiting> {
        let chosen = match button {
            Button::Method { id, .. } => turn.c.facts.usable().find(|method| &method.id == id).cloned(),
            Button::Next | Button::Yes => turn.c.facts.usable().next().cloned(),
            Button::Back if turn.c.facts.passed.is_empty() => return Ok(AwaitingHandle::again(turn)),
            Button::Back | Button::OtherMethod => return Ok(Move::Ask(Awaiting::Choice(self))),
            _ => None,
        };
        let named = matches!(button, Button::Method { .. });
        match chosen {
            Some(method) => Ok(Self::chosen(&method, named, turn)),
            None => Err(Awaiting::Choice(self)),
        }
    }

    /// A complete number or address is taken for the first method it fits, and so saves a step. A code typed here comes
    /// late; anything else is unclear.
    pub(in crate::engine) fn said(self, text: &str, message: Option<String>, turn: &mut Turn<'_>) -> Move {
        let usable: Vec<Method> = turn.c.facts.usable().filter(|method| method.kind.reaches()).cloned().collect();
        let reads = |method: &Method| contact::read(text, method, &turn.rules().org.country);
        let read: Vec<_> = usable.iter().map(|method| (method, reads(method))).collect();
        if let Some((method, _)) = read.iter().find(|(_, read)| read.is_ok()) {
            turn.audit(Kind::MethodChosen, &[("kind", method.kind.word().to_owned())]);
            return AwaitingContact { method: method.id.clone() }.said(text, message, turn);
        }
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
        // It is a number or an address, and not the one whose hint is shown: a mistake of form costs no try.
        let unfit = read.into_iter().find_map(|(_, read)| match read {
            Err(unfit @ (Text::RefusedNumberHint { .. } | Text::RefusedAddressHint { .. })) => Some(unfit),
            _ => None,
        });
        match (named, unfit) {
            (Some(method), _) => Self::chosen(&method, false, turn),
            (None, Some(unfit)) => {
                turn.say(unfit);
                Move::Stay(Awaiting::Choice(self))
            }
            (None, None) => turn.unclear(Awaiting::Choice(self)),
        }
    }

    /// `named` says whether the tap itself says what is sent and where to (S42).
    fn chosen(method: &Method, named: bool, turn: &mut Turn<'_>) -> Move {
        turn.audit(Kind::MethodChosen, &[("kind", method.kind.word().to_owned())]);
        let id: MethodId = method.id.clone();
        if !method.kind.reaches() {
            gate::begin(method, turn)
        } else if turn.policy().asks_full_number(&turn.c.facts) {
            Move::Ask(Awaiting::Contact(AwaitingContact { method: id }))
        } else if named && turn.c.facts.bound {
            gate::send(id, true, turn)
        } else {
            Move::Ask(Awaiting::Send(AwaitingSend { method: id, matches: true }))
        }
    }
}
