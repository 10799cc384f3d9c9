//! The chat on a page, request by request: a recovery without JavaScript, and every way to come in wrongly.

use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use axum::http::{Request, StatusCode, header};
use futures::StreamExt as _;
use regex::Regex;
use sesame::channel::web_chat::proof;
use sesame::channel::web_chat::settings::WebChatSettings;
use tower::ServiceExt as _;

use crate::page_house::PASSWORD;
use crate::town::browser::Browser;
use crate::town::{MIRA, MIRA_PHONE, Setup, Town};

mod visitor;

use visitor::Visitor;

async fn town() -> Town {
    let origins = vec!["https://intranet.brunel.example".to_owned()];
    let settings = WebChatSettings { origins, ..WebChatSettings::default() };
    Town::with(Setup { web_chat: Some((settings, Duration::ZERO)), ..Setup::default() }).await
}

async fn chats(town: &Town) -> i64 {
    town.count("SELECT count(*) FROM conversation").await
}

#[tokio::test]
async fn s25_to_s57_a_whole_recovery_with_plain_forms() {
    let town = town().await;
    let mut mira = Visitor::comes(&town).await;
    mira.sees("this is Sesame").sees("<noscript><fieldset>").sees("/chat/proof/sound?of=");
    assert_eq!(mira.cookie, None, "nothing is given or kept before the proof");
    let challenge = mira.hidden("challenge");
    for (kind, path) in [("image/png", "picture"), ("audio/wav", "sound")] {
        let mut eyes = Visitor::comes(&town).await;
        eyes.gets(&format!("/chat/proof/{path}?of={challenge}")).await;
        assert_eq!((eyes.status, eyes.headers[header::CONTENT_TYPE].to_str().unwrap()), (StatusCode::OK, kind));
    }
    mira.begins_by_picture().await;
    let cookie = mira.cookie.clone().unwrap();
    assert!(cookie.starts_with("__Host-sesame-chat="), "{cookie}");
    mira.sees("this is Sesame").sees("What happened?");
    mira.presses("I forgot my password").await;
    mira.sees("autocomplete=\"username\"");
    mira.writes(MIRA).await;
    mira.sees("alt=\"Picture with five letters or digits\"").sees("<audio controls");
    let number = Regex::new("src=\"(/chat/picture/[0-9]+)\"").unwrap().captures(&mira.html).unwrap()[1].to_owned();
    assert_eq!(mira.asks("GET", &number, String::new()).await.headers()[header::CONTENT_TYPE], "image/png");
    let stranger = Visitor::comes(&town).await;
    assert_eq!(stranger.asks("GET", &number, String::new()).await.status(), StatusCode::NOT_FOUND);
    mira.writes(&town.letters_shown()).await;
    assert_eq!(mira.asks("GET", &number, String::new()).await.status(), StatusCode::NOT_FOUND, "spent, and gone");
    mira.presses("Send a text message to").await;
    mira.sees("autocomplete=\"tel\"");
    mira.writes(MIRA_PHONE).await;
    mira.presses("Send a text message<").await;
    mira.sees("autocomplete=\"one-time-code\"").sees("inputmode=\"numeric\"");
    let code = town.code_on(MIRA_PHONE);
    mira.writes(&code).await;
    mira.sees("no longer shown here")
        .sees_no(&code)
        .sees_no("612345623")
        .sees("target=\"_blank\"")
        .sees("Choose my new password");
    assert!(!mira.html.contains("type=\"password\""));
}

#[tokio::test]
async fn a_chat_opens_with_a_proof_that_is_used_once_and_in_time() {
    let town = town().await;
    let mut script = Visitor::comes(&town).await;
    script.extra =
        vec![("x-sesame-chat", "1"), ("origin", "https://reset.brunel.example"), ("sec-fetch-site", "same-origin")];
    let (challenge, bits) = (script.hidden("challenge"), 8);
    let number = proof::work(&challenge, bits);
    let body = script.body(&[("number", &number), ("start", "1")]);
    script.sends("POST", "/chat", body.clone()).await;
    assert_eq!(script.status, StatusCode::NO_CONTENT);
    assert!(script.cookie.take().is_some());
    assert_eq!(chats(&town).await, 1);

    script.sends("POST", "/chat", body).await;
    assert_eq!(script.status, StatusCode::CONFLICT, "spent");
    script.sees("\"challenge\":").sees("\"bits\":8");

    let mut late = Visitor::comes(&town).await;
    let number = proof::work(&late.hidden("challenge"), bits);
    town.waits(Duration::from_mins(10)).await;
    late.posts(&[("number", &number), ("start", "1")]).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    late.sees("open for too long");
    late.posts(&[("answer", "WRONG"), ("start", "1")]).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    late.sees("did not match");
    late.begins_by_picture().await;
    assert_eq!((late.status, chats(&town).await), (StatusCode::OK, 2));
}

