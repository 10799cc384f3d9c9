//! Pages on which a passkey is confirmed, as they are stored: digests of the link and of the browser, and what the
//! browser was asked, sealed.
//!
//! ```text
//! open ── ask_proof (as often as the form is sent) ──> open ── judge_proof ──> judged
//! open ── cancel_proof ──> cancelled          open ── a newer page of the same chat ──> gone
//! ```
//!
//! A page takes one answer, right or wrong: what was asked is taken away in the statement that takes the answer. Who
//! confirmed the right passkey on it is its owner, in this browser, and may stop everything from there, once.

use sqlx::{Row as _, SqliteConnection};

use super::pages::POSTS_MAX;
use super::{Store, StoreError};
use crate::engine::text::Pair;
use crate::entropy::Seed;
use crate::ids::{AccountId, ChallengeId, Locale, Peer};
use crate::time::Time;

/// Where a page stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::EnumString)]
#[strum(serialize_all = "lowercase")]
pub enum ProofState {
    /// It takes an answer, until it expires.
    Open,
    /// It took one; what became of it stands in the chat.
    Judged,
    /// The person wanted another method.
    Cancelled,
}

/// One page.
#[derive(Clone, Debug)]
pub struct Proof {
    /// Its name.
    pub challenge: ChallengeId,
    /// The conversation it belongs to.
    pub peer: Peer,
    /// Whose passkey is wanted; `None` for nobody's.
    pub account: Option<AccountId>,
    /// The language of the conversation.
    pub locale: Locale,
    /// The two words that also stand in the chat.
    pub words: Pair,
    /// SHA-256 of the cookie of the browser it is bound to, after its first form.
    pub browser: Option<String>,
    /// Where it stands.
    pub state: ProofState,
    /// When it ends.
    pub expires_at: Time,
    /// Whether it shows a code, to be typed in the chat.
    pub coded: bool,
}

/// What a new page is made of.
#[derive(Clone, Copy, Debug)]
pub struct NewProof<'a> {
    /// Its name.
    pub challenge: &'a ChallengeId,
    /// SHA-256 of its link's token (`keys::token_hash`).
    pub token_hash: &'a str,
    /// The conversation it belongs to.
    pub peer: &'a Peer,
    /// Whose passkey is wanted.
    pub account: Option<&'a AccountId>,
    /// Its language.
    pub locale: &'a Locale,
    /// The two words that also stand in the chat.
    pub words: Pair,
    /// When it ends.
    pub expires_at: Time,
    /// Whether it shows a code, to be typed in the chat.
    pub coded: bool,
}

