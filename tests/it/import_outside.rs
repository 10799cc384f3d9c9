//! `sesame import` where a directory outside holds the accounts: how people are reached, and nothing else.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use sesame::directory::realms::{Realm, Realms};
use sesame::directory::register::Register;
use sesame::directory::{Account, Checked, Directory, DirectoryError, SignIn, Standing, Verdict};
use sesame::engine::org::Org;
use sesame::engine::policy::PasswordPolicy;
use sesame::entropy::FixedSeeds;
use sesame::ids::{AccountId, Handle};
use sesame::keys::Keys;
use sesame::people::{Contacts, Fault, ImportError, Person, Summary, read_contacts};
use sesame::secret::Secret;
use sesame::store::Store;
use sesame::time::Time;

/// A directory with Mira, under two names, and Tobias.
struct Elsewhere {
    down: bool,
}

#[async_trait]
impl Directory for Elsewhere {
    async fn find(&self, handle: &Handle) -> Result<Option<Account>, DirectoryError> {
        if self.down {
            return Err(DirectoryError::Unreachable("no route".to_owned()));
        }
        let (id, login) = match handle.as_str() {
            "mira" | "mira@ferrer.example" => ("1", "mira@ferrer.example"),
            "tobias" => ("2", "tobias"),
            _ => return Ok(None),
        };
        Ok(Some(Account {
            id: AccountId::from(id),
            login: login.to_owned(),
            name: String::new(),
            locale: None,
            mailbox: Some(format!("{id}@old-mail.example")),
            standing: Standing::default(),
            password_set_at: Time(0),
            groups: Vec::new(),
            privileged: false,
            contacts: None,
        }))
    }

    async fn account(&self, _: &AccountId) -> Result<Option<Account>, DirectoryError> {
        unreachable!("an import asks for names")
    }

    async fn rules(&self, _: &AccountId) -> Result<PasswordPolicy, DirectoryError> {
        unreachable!("an import sets no password")
    }

    async fn set_password(&self, _: &AccountId, _: &Secret<String>) -> Result<Verdict, DirectoryError> {
        unreachable!("an import sets no password")
    }

    async fn unlock(&self, _: &AccountId) -> Result<Verdict, DirectoryError> {
        unreachable!("an import unlocks nobody")
    }

    async fn sign_in(&self, _: &AccountId, _: &Secret<String>) -> Result<SignIn, DirectoryError> {
        unreachable!("an import tries no password")
    }

    async fn check(&self) -> Vec<Checked> {
        Vec::new()
    }
}

fn org() -> Org {
    let text = r#"{"name":"Ferrer","sign_in_url":"https://x.example","it_contact":"IT","country":"FR",
        "identity":{"domains":["ferrer.example"]}}"#;
    serde_json::from_str(text).unwrap()
}

fn read(source: &str) -> (Vec<Person>, Vec<&'static str>) {
    read_contacts(source.as_bytes(), &org()).unwrap_or_else(|faults| panic!("{faults:?}"))
}

struct House {
    _folder: tempfile::TempDir,
    store: Arc<Store>,
}

impl House {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Arc::new(Store::open(&folder.path().join("house.db"), Keys::new([7; 32])).await.unwrap());
        Self { _folder: folder, store }
    }

    async fn write(&self, source: &str, dry_run: bool, down: bool) -> Result<Summary, ImportError> {
        let realm = Realm { name: "ad".to_owned(), domains: Vec::new(), directory: Arc::new(Elsewhere { down }) };
        let (people, told) = (read(source).0, Mutex::new(Vec::new()));
        let import = Contacts { store: &self.store, seeds: &FixedSeeds::new(1), directory: &Realms::new(vec![realm]) };
        let written = import.write(&people, dry_run, &|done, of| told.lock().unwrap().push((done, of))).await;
        let told = told.into_inner().unwrap();
        let all = people.len() as u64;
        assert!(down || told == (1..=all).map(|done| (done, all)).collect::<Vec<_>>(), "the bar moves: {told:?}");
        written
    }

    async fn faults(&self, source: &str) -> Vec<String> {
        match self.write(source, false, false).await {
            Err(ImportError::Faults(faults)) => faults.iter().map(Fault::to_string).collect(),
            other => panic!("{other:?}"),
        }
    }

    async fn reached(&self, account: &str) -> Vec<(&'static str, String)> {
        let register = Register::new(Arc::clone(&self.store));
        let mut reached = Vec::new();
        for method in register.methods(&AccountId::from(account), Time(0)).await.unwrap() {
            let value = register.reach(&method.id).await.unwrap().unwrap().expose().clone();
            reached.push((method.kind.word(), value));
        }
        reached.sort();
        reached
    }

    async fn count(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(self.store.readers()).await.unwrap()
    }
}

