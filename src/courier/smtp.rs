//! Mail through the organisation's own server (SMTP submission, RFC 6409).
//!
//! One connection per mail, spoken step by step: recoveries are rare, an idle connection may have died unnoticed, and
//! only so can we tell a mail that was never offered (try again) from one whose acceptance was lost (not repeated).

use std::error::Error as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use async_trait::async_trait;
use lettre::address::Envelope;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, CertificateStore, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use lettre::transport::smtp::response::Severity;
use lettre::{Address, transport::smtp::Error};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use tokio::time::timeout;

use super::{Courier, CourierError, Parcel, Receipt, wire};
use crate::secret::Secret;
use crate::time::{Clock, lapse};

/// `[courier.mail]`: the server that takes our mails.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Smtp {
    /// The server's name, which its certificate must bear.
    pub host: String,
    /// Its port; 587 for `starttls`, 465 for `tls` (RFC 8314), 25 for `none`.
    #[serde(default)]
    pub port: Option<u16>,
    /// How the connection is protected.
    #[serde(default)]
    pub tls: Tls,
    /// Whom to sign in as; without it nobody is signed in.
    #[serde(default)]
    pub user: Option<String>,
    /// The file that holds the user's password.
    #[serde(default)]
    pub password_file: Option<PathBuf>,
    /// Whom mails come from: `sesame@example.org` or `Example IT <sesame@example.org>`.
    pub from: String,
    /// Certificates (PEM) trusted instead of the system's, for a server with a certificate of the organisation's own.
    #[serde(default)]
    pub ca_file: Option<PathBuf>,
    /// How long the server may take to be reached and to take the offer, and again to take the mail. Shorter than
    /// the minutes of RFC 5321, section 4.5.3.2, for a person is waiting.
    #[serde(default = "half_a_minute", with = "lapse")]
    pub timeout: Duration,
}

/// How a connection is protected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tls {
    /// TLS after a first greeting in the clear; refused when the server does not offer it.
    #[default]
    StartTls,
    /// TLS from the first byte.
    Tls,
    /// None: only to a server on this machine.
    None,
}

fn half_a_minute() -> Duration {
    Duration::from_secs(30)
}

/// How long a server may take to say goodbye; its answer no longer matters.
const GOODBYE: Duration = Duration::from_secs(2);

impl Smtp {
    /// Says the first thing wrong with the settings, with its key. Reads no file.
    pub fn validate(&self) -> Result<(), String> {
        if self.host.trim().is_empty() {
            return Err("host: empty; expected the mail server's name".to_owned());
        }
        if self.tls == Tls::None && !wire::is_loopback(&self.host) {
            return Err("tls: \"none\" to another machine would show codes to the network; expected \"starttls\" or \
                        \"tls\""
                .to_owned());
        }
        if self.timeout.is_zero() {
            return Err("timeout: found zero; expected a duration such as \"30s\"".to_owned());
        }
        self.mailbox().map(drop)
    }

    fn mailbox(&self) -> Result<Mailbox, String> {
        self.from.parse().map_err(|_| format!("from: found \"{}\"; expected a mail address", self.from))
    }

    fn port(&self) -> u16 {
        self.port.unwrap_or(match self.tls {
            Tls::StartTls => 587,
            Tls::Tls => 465,
            Tls::None => 25,
        })
    }

    fn parameters(&self) -> Result<Option<TlsParameters>, String> {
        if self.tls == Tls::None {
            return Ok(None);
        }
        let mut builder = TlsParameters::builder(self.host.clone());
        if let Some(path) = &self.ca_file {
            let pem = std::fs::read(path).map_err(|error| format!("ca_file: {}: {error}", path.display()))?;
            let wrong = || format!("ca_file: {}: no certificates in PEM form", path.display());
            if !pem.windows(27).any(|window| window == b"-----BEGIN CERTIFICATE-----") {
                return Err(wrong());
            }
            let authority = Certificate::from_pem(&pem).map_err(|_| wrong())?;
            builder = builder.certificate_store(CertificateStore::None).add_root_certificate(authority);
        }
        builder.build().map(Some).map_err(|_| "ca_file: the certificates cannot be used".to_owned())
    }
}

/// A courier of mails.
pub struct SmtpCourier {
    settings: Smtp,
    from: Mailbox,
    tls: Option<TlsParameters>,
    credentials: Option<Credentials>,
    clock: Arc<dyn Clock>,
}

impl SmtpCourier {
    /// A courier with checked settings; `password` is what stands in `password_file`. Reads `ca_file`.
    pub fn new(settings: &Smtp, password: Option<Secret<String>>, clock: Arc<dyn Clock>) -> Result<Self, String> {
        settings.validate()?;
        let credentials = match (&settings.user, password) {
            (Some(user), Some(password)) => Some(Credentials::new(user.clone(), password.expose().clone())),
            (None, None) => None,
            (Some(_), None) => return Err("password_file: missing, and a user is set".to_owned()),
            (None, Some(_)) => return Err("user: missing, and a password is set".to_owned()),
        };
        let (from, tls) = (settings.mailbox()?, settings.parameters()?);
        Ok(Self { settings: settings.clone(), from, tls, credentials, clock })
    }

