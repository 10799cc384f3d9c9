//! The console in the browser: who gets in, what each may see, what is changed and what stands in the record afterwards.

mod account;
mod doors;
mod log;
mod looks;
mod oidc;
mod passkey;
mod report;
mod sessions;

use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use regex::Regex;
use sesame::audit::Kind;
use sesame::audit::chain::Line;
use sesame::config::console::Settings;
use sesame::keys::token_hash;
use sesame::store::console::{ConsoleSession, Role};
use sesame::web::console::Access;
use sha2::{Digest as _, Sha256};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use crate::town::{Setup, Town};

/// A town whose console is open to passkeys.
pub async fn town() -> Town {
    Town::with(Setup { console: Some(access()), ..Setup::default() }).await
}

pub fn access() -> Access {
    Access { settings: Settings::default(), secret: None, stop: CancellationToken::new() }
}

/// A browser at the console: it keeps its cookies, and says where its forms come from.
pub struct Visitor {
    pub town: Town,
    pub cookies: Vec<(String, String)>,
    /// Headers it adds to every request.
    pub extra: Vec<(&'static str, String)>,
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub html: String,
}

pub const HOST: &str = "reset.brunel.example";
pub const COOKIE: &str = "__Host-sesame-console";

impl Visitor {
    /// Nobody in particular.
    pub fn stranger(town: &Town) -> Self {
        let (status, headers) = (StatusCode::OK, HeaderMap::new());
        Self { town: town.clone(), cookies: Vec::new(), extra: Vec::new(), status, headers, html: String::new() }
    }

    /// Somebody who is signed in, as the database knows it.
    pub async fn signed_in(town: &Town, name: &str, role: Role) -> Self {
        let token = URL_SAFE_NO_PAD.encode(Sha256::digest(name));
        let now = town.now();
        let session = ConsoleSession {
            token_hash: token_hash(&token),
            name: name.to_owned(),
            role,
            admin: None,
            locale: None,
            rests_on: "passkey".to_owned(),
            begun_at: now.0,
            seen_at: now.0,
        };
        let line = Line { at: now, kind: Kind::ConsoleSignedIn, subject: None, peer: None, facts: Vec::new() };
        town.house().store.open_session(&session, None, &line).await.unwrap();
        let mut visitor = Self::stranger(town);
        visitor.cookies.push((COOKIE.to_owned(), token));
        visitor
    }

    pub async fn gets(&mut self, path: &str) -> &mut Self {
        self.sends("GET", path, Body::empty()).await
    }

    /// Sends a form, with the token of the page it last saw unless the fields name one.
    pub async fn posts(&mut self, path: &str, fields: &[(&str, &str)]) -> &mut Self {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        let token = self.form_token();
        if !fields.iter().any(|(name, _)| *name == "form") {
            form.append_pair("form", &token);
        }
        form.extend_pairs(fields);
        self.sends("POST", path, Body::from(form.finish())).await
    }

    /// The form token on the page it sees.
    pub fn form_token(&self) -> String {
        let found = Regex::new(r#"name="form" value="([^"]*)""#).unwrap();
        found.captures(&self.html).map(|found| found[1].to_owned()).unwrap_or_default()
    }

    async fn sends(&mut self, method: &str, path: &str, body: Body) -> &mut Self {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, HOST);
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        if method == "POST" {
            request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
            if !self.extra.iter().any(|(name, _)| *name == "origin") {
                request = request.header(header::ORIGIN, format!("https://{HOST}"));
            }
        }
        let request = self.extra.iter().fold(request, |request, (name, value)| request.header(*name, value));
        let response = self.town.house().web.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        for set in parts.headers.get_all(header::SET_COOKIE) {
            let (name, rest) = set.to_str().unwrap().split_once('=').unwrap();
            self.cookies.retain(|(known, _)| known != name);
            let value = rest.split(';').next().unwrap();
            if !value.is_empty() {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
        (self.status, self.headers) = (parts.status, parts.headers);
        // A stream has no end: what it says is another test's business.
        let streams = self.headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == "text/event-stream");
        self.html = if streams {
            String::new()
        } else {
            String::from_utf8(to_bytes(body, 8 << 20).await.unwrap().to_vec()).unwrap()
        };
        self
    }

    /// The cookie of its session.
    pub fn session(&self) -> Option<&str> {
        self.cookies.iter().find(|(name, _)| name == COOKIE).map(|(_, value)| value.as_str())
    }

    #[track_caller]
    pub fn sees(&self, status: u16, words: &str) -> &Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.html);
        assert!(self.html.contains(words), "expected {words:?} in {}", self.html);
        self
    }

    #[track_caller]
    pub fn lacks(&self, words: &str) -> &Self {
        assert!(!self.html.contains(words), "did not expect {words:?} in {}", self.html);
        self
    }

    /// Where it is sent on to.
    pub fn location(&self) -> &str {
        self.headers.get(header::LOCATION).map_or("", |to| to.to_str().unwrap())
    }
}

/// Lines of the record of a kind, with their facts.
pub async fn noted(town: &Town, kind: &str) -> Vec<(Option<String>, String)> {
    sqlx::query_as("SELECT subject, facts FROM audit WHERE kind = $1 ORDER BY seq")
        .bind(kind)
        .fetch_all(town.house().store.readers())
        .await
        .unwrap()
}

pub const MINUTE: Duration = Duration::from_mins(1);
