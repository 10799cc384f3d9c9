//! Text messages and calls through any gateway that speaks HTTP: the request is a template in the configuration.
//!
//! ```toml
//! [courier.sms]
//! url = "https://api.gateway.example/v1/messages"
//! headers = { Authorization = "Bearer {secret}" }
//! body = '{"from":"{sender}","to":"{to}","text":"{text}"}'
//! secret_file = "gateway.key"
//! sender = "Example IT"
//! reference = "/messages/0/id"
//! ```
//!
//! A text message is never sent twice by us, since the second one frightens and costs. So only an answer that says
//! "not taken" (408, 429, 503) and a connection that never stood are tried again. Any other 5xx may come from a proxy
//! whose gateway has taken the message, and counts as unknown, like an answer that does not come.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use async_trait::async_trait;
use reqwest::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use reqwest::{Client, RequestBuilder, Url};
use serde::{Deserialize, Serialize};

use super::template::{Place, Template, Values, Word};
use super::wire::{self, Silence};
use super::{Courier, CourierError, Parcel, Receipt};
use crate::secret::Secret;
use crate::time::lapse;

/// The gateway's name among those who report back.
pub const GATEWAY: &str = "gateway";

/// `[courier.sms]`, `[courier.call]`: one gateway. `url`, `headers` and `body` are templates (see [`Word`]).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HttpGateway {
    /// The request's method.
    #[serde(default)]
    pub method: Method,
    /// Where to; `https`, or `http` to this machine.
    pub url: String,
    /// Further headers. `Idempotency-Key: {key}` is sent unless it stands here.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// What is sent.
    #[serde(default)]
    pub body: Option<String>,
    /// What kind of text the body is, which decides how words are escaped in it.
    #[serde(default = "json")]
    pub content_type: String,
    /// The file that holds `{secret}`.
    #[serde(default)]
    pub secret_file: Option<PathBuf>,
    /// The user of HTTP Basic authentication (RFC 7617); its password is the secret.
    #[serde(default)]
    pub user: Option<String>,
    /// `{sender}`: the name or number that messages come from.
    #[serde(default)]
    pub sender: Option<String>,
    /// The statuses that mean "taken"; empty for every 2xx.
    #[serde(default)]
    pub success: Vec<u16>,
    /// What the answer must hold to mean "taken", for gateways that answer 200 to everything.
    #[serde(default)]
    pub success_contains: Option<String>,
    /// JSON pointer (RFC 6901) to the gateway's own name of the message in its answer.
    #[serde(default)]
    pub reference: Option<String>,
    /// How long an answer may take. Ten seconds: slower gateways are out of order, and a person is waiting.
    #[serde(default = "ten_seconds", with = "lapse")]
    pub timeout: Duration,
    /// A URL that answers 2xx to GET when the credentials are good, for `sesame check`.
    #[serde(default)]
    pub check_url: Option<String>,
    /// The field in which a voice gateway reports the keys pressed; read where its report is received.
    #[serde(default)]
    pub keys_field: Option<String>,
}

/// How a gateway is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// With a body; the usual way.
    #[default]
    Post,
    /// With everything in the URL. Proxies and servers write URLs to their logs: take POST where there is a choice.
    Get,
    /// With a body.
    Put,
}

fn json() -> String {
    "application/json".to_owned()
}
fn ten_seconds() -> Duration {
    Duration::from_secs(10)
}

/// The settings, read and found good.
struct Plan {
    url: Template,
    origin: Url,
    headers: Vec<(HeaderName, Template)>,
    body: Option<Template>,
    check_url: Option<Template>,
}

