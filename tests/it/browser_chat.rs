//! The chat in a real Chromium, with the whole house behind it: three languages, a phone and a desk, light and dark,
//! with and without JavaScript, and by keyboard alone. Each view is saved to `target/screenshots/` to be looked at.

use std::net::SocketAddr;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use fantoccini::key::Key;
use fantoccini::{Client, Locator};
use sesame::channel::web_chat::PATIENCE;
use sesame::channel::web_chat::settings::WebChatSettings;
use sesame::engine::policy::{Policy, When};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use crate::browser::{DESK, Driver, PHONE, View, focused, is_sound, presses, reads, shoot};
use crate::page_house::PASSWORD;
use crate::town::{MIRA, MIRA_PHONE, Setup, Town};

/// A town whose house runs behind a real port.
struct Served {
    town: Town,
    address: SocketAddr,
    stop: CancellationToken,
}

impl Served {
    async fn new() -> Self {
        Self::with(WebChatSettings::default()).await
    }

    async fn with(settings: WebChatSettings) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let setup = Setup {
            public_url: format!("http://{address}/"),
            // The captcha's answers are known to the played channel alone.
            policy: Policy { captcha: When::Never, ..Policy::default() },
            web_chat: Some((settings, PATIENCE)),
            ..Setup::default()
        };
        let (town, stop) = (Town::with(setup).await, CancellationToken::new());
        tokio::spawn(town.house().run(listener, stop.clone()));
        Self { town, address, stop }
    }

    fn page(&self, rest: &str) -> String {
        format!("http://{}/chat{rest}", self.address)
    }

    /// The code of the text message that was just asked for.
    async fn code(&self) -> String {
        let carried = self.town.world().carried.clone();
        carried.notified().await;
        self.town.code_on(MIRA_PHONE)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// The words of a language that a story looks for.
struct Told {
    locale: &'static str,
    forgotten: &'static str,
    sms: &'static str,
    send: &'static str,
    over: &'static str,
}

const ENGLISH: Told = Told {
    locale: "en",
    forgotten: "I forgot",
    sms: "message to my mobile",
    send: "Send a text message",
    over: "Your password has been reset",
};
const FRENCH: Told = Told {
    locale: "fr",
    forgotten: "oublié",
    sms: "SMS à mon mobile",
    send: "Envoyer un SMS",
    over: "Votre mot de passe a été réinitialisé",
};
const CHINESE: Told =
    Told {
        locale: "zh-Hans", forgotten: "忘记密码", sms: "向我的手机", send: "发送短信", over: "您的密码已重置"
    };

async fn button(client: &Client, label: &str) -> fantoccini::elements::Element {
    let path =
        format!("//div[@id='choices']//*[self::button or self::a][contains(@class, 'key')][contains(., '{label}')]");
    client.find(Locator::XPath(&path)).await.unwrap()
}

async fn answers(client: &Client, field: &str, text: &str) {
    let field = client.find(Locator::Css(&format!("#text[autocomplete={field}]"))).await.unwrap();
    let enter = char::from(Key::Enter);
    field.send_keys(&format!("{text}{enter}")).await.unwrap();
}

/// From the greeting to the end, looking at each step.
async fn recovers(served: &Served, client: &Client, told: &Told, name: &str) {
    client.goto(&served.page(&format!("?lang={}", told.locale))).await.unwrap();
    is_sound(client, &format!("{name}-1-greeting")).await;
    presses(client, "button[name=start]").await;
    button(client, told.forgotten).await;
    is_sound(client, &format!("{name}-2-reason")).await;
    button(client, told.forgotten).await.click().await.unwrap();
    answers(client, "username", MIRA).await;
    button(client, told.sms).await;
    is_sound(client, &format!("{name}-3-choice")).await;
    button(client, told.sms).await.click().await.unwrap();
    answers(client, "tel", MIRA_PHONE).await;
    let send = format!("//button[@name='press'][normalize-space()='{}']", told.send);
    client.find(Locator::XPath(&send)).await.unwrap().click().await.unwrap();
    let code = served.code().await;
    client.find(Locator::Css("#text[autocomplete=one-time-code]")).await.unwrap();
    is_sound(client, &format!("{name}-4-code")).await;
    answers(client, "one-time-code", &code).await;
    let link = client.find(Locator::Css("#choices a[href*='/p/']")).await.unwrap();
    is_sound(client, &format!("{name}-5-page")).await;
    let log = reads(client, "#log").await;
    assert!(!log.contains(&code) && !log.contains("612345623"), "{log}");
    let link = link.attr("href").await.unwrap().unwrap();
    client.goto(&link).await.unwrap();
    for field in ["new", "confirm"] {
        client.find(Locator::Id(field)).await.unwrap().send_keys(PASSWORD).await.unwrap();
    }
    presses(client, "button[name=do]").await;
    assert_eq!(reads(client, ".notice h1").await, told.over);
    client.goto(&served.page("")).await.unwrap();
    client.find(Locator::Css("#log .bubble:last-of-type.ours")).await.unwrap();
    is_sound(client, &format!("{name}-6-done")).await;
    assert!(served.town.signs_in(MIRA, PASSWORD).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s25_to_s57_a_whole_recovery_in_three_languages_on_a_phone_and_at_a_desk() {
    let driver = Driver::start();
    let phone = View { height: 740, ..PHONE };
    let desk = View { height: 800, ..DESK };
    for (view, place, told) in [
        (phone, "phone", ENGLISH),
        (View { dark: true, ..phone }, "phone-dark", FRENCH),
        (phone, "phone", CHINESE),
        (desk, "desk", FRENCH),
        (View { dark: true, ..desk }, "desk-dark", CHINESE),
    ] {
        let served = Served::new().await;
        let client = driver.opens(view).await;
        recovers(&served, &client, &told, &format!("chat-{place}-{}", told.locale)).await;
        client.close().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_chat_works_without_javascript_in_french() {
    let (served, driver) = (Served::new().await, Driver::start());
    let client = driver.opens(View { scripts: false, ..PHONE }).await;
    client.goto(&served.page("?lang=fr")).await.unwrap();
    is_sound(&client, "chat-plain-fr-1-greeting").await;
    let challenge = client.find(Locator::Css("input[name=challenge]")).await.unwrap().attr("value").await.unwrap();
    let captcha = served.town.web_chat().gate().captcha(&challenge.unwrap(), served.town.now());
    client.find(Locator::Id("answer")).await.unwrap().send_keys("WRONG").await.unwrap();
    presses(&client, "button[name=start]").await;
    client.find(Locator::Css(".trouble.bad")).await.unwrap();
    is_sound(&client, "chat-plain-fr-2-wrong").await;
    assert!(captcha.is_some());
    let challenge = client.find(Locator::Css("input[name=challenge]")).await.unwrap().attr("value").await.unwrap();
    let captcha = served.town.web_chat().gate().captcha(&challenge.unwrap(), served.town.now()).unwrap();
    client.find(Locator::Id("answer")).await.unwrap().send_keys(&captcha.1).await.unwrap();
    presses(&client, "button[name=start]").await;
    button(&client, FRENCH.forgotten).await.click().await.unwrap();
    answers(&client, "username", MIRA).await;
    button(&client, FRENCH.sms).await.click().await.unwrap();
    answers(&client, "tel", MIRA_PHONE).await;
    let send = format!("//button[@name='press'][normalize-space()='{}']", FRENCH.send);
    client.find(Locator::XPath(&send)).await.unwrap().click().await.unwrap();
    let code = served.code().await;
    answers(&client, "one-time-code", &code).await;
    client.find(Locator::Css("#choices a[href*='/p/']")).await.unwrap();
    is_sound(&client, "chat-plain-fr-3-page").await;
    client.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_chat_by_keyboard_alone_and_after_leaving() {
    let (served, driver) = (Served::new().await, Driver::start());
    let client = driver.opens(View { height: 800, ..DESK }).await;
    client.goto(&served.page("?lang=en")).await.unwrap();
    let press = async |keys: &str| client.active_element().await.unwrap().send_keys(keys).await.unwrap();
    let (tab, enter) = (char::from(Key::Tab).to_string(), char::from(Key::Enter).to_string());
    let mut stops = Vec::new();
    for _ in 0..3 {
        press(&tab).await;
        stops.push(focused(&client).await);
    }
    assert_eq!(stops, ["Language English", "log", "start"]);
    press(&enter).await;
    button(&client, ENGLISH.forgotten).await;
    assert_eq!(focused(&client).await, "text", "one can write at once");
    press(&format!("I forgot my password{enter}")).await;
    client.find(Locator::Css("#text[autocomplete=username]:focus")).await.unwrap();
    press(&format!("{MIRA}{enter}")).await;
    button(&client, ENGLISH.sms).await;
    client.find(Locator::Css("#say :focus")).await.expect("nobody is left standing on nothing");
    is_sound(&client, "chat-desk-en-keyboard").await;
    presses(&client, ".leave button[name=leave]").await;
    client.find(Locator::Css(".trouble.calm")).await.unwrap();
    is_sound(&client, "chat-desk-en-left").await;
    client.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_that_comes_by_itself_is_seen_without_reloading() {
    let (served, driver) = (Served::new().await, Driver::start());
    let client = driver.opens(PHONE).await;
    client.goto(&served.page("?lang=en")).await.unwrap();
    presses(&client, "button[name=start]").await;
    button(&client, ENGLISH.forgotten).await;
    client.find(Locator::Id("text")).await.unwrap().send_keys("half a sent").await.unwrap();
    // Nobody answers until the conversation's time is up; its end arrives by itself.
    served.town.passes(Duration::from_hours(2)).await;
    let ended = "//div[@id='log']//p[contains(., 'I have not heard from you')]";
    client.find(Locator::XPath(ended)).await.unwrap();
    let typed = client.find(Locator::Id("text")).await.unwrap().prop("value").await.unwrap();
    assert_eq!(typed.as_deref(), Some("half a sent"), "what is being typed stays");
    shoot(&client, "chat-phone-en-expired").await;
    client.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_window_that_rested_is_followed_again_when_its_person_answers() {
    let (served, driver) = (Served::new().await, Driver::start());
    let client = driver.opens(PHONE).await;
    client.goto(&served.page("?lang=en")).await.unwrap();
    presses(&client, "button[name=start]").await;
    button(&client, ENGLISH.forgotten).await;
    served.town.waits(Duration::from_mins(11)).await;
    client.goto(&served.page("")).await.unwrap();
    client.execute("window.stays = true", Vec::new()).await.unwrap();
    button(&client, ENGLISH.forgotten).await.click().await.unwrap();
    client.find(Locator::Css("#text[autocomplete=username]")).await.unwrap();
    answers(&client, "username", MIRA).await;
    button(&client, ENGLISH.sms).await;
    assert_eq!(client.execute("return window.stays", Vec::new()).await.unwrap(), true, "and it was not loaded again");
    client.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_being_typed_stays_when_the_stream_is_refused_and_the_form_goes_its_own_way() {
    let (served, driver) = (Served::new().await, Driver::start());
    let client = driver.opens(PHONE).await;
    client.goto(&served.page("?lang=en")).await.unwrap();
    presses(&client, "button[name=start]").await;
    button(&client, ENGLISH.forgotten).await;
    let text = client.find(Locator::Id("text")).await.unwrap();
    text.send_keys("half a sent").await.unwrap();
    // Another window of the same browser leaves.
    let cookie = client.get_named_cookie("sesame-chat").await.unwrap().value().to_owned();
    let form = client.find(Locator::Css("#say input[name=form]")).await.unwrap().attr("value").await.unwrap().unwrap();
    let leaving = Request::post("/chat")
        .header(header::HOST, served.address.to_string())
        .header(header::COOKIE, format!("sesame-chat={cookie}"))
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(format!("form={form}&turn=leaving-now&leave=1")));
    let left = served.town.house().web.clone().oneshot(leaving.unwrap()).await.unwrap();
    assert_eq!(left.status(), StatusCode::SEE_OTHER);
    client.wait().for_element(Locator::Css("#status:not(:empty)")).await.unwrap();
    client.wait().at_most(Duration::from_secs(20)).for_element(Locator::Css("#say[data-refused]")).await.unwrap();
    assert_eq!(text.prop("value").await.unwrap().as_deref(), Some("half a sent"), "the page was not loaded again");
    text.send_keys(&char::from(Key::Enter).to_string()).await.unwrap();
    client.find(Locator::Css(".trouble.bad")).await.unwrap();
    client.find(Locator::Css("button[name=start]")).await.expect("a chat of one's own can be begun");
    client.close().await.unwrap();
}

/// A page of somebody else's origin that holds one line of ours, once it knows where the chat is.
async fn intranet() -> (SocketAddr, std::sync::Arc<std::sync::OnceLock<SocketAddr>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (address, chat) = (listener.local_addr().unwrap(), std::sync::Arc::<std::sync::OnceLock<_>>::default());
    let told = chat.clone();
    let page = async move || {
        let script = format!("<script src=\"http://{}/chat/embed.js\" defer></script>", told.get().unwrap());
        axum::response::Html(format!("<!doctype html><html lang=\"en\"><h1>Lunch menu</h1>{script}</html>"))
    };
    tokio::spawn(async move { axum::serve(listener, axum::Router::new().fallback(page)).await });
    (address, chat)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_line_puts_the_chat_on_a_page_of_an_allowed_origin_and_on_no_other() {
    let ((allowed, first), (other, second)) = (intranet().await, intranet().await);
    let origins = vec![format!("http://{allowed}")];
    let served = Served::with(WebChatSettings { origins, ..WebChatSettings::default() }).await;
    first.set(served.address).unwrap();
    second.set(served.address).unwrap();
    let driver = Driver::start();
    let client = driver.opens(View { height: 800, ..DESK }).await;
    client.goto(&format!("http://{allowed}/")).await.unwrap();
    presses(&client, "body > button").await;
    shoot(&client, "chat-embedded-en").await;
    client.enter_frame(0).await.unwrap();
    presses(&client, "button[name=start]").await;
    button(&client, ENGLISH.forgotten).await.click().await.unwrap();
    answers(&client, "username", MIRA).await;
    button(&client, ENGLISH.sms).await;
    client.clone().enter_parent_frame().await.unwrap();
    shoot(&client, "chat-embedded-en-choice").await;

    client.goto(&format!("http://{other}/")).await.unwrap();
    presses(&client, "body > button").await;
    client.enter_frame(0).await.unwrap();
    let inside = client.find_all(Locator::Css("button[name=start], #log")).await.unwrap();
    assert!(inside.is_empty(), "a page that is not allowed shows no chat of ours");
    client.close().await.unwrap();
}
