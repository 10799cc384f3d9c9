//! The REST interface: who may ask, what goes wrong on order, and where a request belongs.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State as Shared};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::multipart::parts;
use super::state::{Call, State};
use super::trouble::Trouble;
use super::{Discord, TOKEN, rooms, routes, webhooks};

/// A request has at most this many bytes: ten files of ten megabytes.
const BODY_MAX: usize = 105_000_000;

/// What a route answers: a status and JSON.
pub type Answer = (u16, Value);

/// A file that came with a request.
pub struct Upload {
    /// The `n` of `files[n]`.
    pub number: u64,
    pub name: String,
    pub bytes: Vec<u8>,
}

/// A request that has been read.
pub struct Asked {
    pub method: String,
    pub path: String,
    pub query: String,
    pub body: Value,
    pub uploads: Vec<Upload>,
    /// What is wrong with its form before anything else is looked at.
    malformed: bool,
}

pub async fn listen(discord: Discord, listener: TcpListener) {
    let app = Router::new().fallback(answer).with_state(discord);
    axum::serve(listener, app).await.unwrap();
}

/// `{"code", "message"}`, with which Discord refuses.
pub fn refused(status: u16, code: u32, message: &str) -> Answer {
    (status, json!({ "code": code, "message": message }))
}

async fn answer(Shared(discord): Shared<Discord>, request: Request) -> Response {
    let headers = request.headers().clone();
    let asked = read(request).await;
    let line = format!("{} {}", asked.method, asked.path);
    let (number, trouble) = discord.with(|state| {
        let call =
            Call { method: asked.method.clone(), path: asked.path.clone(), body: asked.body.clone(), status: None };
        state.calls.push(call);
        let order = state.orders.iter().position(|order| line.starts_with(&order.place));
        (state.calls.len() - 1, order.map(|order| state.orders.remove(order).trouble))
    });
    match &trouble {
        Some(Trouble::HangsUpBefore) => hang_up(),
        Some(Trouble::Held(gate)) => gate.pass().await,
        _ => {}
    }
    let answer = discord.with(|state| {
        let answer = treat(state, trouble.as_ref(), &headers, &asked);
        if !matches!(trouble, Some(Trouble::HangsUpAfter)) {
            state.calls[number].status = Some(answer.0);
        }
        answer
    });
    if matches!(trouble, Some(Trouble::HangsUpAfter)) { hang_up() } else { respond(answer) }
}

/// Ends the connection without a word: the server drops a connection whose handler is unwound.
fn hang_up() -> ! {
    std::panic::resume_unwind(Box::new("discord hangs up"))
}

async fn read(request: Request) -> Asked {
    let (head, body) = request.into_parts();
    let bytes = to_bytes(body, BODY_MAX).await.unwrap_or_default();
    let kind = head.headers.get("content-type").and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let path = head.uri.path();
    let mut asked = Asked {
        method: head.method.to_string(),
        path: path.strip_prefix("/api/v10").unwrap_or("/not-version-10").to_owned(),
        query: head.uri.query().unwrap_or_default().to_owned(),
        body: Value::Null,
        uploads: Vec::new(),
        malformed: false,
    };
    if kind.starts_with("multipart/form-data") {
        let Some(parts) = parts(kind, &bytes) else {
            asked.malformed = true;
            return asked;
        };
        for part in parts {
            let number = part.field.strip_prefix("files[").and_then(|rest| rest.strip_suffix(']'));
            match (part.field.as_str(), number.and_then(|number| number.parse().ok()), part.file) {
                ("payload_json", _, _) => match serde_json::from_slice(&part.bytes) {
                    Ok(body) => asked.body = body,
                    Err(_) => asked.malformed = true,
                },
                (_, Some(number), Some(name)) => asked.uploads.push(Upload { number, name, bytes: part.bytes }),
                _ => asked.malformed = true,
            }
        }
    } else if !bytes.is_empty() {
        match serde_json::from_slice(&bytes) {
            Ok(body) if kind.starts_with("application/json") => asked.body = body,
            _ => asked.malformed = true,
        }
    }
    asked
}

fn treat(state: &mut State, trouble: Option<&Trouble>, headers: &HeaderMap, asked: &Asked) -> Answer {
    let line = format!("{} {}", asked.method, asked.path);
    let agent = headers.get("user-agent").and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    if !agent.starts_with("DiscordBot (") {
        state.fault(format!("{line}: a bot says who it is: User-Agent: DiscordBot (url, version)"));
    }
    let free = asked.path == "/gateway" || has_token(&asked.path);
    let token = headers.get("authorization").and_then(|value| value.to_str().ok());
    if !free && token != Some(&format!("Bot {TOKEN}")) {
        state.fault(format!("{line}: the token is missing or wrong"));
        return refused(401, 0, "401: Unauthorized");
    }
    if let Some(answer) = limited(state, trouble, &line, free) {
        return answer;
    }
    if let Some(Trouble::Status(status)) = trouble {
        return (*status, json!({ "code": 0, "message": format!("{status}: trouble in town") }));
    }
    if asked.malformed {
        state.fault(format!("{line}: the body is neither JSON nor a form"));
        return refused(400, 50109, "The request body contains invalid JSON.");
    }
    route(state, asked)
}

