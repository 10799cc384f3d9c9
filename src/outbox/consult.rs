//! What an admin asked in a chat, answered in their private chat: a few lines of the record, whether it is whole, how the
//! service did. That it was read is recorded, with who read what.

use serde_json::json;

use super::errands::line;
use super::{Outbox, Outcome, of_channel};
use crate::audit::Kind;
use crate::audit::book::{Book, BookError, Filter};
use crate::audit::chain::Row;
use crate::channel::{Channel, ChannelError, Key, Message};
use crate::desk::rooms::called;
use crate::engine::button::Button;
use crate::engine::record::Ask;
use crate::ids::{Handle, Locale, Peer, SubjectKey};
use crate::report::{Counts, Period, Report};
use crate::time::Time;

/// How many lines are shown: as many as are read on a phone. The command line shows all.
const LINES: u32 = 10;
/// How many of the most frequent are named.
const NAMED: usize = 3;
/// How much of a hash is shown: enough to compare it with one kept elsewhere.
const HASH_SHOWN: usize = 16;
const HOUR: i64 = 3_600_000;

/// An answer, and what is recorded of it.
struct Answer {
    paragraphs: Vec<String>,
    asked: &'static str,
    subject: Option<SubjectKey>,
}

impl Outbox {
    /// Answers an admin. What was asked in a room is answered in private too; where that cannot be, the room hears where
    /// to ask.
    pub(super) async fn consult(&self, admin: &Peer, ask: &Ask, room: Option<&Peer>, locale: &Locale) -> Outcome {
        let Some(channel) = self.channels.get(admin.channel()) else {
            return Outcome::Never(format!("the channel {} is not open", admin.channel()), Vec::new());
        };
        let answer = match self.answer(ask, locale).await {
            Ok(answer) => answer,
            Err(error) => return Outcome::Again(error.to_string(), None),
        };
        let message = Message {
            paragraphs: answer.paragraphs,
            locale: locale.clone(),
            protected: true,
            name: format!("record-{}", self.clock.now().0),
            ..Message::default()
        };
        match (channel.say(admin.chat(), &message).await, room) {
            (Ok(_), _) => {}
            (Err(ChannelError::GiveUp(_)), Some(room)) => return self.says_where(&**channel, room, locale).await,
            (Err(error), _) => return of_channel(Err(error)),
        }
        let facts = [("asked", answer.asked), ("in", if room.is_some() { "room" } else { "private" })];
        Outcome::Done(None, vec![line(Kind::RecordRead, answer.subject, &facts)])
    }

    /// Says in the room that the answer waits in a private chat, which the admin has to open.
    async fn says_where(&self, channel: &dyn Channel, room: &Peer, locale: &Locale) -> Outcome {
        let key = channel.address().map(|address| Key {
            label: self.speech.button(locale, &Button::OpenChat),
            button: Button::OpenChat,
            token: String::new(),
            address: Some(address),
        });
        let message = Message {
            paragraphs: vec![self.speech.say(locale, "record-in-private", &[])],
            keyboard: key.map(|key| vec![key]).into_iter().collect(),
            locale: locale.clone(),
            name: format!("where-{}", self.clock.now().0),
            ..Message::default()
        };
        of_channel(channel.say(room.chat(), &message).await.map(drop))
    }

    async fn answer(&self, ask: &Ask, locale: &Locale) -> Result<Answer, BookError> {
        let book = Book::new(self.store.clone());
        let say = |id: &str| self.speech.say(locale, id, &[]);
        match ask {
            Ask::History { account, hours } => self.history(&book, account, *hours, locale).await,
            Ask::Newest => {
                let rows = book.list(&Filter { limit: Some(LINES), ..Filter::default() }).await?;
                let head = self.speech.say_with(locale, "record-newest", &json!({ "count": rows.len() }));
                Ok(Answer { paragraphs: self.lines(head, &rows, true, locale), asked: "newest", subject: None })
            }
            Ask::Verify => {
                let found = book.verify(|_, _| {}).await?;
                let hash: String = hex::encode(&found.head.hash).chars().take(HASH_SHOWN).collect();
                let told = json!({
                    "lines": found.lines, "checkpoints": found.checkpoints, "faults": found.faults_total,
                    "seq": found.head.seq, "hash": hash,
                });
                let id = if found.faults_total == 0 { "record-whole" } else { "record-broken" };
                let paragraphs = vec![self.speech.say_with(locale, id, &told)];
                Ok(Answer { paragraphs, asked: "verify", subject: None })
            }
            Ask::Report { days } => {
                let paragraphs = self.report_of(*days, locale).await?;
                Ok(Answer { paragraphs, asked: "report", subject: None })
            }
            Ask::Usage => Ok(Answer { paragraphs: vec![say("record-usage")], asked: "usage", subject: None }),
        }
    }

