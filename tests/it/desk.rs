//! Escalations on their way to IT: by mail through a real server, and by signed webhook.

use std::sync::Arc;

use serde_json::json;
use sesame::courier::CourierError;
use sesame::courier::smtp::{Smtp, SmtpCourier};
use sesame::desk::Desk;
use sesame::desk::mail::MailDesk;
use sesame::desk::webhook::{Webhook, WebhookDesk, signature};
use sesame::engine::button::Network;
use sesame::engine::effect::{Category, Ticket};
use sesame::engine::org::Org;
use sesame::secret::Secret;
use sesame::speech::Speech;
use sesame::time::{ManualClock, Time};

use crate::servers::mail;
use crate::town::gateway::{Gateway, Mood};

const SECRET: &str = "a shared secret of the desk";

fn ticket() -> Ticket {
    Ticket {
        number: "SES-0042".into(),
        category: Category::WindowsSession,
        handle: Some("mira <script>".into()),
        proven: true,
        step: "windows".to_owned(),
        network: Some(Network::Off),
        standing: None,
        tried: vec!["••23".to_owned(), "m••@e••.test".to_owned()],
        locale: "fr".into(),
        opened_at: Time(1_700_000_000_000),
    }
}

fn clock() -> Arc<ManualClock> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    Arc::new(ManualClock::new(Time(1_700_000_001_999)))
}

/// S67: the ticket of a Windows session reaches IT's mailbox with the network condition.
#[tokio::test]
async fn s67_a_ticket_arrives_in_its_mailbox() {
    let server = mail();
    let settings: Smtp = toml::from_str(&format!(
        "host = \"127.0.0.1\"\nport = {}\ntls = \"tls\"\nuser = \"bot\"\nfrom = \"sesame@org.test\"\nca_file = '{}'",
        server.smtps,
        server.certificates.authority.display()
    ))
    .unwrap();
    let courier = Arc::new(SmtpCourier::new(&settings, Some(Secret::from("secret")), clock()).unwrap());
    let org: Org =
        toml::from_str("name = \"Org\"\nlocale = \"fr\"\nsign_in_url = \"https://o.test\"\nit_contact = \"1234\"")
            .unwrap();
    let desk = MailDesk::new(courier, "it@org.test", Arc::new(Speech::new(&org).unwrap()));
    desk.check().await.unwrap();
    desk.file(&ticket()).await.unwrap();
    desk.file(&ticket()).await.unwrap();
    let mails = server.mailbox("it@org.test");
    assert_eq!(mails.len(), 2);
    assert_eq!(mails[0].headers["message-id"], mails[1].headers["message-id"], "the second can be recognised");
    assert_eq!(
        mails[0].headers["subject"],
        "[SES-0042] Aide mot de passe\u{a0}: Windows refuse le nouveau mot de passe"
    );
    for line in [
        "Compte\u{a0}: «\u{a0}mira ‹script›\u{a0}», identité vérifiée",
        "Son ordinateur\u{a0}: hors de votre réseau",
        "Méthodes essayées\u{a0}: ••23, m••@e••.test",
    ] {
        assert!(mails[0].body.lines().any(|found| found == line), "{line} in {}", mails[0].body);
    }
}

fn webhook(gateway: &Gateway) -> WebhookDesk {
    let settings: Webhook = toml::from_str(&format!("url = \"{}\"", gateway.url("/tickets"))).unwrap();
    WebhookDesk::new(&settings, Secret::from(SECRET), clock()).unwrap()
}

#[tokio::test]
async fn a_ticket_is_posted_signed() {
    let gateway = Gateway::open().await;
    webhook(&gateway).file(&ticket()).await.unwrap();
    let asked = &gateway.taken()[0];
    assert_eq!(asked.headers["idempotency-key"], "SES-0042");
    assert_eq!(asked.headers["x-sesame-timestamp"], "1700000001");
    let expected = signature(&Secret::from(SECRET), 1_700_000_001, &asked.body);
    assert_eq!(asked.headers["x-sesame-signature"], expected);
    assert_eq!(
        asked.json(),
        json!({
            "version": 1, "event": "opened", "id": "SES-0042", "number": "SES-0042", "category": "windows-session", "urgent": false,
            "handle": "mira ‹script›", "proven": true, "standing": null, "step": "windows", "network": "off",
            "tried": ["••23", "m••@e••.test"],
            "locale": "fr", "opened_at": "2023-11-14T22:13:20Z",
        })
    );
}

#[tokio::test]
async fn a_ticket_is_posted_again_unless_it_was_refused() {
    let gateway = Gateway::open().await;
    let desk = webhook(&gateway);
    for mood in [Mood::Status(500), Mood::Status(503), Mood::TooMany(3), Mood::HangsUpBefore, Mood::HangsUpAfter] {
        gateway.becomes(mood);
        let error = desk.file(&ticket()).await.unwrap_err();
        assert!(matches!(error, CourierError::Retry { .. }), "{mood:?}: {error}");
    }
    for mood in [Mood::Status(404), Mood::Status(401), Mood::Redirects] {
        gateway.becomes(mood);
        assert!(matches!(desk.file(&ticket()).await.unwrap_err(), CourierError::GiveUp(_)), "{mood:?}");
    }
    for mood in [Mood::Status(409), Mood::Garbage, Mood::Endless] {
        gateway.becomes(mood);
        desk.file(&ticket()).await.unwrap();
    }
}

#[tokio::test]
async fn a_check_files_nothing() {
    let gateway = Gateway::open().await;
    assert_eq!(webhook(&gateway).check().await.unwrap(), "127.0.0.1 answers (HTTP 200)");
    assert!(gateway.taken().is_empty() && gateway.refused().is_empty());
}
