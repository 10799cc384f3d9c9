//! What this Telegram promises, asked by a real client and by hand.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use serde_json::{Value, json};
use teloxide_core::prelude::*;
use teloxide_core::types::{
    BotCommand, ButtonRequest, InlineKeyboardButton, InlineKeyboardMarkup, InputFile, KeyboardButton, KeyboardMarkup,
    ParseMode, Recipient, Update, UpdateKind,
};
use teloxide_core::{ApiError, RequestError};

use super::{Action, Fault, Gate, Kind, Person, TOKEN, Telegram};

/// The smallest PNG there is, and the head of a file of Opus.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x40\0\0\0\x20\x08\0\0\0\0";
const OPUS: &[u8] = b"OggS\0\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\x13OpusHead\x01";

fn bot(telegram: &Telegram) -> Bot {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    Bot::with_client(TOKEN, client).set_api_url(telegram.url().parse().unwrap())
}

/// A method called by hand: the status and the body.
async fn call(telegram: &Telegram, method: &str, params: Value) -> (u16, Value) {
    let url = format!("{}/bot{TOKEN}/{method}", telegram.url());
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let response = client.post(url).json(&params).send().await.unwrap();
    (response.status().as_u16(), response.json().await.unwrap())
}

/// The same, when it has to fail: the description.
async fn refused(telegram: &Telegram, method: &str, params: Value) -> String {
    let (status, body) = call(telegram, method, params).await;
    assert_eq!(Some(u64::from(status)), body["error_code"].as_u64(), "{body}");
    assert_eq!(body["ok"], false, "{body}");
    body["description"].as_str().unwrap().to_owned()
}

async fn with_mira() -> (Telegram, Person) {
    let telegram = Telegram::open().await;
    let mira = telegram.person(42, "Mira").speaking("fr").with_phone("+33612345623");
    mira.writes("/start");
    (telegram, mira)
}

/// A clock that moves when told to.
async fn with_clock() -> (Telegram, Arc<AtomicU64>) {
    let clock = Arc::new(AtomicU64::new(1_795_165_200_000));
    let reads = Arc::clone(&clock);
    let telegram = Telegram::open_by(Arc::new(move || reads.load(Ordering::SeqCst))).await;
    (telegram, clock)
}

#[tokio::test]
async fn polls_are_acknowledged_by_the_next_offset() {
    let (telegram, mira) = with_mira().await;
    mira.writes("two");
    mira.writes("three");
    let bot = bot(&telegram);
    let updates = bot.get_updates().limit(2).await.unwrap();
    assert_eq!(updates.len(), 2);
    assert_eq!(bot.get_updates().limit(2).await.unwrap(), updates, "what is not acknowledged comes again");
    let next = i32::try_from(updates[1].id.0 + 1).unwrap();
    let rest = bot.get_updates().offset(next).await.unwrap();
    let UpdateKind::Message(message) = &rest[0].kind else { panic!("{rest:?}") };
    assert_eq!(message.text(), Some("three"));
    assert_eq!(message.from.as_ref().unwrap().language_code.as_deref(), Some("fr"));
    assert_eq!(telegram.waiting(), 1);
    assert!(bot.get_updates().offset(next + 1).await.unwrap().is_empty());
    assert_eq!(telegram.waiting(), 0);
    assert_eq!(call(&telegram, "GETme", json!({})).await.1["result"]["username"], "sesame_town_bot");
    assert_eq!(telegram.faults(), Vec::<String>::new());
}

