//! Real servers, started once for the whole test binary, in temporary directories, on loopback ports of their own
//! choosing. Each ends when its standard input ends: so it goes with this process, even when that is killed.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use serde::Deserialize;

const MISSING: &str = "a program is missing; run tests/run, which installs it";

/// A certificate authority, a server certificate for `127.0.0.1` and `localhost`, and an authority nobody uses.
pub struct Certificates {
    /// The folder with `cert.pem` and `key.pem`.
    pub folder: PathBuf,
    /// The authority to trust.
    pub authority: PathBuf,
    /// Another authority, which signed nothing.
    pub stranger: PathBuf,
}

impl Certificates {
    /// Makes them in a folder.
    pub fn new(folder: &Path) -> Self {
        let key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
        openssl(folder, &format!("req -x509 {key} -keyout ca.key -out ca.pem -days 2 -subj /CN=Town"));
        openssl(folder, &format!("req -x509 {key} -keyout other.key -out other.pem -days 2 -subj /CN=Stranger"));
        openssl(folder, &format!("req {key} -keyout key.pem -out cert.csr -subj /CN=localhost"));
        std::fs::write(folder.join("names"), "subjectAltName=IP:127.0.0.1,DNS:localhost\n").unwrap();
        openssl(
            folder,
            "x509 -req -in cert.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile names -out cert.pem",
        );
        let [authority, stranger] = ["ca.pem", "other.pem"].map(|name| folder.join(name));
        Self { folder: folder.to_owned(), authority, stranger }
    }
}

/// Runs `openssl` in a folder.
pub fn openssl(folder: &Path, arguments: &str) {
    let done = Command::new("openssl").args(arguments.split(' ')).current_dir(folder).output().expect(MISSING);
    assert!(done.status.success(), "openssl {arguments}: {}", String::from_utf8_lossy(&done.stderr));
}

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
        let folder = tempfile::Builder::new().prefix("sesame-smtp-").tempdir().unwrap().keep();
        let certificates = Certificates::new(&folder);
        let mut child = Command::new("/usr/bin/python3")
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/servers/smtp.py"))
            .arg(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect(MISSING);
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let ports: Ports = serde_json::from_str(&line).expect(MISSING);
        let Ports { starttls, smtps, plain } = ports;
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
