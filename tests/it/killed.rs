//! `sesame serve` under load on Telegram, killed without warning again and again: no update is lost, none counts twice.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use futures::future::join_all;
use serde_json::Value;
use tempfile::TempDir;

use crate::town::gateway::Gateway;
use crate::town::telegram::{Person, Telegram};

/// People at once.
const PEOPLE: i64 = 24;
/// A master key that seals nothing but what these people leave.
const KEY: &str = "b1c5a0e64f9d23785e10c7fa94d36b2808e5f37ac4619bd20d7e84f3562ac91b";
/// After how many messages of the bot it is killed: before the first answer, and in the thick of every step.
const KILLS: [usize; 7] = [0, 1, 20, 45, 70, 95, 130];

/// A service of its own process, with its folder.
struct Service {
    home: TempDir,
    child: Option<Child>,
}

impl Service {
    fn new(telegram: &Telegram, gateway: &Gateway) -> Self {
        let home = tempfile::tempdir().unwrap();
        let (api, sms, desk) = (telegram.url(), gateway.url("/sms"), gateway.url("/desk"));
        let data = home.path().join("data").display().to_string();
        let config = format!(
            r#"
[server]
public_url = "https://reset.northwind.example"
listen = "127.0.0.1:0"
data = {data:?}
[org]
name = "Northwind"
sign_in_url = "https://mail.northwind.example/"
it_contact = "desk@northwind.example"
country = "FR"
[policy]
methods = ["sms"]
captcha = "never"
full_number = "never"
[courier.sms]
url = {sms:?}
body = '{{"to":"{{to}}","text":"{{text}}"}}'
[desk.webhook]
url = {desk:?}
[telegram]
api_url = {api:?}
per_second = 0
per_chat_per_second = 0
"#
        );
        std::fs::write(home.path().join("sesame.toml"), config).unwrap();
        let people: String =
            (0..PEOPLE).map(|number| format!("{},Mira Okafor,{}\n", login(number), phone(number))).collect();
        std::fs::write(home.path().join("people.csv"), format!("login,name,phone\n{people}")).unwrap();
        let service = Self { home, child: None };
        service.runs(&["import", service.path("people.csv").to_str().unwrap()], telegram);
        service
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    fn command(&self, words: &[&str], token: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sesame"));
        command.args(words).arg("--config").arg(self.path("sesame.toml"));
        command.env("SESAME_KEY", KEY).env("SESAME_DESK_WEBHOOK_SECRET", "signed with this");
        command.env("SESAME_TELEGRAM_TOKEN", token).stdin(Stdio::null());
        command
    }

    /// Runs a command to its end; what it printed.
    fn runs(&self, words: &[&str], telegram: &Telegram) -> String {
        let done = self.command(words, &telegram.token()).output().unwrap();
        assert!(done.status.success(), "{words:?}: {}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).unwrap()
    }

    fn starts(&mut self, telegram: &Telegram) {
        let log = File::options().create(true).append(true).open(self.path("log")).unwrap();
        let child = self.command(&["serve"], &telegram.token()).stdout(log.try_clone().unwrap()).stderr(log).spawn();
        self.child = Some(child.unwrap());
    }

    /// SIGKILL.
    fn dies(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    /// The lines of the record of each chat: the kinds, counted.
    fn record(&self, telegram: &Telegram) -> BTreeMap<String, BTreeMap<String, usize>> {
        let mut record: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
        for line in self.runs(&["audit", "export"], telegram).lines() {
            let line: Value = serde_json::from_str(line).unwrap();
            if let (Some(peer), Some(kind)) = (line["peer"].as_str(), line["kind"].as_str()) {
                *record.entry(peer.to_owned()).or_default().entry(kind.to_owned()).or_default() += 1;
            }
        }
        record
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.dies();
    }
}

fn login(number: i64) -> String {
    format!("mira{number:03}")
}

fn phone(number: i64) -> String {
    format!("+336120000{number:02}")
}

/// Waits until the newest words of the bot, or the buttons under them, hold this.
async fn sees(telegram: &Telegram, person: &Person, words: &str) {
    let seen = |_: &Telegram| {
        let chat = person.chat();
        let newest = chat.iter().rev().find(|message| message.by_bot);
        newest.is_some_and(|message| {
            message.text().contains(words) || message.buttons().iter().any(|button| button.label.contains(words))
        })
    };
    telegram.settled(seen).await;
}

async fn presses(telegram: &Telegram, person: &Person, label: &str) {
    sees(telegram, person, label).await;
    let whole = person.labels().into_iter().find(|shown| shown.contains(label)).unwrap();
    person.presses(&whole);
}

/// A recovery with two wrong codes on the way; whether the right one had come by then.
async fn recovers(telegram: &Telegram, gateway: &Gateway, number: i64) -> bool {
    let person = telegram.person(1000 + number, "Mira").speaking("en");
    person.writes("/reset");
    presses(telegram, &person, "I forgot my password").await;
    sees(telegram, &person, "Who are you").await;
    person.writes(&login(number));
    presses(telegram, &person, "to my mobile").await;
    sees(telegram, &person, "When you choose").await;
    presses(telegram, &person, "Send a text message").await;
    sees(telegram, &person, "We sent a text message").await;
    for left in ["2 ", "1 "] {
        person.writes("000000");
        sees(telegram, &person, left).await;
    }
    let Some(code) = code(gateway, number) else { return false };
    person.writes(&code);
    sees(telegram, &person, "Choose your new password").await;
    true
}

/// What came by text message. It never comes when the service was killed between noting that it sends and sending.
fn code(gateway: &Gateway, number: i64) -> Option<String> {
    let texts: Vec<String> = gateway
        .taken()
        .iter()
        .filter(|asked| asked.json()["to"] == phone(number).as_str())
        .map(|asked| asked.json()["text"].as_str().unwrap().to_owned())
        .collect();
    assert!(texts.len() <= 1, "a code is never sent twice: {texts:?}");
    let code = regex::Regex::new(r"\d{6}").unwrap();
    texts.first().map(|text| code.find(text).unwrap().as_str().to_owned())
}

/// Kills it at every mark and starts it anew.
async fn kills(telegram: &Telegram, service: &mut Service) {
    for mark in KILLS {
        telegram.settled(|telegram| telegram.count("sendMessage") + telegram.count("editMessageText") >= mark).await;
        service.dies();
        service.starts(telegram);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_under_load_nothing_is_lost_and_nothing_counts_twice() {
    let (telegram, gateway) = (Telegram::open().await, Gateway::open().await);
    let mut service = Service::new(&telegram, &gateway);
    service.starts(&telegram);
    let everybody = join_all((0..PEOPLE).map(|number| recovers(&telegram, &gateway, number)));
    let (passed, ()) = tokio::join!(everybody, kills(&telegram, &mut service));
    telegram.settled(|telegram| telegram.waiting() == 0).await;
    service.dies();
    assert!(service.runs(&["audit", "verify"], &telegram).contains("checkpoint"));
    let record = service.record(&telegram);
    assert!(passed.contains(&true), "nobody came through");
    for (number, passed) in (0..).zip(passed) {
        let kinds = &record[&format!("telegram:{}", 1000 + number)];
        let count = |kind: &str| kinds.get(kind).copied().unwrap_or_default();
        for kind in ["recovery-started", "look-up-requested", "look-up-answered", "method-chosen", "code-requested"] {
            assert_eq!(count(kind), 1, "{kind}: {kinds:?}");
        }
        assert_eq!(count("code-refused"), 2, "{kinds:?}");
        assert_eq!(count("gate-passed"), usize::from(passed), "{kinds:?}");
        assert!(count("code-delivered") + count("code-undelivered") <= 1, "{kinds:?}");
    }
    // Shown twice when it was killed before it knew that it had shown it; nothing else is refused.
    let again = |fault: &String| fault.contains("is not modified") || fault.contains("to delete not found");
    assert_eq!(telegram.faults().into_iter().filter(|fault| !again(fault)).collect::<Vec<_>>(), Vec::<String>::new());
}
