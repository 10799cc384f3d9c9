//! Marked secrets go through the whole town; then everything that was written anywhere is searched for them.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use regex::bytes::{Regex, RegexBuilder};
use sesame::audit::book::{Book, Filter};
use sesame::audit::export::Format;
use sesame::engine::button::Button;
use sesame::engine::policy::{CodePolicy, Policy};
use tracing_subscriber::Registry;
use tracing_subscriber::filter::dynamic_filter_fn;
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};
use url::Url;

use super::desk::pass::goes_through;
use super::seconds;
use crate::town::collector::Collector;
use crate::town::{Claimant, LI_NA, LI_NA_PHONE, MIRA, MIRA_MAIL, MIRA_PHONE, Setup, Town, digits_in};
use crate::traces::traced;

const NEW: &str = "Kanarie-Otter-42-Lampe";
const MISMATCH: &str = "Kanarie-Zweite-43-Birne";
const IN_CHAT: &str = "Kanarie!Dritte9";

/// Everything that must not be found.
#[derive(Default)]
struct Secrets(Vec<String>);

impl Secrets {
    fn hold(&mut self, secret: impl Into<String>) {
        let secret = secret.into();
        assert!(secret.len() >= 9, "{secret} would be found by chance");
        self.0.push(secret);
    }

    /// One pattern for all secrets in all the ways they may have been written.
    fn pattern(&self) -> Regex {
        let written = self.0.iter().flat_map(|secret| ways_to_write(secret));
        let escaped = written.map(|bytes| {
            bytes.iter().fold(String::new(), |mut pattern, byte| {
                let _ = write!(pattern, "\\x{byte:02x}");
                pattern
            })
        });
        let all = escaped.collect::<Vec<_>>().join("|");
        RegexBuilder::new(&all).unicode(false).size_limit(1 << 26).build().unwrap()
    }
}

/// As it is, reversed, as UTF-16, in hexadecimal, percent-encoded, and in base64 wherever it may begin.
fn ways_to_write(secret: &str) -> Vec<Vec<u8>> {
    let bytes = secret.as_bytes();
    let mut ways = vec![
        bytes.to_vec(),
        bytes.iter().rev().copied().collect(),
        secret.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        hex::encode(bytes).into_bytes(),
        hex::encode_upper(bytes).into_bytes(),
        bytes.iter().map(|byte| format!("%{byte:02X}")).collect::<String>().into_bytes(),
        url::form_urlencoded::byte_serialize(bytes).collect::<String>().into_bytes(),
    ];
    for (before, begin) in [(0, 0), (1, 2), (2, 3)] {
        let padded = [&vec![0; before][..], bytes].concat();
        let whole = padded.len() / 3 * 4; // what follows would mix with whatever comes after
        for engine in [STANDARD, URL_SAFE] {
            ways.push(engine.encode(&padded).into_bytes()[begin..whole].to_vec());
        }
    }
    ways
}

/// Whether the log is kept. It is everybody's, for the database writes its own from a thread of its own.
static LISTENING: AtomicBool = AtomicBool::new(false);

/// Keeps whatever is logged from now on, at the most talkative level.
fn listens() -> Arc<Mutex<Vec<u8>>> {
    let log: Arc<Mutex<Vec<u8>>> = Arc::default();
    let sink = Arc::clone(&log);
    let lines = tracing_subscriber::fmt::layer().with_writer(move || Sink(sink.clone()));
    let wanted = dynamic_filter_fn(|_, _| LISTENING.load(Ordering::Relaxed));
    tracing::subscriber::set_global_default(Registry::default().with(lines.with_filter(wanted))).unwrap();
    LISTENING.store(true, Ordering::Relaxed);
    tracing::trace!("the log is open");
    log
}

