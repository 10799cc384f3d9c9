//! The bots to be measured, each a process of its own: `sesame serve` with a configuration, and the plain bot.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};

use crate::people::Person;
use crate::telegram::{TOKEN, World};

/// What a bot is given to come up.
const PATIENCE: Duration = Duration::from_secs(30);
/// The C library's name for the kernel's unit of CPU time on every Linux (proc(5), `utime`).
const TICKS_PER_SECOND: f64 = 100.0;

/// A master key that seals nothing but what these people leave.
const KEY: &str = "3f9a61c04be28d75109ec3b6f24a7d58e1730c9ba5d2468f7c01e93b5da84f26";

/// Which bot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The release build of this tree.
    Sesame,
    /// `tests/bench/plain-bot`.
    Plain,
}

/// A bot that runs; it ends with this.
pub struct Bot {
    child: Child,
}

impl Drop for Bot {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Bot {
    /// Starts one in an empty folder and waits until it asks for updates. `people` have accounts.
    pub async fn start(
        kind: Kind,
        plain: &Path,
        home: &Path,
        (world, url): (&Arc<World>, &str),
        people: &[Person],
    ) -> anyhow::Result<Self> {
        let log = File::create(home.join("bot.log"))?;
        let mut command = match kind {
            Kind::Sesame => sesame(home, url, people)?,
            Kind::Plain => {
                let mut command = Command::new(plain);
                command.arg(url).arg(TOKEN).arg(home.join("plain.db")).arg(format!("{url}/sms"));
                command
            }
        };
        let child = command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log).spawn()?;
        let mut bot = Self { child };
        let begun = Instant::now();
        while world.polls.load(Ordering::Relaxed) == 0 {
            let said = || fs::read_to_string(home.join("bot.log")).unwrap_or_default();
            if let Some(status) = bot.child.try_wait()? {
                bail!("{kind:?} ended ({status}):\n{}", said());
            }
            ensure!(begun.elapsed() < PATIENCE, "{kind:?} does not ask for updates:\n{}", said());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        tokio::time::sleep(Duration::from_millis(500)).await; // lets what a start does besides come to its end
        Ok(bot)
    }

    /// CPU time so far, in seconds (proc(5): fields 14 and 15 of `stat`).
    pub fn cpu(&self) -> anyhow::Result<f64> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        let fields = stat.rsplit(") ").next().unwrap_or_default(); // field 2 may hold anything
        let ticks: Result<Vec<f64>, _> = fields.split(' ').skip(11).take(2).map(str::parse).collect();
        Ok(ticks?.iter().sum::<f64>() / TICKS_PER_SECOND)
    }

    /// A figure of `status`, such as `VmRSS:`, in megabytes (proc(5)).
    pub fn megabytes(&self, name: &str) -> anyhow::Result<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let kibibytes = line.and_then(|line| line.split_whitespace().next()).with_context(|| format!("no {name}"))?;
        Ok(kibibytes.parse::<f64>()? * 1024.0 / 1e6)
    }

    /// Its number among the processes, for a profiler.
    pub fn id(&self) -> u32 {
        self.child.id()
    }
}

/// Sesame with accounts for these people, and limits out of the way.
fn sesame(home: &Path, url: &str, people: &[Person]) -> anyhow::Result<Command> {
    let file = home.join("sesame.toml");
    fs::write(&file, configuration(home, url))?;
    let mut csv = Person::HEADER.to_owned();
    for person in people {
        csv.push_str(&person.line());
    }
    fs::write(home.join("people.csv"), csv)?;
    let command = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sesame"));
        command.env("SESAME_KEY", KEY).env("SESAME_DESK_WEBHOOK_SECRET", "a secret of the benchmark");
        command.env("SESAME_TELEGRAM_TOKEN", TOKEN);
        command
    };
    let mut import = command();
    import.arg("import").arg(home.join("people.csv")).arg("--config").arg(&file);
    let done = import.output()?;
    ensure!(done.status.success(), "sesame import: {}", String::from_utf8_lossy(&done.stderr));
    let mut serve = command();
    serve.arg("serve").arg("--config").arg(&file);
    Ok(serve)
}

fn configuration(home: &Path, url: &str) -> String {
    let data = home.join("data").display().to_string();
    format!(
        r#"
[server]
public_url = "https://reset.northwind.example"
listen = "127.0.0.1:0"
data = {data:?}
log = "warn"
[org]
name = "Northwind"
sign_in_url = "https://mail.northwind.example/"
it_contact = "desk@northwind.example"
country = "FR"
[policy]
methods = ["sms"]
captcha = "never"
full_number = "never"
[policy.limits]
lookups_per_hour = 1000
fleet_sends_per_day = 10_000_000
[courier.sms]
url = "{url}/sms"
body = '{{"to":"{{to}}","text":"{{text}}"}}'
timeout = "20s"
[desk.webhook]
url = "{url}/desk"
[telegram]
api_url = "{url}"
per_second = 0
per_chat_per_second = 0
"#
    )
}

/// Builds the plain bot, which is a package of its own.
pub fn build_plain() -> anyhow::Result<PathBuf> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (package, target) = (top.join("tests/bench/plain-bot"), top.join("target/plain-bot"));
    let mut cargo = Command::new(std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()));
    let done = cargo
        .args(["build", "--release", "--locked", "--manifest-path"])
        .arg(package.join("Cargo.toml"))
        .arg("--target-dir")
        .arg(&target)
        .status()?;
    ensure!(done.success(), "the plain bot cannot be built");
    Ok(target.join("release/plain-bot"))
}
