//! The code of an authenticator app (S34, RFC 6238): six digits, thirty seconds, a step to either side, each step once.

use serde::{Deserialize, Serialize};
use totp_rs::{Algorithm, Builder, Totp};

use super::{closed, digits_in, elsewhere, ended, pass, refuse, wrong};
use crate::audit::Kind;
use crate::engine::Move;
use crate::engine::button::Button;
use crate::engine::conversation::Awaiting;
use crate::engine::effect::Effect;
use crate::engine::method::Verifier;
use crate::engine::policy::TOTP_DIGITS;
use crate::engine::text::Text;
use crate::engine::turn::Turn;
use crate::ids::MethodId;
use crate::secret::Secret;
use crate::time::Time;

/// Life of a step, in seconds (RFC 6238 §5.2).
pub const STEP: u64 = 30;

/// How far a code may be from its time for the clock to be blamed: five minutes.
const FAR: u64 = 10;

/// The code of an authenticator app is awaited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AwaitingTotp {
    /// The method chosen. Any of the account's apps answers for it.
    pub method: MethodId,
    /// Wrong answers since it was chosen.
    pub wrong: u8,
}

/// What a typed code is.
#[derive(Debug, PartialEq, Eq)]
enum Reading {
    /// An app's code of now, not taken before.
    Fits { app: MethodId, step: u64 },
    /// An app's code of now, taken before.
    Used,
    /// An app's code of some steps ago.
    Behind { steps: u64 },
    /// An app's code of some steps to come.
    Ahead { app: MethodId, step: u64, steps: u64 },
    /// No app's.
    Wrong,
}

impl AwaitingTotp {
    pub(super) fn begin(method: &MethodId) -> Move {
        Move::Ask(Awaiting::Totp(Self { method: method.clone(), wrong: 0 }))
    }

    pub(in crate::engine) fn ask(turn: &mut Turn<'_>) {
        turn.say(Text::AskTotp { digits: TOTP_DIGITS });
    }

    pub(in crate::engine) fn press(self, button: &Button) -> Result<Move, Awaiting> {
        elsewhere(button, Awaiting::Totp(self))
    }

    pub(in crate::engine) fn said(mut self, text: &str, message: Option<String>, turn: &mut Turn<'_>) -> Move {
        let Some(code) = digits_in(text, TOTP_DIGITS) else {
            turn.say(Text::RefusedCodeForm { digits: TOTP_DIGITS }); // a mistake of form costs no try
            return Move::Stay(Awaiting::Totp(self));
        };
        if let Some(message) = message {
            turn.effect(Effect::Forget { message });
        }
        if let Some(over) = ended(turn) {
            return over;
        }
        if let Some(refused) = closed(turn) {
            refuse(refused, turn);
            return Move::Stay(Awaiting::Totp(self));
        }
        let real = turn.c.facts.subject.as_ref().is_some_and(|subject| subject.account.is_some());
        let reading = if real { read(&code, &turn.env.budget.verifiers, turn.env.now) } else { Reading::Wrong };
        let over = match reading {
            Reading::Fits { app, step } => {
                turn.effect(Effect::SpendStep { method: app, step });
                return pass(&self.method, turn);
            }
            Reading::Used => {
                turn.audit(Kind::OlderCodeTyped, &[]);
                turn.say(Text::RefusedTotpUsed); // whoever has it has seen it; it opens nothing, and tells nothing new
                return Move::Stay(Awaiting::Totp(self));
            }
            Reading::Behind { steps } => {
                let told = |left| Text::RefusedTotpBehind { minutes: minutes(steps), left };
                wrong(self.wrong, real, Kind::CodeRefused, told, turn)
            }
            Reading::Ahead { app, step, steps } => {
                // Whoever guessed it and hears so would only have to wait: it is spent.
                turn.effect(Effect::SpendStep { method: app, step });
                let at = begins(step.saturating_add(1)).into();
                let told = |left| Text::RefusedTotpAhead { minutes: minutes(steps), at, left };
                wrong(self.wrong, real, Kind::CodeRefused, told, turn)
            }
            Reading::Wrong => wrong(self.wrong, real, Kind::CodeRefused, |left| Text::RefusedTotp { left }, turn),
        };
        if let Some(over) = over {
            return over;
        }
        self.wrong = self.wrong.saturating_add(1);
        Move::Stay(Awaiting::Totp(self))
    }
}

/// The step of a code that this seed's app shows about now, for confirming an app that is being registered; `None` when it
/// is not its code.
pub fn step_of(seed: &Secret<Vec<u8>>, code: &str, now: Time) -> Option<u64> {
    let (code, app) = (digits_in(code, TOTP_DIGITS)?, app(seed));
    near(now).find(|step| shows(&app, &code, *step))
}

/// The code that this seed's app shows at a step.
pub fn code_at(seed: &Secret<Vec<u8>>, step: u64) -> Secret<String> {
    Secret::new(app(seed).generate(step.saturating_mul(STEP)).to_string())
}

/// The step at a moment.
pub fn step_at(now: Time) -> u64 {
    u64::try_from(now.0).unwrap_or_default() / (STEP * 1000)
}

