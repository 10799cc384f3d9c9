//! A passkey, confirmed on a one-time page of ours (W3C Web Authentication, Level 3).
//!
//! The chat shows a link; the page asks the browser for *any* passkey of this site and posts what became of it. The
//! page is never told whose passkey is wanted, so it is the same for an account and for nobody. Whose passkey it was
//! is compared twice: by the page, and here.

use serde::{Deserialize, Serialize};

use super::{closed, ended, pass, refuse, wrong};
use crate::audit::Kind;
use crate::engine::Move;
use crate::engine::button::Button;
use crate::engine::conversation::Awaiting;
use crate::engine::effect::{Effect, Shown};
use crate::engine::event::Event;
use crate::engine::method::{Method, MethodKind};
use crate::engine::recovery::AwaitingChoice;
use crate::engine::text::{Pair, Text};
use crate::engine::turn::Turn;
use crate::ids::{ChallengeId, MethodId};
use crate::keys::token_hash;
use crate::time::Time;

/// A passkey is awaited, on its page.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AwaitingPasskey {
    /// The method chosen.
    pub method: MethodId,
    /// The page's challenge; every new link brings another.
    pub challenge: ChallengeId,
    /// The two words that stand in the chat and on the page.
    pub words: Pair,
    /// When the page ends.
    pub expires_at: Time,
    /// Passkeys so far that were not this account's.
    pub wrong: u8,
}

impl AwaitingPasskey {
    /// The next moment something is due.
    pub fn wakes_at(&self) -> Time {
        self.expires_at
    }

    /// Opens a page, if an answer would be taken now.
    pub(super) fn open(method: &Method, wrong: u8, turn: &mut Turn<'_>) -> Move {
        if let Some(over) = ended(turn) {
            return over;
        }
        if let Some(refused) = closed(turn) {
            refuse(refused, turn);
            return Move::Ask(Awaiting::Choice(AwaitingChoice {}));
        }
        let token = turn.entropy.token();
        let words = Pair::draw(&mut turn.entropy);
        let valid = turn.policy().code.valid_of(MethodKind::Passkey);
        let (challenge, expires_at) = (ChallengeId(turn.entropy.id()), turn.env.now + valid);
        turn.effect(Effect::OpenProof {
            challenge: challenge.clone(),
            account: turn.c.facts.subject.as_ref().and_then(|subject| subject.account.clone()),
            token_hash: token_hash(&token),
            words,
            locale: turn.c.locale.clone(),
            expires_at,
        });
        turn.audit(Kind::ProofOpened, &[]);
        if !turn.c.facts.tried.contains(&method.id) {
            turn.c.facts.tried.push(method.id.clone());
        }
        turn.shows = Some(Shown::Proof(token.as_str().into()));
        turn.say(Text::AskPasskey { words, minutes: valid.as_secs().div_ceil(60) });
        Move::Stay(Awaiting::Passkey(Self { method: method.id.clone(), challenge, words, expires_at, wrong }))
    }

    /// Asked again: the page in the chat is still good, and its link is not kept to be repeated.
    pub(in crate::engine) fn ask(&self, turn: &mut Turn<'_>) {
        turn.say(Text::ToldProofOpen { words: self.words, until: self.expires_at.into() });
    }

    pub(in crate::engine) fn keyboard(turn: &Turn<'_>) -> Vec<Vec<Button>> {
        let others = [vec![Button::NewLink, Button::OtherMethod], vec![Button::LostPhone]];
        let link = turn.shows.is_some().then(|| vec![Button::UsePasskey]);
        link.into_iter().chain(others).collect()
    }

    pub(in crate::engine) fn press(self, button: &Button, turn: &mut Turn<'_>) -> Result<Move, Awaiting> {
        match button {
            Button::NewLink | Button::Resend | Button::Next => Ok(self.again(turn)),
            Button::OtherMethod | Button::Back => Ok(Move::Ask(Awaiting::Choice(AwaitingChoice {}))),
            _ => Err(Awaiting::Passkey(self)),
        }
    }

    fn again(self, turn: &mut Turn<'_>) -> Move {
        match turn.c.facts.method(&self.method).cloned() {
            Some(method) => Self::open(&method, self.wrong, turn),
            None => Move::Ask(Awaiting::Choice(AwaitingChoice {})),
        }
    }

