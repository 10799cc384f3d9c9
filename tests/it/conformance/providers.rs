//! What every courier promises, told by the providers with an interface of their own and by several in a row. Their fakes
//! check each request against the public documentation.

use std::sync::Arc;

use sesame::courier::failover::Failover;
use sesame::courier::http::{HttpCourier, HttpGateway};
use sesame::courier::infobip::{Infobip as InfobipSettings, InfobipCourier};
use sesame::courier::twilio::{Credentials, TWILIO, Twilio as TwilioSettings, TwilioCourier, Use};
use sesame::courier::{Callback, Courier, CourierError, Parcel};
use sesame::secret::Secret;

use super::courier::{Post, WORDS, discreet, gateway_courier, gateway_settings, keeps_its_promises, parcel, ring};
use crate::servers::mail;
use crate::town::gateway::{BUSY, Gateway, Mood, REFUSED};
use crate::town::infobip::{Infobip, KEY};
use crate::town::twilio::{CALLER, Twilio, credentials};

const SOMEBODY: &str = "+33612345623";
const ELSEWHERE: &str = "+33612345624";

/// A server with a certificate that the system does not trust.
fn stranger() -> String {
    format!("https://127.0.0.1:{}/", mail().smtps)
}

fn called(to: &str) -> Parcel {
    let callback = Secret::from("https://reset.org.test/hooks/call/t1?a=1&b=2");
    Parcel { callback: Some(Callback::from_iter([(TWILIO, callback)])), ..parcel(to) }
}

/// S31: text messages through Twilio.
#[tokio::test]
async fn s31_twilio_keeps_its_promises() {
    ring();
    let twilio = Twilio::open().await;
    let settings = TwilioSettings { api_url: stranger(), ..twilio.settings("") };
    keeps_its_promises(Post {
        courier: &twilio.courier(Use::Texts),
        mistrusting: &TwilioCourier::new(&settings, credentials(), Use::Texts).unwrap(),
        somebody: SOMEBODY,
        refused: REFUSED,
        busy: BUSY,
        lost: &|| {
            twilio.becomes(Mood::HangsUpAfter);
            ELSEWHERE
        },
        arrived: &|to| {
            let texts = twilio.texts().into_iter().filter(|text| text.form["To"] == to);
            texts.map(|text| text.form["Body"].clone()).collect()
        },
    })
    .await;
    let sent = &twilio.texts()[0].form;
    assert_eq!(sent["From"], "ITOrg");
    assert!(!sent.contains_key("StatusCallback"), "nobody asked for reports");
}

/// S32: calls through Twilio: what is said, twice, in which language, and how many keys are waited for.
#[tokio::test]
async fn s32_twilio_calls_keep_their_promises() {
    struct Calls(TwilioCourier);
    #[async_trait::async_trait]
    impl Courier for Calls {
        async fn carry(&self, parcel: &Parcel) -> Result<sesame::courier::Receipt, CourierError> {
            let callback = called("").callback;
            self.0.carry(&Parcel { callback, ..parcel.clone() }).await
        }
        async fn check(&self) -> Result<String, CourierError> {
            self.0.check().await
        }
    }
    ring();
    let twilio = Twilio::open().await;
    let settings = TwilioSettings { api_url: stranger(), ..twilio.settings("") };
    keeps_its_promises(Post {
        courier: &Calls(twilio.courier(Use::Calls(2))),
        mistrusting: &Calls(TwilioCourier::new(&settings, credentials(), Use::Calls(2)).unwrap()),
        somebody: SOMEBODY,
        refused: REFUSED,
        busy: BUSY,
        lost: &|| {
            twilio.becomes(Mood::HangsUpAfter);
            ELSEWHERE
        },
        arrived: &|to| {
            let calls = twilio.calls().into_iter().filter(|call| call.form["To"] == to);
            calls.map(|call| Twilio::spoken(&call).1).collect()
        },
    })
    .await;
    let call = &twilio.calls()[0];
    assert_eq!(call.form["From"], CALLER);
    assert_eq!(Twilio::spoken(call), ("fr-FR".to_owned(), WORDS.to_owned()));
    let pressed = Twilio::pressed(call, "4277").unwrap();
    assert_eq!(pressed.url, "https://reset.org.test/hooks/call/t1?a=1&b=2");
    assert!(pressed.form.contains(&("Digits".to_owned(), "42".to_owned())), "no more than two keys are gathered");
    twilio.becomes(Mood::Good);
    twilio.courier(Use::Calls(2)).carry(&parcel(SOMEBODY)).await.unwrap();
    let without = twilio.calls().pop().unwrap();
    assert!(!without.form["Twiml"].contains("Gather"), "where no keys are awaited none are asked for");
    assert_eq!(Twilio::spoken(&without), ("fr-FR".to_owned(), WORDS.to_owned()));
}

/// S31: text messages through Infobip.
#[tokio::test]
async fn s31_infobip_keeps_its_promises() {
    ring();
    let infobip = Infobip::open().await;
    let settings = InfobipSettings { api_url: stranger(), ..infobip.settings() };
    keeps_its_promises(Post {
        courier: &infobip.courier(),
        mistrusting: &InfobipCourier::new(&settings, &Secret::from(KEY)).unwrap(),
        somebody: SOMEBODY,
        refused: REFUSED,
        busy: BUSY,
        lost: &|| {
            infobip.becomes(Mood::HangsUpAfter);
            ELSEWHERE
        },
        arrived: &|to| {
            let taken = infobip.taken().into_iter();
            let texts = taken.filter(|message| message["destinations"][0]["to"] == to[1..]);
            texts.map(|message| message["content"]["text"].as_str().unwrap().to_owned()).collect()
        },
    })
    .await;
    assert_eq!(infobip.taken()[0]["destinations"][0]["messageId"], "challenge-7");
}

