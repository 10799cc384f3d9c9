//! The page inside Telegram: whoever opens it in their own window must be the person of the chat.

use axum::body::Body;
use axum::http::{Request, header};
use hmac::{Hmac, Mac as _};
use sesame::engine::button::Button;
use sha2::Sha256;
use tower::ServiceExt as _;
use url::Url;

use super::{Someone, Street};
use crate::town::browser::Browser;
use crate::town::telegram::Action;
use crate::town::{MIRA, MIRA_PHONE};

const NEW: &str = "Otter-Kiwi-42-Lampe";

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key).unwrap();
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

/// What Telegram puts behind the "#" for this user.
fn told(street: &Street, user: i64) -> String {
    let at = street.town.now().0 / 1000;
    let user = format!("{{\"id\":{user},\"first_name\":\"M\"}}");
    let key = mac(b"WebAppData", &street.telegram.token());
    let hash = hex::encode(mac(&key, &format!("auth_date={at}\nuser={user}")));
    let pairs = [("user", user), ("auth_date", at.to_string()), ("hash", hash)];
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

async fn at_the_page(street: &Street) -> (Someone<'_>, String) {
    let mira = street.mira("en");
    mira.comes_to_page(MIRA, MIRA_PHONE).await;
    let link = mira.link();
    (mira, link)
}

#[tokio::test]
async fn the_page_opens_inside_telegram_and_takes_the_chats_own_person() {
    let street = Street::polling().await;
    let (mira, link) = at_the_page(&street).await;
    let label = street.town.house().speech.button(&mira.locale, &Button::OpenPage);
    let button = mira.person.buttons().into_iter().find(|button| button.label == label).unwrap();
    assert!(matches!(button.action, Action::WebApp(_)), "{button:?}");
    let mut page = Browser::opens(&street.town, &link).await;
    page.window = Some(told(&street, mira.person.id));
    page.chooses(NEW).await;
    assert!(street.town.signs_in(MIRA, NEW).await, "{}", page.words());
}

#[tokio::test]
async fn the_page_refuses_another_persons_window_and_a_forged_one() {
    let street = Street::polling().await;
    let (mira, link) = at_the_page(&street).await;
    let unknown = Browser::opens(&street.town, "https://reset.brunel.example/p/unknown").await;
    for window in [told(&street, 43), format!("{}0", told(&street, 42)), "nonsense".to_owned()] {
        let mut page = Browser::opens(&street.town, &link).await;
        page.window = Some(window);
        page.chooses(NEW).await;
        assert_eq!((page.status, page.words()), (unknown.status, unknown.words()), "the neutral page");
    }
    assert!(!street.town.signs_in(MIRA, NEW).await);
    assert!(street.town.record().await.contains(&"page-refused".to_owned()));
    // In a browser the link goes on as before.
    Browser::opens(&street.town, &mira.link()).await.chooses(NEW).await;
    assert!(street.town.signs_in(MIRA, NEW).await);
}

/// Telegram Web shows the page in a frame; nobody else may.
#[tokio::test]
async fn only_telegram_web_may_frame_the_page() {
    let street = Street::polling().await;
    let (_, link) = at_the_page(&street).await;
    let url = Url::parse(&link).unwrap();
    let request = Request::get(url.path()).header(header::HOST, url.host_str().unwrap()).body(Body::empty()).unwrap();
    let response = street.town.house().web.clone().oneshot(request).await.unwrap();
    let of = |name| response.headers().get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default();
    assert!(of(header::CONTENT_SECURITY_POLICY).ends_with("frame-ancestors https://web.telegram.org"));
    assert_eq!(of(header::X_FRAME_OPTIONS), "");
    assert!(of(header::SET_COOKIE).ends_with("SameSite=None; Secure; Partitioned"), "{}", of(header::SET_COOKIE));
}
