//! The register as its owner sees and changes it: everything with its name, nothing suspended or waiting left out.

use std::collections::BTreeMap;
use std::time::Duration;

use sqlx::SqliteConnection;

use super::enrolled::name_context;
use super::register::{Register, RegisterError, contact_digest, hint, method_id, seal_context};
use crate::engine::contact::canonical;
use crate::engine::enrolment::Section;
use crate::engine::method::{Class, MethodKind};
use crate::entropy::Seed;
use crate::ids::{AccountId, MethodId};
use crate::secret::Secret;
use crate::time::Time;

/// One thing registered, as its owner knows it: a phone is one, though it can be texted and called.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its methods; the first names it.
    pub methods: Vec<(MethodId, MethodKind)>,
    /// Where it stands on the page.
    pub section: Section,
    /// The complete number or address; for its owner's eyes alone. `None` for what reaches nobody.
    pub value: Option<Secret<String>>,
    /// What its owner calls it.
    pub name: Option<String>,
    /// From when on it opens a gate.
    pub usable_at: Time,
    /// Whether it was suspended: the phone was reported lost.
    pub suspended: bool,
    /// When its owner last said that it is still right; zero if never.
    pub confirmed_at: Time,
}

impl Entry {
    /// What names it.
    pub fn id(&self) -> &MethodId {
        &self.methods[0].0
    }

    /// What it shows possession of.
    pub fn class(&self) -> Class {
        self.methods[0].1.class()
    }

    /// Whether it opens a gate now.
    pub fn usable(&self, now: Time) -> bool {
        !self.suspended && self.usable_at <= now
    }
}

type Row = (String, String, String, Vec<u8>, Option<Vec<u8>>, Option<i64>, i64, i64);

/// A number or an address to be registered.
#[derive(Clone, Debug)]
pub struct NewContact<'a> {
    /// The ways it is used: text message and call, or mail.
    pub kinds: &'a [MethodKind],
    /// The number (E.164) or address in canonical form.
    pub value: &'a Secret<String>,
    /// What its owner calls it; may be empty.
    pub name: &'a str,
    /// When it is added.
    pub now: Time,
    /// From when on it opens a gate.
    pub usable_at: Time,
}

