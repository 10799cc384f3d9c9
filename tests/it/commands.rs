//! The commands with which IT helps somebody, run as IT runs them: what they say, what they change, and every mistake with
//! its sentence and its exit code (0 done, 1 could not, 2 not a command).

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::Command;

use regex::Regex;
use sesame::keys::Keys;
use sesame::store::Store;
use tempfile::TempDir;

pub(crate) const KEY: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f00112233445566778899aabbccddeeff0";

const CONFIG: &str = r#"
[server]
public_url = "https://reset.northwind.example/"
data = "data"
key_file = "master.key"
[org]
name = "Northwind"
sign_in_url = "https://mail.northwind.example/"
it_contact = "desk@northwind.example"
country = "FR"
[policy]
methods = ["mail"]
[courier.mail]
host = "mail.northwind.example"
from = "sesame@northwind.example"
[desk]
mail_to = "desk@northwind.example"
"#;

/// A configuration with one person in its directory.
pub(crate) struct Site(TempDir);

/// What a command said, and how it ended.
pub(crate) struct Ended {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Ended {
    #[track_caller]
    pub(crate) fn did(&self, says: &str) -> &Self {
        assert_eq!(self.code, Some(0), "{}{}", self.out, self.err);
        assert!(self.out.contains(says), "expected {says:?} in {:?}", self.out);
        self
    }

