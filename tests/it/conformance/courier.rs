//! What every courier promises, proven on real mail servers and on the town's gateway.

use std::sync::{Arc, Mutex};

use sesame::courier::http::{GATEWAY, HttpCourier, HttpGateway};
use sesame::courier::smtp::{Smtp, SmtpCourier};
use sesame::courier::{Callback, Courier, CourierError, Parcel};
use sesame::secret::Secret;
use sesame::time::{ManualClock, Time};

use crate::servers::{Mail, MailServer, mail};
use crate::town::gateway::{BUSY, Gateway, Mood, REFUSED};

pub(super) const WORDS: &str = "Votre code : 760814. Ne le donnez à personne.\n您的验证码：760814\n.\nfin";

/// A courier and the world around it.
pub(super) struct Post<'a> {
    pub courier: &'a dyn Courier,
    /// The same, but it trusts nobody who could have certified its server.
    pub mistrusting: &'a dyn Courier,
    pub somebody: &'a str,
    pub refused: &'a str,
    pub busy: &'a str,
    /// Where the answer is lost after the parcel was taken.
    pub lost: &'a dyn Fn() -> &'static str,
    /// The words that an address has received.
    pub arrived: &'a dyn Fn(&str) -> Vec<String>,
}

pub(super) fn parcel(to: &str) -> Parcel {
    Parcel {
        to: Secret::from(to),
        subject: "Votre code / 验证码".to_owned(),
        body: Secret::from(WORDS),
        locale: "fr".into(),
        key: "challenge-7".to_owned(),
        callback: None,
        thread: None,
    }
}

/// Says nothing of the parcel, neither in words nor in its debug form.
pub(super) fn discreet(error: CourierError, to: &str) -> CourierError {
    for text in [error.to_string(), format!("{error:?}")] {
        for secret in [to, to.trim_start_matches('+'), to.split('@').next().unwrap(), "760814", "code", "secret"] {
            assert!(!text.contains(secret), "{secret} stands in: {text}");
        }
    }
    error
}

pub(super) async fn keeps_its_promises(post: Post<'_>) {
    let failed = async |courier: &dyn Courier, to: &str| discreet(courier.carry(&parcel(to)).await.unwrap_err(), to);

    let receipt = post.courier.carry(&parcel(post.somebody)).await.unwrap();
    assert!(receipt.reference.is_some());
    assert_eq!((post.arrived)(post.somebody), [WORDS], "a parcel arrives once, with its words");

    assert!(matches!(failed(post.courier, post.refused).await, CourierError::GiveUp(_) | CourierError::Refused(_)));
    assert!(matches!(failed(post.courier, post.busy).await, CourierError::Retry { .. }));
    assert!((post.arrived)(post.refused).is_empty() && (post.arrived)(post.busy).is_empty());

    assert!(matches!(failed(post.mistrusting, post.somebody).await, CourierError::GiveUp(_)));
    assert!(matches!(post.mistrusting.check().await.unwrap_err(), CourierError::GiveUp(_)));
    assert_eq!((post.arrived)(post.somebody).len(), 1, "nothing is sent to a server that is not trusted");

    post.courier.check().await.unwrap();
    assert_eq!((post.arrived)(post.somebody).len(), 1, "a check sends nothing");

    let lost = (post.lost)();
    assert!(matches!(failed(post.courier, lost).await, CourierError::Unknown(_)));
}

fn smtp(server: &MailServer, tls: &str, further: &str) -> SmtpCourier {
    smtp_with_password(server, tls, further, "secret").unwrap()
}

fn smtp_with_password(server: &MailServer, tls: &str, further: &str, password: &str) -> Result<SmtpCourier, String> {
    ring();
    let port = if tls == "tls" { server.smtps } else { server.starttls };
    let settings: Smtp = toml::from_str(&format!(
        "host = \"127.0.0.1\"\nport = {port}\ntls = \"{tls}\"\nuser = \"bot\"\nfrom = \"Sesame <sesame@org.test>\"\n{further}"
    ))
    .unwrap();
    SmtpCourier::new(&settings, Some(Secret::from(password)), Arc::new(ManualClock::new(Time(1_700_000_000_000))))
}

pub(super) fn ring() {
    let _ = rustls::crypto::ring::default_provider().install_default();
}

