//! The record in the browser: pages, filters, files, and what strangers put into it.

use std::sync::Arc;

use regex::Regex;
use sesame::audit::Kind;
use sesame::audit::book::Book;
use sesame::audit::chain::{Line, note};
use sesame::audit::page::{Place, Wanted};
use sesame::ids::Peer;
use sesame::store::console::Role;
use sesame::time::Time;

use super::{Visitor, noted, town};
use crate::town::{FRIDAY, MIRA, Town};

async fn line(town: &Town, at: Time, kind: Kind, subject: &str, peer: &str, fact: (&str, &str)) {
    let facts = vec![(fact.0.to_owned(), fact.1.to_owned())];
    let subject = (!subject.is_empty()).then(|| subject.into());
    let peer = (!peer.is_empty()).then(|| Peer(peer.to_owned()));
    note(&town.house().store, &Line { at, kind, subject, peer, facts }).await.unwrap();
}

/// A town with 130 refused codes, of which every tenth is on Telegram.
async fn filled() -> Town {
    let town = town().await;
    for number in 0..130_i64 {
        let at = Time(FRIDAY.0 - 3_600_000 + number * 1000);
        let peer = if number % 10 == 0 { "telegram:7" } else { "web:9" };
        line(&town, at, Kind::CodeRefused, "account/ana", peer, ("left", &number.to_string())).await;
    }
    town
}

