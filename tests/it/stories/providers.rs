//! Providers that report back: keys pressed on a call, what became of a message, numbers at risk.

use std::sync::Arc;

use axum::http::StatusCode;
use sesame::courier::risk::{NumberRisk, Risk};
use sesame::courier::twilio::{Signature, Use};
use sesame::engine::button::Button;
use sesame::engine::policy::Policy;
use sesame::engine::receipt::{Receipt, Refusal};
use sesame::engine::text::Text;
use sesame::ids::ChallengeId;
use sesame::outbox::Couriers;
use sesame::secret::Secret;

use super::{minutes, seconds};
use crate::town::browser::report;
use crate::town::infobip::Infobip;
use crate::town::twilio::{Report, TOKEN, Twilio, signed};
use crate::town::{Claimant, FRIDAY, Heard, MIRA, MIRA_MAIL, MIRA_PHONE, Setup, Town, digits_in};

const FORM: &str = "application/x-www-form-urlencoded";

async fn served_by(twilio: &Twilio, policy: Policy) -> Town {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let couriers = Couriers {
        sms: Some(Arc::new(twilio.courier(Use::Texts))),
        call: Some(Arc::new(twilio.courier(Use::Calls(2)))),
        twilio: Some(Signature::new(Secret::from(TOKEN))),
        ..Couriers::default()
    };
    Town::with(Setup { policy, couriers: Some(couriers), ..Setup::default() }).await
}

/// Brings a report to the house, as the provider would.
async fn brings(town: &Town, told: &Report, signature: Option<&str>) -> (StatusCode, String) {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&told.form).finish();
    let mut headers = vec![("content-type", FORM), ("host", "evil.example")];
    headers.extend(signature.map(|signature| ("x-twilio-signature", signature)));
    let answer = report(&town.house().web, &told.url, &headers, body).await;
    town.settles().await;
    answer
}

async fn is_called(town: &Town, chat: &str) -> (Claimant, Heard) {
    let mira = town.arrives(chat);
    mira.comes_to_choice(MIRA).await;
    mira.chooses("call").await;
    mira.says(MIRA_PHONE).await;
    let heard = mira.sends().await;
    (mira, heard)
}

fn keys(heard: &Heard) -> String {
    let mut texts = heard.texts().into_iter();
    texts.find_map(|text| if let Text::AskKeys { keys, .. } = text { Some(keys) } else { None }).expect("keys")
}

async fn forged(town: &Town) -> usize {
    town.record().await.iter().filter(|kind| *kind == "callback-forged").count()
}

/// S32: a call by Twilio says no code; the right keys pass through its signed report, which is answered with `TwiML`.
#[tokio::test]
async fn s32_a_call_by_twilio_passes_with_the_right_keys() {
    let twilio = Twilio::open().await;
    let town = served_by(&twilio, Policy::default()).await;
    let (mira, heard) = is_called(&town, "m").await;
    let call = twilio.calls()[0].clone();
    assert_eq!(call.form["To"], MIRA_PHONE);
    let (language, words) = Twilio::spoken(&call);
    assert_eq!(language, "en-GB");
    assert!(!words.contains(&keys(&heard)), "the call does not say the keys: {words}");
    let before = mira.mark();
    let told = Twilio::pressed(&call, &keys(&heard)).unwrap();
    assert!(told.url.starts_with("https://reset.brunel.example/hooks/call/"));
    let (status, answer) = brings(&town, &told, Some(&told.signature)).await;
    assert_eq!((status, answer.as_str()), (StatusCode::OK, "<Response><Hangup/></Response>"));
    mira.since(before).hears(Text::ToldProved { gate: 1 }).hears_some("ask-reset");
    assert_eq!(forged(&town).await, 0);
}

/// S32: whoever learns the address of a call and is not Twilio reports nothing: without a signature, with another's, with
/// one for other keys, for another address, or under a host of their own. Each is refused and on record.
#[tokio::test]
async fn s32_a_forged_report_of_keys_is_refused_and_recorded() {
    let twilio = Twilio::open().await;
    let town = served_by(&twilio, Policy::default()).await;
    let (mira, heard) = is_called(&town, "m").await;
    let told = Twilio::pressed(&twilio.calls()[0], &keys(&heard)).unwrap();
    let before = mira.mark();
    let other_keys = Twilio::pressed(&twilio.calls()[0], "##").unwrap();
    let fields: Vec<(&str, &str)> = told.form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let host = signed(&told.url.replace("reset.brunel.example", "evil.example"), &fields);
    let query = Report { url: format!("{}?Digits=42", told.url), ..told.clone() };
    for (report, signature) in [
        (&told, None),
        (&told, Some("")),
        (&told, Some("bm9uc2Vuc2U=")),
        (&told, Some(other_keys.signature.as_str())),
        (&told, Some(host.signature.as_str())),
        (&query, Some(told.signature.as_str())),
    ] {
        assert_eq!(brings(&town, report, signature).await.0, StatusCode::FORBIDDEN);
    }
    assert_eq!(mira.mark(), before, "none of these is heard");
    assert_eq!(forged(&town).await, 6);
    let unknown = Report { url: format!("https://reset.brunel.example/hooks/call/{}", "A".repeat(43)), ..told.clone() };
    assert_eq!(brings(&town, &unknown, Some(&told.signature)).await.0, StatusCode::NOT_FOUND);
    brings(&town, &told, Some(&told.signature)).await;
    mira.since(before).hears(Text::ToldProved { gate: 1 });
}

