//! A browser without JavaScript: it fetches, keeps one cookie, and sends the page's forms.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, Response, StatusCode, header};
use regex::Regex;
use tower::ServiceExt as _;
use url::Url;

use super::Town;

/// A browser with one page open.
pub struct Browser {
    town: Town,
    path: String,
    host: String,
    cookie: Option<String>,
    /// What a chat service's window tells of its user, which the page's script puts into its forms.
    pub window: Option<String>,
    pub status: StatusCode,
    pub html: String,
}

impl Browser {
    /// Opens a link.
    pub async fn opens(town: &Town, link: &str) -> Self {
        let url = Url::parse(link).unwrap();
        let mut browser = Self {
            town: town.clone(),
            path: url.path().to_owned(),
            host: url.authority().to_owned(),
            cookie: None,
            window: None,
            status: StatusCode::OK,
            html: String::new(),
        };
        browser.reloads().await;
        browser
    }

    /// Fetches the page again.
    pub async fn reloads(&mut self) {
        let request = self.request("GET").body(Body::empty()).unwrap();
        self.takes(request).await;
    }

    /// Follows a link of the page to another view of it.
    pub async fn goes(&mut self, query: &str) {
        let path = self.path.split('?').next().unwrap_or_default();
        self.path = format!("{path}{query}");
        self.reloads().await;
    }

    /// Types a password in both fields and presses "Finish".
    pub async fn chooses(&mut self, password: &str) {
        self.types(password, password).await;
    }

    /// Types two passwords and presses "Finish".
    pub async fn types(&mut self, password: &str, again: &str) {
        let form = self.form();
        self.sends(&[("form", &form), ("new", password), ("confirm", again), ("do", "finish")]).await;
        self.town.settles().await;
    }

    /// Presses "Cancel".
    pub async fn cancels(&mut self) {
        let form = self.form();
        self.sends(&[("form", &form), ("do", "cancel")]).await;
        self.town.settles().await;
    }

    /// The page's words, without its markup.
    pub fn words(&self) -> String {
        let tags = Regex::new(r"(?s)<(script|style).*?</(script|style)>|<[^>]+>").unwrap();
        let text =
            tags.replace_all(&self.html, " ").replace("&amp;", "&").replace("&#39;", "'").replace("&quot;", "\"");
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The token of the page's form.
    pub fn form(&self) -> String {
        let token = Regex::new(r#"name="form"[^>]*value="([^"]+)""#).unwrap();
        token.captures(&self.html).map(|found| found[1].to_owned()).unwrap_or_default()
    }

    /// Sends a form of these fields.
    pub async fn sends(&mut self, fields: &[(&str, &str)]) {
        let window = self.window.iter().map(|told| ("window", told.as_str()));
        let fields = fields.iter().copied().chain(window);
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let kind = "application/x-www-form-urlencoded";
        let request = self.request("POST").header(header::CONTENT_TYPE, kind).body(Body::from(body)).unwrap();
        self.takes(request).await;
    }

    fn request(&self, method: &str) -> axum::http::request::Builder {
        let request = Request::builder().method(method).uri(&self.path).header(header::HOST, &self.host);
        match &self.cookie {
            Some(cookie) => request.header(header::COOKIE, cookie),
            None => request,
        }
    }

    async fn takes(&mut self, request: Request<Body>) {
        let response: Response<Body> = self.town.house().web.clone().oneshot(request).await.unwrap();
        if let Some(cookie) = response.headers().get(header::SET_COOKIE) {
            self.cookie = Some(cookie.to_str().unwrap().split(';').next().unwrap().to_owned());
        }
        self.status = response.status();
        let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
        self.html = String::from_utf8(bytes.to_vec()).unwrap();
    }
}

/// Sends a form to a path of the house, as a provider would.
pub async fn post_form(web: &Router, path: &str, fields: &[(&str, &str)]) -> StatusCode {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let kind = "application/x-www-form-urlencoded";
    let request = Request::builder().method("POST").uri(path).header(header::CONTENT_TYPE, kind);
    web.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap().status()
}

/// Sends a provider's report to the address it was given: its headers, its body, and what stands in the answer.
pub async fn report(web: &Router, url: &str, headers: &[(&str, &str)], body: String) -> (StatusCode, String) {
    let url = Url::parse(url).unwrap();
    let path = url.query().map_or(url.path().to_owned(), |query| format!("{}?{query}", url.path()));
    let request = headers
        .iter()
        .fold(Request::builder().method("POST").uri(path), |request, (name, value)| request.header(*name, *value));
    let response = web.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
    let status = response.status();
    let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    (status, String::from_utf8(bytes.to_vec()).unwrap())
}

/// A page that anybody may read.
pub async fn get(web: &Router, path: &str) -> String {
    let request = Request::builder().uri(path).header(header::HOST, "reset.brunel.example");
    let answer = web.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let body = to_bytes(answer.into_body(), 1 << 20).await.unwrap();
    String::from_utf8(body.to_vec()).unwrap()
}
