//! Reading the log: filters, proof that nothing was changed, export, signed checkpoints, and forgetting what is old.

use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use futures::TryStreamExt as _;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use sqlx::{FromRow, SqliteConnection};

use super::chain::{self, GENESIS, Line, Row, link};
use super::erased::{self, Erased};
use super::export::{Format, Sheet};
use super::search;
use super::ship::{Head, IS};
use crate::directory::{Directory, DirectoryError};
use crate::engine::decoy::account_key;
use crate::ids::{AccountId, Handle};
use crate::keys::{Keys, Purpose};
use crate::report::tally;
use crate::store::Store;
use crate::time::Time;

/// At most so many faults are told one by one.
const FAULTS_TOLD_MAX: usize = 200;

const DAY: Duration = Duration::from_hours(24);

/// So much of the log is forgotten at once, beyond its oldest checkpoint.
const AT_ONCE: Duration = Duration::from_hours(3 * 24);

/// The audit log of one database.
#[derive(Clone, Debug)]
pub struct Book {
    store: Arc<Store>,
}

/// The log could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum BookError {
    /// The database said no.
    #[error("the audit log could not be read: {0}")]
    Sql(#[from] sqlx::Error),
    /// The export could not be written.
    #[error("the export could not be written: {0}")]
    Write(#[from] std::io::Error),
    /// The key cannot sign.
    #[error("the audit log cannot be signed with this key")]
    Key,
    /// Whose lines are wanted could not be asked.
    #[error("the account was not looked up: {0}; its identifier, as lines about it show it, finds them without")]
    Account(#[from] DirectoryError),
    /// A checkpoint over a log that does not hold would vouch for the change.
    #[error("no checkpoint was signed: line {0} of the audit log was changed; run `sesame audit verify`")]
    Broken(i64),
}

/// Which lines are wanted; an absent wish is no restriction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Lines about this subject: an account's key, or an unknown handle's.
    pub subject: Option<String>,
    /// Lines of any of these kinds; empty for all.
    pub kinds: Vec<String>,
    /// Lines of this chat.
    pub peer: Option<String>,
    /// Lines of any chat of this channel.
    pub channel: Option<String>,
    /// Lines from this moment on.
    pub from: Option<Time>,
    /// Lines before this moment.
    pub to: Option<Time>,
    /// At most so many, the newest.
    pub limit: Option<u32>,
}

/// What [`Book::verify`] found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// How many lines were read.
    pub lines: u64,
    /// How many checkpoints were read.
    pub checkpoints: u64,
    /// The number and the hash of the last line, worth keeping elsewhere.
    pub head: chain::Chain,
    /// The last line that a good checkpoint covers; later ones are not yet signed for.
    pub signed_to: i64,
    /// How many lines were emptied of the person they were about, by the key's holder.
    pub erased: u64,
    /// What is wrong, in the order of the log; the first 200.
    pub faults: Vec<Fault>,
    /// How many things are wrong.
    pub faults_total: u64,
}

/// One thing that is wrong with the log.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The line does not follow from the one before.
    #[error("line {0} was changed, moved or put in afterwards")]
    Changed(i64),
    /// Lines are gone.
    #[error("lines {0} to {1} are missing")]
    Missing(i64, i64),
    /// The oldest lines are gone without the signature that retention leaves.
    #[error("lines 1 to {0} are missing, and not because they were due to be forgotten")]
    Beheaded(i64),
    /// The end of the log is gone.
    #[error("the log ends at line {0}, but a checkpoint was signed at line {1}: the lines between were removed")]
    Cut(i64, i64),
    /// A checkpoint is not ours.
    #[error("the checkpoint at line {0} is forged or was changed")]
    Forged(i64),
    /// The log does not reach a head that was kept elsewhere.
    #[error("the log ends at line {0}, but its head was shipped at line {1}: the lines between were removed")]
    Shortened(i64, i64),
    /// The log fits together but not with what was signed.
    #[error("line {0} is not the one its checkpoint was signed over: the log was rewritten up to there")]
    Rewritten(i64),
}

