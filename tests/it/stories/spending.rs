//! What text messages and calls may cost: budgets counted where they leave, countries that are closed, and a flood.

use std::time::Duration;

use futures::future::join_all;
use sesame::command::Why;
use sesame::command::limits::{Clear, Limits as Command, on_file};
use sesame::config::{Config, Environment};
use sesame::engine::button::Button;
use sesame::engine::effect::{Category, Effect};
use sesame::engine::method::{Method, MethodKind, Subject};
use sesame::engine::policy::{Limits, Policy};
use sesame::engine::recovery::AwaitingSend;
use sesame::engine::spending::{Refused, Spending};
use sesame::engine::text::Text;
use sesame::engine::{Awaiting, Budget, Conversation, Env, Event, Facts, Rules, step};
use sesame::ids::{AccountId, Handle, MethodId, Peer, SubjectKey};
use sesame::inbox::fleet::Fleet;
use sesame::keys::Digest;
use sesame::secret::Secret;
use sesame::store::Store;
use sesame::store::spending::{Leave, Spend};
use sesame::time::Time;

use super::{hours, minutes};
use crate::town::{FRIDAY, LI_NA, LI_NA_PHONE, MIRA, MIRA_PHONE, Town, keys};

async fn store() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("sesame.db"), keys()).await.unwrap();
    (folder, store)
}

fn policy(spending: Spending) -> Policy {
    Policy { spending, ..Policy::default() }
}

/// Asks for leave to send one code.
async fn asks(store: &Store, policy: &Policy, number: &str, name: &str, now: Time) -> Leave {
    let number = Secret::from(number);
    let spend = Spend { number: &number, kind: MethodKind::Sms, name, told: None, home: "FR" };
    store.spend(&spend, policy, now).await.unwrap()
}

/// S31: each budget by itself: the number's, the prefix', the country's, everybody's; and each is free again in time.
#[tokio::test]
async fn s31_every_budget_holds_back_what_is_over_it() {
    let (_folder, store) = store().await;
    let spending = Spending {
        countries: ["FR", "BE", "GB"].map(str::to_owned).into(),
        per_country_per_day: 6,
        per_prefix_per_hour: 4,
        per_number_per_day: 2,
        ..Spending::default()
    };
    let policy = Policy { limits: Limits { fleet_sends_per_day: 9, ..Limits::default() }, ..policy(spending) };
    let mut named = 0;
    let mut ask = async |number: &str, now: Time| {
        named += 1;
        asks(&store, &policy, number, &format!("c{named}"), now).await
    };
    let now = FRIDAY;
    for _ in 0..2 {
        assert_eq!(ask("+33612345601", now).await, Leave::Granted);
    }
    assert_eq!(ask("+33612345601", now).await, Leave::Refused(Refused::NumberDay));
    for number in ["+33612345602", "+33612345603"] {
        assert_eq!(ask(number, now).await, Leave::Granted);
    }
    assert_eq!(ask("+33612345604", now).await, Leave::Refused(Refused::PrefixHour));
    assert_eq!(ask("+33612345604", now + hours(1)).await, Leave::Granted, "the hour is over");
    let now = now + hours(1);
    assert_eq!(ask("+33750111111", now).await, Leave::Granted);
    assert_eq!(ask("+33751222222", now).await, Leave::Refused(Refused::CountryDay));
    for number in ["+32470123456", "+32471123456", "+447400123456"] {
        assert_eq!(ask(number, now).await, Leave::Granted);
    }
    assert_eq!(ask("+447400123457", now).await, Leave::Refused(Refused::Day));
    assert_eq!(ask("+447400123457", FRIDAY + hours(24)).await, Leave::Granted);
    // Never: a country that is not served, premium, shared cost, satellite.
    for (number, refused) in [
        ("+8613800138074", Refused::Country),
        ("+33899123456", Refused::Range),
        ("+447012345678", Refused::Range),
        ("+881612345678", Refused::Range),
    ] {
        assert_eq!(ask(number, now + hours(48)).await, Leave::Refused(refused), "{number}");
    }
}

