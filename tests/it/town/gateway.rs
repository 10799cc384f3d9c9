//! The town's gateway for text messages and calls, and its desk: an HTTP server that remembers what it was asked and
//! misbehaves when told to.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use futures::stream::{self, StreamExt as _};
use serde_json::{Value, json};

/// How the gateway behaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mood {
    /// Takes everything, but for [`REFUSED`] (400) and [`BUSY`] (429).
    #[default]
    Good,
    /// Answers with this status.
    Status(u16),
    /// Says 429 and when to come back, in seconds.
    TooMany(u64),
    /// Takes it and answers with something that is no JSON.
    Garbage,
    /// Takes it and answers with ten megabytes.
    Endless,
    /// Takes it and breaks off in the middle of its answer.
    BreaksOff,
    /// Hangs up before it has read the request.
    HangsUpBefore,
    /// Takes it and hangs up before it has answered.
    HangsUpAfter,
    /// Sends the client elsewhere.
    Redirects,
}

/// A number that does not exist.
pub const REFUSED: &str = "+33600000400";
/// A number for which the gateway has no time.
pub const BUSY: &str = "+33600000429";

/// One request, as it came in.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The method.
    pub method: String,
    /// The path with its query.
    pub uri: String,
    /// The headers, names in lower case.
    pub headers: BTreeMap<String, String>,
    /// The body.
    pub body: String,
}

impl Asked {
    /// The body as JSON, `null` when it is none.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }
}

#[derive(Default)]
struct Inner {
    mood: Mood,
    taken: Vec<Asked>,
    refused: Vec<Asked>,
}

/// A gateway that listens until its runtime ends.
#[derive(Clone)]
pub struct Gateway {
    address: std::net::SocketAddr,
    inner: Arc<Mutex<Inner>>,
}

impl Gateway {
    /// Opens on a free port.
    pub async fn open() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let gateway = Self { address: listener.local_addr().unwrap(), inner: Arc::default() };
        let router = Router::new().fallback(answer).with_state(Arc::clone(&gateway.inner));
        tokio::spawn(async move { axum::serve(listener, router).await });
        gateway
    }

    /// The URL of a path here.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// From now on it behaves like this.
    pub fn becomes(&self, mood: Mood) {
        self.inner.lock().unwrap().mood = mood;
    }

    /// What it has taken, oldest first.
    pub fn taken(&self) -> Vec<Asked> {
        self.inner.lock().unwrap().taken.clone()
    }

    /// What it has read and not taken, oldest first.
    pub fn refused(&self) -> Vec<Asked> {
        self.inner.lock().unwrap().refused.clone()
    }
}

/// Ends the connection without an answer, and without a panic's noise.
pub(super) fn hang_up() -> ! {
    std::panic::resume_unwind(Box::new("the gateway hangs up"))
}

async fn answer(State(inner): State<Arc<Mutex<Inner>>>, request: Request) -> Response {
    let mood = inner.lock().unwrap().mood;
    if mood == Mood::HangsUpBefore {
        hang_up();
    }
    let asked = read(request).await;
    if asked.method == "HEAD" || asked.uri.starts_with("/check") {
        return ask_check(&asked);
    }
    let mut inner = inner.lock().unwrap();
    let number = inner.taken.len() + 1;
    let refuse = |status: u16| StatusCode::from_u16(status).unwrap().into_response();
    let (response, took) = match mood {
        Mood::Good if asked.body.contains(&REFUSED[1..]) => {
            ((StatusCode::BAD_REQUEST, format!("no such number: {}", asked.body)).into_response(), false)
        }
        Mood::Good if asked.body.contains(&BUSY[1..]) => (refuse(429), false),
        Mood::Good | Mood::HangsUpAfter | Mood::HangsUpBefore => {
            (as_json(&json!({ "messages": [{ "id": number, "status": "queued" }] })), true)
        }
        Mood::Status(status) => (refuse(status), false),
        Mood::TooMany(seconds) => {
            let mut response = refuse(429);
            response.headers_mut().insert("retry-after", HeaderValue::from(seconds));
            (response, false)
        }
        Mood::Garbage => (Body::from(vec![0xFF_u8, 0x00, b'{']).into_response(), true),
        Mood::Endless => (Body::from(vec![b'x'; 10_000_000]).into_response(), true),
        Mood::BreaksOff => {
            let begun = stream::once(async { Ok("{\"messages\"") });
            let broken = stream::once(async {
                tokio::task::yield_now().await; // lets what was begun leave
                Err(std::io::Error::from(std::io::ErrorKind::BrokenPipe))
            });
            (Body::from_stream(begun.chain(broken)).into_response(), true)
        }
        Mood::Redirects => {
            let mut response = refuse(307);
            response.headers_mut().insert("location", HeaderValue::from_static("/elsewhere"));
            (response, false)
        }
    };
    if took {
        inner.taken.push(asked);
    } else {
        inner.refused.push(asked);
    }
    drop(inner);
    if mood == Mood::HangsUpAfter { hang_up() } else { response }
}

/// `/check` takes the key `gateway-key` alone; any other path only says that somebody is here.
fn ask_check(asked: &Asked) -> Response {
    let good = asked.headers.get("authorization").is_some_and(|value| value == "Bearer gateway-key");
    let wanted = asked.uri.starts_with("/check");
    if wanted && !good { StatusCode::UNAUTHORIZED.into_response() } else { StatusCode::OK.into_response() }
}

pub(super) fn as_json(value: &Value) -> Response {
    ([("content-type", "application/json")], value.to_string()).into_response()
}

pub(super) async fn read(request: Request) -> Asked {
    let (head, body) = request.into_parts();
    let bytes = to_bytes(body, 1 << 20).await.unwrap_or_default();
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    Asked {
        method: head.method.to_string(),
        uri: head.uri.to_string(),
        headers: head.headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect(),
        body: String::from_utf8_lossy(&bytes).into_owned(),
    }
}
