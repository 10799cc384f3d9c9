//! The town's Twilio: it takes what the public documentation says and nothing else, keeps what it took, and reports it
//! with its signature.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use regex::Regex;
use serde_json::json;
use sesame::courier::twilio::{Credentials, Twilio as Settings, TwilioCourier, Use};
use sesame::secret::Secret;
use sha1::Sha1;

use super::gateway::{Asked, BUSY, Mood, REFUSED, as_json, hang_up, read};

/// The town's account, its token, and its numbers.
pub const ACCOUNT: &str = "AC0123456789abcdef0123456789abcdef";
pub const TOKEN: &str = "f00dfacef00dfacef00dfacef00dface";
pub const CALLER: &str = "+33442000000";

/// A message or call that was taken.
#[derive(Clone, Debug)]
pub struct Taken {
    /// Its name at Twilio.
    pub sid: String,
    /// The form as it was sent.
    pub form: BTreeMap<String, String>,
}

/// What Twilio would send us.
#[derive(Clone, Debug)]
pub struct Report {
    /// Where to.
    pub url: String,
    /// The form.
    pub form: Vec<(String, String)>,
    /// The signature over both.
    pub signature: String,
}

#[derive(Default)]
struct Inner {
    mood: Mood,
    texts: Vec<Taken>,
    calls: Vec<Taken>,
    asked: usize,
}

/// A Twilio that listens until its runtime ends.
#[derive(Clone)]
pub struct Twilio {
    address: std::net::SocketAddr,
    inner: Arc<Mutex<Inner>>,
}

impl Twilio {
    /// Opens on a free port.
    pub async fn open() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let twilio = Self { address: listener.local_addr().unwrap(), inner: Arc::default() };
        let router = Router::new().fallback(answer).with_state(Arc::clone(&twilio.inner));
        tokio::spawn(async move { axum::serve(listener, router).await });
        twilio
    }

    /// The settings of somebody who uses this account.
    pub fn settings(&self, further: &str) -> Settings {
        toml::from_str(&format!(
            "account = \"{ACCOUNT}\"\nsender = \"ITOrg\"\ncaller = \"{CALLER}\"\napi_url = \"http://{}\"\n{further}",
            self.address
        ))
        .unwrap()
    }

    /// A courier that signs in with the account's token.
    pub fn courier(&self, used: Use) -> TwilioCourier {
        TwilioCourier::new(&self.settings(""), credentials(), used).unwrap()
    }

    /// From now on it behaves like this.
    pub fn becomes(&self, mood: Mood) {
        self.inner.lock().unwrap().mood = mood;
    }

    /// The text messages it has taken.
    pub fn texts(&self) -> Vec<Taken> {
        self.inner.lock().unwrap().texts.clone()
    }

    /// The calls it has placed.
    pub fn calls(&self) -> Vec<Taken> {
        self.inner.lock().unwrap().calls.clone()
    }

    /// How often it was asked for anything.
    pub fn asked(&self) -> usize {
        self.inner.lock().unwrap().asked
    }

    /// What it reports of a message.
    pub fn tells(text: &Taken, status: &str, error: Option<&str>) -> Report {
        let mut form = vec![
            ("MessageSid", text.sid.as_str()),
            ("MessageStatus", status),
            ("SmsStatus", status),
            ("To", &text.form["To"]),
            ("From", &text.form["From"]),
            ("AccountSid", ACCOUNT),
            ("ApiVersion", "2010-04-01"),
        ];
        form.extend(error.map(|error| ("ErrorCode", error)));
        signed(&text.form["StatusCallback"], &form)
    }

    /// Somebody answers a call, hears it, and presses so many of these keys as are gathered. `None` when the call ends
    /// without any, as on an answering machine: `<Gather>` then reports nothing.
    pub fn pressed(call: &Taken, keys: &str) -> Option<Report> {
        let gather = Gather::read(&call.form["Twiml"]);
        let keys: String = keys.chars().take(gather.digits).collect();
        let form = [
            ("CallSid", call.sid.as_str()),
            ("AccountSid", ACCOUNT),
            ("Digits", &keys),
            ("To", &call.form["To"]),
            ("From", CALLER),
            ("CallStatus", "in-progress"),
            ("Direction", "outbound-api"),
            ("msg", "Gather Digits"),
        ];
        (!keys.is_empty()).then(|| signed(&gather.action, &form))
    }

    /// What a call says, and in which language.
    pub fn spoken(call: &Taken) -> (String, String) {
        let gather = Gather::read(&call.form["Twiml"]);
        (gather.language, gather.words)
    }
}

/// What stands in the account's secret file.
pub fn credentials() -> Credentials {
    Credentials { token: Secret::from(TOKEN), key: None }
}

/// The `<Gather>` of a call.
struct Gather {
    action: String,
    digits: usize,
    language: String,
    words: String,
}

