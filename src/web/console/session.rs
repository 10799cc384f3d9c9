//! A session: a random cookie of which only a digest is kept, short of life, and made anew at every sign-in, so that
//! nobody can have planted it before.

use std::time::Duration;

use axum::http::{HeaderValue, header};
use axum::response::Response;

use super::{Call, Console, Trouble};
use crate::audit::Kind;
use crate::audit::chain::Line;
use crate::entropy::Entropy;
use crate::ids::Locale;
use crate::keys::{Digest, Keys, Purpose, token_hash};
use crate::store::console::{ConsoleSession, Role};
use crate::time::Time;
use crate::web::guard;
use crate::web::view::switched_to;

/// So long without use, and it is over: a desk that was left (NIST SP 800-63B-4 §2.2.3 allows up to an hour).
const IDLE: Duration = Duration::from_mins(15);

/// So long at most: a working day.
const WHOLE: Duration = Duration::from_hours(8);

/// Use is noted at most so often; a session may end so much earlier than it could.
const NOTED_EVERY: Duration = Duration::from_mins(1);

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub(super) struct Session {
    /// What they are called, here and in the record.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// The language they switched to.
    pub locale: Option<String>,
    hash: String,
    token: String,
}

impl Session {
    /// Whoever sent this call. `uses`: the page is one that keeps a session alive.
    pub async fn of(call: &Call, uses: bool) -> Result<Option<Self>, Trouble> {
        let console = &call.console;
        let (store, now) = (&console.parts.store, console.parts.clock.now());
        for token in guard::cookies(&call.headers, cookie_name(console.https())) {
            let hash = token_hash(token);
            let found = store.console_session(&hash, now - WHOLE, now - IDLE).await.map_err(Trouble::busy)?;
            let Some(found) = found else { continue };
            let locale = switched_to(&console.parts.speech, &call.uri).filter(|_| uses);
            // Following the log is no use: a browser that was left open would never be signed out.
            let follows = call.uri.path().ends_with("/events");
            let stale = Time(found.seen_at) + NOTED_EVERY <= now;
            if uses && !follows && (stale || locale.is_some()) {
                store.touch_session(&hash, locale.as_ref(), now).await.map_err(Trouble::busy)?;
            }
            let locale = locale.map(|Locale(tag)| tag).or(found.locale);
            return Ok(Some(Self { name: found.name, role: found.role, locale, hash, token: token.to_owned() }));
        }
        Ok(None)
    }

    /// Whether it is still open, without using it.
    pub async fn is_open(&self, console: &Console) -> bool {
        let now = console.parts.clock.now();
        let found = console.parts.store.console_session(&self.hash, now - WHOLE, now - IDLE).await;
        found.is_ok_and(|found| found.is_some_and(|found| found.role == self.role))
    }

    /// The token that a form of this session carries; another site's form cannot know it.
    pub fn form_token(&self, keys: &Keys) -> Digest {
        keys.digest(Purpose::Form, &["console", &self.token])
    }

    /// Whether a form carries it, compared in constant time.
    pub fn owns_form(&self, keys: &Keys, form: &str) -> bool {
        keys.matches(Purpose::Form, &["console", &self.token], &Digest(form.to_owned()))
    }

    /// A name for what this session counts.
    pub fn bucket(&self, what: &str) -> String {
        format!("console/{what}/{}", &self.hash[..16])
    }
}

/// Somebody who has shown who they are.
pub(super) struct Shown<'a> {
    /// What they are called from now on.
    pub name: &'a str,
    /// What they may do.
    pub role: Role,
    /// Whose passkey it was, and what the answer told of it, sealed.
    pub passkey: Option<(String, Vec<u8>)>,
    /// How they have shown it, for the record.
    pub by: &'static str,
}

/// Opens a session and gives the browser its cookie.
pub(super) async fn sign_in(call: &Call, shown: Shown<'_>, mut response: Response) -> Result<Response, Trouble> {
    let parts = &call.console.parts;
    let (token, now) = (Entropy::new(parts.seeds.seed()).token(), parts.clock.now());
    let (admin, passkey) = shown.passkey.map_or((None, None), |(id, sealed)| (Some(id), Some(sealed)));
    let session = ConsoleSession {
        token_hash: token_hash(&token),
        name: shown.name.to_owned(),
        role: shown.role,
        admin,
        locale: switched_to(&parts.speech, &call.uri).map(|Locale(tag)| tag),
        begun_at: now.0,
        seen_at: now.0,
    };
    let role: &'static str = shown.role.into();
    let facts = [("by", shown.name), ("role", role), ("proof", shown.by)];
    let facts = facts.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let line = Line { at: now, kind: Kind::ConsoleSignedIn, subject: None, peer: None, facts };
    parts.store.sweep_console(now - WHOLE, now).await.map_err(Trouble::busy)?;
    parts.store.open_session(&session, passkey, &line).await.map_err(Trouble::busy)?;
    if let Some(cookie) = cookie(&call.console, &token) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// Ends the session, here and in the browser.
pub(super) async fn sign_out(call: &Call) -> Result<Response, Trouble> {
    let session = call.who()?;
    let line = call.line(Kind::ConsoleSignedOut, None, &[]);
    call.console.parts.store.end_session(&session.hash, &line).await.map_err(Trouble::busy)?;
    let mut response = call.redirect("/admin/sign-in?out=1");
    if let Some(cookie) = forgotten(&call.console) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

fn cookie_name(https: bool) -> &'static str {
    if https { "__Host-sesame-console" } else { "sesame-console" }
}

/// It comes along with nothing that another site asks for (`Strict`), and ends with the browser.
fn cookie(console: &Console, token: &str) -> Option<HeaderValue> {
    let (name, secure) = (cookie_name(console.https()), if console.https() { "; Secure" } else { "" });
    HeaderValue::from_str(&format!("{name}={token}; Path=/; HttpOnly; SameSite=Strict{secure}")).ok()
}

fn forgotten(console: &Console) -> Option<HeaderValue> {
    let (name, secure) = (cookie_name(console.https()), if console.https() { "; Secure" } else { "" });
    HeaderValue::from_str(&format!("{name}=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict{secure}")).ok()
}
