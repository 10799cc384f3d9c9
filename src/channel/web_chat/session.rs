//! Whose chat it is: a random cookie with our signature, given once a visitor has shown what [`super::proof`] asks.
//!
//! The signature is why nothing is stored of a chat before it begins, and why a restart forgets no open chat.

use axum::http::{HeaderMap, HeaderValue};

use crate::entropy::{Entropy, Seeds};
use crate::ids::Peer;
use crate::keys::{Digest, Keys, Purpose, token_hash};
use crate::time::Time;
use crate::web::guard;

/// How long a chat's cookie is good, in seconds: a reminder for the next working day still finds its chat after a week
/// of holidays.
const MAX_AGE: u32 = 7 * 86_400;

/// Cookies of ours that are looked at in one request; a browser sends no more than two.
const COOKIES_MOST: usize = 2;

/// A chat, known by its cookie.
#[derive(Clone)]
pub struct Session {
    value: String,
    chat: String,
}

impl Session {
    /// A new chat.
    pub fn new(seeds: &dyn Seeds, keys: &Keys, now: Time) -> Self {
        let stem = format!("{}.{}", Entropy::new(seeds.seed()).token(), now.0);
        let signature = keys.digest(Purpose::Form, &["chat-cookie", &stem]);
        Self::named(format!("{stem}.{}", signature.0))
    }

    /// The chats of the browser that sent these headers, as far as their cookies are still good. A browser may send a
    /// cookie of its own and one of the frame it stands in.
    pub fn all(headers: &HeaderMap, keys: &Keys, https: bool, now: Time) -> Vec<Self> {
        let ours = |value: &&str| {
            let Some((stem, signature)) = value.rsplit_once('.') else { return false };
            let issued = stem.split_once('.').and_then(|(_, at)| at.parse().ok()).map(Time);
            let fresh = issued.is_some_and(|at| now.since(at).as_secs() < u64::from(MAX_AGE));
            fresh && keys.matches(Purpose::Form, &["chat-cookie", stem], &Digest(signature.to_owned()))
        };
        guard::cookies(headers, cookie_name(https))
            .filter(ours)
            .take(COOKIES_MOST)
            .map(|value| Self::named(value.to_owned()))
            .collect()
    }

    fn named(value: String) -> Self {
        let chat = token_hash(&value);
        Self { value, chat }
    }

    /// The name of the chat: a hash, so that what is stored opens nobody's chat.
    pub fn chat(&self) -> &str {
        &self.chat
    }

    /// The chat for the inbox.
    pub fn peer(&self) -> Peer {
        Peer::new(super::NAME, &self.chat)
    }

    /// The token that this chat's forms carry; another site's form cannot know it.
    pub fn form_token(&self, keys: &Keys) -> Digest {
        keys.digest(Purpose::Form, &["chat-form", &self.value])
    }

    /// Whether a form carries it, compared in constant time.
    pub fn owns_form(&self, keys: &Keys, form: &str) -> bool {
        keys.matches(Purpose::Form, &["chat-form", &self.value], &Digest(form.to_owned()))
    }

    /// The header that makes the browser remember. In a frame of another site only a partitioned cookie is kept (CHIPS),
    /// which that site's pages alone bring along.
    pub fn set_cookie(&self, https: bool, embedded: bool) -> Option<HeaderValue> {
        cookie(https, embedded, &self.value, MAX_AGE)
    }

    /// The headers that make it forget.
    pub fn forget(https: bool) -> Vec<HeaderValue> {
        [false, true].into_iter().filter_map(|embedded| cookie(https, embedded, "", 0)).collect()
    }
}

fn cookie(https: bool, embedded: bool, value: &str, age: u32) -> Option<HeaderValue> {
    let site = match (https, embedded) {
        (true, true) => "None; Secure; Partitioned",
        (true, false) => "Lax; Secure",
        (false, _) => "Lax",
    };
    let name = cookie_name(https);
    HeaderValue::from_str(&format!("{name}={value}; Path=/; Max-Age={age}; HttpOnly; SameSite={site}")).ok()
}

fn cookie_name(https: bool) -> &'static str {
    if https { "__Host-sesame-chat" } else { "sesame-chat" }
}

#[cfg(test)]
mod tests {
    use axum::http::header;

    use super::*;
    use crate::entropy::FixedSeeds;

    #[test]
    fn a_cookie_of_ours_is_known_until_it_ends_and_a_forged_one_never() {
        let (seeds, keys, now) = (FixedSeeds::new(1), Keys::new([7; 32]), Time(1_795_165_200_000));
        let session = Session::new(&seeds, &keys, now);
        let set = session.set_cookie(true, true).unwrap();
        let set = set.to_str().unwrap();
        assert!(set.starts_with("__Host-sesame-chat=") && set.ends_with("SameSite=None; Secure; Partitioned"), "{set}");
        let pair = set.split(';').next().unwrap();
        let known = |cookies: &str, keys: &Keys, now| {
            let headers = HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_str(cookies).unwrap())]);
            Session::all(&headers, keys, true, now).into_iter().map(|session| session.chat).next()
        };
        let both = format!("__Host-sesame-chat=x.1.y; other=1; {pair}");
        assert_eq!(known(&both, &keys, now).as_deref(), Some(session.chat()));
        let week = std::time::Duration::from_hours(7 * 24);
        assert_eq!(known(pair, &keys, now + week), None);
        assert_eq!(known(pair, &Keys::new([8; 32]), now), None);
        assert_eq!(known(&pair.replace(&now.0.to_string(), &(now + week).0.to_string()), &keys, now), None);
        assert_eq!(known(&pair.replace("__Host-", ""), &keys, now), None);
    }
}
