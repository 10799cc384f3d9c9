//! The register of methods: who can be reached how, whichever directory holds the account.
//!
//! Numbers and addresses lie sealed. What can be read without the key is a hint, and a keyed digest to compare with what
//! a person types.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::Arc;

use sqlx::SqliteConnection;

use crate::engine::contact;
use crate::engine::decoy::account_key;
use crate::engine::method::{Class, Method, MethodKind};
use crate::ids::{AccountId, MethodId};
use crate::keys::{Digest, Keys, Purpose, Unsealable};
use crate::secret::Secret;
use crate::store::Store;
use crate::time::Time;

/// The register.
#[derive(Clone, Debug)]
pub struct Register {
    pub(super) store: Arc<Store>,
}

/// The register cannot answer.
#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    /// The database said no; worth trying again.
    #[error("the register of methods cannot be read: {0}")]
    Unreadable(#[from] sqlx::Error),
    /// Somebody's hand is needed: the key is another one, or the row was changed.
    #[error("the register of methods cannot be opened: {0}")]
    Sealed(#[from] Unsealable),
}

impl Register {
    /// The register in this database.
    pub fn new(store: Arc<Store>) -> Self {
        Self { store }
    }

    /// Where it is kept.
    pub(super) fn store(&self) -> &Store {
        &self.store
    }

    /// The methods an account can use now, strongest first; those suspended or still waiting are left out, and of a kind
    /// that reaches nobody one stands for all.
    pub async fn methods(&self, account: &AccountId, now: Time) -> Result<Vec<Method>, RegisterError> {
        let rows: Vec<(String, String, String, String)> = sqlx::query_as(
            "SELECT id, kind, hint, contact FROM method
             WHERE account = ?1 AND suspended_at IS NULL AND usable_at <= ?2 ORDER BY rank, id",
        )
        .bind(account.as_str())
        .bind(now.0)
        .fetch_all(self.store.readers())
        .await?;
        let methods = rows.into_iter().filter_map(|(id, word, hint, contact)| {
            Some(Method { id: MethodId(id), kind: MethodKind::of_word(&word)?, hint, contact: Digest(contact) })
        });
        let mut seen = BTreeSet::new();
        let mut methods: Vec<Method> =
            methods.filter(|method| method.kind.reaches() || seen.insert(method.kind)).collect();
        methods.sort_by_key(|method| Reverse(method.kind.strength()));
        Ok(methods)
    }

    /// The number (E.164) or address of a method; `None` when it is gone or suspended, even if a code was already on its way.
    pub async fn reach(&self, method: &MethodId) -> Result<Option<Secret<String>>, RegisterError> {
        let sealed: Option<Vec<u8>> =
            sqlx::query_scalar("SELECT sealed FROM method WHERE id = ?1 AND suspended_at IS NULL")
                .bind(method.as_str())
                .fetch_optional(self.store.readers())
                .await?;
        Ok(sealed.map(|sealed| open(self.store.keys(), method, &sealed)).transpose()?)
    }

    /// The kinds of method an account has registered, one entry for each, suspended ones included, those still waiting
    /// not.
    pub async fn kinds(&self, account: &AccountId, now: Time) -> Result<Vec<MethodKind>, RegisterError> {
        let words: Vec<String> = sqlx::query_scalar("SELECT kind FROM method WHERE account = ?1 AND usable_at <= ?2")
            .bind(account.as_str())
            .bind(now.0)
            .fetch_all(self.store.readers())
            .await?;
        Ok(words.iter().filter_map(|word| MethodKind::of_word(word)).collect())
    }

    /// The methods by which an account's owner is told things: each number (as a text message) and each address once.
    ///
    /// Suspended ones too: whoever falsely reports a phone lost must not thereby silence the warning to its owner, and
    /// a notice holds nothing of use to a thief: by one that is known to be gone it has no link (`outbox::notices`).
    pub async fn owner(&self, account: &AccountId) -> Result<Vec<(MethodId, MethodKind)>, RegisterError> {
        let rows: Vec<(String, String, String)> =
            sqlx::query_as("SELECT id, kind, contact FROM method WHERE account = ?1 ORDER BY rank, id")
                .bind(account.as_str())
                .fetch_all(self.store.readers())
                .await?;
        let mut seen = BTreeSet::new();
        let distinct = rows.into_iter().filter(|(_, _, contact)| seen.insert(contact.clone()));
        let told = distinct.filter_map(|(id, word, _)| {
            let kind = MethodKind::of_word(&word).filter(|kind| kind.reaches())?;
            Some((MethodId(id), if kind.class() == Class::Phone { MethodKind::Sms } else { kind }))
        });
        Ok(told.collect())
    }

    /// Whether a method stands in its owner's list and is not suspended.
    pub async fn is_in_use(&self, method: &MethodId) -> Result<bool, RegisterError> {
        let query = "SELECT count(*) FROM method WHERE id = ?1 AND suspended_at IS NULL";
        let rows: i64 = sqlx::query_scalar(query).bind(method.as_str()).fetch_one(self.store.readers()).await?;
        Ok(rows > 0)
    }

    /// The number or address of a method of an account's owner, suspended or not, for a notice.
    pub async fn reach_owner(&self, method: &MethodId) -> Result<Option<Secret<String>>, RegisterError> {
        let sealed: Option<Vec<u8>> = sqlx::query_scalar(
            "SELECT sealed FROM method WHERE id = ?1 UNION ALL SELECT sealed FROM former_method WHERE id = ?1",
        )
        .bind(method.as_str())
        .fetch_optional(self.store.readers())
        .await?;
        Ok(sealed.map(|sealed| open(self.store.keys(), method, &sealed)).transpose()?)
    }
}

/// Suspends whatever an account has on its phone, whether it stands in a list or still waits. Visits that were proven by a
/// method prove it again: it may have been by that phone.
pub async fn suspend_phone(
    connection: &mut SqliteConnection,
    account: &AccountId,
    now: Time,
) -> Result<(), sqlx::Error> {
    let phone = MethodKind::ALL.iter().filter(|kind| kind.class().is_on_the_phone());
    let words: Vec<&str> = phone.map(|kind| kind.word()).collect();
    sqlx::query(
        "UPDATE method SET suspended_at = ?1 WHERE account = ?2 AND suspended_at IS NULL
         AND kind IN (SELECT value FROM json_each(?3))",
    )
    .bind(now.0)
    .bind(account.as_str())
    .bind(serde_json::to_string(&words).unwrap_or_default())
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "UPDATE visit SET proof = 'password', draft = NULL, revision = revision + 1
         WHERE account = ?1 AND proof = 'method' AND ended_at IS NULL",
    )
    .bind(account.as_str())
    .execute(connection)
    .await?;
    Ok(())
}

