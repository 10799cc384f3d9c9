//! What typed answers are compared with: seeds of authenticator apps, digests of recovery codes and of answers.
//!
//! Read in the transaction that counts the answer, and only for conversations that await one: many chats and many
//! processes together compare no more often than is counted.

use std::collections::HashMap;

use sqlx::SqliteConnection;

use crate::directory::register::seal_context;
use crate::engine::method::Verifier;
use crate::ids::{AccountId, MethodId};
use crate::keys::{Digest, Keys};
use crate::secret::Secret;
use crate::time::Time;

/// What answers are compared with, by account.
pub type Verifiers = HashMap<AccountId, Vec<(MethodId, Verifier)>>;

/// What these accounts' answers are compared with now: of methods neither suspended nor still waiting.
pub async fn of(
    connection: &mut SqliteConnection,
    keys: &Keys,
    accounts: &[&str],
    now: Time,
) -> Result<Verifiers, sqlx::Error> {
    let mut verifiers = Verifiers::new();
    if accounts.is_empty() {
        return Ok(verifiers);
    }
    let accounts = serde_json::to_string(accounts).unwrap_or_default();
    let apps: Vec<(String, String, Vec<u8>, Option<i64>)> = sqlx::query_as(
        "SELECT method.account, method.id, method.sealed, method.used_step FROM json_each($1) AS asked
         JOIN method ON method.account = asked.value
         WHERE method.kind = 'totp' AND method.suspended_at IS NULL AND method.usable_at <= $2 ORDER BY method.rank",
    )
    .bind(&accounts)
    .bind(now.0)
    .fetch_all(&mut *connection)
    .await?;
    for (account, id, sealed, used) in apps {
        let id = MethodId(id);
        let Ok(seed) = keys.open(&sealed, &seal_context(&id)) else {
            tracing::error!(method = id.as_str(), "the seed of an authenticator app cannot be opened: another key?");
            continue;
        };
        let used = used.and_then(|step| u64::try_from(step).ok());
        let verifier = Verifier::Totp { seed: Secret::new(seed), used };
        verifiers.entry(AccountId(account)).or_default().push((id, verifier));
    }
    let digests: Vec<(String, String, String, String)> = sqlx::query_as(
        "SELECT method.account, method.id, method_digest.label, method_digest.digest FROM json_each($1) AS asked
         JOIN method ON method.account = asked.value JOIN method_digest ON method_digest.method = method.id
         WHERE method.suspended_at IS NULL AND method.usable_at <= $2 ORDER BY method.id",
    )
    .bind(&accounts)
    .bind(now.0)
    .fetch_all(connection)
    .await?;
    for (account, id, label, digest) in digests {
        let of_account = verifiers.entry(AccountId(account)).or_default();
        let digest = (label, Digest(digest));
        match of_account.last_mut() {
            Some((last, Verifier::Digests(known))) if last.as_str() == id => known.push(digest),
            _ => of_account.push((MethodId(id), Verifier::Digests(vec![digest]))),
        }
    }
    Ok(verifiers)
}