impl Fault {
    /// The line at which it is found.
    pub fn line(&self) -> i64 {
        match self {
            Self::Changed(line) | Self::Forged(line) | Self::Rewritten(line) => *line,
            Self::Missing(first, _) => *first,
            Self::Beheaded(_) => 1,
            Self::Cut(end, _) | Self::Shortened(end, _) => end + 1,
        }
    }
}

impl Report {
    /// The first line at which something is wrong.
    pub fn broken(&self) -> Option<i64> {
        (self.faults_total > 0).then(|| self.faults.first().map_or(0, Fault::line))
    }

    fn fault(&mut self, fault: Fault) {
        self.faults_total += 1;
        if self.faults.len() < FAULTS_TOLD_MAX {
            self.faults.push(fault);
        }
    }
}

#[derive(FromRow)]
struct Checkpoint {
    seq: i64,
    at: i64,
    hash: Vec<u8>,
    signature: Vec<u8>,
}

/// What a checkpoint says. The labels keep the two apart: nobody can pass off a checkpoint as leave to forget.
#[derive(Clone, Copy)]
enum Claim {
    /// "The log stands thus."
    Head,
    /// "The log stands thus, and what came before was removed because it was old."
    Base,
}

impl Checkpoint {
    /// What is signed: label || seq || at || hash.
    fn message(&self, claim: Claim) -> Vec<u8> {
        let label: &[u8] = match claim {
            Claim::Head => b"sesame/audit/head/1",
            Claim::Base => b"sesame/audit/base/1",
        };
        [label, &self.seq.to_be_bytes(), &self.at.to_be_bytes(), &self.hash].concat()
    }

    fn says(&self, claim: Claim, key: &Ed25519KeyPair) -> bool {
        let public = UnparsedPublicKey::new(&ED25519, key.public_key().as_ref());
        public.verify(&self.message(claim), &self.signature).is_ok()
    }
}

/// Ed25519 (RFC 8032) with a key derived for this purpose alone.
pub(crate) fn signer(keys: &Keys) -> Result<Ed25519KeyPair, BookError> {
    Ed25519KeyPair::from_seed_unchecked(&keys.derive(Purpose::Audit)).map_err(|_| BookError::Key)
}

impl Book {
    /// The log of this database.
    pub fn new(store: Arc<Store>) -> Self {
        Self { store }
    }

    pub(super) fn readers(&self) -> &sqlx::SqlitePool {
        self.store.readers()
    }

