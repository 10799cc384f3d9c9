//! Alarms: what IT is told unasked, once an hour at most while it lasts, and once more when it is over.
//!
//! Over is what was quiet for a while, and what comes again within the hour is no news: figures that hover about a threshold,
//! which a stranger may hold there, must not fill a desk. Nor is over what nobody has looked at since a restart.
//!
//! Each is a ticket to every desk, of a category of its own whose sentence names the remedy, and a signed message to a
//! webhook where one is configured. What is wrong now stands in a table, so that a restart neither forgets nor repeats it.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::audit::Kind;
use crate::engine::effect::{Category, Effect, Ticket};
use crate::engine::escalation::ticket_number;
use crate::entropy::{Entropy, Seeds};
use crate::ids::{Locale, Peer};
use crate::inbox::{Delivery, Inbox, InboxError};
use crate::pulse::Pulse;
use crate::store::{Store, StoreError};
use crate::time::{Time, lapse};

pub mod certificates;
mod signs;
pub mod webhook;

use certificates::Certificates;
use signs::Signs;
use webhook::AlarmHook;

/// Whoever was told is told again after this time, while it lasts: more often, and nobody reads it.
const AGAIN: Duration = Duration::from_hours(1);

/// So long something is quiet before it is over.
const QUIET: Duration = Duration::from_mins(10);

/// After so long nobody waits any more for word of something that was taken out of the configuration, or that nobody asks.
const UNHEARD: Duration = Duration::from_hours(24);

/// `[alarms]`: from when on something is told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Wrong answers of an hour, over everybody.
    pub wrong_codes_per_hour: u32,
    /// Tickets of an hour, when they are also [`Self::escalations_times`] as many as usual.
    pub escalations_per_hour: u32,
    /// How many times the usual number of tickets is unusual.
    pub escalations_times: u32,
    /// How long an effect may be due.
    #[serde(with = "lapse")]
    pub outbox_overdue: Duration,
    /// How many days before its end a certificate is told of.
    pub certificate_days: u32,
    /// Of a hundred parts of the disk, how many are to be free.
    pub disk_free_percent: u8,
    /// How many days old the newest backup may be; 0 for whoever backs up the disk itself.
    pub backup_days: u32,
    /// A URL that takes alarms as JSON.
    pub webhook: Option<crate::desk::webhook::Webhook>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            wrong_codes_per_hour: 60,
            escalations_per_hour: 20,
            escalations_times: 5,
            outbox_overdue: Duration::from_mins(15),
            certificate_days: 21,
            disk_free_percent: 10,
            backup_days: 8,
            webhook: None,
        }
    }
}

/// What can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::EnumString)]
#[strum(serialize_all = "kebab-case")]
pub enum Alarm {
    /// Many wrong answers: somebody guesses, or codes are unreadable.
    WrongCodes,
    /// Many more tickets than usual.
    ManyEscalations,
    /// A courier takes nothing.
    CourierFailing,
    /// The directory, or a desk, does not answer.
    Silent,
    /// The record was changed behind our back.
    RecordBroken,
    /// A certificate ends soon.
    CertificateEnds,
    /// The disk is nearly full.
    DiskFull,
    /// What is to be done is not done.
    OutboxStuck,
    /// There is no backup, or only an old one.
    BackupOld,
    /// Somebody new may sign in to the console: told once, for it is nothing that ends.
    AdminAdded,
    /// Many were refused at the console's sign-in.
    ConsoleRefused,
}

impl Alarm {
    /// The category of its tickets.
    fn category(self) -> Category {
        match self {
            Self::WrongCodes => Category::WrongCodes,
            Self::ManyEscalations => Category::ManyEscalations,
            Self::CourierFailing => Category::CourierFailing,
            Self::Silent => Category::Silent,
            Self::RecordBroken => Category::RecordBroken,
            Self::CertificateEnds => Category::CertificateEnds,
            Self::DiskFull => Category::DiskFull,
            Self::OutboxStuck => Category::OutboxStuck,
            Self::BackupOld => Category::BackupOld,
            Self::AdminAdded => Category::AdminAdded,
            Self::ConsoleRefused => Category::ConsoleRefused,
        }
    }
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What.
    pub alarm: Alarm,
    /// Which of several: a courier, a host; empty where there is one.
    pub about: String,
    /// How wrong, in figures.
    pub facts: Vec<(String, String)>,
}

impl Found {
    fn new(alarm: Alarm, about: &str, facts: &[(&str, String)]) -> Self {
        let facts = facts.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        Self { alarm, about: about.to_owned(), facts }
    }

