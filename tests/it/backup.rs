//! `sesame backup` beside a serving process, and `sesame restore` once it has stopped: what is whole comes back, and
//! nothing is touched by what is refused.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use regex::Regex;
use sesame::audit::Kind;
use sesame::audit::book::Book;
use sesame::audit::chain::{Line, note};
use sesame::keys::Keys;
use sesame::store::Store;
use sesame::time::Time;
use sqlx::migrate::Migrator;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _};

use crate::commands::{KEY, Site};

/// A key that belongs to nothing here.
const OTHER_KEY: &str = "b1c5a0e64f9d23785e10c7fa94d36b2808e5f37ac4619bd20d7e84f3562ac91b";

/// `sesame serve`, until it is told to stop.
struct Serving(Child);

impl Serving {
    fn of(site: &Site) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sesame"));
        command.arg("serve").env_remove("SESAME_KEY").env_remove("RUST_LOG");
        command.env("SESAME_CONFIG", site.path("sesame.toml")).env("SESAME_SERVER_LISTEN", "127.0.0.1:0");
        let mut child = command.stdin(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap());
        let mut said = String::new();
        while !said.contains("serving; stop with") {
            assert!(log.read_line(&mut said).unwrap() > 0, "it does not serve: {said}");
        }
        std::thread::spawn(move || log.read_to_string(&mut String::new()));
        Self(child)
    }

    /// As a service manager stops it.
    fn stops(mut self) {
        let asked = Command::new("kill").args(["-TERM", &self.0.id().to_string()]).status().unwrap();
        assert!(asked.success() && self.0.wait().unwrap().success());
    }
}

