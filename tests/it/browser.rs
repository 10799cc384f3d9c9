//! The one-time page in a real Chromium: three languages, a phone and a desk, light and dark, with and without
//! JavaScript, and by keyboard alone. Each view is saved to `target/screenshots/` to be looked at.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use fantoccini::key::Key;
use fantoccini::wd::TimeoutConfiguration;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use crate::page_house::{House, PASSWORD, Reply};

/// A chromedriver on a port of its own choice; ended with the test, and its browsers with it.
pub struct Driver {
    process: Child,
    address: String,
}

impl Driver {
    pub fn start() -> Self {
        let mut process = Command::new("chromedriver")
            .args(["--port=0", "--allowed-ips=127.0.0.1"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver is installed (Debian: chromium chromium-driver)");
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let port = lines
            .find_map(|line| Some(line.ok()?.split_once("successfully on port ")?.1.trim_end_matches('.').to_owned()))
            .expect("chromedriver names its port");
        std::thread::spawn(move || lines.count()); // so that its pipe never fills
        Self { process, address: format!("http://127.0.0.1:{port}") }
    }

    pub async fn opens(&self, view: View) -> Client {
        let scheme = i32::from(!view.dark);
        let scripts = if view.scripts { 1 } else { 2 };
        let capabilities = json!({
            "goog:chromeOptions": {
                "binary": "/usr/bin/chromium",
                "args": [
                    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                    format!("--blink-settings=preferredColorScheme={scheme}"),
                ],
                "mobileEmulation": { "deviceMetrics": {
                    "width": view.width, "height": view.height, "pixelRatio": 1, "mobile": false, "touch": false,
                } },
                "prefs": { "profile.managed_default_content_settings.javascript": scripts },
            },
        });
        let Value::Object(capabilities) = capabilities else { unreachable!() };
        let client =
            ClientBuilder::new(HttpConnector::new()).capabilities(capabilities).connect(&self.address).await.unwrap();
        // The driver itself waits for an element of the next page; we name one that only that page has.
        let waits = TimeoutConfiguration::new(None, None, Some(Duration::from_secs(20)));
        client.update_timeouts(waits).await.unwrap();
        client
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // Asked politely, it ends its browsers too, also when a story broke off in the middle.
        if let Ok(mut line) = TcpStream::connect(self.address.trim_start_matches("http://")) {
            let _ = line.write_all(b"GET /shutdown HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
            let _ = line.read_to_end(&mut Vec::new());
        }
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[derive(Clone, Copy)]
pub struct View {
    pub width: u32,
    pub height: u32,
    pub dark: bool,
    pub scripts: bool,
}

pub const PHONE: View = View { width: 360, height: 1560, dark: false, scripts: true };
pub const DESK: View = View { width: 1280, height: 1360, dark: false, scripts: true };

/// The house behind a real port.
pub async fn served() -> (House, SocketAddr) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let house = House::at(&format!("http://{address}/"), 1).await;
    tokio::spawn(axum::serve(listener, house.router.clone()).into_future());
    (house, address)
}

pub async fn shoot(client: &Client, name: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/screenshots");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(format!("{name}.png")), client.screenshot().await.unwrap()).unwrap();
}

/// What the eye and the finger need, measured in the page itself: nothing wider than the window, targets of 24 px and
/// more (WCAG 2.2 SC 2.5.8; ours are 44 except links in a sentence), text contrast of 4.5:1 (SC 1.4.3).
const MEASURE: &str = r#"
const faults = [];
const root = document.documentElement;
if (root.scrollWidth > window.innerWidth) faults.push(`scrolls sideways: ${root.scrollWidth} > ${window.innerWidth}`);
const shown = (e) => e.checkVisibility() && !e.closest(".unseen");
for (const e of document.querySelectorAll("a, button, input:not([type=hidden])")) {
  if (!shown(e)) continue;
  const box = e.getBoundingClientRect();
  if (box.height < 24 || box.width < 24) faults.push(`small target: ${e.outerHTML} ${box.width}x${box.height}`);
  if (box.right > window.innerWidth + 0.5) faults.push(`sticks out: ${e.outerHTML}`);
}
const rgb = (text) => text.match(/[\d.]+/g).map(Number);
const light = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
  .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
const ground = (e) => {
  for (; e; e = e.parentElement) {
    const color = rgb(getComputedStyle(e).backgroundColor);
    if (color.length < 4 || color[3] > 0) return color;
  }
  return [255, 255, 255];
};
for (const e of document.querySelectorAll("body *")) {
  const text = [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
  if (!text || !shown(e)) continue;
  const [a, b] = [light(rgb(getComputedStyle(e).color)), light(ground(e))];
  const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  if (ratio < 4.5) faults.push(`contrast ${ratio.toFixed(2)}: ${e.outerHTML.slice(0, 80)}`);
}
const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
if (new Set(ids).size !== ids.length) faults.push("an id stands twice");
for (const e of document.querySelectorAll("[aria-describedby], [aria-labelledby]"))
  for (const id of `${e.getAttribute("aria-describedby") ?? ""} ${e.getAttribute("aria-labelledby") ?? ""}`.trim().split(/ +/))
    if (!document.getElementById(id)) faults.push(`nothing is called ${id}`);
for (const e of document.querySelectorAll("input:not([type=hidden]):not(.unseen)"))
  if (!e.labels.length) faults.push(`no label: ${e.id}`);
return faults;
"#;

pub async fn is_sound(client: &Client, name: &str) {
    let faults = client.execute(MEASURE, vec![]).await.unwrap();
    assert_eq!(faults, json!([]), "{name}");
    shoot(client, name).await;
}

pub async fn types(client: &Client, field: &str, text: &str) {
    client.find(Locator::Id(field)).await.unwrap().send_keys(text).await.unwrap();
}

pub async fn presses(client: &Client, selector: &str) {
    client.find(Locator::Css(selector)).await.unwrap().click().await.unwrap();
}

pub async fn reads(client: &Client, selector: &str) -> String {
    client.find(Locator::Css(selector)).await.unwrap().text().await.unwrap()
}

/// The rules that are ticked now.
async fn ticks(client: &Client) -> usize {
    let count = client.execute("return document.querySelectorAll('#rules .met').length;", vec![]).await.unwrap();
    usize::try_from(count.as_u64().unwrap()).unwrap()
}

pub async fn focused(client: &Client) -> String {
    let what = "const e = document.activeElement; return e.id || e.name || e.lang || e.textContent.trim();";
    client.execute(what, vec![]).await.unwrap().as_str().unwrap_or_default().to_owned()
}

pub const FINISH: &str = "button[name=do]";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s50_to_s59_in_three_languages_on_a_phone_and_at_a_desk() {
    let (house, address) = served().await;
    let driver = Driver::start();
    for (view, place) in [(PHONE, "phone"), (DESK, "desk"), (View { dark: true, ..PHONE }, "phone-dark")] {
        for (locale, words, done) in [
            ("en", "very weak", "Your password has been reset"),
            ("fr", "très faible", "Votre mot de passe a été réinitialisé"),
            ("zh-Hans", "很弱", "您的密码已重置"),
        ] {
            let client = driver.opens(view).await;
            let token = house.page(&format!("{place}-{locale}"), locale).await;
            let name = |what: &str| format!("{place}-{locale}-{what}");
            client.goto(&format!("http://{address}/p/{token}")).await.unwrap();
            is_sound(&client, &name("1-form")).await;

            types(&client, "new", "aaa").await;
            assert_eq!((ticks(&client).await, reads(&client, "#strength").await.as_str()), (2, words), "S55 {locale}");
            presses(&client, FINISH).await;
            client.find(Locator::Css("#summary:focus")).await.expect("the summary is read out first");
            is_sound(&client, &name("2-trouble")).await;

            types(&client, "new", PASSWORD).await;
            assert_eq!(ticks(&client).await, 6, "S52: every rule that can be checked here");
            types(&client, "confirm", PASSWORD).await;
            is_sound(&client, &name("3-typed")).await;
            presses(&client, FINISH).await;
            assert_eq!(reads(&client, ".notice h1").await, done, "S57");
            is_sound(&client, &name("4-done")).await;

            client.goto(&format!("http://{address}/p/{token}?lang={locale}")).await.unwrap();
            is_sound(&client, &name("5-neutral")).await;
            client.close().await.unwrap();
        }
    }
    assert_eq!(house.book.passwords().len(), 9);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s51_s55_the_page_works_without_javascript() {
    let (house, address) = served().await;
    let driver = Driver::start();
    let client = driver.opens(View { scripts: false, ..PHONE }).await;
    let token = house.page("plain", "fr").await;
    client.goto(&format!("http://{address}/p/{token}")).await.unwrap();
    types(&client, "new", "Password1!").await;
    assert_eq!(ticks(&client).await, 0, "scripts are off indeed");
    assert!(
        !client.find(Locator::Id("show")).await.unwrap().is_displayed().await.unwrap(),
        "nothing that does not work"
    );
    presses(&client, FINISH).await;
    assert_eq!(reads(&client, "#summary ~ form #strength").await, "faible");
    shoot(&client, "plain-fr-trouble").await;
    presses(&client, "nav a[lang=en]").await;
    assert_eq!(reads(&client, "html[lang=en] h1").await, "Choose a new password");
    types(&client, "new", PASSWORD).await;
    types(&client, "confirm", PASSWORD).await;
    presses(&client, FINISH).await;
    assert_eq!(reads(&client, ".notice h1").await, "Your password has been reset");
    client.close().await.unwrap();
    assert_eq!(house.book.passwords(), [PASSWORD]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s51_s56_by_keyboard_alone() {
    let (house, address) = served().await;
    let driver = Driver::start();
    let client = driver.opens(DESK).await;
    let token = house.page("keys", "en").await;
    client.goto(&format!("http://{address}/p/{token}")).await.unwrap();
    let press = async |keys: &str| client.active_element().await.unwrap().send_keys(keys).await.unwrap();
    let tab = char::from(Key::Tab).to_string();
    let mut stops = Vec::new();
    for _ in 0..8 {
        press(&tab).await;
        stops.push(focused(&client).await);
        if stops.last().is_some_and(|stop| stop == "new") {
            press(PASSWORD).await;
        }
        if stops.last().is_some_and(|stop| stop == "confirm") {
            press(PASSWORD).await;
            is_sound(&client, "desk-en-6-keyboard").await;
        }
    }
    assert_eq!(stops, ["en", "fr", "zh-Hans", "new", "confirm", "show", "do", "Cancel"]);
    client.find(Locator::Id("show")).await.unwrap().send_keys(" ").await.unwrap();
    let kind = client.find(Locator::Id("new")).await.unwrap().attr("type").await.unwrap();
    assert_eq!(kind.as_deref(), Some("text"), "shown with the space bar");
    let enter = char::from(Key::Enter).to_string();
    client.find(Locator::Id("confirm")).await.unwrap().send_keys(&enter).await.unwrap();
    assert_eq!(reads(&client, ".notice h1").await, "Your password has been reset");

    let token = house.page("keys2", "en").await;
    client.goto(&format!("http://{address}/p/{token}")).await.unwrap();
    client.find(Locator::Css("button[form=cancel]")).await.unwrap().send_keys(&enter).await.unwrap();
    assert_eq!(reads(&client, ".notice.calm h1").await, "Cancelled");
    is_sound(&client, "desk-en-7-cancelled").await;
    client.close().await.unwrap();
    assert_eq!(house.ears.heard(), ["console:1 set keys", "console:1 cancelled keys2"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s55_the_live_estimate_agrees_in_kind_with_the_servers_and_asks_nobody() {
    let (house, address) = served().await;
    let driver = Driver::start();
    let client = driver.opens(DESK).await;
    let token = house.page("meter", "en").await;
    client.goto(&format!("http://{address}/p/{token}")).await.unwrap();
    for (typed, weak) in [
        ("Password1!", true),
        ("P@ssw0rd2026", true),
        ("Aaaaaaa1!", true),
        ("Qwerty123!", true),
        ("Abcdefg1!", true),
        ("Okafor1985!", true),
        (PASSWORD, false),
        ("kT9#vLq2&xWz", false),
        ("Cactus boat 7 velvet", false),
    ] {
        let field = client.find(Locator::Id("new")).await.unwrap();
        field.clear().await.unwrap();
        field.send_keys(typed).await.unwrap();
        let word = reads(&client, "#strength").await;
        assert_eq!(word.contains("weak"), weak, "{typed} is called {word}");
    }
    let asked = "return performance.getEntriesByType('resource').map((e) => new URL(e.name).pathname.slice(0, 13));";
    let asked = client.execute(asked, vec![]).await.unwrap();
    assert_eq!(asked, json!(["/static/page-", "/static/page-"]), "two files, and nothing while typing");
    house.book.will(Reply::Unreachable);
    types(&client, "confirm", "Cactus boat 7 velvet").await;
    presses(&client, FINISH).await;
    client.find(Locator::Css("#summary:focus")).await.unwrap();
    is_sound(&client, "desk-en-8-unreachable").await;
    client.close().await.unwrap();
}