/// S31: the same of two in a row.
#[tokio::test]
async fn s31_two_in_a_row_keep_their_promises() {
    ring();
    let (gateway, twilio) = (Gateway::open().await, Twilio::open().await);
    let row = |gateway: HttpCourier, twilio: TwilioCourier| Failover::of(vec![Arc::new(gateway), Arc::new(twilio)]);
    let http = HttpGateway { url: stranger(), ..gateway_settings(&gateway, "") };
    let settings = TwilioSettings { api_url: stranger(), ..twilio.settings("") };
    let mistrusting = row(
        HttpCourier::new(&http, Some(Secret::from("gateway-key"))).unwrap(),
        TwilioCourier::new(&settings, credentials(), Use::Texts).unwrap(),
    );
    keeps_its_promises(Post {
        courier: &*row(gateway_courier(&gateway, ""), twilio.courier(Use::Texts)).unwrap(),
        mistrusting: &*mistrusting.unwrap(),
        somebody: SOMEBODY,
        refused: REFUSED,
        busy: BUSY,
        lost: &|| {
            gateway.becomes(Mood::HangsUpAfter);
            ELSEWHERE
        },
        arrived: &|to| {
            let first = gateway.taken().into_iter().map(|asked| asked.json()).filter(|asked| asked["to"] == to);
            let second = twilio.texts().into_iter().filter(|text| text.form["To"] == to);
            let words = first.map(|asked| asked["text"].as_str().unwrap().to_owned());
            words.chain(second.map(|text| text.form["Body"].clone())).collect()
        },
    })
    .await;
    assert!(twilio.texts().is_empty(), "the first took it, or may have");
}

/// The second is asked when the first certainly did not send, and at no other time.
#[tokio::test]
async fn s31_the_second_is_asked_only_when_the_first_certainly_did_not_send() {
    ring();
    for (mood, takes_over) in [
        (Mood::Status(401), true),
        (Mood::Status(402), true),
        (Mood::Status(429), true),
        (Mood::Status(503), true),
        (Mood::Status(500), false),
        (Mood::HangsUpBefore, false),
        (Mood::HangsUpAfter, false),
    ] {
        let (infobip, twilio) = (Infobip::open().await, Twilio::open().await);
        let row = Failover::of(vec![Arc::new(infobip.courier()), Arc::new(twilio.courier(Use::Texts))]).unwrap();
        infobip.becomes(mood);
        let outcome = row.carry(&parcel(SOMEBODY)).await;
        assert_eq!(outcome.is_ok(), takes_over, "{mood:?}");
        assert_eq!(
            (twilio.texts().len(), twilio.asked()),
            (usize::from(takes_over), usize::from(takes_over)),
            "{mood:?}"
        );
        if let Err(error) = outcome {
            assert!(matches!(discreet(error, SOMEBODY), CourierError::Unknown(_)), "{mood:?}");
        }
    }
}

/// What is the number's own fault is no better elsewhere; what two cannot do now is tried again, as soon as one allows.
#[tokio::test]
async fn s31_a_number_that_cannot_be_is_refused_once_and_two_that_are_busy_are_asked_again() {
    ring();
    let (infobip, twilio) = (Infobip::open().await, Twilio::open().await);
    let row = Failover::of(vec![Arc::new(twilio.courier(Use::Texts)), Arc::new(infobip.courier())]).unwrap();
    let error = discreet(row.carry(&parcel(REFUSED)).await.unwrap_err(), REFUSED);
    assert_eq!(error.to_string(), "refused: HTTP 400, error 21211");
    assert_eq!(infobip.asked(), 0);
    twilio.becomes(Mood::TooMany(9));
    let error = discreet(row.carry(&parcel(BUSY)).await.unwrap_err(), BUSY);
    assert_eq!(error.to_string(), "try again: HTTP 429, error 20429; HTTP 429");
    infobip.becomes(Mood::Status(401));
    let error = row.carry(&parcel(SOMEBODY)).await.unwrap_err();
    assert!(matches!(error, CourierError::Retry { after: Some(wait), .. } if wait.as_secs() == 9), "{error}");
}

#[tokio::test]
async fn wrong_credentials_are_found_by_a_check() {
    ring();
    let (infobip, twilio) = (Infobip::open().await, Twilio::open().await);
    let wrong = Credentials { token: Secret::from("wrong"), key: None };
    let wrong = TwilioCourier::new(&twilio.settings(""), wrong, Use::Texts).unwrap();
    assert_eq!(wrong.check().await.unwrap_err().to_string(), "given up: HTTP 401, error 20003");
    let other = InfobipCourier::new(&infobip.settings(), &Secret::from("wrong")).unwrap();
    assert_eq!(other.check().await.unwrap_err().to_string(), "given up: HTTP 401");
    let row = Failover::of(vec![Arc::new(infobip.courier()), Arc::new(wrong)]).unwrap();
    assert!(row.check().await.is_err(), "a second that does not work is found before it is needed");
    assert!(twilio.texts().is_empty() && infobip.taken().is_empty());
}
