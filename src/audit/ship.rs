//! Signed heads of the record, kept elsewhere: whoever may write the database, and rewrites or cuts the record, cannot
//! take back what a file on another disk, a log server or a web server has already been told.
//!
//! A head is one line of JSON. What it says is signed with a key that is not in the database, so wherever it comes from,
//! `sesame audit verify --against FILE` knows whether it is ours.

use std::io;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::io::AsyncWriteExt as _;
use url::Url;

use crate::courier::wire;

/// How long a receiver may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// A signed head.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// What this line is: `sesame-audit-head`.
    pub is: String,
    /// The number of the line it was signed at.
    pub seq: i64,
    /// When it was signed, in milliseconds since the Unix epoch.
    pub at: i64,
    /// That line's hash, in hexadecimal.
    pub hash: String,
    /// The Ed25519 signature over the three, in hexadecimal.
    pub signature: String,
}

/// What [`Head::is`] says.
pub const IS: &str = "sesame-audit-head";

/// Where heads are shipped to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// Appended to a file.
    File(PathBuf),
    /// A log server, as RFC 5424 over TCP with octet counting (RFC 6587, 3.4.1).
    Syslog(String),
    /// Posted to a web server.
    Web(Url),
}

impl FromStr for Target {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Some(file) = text.strip_prefix("file:").filter(|file| !file.is_empty()) {
            return Ok(Self::File(PathBuf::from(file)));
        }
        if let Some(server) = text.strip_prefix("syslog:") {
            let port = server.rsplit_once(':').filter(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok());
            return port.map(|_| Self::Syslog(server.to_owned())).ok_or_else(|| {
                format!("found {text:?}; expected a host and a port such as \"syslog:log.example.org:601\"")
            });
        }
        if text.starts_with("https:") || text.starts_with("http:") {
            return wire::safe_url(text).map(Self::Web);
        }
        Err(format!("found {text:?}; expected \"file:/path\", \"syslog:host:port\" or \"https://…\""))
    }
}

impl Target {
    /// Its name in a log: never a path or query of a URL, for they may hold a token.
    fn name(&self) -> String {
        match self {
            Self::File(file) => format!("file {}", file.display()),
            Self::Syslog(server) => format!("syslog {server}"),
            Self::Web(url) => format!("web {}", url.host_str().unwrap_or_default()),
        }
    }

    async fn take(&self, line: &str) -> Result<(), String> {
        let lasting = async {
            match self {
                Self::File(file) => append(file, line).await.map_err(|error| error.kind().to_string()),
                Self::Syslog(server) => send(server, line).await.map_err(|error| error.kind().to_string()),
                Self::Web(url) => post(url, line).await,
            }
        };
        tokio::time::timeout(PATIENCE, lasting).await.unwrap_or_else(|_| Err("no answer in time".to_owned()))
    }
}

async fn append(file: &PathBuf, line: &str) -> io::Result<()> {
    let mut options = tokio::fs::File::options();
    options.create(true).append(true);
    #[cfg(unix)]
    options.mode(0o600);
    let mut file = options.open(file).await?;
    file.write_all(format!("{line}\n").as_bytes()).await?;
    file.sync_all().await
}

/// Facility 13 (log audit), severity 5 (notice): priority 109 (RFC 5424, 6.2.1). The moment is the receiver's.
async fn send(server: &str, line: &str) -> io::Result<()> {
    let message = format!("<109>1 - - sesame - audit-head - {line}");
    let mut wire = tokio::net::TcpStream::connect(server).await?;
    wire.write_all(format!("{} {message}", message.len()).as_bytes()).await?;
    wire.shutdown().await
}

async fn post(url: &Url, line: &str) -> Result<(), String> {
    let client = wire::client(url, PATIENCE)?;
    let request = client.post(url.clone()).header("Content-Type", "application/json").body(line.to_owned());
    let answer = wire::send(request).await.map_err(|silence| silence.to_string())?;
    if (200..300).contains(&answer.status) { Ok(()) } else { Err(format!("HTTP {}", answer.status)) }
}

/// Ships heads to several places.
#[derive(Clone, Debug, Default)]
pub struct Shipper(Vec<Target>);

impl Shipper {
    /// To these.
    pub fn new(targets: Vec<Target>) -> Self {
        Self(targets)
    }

    /// Whether there is anywhere to ship to.
    pub fn is_idle(&self) -> bool {
        self.0.is_empty()
    }

    /// Ships a head everywhere, and says of each place whether it took it. One that does not is told in the log; the next
    /// head vouches for everything before it.
    pub async fn ship(&self, head: &Head) -> Vec<(String, bool)> {
        let Ok(line) = serde_json::to_string(head) else { return Vec::new() };
        let mut taken = Vec::new();
        for target in &self.0 {
            let took = target.take(&line).await;
            if let Err(why) = &took {
                tracing::error!(to = target.name(), why, "the record's head could not be shipped");
            }
            taken.push((target.name(), took.is_ok()));
        }
        taken
    }
}