async fn smtp_keeps_its_promises(tls: &str) -> &'static MailServer {
    let server = mail();
    let trusting = format!("ca_file = '{}'", server.certificates.authority.display());
    let mistrusting = format!("ca_file = '{}'", server.certificates.stranger.display());
    let somebody = format!("mira.{tls}@elsewhere.test");
    keeps_its_promises(Post {
        courier: &smtp(server, tls, &trusting),
        mistrusting: &smtp(server, tls, &mistrusting),
        somebody: &somebody,
        refused: "mira@nowhere.test",
        busy: "busy@elsewhere.test",
        lost: &|| "lost@elsewhere.test",
        arrived: &|to| server.mailbox(to).into_iter().map(|mail| mail.body.trim_end().to_owned()).collect(),
    })
    .await;
    let mails = server.mailbox(&somebody);
    let [Mail { tls: true, from, headers, .. }] = &mails[..] else { panic!("{mails:?}") };
    assert_eq!(from, "sesame@org.test");
    assert_eq!(headers["subject"], "Votre code / 验证码");
    assert_eq!(headers["content-language"], "fr");
    assert_eq!(headers["auto-submitted"], "auto-generated");
    server
}

/// S35: a code to the alternate address goes through a real server.
#[tokio::test]
async fn s35_smtp_with_starttls_keeps_its_promises() {
    smtp_keeps_its_promises("starttls").await;
}

#[tokio::test]
async fn smtp_with_tls_keeps_its_promises() {
    smtp_keeps_its_promises("tls").await;
}

#[tokio::test]
async fn smtp_without_trust_in_the_system_store_sends_nothing() {
    let to = "nobody.trusts@elsewhere.test";
    for tls in ["starttls", "tls"] {
        let error = smtp(mail(), tls, "").carry(&parcel(to)).await.unwrap_err();
        assert_eq!(error.to_string(), "given up: the certificate of 127.0.0.1 is not trusted");
    }
    assert!(mail().mailbox(to).is_empty());
}

#[tokio::test]
async fn smtp_with_a_wrong_password_gives_up() {
    let trusting = format!("ca_file = '{}'", mail().certificates.authority.display());
    let courier = smtp_with_password(mail(), "starttls", &trusting, "wrong").unwrap();
    let to = "wrong.password@elsewhere.test";
    let error = discreet(courier.carry(&parcel(to)).await.unwrap_err(), to);
    assert_eq!(error.to_string(), "given up: SMTP 535");
    assert!(matches!(courier.check().await.unwrap_err(), CourierError::GiveUp(_)));
}

#[tokio::test]
async fn smtp_believes_a_refusal_after_the_mail_was_read() {
    let courier = smtp(mail(), "tls", &format!("ca_file = '{}'", mail().certificates.authority.display()));
    let error = courier.carry(&parcel("full@elsewhere.test")).await.unwrap_err();
    assert_eq!(error.to_string(), "given up: SMTP 552");
}

fn smtp_at(port: u16, further: &str) -> SmtpCourier {
    ring();
    let settings = format!("host = \"127.0.0.1\"\nport = {port}\nfrom = \"sesame@org.test\"\n{further}");
    let clock = Arc::new(ManualClock::new(Time(1_700_000_000_000)));
    SmtpCourier::new(&toml::from_str(&settings).unwrap(), None, clock).unwrap()
}

/// Somebody in between could take STARTTLS out of the greeting: then nothing may be said.
#[tokio::test]
async fn smtp_without_starttls_on_offer_sends_nothing() {
    let to = "stripped@elsewhere.test";
    let error = smtp_at(mail().plain, "").carry(&parcel(to)).await.unwrap_err();
    assert_eq!(error.to_string(), "given up: 127.0.0.1 cannot be used: STARTTLS is not supported on this server");
    assert!(mail().mailbox(to).is_empty());
}

#[tokio::test]
async fn smtp_to_this_machine_may_go_without_tls() {
    let (courier, to) = (smtp_at(mail().plain, "tls = \"none\""), "plain@elsewhere.test");
    assert!(courier.check().await.unwrap().ends_with("answers without TLS"));
    courier.carry(&parcel(to)).await.unwrap();
    assert!(matches!(&mail().mailbox(to)[..], [Mail { tls: false, .. }]));
}

/// The listener's queue takes the connection, and nobody ever speaks.
fn silence() -> (std::net::TcpListener, u16) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    (listener, port)
}

#[tokio::test]
async fn smtp_is_tried_again_when_nobody_listens_or_speaks() {
    let to = "mira@elsewhere.test";
    let (listener, port) = silence();
    let error = smtp_at(port, "timeout = \"50ms\"").carry(&parcel(to)).await.unwrap_err();
    assert!(matches!(error, CourierError::Retry { .. }), "{error}");
    drop(listener);
    let error = smtp_at(port, "").carry(&parcel(to)).await.unwrap_err();
    assert_eq!(error.to_string(), "try again: 127.0.0.1 was not reached, or hung up");
}

