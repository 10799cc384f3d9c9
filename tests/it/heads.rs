//! The record at length: whatever is done to any line of ten thousand is found, and what the database can no longer show
//! is shown by heads that were kept elsewhere.

use std::fs;
use std::io::Read as _;
use std::net::TcpListener;
use std::sync::Arc;

use sesame::audit::Kind;
use sesame::audit::book::{Book, Fault, Filter};
use sesame::audit::chain::{Chain, Line, Row};
use sesame::audit::ship::{Head, Shipper, Target};
use sesame::entropy::Entropy;
use sesame::keys::Keys;
use sesame::report::tally;
use sesame::store::Store;
use sesame::time::Time;

use crate::commands::{KEY, Site};
use crate::town::gateway::{Gateway, Mood};

const LINES: i64 = 10_000;
const SIGNED: i64 = 1_000;

fn keys() -> Keys {
    Keys::new(hex::decode(KEY).unwrap().try_into().unwrap())
}

/// A record of so many lines, signed every thousand; the heads, oldest first.
async fn record(site: &Site, lines: i64) -> (Arc<Store>, Vec<Head>) {
    let store = Arc::new(Store::open(&site.path("data/sesame.db"), keys()).await.unwrap());
    sqlx::raw_sql("PRAGMA synchronous = OFF; DELETE FROM audit").execute(&mut *store.writer().await).await.unwrap();
    let (book, mut chain, mut heads) = (Book::new(Arc::clone(&store)), Chain::default(), Vec::new());
    for first in (1..=lines).step_by(1000) {
        let rows: Vec<_> = (first..first + 1000).map(|seq| row(&mut chain, seq)).collect();
        let rows: Vec<_> = rows
            .iter()
            .map(|row| (row.seq, row.at, &row.kind, &row.subject, &row.peer, &row.facts, hex::encode(&row.hash)))
            .collect();
        let insert = "INSERT INTO audit SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4,
            value ->> 5, unhex(value ->> 6) FROM json_each(?)";
        let rows = serde_json::to_string(&rows).unwrap();
        sqlx::query(insert).bind(rows).execute(&mut *store.writer().await).await.unwrap();
        book.checkpoint(Time(1_795_000_000_000 + first + SIGNED)).await.unwrap();
        heads.push(book.head().await.unwrap().unwrap());
    }
    (store, heads)
}

fn row(chain: &mut Chain, seq: i64) -> sesame::audit::chain::Row {
    let kinds = [Kind::RecoveryStarted, Kind::CodeRefused, Kind::PasswordReset, Kind::TicketOpened];
    chain.append(&Line {
        at: Time(1_795_000_000_000 + seq),
        kind: kinds[usize::try_from(seq).unwrap() % 4],
        subject: (seq % 3 > 0).then(|| format!("account/{}", seq % 97).as_str().into()),
        peer: (seq % 5 > 0).then(|| format!("telegram:{}", seq % 89).as_str().into()),
        facts: vec![("left".to_owned(), seq.to_string())],
    })
}

async fn sql(store: &Store, statement: &str) {
    sqlx::raw_sql(sqlx::AssertSqlSafe(statement.to_owned())).execute(&mut *store.writer().await).await.unwrap();
}