/// S32: an answering machine presses nothing: Twilio ends the call and reports no keys.
#[tokio::test]
async fn s32_an_answering_machine_does_not_pass_at_twilio() {
    let twilio = Twilio::open().await;
    let town = served_by(&twilio, Policy::default()).await;
    let (mira, _) = is_called(&town, "m").await;
    assert!(Twilio::pressed(&twilio.calls()[0], "").is_none());
    let before = mira.mark();
    town.waits(seconds(60)).await;
    mira.since(before).hears(Text::OfferNoCode).hears_no("told-proved");
}

/// S43, S49: after a first gate the person is told that a message arrived, and when; a stranger is told nothing, neither
/// then nor by a changed message. The record has both, and the page can ask.
#[tokio::test]
async fn s43_only_who_learns_nothing_new_is_told_what_became_of_a_message() {
    let twilio = Twilio::open().await;
    let town = served_by(&twilio, Policy { gates: 2, ..Policy::default() }).await;
    let stranger = town.arrives("s");
    stranger.comes_to_code(MIRA, MIRA_PHONE).await;
    let before = stranger.mark();
    let told = Twilio::tells(&twilio.texts()[0], "delivered", None);
    assert_eq!(brings(&town, &told, Some(&told.signature)).await.0, StatusCode::NO_CONTENT);
    assert_eq!(stranger.mark(), before, "a stranger would learn that the number is right");
    stranger.presses(Button::Cancel).await;

    let mira = town.arrives("m");
    mira.comes_to_choice(MIRA).await;
    mira.chooses("mail").await;
    mira.says(MIRA_MAIL).await;
    mira.sends().await;
    let code = town.code_in(MIRA_MAIL);
    mira.says(&code).await.hears(Text::ToldProved { gate: 1 });
    town.waits(minutes(2)).await;
    mira.chooses("sms").await;
    mira.says(MIRA_PHONE).await;
    mira.sends().await.hears_some("ask-code");
    let text = twilio.texts()[1].clone();
    let before = mira.mark();
    for status in ["queued", "sent"] {
        let told = Twilio::tells(&text, status, None);
        brings(&town, &told, Some(&told.signature)).await;
    }
    assert_eq!(mira.mark(), before, "that it is on its way is no news");
    town.waits(seconds(3)).await;
    let told = Twilio::tells(&text, "delivered", None);
    assert_eq!(brings(&town, &told, None).await.0, StatusCode::FORBIDDEN);
    assert_eq!(brings(&town, &told, Some(&told.signature)).await.0, StatusCode::NO_CONTENT);
    mira.since(before).hears(Text::ToldDelivered { at: town.now().into() }).reads("Delivered to your phone at 10:02");
    let after = mira.mark();
    brings(&town, &told, Some(&told.signature)).await;
    assert_eq!(mira.mark(), after, "said once");
    let challenge: String =
        sqlx::query_scalar("SELECT challenge FROM receipt WHERE status = 'delivered' ORDER BY at DESC")
            .fetch_one(town.house().store.readers())
            .await
            .unwrap();
    let known = town.house().store.receipt(&ChallengeId(challenge)).await.unwrap();
    assert_eq!(known, Some(Receipt::Delivered { at: town.now() }));
    assert_eq!(town.record().await.iter().filter(|kind| *kind == "code-receipt").count(), 3);
    assert_eq!(twilio.texts().len(), 2, "a receipt sends nothing");
    mira.says(&digits_in(&text.form["Body"], 6)).await.hears(Text::ToldProved { gate: 2 });
}