#[tokio::test]
async fn a_poll_waits_and_is_woken_and_two_are_one_too_many() {
    let (telegram, mira) = with_mira().await;
    let taken = call(&telegram, "getUpdates", json!({})).await.1["result"][0]["update_id"].as_i64().unwrap();
    let long = || call(&telegram, "getUpdates", json!({ "offset": taken + 1, "timeout": 50 }));
    let first = long();
    let second = async {
        telegram.settled(|telegram| telegram.waiting() == 0).await;
        let next = async {
            telegram.settled(|telegram| telegram.count("getUpdates") == 2).await; // the first was ended
            mira.writes("hello");
        };
        tokio::join!(long(), next).0
    };
    let (first, second) = tokio::join!(first, second);
    assert_eq!((first.0, first.1["error_code"].as_u64()), (409, Some(409)));
    assert!(first.1["description"].as_str().unwrap().starts_with("Conflict: terminated by other getUpdates"));
    assert_eq!(second.1["result"][0]["message"]["text"], "hello");

    telegram.stranger_polls();
    let error = bot(&telegram).get_updates().await.unwrap_err();
    assert!(matches!(error, RequestError::Api(ApiError::TerminatedByOtherGetUpdates)), "{error}");
    telegram.stranger_sets_webhook("https://stranger.example/");
    let why = refused(&telegram, "getUpdates", json!({})).await;
    assert!(why.starts_with("Conflict: can't use getUpdates method while webhook is active"), "{why}");
    assert_eq!(call(&telegram, "getWebhookInfo", json!({})).await.1["result"]["url"], "https://stranger.example/");
}

/// What a webhook received: the secret and the update. It says no as often as it was told to.
#[derive(Clone, Default)]
struct Hook {
    heard: Arc<std::sync::Mutex<Vec<(String, Value)>>>,
    refuses: Arc<AtomicU64>,
}

async fn hear(State(hook): State<Hook>, headers: HeaderMap, body: String) -> StatusCode {
    if hook.refuses.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok() {
        return StatusCode::INTERNAL_SERVER_ERROR;
    }
    let secret = headers.get("x-telegram-bot-api-secret-token").map_or("", |value| value.to_str().unwrap());
    hook.heard.lock().unwrap().push((secret.to_owned(), serde_json::from_str(&body).unwrap()));
    StatusCode::OK
}

#[tokio::test]
async fn a_webhook_is_brought_what_waits_with_its_secret_in_order() {
    let (telegram, mira) = with_mira().await;
    let hook = Hook::default();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url: reqwest::Url = format!("http://{}/telegram", listener.local_addr().unwrap()).parse().unwrap();
    let router = Router::new().route("/telegram", post(hear)).with_state(hook.clone());
    tokio::spawn(async move { axum::serve(listener, router).await });
    bot(&telegram).set_webhook(url).secret_token("a-secret_1").max_connections(10).await.unwrap();
    telegram.settled(|telegram| telegram.waiting() == 0).await;
    hook.refuses.store(1, Ordering::SeqCst);
    mira.writes("two");
    telegram.settled(|telegram| telegram.brought().len() == 2).await;
    mira.writes("three"); // waits behind what was refused
    assert_eq!(telegram.redelivers().await, 2);
    let texts: Vec<_> =
        hook.heard.lock().unwrap().iter().map(|(_, update)| update["message"]["text"].clone()).collect();
    assert_eq!(texts, ["/start", "two", "three"]);
    assert!(hook.heard.lock().unwrap().iter().all(|(secret, _)| secret == "a-secret_1"));
    let statuses: Vec<u16> = telegram.brought().iter().map(|(_, status)| *status).collect();
    assert_eq!(statuses, [200, 500, 200, 200]);
    let info = bot(&telegram).get_webhook_info().await.unwrap();
    assert_eq!(info.last_error_message.as_deref(), Some("Wrong response from the webhook: 500"));
    bot(&telegram).delete_webhook().await.unwrap();
    mira.writes("four");
    assert_eq!(bot(&telegram).get_updates().await.unwrap().len(), 1);
    for (params, why) in [
        (json!({ "url": "http://town.example/" }), "An HTTPS URL must be provided"),
        (json!({ "url": "https://town.example:444/" }), "only on ports"),
        (json!({ "url": "https://town.example/", "secret_token": "with space" }), "unallowed characters"),
    ] {
        let said = refused(&telegram, "setWebhook", params).await;
        assert!(said.contains(why), "{said}");
    }
}

