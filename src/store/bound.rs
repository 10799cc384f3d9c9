//! Chats that belong to an account: linked by their owner while signed in, and unlinked by them or by IT.
//!
//! Such a chat stands in for the typed name, the captcha and the complete number; it never counts as a gate.

use std::collections::HashMap;

use sqlx::SqliteConnection;

use crate::engine::method::Binding;
use crate::ids::{AccountId, Handle, Peer};

/// The accounts that these chats belong to.
pub async fn of(connection: &mut SqliteConnection, peers: &[&str]) -> Result<HashMap<Peer, Binding>, sqlx::Error> {
    let rows: Vec<(String, String, String)> =
        sqlx::query_as("SELECT peer, account, login FROM bound_chat WHERE peer IN (SELECT value FROM json_each($1))")
            .bind(serde_json::to_string(peers).unwrap_or_default())
            .fetch_all(connection)
            .await?;
    let bound = |(peer, account, login)| (Peer(peer), Binding { account: AccountId(account), login: Handle(login) });
    Ok(rows.into_iter().map(bound).collect())
}
