//! When certificates end: of servers that are spoken to over TLS, and of files.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::future::join_all;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, ClientConnection, DigitallySignedStruct, Error, SignatureScheme};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::time::Time;

/// Certificates change rarely: they are looked at so often.
const EVERY: Duration = Duration::from_hours(6);
/// How long a server may take for all of it, from its address to its certificate.
const PATIENCE: Duration = Duration::from_secs(15);

/// Where a certificate is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A server's, at a host and port.
    Server(String, u16),
    /// The first in a file (PEM).
    File(PathBuf),
}

/// When they were looked at, and what was found.
type Seen = Option<(Time, Vec<(String, Time)>)>;

/// The certificates that are looked at.
#[derive(Default)]
pub struct Certificates {
    sources: Vec<Source>,
    seen: Mutex<Seen>,
}

impl Certificates {
    /// The certificates of these places.
    pub fn new(sources: Vec<Source>) -> Self {
        Self { sources, seen: Mutex::default() }
    }

    /// When each ends, by its host or file, as of the last look. One that could not be looked at is left out: whoever needs
    /// it says so elsewhere.
    pub fn ends(&self) -> Vec<(String, Time)> {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.as_ref().map(|(_, ends)| ends.clone()).unwrap_or_default()
    }

    /// Looks at all of them at once, unless that was done lately. A moment that has not come is none: a clock was ahead.
    pub async fn look(&self, now: Time) {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner).as_ref().map(|(at, _)| *at);
        if seen.is_some_and(|at| at <= now && now.since(at) < EVERY) {
            return;
        }
        let looks = self.sources.iter().map(async |source| Some((name(source), end(source).await?)));
        let ends = join_all(looks).await.into_iter().flatten().collect();
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, ends));
    }
}

fn name(source: &Source) -> String {
    match source {
        Source::Server(host, _) => host.clone(),
        Source::File(file) => file.file_name().unwrap_or_default().to_string_lossy().into_owned(),
    }
}

async fn end(source: &Source) -> Option<Time> {
    let certificate = match source {
        Source::Server(host, port) => tokio::time::timeout(PATIENCE, of_server(host, *port)).await.ok()??,
        Source::File(file) => {
            let text = tokio::fs::read(file).await.ok()?;
            CertificateDer::from_pem_slice(&text).ok()?
        }
    };
    let (_, read) = x509_parser::parse_x509_certificate(&certificate).ok()?;
    Some(Time(read.validity().not_after.timestamp().saturating_mul(1000)))
}

/// The certificate that a server shows. Nothing is sent to it but a greeting.
async fn of_server(host: &str, port: u16) -> Option<CertificateDer<'static>> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().ok()?;
    let config = config.dangerous().with_custom_certificate_verifier(Arc::new(Onlooker)).with_no_client_auth();
    let mut session = ClientConnection::new(Arc::new(config), ServerName::try_from(host.to_owned()).ok()?).ok()?;
    let mut wire = TcpStream::connect((host, port)).await.ok()?;
    let (mut piece, mut out) = ([0; 4096], Vec::new());
    while session.is_handshaking() {
        out.clear();
        while session.wants_write() {
            session.write_tls(&mut out).ok()?;
        }
        wire.write_all(&out).await.ok()?;
        let length = wire.read(&mut piece).await.ok().filter(|length| *length > 0)?;
        let mut read = &piece[..length];
        while !read.is_empty() {
            session.read_tls(&mut read).ok()?;
            session.process_new_packets().ok()?;
        }
    }
    session.peer_certificates()?.first().map(|first| first.clone().into_owned())
}

/// Takes any certificate, for it is only looked at: whoever sends a secret there checks it himself.
#[derive(Debug)]
struct Onlooker;

impl ServerCertVerifier for Onlooker {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        rustls::crypto::ring::default_provider().signature_verification_algorithms.supported_schemes()
    }
}
