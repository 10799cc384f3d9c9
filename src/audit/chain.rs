//! The hash chain: how one line is tied to the one before it.
//!
//! Everything here is pure but [`head`], [`write`] and [`append`], which work inside the caller's transaction, so that
//! a line is committed together with what it tells of.

use sha2::{Digest as _, Sha256};
use sqlx::{Connection as _, FromRow, SqliteConnection};

use super::Kind;
use crate::ids::{Peer, SubjectKey};
use crate::store::Store;
use crate::time::Time;

/// A SHA-256 hash (FIPS 180-4).
pub type Hash = [u8; 32];

/// The hash before the first line.
pub const GENESIS: Hash = [0; 32];

/// Keeps these hashes apart from every other use of SHA-256, and names the encoding.
const LABEL: &[u8] = b"sesame/audit/line/1";

/// What happened, not yet in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// When.
    pub at: Time,
    /// What.
    pub kind: Kind,
    /// To which account, or to which unknown handle's key.
    pub subject: Option<SubjectKey>,
    /// In which chat.
    pub peer: Option<Peer>,
    /// What else is worth knowing; never a secret.
    pub facts: Vec<(String, String)>,
}

/// One line as it stands in the log. Its fields are what the file holds, even where somebody has changed it.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Row {
    /// Its number, from 1 without gaps.
    pub seq: i64,
    /// When, in milliseconds since the Unix epoch.
    pub at: i64,
    /// What: the kebab-case name of a [`Kind`], perhaps one that only a newer program knows.
    pub kind: String,
    /// The subject's key.
    pub subject: Option<String>,
    /// The chat.
    pub peer: Option<String>,
    /// The facts, as a JSON list of pairs.
    pub facts: String,
    /// The hash over the hash before and all fields above; 32 bytes unless somebody has changed it.
    pub hash: Vec<u8>,
}

impl Row {
    /// The facts as pairs; empty when the text is not what this program writes.
    pub fn facts(&self) -> Vec<(String, String)> {
        serde_json::from_str(&self.facts).unwrap_or_default()
    }
}

/// The hash of a line that follows `before`: SHA-256 over the label, `before`, the two numbers in big-endian order, and
/// each text preceded by its length, so that nothing can be moved from one field to the next unseen.
pub fn link(before: &[u8], row: &Row) -> Hash {
    let mut sha = Sha256::new();
    let mut field = |bytes: &[u8]| {
        sha.update((bytes.len() as u64).to_be_bytes());
        sha.update(bytes);
    };
    field(LABEL);
    field(before);
    field(&row.seq.to_be_bytes());
    field(&row.at.to_be_bytes());
    field(row.kind.as_bytes());
    for text in [&row.subject, &row.peer] {
        field(&[u8::from(text.is_some())]); // absent is not the same as empty
        field(text.as_deref().unwrap_or_default().as_bytes());
    }
    field(row.facts.as_bytes());
    sha.finalize().into()
}

/// The end of the log, to which the next line is tied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    /// The number of the last line; 0 when there is none.
    pub seq: i64,
    /// The hash of the last line.
    pub hash: Vec<u8>,
}

impl Default for Chain {
    fn default() -> Self {
        Self { seq: 0, hash: GENESIS.to_vec() }
    }
}

impl Chain {
    /// Ties one more line to the end. The row is to be written in the same transaction.
    pub fn append(&mut self, line: &Line) -> Row {
        let kind: &'static str = line.kind.into();
        let mut row = Row {
            seq: self.seq + 1,
            at: line.at.0,
            kind: kind.to_owned(),
            subject: line.subject.as_ref().map(|key| key.0.clone()),
            peer: line.peer.as_ref().map(|peer| peer.0.clone()),
            facts: serde_json::to_string(&line.facts).unwrap_or_else(|_| "[]".to_owned()),
            hash: Vec::new(),
        };
        row.hash = link(&self.hash, &row).to_vec();
        (self.seq, self.hash) = (row.seq, row.hash.clone());
        row
    }
}

/// Where the log ends. After everything old was removed, that is its newest checkpoint.
pub async fn head(connection: &mut SqliteConnection) -> Result<Chain, sqlx::Error> {
    let newest = "SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1";
    let mut last: Option<(i64, Vec<u8>)> = sqlx::query_as(newest).fetch_optional(&mut *connection).await?;
    if last.is_none() {
        let signed = "SELECT seq, hash FROM audit_checkpoint ORDER BY seq DESC LIMIT 1";
        last = sqlx::query_as(signed).fetch_optional(connection).await?;
    }
    Ok(last.map_or_else(Chain::default, |(seq, hash)| Chain { seq, hash }))
}

/// Writes a row that [`Chain::append`] made.
pub async fn write(connection: &mut SqliteConnection, row: &Row) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO audit (seq, at, kind, subject, peer, facts, hash) VALUES (?, ?, ?, ?, ?, ?, ?)")
        .bind(row.seq)
        .bind(row.at)
        .bind(&row.kind)
        .bind(&row.subject)
        .bind(&row.peer)
        .bind(&row.facts)
        .bind(&row.hash)
        .execute(connection)
        .await?;
    Ok(())
}

/// Adds one line outside the inbox, for example of an import. The caller holds the writer and a transaction.
pub async fn append(connection: &mut SqliteConnection, line: &Line) -> Result<Row, sqlx::Error> {
    let row = head(connection).await?.append(line);
    write(connection, &row).await?;
    Ok(row)
}

/// Adds one line from outside the inbox, in a transaction of its own.
pub async fn note(store: &Store, line: &Line) -> Result<(), sqlx::Error> {
    let mut writer = store.writer().await;
    let mut transaction = writer.begin_with("BEGIN IMMEDIATE").await?;
    append(&mut transaction, line).await?;
    transaction.commit().await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line() -> Line {
        Line {
            at: Time(1_000),
            kind: Kind::CodeRefused,
            subject: Some("account/mira".into()),
            peer: Some("console:1".into()),
            facts: vec![("left".to_owned(), "2".to_owned())],
        }
    }

    #[test]
    fn every_field_is_part_of_the_hash() {
        let row = Chain::default().append(&line());
        let changed: [fn(&mut Row); 8] = [
            |row| row.seq += 1,
            |row| row.at += 1,
            |row| row.kind.push('x'),
            |row| row.subject = None,
            |row| row.subject = Some(String::new()),
            |row| row.peer = None,
            |row| row.facts.push(' '),
            |row| (row.subject, row.peer) = (row.peer.clone(), row.subject.clone()),
        ];
        assert_eq!(link(&GENESIS, &row).to_vec(), row.hash);
        assert_ne!(link(&[1; 32], &row).to_vec(), row.hash);
        for (index, change) in changed.iter().enumerate() {
            let mut other = row.clone();
            change(&mut other);
            assert_ne!(link(&GENESIS, &other), link(&GENESIS, &row), "change {index}");
        }
    }

    #[test]
    fn the_encoding_stays_what_it_is() {
        // Written down once: a change here makes every log on earth look forged.
        let row = Chain::default().append(&line());
        assert_eq!(hex::encode(row.hash), "04c3438d15c6b3dd368546c353722e569b3421455d8f472b82e4c8bbab823c0c");
    }

    #[test]
    fn there_are_at_least_thirty_kinds_and_each_reads_back() {
        use strum::VariantNames as _;
        assert!(Kind::VARIANTS.len() >= 30);
        for name in Kind::VARIANTS {
            let kind: Kind = name.parse().unwrap();
            assert_eq!(<&'static str>::from(kind), *name);
        }
    }
}
