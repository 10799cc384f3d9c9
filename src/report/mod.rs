//! Reports: what happened in a period, in counts. They name no account, no chat and no ticket, so that whoever reads one
//! learns how the service does, and nothing about anybody.
//!
//! All of it is counted from the audit log ([`tally`]), but for how many accounts have registered ([`coverage`]). What the log no
//! longer holds, because its time is over, no report counts.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Serialize;
use sqlx::SqliteConnection;

use crate::audit::Kind;
use crate::store::Store;
use crate::time::Time;

mod attempts;
pub mod coverage;
pub mod picture;
pub mod sheet;
pub mod tally;
pub mod week;

use attempts::{Outcome, Step};

/// How often something happened, by name.
pub type Counts = BTreeMap<String, u64>;

/// What days are put together from, in milliseconds: time zones differ by quarters of an hour.
const QUARTER: i64 = 15 * 60_000;

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
    /// Reads a period out of the log, or rather its tally, once that has every line.
    ///
    /// # Errors
    /// When the database cannot be read; worth trying again.
    pub async fn read(store: &Store, period: &Period) -> Result<Self, sqlx::Error> {
        tally::catch_up(store).await?;
        let mut reader = store.readers().begin().await?; // one moment of the log
        let mut report = Self::begin(period);
        report.count_lines(&mut reader, period).await?;
        report.resets.count(&mut reader, period).await?;
        report.recoveries.count(&mut reader, period).await?;
        Ok(report)
    }

    fn begin(period: &Period) -> Self {
        let last = Time(period.to.0 - 1).max(period.from);
        let (from, to) = (period.day(period.from), period.day(last));
        let per_day = from.series(jiff::Span::new().days(1)).take_while(|day| *day <= to).map(|day| (day, 0)).collect();
        Self { from, to, resets: Resets { per_day, ..Resets::default() }, ..Self::default() }
    }

    async fn count_lines(&mut self, reader: &mut SqliteConnection, period: &Period) -> Result<(), sqlx::Error> {
        for (kinds, counts) in [
            (&FAILURES[..], &mut self.failures),
            (&SUSPICIOUS[..], &mut self.suspicious),
            (&REGISTERED[..], &mut self.registered),
        ] {
            counts.extend(kinds.iter().map(|kind| (name(*kind), 0)));
        }
        for ((kind, detail), lines) in tally::lines(reader, period.from, period.to).await? {
            for counts in [&mut self.failures, &mut self.suspicious, &mut self.registered] {
                if let Some(count) = counts.get_mut(&kind) {
                    *count += lines;
                }
            }
            let counts = match kind.parse::<Kind>() {
                Ok(Kind::TicketOpened) => &mut self.tickets,
                Ok(Kind::CodeDelivered) => &mut self.messages.codes,
                Ok(Kind::NoticeSent) => &mut self.messages.notices,
                Ok(Kind::LookUpAnswered) => {
                    self.unknown_names += if detail == "stranger" { lines } else { 0 };
                    continue;
                }
                _ => continue,
            };
            *counts.entry(detail).or_default() += lines;
        }
        Ok(())
    }
}

impl Resets {
    async fn count(&mut self, reader: &mut SqliteConnection, period: &Period) -> Result<(), sqlx::Error> {
        let quarters: Vec<(i64, i64)> =
            sqlx::query_as("SELECT at / ?3, count(*) FROM tally_reset WHERE at >= ?1 AND at < ?2 GROUP BY 1")
                .bind(period.from.0)
                .bind(period.to.0)
                .bind(QUARTER)
                .fetch_all(&mut *reader)
                .await?;
        for (quarter, count) in quarters {
            *self.per_day.entry(period.day(Time(quarter * QUARTER))).or_default() += number(count);
        }
        let parts = tally::Parts::of(period.from, period.to);
        let named: Vec<(String, String, String, i64)> = sqlx::query_as(
            "SELECT channel, language, methods, sum(resets) FROM
               (SELECT * FROM tally_day_reset WHERE day >= $1 AND day < $2 UNION ALL
                SELECT 0, channel, language, methods, 1 FROM tally_reset WHERE at >= $3 AND at < $4 UNION ALL
                SELECT 0, channel, language, methods, 1 FROM tally_reset WHERE at >= $5 AND at < $6)
             GROUP BY 1, 2, 3",
        )
        .bind(parts.days.0)
        .bind(parts.days.1)
        .bind(parts.head.0)
        .bind(parts.head.1)
        .bind(parts.tail.0)
        .bind(parts.tail.1)
        .fetch_all(&mut *reader)
        .await?;
        for (channel, language, methods, count) in named {
            self.total += number(count);
            *self.by_channel.entry(channel).or_default() += number(count);
            *self.by_language.entry(language).or_default() += number(count);
            *self.by_method.entry(methods).or_default() += number(count);
        }
        let lapses: Vec<(i64, i64)> = sqlx::query_as(
            "SELECT seconds, sum(resets) FROM
               (SELECT * FROM tally_day_lapse WHERE day >= $1 AND day < $2 UNION ALL
                SELECT 0, lapse / 1000, 1 FROM tally_reset WHERE at >= $3 AND at < $4 AND lapse IS NOT NULL UNION ALL
                SELECT 0, lapse / 1000, 1 FROM tally_reset WHERE at >= $5 AND at < $6 AND lapse IS NOT NULL)
             GROUP BY 1 ORDER BY 1",
        )
        .bind(parts.days.0)
        .bind(parts.days.1)
        .bind(parts.head.0)
        .bind(parts.head.1)
        .bind(parts.tail.0)
        .bind(parts.tail.1)
        .fetch_all(reader)
        .await?;
        self.median_seconds = median(&lapses);
        Ok(())
    }
}

