//! Reports: what happened in a period, in counts. They name no account, no chat and no ticket, so that whoever reads one
//! learns how the service does, and nothing about anybody.
//!
//! All of it is read from the audit log, but for how many accounts have registered ([`coverage`]). What the log no
//! longer holds, because its time is over, no report counts.

use std::collections::BTreeMap;

use futures::TryStreamExt as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Serialize;

use crate::audit::Kind;
use crate::audit::chain::Row;
use crate::engine::method::MethodKind;
use crate::store::Store;
use crate::time::Time;

mod attempts;
pub mod coverage;
pub mod sheet;

use attempts::{Attempt, Attempts, Outcome, Step};

/// How often something happened, by name.
pub type Counts = BTreeMap<String, u64>;

/// Recoveries that began before the period and ended in it, or began in it and ended after it, are followed so far
/// beyond its ends, in milliseconds: the coach beside the last step stays a week.
const LEAD: i64 = 8 * 24 * 3_600_000;

/// What keeps a recovery from its end.
const FAILURES: [Kind; 22] = [
    Kind::HandleRefused,
    Kind::PersonalAccountRefused,
    Kind::CaptchaFailed,
    Kind::CaptchaExhausted,
    Kind::LookUpFailed,
    Kind::LookUpsExhausted,
    Kind::ContactsExhausted,
    Kind::CodeUndelivered,
    Kind::CodeRefused,
    Kind::CodeVoided,
    Kind::KeysRefused,
    Kind::AnswersRefused,
    Kind::PasskeyRefused,
    Kind::ApprovalRefused,
    Kind::SelfServiceClosed,
    Kind::FleetPaused,
    Kind::PageExpired,
    Kind::PasswordRejected,
    Kind::PasswordUnknown,
    Kind::RecoveryCancelled,
    Kind::RecoveryExpired,
    Kind::EffectGivenUp,
];

/// What IT should look into when there is more of it than usual.
const SUSPICIOUS: [Kind; 17] = [
    Kind::CaptchaExhausted,
    Kind::LookUpsExhausted,
    Kind::SelfServiceClosed,
    Kind::FleetPaused,
    Kind::ResetsHalted,
    Kind::TicketHeldBack,
    Kind::SuspensionHeldBack,
    Kind::PhoneReportedLost,
    Kind::RecoveryStopped,
    Kind::AccountFrozen,
    Kind::ApprovalDenied,
    Kind::ProofDenied,
    Kind::SignInRefused,
    Kind::LinkRefused,
    Kind::CallbackForged,
    Kind::NumberAtRisk,
    Kind::CountryClosed,
];

/// What people did with their methods.
const REGISTERED: [Kind; 7] = [
    Kind::EnrolmentFinished,
    Kind::EnrolmentPutOff,
    Kind::MethodAdded,
    Kind::MethodRemoved,
    Kind::MethodConfirmed,
    Kind::ChatLinked,
    Kind::PasswordChanged,
];

/// From when to when.
#[derive(Clone, Debug)]
pub struct Period {
    /// Its first moment.
    pub from: Time,
    /// The first moment after it.
    pub to: Time,
    /// Where its days begin.
    pub zone: TimeZone,
}

impl Period {
    fn holds(&self, at: Time) -> bool {
        self.from <= at && at < self.to
    }

    fn day(&self, at: Time) -> Date {
        at.zoned(&self.zone).date()
    }
}

/// What happened in a period.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Report {
    /// Its first day.
    pub from: Date,
    /// Its last day.
    pub to: Date,
    /// Passwords that were reset.
    pub resets: Resets,
    /// Recoveries that began in the period, whatever became of them.
    pub recoveries: Recoveries,
    /// What was refused or failed, by what it was.
    pub failures: Counts,
    /// Tickets for IT, by what they are about.
    pub tickets: Counts,
    /// Codes, calls and notices that left, by who carries them.
    pub messages: Messages,
    /// What registered people did with their methods.
    pub registered: Counts,
    /// What IT should look into when there is more of it than usual.
    pub suspicious: Counts,
    /// How many names were tried that no account answers to.
    pub unknown_names: u64,
}

