//! The signs that alarms are read from.

use std::collections::BTreeMap;
use std::time::Duration;

use super::{Alarm, Certificates, Found, Place, Settings};
use crate::audit::Kind;
use crate::engine::method::MethodKind;
use crate::pulse::{Pulse, is_down};
use crate::time::Time;
use crate::vitals::Answers;

const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);

/// What is usual is the mean of so many days: four weeks, so that every day of the week is in it as often.
const USUAL: u32 = 28;

/// So many refusals at the console's sign-in in an hour are no slip of an admin's.
const REFUSED: u64 = 20;

/// What is wrong with an answer, whatever was asked.
const WRONG: [Kind; 4] = [Kind::CodeRefused, Kind::KeysRefused, Kind::AnswersRefused, Kind::PasskeyRefused];

/// What was seen.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Signs {
    pub pulse: Pulse,
    pub outside: BTreeMap<String, Answers>,
    /// Wrong answers of the last hour.
    pub wrong: u64,
    /// Who was refused at the console's sign-in in the last hour.
    pub refused: u64,
    /// Who was added to those who sign in there, in the last hour.
    pub added: Vec<String>,
    /// Tickets of the last hour.
    pub tickets: u64,
    /// Tickets of the four weeks before.
    pub tickets_before: u64,
    /// The newest backup, or else the oldest line of the record.
    pub backup: Option<Time>,
    /// When certificates end, by what they are for.
    pub ends: Vec<(String, Time)>,
}