/// S31: a courier that was busy is asked again for the same message, which is counted once; and the file holds no number.
#[tokio::test]
async fn s31_a_message_is_counted_once_however_often_it_is_tried() {
    let (folder, store) = store().await;
    let policy = policy(Spending { per_number_per_day: 1, ..Spending::default() });
    for _ in 0..3 {
        assert_eq!(asks(&store, &policy, MIRA_PHONE, "c1", FRIDAY).await, Leave::Granted);
    }
    assert_eq!(asks(&store, &policy, MIRA_PHONE, "c2", FRIDAY).await, Leave::Refused(Refused::NumberDay));
    assert_eq!(store.spent(FRIDAY).await.unwrap()[0].sent, 1);
    for file in std::fs::read_dir(folder.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!String::from_utf8_lossy(&bytes).contains(&MIRA_PHONE[1..]));
    }
}

/// A notice tells an owner what happened to their account: nobody can keep it from them by using up the codes' budgets, it
/// uses up none of those, and has one of its own.
#[tokio::test]
async fn s31_notices_and_codes_have_budgets_of_their_own() {
    let (_folder, store) = store().await;
    let spending =
        Spending { per_country_per_day: 2, per_number_per_day: 1, per_prefix_per_hour: 2, ..Spending::default() };
    let policy = Policy { limits: Limits { fleet_sends_per_day: 2, ..Limits::default() }, ..policy(spending) };
    let (number, mira, li_na) = (Secret::from(MIRA_PHONE), AccountId::from("mira"), AccountId::from("li-na"));
    let tells = async |name: &str, account: &AccountId, now: Time| {
        let notice = Spend { number: &number, kind: MethodKind::Sms, name, told: Some(account), home: "FR" };
        store.spend(&notice, &policy, now).await.unwrap()
    };
    for name in ["n1", "n2", "n3", "n4", "n5", "n6", "n7", "n8", "n9", "n10"] {
        assert_eq!(tells(name, &mira, FRIDAY).await, Leave::Granted);
    }
    assert_eq!(tells("n11", &mira, FRIDAY).await, Leave::Refused(Refused::NoticeDay));
    assert_eq!(tells("n10", &mira, FRIDAY).await, Leave::Granted, "tried again, it is the same one");
    assert_eq!(tells("n12", &li_na, FRIDAY).await, Leave::Granted, "another's are none of it");
    assert_eq!(asks(&store, &policy, MIRA_PHONE, "c1", FRIDAY).await, Leave::Granted);
    assert_eq!(asks(&store, &policy, MIRA_PHONE, "c2", FRIDAY).await, Leave::Refused(Refused::NumberDay));
    let spent = &store.spent(FRIDAY).await.unwrap()[0];
    assert_eq!((spent.sent, spent.judged), (12, 1), "counted, and no codes that could be entered");
    assert_eq!(tells("n13", &mira, FRIDAY + hours(24)).await, Leave::Granted);
    let dear = Secret::from("+33899123456");
    let dear = Spend { number: &dear, kind: MethodKind::Sms, name: "n14", told: Some(&li_na), home: "FR" };
    assert_eq!(store.spend(&dear, &policy, FRIDAY).await.unwrap(), Leave::Refused(Refused::Range));
}

/// S31: somebody whose code is held back reads what everybody reads, and the record says why.
#[tokio::test]
async fn s31_who_is_held_back_sees_what_a_stranger_sees() {
    let spending = Spending { countries: vec!["FR".to_owned()], ..Spending::default() };
    let town = Town::under(policy(spending)).await;
    let li_na = town.arrives("l");
    let heard = li_na.comes_to_code(LI_NA, LI_NA_PHONE).await;
    heard.hears_some("ask-code").reads("if that is the number you registered");
    assert_eq!(town.texts_on(LI_NA_PHONE), 0);
    assert!(town.record().await.contains(&"code-undelivered".to_owned()));
    assert_eq!(town.count("SELECT count(*) FROM audit WHERE facts LIKE '%\"country\"%'").await, 1);
    assert_eq!(town.count("SELECT count(*) FROM spending").await, 0);
    town.arrives("m").comes_to_page(MIRA, MIRA_PHONE).await.hears_some("ask-reset");
}