/// Passwords that were reset.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Resets {
    /// How many.
    pub total: u64,
    /// By day; days without one too.
    pub per_day: BTreeMap<Date, u64>,
    /// By how their owners proved who they are; two gates as `sms+totp`.
    pub by_method: Counts,
    /// By where they wrote.
    pub by_channel: Counts,
    /// By the language they wrote in.
    pub by_language: Counts,
    /// From the first word to the reset, in seconds: half took longer.
    pub median_seconds: Option<u64>,
}

/// Recoveries that began in the period.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Recoveries {
    /// How many.
    pub begun: u64,
    /// Ended with a reset, and IT was not asked for anything.
    pub without_it: u64,
    /// IT was asked, before the reset or instead of it.
    pub with_it: u64,
    /// Ended without a reset and without IT: cancelled, left, or closed by a limit.
    pub given_up: u64,
    /// Not ended yet.
    pub under_way: u64,
    /// Of a hundred that ended, how many ended with a reset and without IT; to a tenth.
    pub percent_without_it: Option<f64>,
    /// How far they came.
    pub funnel: Vec<Stage>,
    /// After which step most of those stopped who stopped.
    pub most_stop_after: Option<&'static str>,
}

/// One step of the funnel.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Stage {
    /// Its name.
    pub step: &'static str,
    /// How many came this far.
    pub reached: u64,
    /// How many came no further, and are not under way.
    pub stopped: u64,
}

/// What left, by who carries it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Messages {
    /// Codes and calls.
    pub codes: Counts,
    /// Notices to owners of accounts.
    pub notices: Counts,
}

impl Report {
    /// Reads a period out of the log.
    ///
    /// # Errors
    /// When the database cannot be read; worth trying again.
    pub async fn read(store: &Store, period: &Period) -> Result<Self, sqlx::Error> {
        let mut report = Reading::begin(period);
        let mut rows = sqlx::query_as::<_, Row>("SELECT * FROM audit WHERE at >= $1 AND at < $2 ORDER BY seq")
            .bind(period.from.0 - LEAD)
            .bind(period.to.0 + LEAD)
            .fetch(store.readers());
        while let Some(row) = rows.try_next().await? {
            report.line(&row);
        }
        Ok(report.end())
    }
}

/// A report that is being read.
struct Reading<'p> {
    period: &'p Period,
    report: Report,
    attempts: Attempts,
    lapses: Vec<u64>,
}

impl<'p> Reading<'p> {
    fn begin(period: &'p Period) -> Self {
        let last = Time(period.to.0 - 1).max(period.from);
        let (from, to) = (period.day(period.from), period.day(last));
        let per_day = from.series(jiff::Span::new().days(1)).take_while(|day| *day <= to).map(|day| (day, 0)).collect();
        let mut report = Report { from, to, resets: Resets { per_day, ..Resets::default() }, ..Report::default() };
        for (kinds, counts) in [
            (&FAILURES[..], &mut report.failures),
            (&SUSPICIOUS[..], &mut report.suspicious),
            (&REGISTERED[..], &mut report.registered),
        ] {
            counts.extend(kinds.iter().map(|kind| (name(*kind), 0)));
        }
        Self { period, report, attempts: Attempts::default(), lapses: Vec::new() }
    }

