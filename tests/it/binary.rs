//! The program itself, as somebody would start it: killed without warning in the middle of a recovery, started again.

use std::io::{BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use regex::Regex;

/// `sesame demo` in a terminal that is a pipe.
struct Demo {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    _watchdog: mpsc::Sender<()>,
}

impl Demo {
    fn starts(folder: &Path, lang: &str) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_sesame"))
            .args(["demo", "--terminal", "--quick", "--port", "0", "--lang", lang, "--folder"])
            .arg(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (watchdog, ends) = mpsc::channel();
        let id = child.id();
        // Only against waiting for ever for words that never come: nothing is measured by it.
        std::thread::spawn(move || {
            if ends.recv_timeout(Duration::from_mins(2)) == Err(mpsc::RecvTimeoutError::Timeout) {
                let _ = Command::new("kill").args(["-9", &id.to_string()]).status();
            }
        });
        let (input, output) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        Self { child, input, output, _watchdog: watchdog }
    }

    fn types(&mut self, line: &str) {
        writeln!(self.input, "{line}").unwrap();
    }

    /// Reads on until the pattern has been shown, and returns its first group.
    fn shows(&mut self, pattern: &str) -> String {
        let pattern = Regex::new(pattern).unwrap();
        let (mut bytes, mut byte) = (Vec::new(), [0]);
        loop {
            let read = self.output.read(&mut byte).unwrap();
            let text = String::from_utf8_lossy(&bytes).into_owned();
            assert!(read > 0, "the demo ended before it showed {pattern}:\n{text}");
            bytes.push(byte[0]);
            if (byte[0] == b' ' || byte[0] == b'\n')
                && let Some(found) = pattern.captures(&String::from_utf8_lossy(&bytes))
            {
                return found.get(1).map_or("", |group| group.as_str()).to_owned();
            }
        }
    }

    fn dies(mut self) {
        self.child.kill().unwrap(); // SIGKILL
        self.child.wait().unwrap();
    }
}

/// Each language, from the first word to the Windows session, killed and started again twice on the way.
fn recovers(lang: &str, words: [&str; 7]) {
    let [opening, who, where_you_are, ready, proved, reset, updated] = words;
    let folder = tempfile::tempdir().unwrap();
    let mut demo = Demo::starts(folder.path(), lang);
    demo.types(opening);
    demo.shows(who);
    demo.dies();

    let mut demo = Demo::starts(folder.path(), lang);
    demo.shows(where_you_are);
    demo.types("LefevreMi17");
    demo.shows(r"\[1\] \S.*••23[^\n]*\n");
    demo.types("1");
    demo.shows(ready);
    demo.types("1");
    let code = demo.shows(r"│[^│]*?(\d{6})[^\d]");
    demo.dies();

    let mut demo = Demo::starts(folder.path(), lang);
    demo.shows(where_you_are);
    demo.types(&code);
    demo.shows(proved);
    let link = demo.shows(r"(http://127\.0\.0\.1:\d+/p/[A-Za-z0-9_-]{43})\s");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(choose(&link, "Nouveau-Passe-9"));
    demo.shows(reset);
    demo.shows(r"\[1\] [^\n]*BRUNEL_INTERNAL");
    demo.types("1");
    demo.shows(r"Ctrl \+ Alt");
    demo.types("1");
    demo.shows(updated);
    demo.types("/quit");
    assert!(demo.child.wait().unwrap().success());
}

async fn choose(link: &str, password: &str) {
    let client = reqwest::Client::builder().build().unwrap();
    let answer = client.get(link).send().await.unwrap();
    let cookie = answer.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let html = answer.text().await.unwrap();
    let form = Regex::new(r#"name="form"[^>]*value="([^"]+)""#).unwrap().captures(&html).unwrap()[1].to_owned();
    let fields = [("form", form.as_str()), ("new", password), ("confirm", password), ("do", "finish")];
    let sent = client.post(link).header("cookie", cookie).form(&fields).send().await.unwrap();
    assert!(sent.status().is_success(), "{}", sent.text().await.unwrap());
}

#[test]
fn a_recovery_in_english_survives_being_killed() {
    let words = [
        "I forgot my password",
        "Who are you",
        "where you are",
        "Send a text message",
        "✓",
        "has been reset",
        "✓ Your Windows session",
    ];
    recovers("en", words);
}

#[test]
fn a_recovery_in_french_survives_being_killed() {
    let words = [
        "j'ai oublié mon mot de passe",
        "Qui êtes-vous",
        "où vous en êtes",
        "Envoyer un SMS",
        "✓",
        "a été réinitialisé",
        "✓ Votre session Windows",
    ];
    recovers("fr", words);
}

#[test]
fn a_recovery_in_chinese_survives_being_killed() {
    let words = ["忘记密码", "您是谁", "进度", "发送短信", "✓", "密码已重置", "Windows 会话已更新"];
    recovers("zh", words);
}

/// Somebody of the demo has an authenticator app and recovery codes; the terminal shows both.
#[test]
fn an_app_and_a_recovery_code_of_the_demo_open_the_gate() {
    for (choice, shown, awaited) in [
        (r"\[(\d)\] [^\n]*authenticator app", r"│\s+(\d{3} \d{3})\s", "Open the authenticator app"),
        (
            r"\[(\d)\] [^\n]*recovery code",
            r"│\s+([A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{2})\s",
            "type one of your recovery codes",
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let mut demo = Demo::starts(folder.path(), "en");
        demo.types("I forgot my password");
        demo.shows("Who are you");
        demo.types("OkaforTo19");
        let place = demo.shows(choice);
        demo.types(&place);
        demo.shows(awaited);
        demo.types("/app");
        let code = demo.shows(shown);
        demo.types(&code);
        demo.shows(r"(http://127\.0\.0\.1:\d+/p/[A-Za-z0-9_-]{43})\s");
        demo.dies();
    }
}
