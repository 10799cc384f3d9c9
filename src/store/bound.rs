//! Chats that belong to an account: linked by their owner while signed in, and unlinked by them or by IT.
//!
//! Such a chat stands in for the typed name, the captcha and the complete number; it never counts as a gate.

use std::collections::HashMap;

use sqlx::SqliteConnection;

use super::{Store, StoreError};
use crate::engine::bound::BoundChat;
use crate::engine::decoy::account_key;
use crate::engine::event::Past;
use crate::engine::method::Binding;
use crate::ids::{AccountId, Handle, Peer};
use crate::time::Time;

/// How many lines of the record are looked through for what an owner reads: a recovery leaves about ten.
const LOOKED_AT: i64 = 500;

/// The chats that a batch of updates is about, with all others of the same accounts.
#[derive(Debug, Default)]
pub struct Bound(HashMap<Peer, (Binding, Time)>);

impl Bound {
    /// Reads what is known of these chats and accounts.
    pub async fn load(
        connection: &mut SqliteConnection,
        peers: &[&str],
        accounts: &[&str],
    ) -> Result<Self, sqlx::Error> {
        let rows: Vec<(String, String, String, i64)> = sqlx::query_as(
            "SELECT peer, account, login, bound_at FROM bound_chat
             WHERE account IN (SELECT value FROM json_each($2)) OR account IN
                   (SELECT account FROM bound_chat WHERE peer IN (SELECT value FROM json_each($1)))",
        )
        .bind(serde_json::to_string(peers).unwrap_or_default())
        .bind(serde_json::to_string(accounts).unwrap_or_default())
        .fetch_all(connection)
        .await?;
        let bound = |(peer, account, login, at)| {
            (Peer(peer), (Binding { account: AccountId(account), login: Handle(login) }, Time(at)))
        };
        Ok(Self(rows.into_iter().map(bound).collect()))
    }

    /// The account that a chat belongs to.
    pub fn of(&self, peer: &Peer) -> Option<&Binding> {
        self.0.get(peer).map(|(binding, _)| binding)
    }

    /// The chats of an account as seen from one chat, oldest first.
    pub fn chats(&self, account: &AccountId, from: &Peer) -> Vec<BoundChat> {
        let of = self.0.iter().filter(|(_, (binding, _))| binding.account == *account);
        let chat = |(peer, (_, at)): (&Peer, &(Binding, Time))| BoundChat {
            peer: peer.clone(),
            bound_at: *at,
            here: peer == from,
        };
        let mut chats: Vec<_> = of.map(chat).collect();
        chats.sort_by(|one, other| (one.bound_at, &one.peer).cmp(&(other.bound_at, &other.peer)));
        chats
    }

    /// Notes what a step of the batch has decided, for the next.
    pub fn bind(&mut self, peer: &Peer, binding: Binding, at: Time) {
        self.0.insert(peer.clone(), (binding, at));
    }

    /// Notes that a chat belongs to nobody any more.
    pub fn unbind(&mut self, peer: &Peer) {
        self.0.remove(peer);
    }
}

/// Writes that a chat belongs to an account, for [`crate::engine::effect::Effect::BindChat`].
pub async fn bind(
    connection: &mut SqliteConnection,
    peer: &Peer,
    binding: &Binding,
    now: Time,
) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT OR REPLACE INTO bound_chat (peer, account, login, bound_at) VALUES ($1, $2, $3, $4)")
        .bind(peer.as_str())
        .bind(binding.account.as_str())
        .bind(binding.login.as_str())
        .bind(now.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// Writes that it does no more, for [`crate::engine::effect::Effect::UnbindChat`].
pub async fn unbind(connection: &mut SqliteConnection, chat: &Peer) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM bound_chat WHERE peer = $1").bind(chat.as_str()).execute(connection).await?;
    Ok(())
}

impl Store {
    /// The chats that belong to an account, oldest first.
    pub async fn chats_of(&self, account: &AccountId) -> Result<Vec<Peer>, StoreError> {
        let peers: Vec<String> =
            sqlx::query_scalar("SELECT peer FROM bound_chat WHERE account = $1 ORDER BY bound_at, peer")
                .bind(account.as_str())
                .fetch_all(self.readers())
                .await?;
        Ok(peers.into_iter().map(Peer).collect())
    }

    /// The same, each with when it was linked.
    pub async fn linked_chats(&self, account: &AccountId) -> Result<Vec<(Peer, Time)>, StoreError> {
        let query = "SELECT peer, bound_at FROM bound_chat WHERE account = $1 ORDER BY bound_at, peer";
        let rows: Vec<(String, i64)> = sqlx::query_as(query).bind(account.as_str()).fetch_all(self.readers()).await?;
        Ok(rows.into_iter().map(|(peer, at)| (Peer(peer), Time(at))).collect())
    }

    /// The chats of an account that were linked no later than a moment, oldest first: those that may approve. Whoever was
    /// tricked into linking a stranger's chat has that long to hear of it and to say no.
    pub async fn approvers_of(&self, account: &AccountId, linked: Time) -> Result<Vec<Peer>, StoreError> {
        let query = "SELECT peer FROM bound_chat WHERE account = $1 AND bound_at <= $2 ORDER BY bound_at, peer";
        let peers: Vec<String> =
            sqlx::query_scalar(query).bind(account.as_str()).bind(linked.0).fetch_all(self.readers()).await?;
        Ok(peers.into_iter().map(Peer).collect())
    }

    /// What happened to an account lately, as its owner reads it: what, on which channel, when; oldest first.
    pub async fn past_of(&self, account: &AccountId, most: usize) -> Result<Vec<(Past, String, Time)>, StoreError> {
        let rows: Vec<(String, Option<String>, i64)> =
            sqlx::query_as("SELECT kind, peer, at FROM audit WHERE subject = $1 ORDER BY seq DESC LIMIT $2")
                .bind(account_key(account).as_str())
                .bind(LOOKED_AT)
                .fetch_all(self.readers())
                .await?;
        let told = rows.into_iter().filter_map(|(kind, peer, at)| {
            let channel = peer.map(|peer| Peer(peer).channel().to_owned()).unwrap_or_default();
            Some((Past::of_kind(&kind)?, channel, Time(at)))
        });
        let mut past: Vec<_> = told.take(most).collect();
        past.reverse();
        Ok(past)
    }
}
