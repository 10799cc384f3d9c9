//! The one-time page, request by request: rows S15 and S50 to S59, and every bad request there is.

use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, header};
use sesame::directory::Refusal;
use sesame::store::pages::PageState;

use crate::page_house::{Browser, House, PASSWORD, Reply, Seen};

/// The one neutral page, whatever was asked.
fn is_neutral(seen: &Seen) {
    seen.is(404).says("This link cannot be used").never_says("amber · basket").never_says("okafor");
    assert!(seen.headers.get(header::SET_COOKIE).is_none());
}

async fn opened(house: &House, token: &str) -> Browser {
    let mut browser = house.browser();
    browser.opens(token).await.is(200);
    browser
}

#[tokio::test]
async fn s51_s57_a_password_typed_twice_is_set_and_told() {
    let house = House::new().await;
    let token = house.page("p1", "en").await;
    let mut mira = opened(&house, &token).await;
    let done = mira.finishes(&token, PASSWORD, PASSWORD).await;
    done.is(200).says("Your password has been reset").never_says(PASSWORD);
    // S58, S59: the services, the sign-in link; and the step that is left.
    done.says("Shared files").says("href=\"https://mail.northwind.example/\"").says("One step is left: Windows");
    assert_eq!(house.book.passwords(), [PASSWORD]);
    assert_eq!(house.ears.heard(), ["console:1 set p1"]);
    assert_eq!(house.stored(&token).await.state, PageState::Applied);
    is_neutral(&mira.opens(&token).await);
}

#[tokio::test]
async fn s57_finish_pressed_twice_sets_it_once_and_says_done_again() {
    let house = House::new().await;
    let token = house.page("p1", "en").await;
    let mut mira = opened(&house, &token).await;
    mira.finishes(&token, PASSWORD, PASSWORD).await.is(200);
    mira.finishes(&token, PASSWORD, PASSWORD).await.is(200).says("Your password has been reset");
    assert_eq!((house.book.asked(), house.ears.heard().len()), (1, 1));
}

#[tokio::test]
async fn the_page_shows_the_words_of_the_chat_in_its_language_too() {
    let house = House::new().await;
    let token = house.page("p1", "fr").await;
    let mut browser = house.browser();
    let seen = browser.gets(&format!("/p/{token}")).await;
    seen.is(200).says("ambre · panier").never_says("amber");
    let switched = browser.gets(&format!("/p/{token}?lang=zh-Hans")).await;
    switched.is(200).says("琥珀 · 篮子").says("ambre · panier");
}

#[tokio::test]
async fn s50_the_breadcrumb_names_each_gate_passed() {
    let house = House::at("https://reset.northwind.example/", 2).await;
    let token = house.page("p1", "fr").await;
    let seen = house.browser().opens(&token).await;
    seen.says("Vérification 1")
        .says("Vérification 2")
        .never_says("Vérification 3")
        .says("Choisir un nouveau mot de passe");
    let one = House::new().await;
    let token = one.page("p1", "fr").await;
    one.browser().opens(&token).await.says("Vérification 1").never_says("Vérification 2");
}

#[tokio::test]
async fn s51_both_fields_are_asked_for_and_a_mismatch_is_named() {
    let house = House::new().await;
    let token = house.page("p1", "en").await;
    let mut mira = opened(&house, &token).await;
    mira.finishes(&token, "", "").await.is(422).says("Type a new password.");
    mira.finishes(&token, PASSWORD, "").await.is(422).says("Type the new password once more.");
    let seen = mira.finishes(&token, PASSWORD, "Quiet7-lantern-mos").await;
    seen.is(422).says("The two passwords are not the same").says("aria-invalid=\"true\"").never_says("Quiet7");
    assert_eq!(house.book.asked(), 0);
    mira.finishes(&token, PASSWORD, PASSWORD).await.is(200).says("has been reset");
}

