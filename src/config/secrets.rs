//! Secrets: from files that others cannot read, or from the environment.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use zeroize::Zeroize as _;

use super::problem::Findings;
use super::{Config, DeskSecrets, Environment, OperationSecrets, console, desks, operations};
use crate::desk::webhook::SECRET_MIN;
use crate::keys::{Keys, ring};
use crate::secret::Secret;

/// The variables that hold secrets. They are no keys of the configuration.
pub(super) const VARIABLES: [&str; 16] = [
    "SESAME_KEY",
    "SESAME_COURIER_MAIL_PASSWORD",
    "SESAME_COURIER_SMS_SECRET",
    "SESAME_COURIER_CALL_SECRET",
    "SESAME_DESK_WEBHOOK_SECRET",
    "SESAME_TELEGRAM_TOKEN",
    "SESAME_DISCORD_TOKEN",
    "SESAME_DIRECTORY_ACTIVE_DIRECTORY_PASSWORD",
    "SESAME_DIRECTORY_LDAP_PASSWORD",
    "SESAME_CONSOLE_OIDC_SECRET",
    "SESAME_COURIER_TWILIO_TOKEN",
    "SESAME_COURIER_TWILIO_KEY_SECRET",
    "SESAME_COURIER_INFOBIP_SECRET",
    "SESAME_COURIER_RISK_SECRET",
    "SESAME_DIRECTORY_ENTRA_SECRET",
    "SESAME_DIRECTORY_ENTRA_KEY",
];

/// The secrets of couriers, desks and channels, read once at start.
#[derive(Clone, Debug, Default)]
pub struct Secrets {
    /// The mail server's password.
    pub mail: Option<Secret<String>>,
    /// The text message gateway's `{secret}`.
    pub sms: Option<Secret<String>>,
    /// The voice gateway's `{secret}`.
    pub call: Option<Secret<String>>,
    /// What tickets are signed with.
    pub webhook: Option<Secret<String>>,
    /// The Telegram bot's token.
    pub telegram: Option<Secret<String>>,
    /// The Discord bot's token.
    pub discord: Option<Secret<String>>,
    /// The Twilio account's auth token.
    pub twilio: Option<Secret<String>>,
    /// The Twilio API key's secret.
    pub twilio_key: Option<Secret<String>>,
    /// The Infobip API key.
    pub infobip: Option<Secret<String>>,
    /// The `{secret}` of the service that knows numbers at risk.
    pub risk: Option<Secret<String>>,
    /// The password of the service account in Active Directory.
    pub active_directory: Option<Secret<String>>,
    /// The password of the service account in the LDAP directory.
    pub ldap: Option<Secret<String>>,
    /// The client secret in Microsoft Entra.
    pub entra: Option<Secret<String>>,
    /// The key of the certificate in Microsoft Entra, in PEM.
    pub entra_key: Option<Secret<String>>,
    /// What watches the service.
    pub operations: OperationSecrets,
    /// Ticket systems.
    pub desks: DeskSecrets,
    /// The client secret with which the console asks who signs in.
    pub console: Option<Secret<String>>,
}

/// No secret is longer; a file that is, is some other file.
const LENGTH_MAX: u64 = 16 * 1024;

