//! Phones and addresses that stand in the directory itself, as part of the register.
//!
//! They are read whenever somebody is looked up, and lie sealed like all others: so they can be suspended, told of things
//! and named on the page like all others. Who else registered the same number keeps it.

use std::collections::{HashMap, HashSet};

use sqlx::Connection as _;

use super::register::{Register, RegisterError, contact_digest, hint, method_id, seal_context};
use super::{Account, Contact, Means};
use crate::engine::contact::canonical;
use crate::engine::enrolment::{alternate, phone};
use crate::engine::method::MethodKind;
use crate::engine::org::Org;
use crate::entropy::{Entropy, Seed};
use crate::secret::Secret;
use crate::time::Time;

impl Register {
    /// Makes the register say what the directory says of an account that was just found: what is new there is added, and
    /// what is gone there goes. Where it could not say, all stays as it is. Nobody takes a commit as well, so that the
    /// time tells nothing.
    pub async fn follow(
        &self,
        account: Option<&Account>,
        org: &Org,
        now: Time,
        seed: Seed,
    ) -> Result<(), RegisterError> {
        let id = account.map(|account| account.id.clone()).unwrap_or_default();
        let told = account.and_then(|account| Some((account, account.contacts.as_ref()?)));
        let wanted = told.map(|(account, contacts)| usable(account, contacts, org));
        let (keys, mut nonces) = (self.store.keys(), Entropy::new(seed));
        let mut writer = self.store.writer().await;
        let mut tx = writer.begin_with("BEGIN IMMEDIATE").await?;
        let held: HashMap<String, bool> =
            sqlx::query_as("SELECT id, of_directory AND source = 'import' FROM method WHERE account = ?1")
                .bind(id.as_str())
                .fetch_all(&mut *tx)
                .await?
                .into_iter()
                .collect();
        let mut there = HashSet::new();
        for (kind, value) in wanted.iter().flatten() {
            let method = method_id(keys, &id, *kind, value.expose());
            if !held.contains_key(method.as_str()) && !there.contains(&method.0) {
                sqlx::query(
                    "INSERT INTO method (id, account, kind, hint, contact, sealed, added_at, of_directory, rank)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 1,
                             (SELECT coalesce(max(rank), -1) + 1 FROM method WHERE account = ?2))",
                )
                .bind(method.as_str())
                .bind(id.as_str())
                .bind(kind.word())
                .bind(hint(*kind, value.expose()))
                .bind(contact_digest(keys, *kind, value.expose()).0)
                .bind(keys.seal(value.expose().as_bytes(), &seal_context(&method), &nonces.bytes()))
                .bind(now.0)
                .execute(&mut *tx)
                .await?;
            }
            there.insert(method.0);
        }
        let gone = held.iter().filter(|(method, its)| wanted.is_some() && **its && !there.contains(*method));
        for (method, _) in gone {
            sqlx::query("DELETE FROM method WHERE id = ?1").bind(method).execute(&mut *tx).await?;
        }
        sqlx::query(
            "INSERT INTO contacts_read (account, at) VALUES (?1, ?2)
             ON CONFLICT (account) DO UPDATE SET at = excluded.at",
        )
        .bind(id.as_str())
        .bind(now.0)
        .execute(&mut *tx)
        .await?;
        Ok(tx.commit().await?)
    }
}

/// What of it can prove anything, in canonical form: a number that is one and costs no more than a call (one with an
/// extension is not dialled through), and an address that the account does not open itself.
fn usable(account: &Account, contacts: &[Contact], org: &Org) -> Vec<(MethodKind, Secret<String>)> {
    let mut found = Vec::new();
    for Contact { means, value } in contacts {
        match means {
            Means::Phone | Means::Voice => {
                let Ok((number, reach)) = phone(value.expose(), &org.country) else { continue };
                if *means == Means::Phone && reach.text {
                    found.push((MethodKind::Sms, Secret::new(number.clone())));
                }
                found.push((MethodKind::Call, Secret::new(number)));
            }
            Means::Mail => {
                let address = alternate(value.expose(), org, account.mailbox.as_deref());
                let address = address.ok().filter(|address| canonical(&account.login) != *address);
                found.extend(address.map(|address| (MethodKind::Mail, Secret::new(address))));
            }
        }
    }
    found
}