#[tokio::test]
async fn s52_s53_s54_all_rules_stand_there_before_typing_and_are_checked_on_the_server() {
    let house = House::new().await;
    let token = house.page("p1", "en").await;
    let mut mira = house.browser();
    let form = mira.opens(&token).await;
    for rule in ["8 to 256 characters", "lower-case", "upper-case", "a digit", "special character", "user name"] {
        form.says(rule);
    }
    form.says("hard to guess").says("differ from your last 5 passwords").says("m.okafor@northwind.example");
    for (typed, told) in [
        ("Aa1-", "Too short. Use at least 8 characters."),
        ("quiet7-lantern", "Add an upper-case letter"),
        ("QUIET7-LANTERN", "Add a lower-case letter"),
        ("Quiet-lantern", "Add a digit"),
        ("Quiet7lantern", "Add a special character"),
        ("Quiet7-OkaFor-moss", "Leave out your name"),
        ("Password1!", "Too easy to guess"),
        ("Quiet7-\u{7}lantern", "cannot be typed at sign-in"),
    ] {
        mira.finishes(&token, typed, typed).await.is(422).says(told).says("id=\"summary\"").never_says(typed);
    }
    mira.finishes(&token, &"Aa1-".repeat(65), &"Aa1-".repeat(65)).await.is(422).says("at most 256");
    assert_eq!(house.book.asked(), 0);
}

#[tokio::test]
async fn s52_a_former_password_is_the_directorys_to_refuse_and_the_page_stays() {
    let house = House::new().await;
    let token = house.page("p1", "fr").await;
    let mut mira = opened(&house, &token).await;
    for (refusal, told) in [
        (Refusal::History, "déjà utilisé ce mot de passe"),
        (Refusal::Quality, "Northwind Institute n’accepte pas"),
        (Refusal::TooYoung, "vient d’être changé"),
    ] {
        house.book.will(Reply::Reject(refusal));
        mira.finishes(&token, PASSWORD, PASSWORD).await.is(422).says(told);
    }
    house.book.will(Reply::Reject(Refusal::NotAllowed));
    mira.finishes(&token, PASSWORD, PASSWORD).await.says("Le service informatique doit s’occuper de ce compte");
    assert!(house.ears.heard().is_empty());
    mira.finishes(&token, PASSWORD, PASSWORD).await.is(200).says("réinitialisé");
}

#[tokio::test]
async fn s55_the_strength_of_what_was_sent_stands_in_words_without_javascript() {
    let house = House::new().await;
    let token = house.page("p1", "zh-Hans").await;
    let mut mira = opened(&house, &token).await;
    let seen = mira.finishes(&token, "Password1!", "Password1!").await;
    seen.is(422).says("密码强度：").says("role=\"status\">弱</strong>").says("data-score=\"1\"");
}

#[tokio::test]
async fn s56_cancel_changes_nothing_and_ends_the_page() {
    for (locale, finish, cancel) in
        [("en", "Finish", "Cancel"), ("fr", "Terminer", "Annuler"), ("zh-Hans", "完成", "取消")]
    {
        let house = House::new().await;
        let token = house.page("p1", locale).await;
        let mut mira = house.browser();
        mira.opens(&token).await.says(&format!(">{finish}</button>")).says(&format!(">{cancel}</button>"));
        mira.cancels(&token).await.is(200);
        assert_eq!((house.book.asked(), house.ears.heard()), (0, vec!["console:1 cancelled p1".to_owned()]));
        mira.cancels(&token).await.is(200);
        assert_eq!(house.ears.heard().len(), 1, "pressed twice, told once");
        is_neutral(&house.browser().opens(&token).await);
    }
}

#[tokio::test]
async fn looking_ten_times_in_every_way_spends_binds_and_changes_nothing() {
    let house = House::new().await;
    let token = house.page("p1", "en").await;
    for _ in 0..10 {
        let mut scanner = house.browser();
        scanner.opens(&token).await.is(200);
        let head = scanner.request("HEAD", &format!("/p/{token}"), Body::empty());
        let head = scanner.sends(head).await;
        assert_eq!((head.status.as_u16(), head.body.as_str()), (200, ""));
        scanner.gets(&format!("/p/{token}?lang=fr&fbclid=1")).await.is(200).says("Choisissez");
    }
    let page = house.stored(&token).await;
    assert_eq!((page.state, page.browser, house.posts(&token).await), (PageState::Open, None, 0));
    opened(&house, &token).await.finishes(&token, PASSWORD, PASSWORD).await.is(200);
}

#[tokio::test]
async fn the_first_form_binds_the_page_and_another_browser_learns_nothing() {
    let house = House::new().await;
    let token = house.page("p1", "en").await;
    let (mut mira, mut thief) = (opened(&house, &token).await, opened(&house, &token).await);
    mira.finishes(&token, "short", "short").await.is(422);
    is_neutral(&thief.opens(&token).await);
    is_neutral(&thief.finishes(&token, PASSWORD, PASSWORD).await);
    is_neutral(&thief.cancels(&token).await);
    is_neutral(&house.browser().opens(&token).await);
    assert_eq!((house.book.asked(), house.posts(&token).await), (0, 1));
    mira.opens(&token).await.is(200);
    mira.finishes(&token, PASSWORD, PASSWORD).await.is(200).says("has been reset");
}

