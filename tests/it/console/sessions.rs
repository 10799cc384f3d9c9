//! How long a session lasts, who ends it, and that nobody plants one.

use std::time::Duration;

use axum::http::header;
use sesame::store::console::Role;

use super::{COOKIE, MINUTE, Visitor, noted, town};

#[tokio::test]
async fn a_quarter_of_an_hour_without_use_ends_it_and_so_do_eight_hours() {
    let town = town().await;
    let mut ana = Visitor::signed_in(&town, "ana", Role::Admin).await;
    for _ in 0..3 {
        town.waits(13 * MINUTE).await;
        ana.gets("/admin/log").await.sees(200, "<h1>Record</h1>");
    }
    town.waits(15 * MINUTE).await;
    ana.gets("/admin/log").await.sees(401, "Sign in to the console").lacks("recovery-");

    let mut bo = Visitor::signed_in(&town, "bo", Role::Admin).await;
    for _ in 0..47 {
        town.waits(10 * MINUTE).await;
        bo.gets("/admin/log").await.sees(200, "");
    }
    town.waits(10 * MINUTE).await;
    bo.gets("/admin/log").await.sees(401, "Sign in to the console");
}

/// Following the record, and the page of signing in, are no use of a session.
#[tokio::test]
async fn what_goes_on_by_itself_keeps_no_session_alive() {
    let town = town().await;
    let mut ana = Visitor::signed_in(&town, "ana", Role::Admin).await;
    for path in ["/admin/log/events?after=0", "/admin/sign-in"] {
        town.waits(7 * MINUTE).await;
        ana.gets(path).await;
        assert_eq!(ana.status.as_u16(), 200);
    }
    town.waits(2 * MINUTE).await;
    ana.gets("/admin/log").await.sees(401, "Sign in");
}

#[tokio::test]
async fn signing_out_ends_it_here_and_in_the_browser() {
    let town = town().await;
    let mut ana = Visitor::signed_in(&town, "ana", Role::Auditor).await;
    let cookie = ana.session().unwrap().to_owned();
    ana.gets("/admin").await.sees(200, "auditor");
    ana.posts("/admin/sign-out", &[]).await;
    assert_eq!((ana.status.as_u16(), ana.location()), (303, "/admin/sign-in?out=1"));
    let set = ana.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(set.starts_with(&format!("{COOKIE}=; ")) && set.contains("Max-Age=0"), "{set}");
    ana.gets("/admin/sign-in?out=1").await.sees(200, "You are signed out.");
    // Whoever kept the cookie has nothing.
    ana.cookies.push((COOKIE.to_owned(), cookie));
    ana.gets("/admin").await.sees(401, "Sign in");
    assert_eq!(noted(&town, "console-signed-out").await[0].1, r#"[["by","ana"]]"#);
}

#[tokio::test]
async fn a_cookie_that_somebody_planted_opens_nothing_and_is_not_taken_up() {
    let town = town().await;
    let mut ana = Visitor::stranger(&town);
    ana.cookies.push((COOKIE.to_owned(), "planted".repeat(7)));
    ana.gets("/admin/log").await.sees(401, "Sign in");
    // A link on another site: the browser leaves the cookie out, so it is asked again by a page of ours.
    let mut bo = Visitor::signed_in(&town, "bo", Role::Admin).await;
    let kept = std::mem::take(&mut bo.cookies);
    bo.extra.push(("sec-fetch-site", "cross-site".to_owned()));
    bo.gets("/admin/log?kind=code-refused").await.sees(200, "0; url=/admin/log?kind=code-refused&amp;again=1");
    bo.extra.clear();
    bo.cookies = kept;
    bo.gets("/admin/log?kind=code-refused&again=1").await.sees(200, "<h1>Record</h1>");
    bo.cookies.clear();
    bo.extra.push(("sec-fetch-site", "cross-site".to_owned()));
    bo.gets("/admin/log?again=1").await.sees(401, "Sign in");
}

/// Another site's link looks at nobody in an admin's name, and keeps no session open.
#[tokio::test]
async fn a_link_of_another_site_leaves_no_line_and_saves_no_file() {
    let town = town().await;
    let mut ana = Visitor::signed_in(&town, "ana", Role::Admin).await;
    let kept = std::mem::take(&mut ana.cookies);
    for (path, at_once) in [
        ("/admin/log?kind=code-refused", true),
        ("/admin/account?name=ceo", false),
        ("/admin/log?account=ceo", false),
        ("/admin/log?text=ceo", false),
    ] {
        ana.extra = vec![("sec-fetch-site", "cross-site".to_owned())];
        ana.gets(path).await.sees(200, "again=1");
        assert_eq!(ana.html.contains("http-equiv=\"refresh\""), at_once, "{path}");
        assert_eq!(ana.html.contains("You come from another page"), !at_once, "{path}");
    }
    // A file is saved by a form of ours alone.
    for path in ["/admin/log/export?format=csv&account=ceo", "/admin/report/export?format=csv"] {
        assert_eq!(ana.gets(path).await.status.as_u16(), 405, "{path}");
        ana.posts(path, &[]).await;
        assert_ne!(ana.status.as_u16(), 200, "{path}");
    }
    ana.extra.clear();
    ana.cookies = kept;
    assert!(noted(&town, "record-exported").await.is_empty() && noted(&town, "account-looked-at").await.is_empty());
    for _ in 0..2 {
        town.waits(8 * MINUTE).await;
        ana.gets("/admin/log?again=1").await;
    }
    ana.sees(401, "Sign in to the console");
}

/// However many cookies come along, few questions go to the database, and the own one among foreign ones is found.
#[tokio::test]
async fn of_many_cookies_two_are_looked_up() {
    let town = town().await;
    let mut ana = Visitor::signed_in(&town, "ana", Role::Admin).await;
    let own = ana.cookies.remove(0);
    let planted = |letter: &str| (COOKIE.to_owned(), letter.repeat(43));
    ana.cookies = vec![(COOKIE.to_owned(), "short".to_owned()), planted("~"), planted("p"), own.clone()];
    ana.gets("/admin/log").await.sees(200, "<h1>Record</h1>");
    ana.cookies = vec![planted("p"), planted("q"), own];
    ana.gets("/admin/log").await.sees(401, "Sign in");
}

#[tokio::test]
async fn a_language_that_was_switched_to_stays_for_the_session() {
    let town = town().await;
    let mut ana = Visitor::signed_in(&town, "ana", Role::Admin).await;
    ana.gets("/admin/log?lang=fr").await.sees(200, "<h1>Journal</h1>");
    ana.gets("/admin").await.sees(200, "Vue d’ensemble");
    ana.gets("/admin?lang=zh-Hans").await.sees(200, "概览");
    town.waits(Duration::from_mins(5)).await;
    ana.gets("/admin/log").await.sees(200, "<h1>记录</h1>");
}
