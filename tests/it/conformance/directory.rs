//! What every directory does, told once; then the embedded one.

use std::sync::Arc;
use std::time::Duration;

use sesame::directory::embedded::{Embedded, LOCKOUT};
use sesame::directory::hashing::{Cost, Hashing};
use sesame::directory::realms::{Realm, Realms};
use sesame::directory::{Account, Directory, DirectoryError, Refusal, SignIn, Standing, Verdict};
use sesame::engine::org::Org;
use sesame::engine::policy::PasswordPolicy;
use sesame::entropy::FixedSeeds;
use sesame::ids::{AccountId, Handle};
use sesame::keys::Keys;
use sesame::people::{Import, read};
use sesame::secret::Secret;
use sesame::store::Store;
use sesame::time::{Clock as _, ManualClock, Time};

/// Who is in the directory when the story begins.
pub struct Cast {
    /// A login id with letters in it.
    pub login: &'static str,
    /// Another name of the same account.
    pub alias: &'static str,
    /// Its password.
    pub password: &'static str,
    /// The login id of a disabled account.
    pub disabled: &'static str,
    /// The first password that is chosen, with letters beyond ASCII where the directory takes them.
    pub first: &'static str,
    /// Wrong sign-ins until the directory locks an account; none where it neither shows a lock nor lifts one by order.
    pub failures: u32,
    /// Former passwords the directory refuses, the present one included; at least two, or none.
    pub history: usize,
    /// Whether a reset is held to them as its owner's change is. In Active Directory only where the server knows the
    /// policy hints.
    pub resets_remember: bool,
}

/// The story. `rest` lets so much time pass that the directory allows the next change of a password.
pub async fn story(directory: &dyn Directory, cast: &Cast, rest: &(dyn Fn() + Sync)) {
    let mira = finds_by_every_name(directory, cast).await;
    changes_a_password(directory, cast, &mira, rest).await;
    if cast.history > 0 {
        refuses_former_passwords(directory, cast, &mira, rest).await;
    } else {
        takes_former_passwords(directory, &mira, rest).await;
    }
    if cast.failures > 0 {
        locks_and_is_unlocked_by_a_reset(directory, cast, &mira, rest).await;
        locks_and_is_unlocked_alone(directory, cast, &mira).await;
    } else {
        knows_no_lock(directory, &mira).await;
    }
    leaves_disabled_and_unknown_accounts_alone(directory, cast).await;
    let checked = directory.check().await;
    assert!(!checked.is_empty() && checked.iter().all(|line| line.outcome.is_ok()), "{checked:?}");
}

async fn find(directory: &dyn Directory, name: &str) -> Option<Account> {
    directory.find(&Handle::from(name)).await.unwrap()
}

async fn present(directory: &dyn Directory, id: &AccountId) -> Account {
    directory.account(id).await.unwrap().unwrap()
}

async fn finds_by_every_name(directory: &dyn Directory, cast: &Cast) -> AccountId {
    let mira = find(directory, cast.login).await.unwrap();
    assert_eq!(mira.login, cast.login);
    let nothing = Standing { locks_hidden: mira.standing.locks_hidden, ..Standing::default() };
    assert_eq!((&mira.standing, mira.is_open()), (&nothing, true));
    let (upper, alias) = (cast.login.to_uppercase(), cast.alias.to_uppercase());
    for name in [&upper, cast.alias, &alias, &format!("  {} ", cast.login)] {
        assert_eq!(find(directory, name).await.as_ref(), Some(&mira), "{name}");
    }
    assert_eq!(present(directory, &mira.id).await, mira);
    for stranger in ["nobody-of-this-name", "", "*", "*)(uid=*", "' OR 1=1 --"] {
        assert_eq!(find(directory, stranger).await, None, "{stranger}");
    }
    assert!(directory.rules(&mira.id).await.unwrap().max >= 64, "NIST SP 800-63B: at least 64 characters are taken");
    mira.id
}

