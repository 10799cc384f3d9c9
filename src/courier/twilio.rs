//! Text messages and calls through Twilio.
//!
//! The interface, as publicly documented: messages <https://www.twilio.com/docs/messaging/api/message-resource>, calls
//! <https://www.twilio.com/docs/voice/api/call-resource>, keys pressed <https://www.twilio.com/docs/voice/twiml/gather>,
//! signatures <https://www.twilio.com/docs/usage/security>, error codes <https://www.twilio.com/docs/api/errors>.
//!
//! Whatever Twilio reports to us it signs with the account's token. The signature covers the address as Twilio called
//! it, which is made from `server.public_url`: a request's `Host` header is the stranger's to choose, and is not read.

use std::path::PathBuf;
use std::time::Duration;

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use reqwest::{Client, RequestBuilder, Url};
use serde::{Deserialize, Serialize};
use sha1::Sha1;

use super::http::unanswered;
use super::wire::{self, Answer};
use super::{Courier, CourierError, Parcel, Receipt};
use crate::engine::receipt::{Receipt as Told, Refusal};
use crate::secret::Secret;
use crate::time::{Time, lapse};

/// Twilio's name among those who report back.
pub const TWILIO: &str = "twilio";

/// `[courier.twilio]`: one account. It carries text messages with a `sender` or a `service`, calls with a `caller`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Twilio {
    /// The account's SID.
    pub account: String,
    /// The file that holds the account's auth token: requests are signed in with it unless there is a key, and what
    /// Twilio reports is signed with it in any case.
    #[serde(default)]
    pub token_file: Option<PathBuf>,
    /// An API key's SID, to sign in with in the token's place: it can be revoked alone.
    #[serde(default)]
    pub key: Option<String>,
    /// The file that holds the API key's secret.
    #[serde(default)]
    pub key_secret_file: Option<PathBuf>,
    /// The number or name that text messages come from.
    #[serde(default)]
    pub sender: Option<String>,
    /// A messaging service's SID: it chooses the sender, unless one is named that belongs to it.
    #[serde(default)]
    pub service: Option<String>,
    /// The number that calls come from.
    #[serde(default)]
    pub caller: Option<String>,
    /// Twilio's address, or that of something which stands before it.
    #[serde(default = "api_url")]
    pub api_url: String,
    /// How long an answer may take. Ten seconds: a person is waiting.
    #[serde(default = "ten_seconds", with = "lapse")]
    pub timeout: Duration,
}

fn api_url() -> String {
    "https://api.twilio.com".to_owned()
}
fn ten_seconds() -> Duration {
    Duration::from_secs(10)
}

/// What stands in the secret files.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// The account's auth token.
    pub token: Secret<String>,
    /// The API key's secret, where there is a key.
    pub key: Option<Secret<String>>,
}

impl Twilio {
    /// Whether it carries text messages.
    pub fn texts(&self) -> bool {
        self.sender.is_some() || self.service.is_some()
    }

    /// Says the first thing wrong with the settings, with its key.
    pub fn validate(&self) -> Result<(), String> {
        let sid = |key: &str, prefix: &str, text: &str| {
            let rest = text.strip_prefix(prefix).unwrap_or_default();
            let fits = rest.len() == 32 && rest.bytes().all(|byte| byte.is_ascii_hexdigit());
            if fits { Ok(()) } else { Err(format!("{key}: expected {prefix} and 32 hexadecimal digits")) }
        };
        sid("account", "AC", &self.account)?;
        self.key.as_ref().map_or(Ok(()), |key| sid("key", "SK", key))?;
        self.service.as_ref().map_or(Ok(()), |service| sid("service", "MG", service))?;
        if !self.texts() && self.caller.is_none() {
            return Err("caller: found neither sender, service nor caller; expected at least one".to_owned());
        }
        let number = |text: &String| crate::engine::contact::phone(text, "").as_deref() == Ok(text.as_str());
        if self.caller.as_ref().is_some_and(|caller| !number(caller)) {
            return Err("caller: expected a number such as \"+33442000000\"".to_owned());
        }
        wire::safe_url(&self.api_url).map_err(|why| format!("api_url: {why}"))?;
        Ok(())
    }
}

/// What an account is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// Text messages.
    Texts,
    /// Calls, on which so many keys are pressed.
    Calls(u8),
}

/// A courier of text messages or of calls.
pub struct TwilioCourier {
    settings: Twilio,
    credentials: Credentials,
    used: Use,
    url: Url,
    client: Client,
}

impl TwilioCourier {
    /// A courier with checked settings.
    pub fn new(settings: &Twilio, credentials: Credentials, used: Use) -> Result<Self, String> {
        settings.validate()?;
        if settings.key.is_some() && credentials.key.is_none() {
            return Err("key_secret_file: missing, and a key is given".to_owned());
        }
        let url = wire::safe_url(&settings.api_url)?;
        let client = wire::client(&url, settings.timeout)?;
        Ok(Self { settings: settings.clone(), credentials, used, url, client })
    }

