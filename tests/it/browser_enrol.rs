//! The page of methods in a real Chromium: a phone, an app and recovery codes registered in three languages, light and
//! dark, with and without JavaScript, and by keyboard alone. Each view is saved to `target/screenshots/`.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use fantoccini::key::Key;
use fantoccini::{Client, Locator};
use sesame::channel::{Abilities, Channel, ChannelError, Message};
use sesame::engine::enrolment::totp;
use sesame::time::{ManualClock, Time};

use crate::browser::{DESK, Driver, PHONE, View, focused, is_sound, presses, reads};
use crate::enrol::{NEW_PHONE, NOE_PASSWORD, everything};
use crate::stories::bound::binds;
use crate::town::{NOE, Opener, Setup, Town};

/// A bot whose name is known, so that the page has a button to it.
struct Doorway;

#[async_trait::async_trait]
impl Channel for Doorway {
    fn name(&self) -> &'static str {
        "telegram"
    }

    fn abilities(&self) -> Abilities {
        Abilities::NONE
    }

    async fn say(&self, _: &str, _: &Message) -> Result<Option<String>, ChannelError> {
        Err(ChannelError::GiveUp("nobody is there".to_owned()))
    }

    async fn forget(&self, _: &str, _: &str) -> Result<(), ChannelError> {
        Ok(())
    }

    fn entrance(&self, payload: &str) -> Option<String> {
        Some(format!("https://t.me/brunel_bot?start={payload}"))
    }
}

/// A town behind a real port.
async fn served() -> (Town, SocketAddr) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let public_url = format!("http://{address}/");
    let opener: Opener = Arc::new(|_: &Arc<ManualClock>| Arc::new(Doorway) as Arc<dyn Channel>);
    let setup = Setup { policy: everything(), public_url, opens: vec![opener], ..Setup::default() };
    let town = Town::with(setup).await;
    tokio::spawn(axum::serve(listener, town.house().web.clone()).into_future());
    (town, address)
}

async fn types(client: &Client, field: &str, text: &str) {
    client.find(Locator::Id(field)).await.unwrap().send_keys(text).await.unwrap();
}

/// Waits for what only the next page has, and measures it.
async fn sees(client: &Client, selector: &str, name: &str) {
    client.find(Locator::Css(selector)).await.unwrap_or_else(|error| panic!("{name}: no {selector}: {error}"));
    is_sound(client, name).await;
}

async fn deed(client: &Client, value: &str) {
    presses(client, &format!("button[value={value}]")).await;
}

/// What the app shows that scanned the page.
async fn app_code(client: &Client, now: Time) -> String {
    let letters = reads(client, ".letters").await.replace(' ', "");
    let secret = totp_rs::Secret::try_from_base32(&letters).unwrap();
    let seconds = u64::try_from(now.0 / 1000).unwrap();
    totp(secret.as_bytes(), "x", "y").unwrap().generate(seconds).to_string()
}

async fn signs_in(client: &Client, address: SocketAddr, locale: &str, name: &dyn Fn(&str) -> String) {
    client.goto(&format!("http://{address}/register?lang={locale}")).await.unwrap();
    sees(client, "button[value=begin]", &name("01-door")).await;
    deed(client, "begin").await;
    sees(client, "#secret", &name("02-sign-in")).await;
    types(client, "login", NOE).await;
    types(client, "secret", NOE_PASSWORD).await;
    deed(client, "sign-in").await;
    sees(client, "button[value=agree]", &name("03-consent")).await;
    deed(client, "agree").await;
    sees(client, "button[value=add-phone]", &name("04-list-empty")).await;
}