/// One word for all, to see what a template looks like filled.
struct Sample(&'static str);

impl Values for Sample {
    fn value(&self, _: Word) -> Option<String> {
        Some(self.0.to_owned())
    }
}

impl HttpGateway {
    /// Says the first thing wrong with the settings, with its key.
    pub fn validate(&self) -> Result<(), String> {
        self.plan().map(drop)
    }

    fn plan(&self) -> Result<Plan, String> {
        let (url, origin) = url_template(&self.url).map_err(|why| format!("url: {why}"))?;
        let check_url = self.check_url.as_deref().map(url_template).transpose();
        let check_url = check_url.map_err(|why| format!("check_url: {why}"))?.map(|(template, _)| template);
        if let Some(word) = check_url.iter().flat_map(Template::words).find(|word| !is_constant(*word)) {
            return Err(format!(
                "check_url: {word:?} is not known when checking; expected only {{secret}} and {{sender}}"
            ));
        }
        let plan = Plan { url, origin, headers: self.header_templates()?, body: self.body_template()?, check_url };
        if self.sender.is_none() && plan.words().any(|word| word == Word::Sender) {
            return Err("sender: missing, and a template holds {sender}".to_owned());
        }
        if !plan.words().any(|word| matches!(word, Word::To | Word::ToDigits)) {
            return Err("url, headers or body: none holds {to}, so every message would go to the same place".to_owned());
        }
        if let Some(odd) = self.success.iter().find(|status| !(200..400).contains(*status)) {
            return Err(format!("success: found {odd}; expected statuses from 200 to 399"));
        }
        if self.reference.as_ref().is_some_and(|pointer| !pointer.starts_with('/')) {
            return Err("reference: expected a JSON pointer such as \"/messages/0/id\"".to_owned());
        }
        if self.timeout.is_zero() {
            return Err("timeout: found zero; expected a duration such as \"10s\"".to_owned());
        }
        Ok(plan)
    }

    fn header_templates(&self) -> Result<Vec<(HeaderName, Template)>, String> {
        let mut headers = Vec::new();
        for (name, source) in &self.headers {
            let wrong = |why: String| format!("headers.{name}: {why}");
            let header = HeaderName::try_from(name).map_err(|_| wrong("not a header's name".to_owned()))?;
            let template = Template::parse(source, Place::Header).map_err(wrong)?;
            let sample = template.fill(&Sample("x"))?;
            HeaderValue::from_str(sample.expose()).map_err(|_| wrong("holds what no header may hold".to_owned()))?;
            headers.push((header, template));
        }
        let idempotency = HeaderName::from_static("idempotency-key");
        if !headers.iter().any(|(name, _)| *name == idempotency) {
            headers.push((idempotency, Template::parse("{key}", Place::Header)?));
        }
        Ok(headers)
    }

    fn body_template(&self) -> Result<Option<Template>, String> {
        let Some(source) = &self.body else { return Ok(None) };
        if self.method == Method::Get {
            return Err("body: a GET request has none; expected method = \"POST\"".to_owned());
        }
        let place = Place::of_body(&self.content_type)?;
        let template = Template::parse(source, place).map_err(|why| format!("body: {why}"))?;
        // A letter is JSON only between quotes: this also finds a word that stands outside of them, unescapable.
        let sample = template.fill(&Sample("x"))?;
        if place == Place::Json && serde_json::from_str::<serde_json::Value>(sample.expose()).is_err() {
            return Err("body: not JSON; expected each word between quotes, such as {\"to\":\"{to}\"}".to_owned());
        }
        Ok(Some(template))
    }
}

impl Plan {
    fn words(&self) -> impl Iterator<Item = Word> {
        let headers = self.headers.iter().map(|(_, template)| template);
        [Some(&self.url), self.body.as_ref()].into_iter().flatten().chain(headers).flat_map(Template::words)
    }
}

/// Words may stand in path and query only: in the host's place they could send the secret anywhere.
pub(super) fn url_template(source: &str) -> Result<(Template, Url), String> {
    let template = Template::parse(source, Place::Url)?;
    let url = wire::safe_url(template.fill(&Sample("1"))?.expose())?;
    let other = Url::parse(template.fill(&Sample("2"))?.expose()).map_err(|error| error.to_string())?;
    if url.origin() == other.origin() { Ok((template, url)) } else { Err("the host holds a word".to_owned()) }
}

fn is_constant(word: Word) -> bool {
    matches!(word, Word::Secret | Word::Sender)
}

/// A courier of text messages or calls through an HTTP gateway.
pub struct HttpCourier {
    settings: HttpGateway,
    plan: Plan,
    secret: Option<Secret<String>>,
    client: Client,
}

/// What the templates' words are for one parcel; without one, only the constants.
struct Filling<'a> {
    parcel: Option<&'a Parcel>,
    courier: &'a HttpCourier,
}