#[tokio::test]
async fn a_button_is_pressed_answered_once_and_its_message_edited_and_deleted() {
    let (telegram, mira) = with_mira().await;
    let bot = bot(&telegram);
    let button = |label: &str| InlineKeyboardButton::callback(label.to_owned(), format!("v1:{label}"));
    let keyboard = InlineKeyboardMarkup::new([[button("Yes"), button("No")]]);
    let sent = bot.send_message(ChatId(42), "Is it you?").reply_markup(keyboard.clone()).protect_content(true).await;
    let sent = sent.unwrap();
    assert_eq!(mira.labels(), ["Yes", "No"]);
    assert!(mira.newest().unwrap().protected);
    let query = mira.presses("No");
    let updates = bot.get_updates().await.unwrap();
    let UpdateKind::CallbackQuery(pressed) = &updates[1].kind else { panic!("{updates:?}") };
    assert_eq!((pressed.data.as_deref(), &pressed.id.0), (Some("v1:No"), &query));
    assert_eq!(pressed.message.as_ref().unwrap().id(), sent.id);
    assert_eq!(telegram.unanswered(), 1);
    bot.answer_callback_query(pressed.id.clone()).text("Good").await.unwrap();
    assert_eq!(telegram.toast(&query).unwrap().text, "Good");
    assert_eq!(telegram.unanswered(), 0);
    let twice = refused(&telegram, "answerCallbackQuery", json!({ "callback_query_id": query })).await;
    assert!(twice.starts_with("Bad Request: query is too old"), "{twice}");
    assert_eq!(telegram.faults().len(), 1);

    let edited = bot.edit_message_text(ChatId(42), sent.id, "Is it you?").reply_markup(keyboard).await.unwrap_err();
    assert!(matches!(edited, RequestError::Api(ApiError::MessageNotModified)), "{edited}");
    bot.edit_message_text(ChatId(42), sent.id, "It is you.").await.unwrap();
    let shown = mira.newest().unwrap();
    assert_eq!((shown.text(), shown.edits, shown.labels().len()), ("It is you.", 1, 0));
    bot.delete_message(ChatId(42), sent.id).await.unwrap();
    assert!(mira.newest().is_none());
    let again = bot.delete_message(ChatId(42), sent.id).await.unwrap_err();
    assert!(matches!(again, RequestError::Api(ApiError::MessageToDeleteNotFound)), "{again}");
    // A program of one's own presses what is gone.
    mira.presses_data(i64::from(sent.id.0), "forged");
    let updates = bot.get_updates().offset(-1).await.unwrap();
    assert!(matches!(&updates[0].kind, UpdateKind::CallbackQuery(query) if query.data.as_deref() == Some("forged")));
}

#[tokio::test]
async fn html_becomes_words_and_entities() {
    let (telegram, mira) = with_mira().await;
    let text = "<b>Öl &amp; <i>Eis</i></b> 😀 <code>a&lt;b</code> <a href=\"https://help.example/?a=1&amp;b=2\">here</a> &copy;";
    let sent = bot(&telegram).send_message(ChatId(42), text).parse_mode(ParseMode::Html).await.unwrap();
    assert_eq!(sent.text(), Some("Öl & Eis 😀 a<b here &copy;"));
    let entities = mira.newest().unwrap().words.entities;
    let told: Vec<_> = entities
        .iter()
        .map(|of| (of["type"].as_str().unwrap(), of["offset"].as_u64().unwrap(), of["length"].as_u64().unwrap()))
        .collect();
    assert_eq!(told, [("bold", 0, 8), ("italic", 5, 3), ("code", 12, 3), ("text_link", 16, 4)]);
    assert_eq!(entities[3]["url"], "https://help.example/?a=1&b=2");
    for (bad, why) in [
        ("<b>open", "Can't find end tag corresponding to start tag \"b\""),
        ("a < b", "Unclosed start tag at byte offset 2"),
        ("<b>x</i>", "Unmatched end tag at byte offset 4, expected \"</b>\", found \"</i>\""),
        ("<div>x</div>", "Unsupported start tag \"div\" at byte offset 0"),
        ("x</b>", "Unexpected end tag at byte offset 1"),
    ] {
        let said = refused(&telegram, "sendMessage", json!({ "chat_id": 42, "text": bad, "parse_mode": "HTML" })).await;
        assert_eq!(said, format!("Bad Request: can't parse entities: {why}"));
    }
    assert_eq!(telegram.faults().len(), 5);
}