    /// What it is kept under: `courier-failing/sms`.
    fn name(&self) -> String {
        let word: &str = self.alarm.into();
        if self.about.is_empty() { word.to_owned() } else { format!("{word}/{}", self.about) }
    }
}

/// An alarm that is not over.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Standing {
    /// What is wrong, and with which: `courier-failing/sms`.
    pub name: String,
    /// Since when, in milliseconds since the Unix epoch.
    pub since: i64,
    /// When IT was last told.
    pub told_at: i64,
    /// The figures, as a JSON list of pairs.
    pub what: String,
    /// Since when it is quiet.
    pub quiet_since: Option<i64>,
    /// Its end was told; it is kept so that a relapse is no news.
    pub ended: bool,
}

impl Standing {
    /// Whether IT was told within the hour. A moment that has not come is none: a clock that was ahead, or somebody who
    /// would silence the alarm.
    fn is_told(&self, now: Time) -> bool {
        self.told_at <= now.0 && now.since(Time(self.told_at)) < AGAIN
    }

    /// What it is about: which alarm, and of which.
    fn parts(&self) -> (&str, &str) {
        self.name.split_once('/').unwrap_or((&self.name, ""))
    }
}

/// The alarms of a house.
#[derive(Default)]
pub struct Alarms {
    settings: Settings,
    certificates: Certificates,
    hook: Option<AlarmHook>,
    /// What the webhook has not taken yet; the newest, for a webhook that is down for long must not fill the memory.
    untold: Mutex<VecDeque<webhook::Told>>,
}

/// At most so many messages wait for a webhook.
const UNTOLD_MAX: usize = 100;

/// Alarms could not be looked at or told.
#[derive(Debug, thiserror::Error)]
pub enum AlarmError {
    /// The database could not be read or written; worth trying again.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// They could not be handed on; worth trying again.
    #[error(transparent)]
    Inbox(#[from] InboxError),
}

impl From<sqlx::Error> for AlarmError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// Where alarms are told.
pub struct Place<'a> {
    /// Whose database it is.
    pub store: &'a Store,
    /// Who files the tickets.
    pub inbox: &'a Arc<Inbox>,
    /// The chance, for their numbers.
    pub seeds: &'a dyn Seeds,
    /// The present moment.
    pub now: Time,
}

impl Alarms {
    /// The alarms of a configuration.
    pub fn new(settings: Settings, certificates: Certificates, hook: Option<AlarmHook>) -> Self {
        Self { settings, certificates, hook, untold: Mutex::default() }
    }

    /// Looks what is wrong, and tells what is new, what still lasts after an hour, and what is over. Returns how many
    /// tickets were filed.
    ///
    /// # Errors
    /// When the database cannot be read or written; the next round goes on from there.
    pub async fn round(&self, place: &Place<'_>, pulse: &Pulse) -> Result<usize, AlarmError> {
        let signs = Signs::read(place, pulse, &self.certificates).await?;
        let found: BTreeMap<String, Found> =
            signs.found(&self.settings, place.now).into_iter().map(|found| (found.name(), found)).collect();
        let standing: BTreeMap<String, Standing> =
            all(place.store).await?.into_iter().map(|standing| (standing.name.clone(), standing)).collect();
        let mut told = 0;
        for (name, found) in &found {
            let before = standing.get(name);
            if let Some(before) = before.filter(|before| before.is_told(place.now)) {
                if !before.ended && before.quiet_since.is_some() {
                    quiet(place, name, None).await?;
                }
                continue;
            }
            let since = before.filter(|before| !before.ended).map_or(place.now, |before| Time(before.since));
            keep(place, name, since, &found.facts).await?;
            self.tell(place, found, since, false).await?;
            told += 1;
        }
        for before in standing.values().filter(|before| !found.contains_key(&before.name)) {
            told += usize::from(self.settle(place, before, &signs).await?);
        }
        Ok(told)
    }

