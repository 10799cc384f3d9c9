//! `sesame import`: everything of a file, or nothing.

use std::sync::Mutex;

use sesame::directory::hashing::{Cost, Hashing};
use sesame::directory::register::{Register, contact_digest};
use sesame::engine::gate::paper;
use sesame::engine::method::MethodKind;
use sesame::engine::org::Org;
use sesame::entropy::{Entropy, FixedSeeds};
use sesame::ids::AccountId;
use sesame::keys::Keys;
use sesame::people::{Fault, Import, ImportError, Person, Summary, read};
use sesame::store::Store;
use sesame::time::{ManualClock, Time};
use std::sync::Arc;

fn org() -> Org {
    serde_json::from_str(
        r#"{"name":"Ferrer","sign_in_url":"https://x.example","it_contact":"IT","country":"FR",
            "identity":{"domains":["he-ferrer.example"]}}"#,
    )
    .unwrap()
}

fn people(source: &str) -> Vec<Person> {
    read(source.as_bytes(), &org()).unwrap_or_else(|faults| panic!("{faults:?}"))
}

/// The faults of one row under a header with every column, as printed.
fn faults(source: impl AsRef<[u8]>) -> Vec<String> {
    read(source.as_ref(), &org()).unwrap_err().iter().map(Fault::to_string).collect()
}

const HEADER: &str = "login,name,mailbox,aliases,phone,alternate_mail,locale,password,disabled\n";

/// The only fault of one row.
fn fault(row: &str) -> String {
    let faults = faults(format!("{HEADER}{row}\n"));
    assert_eq!(faults.len(), 1, "{faults:?}");
    faults[0].clone()
}

struct House {
    _folder: tempfile::TempDir,
    store: Arc<Store>,
    clock: ManualClock,
    seeds: FixedSeeds,
    hashing: Hashing,
}

impl House {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Arc::new(Store::open(&folder.path().join("house.db"), Keys::new([7; 32])).await.unwrap());
        let clock = ManualClock::new(Time(1_780_000_000_000));
        Self { _folder: folder, store, clock, seeds: FixedSeeds::new(1), hashing: Hashing::new(Cost::least()) }
    }

    async fn write(&self, people: &[Person], dry_run: bool) -> Result<Summary, ImportError> {
        let import = Import { store: &self.store, seeds: &self.seeds, clock: &self.clock, hashing: &self.hashing };
        import.write(people, dry_run, &|_, _| ()).await
    }

    async fn import(&self, source: &str) -> Summary {
        self.write(&people(source), false).await.unwrap()
    }

    async fn count(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(self.store.readers()).await.unwrap()
    }

    async fn owner(&self, name: &str) -> Option<AccountId> {
        let found: Option<String> = sqlx::query_scalar("SELECT account FROM account_name WHERE name = ?1")
            .bind(name)
            .fetch_optional(self.store.readers())
            .await
            .unwrap();
        found.map(AccountId)
    }

    /// Kind and destination of every method, strongest first.
    async fn reached(&self, name: &str) -> Vec<(MethodKind, String)> {
        let register = Register::new(self.store.clone());
        let account = self.owner(name).await.unwrap();
        let mut reached = Vec::new();
        for method in register.methods(&account, sesame::time::Time(0)).await.unwrap() {
            let value = register.reach(&method.id).await.unwrap().unwrap().expose().clone();
            assert_eq!(method.contact, contact_digest(self.store.keys(), method.kind, &value));
            reached.push((method.kind, value));
        }
        reached
    }
}

const TWO: &str = "\
login,name,mailbox,aliases,phone,alternate_mail,locale,password,disabled
FerrerFr2017@he-ferrer.example,Françoise Ferrer,francoise.ferrer@he-ferrer.example,f.ferrer;ferrer,06 12 34 56 23|+41 44 668 18 00,Francoise@Bluemail.example,fr,First-Pass-1,
martinmi@he-ferrer.example,\"Martin, Mira\",,,0033612345674,,zh_Hans,,yes
";

