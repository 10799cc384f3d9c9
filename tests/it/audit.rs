//! The audit log: whatever is done to it behind our back is found, and an export harms nobody.

use std::sync::Arc;
use std::time::Duration;

use sesame::audit::Kind;
use sesame::audit::book::{Book, BookError, Fault, Filter, Report};
use sesame::audit::chain::{self, Chain, Line};
use sesame::audit::export::Format;
use sesame::command::audit as command;
use sesame::directory::embedded::Embedded;
use sesame::directory::realms::{Realm, Realms};
use sesame::engine::policy::PasswordPolicy;
use sesame::entropy::FixedSeeds;
use sesame::keys::Keys;
use sesame::store::Store;
use sesame::time::{ManualClock, Time};
use tempfile::TempDir;

const LINES: i64 = 200;
const HOUR: Duration = Duration::from_hours(1);

/// A log of 200 lines, an hour apart, signed at lines 50, 100, 150 and 200.
struct Log {
    store: Arc<Store>,
    book: Book,
    home: TempDir,
}

fn at(seq: i64) -> Time {
    Time(1_795_000_000_000 + seq * 3_600_000)
}

fn line(seq: i64) -> Line {
    let kinds = [Kind::RecoveryStarted, Kind::CodeRefused, Kind::PasswordReset];
    Line {
        at: at(seq),
        kind: kinds[usize::try_from(seq).unwrap() % 3],
        subject: Some(format!("account/{}", seq % 5).as_str().into()),
        peer: (seq % 2 == 0).then(|| "console:1".into()),
        facts: vec![("left".to_owned(), seq.to_string())],
    }
}

impl Log {
    async fn new() -> Self {
        let home = TempDir::new().unwrap();
        let store = Store::open(&home.path().join("sesame.db"), Keys::new([7; 32])).await.unwrap();
        let log = Self { book: Book::new(Arc::new(store)), store: Arc::new(Self::reopen(&home).await), home };
        log.sql("PRAGMA synchronous = OFF").await; // thousands of commits, none of which must outlive a power cut
        for first in (1..=LINES).step_by(50) {
            let mut writer = log.store.writer().await;
            let mut chain = chain::head(&mut writer).await.unwrap();
            assert_eq!(chain.seq, first - 1);
            for seq in first..first + 50 {
                let row = chain.append(&line(seq));
                chain::write(&mut writer, &row).await.unwrap();
            }
            drop(writer);
            log.book.checkpoint(at(first + 50)).await.unwrap();
        }
        log
    }

    /// The same file through another door: what happens to it happens behind the book's back.
    async fn reopen(home: &TempDir) -> Store {
        Store::open(&home.path().join("sesame.db"), Keys::new([7; 32])).await.unwrap()
    }

    /// The accounts of the same file.
    fn directory(&self, seed: u64) -> Embedded {
        let (clock, seeds) = (Arc::new(ManualClock::new(at(201))), Arc::new(FixedSeeds::new(seed)));
        Embedded::new(Arc::clone(&self.store), clock, seeds, PasswordPolicy::default())
    }

    async fn sql(&self, statement: &str) {
        let mut writer = self.store.writer().await;
        sqlx::raw_sql(sqlx::AssertSqlSafe(statement.to_owned())).execute(&mut *writer).await.unwrap();
    }

    async fn verify(&self) -> Report {
        self.book.verify(|_, _| ()).await.unwrap()
    }

    async fn faults(&self) -> Vec<Fault> {
        self.verify().await.faults
    }

    /// What is found after `damage`; afterwards the log is whole again.
    async fn after(&self, damage: &str) -> Vec<Fault> {
        self.sql(
            "DROP TABLE IF EXISTS a; DROP TABLE IF EXISTS c;
                  CREATE TEMP TABLE a AS SELECT * FROM audit; CREATE TEMP TABLE c AS SELECT * FROM audit_checkpoint",
        )
        .await;
        self.sql(damage).await;
        let faults = self.faults().await;
        self.sql(
            "DELETE FROM audit; INSERT INTO audit SELECT * FROM a;
                  DELETE FROM audit_checkpoint; INSERT INTO audit_checkpoint SELECT * FROM c",
        )
        .await;
        faults
    }
}

