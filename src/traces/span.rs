//! One span: where it stands, what it says, how long it took.

use std::time::{SystemTime, UNIX_EPOCH};

use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, ArrayValue, KeyValue};
use opentelemetry_proto::tonic::trace::v1::span::{Link, SpanKind};
use opentelemetry_proto::tonic::trace::v1::status::StatusCode;
use opentelemetry_proto::tonic::trace::v1::{Span as Wired, Status};

use crate::ids::Peer;
use crate::support::Code;

/// A place in a trace: the trace's number and the span's name (W3C Trace Context).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    trace: [u8; 16],
    name: [u8; 8],
}

impl Place {
    /// The place that random bytes name. Neither half is all zeros, which no trace and no span may be.
    pub(super) fn drawn(bytes: &[u8; 32]) -> Self {
        let (mut trace, mut name) = ([0; 16], [0; 8]);
        trace.copy_from_slice(&bytes[..16]);
        name.copy_from_slice(&bytes[16..24]);
        trace[0] |= 1;
        name[0] |= 1;
        Self { trace, name }
    }

    /// Another of the same trace.
    pub(super) fn with_name(self, name: u64) -> Self {
        Self { name: name.max(1).to_be_bytes(), ..self }
    }

    /// Whether both are of one trace.
    pub(super) fn is_beside(self, other: Self) -> bool {
        self.trace == other.trace
    }

    /// Which of so many equal parts the trace falls into: the same for all its spans.
    pub(super) fn part_of(self, parts: u64) -> u64 {
        let tail = self.trace.last_chunk().map_or(0, |tail| u64::from_be_bytes(*tail));
        tail % parts.max(1)
    }
}

/// The name of a peer's channel, where it is one of ours. A span names nothing else of a peer.
pub fn channel(peer: &Peer) -> &'static str {
    const KNOWN: [&str; 7] = ["telegram", "discord", "web-chat", "console", "visit", "house", "town"];
    let name = peer.channel();
    KNOWN.into_iter().find(|known| *known == name).unwrap_or("other")
}

/// A span that has begun. It says words of this program and numbers, and there is no way to have it say anything else.
#[derive(Clone, Debug)]
pub struct Span {
    place: Place,
    parent: Option<Place>,
    links: Vec<Place>,
    name: &'static str,
    kind: SpanKind,
    begun: SystemTime,
    says: Vec<KeyValue>,
    failed: bool,
}

impl Span {
    /// A span at a place.
    pub fn new(place: Place, name: &'static str, kind: SpanKind, begun: SystemTime) -> Self {
        Self { place, parent: None, links: Vec::new(), name, kind, begun, says: Vec::new(), failed: false }
    }

    /// Below another.
    pub fn under(mut self, parent: Option<Place>) -> Self {
        self.parent = parent;
        self
    }

    /// Brought about by one of another trace.
    pub fn linked(mut self, other: Option<Place>) -> Self {
        self.links.extend(other);
        self
    }

    /// Says a word.
    pub fn word(mut self, key: &'static str, word: &'static str) -> Self {
        self.says.push(said(key, Value::StringValue(word.to_owned())));
        self
    }

    /// Says several; nothing where there are none.
    pub fn words(mut self, key: &'static str, words: impl Iterator<Item = &'static str>) -> Self {
        let one = |word: &str| AnyValue { value: Some(Value::StringValue(word.to_owned())) };
        let values: Vec<_> = words.map(one).collect();
        if !values.is_empty() {
            self.says.push(said(key, Value::ArrayValue(ArrayValue { values })));
        }
        self
    }

    /// Says a number.
    pub fn count(mut self, key: &'static str, count: usize) -> Self {
        self.says.push(said(key, Value::IntValue(i64::try_from(count).unwrap_or(i64::MAX))));
        self
    }

    /// Says a support code: what a person reads, and `/help` explains.
    pub fn code(self, code: Option<Code>) -> Self {
        match code {
            Some(code) => self.word("sesame.support_code", code.written()),
            None => self,
        }
    }

    /// It went wrong.
    pub fn failed(mut self, failed: bool) -> Self {
        self.failed = failed;
        self
    }

    /// Its place.
    pub fn place(&self) -> Place {
        self.place
    }

    /// The form on the wire.
    pub(super) fn ended(self, at: SystemTime) -> Wired {
        let link = |place: Place| Link {
            trace_id: place.trace.to_vec(),
            span_id: place.name.to_vec(),
            flags: SAMPLED,
            ..Link::default()
        };
        Wired {
            trace_id: self.place.trace.to_vec(),
            span_id: self.place.name.to_vec(),
            parent_span_id: self.parent.map(|parent| parent.name.to_vec()).unwrap_or_default(),
            flags: SAMPLED,
            name: self.name.to_owned(),
            kind: self.kind.into(),
            start_time_unix_nano: nanoseconds(self.begun),
            end_time_unix_nano: nanoseconds(at.max(self.begun)),
            attributes: self.says,
            links: self.links.into_iter().map(link).collect(),
            status: self.failed.then(|| Status { code: StatusCode::Error.into(), ..Status::default() }),
            ..Wired::default()
        }
    }
}

/// The flag of a span whose trace is kept (W3C Trace Context, 3.2.2.5).
const SAMPLED: u32 = 1;

/// What is said under a key.
pub(super) fn said(key: &str, value: Value) -> KeyValue {
    KeyValue { key: key.to_owned(), value: Some(AnyValue { value: Some(value) }), ..KeyValue::default() }
}

fn nanoseconds(at: SystemTime) -> u64 {
    at.duration_since(UNIX_EPOCH).map_or(0, |since| u64::try_from(since.as_nanos()).unwrap_or(u64::MAX))
}