/// Lets an account's suspended methods be used again. Returns how many.
pub async fn reinstate(connection: &mut SqliteConnection, account: &AccountId) -> Result<u64, sqlx::Error> {
    let methods = sqlx::query("UPDATE method SET suspended_at = NULL WHERE account = ?1 AND suspended_at IS NOT NULL")
        .bind(account.as_str())
        .execute(&mut *connection)
        .await?;
    let key = account_key(account);
    sqlx::query("DELETE FROM throttle WHERE bucket = ?1").bind(format!("lost/{key}")).execute(connection).await?;
    Ok(methods.rows_affected())
}

/// What a stranger may see of a canonical number or address: `••23`, `m•••@b•••.fr` (S38).
///
/// The number of bullets is fixed, so that it tells nothing of the length.
pub fn hint(kind: MethodKind, value: &str) -> String {
    match kind.class() {
        Class::Phone => {
            let digits: Vec<char> = contact::digits(value).chars().filter(char::is_ascii_digit).collect();
            let last: String = digits[digits.len().saturating_sub(2)..].iter().collect();
            format!("••{last}")
        }
        Class::Mail => {
            let (local, domain) = value.split_once('@').unwrap_or((value, ""));
            let (host, land) = domain.rsplit_once('.').unwrap_or((domain, ""));
            let first = |text: &str| text.chars().next().map(String::from).unwrap_or_default();
            format!("{}•••@{}•••.{land}", first(local), first(host))
        }
        _ => String::new(),
    }
}

/// The keyed digest of a canonical number or address: the same for a text message and a call to one phone.
pub fn contact_digest(keys: &Keys, kind: MethodKind, value: &str) -> Digest {
    keys.digest(Purpose::Contact, &[kind.class().word(), value])
}

/// The identifier of a method: derived, so that importing the same number again finds the same method.
pub fn method_id(keys: &Keys, account: &AccountId, kind: MethodKind, value: &str) -> MethodId {
    MethodId(short(&keys.digest(Purpose::Contact, &["method", account.as_str(), kind.word(), value])))
}

/// Approval in another chat, as a method of an account that has such a chat. It stands in no table: it comes with the
/// first chat that is linked, and goes with the last.
pub fn approval(keys: &Keys, account: &AccountId) -> Method {
    let id = method_id(keys, account, MethodKind::Push, "");
    Method { id, kind: MethodKind::Push, hint: String::new(), contact: Digest::default() }
}

/// The identifier of an account that is first imported under this login.
pub fn account_id(keys: &Keys, login: &str) -> AccountId {
    AccountId(short(&keys.digest(Purpose::Contact, &["account", login])))
}

/// The context under which a method's number or address is sealed: a sealed value moved to another row does not open.
pub fn seal_context(method: &MethodId) -> String {
    format!("method/{method}")
}

/// 96 bits of a digest: enough that no two of a billion meet.
fn short(digest: &Digest) -> String {
    digest.0[..24].to_owned()
}

fn open(keys: &Keys, method: &MethodId, sealed: &[u8]) -> Result<Secret<String>, Unsealable> {
    let plain = keys.open(sealed, &seal_context(method))?;
    Ok(Secret::new(String::from_utf8(plain).map_err(|_| Unsealable)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s38_a_hint_shows_two_digits_and_nothing_of_the_length() {
        assert_eq!(hint(MethodKind::Sms, "+33612345623"), "••23");
        assert_eq!(hint(MethodKind::Call, "+8613812345674"), "••74");
        assert_eq!(hint(MethodKind::Mail, "mira.martin@bluemail.fr"), "m•••@b•••.fr");
        assert_eq!(hint(MethodKind::Mail, "é@mail.uni.example"), "é•••@m•••.example");
        assert_eq!(hint(MethodKind::Sms, ""), "••");
    }

    #[test]
    fn one_phone_has_one_digest_whatever_it_is_used_for() {
        let keys = Keys::new([7; 32]);
        let sms = contact_digest(&keys, MethodKind::Sms, "+33612345623");
        assert_eq!(sms, contact_digest(&keys, MethodKind::Call, "+33612345623"));
        assert_ne!(sms, contact_digest(&keys, MethodKind::Mail, "+33612345623"));
        let (mira, max) = (AccountId::from("mira"), AccountId::from("max"));
        let id = |account, kind| method_id(&keys, account, kind, "+33612345623");
        assert_ne!(id(&mira, MethodKind::Sms), id(&mira, MethodKind::Call));
        assert_ne!(id(&mira, MethodKind::Sms), id(&max, MethodKind::Sms));
        assert_eq!(id(&mira, MethodKind::Sms).as_str().len(), 24);
    }
}