/// When a step begins.
fn begins(step: u64) -> Time {
    Time(i64::try_from(step.saturating_mul(STEP * 1000)).unwrap_or(i64::MAX))
}

/// The steps whose codes are taken: one to either side of now (RFC 6238 §5.2).
fn near(now: Time) -> std::ops::RangeInclusive<u64> {
    let step = step_at(now);
    step.saturating_sub(1)..=step.saturating_add(1)
}

fn app(seed: &Secret<Vec<u8>>) -> Totp {
    Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(TOTP_DIGITS)
        .with_step_duration(STEP)
        .with_skew(0)
        .with_secret(seed.expose().clone())
        .build_noncompliant() // the seed's length is the enrolment's business
}

/// Compared in constant time by the library.
fn shows(app: &Totp, code: &str, step: u64) -> bool {
    app.check(code, step.saturating_mul(STEP)).is_some()
}

fn read(code: &str, verifiers: &[(MethodId, Verifier)], now: Time) -> Reading {
    let apps: Vec<(&MethodId, Totp, Option<u64>)> = verifiers
        .iter()
        .filter_map(|(id, verifier)| match verifier {
            Verifier::Totp { seed, used } => Some((id, app(seed), *used)),
            Verifier::Digests(_) => None,
        })
        .collect();
    let mut taken = false;
    for (id, app, used) in &apps {
        for step in near(now).filter(|step| shows(app, code, *step)) {
            if used.is_none_or(|used| step > used) {
                return Reading::Fits { app: (*id).clone(), step };
            }
            taken = true;
        }
    }
    if taken {
        return Reading::Used;
    }
    for steps in 2..=FAR {
        for (id, app, _) in &apps {
            let (before, after) = (step_at(now).saturating_sub(steps), step_at(now).saturating_add(steps));
            if shows(app, code, before) {
                return Reading::Behind { steps };
            }
            if shows(app, code, after) {
                return Reading::Ahead { app: (*id).clone(), step: after, steps };
            }
        }
    }
    Reading::Wrong
}

/// Steps in minutes, one at least.
fn minutes(steps: u64) -> u64 {
    ((steps * STEP + 30) / 60).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238 appendix B, the last six of its eight digits: moment in seconds, code.
    const VECTORS: [(i64, &str); 6] = [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (1_111_111_111, "050471"),
        (1_234_567_890, "005924"),
        (2_000_000_000, "279037"),
        (20_000_000_000, "353130"),
    ];

    fn seed() -> Secret<Vec<u8>> {
        Secret::new(b"12345678901234567890".to_vec())
    }

    fn reads(step: u64, used: Option<u64>, now: Time) -> Reading {
        let verifiers = [(MethodId::from("app"), Verifier::Totp { seed: seed(), used })];
        read(code_at(&seed(), step).expose(), &verifiers, now)
    }

    #[test]
    fn s34_codes_are_those_of_the_standard() {
        for (second, code) in VECTORS {
            let now = Time(second * 1000);
            assert_eq!(code_at(&seed(), step_at(now)).expose(), code);
            assert_eq!(step_of(&seed(), code, now), Some(step_at(now)));
        }
    }

    #[test]
    fn s34_a_step_to_either_side_is_taken_and_each_once() {
        let now = Time(1_795_181_410_000);
        let step = step_at(now);
        let fits = |step| Reading::Fits { app: MethodId::from("app"), step };
        for near in [step - 1, step, step + 1] {
            assert_eq!(reads(near, None, now), fits(near));
            assert_eq!(reads(near, Some(near - 1), now), fits(near));
            assert_eq!(reads(near, Some(near), now), Reading::Used);
            assert_eq!(reads(near, Some(step + 1), now), Reading::Used, "an older code than one that was taken");
        }
        assert_eq!(reads(step - 2, None, now), Reading::Behind { steps: 2 });
        assert_eq!(reads(step - 10, None, now), Reading::Behind { steps: 10 });
        let ahead = Reading::Ahead { app: MethodId::from("app"), step: step + 6, steps: 6 };
        assert_eq!(reads(step + 6, None, now), ahead);
        assert_eq!(reads(step - 11, None, now), Reading::Wrong);
        assert_eq!([2, 3, 6, 10].map(minutes), [1, 2, 3, 5]);
    }

    #[test]
    fn any_of_several_apps_answers() {
        let now = Time(1_795_181_410_000);
        let other = Secret::new(b"another secret of 20".to_vec());
        let verifiers = [
            (MethodId::from("lost"), Verifier::Totp { seed: other, used: None }),
            (MethodId::from("app"), Verifier::Totp { seed: seed(), used: None }),
            (MethodId::from("sheet"), Verifier::Digests(Vec::new())),
        ];
        let code = code_at(&seed(), step_at(now));
        let expected = Reading::Fits { app: MethodId::from("app"), step: step_at(now) };
        assert_eq!(read(code.expose(), &verifiers, now), expected);
        assert_eq!(read(code.expose(), &[], now), Reading::Wrong);
    }
}