const TWO: &str = "login,phone,alternate_mail\nMira,06 12 34 56 23,mira@home.example\ntobias,06 12 34 56 74,\n";

#[tokio::test]
async fn how_people_are_reached_is_registered_and_no_account_is_made() {
    let house = House::new().await;
    let dry = house.write(TWO, true, false).await.unwrap();
    assert_eq!((dry.added, dry.updated, dry.methods_added), (0, 2, 5));
    assert_eq!(house.count("SELECT count(*) FROM method").await, 0, "nothing was written");
    assert_eq!(house.write(TWO, false, false).await.unwrap(), dry);
    let phone = "+33612345623".to_owned();
    assert_eq!(
        house.reached("ad/1").await,
        [("call", phone.clone()), ("mail", "mira@home.example".to_owned()), ("sms", phone)]
    );
    assert_eq!(house.count("SELECT count(*) FROM account").await, 0);
    let again = house.write(TWO, false, false).await.unwrap();
    assert_eq!((again.updated, again.unchanged, again.methods_added), (0, 2, 0));
    // A file is the whole truth about the people in it, and says nothing of others.
    let later = house.write("login,phone\nmira@ferrer.example,06 12 34 56 99\n", false, false).await.unwrap();
    assert_eq!((later.methods_added, later.methods_removed), (2, 3));
    assert_eq!(house.reached("ad/2").await.len(), 2);
    sqlx::query("UPDATE method SET of_directory = 1").execute(&mut *house.store.writer().await).await.unwrap();
    let empty = house.write("login,phone\nmira,\n", false, false).await.unwrap();
    assert_eq!(empty.methods_removed, 0, "what the directory tells goes when it goes there");
}

#[tokio::test]
async fn who_is_unknown_named_twice_or_reached_by_their_own_mailbox_is_told_line_by_line() {
    let house = House::new().await;
    let source =
        "login,alternate_mail\nghost,\nmira,\nmira@ferrer.example,\ntobias,2@old-mail.example\nJean Valjean,\n";
    assert_eq!(
        house.faults(source).await,
        [
            "line 2, column login: found \"ghost\"; expected a name that the directory knows",
            "line 4, column login: found \"m•••@•••\"; expected one line for each person; line 3 names the same account",
            "line 5, column alternate_mail: found \"2•••@•••\"; expected a private address elsewhere: this one opens with \
             the very password that is to be reset",
            "line 6, column login: found \"Jean Valjean\"; expected a name that the directory knows",
        ]
    );
    assert_eq!(house.count("SELECT count(*) FROM method").await, 0);
    let down = house.write(TWO, false, true).await.unwrap_err().to_string();
    assert_eq!(down, "nothing was written: the directory cannot be reached: no route");
}

#[test]
fn a_file_made_for_the_embedded_directory_is_read_for_what_counts_here() {
    let (people, aside) = read("login,name,phone,password,groups\nmira,Mira,06 12 34 56 23,First-Pass-1,staff\n");
    assert_eq!(aside, ["name", "password", "groups"]);
    assert!(people[0].password.is_none() && people[0].phones.len() == 1);
    let faults = |source: &str| -> Vec<String> {
        read_contacts(source.as_bytes(), &org()).unwrap_err().iter().map(Fault::to_string).collect()
    };
    assert_eq!(
        faults("name,phone\nMira,1\n"),
        ["line 1: found no column named login; expected a header line such as login,name,mailbox,phone"]
    );
    let found = faults("login,name,phone\nmira,,12\n,Mira,\nmira,,\n");
    assert_eq!(found.len(), 3, "a name is nobody's business here: {found:?}");
    assert!(found[2].contains("line 2 has it too"), "{found:?}");
}
