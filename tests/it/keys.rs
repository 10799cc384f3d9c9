//! Keys with numbers: an old database opens, everything gets to a new key, and a rotation that is cut off anywhere goes
//! on where it was.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sesame::command::keys::{Moment, Rotated, Rotation};
use sesame::demo;
use sesame::directory::Directory as _;
use sesame::directory::embedded::Embedded;
use sesame::directory::hashing::{Cost, Hashing};
use sesame::directory::register::Register;
use sesame::engine::contact::canonical;
use sesame::engine::policy::PasswordPolicy;
use sesame::entropy::FixedSeeds;
use sesame::ids::Handle;
use sesame::keys::{Keys, Purpose, ring};
use sesame::store::guard::{self, StoreFault};
use sesame::store::{Store, StoreError};
use sesame::time::ManualClock;

use crate::town::{FRIDAY, MIRA, MIRA_PHONE};

/// The key of before.
const KEY: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

/// A database with its key file, taken out of a town.
struct Home(tempfile::TempDir);

impl Home {
    /// The demo's people, a passkey's name, a code on its way and a page's question: one value of each kind and more.
    async fn new() -> Self {
        let home = Self(tempfile::tempdir().unwrap());
        fs::write(home.key_file(), format!("{KEY}\n")).unwrap();
        let store = home.store().await;
        let (seeds, clock) = (FixedSeeds::new(1), ManualClock::new(FRIDAY));
        demo::fill(&store, &seeds, &clock, &Hashing::new(Cost::least())).await.unwrap();
        let sealed = |context: &str| store.keys().seal(b"something", context, &[3; 32]);
        let insert = "UPDATE method SET name = $1 WHERE id = (SELECT min(id) FROM method)";
        let id: String = sqlx::query_scalar("SELECT min(id) FROM method").fetch_one(store.readers()).await.unwrap();
        let mut writer = store.writer().await;
        sqlx::query(insert).bind(sealed(&format!("name/{id}"))).execute(&mut *writer).await.unwrap();
        let insert = "INSERT INTO outbox (peer, body, sealed, next_at, created_at) VALUES ('town:x', '{}', $1, 0, 0)";
        sqlx::query(insert).bind(sealed("outbox")).execute(&mut *writer).await.unwrap();
        let insert = "INSERT INTO proof (challenge, token_hash, peer, locale, words, asked, expires_at)
                      VALUES ('c', 't', 'town:x', 'en', 1, $1, 0)";
        sqlx::query(insert).bind(sealed("proof/c")).execute(&mut *writer).await.unwrap();
        drop(writer);
        sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut *store.writer().await).await.unwrap();
        drop(store);
        home
    }

    /// Another home with the same files.
    fn twin(&self) -> Self {
        let twin = Self(tempfile::tempdir().unwrap());
        fs::copy(self.database(), twin.database()).unwrap();
        fs::copy(self.key_file(), twin.key_file()).unwrap();
        twin
    }

    fn database(&self) -> PathBuf {
        self.0.path().join("sesame.db")
    }

    fn key_file(&self) -> PathBuf {
        self.0.path().join("master.key")
    }

    fn keys(&self) -> Keys {
        read(&self.key_file())
    }

    async fn rotates(&self, watch: &mut (dyn FnMut(Moment) -> bool + Send)) -> anyhow::Result<Rotated> {
        let (seeds, clock) = (seeds(&self.keys()), ManualClock::new(FRIDAY));
        let (database, key_file) = (self.database(), self.key_file());
        let rotation = Rotation {
            database: &database,
            key_file: Some(&key_file),
            keys: self.keys(),
            seeds: &seeds,
            clock: &clock,
        };
        rotation.run(watch).await
    }

    async fn retires(&self, id: u32) -> Result<(), String> {
        let (seeds, clock) = (seeds(&self.keys()), ManualClock::new(FRIDAY));
        let (database, key_file) = (self.database(), self.key_file());
        let rotation = Rotation {
            database: &database,
            key_file: Some(&key_file),
            keys: self.keys(),
            seeds: &seeds,
            clock: &clock,
        };
        rotation.retire(id).await.map_err(|error| error.to_string())
    }

    async fn store(&self) -> Store {
        Store::open(&self.database(), self.keys()).await.unwrap()
    }

    /// Everything can be read, with these keys alone.
    async fn is_sealed_with(&self, wanted: u32) {
        let store = self.store().await;
        let counts = store.values_by_key().await.unwrap();
        assert_eq!(counts, [(Some(wanted), store.sealed_values().await.unwrap())]);
        assert!(counts[0].1 > 10);
        let store = Arc::new(store);
        let seeds = Arc::new(FixedSeeds::new(1));
        let directory =
            Embedded::new(store.clone(), Arc::new(ManualClock::new(FRIDAY)), seeds, PasswordPolicy::default());
        let mira = directory.find(&Handle(canonical(MIRA))).await.unwrap().unwrap();
        let register = Register::new(store);
        let methods = register.methods(&mira.id, FRIDAY).await.unwrap();
        assert_eq!(register.reach(&methods[0].id).await.unwrap().unwrap().expose(), MIRA_PHONE);
    }
}

/// Each run draws anew, as from the operating system.
fn seeds(keys: &Keys) -> FixedSeeds {
    FixedSeeds::new(u64::from(keys.newest()) * 1000 + 7)
}

fn read(file: &Path) -> Keys {
    ring::read(&fs::read_to_string(file).unwrap()).unwrap()
}