    /// What stands and was not found: it grows quiet, then it is over, then it is forgotten. Says whether its end was told.
    async fn settle(&self, place: &Place<'_>, before: &Standing, signs: &Signs) -> Result<bool, AlarmError> {
        if before.ended {
            if !before.is_told(place.now) {
                end(place, "DELETE FROM alarm WHERE name = ?", &before.name).await?;
            }
            return Ok(false);
        }
        let (word, about) = before.parts();
        let alarm = word.parse::<Alarm>();
        // That nothing is found may only mean that nobody has looked.
        let unheard = place.now.since(Time(before.told_at)) >= UNHEARD;
        if !unheard && matches!(alarm, Ok(alarm) if !signs.tell_of(alarm, about)) {
            return Ok(false);
        }
        let since = before.quiet_since.map(Time).filter(|since| *since <= place.now);
        let Some(since) = since else {
            quiet(place, &before.name, Some(place.now)).await?;
            return Ok(false);
        };
        if place.now.since(since) < QUIET {
            return Ok(false);
        }
        end(place, "UPDATE alarm SET ended = 1 WHERE name = ?", &before.name).await?;
        let Ok(alarm) = alarm else { return Ok(false) }; // a newer program's
        if alarm == Alarm::AdminAdded {
            return Ok(false);
        }
        let facts = serde_json::from_str(&before.what).unwrap_or_default();
        self.tell(place, &Found { alarm, about: about.to_owned(), facts }, Time(before.since), true).await?;
        Ok(true)
    }

    /// What needs others, who may not answer: looks at certificates, and hands the webhook what it has not taken.
    pub async fn do_errands(&self, now: Time) {
        tokio::join!(self.certificates.look(now), self.deliver());
    }

    /// The record and the ticket, in one commit; and the webhook's message.
    async fn tell(&self, place: &Place<'_>, found: &Found, since: Time, over: bool) -> Result<(), AlarmError> {
        let kind = if over { Kind::AlarmOver } else { Kind::AlarmRaised };
        let mut facts = vec![("alarm".to_owned(), found.name())];
        facts.extend(found.facts.iter().cloned());
        let ticket = Ticket {
            number: ticket_number(&mut Entropy::new(place.seeds.seed())),
            category: if over { Category::WellAgain } else { found.alarm.category() },
            handle: None,
            proven: false,
            step: found.name(),
            network: None,
            standing: None,
            tried: Vec::new(),
            locale: Locale(place.inbox.rules().org.locale.clone()),
            opened_at: place.now,
        };
        if self.hook.is_some() {
            let mut untold = self.untold.lock().unwrap_or_else(PoisonError::into_inner);
            untold.push_back(webhook::Told::new(&ticket, found, since, over));
            while untold.len() > UNTOLD_MAX {
                untold.pop_front();
            }
        }
        let effects = vec![Effect::Audit { kind, subject: None, facts }, Effect::FileTicket { ticket, desk: None }];
        Ok(place.inbox.take(Delivery::effects(Peer::new("house", "service"), effects)).await?)
    }

    /// Hands the webhook what it has not taken, in order; what it does not take now is left for the next round.
    async fn deliver(&self) {
        let Some(hook) = &self.hook else { return };
        loop {
            let next = self.untold.lock().unwrap_or_else(PoisonError::into_inner).front().cloned();
            let Some(next) = next else { return };
            if let Err(error) = hook.post(&next).await {
                tracing::warn!(%error, "the webhook of alarms did not take one; later");
                return;
            }
            self.untold.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        }
    }
}

/// The alarms that are not over, by name.
///
/// # Errors
/// When the database cannot be read.
pub async fn standing(store: &Store) -> Result<Vec<Standing>, sqlx::Error> {
    Ok(all(store).await?.into_iter().filter(|standing| !standing.ended).collect())
}

async fn all(store: &Store) -> Result<Vec<Standing>, sqlx::Error> {
    let all = "SELECT name, since, told_at, what, quiet_since, ended FROM alarm ORDER BY name";
    sqlx::query_as(all).fetch_all(store.readers()).await
}

async fn quiet(place: &Place<'_>, name: &str, since: Option<Time>) -> Result<(), sqlx::Error> {
    let change =
        sqlx::query("UPDATE alarm SET quiet_since = ? WHERE name = ?").bind(since.map(|since| since.0)).bind(name);
    change.execute(&mut *place.store.writer().await).await.map(drop)
}

async fn end(place: &Place<'_>, statement: &'static str, name: &str) -> Result<(), sqlx::Error> {
    sqlx::query(statement).bind(name).execute(&mut *place.store.writer().await).await.map(drop)
}

/// Written before it is told: after a crash in between it is told an hour later, and never twice.
async fn keep(place: &Place<'_>, name: &str, since: Time, facts: &[(String, String)]) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT OR REPLACE INTO alarm (name, since, told_at, what) VALUES (?, ?, ?, ?)")
        .bind(name)
        .bind(since.0)
        .bind(place.now.0)
        .bind(serde_json::to_string(facts).unwrap_or_default())
        .execute(&mut *place.store.writer().await)
        .await
        .map(drop)
}
