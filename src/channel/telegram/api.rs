//! Calls of the Bot API (<https://core.telegram.org/bots/api#making-requests>).
//!
//! The token stands in every address, and the one-time link in what is sent; both come back in errors. So no error here
//! holds an address, and of Telegram's own words only those before the first quotation mark.

use std::time::Duration;

use reqwest::Client;
use reqwest::multipart::{Form, Part};
use serde::Deserialize;
use serde::Serialize;
use serde::de::DeserializeOwned;
use url::Url;

use crate::channel::ChannelError;
use crate::courier::wire;
use crate::secret::Secret;

/// How long a call may take. The longest documented ones answer within seconds.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long connecting may take.
const CONNECTING: Duration = Duration::from_secs(10);
/// What is kept of Telegram's own words.
const WORDS_MAX: usize = 120;

/// Why a call did nothing, or may have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum ApiError {
    /// 429: too fast.
    #[error("too fast; again in {} s", .0.as_secs())]
    TooMany(Duration),
    /// The chat is gone for us: blocked, deleted, thrown out, moved away. Trying again changes nothing.
    #[error("the chat is closed to us: {0}")]
    Gone(String),
    /// The group has become a supergroup with this id.
    #[error("the group has become another, {0}")]
    Moved(i64),
    /// The message already says exactly this.
    #[error("the message says so already")]
    Unchanged,
    /// 409: somebody else takes our updates.
    #[error("somebody else takes the updates: {0}")]
    Conflict(String),
    /// 401, or 404 for what does not even look like a token.
    #[error("the token is refused: it was revoked, or mistyped")]
    Unauthorized,
    /// Any other 4xx: what was asked cannot be done, now or later.
    #[error("refused ({0}): {1}")]
    Refused(u16, String),
    /// No answer, a broken one, or 5xx: it may have been done.
    #[error("no good answer: {0}")]
    Unreachable(String),
}

impl From<ApiError> for ChannelError {
    fn from(error: ApiError) -> Self {
        match error {
            ApiError::TooMany(wait) => Self::Retry { why: error.to_string(), after: Some(wait) },
            // A token is put right by a person; what waits until then may still be wanted.
            ApiError::Unauthorized | ApiError::Conflict(_) | ApiError::Unreachable(_) => Self::retry(&error),
            ApiError::Gone(_) | ApiError::Moved(_) | ApiError::Refused(..) | ApiError::Unchanged => {
                Self::GiveUp(error.to_string())
            }
        }
    }
}

/// What every call answers.
#[derive(Deserialize)]
struct Answer<T> {
    ok: bool,
    result: Option<T>,
    error_code: Option<u16>,
    #[serde(default)]
    description: String,
    parameters: Option<Parameters>,
}

#[derive(Deserialize)]
struct Parameters {
    retry_after: Option<u64>,
    migrate_to_chat_id: Option<i64>,
}

/// A file that goes along with a call.
pub(super) struct File {
    /// The parameter it is, such as `photo`.
    pub(super) field: &'static str,
    /// Its name, by which Telegram tells what it is.
    pub(super) name: &'static str,
    /// Its type.
    pub(super) kind: &'static str,
    /// What is in it.
    pub(super) bytes: Vec<u8>,
}

/// The Bot API of one bot.
pub(super) struct Api {
    client: Client,
    /// With the token in it, and a slash at its end.
    base: Secret<String>,
}

impl Api {
    /// A client of the server at `url`.
    pub(super) fn new(url: &str, token: &Secret<String>) -> Result<Self, String> {
        let url = wire::safe_url(url)?;
        let builder = Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECTING)
            .user_agent(concat!("sesame/", env!("CARGO_PKG_VERSION")));
        let builder = if is_here(&url) { builder.no_proxy() } else { builder };
        let client = builder.build().map_err(|_| "no HTTP client could be made; are there system certificates?")?;
        let base = format!("{}/bot{}/", url.as_str().trim_end_matches('/'), token.expose());
        Ok(Self { client, base: Secret::new(base) })
    }

    /// Calls a method.
    pub(super) async fn call<T: DeserializeOwned>(
        &self,
        method: &str,
        params: &(impl Serialize + Sync),
    ) -> Result<T, ApiError> {
        self.call_within(method, params, PATIENCE).await
    }

    /// Calls a method that may take longer: a long poll.
    pub(super) async fn call_within<T: DeserializeOwned>(
        &self,
        method: &str,
        params: &(impl Serialize + Sync),
        within: Duration,
    ) -> Result<T, ApiError> {
        read(self.client.post(self.address(method)).json(params).timeout(within)).await
    }

    /// Calls a method with a file. The other parameters are those of a JSON object: texts as they are, the rest as JSON.
    pub(super) async fn upload<T: DeserializeOwned>(
        &self,
        method: &str,
        params: &serde_json::Value,
        file: File,
    ) -> Result<T, ApiError> {
        let broken = |_| ApiError::Refused(0, "the file's type is none".to_owned());
        let part = Part::bytes(file.bytes).file_name(file.name).mime_str(file.kind).map_err(broken)?;
        let mut form = Form::new().part(file.field, part);
        for (name, value) in params.as_object().into_iter().flatten() {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            form = form.text(name.clone(), text);
        }
        read(self.client.post(self.address(method)).multipart(form).timeout(PATIENCE)).await
    }

    fn address(&self, method: &str) -> String {
        format!("{}{method}", self.base.expose())
    }
}