    /// Ended so, and said why where errors are said; nothing else was said.
    #[track_caller]
    pub(crate) fn could_not(&self, code: i32, says: &str) {
        assert_eq!(self.code, Some(code), "{}{}", self.out, self.err);
        assert!(self.err.contains(says), "expected {says:?} in {:?}", self.err);
        assert_eq!(self.out, "");
    }
}

impl Site {
    pub(crate) fn new() -> Self {
        let site = Self(tempfile::tempdir().unwrap());
        fs::write(site.path("sesame.toml"), CONFIG).unwrap();
        fs::write(site.path("master.key"), format!("{KEY}\n")).unwrap();
        fs::set_permissions(site.path("master.key"), fs::Permissions::from_mode(0o600)).unwrap();
        fs::write(site.path("people.csv"), "login,name,alternate_mail\nana,Ana Ruiz,ana@home.example\n").unwrap();
        let people = site.path("people.csv");
        site.runs(&["import", people.to_str().unwrap()]).did("");
        site
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn runs(&self, words: &[&str]) -> Ended {
        self.runs_with(words, &[])
    }

    pub(crate) fn runs_with(&self, words: &[&str], environment: &[(&str, &str)]) -> Ended {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sesame"));
        command.args(words).env_remove("SESAME_KEY").env_remove("RUST_LOG");
        command.env("SESAME_CONFIG", self.path("sesame.toml")).envs(environment.iter().copied());
        let done = command.output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Ended { code: done.status.code(), out: text(done.stdout), err: text(done.stderr) }
    }

    /// Writes into the database what somebody else would have.
    pub(crate) async fn happens(&self, sql: &'static str) {
        let key = hex::decode(KEY).unwrap().try_into().unwrap();
        let store = Store::open(&self.path("data/sesame.db"), Keys::new(key)).await.unwrap();
        sqlx::raw_sql(sql).execute(&mut *store.writer().await).await.unwrap();
    }

    /// How often the record has a line of a kind.
    pub(crate) fn noted(&self, kind: &str) -> usize {
        let record = self.runs(&["audit", "export"]);
        record.did("").out.lines().filter(|line| line.contains(&format!("\"{kind}\""))).count()
    }
}

#[test]
fn every_command_says_what_it_does_and_what_is_no_command_is_told() {
    let site = Site::new();
    let whole = site.runs(&["--help"]);
    for (command, about) in [
        ("invite", "Make a code with which somebody registers methods without knowing a password, once"),
        ("thaw", "Let an account be recovered again whose owner said \"this wasn't me\""),
        ("keys", "Show the keys that seal the database"),
        ("limits", "Show what keeps messages from leaving"),
        ("reinstate", "Let a phone that was reported lost"),
        ("reopen", "Let passwords be reset again after an alarm"),
    ] {
        whole.did(command);
        site.runs(&[command, "--help"]).did(about).did("--config <FILE>");
    }
    site.runs(&["unlock"]).could_not(2, "unrecognized subcommand 'unlock'");
    for command in ["invite", "thaw", "reinstate"] {
        site.runs(&[command]).could_not(2, "<LOGIN>");
        site.runs(&[command, "nobody"]).could_not(1, "sesame: nobody signs in as nobody; nothing was changed");
    }
    for words in [["keys", "burn"], ["limits", "raise"]] {
        site.runs(&words).could_not(2, "unrecognized subcommand");
    }
    let elsewhere = site.path("elsewhere.toml");
    for words in [&["invite", "ana"][..], &["thaw", "ana"], &["keys", "list"], &["limits", "list"], &["reopen"]] {
        let lost = site.runs_with(words, &[("SESAME_CONFIG", elsewhere.to_str().unwrap())]);
        lost.could_not(1, "elsewhere.toml");
        let other = "ff".repeat(32);
        let wrong = site.runs_with(words, &[("SESAME_KEY", &other)]);
        assert_eq!((wrong.code, wrong.out.as_str()), (Some(1), ""), "{words:?}: {}", wrong.err);
        assert!(wrong.err.contains("key") && !wrong.err.contains(&other), "{words:?}: {}", wrong.err);
    }
}

#[tokio::test]
async fn s77_an_invitation_is_printed_once_and_only_its_digest_is_kept() {
    let site = Site::new();
    let made = site.runs(&["invite", "ANA"]);
    made.did("-");
    let code = made.out.trim_end();
    assert!(Regex::new("^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}$").unwrap().is_match(code), "{code}");
    let told = "The code for ana is good once. They type it at https://reset.northwind.example/register";
    assert!(made.err.contains(told), "{}", made.err);
    assert_eq!(site.noted("invitation-made"), 1);
    for file in fs::read_dir(site.path("data")).unwrap() {
        let bytes = fs::read(file.unwrap().path()).unwrap();
        assert!(!String::from_utf8_lossy(&bytes).contains(code));
    }
    for life in ["0s", "721h"] {
        site.runs(&["invite", "ana", "--valid", life]).could_not(1, "more than nothing and at most 720h (30 days)");
    }
    site.runs(&["invite", "ana", "--valid", "soon"]).could_not(2, "--valid");
    site.happens("UPDATE account SET disabled = 1").await;
    site.runs(&["invite", "ana"]).could_not(1, "nobody signs in as ana");
    assert_eq!(site.noted("invitation-made"), 1, "what was refused is no invitation");
}

#[tokio::test]
async fn what_the_owner_stopped_is_lifted_once_on_its_word() {
    let site = Site::new();
    site.runs(&["thaw", "ana"]).could_not(1, "ana was not stopped; nothing was changed");
    site.happens("INSERT INTO throttle (bucket, at, note) SELECT 'frozen/account/' || id, 0, '' FROM account").await;
    site.runs(&["thaw", "Ana"]).did("ana can use self-service again.");
    site.runs(&["thaw", "ana"]).could_not(1, "ana was not stopped");
    assert_eq!(site.noted("account-thawed"), 1);
    site.runs(&["reinstate", "ana"]).did("0 methods of ana can be used again");
    site.runs(&["reopen"]).did("Resets are not halted; nothing was changed.");
}

#[tokio::test]
async fn s31_limits_are_listed_and_lifted() {
    let site = Site::new();
    let listed = site.runs(&["limits", "list"]);
    listed.did("Countries closed: 0").did("Accounts closed by wrong answers: 0");
    site.runs(&["limits", "clear", "country", "CN"]).could_not(1, "CN is not closed; nothing was changed");
    site.runs(&["limits", "clear", "account", "nobody"]).could_not(1, "nobody signs in as nobody");
    site.runs(&["limits", "clear"]).could_not(2, "Usage:");
    site.runs(&["limits", "clear", "country"]).could_not(2, "<COUNTRY>");
    site.happens(
        "INSERT INTO closed_country (country, closed_at, until, sent, entered)
         VALUES ('CN', 0, unixepoch() * 1000 + 3600000, 20, 1);
         INSERT INTO throttle (bucket, at, note)
         SELECT 'wrong/account/' || account.id, unixepoch() * 1000, 'left' FROM account, json_each('[1,2,3,4,5]');
         INSERT INTO throttle (bucket, at, note)
         SELECT 'wrong/account/zz/7', unixepoch() * 1000, 'left' FROM json_each('[1,2,3,4,5,6]')",
    )
    .await;
    site.runs(&["limits", "list"])
        .did("CN until ")
        .did("a code was entered at 1 of 20 numbers")
        .did("ana: 5 in 24 hours")
        .did("zz/7: 6 in 24 hours"); // of a directory that is not configured any more
    let json = site.runs(&["limits", "list", "--json"]);
    let shown: serde_json::Value = serde_json::from_str(&json.did("").out).unwrap();
    assert_eq!((&shown["closed_countries"][0]["sent"], &shown["closed_accounts"][0]["wrong"]), (&20.into(), &5.into()));
    site.runs(&["limits", "clear", "country", "cn"]).did("Messages to CN are sent again");
    site.runs(&["limits", "clear", "account", "ana"]).did("5 wrong answers of ana are forgotten");
    site.runs(&["limits", "list"]).did("Countries closed: 0").did("Accounts closed by wrong answers: 1");
    assert_eq!(site.noted("limit-cleared"), 2);
}

#[test]
fn keys_are_listed_made_and_given_up() {
    let site = Site::new();
    let key_file = site.path("master.key");
    site.runs(&["keys", "list"]).did("key 1  check ").did("root, seals");
    for (id, why) in [
        ("1", "key 1 is the root"),
        ("7", "there is no key 7; `sesame keys list` shows which there are. Nothing was changed"),
    ] {
        site.runs(&["keys", "retire", id]).could_not(1, why);
    }
    site.runs(&["keys", "retire"]).could_not(2, "<ID>");
    site.runs(&["keys", "retire", "one"]).could_not(2, "invalid value 'one'");
    let by_hand = site.runs_with(&["keys", "rotate"], &[("SESAME_KEY", KEY)]);
    by_hand
        .could_not(1, "the keys come from the variable SESAME_KEY, which no program can change. Nothing was changed");
    assert_eq!(fs::read_to_string(&key_file).unwrap(), format!("{KEY}\n"));

    site.runs(&["keys", "rotate"]).did("Key 2 is made; ").did("The key file of before is kept beside it.");
    assert_eq!(fs::read_to_string(site.path("master.key.before-2")).unwrap(), format!("{KEY}\n"));
    site.runs(&["keys", "list"]).did("key 2  check ");
    site.runs(&["keys", "retire", "2"]).could_not(1, "key 2 is the newest and seals; run `sesame keys rotate` first");
    site.runs(&["keys", "rotate"]).did("Key 3 is made; ");
    site.runs(&["keys", "retire", "2"]).did("Key 2 is out of the key file.");
    let listed = site.runs(&["keys", "list"]);
    assert!(!listed.did("key 3").out.contains("key 2 "), "{}", listed.out);
    for key in fs::read_to_string(&key_file).unwrap().lines() {
        let secret = key.rsplit(':').next().unwrap();
        assert!(!listed.out.contains(secret), "the list holds no key");
    }
    assert_eq!((site.noted("key-added"), site.noted("keys-rotated"), site.noted("key-retired")), (2, 2, 1));
    fs::set_permissions(&key_file, fs::Permissions::from_mode(0o644)).unwrap();
    site.runs(&["keys", "list"]).could_not(1, "found a file that others may use (mode 0644)");
    fs::remove_file(&key_file).unwrap();
    site.runs(&["keys", "list"]).could_not(1, "server.key_file");
}