    pub(in crate::engine) fn on(mut self, event: &Event, turn: &mut Turn<'_>) -> Move {
        let (Event::PasskeyProven { challenge, .. }
        | Event::PasskeyRefused { challenge }
        | Event::PasskeyCancelled { challenge }) = event
        else {
            return Move::Stay(Awaiting::Passkey(self));
        };
        if *challenge != self.challenge {
            return Move::Stay(Awaiting::Passkey(self)); // of an older page
        }
        if matches!(event, Event::PasskeyCancelled { .. }) {
            return Move::Ask(Awaiting::Choice(AwaitingChoice {}));
        }
        if let Some(over) = ended(turn) {
            return over;
        }
        if let Some(refused) = closed(turn) {
            refuse(refused, turn);
            return Move::Stay(Awaiting::Passkey(self));
        }
        let owner = turn.c.facts.subject.as_ref().and_then(|subject| subject.account.as_ref());
        if let Event::PasskeyProven { account, .. } = event
            && owner == Some(account)
            && turn.env.now < self.expires_at
        {
            return pass(&self.method, turn);
        }
        // Nobody guesses a passkey, so a wrong one says nothing of an attack on everybody.
        let told = |left| Text::RefusedPasskey { left };
        if let Some(over) = wrong(self.wrong, false, Kind::PasskeyRefused, told, turn) {
            return over;
        }
        self.wrong = self.wrong.saturating_add(1);
        Move::Stay(Awaiting::Passkey(self))
    }

    pub(in crate::engine) fn woken(turn: &mut Turn<'_>) -> Move {
        turn.say(Text::ToldProofExpired);
        Move::Ask(Awaiting::Choice(AwaitingChoice {}))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::engine::scene::{NOW, Scene, texts};
    use crate::ids::AccountId;
    use crate::keys::Digest;

    fn scene() -> Scene {
        let mut scene = Scene::at(Awaiting::Choice(AwaitingChoice {}));
        scene.rules.policy.methods.push(MethodKind::Passkey);
        let key = Method {
            id: MethodId::from("key"),
            kind: MethodKind::Passkey,
            hint: String::new(),
            contact: Digest::default(),
        };
        scene.conversation.facts.methods.insert(0, key);
        scene
    }

    /// A scene in which the page was asked for, and its challenge.
    fn asked() -> (Scene, ChallengeId) {
        let mut scene = scene();
        let effects = scene.presses(Button::Next);
        assert!(effects.iter().any(|effect| matches!(effect, Effect::OpenProof { account: Some(_), .. })));
        let Awaiting::Passkey(awaiting) = &scene.conversation.awaiting else { panic!("no passkey is awaited") };
        let challenge = awaiting.challenge.clone();
        (scene, challenge)
    }

    fn proven(challenge: &ChallengeId, account: &str) -> Event {
        Event::PasskeyProven { challenge: challenge.clone(), account: AccountId::from(account) }
    }

    #[test]
    fn the_accounts_own_passkey_opens_the_gate_and_no_other() {
        let (mut scene, challenge) = asked();
        let effects = scene.on(proven(&challenge, "a2"));
        assert!(matches!(texts(&effects)[..], [Text::RefusedPasskey { left: 2 }]));
        assert!(scene.conversation.facts.passed.is_empty());
        scene.budget.wrong.push(NOW);
        let effects = scene.on(proven(&challenge, "a1"));
        assert!(effects.iter().any(|effect| matches!(effect, Effect::OpenPage { .. })));
    }

    #[test]
    fn nobody_has_no_passkey_and_hears_the_same() {
        let (mut scene, challenge) = asked();
        if let Some(subject) = &mut scene.conversation.facts.subject {
            subject.account = None;
        }
        let nobody = texts(&scene.on(proven(&challenge, "a1")));
        let (mut scene, challenge) = asked();
        assert_eq!(nobody, texts(&scene.on(proven(&challenge, "a2"))));
    }

    #[test]
    fn what_comes_from_an_older_page_or_too_late_opens_nothing() {
        let (mut scene, _) = asked();
        assert!(texts(&scene.on(proven(&ChallengeId::from("older"), "a1"))).is_empty());
        assert!(scene.conversation.facts.passed.is_empty());
        let (mut scene, challenge) = asked();
        scene.now = NOW + Duration::from_mins(5);
        scene.on(proven(&challenge, "a1"));
        assert!(scene.conversation.facts.passed.is_empty());
        let (mut scene, _) = asked();
        scene.now = NOW + Duration::from_mins(5);
        let effects = scene.on(Event::DeadlinePassed);
        assert!(matches!(texts(&effects)[..], [Text::ToldProofExpired, Text::AskChoice { .. }]));
    }

    #[test]
    fn cancelling_costs_no_try() {
        let (mut scene, challenge) = asked();
        let effects = scene.on(Event::PasskeyCancelled { challenge });
        assert!(matches!(texts(&effects)[..], [Text::AskChoice { .. }]));
        assert!(!effects.iter().any(|effect| matches!(effect, Effect::Count { .. })));
    }
}
