//! A code by text message (S31, S45) or to an alternate mail address (S35).

use serde::{Deserialize, Serialize};

use super::{closed, digits_in, ended, issue, leaves, overdue, pass, refusal, refuse, wrong};
use crate::audit::Kind;
use crate::engine::Move;
use crate::engine::button::Button;
use crate::engine::conversation::Awaiting;
use crate::engine::effect::Effect;
use crate::engine::event::Event;
use crate::engine::method::Method;
use crate::engine::policy::Policy;
use crate::engine::receipt::Receipt;
use crate::engine::recovery::AwaitingChoice;
use crate::engine::text::Text;
use crate::engine::turn::Turn;
use crate::ids::{ChallengeId, MethodId};
use crate::keys::{Digest, Purpose};
use crate::time::Time;

/// The code is on its way and its digits are awaited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AwaitingCode {
    /// The method it was sent by.
    pub method: MethodId,
    /// The live challenge.
    pub challenge: ChallengeId,
    /// Keyed digest of the code; of nothing typeable when nothing was sent.
    pub digest: Digest,
    /// Whether what was typed is what is registered, for sending again.
    pub matches: bool,
    /// The code before this one, taken for a short while after (S46).
    pub former: Option<Former>,
    /// When it was sent.
    pub sent_at: Time,
    /// Until when it is taken.
    pub expires_at: Time,
    /// Wrong answers so far; a new code does not reset them.
    pub wrong: u8,
    /// Whether "no code yet?" was offered (S49).
    pub offered: bool,
}

/// A code that a newer one has replaced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Former {
    /// Its challenge.
    pub challenge: ChallengeId,
    /// Its keyed digest.
    pub digest: Digest,
    /// Until when it is still taken.
    pub until: Time,
}

impl AwaitingCode {
    /// The next moment something is due.
    pub fn wakes_at(&self, policy: &Policy) -> Time {
        if self.offered { self.expires_at } else { self.expires_at.min(self.sent_at + policy.code.offer_after) }
    }

    pub(super) fn send(method: &Method, matches: bool, turn: &mut Turn<'_>) -> Move {
        turn.audit(Kind::CodeRequested, &[("kind", method.kind.word().to_owned())]);
        Move::Ask(Awaiting::Code(Self::issued(method, matches, turn)))
    }

    fn issued(method: &Method, matches: bool, turn: &mut Turn<'_>) -> Self {
        let code = turn.entropy.digits(usize::from(turn.policy().code.digits_of(method.kind)));
        let challenge = issue(method, matches, &code, turn);
        let real = leaves(matches, turn);
        // What was not sent cannot be guessed: the digest of a 256-bit token stands in its place.
        let answer = if real { code } else { turn.entropy.token() };
        Self {
            method: method.id.clone(),
            digest: turn.rules().keys.digest(Purpose::Code, &[challenge.as_str(), &answer]),
            challenge,
            matches,
            former: None,
            sent_at: turn.env.now,
            expires_at: turn.env.now + turn.policy().code.valid_of(method.kind),
            wrong: 0,
            offered: false,
        }
    }

    pub(in crate::engine) fn ask(&self, turn: &mut Turn<'_>) {
        let Some(Method { kind, hint, .. }) = turn.c.facts.method(&self.method).cloned() else { return };
        let digits = turn.policy().code.digits_of(kind);
        turn.say(Text::AskCode { kind, hint, digits, at: self.sent_at.into(), until: self.expires_at.into() });
    }

    pub(in crate::engine) fn keyboard() -> Vec<Vec<Button>> {
        vec![vec![Button::Resend, Button::OtherMethod], vec![Button::LostPhone]]
    }

    pub(in crate::engine) fn press(self, button: &Button, turn: &mut Turn<'_>) -> Result<Move, Awaiting> {
        match button {
            Button::Resend => Ok(self.resend(turn)),
            Button::OtherMethod | Button::Back => {
                turn.c.facts.left = Some(Box::new(self)); // it may still arrive, and is taken then
                Ok(Move::Ask(Awaiting::Choice(AwaitingChoice {})))
            }
            _ => Err(Awaiting::Code(self)),
        }
    }

