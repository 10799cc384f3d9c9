//! Somebody in a browser without JavaScript, on the page of methods.

use std::collections::HashMap;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use regex::Regex;
use tower::ServiceExt as _;
use url::Url;

use crate::town::{Claimant, Town};
use sesame::engine::button::Button;

/// A browser on one visit.
pub struct Guest {
    pub town: Town,
    pub path: String,
    pub cookies: HashMap<String, String>,
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub html: String,
    language: Option<&'static str>,
}

impl Guest {
    pub fn new(town: &Town) -> Self {
        Self {
            town: town.clone(),
            path: String::new(),
            cookies: HashMap::new(),
            status: StatusCode::OK,
            headers: HeaderMap::new(),
            html: String::new(),
            language: None,
        }
    }

    /// Comes by the short address.
    pub async fn comes(town: &Town, path: &str) -> Self {
        let mut guest = Self::new(town);
        guest.goes(path).await;
        guest.does("begin", &[]).await;
        guest
    }

    /// The same with a browser that prefers a language.
    pub async fn comes_speaking(town: &Town, path: &str, language: &'static str) -> Self {
        let mut guest = Self::new(town);
        guest.language = Some(language);
        guest.goes(path).await;
        guest.does("begin", &[]).await;
        guest
    }

    /// Comes by the link that a chat shows.
    pub async fn follows(claimant: &Claimant) -> Self {
        let link = visit_link(claimant);
        let mut guest = Self::new(&claimant.town);
        guest.goes(Url::parse(&link).unwrap().path()).await;
        guest
    }

    pub async fn goes(&mut self, path: &str) -> &Self {
        path.clone_into(&mut self.path);
        let request = self.request("GET", path).body(Body::empty()).unwrap();
        self.sends(request).await;
        self
    }

    pub async fn reloads(&mut self) -> &Self {
        let path = self.path.clone();
        self.goes(&path).await
    }

    /// Presses a button of the page's form, with what was typed.
    pub async fn does(&mut self, deed: &str, typed: &[(&str, &str)]) -> &Self {
        let form = self.form();
        let fields = [("form", form.as_str()), ("do", deed)].into_iter().chain(typed.iter().copied());
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.posts(&body).await
    }

    /// Sends a form as it is.
    pub async fn posts(&mut self, body: &str) -> &Self {
        let kind = "application/x-www-form-urlencoded";
        let request = self.request("POST", &self.path).header(header::CONTENT_TYPE, kind);
        let request = request.body(Body::from(body.to_owned())).unwrap();
        self.sends(request).await;
        self.town.settles().await;
        if self.status == StatusCode::SEE_OTHER {
            let to = self.headers[header::LOCATION].to_str().unwrap().to_owned();
            self.goes(&to).await;
        }
        self
    }

    /// Signs in.
    pub async fn signs_in(&mut self, login: &str, secret: &str) -> &Self {
        self.does("sign-in", &[("login", login), ("secret", secret)]).await
    }

    /// Signs in and agrees.
    pub async fn enters(&mut self, login: &str, secret: &str) -> &Self {
        self.signs_in(login, secret).await;
        self.says("What this is for");
        self.does("agree", &[]).await
    }

    pub fn form(&self) -> String {
        let token = Regex::new(r#"name="form" value="([^"]+)""#).unwrap();
        token.captures(&self.html).map(|found| found[1].to_owned()).unwrap_or_default()
    }

    /// The value of the first button that begins so.
    pub fn button(&self, begins: &str) -> String {
        let pattern = Regex::new(&format!(r#"name="do" value="({begins}[^"]*)""#)).unwrap();
        pattern.captures(&self.html).unwrap_or_else(|| panic!("no button {begins} in {}", self.words()))[1].to_owned()
    }

    /// The page's words, without its markup.
    pub fn words(&self) -> String {
        let tags = Regex::new(r"(?s)<(script|style).*?</(script|style)>|<[^>]+>").unwrap();
        let text = tags.replace_all(&self.html, " ");
        let text = text.replace("&amp;", "&").replace("&#39;", "'").replace("&quot;", "\"").replace('\u{a0}', " ");
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[track_caller]
    pub fn is(&self, status: u16) -> &Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.words());
        self
    }

    #[track_caller]
    pub fn says(&self, words: &str) -> &Self {
        assert!(self.words().contains(words), "expected \"{words}\" in {}\n{}", self.status, self.words());
        self
    }

    #[track_caller]
    pub fn never_says(&self, words: &str) -> &Self {
        assert!(!self.words().contains(words), "did not expect \"{words}\" in\n{}", self.words());
        self
    }

    #[track_caller]
    pub fn holds(&self, markup: &str) -> &Self {
        assert!(self.html.contains(markup), "expected \"{markup}\" in\n{}", self.html);
        self
    }

    fn request(&self, method: &str, path: &str) -> axum::http::request::Builder {
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, "reset.brunel.example");
        if let Some(language) = self.language {
            request = request.header(header::ACCEPT_LANGUAGE, language);
        }
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if cookies.is_empty() { request } else { request.header(header::COOKIE, cookies.join("; ")) }
    }

    pub async fn sends(&mut self, request: Request<Body>) {
        let response = self.town.house().web.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        if let Some(cookie) = parts.headers.get(header::SET_COOKIE) {
            let (name, rest) = cookie.to_str().unwrap().split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), rest.split(';').next().unwrap().to_owned());
        }
        (self.status, self.headers) = (parts.status, parts.headers);
        self.html = String::from_utf8(to_bytes(body, 1 << 21).await.unwrap().to_vec()).unwrap();
    }
}

/// The latest link to the page of methods that a chat shows.
pub fn visit_link(claimant: &Claimant) -> String {
    let shown = claimant.all();
    let mut keys = shown.iter().rev().flat_map(|shown| shown.words.keyboard.iter().flatten());
    keys.find(|key| key.button == Button::OpenVisit).and_then(|key| key.address.clone()).expect("a link to the page")
}