    /// The subject under which an account's lines stand, given its id or any name it answers to in its directory.
    /// An unknown account yields its id's subject all the same: its lines outlive it.
    pub async fn subject(&self, account: &str, directory: &dyn Directory) -> Result<String, BookError> {
        let subject = account_key(&AccountId::from(account)).0;
        let known: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM audit WHERE subject = ?1)")
            .bind(&subject)
            .fetch_one(self.store.readers())
            .await?;
        if known {
            return Ok(subject);
        }
        let found = directory.find(&Handle::from(account)).await?;
        Ok(found.map_or(subject, |account| account_key(&account.id).0))
    }

    /// The lines wanted, oldest first; with a limit, the newest of them.
    pub async fn list(&self, filter: &Filter) -> Result<Vec<Row>, BookError> {
        let mut reader = self.store.readers().begin().await?;
        let mut rows = search::newest(&mut reader, filter).await?;
        rows.reverse();
        Ok(rows)
    }

    /// Writes the lines wanted, one by one, and says how many. Without a limit a log of any length passes through.
    pub async fn export(
        &self,
        filter: &Filter,
        format: Format,
        out: &mut (dyn Write + Send),
    ) -> Result<u64, BookError> {
        write(&mut *self.store.readers().begin().await?, filter, format, out).await
    }

    /// The same, with a line that says who took them. It is written before the first of them is given away: whoever closes
    /// the pipe has read them all the same. It is not among them.
    pub async fn export_on_record(
        &self,
        filter: &Filter,
        format: Format,
        line: &Line,
        out: &mut (dyn Write + Send),
    ) -> Result<u64, BookError> {
        let mut reader = self.store.readers().begin().await?;
        chain::head(&mut reader).await?; // the first look decides what this transaction sees
        chain::note(&self.store, line).await?;
        write(&mut reader, filter, format, out).await
    }

    /// Reads the whole log and says what does not hold. `progress` hears how many lines of how many are read.
    pub async fn verify(&self, mut progress: impl FnMut(u64, u64)) -> Result<Report, BookError> {
        let key = signer(self.store.keys())?;
        // One read transaction: lines written meanwhile must not look like a log longer than its end.
        let mut reader = self.store.readers().begin().await?;
        let (total,): (i64,) = sqlx::query_as("SELECT count(*) FROM audit").fetch_one(&mut *reader).await?;
        let checkpoints: Vec<Checkpoint> =
            sqlx::query_as("SELECT seq, at, hash, signature FROM audit_checkpoint ORDER BY seq")
                .fetch_all(&mut *reader)
                .await?;
        let total = u64::try_from(total).unwrap_or(0);
        let mut check = Check::begin(&key, checkpoints);
        check.erased = erased::all(&mut reader, 0).await?;
        let mut rows = sqlx::query_as::<_, Row>("SELECT * FROM audit ORDER BY seq").fetch(&mut *reader);
        while let Some(row) = rows.try_next().await? {
            check.row(&row);
            if check.report.lines.is_multiple_of(1024) {
                progress(check.report.lines, total);
            }
        }
        progress(total, total);
        Ok(check.end())
    }

    /// The newest signed head, to be kept elsewhere.
    pub async fn head(&self) -> Result<Option<Head>, BookError> {
        let newest = "SELECT seq, at, hash, signature FROM audit_checkpoint ORDER BY seq DESC LIMIT 1";
        let point: Option<Checkpoint> = sqlx::query_as(newest).fetch_optional(self.store.readers()).await?;
        let key = signer(self.store.keys())?;
        let point = point.filter(|point| point.says(Claim::Head, &key));
        Ok(point.map(|point| Head {
            is: IS.to_owned(),
            seq: point.seq,
            at: point.at,
            hash: hex::encode(point.hash),
            signature: hex::encode(point.signature),
        }))
    }

    /// Whether a head that was kept elsewhere was signed with the key of this log.
    pub fn is_ours(&self, head: &Head) -> Result<bool, BookError> {
        let (Ok(hash), Ok(signature)) = (hex::decode(&head.hash), hex::decode(&head.signature)) else {
            return Ok(false);
        };
        let point = Checkpoint { seq: head.seq, at: head.at, hash, signature };
        Ok(head.is == IS && point.says(Claim::Head, &signer(self.store.keys())?))
    }

    /// What does not fit between the log and heads that were kept elsewhere, and are ours. A head from before the oldest
    /// line, which retention removed, says nothing.
    pub async fn against(&self, heads: &[Head]) -> Result<Vec<Fault>, BookError> {
        let mut reader = self.store.readers().begin().await?;
        let end = chain::head(&mut reader).await?.seq;
        let oldest: Option<i64> = sqlx::query_scalar("SELECT min(seq) FROM audit").fetch_one(&mut *reader).await?;
        let mut faults = Vec::new();
        for head in heads.iter().filter(|head| oldest.is_none_or(|oldest| head.seq >= oldest)) {
            let hash: Option<Vec<u8>> = sqlx::query_scalar("SELECT hash FROM audit WHERE seq = ?")
                .bind(head.seq)
                .fetch_optional(&mut *reader)
                .await?;
            match hash {
                Some(hash) if hex::encode(&hash) == head.hash => {}
                None if head.seq > end => faults.push(Fault::Shortened(end, head.seq)),
                None if oldest.is_none() && head.seq == end => {} // all of it was due to be forgotten
                _ => faults.push(Fault::Rewritten(head.seq)),
            }
        }
        Ok(faults)
    }

    /// Signs the log's end, unless it is signed already. Before it does, it follows the lines since the last
    /// checkpoint: a signature must not vouch for a line that was changed in between.
    pub async fn checkpoint(&self, now: Time) -> Result<(), BookError> {
        let key = signer(self.store.keys())?;
        let mut writer = self.store.writer().await;
        let (seq, hash): (i64, Vec<u8>) =
            sqlx::query_as("SELECT seq, hash FROM audit_checkpoint ORDER BY seq DESC LIMIT 1")
                .fetch_optional(&mut *writer)
                .await?
                .unwrap_or((0, GENESIS.to_vec()));
        let mut end = chain::Chain { seq, hash };
        let erased = erased::all(&mut writer, seq).await?;
        {
            let mut rows = sqlx::query_as::<_, Row>("SELECT * FROM audit WHERE seq > ? ORDER BY seq")
                .bind(seq)
                .fetch(&mut *writer);
            while let Some(row) = rows.try_next().await? {
                if row.seq != end.seq + 1 || !(is_next(&end.hash, &row) || erased.vouches(&key, &end.hash, &row)) {
                    return Err(BookError::Broken(row.seq));
                }
                end = chain::Chain { seq: row.seq, hash: row.hash };
            }
        }
        if end.seq == seq {
            return Ok(());
        }
        let mut point = Checkpoint { seq: end.seq, at: now.0, hash: end.hash, signature: Vec::new() };
        point.signature = key.sign(&point.message(Claim::Head)).as_ref().to_vec();
        sqlx::query("INSERT INTO audit_checkpoint (seq, at, hash, signature) VALUES (?, ?, ?, ?)")
            .bind(point.seq)
            .bind(point.at)
            .bind(point.hash)
            .bind(point.signature)
            .execute(&mut *writer)
            .await?;
        Ok(())
    }

    /// Forgets what is past its time, a few days' worth at once and only where the clock goes on as it did. One round with a
    /// clock that was set forward by a year must not forget everything, and sign that it was right to: nothing goes until it
    /// has gone on from there for a day, and then not all of it, so that somebody may notice. Says how many lines went.
    pub async fn forget_due(&self, kept: Duration, now: Time) -> Result<u64, BookError> {
        let mut reader = self.store.readers().begin().await?;
        let yesterday = "SELECT EXISTS (SELECT 1 FROM audit WHERE at BETWEEN ? AND ?)";
        let steady: bool =
            sqlx::query_scalar(yesterday).bind((now - 2 * DAY).0).bind((now - DAY).0).fetch_one(&mut *reader).await?;
        // The first is the base that the last round has left; where there is none, one of little weight.
        let oldest = "SELECT at FROM audit_checkpoint ORDER BY seq LIMIT 1 OFFSET 1";
        let oldest: Option<i64> = sqlx::query_scalar(oldest).fetch_optional(&mut *reader).await?;
        drop(reader);
        match oldest.filter(|_| steady) {
            Some(oldest) => self.forget((now - kept).min(Time(oldest) + AT_ONCE)).await,
            None => Ok(0),
        }
    }

    /// Forgets the lines up to the newest checkpoint older than `before`, and signs that they were forgotten, so that
    /// this can be told from lines somebody removed. Says how many lines went.
    pub async fn forget(&self, before: Time) -> Result<u64, BookError> {
        let key = signer(self.store.keys())?;
        let mut writer = self.store.writer().await;
        let mut transaction = sqlx::Connection::begin_with(&mut *writer, "BEGIN IMMEDIATE").await?;
        let point: Option<Checkpoint> = sqlx::query_as(
            "SELECT seq, at, hash, signature FROM audit_checkpoint WHERE at < ? ORDER BY seq DESC LIMIT 1",
        )
        .bind(before.0)
        .fetch_optional(&mut *transaction)
        .await?;
        let Some(point) = point else { return Ok(0) };
        if !point.says(Claim::Head, &key) {
            // Already the base, or not ours: neither is to be signed again.
            return if point.says(Claim::Base, &key) { Ok(0) } else { Err(BookError::Broken(point.seq)) };
        }
        sqlx::query("UPDATE audit_checkpoint SET signature = ? WHERE seq = ?")
            .bind(key.sign(&point.message(Claim::Base)).as_ref())
            .bind(point.seq)
            .execute(&mut *transaction)
            .await?;
        sqlx::query("DELETE FROM audit_checkpoint WHERE seq < ?").bind(point.seq).execute(&mut *transaction).await?;
        let gone = sqlx::query("DELETE FROM audit WHERE seq <= ?").bind(point.seq).execute(&mut *transaction).await?;
        sqlx::query("DELETE FROM audit_erased WHERE seq <= ?").bind(point.seq).execute(&mut *transaction).await?;
        tally::forget(&mut transaction, Time(point.at)).await?;
        transaction.commit().await?;
        Ok(gone.rows_affected())
    }
}

