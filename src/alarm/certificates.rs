//! When certificates end: of servers that are spoken to over TLS, and of files.

use std::net::{TcpStream, ToSocketAddrs as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, ClientConnection, DigitallySignedStruct, Error, SignatureScheme};

use crate::time::Time;

/// Certificates change rarely: they are looked at so often.
const EVERY: Duration = Duration::from_hours(6);
/// How long a server may take.
const PATIENCE: Duration = Duration::from_secs(10);

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

    /// When each ends, by its host or file. One that cannot be looked at is left out: whoever needs it says so elsewhere.
    pub async fn ends(&self, now: Time) -> Vec<(String, Time)> {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((at, ends)) = seen
            && now.since(at) < EVERY
        {
            return ends;
        }
        let sources = self.sources.clone();
        let look = move || sources.iter().filter_map(|source| Some((name(source), end(source)?))).collect::<Vec<_>>();
        let ends = tokio::task::spawn_blocking(look).await.unwrap_or_default();
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, ends.clone()));
        ends
    }
}

fn name(source: &Source) -> String {
    match source {
        Source::Server(host, _) => host.clone(),
        Source::File(file) => file.file_name().unwrap_or_default().to_string_lossy().into_owned(),
    }
}

fn end(source: &Source) -> Option<Time> {
    let certificate = match source {
        Source::Server(host, port) => of_server(host, *port)?,
        Source::File(file) => of_file(file)?,
    };
    let (_, read) = x509_parser::parse_x509_certificate(&certificate).ok()?;
    Some(Time(read.validity().not_after.timestamp().saturating_mul(1000)))
}

fn of_file(file: &Path) -> Option<CertificateDer<'static>> {
    CertificateDer::from_pem_file(file).ok()
}

/// The certificate that a server shows. Nothing is sent to it but a greeting.
fn of_server(host: &str, port: u16) -> Option<CertificateDer<'static>> {
    let addresses = (host, port).to_socket_addrs().ok()?;
    let mut wire = addresses.into_iter().find_map(|address| TcpStream::connect_timeout(&address, PATIENCE).ok())?;
    wire.set_read_timeout(Some(PATIENCE)).ok()?;
    wire.set_write_timeout(Some(PATIENCE)).ok()?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().ok()?;
    let config = config.dangerous().with_custom_certificate_verifier(Arc::new(Onlooker)).with_no_client_auth();
    let mut session = ClientConnection::new(Arc::new(config), ServerName::try_from(host.to_owned()).ok()?).ok()?;
    while session.is_handshaking() {
        session.complete_io(&mut wire).ok()?;
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
