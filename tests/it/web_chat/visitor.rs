//! A person at the chat's page, with or without JavaScript.

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use regex::Regex;
use tower::ServiceExt as _;

use crate::town::{MIRA, MIRA_PHONE, Town};

/// A browser: it keeps its cookie, follows redirects and sends what forms hold.
pub struct Visitor {
    pub town: Town,
    pub cookie: Option<String>,
    /// Headers it adds to every request.
    pub extra: Vec<(&'static str, &'static str)>,
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub html: String,
}

impl Visitor {
    pub async fn comes(town: &Town) -> Self {
        let (status, headers) = (StatusCode::OK, HeaderMap::new());
        let (town, html) = (town.clone(), String::new());
        let mut visitor = Self { town, cookie: None, extra: Vec::new(), status, headers, html };
        visitor.gets("/chat").await;
        visitor
    }

    pub async fn gets(&mut self, path: &str) {
        self.sends("GET", path, String::new()).await;
    }

    pub async fn sends(&mut self, method: &str, path: &str, body: String) {
        let response = self.asks(method, path, body).await;
        let (parts, body) = response.into_parts();
        for set in parts.headers.get_all(header::SET_COOKIE) {
            let pair = set.to_str().unwrap().split(';').next().unwrap();
            self.cookie = (!pair.ends_with('=')).then(|| pair.to_owned());
        }
        self.status = parts.status;
        self.headers = parts.headers;
        self.html = String::from_utf8_lossy(&to_bytes(body, 1 << 22).await.unwrap()).into_owned();
    }

    pub async fn asks(&self, method: &str, path: &str, body: String) -> axum::http::Response<Body> {
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, "reset.brunel.example");
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        if method == "POST" {
            request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        for (name, value) in &self.extra {
            request = request.header(*name, *value);
        }
        self.town.house().web.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap()
    }

    /// The value of a hidden field of the form.
    pub fn hidden(&self, name: &str) -> String {
        let pattern = Regex::new(&format!("name=\"{name}\" value=\"([^\"]*)\"")).unwrap();
        // The form of "Leave" stands first, and has a name of its own.
        let found = pattern.captures_iter(&self.html).last();
        found.unwrap_or_else(|| panic!("no {name} in {}", self.html))[1].to_owned()
    }

    /// Posts a form with its hidden fields, lets the town come to rest, and looks again.
    pub async fn posts(&mut self, fields: &[(&str, &str)]) {
        let body = self.body(fields);
        self.sends("POST", "/chat", body).await;
        if self.status == StatusCode::SEE_OTHER {
            self.town.settles().await;
            let to = self.headers[header::LOCATION].to_str().unwrap().to_owned();
            self.gets(&to).await;
        }
    }

    pub fn body(&self, fields: &[(&str, &str)]) -> String {
        let names: &[&str] =
            if self.html.contains("name=\"challenge\"") { &["turn", "challenge", "locale"] } else { &["form", "turn"] };
        let hidden = names.iter().map(|name| ((*name).to_owned(), self.hidden(name)));
        let given = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let given: Vec<_> =
            hidden.filter(|(name, _)| !fields.iter().any(|(field, _)| field == name)).chain(given).collect();
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(given).finish()
    }

    /// Reads the picture of the greeting and starts.
    pub async fn begins_by_picture(&mut self) {
        let challenge = self.hidden("challenge");
        let (letters, ..) = self.town.web_chat().gate().captcha(&challenge, self.town.now()).unwrap();
        self.posts(&[("answer", &letters.to_lowercase()), ("start", "1")]).await;
    }

    /// From the reason to the link, by text message.
    pub async fn recovers(&mut self) {
        let town = self.town.clone();
        self.presses("I forgot my password").await;
        self.writes(MIRA).await;
        self.writes(&town.letters_shown()).await;
        self.presses("Send a text message to").await;
        self.writes(MIRA_PHONE).await;
        self.presses("Send a text message<").await;
        self.writes(&town.code_on(MIRA_PHONE)).await;
        self.sees("Choose my new password");
    }

    pub async fn writes(&mut self, text: &str) {
        self.posts(&[("text", text)]).await;
    }

    /// Presses the button with a label.
    pub async fn presses(&mut self, label: &str) {
        let pattern = format!("name=\"press\" value=\"([^\"]+)\">{}", regex::escape(label));
        let token =
            Regex::new(&pattern).unwrap().captures(&self.html).unwrap_or_else(|| panic!("no {label} in {}", self.html))
                [1]
            .to_owned();
        self.posts(&[("press", &token)]).await;
    }

    #[track_caller]
    pub fn sees(&self, words: &str) -> &Self {
        assert!(self.html.contains(words), "expected \"{words}\" in {}\n{}", self.status, self.html);
        self
    }

    #[track_caller]
    pub fn sees_no(&self, words: &str) -> &Self {
        assert!(!self.html.contains(words), "did not expect \"{words}\" in {}\n{}", self.status, self.html);
        self
    }
}