async fn changes_a_password(directory: &dyn Directory, cast: &Cast, mira: &AccountId, rest: &(dyn Fn() + Sync)) {
    let former = Secret::from(cast.password);
    assert_eq!(directory.sign_in(mira, &former).await.unwrap(), SignIn::Accepted);
    rest();
    let before = present(directory, mira).await.password_set_at;
    let new = Secret::from(cast.first);
    assert_eq!(directory.set_password(mira, &new).await.unwrap(), Verdict::Applied);
    assert!(present(directory, mira).await.password_set_at > before, "after a crash this tells that it was changed");
    assert_eq!(directory.sign_in(mira, &new).await.unwrap(), SignIn::Accepted);
    assert_eq!(directory.sign_in(mira, &former).await.unwrap(), SignIn::Refused);
    assert_eq!(directory.sign_in(mira, &Secret::from("")).await.unwrap(), SignIn::Refused);
    assert_eq!(directory.sign_in(mira, &Secret::new(cast.first.to_lowercase())).await.unwrap(), SignIn::Refused);
    assert_eq!(directory.sign_in(mira, &new).await.unwrap(), SignIn::Accepted);
}

async fn refuses_former_passwords(directory: &dyn Directory, cast: &Cast, mira: &AccountId, rest: &(dyn Fn() + Sync)) {
    let nth = |n: usize| Secret::new(format!("Bleu-Orage-42{n:02}"));
    let set = async |present: &str, new: Secret<String>| {
        if cast.resets_remember {
            return directory.set_password(mira, &new).await.unwrap();
        }
        directory.change_password(mira, &Secret::from(present), &new).await.unwrap()
    };
    let mut known = Secret::from(cast.first);
    for n in 0..cast.history {
        rest();
        assert_eq!(set(known.expose(), nth(n)).await, Verdict::Applied);
        known = nth(n);
    }
    rest();
    let before = present(directory, mira).await.password_set_at;
    for n in 0..cast.history {
        assert_eq!(set(known.expose(), nth(n)).await, Verdict::Rejected(Refusal::History), "{n}");
    }
    assert_eq!(present(directory, mira).await.password_set_at, before, "a refusal changes nothing");
    assert_eq!(directory.sign_in(mira, &nth(cast.history - 1)).await.unwrap(), SignIn::Accepted);
    rest();
    assert_eq!(set(known.expose(), nth(99)).await, Verdict::Applied);
    rest();
    let oldest = set(nth(99).expose(), nth(0)).await;
    assert_eq!(oldest, Verdict::Applied, "what is older than the history may come back");
}

async fn takes_former_passwords(directory: &dyn Directory, mira: &AccountId, rest: &(dyn Fn() + Sync)) {
    assert_eq!(directory.rules(mira).await.unwrap().history, 0, "so nobody is told otherwise");
    let same = Secret::from("Bleu-Orage-4200");
    for _ in 0..2 {
        rest();
        assert_eq!(directory.set_password(mira, &same).await.unwrap(), Verdict::Applied);
    }
    assert_eq!(directory.sign_in(mira, &same).await.unwrap(), SignIn::Accepted);
}

/// What only time or a new password ends is no lock of which anybody could be told, and no order lifts it.
async fn knows_no_lock(directory: &dyn Directory, mira: &AccountId) {
    let before = present(directory, mira).await;
    for _ in 0..20 {
        assert_eq!(directory.sign_in(mira, &Secret::from("Wrong-Guess-0000")).await.unwrap(), SignIn::Refused);
    }
    assert_eq!(directory.unlock(mira).await.unwrap(), Verdict::Rejected(Refusal::NotAllowed));
    assert_eq!(present(directory, mira).await, before, "nothing was changed");
}

async fn locks_and_is_unlocked_by_a_reset(
    directory: &dyn Directory,
    cast: &Cast,
    mira: &AccountId,
    rest: &(dyn Fn() + Sync),
) {
    let right = Secret::from("Bleu-Orage-4200");
    for _ in 0..cast.failures {
        assert_eq!(directory.sign_in(mira, &Secret::from("Wrong-Guess-0000")).await.unwrap(), SignIn::Refused);
    }
    assert!(present(directory, mira).await.standing.locked.is_some());
    assert_eq!(directory.sign_in(mira, &right).await.unwrap(), SignIn::Locked, "even the right one");
    rest();
    let new = Secret::from("Neu-Anfang-8260");
    assert_eq!(directory.set_password(mira, &new).await.unwrap(), Verdict::Applied);
    assert_eq!(present(directory, mira).await.standing.locked, None);
    assert_eq!(directory.sign_in(mira, &new).await.unwrap(), SignIn::Accepted);
}