#[tokio::test]
async fn used_expired_unknown_short_and_foreign_links_meet_one_and_the_same_page() {
    let house = House::new().await;
    let used = house.page("used", "fr").await;
    opened(&house, &used).await.finishes(&used, PASSWORD, PASSWORD).await.is(200);
    let cancelled = house.page("gone", "fr").await;
    opened(&house, &cancelled).await.cancels(&cancelled).await.is(200);
    let replaced = house.page("former", "fr").await;
    let bound = house.page("bound", "fr").await;
    opened(&house, &bound).await.finishes(&bound, "x", "x").await.is(422);
    let mut answers = Vec::new();
    for link in [&used, &cancelled, &replaced, &bound, &bound[..20].to_owned(), &"%FF%00".to_owned(), &"Z".repeat(43)] {
        answers.push(house.browser().opens(link).await);
        answers.push(house.browser().posts(link, "form=x&do=cancel").await);
    }
    let expired = house.page("late", "fr").await;
    let mut late = opened(&house, &expired).await;
    house.clock.advance(Duration::from_mins(10));
    answers.push(late.opens(&expired).await);
    answers.push(late.finishes(&expired, PASSWORD, PASSWORD).await);
    answers.push(house.browser().gets("/").await);
    answers.push(house.browser().gets("/admin").await);
    answers.push(house.browser().gets("/p/").await);
    for answer in &answers {
        is_neutral(answer);
        assert_eq!((&answer.body, &answer.headers), (&answers[0].body, &answers[0].headers));
    }
}

#[tokio::test]
async fn the_neutral_page_speaks_the_browsers_language_and_never_the_pages() {
    let house = House::new().await;
    let ask = |tags: &'static str| {
        let mut browser = house.browser();
        async move {
            let mut request = browser.request("GET", "/p/none", Body::empty());
            request.headers_mut().insert(header::ACCEPT_LANGUAGE, tags.parse().unwrap());
            browser.sends(request).await
        }
    };
    ask("fr-BE,en;q=0.5").await.says("Ce lien n’est pas utilisable").says("<html lang=\"fr\">");
    ask("xx, zh-CN;q=0.8").await.says("此链接无法使用");
    ask("*").await.says("This link cannot be used");
}

#[tokio::test]
async fn every_answer_has_strict_headers() {
    let house = House::new().await;
    let token = house.page("p1", "en").await;
    let mut mira = house.browser();
    let form = mira.opens(&token).await;
    let cookie = form.header("set-cookie").to_owned();
    assert!(cookie.starts_with("__Host-sesame=") && !cookie.contains("Domain"), "{cookie}");
    for part in ["; Path=/", "; Secure", "; HttpOnly", "; SameSite=Lax"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!form.body.contains(&token), "the link does not stand in the page");
    let styles = form.body.split('"').find(|part| part.starts_with("/static/")).unwrap().to_owned();
    let put = mira.request("PUT", &format!("/p/{token}"), Body::empty());
    let answers = [
        form,
        mira.finishes(&token, "x", "y").await,
        mira.gets("/nowhere").await,
        mira.gets("/healthz").await,
        mira.sends(put).await,
        mira.gets(&styles).await,
    ];
    for answer in &answers {
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:"));
        assert!(policy.ends_with("form-action 'self'; base-uri 'none'; frame-ancestors 'none'"));
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("x-frame-options"), "DENY");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin");
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin");
        assert!(answer.header("permissions-policy").contains("camera=()"));
        assert_eq!(answer.header("strict-transport-security"), "max-age=31536000");
    }
    let (files, pages) = answers.split_last().unwrap();
    assert_eq!((files.status.as_u16(), files.header("cache-control")), (200, "public, max-age=31536000, immutable"));
    assert!(pages.iter().all(|answer| answer.header("cache-control") == "no-store"));
}