#[test]
fn a_file_is_read_as_a_spreadsheet_writes_it() {
    let plain = people(TWO);
    assert_eq!(plain.len(), 2);
    let francoise = &plain[0];
    assert_eq!((francoise.line, plain[1].line), (2, 3));
    assert_eq!(francoise.login, "FerrerFr2017@he-ferrer.example");
    assert_eq!(
        francoise.names,
        ["ferrerfr2017@he-ferrer.example", "francoise.ferrer@he-ferrer.example", "f.ferrer", "ferrer"]
    );
    assert_eq!(francoise.short_name.as_deref(), Some("ferrerfr2017"));
    let phones: Vec<&String> = francoise.phones.iter().map(sesame::secret::Secret::expose).collect();
    assert_eq!(phones, ["+33612345623", "+41446681800"]);
    assert_eq!(francoise.alternate_mail.as_ref().unwrap().expose(), "francoise@bluemail.example");
    assert_eq!(plain[1].name, "Martin, Mira");
    assert_eq!(plain[1].locale.as_deref(), Some("zh-Hans"));
    assert!(plain[1].disabled && !francoise.disabled);

    let semicolons = "login;name;phone\r\nmira;Mira;\"06 12 34 56 23;06 12 34 56 74\"\r\n";
    let tabs = "login\tname\tphone\nmira\tMira\t06 12 34 56 23|06 12 34 56 74\n";
    let marked = format!("\u{feff}{semicolons}");
    let old_mac = semicolons.replace("\r\n", "\r");
    let padded = "Login,Name,Phone,,\n\n ,,\nmira,Mira,06 12 34 56 23|0612345674|+33 6 12 34 56 23,,\n,,,,\n";
    for source in [semicolons, tabs, &marked, &old_mac, padded] {
        let read = people(source);
        assert_eq!(read.len(), 1, "{source:?}");
        assert_eq!(read[0].phones.len(), 2, "{source:?}");
        assert_eq!(read[0].name, "Mira");
    }
    assert_eq!(people("name,login\n=1+1,mira\n")[0].name, "=1+1", "what looks like a formula is a name here");
    assert_eq!(
        people("login,name,password\nmira,Mira, two spaces \n")[0].password.as_ref().unwrap().expose(),
        " two spaces "
    );
    assert!(people("login,name\n").is_empty());
}

#[test]
fn a_file_that_is_no_table_is_refused_with_what_to_do() {
    let utf16: Vec<u8> =
        [0xff, 0xfe].into_iter().chain("login,name".encode_utf16().flat_map(u16::to_le_bytes)).collect();
    for source in [utf16.clone(), utf16[2..].to_vec()] {
        let found = faults(&source);
        assert!(found[0].starts_with("line 1: found UTF-16 text; expected UTF-8 text: in Excel save as"), "{found:?}");
    }
    assert!(faults(b"login,name\nmira,Mira\nmax,M\xfcller\n")[0].starts_with("line 3: found bytes that are no UTF-8"));
    assert!(faults(b"PK\x03\x04rest")[0].contains("a workbook or an archive"));
    for source in ["", "\n\n", "\u{feff}", ",,,\n"] {
        assert!(faults(source)[0].starts_with("line 1: found an empty file; expected a header line"), "{source:?}");
    }
}

#[test]
fn a_header_must_be_understood() {
    assert!(faults("name,phone\n")[0].starts_with("line 1: found no column named login; expected"));
    assert!(faults("login\nmira\n")[0].starts_with("line 1: found no column named name; expected"));
    assert!(faults("login,name,Login\n")[0].starts_with("line 1: found the column login twice"));
    let typo = faults("login,name,phones\n");
    assert!(
        typo[0].starts_with("line 1: found a column named \"phones\"; expected one of login, name, mailbox,"),
        "{typo:?}"
    );
    assert!(faults("mira,Mira,+33612345623\n").iter().all(|fault| !fault.contains("612345")), "no header at all");
}

#[test]
fn s35_the_alternate_address_is_never_what_is_being_recovered() {
    for (row, why) in [
        ("mira,Mira,mira@elsewhere.example,,,mira@elsewhere.example,,,", "a name of the account itself"),
        ("mira@else.example,Mira,,,,Mira@Else.example,,,", "a name of the account itself"),
        ("mira,Mira,,m@else.example,,m@else.example,,,", "a name of the account itself"),
        ("mira,Mira,,,,private@HE-Ferrer.example,,,", "an address of the organisation"),
        ("mira,Mira,,,,private@mail.he-ferrer.example,,,", "an address of the organisation"),
    ] {
        let found = fault(row);
        assert!(found.starts_with("line 2, column alternate_mail: found \""), "{found}");
        assert!(found.contains(why), "{found}");
        assert!(!found.contains("private@") && !found.to_lowercase().contains("mira@"), "masked: {found}");
    }
    assert_eq!(people(&format!("{HEADER}mira,Mira,,,,mira@not-he-ferrer.example,,,\n")).len(), 1);
}