impl Gather {
    /// Reads `TwiML` as strictly as Twilio does: one `<Gather>` with one `<Say>` in it, or the `<Say>` alone.
    fn read(twiml: &str) -> Self {
        let alone =
            Regex::new(r#"^<Response>(<Say language="[A-Za-z-]+" loop="\d+">[^<>]*</Say>)</Response>$"#).unwrap();
        let gather = "<Response><Gather input=\"dtmf\" numDigits=\"0\" timeout=\"0\" method=\"POST\" action=\"none\">$1</Gather></Response>";
        let twiml = &alone.replace(twiml, gather);
        let shape = Regex::new(
            r#"^<Response><Gather input="dtmf" numDigits="(\d+)" timeout="\d+" method="POST" action="([^"<>]+)"><Say language="([A-Za-z-]+)" loop="\d+">([^<>]*)</Say></Gather></Response>$"#,
        );
        let found = shape.unwrap().captures(twiml).unwrap_or_else(|| panic!("not TwiML: {twiml}")).extract::<4>().1;
        let plain =
            |text: &str| text.replace("&lt;", "<").replace("&gt;", ">").replace("&#39;", "'").replace("&amp;", "&");
        let [digits, action, language, words] = found.map(plain);
        Self { action, digits: digits.parse().unwrap(), language, words }
    }
}

/// A form for an address, with the signature that the documentation describes.
pub fn signed(url: &str, form: &[(&str, &str)]) -> Report {
    let sorted: BTreeMap<&str, &str> = form.iter().copied().collect();
    let text = url.to_owned() + &sorted.iter().map(|(name, value)| format!("{name}{value}")).collect::<String>();
    let mut mac = Hmac::<Sha1>::new_from_slice(TOKEN.as_bytes()).unwrap();
    mac.update(text.as_bytes());
    let form = form.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Report { url: url.to_owned(), form, signature: STANDARD.encode(mac.finalize().into_bytes()) }
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
    let expected = format!("Basic {}", STANDARD.encode(format!("{ACCOUNT}:{TOKEN}")));
    if asked.method == "HEAD" {
        return StatusCode::OK.into_response();
    }
    if asked.headers.get("authorization") != Some(&expected) {
        return refused(401, 20003);
    }
    let resource = asked.uri.strip_prefix(&format!("/2010-04-01/Accounts/{ACCOUNT}/")).unwrap_or_default();
    match (asked.method.as_str(), resource, mood) {
        ("GET", "Balance.json", _) => as_json(&json!({ "account_sid": ACCOUNT, "balance": "7.00", "currency": "EUR" })),
        (_, _, Mood::Status(status)) => refused(status, i64::from(status) + 20_000),
        (_, _, Mood::TooMany(seconds)) => {
            let mut response = refused(429, 20429);
            response.headers_mut().insert("retry-after", HeaderValue::from(seconds));
            response
        }
        ("POST", "Messages.json", mood) => created(&inner, &asked, "SM", mood),
        ("POST", "Calls.json", mood) => created(&inner, &asked, "CA", mood),
        _ => refused(404, 20404),
    }
}

/// Looks at every field: Twilio passes over unknown ones, and a slip of ours would go unseen.
fn created(inner: &Mutex<Inner>, asked: &Asked, prefix: &str, mood: Mood) -> Response {
    assert_eq!(asked.headers["content-type"], "application/x-www-form-urlencoded");
    let form: BTreeMap<String, String> = url::form_urlencoded::parse(asked.body.as_bytes()).into_owned().collect();
    let text = prefix == "SM";
    let known: &[&str] =
        if text { &["To", "From", "MessagingServiceSid", "Body", "StatusCallback"] } else { &["To", "From", "Twiml"] };
    assert!(form.keys().all(|field| known.contains(&field.as_str())), "{:?}", form.keys());
    let to = form.get("To").cloned().unwrap_or_default();
    if !Regex::new(r"^\+[1-9]\d{6,14}$").unwrap().is_match(&to) || to == REFUSED {
        return refused(400, 21211);
    }
    if to == BUSY {
        return refused(429, 20429);
    }
    if !form.contains_key("From") && !form.contains_key("MessagingServiceSid") {
        return refused(400, 21603);
    }
    if text {
        assert!((1..=1600).contains(&form["Body"].chars().count()));
    } else {
        assert!(form["Twiml"].len() <= 4000);
        Gather::read(&form["Twiml"]);
    }
    let mut inner = inner.lock().unwrap();
    let list = if text { &mut inner.texts } else { &mut inner.calls };
    let sid = format!("{prefix}{:032x}", list.len() + 1);
    list.push(Taken { sid: sid.clone(), form });
    drop(inner);
    if mood == Mood::HangsUpAfter {
        hang_up();
    }
    let mut response = as_json(&json!({ "sid": sid, "status": "queued", "error_code": null }));
    *response.status_mut() = StatusCode::CREATED;
    response
}

fn refused(status: u16, code: i64) -> Response {
    let body = json!({ "code": code, "message": format!("no: {REFUSED}"), "more_info": "https://", "status": status });
    let mut response = as_json(&body);
    *response.status_mut() = StatusCode::from_u16(status).unwrap();
    response
}