async fn write(
    reader: &mut SqliteConnection,
    filter: &Filter,
    format: Format,
    out: &mut (dyn Write + Send),
) -> Result<u64, BookError> {
    let mut sheet = Sheet::begin(format, out)?;
    let mut lines = 0;
    if filter.limit.is_some() {
        for row in search::newest(reader, filter).await?.iter().rev() {
            sheet.row(row)?;
            lines += 1;
        }
    } else {
        let mut query = search::all(filter);
        let mut rows = query.build_query_as::<Row>().fetch(reader);
        while let Some(row) = rows.try_next().await? {
            sheet.row(&row)?;
            lines += 1;
        }
    }
    sheet.end()?;
    Ok(lines)
}

/// A verification under way.
struct Check<'k> {
    key: &'k Ed25519KeyPair,
    checkpoints: std::iter::Peekable<std::vec::IntoIter<Checkpoint>>,
    erased: Erased,
    report: Report,
}

/// Whether a line is the one that was tied to the line before it.
pub(super) fn is_next(before: &[u8], row: &Row) -> bool {
    link(before, row)[..] == row.hash[..]
}

impl<'k> Check<'k> {
    fn begin(key: &'k Ed25519KeyPair, checkpoints: Vec<Checkpoint>) -> Self {
        let mut checkpoints = checkpoints.into_iter().peekable();
        let mut report = Report::default();
        if let Some(base) = checkpoints.next_if(|first| first.says(Claim::Base, key)) {
            report.checkpoints = 1;
            report.signed_to = base.seq;
            report.head = chain::Chain { seq: base.seq, hash: base.hash };
        }
        Self { key, checkpoints, erased: Erased::default(), report }
    }

