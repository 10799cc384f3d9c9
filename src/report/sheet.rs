//! A report for people, and for a spreadsheet.

use std::fmt::Write as _;
use std::io::{self, Write};

use serde_json::Value;

use super::coverage::{Coverage, WhatIf};
use super::{Counts, Report};
use crate::audit::export::harmless;

/// How wide a name stands before its number.
const NAME: usize = 30;

/// A report, aligned, in the order in which one asks.
pub fn text(report: &Report, coverage: &Coverage) -> String {
    let mut out = String::new();
    let found = &report.recoveries;
    let mut line = |text: &str| out.extend([text, "\n"]);
    line(&format!("{} to {}", report.from, report.to));
    line("");
    let share = found.percent_without_it.map_or("-".to_owned(), |share| format!("{share} %"));
    line(&number("Passwords reset", report.resets.total));
    line(&row("  half of them within", &report.resets.median_seconds.map_or("-".to_owned(), lapse)));
    line(&number("Recoveries begun", found.begun));
    line(&format!("{}  ({share} of those that ended)", number("  solved without IT", found.without_it)));
    line(&number("  IT was asked", found.with_it));
    line(&number("  given up", found.given_up));
    line(&number("  under way", found.under_way));
    line("");
    line(&format!("{:<32}{:>9}{:>10}", "How far they came", "reached", "stopped"));
    for stage in &found.funnel {
        let most = if Some(stage.step) == found.most_stop_after { "  <- most stop here" } else { "" };
        line(&format!("  {:<NAME$}{:>9}{:>10}{most}", stage.step, stage.reached, stage.stopped));
    }
    let days: Counts = report.resets.per_day.iter().map(|(day, count)| (day.to_string(), *count)).collect();
    out.push_str(&section("Resets by day", &days));
    out.push_str(&section("Resets by method", &report.resets.by_method));
    out.push_str(&section("Resets by channel", &report.resets.by_channel));
    out.push_str(&section("Resets by language", &report.resets.by_language));
    out.push_str(&section("Refused and failed", &report.failures));
    out.push_str(&section("Tickets by category", &report.tickets));
    out.push_str(&section("Codes and calls sent", &report.messages.codes));
    out.push_str(&section("Notices sent", &report.messages.notices));
    out.push_str(&section("Registered people did", &report.registered));
    let mut suspicious = report.suspicious.clone();
    suspicious.insert("names without an account".to_owned(), report.unknown_names);
    out.push_str(&section("To be looked into", &suspicious));
    out.push_str(&enrolment(coverage));
    out
}

fn enrolment(coverage: &Coverage) -> String {
    let mut out = String::from("\nEnrolment today\n");
    let of = coverage.accounts.map_or(String::new(), |all| format!(" of {all}"));
    let share = coverage.percent().map_or(String::new(), |share| format!("  ({share} %)"));
    let _ = writeln!(out, "{}", number("  accounts with a method", coverage.enrolled));
    let _ = writeln!(out, "{}", row("  can use self-service", &format!("{}{of}", coverage.served)) + &share);
    for (kind, count) in &coverage.by_kind {
        let _ = writeln!(out, "{}", number(&format!("  with {kind}"), *count));
    }
    for (group, share) in &coverage.by_group {
        let _ = writeln!(out, "{}", row(&format!("  group {group}"), &format!("{} of {}", share.served, share.of)));
    }
    out
}

/// What another policy would change, in a sentence and a table.
pub fn what_if(found: &WhatIf, policy: &str) -> String {
    let (lose, today) = (thousands(found.lose), thousands(found.today));
    let mut out =
        format!("{policy}: {lose} of {today} would lose self-service, {} would gain it.\n", thousands(found.gain));
    out.push_str(&section("They have registered only", &found.lose_with));
    out.push_str(&section("They are in", &found.lose_by_group));
    out
}

/// The counts of a name each, without those that are zero; nothing where there are none.
fn section(title: &str, counts: &Counts) -> String {
    let shown = counts.iter().filter(|(_, count)| **count > 0);
    let lines: String = shown.map(|(name, count)| number(&format!("  {name}"), *count) + "\n").collect();
    if lines.is_empty() { lines } else { format!("\n{title}\n{lines}") }
}

fn number(name: &str, count: u64) -> String {
    row(name, &thousands(count))
}

fn row(name: &str, value: &str) -> String {
    format!("{name:<NAME$}  {value:>9}")
}

/// 1904 as "1,904".
fn thousands(count: u64) -> String {
    let digits = count.to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

fn lapse(seconds: u64) -> String {
    if seconds < 60 { format!("{seconds} s") } else { format!("{} min {} s", seconds / 60, seconds % 60) }
}

/// Anything that serializes to an object, as lines of `section, item, count`.
///
/// # Errors
/// When it cannot be written.
pub fn csv(value: &Value, out: &mut (dyn Write + Send)) -> io::Result<()> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    writer.write_record(["section", "item", "count"])?;
    let mut cells = Vec::new();
    flatten(value, &mut Vec::new(), &mut cells);
    for (path, count) in cells {
        let (section, item) = path
            .split_first()
            .map_or((String::new(), String::new()), |(first, rest)| (first.clone(), rest.join(" / ")));
        writer.write_record([section, item, count].map(harmless))?;
    }
    writer.flush()
}

fn flatten(value: &Value, path: &mut Vec<String>, cells: &mut Vec<(Vec<String>, String)>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                path.push(name.clone());
                flatten(value, path, cells);
                path.pop();
            }
        }
        Value::Array(items) => {
            for item in items {
                let name = item.get("step").and_then(Value::as_str).unwrap_or_default();
                path.push(name.to_owned());
                for (field, value) in item.as_object().into_iter().flatten().filter(|(field, _)| *field != "step") {
                    path.push(field.clone());
                    flatten(value, path, cells);
                    path.pop();
                }
                path.pop();
            }
        }
        Value::Null => {}
        Value::String(text) => cells.push((path.clone(), text.clone())),
        other => cells.push((path.clone(), other.to_string())),
    }
}
