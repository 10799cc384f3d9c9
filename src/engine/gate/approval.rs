//! Approval in another chat of the same account, by typing there the two digits that are shown here (S33).
//!
//! The threat is fatigue: whoever is asked often enough says yes to have peace. So a tap is not enough, the number stands
//! only in the chat that asks (the others have a keyed digest of it), one wrong number ends the request, requests are
//! few, and a "no" stops them for a day and alarms IT. Whoever asks for an account that is not there sees the same:
//! nobody answers.

use serde::{Deserialize, Serialize};

use super::{closed, digits_in, ended, pass, refusal, refuse};
use crate::audit::Kind;
use crate::engine::Move;
use crate::engine::button::Button;
use crate::engine::case::DESK;
use crate::engine::conversation::Awaiting;
use crate::engine::decoy::account_key;
use crate::engine::effect::{Bucket, Category, Effect, Notice};
use crate::engine::event::Event;
use crate::engine::method::Method;
use crate::engine::recovery::AwaitingChoice;
use crate::engine::text::Text;
use crate::engine::turn::Turn;
use crate::ids::{AccountId, ChallengeId, Handle, MethodId, Peer};
use crate::keys::{Digest, Purpose};
use crate::time::Time;

/// Digits of the number: enough that nobody types the right one by chance and without looking.
const DIGITS: u8 = 2;

/// What the other chats of an account are asked. It does not hold the number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApprovalRequest {
    /// Its name.
    pub challenge: ChallengeId,
    /// Keyed digest of the number shown.
    pub digest: Digest,
    /// When it was made.
    pub asked_at: Time,
    /// Until when it stands.
    pub expires_at: Time,
    /// Whom the owner of the chat is to vouch for, as they named themselves to IT; `None` where the owner's own account is
    /// meant.
    #[serde(default)]
    pub vouches_for: Option<Handle>,
}

/// What was said to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Answer {
    /// The number was typed.
    Given,
    /// "That is not me."
    Denied,
    /// Another number was typed; there is no second try.
    Wrong,
}

/// Approval in another chat is awaited.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AwaitingApproval {
    /// The method.
    pub method: MethodId,
    /// The request.
    pub challenge: ChallengeId,
    /// The number shown.
    pub keys: String,
    /// Until when it is taken.
    pub expires_at: Time,
    /// Whether a wrong number was typed. Nothing shows it here, for nobody types any for a decoy.
    pub void: bool,
}

/// The number that another chat shows is awaited, or a "no".
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AwaitingApproving {
    /// The chat that asks.
    pub asker: Peer,
    /// What it asks.
    pub request: ApprovalRequest,
    /// What was under way here before.
    pub back: Box<Awaiting>,
}

impl AwaitingApproval {
    pub(super) fn begin(method: &Method, turn: &mut Turn<'_>) -> Move {
        if let Some(over) = ended(turn) {
            return over;
        }
        if let Some(refused) = Self::refused(method, turn) {
            // No request stands that could be promised to stay valid.
            refuse(if let Text::RefusedResend { at } = refused { Text::RefusedSend { at } } else { refused }, turn);
            return Move::Ask(Awaiting::Choice(AwaitingChoice {}));
        }
        if !turn.c.facts.tried.contains(&method.id) {
            turn.c.facts.tried.push(method.id.clone());
        }
        Move::Ask(Awaiting::Approval(Self::requested(method, turn)))
    }

    fn refused(method: &Method, turn: &Turn<'_>) -> Option<Text> {
        let until = turn.env.budget.approvals_until(turn.policy(), &method.id, turn.env.now);
        until.map(|at| Text::RefusedSend { at: at.into() }).or_else(|| refusal(method, turn))
    }