async fn registers_phone(client: &Client, town: &Town, name: &dyn Fn(&str) -> String) {
    deed(client, "add-phone").await;
    sees(client, "#number", &name("05-phone")).await;
    types(client, "number", "06 98").await;
    deed(client, "number").await;
    sees(client, "#number-trouble", &name("06-phone-trouble")).await;
    types(client, "number", "06 98 76 54 32").await;
    deed(client, "number").await;
    sees(client, ".echo", &name("07-phone-check")).await;
    assert_eq!(reads(client, ".echo").await, "+33 6 98 76 54 32");
    deed(client, "text").await;
    client.find(Locator::Id("code")).await.unwrap();
    town.settles().await;
    sees(client, "#code", &name("08-phone-code")).await;
    types(client, "code", &town.code_on(NEW_PHONE)).await;
    deed(client, "code").await;
    sees(client, ".entry", &name("09-list-phone")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s74_to_s92_in_three_languages_on_a_phone_and_in_the_dark() {
    let driver = Driver::start();
    for (view, place, locale, thanks) in [
        (PHONE, "phone", "en", "Thank you!"),
        (View { dark: true, ..PHONE }, "dark", "fr", "Merci !"),
        (PHONE, "phone", "zh-Hans", "谢谢！"),
    ] {
        let (town, address) = served().await;
        let client = driver.opens(view).await;
        let name = |what: &str| format!("enrol-{place}-{locale}-{what}");
        signs_in(&client, address, locale, &name).await;
        registers_phone(&client, &town, &name).await;
        town.waits(Duration::from_secs(61)).await;
        deed(&client, "add-app").await;
        sees(&client, "button[value^=prove-]", &name("10-proof")).await;
        presses(&client, "button[value^=prove-]").await;
        client.find(Locator::Id("code")).await.unwrap();
        town.settles().await;
        types(&client, "code", &town.code_on(NEW_PHONE)).await;
        deed(&client, "code").await;
        sees(&client, ".qr", &name("11-app")).await;
        types(&client, "code", &app_code(&client, town.now()).await).await;
        deed(&client, "code").await;
        client.find(Locator::Css("button[value=finish]")).await.unwrap();
        deed(&client, "add-codes").await;
        sees(&client, "#print", &name("12-codes")).await;
        deed(&client, "kept").await;
        binds(&town.arrives("phone"), NOE).await;
        client.refresh().await.unwrap();
        sees(&client, ".standing.good", &name("13-list-good")).await;
        deed(&client, "link-chat").await;
        sees(&client, ".echo.shown", &name("14-link")).await;
        let code = reads(&client, ".echo.shown").await;
        deed(&client, "back").await;
        client.find(Locator::Css("button[value^=unlink-]")).await.unwrap();
        client.execute("document.getElementById('chats-title').scrollIntoView();", vec![]).await.unwrap();
        is_sound(&client, &name("15-chats")).await;
        presses(&client, "button[value^=unlink-]").await;
        sees(&client, "button[value=unlink]", &name("16-unlink")).await;
        deed(&client, "unlink").await;
        deed(&client, "finish").await;
        sees(&client, ".notice.good", &name("17-thanks")).await;
        assert_ne!(reads(&client, ".echo.shown").await, code, "a new code, which voids the former");
        assert_eq!(reads(&client, ".notice h1").await, thanks, "S88");
        client.close().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s81_countries_are_searched_and_s95_a_password_is_changed_at_a_desk() {
    let driver = Driver::start();
    let (town, address) = served().await;
    let client = driver.opens(DESK).await;
    let name = |what: &str| format!("enrol-desk-en-{what}");
    signs_in(&client, address, "en", &name).await;
    deed(&client, "add-phone").await;
    for (sought, first) in [("moro", "MA"), ("212", "MA"), ("aland", "AX"), ("CÔTE", "CI")] {
        let search = client.find(Locator::Id("country-search")).await.unwrap();
        search.clear().await.unwrap();
        search.send_keys(sought).await.unwrap();
        let chosen = client.execute("return document.getElementById('country').value;", vec![]).await.unwrap();
        assert_eq!(chosen.as_str(), Some(first), "{sought}");
    }
    is_sound(&client, &name("15-search")).await;
    client.goto(&format!("http://{address}/change")).await.unwrap();
    deed(&client, "begin").await;
    sees(&client, "#old", &name("16-change")).await;
    types(&client, "login", NOE).await;
    types(&client, "old", NOE_PASSWORD).await;
    types(&client, "new", "Quiet7-lantern-moss").await;
    types(&client, "confirm", "Quiet7-lantern-moss").await;
    deed(&client, "change").await;
    sees(&client, ".notice.good", &name("17-changed")).await;
    assert!(town.signs_in(NOE, "Quiet7-lantern-moss").await);
    client.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s77_s82_without_javascript_and_by_keyboard_alone() {
    let driver = Driver::start();
    let (town, address) = served().await;
    let client = driver.opens(View { scripts: false, ..PHONE }).await;
    client.goto(&format!("http://{address}/register")).await.unwrap();
    let enter = char::from(Key::Enter).to_string();
    let tab = char::from(Key::Tab).to_string();
    let press = async |keys: &str| client.active_element().await.unwrap().send_keys(keys).await.unwrap();
    client.find(Locator::Css("button[value=begin]")).await.unwrap().send_keys(&enter).await.unwrap();
    client.find(Locator::Id("secret")).await.unwrap();
    let mut stops = Vec::new();
    for _ in 0..8 {
        press(&tab).await;
        let stop = focused(&client).await;
        match stop.as_str() {
            "login" => press(NOE).await,
            "secret" => press(NOE_PASSWORD).await,
            _ => {}
        }
        stops.push(stop);
        if stops.last().is_some_and(|stop| stop == "do") {
            break;
        }
    }
    assert_eq!(stops[..5], ["en", "fr", "zh-Hans", "login", "secret"]);
    press(&enter).await;
    client.find(Locator::Css("button[value=agree]")).await.unwrap().send_keys(&enter).await.unwrap();
    client.find(Locator::Css("button[value=add-phone]")).await.unwrap().send_keys(&enter).await.unwrap();
    client.find(Locator::Id("country")).await.unwrap().send_keys("Fran").await.unwrap();
    types(&client, "number", "0698765432").await;
    press(&enter).await;
    sees(&client, ".echo", "enrol-plain-en-1-check").await;
    deed(&client, "call").await;
    sees(&client, "kbd", "enrol-plain-en-2-keys").await;
    town.settles().await;
    let keys = reads(&client, ".keys").await.replace(char::is_whitespace, "");
    assert_eq!(town.presses_on_phone(NEW_PHONE, &keys).await, 204);
    deed(&client, "pressed").await;
    sees(&client, ".entry", "enrol-plain-en-3-list").await;
    client.close().await.unwrap();
}
