//! Text messages through Infobip.
//!
//! The interface, as publicly documented: <https://www.infobip.com/docs/api/channels/sms> (`POST /sms/3/messages`),
//! reports <https://www.infobip.com/docs/api/channels/sms/sms-messaging/logs-and-status-reports>, and what their numbers
//! mean <https://www.infobip.com/docs/developer-resources/api-fundamentals/message-status-codes>.
//!
//! Infobip signs no reports. Each message has a report address of its own with a 256-bit token, which nobody else knows.

use std::path::PathBuf;
use std::time::Duration;

use async_trait::async_trait;
use reqwest::header::{AUTHORIZATION, HeaderValue};
use reqwest::{Client, RequestBuilder, Url};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::http::unanswered;
use super::wire::{self, Answer};
use super::{Courier, CourierError, Parcel, Receipt};
use crate::engine::receipt::{Receipt as Told, Refusal};
use crate::secret::Secret;
use crate::time::{Time, lapse};

/// Infobip's name among those who report back.
pub const INFOBIP: &str = "infobip";

/// `[courier.infobip]`: one account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Infobip {
    /// The account's own address, such as `https://xxxxx.api.infobip.com`.
    pub api_url: String,
    /// The file that holds the API key.
    #[serde(default)]
    pub secret_file: Option<PathBuf>,
    /// The number or name that messages come from.
    pub sender: String,
    /// How long an answer may take. Ten seconds: a person is waiting.
    #[serde(default = "ten_seconds", with = "lapse")]
    pub timeout: Duration,
}

fn ten_seconds() -> Duration {
    Duration::from_secs(10)
}

impl Infobip {
    /// Says the first thing wrong with the settings, with its key.
    pub fn validate(&self) -> Result<(), String> {
        wire::safe_url(&self.api_url).map_err(|why| format!("api_url: {why}"))?;
        if self.sender.trim().is_empty() {
            return Err("sender: expected the number or name that messages come from".to_owned());
        }
        Ok(())
    }
}

/// A courier of text messages.
pub struct InfobipCourier {
    sender: String,
    authorization: HeaderValue,
    url: Url,
    client: Client,
}

impl InfobipCourier {
    /// A courier with checked settings; `key` is what stands in `secret_file`.
    pub fn new(settings: &Infobip, key: &Secret<String>) -> Result<Self, String> {
        settings.validate()?;
        let url = wire::safe_url(&settings.api_url)?;
        let client = wire::client(&url, settings.timeout)?;
        let mut authorization = HeaderValue::from_str(&format!("App {}", key.expose()))
            .map_err(|_| "secret_file: holds what no header may hold".to_owned())?;
        authorization.set_sensitive(true);
        Ok(Self { sender: settings.sender.clone(), authorization, url, client })
    }

    fn signed_in(&self, request: RequestBuilder) -> RequestBuilder {
        request.header(AUTHORIZATION, self.authorization.clone()).header("Accept", "application/json")
    }

    fn address(&self, path: &str) -> Url {
        let mut url = self.url.clone();
        url.set_path(path);
        url
    }
}

/// The group of a status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Group {
    Pending,
    Undeliverable,
    Delivered,
    Expired,
    Rejected,
}

fn group(status: &Value) -> Option<Group> {
    Some(match status.get("groupId")?.as_i64()? {
        0 | 1 => Group::Pending,
        2 => Group::Undeliverable,
        3 => Group::Delivered,
        4 => Group::Expired,
        5 => Group::Rejected,
        _ => return None,
    })
}

/// The name of a status: capitals and underscores, so that nothing else of an answer is ever told.
fn name(status: &Value) -> String {
    let name = status.get("name").and_then(Value::as_str).unwrap_or_default();
    name.chars().filter(|c| c.is_ascii_uppercase() || *c == '_').take(60).collect()
}

fn verdict(answer: &Answer) -> Result<Receipt, CourierError> {
    let status = answer.status;
    let why = format!("HTTP {status}");
    match status {
        200..300 => {}
        408 | 429 | 503 => return Err(CourierError::Retry { why, after: answer.after }),
        500..600 => return Err(CourierError::Unknown(why)),
        _ => return Err(CourierError::GiveUp(why)),
    }
    let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let message = body.pointer("/messages/0").unwrap_or(&Value::Null);
    let status = message.get("status").unwrap_or(&Value::Null);
    match group(status) {
        // The number itself is refused; other rejections are our account's: no credit, no such sender.
        Some(Group::Rejected) if name(status).contains("DESTINATION") => Err(CourierError::Refused(name(status))),
        Some(Group::Undeliverable) => Err(CourierError::Refused(name(status))),
        Some(Group::Rejected | Group::Expired) => Err(CourierError::GiveUp(name(status))),
        _ => {
            let reference = message.get("messageId").and_then(Value::as_str);
            let plain = |text: &str| text.chars().filter(|c| !c.is_control()).take(100).collect();
            Ok(Receipt { reference: reference.map(plain) })
        }
    }
}