#[tokio::test]
async fn files_come_as_multipart_and_are_what_they_say() {
    let (telegram, mira) = with_mira().await;
    let bot = bot(&telegram);
    let photo = bot.send_photo(ChatId(42), InputFile::memory(PNG).file_name("x.png")).caption("See").await.unwrap();
    assert_eq!((photo.photo().unwrap()[0].width, photo.photo().unwrap()[0].height), (64, 32));
    assert_eq!(mira.newest().unwrap().photo(), Some(PNG));
    bot.send_voice(ChatId(42), InputFile::memory(OPUS).file_name("x.ogg")).await.unwrap();
    assert_eq!(mira.newest().unwrap().voice(), Some(OPUS));
    let wav = bot.send_voice(ChatId(42), InputFile::memory(b"RIFF....WAVEfmt ".as_slice())).await.unwrap_err();
    assert!(wav.to_string().contains("OGG with OPUS"), "{wav}");
    let text = bot.send_photo(ChatId(42), InputFile::memory(b"no image".as_slice())).await.unwrap_err();
    assert!(matches!(text, RequestError::Api(ApiError::ImageProcessFailed)), "{text}");
    let again = json!({ "chat_id": "42", "photo": photo.photo().unwrap()[0].file.id.0 });
    assert_eq!(call(&telegram, "sendPhoto", again).await.0, 200);

    // By hand, the file under its own name and every parameter as text.
    let part = reqwest::multipart::Part::bytes(PNG).file_name("y.png");
    let form = reqwest::multipart::Form::new().text("chat_id", "42").text("protect_content", "true");
    let form = form.text("reply_markup", r#"{"inline_keyboard":[[{"text":"Another","callback_data":"a"}]]}"#);
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let url = format!("{}/bot{TOKEN}/sendPhoto", telegram.url());
    let response = client.post(&url).multipart(form.part("photo", part)).send().await.unwrap();
    assert_eq!(response.status(), 200);
    let shown = mira.newest().unwrap();
    assert!(shown.protected && shown.photo() == Some(PNG));
    assert_eq!(shown.labels(), ["Another"]);
    let media = json!({ "type": "photo", "media": "attach://new", "caption": "New" });
    let form = reqwest::multipart::Form::new().text("chat_id", "42").text("message_id", shown.id.to_string());
    let form = form.text("media", media.to_string()).part("new", reqwest::multipart::Part::bytes(PNG).file_name("z"));
    let url = format!("{}/bot{TOKEN}/editMessageMedia", telegram.url());
    assert_eq!(client.post(&url).multipart(form).send().await.unwrap().status(), 200);
    assert_eq!(mira.newest().unwrap().text(), "New");
    let form =
        client.post(format!("{}/bot{TOKEN}/sendMessage", telegram.url())).form(&[("chat_id", "42"), ("text", "é+")]);
    assert_eq!(form.send().await.unwrap().status(), 200);
    assert_eq!(mira.newest().unwrap().text(), "é+");
    assert_eq!(telegram.faults().len(), 2);
}

#[tokio::test]
#[rustfmt::skip] // a table
async fn what_breaks_a_rule_is_refused_and_kept() {
    let (telegram, mira) = with_mira().await;
    let workshop = telegram.group(-7, "Workshop");
    let theirs = mira.writes_in(&workshop, "mine");
    let keyboard =
        |button: Value| json!({ "chat_id": 42, "text": "x", "reply_markup": { "inline_keyboard": [[button]] } });
    let says = |text: String| json!({ "chat_id": 42, "text": text });
    let link = |url: &str| keyboard(json!({ "text": "a", "url": url }));
    let cases = [
        ("sendMessage", says(String::new()), "message text is empty"),
        ("sendMessage", says("x".repeat(4097)), "message is too long"),
        ("sendMessage", json!({ "chat_id": 43, "text": "x" }), "chat not found"),
        ("sendMessage", json!({ "chat_id": 42, "text": "x", "colour": "red" }), "parameter \"colour\" is not in the documentation"),
        ("sendMessage", keyboard(json!({ "text": "a", "callback_data": "x".repeat(65) })), "BUTTON_DATA_INVALID"),
        ("sendMessage", keyboard(json!({ "text": "a" })), "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
        ("sendMessage", link("http://localhost:80/"), "inline keyboard button URL 'http://localhost:80/' is invalid: Wrong HTTP URL"),
        ("sendMessage", link("https://127.0.0.1/"), "inline keyboard button URL 'https://127.0.0.1/' is invalid: Wrong HTTP URL"),
        ("sendMessage", keyboard(json!({ "text": "a", "web_app": { "url": "http://a.example/" } })), "inline keyboard button Web App URL 'http://a.example/' is invalid: Only HTTPS links are allowed"),
        ("sendMessage", json!({ "chat_id": -7, "text": "x", "reply_markup": { "inline_keyboard": [[{ "text": "a", "web_app": { "url": "https://a.example/" } }]] } }), "BUTTON_TYPE_INVALID"),
        ("editMessageText", json!({ "chat_id": 42, "message_id": 9999, "text": "x" }), "message to edit not found"),
        ("deleteMessage", json!({ "chat_id": -7, "message_id": theirs }), "message can't be deleted"),
        ("setMyCommands", json!({ "commands": [{ "command": "Reset", "description": "x" }] }), "BOT_COMMAND_INVALID"),
        ("setMyCommands", json!({ "commands": [], "language_code": "zh-hans" }), "invalid language code specified"),
        ("setMyShortDescription", json!({ "short_description": "x".repeat(121) }), "bot short_description is too long"),
    ];
    for (method, params, why) in &cases {
        assert_eq!(refused(&telegram, method, params.clone()).await, format!("Bad Request: {why}"));
    }
    assert_eq!(telegram.faults().len(), cases.len());
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let wrong = client.get(format!("{}/bot1:wrong/getMe", telegram.url())).send().await.unwrap();
    assert_eq!(wrong.status(), 401);
    assert_eq!(wrong.json::<Value>().await.unwrap()["description"], "Unauthorized");
    assert_eq!(refused(&telegram, "logOut", json!({})).await, "Not Found");
}

#[tokio::test]
async fn who_blocked_left_or_moved_is_told_apart() {
    let (telegram, mira) = with_mira().await;
    let bot = bot(&telegram);
    let error = async |to: i64| bot.send_message(ChatId(to), "x").await.unwrap_err();
    mira.blocks_bot();
    assert!(matches!(error(42).await, RequestError::Api(ApiError::BotBlocked)));
    mira.unblocks_bot();
    bot.send_message(Recipient::Id(ChatId(42)), "x").await.unwrap();
    mira.deletes_account();
    assert!(matches!(error(42).await, RequestError::Api(ApiError::UserDeactivated)));
    let tobias = telegram.person(43, "Tobias");
    let workshop = telegram.group(-7, "Workshop");
    workshop.moves_to(-1_000_000_000_007, &tobias);
    assert!(matches!(error(-7).await, RequestError::MigrateToChatId(ChatId(-1_000_000_000_007))));
    let kicked = telegram.group(-1_000_000_000_008, "Other");
    kicked.kicks_bot(&tobias);
    assert!(matches!(error(kicked.id).await, RequestError::Api(ApiError::BotKickedFromSupergroup)));
    assert_eq!(telegram.faults(), Vec::<String>::new(), "the bot could not know");
    let errors: Vec<u16> = telegram.calls().iter().map(|call| call.status).collect();
    assert_eq!(errors, [403, 200, 403, 400, 403]);
}

#[tokio::test]
async fn every_kind_of_update_is_one_that_a_client_reads() {
    let (telegram, mira) = with_mira().await;
    let every = ["message", "edited_message", "channel_post", "edited_channel_post", "business_connection"];
    let more = ["business_message", "message_reaction", "inline_query", "chosen_inline_result", "shipping_query"];
    let rest = ["pre_checkout_query", "poll", "poll_answer", "my_chat_member", "chat_member", "chat_join_request"];
    let unasked = mira.sends(&Kind::ChatMember);
    assert_eq!(unasked, None, "comes only to those who ask");
    let all = [every.as_slice(), &more, &rest, &["chat_boost", "telepathy"]].concat();
    call(&telegram, "getUpdates", json!({ "allowed_updates": all, "offset": 200_000_000 })).await;
    for kind in Kind::every() {
        let id = mira.sends(&kind).unwrap();
        let (_, body) = call(&telegram, "getUpdates", json!({ "offset": id })).await;
        let raw = body["result"][0].to_string();
        let read: Update = serde_json::from_str(&raw).unwrap();
        let unknown = matches!(read.kind, UpdateKind::Error(_));
        assert_eq!(unknown, kind == Kind::Future, "{kind:?}: {raw}");
    }
    mira.shares_contact();
    let other = telegram.person(43, "Tobias").with_phone("+33600000001");
    mira.shares_contact_of(&other);
    let updates = bot(&telegram).get_updates().offset(-2).await.unwrap();
    let owners = updates.iter().map(|update| match &update.kind {
        UpdateKind::Message(message) => message.contact().unwrap().user_id.unwrap().0,
        other => panic!("{other:?}"),
    });
    assert_eq!(owners.collect::<Vec<_>>(), [42, 43]);
}

#[tokio::test]
async fn speed_is_counted_by_the_given_clock_and_refused_when_told_to() {
    let (telegram, clock) = with_clock().await;
    let mira = telegram.person(42, "Mira");
    mira.writes("/start");
    let bot = bot(&telegram);
    for _ in 0..3 {
        bot.send_message(ChatId(42), "burst").await.unwrap();
    }
    assert_eq!(telegram.too_fast(), Vec::<String>::new());
    bot.send_message(ChatId(42), "too fast").await.unwrap();
    assert_eq!(telegram.too_fast().len(), 1);
    telegram.enforces_limits(true);
    let error = bot.send_message(ChatId(42), "refused").await.unwrap_err();
    assert!(matches!(error, RequestError::RetryAfter(seconds) if seconds.seconds() == 1), "{error}");
    clock.fetch_add(1_000, Ordering::SeqCst);
    bot.send_message(ChatId(42), "after a second").await.unwrap();
    assert_eq!(mira.newest().unwrap().text(), "after a second");
    // Thirty a second in all.
    clock.fetch_add(1_000, Ordering::SeqCst);
    let mut turned_away = 0;
    for id in 100..131 {
        telegram.person(id, "Somebody").writes("/start");
        turned_away += usize::from(bot.send_message(ChatId(id), "hello").await.is_err());
    }
    assert_eq!(turned_away, 1);
    // A message is deleted within two days, says the documentation.
    let old = mira.newest().unwrap().id;
    clock.fetch_add(49 * 3_600_000, Ordering::SeqCst);
    let why = refused(&telegram, "deleteMessage", json!({ "chat_id": 42, "message_id": old })).await;
    assert_eq!(why, "Bad Request: message can't be deleted");
}

#[tokio::test]
async fn it_misbehaves_on_order() {
    let (telegram, mira) = with_mira().await;
    let says = json!({ "chat_id": 42, "text": "x" });
    telegram.orders("sendmessage", 1, Fault::TooMany(7));
    telegram.orders("*", 1, Fault::Internal);
    let (status, body) = call(&telegram, "sendMessage", says.clone()).await;
    assert_eq!((status, &body["parameters"]["retry_after"]), (429, &json!(7)));
    assert_eq!(call(&telegram, "sendMessage", says.clone()).await.0, 500);
    let send = || {
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        client.post(format!("{}/bot{TOKEN}/sendMessage", telegram.url())).json(&says).send()
    };
    telegram.orders("sendMessage", 1, Fault::BadGateway);
    assert!(send().await.unwrap().text().await.unwrap().starts_with("<html>"));
    telegram.orders("sendMessage", 1, Fault::HangsUpBefore);
    assert!(send().await.is_err());
    assert_eq!(mira.chat().len(), 1, "nothing was done");
    telegram.orders("sendMessage", 1, Fault::HangsUpAfter);
    assert!(send().await.is_err());
    assert_eq!(mira.chat().len(), 2, "it was done");
    let gate = Gate::closed();
    telegram.orders("sendMessage", 1, Fault::Held(gate.clone()));
    let opens = async {
        gate.reached_by(1).await;
        assert_eq!(mira.chat().len(), 2);
        gate.open();
    };
    assert_eq!(tokio::join!(send(), opens).0.unwrap().status(), 200);
    assert_eq!(mira.chat().len(), 3);
    let statuses: Vec<u16> = telegram.calls().iter().map(|call| call.status).collect();
    assert_eq!(statuses, [429, 500, 502, 0, 200, 200]);

    // Updates twice, in disorder, and what is none.
    let id = mira.sends(&Kind::Dice).unwrap();
    call(&telegram, "getUpdates", json!({ "offset": id + 1 })).await;
    telegram.repeats(id);
    let (_, body) = call(&telegram, "getUpdates", json!({ "offset": id + 1 })).await;
    assert_eq!(body["result"][0]["update_id"], id, "though it was acknowledged");
    telegram.injects("{\"update_id\":1,\"telepathy\":{}}");
    mira.writes("first");
    mira.writes("second");
    telegram.reverses();
    let (_, body) = call(&telegram, "getUpdates", json!({})).await;
    assert_eq!(body["result"][0]["message"]["text"], "second");
    assert_eq!(body["result"][2]["telepathy"], json!({}));
}

#[tokio::test]
async fn commands_menu_and_keyboard_are_seen_as_set() {
    let (telegram, mira) = with_mira().await;
    let bot = bot(&telegram);
    bot.set_my_commands([BotCommand::new("start", "Begin")]).await.unwrap();
    bot.set_my_commands([BotCommand::new("start", "Commencer")]).language_code("fr").await.unwrap();
    assert_eq!(mira.commands(), ["/start Commencer"]);
    assert_eq!(telegram.person(50, "Ada").speaking("de").commands(), ["/start Begin"]);
    bot.set_my_description().description("Gets you back in").await.unwrap();
    assert_eq!(telegram.shown("description", "fr"), "Gets you back in");
    bot.set_chat_menu_button()
        .chat_id(ChatId(42))
        .menu_button(teloxide_core::types::MenuButton::Commands)
        .await
        .unwrap();
    assert_eq!(mira.menu(), Some(json!({ "type": "commands" })));
    let share = KeyboardButton::new("Share my number").request(ButtonRequest::Contact);
    let keyboard = KeyboardMarkup::new([[share]]).one_time_keyboard().resize_keyboard();
    let asked = bot.send_message(ChatId(42), "Your number?").reply_markup(keyboard).await.unwrap();
    assert_eq!(mira.keyboard()[0].action, Action::Contact);
    let error = bot.edit_message_text(ChatId(42), asked.id, "x").await.unwrap_err();
    assert!(matches!(error, RequestError::Api(ApiError::MessageCantBeEdited)), "{error}");
    mira.presses("Share my number");
    let updates = bot.get_updates().offset(-1).await.unwrap();
    let UpdateKind::Message(message) = &updates[0].kind else { panic!("{updates:?}") };
    assert_eq!(message.contact().unwrap().phone_number, "+33612345623");
    bot.send_message(ChatId(42), "Thanks").reply_markup(teloxide_core::types::KeyboardRemove::new()).await.unwrap();
    assert!(mira.keyboard().is_empty());
    bot.send_chat_action(ChatId(42), teloxide_core::types::ChatAction::Typing).await.unwrap();
    assert_eq!(mira.sees_doing(), ["typing"]);
    assert!(bot.get_chat(ChatId(42)).await.unwrap().is_private());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_hundred_people_are_served_at_once() {
    let telegram = Telegram::open().await;
    let people: Vec<Person> = (1..=500).map(|id| telegram.person(id, "Somebody")).collect();
    for person in &people {
        person.writes("hello");
    }
    let bot = bot(&telegram);
    let mut offset = 0;
    while telegram.waiting() > 0 {
        let updates = bot.get_updates().offset(offset).limit(100).await.unwrap();
        let answers = updates.iter().map(|update| bot.send_message(update.chat().unwrap().id, "Hello.").into_future());
        futures::future::try_join_all(answers).await.unwrap();
        offset = updates.last().map_or(offset, |last| i32::try_from(last.id.0).unwrap() + 1);
    }
    assert!(people.iter().all(|person| person.newest().unwrap().text() == "Hello."));
    assert_eq!(telegram.faults(), Vec::<String>::new());
    assert!(!telegram.too_fast().is_empty(), "500 at once is more than 30 a second");
}
