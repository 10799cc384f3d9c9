//! One account in the console: what is shown, what is not, and what is lifted for which reason.

use std::time::Duration;

use sesame::engine::decoy::account_key;
use sesame::ids::{AccountId, Handle};
use sesame::store::console::Role;

use super::{Visitor, noted, town};
use crate::town::{MIRA, MIRA_MAIL, MIRA_PHONE, Town};

async fn id(town: &Town, login: &str) -> AccountId {
    let handle = Handle::from(sesame::engine::contact::canonical(login).as_str());
    town.house().directory.find(&handle).await.unwrap().unwrap().id
}

#[tokio::test]
async fn methods_are_shown_masked_and_the_look_is_on_record_once() {
    let town = town().await;
    let mira = id(&town, MIRA).await;
    let mut ana = Visitor::signed_in(&town, "ana", Role::Auditor).await;
    ana.gets("/admin/account").await.sees(200, "Login, alias or identifier");
    for _ in 0..3 {
        ana.gets(&format!("/admin/account?name={MIRA}")).await.sees(200, "text message").sees(200, "••23");
    }
    ana.lacks(MIRA_PHONE).lacks("612345623").lacks(MIRA_MAIL).lacks("{console-");
    ana.lacks("action=\"/admin/lift\"");
    let looked = noted(&town, "account-looked-at").await;
    assert_eq!(looked, [(Some(account_key(&mira).0), r#"[["by","ana"]]"#.to_owned())], "three looks, one line");
    town.waits(Duration::from_mins(14)).await;
    ana.gets("/admin/log").await;
    town.waits(Duration::from_mins(2)).await;
    ana.gets(&format!("/admin/account?name={}", mira.as_str())).await.sees(200, "••23");
    assert_eq!(noted(&town, "account-looked-at").await.len(), 2);
    ana.gets("/admin/account?name=nobody").await.sees(200, "Nobody answers to this name in the directory");
}

#[tokio::test]
async fn wrong_answers_are_forgotten_for_a_reason_and_never_without() {
    let town = town().await;
    let mira = id(&town, MIRA).await;
    let claimant = town.arrives("m");
    claimant.comes_to_code(MIRA, MIRA_PHONE).await;
    claimant.says("000000").await;
    let counted = "SELECT count(*) FROM throttle WHERE bucket LIKE 'wrong/account/%'";
    assert_eq!(town.count(counted).await, 1);
    let mut ana = Visitor::signed_in(&town, "ana", Role::Admin).await;
    ana.gets(&format!("/admin/account?name={MIRA}")).await.sees(200, "One wrong answer of 5 in 24 hours");
    for reason in ["", "  ", "ab", &"x".repeat(201)] {
        let fields = [("what", "wrong"), ("account", mira.as_str()), ("reason", reason)];
        ana.posts("/admin/lift", &fields).await.sees(422, "give a reason of 3 to 200 characters");
        assert_eq!(town.count(counted).await, 1);
    }
    let reason = "called back, <b>she</b>  is in the office";
    ana.posts("/admin/lift", &[("what", "wrong"), ("account", mira.as_str()), ("reason", reason)]).await;
    let to = ana.location().to_owned();
    assert!(to.ends_with("done=lifted"), "{to}");
    ana.gets(&to).await.sees(200, "It is lifted, and the record says so").sees(200, "&lt;b&gt;she").lacks("<b>she");
    assert_eq!(town.count(counted).await, 0);
    let noted = noted(&town, "limit-cleared").await;
    let facts = r#"[["wrong","1"],["by","ana"],["reason","called back, <b>she</b> is in the office"]]"#;
    assert_eq!(noted, [(Some(account_key(&mira).0), facts.to_owned())]);
    for (what, account, status) in [("everything", mira.as_str(), 400), ("wrong", "nobody", 404), ("wrong", "", 404)] {
        ana.posts("/admin/lift", &[("what", what), ("account", account), ("reason", "because")]).await;
        assert_eq!(ana.status.as_u16(), status, "{what} {account}");
        ana.gets("/admin").await;
    }
}

/// What is lifted and the line that says so are one: where the line cannot be written, nothing is lifted.
#[tokio::test]
async fn nothing_is_lifted_that_the_record_does_not_say() {
    let town = town().await;
    let mira = id(&town, MIRA).await;
    let store = town.house().store.clone();
    for bucket in ["wrong", "frozen", "lost"] {
        store.count_moment(&format!("{bucket}/{}", account_key(&mira)), town.now()).await.unwrap();
    }
    store.count_moment("halt", town.now()).await.unwrap();
    let mut ana = Visitor::signed_in(&town, "ana", Role::Admin).await;
    ana.gets("/admin/log").await;
    let form = ana.form_token();
    let full = "CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'full'); END";
    sqlx::raw_sql(full).execute(&mut *store.writer().await).await.unwrap();
    let counted = "SELECT count(*) FROM throttle WHERE bucket LIKE 'wrong/%' OR bucket LIKE 'frozen/%'
                   OR bucket LIKE 'lost/%' OR bucket = 'halt'";
    for what in ["wrong", "freeze", "phone", "halt"] {
        let fields = [("form", form.as_str()), ("what", what), ("account", mira.as_str()), ("reason", "a drill")];
        ana.posts("/admin/lift", &fields).await;
        assert_eq!((ana.status.as_u16(), town.count(counted).await), (503, 4), "{what}");
    }
}

#[tokio::test]
async fn a_freeze_a_lost_phone_a_country_and_a_halt_are_lifted() {
    let town = town().await;
    let mira = id(&town, MIRA).await;
    let now = town.now();
    let store = town.house().store.clone();
    store.count_moment(&format!("frozen/{}", account_key(&mira)), now).await.unwrap();
    store.count_moment("halt", now).await.unwrap();
    for moment in 0..5 {
        store.count_moment(&format!("wrong/{}", account_key(&mira)), now - Duration::from_mins(moment)).await.unwrap();
    }
    sqlx::query("UPDATE method SET suspended_at = 1 WHERE account = $1")
        .bind(mira.as_str())
        .execute(&mut *store.writer().await)
        .await
        .unwrap();
    sqlx::query("INSERT INTO closed_country (country, closed_at, until, sent, entered) VALUES ('CN', $1, $2, 20, 1)")
        .bind(now.0)
        .bind(now.0 + 1_000_000)
        .execute(&mut *store.writer().await)
        .await
        .unwrap();
    let mut ana = Visitor::signed_in(&town, "ana", Role::Admin).await;
    ana.gets("/admin").await.sees(200, "All resets are halted.").sees(200, "Nothing is sent to CN");
    ana.sees(200, MIRA).lacks(&format!("<bdi>account/{mira}"));
    ana.gets(&format!("/admin/account?name={MIRA}"))
        .await
        .sees(200, "password reset is stopped")
        .sees(200, "suspended");
    for (fields, kind) in [
        ([("what", "freeze"), ("account", mira.as_str())], "account-thawed"),
        ([("what", "phone"), ("account", mira.as_str())], "methods-reinstated"),
        ([("what", "country"), ("country", "cn")], "limit-cleared"),
        ([("what", "halt"), ("account", "")], "resets-reopened"),
    ] {
        let mut fields = fields.to_vec();
        fields.push(("reason", "a drill"));
        ana.posts("/admin/lift", &fields).await;
        assert!(ana.location().ends_with("done=lifted"), "{fields:?}: {}", ana.html);
        let noted = noted(&town, kind).await;
        assert!(noted[0].1.contains(r#"["by","ana"],["reason","a drill"]"#), "{noted:?}");
        ana.gets("/admin").await;
    }
    ana.sees(200, "Needs somebody").lacks("All resets are halted.").lacks("Nothing is sent to CN");
    ana.posts("/admin/lift", &[("what", "halt"), ("reason", "once more")]).await;
    assert!(ana.location().ends_with("done=nothing"));
    assert_eq!(noted(&town, "resets-reopened").await.len(), 1);
}
