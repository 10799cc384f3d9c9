//! The page inside Telegram: what Telegram signs about who opened it
//! (<https://core.telegram.org/bots/webapps#validating-data-received-via-the-mini-app>).

use std::collections::BTreeMap;
use std::time::Duration;

use hmac::{Hmac, Mac as _};
use serde::Deserialize;
use sha2::Sha256;
use subtle::ConstantTimeEq as _;
use url::form_urlencoded;

use crate::secret::Secret;
use crate::time::Time;

/// How long what was signed is good: longer than any page lives, for a chat kept open signs nothing anew.
const FRESH: Duration = Duration::from_hours(24);

/// Telegram's clock may be ahead of ours by so much.
const AHEAD: Duration = Duration::from_mins(5);

#[derive(Deserialize)]
struct User {
    id: i64,
}

/// Whether `told` was signed by Telegram for this bot, lately, about the user of a chat. In a private chat the two have
/// the same number.
pub(super) fn is_of(chat: &str, told: &str, token: &Secret<String>, now: Time) -> bool {
    check(chat, told, token, now).is_some()
}

fn check(chat: &str, told: &str, token: &Secret<String>, now: Time) -> Option<()> {
    let mut fields = BTreeMap::new();
    for (name, value) in form_urlencoded::parse(told.as_bytes()) {
        // A doubled field is how two readers come to different people.
        if fields.insert(name.into_owned(), value.into_owned()).is_some() {
            return None;
        }
    }
    let hash = hex::decode(fields.remove("hash")?).ok()?;
    let lines: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let key = mac(b"WebAppData", token.expose().as_bytes());
    if !bool::from(mac(&key, lines.join("\n").as_bytes()).as_slice().ct_eq(&hash)) {
        return None;
    }
    let signed = Time(fields.get("auth_date")?.parse::<i64>().ok()?.checked_mul(1000)?);
    let user: User = serde_json::from_str(fields.get("user")?).ok()?;
    let fresh = now.since(signed) <= FRESH && signed.since(now) <= AHEAD;
    (fresh && user.id.to_string() == chat).then_some(())
}

fn mac(key: &[u8], text: &[u8]) -> [u8; 32] {
    #[allow(clippy::expect_used)] // HMAC takes a key of any length (RFC 2104)
    let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(text);
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Time = Time(1_795_165_200_000);
    const DAY: i64 = 24 * 60 * 60;

    fn token() -> Secret<String> {
        Secret::from("7000000001:AAtown-bot-token")
    }

    fn signed(user: &str, at: i64) -> String {
        let text = format!("auth_date={at}\nquery_id=AAH\nuser={user}");
        let hash = hex::encode(mac(&mac(b"WebAppData", token().expose().as_bytes()), text.as_bytes()));
        let date = at.to_string();
        let pairs = [("query_id", "AAH"), ("user", user), ("auth_date", &date), ("hash", &hash)];
        form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
    }

    const MIRA: &str = r#"{"id":42,"first_name":"Mira é & +"}"#;

    #[test]
    fn a_window_opened_by_the_chats_own_person_is_vouched_for() {
        let second = NOW.0 / 1000;
        for at in [second, second - DAY, second + 60] {
            assert!(is_of("42", &signed(MIRA, at), &token(), NOW), "{at}");
        }
    }

    /// Worked out apart from this code, with Python's `hmac`.
    #[test]
    fn a_signature_made_elsewhere_is_the_same() {
        let told = "query_id=AAH&user=%7B%22id%22%3A42%7D&auth_date=1795165200\
                    &hash=6cf3055307eac9cc8f7f583b56324137b3123e8b696fd08862881c4b21d18a38";
        assert!(is_of("42", told, &token(), NOW));
    }

    #[test]
    fn another_person_another_bot_an_old_day_and_anything_changed_are_refused() {
        let second = NOW.0 / 1000;
        let good = signed(MIRA, second);
        assert!(!is_of("43", &good, &token(), NOW));
        assert!(!is_of("-42", &good, &token(), NOW));
        assert!(!is_of("42", &good, &Secret::from("7000000002:other"), NOW));
        assert!(!is_of("42", &signed(MIRA, second - DAY - 1), &token(), NOW));
        assert!(!is_of("42", &signed(MIRA, second + DAY), &token(), NOW));
        assert!(!is_of("42", &format!("{good}&user=%7B%22id%22%3A42%7D"), &token(), NOW), "doubled");
        assert!(!is_of("42", &format!("{good}&more=1"), &token(), NOW));
        assert!(!is_of("43", &good.replace("42", "43"), &token(), NOW));
        for broken in ["", "hash=", "hash=zz", "user=%7B%22id%22%3A42%7D", &good.replace("hash", "hush")] {
            assert!(!is_of("42", broken, &token(), NOW), "{broken}");
        }
    }
}