#[tokio::test]
async fn a_whole_log_is_found_whole() {
    let log = Log::new().await;
    let mut heard = Vec::new();
    let report = log.book.verify(|done, total| heard.push((done, total))).await.unwrap();
    assert_eq!((report.lines, report.checkpoints, report.signed_to, report.head.seq), (200, 4, 200, 200));
    assert_eq!(report.faults, []);
    assert_eq!(heard.last(), Some(&(200, 200)));
}

#[tokio::test]
async fn a_change_of_any_field_of_any_line_is_found_at_that_line() {
    let log = Log::new().await;
    let changes = [
        ("at", "at + 1", "at - 1"),
        ("kind", "kind || 'x'", "rtrim(kind, 'x')"),
        ("subject", "'account/9' || subject", "substr(subject, 10)"),
        ("peer", "coalesce(peer || 'x', '')", "nullif(rtrim(peer, 'x'), '')"),
        ("facts", "' ' || facts", "ltrim(facts)"),
    ];
    for seq in 1..=LINES {
        for (column, change, back) in changes {
            log.sql(&format!("UPDATE audit SET {column} = {change} WHERE seq = {seq}")).await;
            assert_eq!(log.faults().await, [Fault::Changed(seq)], "{column} of line {seq}");
            log.sql(&format!("UPDATE audit SET {column} = {back} WHERE seq = {seq}")).await;
        }
    }
    assert_eq!(log.faults().await, []);
}

#[tokio::test]
async fn a_changed_hash_or_number_of_any_line_is_found() {
    let log = Log::new().await;
    for seq in 1..=LINES {
        log.sql(&format!("UPDATE audit SET hash = CAST(hash || x'00' AS BLOB) WHERE seq = {seq}")).await;
        assert_eq!(log.faults().await[0], Fault::Changed(seq), "hash of line {seq}");
        log.sql(&format!("UPDATE audit SET hash = substr(hash, 1, 32) WHERE seq = {seq}")).await;
        log.sql(&format!("UPDATE audit SET seq = {} WHERE seq = {seq}", seq + 1000)).await;
        assert!(!log.faults().await.is_empty(), "number of line {seq}");
        log.sql(&format!("UPDATE audit SET seq = {seq} WHERE seq = {}", seq + 1000)).await;
    }
    assert_eq!(log.faults().await, []);
}

#[tokio::test]
async fn a_line_that_was_removed_is_found_wherever_it_stood() {
    let log = Log::new().await;
    for seq in 1..=LINES {
        let expected = match seq {
            1 => Fault::Beheaded(1),
            LINES => Fault::Cut(199, 200),
            _ => Fault::Missing(seq, seq),
        };
        let found = log.after(&format!("DELETE FROM audit WHERE seq = {seq}")).await;
        assert_eq!(found, [expected], "line {seq}");
    }
    assert_eq!(log.after("DELETE FROM audit WHERE seq BETWEEN 60 AND 69").await, [Fault::Missing(60, 69)]);
    assert_eq!(log.after("DELETE FROM audit WHERE seq <= 50").await, [Fault::Beheaded(50)]);
    assert_eq!(log.after("DELETE FROM audit").await, [Fault::Cut(0, 200)]);
}

#[tokio::test]
async fn lines_that_changed_places_are_found() {
    let log = Log::new().await;
    for seq in 1..LINES {
        let (next, aside) = (seq + 1, -seq);
        let swap = format!(
            "UPDATE audit SET seq = {aside} WHERE seq = {seq}; UPDATE audit SET seq = {seq} WHERE seq = {next};
             UPDATE audit SET seq = {next} WHERE seq = {aside}"
        );
        let found = log.after(&swap).await;
        for moved in [seq, next] {
            assert!(found.contains(&Fault::Changed(moved)), "lines {seq} and {next}: {found:?}");
        }
    }
}

#[tokio::test]
async fn a_line_put_in_between_is_found() {
    let log = Log::new().await;
    let shift = "UPDATE audit SET seq = -seq WHERE seq > 120; UPDATE audit SET seq = 1 - seq WHERE seq < 0;
                 INSERT INTO audit SELECT 121, at, kind, subject, peer, facts, hash FROM audit WHERE seq = 3";
    let found = log.after(shift).await;
    assert_eq!(found[0], Fault::Changed(121));
    assert!(found.contains(&Fault::Rewritten(150)), "{found:?}");
}