    fn address(&self, resource: &str) -> Url {
        let mut url = self.url.clone();
        url.set_path(&format!("/2010-04-01/Accounts/{}/{resource}.json", self.settings.account));
        url
    }

    fn signed_in(&self, request: RequestBuilder) -> RequestBuilder {
        match (&self.settings.key, &self.credentials.key) {
            (Some(key), Some(secret)) => request.basic_auth(key, Some(secret.expose())),
            _ => request.basic_auth(&self.settings.account, Some(self.credentials.token.expose())),
        }
    }

    fn text(&self, parcel: &Parcel) -> RequestBuilder {
        let mut form = vec![("To", parcel.to.expose().as_str()), ("Body", parcel.body.expose())];
        let from = [("MessagingServiceSid", &self.settings.service), ("From", &self.settings.sender)];
        form.extend(from.into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?))));
        if let Some(callback) = parcel.callback.as_ref().and_then(|callback| callback.of(TWILIO)) {
            form.push(("StatusCallback", callback.expose()));
        }
        self.client.post(self.address("Messages")).form(&form)
    }

    /// The call says what it says twice and waits for the keys. Without any it ends, so that an answering machine has
    /// reported nothing. Where there is no address to report keys to, it only says it.
    fn call(&self, parcel: &Parcel, keys: u8) -> RequestBuilder {
        let (voice, body) = (voice(parcel.locale.as_str()), xml(parcel.body.expose()));
        let said = format!("<Say language=\"{voice}\" loop=\"2\">{body}</Say>");
        let callback = parcel.callback.as_ref().and_then(|callback| callback.of(TWILIO));
        let twiml = Secret::new(match callback {
            Some(callback) => format!(
                "<Response><Gather input=\"dtmf\" numDigits=\"{keys}\" timeout=\"15\" method=\"POST\" action=\"{}\">\
                 {said}</Gather></Response>",
                xml(callback.expose()),
            ),
            None => format!("<Response>{said}</Response>"),
        });
        let caller = self.settings.caller.as_deref().unwrap_or_default();
        let form = [("To", parcel.to.expose().as_str()), ("From", caller), ("Twiml", twiml.expose())];
        self.client.post(self.address("Calls")).form(&form)
    }
}

/// The tag under which Twilio speaks a language (<https://www.twilio.com/docs/voice/twiml/say>).
fn voice(locale: &str) -> &str {
    match locale {
        "en" => "en-GB",
        "fr" => "fr-FR",
        "zh-Hans" => "zh-CN",
        other => other,
    }
}

fn xml(text: &str) -> String {
    super::template::xml(text)
}

/// Errors that are the number's own or its owner's wish: invalid (21211, 21217), not to be reached (21214), no mobile
/// (21614), a landline (21635), or one that told us to stop (21610).
const REFUSED: [i64; 6] = [21211, 21214, 21217, 21610, 21614, 21635];

/// What an answer means. Twilio names its errors by number; its sentences hold the person's number and are not told.
fn verdict(answer: &Answer) -> Result<Receipt, CourierError> {
    let body: serde_json::Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let status = answer.status;
    if (200..300).contains(&status) {
        let sid = body.get("sid").and_then(serde_json::Value::as_str);
        let fits = |sid: &&str| sid.len() == 34 && sid.bytes().all(|byte| byte.is_ascii_alphanumeric());
        return Ok(Receipt { reference: sid.filter(fits).map(str::to_owned) });
    }
    let code = body.get("code").and_then(serde_json::Value::as_i64);
    let why = code.map_or_else(|| format!("HTTP {status}"), |code| format!("HTTP {status}, error {code}"));
    Err(match status {
        408 | 429 | 503 => CourierError::Retry { why, after: answer.after },
        500..600 => CourierError::Unknown(why),
        _ if code.is_some_and(|code| REFUSED.contains(&code)) => CourierError::Refused(why),
        _ => CourierError::GiveUp(why),
    })
}

#[async_trait]
impl Courier for TwilioCourier {
    async fn carry(&self, parcel: &Parcel) -> Result<Receipt, CourierError> {
        let request = match self.used {
            Use::Texts => self.text(parcel),
            Use::Calls(keys) => self.call(parcel, keys),
        };
        let answer = wire::send(self.signed_in(request)).await.map_err(unanswered)?;
        verdict(&answer)
    }

    fn reports(&self) -> Vec<&'static str> {
        vec![TWILIO]
    }

    /// Reads the account's balance, which nothing but good credentials can.
    async fn check(&self) -> Result<String, CourierError> {
        let answer = wire::send(self.signed_in(self.client.get(self.address("Balance")))).await.map_err(unanswered)?;
        verdict(&answer).map(|_| "Twilio takes the credentials".to_owned())
    }
}

/// Tells what Twilio reports from what somebody else does.
#[derive(Clone, Debug)]
pub struct Signature(Secret<String>);

impl Signature {
    /// Made with the account's auth token.
    pub fn new(token: Secret<String>) -> Self {
        Self(token)
    }

