//! Reports: every figure is one that was counted by hand, and none of them is about anybody.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::tz::TimeZone;
use serde_json::{Value, json};
use sesame::audit::Kind;
use sesame::audit::chain::{self, Line, note};
use sesame::directory::register::Register;
use sesame::engine::button::{Button, Network};
use sesame::engine::method::MethodKind;
use sesame::engine::policy::Policy;
use sesame::engine::terms::Group;
use sesame::keys::Keys;
use sesame::report::coverage::{Coverage, Enrolled, WhatIf, enrolled, own_accounts};
use sesame::report::week::Week;
use sesame::report::{Period, Report, tally};
use sesame::speech::Speech;
use sesame::store::Store;
use sesame::time::Time;

use crate::commands::{KEY, Site};
use crate::town::{MIRA, MIRA_PHONE, TOBIAS, Town};

fn at(moment: &str) -> Time {
    Time(moment.parse::<jiff::Timestamp>().unwrap().as_millisecond())
}

fn counts<const N: usize>(pairs: [(&str, u64); N]) -> BTreeMap<String, u64> {
    pairs.into_iter().map(|(name, count)| (name.to_owned(), count)).collect()
}

/// S103, S105: four people, each of whom gets to another end; and the same once they are given up.
#[tokio::test]
async fn s103_s105_what_people_did_is_what_the_report_counts() {
    let town = Town::new().await;
    let from = town.now();
    let mira = town.arrives_speaking("m", "fr");
    mira.comes_to_code(MIRA, MIRA_PHONE).await;
    town.waits(Duration::from_secs(90)).await;
    mira.says("000000").await;
    mira.says(&town.code_on(MIRA_PHONE)).await;
    mira.opens_page().await.chooses("Otter-Kiwi-42-Lampe").await;
    mira.presses(Button::Network { network: Network::Wifi }).await;
    mira.presses(Button::Worked).await;
    let tobias = town.arrives("t");
    tobias.comes_to_choice(TOBIAS).await;
    tobias.presses(Button::ContactIt).await;
    let ghost = town.arrives("g");
    ghost.comes_to_choice("ghost@brunel.example").await;
    ghost.presses(Button::Cancel).await;
    town.arrives("l").says("I forgot my password").await;

    let read = async || {
        let period = Period { from, to: town.now() + Duration::from_millis(1), zone: TimeZone::UTC };
        Report::read(&town.house().store, &period).await.unwrap()
    };
    let report = read().await;
    let channel = mira.peer.channel().to_owned();
    assert_eq!((report.resets.total, report.resets.median_seconds), (1, Some(90)));
    assert_eq!(report.resets.by_method, counts([("sms", 1)]));
    assert_eq!(report.resets.by_channel, counts([(&channel, 1)]));
    assert_eq!(report.resets.by_language, counts([("fr", 1)]));
    assert_eq!(report.resets.per_day.values().sum::<u64>(), 1);
    assert_eq!(report.messages.codes, counts([("sms", 1)]));
    assert_eq!(report.messages.notices.values().sum::<u64>(), 3);
    assert_eq!((report.failures["code-refused"], report.failures["recovery-cancelled"]), (1, 1));
    assert_eq!((report.tickets.values().sum::<u64>(), report.unknown_names), (1, 1));
    let found = &report.recoveries;
    // Tobias was sent to IT, the ghost left, the last one has said one word.
    assert_eq!([found.begun, found.without_it, found.with_it, found.given_up, found.under_way], [4, 1, 1, 1, 1]);
    assert_eq!(found.percent_without_it, Some(33.3));
    let funnel: Vec<_> = found.funnel.iter().map(|stage| (stage.step, stage.reached, stage.stopped)).collect();
    let expected = [
        ("begun", 4, 0),
        ("account named", 3, 2),
        ("method chosen", 1, 0),
        ("proof given", 1, 0),
        ("page opened", 1, 0),
        ("password reset", 1, 0),
    ];
    assert_eq!(funnel, expected);
    assert_eq!(found.most_stop_after, Some("account named"));

    town.waits(Duration::from_hours(24)).await;
    let report = read().await;
    let found = &report.recoveries;
    assert_eq!([found.begun, found.without_it, found.with_it, found.given_up, found.under_way], [4, 1, 1, 2, 0]);
    assert_eq!((found.percent_without_it, report.failures["recovery-expired"]), (Some(25.0), 2));
}

/// Lines as the service writes them, at moments of ours.
struct Record(Store);

impl Record {
    async fn of(site: &Site) -> Self {
        let keys = Keys::new(hex::decode(KEY).unwrap().try_into().unwrap());
        Self(Store::open(&site.path("data/sesame.db"), keys).await.unwrap())
    }