    /// The code that was left for another method, when this is an answer to it.
    pub(in crate::engine) fn resumed(text: &str, turn: &mut Turn<'_>) -> Option<Self> {
        let left = turn.c.facts.left.as_ref().filter(|left| turn.env.now < left.expires_at)?;
        let kind = turn.c.facts.usable().find(|method| method.id == left.method)?.kind;
        digits_in(text, turn.policy().code.digits_of(kind))?;
        // It was offered to do without it already.
        turn.c.facts.left.take().map(|left| Self { offered: true, ..*left })
    }

    fn resend(self, turn: &mut Turn<'_>) -> Move {
        let Some(method) = turn.c.facts.method(&self.method).cloned() else {
            return Move::Ask(Awaiting::Choice(AwaitingChoice {}));
        };
        if let Some(over) = ended(turn) {
            return over;
        }
        if let Some(refused) = refusal(&method, turn) {
            refuse(refused, turn);
            return Move::Stay(Awaiting::Code(self));
        }
        turn.audit(Kind::CodeResent, &[("kind", method.kind.word().to_owned())]);
        let until = turn.env.now + turn.policy().code.former_valid;
        let former = Former { challenge: self.challenge, digest: self.digest, until: until.min(self.expires_at) };
        let next = Self { former: Some(former), wrong: self.wrong, ..Self::issued(&method, self.matches, turn) };
        turn.say(Text::ToldResent { at: turn.env.now.into() });
        Move::Stay(Awaiting::Code(next))
    }

    pub(in crate::engine) fn said(mut self, text: &str, message: Option<String>, turn: &mut Turn<'_>) -> Move {
        let Some(method) = turn.c.facts.method(&self.method).cloned() else {
            return Move::Ask(Awaiting::Choice(AwaitingChoice {}));
        };
        let digits = turn.policy().code.digits_of(method.kind);
        let Some(code) = digits_in(text, digits) else {
            turn.say(Text::RefusedCodeForm { digits }); // a mistake of form costs no try
            return Move::Stay(Awaiting::Code(self));
        };
        if let Some(message) = message {
            turn.effect(Effect::Forget { message });
        }
        if let Some(over) = ended(turn) {
            return over;
        }
        if let Some(refused) = closed(turn) {
            refuse(refused, turn);
            return Move::Stay(Awaiting::Code(self));
        }
        if turn.env.now >= self.expires_at {
            turn.say(Text::RefusedExpiredCode);
            return Move::Ask(Awaiting::Choice(AwaitingChoice {}));
        }
        let keys = &turn.rules().keys;
        // Another chat may have asked for a newer code of the same method: only the newest is live.
        let live = turn.env.budget.live(&self.method) == Some(&self.challenge);
        if keys.matches(Purpose::Code, &[self.challenge.as_str(), &code], &self.digest) {
            return if live { pass(&self.method, turn) } else { self.older(turn) };
        }
        if let Some(former) = &self.former
            && keys.matches(Purpose::Code, &[former.challenge.as_str(), &code], &former.digest)
        {
            let in_time = live && turn.env.now <= former.until;
            return if in_time { pass(&self.method, turn) } else { self.older(turn) };
        }
        if let Some(over) =
            wrong(self.wrong, leaves(self.matches, turn), Kind::CodeRefused, |left| Text::RefusedCode { left }, turn)
        {
            return over;
        }
        self.wrong = self.wrong.saturating_add(1);
        Move::Stay(Awaiting::Code(self))
    }

