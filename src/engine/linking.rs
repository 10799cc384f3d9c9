//! Linking a chat: the page of an account hands out a code, and its owner gives it to the chat that is theirs.
//!
//! The threat is a page that a stranger passes on. Whoever signs in on it proves who they are, and says nothing of the
//! chat that it was opened from; were that chat linked, the stranger would hold it. So the page links nothing: its code
//! is typed, or its button tapped, in the chat itself, by whoever holds that.
//!
//! A code that is typed has eight digits, lives ten minutes and is good once. Guesses are few: each counts for its chat
//! before it is compared, and wrong ones count for everybody in the very transaction that compares them.

use std::time::Duration;

use super::Move;
use super::conversation::Awaiting;
use super::effect::{Bucket, Effect};
use super::enrolment::{self, Purpose as Page};
use super::gate::digits_in;
use super::method::Binding;
use super::text::Text;
use super::turn::Turn;
use crate::audit::Kind;
use crate::ids::ChallengeId;
use crate::keys::{Digest, Keys, Purpose};
use crate::secret::Secret;

/// How long a code is good: time enough to take out the telephone.
pub const VALID: Duration = Duration::from_mins(10);
/// Digits of a code. With 200 wrong ones an hour over everybody (`limits.fleet_wrong_per_hour`) and ten codes live at
/// every moment, chance finds one in five years of guessing; and its owner is told at once, everywhere.
pub const DIGITS: u8 = 8;
/// What precedes the token in what a deep link carries (Telegram takes 64 characters of base64url).
pub const PAYLOAD: &str = "link_";
/// The longest text that is looked at for a code.
const TEXT_MAX: usize = 40;

/// The keyed digest under which a code is kept.
pub fn code_digest(keys: &Keys, code: &str) -> Digest {
    keys.digest(Purpose::Code, &["link", code])
}

/// The keyed digest under which the token of a deep link is kept.
pub fn token_digest(keys: &Keys, token: &str) -> Digest {
    keys.digest(Purpose::Code, &["link-token", token])
}

/// The code in a text that holds nothing else, but perhaps one word before it: "12345678", "link 1234 5678". A sentence
/// with a number in it is no code.
fn code_alone(text: &str) -> Option<String> {
    let text = text.trim();
    if text.chars().count() > TEXT_MAX {
        return None;
    }
    let begins = text.find(char::is_numeric)?;
    let (before, code) = text.split_at(begins);
    let before = before.trim().trim_end_matches([':', '：']);
    let one_word = before.chars().all(char::is_alphabetic);
    let only_digits = code.chars().all(|mark| mark.is_numeric() || mark.is_whitespace() || mark == '-');
    digits_in(code, DIGITS).filter(|_| one_word && only_digits)
}

/// Whether nothing is under way that linking would disturb.
fn is_free(awaiting: &Awaiting) -> bool {
    matches!(awaiting, Awaiting::Nothing | Awaiting::Session(_))
}

