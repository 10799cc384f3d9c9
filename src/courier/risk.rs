//! Whether a number is at risk: somebody who has had a victim's number moved to a SIM card of their own receives the
//! victim's codes. Whoever has a service that knows (an operator's, a number look-up) has it asked before a code leaves.
//!
//! What it says is told to nobody in the chat: the person sees what they see when a message does not arrive.

use std::path::PathBuf;
use std::time::Duration;

use reqwest::header::{HeaderName, HeaderValue};
use reqwest::{Client, Url};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::template::{Place, Template, Values, Word};
use super::wire;
use crate::secret::Secret;
use crate::time::{Time, lapse};

/// `[courier.risk]`: the service that is asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NumberRisk {
    /// Where to ask, by GET; a template with `{to}` or `{to_digits}`.
    pub url: String,
    /// A header that signs us in, such as `Authorization: Bearer {secret}`.
    #[serde(default)]
    pub header: Option<String>,
    /// The file that holds `{secret}`.
    #[serde(default)]
    pub secret_file: Option<PathBuf>,
    /// JSON pointer (RFC 6901) to what is said of the SIM card: when it was changed (RFC 3339), or whether lately.
    pub pointer: String,
    /// A SIM card changed longer ago than this is no risk. Three days: by then its owner has noticed.
    #[serde(default = "three_days", with = "lapse")]
    pub max_age: Duration,
    /// What happens when the service does not answer, or nothing that can be read.
    #[serde(default)]
    pub on_failure: OnFailure,
    /// How long an answer may take. Five seconds: a person is waiting.
    #[serde(default = "five_seconds", with = "lapse")]
    pub timeout: Duration,
}

/// What happens to a code when the number's risk cannot be known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OnFailure {
    /// It is sent: a service that is down must not lock everybody out.
    #[default]
    Send,
    /// It is not sent.
    Hold,
}

fn three_days() -> Duration {
    Duration::from_hours(72)
}
fn five_seconds() -> Duration {
    Duration::from_secs(5)
}

/// What is known of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing speaks against it.
    Calm,
    /// Its SIM card was changed lately.
    AtRisk,
    /// The service could not say.
    NotKnown,
}

struct Filling<'a> {
    number: &'a str,
    secret: Option<&'a Secret<String>>,
}

impl Values for Filling<'_> {
    fn value(&self, word: Word) -> Option<String> {
        match word {
            Word::To => Some(self.number.to_owned()),
            Word::ToDigits => Some(self.number.trim_start_matches('+').to_owned()),
            Word::Secret => self.secret.map(|secret| secret.expose().clone()),
            _ => None,
        }
    }
}

/// The settings, read and found good.
struct Plan {
    url: Template,
    origin: Url,
    header: Option<(HeaderName, Template)>,
}

impl NumberRisk {
    /// Says the first thing wrong with the settings, with its key.
    pub fn validate(&self) -> Result<(), String> {
        self.plan().map(drop)
    }

    /// Whether the settings use a secret.
    pub fn wants_secret(&self) -> bool {
        [Some(&self.url), self.header.as_ref()].into_iter().flatten().any(|text| text.contains("{secret"))
    }

    fn plan(&self) -> Result<Plan, String> {
        let (url, origin) = super::http::url_template(&self.url).map_err(|why| format!("url: {why}"))?;
        if !url.words().any(|word| matches!(word, Word::To | Word::ToDigits)) {
            return Err("url: does not hold {to}, so every number would get the same answer".to_owned());
        }
        let known = |word: Word| matches!(word, Word::To | Word::ToDigits | Word::Secret);
        let header = self.header.as_ref().map(|line| {
            let (name, value) = line.split_once(':').ok_or("header: expected a name, a colon and a value")?;
            let name = HeaderName::try_from(name.trim()).map_err(|_| "header: not a header's name".to_owned())?;
            let value = Template::parse(value.trim(), Place::Header).map_err(|why| format!("header: {why}"))?;
            Ok::<_, String>((name, value))
        });
        let header = header.transpose()?;
        let words = header.iter().flat_map(|(_, value)| value.words());
        if let Some(odd) = url.words().chain(words).find(|word| !known(*word)) {
            return Err(format!("url: {odd:?} is not known here; expected {{to}}, {{to_digits}} or {{secret}}"));
        }
        if !self.pointer.starts_with('/') {
            return Err("pointer: expected a JSON pointer such as \"/sim/changed_at\"".to_owned());
        }
        Ok(Plan { url, origin, header })
    }
}

/// Who is asked about numbers.
pub struct Risk {
    settings: NumberRisk,
    plan: Plan,
    secret: Option<Secret<String>>,
    client: Client,
}

impl Risk {
    /// With checked settings; `secret` is what stands in `secret_file`.
    pub fn new(settings: &NumberRisk, secret: Option<Secret<String>>) -> Result<Self, String> {
        let plan = settings.plan()?;
        if settings.wants_secret() && secret.is_none() {
            return Err("secret_file: missing, and the settings use the secret".to_owned());
        }
        let client = wire::client(&plan.origin, settings.timeout)?;
        Ok(Self { settings: settings.clone(), plan, secret, client })
    }

    /// What is known of a number now. Nothing of the answer is logged.
    pub async fn of(&self, number: &Secret<String>, now: Time) -> Verdict {
        let Ok(answer) = self.ask(number.expose()).await else { return Verdict::NotKnown };
        if !(200..300).contains(&answer.status) {
            return Verdict::NotKnown;
        }
        let Ok(body) = serde_json::from_slice::<Value>(&answer.body) else { return Verdict::NotKnown };
        match body.pointer(&self.settings.pointer) {
            Some(Value::Bool(lately)) => of(*lately),
            // It was never changed.
            Some(Value::Null) => Verdict::Calm,
            Some(Value::String(text)) => match text.parse::<jiff::Timestamp>() {
                Ok(at) => of(now.since(Time(at.as_millisecond())) < self.settings.max_age),
                Err(_) => Verdict::NotKnown,
            },
            _ => Verdict::NotKnown,
        }
    }

    /// Whether a code may leave to a number of which this is known.
    pub fn lets(&self, verdict: Verdict) -> bool {
        match verdict {
            Verdict::Calm => true,
            Verdict::AtRisk => false,
            Verdict::NotKnown => self.settings.on_failure == OnFailure::Send,
        }
    }

    async fn ask(&self, number: &str) -> Result<wire::Answer, String> {
        let filling = Filling { number, secret: self.secret.as_ref() };
        let mut request = self.client.get(self.plan.url.fill(&filling)?.expose());
        if let Some((name, value)) = &self.plan.header {
            let value = value.fill(&filling)?;
            let mut value = HeaderValue::from_str(value.expose()).map_err(|_| "no header".to_owned())?;
            value.set_sensitive(true);
            request = request.header(name, value);
        }
        wire::send(request).await.map_err(|silence| silence.to_string())
    }

    /// Whether the service answers, without asking about anybody.
    pub async fn check(&self) -> Result<String, String> {
        let line = wire::knock(&self.client, &self.plan.origin).await.map_err(|silence| silence.to_string())?;
        Ok(line)
    }
}

fn of(lately: bool) -> Verdict {
    if lately { Verdict::AtRisk } else { Verdict::Calm }
}