/// Every way to tamper with the line, each followed by its undoing.
async fn tampers_with(store: &Store, heads: &[Head], seq: i64) {
    let book = Book::new(Arc::new(Store::open(store.path(), keys()).await.unwrap()));
    let last = seq == LINES;
    let other = if last { seq - 1 } else { seq + 1 };
    let swap = format!(
        "UPDATE audit SET seq = -1 WHERE seq = {seq}; UPDATE audit SET seq = {seq} WHERE seq = {other};
         UPDATE audit SET seq = {other} WHERE seq = -1"
    );
    sql(store, "DROP TABLE IF EXISTS aside; CREATE TEMP TABLE aside AS SELECT * FROM audit WHERE FALSE").await;
    let away = |condition: &str| {
        (
            format!("INSERT INTO aside SELECT * FROM audit WHERE {condition}; DELETE FROM audit WHERE {condition}"),
            "INSERT INTO audit SELECT * FROM aside; DELETE FROM aside".to_owned(),
        )
    };
    let set = |change: &str, back: &str| {
        (
            format!(
                "INSERT INTO aside SELECT * FROM audit WHERE seq = {seq}; UPDATE audit SET {change} WHERE seq = {seq}"
            ),
            format!("UPDATE audit SET {back} WHERE seq = {seq}; DELETE FROM aside"),
        )
    };
    let whole = |column: &str| format!("{column} = (SELECT {column} FROM aside)");
    let tamperings = [
        set("at = at - 1", &whole("at")),
        set("kind = 'recovery-cancelled'", &whole("kind")),
        set("subject = coalesce(subject || '1', 'account/1')", &whole("subject")),
        set("peer = coalesce(peer || '1', 'telegram:1')", &whole("peer")),
        set("facts = replace(facts, 'left', 'Left')", &whole("facts")),
        set("hash = randomblob(32)", &whole("hash")),
        (swap.clone(), swap),
        away(&format!("seq = {seq}")),
        away(&format!("seq >= {seq}")),
        away(&format!("seq <= {seq}")),
    ];
    for (tampering, undoing) in tamperings {
        sql(store, &tampering).await;
        let faults = book.verify(|_, _| ()).await.unwrap().faults;
        assert!(!faults.is_empty(), "line {seq}: {tampering}");
        sql(store, &undoing).await;
    }
    // The tail cut together with every checkpoint in it: the database cannot show that, a head kept elsewhere does.
    let (tampering, undoing) = away(&format!("seq >= {seq}"));
    let forget = format!(
        "DROP TABLE IF EXISTS points; CREATE TEMP TABLE points AS SELECT * FROM audit_checkpoint WHERE seq >= {seq};
         DELETE FROM audit_checkpoint WHERE seq >= {seq}; {tampering}"
    );
    sql(store, &forget).await;
    assert_eq!(book.against(heads).await.unwrap().len(), heads.iter().filter(|head| head.seq >= seq).count());
    sql(store, &format!("{undoing}; INSERT INTO audit_checkpoint SELECT * FROM points")).await;
}

async fn any_of(lines: impl Iterator<Item = i64>) {
    let site = Site::new();
    let (store, heads) = record(&site, LINES).await;
    let book = Book::new(Arc::clone(&store));
    for seq in lines {
        tampers_with(&store, &heads, seq).await;
    }
    assert_eq!(book.verify(|_, _| ()).await.unwrap().faults, [], "everything was undone");
    assert_eq!(book.against(&heads).await.unwrap(), []);
}

#[tokio::test]
async fn tampering_with_a_line_of_ten_thousand_is_found() {
    let mut entropy = Entropy::new([3; 32]);
    let drawn = (0..12).map(|_| {
        let bytes = entropy.bytes();
        let (high, low) = (bytes[0], bytes[1]);
        1 + (i64::from(high) << 8 | i64::from(low)) % LINES
    });
    let drawn: Vec<i64> = drawn.collect();
    let edges = [1, 2, SIGNED, SIGNED + 1, LINES - 1, LINES];
    any_of(edges.into_iter().chain(drawn)).await;
}

/// All ten thousand, in some hours: `cargo test --release --test it -- --ignored tampering_with_any_line`.
#[tokio::test]
#[ignore = "takes hours; the test above draws some lines"]
async fn tampering_with_any_line_of_ten_thousand_is_found() {
    any_of(1..=LINES).await;
}