    /// Whether `X-Twilio-Signature` is that of a form sent to this address: HMAC-SHA1 with the auth token over the
    /// address and the form's names and values in the order of the names, in base64. Twilio may have left the port out.
    pub fn fits(&self, url: &Url, form: &[(String, String)], signature: &str) -> bool {
        let Ok(signature) = STANDARD.decode(signature) else { return false };
        let mut bare = url.clone();
        let bare = bare.set_port(None).map(|()| bare);
        [Ok(url.clone()), bare].into_iter().flatten().any(|url| {
            let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(self.0.expose().as_bytes()) else { return false };
            mac.update(url.as_str().as_bytes());
            let mut sorted: Vec<_> = form.iter().collect();
            sorted.sort();
            for (name, value) in sorted {
                mac.update(name.as_bytes());
                mac.update(value.as_bytes());
            }
            mac.verify_slice(&signature).is_ok() // in constant time
        })
    }
}

/// What a status report says of a text message (<https://www.twilio.com/docs/messaging/guides/track-outbound-message-status>).
pub fn receipt(form: &[(String, String)], now: Time) -> Option<Told> {
    let field = |name: &str| form.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str());
    Some(match field("MessageStatus")? {
        "sent" => Told::Sent,
        "delivered" => Told::Delivered { at: now },
        "undelivered" | "failed" => Told::Refused {
            why: match field("ErrorCode").unwrap_or_default() {
                "30003" => Refusal::Unreachable,
                "30005" => Refusal::Unknown,
                "30006" => Refusal::Landline,
                "21610" | "30004" | "30007" => Refusal::Blocked,
                _ => Refusal::Other,
            },
        },
        _ => return None, // accepted, queued, sending: nothing anybody waits for
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    /// The examples that Twilio's documentation gives.
    #[test]
    fn s32_signatures_are_those_of_the_documentation() {
        let url = Url::parse("https://mycompany.com/myapp.php?foo=1&bar=2").unwrap();
        for (from, signature) in
            [("+14158675309", "RSOYDt4T1cUTdK1PDd93/VVr8B8="), ("+12349013030", "0/KCTR6DLpKmkAf8muzZqo1nDgQ=")]
        {
            let given = [
                ("Digits", "1234"),
                ("To", "+18005551212"),
                ("From", from),
                ("Caller", from),
                ("CallSid", "CA1234567890ABCDE"),
            ];
            let known = Signature::new(Secret::from("12345"));
            assert!(known.fits(&url, &form(&given), signature));
            let ported = Url::parse("https://mycompany.com:8443/myapp.php?foo=1&bar=2").unwrap();
            assert!(known.fits(&ported, &form(&given), signature), "Twilio may leave the port out");
            assert!(!Signature::new(Secret::from("12346")).fits(&url, &form(&given), signature));
            assert!(!known.fits(&url, &form(&given[1..]), signature));
            let elsewhere = Url::parse("https://mycompany.com/myapp.php?foo=1&bar=3").unwrap();
            assert!(!known.fits(&elsewhere, &form(&given), signature));
            for forged in ["", "nonsense", "AAAA", &signature[1..]] {
                assert!(!known.fits(&url, &form(&given), forged));
            }
        }
    }

    #[test]
    fn s31_reports_are_read_as_documented() {
        let now = Time(7);
        let read = |pairs: &[(&str, &str)]| receipt(&form(pairs), now);
        assert_eq!(read(&[("MessageStatus", "delivered")]), Some(Told::Delivered { at: now }));
        assert_eq!(read(&[("MessageStatus", "sent")]), Some(Told::Sent));
        for (code, why) in [
            ("30003", Refusal::Unreachable),
            ("30005", Refusal::Unknown),
            ("30006", Refusal::Landline),
            ("30007", Refusal::Blocked),
            ("30008", Refusal::Other),
        ] {
            let told = read(&[("ErrorCode", code), ("MessageStatus", "undelivered")]);
            assert_eq!(told, Some(Told::Refused { why }));
        }
        assert_eq!(read(&[("MessageStatus", "queued")]), None);
        assert_eq!(read(&[]), None);
    }

    #[test]
    fn wrong_settings_are_refused_with_their_key() {
        let account = format!("account = \"AC{}\"", "0a".repeat(16));
        for (lines, expected) in [
            ("account = \"AC1\"\nsender = \"IT\"".to_owned(), "account: expected AC and 32"),
            (account.clone(), "caller: found neither"),
            (format!("{account}\nsender = \"IT\"\nkey = \"AC1\""), "key: expected SK"),
            (format!("{account}\nservice = \"MG1\""), "service: expected MG"),
            (format!("{account}\ncaller = \"0442\""), "caller: expected a number"),
            (format!("{account}\nsender = \"IT\"\napi_url = \"http://a.example\""), "api_url: expected a URL"),
        ] {
            let settings: Twilio = toml::from_str(&lines).unwrap();
            let why = settings.validate().unwrap_err();
            assert!(why.starts_with(expected), "{why}");
        }
    }
}
