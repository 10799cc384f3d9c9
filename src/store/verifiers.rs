//! What typed answers are compared with: seeds of authenticator apps, digests of recovery codes and of answers.
//!
//! Read in the transaction that counts the answer, and only for conversations that await one: many chats and many
//! processes together compare no more often than is counted.

use std::collections::{BTreeSet, HashMap};

use sqlx::SqliteConnection;

use crate::directory::register::seal_context;
use crate::engine::Conversation;
use crate::engine::conversation::Facts;
use crate::engine::effect::Effect;
use crate::engine::event::Event;
use crate::engine::method::{MethodKind, Verifier};
use crate::ids::{AccountId, MethodId, Peer};
use crate::keys::{Digest, Keys};
use crate::secret::Secret;
use crate::time::Time;

/// What answers are compared with, by account.
pub type Verifiers = HashMap<AccountId, Vec<(MethodId, Verifier)>>;

/// The accounts that something written in these events may be an answer for: of conversations that await one, and of
/// those that first choose a method and then answer by it, all at once.
pub fn answered(conversations: &HashMap<Peer, Conversation>, events: &[(&Peer, &Event)]) -> Vec<String> {
    const COMPARED: [MethodKind; 3] = [MethodKind::Totp, MethodKind::Codes, MethodKind::Questions];
    let may = |facts: &Facts| {
        let offered = facts.methods.iter().any(|method| COMPARED.contains(&method.kind));
        facts.subject.as_ref().and_then(|subject| subject.account.clone()).filter(|_| offered)
    };
    let mut several: HashMap<&Peer, usize> = HashMap::new();
    for (peer, _) in events {
        *several.entry(peer).or_default() += 1;
    }
    let mut accounts = BTreeSet::new();
    for (peer, event) in events {
        let at_once = several.get(peer).is_some_and(|count| *count > 1);
        let said = matches!(event, Event::Said { .. });
        let here = conversations.get(*peer).filter(|here| said && (at_once || here.awaiting.compares()));
        accounts.extend(here.and_then(|here| may(&here.facts)));
        match event {
            Event::LookedUp { found, .. } if at_once => accounts.extend(found.account.clone()),
            Event::Resumed { carried } if at_once => accounts.extend(may(&carried.facts)),
            _ => {}
        }
    }
    accounts.into_iter().map(|account| account.0).collect()
}

/// What these accounts' answers are compared with now: of methods neither suspended nor still waiting.
pub async fn of(
    connection: &mut SqliteConnection,
    keys: &Keys,
    accounts: &[String],
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

/// Brings up to date what was read, so that the next update of the same batch sees what is spent.
pub fn note(verifiers: &mut Verifiers, record: &Effect) {
    let all = verifiers.values_mut().flatten();
    match record {
        Effect::SpendStep { method, step } => {
            for (_, verifier) in all.filter(|(id, _)| id == method) {
                if let Verifier::Totp { used, .. } = verifier {
                    *used = (*used).max(Some(*step));
                }
            }
        }
        Effect::SpendCode { method, label } => {
            for (_, verifier) in all.filter(|(id, _)| id == method) {
                if let Verifier::Digests(codes) = verifier {
                    codes.retain(|(known, _)| known != label);
                }
            }
        }
        _ => {}
    }
}

/// Writes down what is spent. The caller holds the transaction.
pub async fn spend(connection: &mut SqliteConnection, record: &Effect) -> Result<(), sqlx::Error> {
    match record {
        Effect::SpendStep { method, step } => {
            sqlx::query("UPDATE method SET used_step = max(coalesce(used_step, 0), $2) WHERE id = $1")
                .bind(method.as_str())
                .bind(i64::try_from(*step).unwrap_or(i64::MAX))
                .execute(connection)
                .await?;
        }
        Effect::SpendCode { method, label } => {
            sqlx::query("DELETE FROM method_digest WHERE method = $1 AND label = $2")
                .bind(method.as_str())
                .bind(label)
                .execute(connection)
                .await?;
        }
        _ => {}
    }
    Ok(())
}
