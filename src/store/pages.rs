//! One-time pages as they are stored: only digests of the link and of the browser, never a password.
//!
//! ```text
//! open ── begin_sending ──> sending ── applied ──> applied
//!  ^                          │ │
//!  └───── reopen_page ────────┘ └── lose_reply ──> unknown ── settle_page ──> applied | cancelled
//! open ── cancel_page ──> cancelled          open ── a newer page of the same account ──> replaced
//! ```
//!
//! `unknown` means that nobody knows yet whether the directory took the password; comparing its timestamp tells.
//! A page that gives a pass goes the same way: `sending` while the directory is asked for one, `applied` once it is issued.
//! Every change names the state it starts from, so that of two requests at once only one goes through.

use sqlx::sqlite::SqliteRow;
use sqlx::{Connection as _, Row as _, SqliteConnection};

use super::{Store, StoreError};
use crate::engine::text::Pair;
use crate::ids::{AccountId, Locale, PageId, Peer};
use crate::time::Time;

/// How often a form may be sent on one page. Far more than a person needs, and few enough that whoever got hold of a
/// link cannot work on the directory through it.
pub const POSTS_MAX: i64 = 20;

/// Where a page stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::EnumString)]
#[strum(serialize_all = "lowercase")]
pub enum PageState {
    /// It takes a password, until it expires.
    Open,
    /// The directory is being asked to set the password.
    Sending,
    /// The directory has set it.
    Applied,
    /// The directory's reply was lost and the comparison is still to be made.
    Unknown,
    /// Closed; nothing was changed.
    Cancelled,
    /// A newer page of the same account took its place.
    Replaced,
}

/// One page.
#[derive(Clone, Debug)]
pub struct Page {
    /// Its name.
    pub id: PageId,
    /// The conversation it was opened for.
    pub peer: Peer,
    /// The account whose password it sets.
    pub account: AccountId,
    /// How many gates were passed before it was opened.
    pub gates: u8,
    /// The language of the conversation.
    pub locale: Locale,
    /// The two words that also stand in the chat.
    pub words: Pair,
    /// SHA-256 of the cookie of the browser it is bound to, after its first form.
    pub browser: Option<String>,
    /// Where it stands.
    pub state: PageState,
    /// The directory's password timestamp when the password was sent.
    pub stamp_before: Option<Time>,
    /// When the password was last sent.
    pub sent_at: Option<Time>,
    /// When it ends.
    pub expires_at: Time,
    /// Whether it changes a password whose owner typed the former one; such a page has no link.
    pub change: bool,
}

impl Page {
    /// Whether IT's leave opened it: any other is opened by gates that were passed, or by the former password.
    pub fn is_released(&self) -> bool {
        self.gates == 0 && !self.change
    }

    /// Whether it has given a pass: it is over, and there is no password to compare ([`Store::end_with_pass`]).
    pub fn gave_pass(&self) -> bool {
        self.state == PageState::Applied && self.stamp_before.is_none()
    }
}

/// What a new page is made of.
#[derive(Clone, Copy, Debug)]
pub struct NewPage<'a> {
    /// Its name.
    pub id: &'a PageId,
    /// SHA-256 of its link's token (`keys::token_hash`).
    pub token_hash: &'a str,
    /// The conversation it belongs to.
    pub peer: &'a Peer,
    /// The account whose password it sets.
    pub account: &'a AccountId,
    /// How many gates were passed before it was opened; none where the former password was typed.
    pub gates: u8,
    /// Its language.
    pub locale: &'a Locale,
    /// The two words that also stand in the chat.
    pub words: Pair,
    /// When it is made.
    pub issued_at: Time,
    /// When it ends.
    pub expires_at: Time,
}

/// Writes a new page, for [`crate::engine::effect::Effect::OpenPage`]. Any other live page of the account makes room:
/// an open one is replaced, one whose password is on its way becomes `unknown` and is settled by comparison.
/// Returns whether there was another.
pub async fn insert_page(connection: &mut SqliteConnection, page: &NewPage<'_>) -> Result<bool, sqlx::Error> {
    let others = sqlx::query(
        "UPDATE page SET state = CASE state WHEN 'open' THEN 'replaced' ELSE 'unknown' END
         WHERE account = $1 AND state IN ('open', 'sending')",
    )
    .bind(page.account.as_str())
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "INSERT INTO page (id, token_hash, peer, account, locale, words, state, issued_at, expires_at, gates)
         VALUES ($1, $2, $3, $4, $5, $6, 'open', $7, $8, $9)",
    )
    .bind(page.id.as_str())
    .bind(page.token_hash)
    .bind(page.peer.as_str())
    .bind(page.account.as_str())
    .bind(page.locale.as_str())
    .bind(page.words.pair)
    .bind(page.issued_at.0)
    .bind(page.expires_at.0)
    .bind(page.gates)
    .execute(&mut *connection)
    .await?;
    Ok(others.rows_affected() > 0)
}