#[tokio::test]
async fn a_proof_is_drawn_a_few_times_and_a_crowd_is_asked_to_come_again() {
    let town = town().await;
    let visitor = Visitor::comes(&town).await;
    let picture = format!("/chat/proof/picture?of={}", visitor.hidden("challenge"));
    let chat = town.web_chat();
    let mut crowd = Vec::new();
    while let Ok(place) = chat.line().try_acquire() {
        crowd.push(place);
    }
    for _ in 0..10 {
        let answer = visitor.asks("GET", &picture, String::new()).await;
        assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(answer.headers()[header::RETRY_AFTER], "2");
    }
    crowd.clear();
    for _ in 0..5 {
        assert_eq!(visitor.asks("GET", &picture, String::new()).await.status(), StatusCode::OK);
    }
    let sound = picture.replace("picture", "sound");
    for again in [&picture, &sound] {
        assert_eq!(visitor.asks("GET", again, String::new()).await.status(), StatusCode::GONE);
    }
    assert_eq!(visitor.asks("GET", "/chat/proof/picture?of=x", String::new()).await.status(), StatusCode::NOT_FOUND);
    let mut other = Visitor::comes(&town).await;
    other.gets(&format!("/chat/proof/picture?of={}", other.hidden("challenge"))).await;
    assert_eq!(other.status, StatusCode::OK, "nobody else pays for it");
}

#[tokio::test]
async fn a_hundred_thousand_tries_without_a_proof_leave_nothing_behind() {
    let town = town().await;
    let mut script = Visitor::comes(&town).await;
    let body = script.body(&[("start", "1"), ("text", MIRA)]);
    for _ in 0..50_000 {
        let answer = script.asks("POST", "/chat", body.clone()).await;
        assert!(answer.status().is_client_error() && !answer.headers().contains_key(header::SET_COOKIE));
    }
    script.cookie = Some("__Host-sesame-chat=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.1795165200000.00".to_owned());
    script.extra = vec![("x-sesame-chat", "1")];
    let body = body.replace("challenge=", "number=1&challenge=x");
    for _ in 0..50_000 {
        assert!(script.asks("POST", "/chat", body.clone()).await.status().is_client_error());
    }
    let rows = [
        "SELECT count(*) FROM conversation",
        "SELECT count(*) FROM outbox",
        "SELECT count(*) FROM seen",
        "SELECT count(*) FROM throttle",
    ];
    for query in rows {
        assert_eq!(town.count(query).await, 0, "{query}");
    }
}

#[tokio::test]
async fn nobody_else_sends_in_a_persons_name() {
    let town = town().await;
    let mut mira = Visitor::comes(&town).await;
    mira.begins_by_picture().await;
    let before = town.count("SELECT count(*) FROM seen").await;
    let body = mira.body(&[("text", "hello")]);
    for foreign in [
        ("origin", "https://evil.example"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "null"),
    ] {
        mira.extra = vec![foreign];
        mira.sends("POST", "/chat", body.clone()).await;
        assert_eq!(mira.status, StatusCode::FORBIDDEN, "{foreign:?}");
    }
    mira.extra.clear();
    let mut other = Visitor::comes(&town).await;
    other.begins_by_picture().await;
    let stolen = body.replace(&mira.hidden("form"), &other.hidden("form"));
    mira.sends("POST", "/chat", stolen).await;
    assert_eq!(mira.status, StatusCode::FORBIDDEN, "another chat's form token");
    mira.sends("POST", "/chat", "turn=abcdefgh&text=hello".to_owned()).await;
    assert_eq!(mira.status, StatusCode::FORBIDDEN, "no form token");
    mira.sends("POST", "/chat", "x".repeat(20_000)).await;
    assert_eq!(mira.status, StatusCode::PAYLOAD_TOO_LARGE);
    mira.sends("POST", "/chat", format!("{body}&admin=1")).await;
    assert_eq!(mira.status, StatusCode::BAD_REQUEST);
    assert_eq!(town.count("SELECT count(*) FROM seen").await, before + 1, "only the other's own start");
    let foreign = Request::builder().uri("/chat").header(header::HOST, "evil.example").body(Body::empty()).unwrap();
    let answer = town.house().web.clone().oneshot(foreign).await.unwrap();
    assert_eq!(answer.status(), StatusCode::MISDIRECTED_REQUEST);
}

