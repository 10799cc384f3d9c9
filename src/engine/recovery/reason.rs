//! "Is it forgotten, locked or expired?" (S12)

use serde::{Deserialize, Serialize};

use crate::audit::Kind;
use crate::engine::Move;
use crate::engine::button::{Button, Reason};
use crate::engine::conversation::{Awaiting, Facts};
use crate::engine::intent::Intent;
use crate::engine::standing::Aim;
use crate::engine::text::Text;
use crate::engine::turn::Turn;

/// Why they cannot get in is awaited.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct AwaitingReason {}

impl AwaitingReason {
    /// Someone asks to get in: by a phrase, a command or a button (S11, S17, S18). A reason given in words is not asked again.
    pub(in crate::engine) fn entered(awaiting: Awaiting, intent: &Intent, turn: &mut Turn<'_>) -> Move {
        let reason = match intent {
            Intent::Forgotten => Some(Reason::Forgotten),
            Intent::Locked | Intent::Unlock => Some(Reason::Locked),
            Intent::Expired => Some(Reason::Expired),
            _ => None,
        };
        let aim = (*intent == Intent::Unlock).then_some(Aim::Unlock);
        match awaiting {
            Awaiting::Nothing | Awaiting::Session(_) => {
                if let Some(begun) = turn.begins_bound(reason, aim, false) {
                    return begun;
                }
                let now = turn.env.now;
                turn.c.facts = Facts { started_at: now, heard_at: now, ..Facts::default() };
                turn.audit(Kind::RecoveryStarted, &[("channel", "chat".to_owned())]);
                match reason {
                    Some(reason) => Self::given(reason, aim, turn),
                    None => Move::Ask(Awaiting::Reason(Self {})),
                }
            }
            Awaiting::Reason(_) if reason.is_some() => Self::given(reason.unwrap_or(Reason::Forgotten), aim, turn),
            other => {
                turn.say(Text::ToldWhereYouAre);
                Move::Ask(other)
            }
        }
    }

    fn given(reason: Reason, aim: Option<Aim>, turn: &mut Turn<'_>) -> Move {
        turn.c.facts.reason = Some(reason);
        turn.c.facts.aim = aim;
        turn.say(if aim == Some(Aim::Unlock) { Text::ToldUnlock } else { Text::ToldReason { reason } });
        turn.advance()
    }

    pub(in crate::engine) fn ask(turn: &mut Turn<'_>) {
        turn.say(Text::AskReason);
    }

    pub(in crate::engine) fn keyboard(turn: &Turn<'_>) -> Vec<Vec<Button>> {
        let reasons = [Reason::Forgotten, Reason::Locked, Reason::Expired];
        let mut rows: Vec<_> = reasons.into_iter().map(|reason| vec![Button::Reason { reason }]).collect();
        rows.push(vec![Button::SignIn]);
        if turn.rules().org.portal_url.is_some() {
            rows.push(vec![Button::Portal]);
        }
        rows
    }

    pub(in crate::engine) fn press(self, button: &Button, turn: &mut Turn<'_>) -> Result<Move, Awaiting> {
        match button {
            Button::Reason { reason } => Ok(Self::given(*reason, None, turn)),
            Button::Next => Ok(Self::given(Reason::Forgotten, None, turn)),
            Button::Back => {
                turn.say(Text::ToldCancelled);
                Ok(turn.end(&Awaiting::Reason(self), Kind::RecoveryCancelled))
            }
            _ => Err(Awaiting::Reason(self)),
        }
    }
}