    async fn line(&self, peer: &str, moment: &str, kind: Kind, subject: &str, fact: (&str, &str)) {
        let subject = (!subject.is_empty()).then(|| subject.into());
        let facts = vec![(fact.0.to_owned(), fact.1.to_owned())];
        note(&self.0, &Line { at: at(moment), kind, subject, peer: Some(peer.into()), facts }).await.unwrap();
    }

    /// A recovery from the first word to the reset, at these moments.
    async fn solved(&self, peers: [&str; 2], account: &str, [from, to]: [&str; 2], methods: &[&str], locale: &str) {
        let none = ("", "");
        let [first, last] = peers;
        self.line(first, from, Kind::RecoveryStarted, "", none).await;
        self.line(first, from, Kind::LookUpRequested, "", none).await;
        self.line(first, from, Kind::LookUpAnswered, account, none).await;
        if first != last {
            self.line(first, from, Kind::ConversationHandedOver, account, none).await;
            self.line(last, from, Kind::ConversationTakenOver, account, none).await;
        }
        for method in methods {
            self.line(last, from, Kind::MethodChosen, account, ("kind", method)).await;
            self.line(last, from, Kind::GatePassed, account, ("kind", method)).await;
        }
        self.line(last, to, Kind::PageOpened, account, none).await;
        self.line(last, to, Kind::PasswordReset, account, ("locale", locale)).await;
    }
}

/// A tally of hours and days, taken in by pieces, counts what a count by hand does, wherever a period begins and ends.
#[tokio::test]
async fn s103_any_period_counts_what_its_lines_say() {
    let site = Site::new();
    let record = Record::of(&site).await;
    let begins = at("2026-10-01T21:17:00Z").0;
    let minute = 60_000;
    // A recovery every 23 minutes for a week: begun, and of each three one is reset, one left, one under way.
    let recoveries: Vec<(i64, i64)> = (0..440).map(|number| (number, begins + number * 23 * minute)).collect();
    let mut writer = record.0.writer().await;
    let mut chain = chain::head(&mut writer).await.unwrap();
    sqlx::query("BEGIN").execute(&mut *writer).await.unwrap();
    for (number, began) in &recoveries {
        let ends = match number % 3 {
            0 => vec![Kind::LookUpRequested, Kind::GatePassed, Kind::PageOpened, Kind::PasswordReset],
            1 => vec![Kind::LookUpRequested, Kind::RecoveryExpired],
            _ => vec![Kind::CodeRefused],
        };
        for (kind, step) in std::iter::once(Kind::RecoveryStarted).chain(ends).zip(0..) {
            let facts = vec![("locale".to_owned(), "fr".to_owned()), ("kind".to_owned(), "sms".to_owned())];
            let (peer, at) = (Some(format!("telegram:{number}").as_str().into()), Time(began + step * 5 * minute));
            let row = chain.append(&Line { at, kind, subject: Some("account/ana".into()), peer, facts });
            chain::write(&mut writer, &row).await.unwrap();
        }
        if number % 50 == 49 {
            sqlx::query("COMMIT").execute(&mut *writer).await.unwrap();
            drop(writer);
            tally::catch_up(&record.0).await.unwrap();
            writer = record.0.writer().await;
            sqlx::query("BEGIN").execute(&mut *writer).await.unwrap();
        }
    }
    sqlx::query("COMMIT").execute(&mut *writer).await.unwrap();
    drop(writer);
    let bounds = [0, 1, 7 * 60, 17 * 60 + 3, 24 * 60, 2 * 24 * 60 + 163, 5 * 24 * 60 + 43, 8 * 24 * 60];
    for (place, from) in bounds.iter().enumerate() {
        for to in &bounds[place + 1..] {
            let (from, to) = (begins + from * minute, begins + to * minute);
            let zone = TimeZone::get("Asia/Kolkata").unwrap();
            let report = Report::read(&record.0, &Period { from: Time(from), to: Time(to), zone }).await.unwrap();
            let count = |rest: i64, after: i64| {
                let within = |began: i64| from <= began + after * minute && began + after * minute < to;
                recoveries.iter().filter(|(number, began)| number % 3 == rest && within(*began)).count() as u64
            };
            let found = &report.recoveries;
            assert_eq!([found.without_it, found.given_up, found.under_way], [count(0, 0), count(1, 0), count(2, 0)]);
            let resets = count(0, 20);
            assert_eq!((report.resets.total, report.resets.per_day.values().sum::<u64>()), (resets, resets));
            assert_eq!(report.resets.by_language.get("fr").copied().unwrap_or(0), resets);
            assert_eq!(report.resets.median_seconds, (resets > 0).then_some(1200));
            assert_eq!(
                (report.failures["code-refused"], report.failures["recovery-expired"]),
                (count(2, 5), count(1, 10))
            );
        }
    }
}