/// Somebody who knows how hashes are made, but has no key.
#[tokio::test]
async fn a_log_rewritten_with_fitting_hashes_does_not_fit_its_checkpoints() {
    let log = Log::new().await;
    let mut chain = Chain::default();
    let mut forged = String::from("DELETE FROM audit;");
    for seq in 1..=LINES {
        let mut line = line(seq);
        if seq == 60 {
            line.kind = Kind::RecoveryCancelled;
        }
        let row = chain.append(&line);
        let text = |text: Option<String>| text.map_or("NULL".to_owned(), |text| format!("'{text}'"));
        let (subject, peer, hash) = (text(row.subject), text(row.peer), hex::encode(&row.hash));
        let (at, kind, facts) = (row.at, row.kind, row.facts);
        let values = format!("({seq}, {at}, '{kind}', {subject}, {peer}, '{facts}', x'{hash}');");
        forged = forged + "INSERT INTO audit VALUES " + &values;
    }
    let found = log.after(&forged).await;
    assert_eq!(found, [Fault::Rewritten(100), Fault::Rewritten(150), Fault::Rewritten(200)]);
}

#[tokio::test]
async fn a_forged_or_changed_checkpoint_is_found() {
    let log = Log::new().await;
    for change in ["at = at + 1", "hash = zeroblob(32)", "signature = zeroblob(64)", "signature = x''"] {
        let found = log.after(&format!("UPDATE audit_checkpoint SET {change} WHERE seq = 100")).await;
        assert_eq!(found, [Fault::Forged(100)], "{change}");
    }
    let found = log.after("UPDATE audit_checkpoint SET seq = 101 WHERE seq = 100").await;
    assert_eq!(found, [Fault::Forged(101)]);
}

#[tokio::test]
async fn a_log_signed_with_another_key_is_not_ours() {
    let log = Log::new().await;
    // As if its own key had never been noted in it: else it is not even opened.
    sqlx::query("DELETE FROM key_check").execute(&mut *log.store.writer().await).await.unwrap();
    let other = Store::open(log.store.path(), Keys::new([8; 32])).await.unwrap();
    let report = Book::new(Arc::new(other)).verify(|_, _| ()).await.unwrap();
    assert_eq!(report.faults, [50, 100, 150, 200].map(Fault::Forged));
}

#[tokio::test]
async fn a_tail_cut_before_a_checkpoint_is_found() {
    let log = Log::new().await;
    for kept in 1..LINES {
        let found = log.after(&format!("DELETE FROM audit WHERE seq > {kept}")).await;
        assert_eq!(found, [Fault::Cut(kept, 200)], "cut after line {kept}");
    }
}

#[tokio::test]
async fn no_checkpoint_vouches_for_a_changed_line() {
    let log = Log::new().await;
    let mut writer = log.store.writer().await;
    chain::append(&mut writer, &line(201)).await.unwrap();
    chain::append(&mut writer, &line(202)).await.unwrap();
    drop(writer);
    log.sql("UPDATE audit SET subject = 'account/x' WHERE seq = 201").await;
    let refused = log.book.checkpoint(at(203)).await.unwrap_err();
    assert!(matches!(refused, BookError::Broken(201)), "{refused}");
    assert_eq!(log.verify().await.signed_to, 200);
}

#[tokio::test]
async fn what_is_old_is_forgotten_and_the_rest_still_holds() {
    let log = Log::new().await;
    assert_eq!(log.book.forget(at(0)).await.unwrap(), 0);
    // The checkpoint over line 100 was signed at the hour of line 101.
    assert_eq!(log.book.forget(at(101) + HOUR).await.unwrap(), 100);
    assert_eq!(log.book.forget(at(101) + HOUR).await.unwrap(), 0);
    let report = log.verify().await;
    assert_eq!((report.lines, report.checkpoints, report.faults), (100, 3, vec![]));

    // What retention may do, nobody else may: removing more, or removing its own mark.
    assert_eq!(log.after("DELETE FROM audit WHERE seq <= 150").await, [Fault::Missing(101, 150)]);
    let more = "DELETE FROM audit WHERE seq <= 150; DELETE FROM audit_checkpoint WHERE seq < 150";
    assert_eq!(log.after(more).await, [Fault::Beheaded(150)]);
    assert_eq!(log.after("DELETE FROM audit_checkpoint WHERE seq = 100").await, [Fault::Beheaded(100)]);

    // With everything forgotten, the next line is still tied to what was there.
    assert_eq!(log.book.forget(at(300)).await.unwrap(), 100);
    let mut writer = log.store.writer().await;
    assert_eq!(chain::append(&mut writer, &line(201)).await.unwrap().seq, 201);
    drop(writer);
    assert_eq!(log.faults().await, []);
}

