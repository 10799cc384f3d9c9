//! Where else a new password is to be set ([`crate::web::places`]): what is known of each place, never the password.
//!
//! ```text
//! expect_places ──> waiting ── begin_place ──> sending ── settle_place ──> (gone)
//!                      ^                         │  │
//!                      └────── rest_place ───────┘  └── refuse_place ──> refused, while the page is open once more
//! ```
//!
//! `sending` means that nobody knows yet whether the place took the password; comparing its timestamp tells.

use std::time::Duration;

use sqlx::sqlite::SqliteRow;
use sqlx::{Connection as _, Row as _};

use super::notices::frozen;
use super::pages::{self, Page};
use super::{Store, StoreError};
use crate::ids::{AccountId, PageId};
use crate::time::Time;

/// Where a place stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::EnumString)]
#[strum(serialize_all = "lowercase")]
pub enum PlaceState {
    /// Nothing was sent there, or what was sent did nothing.
    Waiting,
    /// A password was sent there, and nobody knows yet what became of it.
    Sending,
    /// It refused the password, and the page waits for another.
    Refused,
}

/// One directory in which a password is to be set after the leading one.
#[derive(Clone, Debug)]
pub struct Place {
    /// The directory's name.
    pub realm: String,
    /// What people call the leading directory.
    pub near: String,
    /// What people call this one.
    pub far: String,
    /// The account there, once it is known.
    pub account: Option<AccountId>,
    /// Its password timestamp before anything was sent there.
    pub stamp_before: Option<Time>,
    /// Where it stands.
    pub state: PlaceState,
    /// When a password was sent of which nobody knows yet what became.
    pub sent_at: Option<Time>,
    /// When its owner is told at the latest.
    pub until: Time,
}

/// How long pages whose place never came to anything are kept before they are swept.
const KEPT: Duration = Duration::from_hours(24);

impl Store {
    /// Writes down where a page's password is to be set after the leading directory has it, before that is asked.
    /// `false`, and nothing is written, when the page is not open.
    pub async fn expect_places(&self, page: &Page, places: &[Place]) -> Result<bool, StoreError> {
        let mut writer = self.writer().await;
        let mut transaction = writer.begin_with("BEGIN IMMEDIATE").await?;
        let open: i64 = sqlx::query_scalar("SELECT count(*) FROM page WHERE id = $1 AND state = 'open'")
            .bind(page.id.as_str())
            .fetch_one(&mut *transaction)
            .await?;
        if open == 0 {
            return Ok(false);
        }
        sqlx::query("DELETE FROM place WHERE page = $1").bind(page.id.as_str()).execute(&mut *transaction).await?;
        for place in places {
            sqlx::query(
                "INSERT INTO place (page, realm, near, far, account, state, until)
                 VALUES ($1, $2, $3, $4, $5, 'waiting', $6)",
            )
            .bind(page.id.as_str())
            .bind(&place.realm)
            .bind(&place.near)
            .bind(&place.far)
            .bind(place.account.as_ref().map(AccountId::as_str))
            .bind(place.until.0)
            .execute(&mut *transaction)
            .await?;
        }
        transaction.commit().await?;
        Ok(true)
    }

    /// Writes down that a password is about to be sent to a place, with the timestamp before it. `false` when nobody
    /// wants it there any more.
    pub async fn begin_place(
        &self,
        page: &PageId,
        realm: &str,
        (account, stamp_before): (&AccountId, Time),
        now: Time,
    ) -> Result<bool, StoreError> {
        let begun = sqlx::query(
            "UPDATE place SET state = 'sending', account = $3, stamp_before = $4, sent_at = $5
             WHERE page = $1 AND realm = $2 AND state = 'waiting'",
        )
        .bind(page.as_str())
        .bind(realm)
        .bind(account.as_str())
        .bind(stamp_before.0)
        .bind(now.0)
        .execute(&mut *self.writer().await)
        .await?;
        Ok(begun.rows_affected() == 1)
    }

    /// What was sent to a place did nothing: it may be sent again.
    pub async fn rest_place(&self, page: &PageId, realm: &str) -> Result<(), StoreError> {
        let statement =
            "UPDATE place SET state = 'waiting', stamp_before = NULL, sent_at = NULL WHERE page = $1 AND realm = $2";
        self.turn_place(page, realm, statement).await
    }