    /// Derived from the parcel's key: the same parcel offered twice bears the same name, and mail servers and
    /// readers that know it can drop the second.
    fn message_id(&self, key: &str) -> String {
        let digest = hex::encode(Sha256::digest(key.as_bytes()));
        format!("<{}@{}>", &digest[..32], self.from.email.domain())
    }

    fn compose(&self, parcel: &Parcel) -> Result<Message, &'static str> {
        let to: Address = parcel.to.expose().parse().map_err(|_| "not a mail address")?;
        let subject: String = parcel.subject.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let date = UNIX_EPOCH + Duration::from_millis(u64::try_from(self.clock.now().0).unwrap_or_default());
        let mut message = Message::builder();
        if let Some(first) = parcel.thread.as_deref().map(|key| self.message_id(key)) {
            message = message.in_reply_to(first.clone()).references(first);
        }
        message
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .date(date)
            .message_id(Some(self.message_id(&parcel.key)))
            // RFC 3834: absence notes and ticket systems do not answer.
            .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned()))
            .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str("Content-Language"), parcel.locale.to_string()))
            .subject(subject)
            .header(ContentType::TEXT_PLAIN)
            .body(parcel.body.expose().clone())
            .map_err(|_| "the mail could not be written")
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Error> {
        let server = (self.settings.host.as_str(), self.settings.port());
        let (wrapped, upgrade) = match self.settings.tls {
            Tls::Tls => (self.tls.clone(), None),
            Tls::StartTls | Tls::None => (None, self.tls.clone()),
        };
        let name = ClientId::default();
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(server, Some(self.settings.timeout), &name, wrapped, None).await?;
        if let Some(tls) = upgrade {
            connection.starttls(tls, &name).await?;
        }
        if let Some(credentials) = &self.credentials {
            connection.auth(DEFAULT_MECHANISMS, credentials).await?;
        }
        Ok(connection)
    }

    /// Up to the point where the server says it will listen to the mail: nothing has been carried before that.
    async fn offer(&self, envelope: &Envelope, mail: &[u8]) -> Result<AsyncSmtpConnection, Error> {
        let mut connection = self.connect().await?;
        let mut options = Vec::new();
        if envelope.to().iter().any(|to| !AsRef::<str>::as_ref(to).is_ascii()) {
            options.push(MailParameter::SmtpUtfEight); // RFC 6531; a server without it refuses
        }
        if !mail.is_ascii() && connection.server_info().supports_feature(Extension::EightBitMime) {
            options.push(MailParameter::Body(MailBodyParameter::EightBitMime));
        }
        connection.command(Mail::new(envelope.from().cloned(), options)).await?;
        for to in envelope.to() {
            connection.command(Rcpt::new(to.clone(), Vec::new())).await?;
        }
        connection.command(Data).await?;
        Ok(connection)
    }

    async fn in_time<T>(&self, step: impl Future<Output = Result<T, Error>>) -> Result<T, CourierError> {
        match timeout(self.settings.timeout, step).await {
            Ok(done) => done.map_err(|error| self.before(&error)),
            Err(_) => Err(CourierError::Retry { why: format!("{} is too slow", self.settings.host), after: None }),
        }
    }

    /// What an error means before the mail was handed over. The server's own words are left out: they tend to repeat
    /// the address.
    fn before(&self, error: &Error) -> CourierError {
        let host = &self.settings.host;
        if let Some(refusal) = refusal(error) {
            return refusal;
        }
        if wire::is_mistrusted(error) || error.is_tls() {
            return CourierError::GiveUp(format!("the certificate of {host} is not trusted"));
        }
        if error.is_client() {
            // One of lettre's own fixed sentences: no STARTTLS offered, no common way to sign in.
            let why = error.source().map(ToString::to_string).unwrap_or_default();
            return CourierError::GiveUp(format!("{host} cannot be used: {why}"));
        }
        CourierError::Retry { why: format!("{host} was not reached, or hung up"), after: None }
    }
}

/// A server's "no", which is certain at every step: 4xx for now, 5xx for good (RFC 5321, section 4.2.1).
fn refusal(error: &Error) -> Option<CourierError> {
    let code = error.status()?;
    let why = format!("SMTP {code}");
    Some(if code.severity == Severity::TransientNegativeCompletion {
        CourierError::Retry { why, after: None }
    } else {
        CourierError::GiveUp(why)
    })
}