    fn requested(method: &Method, turn: &mut Turn<'_>) -> Self {
        let keys = turn.entropy.digits(usize::from(DIGITS));
        let challenge = ChallengeId(turn.entropy.id());
        let (asked_at, expires_at) = (turn.env.now, turn.env.now + turn.policy().code.approval_valid);
        let digest = turn.rules().keys.digest(Purpose::Code, &["approval", challenge.as_str(), &keys]);
        turn.audit(Kind::ApprovalRequested, &[]);
        if let Some(subject) = turn.c.facts.subject.clone() {
            // After a "no" nobody is asked for a day: the request goes the way of a decoy's.
            let account = subject.account.filter(|_| !turn.env.budget.denied);
            let note = if account.is_some() { challenge.as_str() } else { "" };
            turn.count(Bucket::Sent(subject.key, method.id.clone()), note);
            let (challenge, vouches_for) = (challenge.clone(), None);
            let request = ApprovalRequest { challenge, digest, asked_at, expires_at, vouches_for };
            turn.effect(Effect::AskApproval { account, request, to: None });
        }
        Self { method: method.id.clone(), challenge, keys, expires_at, void: false }
    }

    pub(in crate::engine) fn ask(&self, turn: &mut Turn<'_>) {
        turn.say(Text::AskApproval { keys: self.keys.clone(), until: self.expires_at.into() });
    }

    pub(in crate::engine) fn keyboard() -> Vec<Vec<Button>> {
        vec![vec![Button::Resend, Button::OtherMethod]]
    }

    pub(in crate::engine) fn press(self, button: &Button, turn: &mut Turn<'_>) -> Result<Move, Awaiting> {
        match button {
            Button::Resend => Ok(self.again(turn)),
            Button::OtherMethod | Button::Back => Ok(Move::Ask(Awaiting::Choice(AwaitingChoice {}))),
            _ => Err(Awaiting::Approval(self)),
        }
    }

    fn again(self, turn: &mut Turn<'_>) -> Move {
        let Some(method) = turn.c.facts.method(&self.method).cloned() else {
            return Move::Ask(Awaiting::Choice(AwaitingChoice {}));
        };
        if let Some(over) = ended(turn) {
            return over;
        }
        if let Some(refused) = Self::refused(&method, turn) {
            refuse(refused, turn);
            return Move::Stay(Awaiting::Approval(self));
        }
        Move::Ask(Awaiting::Approval(Self::requested(&method, turn)))
    }

    pub(in crate::engine) fn on(mut self, event: &Event, turn: &mut Turn<'_>) -> Move {
        let Event::ApprovalAnswered { challenge, answer } = event else {
            return Move::Stay(Awaiting::Approval(self));
        };
        let has_account = turn.c.facts.subject.as_ref().is_some_and(|subject| subject.account.is_some());
        let live = turn.env.budget.live(&self.method) == Some(challenge);
        let in_time = turn.env.now < self.expires_at;
        if *challenge != self.challenge || !live || !in_time || !has_account || self.void {
            return Move::Stay(Awaiting::Approval(self)); // of an older request
        }
        match answer {
            Answer::Given => {}
            Answer::Denied => return Move::Stay(Awaiting::Approval(self)), // taken wherever the chat is by then
            Answer::Wrong => {
                self.void = true;
                return Move::Stay(Awaiting::Approval(self));
            }
        }
        if let Some(over) = ended(turn) {
            return over;
        }
        if let Some(refused) = closed(turn) {
            refuse(refused, turn);
            return Move::Stay(Awaiting::Approval(self));
        }
        pass(&self.method, turn)
    }

    /// Nobody has answered in time.
    pub(in crate::engine) fn woken(turn: &mut Turn<'_>) -> Move {
        turn.say(Text::ToldApprovalNobody);
        Move::Ask(Awaiting::Choice(AwaitingChoice {}))
    }
}

impl AwaitingApproving {
    /// Another chat asks. What was under way here waits behind the question; an older question makes room.
    pub(in crate::engine) fn asked(
        awaiting: Awaiting,
        account: &AccountId,
        asker: Peer,
        request: ApprovalRequest,
        turn: &mut Turn<'_>,
    ) -> Move {
        let ours = turn.bound.as_ref().is_some_and(|bound| bound.account == *account);
        if !ours || turn.env.budget.bound_frozen || turn.env.now >= request.expires_at {
            return Move::Stay(awaiting);
        }
        let back = match awaiting {
            Awaiting::Approving(older) => older.back,
            other => Box::new(other),
        };
        Move::Ask(Awaiting::Approving(Self { asker, request, back }))
    }