/// Reads every secret the configuration asks for, and the master key.
pub(super) fn read(config: &Config, environment: &Environment, findings: &mut Findings) -> (Secrets, Option<Keys>) {
    let [
        key,
        mail,
        sms,
        call,
        webhook,
        telegram,
        discord,
        domain,
        ldap,
        oidc,
        twilio,
        twilio_key,
        infobip,
        risk,
        entra,
        entra_key,
    ] = VARIABLES;
    let mut one = |key: &str, variable: &str, file: Option<&Path>| match environment.get(variable) {
        Some(value) => Some(value.clone()),
        None => file.and_then(|file| read_file(file).map_err(|what| findings.wrong(key, what)).ok()),
    };
    let (courier, directory) = (&config.courier, config.directory.entra.as_ref());
    let bell = courier.twilio.as_ref();
    let secrets = Secrets {
        mail: courier.mail.as_ref().and_then(|it| one("courier.mail.password_file", mail, it.password_file.as_deref())),
        sms: courier.sms.as_ref().and_then(|it| one("courier.sms.secret_file", sms, it.secret_file.as_deref())),
        call: courier.call.as_ref().and_then(|it| one("courier.call.secret_file", call, it.secret_file.as_deref())),
        webhook: config
            .desk
            .webhook
            .as_ref()
            .and_then(|it| one("desk.webhook.secret_file", webhook, it.secret_file.as_deref())),
        telegram: config
            .telegram
            .as_ref()
            .and_then(|it| one("telegram.token_file", telegram, it.token_file.as_deref())),
        discord: config.discord.as_ref().and_then(|it| one("discord.token_file", discord, it.token_file.as_deref())),
        twilio: bell.and_then(|it| one("courier.twilio.token_file", twilio, it.token_file.as_deref())),
        twilio_key: bell
            .and_then(|it| one("courier.twilio.key_secret_file", twilio_key, it.key_secret_file.as_deref())),
        infobip: courier
            .infobip
            .as_ref()
            .and_then(|it| one("courier.infobip.secret_file", infobip, it.secret_file.as_deref())),
        risk: courier.risk.as_ref().and_then(|it| one("courier.risk.secret_file", risk, it.secret_file.as_deref())),
        active_directory: config
            .directory
            .active_directory
            .as_ref()
            .and_then(|it| one("directory.active_directory.password_file", domain, it.password_file.as_deref())),
        ldap: config
            .directory
            .ldap
            .as_ref()
            .and_then(|it| one("directory.ldap.password_file", ldap, it.password_file.as_deref())),
        entra: directory.and_then(|it| one("directory.entra.secret_file", entra, it.secret_file.as_deref())),
        entra_key: directory
            .and_then(|it| one("directory.entra.certificate_key_file", entra_key, it.certificate_key_file.as_deref())),
        operations: operations::secrets(config, environment, &mut one),
        desks: desks::secrets(&config.desk, &mut one),
        console: console::oidc(config).and_then(|it| one("console.oidc.secret_file", oidc, it.secret_file.as_deref())),
    };
    let master = one("server.key_file", key, config.server.key_file.as_deref());
    pair(config, &secrets, environment, findings);
    (secrets, master_key(config, master, environment, findings))
}

/// A secret that lacks its other half.
fn pair(config: &Config, secrets: &Secrets, environment: &Environment, findings: &mut Findings) {
    if let Some(mail) = &config.courier.mail {
        let set = mail.password_file.is_some() || environment.get(VARIABLES[1]).is_some();
        match (&mail.user, set) {
            (Some(_), false) => findings.wrong("courier.mail.password_file", missing(VARIABLES[1])),
            (None, true) => findings.wrong("courier.mail.user", "missing; expected the user whose password is given"),
            _ => {}
        }
    }
    if let (Some(webhook), None) = (&config.desk.webhook, &secrets.webhook)
        && webhook.secret_file.is_none()
    {
        findings.wrong("desk.webhook.secret_file", missing(VARIABLES[4]));
    }
    if secrets.webhook.as_ref().is_some_and(|secret| secret.expose().len() < SECRET_MIN) {
        let what = format!("found a secret that is too short; expected at least {SECRET_MIN} characters");
        findings.wrong("desk.webhook.secret_file", what);
    }
    bot_token(config, secrets, findings);
    operations::pair(config, &secrets.operations, findings);
    desks::pair(config, &secrets.desks, findings);
    if let (Some(discord), None) = (&config.discord, &secrets.discord)
        && discord.token_file.is_none()
    {
        findings.wrong("discord.token_file", missing(VARIABLES[6]));
    }
    providers(config, &|variable| environment.get(variable).is_some(), findings);
    directories(config, &|variable| environment.get(variable).is_some(), findings);
    if console::oidc(config).is_some_and(|it| it.secret_file.is_none()) && secrets.console.is_none() {
        findings.wrong("console.oidc.secret_file", missing(VARIABLES[9]));
    }
    let gateways = [("sms", &config.courier.sms, VARIABLES[2]), ("call", &config.courier.call, VARIABLES[3])];
    for (name, gateway, variable) in gateways {
        let Some(gateway) = gateway else { continue };
        let texts = [Some(&gateway.url), gateway.body.as_ref(), gateway.check_url.as_ref()];
        let asks = gateway.user.is_some()
            || texts.into_iter().flatten().chain(gateway.headers.values()).any(|text| text.contains("{secret"));
        if asks && gateway.secret_file.is_none() && environment.get(variable).is_none() {
            findings.wrong(&format!("courier.{name}.secret_file"), missing(variable));
        }
    }
}