    fn row(&mut self, row: &Row) {
        self.report.lines += 1;
        let before = self.report.head.seq;
        if row.seq > before + 1 && before == 0 {
            self.report.fault(Fault::Beheaded(row.seq - 1));
        } else if row.seq > before + 1 {
            self.report.fault(Fault::Missing(before + 1, row.seq - 1));
        } else if row.seq <= before || !is_next(&self.report.head.hash, row) {
            if row.seq > before && self.erased.vouches(self.key, &self.report.head.hash, row) {
                self.report.erased += 1;
            } else {
                self.report.fault(Fault::Changed(row.seq));
            }
        }
        if row.seq > before {
            self.report.head = chain::Chain { seq: row.seq, hash: row.hash.clone() };
        }
        while let Some(point) = self.checkpoints.next_if(|point| point.seq <= row.seq) {
            self.point(&point);
        }
    }

    fn point(&mut self, point: &Checkpoint) {
        self.report.checkpoints += 1;
        let head = &self.report.head;
        if !point.says(Claim::Head, self.key) {
            self.report.fault(Fault::Forged(point.seq));
        } else if point.seq == head.seq && point.hash == head.hash {
            self.report.signed_to = point.seq;
        } else if point.seq == head.seq {
            self.report.fault(Fault::Rewritten(point.seq));
        } // else its line is missing, which is told already
    }

    fn end(mut self) -> Report {
        let end = self.report.head.seq;
        let mut cut = None;
        while let Some(point) = self.checkpoints.next() {
            self.point(&point);
            cut = Some(point.seq).filter(|_| point.says(Claim::Head, self.key)).or(cut);
        }
        if let Some(signed) = cut {
            self.report.fault(Fault::Cut(end, signed));
        }
        self.report
    }
}
