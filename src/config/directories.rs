//! The files of directories.

use std::path::Path;

use super::problem::Findings;
use super::{Config, Secrets};
use crate::directory::entra::{Settings, Signer};

/// Makes relative paths relative to the configuration file.
pub(super) fn anchor(entra: &mut Settings, base: &Path) {
    let files = [&mut entra.secret_file, &mut entra.certificate_file, &mut entra.certificate_key_file];
    for file in files.into_iter().flatten() {
        *file = base.join(&*file);
    }
}

/// A certificate and its key, which must be able to sign.
pub(super) fn certificate(config: &Config, secrets: &Secrets, findings: &mut Findings) {
    let certificate = config.directory.entra.as_ref().and_then(|entra| entra.certificate_file.as_ref());
    let (Some(certificate), Some(key)) = (certificate, &secrets.entra_key) else { return };
    if let Err(why) = Signer::read(certificate, key) {
        let (key, what) = why.split_once(": ").unwrap_or(("certificate_file", &why));
        findings.wrong(&format!("directory.entra.{key}"), what);
    }
}