#[tokio::test]
async fn without_https_the_cookie_has_no_prefix_and_nothing_is_promised_about_tls() {
    let house = House::at("http://reset.northwind.example/", 1).await;
    let token = house.page("p1", "en").await;
    let seen = house.browser().opens(&token).await;
    assert!(seen.header("set-cookie").starts_with("sesame=") && !seen.header("set-cookie").contains("Secure"));
    assert_eq!(seen.header("strict-transport-security"), "");
}

#[tokio::test]
async fn a_wrong_method_gets_405_with_the_right_ones_and_the_neutral_words() {
    let house = House::new().await;
    let token = house.page("p1", "en").await;
    for method in ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"] {
        let mut mira = house.browser();
        let request = mira.request(method, &format!("/p/{token}"), Body::empty());
        let seen = mira.sends(request).await;
        seen.is(405).says("This link cannot be used");
        assert_eq!(seen.header("allow"), "GET, HEAD, POST");
    }
    let mut mira = house.browser();
    let seen = mira.posts("../healthz", "").await;
    seen.is(404);
    let request = mira.request("POST", "/healthz", Body::empty());
    assert_eq!(mira.sends(request).await.is(405).header("allow"), "GET, HEAD");
}

#[tokio::test]
async fn a_foreign_host_is_misdirected_and_never_shapes_an_answer() {
    let house = House::new().await;
    let token = house.page("p1", "en").await;
    for host in ["evil.example", "reset.northwind.example.evil.example", "reset.northwind.example:81", "[::1]", ""] {
        let mut mira = house.browser();
        mira.host = host.to_owned();
        let seen = mira.opens(&token).await;
        seen.is(421).says("This link cannot be used").never_says("evil");
        mira.posts(&token, "form=x&do=cancel").await.is(421);
        mira.gets("/healthz").await.is(200).says("ok");
    }
    let mut mira = house.browser();
    let mut request = mira.request("GET", &format!("/p/{token}"), Body::empty());
    request.headers_mut().insert("x-forwarded-host", "evil.example".parse().unwrap());
    mira.sends(request).await.is(200).never_says("evil");
}

#[tokio::test]
async fn missing_doubled_unknown_and_broken_fields_leave_the_page_usable() {
    let house = House::new().await;
    let token = house.page("p1", "en").await;
    let mut mira = opened(&house, &token).await;
    let form = mira.form.clone();
    for body in [
        String::new(),
        format!("form={form}"),
        format!("form={form}&do=finish&new=Quiet7-lantern-moss"),
        format!("form={form}&do=finish&new=Quiet7-a&new=Quiet7-b&confirm=Quiet7-a"),
        format!("form={form}&do=finish&new=Quiet7-a&confirm=Quiet7-a&account=ceo"),
        format!("form={form}&do=finish&new=Quiet7-%FF%FE&confirm=Quiet7-%FF%FE"),
        format!("form={form}&do=drop"),
        "{\"new\":\"Quiet7-lantern\"}".to_owned(),
    ] {
        let seen = mira.posts(&token, &body).await;
        seen.is(400).says("did not arrive whole").says("id=\"new\"").never_says("Quiet7");
    }
    let mut multipart = mira.request("POST", &format!("/p/{token}"), "new=Quiet7-a");
    multipart.headers_mut().insert(header::CONTENT_TYPE, "multipart/form-data; boundary=x".parse().unwrap());
    mira.sends(multipart).await.is(415).says("did not arrive whole");
    mira.posts(&token, &format!("new={}", "Quiet7".repeat(200_000)))
        .await
        .is(413)
        .says("too long")
        .never_says("Quiet7");
    assert_eq!((house.posts(&token).await, house.book.asked()), (0, 0));
    mira.finishes(&token, PASSWORD, PASSWORD).await.is(200).says("has been reset");
}

#[tokio::test]
async fn without_cookies_the_page_says_so_and_loses_nothing() {
    let house = House::new().await;
    let token = house.page("p1", "en").await;
    let mut mira = opened(&house, &token).await;
    let kept = mira.cookie.take();
    mira.finishes(&token, PASSWORD, PASSWORD).await.is(403).says("does not keep cookies").never_says(PASSWORD);
    mira.cookie = Some("__Host-sesame=short".to_owned());
    mira.finishes(&token, PASSWORD, PASSWORD).await.is(403).says("does not keep cookies");
    assert_eq!((house.stored(&token).await.browser, house.book.asked()), (None, 0));
    assert!(kept.is_some() && mira.cookie.is_some());
    mira.opens(&token).await.is(200);
    mira.finishes(&token, PASSWORD, PASSWORD).await.is(200).says("has been reset");
}

