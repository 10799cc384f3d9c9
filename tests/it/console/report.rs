//! Reports, what-if and the chain in the console: every figure is one that was counted by hand.

use std::time::Duration;

use sesame::engine::button::{Button, Network};
use sesame::engine::method::MethodKind;
use sesame::store::console::Role;

use super::{Visitor, noted, town};
use crate::town::{MIRA, MIRA_PHONE, TOBIAS, Town};

/// Mira gets back in, Tobias goes to IT.
async fn day(town: &Town) {
    let mira = town.arrives_speaking("m", "fr");
    mira.comes_to_code(MIRA, MIRA_PHONE).await;
    town.waits(Duration::from_secs(90)).await;
    mira.says(&town.code_on(MIRA_PHONE)).await;
    mira.opens_page().await.chooses("Otter-Kiwi-42-Lampe").await;
    mira.presses(Button::Network { network: Network::Wifi }).await;
    mira.presses(Button::Worked).await;
    let tobias = town.arrives("t");
    tobias.comes_to_choice(TOBIAS).await;
    tobias.presses(Button::ContactIt).await;
    town.settles().await;
}

#[tokio::test]
async fn s103_s105_the_report_and_the_overview_tell_the_day_as_it_was() {
    let town = town().await;
    let mut ana = Visitor::signed_in(&town, "ana", Role::Admin).await;
    ana.gets("/admin/report").await.sees(200, "Nothing in this period. Figures will appear here.");
    ana.gets("/admin").await.sees(200, "Nothing waits for you.");
    ana.gets("/admin/tickets").await.sees(200, "Requests that people hand to IT will appear here.");
    day(&town).await;
    ana.gets("/admin").await.sees(200, "One ticket is open.");
    let shown = |html: &str, name: &str| {
        let (_, rest) = html.split_once(&format!("kind={name}\">")).unwrap();
        rest.split_once('<').unwrap().0.to_owned()
    };
    for (kind, count) in [("recovery-started", "2"), ("password-reset", "1"), ("ticket-opened", "1")] {
        assert_eq!(shown(&ana.html, kind), count, "{kind}");
    }
    ana.gets("/admin/report?days=7").await;
    for words in [
        "<dt>Passwords reset</dt><dd>1</dd>",
        "<dt>Solved without IT</dt><dd>50.0%</dd>",
        "<dt>Half of them within</dt><dd>1 min 30 s</dd>",
        "<dt>Recoveries begun</dt><dd>2</dd>",
        "<dt>IT was asked</dt><dd>1</dd>",
        "<td>text message</td><td class=\"count-of\">1</td>",
        "<td>Français</td><td class=\"count-of\">1</td>",
        "<td>Account named</td><td class=\"count-of\">2</td>",
        "2026-11-20: 1",
        "<desc id=\"funnel-d\">",
    ] {
        ana.sees(200, words);
    }
    assert!(!ana.html.contains("{console"), "every name has its words: {}", ana.html);
    ana.gets("/admin/report?month=2026-11&lang=fr").await.sees(200, "50,0\u{a0}%");
    ana.gets("/admin/report?month=2026-13&lang=en").await.sees(200, "This is not a month that has begun");
    ana.gets("/admin/report?month=2027-01").await.sees(200, "This is not a month that has begun");
    ana.posts("/admin/report/export?format=csv&days=7", &[]).await.sees(200, "report,resets / total,1");
    ana.gets("/admin/report").await;
    ana.posts("/admin/report/export?format=json&days=7", &[]).await;
    let read: serde_json::Value = serde_json::from_str(&ana.html).unwrap();
    assert_eq!(read["report"]["resets"]["total"], 1);
    assert!(read["enrolment"]["served"].as_u64().unwrap() > 0);

    let mut bo = Visitor::signed_in(&town, "bo", Role::Agent).await;
    bo.gets("/admin/tickets").await.sees(200, "IT-").sees(200, "with IT");
    let number = bo.html.split("/admin/tickets/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    bo.gets(&format!("/admin/tickets/{number}")).await.sees(200, "as they typed it, not proven");
    bo.gets("/admin").await;
    assert_eq!(bo.location(), "/admin/tickets", "what they may see is where they begin");
}

/// The figure of the form is the one that the accounts themselves give.
#[tokio::test]
async fn s103_what_if_counts_as_one_counts_by_hand() {
    let town = town().await;
    let policy = town.house().rules.policy.clone();
    let rows: Vec<(String, String)> = sqlx::query_as("SELECT DISTINCT account, kind FROM method ORDER BY account")
        .fetch_all(town.house().store.readers())
        .await
        .unwrap();
    let mut accounts: std::collections::BTreeMap<String, Vec<MethodKind>> = std::collections::BTreeMap::new();
    for (account, kind) in rows {
        accounts.entry(account).or_default().push(MethodKind::of_word(&kind).unwrap());
    }
    assert_eq!(policy.gates, 1);
    let count = |enough: &dyn Fn(&[MethodKind]) -> bool| accounts.values().filter(|kinds| enough(kinds)).count();
    let today = count(&|kinds| kinds.iter().any(|kind| *kind != MethodKind::Questions));
    let phone = [MethodKind::Sms, MethodKind::Call];
    let mails = count(&|kinds| kinds.contains(&MethodKind::Mail));
    let lose = today - mails;
    assert!(lose > 0 && mails > 0 && accounts.values().any(|kinds| kinds.iter().all(|kind| phone.contains(kind))));
    let mut ana = Visitor::signed_in(&town, "ana", Role::Auditor).await;
    ana.gets("/admin/what-if").await.sees(200, "Count who would lose self-service").lacks("id=\"verdict\"");
    ana.gets("/admin/what-if?gates=1&methods_min=1&method=mail").await;
    ana.sees(200, &format!("{lose} of {today} would lose self-service; 0 would gain it."));
    ana.gets("/admin/what-if?gates=3&methods_min=1&method=mail").await.sees(200, "Nobody could meet this");
    ana.gets("/admin/what-if?gates=1&methods_min=1&method=questions").await.sees(200, "Nobody could meet this");
    ana.gets("/admin/what-if?gates=1&methods_min=1").await.sees(200, "This is the policy in force");
}

#[tokio::test]
async fn the_chain_is_verified_on_request_and_tampering_is_told() {
    let town = town().await;
    day(&town).await;
    let mut ana = Visitor::signed_in(&town, "ana", Role::Auditor).await;
    ana.gets("/admin/chain")
        .await
        .sees(200, "Not verified since the service started.")
        .sees(200, "Signatures will appear here");
    let book = sesame::audit::book::Book::new(town.house().store.clone());
    book.checkpoint(town.now()).await.unwrap();
    ana.posts("/admin/chain", &[]).await;
    assert_eq!(ana.location(), "/admin/chain");
    ana.gets("/admin/chain").await.sees(200, "checkpoints: 1.");
    let verified = noted(&town, "chain-verified").await;
    assert!(verified[0].1.contains(r#"["by","ana"]"#) && verified[0].1.contains(r#"["faults","0"]"#), "{verified:?}");
    sqlx::query("UPDATE audit SET facts = '[[\"x\",\"y\"]]' WHERE seq = 3")
        .execute(&mut *town.house().store.writer().await)
        .await
        .unwrap();
    ana.posts("/admin/chain", &[]).await;
    ana.gets("/admin/chain").await.sees(200, "faults: 1. Keep the file").sees(200, "line 3 was changed");
    ana.gets("/admin").await.sees(200, "The record was tampered with.");
}