#[async_trait]
impl Courier for SmtpCourier {
    /// Unknown is said exactly when the server had agreed to listen and its final verdict did not come. The server
    /// may still have refused, or never have seen the end of the mail: SMTP does not let a client find out.
    async fn carry(&self, parcel: &Parcel) -> Result<Receipt, CourierError> {
        let message = self.compose(parcel).map_err(|why| CourierError::GiveUp(why.to_owned()))?;
        let (envelope, mail) = (message.envelope(), message.formatted());
        let mut connection = self.in_time(self.offer(envelope, &mail)).await?;
        let lost = |why: &str| CourierError::Unknown(format!("{} {why} while taking the mail", self.settings.host));
        match timeout(self.settings.timeout, connection.message(&mail)).await {
            Ok(Ok(_)) => {}
            Ok(Err(error)) => return Err(refusal(&error).unwrap_or_else(|| lost("hung up"))),
            Err(_) => return Err(lost("fell silent")),
        }
        let _ = timeout(GOODBYE, connection.quit()).await; // taken already; its goodbye changes nothing
        Ok(Receipt { reference: Some(self.message_id(&parcel.key)) })
    }

    async fn check(&self) -> Result<String, CourierError> {
        let mut connection = self.in_time(self.connect()).await?;
        let protected = if connection.is_encrypted() { "with TLS" } else { "without TLS" };
        let _ = timeout(GOODBYE, connection.quit()).await;
        let signed_in = match &self.settings.user {
            Some(user) => format!(", signed in as {user}"),
            None => String::new(),
        };
        Ok(format!("{}:{} answers {protected}{signed_in}", self.settings.host, self.settings.port()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{ManualClock, Time};

    fn settings(toml: &str) -> Smtp {
        toml::from_str(&format!("host = \"mail.example.org\"\nfrom = \"IT <it@example.org>\"\n{toml}")).unwrap()
    }

    fn courier() -> SmtpCourier {
        let clock = Arc::new(ManualClock::new(Time(784_111_777_000)));
        SmtpCourier::new(&settings(""), None, clock).unwrap()
    }

    fn parcel() -> Parcel {
        Parcel {
            to: Secret::from("mira@elsewhere.test"),
            subject: "Votre code\r\nBcc: eve@evil.test".to_owned(),
            body: Secret::from("Votre code : 12345678"),
            locale: "fr".into(),
            key: "challenge-1".to_owned(),
            callback: None,
            thread: None,
        }
    }

    #[test]
    fn settings_have_safe_defaults() {
        let plain = settings("");
        assert_eq!((plain.tls, plain.port(), plain.timeout), (Tls::StartTls, 587, Duration::from_secs(30)));
        assert_eq!(settings("tls = \"tls\"").port(), 465);
        assert_eq!(plain.validate(), Ok(()));
    }

    #[test]
    fn wrong_settings_are_refused_with_their_key() {
        assert!(settings("tls = \"none\"").validate().unwrap_err().starts_with("tls: \"none\" to another machine"));
        assert!(settings("timeout = \"0s\"").validate().unwrap_err().starts_with("timeout: "));
        let from = Smtp { from: "IT".to_owned(), ..settings("") };
        assert!(from.validate().unwrap_err().starts_with("from: found \"IT\""));
        let clock = || Arc::new(ManualClock::new(Time(0)));
        let user = settings("user = \"bot\"");
        assert!(SmtpCourier::new(&user, None, clock()).is_err_and(|error| error.starts_with("password_file: ")));
        let authority = settings("ca_file = \"/dev/null\"");
        assert!(SmtpCourier::new(&authority, None, clock()).is_err_and(|error| error.contains("no certificates")));
    }

    #[test]
    fn a_mail_says_what_it_is_and_a_subject_adds_no_header() {
        let text = String::from_utf8(courier().compose(&parcel()).unwrap().formatted()).unwrap();
        assert!(text.contains("Auto-Submitted: auto-generated\r\n"), "{text}");
        assert!(text.contains("Content-Language: fr\r\n"), "{text}");
        assert!(text.contains("Date: Sun, 06 Nov 1994 08:49:37 +0000\r\n"), "{text}");
        assert!(!text.contains("\nBcc:"), "{text}");
    }

    #[test]
    fn the_same_parcel_has_the_same_message_id() {
        let courier = courier();
        let again = Parcel { key: "challenge-2".to_owned(), ..parcel() };
        assert_eq!(courier.message_id(&parcel().key), courier.message_id(&parcel().key));
        assert_ne!(courier.message_id(&parcel().key), courier.message_id(&again.key));
        assert!(courier.message_id(&parcel().key).ends_with("@example.org>"));
    }

    #[test]
    fn what_is_no_address_is_not_offered() {
        for to in ["", "+33612345623", "a@b.test, c@d.test", "a@b.test\r\nRCPT TO:<c@d.test>"] {
            let parcel = Parcel { to: Secret::from(to), ..parcel() };
            assert_eq!(courier().compose(&parcel).unwrap_err(), "not a mail address", "{to}");
        }
    }
}
