//! What a browser carries from the beginning of a sign-in to its end: what it was asked, sealed, in a cookie. So strangers
//! who begin and never end leave nothing here.

use std::time::Duration;

use axum::http::{HeaderValue, header};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::{Call, Console, Trouble};
use crate::keys::token_hash;
use crate::time::Time;
use crate::web::guard;

/// So long may a sign-in take.
const LIFE: Duration = Duration::from_mins(10);

/// Which way to sign in.
#[derive(Clone, Copy, strum::IntoStaticStr)]
#[strum(serialize_all = "lowercase")]
pub(super) enum Way {
    /// A passkey is asked for.
    Passkey,
    /// A passkey is made.
    Register,
    /// Somebody else is asked.
    Oidc,
}

impl Way {
    fn context(self) -> String {
        format!("console-way/{}", <&'static str>::from(self))
    }

    /// Lets the browser carry this along. `Lax`: it comes back from the provider's site, too.
    pub fn keep(self, console: &Console, what: &[u8], response: &mut Response) {
        let parts = &console.parts;
        let dated = [&parts.clock.now().0.to_be_bytes()[..], what].concat();
        let sealed = parts.store.keys().seal(&dated, &self.context(), &parts.seeds.seed());
        put(console, &URL_SAFE_NO_PAD.encode(sealed), LIFE.as_secs(), response);
    }

    /// What the browser carried, once: the same answer cannot be given twice.
    pub async fn take(self, call: &Call) -> Result<Option<Vec<u8>>, Trouble> {
        let parts = &call.console.parts;
        let now = parts.clock.now();
        for value in guard::cookies(&call.headers, cookie_name(call.console.https())) {
            let opened = URL_SAFE_NO_PAD.decode(value).ok();
            let opened = opened.and_then(|sealed| parts.store.keys().open(&sealed, &self.context()).ok());
            let Some((dated, what)) = opened.as_ref().and_then(|opened| opened.split_first_chunk::<8>()) else {
                continue;
            };
            let at = Time(i64::from_be_bytes(*dated));
            if at + LIFE < now {
                continue;
            }
            let bucket = format!("console/way/{}", token_hash(value));
            let first = parts.store.count_within((&bucket, ""), at - LIFE, now, 1).await.map_err(Trouble::busy)?;
            if first {
                return Ok(Some(what.to_vec()));
            }
        }
        Ok(None)
    }

    /// Lets the browser forget it.
    pub fn forget(console: &Console, response: &mut Response) {
        put(console, "", 0, response);
    }
}

fn cookie_name(https: bool) -> &'static str {
    if https { "__Host-sesame-way" } else { "sesame-way" }
}

fn put(console: &Console, value: &str, life: u64, response: &mut Response) {
    let (name, secure) = (cookie_name(console.https()), if console.https() { "; Secure" } else { "" });
    let cookie = format!("{name}={value}; Path=/; Max-Age={life}; HttpOnly; SameSite=Lax{secure}");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}
