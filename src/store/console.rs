//! Who may look into the console: admins with their passkeys, their invitations, and the sessions that are open.
//!
//! Only digests of links and cookies are kept, so that whoever copies the database opens nothing with it.

use sqlx::Connection as _;

use super::{Store, StoreError};
use crate::audit::chain::{self, Line};
use crate::ids::{AccountId, Locale};
use crate::keys::Digest;
use crate::time::Time;

/// What somebody may do in the console.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    strum::IntoStaticStr,
    strum::EnumString,
    strum::VariantArray,
    sqlx::Type,
    clap::ValueEnum,
)]
#[strum(serialize_all = "lowercase")]
#[sqlx(rename_all = "lowercase")]
pub enum Role {
    /// Everything.
    Admin,
    /// Read the record and the reports; change nothing.
    Auditor,
    /// Tickets only.
    Agent,
}

/// Somebody who signs in with a passkey.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Admin {
    /// Their identifier.
    pub id: String,
    /// What they are called.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Their passkey, sealed with [`Admin::context`].
    pub sealed: Vec<u8>,
    /// When it was registered.
    pub added_at: i64,
    /// When they last signed in.
    pub seen_at: Option<i64>,
}

impl Admin {
    /// What a passkey is sealed with.
    pub fn context(id: &str) -> String {
        format!("console/{id}")
    }
}

/// Somebody who is to register their passkey.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Invited {
    /// What they will be called.
    pub name: String,
    /// What they will be allowed to do.
    pub role: Role,
    /// Until when the link is good.
    pub expires_at: i64,
}

/// A passkey that is to be registered.
#[derive(Clone, Copy, Debug)]
pub struct NewAdmin<'a> {
    /// A new identifier.
    pub id: &'a str,
    /// Keyed digest of the credential id.
    pub credential: &'a Digest,
    /// The passkey, sealed with [`Admin::context`].
    pub sealed: &'a [u8],
}

/// What was taken away of somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removed {
    /// There was nothing of that name.
    Nothing,
    /// They are signed out, and had nothing here with which they sign in: whoever vouches for them lets them in again.
    Sessions,
    /// They have nothing any more with which they sign in, and are signed out.
    Entrance,
}

/// An open session.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ConsoleSession {
    /// SHA-256 of the cookie.
    pub token_hash: String,
    /// Who.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Whose passkey opened it.
    pub admin: Option<String>,
    /// The language it was switched to.
    pub locale: Option<String>,
    /// By what right: a word for passkeys, or a digest of what the configuration says of the provider.
    pub rests_on: String,
    /// When it began.
    pub begun_at: i64,
    /// When it was last used.
    pub seen_at: i64,
}