/// Closes a page that is no longer wanted, for [`crate::engine::effect::Effect::ClosePage`]. One whose password is
/// already on its way is left to its end.
pub async fn close_page(connection: &mut SqliteConnection, page: &PageId) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE page SET state = 'cancelled' WHERE id = $1 AND state = 'open'")
        .bind(page.as_str())
        .execute(connection)
        .await?;
    Ok(())
}

/// Closes an account's open page unless it belongs to this chat: its phone was reported lost here, so a page that was
/// opened with that phone elsewhere may be a thief's.
pub async fn close_pages_elsewhere(
    connection: &mut SqliteConnection,
    account: &AccountId,
    here: &Peer,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE page SET state = 'replaced' WHERE account = $1 AND state = 'open' AND peer <> $2")
        .bind(account.as_str())
        .bind(here.as_str())
        .execute(connection)
        .await?;
    Ok(())
}

/// Ends every page of an account on which no password is under way: its owner has stopped self-service.
pub async fn close_pages(connection: &mut SqliteConnection, account: &AccountId) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE page SET state = 'cancelled' WHERE account = $1 AND state = 'open'")
        .bind(account.as_str())
        .execute(connection)
        .await?;
    Ok(())
}

/// Ends every page on which no password is under way.
pub async fn close_all_pages(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE page SET state = 'cancelled' WHERE state = 'open'").execute(connection).await?;
    Ok(())
}

impl Store {
    /// Writes down that a password is to be changed by whoever typed the former one, before it is sent.
    pub async fn intend_change(&self, page: &NewPage<'_>) -> Result<(), StoreError> {
        let mut writer = self.writer().await;
        let mut transaction = writer.begin_with("BEGIN IMMEDIATE").await?;
        insert_page(&mut transaction, page).await?;
        sqlx::query("UPDATE page SET change = 1 WHERE id = $1")
            .bind(page.id.as_str())
            .execute(&mut *transaction)
            .await?;
        Ok(transaction.commit().await?)
    }

    /// The page of a link, by the digest of its token.
    pub async fn page_by_token(&self, token_hash: &str) -> Result<Option<Page>, StoreError> {
        let row = sqlx::query(
            "SELECT id, peer, account, locale, words, browser, state, stamp_before, sent_at, expires_at, change, gates
             FROM page WHERE token_hash = $1",
        )
        .bind(token_hash)
        .fetch_optional(self.readers())
        .await?;
        Ok(row.as_ref().map(read).transpose()?)
    }

    /// Counts one form sent on an open page, and binds the page to the browser that sent the first.
    ///
    /// Returns `false` when the page takes no form from this browser: it is not open any more, has expired, belongs to
    /// another browser, or has seen [`POSTS_MAX`]. One statement, so two browsers at once cannot both win.
    pub async fn take_post(&self, page: &PageId, browser: &str, now: Time) -> Result<bool, StoreError> {
        let mut writer = self.writer().await;
        let taken = sqlx::query(
            "UPDATE page SET browser = $2, posts = posts + 1
             WHERE id = $1 AND state = 'open' AND expires_at > $3 AND posts < $4
               AND (browser IS NULL OR browser = $2)",
        )
        .bind(page.as_str())
        .bind(browser)
        .bind(now.0)
        .bind(POSTS_MAX)
        .execute(&mut *writer)
        .await?;
        Ok(taken.rows_affected() == 1)
    }

    /// Writes down that a password is about to be sent, with the directory's timestamp before it. Committed before the
    /// directory is asked: after a crash the comparison tells what became of it. `false` when the page is not open.
    pub async fn begin_sending(&self, page: &PageId, stamp_before: Time, now: Time) -> Result<bool, StoreError> {
        let mut writer = self.writer().await;
        let begun = sqlx::query(
            "UPDATE page SET state = 'sending', stamp_before = $2, sent_at = $3
             WHERE id = $1 AND state = 'open' AND expires_at > $3",
        )
        .bind(page.as_str())
        .bind(stamp_before.0)
        .bind(now.0)
        .execute(&mut *writer)
        .await?;
        Ok(begun.rows_affected() == 1)
    }

