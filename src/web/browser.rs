//! "The same browser as before": a random cookie, and the form token that goes with it. It signs nobody in.

use axum::http::{HeaderMap, HeaderValue};

use super::{Site, guard};
use crate::entropy::Entropy;
use crate::keys::{Digest, Purpose, token_hash};

/// How long the cookie stays, in seconds: longer than any page lives (`policy.flow.most` is half an hour by default).
const MAX_AGE: u32 = 3600;

/// A 256-bit value in base64url.
const VALUE_LENGTH: usize = 43;

/// A browser, known by its cookie.
#[derive(Clone)]
pub(super) struct Browser(String);

impl Browser {
    /// The browser that sent these headers, if it keeps cookies.
    pub fn of(site: &Site, headers: &HeaderMap) -> Option<Self> {
        let mut known = guard::cookies(headers, cookie_name(site.https()));
        known.find(|value| is_token(value)).map(|value| Self(value.to_owned()))
    }

    /// A browser seen for the first time.
    pub fn new(site: &Site) -> Self {
        Self(Entropy::new(site.web.seeds.seed()).token())
    }

    /// What is stored of it.
    pub fn hash(&self) -> String {
        token_hash(&self.0)
    }

    /// The header that makes the browser remember. `__Host-` binds it to this very host over TLS (RFC 6265bis
    /// §4.1.3.2); `Lax` lets it come along when the link is followed from a chat, and not with anybody else's form.
    ///
    /// Inside another site's frame a browser sends no `Lax` cookie. There it is one jar for each site around the page
    /// (`Partitioned`), and what keeps others' forms away is the form token, which they cannot read.
    pub fn set_cookie(&self, site: &Site) -> Option<HeaderValue> {
        let name = cookie_name(site.https());
        let scope = match (site.https(), site.dress.framed) {
            (true, true) => "SameSite=None; Secure; Partitioned",
            (true, false) => "SameSite=Lax; Secure",
            (false, _) => "SameSite=Lax",
        };
        let cookie = format!("{name}={}; Path=/; Max-Age={MAX_AGE}; HttpOnly; {scope}", self.0);
        HeaderValue::from_str(&cookie).ok()
    }

    /// The token that a form of this page in this browser carries; another site's form cannot know it.
    pub fn form_token(&self, site: &Site, link: &str) -> Digest {
        site.web.store.keys().digest(Purpose::Form, &["page", &self.0, link])
    }

    /// Whether a form carries it, compared in constant time.
    pub fn owns_form(&self, site: &Site, link: &str, form: &str) -> bool {
        site.web.store.keys().matches(Purpose::Form, &["page", &self.0, link], &Digest(form.to_owned()))
    }
}

fn cookie_name(https: bool) -> &'static str {
    if https { "__Host-sesame" } else { "sesame" }
}

fn is_token(value: &str) -> bool {
    value.len() == VALUE_LENGTH
        && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}