pub(super) fn gateway_settings(gateway: &Gateway, further: &str) -> HttpGateway {
    let url = gateway.url("/v1/messages?lang={locale}");
    toml::from_str(&format!(
        "url = \"{url}\"\n{further}\nsender = \"IT \\\"Org\\\"\"\nreference = \"/messages/0/id\"\n\
         body = '{{\"to\":\"{{to}}\",\"from\":\"{{sender}}\",\"text\":\"{{text}}\"}}'\n\
         [headers]\nAuthorization = \"Bearer {{secret}}\""
    ))
    .unwrap()
}

pub(super) fn gateway_courier(gateway: &Gateway, further: &str) -> HttpCourier {
    ring();
    HttpCourier::new(&gateway_settings(gateway, further), Some(Secret::from("gateway-key"))).unwrap()
}

/// S31: text messages end to end through an HTTP gateway.
#[tokio::test]
async fn s31_an_http_gateway_keeps_its_promises() {
    let gateway = Gateway::open().await;
    // The mail server's TLS port has a certificate that the system does not trust.
    let stranger = format!("https://127.0.0.1:{}/", mail().smtps);
    let settings = HttpGateway { url: stranger, ..gateway_settings(&gateway, "") };
    let courier = gateway_courier(&gateway, "");
    keeps_its_promises(Post {
        courier: &courier,
        mistrusting: &HttpCourier::new(&settings, Some(Secret::from("gateway-key"))).unwrap(),
        somebody: "+33612345623",
        refused: REFUSED,
        busy: BUSY,
        lost: &|| {
            gateway.becomes(Mood::HangsUpAfter);
            "+33612345624"
        },
        arrived: &|to| {
            let taken = gateway.taken().into_iter().map(|asked| asked.json()).filter(|asked| asked["to"] == to);
            taken.map(|asked| asked["text"].as_str().unwrap().to_owned()).collect()
        },
    })
    .await;
    let asked = &gateway.taken()[0];
    assert_eq!((asked.method.as_str(), asked.uri.as_str()), ("POST", "/v1/messages?lang=fr"));
    assert_eq!(asked.headers["authorization"], "Bearer gateway-key");
    assert_eq!(asked.headers["idempotency-key"], "challenge-7");
    assert_eq!(asked.headers["content-type"], "application/json");
    assert_eq!(asked.json()["from"], "IT \"Org\"");
}

#[tokio::test]
async fn a_gateway_in_every_mood() {
    let gateway = Gateway::open().await;
    let courier = gateway_courier(&gateway, "");
    let to = "+33612345623";
    for (mood, expected) in [
        (Mood::TooMany(7), "try again: HTTP 429"),
        (Mood::Status(503), "try again: HTTP 503"),
        (Mood::Status(500), "unknown: HTTP 500"),
        (Mood::Status(502), "unknown: HTTP 502"),
        (Mood::Status(401), "given up: HTTP 401"),
        (Mood::Redirects, "given up: HTTP 307"),
        (Mood::HangsUpBefore, "unknown: the connection to 127.0.0.1 was lost before it answered"),
        (Mood::HangsUpAfter, "unknown: the connection to 127.0.0.1 was lost before it answered"),
    ] {
        gateway.becomes(mood);
        let error = discreet(courier.carry(&parcel(to)).await.unwrap_err(), to);
        assert_eq!(error.to_string(), expected, "{mood:?}");
        if let CourierError::Retry { after, .. } = error {
            assert_eq!(after.map(|wait| wait.as_secs()), (mood == Mood::TooMany(7)).then_some(7));
        }
    }
    let elsewhere = gateway.refused().iter().filter(|asked| asked.uri == "/elsewhere").count();
    assert_eq!(elsewhere, 0, "a redirect would carry the secret elsewhere");
    for mood in [Mood::Garbage, Mood::Endless, Mood::BreaksOff] {
        gateway.becomes(mood);
        assert_eq!(courier.carry(&parcel(to)).await.unwrap().reference, None, "{mood:?}");
    }
}

#[tokio::test]
async fn a_gateway_is_tried_again_when_nobody_listens_and_not_when_it_is_silent() {
    let (listener, port) = silence();
    let gateway = Gateway::open().await;
    let settings = gateway_settings(&gateway, "timeout = \"1s\"");
    let settings = HttpGateway { url: format!("http://127.0.0.1:{port}/"), ..settings };
    let courier = HttpCourier::new(&settings, Some(Secret::from("gateway-key"))).unwrap();
    let error = courier.carry(&parcel("+33612345623")).await.unwrap_err();
    assert_eq!(error.to_string(), "unknown: 127.0.0.1 did not answer in time");
    drop(listener);
    let error = courier.carry(&parcel("+33612345623")).await.unwrap_err();
    assert_eq!(error.to_string(), "try again: 127.0.0.1 was not reached");
}