#[tokio::test]
async fn a_form_sent_twice_counts_once_and_reloading_sends_nothing() {
    let town = town().await;
    let mut mira = Visitor::comes(&town).await;
    mira.begins_by_picture().await;
    mira.presses("I forgot my password").await;
    let body = mira.body(&[("text", "nobody@brunel.example")]);
    for _ in 0..2 {
        mira.sends("POST", "/chat", body.clone()).await;
        assert_eq!((mira.status, mira.headers[header::LOCATION].to_str().unwrap()), (StatusCode::SEE_OTHER, "/chat"));
        town.settles().await;
    }
    mira.gets("/chat").await;
    assert_eq!(mira.html.matches("bubble theirs").count(), 3, "start, the reason, the name");
    let rows = town.count("SELECT count(*) FROM seen").await;
    mira.gets("/chat").await;
    mira.gets("/chat").await;
    assert_eq!(town.count("SELECT count(*) FROM seen").await, rows);
}

#[tokio::test]
async fn whoever_sends_more_than_anybody_types_is_asked_to_wait_and_nothing_is_written() {
    let town = town().await;
    let mut flood = Visitor::comes(&town).await;
    flood.begins_by_picture().await;
    let mut sent = 0;
    while flood.status == StatusCode::OK {
        flood.posts(&[("text", "hello")]).await;
        sent += 1;
    }
    assert_eq!((flood.status, sent > 40), (StatusCode::TOO_MANY_REQUESTS, true));
    flood.sees("more than I can read at once");
    let record = town.record().await.len();
    flood.posts(&[("text", "hello")]).await;
    assert_eq!((flood.status, town.record().await.len()), (StatusCode::TOO_MANY_REQUESTS, record));
    town.waits(Duration::from_secs(30)).await;
    flood.posts(&[("text", "hello")]).await;
    assert_eq!(flood.status, StatusCode::OK);
}

#[tokio::test]
async fn after_a_restart_the_person_sees_where_they_are() {
    let town = town().await;
    let mut mira = Visitor::comes(&town).await;
    mira.begins_by_picture().await;
    mira.presses("I forgot my password").await;
    town.restarts().await;
    mira.gets("/chat").await;
    town.settles().await;
    mira.gets("/chat").await;
    mira.sees("Here is where you are").sees("Who are you?").sees("autocomplete=\"username\"");
    assert_eq!(mira.html.matches("Here is where you are").count(), 1);
    mira.writes(MIRA).await;
    mira.sees("Picture with five letters");
}

#[tokio::test]
async fn leaving_ends_the_chat_for_whoever_has_a_copy_of_its_cookie() {
    let town = town().await;
    let mut mira = Visitor::comes(&town).await;
    mira.begins_by_picture().await;
    mira.presses("I forgot my password").await;
    let mut copy = Visitor::comes(&town).await;
    copy.cookie.clone_from(&mira.cookie);
    copy.gets("/chat").await;
    copy.sees("I forgot my password");
    let body = copy.body(&[("text", "hello")]);
    let mut stream = copy.asks("GET", "/chat/events", String::new()).await.into_body().into_data_stream();
    event(&mut stream).await;
    mira.posts(&[("leave", "1")]).await;
    assert_eq!(mira.cookie, None);
    mira.sees("You have left").sees("this is Sesame").sees_no("I forgot my password");
    assert!(stream.next().await.is_none(), "the stream of the copy ends");
    let rows = town.count("SELECT count(*) FROM seen").await;
    for after_a_restart in [false, true] {
        if after_a_restart {
            town.restarts().await;
        }
        copy.gets("/chat").await;
        copy.sees("name=\"challenge\"").sees_no("I forgot my password");
        assert_eq!(copy.asks("GET", "/chat/events", String::new()).await.status(), StatusCode::UNAUTHORIZED);
        assert_eq!(copy.asks("POST", "/chat", body.clone()).await.status(), StatusCode::FORBIDDEN);
    }
    assert_eq!(town.count("SELECT count(*) FROM seen").await, rows, "nothing was taken");
    copy.begins_by_picture().await;
    copy.sees("What happened?");
}

