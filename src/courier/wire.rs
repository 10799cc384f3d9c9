//! What gateways and webhooks share: an HTTP client that follows nothing, reads little, and can tell a request that
//! never left from one whose answer is lost.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};
use reqwest::{Client, RequestBuilder, Url};

/// How much of an answer is read: gateways answer in a few hundred bytes, and a broken one must not fill the memory.
pub const ANSWER_MAX: usize = 64 * 1024;

/// The longest wait that a `Retry-After` can ask for; beyond an hour no code and no ticket is served by waiting.
const AFTER_MAX: Duration = Duration::from_hours(1);

/// An answer, cut off at [`ANSWER_MAX`] or another bound.
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// How long the server asks to wait.
    pub after: Option<Duration>,
    /// The first bytes of the body.
    pub body: Vec<u8>,
    /// Whether that is all of it: it was not cut off, and the connection did not break.
    pub whole: bool,
}

/// No answer came. The text never holds the URL's path or query, for they may hold a secret and a number.
#[derive(Debug)]
pub enum Silence {
    /// The server's certificate is not trusted; nothing was sent, and a person has to look at it.
    Mistrusted(String),
    /// The request did not leave.
    Unsent(String),
    /// The request left, or may have: whether it was carried out is not known.
    Unanswered(String),
}

impl fmt::Display for Silence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::Mistrusted(why) | Self::Unsent(why) | Self::Unanswered(why)) = self;
        f.write_str(why)
    }
}

/// Whether a host name or address is this machine, where no one listens in.
pub fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Reads a URL that secrets may be sent to: `https`, or `http` to this machine; without user and password in it,
/// which would end up in logs.
pub fn safe_url(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| format!("not a URL: {error}"))?;
    let host = url.host_str().ok_or("the URL names no host")?;
    if url.scheme() != "https" && !(url.scheme() == "http" && is_loopback(host)) {
        return Err("expected a URL that begins with https:// (http:// only to this machine)".to_owned());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("the URL holds a user or a password; put them in user and in a secret file".to_owned());
    }
    Ok(url)
}

/// A client for one server. It follows no redirects, which would carry the secret elsewhere; keeps no idle
/// connection, since one that dies under a request would make a parcel's fate unknown; and gives the connection half
/// of the time, so that running out of it afterwards means that something was sent.
pub fn client(url: &Url, timeout: Duration) -> Result<Client, String> {
    let builder = Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .pool_max_idle_per_host(0)
        .connect_timeout(timeout / 2)
        .timeout(timeout)
        .user_agent(concat!("sesame/", env!("CARGO_PKG_VERSION")));
    let builder = if url.host_str().is_some_and(is_loopback) { builder.no_proxy() } else { builder };
    builder.build().map_err(|_| "no HTTP client could be made; are there system certificates?".to_owned())
}

/// Sends a request and reads the answer, at most [`ANSWER_MAX`] bytes of it.
pub async fn send(request: RequestBuilder) -> Result<Answer, Silence> {
    send_within(request, ANSWER_MAX).await
}

/// The same with another bound on the answer's bytes, for servers whose good answers are long.
pub async fn send_within(request: RequestBuilder, most: usize) -> Result<Answer, Silence> {
    let mut response = request.send().await.map_err(|error| silence(&error))?;
    let (status, after) = (response.status().as_u16(), retry_after(response.headers()));
    let mut body = Vec::new();
    let whole = loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() <= most => body.extend_from_slice(&chunk),
            Ok(None) => break true,
            Ok(Some(_)) | Err(_) => break false,
        }
    };
    Ok(Answer { status, after, body, whole })
}

/// Whether any HTTP answer comes from the URL's host; says host and status. No secret and no path is sent.
pub async fn knock(client: &Client, url: &Url) -> Result<String, Silence> {
    let mut origin = url.clone();
    origin.set_path("/");
    origin.set_query(None);
    let answer = send(client.head(origin)).await?;
    Ok(format!("{} answers (HTTP {})", url.host_str().unwrap_or_default(), answer.status))
}

/// Whether an error comes from a certificate that is not trusted, expired or made out to another name.
pub fn is_mistrusted(error: &(dyn Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        if matches!(error.downcast_ref(), Some(rustls::Error::InvalidCertificate(_))) {
            return true;
        }
        // An io::Error passes over what it wraps when asked for its source.
        let wrapped = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        next = wrapped.map(|inner| inner as &(dyn Error + 'static)).or_else(|| error.source());
    }
    false
}

fn silence(error: &reqwest::Error) -> Silence {
    let host = error.url().and_then(Url::host_str).unwrap_or("the server");
    if is_mistrusted(error) {
        Silence::Mistrusted(format!("the certificate of {host} is not trusted"))
    } else if error.is_connect() || error.is_builder() {
        Silence::Unsent(format!("{host} was not reached"))
    } else if error.is_timeout() {
        Silence::Unanswered(format!("{host} did not answer in time"))
    } else {
        Silence::Unanswered(format!("the connection to {host} was lost before it answered"))
    }
}

/// `Retry-After` in seconds or as a date (RFC 9110, section 10.2.3). A date is measured against the answer's own
/// `Date`, so that the two machines' clocks need not agree.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name| headers.get(name)?.to_str().ok();
    let asked = text(RETRY_AFTER)?;
    if let Ok(seconds) = asked.parse() {
        return Some(Duration::from_secs(seconds).min(AFTER_MAX));
    }
    let moment = |text| Some(jiff::fmt::rfc2822::parse(text).ok()?.timestamp());
    let wait = Duration::try_from(moment(asked)?.duration_since(moment(text(DATE)?)?)).ok()?;
    Some(wait.min(AFTER_MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(pairs: &[(reqwest::header::HeaderName, &str)]) -> Option<Duration> {
        retry_after(&pairs.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).collect())
    }

    #[test]
    fn retry_after_is_seconds_or_a_date_and_never_longer_than_an_hour() {
        assert_eq!(after(&[(RETRY_AFTER, "7")]), Some(Duration::from_secs(7)));
        assert_eq!(after(&[(RETRY_AFTER, "999999")]), Some(AFTER_MAX));
        assert_eq!(after(&[(RETRY_AFTER, "soon")]), None);
        assert_eq!(after(&[(RETRY_AFTER, "-5")]), None);
        let (date, later) = ("Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:50:07 GMT");
        assert_eq!(after(&[(DATE, date), (RETRY_AFTER, later)]), Some(Duration::from_secs(30)));
        assert_eq!(after(&[(DATE, later), (RETRY_AFTER, date)]), None);
        assert_eq!(after(&[(RETRY_AFTER, later)]), None);
    }

    #[test]
    fn secrets_go_to_https_or_to_this_machine() {
        for good in ["https://sms.example.org/v1", "http://127.0.0.1:8080/", "http://[::1]/", "http://localhost/x"] {
            assert!(safe_url(good).is_ok(), "{good}");
        }
        for bad in
            ["http://sms.example.org/", "ftp://127.0.0.1/", "https://bot:pw@example.org/", "nonsense", "mailto:a@b.c"]
        {
            assert!(safe_url(bad).is_err(), "{bad}");
        }
    }
}