impl Values for Filling<'_> {
    fn value(&self, word: Word) -> Option<String> {
        let parcel = self.parcel;
        match word {
            Word::To => parcel.map(|parcel| parcel.to.expose().clone()),
            Word::ToDigits => parcel.map(|parcel| parcel.to.expose().trim_start_matches('+').to_owned()),
            Word::Text => parcel.map(|parcel| parcel.body.expose().clone()),
            Word::Key => parcel.map(|parcel| parcel.key.clone()),
            Word::Locale => parcel.map(|parcel| parcel.locale.to_string()),
            // Empty where no keys are awaited, and so none are reported.
            Word::Callback => parcel.map(|parcel| {
                let callback = parcel.callback.as_ref().and_then(|callback| callback.of(GATEWAY));
                callback.map(|address| address.expose().clone()).unwrap_or_default()
            }),
            Word::Sender => self.courier.settings.sender.clone(),
            Word::Secret => self.courier.secret.as_ref().map(|secret| secret.expose().clone()),
        }
    }
}

impl HttpCourier {
    /// A courier with checked settings; `secret` is what stands in `secret_file`.
    pub fn new(settings: &HttpGateway, secret: Option<Secret<String>>) -> Result<Self, String> {
        let plan = settings.plan()?;
        let wanted = settings.user.is_some() || plan.words().any(|word| word == Word::Secret);
        if wanted && secret.is_none() {
            return Err("secret_file: missing, and the gateway's settings use the secret".to_owned());
        }
        let client = wire::client(&plan.origin, settings.timeout)?;
        Ok(Self { settings: settings.clone(), plan, secret, client })
    }

    fn request(&self, parcel: &Parcel) -> Result<RequestBuilder, String> {
        let values = Filling { parcel: Some(parcel), courier: self };
        let url = self.plan.url.fill(&values)?;
        let request = match self.settings.method {
            Method::Post => self.client.post(url.expose()),
            Method::Get => self.client.get(url.expose()),
            Method::Put => self.client.put(url.expose()),
        };
        let request = self.signed(request, self.plan.headers.iter(), &values)?;
        match &self.plan.body {
            Some(body) => Ok(request
                .header(CONTENT_TYPE, self.settings.content_type.as_str())
                .body(body.fill(&values)?.expose().clone())),
            None => Ok(request),
        }
    }

    fn signed<'a>(
        &self,
        mut request: RequestBuilder,
        headers: impl Iterator<Item = &'a (HeaderName, Template)>,
        values: &Filling<'_>,
    ) -> Result<RequestBuilder, String> {
        for (name, template) in headers {
            let value = template.fill(values)?;
            let mut value = HeaderValue::from_str(value.expose())
                .map_err(|_| format!("the header {name} would hold a character that no header may hold"))?;
            value.set_sensitive(true);
            request = request.header(name, value);
        }
        let password = self.secret.as_ref().map(Secret::expose);
        Ok(match &self.settings.user {
            Some(user) => request.basic_auth(user, password),
            None => request,
        })
    }

    /// What an answer means; see the top of this file.
    fn verdict(&self, answer: &wire::Answer) -> Result<Receipt, CourierError> {
        let status = answer.status;
        let good = &self.settings.success;
        let taken = if good.is_empty() { (200..300).contains(&status) } else { good.contains(&status) };
        if taken {
            let body = String::from_utf8_lossy(&answer.body);
            if self.settings.success_contains.as_ref().is_some_and(|wanted| !body.contains(wanted.as_str())) {
                let why = format!("HTTP {status} without the words that mean success");
                return Err(if answer.whole { CourierError::GiveUp(why) } else { CourierError::Unknown(why) });
            }
            return Ok(Receipt { reference: self.reference(&answer.body) });
        }
        let why = format!("HTTP {status}");
        Err(match status {
            408 | 429 | 503 => CourierError::Retry { why, after: answer.after },
            500..600 => CourierError::Unknown(why),
            _ => CourierError::GiveUp(why),
        })
    }

    /// The gateway's name of the message; at most 100 characters of it, for it is stored.
    fn reference(&self, body: &[u8]) -> Option<String> {
        let answer: serde_json::Value = serde_json::from_slice(body).ok()?;
        let text = match answer.pointer(self.settings.reference.as_deref()?)? {
            serde_json::Value::String(text) => text.clone(),
            serde_json::Value::Number(number) => number.to_string(),
            _ => return None,
        };
        Some(text.chars().filter(|character| !character.is_control()).take(100).collect())
    }
}

/// What it means that no answer came.
pub(super) fn unanswered(silence: Silence) -> CourierError {
    match silence {
        Silence::Mistrusted(why) => CourierError::GiveUp(why),
        Silence::Unsent(why) => CourierError::Retry { why, after: None },
        Silence::Unanswered(why) => CourierError::Unknown(why),
    }
}

