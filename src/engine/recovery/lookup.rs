//! The directory's answer is awaited. What the person sees next is the same for everybody.

use serde::{Deserialize, Serialize};

use super::{AwaitingChoice, AwaitingHandle, AwaitingRemedy};
use crate::audit::Kind;
use crate::engine::Move;
use crate::engine::button::Button;
use crate::engine::conversation::Awaiting;
use crate::engine::effect::{Bucket, Effect};
use crate::engine::event::{Event, Found};
use crate::engine::gate;
use crate::engine::method::Subject;
use crate::engine::text::Text;
use crate::engine::turn::Turn;
use crate::ids::LookUpId;

/// The directory's answer is awaited.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct AwaitingAccount {
    /// The question asked; empty where the directory could not be, and the person says when to try again.
    pub look_up: LookUpId,
}

impl AwaitingAccount {
    /// Asks the directory, if this chat has looked-up names left.
    pub(in crate::engine) fn look_up(turn: &mut Turn<'_>) -> Move {
        let Some(handle) = turn.c.facts.handle.clone() else {
            return Move::Ask(Awaiting::Handle(AwaitingHandle::default()));
        };
        if let Some(until) = turn.env.budget.look_ups_until(turn.policy(), turn.env.now) {
            turn.say(Text::RefusedLookUps { at: until.into() });
            return turn.end(&Awaiting::Nothing, Kind::LookUpsExhausted);
        }
        let look_up = LookUpId(turn.entropy.id());
        turn.count(Bucket::LookUps, "");
        turn.audit(Kind::LookUpRequested, &[]);
        turn.effect(Effect::LookUp { look_up: look_up.clone(), handle });
        Move::Stay(Awaiting::Account(Self { look_up }))
    }

    fn is_down(&self) -> bool {
        self.look_up == LookUpId::default()
    }

    pub(in crate::engine) fn ask(&self, turn: &mut Turn<'_>) {
        turn.say(if self.is_down() { Text::ToldDirectoryDownHere } else { Text::ToldLookingUp });
    }

    pub(in crate::engine) fn keyboard(&self) -> Vec<Vec<Button>> {
        if self.is_down() { vec![vec![Button::Resend]] } else { Vec::new() }
    }

    pub(in crate::engine) fn press(self, button: &Button, turn: &mut Turn<'_>) -> Result<Move, Awaiting> {
        match button {
            Button::Back => Ok(AwaitingHandle::again(turn)),
            Button::Resend if self.is_down() => Ok(Self::look_up(turn)),
            _ => Err(Awaiting::Account(self)),
        }
    }

    pub(in crate::engine) fn on(self, event: Event, turn: &mut Turn<'_>) -> Move {
        match event {
            Event::LookedUp { look_up, found } if look_up == self.look_up => Self::found(found, turn),
            Event::LookUpFailed { look_up } if look_up == self.look_up => {
                turn.audit(Kind::LookUpFailed, &[]);
                if turn.c.facts.bound {
                    return Move::Ask(Awaiting::Account(Self::default()));
                }
                turn.say(Text::ToldDirectoryDown);
                AwaitingHandle::again(turn)
            }
            _ => Move::Stay(Awaiting::Account(self)),
        }
    }

    fn found(found: Found, turn: &mut Turn<'_>) -> Move {
        let lost = turn.env.budget.phone_lost;
        // Where its owner has stopped self-service the account leads nowhere, with the same masks as ever: other ones
        // would tell.
        let account = found.account.filter(|_| !turn.env.budget.frozen);
        turn.c.facts.subject = Some(Subject { key: found.key, account });
        turn.c.facts.methods = found.methods;
        turn.c.facts.groups = found.groups;
        turn.c.facts.standing = found.standing;
        if lost {
            // The same for a decoy, else its phone coming back would tell.
            turn.c.facts.methods.retain(|method| !method.kind.class().is_on_the_phone());
        }
        turn.audit(Kind::LookUpAnswered, &[]);
        turn.found_bound();
        if turn.c.facts.phone_lost && !lost {
            turn.suspend_phone();
        }
        gate::ended(turn)
            .or_else(|| AwaitingRemedy::examine(turn))
            .or_else(|| AwaitingChoice::direct(turn))
            .unwrap_or_else(|| turn.advance())
    }
}
