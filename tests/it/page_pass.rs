//! The page that gives a pass, request by request, and as it looks in a real Chromium.

use axum::body::Body;
use axum::http::Request;
use sesame::directory::Refusal;
use sesame::store::pages::PageState;

use crate::browser::{Driver, PHONE, View, is_sound, presses, reads};
use crate::page_house::{Browser, House, PASS, PASSWORD, Reply, Seen};

const SHOW: &str = "#pass button[type=submit]";
/// As it stands in the page's source.
const ESCAPED: &str = "K7&amp;w+$h9@Qm!";

async fn opened() -> (House, String, Browser) {
    let house = House::passing("https://reset.northwind.example/").await;
    let token = house.page("p1", "en").await;
    let mut mira = house.browser();
    mira.opens(&token).await.is(200).says("Show my pass").never_says("id=\"new\"").never_says("name=\"new\"");
    (house, token, mira)
}

async fn wants(mira: &mut Browser, token: &str) -> Seen {
    let body = format!("form={}&do=pass", mira.form);
    mira.posts(token, &body).await
}

#[tokio::test]
async fn s47_a_pass_is_shown_once_and_kept_by_nobody() {
    let (house, token, mut mira) = opened().await;
    let seen = wants(&mut mira, &token).await;
    seen.is(200).says(&format!(">{ESCAPED}<")).says("https://mail.northwind.example/").never_says("?lang=");
    assert_eq!(seen.header("cache-control"), "no-store");
    assert_eq!((house.book.passes(), house.ears.heard()), (1, vec!["console:1 pass p1".to_owned()]));
    let page = house.stored(&token).await;
    assert!(page.gave_pass() && page.state == PageState::Applied);
    wants(&mut mira, &token).await.is(200).says("A pass is shown only once").never_says(ESCAPED);
    mira.finishes(&token, PASSWORD, PASSWORD).await.is(200).says("A pass is shown only once");
    mira.cancels(&token).await.is(200).says("A pass is shown only once");
    mira.opens(&token).await.is(404).says("This link cannot be used");
    assert_eq!((house.book.passes(), house.book.asked(), house.settles().await), (1, 0, 0));
}

/// None is shown that is not on record: whoever it is for would not hear of it.
#[tokio::test]
async fn s47_a_pass_that_could_not_be_put_on_record_is_not_shown() {
    let (house, token, mut mira) = opened().await;
    house.ears.goes_deaf(true);
    wants(&mut mira, &token).await.is(503).says("Press “Show my pass” again").never_says(ESCAPED);
    assert_eq!((house.book.passes(), house.stored(&token).await.state), (1, PageState::Open));
    house.ears.goes_deaf(false);
    wants(&mut mira, &token).await.is(200).says(ESCAPED);
    assert_eq!(house.ears.heard(), ["console:1 pass p1"]);
}

#[tokio::test]
async fn s47_a_page_that_gave_none_takes_a_password_or_another_press() {
    let (house, token, mut mira) = opened().await;
    for (reply, status, says) in [
        (Reply::Unreachable, 503, "We cannot reach the account system"),
        (Reply::Broken, 503, "wrong on our side"),
        (Reply::LostBefore, 503, "The connection broke before your pass arrived"),
        (Reply::Reject(Refusal::NotAllowed), 200, "This account gets no pass here"),
    ] {
        house.book.will(reply);
        let seen = wants(&mut mira, &token).await;
        seen.is(status).says(says).says("id=\"summary\"").says("?way=password&amp;lang=en").never_says(ESCAPED);
        assert_eq!(house.stored(&token).await.state, PageState::Open);
    }
    house.book.goes_down(true);
    wants(&mut mira, &token).await.is(503).says("cannot reach the account system");
    house.book.goes_down(false);
    mira.gets(&format!("/p/{token}?way=password&lang=fr")).await.is(200).says("Choisissez un nouveau mot de passe");
    mira.finishes(&token, PASSWORD, PASSWORD).await.is(200).says("has been reset");
    assert_eq!((house.book.passwords(), house.book.passes()), (vec![PASSWORD.to_owned()], 0));
}

#[tokio::test]
async fn s47_without_cookies_or_with_a_form_too_old_the_page_says_so() {
    let (house, token, mut mira) = opened().await;
    let cookie = mira.cookie.take();
    wants(&mut mira, &token).await.is(403).says("does not keep cookies").says("Show my pass");
    mira.cookie = cookie;
    mira.posts(&token, "form=00&do=pass").await.is(403).says("open for too long").says("Press “Show my pass” again");
    let request: Request<Body> = mira.request("GET", &format!("/p/{token}"), Body::empty());
    assert!(!mira.sends(request).await.body.contains(&token), "the link does not stand in the page");
    assert_eq!((house.book.passes(), house.posts(&token).await), (0, 0));
    wants(&mut mira, &token).await.is(200).says(ESCAPED);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s47_the_pass_in_three_languages_light_and_dark() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let house = House::passing(&format!("http://{address}/")).await;
    tokio::spawn(axum::serve(listener, house.router.clone()).into_future());
    let driver = Driver::start();
    for (view, shade) in [(PHONE, "light"), (View { dark: true, ..PHONE }, "dark")] {
        for locale in ["en", "fr", "zh-Hans"] {
            let client = driver.opens(view).await;
            let token = house.page(&format!("{shade}-{locale}"), locale).await;
            let name = |what: &str| format!("pass-{locale}-{shade}-{what}");
            client.goto(&format!("http://{address}/p/{token}")).await.unwrap();
            is_sound(&client, &name("1-asked")).await;
            for (reply, what) in [(Reply::LostAfter, "2-lost"), (Reply::Broken, "3-broken")] {
                house.book.will(reply);
                presses(&client, SHOW).await;
                client.find(fantoccini::Locator::Css("#summary:focus")).await.expect("the summary is read out first");
                is_sound(&client, &name(what)).await;
            }
            presses(&client, "#other").await;
            client.find(fantoccini::Locator::Id("new")).await.expect("the ordinary form");
            client.goto(&format!("http://{address}/p/{token}")).await.unwrap();
            presses(&client, SHOW).await;
            assert_eq!(reads(&client, "#code").await, PASS);
            is_sound(&client, &name("4-shown")).await;
            client.close().await.unwrap();
        }
    }
    assert_eq!(house.book.passes(), 6);
}