/// A clock that is set forward by a year forgets nothing at once, and what is due goes a few days at a time.
#[tokio::test]
async fn a_clock_that_leaps_forgets_nothing() {
    let log = Log::new().await;
    let (day, kept) = (std::time::Duration::from_hours(24), std::time::Duration::from_hours(24 * 365));
    let leapt = at(300) + kept + 30 * day;
    assert_eq!(log.book.forget_due(kept, leapt).await.unwrap(), 0, "no line is a day old");
    let mut writer = log.store.writer().await;
    chain::append(&mut writer, &Line { at: leapt, ..line(201) }).await.unwrap();
    drop(writer);
    log.book.checkpoint(leapt + HOUR).await.unwrap();
    assert_eq!(log.book.forget_due(kept, leapt + HOUR).await.unwrap(), 0, "the clock has not gone on for a day");
    let mut gone = Vec::new();
    for _ in 0..3 {
        gone.push(log.book.forget_due(kept, leapt + day + HOUR).await.unwrap());
    }
    assert_eq!(gone, [150, 50, 0], "what is due, once it has, and no more");
    assert_eq!(log.faults().await, []);

    // Of a log that is due in its whole length, some days go at once.
    let log = Log::new().await;
    let mut writer = log.store.writer().await;
    let mut seq = 200;
    for days in 1..=400 {
        seq += 1;
        chain::append(&mut writer, &Line { at: at(300) + day * days, ..line(seq) }).await.unwrap();
        drop(writer);
        log.book.checkpoint(at(300) + day * days).await.unwrap();
        writer = log.store.writer().await;
    }
    drop(writer);
    let now = at(300) + 401 * day + HOUR;
    let mut gone = Vec::new();
    for _ in 0..5 {
        gone.push(log.book.forget_due(day * 30, now).await.unwrap());
    }
    assert_eq!(gone, [150, 50, 3, 3, 3]);
    assert_eq!(log.faults().await, []);
}

#[tokio::test]
async fn filters_pick_their_lines_and_a_limit_the_newest() {
    let log = Log::new().await;
    let seqs = async |filter: Filter| -> Vec<i64> {
        log.book.list(&filter).await.unwrap().iter().map(|row| row.seq).collect()
    };
    let all = Filter::default();
    assert_eq!(seqs(all.clone()).await.len(), 200);
    assert_eq!(seqs(Filter { limit: Some(3), ..all.clone() }).await, [198, 199, 200]);
    assert_eq!(seqs(Filter { from: Some(at(10)), to: Some(at(13)), ..all.clone() }).await, [10, 11, 12]);
    let subject = Some("account/3".to_owned());
    assert_eq!(seqs(Filter { subject, limit: Some(2), ..all.clone() }).await, [193, 198]);
    let kinds = vec!["code-refused".to_owned(), "password-reset".to_owned()];
    assert_eq!(seqs(Filter { kinds, to: Some(at(8)), ..all.clone() }).await, [1, 2, 4, 5, 7]);
    let peer = Some("console:1".to_owned());
    assert_eq!(seqs(Filter { peer, to: Some(at(7)), ..all.clone() }).await, [2, 4, 6]);
    let injected = Some("x' OR TRUE --".to_owned());
    assert_eq!(seqs(Filter { subject: injected, ..all }).await, [0_i64; 0]);
}

#[tokio::test]
async fn an_account_is_found_by_its_id_and_by_any_name_in_any_case() {
    let log = Log::new().await;
    log.sql(
        "INSERT INTO account (id, login, name) VALUES ('7', 'ferrerfr2017@he-ferrer.eu', 'Francisco');
             INSERT INTO account_name VALUES ('ferrerfr2017@he-ferrer.eu', '7')",
    )
    .await;
    for name in ["7", " FerrerFr2017@he-ferrer.eu ", "ferrerfr2017@he-ferrer.eu"] {
        assert_eq!(log.book.subject(name, &log.directory(7)).await.unwrap(), "account/7", "{name}");
    }
    assert_eq!(log.book.subject("gone", &log.directory(7)).await.unwrap(), "account/gone");
}

