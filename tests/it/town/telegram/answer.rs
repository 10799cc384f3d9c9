//! What a call is answered: raw JSON, or an error in the words of the Bot API.

use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};

/// The result of a call as JSON, or why there is none.
pub type Answer = Result<String, Refusal>;

/// An error as the Bot API puts it.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// The `error_code`, and the HTTP status.
    pub code: u16,
    /// The `description`.
    pub description: String,
    /// The `parameters`: when to come back, or where the chat went.
    pub parameters: Option<Value>,
    /// Whether the bot broke a rule; else the world is so (a bot that was blocked).
    pub broken: bool,
}

impl Refusal {
    /// The bot broke a rule: 400, and it goes on record.
    pub fn broken(why: &str) -> Self {
        Self { code: 400, description: format!("Bad Request: {why}"), parameters: None, broken: true }
    }

    /// It does not work, and the bot could not know.
    pub fn world(code: u16, description: &str) -> Self {
        Self { code, description: description.to_owned(), parameters: None, broken: false }
    }

    /// 429.
    pub fn too_many(seconds: u64) -> Self {
        let description = format!("Too Many Requests: retry after {seconds}");
        Self { parameters: Some(json!({ "retry_after": seconds })), ..Self::world(429, &description) }
    }
}

/// An [`Answer`] of a value.
#[allow(clippy::unnecessary_wraps)] // every method answers with it
pub fn ok(value: &Value) -> Answer {
    Ok(value.to_string())
}

/// The answer as HTTP.
pub fn respond(answer: &Answer) -> Response {
    let (status, body) = match answer {
        Ok(result) => (200, format!("{{\"ok\":true,\"result\":{result}}}")),
        Err(refusal) => {
            let mut body = json!({ "ok": false, "error_code": refusal.code, "description": refusal.description });
            if let Some(parameters) = &refusal.parameters {
                body["parameters"] = parameters.clone();
            }
            (refusal.code, body.to_string())
        }
    };
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, [("content-type", "application/json")], body).into_response()
}