#[tokio::test]
async fn an_answer_of_200_may_still_be_a_refusal() {
    let gateway = Gateway::open().await;
    let courier = gateway_courier(&gateway, "success_contains = '\"accepted\"'");
    let error = courier.carry(&parcel("+33612345623")).await.unwrap_err();
    assert_eq!(error.to_string(), "given up: HTTP 200 without the words that mean success");
    assert!(gateway_courier(&gateway, "success_contains = 'queued'").carry(&parcel("+33612345623")).await.is_ok());
    for mood in [Mood::BreaksOff, Mood::Endless] {
        gateway.becomes(mood); // the words may stand in the part that was not read
        let error = courier.carry(&parcel("+33612345623")).await.unwrap_err();
        assert_eq!(error.to_string(), "unknown: HTTP 200 without the words that mean success");
    }
    gateway.becomes(Mood::Good);
    let error = gateway_courier(&gateway, "success = [202]").carry(&parcel("+33612345623")).await.unwrap_err();
    assert_eq!(error.to_string(), "given up: HTTP 200");
}

#[tokio::test]
async fn check_proves_the_credentials_when_it_has_an_address() {
    let gateway = Gateway::open().await;
    let check = format!("check_url = \"{}\"", gateway.url("/check"));
    let line = gateway_courier(&gateway, "").check().await.unwrap();
    assert_eq!(line, "127.0.0.1 answers (HTTP 200); set check_url to prove the credentials too");
    let line = gateway_courier(&gateway, &check).check().await.unwrap();
    assert_eq!(line, "127.0.0.1 takes the credentials");
    let wrong = HttpCourier::new(&gateway_settings(&gateway, &check), Some(Secret::from("wrong"))).unwrap();
    assert_eq!(wrong.check().await.unwrap_err().to_string(), "given up: check_url answers HTTP 401");
    assert!(gateway.taken().is_empty());
}

/// S32: a call whose gateway wants a form, XML inside it, Basic authentication and the address for the keys pressed.
#[tokio::test]
async fn s32_a_call_by_form_with_xml_inside() {
    let gateway = Gateway::open().await;
    let settings: HttpGateway = toml::from_str(&format!(
        "url = \"{}\"\nuser = \"AC1\"\ncontent_type = \"application/x-www-form-urlencoded\"\n\
         body = \"To={{to}}&Twiml=%3CGather%20action%3D%22{{callback:xml}}%22%3E{{text:xml}}%3C/Gather%3E\"",
        gateway.url("/Calls.json")
    ))
    .unwrap();
    ring();
    let courier = HttpCourier::new(&settings, Some(Secret::from("pass:word"))).unwrap();
    courier.carry(&parcel("+33612345623")).await.unwrap();
    assert!(
        gateway.taken()[0].body.contains("action%3D%22%22"),
        "where no keys are awaited there is no address for them"
    );
    let callback = Some(Callback::from_iter([(GATEWAY, Secret::from("https://sesame.org.test/call?t=1&l=fr"))]));
    let call = Parcel { body: Secret::from("Appuyez sur <7> & <3>"), callback, ..parcel("+33612345623") };
    courier.carry(&call).await.unwrap();
    let asked = &gateway.taken()[1];
    let fields: Vec<(String, String)> = url::form_urlencoded::parse(asked.body.as_bytes()).into_owned().collect();
    assert_eq!(fields[0], ("To".to_owned(), "+33612345623".to_owned()));
    assert_eq!(
        fields[1].1,
        "<Gather action=\"https://sesame.org.test/call?t=1&amp;l=fr\">Appuyez sur &lt;7&gt; &amp; &lt;3&gt;</Gather>"
    );
    assert_eq!(asked.headers["authorization"], "Basic QUMxOnBhc3M6d29yZA==");
}

/// Libraries log what they send when an admin asks for more: that must never be words, numbers or passwords.
#[tokio::test]
async fn not_even_the_most_talkative_log_holds_a_parcel() {
    let lines: Arc<Mutex<Vec<u8>>> = Arc::default();
    let sink = Arc::clone(&lines);
    let log = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(move || Sink(sink.clone()));
    let listening = tracing::subscriber::set_default(log.finish());
    tracing::trace!("the log is open");
    let gateway = Gateway::open().await;
    let ca = format!("ca_file = '{}'", mail().certificates.authority.display());
    smtp(mail(), "starttls", &ca).carry(&parcel("logged@elsewhere.test")).await.unwrap();
    gateway_courier(&gateway, "").carry(&parcel("+33612345623")).await.unwrap();
    drop(listening);
    let log = String::from_utf8_lossy(&lines.lock().unwrap()).into_owned();
    assert!(log.contains("the log is open"));
    for secret in ["760814", "12345623", "logged@", "gateway-key", "Ym90", "c2VjcmV0", "Vm90cmU"] {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
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