#[tokio::test]
async fn leaving_closes_an_open_page() {
    let town = town().await;
    let mut mira = Visitor::comes(&town).await;
    mira.begins_by_picture().await;
    mira.recovers().await;
    assert_eq!(town.count("SELECT count(*) FROM page WHERE state = 'open'").await, 1);
    mira.posts(&[("leave", "1")]).await;
    assert_eq!(town.count("SELECT count(*) FROM page WHERE state = 'open'").await, 0);
    assert_eq!(town.count("SELECT count(*) FROM page WHERE state = 'cancelled'").await, 1);
    assert_eq!(town.count("SELECT count(*) FROM conversation WHERE deadline_at IS NOT NULL").await, 0);
}

#[tokio::test]
async fn a_chat_that_stands_still_goes_on_for_nobody_once_it_is_closed_here() {
    let town = town().await;
    let mut mira = Visitor::comes(&town).await;
    mira.begins_by_picture().await;
    mira.presses("Cancel").await;
    mira.gets("/chat").await;
    mira.sees_no("name=\"challenge\"");
    town.restarts().await;
    mira.gets("/chat").await;
    mira.sees("name=\"challenge\"").sees_no("Cancel");
    let before = mira.cookie.clone();
    mira.begins_by_picture().await;
    assert_ne!(mira.cookie, before, "a chat of its own");
    mira.sees("What happened?");
}

#[tokio::test]
async fn s58_the_windows_step_goes_on_after_a_restart() {
    let town = town().await;
    let mut mira = Visitor::comes(&town).await;
    mira.begins_by_picture().await;
    mira.recovers().await;
    let link = Regex::new("href=\"(https://[^\"]+/p/[^\"]+)\"").unwrap().captures(&mira.html).unwrap()[1].to_owned();
    Browser::opens(&town, &link).await.chooses(PASSWORD).await;
    town.waits(Duration::from_hours(1)).await;
    town.restarts().await;
    mira.gets("/chat").await;
    town.settles().await;
    mira.gets("/chat").await;
    mira.sees("Here is where you are").sees_no("name=\"challenge\"");
    assert_eq!(town.count("SELECT count(*) FROM conversation WHERE deadline_at IS NOT NULL").await, 1);
}

/// Reads the stream up to the end of the next event, passing over comments.
async fn event(stream: &mut BodyDataStream) -> String {
    let mut text = String::new();
    while !text.contains("\n\n") || text.starts_with(':') {
        let piece = stream.next().await.expect("the stream goes on").unwrap();
        text += std::str::from_utf8(&piece).unwrap();
    }
    text
}

fn id(event: &str) -> String {
    event.lines().find_map(|line| line.strip_prefix("id: ")).unwrap().to_owned()
}

#[tokio::test]
async fn the_stream_brings_what_is_new_and_goes_on_where_it_broke_off() {
    let town = town().await;
    let mut mira = Visitor::comes(&town).await;
    mira.begins_by_picture().await;
    let mut stream = mira.asks("GET", "/chat/events", String::new()).await.into_body().into_data_stream();
    let whole = event(&mut stream).await;
    assert!(
        whole.contains("event: whole") && whole.contains("id=\"m1\"") && whole.contains("id=\"controls\""),
        "{whole}"
    );
    mira.presses("I forgot my password").await;
    let news = event(&mut stream).await;
    assert!(news.contains("event: news") && news.contains("Who are you?") && !news.contains("id=\"m1\""), "{news}");
    drop(stream);

    mira.writes(MIRA).await;
    let last: &'static str = Box::leak(id(&news).into_boxed_str());
    mira.extra = vec![("last-event-id", last)];
    let mut stream = mira.asks("GET", "/chat/events?after=0.0", String::new()).await.into_body().into_data_stream();
    let missed = event(&mut stream).await;
    assert!(
        missed.contains("event: news") && missed.contains("chat/picture") && !missed.contains("I forgot"),
        "{missed}"
    );
    mira.extra.clear();

    let stranger = Visitor::comes(&town).await;
    assert_eq!(stranger.asks("GET", "/chat/events", String::new()).await.status(), StatusCode::UNAUTHORIZED);
    let mut open = Vec::new();
    for _ in 0..4 {
        open.push(mira.asks("GET", "/chat/events", String::new()).await);
    }
    assert!(event(&mut stream).await.contains("event: rest"), "the oldest window makes room for the newest");
    assert!(stream.next().await.is_none());
    assert!(open.iter().all(|answer| answer.status() == StatusCode::OK));
}