impl Recoveries {
    async fn count(&mut self, reader: &mut SqliteConnection, period: &Period) -> Result<(), sqlx::Error> {
        let parts = tally::Parts::of(period.from, period.to);
        let found: Vec<(String, i64, i64)> = sqlx::query_as(
            "SELECT outcome, furthest, sum(attempts) FROM
               (SELECT * FROM tally_day_attempt WHERE day >= $1 AND day < $2 UNION ALL
                SELECT 0, outcome, furthest, 1 FROM tally_attempt WHERE began >= $3 AND began < $4 UNION ALL
                SELECT 0, outcome, furthest, 1 FROM tally_attempt WHERE began >= $5 AND began < $6)
             GROUP BY 1, 2",
        )
        .bind(parts.days.0)
        .bind(parts.days.1)
        .bind(parts.head.0)
        .bind(parts.head.1)
        .bind(parts.tail.0)
        .bind(parts.tail.1)
        .fetch_all(reader)
        .await?;
        let mut funnel = Step::ALL.map(|step| Stage { step: step.name(), ..Stage::default() });
        for (outcome, furthest, count) in found {
            let (outcome, furthest, count) = (outcome.parse(), Step::at(furthest), number(count));
            let outcome = outcome.unwrap_or(Outcome::UnderWay);
            self.begun += count;
            *match outcome {
                Outcome::WithoutIt => &mut self.without_it,
                Outcome::WithIt => &mut self.with_it,
                Outcome::GivenUp => &mut self.given_up,
                Outcome::UnderWay => &mut self.under_way,
            } += count;
            funnel[..=furthest as usize].iter_mut().for_each(|stage| stage.reached += count);
            if furthest != Step::Reset && outcome != Outcome::UnderWay {
                funnel[furthest as usize].stopped += count;
            }
        }
        self.percent_without_it = percent(self.without_it, self.begun - self.under_way);
        let most = funnel.iter().rev().filter(|stage| stage.stopped > 0).max_by_key(|stage| stage.stopped);
        self.most_stop_after = most.map(|stage| stage.step);
        self.funnel = funnel.into();
        Ok(())
    }
}

/// A count as the database tells it.
fn number(count: i64) -> u64 {
    u64::try_from(count).unwrap_or(0)
}

/// So many of a hundred, to a tenth; of nothing there is no share.
pub(crate) fn percent(part: u64, whole: u64) -> Option<f64> {
    let tenths = (part * 1000 + whole / 2).checked_div(whole)?;
    Some(f64::from(u32::try_from(tenths).unwrap_or(u32::MAX)) / 10.0)
}

/// The middle one of lapses in seconds, each with how often it occurs; of an even number the mean of the two in the middle.
fn median(lapses: &[(i64, i64)]) -> Option<u64> {
    let total: i64 = lapses.iter().map(|(_, count)| count).sum();
    let at = |place: i64| {
        let mut so_far = 0;
        let found = lapses.iter().find(|(_, count)| {
            so_far += count;
            so_far > place
        });
        found.map(|(seconds, _)| number(*seconds))
    };
    Some(u64::midpoint(at((total - 1) / 2)?, at(total / 2)?))
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