#[test]
fn every_fault_of_a_cell_says_where_what_and_what_instead() {
    let long = "x".repeat(255);
    for (row, expected) in [
        (",Mira,,,,,,,", "column login: found nothing; expected a login"),
        ("mira,  ,,,,,,,", "column name: found nothing; expected a name"),
        ("mira,Mira,nowhere,,,,,,", "column mailbox: found \"nowhere\"; expected a mail address"),
        (
            "mira,Mira,,,06 12 34 56 2E,,,,",
            "column phone: found letters in a number; expected a number with its country code",
        ),
        ("mira,Mira,,,06 12 34,,,,", "column phone: found a number of 6 digits; expected"),
        ("mira,Mira,,,00 12 34 56 23,,,,", "column phone: found \"••23\"; expected"),
        ("mira,Mira,,,06 12 34 56 23|06 99,,,,", "column phone: found a number of 4 digits; expected"),
        ("mira,Mira,,,,a@b@c.example,,,", "column alternate_mail: found \"a•••@•••\"; expected one mail address"),
        ("mira,Mira,,,,,english please,,", "column locale: found \"english please\"; expected a language tag"),
        ("mira,Mira,,,,,,,perhaps", "column disabled: found \"perhaps\"; expected yes or no"),
        ("mira,Mi\u{7}ra,,,,,,,", "column name: found \"Mi\\u{7}ra\"; expected a text in one line"),
        ("mira,Mi\u{202E}ra,,,,,,,", "column name: found \"Mi\\u{202e}ra\"; expected a text in one line"),
        ("mira,\"Mi\nra\",,,,,,,", "column name: found \"Mi\\nra\"; expected a text in one line"),
        ("mira,Mira,,,,,,pass\u{7}word,", "column password: found a control character; expected a text in one line"),
        (&format!("{long},Mira,,,,,,,"), "column login: found 255 characters; expected 254 at most"),
        (&format!("mira,{long},,,,,,,"), "column name: found 255 characters; expected 200 at most"),
        (&format!("mira,Mira,,{long},,,,,"), "column aliases: found 255 characters in one alias; expected 254 at most"),
        (&format!("mira,Mira,,,,,,{long}xx,"), "column password: found 257 characters; expected 256 at most"),
    ] {
        let found = fault(row);
        assert!(found.starts_with(&format!("line 2, {expected}")), "{row:?} gave {found}");
    }
    assert!(fault("mira,Mira,,").starts_with("line 2: found 4 cells; expected 9 as in the header"));
    assert!(fault("mira,Mira,,,,,,,,06 12 34 56 23").starts_with("line 2: found 10 cells; expected 9"));
}

#[test]
fn every_fault_of_a_file_is_told_at_once_with_its_line() {
    let source = format!(
        "{HEADER}\r\n\r\nmira,Mira,,,,,,,\r\nmax,,,,12,,,,\r\n\r\nMIRA,Other,,max,,,,,\r\nshort,row\r\nomar,Omar,omar@x.example,,,,,,\r\nnora,Nora,Omar@X.example,,,,,,\r\n"
    );
    let found = faults(source);
    let starts = [
        "line 5, column name: found nothing",
        "line 5, column phone: found a number of 2 digits",
        "line 7, column login: found \"mira\"; expected a name that nobody else answers to; line 4 has it too",
        "line 7, column aliases: found \"max\"; expected a name that nobody else answers to; line 5 has it too",
        "line 8: found 2 cells",
        "line 10, column mailbox: found \"o•••@•••\"; expected a name that nobody else answers to; line 9 has it too",
    ];
    assert_eq!(found.len(), starts.len(), "{found:#?}");
    for (fault, start) in found.iter().zip(starts) {
        assert!(fault.starts_with(start), "{fault}");
    }
}

