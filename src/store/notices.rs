//! The links in notices, by which whoever reads one says "this wasn't me". Only digests of their tokens are kept.

use sqlx::SqliteConnection;

use super::buckets::bucket_name;
use super::{Store, StoreError};
use crate::engine::decoy::account_key;
use crate::engine::effect::Bucket;
use crate::ids::{AccountId, Locale, Peer};
use crate::time::Time;

/// What a link is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeLink {
    /// Whose account.
    pub account: AccountId,
    /// What was told: a notice's name.
    pub notice: String,
    /// The language it was told in.
    pub locale: Locale,
    /// When that was done.
    pub at: Time,
}

/// Forgets the links of an account's notices so far: one of them may lie on a phone that is lost. The notices that say so
/// bring new ones.
pub(super) async fn forget_links(connection: &mut SqliteConnection, account: &AccountId) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM notice_link WHERE account = $1").bind(account.as_str()).execute(connection).await?;
    Ok(())
}

impl Store {
    /// Whether an account's phone was reported lost by somebody who had proven who they are, or whom IT let in.
    pub async fn is_phone_gone(&self, account: &AccountId) -> Result<bool, StoreError> {
        let query = "SELECT count(*) FROM throttle WHERE bucket = $1 AND note = ''";
        let bucket = bucket_name(&Bucket::PhoneLost(account_key(account)), &Peer::default());
        let rows: i64 = sqlx::query_scalar(query).bind(bucket).fetch_one(self.readers()).await?;
        Ok(rows > 0)
    }

    /// Keeps a link, by the digest of its token (`keys::token_hash`).
    pub async fn keep_notice_link(
        &self,
        token_hash: &str,
        link: &NoticeLink,
        expires_at: Time,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT OR REPLACE INTO notice_link (token_hash, account, notice, locale, at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(token_hash)
        .bind(link.account.as_str())
        .bind(&link.notice)
        .bind(link.locale.as_str())
        .bind(link.at.0)
        .bind(expires_at.0)
        .execute(&mut *self.writer().await)
        .await?;
        Ok(())
    }

    /// What a link is about, while it lasts.
    pub async fn notice_link(&self, token_hash: &str, now: Time) -> Result<Option<NoticeLink>, StoreError> {
        let row: Option<(String, String, String, i64)> = sqlx::query_as(
            "SELECT account, notice, locale, at FROM notice_link WHERE token_hash = $1 AND expires_at > $2",
        )
        .bind(token_hash)
        .bind(now.0)
        .fetch_optional(self.readers())
        .await?;
        Ok(row.map(|(account, notice, locale, at)| NoticeLink {
            account: AccountId(account),
            notice,
            locale: Locale(locale),
            at: Time(at),
        }))
    }

    /// Whether the owner of an account has stopped its self-service.
    pub async fn is_frozen(&self, account: &AccountId) -> Result<bool, StoreError> {
        let rows: i64 = sqlx::query_scalar("SELECT count(*) FROM throttle WHERE bucket = $1")
            .bind(frozen(account))
            .fetch_one(self.readers())
            .await?;
        Ok(rows > 0)
    }
}

pub(crate) fn frozen(account: &AccountId) -> String {
    format!("frozen/{}", account_key(account))
}
