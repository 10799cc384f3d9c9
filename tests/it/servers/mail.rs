//! A real mail server.

use std::net::Ipv4Addr;
use std::process::Child;
use std::sync::OnceLock;

use serde::Deserialize;

use super::{Certificates, folder, start};

/// The mail server of `tests/servers/smtp.py`.
pub struct MailServer {
    /// Port that wants STARTTLS.
    pub starttls: u16,
    /// Port with TLS from the first byte.
    pub smtps: u16,
    /// Port without TLS.
    pub plain: u16,
    /// Whom to trust.
    pub certificates: Certificates,
    _child: Child, // holds the pipe whose end ends it
}

#[derive(Deserialize)]
struct Ports {
    starttls: u16,
    smtps: u16,
    plain: u16,
}

/// A mail the server took.
#[derive(Debug, Deserialize)]
pub struct Mail {
    /// The recipients of the envelope.
    pub to: Vec<String>,
    /// The sender of the envelope.
    pub from: String,
    /// Whether it came through TLS.
    pub tls: bool,
    /// Its headers, decoded, names in lower case.
    pub headers: std::collections::BTreeMap<String, String>,
    /// Its text, decoded.
    pub body: String,
}

/// The mail server; the first caller starts it. Tests keep out of each other's way by using recipients of their own.
pub fn mail() -> &'static MailServer {
    static SERVER: OnceLock<MailServer> = OnceLock::new();
    SERVER.get_or_init(|| {
        let folder = folder("smtp");
        let certificates = Certificates::new(&folder, Ipv4Addr::LOCALHOST);
        let (child, Ports { starttls, smtps, plain }) = start("smtp", &folder, &[]);
        MailServer { starttls, smtps, plain, certificates, _child: child }
    })
}

impl MailServer {
    /// The mails an address has received.
    pub fn mailbox(&self, address: &str) -> Vec<Mail> {
        let entries = std::fs::read_dir(&self.certificates.folder).unwrap().map(|entry| entry.unwrap().path());
        let mut files: Vec<_> = entries.filter(|path| path.extension().is_some_and(|end| end == "json")).collect();
        files.sort();
        let mails = files.iter().map(|path| serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap());
        mails.filter(|mail: &Mail| mail.to.iter().any(|to| to == address)).collect()
    }
}
