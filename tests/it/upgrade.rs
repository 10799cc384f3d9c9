//! Every conversation can be opened tomorrow, every database can be brought forward, and every statement fits the
//! tables.
//!
//! The fixtures in `fixtures/conversations/` are rows as some version of the program stored them, one for each thing
//! that can be awaited; those in `fixtures/filled/` put rows into every table of the schema of that number. A fixture
//! is never changed: what once was written stays written. A new version gets its own:
//! `cargo test --test it -- --ignored new_version` writes them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;
use sesame::engine::button::{Button, Network, Reason};
use sesame::engine::case::{Release, Way};
use sesame::engine::conversation::{Passed, VERSION};
use sesame::engine::effect::Category;
use sesame::engine::event::{Event, Unlocking};
use sesame::engine::gate::{
    ApprovalRequest, AwaitingApproval, AwaitingApproving, AwaitingCode, AwaitingKeys, AwaitingPaper, AwaitingPasskey,
    AwaitingQuestions, AwaitingTotp, Former,
};
use sesame::engine::it::AwaitingIt;
use sesame::engine::method::{Class, Method, MethodKind, Subject};
use sesame::engine::recovery::{
    AwaitingAccount, AwaitingCaptcha, AwaitingChoice, AwaitingContact, AwaitingHandle, AwaitingLostPhone,
    AwaitingReason, AwaitingRemedy, AwaitingReset, AwaitingSend, AwaitingSession, AwaitingUnlock,
};
use sesame::engine::standing::{Aim, Lock, Obstacle, Standing};
use sesame::engine::text::{Pair, Text};
use sesame::engine::{Awaiting, Conversation, Facts};
use sesame::ids::UpdateId;
use sesame::inbox::Delivery;
use sesame::keys::{Digest, Purpose};
use sesame::store::Store;
use sesame::store::versions::{self, Unreadable};
use sesame::time::Time;
use sqlx::migrate::Migrator;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, SqliteConnection};
use strum::VariantNames as _;

use crate::tidy::program;
use crate::town::{MIRA, MIRA_PHONE, TOBIAS, Town, keys};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const NOW: Time = Time(1_795_165_200_000);

fn folder(name: &str) -> PathBuf {
    Path::new(ROOT).join("tests/it/fixtures").join(name)
}

fn digest(of: &str) -> Digest {
    keys().digest(Purpose::Code, &["fixture", of])
}

/// One conversation for each thing that can be awaited, in their order, with no fact left out.
fn samples() -> Vec<Conversation> {
    let later = NOW + Duration::from_mins(5);
    let code = code();
    let keys = AwaitingKeys {
        method: "m2".into(),
        challenge: "ch2".into(),
        keys: "42".to_owned(),
        matches: true,
        sent_at: NOW,
        expires_at: later,
        wrong: 1,
        offered: false,
    };
    let awaiting = vec![
        Awaiting::Nothing,
        Awaiting::Reason(AwaitingReason {}),
        Awaiting::Handle(AwaitingHandle { suggest: true }),
        Awaiting::Captcha(AwaitingCaptcha { image: digest("ACDEF"), sound: digest("123456"), asked_at: NOW }),
        Awaiting::Account(AwaitingAccount { look_up: "l1".into() }),
        Awaiting::Choice(AwaitingChoice {}),
        Awaiting::Contact(AwaitingContact { method: "m1".into() }),
        Awaiting::Send(AwaitingSend { method: "m1".into(), matches: true }),
        Awaiting::Code(code.clone()),
        Awaiting::Keys(keys),
        Awaiting::Reset(AwaitingReset { page: "p1".into(), words: Some(Pair { pair: 35 }), expires_at: later }),
        Awaiting::Session(AwaitingSession { network: Some(Network::Off), remind_at: Some(later), closes_at: later }),
        Awaiting::LostPhone(AwaitingLostPhone { back: Box::new(Awaiting::Code(code.clone())) }),
        Awaiting::Totp(AwaitingTotp { method: "m1".into(), wrong: 1 }),
        Awaiting::Paper(AwaitingPaper { method: "m1".into(), wrong: 1 }),
        Awaiting::Questions(AwaitingQuestions { method: "m1".into(), given: vec![digest("a")], wrong: 1 }),
        Awaiting::Approval(AwaitingApproval {
            method: "m1".into(),
            challenge: "ch3".into(),
            keys: "42".to_owned(),
            expires_at: later,
            void: true,
        }),
        Awaiting::Approving(AwaitingApproving {
            asker: "town:other".into(),
            request: ApprovalRequest {
                challenge: "ch3".into(),
                digest: digest("42"),
                asked_at: NOW,
                expires_at: later,
                vouches_for: Some("noe".into()),
            },
            back: Box::new(Awaiting::Code(code)),
        }),
        Awaiting::Passkey(AwaitingPasskey {
            method: "m4".into(),
            challenge: "ch3".into(),
            words: Pair { pair: 35 },
            expires_at: later,
            wrong: 1,
            coded: true,
            digest: Some(digest("760814")),
        }),
        Awaiting::Remedy(AwaitingRemedy {}),
        Awaiting::Unlock(AwaitingUnlock { attempt: "ch6".into(), outcome: Some(Unlocking::StillLocked) }),
        Awaiting::It(AwaitingIt {
            number: "IT-ABCDEFG".into(),
            asked: Some((Way::InPerson, later)),
            until: later,
            back: Box::new(Awaiting::Choice(AwaitingChoice {})),
        }),
    ];
    awaiting.into_iter().map(|awaiting| Conversation { awaiting, ..midway() }).collect()
}