    /// The directory has not changed anything: the page may be used again. `false` when it was not being sent.
    pub async fn reopen_page(&self, page: &PageId) -> Result<bool, StoreError> {
        self.turn(page, "UPDATE page SET state = 'open', stamp_before = NULL WHERE id = $1 AND state = 'sending'").await
    }

    /// The directory's reply was lost.
    pub async fn lose_reply(&self, page: &PageId) -> Result<bool, StoreError> {
        self.turn(page, "UPDATE page SET state = 'unknown' WHERE id = $1 AND state = 'sending'").await
    }

    /// What became of a password is known: it was set, or nothing was changed and the page is over. With a new password
    /// the account's visits end, but the one on which it was typed: whoever signed in with the former one goes no further.
    pub async fn settle_page(&self, page: &PageId, set: bool) -> Result<bool, StoreError> {
        if !set {
            let over = "UPDATE page SET state = 'cancelled' WHERE id = $1 AND state IN ('sending', 'unknown')";
            return self.turn(page, over).await;
        }
        let mut writer = self.writer().await;
        let mut transaction = writer.begin_with("BEGIN IMMEDIATE").await?;
        let turned = sqlx::query("UPDATE page SET state = 'applied' WHERE id = $1 AND state IN ('sending', 'unknown')")
            .bind(page.as_str())
            .execute(&mut *transaction)
            .await?;
        sqlx::query(
            "UPDATE visit SET ended_at = visit.expires_at, draft = NULL FROM page
             WHERE page.id = $1 AND visit.account = page.account AND visit.ended_at IS NULL
               AND (NOT page.change OR (visit.peer IS NOT page.peer AND 'visit:' || visit.id <> page.peer))",
        )
        .bind(page.as_str())
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(turned.rows_affected() == 1)
    }

    /// The page has given a pass: it is over, and gives neither another nor takes a password. Nothing is to be compared any
    /// more, by which it is known ([`Page::gave_pass`]).
    pub async fn end_with_pass(&self, page: &PageId) -> Result<bool, StoreError> {
        let over = "UPDATE page SET state = 'applied', stamp_before = NULL
                    WHERE id = $1 AND state IN ('sending', 'unknown')";
        self.turn(page, over).await
    }

    /// The person cancelled. `false` when it was too late for that.
    pub async fn cancel_page(&self, page: &PageId) -> Result<bool, StoreError> {
        self.turn(page, "UPDATE page SET state = 'cancelled' WHERE id = $1 AND state = 'open'").await
    }

    /// At start: passwords that were on their way when the service stopped. Nobody waits for those replies any more.
    pub async fn lose_all_replies(&self) -> Result<u64, StoreError> {
        let mut writer = self.writer().await;
        let lost =
            sqlx::query("UPDATE page SET state = 'unknown' WHERE state = 'sending'").execute(&mut *writer).await?;
        Ok(lost.rows_affected())
    }

    /// Pages of which nobody knows yet whether the directory took the password, oldest first.
    pub async fn unknown_pages(&self) -> Result<Vec<Page>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, peer, account, locale, words, browser, state, stamp_before, sent_at, expires_at, change, gates
             FROM page WHERE state = 'unknown' ORDER BY issued_at",
        )
        .fetch_all(self.readers())
        .await?;
        Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
    }

    async fn turn(&self, page: &PageId, statement: &'static str) -> Result<bool, StoreError> {
        let mut writer = self.writer().await;
        let turned = sqlx::query(statement).bind(page.as_str()).execute(&mut *writer).await?;
        Ok(turned.rows_affected() == 1)
    }
}

