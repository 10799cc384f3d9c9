//! What text messages and calls were let go, and whether one more may: counted and judged in one transaction, before a
//! courier is asked. Two processes that ask at once cannot both take the last one.

use std::time::Duration;

use serde::Serialize;
use sqlx::{Connection as _, SqliteConnection};

use super::{Store, StoreError};
use crate::engine::budget::{DAY, HOUR};
use crate::engine::method::MethodKind;
use crate::engine::policy::Policy;
use crate::engine::spending::{Destination, NOTICES_PER_DAY, Refused};
use crate::ids::AccountId;
use crate::keys::{Digest, Purpose};
use crate::secret::Secret;
use crate::time::Time;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Spend<'a> {
    /// To which number, in E.164.
    pub number: &'a Secret<String>,
    /// By text message or call.
    pub kind: MethodKind,
    /// Its challenge, or the name of a notice: asked for again under the same name, it is the same message.
    pub name: &'a str,
    /// `None` for a code. A notice tells the owner of this account what was done to it. It has a budget of its own
    /// ([`NOTICES_PER_DAY`]) and uses up none of the codes': or else whoever uses up the one would keep their victim from
    /// being told, or everybody from their codes.
    pub told: Option<&'a AccountId>,
    /// The organisation's country.
    pub home: &'a str,
}

/// Whether it may go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Leave {
    /// It may, and is counted.
    Granted,
    /// It may not.
    Refused(Refused),
    /// It may not: its country has just been closed.
    Closing(ClosedCountry),
}

/// A country to which nothing is sent for a while.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct ClosedCountry {
    /// Which (ISO 3166-1 alpha-2).
    pub country: String,
    /// Since when.
    #[sqlx(try_from = "i64")]
    pub closed_at: Moment,
    /// Until when.
    #[sqlx(try_from = "i64")]
    pub until: Moment,
    /// Numbers there to which codes were sent in the day before.
    pub sent: u32,
    /// At how many of them one was entered.
    pub entered: u32,
}

/// A moment in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Moment(pub Time);

impl From<i64> for Moment {
    fn from(at: i64) -> Self {
        Self(Time(at))
    }
}

/// What was let go of one country in the last 24 hours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct Spent {
    /// Which country.
    pub country: String,
    /// Text messages and calls.
    pub sent: u32,
    /// Codes that tell something about the country.
    pub judged: u32,
    /// How many of those were entered.
    pub entered: u32,
}

/// An account that wrong answers have closed, in whichever directory it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClosedAccount {
    /// Which.
    pub account: AccountId,
    /// Wrong answers in the last 24 hours.
    pub wrong: u32,
}

/// How long a country stays closed.
const CLOSED: Duration = DAY;
/// How long rows are kept: the longest window, and a day to look back.
pub(super) const KEPT: Duration = Duration::from_hours(48);

impl Store {
    /// Counts one text message or call if every budget has room for it.
    pub async fn spend(&self, spend: &Spend<'_>, policy: &Policy, now: Time) -> Result<Leave, StoreError> {
        let destination = match Destination::of(spend.number.expose()) {
            Ok(destination) => destination,
            Err(refused) => return Ok(Leave::Refused(refused)),
        };
        let number = self.keys().digest(Purpose::Contact, &["spending", spend.number.expose()]);
        let asked = Asked { spend, destination, number, policy, now };
        // A flood is turned away beside the writer, whom everybody else needs; what is let go is judged again there.
        if let Some(leave) = asked.answer(&mut *self.readers().acquire().await?).await? {
            return Ok(leave);
        }
        let mut writer = self.writer().await;
        let mut transaction = writer.begin_with("BEGIN IMMEDIATE").await?;
        if let Some(leave) = asked.answer(&mut transaction).await? {
            return Ok(leave);
        }
        if spend.told.is_none()
            && let Some(closed) = asked.judge(&mut transaction).await?
        {
            transaction.commit().await?;
            return Ok(Leave::Closing(closed));
        }
        sqlx::query(
            "INSERT INTO spending (at, kind, country, prefix, number, challenge, judged, told)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(now.0)
        .bind(spend.kind.word())
        .bind(&asked.destination.country)
        .bind(&asked.destination.prefix)
        .bind(&asked.number.0)
        .bind(spend.name)
        .bind(spend.told.is_none())
        .bind(spend.told.map(AccountId::as_str))
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(Leave::Granted)
    }

    /// Notes that a message did not leave after all: it tells nothing about its country. Its budget stays used: an
    /// outage must not be a way to have more sent.
    pub async fn unjudge(&self, name: &str) -> Result<(), StoreError> {
        let update = sqlx::query("UPDATE spending SET judged = 0 WHERE challenge = $1").bind(name);
        update.execute(&mut *self.writer().await).await?;
        Ok(())
    }

    /// Countries that are closed now.
    pub async fn closed_countries(&self, now: Time) -> Result<Vec<ClosedCountry>, StoreError> {
        let query =
            "SELECT country, closed_at, until, sent, entered FROM closed_country WHERE until > $1 ORDER BY country";
        Ok(sqlx::query_as(query).bind(now.0).fetch_all(self.readers()).await?)
    }

    /// What was let go in the last 24 hours, by country.
    pub async fn spent(&self, now: Time) -> Result<Vec<Spent>, StoreError> {
        let query = "SELECT country, count(*) AS sent, coalesce(sum(judged), 0) AS judged,
                     coalesce(sum(judged AND entered), 0) AS entered
                     FROM spending WHERE at > $1 GROUP BY country ORDER BY country";
        Ok(sqlx::query_as(query).bind((now - DAY).0).fetch_all(self.readers()).await?)
    }

    /// Accounts that wrong answers keep closed now.
    pub async fn closed_accounts(&self, most: u32, now: Time) -> Result<Vec<ClosedAccount>, StoreError> {
        // A range that the index knows: `0` follows `/`, and names that nobody has are counted elsewhere.
        let query = "SELECT substr(bucket, length('wrong/account/') + 1), count(*) FROM throttle
                     WHERE bucket > 'wrong/account/' AND bucket < 'wrong/account0' AND at > $1
                     GROUP BY bucket HAVING count(*) >= $2 ORDER BY bucket";
        let rows: Vec<(String, u32)> =
            sqlx::query_as(query).bind((now - DAY).0).bind(most).fetch_all(self.readers()).await?;
        Ok(rows.into_iter().map(|(account, wrong)| ClosedAccount { account: AccountId(account), wrong }).collect())
    }
}

/// What is asked for, and everything the answer depends on but the rows.
struct Asked<'a> {
    spend: &'a Spend<'a>,
    destination: Destination,
    number: Digest,
    policy: &'a Policy,
    now: Time,
}