    pub(in crate::engine) fn ask(&self, turn: &mut Turn<'_>) {
        let (at, until) = (self.request.asked_at.into(), self.request.expires_at.into());
        if let Some(handle) = self.vouches_for() {
            return turn.say(Text::AskVouch { handle, until });
        }
        turn.say(Text::AskApprove { channel: self.asker.channel().to_owned(), at, until });
    }

    pub(in crate::engine) fn keyboard(&self) -> Vec<Vec<Button>> {
        let no = if self.vouches_for().is_some() { Button::NoVouch } else { Button::Deny };
        vec![vec![no], vec![Button::ContactIt, Button::Language]]
    }

    /// Whom IT wants vouched for; `None` where this chat's own account is meant. The name is empty where none was typed.
    fn vouches_for(&self) -> Option<Handle> {
        (self.asker.channel() == DESK).then(|| self.request.vouches_for.clone().unwrap_or_default())
    }

    pub(in crate::engine) fn press(self, button: &Button, turn: &mut Turn<'_>) -> Result<Move, Awaiting> {
        match button {
            Button::Deny | Button::NoVouch | Button::NotMe => Ok(self.denied(turn)),
            Button::Yes | Button::Next => {
                turn.say(Text::RefusedApproveForm); // "yes" is what tired people say
                Ok(Move::Stay(Awaiting::Approving(self)))
            }
            Button::Back => {
                turn.say(Text::ToldApproveOver);
                Ok(Move::Stay(*self.back))
            }
            _ => Err(Awaiting::Approving(self)),
        }
    }

    pub(in crate::engine) fn said(self, text: &str, message: Option<String>, turn: &mut Turn<'_>) -> Move {
        // A code is no number of two digits: it answers what was asked here before.
        if let Awaiting::Code(code) = &*self.back
            && code.is_answered_by(text, turn)
        {
            return code.clone().said(text, message, turn);
        }
        if let Awaiting::Passkey(passkey) = &*self.back
            && passkey.is_answered_by(text, turn)
        {
            return passkey.clone().said(text, message, turn);
        }
        if let Awaiting::It(it) = &*self.back
            && it.is_answered_by_code(text)
        {
            return it.clone().said(text, message, turn);
        }
        // Whoever has stopped the account since may not be the one who holds this chat.
        let stands = turn.env.now < self.request.expires_at && !turn.env.budget.bound_frozen;
        let (Some(binding), true) = (turn.bound.clone(), stands) else {
            turn.say(Text::ToldApproveOver);
            return Move::Stay(*self.back);
        };
        let Some(number) = digits_in(text, DIGITS) else {
            turn.say(Text::RefusedApproveForm); // a mistake of form costs no try
            return Move::Stay(Awaiting::Approving(self));
        };
        let parts = ["approval", self.request.challenge.as_str(), &number];
        let right = turn.rules().keys.matches(Purpose::Code, &parts, &self.request.digest);
        if self.vouches_for().is_some() {
            // Not this chat's own account: nothing is counted against it.
            turn.say(if right { Text::ToldVouched } else { Text::RefusedVouch });
            return self.answered(if right { Answer::Given } else { Answer::Wrong }, turn);
        }
        if right {
            turn.say(Text::ToldApproved);
            return self.answered(Answer::Given, turn);
        }
        turn.audit_of(&binding, Kind::ApprovalRefused);
        turn.count(Bucket::BoundWrong(account_key(&binding.account)), "left");
        turn.say(Text::RefusedApprove);
        self.answered(Answer::Wrong, turn)
    }

