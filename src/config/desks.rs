//! `[desk.zammad]` and `[desk.glpi]`: rules, files and secrets.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::problem::Findings;
use super::{Config, Desks, rules, secrets};
use crate::secret::Secret;

/// The variables that hold secrets of this part.
pub(super) const VARIABLES: [&str; 4] = [
    "SESAME_DESK_ZAMMAD_TOKEN",
    "SESAME_DESK_ZAMMAD_HOOK_SECRET",
    "SESAME_DESK_GLPI_TOKEN",
    "SESAME_DESK_GLPI_APP_TOKEN",
];

/// The shortest secret of a webhook: whoever guesses at `/hooks/zammad` guesses for ever.
const SECRET_MIN: usize = 16;

/// The secrets of this part.
#[derive(Clone, Debug, Default)]
pub struct DeskSecrets {
    /// The access token in Zammad.
    pub zammad: Option<Secret<String>>,
    /// What Zammad signs its webhook with.
    pub zammad_hook: Option<Secret<String>>,
    /// The remote access key in GLPI.
    pub glpi: Option<Secret<String>>,
    /// The application's token in GLPI.
    pub glpi_app: Option<Secret<String>>,
}

/// What is impossible.
pub(super) fn check(desks: &Desks, findings: &mut Findings) {
    let (soonest, latest) = (Duration::from_secs(10), Duration::from_hours(1));
    let (short, long) = (Duration::from_secs(1), Duration::from_mins(2));
    if let Some(zammad) = &desks.zammad {
        rules::section("desk.zammad", zammad.validate(), findings);
        rules::between("desk.zammad.poll", zammad.poll, soonest, latest, findings);
        rules::between("desk.zammad.timeout", zammad.timeout, short, long, findings);
    }
    if let Some(glpi) = &desks.glpi {
        rules::section("desk.glpi", glpi.validate(), findings);
        rules::between("desk.glpi.poll", glpi.poll, soonest, latest, findings);
        rules::between("desk.glpi.timeout", glpi.timeout, short, long, findings);
    }
    let keys = ["desk", "desk.mail_to", "desk.webhook", "desk.zammad", "desk.glpi", "desk.room"];
    let broken = keys.iter().any(|key| findings.is_broken(key));
    let none = desks.mail_to.is_none()
        && desks.webhook.is_none()
        && desks.zammad.is_none()
        && desks.glpi.is_none()
        && desks.rooms.is_empty();
    if none && !broken {
        findings.wrong(
            "desk",
            "found none of mail_to, webhook, zammad, glpi and room; expected at least one, or nobody hears of escalations",
        );
    }
}

/// Makes relative paths relative to the configuration file.
pub(super) fn anchor(desks: &mut Desks, base: &Path) {
    let mut files: Vec<&mut PathBuf> = Vec::new();
    if let Some(zammad) = &mut desks.zammad {
        files.extend(zammad.token_file.iter_mut().chain(zammad.hook_secret_file.iter_mut()));
    }
    if let Some(glpi) = &mut desks.glpi {
        files.extend(glpi.token_file.iter_mut().chain(glpi.app_token_file.iter_mut()));
    }
    for file in files {
        *file = base.join(&*file);
    }
}

/// Reads the secrets; `one` reads a variable, or else a file.
pub(super) fn secrets(
    desks: &Desks,
    mut one: impl FnMut(&str, &str, Option<&Path>) -> Option<Secret<String>>,
) -> DeskSecrets {
    let [token, hook, key, app] = VARIABLES;
    let (zammad, glpi) = (desks.zammad.as_ref(), desks.glpi.as_ref());
    DeskSecrets {
        zammad: zammad.and_then(|it| one("desk.zammad.token_file", token, it.token_file.as_deref())),
        zammad_hook: zammad.and_then(|it| one("desk.zammad.hook_secret_file", hook, it.hook_secret_file.as_deref())),
        glpi: glpi.and_then(|it| one("desk.glpi.token_file", key, it.token_file.as_deref())),
        glpi_app: glpi.and_then(|it| one("desk.glpi.app_token_file", app, it.app_token_file.as_deref())),
    }
}

/// Secrets that are missing, or too short to be one.
pub(super) fn pair(config: &Config, found: &DeskSecrets, findings: &mut Findings) {
    if config.desk.zammad.as_ref().is_some_and(|it| it.token_file.is_none()) && found.zammad.is_none() {
        findings.wrong("desk.zammad.token_file", secrets::missing(VARIABLES[0]));
    }
    if config.desk.glpi.as_ref().is_some_and(|it| it.token_file.is_none()) && found.glpi.is_none() {
        findings.wrong("desk.glpi.token_file", secrets::missing(VARIABLES[2]));
    }
    if found.zammad_hook.as_ref().is_some_and(|secret| secret.expose().len() < SECRET_MIN) {
        let what = format!("found a secret that is too short; expected at least {SECRET_MIN} characters");
        findings.wrong("desk.zammad.hook_secret_file", what);
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::GOOD;
    use super::super::{Config, Environment};

    #[test]
    fn what_is_wrong_is_told_with_file_line_and_key() {
        let told = |text: &str| {
            let read = Config::parse("sesame.toml", &format!("{GOOD}{text}"), &Environment::default());
            read.err().map_or_else(|| "fine".to_owned(), |problems| problems.to_string())
        };
        let zammad = "[desk.zammad]\nurl = \"https://z.example\"\n";
        let glpi = "[desk.glpi]\nurl = \"https://g.example/apirest.php\"\n";
        for (text, expected) in [
            (format!("{zammad}group = \"Users\"\n"), "fine"),
            (glpi.to_owned(), "fine"),
            (zammad.to_owned(), "sesame.toml:15: desk.zammad.group: missing; expected a value such as \"IT\""),
            (
                format!("{zammad}group = \"\"\n"),
                "sesame.toml:17: desk.zammad.group: empty; expected the name of a group in Zammad",
            ),
            (
                format!("{zammad}group = \"Users\"\npoll = \"1s\"\n"),
                "sesame.toml:18: desk.zammad.poll: found 1s; expected a time from 10s to 1h",
            ),
            (
                format!("{zammad}group = \"Users\"\ntoken = \"x\"\n"),
                "sesame.toml:18: desk.zammad.token: a secret does not belong in the configuration; expected token_file = \
                 \"…\", the name of a file that holds it, or the environment variable SESAME_DESK_ZAMMAD_TOKEN",
            ),
            (
                "[desk.glpi]\nurl = \"https://g.example/\"\n".to_owned(),
                "sesame.toml:16: desk.glpi.url: expected the address of the API, such as \
                 https://glpi.example.org/apirest.php",
            ),
            (
                format!("{glpi}entity = -1\n"),
                "sesame.toml:17: desk.glpi.entity: found -1; expected a whole number of zero or more",
            ),
        ] {
            assert_eq!(told(&text), expected, "{text}");
        }
    }
}