#[async_trait]
impl Courier for HttpCourier {
    async fn carry(&self, parcel: &Parcel) -> Result<Receipt, CourierError> {
        let request = self.request(parcel).map_err(CourierError::GiveUp)?;
        let answer = wire::send(request).await.map_err(unanswered)?;
        self.verdict(&answer)
    }

    fn reports(&self) -> Vec<&'static str> {
        self.settings.keys_field.iter().map(|_| GATEWAY).collect()
    }

    /// Asks `check_url` with the credentials; without one, only whether the host answers.
    async fn check(&self) -> Result<String, CourierError> {
        let Some(template) = &self.plan.check_url else {
            let line = wire::knock(&self.client, &self.plan.origin).await.map_err(unanswered)?;
            return Ok(format!("{line}; set check_url to prove the credentials too"));
        };
        let values = Filling { parcel: None, courier: self };
        let url = template.fill(&values).map_err(CourierError::GiveUp)?;
        let constant = self.plan.headers.iter().filter(|(_, template)| template.words().all(is_constant));
        let request = self.signed(self.client.get(url.expose()), constant, &values).map_err(CourierError::GiveUp)?;
        let answer = wire::send(request).await.map_err(unanswered)?;
        let status = answer.status;
        match status {
            200..300 => Ok(format!("{} takes the credentials", self.plan.origin.host_str().unwrap_or_default())),
            429 | 500..600 => Err(CourierError::Retry { why: format!("HTTP {status}"), after: answer.after }),
            _ => Err(CourierError::GiveUp(format!("check_url answers HTTP {status}"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(toml: &str) -> HttpGateway {
        toml::from_str(toml).unwrap()
    }

    const GOOD: &str = r#"url = "https://sms.example.org/v1"
        body = '{"to":"{to}","text":"{text}"}'
    "#;

    #[test]
    fn plain_settings_are_enough() {
        assert_eq!(settings(GOOD).validate(), Ok(()));
        assert_eq!(settings(GOOD).timeout, Duration::from_secs(10));
    }

    #[test]
    fn wrong_settings_are_refused_with_their_key() {
        for (line, expected) in [
            ("sender = \"IT\"\nheaders = { X = \"{sendr}\" }", "headers.X: unknown word {sendr}"),
            ("headers = { \"a b\" = \"1\" }", "headers.a b: not a header's name"),
            ("headers = { X = \"a\\nb\" }", "headers.X: holds what no header may hold"),
            ("headers = { X = \"{sender}\" }", "sender: missing"),
            ("content_type = \"image/png\"", "content_type: found \"image/png\""),
            ("method = \"GET\"", "body: a GET request has none"),
            ("success = [200, 500]", "success: found 500"),
            ("reference = \"id\"", "reference: expected a JSON pointer"),
            ("timeout = \"0s\"", "timeout: found zero"),
            ("check_url = \"https://sms.example.org/{to}\"", "check_url: To is not known"),
        ] {
            let error = settings(&format!("{GOOD}{line}")).validate().unwrap_err();
            assert!(error.starts_with(expected), "{line}: {error}");
        }
    }

    #[test]
    fn a_url_that_would_leak_is_refused() {
        for (url, expected) in [
            ("http://sms.example.org/{to}", "url: expected a URL that begins with https://"),
            ("https://{to}.example.org/", "url: the host holds a word"),
            ("https://bot:{secret}@example.org/{to}", "url: the URL holds a user or a password"),
            ("https://sms.example.org/", "url, headers or body: none holds {to}"),
        ] {
            let error = settings(&format!("url = \"{url}\"")).validate().unwrap_err();
            assert!(error.starts_with(expected), "{url}: {error}");
        }
    }

    #[test]
    fn a_word_outside_of_quotes_cannot_be_escaped_and_is_refused() {
        let error = settings("url = \"https://a.example\"\nbody = '{\"to\":{to}}'").validate().unwrap_err();
        assert!(error.starts_with("body: not JSON"), "{error}");
    }

    #[test]
    fn a_courier_without_the_secret_it_needs_is_not_made() {
        let gateway = settings(&format!("{GOOD}headers = {{ Authorization = \"Bearer {{secret}}\" }}"));
        assert!(HttpCourier::new(&gateway, None).is_err_and(|error| error.starts_with("secret_file: missing")));
    }
}
