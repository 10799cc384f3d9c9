//! The register's writing side: authenticator apps, recovery codes and security questions that an owner registers.
//!
//! A new method can be given a time before which it opens nothing, so that the owner of an account can object to what
//! somebody else has registered. Whoever writes holds the transaction, so that a method is registered together with what
//! was decided and is told about it, or not at all.

use sqlx::SqliteConnection;

use super::register::{Register, RegisterError, method_id, seal_context};
use crate::engine::gate::{paper, questions};
use crate::engine::method::MethodKind;
use crate::entropy::Entropy;
use crate::ids::{AccountId, MethodId};
use crate::keys::Digest;
use crate::secret::Secret;
use crate::time::Time;

/// An authenticator app that was just confirmed by its first code.
#[derive(Debug)]
pub struct NewApp<'a> {
    /// What its owner calls it.
    pub name: &'a str,
    /// The shared secret.
    pub seed: &'a Secret<Vec<u8>>,
    /// The step of the code that confirmed it: taken once, it is not taken again.
    pub used: Option<u64>,
    /// Before when it opens nothing.
    pub usable_at: Time,
}

impl Register {
    /// Adds an authenticator app beside those the account has.
    pub async fn add_totp(
        &self,
        db: &mut SqliteConnection,
        account: &AccountId,
        app: &NewApp<'_>,
        now: Time,
        entropy: &mut Entropy,
    ) -> Result<MethodId, RegisterError> {
        let id = MethodId(hex::encode(&entropy.bytes()[..12]));
        let keys = self.store.keys();
        let sealed = keys.seal(app.seed.expose(), &seal_context(&id), &entropy.bytes());
        let name = keys.seal(app.name.as_bytes(), &name_context(&id), &entropy.bytes());
        insert(db, &id, account, MethodKind::Totp, (now, app.usable_at)).await?;
        sqlx::query("UPDATE method SET sealed = ?2, name = ?3, used_step = ?4 WHERE id = ?1")
            .bind(id.as_str())
            .bind(sealed)
            .bind(name)
            .bind(app.used.and_then(|step| i64::try_from(step).ok()))
            .execute(db)
            .await?;
        Ok(id)
    }

    /// Gives the account a sheet of recovery codes; the sheet before is worth nothing from now on. Codes that have not
    /// the form of one are left out.
    pub async fn add_codes(
        &self,
        db: &mut SqliteConnection,
        account: &AccountId,
        codes: &[Secret<String>],
        now: Time,
        usable_at: Time,
    ) -> Result<MethodId, RegisterError> {
        let id = self.one_of_a_kind(account, MethodKind::Codes);
        let codes = codes.iter().filter_map(|code| paper::normal(code.expose()));
        let digests = (1..).zip(codes).map(|(place, code)| {
            let place: u32 = place;
            (place.to_string(), paper::digest(self.store.keys(), &id, &code))
        });
        replace(db, &id, account, MethodKind::Codes, digests.collect(), (now, usable_at)).await?;
        Ok(id)
    }

    /// Gives the account its security questions, by name, with their answers; those before are forgotten.
    pub async fn add_questions(
        &self,
        db: &mut SqliteConnection,
        account: &AccountId,
        answers: &[(&str, &Secret<String>)],
        now: Time,
        usable_at: Time,
    ) -> Result<MethodId, RegisterError> {
        let id = self.one_of_a_kind(account, MethodKind::Questions);
        let digest =
            |question, answer: &Secret<String>| questions::digest(self.store.keys(), &id, question, answer.expose());
        let digests = answers.iter().map(|(question, answer)| ((*question).to_owned(), digest(question, answer)));
        replace(db, &id, account, MethodKind::Questions, digests.collect(), (now, usable_at)).await?;
        Ok(id)
    }

    /// Removes a method of an account's, with all that was compared for it; `false` when the account has no such method.
    pub async fn remove(&self, account: &AccountId, method: &MethodId) -> Result<bool, RegisterError> {
        let mut writer = self.store.writer().await;
        let gone = sqlx::query("DELETE FROM method WHERE id = ?1 AND account = ?2")
            .bind(method.as_str())
            .bind(account.as_str())
            .execute(&mut *writer)
            .await?;
        Ok(gone.rows_affected() > 0)
    }

    /// Of these an account has one, so its identifier is derived.
    fn one_of_a_kind(&self, account: &AccountId, kind: MethodKind) -> MethodId {
        method_id(self.store.keys(), account, kind, "")
    }
}

/// The context under which the name its owner gave a method is sealed.
pub fn name_context(method: &MethodId) -> String {
    format!("name/{method}")
}

/// A method of the owner's own, behind all others of the account; `times` are now and before when it opens nothing.
async fn insert(
    db: &mut SqliteConnection,
    id: &MethodId,
    account: &AccountId,
    kind: MethodKind,
    (now, usable_at): (Time, Time),
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO method (id, account, kind, hint, contact, sealed, rank, source, added_at, usable_at, confirmed_at)
         SELECT ?1, ?2, ?3, '', '', zeroblob(0), coalesce(max(rank), -1) + 1, 'owner', ?4, ?5, ?4
         FROM method WHERE account = ?2",
    )
    .bind(id.as_str())
    .bind(account.as_str())
    .bind(kind.word())
    .bind(now.0)
    .bind(usable_at.0)
    .execute(db)
    .await?;
    Ok(())
}

/// Writes what answers are compared with, in the place of what was there.
async fn replace(
    db: &mut SqliteConnection,
    id: &MethodId,
    account: &AccountId,
    kind: MethodKind,
    digests: Vec<(String, Digest)>,
    times: (Time, Time),
) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM method WHERE id = ?1").bind(id.as_str()).execute(&mut *db).await?;
    insert(db, id, account, kind, times).await?;
    if kind == MethodKind::Questions {
        let hint: Vec<&str> = digests.iter().map(|(question, _)| question.as_str()).collect();
        sqlx::query("UPDATE method SET hint = ?2 WHERE id = ?1")
            .bind(id.as_str())
            .bind(hint.join(","))
            .execute(&mut *db)
            .await?;
    }
    for (label, digest) in digests {
        sqlx::query("INSERT INTO method_digest (method, label, digest) VALUES (?1, ?2, ?3)")
            .bind(id.as_str())
            .bind(label)
            .bind(digest.0)
            .execute(&mut *db)
            .await?;
    }
    Ok(())
}