fn code() -> AwaitingCode {
    let later = NOW + Duration::from_mins(5);
    let former = Former { challenge: "ch0".into(), digest: digest("111111"), until: later };
    AwaitingCode {
        method: "m1".into(),
        challenge: "ch1".into(),
        digest: digest("222222"),
        matches: true,
        former: Some(former),
        sent_at: NOW,
        expires_at: later,
        wrong: 1,
        offered: true,
    }
}

fn midway() -> Conversation {
    let method =
        |id: &str, kind, hint: &str| Method { id: id.into(), kind, hint: hint.to_owned(), contact: digest(hint) };
    let facts = Facts {
        started_at: NOW,
        heard_at: NOW,
        bound: true,
        reason: Some(Reason::Locked),
        handle: Some("okafor19@brunel.example".into()),
        captcha_passed: true,
        captcha_wrong: 1,
        subject: Some(Subject { key: "account/a1".into(), account: Some("a1".into()) }),
        methods: vec![
            method("m1", MethodKind::Sms, "••23"),
            method("m2", MethodKind::Call, "••23"),
            method("m3", MethodKind::Mail, "t•••@o•••.example"),
        ],
        passed: vec![Passed { method: "m3".into(), class: Class::Mail, at: NOW }],
        tried: vec!["m3".into(), "m1".into()],
        ticketed: Some(Category::NoCode),
        closed: false,
        left: Some(Box::new(code())),
        phone_lost: true,
        groups: vec!["staff".to_owned()],
        direct: true,
        aim: Some(Aim::Unlock),
        standing: Standing {
            closed: Some(Obstacle::Ended),
            fixed: true,
            young_until: Some(NOW),
            stale: true,
            lock: Lock::Held { until: Some(NOW) },
        },
        released: Some(release()),
        pass: Some(NOW),
    };
    Conversation {
        locale: "fr".into(),
        stamp: 7,
        keyboard: vec![vec![Button::Start], vec![Button::Help, Button::ContactIt]],
        known_handle: Some("okafor19@brunel.example".into()),
        nudged: 0,
        ticket: Some("IT-ABCDEFG".into()),
        awaiting: Awaiting::Nothing,
        facts,
        release: Some(release()),
    }
}

/// A leave of IT as it is stored: nothing but an approved case makes one.
fn release() -> Release {
    let stored = serde_json::json!({
        "account": "a1", "key": "account/a1", "handle": "okafor19@brunel.example", "peer": "town:1",
        "number": "IT-ABCDEFG", "made_at": NOW, "good_from": NOW, "expires_at": NOW, "by_phone": true,
        "privileged": false,
    });
    serde_json::from_value(stored).unwrap()
}

fn name(conversation: &Conversation) -> &'static str {
    (&conversation.awaiting).into()
}

fn fixture(version: i64, conversation: &Conversation) -> PathBuf {
    folder("conversations").join(format!("v{version}-{}.json", name(conversation)))
}

fn value(conversation: &Conversation) -> Value {
    serde_json::from_str(&versions::write(conversation)).unwrap()
}

#[test]
#[ignore = "writes the fixtures that a new version of the stored form needs"]
fn new_version() {
    for sample in samples() {
        let path = fixture(VERSION, &sample);
        if !path.exists() {
            fs::write(path, serde_json::to_string_pretty(&sample).unwrap() + "\n").unwrap();
        }
    }
}

#[test]
fn there_is_a_sample_of_everything_awaited() {
    assert_eq!(samples().iter().map(name).collect::<Vec<_>>(), Awaiting::VARIANTS);
}

#[test]
fn the_stored_form_is_still_the_one_its_version_names() {
    for sample in samples() {
        let path = fixture(VERSION, &sample);
        let stored = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let stored: Value = serde_json::from_str(&stored).unwrap();
        let advice =
            "the stored form has changed: raise VERSION, add the step to `store::versions`, write new fixtures";
        assert_eq!(value(&sample), stored, "{}: {advice}", path.display());
    }
}

