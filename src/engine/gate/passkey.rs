//! A passkey, confirmed on a one-time page of ours (W3C Web Authentication, Level 3).
//!
//! The chat shows a link; the page asks the browser for *any* passkey of this site and posts what became of it. The
//! page is never told whose passkey is wanted, so it is the same for an account and for nobody. Whose passkey it was
//! is compared twice: by the page, and here.
//!
//! A passkey resists a false site, not a link that a stranger sent: whoever asks for somebody's account and has them
//! confirm on the page would be let in. So in a chat that does not belong to the account what was confirmed opens
//! nothing: the page shows a code, and whoever has it types it here. Until then the chat says nothing, whatever
//! happened on the page, or it would tell that the account is there.

use serde::{Deserialize, Serialize};

use super::{closed, digits_in, ended, pass, refuse, wrong};
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
use crate::keys::{Digest, Keys, Purpose, token_hash};
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
    /// When the page ends, and with it its code.
    pub expires_at: Time,
    /// Passkeys so far that were not this account's, and codes that were not the page's.
    pub wrong: u8,
    /// Whether the code that the page shows must be typed here: the chat does not belong to the account.
    pub coded: bool,
    /// Keyed digest of that code, once the account's own passkey was confirmed.
    pub digest: Option<Digest>,
}

/// The keyed digest of the code that a page shows.
pub fn digest_of(keys: &Keys, page: &ChallengeId, code: &str) -> Digest {
    keys.digest(Purpose::Code, &parts(page, code))
}