/// The ways a search takes through the indexes are told apart by nothing but their speed: before the tally has the lines
/// and after, each finds what reading all of them finds.
#[tokio::test]
async fn the_newest_lines_are_found_by_any_mixture_of_wishes() {
    let site = Site::new();
    let (store, _) = record(&site, 2000).await;
    let book = Book::new(Arc::clone(&store));
    let hour = 3_600_000;
    // Some moments of the past in the middle, as by a clock that was set back.
    sql(
        &store,
        &format!(
            "UPDATE audit SET at = at + seq * {hour} / 20; UPDATE audit SET at = at - 40 * {hour} WHERE seq % 400 = 7"
        ),
    )
    .await;
    let every: Vec<Row> = book.list(&Filter::default()).await.unwrap();
    assert_eq!(every.len(), 2000);
    let middle = every[1000].at;
    let kinds =
        [vec![], vec!["code-refused"], vec!["code-refused", "ticket-opened", "password-reset"], vec!["account-frozen"]];
    let periods = [
        (None, None),
        (Some(middle), None),
        (None, Some(middle)),
        (Some(middle - hour), Some(middle + hour / 2)),
        (Some(middle), Some(middle)),
    ];
    for tallied in [false, true] {
        if tallied {
            tally::catch_up(&store).await.unwrap();
        }
        for kinds in &kinds {
            for (from, to) in periods {
                for channel in [None, Some("telegram"), Some("tele")] {
                    for (subject, peer) in [(None, None), (Some("account/5"), None), (None, Some("telegram:7"))] {
                        let filter = Filter {
                            subject: subject.map(str::to_owned),
                            kinds: kinds.iter().map(|kind| (*kind).to_owned()).collect(),
                            peer: peer.map(str::to_owned),
                            channel: channel.map(str::to_owned),
                            from: from.map(Time),
                            to: to.map(Time),
                            limit: Some(9),
                        };
                        let wanted = |row: &&Row| {
                            (kinds.is_empty() || kinds.contains(&row.kind.as_str()))
                                && subject.is_none_or(|subject| row.subject.as_deref() == Some(subject))
                                && peer.is_none_or(|peer| row.peer.as_deref() == Some(peer))
                                && channel.is_none_or(|channel| {
                                    row.peer.as_deref().is_some_and(|peer| peer.starts_with(&format!("{channel}:")))
                                })
                                && from.is_none_or(|from| row.at >= from)
                                && to.is_none_or(|to| row.at < to)
                        };
                        let all: Vec<&Row> = every.iter().filter(wanted).collect();
                        let newest = &all[all.len().saturating_sub(9)..];
                        let found = book.list(&filter).await.unwrap();
                        assert_eq!(found.iter().collect::<Vec<_>>(), newest, "{filter:?}, {tallied}");
                    }
                }
            }
        }
    }
}

/// The tally is signed by nobody: whoever falsifies it hides no line from a search.
#[tokio::test]
async fn a_falsified_tally_hides_no_line_of_a_period() {
    let site = Site::new();
    let (store, _) = record(&site, 2000).await;
    sql(&store, "UPDATE audit SET at = at + seq * 60000").await;
    tally::catch_up(&store).await.unwrap();
    let book = Book::new(Arc::clone(&store));
    let middle = book.list(&Filter::default()).await.unwrap()[1000].at;
    let filter = Filter { from: Some(Time(middle)), to: Some(Time(middle + 7_200_000)), ..Filter::default() };
    let before = book.list(&filter).await.unwrap();
    assert!(before.len() > 100);
    sql(&store, "UPDATE tally_hour SET last = first").await;
    assert_eq!(book.list(&filter).await.unwrap(), before);
    sql(&store, "DELETE FROM tally_hour").await;
    assert_eq!(book.list(&filter).await.unwrap(), before);
}

/// Somebody who has the database and no key rewrites all of it, checkpoints thrown away: only what is elsewhere tells.
#[tokio::test]
async fn a_record_that_was_rewritten_whole_does_not_fit_the_heads_kept_elsewhere() {
    let site = Site::new();
    let (store, heads) = record(&site, 3000).await;
    let mut chain = Chain::default();
    let mut forged = "DELETE FROM audit; DELETE FROM audit_checkpoint;".to_owned();
    for seq in 1..=2500 {
        let row = row(&mut chain, seq + i64::from(seq > 1500));
        let hash = hex::encode(&row.hash);
        let text = |text: &Option<String>| text.as_ref().map_or("NULL".to_owned(), |text| format!("'{text}'"));
        let (subject, peer) = (text(&row.subject), text(&row.peer));
        let line = format!(
            "INSERT INTO audit VALUES ({}, {}, '{}', {subject}, {peer}, '{}', x'{hash}');",
            row.seq, row.at, row.kind, row.facts
        );
        forged.push_str(&line);
    }
    sql(&store, &forged).await;
    let book = Book::new(Arc::clone(&store));
    assert_eq!(book.verify(|_, _| ()).await.unwrap().faults, [], "it fits together");
    assert_eq!(book.against(&heads).await.unwrap(), [Fault::Rewritten(2000), Fault::Shortened(2500, 3000)]);
}

