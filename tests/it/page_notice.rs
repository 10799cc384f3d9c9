//! The page that a notice leads to, request by request, and in a real Chromium. Views are saved to
//! `target/screenshots/` to be looked at.

use std::time::Duration;

use axum::http::header;
use sesame::ids::{AccountId, Locale};
use sesame::keys::token_hash;
use sesame::store::notices::NoticeLink;
use sesame::time::Clock as _;

use crate::browser::{DESK, Driver, PHONE, View, is_sound, presses, reads, served};
use crate::page_house::House;

const TOKEN: &str = "0123456789abcdefghijkl";

/// A notice of a reset, in a language.
async fn told(house: &House, token: &str, locale: &str) {
    let (account, notice) = (AccountId::from("mira"), "password-reset".to_owned());
    let link = NoticeLink { account, notice, locale: Locale::from(locale), at: house.clock.now() };
    let expires_at = house.clock.now() + Duration::from_hours(24 * 7);
    house.store.keep_notice_link(&token_hash(token), &link, expires_at).await.unwrap();
}

#[tokio::test]
async fn a_look_changes_nothing_and_the_button_is_told_once_each() {
    let house = House::new().await;
    told(&house, TOKEN, "fr").await;
    let mut browser = house.browser();
    let path = format!("/n/{TOKEN}");
    for _ in 0..2 {
        let seen = browser.gets(&path).await;
        seen.is(200).says("Était-ce vous").says("a été réinitialisé le").never_says("input");
        assert!(seen.headers.get(header::SET_COOKIE).is_none(), "no cookie is needed");
        assert_eq!(seen.header("cache-control"), "no-store");
        assert_eq!(seen.header("referrer-policy"), "no-referrer");
    }
    assert!(house.ears.heard().is_empty());
    browser.gets(&format!("{path}?lang=zh-Hans")).await.is(200).says("是您本人吗");
    let request = browser.request("POST", &path, "");
    browser.sends(request).await.is(200).says("La réinitialisation est arrêtée");
    assert_eq!(house.ears.heard().len(), 1);
    assert!(house.ears.heard()[0].starts_with("house:notices disowned "));
}

#[tokio::test]
async fn a_bad_link_method_or_house_is_answered_kindly() {
    let house = House::new().await;
    told(&house, TOKEN, "en").await;
    let mut browser = house.browser();
    for bad in ["/n/", "/n/0123456789abcdefghijkm", "/n/..%2f", "/n/%00"] {
        browser.gets(bad).await.is(404).says("This link cannot be used");
        let request = browser.request("POST", bad, "");
        browser.sends(request).await.is(404).says("This link cannot be used");
    }
    let request = browser.request("PUT", &format!("/n/{TOKEN}"), "");
    assert_eq!(browser.sends(request).await.is(405).header("allow"), "GET, HEAD, POST");
    house.ears.goes_deaf(true);
    let request = browser.request("POST", &format!("/n/{TOKEN}"), "");
    browser.sends(request).await.is(503).says("Please try again in a minute");
    house.clock.advance(Duration::from_hours(24 * 7));
    browser.gets(&format!("/n/{TOKEN}")).await.is(404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn was_that_you_in_three_languages_light_and_dark() {
    let (house, address) = served().await;
    let driver = Driver::start();
    let dark = View { dark: true, scripts: false, ..PHONE };
    for (view, place) in [(PHONE, "phone"), (dark, "phone-dark"), (DESK, "desk")] {
        for (locale, stopped) in [
            ("en", "Password reset is stopped"),
            ("fr", "La réinitialisation est arrêtée"),
            ("zh-Hans", "密码重置已停止"),
        ] {
            let client = driver.opens(view).await;
            let token = format!("{place}-{locale}");
            told(&house, &token, locale).await;
            client.goto(&format!("http://{address}/n/{token}")).await.unwrap();
            is_sound(&client, &format!("notice-{place}-{locale}-1-asked")).await;
            presses(&client, "button").await;
            assert_eq!(reads(&client, ".notice.good h1").await, stopped);
            is_sound(&client, &format!("notice-{place}-{locale}-2-stopped")).await;
            client.close().await.unwrap();
        }
    }
    assert_eq!(house.ears.heard().len(), 9);
}
