//! How hard a password is to guess, by zxcvbn's reckoning (Wheeler, USENIX Security 2016): 0 to 4.
//!
//! The page's own script shows a simpler estimate while one types (`page.js`), so that no password leaves the browser
//! before "Finish". The two can differ by a step; what is decided here counts.

use super::Site;
use crate::engine::password;
use crate::secret::Secret;

/// Characters looked at. The time taken grows with the square and more: 32 characters 44 ms at worst, 100 characters
/// half a second. Whoever is strong within 32 is strong.
const LOOKED_AT: usize = 32;

/// Scores up to here are refused as easy to guess: below 10^6 guesses, which is nothing.
pub(super) const COMMON_MAX: u8 = 1;

/// The score of a password, 0 to 4, knowing words that stand close to the person. `None` when it could not be reckoned.
pub(super) async fn score(site: &Site, password: &Secret<String>, names: &[&str]) -> Option<u8> {
    let _turn = site.estimates.acquire().await.ok()?;
    let head = Secret::new(password.expose().chars().take(LOOKED_AT).collect::<String>());
    let close: Vec<String> = password::name_parts(names);
    tokio::task::spawn_blocking(move || {
        let close: Vec<&str> = close.iter().map(String::as_str).collect();
        u8::from(zxcvbn::zxcvbn(head.expose(), &close).score())
    })
    .await
    .ok()
}
