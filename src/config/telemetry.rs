//! `[telemetry]`: where traces go.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::problem::Findings;
use super::{Config, OperationSecrets};
use crate::courier::wire;
use crate::traces::collector;

/// `[telemetry]`: how long each stretch of a recovery takes, told to a collector.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Telemetry {
    /// The collector's address for traces, with its path; none are made without it.
    pub traces: Option<String>,
    /// The share of recoveries that are traced, from 0 to 1.
    pub sample: f64,
    /// A file of headers, one a line, that let us in at the collector.
    pub headers_file: Option<PathBuf>,
}

impl Default for Telemetry {
    fn default() -> Self {
        Self { traces: None, sample: 1.0, headers_file: None }
    }
}

/// What is impossible.
pub(super) fn check(config: &Config, findings: &mut Findings) {
    let telemetry = &config.telemetry;
    if let Some(Err(why)) = telemetry.traces.as_deref().map(wire::safe_url) {
        findings.wrong("telemetry.traces", why);
    }
    if !(0.0..=1.0).contains(&telemetry.sample) {
        findings.wrong("telemetry.sample", format!("found {}; expected a share from 0 to 1", telemetry.sample));
    }
}

/// Makes relative paths relative to the configuration file.
pub(super) fn anchor(config: &mut Config, base: &Path) {
    if let Some(file) = &mut config.telemetry.headers_file {
        *file = base.join(&*file);
    }
}

/// Headers that are none.
pub(super) fn pair(secrets: &OperationSecrets, findings: &mut Findings) {
    if let Some(Err(why)) = secrets.collector.as_ref().map(collector::headers) {
        findings.wrong("telemetry.headers_file", why);
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::GOOD;
    use super::super::{Config, Environment};

    #[test]
    fn what_is_wrong_is_told_with_file_line_and_key() {
        let told = |text: &str| {
            let read = Config::parse("sesame.toml", &format!("{GOOD}[telemetry]\n{text}"), &Environment::default());
            read.err().map_or_else(|| "fine".to_owned(), |problems| problems.to_string())
        };
        for (text, expected) in [
            ("traces = \"https://collector.example.org/v1/traces\"\nsample = 0.25\n", "fine"),
            (
                "traces = \"http://collector.example.org/v1/traces\"\n",
                "sesame.toml:16: telemetry.traces: expected a URL that begins with https:// (http:// only to this machine)",
            ),
            ("sample = 1.5\n", "sesame.toml:16: telemetry.sample: found 1.5; expected a share from 0 to 1"),
            ("sample = nan\n", "sesame.toml:16: telemetry.sample: found NaN; expected a share from 0 to 1"),
        ] {
            assert_eq!(told(text), expected, "{text}");
        }
    }
}
