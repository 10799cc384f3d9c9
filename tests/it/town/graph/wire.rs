//! The two servers: who may ask, what goes wrong on order, and where a request belongs.
//!
//! Headers and errors: <https://learn.microsoft.com/graph/use-the-api>, <https://learn.microsoft.com/graph/errors>.

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State as Shared};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use uuid::Uuid;

use super::query::Query;
use super::state::{Answer, Call, State, moment, refused};
use super::trouble::{Trouble, take};
use super::{Graph, login, methods, roles, users};
use crate::town::gateway::{Asked, hang_up, read};

/// Which server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// `login.microsoftonline.com`
    Login,
    /// `graph.microsoft.com`
    Directory,
}

/// What Graph takes; anything else is a slip of ours.
const HEADERS: [&str; 13] = [
    "accept",
    "accept-encoding",
    "authorization",
    "client-request-id",
    "connection",
    "consistencylevel",
    "content-length",
    "content-type",
    "host",
    "prefer",
    "return-client-request-id",
    "transfer-encoding",
    "user-agent",
];

/// As Graph names its JSON.
const JSON: &str = "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8";

pub async fn listen(graph: Graph, door: Door, listener: TcpListener) {
    let app = Router::new().fallback(answer).with_state((graph, door));
    axum::serve(listener, app).await.unwrap();
}

/// A path with its parts read: `%40` is `@`, a `+` is itself.
struct Path {
    /// `PATCH /users/{id}`.
    place: String,
    parts: Vec<String>,
}

impl Path {
    fn read(door: Door, method: &str, path: &str) -> Self {
        if door == Door::Login {
            return Self { place: format!("{method} /token"), parts: Vec::new() };
        }
        let path = path.strip_prefix("/v1.0/").unwrap_or("not-version-1.0");
        let plain = |part: &str| {
            let kept = part.replace('+', "%2B").replace('=', "%3D").replace('&', "%26");
            url::form_urlencoded::parse(kept.as_bytes()).next().map(|(part, _)| part.into_owned()).unwrap_or_default()
        };
        let parts: Vec<String> = path.split('/').map(plain).collect();
        let mut named: Vec<&str> = parts.iter().map(String::as_str).collect();
        if named.len() > 1 && ["users", "directoryRoles"].contains(&named[0]) {
            named[1] = "{id}";
        }
        Self { place: format!("{method} /{}", named.join("/")), parts }
    }
}

async fn answer(Shared((graph, door)): Shared<(Graph, Door)>, request: Request) -> Response {
    let asked = read(request).await;
    let (path, query) = asked.uri.split_once('?').unwrap_or((&asked.uri, ""));
    let path = Path::read(door, &asked.method, path);
    let (number, trouble) = graph.with(|state| {
        let (place, about) = (path.place.clone(), path.parts.get(1).cloned());
        state.calls.push(Call { place, about, query: query.to_owned(), status: None });
        (state.calls.len() - 1, take(&mut state.orders, &path.place))
    });
    match &trouble {
        Some(Trouble::HangsUpBefore) => hang_up(),
        Some(Trouble::Held(gate)) => gate.pass().await,
        _ => {}
    }
    let response = graph.with(|state| {
        state.place.clone_from(&path.place);
        let mut wait = None;
        let (status, body) = instead(state, door, trouble.as_ref(), &mut wait).unwrap_or_else(|| match door {
            Door::Login => login::token(state, &asked).unwrap_or_else(|refusal| refusal),
            Door::Directory => treat(state, &asked, &path.parts, query).unwrap_or_else(|refusal| refusal),
        });
        if !matches!(trouble, Some(Trouble::HangsUpAfter)) {
            state.calls[number].status = Some(status);
        }
        respond(state, &asked, (status, body), wait)
    });
    match trouble {
        Some(Trouble::HangsUpAfter) => hang_up(),
        Some(Trouble::Garbage) => {
            let page = "<html><head><title>Sign in to the network</title></head></html>";
            Response::builder().header("content-type", "text/html").body(Body::from(page)).unwrap()
        }
        _ => response,
    }
}

/// What is answered instead of anything else, and how many seconds `Retry-After` says.
fn instead(state: &mut State, door: Door, trouble: Option<&Trouble>, wait: &mut Option<u64>) -> Option<Answer> {
    let say = |status: u16, code: &str, message: &str| match door {
        Door::Directory => refused(status, code, message),
        Door::Login => (status, json!({ "error": "temporarily_unavailable", "error_description": message })),
    };
    match trouble {
        Some(Trouble::TooMany(seconds)) => state.quiet_until[door as usize] = state.now + seconds * 1000,
        Some(Trouble::Unavailable(seconds)) => {
            *wait = *seconds;
            return Some(say(503, "serviceNotAvailable", "The service is temporarily unavailable."));
        }
        Some(Trouble::Status(status)) => return Some(say(*status, "generalException", "trouble in town")),
        Some(Trouble::Expired) => state.expire_tokens(),
        _ => {}
    }
    let left = state.quiet_until[door as usize].saturating_sub(state.now);
    if left == 0 {
        return None;
    }
    if !matches!(trouble, Some(Trouble::TooMany(_))) {
        state.hurried += 1;
    }
    *wait = Some(left.div_ceil(1000));
    Some(say(429, "TooManyRequests", "Please retry again later."))
}