/// Writes a new page, for [`crate::engine::effect::Effect::OpenProof`]; any other of the same chat is gone, so that a
/// chat that asks for many leaves one.
pub async fn insert_proof(connection: &mut SqliteConnection, proof: &NewProof<'_>) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM proof WHERE peer = $1").bind(proof.peer.as_str()).execute(&mut *connection).await?;
    sqlx::query(
        "INSERT INTO proof (challenge, token_hash, peer, account, locale, words, expires_at, coded)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(proof.challenge.as_str())
    .bind(proof.token_hash)
    .bind(proof.peer.as_str())
    .bind(proof.account.map(AccountId::as_str))
    .bind(proof.locale.as_str())
    .bind(proof.words.pair)
    .bind(proof.expires_at.0)
    .bind(proof.coded)
    .execute(connection)
    .await?;
    Ok(())
}

/// The context in which what a page asked is sealed.
fn seal_context(challenge: &ChallengeId) -> String {
    format!("proof/{challenge}")
}

impl Store {
    /// The page of a link, by the digest of its token.
    pub async fn proof_by_token(&self, token_hash: &str) -> Result<Option<Proof>, StoreError> {
        let row = sqlx::query(
            "SELECT challenge, peer, account, locale, words, browser, state, expires_at, coded FROM proof
             WHERE token_hash = $1",
        )
        .bind(token_hash)
        .fetch_optional(self.readers())
        .await?;
        let Some(row) = row else { return Ok(None) };
        let state: &str = row.try_get("state")?;
        Ok(Some(Proof {
            challenge: ChallengeId(row.try_get("challenge")?),
            peer: Peer(row.try_get("peer")?),
            account: row.try_get::<Option<String>, _>("account")?.map(AccountId),
            locale: Locale(row.try_get("locale")?),
            words: Pair { pair: row.try_get("words")? },
            browser: row.try_get("browser")?,
            state: state.parse().map_err(|error| sqlx::Error::Decode(Box::new(error)))?,
            expires_at: Time(row.try_get("expires_at")?),
            coded: row.try_get("coded")?,
        }))
    }

    /// Counts one form sent on an open page, and binds the page to the browser that sent the first. `false` when it
    /// takes no form from this browser. One statement, so two browsers at once cannot both win.
    pub async fn take_proof_post(&self, proof: &ChallengeId, browser: &str, now: Time) -> Result<bool, StoreError> {
        let taken = sqlx::query(
            "UPDATE proof SET browser = $2, posts = posts + 1
             WHERE challenge = $1 AND state = 'open' AND expires_at > $3 AND posts < $4
               AND (browser IS NULL OR browser = $2)",
        )
        .bind(proof.as_str())
        .bind(browser)
        .bind(now.0)
        .bind(POSTS_MAX)
        .execute(&mut *self.writer().await)
        .await?;
        Ok(taken.rows_affected() == 1)
    }

    /// Keeps what the browser is asked now, in place of what it was asked before. `false` when the page is not open.
    pub async fn ask_proof(&self, proof: &ChallengeId, asked: &[u8], seed: &Seed) -> Result<bool, StoreError> {
        let sealed = self.keys().seal(asked, &seal_context(proof), seed);
        let kept = sqlx::query("UPDATE proof SET asked = $2 WHERE challenge = $1 AND state = 'open'")
            .bind(proof.as_str())
            .bind(sealed)
            .execute(&mut *self.writer().await)
            .await?;
        Ok(kept.rows_affected() == 1)
    }

    /// Takes the page's one answer: returns what was asked, which is gone then. `None` when nothing was asked, or when
    /// an answer was taken before.
    pub async fn judge_proof(&self, proof: &ChallengeId) -> Result<Option<Vec<u8>>, StoreError> {
        // Of two answers at once one finds the page open: the writer is one connection, held for both statements.
        let mut writer = self.writer().await;
        let asked: Option<Vec<u8>> =
            sqlx::query_scalar("SELECT asked FROM proof WHERE challenge = $1 AND state = 'open' AND asked IS NOT NULL")
                .bind(proof.as_str())
                .fetch_optional(&mut *writer)
                .await?;
        let Some(sealed) = asked else { return Ok(None) };
        let judged =
            sqlx::query("UPDATE proof SET state = 'judged', asked = NULL WHERE challenge = $1 AND state = 'open'")
                .bind(proof.as_str())
                .execute(&mut *writer)
                .await?;
        let opened = self.keys().open(&sealed, &seal_context(proof)).ok();
        Ok(opened.filter(|_| judged.rows_affected() == 1))
    }

    /// The person wants another method. `false` when it was too late for that.
    pub async fn cancel_proof(&self, proof: &ChallengeId) -> Result<bool, StoreError> {
        let cancel =
            sqlx::query("UPDATE proof SET state = 'cancelled', asked = NULL WHERE challenge = $1 AND state = 'open'");
        let cancelled = cancel.bind(proof.as_str()).execute(&mut *self.writer().await).await?;
        Ok(cancelled.rows_affected() == 1)
    }

    /// Notes that the account's own passkey was confirmed: from now on this browser may say "that was not me".
    pub async fn own_proof(&self, proof: &ChallengeId) -> Result<(), StoreError> {
        let own = sqlx::query("UPDATE proof SET own = 1 WHERE challenge = $1 AND state = 'judged'");
        own.bind(proof.as_str()).execute(&mut *self.writer().await).await?;
        Ok(())
    }

    /// The account of a page on which its own passkey was confirmed, for the browser that did so. It is told once.
    pub async fn disown_proof(&self, proof: &ChallengeId, browser: &str) -> Result<Option<AccountId>, StoreError> {
        let taken: Option<Option<String>> = sqlx::query_scalar(
            "UPDATE proof SET own = 0 WHERE challenge = $1 AND browser = $2 AND own = 1 RETURNING account",
        )
        .bind(proof.as_str())
        .bind(browser)
        .fetch_optional(&mut *self.writer().await)
        .await?;
        Ok(taken.flatten().map(AccountId))
    }
}
