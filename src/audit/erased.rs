//! Lines whose person was erased, as the law lets people ask for.
//!
//! A line's hash is over what it said, so what it said cannot be taken out unseen. It is taken out seen: the line keeps
//! its number, moment, kind and hash, so that the line after it still fits; who and where are replaced by a word that means
//! nothing; and the key's holder signs what is left. Whoever has no key can empty no line.
//!
//! The signature covers the hash of the line before, too. What an emptied line said no longer ties it to that line, so the
//! signature must: else all lines before it could be rewritten. A signature that does not cover it (`erased/1`) is none.

use std::collections::HashMap;

use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use sqlx::SqliteConnection;

use super::Kind;
use super::book::is_next;
use super::chain::{GENESIS, Row, link};

/// What stays of a line's facts: words of this program that say how it went, and nothing about anybody.
const KEPT: [&str; 4] = ["kind", "locale", "category", "left"];

/// What IT did to an account stays with who did it and why: that is IT's deed, and the next one to look must see it.
const DEEDS: [Kind; 6] = [
    Kind::LimitCleared,
    Kind::AccountThawed,
    Kind::MethodsReinstated,
    Kind::AccountLookedAt,
    Kind::PersonExported,
    Kind::RecordExported,
];

/// What stays of those besides.
const KEPT_OF_DEEDS: [&str; 2] = ["by", "reason"];

/// Whom lines are emptied of: an account's key, and the chats that are theirs.
pub(crate) struct Whose<'a> {
    pub subject: &'a str,
    pub chats: &'a [String],
}

impl Whose<'_> {
    /// Whether a line is about somebody else: what was done to them, from whichever chat, is theirs to keep.
    pub fn is_of_another(&self, row: &Row) -> bool {
        row.subject.as_deref().is_some_and(|subject| subject != self.subject)
    }

    /// Whether it was written in one of their chats.
    pub fn is_in_chat(&self, row: &Row) -> bool {
        row.peer.as_ref().is_some_and(|peer| self.chats.contains(peer))
    }

    /// The line without them: nothing of anybody else, and of a chat that is not theirs, goes.
    fn without(&self, mut row: Row, word: &str) -> Row {
        if self.is_in_chat(&row) {
            row.peer = row.peer.map(|peer| format!("{}:erased-{word}", peer.split(':').next().unwrap_or_default()));
        }
        if self.is_of_another(&row) {
            return row;
        }
        let deed = DEEDS.iter().any(|kind| <&str>::from(*kind) == row.kind);
        let stays = |name: &str| KEPT.contains(&name) || (deed && KEPT_OF_DEEDS.contains(&name));
        let facts: Vec<_> = row.facts().into_iter().filter(|(name, _)| stays(name)).collect();
        row.facts = serde_json::to_string(&facts).unwrap_or_else(|_| "[]".to_owned());
        row.subject = row.subject.map(|_| format!("erased/{word}"));
        row
    }
}

/// The signatures over lines that were emptied, by number.
#[derive(Debug, Default)]
pub struct Erased(HashMap<i64, Vec<u8>>);

impl Erased {
    /// Whether the key's holder signed that this line was emptied and what is left of it, behind a line of this hash.
    pub fn vouches(&self, key: &Ed25519KeyPair, before: &[u8], row: &Row) -> bool {
        let public = UnparsedPublicKey::new(&ED25519, key.public_key().as_ref());
        self.0.get(&row.seq).is_some_and(|signature| public.verify(&message(before, row), signature).is_ok())
    }
}

/// What is signed: label || the hash of what is left, which covers its number and the hash of the line before || the hash
/// the line had. Hashes of 32 bytes stand behind one another, so that nothing can be moved between them.
fn message(before: &[u8], row: &Row) -> Vec<u8> {
    [b"sesame/audit/erased/2", &link(before, row)[..], row.hash.as_slice()].concat()
}

/// The hash to which a line is tied: of the line before, of the base that retention left, or of nothing.
async fn before(connection: &mut SqliteConnection, seq: i64) -> Result<Option<Vec<u8>>, sqlx::Error> {
    if seq == 1 {
        return Ok(Some(GENESIS.to_vec()));
    }
    let hash =
        "SELECT hash FROM audit WHERE seq = $1 UNION ALL SELECT hash FROM audit_checkpoint WHERE seq = $1 LIMIT 1";
    sqlx::query_scalar(hash).bind(seq - 1).fetch_optional(connection).await
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

/// Empties a line of its person. The caller holds the transaction. A line that somebody changed is emptied like any other
/// and not signed for, so that erasing does not hide the change.
pub(crate) async fn empty(
    connection: &mut SqliteConnection,
    key: &Ed25519KeyPair,
    row: Row,
    whose: &Whose<'_>,
    word: &str,
) -> Result<(), sqlx::Error> {
    let before = before(connection, row.seq).await?;
    let signed: Option<Vec<u8>> = sqlx::query_scalar("SELECT signature FROM audit_erased WHERE seq = ?")
        .bind(row.seq)
        .fetch_optional(&mut *connection)
        .await?;
    let signed = Erased(signed.into_iter().map(|signature| (row.seq, signature)).collect());
    let before = before.filter(|before| is_next(before, &row) || signed.vouches(key, before, &row));
    let row = whose.without(row, word);
    sqlx::query("UPDATE audit SET subject = ?, peer = ?, facts = ? WHERE seq = ?")
        .bind(&row.subject)
        .bind(&row.peer)
        .bind(&row.facts)
        .bind(row.seq)
        .execute(&mut *connection)
        .await?;
    let Some(before) = before else { return Ok(()) };
    sqlx::query("INSERT OR REPLACE INTO audit_erased (seq, signature) VALUES (?, ?)")
        .bind(row.seq)
        .bind(key.sign(&message(&before, &row)).as_ref())
        .execute(connection)
        .await?;
    Ok(())
}