impl Turn<'_> {
    /// `/link`, with or without a code.
    pub(super) fn on_link(&mut self, awaiting: Awaiting, code: Option<&Secret<String>>) -> Move {
        match code.map(|code| code_alone(code.expose())) {
            _ if !is_free(&awaiting) => self.links_later(awaiting),
            Some(Some(code)) => self.link_by(awaiting, &code),
            Some(None) => {
                self.say(Text::RefusedLinkForm); // a mistake of form costs no try
                Move::Stay(awaiting)
            }
            None => {
                self.say(Text::ToldLinkHow);
                enrolment::asked(Page::Account, awaiting, self)
            }
        }
    }

    /// The button of the page: a tap is enough, for its token cannot be guessed.
    pub(super) fn on_link_tapped(&mut self, awaiting: Awaiting, token: &Secret<String>) -> Move {
        if !is_free(&awaiting) {
            return self.links_later(awaiting);
        }
        let digest = token_digest(&self.rules().keys, token.expose());
        self.redeem(digest, false);
        Move::Stay(awaiting)
    }

    /// Eight digits written where nothing else is awaited are a code.
    pub(super) fn said_link(&mut self, awaiting: Awaiting, text: &str) -> Result<Move, Awaiting> {
        match code_alone(text) {
            Some(code) if is_free(&awaiting) => Ok(self.link_by(awaiting, &code)),
            _ => Err(awaiting),
        }
    }

    fn link_by(&mut self, awaiting: Awaiting, code: &str) -> Move {
        if let Some(at) = self.env.budget.links_until(self.policy(), self.env.now) {
            self.say(Text::RefusedLinks { at: at.into() });
            return Move::Stay(awaiting);
        }
        self.count(Bucket::Links, "");
        let digest = code_digest(&self.rules().keys, code);
        self.redeem(digest, true);
        Move::Stay(awaiting)
    }

    fn redeem(&mut self, digest: Digest, typed: bool) {
        if self.c.stamp == 0 {
            self.c.stamp = self.stamp; // the chat's first words: its language is kept until the answer is there
        }
        let attempt = ChallengeId(self.entropy.id());
        self.effect(Effect::RedeemLink { attempt, digest, typed });
    }

    /// One thing at a time: the code stays good meanwhile.
    fn links_later(&mut self, awaiting: Awaiting) -> Move {
        self.say(Text::RefusedLinkNow);
        Move::Ask(awaiting)
    }

    /// The code was right. Not so any more where the owner has stopped it all since it was handed out.
    pub(super) fn link_redeemed(&mut self, binding: Binding) {
        if self.env.budget.bound_frozen {
            return self.say(Text::RefusedLink);
        }
        self.bind(binding);
    }

    /// The code is unknown, used or too old: one answer for all three, for whoever guesses.
    pub(super) fn link_refused(&mut self, awaiting: Awaiting, busy: bool) -> Move {
        self.audit(Kind::LinkRefused, &[]);
        self.say(if busy { Text::ToldBusy } else { Text::RefusedLink });
        Move::Stay(awaiting)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::budget::DAY;
    use crate::engine::event::Event;
    use crate::engine::recovery::{AwaitingChoice, AwaitingLostPhone, AwaitingSession};
    use crate::engine::scene::{NOW, Scene, texts};
    use crate::time::Time;

    #[test]
    fn a_code_is_found_alone_or_after_one_word() {
        for text in
            ["12345678", " 1234 5678 ", "1234-5678", "link 1234 5678", "Code: 12345678", "关联 １２３４５６７８"]
        {
            assert_eq!(code_alone(text).as_deref(), Some("12345678"), "{text}");
        }
        for text in ["", "link", "1234567", "123456789", "my number is 12345678", "12345678 and more", "12 345 678 90"]
        {
            assert_eq!(code_alone(text), None, "{text}");
        }
    }

    fn asked(code: &str) -> Event {
        Event::LinkAsked { code: Some(Secret::from(code)) }
    }

    fn redeems(effects: &[Effect]) -> bool {
        effects.iter().any(|effect| matches!(effect, Effect::RedeemLink { .. }))
    }

    #[test]
    fn a_code_is_redeemed_where_nothing_is_under_way_and_counted_first() {
        for awaiting in
            [Awaiting::Nothing, Awaiting::Session(AwaitingSession { closes_at: NOW + DAY, ..Default::default() })]
        {
            let effects = Scene::at(awaiting).on(asked("1234 5678"));
            let counted = effects.iter().position(|e| matches!(e, Effect::Count { bucket: Bucket::Links, .. }));
            let redeemed = effects.iter().position(|e| matches!(e, Effect::RedeemLink { typed: true, .. }));
            assert!(counted.unwrap() < redeemed.unwrap());
        }
    }

    #[test]
    fn nothing_is_lost_in_the_middle_of_something_else() {
        for awaiting in [
            Awaiting::Choice(AwaitingChoice {}),
            Awaiting::LostPhone(AwaitingLostPhone { back: Box::new(Awaiting::Nothing) }),
        ] {
            for event in
                [asked("12345678"), Event::LinkTapped { token: Secret::from("t") }, Event::LinkAsked { code: None }]
            {
                let mut scene = Scene::at(awaiting.clone());
                scene.conversation.facts.started_at = NOW;
                let name: &'static str = (&scene.conversation.awaiting).into();
                let effects = scene.on(event);
                assert!(!redeems(&effects) && texts(&effects)[0] == Text::RefusedLinkNow);
                assert_eq!(name, <&'static str>::from(&scene.conversation.awaiting));
            }
        }
    }

    #[test]
    fn a_mistake_of_form_costs_nothing_and_the_fourth_code_of_a_day_waits() {
        let mut scene = Scene::at(Awaiting::Nothing);
        assert_eq!(texts(&scene.on(asked("1234"))), [Text::RefusedLinkForm]);
        scene.budget.links = vec![NOW; scene.rules.policy.code.tries.into()];
        let effects = scene.on(asked("12345678"));
        let at: Time = NOW + DAY;
        assert!(!redeems(&effects) && texts(&effects) == [Text::RefusedLinks { at: at.into() }]);
        // A tap guesses nothing, so it is never late for that.
        assert!(redeems(&scene.on(Event::LinkTapped { token: Secret::from("t") })));
    }

    #[test]
    fn an_account_that_was_stopped_meanwhile_gets_no_new_chat() {
        let mut scene = Scene::at(Awaiting::Nothing);
        scene.budget.bound_frozen = true;
        let binding = Binding { account: "a1".into(), login: "mira".into() };
        let effects = scene.on(Event::LinkRedeemed { binding });
        assert_eq!(texts(&effects), [Text::RefusedLink]);
        assert!(!effects.iter().any(|effect| matches!(effect, Effect::BindChat { .. })));
    }
}
