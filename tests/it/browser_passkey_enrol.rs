//! A passkey's whole life in a real Chromium with a virtual authenticator: registered on the page of methods, asked for
//! there before anything is changed, and used in a recovery; in three languages, on a phone, light and dark.

use fantoccini::{Client, Locator};
use sesame::engine::text::Text;

use crate::browser::{Driver, PHONE, View, is_sound, presses, reads};
use crate::browser_passkey::{Device, Served};
use crate::enrol::NOE_PASSWORD;
use crate::town::NOE;

async fn types(client: &Client, field: &str, text: &str) {
    client.find(Locator::Id(field)).await.unwrap().send_keys(text).await.unwrap();
}

async fn sees(client: &Client, selector: &str, name: &str) {
    client.wait().for_element(Locator::Css(selector)).await.unwrap_or_else(|error| panic!("{name}: {error}"));
    is_sound(client, name).await;
}

async fn deed(client: &Client, value: &str) {
    presses(client, &format!("button[value^={value}]")).await;
}

/// From the short address to the list.
async fn enters(client: &Client, served: &Served, locale: &str) {
    client.goto(served.url.join(&format!("register?lang={locale}")).unwrap().as_str()).await.unwrap();
    deed(client, "begin").await;
    types(client, "login", NOE).await;
    types(client, "secret", NOE_PASSWORD).await;
    deed(client, "sign-in").await;
    deed(client, "agree").await;
    client.find(Locator::Css("button[value=add-passkey]")).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s29_s78_s89_a_passkey_is_registered_proves_its_owner_on_the_page_and_gets_them_back_in() {
    let driver = Driver::start();
    for (view, place, locale, named, other) in [
        (PHONE, "phone", "en", "my laptop", "Authenticator app"),
        (View { dark: true, ..PHONE }, "dark", "fr", "mon portable", "Application"),
        (PHONE, "phone", "zh-Hans", "我的笔记本电脑", "验证器应用"),
    ] {
        let (served, client) = (Served::new().await, driver.opens(view).await);
        let town = &served.town;
        let device = Device::new(&client).await;
        let name = |what: &str| format!("enrol-passkey-{place}-{locale}-{what}");
        enters(&client, &served, locale).await;
        assert!(reads(&client, "main").await.contains(other), "{other}");

        // Registered: the window closed first, which changes nothing.
        deed(&client, "add-passkey").await;
        sees(&client, "#name", &name("1-page")).await;
        device.verifies(false).await;
        presses(&client, "#use").await;
        sees(&client, "#declined:not([hidden])", &name("2-declined")).await;
        assert_eq!(town.count("SELECT count(*) FROM method WHERE kind = 'passkey'").await, 0);
        device.verifies(true).await;
        types(&client, "name", named).await;
        presses(&client, "#use").await;
        sees(&client, ".entry", &name("3-list")).await;
        assert!(reads(&client, ".entry").await.contains(named));
        assert_eq!(town.count("SELECT count(*) FROM method WHERE kind = 'passkey' AND usable_at = added_at").await, 1);

        // Before another is added, it is asked for; and the same device makes no second one.
        deed(&client, "add-passkey").await;
        sees(&client, "button[value^=prove-]", &name("4-proof")).await;
        device.verifies(false).await;
        deed(&client, "prove-").await;
        sees(&client, "#declined:not([hidden])", &name("5-proof-declined")).await;
        device.verifies(true).await;
        presses(&client, "#use").await;
        client.wait().for_element(Locator::Id("name")).await.unwrap();
        presses(&client, "#use").await;
        sees(&client, "#known:not([hidden])", &name("6-known")).await;
        presses(&client, "button[form=back]").await;
        deed(&client, "finish").await;
        sees(&client, ".notice.good", &name("7-thanks")).await;
        town.settles().await;
        let record = town.record().await;
        for kind in ["method-added", "step-up-passed", "notice-sent"] {
            assert!(record.contains(&kind.to_owned()), "{kind} in {record:?}");
        }
        assert!(!record.contains(&"passkey-refused".to_owned()), "closing a window is no wrong answer");

        // The bad day.
        let noe = served.claimant("bad-day", locale, NOE).await;
        client.goto(&noe.proof_link()).await.unwrap();
        presses(&client, "#use").await;
        let code = reads(&client, "#code").await;
        town.settles().await;
        noe.says(&code).await.hears(Text::ToldProved { gate: 1 });
        noe.opens_page().await.chooses("Otter-Kiwi-42-Lampe").await;
        assert!(town.signs_in(NOE, "Otter-Kiwi-42-Lampe").await);
        client.close().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_elses_passkey_proves_nothing_on_the_page_and_counts() {
    let (served, driver) = (Served::new().await, Driver::start());
    let client = driver.opens(PHONE).await;
    let own = Device::new(&client).await;
    served.registers(&client, NOE, "Laptop").await.unwrap();
    own.unplugs().await;
    let _other = Device::new(&client).await;
    served.registers(&client, crate::town::MIRA, "Phone").await.unwrap();
    enters(&client, &served, "en").await;
    deed(&client, "add-mail").await;
    deed(&client, "prove-").await;
    client.wait().for_element(Locator::Css("#summary li")).await.unwrap();
    assert!(reads(&client, "#summary").await.contains("does not belong to your account"));
    is_sound(&client, "enrol-passkey-other-en").await;
    assert!(served.town.count("SELECT count(*) FROM throttle WHERE bucket LIKE 'wrong/%'").await == 1);
    assert_eq!(served.town.count("SELECT count(*) FROM method WHERE kind = 'mail' AND source = 'owner'").await, 0);
    client.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_browser_without_javascript_or_passkeys_is_told_so_and_led_back() {
    let (served, driver) = (Served::new().await, Driver::start());
    let client = driver.opens(View { scripts: false, ..PHONE }).await;
    enters(&client, &served, "fr").await;
    deed(&client, "add-passkey").await;
    assert!(reads(&client, "#scripts").await.contains("JavaScript"));
    is_sound(&client, "enrol-passkey-plain-fr").await;
    presses(&client, "#use").await;
    assert!(reads(&client, "#scripts").await.contains("JavaScript"), "pressed all the same, it is said again");
    presses(&client, "button[form=back]").await;
    client.find(Locator::Css("button[value=add-passkey]")).await.unwrap();
    assert_eq!(served.town.count("SELECT count(*) FROM method WHERE kind = 'passkey'").await, 0);
    client.close().await.unwrap();
}
