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

/// Of all cookies of the name so many are looked at. A browser has one.
const COOKIES: usize = 2;

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

    /// What the browser carries, if it is ours, not too old and not spent. Nothing is written: whoever sends rubbish sends it
    /// for nothing.
    pub async fn carried(self, call: &Call) -> Result<Option<Carried>, Trouble> {
        let parts = &call.console.parts;
        let now = parts.clock.now();
        let mut values = guard::cookies(&call.headers, cookie_name(call.console.https())).take(COOKIES);
        let carried = values.find_map(|value| {
            let sealed = URL_SAFE_NO_PAD.decode(value).ok()?;
            let opened = parts.store.keys().open(&sealed, &self.context()).ok()?;
            let (dated, what) = opened.split_first_chunk::<8>()?;
            let at = Time(i64::from_be_bytes(*dated));
            (now <= at + LIFE).then(|| Carried {
                bucket: format!("console/way/{}", token_hash(value)),
                at,
                what: what.to_vec(),
            })
        });
        let Some(carried) = carried else { return Ok(None) };
        let spent = parts.store.counted(&carried.bucket, carried.at - LIFE).await.map_err(Trouble::busy)?;
        Ok(Some(carried).filter(|_| spent.is_empty()))
    }

    /// Lets the browser forget it.
    pub fn forget(console: &Console, response: &mut Response) {
        put(console, "", 0, response);
    }
}

/// What a browser carried from the beginning to the end.
pub(super) struct Carried {
    bucket: String,
    at: Time,
    /// What it was asked.
    pub what: Vec<u8>,
}

impl Carried {
    /// Spends it, once the answer to it is a good one: the same answer does not let anybody in twice. `false` when it was
    /// spent before. An answer that is refused anyway spends nothing, so that strangers cannot fill the database with theirs.
    pub async fn spend(&self, call: &Call) -> Result<bool, Trouble> {
        let (store, now) = (&call.console.parts.store, call.console.parts.clock.now());
        store.count_within((&self.bucket, ""), self.at - LIFE, now, 1).await.map_err(Trouble::busy)
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