    /// What became of the message, told only to whom it tells nothing new: in a chat that belongs to the account, or
    /// after a first gate. To a stranger it would tell the right number from a wrong one.
    pub(in crate::engine) fn on(self, event: &Event, turn: &mut Turn<'_>) -> Move {
        let Event::ReceiptTold { challenge, receipt } = event else { return Move::Stay(Awaiting::Code(self)) };
        let known = turn.c.facts.bound || !turn.c.facts.passed.is_empty();
        if known && *challenge == self.challenge && turn.env.now < self.expires_at {
            match *receipt {
                Receipt::Sent => {}
                Receipt::Delivered { at } => turn.say(Text::ToldDelivered { at: at.into() }),
                Receipt::Refused { why } => turn.say(Text::ToldUndelivered { why }),
            }
        }
        Move::Stay(Awaiting::Code(self))
    }

    /// Whether a text has the form of this code.
    pub(in crate::engine) fn is_answered_by(&self, text: &str, turn: &Turn<'_>) -> bool {
        let kind = turn.c.facts.method(&self.method).map(|method| method.kind);
        kind.is_some_and(|kind| digits_in(text, turn.policy().code.digits_of(kind)).is_some())
    }

    fn older(self, turn: &mut Turn<'_>) -> Move {
        turn.audit(Kind::OlderCodeTyped, &[]);
        turn.say(Text::RefusedOlderCode);
        Move::Stay(Awaiting::Code(self))
    }

    pub(in crate::engine) fn woken(mut self, turn: &mut Turn<'_>) -> Move {
        if let Some(over) = overdue(self.expires_at, turn) {
            return over;
        }
        self.offered = true;
        Move::Stay(Awaiting::Code(self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::scene::{NOW, Scene, texts};
    use crate::secret::Secret;
    use std::time::Duration;

    fn awaiting(answer: &str, scene: &Scene) -> AwaitingCode {
        let challenge = ChallengeId::from("c1");
        AwaitingCode {
            method: MethodId::from("phone"),
            digest: scene.rules.keys.digest(Purpose::Code, &[challenge.as_str(), answer]),
            challenge,
            matches: true,
            former: None,
            sent_at: NOW,
            expires_at: NOW + Duration::from_mins(5),
            wrong: 0,
            offered: false,
        }
    }

    fn scene() -> Scene {
        let mut scene = Scene::at(Awaiting::Nothing);
        scene.conversation.awaiting = Awaiting::Code(awaiting("760814", &scene));
        scene.budget.sent.insert(MethodId::from("phone"), vec![(NOW, ChallengeId::from("c1"))]);
        scene
    }

    fn says(text: &str) -> Event {
        Event::Said { text: Secret::from(text), intent: None, message: None }
    }

    #[test]
    fn the_right_code_opens_the_page() {
        let effects = scene().on(says("760 814"));
        assert!(effects.iter().any(|effect| matches!(effect, Effect::OpenPage { .. })));
    }

    #[test]
    fn after_five_wrong_answers_elsewhere_not_even_the_right_code_is_compared() {
        let mut scene = scene();
        scene.budget.wrong = vec![NOW - Duration::from_hours(2); 5];
        let effects = scene.on(says("760814"));
        assert!(matches!(texts(&effects)[..], [Text::ToldClosed { .. }]));
        assert!(matches!(scene.conversation.awaiting, Awaiting::Nothing));
    }

    #[test]
    fn s69_a_code_on_a_phone_that_was_reported_lost_in_another_chat_opens_nothing() {
        let mut scene = scene();
        scene.budget.phone_lost = true;
        let effects = scene.on(says("760814"));
        assert!(matches!(texts(&effects)[..], [Text::ToldPhoneSuspended, .., Text::AskChoice { .. }]));
        assert!(scene.conversation.facts.passed.is_empty());
    }

    #[test]
    fn a_method_that_the_policy_no_longer_allows_opens_nothing_under_way() {
        let mut scene = scene();
        scene.rules.policy.methods.retain(|kind| *kind == crate::engine::method::MethodKind::Mail);
        let effects = scene.on(says("760814"));
        assert!(matches!(texts(&effects)[..], [Text::AskChoice { .. }]));
        assert!(scene.conversation.facts.passed.is_empty());
    }
}