impl Signs {
    pub async fn read(place: &Place<'_>, pulse: &Pulse, certificates: &Certificates) -> Result<Self, sqlx::Error> {
        let readers = place.store.readers();
        // Plus: by the index of moments. The last hour is short however long the record.
        let lately: Vec<(String, i64)> = sqlx::query_as("SELECT kind, count(*) FROM audit WHERE at > ? GROUP BY +kind")
            .bind((place.now - HOUR).0)
            .fetch_all(readers)
            .await?;
        let of = |kinds: &[Kind]| {
            let wanted = |kind: &str| kinds.iter().any(|wanted| <&str>::from(*wanted) == kind);
            let lines = lately.iter().filter(|(kind, _)| wanted(kind)).map(|(_, lines)| *lines).sum::<i64>();
            u64::try_from(lines).unwrap_or(0)
        };
        let added: Vec<String> = sqlx::query_scalar("SELECT facts FROM audit WHERE at > ? AND +kind = ?")
            .bind((place.now - HOUR).0)
            .bind(<&str>::from(Kind::ConsoleAdminAdded))
            .fetch_all(readers)
            .await?;
        let facts =
            added.iter().filter_map(|facts| serde_json::from_str::<Vec<(String, String)>>(facts).ok()).flatten();
        let added = facts.filter(|(name, _)| name == "name").map(|(_, name)| name).collect();
        let slot = place.now.0.div_euclid(3_600_000);
        let before: Option<i64> =
            sqlx::query_scalar("SELECT sum(lines) FROM tally WHERE slot >= ? AND slot < ? AND kind = ?")
                .bind(slot - i64::from(USUAL) * 24)
                .bind(slot - 1)
                .bind(<&str>::from(Kind::TicketOpened))
                .fetch_one(readers)
                .await?;
        let backup = "SELECT coalesce((SELECT at FROM audit WHERE kind = ? ORDER BY seq DESC LIMIT 1),
            (SELECT at FROM audit ORDER BY seq LIMIT 1))";
        let backup: Option<i64> =
            sqlx::query_scalar(backup).bind(<&str>::from(Kind::BackupMade)).fetch_one(readers).await?;
        Ok(Self {
            pulse: pulse.clone(),
            outside: place.inbox.vitals.outside(),
            wrong: of(&WRONG),
            refused: of(&[Kind::ConsoleSignInRefused]),
            added,
            tickets: of(&[Kind::TicketOpened]),
            tickets_before: before.and_then(|before| u64::try_from(before).ok()).unwrap_or(0),
            backup: backup.map(Time),
            ends: certificates.ends(),
        })
    }

    /// Whether what is seen says anything about this at all. Since a restart nobody may have asked the system outside, or
    /// looked at the certificate, or verified the record: then what was wrong before may still be.
    pub fn tell_of(&self, alarm: Alarm, about: &str) -> bool {
        match alarm {
            Alarm::CourierFailing | Alarm::Silent => self.outside.contains_key(about),
            Alarm::RecordBroken => self.pulse.record.verified,
            Alarm::CertificateEnds => self.ends.iter().any(|(what, _)| what == about),
            _ => true,
        }
    }

    /// What is wrong, by these settings.
    pub fn found(&self, settings: &Settings, now: Time) -> Vec<Found> {
        let mut found = Vec::new();
        if self.wrong >= u64::from(settings.wrong_codes_per_hour) {
            found.push(Found::new(Alarm::WrongCodes, "", &[("in-an-hour", self.wrong.to_string())]));
        }
        if self.refused >= REFUSED {
            found.push(Found::new(Alarm::ConsoleRefused, "", &[("in-an-hour", self.refused.to_string())]));
        }
        found.extend(self.added.iter().map(|name| Found::new(Alarm::AdminAdded, name, &[])));
        // As a rate: more than so many times the mean of an hour.
        let usual = self.tickets_before * u64::from(settings.escalations_times);
        let hours = u64::from(USUAL) * 24;
        if self.tickets >= u64::from(settings.escalations_per_hour) && self.tickets * hours >= usual {
            found.push(Found::new(Alarm::ManyEscalations, "", &[("in-an-hour", self.tickets.to_string())]));
        }
        for (who, answers) in self.outside.iter().filter(|(who, answers)| is_down(who, answers)) {
            let alarm = if MethodKind::of_word(who).is_some() { Alarm::CourierFailing } else { Alarm::Silent };
            found.push(Found::new(alarm, who, &[("in-a-row", answers.in_a_row.to_string())]));
        }
        if let Some(line) = self.pulse.record.broken() {
            found.push(Found::new(Alarm::RecordBroken, "", &[("line", line.to_string())]));
        }
        for (what, end) in &self.ends {
            let days = end.since(now).as_secs() / DAY.as_secs();
            if days < u64::from(settings.certificate_days) {
                found.push(Found::new(Alarm::CertificateEnds, what, &[("days", days.to_string())]));
            }
        }
        if let Some(disk) = self.pulse.disk
            && disk.total > 0
            && disk.free.saturating_mul(100) < disk.total.saturating_mul(u64::from(settings.disk_free_percent))
        {
            let percent = (disk.free.saturating_mul(100) / disk.total).to_string();
            found.push(Found::new(Alarm::DiskFull, "", &[("percent-free", percent)]));
        }
        if self.pulse.overdue >= settings.outbox_overdue {
            let facts =
                [("waiting", self.pulse.outbox.to_string()), ("seconds", self.pulse.overdue.as_secs().to_string())];
            found.push(Found::new(Alarm::OutboxStuck, "", &facts));
        }
        if let Some(backup) = self.backup.filter(|_| settings.backup_days > 0)
            && now.since(backup) >= DAY * settings.backup_days
        {
            let days = now.since(backup).as_secs() / DAY.as_secs();
            found.push(Found::new(Alarm::BackupOld, "", &[("days", days.to_string())]));
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pulse::{DOWN, Disk};
    use crate::vitals::Record;

    const NOW: Time = Time(1_795_165_200_000);

    type Change = fn(&mut Signs);

    fn silent(signs: &mut Signs) {
        signs.outside.insert("directory".to_owned(), Answers { well: 0, ill: 7, in_a_row: 7 });
    }

    fn well() -> Signs {
        let pulse = Pulse {
            at: NOW,
            writable: true,
            outbox: 3,
            overdue: Duration::from_secs(2),
            tickets: 7,
            halted: false,
            paused: false,
            record: Record { verified: true, ..Record::default() },
            disk: Some(Disk { free: 10, total: 100 }),
            down: Vec::new(),
            alarms: 0,
        };
        Signs {
            pulse,
            outside: BTreeMap::from([("sms".to_owned(), Answers { well: 9, ill: 4, in_a_row: DOWN - 1 })]),
            wrong: 59,
            refused: REFUSED - 1,
            added: Vec::new(),
            tickets: 19,
            tickets_before: 0,
            backup: Some(NOW - DAY * 8 + Duration::from_secs(1)),
            ends: vec![("reset.northwind.example".to_owned(), NOW + DAY * 21)],
        }
    }

    /// Each sign one step before it is told, and then over it.
    #[test]
    fn each_is_told_from_its_threshold_on_and_not_before() {
        let settings = Settings::default();
        assert_eq!(well().found(&settings, NOW), []);
        let table: [(Change, Alarm, &str, &str); 11] = [
            (|signs| signs.refused = REFUSED, Alarm::ConsoleRefused, "", "20"),
            (|signs| signs.wrong = 60, Alarm::WrongCodes, "", "60"),
            (|signs| signs.tickets = 20, Alarm::ManyEscalations, "", "20"),
            (|signs| signs.outside.get_mut("sms").unwrap().in_a_row = DOWN, Alarm::CourierFailing, "sms", "5"),
            (silent, Alarm::Silent, "directory", "7"),
            (|signs| signs.pulse.record.changed = Some(42), Alarm::RecordBroken, "", "42"),
            (|signs| signs.ends[0].1 = NOW + DAY * 21 - HOUR, Alarm::CertificateEnds, "reset.northwind.example", "20"),
            (|signs| signs.ends[0].1 = NOW - HOUR, Alarm::CertificateEnds, "reset.northwind.example", "0"),
            (|signs| signs.pulse.disk = Some(Disk { free: 9, total: 100 }), Alarm::DiskFull, "", "9"),
            (|signs| signs.pulse.overdue = Duration::from_mins(15), Alarm::OutboxStuck, "", "3"),
            (|signs| signs.backup = Some(NOW - DAY * 8), Alarm::BackupOld, "", "8"),
        ];
        for (change, alarm, about, figure) in table {
            let mut signs = well();
            change(&mut signs);
            let found = signs.found(&settings, NOW);
            assert_eq!(found.len(), 1, "{found:?}");
            assert_eq!((found[0].alarm, found[0].about.as_str(), found[0].facts[0].1.as_str()), (alarm, about, figure));
        }
    }

    #[test]
    fn many_tickets_are_no_news_where_there_always_are_many() {
        let busy = |before| Signs { tickets: 40, tickets_before: before, ..well() };
        let told = |before| !busy(before).found(&Settings::default(), NOW).is_empty();
        assert!(told(8 * 24 * 28), "forty are five times eight");
        assert!(!told(9 * 24 * 28));
    }

    #[test]
    fn whoever_backs_up_otherwise_is_not_told() {
        let settings = Settings { backup_days: 0, ..Settings::default() };
        assert_eq!(Signs { backup: Some(Time(0)), ..well() }.found(&settings, NOW), []);
    }
}