/// S103: a month in the organisation's own days, and what straddles its ends.
#[tokio::test]
async fn s103_a_month_is_counted_in_the_organisations_days() {
    let site = Site::new();
    let record = Record::of(&site).await;
    let (none, ana) = (("", ""), "account/ana");
    // Shortly after midnight in Paris: the second of October.
    let both = ["2026-10-01T22:30:00Z", "2026-10-01T22:32:00Z"];
    record.solved(["telegram:1", "telegram:1"], ana, both, &["sms", "totp"], "fr").await;
    record.line("telegram:1", both[1], Kind::RecoveryCompleted, "", none).await;
    // Asked IT about Windows after the reset.
    let one = ["2026-10-05T10:00:00Z", "2026-10-05T10:01:00Z"];
    record.solved(["discord:2", "discord:2"], ana, one, &["mail"], "en-GB").await;
    record.line("discord:2", one[1], Kind::TicketOpened, ana, ("category", "windows-session")).await;
    // A name of nobody, left at the choice; and a word that no program writes.
    for (kind, subject, fact) in [
        (Kind::RecoveryStarted, "", none),
        (Kind::LookUpRequested, "", none),
        (Kind::LookUpAnswered, "stranger/00", none),
        (Kind::RecoveryCancelled, "stranger/00", none),
        (Kind::CodeDelivered, "stranger/00", ("kind", "=1+1")),
    ] {
        record.line("telegram:3", "2026-10-12T08:00:00Z", kind, subject, fact).await;
    }
    // Began in October, in another chat; ended in November.
    let over = ["2026-10-31T22:59:00Z", "2026-10-31T23:01:00Z"];
    record.solved(["web:4", "telegram:5"], "account/bo", over, &["mail"], "en").await;
    record.line("web:6", "2026-10-20T08:00:00Z", Kind::RecoveryStarted, "", none).await;
    // Neither month's.
    record.line("web:7", "2026-09-30T21:59:59.999Z", Kind::RecoveryStarted, "", none).await;
    drop(record);

    let zone = [("SESAME_ORG_TIME_ZONE", "Europe/Paris")];
    let told = site.runs_with(&["report", "--month", "2026-10", "--json"], &zone);
    let shown: Value = serde_json::from_str(&told.did("").out).unwrap();
    let (report, resets) = (&shown["report"], &shown["report"]["resets"]);
    assert_eq!((&report["from"], &report["to"]), (&json!("2026-10-01"), &json!("2026-10-31")));
    assert_eq!(resets["total"], 2);
    let days = resets["per_day"].as_object().unwrap();
    assert_eq!((days.len(), &days["2026-10-02"], &days["2026-10-05"]), (31, &json!(1), &json!(1)));
    assert_eq!(resets["by_method"], json!({ "totp+sms": 1, "mail": 1 }));
    assert_eq!(resets["by_channel"], json!({ "telegram": 1, "discord": 1 }));
    assert_eq!(resets["by_language"], json!({ "fr": 1, "en-GB": 1 }));
    assert_eq!(resets["median_seconds"], 90, "between one minute and two");
    let found = &report["recoveries"];
    for (name, count) in [("begun", 5), ("without_it", 2), ("with_it", 1), ("given_up", 1), ("under_way", 1)] {
        assert_eq!(found[name], count, "{name}");
    }
    assert_eq!(found["percent_without_it"], 50.0);
    assert_eq!((&report["tickets"], &report["unknown_names"]), (&json!({ "windows-session": 1 }), &json!(1)));
    assert_eq!(report["messages"]["codes"], json!({ "other": 1 }), "a word of the record is no name of a count");
    let november = site.runs_with(&["report", "--month", "2026-11", "--json"], &zone);
    let november: Value = serde_json::from_str(&november.did("").out).unwrap();
    assert_eq!(november["report"]["resets"]["by_method"], json!({ "mail": 1 }));
    assert_eq!(
        (&november["report"]["recoveries"]["begun"], &november["report"]["recoveries"]["percent_without_it"]),
        (&json!(0), &Value::Null)
    );

    let text = site.runs_with(&["report", "--month", "2026-10"], &zone);
    text.did("2026-10-01 to 2026-10-31\n")
        .did("Passwords reset                         2\n")
        .did("  half of them within           1 min 30 s\n")
        .did("  solved without IT                     2  (50 % of those that ended)\n")
        .did("  account named                         4         1  <- most stop here\n")
        .did("  2026-10-02                            1\n");
    for private in ["ana", "telegram:1", "stranger", "account/"] {
        assert!(!text.out.contains(private) && !told.out.contains(private), "{private}: a report is about nobody");
    }
}

