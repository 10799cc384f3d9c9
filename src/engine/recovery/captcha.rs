//! A captcha, by image and by sound, before the first look-up (S26, S27): each is good for one answer.
//!
//! The threat is a program that tries names at speed; guessing who is behind a solved one is what budgets are for.

use serde::{Deserialize, Serialize};

use super::AwaitingHandle;
use crate::audit::Kind;
use crate::engine::Move;
use crate::engine::button::Button;
use crate::engine::contact;
use crate::engine::conversation::Awaiting;
use crate::engine::effect::Shown;
use crate::engine::text::Text;
use crate::engine::turn::Turn;
use crate::keys::{Digest, Purpose};
use crate::time::Time;

/// The letters and digits of pictures; none looks like another (no B and 8, no O, Q and 0, no I, 1 and L …).
pub const ALPHABET: &[u8] = b"ACDEFHKMNPRTWXY34679";
const LETTERS: usize = 5;
const DIGITS: usize = 6;
/// The most letters and digits that are an answer, for who types both; more are meant as something else.
const ANSWER_MOST: usize = LETTERS + DIGITS;

/// The captcha's answer is awaited.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct AwaitingCaptcha {
    /// Keyed digest of the picture's letters.
    pub image: Digest,
    /// Keyed digest of the sound's digits.
    pub sound: Digest,
    /// When it was shown.
    pub asked_at: Time,
}

impl AwaitingCaptcha {
    /// Shows a new one.
    pub(in crate::engine) fn ask(turn: &mut Turn<'_>) -> Self {
        let image = turn.entropy.letters(LETTERS, ALPHABET);
        let sound = turn.entropy.digits(DIGITS);
        let digest = |answer: &str| turn.rules().keys.digest(Purpose::Code, &["captcha", answer]);
        let awaiting = Self { image: digest(&image), sound: digest(&sound), asked_at: turn.env.now };
        turn.shows = Some(Shown::Captcha { image: image.as_str().into(), sound: sound.as_str().into() });
        turn.say(Text::AskCaptcha);
        awaiting
    }

    pub(in crate::engine) fn keyboard() -> Vec<Vec<Button>> {
        vec![vec![Button::OtherImage]]
    }

    pub(in crate::engine) fn press(self, button: &Button, turn: &mut Turn<'_>) -> Result<Move, Awaiting> {
        match button {
            Button::OtherImage | Button::Resend => Ok(Move::Ask(Awaiting::Captcha(self))),
            Button::Back => Ok(AwaitingHandle::again(turn)),
            _ => Err(Awaiting::Captcha(self)),
        }
    }

    /// The letters and digits of a text.
    fn plain(text: &str) -> String {
        let marks = contact::canonical(text).to_uppercase();
        contact::digits(&marks.chars().filter(|c| c.is_alphanumeric()).collect::<String>())
    }

    /// Whether a text is the answer, by eye or by ear.
    pub(in crate::engine) fn is_answered_by(&self, text: &str, turn: &Turn<'_>) -> bool {
        let answer = Self::plain(text);
        let keys = &turn.rules().keys;
        let right = |digest: &Digest| keys.matches(Purpose::Code, &["captcha", &answer], digest);
        right(&self.image) || right(&self.sound)
    }

    pub(in crate::engine) fn said(self, text: &str, turn: &mut Turn<'_>) -> Move {
        if turn.env.now.since(self.asked_at) >= turn.policy().flow.captcha {
            turn.say(Text::ToldCaptchaExpired);
            return Move::Ask(Awaiting::Captcha(self));
        }
        if self.is_answered_by(text, turn) {
            turn.c.facts.captcha_passed = true;
            turn.audit(Kind::CaptchaPassed, &[]);
            return turn.advance();
        }
        // A sentence is no reading of the picture: somebody says what is wrong, and that costs no try.
        if Self::plain(text).chars().count() > ANSWER_MOST {
            turn.say(Text::RefusedCaptchaForm);
            return Move::Stay(Awaiting::Captcha(self));
        }
        turn.c.facts.captcha_wrong = turn.c.facts.captcha_wrong.saturating_add(1);
        let left = turn.policy().limits.captcha_tries.saturating_sub(turn.c.facts.captcha_wrong);
        if left == 0 {
            turn.say(Text::ToldCaptchaClosed);
            return turn.end(&Awaiting::Captcha(self), Kind::CaptchaExhausted);
        }
        turn.audit(Kind::CaptchaFailed, &[]);
        turn.say(Text::RefusedCaptcha { left });
        Move::Ask(Awaiting::Captcha(self))
    }
}
