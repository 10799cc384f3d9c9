//! What those who run the service see of it: ready or not, figures without people, and alarms that are told once.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use sesame::alarm::certificates::{Certificates, Source};
use sesame::alarm::webhook::AlarmHook;
use sesame::alarm::{Alarms, Settings};
use sesame::app::Operations;
use sesame::desk::webhook::{Webhook, signature};
use sesame::engine::effect::Category;
use sesame::secret::Secret;
use sesame::time::SystemClock;
use tower::ServiceExt as _;

use crate::servers::mail;
use crate::town::gateway::{Gateway, Mood};
use crate::town::{Claimant, Failure, LI_NA, LI_NA_PHONE, MIRA, MIRA_PHONE, Setup, Town};

const TOKEN: &str = "a token of Prometheus";
const SECRET: &str = "a secret of the alarms";
const HOUR: Duration = Duration::from_hours(1);

/// What the machine has on its disk is none of a story's business.
fn settings() -> Settings {
    Settings { disk_free_percent: 0, wrong_codes_per_hour: 3, ..Settings::default() }
}

async fn town_of(operations: impl Fn() -> Operations + Send + Sync + 'static) -> Town {
    Town::with(Setup { operations: Arc::new(operations), ..Setup::default() }).await
}

async fn town() -> Town {
    town_of(|| Operations {
        metrics_token: Some(Secret::from(TOKEN)),
        alarms: Alarms::new(settings(), Certificates::default(), None),
        ..Operations::default()
    })
    .await
}

/// What is answered to a token at a path.
async fn asked(town: &Town, path: &str, token: Option<&str>) -> (StatusCode, String) {
    let mut request = Request::builder().uri(path).header(header::HOST, "10.0.0.7");
    if let Some(token) = token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    let answer = town.house().web.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let status = answer.status();
    let bytes = to_bytes(answer.into_body(), 1 << 20).await.unwrap();
    (status, String::from_utf8(bytes.to_vec()).unwrap())
}

/// One round of the watch. Returns how many tickets were filed.
async fn round(town: &Town) -> usize {
    let house = town.house();
    house.do_alarm_errands().await;
    let pulse = house.look().await.unwrap();
    let told = house.raise_alarms(&pulse).await.unwrap();
    town.settles().await;
    told
}

/// An alarm that is found no more is over after a while of quiet, and not before.
async fn is_over(town: &Town) {
    assert_eq!(round(town).await, 0, "quiet for a moment");
    town.passes(Duration::from_mins(9)).await;
    assert_eq!(round(town).await, 0, "and for nine minutes");
    town.passes(Duration::from_mins(1)).await;
    assert_eq!(round(town).await, 1);
}

fn told(town: &Town, category: Category) -> usize {
    town.tickets_about(category).len()
}

#[tokio::test]
async fn ready_is_what_was_found_lately_and_strangers_do_not_learn_why_not() {
    let town = town().await;
    let not = (StatusCode::SERVICE_UNAVAILABLE, "not ready\n".to_owned());
    assert_eq!(asked(&town, "/readyz", None).await, not, "nobody has looked yet");
    town.house().look().await.unwrap();
    assert_eq!(asked(&town, "/readyz", None).await, (StatusCode::OK, "ready\n".to_owned()));
    town.passes(Duration::from_secs(61)).await;
    assert_eq!(asked(&town, "/readyz", None).await, not);
    let (_, why) = asked(&town, "/readyz", Some(TOKEN)).await;
    assert_eq!(why, "not ready\nnobody has looked for 61 s\n");
    assert_eq!(asked(&town, "/readyz", Some("another token of somebody")).await, not);

    town.arrives("m").says("I forgot my password").await;
    let sql = "UPDATE audit SET kind = 'recovery-cancelled' WHERE seq = 1";
    sqlx::query(sql).execute(&mut *town.house().store.writer().await).await.unwrap();
    assert!(!town.house().verify_record().await.unwrap());
    town.house().look().await.unwrap();
    // One old line is no reason to serve nobody; whoever runs the service reads of it here all the same.
    assert_eq!(asked(&town, "/readyz", None).await, (StatusCode::OK, "ready\n".to_owned()));
    let (_, why) = asked(&town, "/readyz", Some(TOKEN)).await;
    assert_eq!(why, "ready\nline 1 of the record was changed: run `sesame audit verify`\n");
}

#[tokio::test]
async fn a_thousand_questions_do_not_touch_the_database() {
    let town = town().await;
    town.house().look().await.unwrap();
    // The writer is taken and every reader is busy: whoever asks is answered all the same.
    let house = town.house();
    let _writer = house.store.writer().await;
    let mut readers = Vec::new();
    for _ in 0..4 {
        readers.push(house.store.readers().acquire().await.unwrap());
    }
    for _ in 0..1000 {
        assert_eq!(asked(&town, "/readyz", None).await.0, StatusCode::OK);
        assert_eq!(asked(&town, "/metrics", Some(TOKEN)).await.0, StatusCode::OK);
    }
}