    async fn history(
        &self,
        book: &Book,
        account: &Handle,
        hours: Option<u32>,
        locale: &Locale,
    ) -> Result<Answer, BookError> {
        let subject = match book.subject(account.as_str(), &*self.directory).await {
            Ok(subject) => subject,
            Err(BookError::Account(error)) => {
                tracing::warn!(%error, "an account was not looked up for an admin");
                let paragraphs = vec![self.speech.say(locale, "record-no-directory", &[])];
                return Ok(Answer { paragraphs, asked: "history", subject: None });
            }
            Err(error) => return Err(error),
        };
        let from = hours.map(|hours| Time(self.clock.now().0 - i64::from(hours) * HOUR));
        let filter = Filter { subject: Some(subject.clone()), from, limit: Some(LINES), ..Filter::default() };
        let rows = book.list(&filter).await?;
        let named = json!({ "count": rows.len(), "account": called(account.as_str()) });
        let head = self.speech.say_with(locale, "record-history", &named);
        let paragraphs = self.lines(head, &rows, false, locale);
        Ok(Answer { paragraphs, asked: "history", subject: Some(SubjectKey(subject)) })
    }

    /// The lines below a heading, and where the others are when these are not all.
    fn lines(&self, head: String, rows: &[Row], subjects: bool, locale: &Locale) -> Vec<String> {
        let mut paragraphs = vec![head];
        if !rows.is_empty() {
            let lines: Vec<String> = rows.iter().map(|row| self.shown(row, subjects)).collect();
            paragraphs.push(lines.join("\n"));
        }
        if rows.len() == LINES as usize {
            paragraphs.push(self.speech.say(locale, "record-more", &[]));
        }
        paragraphs
    }

    /// A line as the command line shows it, shorter. Nothing in it acts on whatever shows it.
    fn shown(&self, row: &Row, subjects: bool) -> String {
        let at = self.local(Time(row.at)).strftime("%m-%d %H:%M").to_string();
        let subject = row.subject.iter().filter(|_| subjects).map(|subject| format!(" {}", called(subject)));
        let facts = row.facts();
        let facts = facts.iter().map(|(name, value)| format!(" {}={}", called(name), called(value)));
        let rest: String = subject.chain(facts).collect();
        format!("#{} {at} {}{rest}", row.seq, called(&row.kind))
    }

    fn local(&self, at: Time) -> jiff::Zoned {
        at.zoned(&self.zone())
    }

    fn zone(&self) -> jiff::tz::TimeZone {
        jiff::tz::TimeZone::get(&self.rules.org.time_zone).unwrap_or(jiff::tz::TimeZone::UTC)
    }

    async fn report_of(&self, days: u16, locale: &Locale) -> Result<Vec<String>, BookError> {
        let now = self.clock.now();
        let since = Time(now.0 - i64::from(days) * 24 * HOUR);
        // Whole days, but for the last, which is not over.
        let start = self.local(since).start_of_day().map_or(since, |day| Time(day.timestamp().as_millisecond()));
        let report = Report::read(&self.store, &Period { from: start, to: now, zone: self.zone() }).await?;
        let found = &report.recoveries;
        let told = json!({
            "from": report.from.to_string(),
            "to": report.to.to_string(),
            "resets": report.resets.total,
            "minutes": report.resets.median_seconds.map_or("–".to_owned(), |lapse| lapse.div_ceil(60).to_string()),
            "begun": found.begun,
            "without": found.without_it,
            "share": found.percent_without_it.map_or("–".to_owned(), |share| share.to_string()),
            "with": found.with_it,
            "given": found.given_up,
            "tickets": report.tickets.values().sum::<u64>(),
            "failures": most(&report.failures),
            "suspicious": most(&report.suspicious),
        });
        let all = self.speech.say(locale, "record-report-more", &[]);
        Ok(vec![self.speech.say_with(locale, "record-report", &told), all])
    }
}

/// "code-refused 12, captcha-failed 3": the most frequent; a dash where there is none.
fn most(counts: &Counts) -> String {
    let mut some: Vec<(&String, &u64)> = counts.iter().filter(|(_, count)| **count > 0).collect();
    some.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    let named: Vec<String> = some.iter().take(NAMED).map(|(name, count)| format!("{name} {count}")).collect();
    if named.is_empty() { "–".to_owned() } else { named.join(", ") }
}
