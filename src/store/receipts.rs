//! The addresses at which providers report, and what they reported.

use std::str::FromStr as _;

use sqlx::Connection as _;

use super::{Store, StoreError};
use crate::engine::effect::Sending;
use crate::engine::receipt::{Receipt, Refusal};
use crate::ids::{AccountId, ChallengeId, Peer};
use crate::time::Time;

/// The address at which one provider reports keys pressed on a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallHook {
    /// Whose conversation.
    pub peer: Peer,
    /// The call's challenge.
    pub challenge: ChallengeId,
    /// Who may report here.
    pub provider: String,
}

/// The address at which one provider reports what became of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiptHook {
    /// Whose conversation.
    pub peer: Peer,
    /// The message's challenge.
    pub challenge: ChallengeId,
    /// Who may report here.
    pub provider: String,
    /// Whom it was sent to.
    pub account: AccountId,
    /// By which kind of method.
    pub kind: String,
}

impl Store {
    /// Notes the addresses at which providers will report the keys of a call, by provider and token hash.
    pub async fn note_calls(
        &self,
        hooks: &[(&str, String)],
        peer: &Peer,
        challenge: &ChallengeId,
        expires_at: Time,
    ) -> Result<(), StoreError> {
        let mut writer = self.writer().await;
        let mut transaction = writer.begin_with("BEGIN IMMEDIATE").await?;
        for (provider, hash) in hooks {
            sqlx::query(
                "INSERT OR REPLACE INTO call (token_hash, peer, challenge, expires_at, provider)
                 VALUES ($1, $2, $3, $4, $5)",
            )
            .bind(hash)
            .bind(peer.as_str())
            .bind(challenge.as_str())
            .bind(expires_at.0)
            .bind(*provider)
            .execute(&mut *transaction)
            .await?;
        }
        Ok(transaction.commit().await?)
    }

    /// Whose call an address belongs to, while it lasts.
    pub async fn call(&self, token_hash: &str, now: Time) -> Result<Option<CallHook>, StoreError> {
        let row: Option<(String, String, String)> =
            sqlx::query_as("SELECT peer, challenge, provider FROM call WHERE token_hash = $1 AND expires_at > $2")
                .bind(token_hash)
                .bind(now.0)
                .fetch_optional(self.readers())
                .await?;
        let hook =
            |(peer, challenge, provider)| CallHook { peer: Peer(peer), challenge: ChallengeId(challenge), provider };
        Ok(row.map(hook))
    }

    /// Notes the addresses at which providers will report what became of a message, by provider and token hash.
    pub async fn note_receipts(
        &self,
        hooks: &[(&str, String)],
        peer: &Peer,
        sending: &Sending,
        now: Time,
    ) -> Result<(), StoreError> {
        let account = sending.account.clone().unwrap_or_default();
        let mut writer = self.writer().await;
        let mut transaction = writer.begin_with("BEGIN IMMEDIATE").await?;
        for (provider, hash) in hooks {
            sqlx::query(
                "INSERT OR IGNORE INTO receipt (token_hash, provider, challenge, peer, account, kind, noted_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7)",
            )
            .bind(hash)
            .bind(*provider)
            .bind(sending.challenge.as_str())
            .bind(peer.as_str())
            .bind(account.as_str())
            .bind(sending.kind.word())
            .bind(now.0)
            .execute(&mut *transaction)
            .await?;
        }
        Ok(transaction.commit().await?)
    }

    /// Whose message an address belongs to. Reports come late: it is kept for a week.
    pub async fn receipt_hook(&self, token_hash: &str) -> Result<Option<ReceiptHook>, StoreError> {
        let row: Option<(String, String, String, String, String)> =
            sqlx::query_as("SELECT peer, challenge, provider, account, kind FROM receipt WHERE token_hash = $1")
                .bind(token_hash)
                .fetch_optional(self.readers())
                .await?;
        Ok(row.map(|(peer, challenge, provider, account, kind)| ReceiptHook {
            peer: Peer(peer),
            challenge: ChallengeId(challenge),
            provider,
            account: AccountId(account),
            kind,
        }))
    }

    /// Notes what a provider reported, and says whether that is news: the same again, or a lesser state after a final
    /// one, is none.
    pub async fn take_receipt(&self, token_hash: &str, receipt: Receipt, now: Time) -> Result<bool, StoreError> {
        let why: Option<&'static str> = if let Receipt::Refused { why } = receipt { Some(why.into()) } else { None };
        let taken = sqlx::query(
            "UPDATE receipt SET status = $2, why = $3, at = $4
             WHERE token_hash = $1 AND (status IS NULL OR status = 'sent' AND $2 <> 'sent')",
        )
        .bind(token_hash)
        .bind(receipt.word())
        .bind(why)
        .bind(now.0)
        .execute(&mut *self.writer().await)
        .await?;
        Ok(taken.rows_affected() == 1)
    }

    /// What is known of a message, by its challenge; for pages that only its proven owner sees.
    pub async fn receipt(&self, challenge: &ChallengeId) -> Result<Option<Receipt>, StoreError> {
        let row: Option<(String, Option<String>, i64)> = sqlx::query_as(
            "SELECT status, why, at FROM receipt WHERE challenge = $1 AND status IS NOT NULL ORDER BY at DESC LIMIT 1",
        )
        .bind(challenge.as_str())
        .fetch_optional(self.readers())
        .await?;
        Ok(row.map(|(status, why, at)| match status.as_str() {
            "sent" => Receipt::Sent,
            "delivered" => Receipt::Delivered { at: Time(at) },
            _ => {
                let why = why.and_then(|why| Refusal::from_str(&why).ok()).unwrap_or(Refusal::Other);
                Receipt::Refused { why }
            }
        }))
    }
}
