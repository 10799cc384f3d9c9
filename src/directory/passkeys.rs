//! Passkeys in the register of methods. What stands in the clear is a keyed digest of the credential id, so that one
//! passkey is found by what a browser sends and never registered twice; the public key lies sealed like a number.

use sqlx::SqliteConnection;
use webauthn_rs::prelude::{CredentialID, Passkey};

use super::register::{Register, RegisterError, method_id, seal_context};
use crate::engine::method::MethodKind;
use crate::entropy::Seeds;
use crate::ids::{AccountId, MethodId};
use crate::keys::{Digest, Keys, Purpose, Unsealable};
use crate::secret::Secret;
use crate::time::Time;

/// A passkey as it is kept.
#[derive(Clone, Debug)]
pub struct HeldPasskey {
    /// Its method.
    pub method: MethodId,
    /// Whose it is.
    pub account: AccountId,
    /// What its answers are verified with.
    pub passkey: Passkey,
}

/// A passkey as its owner sees it.
#[derive(Clone, Debug)]
pub struct ListedPasskey {
    /// Its method.
    pub method: MethodId,
    /// What its owner calls it.
    pub name: Secret<String>,
    /// Its credential id, so that the browser does not offer to register it again.
    pub credential: CredentialID,
    /// When it was registered.
    pub added_at: Time,
    /// From when on it opens a gate.
    pub usable_at: Time,
}

/// A passkey that is to be registered.
#[derive(Debug)]
pub struct NewPasskey<'a> {
    /// Whose it is.
    pub account: &'a AccountId,
    /// What its owner calls it.
    pub name: &'a Secret<String>,
    /// What its answers are verified with.
    pub passkey: &'a Passkey,
    /// When it is registered.
    pub added_at: Time,
    /// From when on it opens a gate: time for the owner to object.
    pub usable_at: Time,
}

/// Method, credential, name, when it was added, from when on it is used.
type Row = (String, Vec<u8>, Option<Vec<u8>>, i64, i64);

/// The context under which a method's name is sealed.
fn name_context(method: &MethodId) -> String {
    format!("name/{method}")
}

/// The keyed digest by which a credential is found.
fn credential_digest(keys: &Keys, credential: &[u8]) -> Digest {
    keys.digest(Purpose::Contact, &[MethodKind::Passkey.class().word(), &hex::encode(credential)])
}

impl Register {
    /// The passkey with this credential id, if it opens a gate now.
    pub async fn passkey_by_credential(
        &self,
        credential: &[u8],
        now: Time,
    ) -> Result<Option<HeldPasskey>, RegisterError> {
        let row: Option<(String, String, Vec<u8>)> = sqlx::query_as(
            "SELECT id, account, sealed FROM method
             WHERE kind = 'passkey' AND contact = ?1 AND suspended_at IS NULL AND usable_at <= ?2",
        )
        .bind(credential_digest(self.store().keys(), credential).0)
        .bind(now.0)
        .fetch_optional(self.store().readers())
        .await?;
        let Some((id, account, sealed)) = row else { return Ok(None) };
        let method = MethodId(id);
        let passkey = open(self.store().keys(), &method, &sealed)?;
        Ok(Some(HeldPasskey { method, account: AccountId(account), passkey }))
    }

    /// Whether somebody has registered this passkey, waiting and suspended ones included.
    pub async fn knows_passkey(&self, passkey: &Passkey) -> Result<bool, RegisterError> {
        let known = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM method WHERE kind = 'passkey' AND contact = ?1)")
            .bind(credential_digest(self.store().keys(), passkey.cred_id()).0);
        Ok(known.fetch_one(self.store().readers()).await?)
    }

    /// An account's passkeys, oldest first, those still waiting among them.
    pub async fn passkeys(&self, account: &AccountId) -> Result<Vec<ListedPasskey>, RegisterError> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT id, sealed, name, added_at, usable_at FROM method
             WHERE kind = 'passkey' AND account = ?1 ORDER BY added_at, id",
        )
        .bind(account.as_str())
        .fetch_all(self.store().readers())
        .await?;
        let keys = self.store().keys();
        let listed = rows.into_iter().map(|(id, sealed, name, added_at, usable_at)| {
            let method = MethodId(id);
            let name = name.map(|name| keys.open(&name, &name_context(&method))).transpose()?.unwrap_or_default();
            let name = Secret::new(String::from_utf8(name).map_err(|_| Unsealable)?);
            let credential = open(keys, &method, &sealed)?.cred_id().clone();
            Ok(ListedPasskey { method, name, credential, added_at: Time(added_at), usable_at: Time(usable_at) })
        });
        listed.collect()
    }

    /// Registers a passkey, whole or not at all. `None` when this credential is registered already, for whomever.
    /// The caller holds the transaction.
    pub async fn add_passkey(
        &self,
        db: &mut SqliteConnection,
        new: &NewPasskey<'_>,
        seeds: &dyn Seeds,
    ) -> Result<Option<MethodId>, RegisterError> {
        let keys = self.store().keys();
        let credential: &[u8] = new.passkey.cred_id().as_ref();
        let id = method_id(keys, new.account, MethodKind::Passkey, &hex::encode(credential));
        let sealed = keys.seal(&json(new.passkey)?, &seal_context(&id), &seeds.seed());
        let name = keys.seal(new.name.expose().as_bytes(), &name_context(&id), &seeds.seed());
        let added = sqlx::query(
            "INSERT INTO method (id, account, kind, hint, contact, sealed, name, source, added_at, usable_at, confirmed_at)
             VALUES (?1, ?2, 'passkey', '', ?3, ?4, ?5, 'owner', ?6, ?7, ?6) ON CONFLICT DO NOTHING",
        )
        .bind(id.as_str())
        .bind(new.account.as_str())
        .bind(credential_digest(keys, credential).0)
        .bind(sealed)
        .bind(name)
        .bind(new.added_at.0)
        .bind(new.usable_at.0)
        .execute(db)
        .await?;
        Ok((added.rows_affected() == 1).then_some(id))
    }

    /// Keeps what an answer told of the passkey: its counter, and whether it is backed up.
    pub async fn update_passkey(&self, held: &HeldPasskey, seeds: &dyn Seeds) -> Result<(), RegisterError> {
        let sealed = self.store().keys().seal(&json(&held.passkey)?, &seal_context(&held.method), &seeds.seed());
        sqlx::query("UPDATE method SET sealed = ?2 WHERE id = ?1")
            .bind(held.method.as_str())
            .bind(sealed)
            .execute(&mut *self.store().writer().await)
            .await?;
        Ok(())
    }
}

fn json(passkey: &Passkey) -> Result<Vec<u8>, Unsealable> {
    serde_json::to_vec(passkey).map_err(|_| Unsealable)
}

fn open(keys: &Keys, method: &MethodId, sealed: &[u8]) -> Result<Passkey, Unsealable> {
    serde_json::from_slice(&keys.open(sealed, &seal_context(method))?).map_err(|_| Unsealable)
}
