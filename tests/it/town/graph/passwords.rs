//! What Entra takes as a password.
//!
//! <https://learn.microsoft.com/entra/identity/authentication/concept-sspr-policy>: 8 to 256 characters of a given
//! alphabet, three of four kinds; a reset may bring the last password back. Banned words:
//! <https://learn.microsoft.com/entra/identity/authentication/concept-password-ban-bad>. Graph says the same sentence
//! to all of them.

use super::people::User;

/// What Graph says to a password that is refused.
pub const REFUSED: &str = "The specified password does not comply with password complexity requirements. Please provide a different password.";

/// The characters that are neither letters nor digits and are allowed.
const SYMBOLS: &str = "@#$%^&*-_!+=[]{}|\\:',.?/`~\"();<> ";

/// Whether somebody may have this password.
pub fn taken(user: &User, banned: &[String], password: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || SYMBOLS.contains(c);
    let kinds: [fn(char) -> bool; 4] =
        [|c| c.is_ascii_lowercase(), |c| c.is_ascii_uppercase(), |c| c.is_ascii_digit(), |c| SYMBOLS.contains(c)];
    let lower = password.to_lowercase();
    let name = user.upn.split('@').next().unwrap_or_default().to_lowercase();
    (8..=256).contains(&password.chars().count())
        && password.chars().all(allowed)
        && kinds.iter().filter(|kind| password.chars().any(**kind)).count() >= 3
        && !lower.contains(&name)
        && !banned.iter().any(|word| lower.contains(word.as_str()))
}
