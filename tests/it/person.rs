//! What is held about one person, shown and erased; and the record still proves that nothing else was changed.

use std::sync::Arc;

use sesame::audit::Kind;
use sesame::audit::book::{Book, Fault};
use sesame::audit::chain::{GENESIS, Line, Row, link, note};
use sesame::entropy::Entropy;
use sesame::ids::Handle;
use sesame::person::{Erasure, Person};
use sesame::report::{Period, Report};

use crate::commands::Site;
use crate::town::{MIRA, MIRA_MAIL, MIRA_PHONE, TOBIAS, Town};

async fn person(town: &Town, login: &str) -> Person {
    let house = town.house();
    let handle = Handle::from(sesame::engine::contact::canonical(login).as_str());
    let account = house.directory.find(&handle).await.unwrap().unwrap();
    Person::new(Arc::clone(&house.store), account, &sesame::demo::org())
}

/// A town in which Mira has come back in, Tobias has asked IT, and a stranger has typed Mira's name.
async fn town() -> Town {
    let town = Town::new().await;
    let mira = town.arrives("m");
    mira.comes_to_code(MIRA, MIRA_PHONE).await;
    mira.says(&town.code_on(MIRA_PHONE)).await;
    mira.opens_page().await.chooses("Otter-Kiwi-42-Lampe").await;
    mira.presses(sesame::engine::button::Button::ContactIt).await;
    town.arrives("stranger").comes_to_choice(MIRA).await;
    let tobias = town.arrives("t");
    tobias.comes_to_choice(TOBIAS).await;
    tobias.presses(sesame::engine::button::Button::ContactIt).await;
    town.house().checkpoint().await;
    town
}

async fn erases(town: &Town, login: &str, really: bool) -> Erasure {
    person(town, login).await.erase((town.now(), "bo"), &mut Entropy::new([9; 32]), really).await.unwrap()
}

