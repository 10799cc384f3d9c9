//! The files of directories.

use std::path::Path;

use super::problem::Findings;
use super::{Config, Directory, Secrets};
use crate::directory::entra::Signer;

/// Makes relative paths relative to the configuration file.
pub(super) fn anchor(directory: &mut Directory, base: &Path) {
    let mut files = Vec::new();
    for settings in [&mut directory.active_directory, &mut directory.ldap].into_iter().flatten() {
        files.extend([&mut settings.password_file, &mut settings.ca_file]);
    }
    if let Some(entra) = &mut directory.entra {
        files.extend([&mut entra.secret_file, &mut entra.certificate_file, &mut entra.certificate_key_file]);
    }
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

#[cfg(test)]
mod tests {
    use super::super::tests::{GOOD, environment};
    use super::super::{Config, Environment, Problems};

    const ENTRA: &str = "[directory.entra]
tenant = \"example.org\"
client_id = \"535fb089-9ff3-47b6-9bfb-4f1264799865\"
secret_file = \"entra.secret\"
";

    fn told(outcome: Result<Config, Problems>) -> String {
        outcome.err().map_or_else(|| "fine".to_owned(), |problems| problems.to_string())
    }

    #[test]
    fn what_is_wrong_with_a_tenant_is_told_with_file_line_and_key() {
        let parse = |text: &str| told(Config::parse("sesame.toml", &format!("{GOOD}{text}"), &Environment::default()));
        assert_eq!(parse(ENTRA), "fine");
        for (from, to, expected) in [
            (
                "\"example.org\"",
                "\"example\"",
                "sesame.toml:16: directory.entra.tenant: found \"example\"; expected the tenant's id, such as \"0b1d2e3f-4a5b-4c6d-8e7f-a0b1c2d3e4f5\", or one of its domains",
            ),
            (
                "\"535fb089-9ff3-47b6-9bfb-4f1264799865\"",
                "\"sesame\"",
                "sesame.toml:17: directory.entra.client_id: found \"sesame\"; expected the application (client) id, such as \"535fb089-9ff3-47b6-9bfb-4f1264799865\"",
            ),
            (
                "secret_file = \"entra.secret\"",
                "login_url = \"http://login.example.org\"",
                "sesame.toml:18: directory.entra.login_url: expected a URL that begins with https:// (http:// only to this machine)",
            ),
            (
                "secret_file = \"entra.secret\"",
                "timeout = \"5min\"",
                "sesame.toml:18: directory.entra.timeout: found 5min; expected a time from 1s to 1min",
            ),
            (
                "secret_file = \"entra.secret\"",
                "domains = [\"a.example\", \"A.example\"]",
                "sesame.toml:18: directory.entra.domains: found \"A.example\" twice; expected each domain in one directory",
            ),
            (
                "secret_file",
                "secrets_file",
                "sesame.toml:18: directory.entra.secrets_file: unknown key; did you mean secret_file?",
            ),
        ] {
            assert_eq!(parse(&ENTRA.replacen(from, to, 1)), expected, "{to}");
        }
    }

    #[test]
    fn the_files_of_a_tenant_are_read_and_what_is_wrong_with_them_is_told() {
        use std::os::unix::fs::PermissionsExt as _;

        let home = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            std::fs::write(home.path().join(name), text).unwrap();
            std::fs::set_permissions(home.path().join(name), std::fs::Permissions::from_mode(0o600)).unwrap();
        };
        let load = |text: &str, variables: &[(&str, &str)]| {
            write("sesame.toml", &format!("{GOOD}{text}"));
            let name = home.path().join("sesame.toml").display().to_string();
            let loaded = Config::load(&home.path().join("sesame.toml"), &environment(variables));
            loaded.map_err(|problems| problems.to_string().replace(&name, "sesame.toml"))
        };
        write("master.key", &"0123456789abcdef".repeat(4));
        write("entra.secret", "hunter2\n");
        let settled = load(ENTRA, &[]).unwrap();
        assert_eq!(settled.secrets.entra.as_ref().unwrap().expose(), "hunter2");
        assert!(!format!("{settled:?}").contains("hunter2"));
        let bare = ENTRA.replacen("secret_file = \"entra.secret\"\n", "", 1);
        let why = load(&bare, &[]).unwrap_err();
        assert!(
            why.starts_with("sesame.toml:15: directory.entra.secret_file: missing; expected the name of a file"),
            "{why}"
        );
        assert!(why.ends_with("the environment variable SESAME_DIRECTORY_ENTRA_SECRET"), "{why}");
        let settled = load(&bare, &[("SESAME_DIRECTORY_ENTRA_SECRET", "swordfish")]).unwrap();
        assert_eq!(settled.secrets.entra.unwrap().expose(), "swordfish");
        let certificate = ENTRA.replacen("secret_file = \"entra.secret\"", "certificate_file = \"entra.pem\"", 1);
        let why = load(&certificate, &[]).unwrap_err();
        assert!(why.starts_with("sesame.toml:15: directory.entra.certificate_key_file: missing"), "{why}");
        let key = [("SESAME_DIRECTORY_ENTRA_KEY", "hunter2")];
        let why = load(&certificate, &key).unwrap_err();
        assert!(
            why.starts_with("sesame.toml:18: directory.entra.certificate_file: found a name that cannot be read"),
            "{why}"
        );
        write("entra.pem", "hunter2");
        let why = load(&certificate, &key).unwrap_err();
        assert!(why.starts_with("sesame.toml:18: directory.entra.certificate_file: found no certificate"), "{why}");
        assert!(!why.contains("hunter2"));
    }
}
