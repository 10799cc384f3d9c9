//! Records: effects that are written in the transaction that made them.

use sqlx::SqliteConnection;

use super::notices::forget_links;
use super::pages::{NewPage, close_all_pages, close_page, close_pages, close_pages_elsewhere, insert_page};
use super::proofs::{NewProof, insert_proof};
use super::visits::{NewVisit, end_visits, insert_visit};
use super::{bound, verifiers, watch};
use crate::directory::owned::confirm;
use crate::directory::register::{reinstate, suspend_phone};
use crate::engine::effect::Effect;
use crate::engine::watch::WATCHED;
use crate::ids::Peer;
use crate::time::Time;

/// Writes one record of a chat.
pub(super) async fn write(
    connection: &mut SqliteConnection,
    peer: &Peer,
    record: &Effect,
    now: Time,
) -> Result<(), sqlx::Error> {
    match record {
        Effect::OpenPage { page, grant, token_hash, words, locale, expires_at } => {
            let (account, gates, words) = (grant.account(), grant.gates(), *words);
            let (issued_at, expires_at) = (now, *expires_at);
            let new = NewPage { id: page, token_hash, peer, account, gates, locale, words, issued_at, expires_at };
            insert_page(connection, &new).await?;
        }
        Effect::ClosePage { page } => close_page(connection, page).await?,
        Effect::SuspendMethods { account } => {
            suspend_phone(connection, account, now).await?;
            close_pages_elsewhere(connection, account, peer).await?;
            forget_links(connection, account).await?;
        }
        Effect::OfferResume { code, expires_at } => {
            sqlx::query("INSERT OR REPLACE INTO resume (peer, code, expires_at) VALUES ($1, $2, $3)")
                .bind(peer.as_str())
                .bind(&code.0)
                .bind(expires_at.0)
                .execute(&mut *connection)
                .await?;
        }
        Effect::FreezeAccount { account } => {
            close_pages(connection, account).await?;
            end_visits(connection, account, now).await?;
        }
        Effect::ReinstatePhone { account } => reinstate(connection, account).await.map(drop)?,
        Effect::BindChat { binding } => bound::bind(connection, peer, binding, now).await?,
        Effect::UnbindChat { chat } => bound::unbind(connection, chat).await?,
        Effect::HaltResets { .. } => close_all_pages(connection).await?,
        Effect::OpenVisit { visit, purpose, token_hash, words, locale, expires_at } => {
            let (peer, words) = (Some(peer), Some(*words));
            let (issued_at, expires_at, purpose) = (now, *expires_at, *purpose);
            let new = NewVisit { id: visit, token_hash, peer, purpose, locale, words, issued_at, expires_at };
            insert_visit(connection, &new).await?;
        }
        Effect::SpendStep { .. } | Effect::SpendCode { .. } => verifiers::spend(connection, record).await?,
        Effect::OpenProof { challenge, account, token_hash, words, locale, expires_at, coded } => {
            let (account, words, expires_at, coded) = (account.as_ref(), *words, *expires_at, *coded);
            let new = NewProof { challenge, token_hash, peer, account, locale, words, expires_at, coded };
            insert_proof(connection, &new).await?;
        }
        Effect::ConfirmMethods(account) => confirm(connection, account, now).await?,
        Effect::WatchLock { account } => watch::begin(connection, peer, account, now, now + WATCHED).await?,
        Effect::NoteLockTold { account } => watch::note_told(connection, account).await?,
        Effect::CodeEntered { challenge } => {
            let update = sqlx::query("UPDATE spending SET entered = 1 WHERE challenge = $1").bind(challenge.as_str());
            update.execute(&mut *connection).await?;
        }
        _ => {}
    }
    Ok(())
}
