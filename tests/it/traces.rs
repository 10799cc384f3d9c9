//! Traces: one recovery is one connected tree that says where time went and which support code was shown, and nothing of
//! a person; whatever the collector does, people notice nothing.

use std::collections::BTreeSet;
use std::sync::Arc;

use opentelemetry_proto::tonic::trace::v1::Span;
use sesame::app::Operations;
use sesame::secret::Secret;
use sesame::support::Code;
use sesame::traces::Collector as Wire;
use tokio_util::sync::CancellationToken;
use tracing_subscriber::Registry;
use tracing_subscriber::layer::{Layer, SubscriberExt as _};

use crate::town::collector::{Collector, Mood, root, words};
use crate::town::{Claimant, MIRA, MIRA_MAIL, MIRA_PHONE, Operating, Setup, Town, browser};

/// Everything is traced.
pub fn traced(collector: &Collector) -> Operating {
    let url = collector.url();
    Arc::new(move || Operations { collector: Some((Wire::new(&url, None).unwrap(), 1.0)), ..Operations::default() })
}

async fn town(collector: &Collector) -> Town {
    Town::with(Setup { operations: traced(collector), ..Setup::default() }).await
}

/// The chat of somebody whose name must not be found.
const CHAT: &str = "chat-4711-of-mira";

/// Resets a password; returns the code that came on the phone.
async fn resets(town: &Town, mira: &Claimant) -> String {
    mira.comes_to_code(MIRA, MIRA_PHONE).await;
    mira.says("000000").await;
    let code = town.code_on(MIRA_PHONE);
    mira.says(&code).await;
    mira.opens_page().await.chooses("Otter-Kiwi-42-Lampe").await;
    assert!(town.signs_in(MIRA, "Otter-Kiwi-42-Lampe").await);
    code
}

fn named<'s>(trace: &'s [Span], name: &str) -> Vec<&'s Span> {
    trace.iter().filter(|span| span.name == name).collect()
}

fn below<'s>(trace: &'s [Span], span: &Span) -> Vec<&'s Span> {
    trace.iter().filter(|other| other.parent_span_id == span.span_id).collect()
}

/// The trace that holds a password's setting.
fn the_reset(collector: &Collector) -> Vec<Span> {
    let mut with = collector.traces().into_values().filter(|trace| !named(trace, "set-password").is_empty());
    let trace = with.next().expect("a reset");
    assert!(with.next().is_none(), "one recovery, one trace");
    trace
}

#[tokio::test]
async fn s104_a_reset_is_one_connected_trace_with_the_codes_that_help_explains() {
    let collector = Collector::open().await;
    let town = town(&collector).await;
    let mira = town.arrives_speaking(CHAT, "fr");
    mira.comes_to_code(MIRA, MIRA_PHONE).await;
    mira.says("000000").await;
    town.house().inbox.traces.flush().await; // what a crash would lose: what was not posted yet
    town.restarts().await;
    mira.says(&town.code_on(MIRA_PHONE)).await;
    let mut page = mira.opens_page().await;
    page.chooses("Ancien-Pass7!").await; // used before
    page.chooses("Otter-Kiwi-42-Lampe").await;
    town.house().inbox.traces.flush().await;

    let trace = the_reset(&collector);
    let root = root(&trace);
    assert!(words(&root, "sesame.record").contains(&"recovery-started".to_owned()), "{root:?}");
    let tries = named(&trace, "set-password");
    let outcomes: Vec<_> = tries.iter().map(|span| words(span, "sesame.outcome")).collect();
    assert_eq!(outcomes, [["refused"], ["changed"]]);
    assert_eq!(words(tries[0], "sesame.support_code"), [Code::History.written()]);
    let help = town.house().web.clone();
    let help = browser::get(&help, "/help?lang=fr").await;
    assert!(help.contains(&format!("id=\"{}\"", Code::History)), "the code leads somewhere");

    // What the page did brought about what the chat was told: the event, its commit, and the message.
    let set = below(&trace, tries[1]);
    assert_eq!(set.iter().map(|span| span.name.as_str()).collect::<Vec<_>>(), ["password-set"]);
    let told: BTreeSet<&str> = below(&trace, set[0]).iter().map(|span| span.name.as_str()).collect();
    assert!(told.contains("commit") && told.contains("say"), "{told:?}");
    // An update asks the directory, and the answer comes back below the question.
    let asked = named(&trace, "look-up");
    assert_eq!(words(asked[0], "sesame.outside"), ["directory"]);
    assert_eq!(words(asked[0], "sesame.result"), ["looked-up"]);
    assert!(below(&trace, asked[0]).iter().any(|span| span.name == "looked-up"));
    let codes = named(&trace, "send-code");
    assert_eq!(
        (words(codes[0], "sesame.outside"), words(codes[0], "sesame.outcome")),
        (vec!["sms".into()], vec!["done".into()])
    );
    let wrong =
        named(&trace, "said").into_iter().find(|span| words(span, "sesame.record").contains(&"code-refused".into()));
    assert_eq!(words(wrong.expect("the wrong code"), "sesame.channel"), ["town"]);
}