#[async_trait]
impl Courier for InfobipCourier {
    async fn carry(&self, parcel: &Parcel) -> Result<Receipt, CourierError> {
        let to = parcel.to.expose().trim_start_matches('+');
        let mut message = json!({
            "sender": self.sender,
            "destinations": [{ "to": to, "messageId": parcel.key }],
            "content": { "text": parcel.body.expose() },
        });
        if let Some(callback) = parcel.callback.as_ref().and_then(|callback| callback.of(INFOBIP)) {
            message["webhooks"] =
                json!({ "delivery": { "url": callback.expose() }, "contentType": "application/json" });
        }
        let request = self.client.post(self.address("/sms/3/messages")).json(&json!({ "messages": [message] }));
        verdict(&wire::send(self.signed_in(request)).await.map_err(unanswered)?)
    }

    fn reports(&self) -> Vec<&'static str> {
        vec![INFOBIP]
    }

    /// Reads the account's balance, which nothing but a good key can.
    async fn check(&self) -> Result<String, CourierError> {
        let request = self.signed_in(self.client.get(self.address("/account/1/balance")));
        let answer = wire::send(request).await.map_err(unanswered)?;
        match answer.status {
            200..300 => Ok("Infobip takes the key".to_owned()),
            429 | 500..600 => Err(CourierError::Retry { why: format!("HTTP {}", answer.status), after: answer.after }),
            status => Err(CourierError::GiveUp(format!("HTTP {status}"))),
        }
    }
}

/// What a report says of a message: of the first in it, for each message has an address of its own.
pub fn receipt(body: &[u8], now: Time) -> Option<Told> {
    let report: Value = serde_json::from_slice(body).ok()?;
    let result = report.pointer("/results/0")?;
    let error = result.pointer("/error/name").and_then(Value::as_str).unwrap_or_default();
    Some(match group(result.get("status")?)? {
        Group::Pending => return None,
        // The operator has it: it sounds final, and a final report follows.
        Group::Delivered if name(result.get("status")?) == "DELIVERED_TO_OPERATOR" => Told::Sent,
        Group::Delivered => Told::Delivered { at: now },
        Group::Expired => Told::Refused { why: Refusal::Unreachable },
        Group::Undeliverable | Group::Rejected => Told::Refused {
            why: match error {
                "EC_UNKNOWN_SUBSCRIBER" | "EC_UNIDENTIFIED_SUBSCRIBER" => Refusal::Unknown,
                "EC_ABSENT_SUBSCRIBER" | "EC_ABSENT_SUBSCRIBER_SM" => Refusal::Unreachable,
                "EC_CALL_BARRED" | "EC_ILLEGAL_SUBSCRIBER" => Refusal::Blocked,
                _ => Refusal::Other,
            },
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s31_reports_are_read_as_documented() {
        let now = Time(7);
        let read = |group: i64, error: &str| {
            let report = json!({ "results": [{ "status": { "groupId": group }, "error": { "name": error } }] });
            receipt(report.to_string().as_bytes(), now)
        };
        assert_eq!(read(3, "NO_ERROR"), Some(Told::Delivered { at: now }));
        assert_eq!(read(1, "NO_ERROR"), None);
        let operator = json!({ "results": [{ "status": { "groupId": 3, "name": "DELIVERED_TO_OPERATOR" } }] });
        assert_eq!(receipt(operator.to_string().as_bytes(), now), Some(Told::Sent));
        assert_eq!(read(4, ""), Some(Told::Refused { why: Refusal::Unreachable }));
        assert_eq!(read(2, "EC_UNKNOWN_SUBSCRIBER"), Some(Told::Refused { why: Refusal::Unknown }));
        assert_eq!(read(5, "EC_SOMETHING_NEW"), Some(Told::Refused { why: Refusal::Other }));
        assert_eq!(receipt(b"<xml/>", now), None);
    }
}