/// The secrets of providers and directories: none of them works without.
fn providers(config: &Config, is_set: &dyn Fn(&str) -> bool, findings: &mut Findings) {
    let [.., token, key, infobip, risk, secret, certificate_key] = VARIABLES;
    let mut wanted = Vec::new();
    if let Some(settings) = &config.courier.twilio {
        wanted.push(("courier.twilio.token_file", token, settings.token_file.is_some()));
        if settings.key.is_some() {
            wanted.push(("courier.twilio.key_secret_file", key, settings.key_secret_file.is_some()));
        }
    }
    if let Some(settings) = &config.courier.infobip {
        wanted.push(("courier.infobip.secret_file", infobip, settings.secret_file.is_some()));
    }
    if let Some(settings) = config.courier.risk.as_ref().filter(|settings| settings.wants_secret()) {
        wanted.push(("courier.risk.secret_file", risk, settings.secret_file.is_some()));
    }
    if let Some(settings) = &config.directory.entra {
        wanted.push(match settings.certificate_file {
            Some(_) => {
                let named = settings.certificate_key_file.is_some();
                ("directory.entra.certificate_key_file", certificate_key, named)
            }
            None => ("directory.entra.secret_file", secret, settings.secret_file.is_some()),
        });
    }
    for (key, variable, named) in wanted {
        if !named && !is_set(variable) {
            findings.wrong(key, missing(variable));
        }
    }
}

/// The service accounts' passwords: without one a directory would let Sesame in as nobody.
fn directories(config: &Config, is_set: &dyn Fn(&str) -> bool, findings: &mut Findings) {
    let tables = [
        ("active_directory", &config.directory.active_directory, VARIABLES[7]),
        ("ldap", &config.directory.ldap, VARIABLES[8]),
    ];
    for (table, settings, variable) in tables {
        if settings.as_ref().is_some_and(|settings| settings.password_file.is_none()) && !is_set(variable) {
            findings.wrong(&format!("directory.{table}.password_file"), missing(variable));
        }
    }
}

/// A token that `@BotFather` gave: `<number>:<letters>`. Anything else would be sent to Telegram as part of an address.
fn bot_token(config: &Config, secrets: &Secrets, findings: &mut Findings) {
    let Some(telegram) = &config.telegram else { return };
    match &secrets.telegram {
        None if telegram.token_file.is_none() => findings.wrong("telegram.token_file", missing(VARIABLES[5])),
        Some(token) if !is_bot_token(token.expose()) => {
            let what = "found a secret that is no bot token; expected what @BotFather gave, such as 123456:ABC-DEF";
            findings.wrong("telegram.token_file", what);
        }
        _ => {}
    }
}

fn is_bot_token(text: &str) -> bool {
    text.split_once(':').is_some_and(|(number, rest)| {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
        !number.is_empty()
            && number.bytes().all(|byte| byte.is_ascii_digit())
            && !rest.is_empty()
            && rest.bytes().all(plain)
    })
}

pub(super) fn missing(variable: &str) -> String {
    format!("missing; expected the name of a file that holds the secret, or the environment variable {variable}")
}

fn master_key(
    config: &Config,
    text: Option<Secret<String>>,
    environment: &Environment,
    findings: &mut Findings,
) -> Option<Keys> {
    const SHAPE: &str = "256 random bits as 64 hexadecimal digits or in base64, such as `openssl rand -hex 32` makes";
    let Some(text) = text else {
        if config.server.key_file.is_none() {
            findings.wrong(
                "server.key_file",
                format!("missing; expected the name of a file with {SHAPE}, or the environment variable SESAME_KEY"),
            );
        }
        return None;
    };
    match ring::read(text.expose()) {
        Ok(keys) => Some(keys),
        Err(fault) => {
            let place = if environment.get(VARIABLES[0]).is_some() { "the variable SESAME_KEY" } else { "a file" };
            findings.wrong("server.key_file", fault.told(place, SHAPE));
            None
        }
    }
}