#[test]
fn every_stored_version_opens() {
    let mut seen: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    for entry in fs::read_dir(folder("conversations")).unwrap() {
        let path = entry.unwrap().path();
        let (version, awaited) = path.file_stem().unwrap().to_str().unwrap()[1..].split_once('-').unwrap();
        let version: i64 = version.parse().unwrap();
        let stored = fs::read_to_string(&path).unwrap();
        let read = versions::read(version, &stored).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert_eq!(name(&read), awaited);
        assert_eq!((read.stamp, read.facts.passed.len(), read.facts.methods.len()), (7, 1, 3), "{}", path.display());
        let again = versions::read(VERSION, &versions::write(&read)).unwrap();
        assert_eq!(value(&again), value(&read), "{}: what is written again is read again", path.display());
        seen.entry(version).or_default().push(awaited.to_owned());
    }
    assert_eq!(seen.keys().copied().collect::<Vec<_>>(), (0..=VERSION).collect::<Vec<_>>(), "no version is forgotten");
}

#[test]
fn what_version_0_did_not_note_is_filled_in() {
    let stored = fs::read_to_string(folder("conversations").join("v0-code.json")).unwrap();
    assert!(!stored.contains("ticketed") && !stored.contains("closed"));
    let facts = versions::read(0, &stored).unwrap().facts;
    assert_eq!((facts.ticketed, facts.closed), (None, false));
    assert!(versions::read(1, &stored).is_err(), "it is not of the newest form");
}

#[test]
fn what_a_newer_program_wrote_and_what_is_no_conversation_is_refused() {
    let sound = versions::write(&midway());
    assert!(matches!(versions::read(VERSION + 1, &sound), Err(Unreadable::Newer(found)) if found == VERSION + 1));
    assert!(matches!(versions::read(i64::MAX, "{}"), Err(Unreadable::Newer(i64::MAX))));
    let unknown = sound.replace("\"Nothing\"", "{\"Soothsayer\":{}}");
    let cut = &sound[..sound.len() / 2];
    for garbage in ["", "garbage", "null", "{}", "[]", "7", "\u{0}", "{\"facts\":7}", "{\"facts\":[]}", cut, &unknown] {
        for version in [-1, 0, VERSION] {
            assert!(matches!(versions::read(version, garbage), Err(Unreadable::Broken(_))), "{version}: {garbage}");
        }
    }
}

/// Makes a chat's row unreadable, as damage or an older program after a newer one would.
async fn spoil(town: &Town, chat: &str, version: i64, state: &str) {
    let house = town.house();
    let changed = sqlx::query("UPDATE conversation SET version = $1, state = $2 WHERE peer = $3")
        .bind(version)
        .bind(state)
        .bind(format!("town:{chat}"))
        .execute(&mut *house.store.writer().await)
        .await
        .unwrap();
    assert_eq!(changed.rows_affected(), 1);
}

async fn set_aside(town: &Town) -> Vec<(String, i64, String, String)> {
    let query = "SELECT peer, version, state, why FROM set_aside ORDER BY id";
    sqlx::query_as(query).fetch_all(town.house().store.readers()).await.unwrap()
}

#[tokio::test]
async fn a_row_that_cannot_be_read_is_set_aside_and_the_person_starts_over() {
    let town = Town::new().await;
    let (mira, tobias) = (town.arrives("m"), town.arrives("t"));
    mira.comes_to_code(MIRA, MIRA_PHONE).await;
    tobias.comes_to_choice(TOBIAS).await;
    spoil(&town, "m", VERSION, "{\"garbage\":true}").await;

    // Both write in the same moment: what is wrong with one conversation is nothing to the other.
    let (before, tobias_before) = (mira.mark(), tobias.mark());
    let writes = |peer: &sesame::ids::Peer, update: &str| Delivery {
        update: Some(UpdateId::from(update)),
        ..Delivery::new(peer.clone(), Event::Returned)
    };
    let both = vec![writes(&mira.peer, "a"), writes(&tobias.peer, "b")];
    let taken = town.house().inbox.take_all(both).await;
    assert!(taken.iter().all(Result::is_ok));
    town.settles().await;
    mira.since(before).hears(Text::ToldStartedOver).offers(&Button::Start).offers(&Button::ContactIt);
    tobias.since(tobias_before).hears_no("told-started-over").hears(Text::AskChoice { gate: 1, gates: 1 });

    let rows = set_aside(&town).await;
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0].0.as_str(), rows[0].1, rows[0].2.as_str()), ("town:m", VERSION, "{\"garbage\":true}"));
    assert!(rows[0].3.contains("not a conversation"), "{}", rows[0].3);
    assert_eq!(town.record().await.iter().filter(|kind| *kind == "conversation-set-aside").count(), 1);

    mira.presses(Button::Start).await.hears(Text::AskReason);
    mira.comes_to_choice(MIRA).await.hears(Text::AskChoice { gate: 1, gates: 1 });
    assert_eq!(set_aside(&town).await.len(), 1, "never wedged");
}