struct Sink(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Somebody goes the whole way, with mistakes, and every secret that passes is held.
async fn goes_the_whole_way(town: &Town, mira: &Claimant, secrets: &mut Secrets) {
    mira.comes_to_choice(MIRA).await;
    mira.chooses("mail").await;
    mira.says(MIRA_MAIL).await;
    mira.sends().await;
    secrets.hold(digits_in(&town.world().mails[MIRA_MAIL][0].1, 12));
    mira.presses(Button::OtherMethod).await;
    mira.chooses("call").await;
    mira.says("06 12 34 56 23").await;
    mira.sends().await;
    let callback = Url::parse(&town.world().calls[MIRA_PHONE][0].1).unwrap();
    secrets.hold(callback.path_segments().unwrap().next_back().unwrap());
    mira.presses(Button::OtherMethod).await;
    mira.says(IN_CHAT).await.hears_some("told-no-password-here");
    mira.chooses("sms").await;
    mira.says(MIRA_PHONE).await;
    mira.sends().await;
    secrets.hold(digits_in(&town.text_on(MIRA_PHONE), 10));
    town.waits(seconds(60)).await;
    mira.presses(Button::Resend).await;
    let code = digits_in(&town.text_on(MIRA_PHONE), 10);
    secrets.hold(&code);
    mira.presses(Button::ContactIt).await;
    mira.says(&code).await.hears_some("ask-reset");
    hold_link(mira, secrets);
    mira.presses(Button::NewLink).await;
    hold_link(mira, secrets);
    let mut page = mira.opens_page().await;
    page.types(NEW, MISMATCH).await;
    page.chooses("Ancien-Pass7!").await;
    page.chooses(NEW).await;
    assert!(town.signs_in(MIRA, NEW).await);
}

fn hold_link(claimant: &Claimant, secrets: &mut Secrets) {
    secrets.hold(claimant.link().rsplit('/').next().unwrap());
}

/// Passwords, codes, tokens, full numbers and private addresses are nowhere: not in the database nor in what it is
/// about to write, not in the log however talkative, not in the record, not with IT.
#[tokio::test]
async fn s51_no_secret_is_written_anywhere() {
    let log = listens();
    // Long codes: a short one is found by chance among millions of digits.
    let code = CodePolicy { digits: 10, mail_digits: 12, ..CodePolicy::default() };
    let collector = Collector::open().await;
    let policy = Policy { code, ..Policy::default() };
    let town = Town::with(Setup { policy, operations: traced(&collector), ..Setup::default() }).await;
    let mut secrets = Secrets::default();
    for secret in [NEW, MISMATCH, IN_CHAT, "Ancien-Pass7!", MIRA_MAIL, LI_NA_PHONE] {
        secrets.hold(secret);
    }
    secrets.hold(&MIRA_PHONE[3..]);
    secrets.hold("06 12 34 56 23");
    let mira = town.arrives("m");
    goes_the_whole_way(&town, &mira, &mut secrets).await;
    let li_na = town.arrives_speaking("l", "zh-Hans");
    li_na.comes_to_code(LI_NA, LI_NA_PHONE).await; // left in the middle
    secrets.hold(digits_in(&town.text_on(LI_NA_PHONE), 10));
    // Somebody whom IT lets in, in a town of its own, with a pass as long as no chance makes one.
    let (other, pass) = goes_through(24).await;
    secrets.hold(pass);
    town.house().inbox.traces.flush().await;
    LISTENING.store(false, Ordering::Relaxed);

    let pattern = secrets.pattern();
    let mut places = vec![("the log".to_owned(), log.lock().unwrap().clone())];
    let files = [town.folder(), other.folder()].into_iter().flat_map(|folder| std::fs::read_dir(folder).unwrap());
    for file in files {
        let path = file.unwrap().path();
        places.push((path.display().to_string(), std::fs::read(&path).unwrap()));
    }
    assert!(places.iter().any(|(name, content)| name.ends_with("-wal") && !content.is_empty()), "the WAL is searched");
    let mut export = Vec::new();
    let book = Book::new(Arc::clone(&town.house().store));
    book.export(&Filter::default(), Format::Jsonl, &mut export).await.unwrap();
    book.export(&Filter::default(), Format::Csv, &mut export).await.unwrap();
    places.push(("the record".to_owned(), export));
    let tickets = town.world().tickets.clone();
    assert_eq!(tickets.len(), 1);
    places.push(("IT".to_owned(), format!("{tickets:?}{}", serde_json::to_string(&tickets).unwrap()).into_bytes()));
    places.push(("the collector of traces".to_owned(), collector.bytes()));
    for (place, content) in &places {
        assert!(!content.is_empty(), "{place}");
        if let Some(found) = pattern.find(content) {
            let around = &content[found.start().saturating_sub(200)..(found.end() + 40).min(content.len())];
            panic!("{place} holds {:?}", String::from_utf8_lossy(around));
        }
    }
    let everything: Vec<u8> = places.into_iter().flat_map(|(_, content)| content).collect();
    let mut known = Secrets::default();
    known.hold("lefevremi17@brunel.example");
    assert!(known.pattern().is_match(&everything), "what is written is found");
    let log = String::from_utf8_lossy(&log.lock().unwrap()).into_owned();
    assert!(log.contains("the log is open") && log.contains("sqlx::query"), "the log is searched");
}

/// The search itself finds a secret in each way of writing it, wherever it stands.
#[test]
fn s51_the_search_finds_what_it_should() {
    let mut secrets = Secrets::default();
    secrets.hold(NEW);
    let pattern = secrets.pattern();
    for before in ["", "x", "xy"] {
        let text = format!("{before}{NEW}{before}z");
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let percent: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
        for written in [
            text.clone().into_bytes(),
            text.bytes().rev().collect(),
            utf16,
            hex::encode(&text).into_bytes(),
            STANDARD.encode(&text).into_bytes(),
            URL_SAFE.encode(&text).into_bytes(),
            percent.into_bytes(),
        ] {
            assert!(pattern.is_match(&written), "{}", String::from_utf8_lossy(&written));
        }
    }
}