#[tokio::test]
async fn a_stale_cookie_or_a_forged_form_token_is_told_and_repaired() {
    let house = House::new().await;
    let token = house.page("p1", "en").await;
    let mut mira = opened(&house, &token).await;
    mira.cookie = Some(format!("__Host-sesame={}", "B".repeat(43)));
    mira.finishes(&token, PASSWORD, PASSWORD).await.is(403).says("open for too long").never_says(PASSWORD);
    mira.posts(&token, "form=00&do=cancel").await.is(403);
    let other = house.page("p2", "en").await;
    let mut other_form = opened(&house, &other).await;
    other_form.cookie.clone_from(&mira.cookie);
    other_form.finishes(&other, PASSWORD, PASSWORD).await.is(403);
    assert_eq!(house.book.asked(), 0);
    other_form.finishes(&other, PASSWORD, PASSWORD).await.is(200).says("has been reset");
}

#[tokio::test]
async fn forms_are_counted_and_after_twenty_the_link_is_over() {
    let house = House::new().await;
    let token = house.page("p1", "en").await;
    let mut mira = opened(&house, &token).await;
    for _ in 0..20 {
        mira.finishes(&token, "x", "x").await.is(422);
    }
    is_neutral(&mira.finishes(&token, PASSWORD, PASSWORD).await);
    assert_eq!(house.book.asked(), 0);
}

#[tokio::test]
async fn a_directory_out_of_reach_changes_nothing_and_the_page_stays() {
    let house = House::new().await;
    let token = house.page("p1", "en").await;
    house.book.goes_down(true);
    let mut mira = house.browser();
    mira.opens(&token).await.is(503).says("Please try again in a minute");
    house.book.goes_down(false);
    mira.opens(&token).await.is(200);
    house.book.will(Reply::Unreachable);
    mira.finishes(&token, PASSWORD, PASSWORD).await.is(503).says("cannot reach the account system").says("id=\"new\"");
    house.book.will(Reply::Broken);
    mira.finishes(&token, PASSWORD, PASSWORD).await.is(503).says("Something is wrong on our side");
    assert!(house.book.passwords().is_empty() && house.ears.heard().is_empty());
    mira.finishes(&token, PASSWORD, PASSWORD).await.is(200).says("has been reset");
}

#[tokio::test]
async fn an_account_that_is_gone_is_its_owners_to_discuss_with_it() {
    let house = House::new().await;
    let token = house.page("p1", "en").await;
    sqlx::query("UPDATE page SET account = 'ghost'").execute(&mut *house.store.writer().await).await.unwrap();
    house.browser().opens(&token).await.is(200).says("IT has to help with this account");
}

#[tokio::test]
async fn no_password_reaches_the_disk() {
    let house = House::new().await;
    let token = house.page("p1", "en").await;
    let mut mira = opened(&house, &token).await;
    mira.finishes(&token, "Canary7-refused", "Canary7-other").await.is(422);
    mira.finishes(&token, "Canary7-lantern-moss", "Canary7-lantern-moss").await.is(200);
    for file in std::fs::read_dir(house.dir.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(7).any(|window| window == b"Canary7"));
        assert!(!bytes.windows(token.len()).any(|window| window == token.as_bytes()), "nor the link");
    }
}

#[tokio::test]
async fn s15_the_page_signs_nobody_in_and_offers_no_stay_signed_in() {
    let house = House::new().await;
    let token = house.page("p1", "en").await;
    let mut mira = house.browser();
    mira.opens(&token).await.never_says("checkbox").says("does not sign you in");
    let done = mira.finishes(&token, PASSWORD, PASSWORD).await;
    assert!(done.headers.get(header::SET_COOKIE).is_none());
}

#[tokio::test]
async fn a_public_address_with_a_path_keeps_it_in_its_links() {
    let house = House::at("https://reset.northwind.example/sesame/", 1).await;
    let token = house.page("p1", "en").await;
    house.browser().opens(&token).await.says("href=\"/sesame/static/page-");
}

#[tokio::test]
async fn two_hosts_in_one_request_are_refused() {
    let house = House::new().await;
    let request =
        Request::get("/p/x").header(header::HOST, "reset.northwind.example").header(header::HOST, "evil.example");
    house.browser().sends(request.body(Body::empty()).unwrap()).await.is(421);
}
