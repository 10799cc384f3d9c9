//! The demo as a newcomer meets it: the program started without anything configured, one address, and a browser in
//! which the chat stands beside the phones, mailboxes and IT desk of the invented people.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use fantoccini::{Client, Locator};
use regex::Regex;

use crate::browser::{DESK, Driver, PHONE, View, is_sound, presses, reads, shoot};

/// `sesame demo`, ended with the test.
struct Demo {
    process: Child,
    address: String,
}

impl Demo {
    fn starts(folder: &Path) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_sesame"))
            .args(["demo", "--quick", "--port", "0", "--lang", "en", "--folder"])
            .arg(folder)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let address = Regex::new(r"http://127\.0\.0\.1:\d+/").unwrap();
        let address = lines.find_map(|line| Some(address.find(&line.ok()?)?.as_str().to_owned()));
        std::thread::spawn(move || lines.count()); // so that its pipe never fills
        Self { process, address: address.expect("the demo prints its address") }
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Goes to the chat (0) or to the devices (1).
async fn looks_at(client: &Client, frame: u16) {
    client.enter_parent_frame().await.unwrap();
    client.enter_frame(frame).await.unwrap();
}

/// Presses what a path leads to, once it is there. Found and pressed in one go: news may put the piece in place anew.
async fn hits(client: &Client, path: &str) {
    client.find(Locator::XPath(path)).await.unwrap();
    let press = "document.evaluate(arguments[0], document, null, 9).singleNodeValue.click();";
    client.execute(press, vec![path.into()]).await.unwrap();
}

async fn chooses(client: &Client, label: &str) {
    hits(client, &format!("//div[@id='choices']//button[contains(., '{label}')]")).await;
}

/// Writes an answer into the field that asks for it, and sends it.
async fn answers(client: &Client, field: &str, text: &str) {
    client.find(Locator::Css(&format!("#text[autocomplete={field}]"))).await.unwrap();
    let write = "document.getElementById('text').value = arguments[0];";
    client.execute(write, vec![text.into()]).await.unwrap();
    hits(client, "//button[@class='send']").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_newcomer_gets_in_by_text_message_with_everything_in_one_window() {
    let (folder, driver) = (tempfile::tempdir().unwrap(), Driver::start());
    let demo = Demo::starts(folder.path());
    let client = driver.opens(View { height: 900, ..DESK }).await;
    client.goto(&format!("{}?lang=en", demo.address)).await.unwrap();
    is_sound(&client, "demo-desk-en-1-stage").await;
    looks_at(&client, 1).await;
    is_sound(&client, "demo-desk-en-2-devices").await;
    looks_at(&client, 0).await;
    presses(&client, "button[name=start]").await;
    chooses(&client, "forgot").await;
    answers(&client, "username", "LefevreMi17").await;
    chooses(&client, "message to my mobile").await;
    hits(&client, "//div[@id='choices']//button[normalize-space()='Send a text message']").await;
    looks_at(&client, 1).await;
    let text = reads(&client, "#p-LefevreMi17 li.sms").await; // it comes by itself
    is_sound(&client, "demo-desk-en-3-text").await;
    let code = Regex::new(r"\b\d{6}\b").unwrap().find(&text).expect("a code").as_str().to_owned();
    looks_at(&client, 0).await;
    answers(&client, "one-time-code", &code).await;
    let link = client.find(Locator::Css("#choices a[href*='/p/']")).await.unwrap();
    let link = link.attr("href").await.unwrap().unwrap();
    client.enter_parent_frame().await.unwrap();
    shoot(&client, "demo-desk-en-4-page").await;

    let stage = client.window().await.unwrap();
    let page = client.new_window(true).await.unwrap();
    client.switch_to_window(page.handle).await.unwrap();
    client.goto(&link).await.unwrap();
    for field in ["new", "confirm"] {
        client.find(Locator::Id(field)).await.unwrap().send_keys("Ocean-Lantern-48-Quiet").await.unwrap();
    }
    presses(&client, "button[name=do]").await;
    assert_eq!(reads(&client, ".notice h1").await, "Your password has been reset");
    client.close_window().await.unwrap();
    client.switch_to_window(stage).await.unwrap();
    client.enter_frame(0).await.unwrap();
    chooses(&client, "BRUNEL_INTERNAL").await;
    looks_at(&client, 1).await;
    let told = "//section[@id='p-LefevreMi17']//li[contains(@class, 'mail')]";
    client.find(Locator::XPath(told)).await.unwrap(); // the owner is told at all addresses
    client.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_is_answered_on_the_phone_beside_the_chat_in_french_on_a_small_screen() {
    let (folder, driver) = (tempfile::tempdir().unwrap(), Driver::start());
    let demo = Demo::starts(folder.path());
    let client = driver.opens(View { dark: true, ..PHONE }).await;
    client.goto(&format!("{}?lang=fr", demo.address)).await.unwrap();
    is_sound(&client, "demo-phone-dark-fr-1-stage").await;
    looks_at(&client, 0).await;
    presses(&client, "button[name=start]").await;
    chooses(&client, "oublié").await;
    answers(&client, "username", "SatoYu18").await;
    chooses(&client, "Appeler mon").await;
    chooses(&client, "appeler").await;
    looks_at(&client, 1).await;
    client.find(Locator::Css("#p-SatoYu18 li.call input[name=keys]")).await.unwrap();
    is_sound(&client, "demo-phone-dark-fr-2-rings").await;
    looks_at(&client, 0).await;
    let asked = "(//div[@id='log']//*[contains(@class, 'ours')])[last()]//strong[2]"; // the first is the phone's end
    let keys = client.find(Locator::XPath(asked)).await.unwrap().text().await.unwrap();
    looks_at(&client, 1).await;
    client.find(Locator::Css("#p-SatoYu18 input[name=keys]")).await.unwrap().send_keys(&keys).await.unwrap();
    presses(&client, "#p-SatoYu18 form button").await;
    looks_at(&client, 0).await;
    client.find(Locator::Css("#choices a[href*='/p/']")).await.unwrap();
    client.close().await.unwrap();
}

#[tokio::test]
async fn the_devices_are_nobody_elses_to_press_and_work_without_scripts() {
    let folder = tempfile::tempdir().unwrap();
    let demo = Demo::starts(folder.path());
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let pressed = client.post(format!("{}demo/press", demo.address)).form(&[("call", "1"), ("keys", "42")]);
    let foreign = pressed.try_clone().unwrap().header("origin", "https://evil.example").send().await.unwrap();
    assert_eq!(foreign.status(), 403);
    assert_eq!(pressed.send().await.unwrap().status(), 303, "no phone rings: nothing happens");
    let rebound = client.get(&demo.address).header("host", "evil.example").send().await.unwrap();
    assert_eq!(rebound.status(), 421);
    let page = client.get(format!("{}demo/devices?lang=zh-Hans", demo.address)).send().await.unwrap();
    let page = page.text().await.unwrap();
    assert!(page.contains("<noscript><meta http-equiv=\"refresh\"") && page.contains("还没有收到任何内容"), "{page}");
    // What nothing is sent to is shown as well: an app and a sheet of codes, and the password to register more with.
    let shown = |pattern: &str| assert!(Regex::new(pattern).unwrap().is_match(&page), "{pattern} in {page}");
    shown(r"验证器应用.{0,40}<code>\d{3} \d{3}</code>");
    shown(r"恢复码.{0,40}(<code>[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{2}</code> ){10}");
    shown("初始密码.{0,40}<code>Ancien-Pass7!</code>");
}
