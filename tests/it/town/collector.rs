//! The town's collector of traces: it decodes what it is told as the protocol says, and misbehaves when told to.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTracePartialSuccess, ExportTraceServiceRequest, ExportTraceServiceResponse,
};
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message as _;
use tokio::sync::Notify;

/// How it behaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mood {
    /// Takes everything.
    #[default]
    Good,
    /// Takes everything but for so many.
    Refuses(i64),
    /// Answers with this status.
    Status(u16),
    /// Is a web site: 200, and a page.
    Html,
    /// Answers with ten megabytes.
    Endless,
    /// Reads, and does not answer until it is let go.
    Hangs,
}

#[derive(Default)]
struct Inner {
    mood: Mood,
    spans: Vec<Span>,
    /// Everything that was sent to it, as it came.
    bytes: Vec<u8>,
    headers: Vec<HeaderMap>,
}

/// A collector that listens until its runtime ends.
#[derive(Clone)]
pub struct Collector {
    address: std::net::SocketAddr,
    inner: Arc<Mutex<Inner>>,
    /// Rings when it was asked.
    pub asked: Arc<Notify>,
    released: Arc<Notify>,
}

impl Collector {
    /// Opens on a free port.
    pub async fn open() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let collector = Self { address, inner: Arc::default(), asked: Arc::default(), released: Arc::default() };
        let router = Router::new().fallback(answer).with_state(collector.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        collector
    }

    pub fn url(&self) -> String {
        format!("http://{}/v1/traces", self.address)
    }

    /// From now on it behaves like this.
    pub fn becomes(&self, mood: Mood) {
        self.inner.lock().unwrap().mood = mood;
    }

    /// Whoever it keeps waiting is answered.
    pub fn lets_go(&self) {
        self.becomes(Mood::Good);
        self.released.notify_waiters();
    }

    /// The spans that it was told.
    pub fn spans(&self) -> Vec<Span> {
        self.inner.lock().unwrap().spans.clone()
    }

    /// Everything that was sent to it, as it came.
    pub fn bytes(&self) -> Vec<u8> {
        self.inner.lock().unwrap().bytes.clone()
    }

    /// The headers of each request.
    pub fn headers(&self) -> Vec<HeaderMap> {
        self.inner.lock().unwrap().headers.clone()
    }

    /// Its spans by trace.
    pub fn traces(&self) -> BTreeMap<Vec<u8>, Vec<Span>> {
        let mut traces: BTreeMap<Vec<u8>, Vec<Span>> = BTreeMap::new();
        for span in self.spans() {
            traces.entry(span.trace_id.clone()).or_default().push(span);
        }
        traces
    }
}

/// The words that a span says under a key.
pub fn words(span: &Span, key: &str) -> Vec<String> {
    let said = span.attributes.iter().filter(|said| said.key == key);
    let values = said.filter_map(|said| said.value.clone()?.value);
    values
        .flat_map(|value| match value {
            Value::ArrayValue(all) => all.values.into_iter().filter_map(|one| one.value).collect(),
            one => vec![one],
        })
        .map(|value| match value {
            Value::StringValue(word) => word,
            other => format!("{other:?}"),
        })
        .collect()
}

/// A trace is one tree: one root, and every other span hangs below another of it. Returns the root.
pub fn root(trace: &[Span]) -> Span {
    let names: HashMap<&[u8], usize> = trace.iter().zip(0..).map(|(span, at)| (&span.span_id[..], at)).collect();
    assert_eq!(names.len(), trace.len(), "each span has a name of its own");
    let roots: Vec<&Span> = trace.iter().filter(|span| span.parent_span_id.is_empty()).collect();
    assert_eq!(roots.len(), 1, "{:?}", roots.iter().map(|span| &span.name).collect::<Vec<_>>());
    for span in trace.iter().filter(|span| !span.parent_span_id.is_empty()) {
        assert!(names.contains_key(&span.parent_span_id[..]), "{} hangs below nothing", span.name);
        assert!(span.end_time_unix_nano >= span.start_time_unix_nano);
    }
    roots[0].clone()
}

async fn answer(State(collector): State<Collector>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, 16 << 20).await.unwrap();
    let told = ExportTraceServiceRequest::decode(&*body).expect("what the protocol says");
    let mood = {
        let mut inner = collector.inner.lock().unwrap();
        inner.bytes.extend_from_slice(&body);
        inner.headers.push(head.headers);
        inner.mood
    };
    collector.asked.notify_one();
    if mood == Mood::Hangs {
        collector.released.notified().await;
    }
    let response = match mood {
        Mood::Status(status) => return StatusCode::from_u16(status).unwrap().into_response(),
        Mood::Html => return "<!doctype html><title>Welcome</title><h1>It works!</h1>".into_response(),
        Mood::Endless => return Body::from(vec![b'x'; 10_000_000]).into_response(),
        Mood::Refuses(rejected_spans) => ExportTraceServiceResponse {
            partial_success: Some(ExportTracePartialSuccess { rejected_spans, error_message: "too old".to_owned() }),
        },
        Mood::Good | Mood::Hangs => ExportTraceServiceResponse::default(),
    };
    let scopes = told.resource_spans.into_iter().flat_map(|ours| ours.scope_spans);
    collector.inner.lock().unwrap().spans.extend(scopes.flat_map(|scope| scope.spans));
    ([("content-type", "application/x-protobuf")], response.encode_to_vec()).into_response()
}