/// Every text and number in the database, to be searched.
async fn everything(town: &Town) -> String {
    let tables: Vec<String> =
        sqlx::query_scalar("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
            .fetch_all(town.house().store.readers())
            .await
            .unwrap();
    let mut all = String::new();
    for table in tables {
        let columns: Vec<String> = sqlx::query_scalar("SELECT name FROM pragma_table_info($1)")
            .bind(&table)
            .fetch_all(town.house().store.readers())
            .await
            .unwrap();
        let quoted: Vec<String> = columns.iter().map(|column| format!("quote(\"{column}\")")).collect();
        let statement = format!("SELECT {} FROM \"{table}\"", quoted.join(" || ' ' || "));
        let rows: Vec<String> =
            sqlx::query_scalar(sqlx::AssertSqlSafe(statement)).fetch_all(town.house().store.readers()).await.unwrap();
        all.extend(rows.iter().map(|row| format!("{table}: {row}\n")));
    }
    all
}

#[tokio::test]
async fn an_export_holds_everything_about_one_person_and_nothing_about_another() {
    let town = town().await;
    let held = person(&town, MIRA).await.export().await.unwrap();
    let text = held.to_string();
    for word in [MIRA_PHONE, MIRA_MAIL, "town:m", "password-reset", "gate-passed", "IT-"] {
        assert!(text.contains(word), "{word} in {held:#}");
    }
    assert_eq!(held["chats"], serde_json::json!(["town:m"]), "a chat that only typed the name is a stranger's");
    for word in ["town:t", "okafor", "Okafor", "town:stranger\"", "token_hash", "digest", "\"hash\":null"] {
        assert!(!held["tables"].to_string().contains(word), "{word} in {held:#}");
    }
    // Nothing that proves who somebody is.
    let secrets: Vec<String> = sqlx::query_scalar(
        "SELECT token_hash FROM page UNION SELECT contact FROM method UNION SELECT hash FROM account WHERE hash <> ''",
    )
    .fetch_all(town.house().store.readers())
    .await
    .unwrap();
    assert!(secrets.len() > 3);
    assert!(secrets.iter().all(|secret| !text.contains(secret.as_str())));
}

#[tokio::test]
async fn whoever_is_erased_is_found_nowhere_and_the_record_is_still_whole() {
    let town = town().await;
    let before = everything(&town).await;
    let id = person(&town, MIRA).await.export().await.unwrap()["account"]["id"].as_str().unwrap().to_owned();
    let period = Period {
        from: sesame::time::Time(0),
        to: town.now() + std::time::Duration::from_secs(1),
        zone: jiff::tz::TimeZone::UTC,
    };
    let report = Report::read(&town.house().store, &period).await.unwrap();
    let counted = erases(&town, MIRA, false).await;
    let same = |text: &str| text.lines().filter(|line| !line.starts_with("tally")).collect::<Vec<_>>().join("\n");
    assert_eq!(same(&everything(&town).await), same(&before), "asked only");
    assert!(counted.lines > 10 && counted.tickets == 1 && counted.rows > 5, "{counted:?}");

    assert_eq!(erases(&town, MIRA, true).await, counted);
    let after = everything(&town).await;
    for word in [id.as_str(), "town:m'", "town:m\"", "lefevre", "Lefevre", "LefevreMi17"] {
        assert!(before.contains(word) || word.starts_with("town:m"), "{word}");
        let left: Vec<&str> = after.lines().filter(|line| line.contains(word)).collect();
        // The stranger's own chat still knows what it typed.
        assert!(left.iter().all(|line| line.contains("stranger")), "{word} in {left:#?}");
    }
    for word in ["town:t", "okafor"] {
        assert!(after.to_lowercase().contains(word), "{word} is another's");
    }
    let book = Book::new(Arc::clone(&town.house().store));
    let found = book.verify(|_, _| ()).await.unwrap();
    assert_eq!((found.faults, found.erased), (vec![], counted.lines));
    town.house().checkpoint().await;
    assert_eq!(book.verify(|_, _| ()).await.unwrap().faults, []);
    assert!(town.record().await.contains(&<&str>::from(Kind::PersonErased).to_owned()));
    let still = Report::read(&town.house().store, &period).await.unwrap();
    assert_eq!((still.resets, still.recoveries), (report.resets, report.recoveries), "counts are nobody's");
}

/// Erasing is no way to change the record: whoever has no key can neither empty a line nor change one that was.
#[tokio::test]
async fn nobody_without_the_key_empties_a_line() {
    let town = town().await;
    erases(&town, MIRA, true).await;
    let store = Arc::clone(&town.house().store);
    let book = Book::new(Arc::clone(&store));
    let erased: i64 = town.count("SELECT max(seq) FROM audit_erased").await;
    let untouched: i64 = town.count("SELECT max(seq) FROM audit WHERE seq NOT IN (SELECT seq FROM audit_erased)").await;
    for (seq, change) in [
        (erased, format!("UPDATE audit SET kind = 'code-refused' WHERE seq = {erased}")),
        (erased, format!("UPDATE audit SET subject = 'account/7' WHERE seq = {erased}")),
        (erased, format!("UPDATE audit SET facts = '[[\"kind\",\"sms\"]]', at = at + 1 WHERE seq = {erased}")),
        (erased, format!("DELETE FROM audit_erased WHERE seq = {erased}")),
        (
            untouched,
            format!(
                "UPDATE audit SET facts = '[[\"x\",\"y\"]]' WHERE seq = {untouched};
                 INSERT INTO audit_erased SELECT {untouched}, signature FROM audit_erased WHERE seq = {erased}"
            ),
        ),
    ] {
        let mut writer = store.writer().await;
        sqlx::raw_sql("DROP TABLE IF EXISTS a; DROP TABLE IF EXISTS e; CREATE TEMP TABLE a AS SELECT * FROM audit; CREATE TEMP TABLE e AS SELECT * FROM audit_erased").execute(&mut *writer).await.unwrap();
        sqlx::raw_sql(sqlx::AssertSqlSafe(change.clone())).execute(&mut *writer).await.unwrap();
        drop(writer);
        assert!(book.verify(|_, _| ()).await.unwrap().faults.contains(&Fault::Changed(seq)), "{change}");
        let back = "DELETE FROM audit; INSERT INTO audit SELECT * FROM a; DELETE FROM audit_erased; INSERT INTO audit_erased SELECT * FROM e";
        sqlx::raw_sql(back).execute(&mut *store.writer().await).await.unwrap();
    }
    assert_eq!(book.verify(|_, _| ()).await.unwrap().faults, []);
}

/// An emptied line is no seam: what stood before it is still tied to it, though what it said no longer ties it.
#[tokio::test]
async fn nobody_without_the_key_rewrites_what_stands_before_an_emptied_line() {
    let town = town().await;
    erases(&town, MIRA, true).await;
    let store = Arc::clone(&town.house().store);
    let book = Book::new(Arc::clone(&store));
    let erased: Vec<i64> =
        sqlx::query_scalar("SELECT seq FROM audit_erased ORDER BY seq").fetch_all(store.readers()).await.unwrap();
    // Behind the first emptied line that has others before it, everything before is rewritten, and fits together.
    let seam = *erased.iter().find(|seq| **seq > 1).unwrap();
    let rows: Vec<Row> = sqlx::query_as("SELECT * FROM audit WHERE seq < $1 ORDER BY seq")
        .bind(seam)
        .fetch_all(store.readers())
        .await
        .unwrap();
    let (mut hash, mut writer) = (GENESIS.to_vec(), store.writer().await);
    for mut row in rows {
        row.at -= 1;
        row.hash = link(&hash, &row).to_vec();
        hash.clone_from(&row.hash);
        let change = "UPDATE audit SET at = $1, hash = $2 WHERE seq = $3";
        sqlx::query(change).bind(row.at).bind(&row.hash).bind(row.seq).execute(&mut *writer).await.unwrap();
    }
    let forget =
        format!("DELETE FROM audit_erased WHERE seq < {seam}; DELETE FROM audit_checkpoint WHERE seq < {seam}");
    sqlx::raw_sql(sqlx::AssertSqlSafe(forget)).execute(&mut *writer).await.unwrap();
    drop(writer);
    assert_eq!(book.verify(|_, _| ()).await.unwrap().faults, [Fault::Changed(seam)]);
}

/// Who changes a line and then has its person erased has not made the change good.
#[tokio::test]
async fn erasing_does_not_sign_for_a_line_that_was_changed_before() {
    let town = town().await;
    let store = Arc::clone(&town.house().store);
    let changed: i64 =
        town.count("SELECT max(seq) FROM audit WHERE subject LIKE 'account/%' AND peer = 'town:m'").await;
    let change = format!("UPDATE audit SET kind = 'notice-sent', at = at + 1 WHERE seq = {changed}");
    sqlx::raw_sql(sqlx::AssertSqlSafe(change)).execute(&mut *store.writer().await).await.unwrap();
    erases(&town, MIRA, true).await;
    assert_eq!(Book::new(store).verify(|_, _| ()).await.unwrap().faults, [Fault::Changed(changed)]);
}

/// Whoever is erased takes along who they are, and nothing of what was done to others or by others.
#[tokio::test]
async fn an_attack_is_not_erased_on_request_of_whoever_made_it_or_whom_it_met() {
    let town = town().await;
    // Mira guesses at Tobias from the chat that is hers, and somebody passes a gate of hers from another chat.
    let mira = town.arrives("m");
    mira.comes_to_choice(TOBIAS).await;
    let thief = town.arrives("thief");
    town.passes(std::time::Duration::from_mins(5)).await;
    thief.comes_to_code(MIRA, MIRA_PHONE).await;
    let store = Arc::clone(&town.house().store);
    let subject = |login: &str| {
        let login = login.to_owned();
        let town = town.clone();
        async move { person(&town, &login).await.export().await.unwrap()["account"]["id"].as_str().unwrap().to_owned() }
    };
    let tobias = format!("account/{}", subject(TOBIAS).await);
    let passed = Line {
        at: town.now(),
        kind: Kind::GatePassed,
        subject: Some(format!("account/{}", subject(MIRA).await).as_str().into()),
        peer: Some("town:thief".into()),
        facts: vec![],
    };
    note(&store, &passed).await.unwrap();
    let looked = [("by", "bo"), ("reason", "a call"), ("name", "Mira")];
    let looked = looked.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    note(&store, &Line { kind: Kind::LimitCleared, peer: None, facts: looked, ..passed }).await.unwrap();

    let held = person(&town, MIRA).await.export().await.unwrap();
    assert_eq!(held["chats"], serde_json::json!(["town:m"]), "one gate makes no chat theirs");
    for word in [tobias.as_str(), "town:thief", "town:stranger"] {
        assert!(!held["record"].to_string().contains(word), "{word} is not hers to know: {held:#}");
    }
    let about = |subject: String| {
        let store = Arc::clone(&store);
        async move {
            let query = sqlx::query_scalar::<_, i64>("SELECT count(*) FROM audit WHERE subject = $1").bind(subject);
            query.fetch_one(store.readers()).await.unwrap()
        }
    };
    let count = about(tobias.clone()).await;
    let erased = erases(&town, MIRA, true).await;
    assert!(erased.others > 0 && erased.others < erased.lines, "{erased:?}");
    assert_eq!(about(tobias).await, count, "his history shows what was tried");
    assert_eq!(town.count("SELECT count(*) FROM audit WHERE peer = 'town:m'").await, 0);
    assert!(town.count("SELECT count(*) FROM audit WHERE peer = 'town:thief' AND subject LIKE 'erased/%'").await > 1);
    let deed: String = sqlx::query_scalar("SELECT facts FROM audit WHERE kind = 'limit-cleared'")
        .fetch_one(store.readers())
        .await
        .unwrap();
    assert_eq!(deed, r#"[["by","bo"],["reason","a call"]]"#, "who did what to the account, and why");
    assert_eq!(Book::new(store).verify(|_, _| ()).await.unwrap().faults, []);
}

/// Whoever closes the pipe before the end has read it all the same, and stands in the record.
#[test]
fn an_export_that_is_cut_off_is_on_record() {
    let site = Site::new();
    for words in [&["person", "export", "ana"][..], &["audit", "export", "--account", "ana"]] {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_sesame"));
        command.args(words).env_remove("SESAME_KEY").env("SESAME_CONFIG", site.path("sesame.toml")).env("USER", "bo");
        command.env_remove("SUDO_USER").stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::null());
        let mut running = command.spawn().unwrap();
        drop(running.stdout.take());
        running.wait().unwrap();
    }
    let record = site.runs(&["audit", "list", "--json"]).out;
    for kind in ["person-exported", "record-exported"] {
        let line = record.lines().find(|line| line.contains(kind)).unwrap();
        assert!(line.contains(r#"["by","bo"]"#) && line.contains("account/") && !line.contains("ana"), "{line}");
    }
}

#[test]
fn the_command_says_what_it_would_do_before_it_does_it() {
    let site = Site::new();
    site.runs(&["person", "export", "nobody"]).could_not(1, "nobody signs in as nobody; nothing was changed");
    site.runs(&["person", "export", "ana"]).did("ana@home.example");
    let held: serde_json::Value = serde_json::from_str(&site.runs(&["person", "export", "ANA", "--json"]).out).unwrap();
    assert_eq!(held["registered"][0]["value"], "ana@home.example");
    site.runs(&["person", "erase", "ana"]).did("Nothing was changed.").did("To do it: --yes");
    site.runs(&["person", "export", "ana"]).did("ana@home.example");
    site.runs(&["person", "erase", "ana", "--yes"]).did("ana was erased");
    site.runs(&["person", "export", "ana"]).could_not(1, "nobody signs in as ana: they were erased on 2");
    site.runs(&["audit", "verify"]).did("the log is whole").did("emptied of the people they were about");
    assert_eq!((site.noted("person-exported"), site.noted("person-erased")), (3, 1));
}