async fn locks_and_is_unlocked_alone(directory: &dyn Directory, cast: &Cast, mira: &AccountId) {
    let before = present(directory, mira).await.password_set_at;
    for _ in 0..cast.failures {
        assert_eq!(directory.sign_in(mira, &Secret::from("Wrong-Guess-0000")).await.unwrap(), SignIn::Refused);
    }
    assert!(present(directory, mira).await.standing.locked.is_some());
    for _ in 0..2 {
        assert_eq!(directory.unlock(mira).await.unwrap(), Verdict::Applied, "also where there is no lock");
    }
    assert_eq!(present(directory, mira).await.standing.locked, None);
    assert_eq!(present(directory, mira).await.password_set_at, before, "the password is as it was");
    assert_eq!(directory.sign_in(mira, &Secret::from("Neu-Anfang-8260")).await.unwrap(), SignIn::Accepted);
}

async fn leaves_disabled_and_unknown_accounts_alone(directory: &dyn Directory, cast: &Cast) {
    let gone = find(directory, cast.disabled).await.unwrap();
    assert!(gone.standing.disabled && !gone.is_open());
    let new = Secret::from("Neu-Anfang-8260");
    let nobody = AccountId::from("no-account-has-this-id");
    for id in [&gone.id, &nobody] {
        assert_eq!(directory.set_password(id, &new).await.unwrap(), Verdict::Rejected(Refusal::NotAllowed));
        assert_eq!(directory.unlock(id).await.unwrap(), Verdict::Rejected(Refusal::NotAllowed));
        assert_eq!(directory.sign_in(id, &new).await.unwrap(), SignIn::Refused);
    }
    assert_eq!(find(directory, cast.disabled).await.unwrap(), gone);
    assert_eq!(directory.account(&nobody).await.unwrap(), None);
}

/// An embedded directory with two people in a file of its own.
pub struct House {
    pub folder: tempfile::TempDir,
    pub store: Arc<Store>,
    clock: Arc<ManualClock>,
    pub embedded: Embedded,
}

const PEOPLE: &str = "\
login,name,mailbox,aliases,password,disabled
FerrerFr2017@he-ferrer.example,Françoise Ferrer,francoise.ferrer.2017@he-ferrer.example,f.ferrer,Alt-Passwort-1234,
gone@he-ferrer.example,Gone Person,,,Alt-Passwort-1234,yes
";

async fn house(policy: PasswordPolicy) -> House {
    house_of(PEOPLE, policy).await
}

