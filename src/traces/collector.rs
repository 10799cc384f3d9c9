//! The collector: OTLP 1.x over HTTP, binary protobuf (opentelemetry.io/docs/specs/otlp).
//!
//! The client is the one that gateways are asked with: it follows nothing, reads little and gives up in time. Variables
//! named `OTEL_…` are not read: what leaves the service stands in its configuration.

use std::time::Duration;

use opentelemetry_proto::tonic::collector::trace::v1::{ExportTraceServiceRequest, ExportTraceServiceResponse};
use opentelemetry_proto::tonic::common::v1::InstrumentationScope;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span};
use prost::Message as _;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, Url};

use super::span::said;
use crate::courier::wire;
use crate::secret::Secret;

/// How long the collector may take. Only the task that posts waits for it.
const PATIENCE: Duration = Duration::from_secs(5);

/// What the collector said.
#[derive(Debug)]
pub enum Verdict {
    /// It has them, but for so many.
    Taken {
        /// How many it refused.
        but: usize,
    },
    /// Not now: why, and how long it asks to wait.
    Later(String, Option<Duration>),
    /// It does not want these.
    Never(String),
}

/// Where spans are posted.
#[derive(Clone, Debug)]
pub struct Collector {
    url: Url,
    headers: HeaderMap,
    client: Client,
}

impl Collector {
    /// The collector at a URL such as `https://collector.example.org/v1/traces`, with headers as [`headers`] reads them.
    ///
    /// # Errors
    /// What is wrong with the URL or the headers.
    pub fn new(url: &str, lines: Option<&Secret<String>>) -> Result<Self, String> {
        let url = wire::safe_url(url)?;
        let client = wire::client(&url, PATIENCE)?;
        Ok(Self { url, headers: lines.map(headers).transpose()?.unwrap_or_default(), client })
    }

    /// Posts spans.
    pub async fn post(&self, spans: &[Span]) -> Verdict {
        let answer = match self.ask(spans).await {
            Ok(answer) => answer,
            Err(silence @ wire::Silence::Mistrusted(_)) => return Verdict::Never(silence.to_string()),
            Err(silence) => return Verdict::Later(silence.to_string(), None),
        };
        match answer.status {
            200..300 => understood(&answer),
            // Those that the protocol calls retryable; whatever else it says, it will say again.
            status @ (429 | 502 | 503 | 504) => Verdict::Later(format!("HTTP {status}"), answer.after),
            status => Verdict::Never(format!("HTTP {status}")),
        }
    }

    /// Whether it answers as a collector does; nothing is told to it.
    ///
    /// # Errors
    /// Why not.
    pub async fn check(&self) -> Result<String, String> {
        match self.post(&[]).await {
            Verdict::Taken { .. } => Ok(format!("{} answers", self.url.host_str().unwrap_or_default())),
            Verdict::Later(why, _) | Verdict::Never(why) => Err(why),
        }
    }

    async fn ask(&self, spans: &[Span]) -> Result<wire::Answer, wire::Silence> {
        let request = ExportTraceServiceRequest {
            resource_spans: if spans.is_empty() { Vec::new() } else { vec![of_us(spans.to_vec())] },
        };
        let request = self.client.post(self.url.clone()).headers(self.headers.clone()).body(request.encode_to_vec());
        wire::send(request.header(CONTENT_TYPE, "application/x-protobuf")).await
    }
}

/// Spans with the name of who tells them.
fn of_us(spans: Vec<Span>) -> ResourceSpans {
    let word = |key, word: &str| said(key, Value::StringValue(word.to_owned()));
    let attributes = vec![word("service.name", "sesame"), word("service.version", env!("CARGO_PKG_VERSION"))];
    let scope = InstrumentationScope { name: "sesame".to_owned(), ..InstrumentationScope::default() };
    ResourceSpans {
        resource: Some(Resource { attributes, ..Resource::default() }),
        scope_spans: vec![ScopeSpans { scope: Some(scope), spans, ..ScopeSpans::default() }],
        ..ResourceSpans::default()
    }
}

/// What a good status comes with. Some collectors answer nothing, some in JSON; a web page is no collector's.
fn understood(answer: &wire::Answer) -> Verdict {
    const OTHER: &str = "it answers something else than a collector does; is the path right?";
    if !answer.whole {
        return Verdict::Never(OTHER.to_owned());
    }
    if answer.body.first() == Some(&b'{') && serde_json::from_slice::<serde::de::IgnoredAny>(&answer.body).is_ok() {
        return Verdict::Taken { but: 0 };
    }
    match ExportTraceServiceResponse::decode(&*answer.body) {
        Ok(said) => {
            let but = said.partial_success.map_or(0, |partial| partial.rejected_spans);
            Verdict::Taken { but: usize::try_from(but).unwrap_or(0) }
        }
        Err(_) => Verdict::Never(OTHER.to_owned()),
    }
}

/// Reads headers, one a line: `Authorization: Bearer …`. They are marked as secrets, so that nothing prints them.
///
/// # Errors
/// What is wrong with which line, without its text.
pub fn headers(lines: &Secret<String>) -> Result<HeaderMap, String> {
    let mut all = HeaderMap::new();
    let lines = lines.expose().lines().map(str::trim).zip(1..).filter(|(line, _)| !line.is_empty());
    for (line, number) in lines {
        let pair = line.split_once(':').and_then(|(name, value)| {
            let mut value = HeaderValue::from_str(value.trim()).ok()?;
            value.set_sensitive(true);
            Some((HeaderName::from_bytes(name.trim().as_bytes()).ok()?, value))
        });
        let Some((name, value)) = pair else {
            return Err(format!("line {number} is no header; expected a name, a colon and a value"));
        };
        all.append(name, value);
    }
    Ok(all)
}
