//! `[alarms]`, `[audit] ship` and what watches the service: rules, files and secrets.

use std::path::Path;
use std::time::Duration;

use super::problem::Findings;
use super::{Config, Environment};
use crate::audit::ship::Target;
use crate::secret::Secret;

/// The variables that hold secrets of this part.
pub(super) const VARIABLES: [&str; 3] =
    ["SESAME_SERVER_METRICS_TOKEN", "SESAME_ALARMS_WEBHOOK_SECRET", "SESAME_TELEMETRY_HEADERS"];

/// The shortest token: whoever guesses at `/metrics` guesses for ever.
const TOKEN_MIN: usize = 16;

/// The secrets of this part.
#[derive(Clone, Debug, Default)]
pub struct OperationSecrets {
    /// What whoever reads `/metrics` bears.
    pub metrics: Option<Secret<String>>,
    /// What alarms to the webhook are signed with.
    pub alarms: Option<Secret<String>>,
    /// Headers that let us in at the collector of traces, one a line.
    pub collector: Option<Secret<String>>,
}

/// What is impossible.
pub(super) fn check(config: &Config, findings: &mut Findings) {
    let alarms = &config.alarms;
    if alarms.disk_free_percent > 90 {
        findings.wrong("alarms.disk_free_percent", format!("found {}; expected at most 90", alarms.disk_free_percent));
    }
    let numbers = [
        ("alarms.wrong_codes_per_hour", alarms.wrong_codes_per_hour),
        ("alarms.escalations_per_hour", alarms.escalations_per_hour),
        ("alarms.escalations_times", alarms.escalations_times),
    ];
    for (key, _) in numbers.into_iter().filter(|(_, number)| *number == 0) {
        findings.wrong(key, "found 0; expected at least 1: nothing wrong is no alarm");
    }
    let (least, most) = (Duration::from_mins(1), Duration::from_hours(24));
    if alarms.outbox_overdue < least || alarms.outbox_overdue > most {
        findings.wrong("alarms.outbox_overdue", "expected a time from 1min to 24h");
    }
    if let Some(Err(why)) = alarms.webhook.as_ref().map(crate::desk::webhook::Webhook::validate) {
        let (key, what) = why.split_once(": ").unwrap_or(("url", &why));
        findings.wrong(&format!("alarms.webhook.{key}"), what);
    }
    for wish in &config.audit.ship {
        if let Err(why) = wish.parse::<Target>() {
            findings.wrong("audit.ship", why);
        }
    }
    super::telemetry::check(config, findings);
    if config.server.listen_admin.is_some_and(|admin| admin == config.server.listen) {
        findings.wrong("server.listen_admin", "found the address of server.listen; expected another, or none");
    }
}

/// Makes relative paths relative to the configuration file.
pub(super) fn anchor(config: &mut Config, base: &Path) {
    super::telemetry::anchor(config, base);
    let hook = config.alarms.webhook.as_mut().and_then(|hook| hook.secret_file.as_mut());
    for file in [config.server.metrics_token_file.as_mut(), hook].into_iter().flatten() {
        *file = base.join(&*file);
    }
    for wish in &mut config.audit.ship {
        if let Ok(Target::File(file)) = wish.parse::<Target>() {
            *wish = format!("file:{}", base.join(file).display());
        }
    }
}

/// Reads the secrets; `one` reads a variable, or else a file.
pub(super) fn secrets(
    config: &Config,
    environment: &Environment,
    mut one: impl FnMut(&str, &str, Option<&Path>) -> Option<Secret<String>>,
) -> OperationSecrets {
    let [metrics, alarms, collector] = VARIABLES;
    let file = config.server.metrics_token_file.as_deref();
    let wanted = file.is_some() || environment.get(metrics).is_some();
    let hook = config.alarms.webhook.as_ref();
    OperationSecrets {
        metrics: wanted.then(|| one("server.metrics_token_file", metrics, file)).flatten(),
        alarms: hook.and_then(|hook| one("alarms.webhook.secret_file", alarms, hook.secret_file.as_deref())),
        collector: one("telemetry.headers_file", collector, config.telemetry.headers_file.as_deref()),
    }
}

/// Secrets that are missing, or too short to be one.
pub(super) fn pair(config: &Config, secrets: &OperationSecrets, findings: &mut Findings) {
    let short = |secret: &Option<Secret<String>>| secret.as_ref().is_some_and(|it| it.expose().len() < TOKEN_MIN);
    if short(&secrets.metrics) {
        let what = format!("found a token that is too short; expected at least {TOKEN_MIN} characters");
        findings.wrong("server.metrics_token_file", what);
    }
    super::telemetry::pair(secrets, findings);
    let Some(hook) = &config.alarms.webhook else { return };
    if secrets.alarms.is_none() && hook.secret_file.is_none() {
        findings.wrong("alarms.webhook.secret_file", super::secrets::missing(VARIABLES[1]));
    } else if short(&secrets.alarms) {
        let what = format!("found a secret that is too short; expected at least {TOKEN_MIN} characters");
        findings.wrong("alarms.webhook.secret_file", what);
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
        let ship = "[audit]\nship = [\"file:/var/log/sesame.heads\", \"syslog:log.example:6514\", \"https://log.example/h\"]\n";
        for (text, expected) in [
            ("[alarms]\nbackup_days = 0\n", "fine"),
            (ship, "fine"),
            (
                "[alarms]\nwrong_codes_per_hour = 0\n",
                "sesame.toml:16: alarms.wrong_codes_per_hour: found 0; expected at least 1: nothing wrong is no alarm",
            ),
            (
                "[alarms]\noutbox_overdue = \"1s\"\n",
                "sesame.toml:16: alarms.outbox_overdue: expected a time from 1min to 24h",
            ),
            (
                "[alarms.webhook]\nurl = \"http://log.example/\"\n",
                "sesame.toml:16: alarms.webhook.url: expected a URL that begins with https:// (http:// only to this machine)",
            ),
            (
                "[audit]\nship = [\"ftp://log.example\"]\n",
                "sesame.toml:16: audit.ship: found \"ftp://log.example\"; expected \"file:/path\", \"syslog:host:port\" or \"https://…\"",
            ),
            (
                "[audit]\nship = [\"syslog:log.example\"]\n",
                "sesame.toml:16: audit.ship: found \"syslog:log.example\"; expected a host and a port such as \"syslog:log.example.org:601\"",
            ),
        ] {
            assert_eq!(told(text), expected, "{text}");
        }
    }
}
