//! A session: a random cookie of which only a digest is kept, short of life, and made anew at every sign-in, so that
//! nobody can have planted it before.

use std::time::Duration;

use axum::http::{HeaderValue, header};
use axum::response::Response;
use sha2::{Digest as _, Sha256};

use super::{Call, Console, Settings, Trouble};
use crate::audit::Kind;
use crate::audit::chain::Line;
use crate::config::console::Oidc;
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

/// Of all cookies of the name so many are looked up: a browser has one, and each costs a question to the database.
const COOKIES: usize = 2;

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
        let sent = guard::cookies(&call.headers, cookie_name(console.https()));
        for token in sent.filter(|token| is_token(token)).take(COOKIES) {
            let hash = token_hash(token);
            let found = store.console_session(&hash, now - WHOLE, now - IDLE).await.map_err(Trouble::busy)?;
            let Some(found) = found.filter(|found| console.rights.contains(&found.rests_on)) else { continue };
            let locale = switched_to(&console.parts.speech, &call.uri).filter(|_| uses);
            // Following the log is no use: a browser that was left open would never be signed out.
            let follows = call.uri.path().ends_with("/events");
            // Nor is what another site's link begins: it would keep open what its owner left.
            let stale = Time(found.seen_at) + NOTED_EVERY <= now && call.asks("again").is_none();
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
        found.is_ok_and(|found| {
            found.is_some_and(|found| found.role == self.role && console.rights.contains(&found.rests_on))
        })
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
        rests_on: right(&parts.access.settings, shown.by),
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

/// What all rights are that the configuration knows now.
pub(super) fn rights(settings: &Settings) -> Vec<String> {
    let passkey = settings.passkeys.then_some("passkey");
    let oidc = settings.oidc.as_ref().map(|_| "oidc");
    passkey.into_iter().chain(oidc).map(|by| right(settings, by)).collect()
}

/// By what right whoever has shown this is signed in. Who is taken off a list, or whose provider was changed, is signed out
/// by the restart that takes it up: the lists are part of it.
fn right(settings: &Settings, by: &str) -> String {
    let Some(oidc) = settings.oidc.as_ref().filter(|_| by == "oidc") else { return by.to_owned() };
    let Oidc { issuer, client_id, admins, auditors, agents, groups_claim, .. } = oidc;
    let said = serde_json::json!([issuer, client_id, admins, auditors, agents, groups_claim]);
    format!("oidc/{}", hex::encode(Sha256::digest(said.to_string())))
}

/// Whether a text could be a token of ours: 256 bits in base64url.
fn is_token(text: &str) -> bool {
    text.len() == 43 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
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