impl Register {
    /// Everything an account has registered, in the order of the page, oldest first.
    pub async fn entries(&self, account: &AccountId) -> Result<Vec<Entry>, RegisterError> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT id, kind, contact, sealed, name, suspended_at, usable_at, confirmed_at FROM method
             WHERE account = ?1 ORDER BY rank, added_at, kind = 'call', id",
        )
        .bind(account.as_str())
        .fetch_all(self.store.readers())
        .await?;
        let keys = self.store.keys();
        let mut entries: Vec<Entry> = Vec::new();
        let mut known: BTreeMap<String, usize> = BTreeMap::new();
        for (id, word, contact, sealed, name, suspended_at, usable_at, confirmed_at) in rows {
            let Some(kind) = MethodKind::of_word(&word) else { continue };
            let Some(section) = Section::of(kind) else { continue };
            let id = MethodId(id);
            let same = (section == Section::Phone).then(|| known.get(&contact).copied()).flatten();
            if let Some(entry) = same.and_then(|place| entries.get_mut(place)) {
                entry.methods.push((id, kind));
                continue;
            }
            let value = if kind.reaches() { Some(text(keys.open(&sealed, &seal_context(&id))?)?) } else { None };
            let name = name.map(|sealed| keys.open(&sealed, &name_context(&id)).map_err(RegisterError::from));
            let name = name.transpose()?.and_then(|plain| String::from_utf8(plain).ok());
            known.insert(contact, entries.len());
            entries.push(Entry {
                methods: vec![(id, kind)],
                section,
                value,
                name: name.filter(|name| !name.is_empty()),
                usable_at: Time(usable_at),
                suspended: suspended_at.is_some(),
                confirmed_at: Time(confirmed_at),
            });
        }
        let place = |entry: &Entry| Section::ALL.iter().position(|section| *section == entry.section);
        entries.sort_by_key(place);
        Ok(entries)
    }

    /// Registers a number or an address that its owner has proven to hold. One that is there already is renamed,
    /// confirmed and no longer suspended. The caller holds the transaction.
    pub async fn add_contact(
        &self,
        db: &mut SqliteConnection,
        account: &AccountId,
        new: &NewContact<'_>,
        seed: Seed,
    ) -> Result<(), RegisterError> {
        let keys = self.store.keys();
        let mut nonces = crate::entropy::Entropy::new(seed);
        for kind in new.kinds {
            let value = new.value.expose();
            let id = method_id(keys, account, *kind, value);
            let name = keys.seal(new.name.as_bytes(), &name_context(&id), &nonces.bytes());
            sqlx::query(
                "INSERT INTO method (id, account, kind, hint, contact, sealed, rank, name, source, added_at, usable_at,
                                     confirmed_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6,
                         (SELECT coalesce(max(rank), -1) + 1 FROM method WHERE account = ?2), ?7, 'owner', ?8, ?9, ?8)
                 ON CONFLICT (id) DO UPDATE SET name = excluded.name, confirmed_at = excluded.confirmed_at,
                 source = 'owner', suspended_at = NULL",
            )
            .bind(id.as_str())
            .bind(account.as_str())
            .bind(kind.word())
            .bind(hint(*kind, value))
            .bind(contact_digest(keys, *kind, value).0)
            .bind(keys.seal(value.as_bytes(), &seal_context(&id), &nonces.bytes()))
            .bind(name)
            .bind(new.now.0)
            .bind(new.usable_at.0)
            .execute(&mut *db)
            .await?;
        }
        Ok(())
    }

    /// Removes an entry's methods. What they reached can be told so for some days ([`Register::reach_owner`]). The caller
    /// holds the transaction. `false` when they were gone already.
    pub async fn remove_entry(
        db: &mut SqliteConnection,
        account: &AccountId,
        entry: &Entry,
        now: Time,
    ) -> Result<bool, RegisterError> {
        let ids: Vec<&str> = entry.methods.iter().map(|(id, _)| id.as_str()).collect();
        let ids = serde_json::to_string(&ids).unwrap_or_default();
        sqlx::query(
            "INSERT OR REPLACE INTO former_method (id, sealed, removed_at) SELECT id, sealed, ?3 FROM method
             WHERE account = ?1 AND id IN (SELECT value FROM json_each(?2)) AND length(sealed) > 0
               AND kind IN ('sms', 'call', 'mail')",
        )
        .bind(account.as_str())
        .bind(&ids)
        .bind(now.0)
        .execute(&mut *db)
        .await?;
        let gone = sqlx::query("DELETE FROM method WHERE account = ?1 AND id IN (SELECT value FROM json_each(?2))")
            .bind(account.as_str())
            .bind(&ids)
            .execute(db)
            .await?;
        Ok(gone.rows_affected() > 0)
    }

    /// What the owner of an account is to be asked about, if it is time: hints of the numbers and addresses of these
    /// kinds, when one of them was not confirmed for `every`. Asked of this, it answers once in that time, whichever of
    /// the owner's chats it is asked for.
    pub async fn to_confirm(
        &self,
        account: &AccountId,
        kinds: &[MethodKind],
        every: Duration,
        now: Time,
    ) -> Result<Vec<String>, RegisterError> {
        let reached = |entry: &Entry| {
            let kind = entry.methods.iter().map(|(_, kind)| *kind).find(|kind| kinds.contains(kind))?;
            Some(hint(kind, entry.value.as_ref().filter(|_| !entry.suspended)?.expose()))
        };
        let entries = self.entries(account).await?;
        let due = |entry: &Entry| reached(entry).is_some() && entry.confirmed_at + every <= now;
        if !entries.iter().any(due) {
            return Ok(Vec::new());
        }
        let asked = sqlx::query(
            "INSERT INTO asked_again (account, at) VALUES ($1, $2)
             ON CONFLICT (account) DO UPDATE SET at = excluded.at WHERE at <= $3",
        )
        .bind(account.as_str())
        .bind(now.0)
        .bind((now - every).0)
        .execute(&mut *self.store.writer().await)
        .await?;
        Ok(if asked.rows_affected() == 1 { entries.iter().filter_map(reached).collect() } else { Vec::new() })
    }
}

/// Writes that everything an account has registered is still right, for [`crate::engine::effect::Effect::ConfirmMethods`].
pub async fn confirm(connection: &mut SqliteConnection, account: &AccountId, now: Time) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE method SET confirmed_at = ?2 WHERE account = ?1")
        .bind(account.as_str())
        .bind(now.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// A name as its owner typed it: one line, no more than forty characters.
pub fn tidy_name(typed: &str) -> String {
    let plain: String = typed.chars().filter(|c| !c.is_control()).collect();
    if canonical(&plain).is_empty() { String::new() } else { plain.trim().chars().take(40).collect() }
}

fn text(plain: Vec<u8>) -> Result<Secret<String>, RegisterError> {
    String::from_utf8(plain).map(Secret::new).map_err(|_| RegisterError::Sealed(crate::keys::Unsealable))
}