    /// "That is not me": somebody else holds the other chat, and perhaps more.
    fn denied(self, turn: &mut Turn<'_>) -> Move {
        if self.vouches_for().is_some() {
            turn.say(Text::ToldNotVouched);
            return self.answered(Answer::Denied, turn);
        }
        let Some(binding) = turn.bound.clone() else { return Move::Stay(*self.back) };
        turn.audit_of(&binding, Kind::ApprovalDenied);
        turn.count(Bucket::Denied(account_key(&binding.account)), "");
        let number = turn.urgent(Category::ApprovalDenied, &binding);
        turn.c.ticket = Some(number.clone());
        turn.notify(binding.account, Notice::ApprovalDenied);
        turn.say(Text::ToldDenied { number });
        self.answered(Answer::Denied, turn)
    }

    fn answered(self, answer: Answer, turn: &mut Turn<'_>) -> Move {
        let Self { asker, request, back } = self;
        turn.effect(Effect::AnswerApproval { asker, challenge: request.challenge, answer });
        Move::Stay(*back)
    }

    /// News for what waits behind the question is taken there, and is more urgent than the question.
    pub(in crate::engine) fn on(self, event: Event, turn: &mut Turn<'_>) -> Move {
        let concerns = match (&*self.back, &event) {
            (Awaiting::Account(_), Event::LookedUp { .. } | Event::LookUpFailed { .. })
            | (Awaiting::Keys(_), Event::KeysPressed { .. })
            | (Awaiting::Approval(_), Event::ApprovalAnswered { .. })
            | (Awaiting::Reset(_), Event::PageCancelled { .. } | Event::PasswordNotSet { .. })
            | (
                Awaiting::Passkey(_),
                Event::PasskeyProven { .. } | Event::PasskeyRefused { .. } | Event::PasskeyCancelled { .. },
            ) => true,
            (Awaiting::LostPhone(lost), event) => lost.hides_page_of(event),
            _ => false,
        };
        if !concerns {
            return Move::Stay(Awaiting::Approving(self));
        }
        match turn.on(*self.back, event) {
            // Nothing was said of it: the question stands.
            Move::Stay(back @ Awaiting::Passkey(_)) if turn.texts.is_empty() => {
                Move::Stay(Awaiting::Approving(Self { back: Box::new(back), ..self }))
            }
            moved => moved,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::engine::method::MethodKind;
    use crate::engine::recovery::AwaitingLostPhone;
    use crate::engine::scene::{NOW, Scene, texts};

    /// A scene in which approval was asked for, behind the question whether the phone is lost.
    fn behind_the_question() -> (Scene, ChallengeId) {
        let (push, challenge) = (MethodId::from("push"), ChallengeId::from("request"));
        let approval = AwaitingApproval {
            method: push.clone(),
            challenge: challenge.clone(),
            keys: "42".to_owned(),
            expires_at: NOW + Duration::from_mins(2),
            void: false,
        };
        let back = Box::new(Awaiting::Approval(approval));
        let mut scene = Scene::at(Awaiting::LostPhone(AwaitingLostPhone { back }));
        let (hint, contact) = (String::new(), Digest::default());
        let method = Method { id: push.clone(), kind: MethodKind::Push, hint, contact };
        scene.conversation.facts.methods.insert(0, method);
        scene.budget.sent.insert(push, vec![(NOW, challenge.clone())]);
        (scene, challenge)
    }

    #[test]
    fn s33_a_wrong_number_or_a_no_holds_while_another_question_is_open() {
        for answer in [Answer::Wrong, Answer::Denied] {
            let (mut scene, challenge) = behind_the_question();
            let said = texts(&scene.on(Event::ApprovalAnswered { challenge: challenge.clone(), answer }));
            assert!(said.is_empty() && matches!(scene.conversation.awaiting, Awaiting::LostPhone(_)), "{said:?}");
            scene.presses(Button::NotLost);
            scene.on(Event::ApprovalAnswered { challenge, answer: Answer::Given });
            assert!(scene.conversation.facts.passed.is_empty(), "{answer:?}, and approved after all");
        }
    }

    #[test]
    fn s33_a_yes_is_taken_while_another_question_is_open() {
        let (mut scene, challenge) = behind_the_question();
        let effects = scene.on(Event::ApprovalAnswered { challenge, answer: Answer::Given });
        assert!(effects.iter().any(|effect| matches!(effect, Effect::OpenPage { .. })));
    }
}
