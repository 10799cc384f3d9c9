//! The directory's answer is awaited. What the person sees next is the same for everybody.

use serde::{Deserialize, Serialize};

use super::AwaitingHandle;
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
    /// The question asked.
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

    pub(in crate::engine) fn press(self, button: &Button, turn: &mut Turn<'_>) -> Result<Move, Awaiting> {
        match button {
            Button::Back => Ok(AwaitingHandle::again(turn)),
            _ => Err(Awaiting::Account(self)),
        }
    }

    pub(in crate::engine) fn on(self, event: Event, turn: &mut Turn<'_>) -> Move {
        match event {
            Event::LookedUp { look_up, found } if look_up == self.look_up => Self::found(found, turn),
            Event::LookUpFailed { look_up } if look_up == self.look_up => {
                turn.audit(Kind::LookUpFailed, &[]);
                turn.say(Text::ToldDirectoryDown);
                AwaitingHandle::again(turn)
            }
            _ => Move::Stay(Awaiting::Account(self)),
        }
    }

    fn found(found: Found, turn: &mut Turn<'_>) -> Move {
        let lost = turn.env.budget.phone_lost;
        turn.c.facts.subject = Some(Subject { key: found.key, account: found.account });
        turn.c.facts.methods = found.methods;
        turn.c.facts.groups = found.groups;
        if lost {
            // The same for a decoy, else its phone coming back would tell.
            turn.c.facts.methods.retain(|method| !method.kind.class().is_on_the_phone());
        }
        turn.audit(Kind::LookUpAnswered, &[]);
        if turn.c.facts.phone_lost && !lost {
            turn.suspend_phone();
        }
        gate::ended(turn).unwrap_or_else(|| turn.advance())
    }
}