/// What stands in a secret file, without the line end that editors add. The file's name is told only once it is known
/// to be a file: somebody may have written the secret itself there.
fn read_file(path: &Path) -> Result<Secret<String>, String> {
    let unreadable = |error: std::io::Error| {
        format!(
            "found a name that cannot be read ({}); expected a file, seen from the configuration's directory",
            error.kind()
        )
    };
    let file = File::open(path).map_err(unreadable)?;
    let metadata = file.metadata().map_err(unreadable)?;
    if !metadata.is_file() {
        return Err("found something that is not a file; expected a file".to_owned());
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = metadata.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            let path = path.display();
            return Err(format!(
                "found a file that others may use (mode {mode:04o}); expected one for its owner alone: run `chmod 600 {path}`"
            ));
        }
    }
    let mut text = String::new();
    file.take(LENGTH_MAX + 1).read_to_string(&mut text).map_err(unreadable)?;
    let secret = Secret::new(text.trim_end_matches(['\r', '\n']).to_owned());
    let length = text.len() as u64;
    text.zeroize();
    if secret.expose().is_empty() {
        return Err("found an empty file; expected the secret in it".to_owned());
    }
    if length > LENGTH_MAX {
        return Err("found a file too long for a secret; expected at most 16 KiB".to_owned());
    }
    Ok(secret)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use super::super::Settled;
    use super::super::tests::{GOOD, HOST, environment};
    use super::*;

    /// A configuration on disk with its secret files.
    struct Home(tempfile::TempDir);

    impl Home {
        fn new(text: &str) -> Self {
            let home = Self(tempfile::TempDir::new().unwrap());
            fs::write(home.path("sesame.toml"), text).unwrap();
            home.secret("master.key", &"0123456789abcdef".repeat(4), 0o600);
            home
        }

        fn path(&self, name: &str) -> PathBuf {
            self.0.path().join(name)
        }

        fn secret(&self, name: &str, text: &str, mode: u32) {
            use std::os::unix::fs::PermissionsExt as _;
            fs::write(self.path(name), text).unwrap();
            fs::set_permissions(self.path(name), fs::Permissions::from_mode(mode)).unwrap();
        }

        fn load(&self, variables: &[(&str, &str)]) -> Result<Settled, String> {
            let name = self.path("sesame.toml").display().to_string();
            Config::load(&self.path("sesame.toml"), &environment(variables))
                .map_err(|problems| problems.to_string().replace(&name, "sesame.toml"))
        }
    }

    const USER: &str = "host = \"smtp.example.org\"\nuser = \"sesame\"\npassword_file = \"mail.password\"";

    #[test]
    fn secrets_come_from_files_beside_the_configuration_or_from_the_environment() {
        let home = Home::new(&GOOD.replacen(HOST, USER, 1));
        home.secret("mail.password", "hunter2\n", 0o400);
        let settled = home.load(&[]).unwrap();
        assert_eq!(settled.secrets.mail.as_ref().unwrap().expose(), "hunter2");
        assert_eq!(settled.config.server.database(), home.path("data/sesame.db"));
        assert!(!format!("{settled:?}").contains("hunter2"));

        fs::remove_file(home.path("mail.password")).unwrap();
        fs::remove_file(home.path("master.key")).unwrap();
        let base64 = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
        let settled = home.load(&[("SESAME_COURIER_MAIL_PASSWORD", "swordfish"), ("SESAME_KEY", base64)]).unwrap();
        assert_eq!(settled.secrets.mail.unwrap().expose(), "swordfish");
        let expected = Keys::new(std::array::from_fn(|index| u8::try_from(index).unwrap()));
        let purpose = crate::keys::Purpose::Code;
        assert_eq!(settled.keys.derive(purpose), expected.derive(purpose));
    }

    #[test]
    fn a_secret_that_signs_is_long_enough() {
        let hook = "[desk.webhook]\nurl = \"https://t.example.org\"\nsecret_file = \"hook.secret\"\n";
        let home = Home::new(&format!("{GOOD}{hook}"));
        home.secret("hook.secret", "fifteen-letters", 0o600);
        let told = home.load(&[]).unwrap_err();
        assert!(told.ends_with("found a secret that is too short; expected at least 16 characters"), "{told}");
        assert!(told.starts_with("sesame.toml:17: desk.webhook.secret_file:"), "{told}");
        home.secret("hook.secret", "sixteen-letters-", 0o600);
        home.load(&[]).unwrap();
    }

    #[test]
    fn a_secret_file_that_others_may_read_or_that_is_none_is_refused() {
        let home = Home::new(&GOOD.replacen(HOST, USER, 1));
        let key = "sesame.toml:13: courier.mail.password_file:";
        for mode in [0o644, 0o640, 0o601] {
            home.secret("mail.password", "hunter2", mode);
            let path = home.path("mail.password");
            assert_eq!(
                home.load(&[]).unwrap_err(),
                format!(
                    "{key} found a file that others may use (mode {mode:04o}); expected one for its owner alone: run `chmod 600 {}`",
                    path.display()
                )
            );
        }
        home.secret("mail.password", "\n", 0o600);
        assert_eq!(home.load(&[]).unwrap_err(), format!("{key} found an empty file; expected the secret in it"));
        fs::remove_file(home.path("mail.password")).unwrap();
        assert_eq!(
            home.load(&[]).unwrap_err(),
            format!(
                "{key} found a name that cannot be read (entity not found); expected a file, seen from the configuration's directory"
            )
        );
    }

    #[test]
    fn a_secret_that_lacks_its_other_half_is_refused() {
        let table = [
            (
                GOOD.replacen("key_file = \"master.key\"\n", "", 1),
                "sesame.toml:1: server.key_file: missing; expected the name of a file with 256 random bits",
            ),
            (
                GOOD.replacen(HOST, &format!("{HOST}\nuser = \"sesame\""), 1),
                "sesame.toml:10: courier.mail.password_file: missing; expected the name of a file",
            ),
            (
                GOOD.replacen(HOST, &format!("{HOST}\npassword_file = \"master.key\""), 1),
                "sesame.toml:10: courier.mail.user: missing; expected the user",
            ),
            (
                format!("{GOOD}[desk.webhook]\nurl = \"https://t.example.org\"\n"),
                "sesame.toml:15: desk.webhook.secret_file: missing; expected the name of a file",
            ),
            (format!("{GOOD}[discord]\n"), "sesame.toml:15: discord.token_file: missing; expected the name of a file"),
            (
                format!("{GOOD}[courier.sms]\nurl = \"https://s.example.org/{{to}}?k={{secret}}\"\n"),
                "sesame.toml:15: courier.sms.secret_file: missing",
            ),
            (
                format!("{GOOD}[courier.twilio]\naccount = \"AC{}\"\nsender = \"IT\"\n", "0a".repeat(16)),
                "sesame.toml:15: courier.twilio.token_file: missing; expected the name of a file that holds the secret, or the environment variable SESAME_COURIER_TWILIO_TOKEN",
            ),
            (
                format!("{GOOD}[courier.infobip]\napi_url = \"https://x.example\"\nsender = \"IT\"\n"),
                "sesame.toml:15: courier.infobip.secret_file: missing",
            ),
            (
                format!("{GOOD}[directory.ldap]\nservers = [\"ldaps://x\"]\nbind = \"cn=x\"\nbase = \"dc=x\"\n"),
                "sesame.toml:15: directory.ldap.password_file: missing; expected the name of a file that holds the secret, or the environment variable SESAME_DIRECTORY_LDAP_PASSWORD",
            ),
        ];
        for (text, expected) in table {
            let told = Home::new(&text).load(&[]).unwrap_err();
            assert!(told.starts_with(expected) && told.lines().count() == 1, "{told}");
        }
    }

    #[test]
    fn what_is_no_key_is_refused_without_being_shown() {
        let home = Home::new(GOOD);
        for text in ["hunter2", &"0".repeat(64), &"ab".repeat(31), "AAECAwQ="] {
            home.secret("master.key", text, 0o600);
            let told = home.load(&[]).unwrap_err();
            assert!(
                told.starts_with("sesame.toml:3: server.key_file: found a file that holds no key; expected 256"),
                "{told}"
            );
            assert!(!told.contains(text), "{told}");
        }
    }
}