#[tokio::test]
async fn people_arrive_with_names_and_methods_and_again_change_nothing() {
    let house = House::new().await;
    let summary = house.import(TWO).await;
    assert_eq!(
        summary,
        Summary { added: 2, methods_added: 7, passwords_set: 1, ..Summary::default() },
        "a phone is a text message and a call"
    );
    let francoise = house.owner("ferrerfr2017@he-ferrer.example").await;
    for name in ["francoise.ferrer@he-ferrer.example", "f.ferrer", "ferrer", "ferrerfr2017"] {
        assert_eq!(house.owner(name).await, francoise, "{name}");
    }
    assert_eq!(
        house.reached("ferrer").await,
        [
            (MethodKind::Sms, "+33612345623".to_owned()),
            (MethodKind::Call, "+33612345623".to_owned()),
            (MethodKind::Sms, "+41446681800".to_owned()),
            (MethodKind::Call, "+41446681800".to_owned()),
            (MethodKind::Mail, "francoise@bluemail.example".to_owned()),
        ]
    );
    let again = house.import(TWO).await;
    assert_eq!(again, Summary { unchanged: 2, passwords_kept: 1, ..Summary::default() });
}

#[tokio::test]
async fn s35_s38_notices_go_to_each_registered_address_once_and_never_to_the_mailbox() {
    let house = House::new().await;
    house.import(TWO).await;
    let register = Register::new(house.store.clone());
    let account = house.owner("ferrer").await.unwrap();
    let expected = [
        (MethodKind::Sms, "+33612345623"),
        (MethodKind::Sms, "+41446681800"),
        (MethodKind::Mail, "francoise@bluemail.example"),
    ];
    let mut shown = Vec::new();
    for (method, kind) in register.owner(&account).await.unwrap() {
        shown.push((kind, register.reach_owner(&method).await.unwrap().unwrap().expose().clone()));
    }
    assert_eq!(shown, expected.map(|(kind, to)| (kind, to.to_owned())));

    let methods = register.methods(&account, sesame::time::Time(0)).await.unwrap();
    assert_eq!(methods[0].hint, "••23");
    assert_eq!(methods[4].hint, "f•••@b•••.example");
    let lost = &methods[0];
    sqlx::query("UPDATE method SET suspended_at = 1 WHERE id = ?1")
        .bind(lost.id.as_str())
        .execute(&mut *house.store.writer().await)
        .await
        .unwrap();
    assert_eq!(register.methods(&account, sesame::time::Time(0)).await.unwrap().len(), 4);
    assert!(register.reach(&lost.id).await.unwrap().is_none(), "a suspended method carries no code");
    assert_eq!(register.owner(&account).await.unwrap().len(), 3, "its owner is still warned");
    assert_eq!(house.import(TWO).await.unchanged, 2, "an import lifts no suspension");
    assert!(register.reach(&lost.id).await.unwrap().is_none());
}

#[tokio::test]
async fn a_later_file_adds_updates_and_removes() {
    let house = House::new().await;
    house.import(TWO).await;
    let later = "\
login,name,phone,alternate_mail,aliases,password
FERRERFR2017@he-ferrer.example,Françoise Ferrer-Roux,+41 44 668 18 00,,ferrer,Second-Pass-2
new@he-ferrer.example,New Person,,new@bluemail.example,f.ferrer,
";
    let summary = house.import(later).await;
    assert_eq!(
        summary,
        Summary { added: 1, updated: 1, methods_added: 1, methods_removed: 3, passwords_kept: 1, ..Summary::default() }
    );
    let expected = [(MethodKind::Sms, "+41446681800".to_owned()), (MethodKind::Call, "+41446681800".to_owned())];
    assert_eq!(house.reached("ferrer").await, expected);
    assert_eq!(house.owner("f.ferrer").await, house.owner("new").await, "an alias may move within one file");
    assert_eq!(house.owner("francoise.ferrer@he-ferrer.example").await, None);
    assert_eq!(house.reached("martinmi").await.len(), 2, "who is not in the file is left alone");
    assert_eq!(house.count("SELECT count(*) FROM account").await, 3);
}

#[tokio::test]
async fn an_initial_password_is_used_only_while_there_is_none() {
    let house = House::new().await;
    let with = |password: &str| format!("login,name,password\nmira,Mira,{password}\n");
    let first = house.import(&with("")).await;
    assert_eq!((first.added, first.passwords_set), (1, 0));
    let second = house.import(&with("First-Pass-1")).await;
    assert_eq!((second.unchanged, second.passwords_set), (1, 1));
    let hash = "SELECT hash FROM account";
    let before: String = sqlx::query_scalar(hash).fetch_one(house.store.readers()).await.unwrap();
    let third = house.import(&with("Second-Pass-2")).await;
    assert_eq!((third.unchanged, third.passwords_set, third.passwords_kept), (1, 0, 1));
    let after: String = sqlx::query_scalar(hash).fetch_one(house.store.readers()).await.unwrap();
    assert_eq!(before, after);
    assert!(house.hashing.matches(&"First-Pass-1".into(), Some(&after)).await.unwrap());
    assert_eq!(house.count("SELECT count(*) FROM account_password").await, 1, "it is part of the history");
}

