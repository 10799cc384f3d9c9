//! The town's Infobip: it takes what the public documentation says and nothing else, keeps what it took, and reports it.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};
use sesame::courier::infobip::{Infobip as Settings, InfobipCourier};
use sesame::secret::Secret;

use super::gateway::{BUSY, Mood, REFUSED, as_json, hang_up, read};

/// The town's API key.
pub const KEY: &str = "infobip-key";

#[derive(Default)]
struct Inner {
    mood: Mood,
    taken: Vec<Value>,
    asked: usize,
}

/// An Infobip that listens until its runtime ends.
#[derive(Clone)]
pub struct Infobip {
    address: std::net::SocketAddr,
    inner: Arc<Mutex<Inner>>,
}

impl Infobip {
    /// Opens on a free port.
    pub async fn open() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let infobip = Self { address: listener.local_addr().unwrap(), inner: Arc::default() };
        let router = Router::new().fallback(answer).with_state(Arc::clone(&infobip.inner));
        tokio::spawn(async move { axum::serve(listener, router).await });
        infobip
    }

    /// The settings of somebody who uses this account.
    pub fn settings(&self) -> Settings {
        toml::from_str(&format!("api_url = \"http://{}\"\nsender = \"ITOrg\"", self.address)).unwrap()
    }

    /// A courier with the key.
    pub fn courier(&self) -> InfobipCourier {
        InfobipCourier::new(&self.settings(), &Secret::from(KEY)).unwrap()
    }

    /// From now on it behaves like this.
    pub fn becomes(&self, mood: Mood) {
        self.inner.lock().unwrap().mood = mood;
    }

    /// The messages it has taken.
    pub fn taken(&self) -> Vec<Value> {
        self.inner.lock().unwrap().taken.clone()
    }

    /// How often it was asked for anything.
    pub fn asked(&self) -> usize {
        self.inner.lock().unwrap().asked
    }

    /// What it reports of a message: where to, and the body.
    pub fn tells(message: &Value, group: (u8, &str), status: &str, error: &str) -> (String, String) {
        let url = message["webhooks"]["delivery"]["url"].as_str().expect("an address to report to").to_owned();
        let to = &message["destinations"][0];
        let result = json!({
            "bulkId": "b1", "messageId": to["messageId"], "to": to["to"], "sentAt": "2026-11-20T09:00:00.000+0000",
            "doneAt": "2026-11-20T09:00:02.000+0000", "messageCount": 1,
            "status": { "groupId": group.0, "groupName": group.1, "id": 5, "name": status, "description": "" },
            "error": { "groupId": 1, "groupName": "HANDSET_ERRORS", "id": 27, "name": error, "permanent": false },
        });
        (url, json!({ "results": [result] }).to_string())
    }
}

async fn answer(State(inner): State<Arc<Mutex<Inner>>>, request: Request) -> Response {
    let mood = {
        let mut inner = inner.lock().unwrap();
        inner.asked += 1;
        inner.mood
    };
    if mood == Mood::HangsUpBefore {
        hang_up();
    }
    let asked = read(request).await;
    if asked.headers.get("authorization").map(String::as_str) != Some("App infobip-key") {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    match (asked.method.as_str(), asked.uri.as_str(), mood) {
        ("GET", "/account/1/balance", _) => as_json(&json!({ "balance": 7.0, "currency": "EUR" })),
        (_, _, Mood::Status(status)) => StatusCode::from_u16(status).unwrap().into_response(),
        ("POST", "/sms/3/messages", mood) => {
            assert_eq!(asked.headers["content-type"], "application/json");
            sent(&inner, &asked.json(), mood)
        }
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Looks at every field, for a slip of ours would else go unseen.
fn sent(inner: &Mutex<Inner>, body: &Value, mood: Mood) -> Response {
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(body), ["messages"]);
    let [message] = &body["messages"].as_array().unwrap()[..] else { panic!("one message: {body}") };
    let known = ["content", "destinations", "sender", "webhooks"];
    assert!(keys(message).iter().all(|key| known.contains(&key.as_str())), "{message}");
    assert_eq!(keys(&message["content"]), ["text"]);
    let [destination] = &message["destinations"].as_array().unwrap()[..] else { panic!("one destination: {body}") };
    assert_eq!(keys(destination), ["messageId", "to"]);
    let (to, id) = (destination["to"].as_str().unwrap(), destination["messageId"].as_str().unwrap());
    assert!(to.bytes().all(|byte| byte.is_ascii_digit()) && id.len() <= 200);
    if to == &BUSY[1..] {
        return StatusCode::TOO_MANY_REQUESTS.into_response();
    }
    let status = if to == &REFUSED[1..] {
        json!({ "groupId": 5, "groupName": "REJECTED", "id": 52, "name": "REJECTED_DESTINATION", "description": to })
    } else {
        inner.lock().unwrap().taken.push(message.clone());
        json!({ "groupId": 1, "groupName": "PENDING", "id": 26, "name": "PENDING_ACCEPTED", "description": to })
    };
    if mood == Mood::HangsUpAfter {
        hang_up();
    }
    as_json(&json!({ "bulkId": "b1", "messages": [{ "messageId": id, "destination": to, "status": status }] }))
}
