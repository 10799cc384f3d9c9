//! Lines whose person was erased, as the law lets people ask for.
//!
//! A line's hash is over what it said, so what it said cannot be taken out unseen. It is taken out seen: the line keeps
//! its number, moment, kind and hash, so that the line after it still fits; who and where are replaced by a word that means
//! nothing; and the key's holder signs what is left. Whoever has no key can empty no line.

use std::collections::HashMap;

use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use sqlx::SqliteConnection;

use super::chain::{Row, link};

/// What stays of a line's facts: words of this program that say how it went, and nothing about anybody.
const KEPT: [&str; 4] = ["kind", "locale", "category", "left"];

/// The signatures over lines that were emptied, by number.
#[derive(Debug, Default)]
pub struct Erased(HashMap<i64, Vec<u8>>);

impl Erased {
    /// Whether the key's holder signed that this line was emptied and what is left of it.
    pub fn vouches(&self, key: &Ed25519KeyPair, row: &Row) -> bool {
        let public = UnparsedPublicKey::new(&ED25519, key.public_key().as_ref());
        self.0.get(&row.seq).is_some_and(|signature| public.verify(&message(row), signature).is_ok())
    }
}

/// What is signed: label || the hash the line had || the hash of what is left, which covers its number.
fn message(row: &Row) -> Vec<u8> {
    [b"sesame/audit/erased/1", row.hash.as_slice(), &link(&[], row)].concat()
}

/// All signatures over lines after one.
pub(super) async fn all(connection: &mut SqliteConnection, after: i64) -> Result<Erased, sqlx::Error> {
    // A backup of before there was such a thing is looked at, too.
    let known = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'audit_erased')";
    if !sqlx::query_scalar::<_, bool>(known).fetch_one(&mut *connection).await? {
        return Ok(Erased::default());
    }
    let rows: Vec<(i64, Vec<u8>)> = sqlx::query_as("SELECT seq, signature FROM audit_erased WHERE seq > ?")
        .bind(after)
        .fetch_all(connection)
        .await?;
    Ok(Erased(rows.into_iter().collect()))
}

/// Empties a line of its person. The caller holds the transaction.
pub(crate) async fn empty(
    connection: &mut SqliteConnection,
    key: &Ed25519KeyPair,
    mut row: Row,
    word: &str,
) -> Result<(), sqlx::Error> {
    let facts: Vec<_> = row.facts().into_iter().filter(|(name, _)| KEPT.contains(&name.as_str())).collect();
    row.facts = serde_json::to_string(&facts).unwrap_or_else(|_| "[]".to_owned());
    row.subject = row.subject.map(|_| format!("erased/{word}"));
    row.peer = row.peer.map(|peer| format!("{}:erased-{word}", peer.split(':').next().unwrap_or_default()));
    sqlx::query("UPDATE audit SET subject = ?, peer = ?, facts = ? WHERE seq = ?")
        .bind(&row.subject)
        .bind(&row.peer)
        .bind(&row.facts)
        .bind(row.seq)
        .execute(&mut *connection)
        .await?;
    sqlx::query("INSERT OR REPLACE INTO audit_erased (seq, signature) VALUES (?, ?)")
        .bind(row.seq)
        .bind(key.sign(&message(&row)).as_ref())
        .execute(connection)
        .await?;
    Ok(())
}