/// A country whose codes nobody enters is closed for a day: one ticket, one line; what is entered there counts; IT can
/// open it again, which is on record, and it is judged by what is sent from then on.
#[tokio::test]
async fn s31_a_country_whose_codes_nobody_enters_is_closed_for_a_day() {
    let policy = policy(Spending { judged_from_at_home: 20, ..Spending::default() });
    let town = Town::under(policy.clone()).await;
    let house = town.house();
    for number in 0..20 {
        let leave =
            asks(&house.store, &policy, &format!("+336{number:02}345601"), &format!("p{number}"), town.now()).await;
        assert_eq!(leave, Leave::Granted, "a busy minute is no attack");
    }
    town.waits(minutes(6)).await;
    let mira = town.arrives("m");
    mira.comes_to_code(MIRA, MIRA_PHONE).await.hears_some("ask-code");
    assert_eq!(town.texts_on(MIRA_PHONE), 0);
    assert_eq!(town.tickets_about(Category::CountryClosed).len(), 1);
    town.waits(minutes(2)).await;
    mira.presses(Button::Resend).await.hears_some("told-resent");
    assert_eq!(town.texts_on(MIRA_PHONE), 0);
    assert_eq!(town.tickets_about(Category::CountryClosed).len(), 1, "said once");
    assert_eq!(town.record().await.iter().filter(|kind| *kind == "country-closed").count(), 1);
    // Another country is none of it.
    town.arrives("l").comes_to_code(LI_NA, LI_NA_PHONE).await;
    assert_eq!(town.texts_on(LI_NA_PHONE), 1);

    let shown = tells(&town, Command::List { json: false }).await.unwrap();
    assert!(
        shown.contains("Countries closed: 1\n  FR until 2026-11-21 09:06 UTC: a code was entered at 0 of 20 numbers"),
        "{shown}"
    );
    let shown: serde_json::Value =
        serde_json::from_str(&tells(&town, Command::List { json: true }).await.unwrap()).unwrap();
    assert_eq!((&shown["closed_countries"][0]["country"], &shown["sent"]["total"]), (&"FR".into(), &21.into()));
    let clear =
        |country: &str| Command::Clear { what: Clear::Country { country: country.to_owned() }, why: Why::default() };
    assert!(tells(&town, clear("CN")).await.unwrap_err().contains("CN is not closed; nothing was changed"));
    tells(&town, clear("fr")).await.unwrap();
    assert!(town.record().await.contains(&"limit-cleared".to_owned()));
    town.waits(minutes(5)).await;
    mira.chooses("sms").await;
    mira.says(MIRA_PHONE).await;
    mira.sends().await;
    assert_eq!(town.texts_on(MIRA_PHONE), 1, "and it is not closed again at once");
    let code = town.code_on(MIRA_PHONE);
    mira.says(&code).await.hears(Text::ToldProved { gate: 1 });
    assert_eq!(town.count("SELECT sum(entered) FROM spending WHERE judged = 1 AND country = 'FR'").await, 1);
}

/// Codes to so many numbers of a prefix, each `times`; some of them are entered.
async fn sent(store: &Store, policy: &Policy, prefix: &str, numbers: usize, times: usize, entered: usize, at: Time) {
    for number in 0..numbers {
        for time in 0..times {
            let (to, name) = (format!("{prefix}{number:03}4560"), format!("{prefix}-{number}-{time}"));
            assert_eq!(asks(store, policy, &to, &name, at).await, Leave::Granted);
            if number < entered && time == 0 {
                sqlx::query("UPDATE spending SET entered = 1 WHERE challenge = $1")
                    .bind(name)
                    .execute(&mut *store.writer().await)
                    .await
                    .unwrap();
            }
        }
    }
}

/// S31: what is judged is at how many numbers a code was entered, not how many messages went there; and whoever knows
/// some dozens of the organisation's numbers cannot close its own country.
#[tokio::test]
async fn s31_few_numbers_close_no_country_and_the_own_country_takes_five_times_as_many() {
    let countries = ["FR", "BE"].map(str::to_owned).into();
    let policy = policy(Spending { countries, ..Spending::default() });
    let (later, latest) = (FRIDAY + minutes(6), FRIDAY + minutes(12));
    let closes = async |prefix: &str, numbers, times, entered| {
        let (_folder, store) = store().await;
        sent(&store, &policy, prefix, numbers, times, entered, FRIDAY).await;
        let next = if prefix == "+3361" { "+33750111111" } else { "+32491123456" };
        let leave = asks(&store, &policy, next, "next", later).await;
        let closed = matches!(leave, Leave::Closing(_));
        assert!(closed || leave == Leave::Granted, "{leave:?}");
        let after = asks(&store, &policy, next, "after", latest).await;
        assert_eq!(after == Leave::Refused(Refused::CountryClosed), closed, "{after:?}");
        closed
    };
    assert!(!closes("+3247", 5, 6, 0).await, "thirty messages to five numbers");
    assert!(closes("+3247", 20, 1, 3).await, "of twenty numbers three entered one");
    assert!(!closes("+3247", 20, 2, 4).await, "asked for twice, four of twenty entered the second");
    assert!(!closes("+3361", 99, 1, 0).await, "ninety-nine numbers of the own country");
    assert!(closes("+3361", 100, 1, 19).await, "a hundred of them");
    assert!(!closes("+3361", 100, 1, 20).await, "a hundred of which twenty entered one");
}