/// What a spreadsheet takes for a formula does not run, and what moves a cursor is shown.
#[tokio::test]
async fn s103_a_report_for_a_spreadsheet_holds_no_formula() {
    let site = Site::new();
    site.happens("UPDATE account SET groups = '=HYPERLINK(1),@all,\u{1b}[2J'").await;
    let sheet = site.runs(&["report", "--csv"]);
    let mut reader = csv::ReaderBuilder::new().from_reader(sheet.did("").out.as_bytes());
    assert_eq!(reader.headers().unwrap(), &["section", "item", "count"][..]);
    let rows: Vec<_> = reader.records().map(|row| row.unwrap()).collect();
    assert!(rows.len() > 60, "{}", rows.len());
    for cell in rows.iter().flatten() {
        assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell:?}");
    }
    let count = |item: &str| rows.iter().find(|row| &row[1] == item).map(|row| row[2].to_owned());
    assert_eq!(count("enrolled"), Some("1".to_owned()));
    assert_eq!(count("by_group / =HYPERLINK(1) / served"), Some("1".to_owned()));
    assert_eq!(count("recoveries / funnel / begun / reached"), Some("0".to_owned()));
    let text = site.runs(&["report"]);
    assert!(text.did("group \\u{1b}[2J").did("1 of 1  (100 %)").out.chars().all(|c| c == '\n' || !c.is_control()));
    for (words, code, why) in [
        (&["report", "--since", "soon"][..], 1, "\"soon\" is no moment"),
        (&["report", "--since", "2999-01-01"], 1, "expected a moment in the past"),
        (&["report", "--month", "2026-13"], 1, "expected a year and a month such as 2026-10"),
        (&["report", "--month", "2026-10", "--since", "1d"], 2, "cannot be used with"),
        (&["report", "--json", "--csv"], 2, "cannot be used with"),
        (&["report", "what-if"], 1, "say --gates, --methods or --methods-min"),
        (&["report", "what-if", "--gates", "4"], 2, "4 is not in 1..=3"),
        (&["report", "what-if", "--gates", "2", "--methods", "mail"], 1, "nobody could meet that"),
        (&["report", "what-if", "--methods", "questions"], 1, "nobody could meet that"),
        (&["report", "what-if", "--methods", "fax"], 2, "expected some of passkey, totp"),
    ] {
        site.runs(words).could_not(code, why);
    }
    let asked = site.runs(&["report", "what-if", "--gates", "2", "--methods", "mail,totp"]);
    asked.did("2 gates, mail, totp only: 1 of 1 would lose self-service, 0 would gain it.\n").did("mail ");
    let asked = site.runs(&["report", "what-if", "--methods", "mail", "--json"]);
    let shown: Value = serde_json::from_str(&asked.did("").out).unwrap();
    assert_eq!((&shown["what_if"]["today"], &shown["what_if"]["lose"]), (&json!(1), &json!(0)));
}

async fn of_town(town: &Town) -> Vec<Enrolled> {
    let house = town.house();
    let register = Register::new(Arc::clone(&house.store));
    let policy = &house.rules.policy;
    enrolled(&house.store, &register, &*house.directory, policy, town.now(), &mut |_, _| ()).await.unwrap()
}