fn keys() -> Keys {
    Keys::new(hex::decode(KEY).unwrap().try_into().unwrap())
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn database(site: &Site) -> PathBuf {
    site.path("data/sesame.db")
}

/// Brings in one more person beside whoever serves.
fn joins(site: &Site, login: &str) {
    let people = format!("login,name,alternate_mail\nana,Ana Ruiz,ana@home.example\n{login},X,{login}@home.example\n");
    fs::write(site.path("more.csv"), people).unwrap();
    site.runs(&["import", text(&site.path("more.csv"))]).did("");
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

/// Writes lines into the record until told to stop; how many.
async fn keeps_writing(database: &Path, writes: &AtomicBool, written: &AtomicBool) -> i64 {
    let store = Store::open_beside(database, keys()).await.unwrap();
    let mut lines = 0;
    while writes.load(Ordering::SeqCst) {
        let facts = vec![("n".to_owned(), lines.to_string())];
        let line = Line { at: Time(lines), kind: Kind::CaptchaFailed, subject: None, peer: None, facts };
        note(&store, &line).await.unwrap();
        lines += 1;
        written.store(true, Ordering::SeqCst);
    }
    lines
}

/// The files in a folder, but for the lock.
fn files(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| name != "sesame.db.lock").collect();
    names.sort();
    names
}

/// A copy made while a service runs and others write is of one moment: its record holds to its last line.
#[test]
fn a_backup_is_made_while_a_service_writes_and_comes_back() {
    let site = Site::new();
    let serving = Serving::of(&site);
    let (writes, written) = (Arc::new(AtomicBool::new(true)), Arc::new(AtomicBool::new(false)));
    let busy = std::thread::spawn({
        let (database, writes, written) = (database(&site), Arc::clone(&writes), Arc::clone(&written));
        move || runtime().block_on(keeps_writing(&database, &writes, &written))
    });
    while !written.load(Ordering::SeqCst) {
        std::thread::yield_now();
    }
    let file = site.path("monday.backup");
    let made = site.runs(&["backup", text(&file)]);
    writes.store(false, Ordering::SeqCst);
    let lines = busy.join().unwrap();
    made.did("Written: ").did("the file is whole and the key fits. In it: 1 accounts with methods, ");
    made.did("NOT in it: the key (").did("master.key").did("keep it apart: whoever has both has everything.");
    assert!(!made.out.contains(KEY) && !fs::read(&file).unwrap().windows(32).any(|part| part == &KEY.as_bytes()[..32]));
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(files(site.path("").as_path()), ["data", "master.key", "monday.backup", "people.csv", "sesame.toml"]);
    let told = Regex::new(r"(\d+) lines of record").unwrap().captures(&made.out).unwrap()[1].parse::<i64>().unwrap();
    assert!(told > 1 && told <= lines + 2, "{told} of {lines}");

    joins(&site, "bo");
    let (before, now) = (fs::read(&file).unwrap(), site.noted("people-imported"));
    site.runs(&["restore", text(&file), "--force"]).could_not(1, "is in use by another running sesame");
    serving.stops();
    site.runs(&["restore", text(&file)]).could_not(1, "To put the backup in its place, say --force");
    assert_eq!(site.noted("people-imported"), now, "what is refused changes nothing");
    let restored = site.runs(&["restore", text(&file), "--force"]);
    restored.did("Restored: ").did("What was there is ").did("recovery codes used since are good again");
    assert_eq!((site.noted("people-imported"), site.noted("database-restored")), (now - 1, 1));
    site.runs(&["invite", "bo"]).could_not(1, "nobody signs in as bo");
    site.runs(&["audit", "verify"]).did("the log is whole");
    assert_eq!(fs::read(&file).unwrap(), before, "the backup stays as it is");
    let kept = Regex::new(r"What was there is (\S+)\.\n").unwrap().captures(&restored.out).unwrap()[1].to_owned();
    let enrolled = async { Store::open(Path::new(&kept), keys()).await?.enrolled_accounts().await };
    assert_eq!(runtime().block_on(enrolled).unwrap(), 2, "and so does what was there");
    Serving::of(&site).stops();
}

/// Every mistake has its sentence; neither the file named nor the database changes.
#[tokio::test]
async fn a_backup_that_cannot_be_made_or_trusted_is_refused_with_the_reason() {
    let site = Site::new();
    let (good, taken) = (site.path("good"), site.path("taken"));
    fs::write(&taken, "mine").unwrap();
    site.runs(&["backup"]).could_not(2, "<FILE>");
    site.runs(&["backup", text(&taken)]).could_not(1, "exists already. Nothing was changed");
    assert_eq!(fs::read(&taken).unwrap(), b"mine");
    site.runs(&["backup", text(&site.path("no/where"))]).could_not(1, "cannot be created. Nothing was changed");
    let other = OTHER_KEY;
    let wrong = site.runs_with(&["backup", text(&good)], &[("SESAME_KEY", other)]);
    wrong.could_not(1, "is sealed with key 1");
    assert!(!good.exists() && !site.path("good.part").exists() && !wrong.err.contains(other));
    site.runs(&["backup", text(&good)]).did("Written: ");

    let whole = fs::read(&good).unwrap();
    let spoilt = |name: &str, bytes: &[u8]| {
        fs::write(site.path(name), bytes).unwrap();
        site.path(name)
    };
    let middle = whole.len() / 2;
    let holed = [&whole[..middle], &[0xa5; 4096], &whole[middle + 4096..]].concat();
    for (file, why) in [
        (site.path("nowhere"), "is no file. Nothing was changed"),
        (spoilt("empty", b""), "is not a SQLite database"),
        (spoilt("text", &[b'x'; 4096]), "is not a SQLite database"),
        (spoilt("short", &whole[..whole.len() - 4096]), "is cut off"),
        (spoilt("holed", &holed), "damaged"),
    ] {
        let refused = site.runs(&["restore", text(&file), "--force"]);
        refused.could_not(1, why);
    }
    let by_hand = spoilt("by-hand", &whole);
    fs::write(site.path("by-hand-wal"), "log").unwrap();
    site.runs(&["restore", text(&by_hand), "--force"]).could_not(1, "was copied by hand from a running service");
    let wrong = site.runs_with(&["restore", text(&good), "--force"], &[("SESAME_KEY", other)]);
    wrong.could_not(1, "is sealed with key 1");
    for (name, sql, why) in [
        (
            "newer",
            "INSERT INTO _sqlx_migrations SELECT 9999, description, installed_on, success, checksum, execution_time
                   FROM _sqlx_migrations LIMIT 1",
            "was written by a newer sesame",
        ),
        ("foreign", "DROP TABLE _sqlx_migrations", "is a SQLite database of another program"),
        ("forged", "UPDATE audit SET facts = '[]' WHERE seq = 1", "was tampered with. Nothing was changed"),
    ] {
        let file = spoilt(name, &whole);
        let mut connection = SqliteConnectOptions::new().filename(&file).connect().await.unwrap();
        sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        site.runs(&["restore", text(&file), "--force"]).could_not(1, why);
    }
    let stray = files(&site.path("data")).into_iter().filter(|name| name.starts_with("sesame.db."));
    assert_eq!((stray.count(), site.noted("database-restored")), (0, 0));
    site.runs(&["restore", text(&site.path("forged")), "--force", "--tampered"]).did("Restored: ");
    let found = site.runs(&["audit", "verify"]);
    assert!(found.code == Some(1) && found.out.contains("line 1 was changed"), "{}", found.out);
    let again = site.runs(&["backup", text(&site.path("evidence"))]);
    assert!(again.code == Some(1) && again.out.contains("THE RECORD DOES NOT HOLD"), "kept as evidence, and told");
}

/// On a new machine there is nothing yet: the configuration, the key and the backup are enough.
#[test]
fn a_backup_comes_back_where_there_is_nothing() {
    let site = Site::new();
    let file = site.path("good");
    site.runs(&["backup", text(&file)]).did("");
    fs::remove_dir_all(site.path("data")).unwrap();
    site.runs(&["backup", text(&site.path("none"))]).could_not(1, "there is nothing to back up");
    let restored = site.runs(&["restore", text(&file)]);
    assert!(!restored.did("Restored: ").out.contains("What was there"));
    assert_eq!(files(&site.path("data")), ["sesame.db"]);
    assert_eq!(fs::metadata(database(&site)).unwrap().permissions().mode() & 0o777, 0o600);
    site.runs(&["invite", "ana"]).did("-");
}

/// A log that was left without its database would be taken for the restored one's, and change it.
#[tokio::test]
async fn what_an_interrupted_restore_left_is_cleared_away() {
    let site = Site::new();
    let file = site.path("good");
    site.runs(&["backup", text(&file)]).did("");
    // The newest lines are in the log only: the connection is still open when it is copied.
    let store = Store::open(&database(&site), keys()).await.unwrap();
    let line = Line { at: Time(1), kind: Kind::CaptchaFailed, subject: None, peer: None, facts: Vec::new() };
    note(&store, &line).await.unwrap();
    let log = fs::read(site.path("data/sesame.db-wal")).unwrap();
    assert!(!log.is_empty());
    store.close().await.unwrap();
    assert_eq!(files(&site.path("data")), ["sesame.db"], "a closed database is one file");
    fs::remove_file(database(&site)).unwrap();
    fs::write(site.path("data/sesame.db-wal"), &log).unwrap();
    fs::write(site.path("data/sesame.db.restoring"), "half").unwrap();
    fs::write(site.path("data/sesame.db.restoring-wal"), &log).unwrap();
    site.runs(&["restore", text(&file)]).did("Restored: ").did("What was there is ");
    assert_eq!((site.noted("captcha-failed"), site.noted("database-restored")), (0, 1));
    let left: Vec<_> = files(&site.path("data")).into_iter().filter(|name| name.starts_with("sesame.db.")).collect();
    assert!(left.len() == 1 && left[0].starts_with("sesame.db.before-") && left[0].ends_with("-wal"), "{left:?}");
}

/// A backup of an older form comes back and is brought forward; looking at it changes nothing.
#[tokio::test]
async fn a_backup_of_before_an_upgrade_comes_back() {
    let site = Site::new();
    let old = site.path("old");
    let migrator = Migrator::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations")).await.unwrap();
    let mut connection = SqliteConnectOptions::new().filename(&old).create_if_missing(true).connect().await.unwrap();
    migrator.run_to(1, &mut connection).await.unwrap();
    connection.close().await.unwrap();
    let bytes = fs::read(&old).unwrap();
    let store = Arc::new(Store::look(&old, keys()).await.unwrap());
    assert!(Book::new(Arc::clone(&store)).verify(|_, _| ()).await.unwrap().faults.is_empty());
    drop(store);
    site.runs(&["restore", text(&old), "--force"]).did("0 accounts with methods");
    assert_eq!(fs::read(&old).unwrap(), bytes);
    assert_eq!(site.noted("database-restored"), 1);
}