/// Paths that bear an interaction's token need no other, and the global limit does not hold for them.
fn has_token(path: &str) -> bool {
    path.starts_with("/interactions/") || path.starts_with("/webhooks/")
}

fn limited(state: &mut State, trouble: Option<&Trouble>, line: &str, free: bool) -> Option<Answer> {
    let now = state.now;
    match trouble {
        Some(Trouble::TooMany(millis)) => drop(state.limits.insert(line.to_owned(), now + millis)),
        Some(Trouble::TooManyEverywhere(millis)) => drop(state.limits.insert(String::new(), now + millis)),
        _ => {}
    }
    state.limits.retain(|_, until| *until > now);
    let everywhere = state.limits.get("").filter(|_| !free).copied();
    let until = everywhere.or_else(|| state.limits.get(line).copied())?;
    if !matches!(trouble, Some(Trouble::TooMany(_) | Trouble::TooManyEverywhere(_))) {
        state.fault(format!("{line}: asked again {} ms too early", until - now));
    }
    #[allow(clippy::cast_precision_loss)] // a wait of seconds
    let seconds = (until - now) as f64 / 1000.0;
    let body = json!({
        "message": "You are being rate limited.",
        "retry_after": seconds,
        "global": everywhere.is_some(),
    });
    Some((429, body))
}

fn route(state: &mut State, asked: &Asked) -> Answer {
    let parts: Vec<&str> = asked.path.trim_start_matches('/').split('/').collect();
    let number = |text: &str| text.parse::<u64>().unwrap_or_default();
    match (asked.method.as_str(), parts.as_slice()) {
        ("GET", ["gateway"]) => (200, json!({ "url": state.gateway_url })),
        ("GET", ["gateway", "bot"]) => routes::gateway(state),
        ("GET", ["users", "@me"]) => routes::me(state),
        ("GET", ["applications" | "oauth2", "@me"] | ["oauth2", "applications", "@me"]) => {
            (200, state.application.clone())
        }
        ("PATCH", ["applications", "@me"]) => routes::edit_application(state, asked),
        ("GET", ["applications", id, "commands"]) => routes::commands(state, number(id), &asked.query),
        ("PUT", ["applications", id, "commands"]) => routes::put_commands(state, number(id), asked),
        ("POST", ["users", "@me", "channels"]) => routes::open_chat(state, asked),
        ("GET", ["channels", id]) => routes::channel(state, number(id)),
        ("POST", ["channels", id, "messages"]) => routes::post_message(state, number(id), asked),
        ("POST", ["channels", id, "typing"]) => routes::typing(state, number(id)),
        ("GET", ["channels", id, "messages", message]) => routes::get_message(state, number(id), number(message)),
        ("PATCH", ["channels", id, "messages", message]) => {
            routes::edit_message(state, number(id), number(message), asked)
        }
        ("DELETE", ["channels", id, "messages", message]) => routes::delete_message(state, number(id), number(message)),
        ("POST", ["channels", id, "messages", message, "threads"]) => {
            rooms::thread(state, number(id), number(message), asked)
        }
        ("GET", ["guilds", _, "roles"]) => rooms::roles(),
        ("GET", ["guilds", _, "members", id]) => rooms::member(state, number(id)),
        ("POST", ["interactions", id, token, "callback"]) => webhooks::callback(state, number(id), token, asked),
        ("POST", ["webhooks", app, token]) => webhooks::follow_up(state, number(app), token, asked),
        (method @ ("GET" | "PATCH" | "DELETE"), ["webhooks", app, token, "messages", message]) => {
            webhooks::message(state, method, number(app), token, message, asked)
        }
        _ => {
            state.fault(format!("{} {}: there is no such place", asked.method, asked.path));
            refused(404, 0, "404: Not Found")
        }
    }
}

fn respond((status, body): Answer) -> Response {
    let status = StatusCode::from_u16(status).unwrap();
    if status == StatusCode::NO_CONTENT {
        return status.into_response();
    }
    let mut builder = Response::builder().status(status).header("content-type", "application/json");
    if status == StatusCode::TOO_MANY_REQUESTS {
        let seconds = body["retry_after"].as_f64().unwrap_or_default();
        let global = body["global"] == true;
        // Whole seconds here, the exact time in the body and in the other headers.
        builder = builder
            .header("retry-after", format!("{}", seconds.ceil()))
            .header("x-ratelimit-limit", "5")
            .header("x-ratelimit-remaining", "0")
            .header("x-ratelimit-reset-after", format!("{seconds:.3}"))
            .header("x-ratelimit-bucket", "d721dea6054f6322373d361f98e5c38b")
            .header("x-ratelimit-scope", if global { "global" } else { "user" });
        if global {
            builder = builder.header("x-ratelimit-global", "true");
        }
    }
    builder.body(Body::from(body.to_string())).unwrap()
}