#[tokio::test]
async fn everything_gets_to_the_new_key_and_what_must_not_change_does_not() {
    let home = Home::new().await;
    home.is_sealed_with(1).await;
    let decoy = home.keys().draw(Purpose::Decoy, &["ghost"]);
    let rotated = home.rotates(&mut |_| true).await.unwrap();
    assert!((rotated.id, rotated.made, rotated.values.unopened) == (2, true, 0) && rotated.values.resealed > 10);
    home.is_sealed_with(2).await;
    assert_eq!(home.keys().draw(Purpose::Decoy, &["ghost"]), decoy);
    let kept = home.key_file().with_file_name("master.key.before-2");
    assert_eq!(read(&kept).ids().collect::<Vec<_>>(), [1]);
    #[cfg(unix)]
    for file in [&home.key_file(), &kept] {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600, "{}", file.display());
    }
    let store = home.store().await;
    let kinds: Vec<String> = sqlx::query_scalar("SELECT kind FROM audit WHERE kind LIKE 'key%' ORDER BY seq")
        .fetch_all(store.readers())
        .await
        .unwrap();
    assert_eq!(kinds, ["key-added", "keys-rotated"]);
}

#[tokio::test]
async fn a_rotation_cut_off_between_any_two_steps_goes_on_when_run_again() {
    let home = Home::new().await;
    let mut moments = Vec::new();
    home.twin()
        .rotates(&mut |moment| {
            moments.push(moment);
            true
        })
        .await
        .unwrap();
    assert!(moments.len() >= 8, "{moments:?}");
    for (cut, moment) in moments.iter().enumerate() {
        let twin = home.twin();
        let mut passed = 0;
        let cut_off = twin
            .rotates(&mut |_| {
                passed += 1;
                passed <= cut
            })
            .await;
        assert!(cut_off.is_err(), "cut off at {moment:?}");
        // Whatever lies there now can be served from.
        twin.store().await.values_by_key().await.unwrap().iter().for_each(|(by, _)| assert!(by.is_some()));
        let rotated = twin.rotates(&mut |_| true).await.unwrap();
        assert_eq!(rotated.id, 2, "cut off at {moment:?}");
        twin.is_sealed_with(2).await;
        assert_eq!(twin.rotates(&mut |_| true).await.unwrap().id, 3, "and the next is another");
    }
}

#[tokio::test]
async fn a_key_is_retired_once_nothing_needs_it() {
    let home = Home::new().await;
    home.rotates(&mut |_| true).await.unwrap();
    assert!(home.retires(2).await.unwrap_err().contains("key 2 is the newest"));
    assert!(home.retires(1).await.unwrap_err().contains("key 1 is the root"));
    assert!(home.retires(7).await.unwrap_err().contains("there is no key 7"));
    let mut seen = 0;
    home.rotates(&mut |_| {
        seen += 1;
        seen <= 4
    })
    .await
    .unwrap_err();
    assert!(home.retires(2).await.unwrap_err().contains("values still need key 2"));
    home.rotates(&mut |_| true).await.unwrap();
    home.retires(2).await.unwrap();
    assert_eq!(home.keys().ids().collect::<Vec<_>>(), [1, 3]);
    home.is_sealed_with(3).await;
}

#[tokio::test]
async fn nothing_is_rotated_under_a_serving_process_or_without_a_file() {
    let home = Home::new().await;
    let lock = guard::lock(&home.database()).unwrap();
    let error = home.rotates(&mut |_| true).await.unwrap_err().to_string();
    assert!(error.contains("is in use by another running sesame. Nothing was changed."), "{error}");
    drop(lock);
    let (database, seeds, clock) = (home.database(), FixedSeeds::new(1), ManualClock::new(FRIDAY));
    let rotation = |keys| Rotation { database: &database, key_file: None, keys, seeds: &seeds, clock: &clock };
    let error = rotation(home.keys()).run(&mut |_| true).await.unwrap_err().to_string();
    assert!(error.contains("SESAME_KEY") && error.contains("by hand"), "{error}");
    // Added by hand, it is sealed with all the same.
    let by_hand = home.keys().and(2, [9; 32]);
    let rotated = rotation(by_hand.clone()).run(&mut |_| true).await.unwrap();
    assert_eq!((rotated.id, rotated.made), (2, false));
    let store = Store::open(&home.database(), by_hand).await.unwrap();
    assert!(store.values_by_key().await.unwrap().iter().all(|(by, _)| *by == Some(2)));
}

#[tokio::test]
async fn another_databases_keys_are_refused_with_what_was_found_and_expected() {
    let home = Home::new().await;
    home.rotates(&mut |_| true).await.unwrap();
    let right = fs::read_to_string(home.key_file()).unwrap();
    for (wrong, id, found) in [
        (right.lines().next().unwrap().to_owned(), 2, "none"),
        (right.replace("2:", "3:"), 2, "none"),
        (right.replacen("0123", "3210", 1), 1, ""),
    ] {
        let wrong = ring::read(&wrong).unwrap();
        match Store::open(&home.database(), wrong).await {
            Err(StoreError::Refused(fault @ StoreFault::Keys { .. })) => {
                let told = fault.to_string();
                let parts = [&format!("key {id} of check "), found, "Nothing was changed", "server.key_file"];
                assert!(parts.iter().all(|part| told.contains(part)), "{told}");
            }
            other => panic!("opened with another key: {other:?}"),
        }
    }
    home.is_sealed_with(2).await;
}