impl Asked<'_> {
    /// The answer, where the rows have one already: it was let go before (a courier that was busy is asked again), or a
    /// budget has no room; a country that is closed has none.
    async fn answer(&self, connection: &mut SqliteConnection) -> Result<Option<Leave>, sqlx::Error> {
        let (day, hour) = ((self.now - DAY).0, (self.now - HOUR).0);
        let (known, closed, all, country, prefix, same, told): (bool, bool, u32, u32, u32, u32, u32) = sqlx::query_as(
            "SELECT EXISTS (SELECT 1 FROM spending WHERE challenge = $7),
             EXISTS (SELECT 1 FROM closed_country WHERE country = $1 AND until > $6),
             (SELECT count(*) FROM spending WHERE told IS NULL AND at > $4),
             (SELECT count(*) FROM spending WHERE country = $1 AND told IS NULL AND at > $4),
             (SELECT count(*) FROM spending WHERE prefix = $2 AND told IS NULL AND at > $5),
             (SELECT count(*) FROM spending WHERE number = $3 AND told IS NULL AND at > $4),
             (SELECT count(*) FROM spending WHERE told = $8 AND at > $4)",
        )
        .bind(&self.destination.country)
        .bind(&self.destination.prefix)
        .bind(&self.number.0)
        .bind(day)
        .bind(hour)
        .bind(self.now.0)
        .bind(self.spend.name)
        .bind(self.spend.told.map(AccountId::as_str))
        .fetch_one(connection)
        .await?;
        if known {
            return Ok(Some(Leave::Granted));
        }
        if self.spend.told.is_some() {
            return Ok((told >= NOTICES_PER_DAY).then_some(Leave::Refused(Refused::NoticeDay)));
        }
        let (limits, spending) = (&self.policy.limits, &self.policy.spending);
        let full = [
            (!spending.allows(&self.destination.country, self.spend.home), Refused::Country),
            (closed, Refused::CountryClosed),
            (same >= spending.per_number_per_day, Refused::NumberDay),
            (prefix >= spending.per_prefix_per_hour, Refused::PrefixHour),
            (country >= spending.per_country_per_day, Refused::CountryDay),
            (all >= limits.fleet_sends_per_day, Refused::Day),
        ];
        Ok(full.into_iter().find_map(|(full, refused)| full.then_some(Leave::Refused(refused))))
    }

    /// Closes a country at whose numbers codes are rarely entered ([`crate::engine::spending::Spending::is_pumped`]).
    /// Codes that can still be entered do not count yet: a busy minute is no attack.
    async fn judge(&self, connection: &mut SqliteConnection) -> Result<Option<ClosedCountry>, sqlx::Error> {
        let (country, now) = (&self.destination.country, self.now);
        let (sent, entered): (u32, u32) = sqlx::query_as(
            "SELECT count(*), coalesce(sum(entered), 0) FROM (
                 SELECT max(entered) AS entered FROM spending
                 WHERE country = $1 AND judged = 1 AND at > $2 AND (at <= $3 OR entered = 1) GROUP BY number)",
        )
        .bind(country)
        .bind((now - DAY).0)
        .bind((now - self.policy.code.valid).0)
        .fetch_one(&mut *connection)
        .await?;
        if !self.policy.spending.is_pumped(country, self.spend.home, sent, entered) {
            return Ok(None);
        }
        let until = now + CLOSED;
        sqlx::query(
            "INSERT OR REPLACE INTO closed_country (country, closed_at, until, sent, entered)
             VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(country)
        .bind(now.0)
        .bind(until.0)
        .bind(sent)
        .bind(entered)
        .execute(connection)
        .await?;
        let (closed_at, until) = (Moment(now), Moment(until));
        Ok(Some(ClosedCountry { country: country.clone(), closed_at, until, sent, entered }))
    }
}
