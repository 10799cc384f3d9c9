//! The vitals: what the running process has done, counted in memory, and what its last look at itself found.
//!
//! They name no account, no chat and no number. A restart begins them anew, as counters of Prometheus may.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::pulse::Pulse;
use crate::time::Time;

/// Upper ends of the classes of times, in milliseconds: a look-up is tens, a mail hundreds, a slow gateway seconds.
const CLASSES: [u64; 8] = [10, 50, 100, 300, 1_000, 3_000, 10_000, 30_000];

/// How a system outside answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// Times that it did what it was asked, or said why it will not.
    pub well: u64,
    /// Times that it did not answer, or answered that it cannot.
    pub ill: u64,
    /// Of the latter, how many since it last did.
    pub in_a_row: u32,
}

/// What is known of the record, since this process began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// Whether all of it was verified. Before that nobody knows whether what was found earlier is over.
    pub verified: bool,
    /// The line at which the newest whole verification found it changed.
    pub(crate) changed: Option<i64>,
    /// The line at which the newest signature was refused, for it was changed.
    pub(crate) unsigned: Option<i64>,
    /// The line from which on lines that were there are there no more. What was cut off does not come back.
    pub(crate) cut: Option<i64>,
}

impl Record {
    /// The first line at which it does not hold, as far as is known.
    pub fn broken(&self) -> Option<i64> {
        [self.changed, self.unsigned, self.cut].into_iter().flatten().min()
    }
}

#[derive(Debug, Default)]
struct Lapses {
    classes: [u64; CLASSES.len()],
    sum: Duration,
    count: u64,
}

#[derive(Debug, Default)]
struct Counts {
    updates: BTreeMap<String, u64>,
    lines: BTreeMap<String, u64>,
    effects: BTreeMap<(&'static str, &'static str), u64>,
    lapses: BTreeMap<&'static str, Lapses>,
    outside: BTreeMap<String, Answers>,
    spans: BTreeMap<&'static str, u64>,
    pulse: Option<Pulse>,
    record: Record,
}

/// The vitals of one process.
#[derive(Debug, Default)]
pub struct Vitals(Mutex<Counts>);

impl Vitals {
    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts an update that was taken.
    pub fn update(&self, channel: &str) {
        *self.counts().updates.entry(channel.to_owned()).or_default() += 1;
    }

    /// Counts lines of the record, by kind.
    pub fn lines(&self, lines: &[(String, u64)]) {
        let counts = &mut self.counts().lines;
        for (kind, count) in lines {
            *counts.entry(kind.clone()).or_default() += count;
        }
    }

    /// Counts an effect that was tried, how it went, and how long it took.
    pub fn effect(&self, name: &'static str, outcome: &'static str, lapse: Duration) {
        let mut counts = self.counts();
        *counts.effects.entry((name, outcome)).or_default() += 1;
        let lapses = counts.lapses.entry(name).or_default();
        lapses.sum += lapse;
        lapses.count += 1;
        let milliseconds = u64::try_from(lapse.as_millis()).unwrap_or(u64::MAX);
        if let Some(class) = CLASSES.iter().position(|end| milliseconds <= *end) {
            lapses.classes[class] += 1;
        }
    }

    /// Counts spans of traces: `sent`, or `dropped` because the collector did not take them.
    pub fn spans(&self, outcome: &'static str, count: usize) {
        *self.counts().spans.entry(outcome).or_default() += u64::try_from(count).unwrap_or(u64::MAX);
    }

    /// What is known of the record.
    pub fn record(&self) -> Record {
        self.counts().record
    }

    /// Keeps what a verification of the whole record found, whoever asked for it.
    pub fn verified(&self, changed: Option<i64>) {
        let mut counts = self.counts();
        counts.record = Record { verified: true, changed, ..counts.record };
    }

    /// Keeps whether the record's end could be signed, or at which line it was changed.
    pub fn signed(&self, unsigned: Option<i64>) {
        self.counts().record.unsigned = unsigned;
    }

    /// Keeps that lines vanished, from this one on.
    pub fn cut(&self, line: i64) {
        let cut = &mut self.counts().record.cut;
        *cut = Some(cut.map_or(line, |before| before.min(line)));
    }

    /// Notes whether a system outside answered: `directory`, `mail`, `sms`, `call`, `desk/NAME`, `heads/PLACE`.
    pub fn answered(&self, who: &str, well: bool) {
        let mut counts = self.counts();
        let answers = counts.outside.entry(who.to_owned()).or_default();
        if well {
            *answers = Answers { well: answers.well + 1, in_a_row: 0, ..*answers };
        } else {
            *answers = Answers { ill: answers.ill + 1, in_a_row: answers.in_a_row.saturating_add(1), ..*answers };
        }
    }

    /// How the systems outside answer.
    pub fn outside(&self) -> BTreeMap<String, Answers> {
        self.counts().outside.clone()
    }

    /// Keeps what the newest look found.
    pub fn beat(&self, pulse: Pulse) {
        self.counts().pulse = Some(pulse);
    }

    /// What the newest look found.
    pub fn pulse(&self) -> Option<Pulse> {
        self.counts().pulse.clone()
    }