#[tokio::test]
async fn nothing_of_a_person_stands_in_a_span() {
    let collector = Collector::open().await;
    let town = town(&collector).await;
    let mira = town.arrives_speaking(CHAT, "fr");
    let code = resets(&town, &mira).await;
    mira.says("merci, je suis Mira").await;
    town.house().inbox.traces.flush().await;
    let bytes = String::from_utf8_lossy(&collector.bytes()).to_lowercase();
    assert!(bytes.contains("send-code"), "what is told is found");
    let known = ["4711", "mira", "lefevre", "brunel", "merci", "000000", "otter", &MIRA_PHONE[4..], MIRA_MAIL];
    for person in known.iter().map(|word| word.to_lowercase()).chain([code]) {
        assert!(!person.is_empty() && !bytes.contains(&person), "{person}");
    }
    // Every word is one of the program's: letters and hyphens, or a support code.
    for span in collector.spans() {
        for said in &span.attributes {
            for word in words(&span, &said.key) {
                let plain = word.chars().all(|c| c.is_ascii_lowercase() || c == '-');
                assert!(plain || Code::read(&word).is_some() || word.starts_with("IntValue("), "{} {word}", said.key);
            }
        }
    }
}

#[tokio::test]
async fn a_stranger_and_an_account_make_traces_of_the_same_shape() {
    let collector = Collector::open().await;
    let town = town(&collector).await;
    town.arrives("known").comes_to_choice(MIRA).await;
    town.arrives("nobody").comes_to_choice("NobodyAt24@brunel.example").await;
    town.house().inbox.traces.flush().await;
    let shape = |trace: &Vec<Span>| -> Vec<String> {
        trace.iter().map(|span| format!("{} {:?}", span.name, words(span, "sesame.outcome"))).collect()
    };
    let shapes: BTreeSet<Vec<String>> = collector.traces().values().map(shape).collect();
    assert_eq!((collector.traces().len(), shapes.len()), (2, 1), "{shapes:?}");
}

/// How many spans were sent and dropped, as `/metrics` says.
fn counted(town: &Town) -> (usize, usize) {
    let page = town.house().vitals().prometheus(town.now());
    let of = |outcome: &str| {
        let begin = format!("sesame_trace_spans_total{{outcome=\"{outcome}\"}} ");
        page.lines().find_map(|line| line.strip_prefix(&begin)).map_or(0, |count| count.parse().unwrap())
    };
    (of("sent"), of("dropped"))
}

#[tokio::test]
async fn a_collector_that_is_none_costs_spans_and_nothing_else() {
    for (mood, lost) in
        [(Mood::Html, true), (Mood::Endless, true), (Mood::Status(404), true), (Mood::Status(503), false)]
    {
        let collector = Collector::open().await;
        collector.becomes(mood);
        let town = town(&collector).await;
        resets(&town, &town.arrives("m")).await;
        town.house().inbox.traces.flush().await;
        let (sent, dropped) = counted(&town);
        assert_eq!((sent, dropped > 0), (0, lost), "{mood:?}");
        collector.becomes(Mood::Good);
        town.house().inbox.traces.flush().await;
        let (sent, _) = counted(&town);
        assert_eq!(sent > 0, !lost, "{mood:?}: what was put off is posted later");
        assert_eq!(collector.spans().len(), sent);
    }
    let collector = Collector::open().await;
    collector.becomes(Mood::Refuses(3));
    let town = town(&collector).await;
    resets(&town, &town.arrives("m")).await;
    town.house().inbox.traces.flush().await;
    let (sent, dropped) = counted(&town);
    assert_eq!((sent + dropped, dropped), (collector.spans().len(), 3));
}