#[tokio::test]
async fn a_row_of_a_newer_program_is_set_aside_when_its_deadline_passes() {
    let town = Town::new().await;
    let mira = town.arrives("m");
    mira.comes_to_code(MIRA, MIRA_PHONE).await;
    spoil(&town, "m", VERSION + 1, &versions::write(&midway())).await;
    let before = mira.mark();
    town.waits(Duration::from_hours(2)).await;
    mira.since(before).hears(Text::ToldStartedOver);
    let rows = set_aside(&town).await;
    assert_eq!(rows.len(), 1, "once, though nobody answered");
    assert!(rows[0].3.contains("newer program"), "{}", rows[0].3);
    assert_eq!(town.house().store.next_deadline().await.unwrap(), None);
}

async fn connect(path: &Path) -> SqliteConnection {
    SqliteConnectOptions::new().filename(path).create_if_missing(true).foreign_keys(true).connect().await.unwrap()
}

/// The tables of ours and how many rows each has.
async fn counts(connection: &mut SqliteConnection) -> BTreeMap<String, i64> {
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE '!_sqlx%' ESCAPE '!'",
    )
    .fetch_all(&mut *connection)
    .await
    .unwrap();
    let mut counts = BTreeMap::new();
    for table in tables {
        let count = AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
        counts.insert(table, sqlx::query_scalar(count).fetch_one(&mut *connection).await.unwrap());
    }
    counts
}

#[tokio::test]
async fn every_migration_runs_on_a_filled_database() {
    let migrations = Migrator::new(Path::new(ROOT).join("migrations")).await.unwrap();
    for migration in migrations.iter() {
        let version = migration.version;
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("sesame.db");
        let mut old = connect(&path).await;
        migrations.run_to(version, &mut old).await.unwrap();
        let rows = fs::read_to_string(folder("filled").join(format!("{version:04}.sql"))).unwrap_or_else(|error| {
            panic!("a migration comes with rows of its own form, filled/{version:04}.sql: {error}")
        });
        sqlx::raw_sql(AssertSqlSafe(rows)).execute(&mut old).await.unwrap();
        // A database whose values none of its keys opens is somebody else's.
        let own = keys().seal(b"+33612345623", "method/m1", &[1; 32]);
        sqlx::query("UPDATE method SET sealed = $1 WHERE id = 'm1'").bind(own).execute(&mut old).await.unwrap();
        let before = counts(&mut old).await;
        let empty: Vec<_> = before.iter().filter(|(_, count)| **count == 0).map(|(table, _)| table).collect();
        assert!(empty.is_empty(), "filled/{version:04}.sql leaves {empty:?} empty");
        old.close().await.unwrap();

        drop(Store::open(&path, keys()).await.unwrap());
        let mut new = connect(&path).await;
        let after = counts(&mut new).await;
        for (table, count) in &before {
            assert!(after.get(table).is_none_or(|now| now == count), "{version}: {table} had {count}, now {after:?}");
        }
        let whole: Vec<String> = sqlx::query_scalar("PRAGMA integrity_check").fetch_all(&mut new).await.unwrap();
        assert_eq!(whole, ["ok"]);
        let orphans = sqlx::query("PRAGMA foreign_key_check").fetch_all(&mut new).await.unwrap();
        assert!(orphans.is_empty(), "{version}: rows point nowhere");
        let rows: Vec<(i64, String)> =
            sqlx::query_as("SELECT version, state FROM conversation").fetch_all(&mut new).await.unwrap();
        assert!(rows.iter().all(|(version, state)| versions::read(*version, state).is_ok()));
    }
}

#[tokio::test]
async fn every_statement_fits_the_tables() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("sesame.db");
    drop(Store::open(&path, keys()).await.unwrap());
    let mut connection = connect(&path).await;
    let verbs = ["SELECT ", "INSERT ", "UPDATE ", "DELETE ", "WITH ", "REPLACE "];
    let (mut tried, mut faults) = (0, Vec::new());
    for (file, rust) in program() {
        for (line, text) in &rust.strings {
            // A text with holes is put together elsewhere; what fills them stands in texts of its own.
            if !verbs.iter().any(|verb| text.trim_start().starts_with(verb)) || text.contains('{') {
                continue;
            }
            tried += 1;
            let explained = AssertSqlSafe(format!("EXPLAIN {text}"));
            if let Err(error) = sqlx::raw_sql(explained).fetch_all(&mut connection).await {
                faults.push(format!("{}: {error}", file.at(*line)));
            }
        }
    }
    crate::tidy::none("SQLite does not take these", &faults);
    assert!(tried > 40, "only {tried} statements found: are they still strings?");
}