/// What `sesame limits` writes beside the running house.
async fn tells(town: &Town, command: Command) -> Result<String, String> {
    let text = format!(
        "[server]\npublic_url = \"https://a.example\"\ndata = '{}'\n[org]\nname = \"B\"\nit_contact = \"IT\"\n\
         sign_in_url = \"https://a.example\"\n[policy]\nmethods = [\"mail\"]\n[courier.mail]\nhost = \"h\"\n\
         from = \"a@b.example\"\n[desk]\nmail_to = \"a@b.example\"\n",
        town.folder().display()
    );
    let config = Config::parse("sesame.toml", &text, &Environment::default()).unwrap();
    let settled = sesame::config::Settled { config, secrets: sesame::config::Secrets::default(), keys: keys() };
    let mut out = Vec::new();
    on_file(&command, settled, town.now(), &mut out).await.map_err(|error| error.to_string())?;
    Ok(String::from_utf8(out).unwrap())
}

/// An account closed by wrong answers is listed by its login, and opened again on IT's word.
#[tokio::test]
async fn s46_an_account_closed_by_wrong_answers_is_listed_and_opened() {
    let limits = Limits { wrong_per_day: 1, ..Limits::default() };
    let town = Town::under(Policy { limits, ..Policy::default() }).await;
    let mira = town.arrives("m");
    mira.comes_to_code(MIRA, MIRA_PHONE).await;
    let right = town.code_on(MIRA_PHONE);
    mira.says(if right == "000000" { "111111" } else { "000000" }).await.hears_some("told-closed");
    let direct = town.house().store.closed_accounts(1, town.now()).await.unwrap();
    assert_eq!((direct.len(), direct[0].account.clone()), (1, town.account_of(MIRA).await));
    let clear = |login: &str| Command::Clear { what: Clear::Account { login: login.to_owned() }, why: Why::default() };
    assert!(
        tells(&town, clear("nobody")).await.unwrap_err().contains("nobody signs in as nobody; nothing was changed")
    );
    assert!(tells(&town, clear(MIRA)).await.unwrap().starts_with("1 wrong answers of "));
    assert!(town.record().await.contains(&"limit-cleared".to_owned()));
    town.waits(minutes(2)).await;
    mira.comes_to_page(MIRA, MIRA_PHONE).await.hears_some("ask-reset");
}

/// Somebody in front of the button that sends: everything before it costs nothing.
fn at_the_button(person: usize) -> (Conversation, Event) {
    let method = Method {
        id: MethodId(format!("m{person}")),
        kind: MethodKind::Sms,
        hint: "••23".to_owned(),
        contact: Digest::default(),
    };
    let account = AccountId(format!("a{person}"));
    let facts = Facts {
        started_at: FRIDAY,
        heard_at: FRIDAY,
        handle: Some(Handle(format!("p{person}"))),
        captcha_passed: true,
        subject: Some(Subject { key: SubjectKey(format!("account/a{person}")), account: Some(account) }),
        methods: vec![method.clone()],
        ..Facts::default()
    };
    let conversation = Conversation {
        stamp: 1,
        keyboard: vec![vec![Button::Send { kind: MethodKind::Sms }]],
        awaiting: Awaiting::Send(AwaitingSend { method: method.id, matches: true }),
        facts,
        ..Conversation::default()
    };
    (conversation, Event::Pressed { stamp: 1, place: 0 })
}

/// A number of one of three countries, with one of sixty prefixes of seven digits; each number is another.
fn number_of(person: usize) -> String {
    let (prefix, rest) = (person / 3 % 60, person / 180);
    match person % 3 {
        0 => format!("+336{:04}{rest:04}", 1_200 + prefix),
        1 => format!("+3247{prefix:03}{rest:04}"),
        _ => format!("+4474{prefix:03}{rest:05}"),
    }
}

/// How many ask in the same moment.
const WAVE: usize = 500;