fn numbers(html: &str) -> Vec<i64> {
    Regex::new(r#"<li id="l(\d+)""#).unwrap().captures_iter(html).map(|found| found[1].parse().unwrap()).collect()
}

#[tokio::test]
async fn pages_follow_one_another_without_a_gap_and_back() {
    let town = filled().await;
    let mut ana = Visitor::signed_in(&town, "ana", Role::Auditor).await;
    let mut seen = Vec::new();
    ana.gets("/admin/log?kind=code-refused").await;
    let older = Regex::new(r#"rel="next" href="([^"]+)""#).unwrap();
    loop {
        seen.extend(numbers(&ana.html));
        let next = older.captures(&ana.html).map(|found| found[1].replace("&amp;", "&"));
        let Some(next) = next else { break };
        ana.gets(&next).await.sees(200, "code-refused");
    }
    assert_eq!(seen.len(), 130);
    assert!(seen.windows(2).all(|two| two[0] == two[1] + 1), "newest first, none twice, none left out");
    // And back: the younger ones beside the oldest page.
    let newer = Regex::new(r#"rel="prev" href="([^"]+)""#).unwrap();
    let back = newer.captures(&ana.html).unwrap()[1].replace("&amp;", "&");
    let oldest = numbers(&ana.html);
    let younger = numbers(&ana.gets(&back).await.html);
    assert_eq!((younger.len(), *younger.last().unwrap()), (50, oldest[0] + 1));
}

#[tokio::test]
async fn a_filter_finds_what_it_says_and_says_what_it_understood() {
    let town = filled().await;
    let mut ana = Visitor::signed_in(&town, "ana", Role::Admin).await;
    ana.gets("/admin/log?channel=telegram").await.sees(200, "Understood as:").sees(200, "Channel</span><bdi>telegram");
    assert_eq!(numbers(&ana.html).len(), 13);
    ana.gets("/admin/log?text=left&kind=code-refused&from=2026-11-20+09:00&to=2026-11-20+09:00:30").await;
    assert_eq!(numbers(&ana.html).len(), 30);
    ana.sees(200, "2026-11-20 09:00:00");
    // By any name of the account.
    let mira = town.arrives("m");
    mira.comes_to_choice(MIRA).await;
    for name in [MIRA, "lefevremi17", "mi.lefevre@brunel.example"] {
        let name: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
        ana.gets(&format!("/admin/log?account={name}")).await;
        if !numbers(&ana.html).is_empty() {
            ana.sees(200, "look-up-answered").sees(200, "Account</span><bdi>account/");
        }
    }
    ana.gets(&format!("/admin/log?account={MIRA}")).await.sees(200, "look-up-answered");
}

#[tokio::test]
async fn a_filter_that_nobody_can_match_says_so_and_looks_for_nothing() {
    let town = filled().await;
    let mut ana = Visitor::signed_in(&town, "ana", Role::Admin).await;
    for (query, told) in [
        ("kind=code-refuse", "No line is ever of this kind"),
        ("from=yesterdayish", "The beginning could not be read"),
        ("to=2026-13-01", "The end could not be read"),
        ("from=2026-11-21&to=2026-11-20", "The end comes before the beginning"),
        ("from=2030-01-01", "The beginning has not come yet"),
    ] {
        ana.gets(&format!("/admin/log?{query}")).await.sees(200, told).sees(200, "Nothing was looked for");
        assert!(numbers(&ana.html).is_empty());
        // The export of it is an empty file, not the whole record.
        ana.posts(&format!("/admin/log/export?format=csv&{query}"), &[]).await.sees(200, "seq,at,kind");
        assert_eq!(ana.html.lines().count(), 1);
    }
    ana.gets("/admin/log?account=nobody-at-all").await.sees(200, "Nobody answers to this name now");
    ana.gets("/admin/log?kind=country-closed")
        .await
        .sees(200, "No line matches. Everything there is was looked through.");
}

#[tokio::test]
async fn files_hold_the_lines_of_the_filter_and_no_formula() {
    let town = filled().await;
    line(&town, FRIDAY, Kind::HandleRefused, "=HYPERLINK(1)", "web:9", ("typed", "<script>alert(1)</script>")).await;
    let mut ana = Visitor::signed_in(&town, "ana", Role::Auditor).await;
    ana.gets("/admin/log").await.sees(200, "action=\"/admin/log/export?format=csv\"");
    ana.posts("/admin/log/export?format=csv&kind=handle-refused", &[]).await.sees(200, "'=HYPERLINK(1)");
    assert_eq!(ana.headers["content-disposition"], "attachment; filename=\"sesame-audit.csv\"");
    assert_eq!(ana.html.lines().count(), 2, "the head, and one line");
    ana.gets("/admin/log").await;
    ana.posts("/admin/log/export?format=jsonl&kind=code-refused", &[]).await;
    let lines: Vec<serde_json::Value> = ana.html.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 130);
    assert!(lines.windows(2).all(|two| two[0]["seq"].as_i64() < two[1]["seq"].as_i64()), "oldest first");
    let exported = noted(&town, "record-exported").await;
    assert_eq!(exported.len(), 2);
    assert!(exported[0].1.contains("kind=handle-refused") && exported[0].1.contains(r#"["by","ana"]"#));
    // On the page it is text.
    ana.gets("/admin/log?kind=handle-refused").await.sees(200, "&lt;script&gt;alert(1)").lacks("<script>alert");
    ana.gets("/admin/log?text=%3Cscript%3E").await.sees(200, "&lt;script&gt;").lacks("<script>alert");
}

/// Many lines without a hit are looked through a piece at a time, and the page says how far.
#[tokio::test]
async fn a_word_in_a_long_record_is_looked_for_a_piece_at_a_time() {
    let town = town().await;
    let store = Arc::clone(&town.house().store);
    let mut writer = store.writer().await;
    sqlx::query(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60000)
         INSERT INTO audit (seq, at, kind, subject, peer, facts, hash)
         SELECT (SELECT max(seq) FROM audit) + i, $1 + i, 'code-refused', 'account/a' || (i % 1000), 'web:1',
         CASE i WHEN 5 THEN '[[\"x\",\"needle\"]]' ELSE '[]' END, zeroblob(32) FROM n",
    )
    .bind(FRIDAY.0)
    .execute(&mut *writer)
    .await
    .unwrap();
    drop(writer);
    let mut ana = Visitor::signed_in(&town, "ana", Role::Auditor).await;
    ana.gets("/admin/log?text=needle").await.sees(200, "Looked through back to line");
    assert!(numbers(&ana.html).is_empty());
    let next =
        Regex::new(r#"rel="next" href="([^"]+)""#).unwrap().captures(&ana.html).unwrap()[1].replace("&amp;", "&");
    ana.gets(&next).await.sees(200, "x=needle");
    assert_eq!(numbers(&ana.html).len(), 1);

    // The statements use their indexes: none of them walks the table.
    let book = Book::new(Arc::clone(&town.house().store));
    let wanted = Wanted { subject: Some("account/a7".to_owned()), ..Wanted::default() };
    let page = book.page(&wanted, Place::Newest, 50).await.unwrap();
    assert_eq!((page.rows.len(), page.rows.iter().all(|row| row.subject.as_deref() == Some("account/a7"))), (50, true));
    for (statement, index) in [
        (
            "SELECT seq FROM audit WHERE seq >= 1 AND seq < 99 AND subject = 'x' ORDER BY seq DESC LIMIT 9",
            "audit_subject",
        ),
        ("SELECT seq FROM audit WHERE seq >= 1 AND seq < 99 AND kind = 'x' ORDER BY seq DESC LIMIT 9", "audit_kind"),
        ("SELECT seq FROM audit WHERE at >= 5 ORDER BY at, seq LIMIT 1", "audit_at"),
        ("SELECT seq FROM audit WHERE seq >= 1 AND seq < 99 AND +peer >= 'x' ORDER BY seq DESC LIMIT 9", "PRIMARY KEY"),
    ] {
        let plan: Vec<(i64, i64, i64, String)> =
            sqlx::query_as(sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}")))
                .fetch_all(town.house().store.readers())
                .await
                .unwrap();
        let plan = plan.into_iter().map(|(.., detail)| detail).collect::<Vec<_>>().join("; ");
        assert!(
            plan.contains(index) && plan.starts_with("SEARCH") && !plan.contains("TEMP B-TREE"),
            "{statement}: {plan}"
        );
    }
}

/// Who looks at whom stands in the record however they came to see it; what they typed does not.
#[tokio::test]
async fn whoever_reads_one_account_in_the_record_stands_in_it() {
    let town = filled().await;
    line(&town, FRIDAY, Kind::CodeRequested, "account/li-na", "web:8", ("hint", "••23")).await;
    let looks = async |town: &Town| noted(town, "account-looked-at").await;
    for (name, path, subject) in [
        ("bo", "/admin/log?account=ana", Some("account/ana")),
        ("cleo", "/admin/log/events?account=ana&after=0", Some("account/ana")),
        ("dan", "/admin/log?text=li-na", Some("account/li-na")),
        ("eve", "/admin/log?kind=code-refused", None),
        ("fay", "/admin/log?account=nobody-at-all", None),
        ("gil", "/admin/log?text=account%2F", None),
    ] {
        let before = looks(&town).await.len();
        let mut visitor = Visitor::signed_in(&town, name, Role::Auditor).await;
        visitor.gets(path).await;
        visitor.gets(path).await;
        let after = looks(&town).await;
        let expected = subject.map(|subject| (Some(subject.to_owned()), format!(r#"[["by","{name}"]]"#)));
        assert_eq!(after[before..], expected.into_iter().collect::<Vec<_>>(), "{path}");
    }
    let mut ana = Visitor::signed_in(&town, "ana", Role::Auditor).await;
    ana.gets("/admin/log").await;
    let query = "kind=code-refused&account=ana&channel=web&text=%2B33612345623&from=2026-11-19";
    ana.posts(&format!("/admin/log/export?format=csv&{query}"), &[]).await;
    let facts = r#"[["filter","kind=code-refused&account&channel&from=2026-11-19 00:00:00&text"],["by","ana"]]"#;
    assert_eq!(noted(&town, "record-exported").await, [(Some("account/ana".to_owned()), facts.to_owned())]);
}