pub async fn house_of(people: &str, policy: PasswordPolicy) -> House {
    let folder = tempfile::tempdir().unwrap();
    let store = Arc::new(Store::open(&folder.path().join("house.db"), Keys::new([7; 32])).await.unwrap());
    let clock = Arc::new(ManualClock::new(Time(1_780_000_000_000)));
    let seeds = Arc::new(FixedSeeds::new(1));
    let hashing = Arc::new(Hashing::new(Cost::least()));
    let org: Org =
        serde_json::from_str(r#"{"name":"Ferrer","sign_in_url":"https://x.example","it_contact":"IT"}"#).unwrap();
    let people = read(people.as_bytes(), &org).unwrap();
    let import = Import { store: &store, seeds: &*seeds, clock: &*clock, hashing: &hashing };
    import.write(&people, false, &|_, _| ()).await.unwrap();
    let embedded = Embedded::with_hashing(store.clone(), clock.clone(), seeds, policy, hashing);
    House { folder, store, clock, embedded }
}

const CAST: Cast = Cast {
    login: "FerrerFr2017@he-ferrer.example",
    alias: "F.Ferrer",
    password: "Alt-Passwort-1234",
    disabled: "gone@he-ferrer.example",
    first: "Grün-Fenster-7315",
    failures: 10,
    history: 5,
    resets_remember: true,
};

#[tokio::test]
async fn the_embedded_directory_tells_the_story() {
    let house = house(PasswordPolicy::default()).await;
    story(&house.embedded, &CAST, &|| house.clock.advance(Duration::from_mins(1))).await;
    let hashes: i64 = sqlx::query_scalar("SELECT count(*) FROM account_password WHERE account IN (SELECT account FROM account_name WHERE name = 'f.ferrer')")
        .fetch_one(house.store.readers())
        .await
        .unwrap();
    assert_eq!(hashes, 5, "the history is trimmed");
}

#[tokio::test]
async fn the_embedded_directory_tells_it_with_a_clock_that_stands() {
    let house = house(PasswordPolicy::default()).await;
    story(&house.embedded, &CAST, &|| ()).await;
}

#[tokio::test]
async fn several_realms_tell_it_too_and_each_name_goes_to_its_own() {
    let (staff, school) = (house(PasswordPolicy::default()).await, house(PasswordPolicy::default()).await);
    let others = house_of(&PEOPLE.replace("errer", "autre"), PasswordPolicy::default()).await;
    let _folders = [staff.folder, school.folder, others.folder];
    let clocks = [staff.clock, school.clock, others.clock];
    let realm = |name: &str, domain: &str, directory: Embedded| Realm {
        name: name.to_owned(),
        domains: vec![domain.to_owned(), name.to_uppercase()],
        directory: Arc::new(directory),
    };
    let staff = realm("", "he-ferrer.example", staff.embedded);
    let school = realm("school", "school.example", school.embedded);
    let realms = Realms::new(vec![staff.clone(), realm("others", "others.example", others.embedded)]);
    story(&realms, &CAST, &|| clocks.iter().for_each(|clock| clock.advance(Duration::from_mins(1)))).await;
    // Both know her, and a domain decides: a bare name would mean one of two, and IT perhaps the other.
    let realms = Realms::new(vec![school, staff]);
    let at_home = find(&realms, CAST.login).await.unwrap().id;
    for nobody in ["f.ferrer", "f.ferrer@school.example", "SCHOOL\\f.ferrer"] {
        assert_eq!(find(&realms, nobody).await, None, "{nobody}");
    }
    let bare = AccountId(format!("school/{at_home}"));
    for id in ["elsewhere/mira", "school/", "/"].map(AccountId::from) {
        assert_eq!(realms.account(&id).await.unwrap(), None, "{id}");
        assert_eq!(realms.unlock(&id).await.unwrap(), Verdict::Rejected(Refusal::NotAllowed), "{id}");
    }
    // A reset in one realm leaves the namesake in the other alone.
    let new = Secret::from("Wald-Weg-2290");
    assert_eq!(realms.set_password(&bare, &new).await.unwrap(), Verdict::Applied);
    assert_eq!(realms.sign_in(&bare, &new).await.unwrap(), SignIn::Accepted);
    assert_eq!(realms.sign_in(&at_home, &new).await.unwrap(), SignIn::Refused);
}

#[tokio::test]
async fn a_lockout_passes_and_its_count_begins_anew() {
    let house = house(PasswordPolicy::default()).await;
    let mira = find(&house.embedded, "f.ferrer").await.unwrap().id;
    let (wrong, right) = (Secret::from("wrong"), Secret::from(CAST.password));
    for _ in 0..10 {
        house.embedded.sign_in(&mira, &wrong).await.unwrap();
    }
    house.clock.advance(LOCKOUT.checked_sub(Duration::from_millis(1)).unwrap());
    assert_eq!(house.embedded.sign_in(&mira, &right).await.unwrap(), SignIn::Locked);
    house.clock.advance(Duration::from_millis(1));
    assert_eq!(present(&house.embedded, &mira).await.standing.locked, None);
    for _ in 0..9 {
        assert_eq!(house.embedded.sign_in(&mira, &wrong).await.unwrap(), SignIn::Refused);
    }
    assert_eq!(house.embedded.sign_in(&mira, &right).await.unwrap(), SignIn::Accepted);
    assert_eq!(house.embedded.sign_in(&mira, &wrong).await.unwrap(), SignIn::Refused, "the count began anew");
    assert_eq!(house.embedded.sign_in(&mira, &right).await.unwrap(), SignIn::Accepted);
}

#[tokio::test]
async fn guesses_made_at_once_are_all_counted() {
    let house = house(PasswordPolicy::default()).await;
    let mira = find(&house.embedded, "f.ferrer").await.unwrap().id;
    let wrong = Secret::from("wrong");
    let guesses = (0..30).map(|_| house.embedded.sign_in(&mira, &wrong));
    let answers = futures::future::join_all(guesses).await;
    assert!(answers.into_iter().all(|answer| answer.unwrap() != SignIn::Accepted));
    assert_eq!(house.embedded.sign_in(&mira, &Secret::from(CAST.password)).await.unwrap(), SignIn::Locked);
}

/// A commit that writes waits for the disk, one that does not is faster by milliseconds: whether there is an account, and
/// whether it is open, must not show in that.
#[tokio::test]
async fn a_refused_sign_in_writes_whoever_is_named() {
    let house = house(PasswordPolicy::default()).await;
    let wrong = Secret::from("wrong");
    let mira = find(&house.embedded, "f.ferrer").await.unwrap().id;
    let gone = find(&house.embedded, CAST.disabled).await.unwrap().id;
    let mut reader = house.store.readers().acquire().await.unwrap();
    for n in 0..12 {
        // Mira's is open at first, and locked after ten.
        for id in [&mira, &gone, &AccountId::default()] {
            let before: i64 = sqlx::query_scalar("PRAGMA data_version").fetch_one(&mut *reader).await.unwrap();
            house.embedded.sign_in(id, &wrong).await.unwrap();
            let after: i64 = sqlx::query_scalar("PRAGMA data_version").fetch_one(&mut *reader).await.unwrap();
            assert_ne!(before, after, "{n} {id}");
        }
    }
}

#[tokio::test]
async fn of_two_changes_at_once_one_is_told_to_try_again() {
    let house = house(PasswordPolicy::default()).await;
    let mira = find(&house.embedded, "f.ferrer").await.unwrap().id;
    let (one, two) = (Secret::from("Rouge-Matin-1111"), Secret::from("Rouge-Matin-2222"));
    let (first, second) =
        tokio::join!(house.embedded.set_password(&mira, &one), house.embedded.set_password(&mira, &two));
    let mut applied = 0;
    for (answer, password) in [(first, &one), (second, &two)] {
        match answer {
            Ok(Verdict::Applied) => applied += 1,
            Err(DirectoryError::Unreachable(_)) => {
                assert_eq!(house.embedded.sign_in(&mira, password).await.unwrap(), SignIn::Refused);
            }
            other => panic!("{other:?}"),
        }
    }
    assert!(applied >= 1);
}

#[tokio::test]
async fn without_a_history_the_present_password_may_be_set_again() {
    let house = house(PasswordPolicy { history: 0, ..PasswordPolicy::default() }).await;
    let mira = find(&house.embedded, "f.ferrer").await.unwrap().id;
    let same = Secret::from(CAST.password);
    assert_eq!(house.embedded.set_password(&mira, &same).await.unwrap(), Verdict::Applied);
    assert!(present(&house.embedded, &mira).await.password_set_at > house.clock.now(), "later than the former one");
}

#[tokio::test]
async fn no_password_lies_in_the_file() {
    let house = house(PasswordPolicy::default()).await;
    let mira = find(&house.embedded, "f.ferrer").await.unwrap().id;
    house.embedded.set_password(&mira, &Secret::from("Kanarienvogel-9999")).await.unwrap();
    for entry in std::fs::read_dir(house.store.path().parent().unwrap()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        for secret in ["Kanarienvogel-9999", CAST.password] {
            assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()));
        }
    }
}