/// So many people with numbers of their own ask for a code within ten minutes. Returns how many the engine let go, and
/// how many left.
async fn flood(people: usize, engine: Policy, sending_policy: &Policy) -> (usize, usize, Store, tempfile::TempDir) {
    let (folder, store) = store().await;
    let rules = Rules::new(engine, sesame::demo::org(), keys(), Vec::new()).unwrap();
    let mut fleet = Fleet::load(&store, FRIDAY).await.unwrap();
    let (mut let_go, mut left) = (0, 0);
    for wave in 0..people / WAVE {
        let mut sent = Vec::new();
        for person in wave * WAVE..(wave + 1) * WAVE {
            let now = FRIDAY + Duration::from_millis(6 * person as u64);
            let mut budget = Budget::default();
            fleet = fleet.at(now);
            fleet.tell(&mut budget);
            let mut seed = [7; 32];
            seed[..8].copy_from_slice(&(person as u64).to_le_bytes());
            let (conversation, event) = at_the_button(person);
            let peer = Peer::new("town", &person.to_string());
            let env = Env { now, seed, rules: &rules, budget: &budget, peer: &peer };
            let effects = step(conversation, event, &env).effects;
            fleet.note(&effects, now);
            let sendings =
                effects.into_iter().filter_map(|e| if let Effect::SendCode(sent) = e { Some(sent) } else { None });
            sent.extend(sendings.map(|sending| (Secret::new(number_of(person)), sending, now)));
        }
        let_go += sent.len();
        let asked = sent.iter().map(|(number, sending, now)| {
            let name = sending.challenge.as_str();
            let spend = Spend { number, kind: sending.kind, name, told: None, home: "FR" };
            let store = &store;
            async move { store.spend(&spend, sending_policy, *now).await.unwrap() }
        });
        left += join_all(asked).await.into_iter().filter(|leave| *leave == Leave::Granted).count();
    }
    (let_go, left, store, folder)
}

fn three_countries() -> Policy {
    let countries = ["FR", "BE", "GB"].map(str::to_owned).into();
    policy(Spending { countries, ..Spending::default() })
}

/// Were there no breaker in the engine (two processes, a restart), the file's budgets alone let no more leave than they
/// hold: for each prefix, country and day.
async fn without_the_breaker(people: usize) {
    let usual = three_countries();
    let limits = Limits { fleet_sends_per_day: u32::MAX, ..Limits::default() };
    let (let_go, left, store, _folder) = flood(people, Policy { limits, ..usual.clone() }, &usual).await;
    assert_eq!(let_go, people, "every one of them reaches the budgets");
    let spent = store.spent(FRIDAY + minutes(11)).await.unwrap();
    let told: Vec<_> = spent.iter().map(|spent| format!("{} {}", spent.country, spent.sent)).collect();
    let crowded: i64 = sqlx::query_scalar("SELECT max(n) FROM (SELECT count(*) AS n FROM spending GROUP BY prefix)")
        .fetch_one(store.readers())
        .await
        .unwrap();
    println!(
        "{people} flows without the engine's breaker: {left} left ({}); fullest prefix {crowded}",
        told.join(", ")
    );
    assert!(spent.iter().all(|spent| spent.sent <= usual.spending.per_country_per_day), "{told:?}");
    assert_eq!(usize::try_from(spent.iter().map(|spent| spent.sent).sum::<u32>()).unwrap(), left);
    assert!(left > 0 && left <= usize::try_from(usual.limits.fleet_sends_per_day).unwrap());
    assert!(crowded <= i64::from(usual.spending.per_prefix_per_hour));
}

/// S31: 100,000 people ask for codes: the day's budget leaves, and no more.
#[tokio::test]
async fn s31_a_hundred_thousand_flows_send_no_more_than_the_budget() {
    let usual = three_countries();
    let (let_go, left, _store, _folder) = flood(100_000, usual.clone(), &usual).await;
    println!("100000 flows, usual policy: {let_go} let go by the engine, {left} left");
    assert_eq!(let_go, 1000);
    assert!(left > 0 && left <= 1000);
}

/// S31: the budgets in the file hold by themselves.
#[tokio::test]
async fn s31_ten_thousand_flows_that_nobody_broke_off_send_no_more_than_the_budget() {
    without_the_breaker(10_000).await;
}

#[tokio::test]
#[ignore = "a minute or more of a whole processor"]
async fn s31_a_hundred_thousand_flows_that_nobody_broke_off_send_no_more_than_the_budget() {
    without_the_breaker(100_000).await;
}