#[tokio::test]
async fn nobody_waits_for_a_collector_that_hangs() {
    let collector = Collector::open().await;
    let town = town(&collector).await;
    town.arrives("first").says("hello").await;
    collector.becomes(Mood::Hangs);
    let traces = town.house().inbox.traces.clone();
    let posting = tokio::spawn(async move { traces.flush().await });
    collector.asked.notified().await;
    resets(&town, &town.arrives("m")).await; // while the post hangs
    assert!(!posting.is_finished());
    collector.lets_go();
    posting.await.unwrap();
    assert!(!collector.spans().is_empty());
}

#[tokio::test]
async fn a_house_that_stops_tells_what_is_left() {
    let collector = Collector::open().await;
    let town = town(&collector).await;
    let stop = CancellationToken::new();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let running = tokio::spawn(town.house().run(listener, stop.clone()));
    town.arrives("m").says("I forgot my password").await;
    stop.cancel();
    running.await.unwrap().unwrap();
    assert!(collector.spans().iter().any(|span| span.name == "said"));
    assert_eq!(counted(&town).0, collector.spans().len());
}

/// Counts the lines that the log has about traces.
#[derive(Clone, Default)]
struct Lines(Arc<std::sync::atomic::AtomicUsize>);

impl Layer<Registry> for Lines {
    fn on_event(&self, event: &tracing::Event<'_>, _: tracing_subscriber::layer::Context<'_, Registry>) {
        let ours = event.metadata().target().starts_with("sesame::traces");
        self.0.fetch_add(usize::from(ours), std::sync::atomic::Ordering::Relaxed);
    }
}

#[tokio::test]
async fn the_log_says_it_once_an_hour() {
    let lines = Lines::default();
    let _guard = tracing::subscriber::set_default(Registry::default().with(lines.clone()));
    let count = || lines.0.load(std::sync::atomic::Ordering::Relaxed);
    let collector = Collector::open().await;
    collector.becomes(Mood::Status(500));
    let town = town(&collector).await;
    for expected in [1, 1, 2] {
        town.arrives("m").says("hello").await;
        town.house().inbox.traces.flush().await;
        town.passes(std::time::Duration::from_mins(31)).await;
        assert_eq!(count(), expected);
    }
}

#[tokio::test]
async fn the_check_says_whether_it_is_a_collector() {
    let collector = Collector::open().await;
    let headers = Secret::from("Authorization: Bearer of the town");
    let wire = Wire::new(&collector.url(), Some(&headers)).unwrap();
    assert_eq!(wire.check().await, Ok("127.0.0.1 answers".to_owned()));
    assert_eq!(collector.headers()[0]["authorization"], "Bearer of the town");
    assert!(!format!("{wire:?}").contains("of the town"));
    for (mood, why) in [
        (Mood::Status(401), "HTTP 401"),
        (Mood::Status(503), "HTTP 503"),
        (Mood::Html, "it answers something else than a collector does; is the path right?"),
        (Mood::Endless, "it answers something else than a collector does; is the path right?"),
    ] {
        collector.becomes(mood);
        assert_eq!(wire.check().await, Err(why.to_owned()), "{mood:?}");
    }
    let nobody = Wire::new("http://127.0.0.1:9/v1/traces", None).unwrap();
    assert_eq!(nobody.check().await, Err("127.0.0.1 was not reached".to_owned()));
    assert!(Wire::new("http://collector.example.org/v1/traces", None).is_err(), "headers are secrets");
    assert!(collector.spans().is_empty());
}