/// Of a directory outside, whose identifiers are its realm's, the embedded tables know nobody.
#[tokio::test]
async fn an_account_of_another_directory_is_found_by_its_name_and_its_lines_outlive_it() {
    let log = Log::new().await;
    let mut writer = log.store.writer().await;
    chain::append(&mut writer, &Line { subject: Some("account/ad/7".into()), ..line(201) }).await.unwrap();
    drop(writer);
    log.sql("INSERT INTO account (id, login, name) VALUES ('7', 'mira', 'Mira'); INSERT INTO account_name VALUES ('mira', '7')").await;
    let realm = Realm { name: "ad".to_owned(), domains: Vec::new(), directory: Arc::new(log.directory(7)) };
    let outside = Realms::new(vec![realm]);
    for name in ["Mira ", "ad/7"] {
        assert_eq!(log.book.subject(name, &outside).await.unwrap(), "account/ad/7", "{name}");
    }
    log.sql("DELETE FROM account").await;
    assert_eq!(log.book.subject("ad/7", &outside).await.unwrap(), "account/ad/7", "gone, and its lines are not");
    assert_eq!(log.book.subject("mira", &outside).await.unwrap(), "account/mira");
}

#[tokio::test]
async fn exports_hold_every_line_and_no_formula() {
    let log = Log::new().await;
    let mut writer = log.store.writer().await;
    let formula = Line { subject: Some("=HYPERLINK(\"http://evil.test\")".into()), ..line(201) };
    chain::append(&mut writer, &formula).await.unwrap();
    drop(writer);
    let mut jsonl = Vec::new();
    assert_eq!(log.book.export(&Filter::default(), Format::Jsonl, &mut jsonl).await.unwrap(), 201);
    assert_eq!(String::from_utf8(jsonl).unwrap().lines().count(), 201);
    let mut csv = Vec::new();
    let newest = Filter { limit: Some(1), ..Filter::default() };
    assert_eq!(log.book.export(&newest, Format::Csv, &mut csv).await.unwrap(), 1);
    let csv = String::from_utf8(csv).unwrap();
    assert!(csv.contains(",\"'=HYPERLINK(\"\"http://evil.test\"\")\","), "{csv}");
}

#[derive(clap::Parser)]
struct Typed {
    #[command(subcommand)]
    audit: command::Audit,
}

/// What `sesame audit …` prints, and whether it ends well.
async fn typed(log: &Log, words: &[&str]) -> (String, bool) {
    let words = ["audit"].iter().chain(words);
    let typed = <Typed as clap::Parser>::try_parse_from(words).unwrap();
    let here = command::Here { now: at(201), zone: jiff::tz::TimeZone::UTC, directory: Arc::new(log.directory(7)) };
    let mut out = Vec::new();
    let well = command::run(&typed.audit, &log.book, &here, &mut out).await.unwrap();
    (String::from_utf8(out).unwrap(), well)
}

#[tokio::test]
async fn the_command_lists_filters_and_says_what_is_wrong() {
    let log = Log::new().await;
    let lines = async |words: &[&str]| typed(&log, words).await.0.lines().count();
    assert_eq!(lines(&["list"]).await, 50);
    assert_eq!(lines(&["list", "--limit", "7", "--json"]).await, 7);
    assert_eq!(lines(&["list", "--since", "24h"]).await, 24);
    assert_eq!(lines(&["list", "--account", "3", "--kind", "code-refused", "--since", "150h"]).await, 10);
    assert!(lines(&["list", "--kinds"]).await >= 30);
    assert_eq!(lines(&["export", "--format", "csv"]).await, 201);
    let file = log.home.path().join("log.jsonl");
    let told = typed(&log, &["export", "-o", file.to_str().unwrap()]).await.0;
    assert!(told.starts_with("201 lines written to "), "{told}: with the line of the export before");
    assert_eq!(std::fs::read_to_string(file).unwrap().lines().count(), 201);

    let (told, well) = typed(&log, &["verify"]).await;
    assert!(well && told.starts_with("202 lines, 4 checkpoints: the log is whole.\n"), "{told}");
    log.sql("UPDATE audit SET at = at + 1 WHERE seq = 42").await;
    let (told, well) = typed(&log, &["verify"]).await;
    assert!(!well && told.starts_with("line 42 was changed, moved or put in afterwards\n"), "{told}");
}