#[tokio::test]
async fn heads_are_shipped_to_a_file_a_log_server_and_a_web_server() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let site = Site::new();
    let (_store, heads) = record(&site, 2000).await;
    let (gateway, log) = (Gateway::open().await, TcpListener::bind("127.0.0.1:0").unwrap());
    let file = site.path("elsewhere.heads");
    let targets = [
        format!("file:{}", file.display()),
        format!("syslog:127.0.0.1:{}", log.local_addr().unwrap().port()),
        gateway.url("/heads"),
    ];
    let shipper = Shipper::new(targets.iter().map(|target| target.parse::<Target>().unwrap()).collect());
    let heard = std::thread::spawn(move || {
        let mut text = String::new();
        log.accept().unwrap().0.read_to_string(&mut text).unwrap();
        text
    });
    let took = |taken: Vec<(String, bool)>| taken.iter().filter(|(_, took)| *took).count();
    assert_eq!(took(shipper.ship(&heads[0]).await), 3);
    let heard = heard.join().unwrap();
    gateway.becomes(Mood::Endless);
    assert_eq!(took(shipper.ship(&heads[1]).await), 2, "nobody listens to the log any more");
    let line = serde_json::to_string(&heads[0]).unwrap();
    assert_eq!(gateway.taken()[0].body, line);
    let (length, message) = heard.split_once(' ').unwrap();
    assert_eq!(length.parse::<usize>().unwrap(), message.len());
    assert_eq!(message, format!("<109>1 - - sesame - audit-head - {line}"));
    assert_eq!(fs::read_to_string(&file).unwrap().lines().count(), 2);

    let against = |name: &str| site.runs(&["audit", "verify", "--against", site.path(name).to_str().unwrap()]);
    against("elsewhere.heads").did("the log is whole").did("2 heads in ");
    // As a log server writes it down.
    fs::write(site.path("syslog"), format!("Nov 20 10:00:00 host sesame: {line}\n\n")).unwrap();
    against("syslog").did("1 heads in ");
}

#[tokio::test]
async fn a_broken_head_is_refused_with_the_reason_and_never_passed_over() {
    let site = Site::new();
    let (store, heads) = record(&site, 2000).await;
    let write = |name: &str, text: &str| fs::write(site.path(name), text).unwrap();
    let line = |head: &Head| serde_json::to_string(head).unwrap();
    let good = line(&heads[0]);
    let changed = [
        Head { seq: 999, ..heads[0].clone() },
        Head { at: 0, ..heads[0].clone() },
        Head { hash: heads[1].hash.clone(), ..heads[0].clone() },
        Head { signature: heads[1].signature.clone(), ..heads[0].clone() },
        Head { signature: String::new(), ..heads[0].clone() },
        Head { hash: "zz".to_owned(), ..heads[0].clone() },
        Head { is: "something-else".to_owned(), ..heads[0].clone() },
    ];
    for head in changed {
        write("heads", &format!("{good}\n{}\n", line(&head)));
        let refused = site.runs(&["audit", "verify", "--against", site.path("heads").to_str().unwrap()]);
        let why = format!("heads line 2: the signature over line {} of the log does not fit", head.seq);
        refused.could_not(1, &why);
    }
    for (text, why) in [
        ("", "heads holds no head"),
        ("nonsense", "heads line 1: found no signed head; expected a line as audit.ship writes them"),
        ("{\"seq\": 1}", "heads line 1: found no signed head"),
        (
            "{\"is\":\"sesame-audit-head\",\"seq\":1,\"at\":1,\"hash\":\"\",\"signature\":\"\",\"x\":1}",
            "found no signed head",
        ),
    ] {
        write("heads", text);
        site.runs(&["audit", "verify", "--against", site.path("heads").to_str().unwrap()]).could_not(1, why);
    }
    write("heads", &good);
    sql(&store, "DELETE FROM audit_checkpoint; DELETE FROM audit WHERE seq > 500").await;
    let found = site.runs(&["audit", "verify", "--against", site.path("heads").to_str().unwrap()]);
    assert_eq!(found.code, Some(1));
    assert!(found.out.starts_with("the log ends at line 500, but its head was shipped at line 1000"), "{}", found.out);
}