impl Store {
    /// Makes a one-time link for somebody, in the place of the one before. `false` when somebody of that name signs in
    /// already.
    pub async fn invite_admin(&self, invited: &Invited, token_hash: &str, line: &Line) -> Result<bool, StoreError> {
        let mut writer = self.writer().await;
        let mut transaction = writer.begin_with("BEGIN IMMEDIATE").await?;
        let made = sqlx::query(
            "INSERT OR REPLACE INTO console_invitation (name, role, token_hash, expires_at)
             SELECT $1, $2, $3, $4 WHERE NOT EXISTS (SELECT 1 FROM console_admin WHERE name = $1)",
        )
        .bind(&invited.name)
        .bind(invited.role)
        .bind(token_hash)
        .bind(invited.expires_at)
        .execute(&mut *transaction)
        .await?;
        if made.rows_affected() == 0 {
            return Ok(false);
        }
        chain::append(&mut transaction, line).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Whom a link invites, while it is good.
    pub async fn invited_admin(&self, token_hash: &str, now: Time) -> Result<Option<Invited>, StoreError> {
        let query = "SELECT name, role, expires_at FROM console_invitation WHERE token_hash = $1 AND expires_at > $2";
        Ok(sqlx::query_as(query).bind(token_hash).bind(now.0).fetch_optional(self.readers()).await?)
    }

    /// Spends a link and registers the passkey made by it, both or neither. `false` when the link was spent meanwhile, or
    /// the passkey is registered already.
    pub async fn add_admin(&self, token_hash: &str, new: NewAdmin<'_>, line: &Line) -> Result<bool, StoreError> {
        let mut writer = self.writer().await;
        let mut transaction = writer.begin_with("BEGIN IMMEDIATE").await?;
        let added = sqlx::query(
            "INSERT INTO console_admin (id, name, role, credential, sealed, added_at)
             SELECT $1, name, role, $2, $3, $4 FROM console_invitation WHERE token_hash = $5 AND expires_at > $4
             ON CONFLICT DO NOTHING",
        )
        .bind(new.id)
        .bind(&new.credential.0)
        .bind(new.sealed)
        .bind(line.at.0)
        .bind(token_hash)
        .execute(&mut *transaction)
        .await?;
        if added.rows_affected() == 0 {
            return Ok(false);
        }
        let spend = sqlx::query("DELETE FROM console_invitation WHERE token_hash = $1").bind(token_hash);
        spend.execute(&mut *transaction).await?;
        chain::append(&mut transaction, line).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Whose passkey has this credential.
    pub async fn admin_by_credential(&self, credential: &Digest) -> Result<Option<Admin>, StoreError> {
        let query = "SELECT id, name, role, sealed, added_at, seen_at FROM console_admin WHERE credential = $1";
        Ok(sqlx::query_as(query).bind(&credential.0).fetch_optional(self.readers()).await?)
    }

    /// Everybody who signs in with a passkey, by name.
    pub async fn admins(&self) -> Result<Vec<Admin>, StoreError> {
        let query = "SELECT id, name, role, sealed, added_at, seen_at FROM console_admin ORDER BY name";
        Ok(sqlx::query_as(query).fetch_all(self.readers()).await?)
    }

    /// Everybody whose link is still good, by name.
    pub async fn invited_admins(&self, now: Time) -> Result<Vec<Invited>, StoreError> {
        let query = "SELECT name, role, expires_at FROM console_invitation WHERE expires_at > $1 ORDER BY name";
        Ok(sqlx::query_as(query).bind(now.0).fetch_all(self.readers()).await?)
    }

    /// Takes somebody's passkey, link and sessions away.
    pub async fn remove_admin(&self, name: &str, line: &Line) -> Result<Removed, StoreError> {
        let mut writer = self.writer().await;
        let mut transaction = writer.begin_with("BEGIN IMMEDIATE").await?;
        let mut gone = [0; 3];
        for (gone, delete) in gone.iter_mut().zip([
            "DELETE FROM console_session WHERE name = $1",
            "DELETE FROM console_admin WHERE name = $1",
            "DELETE FROM console_invitation WHERE name = $1",
        ]) {
            *gone = sqlx::query(delete).bind(name).execute(&mut *transaction).await?.rows_affected();
        }
        let removed = match gone {
            [0, 0, 0] => return Ok(Removed::Nothing),
            [_, 0, 0] => Removed::Sessions,
            _ => Removed::Entrance,
        };
        chain::append(&mut transaction, line).await?;
        transaction.commit().await?;
        Ok(removed)
    }

    /// Opens a session and says so in the record. `passkey` is what an answer told of the passkey, sealed.
    pub async fn open_session(
        &self,
        session: &ConsoleSession,
        passkey: Option<Vec<u8>>,
        line: &Line,
    ) -> Result<(), StoreError> {
        let mut writer = self.writer().await;
        let mut transaction = writer.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::query(
            "INSERT INTO console_session (token_hash, name, role, admin, locale, begun_at, seen_at, rests_on)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(&session.token_hash)
        .bind(&session.name)
        .bind(session.role)
        .bind(&session.admin)
        .bind(&session.locale)
        .bind(session.begun_at)
        .bind(session.seen_at)
        .bind(&session.rests_on)
        .execute(&mut *transaction)
        .await?;
        sqlx::query("UPDATE console_admin SET seen_at = $2, sealed = coalesce($3, sealed) WHERE id = $1")
            .bind(&session.admin)
            .bind(session.begun_at)
            .bind(passkey)
            .execute(&mut *transaction)
            .await?;
        chain::append(&mut transaction, line).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// The session of a cookie, if it was begun and used after these moments.
    pub async fn console_session(
        &self,
        token_hash: &str,
        begun_after: Time,
        seen_after: Time,
    ) -> Result<Option<ConsoleSession>, StoreError> {
        let query = "SELECT token_hash, name, role, admin, locale, rests_on, begun_at, seen_at FROM console_session
                     WHERE token_hash = $1 AND begun_at > $2 AND seen_at > $3";
        let query = sqlx::query_as(query).bind(token_hash).bind(begun_after.0).bind(seen_after.0);
        Ok(query.fetch_optional(self.readers()).await?)
    }

    /// Notes that a session is used, and the language it was switched to.
    pub async fn touch_session(&self, hash: &str, locale: Option<&Locale>, now: Time) -> Result<(), StoreError> {
        sqlx::query("UPDATE console_session SET seen_at = $2, locale = coalesce($3, locale) WHERE token_hash = $1")
            .bind(hash)
            .bind(now.0)
            .bind(locale.map(Locale::as_str))
            .execute(&mut *self.writer().await)
            .await?;
        Ok(())
    }

    /// Ends a session, and says so in the record.
    pub async fn end_session(&self, token_hash: &str, line: &Line) -> Result<(), StoreError> {
        let mut writer = self.writer().await;
        let mut transaction = writer.begin_with("BEGIN IMMEDIATE").await?;
        let delete = sqlx::query("DELETE FROM console_session WHERE token_hash = $1").bind(token_hash);
        if delete.execute(&mut *transaction).await?.rows_affected() > 0 {
            chain::append(&mut transaction, line).await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// Forgets sessions and links that are over.
    pub async fn sweep_console(&self, begun_before: Time, now: Time) -> Result<(), StoreError> {
        let mut writer = self.writer().await;
        let old = sqlx::query("DELETE FROM console_session WHERE begun_at < $1").bind(begun_before.0);
        old.execute(&mut *writer).await?;
        sqlx::query("DELETE FROM console_invitation WHERE expires_at < $1").bind(now.0).execute(&mut *writer).await?;
        Ok(())
    }
}

/// A method as the console shows it: no number, no address, no seed.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ListedMethod {
    /// Its kind's word.
    pub kind: String,
    /// What a stranger may see of it.
    pub hint: String,
    /// When it was registered; 0 where that was not noted.
    pub added_at: i64,
    /// From when on it opens a gate.
    pub usable_at: i64,
    /// Since when it is suspended.
    pub suspended_at: Option<i64>,
}

/// A ticket as the console shows it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ListedTicket {
    /// Its number.
    pub number: String,
    /// Where it stands.
    pub state: String,
    /// What was handed to IT, as JSON.
    pub body: String,
    /// When it was opened.
    pub opened_at: i64,
}

/// What waits for somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Standing {
    /// Tickets that are not closed.
    pub tickets: i64,
    /// Messages and errands that failed three times and are tried again.
    pub failing: i64,
}

impl Store {
    /// The methods of an account, suspended and waiting ones among them.
    pub async fn listed_methods(&self, account: &AccountId) -> Result<Vec<ListedMethod>, StoreError> {
        let query =
            "SELECT kind, hint, added_at, usable_at, suspended_at FROM method WHERE account = $1 ORDER BY rank, id";
        Ok(sqlx::query_as(query).bind(account.as_str()).fetch_all(self.readers()).await?)
    }

    /// The newest tickets before a moment.
    pub async fn listed_tickets(&self, before: Time, most: u32) -> Result<Vec<ListedTicket>, StoreError> {
        let query = "SELECT number, state, body, opened_at FROM ticket WHERE opened_at < $1
                     ORDER BY opened_at DESC, number LIMIT $2";
        Ok(sqlx::query_as(query).bind(before.0).bind(most).fetch_all(self.readers()).await?)
    }

    /// One ticket.
    pub async fn listed_ticket(&self, number: &str) -> Result<Option<ListedTicket>, StoreError> {
        let query = "SELECT number, state, body, opened_at FROM ticket WHERE number = $1";
        Ok(sqlx::query_as(query).bind(number).fetch_optional(self.readers()).await?)
    }

    /// What waits for somebody.
    pub async fn standing(&self, now: Time) -> Result<Standing, StoreError> {
        let query = "SELECT (SELECT count(*) FROM ticket WHERE state <> 'closed') AS tickets,
                     (SELECT count(*) FROM outbox WHERE attempts >= 3 AND next_at > $1 - 86400000) AS failing";
        Ok(sqlx::query_as(query).bind(now.0).fetch_one(self.readers()).await?)
    }
}