/// S103: Mira and Li Na have a phone and a mailbox, Tobias a mailbox, Yuki a phone, Noé nothing.
#[tokio::test]
async fn s103_what_another_policy_would_take_away_equals_a_count_by_hand() {
    let town = Town::new().await;
    let today = Policy::default();
    let found = of_town(&town).await;
    let under = |change: fn(&mut Policy)| {
        let mut then = today.clone();
        change(&mut then);
        WhatIf::compare(&found, &today, &then)
    };
    let two = under(|policy| policy.gates = 2);
    assert_eq!((two.today, two.lose, two.gain), (4, 2, 0));
    assert_eq!(two.lose_with, counts([("mail", 1), ("sms+call", 1)]));
    let mail = under(|policy| policy.methods = vec![MethodKind::Mail]);
    assert_eq!((mail.lose, mail.lose_with), (1, counts([("sms+call", 1)])));
    assert_eq!(under(|policy| (policy.gates, policy.methods) = (2, vec![MethodKind::Mail, MethodKind::Totp])).lose, 4);
    assert_eq!(under(|policy| policy.methods_min = 3).lose, 2);
    assert_eq!(under(|_| ()), WhatIf { today: 4, ..WhatIf::default() });

    let store = &town.house().store;
    for sql in [
        "UPDATE account SET groups = 'Finance,Staff' WHERE login LIKE 'satoyu%'",
        "UPDATE account SET groups = 'privileged' WHERE login LIKE 'lina%'",
        "UPDATE account SET disabled = 1 WHERE login LIKE 'okafor%'",
    ] {
        sqlx::raw_sql(sql).execute(&mut *store.writer().await).await.unwrap();
    }
    let found = of_town(&town).await;
    let finance = Group { name: "finance".to_owned(), gates: Some(2), ..Group::default() };
    let then = Policy { group: vec![finance], ..today.clone() };
    let compared = WhatIf::compare(&found, &today, &then);
    assert_eq!(
        (compared.today, compared.lose),
        (2, 1),
        "Tobias is closed, Li Na is IT's to recover, Yuki's group loses"
    );
    assert_eq!(compared.lose_by_group, counts([("Finance", 1), ("Staff", 1)]));
    let own = own_accounts(store).await.unwrap();
    let coverage = Coverage::count(&found, &then, Some(&own));
    assert_eq!(
        (coverage.accounts, coverage.enrolled, coverage.served, coverage.percent()),
        (Some(4), 3, 1, Some(25.0))
    );
    let groups: Vec<_> =
        coverage.by_group.iter().map(|(name, share)| (name.as_str(), share.served, share.of)).collect();
    // Without a group: Mira, and Noé who has nothing.
    assert_eq!(groups, [("(no group)", 1, 2), ("Finance", 0, 1), ("Staff", 0, 1), ("privileged", 0, 1)]);
    assert_eq!(coverage.by_kind, counts([("sms", 3), ("call", 3), ("mail", 2)]));
}

/// Two weeks in the organisation's own days, in each language; and the command that draws them.
#[tokio::test]
async fn s103_a_week_stands_beside_the_one_before_it() {
    let site = Site::new();
    let record = Record::of(&site).await;
    // Sunday evening and Monday morning in Paris; five and nine minutes, and half a minute.
    for (peer, from, to) in [
        ("telegram:1", "2026-11-15T22:50:00Z", "2026-11-15T22:59:00Z"),
        ("telegram:2", "2026-11-15T23:10:00Z", "2026-11-15T23:15:00Z"),
        ("telegram:3", "2026-11-22T22:58:00Z", "2026-11-22T22:58:30Z"),
        ("telegram:4", "2026-11-22T22:58:00Z", "2026-11-22T23:00:00Z"),
    ] {
        record.solved([peer, peer], "account/ana", [from, to], &["sms"], "fr").await;
        record.line(peer, to, Kind::RecoveryCompleted, "", ("", "")).await;
    }
    let zone = TimeZone::get("Europe/Paris").unwrap();
    let week = Week::before(&record.0, jiff::civil::date(2026, 11, 23), &zone).await.unwrap();
    assert_eq!((week.this.resets.total, week.before.resets.total), (2, 1), "the last one is next week's");
    let days: Vec<u64> = week.this.resets.per_day.values().copied().collect();
    assert_eq!(days, [1, 0, 0, 0, 0, 0, 1]);
    let speech = Speech::new(&sesame::demo::org()).unwrap();
    for (locale, was) in [
        (
            "en",
            "From 16 November to 22 November: 2 passwords were reset (1 the week before), 100% of requests were solved without IT (100%), and half of the resets took no more than 3 min (9 min).",
        ),
        (
            "fr",
            "Du 16 novembre au 22 novembre\u{a0}: 2 mots de passe réinitialisés (1 la semaine précédente), 100\u{a0}% des demandes résolues sans le service informatique (100\u{a0}%), et la moitié des réinitialisations faites en 3\u{a0}min au plus (9\u{a0}min).",
        ),
        (
            "zh-Hans",
            "11月16日至11月22日：共重置密码 2 次（前一周 1 次），100% 的求助无需 IT 即已解决（前一周 100%），半数重置用时不超过 3 分钟（前一周 9 分钟）。",
        ),
    ] {
        assert_eq!(week.sentences(&speech, &locale.into())[0], was);
    }
    drop(record);

    let file = site.path("week.png");
    site.runs(&["report", "--png", &file.display().to_string()]).did("passwords were reset").did("In the picture: ");
    assert!(std::fs::read(&file).unwrap().starts_with(b"\x89PNG"));
    site.runs(&["report", "--png", "x.png", "--json"]).could_not(2, "cannot be used with");
}