/// S49: what the operator refused is told with its reason, and the way on.
#[tokio::test]
async fn s49_what_the_operator_refused_is_told_with_its_reason() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let infobip = Infobip::open().await;
    let couriers = Couriers { sms: Some(Arc::new(infobip.courier())), ..Couriers::default() };
    let policy = Policy { gates: 2, ..Policy::default() };
    let town = Town::with(Setup { policy, couriers: Some(couriers), ..Setup::default() }).await;
    let mira = town.arrives("m");
    mira.comes_to_choice(MIRA).await;
    mira.chooses("mail").await;
    mira.says(MIRA_MAIL).await;
    mira.sends().await;
    let code = town.code_in(MIRA_MAIL);
    mira.says(&code).await;
    mira.chooses("sms").await;
    mira.says(MIRA_PHONE).await;
    mira.sends().await;
    let before = mira.mark();
    let (url, body) = Infobip::tells(
        &infobip.taken()[0],
        (2, "UNDELIVERABLE"),
        "UNDELIVERABLE_NOT_DELIVERED",
        "EC_ABSENT_SUBSCRIBER",
    );
    let json = [("content-type", "application/json")];
    let forged = url.replace("/hooks/receipt/", "/hooks/receipt/x");
    assert_eq!(report(&town.house().web, &forged, &json, body.clone()).await.0, StatusCode::NOT_FOUND);
    assert_eq!(report(&town.house().web, &url, &json, "nonsense".to_owned()).await.0, StatusCode::NO_CONTENT);
    town.settles().await;
    assert_eq!(mira.mark(), before);
    assert_eq!(report(&town.house().web, &url, &json, body).await.0, StatusCode::NO_CONTENT);
    town.settles().await;
    let told = mira.since(before);
    told.hears(Text::ToldUndelivered { why: Refusal::Unreachable }).offers(&Button::OtherMethod);
    told.reads("Your phone could not be reached");
}

/// What a service says of every number: a body, and a status.
async fn knows(status: StatusCode, body: &'static str, further: &str) -> Arc<Risk> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let answer = move |request: axum::extract::Request| async move {
        assert_eq!(request.uri().path_and_query().unwrap(), "/v1/33612345623?of=sim");
        assert_eq!(request.headers()["x-key"], "key risk-secret");
        (status, body)
    };
    tokio::spawn(async move { axum::serve(listener, axum::Router::new().fallback(answer)).await });
    let settings: NumberRisk = toml::from_str(&format!(
        "url = \"http://{address}/v1/{{to_digits}}?of=sim\"\nheader = \"X-Key: key {{secret}}\"\n\
         pointer = \"/sim/changed\"\n{further}"
    ))
    .unwrap();
    Arc::new(Risk::new(&settings, Some(Secret::from("risk-secret"))).unwrap())
}

async fn town_that_asks(risk: Arc<Risk>) -> Town {
    let couriers = Couriers { risk: Some(risk), ..Couriers::default() };
    Town::with(Setup { couriers: Some(couriers), ..Setup::default() }).await
}

/// A number whose SIM card was changed lately gets no code by text message or call; the person reads what everybody
/// reads, and the record says why.
#[tokio::test]
async fn s31_a_number_at_risk_gets_no_code() {
    assert_eq!(FRIDAY.0, 1_795_165_200_000, "2026-11-20T09:00:00Z");
    let yesterday = r#"{ "sim": { "changed": "2026-11-19T08:00:00Z" } }"#;
    let long_ago = r#"{ "sim": { "changed": "2026-11-16T08:00:00Z" } }"#;
    let good = StatusCode::OK;
    for (status, body, further, arrives) in [
        (good, yesterday, "", false),
        (good, yesterday, "max_age = \"12h\"", true),
        (good, long_ago, "", true),
        (good, r#"{ "sim": { "changed": true } }"#, "", false),
        (good, r#"{ "sim": { "changed": false } }"#, "", true),
        (good, r#"{ "sim": { "changed": null } }"#, "", true),
        (good, "nonsense", "", true),
        (good, "nonsense", "on_failure = \"hold\"", false),
        (StatusCode::SERVICE_UNAVAILABLE, yesterday, "", true),
        (StatusCode::SERVICE_UNAVAILABLE, yesterday, "on_failure = \"hold\"", false),
    ] {
        let town = town_that_asks(knows(status, body, further).await).await;
        let mira = town.arrives("m");
        let heard = mira.comes_to_code(MIRA, MIRA_PHONE).await;
        heard.hears_some("ask-code");
        assert_eq!(town.texts_on(MIRA_PHONE), usize::from(arrives), "{status} {body} {further}");
        let record = town.record().await;
        assert_eq!(record.contains(&"number-at-risk".to_owned()), !arrives);
        assert_eq!(record.contains(&"code-undelivered".to_owned()), !arrives);
    }
}