fn is_here(url: &Url) -> bool {
    url.host_str().is_some_and(wire::is_loopback)
}

async fn read<T: DeserializeOwned>(request: reqwest::RequestBuilder) -> Result<T, ApiError> {
    let silence = |error: reqwest::Error| {
        let why = if error.is_timeout() { "it took too long" } else { "the connection failed" };
        ApiError::Unreachable(why.to_owned())
    };
    let response = request.send().await.map_err(silence)?;
    let status = response.status().as_u16();
    let body = response.bytes().await.map_err(silence)?;
    let broken = || ApiError::Unreachable(format!("status {status} with a body that is no answer of the Bot API"));
    if status >= 500 {
        return Err(ApiError::Unreachable(format!("status {status}")));
    }
    let answer: Answer<T> = serde_json::from_slice(&body).map_err(|_| broken())?;
    match answer.result {
        Some(result) if answer.ok => Ok(result),
        _ if answer.ok => Err(broken()),
        _ => Err(refusal(answer.error_code.unwrap_or(status), &answer.description, answer.parameters.as_ref())),
    }
}

/// What an error of the Bot API means. Its words are not documented one by one; these have stood for years, and any
/// others end as [`ApiError::Refused`], which is given up like the rest.
fn refusal(code: u16, description: &str, parameters: Option<&Parameters>) -> ApiError {
    let words = words(description);
    if let Some(wait) = parameters.and_then(|parameters| parameters.retry_after) {
        return ApiError::TooMany(Duration::from_secs(wait));
    }
    if let Some(to) = parameters.and_then(|parameters| parameters.migrate_to_chat_id) {
        return ApiError::Moved(to);
    }
    let lower = words.to_lowercase();
    match code {
        429 => ApiError::TooMany(Duration::from_secs(1)),
        401 | 404 => ApiError::Unauthorized,
        409 => ApiError::Conflict(words),
        403 => ApiError::Gone(words),
        400 if lower.contains("message is not modified") => ApiError::Unchanged,
        400 if ["chat not found", "user is deactivated", "peer_id_invalid", "have no rights"]
            .iter()
            .any(|why| lower.contains(why)) =>
        {
            ApiError::Gone(words)
        }
        500.. => ApiError::Unreachable(format!("status {code}")),
        _ => ApiError::Refused(code, words),
    }
}

/// Telegram's words up to the first quotation mark, for it quotes what we sent: a link, a text.
fn words(description: &str) -> String {
    let before = description.split(['\'', '"', '\u{201c}']).next().unwrap_or_default();
    before.chars().filter(|c| !c.is_control()).take(WORDS_MAX).collect::<String>().trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_telegram_says_is_understood() {
        let of = |code, description| refusal(code, description, None);
        let wait = Parameters { retry_after: Some(35), migrate_to_chat_id: None };
        let moved = Parameters { retry_after: None, migrate_to_chat_id: Some(-1001) };
        assert_eq!(
            refusal(429, "Too Many Requests: retry after 35", Some(&wait)),
            ApiError::TooMany(Duration::from_secs(35))
        );
        assert_eq!(refusal(400, "Bad Request: group chat was upgraded", Some(&moved)), ApiError::Moved(-1001));
        assert!(matches!(of(403, "Forbidden: bot was blocked by the user"), ApiError::Gone(_)));
        assert!(matches!(of(400, "Bad Request: chat not found"), ApiError::Gone(_)));
        assert_eq!(of(400, "Bad Request: message is not modified: specified new …"), ApiError::Unchanged);
        assert_eq!((of(401, "Unauthorized"), of(404, "Not Found")), (ApiError::Unauthorized, ApiError::Unauthorized));
        assert!(matches!(of(409, "Conflict: terminated by other getUpdates request"), ApiError::Conflict(_)));
        assert!(matches!(of(502, ""), ApiError::Unreachable(_)));
    }

    #[test]
    fn what_we_sent_is_not_told_again() {
        let quoted = "Bad Request: inline keyboard button URL 'http://x/p/token' is invalid: Wrong HTTP URL";
        assert_eq!(refusal(400, quoted, None).to_string(), "refused (400): Bad Request: inline keyboard button URL");
    }

    #[test]
    fn neither_the_token_nor_the_address_stands_in_an_error() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let api = Api::new("http://127.0.0.1:1", &Secret::from("7:hunter2")).unwrap();
        let error = runtime.block_on(api.call::<bool>("getMe", &serde_json::json!({}))).unwrap_err();
        let told = format!("{error} {error:?} {:?}", ChannelError::from(error.clone()));
        assert!(!told.contains("hunter2") && !told.contains("127.0.0.1"), "{told}");
    }
}