    /// Everything as Prometheus reads it (text format 0.0.4).
    pub fn prometheus(&self, now: Time) -> String {
        let counts = self.counts();
        let mut page = Page::default();
        page.begin("sesame_info", "gauge", "The program that runs.");
        page.line("sesame_info", &[("version", env!("CARGO_PKG_VERSION"))], 1);
        page.begin("sesame_updates_total", "counter", "Updates taken, by channel.");
        for (channel, count) in &counts.updates {
            page.line("sesame_updates_total", &[("channel", channel)], count);
        }
        page.begin(
            "sesame_lines_total",
            "counter",
            "Lines of the record by kind: code-refused are wrong codes, password-reset are resets.",
        );
        for (kind, count) in &counts.lines {
            page.line("sesame_lines_total", &[("kind", kind)], count);
        }
        page.begin("sesame_effects_total", "counter", "Effects tried: done, again for later, never for given up.");
        for ((effect, outcome), count) in &counts.effects {
            page.line("sesame_effects_total", &[("effect", effect), ("outcome", outcome)], count);
        }
        page.begin("sesame_effect_seconds", "histogram", "How long effects took.");
        for (effect, lapses) in &counts.lapses {
            page.lapses(effect, lapses);
        }
        page.begin("sesame_outside_answers_total", "counter", "Answers of systems outside.");
        for (who, answers) in &counts.outside {
            page.line("sesame_outside_answers_total", &[("who", who), ("outcome", "well")], answers.well);
            page.line("sesame_outside_answers_total", &[("who", who), ("outcome", "ill")], answers.ill);
        }
        if !counts.spans.is_empty() {
            page.begin("sesame_trace_spans_total", "counter", "Spans of traces: sent, or dropped.");
        }
        for (outcome, count) in &counts.spans {
            page.line("sesame_trace_spans_total", &[("outcome", outcome)], count);
        }
        if let Some(pulse) = &counts.pulse {
            page.pulse(pulse, now);
        }
        page.0
    }
}

/// A page of metrics being written.
#[derive(Default)]
struct Page(String);

impl Page {
    fn begin(&mut self, name: &str, kind: &str, help: &str) {
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }

    /// Labels are words of this program or names of channels; whatever else is escaped as the format says.
    fn line(&mut self, name: &str, labels: &[(&str, &str)], value: impl std::fmt::Display) {
        let escaped = |text: &str| text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
        let labels: Vec<String> = labels.iter().map(|(name, text)| format!("{name}=\"{}\"", escaped(text))).collect();
        let labels = if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
        let _ = writeln!(self.0, "{name}{labels} {value}");
    }

    fn lapses(&mut self, effect: &str, lapses: &Lapses) {
        let mut so_far = 0;
        for (end, count) in CLASSES.iter().zip(lapses.classes) {
            so_far += count;
            let end = Duration::from_millis(*end).as_secs_f64().to_string();
            self.line("sesame_effect_seconds_bucket", &[("effect", effect), ("le", &end)], so_far);
        }
        self.line("sesame_effect_seconds_bucket", &[("effect", effect), ("le", "+Inf")], lapses.count);
        self.line("sesame_effect_seconds_sum", &[("effect", effect)], lapses.sum.as_secs_f64());
        self.line("sesame_effect_seconds_count", &[("effect", effect)], lapses.count);
    }

    fn pulse(&mut self, pulse: &Pulse, now: Time) {
        let figures = [
            ("sesame_ready", "1 when /readyz says so.", u64::from(pulse.is_well(now))),
            ("sesame_database_writable", "1 when the database can be written.", u64::from(pulse.writable)),
            ("sesame_outbox_effects", "Effects that wait.", pulse.outbox),
            ("sesame_outbox_overdue_seconds", "How long the oldest of them is due.", pulse.overdue.as_secs()),
            ("sesame_tickets_open", "Tickets that are not closed.", pulse.tickets),
            ("sesame_resets_halted", "1 while nobody's password is reset.", u64::from(pulse.halted)),
            ("sesame_verification_paused", "1 while too many answers are wrong.", u64::from(pulse.paused)),
            ("sesame_record_whole", "0 when a line was changed.", u64::from(pulse.record.broken().is_none())),
            ("sesame_disk_free_bytes", "Room on the database's disk.", pulse.disk.map_or(0, |disk| disk.free)),
            ("sesame_alarms", "Alarms that are not over.", pulse.alarms),
        ];
        for (name, help, value) in figures {
            self.begin(name, "gauge", help);
            self.line(name, &[], value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_happened_is_told_in_the_words_of_prometheus() {
        let vitals = Vitals::default();
        vitals.update("telegram");
        vitals.update("tele\"gram\n");
        vitals.lines(&[("code-refused".to_owned(), 3)]);
        vitals.effect("send-code", "done", Duration::from_millis(75));
        vitals.effect("send-code", "again", Duration::from_mins(1));
        vitals.answered("sms", false);
        vitals.answered("sms", true);
        vitals.answered("sms", false);
        assert_eq!(vitals.outside()["sms"], Answers { well: 1, ill: 2, in_a_row: 1 });
        let page = vitals.prometheus(Time(0));
        for line in [
            "sesame_updates_total{channel=\"telegram\"} 1",
            "sesame_updates_total{channel=\"tele\\\"gram\\n\"} 1",
            "sesame_lines_total{kind=\"code-refused\"} 3",
            "sesame_effects_total{effect=\"send-code\",outcome=\"again\"} 1",
            "sesame_effect_seconds_bucket{effect=\"send-code\",le=\"0.05\"} 0",
            "sesame_effect_seconds_bucket{effect=\"send-code\",le=\"0.1\"} 1",
            "sesame_effect_seconds_bucket{effect=\"send-code\",le=\"30\"} 1",
            "sesame_effect_seconds_bucket{effect=\"send-code\",le=\"+Inf\"} 2",
            "sesame_effect_seconds_sum{effect=\"send-code\"} 60.075",
            "sesame_outside_answers_total{who=\"sms\",outcome=\"ill\"} 2",
        ] {
            assert!(page.lines().any(|found| found == line), "{line} in {page}");
        }
    }
}