fn parts<'p>(page: &'p ChallengeId, code: &'p str) -> [&'p str; 3] {
    ["passkey", page.as_str(), code]
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
        let coded = !turn.c.facts.bound;
        turn.effect(Effect::OpenProof {
            challenge: challenge.clone(),
            account: turn.c.facts.subject.as_ref().and_then(|subject| subject.account.clone()),
            token_hash: token_hash(&token),
            words,
            locale: turn.c.locale.clone(),
            expires_at,
            coded,
        });
        turn.audit(Kind::ProofOpened, &[]);
        if !turn.c.facts.tried.contains(&method.id) {
            turn.c.facts.tried.push(method.id.clone());
        }
        turn.shows = Some(Shown::Proof(token.as_str().into()));
        turn.say(Text::AskPasskey { words, minutes: valid.as_secs().div_ceil(60) });
        let digest = None;
        let opened = Self { method: method.id.clone(), challenge, words, expires_at, wrong, coded, digest };
        opened.ask_code(turn);
        Move::Stay(Awaiting::Passkey(opened))
    }

    /// Digits of the code that a page shows.
    fn digits(turn: &Turn<'_>) -> u8 {
        turn.policy().code.digits_of(MethodKind::Passkey)
    }

    fn ask_code(&self, turn: &mut Turn<'_>) {
        if self.coded {
            turn.say(Text::AskProofCode { digits: Self::digits(turn) });
        }
    }

    /// Asked again: the page in the chat is still good, and its link is not kept to be repeated.
    pub(in crate::engine) fn ask(&self, turn: &mut Turn<'_>) {
        turn.say(Text::ToldProofOpen { words: self.words, until: self.expires_at.into() });
        self.ask_code(turn);
    }

    pub(in crate::engine) fn keyboard(turn: &Turn<'_>) -> Vec<Vec<Button>> {
        let others = [vec![Button::NewLink, Button::OtherMethod], vec![Button::LostPhone]];
        let link = turn.shows.is_some().then(|| vec![Button::UsePasskey]);
        link.into_iter().chain(others).collect()
    }

    pub(in crate::engine) fn press(self, button: &Button, turn: &mut Turn<'_>) -> Result<Move, Awaiting> {
        match button {
            // "Done", when it is: a new page would void the code that the person is about to type.
            Button::Next | Button::Yes | Button::Worked if self.coded => Ok(Move::Ask(Awaiting::Passkey(self))),
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

    /// Whether a text has the form of the code that is awaited.
    pub(in crate::engine) fn is_answered_by(&self, text: &str, turn: &Turn<'_>) -> bool {
        self.coded && digits_in(text, Self::digits(turn)).is_some()
    }

    /// The code that the page shows, whether it has shown one yet or not.
    pub(in crate::engine) fn said(mut self, text: &str, message: Option<String>, turn: &mut Turn<'_>) -> Move {
        if !self.coded {
            return turn.unclear(Awaiting::Passkey(self));
        }
        let digits = Self::digits(turn);
        let Some(code) = digits_in(text, digits) else {
            turn.say(Text::RefusedCodeForm { digits }); // a mistake of form costs no try
            return Move::Stay(Awaiting::Passkey(self));
        };
        if let Some(message) = message {
            turn.effect(Effect::Forget { message });
        }
        if let Some(over) = ended(turn) {
            return over;
        }
        if let Some(refused) = closed(turn) {
            refuse(refused, turn);
            return Move::Stay(Awaiting::Passkey(self));
        }
        if turn.env.now >= self.expires_at {
            return Self::woken(turn);
        }
        let parts = parts(&self.challenge, &code);
        if self.digest.as_ref().is_some_and(|shown| turn.rules().keys.matches(Purpose::Code, &parts, shown)) {
            return pass(&self.method, turn);
        }
        let told = |left| Text::RefusedProofCode { left };
        if let Some(over) = wrong(self.wrong, self.digest.is_some(), Kind::CodeRefused, told, turn) {
            return over;
        }
        self.wrong = self.wrong.saturating_add(1);
        Move::Stay(Awaiting::Passkey(self))
    }

    pub(in crate::engine) fn on(self, event: &Event, turn: &mut Turn<'_>) -> Move {
        match event {
            Event::PasskeyProven { challenge, account, code } if *challenge == self.challenge => {
                let own =
                    turn.c.facts.subject.as_ref().is_some_and(|subject| subject.account.as_ref() == Some(account));
                if own { self.proven(code.as_ref(), turn) } else { self.refused(turn) }
            }
            Event::PasskeyRefused { challenge } if *challenge == self.challenge => self.refused(turn),
            Event::PasskeyCancelled { challenge } if *challenge == self.challenge => {
                Move::Ask(Awaiting::Choice(AwaitingChoice {}))
            }
            _ => Move::Stay(Awaiting::Passkey(self)), // of an older page
        }
    }

    /// The account's own passkey was confirmed.
    fn proven(mut self, code: Option<&Digest>, turn: &mut Turn<'_>) -> Move {
        if self.coded {
            self.digest = code.cloned();
            return Move::Stay(Awaiting::Passkey(self));
        }
        if let Some(over) = ended(turn) {
            return over;
        }
        if let Some(refused) = closed(turn) {
            refuse(refused, turn);
            return Move::Stay(Awaiting::Passkey(self));
        }
        // A chat that was unlinked meanwhile is anybody's: what was confirmed for it is worth nothing.
        if turn.env.now >= self.expires_at || !turn.c.facts.bound {
            return Self::woken(turn);
        }
        pass(&self.method, turn)
    }

    /// Something was confirmed that is not the account's passkey.
    fn refused(mut self, turn: &mut Turn<'_>) -> Move {
        if let Some(over) = ended(turn) {
            return over;
        }
        if let Some(refused) = closed(turn) {
            refuse(refused, turn);
            return Move::Stay(Awaiting::Passkey(self));
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
    use crate::engine::method::Binding;
    use crate::engine::scene::{NOW, Scene, texts};
    use crate::ids::AccountId;
    use crate::secret::Secret;

    fn scene() -> Scene {
        let mut scene = Scene::at(Awaiting::Choice(AwaitingChoice {}));
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

    /// What the page posts when a passkey was confirmed: it shows the code 760814.
    fn proven(challenge: &ChallengeId, account: &str) -> Event {
        let code = Some(digest_of(&Scene::at(Awaiting::Nothing).rules.keys, challenge, "760814"));
        Event::PasskeyProven { challenge: challenge.clone(), account: AccountId::from(account), code }
    }

    fn says(text: &str) -> Event {
        Event::Said { text: Secret::from(text), intent: None, message: None }
    }

    fn opens_a_page(effects: &[Effect]) -> bool {
        effects.iter().any(|effect| matches!(effect, Effect::OpenPage { .. }))
    }

    #[test]
    fn the_accounts_own_passkey_opens_the_gate_with_the_code_of_its_page_and_no_other() {
        let (mut scene, challenge) = asked();
        let effects = scene.on(proven(&challenge, "a2"));
        assert!(matches!(texts(&effects)[..], [Text::RefusedPasskey { left: 2 }]));
        scene.budget.wrong.push(NOW);
        assert!(scene.on(proven(&challenge, "a1")).is_empty(), "the chat says nothing of what is done on the page");
        assert!(matches!(texts(&scene.on(says("yes, done")))[..], [Text::RefusedCodeForm { digits: 6 }]));
        assert!(scene.conversation.facts.passed.is_empty());
        assert!(opens_a_page(&scene.on(says("760 814"))));
    }

    #[test]
    fn a_chat_of_the_accounts_own_needs_no_code_unless_it_is_unlinked_meanwhile() {
        for unlinked in [false, true] {
            let mut scene = scene();
            let binding = Binding { account: AccountId::from("a1"), login: "mira".into() };
            scene.conversation.facts.bound = true;
            scene.budget.bound = Some(binding);
            let texts_heard = texts(&scene.presses(Button::Next));
            assert!(matches!(texts_heard[..], [Text::AskPasskey { .. }]), "{texts_heard:?}");
            let Awaiting::Passkey(awaiting) = &scene.conversation.awaiting else { panic!("no passkey is awaited") };
            let challenge = awaiting.challenge.clone();
            if unlinked {
                scene.budget.bound = None;
            }
            let effects = scene.on(Event::PasskeyProven { challenge, account: AccountId::from("a1"), code: None });
            assert_eq!(opens_a_page(&effects), !unlinked);
        }
    }

    #[test]
    fn three_guesses_are_taken_whether_the_owner_has_confirmed_or_not_and_nobodys_are_told_alike() {
        let guesses = |confirmed: bool, nobody: bool| {
            let (mut scene, challenge) = asked();
            if let Some(subject) = scene.conversation.facts.subject.as_mut().filter(|_| nobody) {
                subject.account = None;
            }
            if confirmed {
                scene.on(proven(&challenge, "a1"));
            }
            let mut heard = Vec::new();
            for guess in ["000000", "111111", "222222", "760814"] {
                let effects = scene.on(says(guess));
                assert!(!opens_a_page(&effects));
                heard.push(texts(&effects));
            }
            heard
        };
        let heard = guesses(true, false);
        assert!(matches!(heard[0][..], [Text::RefusedProofCode { left: 2 }]), "{heard:?}");
        assert!(matches!(heard[2][..], [Text::ToldTriesOver, Text::AskChoice { .. }]), "{heard:?}");
        assert_eq!(heard, guesses(false, false));
        assert_eq!(heard, guesses(false, true));
    }

    #[test]
    fn a_newer_page_voids_the_code_of_the_one_before() {
        let (mut scene, challenge) = asked();
        scene.on(proven(&challenge, "a1"));
        scene.presses(Button::NewLink);
        let effects = scene.on(says("760814"));
        assert!(matches!(texts(&effects)[..], [Text::RefusedProofCode { left: 2 }]));
    }

    #[test]
    fn what_is_confirmed_behind_another_question_leaves_it_standing() {
        let (mut scene, challenge) = asked();
        scene.presses(Button::LostPhone);
        assert!(scene.on(proven(&challenge, "a1")).is_empty());
        assert!(matches!(scene.conversation.awaiting, Awaiting::LostPhone(_)));
        scene.presses(Button::NotLost);
        assert!(opens_a_page(&scene.on(says("760814"))));
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
        scene.on(proven(&challenge, "a1"));
        scene.now = NOW + Duration::from_mins(5);
        let effects = scene.on(says("760814"));
        assert!(matches!(texts(&effects)[..], [Text::ToldProofExpired, Text::AskChoice { .. }]));
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