pub(super) fn read(row: &SqliteRow) -> Result<Page, sqlx::Error> {
    let state: &str = row.try_get("state")?;
    Ok(Page {
        id: PageId(row.try_get("id")?),
        peer: Peer(row.try_get("peer")?),
        account: AccountId(row.try_get("account")?),
        locale: Locale(row.try_get("locale")?),
        words: Pair { pair: row.try_get("words")? },
        browser: row.try_get("browser")?,
        state: state.parse().map_err(|error| sqlx::Error::Decode(Box::new(error)))?,
        stamp_before: row.try_get::<Option<i64>, _>("stamp_before")?.map(Time),
        sent_at: row.try_get::<Option<i64>, _>("sent_at")?.map(Time),
        expires_at: Time(row.try_get("expires_at")?),
        change: row.try_get("change")?,
        gates: row.try_get("gates")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::Keys;

    const NOON: Time = Time(1_000_000);
    const LATER: Time = Time(1_600_000);

    async fn store(dir: &tempfile::TempDir) -> Store {
        Store::open(&dir.path().join("sesame.db"), Keys::new([7; 32])).await.unwrap()
    }

    async fn open(store: &Store, id: &str) -> bool {
        let new = NewPage {
            id: &id.into(),
            token_hash: id,
            peer: &"console:1".into(),
            account: &"mira".into(),
            gates: 1,
            locale: &"fr".into(),
            words: Pair { pair: 5 },
            issued_at: NOON,
            expires_at: LATER,
        };
        insert_page(&mut *store.writer().await, &new).await.unwrap()
    }

    async fn state(store: &Store, id: &str) -> PageState {
        store.page_by_token(id).await.unwrap().unwrap().state
    }

    #[tokio::test]
    async fn a_new_page_takes_the_place_of_the_old_one() {
        let dir = tempfile::tempdir().unwrap();
        let store = store(&dir).await;
        assert!(!open(&store, "p1").await);
        assert!(open(&store, "p2").await);
        assert_eq!(state(&store, "p1").await, PageState::Replaced);
        assert!(store.begin_sending(&"p2".into(), NOON, NOON).await.unwrap());
        assert!(open(&store, "p3").await, "one on its way does not stand in the way");
        assert_eq!(state(&store, "p2").await, PageState::Unknown);
        assert_eq!(state(&store, "p3").await, PageState::Open);
    }

    #[tokio::test]
    async fn the_first_form_binds_and_forms_are_counted() {
        let dir = tempfile::tempdir().unwrap();
        let store = store(&dir).await;
        open(&store, "p1").await;
        let page = "p1".into();
        assert!(!store.take_post(&page, "firefox", LATER).await.unwrap(), "expired on the stroke");
        for _ in 0..POSTS_MAX {
            assert!(store.take_post(&page, "firefox", NOON).await.unwrap());
            assert!(!store.take_post(&page, "other", NOON).await.unwrap());
        }
        assert!(!store.take_post(&page, "firefox", NOON).await.unwrap());
    }

    #[tokio::test]
    async fn of_two_sendings_only_one_begins_and_its_end_is_kept() {
        let dir = tempfile::tempdir().unwrap();
        let store = store(&dir).await;
        open(&store, "p1").await;
        let page = "p1".into();
        assert!(!store.settle_page(&page, true).await.unwrap(), "nothing was sent");
        assert!(store.begin_sending(&page, Time(5), NOON).await.unwrap());
        assert!(!store.begin_sending(&page, Time(5), NOON).await.unwrap());
        assert!(!store.cancel_page(&page).await.unwrap(), "too late to cancel");
        assert!(store.reopen_page(&page).await.unwrap());
        assert!(store.begin_sending(&page, Time(6), NOON).await.unwrap());
        assert_eq!(store.lose_all_replies().await.unwrap(), 1);
        let unknown = store.unknown_pages().await.unwrap();
        assert_eq!((unknown.len(), unknown[0].stamp_before, unknown[0].sent_at), (1, Some(Time(6)), Some(NOON)));
        assert!(store.settle_page(&page, true).await.unwrap());
        assert!(!store.settle_page(&page, false).await.unwrap());
        assert_eq!(state(&store, "p1").await, PageState::Applied);
    }

    #[tokio::test]
    async fn a_page_that_gave_a_pass_is_known_from_one_that_took_a_password() {
        let dir = tempfile::tempdir().unwrap();
        let store = store(&dir).await;
        for (id, pass) in [("p1", true), ("p2", false)] {
            open(&store, id).await;
            let page = id.into();
            assert!(!store.end_with_pass(&page).await.unwrap(), "nothing was asked for");
            assert!(store.begin_sending(&page, Time(5), NOON).await.unwrap());
            let ended = if pass { store.end_with_pass(&page).await } else { store.settle_page(&page, true).await };
            assert!(ended.unwrap() && !store.end_with_pass(&page).await.unwrap());
            let page = store.page_by_token(id).await.unwrap().unwrap();
            assert_eq!((page.state, page.gave_pass(), page.is_released()), (PageState::Applied, pass, false));
            assert!(!store.reopen_page(&page.id).await.unwrap() && store.unknown_pages().await.unwrap().is_empty());
        }
    }
}
