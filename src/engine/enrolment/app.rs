//! An authenticator app being registered (RFC 6238): its secret, and the first code that shows that it arrived.

use totp_rs::{Builder, Totp};

use crate::engine::contact;
use crate::time::Time;

/// Bytes of a secret: 160 bits, as RFC 4226 §4 recommends.
pub const SEED: usize = 20;

/// Steps to both sides within which a code is recognised as that of a clock that is off; none of them is taken.
const NEARBY: i64 = 20;

/// Seconds of a step (RFC 6238 §5.2).
const STEP: i64 = 30;

/// What the first code of an app shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FirstCode {
    /// The app has the secret; this step is taken.
    Right(u64),
    /// The app has the secret, and its clock is off by so many minutes, rounded up.
    ClockOff(u64),
    /// Another secret, or a slip.
    Wrong,
    /// No code at all: not six digits.
    Shapeless,
}

/// The app that has this secret, one step of delay allowed to each side.
pub fn totp(seed: &[u8], issuer: &str, login: &str) -> Option<Totp> {
    // A colon separates the two in the address that apps read.
    let plain = |text: &str| text.replace(':', " ");
    let builder = Builder::new().with_secret(seed.to_vec()).with_skew(1);
    builder.with_issuer(Some(plain(issuer))).with_account_name(plain(login)).build().ok()
}

/// Judges the first code that an app shows.
pub fn first_code(seed: &[u8], typed: &str, now: Time) -> FirstCode {
    let code: String = contact::digits(typed).chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    if code.len() != 6 || !code.bytes().all(|digit| digit.is_ascii_digit()) {
        return FirstCode::Shapeless;
    }
    let Some(totp) = totp(seed, "", "x") else { return FirstCode::Wrong };
    let seconds = now.0.div_euclid(1000);
    let at = |seconds: i64| u64::try_from(seconds).unwrap_or_default();
    if let Some(step) = totp.check(&code, at(seconds)) {
        return FirstCode::Right(step);
    }
    let off = (1..=NEARBY).find(|steps| {
        let near = |seconds: i64| totp.check(&code, at(seconds)).is_some();
        near(seconds + steps * STEP) || near(seconds - steps * STEP)
    });
    off.map_or(FirstCode::Wrong, |steps| FirstCode::ClockOff(at(steps * STEP).div_ceil(60)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_first_code_is_right_within_a_step_and_a_clock_that_is_off_is_named() {
        let seed = [7_u8; SEED];
        let app = totp(&seed, "Northwind", "mira").unwrap();
        let now = Time(1_795_165_200_000);
        let code = |seconds: i64| {
            let at = u64::try_from(now.0 / 1000 + seconds).unwrap();
            app.generate(at).to_string()
        };
        let step = u64::try_from(now.0 / 30_000).unwrap();
        assert_eq!(first_code(&seed, &code(0), now), FirstCode::Right(step));
        assert_eq!(first_code(&seed, &code(-30), now), FirstCode::Right(step - 1));
        assert_eq!(first_code(&seed, &code(300), now), FirstCode::ClockOff(5));
        assert_eq!(first_code(&seed, &code(-300), now), FirstCode::ClockOff(5));
        assert_eq!(first_code(&[8; SEED], &code(0), now), FirstCode::Wrong);
        for shapeless in ["", "12345", "1234567", "12345a"] {
            assert_eq!(first_code(&seed, shapeless, now), FirstCode::Shapeless, "{shapeless}");
        }
    }
}