#[tokio::test]
async fn a_name_of_somebody_who_is_not_in_the_file_is_refused_and_nothing_is_half_imported() {
    let house = House::new().await;
    house.import(TWO).await;
    let clash = "login,name,aliases\nanna,Anna,\nbert,Bert,F.Ferrer\nmartinmi,Another Martin,\n";
    let Err(ImportError::Faults(found)) = house.write(&people(clash), false).await else { panic!("refused") };
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(
        found[0].to_string().starts_with("line 3, column aliases: found \"f.ferrer\"; expected a name that no other")
    );
    assert!(found[1].to_string().starts_with("line 4, column login: found \"martinmi\"; expected"));
    assert_eq!(house.owner("anna").await, None);
    assert_eq!(house.count("SELECT count(*) FROM account").await, 2);
}

#[tokio::test]
async fn a_failure_in_the_middle_leaves_nothing() {
    let house = House::new().await;
    sqlx::query("CREATE TRIGGER full BEFORE INSERT ON method BEGIN SELECT RAISE(ABORT, 'disk full'); END")
        .execute(&mut *house.store.writer().await)
        .await
        .unwrap();
    let error = house.write(&people(TWO), false).await.unwrap_err();
    assert!(error.to_string().starts_with("nothing was written"), "{error}");
    assert_eq!(house.count("SELECT count(*) FROM account").await, 0);
    assert_eq!(house.count("SELECT count(*) FROM account_name").await, 0);
}

#[tokio::test]
async fn a_dry_run_says_the_same_and_writes_nothing() {
    let house = House::new().await;
    let would = house.write(&people(TWO), true).await.unwrap();
    assert_eq!(house.count("SELECT count(*) FROM account").await, 0);
    assert_eq!(house.count("SELECT count(*) FROM method").await, 0);
    assert_eq!(house.import(TWO).await, would);
}

#[tokio::test]
async fn a_short_name_names_one_person_or_nobody() {
    let house = House::new().await;
    house.import("login,name\nmira@a.example,One\n").await;
    assert!(house.owner("mira").await.is_some());
    house.import("login,name\nmira@b.example,Two\n").await;
    assert_eq!(house.owner("mira").await, house.owner("mira@a.example").await, "the first keeps it");
    house.import("login,name\nmira@a.example,One\nmira@b.example,Two\n").await;
    assert_eq!(house.owner("mira").await, None, "two claim it");
    house.import("login,name,aliases\nmira@a.example,One,\nmira@b.example,Two,mira\n").await;
    assert_eq!(house.owner("mira").await, house.owner("mira@b.example").await, "an alias is stronger");
}

#[tokio::test]
async fn no_number_and_no_private_address_lies_open_in_the_file() {
    let house = House::new().await;
    house.import(TWO).await;
    for entry in std::fs::read_dir(house.store.path().parent().unwrap()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        for secret in ["612345623", "446681800", "bluemail", "First-Pass-1"] {
            assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()), "{secret}");
        }
    }
    let shown = format!("{:?}", people(TWO));
    assert!(!shown.contains("612345623") && !shown.contains("bluemail") && !shown.contains("First-Pass-1"));
}

#[tokio::test]
async fn the_progress_of_an_import_rises_to_its_end() {
    let house = House::new().await;
    let heard = Mutex::new(Vec::new());
    let import = Import { store: &house.store, seeds: &house.seeds, clock: &house.clock, hashing: &house.hashing };
    import.write(&people(TWO), false, &|done, total| heard.lock().unwrap().push((done, total))).await.unwrap();
    let heard = heard.into_inner().unwrap();
    assert!(heard.is_sorted(), "{heard:?}");
    assert_eq!(heard.last(), Some(&(3, 3)), "two people and one password");
}