#[tokio::test]
async fn figures_are_for_the_token_alone_and_name_nobody() {
    let town = town().await;
    town.house().look().await.unwrap();
    let mira = town.arrives_speaking("m", "fr");
    mira.comes_to_code(MIRA, MIRA_PHONE).await;
    mira.says("000000").await;
    mira.says(&town.code_on(MIRA_PHONE)).await;
    mira.opens_page().await.chooses("Otter-Kiwi-42-Lampe").await;
    town.house().look().await.unwrap();
    for token in [None, Some(""), Some("a token of Prometheu"), Some("a token of Prometheus ")] {
        assert_eq!(asked(&town, "/metrics", token).await, (StatusCode::NOT_FOUND, String::new()), "{token:?}");
    }
    let (status, page) = asked(&town, "/metrics", Some(TOKEN)).await;
    assert_eq!(status, StatusCode::OK);
    for line in [
        "sesame_lines_total{kind=\"code-refused\"} 1",
        "sesame_lines_total{kind=\"password-reset\"} 1",
        "sesame_effects_total{effect=\"send-code\",outcome=\"done\"} 1",
        "sesame_outside_answers_total{who=\"directory\",outcome=\"well\"} 1",
        "sesame_ready 1",
        "sesame_record_whole 1",
        "sesame_outbox_effects 0",
    ] {
        assert!(page.lines().any(|found| found == line), "{line} in {page}");
    }
    let private = [MIRA, "lefevre", "Lefevre", "612345623", "45623", "account/", "town:m", "Otter", TOKEN];
    for word in private {
        assert!(!page.contains(word), "{word} in {page}");
    }
    // Whoever configures no token has no such page.
    let closed = town_of(Operations::default).await;
    closed.house().look().await.unwrap();
    assert_eq!(asked(&closed, "/metrics", Some("")).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_has_an_address_of_its_own_is_nowhere_else() {
    let town = town_of(|| Operations { apart: true, ..Operations::default() }).await;
    town.house().look().await.unwrap();
    let (status, _) = asked(&town, "/readyz", None).await;
    assert_eq!(status, StatusCode::MISDIRECTED_REQUEST, "the page's own neutral answer");
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let stop = tokio_util::sync::CancellationToken::new();
    let serving = tokio::spawn(town.house().serve_admin(listener, stop.clone()));
    let answer = reqwest::get(format!("http://{address}/readyz")).await.unwrap();
    assert_eq!((answer.status(), answer.text().await.unwrap()), (StatusCode::OK, "ready\n".to_owned()));
    stop.cancel();
    serving.await.unwrap().unwrap();
}

async fn guesses(town: &Town, who: &Claimant) {
    who.comes_to_code(MIRA, MIRA_PHONE).await;
    for _ in 0..3 {
        who.says("000000").await;
        town.passes(Duration::from_secs(31)).await;
        town.settles().await;
    }
}

/// S103: a spray of wrong codes is told once, and again once it is over.
#[tokio::test]
async fn s103_a_spray_of_wrong_codes_is_told_once_and_when_it_is_over() {
    let town = town().await;
    assert_eq!(round(&town).await, 0);
    guesses(&town, &town.arrives("g")).await;
    assert_eq!(round(&town).await, 1);
    assert_eq!((told(&town, Category::WrongCodes), told(&town, Category::WellAgain)), (1, 0));
    assert_eq!(town.tickets_about(Category::WrongCodes)[0].step, "wrong-codes");
    town.passes(Duration::from_mins(30)).await;
    assert_eq!(round(&town).await, 0, "told already");
    town.restarts().await;
    assert_eq!(round(&town).await, 0, "nor after a restart");
    town.passes(Duration::from_mins(31)).await;
    is_over(&town).await;
    assert_eq!((told(&town, Category::WrongCodes), told(&town, Category::WellAgain)), (1, 1));
    let record = town.record().await;
    let count = |kind: &str| record.iter().filter(|found| *found == kind).count();
    assert_eq!((count("alarm-raised"), count("alarm-over")), (1, 1));
}

#[tokio::test]
async fn a_courier_that_fails_is_told_each_hour_until_it_carries_again() {
    let town = town().await;
    town.world().couriers_fail = Some(Failure::GiveUp);
    for (chat, (whom, phone)) in
        ["a", "b", "c", "d", "e", "f"].iter().zip([(MIRA, MIRA_PHONE), (LI_NA, LI_NA_PHONE)].iter().cycle())
    {
        town.arrives(chat).comes_to_code(whom, phone).await;
        town.passes(Duration::from_mins(3)).await;
    }
    assert!(town.house().vitals().outside()["sms"].in_a_row >= 5, "{:?}", town.house().vitals().outside());
    assert_eq!(round(&town).await, 1);
    let first = town.tickets_about(Category::CourierFailing);
    assert_eq!((first.len(), first[0].step.as_str()), (1, "courier-failing/sms"));
    // Whoever is sent away brings no courier to carry again: it is told of, and people are served.
    assert_eq!(asked(&town, "/readyz", None).await.0, StatusCode::OK);
    assert!(asked(&town, "/readyz", Some(TOKEN)).await.1.contains("sms does not answer"));
    town.passes(HOUR).await;
    assert_eq!(round(&town).await, 1, "it lasts");
    assert_eq!(told(&town, Category::CourierFailing), 2);
    town.world().couriers_fail = None;
    town.passes(HOUR * 23).await;
    town.arrives("g").comes_to_code(MIRA, MIRA_PHONE).await;
    is_over(&town).await;
    assert_eq!((told(&town, Category::CourierFailing), told(&town, Category::WellAgain)), (2, 1));
    assert_eq!(asked(&town, "/readyz", None).await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_stuck_outbox_a_changed_record_and_an_old_backup_are_told() {
    let town = town().await;
    round(&town).await;
    let stuck = "INSERT INTO outbox (peer, lane, body, next_at, created_at)
        VALUES ('town:x', NULL, '\"ReadTicket\"', $1, $1)";
    let due = town.now() - Duration::from_mins(15);
    sqlx::query(stuck).bind(due.0).execute(&mut *town.house().store.writer().await).await.unwrap();
    assert_eq!(round(&town).await, 1);
    assert_eq!(told(&town, Category::OutboxStuck), 1);
    is_over(&town).await; // it was carried out at once when somebody looked
    assert_eq!(told(&town, Category::WellAgain), 1);

    let sql = "UPDATE audit SET facts = '[]' WHERE seq = 1";
    sqlx::query(sql).execute(&mut *town.house().store.writer().await).await.unwrap();
    let before = town.house().verify_record().await.unwrap();
    if before {
        let sql = "UPDATE audit SET at = at + 1 WHERE seq = 1";
        sqlx::query(sql).execute(&mut *town.house().store.writer().await).await.unwrap();
        assert!(!town.house().verify_record().await.unwrap());
    }
    assert_eq!(round(&town).await, 1);
    let broken = town.tickets_about(Category::RecordBroken);
    assert!(broken.len() == 1 && broken[0].category.is_urgent());

    town.passes(Duration::from_hours(24 * 8)).await;
    round(&town).await;
    assert_eq!(told(&town, Category::BackupOld), 1);
}

/// The alarms of a town whose webhook is a gateway.
fn hooked(gateway: &Gateway, sources: Vec<Source>) -> impl Fn() -> Operations + Send + Sync + 'static {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let webhook: Webhook = toml::from_str(&format!("url = \"{}\"", gateway.url("/alarms"))).unwrap();
    move || {
        let settings = Settings { webhook: Some(webhook.clone()), ..settings() };
        let hook = AlarmHook::new(settings.webhook.as_ref().unwrap(), Secret::from(SECRET), Arc::new(SystemClock));
        let certificates = Certificates::new(sources.clone());
        Operations { alarms: Alarms::new(settings, certificates, Some(hook.unwrap())), ..Operations::default() }
    }
}

/// A certificate that a server shows, and one in a file; both end in two days of the machine's clock.
#[tokio::test]
async fn certificates_near_their_end_are_told_to_the_webhook_too() {
    let (server, gateway) = (mail(), Gateway::open().await);
    let sources = vec![
        Source::Server("127.0.0.1".to_owned(), server.smtps),
        Source::File(server.certificates.authority.clone()),
        Source::File("nowhere.pem".into()),
    ];
    gateway.becomes(Mood::Status(503));
    let town = town_of(hooked(&gateway, sources)).await;
    // The town's clock may stand behind or before the machine's: what is looked at is that both ends are seen at all.
    let looked = Certificates::new(vec![Source::Server("127.0.0.1".to_owned(), server.smtps)]);
    looked.look(town.now()).await;
    let ends = looked.ends();
    let lead = ends[0].1.0 - town.now().0;
    assert_eq!(ends.len(), 1);
    let expected = if lead < 21 * 24 * 3_600_000 { 2 } else { 0 };
    assert_eq!(round(&town).await, expected);
    if expected == 0 {
        return;
    }
    assert_eq!(told(&town, Category::CertificateEnds), 2);
    town.house().do_alarm_errands().await;
    assert_eq!(gateway.taken().len(), 0);
    assert_eq!(gateway.refused().len(), 1, "one that is not taken keeps the next from being sent before it");
    gateway.becomes(Mood::Good);
    assert_eq!(round(&town).await, 0);
    let taken = gateway.taken();
    let bodies: Vec<_> = taken.iter().map(crate::town::gateway::Asked::json).collect();
    assert_eq!(taken.len(), 2);
    for (asked, body) in taken.iter().zip(&bodies) {
        assert_eq!((&body["alarm"], &body["state"]), (&"certificate-ends".into(), &"raised".into()));
        assert_eq!(asked.headers["idempotency-key"], body["number"].as_str().unwrap());
        let timestamp: i64 = asked.headers["x-sesame-timestamp"].parse().unwrap();
        assert_eq!(asked.headers["x-sesame-signature"], signature(&Secret::from(SECRET), timestamp, &asked.body));
    }
    let mut about: Vec<_> = bodies.iter().map(|body| body["about"].as_str().unwrap()).collect();
    about.sort_unstable();
    assert_eq!(about, ["127.0.0.1", "ca.pem"]);
}