#[tokio::test]
async fn a_forgotten_window_looks_now_and_then_and_holds_no_stream() {
    let town = town().await;
    let mut mira = Visitor::comes(&town).await;
    mira.begins_by_picture().await;
    town.waits(Duration::from_mins(11)).await;
    let follows = async |mira: &Visitor| mira.asks("GET", "/chat/events", String::new()).await.into_body();
    let mut stream = follows(&mira).await.into_data_stream();
    assert!(event(&mut stream).await.contains("event: whole"), "it hears what is new");
    assert!(event(&mut stream).await.contains("event: rest") && stream.next().await.is_none());
    mira.presses("I forgot my password").await;
    let mut stream = follows(&mira).await.into_data_stream();
    event(&mut stream).await;
    mira.writes(MIRA).await;
    assert!(event(&mut stream).await.contains("event: news"), "whoever does something is followed again");
    drop(stream);

    town.restarts().await;
    let rows = town.count("SELECT count(*) FROM seen").await;
    let resting = mira.asks("GET", "/chat/events?rest", String::new()).await;
    assert_eq!(resting.status(), StatusCode::SERVICE_UNAVAILABLE, "a forgotten window opens no chat again");
    assert_eq!(town.count("SELECT count(*) FROM seen").await, rows);
    let mut stream = follows(&mira).await.into_data_stream();
    assert!(event(&mut stream).await.contains("event: whole"), "a page that was open goes on after a restart");
}

#[tokio::test]
async fn a_password_written_by_mistake_is_taken_from_the_screen() {
    let town = town().await;
    let mut mira = Visitor::comes(&town).await;
    mira.begins_by_picture().await;
    mira.writes("Quiet7-lantern-moss").await;
    mira.sees_no("Quiet7").sees("no longer shown here");
}

#[tokio::test]
async fn only_the_pages_of_the_configuration_may_show_it_in_a_frame() {
    let town = town().await;
    let mut visitor = Visitor::comes(&town).await;
    let policy = visitor.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
    assert!(policy.contains("frame-ancestors https://intranet.brunel.example;"), "{policy}");
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
    assert!(!visitor.headers.contains_key(header::X_FRAME_OPTIONS));
    visitor.gets("/chat?embedded&lang=fr").await;
    visitor.sees("<html lang=\"fr\">").sees("action=\"/chat?embedded\"");
    let challenge = visitor.hidden("challenge");
    let (letters, ..) = town.web_chat().gate().captcha(&challenge, town.now()).unwrap();
    let body = visitor.body(&[("answer", &letters), ("start", "1")]);
    let answer = visitor.asks("POST", "/chat?embedded", body).await;
    assert_eq!(answer.headers()[header::LOCATION], "/chat?embedded&in");
    let cookie = answer.headers()[header::SET_COOKIE].to_str().unwrap();
    assert!(cookie.ends_with("HttpOnly; SameSite=None; Secure; Partitioned"), "{cookie}");
    visitor.gets("/chat/embed.js").await;
    assert_eq!(visitor.headers["cross-origin-resource-policy"], "cross-origin");
    visitor.sees("Aide pour votre mot de passe").sees("密码帮助");

    let closed = Setup { web_chat: Some((WebChatSettings::default(), Duration::ZERO)), ..Setup::default() };
    let visitor = Visitor::comes(&Town::with(closed).await).await;
    let policy = visitor.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
    assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
    assert_eq!(visitor.headers[header::X_FRAME_OPTIONS], "DENY");
}

#[tokio::test]
async fn s1_the_language_is_changed_before_and_during_the_chat() {
    let town = town().await;
    let mut visitor = Visitor::comes(&town).await;
    visitor.gets("/chat?lang=zh-Hans").await;
    visitor.sees("<html lang=\"zh-Hans\">");
    visitor.begins_by_picture().await;
    visitor.sees("<html lang=\"zh-Hans\">");
    visitor.posts(&[("language", "fr")]).await;
    visitor.sees("<html lang=\"fr\">").sees("Français");
}