/// A request to Graph: its headers, its token, its body, and whom it is for.
fn treat(state: &mut State, asked: &Asked, parts: &[String], query: &str) -> Result<Answer, Answer> {
    let header = |name: &str| asked.headers.get(name).map(String::as_str);
    for name in asked.headers.keys().filter(|name| !HEADERS.contains(&name.as_str())) {
        state.fault(&format!("the header {name} is not documented"));
    }
    if header("client-request-id").is_some_and(|id| Uuid::parse_str(id).is_err()) {
        state.fault("client-request-id is a UUID");
    }
    if header("accept").is_some_and(|kind| !["*/*", "application/json"].contains(&kind)) {
        state.fault("Accept is application/json");
    }
    if header("prefer").is_some_and(|wish| !["return=minimal", "include-unknown-enum-members"].contains(&wish)) {
        state.fault("Prefer asks for something that Graph does not know");
    }
    let eventual = header("consistencylevel").inspect(|level| {
        if *level != "eventual" {
            state.fault("ConsistencyLevel is eventual");
        }
    });
    let eventual = eventual == Some("eventual");
    check_token(state, header("authorization"))?;
    let body = check_body(state, asked)?;
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    if parts.contains(&"") {
        // `/users/` is everybody: never what is meant by a name that is empty.
        return Err(state.wrong(400, "BadRequest", "A segment of the path is empty."));
    }
    let query = Query::read(query, eventual);
    match (asked.method.as_str(), parts.as_slice()) {
        ("GET", ["users"]) => users::list(state, &query),
        ("GET", ["users", key]) => users::one(state, key, &query),
        ("PATCH", ["users", key]) => users::update(state, key, &query, &body),
        ("POST", ["users", key, "revokeSignInSessions"]) if body.is_null() => users::revoke(state, key, &query),
        ("GET", ["users", key, "authentication", which @ ("methods" | "phoneMethods" | "emailMethods")]) => {
            methods::list(state, key, which, &query)
        }
        ("POST", ["users", key, "authentication", "temporaryAccessPassMethods"]) if body.is_object() => {
            methods::make_pass(state, key, &query, &body)
        }
        ("GET", ["users", key, "transitiveMemberOf"]) => roles::memberships(state, key, None, &query),
        ("GET", ["users", key, "transitiveMemberOf", cast]) => roles::memberships(state, key, Some(cast), &query),
        ("GET", ["users", key, "manager"]) => users::manager(state, key, &query),
        ("GET", ["directoryRoles"]) => roles::roles(state, &query),
        ("GET", ["directoryRoles", key, "members"]) => roles::members(state, key, &query),
        ("GET", ["organization"]) => roles::organization(state, &query),
        _ => Err(state.wrong(400, "BadRequest", "Resource not found for the segment, or a body that is not wanted.")),
    }
}

/// A token that was never issued is a slip of ours; one that has expired is not.
fn check_token(state: &mut State, header: Option<&str>) -> Result<(), Answer> {
    let Some(text) = header.and_then(|header| header.strip_prefix("Bearer ")) else {
        return Err(state.wrong(401, "InvalidAuthenticationToken", "Access token is empty."));
    };
    match state.tokens.iter().find(|token| token.text == text).map(|token| token.until > state.now) {
        Some(true) => Ok(()),
        Some(false) => Err(refused(401, "InvalidAuthenticationToken", "Access token has expired or is not yet valid.")),
        None => Err(state.wrong(401, "InvalidAuthenticationToken", "CompactToken parsing failed.")),
    }
}

/// The body as JSON, `null` when there is none. Whoever sends one says what and how long it is: without a length the
/// server in front of Graph answers 411, to an empty POST too.
fn check_body(state: &mut State, asked: &Asked) -> Result<Value, Answer> {
    let has = |name: &str| asked.headers.contains_key(name);
    if asked.method == "GET" {
        let empty = asked.body.is_empty();
        return if empty { Ok(Value::Null) } else { Err(state.wrong(400, "BadRequest", "GET has no body.")) };
    }
    if !has("content-length") && !has("transfer-encoding") {
        return Err(state.wrong(411, "LengthRequired", "The request must be chunked or have a content length."));
    }
    if asked.body.is_empty() && asked.method == "POST" {
        return Ok(Value::Null);
    }
    let kind = asked.headers.get("content-type").map_or("", String::as_str);
    match serde_json::from_str::<Value>(&asked.body) {
        Ok(body) if body.is_object() && kind.split(';').next() == Some("application/json") => Ok(body),
        _ => {
            let message = "Unable to read JSON request payload. Please ensure Content-Type header is set and payload \
                           is of valid JSON format.";
            Err(state.wrong(400, "BadRequest", message))
        }
    }
}

fn respond(state: &State, asked: &Asked, (status, mut body): Answer, wait: Option<u64>) -> Response {
    let id = Uuid::new_v4().to_string();
    let client = asked.headers.get("client-request-id").unwrap_or(&id);
    if body["error"].is_object() {
        let date = moment(state.now).trim_end_matches('Z').to_owned();
        body["error"]["innerError"] = json!({ "date": date, "request-id": id, "client-request-id": client });
    }
    let mut builder = Response::builder()
        .status(StatusCode::from_u16(status).unwrap())
        .header("request-id", &id)
        .header("client-request-id", client)
        .header("cache-control", "no-cache");
    if let Some(seconds) = wait {
        builder = builder.header("retry-after", seconds.to_string());
    }
    if body.is_null() {
        return builder.body(Body::empty()).unwrap();
    }
    let kind = if state.place == "POST /token" { "application/json; charset=utf-8" } else { JSON };
    builder.header("content-type", kind).body(Body::from(body.to_string())).unwrap()
}
