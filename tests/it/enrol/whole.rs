//! What a form decides is written whole or not at all: the visit, the method, the audit line and the notice.

use super::{Guest, MIRA_PASSWORD, NEW_PHONE, NOE_PASSWORD, registers_phone, town};
use crate::town::{MIRA, MIRA_PHONE, NOE, Town};

/// What a form may change, besides the notices that leave.
const COUNTED: [&str; 6] = [
    "SELECT count(*) FROM method",
    "SELECT count(*) FROM former_method",
    "SELECT count(*) FROM consent",
    "SELECT count(*) FROM audit",
    "SELECT count(*) FROM outbox",
    "SELECT sum(revision) FROM visit",
];

async fn counts(town: &Town) -> Vec<i64> {
    let mut counts = Vec::new();
    for query in COUNTED {
        counts.push(town.count(query).await);
    }
    counts
}

async fn executes(town: &Town, sql: &'static str) {
    sqlx::raw_sql(sql).execute(&mut *town.house().store.writer().await).await.unwrap();
}

/// A form that fails at each of its writes in turn changes nothing; sent again it is taken, once.
async fn fails_at_each(guest: &mut Guest, faults: &[&'static str], deed: &str, typed: &[(&str, &str)]) {
    let town = guest.town.clone();
    for fault in faults {
        let before = counts(&town).await;
        executes(&town, fault).await;
        guest.does(deed, typed).await.is(503).says("reach");
        assert_eq!(counts(&town).await, before, "{fault}");
        executes(&town, "DROP TRIGGER fault").await;
        guest.reloads().await.is(200);
    }
    guest.does(deed, typed).await;
}

const AT_THE_METHOD: &str = "CREATE TRIGGER fault AFTER INSERT ON method BEGIN SELECT RAISE(ABORT, 'cut here'); END";
const AT_THE_REMOVAL: &str = "CREATE TRIGGER fault AFTER DELETE ON method BEGIN SELECT RAISE(ABORT, 'cut here'); END";
const AT_THE_CONSENT: &str = "CREATE TRIGGER fault AFTER INSERT ON consent BEGIN SELECT RAISE(ABORT, 'cut here'); END";
const AT_THE_NOTICE: &str = "CREATE TRIGGER fault AFTER INSERT ON outbox BEGIN SELECT RAISE(ABORT, 'cut here'); END";
/// The last that is written.
const AT_THE_RECORD: &str = "CREATE TRIGGER fault AFTER INSERT ON audit WHEN NEW.kind LIKE 'method-%'
     BEGIN SELECT RAISE(ABORT, 'cut here'); END";

#[tokio::test]
async fn a_phone_is_registered_with_its_record_and_its_notice_or_not_at_all() {
    let town = town().await;
    let mut noe = Guest::comes(&town, "/register").await;
    noe.signs_in(NOE, NOE_PASSWORD).await;
    fails_at_each(&mut noe, &[AT_THE_CONSENT], "agree", &[]).await;
    noe.does("add-phone", &[]).await;
    noe.does("number", &[("country", "FR"), ("number", "0698765432"), ("name", "")]).await;
    fails_at_each(&mut noe, &[AT_THE_NOTICE], "text", &[]).await;
    let code = town.code_on(NEW_PHONE);
    let faults = [AT_THE_METHOD, AT_THE_NOTICE, AT_THE_RECORD];
    fails_at_each(&mut noe, &faults, "code", &[("code", &code)]).await;
    noe.says("Set to +33 6 98 76 54 32");
    let record = town.record().await;
    let added = record.iter().filter(|kind| *kind == "method-added").count();
    assert_eq!((added, town.texts_on(NEW_PHONE)), (1, 2), "the code and one notice: {record:?}");
}

#[tokio::test]
async fn a_phone_that_takes_the_place_of_another_never_leaves_both_or_neither() {
    let town = town().await;
    let mut noe = Guest::comes(&town, "/register").await;
    noe.enters(NOE, NOE_PASSWORD).await;
    registers_phone(&mut noe, "0698765432", NEW_PHONE).await;
    town.waits(std::time::Duration::from_secs(61)).await;
    let change = noe.button("change-");
    noe.does(&change, &[]).await;
    let sms = noe.button("prove-");
    noe.does(&sms, &[]).await;
    let code = town.code_on(NEW_PHONE);
    noe.does("code", &[("code", &code)]).await;
    noe.does("number", &[("country", "FR"), ("number", "0698765433"), ("name", "")]).await;
    noe.does("text", &[]).await;
    let code = town.code_on("+33698765433");
    let faults = [AT_THE_METHOD, AT_THE_REMOVAL, AT_THE_NOTICE, AT_THE_RECORD];
    fails_at_each(&mut noe, &faults, "code", &[("code", &code)]).await;
    noe.says("Set to +33 6 98 76 54 33").never_says("98 76 54 32");
    assert!(town.text_on(NEW_PHONE).contains("retiré"), "{}", town.text_on(NEW_PHONE));
}

#[tokio::test]
async fn codes_and_an_app_are_registered_whole_or_not_at_all() {
    let town = town().await;
    let mut mira = Guest::comes(&town, "/register").await;
    mira.enters(MIRA, MIRA_PASSWORD).await;
    super::step_up::proves_by_text(&mut mira).await;
    mira.does("back", &[]).await;
    mira.does("add-codes", &[]).await;
    let faults = [
        AT_THE_METHOD,
        "CREATE TRIGGER fault AFTER INSERT ON method_digest WHEN NEW.label = '7'
         BEGIN SELECT RAISE(ABORT, 'cut here'); END",
        AT_THE_NOTICE,
        AT_THE_RECORD,
    ];
    let texts = town.texts_on(MIRA_PHONE);
    fails_at_each(&mut mira, &faults, "kept", &[]).await;
    assert_eq!(town.count("SELECT count(*) FROM method_digest").await, 10);
    assert_eq!(town.texts_on(MIRA_PHONE), texts + 1, "told once");
}