    /// Takes a line into the counts. Of its facts only words that this program knows become names of a count.
    fn line(&mut self, row: &Row) {
        let Ok(kind) = row.kind.parse::<Kind>() else { return }; // a newer program's
        let ended = self.attempts.line(kind, row);
        let at = Time(row.at);
        if !self.period.holds(at) {
            return;
        }
        let facts = row.facts();
        let fact = |wanted: &str| facts.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
        let report = &mut self.report;
        for counts in [&mut report.failures, &mut report.suspicious, &mut report.registered] {
            if let Some(count) = counts.get_mut(row.kind.as_str()) {
                *count += 1;
            }
        }
        match kind {
            Kind::PasswordReset => {
                report.resets.total += 1;
                *report.resets.per_day.entry(self.period.day(at)).or_default() += 1;
                let channel = row.peer.as_deref().and_then(|peer| peer.split_once(':')).map(|(channel, _)| channel);
                more(&mut report.resets.by_channel, channel.unwrap_or("unknown"));
                let language = fact("locale").and_then(|tag| tag.parse::<unic_langid::LanguageIdentifier>().ok());
                let language = language.map_or("unknown".to_owned(), |tag| tag.to_string());
                more(&mut report.resets.by_language, &language);
                let methods = ended.map_or("unknown".to_owned(), Attempt::methods);
                more(&mut report.resets.by_method, &methods);
                self.lapses.extend(ended.map(|attempt| at.since(attempt.began).as_secs()));
            }
            Kind::TicketOpened => {
                let category = fact("category").filter(|category| is_word(category));
                more(&mut report.tickets, category.unwrap_or("other"));
            }
            Kind::CodeDelivered => more(&mut report.messages.codes, carrier(fact("kind"))),
            Kind::NoticeSent => more(&mut report.messages.notices, carrier(fact("kind"))),
            Kind::LookUpAnswered => {
                let unknown = row.subject.as_deref().is_some_and(|subject| subject.starts_with("stranger/"));
                report.unknown_names += u64::from(unknown);
            }
            _ => {}
        }
    }

    fn end(mut self) -> Report {
        self.report.resets.median_seconds = median(self.lapses);
        let mut funnel = Step::ALL.map(|step| Stage { step: step.name(), ..Stage::default() });
        let found = &mut self.report.recoveries;
        for attempt in self.attempts.into_all().filter(|attempt| self.period.holds(attempt.began)) {
            found.begun += 1;
            let outcome = attempt.outcome();
            *match outcome {
                Outcome::WithoutIt => &mut found.without_it,
                Outcome::WithIt => &mut found.with_it,
                Outcome::GivenUp => &mut found.given_up,
                Outcome::UnderWay => &mut found.under_way,
            } += 1;
            let furthest = attempt.furthest as usize;
            funnel[..=furthest].iter_mut().for_each(|stage| stage.reached += 1);
            if attempt.furthest != Step::Reset && outcome != Outcome::UnderWay {
                funnel[furthest].stopped += 1;
            }
        }
        let ended = found.begun - found.under_way;
        found.percent_without_it = percent(found.without_it, ended);
        let most = funnel.iter().rev().filter(|stage| stage.stopped > 0).max_by_key(|stage| stage.stopped);
        found.most_stop_after = most.map(|stage| stage.step);
        found.funnel = funnel.into();
        self.report
    }
}

/// So many of a hundred, to a tenth; of nothing there is no share.
pub(crate) fn percent(part: u64, whole: u64) -> Option<f64> {
    let tenths = (part * 1000 + whole / 2).checked_div(whole)?;
    Some(f64::from(u32::try_from(tenths).unwrap_or(u32::MAX)) / 10.0)
}

/// The middle one; of an even number the mean of the two in the middle.
fn median(mut lapses: Vec<u64>) -> Option<u64> {
    lapses.sort_unstable();
    let middle = lapses.len() / 2;
    let upper = *lapses.get(middle)?;
    Some(if lapses.len().is_multiple_of(2) { u64::midpoint(lapses[middle - 1], upper) } else { upper })
}

fn name(kind: Kind) -> String {
    <&'static str>::from(kind).to_owned()
}

fn more(counts: &mut Counts, name: &str) {
    *counts.entry(name.to_owned()).or_default() += 1;
}

/// Whether this is a name as this program writes them: letters and hyphens.
fn is_word(text: &str) -> bool {
    text.len() <= 32 && text.chars().all(|c| c.is_ascii_lowercase() || c == '-')
}

fn carrier(fact: Option<&str>) -> &'static str {
    match fact {
        Some("chat") => "chat",
        fact => fact.and_then(MethodKind::of_word).map_or("other", MethodKind::word),
    }
}