/// Prints how long a hundred thousand people take; asserts nothing about it.
#[tokio::test]
#[ignore = "a measurement"]
#[allow(clippy::disallowed_methods)] // it measures the machine
async fn a_hundred_thousand_people() {
    use std::fmt::Write as _;
    let mut source = HEADER.to_owned();
    for n in 0..100_000 {
        let _ = writeln!(
            source,
            "user{n}@he-ferrer.example,Person {n},p{n}@he-ferrer.example,alias{n},06{n:08},p{n}@bluemail.example,fr,,"
        );
    }
    let house = House::new().await;
    let started = std::time::Instant::now();
    let people = people(&source);
    println!("read: {:?}", started.elapsed());
    for run in ["first", "again"] {
        let started = std::time::Instant::now();
        let summary = house.write(&people, false).await.unwrap();
        println!("{run}: {:?} {summary:?}", started.elapsed());
    }
}

async fn groups(house: &House) -> Vec<String> {
    sqlx::query_scalar("SELECT groups FROM account ORDER BY login").fetch_all(house.store.readers()).await.unwrap()
}

#[tokio::test]
async fn groups_come_with_the_file_and_stay_when_a_file_says_nothing_of_them() {
    let house = House::new().await;
    house.import("login,name,groups\nana,Ana,\"staff, Finance,STAFF\"\nbo,Bo,privileged;staff\n").await;
    assert_eq!(groups(&house).await, ["staff,Finance", "privileged,staff"]);
    let silent = house.import("login,name\nana,Ana\nbo,Bo B.\n").await;
    assert_eq!((silent.unchanged, silent.updated), (1, 1));
    assert_eq!(groups(&house).await, ["staff,Finance", "privileged,staff"], "nobody stops being privileged by silence");
    let same = house.import("login,name,groups\nana,Ana,\"staff,Finance\"\n").await;
    assert_eq!(same.unchanged, 1);
    house.import("login,name,groups\nana,Ana,\n").await;
    assert_eq!(groups(&house).await, ["", "privileged,staff"], "an empty cell says: none");
}

#[tokio::test]
async fn what_the_owner_registered_no_import_takes_away() {
    let house = House::new().await;
    house.import("login,name,phone\nana,Ana,+33612345623\n").await;
    let account = house.owner("ana").await.unwrap();
    let (register, now) = (Register::new(house.store.clone()), sesame::time::Time(0));
    let mut entropy = Entropy::new([3; 32]);
    let code = paper::draw(&mut entropy);
    let sheet = register.add_codes(&mut *house.store.writer().await, &account, &[code], now, now).await.unwrap();
    sqlx::query("UPDATE method SET source = 'owner' WHERE kind = 'sms'")
        .execute(&mut *house.store.writer().await)
        .await
        .unwrap();
    let summary = house.import("login,name,phone\nana,Ana,+41446681800\n").await;
    assert_eq!((summary.methods_added, summary.methods_removed), (2, 1), "of the old number only the call goes");
    let kinds: Vec<String> = sqlx::query_scalar("SELECT kind FROM method WHERE source = 'owner' ORDER BY kind")
        .fetch_all(house.store.readers())
        .await
        .unwrap();
    assert_eq!(kinds, ["codes", "sms"]);
    house.import("login,name,phone\nana,Ana,+33612345623\n").await; // IT names the number that its owner registered
    assert!(register.remove(&account, &sheet).await.unwrap());
    assert_eq!(house.count("SELECT count(*) FROM method_digest").await, 0, "its digests go with it");
    assert!(!register.remove(&account, &sheet).await.unwrap());
}

#[tokio::test]
async fn a_manager_is_kept_by_a_file_without_that_column_and_taken_away_by_an_empty_cell() {
    let house = House::new().await;
    let manager = async || -> String {
        let query = "SELECT manager FROM account WHERE login = 'mira'";
        sqlx::query_scalar(query).fetch_one(house.store.readers()).await.unwrap()
    };
    house.import("login,name,manager\nmira,Mira, Ana@Example.ORG \n").await;
    assert_eq!(manager().await, "ana@example.org");
    assert_eq!(house.import("login,name\nmira,Mira\n").await.unchanged, 1);
    assert_eq!(manager().await, "ana@example.org");
    assert_eq!(house.import("login,name,manager\nmira,Mira,\n").await.updated, 1);
    assert_eq!(manager().await, "");
    let own = faults("login,name,aliases,manager\nmira,Mira,m.costa,M.Costa\n");
    assert_eq!(own, ["line 2, column manager: found \"M.Costa\"; expected the login of somebody else, or nothing"]);
}
