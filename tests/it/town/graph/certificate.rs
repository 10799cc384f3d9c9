//! Certificates of an application: one for a test, made by openssl, and what the tenant keeps of an uploaded one.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::digest::{SHA256, digest};

/// A certificate that signs for itself, and its key.
pub struct Certificate {
    /// PEM.
    pub certificate: String,
    /// PKCS#8 in PEM.
    pub key: String,
}

impl Certificate {
    /// Makes one, RSA with 2048 bits, as the portal takes it.
    pub fn make() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let made = "req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2 -subj /CN=Sesame";
        crate::servers::openssl(folder.path(), made);
        let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
        Self { certificate: read("cert.pem"), key: read("key.pem") }
    }

    /// The key in DER.
    pub fn key_der(&self) -> Vec<u8> {
        der(&self.key).unwrap()
    }

    /// The certificate in DER.
    pub fn certificate_der(&self) -> Vec<u8> {
        der(&self.certificate).unwrap()
    }
}

/// What the tenant keeps.
pub struct Registered {
    /// SHA-256 of the DER, base64url: `x5t#S256`.
    pub thumbprint: String,
    /// The public key, PKCS#1 in DER, as ring wants it.
    pub key: Vec<u8>,
}

impl Registered {
    /// Reads an uploaded certificate; `None` when it is none, or not RSA.
    pub fn read(pem: &str) -> Option<Self> {
        let der = der(pem)?;
        let thumbprint = URL_SAFE_NO_PAD.encode(digest(&SHA256, &der));
        Some(Self { thumbprint, key: public_key(&der)? })
    }
}

/// What stands between the lines of dashes.
fn der(pem: &str) -> Option<Vec<u8>> {
    let inside = pem.lines().skip_while(|line| !line.starts_with("-----BEGIN")).skip(1);
    let text: String = inside.take_while(|line| !line.starts_with("-----END")).collect();
    STANDARD.decode(text).ok()
}

/// An element of DER: its tag, its contents, and what comes after it.
fn element(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (tag, rest) = der.split_first()?;
    let (first, rest) = rest.split_first()?;
    let (length, rest) = match usize::from(*first) {
        short @ ..0x80 => (short, rest),
        long => {
            let (bytes, rest) = rest.split_at_checked(long & 0x7F)?;
            (bytes.iter().try_fold(0_usize, |sum, byte| Some(sum.checked_mul(256)? + usize::from(*byte)))?, rest)
        }
    };
    let (contents, rest) = rest.split_at_checked(length)?;
    Some((*tag, contents, rest))
}

/// RFC 5280, 4.1: the certificate's `subjectPublicKey`, after version, serial number, algorithm, issuer, validity and
/// subject.
fn public_key(certificate: &[u8]) -> Option<Vec<u8>> {
    let (_, certificate, _) = element(certificate)?;
    let (_, mut rest, _) = element(certificate)?;
    let mut skip = if element(rest)?.0 == 0xA0 { 6 } else { 5 };
    while skip > 0 {
        rest = element(rest)?.2;
        skip -= 1;
    }
    let (_, info, _) = element(rest)?;
    let (_, algorithm, rest) = element(info)?;
    // rsaEncryption, 1.2.840.113549.1.1.1
    let rsa = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01];
    let (_, bits, _) = element(rest)?;
    (element(algorithm)?.1 == rsa).then(|| bits.get(1..).map(<[u8]>::to_vec))?
}