    /// The place refused the password, and the page takes another.
    pub async fn refuse_place(&self, page: &PageId, realm: &str) -> Result<(), StoreError> {
        self.turn_place(page, realm, "UPDATE place SET state = 'refused' WHERE page = $1 AND realm = $2").await
    }

    /// What became of the password there is told.
    pub async fn settle_place(&self, page: &PageId, realm: &str) -> Result<(), StoreError> {
        self.turn_place(page, realm, "DELETE FROM place WHERE page = $1 AND realm = $2").await
    }

    /// Forgets the places of an account's other pages: a former password must not come after this one.
    pub async fn give_up_places(&self, page: &Page) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM place WHERE page <> $1 AND page IN (SELECT id FROM page WHERE account = $2)")
            .bind(page.id.as_str())
            .bind(page.account.as_str())
            .execute(&mut *self.writer().await)
            .await?;
        Ok(())
    }

    /// The places of a page.
    pub async fn places_of(&self, page: &PageId) -> Result<Vec<Place>, StoreError> {
        let rows = sqlx::query("SELECT * FROM place WHERE page = $1 ORDER BY realm")
            .bind(page.as_str())
            .fetch_all(self.readers())
            .await?;
        Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
    }

    /// Every place of which something is still to be told: the leading directory has the password. Places whose page came
    /// to nothing are forgotten.
    pub async fn places_open(&self, now: Time) -> Result<Vec<(Page, Place)>, StoreError> {
        sqlx::query(
            "DELETE FROM place WHERE page NOT IN (SELECT id FROM page WHERE state IN ('open', 'sending', 'unknown', 'applied'))
                OR (until < $1 AND page IN (SELECT id FROM page WHERE state = 'open'))",
        )
        .bind((now - KEPT).0)
        .execute(&mut *self.writer().await)
        .await?;
        let rows = sqlx::query(
            "SELECT page.*, place.realm, place.near, place.far, place.account AS place_account,
                    place.stamp_before AS place_stamp, place.state AS place_state, place.sent_at, place.until
             FROM place JOIN page ON page.id = place.page
             WHERE place.state <> 'refused' AND page.state = 'applied' ORDER BY place.until",
        )
        .fetch_all(self.readers())
        .await?;
        let both =
            |row: &SqliteRow| Ok((pages::read(row)?, read_as(row, ["place_account", "place_stamp", "place_state"])?));
        Ok(rows.iter().map(both).collect::<Result<_, sqlx::Error>>()?)
    }

    /// A place refused the password that the leading directory has taken: the page takes another. `false` when the page
    /// has ended meanwhile, or its owner has stopped self-service.
    pub async fn reopen_applied(&self, page: &Page) -> Result<bool, StoreError> {
        let reopened = sqlx::query(
            "UPDATE page SET state = 'open', stamp_before = NULL
             WHERE id = $1 AND state = 'applied' AND NOT EXISTS (SELECT 1 FROM throttle WHERE bucket = $2)
               AND NOT EXISTS (SELECT 1 FROM page AS newer WHERE newer.account = page.account AND newer.state = 'open')",
        )
        .bind(page.id.as_str())
        .bind(frozen(&page.account))
        .execute(&mut *self.writer().await)
        .await?;
        Ok(reopened.rows_affected() == 1)
    }

    async fn turn_place(&self, page: &PageId, realm: &str, statement: &'static str) -> Result<(), StoreError> {
        sqlx::query(statement).bind(page.as_str()).bind(realm).execute(&mut *self.writer().await).await?;
        Ok(())
    }
}

fn read(row: &SqliteRow) -> Result<Place, sqlx::Error> {
    read_as(row, ["account", "stamp_before", "state"])
}

fn read_as(row: &SqliteRow, [account, stamp, state]: [&str; 3]) -> Result<Place, sqlx::Error> {
    let state: &str = row.try_get(state)?;
    Ok(Place {
        realm: row.try_get("realm")?,
        near: row.try_get("near")?,
        far: row.try_get("far")?,
        account: row.try_get::<Option<String>, _>(account)?.map(AccountId),
        stamp_before: row.try_get::<Option<i64>, _>(stamp)?.map(Time),
        state: state.parse().map_err(|error| sqlx::Error::Decode(Box::new(error)))?,
        sent_at: row.try_get::<Option<i64>, _>("sent_at")?.map(Time),
        until: Time(row.try_get("until")?),
    })
}
