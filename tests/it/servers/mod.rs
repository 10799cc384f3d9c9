//! Real servers, started once for the whole test binary, in temporary directories, on loopback ports of their own
//! choosing. Each ends when its standard input ends: so it goes with this process, even when that is killed.

mod directories;
pub mod ldap;
mod mail;
pub mod samba;
pub mod slapd;
pub mod wire;

use std::io::{BufRead as _, BufReader};
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde::de::DeserializeOwned;

pub use self::mail::{Mail, MailServer, mail};

const MISSING: &str = "a program is missing; run tests/run, which installs it";

/// A certificate authority, a server certificate for `127.0.0.1`, `localhost` and an address of the server's own, and an
/// authority nobody uses.
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
    pub fn new(folder: &Path, own: Ipv4Addr) -> Self {
        let key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
        openssl(folder, &format!("req -x509 {key} -keyout ca.key -out ca.pem -days 2 -subj /CN=Town"));
        openssl(folder, &format!("req -x509 {key} -keyout other.key -out other.pem -days 2 -subj /CN=Stranger"));
        openssl(folder, &format!("req {key} -keyout key.pem -out cert.csr -subj /CN=localhost"));
        let names = format!("subjectAltName=IP:127.0.0.1,DNS:localhost,IP:{own}\n");
        std::fs::write(folder.join("names"), names).unwrap();
        openssl(
            folder,
            "x509 -req -in cert.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile names -out cert.pem",
        );
        let [authority, stranger] = ["ca.pem", "other.pem"].map(|name| folder.join(name));
        Self { folder: folder.to_owned(), authority, stranger }
    }
}

pub fn openssl(folder: &Path, arguments: &str) {
    let done = Command::new("openssl").args(arguments.split(' ')).current_dir(folder).output().expect(MISSING);
    assert!(done.status.success(), "openssl {arguments}: {}", String::from_utf8_lossy(&done.stderr));
}

/// A loopback address that no other running test has: for servers that cannot choose a free port. Linux gives out process
/// ids below 2^22 (proc(5), `pid_max`), so two bits are left to tell the servers of one test binary apart: 1, 2 or 3.
fn own_address(server: u32) -> Ipv4Addr {
    Ipv4Addr::from_bits(0x7f00_0000 | server << 22 | std::process::id())
}

/// A new folder for a server, which the server removes.
fn folder(name: &str) -> PathBuf {
    tempfile::Builder::new().prefix(&format!("sesame-{name}-")).tempdir().unwrap().keep()
}

/// Starts a script of `tests/servers` in its folder, and reads what it says once its server answers. The server runs until
/// the child's standard input is closed.
fn start<T: DeserializeOwned>(script: &str, folder: &Path, arguments: &[&str]) -> (Child, T) {
    // -B: no compiled copies in the source tree. Debian's own Python has Debian's own modules.
    let mut child = Command::new("/usr/bin/python3")
        .arg("-B")
        .arg(format!("{}/tests/servers/{script}.py", env!("CARGO_MANIFEST_DIR")))
        .arg(folder)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect(MISSING);
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let says = serde_json::from_str(&line).unwrap_or_else(|_| panic!("{script}.py did not start: {MISSING}"));
    (child, says)
}
